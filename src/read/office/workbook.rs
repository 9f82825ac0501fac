//! Workbooks: XLSX, XLSB, XLS (and what WPS names ET), ODS. A sheet is a page.
//!
//! In: the bytes of a workbook. Out: one [`Sheet::Structured`] for each worksheet: its name, then its cells as tables that end at blank rows;
//! rows of one filled cell above and below a table are paragraphs. Numbers are written with the digits that the file holds (15 at most),
//! dates as ISO 8601: how a number is shown is not read. Formulas are their stored values. Hidden sheets are read and reported.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Sheets as Workbook,
};

use crate::issue::{Issue, IssueCode};
use crate::model::{MediaType, OfficeFormat, Passage, Sheet, Sheets, WrittenCell};

/// Largest grid that is written cell by cell. Lists of a million rows exist, lists of wide rows too, but not both at once: what is larger
/// is a few cells far apart, and written without columns.
const GRID_CELLS: usize = 20_000_000;

/// Significant digits of a number. Source: what spreadsheets keep and show at most.
const DIGITS: usize = 15;

/// Filled cells by row and column.
type Cells = BTreeMap<(u32, u32), String>;

/// Reads a workbook.
pub(super) fn read(bytes: &[u8], format: OfficeFormat) -> Sheets {
    let mut issues = Vec::new();
    let mut sheets = Vec::new();
    match calamine::open_workbook_auto_from_rs(Cursor::new(bytes)) {
        Ok(mut workbook) => {
            let wanted: Vec<_> = workbook
                .sheets_metadata()
                .iter()
                .filter(|sheet| sheet.typ == SheetType::WorkSheet)
                .cloned()
                .collect();
            for (number, sheet) in (1..).zip(wanted) {
                if sheet.visible != SheetVisible::Visible {
                    let message = "the sheet is hidden";
                    issues.push(Issue::page(IssueCode::SheetHidden, number, message));
                }
                match cells(&mut workbook, &sheet.name) {
                    Ok((cells, merged)) => {
                        let mut passages = vec![Passage::Text(one_line(&sheet.name))];
                        passages.extend(tables(&cells, &Merged::new(merged)));
                        sheets.push(Sheet::Structured(passages));
                    }
                    Err(error) => {
                        let message = format!("the sheet cannot be read: {error}");
                        issues.push(Issue::page(IssueCode::OfficeIncomplete, number, message));
                        sheets.push(Sheet::Lost);
                    }
                }
            }
            if sheets.is_empty() {
                let message = "the workbook has no worksheets";
                issues.push(Issue::document(IssueCode::OfficeDamaged, message));
            }
        }
        Err(error) => {
            let message = format!("the workbook cannot be opened: {error}");
            issues.push(Issue::document(IssueCode::OfficeDamaged, message));
        }
    }
    Sheets {
        media_type: MediaType::Office(format),
        sheets,
        issues,
    }
}

/// The filled cells of a sheet and its merged regions. Cells are taken one by one where the format allows: two cells at opposite corners of
/// a sheet must not cost the memory of all between.
fn cells(
    workbook: &mut Workbook<Cursor<&[u8]>>,
    name: &str,
) -> Result<(Cells, Vec<Dimensions>), calamine::Error> {
    let mut cells = Cells::new();
    let mut keep = |(row, column), text: String| {
        if !text.is_empty() {
            cells.insert((row, column), text);
        }
    };
    let mut merged = Vec::new();
    match workbook {
        Workbook::Xlsx(workbook) => {
            merged = workbook.merge_cells_by_sheet_name(name).unwrap_or_default();
            let mut reader = workbook.worksheet_cells_reader(name)?;
            while let Some(cell) = reader.next_cell()? {
                keep(cell.get_position(), shown(&cell.get_value().clone().into()));
            }
        }
        Workbook::Xlsb(workbook) => {
            let mut reader = workbook.worksheet_cells_reader(name)?;
            while let Some(cell) = reader.next_cell()? {
                let value: &DataRef<'_> = cell.get_value();
                keep(cell.get_position(), shown(&value.clone().into()));
            }
        }
        Workbook::Xls(_) | Workbook::Ods(_) => {
            if let Workbook::Xls(workbook) = workbook {
                merged = workbook.merge_cells_by_sheet_name(name).unwrap_or_default();
            }
            let range = workbook.worksheet_range(name)?;
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, value) in range.used_cells() {
                let place = |start: u32, offset| start + u32::try_from(offset).unwrap_or(0);
                keep((place(top, row), place(left, column)), shown(value));
            }
        }
    }
    Ok((cells, merged))
}

