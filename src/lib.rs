//! tenderlens reads Chinese tender documents and says who buys which product from whom, with evidence.
//!
//! # Layout
//!
//! A document passes through the stages in this order; `pipeline` is the only module that knows it.
//!
//! - [`read`]: bytes to sheets, one reader per format.
//! - [`layout`]: sheets to pages of text with geometry and tables.
//! - [`text`]: the fold that everything is matched on, and spans.
//! - [`structure`]: document type, chapters, roles of table columns.
//! - [`recognize`]: brands, series, models and software, their identity and standing.
//! - [`segment`]: words of what recognition left over, keywords.
//! - [`fields`]: project, parties, money, dates, policies, items.
//! - [`assemble`]: all of it as a [`record`], the only thing that is written.
//!
//! Around it: [`batch`] runs it over many documents, [`lexicography`] is what linguists look at it with, [`evaluate`] judges records by
//! annotation, [`picture`] draws pages and what was found on them, [`cli`] is the command line, [`config`]
//! the settings, [`dictionary`] all linguistic knowledge, [`model`] what flows between the stages, [`issue`] what can be wrong with a document and [`error`] what stops a run.

pub mod assemble;
pub mod batch;
pub mod cli;
pub mod config;
pub mod dictionary;
pub mod error;
pub mod evaluate;
pub mod fields;
pub mod issue;
pub mod layout;
pub mod lexicography;
pub mod model;
pub mod picture;
pub mod pipeline;
pub mod read;
pub mod recognize;
pub mod record;
pub mod segment;
pub mod structure;
pub mod text;
