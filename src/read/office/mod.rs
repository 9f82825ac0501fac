//! Office documents.
//!
//! In: the bytes of a document and its format. Out: its sheets. DOCX and workbooks are read here; older text formats go through an office
//! program first, if there is one. Presentations are not read.

mod convert;
mod docx;
mod numbering;
mod package;
mod workbook;
mod xml;

use crate::issue::{Issue, IssueCode};
use crate::model::{MediaType, OfficeFormat, Sheets};
use crate::text::symbols::SymbolFont;

/// How office documents are read (`[office]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeSettings {
    /// Most that one part of a document unpacks to, in megabytes of 1,000,000 bytes.
    pub part_megabytes: usize,
    /// The program that converts older formats: "auto" looks for LibreOffice on the search path, "none" converts nothing.
    pub converter: String,
    /// How long it may take for one document, in seconds.
    pub converter_seconds: usize,
}

impl Default for OfficeSettings {
    fn default() -> Self {
        Self {
            // The largest of the tender documents measured has 2.3 MB of text part.
            part_megabytes: 300,
            converter: "auto".to_owned(),
            converter_seconds: 120,
        }
    }
}

/// Reads an office document.
pub(super) fn read(bytes: &[u8], format: OfficeFormat, settings: &OfficeSettings) -> Sheets {
    let failed = |issue| Sheets {
        media_type: MediaType::Office(format),
        sheets: Vec::new(),
        issues: vec![issue],
    };
    match format {
        OfficeFormat::Docx => docx::read(bytes, settings),
        OfficeFormat::Xls => workbook::read(bytes, format),
        OfficeFormat::Xlsx | OfficeFormat::Xlsb | OfficeFormat::Ods => {
            let limit = settings.part_megabytes * 1_000_000;
            match package::too_large(bytes, limit as u64) {
                Some(part) => {
                    let message = format!("the part {part} unpacks to more than {limit} bytes");
                    failed(Issue::document(IssueCode::OfficeTooLarge, message))
                }
                None => workbook::read(bytes, format),
            }
        }
        OfficeFormat::Encrypted => failed(Issue::document(
            IssueCode::OfficePassword,
            "the document is encrypted",
        )),
        OfficeFormat::Doc | OfficeFormat::Rtf | OfficeFormat::Odt => {
            let suffix = match format {
                OfficeFormat::Rtf => "rtf",
                OfficeFormat::Odt => "odt",
                _ => "doc",
            };
            match convert::to_docx(bytes, suffix, settings) {
                Ok((converted, program)) => {
                    let mut sheets = docx::read(&converted, settings);
                    let message = format!("the document was converted to DOCX by {program}");
                    let note = Issue::document(IssueCode::Converted, message);
                    sheets.issues.insert(0, note);
                    Sheets {
                        media_type: MediaType::Office(format),
                        ..sheets
                    }
                }
                Err(issue) => failed(issue),
            }
        }
    }
}

/// The character that a symbol font shows for a code in hexadecimal.
fn symbol(font: &str, code: &str) -> Option<char> {
    let code = u32::from_str_radix(code, 16).ok()?;
    // Codes are written with and without the private-use area in front.
    let private = if code < 0x100 { 0xf000 + code } else { code };
    char::from_u32(private).map(|c| SymbolFont::named(font).character(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_shown_as_characters() {
        assert_eq!(symbol("Wingdings", "00A8"), Some('□'));
        assert_eq!(symbol("Wingdings 2", "F052"), Some('☑'));
        assert_eq!(symbol("Wingdings", "zz"), None);
    }
}
