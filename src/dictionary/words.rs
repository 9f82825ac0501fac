//! Words for the segmenter: what its general dictionary lacks, and which words are common in tender documents.
//!
//! In: `segmentation.tsv`, `common-words.tsv`, and `rejected.tsv`, the words that nobody wants. Out: [`Words`].

use std::collections::{BTreeMap, BTreeSet};

use super::Source;
use crate::error::Problem;

/// Words for the segmenter and words that are no keywords.
#[derive(Debug, Default)]
pub struct Words {
    /// Word, frequency (in the scale of the general dictionary), tag.
    pub words: Vec<(String, usize, String)>,
    /// Words that many tender documents use, each with the share of documents that do (0 to 1).
    pub common: BTreeMap<String, f64>,
    /// What is not to be suggested again, folded and lower-cased.
    pub rejected: BTreeSet<String>,
}

impl Words {
    /// Reads the files from `source`; every problem found is added to `problems`.
    pub fn load(source: &Source, problems: &mut Vec<Problem>) -> Self {
        let mut loaded = Self::default();
        for row in source.sheet("segmentation.tsv", problems).rows() {
            let word = row.get("word");
            let stranger = word.chars().find(|c| !is_of_a_word(*c));
            if word.is_empty() || stranger.is_some() {
                let message = match stranger {
                    Some(sign) => format!("\"{word}\" can never be a word: it holds \"{sign}\""),
                    None => "the word is empty".to_owned(),
                };
                problems.push(row.problem(
                    message,
                    "a word has Chinese characters, ASCII letters, digits and + # & . _ % - only; leave the row out",
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
        for row in source.sheet("rejected.tsv", problems).rows() {
            if row.get("reason").is_empty() {
                let message = format!("\"{}\" is rejected without a reason", row.get("candidate"));
                problems.push(row.problem(message, "say why, for whoever asks next time"));
            }
            loaded
                .rejected
                .insert(super::lexicon::key(row.get("candidate")));
        }
        loaded
    }
}

/// Whether a word of the segmenter may hold this character; every other one ends a word. Source: jieba-rs 0.11.
fn is_of_a_word(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || "+#&._%-".contains(character)
        || matches!(character, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
