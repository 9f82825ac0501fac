//! Whether gold agrees more with one reading of a place than with another.
//!
//! In: gold, and the mentions of two records of one document, paired by place. Out: a [`Verdict`] for each pair. What answers to what is
//! decided by the matching that `eval` counts with; no offsets are compared with gold, which has none.

use std::collections::BTreeMap;

use serde::Serialize;

use super::gold::{Gold, Mention as Annotated, PageOf, page_number};
use super::mentions::{Matched, model_is_right, stances, vendor_is_right};
use super::records::Mention as Predicted;
use crate::dictionary::makers::Makers;

/// What gold says to a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Worse in some respect and better in none.
    Wrong,
    /// Better in some respect and worse in none.
    Right,
    /// Both, or as right or wrong as before.
    Neither,
    /// The page is not annotated.
    #[serde(rename = "no gold")]
    NoGold,
}

impl Decision {
    /// All of them, as they are counted.
    pub const ALL: [Self; 4] = [Self::Right, Self::Wrong, Self::Neither, Self::NoGold];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Neither => "neither",
            Self::NoGold => "no gold",
        }
    }
}

/// What gold says to a change, and in which respects: found (something is annotated there), exact (with this surface and kind), vendor,
/// model, stance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The decision.
    pub verdict: Decision,
    /// In which respects the new reading agrees more with gold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub better: Vec<&'static str>,
    /// In which it agrees less.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub worse: Vec<&'static str>,
}

/// The same place in two lists of mentions: the position in each, none where that list has nothing there.
pub type Pair = (Option<usize>, Option<usize>);

/// Gold to judge changes by, page by page.
#[derive(Debug)]
pub struct Judge<'g> {
    /// The annotated pages of each document, with what is annotated on them.
    documents: BTreeMap<&'g str, BTreeMap<&'g PageOf, Vec<&'g Annotated>>>,
    makers: &'g Makers,
}

impl<'g> Judge<'g> {
    /// Judges by the annotated pages of `gold`; `makers` says which slugs mean one maker.
    pub fn new(gold: &'g Gold, makers: &'g Makers) -> Self {
        let mut documents: BTreeMap<&str, BTreeMap<&PageOf, Vec<&Annotated>>> = BTreeMap::new();
        for of in gold.mention_pages() {
            documents.entry(&of.doc).or_default().insert(of, Vec::new());
        }
        for mention in gold.mentions.iter().map(|line| &line.value) {
            let pages = documents.get_mut(mention.doc.as_str());
            if let Some(page) = pages.and_then(|pages| pages.get_mut(&mention.of())) {
                page.push(mention);
            }
        }
        Self { documents, makers }
    }

    /// How many pages of the document `doc` are annotated.
    pub fn pages(&self, doc: &str) -> usize {
        self.documents.get(doc).map_or(0, BTreeMap::len)
    }

    /// What gold says to each of `pairs`, which hold every mention of `old` and of `new`, the mentions of the document `doc`.
    ///
    /// Mentions that both have choose their gold first: of two equal surfaces of which one is annotated, the one that appears or vanishes
    /// is the one too many.
    pub fn verdicts(
        &self,
        doc: &str,
        old: &[Predicted],
        new: &[Predicted],
        pairs: &[Pair],
    ) -> Vec<Verdict> {
        let (in_both, in_one): (Vec<&Pair>, Vec<&Pair>) = pairs
            .iter()
            .partition(|(old, new)| old.is_some() && new.is_some());
        let order: Vec<&Pair> = in_both.into_iter().chain(in_one).collect();
        let ratings = |mentions: &[Predicted], side: fn(&Pair) -> Option<usize>| {
            let order: Vec<usize> = order.iter().filter_map(|pair| side(pair)).collect();
            self.ratings(doc, mentions, &order)
        };
        let (before, after) = (ratings(old, |pair| pair.0), ratings(new, |pair| pair.1));
        let verdict = |(old_at, new_at): &Pair| {
            let rated = |ratings: &[Option<Rating>], at: &Option<usize>| match at {
                Some(at) => ratings.get(*at).copied().flatten(),
                None => Some(Rating::default()),
            };
            let (before, after) = (rated(&before, old_at), rated(&after, new_at));
            before
                .zip(after)
                .map_or(NO_GOLD, |(before, after)| before.against(after))
        };
        pairs.iter().map(verdict).collect()
    }

