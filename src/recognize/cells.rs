//! The open class of designations: those that no dictionary has, licensed by the column they stand in. `maker_cells` reads the makers in cells,
//! `labelled` both in running text.
//!
//! In: a page on which the known names are decided. Out: more accepted proposals, and known ones extended to the whole designation.

use super::Recognizer;
use super::context::Word;
use super::page::{CellText, PageText};
use super::proposals::{Proposal, Source, proposal};
use super::resolve::Draft;
use super::shapes;
use crate::dictionary::lexicon::Licence;
use crate::model::{ColumnRole, MentionKind};
use crate::text::span::NormalizedSpan;

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
        self.balance_brackets(draft);
        Self::accept_again_in_row(draft);
        Self::join_forms(draft);
    }

    /// Power 750(8233-E8B): a designation holds a bracket wholly or not at all. What the list has in front of it is all of the designation.
    fn balance_brackets(&self, draft: &mut Draft<'_, 'd>) {
        let mut balanced = Vec::new();
        for (index, one) in draft.accepted.iter().enumerate() {
            let text = one.span.of(&draft.page.key);
            let open = text
                .rfind('(')
                .filter(|at| !text.get(*at..).is_some_and(|rest| rest.contains(')')));
            let (Some(open), MentionKind::Model) = (open, one.kind) else {
                continue;
            };
            let closed = draft.page.from(one.span.end()).starts_with(')');
            let head = text.get(..open).unwrap_or_default();
            let head = head.trim_end_matches([' ', '-']);
            let spoken = shapes::joined(head);
            let found = self.catalogue.find(&spoken, one.family);
            let listed = found
                .into_iter()
                .find(|found| !found.products.is_empty() && found.vendor == one.vendor);
            let cut = NormalizedSpan::new(one.span.start(), one.span.start() + head.len());
            if listed.is_some() || !closed && shapes::is_designation(head) {
                balanced.push((index, cut, listed));
            } else if closed {
                let whole = NormalizedSpan::new(one.span.start(), one.span.end() + 1);
                balanced.push((index, whole, None));
            }
        }
        for (index, span, listed) in balanced {
            let Some(one) = draft.accepted.get_mut(index) else {
                continue;
            };
            one.text = shapes::joined(span.of(&draft.page.key));
            one.span = span;
            if listed.is_some() {
                one.found = listed;
            }
        }
    }

    /// A designation that one cell of a row licenses is the same product in the others: 调音台 EFX8 | 图森 | EFX8.
    fn accept_again_in_row(draft: &mut Draft<'_, 'd>) {
        const SHORTEST: usize = 4;
        let models: Vec<Proposal<'d>> = draft
            .accepted
            .iter()
            .filter(|one| one.kind == MentionKind::Model && one.span.len() >= SHORTEST)
            .cloned()
            .collect();
        for model in models {
            let text = model.span.of(&draft.page.key).to_owned();
            let Some(cell) = draft.page.cell_at(model.span).filter(|cell| !cell.header) else {
                continue;
            };
            let others: Vec<NormalizedSpan> = draft
                .page
                .row_of(cell)
                .filter(|other| other.span != cell.span)
                .flat_map(|other| occurrences(&draft.page.key, other.span, &text))
                .collect();
            for span in others {
                if draft.is_free(span) && draft.page.confusable(span).is_none() {
                    draft.accept(Proposal {
                        span,
                        ..model.clone()
                    });
                }
            }
        }
        draft.settle();
    }

    /// The values of a cell that lists several, without blanks at their ends.
    pub(super) fn parts(draft: &Draft<'_, 'd>, cell: NormalizedSpan) -> Vec<NormalizedSpan> {
        let page = &draft.page;
        let mut parts = Vec::new();
        let mut start = cell.start();
        let mut depth = 0_u32;
        for (offset, character) in page.slice(cell).char_indices() {
            let at = cell.start() + offset;
            match character {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                '、' | '，' | ',' | '/' | '；' | ';' | '|' | '\t' | '或'
                    if depth == 0 && !opens_cue(draft, at) =>
                {
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
        let mut before = value.start();
        for piece in pieces(draft, &key, value) {
            // 灵信视觉/T8: behind a maker and a slash a cell of both names a model.
            let behind_maker = key.get(before..piece.start()) == Some("/")
                && super::licence::near(&draft.accepted, value)
                    .iter()
                    .any(|one| one.kind == MentionKind::Brand && one.span.end() == before);
            self.accept_piece(draft, &key, piece, models || behind_maker);
            before = piece.end();
        }
    }

    fn accept_piece(
        &self,
        draft: &mut Draft<'_, 'd>,
        key: &str,
        piece: NormalizedSpan,
        models: bool,
    ) {
        let Some(piece) = trimmed(key, piece).and_then(|piece| self.without_and_others(key, piece))
        else {
            return;
        };
        // The version of the software in the cell in front is no designation.
        if super::licence::near(&draft.accepted, piece)
            .iter()
            .any(|one| one.beside.is_some_and(|version| version.contains(piece)))
        {
            return;
        }
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
        let start = self.behind_maker_at_head(draft, key, piece, &known);
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
        let rest = trimmed(key, rest).unwrap_or(rest);
        // M420/i5-6500: computer and processor.
        if let [part] = models_known.as_slice()
            && let Some((host, others)) = self.set_apart(key, rest, part)
        {
            let models = models || start > piece.start();
            for piece in [host, others].into_iter().flatten() {
                self.accept_piece(draft, key, piece, models);
            }
            return;
        }
        let vehicle = models
            .then(|| self.vehicle_span(draft, key, rest))
            .flatten();
        let designation = vehicle
            .or_else(|| {
                // BOSE L1 Pro32: behind the maker at its head a cell of both names a model.
                let unknown = match models_known.as_slice() {
                    [] => true,
                    [one] => opens_unlisted(&draft.page, one, rest),
                    _ => false,
                };
                ((models || start > piece.start()) && unknown)
                    .then(|| Self::whole_designation(draft, key, rest))
                    .flatten()
            })
            .or_else(|| Self::designation_span(draft, key, rest, models));
        let Some(span) = designation else {
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
            let span = self.in_front_of_part(draft, one, span);
            Self::extend(draft, key, one, span, &known);
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

    /// Where the designation begins in `piece`: behind the maker at its head, which is a mention of its own unless a hyphen makes it a part of the
    /// designation.
    fn behind_maker_at_head(
        &self,
        draft: &mut Draft<'_, 'd>,
        key: &str,
        piece: NormalizedSpan,
        known: &[Proposal<'d>],
    ) -> usize {
        let mut start = piece.start();
        if let Some(brand) = self
            .glued_maker(draft, key, piece)
            .filter(|_| known.is_empty())
        {
            start = brand.span.end();
            draft.accept(brand);
            draft.settle();
        }
        if let Some(brand) = known.iter().find(|one| {
            one.kind == MentionKind::Brand && one.span.start() <= start && one.span.end() > start
        }) {
            let joined = key.as_bytes().get(brand.span.end()) == Some(&b'-');
            if !joined || !brand.span.of(key).is_ascii() || self.row_is_of(draft, brand) {
                start = brand.span.end().min(piece.end());
            }
        }
        start
    }

    /// Whether the row names goods of the kinds that the maker makes: HP-P3015 in the row of a printer.
    fn row_is_of(&self, draft: &Draft<'_, 'd>, brand: &Proposal<'d>) -> bool {
        let Source::Alias(index) = brand.source else {
            return false;
        };
        let cell = draft.page.cell_at(brand.span);
        cell.zip(self.lexicon.aliases.get(index))
            .is_some_and(|(cell, alias)| {
                self.row_names_its_goods(&draft.page, &draft.findings, cell, alias)
            })
    }

    /// What a slash sets apart from the processor or card `part` in `value`: in front of it, and behind it.
    fn set_apart(
        &self,
        key: &str,
        value: NormalizedSpan,
        part: &Proposal<'d>,
    ) -> Option<(Option<NormalizedSpan>, Option<NormalizedSpan>)> {
        let known = part.is_listed() || matches!(part.source, Source::Series(_));
        let component = self.names_component(part);
        let front = key
            .get(value.start()..part.span.start())?
            .strip_suffix('/')
            .map(|front| NormalizedSpan::new(value.start(), value.start() + front.len()));
        let behind = key
            .get(part.span.end()..value.end())?
            .strip_prefix('/')
            .map(|behind| NormalizedSpan::new(value.end() - behind.len(), value.end()));
        (known && component && (front.is_some() || behind.is_some())).then_some((front, behind))
    }

    /// All of a short Latin cell of models whose row, or whose own beginning, names the maker: `HyperDeck` Studio 4K Pro, LR Mate 200iD, `FreeSpeak` II.
    fn whole_designation(
        draft: &Draft<'_, 'd>,
        key: &str,
        value: NormalizedSpan,
    ) -> Option<NormalizedSpan> {
        const LONGEST: usize = 32;
        const WORDS: usize = 5;
        const SHORTEST: usize = 4;
        let page = &draft.page;
        let cell = page.cell_at(value)?;
        let opens = |one: &Proposal<'d>| {
            one.kind == MentionKind::Brand
                && cell.span.contains(one.span)
                && key
                    .get(one.span.end()..value.start())
                    .is_some_and(|between| matches!(between, "" | " " | "/"))
        };
        let maker = super::vendor::makers_of_row(page, &draft.accepted, cell)
            .next()
            .is_some()
            || super::licence::near(&draft.accepted, cell.span)
                .iter()
                .any(opens);
        if !maker {
            return None;
        }
        let text = value.of(key);
        let words: Vec<&str> = text.split(' ').collect();
        let digits = text.bytes().any(|byte| byte.is_ascii_digit());
        let roman = words
            .last()
            .is_some_and(|word| matches!(*word, "ii" | "iii" | "iv"));
        // What measures begins with its figure: 220V 50Hz, 21.5 inch.
        let named = text.starts_with(|c: char| c.is_ascii_alphabetic());
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b" -/.+()".contains(&byte));
        let fits = plain
            && (SHORTEST..=LONGEST).contains(&text.len())
            && words.len() <= WORDS
            && (words.len() == 1 && digits && !is_measure(text)
                || named && words.len() > 1 && (digits || roman))
            && text.bytes().filter(u8::is_ascii_alphabetic).count() >= 2
            && page.confusable(value).is_none()
            && words.first().is_some_and(|word| {
                let first = NormalizedSpan::new(value.start(), value.start() + word.len());
                page.confusable(first).is_none()
            });
        fits.then_some(value)
    }

    /// `866062等`: what stands for the others in the list is no part of the one that is named.
    fn without_and_others(&self, key: &str, piece: NormalizedSpan) -> Option<NormalizedSpan> {
        let text = piece.of(key);
        let bare = self
            .context
            .words("and_others")
            .iter()
            .find_map(|word| text.strip_suffix(word))
            .unwrap_or(text);
        trimmed(
            key,
            NormalizedSpan::new(piece.start(), piece.start() + bare.len()),
        )
    }

    /// All of a model's cell where the row names a vehicle: 秦PLUS DM-i 2023冠军版, 帕萨特330TSI精英版. Their makers give them words, not codes.
    fn vehicle_span(
        &self,
        draft: &Draft<'_, 'd>,
        key: &str,
        value: NormalizedSpan,
    ) -> Option<NormalizedSpan> {
        const LONGEST: usize = 40;
        let cell = draft.page.cell_at(value)?;
        let name = draft.page.row_cell(cell, ColumnRole::Name)?.span.of(key);
        let name = name.split('(').next()?.trim();
        let is_vehicle = self
            .context
            .words("vehicle")
            .iter()
            .any(|word| name.ends_with(word));
        // 科尚EV纯电动: what drives it is no part of its name.
        let end = self
            .context
            .word_before(key, value.end(), "void")
            .filter(|end| *end > value.start());
        let value = trimmed(
            key,
            NormalizedSpan::new(value.start(), end.unwrap_or(value.end())),
        )?;
        let text = value.of(key);
        let numbered = text.bytes().any(|byte| byte.is_ascii_alphanumeric());
        (is_vehicle && numbered && text.chars().count() <= LONGEST && !is_measure(text))
            .then_some(value)
    }

    /// `span` up to where behind the machine `one` a processor or a card of the list begins, which is a part of it: R740 4210R*2/64G.
    fn in_front_of_part(
        &self,
        draft: &Draft<'_, 'd>,
        one: &Proposal<'d>,
        span: NormalizedSpan,
    ) -> NormalizedSpan {
        let key = &draft.page.key;
        if self.names_component(one) {
            return span;
        }
        let part = super::licence::near(&draft.findings.proposals, span)
            .iter()
            .filter(|part| {
                let apart = key.get(one.span.end()..part.span.start());
                part.kind == MentionKind::Model
                    && part.span.start() < span.end()
                    && apart.is_some_and(|apart| apart.starts_with([' ', '/']))
                    && part.is_listed()
                    && self.names_component(part)
            })
            .map(|part| part.span.start())
            .min();
        let cut = |at| NormalizedSpan::new(span.start(), at);
        part.and_then(|at| trimmed(key, cut(at))).unwrap_or(span)
    }

    /// Extends the known reading `one` to all of the designation at `span` that the cell holds.
    fn extend(
        draft: &mut Draft<'_, 'd>,
        key: &str,
        one: &Proposal<'d>,
        span: NormalizedSpan,
        known: &[Proposal<'d>],
    ) {
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
            let mut extended = one.clone();
            draft.withdraw(longer);
            extended.span = longer;
            // A30+-15: what begins like a graphics card, and goes on without a blank, is another designation.
            let other = extended.licence != Licence::Free && goes_on(key, one.span, longer);
            if other {
                extended.vendor = None;
                extended.family = None;
            }
            if other || extended.kind == MentionKind::Series {
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
        let page = &draft.page;
        // What the list has is whole; a word behind it says what it is: S7706 Switch.
        let listed = |span: NormalizedSpan| {
            super::licence::near(&draft.accepted, span)
                .iter()
                .any(|one| one.span == span && one.is_listed())
        };
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
                        || digits && text.len() >= 3 && fills(key, value, atom)
                } else {
                    shapes::is_designation(text)
                };
                let bracketed = key.get(..start).is_some_and(|t| t.ends_with('('))
                    && span.is_some_and(|span| start - span.end() > 1);
                if bracketed {
                    continue;
                }
                match span {
                    // Savina 300 Select, Mate 40 Pro: a word that ends the cell belongs to the designation in front of it.
                    Some(so_far)
                        if models
                            && end == value.end()
                            && key.get(so_far.end()..start) == Some(" ")
                            && is_model_word(text)
                            && !listed(so_far) =>
                    {
                        span = Some(so_far.union(atom));
                    }
                    None if opens => {
                        span = Some(atom);
                    }
                    // A word in front of its number: Power V6000, OptiPlex 3020.
                    None if letters && models && phrase.atoms.len() > 1 && text.len() >= 2 => {
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
        is_plausible(key, span).then(|| Self::with_head(draft, key, value, span))
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
}

/// Whether what stands at `span` may be a designation: neither a version nor a measure nor a sentence.
fn is_plausible(key: &str, span: NormalizedSpan) -> bool {
    // V10 is a version, V60 a ventilator: no program has come that far.
    const LAST_VERSION: u32 = 20;
    let text = span.of(key);
    let version = super::proposals::version_at(key, span.start()) == Some(span.end())
        && text
            .get(1..)
            .and_then(|number| number.parse::<u32>().ok())
            .is_none_or(|number| number <= LAST_VERSION);
    // 11+, 8.0+: the version of what the row names.
    let bare_version = text.contains(['+', '.'])
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+.".contains(&byte));
    // Han between the parts is a generic noun; a whole sentence is a specification.
    let han = text.chars().filter(|c| !c.is_ascii()).count();
    !version
        && !bare_version
        && !is_measure(text)
        && (text.bytes().any(|byte| byte.is_ascii_digit()) || text.contains('-'))
        && han <= 14
        && span.len() <= 120
}

/// Whether `one`, which no list has, opens the words of a designation, and none of those behind it is a measure: E2.2N 2000 Ekip Touch.
fn opens_unlisted(page: &PageText<'_>, one: &Proposal<'_>, words: NormalizedSpan) -> bool {
    let behind = NormalizedSpan::new(one.span.end().min(words.end()), words.end());
    let measured = page
        .confusables_near(behind)
        .any(|hit| hit.span.overlaps(behind))
        || page
            .slice(behind)
            .split(' ')
            .any(|word| !word.is_empty() && is_measure(word));
    one.kind == MentionKind::Model
        && one.span.start() == words.start()
        && !one.is_listed()
        && !measured
}

/// Whether `number` is all of `value`, but for another number in brackets behind it: 1115(1115-000-000E).
fn fills(key: &str, value: NormalizedSpan, number: NormalizedSpan) -> bool {
    let behind = key.get(number.end()..value.end()).unwrap_or_default();
    let bracketed = behind
        .trim_start()
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .is_some_and(|inside| inside.contains('-') && inside.is_ascii() && !is_measure(inside));
    value.start() == number.start() && (behind.is_empty() || bracketed)
}

/// Whether `whole` goes on behind or begins before `part` with a letter, digit or joint that no blank sets apart.
fn goes_on(key: &str, part: NormalizedSpan, whole: NormalizedSpan) -> bool {
    let glued = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-+_./".contains(byte))
    };
    let bytes = key.as_bytes();
    whole.end() > part.end() && glued(bytes.get(part.end()))
        || whole.start() < part.start() && glued(bytes.get(part.start() - 1))
}

/// Where `text`, which has a letter and a digit, stands in `span` by itself.
fn occurrences(key: &str, span: NormalizedSpan, text: &str) -> Vec<NormalizedSpan> {
    if !shapes::is_designation(text) {
        return Vec::new();
    }
    let bytes = key.as_bytes();
    let goes_on = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-_/+.".contains(byte))
    };
    span.of(key)
        .match_indices(text)
        .map(|(at, _)| span.start() + at)
        .map(|start| NormalizedSpan::new(start, start + text.len()))
        .filter(|found| !goes_on(found.start().checked_sub(1)) && !goes_on(Some(found.end())))
        .collect()
}

/// Whether a run may be the last word of a product's name: letters alone, no fewer than two and no more than ten.
fn is_model_word(text: &str) -> bool {
    (2..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether a word about how good a product must be begins at `at`: 或相当于, 或同等级.
fn opens_cue(draft: &Draft<'_, '_>, at: usize) -> bool {
    draft
        .findings
        .context_at(at)
        .any(|hit| matches!(hit.what, Word::Cue(_)))
}

/// The values of a model cell that lists several: cut at list signs, at slashes only with blanks around them.
fn pieces(draft: &Draft<'_, '_>, key: &str, value: NormalizedSpan) -> Vec<NormalizedSpan> {
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
            '或' => !opens_cue(draft, at),
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

/// Whether every part of `text` is a number with a unit or an electrical rating: `220V/50Hz`, `10A-63A`, `DC24V`, `35m3/h`. What it does not know
/// (2133MHz) the confusables do.
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
        // 000E: no measure begins with such a nought.
        let padded = part
            .strip_prefix('0')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        // 1500W is a measure, 8846A a meter: nobody states thousands to the last digit without a unit that the confusables know.
        let figure = part.get(..part.len() - unit.len()).unwrap_or_default();
        let exact = figure.len() > 3
            && figure.bytes().all(|byte| byte.is_ascii_digit())
            && !figure.ends_with("00");
        if !letters
            || padded
            || exact && unit.is_ascii() && !unit.is_empty()
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
            "1500W",
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
            "1115(1115-000-000E)",
            "8846A",
            "2014AD",
            "8890-5977C",
        ] {
            assert!(!is_measure(text), "{text}");
        }
    }
}
