//! Licences: whether what stands around a proposal is evidence enough for it.
//!
//! In: a proposal, the page, and what was accepted on it so far. Out: a score and a verdict with its reason. The weights were set by hand
//! and checked against annotated documents; a surface that stands for itself needs none of this.

use super::Recognizer;
use super::context::{ContextHit, Word};
use super::page::{PageText, REACH};
use super::proposals::{Findings, Proposal, Source};
use crate::dictionary::lexicon::{Licence, ROLES, Side};
use crate::model::{ColumnRole, MentionKind, SectionKind, Stance};
use crate::text::span::NormalizedSpan;

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

    fn brand_verdict(&self, around: Surroundings<'_, '_, 'd>, brand: &Proposal<'d>) -> Verdict {
        let Source::Alias(index) = brand.source else {
            return Verdict::Licensed(0);
        };
        let Some(alias) = self.lexicon.aliases.get(index) else {
            return Verdict::Refused("unknown entry");
        };
        let page = around.page;
        let product = self.product_behind(around, brand);
        if self.word_behind(page, brand.span, "certificate") {
            return Verdict::Licensed(3);
        }
        if brand.glued && !product {
            return Verdict::Refused("the word goes on behind it");
        }
        if self.has_shorter_name(around, brand) {
            return Verdict::Refused("a shorter name of the same maker stands there");
        }
        let maker = self.is_maker_place(page, brand.span);
        if maker && !(brand.licence == Licence::Weak && is_given_name(page, brand.span)) {
            return Verdict::Licensed(6);
        }
        if self.is_organisation(page, brand.span) {
            // A maker's authorisation is about its goods; a company in any other place is a party.
            let clause = page.clause(brand.span);
            let authorises = around
                .findings
                .context_in(clause)
                .any(|hit| match hit.what {
                    Word::Cue(index) => {
                        hit.span.start() >= brand.span.end()
                            && self.lexicon.cues.get(index).is_some_and(|cue| {
                                cue.stance == Stance::Qualification && cue.side != Side::Left
                            })
                    }
                    Word::Context(_) => false,
                });
            if !authorises {
                return Verdict::Refused("the name of an organisation");
            }
            return Verdict::Licensed(3);
        }
        if self.is_off_topic(around, brand) {
            return Verdict::Refused("a file format, a font, a topic of teaching or a portal");
        }
        if product {
            return Verdict::Licensed(6);
        }
        if self.is_system_line(around, brand) {
            return Verdict::Refused("the line of systems of that name is meant");
        }
        if Self::has_other_form(around, brand) {
            return Verdict::Licensed(5);
        }
        if self
            .context
            .word_at(&page.key, brand.span.end(), "address")
            .is_some()
        {
            return Verdict::Refused("the name of a street or a place");
        }
        if self.is_person(page, brand.span) {
            return Verdict::Refused("the name of a person");
        }
        if self.crosses_words(page, brand.span) {
            return Verdict::Refused("a border of words runs through it");
        }
        if brand.licence == Licence::Free {
            return Verdict::Licensed(3);
        }
        if alias.licence == Licence::Never {
            return Verdict::Refused("it counts only beside one of its products");
        }
        if self.in_brand_list(around, brand) {
            return Verdict::Licensed(4);
        }
        let behind = page.from(brand.span.end());
        let blank = behind.len() - behind.trim_start_matches(' ').len();
        if blank <= 1
            && self
                .category_at(around.findings, brand.span.end() + blank)
                .is_some()
        {
            return Verdict::Licensed(3);
        }
        if self.names_its_goods(around, brand, &alias.brand) {
            return Verdict::Licensed(3);
        }
        let clause = page.slice(page.clause(brand.span));
        if alias
            .context
            .iter()
            .any(|word| clause.contains(word.as_str()))
        {
            return Verdict::Licensed(3);
        }
        Verdict::Refused("nothing beside it says that the maker is meant")
    }

    /// 支持麒麟、统信等操作系统: the name is also that of a line of systems, and systems are spoken of.
    fn is_system_line(&self, around: Surroundings<'_, '_, 'd>, brand: &Proposal<'d>) -> bool {
        let line = near(&around.findings.proposals, brand.span)
            .iter()
            .any(|other| {
                other.kind == MentionKind::Series
                    && other.span == brand.span
                    && matches!(other.source, Source::Software(_))
            });
        line && (self.has_category(around.findings, around.page.clause(brand.span), Some("os"))
            || near(around.accepted, brand.span)
                .iter()
                .any(|other| self.category_of(other) == Some("os")))
    }

    /// 天融信网络安全技术有限公司: the name ends where the company's trade begins.
    fn has_shorter_name(&self, around: Surroundings<'_, '_, 'd>, brand: &Proposal<'d>) -> bool {
        let page = around.page;
        let mut cut = brand.span.end();
        while let Some(before) = self.context.word_before(&page.key, cut, "trade")
            && before > brand.span.start()
        {
            cut = before;
        }
        // 安恒信息 is a name of its own; a trade of four characters is none of it.
        brand.span.end() - cut >= 12
            && self.is_organisation(page, brand.span)
            && near(&around.findings.proposals, brand.span)
                .iter()
                .any(|other| {
                    other.kind == MentionKind::Brand
                        && other.vendor == brand.vendor
                        && other.span.start() == brand.span.start()
                        && other.span.end() <= cut
                })
    }

    /// One of the things it makes is named a few characters behind it: 希捷2T监控硬盘.
    fn names_its_goods(
        &self,
        around: Surroundings<'_, '_, 'd>,
        brand: &Proposal<'d>,
        key: &str,
    ) -> bool {
        let page = around.page;
        let clause = page.clause(brand.span);
        let reach = super::page::floor(&page.key, brand.span.end() + 24);
        let behind = NormalizedSpan::new(
            brand.span.end(),
            reach.min(clause.end()).max(brand.span.end()),
        );
        self.brands
            .get(key)
            .and_then(|index| self.lexicon.brands.get(*index))
            .is_some_and(|entry| {
                around.findings.context_in(behind).any(|hit| {
                    self.context.category(hit).is_some_and(|category| {
                        entry.categories.iter().any(|made| made == category)
                    })
                })
            })
    }

    /// L1, L7: a product of the brand stands behind it, or in the same clause once it is accepted.
    fn product_behind(&self, around: Surroundings<'_, '_, 'd>, brand: &Proposal<'d>) -> bool {
        let places = self.context.gap(&around.page.key, brand.span.end());
        let beside = near(&around.findings.proposals, brand.span)
            .iter()
            .any(|other| {
                other.is_product()
                    && other.vendor == brand.vendor
                    && other.span.start() >= brand.span.end()
                    && places.contains(&other.span.start())
                    && !(other.glued && other.family.is_none())
            });
        if beside || brand.glued {
            return beside;
        }
        // 联想 in one cell of a row, 启天M430 in another.
        if let Some(cell) = around.page.cell_at(brand.span) {
            let in_row = around.page.row_of(cell).any(|other| {
                near(around.accepted, other.span).iter().any(|one| {
                    one.is_product() && one.vendor == brand.vendor && other.span.contains(one.span)
                })
            });
            if in_row {
                return true;
            }
        }
        let clause = around.page.clause(brand.span);
        near(around.accepted, brand.span).iter().any(|other| {
            other.kind == MentionKind::Model
                && other.vendor == brand.vendor
                && clause.contains(other.span)
                && other.span.start() >= brand.span.end()
                && other.span.start() - brand.span.end() <= 36
        })
    }

    /// L2: another form of the same name stands beside it.
    fn has_other_form(around: Surroundings<'_, '_, 'd>, brand: &Proposal<'d>) -> bool {
        let key = &around.page.key;
        let latin = |span: NormalizedSpan| span.of(key).is_ascii();
        near(&around.findings.proposals, brand.span)
            .iter()
            .any(|other| {
                other.kind == MentionKind::Brand
                    && other.vendor == brand.vendor
                    && !other.glued
                    && latin(other.span) != latin(brand.span)
                    && between(key, brand.span, other.span).is_some_and(|text| {
                        matches!(text, "" | " " | "(" | " (" | "/" | ")" | "\n")
                    })
            })
    }

    /// L4: an accepted brand stands beside it, only a list sign between.
    fn in_brand_list(&self, around: Surroundings<'_, '_, 'd>, brand: &Proposal<'d>) -> bool {
        let key = &around.page.key;
        // Makers of systems stand among systems: 统信、openEuler.
        let of_systems = brand
            .vendor
            .and_then(|vendor| self.brands.get(vendor))
            .and_then(|index| self.lexicon.brands.get(*index))
            .is_some_and(|entry| entry.categories.iter().any(|category| category == "os"));
        near(around.accepted, brand.span).iter().any(|other| {
            (other.kind == MentionKind::Brand
                || of_systems && self.category_of(other) == Some("os"))
                && other.vendor != brand.vendor
                && between(key, brand.span, other.span).is_some_and(|text| {
                    let text = text.trim_matches([' ', '\n', '(', ')', '”', '“', '"']);
                    matches!(
                        text,
                        "、" | "/" | "," | "，" | "或" | "和" | "及" | "与" | "／" | "；" | ";"
                    )
                })
        })
    }

    /// L3: a column of makers, or a label of makers in front.
    pub(super) fn is_maker_place(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        if let Some(cell) = page.cell_at(span)
            && !cell.header
            && matches!(
                cell.column.role,
                Some(ColumnRole::Brand | ColumnRole::BrandModel)
            )
        {
            return true;
        }
        self.label_before(page, span.start(), &["label_brand", "label_both"])
            .is_some()
    }

    /// A label of one of `categories` whose value `at` stands in: label, colon, and nothing but parts of the value up to `at`. Gives where
    /// the value begins.
    pub(super) fn label_before(
        &self,
        page: &PageText<'_>,
        at: usize,
        categories: &[&str],
    ) -> Option<usize> {
        const VALUE: usize = 120;
        let from = super::page::floor(&page.key, at.saturating_sub(VALUE));
        let before = page.key.get(from..at)?;
        let colon = before.rfind([':', '：'])?;
        let value = before.get(colon..)?;
        if value.contains(['\n', '\t', ';', '；', '。', '|']) {
            return None;
        }
        let label_end = from + before.get(..colon)?.trim_end().len();
        let begins = from + colon + value.chars().next().map_or(1, char::len_utf8);
        categories
            .iter()
            .any(|category| {
                self.context
                    .word_before(&page.key, label_end, category)
                    .is_some()
            })
            .then_some(begins)
    }

    /// Whether the name is a part of the name of an organisation.
    pub(super) fn is_organisation(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        const WORDS: usize = 6;
        let key = &page.key;
        let mut at = span.end();
        if self.context.word_at(key, at, "organisation").is_some() {
            return true;
        }
        for _ in 0..WORDS {
            if self.context.word_at(key, at, "branch").is_some() {
                return true;
            }
            let next = self
                .context
                .word_at(key, at, "trade")
                .or_else(|| self.context.word_at(key, at, "place"));
            at = match next {
                Some(end) => end,
                None if key
                    .as_bytes()
                    .get(at)
                    .is_some_and(|byte| b"()".contains(byte)) =>
                {
                    at + 1
                }
                None => break,
            };
        }
        // Up to six characters that no list has may stand before the legal form: 数字技术, 易联.
        let rest: String = page
            .from(at)
            .chars()
            .take_while(|c| !c.is_ascii() && !c.is_whitespace() && !"，。；、：".contains(*c))
            .take(14)
            .collect();
        self.context
            .words("branch")
            .iter()
            .filter_map(|word| rest.find(word))
            .min()
            .is_some_and(|found| found <= 18)
    }

    /// Whether a cue for a person stands in front of the name, or a form of address behind it.
    fn is_person(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        if page.slice(span).is_ascii() || span.len() > 9 {
            return false;
        }
        if self
            .context
            .word_at(&page.key, span.end(), "surname")
            .is_some()
        {
            return true;
        }
        let clause = page.clause(span);
        let before = page
            .key
            .get(clause.start()..span.start())
            .unwrap_or_default();
        self.context
            .words("person")
            .iter()
            .filter_map(|word| before.rfind(word).map(|at| at + word.len()))
            .max()
            .is_some_and(|end| before.len() - end <= 18)
    }

    fn crosses_words(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        let Some(judge) = &self.judge else {
            return false;
        };
        let text = page.slice(span);
        if text.is_ascii() || text.chars().count() > 3 {
            return false;
        }
        let clause = page.clause(span);
        judge.crosses(
            page.slice(clause),
            span.start() - clause.start()..span.end() - clause.start(),
        )
    }

    /// File formats, fonts, topics of teaching, instructions for a portal.
    fn is_off_topic(&self, around: Surroundings<'_, '_, 'd>, proposal: &Proposal<'d>) -> bool {
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
        let has = |category: &str| {
            around
                .findings
                .context_in(clause)
                .any(|hit| self.context.category(hit) == Some(category))
        };
        if has("font") {
            return true;
        }
        let boilerplate = !matches!(
            around.section,
            SectionKind::Requirements | SectionKind::Unknown
        );
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
        if product.licence == Licence::Never && self.is_beside_maker(around, product) {
            return Verdict::Licensed(evidence.max(ENOUGH));
        }
        let software = product.kind == MentionKind::Software;
        match product.licence {
            Licence::Free => Verdict::Licensed(evidence.max(0)),
            Licence::Weak if evidence >= ENOUGH => Verdict::Licensed(evidence),
            Licence::Never if software && evidence >= MUCH => Verdict::Licensed(evidence),
            Licence::Weak => Verdict::Refused("too little beside it says that a product is meant"),
            Licence::Never => Verdict::Refused("it counts only beside its brand"),
        }
    }

    /// Whether its maker's name stands directly in front of it, or alone in the column of makers of its row.
    fn is_beside_maker(&self, around: Surroundings<'_, '_, 'd>, product: &Proposal<'d>) -> bool {
        let page = around.page;
        let maker = |brand: &Proposal<'d>| {
            brand.kind == MentionKind::Brand && brand.vendor == product.vendor
        };
        let in_front = near(around.accepted, product.span).iter().any(|brand| {
            maker(brand)
                && self
                    .context
                    .only_fillers(&page.key, brand.span.end(), product.span.start())
        });
        if in_front {
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
        page.row_of(cell)
            .filter(|other| other.column.role == Some(ColumnRole::Brand))
            .any(|other| {
                near(around.accepted, other.span)
                    .iter()
                    .any(|brand| maker(brand) && other.span.contains(brand.span))
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
        let makers = page
            .row_of(cell)
            .filter(|other| other.column.role == Some(ColumnRole::Brand));
        for maker in makers {
            for brand in near(around.accepted, maker.span) {
                if brand.kind == MentionKind::Brand && maker.span.contains(brand.span) {
                    score += match product.vendor {
                        vendor if vendor == brand.vendor => 3,
                        Some(_) => -3,
                        None => 0,
                    };
                }
            }
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
    fn word_behind(&self, page: &PageText<'_>, span: NormalizedSpan, category: &str) -> bool {
        let blank = usize::from(page.from(span.end()).starts_with(' '));
        self.context
            .word_at(&page.key, span.end() + blank, category)
            .is_some()
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
        let mut score = 0;
        let category = self.category_of(product);
        // Its maker, or another one, beside it.
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
                } else if !unknown && ends_before && distance <= 3 {
                    score -= 4;
                }
            } else if brand.is_product()
                && brand.vendor == product.vendor
                && clause.contains(brand.span)
            {
                score += 1;
            }
        }
        score = score.min(4);
        score += self.row_evidence(around, product, category);
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
        if product.kind == MentionKind::Software && self.word_behind(page, product.span, "program")
        {
            score += 3;
        }
        if self.in_product_list(around, product) {
            score += 2;
        }
        let behind = page.from(product.span.end());
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

    /// Whether an accepted product stands beside it, only a list sign between.
    fn in_product_list(&self, around: Surroundings<'_, '_, 'd>, product: &Proposal<'d>) -> bool {
        let key = &around.page.key;
        let category = self.category_of(product);
        near(around.accepted, product.span).iter().any(|other| {
            (other.is_product() && self.category_of(other) == category
                || other.kind == MentionKind::Brand && category == Some("os"))
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
            return Some(&entry.category);
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
            Source::Product(index) => self
                .lexicon
                .products
                .get(index)
                .map(|entry| entry.category.as_str()),
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
    fn has_category(
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

/// Whether a cell or line holds one character and the name, as it would hold surname and given name: 杨 before 长鑫.
fn is_given_name(page: &PageText<'_>, span: NormalizedSpan) -> bool {
    let sign = |c: char| !c.is_alphanumeric();
    let name = page.slice(span);
    let mut before = page.until(span.start()).chars().rev();
    let behind = page.from(span.end()).chars().next();
    !name.is_ascii()
        && name.chars().count() <= 2
        && before
            .next()
            .is_some_and(|c| !c.is_ascii() && c.is_alphabetic())
        && before.next().is_none_or(sign)
        && behind.is_none_or(sign)
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
