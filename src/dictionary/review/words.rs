//! Words for the segmenter that do not do what their writer expects.
//!
//! In: the words of `segmentation.tsv`. Out: warnings about words that outweigh everything, and words that others of the file cut.

use std::collections::BTreeMap;

use crate::dictionary::Source;
use crate::dictionary::words::Words;
use crate::error::Problem;

/// Above this a word outweighs whatever it overlaps. Source: of the 349,045 words of the general dictionary 54 are more frequent, all but
/// a few of them words of one character.
const HIGHEST_FREQUENCY: usize = 100_000;

/// The sum of the frequencies of the general dictionary, which makes probabilities of them.
const GENERAL_TOTAL: f64 = 60_101_964.0;

/// Segmentation words that outweigh everything, or that others of the list cut. What the general dictionary does to them is not known here.
pub(super) fn warn(source: &Source, words: &Words, warnings: &mut Vec<Problem>) {
    let mut probabilities: BTreeMap<&str, f64> = BTreeMap::new();
    for (word, frequency, _) in &words.words {
        let frequency = u32::try_from(*frequency).unwrap_or(u32::MAX);
        probabilities.insert(word, (f64::from(frequency) / GENERAL_TOTAL).ln());
    }
    for row in source.sheet("segmentation.tsv", &mut Vec::new()).rows() {
        let word = row.get("word");
        let Some(own) = probabilities.get(word) else {
            continue;
        };
        let frequency = row.get("frequency").parse::<usize>().unwrap_or_default();
        if frequency > HIGHEST_FREQUENCY {
            warnings.push(row.problem(
                format!("the frequency {frequency} of \"{word}\" outweighs every word beside it"),
                format!("stay below {HIGHEST_FREQUENCY}; 100 suits a technical term"),
            ));
        }
        if let Some((split, parts)) = best_split(word, &probabilities)
            && split > *own
        {
            warnings.push(row.problem(
                format!(
                    "\"{word}\" is cut into {}: together they are more frequent",
                    parts.join(" and ")
                ),
                "raise its frequency, or lower theirs",
            ));
        }
    }
}

/// The most probable way to write `word` as other words of the list, with the logarithm of its probability.
fn best_split<'w>(
    word: &'w str,
    probabilities: &BTreeMap<&str, f64>,
) -> Option<(f64, Vec<&'w str>)> {
    let bounds: Vec<usize> = word
        .char_indices()
        .map(|(at, _)| at)
        .chain([word.len()])
        .collect();
    // The best way to each bound.
    let mut best: BTreeMap<usize, (f64, Vec<&str>)> = BTreeMap::from([(0, (0.0, Vec::new()))]);
    for &end in bounds.iter().skip(1) {
        for &start in bounds.iter().take_while(|start| **start < end) {
            let part = word.get(start..end).filter(|part| *part != word);
            let (Some(part), Some((before, parts))) = (part, best.get(&start)) else {
                continue;
            };
            let Some(probability) = probabilities.get(part) else {
                continue;
            };
            let total = before + probability;
            if best.get(&end).is_none_or(|(known, _)| *known < total) {
                let parts = parts.iter().copied().chain([part]).collect();
                best.insert(end, (total, parts));
            }
        }
    }
    best.remove(&word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_split_where_its_parts_are_more_probable_together() {
        let probabilities = BTreeMap::from([
            ("招标", -3.0),
            ("文件", -4.0),
            ("文", -1.0),
            ("件", -2.0),
            ("招标文件", -9.0),
        ]);
        assert_eq!(
            best_split("招标文件", &probabilities),
            Some((-6.0, vec!["招标", "文", "件"]))
        );
        assert_eq!(best_split("招标书", &probabilities), None);
    }
}
