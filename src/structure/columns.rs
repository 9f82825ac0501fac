//! Tables: which rows are header, what the columns hold, what the whole table is for.
//!
//! In: folded pages with their tables, and the structure so far. Out: [`TableRoles`] for every table whose header was understood, tables
//! written as plain lines included, in reading order; and what the headings passed on the way say of the text. A table at the top of a page without a header of its own continues the one that ended
//! the page before. Tables of labels and values are passed over: most cells of a header row are headers.

use std::ops::Range;

use super::captions::{self, Captions};
use super::lines::lines;
use super::{continued, extent, glued, plain, several, shifted};
use crate::dictionary::headings::{ColumnHeader, Headings, Rows};
use crate::model::{
    Cell, Column, ColumnRole, DocumentType, FoldedPage, HeadedStance, Page, Row, SectionKind,
    Stance, Structure, Table, TableRoles,
};
use crate::text::span::OriginalSpan;

/// Rows from the top in which a header is looked for: a caption may stand above it inside the table.
const HEADER_REACH: usize = 4;

/// A header that was understood.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Header {
    /// First row of the header.
    pub(super) first: usize,
    /// How many rows it has.
    pub(super) rows: usize,
    /// One for each grid column.
    pub(super) columns: Vec<Column>,
    /// Whether the rows below can be goods.
    pub(super) goods: bool,
    /// Whether one of its columns belongs to lists of what somebody has already.
    pub(super) owned: bool,
}

/// Finds the tables whose header is understood, and what the headings between them say of the text.
pub(super) fn tables(
    pages: &[FoldedPage],
    structure: &Structure,
    headings: &Headings,
) -> (Vec<TableRoles>, Vec<HeadedStance>) {
    let mut found: Vec<TableRoles> = Vec::new();
    let mut heads = Captions::default();
    let title = pages
        .first()
        .and_then(|folded| title_stance(&folded.page, headings));
    // Index of the table with the header of the one that reached the end of the page before.
    let mut open: Option<usize> = None;
    for FoldedPage { page, .. } in pages {
        let lines = lines(page);
        let mut here: Vec<(Table, Option<Header>)> = Vec::new();
        let mut extents: Vec<OriginalSpan> = page.tables.iter().filter_map(extent).collect();
        for table in &page.tables {
            here.extend(split(page, table, headings));
        }
        for (table, header) in &mut here {
            if let Some(header) = header.as_ref().filter(|header| header.goods) {
                shifted::realign(page, table, header, headings);
                one_row_each(page, table, header);
            }
        }
        for (mut table, header) in plain::tables(page, &lines, &extents, headings) {
            shifted::realign(page, &mut table, &header, headings);
            extents.extend(extent(&table));
            here.push((table, Some(header)));
        }
        for (table, header) in glued::tables(page, &extents, headings) {
            extents.extend(extent(&table));
            here.push((table, Some(header)));
        }
        here.retain(|(table, _)| extent(table).is_some());
        here.sort_by_key(|(table, _)| extent(table).map(OriginalSpan::start));
        let mut from = 0;
        let continued = open.take();
        for (index, (table, header)) in here.into_iter().enumerate() {
            let Some(place) = extent(&table) else {
                continue;
            };
            let caption = heads.above(page, &lines, &mut from, place, &extents, headings);
            let at_top = index == 0 && lines.first().is_none_or(|line| line.end() > place.start());
            let before = continued
                .filter(|_| at_top)
                .and_then(|index| Some((index, found.get(index)?)));
            let rest = before.and_then(|(index, before)| {
                Some((index, before, continued::columns(before, &table)?))
            });
            let (headed, roles) = match (header, rest) {
                (Some(header), _) => {
                    let caption =
                        captions::inside(page, &table, header.first, headings).or(caption);
                    let title = title.filter(|_| is_inventory(&header.columns));
                    let caption_stance = caption.map(|caption| caption.stance).or(title);
                    // Nobody knows the number or the age of an asset that is still to be bought.
                    let owned = header.owned.then_some(Stance::Existing);
                    let caption_stance = owned.or(caption_stance);
                    let purpose = purpose(caption_stance, structure, page.number, place.start());
                    let roles = TableRoles {
                        page: page.number,
                        table,
                        header_rows: header.first + header.rows,
                        columns: header.columns,
                        purpose,
                        goods: header.goods && caption.is_none_or(|caption| caption.goods),
                    };
                    (found.len(), roles)
                }
                (None, Some((index, before, columns))) => {
                    let roles = TableRoles {
                        page: page.number,
                        table,
                        header_rows: 0,
                        columns,
                        purpose: before.purpose,
                        goods: before.goods,
                    };
                    (index, roles)
                }
                (None, None) => {
                    open = None;
                    continue;
                }
            };
            let at_bottom = lines.last().is_none_or(|line| line.start() < place.end());
            open = at_bottom.then_some(headed);
            found.push(roles);
        }
        heads.rest(page, &lines, from, &extents, headings);
    }
    (found, heads.headed())
}

