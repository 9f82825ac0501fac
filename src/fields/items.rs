//! Items: the rows of goods tables.
//!
//! In: folded pages and the tables whose columns structure understood. Out: [`Item`]s in reading order; cells literally, prices in yuan. Rows
//! that are headers, totals or blank forms are no items. A row that goes on over the page is one item. A brand or name cell merged over rows
//! belongs to each of them, a number does not. What the products in a row are is left to recognition.

use super::cells::{quantity, split_brand_model, split_name, yuan};
use crate::dictionary::headings::{CellWord, Headings, Unit};
use crate::model::{
    Cell, Column, ColumnRole, DocumentType, Evidence, FoldedPage, Item, ItemRole, Page,
    SectionKind, Stance, Structure, TableRoles,
};
use crate::text::span::OriginalSpan;

/// Reads the items of a document.
pub fn items(pages: &[FoldedPage], structure: &Structure, headings: &Headings) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    // How many items the table in hand has so far, over all its pages, and whether its last row may go on.
    let mut count = 0;
    let mut open = false;
    for table in &structure.tables {
        if table.header_rows > 0 {
            count = 0;
            open = false;
        }
        let Some(FoldedPage { page, .. }) =
            pages.iter().find(|folded| folded.page.number == table.page)
        else {
            continue;
        };
        if !table.goods {
            continue;
        }
        let reader = TableReader {
            page,
            table,
            headings,
            role: role(table, structure),
            blank_form: is_form(table, structure),
        };
        for row in reader.rows() {
            match row {
                Reading::Item(mut item) => {
                    count += 1;
                    item.row = count;
                    items.push(*item);
                    open = true;
                }
                Reading::Rest(rest) => {
                    if let Some(item) = items.last_mut().filter(|_| open) {
                        append(item, &rest);
                    }
                }
                Reading::Other => open = false,
            }
        }
    }
    items
}

/// What the rows of a table are.
fn role(table: &TableRoles, structure: &Structure) -> ItemRole {
    let from_stance = |stance: Stance| match stance {
        Stance::Offered => Some(ItemRole::Offered),
        Stance::Awarded => Some(ItemRole::Awarded),
        Stance::Existing => Some(ItemRole::Existing),
        _ => None,
    };
    let columns = || {
        table
            .columns
            .iter()
            .filter(|column| {
                matches!(
                    column.role,
                    Some(ColumnRole::Brand | ColumnRole::Model | ColumnRole::BrandModel)
                )
            })
            .filter_map(|column| column.stance)
            .find_map(from_stance)
    };
    let document = || match structure.document_type.as_ref().map(|found| found.value) {
        Some(DocumentType::AwardNotice | DocumentType::ContractNotice | DocumentType::Contract) => {
            Some(ItemRole::Awarded)
        }
        Some(DocumentType::BidResponse | DocumentType::CandidateNotice) => Some(ItemRole::Offered),
        _ => None,
    };
    columns()
        .or_else(|| table.purpose.and_then(from_stance))
        .or_else(document)
        .unwrap_or(ItemRole::Requested)
}

/// Whether a table stands among the forms that bidders fill in, in a document that is not a bid.
fn is_form(table: &TableRoles, structure: &Structure) -> bool {
    let start = table
        .table
        .rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| cell.span.start())
        .min()
        .unwrap_or_default();
    structure.section_at(table.page, start) == SectionKind::Forms
        && structure.document_type.as_ref().map(|found| found.value)
            != Some(DocumentType::BidResponse)
}

enum Reading {
    Item(Box<Item>),
    /// The second half of a row that began on the page before.
    Rest(Box<Item>),
    /// A header, a total, a caption, a blank row.
    Other,
}

struct TableReader<'a> {
    page: &'a Page,
    table: &'a TableRoles,
    headings: &'a Headings,
    role: ItemRole,
    blank_form: bool,
}

/// The cells of a row by grid column, those that reach down from above included.
struct RowCells {
    cells: Vec<Option<Cell>>,
    /// Whether the cell stands in this row.
    own: Vec<bool>,
}

