//! Concordances: every place where something stands, with what stands before and behind it.
//!
//! In: pages, and what the stages made of them where that is asked for. Out: [`Line`]s, which are also what `--format jsonl` writes. What is
//! sought in the text is sought in its fold, so that one spelling finds all; what is shown is the text as it stands.
//!
//! Offsets that leave this module count Unicode code points in the page's text, as in records.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Serialize;

use super::entries::Entries;
use super::explain::id;
use super::uses::{Deed, texts, uses};
use crate::model::{FoldedPage, Mention, MentionKind, Recognition, Stance, Token};
use crate::text::code_points::CodePoints;
use crate::text::normalize::fold;
use crate::text::span::{NormalizedSpan, OriginalSpan};

/// A place where something stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit<'a> {
    /// Page number from 1.
    pub page: u32,
    /// Where.
    pub span: OriginalSpan,
    /// Index into the mentions.
    pub mention: Option<usize>,
    /// What an entry did there.
    pub deed: Option<Deed<'a>>,
}

/// A line of a concordance. A key whose value does not exist is absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Path of the document, as in records.
    pub source: String,
    /// Page number from 1.
    pub page: u32,
    /// First code point in the page's text.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// What stands before it.
    pub left: String,
    /// What was sought, as written.
    pub text: String,
    /// What stands behind it.
    pub right: String,
    /// The mention there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mention: Option<Named>,
    /// What the entry did there, if an entry was sought: found, maker, product, cue, confusable, word, inside, lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deed: Option<&'static str>,
    /// Why its reading lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a mention names, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// As in the record: `m7`.
    pub id: String,
    /// brand, series, model or software.
    pub kind: &'static str,
    /// Key of the maker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Canonical model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Key of the product list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// What the text does with it.
    pub stance: &'static str,
}

/// Which mentions are sought: those that have all that is stated.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Its characters, folded, match this.
    pub surface: Option<Regex>,
    /// Key of the maker.
    pub vendor: Option<String>,
    /// Matches the key of the product, or its part behind the maker.
    pub product: Option<Regex>,
    /// What it names.
    pub kind: Option<MentionKind>,
    /// What the text does with it.
    pub stance: Option<Stance>,
}

impl Wanted {
    fn has(&self, mention: &Mention, surface: &str) -> bool {
        let product = |wanted: &Regex| {
            mention.product_id.as_deref().is_some_and(|id| {
                let short = id.split_once('/').map_or(id, |(_, short)| short);
                wanted.is_match(id) || wanted.is_match(short)
            })
        };
        self.surface
            .as_ref()
            .is_none_or(|wanted| wanted.is_match(&fold(surface)))
            && self
                .vendor
                .as_ref()
                .is_none_or(|wanted| mention.vendor.as_ref() == Some(wanted))
            && self.product.as_ref().is_none_or(product)
            && self.kind.is_none_or(|wanted| mention.kind == wanted)
            && self.stance.is_none_or(|wanted| mention.stance == wanted)
    }

    /// Whether every mention is wanted.
    pub fn is_open(&self) -> bool {
        let Self {
            surface,
            vendor,
            product,
            kind,
            stance,
        } = self;
        surface.is_none()
            && vendor.is_none()
            && product.is_none()
            && kind.is_none()
            && stance.is_none()
    }
}

/// Where `pattern` matches the fold of the pages. Matches of nothing are none.
pub fn of_text<'a>(pages: &[FoldedPage], pattern: &Regex) -> Vec<Hit<'a>> {
    let mut hits = Vec::new();
    for FoldedPage { page, folded } in pages {
        for found in pattern.find_iter(folded.text()) {
            if !found.is_empty() {
                let span = folded.to_original(NormalizedSpan::new(found.start(), found.end()));
                hits.push(hit(page.number, span));
            }
        }
    }
    hits
}

/// Where `pattern` matches the texts of the pages as they stand. Matches of nothing are none.
pub fn of_text_as_written<'a>(pages: &[FoldedPage], pattern: &Regex) -> Vec<Hit<'a>> {
    let mut hits = Vec::new();
    for FoldedPage { page, .. } in pages {
        let found = pattern
            .find_iter(&page.text)
            .filter(|found| !found.is_empty());
        hits.extend(
            found.map(|found| hit(page.number, OriginalSpan::new(found.start(), found.end()))),
        );
    }
    hits
}

