//! How far figures can be trusted, and whether two runs differ.
//!
//! In: counts of one figure by unit (document or page). Out: an interval that holds the F1 in 95 of 100 samples of such units, and for two
//! runs the probability that a difference as large comes about by chance. Chance comes from a seed: the same input gives the same figures.
//!
//! Units are drawn, not mentions, since what stands on one page or in one document is alike: a list that is misread is misread row by row.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::count::Count;
use super::gold::PageOf;

/// How many samples are drawn: the third digit of an interval is then stable (Efron and Tibshirani 1993, chapter 13, ask for 1,000).
pub const SAMPLES: usize = 10_000;

/// The seed where none is given.
pub const SEED: u64 = 20_240_506;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Documents: says how the figures would vary with other documents.
    Document,
    /// Pages: narrower, for gold that has many pages of few documents.
    Page,
}

/// Counts of one figure by page; of what belongs to a document as a whole, by page 0.
pub type ByPage = BTreeMap<PageOf, Count>;

/// The bounds of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Below lie 2.5 of 100 samples.
    pub low: f64,
    /// Above lie 2.5 of 100 samples.
    pub high: f64,
}

/// How two runs differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// F1 of the first run less that of the second.
    pub f1: f64,
    /// Where it lies in 95 of 100 samples.
    pub interval: Interval,
    /// Probability of a difference as large, in either direction, if the runs were equally good.
    pub p: f64,
}

fn by_unit(counts: &ByPage, unit: Unit) -> ByPage {
    let mut units = ByPage::new();
    for (of, count) in counts {
        let page = match unit {
            Unit::Page => of.page,
            Unit::Document => 0,
        };
        let doc = of.doc.clone();
        *units.entry(PageOf { doc, page }).or_default() += *count;
    }
    units
}

/// The bootstrap interval (percentiles) of an F1; none where there are fewer than two units.
pub fn interval(counts: &ByPage, unit: Unit, seed: u64) -> Option<Interval> {
    let units: Vec<Count> = by_unit(counts, unit).into_values().collect();
    if units.len() < 2 {
        return None;
    }
    let mut chance = Rng::with_seed(seed);
    let samples = (0..SAMPLES).map(|_| {
        let draw = |_| units.get(chance.usize(..units.len())).copied();
        (0..units.len()).filter_map(draw).sum::<Count>()
    });
    // A sample in which there is nothing to find and nothing found says nothing.
    let samples = samples.filter(|count| count.gold + count.predicted > 0);
    Some(middle(samples.map(Count::f1).collect()))
}

/// How the F1 of `a` differs from that of `b` over the same units; none where there are fewer than two.
///
/// The interval is that of a paired bootstrap; the probability that of approximate randomisation (Noreen 1989): in each sample the two runs
/// change places in about half of the units.
pub fn difference(a: &ByPage, b: &ByPage, unit: Unit, seed: u64) -> Option<Difference> {
    let mut pairs: BTreeMap<PageOf, (Count, Count)> = BTreeMap::new();
    for (of, count) in by_unit(a, unit) {
        pairs.entry(of).or_default().0 = count;
    }
    for (of, count) in by_unit(b, unit) {
        pairs.entry(of).or_default().1 = count;
    }
    let pairs: Vec<(Count, Count)> = pairs.into_values().collect();
    if pairs.len() < 2 {
        return None;
    }
    let observed = gap(pairs.iter().copied());
    let mut chance = Rng::with_seed(seed);
    let drawn = (0..SAMPLES).map(|_| {
        let draw = |_| pairs.get(chance.usize(..pairs.len())).copied();
        gap((0..pairs.len()).filter_map(draw))
    });
    let interval = middle(drawn.collect());
    let as_large = (0..SAMPLES)
        .filter(|_| {
            let swapped = pairs
                .iter()
                .map(|(a, b)| if chance.bool() { (*b, *a) } else { (*a, *b) });
            // A hair less, so that the order of a sum makes no difference.
            gap(swapped).abs() >= observed.abs() - 1e-12
        })
        .count();
    Some(Difference {
        f1: observed,
        interval,
        p: (as_large + 1) as f64 / (SAMPLES + 1) as f64,
    })
}

