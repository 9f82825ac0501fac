//! Tables with blanks between the cells.
//!
//! In: lines. Out: the table that begins at the first of them. Blanks alone do not say where a name ends, so rows are aligned by what the
//! columns hold; a row that fits in no way, or in two ways equally well, is left out.

use super::super::columns::{Header, header};
use super::super::several::row_of;
use super::{MISFITS, Reader, cut_number, is_list, is_numeric};
use crate::dictionary::headings::{CellWord, Unit};
use crate::model::{Column, ColumnRole, Table};
use crate::text::span::OriginalSpan;

/// Tokens of a row that are aligned: longer lines are sentences.
const MAX_TOKENS: usize = 40;

/// Chinese characters above which a cell is hardly a model.
const LONG_MODEL: usize = 12;

impl Reader<'_> {
    /// A table at the first of `lines` whose cells blanks separate; how many lines it takes.
    pub(super) fn by_blanks(self, lines: &[OriginalSpan]) -> Option<(Table, Header, usize)> {
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
    pub(super) fn header_by_blanks(self, line: OriginalSpan) -> Option<Vec<OriginalSpan>> {
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
    pub(super) fn oddness(
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
            // The project bought as a whole: its name may hold blanks.
            Some(ColumnRole::Name) if extra > 0 && self.is_title(tokens) => Some(0),
            _ => Some(2 * extra + 3 * refers * extra.min(1)),
        }
    }

    /// Whether `tokens` are, but for blanks, words of the title with which the page begins, up to a word.
    fn is_title(self, tokens: &[OriginalSpan]) -> bool {
        /// Characters of the beginning.
        const TITLE: usize = 150;
        /// Characters of a project's name.
        const SHORTEST: usize = 8;
        let name: String = tokens.iter().map(|token| self.text(*token)).collect();
        let start = tokens.first().map_or(0, |token| token.start());
        let before = self.page.text.get(..start).unwrap_or_default().chars();
        let title: String = before.filter(|c| !c.is_whitespace()).take(TITLE).collect();
        name.chars().count() >= SHORTEST
            && title
                .split_once(&name)
                .is_some_and(|(_, behind)| !behind.starts_with(|c: char| c.is_ascii_alphanumeric()))
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
}

/// The best way found to cut a row up to a place: its cost, how many ways cost the same, where its last cell begins.
type State = Option<(u32, u32, usize)>;

#[cfg(test)]
mod tests {
    use super::super::tests::rows;

    #[test]
    fn the_name_of_the_project_is_one_cell_whatever_blanks_it_holds() {
        let text = "某市数据中心 2022年至 2023年度值守服务项目中标公告\n序号 主要标的名称 规格型号 数量 单价（元）\n1 某市数据中心 2022年至 2023年度值守服务项目 从2022年1月16日起提供服务团队，执行每日二十四小时的驻场服务。 1 3793600.00\n";
        assert_eq!(
            rows(text),
            [[
                "1",
                "某市数据中心 2022年至 2023年度值守服务项目",
                "从2022年1月16日起提供服务团队，执行每日二十四小时的驻场服务。",
                "1",
                "3793600.00"
            ]]
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
}