/// Where `words` holds `word`; both are compared after the fold, in lower case.
pub fn of_word<'a>(pages: &[FoldedPage], words: &[Token], word: &str) -> Vec<Hit<'a>> {
    let key = |text: &str| fold(text).to_lowercase();
    let sought = key(word);
    let texts = texts(pages);
    let is_sought = |token: &&Token| {
        texts
            .get(&token.page)
            .is_some_and(|text| key(token.span.of(text)) == sought)
    };
    let tokens = words.iter().filter(is_sought);
    tokens.map(|token| hit(token.page, token.span)).collect()
}

/// The mentions that are wanted.
pub fn of_mentions<'a>(
    pages: &[FoldedPage],
    recognition: &Recognition,
    wanted: &Wanted,
) -> Vec<Hit<'a>> {
    let texts = texts(pages);
    let mentions = recognition.mentions.iter().enumerate();
    mentions
        .filter(|(_, mention)| is_wanted(wanted, mention, &texts))
        .map(|(index, mention)| Hit {
            mention: Some(index),
            ..hit(mention.page, mention.span)
        })
        .collect()
}

/// What the entry with index `entry` did, won and lost; where `wanted` asks for anything, only its part in such mentions.
pub fn of_entry<'a>(
    pages: &[FoldedPage],
    recognition: &'a Recognition,
    words: &[Token],
    entries: &Entries,
    entry: usize,
    wanted: &Wanted,
) -> Vec<Hit<'a>> {
    let texts = texts(pages);
    let mention = |index: usize| recognition.mentions.get(index);
    uses(pages, recognition, words, entries)
        .into_iter()
        .filter(|one| one.entry == entry)
        .filter(|one| match one.deed.mention().and_then(mention) {
            Some(mention) => is_wanted(wanted, mention, &texts),
            None => wanted.is_open(),
        })
        .map(|one| Hit {
            mention: one.deed.mention(),
            deed: Some(one.deed),
            ..hit(one.page, one.span)
        })
        .collect()
}

fn hit<'a>(page: u32, span: OriginalSpan) -> Hit<'a> {
    Hit {
        page,
        span,
        mention: None,
        deed: None,
    }
}

fn is_wanted(wanted: &Wanted, mention: &Mention, texts: &BTreeMap<u32, &str>) -> bool {
    texts
        .get(&mention.page)
        .is_some_and(|text| wanted.has(mention, mention.span.of(text)))
}

/// The lines of `hits` in the document `source`, with `context` characters on either side. `mentions` are those that hits name.
pub fn lines(
    source: &str,
    pages: &[FoldedPage],
    mentions: &[Mention],
    hits: &[Hit<'_>],
    context: usize,
) -> Vec<Line> {
    let mut counted: BTreeMap<u32, CodePoints<'_>> = BTreeMap::new();
    let texts = texts(pages);
    let mut lines = Vec::new();
    for hit in hits {
        let Some(text) = texts.get(&hit.page) else {
            continue;
        };
        let points = counted
            .entry(hit.page)
            .or_insert_with(|| CodePoints::new(text));
        let (left, right) = around(text, hit.span, context);
        lines.push(Line {
            source: source.to_owned(),
            page: hit.page,
            start: points.at(hit.span.start()),
            end: points.at(hit.span.end()),
            left: left.to_owned(),
            text: hit.span.of(text).to_owned(),
            right: right.to_owned(),
            mention: hit.mention.and_then(|index| {
                let mention = mentions.get(index)?;
                Some(Named {
                    id: id(index),
                    kind: mention.kind.as_str(),
                    vendor: mention.vendor.clone(),
                    model: mention.model.clone(),
                    product_id: mention.product_id.clone(),
                    stance: mention.stance.as_str(),
                })
            }),
            deed: hit.deed.map(Deed::as_str),
            reason: match hit.deed {
                Some(Deed::Lost(reason)) => Some(reason.to_owned()),
                _ => None,
            },
        });
    }
    lines
}

/// What stands on either side of `span`, `context` characters at most.
fn around(text: &str, span: OriginalSpan, context: usize) -> (&str, &str) {
    let before = text.get(..span.start()).unwrap_or_default();
    let behind = text.get(span.end()..).unwrap_or_default();
    let start = match context {
        0 => before.len(),
        _ => before
            .char_indices()
            .rev()
            .nth(context - 1)
            .map_or(0, |(at, _)| at),
    };
    let end = behind
        .char_indices()
        .nth(context)
        .map_or(behind.len(), |(at, _)| at);
    (
        before.get(start..).unwrap_or_default(),
        behind.get(..end).unwrap_or_default(),
    )
}

/// What lines are put in order by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// What stands before, read away from the hit.
    Left,
    /// What was found, then what stands behind it.
    Right,
    /// Path, page and place.
    Source,
}

