//! Designations without their borders: broken by the end of a line, or run together with what stands beside them.
//!
//! In: the phrases of a page. Out: more proposals. Both are believed only as far as the product list knows the parts: a break or a border
//! that is merely possible makes designations of anything.

use super::Recognizer;
use super::models::Found;
use super::page::PageText;
use super::proposals::{Cache, Findings, Proposal, proposal, source_of};
use super::shapes;
use crate::dictionary::lexicon::{Licence, Product};
use crate::model::MentionKind;
use crate::text::span::NormalizedSpan;

/// A part of a run in which several things are glued together.
struct Piece<'d> {
    span: NormalizedSpan,
    /// What it is; nothing for a figure and its unit.
    found: Vec<Found<'d>>,
}

impl<'d> Recognizer<'d> {
    /// Proposes what is broken or glued on the page.
    pub(super) fn propose_unbordered(
        &self,
        page: &PageText<'_>,
        findings: &mut Findings<'d>,
        cache: &mut Cache<'d>,
    ) {
        let mut new = Vec::new();
        for pair in findings.phrases.windows(2) {
            if let [first, second] = pair
                && let (Some(head), Some(tail)) = (first.atoms.last(), second.atoms.first())
                && is_line_end(page.from(head.end()), tail.start() - head.end())
            {
                self.propose_broken(page, *head, *tail, cache, &mut new);
            }
        }
        let mut runs = Vec::new();
        for phrase in &findings.phrases {
            for (index, atom) in phrase.atoms.iter().enumerate() {
                if may_be_glued(page.slice(*atom)) {
                    let word = index.checked_sub(1).and_then(|at| phrase.atoms.get(at));
                    if self.propose_glued(page, word.copied(), *atom, cache, &mut new) {
                        runs.push(*atom);
                    }
                }
            }
        }
        // What else was read in such a run takes a border for a part of a designation.
        findings
            .proposals
            .retain(|one| !runs.iter().any(|run| one.span.overlaps(*run)));
        findings.proposals.append(&mut new);
    }

    /// The products of the list that `text` names, and nothing else that it may be.
    fn listed(&self, cache: &mut Cache<'d>, text: &str) -> Vec<Found<'d>> {
        let found = self.find(cache, text.to_owned(), None);
        let listed = found.iter().filter(|one| {
            one.licence != Licence::Never
                && one.products.iter().any(|index| {
                    let product = self.lexicon.products.get(*index);
                    product.is_some_and(Product::is_sourced)
                })
        });
        listed.cloned().collect()
    }

    /// `DS-2CD3T46⏎WD-I3`: the end of a line within a designation of the list.
    fn propose_broken(
        &self,
        page: &PageText<'_>,
        head: NormalizedSpan,
        tail: NormalizedSpan,
        cache: &mut Cache<'d>,
        new: &mut Vec<Proposal<'d>>,
    ) {
        // Less on either side is a word or a number of its own.
        const LEAST: usize = 2;
        const LONG: usize = 8;
        const UNIQUE: usize = 12;
        let text = format!("{}{}", page.slice(head), page.slice(tail));
        if head.len() < LEAST
            || tail.len() < LEAST
            || !(LONG..=shapes::MAX_LEN).contains(&text.len())
            || !shapes::is_designation(&text)
            || !self.listed(cache, page.slice(tail)).is_empty()
        {
            return;
        }
        // What is complete without the next line goes on there only with what is no word.
        let word = page.slice(tail).bytes().all(|b| b.is_ascii_alphabetic());
        if word && !self.listed(cache, page.slice(head)).is_empty() {
            return;
        }
        for mut one in self.listed(cache, &text) {
            // So long a designation that a line end breaks and the list completes is no accident.
            if text.len() >= UNIQUE {
                one.licence = Licence::Free;
            }
            new.push(model(head.union(tail), text.clone(), &one));
        }
    }

    /// `i5 10400f16g512g`, `9400f860kgtx1050ti`: products of the list and figures with their units, nothing left over. Whether the run is
    /// such a one.
    fn propose_glued(
        &self,
        page: &PageText<'_>,
        word: Option<NormalizedSpan>,
        atom: NormalizedSpan,
        cache: &mut Cache<'d>,
        new: &mut Vec<Proposal<'d>>,
    ) -> bool {
        if !self.listed(cache, page.slice(atom)).is_empty() {
            return false;
        }
        let starts = word.map(NormalizedSpan::start);
        for start in starts.into_iter().chain([atom.start()]) {
            let mut pieces = Vec::new();
            let span = NormalizedSpan::new(start, atom.end());
            if self.cut(page, span, atom.start(), cache, &mut pieces) {
                let products = pieces.iter().filter(|piece| !piece.found.is_empty());
                // One product and no figure is what everything else reads already.
                if products.count() > 0 && pieces.len() > 1 {
                    for piece in pieces {
                        let text = shapes::joined(page.slice(piece.span));
                        let found = piece.found.iter();
                        new.extend(found.map(|one| model(piece.span, text.clone(), one)));
                    }
                    return true;
                }
            }
        }
        false
    }

    /// Cuts `span` into pieces from its beginning to its end; the longest product first. The first piece reaches beyond `from`.
    fn cut(
        &self,
        page: &PageText<'_>,
        span: NormalizedSpan,
        from: usize,
        cache: &mut Cache<'d>,
        pieces: &mut Vec<Piece<'d>>,
    ) -> bool {
        const MOST: usize = 6;
        if span.is_empty() {
            return true;
        }
        if pieces.len() == MOST {
            return false;
        }
        let text = page.slice(span);
        let ends: Vec<_> = (span.start() + 1..=span.end())
            .filter(|end| *end > from && is_border(page.key.as_bytes(), *end, span.end()))
            .collect();
        for end in ends.into_iter().rev() {
            let piece = NormalizedSpan::new(span.start(), end);
            let found = if piece.len() < 5 {
                Vec::new()
            } else {
                self.listed(cache, &shapes::joined(page.slice(piece)))
            };
            let figure = found.is_empty() && figure(text) == Some(piece.len());
            if found.iter().all(|one| one.licence != Licence::Free) && !figure {
                continue;
            }
            pieces.push(Piece { span: piece, found });
            let rest = NormalizedSpan::new(end, span.end());
            if self.cut(page, rest, end, cache, pieces) {
                return true;
            }
            pieces.pop();
        }
        false
    }
}

fn model<'d>(span: NormalizedSpan, text: String, one: &Found<'d>) -> Proposal<'d> {
    let source = source_of(one);
    Proposal {
        licence: one.licence,
        text,
        found: Some(one.clone()),
        ..proposal(span, MentionKind::Model, one.vendor, source)
    }
}

