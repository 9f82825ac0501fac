//! Tables written one cell a line, as text copied from web pages has them.
//!
//! In: lines. Out: the table that begins at the first of them: a run of column headers of goods, one a line (or all in one, between
//! blanks), and below it rows of as many lines. The rows are told by their ordinals, which count from one, or, where no column holds
//! any, by two columns of numbers or more. A line of nothing but blanks is an empty cell where the row lacks one; a row whose cells do not
//! fit its columns is left out.

use super::super::columns::{Header, header};
use super::super::lines::{Style, ordinal};
use super::super::several::row_of;
use super::{MISFITS, Reader, is_list, is_numeric};
use crate::dictionary::headings::{CellWord, ColumnHeader};
use crate::model::{Column, ColumnRole, Table};
use crate::text::span::OriginalSpan;

/// Headers of the narrowest and the widest table.
const HEADERS: std::ops::RangeInclusive<usize> = 4..=20;

/// Characters of the longest header.
const LONG_HEADER: usize = 24;

impl<'p> Reader<'p> {
    /// A table at the first of `lines` with one cell a line; how many lines it takes.
    pub(super) fn stacked(self, lines: &[OriginalSpan]) -> Option<(Table, Header, usize)> {
        let first = self.bare(*lines.first()?);
        let numbered = lines
            .get(1)
            .is_some_and(|line| self.counts(self.bare(*line), 1));
        let (heads, head_lines) = if numbered {
            (self.header_by_blanks(first)?, 1)
        } else {
            self.stacked_heads(lines)?
        };
        if !HEADERS.contains(&heads.len()) {
            return None;
        }
        let mut table = Table {
            rows: vec![row_of(&heads)],
            columns: u16::try_from(heads.len()).ok()?,
            borders: Vec::new(),
        };
        let columns = header(self.page, &table, 0, self.headings)
            .filter(|header| header.goods && is_list(&header.columns))?
            .columns;
        let below: Vec<OriginalSpan> = lines
            .iter()
            .skip(head_lines)
            .map(|line| self.bare(*line))
            .collect();
        let is_number = |column: &Column| column.role == Some(ColumnRole::Number);
        let (rows, used) = if columns.first().is_some_and(is_number) {
            self.numbered_rows(&below, &columns)
        } else {
            self.bare_rows(&below, &columns)
        };
        table.rows.extend(rows.iter().map(|cells| row_of(cells)));
        // The cells decide what a column of models and parameters holds.
        let header = header(self.page, &table, 0, self.headings)?;
        (table.rows.len() > 1).then_some((table, header, head_lines + used))
    }

    /// The headers at the first of `lines`, one a line, and how many lines they take: up to the first ordinal, of which one at most may be
    /// unknown, or as far as they are known.
    fn stacked_heads(self, lines: &[OriginalSpan]) -> Option<(Vec<OriginalSpan>, usize)> {
        let first = self.bare(*lines.first()?);
        let numbered = self.head_of(first)?.role == Some(ColumnRole::Number);
        let mut heads: Vec<OriginalSpan> = Vec::new();
        let mut unknown = 0;
        for (index, line) in lines.iter().enumerate() {
            let line = self.bare(*line);
            let text = self.text(line);
            let beside = heads
                .last()
                .is_none_or(|last| self.only_blank_between(*last, line));
            if numbered && self.counts(line, 1) {
                return Some((heads, index));
            }
            if !beside || text.chars().count() > LONG_HEADER || heads.len() == *HEADERS.end() {
                break;
            }
            match heads.last_mut() {
                // The unit below a header.
                Some(last) if text.starts_with(['(', '（']) => *last = last.union(line),
                _ if self.head_of(line).is_some() => heads.push(line),
                _ if numbered && unknown == 0 => {
                    unknown += 1;
                    heads.push(line);
                }
                _ => break,
            }
        }
        let used = lines
            .iter()
            .take_while(|line| heads.last().is_some_and(|last| line.start() < last.end()))
            .count();
        (!numbered).then_some((heads, used))
    }

