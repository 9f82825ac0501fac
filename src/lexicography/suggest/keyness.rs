//! Keyness: whether a word is more common in one corpus than in another, and by how much.
//!
//! In: in how many documents of both it occurs. Out: [`Keyness`]: Dunning's log-likelihood, which says whether chance may explain it, and the
//! ratio of the shares, which says how large the difference is; large corpora make the smallest one certain. Documents are counted, not
//! occurrences: one document about a thing makes it no common word.

/// How much more common a word is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Keyness {
    /// Log-likelihood; above 10.83 chance is unlikely (p < 0.001, one degree of freedom).
    pub(super) likelihood: f64,
    /// How many times as common.
    pub(super) times: f64,
}

/// Critical value of the chi-squared distribution with one degree of freedom for p = 0.001.
const CERTAIN: f64 = 10.83;

/// How many times as common a word must be.
const LARGE: f64 = 2.0;

/// How many documents `common-words.tsv` was counted in.
const LIST_DOCUMENTS: usize = 575;

/// Share of documents that a word outside of that list is taken to occur in; every word that 1 in 100 documents uses is in it.
const RARE: f64 = 0.005;

impl Keyness {
    /// Of a word that `here` of `documents` documents use, and `there` of `others`.
    pub(super) fn of(here: usize, documents: usize, there: usize, others: usize) -> Self {
        Self::of_counts(here as f64, documents as f64, there as f64, others as f64)
    }

    /// Of a word whose share of documents `list` states, where it does.
    pub(super) fn against_list(here: usize, documents: usize, list: Option<f64>) -> Self {
        let others = LIST_DOCUMENTS as f64;
        let there = list.unwrap_or(RARE) * others;
        Self::of_counts(here as f64, documents as f64, there, others)
    }

    fn of_counts(here: f64, documents: f64, there: f64, others: f64) -> Self {
        let (documents, others) = (documents.max(1.0), others.max(1.0));
        let share = (here + there) / (documents + others);
        let part = |seen: f64, expected: f64| {
            if seen > 0.0 {
                seen * (seen / expected).ln()
            } else {
                0.0
            }
        };
        let uses = part(here, documents * share) + part(there, others * share);
        let rest = 1.0 - share;
        let others_do_not =
            part(documents - here, documents * rest) + part(others - there, others * rest);
        // Half a document where there is none: a ratio to nothing is no size.
        let times = (here / documents) / (there.max(0.5) / others);
        Self {
            likelihood: 2.0 * (uses + others_do_not),
            times,
        }
    }

    /// Whether the word is more common here, certainly and by far.
    pub(super) fn is_remarkable(self) -> bool {
        self.likelihood >= CERTAIN && self.times >= LARGE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measure_is_that_of_the_two_by_two_table() {
        // 30 of 100 against 10 of 100: G² = 2 Σ O ln(O/E) with E = 20, 20, 80, 80.
        let keyness = Keyness::of(30, 100, 10, 100);
        let expected = 2.0
            * (30.0 * 1.5_f64.ln()
                + 10.0 * 0.5_f64.ln()
                + 70.0 * 0.875_f64.ln()
                + 90.0 * 1.125_f64.ln());
        assert!((keyness.likelihood - expected).abs() < 1e-9, "{keyness:?}");
        assert!((keyness.times - 3.0).abs() < 1e-9);
        assert!(keyness.is_remarkable());
    }

    #[test]
    fn what_is_as_common_or_rare_is_not_remarkable() {
        assert!(!Keyness::of(10, 100, 10, 100).is_remarkable());
        assert!(
            !Keyness::of(2, 100, 0, 100).is_remarkable(),
            "chance explains it"
        );
        assert!(
            !Keyness::of(10, 100, 60, 100).is_remarkable(),
            "less common"
        );
        assert!(Keyness::of(5_000, 10_000, 4_500, 10_000).likelihood > CERTAIN);
        assert!(
            !Keyness::of(5_000, 10_000, 4_500, 10_000).is_remarkable(),
            "certain, and small"
        );
        assert!(Keyness::against_list(50, 100, None).is_remarkable());
        assert!(!Keyness::against_list(50, 100, Some(0.4)).is_remarkable());
    }
}
