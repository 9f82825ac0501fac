//! Issues: what went wrong with a document, as values.
//!
//! In: a code, the page where known, a message that says what happened. Out: [`Issue`], which travels beside the results of every
//! stage into the record. An issue never stops a run; what does is an [`crate::error::Error`].

/// What happened to a document or one of its pages, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Stable code: consumers filter by it.
    pub code: IssueCode,
    /// Page number from 1, where the issue concerns one page.
    pub page: Option<u32>,
    /// What happened, in one sentence, without the text of the document.
    pub message: String,
}

impl Issue {
    /// An issue of the document as a whole.
    pub fn document(code: IssueCode, message: impl Into<String>) -> Self {
        Self {
            code,
            page: None,
            message: message.into(),
        }
    }

    /// An issue of the page with this number (from 1).
    pub fn page(code: IssueCode, page: u32, message: impl Into<String>) -> Self {
        Self {
            code,
            page: Some(page),
            message: message.into(),
        }
    }
}

macro_rules! issue_codes {
    ($( $(#[$doc:meta])* $name:ident = $code:literal, $stage:literal, $severity:ident, $help:literal; )+) => {
        /// Every issue that a record can carry. The table in ARCHITECTURE.md lists the same codes; a test holds that.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum IssueCode { $( $(#[$doc])* $name, )+ }

        impl IssueCode {
            /// All codes, in the order of the table.
            pub const ALL: &[Self] = &[$( Self::$name, )+];

            /// The code as it stands in the record.
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$name => $code, )+ }
            }

            /// The stage that reports it.
            pub fn stage(self) -> &'static str {
                match self { $( Self::$name => $stage, )+ }
            }

            /// What the code means for the document's status.
            pub fn severity(self) -> Severity {
                match self { $( Self::$name => Severity::$severity, )+ }
            }

            /// What to do next.
            pub fn help(self) -> &'static str {
                match self { $( Self::$name => $help, )+ }
            }
        }
    };
}

/// What an issue means for the status of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The document could not be opened or read: status `failed`.
    Failed,
    /// Pages or stages were lost: status `partial`.
    Partial,
    /// Worth knowing; nothing was lost: status stays `ok`.
    Note,
}