impl TableReader<'_> {
    fn rows(&self) -> Vec<Reading> {
        let width = usize::from(self.table.table.columns);
        // The cell that reaches down in each column, and for how many more rows.
        let mut reaching: Vec<Option<(Cell, u16)>> = vec![None; width];
        let mut readings = Vec::new();
        for (index, row) in self.table.table.rows.iter().enumerate() {
            let mut cells = RowCells {
                cells: vec![None; width],
                own: vec![false; width],
            };
            for (column, slot) in reaching.iter_mut().enumerate() {
                if let Some((cell, rows)) = slot.take() {
                    if let Some(place) = cells.cells.get_mut(column) {
                        *place = Some(cell);
                    }
                    if rows > 1 {
                        *slot = Some((cell, rows - 1));
                    }
                }
            }
            for cell in &row.cells {
                let column = usize::from(cell.column);
                if let (Some(place), Some(own)) =
                    (cells.cells.get_mut(column), cells.own.get_mut(column))
                {
                    *place = Some(*cell);
                    *own = true;
                }
                if cell.row_span > 1
                    && let Some(slot) = reaching.get_mut(column)
                {
                    *slot = Some((*cell, cell.row_span - 1));
                }
            }
            if index >= self.table.header_rows {
                let continued = index == 0 && self.table.header_rows == 0;
                readings.push(self.row(&cells, continued));
            }
        }
        readings
    }

    fn text(&self, cell: Cell) -> String {
        // A line feed stands only inside quoted cells of delimited files, where it wraps a line.
        // A tab stands inside cells of texts without geometry.
        self.page_text(cell.span)
            .trim()
            .replace(['\n', '\r'], "")
            .replace('\t', " ")
    }

    fn page_text(&self, span: OriginalSpan) -> &str {
        span.of(&self.page.text)
    }

    fn row(&self, row: &RowCells, continued: bool) -> Reading {
        let own: Vec<Cell> = row
            .cells
            .iter()
            .zip(&row.own)
            .filter_map(|(cell, own)| cell.filter(|cell| *own && !cell.span.is_empty()))
            .collect();
        let Some(span) = own.iter().map(|cell| cell.span).reduce(OriginalSpan::union) else {
            return Reading::Other;
        };
        if self.is_header(row) || self.is_total(row) {
            return Reading::Other;
        }
        let roles = self
            .table
            .columns
            .iter()
            .filter(|column| column.role.is_some())
            .count();
        // A caption inside the table covers it from end to end.
        if let [only] = own.as_slice()
            && usize::from(only.column_span) >= usize::from(self.table.table.columns).min(roles)
            && roles > 2
        {
            return Reading::Other;
        }
        let mut item = Item {
            page: self.page.number,
            row: 0,
            role: self.role,
            name: self.words(row, ColumnRole::Name, true),
            brand: self.words(row, ColumnRole::Brand, true),
            model: self.words(row, ColumnRole::Model, false),
            quantity: None,
            unit: None,
            unit_price: self.price(row, ColumnRole::UnitPrice),
            total: self.price(row, ColumnRole::Total),
            spec: self.words(row, ColumnRole::Specification, false),
            evidence: Evidence {
                page: self.page.number,
                span,
            },
        };
        self.read_quantity(row, &mut item);
        if let Some(both) = self.words(row, ColumnRole::BrandModel, false) {
            let (brand, model) = split_brand_model(&both);
            item.brand = item.brand.or_else(|| brand.map(str::to_owned));
            item.model = item.model.or_else(|| Some(model.to_owned()));
        }
        if let Some((name, brand, model)) = item
            .name
            .as_deref()
            .filter(|_| self.name_holds_brand())
            .and_then(split_name)
        {
            item.brand = brand.or(item.brand);
            item.model = model.or(item.model);
            item.name = Some(name);
        }
        if self.goes_on(row) {
            return Reading::Rest(Box::new(Item {
                name: None,
                brand: None,
                unit: None,
                spec: item.spec.map(|spec| format!(" {spec}")),
                ..item
            }));
        }
        if continued && self.is_rest(row, &item) {
            return Reading::Rest(Box::new(item));
        }
        let named = item.name.is_some() || item.brand.is_some() || item.model.is_some();
        let filled = [&item.brand, &item.model, &item.unit_price, &item.total];
        let said = filled.iter().any(|value| value.is_some());
        let described = said || item.quantity.is_some() || item.spec.is_some();
        if named && described && (said || !self.blank_form) {
            Reading::Item(Box::new(item))
        } else {
            Reading::Other
        }
    }

    /// The cells of a role, with their columns; those reaching down from above only if `merged`.
    fn cells<'r>(
        &'r self,
        row: &'r RowCells,
        role: ColumnRole,
        merged: bool,
    ) -> impl Iterator<Item = (&'r Column, Cell)> {
        self.table
            .columns
            .iter()
            .zip(row.cells.iter().zip(&row.own))
            .filter(move |(column, (_, own))| column.role == Some(role) && (merged || **own))
            .filter_map(|(column, (cell, _))| Some((column, (*cell)?)))
    }

    /// The first cell of a role that says something.
    fn words(&self, row: &RowCells, role: ColumnRole, merged: bool) -> Option<String> {
        self.cells(row, role, merged)
            .map(|(_, cell)| self.text(cell))
            // A label that nothing follows is a blank of a form.
            .find(|text| {
                !text.ends_with([':', '：']) && self.headings.cell(text) != Some(CellWord::Absent)
            })
    }

    fn price(&self, row: &RowCells, role: ColumnRole) -> Option<String> {
        self.cells(row, role, false)
            .find_map(|(column, cell)| yuan(&self.text(cell), column.yuan, self.headings))
    }

    fn read_quantity(&self, row: &RowCells, item: &mut Item) {
        let mut beside = None;
        for (at, _) in self
            .table
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.role == Some(ColumnRole::Quantity))
        {
            let own = row.own.get(at).copied().unwrap_or_default();
            let Some(cell) = row.cells.get(at).copied().flatten().filter(|_| own) else {
                continue;
            };
            if let Some((quantity, unit)) = quantity(&self.text(cell), self.headings) {
                item.quantity = Some(quantity);
                beside = unit.or_else(|| self.unit_in_header(at));
                break;
            }
        }
        item.unit = self.words(row, ColumnRole::Unit, true).or(beside);
    }

    /// The unit that the header of a quantity column states: 数量（台）.
    fn unit_in_header(&self, column: usize) -> Option<String> {
        let rows = self.table.table.rows.iter().take(self.table.header_rows);
        rows.flat_map(|row| &row.cells)
            .filter(|cell| usize::from(cell.column) == column)
            .find_map(|cell| {
                let text = self.page_text(cell.span);
                let (_, behind) = text.split_once(['(', '（'])?;
                let (unit, _) = behind.split_once([')', '）'])?;
                (self.headings.unit(unit) == Some(Unit::Count)).then(|| unit.trim().to_owned())
            })
    }

    /// Whether the column of names is headed as one of names and brands: 货物、品牌名称.
    fn name_holds_brand(&self) -> bool {
        let Some(column) = self
            .table
            .columns
            .iter()
            .position(|column| column.role == Some(ColumnRole::Name))
        else {
            return false;
        };
        let rows = self.table.table.rows.iter().take(self.table.header_rows);
        rows.flat_map(|row| &row.cells)
            .filter(|cell| usize::from(cell.column) == column)
            .any(|cell| {
                let mut roles = self
                    .page_text(cell.span)
                    .split(['、', '/'])
                    .filter_map(|part| self.headings.column(part)?.0.role);
                roles.next() == Some(ColumnRole::Name)
                    && roles.any(|role| role == ColumnRole::Brand)
            })
    }

    /// Two cells that are headers of their own columns: the header was repeated.
    fn is_header(&self, row: &RowCells) -> bool {
        let headers = self
            .table
            .columns
            .iter()
            .zip(&row.cells)
            .filter(|(column, cell)| {
                column.role.is_some()
                    && cell.is_some_and(|cell| {
                        self.headings
                            .column(self.page_text(cell.span))
                            .is_some_and(|(header, _)| header.role == column.role)
                    })
            })
            .count();
        headers > 1
    }

    /// A row that sums up: its first words say so.
    fn is_total(&self, row: &RowCells) -> bool {
        row.cells
            .iter()
            .zip(&row.own)
            .filter_map(|(cell, own)| cell.filter(|cell| *own && !cell.span.is_empty()))
            .take(2)
            .any(|cell| self.headings.cell(self.page_text(cell.span)) == Some(CellWord::Total))
    }

    /// Whether the row only goes on describing the item above: its name and its quantity reach down into it, and nothing in it names, counts
    /// or prices anything.
    fn goes_on(&self, row: &RowCells) -> bool {
        let reaches = |role| {
            let mut all = self.cells(row, role, true).peekable();
            all.peek().is_some()
                && all.all(|(_, cell)| !cell.span.is_empty())
                && self.cells(row, role, false).next().is_none()
        };
        let telling = [
            ColumnRole::Brand,
            ColumnRole::Model,
            ColumnRole::BrandModel,
            ColumnRole::UnitPrice,
            ColumnRole::Total,
        ];
        let tells = |role: &ColumnRole| {
            let mut own = self.cells(row, *role, false);
            own.any(|(_, cell)| !cell.span.is_empty())
        };
        reaches(ColumnRole::Name) && reaches(ColumnRole::Quantity) && !telling.iter().any(tells)
    }

    /// Whether the first row of a continued table is the second half of the last row before: it lacks the number that every row has.
    fn is_rest(&self, row: &RowCells, item: &Item) -> bool {
        let has = |role| {
            self.table
                .columns
                .iter()
                .any(|column| column.role == Some(role))
        };
        let empty = |role| {
            self.cells(row, role, false)
                .all(|(_, cell)| cell.span.is_empty())
        };
        if has(ColumnRole::Number) {
            return empty(ColumnRole::Number) && item.quantity.is_none();
        }
        has(ColumnRole::Quantity) && empty(ColumnRole::Quantity)
    }
}

