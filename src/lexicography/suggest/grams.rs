//! Strings of Chinese characters in a corpus: how often each occurs, where, and beside what.
//!
//! In: the pages of documents, as symbols. Out: [`Grams`], the strings of up to [`LONGEST`] characters, sorted, so that all places of one stand
//! together. What recognition found is never part of a string. The text of the corpus is held in memory.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::span::OriginalSpan;

/// Longest string that is looked at, in characters. Source: of the 349,045 words of the general dictionary 1 in 189 is longer.
pub(super) const LONGEST: usize = 6;

/// Set in a symbol whose character something was recognised at.
const TAKEN: u32 = 1 << 31;

/// Characters on either side of an example.
const CONTEXT: usize = 14;

/// Characters on either side that decide whether a string is cut out of words.
const BESIDE: usize = 4;

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Path of the document.
    pub source: String,
    /// Page number from 1.
    pub page: u32,
    /// The line, the string in square brackets.
    pub text: String,
}

/// The characters of `text`, those of the spans `taken` (in order) marked.
pub(super) fn symbols(text: &str, taken: &[OriginalSpan]) -> Vec<u32> {
    let mut taken = taken.iter().peekable();
    let mut symbols = Vec::with_capacity(text.len() / 2);
    for (at, character) in text.char_indices() {
        while taken.next_if(|span| span.end() <= at).is_some() {}
        let is_taken = taken.peek().is_some_and(|span| span.start() <= at);
        symbols.push(u32::from(character) | if is_taken { TAKEN } else { 0 });
    }
    symbols
}

/// Whether a symbol is a Chinese character that nothing was recognised at.
fn is_open(symbol: u32) -> bool {
    matches!(symbol, 0x3400..=0x4dbf | 0x4e00..=0x9fff)
}

/// The pages of a corpus, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Text {
    symbols: Vec<u32>,
    /// Where each page begins, which document it is of, and its number.
    pages: Vec<(usize, usize, u32)>,
    sources: Vec<String>,
}

impl Text {
    pub(super) fn begin_document(&mut self, source: String) {
        self.sources.push(source);
    }

    pub(super) fn push_page(&mut self, number: u32, symbols: &[u32]) {
        let document = self.sources.len().saturating_sub(1);
        self.pages.push((self.symbols.len(), document, number));
        self.symbols.extend_from_slice(symbols);
        self.symbols.push(u32::from('\n'));
    }

    fn page_of(&self, at: usize) -> Option<&(usize, usize, u32)> {
        let next = self.pages.partition_point(|(start, ..)| *start <= at);
        self.pages.get(next.checked_sub(1)?)
    }

    /// The document that stands at `at`, by its number.
    pub(super) fn document(&self, at: u32) -> usize {
        self.page_of(at as usize).map_or(0, |page| page.1)
    }

    /// The Chinese characters around a string, it included, and the bytes at which it begins and ends in them.
    pub(super) fn surroundings(&self, at: u32, length: usize) -> (String, usize, usize) {
        let at = at as usize;
        let open = |place: &usize| {
            self.symbols
                .get(*place)
                .is_some_and(|symbol| is_open(*symbol))
        };
        let before = (at.saturating_sub(BESIDE)..at)
            .rev()
            .take_while(open)
            .count();
        let end = at + length;
        let behind = (end..end + BESIDE).take_while(open).count();
        let part = |range: std::ops::Range<usize>| {
            self.symbols.get(range).map(written).unwrap_or_default()
        };
        let (left, middle) = (part(at - before..at), part(at..end));
        let (from, to) = (left.len(), left.len() + middle.len());
        (left + &middle + &part(end..end + behind), from, to)
    }

    /// `length` symbols at `at`, and what stands around them in the line.
    pub(super) fn example(&self, at: u32, length: usize) -> Example {
        let at = at as usize;
        let characters = |range: std::ops::Range<usize>| -> String {
            let symbols = self.symbols.get(range).unwrap_or_default();
            let characters = symbols
                .iter()
                .filter_map(|symbol| char::from_u32(symbol & !TAKEN));
            characters
                .map(|c| if c == '\t' { ' ' } else { c })
                .collect()
        };
        let before = characters(at.saturating_sub(CONTEXT)..at);
        let before = before.rsplit('\n').next().unwrap_or_default();
        let end = at + length;
        let behind = characters(end..(end + CONTEXT).min(self.symbols.len()));
        let behind = behind.split('\n').next().unwrap_or_default();
        let (source, page) = self.page_of(at).map_or(("", 0), |(_, document, page)| {
            (
                self.sources.get(*document).map_or("", String::as_str),
                *page,
            )
        });
        Example {
            source: source.to_owned(),
            page,
            text: format!("{before}[{}]{behind}", characters(at..end)),
        }
    }
}

