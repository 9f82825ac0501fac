//! Beside makers: whether a product stands where its maker's name says whose it is: directly behind the name, with words for its kind between, in
//! the row of the name, or in the cell in front of it or behind it.
//!
//! In: a product, the page, and what was accepted on it so far. Out: yes or no. What that is worth is decided in `licence`.

use super::Recognizer;
use super::licence::{Surroundings, near};
use super::page::PageText;
use super::proposals::Proposal;
use super::vendor::makers_of_row;
use crate::dictionary::lexicon::Product;
use crate::model::{ColumnRole, MentionKind};
use crate::text::span::NormalizedSpan;

impl<'d> Recognizer<'d> {
    /// Whether its maker's name stands directly in front of it, or alone in the column of makers of its row.
    pub(super) fn is_beside_maker(
        &self,
        page: &PageText<'_>,
        accepted: &[Proposal<'d>],
        product: &Proposal<'d>,
    ) -> bool {
        let maker = |brand: &Proposal<'d>| brand.vendor == product.vendor;
        if self
            .makers_in_front(page, accepted, product.span.start())
            .any(maker)
        {
            return true;
        }
        let Some(cell) = page.cell_at(product.span).filter(|cell| {
            matches!(
                cell.column.role,
                Some(ColumnRole::Model | ColumnRole::BrandModel)
            ) && !cell.header
        }) else {
            return false;
        };
        makers_of_row(page, accepted, cell).any(maker)
    }

    /// 山特UPS不间断电源C1K: nothing but words for what it is stands between its maker's name and it.
    pub(super) fn is_behind_maker_and_noun(
        &self,
        around: Surroundings<'_, '_, 'd>,
        product: &Proposal<'d>,
    ) -> bool {
        const NOUNS: usize = 3;
        const REACH: usize = 48;
        let page = around.page;
        let category = self.category_of(product);
        let from = NormalizedSpan::new(product.span.start(), product.span.start());
        let maker = near(around.accepted, from).iter().rev().find(|brand| {
            brand.kind == MentionKind::Brand && brand.span.end() <= product.span.start()
        });
        let Some(maker) = maker.filter(|brand| {
            brand.vendor == product.vendor && product.span.start() - brand.span.end() <= REACH
        }) else {
            return false;
        };
        let mut at = maker.span.end();
        for _ in 0..=NOUNS {
            at += usize::from(page.from(at).starts_with(' '));
            if at >= product.span.start() {
                return at == product.span.start();
            }
            let noun = around
                .findings
                .context_at(at)
                .filter(|hit| self.context.category(hit) == category && category.is_some())
                .map(|hit| hit.span.end())
                .max();
            match noun {
                Some(end) => at = end,
                None => return false,
            }
        }
        false
    }

    /// The product of the list whose designation it ends, where a designation of its maker in front, no farther than on the line but one above, is
    /// the head: `SecGate 3600 防火墙`, and `G7-4866` on a line of its own.
    pub(super) fn completed(
        &self,
        page: &PageText<'_>,
        accepted: &[Proposal<'d>],
        end: &Proposal<'d>,
    ) -> Option<Product<'d>> {
        const REACH: usize = 48;
        const LINES: usize = 2;
        let vendor = end.vendor?;
        if end.kind != MentionKind::Model
            || end.family.is_some_and(|family| !family.series.is_empty())
            || end.is_listed()
        {
            return None;
        }
        let start = end.span.start();
        near(accepted, end.span)
            .iter()
            .rev()
            .filter(|head| {
                head.kind == MentionKind::Model
                    && head.vendor == Some(vendor)
                    && head.span.end() <= start
                    && start - head.span.end() <= REACH
            })
            .filter(|head| {
                let between = page.key.get(head.span.end()..start).unwrap_or_default();
                between.matches('\n').count() <= LINES && !between.contains('\t')
            })
            .find_map(|head| {
                let model = format!("{} {}", head.text, end.text);
                let products = self.catalogue.products(&model).into_iter();
                products
                    .filter_map(|index| self.lexicon.products.get(index))
                    .find(|product| product.vendor() == vendor)
            })
    }

    /// Whether the cell behind the one that it ends, perhaps with a word for a line behind it, holds its maker and nothing else, in a table that
    /// no header explains.
    pub(super) fn is_in_front_of_maker_cell(
        &self,
        around: Surroundings<'_, '_, 'd>,
        product: &Proposal<'d>,
    ) -> bool {
        let page = around.page;
        let end = product.span.end();
        let end = self.context.word_at(&page.key, end, "line").unwrap_or(end);
        let cell = page.cell_behind(end);
        page.cell_at(product.span).is_none()
            && cell.is_some_and(|cell| {
                makers_filling(around, cell).any(|maker| maker.vendor == product.vendor)
            })
    }

    /// Whether the cell in front of it on its line holds its maker and nothing else, in a table that no header explains.
    pub(super) fn follows_maker_cell(
        around: Surroundings<'_, '_, 'd>,
        product: &Proposal<'d>,
    ) -> bool {
        let page = around.page;
        let cell = page.cell_before(product.span.start());
        page.cell_at(product.span).is_none()
            && cell.is_some_and(|cell| {
                makers_filling(around, cell)
                    .any(|maker| product.vendor.is_none() || maker.vendor == product.vendor)
            })
    }
}

/// The makers whose names are all there is in a cell.
fn makers_filling<'a, 'd>(
    around: Surroundings<'a, '_, 'd>,
    cell: NormalizedSpan,
) -> impl Iterator<Item = &'a Proposal<'d>> {
    near(around.accepted, cell)
        .iter()
        .filter(move |one| one.kind == MentionKind::Brand && one.span == cell)
}
