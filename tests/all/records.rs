//! What holds for every record: the schema, and that every offset, quote, box and id is what RECORD says it is.
//!
//! Over the samples and a notice in plain text. A failure here is a defect of `assemble` or of the stage whose value is named.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;
use tenderlens::record::TenderRecord;

use crate::program::{Folder, NOTICE, run_in};

/// Lines of a run over samples and notice, each with the pages that `text` prints and the sizes of its sheets.
struct Case {
    line: String,
    record: Value,
    pages: Vec<Vec<char>>,
    /// Width and height by page; none without geometry.
    sheets: Vec<Option<(f64, f64)>>,
}

fn cases() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(read_cases)
}

fn read_cases() -> Vec<Case> {
    let notice = Folder::new().with("in/notice.txt", NOTICE);
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = run_in(project, &["run", "samples", "-o", "-", "--quiet"]);
    assert_eq!(samples.code, 0, "every sample opens: {}", samples.stderr);
    let own = run_in(
        &notice.path("in"),
        &["run", "notice.txt", "-o", "-", "--quiet"],
    );
    let mut cases = Vec::new();
    for (folder, output) in [
        (project, samples.stdout),
        (notice.path("in").as_path(), own.stdout),
    ] {
        for line in String::from_utf8(output).unwrap().lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            let path = record["source"]["path"].as_str().unwrap();
            let text = String::from_utf8(run_in(folder, &["text", path]).stdout).unwrap();
            let sheets =
                String::from_utf8(run_in(folder, &["inspect", path, "--stage", "pdf"]).stdout)
                    .unwrap();
            let pages: Vec<Vec<char>> = text
                .split('\u{c}')
                .map(|page| page.chars().collect())
                .collect();
            cases.push(Case {
                line: line.to_owned(),
                sheets: (1..=pages.len())
                    .map(|number| size_of(&sheets, number))
                    .collect(),
                pages,
                record,
            });
        }
    }
    assert!(cases.len() > 10, "there are samples");
    cases
}

