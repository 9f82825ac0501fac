//! What one document shows of entries that are missing.
//!
//! In: pages and what the stages made of them. Out: [`Part`], what a thread gives back.

use std::collections::BTreeSet;

use super::forms::is_designation;
use super::grams::{Example, symbols};
use crate::dictionary::Dictionaries;
use crate::dictionary::headings::CellWord;
use crate::model::{FoldedPage, Mention, MentionKind, Page, Recognition, Token};
use crate::text::normalize::fold;
use crate::text::span::{NormalizedSpan, OriginalSpan};

/// Characters on either side of an example.
const CONTEXT: usize = 14;

/// Longest value behind a label, in characters of the fold.
const VALUE: usize = 40;

/// Most and least characters of a maker's name behind a label.
const NAME: std::ops::RangeInclusive<usize> = 2..=12;

/// Fewest letters of a Latin word that is compared with names.
const LATIN: usize = 5;

/// What a document shows.
#[derive(Debug)]
pub struct Part {
    pub(super) source: String,
    /// Number and symbols of each page.
    pub(super) pages: Vec<(u32, Vec<u32>)>,
    pub(super) finds: Vec<Find>,
    /// The words of the document.
    pub(super) words: BTreeSet<String>,
    /// Known makers' names as often as they counted, folded and lower-cased.
    pub(super) makers: Vec<String>,
    /// Words in Latin letters that nothing was recognised in: folded and lower-cased, as written, where.
    pub(super) latin: Vec<(String, String, Example)>,
}

/// What a find seems to be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Maker,
    /// Of this maker, if one is known.
    Designation(Option<String>),
}

/// Something that stands where makers or designations stand, and that no entry knows.
#[derive(Debug)]
pub(super) struct Find {
    pub(super) what: What,
    pub(super) key: String,
    pub(super) written: String,
    pub(super) example: Example,
}

/// The spelling in which names are compared.
pub(super) fn key(text: &str) -> String {
    fold(text).to_ascii_lowercase()
}

/// What the document `source` shows. `tokens` are the words that recognition left.
pub fn part(
    source: &str,
    pages: &[FoldedPage],
    recognition: &Recognition,
    tokens: &[Token],
    dictionaries: &Dictionaries,
) -> Part {
    let mut part = Part {
        source: source.to_owned(),
        pages: Vec::new(),
        finds: Vec::new(),
        words: BTreeSet::new(),
        makers: Vec::new(),
        latin: Vec::new(),
    };
    for folded in pages {
        let page = &folded.page;
        let mentions = recognition.mentions.iter();
        let mentions: Vec<&Mention> = mentions.filter(|one| one.page == page.number).collect();
        let confusables = recognition.confusables.iter();
        let mut taken: Vec<OriginalSpan> = confusables
            .filter(|one| one.page == page.number)
            .map(|one| one.span)
            .chain(mentions.iter().map(|mention| mention.span))
            .chain(page.running.iter().copied())
            .collect();
        taken.sort_unstable();
        for mention in mentions {
            part.mention(page, mention);
        }
        part.behind_labels(folded, &taken, dictionaries);
        part.latin_words(page, &taken);
        part.pages.push((page.number, symbols(&page.text, &taken)));
        let words = tokens.iter().filter(|token| token.page == page.number);
        let words = words.map(|token| token.span.of(&page.text));
        let is_word = |word: &&str| {
            word.chars().count() > 1 && !word.chars().any(|c| c.is_ascii() || !c.is_alphabetic())
        };
        part.words.extend(words.filter(is_word).map(str::to_owned));
    }
    part
}

impl Part {
    fn example(&self, page: &Page, span: OriginalSpan) -> Example {
        let text = &page.text;
        let before = text.get(..span.start()).unwrap_or_default();
        let before = before.rsplit('\n').next().unwrap_or_default();
        let skipped = before.chars().count().saturating_sub(CONTEXT);
        let before: String = before.chars().skip(skipped).collect();
        let behind = text.get(span.end()..).unwrap_or_default();
        let behind = behind.split('\n').next().unwrap_or_default();
        let behind: String = behind.chars().take(CONTEXT).collect();
        let shown = format!("{before}[{}]{behind}", span.of(text));
        Example {
            source: self.source.clone(),
            page: page.number,
            text: shown.replace(['\t', '\n'], " "),
        }
    }

