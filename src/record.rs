//! The record: one JSON object per document, one per line. This file is its specification and its only writer.
//!
//! In: nothing but the types below, filled by `assemble`. Out: JSON Lines in UTF-8; `tenderlens schema` prints the JSON Schema made from
//! the same types.
//!
//! # Format
//!
//! - Every input has exactly one line, in the order of the inputs, whatever happened to it.
//! - What a document does not state is an absent key, never `null`, `""` or a guess. An empty list is an absent key too, except
//!   `flags` and the lists of pages in `text`.
//! - A `failed` record holds `source`, `issues`, `producer`, `doc_id` where the bytes could be read, and `text.pages` where known.
//! - Pages count from 1; a document without pages is page 1. Offsets are half open and count Unicode code points of the page's text as
//!   `tenderlens text` prints it: in Python, `page[start:end] == quote`.
//! - Boxes are `[left, top, right, bottom]` in points, origin at the top left of the sheet, rounded to a tenth of a point; absent where
//!   there is no geometry.
//! - Money is yuan as a decimal string; dates are ISO 8601, as precise as the document.
//!
//! Any change here bumps [`SCHEMA_VERSION`] and has an entry in CHANGELOG.md.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error as _};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::issue::IssueCode;
use crate::model::{
    AmountFlag, AmountKind, Basis, DateKind, DocumentType, Identity, ItemRole, MentionFlag,
    MentionKind, PartyRole, Policy, Stance, UnitFrom,
};

/// Version of the format: the first number changes when a reader of older records can break.
pub const SCHEMA_VERSION: &str = "1.2";

/// `[left, top, right, bottom]` in points, origin at the top left of the sheet.
pub type Bbox = [f32; 4];

macro_rules! record_type {
    ($(#[$meta:meta])* $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty, )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $( $(#[$field_meta])* pub $field: $type, )+ }
    };
}

record_type! {
    /// What tenderlens found in one document.
    TenderRecord {
        /// Version of this format.
        schema_version: String,
        /// How reading went.
        status: Status,
        /// `sha256:` and the digest of the document's own bytes, not of its container. Absent only where they could not be read.
        #[serde(skip_serializing_if = "Option::is_none")]
        doc_id: Option<String>,
        /// Where the document was found.
        source: Source,
        /// The first document of the same bytes in the output, whose record this one repeats.
        #[serde(skip_serializing_if = "Option::is_none")]
        duplicate_of: Option<DocumentPlace>,
        /// How much text there is, and which pages have none.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<Text>,
        /// What the document is.
        #[serde(skip_serializing_if = "Option::is_none")]
        document_type: Option<Stated<DocumentType>>,
        /// What is bought.
        #[serde(skip_serializing_if = "Option::is_none")]
        project: Option<Project>,
        /// Who takes part. Organisations only.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parties: Vec<Party>,
        /// Money.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        amounts: Vec<Amount>,
        /// Points in time.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dates: Vec<Date>,
        /// What the buyer accepts.
        #[serde(skip_serializing_if = "Option::is_none")]
        policies: Option<Policies>,
        /// Rows of goods tables.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<Item>,
        /// Brands and products named in the text, sorted by page and start, not overlapping.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Mention>,
        /// Words typical of the document, the heaviest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        keywords: Vec<Keyword>,
        /// What went wrong, by page.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        issues: Vec<IssueEntry>,
        /// What made this record.
        producer: Producer,
    }
}

/// How reading a document went.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everything was read.
    Ok,
    /// Opened, but pages or stages were lost, a scan included; the issues say which.
    Partial,
    /// Not opened or not read.
    Failed,
}

record_type! {
    /// Where a document was found.
    Source {
        /// Path as found from the command line, `/` separated. A byte of a name that is no UTF-8 is written `\xHH`.
        path: String,
        /// Path inside containers, outermost first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        members: Vec<String>,
        /// By content, never by suffix. Absent where the bytes could not be read.
        #[serde(skip_serializing_if = "Option::is_none")]
        media_type: Option<String>,
        /// Number of bytes. Absent where they could not be read.
        #[serde(skip_serializing_if = "Option::is_none")]
        bytes: Option<u64>,
        /// Address it was fetched from, where a web archive states it.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// When it was fetched (RFC 3339), where a web archive states it.
        #[serde(skip_serializing_if = "Option::is_none")]
        captured_at: Option<String>,
        /// Id of the web archive's record.
        #[serde(skip_serializing_if = "Option::is_none")]
        warc_record_id: Option<String>,
    }
}

record_type! {
    /// Which document of an output is meant.
    DocumentPlace {
        /// As in its `source`.
        path: String,
        /// As in its `source`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        members: Vec<String>,
    }
}

record_type! {
    /// How much text there is. All keys but `pages` are absent in a failed record.
    Text {
        /// Number of pages.
        pages: u32,
        /// Code points of all page texts.
        #[serde(skip_serializing_if = "Option::is_none")]
        chars: Option<u64>,
        /// Pages whose text is missing or cannot be relied on.
        #[serde(skip_serializing_if = "Option::is_none")]
        unreadable_pages: Option<Vec<u32>>,
        /// Pages whose text stems from OCR.
        #[serde(skip_serializing_if = "Option::is_none")]
        ocr_pages: Option<Vec<u32>>,
    }
}

