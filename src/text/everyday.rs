//! Everyday characters: which Han characters people write.
//!
//! In: a Han character. Out: the national standards that have it on their first level, the characters sorted out as common when the
//! standards were made. Which language a text is in is not decided here, and nothing is known about words.

use std::sync::LazyLock;

use encoding_rs::{BIG5, Encoding, GBK, SHIFT_JIS};

/// First levels: GB 2312 rows 16 to 55 (3,755 characters), Big5 A4 to C6 (5,401), JIS X 0208 rows 16 to 47 (2,965). Lead bytes, first and last
/// trail byte, and the last code where a level ends inside a row.
const LEVELS: [(&Encoding, u8, u8, u8, u8, u16); LANGUAGES] = [
    (GBK, 0xb0, 0xd7, 0xa1, 0xfe, 0xd7f9),
    (BIG5, 0xa4, 0xc6, 0x40, 0xfe, 0xc67e),
    (SHIFT_JIS, 0x88, 0x98, 0x40, 0xfc, 0x9872),
];

/// Simplified Chinese, traditional Chinese, Japanese.
pub const LANGUAGES: usize = 3;

const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;

/// For each of the standards, whether `character` is on its first level. None where the character is no Han character.
pub fn everyday(character: char) -> Option<[bool; LANGUAGES]> {
    static BITS: LazyLock<Vec<u8>> = LazyLock::new(table);
    let code = character as u32;
    match code {
        FIRST..=LAST => {
            let bits = BITS.get((code - FIRST) as usize).copied().unwrap_or(0);
            Some(std::array::from_fn(|language| bits & 1 << language != 0))
        }
        0x3400..=0x4dbf | 0xf900..=0xfaff | 0x20000..=0x3ffff => Some([false; LANGUAGES]),
        _ => None,
    }
}

/// One bit a standard for each character of the block of unified ideographs, made by decoding every code of the levels.
fn table() -> Vec<u8> {
    let mut bits = vec![0; (LAST - FIRST + 1) as usize];
    for (language, (encoding, first, last, low, high, end)) in LEVELS.iter().enumerate() {
        for code in (*first..=*last).flat_map(|lead| (*low..=*high).map(move |trail| [lead, trail]))
        {
            let (text, garbled) = encoding.decode_without_bom_handling(&code);
            let character = text
                .chars()
                .next()
                .filter(|_| !garbled && u16::from_be_bytes(code) <= *end);
            let index = character.and_then(|character| (character as u32).checked_sub(FIRST));
            if let Some(bits) = index.and_then(|index| bits.get_mut(index as usize)) {
                *bits |= 1 << language;
            }
        }
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_have_as_many_characters_as_their_standards_say() {
        let on = |language: usize| {
            (FIRST..=LAST)
                .filter_map(char::from_u32)
                .filter(|character| everyday(*character).is_some_and(|levels| levels[language]))
                .count()
        };
        assert_eq!([on(0), on(1), on(2)], [3755, 5401, 2965]);
    }

    #[test]
    fn common_characters_are_told_from_rare_ones() {
        assert_eq!(everyday('购'), Some([true, false, false]));
        assert_eq!(everyday('購'), Some([false, true, true]));
        assert_eq!(everyday('軺'), Some([false; 3]));
        assert_eq!(everyday('㐂'), Some([false; 3]));
        assert_eq!(everyday('A'), None);
        assert_eq!(everyday('ア'), None);
    }
}
