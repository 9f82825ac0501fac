//! The whole score of some records against some gold.
//!
//! In: gold, records, the makers' slugs. Out: [`Score`], which keeps what answers to what, so that every figure can be traced to its
//! cases. How it is shown is decided in [`super::report`].

use std::collections::{BTreeMap, BTreeSet};

use super::count::{Count, sum};
use super::fields::{self, Case};
use super::gold::{Gold, PageOf};
use super::items::{self, ItemScore};
use super::mentions::{self, Attributes, Matched};
use super::records::Record;
use super::resample::ByPage;
use crate::dictionary::makers::Makers;

/// What records are worth.
#[derive(Debug)]
pub struct Score<'a> {
    /// The annotated pages.
    pub pages: Vec<Matched<'a>>,
    /// What is said of the mentions found.
    pub attributes: Attributes,
    /// The fields of the annotated documents.
    pub fields: Vec<Case>,
    /// The items.
    pub items: ItemScore<'a>,
    /// Documents of the gold of which there is no record: all that they hold counts as missed.
    pub absent: Vec<&'a str>,
    /// Documents of which there are several records: their mentions and items are taken together, the fields from the last.
    pub repeated: Vec<&'a str>,
    makers: &'a Makers,
}

/// A figure that has an interval, with its counts by page.
#[derive(Debug)]
pub struct Headline {
    /// Its name.
    pub name: &'static str,
    /// Its counts.
    pub counts: ByPage,
}

impl Headline {
    /// Over all pages.
    pub fn total(&self) -> Count {
        self.counts.values().copied().sum()
    }
}

impl<'a> Score<'a> {
    /// Compares `records` with `gold`.
    pub fn new(gold: &'a Gold, records: &'a [Record], makers: &'a Makers) -> Self {
        let pages = mentions::matched(gold, records);
        let mut attributes = Attributes::default();
        for page in &pages {
            attributes.add(page, makers);
        }
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for record in records {
            *seen.entry(record.doc()).or_default() += 1;
        }
        let documents: BTreeSet<&str> = gold.documents();
        let with = |fits: fn(usize) -> bool| {
            let times = |doc: &&str| fits(seen.get(*doc).copied().unwrap_or(0));
            documents.iter().copied().filter(times).collect()
        };
        Self {
            pages,
            attributes,
            fields: fields::cases(gold, records),
            items: items::score(gold, records),
            absent: with(|times| times == 0),
            repeated: with(|times| times > 1),
            makers,
        }
    }

    /// The makers' slugs that it was made with.
    pub fn makers(&self) -> &'a Makers {
        self.makers
    }

    /// The figures that have an interval. Those of a whole document stand at page 0.
    pub fn headlines(&self) -> Vec<Headline> {
        let of_pages = |name, count: &dyn Fn(&Matched) -> Count| Headline {
            name,
            counts: self
                .pages
                .iter()
                .map(|page| (page.of.clone(), count(page)))
                .collect(),
        };
        let attributes = |page: &Matched| {
            let mut attributes = Attributes::default();
            attributes.add(page, self.makers);
            attributes
        };
        let mut fields = ByPage::new();
        for case in &self.fields {
            let doc = case.doc.clone();
            *fields.entry(PageOf { doc, page: 0 }).or_default() += case.count;
        }
        let mut cells = ByPage::new();
        for cell in &self.items.cells {
            *cells.entry(cell.gold.of()).or_default() += Count::asked(cell.is_right);
        }
        vec![
            of_pages("mentions strict", &|page| sum(&page.by_kind())),
            of_pages("mentions overlap", &|page| sum(&page.by_group())),
            of_pages("vendor", &|page| attributes(page).vendor.into()),
            of_pages("model", &|page| attributes(page).model.into()),
            of_pages("stance", &|page| attributes(page).stance.into()),
            Headline {
                name: "fields",
                counts: fields,
            },
            Headline {
                name: "item rows",
                counts: self.items.rows.clone(),
            },
            Headline {
                name: "item cells",
                counts: cells,
            },
        ]
    }
}
