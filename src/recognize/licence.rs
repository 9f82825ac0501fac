//! Licences: whether what stands around a proposal is evidence enough for it.
//!
//! In: a proposal, the page, and what was accepted on it so far. Out: a score and a verdict with its reason. The weights were set by hand
//! and checked against annotated documents; a surface that stands for itself needs none of this.

use super::Recognizer;
use super::context::{ContextHit, Word};
use super::page::{PageText, REACH};
use super::proposals::{Findings, Proposal, Source};
use super::respelled::Respelling;
use super::shapes;
use super::vendor::makers_of_row;
use crate::dictionary::lexicon::{Licence, Product, ROLES};
use crate::model::{ColumnRole, DocumentType, MentionKind, SectionKind, Stance};
use crate::text::span::NormalizedSpan;

/// What stands between a machine and the list of its parts: R750(2*4310/64G), NF5280M5：2*5218.
const OPENERS: [char; 4] = ['/', '(', ':', '：'];

/// What a weak surface needs.
pub(super) const ENOUGH: i32 = 2;
/// What a surface needs that never stands without its brand.
const MUCH: i32 = 5;

/// Whether a proposal counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It does, with this much evidence.
    Licensed(i32),
    /// It does not, or not yet.
    Refused(&'static str),
}

/// What is known when a proposal is judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings<'a, 'p, 'd> {
    pub(super) page: &'a PageText<'p>,
    pub(super) findings: &'a Findings<'d>,
    /// What counts so far, by start.
    pub(super) accepted: &'a [Proposal<'d>],
    /// The chapter the proposal stands in.
    pub(super) section: SectionKind,
    /// What the document is.
    pub(super) document: Option<DocumentType>,
}

impl Surroundings<'_, '_, '_> {
    /// Whether the document is of a procedure in which organisations take part.
    pub(super) fn has_parties(&self) -> bool {
        !matches!(
            self.document,
            None | Some(DocumentType::Other | DocumentType::TechnicalSpecification)
        )
    }

    /// Whether the document announces something: there what no heading claims is boilerplate.
    fn is_notice(&self) -> bool {
        self.document.is_some_and(DocumentType::is_notice)
    }
}

impl<'d> Recognizer<'d> {
    /// Judges a proposal. `echo`: the same designation was accepted elsewhere in the document.
    pub(super) fn verdict(
        &self,
        around: Surroundings<'_, '_, 'd>,
        proposal: &Proposal<'d>,
        echo: bool,
    ) -> Verdict {
        if let Some(hit) = around.page.confusable(proposal.span)
            && (hit.hard || proposal.licence != Licence::Free)
        {
            return Verdict::Refused("a confusable covers it");
        }
        let hard_overlap = around.page.confusables_near(proposal.span).any(|hit| {
            hit.hard && hit.span.overlaps(proposal.span) && !proposal.span.contains(hit.span)
        });
        if hard_overlap {
            return Verdict::Refused("a confusable overlaps it");
        }
        // A name of a maker is asked this behind what speaks for it.
        if matches!(proposal.kind, MentionKind::Series | MentionKind::Software)
            && self.is_everyday_word(around.page, proposal.span)
        {
            return Verdict::Refused("a word of English in small letters");
        }
        // A version or a number behind it makes it a product wherever it stands.
        let name = proposal.kind == MentionKind::Series
            || proposal.kind == MentionKind::Software && proposal.text.is_empty();
        if name && self.is_organisation(around.page, proposal.span) {
            return Verdict::Refused("the name of an organisation");
        }
        if name && self.is_place(around, proposal.span) {
            return Verdict::Refused("the name of a street or a place");
        }
        match proposal.kind {
            MentionKind::Brand => self.brand_verdict(around, proposal),
            MentionKind::Series => self.product_verdict(around, proposal, echo),
            MentionKind::Model => {
                if matches!(proposal.source, Source::Series(_)) && proposal.glued {
                    return Verdict::Refused("a designation goes on behind it");
                }
                self.product_verdict(around, proposal, echo)
            }
            MentionKind::Software => {
                if self.is_off_topic(around, proposal) {
                    return Verdict::Refused(
                        "a file format, a font, a topic of teaching or a portal",
                    );
                }
                self.product_verdict(around, proposal, echo)
            }
        }
    }

