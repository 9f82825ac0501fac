//! Category: what kind of goods an accepted proposal is.
//!
//! In: an accepted proposal and the words around it. Out: a category of the dictionaries, from the row, from the words beside it, or from what its
//! maker makes.

use super::Recognizer;
use super::licence::near;
use super::page::CellText;
use super::proposals::Proposal;
use super::resolve::Draft;
use crate::model::{ColumnRole, MentionKind};
use crate::text::span::NormalizedSpan;

impl<'d> Recognizer<'d> {
    /// Whether it is mostly a part of other goods.
    pub(super) fn names_component(&self, one: &Proposal<'d>) -> bool {
        self.category_of(one).is_some_and(is_component)
    }

    /// What the product is that stands directly behind its maker.
    pub(super) fn category_behind(
        &self,
        draft: &Draft<'_, 'd>,
        brand: &Proposal<'d>,
    ) -> Option<String> {
        let product = near(&draft.accepted, brand.span)
            .iter()
            .find(|other| other.span.start() >= brand.span.end())?;
        let belongs = product.kind != MentionKind::Brand
            && self.is_related(brand.vendor, product.vendor)
            && self
                .context
                .only_fillers(&draft.page.key, brand.span.end(), product.span.start());
        belongs
            .then(|| self.category_of(product))?
            .map(str::to_owned)
    }

    /// What the words beside a mention say it is.
    pub(super) fn category_beside(
        &self,
        draft: &Draft<'_, 'd>,
        one: &Proposal<'d>,
    ) -> Option<String> {
        self.category_around(draft, one).or_else(|| {
            // Who makes several kinds of goods may mean any of them.
            match self.brand(one.vendor?)?.categories.as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            }
        })
    }

    /// What the words of its row or its clause say it is.
    pub(super) fn category_around(
        &self,
        draft: &Draft<'_, 'd>,
        one: &Proposal<'d>,
    ) -> Option<String> {
        let page = &draft.page;
        page.cell_at(one.span)
            .and_then(|cell| self.category_of_row(draft, one, cell))
            .or_else(|| self.nearest_category(draft, one, page.clause(one.span)))
    }

    /// What the cells for name and kind of a row say that its goods are; the word nearest to `one` where they say several things.
    pub(super) fn category_of_row(
        &self,
        draft: &Draft<'_, 'd>,
        one: &Proposal<'d>,
        cell: &CellText,
    ) -> Option<String> {
        [ColumnRole::Name, ColumnRole::Category]
            .iter()
            .find_map(|role| {
                let name = draft.page.row_cell(cell, *role)?;
                self.nearest_category(draft, one, name.span)
            })
    }

    /// The product category that the word in `span` names that stands nearest to `one`.
    fn nearest_category(
        &self,
        draft: &Draft<'_, 'd>,
        one: &Proposal<'d>,
        span: NormalizedSpan,
    ) -> Option<String> {
        draft
            .findings
            .context_in(span)
            .filter_map(|hit| {
                self.context
                    .category(hit)
                    .filter(|category| Self::names_products(category))
                    .map(|category| (hit.span, category))
            })
            .min_by_key(|(hit, _)| {
                (
                    hit.start()
                        .abs_diff(one.span.end())
                        .min(one.span.start().abs_diff(hit.end())),
                    std::cmp::Reverse(hit.len()),
                )
            })
            .map(|(_, category)| category.to_owned())
    }
}

/// Whether products of a category are mostly parts of others: their maker is not that of the goods.
pub(super) fn is_component(category: &str) -> bool {
    matches!(category, "cpu" | "gpu" | "chipset")
}
