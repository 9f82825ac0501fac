//! Glyphs in the coordinates of their writing direction, and the classes of characters that layout tells apart.
//!
//! In: glyphs as they stand on the sheet. Out: the same with a position along the text and one across from line to line. Nothing here groups.

use crate::model::{Direction, Glyph, GlyphText};

/// A glyph in the coordinates of its writing direction: `along` grows with the text, `across` from line to line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'g> {
    pub(super) along: f32,
    pub(super) across: f32,
    pub(super) glyph: &'g Glyph,
}

impl<'g> Placed<'g> {
    /// Places a glyph so that `direction` runs along the first axis.
    pub(super) fn new(glyph: &'g Glyph, direction: Direction) -> Self {
        let (along, across) = turn(direction, glyph.x, glyph.y);
        Self {
            along,
            across,
            glyph,
        }
    }

    /// A point in the middle of the glyph's body; the body of an ideograph reaches from 0.12 em below the baseline to 0.88 em above.
    pub(super) fn middle(&self) -> (f32, f32) {
        (
            self.along + self.glyph.advance / 2.0,
            self.across - 0.38 * self.glyph.size,
        )
    }

    pub(super) fn end(&self) -> f32 {
        self.along + self.glyph.advance
    }

    pub(super) fn first(&self) -> char {
        match &self.glyph.text {
            GlyphText::Char(character) => *character,
            GlyphText::String(text) => text.chars().next().unwrap_or('\u{fffd}'),
            GlyphText::Unknown => '\u{fffd}',
        }
    }

    pub(super) fn last(&self) -> char {
        match &self.glyph.text {
            GlyphText::String(text) => text.chars().next_back().unwrap_or('\u{fffd}'),
            GlyphText::Char(_) | GlyphText::Unknown => self.first(),
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        matches!(self.glyph.text, GlyphText::Char(character) if character.is_whitespace())
    }
}

/// A point of the sheet in the coordinates of a writing direction: along the text, across from line to line.
pub(super) fn turn(direction: Direction, x: f32, y: f32) -> (f32, f32) {
    match direction {
        Direction::Right | Direction::Slanted => (x, y),
        Direction::Left => (-x, -y),
        Direction::Down | Direction::Vertical => (y, -x),
        Direction::Up => (-y, x),
    }
}

/// Characters that designations are made of.
pub(super) fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '/' | '.' | '+' | '_')
}

/// Characters of full width: no blank belongs between two of them.
pub(super) fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

pub(super) fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}
