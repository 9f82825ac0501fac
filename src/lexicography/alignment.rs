//! Two readings of one text, side by side.
//!
//! In: the places of the mentions, or of the words, of both, in order. Out: which of them are readings of the same place, and where the cuts differ. What a difference
//! means is not known here.

use crate::text::span::OriginalSpan;

/// A place in a document: page and span.
pub(super) type Spot = (u32, OriginalSpan);

/// Which places of two lists are one, by place, as positions in the lists: the same characters first, then what overlaps. Neither list
/// overlaps itself.
pub(super) fn paired(before: &[Spot], after: &[Spot]) -> Vec<(Option<usize>, Option<usize>)> {
    let overlap = |a: &Spot, b: &Spot| a.0 == b.0 && a.1.overlaps(b.1);
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    loop {
        match (before.get(i), after.get(j)) {
            (None, None) => return pairs,
            (Some(_), None) => {
                pairs.push((Some(i), None));
                i += 1;
            }
            (None, Some(_)) => {
                pairs.push((None, Some(j)));
                j += 1;
            }
            (Some(old), Some(new)) => {
                let next_old_fits = || old != new && before.get(i + 1) == Some(new);
                let next_new_fits = || old != new && after.get(j + 1) == Some(old);
                let pair = if overlap(old, new) && !next_old_fits() && !next_new_fits() {
                    (Some(i), Some(j))
                } else if next_old_fits() || (old < new && !next_new_fits()) {
                    (Some(i), None)
                } else {
                    (None, Some(j))
                };
                i += usize::from(pair.0.is_some());
                j += usize::from(pair.1.is_some());
                pairs.push(pair);
            }
        }
    }
}

/// Whether the two overlap or touch, but for blanks between them that no word covers.
pub(super) fn beside(a: OriginalSpan, b: OriginalSpan) -> bool {
    a.start() <= b.end() && b.start() <= a.end()
}

/// A stretch of a page that is cut into different words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) page: u32,
    pub(super) before: Vec<OriginalSpan>,
    pub(super) after: Vec<OriginalSpan>,
}

/// Where two cuts of the same text differ, from one boundary that both have to the next.
pub(super) fn cut_otherwise(old: &[Spot], new: &[Spot]) -> Vec<Cut> {
    let mut differences = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && old.get(i) == new.get(j) {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let first = [old.get(i), new.get(j)].into_iter().flatten().min();
        let Some((page, mut end)) = first.map(|(page, span)| (*page, span.start() + 1)) else {
            break;
        };
        // Words are taken until both cuts have a boundary at the same place.
        loop {
            let mut grown = false;
            for (side, at, words) in [(old, &mut i, &mut before), (new, &mut j, &mut after)] {
                while let Some((_, span)) = side
                    .get(*at)
                    .filter(|(number, span)| *number == page && span.start() < end)
                {
                    words.push(*span);
                    *at += 1;
                    grown |= span.end() > end;
                    end = end.max(span.end());
                }
            }
            if !grown {
                break;
            }
        }
        differences.push(Cut {
            page,
            before,
            after,
        });
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spots(spans: &[(usize, usize)]) -> Vec<Spot> {
        let spot = |(start, end): &(usize, usize)| (1, OriginalSpan::new(*start, *end));
        spans.iter().map(spot).collect()
    }

    #[test]
    fn cuts_differ_from_one_common_boundary_to_the_next() {
        let old = spots(&[(0, 2), (2, 4), (4, 6), (7, 9)]);
        let new = spots(&[(0, 2), (2, 6), (7, 8), (8, 9)]);
        let found: Vec<_> = cut_otherwise(&old, &new)
            .into_iter()
            .map(|cut| (cut.before.len(), cut.after.len()))
            .collect();
        assert_eq!(found, [(2, 1), (1, 2)]);
        assert!(cut_otherwise(&old, &old).is_empty());
        let found = cut_otherwise(&old, &spots(&[(0, 2), (7, 9)]));
        assert_eq!(found.len(), 2, "words that only one side has: {found:?}");
    }

    #[test]
    fn the_same_characters_are_one_place_before_what_overlaps() {
        let old = spots(&[(0, 4), (4, 8), (10, 12)]);
        let new = spots(&[(2, 4), (4, 8), (9, 14), (20, 22)]);
        assert_eq!(
            paired(&old, &new),
            [
                (Some(0), Some(0)),
                (Some(1), Some(1)),
                (Some(2), Some(2)),
                (None, Some(3))
            ]
        );
        let whole = spots(&[(0, 8)]);
        let parts = spots(&[(0, 3), (3, 8)]);
        assert_eq!(
            paired(&whole, &parts),
            [(Some(0), Some(0)), (None, Some(1))]
        );
        let shifted = spots(&[(0, 2), (2, 5)]);
        assert_eq!(
            paired(&shifted, &spots(&[(2, 5)])),
            [(Some(0), None), (Some(1), Some(0))]
        );
    }

    /// Places in order that do not overlap: lengths of gaps and words.
    fn any_spots() -> impl Strategy<Value = Vec<Spot>> {
        prop::collection::vec((0_usize..3, 1_usize..4), 0..12).prop_map(|parts| {
            let mut at = 0;
            let mut spots = Vec::new();
            for (gap, length) in parts {
                spots.push((1, OriginalSpan::new(at + gap, at + gap + length)));
                at += gap + length;
            }
            spots
        })
    }

    proptest! {
        #[test]
        fn every_place_is_in_one_pair_and_pairs_overlap(old in any_spots(), new in any_spots()) {
            let pairs = paired(&old, &new);
            let olds: Vec<usize> = pairs.iter().filter_map(|(old, _)| *old).collect();
            let news: Vec<usize> = pairs.iter().filter_map(|(_, new)| *new).collect();
            prop_assert_eq!(olds, (0..old.len()).collect::<Vec<_>>());
            prop_assert_eq!(news, (0..new.len()).collect::<Vec<_>>());
            for (a, b) in pairs {
                if let (Some(a), Some(b)) = (a, b) {
                    prop_assert!(old[a].1.overlaps(new[b].1));
                }
            }
            for (index, spot) in old.iter().enumerate() {
                if let Some(same) = new.iter().position(|other| other == spot) {
                    prop_assert!(paired(&old, &new).contains(&(Some(index), Some(same))));
                }
            }
        }

        #[test]
        fn words_that_both_cuts_have_are_in_no_difference(old in any_spots(), new in any_spots()) {
            let cuts = cut_otherwise(&old, &new);
            let told: usize = cuts.iter().map(|cut| cut.before.len()).sum();
            let before: Vec<_> = cuts.iter().flat_map(|cut| &cut.before).collect();
            let changed = old.iter().filter(|spot| !new.contains(spot)).count();
            prop_assert!(told >= changed, "what only one has is told");
            prop_assert!(before.is_sorted());
            for cut in &cuts {
                prop_assert_ne!(&cut.before, &cut.after);
            }
        }
    }
}