record_type! {
    /// A place in the document that proves a value.
    Evidence {
        /// From 1.
        page: u32,
        /// First code point.
        start: u32,
        /// One past the last code point.
        end: u32,
        /// The characters from start to end.
        quote: String,
        /// Box around them.
        #[serde(skip_serializing_if = "Option::is_none")]
        bbox: Option<Bbox>,
    }
}

/// A value and the place that proves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stated<T> {
    /// The value.
    pub value: T,
    /// Where it is stated.
    pub evidence: Evidence,
}

record_type! {
    /// What is bought.
    Project {
        /// Project numbers, the one that identifies the project first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        numbers: Vec<Number>,
        /// Project name without layout blanks.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<Stated<String>>,
        /// Lots.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lots: Vec<Lot>,
    }
}

record_type! {
    /// A project number.
    Number {
        /// Without layout blanks, in half-width characters.
        value: String,
        /// As written.
        #[serde(skip_serializing_if = "Option::is_none")]
        raw: Option<String>,
        /// Where it is stated.
        evidence: Evidence,
    }
}

record_type! {
    /// A lot.
    Lot {
        /// As numbered in the document.
        id: String,
        /// Its name.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Yuan.
        #[serde(skip_serializing_if = "Option::is_none")]
        budget: Option<String>,
        /// Yuan.
        #[serde(skip_serializing_if = "Option::is_none")]
        ceiling: Option<String>,
        /// Where it is stated.
        evidence: Evidence,
    }
}

record_type! {
    /// Someone who takes part.
    Party {
        /// As what.
        role: PartyRole,
        /// Name of the organisation.
        name: Stated<String>,
        /// Rank among candidates, from 1.
        #[serde(skip_serializing_if = "Option::is_none")]
        rank: Option<u32>,
        /// Unified social credit code (GB 32100).
        #[serde(skip_serializing_if = "Option::is_none")]
        uscc: Option<Uscc>,
        /// Division code (GB/T 2260), six digits.
        #[serde(skip_serializing_if = "Option::is_none")]
        region: Option<String>,
    }
}

record_type! {
    /// A unified social credit code.
    Uscc {
        /// As in the document.
        value: String,
        /// Whether its check digit holds.
        valid: bool,
    }
}

record_type! {
    /// An amount of money.
    Amount {
        /// What it is for.
        kind: AmountKind,
        /// Yuan with two decimals.
        amount: String,
        /// Always `CNY`.
        currency: String,
        /// As written.
        raw: String,
        /// Where the unit was stated.
        unit_from: UnitFrom,
        /// What the amount is for, where it is not for the whole.
        #[serde(skip_serializing_if = "Option::is_none")]
        basis: Option<Basis>,
        /// What is odd about it.
        flags: Vec<AmountFlag>,
        /// Where it is stated.
        evidence: Evidence,
    }
}

record_type! {
    /// A point in time.
    Date {
        /// What happens then.
        kind: DateKind,
        /// ISO 8601, as precise as the document.
        value: String,
        /// As written.
        raw: String,
        /// Where it is stated.
        evidence: Evidence,
    }
}

record_type! {
    /// What the buyer accepts.
    Policies {
        /// Imported products.
        #[serde(skip_serializing_if = "Option::is_none")]
        import_products: Option<Stated<Policy>>,
        /// Bids by consortia.
        #[serde(skip_serializing_if = "Option::is_none")]
        consortium: Option<Stated<Policy>>,
    }
}

record_type! {
    /// A row of a goods table. Name, brand, model, quantity, unit and spec are its cells, literally.
    Item {
        /// `i1`, `i2`, …
        id: String,
        /// From 1.
        page: u32,
        /// From 1, headers not counted.
        row: u32,
        /// What the row is about.
        role: ItemRole,
        /// Name of the goods.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Brand.
        #[serde(skip_serializing_if = "Option::is_none")]
        brand: Option<String>,
        /// Model.
        #[serde(skip_serializing_if = "Option::is_none")]
        model: Option<String>,
        /// How many: a decimal number.
        #[serde(skip_serializing_if = "Option::is_none")]
        quantity: Option<String>,
        /// Of what.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
        /// Yuan.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit_price: Option<String>,
        /// Yuan.
        #[serde(skip_serializing_if = "Option::is_none")]
        total: Option<String>,
        /// Technical parameters.
        #[serde(skip_serializing_if = "Option::is_none")]
        spec: Option<String>,
        /// Mentions inside the row.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mention_ids: Vec<String>,
        /// The row.
        evidence: Evidence,
    }
}

