//! Rows of a table without a grid: which of its lines make one row, and what stands over several columns.
//!
//! In: the lines of a table, its columns, and the rules that belong to it. Out: ranges of lines, and the columns of group headers. Nothing
//! here decides whether the lines are a table.

use std::ops::Range;

use super::alignment::{Columns, FLUSH_EM, RULE_SHARE, Rows, STEP_EM};
use super::lines::{Line, Piece};
use super::tables::Rule;

/// Share of the full rows in which the key column is filled.
const KEY_SHARE: f32 = 0.9;

/// How many bands between rules there must be for each row found by its key, so that the bands are the rows.
const BAND_SHARE: f32 = 0.8;

/// How much farther than others a step between lines is when it leads to the next row.
const WIDER: f32 = 1.08;

impl Columns {
    /// For each piece of the lines of group headers, the columns that it stands over; none where one stands over no column, or none over
    /// several. What a rule below it reaches over is a group; else its middle is that of its columns.
    pub(super) fn groups(
        &self,
        heads: &Rows<'_, '_>,
        rules: &[Rule],
        em: f32,
    ) -> Option<Vec<Vec<Range<usize>>>> {
        let (left, right) = (self.spans.first()?.0, self.spans.last()?.1);
        let middle = |column: usize| {
            let (start, end) = self.spans.get(column).copied().unwrap_or_default();
            f32::midpoint(start, end)
        };
        let columns = self.spans.len();
        let place = |line: &Line<'_>, piece: &Piece| -> Option<Range<usize>> {
            if piece.start < left - em || piece.end > right + em {
                return None;
            }
            let own = f32::midpoint(piece.start, piece.end);
            let below = line.across..line.across + STEP_EM * line.size;
            let over = |rule: &&Rule| {
                below.contains(&rule.position)
                    && (rule.start..rule.end).contains(&own)
                    && rule.end - rule.start < RULE_SHARE * (right - left)
            };
            if let Some(rule) = rules.iter().find(over) {
                let from = (0..columns).find(|column| middle(*column) >= rule.start)?;
                let to = (0..columns).rfind(|column| middle(*column) <= rule.end)?;
                return (from <= to).then_some(from..to + 1);
            }
            let touched = self.touched(piece);
            let pairs = (0..columns).flat_map(|from| (from + 1..columns).map(move |to| (from, to)));
            let centred = |(from, to): &(usize, usize)| {
                let reach = (self.spans[*from].0, self.spans[*to].1);
                let inside = reach.0 - em <= piece.start && piece.end <= reach.1 + em;
                inside && (f32::midpoint(reach.0, reach.1) - own).abs() <= FLUSH_EM * em
            };
            match touched.len() {
                1 => Some(touched),
                _ => pairs
                    .filter(centred)
                    .min_by_key(|(from, to)| to - from)
                    .map(|(from, to)| from..to + 1),
            }
        };
        let mut groups = Vec::with_capacity(heads.len());
        for (line, pieces) in heads {
            let places: Vec<Range<usize>> = pieces
                .iter()
                .map(|piece| place(line, piece))
                .collect::<Option<_>>()?;
            let apart = places.windows(2).all(|pair| pair[0].end <= pair[1].start);
            if !apart || places.iter().all(|place| place.len() < 2) {
                return None;
            }
            groups.push(places);
        }
        Some(groups)
    }

    /// The lines of each row. A row never reaches across a rule; without rules, the lines that fill the key column begin rows, and those
    /// between two of them go to the nearer one. The first `heads` lines are group headers.
    pub(super) fn rows(
        &self,
        lines: &Rows<'_, '_>,
        heads: usize,
        rules: &[f32],
    ) -> Vec<Range<usize>> {
        let band = |line: &Line<'_>| {
            let middle = line.across - line.size / 2.0;
            rules.partition_point(|rule| *rule < middle)
        };
        let ruled = |at: usize| match lines.get(at..at + 2) {
            Some([(before, _), (line, _)]) => band(before) != band(line),
            _ => false,
        };
        let step = |at: usize| match lines.get(at..at + 2) {
            Some([(before, _), (line, _)]) => line.across - before.across,
            _ => 0.0,
        };
        let key = self.key(lines);
        let is_anchor = |index: usize| {
            index == 0
                || lines.get(index).is_some_and(|(_, pieces)| {
                    pieces
                        .iter()
                        .any(|piece| self.touched(piece).contains(&key))
                })
        };
        let anchors: Vec<usize> = (0..lines.len()).filter(|index| is_anchor(*index)).collect();
        let bands = 1 + (0..lines.len()).filter(|at| ruled(*at)).count();
        let mut starts = vec![0];
        if bands as f32 >= BAND_SHARE * anchors.len() as f32 {
            starts.extend((1..lines.len()).filter(|index| ruled(index - 1)));
        } else {
            for pair in anchors.windows(2) {
                let [from, to] = pair else { continue };
                let mut end = to - 1;
                for at in (*from..to - 1).rev() {
                    if !ruled(end) && (ruled(at) || step(at) > WIDER * step(end)) {
                        end = at;
                    }
                }
                starts.push(end + 1);
            }
        }
        // The lines of group headers make a row of their own.
        if heads > 0 {
            starts.push(heads);
            starts.sort_unstable();
            starts.dedup();
        }
        let ends = starts.iter().skip(1).copied().chain([lines.len()]);
        starts
            .iter()
            .zip(ends)
            .map(|(start, end)| *start..end)
            .collect()
    }

    /// The column whose cells stand on one line each: filled in nearly every full row, and in the fewest wrapped lines.
    fn key(&self, lines: &Rows<'_, '_>) -> usize {
        let most = lines
            .iter()
            .map(|(_, pieces)| pieces.len())
            .max()
            .unwrap_or(0);
        let filled = |column: usize, full: bool| {
            let wanted = lines
                .iter()
                .filter(|(_, pieces)| (2 * pieces.len() > most) == full);
            wanted
                .filter(|(_, pieces)| {
                    pieces
                        .iter()
                        .any(|piece| self.touched(piece).contains(&column))
                })
                .count()
        };
        let full = lines
            .iter()
            .filter(|(_, pieces)| 2 * pieces.len() > most)
            .count();
        (0..self.spans.len())
            .filter(|column| filled(*column, true) as f32 >= KEY_SHARE * full as f32)
            .min_by_key(|column| (filled(*column, false), *column))
            .unwrap_or(0)
    }
}
