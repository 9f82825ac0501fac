//! A run: records of many documents in a folder, or on standard output.
//!
//! In: the inputs, a supervisor that gets them read, and what earlier runs left in the folder. Out: one record for each document, in the order of the inputs, and
//! beside them the texts, the ledger, duplicates and a summary. What has a record already is taken over; what is under way when the run is stopped is
//! read by the next. Whatever was stopped and gone on with, the records are the same, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::cache;
use super::duplicates::{DUPLICATES, Group, Kind, Member, Signature, near};
use super::earlier::{Earlier, KeptDocument, Stage, ledger_lines, put_aside, remove_set_aside};
use super::faults;
use super::journal::{Checkpoint, Extents, Header, JOURNAL, Journal, Partial};
use super::json_line;
use super::ledger::{ContainerLine, DocumentLine, Entry, FileLine, FileState, LEDGER, Line, now};
use super::output::{
    self, Compression, FILES_STEM, Form, LEDGER_STEM, Position, RECORDS_STEM, SIGNATURES_STEM,
    Series, TEXTS_STEM, publish, unfinished,
};
use super::progress::Progress;
use super::protocol::{FileName, Request};
use super::sink::{Demand, RECORDS, Stdout};
use super::sources::Input;
use super::summary::{RunSummary, SUMMARY, Summary};
use super::supervisor::{Done, ReadDocument, SameDocument, Supervisor};
use super::worker::text_line;
use crate::assemble::{self, Origin};
use crate::error::{Error, Result};
use crate::model::{Capture, Provenance};
use crate::record::{self, DocumentPlace, Status, TenderRecord};

/// How often what was written is made safe.
const SAFE_EVERY: Duration = Duration::from_secs(2);

/// How a run deals with what earlier runs left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reuse {
    /// Go on with it; refuse where it was made otherwise.
    Matching,
    /// Go on with it; where it was made otherwise, read again what that affects.
    RedoStale,
    /// Start anew.
    Nothing,
}

/// How a run ended.
#[derive(Debug)]
pub enum Ended {
    /// Everything was there already.
    Finished {
        /// How many documents.
        documents: u64,
        /// What their records add up to.
        summary: Summary,
    },
    /// Every document has a record.
    Complete {
        /// What they add up to.
        summary: RunSummary,
        /// How many were taken over from earlier runs.
        kept: u64,
    },
    /// Nobody reads standard output any more.
    Unread,
    /// The user stopped it.
    Stopped {
        /// How many documents need not be read again.
        safe: u64,
    },
}

/// Where a run writes.
#[derive(Clone, Debug)]
pub struct Place {
    /// The folder.
    pub folder: PathBuf,
    /// What the files look like.
    pub form: Form,
    /// Whether texts are written.
    pub with_text: bool,
    /// What to do with what is there.
    pub reuse: Reuse,
}

/// Where the records of an input come from.
enum Plan {
    /// An earlier output.
    Keep(usize),
    /// The worker.
    Read,
    /// Nowhere: it could not even be looked for.
    Refuse,
}

