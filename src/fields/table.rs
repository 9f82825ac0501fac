//! Rows and cells in the text of a page: rows end with a line feed, cells are separated by tabs.
//!
//! In: a reading and an offset. Out: the cells around and below. A table that was drawn is read by its grid. What columns
//! hold is not understood here; `structure` does that.

use std::ops::Range;

use super::reading::Reading;

/// The row that `offset` stands in.
pub(super) fn row(reading: &Reading<'_>, offset: usize) -> Range<usize> {
    let start = reading.before(offset).rfind('\n').map_or(0, |at| at + 1);
    let end = reading
        .from(offset)
        .find('\n')
        .map_or(reading.text.len(), |at| offset + at);
    start..end
}

/// The row below `row`; none at the end of the page.
pub(super) fn next_row(reading: &Reading<'_>, row: &Range<usize>) -> Option<Range<usize>> {
    let start = row.end + 1;
    (start < reading.text.len()).then(|| self::row(reading, start))
}

/// The cells of a row.
pub(super) fn cells(reading: &Reading<'_>, row: Range<usize>) -> Vec<Range<usize>> {
    let mut start = row.start;
    reading
        .slice(row)
        .split('\t')
        .map(|cell| {
            let range = start..start + cell.len();
            start = range.end + 1;
            range
        })
        .collect()
}

/// The cell that `offset` stands in.
pub(super) fn cell(reading: &Reading<'_>, offset: usize) -> Range<usize> {
    let row = row(reading, offset);
    cells(reading, row.clone())
        .into_iter()
        .find(|cell| (cell.start..=cell.end).contains(&offset))
        .unwrap_or(row)
}

/// The cells below the one that `offset` stands in, down to the end of the table; empty cells are left out. None of a text that is no
/// table.
pub(super) fn column(reading: &Reading<'_>, offset: usize) -> Vec<Range<usize>> {
    let original = reading.original(offset..offset).start();
    let drawn = reading.page.page.tables.iter().find_map(|table| {
        let (row, cell) = table.rows.iter().enumerate().find_map(|(index, row)| {
            let cell = row.cells.iter().find(|cell| {
                !cell.span.is_empty() && (cell.span.start()..cell.span.end()).contains(&original)
            })?;
            Some((index + usize::from(cell.row_span), cell))
        })?;
        let below = table.rows.iter().skip(row).filter_map(|row| {
            row.cells
                .iter()
                .find(|other| other.column == cell.column && !other.span.is_empty())
        });
        Some(below.map(|cell| reading.range(cell.span)).collect())
    });
    drawn.unwrap_or_else(|| written_column(reading, offset))
}

/// The same in a text without geometry: rows below with the same number of cells.
fn written_column(reading: &Reading<'_>, offset: usize) -> Vec<Range<usize>> {
    let mut row = row(reading, offset);
    let head = cells(reading, row.clone());
    let Some(column) = head
        .iter()
        .position(|cell| (cell.start..=cell.end).contains(&offset))
    else {
        return Vec::new();
    };
    let mut below = Vec::new();
    while head.len() >= 2
        && let Some(next) = next_row(reading, &row)
    {
        let values = cells(reading, next.clone());
        if values.len() != head.len() {
            break;
        }
        below.extend(values.get(column).filter(|cell| !cell.is_empty()).cloned());
        row = next;
    }
    below
}

/// The cell under the one that `offset` stands in, where that one heads a column: its row has at least three cells with something in
/// them, and its neighbours are not empty.
pub(super) fn below(reading: &Reading<'_>, offset: usize) -> Option<Range<usize>> {
    heads_column(reading, offset).then(|| column(reading, offset).into_iter().next())?
}

/// Whether the cell that `offset` stands in heads a column of a list whose rows are numbered, so that the cell beside it is another head.
pub(super) fn heads_numbered_column(reading: &Reading<'_>, offset: usize) -> bool {
    let head = row(reading, offset);
    let starts_with_number = |row: Range<usize>| {
        cells(reading, row).first().is_some_and(|cell| {
            let text = reading.slice(cell.clone());
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    heads_column(reading, offset)
        && next_row(reading, &head).is_some_and(starts_with_number)
        && !starts_with_number(head)
}

/// Whether the cell that `offset` stands in looks like the head of a column, and not like the label in front of a value.
pub(super) fn heads_column(reading: &Reading<'_>, offset: usize) -> bool {
    let cells = cells(reading, row(reading, offset));
    let Some(at) = cells
        .iter()
        .position(|cell| (cell.start..=cell.end).contains(&offset))
    else {
        return false;
    };
    let filled = |at: usize| {
        cells
            .get(at)
            .is_some_and(|cell| !reading.slice(cell.clone()).trim().is_empty())
    };
    let neighbours = if at + 1 < cells.len() {
        filled(at + 1)
    } else {
        at > 0 && filled(at - 1)
    };
    neighbours && (0..cells.len()).filter(|at| filled(*at)).count() >= 3
}

/// Whether the drawn table at `offset` of a page goes on with the first table of the next page.
pub(super) fn goes_on(readings: &[Reading<'_>], page: usize, offset: usize) -> bool {
    let (Some(reading), Some(next)) = (readings.get(page), readings.get(page + 1)) else {
        return false;
    };
    let original = reading.original(offset..offset).start();
    let last = reading.page.page.tables.last();
    let first = next.page.page.tables.first();
    last.zip(first).is_some_and(|(last, first)| {
        last.columns == first.columns
            && last
                .rows
                .iter()
                .flat_map(|row| &row.cells)
                .any(|cell| cell.span.start() <= original && original <= cell.span.end())
    })
}
