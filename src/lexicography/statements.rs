//! What a record says, piece by piece, so that two records can be compared.
//!
//! In: a record. Out: pairs of key and text. Nothing is compared here.

use serde_json::Value;

use crate::record::TenderRecord;

/// What a record says, as pairs of key and text; places, ids and what points to them are left out. Mentions are compared by themselves, and
/// keywords follow from the words.
pub(super) fn statements(record: &TenderRecord) -> Vec<(String, String)> {
    const OWN: &[&str] = &[
        "schema_version",
        "doc_id",
        "source",
        "text",
        "mentions",
        "keywords",
        "producer",
    ];
    let mut statements = Vec::new();
    let value = serde_json::to_value(record).unwrap_or_default();
    for (key, value) in value.as_object().into_iter().flatten() {
        if !OWN.contains(&key.as_str()) {
            state(key, value, &mut statements);
        }
    }
    statements
}

fn state(path: &str, value: &Value, statements: &mut Vec<(String, String)>) {
    match value {
        Value::Object(parts) if !parts.contains_key("value") => {
            for (key, value) in parts {
                state(&format!("{path}.{key}"), value, statements);
            }
        }
        Value::Array(elements) => {
            let path = path.to_owned();
            statements.extend(elements.iter().map(|one| (path.clone(), said(one))));
        }
        other => statements.push((path.to_owned(), said(other))),
    }
}

/// A value in words, without where it stands.
fn said(value: &Value) -> String {
    const PLACES: &[&str] = &[
        "evidence",
        "bbox",
        "id",
        "mention_ids",
        "start",
        "end",
        "quote",
        "help",
    ];
    match value {
        Value::String(text) => text.clone(),
        Value::Array(elements) => elements.iter().map(said).collect::<Vec<_>>().join(", "),
        Value::Object(parts) => {
            let shown = parts
                .iter()
                .filter(|(key, _)| !PLACES.contains(&key.as_str()));
            let parts = shown.map(|(key, value)| match key.as_str() {
                "value" => said(value),
                _ => format!("{key} {}", said(value)),
            });
            parts.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}
