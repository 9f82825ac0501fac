//! Rows and cells in the text of a page: rows end with a line feed, cells are separated by tabs.
//!
//! In: a reading and an offset. Out: the cells around and below. A table that was drawn is read by its grid. In a text without line ends
//! cells are separated by runs of tabs and rows by longer ones. What columns hold is not understood here; `structure` does that.

use std::ops::Range;

use super::reading::Reading;
use crate::model::Cell;

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

/// Whether other rows or cells stand between the label at the start of `quote` and the value at its end: they may name others.
pub(super) fn stands_apart(reading: &Reading<'_>, quote: Range<usize>) -> bool {
    let text = reading.slice(quote);
    text.contains('\n') || text.split('\t').filter(|cell| !cell.is_empty()).count() > 2
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
        // Where no cell spans others, a narrower row is none of the list: a remark, or the head of another.
        let mut cells = table.rows.iter().flat_map(|row| &row.cells);
        let plain = cells.all(|cell| cell.row_span <= 1 && cell.column_span <= 1);
        let width = row
            .checked_sub(1)
            .and_then(|head| table.rows.get(head))
            .map_or(0, |head| head.cells.len());
        let rows = table.rows.iter().skip(row);
        let rows = rows.take_while(|row| !plain || row.cells.len() >= width);
        let below = rows.filter_map(|row| {
            row.cells
                .iter()
                .find(|other| other.column == cell.column && !other.span.is_empty())
        });
        Some(below.map(|cell| reading.range(cell.span)).collect())
    });
    if let Some(drawn) = drawn {
        return drawn;
    }
    let written = written_column(reading, offset);
    if written.is_empty()
        && let Some(runs) = runs(reading, offset)
    {
        let column = |row: &Vec<Range<usize>>| row.get(runs.column).cloned();
        return runs.rows.iter().filter_map(column).collect();
    }
    written
}

/// The cells of the row that `offset` stands in, whatever separates them. `head` is a cell at the head of the column of `offset`.
pub(super) fn beside(reading: &Reading<'_>, head: usize, offset: usize) -> Vec<Range<usize>> {
    let holds = |row: &&Vec<Range<usize>>| {
        row.iter()
            .any(|cell| (cell.start..=cell.end).contains(&offset))
    };
    runs(reading, head)
        .and_then(|runs| {
            let all = std::iter::once(&runs.heads).chain(&runs.rows);
            all.into_iter().find(holds).cloned()
        })
        .unwrap_or_else(|| cells(reading, row(reading, offset)))
}

/// Whether rows of the list that the cell at `offset` heads lost merged cells, so that a row does not say all of its first cell.
pub(super) fn lost_cells(reading: &Reading<'_>, offset: usize) -> bool {
    runs(reading, offset).is_some_and(|runs| runs.ragged) || lost_written_cells(reading, offset)
}

/// The same where lines are rows: below those as wide as the head one follows that is narrower and still a row.
fn lost_written_cells(reading: &Reading<'_>, offset: usize) -> bool {
    /// Cells of a row that is more than a label with its value.
    const FEWEST: usize = 3;
    let original = reading.original(offset..offset).start();
    let mut drawn = reading
        .page
        .page
        .tables
        .iter()
        .flat_map(|table| &table.rows);
    if drawn.any(|row| {
        row.cells
            .iter()
            .any(|cell| cell.span.start() <= original && original < cell.span.end())
    }) {
        return false;
    }
    let mut row = row(reading, offset);
    let width = cells(reading, row.clone()).len();
    while let Some(next) = next_row(reading, &row) {
        let filled = cells(reading, next.clone());
        if filled.len() != width {
            let filled = filled.iter().filter(|cell| !cell.is_empty()).count();
            return (FEWEST..width).contains(&filled);
        }
        row = next;
    }
    false
}

/// A list in a text without line ends.
struct Runs {
    /// Its head cells.
    heads: Vec<Range<usize>>,
    /// Which of them was asked for.
    column: usize,
    /// Its rows, each as wide as the head.
    rows: Vec<Vec<Range<usize>>>,
    /// Whether shorter rows follow, more than the one of a sum: their merged cells are lost.
    ragged: bool,
}

