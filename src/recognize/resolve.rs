//! Resolution: which of the contradicting proposals of a page count.
//!
//! In: proposals and their surroundings. Out: accepted proposals that do not overlap, and the readings that lost with the reason. Classes
//! decide first, then length, then evidence, then the entry: the outcome never depends on the order of discovery.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Recognizer;
use super::licence::{Surroundings, Verdict};
use super::page::PageText;
use super::proposals::{Findings, Proposal, Source};
use super::shapes::compact;
use crate::dictionary::lexicon::{Licence, Product};
use crate::model::{MentionKind, Reading, Structure};
use crate::text::span::NormalizedSpan;

/// A page with what was decided on it.
#[derive(Debug)]
pub(super) struct Draft<'p, 'd> {
    pub(super) page: PageText<'p>,
    pub(super) findings: Findings<'d>,
    /// What counts, by start.
    pub(super) accepted: Vec<Proposal<'d>>,
    /// Ends of what counts, by start.
    taken: BTreeMap<usize, usize>,
}

/// Designations accepted somewhere in the document: maker and compact spelling.
pub(super) type Echo<'d> = BTreeSet<(Option<&'d str>, String)>;

/// How often evidence is gathered: names license models, models license names, and both license their neighbours in lists.
const ROUNDS: usize = 3;

impl<'p, 'd> Draft<'p, 'd> {
    /// The designations that count on this page.
    pub(super) fn echo(&self, echo: &mut Echo<'d>) {
        for one in &self.accepted {
            if one.kind == MentionKind::Model && one.text.len() >= 3 {
                echo.insert((one.vendor, compact(&one.text)));
            }
        }
    }

    /// A page on which nothing is decided.
    pub(super) fn new(page: PageText<'p>, mut findings: Findings<'d>) -> Self {
        findings
            .proposals
            .sort_by_key(|one| (one.span.start(), Reverse(one.span.end()), one.source));
        Self {
            page,
            findings,
            accepted: Vec::new(),
            taken: BTreeMap::new(),
        }
    }

    /// Whether nothing accepted overlaps `span`.
    pub(super) fn is_free(&self, span: NormalizedSpan) -> bool {
        self.taken
            .range(..span.end())
            .next_back()
            .is_none_or(|(_, end)| *end <= span.start())
    }

    /// Accepts a proposal that overlaps nothing. [`Self::settle`] must follow before what is accepted is looked at.
    pub(super) fn accept(&mut self, proposal: Proposal<'d>) {
        self.taken
            .insert(proposal.span.start(), proposal.span.end());
        self.accepted.push(proposal);
    }

    /// Takes back what was accepted inside `span`.
    pub(super) fn withdraw(&mut self, span: NormalizedSpan) {
        self.accepted.retain(|one| !one.span.overlaps(span));
        self.taken
            .retain(|start, end| *end <= span.start() || *start >= span.end());
    }

    /// Notes anew what the accepted proposals cover, after they were changed from outside.
    pub(super) fn retake(&mut self) {
        self.taken = self
            .accepted
            .iter()
            .map(|one| (one.span.start(), one.span.end()))
            .collect();
    }

    /// Puts what is accepted in order.
    pub(super) fn settle(&mut self) {
        self.accepted.sort_by_key(|one| one.span);
    }
}

/// The class of a proposal: what wins over what.
fn class(proposal: &Proposal<'_>) -> u8 {
    match (proposal.kind, proposal.licence) {
        (MentionKind::Model | MentionKind::Software, Licence::Free) => 2,
        (MentionKind::Model | MentionKind::Software, _) => 4,
        (MentionKind::Series, _) => 5,
        (MentionKind::Brand, _) => 6,
    }
}

/// Whether two readings of one span make it models of different makers.
fn is_rival(one: &Proposal<'_>, other: &Proposal<'_>) -> bool {
    other.span == one.span
        && one.kind == MentionKind::Model
        && other.kind == MentionKind::Model
        && other.vendor.is_some()
        && other.vendor != one.vendor
}

