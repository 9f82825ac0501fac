//! Words for the segmenter: what its general dictionary lacks.
//!
//! In: `segmentation.tsv`. Out: [`Words`].

use super::Source;
use super::tsv::Sheet;
use crate::error::Problem;

/// The files this module reads, with the built-in text of each.
pub const FILES: &[(&str, &str)] = &[(
    "segmentation.tsv",
    include_str!("../../dictionaries/segmentation.tsv"),
)];

/// Words for the segmenter and words that are no keywords.
#[derive(Debug, Default)]
pub struct Words {
    /// Word, frequency (in the scale of the general dictionary), tag.
    pub words: Vec<(String, usize, String)>,
}

impl Words {
    /// Reads the files from `source`; every problem found is added to `problems`.
    pub fn load(source: &Source, problems: &mut Vec<Problem>) -> Self {
        let (file, text) = source.file("segmentation.tsv");
        let sheet = Sheet::read(file, text, &["word", "frequency", "tag", "note"], problems);
        let mut words = Vec::new();
        for row in sheet.rows() {
            match row.get("frequency").parse() {
                Ok(frequency) if frequency > 0 => words.push((
                    row.get("word").to_owned(),
                    frequency,
                    row.get("tag").to_owned(),
                )),
                _ => problems.push(row.problem(
                    "the frequency is not a positive number",
                    "state one; 100 suits a technical term",
                )),
            }
        }
        Self { words }
    }
}
