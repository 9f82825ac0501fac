//! When two written values count as the same.
//!
//! In: a value as an annotator or a record writes it. Out: the form in which it is compared. The fold of [`crate::text::normalize`] is not
//! used on purpose: gold must not be judged by the rules of the program that it judges.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What is written as a sign in round brackets and says nothing, once in capitals.
const SIGNS: [&str; 3] = ["(R)", "(TM)", "(C)"];

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// See [`surface`].
    Surface,
    /// See [`name`].
    Name,
    /// See [`number`].
    Number,
    /// A date of ISO 8601, to the day.
    Day,
    /// A date of ISO 8601, to the minute.
    Minute,
}

impl Form {
    /// `text` in this form; none where it is no such value.
    pub fn of(self, text: &str) -> Option<String> {
        match self {
            Self::Surface => Some(surface(text)),
            Self::Name => Some(name(text)),
            Self::Number => number(text),
            Self::Day => Some(text.chars().take(10).collect()),
            Self::Minute => Some(text.chars().take(16).collect()),
        }
    }
}

/// A surface: compatibility forms, case, blanks, dashes and trade marks do not count.
pub fn surface(text: &str) -> String {
    let capitals = text.nfkc().collect::<String>().to_uppercase();
    let dashes: String = capitals
        .chars()
        .map(|character| if is_dash(character) { '-' } else { character })
        .collect();
    let mut rest = dashes.as_str();
    let mut out = String::with_capacity(rest.len());
    while let Some(character) = rest.chars().next() {
        if let Some(behind) = SIGNS.iter().find_map(|sign| rest.strip_prefix(sign)) {
            rest = behind;
            continue;
        }
        if !says_nothing(character) {
            out.push(character);
        }
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
    out
}

/// A name: as a surface, and punctuation does not count either.
pub fn name(text: &str) -> String {
    surface(text)
        .chars()
        .filter(|character| character.is_alphanumeric() && !is_combining_mark(*character))
        .collect()
}

/// A number or an amount of money, to the hundredth; none where the text is none.
pub fn number(text: &str) -> Option<String> {
    let digits = text.chars().filter(|character| *character != ',');
    let plain: String = digits
        .map(|character| match character {
            '\u{ff10}'..='\u{ff19}' => {
                char::from_u32(character as u32 - 0xfee0).unwrap_or(character)
            }
            other => other,
        })
        .collect();
    let value: f64 = plain.trim().parse().ok()?;
    let shown = value.is_finite().then(|| format!("{value:.2}"))?;
    Some(if shown == "-0.00" {
        "0.00".to_owned()
    } else {
        shown
    })
}

/// Whether one name stands in the other and is at least half as long, counted in characters.
pub fn overlap(a: &str, b: &str) -> bool {
    let (a_length, b_length) = (a.chars().count(), b.chars().count());
    let (short, long) = if a_length <= b_length { (a, b) } else { (b, a) };
    !short.is_empty()
        && long.contains(short)
        && a_length.min(b_length) * 2 >= a_length.max(b_length)
}

fn is_dash(character: char) -> bool {
    matches!(character, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}')
}

/// Blanks, marks of direction and signs of trade.
fn says_nothing(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '\u{1c}'..='\u{1f}'
                | '®'
                | '™'
                | '©'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202f}'
                | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surface_is_compared_without_width_case_blanks_dashes_and_marks() {
        for (written, compared) in [
            ("Ｅ５－２６２０ v4", "E5-2620V4"),
            ("E5–2620\u{a0}V4", "E5-2620V4"),
            ("Intel(R) Xeon（r）", "INTELXEON"),
            ("Core(tm) i7", "COREI7"),
            ("至强®\u{200b}金牌", "至强金牌"),
            ("RTX™", "RTXTM"),
            ("ß", "SS"),
            ("(C)(R)a", "A"),
        ] {
            assert_eq!(surface(written), compared, "{written}");
        }
    }

    #[test]
    fn a_name_is_compared_without_punctuation() {
        assert_eq!(name("Xeon_E5-2620 v4（二手）"), "XEONE52620V4二手");
        assert_eq!(name("——"), "");
    }

    #[test]
    fn amounts_are_compared_to_the_hundredth() {
        assert_eq!(number("1,234,500").as_deref(), Some("1234500.00"));
        assert_eq!(number(" ２ ").as_deref(), Some("2.00"));
        assert_eq!(number("0.125").as_deref(), Some("0.12"), "half to even");
        assert_eq!(number("-0.001").as_deref(), Some("0.00"));
        assert_eq!(number("2台"), None);
        assert_eq!(number("nan"), None);
        assert_eq!(number(""), None);
    }

    #[test]
    fn names_overlap_when_one_holds_the_other_and_is_half_as_long() {
        assert!(overlap("I77700", "COREI77700"));
        assert!(overlap("S7706", "S7706"));
        assert!(!overlap("I7", "COREI77700"), "too short");
        assert!(!overlap("", ""));
        assert!(overlap("华为", "华为技术"), "characters, not bytes");
    }
}
