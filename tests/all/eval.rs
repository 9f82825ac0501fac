//! `eval` on a gold folder that holds every special case once; the counts were made by hand, case by case.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Folder, NOTICE, run_in};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/gold")
}

fn report(arguments: &[&str]) -> Value {
    let arguments = [
        &["eval", ".", "records.jsonl", "--format", "json"],
        arguments,
    ]
    .concat();
    let done = run_in(&fixture(), &arguments);
    assert_eq!(done.code, 0, "{}", done.stderr);
    serde_json::from_slice(&done.stdout).unwrap()
}

/// Right, predicted, gold.
fn count(of: &Value) -> [u64; 3] {
    ["right", "predicted", "gold"]
        .map(|key| of[key].as_u64().unwrap_or_else(|| panic!("{key}: {of}")))
}

fn answers(of: &Value) -> [u64; 2] {
    ["right", "of"].map(|key| of[key].as_u64().unwrap())
}

#[test]
fn mentions_are_counted_as_by_hand() {
    let mentions = &report(&[])["mentions"];
    // Brands: nine on annotated pages. 戴尔 once too few, 思科 without record; NVIDIA once too many. 甲骨文 is a brand or a software.
    assert_eq!(count(&mentions["strict"]["brand"]), [7, 8, 9]);
    // Models: only the i7-7700 is exact. The optional ones count for nothing, but WAF is wrong: it is not exact either.
    assert_eq!(count(&mentions["strict"]["model"]), [1, 7, 5]);
    // Series: 至强, and 银河麒麟 that was read as software, which is as right. 核显 is optional.
    assert_eq!(count(&mentions["strict"]["series"]), [2, 2, 2]);
    assert_eq!(count(&mentions["strict"]["all"]), [10, 17, 16]);
    assert_eq!(mentions["strict"]["all"]["precision"], 0.5882);
    assert_eq!(mentions["strict"]["all"]["f1"], 0.6061);
    // Of the overlap 甲骨文 is predicted as a product and right as a brand; i7 is too short for i7-12700H; WAF is optional now.
    assert_eq!(count(&mentions["overlap"]["brand"]), [7, 7, 9]);
    assert_eq!(count(&mentions["overlap"]["product"]), [5, 9, 7]);
    // Twelve pairs, three of them without agreed slug; 至强 was given to another maker.
    assert_eq!(answers(&mentions["vendor"]), [8, 9]);
    assert_eq!(answers(&mentions["model"]), [4, 5]);
    assert_eq!(answers(&mentions["stance"]), [8, 11]);
    assert_eq!(mentions["stance_confusion"]["required"]["minimum"], 1);
    assert_eq!(mentions["stance_confusion"]["existing"]["existing"], 1);
}

#[test]
fn fields_are_counted_as_by_hand() {
    let fields = &report(&[])["fields"];
    for (field, expected) in [
        ("document_type", [3, 3, 4]),
        // The first number of a record is judged: the second would have been right.
        ("project_number", [1, 2, 3]),
        ("project_name", [2, 2, 2]),
        ("buyer", [2, 2, 2]),
        ("agency", [0, 2, 1]),
        ("supplier", [1, 2, 3]),
        ("budget", [3, 3, 3]),
        // A ceiling equal to the budget is passed over where the gold has none.
        ("ceiling", [0, 1, 2]),
        // The total beside two awards is no third.
        ("award", [1, 2, 3]),
        ("deadline", [2, 2, 2]),
        ("published", [0, 1, 2]),
        ("import_products", [1, 2, 1]),
        ("consortium", [0, 2, 1]),
        ("all", [16, 26, 29]),
    ] {
        assert_eq!(count(&fields[field]), expected, "{field}");
    }
}

#[test]
fn items_are_counted_as_by_hand() {
    let items = &report(&[])["items"];
    assert_eq!(count(&items["rows"]), [9, 11, 10]);
    for (column, expected) in [
        ("brand", [2, 4]),
        ("model", [5, 5]),
        ("quantity", [8, 9]),
        ("unit", [4, 5]),
        ("unit_price_yuan", [3, 3]),
        ("total_yuan", [0, 1]),
    ] {
        assert_eq!(answers(&items["cells"][column]), expected, "{column}");
    }
}

