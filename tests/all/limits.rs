//! Documents that ask for more than anybody would: each ends within the limits of the settings, says so, and costs no other page.
//!
//! The files are made here, a few lines each, and the limits are set low, so that a limit that does not hold is seen at once.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use tenderlens::config::Config;
use tenderlens::issue::IssueCode;
use tenderlens::model::{Document, Provenance, Sheet, Sheets};
use tenderlens::pipeline::read_sheets;
use tenderlens::read::{NoneSpare, PdfSettings, Spare};

use crate::pdf_file::{file, object, stream};

fn packed(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// Text that is shown on a page, so that it is seen whether the page was read.
const SHOWN: &[u8] = b"BT /F1 12 Tf 72 700 Td (shown) Tj ET ";

/// A document of pages that share `resources`; each entry of `pages` is the page's /Contents. Further objects begin at number `FIRST`.
fn document(pages: &[&str], resources: &str, further: &[Vec<u8>]) -> Vec<u8> {
    let first_page = FIRST + further.len();
    let kids: Vec<String> = (0..pages.len())
        .map(|index| format!("{} 0 R", first_page + index))
        .collect();
    let kids = kids.join(" ");
    let mut objects = vec![
        object("<< /Type /Catalog /Pages 2 0 R >>"),
        object(format!(
            "<< /Type /Pages /Kids [{kids}] /Count {} >>",
            pages.len()
        )),
        object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
        stream("", SHOWN),
    ];
    assert_eq!(objects.len() + 1, FIRST);
    objects.extend_from_slice(further);
    objects.extend(pages.iter().map(|contents| {
        object(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {contents} /Resources << /Font << /F1 3 0 R >> {resources} >> >>"
        ))
    }));
    file(&objects)
}

/// Number of the first further object of a document; its page text is object 4.
const FIRST: usize = 5;

fn read(bytes: Vec<u8>, limit: impl FnOnce(&mut PdfSettings)) -> Sheets {
    read_with(bytes, limit, &NoneSpare)
}

fn read_with(bytes: Vec<u8>, limit: impl FnOnce(&mut PdfSettings), spare: &dyn Spare) -> Sheets {
    let mut config = Config::default();
    limit(&mut config.pdf);
    let document = Document {
        bytes,
        provenance: Provenance::default(),
    };
    read_sheets(&document, &config, spare)
}

fn codes(sheets: &Sheets) -> Vec<(IssueCode, Option<u32>)> {
    sheets
        .issues
        .iter()
        .map(|issue| (issue.code, issue.page))
        .collect()
}

/// How many glyphs each page shows; none for a page that was lost.
fn glyphs(sheets: &Sheets) -> Vec<Option<usize>> {
    let count = |sheet: &Sheet| match sheet {
        Sheet::Drawn(drawing) => Some(drawing.glyphs.len()),
        Sheet::Written(_) | Sheet::Structured(_) | Sheet::Lost => None,
    };
    sheets.sheets.iter().map(count).collect()
}

/// A form that draws `content`, with the forms `/G` that it may draw in turn.
fn form(content: &[u8], drawn: usize) -> Vec<u8> {
    stream(
        &format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> /XObject << /G {drawn} 0 R >> >>"
        ),
        content,
    )
}

#[test]
fn forms_that_draw_forms_ten_times_each_end_at_the_limit_of_operations() {
    // 10 to the 12th pieces of text from 2 kB.
    let ten = b"/G Do ".repeat(10);
    let mut forms: Vec<Vec<u8>> = (1..=12).map(|level| form(&ten, FIRST + level)).collect();
    forms.push(form(SHOWN, FIRST));
    let start = stream("", &[SHOWN, b"/G Do"].concat());
    let at = FIRST + forms.len();
    forms.push(start);
    let contents = format!("{at} 0 R");
    let bytes = document(
        &[&contents, "4 0 R"],
        &format!("/XObject << /G {FIRST} 0 R >>"),
        &forms,
    );
    let sheets = read(bytes, |settings| settings.page_operations = 20_000);
    assert_eq!(codes(&sheets), [(IssueCode::PdfPageTooComplex, Some(1))]);
    let glyphs = glyphs(&sheets);
    assert!(
        glyphs[0].is_some_and(|count| count >= 5),
        "what was drawn before is kept: {glyphs:?}"
    );
    assert_eq!(glyphs[1], Some(5), "the other page is whole");
}

