//! The two PDF engines against each other: what one reads wrongly the other betrays.
//!
//! In: the PDF samples, read with each engine. They must give the same Han characters, page by page, wherever pdf-extract can read the fonts;
//! where it cannot is listed, so that a change on either side is seen. Order and geometry are not compared: widths differ.

use std::collections::BTreeMap;
use std::path::Path;

use tenderlens::config::Config;
use tenderlens::model::{Document, GlyphText, Provenance, Sheet};
use tenderlens::pipeline::{NoneSpare, read_sheets};
use tenderlens::read::PdfEngine;

/// Samples that pdf-extract cannot read, and why. Everything else must agree.
const BEYOND_PDF_EXTRACT: [(&str, &str); 3] = [
    (
        "gbk-not-embedded.pdf",
        "it knows no predefined CMap but Identity",
    ),
    (
        "identity-no-tounicode.pdf",
        "it does not use character collections",
    ),
    (
        "unigb-not-embedded.pdf",
        "it knows no predefined CMap but Identity",
    ),
];

/// The Han characters of each page with how often they stand there, and whether the page's glyphs are all known.
fn han(name: &str, engine: PdfEngine) -> Vec<BTreeMap<char, usize>> {
    let document = Document {
        bytes: std::fs::read(format!("samples/{name}")).expect("the sample is there"),
        provenance: Provenance::default(),
    };
    let mut config = Config::default();
    config.pdf.engine = engine;
    let sheets = read_sheets(&document, &config, &NoneSpare);
    sheets.sheets.iter().map(han_of).collect()
}

fn han_of(sheet: &Sheet) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    let Sheet::Drawn(drawing) = sheet else {
        return counts;
    };
    let mut shown: Vec<(char, i64, i64)> = Vec::new();
    for glyph in &drawing.glyphs {
        if let GlyphText::Char(character @ '\u{4e00}'..='\u{9fff}') = glyph.text {
            // Bold by printing twice arrives twice from one engine and once from the other: places within two points are one.
            #[expect(clippy::cast_possible_truncation, reason = "points of a sheet")]
            let place = (character, glyph.x.round() as i64, glyph.y.round() as i64);
            let is_again = shown.iter().any(|(other, x, y)| {
                *other == character && (x - place.1).abs() <= 2 && (y - place.2).abs() <= 2
            });
            if !is_again {
                shown.push(place);
                *counts.entry(character).or_default() += 1;
            }
        }
    }
    counts
}

#[test]
fn both_engines_give_the_same_han_characters_where_pdf_extract_can_read_the_fonts() {
    let mut names: Vec<String> = std::fs::read_dir("samples")
        .expect("the samples are there")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| {
            Path::new(name)
                .extension()
                .is_some_and(|suffix| suffix == "pdf")
        })
        .collect();
    names.sort();
    assert!(names.len() >= 20, "{names:?}");
    let mut compared = 0;
    for name in &names {
        let hayro = han(name, PdfEngine::Hayro);
        let pdf_extract = han(name, PdfEngine::PdfExtract);
        let agree = hayro == pdf_extract;
        if let Some((_, why)) = BEYOND_PDF_EXTRACT.iter().find(|(beyond, _)| beyond == name) {
            assert!(
                !agree,
                "{name}: pdf-extract reads it now; take it off the list ({why})"
            );
            continue;
        }
        let differing: Vec<_> = hayro
            .iter()
            .zip(&pdf_extract)
            .enumerate()
            .filter(|(_, (a, b))| a != b)
            .collect();
        assert!(
            agree,
            "{name}: {} against {} pages; look at the page with `inspect --image`: {differing:?}",
            hayro.len(),
            pdf_extract.len()
        );
        compared += hayro.iter().flat_map(BTreeMap::values).sum::<usize>();
    }
    assert!(
        compared > 5_000,
        "{compared} characters are too few to compare"
    );
}