/// Lines of the first page that can be the document's title, and characters of such a line.
const TITLE: (usize, usize) = (12, 50);

/// What the title says about the goods, if all its cues say the same.
fn title_stance(page: &Page, headings: &Headings) -> Option<Stance> {
    let (count, length) = TITLE;
    let lines = lines(page).into_iter().take(count);
    let texts = lines.map(|line| line.of(&page.text));
    let mut stances = texts
        .filter(|text| text.chars().count() <= length)
        .flat_map(|text| headings.title_stances(text));
    let first = stances.next()?;
    stances.all(|other| other == first).then_some(first)
}

/// Whether columns name things without describing or pricing them.
fn is_inventory(columns: &[Column]) -> bool {
    use ColumnRole::{Specification, Total, UnitPrice};
    columns.iter().all(|column| {
        column.stance.is_none() && !matches!(column.role, Some(Specification | UnitPrice | Total))
    })
}

/// Cuts a table before every header row that is not at its top: such a table is several.
fn split(page: &Page, table: &Table, headings: &Headings) -> Vec<(Table, Option<Header>)> {
    let mut parts = Vec::new();
    let mut rest = table.clone();
    loop {
        let header = (0..rest.rows.len().min(HEADER_REACH))
            .find_map(|first| header(page, &rest, first, headings));
        let below = header
            .as_ref()
            .map_or(0, |header| header.first + header.rows)
            .max(1);
        let next = (below..rest.rows.len()).find(|row| {
            let cells = rest.rows.get(*row);
            let counts = cells.map(|cells| known_headers(page, cells, headings));
            counts.is_some_and(|(known, filled)| {
                is_head_of(known, filled)
                    || known * 2 > filled
                        && self::header(page, &rest, *row, headings)
                            .is_some_and(|header| is_certain(page, &rest, *row, &header))
            })
        });
        let Some(row) = next else {
            parts.push((rest, header));
            return parts;
        };
        let tail = rest.rows.split_off(row);
        let columns = rest.columns;
        let borders = rest.borders.clone();
        parts.push((rest, header));
        rest = Table {
            rows: tail,
            columns,
            borders,
        };
    }
}

/// Gives each of several goods that share a row a row of its own.
fn one_row_each(page: &Page, table: &mut Table, header: &Header) {
    let body = header.first + header.rows;
    if body >= table.rows.len() {
        return;
    }
    let rows = table.rows.split_off(body);
    for row in rows {
        match several::of_drawn(&page.text, &row, &header.columns) {
            Some(rows) => table.rows.extend(rows),
            None => table.rows.push(row),
        }
    }
}

/// Whether nearly all cells of a row, and three at least, are headers: it is the head of something, be it of columns that are not understood.
pub(super) fn is_head(page: &Page, row: &Row, headings: &Headings) -> bool {
    let (known, filled) = known_headers(page, row, headings);
    is_head_of(known, filled)
}