    /// The header that a line is.
    fn head_of(self, line: OriginalSpan) -> Option<ColumnHeader> {
        self.headings
            .column(self.text(line))
            .map(|(header, _)| header)
    }

    /// Rows whose ordinals count from one at the first of `lines`, and how many lines they take.
    fn numbered_rows(
        self,
        lines: &[OriginalSpan],
        columns: &[Column],
    ) -> (Vec<Vec<OriginalSpan>>, usize) {
        let mut rows: Vec<Vec<OriginalSpan>> = Vec::new();
        let mut used = 0;
        let mut at = 0;
        let mut misfits = 0;
        for number in 1.. {
            let rest = lines.get(at..).unwrap_or_default();
            if !rest.first().is_some_and(|line| self.counts(*line, number)) {
                break;
            }
            let usual = rows.iter().map(Vec::len).max();
            let last = self.last_length(rest, usual, columns);
            let next = self.next_row(rest, number + 1, last, columns);
            let length = next.unwrap_or(last);
            let cells = rest.get(..length).unwrap_or_default();
            let row = if self.fits(cells, columns) {
                Some(cells.to_vec())
            } else {
                Some(self.with_empty(cells)).filter(|cells| self.fits(cells, columns))
            };
            if let Some(row) = row {
                rows.push(row);
                used = at + length;
                misfits = 0;
            } else {
                misfits += 1;
            }
            if misfits == MISFITS || next.is_none() {
                break;
            }
            at += length;
        }
        (rows, used)
    }

    /// How many lines the row at the first of `lines` takes before that with the ordinal `number`: as many as fit its columns. None where
    /// it is the last row, of `last` lines: a quantity may look like an ordinal.
    fn next_row(
        self,
        lines: &[OriginalSpan],
        number: usize,
        last: usize,
        columns: &[Column],
    ) -> Option<usize> {
        let most = 2 * columns.len();
        let ends: Vec<usize> = (1..=most)
            .filter(|at| {
                lines
                    .get(*at)
                    .is_some_and(|line| self.counts(*line, number))
            })
            .collect();
        let fits = |end: usize| self.fits(lines.get(..end).unwrap_or_default(), columns);
        let fitting = ends.iter().rev().copied().find(|end| fits(*end));
        fitting.or_else(|| ends.last().copied().filter(|_| !fits(last)))
    }

    /// Lines with an empty cell for each line of nothing but blanks between them.
    fn with_empty(self, cells: &[OriginalSpan]) -> Vec<OriginalSpan> {
        let mut all: Vec<OriginalSpan> = Vec::new();
        for cell in cells {
            if let Some(last) = all.last().copied() {
                let blank = self
                    .lines_between(last, *cell)
                    .filter(|line| !line.is_empty());
                let empty = OriginalSpan::new(last.end(), last.end());
                all.extend(blank.map(|_| empty));
            }
            all.push(*cell);
        }
        all
    }

    /// How many lines the last row takes: as many as the ones above it, or as the columns; where an empty line or a heading ends it, less.
    fn last_length(
        self,
        lines: &[OriginalSpan],
        usual: Option<usize>,
        columns: &[Column],
    ) -> usize {
        let apart = |pair: &[OriginalSpan]| match pair {
            [before, behind] => {
                let lines = self.lines_between(*before, *behind);
                lines.filter(|line| line.is_empty()).count()
            }
            _ => 0,
        };
        let narrow = lines.get(..2).map_or(0, apart);
        let end = 1 + lines
            .windows(2)
            .take_while(|pair| {
                let heading = pair
                    .last()
                    .and_then(|line| ordinal(self.text(*line)))
                    .is_some_and(|(style, _)| matches!(style, Style::Han | Style::Chapter(_)));
                apart(pair) <= narrow && !heading
            })
            .count();
        end.min(usual.unwrap_or(columns.len()))
    }

