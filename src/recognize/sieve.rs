//! Which of many expressions can match a text at all, judged before any of them is built or asked.
//!
//! In: expressions, and a text. Out: those whose every match needs no more than the text has: as many bytes, one byte of each kind, as many
//! digits in a row. That is necessary and not sufficient: what passes is asked, what does not pass cannot match. One automaton for all would
//! answer exactly, and takes longer to build than most documents take to read.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::dictionary::lexicon::LazyRegex;

/// A set of bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bytes([u64; 4]);

impl Bytes {
    fn range(first: u8, last: u8) -> Self {
        let mut bytes = Self::default();
        (first..=last).for_each(|byte| bytes.insert(byte));
        bytes
    }

    fn insert(&mut self, byte: u8) {
        if let Some(word) = self.0.get_mut(usize::from(byte / 64)) {
            *word |= 1 << (byte % 64);
        }
    }

    fn union(mut self, other: Self) -> Self {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
        self
    }

    fn meets(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(one, two)| one & two != 0)
    }

    fn count(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    fn is_within(self, other: Self) -> bool {
        self.0.iter().zip(other.0).all(|(one, two)| one & !two == 0)
    }

    fn contains(self, byte: u8) -> bool {
        let word = self.0.get(usize::from(byte / 64));
        word.is_some_and(|word| word >> (byte % 64) & 1 == 1)
    }
}

impl FromIterator<u8> for Bytes {
    fn from_iter<T: IntoIterator<Item = u8>>(bytes: T) -> Self {
        let mut all = Self::default();
        bytes.into_iter().for_each(|byte| all.insert(byte));
        all
    }
}

/// What a text has that a match may need.
#[derive(Clone, Copy, Debug)]
struct Holdings {
    bytes: Bytes,
    length: usize,
    /// Digits in a row, the longest run.
    digits: usize,
}

impl Holdings {
    fn of(text: &str) -> Self {
        let mut bytes = Bytes::default();
        let (mut digits, mut run) = (0, 0);
        for byte in text.bytes() {
            bytes.insert(byte);
            run = if byte.is_ascii_digit() { run + 1 } else { 0 };
            digits = digits.max(run);
        }
        Self {
            bytes,
            length: text.len(),
            digits,
        }
    }
}

/// What every match of an expression, or of a part of it, has.
#[derive(Clone, Debug, Default)]
struct Needs {
    length: usize,
    /// Digits in a row.
    digits: usize,
    /// Each of these bytes.
    every: Bytes,
    /// A byte of each.
    some: Vec<Bytes>,
    /// Of each of these, what one of them needs.
    either: Vec<Vec<Needs>>,
}

impl Needs {
    fn of(hir: &Hir) -> Self {
        Self {
            length: hir.properties().minimum_len().unwrap_or(0),
            digits: digits_in_a_row(hir),
            ..Self::bytes_of(hir)
        }
    }

    /// What it needs but for its length and runs of digits, which only a whole can have.
    fn bytes_of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::default(),
            HirKind::Literal(literal) => Self::literal(&literal.0),
            HirKind::Class(class) => Self::class(class),
            HirKind::Capture(capture) => Self::bytes_of(&capture.sub),
            HirKind::Repetition(repetition) if repetition.min == 0 => Self::default(),
            HirKind::Repetition(repetition) => Self::bytes_of(&repetition.sub),
            HirKind::Concat(parts) => {
                let mut all = Self::default();
                for part in parts {
                    let part = Self::bytes_of(part);
                    all.every = all.every.union(part.every);
                    all.some.extend(part.some);
                    all.either.extend(part.either);
                }
                all
            }
            HirKind::Alternation(branches) => Self::either(branches.iter().map(Self::of).collect()),
        }
    }

    fn literal(bytes: &[u8]) -> Self {
        Self {
            every: bytes.iter().copied().collect(),
            ..Self::default()
        }
    }

    fn either(branches: Vec<Self>) -> Self {
        // One set with a byte of each branch, where each needs one, decides most cases without a look at the branches.
        let one: Option<Vec<Bytes>> = branches.iter().map(Self::rarest).collect();
        Self {
            some: one
                .map(|one| one.into_iter().fold(Bytes::default(), Bytes::union))
                .into_iter()
                .collect(),
            either: vec![branches],
            ..Self::default()
        }
    }

    /// The smallest set of which a byte is needed. Of the bytes of a character the last tells most.
    fn rarest(&self) -> Option<Bytes> {
        let every = (0..=u8::MAX).rev().find(|byte| self.every.contains(*byte));
        let every = every.map(|byte| Bytes::range(byte, byte));
        every.or_else(|| self.some.iter().copied().min_by_key(|bytes| bytes.count()))
    }

    fn class(class: &Class) -> Self {
        // So few characters are told apart by all of their bytes.
        const FEW: usize = 16;
        let characters = match class {
            Class::Unicode(class) if !class.is_ascii() => class
                .iter()
                .flat_map(|range| range.start()..=range.end())
                .take(FEW + 1)
                .collect(),
            _ => Vec::new(),
        };
        if (1..=FEW).contains(&characters.len()) {
            let one =
                |character: char| Self::literal(character.encode_utf8(&mut [0; 4]).as_bytes());
            return Self::either(characters.into_iter().map(one).collect());
        }
        Self {
            some: vec![class_begins(class)],
            ..Self::default()
        }
    }

    fn are_met(&self, text: &Holdings) -> bool {
        self.length <= text.length
            && self.digits <= text.digits
            && self.every.is_within(text.bytes)
            && self.some.iter().all(|bytes| bytes.meets(text.bytes))
            && self
                .either
                .iter()
                .all(|either| either.iter().any(|needs| needs.are_met(text)))
    }
}

