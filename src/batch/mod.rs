//! Batches: many documents in, one line for each out.
//!
//! In: paths and a pipeline. Out: `records.jsonl`, or lines on standard output, and a [`summary::Summary`]. What a document holds is the
//! pipeline's affair; here it is only a line with a number.

pub mod cache;
pub mod corpus;
pub mod finished;
pub mod order;
pub mod progress;
pub mod run;
pub mod sink;
pub mod sources;
pub mod summary;