/// Writes the records of `inputs` to standard output.
///
/// # Errors
/// What stops a run.
pub fn to_stdout(
    inputs: &[Input],
    supervisor: &mut Supervisor,
    progress: &Progress,
) -> Result<Ended> {
    let mut out = Stdout::new();
    let mut summary = Summary::default();
    let mut first: BTreeMap<String, DocumentPlace> = BTreeMap::new();
    supervisor.read((0..).zip(inputs).filter_map(request));
    for input in inputs {
        let refused = refused(input, supervisor);
        let mut next = refused.map(|document| Done::Document(Box::new(document)));
        let mut closes = next.is_some();
        loop {
            let done = match next.take() {
                Some(done) => done,
                None if closes => break,
                None => supervisor.next()?,
            };
            match done {
                Done::Document(mut document) => {
                    progress.document(
                        document.entry.pages,
                        document.entry.status == Status::Failed,
                    );
                    if let Some(key) = key_of(&document.entry) {
                        let own = document.entry.place();
                        match first.get(&key) {
                            Some(first) => {
                                let mut record = parsed(&document.record)?;
                                record.duplicate_of = Some(first.clone());
                                document.record = json_line(&record);
                            }
                            None => {
                                first.insert(key, own);
                            }
                        }
                    }
                    summary.add(document.summary);
                    if out.write(&document.record)? == Demand::Closed {
                        return Ok(Ended::Unread);
                    }
                }
                Done::Closed { .. } => {
                    progress.input(input);
                    closes = true;
                }
                Done::Waiting => progress.waiting(supervisor.slowest()),
                Done::Stopped | Done::Same(_) | Done::End => {
                    out.flush()?;
                    return Ok(Ended::Stopped { safe: 0 });
                }
            }
        }
    }
    out.flush()?;
    let summary = RunSummary::new(summary, supervisor.producer().clone());
    Ok(Ended::Complete { summary, kept: 0 })
}

/// Writes the records of `inputs` into a folder.
///
/// # Errors
/// What stops a run: [`Error::Unfinished`] where something of it is safe.
pub fn to_folder(
    inputs: &[Input],
    place: &Place,
    header: Header,
    supervisor: &mut Supervisor,
    progress: &Progress,
) -> Result<Ended> {
    let folder = &place.folder;
    std::fs::create_dir_all(folder).map_err(output::cannot_write(folder))?;
    let begun = begin(inputs, place, &header)?;
    let (mut run, mut earlier) = match begun {
        Begun::Finished(earlier) => {
            return Ok(Ended::Finished {
                documents: earlier.documents,
                summary: earlier.journal.checkpoint.summary,
            });
        }
        Begun::Go(run, earlier) => (*run, earlier),
    };
    let kept_before = run.checkpoint.documents;
    let done = write_all(inputs, &mut run, &mut earlier, supervisor, progress);
    let safe = run.safe;
    let unfinished = |source| Error::Unfinished {
        source: Box::new(source),
        documents: safe,
    };
    match done {
        Ok(Some(kept)) => {
            let summary = run.complete(supervisor).map_err(unfinished)?;
            Ok(Ended::Complete {
                summary,
                kept: kept_before + kept,
            })
        }
        Ok(None) => {
            run.make_safe().map_err(unfinished)?;
            Ok(Ended::Stopped { safe: run.safe })
        }
        Err(error) if safe > 0 => Err(unfinished(error)),
        Err(error) => Err(error),
    }
}

/// What a run begins with.
enum Begun {
    Finished(Box<Earlier>),
    Go(Box<Run>, Vec<Earlier>),
}

/// Looks at what earlier runs left.
fn begin(inputs: &[Input], place: &Place, header: &Header) -> Result<Begun> {
    let folder = &place.folder;
    let begun = Journal::read(folder, &unfinished(JOURNAL));
    if place.reuse == Reuse::Nothing {
        remove_set_aside(folder);
        let run = Run::open(folder, header.clone(), Checkpoint::default())?;
        return Ok(Begun::Go(Box::new(run), Vec::new()));
    }
    let complete = Earlier::open(folder, Stage::Complete);
    if complete.is_none() && begun.is_none() && folder.join(RECORDS).exists() {
        return Err(Error::Usage(format!(
            "{} is there, and nothing says how it was made\n  help: choose another folder with -o, or start anew with --force",
            folder.join(RECORDS).display()
        )));
    }
    let headers = complete.iter().map(|earlier| &earlier.journal.header);
    for earlier in headers.chain(begun.iter().map(|journal| &journal.header)) {
        check(header, earlier, place)?;
    }
    // A run that was complete but for the names of its files.
    if let Some(journal) = &begun
        && !journal.checkpoint.complete.is_empty()
    {
        publish_all(folder, &journal.checkpoint.complete)?;
        return begin(inputs, place, header);
    }
    if let Some(complete) = complete {
        let all = complete.holds(inputs)
            && complete.journal.header == *header
            && inputs.iter().all(|input| complete.has(input, header));
        if all && begun.is_none() {
            return Ok(Begun::Finished(Box::new(complete)));
        }
    }
    let mut checkpoint = Checkpoint::default();
    if let Some(journal) = begun {
        if goes_on(folder, inputs, &journal, header) {
            checkpoint = journal.checkpoint;
        } else {
            put_aside(folder, &journal)?;
        }
    }
    let stages = [Stage::SetAside, Stage::Complete];
    let earlier = stages
        .into_iter()
        .filter_map(|stage| Earlier::open(folder, stage));
    let earlier = earlier.collect();
    let run = Run::open(folder, header.clone(), checkpoint)?;
    Ok(Begun::Go(Box::new(run), earlier))
}

