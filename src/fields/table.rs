//! Rows and cells in the text of a page: rows end with a line feed, cells are separated by tabs.
//!
//! In: a reading and an offset. Out: the cell below. Headers that span several columns are not understood here; `structure` does that.

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

/// The cell under the one that `offset` stands in, if both rows have the same number of cells and it is not empty.
pub(super) fn below(reading: &Reading<'_>, offset: usize) -> Option<Range<usize>> {
    let header = row(reading, offset);
    let head = cells(reading, header.clone());
    let column = head.iter().position(|cell| cell.contains(&offset))?;
    let values = cells(reading, next_row(reading, &header)?);
    if head.len() < 2 || values.len() != head.len() {
        return None;
    }
    values.get(column).cloned().filter(|cell| !cell.is_empty())
}
