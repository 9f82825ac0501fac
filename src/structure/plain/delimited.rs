//! Tables with a delimiter between the cells: tabs, the bars of Markdown, the commas of a comma-separated file.
//!
//! In: lines. Out: the table that begins at the first of them, if its cells make a header. Empty cells keep their place.

use super::super::columns::{Header, header, is_head};
use super::super::several::{self, row_of};
use super::{Reader, is_list};
use crate::model::Table;
use crate::text::span::OriginalSpan;

/// Lines of one record of a comma-separated file.
const MAX_RECORD: usize = 40;

impl Reader<'_> {
    /// A table at the first of `lines` whose cells a delimiter separates; how many lines it takes.
    pub(super) fn delimited(self, lines: &[OriginalSpan]) -> Option<(Table, Header, usize)> {
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
            if cells.len() > width || self.heads_other(&cells, &header_cells) {
                break;
            }
            used = next;
            if delimiter != '|' || !cells.iter().all(|cell| self.is_rule(*cell)) {
                let whole = cells.len() == width;
                let rows = whole.then(|| several::rows(&self.page.text, &cells, &header.columns));
                table
                    .rows
                    .extend(rows.unwrap_or_else(|| vec![row_of(&cells)]));
            }
        }
        (table.rows.len() > 1).then_some((table, header, used))
    }

    /// Whether a row is the head of another table, and no repetition of this one's.
    fn heads_other(self, cells: &[OriginalSpan], head: &[OriginalSpan]) -> bool {
        let same = |(cell, head): (&OriginalSpan, &OriginalSpan)| {
            self.text(*cell).trim() == self.text(*head).trim()
        };
        is_head(self.page, &row_of(cells), self.headings) && !cells.iter().zip(head).all(same)
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
}

#[cfg(test)]
mod tests {
    use super::super::tests::rows;

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
    fn the_head_of_another_table_ends_one() {
        assert_eq!(
            rows(
                "序号\t供应商名称\t货物名称\t货物品牌\t货物型号\t货物数量\n1\t甲公司\t离心机\t启明\tL100\t1台\n服务名称\t服务范围\t服务要求\t服务时间\n维护\t全部\t详见合同\t一年\n"
            ),
            [["1", "甲公司", "离心机", "启明", "L100", "1台"]]
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
}
