//! The pipeline: the only file that knows the order of the stages.
//!
//! In: a [`Document`]. Out: its [`TenderRecord`], or what the stages gave on the way ([`Analysis`]). No document stops the program: a
//! stage that panics costs the document it was working on, and the record says so.

use std::any::Any;
use std::cell::Cell;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::assemble::{Assembler, Origin};
use crate::config::Config;
use crate::dictionary::Dictionaries;
use crate::dictionary::words::Words;
use crate::fields::items::items;
use crate::fields::{FieldReader, reconcile};
use crate::issue::{Issue, IssueCode};
use crate::model::{
    Document, Fields, FoldedPage, Keyword, MediaType, Page, Recognition, Sheet, Sheets, Structure,
    Token,
};
pub use crate::read::{NoneSpare, Spare};
use crate::recognize::{Recognizer, WordJudge};
use crate::record::{Producer, TenderRecord};
use crate::segment::Segmenter;
use crate::text::normalize::NormText;
use crate::{layout, read, structure};

/// A document after layout and fold.
#[derive(Debug)]
pub struct Reading {
    /// What the content is.
    pub media_type: MediaType,
    /// Its pages.
    pub pages: Vec<FoldedPage>,
    /// What went wrong so far.
    pub issues: Vec<Issue>,
}

/// What the stages after reading found.
#[derive(Debug)]
pub struct Analysis {
    /// Type, chapters, table columns.
    pub structure: Structure,
    /// Mentions and what lost against them.
    pub recognition: Recognition,
    /// Words.
    pub tokens: Vec<Token>,
    /// Typical words.
    pub keywords: Vec<Keyword>,
    /// What the document says about the purchase.
    pub fields: Fields,
    /// What went wrong in these stages.
    pub issues: Vec<Issue>,
}

/// Reads a document as far as its sheets.
pub fn read_sheets(document: &Document, config: &Config, spare: &dyn Spare) -> Sheets {
    at_stage("read", || {
        read::read(document, &config.pdf, &config.office, &config.json, spare)
    })
}

/// The lines of each sheet as they stand on it, columns side by side; no offsets belong to them.
pub fn sheet_lines(sheets: &Sheets) -> Vec<String> {
    let lines = |sheet: &Sheet| match sheet {
        Sheet::Drawn(drawing) => layout::sheet_lines(drawing),
        Sheet::Written(text) => text.clone(),
        Sheet::Structured(passages) => layout::structured_text(passages),
        Sheet::Lost => String::new(),
    };
    at_stage("layout", || sheets.sheets.iter().map(lines).collect())
}

/// Reads a document, lays it out and folds its text. This much needs no dictionaries.
pub fn read_pages(document: &Document, config: &Config, spare: &dyn Spare) -> Reading {
    let mut sheets = read_sheets(document, config, spare);
    let mut issues = std::mem::take(&mut sheets.issues);
    let (pages, layout_issues) = at_stage("layout", || layout::layout(&sheets));
    issues.extend(layout_issues);
    Reading {
        media_type: sheets.media_type,
        pages: fold_pages(pages),
        issues,
    }
}

/// Folds the text of pages that were laid out.
pub fn fold_pages(pages: Vec<Page>) -> Vec<FoldedPage> {
    let fold = |page: Page| FoldedPage {
        folded: NormText::joined(&page.text, &page.cuts),
        page,
    };
    at_stage("normalize", || pages.into_iter().map(fold).collect())
}

/// All stages, built once and then only read: one pipeline serves all threads.
#[derive(Debug)]
pub struct Pipeline<'d> {
    config: &'d Config,
    dictionaries: &'d Dictionaries,
    recognizer: Recognizer<'d>,
    segmenter: Arc<Segmenter>,
    field_reader: FieldReader<'d>,
    assembler: Assembler<'d>,
}

impl WordJudge for Segmenter {
    fn crosses(&self, clause: &str, name: Range<usize>) -> bool {
        !self.is_bounded(clause, name.start, name.end)
    }
}

impl<'d> Pipeline<'d> {
    /// Builds all stages.
    pub fn new(config: &'d Config, dictionaries: &'d Dictionaries) -> Self {
        let producer = Producer {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            dictionaries: dictionaries.hash.clone(),
            config: config.hash(),
        };
        let segmenter = Arc::new(Segmenter::new(&dictionaries.words));
        let judge: Arc<dyn WordJudge> = segmenter.clone();
        Self {
            config,
            dictionaries,
            recognizer: Recognizer::new(&dictionaries.lexicon).with_judge(judge),
            segmenter,
            field_reader: FieldReader::new(&dictionaries.forms),
            assembler: Assembler::new(&dictionaries.lexicon, producer),
        }
    }

    /// The settings in effect.
    pub fn config(&self) -> &Config {
        self.config
    }

    /// What stands as producer in every record.
    pub fn producer(&self) -> &Producer {
        self.assembler.producer()
    }

