//! Mentions against gold.
//!
//! In: gold and records. Out: for each annotated page which mention answers to which ([`Matched`]), and the figures made of it. Offsets
//! are not asked for: gold names surfaces, one for each occurrence, and the k-th prediction of a surface answers to the k-th in the gold.
//!
//! Two matchings, both one to one on a page:
//! - strict: the same kind (or the other accepted one) and the same surface;
//! - overlap: the same group (brand, or product), and one name holds the other and is at least half as long.

use std::collections::{BTreeMap, BTreeSet};

use super::alike;
use super::count::{Answers, Count, Counts};
use super::gold::{Gold, Mention as Annotated, PageOf, page_number};
use super::records::{Mention as Predicted, Record};
use crate::dictionary::makers::Makers;

/// An annotated page: what is there, what was found, and what answers to what.
#[derive(Debug)]
pub struct Matched<'a> {
    /// Which page.
    pub of: &'a PageOf,
    /// The gold of the page.
    pub gold: Vec<&'a Annotated>,
    /// The predictions of the page.
    pub predicted: Vec<&'a Predicted>,
    /// Indices into both: same kind, same surface.
    pub strict: Pairs,
    /// Indices into both: same group, overlapping surface. Holds all strict pairs of one group.
    pub overlap: Pairs,
}

/// Which gold (first) answers to which prediction.
pub type Pairs = Vec<(usize, usize)>;

/// `brand`, or `product` for all other kinds.
pub fn group(kind: &str) -> &'static str {
    if kind == "brand" { "brand" } else { "product" }
}

/// Matches the annotated pages of `gold`, in order.
pub fn matched<'a>(gold: &'a Gold, records: &'a [Record]) -> Vec<Matched<'a>> {
    let pages = gold.mention_pages();
    let mut annotated: BTreeMap<PageOf, Vec<&Annotated>> = BTreeMap::new();
    for line in &gold.mentions {
        annotated
            .entry(line.value.of())
            .or_default()
            .push(&line.value);
    }
    let mut predicted: BTreeMap<PageOf, Vec<&Predicted>> = BTreeMap::new();
    for record in records {
        for mention in &record.mentions {
            let of = PageOf {
                doc: record.doc().to_owned(),
                page: page_number(mention.page),
            };
            predicted.entry(of).or_default().push(mention);
        }
    }
    let mut match_page = |of: &'a PageOf| {
        let gold = annotated.remove(of).unwrap_or_default();
        let predicted = predicted.remove(of).unwrap_or_default();
        Matched::new(of, gold, predicted)
    };
    pages.into_iter().map(&mut match_page).collect()
}

/// A mention in the forms in which it is compared.
struct Compared<'a> {
    kind: &'a str,
    kind_alt: Option<&'a str>,
    surface: String,
    name: String,
}

impl<'a> Compared<'a> {
    fn annotated(mention: &'a Annotated) -> Self {
        Self {
            kind: &mention.kind,
            kind_alt: mention.kind_alt.as_deref(),
            surface: alike::surface(&mention.surface),
            name: alike::name(&mention.surface),
        }
    }

    fn predicted(mention: &'a Predicted) -> Self {
        Self {
            kind: &mention.kind,
            kind_alt: None,
            surface: alike::surface(&mention.surface),
            name: alike::name(&mention.surface),
        }
    }

    fn same_kind(&self, predicted: &Self) -> bool {
        self.kind == predicted.kind || self.kind_alt == Some(predicted.kind)
    }

    fn same_group(&self, predicted: &Self) -> bool {
        group(self.kind) == group(predicted.kind)
    }
}

/// The strict and the overlapping pairs.
fn pairs(gold: &[&Annotated], predicted: &[&Predicted]) -> (Pairs, Pairs) {
    let gold: Vec<_> = gold.iter().copied().map(Compared::annotated).collect();
    let predicted: Vec<_> = predicted.iter().copied().map(Compared::predicted).collect();
    let mut free = Free {
        gold: gold.iter().enumerate().collect(),
        predicted: predicted.iter().enumerate().collect(),
        pairs: Vec::new(),
    };
    free.take(|gold, predicted| gold.same_kind(predicted) && gold.surface == predicted.surface);
    let strict = free.pairs.clone();
    free.take(|gold, predicted| gold.same_group(predicted) && gold.surface == predicted.surface);
    free.take(|gold, predicted| {
        gold.same_group(predicted) && alike::overlap(&gold.name, &predicted.name)
    });
    (strict, free.pairs)
}