    fn find(&mut self, what: What, page: &Page, span: OriginalSpan) {
        let written = span.of(&page.text).replace(['\t', '\n'], " ");
        let example = self.example(page, span);
        let key = key(&written);
        self.finds.push(Find {
            what,
            key,
            written: fold(&written),
            example,
        });
    }

    /// What only its place made a mention: rules that begin so ask no entry.
    fn mention(&mut self, page: &Page, mention: &Mention) {
        let by_place = mention.rule.starts_with("column.") || mention.rule.starts_with("brand.");
        let text = mention.span.of(&page.text);
        match mention.kind {
            MentionKind::Brand if mention.vendor.is_some() => self.makers.push(key(text)),
            MentionKind::Brand if by_place => self.find(What::Maker, page, mention.span),
            MentionKind::Model
                if by_place && mention.product_id.is_none() && is_designation(&fold(text)) =>
            {
                let what = What::Designation(mention.vendor.clone());
                self.find(what, page, mention.span);
            }
            _ => {}
        }
    }

    /// What stands behind a label for makers or designations and a colon.
    fn behind_labels(
        &mut self,
        folded: &FoldedPage,
        taken: &[OriginalSpan],
        dictionaries: &Dictionaries,
    ) {
        let text = folded.folded.text();
        let key = text.to_ascii_lowercase();
        for label in &dictionaries.lexicon.context {
            let of_maker = match label.category.as_deref() {
                Some("label_brand") => true,
                Some("label_model" | "label_both") => false,
                _ => continue,
            };
            for (at, found) in key.match_indices(label.word.as_str()) {
                let behind = text.get(at + found.len()..).unwrap_or_default();
                let Some(value) = behind.trim_start_matches(' ').strip_prefix(':') else {
                    continue;
                };
                let start = text.len() - value.trim_start_matches(' ').len();
                let value = text.get(start..).unwrap_or_default();
                let end = value
                    .char_indices()
                    .take(VALUE + 1)
                    .find(|(_, c)| "\n\t,，;；。、:|".contains(*c))
                    .map_or(value.len().min(VALUE), |(end, _)| end);
                let Some(value) = value.get(..end).map(str::trim_end) else {
                    continue;
                };
                let span = NormalizedSpan::new(start, start + value.len());
                let span = folded.folded.to_original(span);
                let is_stated = dictionaries.headings.cell(value) != Some(CellWord::Absent);
                let is_new = !taken.iter().any(|taken| taken.overlaps(span));
                let is_name = NAME.contains(&value.chars().count())
                    && value.chars().all(|c| c.is_alphabetic() || c == ' ');
                if !(is_stated && is_new) {
                    continue;
                }
                if of_maker && is_name {
                    self.find(What::Maker, &folded.page, span);
                } else if !of_maker && is_designation(value) {
                    self.find(What::Designation(None), &folded.page, span);
                }
            }
        }
    }

    /// Words in Latin letters.
    fn latin_words(&mut self, page: &Page, taken: &[OriginalSpan]) {
        let text = &page.text;
        let mut start = None;
        for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
            match (start, character.is_ascii_alphabetic()) {
                (None, true) => start = Some(at),
                (Some(begin), false) => {
                    start = None;
                    let span = OriginalSpan::new(begin, at);
                    let alone = !character.is_ascii_digit() && span.len() >= LATIN;
                    if alone && !taken.iter().any(|taken| taken.overlaps(span)) {
                        let (word, example) = (span.of(text), self.example(page, span));
                        self.latin.push((key(word), word.to_owned(), example));
                    }
                }
                _ => {}
            }
        }
    }
}