/// The strings of a text, sorted.
#[derive(Debug)]
pub(super) struct Grams<'t> {
    pub(super) text: &'t Text,
    /// Places of all Chinese characters, sorted by what stands there.
    sorted: Vec<u32>,
}

impl<'t> Grams<'t> {
    pub(super) fn new(text: &'t Text) -> Self {
        let places = (0_u32..).zip(&text.symbols);
        let mut sorted: Vec<u32> = places
            .filter(|(_, symbol)| is_open(**symbol))
            .map(|(at, _)| at)
            .collect();
        let key = |at: u32| {
            let at = at as usize;
            let end = (at + LONGEST).min(text.symbols.len());
            text.symbols.get(at..end).unwrap_or_default()
        };
        sorted.sort_unstable_by(|a, b| key(*a).cmp(key(*b)).then(a.cmp(b)));
        Self { text, sorted }
    }

    /// How many Chinese characters there are.
    pub(super) fn total(&self) -> usize {
        self.sorted.len()
    }

    /// The `length` symbols at `at`, if all of them are open.
    pub(super) fn gram(&self, at: u32, length: usize) -> Option<&'t [u32]> {
        let at = at as usize;
        let gram = self.text.symbols.get(at..at + length)?;
        gram.iter().all(|symbol| is_open(*symbol)).then_some(gram)
    }

    /// The places of every string of `length` characters, string by string.
    pub(super) fn groups(&self, length: usize) -> impl Iterator<Item = (&'t [u32], &[u32])> {
        let same = move |a: &u32, b: &u32| self.gram(*a, length) == self.gram(*b, length);
        self.sorted.chunk_by(same).filter_map(move |places| {
            let gram = self.gram(*places.first()?, length)?;
            Some((gram, places))
        })
    }

    /// How often a string occurs.
    pub(super) fn count(&self, gram: &[u32]) -> usize {
        let key = |at: &u32| {
            let at = *at as usize;
            let end = (at + gram.len()).min(self.text.symbols.len());
            self.text.symbols.get(at..end).unwrap_or_default()
        };
        let from = self.sorted.partition_point(|at| key(at) < gram);
        let to = self.sorted.partition_point(|at| key(at) <= gram);
        to - from
    }

    /// How strongly a string holds together: the pointwise mutual information of its two parts, in bits, where it is cut best.
    pub(super) fn cohesion(&self, gram: &[u32], count: usize) -> f64 {
        (1..gram.len())
            .filter_map(|cut| {
                let (left, right) = gram.split_at_checked(cut)?;
                let expected = ratio(self.count(left), self.total()) * ratio(self.count(right), 1);
                Some((ratio(count, 1) / expected).log2())
            })
            .fold(f64::INFINITY, f64::min)
    }

    /// How freely a string stands: the entropy of what stands beside it, in bits, on the side where it is smaller. Whatever is no Chinese
    /// character ends a string wherever it stands, so each of those counts as another one.
    pub(super) fn freedom(&self, places: &[u32], length: usize) -> f64 {
        let side = |offset: &dyn Fn(usize) -> Option<usize>| {
            let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
            let mut borders = 0;
            for at in places {
                let symbol = offset(*at as usize).and_then(|at| self.text.symbols.get(at));
                match symbol {
                    Some(symbol) if is_open(*symbol) => *counts.entry(*symbol).or_default() += 1,
                    _ => borders += 1,
                }
            }
            let part = |count: usize| {
                let share = ratio(count, places.len());
                -share * share.log2()
            };
            counts.into_values().map(part).sum::<f64>() + ratio(borders, 1) * part(1)
        };
        let left = side(&|at| at.checked_sub(1));
        let right = side(&|at| Some(at + length));
        left.min(right)
    }

    /// In how many documents `places` stand.
    pub(super) fn documents(&self, places: &[u32]) -> usize {
        let documents = places.iter().map(|at| self.text.document(*at));
        documents.collect::<BTreeSet<usize>>().len()
    }

    /// Three of `places`, in different documents where there are as many.
    pub(super) fn examples(&self, places: &[u32], length: usize) -> Vec<Example> {
        // They are in the order of what follows, not of the text.
        let mut places = places.to_vec();
        places.sort_unstable();
        let mut seen = Vec::new();
        let mut chosen: Vec<u32> = Vec::new();
        for at in &places {
            let document = self.text.document(*at);
            if !seen.contains(&document) && chosen.len() < 3 {
                seen.push(document);
                chosen.push(*at);
            }
        }
        let rest = places
            .iter()
            .filter(|at| !chosen.contains(at))
            .take(3 - chosen.len());
        let rest: Vec<u32> = rest.copied().collect();
        chosen.extend(rest);
        chosen.sort_unstable();
        chosen
            .into_iter()
            .map(|at| self.text.example(at, length))
            .collect()
    }
}

