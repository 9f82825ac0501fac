//! `tenderlens dict`: what those who maintain dictionaries ask of them.

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::{Knowledge, Outcome, print};
use crate::dictionary::review::{Review, Severity, review};
use crate::error::Result;

/// Check dictionaries
///
/// For those who write dictionaries: see what is wrong with them before documents are read.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  tenderlens dict check my-dictionaries")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(Check),
}

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
struct Check {
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

pub(super) fn dict(arguments: &Arguments) -> Result<Outcome> {
    let Command::Check(check) = &arguments.command;
    let folder = match &check.folder {
        Some(folder) => Some(folder.clone()),
        None => check.knowledge.config()?.dictionaries,
    };
    let review = review(folder.as_deref())?;
    print(&match check.format {
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
