//! Gold to begin with: what the program found, to be corrected by a person.
//!
//! In: records. Out: the lines of a folder of gold. Its pages are listed as not annotated: whoever has read a page and corrected it sets
//! `y`, and only then is it judged. Prefilled gold that nobody corrected would say that the program is always right.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Map, Value};

use super::gold::{Mention, PAGES_HEADER, PageOf};
use super::records::{self, Fact, Item, Record};

/// The texts of the files of a folder of gold.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// `mentions.jsonl`.
    pub mentions: String,
    /// `fields.jsonl`.
    pub fields: String,
    /// `items.jsonl`.
    pub items: String,
    /// `pages.tsv`.
    pub pages: String,
}

/// What `records` say of `pages`; of all pages that hold something where there are none given.
pub fn files(records: &[Record], pages: Option<&BTreeSet<PageOf>>) -> Files {
    let mut files = Files::default();
    let mut listed: BTreeSet<PageOf> = pages.cloned().unwrap_or_default();
    for record in records {
        let of = |page: Option<u32>| PageOf {
            doc: record.doc().to_owned(),
            page: page.unwrap_or(1).max(1),
        };
        let is_wanted = |of: &PageOf| pages.is_none_or(|pages| pages.contains(of));
        let mentions = record.mentions.iter().map(|one| (of(one.page), one));
        for (of, one) in mentions.filter(|(of, _)| is_wanted(of)) {
            add_line(&mut files.mentions, &mention(&of, one));
            listed.insert(of);
        }
        let items = record.items.iter().map(|one| (of(one.page), one));
        for (of, one) in items.filter(|(of, _)| is_wanted(of)) {
            add_line(&mut files.items, &item(&of, one));
            listed.insert(of);
        }
        let is_named = |pages: &BTreeSet<PageOf>| pages.iter().any(|of| of.doc == record.doc());
        if pages.is_none_or(is_named) {
            add_line(&mut files.fields, &fields(record));
        }
    }
    let _ = writeln!(files.pages, "{PAGES_HEADER}");
    for of in listed {
        let _ = writeln!(files.pages, "{}\t{}\tn\tn", of.doc, of.page);
    }
    files
}

fn add_line(file: &mut String, value: &Value) {
    let _ = writeln!(file, "{value}");
}

fn mention(of: &PageOf, found: &records::Mention) -> Value {
    let canonical = found.model.clone().or_else(|| found.series.clone());
    let is_brand = found.kind == "brand";
    let mention = Mention {
        doc: of.doc.clone(),
        page: Some(of.page),
        surface: found.surface.replace(['\n', '\t', '\r'], ""),
        kind: found.kind.clone(),
        vendor: found.vendor.clone(),
        model: canonical.filter(|_| !is_brand),
        category: found.category.clone(),
        stance: found.stance.as_ref().map(|stance| stance.value.clone()),
        qty: found.quantity.map(Value::from),
        at: found.start,
        ..Mention::default()
    };
    serde_json::to_value(mention).unwrap_or_default()
}

/// An object of what is there.
fn object<const N: usize>(pairs: [(&str, Option<Value>); N]) -> Value {
    let stated = |(key, value): (&str, Option<Value>)| Some((key.to_owned(), value?));
    Value::Object(pairs.into_iter().filter_map(stated).collect::<Map<_, _>>())
}

fn item(of: &PageOf, found: &Item) -> Value {
    let cell = |cell: &Option<super::gold::Scalar>| cell.as_ref().map(|cell| cell.text().into());
    object([
        ("doc", Some(of.doc.clone().into())),
        ("page", Some(of.page.into())),
        ("row", found.row.map(Value::from)),
        ("name", cell(&found.name)),
        ("brand", cell(&found.brand)),
        ("model", cell(&found.model)),
        ("quantity", cell(&found.quantity)),
        ("unit", cell(&found.unit)),
        ("unit_price_yuan", cell(&found.unit_price)),
        ("total_yuan", cell(&found.total)),
        ("spec", cell(&found.spec)),
    ])
}

fn fields(record: &Record) -> Value {
    let value = |fact: Option<&Fact>| fact.map(|fact| Value::from(fact.value.clone()));
    let parties = |role: &'static str| {
        let of_role = record
            .parties
            .iter()
            .filter(move |party| party.role == role);
        of_role.filter_map(|party| value(party.name.as_ref()))
    };
    let amounts = |kind: &'static str| {
        let of_kind = record
            .amounts
            .iter()
            .filter(move |amount| amount.kind == kind);
        of_kind.map(|amount| Value::from(amount.amount.clone()))
    };
    let date = |kind: &str, length: usize| {
        let date = record.dates.iter().find(|date| date.kind == kind)?;
        Some(date.value.chars().take(length).collect::<String>().into())
    };
    let numbers = record.project.numbers.iter();
    let policy = |fact: &Option<Fact>| value(fact.as_ref()).or(Some("unknown".into()));
    object([
        ("doc", Some(record.doc().into())),
        ("doc_type", value(record.document_type.as_ref())),
        (
            "project_number",
            Some(numbers.map(|fact| fact.value.clone()).collect()),
        ),
        ("project_name", value(record.project.name.as_ref())),
        ("buyer", parties("buyer").next()),
        ("agency", parties("agency").next()),
        ("suppliers", Some(parties("supplier").collect())),
        ("budget_yuan", amounts("budget").next()),
        ("ceiling_yuan", amounts("ceiling").next()),
        ("award_yuan", Some(amounts("award").collect())),
        ("deadline", date("deadline", 16)),
        ("published", date("published", 10)),
        ("import_products", policy(&record.policies.import_products)),
        ("consortium", policy(&record.policies.consortium)),
    ])
}
