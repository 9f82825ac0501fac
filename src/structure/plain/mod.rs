//! Tables written as plain lines, in text without geometry.
//!
//! In: a page, its lines, the stretches that tables of the layout cover already. Out: tables whose cells index the page text, each with its
//! header. A header that is glued together without any separator is refused.
//!
//! - [`delimited`]: a tab, bar or comma between the cells.
//! - [`blanks`]: blanks between the cells, aligned by what the columns hold.
//! - [`runs`]: runs of tabs, or of many blanks, in a text without line breaks.
//! - [`stacked`]: one cell a line.
//! - [`labelled`]: values behind labels (名称：… 型号：… 数量：…).

mod blanks;
mod delimited;
mod labelled;
mod runs;
mod stacked;

use super::columns::Header;
use super::lines::whole_line;
use crate::dictionary::headings::Headings;
use crate::model::{Column, ColumnRole, Page, Table};
use crate::text::span::OriginalSpan;

/// Finds the tables among `lines` outside `taken`.
pub(super) fn tables(
    page: &Page,
    lines: &[OriginalSpan],
    taken: &[OriginalSpan],
    headings: &Headings,
) -> Vec<(Table, Header)> {
    let lines: Vec<OriginalSpan> = lines
        .iter()
        .map(|line| whole_line(&page.text, *line))
        .filter(|line| !taken.iter().any(|other| other.overlaps(*line)))
        .collect();
    let reader = Reader { page, headings };
    let mut tables = Vec::new();
    let mut index = 0;
    while let Some(rest) = lines.get(index..).filter(|rest| !rest.is_empty()) {
        let read = reader
            .delimited(rest)
            .or_else(|| reader.by_blanks(rest))
            .or_else(|| reader.stacked(rest));
        if let Some((table, header, used)) = read {
            tables.push((table, header));
            index += used.max(1);
            continue;
        }
        if let Some(line) = rest.first() {
            let inside = reader.inside(*line);
            if inside.is_empty() {
                tables.extend(reader.labelled(*line));
            }
            tables.extend(inside);
        }
        index += 1;
    }
    tables
}

/// Rows that do not fit, after which a table has ended.
const MISFITS: usize = 2;

#[derive(Clone, Copy)]
struct Reader<'p> {
    page: &'p Page,
    headings: &'p Headings,
}

impl<'p> Reader<'p> {
    fn text(self, span: OriginalSpan) -> &'p str {
        span.of(&self.page.text)
    }

    /// A line without the blanks at its ends.
    fn bare(self, line: OriginalSpan) -> OriginalSpan {
        let text = self.text(line);
        let start = line.start() + text.len() - text.trim_start().len();
        OriginalSpan::new(start, start + text.trim().len())
    }

    /// Whether a cell, without blanks at its ends, can be what a column of this role holds.
    fn holds(self, cell: OriginalSpan, role: Option<ColumnRole>) -> bool {
        self.oddness(&[cell], role, &[]).is_some()
    }
}

/// Whether columns of these roles make a list that is worth reading from plain lines: what is listed, and something said of it.
fn is_list(columns: &[Column]) -> bool {
    use ColumnRole::{Brand, BrandModel, Model, Name, Quantity, Specification, UnitPrice};
    let has = |wanted: &[ColumnRole]| {
        columns
            .iter()
            .any(|column| column.role.is_some_and(|role| wanted.contains(&role)))
    };
    has(&[Name, Brand, BrandModel, Model])
        && has(&[Brand, BrandModel, Model, Quantity, UnitPrice, Specification])
}

/// Whether cells of this role are recognised by their form.
fn is_numeric(role: Option<ColumnRole>) -> bool {
    matches!(
        role,
        Some(
            ColumnRole::Number
                | ColumnRole::Quantity
                | ColumnRole::Unit
                | ColumnRole::UnitPrice
                | ColumnRole::Total
        )
    )
}

/// Whether a cell can be what a column of this role holds.
pub(super) fn holds(
    page: &Page,
    headings: &Headings,
    cell: OriginalSpan,
    role: Option<ColumnRole>,
) -> bool {
    let reader = Reader { page, headings };
    reader.holds(reader.bare(cell), role)
}

/// Cuts a number with thousands separators from what follows it.
fn cut_number(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(['¥', '￥']);
    let rest =
        text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '，'));
    let number = text.get(..text.len() - rest.len())?;
    number
        .starts_with(|c: char| c.is_ascii_digit())
        .then_some((number, rest))
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::structure;
    use super::super::tests::{headings, pages};

    /// The cells of the rows below the header of every table in `text`.
    pub(in crate::structure) fn rows(text: &str) -> Vec<Vec<String>> {
        let pages = pages(&[text]);
        let text = &pages[0].page.text;
        structure(&pages, headings())
            .tables
            .iter()
            .flat_map(|table| table.table.rows.iter().skip(table.header_rows))
            .map(|row| {
                row.cells
                    .iter()
                    .map(|cell| cell.span.of(text).to_owned())
                    .collect()
            })
            .collect()
    }

    #[test]
    fn glued_headers_and_ordinary_text_are_refused() {
        assert_eq!(
            rows(
                "序号标项名称标的名称品牌数量单价规格型号1功放图森14790.00CA2五、评审专家\n本次采购的名称、品牌、型号和数量见附件。\n"
            ),
            Vec::<Vec<String>>::new()
        );
    }
}
