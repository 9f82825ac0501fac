//! Every document of `samples/` against its expected record, which was written by hand from the rendered page.
//!
//! In: the line that `tenderlens run samples -o -` writes for a document, the text that `tenderlens text` prints for it, and
//! `tests/samples/expected/<file name>.json`. Out: one failing test per document that reads otherwise, with everything that differs.
//! It compares mentions, fields, items and issues completely: what the expectation does not name is an error, except keywords, the
//! specification cells of items, and attributes that the expectation leaves open. It never writes an expectation.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;

/// The records of one run over the whole folder, by file name.
fn records() -> &'static BTreeMap<String, Value> {
    static RECORDS: OnceLock<BTreeMap<String, Value>> = OnceLock::new();
    RECORDS.get_or_init(|| {
        let output = cargo_bin_cmd!("tenderlens")
            .args(["run", "samples", "-o", "-", "--quiet"])
            .output()
            .expect("the program starts");
        assert!(
            output.status.success(),
            "`run samples` ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout)
            .expect("records are UTF-8")
            .lines()
            .map(|line| {
                let record: Value = serde_json::from_str(line).expect("a line is JSON");
                let path = text(&record, "/source/path");
                (
                    path.rsplit('/').next().unwrap_or_default().to_owned(),
                    record,
                )
            })
            .collect()
    })
}

/// The pages of a document as `tenderlens text` prints them, as characters.
fn page_texts(name: &str) -> Vec<Vec<char>> {
    let output = cargo_bin_cmd!("tenderlens")
        .args(["text", &format!("samples/{name}")])
        .output()
        .expect("the program starts");
    String::from_utf8(output.stdout)
        .expect("text is UTF-8")
        .split('\u{c}')
        .map(|page| page.chars().collect())
        .collect()
}

/// The string at a JSON pointer, or an empty one.
fn text(value: &Value, pointer: &str) -> String {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// The list at a key, or an empty one.
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn number(value: &Value, key: &str) -> usize {
    value
        .get(key)
        .and_then(Value::as_u64)
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or_default()
}

/// Blanks beside a character that is not ASCII are layout and say nothing; between Latin words they are text. Where a line ends inside a
/// name, what stands there is layout too, so such a name is compared without any blanks.
fn same(expected: &str, found: &str) -> bool {
    let bare = |string: &str| {
        string
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
    };
    let plain = |string: &str| {
        let chars: Vec<char> = string.trim().chars().collect();
        chars
            .iter()
            .enumerate()
            .filter(|(index, c)| {
                let beside =
                    |i: Option<usize>| i.and_then(|i| chars.get(i)).is_some_and(|c| !c.is_ascii());
                !c.is_whitespace() || !(beside(index.checked_sub(1)) || beside(Some(index + 1)))
            })
            .map(|(_, c)| *c)
            .collect::<String>()
    };
    if found.contains('\n') {
        bare(expected) == bare(found)
    } else {
        plain(expected) == plain(found)
    }
}

/// What differs, line by line.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn equal(&mut self, what: &str, expected: &str, found: &str) {
        if !same(expected, found) {
            self.0
                .push(format!("{what}: expected {expected:?}, found {found:?}"));
        }
    }

    /// Both sides hold the same entries, in any order; entries of `also` may be there.
    fn set(
        &mut self,
        what: &str,
        expected: &BTreeSet<String>,
        also: &BTreeSet<String>,
        found: &BTreeSet<String>,
    ) {
        for missing in expected.difference(found) {
            self.0.push(format!("{what}: missing {missing}"));
        }
        for extra in found
            .difference(expected)
            .filter(|entry| !also.contains(*entry))
        {
            self.0.push(format!("{what}: not in the document: {extra}"));
        }
    }
}