/// Whether a maker's name is the part in front of the hyphen of what may be a designation of that maker.
fn opens_designation(page: &PageText<'_>, findings: &Findings<'_>, name: &Proposal<'_>) -> bool {
    name.kind == MentionKind::Brand
        && page.key.as_bytes().get(name.span.end()) == Some(&b'-')
        && super::licence::near(&findings.proposals, name.span)
            .iter()
            .any(|other| {
                other.is_product()
                    && other.vendor == name.vendor
                    && other.span.start() == name.span.start()
                    && other.span.end() > name.span.end()
            })
}

impl<'d> Recognizer<'d> {
    /// Accepts what counts on the page, in rounds: what is accepted is evidence for the rest.
    pub(super) fn resolve(
        &self,
        draft: &mut Draft<'_, 'd>,
        structure: &Structure,
        echo: &Echo<'d>,
    ) {
        for round in 0..ROUNDS {
            let mut eligible: Vec<(u8, Proposal<'d>)> = Vec::new();
            for proposal in &draft.findings.proposals {
                // First what stands for itself, so that weak names meet all of it.
                if round == 0 && proposal.is_product() && proposal.licence != Licence::Free {
                    continue;
                }
                // A name that may be a line of products, too, waits for the evidence.
                let shared = || {
                    super::licence::near(&draft.findings.proposals, proposal.span)
                        .iter()
                        .any(|other| other.span == proposal.span && other.is_product())
                };
                if round == 0
                    && proposal.kind == MentionKind::Brand
                    && proposal.licence != Licence::Free
                    && shared()
                {
                    continue;
                }
                // RG in RG-S5750: the head of a designation of its maker.
                if round < 2 && opens_designation(&draft.page, &draft.findings, proposal) {
                    continue;
                }
                if !draft.is_free(proposal.span) || draft.page.is_running(proposal.span) {
                    continue;
                }
                let original = draft.page.original(proposal.span);
                let around = Surroundings {
                    page: &draft.page,
                    findings: &draft.findings,
                    accepted: &draft.accepted,
                    section: structure.section_at(draft.page.number(), original.start()),
                    document: structure.document_type.as_ref().map(|found| found.value),
                };
                let echoed = proposal.text.len() >= 3
                    && echo.contains(&(proposal.vendor, compact(&proposal.text)));
                if let Verdict::Licensed(evidence) = self.verdict(around, proposal, echoed) {
                    let mut proposal = proposal.clone();
                    proposal.evidence = evidence;
                    eligible.push((class(&proposal), proposal));
                }
            }
            if eligible.is_empty() && round > 1 {
                return;
            }
            eligible.sort_by(|(class, one), (other_class, other)| {
                let rank = |class: u8, one: &Proposal<'_>| {
                    (
                        class,
                        Reverse(one.span.len()),
                        one.span.start(),
                        Reverse(one.evidence),
                        Reverse(
                            one.found
                                .as_ref()
                                .map_or(0, |found| found.products.len().min(1)),
                        ),
                        one.source,
                    )
                };
                rank(*class, one).cmp(&rank(*other_class, other))
            });
            let mut index = 0;
            while let Some((_, proposal)) = eligible.get(index) {
                let mut proposal = proposal.clone();
                index += 1;
                if !draft.is_free(proposal.span) {
                    continue;
                }
                if let Some(other) = self.of_maker_beside(draft, &proposal) {
                    draft.accept(other);
                    continue;
                }
                if let Some(maker) = self.foreign_maker_in_front(draft, &proposal) {
                    proposal.vendor = Some(maker);
                    proposal.found = None;
                    proposal.source = Source::Rule("brand.designation");
                }
                // Two makers with the same claim: nobody knows whose it is.
                let mut same_span = eligible
                    .iter()
                    .skip(index)
                    .take_while(|(_, other)| other.span == proposal.span);
                let rival = same_span.any(|(_, other)| {
                    other.kind == MentionKind::Model
                        && proposal.kind == MentionKind::Model
                        && other.vendor != proposal.vendor
                        && other.evidence == proposal.evidence
                        && other.licence == proposal.licence
                        && other.family.is_none()
                        && proposal.family.is_none()
                });
                if rival {
                    proposal.vendor = None;
                    proposal.found = None;
                    proposal.source = Source::Rule("several-makers");
                }
                draft.accept(proposal);
            }
            draft.settle();
        }
    }

