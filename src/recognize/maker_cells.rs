//! The open class of makers: names that no dictionary has, licensed by the column or the label they stand in, and known ones that the cell
//! writes otherwise.
//!
//! In: a page on which the known names are decided, and its cells. Out: more accepted makers, known ones withdrawn where they are only a part of a
//! name, and the forms of one name beside each other joined. Designations are read in `cells`.

use super::Recognizer;
use super::cells::{is_numbered, trimmed};
use super::context::Word;
use super::proposals::{Proposal, Source, proposal};
use super::resolve::Draft;
use crate::dictionary::lexicon::Licence;
use crate::model::{ColumnRole, MentionKind, Stance};
use crate::text::span::NormalizedSpan;

/// A maker's name that no dictionary has is no longer than this, in characters: 上海神兵信息安全 has eight.
const LONGEST_NAME: usize = 12;

impl<'d> Recognizer<'d> {
    /// The names in a cell of makers.
    pub(super) fn accept_makers(&self, draft: &mut Draft<'_, 'd>, cell: NormalizedSpan) {
        for part in Self::parts(draft, cell) {
            if !draft.is_free(part) {
                self.withdraw_part_of_name(draft, part);
                Self::accept_product_as_maker(draft, part);
            }
            if draft.is_free(part) {
                if is_numbered(part.of(&draft.page.key)) {
                    self.accept_value(draft, part, true);
                } else {
                    self.accept_maker(draft, part);
                }
            }
        }
    }

    /// The maker in a cell that chains company, maker and designations with slashes: the part in front of the first designation.
    pub(super) fn accept_maker_of_chain(&self, draft: &mut Draft<'_, 'd>, cell: NormalizedSpan) {
        let parts = Self::parts(draft, cell);
        let first = parts
            .iter()
            .position(|part| is_numbered(part.of(&draft.page.key)));
        if let Some(maker) = first
            .and_then(|at| at.checked_sub(1))
            .and_then(|at| parts.get(at))
            && draft.is_free(*maker)
        {
            self.accept_maker(draft, *maker);
        }
    }

    /// In a cell of makers the name of a program stands for its maker: oracle, Windows.
    fn accept_product_as_maker(draft: &mut Draft<'_, 'd>, part: NormalizedSpan) {
        let program = super::licence::near(&draft.accepted, part)
            .iter()
            .find(|one| {
                one.kind == MentionKind::Software && one.text.is_empty() && one.span == part
            })
            .cloned();
        if let Some(program) = program {
            draft.withdraw(part);
            draft.accept(Proposal {
                evidence: 3,
                ..proposal(
                    part,
                    MentionKind::Brand,
                    program.vendor,
                    Source::Rule("column.brand"),
                )
            });
            draft.settle();
        }
    }

    /// A known brand that is only the beginning or the end of the name in the cell is not meant: 三星 in 三星银屏, 利达 in 双利达.
    fn withdraw_part_of_name(&self, draft: &mut Draft<'_, 'd>, part: NormalizedSpan) {
        const TAIL: usize = 4;
        let key = &draft.page.key;
        let Some(name) = self.maker_name(draft, part) else {
            return;
        };
        let inside: Vec<_> = super::licence::near(&draft.accepted, part)
            .iter()
            .filter(|one| one.span.overlaps(part))
            .collect();
        let [brand] = inside.as_slice() else {
            return;
        };
        let text = |from: usize, to: usize| key.get(from..to).unwrap_or_default();
        let few_han = |text: &str| {
            (1..=TAIL).contains(&text.chars().count())
                && text.chars().all(|c| !c.is_ascii() && c.is_alphanumeric())
        };
        let goes_on = brand.span.start() == name.start()
            && few_han(text(brand.span.end(), name.end()))
            && ["trade", "place", "system", "void", "organisation"]
                .iter()
                .all(|category| {
                    self.context
                        .word_at(key, brand.span.end(), category)
                        .is_none()
                })
            && self
                .category_at(&draft.findings, brand.span.end())
                .is_none();
        let comes_late = brand.span.end() == name.end()
            && brand.licence != Licence::Free
            && few_han(text(name.start(), brand.span.start()))
            && self.context.word_at(key, name.start(), "place").is_none()
            && self.category_at(&draft.findings, name.start()).is_none();
        let han = !brand.span.of(key).is_ascii() && brand.kind == MentionKind::Brand;
        if han && (goes_on || comes_late) {
            draft.withdraw(part);
        }
    }