    /// How far each of `mentions` agrees with gold; none where the page is not annotated. They choose their gold in the order of `order`.
    fn ratings(&self, doc: &str, mentions: &[Predicted], order: &[usize]) -> Vec<Option<Rating>> {
        let mut ratings = vec![None; mentions.len()];
        for (of, gold) in self.documents.get(doc).into_iter().flatten() {
            let page_of = |at: &usize| mentions.get(*at).map(|one| page_number(one.page));
            let is_here = |at: &&usize| page_of(at) == Some(of.page);
            let here: Vec<usize> = order.iter().filter(is_here).copied().collect();
            let predicted = here.iter().filter_map(|at| mentions.get(*at)).collect();
            let page = Matched::new(of, gold.clone(), predicted);
            for (at, rating) in here.into_iter().zip(self.of_page(&page)) {
                if let Some(place) = ratings.get_mut(at) {
                    *place = Some(rating);
                }
            }
        }
        ratings
    }

    /// How far each prediction of the page agrees with gold.
    fn of_page(&self, page: &Matched) -> Vec<Rating> {
        let answers: BTreeMap<usize, usize> = page.overlap.iter().map(|(g, p)| (*p, *g)).collect();
        let rating = |(p, mention): (usize, &&Predicted)| {
            let Some(g) = answers.get(&p) else {
                return Rating {
                    found: Some(false),
                    ..Rating::default()
                };
            };
            let Some(gold) = page.gold.get(*g).filter(|gold| !gold.is_optional()) else {
                return Rating::default();
            };
            Rating {
                found: Some(true),
                exact: Some(page.strict.contains(&(*g, p))),
                vendor: vendor_is_right(self.makers, gold, mention),
                model: model_is_right(gold, mention),
                stance: stances(gold, mention).map(|(stated, said)| said == Some(stated)),
            }
        };
        page.predicted.iter().enumerate().map(rating).collect()
    }
}

const NO_GOLD: Verdict = Verdict {
    verdict: Decision::NoGold,
    better: Vec::new(),
    worse: Vec::new(),
};

/// In which respects a reading is right; none where it is not asked for, or where there is no reading.
#[derive(Clone, Copy, Debug, Default)]
struct Rating {
    found: Option<bool>,
    exact: Option<bool>,
    vendor: Option<bool>,
    model: Option<bool>,
    stance: Option<bool>,
}