    /// Rows of as many lines as there are `columns`, and how many lines they take: only where two columns are of numbers.
    fn bare_rows(
        self,
        lines: &[OriginalSpan],
        columns: &[Column],
    ) -> (Vec<Vec<OriginalSpan>>, usize) {
        /// Columns of numbers that make rows certain.
        const NUMERIC: usize = 2;
        let numeric = columns
            .iter()
            .filter(|column| is_numeric(column.role))
            .count();
        if numeric < NUMERIC {
            return (Vec::new(), 0);
        }
        let rows: Vec<Vec<OriginalSpan>> = lines
            .chunks_exact(columns.len())
            .take_while(|cells| self.fits(cells, columns))
            .map(<[OriginalSpan]>::to_vec)
            .collect();
        let used = rows.len() * columns.len();
        (rows, used)
    }

    /// Whether lines can be a row under `columns`: nothing but blanks lies between them, columns of numbers hold numbers, one of them at least,
    /// and the name is none. Only columns without numbers may be missing at the end.
    fn fits(self, cells: &[OriginalSpan], columns: &[Column]) -> bool {
        let missing = columns.get(cells.len()..);
        let pairs = || cells.iter().zip(columns);
        let holds = |cell: &OriginalSpan, column: &Column| self.holds(*cell, column.role);
        let absent =
            |cell: &OriginalSpan| self.headings.cell(self.text(*cell)) == Some(CellWord::Absent);
        let counted = |column: &Column| {
            matches!(
                column.role,
                Some(ColumnRole::Quantity | ColumnRole::UnitPrice | ColumnRole::Total)
            )
        };
        let worded = |cell: &OriginalSpan| self.text(*cell).contains(char::is_alphabetic);
        missing.is_some_and(|missing| missing.iter().all(|column| !is_numeric(column.role)))
            && cells.windows(2).all(|pair| match pair {
                [before, behind] => self.only_blank_between(*before, *behind),
                _ => true,
            })
            && pairs().all(|(cell, column)| match column.role {
                Some(ColumnRole::Number) => holds(cell, column),
                Some(ColumnRole::Name) => worded(cell),
                role => !is_numeric(role) || cell.is_empty() || holds(cell, column) || absent(cell),
            })
            && pairs().any(|(cell, column)| counted(column) && holds(cell, column))
    }

    /// Whether a line is the ordinal `number`.
    fn counts(self, line: OriginalSpan, number: usize) -> bool {
        let text = self.text(line);
        let text = text.strip_suffix(['.', '、']).unwrap_or(text);
        text.len() <= 4 && text.bytes().all(|c| c.is_ascii_digit()) && text.parse() == Ok(number)
    }

    /// Whether nothing but blanks lies between two lines.
    fn only_blank_between(self, before: OriginalSpan, behind: OriginalSpan) -> bool {
        self.between(before, behind).trim().is_empty()
    }

