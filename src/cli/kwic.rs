//! Lines of a concordance as a terminal shows them: the place in front, what was found in one column.
//!
//! In: [`Line`]s. Out: text of so many columns, by the width that a terminal gives to characters. Nothing is found or printed here.

use super::terminal::{Colour, columns, head, painted, printable, tail, width};
use crate::lexicography::concordance::Line;

/// Columns that lines have at least: less is no line.
const NARROWEST: usize = 60;

/// Columns that most of what is found takes: a designation, or eight characters.
const HIT: usize = 16;

/// How lines are drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kwic {
    /// Columns of the place in front.
    place: usize,
    /// Columns before the hit.
    left: usize,
    /// Columns of the hit and what stands behind it.
    right: usize,
    colours: bool,
}

impl Kwic {
    /// Lines as wide as the terminal, less `indent` columns in front of them.
    pub(super) fn fitting(indent: usize, colours: bool) -> Self {
        let columns = columns().max(NARROWEST).saturating_sub(indent);
        let place = (columns * 3 / 10).clamp(24, 44);
        let room = columns - place - 2;
        let left = (room - HIT) / 2;
        Self {
            place,
            left,
            right: room - left,
            colours,
        }
    }

    /// Lines with room for so many characters of double width on either side.
    pub(super) fn with_context(characters: usize, colours: bool) -> Self {
        Self {
            left: 2 * characters,
            right: HIT + 2 * characters,
            ..Self::fitting(0, colours)
        }
    }

    /// Characters on either side that can have room.
    pub(super) fn context(self) -> usize {
        self.right
    }

    /// Columns in front of the hit.
    pub(super) fn before_hit(self) -> usize {
        self.place + self.left + 2
    }

    /// The line, without a line feed.
    pub(super) fn shown(self, line: &Line, colour: Colour) -> String {
        let hit = cut(&printable(&line.text), self.right);
        let rest = head(&printable(&line.right), self.right - width(&hit));
        let shown = format!(
            "{} {} {}{}",
            painted(&place(line, self.place), Colour::Faint, self.colours),
            tail(&printable(&line.left), self.left),
            painted(&hit, colour, self.colours),
            rest
        );
        shown.trim_end().to_owned()
    }
}

/// The text, or as much of it as fits.
pub(super) fn cut(text: &str, columns: usize) -> String {
    head(text, columns.min(width(text)))
}

/// Document, page and offsets in so many columns: the name of the file gives way.
fn place(line: &Line, columns: usize) -> String {
    let numbers = format!(":{}:{}-{}", line.page, line.start, line.end);
    let name = line.source.rsplit('/').next().unwrap_or(&line.source);
    let name = cut(&printable(name), columns.saturating_sub(width(&numbers)));
    head(&format!("{}{numbers}", name.trim_end()), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(source: &str, left: &str, text: &str, right: &str) -> Line {
        Line {
            source: source.to_owned(),
            page: 12,
            start: 301,
            end: 310,
            left: left.to_owned(),
            text: text.to_owned(),
            right: right.to_owned(),
            mention: None,
            deed: None,
            reason: None,
        }
    }

    #[test]
    fn what_was_found_stands_in_one_column_and_the_offsets_are_whole() {
        let kwic = Kwic::with_context(4, false);
        for (source, left, text, right) in [
            ("a.pdf", "", "E5-2620", ""),
            (
                "archive/a-name-that-is-far-too-long-for-its-place.pdf",
                "需要两颗",
                "E5-2620",
                "处理器或以上",
            ),
            (
                "采购文件采购文件采购文件采购文件.pdf",
                "a\tb\n",
                "E5\n2620",
                "x",
            ),
            (
                "a",
                "本项目需要采购两颗",
                "一二三四五六七八九十一二三四五六七八九十",
                "x",
            ),
        ] {
            let shown = kwic.shown(&line(source, left, text, right), Colour::Green);
            let begin = printable(text).chars().next().unwrap();
            let at = shown.char_indices().rev().find_map(|(at, found)| {
                let before = shown.get(..at).unwrap();
                (found == begin && width(before) == kwic.before_hit()).then_some(at)
            });
            assert!(at.is_some(), "{shown}");
            assert!(shown.contains(":12:301-310 "), "{shown}");
            assert!(width(&shown) <= kwic.before_hit() + kwic.right, "{shown}");
        }
    }
}