/// Refuses an output that was made otherwise.
fn check(header: &Header, earlier: &Header, place: &Place) -> Result<()> {
    let folder = place.folder.display();
    if (earlier.form, earlier.with_text) != (header.form, header.with_text) {
        return Err(Error::Usage(format!(
            "the output in {folder} was written with other options\n  help: use the same --compress, --shard-documents and --with-text, or start anew with --force"
        )));
    }
    let differences = header.differences(earlier);
    if place.reuse == Reuse::Matching && !differences.is_empty() {
        return Err(Error::Usage(format!(
            "the output in {folder} was made with something else than what is in effect now:\n  {}\n  \
             help: read again what that affects with --redo-stale, start anew with --force, or choose another folder with -o",
            differences.join("\n  ")
        )));
    }
    Ok(())
}

/// Whether a run that was stopped can be gone on with where it was: the files that it had done are still the first, and unchanged.
fn goes_on(folder: &Path, inputs: &[Input], journal: &Journal, header: &Header) -> bool {
    let checkpoint = &journal.checkpoint;
    if journal.header != *header {
        return false;
    }
    let name = unfinished(&output::name(FILES_STEM, Form::default(), 0));
    let lines = output::Lines::new(folder, std::iter::once(name), Compression::None);
    let Ok(count) = usize::try_from(checkpoint.files) else {
        return false;
    };
    let mut done = 0;
    for (line, input) in lines.take(count).zip(inputs) {
        let line = line.and_then(|line| Ok(serde_json::from_slice::<FileLine>(&line)?));
        let same = line.is_ok_and(|line| {
            line.path == input.provenance.path && line.state == input.path().and_then(FileState::of)
        });
        if !same {
            return false;
        }
        done += 1;
    }
    let partial = checkpoint.partial.as_ref().is_none_or(|partial| {
        inputs.get(count).is_some_and(|input| {
            partial.path == input.provenance.path
                && partial.state == input.path().and_then(FileState::of)
        })
    });
    done == count && partial
}

