//! Graphics states: what they do to the text that a page shows.
//!
//! In: a page that sets states between pieces of text. Out: which of its glyphs can be seen. States that change nothing are passed over when
//! a page is read, and must not take one along that does.

use tenderlens::config::Config;
use tenderlens::model::{Document, Glyph, GlyphText, Provenance, Sheet};
use tenderlens::pipeline::{NoneSpare, read_sheets};

use crate::pdf_file::{file, object, stream};

/// The glyphs of a page with these states and this content.
fn drawn(states: &str, content: &str) -> Vec<Glyph> {
    let bytes = file(&[
        object("<< /Type /Catalog /Pages 2 0 R >>"),
        object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        object(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /ExtGState << {states} >> >> >>",
        )),
        stream(
            "",
            format!("BT /F1 12 Tf 72 700 Td {content} ET").as_bytes(),
        ),
        object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
        object("<< /Type /ExtGState /SA true /op false /TR2 /Default >>"),
        object("<< /Type /ExtGState /ca 0 >>"),
    ]);
    let document = Document {
        bytes,
        provenance: Provenance::default(),
    };
    let sheets = read_sheets(&document, &Config::default(), &NoneSpare);
    match sheets.sheets.into_iter().next() {
        Some(Sheet::Drawn(drawing)) => drawing.glyphs,
        other => panic!("{other:?} {:?}", sheets.issues),
    }
}

/// The characters that can be seen, and those that cannot.
fn seen_and_unseen(glyphs: &[Glyph]) -> (String, String) {
    let of = |invisible: bool| {
        let glyphs = glyphs.iter();
        let glyphs = glyphs.filter(|glyph| glyph.invisible == invisible);
        let characters = glyphs.map(|glyph| match glyph.text {
            GlyphText::Char(character) => character,
            ref other => panic!("{other:?}"),
        });
        characters.collect()
    };
    (of(false), of(true))
}

#[test]
fn a_state_that_only_concerns_printing_changes_no_text() {
    let content = "/G0 gs (R740) Tj /G1 gs (x2) Tj";
    let states = "/G0 6 0 R /G1 << /ca 1 /LW 2 /SMask /None >>";
    let (seen, unseen) = seen_and_unseen(&drawn(states, content));
    assert_eq!((seen.as_str(), unseen.as_str()), ("R740x2", ""));
}

#[test]
fn text_that_a_state_makes_transparent_is_invisible_until_another_shows_it_again() {
    let content = "/G0 gs (R740) Tj /G2 gs (hidden) Tj /G1 gs (x2) Tj";
    let states = "/G0 6 0 R /G1 << /ca 1 >> /G2 7 0 R";
    let (seen, unseen) = seen_and_unseen(&drawn(states, content));
    assert_eq!((seen.as_str(), unseen.as_str()), ("R740x2", "hidden"));
}

#[test]
fn a_state_may_set_the_font() {
    let glyphs = drawn(
        "/G0 6 0 R /G3 << /Font [5 0 R 24] >>",
        "/G0 gs /G3 gs (R740) Tj",
    );
    assert_eq!(seen_and_unseen(&glyphs).0, "R740");
    assert!(
        glyphs.iter().all(|glyph| (glyph.size - 24.0).abs() < 0.1),
        "{glyphs:?}"
    );
}
