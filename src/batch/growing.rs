//! An output that grows.
//!
//! In: documents with their records, in order: read, taken over, or with the bytes of an earlier one. Out: the files of the folder, line by line under hidden names, a
//! journal that says how far they can be trusted, and in the end all of them under their names, with duplicates and summary.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::cache::key;
use super::duplicates::{DUPLICATES, Group, Member, Signature, groups};
use super::earlier::{KeptDocument, ledger_lines, remove_set_aside};
use super::faults;
use super::journal::{Checkpoint, Extents, Header, JOURNAL, Journal, Partial};
use super::json_line;
use super::ledger::{ContainerLine, DocumentLine, Entry, FileLine, FileState, Line, now};
use super::output::{
    self, FILES_STEM, Form, LEDGER_STEM, Position, RECORDS_STEM, SIGNATURES_STEM, Series,
    TEXTS_STEM, plain_name, publish, unfinished,
};
use super::protocol::FoundDocument;
use super::sink::RECORDS;
use super::summary::{RunSummary, SUMMARY, Summary};
use super::supervisor::ReadDocument;
use super::worker::text_line;
use crate::error::{Error, Result};
use crate::record::{self, DocumentPlace, TenderRecord};

/// How often what was written is made safe.
const SAFE_EVERY: Duration = Duration::from_secs(2);

/// An output that grows.
pub(super) struct Growing {
    folder: PathBuf,
    pub(super) header: Header,
    records: Series,
    texts: Option<Series>,
    ledger: Series,
    files: Series,
    signatures: Series,
    /// How far it has grown, but for the extents.
    pub(super) checkpoint: Checkpoint,
    /// How many documents the journal on disk speaks of.
    pub(super) safe: u64,
    made_safe: Instant,
    /// Where the first document of each key stands.
    first: BTreeMap<String, First>,
}

/// The first document of some bytes.
struct First {
    place: DocumentPlace,
    record: Position,
    text: Option<Position>,
}

/// A document on its way into the files.
struct Lines {
    entry: Entry,
    duplicate_of: Option<DocumentPlace>,
    summary: Summary,
    record: Vec<u8>,
    text: Option<Vec<u8>>,
    signature: Option<String>,
    read_at: String,
    milliseconds: u64,
}

impl Growing {
    /// The output in `folder` as it was at `checkpoint`; anew where that is at its start.
    pub(super) fn open(folder: &Path, header: Header, checkpoint: Checkpoint) -> Result<Self> {
        let (form, plain) = (header.form, Form::default());
        let extents = &checkpoint.extents;
        let series = |stem, form, extent| Series::open(folder, stem, form, extent);
        let texts = extents.texts.unwrap_or_default();
        let mut run = Self {
            records: series(RECORDS_STEM, form, extents.records)?,
            texts: if header.with_text {
                Some(series(TEXTS_STEM, form, texts)?)
            } else {
                None
            },
            ledger: series(LEDGER_STEM, plain, extents.ledger)?,
            files: series(FILES_STEM, plain, extents.files)?,
            signatures: series(SIGNATURES_STEM, plain, extents.signatures)?,
            safe: checkpoint.documents,
            checkpoint,
            made_safe: Instant::now(),
            first: BTreeMap::new(),
            folder: folder.to_owned(),
            header,
        };
        if run.checkpoint.documents > 0 {
            for line in ledger_lines(folder, unfinished(&plain_name(LEDGER_STEM))) {
                if let Line::Document(line) = line? {
                    run.remember(&line);
                }
            }
        } else {
            // From here on the folder says what is being made in it.
            run.make_safe()?;
        }
        Ok(run)
    }

    fn remember(&mut self, line: &DocumentLine) {
        if let Some(key) = key_of(&line.entry)
            && line.duplicate_of.is_none()
        {
            self.first.entry(key).or_insert_with(|| First {
                place: line.entry.place(),
                record: line.record.clone(),
                text: line.text.clone(),
            });
        }
    }

    /// A document that was read.
    pub(super) fn document(&mut self, document: ReadDocument) -> Result<()> {
        if let Some(key) = key_of(&document.entry)
            && self.first.contains_key(&key)
        {
            let record = parsed(&document.record)?;
            let declared_type = document.entry.declared_type;
            return self.copy(&key, record.source, declared_type).map(|_| ());
        }
        self.write(Lines {
            entry: document.entry,
            duplicate_of: None,
            summary: document.summary,
            record: document.record,
            text: document.text,
            signature: document.signature,
            read_at: now(),
            milliseconds: document.milliseconds,
        })
    }

    /// A document that was not read because it has the bytes of an earlier one; how many pages it has.
    pub(super) fn same(&mut self, document: FoundDocument) -> Result<u32> {
        self.copy(&document.key(), document.source, document.declared_type)
    }