/// The needs of many expressions.
#[derive(Debug)]
pub(super) struct Sieve {
    /// By the expression's place; none for what is no expression, which nothing matches.
    needs: Vec<Option<Needs>>,
    /// For each byte, the places of the expressions whose matches can begin with it, and the most bytes of a match.
    by_first: Vec<Vec<(usize, usize)>>,
}

impl Sieve {
    pub(super) fn new<'r>(expressions: impl Iterator<Item = &'r LazyRegex>) -> Self {
        let mut sieve = Self {
            needs: Vec::new(),
            by_first: vec![Vec::new(); 256],
        };
        for expression in expressions {
            let hir = expression.parse();
            if let Some(hir) = &hir {
                let (first, may_be_empty) = begins(hir);
                let most = hir.properties().maximum_len().unwrap_or(usize::MAX);
                for (byte, places) in (0..=u8::MAX).zip(&mut sieve.by_first) {
                    if may_be_empty || first.contains(byte) {
                        places.push((sieve.needs.len(), most));
                    }
                }
            }
            sieve.needs.push(hir.as_ref().map(Needs::of));
        }
        sieve
    }

    fn are_met(&self, place: usize, text: &Holdings) -> bool {
        let needs = self.needs.get(place).and_then(Option::as_ref);
        needs.is_some_and(|needs| needs.are_met(text))
    }

    /// Places of the expressions that may match somewhere in `text`, in order.
    pub(super) fn within(&self, text: &str) -> impl Iterator<Item = usize> {
        let holdings = Holdings::of(text);
        (0..self.needs.len()).filter(move |place| self.are_met(*place, &holdings))
    }

    /// Places of the expressions that may match the whole of `text`, in order; nothing for an empty text.
    pub(super) fn whole(&self, text: &str) -> impl Iterator<Item = usize> {
        let holdings = Holdings::of(text);
        let first = text.bytes().next();
        let places = first.and_then(|byte| self.by_first.get(usize::from(byte)));
        let places = places.into_iter().flatten();
        places.filter_map(move |(place, most)| {
            (holdings.length <= *most && self.are_met(*place, &holdings)).then_some(*place)
        })
    }
}

/// The bytes that a match can begin with, and whether it may be empty.
fn begins(hir: &Hir) -> (Bytes, bool) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => (Bytes::default(), true),
        HirKind::Literal(literal) => match literal.0.first() {
            Some(byte) => (Bytes::range(*byte, *byte), false),
            None => (Bytes::default(), true),
        },
        HirKind::Class(class) => (class_begins(class), false),
        HirKind::Capture(capture) => begins(&capture.sub),
        HirKind::Repetition(repetition) => {
            let (bytes, may_be_empty) = begins(&repetition.sub);
            (bytes, may_be_empty || repetition.min == 0)
        }
        HirKind::Concat(parts) => {
            let mut all = Bytes::default();
            for part in parts {
                let (bytes, may_be_empty) = begins(part);
                all = all.union(bytes);
                if !may_be_empty {
                    return (all, false);
                }
            }
            (all, true)
        }
        HirKind::Alternation(branches) => {
            let branches = branches.iter().map(begins);
            branches.fold((Bytes::default(), false), |(all, empty), (bytes, one)| {
                (all.union(bytes), empty || one)
            })
        }
    }
}

/// The bytes that the characters of a class begin with.
fn class_begins(class: &Class) -> Bytes {
    let mut all = Bytes::default();
    match class {
        Class::Bytes(class) => {
            for range in class.iter() {
                all = all.union(Bytes::range(range.start(), range.end()));
            }
        }
        Class::Unicode(class) => {
            for range in class.iter() {
                // The first bytes of UTF-8 ascend with the characters.
                let lead = |character: char| {
                    let mut buffer = [0; 4];
                    let encoded = character.encode_utf8(&mut buffer);
                    encoded.bytes().next().unwrap_or_default()
                };
                all = all.union(Bytes::range(lead(range.start()), lead(range.end())));
            }
        }
    }
    all
}

