//! Tables that lost every border between their cells: heads and values run on as one word (序号标的名称品牌数量单价1交换机华为24790.00).
//!
//! In: a page. Out: tables of one row whose cells index the page text, each with its header. Notices of electronic malls end so when they
//! are copied: a table of the result with the total, and below it the goods. Nothing is guessed: a row is cut only where
//! quantity times price gives the total, in exactly one way, and where the model stands a second time at the end of the name, which says where
//! the brand begins. What cannot be proved so is left out.

use super::columns::Header;
use crate::dictionary::headings::{Headings, key};
use crate::model::{Cell, Column, ColumnRole, Page, Row, Table};
use crate::text::span::OriginalSpan;

/// Heads that make a table.
const FEWEST_HEADS: usize = 4;

/// Characters of a head.
const LONGEST_HEAD: usize = 16;

/// Bytes of a row of goods.
const LONGEST_ROW: usize = 400;

/// Digits of a quantity.
const QUANTITY_DIGITS: usize = 4;

/// The heads of a table, glued together.
struct Heads {
    cells: Vec<(OriginalSpan, Column)>,
    /// Where the values begin.
    end: usize,
}

impl Heads {
    fn has(&self, role: ColumnRole) -> bool {
        self.cells
            .iter()
            .any(|(_, column)| column.role == Some(role))
    }
}

/// Finds the tables outside `taken`.
pub(super) fn tables(
    page: &Page,
    taken: &[OriginalSpan],
    headings: &Headings,
) -> Vec<(Table, Header)> {
    let heads: Vec<Heads> = starts(page, headings)
        .into_iter()
        .filter_map(|start| heads(page, start, headings))
        .filter(|heads| !taken.iter().any(|other| other.overlaps(span_of(heads))))
        .collect();
    heads
        .windows(2)
        .filter_map(|pair| match pair {
            [result, goods] => both(page, result, goods),
            _ => None,
        })
        .flatten()
        .collect()
}

/// Whether the heads of a table that lost its borders stand in `line`.
pub(super) fn heads_in(page: &Page, line: OriginalSpan, headings: &Headings) -> bool {
    starts(page, headings)
        .into_iter()
        .any(|start| line.range().contains(&start) && heads(page, start, headings).is_some())
}

