//! The open class: makers and designations that no dictionary has, licensed by the column they stand in; `labelled` reads those in running
//! text.
//!
//! In: a page on which the known names are decided. Out: more accepted proposals, and known ones extended to the whole designation.

use super::Recognizer;
use super::page::{CellText, PageText};
use super::proposals::{Proposal, Source, proposal};
use super::resolve::Draft;
use super::shapes;
use crate::dictionary::lexicon::Licence;
use crate::model::{ColumnRole, MentionKind};
use crate::text::span::NormalizedSpan;

/// A maker's name that no dictionary has is no longer than this, in characters: 上海神兵信息安全 has eight.
const LONGEST_NAME: usize = 12;

impl<'d> Recognizer<'d> {
    /// Accepts what columns, labels and brands license.
    pub(super) fn accept_open(&self, draft: &mut Draft<'_, 'd>) {
        let cells: Vec<CellText> = draft
            .page
            .cells
            .iter()
            .filter(|cell| !cell.header)
            .copied()
            .collect();
        for cell in &cells {
            match cell.column.role {
                Some(ColumnRole::Brand) => self.accept_makers(draft, cell.span),
                Some(ColumnRole::Model) => self.accept_value(draft, cell.span, true),
                Some(ColumnRole::BrandModel) => {
                    self.accept_maker_of_chain(draft, cell.span);
                    self.accept_value(draft, cell.span, false);
                }
                _ => {}
            }
        }
        self.accept_labelled(draft);
        draft.settle();
        self.accept_chains(draft);
        draft.settle();
        self.accept_behind_makers(draft);
        draft.settle();
        Self::join_forms(draft);
    }

