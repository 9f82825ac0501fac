//! Amounts: which of the money in a document is budget, ceiling, award, contract price, deposit, fee.
//!
//! In: readings and labels. Out: [`Amount`]s. Rates, tariffs, prices of documents and capital of bidders have labels of their own and
//! are no amounts of the purchase.

use std::ops::Range;

use super::labels::{Hit, Joint, Labels, Standing};
use super::lots::{OfLot, listed};
use super::money::{Decimal, Money, MoneyWords, stated_factor, yuan};
use super::reading::Reading;
use super::table::{beside, column, heads_column, lost_cells, stands_apart};
use crate::dictionary::forms::Label;
use crate::model::{
    Amount, AmountKind, Basis, ColumnRole, DocumentType, LostValue, Lot, Structure, TableRoles,
    UnitFrom,
};

/// An amount with what decides between several: smaller is better.
type Ranked = ((u8, Standing, bool, usize, usize), Amount);

/// Money behind a label, where it stands, and where the label with its brackets ends.
type Behind = (Money, Range<usize>, usize);

/// What a label says the money behind it is.
fn kinds(label: Label) -> (&'static [AmountKind], Option<Basis>) {
    use AmountKind as A;
    match label {
        Label::Budget => (&[A::Budget], None),
        Label::Ceiling => (&[A::Ceiling], None),
        Label::BudgetCeiling => (&[A::Budget, A::Ceiling], None),
        Label::LotBudget => (&[A::Budget], Some(Basis::PerLot)),
        Label::LotCeiling => (&[A::Ceiling], Some(Basis::PerLot)),
        Label::UnitCeiling => (&[A::Ceiling], Some(Basis::PerUnit)),
        Label::Award | Label::BidPrice => (&[A::Award], None),
        Label::ContractAmount => (&[A::Contract], None),
        Label::Deposit => (&[A::Deposit], None),
        Label::AgencyFee => (&[A::AgencyFee], None),
        _ => (&[], None),
    }
}

