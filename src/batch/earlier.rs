//! What earlier runs left in the output folder.
//!
//! In: a folder. Out: [`Earlier`], the files whose records are there, by path, and these records one by one, so that only what is new or changed is read again. A
//! file counts as unchanged if its size and the time it was last written are; where they are not, a document's digest decides. Nothing is changed here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::journal::{Header, JOURNAL, Journal, Stale};
use super::ledger::{DocumentLine, FileLine, FileState, LEDGER, Line};
use super::output::{
    FILES_STEM, Form, LEDGER_STEM, Lines, RECORDS_STEM, SIGNATURES_STEM, TEXTS_STEM, name,
    plain_lines, plain_name, unfinished,
};
use super::sources::Input;
use crate::error::{Error, Result};
use crate::issue::IssueCode;
use crate::record::{Status, TenderRecord};

/// Under which names an earlier output lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Complete.
    Complete,
    /// Not complete, and not gone on with because the files have changed since.
    SetAside,
}

/// The name of a file of an output that was set aside.
pub fn set_aside(name: &str) -> String {
    format!(".{}.earlier", name.trim_start_matches('.'))
}

impl Stage {
    fn name(self, name: &str) -> String {
        match self {
            Self::Complete => name.to_owned(),
            Self::SetAside => set_aside(name),
        }
    }
}

/// Names of all lines of a series, file after file; those that do not exist end it.
type Names = Box<dyn Iterator<Item = String> + Send>;

/// An earlier output.
pub struct Earlier {
    folder: PathBuf,
    /// Under which names it lies.
    pub stage: Stage,
    /// Its journal.
    pub journal: Journal,
    /// Files that are complete in it, by path.
    files: BTreeMap<String, Kept>,
    cursor: Option<Cursor>,
}

/// A file in an earlier output.
#[derive(Debug)]
struct Kept {
    /// How many documents come before it.
    before: u64,
    line: FileLine,
    /// Its digest, where it is one document.
    doc_id: Option<String>,
    /// Whether any of its documents was read.
    read: bool,
    issues: BTreeSet<IssueCode>,
    /// Files that hold documents which its documents repeat.
    repeats: BTreeSet<String>,
}

/// A place in the lines of an earlier output.
struct Cursor {
    next: u64,
    records: Lines<Names>,
    texts: Option<Lines<Names>>,
    signatures: Lines<Names>,
    ledger: Lines<Names>,
}

/// A document of an earlier output.
#[derive(Debug)]
pub struct KeptDocument {
    /// Its line in the ledger.
    pub ledger: DocumentLine,
    /// Its record.
    pub record: TenderRecord,
    /// The line of its text, if texts were written.
    pub text: Option<Vec<u8>>,
    /// Its signature, as it was said.
    pub signature: Option<String>,
}

impl Earlier {
    /// The output of this stage in `folder`; none where there is none, or it is damaged.
    pub fn open(folder: &Path, stage: Stage) -> Option<Self> {
        let journal = Journal::read(folder, &stage.name(JOURNAL))?;
        let mut earlier = Self {
            folder: folder.to_owned(),
            stage,
            journal,
            files: BTreeMap::new(),
            cursor: None,
        };
        earlier.load()?;
        Some(earlier)
    }

    /// Reads which files there are.
    fn load(&mut self) -> Option<()> {
        let plain = Form::default();
        let mut ledger = self
            .lines(LEDGER_STEM, plain)
            .filter_map(|line| document_of(line).ok()?);
        let mut before = 0;
        let lines = self.lines(FILES_STEM, plain);
        let count = usize::try_from(self.journal.checkpoint.files).ok()?;
        let mut files = BTreeMap::new();
        for line in lines.take(count) {
            let line: FileLine = serde_json::from_slice(&line.ok()?).ok()?;
            let mut kept = Kept {
                before,
                doc_id: None,
                read: false,
                issues: BTreeSet::new(),
                repeats: BTreeSet::new(),
                line,
            };
            for _ in 0..kept.line.documents {
                let document = ledger.next()?;
                kept.read |= document.entry.status != Status::Failed;
                kept.issues.extend(document.entry.issues);
                kept.doc_id = document.entry.doc_id;
                kept.repeats
                    .extend(document.duplicate_of.map(|first| first.path));
            }
            before += kept.line.documents;
            files.insert(kept.line.path.clone(), kept);
        }
        self.files = files;
        Some(())
    }

