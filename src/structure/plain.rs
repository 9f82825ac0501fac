//! Tables written as plain lines, in text without geometry.
//!
//! In: a page, its lines, the stretches that tables of the layout cover already. Out: tables whose cells index the page text, each with its
//! header. Read are: a delimiter between the cells (tab, bar, comma), blanks between the cells, cells with runs of tabs between them and no line
//! breaks at all, and values behind labels (名称：… 型号：… 数量：…). Blanks alone do not say where a name ends, so such rows are aligned by what the columns hold; a row
//! that fits in no way, or in two ways equally well, is left out. A header that is glued together without any separator is refused.

use super::columns::{Header, header};
use crate::dictionary::headings::{CellWord, Headings, Unit};
use crate::model::{Cell, Column, ColumnRole, Page, Row, Table};
use crate::text::span::OriginalSpan;

/// Rows of blanks that do not fit, after which a table has ended.
const MISFITS: usize = 2;

/// Tokens of a row that are aligned: longer lines are sentences.
const MAX_TOKENS: usize = 40;

/// Bytes from which a line can hold a whole notice.
const LONG_LINE: usize = 600;

/// Characters of a label in running text; the longest known have 12.
const MAX_LABEL: usize = 24;

/// Bytes of a value behind a label; longer values are text.
const MAX_VALUE: usize = 240;

/// Chinese characters above which a cell is hardly a model.
const LONG_MODEL: usize = 12;

/// Lines of one record of a comma-separated file.
const MAX_RECORD: usize = 40;

/// Headers in a line without line breaks that make a table.
const INLINE_HEADERS: usize = 4;

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
        let read = reader.delimited(rest).or_else(|| reader.by_blanks(rest));
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

/// The line with the tabs at its ends, which stand for empty cells.
fn whole_line(text: &str, line: OriginalSpan) -> OriginalSpan {
    let before = text.get(..line.start()).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = text
        .get(line.end()..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |at| line.end() + at);
    OriginalSpan::new(start, end)
}

#[derive(Clone, Copy)]
struct Reader<'p> {
    page: &'p Page,
    headings: &'p Headings,
}

