//! What linguists use: they edit the dictionaries and must see what an entry does.
//!
//! In: pages, what the stages made of them, and the dictionaries. Out: values that the command line prints. Nothing here runs a stage,
//! prints or writes.

mod alignment;
pub mod concordance;
pub mod diff;
pub mod edits;
pub mod entries;
pub mod explain;
pub mod meant;
mod statements;
pub mod stats;
pub mod suggest;
pub mod uses;
