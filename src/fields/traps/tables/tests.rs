//! The traps that item tables set, one by one, each with its outcome.
//!
//! A trap is a way of writing that makes a plain reading wrong. What is not handled stands in `docs/traps.md`, with the reason.

use crate::fields::items::items;
use crate::fields::items::tests::shown;
use crate::model::{FoldedPage, Item, LostValue};
use crate::structure::structure;
use crate::structure::tests::{headings, page_with_tables, pages};

fn read(pages: &[FoldedPage]) -> (Vec<Item>, Vec<LostValue>) {
    let mut lost = Vec::new();
    let structure = structure(pages, headings());
    let items = items(pages, &structure, headings(), &mut lost);
    (items, lost)
}

fn drawn(table: &str) -> Vec<[String; 5]> {
    let (items, _) = read(&[page_with_tables(1, table)]);
    shown(&items)
}

#[test]
fn frequent_headers_are_understood() {
    for (table, expected) in [
        (
            "| 名称 | 类别 | 品牌 | 型号 | 数量 |\n| 交换机 | 硬件 | 启明 | QS-24 | 2 |",
            ["交换机", "启明", "QS-24", "2", ""],
        ),
        (
            "| 序号 | 产品名称 | 规格型号 | 数量 | 单位 |\n| 1 | 交换机 | QS-24 | 2 | 台 |",
            ["交换机", "", "QS-24", "2", "台"],
        ),
    ] {
        assert_eq!(drawn(table), [expected.map(str::to_owned)], "{table}");
    }
}

#[test]
fn lots_that_are_goods_are_items_and_lots_of_work_are_not() {
    for (table, expected) in [
        (
            "| 品目号 | 品目名称 | 采购标的 | 数量（单位） | 技术规格、参数及要求 | 品目预算(元) |\n| 1-1 | 其他医疗设备 | 离心机 | 2(台) | 详见采购文件 | 300000 |",
            vec![["离心机", "", "", "2", "台"]],
        ),
        (
            "| 包号 | 货物名称 | 数量 | 最高限价（万元） |\n| 1 | 离心机 | 2台 | 30 |\n| 2 | 显微镜 | 详见清单 | 20 |",
            vec![["离心机", "", "", "2", "台"]],
        ),
        (
            "| 采购标段 | 标的名称 | 数量 | 备注 |\n| 机房改造 | 机房改造工程 | 1 |  |\n| 机柜 | 机柜 | 小于20 |  |",
            vec![["机柜", "", "", "20", ""]],
        ),
        (
            "| 包号 | 采购标的 | 数量 | 预算金额（元） |\n| 1 | 保洁服务 | 1项 | 300000 |\n| 2 | 审计服务 | 3年 | 20000 |",
            vec![],
        ),
    ] {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|row| row.map(str::to_owned))
            .collect();
        assert_eq!(drawn(table), expected, "{table}");
    }
}

#[test]
fn several_goods_in_one_row_are_several_items_where_the_counts_agree() {
    let goods = [
        ["离心机", "启明", "L100", "2", "台"],
        ["显微镜", "启明", "X200", "1", "台"],
    ]
    .map(|row| row.map(str::to_owned));
    assert_eq!(
        drawn("| 名称 | 品牌 | 型号 | 数量 |\n| 离心机；显微镜 | 启明 | L100；X200 | 2台；1台 |"),
        goods
    );
    let (items, _) = read(&pages(&[
        "中标结果\n名称\t品牌\t型号\t数量\n离心机;显微镜\t启明\tL100;X200\t2台;1台\n",
    ]));
    assert_eq!(shown(&items), goods);
    assert_eq!(
        drawn("| 名称 | 品牌 | 型号 | 数量 |\n| 离心机；显微镜 | 启明 | L100；X200 | 3台 |"),
        [["离心机；显微镜", "启明", "L100；X200", "3", "台"].map(str::to_owned)]
    );
}

#[test]
fn a_notice_of_a_result_that_states_its_goods_twice_has_them_once() {
    let twice = |title: &str, supplier: &str, price: &str| {
        let page = page_with_tables(
            1,
            &format!(
                "{title}\n| 供应商名称 | 货物名称 | 货物品牌 | 货物数量 | 货物单价(元) |\n| 某公司 | 质谱仪 | 启明 | 1套 | 2820000 |\n其他事项\n| 中标人名称 | 产品名称 | 数量（套） | 单价（元） |\n| {supplier} | 质谱仪 | 1套 | {price} |"
            ),
        );
        read(&[page]).0.len()
    };
    assert_eq!(twice("某项目中标公告", "某公司", "2820000"), 1);
    for (title, supplier, price) in [
        ("某项目中标公告", "某公司", "1820000"),
        ("某项目中标公告", "另一公司", "2820000"),
        ("某项目招标公告", "某公司", "2820000"),
    ] {
        assert_eq!(
            twice(title, supplier, price),
            2,
            "{title} {supplier} {price}"
        );
    }
}

#[test]
fn a_rough_quantity_is_one() {
    assert_eq!(
        drawn("| 名称 | 规格 | 数量 |\n| 慰问品 | 礼盒 | 约4900份 |"),
        [["慰问品", "", "", "4900", "份"].map(str::to_owned)]
    );
}

#[test]
fn cells_that_refer_elsewhere_are_absent_and_a_row_of_nothing_else_is_no_item() {
    for word in ["详见附件", "见清单", "详见采购文件", "/", "无", "-"] {
        let table = format!(
            "| 名称 | 品牌 | 型号 | 数量 |\n| 交换机 | {word} | {word} | 2 |\n| {word} | {word} | {word} | {word} |"
        );
        assert_eq!(
            drawn(&table),
            [["交换机", "", "", "2", ""].map(str::to_owned)],
            "{word}"
        );
    }
}

