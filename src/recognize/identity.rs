//! Identity: which product an accepted proposal is, as far as the text and the product list say.
//!
//! In: an accepted proposal and its surroundings. Out: [`Identified`]. Nothing is guessed: a version that is missing leaves candidates.

use std::collections::BTreeSet;

use super::Recognizer;
use super::cells::trimmed;
use super::licence::near;
use super::page::CellText;
use super::proposals::{Proposal, Source};
use super::resolve::Draft;
use super::respelled::Respelling;
use super::shapes;
use crate::dictionary::lexicon::{Licence, Product};
use crate::model::{ColumnRole, Identity, MentionFlag, MentionKind};
use crate::text::span::NormalizedSpan;

/// Categories whose nouns stand inside designations: `SecGate 3600 防火墙 G7-4866`.
pub(super) const NOUNS_INSIDE: [&str; 5] = ["system", "security", "network", "server", "storage"];

/// Whether products of a category are mostly parts of others: their maker is not that of the goods.
pub(super) fn is_component(category: &str) -> bool {
    matches!(category, "cpu" | "gpu" | "chipset")
}

/// A month of a year: what ownership and release are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month {
    pub(super) year: u16,
    /// 1 to 12.
    pub(super) month: u16,
}

/// What is known about a mention's product.
#[derive(Clone, Debug, Default)]
pub(super) struct Identified {
    pub(super) vendor: Option<String>,
    pub(super) series: Option<String>,
    pub(super) model: Option<String>,
    pub(super) product_id: Option<String>,
    pub(super) category: Option<String>,
    pub(super) released: Option<String>,
    pub(super) identity: Option<Identity>,
    pub(super) flags: Vec<MentionFlag>,
    pub(super) candidates: Vec<String>,
}

