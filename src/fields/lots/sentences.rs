//! Lots in running sentences: `第一标段：道路养护，预算金额200万元；第二标段：…`.
//!
//! In: a reading and its labels. Out: the [`Lot`]s of a run of words that number lots one after the other from the first on. What stands
//! between two of them is said of the former. A run is read only if each of its lots has an amount, or, behind a label for what is bought,
//! a name of its own behind a colon; one that tells what else is of each lot (a term, a fee, a winner) is none.

use std::ops::Range;

use super::{NUMERALS, stretch_end};
use crate::dictionary::forms::Label;
use crate::fields::labels::{Hit, Joint, Labels, Shape, Standing};
use crate::fields::moments::small_numeral;
use crate::fields::money::{MoneyWords, stated_factor, yuan};
use crate::fields::reading::Reading;
use crate::model::{Lot, UnitFrom};

/// Bytes that may stand between two words that number lots.
const FAR: usize = 900;

/// Bytes between the label for what is bought and the first lot: `本次招标共分3个包，`.
const LEAD: usize = 120;

/// A word that numbers a lot.
pub(super) struct Opener {
    /// The number as written.
    pub(super) id: Range<usize>,
    /// Which it is.
    number: u32,
    /// Word and number.
    pub(super) place: Range<usize>,
    /// The word, and whether the number stands in front of it: the openers of a run are written alike.
    form: (Range<usize>, bool),
}

/// The opener that begins at the start of `text`, which begins at `start`: `第一标段`, `第01包`, `1包`, `包一`, `A分标`.
pub(super) fn opener(labels: &Labels, text: &str, start: usize) -> Option<Opener> {
    let word_at = |text: &str| {
        let mut words = labels.lot_words().iter();
        Some(words.find(|word| text.starts_with(word.as_str()))?.len())
    };
    let bare = text.strip_prefix('第').unwrap_or(text);
    let at = start + text.len() - bare.len();
    if let Some((number, len)) = number(bare) {
        let word = word_at(bare.get(len..)?)?;
        return Some(Opener {
            id: at..at + len,
            number,
            place: start..at + len + word,
            form: (at + len..at + len + word, true),
        });
    }
    let word = word_at(text)?;
    let behind = text.get(word..)?;
    let open = behind.len() - behind.trim_start_matches(['【', '[', '(']).len();
    let (number, len) = number(behind.get(open..)?)?;
    let at = start + word + open;
    let rest = text.get(word + open + len..)?;
    let close = rest.len() - rest.trim_start_matches(['】', ']', ')']).len();
    Some(Opener {
        id: at..at + len,
        number,
        place: start..at + len + close.min(3),
        form: (start..start + word, false),
    })
}

/// The number of a lot at the start of `text` and its length: `01`, `十二`, `A`.
fn number(text: &str) -> Option<(u32, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let value = text.get(..digits)?.parse().ok()?;
        return (digits <= 2).then_some((value, digits));
    }
    let numerals = text.len() - text.trim_start_matches(|c| NUMERALS.contains(c)).len();
    if numerals > 0 {
        return Some((small_numeral(text.get(..numerals)?)?, numerals));
    }
    let letter = *text.as_bytes().first()?;
    let single = !text
        .as_bytes()
        .get(1)
        .is_some_and(u8::is_ascii_alphanumeric);
    (letter.is_ascii_uppercase() && single).then(|| (u32::from(letter - b'A') + 1, 1))
}

/// The lots of the first run in `reading`; `hits` are the labels of the page.
pub(super) fn lots(
    labels: &Labels,
    money: &MoneyWords,
    reading: &Reading<'_>,
    hits: &[Hit],
) -> Vec<Lot> {
    let openers = openers(labels, reading);
    let mut rest = openers.as_slice();
    while let Some(first) = rest.first() {
        let run = run(reading, rest);
        if run.len() > 1 {
            let lots = read(labels, money, reading, hits, run);
            if lots.len() == run.len() {
                return lots;
            }
        }
        let from = if first.number == 1 { run.len() } else { 1 };
        rest = rest.get(from.max(1)..).unwrap_or_default();
    }
    Vec::new()
}

/// All openers of a page.
fn openers(labels: &Labels, reading: &Reading<'_>) -> Vec<Opener> {
    let text = reading.text.as_str();
    let mut openers: Vec<Opener> = Vec::new();
    for word in labels.lot_words() {
        for (at, _) in text.match_indices(word.as_str()) {
            // The number may stand on either side of the word.
            let before = text.get(..at).unwrap_or_default();
            let head = before.trim_end_matches(|c: char| {
                c.is_ascii_digit() || NUMERALS.contains(c) || c.is_ascii_uppercase()
            });
            let start = head.strip_suffix('第').map_or(head.len(), str::len);
            let found = [start, at]
                .into_iter()
                .filter_map(|from| opener(labels, text.get(from..)?, from))
                .find(|opener| (opener.place.start..opener.place.end).contains(&at));
            openers.extend(found);
        }
    }
    openers.sort_by_key(|opener| (opener.place.start, std::cmp::Reverse(opener.place.end)));
    openers.dedup_by(|second, first| second.place.start < first.place.end);
    openers
}

