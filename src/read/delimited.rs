//! Tables in plain text: comma- and tab-separated files, and rows of cells between bars.
//!
//! In: a decoded text with line feeds. Out: its [`Passage`]s, where it holds such tables; none of any other text. Lines inside a quoted cell
//! are joined; a row of one cell at either end of a table is a title or a remark. Which row is a header is not known here.

use crate::model::{Passage, WrittenCell};

/// Records that a comma-separated file has at least: two lines with a comma each are a text.
const FEWEST_RECORDS: usize = 3;

/// Of a hundred records so many must have the width of the file.
const EVEN_PER_CENT: usize = 90;

/// Lines without a delimiter that may stand above and below the records.
const LINES_AROUND: usize = 5;

/// Records of more cells are no rows of a table. Source: the widest spreadsheets have 16,384 columns.
const MOST_CELLS: usize = 16_384;

/// Lines of a cell that was wrapped; more are a list.
const WRAPPED_LINES: usize = 4;

/// The passages of a text that holds tables; none where it holds none.
pub(super) fn passages(text: &str) -> Option<Vec<Passage>> {
    [',', '\t']
        .into_iter()
        .find_map(|delimiter| separated(text, delimiter))
        .or_else(|| barred(text))
}

/// A file whose records are all of one width.
fn separated(text: &str, delimiter: char) -> Option<Vec<Passage>> {
    if !text.contains(delimiter) {
        return None;
    }
    let records = records(text, delimiter)?;
    let is_line = |record: &&Vec<String>| record.len() <= 1;
    let above = records
        .iter()
        .take(LINES_AROUND)
        .take_while(is_line)
        .count();
    let below = records
        .iter()
        .rev()
        .take(LINES_AROUND)
        .take_while(is_line)
        .count();
    let rows = records.get(above..records.len() - below)?;
    let mut widths: Vec<usize> = rows
        .iter()
        .map(Vec::len)
        .filter(|width| *width > 0)
        .collect();
    widths.sort_unstable();
    let width = *widths.get(widths.len() / 2)?;
    let even = widths.iter().filter(|other| **other == width).count();
    let widest = *widths.last()?;
    // In a sentence a blank follows the comma.
    let cells = || records.iter().flatten().filter(|cell| !cell.is_empty());
    let spaced = cells().filter(|cell| cell.starts_with(' ')).count();
    let fits = widths.len() >= FEWEST_RECORDS
        && (2..=MOST_CELLS).contains(&width)
        && widest == width
        && even * 100 >= widths.len() * EVEN_PER_CENT
        && spaced * 2 < cells().count();
    fits.then(|| table(&records))
}

/// The records of a text, each with its cells as written; a record without text has none. None where a quotation mark stays open.
fn records(text: &str, delimiter: char) -> Option<Vec<Vec<String>>> {
    // Those in a cell are doubled, so that they come in pairs.
    if !text.matches('"').count().is_multiple_of(2) {
        return None;
    }
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(delimiter).ok()?)
        .from_reader(text.as_bytes());
    let record = |record: csv::StringRecord| {
        let blank = record.iter().all(|cell| cell.trim().is_empty());
        let cells = record.iter().filter(|_| !blank);
        cells.map(str::to_owned).collect()
    };
    let records = reader.into_records();
    records.map(|one| one.map(record).ok()).collect()
}

/// The table that the records are, between the titles above and the remarks below it.
fn table(records: &[Vec<String>]) -> Vec<Passage> {
    let filled =
        |record: &&Vec<String>| record.iter().filter(|cell| !cell.trim().is_empty()).count();
    let is_single = |record: &&Vec<String>| filled(record) <= 1;
    let above = records.iter().take_while(is_single).count();
    let (above, rest) = records.split_at(above);
    let below = rest.iter().rev().take_while(is_single).count();
    let (rows, below) = rest.split_at(rest.len() - below);
    let remarks = |records: &[Vec<String>]| -> Vec<Passage> {
        let records = records.iter().filter(|record| filled(record) > 0);
        records.map(|record| remark(record)).collect()
    };
    let cells = |record: &Vec<String>| record.iter().map(|cell| written(cell)).collect();
    let mut passages = remarks(above);
    if !rows.is_empty() {
        let rows = rows.iter().filter(|record| filled(record) > 0);
        passages.push(Passage::Table(rows.map(cells).collect()));
    }
    passages.extend(remarks(below));
    passages
}

