//! `tenderlens dict check`: every problem of the dictionaries.
//!
//! In: a folder, or the dictionaries in effect. Out: the problems on standard output, as lines or as JSON, and an exit code. What a problem
//! is, is said in `dictionary::review`.

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::super::{Knowledge, Outcome, print};
use crate::dictionary::review::{Review, Severity, review};
use crate::error::Result;

/// Print every problem of the dictionaries, with file, line and remedy
///
/// Errors are what keeps the program from running with the dictionaries. Warnings are what runs and does not do what its writer expects:
/// names that two makers claim, designations that a confusable covers, patterns that read everyday text, rows that can never match.
/// Warnings about built-in files are given only where the folder causes them. Ends with 0 when there is no error, with 1 when there is
/// one, with 2 when nothing was checked.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens dict check                    the dictionaries in effect
  tenderlens dict check my-dictionaries    a folder whose files replace the built-in ones
  tenderlens dict check my-dictionaries --format json | jq -r '.[].message'")]
pub(super) struct Arguments {
    /// Folder with dictionary files [default: the dictionaries in effect]
    #[arg(value_name = "DIR", conflicts_with = "dictionaries")]
    folder: Option<PathBuf>,
    /// Lines to read, or an array of objects with severity, file, line (0: the whole file), message and help
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    knowledge: Knowledge,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) fn check(arguments: &Arguments) -> Result<Outcome> {
    let folder = match &arguments.folder {
        Some(folder) => Some(folder.clone()),
        None => arguments.knowledge.config()?.dictionaries,
    };
    let review = review(folder.as_deref())?;
    print(&match arguments.format {
        Format::Text => as_text(&review),
        Format::Json => as_json(&review),
    })?;
    Ok(match review.count(Severity::Error) {
        0 => Outcome::Done,
        _ => Outcome::SomeFailed,
    })
}

fn as_text(review: &Review) -> String {
    let mut text = String::new();
    for finding in &review.findings {
        let _ = writeln!(text, "{}: {}", finding.severity.as_str(), finding.problem);
    }
    let counted = |count: usize, word: &str| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {word}{plural}")
    };
    let _ = writeln!(
        text,
        "{}: {}, {}",
        counted(review.files, "file"),
        counted(review.count(Severity::Error), "error"),
        counted(review.count(Severity::Warning), "warning")
    );
    text
}

fn as_json(review: &Review) -> String {
    let findings: Vec<_> = review
        .findings
        .iter()
        .map(|finding| {
            json!({
                "severity": finding.severity.as_str(),
                "file": finding.problem.file,
                "line": finding.problem.line,
                "message": finding.problem.message,
                "help": finding.problem.help,
            })
        })
        .collect();
    let text = serde_json::to_string_pretty(&findings).expect("texts and numbers are JSON");
    text + "\n"
}