    /// A document of an earlier output.
    pub(super) fn keep(&mut self, kept: KeptDocument) -> Result<()> {
        let mut record = kept.record;
        let entry = kept.ledger.entry;
        if let Some(key) = key_of(&entry)
            && self.first.contains_key(&key)
        {
            return self
                .copy(&key, record.source, entry.declared_type)
                .map(|_| ());
        }
        record.duplicate_of = None;
        record.producer.clone_from(&self.header.producer);
        self.write(Lines {
            entry,
            duplicate_of: None,
            summary: Summary::of(&record),
            record: json_line(&record),
            text: kept.text,
            signature: kept.signature,
            read_at: kept.ledger.read_at,
            milliseconds: kept.ledger.milliseconds,
        })
    }

    /// Writes the record of the first document with this key once more, for the one at `source`.
    fn copy(
        &mut self,
        key: &str,
        source: record::Source,
        declared_type: Option<String>,
    ) -> Result<u32> {
        let Some(first) = self.first.get(key) else {
            return Err(Error::Worker(
                "a document was said to be read already, and has no record".to_owned(),
            ));
        };
        let mut record = parsed(&self.records.read(&first.record)?)?;
        record.source = record::Source {
            media_type: record.source.media_type,
            ..source
        };
        record.duplicate_of = Some(first.place.clone());
        let text = match (&mut self.texts, &first.text) {
            (Some(texts), Some(position)) => {
                Some(text_of_copy(&texts.read(position)?, &record.source)?)
            }
            _ => None,
        };
        let pages = record.text.as_ref().map_or(0, |text| text.pages);
        self.write(Lines {
            entry: Entry::of(&record, declared_type),
            duplicate_of: record.duplicate_of.clone(),
            summary: Summary::of(&record),
            record: json_line(&record),
            text,
            signature: None,
            read_at: now(),
            milliseconds: 0,
        })?;
        Ok(pages)
    }

    fn write(&mut self, lines: Lines) -> Result<()> {
        let record = self.records.write(&lines.record)?;
        let text = match &mut self.texts {
            Some(texts) => {
                let line = match lines.text {
                    Some(line) => line,
                    None => text_line(&parsed(&lines.record)?, None),
                };
                Some(texts.write(&line)?)
            }
            None => None,
        };
        self.signatures.write(&json_line(&lines.signature))?;
        let line = DocumentLine {
            entry: lines.entry,
            duplicate_of: lines.duplicate_of,
            record,
            text,
            read_at: lines.read_at,
            milliseconds: lines.milliseconds,
        };
        self.remember(&line);
        self.ledger
            .write(&json_line(&Line::Document(Box::new(line))))?;
        self.checkpoint.summary.add(lines.summary);
        self.checkpoint.documents += 1;
        if let Some(partial) = &mut self.checkpoint.partial {
            partial.documents += 1;
        }
        let full = |series: &Series| series.frame_is_full();
        if full(&self.records) || self.texts.as_ref().is_some_and(full) {
            self.records.end_frame()?;
            self.texts.as_mut().map_or(Ok(()), Series::end_frame)?;
        }
        self.make_safe_in_time()
    }

    /// What is written from here on are the documents of the file at `path`. If it is the one in which an interrupted run ended, what that has written of it stands.
    pub(super) fn open_file(&mut self, path: &str, state: Option<FileState>) {
        self.checkpoint.partial.get_or_insert_with(|| Partial {
            path: path.to_owned(),
            documents: 0,
            state,
        });
    }

    /// All documents of the file are written.
    pub(super) fn close_file(&mut self, container: bool) -> Result<()> {
        let Some(file) = self.checkpoint.partial.take() else {
            return Ok(());
        };
        if container {
            let line = Line::Container(ContainerLine {
                path: file.path.clone(),
                documents: file.documents,
                bytes: file.state.as_ref().map(|state| state.bytes),
                read_at: now(),
            });
            self.ledger.write(&json_line(&line))?;
        }
        self.files.write(&json_line(&FileLine {
            path: file.path,
            documents: file.documents,
            container,
            state: file.state,
        }))?;
        self.checkpoint.files += 1;
        self.make_safe_in_time()
    }

    fn make_safe_in_time(&mut self) -> Result<()> {
        if self.made_safe.elapsed() < SAFE_EVERY && !faults::in_a_hurry() {
            return Ok(());
        }
        self.make_safe()
    }

    /// Puts everything on disk and says so in the journal, if it can be cut back to this place.
    pub(super) fn make_safe(&mut self) -> Result<()> {
        let texts_can_end = self.texts.as_ref().is_none_or(Series::can_end);
        if !self.records.can_end() || !texts_can_end {
            return Ok(());
        }
        self.put_on_disk()?;
        self.write_journal()
    }

    fn put_on_disk(&mut self) -> Result<()> {
        self.records.sync()?;
        self.texts.as_mut().map_or(Ok(()), Series::sync)?;
        self.ledger.sync()?;
        self.files.sync()?;
        self.signatures.sync()
    }