/// The line that a record of one cell is.
fn remark(record: &[String]) -> Passage {
    Passage::Text(record.iter().map(|cell| one_line(cell)).collect())
}

fn written(text: &str) -> WrittenCell {
    WrittenCell {
        text: one_line(text),
        column_span: 1,
        row_span: 1,
    }
}

/// A cell on one line. The lines of a wrapped one are joined as they were before; those of a list stay apart.
fn one_line(cell: &str) -> String {
    let cell = cell.replace('\t', " ");
    let lines: Vec<&str> = cell
        .split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let wrapped = lines.len() <= WRAPPED_LINES;
    let mut joined = String::with_capacity(cell.len());
    let mut before = "";
    for line in lines {
        if !(joined.is_empty() || wrapped && goes_on(before, line)) {
            joined.push(' ');
        }
        joined.push_str(line);
        before = line;
    }
    joined
}

/// Whether no blank stood between two lines of a cell: one ends or begins with a Chinese character, or a designation was cut, as its hyphen
/// and the short rest show, which is no capacity (8G) either.
fn goes_on(before: &str, line: &str) -> bool {
    /// Characters of the rest of a designation.
    const REST: usize = 4;
    let is_wide = |c: char| !c.is_ascii() && c.is_alphanumeric();
    let capacity = line
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .starts_with(['G', 'T', 'M', 'g', 't', 'm']);
    before.ends_with(is_wide)
        || line.starts_with(is_wide)
        || before.contains('-')
            && !before.contains(' ')
            && line.len() <= REST
            && line.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && !capacity
}

