//! PDF: bytes to drawings, with one of two engines.
//!
//! In: the bytes of a PDF. Out: one [`Sheet`] for each page and issues for what was lost. Grouping glyphs into lines is
//! `layout`'s work; nothing here makes spaces or lines.

mod budget;
mod fonts;
mod hayro;
mod pages;
mod pdf_extract;
mod streams;

use super::{PdfEngine, PdfSettings, Spare};
use crate::issue::{Issue, IssueCode};
use crate::model::{GlyphText, MediaType, Sheet, Sheets};

/// A PDF engine: fills sheets, page by page; a page that fails costs only itself.
trait Engine {
    /// Reads all pages, or says why the document cannot be opened.
    fn read(
        &self,
        bytes: &[u8],
        settings: &PdfSettings,
        spare: &dyn Spare,
    ) -> Result<(Vec<Sheet>, Vec<Issue>), OpenError>;
}

/// Why a document cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OpenError {
    /// It needs a password.
    Password,
    /// Its protection is of a kind the engine does not know.
    Encryption,
    /// It is damaged.
    Damaged,
}

impl From<OpenError> for Issue {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Password => Issue::document(
                IssueCode::PdfPassword,
                "the document is protected by a password",
            ),
            OpenError::Encryption => Issue::document(
                IssueCode::PdfEncryption,
                "the document is encrypted in a way that cannot be undone",
            ),
            OpenError::Damaged => Issue::document(
                IssueCode::PdfDamaged,
                "the document's structure cannot be read",
            ),
        }
    }
}

/// Reads a PDF with the configured engine.
pub(super) fn read(bytes: &[u8], settings: &PdfSettings, spare: &dyn Spare) -> Sheets {
    let outcome = match settings.engine {
        PdfEngine::Hayro => read_with_hayro(bytes, settings, spare),
        PdfEngine::PdfExtract => pdf_extract::PdfExtract.read(bytes, settings, spare),
        PdfEngine::Auto => read_with_either(bytes, settings, spare),
    };
    let (sheets, mut issues) = outcome.unwrap_or_else(|error| (Vec::new(), vec![error.into()]));
    if sheets.is_empty() && issues.is_empty() {
        issues.push(Issue::document(
            IssueCode::PdfNoPages,
            "the document has no pages",
        ));
    }
    Sheets {
        media_type: MediaType::Pdf,
        sheets,
        issues,
    }
}

fn read_with_hayro(
    bytes: &[u8],
    settings: &PdfSettings,
    spare: &dyn Spare,
) -> Result<(Vec<Sheet>, Vec<Issue>), OpenError> {
    let outcome = hayro::Hayro.read(bytes, settings, spare);
    let nothing = outcome.as_ref().map_or_else(
        |error| *error == OpenError::Damaged,
        |(sheets, _)| !has_glyphs(sheets),
    );
    if nothing && let Some(mended) = mend_trailer(bytes) {
        let again = hayro::Hayro.read(&mended, settings, spare);
        if again.as_ref().is_ok_and(|(sheets, _)| has_glyphs(sheets)) {
            return again;
        }
    }
    outcome
}

/// hayro; pdf-extract only for a document where hayro gives nothing at all. On mere doubt pdf-extract prints silent garbage.
fn read_with_either(
    bytes: &[u8],
    settings: &PdfSettings,
    spare: &dyn Spare,
) -> Result<(Vec<Sheet>, Vec<Issue>), OpenError> {
    let first = read_with_hayro(bytes, settings, spare);
    match &first {
        Err(OpenError::Password) => return first,
        Ok((_, issues)) if issues.iter().any(is_limit) => return first,
        Ok((sheets, _)) if has_glyphs(sheets) || !worth_a_second_try(sheets) => return first,
        _ => {}
    }
    if let Ok((sheets, mut issues)) = pdf_extract::PdfExtract.read(bytes, settings, spare)
        && has_known_glyphs(&sheets)
    {
        let message =
            "the first engine found no text; the text stems from the second engine, pdf-extract";
        issues.push(Issue::document(IssueCode::PdfFallback, message));
        return Ok((sheets, issues));
    }
    first
}

/// Whether a page was left because it asks for too much: the second engine would only do what was refused.
fn is_limit(issue: &Issue) -> bool {
    matches!(
        issue.code,
        IssueCode::PdfStreamTooLarge
            | IssueCode::PdfPageTooComplex
            | IssueCode::PdfTooComplex
            | IssueCode::PdfPageTimeout
    )
}