fn size_of(sheets: &str, page: usize) -> Option<(f64, f64)> {
    let start = format!("{page} sheet ");
    let line = sheets.lines().find_map(|line| line.strip_prefix(&start))?;
    let (width, rest) = line.split_once(" x ")?;
    let (height, _) = rest.split_once(',')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

impl Case {
    fn name(&self) -> &str {
        self.record["source"]["path"].as_str().unwrap()
    }

    fn slice(&self, place: &Value) -> String {
        let number = |key: &str| usize::try_from(place[key].as_u64().unwrap()).unwrap();
        let page = &self.pages[number("page") - 1];
        page.get(number("start")..number("end"))
            .unwrap_or_else(|| panic!("{}: {place} lies outside its page", self.name()))
            .iter()
            .collect()
    }

    fn check_box(&self, place: &Value) {
        let Some(sides) = place.get("bbox").and_then(Value::as_array) else {
            return;
        };
        let sides: Vec<f64> = sides.iter().map(|side| side.as_f64().unwrap()).collect();
        let page = usize::try_from(place["page"].as_u64().unwrap()).unwrap();
        let (width, height) = self.sheets[page - 1].expect("a page with boxes has a sheet");
        assert!(
            0.0 <= sides[0]
                && sides[0] <= sides[2]
                && sides[2] <= width + 0.1
                && 0.0 <= sides[1]
                && sides[1] <= sides[3]
                && sides[3] <= height + 0.1,
            "{}: the box {sides:?} leaves the sheet of {width} x {height}: {place}",
            self.name()
        );
    }

    /// Checks every piece of evidence below `value`.
    fn check_evidence(&self, value: &Value) {
        match value {
            Value::Object(keys) => {
                if keys.contains_key("quote") && !keys.contains_key("surface") {
                    assert_eq!(
                        self.slice(value),
                        value["quote"].as_str().unwrap(),
                        "{}: a quote is not the slice of its page",
                        self.name()
                    );
                    self.check_box(value);
                }
                keys.values().for_each(|value| self.check_evidence(value));
            }
            Value::Array(values) => values.iter().for_each(|value| self.check_evidence(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

#[test]
fn every_line_validates_against_the_schema() {
    let schema = Folder::new().run(&["schema"]).stdout;
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = Folder::new()
        .with("in/empty.pdf", "")
        .with("in/a.html", "<html></html>");
    let failed = folder.run(&["run", "in", "-o", "-", "--quiet"]).stdout;
    let failed = String::from_utf8(failed).unwrap();
    let failed = failed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    for record in cases().iter().map(|case| case.record.clone()).chain(failed) {
        let problems: Vec<String> = validator
            .iter_errors(&record)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(problems.is_empty(), "{}: {problems:#?}", record["source"]);
    }
    let mut wrong: Value = cases()[0].record.clone();
    wrong["staus"] = "ok".into();
    assert!(
        !validator.is_valid(&wrong),
        "an unknown key must be refused"
    );
}

#[test]
fn every_line_reads_back_as_what_was_written() {
    for case in cases() {
        let record: TenderRecord = serde_json::from_str(&case.line).expect("no unknown keys");
        assert_eq!(serde_json::to_string(&record).unwrap(), case.line);
    }
}

#[test]
fn every_quote_is_the_slice_of_its_page() {
    for case in cases() {
        case.check_evidence(&case.record);
        for mention in list(&case.record, "mentions") {
            let (surface, quote) = (
                mention["surface"].as_str().unwrap(),
                mention["quote"].as_str().unwrap(),
            );
            assert_eq!(case.slice(mention), surface, "{}", case.name());
            assert!(quote.contains(surface), "{}: {mention}", case.name());
            let page = &case.pages[usize::try_from(mention["page"].as_u64().unwrap()).unwrap() - 1];
            let page: String = page.iter().collect();
            assert!(page.contains(quote), "{}: {mention}", case.name());
            case.check_box(mention);
        }
    }
}

#[test]
fn counts_and_pages_are_those_of_the_text() {
    for case in cases() {
        let text = &case.record["text"];
        assert_eq!(text["pages"], case.pages.len(), "{}", case.name());
        let chars: usize = case.pages.iter().map(Vec::len).sum();
        assert_eq!(text["chars"], chars, "{}", case.name());
        for page in list(text, "unreadable_pages")
            .iter()
            .chain(list(text, "ocr_pages"))
        {
            let page = page.as_u64().unwrap();
            assert!(1 <= page && page <= text["pages"].as_u64().unwrap());
        }
        if !list(text, "unreadable_pages").is_empty() {
            assert_eq!(case.record["status"], "partial", "{}", case.name());
        }
    }
}

#[test]
fn mentions_are_sorted_and_do_not_overlap() {
    for case in cases() {
        let places: Vec<_> = list(&case.record, "mentions")
            .iter()
            .map(|mention| ["page", "start", "end"].map(|key| mention[key].as_u64().unwrap()))
            .collect();
        for pair in places.windows(2) {
            let ([page, _, end], [next_page, next_start, _]) = (pair[0], pair[1]);
            assert!(
                (page, end) <= (next_page, next_start),
                "{}: {pair:?} overlap or are out of order",
                case.name()
            );
        }
    }
}

#[test]
fn ids_are_unique_and_links_point_both_ways() {
    for case in cases() {
        let ids = |key: &str| -> BTreeSet<&str> {
            list(&case.record, key)
                .iter()
                .map(|entry| entry["id"].as_str().unwrap())
                .collect()
        };
        let (mentions, items) = (ids("mentions"), ids("items"));
        assert_eq!(mentions.len(), list(&case.record, "mentions").len());
        assert_eq!(items.len(), list(&case.record, "items").len());
        let mut links = BTreeSet::new();
        for item in list(&case.record, "items") {
            for mention in list(item, "mention_ids") {
                links.insert((mention.as_str().unwrap(), item["id"].as_str().unwrap()));
            }
        }
        let mut back = BTreeSet::new();
        for mention in list(&case.record, "mentions") {
            let id = mention["id"].as_str().unwrap();
            if let Some(item) = mention["item"].as_str() {
                back.insert((id, item));
            }
            if let Some(host) = mention["component_of"].as_str() {
                assert!(
                    mentions.contains(host) && host != id,
                    "{}: {mention}",
                    case.name()
                );
            }
        }
        assert_eq!(links, back, "{}", case.name());
    }
}

#[test]
fn what_is_not_stated_is_an_absent_key() {
    fn check(name: &str, key: &str, value: &Value) {
        match value {
            Value::Null => panic!("{name}: {key} is null"),
            Value::String(text) => assert!(!text.is_empty(), "{name}: {key} is empty"),
            Value::Array(values) => values.iter().for_each(|value| check(name, key, value)),
            Value::Object(keys) => keys.iter().for_each(|(key, value)| check(name, key, value)),
            Value::Bool(_) | Value::Number(_) => {}
        }
    }
    for case in cases() {
        check(case.name(), "record", &case.record);
    }
}