/// Writes what is not written yet. How many documents were taken over from earlier outputs; none if the user stopped the run.
fn write_all(
    inputs: &[Input],
    run: &mut Run,
    earlier: &mut [Earlier],
    supervisor: &mut Supervisor,
    progress: &Progress,
) -> Result<Option<u64>> {
    let done = usize::try_from(run.checkpoint.files).unwrap_or(usize::MAX);
    let rest = inputs.get(done..).unwrap_or_default();
    let skip = run
        .checkpoint
        .partial
        .as_ref()
        .map_or(0, |partial| partial.documents);
    progress.taken_over(
        inputs.get(..done).unwrap_or_default(),
        &run.checkpoint.summary,
    );
    // What has no signature because it repeats an earlier document can be taken over only together with that one.
    let mut taken: BTreeSet<&str> = inputs
        .iter()
        .take(done)
        .map(|input| input.provenance.path.as_str())
        .collect();
    let plan: Vec<Plan> = (0..)
        .zip(rest)
        .map(|(number, input)| {
            if input.refusal().is_some() {
                return Plan::Refuse;
            }
            let begun = number == 0 && skip > 0;
            let has = |earlier: &Earlier| {
                !begun && earlier.has(input, &run.header) && earlier.repeats_only(input, &taken)
            };
            match earlier.iter().position(has) {
                Some(number) => {
                    taken.insert(&input.provenance.path);
                    Plan::Keep(number)
                }
                None => Plan::Read,
            }
        })
        .collect();
    let to_read = (0..)
        .zip(rest)
        .zip(&plan)
        .filter_map(|((number, input), plan)| {
            let wanted = matches!(plan, Plan::Read).then(|| request((number, input)));
            wanted.flatten()
        });
    let requests: Vec<Request> = to_read
        .map(|request| Request {
            skip: if request.input == 0 { skip } else { 0 },
            ..request
        })
        .collect();
    supervisor.read(requests);
    let mut kept = 0;
    for (input, plan) in rest.iter().zip(plan) {
        let path = &input.provenance.path;
        let state = input.path().and_then(FileState::of);
        let container = match plan {
            Plan::Refuse => {
                if let Some(document) = refused(input, supervisor) {
                    run.document(document)?;
                }
                false
            }
            Plan::Keep(number) => {
                let Some(earlier) = earlier.get_mut(number) else {
                    continue;
                };
                let line = earlier.file(path);
                let container = line.is_some_and(|line| line.container);
                earlier.each(path, |document| {
                    kept += 1;
                    let entry = &document.ledger.entry;
                    progress.document(entry.pages, entry.status == Status::Failed);
                    run.keep(document)?;
                    run.checkpoint_within(path, state.as_ref())
                })?;
                container
            }
            Plan::Read => loop {
                match supervisor.next()? {
                    Done::Document(document) => {
                        progress.document(
                            document.entry.pages,
                            document.entry.status == Status::Failed,
                        );
                        run.document(*document)?;
                    }
                    Done::Same(document) => {
                        let pages = run.same(*document)?;
                        progress.document(pages, false);
                    }
                    Done::Closed { container } => break container,
                    Done::Waiting => progress.waiting(supervisor.slowest()),
                    Done::End | Done::Stopped => return Ok(None),
                }
                run.checkpoint_within(path, state.as_ref())?;
            },
        };
        run.close(path, container, state)?;
        progress.input(input);
    }
    Ok(Some(kept))
}

/// The request for an input.
fn request((number, input): (u64, &Input)) -> Option<Request> {
    Some(Request {
        input: number,
        file: FileName::of(input.path()?),
        skip: 0,
        alone: 0,
    })
}

/// The record of an input that is not to be read; none if it is.
fn refused(input: &Input, supervisor: &Supervisor) -> Option<ReadDocument> {
    let issue = input.refusal()?;
    let source = Origin::unread(&input.provenance).source();
    let record = assemble::failure(None, source, issue, supervisor.producer());
    Some(ReadDocument {
        entry: Entry::of(&record, None),
        summary: Summary::of(&record),
        record: json_line(&record),
        text: None,
        signature: None,
        milliseconds: 0,
    })
}

/// What two documents must agree in to have the same record; none where the bytes are not known.
fn key_of(entry: &Entry) -> Option<String> {
    Some(key(entry.doc_id.as_deref()?, entry.declared_type.as_ref()))
}

fn key(doc_id: &str, declared_type: Option<&String>) -> String {
    let capture = declared_type.map(|declared| Capture {
        content_type: Some(declared.clone()),
        ..Capture::default()
    });
    let provenance = Provenance {
        capture: capture.map(Box::new),
        ..Provenance::default()
    };
    cache::key(doc_id, &provenance)
}

fn parsed(line: &[u8]) -> Result<TenderRecord> {
    serde_json::from_slice(line).map_err(|error| Error::Read {
        path: RECORDS.into(),
        source: error.into(),
    })
}