/// What has no answer yet, with its index.
struct Free<'a> {
    gold: Vec<(usize, &'a Compared<'a>)>,
    predicted: Vec<(usize, &'a Compared<'a>)>,
    pairs: Pairs,
}

impl Free<'_> {
    /// Each gold in turn takes the first prediction that `fits`.
    fn take(&mut self, fits: impl Fn(&Compared, &Compared) -> bool) {
        let (predicted, pairs) = (&mut self.predicted, &mut self.pairs);
        self.gold.retain(|(g, gold)| {
            let Some(place) = predicted.iter().position(|(_, one)| fits(gold, one)) else {
                return true;
            };
            pairs.push((*g, predicted.remove(place).0));
            false
        });
    }
}

impl<'a> Matched<'a> {
    /// Matches a page. Where several predictions fit the same gold, the first takes it.
    pub fn new(of: &'a PageOf, gold: Vec<&'a Annotated>, predicted: Vec<&'a Predicted>) -> Self {
        let (strict, overlap) = pairs(&gold, &predicted);
        Self {
            of,
            gold,
            predicted,
            strict,
            overlap,
        }
    }

    /// The pairs of `pairs` that count.
    pub fn counted<'p>(
        &'p self,
        pairs: &'p Pairs,
    ) -> impl Iterator<Item = (&'a Annotated, &'a Predicted)> + 'p {
        let both = |(g, p): &(usize, usize)| Some((*self.gold.get(*g)?, *self.predicted.get(*p)?));
        pairs
            .iter()
            .filter_map(both)
            .filter(|(gold, _)| !gold.is_optional())
    }

    /// The predictions that count, each with the gold it answers to in `pairs`. A prediction of something optional does not count.
    pub fn judged<'p>(
        &'p self,
        pairs: &'p Pairs,
    ) -> impl Iterator<Item = (&'a Predicted, Option<&'a Annotated>)> + 'p {
        let answers: BTreeMap<usize, usize> = pairs.iter().map(|(g, p)| (*p, *g)).collect();
        let gold = move |p: usize| answers.get(&p).and_then(|g| self.gold.get(*g).copied());
        self.predicted
            .iter()
            .enumerate()
            .map(move |(p, mention)| (*mention, gold(p)))
            .filter(|(_, gold)| !gold.is_some_and(Annotated::is_optional))
    }

    /// Whether `pair` is of these two mentions.
    pub fn is_pair(&self, pair: (usize, usize), gold: &Annotated, mention: &Predicted) -> bool {
        let annotated = self.gold.get(pair.0).copied();
        let predicted = self.predicted.get(pair.1).copied();
        annotated.is_some_and(|one| std::ptr::eq(one, gold))
            && predicted.is_some_and(|one| std::ptr::eq(one, mention))
    }

    /// The gold that counts and has no answer in `pairs`.
    pub fn missed<'p>(&'p self, pairs: &Pairs) -> impl Iterator<Item = &'a Annotated> + 'p {
        let answered: BTreeSet<usize> = pairs.iter().map(|(g, _)| *g).collect();
        self.gold
            .iter()
            .enumerate()
            .filter(move |(g, _)| !answered.contains(g))
            .map(|(_, mention)| *mention)
            .filter(|mention| !mention.is_optional())
    }

    /// Counts of `pairs`: by what `of_gold` says of a gold mention, and `of_predicted` of a prediction and the gold it answers to.
    pub fn counts(
        &self,
        pairs: &Pairs,
        of_gold: impl Fn(&Annotated) -> String,
        of_predicted: impl Fn(&Predicted, Option<&Annotated>) -> String,
    ) -> Counts {
        let mut counts = Counts::new();
        for mention in self.gold.iter().filter(|mention| !mention.is_optional()) {
            counts.entry(of_gold(mention)).or_default().gold += 1;
        }
        for (mention, gold) in self.judged(pairs) {
            let name = of_predicted(mention, gold);
            counts.entry(name).or_default().predicted += 1;
        }
        for (gold, _) in self.counted(pairs) {
            counts.entry(of_gold(gold)).or_default().right += 1;
        }
        counts
    }

    /// Strict counts by kind. A prediction of an accepted other kind is counted with the kind of the gold.
    pub fn by_kind(&self) -> Counts {
        self.counts(
            &self.strict,
            |gold| gold.kind.clone(),
            |mention, gold| gold.map_or(&mention.kind, |gold| &gold.kind).clone(),
        )
    }

    /// Counts of the overlap by group.
    pub fn by_group(&self) -> Counts {
        self.counts(
            &self.overlap,
            |gold| group(&gold.kind).to_owned(),
            |mention, _| group(&mention.kind).to_owned(),
        )
    }

    /// Strict counts by maker; a maker without agreed slug has the empty name.
    pub fn by_maker(&self, makers: &Makers) -> Counts {
        let maker = |slug: &Option<String>| {
            let known = makers.maker(slug.as_deref().unwrap_or_default());
            known.unwrap_or_default().to_owned()
        };
        self.counts(
            &self.strict,
            |gold| maker(&gold.vendor),
            |mention, gold| maker(gold.map_or(&mention.vendor, |gold| &gold.vendor)),
        )
    }
}

