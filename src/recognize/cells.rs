//! The open class: makers and designations that no dictionary has, licensed by the column or label they stand under, or by a brand directly
//! in front.
//!
//! In: a page on which the known names are decided. Out: more accepted proposals, and known ones extended to the whole designation.

use super::Recognizer;
use super::context::ContextHit;
use super::page::{CellText, PageText};
use super::proposals::{Proposal, Source, phrase_at, proposal};
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

    /// Lines that chain company, maker and designations with bars, where no header explains them: `某某科技有限公司/某某/ZY-NG201A`.
    fn accept_chains(&self, draft: &mut Draft<'_, 'd>) {
        const PARTS: std::ops::RangeInclusive<usize> = 3..=5;
        let mut start = 0;
        let mut chains = Vec::new();
        for line in draft.page.key.split(['\n', '\t']) {
            let span = NormalizedSpan::new(start, start + line.len());
            start += line.len() + 1;
            if !PARTS.contains(&line.split('/').count()) || draft.page.cell_at(span).is_some() {
                continue;
            }
            let parts = Self::parts(&draft.page, span);
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
    fn accept_maker(&self, draft: &mut Draft<'_, 'd>, part: NormalizedSpan) {
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
    fn parts(page: &PageText<'_>, cell: NormalizedSpan) -> Vec<NormalizedSpan> {
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
    fn accept_value(&self, draft: &mut Draft<'_, 'd>, value: NormalizedSpan, models: bool) {
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
        if let Some(line) = Self::line_in_front_of_figures(draft, key, piece)
            && known.iter().all(|one| one.span == line.span)
        {
            if known.is_empty() {
                draft.accept(line);
                draft.settle();
            }
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

    /// `I5/8G内存/2G独显`: a line that is named by a designation, with nothing but figures behind its bar.
    fn line_in_front_of_figures(
        draft: &Draft<'_, 'd>,
        key: &str,
        piece: NormalizedSpan,
    ) -> Option<Proposal<'d>> {
        let line = draft.findings.proposals.iter().find(|one| {
            one.span.start() == piece.start()
                && one.kind == MentionKind::Model
                && matches!(one.source, Source::Series(_))
        })?;
        let rest = key.get(line.span.end()..piece.end())?.strip_prefix('/')?;
        let figures = rest
            .split('/')
            .all(|part| part.starts_with(|c: char| c.is_ascii_digit()));
        figures.then(|| Proposal {
            evidence: 3,
            ..line.clone()
        })
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

    /// Values behind labels in prose: `品牌:新苗规格型号:DNP-9162BS-Ⅲ`.
    fn accept_labelled(&self, draft: &mut Draft<'_, 'd>) {
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
            match category {
                "label_brand" => {
                    for part in Self::parts(&draft.page, value) {
                        if draft.is_free(part) && part.len() <= 60 {
                            self.accept_maker(draft, part);
                        }
                    }
                }
                _ => {
                    self.accept_value(draft, value, false);
                    self.accept_letters(draft, hit, value);
                }
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

    /// A designation directly behind an accepted brand: 朗森LK140PRO.
    fn accept_behind_makers(&self, draft: &mut Draft<'_, 'd>) {
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
            if key.as_bytes().get(place) == Some(&b' ') || key.as_bytes().get(place) == Some(&b'/')
            {
                place += 1;
            }
            // A maker alone in its cell, its product in the next: 启明星辰 | NGIPS5000-ZX1.
            let next = key.get(place..).map_or(0, |rest| {
                let blanks = rest.trim_start_matches([' ', '\t']);
                rest.len() - blanks.len()
            });
            if draft.page.cell_before(place + next) == Some(brand.span)
                && draft.page.cell_at(brand.span).is_none()
            {
                place += next;
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
            let text = draft.page.slice(span);
            let text = text.split_once('*').map_or(text, |(head, _)| head);
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
            if !letter_first
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
            let text = shapes::joined(draft.page.slice(span));
            draft.withdraw(span);
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

/// Whether `part` lies in `whole` and begins behind its beginning.
fn is_inside(part: NormalizedSpan, whole: NormalizedSpan) -> bool {
    whole.contains(part) && part.start() > whole.start()
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
fn trimmed(key: &str, span: NormalizedSpan) -> Option<NormalizedSpan> {
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
fn is_numbered(text: &str) -> bool {
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
