//! Lots: the parts that a purchase is divided into.
//!
//! In: readings and labels. Out: [`Lot`]s from tables whose header names a lot number beside names or money, and from headings of the form
//! `合同包1(name):` with money below. Which goods belong to a lot is not read here.

use super::labels::{Hit, Joint, Labels, Standing};
use super::money::{MoneyWords, stated_factor, yuan};
use super::reading::Reading;
use super::table::{cells, column, heads_column, row};
use crate::dictionary::forms::Label;
use crate::model::{Lot, UnitFrom};

/// The lots of a document, in the order of the document.
pub(super) fn lots(
    labels: &Labels,
    words: &MoneyWords,
    readings: &[Reading<'_>],
    hits: &[Hit],
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
            _ => continue,
        };
        for lot in found {
            match lots.iter_mut().find(|known| known.id == lot.id) {
                Some(known) => {
                    known.name = known.name.take().or(lot.name);
                    known.budget = known.budget.take().or(lot.budget);
                    known.ceiling = known.ceiling.take().or(lot.ceiling);
                }
                None => lots.push(lot),
            }
        }
    }
    lots
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
    if !heads_column(reading, hit.span.start) {
        return Vec::new();
    }
    let header = cells(reading, row(reading, hit.span.start));
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
                Label::LotName | Label::ProjectName | Label::OtherName | Label::Organisation => {
                    Some(Role::Name)
                }
                Label::Budget | Label::LotBudget | Label::BudgetCeiling => Some(Role::Budget),
                Label::Ceiling | Label::LotCeiling => Some(Role::Ceiling),
                _ => None,
            }
        })
        .collect();
    if roles.iter().all(Option::is_none) {
        return Vec::new();
    }
    let mut lots = Vec::new();
    for id in column(reading, hit.span.start) {
        let line = row(reading, id.start);
        let values = cells(reading, line.clone());
        // A row with merged cells cannot be told apart here.
        if values.len() != header.len() {
            continue;
        }
        let Some(number) = lot_number(reading.slice(id)) else {
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
            (money.unit_from != UnitFrom::None).then(|| yuan(money.cents))
        };
        lots.push(Lot {
            id: number.to_owned(),
            name: of(Role::Name)
                .map(|(_, value)| reading.written(value))
                .filter(|name| name.chars().count() >= 2),
            budget: money(Role::Budget),
            ceiling: money(Role::Ceiling),
            evidence: reading.evidence(line),
        });
    }
    lots
}

/// A cell that numbers a lot: `1`, `01`, `包1`, `第二包`, `A`.
fn lot_number(text: &str) -> Option<&str> {
    const LONGEST: usize = 8;
    let short = text.chars().count() <= LONGEST;
    let numbered = text
        .chars()
        .any(|c| c.is_ascii_alphanumeric() || "一二三四五六七八九十".contains(c));
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
