//! Words around names: fillers inside designations, evidence beside them, cues of their standing.
//!
//! In: the lexicon's context words and stance cues, and the key text of a page. Out: where fillers end, and all hits of the other words.
//! What a hit means for a mention is decided by `licence`, `stance` and `quantity`.

use std::collections::BTreeMap;

use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::names::automaton;
use super::page::{numeral, numeral_prefix, numeral_suffix};
use crate::dictionary::lexicon::Lexicon;
use crate::text::span::NormalizedSpan;

/// No gap between the parts of a name has more bytes: three fillers, each perhaps a formula, of twelve characters together, and blanks.
pub(super) const WIDEST_GAP: usize = 192;

/// No formula that stands for a sign of print has more bytes inside.
const FORMULA: usize = 32;

/// A context word or stance cue in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct ContextHit {
    /// Where it stands in the key.
    pub(super) span: NormalizedSpan,
    /// What it is.
    pub(super) what: Word,
}

/// What a hit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Word {
    /// Index into the lexicon's context words.
    Context(usize),
    /// Index into the lexicon's stance cues.
    Cue(usize),
}

/// A word with a number in it: `第…代`.
#[derive(Debug)]
struct Template<'d> {
    before: &'d str,
    behind: &'d str,
}

/// The words of the lexicon that stand around names.
pub(super) struct ContextWords<'d> {
    lexicon: &'d Lexicon,
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    entries: Vec<Vec<Word>>,
    templates: BTreeMap<&'d str, Vec<Template<'d>>>,
    words: BTreeMap<&'d str, Vec<&'d str>>,
}

impl std::fmt::Debug for ContextWords<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ContextWords({} words)", self.entries.len())
    }
}

impl<'d> ContextWords<'d> {
    /// Builds the automaton.
    pub(super) fn new(lexicon: &'d Lexicon) -> Self {
        let mut by_text: BTreeMap<&str, Vec<Word>> = BTreeMap::new();
        let mut templates: BTreeMap<&str, Vec<Template>> = BTreeMap::new();
        let mut words: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (index, word) in lexicon.context.iter().enumerate() {
            let category = word.category.as_deref().unwrap_or_default();
            if let Some((before, behind)) = word.word.split_once('…') {
                let template = Template { before, behind };
                templates.entry(category).or_default().push(template);
            } else {
                words.entry(category).or_default().push(&word.word);
                by_text
                    .entry(&word.word)
                    .or_default()
                    .push(Word::Context(index));
            }
        }
        for (index, cue) in lexicon.cues.iter().enumerate() {
            by_text.entry(&cue.cue).or_default().push(Word::Cue(index));
        }
        by_text.remove("");
        for list in words.values_mut() {
            list.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        // 第九代 before 九代.
        for list in templates.values_mut() {
            list.sort_by_key(|one| std::cmp::Reverse(one.before.len() + one.behind.len()));
        }
        let automaton = automaton(by_text.keys().copied());
        Self {
            lexicon,
            automaton,
            entries: by_text.into_values().collect(),
            templates,
            words,
        }
    }

    /// All words found in `key`, by start, longer ones first. Latin words stand on Latin boundaries.
    pub(super) fn hits(&self, key: &str) -> Vec<ContextHit> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let mut hits = Vec::new();
        for found in automaton.find_overlapping_iter(key) {
            let span = NormalizedSpan::new(found.start(), found.end());
            if !latin_boundary(key, span) {
                continue;
            }
            let entries = self.entries.get(found.value() as usize);
            hits.extend(
                entries
                    .into_iter()
                    .flatten()
                    .map(|what| ContextHit { span, what: *what }),
            );
        }
        hits.sort_by_key(|hit| {
            (
                hit.span.start(),
                std::cmp::Reverse(hit.span.end()),
                hit.what,
            )
        });
        hits
    }

