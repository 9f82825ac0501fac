//! Designations: what a stretch of text is according to the product list and the makers' grammars.
//!
//! In: a stretch of key text and, where a brand or series stands in front of it, that family. Out: [`Found`], one for each maker that the
//! stretch may belong to. Whether a find counts is decided by `licence`; which product it is, by `identity`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::sieve::Sieve;
use crate::dictionary::lexicon::{Lexicon, Licence, Product, product_key};
use crate::model::MentionKind;

/// What a stretch of text may be.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found<'d> {
    /// Key of the maker, where known.
    pub(super) vendor: Option<&'d str>,
    /// The grammar that matches.
    pub(super) pattern: Option<usize>,
    /// Products of that name; several where the name stands for several.
    pub(super) products: Vec<usize>,
    /// Canonical model as the grammar writes it.
    pub(super) model: Option<String>,
    /// What it needs to count.
    pub(super) licence: Licence,
}

/// What stands in front of a number and says whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Family<'d> {
    /// Key of the maker.
    pub(super) vendor: &'d str,
    /// Canonical name of the series; empty for a brand alone.
    pub(super) series: &'d str,
}

/// Product list and grammars, ready to be asked.
#[derive(Debug)]
pub(super) struct Catalogue<'d> {
    lexicon: &'d Lexicon,
    /// What each grammar needs; each is anchored at both ends.
    sieve: Sieve,
    /// The grammars that tell a configuration from its machine.
    configuring: Vec<usize>,
    /// Products by maker and the part of their spelling behind the letters that open it; made when first asked for.
    tails: OnceLock<BTreeMap<(String, String), Vec<usize>>>,
}

impl<'d> Catalogue<'d> {
    /// Looks at what the grammars need.
    pub(super) fn new(lexicon: &'d Lexicon) -> Self {
        Self {
            lexicon,
            sieve: Sieve::new(lexicon.patterns.iter().map(|pattern| &pattern.regex)),
            configuring: (lexicon.patterns.iter().zip(0..))
                .filter(|(pattern, _)| pattern.tells_configurations())
                .map(|(_, index)| index)
                .collect(),
            tails: OnceLock::new(),
        }
    }

    /// The products with exactly this spelling.
    pub(super) fn products(&self, text: &str) -> Vec<usize> {
        self.lexicon.products.spelled(text)
    }

    /// The products whose spelling is `text` and one of `tails`, each once.
    pub(super) fn products_continued<T: AsRef<str>>(
        &self,
        text: &str,
        tails: impl Iterator<Item = T>,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        let mut spelling = product_key(text);
        let stem = spelling.len();
        if stem == 0 {
            return found;
        }
        for tail in tails {
            spelling.push_str(tail.as_ref());
            for product in self.lexicon.products.of_key(&spelling) {
                if !found.contains(&product) {
                    found.push(product);
                }
            }
            spelling.truncate(stem);
        }
        found
    }

