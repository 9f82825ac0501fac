//! Parties: who buys, who runs the tender, who won, who stood where.
//!
//! In: readings and labels. Out: [`Party`]s, organisations only. A text that does not end like the name of an organisation, holds words
//! of a sentence, or names a person is none. Losers of a ranking are candidates or bidders, never suppliers.

use std::ops::Range;

use super::labels::{Hit, Joint, Labels, Shape, Standing, names_party};
use super::lots::opener_len;
use super::moments::small_numeral;
use super::organisations::{Organisations, social_credit_code};
use super::reading::Reading;
use super::table::{beside, column, heads_column, stands_apart};
use crate::dictionary::forms::Label;
use crate::model::{DocumentType, Found, LostValue, Party, PartyRole};

/// A party with its place and what decides between several: smaller is better.
struct Ranked {
    rank: (u8, Standing, bool, usize, usize),
    party: Party,
    /// The name as folded, by which it is compared: brackets in full and half width are the same.
    key: String,
    /// Whether other names stand beside it behind the same label, so that one address is not the address of all.
    joined: bool,
    page: usize,
    end: usize,
}

/// Characters of a name above which a label inside it is taken for one.
const LONG_NAME: usize = 30;

/// What a document is, as far as its parties depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It names winners.
    Result,
    /// It is a contract or speaks of one.
    Contract,
    /// It ranks candidates: none of them has won yet.
    Ranking,
    /// It asks for bids: suppliers in it are anyone.
    Invitation,
    /// It is a bid: the supplier in it is who bids.
    Bid,
    /// Not known, or it neither asks nor tells who won.
    Other,
}

impl Kind {
    fn of(document_type: Option<DocumentType>, hits: &[Hit]) -> Self {
        use DocumentType as T;
        let awards = || {
            hits.iter().any(|hit| {
                matches!(hit.label, Label::Award | Label::SupplierHeading)
                    && hit.joint != Joint::Direct
            })
        };
        match document_type {
            Some(T::ContractNotice | T::Contract) => Self::Contract,
            Some(T::CandidateNotice) => Self::Ranking,
            Some(T::AwardNotice | T::CorrectionNotice | T::SingleSourceNotice) => Self::Result,
            Some(T::BidResponse) => Self::Bid,
            None | Some(T::Other) if awards() => Self::Result,
            None | Some(T::Other | T::TerminationNotice) => Self::Other,
            Some(_) => Self::Invitation,
        }
    }

    /// Whether a supplier named in it may have won.
    fn may_tell_result(self) -> bool {
        !matches!(self, Self::Invitation | Self::Bid)
    }

    /// Whether it says who won or was ranked.
    fn tells_result(self) -> bool {
        matches!(self, Self::Result | Self::Contract | Self::Ranking)
    }
}

