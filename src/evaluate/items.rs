//! Items against gold.
//!
//! In: gold and records. Out: [`ItemScore`]: which rows were found, and which of their cells are right. A row is found when its name fits
//! one on its page or the next (a row may begin on the one and be read on the other); a row without a name by its model, else by quantity
//! and price. A brand, model, quantity or unit where the gold has none is wrong; a price there may have been computed.

use std::collections::{BTreeMap, BTreeSet};

use super::alike::{self, Form};
use super::count::{Answers, Count};
use super::gold::{Gold, Item as Annotated, PageOf, Scalar, Several, texts};
use super::records::{Item as Predicted, Record};

/// A column that is compared.
#[derive(Debug)]
pub struct Column {
    /// Its key in the gold.
    pub name: &'static str,
    gold: fn(&Annotated) -> Option<&Scalar>,
    predicted: fn(&Predicted) -> Option<&Scalar>,
    form: Form,
    /// Whether a value where the gold has none is passed over.
    may_be_derived: bool,
}

/// The columns that are compared, beside the name.
pub const COLUMNS: [Column; 6] = [
    Column {
        name: "brand",
        gold: |item| item.brand.as_ref(),
        predicted: |item| item.brand.as_ref(),
        form: Form::Name,
        may_be_derived: false,
    },
    Column {
        name: "model",
        gold: |item| item.model.as_ref(),
        predicted: |item| item.model.as_ref(),
        form: Form::Name,
        may_be_derived: false,
    },
    Column {
        name: "quantity",
        gold: |item| item.quantity.as_ref(),
        predicted: |item| item.quantity.as_ref(),
        form: Form::Number,
        may_be_derived: false,
    },
    Column {
        name: "unit",
        gold: |item| item.unit.as_ref(),
        predicted: |item| item.unit.as_ref(),
        form: Form::Name,
        may_be_derived: false,
    },
    Column {
        name: "unit_price_yuan",
        gold: |item| item.unit_price_yuan.as_ref(),
        predicted: |item| item.unit_price.as_ref(),
        form: Form::Number,
        may_be_derived: true,
    },
    Column {
        name: "total_yuan",
        gold: |item| item.total_yuan.as_ref(),
        predicted: |item| item.total.as_ref(),
        form: Form::Number,
        may_be_derived: true,
    },
];

/// Rows and cells.
#[derive(Debug, Default)]
pub struct ItemScore<'a> {
    /// Rows by page.
    pub rows: BTreeMap<PageOf, Count>,
    /// Cells of the rows that were found.
    pub cells: Vec<Cell<'a>>,
    /// Rows that were not found.
    pub lost: Vec<&'a Annotated>,
}

/// A cell of a row that was found.
#[derive(Debug)]
pub struct Cell<'a> {
    /// The row.
    pub gold: &'a Annotated,
    /// Key of the column in the gold.
    pub column: &'static str,
    /// Accepted texts; none for an absent cell.
    pub accepted: Vec<Option<String>>,
    /// What the record says.
    pub said: Option<String>,
    /// Whether that is accepted.
    pub is_right: bool,
}

impl ItemScore<'_> {
    /// Answers by column.
    pub fn by_column(&self) -> BTreeMap<&'static str, Answers> {
        let mut columns: BTreeMap<&'static str, Answers> = BTreeMap::new();
        for cell in &self.cells {
            columns.entry(cell.column).or_default().add(cell.is_right);
        }
        columns
    }
}

/// A row of a record, and whether a row of the gold has taken it.
struct Row<'a> {
    item: &'a Predicted,
    page: u32,
    is_taken: bool,
}

/// Judges the items of `records`.
pub fn score<'a>(gold: &'a Gold, records: &[Record]) -> ItemScore<'a> {
    let mut rows: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for record in records {
        let items = record.items.iter().map(|item| Row {
            item,
            page: item.page.unwrap_or(1).max(1),
            is_taken: false,
        });
        rows.entry(record.doc()).or_default().extend(items);
    }
    let annotated = gold.pages.iter().map(|line| &line.value);
    let mut pages: BTreeSet<PageOf> = annotated
        .filter(|row| row.items)
        .map(|row| row.of.clone())
        .collect();
    pages.extend(gold.items.iter().map(|line| line.value.of()));
    let mut score = ItemScore::default();
    for line in &gold.items {
        let item = &line.value;
        let of = item.of();
        let candidates = rows.get_mut(item.doc.as_str());
        let found = candidates.and_then(|rows| best(item, of.page, rows));
        let count = score.rows.entry(of).or_default();
        count.gold += 1;
        match found {
            Some(row) => {
                count.right += 1;
                row.is_taken = true;
                let cells = COLUMNS
                    .iter()
                    .filter_map(|column| cell(column, item, row.item));
                score.cells.extend(cells);
            }
            None => score.lost.push(item),
        }
    }
    let docs: BTreeSet<String> = pages.iter().map(|of| of.doc.clone()).collect();
    for doc in docs {
        for row in rows.get(doc.as_str()).into_iter().flatten() {
            let of = PageOf {
                doc: doc.clone(),
                page: row.page,
            };
            if row.is_taken || pages.contains(&of) {
                score.rows.entry(of).or_default().predicted += 1;
            }
        }
    }
    score
}