/// The same of a row of which so many cells are headers and so many hold something.
fn is_head_of(known: usize, filled: usize) -> bool {
    /// Cells of the narrowest head.
    const FEWEST: usize = 3;
    known >= FEWEST && known + 1 >= filled
}

/// How many cells of a row are headers, and how many hold something.
fn known_headers(page: &Page, row: &Row, headings: &Headings) -> (usize, usize) {
    let cells = filled(page, row);
    cells.fold((0, 0), |(known, filled), (_, text)| {
        let is_known = headings.column(text).is_some();
        (known + usize::from(is_known), filled + 1)
    })
}

/// A header in the middle of a table is one only if nearly every cell is a header.
fn is_certain(page: &Page, table: &Table, row: usize, header: &Header) -> bool {
    let roles = header
        .columns
        .iter()
        .filter(|column| column.role.is_some())
        .count();
    let filled = table
        .rows
        .get(row)
        .map_or(0, |row| filled(page, row).count());
    roles >= 3 && roles + 1 >= filled
}

fn filled<'t>(page: &'t Page, row: &'t Row) -> impl Iterator<Item = (&'t Cell, &'t str)> {
    row.cells
        .iter()
        .map(|cell| (cell, cell.span.of(&page.text).trim()))
        .filter(|(_, text)| !text.is_empty())
}

/// The header that begins in row `first`, if that row is one.
pub(super) fn header(
    page: &Page,
    table: &Table,
    first: usize,
    headings: &Headings,
) -> Option<Header> {
    let row = table.rows.get(first)?;
    let found: Vec<_> = filled(page, row)
        .map(|(cell, text)| (cell, text, headings.column(text)))
        .collect();
    let known = found
        .iter()
        .filter(|(_, _, column)| column.is_some())
        .count();
    if found.len() < 2 || known * 2 <= found.len() {
        return None;
    }
    let width = usize::from(table.columns);
    let mut columns = vec![Column::default(); width];
    let mut texts: Vec<&str> = vec![""; width];
    let (mut lots, mut other, mut owned) = (false, false, false);
    let mut mixed: Vec<usize> = Vec::new();
    let mut names: Vec<Range<usize>> = Vec::new();
    let mut depth = 1;
    let mut grouped = false;
    for (cell, text, column) in &found {
        let range = covered(cell, width);
        for at in range.clone() {
            if let Some(slot) = texts.get_mut(at) {
                *slot = text;
            }
        }
        if let Some((header, yuan)) = column {
            lots |= header.rows == Rows::Lots;
            other |= header.rows == Rows::Other;
            owned |= header.rows == Rows::Owned;
            if header.mixed {
                mixed.push(range.start);
            }
            if header.role == Some(ColumnRole::Name) {
                names.push(range.clone());
            }
            fill(&mut columns, range, *header, *yuan);
            depth = depth.max(usize::from(cell.row_span));
        }
        grouped |= cell.column_span > 1;
    }
    // A second header row stands below groups of columns.
    let second = (grouped || depth > 1)
        && table
            .rows
            .get(first + 1)
            .is_some_and(|below| fill_second_row(page, below, &texts, &mut columns, headings));
    let rows = if second { 2 } else { 1 };
    let rows = rows.max(depth.min(table.rows.len() - first));
    let below = table.rows.get(first + rows..).unwrap_or_default();
    decide_mixed(page, below, &mixed, &mut columns);
    name_by_place(&mut columns);
    name_by_class(below, &mut columns);
    name_most_exactly(&names, &mut columns);
    let mut roles: Vec<ColumnRole> = columns.iter().filter_map(|column| column.role).collect();
    roles.sort_unstable();
    roles.dedup();
    if roles.len() < 2 {
        return None;
    }
    let goods = is_goods(&roles, lots, other);
    Some(Header {
        first,
        rows,
        columns,
        goods,
        owned,
    })
}