/// The parties of a document: the one to be trusted most first within each role.
pub(super) fn parties(
    labels: &Labels,
    organisations: &Organisations,
    readings: &[Reading<'_>],
    hits: &[Hit],
    document_type: Option<DocumentType>,
    project: Option<&Found<String>>,
    lost: &mut Vec<LostValue>,
) -> Vec<Party> {
    let kind = Kind::of(document_type, hits);
    let mut found = Vec::new();
    // Whether a buyer is stated, be it by a name that is none.
    let mut asks_buyer = false;
    for (index, hit) in hits.iter().enumerate() {
        let Some(reading) = readings.get(hit.page) else {
            continue;
        };
        if hit.standing >= Standing::Evaluation {
            continue;
        }
        if hit.label == Label::Commission {
            commission(labels, organisations, reading, hit, &mut found);
            continue;
        }
        let Some((role, certainty, rank)) = role_of(hits, index, kind) else {
            continue;
        };
        let order = (
            certainty + 2 * u8::from(hit.joint == Joint::Direct),
            hit.standing,
            !hit.clear,
            hit.page,
            hit.span.start,
        );
        let name = |range| {
            let range = labels.cut(reading, range, Shape::Organisation, hit.ordinal)?;
            // The lot that was won may stand in front of who won it: 第01包 某某公司.
            let lot = opener_len(labels, reading.slice(range.clone()));
            let behind_lot = (lot > 0)
                .then(|| organisations.name(reading, range.start + lot..range.end))
                .flatten();
            behind_lot.or_else(|| organisations.name(reading, range))
        };
        let whole = if hit.joint == Joint::Glued {
            organisations.before_address(reading, hit.value..hit.end)
        } else {
            // Where nothing separates the value from the next label, that ends it.
            let next = || {
                let next = hits.get(index + 1).filter(|next| {
                    next.page == hit.page && (hit.value + 1..hit.end).contains(&next.span.start)
                })?;
                name(hit.value..next.span.start)
            };
            let inside = || {
                let end = labels.first_inside(reading, hit.value..hit.end)?;
                name(hit.value..end)
            };
            // What is as long as a sentence and names someone up to the first label in it goes on behind him.
            let long = |range: &Range<usize>| {
                reading.slice(range.clone()).chars().count() > LONG_NAME && inside().is_some()
            };
            name(hit.value..hit.end)
                .filter(|range| !long(range))
                .or_else(next)
                .or_else(inside)
        };
        asks_buyer |= role == PartyRole::Buyer && hit.end > hit.value;
        let named = match whole {
            Some(range) => vec![(role, rank, range)],
            None if hit.joint == Joint::Cell => column_of_names(labels, reading, hit, role, kind)
                .into_iter()
                .filter_map(|(role, place, cell)| Some((role, rank.or(place), name(cell)?)))
                .collect(),
            None => continue,
        };
        for (role, rank, range) in named {
            let mut parts = if matches!(role, PartyRole::Buyer | PartyRole::Agency) {
                vec![range]
            } else {
                organisations.joined(reading, range)
            };
            if matches!(hit.joint, Joint::Colon | Joint::Cell | Joint::Line)
                && let Some(last) = parts.last().cloned()
            {
                parts.extend(organisations.listed_behind(reading, last.end..hit.end));
            }
            let joined = parts.len() > 1;
            for part in parts {
                let evidence = hit.span.start.min(part.start)..part.end.max(hit.span.end);
                push(
                    organisations,
                    reading,
                    order,
                    role,
                    rank,
                    evidence,
                    part,
                    joined,
                    &mut found,
                );
            }
        }
    }
    in_sentences(labels, organisations, readings, hits, &mut found);
    complete(readings, organisations, hits, &mut found);
    let mut parties = settle(found, lost);
    // Notices of electronic malls give a person or a department as buyer, and the organisation in the name of the project.
    let unnamed = asks_buyer && !parties.iter().any(|party| party.role == PartyRole::Buyer);
    if kind == Kind::Result && unnamed {
        let buyer = project.and_then(|project| in_project(organisations, project));
        parties.splice(..0, buyer);
    }
    parties
}

/// The public body that the name of a project begins with, as its buyer.
fn in_project(organisations: &Organisations, project: &Found<String>) -> Option<Party> {
    let name = project
        .value
        .get(..organisations.body_len(&project.value)?)?;
    Some(Party {
        role: PartyRole::Buyer,
        name: Found {
            value: name.to_owned(),
            evidence: project.evidence,
        },
        rank: None,
        uscc: None,
        region: organisations.region(name),
    })
}

/// The cells that a label heads as a column, each with the role of whom it names and the place that its row states in a ranking. Where the
/// rows compare bidders, only the first of a column of suppliers has won.
fn column_of_names(
    labels: &Labels,
    reading: &Reading<'_>,
    hit: &Hit,
    role: PartyRole,
    kind: Kind,
) -> Vec<(PartyRole, Option<u32>, Range<usize>)> {
    /// Of those ranked, three at most are candidates (招标投标法实施条例, 53).
    const CANDIDATES: u32 = 3;
    if !heads_column(reading, hit.span.start) {
        return Vec::new();
    }
    let heads = beside(reading, hit.span.start, hit.span.start);
    let is = |test: &dyn Fn(&str) -> bool| {
        heads
            .iter()
            .position(|head| test(reading.slice(head.clone())))
    };
    let ranks = is(&|head| labels.heads_ranks(head));
    let single = match role {
        PartyRole::Supplier => is(&|head| labels.heads_comparison(head)).is_some(),
        PartyRole::Candidate | PartyRole::Bidder => false,
        PartyRole::Buyer | PartyRole::Agency | PartyRole::EndUser => true,
    };
    let most = if single { 1 } else { usize::MAX };
    column(reading, hit.span.start)
        .into_iter()
        .take(most)
        .map(|cell| {
            let own = beside(reading, hit.span.start, cell.start);
            let place = ranks
                .filter(|_| own.len() == heads.len())
                .and_then(|at| own.get(at))
                .and_then(|cell| place(reading.slice(cell.clone())));
            let ranked = kind == Kind::Ranking && place.is_some_and(|place| place <= CANDIDATES);
            match role {
                PartyRole::Bidder if ranked => (PartyRole::Candidate, place, cell),
                PartyRole::Candidate => (role, place, cell),
                _ => (role, None, cell),
            }
        })
        .collect()
}

/// The place in a ranking that a cell states: `1`, `第一`, `第2名`, `第三中标候选人`.
fn place(text: &str) -> Option<u32> {
    /// More are a score or a number of something.
    const LAST: u32 = 50;
    let text = text.strip_prefix('第').unwrap_or(text);
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let numerals = text.len()
        - text
            .trim_start_matches(|c: char| "一二三四五六七八九十".contains(c))
            .len();
    let place = if digits > 0 {
        let behind = text.get(digits..)?;
        text.get(..digits)
            .filter(|_| !behind.starts_with(['.', ',', '%']))?
            .parse()
            .ok()
    } else {
        small_numeral(text.get(..numerals)?)
    };
    place.filter(|place| (1..=LAST).contains(place))
}

#[expect(
    clippy::too_many_arguments,
    reason = "one place that makes a party from what was read"
)]
fn push(
    organisations: &Organisations,
    reading: &Reading<'_>,
    order: (u8, Standing, bool, usize, usize),
    role: PartyRole,
    rank: Option<u32>,
    evidence: Range<usize>,
    name: Range<usize>,
    joined: bool,
    found: &mut Vec<Ranked>,
) {
    // Evidence is label and value; where others stand between them the name proves itself.
    let evidence = if stands_apart(reading, evidence.clone()) {
        name.clone()
    } else {
        evidence
    };
    let value = reading.written(name.clone());
    found.push(Ranked {
        rank: order,
        page: order.3,
        end: name.end,
        key: reading.slice(name.clone()).to_owned(),
        joined,
        party: Party {
            role,
            region: organisations.region(reading.slice(name)),
            name: Found {
                value,
                evidence: reading.evidence(evidence),
            },
            rank,
            uscc: None,
        },
    });
}