/// The characters of a string.
pub(super) fn written(gram: &[u32]) -> String {
    gram.iter()
        .filter_map(|symbol| char::from_u32(*symbol))
        .collect()
}

/// Counts as numbers that can be divided.
pub(super) fn ratio(count: usize, of: usize) -> f64 {
    count as f64 / of.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pages: &[&str]) -> Text {
        let mut text = Text::default();
        for (page, number) in pages.iter().zip(1..) {
            text.begin_document(format!("{number}.txt"));
            text.push_page(1, &symbols(page, &[]));
        }
        text
    }

    fn gram(text: &str) -> Vec<u32> {
        symbols(text, &[])
    }

    #[test]
    fn strings_are_counted_over_all_pages_and_never_across_signs() {
        let text = text(&["光模块，光模块", "光，模块光模"]);
        let grams = Grams::new(&text);
        assert_eq!(grams.count(&gram("光模块")), 2);
        assert_eq!(grams.count(&gram("光模")), 3);
        assert_eq!(grams.count(&gram("块光")), 1);
        let groups: Vec<(String, usize)> = grams
            .groups(3)
            .map(|(gram, places)| (written(gram), places.len()))
            .collect();
        assert_eq!(
            groups,
            [
                ("光模块".to_owned(), 2),
                ("块光模".to_owned(), 1),
                ("模块光".to_owned(), 1)
            ]
        );
    }

    #[test]
    fn a_string_is_counted_once_for_each_document() {
        let text = text(&["光模块三光模块一", "光模块二", "光模块三"]);
        let grams = Grams::new(&text);
        let wanted = gram("光模块");
        let (_, places) = grams.groups(3).find(|(gram, _)| *gram == wanted).unwrap();
        assert_eq!((places.len(), grams.documents(places)), (4, 3));
        let sources: Vec<String> = grams
            .examples(places, 3)
            .into_iter()
            .map(|example| example.source)
            .collect();
        assert_eq!(sources, ["1.txt", "2.txt", "3.txt"]);
        assert_eq!(
            text.surroundings(4, 3),
            ("光模块三光模块一".to_owned(), 12, 21)
        );
    }

    #[test]
    fn what_was_recognised_is_part_of_no_string() {
        let page = "采购联想电脑";
        let taken = OriginalSpan::new("采购".len(), "采购联想".len());
        let mut text = Text::default();
        text.begin_document("a".to_owned());
        text.push_page(1, &symbols(page, &[taken]));
        let grams = Grams::new(&text);
        assert_eq!(grams.total(), 4);
        assert_eq!(grams.groups(3).count(), 0);
        assert_eq!(
            text.example(0, 2).text,
            "[采购]联想电脑",
            "it is shown all the same"
        );
    }

    #[test]
    fn a_word_holds_together_and_stands_freely() {
        let text = text(&[
            "买光模块好",
            "有光模块的",
            "光模块，光的块模",
            "好块的光，模有",
        ]);
        let grams = Grams::new(&text);
        let measure = |word: &str| {
            let wanted = gram(word);
            let (_, places) = grams
                .groups(wanted.len())
                .find(|(gram, _)| *gram == wanted)
                .unwrap();
            (
                grams.cohesion(&wanted, places.len()),
                grams.freedom(places, wanted.len()),
            )
        };
        let (whole, part) = (measure("光模块"), measure("光模"));
        assert!(whole.0 > 1.0, "{whole:?}");
        assert!(part.1 < 1e-9, "块 always follows: {part:?}");
        assert!(
            (whole.1 - 3_f64.log2()).abs() < 1e-9,
            "three neighbours: {whole:?}"
        );
    }
}