/// Reads `below` as a second header row under the headers `groups`; false where it is none.
fn fill_second_row(
    page: &Page,
    below: &Row,
    groups: &[&str],
    columns: &mut [Column],
    headings: &Headings,
) -> bool {
    let sub: Vec<_> = filled(page, below)
        .map(|(cell, text)| {
            let group = groups.get(usize::from(cell.column)).copied();
            // 投标 above 品牌 is 投标品牌; 参数 above 数量 is still 数量.
            let joined = headings.column(&format!("{}{text}", group.unwrap_or_default()));
            let column = joined
                .filter(|(header, _)| header.stance.is_some())
                .or_else(|| headings.column(text))
                .or(joined);
            (cell, column)
        })
        .collect();
    let understood = sub.iter().filter(|(_, column)| column.is_some()).count();
    if sub.is_empty() || understood * 2 <= sub.len() {
        return false;
    }
    for (cell, column) in sub {
        if let Some((header, yuan)) = column {
            let range = covered(cell, columns.len());
            let group = columns.get(range.start).and_then(|column| column.stance);
            let header = ColumnHeader {
                stance: header.stance.or(group),
                ..header
            };
            fill(columns, range, header, yuan);
        }
    }
    true
}

/// The grid columns that a cell covers.
fn covered(cell: &Cell, width: usize) -> Range<usize> {
    let start = usize::from(cell.column);
    start..(start + usize::from(cell.column_span.max(1))).min(width)
}

/// Makes columns of parameters of those `mixed` model columns whose cells are parameters, unless there is such a column already.
fn decide_mixed(page: &Page, below: &[Row], mixed: &[usize], columns: &mut [Column]) {
    if columns
        .iter()
        .any(|column| column.role == Some(ColumnRole::Specification))
    {
        return;
    }
    let branded = columns
        .iter()
        .any(|column| column.role == Some(ColumnRole::Brand));
    for at in mixed {
        let cells = below.iter().flat_map(|row| &row.cells);
        let texts = cells
            .filter(|cell| usize::from(cell.column) == *at)
            .map(|cell| cell.span.of(&page.text));
        if holds_parameters(texts, branded)
            && let Some(column) = columns.get_mut(*at)
        {
            column.role = Some(ColumnRole::Specification);
        }
    }
}

/// Where no column is headed as name, the first of several columns of parameters names what they describe: 配置 | 型号 | 参数.
fn name_by_place(columns: &mut [Column]) {
    let is = |column: &&mut Column, role| column.role == Some(role);
    if columns
        .iter_mut()
        .any(|column| is(&column, ColumnRole::Name))
    {
        return;
    }
    let mut plain = columns
        .iter_mut()
        .filter(|column| is(column, ColumnRole::Specification) && column.stance.is_none());
    if let (Some(first), Some(_)) = (plain.next(), plain.next()) {
        first.role = Some(ColumnRole::Name);
    }
}

/// Where no column is headed as name, that of classes in front of makers and models names the goods, one cell to a row: 设备类型 | 品牌 | 型号.
/// Cells that cover several rows of `below` are of groups of goods.
fn name_by_class(below: &[Row], columns: &mut [Column]) {
    use ColumnRole::{Brand, BrandModel, Category, Model, Name};
    let place = |wanted: &[ColumnRole]| {
        let mut roles = columns.iter().map(|column| column.role);
        roles.position(|role| role.is_some_and(|role| wanted.contains(&role)))
    };
    let (None, Some(brand), Some(_)) = (
        place(&[Name]),
        place(&[Brand, BrandModel]),
        place(&[Model, BrandModel]),
    ) else {
        return;
    };
    let mut before = columns.iter().take(brand);
    let Some(class) = before.rposition(|column| column.role == Some(Category)) else {
        return;
    };
    let mut cells = below.iter().flat_map(|row| &row.cells);
    let grouped = cells.any(|cell| usize::from(cell.column) == class && cell.row_span > 1);
    if let Some(column) = columns.get_mut(class).filter(|_| !grouped) {
        column.role = Some(Name);
    }
}

