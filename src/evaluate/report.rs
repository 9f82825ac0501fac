//! A score as it is written out.
//!
//! In: a score, and that of another run. Out: [`Report`], which is what `eval --format json` writes, as one object. All figures are rounded
//! to four places.

use std::collections::BTreeMap;

use serde::Serialize;

use super::calibration::{Calibration, calibration};
use super::count::{Answers, Count, Counts, add, rounded, with_all};
use super::fields::by_field;
use super::mistakes::Mistakes;
use super::resample::{self, SAMPLES, Unit};
use super::score::Score;

/// Everything there is to say of a run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What the intervals are made with.
    pub sampling: Sampling,
    /// Annotated pages.
    pub pages: usize,
    /// Documents of the gold of which there is no record.
    pub documents_without_record: Vec<String>,
    /// Documents of which there are several records.
    pub documents_with_several_records: Vec<String>,
    /// Mentions.
    pub mentions: Mentions,
    /// Counts by field; `all` is their sum.
    pub fields: Counts,
    /// Items.
    pub items: Items,
    /// The figures in short, each with its interval.
    pub headlines: Vec<Headline>,
    /// Confidence against precision.
    pub calibration: Calibration,
    /// How the run differs from another; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Vec<Compared>>,
    /// What is wrong.
    pub mistakes: Mistakes,
}

/// What the intervals are made with.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Sampling {
    /// `document` or `page`.
    pub unit: &'static str,
    /// How many samples.
    pub samples: usize,
    /// Where chance began.
    pub seed: u64,
}

/// Figures of mentions.
#[derive(Debug, Serialize)]
pub struct Mentions {
    /// By kind; `all` is their sum.
    pub strict: Counts,
    /// By group; `all` is their sum.
    pub overlap: Counts,
    /// Strict, by maker; the empty name stands for makers without agreed slug.
    pub by_vendor: Counts,
    /// Of overlapping mentions: the maker.
    pub vendor: Answers,
    /// Of overlapping mentions: the canonical designation.
    pub model: Answers,
    /// Of overlapping mentions: the stance.
    pub stance: Answers,
    /// How often each stance (first key) was read as which (second key, empty: none).
    pub stance_confusion: BTreeMap<String, BTreeMap<String, u64>>,
}

/// Figures of items.
#[derive(Debug, Serialize)]
pub struct Items {
    /// Rows.
    pub rows: Count,
    /// Cells of the rows found, by column.
    pub cells: BTreeMap<&'static str, Answers>,
}

/// A figure in short.
#[derive(Debug, Serialize)]
pub struct Headline {
    /// Which.
    pub name: &'static str,
    /// Its counts; of an accuracy F1 is the accuracy.
    #[serde(flatten)]
    pub count: Count,
    /// Lower bound of F1; absent where there are too few units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper bound of F1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

/// A figure of two runs.
#[derive(Debug, Serialize)]
pub struct Compared {
    /// Which.
    pub name: &'static str,
    /// F1 of this run.
    pub f1: f64,
    /// F1 of the other run.
    pub other_f1: f64,
    /// This less the other; absent, as are the rest, where there are too few units.
    #[serde(flatten)]
    pub difference: Option<Difference>,
}

/// How much two figures differ.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// This less the other.
    pub difference: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Probability of a difference as large if both were equally good.
    pub p: f64,
}

impl Report {
    /// Everything there is to say of `score`, and how it differs from `other`, a score against the same gold.
    pub fn new(score: &Score, other: Option<&Score>, unit: Unit, seed: u64) -> Self {
        let (mut strict, mut overlap, mut by_vendor) =
            (Counts::new(), Counts::new(), Counts::new());
        for page in &score.pages {
            add(&mut strict, page.by_kind());
            add(&mut overlap, page.by_group());
            add(&mut by_vendor, page.by_maker(score.makers()));
        }
        let mut stance_confusion: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for ((gold, said), times) in &score.attributes.confusion {
            let row = stance_confusion.entry(gold.clone()).or_default();
            row.insert(said.clone(), *times);
        }
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            sampling: Sampling {
                unit: match unit {
                    Unit::Document => "document",
                    Unit::Page => "page",
                },
                samples: SAMPLES,
                seed,
            },
            pages: score.pages.len(),
            documents_without_record: owned(&score.absent),
            documents_with_several_records: owned(&score.repeated),
            mentions: Mentions {
                strict: with_all(strict),
                overlap: with_all(overlap),
                by_vendor,
                vendor: score.attributes.vendor,
                model: score.attributes.model,
                stance: score.attributes.stance,
                stance_confusion,
            },
            fields: with_all(by_field(&score.fields)),
            items: Items {
                rows: score.items.rows.values().copied().sum(),
                cells: score.items.by_column(),
            },
            headlines: headlines(score, unit, seed),
            calibration: calibration(&score.pages),
            comparison: other.map(|other| comparison(score, other, unit, seed)),
            mistakes: Mistakes::of(score),
        }
    }

    /// The counts of a headline.
    pub fn headline(&self, name: &str) -> Option<&Headline> {
        self.headlines.iter().find(|headline| headline.name == name)
    }
}

fn headlines(score: &Score, unit: Unit, seed: u64) -> Vec<Headline> {
    let headline = |headline: super::score::Headline| {
        let bounds = resample::interval(&headline.counts, unit, seed);
        Headline {
            name: headline.name,
            count: headline.total(),
            low: bounds.map(|bounds| rounded(bounds.low)),
            high: bounds.map(|bounds| rounded(bounds.high)),
        }
    };
    score.headlines().into_iter().map(headline).collect()
}

fn comparison(score: &Score, other: &Score, unit: Unit, seed: u64) -> Vec<Compared> {
    let pairs = score.headlines().into_iter().zip(other.headlines());
    pairs
        .map(|(ours, theirs)| {
            let difference = resample::difference(&ours.counts, &theirs.counts, unit, seed);
            Compared {
                name: ours.name,
                f1: rounded(ours.total().f1()),
                other_f1: rounded(theirs.total().f1()),
                difference: difference.map(|difference| Difference {
                    difference: rounded(difference.f1),
                    low: rounded(difference.interval.low),
                    high: rounded(difference.interval.high),
                    p: rounded(difference.p),
                }),
            }
        })
        .collect()
}
