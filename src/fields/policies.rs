//! Policies: whether imported products may be offered, whether consortia may bid.
//!
//! In: readings. Out: accept or reject with evidence; what the words leave open is absent. Which words decide what is in
//! `policies.tsv`; here is only where they are looked for: around the anchor words, found in one automaton scan a page.

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::labels::{Standing, standing};
use super::reading::Reading;
use super::table::{cell, column, overleaf};
use crate::dictionary::forms::{Forms, PolicyKind};
use crate::model::{Evidence, Found, LostValue, Policy, Structure};

/// Reads policies.
pub(super) struct Policies<'d> {
    forms: &'d Forms,
    anchors: CharwiseDoubleArrayAhoCorasick<u32>,
    kinds: Vec<PolicyKind>,
}

impl std::fmt::Debug for Policies<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Policies({})", self.kinds.len())
    }
}

/// A policy found, with what decides between several: smaller is better.
type Ranked = ((usize, Standing, usize, usize), Found<Policy>);

impl<'d> Policies<'d> {
    pub(super) fn new(forms: &'d Forms) -> Self {
        let mut anchors = forms.policy_anchors.clone();
        anchors.sort();
        anchors.dedup_by(|a, b| a.0 == b.0);
        Self {
            forms,
            anchors: CharwiseDoubleArrayAhoCorasickBuilder::new()
                .match_kind(MatchKind::LeftmostLongest)
                .build(anchors.iter().map(|(anchor, _)| anchor))
                .expect("anchors are neither empty nor double"),
            kinds: anchors.iter().map(|(_, kind)| *kind).collect(),
        }
    }

