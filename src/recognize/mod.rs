//! Recognition: brands, series, models and software, told apart from what merely looks like them.
//!
//! In: folded pages and their structure. Out: [`Recognition`]: mentions that do not overlap, confusables, and the readings that lost.
//! Nothing is read from disk and no text is changed; what words mean is in the dictionaries.
//!
//! | step | file |
//! |---|---|
//! | key text, cells, clauses | `page` |
//! | technical runs | `shapes`, written otherwise `respelled`, without their borders `glued` |
//! | names by automaton | `names` |
//! | fillers, evidence, cues | `context` |
//! | standards, dates, measures | `confusables` |
//! | product list and grammars | `models` |
//! | everything that may be a mention | `proposals`, with numbers behind names `families`, with versions `software` |
//! | whether it is licensed | `licence`, beside its maker `beside`, for makers `makers` and `organisations` |
//! | which of two readings counts | `resolve` |
//! | designations and makers no list has | `cells` and `maker_cells`, in running text `labelled` |
//! | which product it is | `identity`, where processors share a name `versions`; whose `vendor`, what kind `category` |
//! | standing and number | `stance`, `quantity` |

mod beside;
mod category;
mod cells;
mod confusables;
mod context;
mod families;
mod glued;
mod identity;
mod labelled;
mod licence;
mod maker_cells;
mod makers;
mod models;
mod names;
mod organisations;
mod page;
mod proposals;
mod quantity;
mod resolve;
mod respelled;
mod shapes;
mod sieve;
mod software;
mod stance;
#[cfg(test)]
mod tests;
mod vendor;
mod versions;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use self::identity::Month;
use self::page::PageText;
use self::proposals::Cache;
use self::resolve::{Draft, Echo};
use self::stance::Place;
use crate::dictionary::lexicon::{Lexicon, Licence};
use crate::issue::{Issue, IssueCode};
use crate::model::{
    Confusable, DocumentType, FoldedPage, Identity, Legibility, Mention, MentionKind, Recognition,
    Stance, Structure,
};
use crate::text::span::NormalizedSpan;

/// Says where words begin and end: the one place where segmentation serves recognition.
pub trait WordJudge: std::fmt::Debug + Send + Sync {
    /// Whether the name at `name` (bytes) in `clause` is no word there: a word of the clause reaches over one of its ends (最佳能源,
    /// 清华大学). `clause` is folded text in lower case.
    fn crosses(&self, clause: &str, name: Range<usize>) -> bool;
}

/// Everything recognition needs, built once from the lexicon.
#[derive(Debug)]
pub struct Recognizer<'d> {
    lexicon: &'d Lexicon,
    names: names::Names,
    catalogue: models::Catalogue<'d>,
    context: context::ContextWords<'d>,
    confusables: confusables::Confusables,
    /// Index into the lexicon's brands, by key.
    brands: BTreeMap<&'d str, usize>,
    judge: Option<Arc<dyn WordJudge>>,
}

impl<'d> Recognizer<'d> {
    /// Builds automata and grammars.
    pub fn new(lexicon: &'d Lexicon) -> Self {
        Self {
            lexicon,
            names: names::Names::new(lexicon),
            catalogue: models::Catalogue::new(lexicon),
            context: context::ContextWords::new(lexicon),
            confusables: confusables::Confusables::new(lexicon),
            brands: lexicon
                .brands
                .iter()
                .enumerate()
                .map(|(index, brand)| (brand.id.as_str(), index))
                .collect(),
            judge: None,
        }
    }

    /// Lets `judge` say whether short Chinese names are words where they stand.
    #[must_use]
    pub fn with_judge(mut self, judge: Arc<dyn WordJudge>) -> Self {
        self.judge = Some(judge);
        self
    }