    /// Everything `text` may be. With a family, only what belongs to it.
    pub(super) fn find(&self, text: &str, family: Option<Family<'d>>) -> Vec<Found<'d>> {
        let mut found: Vec<Found<'d>> = Vec::new();
        let with_series = family
            .filter(|family| !family.series.is_empty())
            .map(|family| format!("{} {text}", family.series.to_ascii_lowercase()));
        let belongs = |vendor: Option<&str>| {
            family.is_none_or(|family| vendor.is_none_or(|vendor| vendor == family.vendor))
        };
        for (variant, variant_text) in with_series
            .as_deref()
            .into_iter()
            .chain(std::iter::once(text))
            .enumerate()
        {
            let bare = with_series.is_some() && variant == 1;
            for index in self.sieve.whole(variant_text) {
                let Some(pattern) = self.lexicon.patterns.get(index) else {
                    continue;
                };
                let vendor = pattern.vendor.as_deref();
                if !belongs(vendor)
                    || family.is_some() && vendor.is_none()
                    || pattern.kind == MentionKind::Series
                    || found
                        .iter()
                        .any(|one| one.vendor == vendor && one.pattern.is_some())
                {
                    continue;
                }
                if bare
                    && let (Some(family), Some(series)) = (family, pattern.series.as_deref())
                    && !related(series, family.series)
                {
                    continue;
                }
                if !pattern.regex.is_match(variant_text) {
                    continue;
                }
                let model = self.canonical(index, variant_text);
                let products = model
                    .as_deref()
                    .map(|model| self.of_vendor(model, vendor))
                    .unwrap_or_default();
                found.push(Found {
                    vendor,
                    pattern: Some(index),
                    products,
                    model,
                    licence: if family.is_some() {
                        Licence::Free
                    } else {
                        pattern.licence
                    },
                });
            }
            for product in self.products(variant_text) {
                let Some(entry) = self.lexicon.products.get(product) else {
                    continue;
                };
                let vendor = Some(entry.vendor());
                if !belongs(vendor) {
                    continue;
                }
                if bare
                    && let Some(family) = family
                    && !related(entry.series(), family.series)
                    && !related(entry.model(), family.series)
                {
                    continue;
                }
                match found.iter_mut().find(|one| one.vendor == vendor) {
                    Some(one) => {
                        if !one.products.contains(&product)
                            && (one.products.is_empty() || one.pattern.is_none())
                        {
                            one.products.push(product);
                        }
                    }
                    None => found.push(Found {
                        vendor,
                        pattern: None,
                        products: vec![product],
                        model: None,
                        licence: if family.is_some() {
                            Licence::Free
                        } else {
                            strength(text, entry.category())
                        },
                    }),
                }
            }
            if !found.is_empty() {
                break;
            }
        }
        found
    }

    /// The products of `vendor` that are called `text` with one letter to three in front, 5280M6 for NF5280M6; with a word in front where `text` is
    /// a number of three digits or four: 1020 for the `LaserJet` 1020.
    pub(super) fn beheaded(&self, text: &str, vendor: &str) -> Vec<usize> {
        const LETTERS: std::ops::RangeInclusive<usize> = 1..=3;
        const DIGITS: std::ops::RangeInclusive<usize> = 3..=4;
        let tails = self.tails.get_or_init(|| {
            let mut tails: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for (index, product) in self.lexicon.products.iter().enumerate() {
                let key = product_key(product.model());
                let tail = key.trim_start_matches(|c: char| c.is_ascii_alphabetic());
                let mixed = tail.bytes().any(|byte| byte.is_ascii_alphabetic());
                let opening = key.len() - tail.len();
                if mixed && LETTERS.contains(&opening)
                    || !mixed && opening > 0 && DIGITS.contains(&tail.len())
                {
                    let place = (product.vendor().to_owned(), tail.to_owned());
                    tails.entry(place).or_default().push(index);
                }
            }
            tails
        });
        let place = (vendor.to_owned(), product_key(text));
        tails.get(&place).cloned().unwrap_or_default()
    }

    /// The maker's products with exactly this spelling.
    fn of_vendor(&self, text: &str, vendor: Option<&str>) -> Vec<usize> {
        let is_theirs = |index: &usize| {
            let product = self.lexicon.products.get(*index);
            product.is_some_and(|product| vendor.is_none_or(|vendor| vendor == product.vendor()))
        };
        self.products(text).into_iter().filter(is_theirs).collect()
    }

    /// The product of the list that `model` is a configuration of, where the grammar at `pattern` says which part of `text` is the maker's code for
    /// the configuration: `OptiPlex 3020 MD10034` is an `OptiPlex 3020`.
    pub(super) fn configured(
        &self,
        pattern: usize,
        text: &str,
        model: &str,
    ) -> Option<Product<'d>> {
        let stem = self.without_configuration(pattern, text, model)?;
        let vendor = self.lexicon.patterns.get(pattern)?.vendor.as_deref();
        let products = self.of_vendor(stem, vendor);
        let product = *products.first().filter(|_| products.len() == 1)?;
        self.lexicon.products.get(product)
    }

    /// `model` without the maker's code for a configuration, where the grammar at `pattern` finds one at the end of `text`.
    fn without_configuration<'m>(
        &self,
        pattern: usize,
        text: &str,
        model: &'m str,
    ) -> Option<&'m str> {
        let pattern = self.lexicon.patterns.get(pattern)?;
        // With a word for the line in front, the grammar took both; the model says both, too.
        let whole = model.to_ascii_lowercase();
        let code = pattern.configuration(text);
        let code = code.or_else(|| pattern.configuration(&whole))?;
        let at = model.len().checked_sub(code.len()).filter(|at| *at > 0)?;
        let is_tail = model.get(at..)?.eq_ignore_ascii_case(code);
        is_tail.then(|| model.get(..at))?
    }

    /// Whether `product` is the machine `stem` with a code for its configuration behind it, as a grammar of the maker tells.
    pub(super) fn is_configuration(&self, product: Product<'d>, stem: &str) -> bool {
        let model = product.model();
        let text = model.to_ascii_lowercase();
        self.configuring.iter().any(|index| {
            let pattern = self.lexicon.patterns.get(*index);
            pattern.is_some_and(|pattern| pattern.vendor.as_deref() == Some(product.vendor()))
                && self
                    .without_configuration(*index, &text, model)
                    .is_some_and(|machine| product_key(machine) == product_key(stem))
        })
    }

    /// The model as the grammar writes it; its series in front where the grammar has one and no template.
    fn canonical(&self, index: usize, text: &str) -> Option<String> {
        let pattern = self.lexicon.patterns.get(index)?;
        let template = pattern.model.as_deref()?;
        let captures = pattern.regex.captures(text)?;
        let mut model = String::new();
        captures.expand(template, &mut model);
        // Groups that took no part leave blanks and joints behind.
        let model = model.split_whitespace().collect::<Vec<_>>().join(" ");
        let model = model.trim_end_matches(['-', '/', ' ']);
        let small_version = pattern.category.as_deref() == Some("cpu");
        Some(uppercase_designation(model, template, small_version))
    }
}