#[test]
fn a_form_that_draws_itself_ends() {
    let itself = form(&[SHOWN, b"/G Do /G Do"].concat(), FIRST);
    let page = stream("", b"/G Do");
    let contents = format!("{} 0 R", FIRST + 1);
    let bytes = document(
        &[&contents, "4 0 R"],
        &format!("/XObject << /G {FIRST} 0 R >>"),
        &[itself, page],
    );
    let sheets = read(bytes, |settings| settings.page_operations = 20_000);
    assert!(
        codes(&sheets)
            .iter()
            .all(|(code, page)| *code == IssueCode::PdfPageTooComplex && *page == Some(1))
    );
    assert_eq!(glyphs(&sheets)[1], Some(5));
}

#[test]
fn forms_nested_a_thousand_deep_end() {
    let mut forms: Vec<Vec<u8>> = (1..=1000)
        .map(|level| form(b"/G Do", FIRST + level))
        .collect();
    forms.push(form(SHOWN, FIRST));
    forms.push(stream("", b"/G Do"));
    let contents = format!("[4 0 R {} 0 R]", FIRST + forms.len() - 1);
    let bytes = document(
        &[&contents],
        &format!("/XObject << /G {FIRST} 0 R >>"),
        &forms,
    );
    assert_eq!(
        glyphs(&read(bytes, |_| {})),
        [Some(5)],
        "the innermost form is out of reach, the page is not"
    );
}

#[test]
fn content_that_decodes_to_more_than_allowed_is_not_decoded() {
    let spaces = vec![b' '; 5_000_000];
    let bomb = stream("/Filter /FlateDecode", &packed(&spaces));
    let twice = stream(
        "/Filter [/FlateDecode /FlateDecode]",
        &packed(&packed(&spaces)),
    );
    let (one, two) = (format!("{FIRST} 0 R"), format!("{} 0 R", FIRST + 1));
    let bytes = document(&["4 0 R", &one, &two], "", &[bomb, twice]);
    let sheets = read(bytes.clone(), |settings| settings.stream_megabytes = 4);
    assert_eq!(
        codes(&sheets),
        [
            (IssueCode::PdfStreamTooLarge, Some(2)),
            (IssueCode::PdfStreamTooLarge, Some(3))
        ]
    );
    assert_eq!(glyphs(&sheets), [Some(5), None, None]);
    let sheets = read(bytes, |settings| settings.stream_megabytes = 6);
    assert_eq!(codes(&sheets), [], "what is allowed is read");
}

#[test]
fn parts_of_a_page_count_together() {
    let part = stream("/Filter /FlateDecode", &packed(&vec![b' '; 1_000_000]));
    let contents = format!("[{}]", format!("{FIRST} 0 R ").repeat(50));
    let bytes = document(&["4 0 R", &contents], "", &[part]);
    let sheets = read(bytes, |settings| settings.stream_megabytes = 49);
    assert_eq!(codes(&sheets), [(IssueCode::PdfStreamTooLarge, Some(2))]);
}

#[test]
fn forms_and_fonts_that_decode_to_more_than_allowed_cost_the_pages_that_use_them() {
    let bomb = packed(&vec![0; 5_000_000]);
    let font = object(format!(
        "<< /Type /Font /Subtype /TrueType /BaseFont /Bomb /FontDescriptor << /Type /FontDescriptor /FontName /Bomb /FontFile2 {} 0 R >> >>",
        FIRST + 1
    ));
    let program = stream("/Filter /FlateDecode", &bomb);
    let bytes = document(
        &["4 0 R"],
        &format!("/Font << /F1 {FIRST} 0 R >>"),
        &[font, program],
    );
    let sheets = read(bytes, |settings| settings.stream_megabytes = 4);
    assert_eq!(codes(&sheets), [(IssueCode::PdfStreamTooLarge, Some(1))]);

    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Filter /FlateDecode",
        &bomb,
    );
    let image = stream(
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode",
        &bomb,
    );
    for (drawn, expected) in [(form, 1), (image, 0)] {
        let bytes = document(
            &["4 0 R"],
            &format!("/XObject << /G {FIRST} 0 R >>"),
            &[drawn],
        );
        let sheets = read(bytes, |settings| settings.stream_megabytes = 4);
        assert_eq!(
            sheets.issues.len(),
            expected,
            "images are never decoded: {:?}",
            sheets.issues
        );
    }
}

#[test]
fn one_page_listed_a_thousand_times_ends_at_the_limit_of_the_document() {
    let text = stream("", &SHOWN.repeat(100));
    let contents = format!("{FIRST} 0 R");
    let bytes = document(&vec![contents.as_str(); 1000], "", &[text]);
    let sheets = read(bytes, |settings| settings.operations = 5_000);
    assert_eq!(
        codes(&sheets).last(),
        Some(&(IssueCode::PdfTooComplex, None))
    );
    assert!(
        (10..=11).contains(&sheets.sheets.len()),
        "500 operations a page: {} pages",
        sheets.sheets.len()
    );
    assert_eq!(glyphs(&sheets)[0], Some(500));
}

