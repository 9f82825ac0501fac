//! `tenderlens dict check`: every problem of the dictionaries.
//!
//! In: a folder, or the dictionaries in effect. Out: the problems on standard output, as lines or as JSON, and an exit code. What a problem
//! is, is said in `dictionary::review`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::super::watch::watch;
use super::super::{Format, Knowledge, Outcome, print};
use crate::dictionary::review::{Finding, Review, Severity, review};
use crate::dictionary::tidy::tidy_folder;
use crate::error::{Error, Problem, Result};
use crate::pipeline::word_ends;

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
  tenderlens dict check my-dictionaries --fix
  tenderlens dict check my-dictionaries --watch
  tenderlens dict check my-dictionaries --format json | jq -r '.[].message'")]
pub(super) struct Arguments {
    /// Folder with dictionary files [default: the dictionaries in effect]
    #[arg(value_name = "DIR", conflicts_with = "dictionaries")]
    folder: Option<PathBuf>,
    /// Lines to read, or an array of objects with severity (fixed, error, warning, note), file, line (0: the whole file), message and help
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// First write the files of the folder as they should be: blanks, list signs, spellings that the fold makes no difference of, rows that
    /// stand twice just so, the order of rows where it has no meaning. Says what it did; entries, comments and groups stay
    #[arg(long, conflicts_with = "watch")]
    fix: bool,
    /// Check again whenever a file of the folder is saved; Ctrl-C ends it
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    knowledge: Knowledge,
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
    let fixed = match folder {
        Some(folder) if arguments.fix => tidy_folder(folder)?,
        None if arguments.fix => {
            return Err(Error::Usage(
                "--fix needs a folder: the built-in dictionaries are part of the program\n  help: name the folder to be written"
                    .to_owned(),
            ));
        }
        _ => Vec::new(),
    };
    let review = review(folder, &word_ends)?;
    print(&match arguments.format {
        Format::Text => as_text(&fixed, &review),
        Format::Json => as_json(&fixed, &review),
    })?;
    Ok(match review.count(Severity::Error) {
        0 => Outcome::Done,
        _ => Outcome::SomeFailed,
    })
}

fn as_text(fixed: &[Problem], review: &Review) -> String {
    let mut text = String::new();
    for Problem {
        file,
        line,
        message,
        ..
    } in fixed
    {
        let _ = writeln!(text, "fixed: {file}:{line}: {message}");
    }
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

fn as_json(fixed: &[Problem], review: &Review) -> String {
    let object = |severity: &str, problem: &Problem| {
        json!({
            "severity": severity,
            "file": problem.file,
            "line": problem.line,
            "message": problem.message,
            "help": problem.help,
        })
    };
    let findings = review.findings.iter();
    let findings = findings.map(|found| object(found.severity.as_str(), &found.problem));
    let fixed = fixed.iter().map(|problem| object("fixed", problem));
    let all: Vec<_> = fixed.chain(findings).collect();
    let text = serde_json::to_string_pretty(&all).expect("texts and numbers are JSON");
    text + "\n"
}