    /// Recognises what a document names. `limit` bounds the number of mentions.
    pub fn recognize(
        &self,
        pages: &[FoldedPage],
        structure: &Structure,
        limit: usize,
    ) -> Recognition {
        // Prices in a list of goods that make it an offer; a single one may be anything.
        const PRICES: usize = 3;
        let mut cache = Cache::new();
        let mut drafts: Vec<Draft<'_, 'd>> = Vec::new();
        let mut echo = Echo::new();
        for folded in pages {
            if folded.page.legibility == Legibility::Unreadable {
                continue;
            }
            let mut page = PageText::new(folded, structure);
            page.confusables = self.confusables.hits(&page.key, self.lexicon);
            let findings = self.findings(&page, &mut cache);
            let mut draft = Draft::new(page, findings);
            self.resolve(&mut draft, structure, &Echo::new());
            self.accept_open(&mut draft);
            draft.echo(&mut echo);
            drafts.push(draft);
        }
        let date = identity::document_date(pages.iter().map(|page| page.folded.text()));
        // Prices beside the goods make a list of them an offer.
        let prices = drafts
            .iter()
            .flat_map(|draft| draft.findings.context.iter().map(move |hit| (draft, hit)))
            .filter(|(draft, hit)| match self.context.category(hit) {
                Some("price") => has_figure(&draft.page, hit.span),
                category => category == Some("shop"),
            })
            .take(PRICES)
            .count()
            == PRICES;
        let presents = self.presents(&drafts, structure, prices);
        let mut recognition = Recognition::default();
        for draft in &mut drafts {
            // What one page licenses, licenses weaker repeats on the others.
            self.resolve(draft, structure, &echo);
            self.mentions(draft, structure, date, presents, &mut recognition);
        }
        if recognition.mentions.len() > limit {
            recognition.mentions.truncate(limit);
            for mention in &mut recognition.mentions {
                mention.component_of = mention.component_of.filter(|index| *index < limit);
            }
            recognition.issues.push(Issue::document(
                IssueCode::TooManyMentions,
                format!("the document names more than {limit} products"),
            ));
        }
        recognition
    }

    /// What a document does with its goods that is no document of a purchase: a price list offers them, a list of a contract names what was
    /// bought, and a specification whose title names the maker and that has a place for what is offered is the maker's own.
    fn presents(
        &self,
        drafts: &[Draft<'_, 'd>],
        structure: &Structure,
        prices: bool,
    ) -> Option<Stance> {
        const TITLE: usize = 120;
        const HEADING: usize = 24;
        match structure.document_type.as_ref().map(|found| found.value) {
            None | Some(DocumentType::Other) => {
                if !prices && !structure.tables.iter().any(|table| table.goods) {
                    return None;
                }
                let contract = drafts.iter().any(|draft| {
                    draft.findings.context.iter().any(|hit| {
                        self.context.category(hit) == Some("contract")
                            && draft.page.line(hit.span).trim().chars().count() <= HEADING
                    })
                });
                Some(if contract {
                    Stance::Awarded
                } else {
                    Stance::Offered
                })
            }
            Some(DocumentType::TechnicalSpecification) => {
                let titled = drafts.first().is_some_and(|draft| {
                    draft.accepted.iter().any(|one| {
                        one.kind == MentionKind::Brand
                            && one.span.end() <= TITLE
                            && !draft.page.until(one.span.start()).trim().contains('\n')
                    })
                });
                let offers = || {
                    drafts.iter().any(|draft| {
                        draft.findings.context.iter().any(|hit| match hit.what {
                            context::Word::Cue(index) => self
                                .lexicon
                                .cues
                                .get(index)
                                .is_some_and(|cue| cue.stance == Some(Stance::Offered)),
                            context::Word::Context(_) => false,
                        })
                    })
                };
                (titled && offers()).then_some(Stance::Offered)
            }
            Some(_) => None,
        }
    }

