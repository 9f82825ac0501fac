//! Several goods in one row: 离心机；显微镜 | L100；X200 | 2；1.
//!
//! In: the cells of a row and the columns they stand in. Out: the rows, as many as names, models and quantities list values; one where they do
//! not agree. Which rows are goods is not known here.

use crate::model::{Cell, Column, ColumnRole, Row};
use crate::text::span::OriginalSpan;

/// One row; several where names, models, quantities and prices list as many values each: 甲；乙 | 4；1. One price beside several names is
/// that of all, and of none of them.
pub(super) fn rows(text: &str, cells: &[OriginalSpan], columns: &[Column]) -> Vec<Row> {
    let cuts = cut(text, cells, columns).unwrap_or_else(|| vec![cells.to_vec()]);
    cuts.iter().map(|cells| row_of(cells)).collect()
}

/// A row of these cells, one to a column.
pub(super) fn row_of(cells: &[OriginalSpan]) -> Row {
    Row {
        cells: (0..)
            .zip(cells)
            .map(|(column, span)| Cell {
                span: *span,
                column,
                column_span: 1,
                row_span: 1,
            })
            .collect(),
    }
}

/// The rows that `row` of a drawn table, one cell for each of `columns`, lists; none where it is one row.
pub(super) fn of_drawn(text: &str, row: &Row, columns: &[Column]) -> Option<Vec<Row>> {
    let plain = row.cells.len() == columns.len()
        && (0..).zip(&row.cells).all(|(column, cell)| {
            cell.column == column && cell.column_span == 1 && cell.row_span == 1
        });
    let cells: Vec<OriginalSpan> = row.cells.iter().map(|cell| cell.span).collect();
    let several = plain && cut(text, &cells, columns).is_some();
    several.then(|| rows(text, &cells, columns))
}

/// The cells of each row where there are several.
fn cut(text: &str, cells: &[OriginalSpan], columns: &[Column]) -> Option<Vec<Vec<OriginalSpan>>> {
    use ColumnRole::{BrandModel, Model, Name, Quantity, Total, UnitPrice};
    let lists: Vec<Vec<OriginalSpan>> = cells.iter().map(|cell| listed(text, *cell)).collect();
    let count = lists.iter().map(Vec::len).max().unwrap_or_default();
    let fits = |list: &[OriginalSpan], role: Option<ColumnRole>| {
        let own = matches!(role, Some(Name | Model | BrandModel | Quantity));
        list.len() == count || !own && list.len() <= 1
    };
    let of_each = |(list, column): (&Vec<OriginalSpan>, &Column)| fits(list, column.role);
    let named = columns.iter().any(|column| column.role == Some(Name));
    if count < 2 || !named || !lists.iter().zip(columns).all(of_each) {
        return None;
    }
    let row = |index: usize| {
        lists
            .iter()
            .zip(cells)
            .zip(columns)
            .map(|((list, cell), column)| match list.as_slice() {
                [only] if matches!(column.role, Some(UnitPrice | Total)) => {
                    OriginalSpan::new(only.start(), only.start())
                }
                list => list.get(index).or(list.first()).copied().unwrap_or(*cell),
            })
            .collect()
    };
    Some((0..count).map(row).collect())
}

/// The values of a cell: what semicolons or, in a cell of several lines, tabs separate.
fn listed(text: &str, cell: OriginalSpan) -> Vec<OriginalSpan> {
    let mut values = Vec::new();
    let mut start = cell.start();
    for value in cell.of(text).split_inclusive(['；', ';', '\t']) {
        let bare = value.trim_end_matches(['；', ';', '\t']);
        let lead = bare.len() - bare.trim_start().len();
        if bare.trim().is_empty() {
            start += value.len();
            continue;
        }
        values.push(OriginalSpan::new(
            start + lead,
            start + lead + bare.trim().len(),
        ));
        start += value.len();
    }
    values
}
