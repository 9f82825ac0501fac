//! Whether a run has been done already.
//!
//! In: the inputs, what would make their records, and the records of an earlier run. Out: yes, if these are complete and every one of them
//! is of the same bytes at the same path, made by the same program, dictionaries and settings. The records themselves are the only
//! witness: dates of files say nothing, so the inputs are read again, which costs far less than the run.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use super::sources::Input;
use crate::record::{Producer, Source};

/// What a line must hold to tell what it is a record of.
#[derive(Deserialize)]
struct Identity {
    doc_id: Option<String>,
    source: Source,
    producer: Producer,
}

/// How many documents there are, if the file at `records` holds what a run over `inputs` by `producer` would give. Nothing is taken from
/// `inputs` where there is no such file.
pub fn finished(
    records: &Path,
    inputs: impl IntoIterator<Item = Input>,
    producer: &Producer,
) -> Option<u64> {
    let earlier = identities(records)?;
    let documents = earlier.len() as u64;
    let mut earlier = earlier.iter();
    let all = inputs.into_iter().all(|input| {
        earlier.next().is_some_and(|record| {
            record.producer == *producer
                && record.source.path == input.provenance.path
                && record.source.members == input.provenance.members
                && record.doc_id == input.digest()
                && (record.doc_id.is_some() || input.is_refused())
        })
    });
    (all && earlier.next().is_none()).then_some(documents)
}

/// What the lines are records of; none where the file is missing, unreadable or no file of records.
fn identities(records: &Path) -> Option<Vec<Identity>> {
    BufReader::new(File::open(records).ok()?)
        .lines()
        .map(|line| serde_json::from_str(&line.ok()?).ok())
        .collect()
}