/// The tables of a text whose cells bars separate, as Markdown and programs that flatten web pages write them; what stands between the
/// tables stays as it is.
fn barred(text: &str) -> Option<Vec<Passage>> {
    if !text.contains('|') {
        return None;
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let mut passages = Vec::new();
    let mut between: Vec<&str> = Vec::new();
    let mut index = 0;
    let mut found = false;
    while let Some(line) = lines.get(index) {
        let run = lines
            .iter()
            .skip(index)
            .take_while(|line| has_bars(line))
            .count();
        let rows = lines.get(index..index + run).unwrap_or_default();
        if !is_table(rows) {
            between.push(line);
            index += 1;
            continue;
        }
        found = true;
        if !between.is_empty() {
            passages.push(Passage::Text(std::mem::take(&mut between).join("\n")));
        }
        let rows = rows.iter().filter(|row| !is_rule(row));
        passages.push(Passage::Table(rows.map(|row| between_bars(row)).collect()));
        index += run;
    }
    if between.iter().any(|line| !line.is_empty()) {
        passages.push(Passage::Text(between.join("\n").trim_end().to_owned()));
    }
    found.then_some(passages)
}

/// Whether bars separate what stands in a line.
fn has_bars(line: &str) -> bool {
    let line = line.trim();
    line.contains(" |") && line.contains("| ") || line.ends_with(" |") || is_closed(line)
}

/// Whether a bar stands at both ends of a line, as in Markdown.
fn is_closed(line: &str) -> bool {
    line.len() > 2 && line.starts_with('|') && line.ends_with('|')
}

/// Whether lines with bars are the rows of a table: each but the last ends with one, or there is the rule that Markdown sets below a header.
/// The path of a portal and its menu have bars between words.
fn is_table(lines: &[&str]) -> bool {
    let ended = lines
        .iter()
        .filter(|line| line.trim_end().ends_with('|'))
        .count();
    let cells = |line: &&str| between_bars(line).len() > 1;
    let ruled = lines.get(1).is_some_and(|line| is_rule(line));
    lines.iter().any(cells) && (ended * 2 > lines.len() || ruled)
}

/// The line that Markdown sets below a header.
fn is_rule(line: &str) -> bool {
    line.contains("--")
        && line
            .chars()
            .all(|c| matches!(c, '|' | '-' | ':' | ' ' | '+'))
}

/// The cells of a line; the bars at its ends are no separators, and a bar behind a backslash is a character.
fn between_bars(line: &str) -> Vec<WrittenCell> {
    /// Stands for an escaped bar while the line is cut.
    const ESCAPED: &str = "\u{0}";
    let line = line.trim().replace("\\|", ESCAPED);
    let line = line.strip_prefix('|').unwrap_or(&line);
    let line = line.strip_suffix('|').unwrap_or(line);
    line.split('|')
        .map(|cell| written(&cell.replace(ESCAPED, "|")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines, and rows with their cells between bars.
    fn shown(text: &str) -> Vec<String> {
        let passages = passages(text).unwrap_or_default();
        let shown = |passage: Passage| match passage {
            Passage::Text(text) | Passage::Running(text) => vec![text],
            Passage::Table(rows) => rows
                .iter()
                .map(|row| {
                    let cells: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
                    format!("|{}|", cells.join("|"))
                })
                .collect(),
        };
        passages.into_iter().flat_map(shown).collect()
    }

    #[test]
    fn records_of_one_width_are_a_table_and_wrapped_cells_have_one_line() {
        assert_eq!(
            shown(
                "设备盘点表,,,\n序号,名称,\"规格\n型号\",备注\n1,云主机,\"KF-20\n0V3\",\"8核\n16G\n512G\n千兆\n双电源\"\n,,,\n2,\"显示器,\"\"大\"\"\",N2220,\n,,,\n制表：甲科,,,\n"
            ),
            [
                "设备盘点表",
                "|序号|名称|规格型号|备注|",
                "|1|云主机|KF-200V3|8核 16G 512G 千兆 双电源|",
                "|2|显示器,\"大\"|N2220||",
                "制表：甲科"
            ]
        );
        assert_eq!(
            shown("报价情况\n\n名称\t型号\n主机\tA1\n屏\tB2\n含税。\n"),
            ["报价情况", "|名称|型号|", "|主机|A1|", "|屏|B2|", "含税。"]
        );
    }

    #[test]
    fn lines_of_a_cell_are_joined_as_they_were_before_they_were_wrapped() {
        for (cell, line) in [
            ("甲乙\n公司", "甲乙公司"),
            ("Windows\nServer 2016", "Windows Server 2016"),
            ("i5-7500\n8G", "i5-7500 8G"),
            ("云安全\n网关\nKA-NF2\n60", "云安全网关KA-NF260"),
            ("联云\nS5", "联云S5"),
        ] {
            assert_eq!(one_line(cell), line);
        }
    }

    #[test]
    fn texts_with_commas_tabs_or_bars_are_no_tables() {
        for text in [
            "This is a text, as they go.\nIt has commas, and lines.\nThey are alike, but a text.\n",
            "采购人\t甲局\n项目名称：乙\n序号\t名称\t数量\n",
            "首页 | 公告 | 登录\n正文。\n",
            "a || b\n",
            "\"未关\n一,二\n三,四\n五,六\n",
            "",
        ] {
            assert_eq!(passages(text), None, "{text}");
        }
    }

    #[test]
    fn rows_of_bars_are_tables_and_the_lines_around_them_stay() {
        assert_eq!(
            shown(
                "公告概要\n\n采购单位 | 某市某局 | ||\n行政区域 | 某市 | 公告时间 | 2021年7月2日 |\n附件 | 无 |\n正文 甲|乙\n"
            ),
            [
                "公告概要\n",
                "|采购单位|某市某局|||",
                "|行政区域|某市|公告时间|2021年7月2日|",
                "|附件|无|",
                "正文 甲|乙"
            ]
        );
        assert_eq!(
            shown("| 名称 | 型号 |\n| :-- | --- |\n| 显卡 | A\\|B |\n"),
            ["|名称|型号|", "|显卡|A|B|"]
        );
        assert_eq!(
            shown("名称 | 数量\n--- | ---\n显卡 | 2\n"),
            ["|名称|数量|", "|显卡|2|"]
        );
    }

    proptest! {
        #[test]
        fn no_text_loses_a_letter(text in "[a甲1,\t\n |\"-]{0,60}") {
            if let Some(passages) = passages(&text) {
                let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
                let written: String = passages.iter().map(|passage| match passage {
                    Passage::Text(text) | Passage::Running(text) => text.clone(),
                    Passage::Table(rows) => rows.iter().flatten().map(|cell| cell.text.as_str()).collect(),
                }).collect();
                prop_assert_eq!(letters(&written), letters(&text));
            }
        }
    }
}