/// The role that a label gives to the name behind it, how uncertain that is, and the rank of a candidate.
fn role_of(hits: &[Hit], index: usize, kind: Kind) -> Option<(PartyRole, u8, Option<u32>)> {
    let hit = hits.get(index)?;
    let plain = |role| Some((role, 0, None));
    let candidate = |rank| {
        kind.may_tell_result()
            .then_some((PartyRole::Candidate, 0, Some(rank)))
    };
    match hit.label {
        Label::Buyer => plain(PartyRole::Buyer),
        Label::ContractBuyer if kind.may_tell_result() => Some((PartyRole::Buyer, 1, None)),
        Label::Agency => plain(PartyRole::Agency),
        Label::EndUser => plain(PartyRole::EndUser),
        Label::Supplier | Label::AwardSupplier if kind == Kind::Ranking => {
            Some((PartyRole::Candidate, 1, None))
        }
        Label::Supplier | Label::Bidder if kind == Kind::Bid => plain(PartyRole::Bidder),
        Label::Supplier if kind.may_tell_result() => plain(PartyRole::Supplier),
        Label::ContractSupplier if kind == Kind::Contract => plain(PartyRole::Supplier),
        Label::AwardSupplier if kind.tells_result() => {
            if under(hits, index) == Some(Label::BidderHeading) {
                plain(PartyRole::Bidder)
            } else {
                plain(PartyRole::Supplier)
            }
        }
        Label::Bidder if kind.tells_result() => plain(PartyRole::Bidder),
        Label::Candidate if kind.may_tell_result() => Some((PartyRole::Candidate, 1, None)),
        Label::Candidate1 => candidate(1),
        Label::Candidate2 => candidate(2),
        Label::Candidate3 => candidate(3),
        Label::Candidate4 => candidate(4),
        Label::Candidate5 => candidate(5),
        Label::Organisation => match under(hits, index)? {
            Label::BuyerHeading | Label::Buyer => plain(PartyRole::Buyer),
            Label::AgencyHeading | Label::Agency => plain(PartyRole::Agency),
            Label::Candidate1 => candidate(1),
            Label::Candidate2 => candidate(2),
            Label::Candidate3 => candidate(3),
            Label::Candidate4 => candidate(4),
            Label::Candidate5 => candidate(5),
            Label::SupplierHeading | Label::Supplier if kind == Kind::Ranking => {
                Some((PartyRole::Candidate, 1, None))
            }
            Label::SupplierHeading | Label::Supplier if kind.may_tell_result() => {
                plain(PartyRole::Supplier)
            }
            _ => None,
        },
        _ => None,
    }
}

