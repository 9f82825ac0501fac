//! What each entry of the dictionaries did in a corpus: how often it counted, how often it lost and to what, and which never did anything.
//!
//! In: what the stages made of one document after the other. Out: [`EntryStats`] for every entry that leaves a trace, which is also what
//! `--format json` writes. Words beside a mention, labels and headings leave none, and are not listed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::concordance::{Hit, Line, lines};
use super::entries::Entries;
use super::uses::{Deed, uses};
use crate::model::{FoldedPage, Recognition, Token};
use crate::text::span::OriginalSpan;

/// Characters on either side of an example.
const CONTEXT: usize = 24;

/// What an entry did. A key whose value does not exist is absent.
#[derive(Clone, Debug, Serialize)]
pub struct EntryStats {
    /// `file:line`.
    pub entry: String,
    /// Its first cell.
    pub label: String,
    /// How often it counted.
    pub hits: u64,
    /// In how many documents.
    pub documents: u64,
    /// How often its reading was part of a longer one of the same maker.
    pub inside: u64,
    /// How often its reading lost.
    pub lost: u64,
    /// Share of its readings that lost, of those that counted, lost or were part of a longer one; 0 where there are none.
    pub share_lost: f64,
    /// Why they lost, the commonest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// How often the mention could be several products.
    pub several: u64,
    /// The last place where it counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Line>,
    /// The last place where it lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost_example: Option<Line>,
}

/// Why readings of an entry lost. A key whose value does not exist is absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What `explain` says.
    pub reason: String,
    /// What counted in its place: `file:line` or id of an entry, or a rule. None where nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winner: Option<String>,
    /// How often.
    pub count: u64,
}

impl EntryStats {
    /// How undecided an entry is: the smaller of how often it counted and how often it lost, and how often its mention could be several
    /// products. An entry that always counts, or never, and for one product, has 0.
    pub fn ambiguity(&self) -> u64 {
        self.hits.min(self.lost) + self.several
    }

    /// Whether nothing was seen of it.
    pub fn is_unused(&self) -> bool {
        self.hits == 0 && self.inside == 0 && self.lost == 0
    }
}

/// What the entries did in one document: what a thread gives back.
#[derive(Debug, Default)]
pub struct Part(BTreeMap<usize, Count>);

#[derive(Debug, Default)]
struct Count {
    hits: u64,
    documents: u64,
    inside: u64,
    lost: u64,
    several: u64,
    /// By reason and winner.
    reasons: BTreeMap<(String, Option<String>), u64>,
    example: Option<Line>,
    lost_example: Option<Line>,
}

/// What the entries did in the document `source`.
pub fn part(
    source: &str,
    pages: &[FoldedPage],
    recognition: &Recognition,
    words: &[Token],
    entries: &Entries,
) -> Part {
    let mut counts: BTreeMap<usize, Count> = BTreeMap::new();
    let mut last: BTreeMap<(usize, bool), Hit<'_>> = BTreeMap::new();
    for one in uses(pages, recognition, words, entries) {
        let count = counts.entry(one.entry).or_default();
        let mention = one.deed.mention();
        match one.deed {
            Deed::Lost(reason) => {
                count.lost += 1;
                let winner = winner(recognition, one.page, one.span).map(str::to_owned);
                *count
                    .reasons
                    .entry((reason.to_owned(), winner))
                    .or_default() += 1;
            }
            Deed::Inside(_) => {
                count.inside += 1;
                continue;
            }
            _ => {
                count.hits += 1;
                count.documents = 1;
            }
        }
        let several = mention
            .and_then(|index| recognition.mentions.get(index))
            .is_some_and(|mention| !mention.candidates.is_empty());
        if several && matches!(one.deed, Deed::Found(_)) {
            count.several += 1;
        }
        let hit = Hit {
            page: one.page,
            span: one.span,
            mention,
            deed: Some(one.deed),
        };
        last.insert((one.entry, matches!(one.deed, Deed::Lost(_))), hit);
    }
    for ((entry, lost), hit) in last {
        let line = lines(source, pages, &recognition.mentions, &[hit], CONTEXT).pop();
        if let Some(count) = counts.get_mut(&entry) {
            *(if lost {
                &mut count.lost_example
            } else {
                &mut count.example
            }) = line;
        }
    }
    Part(counts)
}

/// What counted in the place of a reading that lost: a mention, or else a confusable.
fn winner(recognition: &Recognition, page: u32, span: OriginalSpan) -> Option<&str> {
    let mentions = &recognition.mentions;
    // Mentions do not overlap, so their ends are in order, too.
    let first = mentions.partition_point(|one| (one.page, one.span.end()) <= (page, span.start()));
    let mention = mentions.get(first);
    let here = |number: u32, other: OriginalSpan| number == page && other.overlaps(span);
    if let Some(mention) = mention.filter(|one| here(one.page, one.span)) {
        return Some(&mention.rule);
    }
    let confusables = &recognition.confusables;
    let begin = confusables.partition_point(|one| one.page < page);
    let mut on_page = confusables
        .iter()
        .skip(begin)
        .take_while(|one| one.page == page);
    let found = on_page.find(|one| here(one.page, one.span));
    found.map(|one| one.entry.as_str())
}

/// What the entries did in all documents seen so far.
#[derive(Debug)]
pub struct Stats<'e> {
    entries: &'e Entries,
    counts: BTreeMap<usize, Count>,
}

impl<'e> Stats<'e> {
    /// Nothing was seen yet.
    pub fn new(entries: &'e Entries) -> Self {
        Self {
            entries,
            counts: BTreeMap::new(),
        }
    }

    /// Adds what they did in one more document.
    pub fn add(&mut self, part: Part) {
        for (entry, more) in part.0 {
            let count = self.counts.entry(entry).or_default();
            count.hits += more.hits;
            count.documents += more.documents;
            count.inside += more.inside;
            count.lost += more.lost;
            count.several += more.several;
            for (reason, times) in more.reasons {
                *count.reasons.entry(reason).or_default() += times;
            }
            count.example = more.example.or(count.example.take());
            count.lost_example = more.lost_example.or(count.lost_example.take());
        }
    }

    /// Every entry that leaves a trace, by file and line, those never seen included.
    pub fn all(mut self) -> Vec<EntryStats> {
        let mut all = Vec::new();
        for (index, entry) in self.entries.all().iter().enumerate() {
            if !self.entries.is_traced(index) {
                continue;
            }
            let count = self.counts.remove(&index).unwrap_or_default();
            let mut reasons: Vec<Reason> = count
                .reasons
                .into_iter()
                .map(|((reason, winner), count)| Reason {
                    reason,
                    winner,
                    count,
                })
                .collect();
            // Equal counts stay in the order of reasons and winners.
            reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
            let readings = count.hits + count.inside + count.lost;
            let share = count.lost as f64 / readings.max(1) as f64;
            all.push(EntryStats {
                entry: entry.place.clone(),
                label: entry.label().to_owned(),
                hits: count.hits,
                documents: count.documents,
                inside: count.inside,
                lost: count.lost,
                share_lost: (share * 1000.0).round() / 1000.0,
                reasons,
                several: count.several,
                example: count.example,
                lost_example: count.lost_example,
            });
        }
        all
    }
}