fn gap(pairs: impl Iterator<Item = (Count, Count)>) -> f64 {
    let (a, b) = pairs.fold((Count::default(), Count::default()), |sum, pair| {
        (sum.0 + pair.0, sum.1 + pair.1)
    });
    a.f1() - b.f1()
}

/// The middle 95 of 100.
fn middle(mut samples: Vec<f64>) -> Interval {
    samples.sort_by(f64::total_cmp);
    let tail = samples.len() / 40;
    let at = |place: usize| samples.get(place).copied().unwrap_or_default();
    Interval {
        low: at(tail),
        high: at(samples.len().saturating_sub(1 + tail)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(counts: &[(u64, u64, u64)]) -> ByPage {
        let count = |(right, predicted, gold): &(u64, u64, u64)| Count {
            right: *right,
            predicted: *predicted,
            gold: *gold,
        };
        let of = |page| PageOf {
            doc: format!("{}.pdf", page / 2),
            page,
        };
        (0..).map(of).zip(counts.iter().map(count)).collect()
    }

    #[test]
    fn an_interval_holds_its_figure_and_is_wider_for_documents_than_for_pages() {
        // Pages of one document are alike here.
        let counts = pages(&[
            (9, 10, 10),
            (9, 10, 10),
            (2, 10, 10),
            (2, 10, 10),
            (7, 10, 10),
            (7, 10, 10),
        ]);
        let f1 = counts.values().copied().sum::<Count>().f1();
        let by_page = interval(&counts, Unit::Page, SEED).unwrap();
        let by_document = interval(&counts, Unit::Document, SEED).unwrap();
        for interval in [by_page, by_document] {
            assert!(interval.low < f1 && f1 < interval.high, "{interval:?}");
        }
        assert!(by_document.high - by_document.low > by_page.high - by_page.low);
        assert_eq!(
            interval(&counts, Unit::Page, SEED).unwrap(),
            by_page,
            "the same seed"
        );
        assert_eq!(interval(&pages(&[(1, 1, 1)]), Unit::Page, SEED), None);
    }

    #[test]
    fn an_interval_is_that_of_the_binomial_where_units_are_questions() {
        // 100 questions, 80 right: the standard error of the mean is sqrt(.8 * .2 / 100) = .04.
        let answers: Vec<_> = (0..100).map(|at| (u64::from(at < 80), 1, 1)).collect();
        let bounds = interval(&pages(&answers), Unit::Page, SEED).unwrap();
        assert!((bounds.low - 0.72).abs() < 0.011, "{bounds:?}");
        assert!((bounds.high - 0.88).abs() < 0.011, "{bounds:?}");
    }

    #[test]
    fn a_run_that_is_better_everywhere_is_significant_and_one_that_is_equal_is_not() {
        let good = pages(&[(9, 10, 10); 12]);
        let poor = pages(&[(5, 10, 10); 12]);
        let better = difference(&good, &poor, Unit::Page, SEED).unwrap();
        assert!((better.f1 - 0.4).abs() < 1e-9);
        assert!(better.interval.low > 0.39 && better.p < 0.01, "{better:?}");
        // All twelve, or none, must change places: 2 in 4096.
        assert!((better.p - 2.0 / 4096.0).abs() < 0.001, "{better:?}");
        let same = difference(&good, &good, Unit::Page, SEED).unwrap();
        assert_eq!((same.f1, same.p), (0.0, 1.0));
    }

    #[test]
    fn a_difference_of_one_page_among_many_is_not_significant() {
        let mut counts = vec![(9, 10, 10); 20];
        let a = pages(&counts);
        counts[0] = (5, 10, 10);
        let one = difference(&a, &pages(&counts), Unit::Page, SEED).unwrap();
        assert!(one.p > 0.5, "{one:?}");
    }
}