/// The openers from the first on that count on from one, written alike and not far from each other.
fn run<'o>(reading: &Reading<'_>, openers: &'o [Opener]) -> &'o [Opener] {
    let alike = |one: &Opener, two: &Opener| {
        one.form.1 == two.form.1
            && reading.slice(one.form.0.clone()) == reading.slice(two.form.0.clone())
    };
    let counts = openers
        .windows(2)
        .take_while(|pair| match pair {
            [one, two] => {
                two.number == one.number + 1
                    && alike(one, two)
                    && two.place.start - one.place.end <= FAR
            }
            _ => false,
        })
        .count();
    match openers.first() {
        Some(first) if first.number == 1 => openers.get(..=counts).unwrap_or_default(),
        _ => &[],
    }
}

/// What is said of each lot of a run; fewer than it has where the run is none of lots.
fn read(
    labels: &Labels,
    money: &MoneyWords,
    reading: &Reading<'_>,
    hits: &[Hit],
    run: &[Opener],
) -> Vec<Lot> {
    let Some(first) = run.first() else {
        return Vec::new();
    };
    let owner = hits.iter().rfind(|hit| hit.span.start < first.place.start);
    let of_something_else = owner.is_some_and(|hit| {
        first.place.start <= hit.end
            && (hit.standing >= Standing::Requirements || !lists_lots(hit.label))
    });
    if of_something_else {
        return Vec::new();
    }
    // Whose names alone make lots: what is said to be bought, directly behind its label.
    let mut named = owner
        .is_some_and(|hit| hit.label == Label::Contents && first.place.start <= hit.value + LEAD);
    let mut priced = true;
    let mut lots = Vec::new();
    for (index, opener) in run.iter().enumerate() {
        let end = run.get(index + 1).map_or_else(
            // What is said of the last one ends with its sentence or line.
            || stretch_end(reading, opener.place.end, FAR, &['。', '\n', '\t']),
            |next| next.place.start,
        );
        let said = opener.place.end..end;
        let inside = || {
            hits.iter()
                .filter(|hit| said.start <= hit.span.start && hit.span.end <= said.end)
        };
        if inside().any(|hit| tells_winner(hit.label)) {
            return Vec::new();
        }
        let amount = |wanted: [Label; 3]| {
            inside()
                .filter(|hit| wanted.contains(&hit.label) && hit.value <= said.end)
                .find_map(|hit| {
                    let factor = stated_factor(reading.slice(hit.qualifier.clone()));
                    let value = reading.slice(hit.value..hit.end.clamp(hit.value, said.end));
                    let money = money.first(value, factor.map(|f| (f, UnitFrom::Label)))?;
                    (money.unit_from != UnitFrom::None).then(|| yuan(money.cents))
                })
        };
        let budget = amount([Label::Budget, Label::LotBudget, Label::BudgetCeiling]);
        let ceiling = amount([Label::Ceiling, Label::LotCeiling, Label::BudgetCeiling]);
        let name = name(labels, reading, &said, inside());
        named &= name.is_some() && behind_colon(reading, &said);
        priced &= budget.is_some() || ceiling.is_some();
        lots.push(Lot {
            id: reading.written(opener.id.clone()),
            name,
            budget,
            ceiling,
            evidence: reading.evidence(opener.place.start..end),
        });
    }
    let same = |pair: &[Lot]| matches!(pair, [one, two] if one.name == two.name);
    named = named && !lots.windows(2).any(same);
    if named || priced { lots } else { Vec::new() }
}

/// Whether the value of a label of this kind may be a run of lots.
fn lists_lots(label: Label) -> bool {
    matches!(
        label,
        Label::Contents
            | Label::Stop
            | Label::Budget
            | Label::Ceiling
            | Label::BudgetCeiling
            | Label::LotBudget
            | Label::LotCeiling
            | Label::LotNumber
            | Label::LotName
            | Label::ProjectName
            | Label::OtherName
            | Label::OtherHeading
    )
}

/// Whether a label says who won, for how much, or what the agency gets.
fn tells_winner(label: Label) -> bool {
    matches!(
        label,
        Label::Supplier
            | Label::AwardSupplier
            | Label::SupplierHeading
            | Label::Award
            | Label::BidPrice
            | Label::AgencyFee
            | Label::Candidate
            | Label::Candidate1
    )
}

fn behind_colon(reading: &Reading<'_>, said: &Range<usize>) -> bool {
    reading.slice(said.clone()).starts_with([':', '('])
}

/// The name of a lot: behind its label, or what stands first up to a mark.
fn name<'h>(
    labels: &Labels,
    reading: &Reading<'_>,
    said: &Range<usize>,
    mut hits: impl Iterator<Item = &'h Hit>,
) -> Option<String> {
    /// Characters of a name.
    const LENGTH: std::ops::RangeInclusive<usize> = 2..=60;
    let mut first_label = said.end;
    let labelled = hits.find(|hit| {
        first_label = first_label.min(hit.span.start);
        matches!(
            hit.label,
            Label::LotName | Label::ProjectName | Label::OtherName
        ) && hit.joint == Joint::Colon
    });
    let range = if let Some(hit) = labelled {
        hit.value..hit.end.clamp(hit.value, said.end)
    } else {
        let text = reading.slice(said.start..first_label);
        let bare = text.trim_start_matches([':', '为', '是']);
        let start = first_label - bare.len();
        let len = bare
            .find(['，', ',', '；', ';', '。', '(', '：', ':', '\t', '\n'])
            .unwrap_or(bare.len());
        start..start + len
    };
    let text = reading.slice(range.clone());
    let len = text.find(['；', ';', '。', '(']).unwrap_or(text.len());
    let range = labels.cut(reading, range.start..range.start + len, Shape::Title, None)?;
    let text = reading.slice(range.clone());
    let said_something = text.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    (LENGTH.contains(&text.chars().count()) && said_something).then(|| reading.written(range))
}
