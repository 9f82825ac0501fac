//! Batches: many documents in, one line for each out.
//!
//! In: paths and a pipeline. Out: `records.jsonl`, or lines on standard output, and a [`summary::Summary`]. What a document holds is the
//! pipeline's affair; here it is only a line with a number.

pub mod cache;
pub mod corpus;
pub mod document;
pub mod duplicates;
pub mod earlier;
mod faults;
mod frames;
mod growing;
pub mod journal;
pub mod ledger;
pub mod link;
mod loss;
pub mod order;
pub mod output;
pub mod progress;
pub mod protocol;
pub mod run;
pub mod sink;
pub mod sources;
pub mod summary;
pub mod supervisor;
pub mod verify;
pub mod worker;

/// A line of JSON, with its line feed.
pub(crate) fn json_line(value: &impl serde::Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value)
        .expect("what is written has text keys and finite numbers, which JSON can always say");
    line.push(b'\n');
    line
}