/// Where a head of row numbers stands that no blank or border follows. On a drawn page the geometry keeps cells apart.
fn starts(page: &Page, headings: &Headings) -> Vec<usize> {
    if !page.boxes.is_empty() {
        return Vec::new();
    }
    let mut starts: Vec<usize> = headings
        .row_numbers
        .iter()
        .flat_map(|word| page.text.match_indices(word.as_str()))
        .filter(|(at, word)| {
            page.text
                .get(at + word.len()..)
                .is_some_and(|behind| behind.starts_with(char::is_alphabetic))
        })
        .map(|(at, _)| at)
        .collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// The heads from `start` on, each the longest that is known.
fn heads(page: &Page, start: usize, headings: &Headings) -> Option<Heads> {
    let mut cells = Vec::new();
    let mut at = start;
    while let Some((length, column)) = head(page.text.get(at..)?, headings) {
        cells.push((OriginalSpan::new(at, at + length), column));
        at += length;
    }
    (cells.len() >= FEWEST_HEADS).then_some(Heads { cells, end: at })
}

/// The longest head that `text` begins with, what stands in brackets behind it included.
fn head(text: &str, headings: &Headings) -> Option<(usize, Column)> {
    let ends: Vec<usize> = text
        .char_indices()
        .take(LONGEST_HEAD)
        .take_while(|(_, c)| c.is_alphabetic())
        .map(|(at, c)| at + c.len_utf8())
        .collect();
    let length = ends.into_iter().rev().find(|end| {
        let word = key(text.get(..*end).unwrap_or_default());
        headings
            .label(&word)
            .is_some_and(|(_, length)| length == word.chars().count())
    })?;
    let behind = text.get(length..)?;
    let bracket = behind
        .starts_with(['(', '（'])
        .then(|| behind.find([')', '）']))
        .flatten()
        .and_then(|close| Some(close + behind.get(close..)?.chars().next()?.len_utf8()))
        .filter(|bracket| {
            behind
                .get(..*bracket)
                .is_some_and(|text| text.chars().count() < 8)
        });
    let length = length + bracket.unwrap_or(0);
    let (header, yuan) = headings.column(text.get(..length)?)?;
    let column = Column {
        role: header.role,
        stance: header.stance,
        yuan,
    };
    Some((length, column))
}

fn span_of(heads: &Heads) -> OriginalSpan {
    let start = heads.cells.first().map_or(0, |(span, _)| span.start());
    OriginalSpan::new(start, heads.end)
}

/// The table of the result and the table of its goods, where the figures of both prove how their only rows are cut.
fn both(page: &Page, result: &Heads, goods: &Heads) -> Option<[(Table, Header); 2]> {
    use ColumnRole::{Brand, Model, Name, Number, Quantity, Supplier, Total, UnitPrice};
    let named: Vec<ColumnRole> = goods
        .cells
        .iter()
        .filter_map(|(_, column)| column.role)
        .collect();
    if named != [Number, Name, Brand, Quantity, UnitPrice, Model]
        || !(result.has(Total) && result.has(Supplier))
    {
        return None;
    }
    let number = |text: &str| {
        text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','))
            .unwrap_or(text.len())
    };
    // The number of the first row, and the total glued to it.
    let body = page.text.get(result.end..)?;
    let figures = body.get(..number(body))?;
    let total = cents(figures.strip_prefix('1')?)?;
    let result_cells = [
        (Number, OriginalSpan::new(result.end, result.end + 1)),
        (
            Total,
            OriginalSpan::new(result.end + 1, result.end + figures.len()),
        ),
    ];
    let row = page.text.get(goods.end..)?;
    let row = row.get(..row_end(row))?;
    let words = row.strip_prefix('1')?;
    let first = goods.end + 1;
    let mut cuts = words
        .char_indices()
        .filter(|(at, c)| {
            let before = words.get(..*at).unwrap_or_default();
            c.is_ascii_digit() && !before.ends_with(|c: char| c.is_ascii_digit() || c == '.')
        })
        .flat_map(|(at, _)| {
            let figures = words.get(at..).unwrap_or_default();
            let length = number(figures);
            (1..=QUANTITY_DIGITS.min(length)).map(move |digits| (at, at + digits, at + length))
        })
        .filter(|(at, cut, end)| proves(words, (*at, *cut, *end), total));
    let (at, cut, end) = cuts.next().filter(|_| cuts.next().is_none())?;
    let name = name_end(words.get(..at)?, words.get(end..)?)?;
    let name = name + before_maker(words.get(..name)?, words.get(name..at)?);
    let span = |from: usize, to: usize| trimmed(page, OriginalSpan::new(first + from, first + to));
    let goods_cells = [
        (Number, OriginalSpan::new(goods.end, first)),
        (Name, span(0, name)),
        (Brand, span(name, at)),
        (Quantity, span(at, cut)),
        (UnitPrice, span(cut, end)),
        (Model, span(end, words.len())),
    ];
    Some([
        table(result, &result_cells, false)?,
        table(goods, &goods_cells, true)?,
    ])
}

/// Where the row ends at the latest: at the ordinal of the next heading, or at the end of the line.
fn row_end(text: &str) -> usize {
    let end = text.char_indices().find(|(at, c)| {
        let behind = text.get(at + c.len_utf8()..).unwrap_or_default();
        *c == '\n'
            || *at > LONGEST_ROW
            || "一二三四五六七八九十".contains(*c) && behind.starts_with('、')
    });
    end.map_or(text.len(), |(at, _)| at)
}

/// Whether the digits from `at` to `cut` times the price from there to `end` are the total.
fn proves(words: &str, (at, cut, end): (usize, usize, usize), total: u128) -> bool {
    let quantity = words.get(at..cut).filter(|digits| !digits.starts_with('0'));
    let price = words.get(cut..end).and_then(cents);
    quantity
        .and_then(|digits| digits.parse::<u128>().ok())
        .zip(price)
        .and_then(|(quantity, price)| quantity.checked_mul(price))
        == Some(total)
}

/// Hundredths of a price with two decimals that begins like a number; none for anything else.
fn cents(text: &str) -> Option<u128> {
    let (whole, fraction) = text.split_once('.')?;
    let plain = fraction.len() == 2
        && !whole.is_empty()
        && (whole == "0" || !whole.starts_with('0'))
        && whole.len() <= 12;
    plain
        .then(|| format!("{whole}{fraction}").parse().ok())
        .flatten()
        .filter(|cents| *cents > 0)
}

/// Where the name ends in `words`, the name and the brand: the name ends with the model.
fn name_end(words: &str, model: &str) -> Option<usize> {
    let model = key(model);
    if model.chars().count() < 2 {
        return None;
    }
    words
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .rev()
        .find(|end| {
            words
                .get(..*end)
                .is_some_and(|name| key(name).ends_with(&model))
        })
        .filter(|end| !words.get(*end..).unwrap_or_default().trim().is_empty())
}