/// Whether a document without glyphs may still hold text: a page that shows images or curves explains itself.
fn worth_a_second_try(sheets: &[Sheet]) -> bool {
    sheets.iter().any(|sheet| match sheet {
        Sheet::Drawn(drawing) => {
            drawing.images.is_empty() && drawing.curves == 0 && drawing.rulings.is_empty()
        }
        Sheet::Written(_) | Sheet::Structured(_) | Sheet::Lost => true,
    })
}

fn has_glyphs(sheets: &[Sheet]) -> bool {
    sheets
        .iter()
        .any(|sheet| matches!(sheet, Sheet::Drawn(drawing) if !drawing.glyphs.is_empty()))
}

fn has_known_glyphs(sheets: &[Sheet]) -> bool {
    let known = |sheet: &Sheet| matches!(sheet, Sheet::Drawn(drawing) if drawing.glyphs.iter().any(|glyph| glyph.text != GlyphText::Unknown));
    sheets.iter().any(known)
}

/// A copy with a line feed behind each `trailer` that `<<` follows directly: hayro does not see such a trailer when it
/// rebuilds the cross-reference table, and misses `/Encrypt` with it. None where there is no such place.
fn mend_trailer(bytes: &[u8]) -> Option<Vec<u8>> {
    const GLUED: &[u8] = b"trailer<<";
    let mut mended = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(GLUED.len()).position(|window| window == GLUED) {
        let (before, after) = rest.split_at(at + GLUED.len() - 2);
        mended.extend_from_slice(before);
        mended.push(b'\n');
        rest = after;
    }
    if mended.is_empty() {
        return None;
    }
    mended.extend_from_slice(rest);
    Some(mended)
}

/// What a document of `found` pages reports when the settings allow fewer.
fn pages_issue(found: usize, settings: &PdfSettings) -> Option<Issue> {
    let message = || {
        format!(
            "the document has {found} pages; those behind page {} were left out",
            settings.pages
        )
    };
    (found > settings.pages).then(|| Issue::document(IssueCode::TooManyPages, message()))
}

/// Number of the page with this index.
fn page_number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::NoneSpare;

    #[test]
    fn a_glued_trailer_is_set_apart_and_nothing_else_changes() {
        assert_eq!(
            mend_trailer(b"x trailer<< /Size 3 >> y").as_deref(),
            Some(&b"x trailer\n<< /Size 3 >> y"[..])
        );
        assert_eq!(mend_trailer(b"trailer << /Size 3 >>"), None);
    }

    #[test]
    fn bytes_that_are_no_pdf_are_damaged_for_both_engines() {
        for engine in [PdfEngine::Auto, PdfEngine::Hayro, PdfEngine::PdfExtract] {
            let settings = PdfSettings {
                engine,
                ..crate::config::Config::default().pdf
            };
            let sheets = read(b"%PDF-1.4\nnothing", &settings, &NoneSpare);
            assert!(sheets.sheets.is_empty(), "{engine:?}");
            assert_eq!(
                sheets.issues.first().map(|issue| issue.code),
                Some(IssueCode::PdfDamaged),
                "{engine:?}"
            );
        }
    }

    #[test]
    fn limits_keep_what_they_allow_and_say_what_they_left_out() {
        let bytes =
            std::fs::read("samples/bidding-document.pdf").expect("a sample of several pages");
        let settings = crate::config::Config::default().pdf;
        let all = read(&bytes, &settings, &NoneSpare);
        assert!(all.sheets.len() > 1 && all.issues.is_empty());

        let one_page = read(
            &bytes,
            &PdfSettings {
                pages: 1,
                ..settings
            },
            &NoneSpare,
        );
        assert_eq!(one_page.sheets.len(), 1);
        assert_eq!(one_page.issues[0].code, IssueCode::TooManyPages);

        let glyphs = |sheets: &Sheets| match &sheets.sheets[0] {
            Sheet::Drawn(drawing) => drawing.glyphs.len(),
            Sheet::Written(_) | Sheet::Structured(_) | Sheet::Lost => 0,
        };
        let few_glyphs = read(
            &bytes,
            &PdfSettings {
                page_glyphs: 10,
                ..settings
            },
            &NoneSpare,
        );
        assert_eq!(glyphs(&few_glyphs), 10);
        let few_operations = read(
            &bytes,
            &PdfSettings {
                page_operations: 10,
                ..settings
            },
            &NoneSpare,
        );
        assert!(glyphs(&few_operations) < glyphs(&all));
        for limited in [few_glyphs, few_operations] {
            assert_eq!(limited.sheets.len(), all.sheets.len());
            assert!(
                limited
                    .issues
                    .iter()
                    .all(|issue| issue.code == IssueCode::PdfPageTooComplex)
            );
            assert_eq!(limited.issues.len(), all.sheets.len(), "each page says so");
        }
    }
}
