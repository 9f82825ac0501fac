//! Maps that lie: fonts whose own table says other characters than they draw.
//!
//! In: the glyphs of a page. Out: what betrays the lie, as the message of an issue, or nothing. People write common characters; a map that
//! names others names them without regard to how common they are. Fonts without any map are counted elsewhere: their glyphs are unknown.

use std::collections::BTreeSet;

use crate::model::{Glyph, GlyphText};
use crate::text::characters::is_letter;
use crate::text::everyday::{LANGUAGES, everyday};

/// Fewer Han characters on a page than this prove nothing: a name alone may be made of rare ones.
const FEWEST: usize = 10;

/// Share of a page's Han characters that the first level of one national standard holds at least. Source: of 2,640 pages of tender
/// documents, notices, standards and foreign test files the lowest has .885 (a list of names), three pages with maps that lie have 0 to .563.
const EVERYDAY_SHARE: f32 = 0.7;

/// Letters of this many blocks of foreign scripts do not stand on one page of a real document. Source: bilingual documents have one foreign
/// script, which fills one or two blocks; numbers of glyphs taken for characters fall into ten and more.
const FOREIGN_BLOCKS: usize = 5;

/// Share of the letters that are of foreign scripts on a page whose map lies. Source: one page of the same 2,640 has a quarter, all Arabic;
/// the highest of all others is .056.
const FOREIGN_SHARE: f32 = 0.2;

/// What betrays that the fonts of a page do not draw the characters that they name.
pub(super) fn lie(glyphs: &[&Glyph]) -> Option<String> {
    let mut han = 0_usize;
    let mut common = [0_usize; LANGUAGES];
    let mut letters = 0_usize;
    let mut foreign = 0_usize;
    let mut blocks = BTreeSet::new();
    for glyph in glyphs {
        let GlyphText::Char(character) = glyph.text else {
            continue;
        };
        if let Some(levels) = everyday(character) {
            han += 1;
            for (count, is_common) in common.iter_mut().zip(levels) {
                *count += usize::from(is_common);
            }
        }
        if is_letter(character) {
            letters += 1;
            if is_foreign(character) {
                foreign += 1;
                // Scripts begin at multiples of 128 codes.
                blocks.insert(character as u32 / 128);
            }
        }
    }
    let everyday = common.into_iter().max().unwrap_or(0);
    if han >= FEWEST && (everyday as f32) < EVERYDAY_SHARE * han as f32 {
        let rare = han - everyday;
        return Some(format!(
            "{rare} of {han} Han characters are rare ones that no text has so many of: the fonts name other characters than they draw"
        ));
    }
    if blocks.len() >= FOREIGN_BLOCKS && foreign as f32 >= FOREIGN_SHARE * letters as f32 {
        return Some(format!(
            "{foreign} of {letters} letters are of scripts that do not stand together: the fonts name other characters than they draw"
        ));
    }
    None
}

/// Whether a letter is of a script that neither Chinese nor Western documents are written in. Cyrillic and Greek serve as signs.
fn is_foreign(character: char) -> bool {
    matches!(character, '\u{530}'..='\u{10ff}' | '\u{1200}'..='\u{1dff}' | '\u{a000}'..='\u{abff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Direction;

    fn is_lie(text: impl IntoIterator<Item = char>) -> bool {
        let glyph = |character| Glyph {
            text: GlyphText::Char(character),
            x: 0.0,
            y: 0.0,
            advance: 10.0,
            size: 10.0,
            direction: Direction::Right,
            invisible: false,
        };
        let glyphs: Vec<Glyph> = text.into_iter().map(glyph).collect();
        lie(&glyphs.iter().collect::<Vec<_>>()).is_some()
    }

    const PLAIN: &str = "本项目采购网络摄像机四十八台，供应商须提供原厂质保";

    #[test]
    fn texts_that_people_write_are_no_lie() {
        assert!(!is_lie(PLAIN.chars()));
        assert!(!is_lie(
            "本採購案決標後廠商應於三十日內交貨並繳納履約保證金".chars()
        ));
        assert!(!is_lie(
            "簡易公募型競争入札を実施する調達案件の説明書".chars()
        ));
        assert!(!is_lie("圳鑫焱垚".chars()), "a name may be rare");
        assert!(
            !is_lie("采购 سېتىۋېلىش ئۇقتۇرۇشى".chars()),
            "one foreign script"
        );
        assert!(!is_lie("Ω α β γ Д Ж И 采购".chars()));
    }

    #[test]
    fn a_map_that_is_shifted_gives_rare_characters() {
        let shifted = PLAIN
            .chars()
            .filter_map(|character| char::from_u32(character as u32 + 7));
        assert!(is_lie(shifted));
    }

    #[test]
    fn numbers_of_glyphs_taken_for_characters_are_of_many_scripts() {
        // The glyph numbers of a collection in the order of GB 2312: common characters lie between 1,000 and 5,000.
        let numbers = PLAIN
            .chars()
            .map(|character| character as u32 * 7919 % 4000 + 1000);
        assert!(is_lie(numbers.filter_map(char::from_u32)));
    }
}