    /// File formats, fonts, topics of teaching, instructions for a portal.
    pub(super) fn is_off_topic(
        &self,
        around: Surroundings<'_, '_, 'd>,
        proposal: &Proposal<'d>,
    ) -> bool {
        let page = around.page;
        let behind = page.from(proposal.span.end());
        let blank = behind.len() - behind.trim_start_matches(' ').len();
        let at = proposal.span.end() + blank;
        let software = proposal.kind == MentionKind::Software;
        if blank <= 1
            && software
            && proposal.text.is_empty()
            && ["format", "training"]
                .iter()
                .any(|category| self.context.word_at(&page.key, at, category).is_some())
        {
            return true;
        }
        let clause = page.clause(proposal.span);
        // 正文 in 方正文祥 is no word of its own.
        let font = around.findings.context_in(clause).any(|hit| {
            self.context.category(hit) == Some("font") && !hit.span.overlaps(proposal.span)
        });
        if font {
            return true;
        }
        let boilerplate = match around.section {
            SectionKind::Requirements => false,
            SectionKind::Unknown => around.is_notice(),
            _ => true,
        };
        // Instructions run over several lines.
        let from = super::page::floor(&page.key, proposal.span.start().saturating_sub(150));
        let to = super::page::floor(&page.key, proposal.span.end() + 150);
        let portal = || {
            around
                .findings
                .context_in(NormalizedSpan::new(from, to))
                .any(|hit| self.context.category(hit) == Some("portal"))
        };
        (software || proposal.licence != Licence::Free) && boilerplate && portal()
    }

    fn product_verdict(
        &self,
        around: Surroundings<'_, '_, 'd>,
        product: &Proposal<'d>,
        echo: bool,
    ) -> Verdict {
        let evidence = self.evidence(around, product, echo);
        if product.licence == Licence::Never
            && (self.is_beside_maker(around.page, around.accepted, product)
                || self.is_behind_maker_and_noun(around, product)
                || self.is_in_front_of_maker_cell(around, product)
                || product.vendor.is_some() && Self::follows_maker_cell(around, product)
                || self.in_configuration(around, product)
                || self
                    .completed(around.page, around.accepted, product)
                    .is_some())
        {
            return Verdict::Licensed(evidence.max(ENOUGH));
        }
        let software = product.kind == MentionKind::Software;
        if software
            && product.text.is_empty()
            && self.word_behind(around.page, product.span, "certificate")
        {
            return Verdict::Refused("a certificate of its maker");
        }
        match product.licence {
            Licence::Free => Verdict::Licensed(evidence.max(0)),
            Licence::Weak if evidence >= ENOUGH => Verdict::Licensed(evidence),
            Licence::Never if software && evidence >= MUCH => Verdict::Licensed(evidence),
            Licence::Weak => Verdict::Refused("too little beside it says that a product is meant"),
            Licence::Never => Verdict::Refused("it counts only beside its brand"),
        }
    }

    /// Whether it is the processor or the disk controller of a machine in front of it in a list of parts and their numbers:
    /// `T440/4210R*2/32G*2/H330`.
    fn in_configuration(&self, around: Surroundings<'_, '_, 'd>, product: &Proposal<'d>) -> bool {
        const REACH: usize = 48;
        let page = around.page;
        let part = match self.category_of(product) {
            Some("cpu") => {
                is_multiplied(page.from(product.span.end()))
                    || is_multiplied_in_front(page.until(product.span.start()))
                    || self.is_counted_before(page, product.span.start())
            }
            // A controller is one, and none is counted.
            Some("storage") => {
                product.is_listed()
                    && page.until(product.span.start()).ends_with('/')
                    && !is_multiplied(page.from(product.span.end()))
            }
            _ => false,
        };
        part && near(around.accepted, product.span).iter().any(|host| {
            host.kind == MentionKind::Model
                && self.category_of(host) == Some("server")
                && host.span.end() <= product.span.start()
                && product.span.start() - host.span.end() <= REACH
                && page.clause(product.span).contains(host.span)
        })
    }