/// The length of the words that still belong to the name, where it goes on behind the model and a blank and the maker that opened it stands
/// again: the brand begins there.
fn before_maker(name: &str, brand: &str) -> usize {
    let name = name.trim_start();
    let is_maker = |c: char| c.is_alphabetic() && (name.is_char_boundary(1) == c.is_ascii());
    let maker = name
        .find(|c: char| !is_maker(c))
        .and_then(|end| name.get(..end))
        .filter(|maker| maker.chars().count() >= 2);
    maker
        .filter(|_| name.ends_with(char::is_whitespace))
        .and_then(|maker| brand.find(maker))
        .unwrap_or(0)
}

fn trimmed(page: &Page, span: OriginalSpan) -> OriginalSpan {
    let text = span.of(&page.text);
    let start = span.start() + text.len() - text.trim_start().len();
    OriginalSpan::new(start, start + text.trim().len())
}

/// The heads and one row; columns without a cell are empty in it.
fn table(
    heads: &Heads,
    cells: &[(ColumnRole, OriginalSpan)],
    goods: bool,
) -> Option<(Table, Header)> {
    let cell = |column: usize, span: OriginalSpan| {
        Some(Cell {
            span,
            column: u16::try_from(column).ok()?,
            column_span: 1,
            row_span: 1,
        })
    };
    let head: Option<Vec<Cell>> = heads
        .cells
        .iter()
        .enumerate()
        .map(|(column, (span, _))| cell(column, *span))
        .collect();
    let row: Option<Vec<Cell>> = heads
        .cells
        .iter()
        .enumerate()
        .map(|(column, (_, of))| {
            let value = cells.iter().find(|(role, _)| of.role == Some(*role));
            cell(
                column,
                value.map_or(OriginalSpan::new(0, 0), |(_, span)| *span),
            )
        })
        .collect();
    let table = Table {
        rows: vec![Row { cells: head? }, Row { cells: row? }],
        columns: u16::try_from(heads.cells.len()).ok()?,
        borders: Vec::new(),
    };
    let header = Header {
        first: 0,
        rows: 1,
        columns: heads.cells.iter().map(|(_, column)| *column).collect(),
        goods,
        owned: false,
    };
    Some((table, header))
}

#[cfg(test)]
mod tests {
    use super::super::structure;
    use super::super::tests::{headings, pages};

    /// The cells of the goods row, blanks of the name as written.
    fn goods(text: &str) -> Vec<String> {
        let pages = pages(&[text]);
        let found = structure(&pages, headings()).tables;
        found
            .iter()
            .filter(|table| table.goods)
            .flat_map(|table| &table.table.rows.get(1).expect("a row").cells)
            .map(|cell| cell.span.of(&pages[0].page.text).to_owned())
            .collect()
    }

    const RESULT: &str =
        "三、中标成交信息：中标信息序号标项名称总价(元)中标供应商名称中标供应商地址备注";
    const GOODS: &str =
        "四、主要标的信息货物类主要标的信息序号标项名称标的名称品牌数量单价规格型号";

    #[test]
    fn arithmetic_and_echo_cut_a_row_without_borders() {
        let text = format!(
            "{RESULT}1491599.98甲乙商贸有限公司某市某路91号{GOODS}1风华 E2 纯电动风华汽车/FENGHUA AUTO3163866.66风华E2纯电动五、评审专家名单："
        );
        assert_eq!(
            goods(&text),
            [
                "1",
                "",
                "风华 E2 纯电动",
                "风华汽车/FENGHUA AUTO",
                "3",
                "163866.66",
                "风华E2纯电动"
            ]
        );
    }

    #[test]
    fn a_name_that_goes_on_behind_the_model_ends_where_its_maker_stands_again() {
        for (name, maker, model) in [
            ("风华 E2", "东风华汽车", "E2"),
            ("风华 E2 纯电动轿车", "风华/FENGHUA", "E2"),
            ("FENGHUA E2 轿车", "FENGHUA/风华", "E2"),
        ] {
            let text = format!(
                "{RESULT}1491599.98甲乙商贸有限公司某市某路91号{GOODS}1{name}{maker}3163866.66{model}五、评审专家名单："
            );
            let cells = goods(&text);
            assert_eq!((cells[2].as_str(), cells[3].as_str()), (name, maker));
        }
    }

    #[test]
    fn what_the_figures_do_not_prove_is_left_out() {
        for row in [
            // Three times the price is not the total.
            "1风华 E2风华汽车3163866.67风华E2",
            // The model does not say where the brand begins.
            "1小轿车风华汽车3163866.66E2",
            // No brand is left.
            "1风华 E23163866.66风华E2",
        ] {
            let text = format!("{RESULT}1491599.98甲乙商贸有限公司{GOODS}{row}五、评审专家名单：");
            assert!(goods(&text).is_empty(), "{row}");
        }
    }
}
