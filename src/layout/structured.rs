//! Sheets that know their paragraphs and tables: web pages, office documents, spreadsheets.
//!
//! In: [`Passage`]s. Out: a [`Page`] in the form that drawn sheets have: a table row by row, cells separated by a tab, rows ended by a line
//! feed, a cell that spans rows in its first row only. There are no boxes and no column borders.

use crate::model::{Cell, Page, Passage, Row, Table, WrittenCell};
use crate::text::span::OriginalSpan;

/// Most columns of a table. Source: the widest spreadsheets have 16,384.
const COLUMNS: u16 = 16_384;

/// Lays out the sheet with this number (from 1).
pub(super) fn page(passages: &[Passage], number: u32) -> Page {
    let mut page = Page {
        number,
        ..Page::default()
    };
    for passage in passages {
        match passage {
            Passage::Text(text) => {
                push_lines(&mut page.text, text);
            }
            Passage::Running(text) => {
                let start = page.text.len();
                push_lines(&mut page.text, text);
                page.running.push(OriginalSpan::new(start, page.text.len()));
            }
            Passage::Table(rows) => page.tables.extend(table(rows, &mut page.text)),
        }
    }
    page
}

fn push_lines(text: &mut String, lines: &str) {
    text.push_str(lines);
    text.push('\n');
}

/// Writes a table; none if all its cells are empty.
fn table(written: &[Vec<WrittenCell>], text: &mut String) -> Option<Table> {
    if written.iter().flatten().all(|cell| cell.text.is_empty()) {
        return None;
    }
    let mut rows = Vec::with_capacity(written.len());
    // For each column: in how many of the rows that follow it is covered, and where the cell that covers it begins.
    let mut covered: Vec<(usize, u16)> = Vec::new();
    for (index, cells) in written.iter().enumerate() {
        let below = written.len() - index;
        let mut row = Row::default();
        let mut column = 0;
        let mut position = 0;
        for cell in cells {
            column = pass_covered(&covered, column, &mut position, text);
            if position > 0 {
                text.push('\t');
            }
            position += 1;
            let column_span = cell.column_span.clamp(1, free(&covered, column));
            let row_span = usize::from(cell.row_span.max(1)).min(below);
            let start = text.len();
            text.push_str(&cell.text);
            row.cells.push(Cell {
                span: OriginalSpan::new(start, text.len()),
                column,
                column_span,
                row_span: u16::try_from(row_span).unwrap_or(u16::MAX),
            });
            let end = column.saturating_add(column_span);
            covered.resize(covered.len().max(end.into()), (0, 0));
            for place in covered.iter_mut().take(end.into()).skip(column.into()) {
                *place = (row_span, column);
            }
            // Past the last column cells share it: their text is kept, their place is not.
            column = end.min(COLUMNS - 1);
        }
        pass_rest(&covered, column, &mut position, text);
        text.push('\n');
        rows.push(row);
        for place in &mut covered {
            place.0 = place.0.saturating_sub(1);
        }
    }
    Some(Table {
        rows,
        columns: u16::try_from(covered.len()).unwrap_or(u16::MAX),
        borders: Vec::new(),
    })
}

/// How many columns from `column` on no cell of a row above covers: a cell ends where another stands. At least 1.
fn free(covered: &[(usize, u16)], column: u16) -> u16 {
    let end = covered.iter().skip(usize::from(column) + 1);
    let room = COLUMNS.saturating_sub(column).max(1);
    let next = end.take(room.into()).position(|(rows, _)| *rows > 0);
    next.and_then(|columns| u16::try_from(columns + 1).ok())
        .map_or(room, |columns| columns.min(room))
}

/// The first column from `column` on that no cell of a row above covers. Each cell passed leaves its tab.
fn pass_covered(
    covered: &[(usize, u16)],
    mut column: u16,
    position: &mut usize,
    text: &mut String,
) -> u16 {
    while column < COLUMNS - 1
        && let Some((rows, start)) = covered.get(usize::from(column))
        && *rows > 0
    {
        if *start == column {
            if *position > 0 {
                text.push('\t');
            }
            *position += 1;
        }
        column += 1;
    }
    column
}

/// The tabs of the cells from rows above that cover the end of a row.
fn pass_rest(covered: &[(usize, u16)], from: u16, position: &mut usize, text: &mut String) {
    for (column, (rows, start)) in (0_u16..).zip(covered).skip(from.into()) {
        if *rows > 0 && *start == column {
            if *position > 0 {
                text.push('\t');
            }
            *position += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell(text: &str, column_span: u16, row_span: u16) -> WrittenCell {
        WrittenCell {
            text: text.to_owned(),
            column_span,
            row_span,
        }
    }

    #[test]
    fn paragraphs_running_lines_and_tables_are_written_as_on_a_drawn_sheet() {
        let page = page(
            &[
                Passage::Running("招标文件".to_owned()),
                Passage::Text("设备清单".to_owned()),
                Passage::Table(vec![
                    vec![cell("类别", 1, 2), cell("货物", 2, 1), cell("备注", 1, 3)],
                    vec![cell("品牌", 1, 1), cell("型号", 1, 1)],
                    vec![cell("网络", 1, 9), cell("华为", 1, 1), cell("S5731", 1, 1)],
                ]),
                Passage::Text("合计".to_owned()),
            ],
            1,
        );
        assert_eq!(
            page.text,
            "招标文件\n设备清单\n类别\t货物\t备注\n\t品牌\t型号\t\n网络\t华为\tS5731\t\n合计\n"
        );
        assert_eq!(page.running[0].of(&page.text), "招标文件\n");
        let table = &page.tables[0];
        assert_eq!((table.columns, table.rows.len()), (4, 3));
        let places: Vec<_> = table
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .map(|cell| {
                (
                    cell.span.of(&page.text),
                    cell.column,
                    cell.column_span,
                    cell.row_span,
                )
            })
            .collect();
        assert_eq!(
            places,
            [
                ("类别", 0, 1, 2),
                ("货物", 1, 2, 1),
                ("备注", 3, 1, 3),
                ("品牌", 1, 1, 1),
                ("型号", 2, 1, 1),
                ("网络", 0, 1, 1),
                ("华为", 1, 1, 1),
                ("S5731", 2, 1, 1),
            ]
        );
    }

    #[test]
    fn a_table_of_empty_cells_is_no_table() {
        let page = page(&[Passage::Table(vec![vec![cell("", 3, 3)]])], 1);
        assert_eq!((page.text.as_str(), page.tables.len()), ("", 0));
    }

    proptest! {
        #[test]
        fn cells_never_overlap_and_lie_inside_the_grid(
            rows in prop::collection::vec(prop::collection::vec((0_u16..4, 0_u16..4), 0..5), 1..6)
        ) {
            let written: Vec<Vec<WrittenCell>> = rows
                .iter()
                .map(|row| row.iter().map(|(wide, high)| cell("甲", *wide, *high)).collect())
                .collect();
            let page = page(&[Passage::Table(written)], 1);
            let Some(table) = page.tables.first() else { return Ok(()); };
            let mut taken = std::collections::BTreeSet::new();
            for (index, row) in table.rows.iter().enumerate() {
                for cell in &row.cells {
                    prop_assert_eq!(cell.span.of(&page.text), "甲");
                    prop_assert!(cell.column + cell.column_span <= table.columns);
                    prop_assert!(index + usize::from(cell.row_span) <= table.rows.len());
                    for down in 0..usize::from(cell.row_span) {
                        for right in 0..cell.column_span {
                            prop_assert!(taken.insert((index + down, cell.column + right)));
                        }
                    }
                }
            }
        }
    }
}
