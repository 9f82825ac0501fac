//! Sets of characters, small enough to be compared with many others in a moment.
//!
//! In: characters. Out: [`Symbols`]. An ASCII character is told apart from all others; the rest share 256 symbols. That is enough to say
//! what a text does not hold, and never enough to say what it does.

use regex_syntax::hir::Class;

/// Symbols that the characters beyond ASCII share; neighbours in Unicode have different ones.
const SHARED: usize = 256;

/// All symbols, ASCII first.
pub(super) const SYMBOLS: usize = 128 + SHARED;

/// The last blank of Unicode, the ideographic one.
const LAST_BLANK: char = '\u{3000}';

/// The symbol of a character, below [`SYMBOLS`].
pub(super) fn symbol(character: char) -> usize {
    let code = character as usize;
    if code < 128 {
        code
    } else {
        128 + code % SHARED
    }
}

/// Whether a character is one that a match is known by. Blanks and hyphens are none: they come and go.
pub(super) fn counts(character: char) -> bool {
    !(character == '-' || character.is_whitespace())
}

/// Places of the bits that are set, in order.
pub(super) fn bits(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(index, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(64 * index + bit)
        })
    })
}

/// A set of symbols.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Symbols([u64; SYMBOLS / 64]);

impl Symbols {
    /// None.
    pub(super) const NONE: Self = Self([0; SYMBOLS / 64]);

    /// All there are.
    pub(super) const ALL: Self = Self([u64::MAX; SYMBOLS / 64]);

    /// Those of ASCII digits.
    pub(super) const DIGITS: Self = Self([0x03ff << b'0', 0, 0, 0, 0, 0]);

    /// Those of ASCII letters and digits.
    pub(super) const LETTERS: Self = Self([0x03ff << b'0', 0x07ff_fffe_07ff_fffe, 0, 0, 0, 0]);

    fn add(&mut self, symbol: usize) {
        if let Some(word) = self.0.get_mut(symbol / 64) {
            *word |= 1 << (symbol % 64);
        }
    }

    pub(super) fn insert(&mut self, character: char) {
        self.add(symbol(character));
    }

    pub(super) fn contains(&self, character: char) -> bool {
        let symbol = symbol(character);
        let word = self.0.get(symbol / 64);
        word.is_some_and(|word| word >> (symbol % 64) & 1 == 1)
    }

    /// Each symbol of the set, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        bits(&self.0)
    }

    /// Its last symbol alone: of an expression's characters, those beyond ASCII are the rarest, then letters.
    pub(super) fn last(&self) -> Option<Self> {
        let mut alone = Self::default();
        alone.add(self.iter().last()?);
        Some(alone)
    }

    pub(super) fn union(mut self, other: Self) -> Self {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
        self
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        let mut words = self.0.iter().zip(other.0);
        words.any(|(one, two)| one & two != 0)
    }

    pub(super) fn is_within(&self, other: &Self) -> bool {
        let mut words = self.0.iter().zip(other.0);
        words.all(|(one, two)| one & !two == 0)
    }

    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// The characters of a class that count, and whether there are others in it.
    pub(super) fn of_class(class: &Class) -> (Self, bool) {
        let mut all = Self::default();
        let mut others = false;
        let mut add = |first: char, last: char| {
            others |= (first..=last.min(LAST_BLANK)).any(|character| !counts(character));
            let mut characters = (first..=last).filter(|character| counts(*character));
            // With so many characters in a row it has every symbol beyond ASCII.
            characters
                .by_ref()
                .take(SYMBOLS)
                .for_each(|character| all.insert(character));
            if characters.next().is_some() {
                (128..SYMBOLS).for_each(|symbol| all.add(symbol));
            }
        };
        match class {
            Class::Unicode(class) => class
                .iter()
                .for_each(|range| add(range.start(), range.end())),
            // A byte beyond ASCII is a part of any character beyond it.
            Class::Bytes(class) => {
                class
                    .iter()
                    .for_each(|range| match [range.start(), range.end()] {
                        [first, last] if last < 128 => add(first.into(), last.into()),
                        [first, _] => add(first.min(128).into(), char::MAX),
                    });
            }
        }
        (all, others)
    }
}

impl FromIterator<char> for Symbols {
    fn from_iter<T: IntoIterator<Item = char>>(characters: T) -> Self {
        let mut all = Self::default();
        characters
            .into_iter()
            .for_each(|character| all.insert(character));
        all
    }
}