fn text(cell: Option<&Scalar>) -> Option<String> {
    cell.map(Scalar::text).filter(|text| !text.is_empty())
}

fn number(cell: Option<&Scalar>) -> Option<String> {
    alike::number(&text(cell)?)
}

fn bare(cell: Option<&Scalar>) -> String {
    alike::name(&text(cell).unwrap_or_default())
}

/// What the gold accepts: its own value, then the others; none for an absent cell.
fn accepted(item: &Annotated, name: &str, own: Option<&Scalar>) -> Vec<Option<String>> {
    let mut accepted = vec![own.map(Scalar::text)];
    match item.alt.get(name) {
        // No other value at all stands for an absent one.
        Some(None) => accepted.push(None),
        Some(Some(Several::Many(many))) if many.is_empty() => accepted.push(None),
        Some(Some(several)) => accepted.extend(several.texts()),
        None => {}
    }
    accepted
}

/// The row that fits best; the first of equals.
fn best<'r, 'p>(gold: &Annotated, page: u32, rows: &'r mut [Row<'p>]) -> Option<&'r mut Row<'p>> {
    let names: Vec<String> = accepted(gold, "name", gold.name.as_ref())
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .map(|text| alike::name(&text))
        .collect();
    let mut best: Option<(u8, &'r mut Row<'p>)> = None;
    for row in rows {
        if row.is_taken || !(page..=page + 1).contains(&row.page) {
            continue;
        }
        let item = row.item;
        let name = bare(item.name.as_ref());
        let same_quantity = number(gold.quantity.as_ref()) == number(item.quantity.as_ref());
        let same_model = bare(gold.model.as_ref()) == bare(item.model.as_ref());
        let fits = if !names.is_empty() {
            let fits = |one: &String| *one == name || alike::overlap(one, &name);
            names.iter().any(fits)
        } else if text(gold.model.as_ref()).is_some() {
            same_model
        } else {
            let price = number(gold.unit_price_yuan.as_ref());
            same_quantity && price == number(item.unit_price.as_ref())
        };
        if fits {
            let rank = u8::from(names.contains(&name))
                + 2 * u8::from(same_quantity)
                + 2 * u8::from(same_model);
            if best.as_ref().is_none_or(|(highest, _)| rank > *highest) {
                best = Some((rank, row));
            }
        }
    }
    best.map(|(_, row)| row)
}

/// A cell as it is judged; none where it is not.
fn cell<'a>(column: &Column, gold: &'a Annotated, item: &Predicted) -> Option<Cell<'a>> {
    let stated = text((column.gold)(gold));
    let said = text((column.predicted)(item));
    if stated.is_none() && (said.is_none() || column.may_be_derived) {
        return None;
    }
    let accepted = accepted(gold, column.name, (column.gold)(gold));
    let form = |text: &Option<String>| text.as_deref().and_then(|text| column.form.of(text));
    let is_right = accepted.iter().any(|one| form(one) == form(&said));
    Some(Cell {
        gold,
        column: column.name,
        accepted,
        said,
        is_right,
    })
}

/// The accepted texts of a cell, for people.
pub fn shown(accepted: &[Option<String>]) -> String {
    let texts: BTreeSet<&str> = accepted.iter().flatten().map(String::as_str).collect();
    texts.into_iter().collect::<Vec<_>>().join(" / ")
}

/// All accepted names of an item, for people.
pub fn names(item: &Annotated) -> Vec<String> {
    let own = item.name.as_ref().map(Scalar::text);
    let others = item.alt.get("name").and_then(Option::as_ref);
    own.into_iter().chain(texts(others)).collect()
}