    /// The names in a cell of makers.
    fn accept_makers(&self, draft: &mut Draft<'_, 'd>, cell: NormalizedSpan) {
        for part in Self::parts(&draft.page, cell) {
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
    fn accept_maker_of_chain(&self, draft: &mut Draft<'_, 'd>, cell: NormalizedSpan) {
        let parts = Self::parts(&draft.page, cell);
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

    /// A known brand that is only the beginning of the name in the cell is not meant: 三星 in 三星银屏.
    fn withdraw_part_of_name(&self, draft: &mut Draft<'_, 'd>, part: NormalizedSpan) {
        const TAIL: usize = 4;
        let key = &draft.page.key;
        let Some(name) = self.maker_name(&draft.page, part) else {
            return;
        };
        let inside: Vec<_> = super::licence::near(&draft.accepted, part)
            .iter()
            .filter(|one| one.span.overlaps(part))
            .collect();
        let [brand] = inside.as_slice() else {
            return;
        };
        let tail = key.get(brand.span.end()..name.end()).unwrap_or_default();
        let goes_on = brand.span.start() == name.start()
            && (1..=TAIL).contains(&tail.chars().count())
            && tail.chars().all(|c| !c.is_ascii() && c.is_alphanumeric())
            && ["trade", "place", "system", "void", "organisation"]
                .iter()
                .all(|category| {
                    self.context
                        .word_at(key, brand.span.end(), category)
                        .is_none()
                })
            && self
                .category_at(&draft.findings, brand.span.end())
                .is_none()
            && !brand.span.of(key).is_ascii()
            && brand.kind == MentionKind::Brand;
        if goes_on {
            draft.withdraw(part);
        }
    }

    /// A maker that no dictionary has: the value of a brand cell or label, without place, trade and legal form of a company.
    pub(super) fn accept_maker(&self, draft: &mut Draft<'_, 'd>, part: NormalizedSpan) {
        let Some(name) = self.maker_name(&draft.page, part) else {
            return;
        };
        if draft.is_free(name) && !draft.page.is_running(name) {
            draft.accept(Proposal {
                evidence: 3,
                ..proposal(name, MentionKind::Brand, None, Source::Rule("column.brand"))
            });
        }
    }

    /// The part of `value` that names a maker.
    fn maker_name(&self, page: &PageText<'_>, value: NormalizedSpan) -> Option<NormalizedSpan> {
        let key = &page.key;
        let (mut start, mut end) = (value.start(), value.end());
        // 定制 behind a maker says how, not who.
        while let Some(cut) = self.context.word_before(key, end, "void")
            && cut > start
        {
            end = cut;
        }
        let company = self.context.word_before(key, end, "branch");
        if let Some(cut) = company {
            end = cut;
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
        let name = trimmed(key, NormalizedSpan::new(start, end))?;
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

    /// The values of a cell that lists several, without blanks at their ends.
    pub(super) fn parts(page: &PageText<'_>, cell: NormalizedSpan) -> Vec<NormalizedSpan> {
        let mut parts = Vec::new();
        let mut start = cell.start();
        let mut depth = 0_u32;
        for (offset, character) in page.slice(cell).char_indices() {
            let at = cell.start() + offset;
            match character {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                '、' | '，' | ',' | '/' | '；' | ';' | '|' | '\t' if depth == 0 => {
                    parts.extend(trimmed(&page.key, NormalizedSpan::new(start, at)));
                    start = at + character.len_utf8();
                }
                _ => {}
            }
        }
        parts.extend(trimmed(&page.key, NormalizedSpan::new(start, cell.end())));
        parts
    }

    /// The designation in a cell or behind a label. What is known in it stays; what is not is one designation from its first run to its
    /// last. `models`: the cell names models only, so a run of letters may be one, too.
    pub(super) fn accept_value(
        &self,
        draft: &mut Draft<'_, 'd>,
        value: NormalizedSpan,
        models: bool,
    ) {
        let key = draft.page.key.clone();
        for piece in pieces(&key, value) {
            self.accept_piece(draft, &key, piece, models);
        }
    }

    fn accept_piece(
        &self,
        draft: &mut Draft<'_, 'd>,
        key: &str,
        piece: NormalizedSpan,
        models: bool,
    ) {
        let Some(piece) = trimmed(key, piece) else {
            return;
        };
        let text = piece.of(key);
        // A label, a sign of comparison or a sentence in the cell: what stands there describes.
        let describes = text.contains(['=', '：', '≥', '≤', '>', '<', '。', '；'])
            || text.contains(": ")
            || text.chars().count() > 60;
        if describes
            || self.context.word_at(key, piece.start(), "void").is_some()
            || draft.page.is_running(piece)
        {
            return;
        }
        let known: Vec<Proposal<'d>> = super::licence::near(&draft.accepted, piece)
            .iter()
            .filter(|one| one.span.overlaps(piece))
            .cloned()
            .collect();
        if Self::accept_line_in_front_of_figures(draft, key, piece, &known) {
            return;
        }
        if let Some(system) = known.iter().find(|one| one.kind == MentionKind::Software) {
            Self::accept_named_system(draft, key, piece, system, models);
            return;
        }
        // The brand at the head of the value is a mention of its own, unless a hyphen makes it a part of a designation.
        let mut start = piece.start();
        if let Some(brand) = known.iter().find(|one| {
            one.kind == MentionKind::Brand && one.span.start() <= start && one.span.end() > start
        }) {
            let joined = key.as_bytes().get(brand.span.end()) == Some(&b'-');
            if !joined || !brand.span.of(key).is_ascii() {
                start = brand.span.end().min(piece.end());
            }
        }
        let models_known: Vec<_> = known
            .iter()
            .filter(|one| matches!(one.kind, MentionKind::Model | MentionKind::Series))
            .collect();
        if models_known.len() > 1 {
            if models {
                Self::join_parts(draft, key, &models_known);
            }
            return;
        }
        let rest = NormalizedSpan::new(start, piece.end());
        let Some(span) = Self::designation_span(draft, key, rest, models) else {
            // The maker's name belongs to a product's name that goes on with a noun, not to one that opens with a series word.
            let series =
                draft.findings.proposals.iter().any(|one| {
                    one.span.start() == start && matches!(one.source, Source::Series(_))
                });
            let value = if series { rest } else { piece };
            self.accept_system(draft, key, value, known.is_empty());
            return;
        };
        if let Some(one) = models_known.first() {
            let added = key.get(span.start()..one.span.start()).unwrap_or_default();
            let opens = if added.bytes().any(|byte| byte.is_ascii_digit()) || !added.is_ascii() {
                span.start()
            } else {
                one.span.start()
            };
            let longer = one
                .span
                .union(NormalizedSpan::new(opens, span.end().max(one.span.end())));
            let brands_inside = known
                .iter()
                .any(|other| other.kind == MentionKind::Brand && other.span.overlaps(longer));
            if longer != one.span && !brands_inside {
                let mut extended = (*one).clone();
                draft.withdraw(longer);
                extended.span = longer;
                if extended.kind == MentionKind::Series {
                    extended.kind = MentionKind::Model;
                    // The line is known, the product is what is written.
                    extended.source = Source::Rule("column.model");
                    extended.found = None;
                    extended.text = shapes::joined(span.of(key));
                }
                let parts = [
                    NormalizedSpan::new(longer.start(), one.span.start()),
                    NormalizedSpan::new(one.span.end(), longer.end()),
                ];
                if parts.iter().any(|part| {
                    part.of(key)
                        .bytes()
                        .any(|byte| byte.is_ascii_alphanumeric())
                }) && let Some(found) = &mut extended.found
                {
                    // ProDesk 480 G2 MT Business PC-86024010083 is not the ProDesk 480 G2 MT of the list.
                    found.products.clear();
                }
                draft.accept(extended);
            }
        } else {
            draft.withdraw(span);
            draft.accept(Proposal {
                licence: Licence::Weak,
                text: shapes::joined(span.of(key)),
                evidence: 3,
                ..proposal(span, MentionKind::Model, None, Source::Rule("column.model"))
            });
        }
    }

    /// `I5/8G内存/2G独显`: a line that is named by a designation, with nothing but figures behind its bar. Whether it is so.
    fn accept_line_in_front_of_figures(
        draft: &mut Draft<'_, 'd>,
        key: &str,
        piece: NormalizedSpan,
        known: &[Proposal<'d>],
    ) -> bool {
        let named = |one: &&Proposal<'d>| {
            one.span.start() == piece.start()
                && one.kind == MentionKind::Model
                && matches!(one.source, Source::Series(_))
        };
        let Some(line) = draft.findings.proposals.iter().find(named).cloned() else {
            return false;
        };
        let figures = key
            .get(line.span.end()..piece.end())
            .and_then(|rest| rest.strip_prefix('/'))
            .is_some_and(|rest| {
                rest.split('/')
                    .all(|part| part.starts_with(|c: char| c.is_ascii_digit()))
            });
        if !figures || known.iter().any(|one| one.span != line.span) {
            return false;
        }
        if known.is_empty() {
            draft.accept(Proposal {
                evidence: 3,
                ..line
            });
            draft.settle();
        }
        true
    }

    /// `SecGate 3600 防火墙 G7-4866`: two known parts of one designation with a generic noun between become one.
    fn join_parts(draft: &mut Draft<'_, 'd>, key: &str, parts: &[&Proposal<'d>]) {
        let [first, last] = parts else { return };
        let between = key.get(first.span.end()..last.span.start()).unwrap_or(",");
        if first.vendor != last.vendor
            || between.chars().count() > 16
            || between.contains([',', '，', '、', '/', ';', '；', '+', '|'])
        {
            return;
        }
        let whole = first.span.union(last.span);
        let mut joined = (*first).clone();
        joined.span = whole;
        if joined.kind == MentionKind::Series {
            joined.source = Source::Rule("column.model");
        }
        joined.kind = MentionKind::Model;
        joined.found = None;
        joined.family = None;
        joined.text = shapes::joined(whole.of(key));
        draft.withdraw(whole);
        draft.accept(joined);
    }

    /// A system's name with a designation behind it is the head of the designation (明御安全网关 DAS-Gateway V3.0); a maker's name that
    /// opens it is a mention of its own (网御防火墙系统 V3.0 Power V6000).
    fn accept_named_system(
        draft: &mut Draft<'_, 'd>,
        key: &str,
        piece: NormalizedSpan,
        system: &Proposal<'d>,
        models: bool,
    ) {
        let end = system.span.end().min(piece.end());
        let Some(rest) = trimmed(key, NormalizedSpan::new(end, piece.end())) else {
            return;
        };
        let Some(span) = Self::designation_span(draft, key, rest, models) else {
            return;
        };
        let brand = draft
            .findings
            .proposals
            .iter()
            .find(|one| {
                one.kind == MentionKind::Brand
                    && one.span.start() == system.span.start()
                    && one.span.end() < system.span.end()
                    && one.vendor == system.vendor
            })
            .cloned();
        let start = if brand.is_some() {
            span.start()
        } else {
            system.span.start()
        };
        let whole = NormalizedSpan::new(start, span.end());
        draft.withdraw(whole.union(system.span));
        draft.accept(Proposal {
            licence: Licence::Weak,
            text: shapes::joined(span.of(key)),
            evidence: 3,
            ..proposal(
                whole,
                MentionKind::Model,
                system.vendor,
                Source::Rule("column.model"),
            )
        });
        if let Some(brand) = brand {
            draft.accept(brand);
        }
    }

    /// From the first run in `value` that is a designation to the last run that is or continues one.
    fn designation_span(
        draft: &Draft<'_, 'd>,
        key: &str,
        value: NormalizedSpan,
        models: bool,
    ) -> Option<NormalizedSpan> {
        // V10 is a version, V60 a ventilator: no program has come that far.
        const LAST_VERSION: u32 = 20;
        let page = &draft.page;
        let mut span: Option<NormalizedSpan> = None;
        let phrases = &draft.findings.phrases;
        let from = phrases.partition_point(|phrase| phrase.span.end() <= value.start());
        let inside = phrases
            .iter()
            .skip(from)
            .take_while(|phrase| phrase.span.start() < value.end());
        for phrase in inside {
            for atom in &phrase.atoms {
                let start = atom.start().max(value.start());
                let end = atom.end().min(value.end());
                if start >= end {
                    continue;
                }
                let atom = NormalizedSpan::new(start, end);
                let text = atom.of(key);
                // A count behind the designation is none of it.
                let text = text.split_once('*').map_or(text, |(head, _)| head);
                let atom = NormalizedSpan::new(start, start + text.len());
                // A version says nothing by itself; behind a designation it belongs to it.
                if let Some(so_far) = span
                    && super::proposals::version_at(key, start) == Some(atom.end())
                {
                    span = Some(so_far.union(atom));
                    continue;
                }
                if text.is_empty() || page.confusable(atom).is_some() || is_measure(text) {
                    if span.is_some()
                        && key
                            .get(span?.end()..start)
                            .is_some_and(|t| !t.trim().is_empty())
                    {
                        break;
                    }
                    continue;
                }
                let digits = text.bytes().any(|byte| byte.is_ascii_digit());
                let letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
                // In a column of models short codes and joined words are designations, too: E6, CA-FT, RG-Enjoy.
                let opens = if models {
                    digits && letters
                        || letters && text.contains('-') && text.len() >= 4
                        || digits && text.len() >= 3 && value.len() == text.len()
                } else {
                    shapes::is_designation(text)
                };
                let bracketed = key.get(..start).is_some_and(|t| t.ends_with('('))
                    && span.is_some_and(|span| start - span.end() > 1);
                if bracketed {
                    continue;
                }
                match span {
                    None if opens => {
                        span = Some(atom);
                    }
                    // A word in front of its number: Power V6000, OptiPlex 3020.
                    None if letters && models && phrase.atoms.len() > 1 && text.len() >= 3 => {
                        span = Some(atom);
                    }
                    Some(so_far) if opens || digits => {
                        span = Some(so_far.union(atom));
                    }
                    _ => {}
                }
            }
        }
        let span = span?;
        let text = span.of(key);
        let version_only = super::proposals::version_at(key, span.start()) == Some(span.end())
            && text
                .get(1..)
                .and_then(|number| number.parse::<u32>().ok())
                .is_none_or(|number| number <= LAST_VERSION);
        let plausible = !version_only
            && !is_measure(text)
            && (text.bytes().any(|byte| byte.is_ascii_digit()) || text.contains('-'));
        // Han between the parts is a generic noun; a whole sentence is a specification.
        let han = text.chars().filter(|c| !c.is_ascii()).count();
        (plausible && han <= 14 && span.len() <= 120)
            .then(|| Self::with_head(draft, key, value, span))
    }

    /// A series word in front, with a generic noun behind it, opens the designation: 明御安全网关 DAS-Gateway.
    fn with_head(
        draft: &Draft<'_, 'd>,
        key: &str,
        value: NormalizedSpan,
        span: NormalizedSpan,
    ) -> NormalizedSpan {
        let head = draft.findings.proposals.iter().find(|one| {
            one.span.start() == value.start()
                && matches!(one.source, Source::Series(_))
                && one.span.end() <= span.start()
                && key.get(one.span.end()..span.start()).is_some_and(|text| {
                    text.chars().count() <= 16 && !text.contains(['，', '。', '('])
                })
        });
        head.map_or(span, |head| span.union(head.span))
    }

    /// A system known by its name and version alone: 天清汉马网络流量控制系统 V2.6.
    fn accept_system(
        &self,
        draft: &mut Draft<'_, 'd>,
        key: &str,
        value: NormalizedSpan,
        unnamed: bool,
    ) {
        let Some(value) = trimmed(key, value) else {
            return;
        };
        let text = value.of(key);
        let name = self
            .context
            .words("system")
            .iter()
            .filter_map(|word| text.find(word).map(|at| at + word.len()))
            .max();
        let Some(name) = name else { return };
        let behind = value.start() + name;
        let blank = usize::from(key.as_bytes().get(behind) == Some(&b' '));
        let version = super::proposals::version_at(key, behind + blank).or_else(|| {
            let rest = key.get(behind + blank..)?;
            let len = rest
                .bytes()
                .take_while(|byte| byte.is_ascii_digit() || *byte == b'.')
                .count();
            (blank == 1 && len > 0).then_some(behind + blank + len)
        });
        let Some(end) = version.filter(|end| *end <= value.end()) else {
            return;
        };
        // Without a maker in the name a generic noun and a version are no product name.
        let span = NormalizedSpan::new(value.start(), end);
        if unnamed && name < 18 || text.chars().count() > 40 {
            return;
        }
        draft.withdraw(span);
        draft.accept(Proposal {
            licence: Licence::Weak,
            evidence: 2,
            ..proposal(
                span,
                MentionKind::Software,
                None,
                Source::Rule("column.system"),
            )
        });
    }

    /// A brand and its other form beside it are one mention: 浪潮 INSPUR, 华硕(ASUS), 华三/H3C.
    fn join_forms(draft: &mut Draft<'_, 'd>) {
        let key = draft.page.key.clone();
        let mut joined: Vec<Proposal<'d>> = Vec::new();
        for one in std::mem::take(&mut draft.accepted) {
            if let Some(last) = joined.last_mut()
                && last.kind == MentionKind::Brand
                && one.kind == MentionKind::Brand
                && (last.vendor == one.vendor && last.vendor.is_some())
                && last.span.of(&key).is_ascii() != one.span.of(&key).is_ascii()
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
        draft.accepted = joined;
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
}

/// The values of a model cell that lists several: cut at list signs, at slashes only with blanks around them.
fn pieces(key: &str, value: NormalizedSpan) -> Vec<NormalizedSpan> {
    // So much of their beginnings do two designations of one maker share.
    const LIKE: usize = 3;
    let mut pieces = Vec::new();
    let mut start = value.start();
    let text = value.of(key);
    let mut rest = text.char_indices().peekable();
    while let Some((offset, character)) = rest.next() {
        let at = value.start() + offset;
        let cut = match character {
            '、' | '，' | ',' | '；' | ';' | '|' => true,
            // ZY-NG201A.ZY-NG201B: a point between two designations that begin alike.
            '.' => {
                let before = key.get(start..at).unwrap_or_default().trim();
                let behind = key.get(at + 1..value.end()).unwrap_or_default();
                behind
                    .get(..LIKE)
                    .is_some_and(|head| before.starts_with(head))
                    && is_numbered(before)
                    && is_numbered(behind)
            }
            '/' => {
                let blank_before = key.get(..at).is_some_and(|t| t.ends_with(' '));
                let blank_behind = rest.peek().is_some_and(|(_, next)| *next == ' ');
                // A slash between Han and anything sets brand and model apart.
                let han_before = key
                    .get(..at)
                    .and_then(|t| t.chars().next_back())
                    .is_some_and(|c| !c.is_ascii() && c.is_alphabetic());
                blank_before && blank_behind || han_before
            }
            _ => false,
        };
        if cut {
            pieces.push(NormalizedSpan::new(start, at));
            start = at + character.len_utf8();
        }
    }
    pieces.push(NormalizedSpan::new(start, value.end()));
    pieces
}

/// Whether every part of `text` is a number with a unit or an electrical rating: `220V/50Hz`, `10A-63A`, `DC24V`, `35m3/h`.
pub(super) fn is_measure(text: &str) -> bool {
    let mut numbers = 0;
    let mut first = true;
    for part in text.split(['/', '-', '~', '(', ')', '+', '*', ',', ' ', '、', ':', '：']) {
        let part = part.to_ascii_lowercase();
        // 1X10: two sides.
        let side = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if part
            .split_once('x')
            .is_some_and(|(one, other)| side(one) && side(other))
        {
            numbers += 1;
            first = false;
            continue;
        }
        // DC24V, but not DC2200evo.
        let current = part.strip_prefix("ac").or_else(|| part.strip_prefix("dc"));
        let volts = |part: &&str| part.ends_with(|c: char| c.is_ascii_digit() || "vaw".contains(c));
        let part = current
            .filter(volts)
            .or_else(|| part.strip_prefix('x'))
            .unwrap_or(&part);
        let unit = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let unit = unit.trim_end_matches(['2', '3']);
        let number = part.starts_with(|c: char| c.is_ascii_digit());
        if part.is_empty() {
            continue;
        }
        // A unit has at most four letters; one without its number stands behind another (m3/h).
        if first && !number {
            return false;
        }
        first = false;
        let letters = unit.chars().all(char::is_alphabetic);
        if !letters
            || number && unit.is_empty() && part.len() > 4
            || unit.chars().count() > 4
            || !number && part.len() > 2
        {
            return false;
        }
        numbers += usize::from(number && !unit.is_empty());
    }
    numbers > 0
}

/// `span` without blanks and quotation marks at its ends; none where nothing is left.
pub(super) fn trimmed(key: &str, span: NormalizedSpan) -> Option<NormalizedSpan> {
    let text = key.get(span.range())?;
    let is_edge = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '/' | '"' | '“' | '”' | '\'' | ':' | '：' | '|' | '*' | '-'
            )
    };
    let head = text.len() - text.trim_start_matches(is_edge).len();
    let body = text.trim_matches(is_edge);
    (!body.is_empty())
        .then(|| NormalizedSpan::new(span.start() + head, span.start() + head + body.len()))
}

/// Whether a part of a cell is a designation by its look: letters of the Latin alphabet and two digits at least, as makers' names have none.
pub(super) fn is_numbered(text: &str) -> bool {
    let head = text.split('(').next().unwrap_or_default().trim_end();
    head.is_ascii()
        && head.len() >= 4
        && !head.contains(' ')
        && head.bytes().any(|byte| byte.is_ascii_alphabetic())
        && head.bytes().filter(u8::is_ascii_digit).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_and_ranges_are_measures_and_designations_are_not() {
        for text in [
            "220V/50Hz",
            "10A-63A",
            "DC24V",
            "AC220V/DC24V",
            "35m3/h",
            "2G/3G/4G",
            "5-36VDC",
            "380V-480V(50/60Hz)",
            "8cm(1X10)",
        ] {
            assert!(is_measure(text), "{text}");
        }
        for text in [
            "S7706",
            "AR6280-S",
            "NF5280M5",
            "E6",
            "hzw90zqsl",
            "2911/K9",
            "YH5WZ-51/134",
            "FB-11-1U",
            "DC2300evo",
        ] {
            assert!(!is_measure(text), "{text}");
        }
    }
}