/// Of columns of names side by side the last names the goods, those before it their class: 品目名称 | 采购标的. `heads`: where the head
/// cells of names begin and end.
fn name_most_exactly(heads: &[Range<usize>], columns: &mut [Column]) {
    for pair in heads.windows(2) {
        if let [class, name] = pair
            && class.end == name.start
        {
            for column in columns.get_mut(class.clone()).into_iter().flatten() {
                column.role = Some(ColumnRole::Category);
            }
        }
    }
}

/// Whether the cells of a model column are parameters: hardly any has the form of a designation. `branded`: the makers have a column beside it;
/// what is short and has no Chinese word is a designation then (8040BPM, LR Mate 200iD), and so is a number of some digits (0828).
fn holds_parameters<'t>(cells: impl Iterator<Item = &'t str>, branded: bool) -> bool {
    let (mut designations, mut parameters) = (0, 0);
    for cell in cells {
        let mut words = cell.split(|c: char| !c.is_ascii_graphic());
        let described = cell.chars().filter(|c| !c.is_ascii()).count() > LONG_CELL;
        let short = || {
            branded
                && cell.is_ascii()
                && cell.len() <= LONG_DESIGNATION
                && cell.contains(|c: char| c.is_ascii_digit())
                && cell.contains(|c: char| c.is_ascii_alphabetic())
                && !cell.contains(['=', '<', '>', ':', '*', '~'])
        };
        let numbered = || branded && is_numbered(cell.trim());
        if !described && (words.any(is_designation) || short() || numbered()) {
            designations += 1;
        } else if described || cell.contains(|c: char| c.is_ascii_digit()) {
            parameters += 1;
        }
    }
    parameters > 3 * designations
}

/// Characters that a designation of several words has at most: `HyperDeck` Studio 4K Pro has 24.
const LONG_DESIGNATION: usize = 32;

/// Chinese characters above which a cell is a description, whatever it names.
const LONG_CELL: usize = 12;

/// Digits alone that a maker can have given: neither a year nor a round figure, which measures.
fn is_numbered(cell: &str) -> bool {
    /// Digits of such a number: two are a size.
    const DIGITS: std::ops::RangeInclusive<usize> = 3..=7;
    let digits = cell.chars().all(|c| c.is_ascii_digit());
    let year = cell.len() == 4 && (cell.starts_with("19") || cell.starts_with("20"));
    digits && DIGITS.contains(&cell.len()) && !year && !cell.ends_with("00")
}

/// Letters first and digits behind, nothing that measures or compares.
fn is_designation(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.len() >= 3
        && word.contains(|c: char| c.is_ascii_digit())
        && !word.contains(['=', '<', '>', ':'])
}

fn fill(columns: &mut [Column], range: Range<usize>, header: ColumnHeader, yuan: u32) {
    for column in columns.get_mut(range).into_iter().flatten() {
        *column = Column {
            role: header.role,
            stance: header.stance,
            yuan,
        };
    }
}

/// Whether columns of these roles list goods. `lots`: one of the headers belongs to tables of lots; `other`: to tables of something else.
fn is_goods(roles: &[ColumnRole], lots: bool, other: bool) -> bool {
    use ColumnRole::{
        Brand, BrandModel, Model, Name, Quantity, Specification, Total, Unit, UnitPrice,
    };
    let any = |wanted: &[ColumnRole]| wanted.iter().any(|role| roles.contains(role));
    let named = any(&[Name, Brand, BrandModel, Model]);
    let product = any(&[Brand, BrandModel, Model]);
    let counted = any(&[Quantity, UnitPrice]) || any(&[Unit]) && any(&[Specification, Total]);
    let products = product && counted && any(&[Name, Quantity]);
    if other {
        products
    } else if lots {
        products || any(&[Name]) && any(&[Quantity])
    } else {
        named && counted || product && any(&[Name, Specification])
    }
}