/// The list that the cell at `offset` heads, where runs of tabs separate cells and longer runs rows.
fn runs(reading: &Reading<'_>, offset: usize) -> Option<Runs> {
    /// Bytes of the head before the cell, and of the rows behind it: a line may be a whole document.
    const WINDOW: (usize, usize) = (600, 8000);
    /// Columns of a list.
    const FEWEST: usize = 3;
    /// Bytes of a head cell.
    const LONGEST_HEAD: usize = 60;
    let before = reading.before(offset);
    let start = (before.len().saturating_sub(WINDOW.0)..=before.len())
        .find(|at| before.is_char_boundary(*at))?;
    let start = start
        + reading
            .slice(start..offset)
            .rfind('\n')
            .map_or(0, |at| at + 1);
    let rest = reading.from(offset);
    let end = (rest.len().min(WINDOW.1)..=rest.len()).find(|at| rest.is_char_boundary(*at))?;
    let end = offset + rest.get(..end)?.find('\n').unwrap_or(end);
    let window = reading.slice(start..end);
    if !window.contains("\t\t") {
        return None;
    }
    // Cells with the number of tabs before each.
    let mut all: Vec<(usize, Range<usize>)> = Vec::new();
    let (mut tabs, mut at) = (0, start);
    for part in window.split('\t') {
        if !part.is_empty() {
            all.push((tabs, at..at + part.len()));
            tabs = 0;
        }
        tabs += 1;
        at += part.len() + 1;
    }
    let own = all
        .iter()
        .position(|(_, cell)| (cell.start..=cell.end).contains(&offset))?;
    let tabs = |at: usize| all.get(at).map_or(0, |(tabs, _)| *tabs);
    let gap = usual(&all, own);
    // The head: up to the longer runs on both sides. Words in front of the table end with a colon or are a sentence.
    let mut head = own..own + 1;
    while head.start > 0
        && (1..=gap).contains(&tabs(head.start))
        && all.get(head.start - 1).is_some_and(|(_, cell)| {
            cell.len() <= LONGEST_HEAD && !reading.slice(cell.clone()).ends_with(':')
        })
    {
        head.start -= 1;
    }
    while (1..=gap).contains(&tabs(head.end)) {
        head.end += 1;
    }
    let heads = joined(all.get(head.clone())?, gap);
    let column = heads
        .iter()
        .position(|cell| (cell.start..=cell.end).contains(&offset))?;
    let mut rows: Vec<Vec<Range<usize>>> = Vec::new();
    let mut at = head.end;
    while tabs(at) > gap {
        let mut end = at + 1;
        let mut width = 1;
        // A shorter run is a line end inside a cell; behind the last cell of a row it ends the table, unless a row follows the line.
        while (1..=gap).contains(&tabs(end))
            && (tabs(end) == gap || width < heads.len() || tabs(end + 1) > gap)
        {
            width += usize::from(tabs(end) == gap);
            end += 1;
        }
        rows.push(joined(all.get(at..end)?, gap));
        at = end;
    }
    // Words in front of the table may be as far from its head as the head cells from each other.
    let width = rows.first()?.len();
    let words = heads.len().checked_sub(width).filter(|words| *words <= 1)?;
    let column = column.checked_sub(words)?;
    let heads = heads.get(words..)?.to_vec();
    let same = rows.iter().take_while(|row| row.len() == width).count();
    let ragged = rows.get(same).is_some_and(|row| row.len() < width) && rows.len() > same + 1;
    rows.truncate(same);
    (width >= FEWEST).then_some(Runs {
        heads,
        column,
        rows,
        ragged,
    })
}

/// The number of tabs that most often separates the cells around the one at `own`: what stands between the cells of a row.
fn usual(cells: &[(usize, Range<usize>)], own: usize) -> usize {
    /// Cells to either side.
    const REACH: usize = 8;
    let near = || {
        cells
            .iter()
            .skip(own.saturating_sub(REACH))
            .take(2 * REACH)
            .map(|(tabs, _)| *tabs)
            .filter(|tabs| *tabs > 0)
    };
    near()
        .max_by_key(|tabs| (near().filter(|other| other == tabs).count(), *tabs))
        .unwrap_or(0)
}

/// The cells of a row, those that shorter runs separate joined.
fn joined(cells: &[(usize, Range<usize>)], gap: usize) -> Vec<Range<usize>> {
    let mut row: Vec<Range<usize>> = Vec::new();
    for (index, (tabs, cell)) in cells.iter().enumerate() {
        match row.last_mut() {
            Some(last) if index > 0 && *tabs < gap => last.end = cell.end,
            _ => row.push(cell.clone()),
        }
    }
    row
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
    heads_written_column(reading, offset) || runs(reading, offset).is_some()
}

fn heads_written_column(reading: &Reading<'_>, offset: usize) -> bool {
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

/// The cells of the same column on the pages behind, where the drawn table at `offset` is the last of its page and goes on overleaf: the index
/// of the page and the cell. Empty cells are left out.
pub(super) fn overleaf(
    readings: &[Reading<'_>],
    page: usize,
    offset: usize,
) -> Vec<(usize, Range<usize>)> {
    let mut below = Vec::new();
    let Some(reading) = readings.get(page) else {
        return below;
    };
    let original = reading.original(offset..offset).start();
    let holds = |cell: &&Cell| cell.span.start() <= original && original <= cell.span.end();
    let Some((mut table, column)) = reading.page.page.tables.last().and_then(|table| {
        let mut cells = table.rows.iter().flat_map(|row| &row.cells);
        Some((table, cells.find(holds)?.column))
    }) else {
        return below;
    };
    for (at, next) in readings.iter().enumerate().skip(page + 1) {
        let Some(first) = next.page.page.tables.first() else {
            break;
        };
        if first.columns != table.columns {
            break;
        }
        let cells = first.rows.iter().flat_map(|row| &row.cells);
        below.extend(
            cells
                .filter(|cell| cell.column == column && !cell.span.is_empty())
                .map(|cell| (at, next.range(cell.span))),
        );
        // Another table on that page ends this one.
        if next.page.page.tables.len() > 1 {
            break;
        }
        table = first;
    }
    below
}