impl<'p> Reader<'p> {
    fn text(self, span: OriginalSpan) -> &'p str {
        span.of(&self.page.text)
    }

    // ------------------------------------------------------------ a delimiter between the cells

    /// A table at the first of `lines` whose cells a delimiter separates; how many lines it takes.
    fn delimited(self, lines: &[OriginalSpan]) -> Option<(Table, Header, usize)> {
        let line = self.text(*lines.first()?);
        let delimiter = ['\t', '|', ',']
            .into_iter()
            .find(|delimiter| line.contains(*delimiter))?;
        let (first, mut used) = self.record(lines, 0, delimiter)?;
        let header_cells = self.cells(first, delimiter);
        let width = header_cells.len();
        if width < 2 {
            return None;
        }
        let mut table = Table {
            rows: vec![row_of(&header_cells)],
            columns: u16::try_from(width).ok()?,
            borders: Vec::new(),
        };
        let header = header(self.page, &table, 0, self.headings)
            .filter(|header| is_list(&header.columns))?;
        while let Some((record, next)) = self.record(lines, used, delimiter) {
            if !self.text(record).contains(delimiter) {
                break;
            }
            let mut cells = self.cells(record, delimiter);
            while cells.len() > width && cells.last().is_some_and(|cell| cell.is_empty()) {
                cells.pop();
            }
            if cells.len() > width {
                break;
            }
            used = next;
            if delimiter != '|' || !cells.iter().all(|cell| self.is_rule(*cell)) {
                table.rows.push(row_of(&cells));
            }
        }
        (table.rows.len() > 1).then_some((table, header, used))
    }

    /// The record that begins at line `index`, and the line behind it: a quoted cell of a comma-separated file may hold line breaks.
    fn record(
        self,
        lines: &[OriginalSpan],
        index: usize,
        delimiter: char,
    ) -> Option<(OriginalSpan, usize)> {
        let mut record = *lines.get(index)?;
        let mut next = index + 1;
        if delimiter == ',' {
            while next < index + MAX_RECORD
                && self.text(record).matches('"').count() % 2 == 1
                && let Some(more) = lines.get(next)
            {
                record = record.union(*more);
                next += 1;
            }
        }
        Some((record, next))
    }

    /// A cell of the line that Markdown sets below a header.
    fn is_rule(self, cell: OriginalSpan) -> bool {
        let text = self.text(cell);
        !text.is_empty() && text.chars().all(|c| matches!(c, '-' | ':' | ' '))
    }

    fn cells(self, line: OriginalSpan, delimiter: char) -> Vec<OriginalSpan> {
        let text = self.text(line);
        let mut cells = Vec::new();
        let mut start = 0;
        let mut quoted = false;
        let mut cut = |start: usize, end: usize| {
            let cell = text.get(start..end).unwrap_or_default();
            let lead = cell.len() - cell.trim_start().len();
            let cell = cell.trim();
            let (lead, cell) = match cell
                .strip_prefix('"')
                .and_then(|cell| cell.strip_suffix('"'))
            {
                Some(inner) if delimiter == ',' => (lead + 1, inner),
                _ => (lead, cell),
            };
            let at = line.start() + start + lead;
            cells.push(OriginalSpan::new(at, at + cell.len()));
        };
        for (at, c) in text.char_indices() {
            if c == '"' && delimiter == ',' {
                quoted = !quoted;
            } else if c == delimiter && !quoted {
                cut(start, at);
                start = at + c.len_utf8();
            }
        }
        cut(start, text.len());
        if delimiter == '|' {
            // The bars at both ends of a Markdown row are no separators.
            if cells.first().is_some_and(|cell| cell.is_empty()) {
                cells.remove(0);
            }
            if cells.last().is_some_and(|cell| cell.is_empty()) && text.trim_end().ends_with('|') {
                cells.pop();
            }
        }
        cells
    }

    // ------------------------------------------------------------ blanks between the cells

    /// A table at the first of `lines` whose cells blanks separate; how many lines it takes.
    fn by_blanks(self, lines: &[OriginalSpan]) -> Option<(Table, Header, usize)> {
        let first = *lines.first()?;
        let header_cells = self.header_by_blanks(first)?;
        let mut table = Table {
            rows: vec![row_of(&header_cells)],
            columns: u16::try_from(header_cells.len()).ok()?,
            borders: Vec::new(),
        };
        let header = header(self.page, &table, 0, self.headings)
            .filter(|header| is_list(&header.columns))?;
        let numeric = header
            .columns
            .iter()
            .filter(|column| is_numeric(column.role))
            .count();
        if numeric == 0 {
            return None; // nothing to align by
        }
        let mut used = 1;
        let mut misfits = 0;
        let mut brands: Vec<&str> = Vec::new();
        for (index, line) in lines.iter().enumerate().skip(1) {
            let fit = self
                .header_by_blanks(*line)
                .is_none()
                .then(|| self.align(*line, &header.columns, &brands))
                .flatten();
            let Some(cells) = fit else {
                misfits += 1;
                if misfits == MISFITS || self.header_by_blanks(*line).is_some() {
                    break;
                }
                continue;
            };
            misfits = 0;
            used = index + 1;
            for (column, cell) in header.columns.iter().zip(&cells) {
                if column.role == Some(ColumnRole::Brand) && !cell.is_empty() {
                    brands.push(self.text(*cell));
                }
            }
            table.rows.push(row_of(&cells));
        }
        (table.rows.len() > 1).then_some((table, header, used))
    }

    /// The cells of a header line whose cells blanks separate: nearly every word is a header.
    fn header_by_blanks(self, line: OriginalSpan) -> Option<Vec<OriginalSpan>> {
        let tokens = self.tokens(line);
        if tokens.len() < 3 || tokens.len() > MAX_TOKENS {
            return None;
        }
        let mut cells: Vec<OriginalSpan> = Vec::new();
        let mut known = 0;
        let mut index = 0;
        while let Some(token) = tokens.get(index) {
            // A spaced header: 名 称.
            let letters = tokens
                .get(index..)
                .unwrap_or_default()
                .iter()
                .take(4)
                .take_while(|token| self.text(**token).chars().count() == 1)
                .count();
            let joined = (2..=letters).find_map(|count| {
                let span = token.union(*tokens.get(index + count - 1)?);
                self.headings.column(self.text(span)).map(|_| (span, count))
            });
            let (span, count) = joined.unwrap_or((*token, 1));
            known += usize::from(self.headings.column(self.text(span)).is_some());
            cells.push(span);
            index += count;
        }
        (cells.len() >= 3 && known + 1 >= cells.len() && known >= 3).then_some(cells)
    }

    fn tokens(self, line: OriginalSpan) -> Vec<OriginalSpan> {
        let mut tokens = Vec::new();
        let mut start = line.start();
        for part in self.text(line).split(char::is_whitespace) {
            if !part.is_empty() {
                tokens.push(OriginalSpan::new(start, start + part.len()));
            }
            // The blank that ended the part may be more than one byte.
            start += part.len();
            start += self
                .page
                .text
                .get(start..)
                .and_then(|rest| rest.chars().next())
                .map_or(0, char::len_utf8);
        }
        tokens
    }

    /// The cells of a line under `columns`, if exactly one way of cutting it is the best.
    ///
    /// Dynamic programming over (token, column): each column takes one or more tokens in order, numeric columns exactly what fits them.
    /// Columns at the right end may be missing. The cost says how odd a cut is; two cuts of equal cost leave the row out.
    fn align(
        self,
        line: OriginalSpan,
        columns: &[Column],
        brands: &[&str],
    ) -> Option<Vec<OriginalSpan>> {
        if let Some(cells) = self.by_single_blanks(line, columns) {
            return Some(cells);
        }
        let tokens = self.tokens(line);
        let last_numeric = columns.iter().rposition(|column| is_numeric(column.role))?;
        if tokens.len() <= last_numeric || tokens.len() > MAX_TOKENS {
            return None;
        }
        // best[column][token]: cost of cutting the first `token` tokens into the first `column` columns, in how many ways, and the last cut.
        let mut best: Vec<Vec<State>> = vec![vec![None; tokens.len() + 1]; columns.len() + 1];
        if let Some(start) = best.first_mut().and_then(|row| row.first_mut()) {
            *start = Some((0, 1, 0));
        }
        for (index, column) in columns.iter().enumerate() {
            for from in 0..tokens.len() {
                let Some((cost, ways, _)) = best
                    .get(index)
                    .and_then(|row| row.get(from))
                    .copied()
                    .flatten()
                else {
                    continue;
                };
                for to in from + 1..=tokens.len() {
                    let cell = tokens.get(from..to).unwrap_or_default();
                    let Some(more) = self.oddness(cell, column.role, brands) else {
                        continue;
                    };
                    let slot = best.get_mut(index + 1).and_then(|row| row.get_mut(to))?;
                    let total = cost + more;
                    *slot = match *slot {
                        Some((other, _, _)) if other < total => *slot,
                        Some((other, count, cut)) if other == total => {
                            Some((other, count + ways, cut))
                        }
                        _ => Some((total, ways, from)),
                    };
                }
            }
        }
        // All columns, or as many as reach the end of the line when only columns without numbers are missing.
        let (used, (_, ways, _)) = (last_numeric + 1..=columns.len()).rev().find_map(|count| {
            Some((
                count,
                best.get(count)?.get(tokens.len()).copied().flatten()?,
            ))
        })?;
        if ways != 1 {
            return None;
        }
        let mut cells = Vec::new();
        let mut to = tokens.len();
        for count in (1..=used).rev() {
            let (_, _, from) = best.get(count)?.get(to).copied().flatten()?;
            cells.push(tokens.get(from)?.union(*tokens.get(to.checked_sub(1)?)?));
            to = from;
        }
        cells.reverse();
        Some(cells)
    }

    /// How odd it is that `tokens` make a cell of this role; none where they cannot.
    fn oddness(
        self,
        tokens: &[OriginalSpan],
        role: Option<ColumnRole>,
        brands: &[&str],
    ) -> Option<u32> {
        let (first, last) = (self.text(*tokens.first()?), self.text(*tokens.last()?));
        let extra = u32::try_from(tokens.len()).ok()? - 1;
        // 技术指标详见… refers to parameters: it stands alone in a cell of parameters or models, hardly in others.
        let refers = u32::from(tokens.iter().any(|token| self.refers(self.text(*token))));
        match role {
            Some(ColumnRole::Number) => (extra == 0
                && first.len() <= 6
                && first
                    .chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-')))
            .then_some(0),
            Some(ColumnRole::Quantity) => {
                let (number, unit) = cut_number(first)?;
                match extra {
                    0 => (unit.is_empty() || self.is_count(unit)).then_some(0),
                    1 => {
                        (unit.is_empty() && !number.is_empty() && self.is_count(last)).then_some(0)
                    }
                    _ => None,
                }
            }
            Some(ColumnRole::Unit) => (extra == 0 && self.is_count(first)).then_some(0),
            Some(ColumnRole::UnitPrice | ColumnRole::Total) => {
                let (_, unit) = cut_number(first)?;
                (extra == 0
                    && (unit.is_empty()
                        || matches!(self.headings.unit(unit), Some(Unit::Money(_)))))
                .then_some(0)
            }
            Some(ColumnRole::Brand) => Some(if brands.contains(&first) && extra == 0 {
                0
            } else {
                1 + 3 * extra + 3 * refers
            }),
            Some(ColumnRole::Model | ColumnRole::BrandModel) => {
                if refers > 0 {
                    return Some(5 * extra);
                }
                // A designation begins with a letter or digit, and Chinese words in its middle are unusual.
                let chinese = tokens
                    .iter()
                    .filter(|token| {
                        !self
                            .text(**token)
                            .contains(|c: char| c.is_ascii_alphanumeric())
                    })
                    .count();
                let chinese = u32::try_from(chinese).ok()?;
                let starts_chinese =
                    u32::from(!first.starts_with(|c: char| c.is_ascii_alphanumeric()));
                // A sentence is none.
                let letters: usize = tokens
                    .iter()
                    .map(|token| self.text(*token).chars().filter(|c| !c.is_ascii()).count())
                    .sum();
                let sentence = 4 * u32::from(letters > LONG_MODEL);
                Some(extra + chinese + starts_chinese + sentence)
            }
            Some(ColumnRole::Specification | ColumnRole::Remark) => Some(extra),
            _ => Some(2 * extra + 3 * refers * extra.min(1)),
        }
    }

    /// Whether a cell of words refers elsewhere: 详见附件, but not a slash.
    fn refers(self, text: &str) -> bool {
        text.chars().nth(3).is_some() && self.headings.cell(text) == Some(CellWord::Absent)
    }

    fn is_count(self, text: &str) -> bool {
        let text = text.trim_matches(|c| matches!(c, '(' | ')' | '（' | '）'));
        matches!(self.headings.unit(text), Some(Unit::Count))
    }

    /// The cells of a row that single blanks separate, so that two blanks enclose an empty cell.
    fn by_single_blanks(self, line: OriginalSpan, columns: &[Column]) -> Option<Vec<OriginalSpan>> {
        let mut cells = Vec::new();
        let mut start = line.start();
        for part in self.text(line).split(' ') {
            cells.push(OriginalSpan::new(start, start + part.len()));
            start += part.len() + 1;
        }
        let fits = cells.len() == columns.len()
            && cells.iter().zip(columns).all(|(cell, column)| {
                !is_numeric(column.role) || self.oddness(&[*cell], column.role, &[]).is_some()
            });
        fits.then_some(cells)
    }

    // ------------------------------------------------------------ tables inside a line

    /// Tables inside a line that holds a whole notice.
    fn inside(self, line: OriginalSpan) -> Vec<(Table, Header)> {
        let mut tables = self.by_runs(line);
        if tables.is_empty() && line.len() > LONG_LINE {
            let parts = self.parts(line);
            let mut index = 0;
            while let Some(rest) = parts.get(index..).filter(|rest| rest.len() > 1) {
                let read = self.by_blanks(rest);
                index += read.as_ref().map_or(1, |(_, _, used)| *used);
                tables.extend(read.map(|(table, header, _)| (table, header)));
            }
        }
        tables
    }

    /// What three blanks or more separate: the rows of a table in a text without line breaks.
    fn parts(self, line: OriginalSpan) -> Vec<OriginalSpan> {
        let mut parts = Vec::new();
        let mut start = line.start();
        for part in self.text(line).split("   ") {
            let lead = part.len() - part.trim_start().len();
            let length = part.trim().len();
            if length > 0 {
                parts.push(OriginalSpan::new(start + lead, start + lead + length));
            }
            start += part.len() + 3;
        }
        parts
    }

    /// Tables inside a line that holds many: cells and rows are separated by runs of tabs, rows by longer ones.
    fn by_runs(self, line: OriginalSpan) -> Vec<(Table, Header)> {
        let mut tables = Vec::new();
        if !self.text(line).contains("\t\t") {
            return tables;
        }
        let cells = self.cells_by_runs(line);
        let mut index = 0;
        while let Some((_, cell)) = cells.get(index) {
            if self.headings.column(self.text(*cell)).is_none() {
                index += 1;
                continue;
            }
            let rest = cells.get(index..).unwrap_or_default();
            let gap = rest.get(1).map_or(0, |(tabs, _)| *tabs);
            let width = 1 + rest
                .iter()
                .skip(1)
                .take_while(|(tabs, cell)| {
                    *tabs == gap && self.headings.column(self.text(*cell)).is_some()
                })
                .count();
            if width >= INLINE_HEADERS
                && let Some((table, header)) = self.rows_by_runs(rest, width, gap)
            {
                index += table
                    .rows
                    .iter()
                    .map(|row| {
                        row.cells
                            .iter()
                            .filter(|cell| !cell.span.is_empty())
                            .count()
                    })
                    .sum::<usize>()
                    .max(1);
                tables.push((table, header));
            } else {
                // The words in front of a table may read like a header: 采购内容 | 序号 | 名称.
                let lead = rest.iter().take(width).position(|(_, cell)| {
                    self.headings
                        .column(self.text(*cell))
                        .is_some_and(|(header, _)| header.role == Some(ColumnRole::Number))
                });
                index += lead.filter(|lead| *lead > 0).unwrap_or(width);
            }
        }
        tables
    }

    /// The cells of a line and the number of tabs before each.
    fn cells_by_runs(self, line: OriginalSpan) -> Vec<(usize, OriginalSpan)> {
        let mut cells: Vec<(usize, OriginalSpan)> = Vec::new();
        let mut tabs = 0;
        let mut start = line.start();
        for part in self.text(line).split('\t') {
            let lead = part.len() - part.trim_start().len();
            let cell = part.trim();
            if !cell.is_empty() {
                let at = start + lead;
                let span = OriginalSpan::new(at, at + cell.len());
                match cells.last_mut() {
                    // The unit below a header: 预算金额 | （万元）.
                    Some((before, last)) if tabs < *before && cell.starts_with(['(', '（']) => {
                        *last = last.union(span);
                    }
                    _ => cells.push((tabs, span)),
                }
                tabs = 0;
            }
            tabs += 1;
            start += part.len() + 1;
        }
        cells
    }

    /// The rows below a header of `width` cells with `gap` tabs between them.
    fn rows_by_runs(
        self,
        cells: &[(usize, OriginalSpan)],
        width: usize,
        gap: usize,
    ) -> Option<(Table, Header)> {
        let spans: Vec<OriginalSpan> = cells.iter().take(width).map(|(_, cell)| *cell).collect();
        let mut table = Table {
            rows: vec![row_of(&spans)],
            columns: u16::try_from(width).ok()?,
            borders: Vec::new(),
        };
        let header = header(self.page, &table, 0, self.headings)
            .filter(|header| is_list(&header.columns))?;
        let mut row: Vec<OriginalSpan> = Vec::new();
        for (index, (tabs, cell)) in cells.iter().enumerate().skip(width) {
            if *tabs > gap {
                if !row.is_empty() && !self.push_row(&mut table, &mut row, &header.columns) {
                    break;
                }
                // Blank rows make the gap longer still.
                row.clear();
            } else if *tabs < gap {
                // A cell of several lines, where the row goes on behind it or its last column takes it; else text behind the table.
                let goes_on = row.len() < width
                    && cells
                        .get(index + 1)
                        .is_some_and(|(behind, _)| *behind == gap);
                let role = row
                    .len()
                    .checked_sub(1)
                    .and_then(|last| header.columns.get(last))
                    .and_then(|column| column.role);
                let is_last = row.len() == width
                    && is_numeric(role)
                    && self.oddness(&[*cell], role, &[]).is_some();
                match row.last_mut() {
                    Some(last) if goes_on || is_last => *last = last.union(*cell),
                    _ => break,
                }
                continue;
            }
            row.push(*cell);
        }
        self.push_row(&mut table, &mut row, &header.columns);
        (table.rows.len() > 1).then_some((table, header))
    }

    /// Adds a complete row whose cells can be what the columns hold.
    fn push_row(self, table: &mut Table, row: &mut Vec<OriginalSpan>, columns: &[Column]) -> bool {
        // Only a last cell that nothing is read from may be empty: anywhere else it is not known which one is.
        let whole = row.len() <= columns.len()
            && columns
                .iter()
                .skip(row.len())
                .all(|column| matches!(column.role, None | Some(ColumnRole::Remark)));
        let fits = whole
            && !row.is_empty()
            && row.iter().zip(columns).all(|(cell, column)| {
                if column.role == Some(ColumnRole::Number) {
                    return self.oddness(&[*cell], column.role, &[]).is_some();
                }
                // 详见招标文件要求 ends like a header and refers elsewhere.
                let text = self.text(*cell);
                self.headings.column(text).is_none()
                    || self.headings.cell(text) == Some(CellWord::Absent)
            });
        if fits {
            table.rows.extend(self.rows_of(row, columns));
        }
        row.clear();
        fits
    }

    // ------------------------------------------------------------ values behind labels

    /// The goods that a line lists as values behind labels: 主要标的名称：… 规格型号：… 主要标的数量：… 主要标的单价：…
    fn labelled(self, line: OriginalSpan) -> Option<(Table, Header)> {
        let labels = self.labels(line);
        let mut goods: Vec<Vec<Label>> = Vec::new();
        let mut open: Vec<Label> = Vec::new();
        for label in labels {
            let follows = open
                .last()
                .is_some_and(|last| label.name.start() <= last.value.end() + MAX_VALUE);
            if !follows
                || label.column.role.is_none()
                || open
                    .iter()
                    .any(|other| other.column.role == label.column.role)
            {
                goods.push(std::mem::take(&mut open));
            }
            if label.column.role.is_some() {
                open.push(label);
            }
        }
        goods.push(open);
        goods.retain(|labels| {
            let has = |wanted: &[ColumnRole]| {
                labels.iter().any(|label| {
                    !label.value.is_empty()
                        && label.column.role.is_some_and(|role| wanted.contains(&role))
                })
            };
            has(&[ColumnRole::Name])
                && has(&[ColumnRole::Quantity, ColumnRole::UnitPrice])
                && has(&[
                    ColumnRole::Brand,
                    ColumnRole::Model,
                    ColumnRole::BrandModel,
                    ColumnRole::UnitPrice,
                ])
        });
        let head = goods.first()?.clone();
        let names: Vec<OriginalSpan> = head.iter().map(|label| label.name).collect();
        let columns: Vec<Column> = head.iter().map(|label| label.column).collect();
        let mut rows = vec![row_of(&names)];
        for labels in &goods {
            let value = |column: &Column| {
                let found = labels.iter().find(|label| label.column.role == column.role);
                found.map_or(OriginalSpan::new(0, 0), |label| label.value)
            };
            let cells: Vec<OriginalSpan> = columns.iter().map(value).collect();
            rows.extend(self.rows_of(&cells, &columns));
        }
        let table = Table {
            rows,
            columns: u16::try_from(columns.len()).ok()?,
            borders: Vec::new(),
        };
        let header = Header {
            first: 0,
            rows: 1,
            columns,
            goods: true,
        };
        (table.rows.len() > 1).then_some((table, header))
    }

    /// One row; several where names, models, quantities and prices list as many values each: 甲；乙 | 4；1.
    fn rows_of(self, cells: &[OriginalSpan], columns: &[Column]) -> Vec<Row> {
        use ColumnRole::{BrandModel, Model, Name, Quantity, UnitPrice};
        let lists: Vec<Vec<OriginalSpan>> = cells.iter().map(|cell| self.listed(*cell)).collect();
        let count = lists.iter().map(Vec::len).max().unwrap_or_default();
        let fits = |list: &[OriginalSpan], role: Option<ColumnRole>| {
            let own = matches!(role, Some(Name | Model | BrandModel | Quantity | UnitPrice));
            list.len() == count || !own && list.len() <= 1
        };
        if count < 2
            || !lists
                .iter()
                .zip(columns)
                .all(|(list, column)| fits(list, column.role))
        {
            return vec![row_of(cells)];
        }
        (0..count)
            .map(|index| {
                let row: Vec<OriginalSpan> = lists
                    .iter()
                    .zip(cells)
                    .map(|(list, cell)| list.get(index).or(list.first()).copied().unwrap_or(*cell))
                    .collect();
                row_of(&row)
            })
            .collect()
    }

    /// The values of a cell: what semicolons or, in a cell of several lines, tabs separate.
    fn listed(self, cell: OriginalSpan) -> Vec<OriginalSpan> {
        let mut values = Vec::new();
        let mut start = cell.start();
        for value in self.text(cell).split_inclusive(['；', ';', '\t']) {
            let bare = value.trim_end_matches(['；', ';', '\t']);
            let lead = bare.len() - bare.trim_start().len();
            if bare.trim().is_empty() && value.ends_with('\t') {
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

    /// The labels of a line that are column headers, each with the value up to the next label.
    fn labels(self, line: OriginalSpan) -> Vec<Label> {
        let text = self.text(line);
        let mut labels: Vec<Label> = Vec::new();
        for (at, colon) in text.char_indices().filter(|(_, c)| matches!(c, ':' | '：')) {
            // The label's characters without blanks, last first, with what stands in brackets behind it set apart.
            let mut letters: Vec<(usize, char)> = Vec::new();
            let mut depth = 0_u32;
            for (place, c) in text
                .get(..at)
                .unwrap_or_default()
                .char_indices()
                .rev()
                .take(MAX_LABEL)
            {
                match c {
                    ')' | '）' if letters.is_empty() => depth = 1,
                    '(' | '（' if depth > 0 => depth = 0,
                    _ if depth > 0 || c.is_whitespace() => {}
                    ':' | '：' | '。' | '；' | '，' => break,
                    _ => letters.push((place, c)),
                }
            }
            letters.reverse();
            let word: String = letters.iter().map(|(_, c)| *c).collect();
            let Some((header, length)) = self.headings.label(&word) else {
                continue;
            };
            let Some((start, _)) = letters.get(letters.len() - length) else {
                continue;
            };
            let name = OriginalSpan::new(line.start() + start, line.start() + at);
            let behind = line.start() + at + colon.len_utf8();
            if let Some(last) = labels.last_mut() {
                last.value = self.value(
                    last.column.role,
                    OriginalSpan::new(last.value.start(), name.start().max(last.value.start())),
                );
            }
            let yuan = self
                .headings
                .column(self.text(name))
                .map_or(0, |(_, yuan)| yuan);
            labels.push(Label {
                column: Column {
                    role: header.role,
                    stance: header.stance,
                    yuan,
                },
                name,
                value: OriginalSpan::new(behind, line.end().max(behind)),
            });
        }
        if let Some(last) = labels.last_mut() {
            last.value = self.value(last.column.role, last.value);
        }
        labels
    }

    /// The value at the start of `span`: a number with its unit, or words that no label interrupts; empty where there is none.
    fn value(self, role: Option<ColumnRole>, span: OriginalSpan) -> OriginalSpan {
        let text = self.text(span);
        let lead = text.len() - text.trim_start().len();
        let text = text.trim();
        let listed = text.contains(['；', ';']);
        let end = if is_numeric(role) && !listed {
            let digits = text
                .find(|c: char| c.is_ascii_digit())
                .unwrap_or(text.len());
            let rest = text.get(digits..).unwrap_or_default();
            let number = cut_number(rest).map_or(0, |(number, _)| number.len());
            let unit = rest
                .get(number..)
                .unwrap_or_default()
                .char_indices()
                .map(|(at, c)| number + at + c.len_utf8())
                .take(4)
                .filter(|end| {
                    rest.get(number..*end)
                        .is_some_and(|unit| self.headings.unit(unit).is_some())
                })
                .last();
            digits + unit.unwrap_or(number)
        } else if text.contains([':', '：']) || text.len() > MAX_VALUE {
            0
        } else {
            text.len()
        };
        OriginalSpan::new(span.start() + lead, span.start() + lead + end)
    }
}

/// The best way found to cut a row up to a place: its cost, how many ways cost the same, where its last cell begins.
type State = Option<(u32, u32, usize)>;

/// A label in running text and where its value lies.
#[derive(Clone, Copy)]
struct Label {
    column: Column,
    name: OriginalSpan,
    value: OriginalSpan,
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

fn row_of(cells: &[OriginalSpan]) -> Row {
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

#[cfg(test)]
mod tests {
    use super::super::structure;
    use super::super::tests::{headings, pages};

    /// The cells of the rows below the header of every table in `text`.
    fn rows(text: &str) -> Vec<Vec<String>> {
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
    fn tabs_separate_cells_and_stand_for_empty_ones() {
        assert_eq!(
            rows(
                "报价情况\n供应商名称\t商品名称\t品牌\t规格型号\t数量\n甲公司\t台式机\t戴尔\tOptiPlex 3046\t10.0\n\t台式机\t戴尔\tOptiPlex 3020\t2.0\n以上均为含税价。\n"
            ),
            [
                vec!["甲公司", "台式机", "戴尔", "OptiPlex 3046", "10.0"],
                vec!["", "台式机", "戴尔", "OptiPlex 3020", "2.0"]
            ]
        );
    }

    #[test]
    fn markdown_tables_are_read_without_their_rule() {
        assert_eq!(
            rows(
                "| 配置 | 型号 | 参数 | 数量 |\n| :---: | :---: | :---: | :---: |\n| 显卡 | RTX 2080 Ti | 11G | 4 |\n\n正文"
            ),
            [["显卡", "RTX 2080 Ti", "11G", "4"]]
        );
    }

    #[test]
    fn quoted_cells_of_a_comma_separated_file_may_hold_line_breaks() {
        assert_eq!(
            rows(
                "序号,资产名称,品牌,规格型号,数量\n1,云主机,神州数码,\"DCC-CR500\n0V3\",3\n2,显示器,惠普,N2220,20\n"
            ),
            [
                ["1", "云主机", "神州数码", "DCC-CR500\n0V3", "3"],
                ["2", "显示器", "惠普", "N2220", "20"]
            ]
        );
    }

    #[test]
    fn blanks_are_aligned_by_what_the_columns_hold() {
        assert_eq!(
            rows(
                "序号 名称 品牌 型号/软件版本号 数量 含税单价（单位：元） 税率\n1 监控摄像机 海康威视 DS-2CD264XV3-LD 73 台 525 13%\n2 5G 布控球 海康威视 iDS-MCD432 2 套 23984 13%\n3 平台开发费用 海康威视 Infovision iWork-Safety 管理平台 1.9.101 1 套 182732 13%\n以上合计：300000\n"
            ),
            [
                [
                    "1",
                    "监控摄像机",
                    "海康威视",
                    "DS-2CD264XV3-LD",
                    "73 台",
                    "525",
                    "13%"
                ],
                [
                    "2",
                    "5G 布控球",
                    "海康威视",
                    "iDS-MCD432",
                    "2 套",
                    "23984",
                    "13%"
                ],
                [
                    "3",
                    "平台开发费用",
                    "海康威视",
                    "Infovision iWork-Safety 管理平台 1.9.101",
                    "1 套",
                    "182732",
                    "13%"
                ]
            ]
        );
    }

    #[test]
    fn spaced_headers_are_joined() {
        assert_eq!(
            rows("序号 名 称 品 牌 型 号 数量 单位\n1 交换机 锐捷 RG-S7610 3 台\n"),
            [["1", "交换机", "锐捷", "RG-S7610", "3", "台"]]
        );
    }

    #[test]
    fn a_row_that_fits_in_two_ways_is_left_out() {
        assert_eq!(
            rows("序号 名称 类别 数量 单位\n1 交换机 核心 机房 3 台\n2 路由器 网络 1 台\n"),
            [["2", "路由器", "网络", "1", "台"]]
        );
    }

    #[test]
    fn runs_of_tabs_separate_cells_in_a_notice_without_line_breaks() {
        let nbsp = "\u{a0}\u{a0}";
        let gap = format!("{nbsp}\t\t\t{nbsp}");
        let row = |cells: &[&str]| cells.join(&gap);
        let text = format!(
            "四、主要标的信息\t\t\t\t\t\t{}\t\t\t\t\t\t\t{}\t\t\t\t\t\t\t{nbsp}\t\t\t{nbsp}\t\t\t\t\t\t\t五、评审专家名单：甲、乙",
            row(&[
                "序号",
                "供应商名称",
                "货物名称",
                "货物品牌",
                "货物型号",
                "货物数量",
                "货物单价(元)"
            ]),
            row(&[
                "1",
                "某公司",
                "电子管",
                "THALES",
                "TH-576",
                "1只",
                "1,800,000.00"
            ]),
        );
        assert_eq!(
            rows(&text),
            [[
                "1",
                "某公司",
                "电子管",
                "THALES",
                "TH-576",
                "1只",
                "1,800,000.00"
            ]]
        );
    }

    #[test]
    fn text_behind_a_table_of_runs_ends_it_and_an_empty_remark_does_not() {
        let text = "采购需求：\t\t\t序号\t\t\t设备名称\t\t\t单位\t\t\t数量\t\t\t备注\t\t\t\t\t1\t\t\t离心机\t\t\t台\t\t\t2\t\t\t\u{a0}\t\t\t\t\t2\t\t\t显微镜\t\t\t台\t\t\t1\t\t\t进口\t\t注：详见采购文件。";
        assert_eq!(
            rows(text),
            [
                vec!["1", "离心机", "台", "2"],
                vec!["2", "显微镜", "台", "1", "进口"]
            ]
        );
    }

    #[test]
    fn a_cell_of_several_lines_is_one_cell_and_several_goods_where_the_counts_agree() {
        let text = "采购需求：\t\t\t序号\t\t\t设备名称\t\t\t型号\t\t\t数量\t\t\t单价\t\t（元）\t\t\t\t\t1\t\t\t离心机\t\t显微镜\t\t\tL100\t\tX200\t\t\t1台\t\t2台\t\t\t100\t\t200\t\t\t\t\t2\t\t\t全自动\t\t分析仪\t\t\tF300\t\t\t1台\t\t\t300\t\t\t\t\t五、其他";
        assert_eq!(
            rows(text),
            [
                ["1", "离心机", "L100", "1台", "100"],
                ["1", "显微镜", "X200", "2台", "200"],
                ["2", "全自动\t\t分析仪", "F300", "1台", "300"]
            ]
        );
    }

    #[test]
    fn values_behind_labels_are_rows_and_lists_of_equal_length_several() {
        assert_eq!(
            rows(
                "六、合同主要信息主要标的名称：牵引床；铅屏风规格型号（或服务要求）：\u{a0}HHG2C；HRSS \u{a0}主要标的数量： 4；1 主要标的单价：9980.00元；19500.00元\u{a0}合同金额：188956.00元履约期限：30天"
            ),
            [
                ["牵引床", "HHG2C", "4", "9980.00元"],
                ["铅屏风", "HRSS", "1", "19500.00元"]
            ]
        );
        assert_eq!(
            rows(
                "主要标的名称：智能更鞋柜（辅柜）数量：22.00单价（元）：2800.00主要标的名称：长凳数量：3.00单价（元）：150.00履约期限"
            ),
            [
                ["智能更鞋柜（辅柜）", "22.00", "2800.00"],
                ["长凳", "3.00", "150.00"]
            ]
        );
        assert_eq!(
            rows("1.采购人信息 名称：某市某局 地址：某路1号 联系方式：无 数量：1 单价：无"),
            Vec::<Vec<String>>::new()
        );
    }

    #[test]
    fn rows_that_long_blanks_separate_are_found_inside_a_line() {
        let before = "某某系统采购项目的中标公告，由采购人委托代理机构发布，评审工作已经结束，现将结果公告如下。".repeat(6);
        assert_eq!(
            rows(&format!(
                "{before}   序号 主要投标标的名称 规格型号 数量 单价（元） 服务要求或者标的基本概况   1 终端安全软件  1 4809000 含管理中心   2 一体机 ZX-200 8 14910 送货、安装   四、评审专家名单  甲,乙"
            )),
            [
                ["1", "终端安全软件", "", "1", "4809000", "含管理中心"],
                ["2", "一体机", "ZX-200", "8", "14910", "送货、安装"]
            ]
        );
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