/// Puts `lines` in order. Blanks and differences that the fold takes away do not count; what is equal stays as it is.
pub fn sort(lines: &mut [Line], order: Order) {
    let key = |text: &str| -> String {
        let folded = fold(text).to_lowercase();
        folded.chars().filter(|c| !c.is_whitespace()).collect()
    };
    match order {
        Order::Left => lines.sort_by_cached_key(|line| {
            let left = key(&line.left);
            left.chars().rev().collect::<String>()
        }),
        Order::Right => lines.sort_by_cached_key(|line| (key(&line.text), key(&line.right))),
        Order::Source => lines.sort_by(|a, b| {
            (&a.source, a.page, a.start, a.end).cmp(&(&b.source, b.page, b.start, b.end))
        }),
    }
}

/// Keeps `count` of `lines`, chosen by `seed`, in their order. The same lines and seed give the same choice; a larger one holds a smaller.
pub fn sample(lines: Vec<Line>, count: usize, seed: u64) -> Vec<Line> {
    let mut drawn: Vec<(u64, usize)> = (0..lines.len())
        .map(|index| (mixed(seed, index as u64), index))
        .collect();
    drawn.sort_unstable();
    drawn.truncate(count);
    let chosen: std::collections::BTreeSet<usize> =
        drawn.into_iter().map(|(_, index)| index).collect();
    (0..)
        .zip(lines)
        .filter(|(index, _)| chosen.contains(index))
        .map(|(_, line)| line)
        .collect()
}

/// The `index`th number of `SplitMix64` (Steele, Lea, Flood 2014) begun with `seed`.
fn mixed(seed: u64, index: u64) -> u64 {
    let mut z = seed.wrapping_add((index + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Page;
    use crate::text::normalize::NormText;

    fn pages(text: &str) -> Vec<FoldedPage> {
        vec![FoldedPage {
            folded: NormText::new(text),
            page: Page {
                number: 1,
                text: text.to_owned(),
                ..Page::default()
            },
        }]
    }

    fn found(text: &str, pattern: &str) -> Vec<Line> {
        let pages = pages(text);
        let hits = of_text(&pages, &Regex::new(pattern).unwrap());
        lines("a.txt", &pages, &[], &hits, 3)
    }

    #[test]
    fn one_spelling_finds_all_and_the_text_is_shown_as_it_stands() {
        let lines = found("型号：Ｅ５－２６２０，二颗 E5-2620", "E5-26[0-9]{2}|x*");
        let shown: Vec<_> = lines
            .iter()
            .map(|line| (line.start, line.end, &*line.left, &*line.text, &*line.right))
            .collect();
        assert_eq!(
            shown,
            [
                (3, 10, "型号：", "Ｅ５－２６２０", "，二颗"),
                (14, 21, "二颗 ", "E5-2620", ""),
            ]
        );
    }

    #[test]
    fn lines_are_sorted_by_what_stands_next_to_the_hit() {
        let mut lines = found("乙甲X丙 甲乙X甲 丙X乙", "X");
        sort(&mut lines, Order::Right);
        let rights: Vec<_> = lines.iter().map(|line| &*line.right).collect();
        assert_eq!(rights, ["丙 甲", "乙", "甲 丙"]);
        sort(&mut lines, Order::Left);
        let lefts: Vec<_> = lines.iter().map(|line| &*line.left).collect();
        assert_eq!(lefts, ["甲 丙", " 甲乙", "乙甲"]);
        sort(&mut lines, Order::Source);
        assert!(lines.is_sorted_by_key(|line| line.start));
    }

    #[test]
    fn a_sample_is_chosen_by_its_seed_and_a_larger_one_holds_it() {
        let lines = found(&"甲X乙".repeat(100), "X");
        let starts = |count, seed| -> Vec<u32> {
            let chosen = sample(lines.clone(), count, seed);
            chosen.iter().map(|line| line.start).collect()
        };
        assert_eq!(starts(10, 7), starts(10, 7));
        assert_ne!(starts(10, 7), starts(10, 8));
        let larger = starts(30, 7);
        assert!(starts(10, 7).iter().all(|start| larger.contains(start)));
        assert!(larger.is_sorted());
        assert_eq!(starts(1000, 7).len(), 100);
    }
}
