//! Whole-path tests: the program as its users meet it, and what holds over all sources and documents. One binary, so that it links once.

#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected fails")]

mod architecture;
mod batch;
mod cli;
mod containers;
mod corpus;
mod dict;
mod documents;
mod encodings;
mod engines;
mod eval;
mod explain;
mod fixtures;
mod gold;
mod graphics;
mod limits;
mod pdf_file;
mod program;
mod recognition;
mod records;
mod samples;
mod suggest;
mod watch;
mod workbench;
