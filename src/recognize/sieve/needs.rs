//! What every match of an expression has, read off its syntax.
//!
//! In: an expression's parts, and a text. Out: [`Needs`], and whether a text meets them. Blanks and hyphens do not count: most expressions
//! allow one where some writers leave it out.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::symbols::{Symbols, counts};

/// What a text has that a match may need.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Holdings {
    pub(super) symbols: Symbols,
    /// What stands next behind a digit.
    behind_digit: Symbols,
    /// What stands next before a digit.
    before_digit: Symbols,
    /// In bytes.
    pub(super) length: usize,
    /// Digits in a row, the longest run.
    digits: usize,
    /// Letters and digits of ASCII in a row, the longest run.
    letters: usize,
}

impl Holdings {
    pub(super) fn of(text: &str) -> Self {
        let mut holdings = Self {
            length: text.len(),
            ..Self::default()
        };
        let (mut digits, mut letters) = (0, 0);
        let mut before = None;
        for character in text.chars() {
            let is_digit = character.is_ascii_digit();
            let is_letter = character.is_ascii_alphanumeric();
            digits = if is_digit { digits + 1 } else { 0 };
            letters = if is_letter { letters + 1 } else { 0 };
            holdings.digits = holdings.digits.max(digits);
            holdings.letters = holdings.letters.max(letters);
            if !counts(character) {
                continue;
            }
            holdings.symbols.insert(character);
            if let Some(before) = before.replace(character) {
                if before.is_ascii_digit() {
                    holdings.behind_digit.insert(character);
                }
                if is_digit {
                    holdings.before_digit.insert(before);
                }
            }
        }
        holdings
    }
}

/// What every match of an expression, or of a part of it, has.
#[derive(Clone, Debug, Default)]
pub(super) struct Needs {
    /// In bytes.
    length: usize,
    /// Digits in a row.
    digits: usize,
    /// Letters and digits of ASCII in a row.
    letters: usize,
    /// Each of these.
    every: Symbols,
    /// One of each.
    some: Vec<Symbols>,
    /// One of each, next behind a digit.
    behind_digit: Vec<Symbols>,
    /// One of each, next before a digit.
    before_digit: Vec<Symbols>,
    /// Of each of these, what one of them needs.
    either: Vec<Vec<Needs>>,
}

impl Needs {
    pub(super) fn of(hir: &Hir) -> Self {
        Self {
            length: hir.properties().minimum_len().unwrap_or(0),
            digits: in_a_row(hir, &Symbols::DIGITS),
            letters: in_a_row(hir, &Symbols::LETTERS),
            ..Self::of_part(hir)
        }
    }

    /// What it needs but for its length and runs, which only a whole can have.
    fn of_part(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::default(),
            HirKind::Literal(literal) => Self::literal(&literal.0),
            HirKind::Class(class) => Self::class(class),
            HirKind::Capture(capture) => Self::of_part(&capture.sub),
            HirKind::Repetition(repetition) if repetition.min == 0 => Self::default(),
            HirKind::Repetition(repetition) => Self::of_part(&repetition.sub),
            HirKind::Concat(parts) => Self::concatenation(parts),
            HirKind::Alternation(branches) => Self::either(branches.iter().map(Self::of).collect()),
        }
    }

    fn literal(bytes: &[u8]) -> Self {
        let mut needs = Self::default();
        let mut before = None;
        for character in visible(bytes).into_iter().flatten() {
            needs.every.insert(character);
            let alone = Symbols::from_iter([character]);
            if let Some(before) = before.replace(alone) {
                needs.neighbours(before, alone);
            }
        }
        needs
    }

    fn class(class: &Class) -> Self {
        let (symbols, others) = Symbols::of_class(class);
        Self {
            some: (!others).then_some(symbols).into_iter().collect(),
            ..Self::default()
        }
    }

    fn concatenation(parts: &[Hir]) -> Self {
        let mut all = Self::default();
        let mut so_far = Edges::NOTHING;
        for part in parts {
            let needs = Self::of_part(part);
            all.every = all.every.union(needs.every);
            all.some.extend(needs.some);
            all.behind_digit.extend(needs.behind_digit);
            all.before_digit.extend(needs.before_digit);
            all.either.extend(needs.either);
            let edges = Edges::of(part);
            if !so_far.may_be_empty && !edges.may_be_empty {
                all.neighbours(so_far.last, edges.first);
            }
            so_far = so_far.and(&edges);
        }
        all
    }

    /// One of `second` stands next behind one of `first`.
    fn neighbours(&mut self, first: Symbols, second: Symbols) {
        let are_digits = |symbols: Symbols| symbols.is_within(&Symbols::DIGITS);
        match (are_digits(first), are_digits(second)) {
            (true, false) => self.behind_digit.push(second),
            (false, true) => self.before_digit.push(first),
            // Digits in a row are counted, and of other neighbours a text keeps nothing.
            (true, true) | (false, false) => {}
        }
    }

    fn either(branches: Vec<Self>) -> Self {
        // One set with a symbol of each branch, where each needs one, decides most cases without a look at the branches.
        let one: Option<Vec<Symbols>> = branches.iter().map(Self::rarest).collect();
        Self {
            some: one
                .map(|one| one.into_iter().fold(Symbols::default(), Symbols::union))
                .into_iter()
                .collect(),
            either: vec![branches],
            ..Self::default()
        }
    }

    /// The smallest set of which a symbol is needed.
    pub(super) fn rarest(&self) -> Option<Symbols> {
        let every = self.every.last();
        every.or_else(|| self.some.iter().copied().min_by_key(Symbols::count))
    }

    /// Whether `text` may hold a match.
    pub(super) fn are_met(&self, text: &Holdings) -> bool {
        let meet = |needed: &[Symbols], held: &Symbols| needed.iter().all(|one| one.meets(held));
        self.length <= text.length
            && self.digits <= text.digits
            && self.letters <= text.letters
            && self.every.is_within(&text.symbols)
            && meet(&self.some, &text.symbols)
            && meet(&self.behind_digit, &text.behind_digit)
            && meet(&self.before_digit, &text.before_digit)
            && self
                .either
                .iter()
                .all(|either| either.iter().any(|needs| needs.are_met(text)))
    }
}

