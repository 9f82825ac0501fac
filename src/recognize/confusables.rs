//! Confusables: standards, dates, telephone numbers, measures and other technical text that is no product.
//!
//! In: the lexicon's entries and the key text of a page. Out: [`ConfusableHit`]s. Which of them win over a designation is decided by `resolve`.

use super::sieve::Sieve;
use crate::dictionary::lexicon::Lexicon;
use crate::text::span::NormalizedSpan;

/// Technical text that is no product.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConfusableHit {
    /// Where it stands in the key.
    pub(super) span: NormalizedSpan,
    /// Index into the lexicon's confusables.
    pub(super) entry: usize,
    /// It wins over everything.
    pub(super) hard: bool,
}

/// All entries, ready to be asked line by line.
#[derive(Debug)]
pub(super) struct Confusables {
    sieve: Sieve,
}

impl Confusables {
    /// Looks at what the entries need; they are built when a line has it.
    pub(super) fn new(lexicon: &Lexicon) -> Self {
        Self {
            sieve: Sieve::new(lexicon.confusables.iter().map(|entry| &entry.regex)),
        }
    }

    /// All hits in `key`, by start. A hit inside a longer run of letters and digits is none: a date never cuts a project number.
    pub(super) fn hits(&self, key: &str, lexicon: &Lexicon) -> Vec<ConfusableHit> {
        let mut hits = Vec::new();
        let mut from = 0;
        for line in key.split_inclusive(['\n', '\t']) {
            let start = from;
            from += line.len();
            if !line.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
                continue;
            }
            for index in self.sieve.within(line) {
                let Some(entry) = lexicon.confusables.get(index) else {
                    continue;
                };
                for found in entry.regex.find_iter(line) {
                    // Blanks at the ends belong to the cue, not to what it marks.
                    let text = found.as_str();
                    let head = text.len() - text.trim_start().len();
                    let tail = text.len() - text.trim_end().len();
                    if found.len() <= head + tail {
                        continue;
                    }
                    let span = NormalizedSpan::new(
                        start + found.start() + head,
                        start + found.end() - tail,
                    );
                    if stands_alone(key, span) {
                        hits.push(ConfusableHit {
                            span,
                            entry: index,
                            hard: entry.hard,
                        });
                    }
                }
            }
        }
        hits.sort_by_key(|hit| (hit.span, hit.entry));
        hits
    }
}

fn stands_alone(key: &str, span: NormalizedSpan) -> bool {
    let bytes = key.as_bytes();
    let run = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_alphanumeric)
    };
    let inside = |at: usize| run(Some(at)) && run(at.checked_sub(1));
    !inside(span.start()) && !inside(span.end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::lexicon::ConfusableEntry;

    #[test]
    fn a_date_inside_a_longer_run_is_no_hit() {
        let lexicon = Lexicon {
            confusables: vec![ConfusableEntry {
                id: "date".to_owned(),
                hard: true,
                regex: regex::Regex::new(r"\d{4}-\d{2}").unwrap().into(),
                place: "confusables.tsv:1".to_owned(),
            }],
            ..Lexicon::default()
        };
        let confusables = Confusables::new(&lexicon);
        let key = "hzsc2020-0142 2020-01";
        let hits = confusables.hits(key, &lexicon);
        assert_eq!(
            hits.iter().map(|hit| hit.span.of(key)).collect::<Vec<_>>(),
            ["2020-01"]
        );
    }
}
