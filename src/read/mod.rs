//! Reading: bytes to sheets, one reader per format.
//!
//! In: a [`Document`]. Out: [`Sheets`], with an issue for all that could not be read. The kind of the content is decided by its bytes.

pub mod pdf;

use crate::model::{Document, MediaType, Sheets};

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

/// Reads a document.
pub fn read(document: &Document, engine: PdfEngine) -> Sheets {
    let _ = (document, engine);
    Sheets {
        media_type: MediaType::Text,
        sheets: Vec::new(),
        issues: Vec::new(),
    }
}