/// With what a match can begin and end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edges {
    pub(super) first: Symbols,
    last: Symbols,
    /// It may be empty, or hold nothing that counts.
    pub(super) may_be_empty: bool,
}

impl Edges {
    const NOTHING: Self = Self {
        first: Symbols::NONE,
        last: Symbols::NONE,
        may_be_empty: true,
    };

    pub(super) fn of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::NOTHING,
            HirKind::Literal(literal) => match visible(&literal.0) {
                Some(characters) => {
                    let alone = |character: Option<&char>| character.copied().into_iter().collect();
                    Self {
                        first: alone(characters.first()),
                        last: alone(characters.last()),
                        may_be_empty: characters.is_empty(),
                    }
                }
                None => Self {
                    first: Symbols::ALL,
                    last: Symbols::ALL,
                    may_be_empty: true,
                },
            },
            HirKind::Class(class) => {
                let (symbols, may_be_empty) = Symbols::of_class(class);
                Self {
                    first: symbols,
                    last: symbols,
                    may_be_empty,
                }
            }
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Repetition(repetition) => {
                let edges = Self::of(&repetition.sub);
                Self {
                    may_be_empty: edges.may_be_empty || repetition.min == 0,
                    ..edges
                }
            }
            HirKind::Concat(parts) => {
                let parts = parts.iter().map(Self::of);
                parts.fold(Self::NOTHING, |all, part| all.and(&part))
            }
            HirKind::Alternation(branches) => {
                let branches = branches.iter().map(Self::of);
                let one_or_other = |one: Self, other: Self| Self {
                    first: one.first.union(other.first),
                    last: one.last.union(other.last),
                    may_be_empty: one.may_be_empty || other.may_be_empty,
                };
                branches.reduce(one_or_other).unwrap_or(Self::NOTHING)
            }
        }
    }

    /// Of this and what follows it.
    fn and(self, next: &Self) -> Self {
        Self {
            first: if self.may_be_empty {
                self.first.union(next.first)
            } else {
                self.first
            },
            last: if next.may_be_empty {
                next.last.union(self.last)
            } else {
                next.last
            },
            may_be_empty: self.may_be_empty && next.may_be_empty,
        }
    }
}

/// The characters of a literal that count; none if it is cut off inside of one.
fn visible(bytes: &[u8]) -> Option<Vec<char>> {
    let text = std::str::from_utf8(bytes).ok()?;
    Some(
        text.chars()
            .filter(|character| counts(*character))
            .collect(),
    )
}

/// How many characters of `set` stand in a row in every match, at least.
fn in_a_row(hir: &Hir, set: &Symbols) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => {
            let runs = literal.0.split(|byte| !set.contains(char::from(*byte)));
            runs.map(<[u8]>::len).max().unwrap_or(0)
        }
        HirKind::Class(_) => usize::from(is_within(hir, set)),
        HirKind::Capture(capture) => in_a_row(&capture.sub, set),
        HirKind::Repetition(repetition) if repetition.min == 0 => 0,
        HirKind::Repetition(repetition) if is_within(hir, set) => {
            let once = in_a_row(&repetition.sub, set);
            once.saturating_mul(usize::try_from(repetition.min).unwrap_or(usize::MAX))
        }
        HirKind::Repetition(repetition) => in_a_row(&repetition.sub, set),
        HirKind::Concat(parts) => {
            let (mut most, mut run) = (0, 0_usize);
            for part in parts {
                let own = in_a_row(part, set);
                run = if is_within(part, set) {
                    run.saturating_add(own)
                } else {
                    0
                };
                most = most.max(run).max(own);
            }
            most
        }
        HirKind::Alternation(branches) => {
            let branches = branches.iter().map(|branch| in_a_row(branch, set));
            branches.min().unwrap_or(0)
        }
    }
}

/// Whether everything that it matches is characters of `set`, of ASCII, and nothing else.
fn is_within(hir: &Hir, set: &Symbols) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            let mut bytes = literal.0.iter();
            bytes.all(|byte| byte.is_ascii() && set.contains(char::from(*byte)))
        }
        HirKind::Class(class) => {
            let (symbols, nothing) = Symbols::of_class(class);
            !nothing && symbols.is_within(set)
        }
        HirKind::Capture(capture) => is_within(&capture.sub, set),
        HirKind::Repetition(repetition) => is_within(&repetition.sub, set),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().all(|part| is_within(part, set))
        }
    }
}