record_type! {
    /// A brand or product named in the text.
    Mention {
        /// `m1`, `m2`, …
        id: String,
        /// What is named.
        kind: MentionKind,
        /// Exactly the characters of the page text from start to end.
        surface: String,
        /// From 1.
        page: u32,
        /// First code point.
        start: u32,
        /// One past the last code point.
        end: u32,
        /// Box around them.
        #[serde(skip_serializing_if = "Option::is_none")]
        bbox: Option<Bbox>,
        /// The sentence, line or cell around it, out of the page text.
        quote: String,
        /// Maker: key of the brands dictionary.
        #[serde(skip_serializing_if = "Option::is_none")]
        vendor: Option<String>,
        /// Maker: name.
        #[serde(skip_serializing_if = "Option::is_none")]
        vendor_name: Option<String>,
        /// Seat of the maker's headquarters, ISO 3166 alpha-2.
        #[serde(skip_serializing_if = "Option::is_none")]
        vendor_country: Option<String>,
        /// Owner of the brand at the document's date: key of the brands dictionary.
        #[serde(skip_serializing_if = "Option::is_none")]
        owner: Option<String>,
        /// Product line, canonical.
        #[serde(skip_serializing_if = "Option::is_none")]
        series: Option<String>,
        /// Designation without the maker, canonical where the product list has it.
        #[serde(skip_serializing_if = "Option::is_none")]
        model: Option<String>,
        /// Key of the product list.
        #[serde(skip_serializing_if = "Option::is_none")]
        product_id: Option<String>,
        /// cpu, server, camera, …
        #[serde(skip_serializing_if = "Option::is_none")]
        category: Option<String>,
        /// When the product appeared: `2016-Q1`.
        #[serde(skip_serializing_if = "Option::is_none")]
        released: Option<String>,
        /// How sure it is which product is meant.
        #[serde(skip_serializing_if = "Option::is_none")]
        identity: Option<Identity>,
        /// What is odd about it.
        flags: Vec<MentionFlag>,
        /// What the text may mean, where the identity is ambiguous.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        candidates: Vec<String>,
        /// What the text does with the product.
        stance: StanceEntry,
        /// How many, where the text says so.
        #[serde(skip_serializing_if = "Option::is_none")]
        quantity: Option<u64>,
        /// The item in whose row it stands.
        #[serde(skip_serializing_if = "Option::is_none")]
        item: Option<String>,
        /// The mention of the product it is a part of.
        #[serde(skip_serializing_if = "Option::is_none")]
        component_of: Option<String>,
        /// The entry of the dictionaries that found it, as file and line or as the id of a pattern; the name of a rule (`column.model`) where none did.
        rule: String,
        /// 0 to 1, higher where more of what stands around it supports it; it ranks the readings of one run and is no probability.
        confidence: f32,
    }
}

record_type! {
    /// What the text does with a product.
    StanceEntry {
        /// The stance.
        value: Stance,
        /// The words that decided it; absent where its place in a table or the type of the document did.
        #[serde(skip_serializing_if = "Option::is_none")]
        cue: Option<String>,
    }
}

record_type! {
    /// A word typical of the document.
    Keyword {
        /// The word.
        word: String,
        /// 0 to 1, relative to the heaviest.
        weight: f64,
    }
}

record_type! {
    /// Something that went wrong.
    IssueEntry {
        /// Stable: consumers filter by it.
        code: IssueCode,
        /// The stage that reports it.
        stage: String,
        /// From 1, where one page is concerned.
        #[serde(skip_serializing_if = "Option::is_none")]
        page: Option<u32>,
        /// What happened.
        message: String,
        /// What to do.
        help: String,
    }
}

record_type! {
    /// What made a record. Equal producers and equal bytes give equal records.
    Producer {
        /// `tenderlens`.
        name: String,
        /// Version of the program.
        version: String,
        /// `sha256:` and the digest of the dictionaries in effect.
        dictionaries: String,
        /// `sha256:` and the digest of the settings that affect results.
        config: String,
    }
}

impl Source {
    /// Which document it is.
    pub fn place(&self) -> DocumentPlace {
        DocumentPlace {
            path: self.path.clone(),
            members: self.members.clone(),
        }
    }
}

/// `a.zip > b.pdf`, for people.
impl fmt::Display for DocumentPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path)?;
        self.members
            .iter()
            .try_for_each(|member| write!(f, " > {member}"))
    }
}

// Floats stand in none of them.
impl Eq for DocumentPlace {}
impl Eq for Producer {}
impl Eq for Source {}

/// The JSON Schema of the record.
pub fn schema() -> Schema {
    schemars::schema_for!(TenderRecord)
}

/// The words that the model gives its values are what stands in the record.
macro_rules! words {
    ($($name:ident),+ $(,)?) => { $(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = Cow::<'_, str>::deserialize(deserializer)?;
                Self::ALL
                    .iter()
                    .copied()
                    .find(|value| value.as_str() == word)
                    .ok_or_else(|| D::Error::custom(format!("unknown word \"{word}\"")))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let words: Vec<&str> = Self::ALL.iter().map(|value| value.as_str()).collect();
                json_schema!({ "type": "string", "enum": words })
            }
        }
    )+ };
}

words!(
    AmountFlag,
    AmountKind,
    Basis,
    DateKind,
    DocumentType,
    Identity,
    IssueCode,
    ItemRole,
    MentionFlag,
    MentionKind,
    PartyRole,
    Policy,
    Stance,
    UnitFrom,
);
