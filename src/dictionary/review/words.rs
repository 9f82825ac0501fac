//! Words for the segmenter that do not do what their writer expects.
//!
//! In: the words of `segmentation.tsv`, and the segmenter, as a [`Cutter`]. Out: warnings about words that outweigh everything, that are cut
//! themselves, and that cut common words. What they do to documents is not known here: the phrases of the other files stand for them.

use std::collections::{BTreeMap, BTreeSet};

use crate::dictionary::Source;
use crate::dictionary::files::FILES;
use crate::dictionary::words::Words;
use crate::error::Problem;

/// How texts are cut by a segmenter that knows these words besides its general dictionary: for each text the bytes at which a word ends.
pub type Cutter<'c> = &'c dyn Fn(&Words, &[String]) -> Vec<Vec<usize>>;

/// Above this a word outweighs whatever it overlaps. Source: of the 349,045 words of the general dictionary 54 are more frequent, all but
/// a few of them words of one character.
const HIGHEST_FREQUENCY: usize = 100_000;

pub(super) fn warn(source: &Source, words: &Words, cutter: Cutter, warnings: &mut Vec<Problem>) {
    let sheet = source.sheet("segmentation.tsv", &mut Vec::new());
    let known: BTreeMap<&str, usize> = words
        .words
        .iter()
        .map(|(word, frequency, _)| (word.as_str(), *frequency))
        .collect();
    let rows: Vec<_> = sheet
        .rows()
        .filter(|row| known.contains_key(row.get("word")))
        .collect();
    for row in &rows {
        let (word, frequency) = (row.get("word"), known.get(row.get("word")));
        if let Some(frequency) = frequency.filter(|frequency| **frequency > HIGHEST_FREQUENCY) {
            warnings.push(row.problem(
                format!("the frequency {frequency} of \"{word}\" outweighs every word beside it"),
                format!("stay below {HIGHEST_FREQUENCY}; 100 suits a technical term"),
            ));
        }
    }
    let texts = phrases(source, words);
    let own = rows.iter().map(|row| row.get("word").to_owned());
    // In one go: a segmenter takes longer to build than to ask.
    let all: Vec<String> = own.chain(texts.iter().cloned()).collect();
    let mut cuts = cutter(words, &all);
    let after = cuts.split_off(rows.len());
    for (row, ends) in rows.iter().zip(cuts) {
        let word = row.get("word");
        if ends.len() > 1 {
            let parts = pieces(word, &ends).map(|(start, end)| word.get(start..end).unwrap_or(""));
            let parts: Vec<&str> = parts.collect();
            warnings.push(row.problem(
                format!(
                    "\"{word}\" is cut into {}: together they are more frequent",
                    parts.join(" and ")
                ),
                "raise its frequency, or lower theirs",
            ));
        }
    }
    let before = cutter(&Words::default(), &texts);
    let mut broken: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for ((text, before), after) in texts.iter().zip(&before).zip(&after) {
        for (word, cut) in crossings(text, before, after) {
            if known.contains_key(word)
                && !known.contains_key(cut)
                && words.common.contains_key(cut)
            {
                broken
                    .entry(word)
                    .or_default()
                    .insert(format!("{cut} in {text}"));
            }
        }
    }
    for row in &rows {
        let word = row.get("word");
        if let Some(cut) = broken.get(word) {
            let shown: Vec<&str> = cut.iter().map(String::as_str).take(3).collect();
            warnings.push(row.problem(
                format!("\"{word}\" cuts {}", shown.join(", ")),
                "lower its frequency, or add the whole of which it is a part",
            ));
        }
    }
}

/// Words and phrases of tender documents, as the dictionaries have them: common words, labels, headings, cues.
fn phrases(source: &Source, words: &Words) -> Vec<String> {
    let mut phrases: BTreeSet<String> = words.common.keys().cloned().collect();
    for format in FILES {
        let sheet = source.sheet(format.name, &mut Vec::new());
        for row in sheet.rows() {
            let cells = format.folded.iter().map(|column| row.get(column));
            phrases.extend(cells.map(str::to_owned));
        }
    }
    phrases.into_iter().collect()
}

/// The words of `after` whose borders lie inside a word of `before`, each with that word.
fn crossings<'t>(text: &'t str, before: &[usize], after: &[usize]) -> Vec<(&'t str, &'t str)> {
    let mut found = Vec::new();
    for (start, end) in pieces(text, after) {
        for (from, to) in pieces(text, before) {
            let crosses =
                from < start && start < to && to < end || start < from && from < end && end < to;
            if let (true, Some(word), Some(cut)) =
                (crosses, text.get(start..end), text.get(from..to))
            {
                found.push((word, cut));
            }
        }
    }
    found
}

/// Where the words of `text` stand that end at `ends`.
fn pieces(text: &str, ends: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    debug_assert_eq!(ends.last().copied().unwrap_or_default(), text.len());
    std::iter::once(0)
        .chain(ends.iter().copied())
        .zip(ends.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_crosses_one_that_it_cuts_and_not_one_that_it_holds() {
        let text = "项目采购";
        assert_eq!(crossings(text, &[6, 12], &[9, 12]), [("项目采", "采购")]);
        assert_eq!(crossings(text, &[6, 12], &[12]), []);
        assert_eq!(crossings(text, &[12], &[6, 12]), []);
    }
}
