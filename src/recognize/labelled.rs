//! The open class in running text: designations and makers that no dictionary has, licensed by a label, by the company in front of them in
//! a line of bars, or by a brand.
//!
//! In: a page on which the known names and the cells are decided. Out: more accepted proposals. What a value holds is read as in `cells`.

use super::Recognizer;
use super::cells::{is_measure, is_numbered, trimmed};
use super::context::ContextHit;
use super::page::PageText;
use super::proposals::{Proposal, Source, phrase_at, proposal};
use super::resolve::Draft;
use super::shapes;
use crate::dictionary::lexicon::Licence;
use crate::model::{ColumnRole, MentionKind};
use crate::text::span::NormalizedSpan;

impl<'d> Recognizer<'d> {
    /// Values behind labels in prose: `品牌:新苗规格型号:DNP-9162BS-Ⅲ`.
    pub(super) fn accept_labelled(&self, draft: &mut Draft<'_, 'd>) {
        let hits = draft.findings.context.clone();
        let key = draft.page.key.clone();
        for hit in &hits {
            let Some(category) = self.context.category(hit) else {
                continue;
            };
            if !matches!(category, "label_brand" | "label_model" | "label_both") {
                continue;
            }
            let rest = key.get(hit.span.end()..).unwrap_or_default();
            let Some(behind) = rest
                .trim_start_matches(' ')
                .strip_prefix([':', '：'])
                .map(|rest| rest.trim_start_matches(' '))
            else {
                continue;
            };
            let start = key.len() - behind.len();
            if draft
                .page
                .cell_at(NormalizedSpan::new(start, start))
                .is_some_and(|cell| {
                    matches!(
                        cell.column.role,
                        Some(ColumnRole::Brand | ColumnRole::Model | ColumnRole::BrandModel)
                    )
                })
            {
                continue;
            }
            let end = self.value_end(draft, &key, start);
            let Some(value) = trimmed(&key, NormalizedSpan::new(start, end)) else {
                continue;
            };
            if value.of(&key).chars().count() > 60 {
                continue;
            }
            if category == "label_brand" {
                for part in Self::parts(draft, value) {
                    if draft.is_free(part) && part.len() <= 60 {
                        self.accept_maker(draft, part);
                    }
                }
            } else {
                self.accept_value(draft, value, false);
                self.accept_letters(draft, hit, value);
            }
        }
    }

    /// A code of capital letters alone behind a label for models, where a label in front of it on the line names the maker:
    /// `品牌:万马;规格型号:WMNFG`.
    fn accept_letters(&self, draft: &mut Draft<'_, 'd>, label: &ContextHit, value: NormalizedSpan) {
        // Shorter ones are units and kinds (PVC, USB), longer ones words.
        const LETTERS: std::ops::RangeInclusive<usize> = 4..=8;
        let page = &draft.page;
        let written = value.of(page.folded.folded.text());
        let line = page.until(label.span.start()).rfind('\n');
        let before = NormalizedSpan::new(line.map_or(0, |at| at + 1), label.span.start());
        let maker = draft
            .findings
            .context_in(before)
            .any(|hit| self.context.category(hit) == Some("label_brand"))
            && super::licence::near(&draft.accepted, before)
                .iter()
                .any(|one| one.kind == MentionKind::Brand && before.contains(one.span));
        let code = LETTERS.contains(&written.len())
            && written.bytes().all(|byte| byte.is_ascii_uppercase())
            && draft.is_free(value)
            && page.confusable(value).is_none()
            && draft.findings.context_at(value.start()).next().is_none();
        if maker && code {
            let text = page.slice(value).to_owned();
            draft.accept(Proposal {
                licence: Licence::Weak,
                text,
                evidence: 3,
                ..proposal(
                    value,
                    MentionKind::Model,
                    None,
                    Source::Rule("label.letters"),
                )
            });
            draft.settle();
        }
    }