    /// The category of a context hit; none for a cue.
    pub(super) fn category(&self, hit: &ContextHit) -> Option<&'d str> {
        match hit.what {
            Word::Context(index) => self
                .lexicon
                .context
                .get(index)
                .and_then(|word| word.category.as_deref()),
            Word::Cue(_) => None,
        }
    }

    /// The words of a category, longest first.
    pub(super) fn words(&self, category: &str) -> &[&'d str] {
        self.words.get(category).map_or(&[], Vec::as_slice)
    }

    /// Where the longest word of `category` that stands at `at` ends.
    pub(super) fn word_at(&self, key: &str, at: usize, category: &str) -> Option<usize> {
        let rest = key.get(at..)?;
        self.words(category)
            .iter()
            .find(|word| {
                rest.starts_with(**word)
                    && latin_boundary(key, NormalizedSpan::new(at, at + word.len()))
            })
            .map(|word| at + word.len())
    }

    /// As [`Self::word_at`], with one line end inside the word let pass.
    pub(super) fn word_over_line(&self, key: &str, at: usize, category: &str) -> Option<usize> {
        let rest = key.get(at..)?;
        let seam = rest.find('\n');
        self.words(category).iter().copied().find_map(|word| {
            let end = if rest.starts_with(word) {
                at + word.len()
            } else {
                // The line end stands for a blank of the word, or for nothing.
                let seam = seam.filter(|seam| (1..word.len()).contains(seam))?;
                let behind = word
                    .strip_prefix(rest.get(..seam)?)?
                    .trim_start_matches(' ');
                let next = rest.get(seam + 1..)?;
                next.starts_with(behind)
                    .then_some(at + seam + 1 + behind.len())?
            };
            latin_boundary(key, NormalizedSpan::new(at, end)).then_some(end)
        })
    }

    /// Where the longest word of `category` that ends at `at` begins.
    pub(super) fn word_before(&self, key: &str, at: usize, category: &str) -> Option<usize> {
        let before = key.get(..at)?;
        self.words(category)
            .iter()
            .find(|word| {
                before.ends_with(**word)
                    && latin_boundary(key, NormalizedSpan::new(at - word.len(), at))
            })
            .map(|word| at - word.len())
    }

    /// A word with a number of `category` at `at`: where it ends, and the number.
    pub(super) fn counted_at(&self, key: &str, at: usize, category: &str) -> Option<(usize, u64)> {
        let rest = key.get(at..)?;
        self.templates.get(category)?.iter().find_map(|template| {
            let rest = rest.strip_prefix(template.before)?;
            let rest = rest.trim_start_matches(' ');
            let len = numeral_prefix(rest);
            let value = numeral(rest.get(..len)?)?;
            let behind = rest.get(len..)?.trim_start_matches(' ');
            let tail = behind.strip_prefix(template.behind)?;
            let end = key.len() - tail.len();
            let latin = template.behind.bytes().all(|byte| byte.is_ascii());
            let goes_on = tail
                .bytes()
                .next()
                .is_some_and(|b| b.is_ascii_alphanumeric());
            (!(latin && goes_on)).then_some((end, value))
        })
    }

    /// A word with a number of `category` that ends at `at`: where it begins, and the number.
    pub(super) fn counted_before(
        &self,
        key: &str,
        at: usize,
        category: &str,
    ) -> Option<(usize, u64)> {
        let before = key.get(..at)?;
        self.templates.get(category)?.iter().find_map(|template| {
            let head = before.strip_suffix(template.behind)?;
            let len = numeral_suffix(head);
            let value = numeral(head.get(head.len() - len..)?)?;
            let start = head
                .get(..head.len() - len)?
                .strip_suffix(template.before)?;
            Some((start.len(), value))
        })
    }

    /// Where one filler that stands at `at` ends: a word or sign that may stand between the parts of a name.
    fn filler_at(&self, key: &str, at: usize) -> Option<usize> {
        self.word_at(key, at, "filler")
            .or_else(|| formula_at(key, at))
            .or_else(|| self.counted_at(key, at, "core").map(|(end, _)| end))
            .or_else(|| self.counted_at(key, at, "generation").map(|(end, _)| end))
            .or_else(|| self.generation_in_brackets(key, at))
    }

    /// Where a generation in brackets ends that begins at `at`: i5(12代)12500.
    pub(super) fn generation_in_brackets(&self, key: &str, at: usize) -> Option<usize> {
        key.get(at..)?.strip_prefix('(')?;
        let (end, _) = self.counted_at(key, at + 1, "generation")?;
        (key.as_bytes().get(end) == Some(&b')')).then_some(end + 1)
    }

    /// The places where the next part of a name may begin that ends at `from`: directly, or behind blanks, a joint, a bracket and at most
    /// three fillers of together twelve characters.
    pub(super) fn gap(&self, key: &str, from: usize) -> Vec<usize> {
        const FILLERS: usize = 3;
        const CHARACTERS: usize = 12;
        let mut places = Vec::new();
        let mut at = from;
        let mut characters = 0;
        for step in 0..=FILLERS {
            let rest = key.get(at..).unwrap_or_default();
            let blanks = rest.len() - rest.trim_start_matches([' ', '\n']).len();
            if blanks > 3 || rest.get(..blanks).unwrap_or_default().matches('\n').count() > 1 {
                break;
            }
            at += blanks;
            places.push(at);
            if let Some(b'(' | b')' | b'-' | b'/') = key.as_bytes().get(at) {
                let mut behind = at + 1;
                while key.as_bytes().get(behind) == Some(&b' ') {
                    behind += 1;
                }
                places.push(behind);
            }
            if step == FILLERS {
                break;
            }
            let Some(end) = self.filler_at(key, at) else {
                break;
            };
            // A formula is one sign of print, however long it is written.
            let skipped = key.get(at..end).unwrap_or_default();
            characters += if skipped.starts_with('$') {
                1
            } else {
                skipped.chars().filter(|c| !c.is_whitespace()).count()
            };
            if characters > CHARACTERS {
                break;
            }
            at = end;
        }
        places
    }

    /// Whether nothing but fillers stands between `from` and `to`.
    pub(super) fn only_fillers(&self, key: &str, from: usize, to: usize) -> bool {
        self.gap(key, from).contains(&to)
    }
}