/// `key=value` of the given keys, for comparison and for the message.
fn entry(value: &Value, keys: &[&str]) -> String {
    keys.iter()
        .filter_map(|key| {
            let at = value.get(key)?;
            let shown = at.get("value").unwrap_or(at);
            let shown = shown
                .as_str()
                .map_or_else(|| shown.to_string(), str::to_owned);
            Some(format!(
                "{key}={}",
                shown
                    .chars()
                    .filter(|c| !c.is_whitespace())
                    .collect::<String>()
            ))
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn entries<'a>(values: impl IntoIterator<Item = &'a Value>, keys: &[&str]) -> BTreeSet<String> {
    values
        .into_iter()
        .map(|value| entry(value, keys))
        .filter(|entry| !entry.is_empty())
        .collect()
}

fn compare_fields(expected: &Value, record: &Value, differences: &mut Differences) {
    for (key, pointer) in [
        ("status", "/status"),
        ("document_type", "/document_type/value"),
        ("project_name", "/project/name/value"),
    ] {
        differences.equal(
            key,
            &text(expected, &format!("/{key}")),
            &text(record, pointer),
        );
    }
    let pages = record.pointer("/text/pages").and_then(Value::as_u64);
    differences.equal(
        "pages",
        &number(expected, "pages").to_string(),
        &pages.unwrap_or_default().to_string(),
    );
    let unreadable = |value: &Value| format!("{:?}", list(value, "unreadable_pages"));
    differences.equal(
        "unreadable_pages",
        &unreadable(expected),
        &unreadable(record.get("text").unwrap_or(&Value::Null)),
    );
    compare_sets(expected, record, differences);
}

fn compare_sets(expected: &Value, record: &Value, differences: &mut Differences) {
    let none = BTreeSet::new();
    let strings = |values: &[Value]| {
        values
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect::<BTreeSet<_>>()
    };
    let numbers = record
        .get("project")
        .map_or(&[][..], |project| list(project, "numbers"));
    let first = numbers
        .first()
        .map(|found| text(found, "/value"))
        .unwrap_or_default();
    differences.equal(
        "first project number",
        list(expected, "numbers")
            .first()
            .and_then(Value::as_str)
            .unwrap_or_default(),
        &first,
    );
    let found: BTreeSet<String> = numbers.iter().map(|found| text(found, "/value")).collect();
    differences.set(
        "project numbers",
        &strings(list(expected, "numbers")),
        &strings(list(expected, "other_numbers")),
        &found,
    );

    let keys = &["role", "name", "rank"];
    differences.set(
        "parties",
        &entries(list(expected, "parties"), keys),
        &none,
        &entries(list(record, "parties"), keys),
    );
    let keys = &["id", "name", "budget", "ceiling"];
    let lots = record
        .get("project")
        .map_or(&[][..], |project| list(project, "lots"));
    differences.set(
        "lots",
        &entries(list(expected, "lots"), keys),
        &none,
        &entries(lots, keys),
    );
    let keys = &["kind", "amount", "basis"];
    let whole = list(record, "amounts")
        .iter()
        .filter(|amount| !matches!(text(amount, "/kind").as_str(), "unit_price" | "total"));
    differences.set(
        "amounts",
        &entries(list(expected, "amounts"), keys),
        &entries(list(expected, "other_amounts"), keys),
        &entries(whole, keys),
    );
    let keys = &["kind", "value"];
    let also = entries(list(expected, "other_dates"), keys);
    differences.set(
        "dates",
        &entries(list(expected, "dates"), keys),
        &also,
        &entries(list(record, "dates"), keys),
    );
    let keys = &["import_products", "consortium"];
    differences.set(
        "policies",
        &entries(expected.get("policies"), keys),
        &none,
        &entries(record.get("policies"), keys),
    );
    let keys = &["code", "page"];
    differences.set(
        "issues",
        &entries(list(expected, "issues"), keys),
        &none,
        &entries(list(record, "issues"), keys),
    );
}

/// Pairs expected and found entries of a page that `fit`, in order and those first that agree in more (`alike`), and reports what is left
/// over on either side.
fn pair<'a>(
    what: &str,
    expected: &'a [Value],
    found: &'a [Value],
    fit: impl Fn(&Value, &Value) -> bool,
    alike: impl Fn(&Value, &Value) -> bool,
    differences: &mut Differences,
) -> Vec<(&'a Value, &'a Value)> {
    let mut wanted: Vec<&Value> = expected.iter().collect();
    let mut left: Vec<&Value> = found.iter().collect();
    let mut pairs = Vec::new();
    for strict in [true, false] {
        wanted.retain(|entry| {
            let place = left.iter().position(|other| {
                number(entry, "page") == number(other, "page")
                    && fit(entry, other)
                    && (!strict || alike(entry, other))
            });
            if let Some(index) = place {
                pairs.push((*entry, left.remove(index)));
            }
            place.is_none()
        });
    }
    for entry in wanted {
        differences.0.push(format!("{what}: missed {entry}"));
    }
    for extra in left {
        differences.0.push(format!(
            "{what}: not on page {}: {}",
            number(extra, "page"),
            entry(
                extra,
                &[
                    "kind", "surface", "name", "brand", "model", "quantity", "quote", "rule"
                ]
            )
        ));
    }
    pairs
}

fn compare_mentions(expected: &Value, record: &Value, differences: &mut Differences) {
    let fit = |entry: &Value, other: &Value| {
        text(entry, "/kind") == text(other, "/kind")
            && same(&text(entry, "/surface"), &text(other, "/surface"))
    };
    for (entry, mention) in pair(
        "mentions",
        list(expected, "mentions"),
        list(record, "mentions"),
        fit,
        |entry, other| text(entry, "/stance") == text(other, "/stance/value"),
        differences,
    ) {
        let what = format!(
            "page {}, {}",
            number(entry, "page"),
            text(entry, "/surface")
        );
        differences.equal(
            &format!("{what}: stance"),
            &text(entry, "/stance"),
            &text(mention, "/stance/value"),
        );
        for key in ["vendor", "model"] {
            if entry.get(key).is_some() {
                differences.equal(
                    &format!("{what}: {key}"),
                    &text(entry, &format!("/{key}")),
                    &text(mention, &format!("/{key}")),
                );
            }
        }
        if let Some(quantity) = entry.get("quantity") {
            differences.equal(
                &format!("{what}: quantity"),
                &quantity.to_string(),
                &mention.get("quantity").unwrap_or(&Value::Null).to_string(),
            );
        }
    }
}

fn compare_items(expected: &Value, record: &Value, differences: &mut Differences) {
    let fit = |entry: &Value, other: &Value| same(&text(entry, "/name"), &text(other, "/name"));
    for (entry, item) in pair(
        "items",
        list(expected, "items"),
        list(record, "items"),
        fit,
        |entry, other| text(entry, "/quantity") == text(other, "/quantity"),
        differences,
    ) {
        for key in [
            "role",
            "brand",
            "model",
            "quantity",
            "unit",
            "unit_price",
            "total",
            "spec",
        ] {
            if matches!(key, "unit_price" | "total" | "spec") && entry.get(key).is_none() {
                continue; // prices may be computed from the others; of specifications a few are enough
            }
            let what = format!("item {}: {key}", text(entry, "/name"));
            differences.equal(
                &what,
                &text(entry, &format!("/{key}")),
                &text(item, &format!("/{key}")),
            );
        }
    }
}

/// Where `wanted` stands on a page, blanks and line ends left aside: spans in characters.
fn occurrences(page: &[char], wanted: &str) -> Vec<(usize, usize)> {
    let inked: Vec<(usize, char)> = page
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, c)| !c.is_whitespace())
        .collect();
    let wanted: Vec<char> = wanted.chars().filter(|c| !c.is_whitespace()).collect();
    inked
        .windows(wanted.len())
        .filter(|window| window.iter().zip(&wanted).all(|((_, a), b)| a == b))
        .filter_map(|window| Some((window.first()?.0, window.last()?.0 + 1)))
        .collect()
}

