//! Symbol fonts: the ordinary characters that their codes show.
//!
//! In: the name of a font and a private-use character. Out: the character a reader sees, as far as it has one in Unicode that tender
//! documents use.

/// Which table a font's private-use characters follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolFont {
    /// Wingdings.
    Wingdings,
    /// Wingdings 2.
    Wingdings2,
    /// Symbol.
    Symbol,
    /// A text font: U+F020 to U+F07E is ASCII + 0xF000.
    Text,
}

impl SymbolFont {
    /// The fonts of bullets and boxes.
    pub const BULLETS: [Self; 2] = [Self::Wingdings, Self::Wingdings2];

    /// The table of the font with this name.
    pub fn named(name: &str) -> Self {
        let name: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        if name.contains("wingdings2") {
            Self::Wingdings2
        } else if name.contains("wingdings") {
            Self::Wingdings
        } else if name.contains("symbol") {
            Self::Symbol
        } else {
            Self::Text
        }
    }

    /// The ordinary character; private-use characters without a known meaning stay.
    pub fn character(self, character: char) -> char {
        let code = character as u32;
        if !(0xf020..=0xf0ff).contains(&code) {
            return character;
        }
        let shown = match (self, code - 0xf000) {
            (Self::Wingdings, 0x6c) | (Self::Wingdings2, 0x97 | 0x98) => '●',
            (Self::Wingdings, 0x6e) | (Self::Wingdings2, 0xa2) => '■',
            (Self::Wingdings, 0x6f | 0x70 | 0x71 | 0x72 | 0xa8)
            | (Self::Wingdings2, 0xa3 | 0x2a) => '□',
            (Self::Wingdings, 0x74 | 0x75) => '◆',
            (Self::Wingdings, 0x76) => '❖',
            (Self::Wingdings, 0x77 | 0xa7) => '▪',
            (Self::Wingdings, 0x9f) | (Self::Symbol, 0xb7) => '•',
            (Self::Wingdings, 0xa1) => '○',
            (Self::Wingdings, 0xab) => '★',
            (Self::Wingdings, 0xd8) => '➢',
            (Self::Wingdings, 0xe0) => '→',
            (Self::Wingdings, 0xfb) | (Self::Wingdings2, 0x4f) => '✗',
            (Self::Wingdings, 0xfc) | (Self::Wingdings2, 0x50) => '✓',
            (Self::Wingdings, 0xfd) | (Self::Wingdings2, 0x51 | 0x53 | 0x54) => '☒',
            (Self::Wingdings, 0xfe) | (Self::Wingdings2, 0x52) => '☑',
            (Self::Symbol, 0xa3) => '≤',
            (Self::Symbol, 0xb3) => '≥',
            (Self::Symbol, 0xb4) => '×',
            (Self::Symbol, 0xb1) => '±',
            (Self::Symbol, 0xb0) => '°',
            (Self::Symbol, 0x57) => 'Ω',
            (Self::Symbol, 0x6d) => 'μ',
            (Self::Symbol, 0x66 | 0x6a) => 'φ',
            (Self::Symbol, 0x44) => 'Δ',
            (Self::Symbol | Self::Text, ascii @ 0x20..=0x7e) => {
                char::from_u32(ascii).unwrap_or(character)
            }
            _ => character,
        };
        if shown == '\u{7f}' { character } else { shown }
    }
}
