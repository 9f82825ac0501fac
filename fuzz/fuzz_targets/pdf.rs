//! Any bytes behind a PDF header: reading ends, no panic escapes, and the pages keep what layout promises.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tenderlens::config::Config;
use tenderlens::model::{Document, MediaType, Provenance};
use tenderlens::pipeline::{self, NoneSpare};

fuzz_target!(init: pipeline::silence_document_panics(), |data: &[u8]| {
    let mut config = Config::default();
    // Small enough that an input which reaches a limit does so within a second.
    config.pdf.pages = 20;
    config.pdf.page_glyphs = 5_000;
    config.pdf.page_operations = 50_000;
    let document = Document { bytes: data.to_vec(), provenance: Provenance::default() };
    match pipeline::guarded(|| pipeline::read_sheets(&document, &config, &NoneSpare)) {
        Ok(sheets) if sheets.media_type == MediaType::Pdf => {
            assert!(!sheets.sheets.is_empty() || !sheets.issues.is_empty(), "nothing was read and nothing says why");
            tenderlens_fuzz::check_layout(&sheets);
        }
        Ok(_) => {}
        Err(issue) => panic!("{}", issue.message),
    }
});