/// Whether the maker is right; none where the gold states none that has an agreed slug.
pub fn vendor_is_right(makers: &Makers, gold: &Annotated, mention: &Predicted) -> Option<bool> {
    let maker = makers.maker(gold.vendor.as_deref()?)?;
    let said = mention
        .vendor
        .as_deref()
        .and_then(|slug| makers.maker(slug));
    Some(said == Some(maker))
}

/// Whether the canonical designation is right; none where the gold states none.
pub fn model_is_right(gold: &Annotated, mention: &Predicted) -> Option<bool> {
    let stated = gold.model.as_deref().filter(|model| !model.is_empty())?;
    let is_series = gold.kind == "series";
    if gold.kind != "model" && !is_series {
        return None;
    }
    let name = |said: &Option<String>| alike::name(said.as_deref().unwrap_or_default());
    let stated = alike::name(stated);
    Some(stated == name(&mention.model) || is_series && stated == name(&mention.series))
}

/// What the gold says and what the record says; none where the gold says nothing.
pub fn stances<'a>(
    gold: &'a Annotated,
    mention: &'a Predicted,
) -> Option<(&'a str, Option<&'a str>)> {
    let stated = gold.stance.as_deref().filter(|stance| !stance.is_empty())?;
    let said = mention.stance.as_ref().map(|stance| stance.value.as_str());
    Some((stated, said))
}

/// How often each stance of the gold was read as which.
pub type Confusion = BTreeMap<(String, String), u64>;

/// What is said of mentions that were found, over all pages: maker, designation, stance.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    /// Of gold with an agreed slug.
    pub vendor: Answers,
    /// Of gold with a canonical designation.
    pub model: Answers,
    /// Of gold with a stance.
    pub stance: Answers,
    /// Gold, prediction (empty where there is none).
    pub confusion: Confusion,
}

impl Attributes {
    /// Adds the pairs of a page.
    pub fn add(&mut self, page: &Matched, makers: &Makers) {
        for (gold, mention) in page.counted(&page.overlap) {
            if let Some(is_right) = vendor_is_right(makers, gold, mention) {
                self.vendor.add(is_right);
            }
            if let Some(is_right) = model_is_right(gold, mention) {
                self.model.add(is_right);
            }
            if let Some((stated, said)) = stances(gold, mention) {
                self.stance.add(said == Some(stated));
                let key = (stated.to_owned(), said.unwrap_or_default().to_owned());
                *self.confusion.entry(key).or_default() += 1;
            }
        }
    }
}

impl From<Answers> for Count {
    fn from(answers: Answers) -> Self {
        Self {
            right: answers.right,
            predicted: answers.of,
            gold: answers.of,
        }
    }
}
