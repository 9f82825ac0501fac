//! Counts, and the figures that are made of them.
//!
//! In: how much was found, said and right. Out: precision, recall, F1 and shares, rounded to four places for people and files. An
//! accuracy is a count too: as much is said as there is gold.

use std::collections::BTreeMap;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::{Serialize, Serializer};

/// What was found and what there was to find.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Found, and right.
    pub right: u64,
    /// Found.
    pub predicted: u64,
    /// In the gold.
    pub gold: u64,
}

impl Count {
    /// One of `gold` that was asked for: right or wrong, but never left out.
    pub fn asked(is_right: bool) -> Self {
        Self {
            right: u64::from(is_right),
            predicted: 1,
            gold: 1,
        }
    }

    /// Share of what was found that is right; 0 where nothing was found.
    pub fn precision(self) -> f64 {
        share(self.right, self.predicted)
    }

    /// Share of the gold that was found; 0 where there is none.
    pub fn recall(self) -> f64 {
        share(self.right, self.gold)
    }

    /// Harmonic mean of both; 0 where both are.
    pub fn f1(self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall > 0.0 {
            2.0 * precision * recall / (precision + recall)
        } else {
            0.0
        }
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// Four places, as all figures are written; a tie goes to the even digit.
pub fn rounded(value: f64) -> f64 {
    format!("{value:.4}").parse().unwrap_or(value)
}

impl Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            right: self.right + other.right,
            predicted: self.predicted + other.predicted,
            gold: self.gold + other.gold,
        }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Count {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written {
            right: u64,
            predicted: u64,
            gold: u64,
            precision: f64,
            recall: f64,
            f1: f64,
        }
        let written = Written {
            right: self.right,
            predicted: self.predicted,
            gold: self.gold,
            precision: rounded(self.precision()),
            recall: rounded(self.recall()),
            f1: rounded(self.f1()),
        };
        written.serialize(serializer)
    }
}

/// Right answers among questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Right.
    pub right: u64,
    /// Asked.
    pub of: u64,
}

impl Answers {
    /// Adds an answer.
    pub fn add(&mut self, is_right: bool) {
        self.of += 1;
        self.right += u64::from(is_right);
    }

    /// Share of right answers; none where nothing was asked.
    pub fn accuracy(self) -> Option<f64> {
        (self.of > 0).then(|| share(self.right, self.of))
    }
}

impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written {
            right: u64,
            of: u64,
            #[serde(skip_serializing_if = "Option::is_none")]
            accuracy: Option<f64>,
        }
        let written = Written {
            right: self.right,
            of: self.of,
            accuracy: self.accuracy().map(rounded),
        };
        written.serialize(serializer)
    }
}

/// Counts by name.
pub type Counts = BTreeMap<String, Count>;

/// The sum of `counts`.
pub fn sum(counts: &Counts) -> Count {
    counts.values().copied().sum()
}

/// Adds `more` to `counts`, name by name.
pub fn add(counts: &mut Counts, more: Counts) {
    for (name, count) in more {
        *counts.entry(name).or_default() += count;
    }
}

/// `counts` with their sum under `all`.
pub fn with_all(mut counts: Counts) -> Counts {
    let all = sum(&counts);
    counts.insert("all".to_owned(), all);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_count() {
        let count = Count {
            right: 2,
            predicted: 3,
            gold: 4,
        };
        let written = |value: f64| rounded(value).to_string();
        assert_eq!(written(count.precision()), "0.6667");
        assert_eq!(written(count.recall()), "0.5");
        assert_eq!(written(count.f1()), "0.5714");
        assert_eq!(
            written(Count::default().f1()),
            "0",
            "nothing found, nothing there"
        );
        assert_eq!(
            written(1.0 / 32.0),
            "0.0312",
            "a tie goes to the even digit"
        );
        let both = Count::asked(true) + Count::asked(false);
        assert_eq!(
            written(both.f1()),
            "0.5",
            "the F1 of questions is their accuracy"
        );
    }
}
