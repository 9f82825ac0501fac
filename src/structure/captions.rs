//! What stands above a table: its caption and the headings it belongs to.
//!
//! In: the lines of the pages in reading order, and places of tables. Out: for a table, what it holds and whether that can be goods, as
//! `captions.tsv` says of the nearest words; for the text, from where on its headings say what it does with what it names. Headings stay in
//! force until one of the same style follows.

use super::lines::{Style, heading_ordinal, ordinal};
use crate::dictionary::headings::{CaptionCue, Headings};
use crate::model::{HeadedStance, Page, Stance, Table};
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
    /// What the headings passed so far say of the text below them, where that changes.
    headed: Vec<HeadedStance>,
}

impl<'p> Captions<'p> {
    /// Takes the heading that the line at `span` is, if it is one.
    fn pass(&mut self, page: &'p Page, span: OriginalSpan, headings: &Headings) {
        let line = span.of(&page.text);
        let Some((style, at)) = heading_ordinal(line) else {
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
        let mut in_force = self.stack.iter().rev();
        let stance: Option<Stance> = in_force.find_map(|(_, words)| headings.heading_stance(words));
        if self.headed.last().and_then(|last| last.stance) != stance {
            self.headed.push(HeadedStance {
                page: page.number,
                start: span.start(),
                stance,
            });
        }
    }

    /// From where on the headings say what the text does with what it names.
    pub(super) fn headed(self) -> Vec<HeadedStance> {
        self.headed
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
            self.pass(page, *span, headings);
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
        headings: &Headings,
    ) {
        for span in lines {
            if span.start() >= from && !tables.iter().any(|table| table.overlaps(*span)) {
                self.pass(page, *span, headings);
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

#[cfg(test)]
mod tests {
    use super::super::structure;
    use super::super::tests::{headings, pages};
    use super::*;

    /// What the headings of `text` say of the place where `words` stand.
    fn headed(text: &str, words: &str) -> Option<Stance> {
        let at = text.find(words).unwrap();
        structure(&pages(&[text]), headings()).headed_at(1, at)
    }

    #[test]
    fn a_heading_speaks_for_the_text_until_one_of_its_rank() {
        let text = "一、概况\n（一）网络现状\n甲在此。\n1、说明\n乙在此。\n（二）目标\n丙在此。\n二、现有设备：\n丁在此。\n三、要求\n戊在此。";
        for (words, stance) in [
            ("概况", None),
            ("甲在此", Some(Stance::Existing)),
            ("乙在此", Some(Stance::Existing)),
            ("丙在此", None),
            ("丁在此", Some(Stance::Existing)),
            ("戊在此", None),
        ] {
            assert_eq!(headed(text, words), stance, "{words}");
        }
    }

    #[test]
    fn words_that_do_not_end_a_heading_say_nothing_of_the_text() {
        for text in [
            "一、现状及需求\n甲在此。",
            "一、现有系统的升级要求\n甲在此。",
            "现状\n甲在此。",
        ] {
            assert_eq!(headed(text, "甲在此"), None, "{text}");
        }
    }
}
