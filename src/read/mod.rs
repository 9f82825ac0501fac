//! Reading: bytes to sheets, one reader per format.
//!
//! In: a [`Document`]. Out: [`Sheets`], with an issue for all that could not be read. The kind of the content is decided by its bytes.

mod delimited;
pub mod encoding;
mod html;
pub mod json;
pub mod office;
pub mod pdf;
mod salvage;
pub mod sniff;
mod tagged;
mod text;

use crate::issue::{Issue, IssueCode};
use crate::model::{Document, MediaType, Sheets};
use json::JsonSettings;
use office::OfficeSettings;

/// Which engine reads PDF (`[pdf] engine`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PdfEngine {
    /// hayro; pdf-extract where hayro gives nothing at all.
    #[default]
    Auto,
    /// hayro only.
    Hayro,
    /// pdf-extract only.
    PdfExtract,
}

/// How PDF is read. The defaults stand in [`crate::config::Config`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PdfSettings {
    /// Which engine.
    pub engine: PdfEngine,
    /// Most pages read of one document.
    pub pages: usize,
    /// Most glyphs kept of one page.
    pub page_glyphs: usize,
    /// Most drawing operations interpreted for one page; forms nested in forms can ask for any number.
    pub page_operations: usize,
    /// Most drawing operations interpreted for one document. Glyphs count too, so this bounds the memory of a document's sheets.
    pub operations: usize,
    /// Most megabytes (of 1,000,000 bytes) that a content stream, form or font may decode to.
    pub stream_megabytes: usize,
    /// Most seconds spent on one page: a backstop behind the limits that count. The only limit that depends on the machine.
    pub page_seconds: usize,
}

/// Threads that have nothing to do, and may read a part of a long document.
pub trait Spare: Sync {
    /// Does `here` in this thread and at the same time `there` in a spare one. Does nothing and gives false where none is spare. Whether
    /// `there` came to its end, only it knows: in its thread it may have panicked.
    fn share(&self, here: &mut dyn FnMut(), there: &mut (dyn FnMut() + Send)) -> bool;
}

/// No spare threads.
#[derive(Clone, Copy, Debug)]
pub struct NoneSpare;

impl Spare for NoneSpare {
    fn share(&self, _: &mut dyn FnMut(), _: &mut (dyn FnMut() + Send)) -> bool {
        false
    }
}

/// Reads a document, with the help of threads that are `spare` if it is long; what is read does not depend on them.
pub fn read(
    document: &Document,
    pdf: &PdfSettings,
    office: &OfficeSettings,
    json: &JsonSettings,
    spare: &dyn Spare,
) -> Sheets {
    match sniff::sniff(&document.bytes) {
        MediaType::Pdf => pdf::read(&document.bytes, pdf, spare),
        MediaType::Text => text::read(&document.bytes),
        MediaType::Html => {
            let capture = document.provenance.capture.as_ref();
            let declared = capture.and_then(|capture| capture.content_type.as_deref());
            html::read(&document.bytes, declared)
        }
        MediaType::Json => json::read(&document.bytes, json),
        MediaType::Office(format) => office::read(&document.bytes, format, office),
        media_type @ MediaType::Other(_) => Sheets {
            media_type,
            sheets: Vec::new(),
            issues: vec![Issue::document(
                IssueCode::UnsupportedFormat,
                format!("the content is {}, which is not read", media_type.as_str()),
            )],
        },
    }
}