/// What the table holds: its caption, unless the document is about goods that were bought; else what the document is about.
fn purpose(
    caption: Option<Stance>,
    structure: &Structure,
    page: u32,
    offset: usize,
) -> Option<Stance> {
    let document_type = structure.document_type.as_ref().map(|found| found.value);
    let bought = matches!(
        document_type,
        Some(DocumentType::AwardNotice | DocumentType::ContractNotice | DocumentType::Contract)
    );
    let by_type = match document_type {
        _ if bought => Some(Stance::Awarded),
        Some(DocumentType::BidResponse | DocumentType::CandidateNotice) => Some(Stance::Offered),
        _ => None,
    };
    match caption {
        Some(Stance::Required) | None if by_type.is_some() => by_type,
        Some(stance) => Some(stance),
        None => match structure.section_at(page, offset) {
            SectionKind::Requirements => Some(Stance::Required),
            SectionKind::Forms => Some(Stance::Offered),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::structure;
    use super::super::tests::{headings, page_with_tables};
    use super::*;

    use ColumnRole::{Brand, Name, Number, Quantity, Specification, Total, UnitPrice};

    fn roles(table: &TableRoles) -> Vec<Option<ColumnRole>> {
        table.columns.iter().map(|column| column.role).collect()
    }

    #[test]
    fn headers_give_role_stance_and_unit() {
        let page = page_with_tables(
            1,
            "一、采购清单\n| 序 号 | 货物名称 | 推荐品牌 | 招标参数 | 数量 | 单价(万元) | 金额（元） |\n| 1 | 交换机 | 华为 | 48口 | 2 | 1.2 | 24000 |",
        );
        let found = structure(&[page], headings()).tables;
        assert_eq!(found.len(), 1);
        assert_eq!(
            roles(&found[0]),
            [
                Some(Number),
                Some(Name),
                Some(Brand),
                Some(Specification),
                Some(Quantity),
                Some(UnitPrice),
                Some(Total)
            ]
        );
        assert_eq!(found[0].columns[2].stance, Some(Stance::Reference));
        assert_eq!(found[0].columns[3].stance, Some(Stance::Required));
        assert_eq!(
            (found[0].columns[5].yuan, found[0].columns[6].yuan),
            (10_000, 1)
        );
        assert_eq!(
            (found[0].header_rows, found[0].purpose, found[0].goods),
            (1, Some(Stance::Required), true)
        );
    }

    #[test]
    fn a_header_of_two_rows_gives_the_lower_one_the_stance_of_its_group() {
        let page = page_with_tables(
            1,
            "| 序号 | 名称 | 投标 | < | 数量 |\n| ^ | ^ | 品牌 | 型号 | ^ |\n| 1 | 交换机 | 华为 | S5731 | 2 |",
        );
        let found = structure(&[page], headings()).tables;
        assert_eq!(found[0].header_rows, 2);
        assert_eq!(
            found[0].columns[2],
            Column {
                role: Some(ColumnRole::Brand),
                stance: Some(Stance::Offered),
                yuan: 0
            }
        );
        assert_eq!(found[0].columns[3].role, Some(ColumnRole::Model));
    }

    #[test]
    fn beside_makers_short_latin_cells_are_designations() {
        let cells = ["8040BPM", "HyperDeck Studio 4K Pro", "200iD", "8890-5977B"];
        assert!(!holds_parameters(cells.into_iter(), true));
        assert!(holds_parameters(cells.into_iter(), false));
        let cells = ["220V~50Hz", "100*200mm", "温度:25", "容量500ml，塑料"];
        assert!(holds_parameters(cells.into_iter(), true));
    }

    #[test]
    fn beside_makers_numbers_are_designations_but_years_and_round_figures() {
        let cells = ["0828", "3724", "33079"];
        assert!(!holds_parameters(cells.into_iter(), true));
        assert!(holds_parameters(cells.into_iter(), false));
        assert!(holds_parameters(["2023", "2024"].into_iter(), true));
        assert!(holds_parameters(["500", "1200", "10"].into_iter(), true));
    }

    #[test]
    fn the_cells_decide_whether_a_mixed_column_holds_models() {
        let pump = page_with_tables(
            1,
            "| 名称 | 规格型号 | 数量 |\n| 水泵 | Q=20m3/h,H=63 m | 3 |\n| 气压罐 | 24L | 1 |\n| 空调 | 具有加热、除湿、制冷功能，可远程控制 | 1 |",
        );
        let switch = page_with_tables(
            1,
            "| 名称 | 规格型号 | 数量 |\n| 交换机 | S5731S-H48T4S-A | 3 |\n| 机柜 | 定制 | 1 |",
        );
        assert_eq!(
            structure(&[pump], headings()).tables[0].columns[1].role,
            Some(Specification)
        );
        assert_eq!(
            structure(&[switch], headings()).tables[0].columns[1].role,
            Some(ColumnRole::Model)
        );
        let stapler = page_with_tables(
            1,
            "| 名称 | 品牌 | 规格型号 | 数量 |\n| 订书机 | 得力 | 0828 | 6 |\n| 光盘 | 得力 | 3724 | 6 |",
        );
        assert_eq!(
            structure(&[stapler], headings()).tables[0].columns[2].role,
            Some(ColumnRole::Model)
        );
    }

    #[test]
    fn a_table_of_labels_and_values_has_no_header() {
        let page = page_with_tables(
            1,
            "| 品牌 | 戴尔 | 型号 | OptiPlex 3020 |\n| 数量 | 2 | 备注 | 无偏离 |",
        );
        assert_eq!(structure(&[page], headings()).tables, []);
    }

    #[test]
    fn a_table_goes_on_over_the_page_without_repeating_its_header() {
        let first = page_with_tables(
            1,
            "2.1 维护清单\n| 名称 | 类别 | 品牌 | 型号 | 数量 |\n| 主机 | 服务器 | 华为 | 2288H | 4 |",
        );
        let second = page_with_tables(2, "| 网络设备 | 交换机 | 华为 | S5731 | 2 |\n别的文字");
        let third = page_with_tables(3, "| 甲 | 乙 | 丙 | 丁 | 戊 |");
        let found = structure(&[first, second, third], headings()).tables;
        assert_eq!(found.len(), 2, "text below a table ends it");
        assert_eq!(
            (found[1].page, found[1].header_rows, found[1].purpose),
            (2, 0, Some(Stance::Existing))
        );
        assert_eq!(roles(&found[0]), roles(&found[1]));
    }

    #[test]
    fn a_column_of_an_assets_number_or_age_makes_the_table_what_is_there_already() {
        for header in ["资产编号", "购置日期", "保管人", "净值(元)"] {
            let page = page_with_tables(
                1,
                &format!(
                    "一、采购清单\n| 名称 | 品牌 | 型号 | {header} |\n| 主机 | 华为 | 2288H | 7 |"
                ),
            );
            let found = structure(&[page], headings()).tables;
            assert_eq!(found[0].purpose, Some(Stance::Existing), "{header}");
        }
    }

    #[test]
    fn the_title_of_a_maintenance_project_makes_plain_lists_existing_equipment() {
        let list = "三、硬件设备清单\n| 名称 | 品牌 | 型号 | 数量 |\n| 主机 | 华为 | 2288H | 4 |";
        let described =
            "三、硬件设备清单\n| 名称 | 品牌 | 技术参数 | 数量 |\n| 主机 | 华为 | 双路 | 4 |";
        for (title, body, expected) in [
            (
                "某中心信息系统运维服务项目采购需求",
                list,
                Some(Stance::Existing),
            ),
            ("某中心信息系统升级改造及运维服务项目采购需求", list, None),
            ("某中心信息系统运维服务项目采购需求", described, None),
        ] {
            let page = page_with_tables(1, &format!("{title}\n{body}"));
            let found = structure(&[page], headings()).tables;
            assert_eq!(found[0].purpose, expected, "{title}");
        }
    }

    #[test]
    fn a_header_repeated_inside_a_table_begins_a_table_of_its_own() {
        let page = page_with_tables(
            1,
            "| 名称 | 品牌 | 型号 | 数量 |\n| 主机 | 华为 | 2288H | 4 |\n| 名称 | 品牌 | 型号 | 数量 |\n| 交换机 | 华为 | S5731 | 2 |",
        );
        let found = structure(&[page], headings()).tables;
        assert_eq!(
            found
                .iter()
                .map(|table| (table.header_rows, table.table.rows.len()))
                .collect::<Vec<_>>(),
            [(1, 2), (1, 2)]
        );
    }

    #[test]
    fn lots_scores_and_functions_are_no_goods() {
        for drawn in [
            "| 包号 | 包名称 | 数量 | 预算金额（元） |\n| 1 | 服务器 | 1 | 100000 |",
            "| 序号 | 评审内容 | 评分标准 | 分值 |\n| 1 | 方案 | 优 | 10 |",
            "1、应用软件维护清单\n| 名称 | 功能 | 数量 | 备注 |\n| 系统 | 登录 | 1 | 无 |",
        ] {
            let page = page_with_tables(1, drawn);
            for table in structure(&[page], headings()).tables {
                assert!(!table.goods, "{drawn}");
            }
        }
    }

    #[test]
    fn a_table_of_lots_that_names_and_counts_them_lists_goods() {
        let page = page_with_tables(
            1,
            "| 包号 | 货物名称 | 数量 | 最高限价（万元） |\n| 1 | 离心机 | 2台 | 30 |",
        );
        let found = structure(&[page], headings()).tables;
        assert!(found[0].goods);
    }

    #[test]
    fn of_two_columns_of_names_side_by_side_the_first_is_of_classes_and_one_that_covers_two_is_not()
    {
        let two = page_with_tables(
            1,
            "| 品目名称 | 采购标的 | 数量 |\n| 其他设备 | 离心机 | 2台 |",
        );
        let merged = page_with_tables(
            1,
            "| 名称 | < | 数量 |\n| 设备 | 离心机 | 2台 |\n| 显微镜 | < | 1台 |",
        );
        assert_eq!(
            roles(&structure(&[two], headings()).tables[0]),
            [Some(ColumnRole::Category), Some(Name), Some(Quantity)]
        );
        assert_eq!(
            roles(&structure(&[merged], headings()).tables[0]),
            [Some(Name), Some(Name), Some(Quantity)]
        );
    }

    #[test]
    fn a_class_in_front_of_maker_and_model_is_the_name_where_there_is_no_other() {
        let read = |drawn: &str| {
            let page = page_with_tables(1, drawn);
            roles(&structure(&[page], headings()).tables[0])[0]
        };
        for class in ["设备类型", "资产类别", "设备分类", "类型"] {
            let drawn = format!("| {class} | 品牌 | 型号 | 数量 |\n| 路由器 | 甲乙 | AB-20 | 2 |");
            assert_eq!(read(&drawn), Some(Name), "{class}");
        }
        // Another names the goods, or the class is that of a group.
        assert_eq!(
            read("| 设备类型 | 设备名称 | 品牌 | 型号 |\n| 网络设备 | 路由器 | 甲乙 | AB-20 |"),
            Some(ColumnRole::Category)
        );
        assert_eq!(
            read(
                "| 类别 | 品牌 | 型号 | 数量 |\n| 网络设备 | 甲乙 | AB-20 | 2 |\n| ^ | 甲乙 | CD-30 | 2 |"
            ),
            Some(ColumnRole::Category)
        );
    }

    #[test]
    fn a_translation_behind_a_header_does_not_hide_it() {
        let page = page_with_tables(
            1,
            "| 序号/ No. | 货物名称/ Name of the goods | 数量/Quantity |\n| 1 | 离心机 | 2台 |",
        );
        let found = structure(&[page], headings()).tables;
        assert_eq!(roles(&found[0]), [Some(Number), Some(Name), Some(Quantity)]);
    }
}
