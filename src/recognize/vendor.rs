//! Vendor: whose product an accepted proposal is, and who owned the maker when the document was written.
//!
//! In: an accepted proposal, the makers in its row and in front of it, a date. Out: keys of makers. Which product of the maker it is, is found out
//! in `identity`.

use super::Recognizer;
use super::category::is_component;
use super::cells::trimmed;
use super::context::WIDEST_GAP;
use super::identity::{Month, month};
use super::licence::near;
use super::page::{CellText, PageText};
use super::proposals::Proposal;
use super::resolve::Draft;
use crate::dictionary::lexicon::{Brand, Licence};
use crate::model::{ColumnRole, MentionKind};
use crate::text::span::NormalizedSpan;

impl<'d> Recognizer<'d> {
    /// The entry of the maker with this key.
    pub(super) fn brand(&self, key: &str) -> Option<&'d Brand> {
        self.lexicon.brands.get(*self.brands.get(key)?)
    }

    /// Who owned the brand `vendor` at `date`, or that series of it; today where the date is not known.
    pub(super) fn owner(
        &self,
        vendor: &str,
        series: Option<&str>,
        date: Option<Month>,
    ) -> Option<String> {
        let by_then =
            |from: &str| date.is_none_or(|date| month(from).is_none_or(|from| from <= date));
        let brand = self.brand(vendor)?;
        let sold = brand
            .sold
            .iter()
            .rev()
            .find(|one| series == Some(one.series.as_str()) && by_then(&one.from))
            .map(|one| &one.owner);
        let owner = sold.unwrap_or_else(|| {
            brand
                .owners
                .iter()
                .rev()
                .find(|(from, _)| by_then(from))
                .map_or(&brand.id, |(_, owner)| owner)
        });
        Some(owner.clone())
    }

    /// Whether the maker that a form tells is contradicted by the maker in the column of its row, or a weak one is supported by nothing but
    /// the column of models, or a label for one.
    pub(super) fn is_other_makers(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> bool {
        let page = &draft.page;
        let weak =
            one.licence == Licence::Weak && one.family.is_none() && !self.opens_memory(page, one);
        let Some(cell) = page.cell_at(one.span) else {
            let labels = ["label_model", "label_both"];
            return weak
                && self.label_before(page, one.span.start(), &labels).is_some()
                && self.is_unsupported(draft, one);
        };
        // R740 4210R*2/64G: the part of what a row names has a maker of its own.
        let whole = trimmed(&page.key, cell.span) == Some(one.span);
        if !whole && one.is_listed() && self.names_component(one) {
            return false;
        }
        let mut makers: Vec<_> = makers_of_row(page, &draft.accepted, cell).collect();
        if makers.is_empty() {
            makers.extend(maker_of_goods(page, &draft.accepted, cell));
        }
        let model_column = matches!(
            cell.column.role,
            Some(ColumnRole::Model | ColumnRole::BrandModel)
        );
        if makers.is_empty() {
            return weak && model_column && self.is_unsupported(draft, one);
        }
        let named_in_row = makers
            .iter()
            .any(|brand| self.is_related(brand.vendor, one.vendor))
            || page.row_of(cell).any(|other| {
                near(&draft.accepted, other.span).iter().any(|brand| {
                    brand.kind == MentionKind::Brand
                        && brand.vendor == one.vendor
                        && other.span.contains(brand.span)
                })
            });
        if named_in_row || weak {
            return !named_in_row;
        }
        // A designation that tells its maker by itself is another's only where it is all there is in the cell of models.
        let known = makers.iter().any(|brand| brand.vendor.is_some());
        model_column && whole && self.is_of_other_goods(draft, one, cell, known)
    }

    /// The makers among `all` whose names stand directly in front of `at`, nothing but fillers between, the nearest first.
    pub(super) fn makers_in_front<'l>(
        &'l self,
        page: &'l PageText<'_>,
        all: &'l [Proposal<'d>],
        at: usize,
    ) -> impl Iterator<Item = &'l Proposal<'d>> {
        near(all, NormalizedSpan::new(at, at))
            .iter()
            .rev()
            .filter(move |one| {
                one.kind == MentionKind::Brand
                    && one.span.end() <= at
                    && at - one.span.end() <= WIDEST_GAP
                    && self.context.only_fillers(&page.key, one.span.end(), at)
            })
    }

    /// Whether nothing on the page says that `one` is what the list or a grammar takes it for: neither its maker's name, nor a word for its kind
    /// of goods in its row or clause. 水泵 | P1108 is no printer.
    fn is_unsupported(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> bool {
        let named = draft.accepted.iter().any(|brand| {
            brand.kind == MentionKind::Brand && self.is_related(brand.vendor, one.vendor)
        });
        !named && self.category_around(draft, one).as_deref() != self.category_of(one)
    }

    /// Whether the row of `cell` is about other goods than `one`, or about goods of its kind by a maker that is `known`. Parts are of other
    /// makers than the goods they are in, and who sells a graphics card does not make its processor.
    fn is_of_other_goods(
        &self,
        draft: &Draft<'_, 'd>,
        one: &Proposal<'d>,
        cell: &CellText,
        known: bool,
    ) -> bool {
        let goods = self.category_of_row(draft, one, cell);
        let category = self.category_of(one);
        if category.is_some_and(is_component) {
            const HOSTS: [&str; 4] = ["server", "pc", "notebook", "storage"];
            return goods
                .as_deref()
                .is_some_and(|goods| !is_component(goods) && !HOSTS.contains(&goods));
        }
        // 会议桌 | 同畅 | TC-A100: a form that others build tells nothing where the list has no such product.
        known || (goods.is_some() || !one.is_listed()) && goods.as_deref() != category
    }

    /// Whether one maker is the other, or ever belonged to it.
    pub(super) fn is_related(&self, one: Option<&str>, other: Option<&str>) -> bool {
        let houses = |vendor: Option<&str>| -> Vec<String> {
            let Some(vendor) = vendor else {
                return Vec::new();
            };
            let mut houses = vec![vendor.to_owned()];
            if let Some(brand) = self.brand(vendor) {
                houses.extend(brand.owners.iter().map(|(_, owner)| owner.clone()));
            }
            houses
        };
        let (one, other) = (houses(one), houses(other));
        one.iter().any(|house| other.contains(house))
    }

    /// Whether a maker's name at `maker` may be that of `one` behind it. Over a list sign it is none's that another name opens (罗托克IQ3、欧玛SA07.6),
    /// and none's whose form every maker uses (正泰NA1断路器、SCB10变压器).
    fn reaches(&self, page: &PageText<'_>, maker: NormalizedSpan, one: &Proposal<'_>) -> bool {
        let between = page
            .key
            .get(maker.end()..one.span.start())
            .unwrap_or_default();
        let Some(sign) = between.rfind(['、', '，', ',', '；', ';']) else {
            return true;
        };
        let national = one
            .found
            .as_ref()
            .is_some_and(|found| found.pattern.is_some() && found.vendor.is_none());
        // 品牌：公牛，型号：GN-109K: a label opens nothing.
        let rest = between.get(sign..).unwrap_or_default();
        let labels = ["label_model", "label_both"];
        let label = self.label_before(page, one.span.start(), &labels);
        let labelled = label == Some(one.span.start());
        let opened = !labelled
            && rest
                .chars()
                .skip(1)
                .any(|c| !c.is_ascii() && c.is_alphabetic());
        !national && !opened
    }

    /// Whose a designation is that its form does not tell: the maker in its row, behind its label, or in front of it in its clause.
    pub(super) fn maker_of(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> Option<String> {
        let page = &draft.page;
        let brand_in = |span: NormalizedSpan, nearest_to: usize| {
            near(&draft.accepted, span)
                .iter()
                .filter(|other| other.kind == MentionKind::Brand && span.contains(other.span))
                .filter(|other| self.reaches(page, other.span, one))
                .min_by_key(|other| other.span.end().abs_diff(nearest_to))
                .and_then(|other| other.vendor)
                .map(str::to_owned)
        };
        if let Some(cell) = page.cell_at(one.span) {
            if let Some(vendor) = brand_in(cell.span, one.span.start()) {
                return Some(vendor);
            }
            for role in [ColumnRole::Brand, ColumnRole::BrandModel, ColumnRole::Name] {
                for other in page
                    .row_of(cell)
                    .filter(|other| other.column.role == Some(role))
                {
                    if let Some(vendor) = brand_in(other.span, other.span.end()) {
                        return Some(vendor);
                    }
                }
            }
            return None;
        }
        let clause = page.clause(one.span);
        brand_in(
            NormalizedSpan::new(clause.start(), one.span.start()),
            one.span.start(),
        )
        .or_else(|| {
            // 品牌：公牛⏎型号：GN-109K: the label in front of that of the model is that of the maker.
            let labels = ["label_model", "label_both"];
            let colon = self.label_before(page, one.span.start(), &labels)?;
            let label = page.until(colon).trim_end_matches([':', '：', ' ']).len();
            let label = labels
                .iter()
                .find_map(|category| self.context.word_before(&page.key, label, category))?;
            let end = page
                .until(label)
                .trim_end_matches(['\n', ' ', ';', '；'])
                .len();
            near(&draft.accepted, NormalizedSpan::new(end, end))
                .iter()
                .filter(|other| other.kind == MentionKind::Brand && other.span.end() == end)
                .find(|other| {
                    self.label_before(page, other.span.start(), &["label_brand"])
                        == Some(other.span.start())
                })
                .and_then(|other| other.vendor)
                .map(str::to_owned)
        })
        .or_else(|| {
            // In a table without a header: alone in the cell in front.
            let cell = page.cell_before(one.span.start())?;
            near(&draft.accepted, cell)
                .iter()
                .find(|other| other.kind == MentionKind::Brand && other.span == cell)
                .and_then(|other| other.vendor)
                .map(str::to_owned)
        })
    }
}

/// The maker whose name opens the cell of goods in the row of `cell`: 三星硒鼓 | ML-2161.
fn maker_of_goods<'l, 'd>(
    page: &PageText<'_>,
    all: &'l [Proposal<'d>],
    cell: &CellText,
) -> Option<&'l Proposal<'d>> {
    let goods = page
        .row_of(cell)
        .find(|other| other.column.role == Some(ColumnRole::Name))?;
    let start = trimmed(&page.key, goods.span)?.start();
    near(all, goods.span)
        .iter()
        .find(|one| one.kind == MentionKind::Brand && one.span.start() == start)
}

/// The makers among `all` that stand in the cells of makers of the row of `cell`.
pub(super) fn makers_of_row<'l, 'd>(
    page: &'l PageText<'_>,
    all: &'l [Proposal<'d>],
    cell: &'l CellText,
) -> impl Iterator<Item = &'l Proposal<'d>> {
    page.row_of(cell)
        .filter(|other| other.column.role == Some(ColumnRole::Brand))
        .flat_map(move |other| {
            near(all, other.span)
                .iter()
                .filter(|one| one.kind == MentionKind::Brand && other.span.contains(one.span))
        })
}