    fn write_journal(&mut self) -> Result<()> {
        self.checkpoint.extents = Extents {
            records: self.records.extent(),
            texts: self.texts.as_ref().map(Series::extent),
            ledger: self.ledger.extent(),
            files: self.files.extent(),
            signatures: self.signatures.extent(),
        };
        let mut checkpoint = self.checkpoint.clone();
        checkpoint.partial = checkpoint.partial.filter(|file| file.documents > 0);
        let journal = Journal {
            header: self.header.clone(),
            checkpoint,
        };
        journal.write(&self.folder)?;
        self.safe = self.checkpoint.documents;
        self.made_safe = Instant::now();
        Ok(())
    }

    /// Completes the output: duplicates, summary, and every file under its name.
    pub(super) fn complete(&mut self) -> Result<RunSummary> {
        self.records.end_frame()?;
        self.texts.as_mut().map_or(Ok(()), Series::end_frame)?;
        self.put_on_disk()?;
        let groups = self.duplicates()?;
        let lines: Vec<u8> = groups.iter().flat_map(json_line).collect();
        output::write_hidden(&self.folder, DUPLICATES, &lines)?;
        let producer = self.header.producer.clone();
        let mut summary = RunSummary::new(self.checkpoint.summary.clone(), producer);
        summary.count_duplicates(&groups);
        let mut text = serde_json::to_vec_pretty(&summary).map_err(|error| Error::Write {
            path: self.folder.join(SUMMARY),
            source: error.into(),
        })?;
        text.push(b'\n');
        output::write_hidden(&self.folder, SUMMARY, &text)?;
        let mut names = self.records.names();
        names.extend(self.texts.iter().flat_map(Series::names));
        for series in [&self.ledger, &self.files, &self.signatures] {
            names.extend(series.names());
        }
        names.extend([DUPLICATES.to_owned(), SUMMARY.to_owned()]);
        self.checkpoint.complete = names;
        self.checkpoint.forced = false;
        self.write_journal()?;
        let before = Journal::read(&self.folder, JOURNAL);
        publish_all(&self.folder, &self.checkpoint.complete)?;
        // Files of an earlier output that this one has not.
        for name in before
            .iter()
            .flat_map(|journal| &journal.checkpoint.complete)
        {
            if !self.checkpoint.complete.contains(name) {
                let _ = std::fs::remove_file(self.folder.join(name));
            }
        }
        remove_set_aside(&self.folder);
        Ok(summary)
    }

    /// Groups of documents that are the same, or nearly.
    fn duplicates(&self) -> Result<Vec<Group>> {
        let lines = output::plain_lines(&self.folder, unfinished(&plain_name(SIGNATURES_STEM)));
        let signature = |line: std::io::Result<Vec<u8>>| {
            let said: Option<String> = serde_json::from_slice(&line.ok()?).ok()?;
            said?.parse::<Signature>().ok()
        };
        let signatures: Vec<Option<Signature>> = lines.map(signature).collect();
        let ledger = ledger_lines(&self.folder, unfinished(&plain_name(LEDGER_STEM)));
        groups(
            &signatures,
            ledger.filter_map(|line| match line {
                Ok(Line::Document(line)) => {
                    let member = Member {
                        place: line.entry.place(),
                        doc_id: line.entry.doc_id,
                        similarity: None,
                    };
                    Some(Ok((member, line.duplicate_of)))
                }
                Ok(Line::Container(_)) => None,
                Err(error) => Some(Err(error)),
            }),
        )
    }
}

/// What two documents must agree in to have the same record; none where the bytes are not known.
pub(super) fn key_of(entry: &Entry) -> Option<String> {
    Some(key(
        entry.doc_id.as_deref()?,
        entry.declared_type.as_deref(),
    ))
}

pub(super) fn parsed(line: &[u8]) -> Result<TenderRecord> {
    serde_json::from_slice(line).map_err(|error| Error::Read {
        path: RECORDS.into(),
        source: error.into(),
    })
}

/// The line of a text once more, for the document at `source`.
fn text_of_copy(line: &[u8], source: &record::Source) -> Result<Vec<u8>> {
    let copied = || -> serde_json::Result<Vec<u8>> {
        let mut text: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(line)?;
        text.insert("source".to_owned(), serde_json::to_value(source)?);
        Ok(json_line(&text))
    };
    copied().map_err(|error| Error::Read {
        path: plain_name(TEXTS_STEM).into(),
        source: error.into(),
    })
}

/// Gives all files their names, the journal last.
pub(super) fn publish_all(folder: &Path, names: &[String]) -> Result<()> {
    for name in names {
        publish(folder, name)?;
    }
    publish(folder, JOURNAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_cannot_be_read_again_is_an_error_and_no_empty_text() {
        let source: record::Source = serde_json::from_str(r#"{"path": "b.txt"}"#).unwrap();
        let line = br#"{"pages":["x"],"source":{"path":"a.txt"}}"#;
        let copy = text_of_copy(line, &source).unwrap();
        assert_eq!(
            copy,
            b"{\"pages\":[\"x\"],\"source\":{\"path\":\"b.txt\"}}\n"
        );
        for damaged in [&b""[..], b"null", b"{\"pages\":[\"x"] {
            assert!(text_of_copy(damaged, &source).is_err());
        }
    }
}
