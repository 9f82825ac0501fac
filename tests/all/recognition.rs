//! What recognition makes of sentences and cells, with the built-in dictionaries: `fixtures/recognition.tsv`, one text a row.
//!
//! Rows that are known to fail stand in `fixtures/recognition-failing.tsv` with the reason; one that passes must leave that list, so it never
//! says less than is true. `fixtures/recognition-details.tsv` holds what is said of single mentions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::program::{Folder, run_in};

const CASES: &str = include_str!("../fixtures/recognition.tsv");
const FAILING: &str = include_str!("../fixtures/recognition-failing.tsv");
const DETAILS: &str = include_str!("../fixtures/recognition-details.tsv");

fn rows(sheet: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    sheet
        .lines()
        .filter(|line| !line.starts_with("# ") && !line.is_empty())
        .skip(1)
        .map(|line| line.split('\t').collect())
}

/// The entries of a cell, in the order of the text.
fn list(cell: Option<&&str>) -> Vec<String> {
    cell.copied()
        .unwrap_or_default()
        .split(" | ")
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Brands and products of a record, as the sheet writes them.
fn found(record: &Value) -> (Vec<String>, Vec<String>) {
    let text = |mention: &Value, key: &str| mention[key].as_str().unwrap_or_default().to_owned();
    let mentions = record["mentions"].as_array().cloned().unwrap_or_default();
    let (brands, products): (Vec<&Value>, Vec<&Value>) = mentions
        .iter()
        .partition(|mention| mention["kind"] == "brand");
    let surface = |mention: &Value| text(mention, "surface").replace('\n', "⏎");
    (
        brands
            .iter()
            .map(|one| format!("{}={}", surface(one), text(one, "vendor")))
            .collect(),
        products
            .iter()
            .map(|one| {
                let name = if one["model"].is_string() {
                    "model"
                } else {
                    "series"
                };
                format!(
                    "{}={}={}",
                    surface(one),
                    text(one, name),
                    text(one, "identity")
                )
            })
            .collect(),
    )
}

#[test]
fn every_text_is_read_as_its_row_says() {
    let mut folder = Folder::new();
    let cases: Vec<Vec<&str>> = rows(CASES).collect();
    assert!(cases.len() > 100, "there are cases");
    for (number, case) in cases.iter().enumerate() {
        let text = case[1].replace('⏎', "\n").replace('｜', "\t") + "\n";
        folder = folder.with(&format!("in/{number:04}.txt"), text.as_bytes());
    }
    let output = run_in(&folder.path("in"), &["run", ".", "-o", "-", "--quiet"]);
    let reasons: BTreeMap<&str, &str> = rows(FAILING).map(|row| (row[0], row[1])).collect();
    let mut wrong = String::new();
    let mut lines = 0;
    for (line, case) in String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .zip(&cases)
    {
        lines += 1;
        let (brands, products) = found(&serde_json::from_str(line).unwrap());
        let right = brands == list(case.get(2)) && products == list(case.get(3));
        match (right, reasons.get(case[1])) {
            (true, None) | (false, Some(_)) => {}
            (true, Some(_)) => writeln!(
                wrong,
                "{} passes; take it off the list of failing ones",
                case[1]
            )
            .unwrap(),
            (false, None) => writeln!(
                wrong,
                "{} ({}): found {brands:?} {products:?}, the row says {:?} {:?}",
                case[1],
                case[0],
                list(case.get(2)),
                list(case.get(3))
            )
            .unwrap(),
        }
    }
    assert_eq!(lines, cases.len(), "{}", output.stderr);
    assert!(wrong.is_empty(), "{wrong}");
    for text in reasons.keys() {
        assert!(
            cases.iter().any(|case| case[1] == *text),
            "{text} is listed as failing and is no case"
        );
    }
}

/// Owner, quantity, what it is part of, and stance of each mention, as the sheet writes them.
fn details(record: &Value) -> Vec<[String; 5]> {
    let mentions = record["mentions"].as_array().cloned().unwrap_or_default();
    let surface = |mention: &Value| mention["surface"].as_str().unwrap_or_default().to_owned();
    let whole = |part: &Value| {
        mentions
            .iter()
            .find(|one| part.is_string() && one["id"] == *part)
            .map(surface)
            .unwrap_or_default()
    };
    mentions
        .iter()
        .map(|one| {
            let count = one["quantity"].as_u64();
            [
                surface(one),
                one["owner"].as_str().unwrap_or_default().to_owned(),
                count.map(|count| count.to_string()).unwrap_or_default(),
                whole(&one["component_of"]),
                one["stance"]["value"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
            ]
        })
        .collect()
}

#[test]
fn every_mention_is_told_as_its_row_says() {
    let mut cases: Vec<(&str, Vec<Vec<&str>>)> = Vec::new();
    for row in rows(DETAILS) {
        match cases.last_mut() {
            Some((text, wanted)) if *text == row[0] => wanted.push(row[1..].to_vec()),
            _ => cases.push((row[0], vec![row[1..].to_vec()])),
        }
    }
    let mut folder = Folder::new();
    for (number, (text, _)) in cases.iter().enumerate() {
        let text = text.replace('⏎', "\n").replace('｜', "\t") + "\n";
        folder = folder.with(&format!("in/{number:04}.txt"), text.as_bytes());
    }
    let output = run_in(&folder.path("in"), &["run", ".", "-o", "-", "--quiet"]);
    let output = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.lines().count(), cases.len());
    let mut wrong = String::new();
    for (line, (text, wanted)) in output.lines().zip(&cases) {
        let found = details(&serde_json::from_str(line).unwrap());
        let right = found.len() == wanted.len()
            && found.iter().zip(wanted).all(|(found, wanted)| {
                found
                    .iter()
                    .zip(wanted)
                    .all(|(is, row)| *row == "?" || is == row)
            });
        if !right {
            writeln!(wrong, "{text}: {found:?}, the rows say {wanted:?}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
