//! Records, as far as they are compared with gold.
//!
//! In: a file of records, or records just made. Out: [`Record`]s in their order. Keys that are not compared are passed over, so that records
//! of an older or newer version can be compared with each other; [`crate::record`] is the full format.

use std::path::Path;

use serde::Deserialize;

use super::gold::Scalar;
use crate::error::{Error, Problem, Result};
use crate::record::TenderRecord;

/// One document.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Record {
    source: Source,
    /// Type of the document.
    pub document_type: Option<Fact>,
    /// What is bought.
    pub project: Project,
    /// Who takes part.
    pub parties: Vec<Party>,
    /// Money.
    pub amounts: Vec<Amount>,
    /// Points in time.
    pub dates: Vec<Date>,
    /// What the buyer accepts.
    pub policies: Policies,
    /// Rows of goods tables.
    pub items: Vec<Item>,
    /// Brands and products.
    pub mentions: Vec<Mention>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Source {
    path: String,
    members: Vec<String>,
}

/// A value with evidence.
#[derive(Clone, Debug, Deserialize)]
pub struct Fact {
    /// The value.
    pub value: String,
}

/// What is bought.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Project {
    /// Project numbers.
    pub numbers: Vec<Fact>,
    /// Project name.
    pub name: Option<Fact>,
}

/// Someone who takes part.
#[derive(Clone, Debug, Deserialize)]
pub struct Party {
    /// As what.
    pub role: String,
    /// Name of the organisation.
    pub name: Option<Fact>,
}

/// An amount of money.
#[derive(Clone, Debug, Deserialize)]
pub struct Amount {
    /// What it is for.
    pub kind: String,
    /// Yuan.
    pub amount: String,
}

/// A point in time.
#[derive(Clone, Debug, Deserialize)]
pub struct Date {
    /// What happens then.
    pub kind: String,
    /// ISO 8601.
    pub value: String,
}

/// What the buyer accepts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Policies {
    /// Imported products.
    pub import_products: Option<Fact>,
    /// Bids by consortia.
    pub consortium: Option<Fact>,
}

/// A row of a goods table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Item {
    /// From 1.
    pub page: Option<u32>,
    /// Row of its table.
    pub row: Option<u32>,
    /// Cell.
    pub name: Option<Scalar>,
    /// Cell.
    pub brand: Option<Scalar>,
    /// Cell.
    pub model: Option<Scalar>,
    /// Cell.
    pub quantity: Option<Scalar>,
    /// Cell.
    pub unit: Option<Scalar>,
    /// Yuan.
    pub unit_price: Option<Scalar>,
    /// Yuan.
    pub total: Option<Scalar>,
    /// Cell.
    pub spec: Option<Scalar>,
}

/// A brand or product named in the text.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Mention {
    /// `m1`, `m2`, …
    pub id: String,
    /// What is named.
    pub kind: String,
    /// As written.
    pub surface: String,
    /// From 1.
    pub page: Option<u32>,
    /// First code point in the page's text.
    pub start: Option<u32>,
    /// Key of the maker.
    pub vendor: Option<String>,
    /// Product line.
    pub series: Option<String>,
    /// Designation.
    pub model: Option<String>,
    /// What kind of goods.
    pub category: Option<String>,
    /// What the text does with it.
    pub stance: Option<Stance>,
    /// How many.
    pub quantity: Option<u64>,
    /// Entry that found it.
    pub rule: String,
    /// 0 to 1.
    pub confidence: f32,
}

/// What the text does with a product.
#[derive(Clone, Debug, Deserialize)]
pub struct Stance {
    /// The stance.
    pub value: String,
    /// The words that decided it.
    pub cue: Option<String>,
}

impl Record {
    /// The file name that gold knows the document by.
    pub fn doc(&self) -> &str {
        doc_name(&self.source.path, &self.source.members)
    }

    /// A record of nothing but mentions of the document `doc`.
    pub fn with_mentions(doc: &str, mentions: Vec<Mention>) -> Self {
        let source = Source {
            path: doc.to_owned(),
            members: Vec::new(),
        };
        Self {
            source,
            mentions,
            ..Self::default()
        }
    }

    /// A record just made.
    ///
    /// # Panics
    /// If the format of records lacks what is compared here.
    pub fn of(record: &TenderRecord) -> Self {
        let written = serde_json::to_value(record).expect("a record has string keys");
        serde_json::from_value(written).expect("what is compared is part of every record")
    }
}

/// The file name that gold knows a document by: that of the innermost member, else of the path.
pub fn doc_name<'a>(path: &'a str, members: &'a [String]) -> &'a str {
    let path = members.last().map_or(path, String::as_str);
    path.rsplit('/').next().unwrap_or(path)
}

/// Reads a file of records.
///
/// # Errors
/// [`Error::Read`] if there is no such file, [`Error::Problems`] with every line that is no record.
pub fn read(path: &Path) -> Result<Vec<Record>> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })?;
    let mut records = Vec::new();
    let mut problems = Vec::new();
    for (line, record) in (1..).zip(text.lines()) {
        if record.trim().is_empty() {
            continue;
        }
        match serde_json::from_str(record) {
            Ok(record) => records.push(record),
            Err(error) => problems.push(Problem {
                file: path.display().to_string(),
                line,
                message: error
                    .to_string()
                    .replace(" at line 1 column ", ", in column "),
                help: "each line is one record, as `tenderlens run` writes it".to_owned(),
            }),
        }
    }
    if problems.is_empty() {
        Ok(records)
    } else {
        Err(Error::Problems(problems))
    }
}
