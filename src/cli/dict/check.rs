//! `tenderlens dict check`: every problem of the dictionaries.
//!
//! In: a folder, or the dictionaries in effect. Out: the problems on standard output, as lines or as JSON, and an exit code. What a problem
//! is, is said in `dictionary::review`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::super::watch::watch;
use super::super::{Knowledge, Outcome, print};
use crate::dictionary::review::{Finding, Review, Severity, review};
use crate::error::{Problem, Result};

/// Print every problem of the dictionaries, with file, line and remedy
///
/// Errors are what keeps the program from running with the dictionaries. Warnings are what runs and does not do what its writer expects:
/// names that two makers claim, designations that a confusable covers, patterns that read everyday text, rows that can never match.
/// Warnings about built-in files are given only where the folder causes them. Notes say which built-in rows the folder replaces or
/// removes. Ends with 0 when there is no error, with 1 when there is one, with 2 when nothing was checked.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens dict check                    the dictionaries in effect
  tenderlens dict check my-dictionaries    a folder whose rows are laid over the built-in ones
  tenderlens dict check my-dictionaries --watch
  tenderlens dict check my-dictionaries --format json | jq -r '.[].message'")]
pub(super) struct Arguments {
    /// Folder with dictionary files [default: the dictionaries in effect]
    #[arg(value_name = "DIR", conflicts_with = "dictionaries")]
    folder: Option<PathBuf>,
    /// Lines to read, or an array of objects with severity (error, warning, note), file, line (0: the whole file), message and help
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Check again whenever a file of the folder is saved; Ctrl-C ends it
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    knowledge: Knowledge,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) fn check(arguments: &Arguments) -> Result<Outcome> {
    let mut config = arguments.knowledge.config()?;
    if arguments.folder.is_some() {
        config.dictionaries.clone_from(&arguments.folder);
    }
    let folder = config.dictionaries.as_deref();
    if arguments.watch {
        let files = arguments.knowledge.files(&config)?;
        return watch(&files, || once(arguments, folder));
    }
    once(arguments, folder)
}

fn once(arguments: &Arguments, folder: Option<&Path>) -> Result<Outcome> {
    let review = review(folder)?;
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
    for Finding { problem, severity } in &review.findings {
        let _ = match (severity, problem) {
            (
                Severity::Note,
                Problem {
                    file,
                    line,
                    message,
                    ..
                },
            ) => {
                writeln!(text, "note: {file}:{line}: {message}")
            }
            _ => writeln!(text, "{}: {problem}", severity.as_str()),
        };
    }
    let counted = |count: usize, word: &str| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {word}{plural}")
    };
    let _ = write!(
        text,
        "{}: {}, {}",
        counted(review.files, "file"),
        counted(review.count(Severity::Error), "error"),
        counted(review.count(Severity::Warning), "warning")
    );
    let (added, replaced, removed) = (review.added, review.replaced, review.removed);
    if added + replaced + removed > 0 {
        let rows = counted(added, "row");
        let _ = write!(
            text,
            "; {rows} added, {replaced} replaced, {removed} removed"
        );
    }
    text + "\n"
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
