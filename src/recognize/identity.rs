//! Identity: which product an accepted proposal is, as far as the text and the product list say.
//!
//! In: an accepted proposal and its surroundings. Out: [`Identified`]. Nothing is guessed: a version that is missing leaves candidates.

use std::collections::BTreeSet;

use super::Recognizer;
use super::models::{Found, related};
use super::proposals::{Proposal, Source};
use super::resolve::Draft;
use super::respelled::Respelling;
use super::shapes;
use super::versions::versions;
use crate::dictionary::lexicon::Product;
use crate::model::{Identity, MentionFlag, MentionKind};
use crate::text::span::NormalizedSpan;

/// Categories whose nouns stand inside designations: `SecGate 3600 防火墙 G7-4866`.
pub(super) const NOUNS_INSIDE: [&str; 5] = ["system", "security", "network", "server", "storage"];

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
        let brand = self
            .makers_in_front(&draft.page, &draft.accepted, one.span.start())
            .find(|brand| brand.vendor == one.vendor)?;
        let at = brand.span.start();
        let at = self.context.word_before(key, at, "filler").unwrap_or(at);
        self.context.counted_before(key, at, "generation")
    }

    fn identify_software(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>, known: &mut Identified) {
        let Source::Software(index) = one.source else {
            known.identity = Some(Identity::Pattern);
            known.model = Some(Self::written(draft, one.span));
            if known.vendor.is_none() {
                known.vendor = self.maker_of(draft, one);
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
        let written = Self::written(draft, one.beside.unwrap_or(one.span));
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
        let version = &spaced_service_pack(version);
        // DeepSeek-R1: a version that a hyphen joins stays joined.
        let blank = if version.starts_with('-') { "" } else { " " };
        known.model = Some(format!("{}{blank}{version}", name.name));
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
            known.vendor = self.maker_of(draft, one);
        }
        let found = match &one.found {
            Some(found) if self.is_other_makers(draft, one) => {
                // A form that several makers use is the product of whom the row names, and is what the row says it is.
                known.vendor = self
                    .maker_of(draft, one)
                    .filter(|_| found.products.is_empty());
                known.category = None;
                None
            }
            found => found.as_ref(),
        };
        let Some(found) = found else {
            self.identify_written(draft, one, known);
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
            guessed @ [product] if one.respelled == Some(Respelling::Guessed) => {
                known.identity = Some(Identity::Ambiguous);
                known.candidates = self.full_names(guessed);
                known.model = Some(self.designation(draft, one));
                known.category = Some(product.category().to_owned());
            }
            [product] => {
                Self::identify_product(one, known, *product);
                self.compare_details(draft, one, known, *product);
            }
            [] => {
                let product = self.product_as_written(draft, one, known);
                let product = product.or_else(|| self.completed(&draft.page, &draft.accepted, one));
                if let Some(product) = product {
                    Self::identify_product(one, known, product);
                    return;
                }
                let model = grammar_or_text();
                if self.identify_configured(one, found, &model, known) {
                    return;
                }
                known.identity = Some(Identity::Pattern);
                known.model = Some(model);
                if self.names_line(found.vendor, known.model.as_deref()) {
                    // i5-16+512G: the grammar knows the line, the figures are of memory.
                    known.identity = Some(Identity::Series);
                    known.series.clone_from(&known.model);
                } else if is_processor {
                    self.identify_suffixed(known, &stem, found.vendor);
                } else if known.category.as_deref() == Some("server") {
                    self.identify_generation(known, &stem, found.vendor);
                }
                if known.identity == Some(Identity::Pattern) {
                    self.identify_variants(known, found.vendor);
                }
            }
            several => {
                known.identity = Some(Identity::Ambiguous);
                known.candidates = self.full_names(several);
                known.model = Some(grammar_or_text());
            }
        }
    }

    /// Whether `model` is a product of the list with its maker's code for a configuration, and then which. The configuration keeps its own
    /// name, and its line is the product that the list has.
    fn identify_configured(
        &self,
        one: &Proposal<'d>,
        found: &Found<'d>,
        model: &str,
        known: &mut Identified,
    ) -> bool {
        let base = found
            .pattern
            .and_then(|pattern| self.catalogue.configured(pattern, &one.text, model));
        let Some(base) = base else { return false };
        Self::identify_product(one, known, base);
        known.series = known.model.replace(model.to_owned());
        true
    }

    /// Says which product a designation is that no list and no grammar knows as it stands.
    fn identify_written(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>, known: &mut Identified) {
        let product = self.product_as_written(draft, one, known);
        if let Some(product) = product
            && !self.is_of_other_line(one, product)
        {
            Self::identify_product(one, known, product);
            return;
        }
        let model = self.designation(draft, one);
        known.identity = Some(Identity::Pattern);
        if product.is_some() {
            known.flags.push(MentionFlag::Miswritten);
            known.model = Some(model);
            return;
        }
        if known.category.as_deref() == Some("cpu") {
            self.identify_suffixed(known, &model, one.vendor);
        }
        known.model = Some(model);
        if let Some(family) = one.family.filter(|family| !family.series.is_empty()) {
            known.series = Some(family.series.to_owned());
        }
    }

    /// Whether the word for a line of processors in front of a number contradicts the line of the product that has it: 奔腾 G6900 is called
    /// Celeron. What is written is kept then; which of the two is wrong, nobody can know.
    fn is_of_other_line(&self, one: &Proposal<'d>, product: Product<'_>) -> bool {
        let Some(family) = one.family.filter(|family| !family.series.is_empty()) else {
            return false;
        };
        let line = self.lexicon.series.iter().find(|name| {
            name.vendor == product.vendor()
                && name.category == "cpu"
                && product.model().starts_with(name.series.as_str())
        });
        product.category() == "cpu"
            && line.is_some()
            && !related(product.model(), family.series)
            && !related(product.series(), family.series)
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
        one.respelled == Some(Respelling::Wildcard)
            || !one.is_listed() && self.word_behind(&draft.page, one.span, "line")
    }

    /// The line that the grammar of a proposal belongs to.
    fn series_of(&self, one: &Proposal<'d>) -> Option<String> {
        let pattern = one.found.as_ref()?.pattern?;
        self.lexicon.patterns.get(pattern)?.series.clone()
    }

    pub(super) fn identify_product(
        one: &Proposal<'d>,
        known: &mut Identified,
        product: Product<'_>,
    ) {
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

    /// The text of a mention as written, in one line.
    fn written(draft: &Draft<'_, 'd>, span: NormalizedSpan) -> String {
        let text = span.of(draft.page.folded.folded.text());
        shapes::joined(&text.replace('\t', " "))
    }

    /// A designation as written, without generic nouns that stand apart from its parts.
    pub(super) fn designation(&self, draft: &Draft<'_, 'd>, one: &Proposal<'d>) -> String {
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
        // DS-2CD3T46: the word for the line is the head of the designation itself.
        let glued = text.strip_prefix(family.series);
        let glued = glued.filter(|_| family.series.contains('-'));
        if glued.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_alphanumeric())) {
            return text;
        }
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

/// `V10-SP1`, `V10SP1` and `-SP1` as the makers write it, `V10 SP1`: one version has one name.
fn spaced_service_pack(version: &str) -> String {
    let small = version.to_ascii_lowercase();
    let numbered = |at: &usize| {
        let rest = small.get(at + 2..).unwrap_or_default();
        rest.trim_start_matches(' ')
            .starts_with(|c: char| c.is_ascii_digit())
    };
    let Some(at) = small.rfind("sp").filter(numbered) else {
        return version.to_owned();
    };
    let (head, tail) = version.split_at(at);
    let head = head.trim_end_matches(['-', ' ']);
    // openEuler 22.03-LTS-SP2 names its release with hyphens.
    if head.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return version.to_owned();
    }
    format!("{head} {tail}").trim_start().to_owned()
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

/// `2014-10`.
pub(super) fn month(text: &str) -> Option<Month> {
    let (year, month) = text.split_once('-')?;
    Some(Month {
        year: year.parse().ok()?,
        month: month.parse().ok()?,
    })
}

/// `2016-Q1` or `2016`: the first month of the stated time.
pub(super) fn released(text: &str) -> Option<Month> {
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
    fn a_service_pack_is_set_apart_by_a_blank() {
        for (written, expected) in [
            ("V10-SP1", "V10 SP1"),
            ("V10SP1", "V10 SP1"),
            ("-SP1", "SP1"),
            ("20 sp1", "20 sp1"),
            ("22.03-LTS-SP2", "22.03-LTS-SP2"),
            ("R1", "R1"),
        ] {
            assert_eq!(spaced_service_pack(written), expected);
        }
    }

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