#[test]
fn a_page_tree_that_lies_about_its_pages_says_so() {
    let page = |objects: &mut Vec<Vec<u8>>| {
        objects.push(object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"));
        objects.push(stream("", SHOWN));
        objects.push(object(
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ));
    };
    let tree = |kids: &str, count: i64| {
        let mut objects = vec![
            object("<< /Type /Catalog /Pages 2 0 R >>"),
            object(format!("<< /Type /Pages /Kids [{kids}] /Count {count} >>")),
        ];
        page(&mut objects);
        file(&objects)
    };
    let sheets = read(tree("3 0 R", 1_000_000_000), |_| {});
    assert_eq!(glyphs(&sheets), [Some(5)]);
    assert_eq!(codes(&sheets), [(IssueCode::PdfPageFailed, None)]);
    let sheets = read(tree("3 0 R", 3), |_| {});
    assert_eq!(
        glyphs(&sheets),
        [Some(5), None, None],
        "each missing page is reported"
    );
    // The tree holds itself.
    let sheets = read(tree("3 0 R 2 0 R", 2), |_| {});
    assert_eq!(glyphs(&sheets)[0], Some(5));
    let sheets = read(tree("3 0 R", -7), |_| {});
    assert_eq!(glyphs(&sheets), [Some(5)]);
}

#[test]
fn arrays_nested_without_end_are_refused_and_not_followed() {
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    let contents = format!("[4 0 R {FIRST} 0 R]");
    let sheets = read(document(&[&contents], "", &[deep]), |_| {});
    assert!(sheets.sheets.len() == 1, "{:?}", sheets.issues);
}

#[test]
fn the_clock_stops_a_page_behind_the_limits_that_count() {
    let text = stream("", &SHOWN.repeat(1000));
    let contents = format!("{FIRST} 0 R");
    let bytes = document(&["4 0 R", &contents], "", &[text]);
    let sheets = read(bytes.clone(), |settings| settings.page_seconds = 0);
    assert_eq!(codes(&sheets), [(IssueCode::PdfPageTimeout, Some(2))]);
    let glyphs = glyphs(&sheets);
    assert_eq!(
        glyphs[0],
        Some(5),
        "a small page ends before anybody looks at a clock"
    );
    assert!(
        glyphs[1].is_some_and(|count| (100..5000).contains(&count)),
        "what was drawn until then is kept: {glyphs:?}"
    );
    assert_eq!(codes(&read(bytes, |_| {})), []);
}

/// A thread is spare whenever one is asked for; every third time it does nothing with what it is given.
#[derive(Default)]
struct AlwaysSpare {
    shared: AtomicUsize,
}

impl Spare for AlwaysSpare {
    fn share(&self, here: &mut dyn FnMut(), there: &mut (dyn FnMut() + Send)) -> bool {
        let idle = self.shared.fetch_add(1, Ordering::Relaxed) % 3 == 2;
        std::thread::scope(|scope| {
            scope.spawn(|| {
                if !idle {
                    there();
                }
            });
            here();
        });
        true
    }
}

#[test]
fn what_is_read_of_a_long_document_does_not_depend_on_the_threads_that_help() {
    // Pages of unequal length, one of which breaks off at the limit for a page.
    let texts: Vec<Vec<u8>> = (0..40)
        .map(|page| {
            stream(
                "",
                &SHOWN.repeat(if page == 23 { 400 } else { 1 + page % 7 }),
            )
        })
        .collect();
    let contents: Vec<String> = (0..40)
        .map(|page| format!("{} 0 R", FIRST + page))
        .collect();
    let contents: Vec<&str> = contents.iter().map(String::as_str).collect();
    let bytes = document(&contents, "", &texts);
    let everything = read(bytes.clone(), |settings| settings.page_operations = 500);
    assert_eq!(everything.sheets.len(), 40);
    assert_eq!(
        codes(&everything),
        [(IssueCode::PdfPageTooComplex, Some(24))]
    );
    for operations in [1, 10, 100, 270, 271, 272, 500, 900, 1_000_000] {
        let limit = |settings: &mut PdfSettings| {
            settings.page_operations = 500;
            settings.operations = operations;
        };
        let alone = read(bytes.clone(), limit);
        let spare = AlwaysSpare::default();
        let helped = read_with(bytes.clone(), limit, &spare);
        assert_eq!(format!("{helped:?}"), format!("{alone:?}"), "{operations}");
        assert!(spare.shared.load(Ordering::Relaxed) > 0);
    }
}