/// The heading, or the party's label without a value of its own, that the label at `index` stands under.
fn under(hits: &[Hit], index: usize) -> Option<Label> {
    let own = hits.get(index)?;
    let before = hits.get(..index)?;
    let found = before
        .iter()
        .enumerate()
        .rev()
        .take_while(|(_, hit)| hit.page + 1 >= own.page)
        .find(|(at, hit)| match hit.label {
            Label::BuyerHeading
            | Label::AgencyHeading
            | Label::SupplierHeading
            | Label::BidderHeading
            | Label::OtherHeading => {
                let next = hits.get(at + 1);
                let leads =
                    next.is_some_and(|next| next.page == hit.page && next.span.start <= hit.value);
                hit.clear || hit.joint == Joint::Colon || leads
            }
            label if names_party(label) => {
                hit.page == own.page
                    && hit.joint != Joint::Direct
                    && hit.end >= own.span.start.saturating_sub(8)
            }
            _ => false,
        });
    found.map(|(_, hit)| hit.label)
}

/// The frame in which a notice opens: agency 受 buyer 委托.
fn commission(
    labels: &Labels,
    organisations: &Organisations,
    reading: &Reading<'_>,
    hit: &Hit,
    found: &mut Vec<Ranked>,
) {
    const LONGEST: usize = 240;
    let before = reading.before(hit.span.start);
    let Some((received, mark)) = before
        .char_indices()
        .rev()
        .take_while(|(at, c)| {
            before.len() - at <= LONGEST && !matches!(c, '。' | '；' | '\t' | '\n')
        })
        .find(|(_, c)| *c == '受')
    else {
        return;
    };
    let buyer = received + mark.len_utf8()..hit.span.start;
    let start = reading
        .before(received)
        .char_indices()
        .rev()
        .find(|(at, c)| {
            matches!(c, '。' | '；' | '\t' | '\n' | '，' | ',' | ':') || received - at > LONGEST
        })
        .map_or(0, |(at, c)| at + c.len_utf8());
    let start = start + moment_len(reading.before(start), reading.slice(start..received));
    let order = |certainty| (certainty, hit.standing, false, hit.page, received);
    for (range, role) in [
        (buyer, PartyRole::Buyer),
        (start..received, PartyRole::Agency),
    ] {
        let Some(range) = labels
            .cut(reading, range, Shape::Organisation, None)
            .and_then(|range| {
                organisations.name(reading, organisations.without_role(reading, range))
            })
        else {
            continue;
        };
        push(
            organisations,
            reading,
            order(3),
            role,
            None,
            range.clone(),
            range,
            false,
            found,
        );
    }
}

/// The length of the end of a date or time at the start of `text`, which portals set in front of a notice: `47` of `17:15:47甲乙公司`,
/// where `before` ends with the mark in front of it, or `2016-03-02`.
fn moment_len(before: &str, text: &str) -> usize {
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let clock = before
        .strip_suffix(':')
        .is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    if clock {
        return digits(text);
    }
    let day = text
        .find(|c: char| !(c.is_ascii_digit() || "-/.年月日".contains(c) || c == ' '))
        .unwrap_or(text.len());
    let year = digits(text) == 4;
    if year { day } else { 0 }
}