    /// Where the value that begins at `start` ends: at a separator or in front of the next label.
    fn value_end(&self, draft: &Draft<'_, 'd>, key: &str, start: usize) -> usize {
        const LONGEST: usize = 200;
        let limit = super::page::floor(key, start + LONGEST);
        let value = key.get(start..limit).unwrap_or_default();
        let separator = value
            .find(['\n', '\t', ';', '；', '。', '，', '"', '“', '”'])
            .map_or(limit, |at| start + at);
        let span = NormalizedSpan::new(start, separator);
        draft
            .findings
            .context_in(span)
            .filter(|hit| {
                hit.span.start() > start
                    && matches!(
                        self.context.category(hit),
                        Some("label" | "label_brand" | "label_model" | "label_both")
                    )
                    // A label is one with its colon, or where the value would run on into Han.
                    && (key
                        .get(hit.span.end()..)
                        .is_some_and(|rest| rest.trim_start().starts_with([':', '：']))
                        || key
                            .get(..hit.span.start())
                            .is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii())))
            })
            .map(|hit| hit.span.start())
            .min()
            .unwrap_or(separator)
    }

    /// Lines that chain company, maker and designations with bars, where no header explains them: `某某科技有限公司/某某/ZY-NG201A`.
    pub(super) fn accept_chains(&self, draft: &mut Draft<'_, 'd>) {
        const PARTS: std::ops::RangeInclusive<usize> = 3..=5;
        let mut start = 0;
        let mut chains = Vec::new();
        for line in draft.page.key.split(['\n', '\t']) {
            let span = NormalizedSpan::new(start, start + line.len());
            start += line.len() + 1;
            if !PARTS.contains(&line.split('/').count()) || draft.page.cell_at(span).is_some() {
                continue;
            }
            let parts = Self::parts(draft, span);
            let mut texts = parts.iter().map(|part| part.of(&draft.page.key));
            let company = parts.first().is_some_and(|part| {
                let key = &draft.page.key;
                self.context
                    .word_before(key, part.end(), "branch")
                    .is_some()
            });
            let numbered = texts
                .clone()
                .skip(2)
                .all(|text| is_numbered(text) && !is_measure(text));
            let maker = texts.nth(1).is_some_and(|text| !is_numbered(text));
            if company && maker && numbered && parts.len() > 2 {
                chains.extend(parts.get(1).map(|maker| (*maker, span)));
            }
        }
        for (maker, line) in chains {
            if draft.is_free(maker) {
                self.accept_maker(draft, maker);
            }
            draft.settle();
            let value = NormalizedSpan::new(maker.end(), line.end());
            self.accept_value(draft, value, true);
        }
    }

    /// A designation directly behind an accepted brand: 朗森LK140PRO.
    pub(super) fn accept_behind_makers(&self, draft: &mut Draft<'_, 'd>) {
        let brands: Vec<Proposal<'d>> = draft
            .accepted
            .iter()
            .filter(|one| one.kind == MentionKind::Brand)
            .cloned()
            .collect();
        for brand in brands {
            let key = &draft.page.key;
            let mut place = brand.span.end();
            if key.as_bytes().get(place) == Some(&b')') {
                place += 1;
            }
            // 希沃-FH86EC. Behind Latin letters a hyphen belongs to the designation.
            let hyphen = key.as_bytes().get(place) == Some(&b'-')
                && !draft.page.slice(brand.span).is_ascii();
            if hyphen || matches!(key.as_bytes().get(place), Some(b' ' | b'/')) {
                place += 1;
            }
            // A maker alone in its cell, its product in the next: 启明星辰 | NGIPS5000-ZX1.
            if let Some(next) = draft.page.next_of_filled(brand.span) {
                place = next.start();
            }
            // Maker and designation on two lines of one cell, nothing else on either.
            if let Some(behind) = self.designation_line(&draft.page, brand.span) {
                place = behind;
            }
            let Some(phrase) = phrase_at(&draft.findings.phrases, place) else {
                continue;
            };
            let Some(span) = phrase.stretches(place, 1).last() else {
                continue;
            };
            let worded = Self::worded_designation(draft, phrase, span);
            let text = draft.page.slice(worded.unwrap_or(span));
            let text = text.split_once('*').map_or(text, |(head, _)| head);
            // R4900G5_8360Y: a part stands behind the host.
            let text = text
                .split_once('_')
                .filter(|(head, _)| head.len() >= 4 && shapes::is_designation(head))
                .map_or(text, |(head, _)| head);
            let span = NormalizedSpan::new(place, place + text.len());
            let letter_first = text.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
            // Another maker's name may open a designation: 启明星辰 IBM-N2050.
            let false_friend = super::licence::near(&draft.accepted, span)
                .iter()
                .filter(|one| one.span.overlaps(span))
                .all(|one| {
                    one.kind == MentionKind::Brand
                        && one.vendor != brand.vendor
                        && one.span.start() == place
                        && draft.page.key.as_bytes().get(one.span.end()) == Some(&b'-')
                });
            // 三星-DDR416G内存: a property and what it is of.
            let of_noun = hyphen
                && draft
                    .page
                    .from(span.end())
                    .starts_with(|c: char| !c.is_ascii() && c.is_alphabetic());
            if !letter_first
                || of_noun
                || text.len() < 4
                || !shapes::is_designation(text)
                || !draft.is_free(span) && !false_friend
                // Figures inside it are its own: 64MT in FX5U-64MT.
                || draft
                    .page
                    .confusables_near(span)
                    .any(|hit| hit.span.overlaps(span) && !is_inside(hit.span, span))
                || draft.page.is_running(span)
            {
                continue;
            }
            let end = self.extended_by_suffix(&draft.page, phrase, span.end());
            let span = NormalizedSpan::new(place, end);
            draft.withdraw(span);
            for span in alike_parts(&draft.page.key, span) {
                let text = shapes::joined(draft.page.slice(span));
                draft.accept(Proposal {
                    licence: Licence::Weak,
                    text,
                    evidence: 3,
                    ..proposal(
                        span,
                        MentionKind::Model,
                        brand.vendor,
                        Source::Rule("brand.designation"),
                    )
                });
            }
        }
    }

    /// Beckman Optima XPN-90: a name in a capital and small letters, which is no word that the dictionaries know, and a designation behind it.
    fn worded_designation(
        draft: &Draft<'_, 'd>,
        phrase: &shapes::Phrase,
        word: NormalizedSpan,
    ) -> Option<NormalizedSpan> {
        const SHORTEST: usize = 5;
        const LONGEST: usize = 12;
        let page = &draft.page;
        let written = word.of(page.folded.folded.text());
        let name = (SHORTEST..=LONGEST).contains(&written.len())
            && written.starts_with(|c: char| c.is_ascii_uppercase())
            && written
                .bytes()
                .skip(1)
                .all(|byte| byte.is_ascii_lowercase());
        let next = phrase
            .atoms
            .iter()
            .find(|atom| atom.start() == word.end() + 1)?;
        let text = page.slice(*next);
        // Modbus TCP502: protocols and kinds of interfaces are written without a hyphen.
        let designation = text.contains('-')
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && shapes::is_designation(text)
            && !is_measure(text);
        let whole = word.union(*next);
        (name
            && designation
            && page.key.as_bytes().get(word.end()) == Some(&b' ')
            && draft.findings.context_at(word.start()).next().is_none()
            && page.confusable(*next).is_none()
            && draft.is_free(whole))
        .then_some(whole)
    }

    /// Where the designation begins that is all there is on the line behind a brand that is alone on its own.
    fn designation_line(&self, page: &PageText<'_>, brand: NormalizedSpan) -> Option<usize> {
        // Short codes alone on a line are numbers of clauses and rooms.
        const SHORTEST: usize = 8;
        let alone = page.line(brand).trim() == page.slice(brand);
        let rest = page.from(brand.end()).trim_start_matches(' ');
        let next = rest.strip_prefix('\n')?;
        let line = next.lines().next()?.trim();
        let start = page.key.len() - next.trim_start_matches(' ').len();
        let span = NormalizedSpan::new(start, start + line.len());
        (alone
            && line.len() >= SHORTEST
            && line.contains('-')
            && shapes::is_designation(line)
            && line
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-/()".contains(&b))
            && self.context.word_at(&page.key, start, "label").is_none()
            && page.confusable(span).is_none())
        .then_some(start)
    }
}