    /// A maker that no dictionary has: the value of a brand cell or label, without place, trade and legal form of a company.
    pub(super) fn accept_maker(&self, draft: &mut Draft<'_, 'd>, part: NormalizedSpan) {
        let Some(name) = self.maker_name(draft, part) else {
            return;
        };
        if draft.is_free(name) && !draft.page.is_running(name) {
            // What is glued to a cell hides the borders of the name in it from the automaton.
            let alias = self.names.alias_of(name.of(&draft.page.key));
            let entry = alias
                .and_then(|index| Some((index, self.lexicon.aliases.get(index)?)))
                .filter(|(_, alias)| draft.page.is_in_letters(name, alias.letters.as_deref()));
            let (vendor, source) = match entry {
                Some((index, alias)) => (Some(alias.brand.as_str()), Source::Alias(index)),
                None => (None, Source::Rule("column.brand")),
            };
            draft.accept(Proposal {
                evidence: 3,
                ..proposal(name, MentionKind::Brand, vendor, source)
            });
        }
    }

    /// The part of `value` that names a maker.
    fn maker_name(&self, draft: &Draft<'_, 'd>, value: NormalizedSpan) -> Option<NormalizedSpan> {
        let page = &draft.page;
        let key = &page.key;
        let (mut start, mut end) = (value.start(), self.before_cue(draft, value));
        // 定制 behind a maker says how, not who.
        while let Some(cut) = self.context.word_before(key, end, "void")
            && cut > start
        {
            end = cut;
        }
        // 株式会社: a legal form stands in front, too.
        let front = self.context.word_at(key, start, "branch");
        start = front.filter(|cut| *cut < end).unwrap_or(start);
        let branch = self.context.word_before(key, end, "branch");
        let company = branch.or(front);
        if company.is_some() {
            end = branch.unwrap_or(end);
            end = self.before_place_in_brackets(key, end);
            while let Some(cut) = self
                .context
                .word_before(key, end, "trade")
                .or_else(|| self.context.word_before(key, end, "place"))
                && key
                    .get(start..cut)
                    .is_some_and(|rest| rest.chars().count() >= 2)
            {
                end = cut;
            }
            while let Some(cut) = self.context.word_at(key, start, "place")
                && key
                    .get(cut..end)
                    .is_some_and(|rest| rest.chars().count() >= 2)
            {
                start = cut;
            }
        }
        let name = trimmed(key, NormalizedSpan::new(start, end.max(start)))?;
        let text = name.of(key);
        // 光电, 电子: a trade alone names nobody; 制证软件 says what it is.
        let trade = self.context.word_at(key, name.start(), "trade") == Some(name.end());
        let program = company.is_none()
            && self
                .context
                .word_before(key, name.end(), "system")
                .is_some();
        if trade || program {
            return None;
        }
        // 上海, 江苏省: where it comes from, not who made it.
        let place = self
            .context
            .word_at(key, name.start(), "place")
            .and_then(|end| key.get(end..name.end()))
            .is_some_and(|rest| matches!(rest, "" | "省" | "市" | "产"));
        if place {
            return None;
        }
        let count = text.chars().count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let latin = text.is_ascii();
        let fits = letters >= 2
            && count <= if latin { 24 } else { LONGEST_NAME }
            && !text.contains(['，', '。', '；', '\n', '≥', ':', '：', '%'])
            && !text.chars().all(|c| c.is_ascii_digit())
            && self.context.word_at(key, name.start(), "void").is_none()
            && self
                .context
                .word_before(key, name.end(), "organisation")
                .is_none()
            && page.confusable(name).is_none();
        fits.then_some(name)
    }

    /// Where `value` ends when words that say how good it must be are left out: 搏力谋或相当于.
    fn before_cue(&self, draft: &Draft<'_, 'd>, value: NormalizedSpan) -> usize {
        draft
            .findings
            .context_in(value)
            .filter(|hit| hit.span.start() > value.start())
            .find(|hit| match hit.what {
                Word::Cue(index) => self.lexicon.cues.get(index).is_some_and(|cue| {
                    matches!(cue.stance, Some(Stance::Equivalent | Stance::Minimum))
                }),
                Word::Context(_) => false,
            })
            .map_or(value.end(), |hit| hit.span.start())
    }

    /// Where what ends at `end` ends without a place in brackets: 某某医疗设备(上海).
    fn before_place_in_brackets(&self, key: &str, end: usize) -> usize {
        let before = key.get(..end).unwrap_or_default();
        before
            .strip_suffix(')')
            .and_then(|text| text.rfind('('))
            .filter(|open| self.context.word_at(key, open + 1, "place") == Some(end - 1))
            .unwrap_or(end)
    }

