//! Gaps: what stands between two glyphs of a line.
//!
//! In: the glyphs of a line from its beginning to its end. Out: for each, whether a blank or the gap between two columns stands before it.
//! Blanks come from distances, since most PDFs have none; Han characters that merely stand apart (招 标 文 件, 采 购 人：) are one word.

use super::glyphs::{Placed, is_ideograph, is_wide};

/// Gap between Latin letters or digits that is a blank, in em.
pub(super) const BLANK_EM: f32 = 0.2;

/// Gap between a Han and a Latin character that is a blank, in em: typesetters put a quarter em there by themselves.
const MIXED_BLANK_EM: f32 = 0.35;

/// Gap between Han characters that is a blank, in em: justified lines spread them.
pub(super) const HAN_BLANK_EM: f32 = 0.8;

/// Gap that separates columns, in em.
pub(super) const COLUMN_EM: f32 = 1.2;

/// Largest gap inside a word whose Han characters stand apart, in em.
const SPREAD_EM: f32 = 6.0;

/// What stands between two glyphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    None,
    Blank,
    Column,
}

/// For each glyph, what stands before it. Blank glyphs get none; what they say is said before the glyph behind them.
pub(super) fn gaps(glyphs: &[Placed<'_>]) -> Vec<Gap> {
    let mut gaps = vec![Gap::None; glyphs.len()];
    let mut before: Option<&Placed<'_>> = None;
    let mut blank_between = false;
    for (index, placed) in glyphs.iter().enumerate() {
        if placed.is_blank() {
            blank_between = true;
            continue;
        }
        if let Some(before) = before {
            gaps[index] = gap(before, placed, blank_between);
        }
        before = Some(placed);
        blank_between = false;
    }
    close_spread_words(glyphs, &mut gaps);
    gaps
}

fn gap(before: &Placed<'_>, after: &Placed<'_>, blank_between: bool) -> Gap {
    let size = before.glyph.size.max(after.glyph.size);
    let em = (after.along - before.end()) / size;
    if em > COLUMN_EM {
        return Gap::Column;
    }
    let enough = match (is_wide(before.last()), is_wide(after.first())) {
        (true, true) => HAN_BLANK_EM,
        (false, false) => BLANK_EM,
        _ => MIXED_BLANK_EM,
    };
    if em > enough || blank_between && em > BLANK_EM / 2.0 {
        Gap::Blank
    } else {
        Gap::None
    }
}

/// Closes the gaps inside words whose Han characters stand apart: 招 标 文 件, 采 购 人：某某局.
fn close_spread_words(glyphs: &[Placed<'_>], gaps: &mut [Gap]) {
    let mut visible: Vec<usize> = Vec::with_capacity(glyphs.len());
    visible.extend((0..glyphs.len()).filter(|index| !glyphs[*index].is_blank()));
    // Words: stretches of visible glyphs without a gap.
    let mut starts: Vec<usize> = Vec::with_capacity(visible.len() + 1);
    starts.extend((0..visible.len()).filter(|at| *at == 0 || gaps[visible[*at]] != Gap::None));
    starts.push(visible.len());
    let han = |at: usize| is_ideograph(glyphs[visible[at]].first());
    let alone = |word: usize| starts[word + 1] - starts[word] == 1 && han(starts[word]);
    // The last character of a spread word may have a colon or bracket behind it.
    let closes = |word: usize| {
        let (from, to) = (starts[word], starts[word + 1]);
        han(from)
            && (to - from == 1
                || matches!(glyphs[visible[from + 1]].first(), '：' | ':' | '（' | '('))
    };
    let words = starts.len() - 1;
    let near = |word: usize| {
        let (before, after) = (
            glyphs[visible[starts[word] - 1]],
            glyphs[visible[starts[word]]],
        );
        (after.along - before.end()) <= SPREAD_EM * after.glyph.size
    };
    for word in 1..words {
        if alone(word - 1) && closes(word) && near(word) {
            gaps[visible[starts[word]]] = Gap::None;
        }
    }
}