/// Adds the second half of a row.
fn append(item: &mut Item, rest: &Item) {
    let join = |first: &mut Option<String>, second: &Option<String>| {
        if let Some(second) = second {
            match first {
                Some(first) => first.push_str(second),
                None => *first = Some(second.clone()),
            }
        }
    };
    join(&mut item.name, &rest.name);
    join(&mut item.brand, &rest.brand);
    join(&mut item.model, &rest.model);
    join(&mut item.spec, &rest.spec);
    item.unit = item.unit.take().or_else(|| rest.unit.clone());
    item.unit_price = item.unit_price.take().or_else(|| rest.unit_price.clone());
    item.total = item.total.take().or_else(|| rest.total.clone());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::structure;
    use crate::structure::tests::{headings, page_with_tables, pages};

    fn read(pages: &[FoldedPage]) -> Vec<Item> {
        items(pages, &structure(pages, headings()), headings())
    }

    fn shown(items: &[Item]) -> Vec<[String; 5]> {
        let cell = |value: &Option<String>| value.clone().unwrap_or_default();
        items
            .iter()
            .map(|item| {
                [
                    &item.name,
                    &item.brand,
                    &item.model,
                    &item.quantity,
                    &item.unit,
                ]
                .map(cell)
            })
            .collect()
    }

    #[test]
    fn rows_become_items_and_totals_headers_captions_and_blanks_do_not() {
        let page = page_with_tables(
            1,
            "采购清单\n| 序号 | 名称 | 品牌 | 型号 | 数量 | 单位 |\n| 一、网络设备 | < | < | < | < | < |\n| 1 | 交换机 | 华为 | S5731 | 50(台) |  |\n| 2 | 路由器 | / | 详见附件 | 2 | 台 |\n| 序号 | 名称 | 品牌 | 型号 | 备注 | 单位 |\n| 3 |  |  |  |  |  |\n| 合计 | < |  |  | 52 |  |",
        );
        assert_eq!(
            shown(&read(&[page])),
            [
                ["交换机", "华为", "S5731", "50", "台"],
                ["路由器", "", "", "2", "台"]
            ]
        );
    }

    #[test]
    fn prices_are_in_yuan_whatever_the_column_or_the_cell_states() {
        let page = page_with_tables(
            1,
            "某项目中标结果公告\n| 名称 | 数量 | 单价（万元） | 总价（元） |\n| 服务器 | 2 | 1.25 | 25,000.00 |\n| 交换机 | 1 | 8000元 | ¥8,000 |\n| 软件 | 1 | US$1,050,000.00 | 1台；2台 |",
        );
        let items = read(&[page]);
        let prices: Vec<_> = items
            .iter()
            .map(|item| (item.unit_price.as_deref(), item.total.as_deref()))
            .collect();
        assert_eq!(
            prices,
            [
                (Some("12500.00"), Some("25000.00")),
                (Some("8000.00"), Some("8000.00")),
                (None, None)
            ]
        );
        assert!(items.iter().all(|item| item.role == ItemRole::Awarded));
    }

    #[test]
    fn a_merged_brand_belongs_to_the_rows_it_covers_and_no_further() {
        let page = page_with_tables(
            1,
            "| 名称 | 品牌 | 型号 | 数量 |\n| 交换机 | 华为 | S5731 | 2 |\n| 路由器 | ^ | AR6280 | 1 |\n| 防火墙 |  | F1000 | 1 |",
        );
        assert_eq!(
            shown(&read(&[page])),
            [
                ["交换机", "华为", "S5731", "2", ""],
                ["路由器", "华为", "AR6280", "1", ""],
                ["防火墙", "", "F1000", "1", ""]
            ]
        );
    }

    #[test]
    fn rows_of_parameters_beside_a_merged_name_and_quantity_are_one_item() {
        let page = page_with_tables(
            1,
            "| 名称 | 技术参数 | 单位 | 数量 |\n| 交换机 | 24口 | 台 | 2 |\n| ^ | 支持堆叠 | ^ | ^ |\n| 路由器 | 双电源 | 台 | 1 |",
        );
        let items = read(&[page]);
        let specs: Vec<_> = items.iter().map(|item| item.spec.as_deref()).collect();
        assert_eq!(specs, [Some("24口 支持堆叠"), Some("双电源")]);
        assert_eq!(items[0].quantity.as_deref(), Some("2"));
    }

    #[test]
    fn a_row_that_goes_on_over_the_page_is_one_item() {
        let first = page_with_tables(
            1,
            "维护清单\n| 序号 | 名称 | 品牌 | 型号 | 数量 |\n| 1 | 主机及计算机 | 华 | 2288H | 4 |",
        );
        let second = page_with_tables(
            2,
            "|  | 环境安全 | 为 |  |  |\n| 2 | 交换机 | 华为 | S5731 | 2 |",
        );
        let items = read(&[first, second]);
        assert_eq!(
            shown(&items),
            [
                ["主机及计算机环境安全", "华为", "2288H", "4", ""],
                ["交换机", "华为", "S5731", "2", ""]
            ]
        );
        assert_eq!(
            items
                .iter()
                .map(|item| (item.page, item.row, item.role))
                .collect::<Vec<_>>(),
            [(1, 1, ItemRole::Existing), (2, 2, ItemRole::Existing)]
        );
    }

    #[test]
    fn a_blank_form_has_no_items_even_with_names_printed_in_it() {
        let page = page_with_tables(
            1,
            "第六章 投标文件格式\n分项报价表\n| 序号 | 名称 | 品牌 | 型号 | 数量 | 单价 |\n| 1 | 交换机 |  |  | 2 |  |\n| 2 |  |  |  |  |  |",
        );
        assert_eq!(read(&[page]), []);
    }

    #[test]
    fn the_first_of_several_columns_of_parameters_is_the_name_where_there_is_no_other() {
        let page = page_with_tables(
            1,
            "| 配置 | 型号 | 参数 | 数量 |\n| 显卡 | RTX 2080 Ti | 11G | 4 |",
        );
        let items = read(&[page]);
        assert_eq!(items[0].name.as_deref(), Some("显卡"));
        assert_eq!(items[0].spec.as_deref(), Some("11G"));
    }

    #[test]
    fn a_cell_headed_as_name_and_brand_is_taken_apart() {
        let page = page_with_tables(
            1,
            "| 货物、品牌名称 | 厂家 | 单位 | 数量 |\n| 投影机 启明cb-4550 | 启明有限公司 | 台 | 2 |\n| 功放 abmusic ck-21 |  | 台 | 1 |\n| 电动幕布 金力 |  | 台 | 1 |\n| 讲台 |  | 台 | 1 |",
        );
        assert_eq!(
            shown(&read(&[page])),
            [
                ["投影机", "启明", "cb-4550", "2", "台"],
                ["功放", "abmusic", "ck-21", "1", "台"],
                ["电动幕布", "金力", "", "1", "台"],
                ["讲台", "", "", "1", "台"]
            ]
        );
    }

    #[test]
    fn evidence_is_the_row_in_the_text() {
        let pages =
            pages(&["报价情况\n名称\t品牌\t型号\t数量\n台式机\t戴尔\tOptiPlex 3046\t10.0\n"]);
        let items = read(&pages);
        assert_eq!(
            items[0].evidence.span.of(&pages[0].page.text),
            "台式机\t戴尔\tOptiPlex 3046\t10.0"
        );
        assert_eq!(
            (items[0].quantity.as_deref(), items[0].role),
            (Some("10.0"), ItemRole::Offered)
        );
    }
}
