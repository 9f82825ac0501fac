//! Versions and suffixes that the text leaves out of a processor's name, generations that it leaves out of a server's: which of several products
//! may be meant.
//!
//! In: an accepted proposal whose name several products share, with the clock, the cores and the date that stand with it. Out: the one product that
//! these leave, or candidates. Nothing is guessed.

use super::Recognizer;
use super::context::Word;
use super::identity::{Identified, Month, released};
use super::licence::near;
use super::proposals::Proposal;
use super::resolve::Draft;
use crate::dictionary::lexicon::Product;
use crate::model::{Identity, MentionFlag, Stance};
use crate::text::span::NormalizedSpan;

impl<'d> Recognizer<'d> {
    /// `E5-2620` without a version names several products.
    #[expect(
        clippy::too_many_arguments,
        reason = "the state of one decision; a struct for it would be used once"
    )]
    pub(super) fn identify_version(
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
        // 2.4 GHz或同等处理器, 不低于8核: figures that others may exceed are those of no one product.
        let stated = (clock.is_some() || cores.is_some()) && !self.sets_floor(draft, one.span);
        let fitting: Vec<Product<'_>> = all
            .iter()
            .filter(|product| stated && fits(product))
            .copied()
            .collect();
        if let [product] = fitting.as_slice() {
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

    /// Whether the clause goes on behind `name` with a minimum or an equivalent of what it asks for.
    fn sets_floor(&self, draft: &Draft<'_, 'd>, name: NormalizedSpan) -> bool {
        let behind = NormalizedSpan::new(name.end(), draft.page.clause(name).end().max(name.end()));
        draft.findings.context_in(behind).any(|hit| match hit.what {
            Word::Cue(index) => self.lexicon.cues.get(index).is_some_and(|cue| {
                matches!(cue.stance, Some(Stance::Minimum | Stance::Equivalent))
            }),
            Word::Context(_) => false,
        })
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

    /// The products of `vendor`, or of anyone, that are called `stem` with one of `tails` behind it.
    pub(super) fn continued(
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
    pub(super) fn identify_suffixed(
        &self,
        known: &mut Identified,
        stem: &str,
        vendor: Option<&str>,
    ) {
        let suffixed = self.continued(stem, &mut suffixes(), vendor);
        if !suffixed.is_empty() {
            known.identity = Some(Identity::Ambiguous);
            known.flags.push(MentionFlag::SuffixMissing);
            known.candidates = self.full_names(&suffixed);
        }
    }

    /// Names the generations of the server that `stem` is without one, if the list knows any: DL380 is DL380 Gen9, DL380 Gen10 ...
    pub(super) fn identify_generation(
        &self,
        known: &mut Identified,
        stem: &str,
        vendor: Option<&str>,
    ) {
        let generations = self.continued(stem, &mut generations(), vendor);
        if !generations.is_empty() {
            known.identity = Some(Identity::Ambiguous);
            known.flags.push(MentionFlag::VersionMissing);
            known.candidates = self.full_names(&generations);
        }
    }

    /// Names the products that a designation is the first part of, if the list knows several: S6520X-30QC is S6520X-30QC-EI or S6520X-30QC-HI, S5735
    /// the line of a hundred. A graphics card whose rows differ in memory or power alone, and a machine whose rows differ in their configuration,
    /// are the product itself.
    pub(super) fn identify_variants(&self, known: &mut Identified, vendor: Option<&str>) {
        // What more names than this have in common is a line; listing them would say no more. Switches of one form and size have up to a dozen.
        const MOST: usize = 12;
        let Some((model, vendor)) = known.model.clone().zip(vendor) else {
            return;
        };
        let variants = self.lexicon.products.variants(&model, vendor).into_iter();
        let variants: Vec<Product<'d>> = variants
            .filter_map(|index| self.lexicon.products.get(index))
            .filter(|product| Some(product.category()) == known.category.as_deref())
            .collect();
        let is_product = known.category.as_deref() == Some("gpu") && !variants.is_empty()
            || variants.iter().any(|product| {
                product.is_sourced() && self.catalogue.is_configuration(*product, &model)
            });
        known.identity = Some(match variants.len() {
            _ if is_product => Identity::Exact,
            ..=1 => return,
            2..=MOST => Identity::Ambiguous,
            _ => Identity::Series,
        });
        if variants.len() <= MOST {
            known.candidates = self.full_names(&variants);
        }
        match known.identity {
            Some(Identity::Ambiguous) => known.flags.push(MentionFlag::SuffixMissing),
            Some(Identity::Series) => known.series = Some(model),
            _ => {}
        }
    }

    /// A clock below the processor's own, or cores that neither it nor several of it have, contradict the designation beside them. Higher
    /// clocks are those of its turbo.
    pub(super) fn compare_details(
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
        if product.category() != "cpu" || self.sets_floor(draft, one.span) {
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

    pub(super) fn full_names(&self, products: &[Product<'_>]) -> Vec<String> {
        let mut names: Vec<_> = products
            .iter()
            .map(|product| {
                let maker = self
                    .brand(product.vendor())
                    .map_or(product.vendor(), |brand| brand.name.as_str());
                format!("{maker} {}", product.model())
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// What may stand behind the name of a processor: `v2`.
pub(super) fn versions() -> impl Iterator<Item = String> {
    (0..10).map(|version| format!("v{version}"))
}

/// What makers of servers put behind the name of a line to count its generations, from the lists: Gen10, G5, M6, V7.
fn generations() -> impl Iterator<Item = String> {
    let words = ["gen", "g", "m", "v"].into_iter();
    words.flat_map(|word| (1..20).map(move |number| format!("{word}{number}")))
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
