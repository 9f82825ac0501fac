//! Lots: the parts that a purchase is divided into.
//!
//! In: readings and labels. Out: [`Lot`]s from tables whose header names a lot number beside names or money, from headings of the form
//! `合同包1(name):` with money below, from values that list one amount for each lot, and, where these say nothing, from running sentences
//! (`sentences`). Which goods belong to a lot is not read here.

mod sentences;

use std::ops::Range;

use super::labels::{Hit, Joint, Labels, Standing};
use super::money::{Money, MoneyWords, stated_factor, yuan};
use super::reading::Reading;
use super::table::{beside, column, heads_column, lost_cells, row};
use crate::dictionary::forms::Label;
use crate::model::{Evidence, LostValue, Lot, UnitFrom};

const NUMERALS: &str = "一二三四五六七八九十";

/// The lots of a document, in the order of the document.
pub(super) fn lots(
    labels: &Labels,
    words: &MoneyWords,
    readings: &[Reading<'_>],
    hits: &[Hit],
    lost: &mut Vec<LostValue>,
) -> Vec<Lot> {
    let mut lots: Vec<Lot> = Vec::new();
    for hit in hits {
        let Some(reading) = readings.get(hit.page) else {
            continue;
        };
        if hit.standing >= Standing::Requirements {
            continue;
        }
        let found = match hit.label {
            Label::LotNumber if hit.joint == Joint::Cell => in_table(words, reading, hits, hit),
            Label::LotBudget | Label::LotCeiling if hit.joint == Joint::Colon => {
                under_heading(labels, words, reading, hit)
                    .into_iter()
                    .collect()
            }
            Label::Budget | Label::Ceiling | Label::BudgetCeiling if hit.joint == Joint::Colon => {
                in_value(labels, words, reading, hit)
            }
            _ => continue,
        };
        for lot in found {
            let known = lots
                .iter_mut()
                .find(|known| lot_key(&known.id) == lot_key(&lot.id));
            match known {
                Some(known) => {
                    lost.push(LostValue {
                        field: "lot",
                        value: lot.id,
                        reason: "repeats it, or adds to it",
                        evidence: lot.evidence,
                    });
                    known.name = known.name.take().or(lot.name);
                    known.budget = known.budget.take().or(lot.budget);
                    known.ceiling = known.ceiling.take().or(lot.ceiling);
                }
                None => lots.push(lot),
            }
        }
    }
    if lots.is_empty() {
        lots = in_sentences(labels, words, readings, hits);
    }
    lots
}

/// The lots of the first page whose sentences count them up.
fn in_sentences(
    labels: &Labels,
    words: &MoneyWords,
    readings: &[Reading<'_>],
    hits: &[Hit],
) -> Vec<Lot> {
    readings
        .iter()
        .enumerate()
        .map(|(page, reading)| {
            let from = hits.partition_point(|hit| hit.page < page);
            let to = hits.partition_point(|hit| hit.page <= page);
            let here = hits.get(from..to).unwrap_or_default();
            let speaks = here.iter().any(|hit| hit.standing < Standing::Requirements);
            if speaks {
                sentences::lots(labels, words, reading, here)
            } else {
                Vec::new()
            }
        })
        .find(|lots| !lots.is_empty())
        .unwrap_or_default()
}

/// An amount that a value states for one lot, with the number of the lot and the place of the amount.
pub(super) struct OfLot {
    /// Number of the lot as written.
    pub(super) id: String,
    /// The amount.
    pub(super) money: Money,
    /// Lot and amount.
    pub(super) place: Range<usize>,
}

/// The amounts of a value that states one for each lot: `标包【1】:312万元;标包【2】:90万元`, `01包：312万元`. Empty where it does not begin so.
pub(super) fn listed(
    labels: &Labels,
    words: &MoneyWords,
    reading: &Reading<'_>,
    hit: &Hit,
) -> Vec<OfLot> {
    /// Bytes of such a value.
    const LONGEST: usize = 2000;
    let mut found = Vec::new();
    let mut at = hit.value;
    // The word for a lot may be a label of its own, so that the next label does not end the value.
    let end = stretch_end(reading, hit.value, LONGEST, &['\n', '\t']);
    loop {
        let rest = reading.slice(at..end.max(at));
        let bare = rest.trim_start_matches(['；', ';', '，', ',', '、']);
        let start = end - bare.len();
        let opener = sentences::opener(labels, bare, start)
            .map(|opener| (reading.slice(opener.id), end - opener.place.end));
        let Some((id, behind)) = opener.or_else(|| {
            let behind = labels.without_label(bare, Label::LotNumber)?;
            let (id, value) = behind.split_once(':')?;
            let id = id.trim_matches(['【', '】', '[', ']', '(', ')', '第']);
            Some((id, value.len() + 1))
        }) else {
            break;
        };
        let rest = reading.slice(end - behind..end);
        let Some(value) = rest.strip_prefix(':') else {
            break;
        };
        let factor = stated_factor(reading.slice(hit.qualifier.clone()));
        let (Some(id), Some(money)) = (
            lot_number(id),
            words.first(value, factor.map(|factor| (factor, UnitFrom::Label))),
        ) else {
            break;
        };
        at = end - value.len() + money.end;
        found.push(OfLot {
            id: id.to_owned(),
            money,
            place: start..at,
        });
    }
    found
}

/// Where the stretch from `from` on ends: in front of the first of `marks`, or behind the character that `most` bytes reach.
fn stretch_end(reading: &Reading<'_>, from: usize, most: usize, marks: &[char]) -> usize {
    let rest = reading.from(from).char_indices();
    rest.take_while(|(at, c)| *at < most && !marks.contains(c))
        .last()
        .map_or(from, |(at, c)| from + at + c.len_utf8())
}

/// The lots whose money a value lists, where it lists several.
fn in_value(labels: &Labels, words: &MoneyWords, reading: &Reading<'_>, hit: &Hit) -> Vec<Lot> {
    let listed = listed(labels, words, reading, hit);
    if listed.len() < 2 {
        return Vec::new();
    }
    let is = |label| hit.label == label || hit.label == Label::BudgetCeiling;
    let (budget, ceiling) = (is(Label::Budget), is(Label::Ceiling));
    listed
        .into_iter()
        .map(|of_lot| {
            let amount = yuan(of_lot.money.cents);
            Lot {
                id: of_lot.id,
                name: None,
                budget: Some(amount.clone()).filter(|_| budget),
                ceiling: Some(amount).filter(|_| ceiling),
                evidence: reading.evidence(of_lot.place),
            }
        })
        .collect()
}

/// The length of the number of a lot that `text` begins with, marks behind it included: `第01包`, `包一：`.
pub(super) fn opener_len(labels: &Labels, text: &str) -> usize {
    sentences::opener(labels, text, 0).map_or(0, |opener| {
        let behind = text.get(opener.place.end..).unwrap_or_default();
        text.len() - behind.trim_start_matches([':', '、', '-', '—']).len()
    })
}

/// What a column of a lot table holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Name,
    Budget,
    Ceiling,
}

/// The rows of the table whose header cell `hit` is.
fn in_table(words: &MoneyWords, reading: &Reading<'_>, hits: &[Hit], hit: &Hit) -> Vec<Lot> {
    if !heads_column(reading, hit.span.start) || lost_cells(reading, hit.span.start) {
        return Vec::new();
    }
    let header = beside(reading, hit.span.start, hit.span.start);
    let roles: Vec<Option<Role>> = header
        .iter()
        .map(|cell| {
            let label = hits
                .iter()
                .find(|other| {
                    other.page == hit.page && (cell.start..cell.end).contains(&other.span.start)
                })?
                .label;
            match label {
                Label::LotName
                | Label::ProjectName
                | Label::OtherName
                | Label::Organisation
                | Label::Contents => Some(Role::Name),
                Label::Budget | Label::LotBudget | Label::BudgetCeiling => Some(Role::Budget),
                Label::Ceiling | Label::LotCeiling => Some(Role::Ceiling),
                _ => None,
            }
        })
        .collect();
    if roles.iter().all(Option::is_none) {
        return Vec::new();
    }
    let mut rows: Vec<Row> = Vec::new();
    for id in column(reading, hit.span.start) {
        let values = beside(reading, hit.span.start, id.start);
        // A row with merged cells cannot be told apart here.
        if values.len() != header.len() {
            continue;
        }
        let Some(number) = lot_number(reading.slice(id)) else {
            continue;
        };
        let Some((first, last)) = values.first().zip(values.last()) else {
            continue;
        };
        let of = |role: Role| {
            let at = roles.iter().position(|other| *other == Some(role))?;
            Some((header.get(at)?.clone(), values.get(at)?.clone()))
        };
        let money = |role: Role| {
            let (head, value) = of(role)?;
            let factor =
                stated_factor(reading.slice(head)).map(|factor| (factor, UnitFrom::Column));
            let money = words.first(reading.slice(value), factor)?;
            (money.unit_from != UnitFrom::None).then_some(money.cents)
        };
        rows.push(Row {
            id: number.to_owned(),
            name: of(Role::Name)
                .map(|(_, value)| reading.written(value))
                .filter(|name| name.chars().count() >= 2),
            budget: money(Role::Budget),
            ceiling: money(Role::Ceiling),
            evidence: reading.evidence(first.start..last.end),
        });
    }
    each_once(rows)
}

/// A row of a table of lots.
struct Row {
    id: String,
    name: Option<String>,
    /// Cents.
    budget: Option<u128>,
    /// Cents.
    ceiling: Option<u128>,
    evidence: Evidence,
}

/// The lots of a table. Rows of one lot that name different things are its goods: the lot has no name then, and the sum of their money where
/// each states its own; the same amount in all may be that of the lot, or of each.
fn each_once(rows: Vec<Row>) -> Vec<Lot> {
    let mut lots: Vec<Vec<Row>> = Vec::new();
    for row in rows {
        let known = lots.iter_mut().find(|lot| {
            lot.first()
                .is_some_and(|one| lot_key(&one.id) == lot_key(&row.id))
        });
        match known {
            Some(lot) => lot.push(row),
            None => lots.push(vec![row]),
        }
    }
    lots.into_iter().filter_map(lot_of).collect()
}

/// The lot that rows of one number are.
fn lot_of(rows: Vec<Row>) -> Option<Lot> {
    let of_goods = rows
        .windows(2)
        .any(|pair| matches!(pair, [one, two] if one.name != two.name));
    let money = |of: fn(&Row) -> Option<u128>| {
        let mut amounts = rows.iter().map(of);
        let first = amounts.next().flatten();
        if !of_goods {
            return first.or_else(|| amounts.flatten().next());
        }
        let all: Option<Vec<u128>> = rows.iter().map(of).collect();
        let all = all.filter(|all| all.iter().any(|amount| Some(*amount) != first))?;
        all.into_iter().try_fold(0_u128, u128::checked_add)
    };
    let (budget, ceiling) = (money(|row| row.budget), money(|row| row.ceiling));
    let first = rows.into_iter().next()?;
    Some(Lot {
        id: first.id,
        name: first.name.filter(|_| !of_goods),
        budget: budget.map(yuan),
        ceiling: ceiling.map(yuan),
        evidence: first.evidence,
    })
}

/// What tells the lots of a document apart: `1` of 包1, 01, 第1包.
fn lot_key(id: &str) -> &str {
    let number = id.trim_matches(|c: char| !c.is_ascii_alphanumeric() && !NUMERALS.contains(c));
    number.trim_start_matches('0')
}

/// A cell that numbers a lot: `1`, `01`, `包1`, `第二包`, `A`.
fn lot_number(text: &str) -> Option<&str> {
    const LONGEST: usize = 8;
    let short = text.chars().count() <= LONGEST;
    let numbered = text
        .chars()
        .any(|c| c.is_ascii_alphanumeric() || NUMERALS.contains(c));
    (short && numbered).then_some(text)
}

/// The money at `hit` and the heading on the line above it that numbers and names the lot.
fn under_heading(
    labels: &Labels,
    words: &MoneyWords,
    reading: &Reading<'_>,
    hit: &Hit,
) -> Option<Lot> {
    let own = row(reading, hit.span.start);
    let mut above = own.clone();
    // A ceiling stands below the budget.
    for _ in 0..2 {
        above = row(reading, above.start.checked_sub(1)?);
        let text = reading.slice(above.clone()).trim_end_matches(':');
        let Some(rest) = labels.without_label(text, Label::LotNumber) else {
            continue;
        };
        let id = rest
            .find('(')
            .map_or(rest, |open| rest.get(..open).unwrap_or_default());
        let Some(number) = lot_number(id) else {
            continue;
        };
        let name = rest
            .get(id.len()..)
            .and_then(|bracket| bracket.strip_prefix('(')?.strip_suffix(')'))
            .filter(|name| !name.is_empty());
        let factor = stated_factor(reading.slice(hit.qualifier.clone()));
        let money = words.first(
            reading.slice(hit.value..hit.end),
            factor.map(|factor| (factor, UnitFrom::Label)),
        )?;
        let amount = (money.unit_from != UnitFrom::None).then(|| yuan(money.cents));
        let budget = hit.label == Label::LotBudget;
        return Some(Lot {
            id: number.to_owned(),
            name: name.map(str::to_owned),
            budget: amount.clone().filter(|_| budget),
            ceiling: amount.filter(|_| !budget),
            evidence: reading.evidence(above),
        });
    }
    None
}