    /// Adds what was decided on a page to the result.
    fn mentions(
        &self,
        draft: &Draft<'_, 'd>,
        structure: &Structure,
        date: Option<Month>,
        presents: Option<Stance>,
        recognition: &mut Recognition,
    ) {
        let page = &draft.page;
        let number = page.number();
        let document = structure.document_type.as_ref().map(|found| found.value);
        let first = recognition.mentions.len();
        for (index, one) in draft.accepted.iter().enumerate() {
            let span = page.original(one.span);
            let place = Place {
                section: structure.section_at(number, span.start()),
                headed: structure.headed_at(number, span.start()),
                document,
                presents,
            };
            let known = self.identify(draft, one, date);
            let mut standing = self.stance(draft, one.span, one.kind, place);
            // What is said of a product is said of the maker in front of it: Intel 芯片组，不低于H81.
            if one.kind == MentionKind::Brand
                && let Some(product) = draft.accepted.get(index + 1)
                && product.kind != MentionKind::Brand
                && page.clause(one.span).contains(product.span)
                && (product.vendor.is_none() || product.vendor == one.vendor)
                && (self
                    .context
                    .only_fillers(&page.key, one.span.end(), product.span.start())
                    || standing.cue.is_none()
                        && product.kind == MentionKind::Model
                        && product.vendor == one.vendor
                        && product.span.start() - one.span.end() <= 36)
            {
                standing = self.stance(draft, product.span, product.kind, place);
            }
            let owner = known
                .vendor
                .as_deref()
                .and_then(|vendor| self.owner(vendor, known.series.as_deref(), date));
            recognition.mentions.push(Mention {
                page: number,
                span,
                kind: one.kind,
                owner,
                vendor: known.vendor,
                series: known.series,
                model: known.model,
                product_id: known.product_id,
                category: known.category,
                released: known.released,
                confidence: confidence(one.evidence, one.licence, known.identity),
                identity: known.identity,
                flags: known.flags,
                candidates: known.candidates,
                stance: standing.stance,
                cue: standing.cue.map(|cue| page.original(cue)),
                ground: standing.ground,
                quantity: self.quantity(draft, one),
                component_of: None,
                rule: self.place(one.source),
            });
        }
        for index in first..recognition.mentions.len() {
            let host = host(draft, &recognition.mentions, first, index);
            if let Some(mention) = recognition.mentions.get_mut(index) {
                mention.component_of = host;
            }
        }
        recognition
            .confusables
            .extend(page.confusables.iter().map(|hit| {
                Confusable {
                    page: number,
                    span: page.original(hit.span),
                    entry: self
                        .lexicon
                        .confusables
                        .get(hit.entry)
                        .map(|entry| entry.id.clone())
                        .unwrap_or_default(),
                }
            }));
        self.losers(draft, structure, &mut recognition.losers);
    }
}

/// Whether the word for a price at `word` has one behind it, or heads a column of them: a rule about prices (单价不得高于市场价) states none.
fn has_figure(page: &PageText<'_>, word: NormalizedSpan) -> bool {
    // 单价（元）：￥88
    const REACH: usize = 12;
    let line = page.from(word.end()).split(['\n', '。', '，']).next();
    line.unwrap_or_default()
        .chars()
        .take(REACH)
        .any(|c| c.is_ascii_digit())
        || page.line(word).contains('\t')
        || page.cell_at(word).is_some_and(|cell| cell.header)
}

/// How sure a reading is. The figures were set on annotated documents so that of the mentions at 0.9 and above at least 95 in 100 are right.
fn confidence(evidence: i32, licence: Licence, identity: Option<Identity>) -> f32 {
    /// What stands for itself, and what needs something beside it.
    const FREE: f32 = 0.85;
    const DOUBTFUL: f32 = 0.65;
    const IN_THE_LIST: f32 = 0.05;
    /// For each point of evidence, up to the sixth: more of it says no more.
    const POINT: f32 = 0.015;
    const POINTS: i32 = 6;
    const MOST: f32 = 0.99;
    let base = if licence == Licence::Free {
        FREE
    } else {
        DOUBTFUL
    };
    let exact = if identity == Some(Identity::Exact) {
        IN_THE_LIST
    } else {
        0.0
    };
    let points = u8::try_from(evidence.clamp(0, POINTS)).unwrap_or_default();
    (base + exact + POINT * f32::from(points)).min(MOST)
}

/// The computer, storage or device that a processor or card is a part of: the nearest one in front in the same row or line.
fn host(draft: &Draft<'_, '_>, mentions: &[Mention], first: usize, index: usize) -> Option<usize> {
    const HOSTS: &[&str] = &[
        "server", "pc", "notebook", "storage", "network", "security", "camera",
    ];
    let part = mentions.get(index)?;
    if part.kind == MentionKind::Brand || !category::is_component(part.category.as_deref()?) {
        return None;
    }
    let page = &draft.page;
    let place = |mention: &Mention| page.folded.folded.to_normalized(mention.span);
    let row = page.cell_at(place(part)).map(|cell| (cell.table, cell.row));
    (first..index).rev().find(|candidate| {
        mentions.get(*candidate).is_some_and(|host| {
            host.kind == MentionKind::Model
                && host
                    .category
                    .as_deref()
                    .is_some_and(|category| HOSTS.contains(&category))
                && match row {
                    Some(row) => page
                        .cell_at(place(host))
                        .is_some_and(|cell| (cell.table, cell.row) == row),
                    None => page
                        .key
                        .get(place(host).end()..place(part).start())
                        .is_some_and(|between| !between.contains('\n')),
                }
        })
    })
}