/// The parts of a run that bars set apart, where they are built alike and so are a list (L310/L360); the run as a whole where they are not.
fn alike_parts(key: &str, run: NormalizedSpan) -> Vec<NormalizedSpan> {
    let mut start = run.start();
    let mut parts = Vec::new();
    for part in run.of(key).split('/') {
        parts.push(NormalizedSpan::new(start, start + part.len()));
        start += part.len() + 1;
    }
    // The letters stay, every digit is as good as another.
    let build = |part: &NormalizedSpan| part.of(key).replace(|c: char| c.is_ascii_digit(), "0");
    let first = parts.first().map(build);
    let alike = parts.iter().all(|part| {
        Some(build(part)) == first
            && shapes::is_designation(part.of(key))
            && !is_measure(part.of(key))
    });
    if alike { parts } else { vec![run] }
}

/// Whether `part` lies in `whole` and begins behind its beginning.
fn is_inside(part: NormalizedSpan, whole: NormalizedSpan) -> bool {
    whole.contains(part) && part.start() > whole.start()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_between_parts_that_are_built_alike_make_a_list() {
        for (run, count) in [
            ("l310/l360/l130", 3),
            ("k640/t640", 1),
            ("kfr-35gw/05kdp22a", 1),
            ("mb-z500/w", 1),
            ("x250", 1),
        ] {
            let span = NormalizedSpan::new(0, run.len());
            assert_eq!(alike_parts(run, span).len(), count, "{run}");
        }
    }
}
