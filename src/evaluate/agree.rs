//! How far two annotators agree.
//!
//! In: the gold of both. Out: [`Agreement`] over the pages that both annotated: F1 of the spans by kind (the same either way round), and Cohen's
//! kappa of the stances on spans that both marked. Optional mentions count like all others: whether something is a mention is what is asked.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::count::{Counts, add, rounded, with_all};
use super::gold::{Gold, Mention, PageOf};
use super::mentions::{matched, stances};
use super::records::{self, Record};

/// How far two annotators agree.
#[derive(Debug, Serialize)]
pub struct Agreement {
    /// Pages that both annotated.
    pub pages: usize,
    /// Strict, by kind; the first annotator stands for gold. `all` is their sum.
    pub strict: Counts,
    /// Overlapping, by group; `all` is their sum.
    pub overlap: Counts,
    /// Of the stances.
    pub stance: Kappa,
    /// What only the first marked: kind, surface, times, first place.
    pub only_first: Vec<Only>,
    /// What only the second marked.
    pub only_second: Vec<Only>,
}

/// Agreement beyond chance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Kappa {
    /// Spans that both marked and gave a stance.
    pub spans: u64,
    /// Share with the same stance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<f64>,
    /// Cohen's kappa; absent where chance alone explains everything: one stance throughout, or no span.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kappa: Option<f64>,
}

/// What only one marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Only {
    /// Kind.
    pub kind: String,
    /// Surface.
    pub surface: String,
    /// Where.
    pub doc: String,
    /// Where.
    pub page: u32,
}

/// How far `first` and `second` agree.
pub fn agreement(first: &Gold, second: &Gold) -> Agreement {
    let both: BTreeSet<PageOf> = first
        .mention_pages()
        .intersection(&second.mention_pages())
        .map(|of| (*of).clone())
        .collect();
    let first = shared(first, &both);
    let records = as_records(second, &both);
    let pages = matched(&first, &records);
    let (mut strict, mut overlap) = (Counts::new(), Counts::new());
    let mut pairs: BTreeMap<(String, String), u64> = BTreeMap::new();
    let (mut only_first, mut only_second) = (Vec::new(), Vec::new());
    for page in &pages {
        let only = |kind: &str, surface: &str| Only {
            kind: kind.to_owned(),
            surface: surface.to_owned(),
            doc: page.of.doc.clone(),
            page: page.of.page,
        };
        add(&mut strict, page.by_kind());
        add(&mut overlap, page.by_group());
        for (one, other) in page.counted(&page.overlap) {
            if let Some((one, Some(other))) = stances(one, other) {
                let pair = (one.to_owned(), other.to_owned());
                *pairs.entry(pair).or_default() += 1;
            }
        }
        let missed = page.missed(&page.overlap);
        only_first.extend(missed.map(|mention| only(&mention.kind, &mention.surface)));
        for (mention, answer) in page.judged(&page.overlap) {
            if answer.is_none() {
                only_second.push(only(&mention.kind, &mention.surface));
            }
        }
    }
    Agreement {
        pages: both.len(),
        strict: with_all(strict),
        overlap: with_all(overlap),
        stance: kappa(&pairs),
        only_first,
        only_second,
    }
}

/// The mentions on pages that both annotated; none of them optional.
fn shared(gold: &Gold, both: &BTreeSet<PageOf>) -> Gold {
    let mut gold = gold.clone();
    gold.pages.retain(|line| both.contains(&line.value.of));
    gold.mentions.retain(|line| both.contains(&line.value.of()));
    for line in &mut gold.mentions {
        line.value.note = None;
        line.value.kind_alt = None;
    }
    gold
}

/// The mentions of an annotator as if a program had found them.
fn as_records(gold: &Gold, both: &BTreeSet<PageOf>) -> Vec<Record> {
    let mut by_doc: BTreeMap<&str, Vec<records::Mention>> = BTreeMap::new();
    let mentions = gold.mentions.iter().map(|line| &line.value);
    for mention in mentions.filter(|mention| both.contains(&mention.of())) {
        by_doc.entry(&mention.doc).or_default().push(found(mention));
    }
    let record = |(doc, mentions): (&str, _)| Record::with_mentions(doc, mentions);
    by_doc.into_iter().map(record).collect()
}

