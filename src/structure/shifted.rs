//! Rows that lost the cells merged over them: in a text without geometry they are shorter than their header, and all cells stand too far left.
//!
//! In: a table with its header. Out: the same, short rows moved to the right where their cells then fit what the columns hold, in one place
//! only, and did not before; rows longer than the header emptied where they do not fit. Which cells are missing in the middle of a row is not
//! known, so that no row is taken apart.

use super::columns::Header;
use super::plain;
use crate::dictionary::headings::{CellWord, Headings};
use crate::model::{ColumnRole, Page, Row, Table};

/// Moves the short rows of `table` under the columns that they are of.
pub(super) fn realign(page: &Page, table: &mut Table, header: &Header, headings: &Headings) {
    let cells = || table.rows.iter().flat_map(|row| &row.cells);
    let plain = cells().all(|cell| cell.column_span <= 1 && cell.row_span <= 1);
    if !page.boxes.is_empty() || !plain {
        return;
    }
    let width = table.columns;
    let leads = table
        .rows
        .get(header.first)
        .and_then(|row| row.cells.first())
        .is_some_and(|cell| cell.span.of(&page.text).trim_end().ends_with([':', '：']));
    let head = table
        .rows
        .get(header.first)
        .map_or(0, |row| row.cells.len());
    for row in table.rows.iter_mut().skip(header.first + header.rows) {
        let filled = row.cells.iter().rposition(|cell| !cell.span.is_empty());
        if filled.is_some_and(|last| last >= head) && !fits(page, row, 0, header, headings) {
            // Which of its cells are one cannot be told.
            row.cells.clear();
            continue;
        }
        let Some(missing) = u16::try_from(row.cells.len())
            .ok()
            .and_then(|filled| width.checked_sub(filled))
            .filter(|missing| *missing > 0)
        else {
            continue;
        };
        if row.cells.len() <= 2 {
            continue;
        }
        // Words in front of a table may stand where its head begins: 采购需求： | 名称 | 数量.
        let behind_lead = missing == 1 && leads && fits(page, row, 1, header, headings);
        if !behind_lead && fits(page, row, 0, header, headings) {
            continue;
        }
        let mut places = (1..=missing).filter(|shift| fits(page, row, *shift, header, headings));
        match (places.next(), places.next()) {
            (Some(shift), None) => {
                for cell in &mut row.cells {
                    cell.column += shift;
                }
            }
            (None, _) if is_misplaced(page, row, header, headings) => row.cells.clear(),
            _ => {}
        }
    }
}

/// Whether words stand where the number of the row should.
fn is_misplaced(page: &Page, row: &Row, header: &Header, headings: &Headings) -> bool {
    /// Characters of words; fewer are a number in Chinese.
    const FEWEST: usize = 4;
    let mut numbers = row.cells.iter().filter(|cell| {
        let column = header.columns.get(usize::from(cell.column));
        column.is_some_and(|column| column.role == Some(ColumnRole::Number))
    });
    numbers.any(|cell| {
        let text = cell.span.of(&page.text).trim();
        text.chars().count() >= FEWEST
            && text.contains(char::is_alphabetic)
            && !plain::holds(page, headings, cell.span, Some(ColumnRole::Number))
    })
}

/// Whether the cells of `row` can be what the columns hold, `shift` columns to the right.
fn fits(page: &Page, row: &Row, shift: u16, header: &Header, headings: &Headings) -> bool {
    let mut cells = row.cells.iter().filter(|cell| !cell.span.is_empty());
    cells.all(|cell| {
        let role = header
            .columns
            .get(usize::from(cell.column + shift))
            .and_then(|column| column.role);
        let text = cell.span.of(&page.text);
        match headings.cell(text) {
            Some(CellWord::Total) => false,
            Some(CellWord::Absent) => true,
            None if role == Some(ColumnRole::Name) => {
                text.contains(char::is_alphabetic)
                    && !plain::holds(page, headings, cell.span, Some(ColumnRole::Quantity))
            }
            None => plain::holds(page, headings, cell.span, role),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::plain::tests::rows;
    use crate::structure::structure;
    use crate::structure::tests::{headings, page_with_tables, pages};

    #[test]
    fn rows_without_the_cell_merged_over_them_stand_under_their_columns() {
        let text = "包号\t品目\t货物名称\t数量\t预算（万元）\n01\t01\t离心机\t2\t16.00\n02\t烘箱\t2\t16.00\n03\t烤箱\t2台\t16.00\n04\t天平\t若干\n";
        let pages = pages(&[text]);
        let found = structure(&pages, headings()).tables;
        let columns: Vec<Vec<u16>> = found
            .iter()
            .flat_map(|table| table.table.rows.iter().skip(2))
            .map(|row| row.cells.iter().map(|cell| cell.column).collect())
            .collect();
        // The last fits neither way.
        assert_eq!(columns, [vec![1, 2, 3, 4], vec![1, 2, 3, 4], vec![0, 1, 2]]);
        assert_eq!(rows(text).len(), 4);
    }

    #[test]
    fn words_in_front_of_a_table_are_no_column_of_it() {
        let text = "采购需求：\t名称\t简要规格\t数量\t预算金额\n球类\t包括足球、篮球\t1批\t43\n";
        let pages = pages(&[text]);
        let found = structure(&pages, headings()).tables;
        let row = &found[0].table.rows[1];
        let columns: Vec<u16> = row.cells.iter().map(|cell| cell.column).collect();
        assert_eq!(columns, [1, 2, 3, 4]);
    }

    #[test]
    fn a_row_wider_than_its_head_is_read_only_where_it_fits() {
        let page = page_with_tables(
            1,
            "| 名称 | 型号 | 数量 |\n| 离心机 | L100 | 2 | 备用 |\n| 天平 | 烘箱 | T7 | H3 | 1 | 2 |",
        );
        let found = structure(&[page], headings()).tables;
        let widths: Vec<usize> = found[0]
            .table
            .rows
            .iter()
            .map(|row| row.cells.len())
            .collect();
        assert_eq!(widths, [3, 4, 0]);
    }

    #[test]
    fn a_row_with_words_for_its_number_that_fits_nowhere_is_empty() {
        let text =
            "采购需求：\t序号\t名称\t服务内容及数量\t预算金额\n01\t供餐服务\t为某单位供餐\t5000\n";
        let pages = pages(&[text]);
        let found = structure(&pages, headings()).tables;
        assert!(
            found
                .iter()
                .all(|table| table.table.rows[1].cells.is_empty())
        );
    }
}