issue_codes! {
    /// The file holds no bytes.
    EmptyFile = "empty-file", "sources", Failed, "fetch the file again; nothing was stored";
    /// The file could not be read from disk.
    UnreadableFile = "unreadable-file", "sources", Failed, "check permissions and the disk, then run again";
    /// The content is of a kind that is not read.
    UnsupportedFormat = "unsupported-format", "read", Failed, "convert the file to PDF or plain text, unpack archives of other kinds, and run again";
    /// The file is too large for the configured limit.
    FileTooLarge = "file-too-large", "sources", Failed, "raise [limits] file_megabytes in pipeline.toml and run again";
    /// A container that cannot be read, or not to its end.
    ContainerDamaged = "container-damaged", "sources", Failed, "fetch the archive again, or repair it; the members in front of the damage have lines of their own";
    /// A container that unpacks to more than is read.
    ContainerTooLarge = "container-too-large", "sources", Failed, "raise [limits] container_megabytes in pipeline.toml if the archive is to be trusted, and run again";
    /// A container with more members than are read.
    TooManyMembers = "too-many-members", "sources", Failed, "raise [limits] container_members in pipeline.toml if the archive is to be trusted, and run again";
    /// Containers that lie in each other too deep.
    ContainerTooDeep = "container-too-deep", "sources", Failed, "raise [limits] container_depth in pipeline.toml if the archive is to be trusted, and run again";
    /// What unpacks to many times its size.
    ArchiveBomb = "archive-bomb", "sources", Failed, "raise [limits] container_ratio in pipeline.toml if the archive is to be trusted, and run again";
    /// A member whose name leads out of its container.
    MemberNameUnsafe = "member-name-unsafe", "sources", Failed, "look where the archive comes from: such names are made to overwrite files; unpack it with a program that refuses them";
    /// A member that is a link.
    MemberLink = "member-link", "sources", Failed, "unpack the archive yourself if what the link points to is wanted";
    /// A member, or an archive, with a password.
    MemberEncrypted = "member-encrypted", "sources", Failed, "unpack the archive with its password and run on the folder";
    /// A member whose bytes cannot be unpacked, or a notice among others whose JSON is broken.
    MemberDamaged = "member-damaged", "sources", Failed, "fetch the archive again, or mend the broken line of a file of notices; its other members were read";
    /// A PDF that cannot be opened.
    PdfDamaged = "pdf-damaged", "read", Failed, "fetch the file again, or repair it (for example with qpdf) and run again";
    /// A PDF that needs a password.
    PdfPassword = "pdf-password", "read", Failed, "remove the password (for example with qpdf --decrypt) and run again";
    /// A PDF with a protection scheme that is not supported.
    PdfEncryption = "pdf-encryption-unsupported", "read", Failed, "print the file to a new PDF with a viewer that opens it";
    /// A PDF without pages.
    PdfNoPages = "pdf-no-pages", "read", Failed, "fetch the file again; the page tree is empty";
    /// A document with more pages than are read.
    TooManyPages = "too-many-pages", "read", Partial, "raise [limits] pages in pipeline.toml and run again";
    /// A PDF page that could not be interpreted.
    PdfPageFailed = "pdf-page-failed", "read", Partial, "look at the page in a viewer; the other pages were read";
    /// A PDF page that exceeds the budget of drawing operations.
    PdfPageTooComplex = "pdf-page-too-complex", "read", Partial, "look at the page in a viewer; what was read so far was kept";
    /// A PDF page that exceeds its time; whether it does depends on the machine.
    PdfPageTimeout = "pdf-page-timeout", "read", Partial, "look at the page in a viewer, or raise [limits] page_seconds in pipeline.toml and run again";
    /// A PDF whose pages together exceed the budget of drawing operations.
    PdfTooComplex = "pdf-too-complex", "read", Partial, "raise [limits] operations in pipeline.toml and run again";
    /// A stream that decodes to more than is allowed.
    PdfStreamTooLarge = "pdf-stream-too-large", "read", Partial, "look at the page in a viewer, or raise [limits] stream_megabytes in pipeline.toml and run again";
    /// A page whose glyphs have no Unicode, or a wrong one: unmapped fonts, and maps that lie.
    PageUnmapped = "page-unmapped", "layout", Partial, "the page needs OCR: its fonts do not say, or say wrongly, which characters they draw";
    /// A page that is an image.
    PageScanned = "page-scanned", "layout", Partial, "the page needs OCR: it is a picture without text";
    /// A page of outlines instead of text.
    PageOutlines = "page-outlines", "layout", Partial, "the page needs OCR: its text is drawn as curves";
    /// The second PDF engine was used.
    PdfFallback = "pdf-fallback", "read", Note, "compare the text with the page before relying on it";
    /// The text layer of a page is invisible: an OCR layer.
    PageOcrLayer = "page-ocr-layer", "layout", Note, "the text stems from an OCR layer in the file; compare it with the picture";
    /// Text outside the visible part of the sheet was left out.
    TextOffSheet = "text-off-sheet", "layout", Note, "look at the page; the text lies outside the crop box";
    /// Some of the text is drawn as curves.
    TextOutlines = "text-outlines", "layout", Note, "look at the page; what is drawn as curves is not in the text";
    /// An office document that cannot be opened.
    OfficeDamaged = "office-damaged", "read", Failed, "fetch the file again, or open it in an office program, save it anew and run again";
    /// An office document with a password.
    OfficePassword = "office-password", "read", Failed, "remove the password in an office program and run again";
    /// A part of an office document that breaks off or is lost.
    OfficeIncomplete = "office-incomplete", "read", Partial, "open the file in an office program, save it anew and run again; what was read so far was kept";
    /// A part of an office document that unpacks to more than is read.
    OfficeTooLarge = "office-too-large", "read", Failed, "raise [limits] part_megabytes in pipeline.toml if the file is to be trusted, and run again";
    /// A format that only an office program reads, and there is none.
    ConverterMissing = "converter-missing", "read", Failed, "install LibreOffice so that soffice is on the search path, or save the file as DOCX or PDF, and run again";
    /// The office program could not convert the document.
    ConversionFailed = "conversion-failed", "read", Failed, "open the file in an office program, save it as DOCX or PDF and run again";
    /// The document was converted by an office program first.
    Converted = "converted", "read", Note, "compare a page with the original before relying on it; numbers of paragraphs can differ";
    /// A hidden sheet of a workbook was read.
    SheetHidden = "sheet-hidden", "read", Note, "look at the sheet; whoever opens the workbook does not see it at first";
    /// JSON in which nothing is text.
    JsonWithoutText = "json-without-text", "read", Failed, "name the members that hold text under [json] in pipeline.toml and run again";
    /// Text in an encoding that was guessed.
    EncodingGuessed = "encoding-guessed", "read", Note, "check a sentence; state the encoding by saving the file as UTF-8";
    /// Text whose bytes do not decode.
    TextGarbled = "text-garbled", "read", Partial, "save the file as UTF-8 and run again";
    /// The document names more than the limit of mentions.
    TooManyMentions = "too-many-mentions", "recognize", Partial, "raise [limits] mentions in pipeline.toml and run again";
    /// Reading took longer than `[run] document_seconds`. A backstop that looks at a clock: whether it stops a document depends on the machine.
    DocumentTimeout = "document-timeout", "run", Failed, "raise [run] document_seconds in pipeline.toml and run again with --redo-stale";
    /// Reading took more memory than `[run] memory_megabytes`. A backstop: whether it stops a document depends on the machine.
    DocumentMemory = "document-memory", "run", Failed, "raise [run] memory_megabytes in pipeline.toml and run again with --redo-stale";
    /// Reading ended the process that did it: a defect of the program.
    DocumentCrashed = "document-crashed", "run", Failed, "this is a defect: report it with the file; all other documents were read";
    /// A stage after layout panicked: a defect of the program. What the other stages found was kept.
    StageLost = "stage-lost", "pipeline", Partial, "this is a defect: report it with the file; what the other stages found was kept";
    /// Reading or layout panicked: a defect of the program.
    StagePanicked = "stage-panicked", "pipeline", Failed, "this is a defect: report it with the file";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_unique_and_says_what_to_do() {
        let mut codes: Vec<_> = IssueCode::ALL.iter().map(|code| code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(
            codes.len(),
            IssueCode::ALL.len(),
            "two issue codes share a name"
        );
        assert!(IssueCode::ALL.iter().all(|code| !code.help().is_empty()));
    }
}