fn found(mention: &Mention) -> records::Mention {
    let stance = mention.stance.clone().filter(|stance| !stance.is_empty());
    records::Mention {
        kind: mention.kind.clone(),
        surface: mention.surface.clone(),
        page: Some(mention.of().page),
        vendor: mention.vendor.clone(),
        model: mention.model.clone(),
        stance: stance.map(|value| records::Stance { value, cue: None }),
        ..records::Mention::default()
    }
}

/// Cohen's kappa of pairs of answers (Cohen 1960).
fn kappa(pairs: &BTreeMap<(String, String), u64>) -> Kappa {
    let all: u64 = pairs.values().sum();
    let mut margins: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let mut same = 0;
    for ((one, other), times) in pairs {
        margins.entry(one).or_default().0 += times;
        margins.entry(other).or_default().1 += times;
        same += if one == other { *times } else { 0 };
    }
    let agreement = (all > 0).then(|| same as f64 / all as f64);
    let by_chance = |all: f64| -> f64 {
        let products = margins
            .values()
            .map(|(one, other)| (*one as f64 / all) * (*other as f64 / all));
        products.sum()
    };
    let kappa = agreement.and_then(|agreement| {
        let chance = by_chance(all as f64);
        (chance < 1.0).then(|| (agreement - chance) / (1.0 - chance))
    });
    Kappa {
        spans: all,
        agreement: agreement.map(rounded),
        kappa: kappa.map(rounded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::gold::{Line, PageRow};

    fn gold(mentions: &[(&str, &str, &str)], pages: &[u32]) -> Gold {
        let line = |value| Line { number: 1, value };
        let mention = |(kind, surface, stance): &(&str, &str, &str)| Mention {
            doc: "a.pdf".to_owned(),
            page: Some(1),
            kind: (*kind).to_owned(),
            surface: (*surface).to_owned(),
            stance: Some((*stance).to_owned()),
            note: Some("borderline".to_owned()),
            ..Mention::default()
        };
        let row = |page: &u32| PageRow {
            of: PageOf {
                doc: "a.pdf".to_owned(),
                page: *page,
            },
            mentions: true,
            items: false,
        };
        Gold {
            mentions: mentions.iter().map(mention).map(line).collect(),
            pages: pages
                .iter()
                .map(|page| Line {
                    number: 1,
                    value: row(page),
                })
                .collect(),
            ..Gold::default()
        }
    }

    #[test]
    fn agreement_is_that_of_the_textbook() {
        // 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: agreement .7, kappa .4.
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        let pairs = [
            (pair("yes", "yes"), 20),
            (pair("yes", "no"), 5),
            (pair("no", "yes"), 10),
            (pair("no", "no"), 15),
        ];
        let found = kappa(&pairs.into_iter().collect());
        assert_eq!(
            found,
            Kappa {
                spans: 50,
                agreement: Some(0.7),
                kappa: Some(0.4)
            }
        );
        let same = [(pair("yes", "yes"), 9)].into_iter().collect();
        assert_eq!(kappa(&same).kappa, None, "chance alone explains it");
        assert_eq!(kappa(&BTreeMap::new()).agreement, None);
    }

    #[test]
    fn spans_are_compared_on_pages_of_both_and_either_way_round() {
        let one = gold(
            &[
                ("brand", "华为", "offered"),
                ("model", "S7706", "offered"),
                ("brand", "思科", "offered"),
            ],
            &[1, 2],
        );
        let other = gold(
            &[("brand", "华为", "awarded"), ("series", "S7706", "offered")],
            &[1, 3],
        );
        let there = agreement(&one, &other);
        assert_eq!(there.pages, 1);
        let all = |agreement: &Agreement| agreement.strict.get("all").copied().unwrap();
        assert_eq!(
            (all(&there).right, all(&there).predicted, all(&there).gold),
            (1, 2, 3)
        );
        assert_eq!(there.only_first.len(), 1);
        assert_eq!((there.stance.spans, there.stance.agreement), (2, Some(0.5)));
        let back = agreement(&other, &one);
        assert_eq!(all(&there).f1().to_bits(), all(&back).f1().to_bits());
        assert_eq!(back.only_second, there.only_first);
    }
}
