//! Evaluation: what records are worth, judged by what people found.
//!
//! In: gold (annotated documents) and records. Out: values that the command line prints. Nothing here runs a stage, prints or writes; how
//! to annotate and what each figure means is said in `docs/evaluation.md`.

pub mod alike;
pub mod calibration;
pub mod count;
pub mod fields;
pub mod gold;
pub mod items;
pub mod mentions;
pub mod mistakes;
pub mod records;
pub mod report;
pub mod resample;
pub mod score;
