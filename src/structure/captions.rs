//! What stands above a table: its caption and the headings it belongs to.
//!
//! In: the lines of the pages in reading order, and places of tables. Out: for a table, what it holds and whether that can be goods, as
//! `captions.tsv` says of the nearest words. Headings stay in force until one of the same style follows.

use super::lines::{Style, ordinal};
use crate::dictionary::headings::{CaptionCue, Headings};
use crate::model::{Page, Table};
use crate::text::span::OriginalSpan;

/// Characters of a caption or heading; anything longer is a sentence.
const MAX_CAPTION: usize = 50;

/// Lines above a table that can be its caption.
const CAPTION_LINES: usize = 3;

/// The headings in force while the pages are read in order.
#[derive(Default)]
pub(super) struct Captions<'p> {
    /// The words behind the ordinals. What they say is asked when a table needs it: most headings stand above none.
    stack: Vec<(Style, &'p str)>,
}

impl<'p> Captions<'p> {
    /// Takes the heading that `line` is, if it is one.
    fn pass(&mut self, line: &'p str) {
        let Some((style, at)) = ordinal(line) else {
            return;
        };
        if !is_short(line) {
            return;
        }
        if matches!(style, Style::Chapter(_)) {
            self.stack.clear();
        }
        if let Some(level) = self.stack.iter().position(|(other, _)| *other == style) {
            self.stack.truncate(level);
        }
        self.stack.push((style, line.get(at..).unwrap_or_default()));
    }

    /// What the words above the table at `extent` say of it. Must be asked for tables in reading order, each page once to its end.
    pub(super) fn above<'h>(
        &mut self,
        page: &'p Page,
        lines: &[OriginalSpan],
        from: &mut usize,
        extent: OriginalSpan,
        tables: &[OriginalSpan],
        headings: &'h Headings,
    ) -> Option<&'h CaptionCue> {
        let mut above: Vec<&str> = Vec::new();
        for span in lines {
            if span.start() < *from {
                continue;
            }
            if span.start() >= extent.start() {
                break;
            }
            if tables.iter().any(|table| table.overlaps(*span)) {
                above.clear();
                continue;
            }
            let line = span.of(&page.text);
            self.pass(line);
            above.push(line);
        }
        *from = extent.start();
        let mut caption = None;
        for line in above.iter().rev().take(CAPTION_LINES) {
            if !is_short(line) {
                break;
            }
            caption = caption.or_else(|| headings.caption(line));
            // What stands above the table's own heading is no caption of it.
            if caption.is_some() || ordinal(line).is_some() {
                break;
            }
        }
        let mut in_force = self.stack.iter().rev();
        caption.or_else(|| in_force.find_map(|(_, words)| headings.caption(words)))
    }

    /// Takes the headings below the last table of a page.
    pub(super) fn rest(
        &mut self,
        page: &'p Page,
        lines: &[OriginalSpan],
        from: usize,
        tables: &[OriginalSpan],
    ) {
        for span in lines {
            if span.start() >= from && !tables.iter().any(|table| table.overlaps(*span)) {
                self.pass(span.of(&page.text));
            }
        }
    }
}

/// What the rows above the header say of a table that holds its caption itself; the nearest decides.
pub(super) fn inside<'h>(
    page: &Page,
    table: &Table,
    header: usize,
    headings: &'h Headings,
) -> Option<&'h CaptionCue> {
    let rows = table.rows.get(..header).unwrap_or_default();
    let cells = rows.iter().rev().flat_map(|row| &row.cells);
    cells
        .map(|cell| cell.span.of(&page.text).trim())
        .filter(|text| is_short(text))
        .find_map(|text| headings.caption(text))
}

fn is_short(line: &str) -> bool {
    line.chars().count() <= MAX_CAPTION && !line.ends_with(['。', '；', ';'])
}
