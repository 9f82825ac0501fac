//! `tenderlens gold check`: what is wrong with gold.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::super::corpus::Reading;
use super::super::{Outcome, Settings, print};
use super::texts;
use crate::batch::summary::counted;
use crate::error::Result;
use crate::evaluate::check::{Texts, check as check_gold};
use crate::evaluate::gold::Gold;

/// Print every problem of a folder of gold, with file, line and remedy
///
/// Finds unknown words, amounts and dates that are none, pages and documents named twice, mentions on pages that are not judged; and, where
/// the documents are given, surfaces that do not stand on their page, or not as often as annotated. Line ends, blanks, widths, dashes and trade marks
/// make no difference. Ends with 0 when there is no problem, with 1 when there is one, with 2 when nothing was checked.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens gold check gold            the files alone
  tenderlens gold check gold archive    and every surface against the text of its page")]
pub(super) struct Arguments {
    /// Folder with gold
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
    /// Files and folders with the annotated documents
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn check(arguments: &Arguments) -> Result<Outcome> {
    let config = arguments.settings.read()?;
    let mut problems = Vec::new();
    let gold = Gold::read_with(&arguments.gold, &mut problems)?;
    let documents: BTreeSet<&str> = gold.documents();
    let (texts, mut outcome) = if arguments.paths.is_empty() {
        (Texts::new(), Outcome::Done)
    } else {
        texts(&arguments.paths, &documents, &arguments.reading, &config)?
    };
    problems.extend(check_gold(&arguments.gold, &gold, &texts));
    problems.sort();
    let mut out = String::new();
    for problem in &problems {
        let _ = writeln!(out, "error: {problem}");
    }
    let read: BTreeSet<&str> = texts.keys().map(|of| of.doc.as_str()).collect();
    let _ = writeln!(
        out,
        "{} of {}, {} compared with the text: {}",
        counted(gold.mentions.len() as u64, "mention"),
        counted(documents.len() as u64, "document"),
        counted(read.len() as u64, "document"),
        counted(problems.len() as u64, "problem")
    );
    print(&out)?;
    if !problems.is_empty() {
        outcome = Outcome::SomeFailed;
    }
    Ok(outcome)
}
