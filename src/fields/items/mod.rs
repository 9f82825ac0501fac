//! Items: the rows of goods tables.
//!
//! In: folded pages and the tables whose columns structure understood. Out: [`Item`]s in reading order; cells literally, prices in yuan. Rows
//! that are headers, totals or blank forms are no items. A row that goes on over the page is one item. A brand or name cell merged over rows
//! belongs to each of them, a number does not. What the products in a row are is left to recognition.

mod rows;

use self::rows::{Reading, TableReader};
use crate::dictionary::headings::Headings;
use crate::model::{
    ColumnRole, DocumentType, Evidence, FoldedPage, Item, ItemRole, LostValue, SectionKind, Stance,
    Structure, TableRoles,
};

/// Reads the items of a document. Rows of goods tables that are none go to `lost`.
pub fn items(
    pages: &[FoldedPage],
    structure: &Structure,
    headings: &Headings,
    lost: &mut Vec<LostValue>,
) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    // How many items the table in hand has so far, over all its pages, and whether its last row may go on.
    let mut count = 0;
    let mut open = false;
    // Where the items of the table in hand begin, and who supplies each item, where its table names one supplier.
    let mut first = 0;
    let mut suppliers: Vec<Option<String>> = Vec::new();
    for table in &structure.tables {
        if table.header_rows > 0 {
            drop_repeated(&mut items, &mut suppliers, first, structure, lost);
            first = items.len();
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
        let supplier = reader.only_supplier();
        for row in reader.rows() {
            match row {
                Reading::Item(mut item) => {
                    count += 1;
                    item.row = count;
                    items.push(*item);
                    suppliers.push(supplier.clone());
                    open = true;
                }
                Reading::Rest(rest) => {
                    if let Some(item) = items.last_mut().filter(|_| open) {
                        append(item, &rest);
                    }
                }
                Reading::Blank => open = false,
                Reading::Other(reason, span) => {
                    open = false;
                    let row = span.of(&page.text).trim();
                    lost.push(LostValue {
                        field: "item",
                        value: row.split('\t').next().unwrap_or_default().to_owned(),
                        reason,
                        evidence: Evidence {
                            page: page.number,
                            span,
                        },
                    });
                }
            }
        }
    }
    drop_repeated(&mut items, &mut suppliers, first, structure, lost);
    items
}

/// Drops the items from `first` on where they are those of a table before: notices of results state the goods once in the form of the portal
/// and once more in a table of their own.
fn drop_repeated(
    items: &mut Vec<Item>,
    suppliers: &mut Vec<Option<String>>,
    first: usize,
    structure: &Structure,
    lost: &mut Vec<LostValue>,
) {
    /// Items of a list that may be stated twice: longer ones are annexes, and comparing each with each takes time.
    const LONGEST: usize = 200;
    let result = matches!(
        structure.document_type.as_ref().map(|found| found.value),
        Some(DocumentType::AwardNotice | DocumentType::ContractNotice)
    );
    let same_supplier =
        |one: &Option<String>, two: &Option<String>| one.is_none() || two.is_none() || one == two;
    let mut all = items.iter().zip(suppliers.iter());
    let mut free: Vec<_> = all.by_ref().take(first).collect();
    let again = result
        && first < items.len()
        && items.len() <= LONGEST
        && all.all(|(item, supplier)| {
            let known = free
                .iter()
                .position(|(other, of)| says_the_same(item, other) && same_supplier(supplier, of));
            known.map(|at| free.swap_remove(at)).is_some()
        });
    if again {
        suppliers.truncate(first);
        lost.extend(items.drain(first..).map(|item| LostValue {
            field: "item",
            value: item.name.unwrap_or_default(),
            reason: "is in a table before",
            evidence: item.evidence,
        }));
    }
}

/// Whether two items have the same name and quantity, and nothing that contradicts.
fn says_the_same(item: &Item, other: &Item) -> bool {
    let agree =
        |one: &Option<String>, two: &Option<String>| one.is_none() || two.is_none() || one == two;
    item.name.is_some()
        && item.name == other.name
        && item.quantity.is_some()
        && item.quantity == other.quantity
        && agree(&item.brand, &other.brand)
        && agree(&item.model, &other.model)
        && agree(&item.unit_price, &other.unit_price)
        && agree(&item.total, &other.total)
}

/// What the rows of a table are.
fn role(table: &TableRoles, structure: &Structure) -> ItemRole {
    let headed = || {
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
    };
    let said = || headed().chain(table.purpose);
    let from_stance = |stance: Stance| match stance {
        Stance::Offered => Some(ItemRole::Offered),
        Stance::Awarded => Some(ItemRole::Awarded),
        // What the goods must work with is there, or comes from elsewhere.
        Stance::Existing | Stance::Compatible => Some(ItemRole::Existing),
        _ => None,
    };
    let asks = |stance: Stance| {
        matches!(
            stance,
            Stance::Required | Stance::Minimum | Stance::Equivalent | Stance::Reference
        )
    };
    let document = || match structure.document_type.as_ref().map(|found| found.value) {
        Some(DocumentType::AwardNotice | DocumentType::ContractNotice | DocumentType::Contract) => {
            Some(ItemRole::Awarded)
        }
        Some(DocumentType::BidResponse | DocumentType::CandidateNotice) => Some(ItemRole::Offered),
        // A list that is no document of a purchase presents its goods, as the standing of mentions has it too.
        None if !said().any(asks) => Some(ItemRole::Offered),
        _ => None,
    };
    said()
        .find_map(from_stance)
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
pub(in crate::fields) mod tests {
    use super::*;
    use crate::structure::structure;
    use crate::structure::tests::{headings, page_with_tables, pages};

    fn read(pages: &[FoldedPage]) -> Vec<Item> {
        let structure = structure(pages, headings());
        items(pages, &structure, headings(), &mut Vec::new())
    }

    /// Name, brand, model, quantity and unit of each item.
    pub(in crate::fields) fn shown(items: &[Item]) -> Vec<[String; 5]> {
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
    fn a_caption_in_the_row_above_the_header_says_what_the_table_holds() {
        let page = page_with_tables(
            1,
            "| 硬件对接设备清单 | < | < |\n| 序号 | 名称 | 型号 |\n| 1 | 闸机 | QS-24 |",
        );
        assert_eq!(read(&[page])[0].role, ItemRole::Existing);
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