    /// Whether it is a processor or a graphics card of the list directly behind a machine: `启天M4350 G3220`, R740 V100.
    pub(super) fn follows_machine(
        &self,
        page: &PageText<'_>,
        accepted: &[Proposal<'d>],
        product: &Proposal<'d>,
    ) -> bool {
        product.is_listed()
            && matches!(self.category_of(product), Some("cpu" | "gpu"))
            && near(accepted, product.span).iter().any(|host| {
                host.kind == MentionKind::Model
                    && host.span.end() <= product.span.start()
                    && matches!(self.category_of(host), Some("server" | "pc" | "notebook"))
                    && between(&page.key, host.span, product.span)
                        .is_some_and(|sign| matches!(sign, " " | "/"))
            })
    }

    /// `R740：2颗4214R`: a part that is counted opens the list of what a machine, which ends at `at`, holds.
    fn counts_a_part(&self, page: &PageText<'_>, at: usize) -> bool {
        let Some(rest) = page.from(at).strip_prefix(OPENERS) else {
            return false;
        };
        let at = page.key.len() - rest.len();
        let number = super::page::numeral_prefix(rest);
        let part = self.context.word_at(&page.key, at + number, "counter");
        number > 0
            && part.is_some_and(|part| {
                let part = page.from(part).trim_start_matches(' ');
                let part = part
                    .split(['/', ',', '，', '、', ')'])
                    .next()
                    .unwrap_or_default();
                is_part(part) && part.is_ascii()
            })
    }

    /// `i7-1065G7/8GB/256GB/MX230`: a processor and figures stand in front of it, all between bars.
    fn ends_configuration(&self, around: Surroundings<'_, '_, 'd>, product: &Proposal<'d>) -> bool {
        let key = &around.page.key;
        near(around.accepted, product.span).iter().any(|part| {
            part.kind == MentionKind::Model
                && self.category_of(part) == Some("cpu")
                && part.span.end() <= product.span.start()
                && key
                    .get(part.span.end()..product.span.start())
                    .and_then(|between| between.strip_prefix('/')?.strip_suffix('/'))
                    .is_some_and(|figures| {
                        figures
                            .split('/')
                            .all(|figure| figure.starts_with(|c: char| c.is_ascii_digit()))
                    })
        })
    }

    /// 必须兼容XP: the text says directly in front of it that something must run with it.
    fn must_run_with(&self, around: Surroundings<'_, '_, 'd>, product: &Proposal<'d>) -> bool {
        const REACH: usize = 12;
        self.is_behind_cue(around, product.span.start(), REACH, Stance::Compatible)
    }

    /// Whether a cue of that stance ends at `at` that begins no farther in front of it than `reach`, in bytes.
    pub(super) fn is_behind_cue(
        &self,
        around: Surroundings<'_, '_, 'd>,
        at: usize,
        reach: usize,
        stance: Stance,
    ) -> bool {
        let before = super::page::floor(&around.page.key, at.saturating_sub(reach));
        let mut hits = around.findings.context_in(NormalizedSpan::new(before, at));
        hits.any(|hit| match hit.what {
            Word::Cue(index) => {
                let cue = self.lexicon.cues.get(index);
                hit.span.end() == at && cue.is_some_and(|cue| cue.stance == Some(stance))
            }
            Word::Context(_) => false,
        })
    }

    /// What the row of a table says for and against a product that stands in it.
    fn row_evidence(
        &self,
        around: Surroundings<'_, '_, 'd>,
        product: &Proposal<'d>,
        category: Option<&str>,
    ) -> i32 {
        let page = around.page;
        let mut score = 0;
        let Some(cell) = page.cell_at(product.span) else {
            return score;
        };
        if matches!(
            cell.column.role,
            Some(ColumnRole::Model | ColumnRole::BrandModel)
        ) && !cell.header
        {
            score += 3;
        }
        for brand in makers_of_row(page, around.accepted, cell) {
            score += match product.vendor {
                vendor if vendor == brand.vendor => 3,
                Some(_) => -3,
                None => 0,
            };
        }
        // What the row is about.
        let names = page.row_of(cell).filter(|other| {
            matches!(
                other.column.role,
                Some(ColumnRole::Name | ColumnRole::Category)
            )
        });
        for name in names {
            if self.has_category(around.findings, name.span, category) {
                score += 2;
                break;
            }
        }
        score
    }

    /// Whether a word of `category` stands directly behind `span`, or behind one blank.
    pub(super) fn word_behind(
        &self,
        page: &PageText<'_>,
        span: NormalizedSpan,
        category: &str,
    ) -> bool {
        let blank = usize::from(page.from(span.end()).starts_with(' '));
        self.context
            .word_at(&page.key, span.end() + blank, category)
            .is_some()
    }

    /// What its maker, another one, or other products of its maker beside it say.
    fn evidence_of_makers(&self, around: Surroundings<'_, '_, 'd>, product: &Proposal<'d>) -> i32 {
        let page = around.page;
        let clause = page.clause(product.span);
        let mut score = 0;
        let mut lines = 0;
        let numbered = !matches!(product.source, Source::Series(_) | Source::Software(_));
        for brand in near(around.accepted, product.span) {
            if brand.kind == MentionKind::Brand && clause.contains(brand.span) {
                let ends_before = brand.span.end() <= product.span.start();
                let distance = if ends_before {
                    product.span.start() - brand.span.end()
                } else {
                    brand.span.start().saturating_sub(product.span.end())
                };
                // A form that tells no maker is a product's only directly behind a maker's name.
                let unknown = product.vendor.is_none();
                let same = if unknown {
                    ends_before
                        && self.context.only_fillers(
                            &page.key,
                            brand.span.end(),
                            product.span.start(),
                        )
                } else {
                    brand.vendor == product.vendor
                };
                if same && distance <= 48 {
                    score += 3;
                } else if same {
                    score += 2;
                } else if !unknown
                    && ends_before
                    && distance <= 3
                    // 飞腾、鲲鹏: two lines of a list, each of its own maker.
                    && (product.kind != MentionKind::Series
                        || between(&page.key, brand.span, product.span)
                            .is_none_or(|sign| !matches!(sign, "、" | "或" | "和" | "及" | "与")))
                {
                    score -= 4;
                }
            } else if brand.is_product()
                && brand.vendor == product.vendor
                && clause.contains(brand.span)
            {
                // Lines of processors say little of a number, however many there are: G540为i7/16GB，旧单为i5/8GB.
                if matches!(brand.source, Source::Series(_)) && numbered {
                    lines = 1;
                } else {
                    score += 1;
                }
            }
        }
        (score + lines).min(4)
    }

    /// The sum of what speaks for and against a product.
    fn evidence(
        &self,
        around: Surroundings<'_, '_, 'd>,
        product: &Proposal<'d>,
        echo: bool,
    ) -> i32 {
        let page = around.page;
        let clause = page.clause(product.span);
        let category = self.category_of(product);
        let mut score = self.evidence_of_makers(around, product);
        score += self.row_evidence(around, product, category);
        if Self::follows_maker_cell(around, product)
            || self.is_in_front_of_maker_cell(around, product)
        {
            score += 3;
        }
        if self
            .label_before(page, product.span.start(), &["label_model", "label_both"])
            .is_some()
        {
            score += 2;
        }
        if self.has_category(around.findings, clause, category) {
            score += 2;
        }
        if echo {
            score += 2;
        }
        // Only who speaks of products writes signs for their digits, or speaks of a line.
        if product.respelled == Some(Respelling::Wildcard)
            || product.kind == MentionKind::Model && self.word_behind(page, product.span, "line")
        {
            score += 2;
        }
        if product.kind == MentionKind::Software
            && (self.word_behind(page, product.span, "program")
                || self.must_run_with(around, product))
        {
            score += 3;
        }
        if self.in_product_list(around, product)
            || self.has_its_memory(page, product)
            || category == Some("gpu") && self.ends_configuration(around, product)
        {
            score += 2;
        }
        let behind = page.from(product.span.end());
        if self.opens_memory(page, product) {
            score += 3;
        }
        if self.in_configuration(around, product)
            || category == Some("server")
                && (opens_configuration(behind) || self.counts_a_part(page, product.span.end()))
        {
            score += 2;
        }
        if self.follows_machine(page, around.accepted, product) {
            score += 3;
        }
        if product.kind == MentionKind::Model
            && product.text.len() >= 4
            && self.is_counted_before(page, product.span.start())
        {
            score += 2;
        }
        if behind.trim_start_matches(' ').starts_with('*')
            || behind.starts_with('x') && behind.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
        {
            score += 1;
        }
        if behind.starts_with([
            '%', '元', '￥', '¥', '年', '月', '日', '号', '室', '座', '页', '路', '楼', '座',
        ]) || page
            .until(product.span.start())
            .ends_with(['￥', '¥', 'φ', '∠', '第'])
        {
            score -= 4;
        }
        score
    }

    /// G1620/4G/500G, i5/8GB: memory behind a bar makes what may be a processor in front of it one.
    pub(super) fn opens_memory(&self, page: &PageText<'_>, product: &Proposal<'d>) -> bool {
        let behind = page.from(product.span.end());
        self.category_of(product) == Some("cpu")
            && behind
                .strip_prefix(['/', '+'])
                .is_some_and(|memory| shapes::size_at(memory, 0).is_some())
    }

    /// A6000 48G, V100 32GB: a graphics card with the memory behind it that the list has for it.
    fn has_its_memory(&self, page: &PageText<'_>, product: &Proposal<'d>) -> bool {
        let figure = |text: &str| {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let number = text.get(..digits)?.to_owned();
            let unit = text.get(digits..)?.starts_with('g');
            (unit && digits > 0).then_some(number)
        };
        // The grammar may have taken the memory into the designation.
        let inside = product.text.rsplit_once(' ').map(|(_, last)| last);
        let behind = page.from(product.span.end()).trim_start_matches([' ', '/']);
        let Some(stated) = inside.and_then(figure).or_else(|| figure(behind)) else {
            return false;
        };
        product
            .found
            .iter()
            .flat_map(|found| &found.products)
            .filter_map(|index| self.lexicon.products.get(*index))
            .filter(|entry| entry.category() == "gpu")
            .flat_map(Product::memory)
            .any(|memory| memory.strip_suffix("GB") == Some(stated.as_str()))
    }

    /// 八块P100, 2台R740: a number and its classifier stand directly in front.
    fn is_counted_before(&self, page: &PageText<'_>, at: usize) -> bool {
        let at = at - usize::from(page.until(at).ends_with(' '));
        self.context
            .word_before(&page.key, at, "counter")
            .is_some_and(|counter| super::page::numeral_suffix(page.until(counter)) > 0)
    }

    /// Whether goods of that category are what the maker makes first of all: 龙芯、飞腾、鲲鹏 are processors.
    fn makes(&self, vendor: Option<&str>, category: Option<&str>) -> bool {
        let entry = vendor.and_then(|vendor| self.brand(vendor));
        let first = entry.and_then(|entry| entry.categories.first());
        category.is_some() && first.map(String::as_str) == category
    }

    /// Whether an accepted product stands beside it, only a list sign between.
    fn in_product_list(&self, around: Surroundings<'_, '_, 'd>, product: &Proposal<'d>) -> bool {
        let key = &around.page.key;
        let category = self.category_of(product);
        near(around.accepted, product.span).iter().any(|other| {
            (other.is_product()
                && (self.category_of(other) == category
                    || other.kind == MentionKind::Software && product.kind == other.kind)
                || other.kind == MentionKind::Brand
                    && (category == Some("os")
                        || product.kind == MentionKind::Series
                            && self.makes(other.vendor, category)))
                && between(key, product.span, other.span).is_some_and(|text| {
                    let text = text.trim_matches([' ', '\n']);
                    matches!(
                        text,
                        "、" | "/" | "," | "，" | "或" | "和" | "及" | "与" | "+" | ")、" | ")/"
                    )
                })
        })
    }

    /// The category of a product proposal.
    pub(super) fn category_of(&self, product: &Proposal<'d>) -> Option<&'d str> {
        if let Some(found) = &product.found
            && let Some(entry) = found
                .products
                .first()
                .and_then(|index| self.lexicon.products.get(*index))
        {
            return Some(entry.category());
        }
        match product.source {
            Source::Series(index) => self
                .lexicon
                .series
                .get(index)
                .map(|name| name.category.as_str()),
            Source::Software(index) => self
                .lexicon
                .software
                .get(index)
                .map(|name| name.category.as_str()),
            Source::Pattern(index) => self
                .lexicon
                .patterns
                .get(index)
                .and_then(|pattern| pattern.category.as_deref()),
            Source::Product(index) => self.lexicon.products.get(index).map(Product::category),
            Source::Alias(_) => None,
            Source::Rule(_) => product.family.and_then(|family| {
                self.lexicon
                    .series
                    .iter()
                    .find(|name| name.vendor == family.vendor && name.series == family.series)
                    .map(|name| name.category.as_str())
            }),
        }
    }

    /// Whether a word for `category` stands in `span`.
    pub(super) fn has_category(
        &self,
        findings: &Findings<'d>,
        span: NormalizedSpan,
        category: Option<&str>,
    ) -> bool {
        category.is_some_and(|category| {
            findings
                .context_in(span)
                .any(|hit| self.context.category(hit) == Some(category))
        })
    }

    /// The product category that a word at `at` names.
    pub(super) fn category_at(&self, findings: &Findings<'d>, at: usize) -> Option<&'d str> {
        findings
            .context_at(at)
            .filter_map(|hit| self.context.category(hit))
            .find(|category| Self::names_products(category))
    }

    /// Whether a category of context words says which products they are about, rather than what they do.
    pub(super) fn names_products(category: &str) -> bool {
        !ROLES.contains(&category)
    }
}

impl Findings<'_> {
    /// The context words and cues inside `span`.
    pub(super) fn context_in(&self, span: NormalizedSpan) -> impl Iterator<Item = &ContextHit> {
        let from = self
            .context
            .partition_point(|hit| hit.span.start() < span.start());
        self.context
            .iter()
            .skip(from)
            .take_while(move |hit| hit.span.start() < span.end())
            .filter(move |hit| hit.span.end() <= span.end())
    }
}

/// Whether a small number of pieces is stated behind a part: `*2`, and no size behind it.
fn is_multiplied(behind: &str) -> bool {
    let Some(rest) = behind.trim_start_matches(' ').strip_prefix('*') else {
        return false;
    };
    let mut rest = rest.bytes();
    rest.next().is_some_and(|b| (b'1'..=b'8').contains(&b))
        && rest
            .next()
            .is_none_or(|b| !b.is_ascii_alphanumeric() && b != b'.')
}

/// The same in front of a part of a list: `/2*`, `/2x`.
fn is_multiplied_in_front(before: &str) -> bool {
    let number = before.strip_suffix(['*', 'x']);
    let list = number.and_then(|before| before.strip_suffix(|c| matches!(c, '1'..='8')));
    list.is_some_and(|list| list.ends_with(OPENERS))
}

/// Whether `text` is as long as the name of a processor, and has as many digits: 4210R, E5-2640v4.
fn is_part(text: &str) -> bool {
    (4..=12).contains(&text.len()) && text.bytes().filter(u8::is_ascii_digit).count() >= 4
}

/// Whether a list of parts and their numbers begins behind a machine: `/4210R*2/32G*2`, `/2xE5-2640v4/`.
fn opens_configuration(behind: &str) -> bool {
    let Some(rest) = behind.strip_prefix(OPENERS) else {
        return false;
    };
    let number = rest.strip_prefix(|c| matches!(c, '1'..='8'));
    if let Some(part) = number.and_then(|rest| rest.strip_prefix(['*', 'x'])) {
        let part = part.split(['/', ',', '，', ')']).next().unwrap_or_default();
        return is_part(part)
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b" -+".contains(&b));
    }
    let part = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    behind.starts_with('/')
        && (4..=6).contains(&part)
        && rest.bytes().take(4).filter(u8::is_ascii_digit).count() >= 3
        && rest.get(part..).is_some_and(is_multiplied)
}

/// The proposals of a list sorted by start that may stand in the clause of `span`.
pub(super) fn near<'l, 'd>(list: &'l [Proposal<'d>], span: NormalizedSpan) -> &'l [Proposal<'d>] {
    let from = list.partition_point(|one| one.span.start() + REACH < span.start());
    let to = list.partition_point(|one| one.span.start() < span.end() + REACH);
    list.get(from..to.max(from)).unwrap_or_default()
}

/// What stands between two spans that do not overlap.
pub(super) fn between(key: &str, one: NormalizedSpan, other: NormalizedSpan) -> Option<&str> {
    let (first, second) = if one.start() <= other.start() {
        (one, other)
    } else {
        (other, one)
    };
    key.get(first.end()..second.start())
}