fn check_traps(
    expected: &Value,
    record: &Value,
    pages: &[Vec<char>],
    differences: &mut Differences,
) {
    for trap in list(expected, "traps") {
        let (page, wanted) = (number(trap, "page"), text(trap, "/text"));
        let places = pages
            .get(page.wrapping_sub(1))
            .map(|page| occurrences(page, &wanted))
            .unwrap_or_default();
        if places.is_empty() {
            differences
                .0
                .push(format!("page {page}: the text does not read {wanted:?}"));
        }
        for mention in list(record, "mentions")
            .iter()
            .filter(|mention| number(mention, "page") == page)
        {
            let (start, end) = (number(mention, "start"), number(mention, "end"));
            if places.iter().any(|(from, to)| start < *to && *from < end) {
                differences.0.push(format!(
                    "page {page}: {} is {}, no product, but {} was found",
                    wanted,
                    text(trap, "/is"),
                    entry(mention, &["kind", "surface", "rule"])
                ));
            }
        }
    }
}

/// Ids are given once, and what refers to one refers to something.
fn check_links(record: &Value, differences: &mut Differences) {
    let ids: Vec<String> = ["mentions", "items"]
        .iter()
        .flat_map(|key| list(record, key))
        .map(|value| text(value, "/id"))
        .collect();
    let known: BTreeSet<&String> = ids.iter().collect();
    if known.len() != ids.len() || known.contains(&String::new()) {
        differences
            .0
            .push(format!("ids are missing or given twice: {ids:?}"));
    }
    let referred = list(record, "items")
        .iter()
        .flat_map(|item| list(item, "mention_ids"))
        .chain(
            list(record, "mentions")
                .iter()
                .flat_map(|mention| [mention.get("item"), mention.get("component_of")])
                .flatten(),
        );
    for id in referred.filter_map(Value::as_str) {
        if !known.contains(&id.to_owned()) {
            differences.0.push(format!("nothing has the id {id}"));
        }
    }
}

