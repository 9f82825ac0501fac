//! The fixtures of `tests/fixtures/`: PDFs with one awkward thing each against the text that a person reads on them, and files that
//! are no readable document against what their record must report. `tests/samples/README.md` says how they are made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use tenderlens::model::{Document, Provenance};

/// The files of a folder whose names end so, sorted.
fn files(folder: &str, suffix: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.to_string_lossy().ends_with(suffix))
        .collect();
    files.sort();
    files
}

/// The text of a one-page PDF, lines trimmed at their end.
fn page_text(path: &Path) -> String {
    let document = Document {
        bytes: std::fs::read(path).expect("the file is there"),
        provenance: Provenance::default(),
    };
    let config = tenderlens::config::Config::default();
    let sheets = tenderlens::read::read(
        &document,
        &config.pdf,
        &config.office,
        &config.json,
        &tenderlens::read::NoneSpare,
    );
    let (pages, _) = tenderlens::layout::layout(&sheets);
    pages
        .iter()
        .map(|page| page.text.trim_end().to_owned() + "\n")
        .collect()
}

#[test]
fn awkward_pages_read_as_a_person_reads_them() {
    let fixtures = files("tests/fixtures/pdf", ".pdf");
    assert!(fixtures.len() >= 27, "fixtures are missing: {fixtures:?}");
    let differing: Vec<String> = fixtures
        .iter()
        .filter_map(|path| {
            let expected = std::fs::read_to_string(path.with_extension("txt"))
                .expect("the expected text is there");
            let found = page_text(path);
            (found != expected).then(|| {
                format!(
                    "{}:\n  expected {expected:?}\n  found    {found:?}",
                    path.display()
                )
            })
        })
        .collect();
    assert!(
        differing.is_empty(),
        "{} of {} read otherwise:\n{}",
        differing.len(),
        fixtures.len(),
        differing.join("\n")
    );
}

/// `code:page`, without the page where the issue concerns the whole document.
fn reported(record: &Value) -> String {
    let mut issues: Vec<String> = record
        .get("issues")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|issue| {
            let code = issue
                .get("code")
                .and_then(Value::as_str)
                .unwrap_or_default();
            issue
                .get("page")
                .map_or_else(|| code.to_owned(), |page| format!("{code}:{page}"))
        })
        .collect();
    issues.sort();
    issues.join(" ")
}

#[test]
fn files_that_are_no_readable_document_get_their_line_and_say_why() {
    let output = cargo_bin_cmd!("tenderlens")
        .args(["run", "tests/fixtures/broken", "-o", "-", "--quiet"])
        .output()
        .expect("the program starts");
    assert_eq!(
        output.status.code(),
        Some(1),
        "some documents failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let records: BTreeMap<String, Value> = String::from_utf8(output.stdout)
        .expect("records are UTF-8")
        .lines()
        .map(|line| {
            let record: Value = serde_json::from_str(line).expect("a line is JSON");
            let path = record
                .pointer("/source/path")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            (
                path.rsplit('/').next().unwrap_or_default().to_owned(),
                record,
            )
        })
        .collect();

    let table =
        std::fs::read_to_string("tests/fixtures/broken.tsv").expect("the expectations are there");
    let expected: BTreeMap<&str, Vec<&str>> = table
        .lines()
        .skip(1)
        .filter_map(|line| {
            line.split_once('\t')
                .map(|(file, rest)| (file, rest.split('\t').collect()))
        })
        .collect();
    let found: BTreeMap<&str, Vec<String>> = records
        .iter()
        .map(|(file, record)| {
            let status = record
                .get("status")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let media = record
                .pointer("/source/media_type")
                .and_then(Value::as_str)
                .unwrap_or_default();
            (
                file.as_str(),
                vec![status.to_owned(), media.to_owned(), reported(record)],
            )
        })
        .collect();
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        expected.keys().collect::<Vec<_>>(),
        "every file has its line, in order"
    );
    let differing: Vec<String> = expected
        .iter()
        .filter(|(file, expected)| found.get(*file).is_some_and(|found| found != *expected))
        .map(|(file, expected)| {
            format!("{file}: expected {expected:?}, found {:?}", found.get(file))
        })
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn a_character_at_the_edge_has_its_box_on_the_sheet() {
    use tenderlens::model::{Direction, Drawing, Glyph, GlyphText, MediaType, Sheet, Sheets};
    let glyph = |x: f32, y: f32| Glyph {
        text: GlyphText::Char('A'),
        x,
        y,
        advance: 20.0,
        size: 20.0,
        direction: Direction::Right,
        invisible: false,
    };
    let drawing = Drawing {
        width: 100.0,
        height: 50.0,
        glyphs: vec![glyph(-5.0, 10.0), glyph(85.0, 50.0)],
        ..Drawing::default()
    };
    let sheets = Sheets {
        media_type: MediaType::Pdf,
        sheets: vec![Sheet::Drawn(drawing)],
        issues: Vec::new(),
    };
    let (pages, _) = tenderlens::layout::layout(&sheets);
    assert_eq!(pages[0].boxes.len(), 2, "{:?}", pages[0]);
    for (_, area) in &pages[0].boxes {
        let inside = 0.0 <= area.x0 && area.x1 <= 100.0 && 0.0 <= area.y0 && area.y1 <= 50.0;
        assert!(inside, "{area:?}");
    }
}
