//! Fields: what a document says about the purchase.
//!
//! In: folded pages and their structure. Out: [`Fields`], each value with its evidence.
//!
//! `reading` gives each page's text without layout, `table` its rows and cells, `labels` finds what says what the next words are and cuts
//! their values, `money`, `moments` and `organisations` know how values are written, and one module for each kind of value (`project`,
//! `lots`, `parties`, `amounts`, `dates`, `policies`) reads it and decides which of several places to trust; what lost is kept with the
//! reason. `items` reads the rows of goods tables and `cells` what is in them; `scale` compares their prices with the amounts.

pub mod items;

pub use scale::reconcile;

use crate::dictionary::forms::Forms;
use crate::model::{Fields, FoldedPage, Structure};

mod amounts;
mod cells;
mod dates;
mod labels;
mod lots;
mod moments;
mod money;
mod organisations;
mod parties;
mod policies;
mod project;
mod reading;
mod scale;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod traps {
    mod portals {
        mod tests;
    }
    mod tables {
        mod tests;
    }
    mod tests;
}

/// Everything the reading of fields needs, built once from the dictionaries.
#[derive(Debug)]
pub struct FieldReader<'d> {
    labels: labels::Labels,
    organisations: organisations::Organisations,
    money: money::MoneyWords,
    dates: moments::DateWords,
    policies: policies::Policies<'d>,
}

impl<'d> FieldReader<'d> {
    /// Builds automata.
    pub fn new(forms: &'d Forms) -> Self {
        Self {
            labels: labels::Labels::new(forms),
            organisations: organisations::Organisations::new(forms),
            money: money::MoneyWords::new(forms),
            dates: moments::DateWords::new(forms),
            policies: policies::Policies::new(forms),
        }
    }

    /// Reads the fields of a document.
    pub fn read(&self, pages: &[FoldedPage], structure: &Structure) -> Fields {
        let readings = reading::Reading::of(pages);
        let document_type = structure.document_type.as_ref().map(|found| found.value);
        let hits = self.labels.find(&readings, structure);
        let mut lost = Vec::new();
        let lots = lots::lots(&self.labels, &self.money, &readings, &hits, &mut lost);
        let (import_products, consortium) = self.policies.read(&readings, structure, &mut lost);
        let name = project::name(&self.labels, &readings, &hits, &mut lost);
        Fields {
            numbers: project::numbers(&self.labels, &readings, &hits, &mut lost),
            parties: parties::parties(
                &self.labels,
                &self.organisations,
                &readings,
                &hits,
                document_type,
                name.as_ref(),
                &mut lost,
            ),
            name,
            amounts: amounts::amounts(
                &self.labels,
                &self.money,
                &readings,
                &hits,
                &lots,
                structure,
                &mut lost,
            ),
            lots,
            dates: dates::dates(&self.dates, &readings, &hits, document_type, &mut lost),
            import_products,
            consortium,
            items: Vec::new(),
            lost,
        }
    }
}