/// Every span in the record cuts exactly what it quotes out of the page text.
fn check_slices(value: &Value, pages: &[Vec<char>], differences: &mut Differences) {
    match value {
        Value::Object(fields) => {
            if let (Some(Value::Number(_)), Some(Value::Number(_))) =
                (fields.get("start"), fields.get("end"))
            {
                let page = pages.get(number(value, "page").wrapping_sub(1));
                let slice =
                    page.and_then(|page| page.get(number(value, "start")..number(value, "end")));
                let quoted = if fields.contains_key("surface") {
                    text(value, "/surface")
                } else {
                    text(value, "/quote")
                };
                if slice.is_none_or(|slice| slice.iter().copied().ne(quoted.chars())) {
                    differences
                        .0
                        .push(format!("not a slice of its page: {value}"));
                }
                let quote = text(value, "/quote");
                if page.is_some_and(|page| !page.iter().collect::<String>().contains(&quote)) {
                    differences
                        .0
                        .push(format!("quote does not stand on its page: {value}"));
                }
            }
            for field in fields.values() {
                check_slices(field, pages, differences);
            }
        }
        Value::Array(values) => {
            for value in values {
                check_slices(value, pages, differences);
            }
        }
        _ => {}
    }
}

fn check_order(record: &Value, differences: &mut Differences) {
    let places: Vec<(usize, usize, usize)> = list(record, "mentions")
        .iter()
        .map(|mention| {
            (
                number(mention, "page"),
                number(mention, "start"),
                number(mention, "end"),
            )
        })
        .collect();
    for (one, next) in places.iter().zip(places.iter().skip(1)) {
        if (one.0, one.2) > (next.0, next.1) {
            differences.0.push(format!(
                "mentions overlap or are not in order: {one:?}, {next:?}"
            ));
        }
    }
}

