//! Designations without a digit: words in capitals that fill a cell of models.
//!
//! In: a cell of models in which nothing is known, and the makers of its row. Out: more accepted designations. Those with digits are read in
//! `cells`.

use super::Recognizer;
use super::cells::trimmed;
use super::proposals::{Proposal, Source, proposal};
use super::resolve::Draft;
use super::vendor::makers_of_row;
use crate::dictionary::lexicon::Licence;
use crate::model::MentionKind;
use crate::text::span::NormalizedSpan;

impl<'d> Recognizer<'d> {
    /// Axio Observer: words in capitals that are all there is in a cell of models, where the row names the maker. A single word may be a
    /// material or a word for the kind: there, only capitals inside it make it a name (`FACSAria`).
    pub(super) fn accept_words(draft: &mut Draft<'_, 'd>, value: NormalizedSpan) {
        let Some(value) = trimmed(&draft.page.key, value) else {
            return;
        };
        if !is_name_in_words(value.of(draft.page.folded.folded.text()))
            || !draft.is_free(value)
            || draft.page.confusable(value).is_some()
            || draft.findings.context_in(value).next().is_some()
        {
            return;
        }
        draft.settle();
        let page = &draft.page;
        let vendor = page
            .cell_at(value)
            .filter(|cell| trimmed(&page.key, cell.span) == Some(value))
            .and_then(|cell| makers_of_row(page, &draft.accepted, cell).next())
            .map(|maker| maker.vendor);
        let Some(vendor) = vendor else {
            return;
        };
        draft.accept(Proposal {
            licence: Licence::Weak,
            text: page.slice(value).to_owned(),
            evidence: 3,
            ..proposal(
                value,
                MentionKind::Model,
                vendor,
                Source::Rule("column.words"),
            )
        });
        draft.settle();
    }
}

/// Whether what is written are words in capitals, as products are called by.
fn is_name_in_words(written: &str) -> bool {
    const WORDS: usize = 4;
    const LONGEST: usize = 32;
    let words: Vec<&str> = written.split(' ').collect();
    let capital = |word: &&str| {
        word.len() >= 2
            && word.bytes().all(|byte| byte.is_ascii_alphabetic())
            && word.starts_with(|c: char| c.is_ascii_uppercase())
    };
    let small = |word: &str| word.bytes().any(|byte| byte.is_ascii_lowercase());
    let named = match words.as_slice() {
        [word] => small(word) && word.bytes().skip(1).filter(u8::is_ascii_uppercase).count() >= 2,
        several => several.iter().any(|word| word.len() >= 4 && small(word)),
    };
    named && words.len() <= WORDS && written.len() <= LONGEST && words.iter().all(capital)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_words_are_written_in_capitals() {
        for text in [
            "Contour GT",
            "Axio Observer",
            "FACSAria",
            "Axio Observer Pro",
        ] {
            assert!(is_name_in_words(text), "{text}");
        }
        for text in [
            "LED",
            "Standard",
            "USB HDMI",
            "see annex",
            "PVC",
            "A B",
            "S7706 Pro",
        ] {
            assert!(!is_name_in_words(text), "{text}");
        }
    }
}