/// Where a formula ends that begins at `at` and holds no digit: readers of print write a raised sign so, `${}^{\oplus}$` for ®.
fn formula_at(key: &str, at: usize) -> Option<usize> {
    let inside = key.get(at..)?.strip_prefix('$')?;
    let len = inside.bytes().take(FORMULA).position(|b| b == b'$')?;
    let inside = inside.get(..len)?;
    let sign = inside.contains(['^', '_'])
        && inside
            .bytes()
            .all(|b| b.is_ascii_alphabetic() || b"{}^_\\ ".contains(&b));
    sign.then_some(at + len + 2)
}

fn latin_boundary(key: &str, span: NormalizedSpan) -> bool {
    let text = span.of(key);
    let bytes = key.as_bytes();
    let alphanumeric = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_alphabetic)
    };
    let first = text
        .bytes()
        .next()
        .is_some_and(|b| b.is_ascii_alphanumeric());
    let last = text
        .bytes()
        .next_back()
        .is_some_and(|b| b.is_ascii_alphanumeric());
    !(first && alphanumeric(span.start().checked_sub(1)) || last && alphanumeric(Some(span.end())))
}

#[cfg(test)]
pub(super) fn context_word(word: &str, category: &str) -> crate::dictionary::lexicon::ContextWord {
    crate::dictionary::lexicon::ContextWord {
        word: word.to_owned(),
        category: Some(category.to_owned()),
        place: "context.tsv:1".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        Lexicon {
            context: vec![
                context_word("处理器", "filler"),
                context_word("≥", "filler"),
                context_word("…核", "core"),
                context_word("…线程", "core"),
                context_word("第…代", "generation"),
                context_word("…代", "generation"),
            ],
            ..Lexicon::default()
        }
    }

    #[test]
    fn fillers_stand_between_the_parts_of_a_name() {
        let lexicon = lexicon();
        let words = ContextWords::new(&lexicon);
        let key = "i5 六核六线程 8500";
        assert!(words.only_fillers(key, 2, key.find("8500").unwrap()));
        let key = "酷睿 ≥i7 7700";
        assert!(words.only_fillers(key, 6, key.find("i7").unwrap()));
        let key = "至强的服务器 8500";
        assert!(!words.only_fillers(key, 6, key.find("8500").unwrap()));
    }

    #[test]
    fn generation_words_hold_a_number_in_digits_or_han() {
        let lexicon = lexicon();
        let words = ContextWords::new(&lexicon);
        assert_eq!(
            words.counted_at("第十二代i7", 0, "generation"),
            Some((12, 12))
        );
        assert_eq!(words.counted_before("八代", 6, "generation"), Some((0, 8)));
        assert_eq!(words.counted_at("12代i5", 0, "generation"), Some((5, 12)));
    }
}
