//! Running a pipeline over many documents.
//!
//! In: inputs and a pipeline. Out: one line for each input, in the order of the inputs, for any number of threads.

use crate::assemble::Origin;
use crate::error::Result;
use crate::pipeline::{Pipeline, guarded};
use crate::record::TenderRecord;

use super::order::in_order;
use super::progress::Progress;
use super::sink::Sink;
use super::sources::{Input, Loaded};
use super::summary::Summary;

/// Reads all `inputs` and writes their lines to `sink`.
///
/// # Errors
/// [`Error::Write`](crate::error::Error::Write) if a line cannot be written, [`Error::Usage`](crate::error::Error::Usage) if the threads cannot be started.
pub fn run(
    pipeline: &Pipeline,
    inputs: impl Iterator<Item = Input>,
    threads: usize,
    mut sink: Sink,
    progress: &Progress,
) -> Result<Summary> {
    let mut summary = Summary::default();
    in_order(
        inputs,
        threads,
        Input::held_bytes,
        |input| line(pipeline, input),
        |line| {
            progress.document(line.pages);
            summary.add(line.summary);
            sink.write(&line.bytes)
        },
    )?;
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