/// An output that grows.
struct Run {
    folder: PathBuf,
    header: Header,
    records: Series,
    texts: Option<Series>,
    ledger: Series,
    files: Series,
    signatures: Series,
    /// How far it has grown, but for the extents.
    checkpoint: Checkpoint,
    /// How many documents the journal on disk speaks of.
    safe: u64,
    made_safe: Instant,
    /// Documents of the file under way.
    within: u64,
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

impl Run {
    /// The output in `folder` as it was at `checkpoint`; anew where that is at its start.
    fn open(folder: &Path, header: Header, checkpoint: Checkpoint) -> Result<Self> {
        let (form, plain) = (header.form, Form::default());
        let extents = &checkpoint.extents;
        let series = |stem, form, extent| Series::open(folder, stem, form, extent);
        let texts = extents.texts.unwrap_or_default();
        let mut run = Self {
            records: series(RECORDS_STEM, form, extents.records)?,
            texts: match header.with_text {
                true => Some(series(TEXTS_STEM, form, texts)?),
                false => None,
            },
            ledger: series(LEDGER_STEM, plain, extents.ledger)?,
            files: series(FILES_STEM, plain, extents.files)?,
            signatures: series(SIGNATURES_STEM, plain, extents.signatures)?,
            safe: checkpoint.documents,
            within: checkpoint
                .partial
                .as_ref()
                .map_or(0, |partial| partial.documents),
            checkpoint,
            made_safe: Instant::now(),
            first: BTreeMap::new(),
            folder: folder.to_owned(),
            header,
        };
        if run.checkpoint.documents > 0 {
            let name = unfinished(&output::name(LEDGER_STEM, plain, 0));
            for line in ledger_lines(folder, name) {
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
    fn document(&mut self, document: ReadDocument) -> Result<()> {
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
    fn same(&mut self, document: SameDocument) -> Result<u32> {
        let key = key(&document.doc_id, document.declared_type.as_ref());
        self.copy(&key, document.source, document.declared_type)
    }

    /// A document of an earlier output.
    fn keep(&mut self, kept: KeptDocument) -> Result<()> {
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
                let line = texts.read(position)?;
                let mut text: serde_json::Value = serde_json::from_slice(&line).unwrap_or_default();
                if let (Some(own), Ok(source)) =
                    (text.get_mut("source"), serde_json::to_value(&record.source))
                {
                    *own = source;
                }
                Some(json_line(&text))
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
        self.within += 1;
        let full = |series: &Series| series.frame_is_full();
        if full(&self.records) || self.texts.as_ref().is_some_and(full) {
            self.records.end_frame()?;
            self.texts.as_mut().map_or(Ok(()), Series::end_frame)?;
        }
        Ok(())
    }

    /// All documents of a file are written.
    fn close(&mut self, path: &str, container: bool, state: Option<FileState>) -> Result<()> {
        let documents = std::mem::take(&mut self.within);
        if container {
            let line = Line::Container(ContainerLine {
                path: path.to_owned(),
                documents,
                bytes: state.as_ref().map(|state| state.bytes),
                read_at: now(),
            });
            self.ledger.write(&json_line(&line))?;
        }
        self.files.write(&json_line(&FileLine {
            path: path.to_owned(),
            documents,
            container,
            state,
        }))?;
        self.checkpoint.files += 1;
        self.checkpoint.partial = None;
        self.make_safe_in_time()
    }

    /// A document of the file at `path` is written.
    fn checkpoint_within(&mut self, path: &str, state: Option<&FileState>) -> Result<()> {
        self.checkpoint.partial = Some(Partial {
            path: path.to_owned(),
            documents: self.within,
            state: state.cloned(),
        });
        self.make_safe_in_time()
    }

    fn make_safe_in_time(&mut self) -> Result<()> {
        if self.made_safe.elapsed() < SAFE_EVERY && !faults::in_a_hurry() {
            return Ok(());
        }
        self.make_safe()
    }

    /// Puts everything on disk and says so in the journal, if it can be cut back to this place.
    fn make_safe(&mut self) -> Result<()> {
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
        let journal = Journal {
            header: self.header.clone(),
            checkpoint: self.checkpoint.clone(),
        };
        journal.write(&self.folder)?;
        self.safe = self.checkpoint.documents;
        self.made_safe = Instant::now();
        Ok(())
    }

    /// Completes the output: duplicates, summary, and every file under its name.
    fn complete(&mut self, supervisor: &Supervisor) -> Result<RunSummary> {
        self.records.end_frame()?;
        self.texts.as_mut().map_or(Ok(()), Series::end_frame)?;
        self.put_on_disk()?;
        let groups = self.duplicates()?;
        let lines: Vec<u8> = groups.iter().flat_map(json_line).collect();
        output::write_hidden(&self.folder, DUPLICATES, &lines)?;
        let producer = supervisor.producer().clone();
        let mut summary = RunSummary::new(self.checkpoint.summary.clone(), producer);
        summary.count_duplicates(&groups);
        let mut text = serde_json::to_vec_pretty(&summary).unwrap_or_default();
        text.push(b'\n');
        output::write_hidden(&self.folder, SUMMARY, &text)?;
        let mut names = self.records.names();
        names.extend(self.texts.iter().flat_map(Series::names));
        for series in [&self.ledger, &self.files, &self.signatures] {
            names.extend(series.names());
        }
        names.extend([DUPLICATES.to_owned(), SUMMARY.to_owned()]);
        self.checkpoint.complete = names;
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
        let name = |stem| unfinished(&output::name(stem, Form::default(), 0));
        let lines = output::Lines::new(
            &self.folder,
            std::iter::once(name(SIGNATURES_STEM)),
            Compression::None,
        );
        let signature = |line: std::io::Result<Vec<u8>>| {
            let said: Option<String> = serde_json::from_slice(&line.ok()?).ok()?;
            said?.parse::<Signature>().ok()
        };
        let signatures: Vec<Option<Signature>> = lines.map(signature).collect();
        let near = near(&signatures);
        drop(signatures);
        let wanted: BTreeSet<usize> = near.iter().flatten().map(|(number, _)| *number).collect();
        let mut named: BTreeMap<usize, (DocumentPlace, Option<String>)> = BTreeMap::new();
        let mut exact: BTreeMap<(String, Vec<String>), Vec<(DocumentPlace, Option<String>)>> =
            BTreeMap::new();
        let mut order = Vec::new();
        let documents =
            ledger_lines(&self.folder, name(LEDGER_STEM)).filter_map(|line| match line {
                Ok(Line::Document(line)) => Some(Ok(*line)),
                Ok(Line::Container(_)) => None,
                Err(error) => Some(Err(error)),
            });
        for (number, line) in documents.enumerate() {
            let line = line?;
            let own = (line.entry.place(), line.entry.doc_id.clone());
            if let Some(first) = line.duplicate_of {
                let key = (first.path.clone(), first.members.clone());
                let copies = exact.entry(key.clone()).or_insert_with(|| {
                    order.push(key);
                    vec![(first, line.entry.doc_id)]
                });
                copies.push(own.clone());
            }
            if wanted.contains(&number) {
                named.insert(number, own);
            }
        }
        let member = |(place, doc_id): (DocumentPlace, Option<String>), similarity| Member {
            place,
            doc_id,
            similarity,
        };
        let mut groups = Vec::new();
        for key in order {
            let copies = exact.remove(&key).unwrap_or_default();
            groups.push(Group {
                kind: Kind::Exact,
                documents: copies.into_iter().map(|copy| member(copy, None)).collect(),
            });
        }
        for group in near {
            let members = group.into_iter().filter_map(|(number, similarity)| {
                let named = named.get(&number)?.clone();
                Some(member(named, Some(similarity)))
            });
            groups.push(Group {
                kind: Kind::Near,
                documents: members.collect(),
            });
        }
        Ok(groups)
    }
}

/// Gives all files their names, the journal last.
fn publish_all(folder: &Path, names: &[String]) -> Result<()> {
    for name in names {
        publish(folder, name)?;
    }
    publish(folder, JOURNAL)?;
    debug_assert!(names.iter().any(|name| name == LEDGER));
    Ok(())
}
