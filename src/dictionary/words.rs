//! Words for the segmenter: what its general dictionary lacks, and which words are common in tender documents.
//!
//! In: `segmentation.tsv`, `common-words.tsv`. Out: [`Words`].

use std::collections::BTreeMap;

use super::Source;
use crate::error::Problem;

/// Words for the segmenter and words that are no keywords.
#[derive(Debug, Default)]
pub struct Words {
    /// Word, frequency (in the scale of the general dictionary), tag.
    pub words: Vec<(String, usize, String)>,
    /// Words that many tender documents use, each with the share of documents that do (0 to 1).
    pub common: BTreeMap<String, f64>,
}

impl Words {
    /// Reads the files from `source`; every problem found is added to `problems`.
    pub fn load(source: &Source, problems: &mut Vec<Problem>) -> Self {
        let mut loaded = Self::default();
        for row in source.sheet("segmentation.tsv", problems).rows() {
            let word = row.get("word");
            if word.is_empty() || word.contains(char::is_whitespace) {
                problems.push(row.problem(
                    format!("\"{word}\" can never be a word"),
                    "a word has no blanks; leave the row out",
                ));
                continue;
            }
            match row.get("frequency").parse() {
                Ok(frequency) if frequency > 0 => {
                    loaded
                        .words
                        .push((word.to_owned(), frequency, row.get("tag").to_owned()));
                }
                _ => problems.push(row.problem(
                    "the frequency is not a positive number",
                    "state one; 100 suits a technical term",
                )),
            }
        }
        for row in source.sheet("common-words.tsv", problems).rows() {
            match row.get("per_thousand").parse::<u16>() {
                Ok(share @ 1..=1000) => {
                    loaded
                        .common
                        .insert(row.get("word").to_owned(), f64::from(share) / 1000.0);
                }
                _ => problems.push(row.problem(
                    "the share is not a number from 1 to 1000",
                    "state of how many in a thousand documents use the word",
                )),
            }
        }
        loaded
    }
}