/// How many digits stand in a row in every match, at least.
fn digits_in_a_row(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => {
            let runs = literal.0.split(|byte| !byte.is_ascii_digit());
            runs.map(<[u8]>::len).max().unwrap_or(0)
        }
        HirKind::Class(_) => usize::from(is_digits(hir)),
        HirKind::Capture(capture) => digits_in_a_row(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min == 0 => 0,
        HirKind::Repetition(repetition) if is_digits(hir) => {
            let once = digits_in_a_row(&repetition.sub);
            once.saturating_mul(usize::try_from(repetition.min).unwrap_or(usize::MAX))
        }
        HirKind::Repetition(repetition) => digits_in_a_row(&repetition.sub),
        HirKind::Concat(parts) => {
            let (mut most, mut run) = (0, 0_usize);
            for part in parts {
                let own = digits_in_a_row(part);
                run = if is_digits(part) {
                    run.saturating_add(own)
                } else {
                    0
                };
                most = most.max(run).max(own);
            }
            most
        }
        HirKind::Alternation(branches) => branches.iter().map(digits_in_a_row).min().unwrap_or(0),
    }
}

/// Whether everything that it matches is digits and nothing else.
fn is_digits(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => literal.0.iter().all(u8::is_ascii_digit),
        HirKind::Class(Class::Bytes(class)) => {
            let mut ranges = class.iter();
            ranges.all(|range| range.start() >= b'0' && range.end() <= b'9')
        }
        HirKind::Class(Class::Unicode(class)) => {
            let mut ranges = class.iter();
            ranges.all(|range| range.start() >= '0' && range.end() <= '9')
        }
        HirKind::Capture(capture) => is_digits(&capture.sub),
        HirKind::Repetition(repetition) => is_digits(&repetition.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(is_digits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::Source;
    use crate::dictionary::lexicon::Lexicon;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static LEXICON: LazyLock<Lexicon> =
        LazyLock::new(|| Lexicon::load(&Source::built_in(), &mut Vec::new()));

    fn sieve(expressions: &[&str]) -> Sieve {
        let regexes: Vec<LazyRegex> = expressions
            .iter()
            .map(|written| LazyRegex::new((*written).to_owned(), true))
            .collect();
        Sieve::new(regexes.iter())
    }

    fn passes(expression: &str, text: &str) -> bool {
        sieve(&[expression]).within(text).next().is_some()
    }

    #[test]
    fn what_lacks_a_byte_that_each_match_has_does_not_pass() {
        assert!(!passes("gb/?t ?[0-9]+", "第3.2条"));
        assert!(passes("gb/?t ?[0-9]+", "执行gbt 4-1 标准"));
        assert!(!passes("(?:表|图) ?[0-9]", "见附件 3"));
        assert!(passes("(?:表|图) ?[0-9]", "见表 3"));
        assert!(passes("x?", ""));
    }

    #[test]
    fn digits_in_a_row_count_over_neighbouring_parts_and_not_over_others() {
        assert!(!passes("1[3-9][0-9]{9}", "共 1234567890 元"));
        assert!(passes("1[3-9][0-9]{9}", "共 12345678901 元"));
        assert!(passes("[0-9]{2}-[0-9]{2}", "12-34"));
        assert!(!passes("[0-9]{2}(?:[0-9]{2}|[0-9]{3})", "123 45"));
        assert!(passes("(?:19|20)[0-9]?[0-9]{2}x", "1923x"));
    }

    #[test]
    fn a_whole_match_begins_as_the_text_and_is_no_shorter() {
        let whole =
            |expression: &str, text: &str| sieve(&[expression]).whole(text).next().is_some();
        assert!(whole(r"\A(?:e[357]-?[0-9]{4})\z", "e5-2620"));
        assert!(!whole(r"\A(?:e[357]-?[0-9]{4})\z", "xe5-2620"));
        assert!(!whole(r"\A(?:e[357]-?[0-9]{4})\z", "e5-2620v4"));
        assert!(whole(r"\A(?:至强)? ?e5\z", "至强 e5"));
        assert!(whole(r"\A(?:至强)? ?e5\z", "e5"));
    }

    /// Everything that the built-in expressions find in `text`, and what passes.
    fn found_and_passed(text: &str) -> (Vec<usize>, Vec<usize>) {
        let lexicon = &*LEXICON;
        let confusables = || lexicon.confusables.iter().map(|entry| &entry.regex);
        let sieve = Sieve::new(confusables());
        let found = confusables().enumerate();
        let found = found.filter(|(_, regex)| regex.is_match(text));
        (
            found.map(|(place, _)| place).collect(),
            sieve.within(text).collect(),
        )
    }

    proptest! {
        #[test]
        fn what_matches_passes(text in "[a-z0-9年月日号.,:/*+~ -]{0,40}") {
            let (found, passed) = found_and_passed(&text);
            for place in found {
                prop_assert!(passed.contains(&place), "{place} in {text:?}");
            }
        }
    }

    #[test]
    fn a_product_passes_for_every_grammar_that_matches_it() {
        let lexicon = &*LEXICON;
        let sieve = Sieve::new(lexicon.patterns.iter().map(|pattern| &pattern.regex));
        for product in lexicon.products.iter().step_by(29) {
            let text = product.model.to_ascii_lowercase();
            let passed: Vec<usize> = sieve.whole(&text).collect();
            for (place, pattern) in lexicon.patterns.iter().enumerate() {
                let matches = pattern.regex.is_match(&text);
                assert!(
                    !matches || passed.contains(&place),
                    "{} and {text:?}",
                    pattern.id
                );
            }
        }
    }
}
