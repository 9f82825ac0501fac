//! Tables inside a line that holds a whole notice.
//!
//! In: a line. Out: the tables in it: runs of tabs between cells and longer runs between rows, or rows that three blanks or more separate.

use super::super::columns::{Header, header};
use super::super::extent;
use super::super::several::{self, row_of};
use super::{Reader, is_list, is_numeric};
use crate::dictionary::headings::CellWord;
use crate::model::{Column, ColumnRole, Table};
use crate::text::span::OriginalSpan;

/// Bytes from which a line can hold a whole notice.
const LONG_LINE: usize = 600;

/// Headers in a line without line breaks that make a table.
const INLINE_HEADERS: usize = 4;

/// Headers of the widest table: more are a run of something else.
const MOST_HEADERS: usize = 40;

/// Headers that do where one is of names and one of quantities.
const FEWEST_HEADERS: usize = 3;

/// Lines of a cell of many, behind its first.
const MOST_LINES: usize = 6;

impl Reader<'_> {
    /// Tables inside a line that holds a whole notice.
    pub(super) fn inside(self, line: OriginalSpan) -> Vec<(Table, Header)> {
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
            let (heads, width) = heads_by_runs(rest, gap);
            if let Some((table, header)) = self.rows_by_runs(rest, &heads, width, gap) {
                // One row of cells may be several of the table, so that the place of its last cell says where it ends.
                let end = extent(&table).map_or(0, OriginalSpan::end);
                index += rest
                    .iter()
                    .take_while(|(_, cell)| cell.start() < end)
                    .count()
                    .max(1);
                tables.push((table, header));
            } else {
                // The words in front of a table may read like a header: 采购内容 | 序号 | 名称.
                let lead = rest.iter().take(width).position(|(_, cell)| {
                    self.headings
                        .column(self.text(*cell))
                        .is_some_and(|(header, _)| header.role == Some(ColumnRole::Number))
                });
                index += lead.filter(|lead| *lead > 0).unwrap_or(1);
            }
        }
        tables
    }

    /// The cells of a line and the number of tabs before each.
    fn cells_by_runs(self, line: OriginalSpan) -> Vec<(usize, OriginalSpan)> {
        /// Blanks with which some portals begin each cell, and none of the further lines inside it.
        const PADDING: usize = 3;
        let mut cells: Vec<(usize, OriginalSpan)> = Vec::new();
        let mut tabs = 0;
        let mut padded = false;
        let mut start = line.start();
        for part in self.text(line).split('\t') {
            let lead = part.len() - part.trim_start().len();
            let cell = part.trim();
            if !cell.is_empty() {
                let at = start + lead;
                let span = OriginalSpan::new(at, at + cell.len());
                match cells.last_mut() {
                    // An amount set to the right has blanks in front as well: what follows it is a cell of its own.
                    Some((before, last))
                        if padded
                            && lead == 0
                            && tabs == *before
                            && is_number(self.text(*last)) == is_number(cell) =>
                    {
                        *last = last.union(span);
                    }
                    // The unit below a header: 预算金额 | （万元）.
                    Some((before, last)) if tabs < *before && cell.starts_with(['(', '（']) => {
                        *last = last.union(span);
                    }
                    _ => {
                        cells.push((tabs, span));
                        padded = part
                            .get(..lead)
                            .is_some_and(|blanks| blanks.chars().count() >= PADDING);
                    }
                }
                tabs = 0;
            }
            tabs += 1;
            start += part.len() + 1;
        }
        cells
    }

    /// Whether these cells head a table: most of them are known.
    fn is_head_by_runs(self, heads: &[OriginalSpan]) -> bool {
        let known = heads
            .iter()
            .filter(|head| self.headings.column(self.text(**head)).is_some())
            .count();
        let unknown = heads.len() - known;
        known >= INLINE_HEADERS && unknown <= known / 3 || known >= FEWEST_HEADERS && unknown == 0
    }

    /// The rows below `heads`, which are the first `width` of `cells` and have `gap` tabs between them; their own cells may have more.
    fn rows_by_runs(
        self,
        cells: &[(usize, OriginalSpan)],
        heads: &[OriginalSpan],
        width: usize,
        gap: usize,
    ) -> Option<(Table, Header)> {
        if !self.is_head_by_runs(heads) {
            return None;
        }
        let mut table = Table {
            rows: vec![row_of(heads)],
            columns: u16::try_from(heads.len()).ok()?,
            borders: Vec::new(),
        };
        let header = header(self.page, &table, 0, self.headings).filter(|header| {
            is_list(&header.columns)
                && (heads.len() >= INLINE_HEADERS || counts_names(&header.columns))
        })?;
        let behind = width;
        let width = heads.len();
        let (gap, border) = gap_of_rows(cells.get(behind..).unwrap_or_default(), width, gap);
        let mut row: Vec<OriginalSpan> = Vec::new();
        for (index, (tabs, cell)) in cells.iter().enumerate().skip(behind) {
            if *tabs >= border {
                if !row.is_empty() && !self.push_row(&mut table, &mut row, &header.columns) {
                    break;
                }
                // Blank rows make the gap longer still.
                row.clear();
            } else if *tabs < gap {
                // A cell of several lines, where the row goes on behind it, another row follows or its last column takes it; else text
                // behind the table.
                let next = cells.get(index + 1).map(|(tabs, _)| *tabs);
                let mut behind = cells.iter().skip(index + 1).take(MOST_LINES);
                let goes_on = row.len() < width
                    && behind
                        .find(|(tabs, _)| *tabs >= gap)
                        .is_some_and(|(tabs, _)| *tabs < border)
                    || row.len() == width && next.is_some_and(|tabs| tabs >= border);
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
        // The cells decide what a column of models and parameters holds.
        let header = self::header(self.page, &table, 0, self.headings)?;
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
        let holds = |cell: &OriginalSpan, column: &Column| {
            self.oddness(&[*cell], column.role, &[]).is_some()
        };
        let pairs = || row.iter().zip(columns);
        let of = |role| pairs().filter(move |(_, column)| column.role == Some(role));
        let numbered = of(ColumnRole::Number).all(|(cell, column)| holds(cell, column));
        let mut counts = of(ColumnRole::Quantity);
        let counted = counts.any(|(cell, column)| holds(cell, column));
        // 详见招标文件要求 ends like a header and refers elsewhere; nothing is read from a place of delivery.
        let headed = pairs()
            .filter(|(cell, column)| {
                let text = self.text(**cell);
                !matches!(column.role, None | Some(ColumnRole::Number))
                    && self.headings.column(text).is_some()
                    && self.headings.cell(text) != Some(CellWord::Absent)
            })
            .count();
        // One may be a cell of a row that counts something: 技术指标（另附）.
        let fits = whole && !row.is_empty() && numbered && headed <= usize::from(counted);
        // Only below a whole row: words in front of a table may have been taken for its first head.
        if fits {
            table
                .rows
                .extend(several::rows(&self.page.text, row, columns));
        } else if let Some(cells) = self
            .without_merged(row, columns)
            .filter(|_| table.rows.len() > 1)
        {
            table.rows.push(row_of(&cells));
            row.clear();
            return true;
        }
        row.clear();
        fits
    }

    /// The cells of a row that lost those merged over it at both ends, where only one place under the columns fits: it holds a name and how
    /// many there are of it.
    fn without_merged(self, row: &[OriginalSpan], columns: &[Column]) -> Option<Vec<OriginalSpan>> {
        /// Cells of the shortest such row.
        const FEWEST: usize = 3;
        let missing = columns.len().checked_sub(row.len())?;
        if row.len() < FEWEST || missing == 0 {
            return None;
        }
        let fits = |from: &usize| {
            let under = columns.get(*from..*from + row.len()).unwrap_or_default();
            counts_names(under)
                && row.iter().zip(under).all(|(cell, column)| {
                    let odd = |role| self.oddness(&[*cell], role, &[]).is_none();
                    if column.role == Some(ColumnRole::Name) {
                        odd(Some(ColumnRole::Quantity)) && odd(Some(ColumnRole::Number))
                    } else {
                        !odd(column.role)
                    }
                })
        };
        let mut places = (0..=missing).filter(fits);
        let from = places.next().filter(|_| places.next().is_none())?;
        let start = row.first()?.start();
        let empty = || OriginalSpan::new(start, start);
        let mut cells: Vec<OriginalSpan> = (0..from).map(|_| empty()).collect();
        cells.extend(row);
        cells.resize_with(columns.len(), empty);
        Some(cells)
    }
}

/// The heads of a table, as far as `gap` tabs separate them, lines of one head joined; and how many of `cells` they are.
fn heads_by_runs(cells: &[(usize, OriginalSpan)], gap: usize) -> (Vec<OriginalSpan>, usize) {
    let mut heads: Vec<OriginalSpan> = Vec::new();
    let mut used = 0;
    for (index, (tabs, cell)) in cells.iter().enumerate() {
        if !heads.is_empty() && (*tabs > gap || heads.len() == MOST_HEADERS) {
            break;
        }
        match heads.last_mut() {
            Some(last) if *tabs < gap => *last = last.union(*cell),
            _ => heads.push(*cell),
        }
        used = index + 1;
    }
    (heads, used)
}

/// Whether a cell is a number and nothing else.
fn is_number(cell: &str) -> bool {
    cell.chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'))
}

/// The tabs between cells of the rows that begin at the first of `cells`, and those from which a run is a border between rows. Some portals
/// write more tabs between cells of rows than between the `width` heads, which `gap` separate, and far more between rows.
fn gap_of_rows(cells: &[(usize, OriginalSpan)], width: usize, gap: usize) -> (usize, usize) {
    let mut runs = cells.iter().take(width).map(|(tabs, _)| *tabs);
    let (Some(border), Some(own)) = (runs.next(), runs.next()) else {
        return (gap, gap + 1);
    };
    let alike = 1 + runs.filter(|tabs| *tabs == own).count();
    if own > gap && border >= 2 * own && 2 * alike > width {
        (own, 2 * own)
    } else {
        (gap, gap + 1)
    }
}

/// Whether one column is of names and one of quantities.
fn counts_names(columns: &[Column]) -> bool {
    [ColumnRole::Name, ColumnRole::Quantity]
        .into_iter()
        .all(|role| columns.iter().any(|column| column.role == Some(role)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::rows;

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
    fn rows_may_have_more_tabs_between_their_cells_than_the_head() {
        let row = |cells: &[&str], tabs: usize| cells.join(&"\t".repeat(tabs));
        let border = "\t".repeat(36);
        let text = format!(
            "成交供应商：甲公司{border}{}{border}{}{border}{}",
            row(
                &[
                    "品目类别",
                    "商品名称",
                    "规格型号",
                    "数量",
                    "成交金额(元)",
                    "单位"
                ],
                9
            ),
            row(
                &["货物", "针式打印机", "BP-900K", "1", "2,880.00", "批"],
                10
            ),
            row(&["货物", "激光打印机", "CS1811", "3", "5,199.99", "批"], 10),
        );
        assert_eq!(
            rows(&text),
            [
                ["货物", "针式打印机", "BP-900K", "1", "2,880.00", "批"],
                ["货物", "激光打印机", "CS1811", "3", "5,199.99", "批"]
            ]
        );
    }

    #[test]
    fn rows_that_lost_merged_cells_at_both_ends_stand_where_they_fit() {
        let row = |cells: &[&str]| cells.join("\t\t");
        let text = format!(
            "采购需求：\t\t\t\t{}\t\t\t\t{}\t\t\t\t{}\t\t\t\t{}\t\t\t\t二、其他",
            row(&[
                "包号",
                "品目",
                "货物名称",
                "数量",
                "预算（万元）",
                "交货时间",
                "技术要求"
            ]),
            row(&[
                "01",
                "01",
                "离心机",
                "2",
                "16.00",
                "一个月",
                "技术指标\t（另附）"
            ]),
            row(&["02", "烘箱", "2", "16.00"]),
            row(&["03", "天平", "1台", "6.00"]),
        );
        assert_eq!(
            rows(&text),
            [
                [
                    "01",
                    "01",
                    "离心机",
                    "2",
                    "16.00",
                    "一个月",
                    "技术指标\t（另附）"
                ],
                ["", "02", "烘箱", "2", "16.00", "", ""],
                ["", "03", "天平", "1台", "6.00", "", ""]
            ]
        );
    }

    #[test]
    fn a_table_behind_one_whose_rows_list_several_goods_is_found() {
        let head = "序号\t\t供应商名称\t\t货物名称\t\t货物型号\t\t货物数量";
        let text = format!(
            "四、主要标的信息\t\t\t\t{head}\t\t\t\t1\t\t甲公司\t\t离心机；显微镜；天平\t\tL100；X200；T7\t\t1台；2台；1台\t\t\t\t{head}\t\t\t\t2\t\t乙公司\t\t烘箱\t\tH300\t\t1台\t\t\t\t五、评审专家"
        );
        let names: Vec<String> = rows(&text)
            .into_iter()
            .map(|mut row| row.remove(2))
            .collect();
        assert_eq!(names, ["离心机", "显微镜", "天平", "烘箱"]);
    }

    #[test]
    fn blanks_of_any_kind_begin_a_cell_and_none_its_further_lines() {
        for blank in [' ', '\u{a0}'] {
            let pad: String = std::iter::repeat_n(blank, 3).collect();
            let row = |cells: &[&str]| cells.join(&format!("\t\t\t{pad}"));
            let text = format!(
                "四、主要标的信息\t\t\t\t\t{}\t\t\t\t\t{}\t\t\t\t\t五、评审专家",
                row(&["序号", "货物名称", "货物型号", "货物数量"]),
                row(&["1", "离心机\t\t\t显微镜", "L100\t\t\tX200", "1台\t\t\t2台"]),
            );
            assert_eq!(
                rows(&text),
                [
                    ["1", "离心机", "L100", "1台"],
                    ["1", "显微镜", "X200", "2台"]
                ]
            );
        }
    }

    #[test]
    fn a_cell_of_many_lines_is_one_cell_where_the_row_goes_on() {
        let row = |cells: &[&str]| cells.join("\t\t\t");
        let text = format!(
            "采购需求：\t\t\t\t\t{}\t\t\t\t\t{}\t\t\t\t\t五、其他",
            row(&["序号", "货物名称", "货物型号", "数量", "单位"]),
            row(&["1", "打印机", "CS1811/激光\tCS1811\t每分钟18页", "3", "台"]),
        );
        assert_eq!(
            rows(&text),
            [["1", "打印机", "CS1811/激光\tCS1811\t每分钟18页", "3", "台"]]
        );
    }

    #[test]
    fn an_amount_set_to_the_right_ends_where_the_next_cell_begins() {
        let row = |cells: &[&str]| cells.join("\t\t\t");
        let text = format!(
            "采购需求：\t\t\t\t\t{}\t\t\t\t\t{}\t\t\t\t\t五、其他",
            row(&["序号", "货物名称", "货物型号", "总价", "单位"]),
            row(&["1", "离心机", "L100", "      2,880.00", "批"]),
        );
        assert_eq!(rows(&text), [["1", "离心机", "L100", "2,880.00", "批"]]);
    }

    #[test]
    fn heads_of_several_lines_and_one_that_is_not_known_make_a_table_all_the_same() {
        let text = "采购需求：\t\t\t包号\t\t\t货物名称/\t\tName of the goods\t\t\t数量\t\t\t去年数量和今年数量之差\t\t\t预算金额\t\t（万元）\t\t\t\t\t1\t\t\t离心机\t\t\t2台\t\t\t1\t\t\t30\t\t合同履行期限：一年";
        assert_eq!(rows(text), [["1", "离心机", "2台", "1", "30"]]);
        let places = "采购需求：\t\t\t序号\t\t\t产品名称\t\t\t数量\t\t\t最高限价\t\t\t交货地点\t\t\t\t\t1\t\t\t离心机\t\t\t2台\t\t\t30万元\t\t\t采购人指定地点（南京）。\t\t合同履行期限：一年";
        assert_eq!(
            rows(places),
            [["1", "离心机", "2台", "30万元", "采购人指定地点（南京）。"]]
        );
        let narrow = "采购需求：\t\t\t产品名称\t\t\t数量/单位\t\t\t简要技术要求\t\t\t\t\t离心机\t\t\t1套\t\t\t低温\t\t合同履行期限：一年";
        assert_eq!(rows(narrow), [["离心机", "1套", "低温"]]);
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
}