    /// Runs the stages after reading. One that panics is lost; the others go on without it.
    pub fn analyze(&self, pages: &[FoldedPage]) -> Analysis {
        let mut issues = Vec::new();
        let structure = or_lost("structure", &mut issues, || {
            structure::structure(pages, &self.dictionaries.headings)
        });
        let mut recognition = or_lost("recognize", &mut issues, || {
            let limit = self.config.limits.mentions;
            self.recognizer.recognize(pages, &structure, limit)
        });
        issues.append(&mut recognition.issues);
        let tokens = or_lost("segment", &mut issues, || {
            self.segmenter.segment(pages, &recognition)
        });
        let keywords = or_lost("segment", &mut issues, || {
            self.segmenter.keywords(pages, &tokens)
        });
        let fields = or_lost("fields", &mut issues, || {
            let mut fields = self.field_reader.read(pages, &structure);
            let headings = &self.dictionaries.headings;
            fields.items = items(pages, &structure, headings, &mut fields.lost);
            reconcile(&mut fields);
            fields
        });
        Analysis {
            structure,
            recognition,
            tokens,
            keywords,
            fields,
            issues,
        }
    }

    /// The words of `pages`, had nothing been recognised in them.
    pub fn words(&self, pages: &[FoldedPage]) -> Vec<Token> {
        self.segmenter.segment(pages, &Recognition::default())
    }

    /// The record of a document.
    pub fn record(&self, document: &Document) -> TenderRecord {
        let mut digest = Sha256::new();
        digest.update(&document.bytes);
        let mut origin = Origin {
            provenance: &document.provenance,
            doc_id: Some(crate::text::hash_name(digest)),
            media_type: None,
            bytes: Some(document.bytes.len() as u64),
        };
        match guarded(|| read_pages(document, self.config, &NoneSpare)) {
            Ok(reading) => {
                origin.media_type = Some(reading.media_type);
                self.record_of(&origin, &reading)
            }
            Err(issue) => self.assembler.failure(&origin, None, &issue),
        }
    }

    /// The record of a document that has been read; `origin` names the bytes that `reading` was made from.
    pub fn record_of(&self, origin: &Origin, reading: &Reading) -> TenderRecord {
        let done = guarded(|| {
            let analysis = self.analyze(&reading.pages);
            self.assemble(origin, reading, &analysis)
        });
        let pages = Some(reading.pages.len());
        done.unwrap_or_else(|issue| self.assembler.failure(origin, pages, &issue))
    }

    /// The record of a document that has been read and analyzed.
    pub fn assemble(
        &self,
        origin: &Origin,
        reading: &Reading,
        analysis: &Analysis,
    ) -> TenderRecord {
        at_stage("assemble", || {
            self.assembler.record(origin, reading, analysis)
        })
    }

    /// The record of a document that was refused before it was read.
    pub fn refusal(&self, origin: &Origin, issue: &Issue) -> TenderRecord {
        self.assembler.failure(origin, None, issue)
    }
}

/// The bytes at which the words of each text end, as a segmenter that knows `words` cuts it: what dictionaries are checked with.
pub fn word_ends(words: &Words, texts: &[String]) -> Vec<Vec<usize>> {
    let segmenter = Segmenter::new(words);
    texts.iter().map(|text| segmenter.word_ends(text)).collect()
}

thread_local! {
    /// The stage at work on this thread; none outside of a document.
    static STAGE: Cell<Option<&'static str>> = const { Cell::new(None) };
    /// Where the last panic inside a document happened: file and line of the source.
    static PANICKED_AT: Cell<Option<String>> = const { Cell::new(None) };
    /// Whether a document is at work on this thread.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

fn at_stage<T>(stage: &'static str, work: impl FnOnce() -> T) -> T {
    STAGE.set(Some(stage));
    work()
}

/// What `work` gives, or nothing and an issue if it panics.
fn or_lost<T: Default>(
    stage: &'static str,
    issues: &mut Vec<Issue>,
    work: impl FnOnce() -> T,
) -> T {
    guarded(|| at_stage(stage, work)).unwrap_or_else(|issue| {
        issues.push(Issue {
            code: IssueCode::StageLost,
            ..issue
        });
        T::default()
    })
}

/// Runs `work` on one document; a panic in it becomes an issue.
///
/// # Errors
/// The issue names the stage and the source line, not the panic's text, which may hold text of the document.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Issue> {
    let outer = GUARDED.replace(true);
    PANICKED_AT.set(None);
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    let stage = STAGE.take().unwrap_or("read");
    result.map_err(|_: Box<dyn Any + Send>| {
        let place = PANICKED_AT
            .take()
            .unwrap_or_else(|| "an unknown place".to_owned());
        let message = format!("the stage {stage} panicked at {place}");
        Issue::document(IssueCode::StagePanicked, message)
    })
}

/// Keeps panics inside a document off standard error: they are caught, and the record names them. To be called once, by the program.
pub fn silence_document_panics() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic: &PanicHookInfo| {
        if GUARDED.get() {
            PANICKED_AT.set(panic.location().map(ToString::to_string));
        } else {
            default(panic);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_that_panics_is_lost_and_said_so() {
        let mut issues = Vec::new();
        let words: Vec<u8> = or_lost("fields", &mut issues, || panic!("secret text"));
        assert!(words.is_empty());
        assert_eq!(
            issues.first().map(|issue| issue.code),
            Some(IssueCode::StageLost)
        );
        assert_eq!(or_lost("fields", &mut issues, || 7), 7);
        assert_eq!(issues.len(), 1);
    }

    #[test]
    fn a_panic_becomes_an_issue_that_names_the_stage() {
        let issue = guarded(|| at_stage("recognize", || panic!("secret text"))).unwrap_err();
        assert_eq!(issue.code, IssueCode::StagePanicked);
        assert!(
            issue
                .message
                .starts_with("the stage recognize panicked at ")
        );
        assert!(!issue.message.contains("secret"));
        assert!(guarded(|| 1).is_ok());
    }
}