    fn lines(&self, stem: &'static str, form: Form) -> Lines<Names> {
        let (folder, stage) = (self.folder.clone(), self.stage);
        let shards = form.shard_documents.map_or(1, |_| u64::MAX);
        let names = (0..shards)
            .map(move |shard| stage.name(&name(stem, form, shard)))
            .take_while(move |name| folder.join(name).is_file());
        Lines::new(&self.folder, Box::new(names), form.compression)
    }

    /// Whether the documents of the file `input` can be taken over under `header`: it is here, has not changed, and need not be read again.
    pub fn has(&self, input: &Input, header: &Header) -> bool {
        let Some(kept) = self.files.get(&input.provenance.path) else {
            return false;
        };
        if let Some(stale) = header.stale(&self.journal.header) {
            let touched = match stale {
                Stale::All => true,
                Stale::Read => kept.read,
                Stale::Limited(codes) => !codes.is_disjoint(&kept.issues),
            };
            if touched {
                return false;
            }
        }
        if input.refusal().is_some() {
            return false;
        }
        let state = input.path().and_then(FileState::of);
        let unchanged = state.is_some()
            && state == kept.line.state
            // A file that could not be read is tried again.
            && (kept.line.container || kept.doc_id.is_some());
        let same =
            || !kept.line.container && kept.doc_id.is_some() && input.digest() == kept.doc_id;
        unchanged || same()
    }

    /// Whether every document of the file `input` that repeats another repeats one in it, or in the files at `paths`.
    pub fn repeats_only(&self, input: &Input, paths: &BTreeSet<&str>) -> bool {
        let own = input.provenance.path.as_str();
        self.files.get(own).is_some_and(|kept| {
            let mut repeated = kept.repeats.iter().map(String::as_str);
            repeated.all(|path| path == own || paths.contains(path))
        })
    }

    /// Hands the documents of the file at `path` to `take`.
    ///
    /// # Errors
    /// [`Error::Usage`] if the output is damaged, and what `take` gives.
    pub fn each(
        &mut self,
        path: &str,
        mut take: impl FnMut(KeptDocument) -> Result<()>,
    ) -> Result<()> {
        let Some(kept) = self.files.get(path) else {
            return Ok(());
        };
        let (first, count) = (kept.before, kept.line.documents);
        for number in first..first + count {
            let document = self.document(number).map_err(|cause| {
                Error::Usage(format!(
                    "the output of an earlier run in {} is damaged ({cause})\n  help: start anew with --force",
                    self.folder.display()
                ))
            })?;
            take(document)?;
        }
        Ok(())
    }

    /// The file's line.
    pub fn file(&self, path: &str) -> Option<&FileLine> {
        self.files.get(path).map(|kept| &kept.line)
    }

    /// The files of this output, and how many documents are in each.
    pub fn documents(&self) -> impl Iterator<Item = (String, u64)> {
        self.files
            .iter()
            .map(|(path, kept)| (path.clone(), kept.line.documents))
    }

    /// Whether the files of this output are those at `paths`, in order.
    pub fn holds(&self, inputs: &[Input]) -> bool {
        let mut before = 0;
        inputs.len() == self.files.len()
            && inputs.iter().all(|input| {
                let kept = self.files.get(&input.provenance.path);
                kept.is_some_and(|kept| {
                    let next = kept.before == before;
                    before += kept.line.documents;
                    next
                })
            })
    }

    /// The document of this number. Lines are read forward; a document before the last one starts over.
    fn document(&mut self, number: u64) -> Result<KeptDocument, String> {
        let form = self.journal.header.form;
        let cursor = match self.cursor.take() {
            Some(cursor) if cursor.next <= number => cursor,
            _ => Cursor {
                next: 0,
                records: self.lines(RECORDS_STEM, form),
                texts: self
                    .journal
                    .header
                    .with_text
                    .then(|| self.lines(TEXTS_STEM, form)),
                signatures: self.lines(SIGNATURES_STEM, Form::default()),
                ledger: self.lines(LEDGER_STEM, Form::default()),
            },
        };
        let cursor = self.cursor.insert(cursor);
        loop {
            let found = cursor.step()?;
            if cursor.next > number {
                return found.read();
            }
        }
    }
}