/// Whether one series name is the other or a part of it: Xeon and Xeon Gold, Core and Core i5 8th gen.
pub(super) fn related(series: &str, family: &str) -> bool {
    if family.is_empty() {
        return true;
    }
    let (series, family) = (product_key(series), product_key(family));
    series.starts_with(&family) || family.starts_with(&series)
}

/// What came from the text is in lower case; designations are written in upper case. Words that the template spells stay.
fn uppercase_designation(model: &str, template: &str, small_version: bool) -> String {
    model
        .split(' ')
        .enumerate()
        .map(|(index, word)| {
            if template.contains(word) {
                return word.to_owned();
            }
            // The version of a processor is written small.
            let version = word.strip_prefix('v').is_some_and(|rest| {
                rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit())
            });
            if version && small_version {
                return word.to_owned();
            }
            // A part that the template spells stays as it is (i7-, Gen); the rest is the text's.
            let fixed = template
                .split_whitespace()
                .nth(index)
                .and_then(|part| part.split('$').next())
                .filter(|part| word.starts_with(*part))
                .unwrap_or_default();
            let rest = word.get(fixed.len()..).unwrap_or_default();
            format!("{fixed}{}", rest.to_uppercase())
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a product's name needs to count where no grammar says so. Names of processors and graphics cards are like nothing else when they are
/// long enough; the short codes of devices (DP-2330, MX-5500N) are also codes of other things.
fn strength(text: &str, category: &str) -> Licence {
    let text = product_key(text);
    let chip = matches!(category, "cpu" | "gpu");
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    // Two letters and three digits are the least that is no accident: G4400 is also a bearing, RTX5060 is nothing else.
    if chip && letters >= 2 && digits >= 3 && text.len() >= 6 {
        Licence::Free
    } else if letters > 0 && digits > 0 || letters >= 8 {
        Licence::Weak
    } else {
        Licence::Never
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::lexicon::{Pattern, ProductList};

    fn lexicon() -> Lexicon {
        Lexicon {
            products: ProductList::of_text(
                "products-cpu.tsv",
                "id\tvendor\tseries\tmodel\taliases\tcategory\tsource\n\
                 intel/1\tintel\tXeon E5 v4\tXeon E5-2620 v4\tE5-2620 v4\tcpu\ttests\n\
                 intel/2\tintel\tXeon Gold\tXeon Gold 6226R\t6226R\tcpu\ttests\n\
                 hygon/3\thygon\tC86\tC86 7285\t7285\tcpu\ttests\n",
            ),
            patterns: vec![Pattern {
                id: "intel.xeon-e".to_owned(),
                vendor: Some("intel".to_owned()),
                kind: MentionKind::Model,
                series: Some("Xeon E5".to_owned()),
                category: Some("cpu".to_owned()),
                licence: Licence::Free,
                regex: regex::Regex::new(
                    r"\A(?:(?:xeon )?e5[- ]?(\d{4}[a-z]{0,2})(?: ?(v ?\d))?)\z",
                )
                .unwrap()
                .into(),
                model: Some("Xeon E5-$1 $2".to_owned()),
                place: "patterns.tsv:1".to_owned(),
            }],
            ..Lexicon::default()
        }
    }

    #[test]
    fn a_grammar_leads_to_the_product() {
        let lexicon = lexicon();
        let catalogue = Catalogue::new(&lexicon);
        for text in ["e5-2620 v4", "e5 2620v4", "e5-2620v4"] {
            let found = catalogue.find(text, None);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].products, [0], "{text}: {found:?}");
        }
        assert_eq!(
            catalogue.find("e5-2699l v4", None)[0].model.as_deref(),
            Some("Xeon E5-2699L v4")
        );
    }

    #[test]
    fn a_bare_number_belongs_to_its_family() {
        let lexicon = lexicon();
        let catalogue = Catalogue::new(&lexicon);
        let family = |vendor, series| Some(Family { vendor, series });
        assert_eq!(
            catalogue.find("6226r", family("intel", "Xeon"))[0].products,
            [1]
        );
        assert_eq!(
            catalogue.find("6226r", family("intel", "Xeon Gold"))[0].products,
            [1]
        );
        assert_eq!(catalogue.find("6226r", family("intel", "Core")), []);
        assert_eq!(catalogue.find("7285", family("intel", "Xeon")), []);
        assert_eq!(catalogue.find("7285", None)[0].licence, Licence::Never);
    }
}
