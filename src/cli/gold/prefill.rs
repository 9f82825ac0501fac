//! `tenderlens gold prefill`: gold to begin with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;

use super::super::eval::read_records;
use super::super::{Outcome, complain};
use super::write;
use crate::batch::summary::counted;
use crate::error::Result;
use crate::evaluate::gold::{self, PageOf};
use crate::evaluate::prefill::files;

/// Write records as gold, to be corrected
///
/// Writes what the program found as a folder of gold. Its pages are listed with n: read each page, correct its lines, and set y; only then is it judged.
/// Gold that nobody corrected would say that the program is always right.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  tenderlens run archive -o out
  tenderlens gold sample archive -n 50 > pages.tsv
  tenderlens gold prefill out --pages pages.tsv -o gold")]
pub(super) struct Arguments {
    /// Records, or the folder they were written to
    #[arg(value_name = "RECORDS")]
    records: PathBuf,
    /// Only the pages that this file lists [default: all pages on which something was found]
    #[arg(long, value_name = "PAGES.TSV")]
    pages: Option<PathBuf>,
    /// New folder for the gold
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
}

pub(super) fn prefill(arguments: &Arguments) -> Result<Outcome> {
    let records = read_records(&arguments.records)?;
    let pages = arguments.pages.as_deref().map(listed).transpose()?;
    let files = files(&records, pages.as_ref());
    let lines = files.mentions.lines().count() as u64;
    let files = BTreeMap::from([
        (gold::MENTIONS.to_owned(), files.mentions),
        (gold::FIELDS.to_owned(), files.fields),
        (gold::ITEMS.to_owned(), files.items),
        (gold::PAGES.to_owned(), files.pages),
    ]);
    write(&arguments.output, &files)?;
    let (mentions, folder) = (counted(lines, "mention"), arguments.output.display());
    complain(&format!("{mentions} to correct, written to {folder}"));
    Ok(Outcome::Done)
}

fn listed(path: &Path) -> Result<BTreeSet<PageOf>> {
    let rows = gold::read_pages(path)?;
    Ok(rows.into_iter().map(|line| line.value.of).collect())
}