/// Whether a line end, and at most a blank on either side of it, is all that stands in the first `len` bytes of `rest`.
fn is_line_end(rest: &str, len: usize) -> bool {
    let between = rest.get(..len).unwrap_or_default();
    between.len() <= 3 && between.trim_matches(' ') == "\n"
}

/// Whether a run is long enough and changes often enough between letters and digits to be several.
fn may_be_glued(run: &str) -> bool {
    const LONG: usize = 8;
    const CHANGES: usize = 3;
    let changes = run
        .as_bytes()
        .windows(2)
        .filter(|two| matches!(two, [a, b] if a.is_ascii_digit() != b.is_ascii_digit()))
        .count();
    run.len() >= LONG && changes >= CHANGES && run.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Whether a piece may end at `end`: letters meet digits there, or the run is over. Behind letters a letter may begin the next piece.
fn is_border(key: &[u8], end: usize, last: usize) -> bool {
    let before = end.checked_sub(1).and_then(|at| key.get(at));
    let behind = key.get(end);
    end == last
        || before.zip(behind).is_some_and(|(before, behind)| {
            before.is_ascii_alphabetic() && behind.is_ascii_alphanumeric()
                || before.is_ascii_digit() && behind.is_ascii_alphabetic()
        })
}

/// How long the figure and unit are that `text` begins with: `16g`, `512gb`, `860k`.
fn figure(text: &str) -> Option<usize> {
    const UNITS: [&str; 8] = ["gb", "tb", "mb", "g", "t", "m", "k", "w"];
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..)?;
    let unit = UNITS.iter().find(|unit| rest.starts_with(**unit))?;
    (1..=4).contains(&digits).then_some(digits + unit.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_end_with_their_units() {
        assert_eq!(figure("16g512g"), Some(3));
        assert_eq!(figure("512gb"), Some(5));
        assert_eq!(figure("860kgtx1050ti"), Some(4));
        for text in ["gtx1050", "16", "20480g"] {
            assert_eq!(figure(text), None, "{text}");
        }
    }

    #[test]
    fn long_runs_that_change_between_letters_and_digits_may_be_several() {
        assert!(may_be_glued("10400f16g512g"));
        for run in ["ds-7816n-k2", "r740xd2", "2288hv5"] {
            assert!(!may_be_glued(run), "{run}");
        }
    }
}
