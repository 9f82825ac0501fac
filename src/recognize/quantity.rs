//! Quantities: how many of a product the text asks for.
//!
//! In: a mention's place. Out: the number, where the text states one for it: in front (2颗, 双路, 2*), behind (*2, ×2颗), or in the column of
//! quantities of its row.

use super::Recognizer;
use super::context::Word;
use super::licence::near;
use super::page::{numeral, numeral_prefix, numeral_suffix};
use super::proposals::Proposal;
use super::resolve::Draft;
use crate::model::{ColumnRole, MentionKind, Stance};
use crate::text::span::NormalizedSpan;

/// No more than this many processors or devices are stated glued to a name; beyond, the number means something else.
const MOST_GLUED: u64 = 9999;

impl<'d> Recognizer<'d> {
    /// How many of `one` the text states.
    pub(super) fn quantity(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> Option<u64> {
        if one.kind == MentionKind::Brand {
            return None;
        }
        self.quantity_behind(draft, one)
            .or_else(|| self.quantity_before(draft, one))
            .or_else(|| self.quantity_of_noun(draft, one))
            .or_else(|| self.quantity_of_row(draft, one))
            .or_else(|| self.quantity_of_next_cell(draft, one))
    }

    /// What the column of quantities says of the goods of the row. A cell of parameters names parts and programs as well, which the number
    /// does not count: there only what stands at its head is the goods.
    fn quantity_of_row(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> Option<u64> {
        let page = &draft.page;
        let cell = page.cell_at(one.span)?;
        let names_goods = matches!(
            cell.column.role,
            Some(ColumnRole::Name | ColumnRole::Brand | ColumnRole::Model | ColumnRole::BrandModel)
        );
        let at_head = || {
            let brand = self
                .makers_in_front(page, &draft.accepted, one.span.start())
                .next();
            let head = brand.map_or(one.span, |brand| brand.span).start();
            one.kind == MentionKind::Model
                && !self.names_component(one)
                && page
                    .key
                    .get(cell.span.start()..head)
                    .is_some_and(|text| text.trim().is_empty())
        };
        if !names_goods && !at_head() {
            return None;
        }
        let quantity = page.row_cell(cell, ColumnRole::Quantity)?;
        let text = page.slice(quantity.span).trim();
        let digits = numeral_prefix(text);
        // 10.0 is ten; 3年 is no quantity.
        let rest = text.get(digits..)?;
        let whole = rest.trim_start_matches('.').trim_start_matches('0');
        let unit =
            whole.is_empty() || !whole.starts_with(|c: char| c.is_ascii() || "年月天".contains(c));
        numeral(text.get(..digits)?).filter(|_| unit)
    }

    /// `S12704 | 台 | 2`, `TN-2325 | 50支` in a table that no header explains: a number beside a word that counts, the designation alone in its
    /// cell in front of them.
    fn quantity_of_next_cell(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> Option<u64> {
        let page = &draft.page;
        if one.kind != MentionKind::Model || page.cell_at(one.span).is_some() {
            return None;
        }
        let next = page.cell_behind(one.span.end())?;
        let behind = page.cell_behind(next.end());
        let counts = |cell: NormalizedSpan, at: usize| {
            self.context.word_at(&page.key, at, "counter") == Some(cell.end())
        };
        let number = |text: &str| {
            text.parse()
                .ok()
                .filter(|value| (1..=MOST_GLUED).contains(value))
        };
        let text = page.slice(next);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        if counts(next, next.start() + digits) && digits > 0 {
            return number(text.get(..digits)?);
        }
        let behind = behind?;
        if digits == text.len() && counts(behind, behind.start()) {
            return number(text);
        }
        counts(next, next.start())
            .then(|| number(page.slice(behind)))
            .flatten()
    }

    fn quantity_behind(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> Option<u64> {
        // Clock, cores and remarks in brackets may stand between: 8458P 44C 2.7GHz *2.
        const REACH: usize = 60;
        let key = &draft.page.key;
        let mut at = one.span.end();
        // What stands behind another product counts that one: R4930G5_7285*2.
        let next = near(&draft.accepted, one.span)
            .iter()
            .find(|other| other.is_product() && other.span.start() >= at)
            .map_or(at + REACH, |other| other.span.start());
        let limit = super::page::floor(key, next.min(at + REACH));
        let mut rest = key.get(at..limit)?;
        let mut depth = 0_u32;
        for (offset, character) in rest.char_indices() {
            match character {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                // NF5280M5 2*5218: the number in front counts what stands behind.
                '*' if depth == 0 && counts_what_follows(rest.get(..offset)?) => return None,
                '*' if depth == 0 => {
                    at += offset + 1;
                    rest = key.get(at..)?;
                    let trimmed = rest.trim_start_matches(' ');
                    return Self::count_at(key, at + rest.len() - trimmed.len());
                }
                '/' | ',' | '，' | '、' | '；' | ';' | '。' | '|' | '\n' | '\t' if depth == 0 =>
                {
                    break;
                }
                _ => {}
            }
        }
        // (2片)
        let rest = key.get(one.span.end()..)?.trim_start_matches(' ');
        let inner = rest.strip_prefix('(')?;
        let at = key.len() - inner.len();
        let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
        let end = self.context.word_at(key, at + digits, "counter")?;
        (digits > 0 && key.as_bytes().get(end) == Some(&b')'))
            .then(|| inner.get(..digits).and_then(|text| text.parse().ok()))?
    }

    /// `ASA5520防火墙2台、`: nothing but nouns for what it is stands between the designation and the number, and nothing that is counted
    /// behind the classifier.
    fn quantity_of_noun(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> Option<u64> {
        const NOUNS: usize = 3;
        const BRACKET: usize = 40;
        let key = &draft.page.key;
        let skip_blank =
            |at: usize| at + usize::from(key.get(at..).is_some_and(|rest| rest.starts_with(' ')));
        let mut at = skip_blank(one.span.end());
        // 4210R(2.4GHz，10C)两颗: what a bracket says of it stands between.
        let behind = key.get(at..)?;
        if behind.starts_with('(')
            && let Some(close) = behind.find([')', '\n'])
            && close <= BRACKET
        {
            at =
                skip_blank(at + close + usize::from(key.as_bytes().get(at + close) == Some(&b')')));
        }
        for _ in 0..NOUNS {
            let noun = draft
                .findings
                .context_at(at)
                .find(|hit| self.context.category(hit).is_some_and(Self::names_products))
                .map(|hit| hit.span.end());
            match noun {
                Some(end) => at = skip_blank(end),
                None => break,
            }
        }
        let len = numeral_prefix(key.get(at..)?);
        let value = numeral(key.get(at..at + len)?)?;
        let end = self.context.word_at(key, skip_blank(at + len), "counter")?;
        // 3台利旧: what becomes of them is said directly behind.
        let goes_on = key
            .get(end..)?
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() && !"或及和与".contains(c))
            && !draft
                .findings
                .context_at(end)
                .any(|hit| matches!(hit.what, Word::Cue(_)));
        (!goes_on && (1..=MOST_GLUED).contains(&value)).then_some(value)
    }

    /// Whether a word says how good a product must be.
    fn is_bound(&self, word: Word) -> bool {
        let Word::Cue(index) = word else { return false };
        self.lexicon
            .cues
            .get(index)
            .is_some_and(|cue| matches!(cue.stance, Some(Stance::Minimum | Stance::Compatible)))
    }

    /// A count at `at` that nothing but a classifier or a separator follows.
    fn count_at(key: &str, at: usize) -> Option<u64> {
        let rest = key.get(at..)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let value: u64 = rest.get(..digits)?.parse().ok()?;
        let next = rest.get(digits..)?.chars().next();
        let unit = next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.' || c == '*');
        (!unit && (1..=MOST_GLUED).contains(&value)).then_some(value)
    }

    fn quantity_before(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> Option<u64> {
        let key = &draft.page.key;
        // The brand in front belongs to the product.
        let mut start = one.span.start();
        for _ in 0..2 {
            let brand = self
                .makers_in_front(&draft.page, &draft.accepted, start)
                .next();
            match brand {
                Some(brand) => start = brand.span.start(),
                None => break,
            }
        }
        let clause = draft.page.clause(one.span);
        let before = key
            .get(clause.start().min(start)..start)?
            .trim_end_matches([' ', '-']);
        // x86架构 and other words may stand between count and brand, but only a few.
        for skip in [0_usize, 12] {
            let mut head = before;
            if skip > 0 {
                let cut = before.rfind(|c: char| {
                    self.context
                        .words("counter")
                        .iter()
                        .any(|word| word.starts_with(c))
                })?;
                let len = before.get(cut..)?.chars().next()?.len_utf8();
                // 硬盘录像机12台、: the number of the product in front.
                let rest = before.get(cut + len..)?;
                // 2颗，不低于: a bound behind a comma goes on with the same product.
                let bound = rest.find(['，', ',']).is_some_and(|comma| {
                    let comma = clause.start().min(start) + cut + len + comma;
                    draft.findings.context.iter().any(|hit| {
                        self.is_bound(hit.what)
                            && hit.span.start() > comma
                            && hit.span.start() <= comma + 4
                    })
                });
                if rest.len() > skip && !bound
                    || rest.contains(['、', '/', '+', '或', '及', '和', '与'])
                    || rest.contains(['，', ',']) && !bound
                {
                    return None;
                }
                head = before.get(..cut + len)?;
            }
            let end = clause.start().min(start) + head.len();
            if let Some((_, sockets)) = self.context.counted_before(key, end, "socket") {
                return Some(sockets);
            }
            let number_end = match self.context.word_before(key, end, "counter") {
                Some(at) => at,
                None if head.ends_with('*') || head.ends_with('x') => end - 1,
                None => continue,
            };
            let number = key.get(..number_end)?.trim_end_matches(' ');
            let len = numeral_suffix(number);
            let digits = number.get(number.len() - len..)?;
            let decimal = number.get(..number.len() - len)?.ends_with(['.', '-', '/']);
            if let Some(value) =
                numeral(digits).filter(|value| !decimal && (1..=MOST_GLUED).contains(value))
            {
                return Some(value);
            }
        }
        None
    }
}

/// Whether what stands in front of a sign of multiplication ends in a bare number, which then counts what stands behind the sign.
fn counts_what_follows(before: &str) -> bool {
    let head = before.trim_end_matches(|c: char| c.is_ascii_digit());
    head.len() < before.len() && head.ends_with([' ', '(', ':', '：'])
}