impl<'d> Recognizer<'d> {
    /// Says which product `one` is.
    pub(super) fn identify(
        &self,
        draft: &Draft<'_, 'd>,
        one: &Proposal<'d>,
        date: Option<Month>,
    ) -> Identified {
        let mut known = Identified {
            vendor: one.vendor.map(str::to_owned),
            category: self.category_of(one).map(str::to_owned),
            ..Identified::default()
        };
        if self.is_miswritten(draft, one) || one.respelled == Some(Respelling::Misread) {
            known.flags.push(MentionFlag::Miswritten);
        }
        match one.kind {
            MentionKind::Brand => {
                known.category = self
                    .category_behind(draft, one)
                    .or_else(|| self.category_beside(draft, one));
            }
            MentionKind::Series => self.identify_series(draft, one, &mut known),
            MentionKind::Software => self.identify_software(draft, one, &mut known),
            MentionKind::Model => self.identify_model(draft, one, &mut known, date),
        }
        if known.category.is_none() {
            known.category = self.category_beside(draft, one);
        }
        if let (Some(date), Some(released)) = (date, known.released.as_deref().and_then(released)) {
            // Products are announced up to a quarter before they appear.
            let ahead = (i32::from(released.year) - i32::from(date.year)) * 12
                + i32::from(released.month)
                - i32::from(date.month);
            if ahead > 3 {
                known.flags.push(MentionFlag::NewerThanDocument);
            }
        }
        known.flags.sort_unstable();
        known
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
        let brand = self
            .brands
            .get(vendor)
            .and_then(|index| self.lexicon.brands.get(*index))?;
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

    fn is_miswritten(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> bool {
        let from = draft
            .findings
            .hits
            .partition_point(|hit| hit.span.start() < one.span.start());
        // Cano, an error for the name, stands in Canon, too: of names that begin together the longest is meant.
        let mut covered = one.span.start();
        draft
            .findings
            .hits
            .iter()
            .skip(from)
            .take_while(|hit| hit.span.start() < one.span.end())
            .filter(|hit| one.span.contains(hit.span))
            .filter(move |hit| {
                let longest = hit.span.start() >= covered;
                covered = covered.max(hit.span.end());
                longest
            })
            .filter_map(|hit| self.names.surfaces.get(hit.surface))
            .any(|surface| {
                let alias = one.kind == MentionKind::Brand
                    && surface.aliases.iter().any(|index| {
                        self.lexicon.aliases.get(*index).is_some_and(|alias| {
                            alias.miswritten && Some(alias.brand.as_str()) == one.vendor
                        })
                    });
                let series = one.kind != MentionKind::Software
                    && surface.series.iter().any(|index| {
                        self.lexicon.series.get(*index).is_some_and(|name| {
                            name.miswritten && Some(name.vendor.as_str()) == one.vendor
                        })
                    });
                let software = one.kind == MentionKind::Software
                    && surface.software.iter().any(|index| {
                        self.lexicon.software.get(*index).is_some_and(|name| {
                            name.miswritten && one.source == Source::Software(*index)
                        })
                    });
                alias || series || software
            })
    }

    /// What the product is that stands directly behind its maker.
    fn category_behind(&self, draft: &Draft<'_, 'd>, brand: &Proposal<'d>) -> Option<String> {
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
    fn category_beside(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> Option<String> {
        let page = &draft.page;
        let cell = page.cell_at(one.span);
        cell.and_then(|cell| self.category_of_row(draft, one, cell))
            .or_else(|| self.nearest_category(draft, one, page.clause(one.span)))
            .or_else(|| {
                // Who makes several kinds of goods may mean any of them.
                let brand = self.brands.get(one.vendor?)?;
                match self.lexicon.brands.get(*brand)?.categories.as_slice() {
                    [only] => Some(only.clone()),
                    _ => None,
                }
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

    fn identify_series(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>, known: &mut Identified) {
        known.identity = Some(Identity::Series);
        if let Source::Software(index) = one.source {
            known.series = self
                .lexicon
                .software
                .get(index)
                .map(|name| name.name.clone());
        }
        let Source::Series(index) = one.source else {
            return;
        };
        let Some(name) = self.lexicon.series.get(index) else {
            return;
        };
        let key = &draft.page.key;
        // The generation may stand inside the mention, or in front of the brand.
        let inside = (one.span.start()..one.span.end())
            .filter(|at| key.is_char_boundary(*at))
            .find_map(|at| self.context.counted_at(key, at, "generation"))
            .or_else(|| {
                self.context
                    .counted_before(key, one.span.start(), "generation")
            })
            .or_else(|| self.generation_before_brand(draft, one));
        known.series = Some(match inside {
            Some((_, number)) if name.category == "cpu" => {
                format!("{} {} gen", name.series, ordinal(number))
            }
            _ => name.series.clone(),
        });
        if one.kind == MentionKind::Model {
            known.model.clone_from(&known.series);
        }
    }

    /// `第十代智能英特尔酷睿i5`: the generation in front of the maker, a filler between.
    fn generation_before_brand(
        &self,
        draft: &Draft<'_, 'd>,
        one: &Proposal<'d>,
    ) -> Option<(usize, u64)> {
        // Of Xeon Scalable a generation is told by its number, of i5 by nothing else.
        if one.kind != MentionKind::Model {
            return None;
        }
        let key = &draft.page.key;
        let brand = near(&draft.accepted, one.span).iter().rfind(|brand| {
            brand.kind == MentionKind::Brand
                && brand.vendor == one.vendor
                && brand.span.end() <= one.span.start()
                && self
                    .context
                    .only_fillers(key, brand.span.end(), one.span.start())
        })?;
        let at = brand.span.start();
        let at = self.context.word_before(key, at, "filler").unwrap_or(at);
        self.context.counted_before(key, at, "generation")
    }

    fn identify_software(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>, known: &mut Identified) {
        let Source::Software(index) = one.source else {
            known.identity = Some(Identity::Pattern);
            known.model = Some(Self::written(draft, one.span));
            if known.vendor.is_none() {
                known.vendor = Self::maker_of(draft, one);
            }
            known.category.get_or_insert_with(|| "software".to_owned());
            return;
        };
        let Some(name) = self.lexicon.software.get(index) else {
            return;
        };
        known.series = Some(name.name.clone());
        if one.text.is_empty() {
            known.identity = Some(if name.complete {
                Identity::Exact
            } else {
                Identity::Series
            });
            known.model = Some(name.name.clone());
            return;
        }
        // The version as written: case is kept, a blank sets it apart.
        let written = Self::written(draft, one.span);
        let version = written
            .get(written.len().saturating_sub(one.text.len())..)
            .unwrap_or(&one.text)
            .trim();
        // Office in WPS Office, and again in what stands behind WPS.
        let last = name.name.rsplit(' ').next().unwrap_or_default();
        let version = version
            .get(..last.len())
            .filter(|head| head.eq_ignore_ascii_case(last))
            .and_then(|_| version.get(last.len()..))
            .map_or(version, str::trim);
        known.model = Some(format!("{} {version}", name.name));
        known.identity = Some(Identity::Exact);
    }

    fn identify_model(
        &self,
        draft: &Draft<'_, 'd>,
        one: &Proposal<'d>,
        known: &mut Identified,
        date: Option<Month>,
    ) {
        if let Source::Series(_) = one.source {
            self.identify_series(draft, one, known);
            return;
        }
        if self.is_line(draft, one) {
            known.identity = Some(Identity::Series);
            known.model = Some(self.designation(draft, one));
            known.series = self.series_of(one).or_else(|| known.model.clone());
            return;
        }
        if known.vendor.is_none() {
            known.vendor = Self::maker_of(draft, one);
        }
        let found = match &one.found {
            Some(found) if self.is_other_makers(draft, one) => {
                // A form that several makers use is the product of whom the row names, and is what the row says it is.
                known.vendor = Self::maker_of(draft, one).filter(|_| found.products.is_empty());
                known.category = None;
                None
            }
            found => found.as_ref(),
        };
        let Some(found) = found else {
            if let Some(product) = self.product_as_written(draft, one, known) {
                Self::identify_product(one, known, product);
                return;
            }
            let model = self.designation(draft, one);
            known.identity = Some(Identity::Pattern);
            if known.category.as_deref() == Some("cpu") {
                self.identify_suffixed(known, &model, one.vendor);
            }
            known.model = Some(model);
            if let Some(family) = one.family.filter(|family| !family.series.is_empty()) {
                known.series = Some(family.series.to_owned());
            }
            return;
        };
        let mut products: Vec<Product<'d>> = found
            .products
            .iter()
            .filter_map(|index| self.lexicon.products.get(*index))
            .collect();
        products.sort_by(|one, other| one.model().cmp(other.model()));
        products.dedup_by(|one, other| one.model() == other.model());
        if let Some(pattern) = found
            .pattern
            .and_then(|index| self.lexicon.patterns.get(index))
        {
            known.series.clone_from(&pattern.series);
        }
        // Versions and suffixes that the text leaves out.
        let stem = products
            .first()
            .filter(|_| products.len() == 1)
            .map(|product| product.model().to_owned())
            .or_else(|| found.model.clone())
            .unwrap_or_else(|| one.text.clone());
        // A processor is often written without its version; a server without one is its first generation: SR650 beside SR650 V2.
        let is_processor = known.category.as_deref() == Some("cpu");
        if is_processor && products.len() <= 1 {
            let versions = self.continued(&stem, &mut versions(), found.vendor);
            if !versions.is_empty() {
                self.identify_version(draft, one, known, &stem, &products, &versions, date);
                return;
            }
        }
        let grammar_or_text = || {
            let model = found.model.clone();
            model.unwrap_or_else(|| self.designation(draft, one))
        };
        match products.as_slice() {
            [product] => {
                Self::identify_product(one, known, *product);
                self.compare_details(draft, one, known, *product);
            }
            [] => {
                if let Some(product) = self.product_as_written(draft, one, known) {
                    Self::identify_product(one, known, product);
                    return;
                }
                known.identity = Some(Identity::Pattern);
                known.model = Some(grammar_or_text());
                if self.names_line(found.vendor, known.model.as_deref()) {
                    // i5-16+512G: the grammar knows the line, the figures are of memory.
                    known.identity = Some(Identity::Series);
                    known.series.clone_from(&known.model);
                } else if is_processor {
                    self.identify_suffixed(known, &stem, found.vendor);
                }
            }
            several => {
                known.identity = Some(Identity::Ambiguous);
                known.candidates = self.full_names(several);
                known.model = Some(grammar_or_text());
            }
        }
    }

    /// The products of `vendor`, or of anyone, that are called `stem` with one of `tails` behind it.
    fn continued(
        &self,
        stem: &str,
        tails: &mut dyn Iterator<Item = String>,
        vendor: Option<&str>,
    ) -> Vec<Product<'d>> {
        let products = self.catalogue.products_continued(stem, tails).into_iter();
        products
            .filter_map(|index| self.lexicon.products.get(index))
            .filter(|product| vendor.is_none_or(|vendor| vendor == product.vendor()))
            .collect()
    }

    /// Names the processors that `stem` may be with a letter more, if there are any: i7-8565 is i7-8565U.
    fn identify_suffixed(&self, known: &mut Identified, stem: &str, vendor: Option<&str>) {
        let suffixed = self.continued(stem, &mut suffixes(), vendor);
        if !suffixed.is_empty() {
            known.identity = Some(Identity::Ambiguous);
            known.flags.push(MentionFlag::SuffixMissing);
            known.candidates = self.full_names(&suffixed);
        }
    }

    /// The product of the list that a designation names by its place, by a form that many makers use (SJJ1906-G), or with a noun inside, once
    /// its row or the text in front tells the maker. All that is written counts, not the part of it that a grammar knows.
    fn product_as_written(
        &self,
        draft: &Draft<'_, 'd>,
        one: &Proposal<'d>,
        known: &Identified,
    ) -> Option<Product<'d>> {
        let vendor = known.vendor.as_deref();
        let whole = one.found.is_none().then_some(one.text.as_str());
        whole
            .and_then(|text| self.product_of_maker(text, vendor))
            .or_else(|| self.product_of_maker(&self.designation(draft, one), vendor))
    }

    /// The one product of the list that `model` names among those of `vendor`, with the word for its line or without: P1106 is the printer
    /// of the line `LaserJet`.
    fn product_of_maker(&self, model: &str, vendor: Option<&str>) -> Option<Product<'d>> {
        let vendor = vendor?;
        let named = |text: &str| -> BTreeSet<usize> {
            let of_vendor = |index: &usize| {
                let product = self.lexicon.products.get(*index);
                product.is_some_and(|product| product.vendor() == vendor)
            };
            let products = self.catalogue.products(text).into_iter();
            products.filter(of_vendor).collect()
        };
        let mut products = named(model);
        // A number alone is the number of too many things.
        let mixed = model.bytes().any(|byte| byte.is_ascii_digit())
            && model.bytes().any(|byte| byte.is_ascii_alphabetic());
        if products.is_empty() && mixed {
            let lines: BTreeSet<&str> = self.lines(vendor).collect();
            products = lines
                .into_iter()
                .flat_map(|line| named(&format!("{line} {model}")))
                .collect();
        }
        let product = *products.first()?;
        (products.len() == 1).then(|| self.lexicon.products.get(product))?
    }

    /// The lines of products that `vendor` has, as series words and grammars tell them.
    fn lines<'a>(&'a self, vendor: &'a str) -> impl Iterator<Item = &'d str> + 'a {
        let words = self.lexicon.series.iter();
        let words = words.filter(move |name| name.vendor == vendor);
        let grammars = self.lexicon.patterns.iter();
        let grammars = grammars.filter(move |pattern| pattern.vendor.as_deref() == Some(vendor));
        words
            .map(|name| name.series.as_str())
            .chain(grammars.filter_map(|pattern| pattern.series.as_deref()))
    }

    /// Whether `model` is no more than the name of a line of `vendor`.
    fn names_line(&self, vendor: Option<&str>, model: Option<&str>) -> bool {
        self.lexicon
            .series
            .iter()
            .any(|name| Some(name.vendor.as_str()) == vendor && Some(name.series.as_str()) == model)
    }

    /// Whether a designation names a line of products: with signs for digits (S57XX), or a word for it behind a name that no product has
    /// (CE6800系列).
    fn is_line(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> bool {
        let listed = one
            .found
            .as_ref()
            .is_some_and(|found| !found.products.is_empty());
        one.respelled == Some(Respelling::Wildcard)
            || !listed && self.word_behind(&draft.page, one.span, "line")
    }

    /// The line that the grammar of a proposal belongs to.
    fn series_of(&self, one: &Proposal<'d>) -> Option<String> {
        let pattern = one.found.as_ref()?.pattern?;
        self.lexicon.patterns.get(pattern)?.series.clone()
    }

    /// Whether the maker that a form tells is contradicted by the maker in the column of its row, or a weak one is supported by nothing but
    /// the column of models.
    fn is_other_makers(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> bool {
        let page = &draft.page;
        let Some(cell) = page.cell_at(one.span) else {
            return false;
        };
        let pattern = one.found.as_ref().and_then(|found| found.pattern);
        let weak = one.licence == Licence::Weak && one.family.is_none() && pattern.is_some();
        let makers: Vec<_> = page
            .row_of(cell)
            .filter(|other| other.column.role == Some(ColumnRole::Brand))
            .flat_map(|other| {
                near(&draft.accepted, other.span).iter().filter(|brand| {
                    brand.kind == MentionKind::Brand && other.span.contains(brand.span)
                })
            })
            .collect();
        let model_column = matches!(
            cell.column.role,
            Some(ColumnRole::Model | ColumnRole::BrandModel)
        );
        if makers.is_empty() {
            let named = near(&draft.accepted, one.span)
                .iter()
                .any(|brand| brand.kind == MentionKind::Brand && brand.vendor == one.vendor);
            return weak
                && model_column
                && !named
                && self.category_beside(draft, one) != self.category_of(one).map(str::to_owned);
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
        let whole = trimmed(&page.key, cell.span) == Some(one.span);
        let known = makers.iter().any(|brand| brand.vendor.is_some());
        model_column && whole && self.is_of_other_goods(draft, one, cell, known)
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
        known || goods.is_some() && goods.as_deref() != category
    }

    /// What the cells for name and kind of a row say that its goods are; the word nearest to `one` where they say several things.
    fn category_of_row(
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

    /// Whether one maker is the other, or ever belonged to it.
    pub(super) fn is_related(&self, one: Option<&str>, other: Option<&str>) -> bool {
        let houses = |vendor: Option<&str>| -> Vec<String> {
            let Some(vendor) = vendor else {
                return Vec::new();
            };
            let mut houses = vec![vendor.to_owned()];
            if let Some(brand) = self
                .brands
                .get(vendor)
                .and_then(|index| self.lexicon.brands.get(*index))
            {
                houses.extend(brand.owners.iter().map(|(_, owner)| owner.clone()));
            }
            houses
        };
        let (one, other) = (houses(one), houses(other));
        one.iter().any(|house| other.contains(house))
    }

    /// `E5-2620` without a version names several products.
    #[expect(
        clippy::too_many_arguments,
        reason = "the state of one decision; a struct for it would be used once"
    )]
    fn identify_version(
        &self,
        draft: &Draft<'_, 'd>,
        one: &Proposal<'d>,
        known: &mut Identified,
        stem: &str,
        products: &[Product<'_>],
        versions: &[Product<'_>],
        date: Option<Month>,
    ) {
        // The lone 0 of processor strings stands for the first version: E5-2670 0 @ 2.60GHz.
        let behind = draft.page.from(one.span.end());
        if behind.starts_with(" 0 @")
            && let [product] = products
        {
            Self::identify_product(one, known, *product);
            return;
        }
        let mut all: Vec<Product<'_>> = products.to_vec();
        all.extend(versions);
        // E5-2620 第2版: the version is spoken out.
        let behind = one.span.end() + usize::from(behind.starts_with(' '));
        let spoken = self.context.counted_at(&draft.page.key, behind, "ordinal");
        if let Some((_, version)) = spoken {
            let model = if version == 1 {
                stem.to_owned()
            } else {
                format!("{stem} v{version}")
            };
            if let Some(product) = all.iter().find(|product| product.model() == model) {
                Self::identify_product(one, known, *product);
                return;
            }
        }
        // A product that was not out yet is none that the document can name.
        let out: Vec<Product<'_>> = all
            .iter()
            .filter(|product| {
                date.is_none_or(|date| {
                    product
                        .released()
                        .and_then(released)
                        .is_none_or(|released| released <= date)
                })
            })
            .copied()
            .collect();
        if !out.is_empty() {
            all = out;
        }
        let (clock, cores) = self.clock_and_cores(draft, one);
        let fits = |product: &Product<'_>| {
            let clock_fits =
                clock
                    .as_deref()
                    .zip(product.base_ghz())
                    .is_none_or(|(written, listed)| {
                        written.trim_end_matches('0').trim_end_matches('.')
                            == listed.trim_end_matches('0').trim_end_matches('.')
                    });
            clock_fits
                && cores
                    .zip(product.cores())
                    .is_none_or(|(written, listed)| written == u64::from(listed))
        };
        let stated = clock.is_some() || cores.is_some();
        let fitting: Vec<Product<'_>> = all
            .iter()
            .filter(|product| fits(product))
            .copied()
            .collect();
        if let [product] = fitting.as_slice()
            && stated
        {
            // Exact, but read from the figures beside it: the flag says so.
            Self::identify_product(one, known, *product);
            known.flags.push(MentionFlag::VersionMissing);
            return;
        }
        if !fitting.is_empty() {
            all = fitting;
        }
        known.identity = Some(Identity::Ambiguous);
        known.flags.push(MentionFlag::VersionMissing);
        known.model = Some(stem.to_owned());
        if let Some(product) = products.first().or(versions.first()) {
            known.category = Some(product.category().to_owned());
        }
        known.candidates = self.full_names(&all);
    }

    /// The clock in GHz and the cores of one processor that stand behind a designation in its clause, in front of the next product.
    fn clock_and_cores(
        &self,
        draft: &Draft<'_, 'd>,
        one: &Proposal<'d>,
    ) -> (Option<String>, Option<u64>) {
        const REACH: usize = 40;
        let key = &draft.page.key;
        let next = near(&draft.accepted, one.span)
            .iter()
            .find(|other| other.span.start() >= one.span.end() && other.is_product())
            .map_or(usize::MAX, |other| other.span.start());
        let end = draft
            .page
            .clause(one.span)
            .end()
            .min(next)
            .min(super::page::floor(key, one.span.end() + REACH));
        let text = key.get(one.span.end()..end).unwrap_or_default();
        let clock = text.find("ghz").and_then(|at| {
            let head = text.get(..at)?.trim_end_matches(' ');
            let len = head
                .bytes()
                .rev()
                .take_while(|byte| byte.is_ascii_digit() || *byte == b'.')
                .count();
            let number = head.get(head.len() - len..)?;
            // ≥2.1GHz is a bound and turbo clocks are another figure.
            let bound = head
                .get(..head.len() - len)?
                .trim_end_matches(' ')
                .ends_with(['≥', '>', '=', '频']);
            (len > 1 && !bound).then(|| number.to_owned())
        });
        let cores = (one.span.end()..end)
            .filter(|at| key.is_char_boundary(*at))
            .find_map(|at| {
                let begins = key
                    .get(..at)
                    .and_then(|before| before.chars().next_back())
                    .is_none_or(|c| !c.is_ascii_digit() && !"≥>=.*双两".contains(c));
                begins
                    .then(|| self.context.counted_at(key, at, "cores"))
                    .flatten()
            })
            .map(|(_, cores)| cores);
        (clock, cores)
    }

    fn identify_product(one: &Proposal<'d>, known: &mut Identified, product: Product<'_>) {
        known.model = Some(product.model().to_owned());
        if !product.series().is_empty() {
            known.series = Some(product.series().to_owned());
        }
        known.category = Some(product.category().to_owned());
        known.released = product.released().map(str::to_owned);
        known.product_id = Some(product.id().to_owned());
        known.identity = Some(if product.is_sourced() {
            Identity::Exact
        } else {
            Identity::Pattern
        });
        if one.tier_mismatch {
            known.flags.push(MentionFlag::TierMismatch);
            known.identity = Some(Identity::Pattern);
        }
    }

    /// A clock below the processor's own, or cores that neither it nor several of it have, contradict the designation beside them. Higher
    /// clocks are those of its turbo.
    fn compare_details(
        &self,
        draft: &Draft<'_, 'd>,
        one: &Proposal<'d>,
        known: &mut Identified,
        product: Product<'_>,
    ) {
        // Clocks are rounded to a tenth.
        const ROUNDED: f64 = 0.1;
        // The cores of all processors together, or their threads.
        const MULTIPLES: [u64; 5] = [1, 2, 4, 8, 16];
        if product.category() != "cpu" {
            return;
        }
        let (clock, cores) = self.clock_and_cores(draft, one);
        let ghz = |text: &str| text.parse::<f64>().ok();
        let slower = clock
            .as_deref()
            .and_then(ghz)
            .zip(product.base_ghz().and_then(ghz))
            .is_some_and(|(written, listed)| written + ROUNDED < listed);
        let other_cores = cores.zip(product.cores()).is_some_and(|(written, listed)| {
            !MULTIPLES
                .iter()
                .any(|times| written == u64::from(listed) * times)
        });
        if slower || other_cores {
            known.flags.push(MentionFlag::DetailMismatch);
        }
    }

    fn full_names(&self, products: &[Product<'_>]) -> Vec<String> {
        let mut names: Vec<_> = products
            .iter()
            .map(|product| {
                let maker = self
                    .brands
                    .get(product.vendor())
                    .and_then(|index| self.lexicon.brands.get(*index))
                    .map_or(product.vendor(), |brand| brand.name.as_str());
                format!("{maker} {}", product.model())
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whose a designation is that its form does not tell: the maker in its row, behind its label, or in front of it in its clause.
    fn maker_of(draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> Option<String> {
        let page = &draft.page;
        let brand_in = |span: NormalizedSpan, nearest_to: usize| {
            near(&draft.accepted, span)
                .iter()
                .filter(|other| other.kind == MentionKind::Brand && span.contains(other.span))
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
            // In a table without a header: alone in the cell in front.
            let cell = page.cell_before(one.span.start())?;
            near(&draft.accepted, cell)
                .iter()
                .find(|other| other.kind == MentionKind::Brand && other.span == cell)
                .and_then(|other| other.vendor)
                .map(str::to_owned)
        })
    }

    /// The text of a mention as written, in one line.
    fn written(draft: &Draft<'_, 'd>, span: NormalizedSpan) -> String {
        let text = span.of(draft.page.folded.folded.text());
        shapes::joined(&text.replace('\t', " "))
    }

    /// A designation as written, without generic nouns that stand apart from its parts.
    fn designation(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> String {
        let mut written = Self::written(draft, one.span);
        // Also where no blank sets the noun apart: 明御运维安全管理系统DAS-USM, SecGate 3600防火墙G7-4866.
        for category in NOUNS_INSIDE {
            for noun in self.context.words(category) {
                let Some(at) = written.find(noun).filter(|_| !noun.is_ascii()) else {
                    continue;
                };
                let end = at + noun.len();
                let start = written
                    .get(..at)
                    .unwrap_or_default()
                    .rfind(|c: char| c.is_ascii())
                    .map_or(0, |at| at + 1);
                let designates = |text: &str| text.bytes().any(|b| b.is_ascii_alphanumeric());
                if written
                    .get(end..)
                    .is_some_and(|rest| designates(rest.trim_start()))
                {
                    written.replace_range(start..end, " ");
                }
            }
        }
        let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
        let words: Vec<&str> = written
            .split(' ')
            .filter(|word| !word.is_empty() && word.chars().any(|c| c.is_ascii_alphanumeric()))
            .collect();
        let mut text = if words.is_empty() {
            written
        } else {
            words.join(" ")
        };
        if let Some(at) = text.to_ascii_lowercase().rfind("/v")
            && text
                .get(at + 2..)
                .is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()))
        {
            text.replace_range(at..=at, " ");
        }
        let Some(family) = one.family.filter(|family| !family.series.is_empty()) else {
            return text;
        };
        // The series word in its canonical spelling, then the number as written.
        let number = one.text.len();
        let tail = text
            .get(text.len().saturating_sub(number)..)
            .filter(|tail| tail.eq_ignore_ascii_case(&one.text));
        match tail {
            Some(tail) => format!("{} {tail}", family.series),
            None => text,
        }
    }
}

fn ordinal(number: u64) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// What may stand behind the name of a processor: `v2`.
fn versions() -> impl Iterator<Item = String> {
    (0..10).map(|version| format!("v{version}"))
}

/// One or two letters behind a number: 8565 → 8565U.
fn suffixes() -> impl Iterator<Item = String> {
    let letters = || 'a'..='z';
    let words = letters().flat_map(move |first| {
        let pairs = letters().map(move |second| format!("{first}{second}"));
        std::iter::once(first.to_string()).chain(pairs)
    });
    // i7-1165 is i7-1165G7: the graphics of a portable processor.
    words.chain((1..=7).map(|graphics| format!("g{graphics}")))
}

/// `2014-10`.
fn month(text: &str) -> Option<Month> {
    let (year, month) = text.split_once('-')?;
    Some(Month {
        year: year.parse().ok()?,
        month: month.parse().ok()?,
    })
}

/// `2016-Q1` or `2016`: the first month of the stated time.
fn released(text: &str) -> Option<Month> {
    let (year, quarter) = text.split_once("-Q").unwrap_or((text, "1"));
    let quarter: u16 = quarter.parse().ok()?;
    Some(Month {
        year: year.parse().ok()?,
        month: quarter.saturating_sub(1) * 3 + 1,
    })
}

/// The month that the document's dates name most often; the later one where two are named equally often.
pub(super) fn document_date<'t>(texts: impl Iterator<Item = &'t str>) -> Option<Month> {
    let mut counts = std::collections::BTreeMap::new();
    for text in texts {
        for (at, _) in text.match_indices("20") {
            if let Some(found) = month_at(text, at) {
                *counts.entry(found).or_insert(0_u32) += 1;
            }
        }
    }
    counts
        .into_iter()
        .max_by_key(|(date, count)| (*count, *date))
        .map(|(date, _)| date)
}

/// A date with a day that begins at `at`: `2016年12月22日`, `2016-12-22`, `2016.12.22`.
fn month_at(text: &str, at: usize) -> Option<Month> {
    if text
        .get(..at)?
        .ends_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
    {
        return None;
    }
    let year: u16 = text.get(at..at + 4)?.parse().ok()?;
    let rest = text.get(at + 4..)?.trim_start_matches(' ');
    let rest = rest
        .strip_prefix(['年', '-', '/', '.'])?
        .trim_start_matches(' ');
    let len = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let number: u16 = rest.get(..len)?.parse().ok()?;
    let rest = rest.get(len..)?.trim_start_matches(' ');
    let day = rest
        .strip_prefix(['月', '-', '/', '.'])?
        .trim_start_matches(' ');
    day.starts_with(|c: char| c.is_ascii_digit())
        .then_some(Month {
            year,
            month: number,
        })
        .filter(|date| (1..=12).contains(&date.month) && (2000..2100).contains(&date.year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_named_most_often_dates_the_document() {
        let text = "发布时间：2016年12月16日 截止2016-12-22，依据2010年1月1日起施行的办法";
        assert_eq!(
            document_date(std::iter::once(text)),
            Some(Month {
                year: 2016,
                month: 12
            })
        );
        assert_eq!(document_date(std::iter::once("GB/T 28181-2016")), None);
    }
}