#[test]
fn mistakes_name_entry_and_place() {
    let report = report(&[]);
    let mistakes = &report["mistakes"];
    let spurious = mistakes["spurious"].as_array().unwrap();
    let wrong = spurious
        .iter()
        .find(|mistake| mistake["said"] == "model i7-12700H");
    let wrong = wrong.expect("a wrong model is named");
    assert_eq!((&wrong["by"], &wrong["page"]), (&"r2".into(), &1.into()));
    assert_eq!(
        (&wrong["times"], &wrong["doc"]),
        (&1.into(), &"a.pdf".into())
    );
    let cue = mistakes["stance"].as_array().unwrap().iter();
    assert_eq!(cue.filter(|mistake| mistake["by"] == "不低于").count(), 1);
    let inexact = mistakes["inexact"].as_array().unwrap().iter();
    let inexact: Vec<&Value> = inexact
        .filter(|mistake| mistake["gold"] == "model C-3PO")
        .collect();
    assert_eq!(inexact[0]["said"], "model C3PO");
    let field = &mistakes["fields"][0];
    assert!(
        field["by"].is_string() && field.get("page").is_none(),
        "{field}"
    );
    assert_eq!(mistakes["rows"][0]["gold"], "无人机");
    // Every strict mistake of an entry is in its row.
    let rules = mistakes["rules"].as_array().unwrap();
    let sum = |key: &str| {
        rules
            .iter()
            .map(|rule| rule[key].as_u64().unwrap())
            .sum::<u64>()
    };
    assert_eq!(sum("predicted") - sum("right"), 7);
    assert_eq!(rules[0]["rule"], "r2");
}

#[test]
fn confidence_is_compared_with_precision() {
    let calibration = &report(&[])["calibration"];
    let bands = calibration["bands"].as_array().unwrap();
    let judged: u64 = bands
        .iter()
        .map(|band| band["predicted"].as_u64().unwrap())
        .sum();
    assert_eq!(judged, 17, "every prediction that counts lies in one band");
    let last = bands.last().unwrap();
    // 0.97 is right, 1.0 is not exact.
    assert_eq!((&last["predicted"], &last["right"]), (&2.into(), &1.into()));
    assert_eq!(calibration["reliable"]["from"], 0.9);
}

