//! Which of many expressions can match a text at all, judged before any of them is built or asked.
//!
//! In: expressions, and a text. Out: those whose every match needs no more than the text has: as many bytes, a character of each kind, as many
//! digits in a row, such a character beside a digit. That is necessary and not sufficient: what passes is asked, what does not pass cannot
//! match. One automaton for all would answer exactly, and takes longer to build than most documents take to read.

mod needs;
mod symbols;

use self::needs::{Edges, Holdings, Needs};
use self::symbols::{SYMBOLS, Symbols, bits, counts, symbol};
use crate::dictionary::lexicon::LazyRegex;

/// The needs of many expressions.
#[derive(Debug)]
pub(super) struct Sieve {
    /// By the expression's place; none for what is no expression, which nothing matches.
    needs: Vec<Option<Needs>>,
    /// For each symbol, the places of the expressions whose matches can begin with it, and the most bytes of a match.
    by_first: Vec<Vec<(usize, usize)>>,
    /// For each symbol, a bit for each expression of which it is one that is needed; behind the last, those that need none.
    gates: Vec<Vec<u64>>,
}

impl Sieve {
    pub(super) fn new<'r>(expressions: impl Iterator<Item = &'r LazyRegex>) -> Self {
        let mut sieve = Self {
            needs: Vec::new(),
            by_first: vec![Vec::new(); SYMBOLS],
            gates: vec![Vec::new(); SYMBOLS + 1],
        };
        for expression in expressions {
            let hir = expression.parse();
            if let Some(hir) = &hir {
                let edges = Edges::of(hir);
                let place = sieve.needs.len();
                let most = hir.properties().maximum_len().unwrap_or(usize::MAX);
                let first = if edges.may_be_empty {
                    Symbols::ALL
                } else {
                    edges.first
                };
                for symbol in first.iter() {
                    if let Some(places) = sieve.by_first.get_mut(symbol) {
                        places.push((place, most));
                    }
                }
            }
            sieve.needs.push(hir.as_ref().map(Needs::of));
        }
        sieve.open_gates();
        sieve
    }

    fn open_gates(&mut self) {
        let words = self.needs.len().div_ceil(64);
        self.gates.iter_mut().for_each(|gate| gate.resize(words, 0));
        for (place, needs) in self.needs.iter().enumerate() {
            let needed = needs.as_ref().and_then(Needs::rarest);
            let none = needed.is_none().then_some(SYMBOLS);
            for symbol in needed.iter().flat_map(Symbols::iter).chain(none) {
                let word = self
                    .gates
                    .get_mut(symbol)
                    .and_then(|gate| gate.get_mut(place / 64));
                if let Some(word) = word {
                    *word |= 1 << (place % 64);
                }
            }
        }
    }

    fn are_met(&self, place: usize, text: &Holdings) -> bool {
        let needs = self.needs.get(place).and_then(Option::as_ref);
        needs.is_some_and(|needs| needs.are_met(text))
    }

    /// Places of the expressions that may match somewhere in `text`, in order.
    pub(super) fn within(&self, text: &str) -> impl Iterator<Item = usize> {
        let holdings = Holdings::of(text);
        let mut passed = vec![0; self.needs.len().div_ceil(64)];
        for symbol in holdings.symbols.iter().chain([SYMBOLS]) {
            let gate = self.gates.get(symbol).into_iter().flatten();
            for (passed, open) in passed.iter_mut().zip(gate) {
                *passed |= *open;
            }
        }
        let passed: Vec<usize> = bits(&passed).collect();
        let places = passed.into_iter();
        places.filter(move |place| self.are_met(*place, &holdings))
    }

    /// Places of the expressions that may match the whole of `text`, in order; nothing for a text of blanks and hyphens.
    pub(super) fn whole(&self, text: &str) -> impl Iterator<Item = usize> {
        let holdings = Holdings::of(text);
        let first = text.chars().find(|character| counts(*character));
        let places = first.and_then(|first| self.by_first.get(symbol(first)));
        let places = places.into_iter().flatten();
        places.filter_map(move |(place, most)| {
            (holdings.length <= *most && self.are_met(*place, &holdings)).then_some(*place)
        })
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
    fn what_lacks_a_character_that_each_match_has_does_not_pass() {
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
    fn what_stands_beside_no_digit_as_each_match_does_does_not_pass() {
        let millimetres = r"[0-9]+(?:\.[0-9]+)? ?(?:mm|毫米)";
        assert!(passes(millimetres, "厚 1.5 mm"));
        assert!(passes(millimetres, "厚 1.5毫米"));
        assert!(!passes(millimetres, "mm 1.5 厚"));
        assert!(!passes(millimetres, "毫米 1.5，2"));
        assert!(!passes("表 ?[0-9]", "表中第 3 列"));
        assert!(passes("(?:表|图)(?:格)? ?[0-9]", "见表 3"));
        assert!(
            passes("x(?:-[a-z])?[0-9]", "x-a1"),
            "what may stand between counts"
        );
        assert!(passes("x-?[0-9]", "x 1 x-1"));
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
        fn what_matches_passes(text in "[a-z0-9年月日号第包米核层.,:/*+~×℃ -]{0,40}") {
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
            let text = product.model().to_ascii_lowercase();
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
