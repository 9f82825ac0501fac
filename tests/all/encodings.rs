//! Fonts that are not in the file and carry no `/ToUnicode`: their codes mean characters by one of the encodings that every reader has to know.
//!
//! In: a text in the bytes of an encoding, shown with a font that is only named. Out: the characters, each one known, Latin letters among them:
//! they have one byte where Han characters have two, and a reader that miscounts loses everything behind them.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};
use tenderlens::config::Config;
use tenderlens::model::{Document, GlyphText, Provenance, Sheet};
use tenderlens::pipeline::{NoneSpare, read_sheets};

use crate::pdf_file::{file, object, stream};

const SIMPLIFIED: &str = "采购R740服务器2台。型号";
const TRADITIONAL: &str = "採購R740伺服器2臺。型號";
const JAPANESE: &str = "入札R740サーバー2台。型番";
const KOREAN: &str = "입찰R740서버2대機器";

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

fn by(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, lost) = encoding.encode(text);
    assert!(
        !lost,
        "{text} has characters that {} lacks",
        encoding.name()
    );
    bytes.into_owned()
}

/// Characters that a font shows for the string `bytes`: every glyph's text, U+FFFD for an unknown one.
fn shown(encoding: &str, ordering: &str, bytes: &[u8]) -> String {
    let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    let hex = hex.concat();
    let bytes = file(&[
        object("<< /Type /Catalog /Pages 2 0 R >>"),
        object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        object(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        ),
        stream(
            "",
            format!("BT /F1 12 Tf 72 700 Td <{hex}> Tj ET").as_bytes(),
        ),
        object(format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /{encoding} /DescendantFonts [6 0 R] >>"
        )),
        object(format!(
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 0 >> \
             /FontDescriptor << /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -200 \
             /CapHeight 700 /StemV 80 >> >>"
        )),
    ]);
    let document = Document {
        bytes,
        provenance: Provenance::default(),
    };
    let sheets = read_sheets(&document, &Config::default(), &NoneSpare);
    let Some(Sheet::Drawn(drawing)) = sheets.sheets.first() else {
        return format!("no page: {:?}", sheets.issues);
    };
    let text = |glyph: &tenderlens::model::Glyph| match &glyph.text {
        GlyphText::Char(character) => character.to_string(),
        GlyphText::String(text) => text.to_string(),
        GlyphText::Unknown => "\u{fffd}".to_owned(),
    };
    drawing.glyphs.iter().map(text).collect()
}

/// Checks each encoding, written from left to right (`…-H`) and from top to bottom (`…-V`).
fn all_show(ordering: &str, text: &str, bytes: &[u8], encodings: &[&str]) {
    for encoding in encodings {
        for direction in ["H", "V"] {
            let name = format!("{encoding}-{direction}");
            let found: String = shown(&name, ordering, bytes).chars().map(upright).collect();
            assert_eq!(found, text, "{name}");
        }
    }
}

/// Vertical forms of punctuation in their ordinary form, which layout gives them.
fn upright(character: char) -> char {
    if character == '︒' { '。' } else { character }
}

#[test]
fn every_encoding_of_simplified_chinese_is_read() {
    all_show(
        "GB1",
        SIMPLIFIED,
        &by(GBK, SIMPLIFIED),
        &["GB-EUC", "GBpc-EUC", "GBK-EUC", "GBKp-EUC", "GBK2K"],
    );
    all_show("GB1", "㐂采购", &by(GB18030, "㐂采购"), &["GBK2K"]);
    all_show(
        "GB1",
        SIMPLIFIED,
        &utf16(SIMPLIFIED),
        &["UniGB-UCS2", "UniGB-UTF16"],
    );
}

#[test]
fn every_encoding_of_traditional_chinese_is_read() {
    all_show(
        "CNS1",
        TRADITIONAL,
        &by(BIG5, TRADITIONAL),
        &["B5pc", "HKscs-B5", "ETen-B5", "ETenms-B5"],
    );
    all_show("CNS1", "採購R7", b"\xda\xe8\xf5\xd5R7", &["CNS-EUC"]);
    all_show(
        "CNS1",
        TRADITIONAL,
        &utf16(TRADITIONAL),
        &["UniCNS-UCS2", "UniCNS-UTF16"],
    );
}

#[test]
fn encodings_of_the_neighbours_are_read() {
    all_show("Japan1", JAPANESE, &by(SHIFT_JIS, JAPANESE), &["90ms-RKSJ"]);
    all_show("Japan1", JAPANESE, &by(EUC_JP, JAPANESE), &["EUC"]);
    all_show(
        "Japan1",
        JAPANESE,
        &utf16(JAPANESE),
        &["UniJIS-UCS2", "UniJIS-UTF16"],
    );
    all_show(
        "Korea1",
        KOREAN,
        &by(EUC_KR, KOREAN),
        &["KSC-EUC", "KSCms-UHC"],
    );
    all_show(
        "Korea1",
        KOREAN,
        &utf16(KOREAN),
        &["UniKS-UCS2", "UniKS-UTF16"],
    );
}

#[test]
fn codes_that_are_numbers_of_a_collection_are_read_by_it() {
    // CIDs of two Han characters, A and 1, from the UTF-16 CMaps of Adobe's cmap-resources.
    for (ordering, text, cids) in [
        ("GB1", "采购A1", [1168_u16, 1811, 34, 18]),
        ("CNS1", "採購A1", [2734, 5253, 34, 18]),
        ("Japan1", "入札A1", [3286, 2163, 34, 18]),
        ("Korea1", "입찰A1", [2641, 2868, 34, 18]),
    ] {
        let bytes: Vec<u8> = cids.iter().flat_map(|cid| cid.to_be_bytes()).collect();
        all_show(ordering, text, &bytes, &["Identity"]);
    }
}

#[test]
fn codes_that_mean_nothing_are_unknown_and_not_guessed() {
    let found = shown("Identity-H", "Identity", &[0x12, 0x34, 0x0f, 0xff]);
    assert_eq!(found, "\u{fffd}\u{fffd}");
}