/// A value as text; empty for an empty cell.
fn shown(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => decimal(*number),
        Data::String(text) => one_line(text),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::DateTime(time) => date(time),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

/// A cell has one line; its line ends become blanks.
fn one_line(text: &str) -> String {
    let clean = |c: char| {
        if matches!(c, '\t' | '\n' | '\r' | '\u{c}') {
            ' '
        } else {
            c
        }
    };
    let text: String = text.replace("\r\n", "\n").chars().map(clean).collect();
    text.trim().to_owned()
}

/// A number without an exponent, as long as it has digits to show.
fn decimal(number: f64) -> String {
    if !number.is_finite() {
        return number.to_string();
    }
    let scientific = format!("{number:.*e}", DIGITS - 1);
    let exponent = scientific
        .split_once('e')
        .and_then(|(_, exponent)| exponent.parse::<isize>().ok());
    let behind = (DIGITS - 1).checked_add_signed(-exponent.unwrap_or(0));
    let written = format!("{number:.*}", behind.unwrap_or(0).min(30));
    if !written.contains('.') {
        return written;
    }
    let written = written.trim_end_matches('0').trim_end_matches('.');
    if written == "-0" { "0" } else { written }.to_owned()
}

/// `2024-05-06`, `2024-05-06 09:30`, `09:30`; a duration as `36:15:00`.
fn date(time: &ExcelDateTime) -> String {
    let days = time.as_f64();
    if time.is_duration() {
        #[expect(clippy::cast_possible_truncation, reason = "saturates")]
        let seconds = (days * 86_400.0).round() as i64;
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        return format!("{hours:02}:{minutes:02}:{:02}", seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let clock = if second == 0 {
        format!("{hour:02}:{minute:02}")
    } else {
        format!("{hour:02}:{minute:02}:{second:02}")
    };
    let date = format!("{year:04}-{month:02}-{day:02}");
    if days < 1.0 {
        clock
    } else if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date} {clock}")
    }
}

/// Merged regions, for quick questions: sheets have tens of thousands.
struct Merged {
    /// Sorted by their first row.
    regions: Vec<Dimensions>,
    /// Stretches of rows that a region reaches into from above; sorted, apart.
    reached: Vec<(u32, u32)>,
}

impl Merged {
    fn new(mut regions: Vec<Dimensions>) -> Self {
        regions.sort_by_key(|region| region.start);
        let mut reached: Vec<(u32, u32)> = Vec::new();
        for region in regions
            .iter()
            .filter(|region| region.end.0 > region.start.0)
        {
            let (first, last) = (region.start.0 + 1, region.end.0);
            match reached.last_mut() {
                Some((_, end)) if first <= *end => *end = last.max(*end),
                _ => reached.push((first, last)),
            }
        }
        Self { regions, reached }
    }

    /// The regions that begin in these rows.
    fn beginning(&self, first: u32, last: u32) -> &[Dimensions] {
        let from = self
            .regions
            .partition_point(|region| region.start.0 < first);
        let to = self
            .regions
            .partition_point(|region| region.start.0 <= last);
        self.regions.get(from..to).unwrap_or_default()
    }

    fn is_reached(&self, row: u32) -> bool {
        let next = self.reached.partition_point(|(first, _)| *first <= row);
        let before = next
            .checked_sub(1)
            .and_then(|index| self.reached.get(index));
        before.is_some_and(|(_, last)| row <= *last)
    }
}

/// The tables of a sheet: what stands between blank rows.
fn tables(cells: &Cells, merged: &Merged) -> Vec<Passage> {
    let mut rows: BTreeMap<u32, Vec<(u32, &str)>> = BTreeMap::new();
    for ((row, column), text) in cells {
        rows.entry(*row).or_default().push((*column, text));
    }
    let mut passages = Vec::new();
    let mut block: Vec<(u32, Vec<(u32, &str)>)> = Vec::new();
    // The last row that the block reaches, merged cells included.
    let mut reach = 0;
    for (row, filled) in rows {
        if !block.is_empty() && row > reach + 1 {
            passages.extend(write(&std::mem::take(&mut block), merged));
            reach = 0;
        }
        let below = merged
            .beginning(row, row)
            .iter()
            .filter(|region| cells.contains_key(&region.start))
            .map(|region| region.end.0);
        reach = below.chain([row, reach]).max().unwrap_or(row);
        block.push((row, filled));
    }
    passages.extend(write(&block, merged));
    passages
}

/// Writes a block of rows: titles and remarks of one cell as paragraphs, the rest as a table.
fn write(block: &[(u32, Vec<(u32, &str)>)], merged: &Merged) -> Vec<Passage> {
    // A row that a cell from above reaches into belongs to the table.
    let is_single =
        |(row, filled): &&(u32, Vec<(u32, &str)>)| filled.len() == 1 && !merged.is_reached(*row);
    let above = block.iter().take_while(is_single).count();
    let rest = block.get(above..).unwrap_or_default();
    let below = rest.iter().rev().take_while(is_single).count();
    let (table, below) = rest.split_at(rest.len() - below);
    let paragraphs = |rows: &[(u32, Vec<(u32, &str)>)]| {
        let lines = rows.iter().flat_map(|(_, filled)| filled);
        let lines = lines.map(|(_, text)| Passage::Text((*text).to_owned()));
        lines.collect::<Vec<_>>()
    };
    let mut passages = paragraphs(block.get(..above).unwrap_or_default());
    passages.extend(grid(table, merged));
    passages.extend(paragraphs(below));
    passages
}

fn grid(rows: &[(u32, Vec<(u32, &str)>)], merged: &Merged) -> Vec<Passage> {
    let mut columns: Vec<u32> = rows
        .iter()
        .flat_map(|(_, filled)| filled.iter().map(|(column, _)| *column))
        .collect();
    columns.sort_unstable();
    columns.dedup();
    if rows.is_empty() {
        return Vec::new();
    }
    if rows.len() * columns.len() > GRID_CELLS {
        let line = |(_, filled): &(u32, Vec<(u32, &str)>)| {
            let texts: Vec<&str> = filled.iter().map(|(_, text)| *text).collect();
            Passage::Text(texts.join(" "))
        };
        return rows.iter().map(line).collect();
    }
    let (top, bottom) = (
        rows.first().map_or(0, |row| row.0),
        rows.last().map_or(0, |row| row.0),
    );
    let mut spans: BTreeMap<(u32, u32), (u16, u16)> = BTreeMap::new();
    let mut covered = std::collections::BTreeSet::new();
    let mut area = 0;
    for region in merged.beginning(top, bottom) {
        // How much of the region lies in the rows and columns that are written.
        let from = columns.partition_point(|column| *column < region.start.1);
        let to = columns.partition_point(|column| *column <= region.end.1);
        let first = rows.partition_point(|(row, _)| *row < region.start.0);
        let last = rows.partition_point(|(row, _)| *row <= region.end.0);
        // A region whose first cell is not written has no cell that could span.
        let begins = columns.get(from) == Some(&region.start.1)
            && rows
                .get(first)
                .is_some_and(|(row, _)| *row == region.start.0);
        if !begins {
            continue;
        }
        let narrow = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        let (wide, high) = (narrow(to - from), narrow(last - first));
        // Regions do not overlap where programs write them; where somebody else did, they could be any number of times the grid.
        area += usize::from(wide) * usize::from(high);
        if area > GRID_CELLS {
            break;
        }
        spans.insert(region.start, (wide, high));
        for (row, _) in rows.iter().skip(first).take(high.into()) {
            for column in columns.iter().skip(from).take(wide.into()) {
                if (*row, *column) != region.start {
                    covered.insert((*row, *column));
                }
            }
        }
    }
    let written = rows.iter().map(|(row, filled)| {
        let cell = |column: &u32| {
            if covered.contains(&(*row, *column)) {
                return None;
            }
            let (wide, high) = spans.get(&(*row, *column)).copied().unwrap_or((1, 1));
            let text = filled.binary_search_by_key(column, |(column, _)| *column);
            let text = text.ok().and_then(|index| filled.get(index));
            Some(WrittenCell {
                text: text.map_or_else(String::new, |(_, text)| (*text).to_owned()),
                column_span: wide,
                row_span: high,
            })
        };
        columns.iter().filter_map(cell).collect()
    });
    vec![Passage::Table(written.collect())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_of_the_file_and_no_noise() {
        for (number, text) in [
            (0.1 + 0.2, "0.3"),
            (1234.5, "1234.5"),
            (2_050_000.0, "2050000"),
            (-0.0, "0"),
            (1e-7, "0.0000001"),
            (123_456_789_012_345_680.0, "123456789012345680"),
        ] {
            assert_eq!(decimal(number), text);
        }
    }

    #[test]
    fn titles_and_remarks_are_paragraphs_and_blank_rows_end_a_table() {
        let mut cells = Cells::new();
        for (row, column, text) in [
            (0, 0, "设备清单"),
            (1, 0, "名称"),
            (1, 2, "型号"),
            (2, 0, "路由器"),
            (2, 2, "AR6120"),
            (3, 2, "AR6140"),
            (4, 0, "备注：含税"),
            (7, 0, "甲"),
            (7, 1, "乙"),
        ] {
            cells.insert((row, column), text.to_owned());
        }
        let merged = Merged::new(vec![
            Dimensions::new((2, 0), (3, 0)),
            Dimensions::new((0, 0), (0, 2)),
        ]);
        let cell = |text: &str, high| WrittenCell {
            text: text.to_owned(),
            column_span: 1,
            row_span: high,
        };
        assert_eq!(
            tables(&cells, &merged),
            [
                Passage::Text("设备清单".to_owned()),
                Passage::Table(vec![
                    vec![cell("名称", 1), cell("型号", 1)],
                    vec![cell("路由器", 2), cell("AR6120", 1)],
                    vec![cell("AR6140", 1)],
                ]),
                Passage::Text("备注：含税".to_owned()),
                Passage::Table(vec![vec![cell("甲", 1), cell("乙", 1)]]),
            ]
        );
    }

    #[test]
    fn two_cells_far_apart_cost_two_cells() {
        let cells = Cells::from([
            ((0, 0), "甲".to_owned()),
            ((0, 16_383), "乙".to_owned()),
            ((1_048_575, 0), "丙".to_owned()),
        ]);
        assert_eq!(tables(&cells, &Merged::new(Vec::new())).len(), 2);
    }
}
