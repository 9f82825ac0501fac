//! Which pages to annotate.
//!
//! In: for each page its document's type and how sure the program was of it. Out: some of them, by a seed, evenly over types and levels of doubt: pages
//! drawn blindly are nearly all boilerplate without a mention, and pages chosen by their mentions would hide what is missed.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::calibration::RELIABLE;
use super::gold::PageOf;
use crate::pipeline::Analysis;

/// How much a page is in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Readings lost against others, or a mention is not sure.
    Contested,
    /// Mentions, all of them sure.
    Sure,
    /// No mention.
    Silent,
}

impl Doubt {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contested => "contested",
            Self::Sure => "sure",
            Self::Silent => "silent",
        }
    }
}

/// A page that may be drawn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Type of its document.
    pub document_type: &'static str,
    /// How much it is in doubt.
    pub doubt: Doubt,
    /// Which page.
    pub of: PageOf,
}

/// The pages of a document, from 1 to `pages`.
pub fn candidates(doc: &str, pages: u32, analysis: &Analysis) -> Vec<Candidate> {
    let found = analysis.structure.document_type.as_ref();
    let document_type = found.map_or("undecided", |found| found.value.as_str());
    let recognition = &analysis.recognition;
    let candidate = |page: u32| {
        let mut mentions = recognition
            .mentions
            .iter()
            .filter(|mention| mention.page == page);
        // A reading that lost to a longer one of the same words is no doubt; one that lost where nothing won is.
        let lost = recognition
            .losers
            .iter()
            .filter(|reading| reading.page == page);
        let won = |span| {
            let own = recognition
                .mentions
                .iter()
                .filter(|mention| mention.page == page);
            own.map(|mention| mention.span)
                .any(|other| other.overlaps(span))
        };
        let is_named = mentions.clone().next().is_some();
        let is_unsure = mentions.any(|mention| mention.confidence < RELIABLE);
        let is_contested = lost.map(|reading| reading.span).any(|span| !won(span));
        Candidate {
            document_type,
            doubt: match (is_unsure || is_contested, is_named) {
                (true, _) => Doubt::Contested,
                (false, true) => Doubt::Sure,
                (false, false) => Doubt::Silent,
            },
            of: PageOf {
                doc: doc.to_owned(),
                page,
            },
        }
    };
    (1..=pages).map(candidate).collect()
}

/// `number` of `candidates`, drawn by `seed`: the strata (type and doubt) take turns, each giving one of its pages, until there are enough.
pub fn sample(mut candidates: Vec<Candidate>, number: usize, seed: u64) -> Vec<Candidate> {
    // The order of the inputs makes no difference.
    candidates.sort();
    candidates.dedup();
    let mut chance = Rng::with_seed(seed);
    chance.shuffle(&mut candidates);
    let mut strata: BTreeMap<(&str, Doubt), Vec<Candidate>> = BTreeMap::new();
    for candidate in candidates {
        let stratum = (candidate.document_type, candidate.doubt);
        strata.entry(stratum).or_default().push(candidate);
    }
    let mut drawn = Vec::new();
    while drawn.len() < number && strata.values().any(|stratum| !stratum.is_empty()) {
        let turn = strata.values_mut().filter_map(Vec::pop);
        let room = number - drawn.len();
        drawn.extend(turn.take(room));
    }
    drawn.sort_by(|one, other| one.of.cmp(&other.of));
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates_of(document_type: &'static str, doubt: Doubt, pages: u32) -> Vec<Candidate> {
        let candidate = |page| Candidate {
            document_type,
            doubt,
            of: PageOf {
                doc: format!("{document_type}-{}.pdf", doubt.as_str()),
                page,
            },
        };
        (1..=pages).map(candidate).collect()
    }

    #[test]
    fn strata_are_drawn_evenly_until_they_are_empty() {
        let many = candidates_of("contract", Doubt::Silent, 500);
        let few = candidates_of("contract", Doubt::Contested, 3);
        let other = candidates_of("template", Doubt::Sure, 40);
        let all = [many, few, other].concat();
        let drawn = sample(all.clone(), 30, 7);
        let of = |doubt: Doubt| {
            drawn
                .iter()
                .filter(|candidate| candidate.doubt == doubt)
                .count()
        };
        assert_eq!((of(Doubt::Contested), drawn.len()), (3, 30));
        assert_eq!(of(Doubt::Silent).abs_diff(of(Doubt::Sure)), 1);
        let mut reversed = all.clone();
        reversed.reverse();
        assert_eq!(sample(reversed, 30, 7), drawn, "the seed alone decides");
        assert_ne!(sample(all.clone(), 30, 8), drawn);
        assert_eq!(sample(all, 9999, 7).len(), 543, "all there are, each once");
    }
}