    /// The maker whose name its designation follows without a blank: `EPSON7800`, and `HPP3015` where the row names goods of that maker, as short
    /// names open the designations of others, too.
    pub(super) fn glued_maker(
        &self,
        draft: &Draft<'_, 'd>,
        key: &str,
        piece: NormalizedSpan,
    ) -> Option<Proposal<'d>> {
        const SHORTEST: usize = 2;
        const LONG: usize = 4;
        let text = piece.of(key);
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        (SHORTEST..=letters).rev().find_map(|len| {
            let (name, rest) = text.split_at_checked(len)?;
            let index = self.names.alias_of(name)?;
            let alias = self.lexicon.aliases.get(index)?;
            let span = NormalizedSpan::new(piece.start(), piece.start() + len);
            let rest = rest.trim_start_matches('-');
            let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let digits = rest
                .bytes()
                .skip(letters)
                .take_while(u8::is_ascii_digit)
                .count();
            let known = alias.licence == Licence::Free && len >= LONG && letters == 0 && digits > 0;
            let of_row = || {
                letters <= 2
                    && digits >= 3
                    && draft.page.cell_at(piece).is_some_and(|cell| {
                        self.row_names_its_goods(&draft.page, &draft.findings, cell, alias)
                    })
            };
            (known || of_row()).then(|| Proposal {
                evidence: 3,
                licence: alias.licence,
                ..proposal(
                    span,
                    MentionKind::Brand,
                    Some(alias.brand.as_str()),
                    Source::Alias(index),
                )
            })
        })
    }

    /// A brand and its other form beside it are one mention: 浪潮 INSPUR, 华硕(ASUS), 华三/H3C.
    pub(super) fn join_forms(draft: &mut Draft<'_, 'd>) {
        let key = draft.page.key.clone();
        let mut joined: Vec<Proposal<'d>> = Vec::new();
        for one in std::mem::take(&mut draft.accepted) {
            if let Some(last) = joined.last_mut()
                && last.kind == MentionKind::Brand
                && one.kind == MentionKind::Brand
                && (last.vendor == one.vendor && last.vendor.is_some())
                && is_latin(last.span.of(&key)) != is_latin(one.span.of(&key))
            {
                let between = key.get(last.span.end()..one.span.start()).unwrap_or("-");
                let between = between.replace('\n', "");
                let bracket = matches!(between.as_str(), "(" | " (" | "( ");
                if matches!(between.as_str(), "" | " " | "/") || bracket {
                    let mut end = one.span.end();
                    if bracket && key.as_bytes().get(end) == Some(&b')') {
                        end += 1;
                    }
                    last.span = NormalizedSpan::new(last.span.start(), end);
                    continue;
                }
            }
            joined.push(one);
        }
        // A form in brackets that no dictionary has belongs to the brand in front in a cell of makers: 兴视科（New Circle）.
        for one in &mut joined {
            if one.kind != MentionKind::Brand {
                continue;
            }
            let in_maker_cell = draft
                .page
                .cell_at(one.span)
                .is_some_and(|cell| cell.column.role == Some(ColumnRole::Brand));
            let rest = key.get(one.span.end()..).unwrap_or_default();
            if in_maker_cell
                && !one.span.of(&key).is_ascii()
                && let Some(inner) = rest.trim_start().strip_prefix('(')
                && let Some(close) = inner.find(')')
                && (2..=24).contains(&close)
                && inner.get(..close).is_some_and(|text| {
                    text.bytes()
                        .all(|byte| byte.is_ascii_alphabetic() || byte == b' ')
                })
            {
                let end = key.len() - inner.len() + close + 1;
                one.span = NormalizedSpan::new(one.span.start(), end);
            }
        }
        draft.accepted = Self::join_unknown_forms(draft, &key, joined);
        // A mention that the brackets now cover is none of its own.
        let mut last_end = 0;
        draft.accepted.retain(|one| {
            let keep = one.span.start() >= last_end;
            if keep {
                last_end = one.span.end();
            }
            keep
        });
        draft.retake();
    }

    /// `图森/TUCSON`: the two names of a cell of makers, one in Han and one in Latin letters with a slash between, are one maker's, if no
    /// dictionary knows two makers in them.
    fn join_unknown_forms(
        draft: &Draft<'_, 'd>,
        key: &str,
        accepted: Vec<Proposal<'d>>,
    ) -> Vec<Proposal<'d>> {
        let whole = |span: NormalizedSpan| {
            draft.page.cell_at(span).is_some_and(|cell| {
                cell.column.role == Some(ColumnRole::Brand) && trimmed(key, cell.span) == Some(span)
            })
        };
        let mut joined: Vec<Proposal<'d>> = Vec::new();
        for one in accepted {
            if let Some(last) = joined.last_mut()
                && last.kind == MentionKind::Brand
                && one.kind == MentionKind::Brand
                && (last.vendor.is_none() || one.vendor.is_none())
                && key.get(last.span.end()..one.span.start()) == Some("/")
                && last.span.of(key).is_ascii() != one.span.of(key).is_ascii()
                && whole(last.span.union(one.span))
            {
                let known = if last.vendor.is_some() {
                    last.clone()
                } else {
                    one.clone()
                };
                *last = Proposal {
                    span: last.span.union(one.span),
                    ..known
                };
                continue;
            }
            joined.push(one);
        }
        joined
    }
}

/// Whether a name is written in letters of Europe: Dräger, too.
pub(super) fn is_latin(name: &str) -> bool {
    const FIRST_OF_EAST_ASIA: char = '\u{2e80}';
    name.chars().all(|c| c < FIRST_OF_EAST_ASIA)
}
