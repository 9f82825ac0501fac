//! `tenderlens text`: the text that offsets count in.

use std::path::PathBuf;

use clap::Args;

use super::{Outcome, Settings, check_page, load, print, read};
use crate::error::Result;

/// Print the text of a document
///
/// Prints the texts of all pages, separated by form feeds: exactly the text that every "start" and "end" of a record counts in, in
/// Unicode code points. It is in reading order; cells of a table are separated by tabs, its rows by line feeds.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens text notice.pdf
  tenderlens text notice.pdf --page 3 | grep -n 型号

In Python: pages = text.split('\\f'); pages[page - 1][start:end] == quote")]
pub(super) struct Arguments {
    /// The document
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only this page, from 1
    #[arg(long, value_name = "N")]
    page: Option<u32>,
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn text(arguments: &Arguments) -> Result<Outcome> {
    let config = arguments.settings.read()?;
    let Some(reading) =
        load(&arguments.file, &config).and_then(|document| read(&document, &config))
    else {
        return Ok(Outcome::SomeFailed);
    };
    check_page(arguments.page, reading.pages.len())?;
    let texts: Vec<&str> = reading
        .pages
        .iter()
        .map(|page| &page.page)
        .filter(|page| arguments.page.is_none_or(|number| number == page.number))
        .map(|page| page.text.as_str())
        .collect();
    print(&texts.join("\u{c}"))?;
    Ok(Outcome::Done)
}