fn check(name: &str) {
    let file = Path::new("tests/samples/expected").join(format!("{name}.json"));
    let expected: Value =
        serde_json::from_str(&std::fs::read_to_string(&file).expect("the expectation is there"))
            .expect("the expectation is JSON");
    let record = records().get(name).expect("the document has its line");
    let pages = page_texts(name);
    let mut differences = Differences::default();
    compare_fields(&expected, record, &mut differences);
    compare_items(&expected, record, &mut differences);
    compare_mentions(&expected, record, &mut differences);
    check_traps(&expected, record, &pages, &mut differences);
    check_slices(record, &pages, &mut differences);
    check_order(record, &mut differences);
    check_links(record, &mut differences);
    assert!(
        differences.0.is_empty(),
        "samples/{name} reads otherwise than {} says, in {} places:\n  {}",
        file.display(),
        differences.0.len(),
        differences.0.join("\n  ")
    );
}

macro_rules! samples {
    ($($test:ident: $file:literal,)+) => {
        /// The documents that have a test.
        const FILES: &[&str] = &[$($file),+];

        $(
            #[test]
            fn $test() {
                check($file);
            }
        )+
    };
}

samples! {
    an_award_notice_names_winner_amount_and_goods: "award-notice.pdf",
    a_bid_response_tells_what_is_asked_from_what_is_offered: "bid-response.pdf",
    a_bidding_document_keeps_its_clauses_apart: "bidding-document.pdf",
    models_that_break_across_lines_are_whole: "broken-models.pdf",
    candidates_are_ranked_and_nobody_has_won: "candidate-notice.pdf",
    a_contract_notice_states_prices_in_ten_thousands: "contract-notice.pdf",
    a_correction_replaces_the_deadline: "correction-notice.pdf",
    a_domestic_purchase_excludes_foreign_processors: "domestic-only.pdf",
    a_file_encrypted_with_an_empty_password_reads_like_any_other: "encrypted-empty-password.pdf",
    a_notice_without_line_ends_is_cut_at_its_labels: "flat-notice.txt",
    a_gbk_font_that_is_not_embedded_is_read: "gbk-not-embedded.pdf",
    an_identity_font_without_to_unicode_is_read: "identity-no-tounicode.pdf",
    an_intention_names_no_product: "intention-notice.pdf",
    lots_keep_their_own_amounts: "lots-notice.pdf",
    an_inventory_is_existing_equipment: "maintenance-inventory.pdf",
    a_surveillance_purchase_names_cameras_servers_and_chips: "police-video-surveillance.pdf",
    a_scan_is_reported_and_not_guessed: "scan.pdf",
    a_markdown_specification_is_read: "server-spec.md",
    a_web_page_reads_as_the_same_notice_in_pdf: "award-notice.html",
    a_workbook_of_goods_is_read: "award-notice.xlsx",
    a_docx_reads_as_the_same_notice_in_pdf: "contract-notice.docx",
    a_template_states_nothing: "template.pdf",
    a_terminated_purchase_has_no_winner: "termination-notice.pdf",
    a_tender_notice_without_products_has_no_mentions: "tender-notice.pdf",
    a_unicode_font_that_is_not_embedded_is_read: "unigb-not-embedded.pdf",
}

#[test]
fn every_sample_has_a_test_and_an_expectation() {
    let names = |folder: &str| {
        std::fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter(|name| !name.starts_with('.'))
            .collect::<BTreeSet<_>>()
    };
    for file in FILES {
        let size = std::fs::metadata(Path::new("samples").join(file)).map(|file| file.len());
        assert!(
            size.is_ok_and(|size| size < 300_000),
            "samples/{file} is missing or too large for a sample"
        );
    }
    let files: BTreeSet<String> = FILES.iter().map(|&file| file.to_owned()).collect();
    assert_eq!(names("samples"), files);
    assert_eq!(
        names("tests/samples/expected"),
        files.iter().map(|file| format!("{file}.json")).collect()
    );
}