#[test]
fn goods_of_which_all_else_stands_elsewhere_are_items_and_names_in_a_form_are_not() {
    let header = "| 名称 | 品牌 | 型号 | 数量 | 单价 |\n";
    let referred = format!("{header}| 消防梯 | 详见附件 | 详见附件 | 详见附件 | 详见附件 |");
    assert_eq!(
        drawn(&referred),
        [["消防梯", "", "", "", ""].map(str::to_owned)]
    );
    for blank in ["| 消防梯 |  |  |  |  |", "| 消防梯 | / | / | / | / |"] {
        assert_eq!(
            drawn(&format!("{header}{blank}")),
            [[""; 5]; 0].map(|row: [&str; 5]| row.map(str::to_owned)),
            "{blank}"
        );
    }
}

#[test]
fn lines_of_a_cell_in_a_scraped_row_are_told_from_cells_by_their_padding() {
    let text = "四、主要标的信息\t\t\t\t\t\t序号\t\t\t   供应商名称  \t\t\t   货物名称  \t\t\t   货物品牌  \t\t\t   货物型号  \t\t\t   货物数量  \t\t\t   货物单价(元)  \t\t\t\t\t\t\t1\t\t\t   甲乙有限公司  \t\t\t   光谱仪\t\t\t分析仪  \t\t\t   启明\t\t\t青溪  \t\t\t   DX3\t\t\tMI300  \t\t\t   1台\t\t\t2台  \t\t\t   230000元\t\t\t149000元  \t\t\t\t\t\t\t \t\t\t 五、评审专家";
    let (items, _) = read(&pages(&[text]));
    assert_eq!(
        shown(&items),
        [
            ["光谱仪", "启明", "DX3", "1", "台"],
            ["分析仪", "青溪", "MI300", "2", "台"]
        ]
    );
}

#[test]
fn an_empty_brand_is_not_filled_from_the_row_above_and_a_repeated_one_stays_in_the_model() {
    assert_eq!(
        drawn(
            "| 名称 | 品牌 | 型号 | 数量 |\n| 审计系统 | 启明 | 启明 TA-LOG（FT-B20） V3 | 1 |\n| 防火墙 |  | NF-200 | 1 |"
        ),
        [
            ["审计系统", "启明", "启明 TA-LOG（FT-B20） V3", "1", ""].map(str::to_owned),
            ["防火墙", "", "NF-200", "1", ""].map(str::to_owned)
        ]
    );
}

#[test]
fn what_is_no_row_of_goods_is_lost_with_its_reason() {
    let page = page_with_tables(
        1,
        "采购清单\n| 序号 | 名称 | 品牌 | 型号 | 数量 |\n| 合同包1 | < | < | < | < |\n| 1 | 交换机 | 启明 | QS-24 | 2 |\n| 序号 | 名称 | 品牌 | 备注 | 数量 |\n| 合计 | < |  |  | 2 |",
    );
    let (items, lost) = read(&[page]);
    assert_eq!(shown(&items), [["交换机", "启明", "QS-24", "2", ""]]);
    let reasons: Vec<_> = lost
        .iter()
        .map(|lost| (lost.field, lost.value.as_str(), lost.reason))
        .collect();
    assert_eq!(
        reasons,
        [
            ("item", "合同包1", "is a caption inside the table"),
            ("item", "合计", "sums up others")
        ]
    );
}

#[test]
fn labels_and_values_in_a_line_are_an_item() {
    let text = pages(&[
        "某项目合同公告\n主要标的名称：智能更鞋柜（辅柜） 品牌：青溪 规格型号：DRK-ZK500 数量：22.00 单价（元）：2800.00\n",
    ]);
    let (items, _) = read(&text);
    assert_eq!(
        shown(&items),
        [["智能更鞋柜（辅柜）", "青溪", "DRK-ZK500", "22.00", ""]]
    );
    assert_eq!(items[0].unit_price.as_deref(), Some("2800.00"));
}

#[test]
fn quantities_in_every_form() {
    for (cell, quantity, unit) in [
        ("50(台)", "50", "台"),
        ("16台", "16", "台"),
        ("1(批)", "1", "批"),
        ("5.00(套)", "5.00", "套"),
        ("22.00", "22.00", ""),
        ("949400袋", "949400", "袋"),
        ("1,050", "1050", ""),
        ("见清单", "", ""),
        ("若干", "", ""),
        ("/", "", ""),
        // The price is glued on: it is not known where it begins.
        ("1(台)3,000.00", "", ""),
    ] {
        let table = format!("| 名称 | 品牌 | 数量 |\n| 交换机 | 启明 | {cell} |");
        assert_eq!(
            drawn(&table),
            [["交换机", "启明", "", quantity, unit].map(str::to_owned)],
            "{cell}"
        );
    }
}

#[test]
fn a_quantity_merged_over_rows_is_that_of_the_first() {
    assert_eq!(
        drawn(
            "| 名称 | 品牌 | 型号 | 数量 |\n| 主机 | 启明 | QM-1 | 4套 |\n| 显示器 | 启明 | QX-2 | ^ |"
        ),
        [
            ["主机", "启明", "QM-1", "4", "套"].map(str::to_owned),
            ["显示器", "启明", "QX-2", "", ""].map(str::to_owned)
        ]
    );
}
