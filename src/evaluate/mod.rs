//! Evaluation: what records are worth, judged by what people found.
//!
//! In: gold (annotated documents) and records. Out: values that the command line prints. Nothing here runs a stage, prints or writes; how
//! to annotate and what each figure means is said in `docs/evaluation.md`.

pub mod agree;
pub mod alike;
pub mod brat;
pub mod calibration;
pub mod check;
pub mod count;
pub mod exchange;
pub mod fields;
pub mod gold;
pub mod items;
pub mod label_studio;
pub mod markup;
pub mod mentions;
pub mod mistakes;
pub mod place;
pub mod prefill;
pub mod records;
pub mod report;
pub mod resample;
pub mod sample;
pub mod score;
pub mod verdict;