    /// Import policy and consortium policy of a document.
    pub(super) fn read(
        &self,
        readings: &[Reading<'_>],
        structure: &Structure,
        lost: &mut Vec<LostValue>,
    ) -> (Option<Found<Policy>>, Option<Found<Policy>>) {
        let mut import: Vec<Ranked> = Vec::new();
        let mut consortium: Vec<Ranked> = Vec::new();
        for (page, reading) in readings.iter().enumerate() {
            for found in self.anchors.leftmost_find_iter(&reading.text) {
                let kind = self
                    .kinds
                    .get(found.value() as usize)
                    .copied()
                    .expect("the automaton holds the anchors");
                let place = standing(structure, reading, found.start());
                if place >= Standing::Evaluation {
                    continue;
                }
                let decided = self
                    .decide(reading, kind, found.start(), found.end())
                    .map(|(policy, rule, span)| (policy, rule, reading.evidence(span)))
                    .or_else(|| self.column(readings, page, kind, found.start()));
                let Some((value, rule, evidence)) = decided else {
                    continue;
                };
                let ranked = (
                    (rule, place, page, found.start()),
                    Found { value, evidence },
                );
                match kind {
                    PolicyKind::ImportProducts => import.push(ranked),
                    PolicyKind::Consortium => consortium.push(ranked),
                }
            }
        }
        let mut best = |field, mut found: Vec<Ranked>| {
            found.sort_by_key(|(rank, _)| (rank.1, rank.2, rank.3, rank.0));
            let mut found = found.into_iter().map(|(_, policy)| policy);
            let first = found.next()?;
            lost.extend(found.map(|other| LostValue {
                field,
                value: other.value.as_str().to_owned(),
                reason: if other.value == first.value {
                    "repeats it"
                } else {
                    "another place is trusted more"
                },
                evidence: other.evidence,
            }));
            Some(first)
        };
        (
            best("import_products", import),
            best("consortium", consortium),
        )
    }

    /// What the cells below the header cell at `start` say, lot by lot, overleaf included: one that accepts is enough, for then some of it may
    /// be imported.
    fn column(
        &self,
        readings: &[Reading<'_>],
        page: usize,
        kind: PolicyKind,
        start: usize,
    ) -> Option<(Policy, usize, Evidence)> {
        /// Longest header cell around its anchor, in bytes to either side.
        const HEADER: usize = 240;
        let reading = readings.get(page)?;
        let bytes = reading.text.as_bytes();
        let ends =
            |side: &[u8]| side.len() < HEADER || side.iter().any(|byte| b"\t\n".contains(byte));
        let (before, behind) = bytes.split_at_checked(start)?;
        let near = (
            before.len().saturating_sub(HEADER),
            behind.len().min(HEADER),
        );
        // A text of one line has no header cells, and looking for their ends from each anchor would take as long as the line is.
        if !(ends(before.get(near.0..)?) && ends(behind.get(..near.1)?)) {
            return None;
        }
        let header = cell(reading, start);
        let mut best = None;
        let here = column(reading, start);
        let overleaf = if here.len() > 1 {
            overleaf(readings, page, start)
        } else {
            Vec::new()
        };
        let here = here.into_iter().map(|below| (page, below));
        for (at, below) in here.chain(overleaf) {
            let Some(leaf) = readings.get(at) else {
                continue;
            };
            let window: String = reading
                .slice(header.clone())
                .chars()
                .chain([':'])
                .chain(leaf.slice(below.clone()).chars())
                .map(plain)
                .collect();
            let below = || leaf.evidence(below.clone());
            let decided = self
                .forms
                .policy_patterns
                .iter()
                .filter(|pattern| pattern.policy == kind)
                .enumerate()
                .find(|(_, pattern)| pattern.pattern.is_match(&window));
            match decided.and_then(|(rule, pattern)| Some((rule, pattern.value?))) {
                Some((rule, Policy::Accept)) => return Some((Policy::Accept, rule, below())),
                Some((rule, Policy::Reject)) => {
                    best = best.or_else(|| Some((Policy::Reject, rule, below())));
                }
                None => {}
            }
        }
        best
    }

    /// What the surroundings of the anchor at `start..end` say, which rule says so, and the words.
    fn decide(
        &self,
        reading: &Reading<'_>,
        kind: PolicyKind,
        start: usize,
        end: usize,
    ) -> Option<(Policy, usize, std::ops::Range<usize>)> {
        const BEFORE: usize = 40;
        const BEHIND: usize = 48;
        let mut from = start;
        for (count, (at, c)) in reading.before(start).char_indices().rev().enumerate() {
            if count >= BEFORE || matches!(c, '。' | '；' | '\n') {
                break;
            }
            from = at;
        }
        let mut to = end;
        let mut lines = 0;
        for (count, (at, c)) in reading.from(end).char_indices().enumerate() {
            // A label may be followed by its value on the next line.
            lines += usize::from(c == '\n');
            if count >= BEHIND || c == '。' || lines > 1 || c == '\n' && count > 12 {
                break;
            }
            to = end + at + c.len_utf8();
        }
        let mut window = String::new();
        let mut anchor = 0;
        for (at, c) in reading.slice(from..to).char_indices() {
            if from + at == start {
                anchor = window.len();
            }
            window.push(plain(c));
        }
        let (rule, pattern, found) = self
            .forms
            .policy_patterns
            .iter()
            .filter(|pattern| pattern.policy == kind)
            .enumerate()
            .find_map(|(rule, pattern)| {
                let mut found = pattern.pattern.find_iter(&window);
                let found = found.find(|found| found.range().contains(&anchor))?;
                Some((rule, pattern, found))
            })?;
        // Evidence: the words of the rule, in characters of the window, which are those of the reading.
        let clause = window
            .get(..anchor)?
            .rfind(['，', ',', ';', '；', '\t', '、', '.', ':'])
            .map_or(0, |at| at + 1);
        let clause = (clause..=anchor).find(|at| window.is_char_boundary(*at))?;
        let first = window.get(..found.start().min(clause))?.chars().count();
        let last = window.get(..found.end())?.chars().count();
        let offset = |count: usize| {
            reading
                .slice(from..to)
                .char_indices()
                .nth(count)
                .map_or(to, |(at, _)| from + at)
        };
        let span = offset(first)..offset(last).max(end);
        Some((pattern.value?, rule, span))
    }
}

/// A character of a window: ticks and boxes of every kind as one each, brackets in half width, line ends as cell ends.
fn plain(character: char) -> char {
    match character {
        '■' | '☑' | '√' | '✓' | '✔' | '●' | '☒' | '▣' | '◼' | '🗹' => '☑',
        '□' | '○' | '☐' | '◻' | '▢' | '〇' => '□',
        '\n' => '\t',
        '【' | '[' => '(',
        '】' | ']' => ')',
        '？' => '?',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::FieldReader;
    use super::*;
    use crate::dictionary::Source;
    use crate::structure::tests::page_with_tables;

    #[test]
    fn a_policy_in_a_column_that_goes_on_overleaf_is_that_of_all_its_rows() {
        let forms = Forms::load(&Source::built_in(), &mut Vec::new());
        let reader = FieldReader::new(&forms);
        let first = "| 包号 | 名称 | 是否接受进口产品 |\n| 1 | 期刊 | 否 |\n| 2 | 图书 | 否 |";
        for (overleaf, policy, page) in [
            ("| 3 | 数据库 | 是 |", Policy::Accept, 2),
            ("| 3 | 数据库 | 否 |", Policy::Reject, 1),
        ] {
            let pages = [page_with_tables(1, first), page_with_tables(2, overleaf)];
            let found = reader
                .read(&pages, &Structure::default())
                .import_products
                .expect("a policy");
            assert_eq!(
                (found.value, found.evidence.page),
                (policy, page),
                "{overleaf}"
            );
        }
    }
}
