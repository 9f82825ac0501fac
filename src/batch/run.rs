//! A run: records of many documents in a folder, or on standard output.
//!
//! In: the inputs, a supervisor that gets them read, and what earlier runs left in the folder. Out: one record for each document, in the order of the inputs, and
//! beside them the texts, the ledger, duplicates and a summary. What has a record already is taken over; what is under way when the run is stopped is
//! read by the next. Whatever was stopped and gone on with, the records are the same, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::earlier::{Earlier, Stage, put_aside, remove_set_aside};
use super::growing::{Growing, key_of, parsed, publish_all};
use super::journal::{Checkpoint, Header, JOURNAL, Journal};
use super::json_line;
use super::ledger::{FileLine, FileState};
use super::loss::refuse_loss;
use super::output::{self, FILES_STEM, Form, plain_name, unfinished};
use super::progress::Progress;
use super::protocol::Request;
use super::sink::{Demand, RECORDS, Stdout};
use super::sources::Input;
use super::summary::{RunSummary, Summary};
use super::supervisor::{Done, ReadDocument, Supervisor};
use crate::assemble::{self, Origin};
use crate::error::{Error, Result};
use crate::record::{DocumentPlace, Status};

/// Name of the file in the output folder that the one run which writes to it holds.
const LOCK: &str = ".lock";

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
    let numbered = (0..).zip(inputs);
    supervisor.read(numbered.filter_map(|(number, input)| Request::of(number, input)));
    for input in inputs {
        let refused = refused(input, supervisor);
        let mut next = refused.map(|document| Done::Document(Box::new(document)));
        let mut closes = next.is_some();
        loop {
            let done = match next.take() {
                Some(done) => done,
                None if closes => break,
                None => supervisor.advance()?,
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
    header: &Header,
    supervisor: &mut Supervisor,
    progress: &Progress,
) -> Result<Ended> {
    let folder = &place.folder;
    std::fs::create_dir_all(folder).map_err(output::cannot_write(folder))?;
    let _lock = lock(folder)?;
    let begun = begin(inputs, place, header)?;
    let (mut run, mut earlier, plan) = match begun {
        Begun::Finished(checkpoint) => {
            return Ok(Ended::Finished {
                documents: checkpoint.documents,
                summary: checkpoint.summary,
            });
        }
        Begun::Go(run, earlier, plan) => (*run, earlier, plan),
    };
    let kept_before = run.checkpoint.documents;
    let done = write_all(inputs, plan, &mut run, &mut earlier, supervisor, progress);
    let safe = run.safe;
    let unfinished = |source| Error::Unfinished {
        source: Box::new(source),
        documents: safe,
    };
    match done {
        Ok(Some(kept)) => {
            let summary = run.complete().map_err(unfinished)?;
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

/// Keeps other runs out of the folder until it is dropped, or the process ends, however it does.
fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    let file = File::create(&path).map_err(output::cannot_write(&path))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(Error::Usage(format!(
            "another run is writing to {}\n  help: wait until it ends, or choose another folder with -o",
            folder.display()
        ))),
        // A file system without locks is no reason not to write to it.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

/// What a run begins with.
enum Begun {
    /// With nothing to do.
    Finished(Box<Checkpoint>),
    /// With what there is of the output, what can be taken over, and where the records of the inputs that are left come from.
    Go(Box<Growing>, Vec<Earlier>, Vec<Plan>),
}

/// Looks at what earlier runs left.
fn begin(inputs: &[Input], place: &Place, header: &Header) -> Result<Begun> {
    let folder = &place.folder;
    let begun = Journal::read(folder, &unfinished(JOURNAL));
    if place.reuse == Reuse::Nothing {
        remove_set_aside(folder);
        let checkpoint = Checkpoint {
            forced: true,
            ..Checkpoint::default()
        };
        let plan = plan(inputs, &checkpoint, header, &[]);
        let run = Growing::open(folder, header.clone(), checkpoint)?;
        return Ok(Begun::Go(Box::new(run), Vec::new(), plan));
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
    let goes_on = begun
        .as_ref()
        .is_some_and(|journal| goes_on(folder, inputs, journal, header));
    let is_forced = begun
        .as_ref()
        .is_some_and(|journal| goes_on && journal.checkpoint.forced);
    if !is_forced {
        refuse_loss(
            folder,
            &held(folder, complete.as_ref(), begun.as_ref()),
            inputs,
        )?;
    }
    let mut checkpoint = Checkpoint::default();
    let interrupted = begun.is_some();
    if let Some(journal) = begun {
        if goes_on {
            checkpoint = journal.checkpoint;
        } else {
            put_aside(folder, &journal)?;
        }
    }
    let set_aside = Earlier::open(folder, Stage::SetAside);
    let earlier: Vec<Earlier> = complete.into_iter().chain(set_aside).collect();
    let plan = plan(inputs, &checkpoint, header, &earlier);
    if let Some(complete) = earlier.first()
        && complete.stage == Stage::Complete
        && !interrupted
        && complete.journal.header == *header
        && complete.holds(inputs)
        && plan.iter().all(|plan| matches!(plan, Plan::Keep(0)))
    {
        let checkpoint = complete.journal.checkpoint.clone();
        return Ok(Begun::Finished(Box::new(checkpoint)));
    }
    let run = Growing::open(folder, header.clone(), checkpoint)?;
    Ok(Begun::Go(Box::new(run), earlier, plan))
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

/// The files that outputs in `folder` hold, the one that is complete, the one that was begun, and one that was set aside, and how many documents of each have records.
fn held(
    folder: &Path,
    complete: Option<&Earlier>,
    begun: Option<&Journal>,
) -> BTreeMap<String, u64> {
    let set_aside = Earlier::open(folder, Stage::SetAside);
    let outputs = complete.into_iter().chain(&set_aside);
    let files = outputs.flat_map(Earlier::documents);
    let begun = begun.into_iter();
    files
        .chain(begun.flat_map(|journal| begun_files(folder, journal)))
        .collect()
}

/// The files that a run has begun or done that was stopped, and how many documents of each have records.
fn begun_files(folder: &Path, journal: &Journal) -> Vec<(String, u64)> {
    let count = usize::try_from(journal.checkpoint.files).unwrap_or(usize::MAX);
    let lines = begun_lines(folder).take(count);
    // A list that is damaged is not gone on with: its documents are read again.
    let files = lines
        .map_while(std::result::Result::ok)
        .map(|line| (line.path, line.documents));
    let partial = journal.checkpoint.partial.iter();
    files
        .chain(partial.map(|partial| (partial.path.clone(), partial.documents)))
        .collect()
}

/// What a run that was stopped has written of the files that it had done.
fn begun_lines(folder: &Path) -> impl Iterator<Item = std::io::Result<FileLine>> {
    let lines = output::plain_lines(folder, unfinished(&plain_name(FILES_STEM)));
    lines.map(|line| line.and_then(|line| Ok(serde_json::from_slice(&line)?)))
}

/// Whether a run that was stopped can be gone on with where it was: the files that it had done are still the first, and unchanged.
fn goes_on(folder: &Path, inputs: &[Input], journal: &Journal, header: &Header) -> bool {
    let checkpoint = &journal.checkpoint;
    if journal.header != *header {
        return false;
    }
    let Ok(count) = usize::try_from(checkpoint.files) else {
        return false;
    };
    let mut done = 0;
    for (line, input) in begun_lines(folder).take(count).zip(inputs) {
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
    plan: Vec<Plan>,
    run: &mut Growing,
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
    // Before anything is read: a file that changes while it is read then counts as changed.
    let states = rest
        .iter()
        .map(|input| input.path().and_then(FileState::of));
    let states: Vec<Option<FileState>> = states.collect();
    let to_read = (0..)
        .zip(rest)
        .zip(&plan)
        .filter_map(|((number, input), plan)| {
            let wanted = matches!(plan, Plan::Read).then(|| Request::of(number, input));
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
    for ((input, plan), state) in rest.iter().zip(plan).zip(states) {
        let path = &input.provenance.path;
        run.open_file(path, state);
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
                    run.keep(document)
                })?;
                container
            }
            Plan::Read => loop {
                match supervisor.advance()? {
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
            },
        };
        run.close_file(container)?;
        progress.input(input);
    }
    Ok(Some(kept))
}

/// Where the records of the inputs come from that are not done at `checkpoint`.
fn plan(
    inputs: &[Input],
    checkpoint: &Checkpoint,
    header: &Header,
    earlier: &[Earlier],
) -> Vec<Plan> {
    let done = usize::try_from(checkpoint.files).unwrap_or(usize::MAX);
    let (before, rest) = inputs.split_at(done.min(inputs.len()));
    // What has no signature because it repeats an earlier document can be taken over only together with that one.
    let before = before.iter().map(|input| input.provenance.path.as_str());
    let mut taken: BTreeSet<&str> = before.collect();
    let mut plan = Vec::new();
    for (number, input) in rest.iter().enumerate() {
        let has = |earlier: &Earlier| {
            !(checkpoint.partial.is_some() && number == 0)
                && earlier.has(input, header)
                && earlier.repeats_only(input, &taken)
        };
        plan.push(match earlier.iter().position(has) {
            _ if input.refusal().is_some() => Plan::Refuse,
            Some(number) => {
                taken.insert(&input.provenance.path);
                Plan::Keep(number)
            }
            None => Plan::Read,
        });
    }
    plan
}

/// The record of an input that is not to be read; none if it is.
fn refused(input: &Input, supervisor: &Supervisor) -> Option<ReadDocument> {
    let issue = input.refusal()?;
    let source = Origin::unread(&input.provenance).source();
    let record = assemble::failure(None, source, issue, supervisor.producer());
    Some(ReadDocument::unread(&record, None))
}
