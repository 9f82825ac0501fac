//! `tenderlens text`: the text that offsets count in.

use std::path::PathBuf;

use clap::Args;

use super::{Outcome, Settings, attempt, check_page, load, print};
use crate::error::Result;
use crate::pipeline::{NoneSpare, read_pages, read_sheets, sheet_lines};

/// Print the text of a document
///
/// Prints the texts of all pages, separated by form feeds: exactly the text that every "start" and "end" of a record counts in, in
/// Unicode code points. It is in reading order; cells of a table are separated by tabs, its rows by line feeds.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens text notice.pdf
  tenderlens text notice.pdf --page 3
  tenderlens text notice.pdf --layout | less

In Python: pages = text.split('\\f'); pages[page - 1][start:end] == quote")]
pub(super) struct Arguments {
    /// The document; - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Lines as they stand on the sheet, columns side by side; offsets do not count in this text
    #[arg(long)]
    layout: bool,
    /// Only this page, from 1
    #[arg(long, value_name = "N")]
    page: Option<u32>,
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn text(arguments: &Arguments) -> Result<Outcome> {
    let config = arguments.settings.read()?;
    let Some(document) = load(&arguments.file, &config)? else {
        return Ok(Outcome::SomeFailed);
    };
    let read = || {
        if arguments.layout {
            let sheets = read_sheets(&document, &config, &NoneSpare);
            (sheet_lines(&sheets), sheets.issues)
        } else {
            let reading = read_pages(&document, &config, &NoneSpare);
            let texts = reading.pages.into_iter().map(|page| page.page.text);
            (texts.collect(), reading.issues)
        }
    };
    let Some((texts, _)) = attempt(read, |(_, issues)| issues) else {
        return Ok(Outcome::SomeFailed);
    };
    check_page(arguments.page, texts.len())?;
    let wanted = |number: u32| arguments.page.is_none_or(|page| page == number);
    let texts: Vec<String> = (1..)
        .zip(texts)
        .filter_map(|(number, text)| wanted(number).then_some(text))
        .collect();
    print(&texts.join("\u{c}"))?;
    Ok(Outcome::Done)
}
