//! What the reading of documents knows: titles, headings, column names, labels, policy phrases, regions.
//!
//! In: the files listed in [`FILES`]. Out: [`Forms`].

use super::Source;
use crate::error::Problem;

/// The files this module reads, with the built-in text of each.
pub const FILES: &[(&str, &str)] = &[];

/// All entries that structure and fields use.
#[derive(Debug, Default)]
pub struct Forms {}

impl Forms {
    /// Reads the files from `source`; every problem found is added to `problems`.
    pub fn load(_source: &Source, _problems: &mut Vec<Problem>) -> Self {
        Self::default()
    }
}
