//! Running a pipeline over many documents. The only file that knows rayon.
//!
//! In: inputs and a pipeline. Out: one line for each input, in the order of the inputs, for any number of threads. Only a window of
//! documents is under way at a time, so memory does not grow with their number.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use crate::assemble::Origin;
use crate::error::{Error, Result};
use crate::pipeline::{Pipeline, guarded};
use crate::record::TenderRecord;

use super::progress::Progress;
use super::sink::{Demand, Sink};
use super::sources::{Input, Loaded};
use super::summary::Summary;

/// Documents under way for each thread: read, or finished and waiting for an earlier one. Small enough for memory, large enough that a
/// long document rarely leaves the other threads without work.
const WINDOW: usize = 16;

/// Bytes of members of containers that may be under way: no further one is begun before some of them are read. One member more, and one that
/// waits, can come on top.
const HELD_BYTES: usize = 256 << 20;

/// Stack of a thread. Source: every one of 1,526 files passes in 128 KB; nesting is bounded, the rest is margin.
const STACK_BYTES: usize = 8 << 20;

/// Reads all `inputs` and writes their lines to `sink`.
///
/// # Errors
/// [`Error::Write`] if a line cannot be written, [`Error::Usage`] if the threads cannot be started.
pub fn run(
    pipeline: &Pipeline,
    inputs: impl Iterator<Item = Input>,
    threads: usize,
    mut sink: Sink,
    progress: &Progress,
) -> Result<Summary> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|error| {
            Error::Usage(format!(
                "cannot start {threads} threads: {error}\n  help: ask for fewer with --threads"
            ))
        })?;
    let window = WINDOW * threads;
    let mut summary = Summary::default();
    // Cleared when nobody takes lines any more, so that documents that wait for a thread are not read for nothing.
    let wanted = AtomicBool::new(true);
    pool.in_place_scope_fifo(|scope| {
        let (sender, receiver) = mpsc::channel();
        let mut waiting = BTreeMap::new();
        let mut started = inputs.enumerate();
        let mut under_way = 0;
        let mut held = 0;
        let mut next = 0;
        loop {
            while under_way < window
                && held < HELD_BYTES
                && let Some((number, input)) = started.next()
            {
                let (sender, wanted) = (sender.clone(), &wanted);
                let bytes = input.held_bytes();
                held += bytes;
                scope.spawn_fifo(move |_| {
                    if wanted.load(Ordering::Relaxed) {
                        // The receiver is gone only when nobody takes lines any more.
                        let _ = sender.send((number, bytes, line(pipeline, input)));
                    }
                });
                under_way += 1;
            }
            if under_way == 0 {
                return Ok(());
            }
            let Ok((number, bytes, line)) = receiver.recv() else {
                return Ok(());
            };
            held -= bytes;
            waiting.insert(number, line);
            while let Some(line) = waiting.remove(&next) {
                next += 1;
                under_way -= 1;
                progress.document(line.pages);
                summary.add(line.summary);
                match sink.write(&line.bytes) {
                    Ok(Demand::More) => {}
                    ended => {
                        wanted.store(false, Ordering::Relaxed);
                        return ended.map(|_| ());
                    }
                }
            }
        }
    })?;
    sink.finish()?;
    Ok(summary)
}

/// A finished record.
struct Line {
    bytes: Vec<u8>,
    pages: u32,
    summary: Summary,
}

impl Line {
    fn of(record: &TenderRecord) -> Self {
        let mut bytes = serde_json::to_vec(record)
            .expect("a record has text keys and finite numbers, which JSON can always say");
        bytes.push(b'\n');
        Self {
            bytes,
            pages: record.text.as_ref().map_or(0, |text| text.pages),
            summary: Summary::of(record),
        }
    }
}

/// The line of one input. It must come whatever happens: the writing thread waits for it.
fn line(pipeline: &Pipeline, input: Input) -> Line {
    let provenance = input.provenance.clone();
    guarded(|| Line::of(&record(pipeline, input))).unwrap_or_else(|issue| {
        let origin = Origin::unread(&provenance);
        Line::of(&pipeline.refusal(&origin, &issue))
    })
}

/// The record of one input, whatever there is to be said about it.
fn record(pipeline: &Pipeline, input: Input) -> TenderRecord {
    let provenance = input.provenance.clone();
    match input.load(pipeline.config().limits.file_megabytes * 1_000_000) {
        Loaded::Document(document) => pipeline.record(&document),
        Loaded::Refused(refusal) => {
            let origin = Origin {
                doc_id: refusal.doc_id,
                bytes: refusal.bytes,
                ..Origin::unread(&provenance)
            };
            pipeline.refusal(&origin, &refusal.issue)
        }
    }
}