#[test]
fn a_document_without_record_is_said_and_counts_as_missed() {
    let done = run_in(&fixture(), &["eval", ".", "records.jsonl", "--errors", "3"]);
    assert_eq!(done.code, 0);
    assert!(
        done.stderr.starts_with(
            "warning: the records hold nothing of 1 gold document: none.pdf\n  help: "
        ),
        "{}",
        done.stderr
    );
    let text = String::from_utf8(done.stdout).unwrap();
    assert!(
        text.starts_with("6 pages judged; samples of documents, seed "),
        "{text}"
    );
    assert!(
        text.contains("  mentions strict            0.588   0.625   0.606 "),
        "{text}"
    );
    assert!(text.contains("\nentries with mistakes "), "{text}");
    assert!(text.contains("  and 1 more\n"), "{text}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_other_intervals() {
    let [one, two, other] =
        ["1", "1", "2"].map(|seed| report(&["--sample", "page", "--seed", seed]));
    assert_eq!(one, two);
    assert_ne!(one["headlines"], other["headlines"]);
    assert_eq!(
        one["mentions"], other["mentions"],
        "chance makes intervals only"
    );
}

#[test]
fn a_run_is_compared_with_another_over_the_same_gold() {
    let gold = fixture();
    let records = std::fs::read_to_string(gold.join("records.jsonl")).unwrap();
    let poorer = records.replace("\"surface\": \"戴尔\"", "\"surface\": \"长城\"");
    assert_ne!(poorer, records);
    let folder = Folder::new().with("poorer.jsonl", poorer);
    let compared = report(&["--compare", folder.path("poorer.jsonl").to_str().unwrap()]);
    let strict = &compared["comparison"][0];
    assert_eq!(strict["name"], "mentions strict");
    assert_eq!(strict["f1"], 0.6061);
    assert_eq!(strict["other_f1"], 0.4848, "8 of 17 and 16");
    assert_eq!(strict["difference"], 0.1212);
    // Only one document differs: whether it changes places is a toss of a coin, and each outcome is as large.
    assert_eq!(strict["p"], 1.0);
    let same = report(&["--compare", "records.jsonl"]);
    assert_eq!(same["comparison"][0]["difference"], 0.0);
}

#[test]
fn a_figure_that_is_too_low_ends_with_1() {
    let at = |least: &str| {
        let done = run_in(
            &fixture(),
            &["eval", ".", "records.jsonl", "--fail-under", least],
        );
        (done.code, done.stderr)
    };
    assert_eq!(at("0.6").0, 0);
    let (code, message) = at("0.61");
    assert_eq!(code, 1);
    assert!(
        message.contains("error: the strict F1 of mentions is 0.6061, lower than 0.61\n  help: "),
        "{message}"
    );
    assert_eq!(at("61").0, 2, "a share, not per cent");
}

#[test]
fn documents_can_be_read_on_the_spot() {
    let mention = r#"{"doc":"a.txt","page":0,"surface":"海康威视","kind":"brand","vendor":"hikvision","stance":"offered"}"#;
    let folder = Folder::new()
        .with("in/deep/a.txt", NOTICE)
        .with("in/b.txt", NOTICE)
        .with("gold/mentions.jsonl", mention)
        .with(
            "gold/pages.tsv",
            "doc\tpage\tmentions\titems\na.txt\t0\ty\tn\n",
        );
    let done = folder.run(&[
        "eval",
        "gold",
        "--run",
        "in",
        "--no-cache",
        "--format",
        "json",
    ]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(done.stderr, "", "b.txt is not in the gold");
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    let brand = &report["mentions"]["strict"]["brand"];
    assert_eq!(
        (&brand["right"], &brand["gold"]),
        (&1.into(), &1.into()),
        "{brand}"
    );
    let nothing = folder.run(&["eval", "gold", "--run", "in/b.txt", "--no-cache"]);
    assert_eq!(nothing.code, 2);
    assert!(
        nothing.stderr.contains("matched by file name"),
        "{}",
        nothing.stderr
    );
}

#[test]
fn every_mistake_in_gold_is_said_at_once_with_its_line() {
    let folder = Folder::new()
        .with(
            "gold/mentions.jsonl",
            "{\"doc\":\"in/a.pdf\",\"page\":1,\"surface\":\" \",\"kind\":\"brnad\",\"stance\":\"needed\"}\n\n\
             {\"doc\":\"a.pdf\",\"page\":\"1\",\"surface\":\"x\",\"kind\":\"brand\"}\nnothing\n\
             {\"doc\":\"\",\"surface\":\"x\",\"kind\":\"brand\",\"kind_alt\":\"thing\"}\n",
        )
        .with(
            "gold/fields.jsonl",
            "{\"doc\":\"a.pdf\",\"doc_type\":\"letter\",\"budget_yuan\":\"12万\",\"deadline\":\"2024/05/06\",\"consortium\":\"yes\"}\n",
        )
        .with(
            "gold/items.jsonl",
            "{\"doc\":\"a.pdf\",\"total_yuan\":\"much\",\"alt\":{\"modle\":\"x\"}}\n",
        )
        .with("gold/pages.tsv", "doc\tpage\tmentions\titems\na.pdf\tone\ty\tn\na.pdf\t1\ty\na.pdf\t1\tj\tn\na.pdf\t1\ty\tn\n")
        .with("records.jsonl", "{\"source\":{\"path\":\"a.pdf\"}}\n");
    let done = folder.run(&["eval", "gold", "records.jsonl"]);
    assert_eq!(done.code, 2);
    for expected in [
        "gold/mentions.jsonl:1: \"in/a.pdf\" is a path",
        "gold/mentions.jsonl:1: the surface is empty",
        "gold/mentions.jsonl:1: \"brnad\" is no kind",
        "gold/mentions.jsonl:1: \"needed\" is no stance",
        "gold/mentions.jsonl:3: invalid type: string \"1\", expected u32",
        "gold/mentions.jsonl:4: expected ident",
        "gold/mentions.jsonl:5: no document is named",
        "gold/mentions.jsonl:5: \"thing\" is no kind",
        "gold/fields.jsonl:1: \"letter\" is no document type",
        "gold/fields.jsonl:1: \"12万\" is no amount",
        "gold/fields.jsonl:1: \"2024/05/06\" is no date of ISO 8601",
        "gold/fields.jsonl:1: \"yes\" is no policy",
        "gold/items.jsonl:1: \"much\" is no amount",
        "gold/items.jsonl:1: other values of \"modle\" are never asked for",
        "gold/pages.tsv:2: \"one\" is no page number",
        "gold/pages.tsv:3: the row has 3 cells",
        "gold/pages.tsv:4: \"j\" is neither y nor n",
        "gold/pages.tsv:5: the page stands in line 4 already",
    ] {
        assert!(
            done.stderr.contains(&format!("error: {expected}")),
            "{expected} is missing in\n{}",
            done.stderr
        );
    }
    assert!(
        done.stderr.ends_with("18 problems; nothing was run\n"),
        "{}",
        done.stderr
    );
}

#[test]
fn what_is_no_gold_or_no_record_ends_with_2() {
    let folder = Folder::new()
        .with("gold/fields.jsonl", "{\"doc\":\"a.pdf\"}\n")
        .with(
            "mentions/mentions.jsonl",
            "{\"doc\":\"a.pdf\",\"surface\":\"x\",\"kind\":\"brand\"}\n",
        )
        .with("empty/x.txt", "x")
        .with("records.jsonl", "{}\n{\n7\n");
    for (arguments, expected) in [
        (
            &["empty", "records.jsonl"][..],
            "error: empty holds no gold\n  help: ",
        ),
        (
            &["nowhere", "records.jsonl"],
            "error: cannot read nowhere/mentions.jsonl: ",
        ),
        (
            &["mentions", "records.jsonl"],
            "mentions/pages.tsv: no page is listed",
        ),
        (
            &["gold", "records.jsonl"],
            "error: records.jsonl:2: EOF while parsing",
        ),
        (&["gold", "records.jsonl"], "error: records.jsonl:3: "),
        (
            &["gold", "nowhere.jsonl"],
            "error: cannot read nowhere.jsonl: ",
        ),
    ] {
        let done = folder.run(&[&["eval"], arguments].concat());
        assert_eq!(done.code, 2, "{arguments:?}");
        assert!(done.stderr.contains(expected), "{}", done.stderr);
    }
}