/// The buyer that a sentence begins with (某某局拟对…), where no label names one.
fn in_sentences(
    labels: &Labels,
    organisations: &Organisations,
    readings: &[Reading<'_>],
    hits: &[Hit],
    found: &mut Vec<Ranked>,
) {
    let known = found.iter().any(|one| one.party.role == PartyRole::Buyer);
    let buys = |hit: &&Hit| hit.label == Label::Buys && hit.standing < Standing::Evaluation;
    let named = hits.iter().filter(buys).filter(|_| !known).find_map(|hit| {
        let reading = readings.get(hit.page)?;
        Some((
            hit,
            reading,
            begins_sentence(labels, organisations, reading, hit)?,
        ))
    });
    if let Some((hit, reading, name)) = named {
        let order = (0, hit.standing, false, hit.page, name.start);
        push(
            organisations,
            reading,
            order,
            PartyRole::Buyer,
            None,
            name.clone(),
            name,
            false,
            found,
        );
    }
}

/// The organisation that stands between the start of a sentence and a label.
fn begins_sentence(
    labels: &Labels,
    organisations: &Organisations,
    reading: &Reading<'_>,
    hit: &Hit,
) -> Option<Range<usize>> {
    /// Bytes of a name.
    const LONGEST: usize = 120;
    let before = reading.before(hit.span.start);
    let ends = |(_, c): &(usize, char)| matches!(c, '。' | '；' | '\t' | '\n' | '，' | ',' | ':');
    let start = before.char_indices().rev().find(ends);
    let range = start.map_or(0, |(at, c)| at + c.len_utf8())..hit.span.start;
    let cut = (range.len() <= LONGEST)
        .then(|| labels.cut(reading, range.clone(), Shape::Organisation, None))??;
    organisations
        .name(reading, cut)
        .filter(|name| name.end == range.end)
}

/// Adds credit codes and regions that stand behind a party's name.
fn complete(
    readings: &[Reading<'_>],
    organisations: &Organisations,
    hits: &[Hit],
    found: &mut [Ranked],
) {
    const NEAR: usize = 400;
    for hit in hits {
        let Some(reading) = readings.get(hit.page) else {
            continue;
        };
        let text = reading.slice(hit.value..hit.end);
        let near = found
            .iter_mut()
            .filter(|party| {
                party.page == hit.page
                    && party.end <= hit.span.start
                    && hit.span.start - party.end < NEAR
            })
            .max_by_key(|party| party.end);
        let Some(near) = near else {
            continue;
        };
        match hit.label {
            Label::Uscc if near.party.uscc.is_none() => near.party.uscc = social_credit_code(text),
            Label::Address if near.party.region.is_none() && !near.joined => {
                near.party.region = organisations.region(text);
            }
            _ => {}
        }
    }
}

fn lose(party: &Party, reason: &'static str) -> LostValue {
    LostValue {
        field: party.role.as_str(),
        value: party.name.value.clone(),
        reason,
        evidence: party.name.evidence,
    }
}

/// One entry for each role and name, the best first; what is known of the others goes to it.
fn settle(mut found: Vec<Ranked>, lost: &mut Vec<LostValue>) -> Vec<Party> {
    found.sort_by_key(|found| (found.party.role, found.rank));
    let mut parties: Vec<(String, Party)> = Vec::new();
    for Ranked { party, key, .. } in found {
        match parties
            .iter_mut()
            .find(|(known_key, known)| known.role == party.role && *known_key == key)
        {
            Some((_, known)) => {
                lost.push(lose(&party, "repeats it"));
                if known.uscc.is_none() {
                    known.uscc = party.uscc;
                }
                if known.region.is_none() {
                    known.region = party.region;
                }
                if known.rank.is_none() {
                    known.rank = party.rank;
                }
            }
            None => parties.push((key, party)),
        }
    }
    let all: Vec<(PartyRole, String)> = parties
        .iter()
        .map(|(key, party)| (party.role, key.clone()))
        .collect();
    parties.retain(|(key, party)| {
        let taken = all.iter().any(|(role, name)| {
            // A name cut short, as on covers, says nothing beside the whole one; who won or may win is not a mere bidder.
            let whole = *role == party.role && name.len() > key.len() && name.ends_with(key);
            let chosen = matches!(role, PartyRole::Supplier | PartyRole::Candidate)
                && party.role == PartyRole::Bidder;
            whole || chosen && name == key
        });
        if taken {
            lost.push(lose(party, "a longer name or a better role has it"));
        }
        !taken
    });
    parties.into_iter().map(|(_, party)| party).collect()
}