    /// The reading of the same span that is a product of the maker whose name stands beside it, where `proposal` is another's:
    /// 超聚变 2288H V7, which Huawei builds alike. Name and product are evidence for each other, so neither need be accepted yet.
    fn of_maker_beside(
        &self,
        draft: &Draft<'_, 'd>,
        proposal: &Proposal<'d>,
    ) -> Option<Proposal<'d>> {
        let all = &draft.findings.proposals;
        let beside = |one: &Proposal<'d>| self.is_beside_maker(&draft.page, all, one);
        let mut rivals = super::licence::near(all, proposal.span)
            .iter()
            .filter(|other| is_rival(proposal, other))
            .peekable();
        rivals.peek()?;
        if beside(proposal) || self.follows_machine(&draft.page, &draft.accepted, proposal) {
            return None;
        }
        let rival = rivals.find(|other| beside(other))?.clone();
        Some(Proposal {
            evidence: proposal.evidence.max(super::licence::ENOUGH),
            ..rival
        })
    }

    /// The maker whose name stands directly in front of a designation that only the grammar of another maker knows: 普源 DS1202Z-E. Parts are of
    /// other makers than the goods they are named with.
    fn foreign_maker_in_front(
        &self,
        draft: &Draft<'_, 'd>,
        proposal: &Proposal<'d>,
    ) -> Option<&'d str> {
        let unlisted = proposal
            .found
            .as_ref()
            .is_some_and(|found| found.products.is_empty() && found.pattern.is_some());
        let component = self.names_component(proposal);
        if proposal.kind != MentionKind::Model
            || !unlisted
            || component
            || proposal.family.is_some()
            || proposal.vendor.is_none()
        {
            return None;
        }
        let brands = || {
            super::licence::near(&draft.findings.proposals, proposal.span)
                .iter()
                .filter(|one| one.kind == MentionKind::Brand)
        };
        if brands().any(|one| self.is_related(one.vendor, proposal.vendor)) {
            return None;
        }
        // Of names that end there the longest is meant.
        let touches = |one: &&Proposal<'d>| {
            let between = draft
                .page
                .key
                .get(one.span.end()..proposal.span.start())
                .unwrap_or("-");
            one.licence == Licence::Free && !one.glued && matches!(between, "" | " ")
        };
        self.makers_in_front(
            &draft.page,
            &draft.findings.proposals,
            proposal.span.start(),
        )
        .filter(touches)
        .last()?
        .vendor
    }

    /// The readings that lost, for `explain`.
    pub(super) fn losers(
        &self,
        draft: &Draft<'_, 'd>,
        structure: &Structure,
        losers: &mut Vec<Reading>,
    ) {
        let mut seen = BTreeSet::new();
        for proposal in &draft.findings.proposals {
            let kept = super::licence::near(&draft.accepted, proposal.span)
                .iter()
                .any(|one| one.span == proposal.span && one.source == proposal.source);
            if kept || !seen.insert((proposal.span, proposal.source)) {
                continue;
            }
            let original = draft.page.original(proposal.span);
            let around = Surroundings {
                page: &draft.page,
                findings: &draft.findings,
                accepted: &draft.accepted,
                section: structure.section_at(draft.page.number(), original.start()),
                document: structure.document_type.as_ref().map(|found| found.value),
            };
            let reason = match self.verdict(around, proposal, false) {
                Verdict::Refused(reason) => reason,
                Verdict::Licensed(_) => "another reading covers it",
            };
            losers.push(Reading {
                page: draft.page.number(),
                span: original,
                entry: self.place(proposal.source),
                reason: reason.to_owned(),
            });
        }
    }

    /// The entry's place in the dictionaries, or the rule's name.
    pub(super) fn place(&self, source: Source) -> String {
        let place = match source {
            Source::Alias(index) => self.lexicon.aliases.get(index).map(|entry| &entry.place),
            Source::Series(index) => self.lexicon.series.get(index).map(|entry| &entry.place),
            Source::Software(index) => self.lexicon.software.get(index).map(|entry| &entry.place),
            Source::Pattern(index) => self.lexicon.patterns.get(index).map(|entry| &entry.id),
            Source::Product(index) => {
                let product = self.lexicon.products.get(index);
                return product.map(Product::place).unwrap_or_default();
            }
            Source::Rule(name) => return name.to_owned(),
        };
        place.cloned().unwrap_or_default()
    }
}