impl Rating {
    fn respects(self) -> [(&'static str, Option<bool>); 5] {
        [
            ("found", self.found),
            ("exact", self.exact),
            ("vendor", self.vendor),
            ("model", self.model),
            ("stance", self.stance),
        ]
    }

    /// The verdict on a change from this to `after`. To say nothing is worse than to be right, and better than to be wrong.
    fn against(self, after: Self) -> Verdict {
        let worth = |is_right: Option<bool>| match is_right {
            Some(true) => 1,
            None => 0,
            Some(false) => -1,
        };
        let (mut better, mut worse) = (Vec::new(), Vec::new());
        for ((respect, before), (_, after)) in self.respects().into_iter().zip(after.respects()) {
            match worth(after).cmp(&worth(before)) {
                std::cmp::Ordering::Greater => better.push(respect),
                std::cmp::Ordering::Less => worse.push(respect),
                std::cmp::Ordering::Equal => (),
            }
        }
        let verdict = match (better.is_empty(), worse.is_empty()) {
            (false, true) => Decision::Right,
            (true, false) => Decision::Wrong,
            _ => Decision::Neither,
        };
        Verdict {
            verdict,
            better,
            worse,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::gold::{Line, PageRow};
    use crate::evaluate::records::Stance;

    /// Gold of `a.pdf`, of which page 1 is annotated.
    fn gold(mentions: Vec<Annotated>) -> Gold {
        let of = PageOf {
            doc: "a.pdf".to_owned(),
            page: 1,
        };
        let line = |value| Line { number: 1, value };
        Gold {
            mentions: mentions.into_iter().map(line).collect(),
            pages: vec![Line {
                number: 2,
                value: PageRow {
                    of,
                    mentions: true,
                    items: false,
                },
            }],
            ..Gold::default()
        }
    }

    fn annotated(kind: &str, surface: &str, stance: &str) -> Annotated {
        Annotated {
            doc: "a.pdf".to_owned(),
            page: Some(1),
            surface: surface.to_owned(),
            kind: kind.to_owned(),
            stance: Some(stance.to_owned()),
            ..Annotated::default()
        }
    }

    fn predicted(kind: &str, surface: &str, stance: &str) -> Predicted {
        Predicted {
            kind: kind.to_owned(),
            surface: surface.to_owned(),
            page: Some(1),
            stance: Some(Stance {
                value: stance.to_owned(),
                cue: None,
            }),
            ..Predicted::default()
        }
    }

    /// Each pair as word, better, worse.
    fn verdicts(
        gold: &Gold,
        old: &[Predicted],
        new: &[Predicted],
        pairs: &[Pair],
    ) -> Vec<(&'static str, String, String)> {
        let makers = Makers::default();
        let judge = Judge::new(gold, &makers);
        let verdicts = judge.verdicts("a.pdf", old, new, pairs).into_iter();
        verdicts
            .map(|one| {
                let (better, worse) = (one.better.join(" "), one.worse.join(" "));
                (one.verdict.as_str(), better, worse)
            })
            .collect()
    }

    fn said(word: &'static str, better: &str, worse: &str) -> (&'static str, String, String) {
        (word, better.to_owned(), worse.to_owned())
    }

    #[test]
    fn a_mention_that_appears_is_right_if_all_that_gold_says_of_it_is() {
        let gold = gold(vec![
            annotated("brand", "华为", "required"),
            annotated("brand", "中兴", "required"),
            annotated("model", "OptiPlex 3020", "offered"),
        ]);
        let new = [
            predicted("brand", "华为", "required"),
            predicted("brand", "中兴", "compatible"),
            predicted("model", "OptiPlex", "offered"),
            predicted("brand", "东方", "required"),
        ];
        let pairs = [
            (None, Some(0)),
            (None, Some(1)),
            (None, Some(2)),
            (None, Some(3)),
        ];
        let expected = [
            said("right", "found exact stance", ""),
            said("neither", "found exact", "stance"),
            said("neither", "found stance", "exact"),
            said("wrong", "", "found"),
        ];
        assert_eq!(verdicts(&gold, &[], &new, &pairs), expected);
        let back = pairs.map(|(old, new)| (new, old));
        let turned = expected.map(|(word, better, worse)| match word {
            "right" => ("wrong", worse, better),
            "wrong" => ("right", worse, better),
            _ => (word, worse, better),
        });
        assert_eq!(
            verdicts(&gold, &new, &[], &back),
            turned,
            "the way back is the reverse"
        );
    }

    #[test]
    fn of_two_equal_names_the_one_that_appears_is_the_one_too_many() {
        // Only the second on the page names the maker, and both have found that one.
        let gold = gold(vec![annotated("brand", "联想", "offered")]);
        let old = [predicted("brand", "联想", "offered")];
        let new = [
            predicted("brand", "联想", "mention"),
            predicted("brand", "联想", "offered"),
        ];
        assert_eq!(
            verdicts(&gold, &old, &new, &[(None, Some(0)), (Some(0), Some(1))]),
            [said("wrong", "", "found"), said("neither", "", "")]
        );
    }

    #[test]
    fn what_is_optional_or_not_annotated_is_neither_right_nor_wrong() {
        let mut optional = annotated("series", "核显", "required");
        optional.note = Some("borderline".to_owned());
        let gold = gold(vec![optional]);
        let elsewhere = Predicted {
            page: Some(2),
            ..predicted("brand", "华为", "required")
        };
        let new = [predicted("series", "核显", "offered"), elsewhere];
        assert_eq!(
            verdicts(&gold, &[], &new, &[(None, Some(0)), (None, Some(1))]),
            [said("neither", "", ""), said("no gold", "", "")]
        );
    }
}