/// The amounts of a document, the one to be trusted most first within each kind.
pub(super) fn amounts(
    labels: &Labels,
    words: &MoneyWords,
    readings: &[Reading<'_>],
    hits: &[Hit],
    lots: &[Lot],
    structure: &Structure,
    lost: &mut Vec<LostValue>,
) -> Vec<Amount> {
    let document_type = structure.document_type.as_ref().map(|found| found.value);
    let result = !matches!(
        document_type,
        Some(
            DocumentType::TenderNotice
                | DocumentType::NegotiationNotice
                | DocumentType::IntentionNotice
                | DocumentType::BiddingDocument
                | DocumentType::TechnicalSpecification
                | DocumentType::Template
                | DocumentType::TerminationNotice
                | DocumentType::CandidateNotice
        )
    );
    let mut ranked: Vec<Ranked> = Vec::new();
    for (index, hit) in hits.iter().enumerate() {
        let Some(reading) = readings.get(hit.page) else {
            continue;
        };
        if kinds(hit.label).0.is_empty() || hit.standing >= Standing::Evaluation {
            continue;
        }
        if !result
            && matches!(
                hit.label,
                Label::Award | Label::BidPrice | Label::ContractAmount
            )
        {
            continue;
        }
        if hit.label == Label::BidPrice && !is_of_winner(hits, index) {
            continue;
        }
        let awards = of_each_winner(labels, words, reading, hits, hit);
        if !awards.is_empty() {
            ranked.extend(awards);
            continue;
        }
        let of_contract = matches!(
            document_type,
            Some(DocumentType::Contract | DocumentType::ContractNotice)
        );
        if is_total(reading, hit) && !of_contract {
            continue;
        }
        let Some((money, place, label_end)) =
            only_lot(labels, words, reading, hit).or_else(|| money(words, reading, hit))
        else {
            if hit.label == Label::Ceiling {
                let same = same_as_budget(labels, reading, hits, index, &ranked)
                    .or_else(|| same_figure(reading, hit, &ranked));
                ranked.extend(same);
            }
            continue;
        };
        ranked.extend(stated(labels, reading, hit, (money, place, label_end)));
    }
    if result {
        ranked.extend(in_results(words, readings, &structure.tables));
        ranked.extend(in_glued_rows(words, readings, hits));
    }
    if document_type == Some(DocumentType::CorrectionNotice) {
        // What is corrected stands before what is right.
        for ((_, _, _, page, start), amount) in &mut ranked {
            if matches!(amount.kind, AmountKind::Budget | AmountKind::Ceiling) {
                (*page, *start) = (usize::MAX - *page, usize::MAX - *start);
            }
        }
    }
    let all: Vec<Amount> = ranked.iter().map(|(_, amount)| amount.clone()).collect();
    let mut amounts = settle(ranked);
    // With several lots, what is stated for one of them is not the whole.
    if lots.len() > 1 {
        amounts.retain(|amount| {
            let single = matches!(amount.kind, AmountKind::Budget | AmountKind::Ceiling);
            let of_lot =
                |lot: &Lot| [&lot.budget, &lot.ceiling].contains(&&Some(amount.yuan.clone()));
            !single || !lots.iter().any(of_lot)
        });
    }
    lost.extend(
        all.iter()
            .filter_map(|amount| lost_amount(amount, &amounts, lots)),
    );
    amounts
}

/// Whether the label is of a total whose money is written in words, 合计(大写), which is the amount of a contract only where it stands in one.
fn is_total(reading: &Reading<'_>, hit: &Hit) -> bool {
    hit.label == Label::ContractAmount && reading.slice(hit.span.clone()).ends_with(')')
}

/// The awards of a table of several winners whose column of awards `hit` heads: one in each row that names a supplier. None where the rows may
/// be of bidders: where their offers are headed as such or compared.
fn of_each_winner(
    labels: &Labels,
    words: &MoneyWords,
    reading: &Reading<'_>,
    hits: &[Hit],
    hit: &Hit,
) -> Vec<Ranked> {
    /// Characters of the shortest name of a supplier; a dash and a sum are shorter.
    const SHORTEST: usize = 4;
    if hit.label != Label::Award
        || hit.joint != Joint::Cell
        || !heads_column(reading, hit.span.start)
        || lost_cells(reading, hit.span.start)
    {
        return Vec::new();
    }
    let heads = beside(reading, hit.span.start, hit.span.start);
    let supplier = heads.iter().position(|cell| {
        hits.iter().any(|other| {
            let named = match other.label {
                Label::Supplier => true,
                Label::AwardSupplier => !labels.may_be_bid(reading.slice(hit.span.clone())),
                _ => false,
            };
            named && other.page == hit.page && cell.contains(&other.span.start)
        })
    });
    let compares = |cell: &Range<usize>| {
        let head = reading.slice(cell.clone());
        labels.heads_comparison(head) || labels.heads_ranks(head)
    };
    let own = heads.iter().find(|cell| cell.contains(&hit.span.start));
    let (Some(supplier), Some(own)) = (supplier, own) else {
        return Vec::new();
    };
    let cells = column(reading, hit.span.start);
    if cells.len() < 2 || heads.iter().any(compares) {
        return Vec::new();
    }
    let factor = stated_factor(reading.slice(own.clone()));
    let factor = factor.map(|factor| (factor, UnitFrom::Column));
    let award = |cell: Range<usize>| {
        let row = beside(reading, hit.span.start, cell.start);
        let name = row.get(supplier).filter(|_| row.len() == heads.len())?;
        let named = reading.slice(name.clone()).chars().count() >= SHORTEST;
        let money = words.first(reading.slice(cell.clone()), factor)?;
        let place = cell.start + money.start..cell.start + money.end;
        named.then(|| stated(labels, reading, hit, (money, place, hit.qualifier.end)))
    };
    cells.into_iter().filter_map(award).flatten().collect()
}

/// The amounts that the money behind a label states: one of each kind that the label names.
fn stated(
    labels: &Labels,
    reading: &Reading<'_>,
    hit: &Hit,
    (money, place, label_end): Behind,
) -> Vec<Ranked> {
    let (kinds, basis) = kinds(hit.label);
    let basis = money.basis.or(basis);
    let certainty = u8::from(hit.joint == Joint::Direct)
        + 2 * u8::from(basis == Some(Basis::PerLot))
        + 4 * u8::from(basis == Some(Basis::PerUnit))
        + u8::from(hit.label == Label::BidPrice)
        + 3 * u8::from(money.unit_from == UnitFrom::Column);
    let apart = label_end > place.start || stands_apart(reading, hit.span.start..place.end);
    let start = if apart { place.start } else { hit.span.start };
    let remark = (hit.label == Label::Budget)
        .then(|| called_ceiling(labels, reading, place.end))
        .flatten();
    let evidence = start..remark.unwrap_or(place.end);
    let also = remark.map(|_| AmountKind::Ceiling);
    kinds
        .iter()
        .copied()
        .chain(also)
        .map(|kind| {
            (
                (
                    certainty,
                    hit.standing,
                    !hit.clear,
                    hit.page,
                    hit.span.start,
                ),
                Amount {
                    kind,
                    yuan: yuan(money.cents),
                    unit_from: money.unit_from,
                    basis,
                    flags: money.flags.clone(),
                    raw: reading.original(place.clone()),
                    evidence: reading.evidence(evidence.clone()),
                },
            )
        })
        .collect()
}

/// Why `amount` is none of those taken; nothing for those.
fn lost_amount(amount: &Amount, taken: &[Amount], lots: &[Lot]) -> Option<LostValue> {
    let repeats = |other: &Amount| other.kind == amount.kind && other.yuan == amount.yuan;
    let of_lot = |lot: &Lot| [&lot.budget, &lot.ceiling].contains(&&Some(amount.yuan.clone()));
    if taken
        .iter()
        .any(|other| repeats(other) && other.evidence == amount.evidence)
    {
        return None;
    }
    let reason = match amount.basis {
        _ if taken.iter().any(repeats) => "repeats it",
        Some(Basis::PerLot) => "is of one lot",
        Some(Basis::PerUnit) => "is of one unit",
        _ if lots.len() > 1 && lots.iter().any(of_lot) => "is of one lot",
        _ => "another place is trusted more",
    };
    Some(LostValue {
        field: amount.kind.as_str(),
        value: amount.yuan.clone(),
        reason,
        evidence: amount.evidence,
    })
}

/// The amounts that count for the document as a whole, the one to be trusted most first within each kind. Budget and ceiling are
/// one each; where several stand side by side, the whole is the largest and stands first, or the whole is not stated.
fn settle(mut ranked: Vec<Ranked>) -> Vec<Amount> {
    ranked.sort_by(|(a, left), (b, right)| (left.kind, a).cmp(&(right.kind, b)));
    let mut amounts: Vec<Amount> = Vec::new();
    for kind in AmountKind::ALL {
        let whole: Vec<&Ranked> = ranked
            .iter()
            .filter(|(_, amount)| amount.kind == *kind && amount.basis != Some(Basis::PerLot))
            .collect();
        let single = matches!(kind, AmountKind::Budget | AmountKind::Ceiling);
        // The ceiling of a unit is not that of the purchase.
        let whole: Vec<&Ranked> = whole
            .into_iter()
            .filter(|(_, amount)| !single || amount.basis != Some(Basis::PerUnit))
            .collect();
        if let Some((rank, first)) = whole.first().filter(|_| single) {
            let key = |amount: &Amount| (amount.yuan.len(), amount.yuan.clone());
            let mut beside: Vec<&Amount> = whole
                .iter()
                .filter(|((certainty, standing, ..), _)| {
                    (*certainty, *standing) == (rank.0, rank.1)
                })
                .map(|(_, amount)| amount)
                .collect();
            beside.dedup_by(|a, b| a.yuan == b.yuan);
            let largest = beside.iter().all(|other| key(other) <= key(first));
            // What the requirements say beside a budget of another size is meant for a part.
            let part = rank.1 >= Standing::Requirements
                && amounts
                    .iter()
                    .any(|other| other.kind == AmountKind::Budget && other.yuan != first.yuan);
            if !part && (largest || beside.len() < 3 && rank.1 < Standing::Requirements) {
                amounts.push(first.clone());
            }
            continue;
        }
        for (_, amount) in whole {
            let known = |other: &Amount| other.kind == amount.kind && other.yuan == amount.yuan;
            if !amounts.iter().any(known) {
                amounts.push(amount.clone());
            }
        }
    }
    amounts
}

/// How many cell borders make a value stand far from its label.
const FAR: usize = 4;

/// The money behind a label, where it stands, and where the label with its brackets ends.
///
/// In a table that lost its line ends the number of the first row stands behind the last header, [`FAR`] cells away; in one whose cells are
/// lines it stands on the next.
fn money(words: &MoneyWords, reading: &Reading<'_>, hit: &Hit) -> Option<Behind> {
    let factor = stated_factor(reading.slice(hit.qualifier.clone()));
    let label = factor.map(|factor| (factor, UnitFrom::Label));
    // The unit may stand on the line below the number.
    let end = hit.end + usize::from(reading.from(hit.end).starts_with('\n'));
    let wide = reading
        .from(end)
        .chars()
        .take(if end > hit.end { 4 } else { 0 })
        .take_while(|c| "万亿元整".contains(*c))
        .map(char::len_utf8)
        .sum::<usize>();
    let end = if wide > 0 { end + wide } else { hit.end };
    let at = |mut range: Range<usize>, label| {
        range.end = reading.number_end(range.clone()).unwrap_or(range.end);
        let money = words.first(reading.slice(range.clone()), label)?;
        let place = range.start + money.start..range.start + money.end;
        Some((money, place, hit.qualifier.end))
    };
    let direct = hit.joint == Joint::Direct;
    let far = reading
        .slice(hit.qualifier.end..hit.value)
        .matches('\t')
        .count()
        >= FAR;
    let row_number = |(money, place, _): &Behind| {
        (far || hit.joint == Joint::Line) && money.unit_from != UnitFrom::Value && place.len() <= 2
    };
    at(hit.value..end, label)
        .filter(|found| !row_number(found))
        .filter(|(money, ..)| !direct || money.unit_from != UnitFrom::None)
        .or_else(|| {
            if hit.joint != Joint::Cell
                || !heads_column(reading, hit.span.start)
                || lost_cells(reading, hit.span.start)
            {
                return None;
            }
            // Several rows are lots or goods, none of them the whole.
            match column(reading, hit.span.start).as_slice() {
                [only] => {
                    // The unit may stand on a line of its own in the head.
                    let head = beside(reading, hit.span.start, hit.span.start)
                        .into_iter()
                        .find(|cell| (cell.start..cell.end).contains(&hit.span.start));
                    let of_head = || stated_factor(reading.slice(head?));
                    let factor = factor.or_else(of_head);
                    at(
                        only.clone(),
                        factor.map(|factor| (factor, UnitFrom::Column)),
                    )
                }
                _ => None,
            }
        })
}

/// The amount of a value that states it for the only lot: what one lot of one costs is the whole.
fn only_lot(
    labels: &Labels,
    words: &MoneyWords,
    reading: &Reading<'_>,
    hit: &Hit,
) -> Option<Behind> {
    let single = matches!(
        hit.label,
        Label::Budget | Label::Ceiling | Label::BudgetCeiling
    );
    if !single || hit.joint != Joint::Colon {
        return None;
    }
    let [only] = listed(labels, words, reading, hit).try_into().ok()?;
    let OfLot { money, place, .. } = only;
    let raw = place.end - (money.end - money.start)..place.end;
    Some((money, raw, hit.qualifier.end))
}

/// Whether the price at `index` is the winner's: no bidder or candidate of another rank stands nearer before it than the winner, and no award
/// that is called so.
fn is_of_winner(hits: &[Hit], index: usize) -> bool {
    let Some(own) = hits.get(index) else {
        return false;
    };
    hits.get(..index)
        .unwrap_or_default()
        .iter()
        .rev()
        .take_while(|hit| hit.page == own.page && own.span.start - hit.span.start < 1500)
        .find(|hit| {
            matches!(
                hit.label,
                Label::Supplier
                    | Label::Bidder
                    | Label::BidderHeading
                    | Label::Candidate
                    | Label::Candidate1
                    | Label::Candidate2
                    | Label::Candidate3
                    | Label::Candidate4
                    | Label::Candidate5
                    | Label::Award
            ) && hit.joint != Joint::Direct
        })
        .is_some_and(|hit| hit.label == Label::Supplier)
}

/// The totals of tables of results with one row: one supplier, who won. Of several it is not known who of them did.
fn in_results(words: &MoneyWords, readings: &[Reading<'_>], tables: &[TableRoles]) -> Vec<Ranked> {
    let total = |table: &TableRoles| {
        let at = |role| {
            table
                .columns
                .iter()
                .position(|column| column.role == Some(role))
        };
        let (total, _) = at(ColumnRole::Total).zip(at(ColumnRole::Supplier))?;
        let [row] = table.table.rows.get(table.header_rows..)? else {
            return None;
        };
        let cell = row
            .cells
            .iter()
            .find(|cell| usize::from(cell.column) == total)?;
        let factor = table.columns.get(total)?.yuan;
        let reading = readings
            .iter()
            .find(|reading| reading.page.page.number == table.page)?;
        let place = reading.range(cell.span);
        let stated = (factor > 0).then_some((u128::from(factor), UnitFrom::Column));
        let money = words.first(reading.slice(place.clone()), stated)?;
        Some((
            (3, Standing::Front, false, table.page as usize, place.start),
            Amount {
                kind: AmountKind::Award,
                yuan: yuan(money.cents),
                unit_from: money.unit_from,
                basis: None,
                flags: money.flags,
                raw: cell.span,
                evidence: reading.evidence(place),
            },
        ))
    };
    tables
        .iter()
        .filter(|table| !table.goods)
        .filter_map(total)
        .collect()
}

/// The awards of rows of suppliers whose heads are glued together: the only figure of the row that has a unit of its own, where a head is of
/// amounts. Nothing may join it to the number of a house in front of it.
fn in_glued_rows(words: &MoneyWords, readings: &[Reading<'_>], hits: &[Hit]) -> Vec<Ranked> {
    /// Bytes of a row, and of the next one.
    const LONGEST: usize = 800;
    let of_row = |(index, hit): (usize, &Hit)| {
        let reading = readings.get(hit.page)?;
        let mut heads = hits
            .get(index + 1..)?
            .iter()
            .take_while(|head| head.page == hit.page && head.span.start < hit.value);
        heads.find(|head| head.label == Label::Award)?;
        let row = reading.slice(hit.value..hit.end);
        let row = row.get(..row.floor_char_boundary(LONGEST))?;
        let mut found: Option<(Money, Range<usize>)> = None;
        let mut read = 0;
        for (at, c) in row.char_indices() {
            let before = row.get(..at)?;
            if at < read || !c.is_ascii_digit() || before.ends_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            let Some(money) = words.first(row.get(at..)?, None) else {
                continue;
            };
            if money.unit_from != UnitFrom::Value {
                continue;
            }
            if found.is_some() {
                return None;
            }
            read = at + money.end;
            let start = hit.value + at;
            found = Some((money, start..hit.value + read));
        }
        let (money, place) = found?;
        let raw = reading.original(place.clone());
        let joined = raw
            .of(&reading.page.page.text)
            .contains(char::is_whitespace);
        (!joined).then(|| {
            (
                (3, hit.standing, false, hit.page, place.start),
                Amount {
                    kind: AmountKind::Award,
                    yuan: yuan(money.cents),
                    unit_from: money.unit_from,
                    basis: money.basis,
                    flags: money.flags,
                    raw,
                    evidence: reading.evidence(place),
                },
            )
        })
    };
    hits.iter()
        .enumerate()
        .filter(|(_, hit)| hit.joint == Joint::Glued && hit.standing < Standing::Evaluation)
        .filter_map(of_row)
        .collect()
}

/// Where the remark ends that calls the budget in front of `at` the ceiling as well: `180万元（此为最高限价）`.
fn called_ceiling(labels: &Labels, reading: &Reading<'_>, at: usize) -> Option<usize> {
    /// Bytes of such a remark.
    const LONGEST: usize = 60;
    let inner = reading.from(at).strip_prefix('(')?;
    let close = inner.find(')').filter(|close| *close <= LONGEST)?;
    let remark = inner.get(..close)?;
    let says = remark.char_indices().any(|(from, _)| {
        let rest = remark.get(from..).unwrap_or_default();
        labels.without_label(rest, Label::Ceiling) == Some("")
    });
    (says && !remark.contains(|c: char| c.is_ascii_digit())).then_some(at + 1 + close + 1)
}

/// The budget as ceiling, where the ceiling is the number of the budget in 万元 and states no unit: `预算金额（万元）：29.5 最高限价：29.5`.
fn same_figure(reading: &Reading<'_>, hit: &Hit, ranked: &[Ranked]) -> Option<Ranked> {
    /// Yuan of a 万元.
    const FACTOR: u128 = 10_000;
    let text = reading.slice(hit.value..hit.end);
    let (number, len) = Decimal::read(text)?;
    if text.len() > len
        || !hit.qualifier.is_empty()
            && stated_factor(reading.slice(hit.qualifier.clone())).is_some()
    {
        return None;
    }
    let same = yuan(number.hundredths(FACTOR)?);
    let (_, budget) = ranked.iter().find(|(_, amount)| {
        amount.kind == AmountKind::Budget && amount.basis.is_none() && amount.yuan == same
    })?;
    Some((
        (3, hit.standing, !hit.clear, hit.page, hit.span.start),
        Amount {
            kind: AmountKind::Ceiling,
            unit_from: UnitFrom::Label,
            raw: reading.original(hit.value..hit.value + len),
            evidence: reading.evidence(hit.span.start..hit.value + len),
            ..budget.clone()
        },
    ))
}

/// The budget as ceiling, where the ceiling is said to be the same.
fn same_as_budget(
    labels: &Labels,
    reading: &Reading<'_>,
    hits: &[Hit],
    index: usize,
    ranked: &[Ranked],
) -> Option<Ranked> {
    let hit = hits.get(index)?;
    let text = reading.slice(hit.value..hit.end);
    let next = hits.get(index + 1)?;
    let names_budget = next.page == hit.page
        && matches!(next.label, Label::Budget | Label::BudgetCeiling)
        && next.span.start >= hit.value
        && next.span.start <= hit.end
        && next.span.start - hit.value < 30;
    if !names_budget || !(labels.says_nothing(text) || text.starts_with(['与', '等'])) {
        return None;
    }
    let (_, budget) = ranked
        .iter()
        .filter(|(_, amount)| {
            amount.kind == AmountKind::Budget && amount.basis != Some(Basis::PerLot)
        })
        .min_by_key(|(rank, _)| *rank)?;
    let place = hit.span.start..next.span.end;
    Some((
        (3, hit.standing, !hit.clear, hit.page, hit.span.start),
        Amount {
            kind: AmountKind::Ceiling,
            raw: reading.original(next.span.clone()),
            evidence: reading.evidence(place),
            ..budget.clone()
        },
    ))
}