/// The lines of one document.
struct Found {
    ledger: DocumentLine,
    record: Vec<u8>,
    text: Option<Vec<u8>>,
    signature: Vec<u8>,
}

impl Found {
    fn read(self) -> Result<KeptDocument, String> {
        let record = serde_json::from_slice(&self.record).map_err(|error| error.to_string())?;
        let signature =
            serde_json::from_slice(&self.signature).map_err(|error| error.to_string())?;
        Ok(KeptDocument {
            ledger: self.ledger,
            record,
            text: self.text,
            signature,
        })
    }
}

impl Cursor {
    fn step(&mut self) -> Result<Found, String> {
        let line = |lines: &mut Lines<Names>| match lines.next() {
            Some(Ok(line)) => Ok(line),
            Some(Err(error)) => Err(error.to_string()),
            None => Err("lines are missing".to_owned()),
        };
        let ledger = loop {
            let line = line(&mut self.ledger)?;
            if let Some(document) = document_of(Ok(line)).map_err(|error| error.to_string())? {
                break document;
            }
        };
        self.next += 1;
        Ok(Found {
            ledger,
            record: line(&mut self.records)?,
            text: self.texts.as_mut().map(line).transpose()?,
            signature: line(&mut self.signatures)?,
        })
    }
}

/// The document that a line of a ledger is about; none if it is about a container.
///
/// # Errors
/// If it is no line of a ledger.
fn document_of(line: std::io::Result<Vec<u8>>) -> std::io::Result<Option<DocumentLine>> {
    match serde_json::from_slice(&line?)? {
        Line::Document(document) => Ok(Some(*document)),
        Line::Container(_) => Ok(None),
    }
}

/// The documents in the ledger of `folder`, in order.
///
/// # Errors
/// [`Error::Read`] if there is none, or a line of it cannot be read.
pub fn ledger(folder: &Path) -> Result<impl Iterator<Item = Result<Line>>> {
    let path = folder.join(LEDGER);
    std::fs::File::open(&path).map_err(|source| Error::Read {
        path: path.clone(),
        source,
    })?;
    Ok(ledger_lines(folder, LEDGER.to_owned()))
}

/// The lines of the ledger of this name.
pub(super) fn ledger_lines(folder: &Path, name: String) -> impl Iterator<Item = Result<Line>> {
    let path = folder.join(&name);
    plain_lines(folder, name).map(move |line| {
        let parsed = line.and_then(|line| Ok(serde_json::from_slice(&line)?));
        parsed.map_err(|source| Error::Read {
            path: path.clone(),
            source,
        })
    })
}

/// Sets aside an output that is not complete: its files are kept for their records, under other names.
///
/// # Errors
/// [`Error::Write`].
pub fn put_aside(folder: &Path, journal: &Journal) -> Result<()> {
    let form = journal.header.form;
    let mut names = vec![JOURNAL.to_owned()];
    for stem in [LEDGER_STEM, FILES_STEM, SIGNATURES_STEM] {
        names.push(plain_name(stem));
    }
    for stem in [RECORDS_STEM, TEXTS_STEM] {
        let extent = journal.checkpoint.extents.records;
        names.extend((0..=extent.shard).map(|shard| name(stem, form, shard)));
    }
    for name in names {
        let (from, to) = (
            folder.join(unfinished(&name)),
            folder.join(set_aside(&name)),
        );
        match std::fs::rename(&from, &to) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::Write { path: to, source });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Removes what was set aside, when it is of no more use.
pub fn remove_set_aside(folder: &Path) {
    let Ok(entries) = folder.read_dir() else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let bytes = name.as_encoded_bytes();
        if bytes.starts_with(b".") && bytes.ends_with(b".earlier") {
            // What cannot be removed costs room and nothing else.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