    /// What the lines between two others hold: nothing or blanks.
    fn lines_between(
        self,
        before: OriginalSpan,
        behind: OriginalSpan,
    ) -> impl Iterator<Item = &'p str> {
        let mut lines = self.between(before, behind).split('\n').skip(1).peekable();
        std::iter::from_fn(move || lines.next().filter(|_| lines.peek().is_some()))
    }

    fn between(self, before: OriginalSpan, behind: OriginalSpan) -> &'p str {
        let text = self.page.text.get(before.end()..behind.start());
        text.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::rows;

    const HEAD: &str = "序号\n标的名称\n品牌\n规格型号\n数量\n单价(元)\n";

    #[test]
    fn one_cell_a_line_makes_rows_where_ordinals_count() {
        let text = format!(
            "主要标的信息\n{HEAD}报价明细\n\n\n 1\n 订书机\n 得力/deli\n 0828\n 10\n 20.0\n \n\n\n 2\n 光盘\n 得力/deli\n 3724\n 2\n 150.0\n \n\n\n五、其他事项\n"
        );
        assert_eq!(
            rows(&text),
            [
                ["1", "订书机", "得力/deli", "0828", "10", "20.0"],
                ["2", "光盘", "得力/deli", "3724", "2", "150.0"]
            ]
        );
    }

    #[test]
    fn the_head_may_be_one_line_and_empty_lines_may_stand_between_rows() {
        let text = "主要标的信息\n序号 标的名称 品牌 规格型号 数量 单价(元)\n\n1\n 订书机\n 得力\n 0828\n 10\n 20.0\n\n2\n 光盘\n 得力\n 3724\n 20\n 10.0\n合计：400元\n";
        assert_eq!(
            rows(text),
            [
                ["1", "订书机", "得力", "0828", "10", "20.0"],
                ["2", "光盘", "得力", "3724", "20", "10.0"]
            ]
        );
    }

    #[test]
    fn a_row_that_lost_a_cell_or_has_one_too_many_is_left_out() {
        let text = format!(
            "{HEAD}1\n订书机\n得力\n0828\n10\n20.0\n2\n光盘\n20\n10.0\n3\n墨盒\n东芝\n2309C\n黑\n1\n120.0\n4\n文件夹\n齐心\nB3635\n42\n12.0\n"
        );
        assert_eq!(
            rows(&text),
            [["1", "订书机", "得力", "0828", "10", "20.0"]],
            "two in a row end the table"
        );
        let text = format!(
            "{HEAD}1\n订书机\n得力\n0828\n10\n20.0\n2\n光盘\n20\n10.0\n3\n文件夹\n齐心\nB3635\n42\n12.0\n"
        );
        let ordinals: Vec<String> = rows(&text)
            .into_iter()
            .map(|mut row| row.remove(0))
            .collect();
        assert_eq!(ordinals, ["1", "3"]);
    }

    #[test]
    fn lines_of_blanks_are_the_empty_cells_of_a_row_that_lacks_some() {
        let text = format!(
            "{HEAD}备注\n\n1\n 订书机\n 得力\n 0828\n 10\n 20.0\n \n\n2\n 运费\n \n \n 1\n 0.0\n \n\n六、其他\n"
        );
        assert_eq!(
            rows(&text),
            [
                ["1", "订书机", "得力", "0828", "10", "20.0"],
                ["2", "运费", "", "", "1", "0.0"]
            ]
        );
    }

    #[test]
    fn the_last_of_several_columns_may_be_empty_and_hold_something_in_other_rows() {
        let head = "序号\n名称\n品牌\n型号\n数量\n单位\n备注\n";
        let text = format!(
            "{head}1\n电脑\n联想\nM428\n2\n台\n含税\n2\n打印机\n惠普\nM403\n3\n台\n\n以上报价含税。\n"
        );
        assert_eq!(
            rows(&text),
            [
                vec!["1", "电脑", "联想", "M428", "2", "台", "含税"],
                vec!["2", "打印机", "惠普", "M403", "3", "台"]
            ]
        );
    }

    #[test]
    fn without_ordinals_two_columns_of_numbers_tell_the_rows() {
        let text = "品名\n品牌\n型号\n数量\n单价\n（元）\n电脑\n联想\nM428\n2\n5000\n打印机\n惠普\nM403\n3\n1000\n以上报价含税。\n";
        assert_eq!(
            rows(text),
            [
                ["电脑", "联想", "M428", "2", "5000"],
                ["打印机", "惠普", "M403", "3", "1000"]
            ]
        );
    }

    #[test]
    fn lists_forms_and_contents_are_no_stacked_tables() {
        for text in [
            // The fields of a form.
            "名称\n品牌\n型号\n数量\n单价\n投标人（盖章）\n法定代表人\n日期\n2024年5月1日\n",
            // Contents with numbers of pages.
            "序号\n名称\n数量\n1\n投标函\n3\n2\n报价表\n5\n",
            // A head whose rows are numbers of other things.
            "序号\n货物名称\n品牌\n型号\n数量\n1\n投标人应当说明所投货物的品牌和型号。\n2\n投标人应当说明数量。\n",
            // Suppliers.
            "序号\n成交供应商名称\n成交供应商地址\n成交金额（元）\n1\n甲公司\n某市某路\n25131.0\n",
        ] {
            assert_eq!(rows(text), Vec::<Vec<String>>::new(), "{text}");
        }
    }
}
