//! `tenderlens summary`: what a run found, for people.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::{Outcome, print};
use crate::batch::earlier;
use crate::batch::ledger::{Entry, Line};
use crate::batch::summary::{RunSummary, SUMMARY, counted};
use crate::error::{Error, Result};
use crate::issue::{IssueCode, Severity};
use crate::record::Status;

/// Say what a run searched, what it found, and what it could not read
///
/// Reads summary.json and ledger.jsonl of an output folder, not the records. Every document that could not be read is named, with the
/// reason and what to do.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens summary out
  tenderlens summary out --partial          also documents of which pages are missing
  jq -r 'select(.status == \"failed\") | .path' out/ledger.jsonl")]
pub(super) struct Arguments {
    /// Folder that a run wrote to
    #[arg(value_name = "DIR")]
    output: PathBuf,
    /// Name documents of which pages or stages are missing, too
    #[arg(long)]
    partial: bool,
}

pub(super) fn summary(arguments: &Arguments) -> Result<Outcome> {
    let path = arguments.output.join(SUMMARY);
    let read = |source| Error::Read {
        path: path.clone(),
        source,
    };
    let text = std::fs::read(&path).map_err(read)?;
    let summary: RunSummary = serde_json::from_slice(&text).map_err(|error| read(error.into()))?;
    let mut containers = 0;
    let mut wanted: BTreeMap<Status, BTreeMap<IssueCode, Vec<Entry>>> = BTreeMap::new();
    for line in earlier::ledger(&arguments.output)? {
        let entry = match line? {
            Line::Container(_) => {
                containers += 1;
                continue;
            }
            Line::Document(line) => line.entry,
        };
        if entry.status == Status::Failed || (arguments.partial && entry.status == Status::Partial)
        {
            let worst = |code: &&IssueCode| match code.severity() {
                Severity::Failed => 2,
                Severity::Partial => 1,
                Severity::Note => 0,
            };
            if let Some(code) = entry.issues.iter().max_by_key(worst).copied() {
                let codes = wanted.entry(entry.status).or_default();
                codes.entry(code).or_default().push(entry);
            }
        }
    }
    let (documents, pages) = (summary.records.documents(), summary.records.pages());
    let failed = summary.records.with_status(Status::Failed);
    let mut out = format!(
        "{} searched, {}, {}; {failed} could not be read\n\n{summary}",
        counted(documents, "document"),
        counted(pages, "page"),
        counted(containers, "container"),
    );
    for (status, codes) in wanted.iter().rev() {
        let what = match status {
            Status::Failed => "could not be read",
            _ => "lack pages or stages",
        };
        for (code, entries) in codes {
            let documents = counted(entries.len() as u64, "document");
            let _ = writeln!(out, "\n{documents} {what}: {}", code.as_str());
            let _ = writeln!(out, "  help: {}", code.help());
            for entry in entries {
                let _ = writeln!(out, "  {}{}", entry.place(), missing(entry));
            }
        }
    }
    print(&out)?;
    Ok(if failed > 0 {
        Outcome::SomeFailed
    } else {
        Outcome::Done
    })
}

/// Which pages are missing.
fn missing(entry: &Entry) -> String {
    if entry.unreadable_pages.is_empty() {
        return String::new();
    }
    let pages: Vec<String> = entry
        .unreadable_pages
        .iter()
        .map(ToString::to_string)
        .collect();
    format!(": pages {} of {}", pages.join(", "), entry.pages)
}
