//! The traps that portals set when they pour notices into frames and forms of their own, one by one, each with its outcome.
//!
//! A trap is a way of writing that makes a plain reading wrong. What is not handled stands in `docs/traps.md`, with the reason.

use crate::fields::tests::{amounts, name, notice, numbers, of_type, parties, read};
use crate::model::{AmountKind, DocumentType, PartyRole, UnitFrom};

#[test]
fn the_last_word_of_a_name_is_told_from_the_first_of_the_label_glued_to_it() {
    let framed = "现对某市水泵采购进行其他招标，欢迎合格的供应商前来投标。 项目名称：某市水泵采购项目编号：AB-2021-01项目联系方式：略";
    assert_eq!(name(&notice(framed)), Some("某市水泵采购"));
    let bracket = framed.replace("水泵", "水泵（立式）");
    assert_eq!(name(&notice(&bracket)), Some("某市水泵（立式）采购"));
    // Nothing else says that the word belongs to the name, or what follows it there is the same.
    for text in [
        "项目名称：某市水泵改造采购项目编号：AB-2021-01",
        "某市水泵改造采购项目招标公告\n项目名称：某市水泵改造采购项目编号：AB-2021-01",
        "某市水泵改造 采购需求见附件\n项目名称：某市水泵改造  采购项目编号：AB-2021-01",
    ] {
        assert_eq!(name(&notice(text)), Some("某市水泵改造"), "{text}");
    }
}

#[test]
fn the_numeral_at_which_an_excerpt_breaks_off_is_no_part_of_a_name() {
    assert_eq!(
        name(&notice(
            "一、项目编号：AB-2021-01二、项目名称：某市水泵采购项目三"
        )),
        Some("某市水泵采购项目")
    );
    assert_eq!(
        name(&notice(
            "一、项目编号：AB-2021-01二、项目名称：某市水泵采购项目二"
        )),
        Some("某市水泵采购项目二"),
        "the numeral of this entry is not that of the next"
    );
}

#[test]
fn a_quotation_mark_belongs_to_a_name_where_both_of_a_pair_do() {
    for (text, expected) in [
        (
            "项目名称：“智慧校园”平台建设项目\n",
            "“智慧校园”平台建设项目",
        ),
        ("项目名称：某市建设“智慧校园”\n", "某市建设“智慧校园”"),
        ("项目名称：“某市智慧校园建设项目”\n", "某市智慧校园建设项目"),
        (
            "项目名称：“甲”和“乙”平台建设项目\n",
            "“甲”和“乙”平台建设项目",
        ),
    ] {
        assert_eq!(name(&notice(text)), Some(expected), "{text}");
    }
}

#[test]
fn the_lot_in_front_of_a_winner_is_no_part_of_his_name() {
    let text = "供应商名称：第01包 北京甲乙科技有限公司\n供应商地址：北京市某路1号\n供应商名称：包2：天津丙丁贸易有限公司\n";
    let fields = read(&[text], &of_type(DocumentType::AwardNotice));
    assert_eq!(
        parties(&fields, PartyRole::Supplier),
        ["北京甲乙科技有限公司", "天津丙丁贸易有限公司"]
    );
    // A name may begin with the word.
    let text = "供应商名称：包头市甲乙贸易有限公司\n";
    let fields = read(&[text], &of_type(DocumentType::AwardNotice));
    assert_eq!(
        parties(&fields, PartyRole::Supplier),
        ["包头市甲乙贸易有限公司"]
    );
}

#[test]
fn a_ceiling_without_unit_has_that_of_the_budget_of_the_same_figure() {
    let fields = notice("预算金额（万元）：29.5\n最高限价（如有）：29.5\n");
    assert_eq!(amounts(&fields, AmountKind::Ceiling), ["295000.00"]);
    assert_eq!(fields.amounts[1].unit_from, UnitFrom::Label);
    let fields = notice("预算金额（万元）：29.5\n最高限价（如有）：28.5\n");
    assert_eq!(
        amounts(&fields, AmountKind::Ceiling),
        Vec::<&str>::new(),
        "another figure may be in another unit"
    );
}

#[test]
fn a_remark_may_call_the_budget_the_ceiling() {
    let fields = notice("采购预算：180万元（此为最高限价）\n");
    assert_eq!(amounts(&fields, AmountKind::Budget), ["1800000.00"]);
    assert_eq!(amounts(&fields, AmountKind::Ceiling), ["1800000.00"]);
    for text in [
        "采购预算：180万元（含税）\n",
        "采购预算：180万元（最高限价150万元）\n",
    ] {
        let ceiling = notice(text);
        assert_ne!(amounts(&ceiling, AmountKind::Ceiling), ["1800000.00"]);
    }
}

#[test]
fn the_brackets_of_a_tariff_are_no_amounts() {
    let text = "某项目中标公告\n中标金额：387.0890000（万元）\n中标金额（100万元以下） 服务费比率1.5％；中标金额（100万元—500万元） 服务费比率1.1％\n";
    let fields = read(&[text], &of_type(DocumentType::AwardNotice));
    assert_eq!(amounts(&fields, AmountKind::Award), ["3870890.00"]);
}

#[test]
fn a_list_whose_merged_cells_are_lost_gives_no_lots_where_its_last_cell_has_two_lines() {
    let text = "采购需求：\t\t\t包号\t\t\t品目\t\t\t货物名称\t\t\t预算\t\t（万元）\t\t\t技术要求\t\t\t\t\t01\t\t\t01\t\t\t离心机\t\t\t16.00\t\t\t技术指标\t\t（详见附件）\t\t\t\t\t02\t\t\t显微镜\t\t\t40.00\t\t\t\t\t03\t\t\t灭菌器\t\t\t30.00\t\t合同履行期限：一年\n";
    assert_eq!(notice(text).lots, []);
}

#[test]
fn the_number_of_a_row_on_the_next_line_is_no_amount() {
    let text =
        "某项目成交公告\n序号\n中标供应商名称\n中标金额(元)\n1\n甲乙电子有限公司\n736320.0\n";
    let fields = read(&[text], &of_type(DocumentType::AwardNotice));
    assert_eq!(amounts(&fields, AmountKind::Award), Vec::<&str>::new());
    let stated = read(
        &["某项目成交公告\n中标金额(元)\n736320.0\n"],
        &of_type(DocumentType::AwardNotice),
    );
    assert_eq!(amounts(&stated, AmountKind::Award), ["736320.00"]);
}

#[test]
fn a_row_of_suppliers_that_blanks_join_to_its_head_begins_behind_the_head_of_amounts() {
    let text = "某项目成交公告\n三、采购结果 合同包1(水泵): 供应商名称 供应商地址 中标（成交）金额 南京甲乙水务有限公司 南京市某某区下湖5号 1,351,746.00元 四、主要标的信息\n";
    let fields = read(&[text], &of_type(DocumentType::AwardNotice));
    assert_eq!(
        parties(&fields, PartyRole::Supplier),
        ["南京甲乙水务有限公司"]
    );
}

#[test]
fn the_unit_of_a_column_may_stand_on_a_line_of_its_own_in_the_head() {
    let gap = "\t\t\t\t\t";
    let head = ["标项", "名称", "数量", "最高限价\t\t（万元）"].join(gap);
    let row = ["一", "会议系统租赁", "1项", "36.8"].join(gap);
    let text = format!("采购需求：\t\t\t\t\t{head}\t\t\t\t\t\t\t{row}\t\t合同履行期限：一年\n");
    let fields = notice(&text);
    assert_eq!(amounts(&fields, AmountKind::Ceiling), ["368000.00"]);
}

#[test]
fn the_heads_of_scores_in_front_of_a_row_are_no_part_of_the_winner() {
    let fields = read(
        &[
            "一、项目编号：AB-2021-01 三、采购结果 采购包1: 供应商名称 供应商地址 中标（成交）金额 评审总得分 泰安市甲乙商贸有限公司 山东省济南市某区某路289号 1,992,000.00元 82.07 四、主要标的信息\n",
        ],
        &of_type(DocumentType::AwardNotice),
    );
    assert_eq!(
        parties(&fields, PartyRole::Supplier),
        ["泰安市甲乙商贸有限公司"]
    );
    assert_eq!(amounts(&fields, AmountKind::Award), ["1992000.00"]);
    // Where the house ends and the amount begins only a blank says, and of two rows it is not known which is the whole.
    for row in [
        "泰安市甲乙商贸有限公司 山东省济南市某区某路28 9,992,000.00元 82.07",
        "泰安市甲乙商贸有限公司 山东省济南市某区某路2号 992,000.00元 82.07 某市丙丁有限公司 山东省济南市某路3号 1,000.00元 80",
    ] {
        let fields = read(
            &[&format!(
                "采购包1: 供应商名称 供应商地址 中标（成交）金额 {row} 四、主要标的信息\n"
            )],
            &of_type(DocumentType::AwardNotice),
        );
        assert_eq!(amounts(&fields, AmountKind::Award), [""; 0], "{row}");
    }
}

#[test]
fn words_that_lead_to_a_name_in_a_sentence_are_no_part_of_it() {
    for lead in [
        "各投标人：\n现就",
        "各投标人：\n现将",
        "关于",
        "投诉人因对被投诉人关于",
        "甲乙招标有限公司受某局委托，对",
        "甲乙招标有限公司受某局委托，就",
    ] {
        let text = format!("{lead}智慧校园信息化建设项目（项目编号：AB-2026-018）作如下澄清：\n");
        assert_eq!(
            name(&notice(&text)),
            Some("智慧校园信息化建设项目"),
            "{lead}"
        );
    }
    assert_eq!(
        name(&notice("对讲机设备采购项目（项目编号：AB-2026-018）\n")),
        Some("对讲机设备采购项目")
    );
}

#[test]
fn the_number_behind_a_label_that_lost_its_colon_is_read_and_ends_the_name() {
    let fields =
        notice("采购项目：某县造价咨询服务入围项目采购项目编号ABC-2018-01采购人名称：某县审计局\n");
    assert_eq!(name(&fields), Some("某县造价咨询服务入围项目"));
    assert_eq!(numbers(&fields), ["ABC-2018-01"]);
    // A word of a sentence is no label.
    for text in [
        "项目名称：某县项目编号12位编码服务\n",
        "按招标编号A1报名\n",
        "项目编号由系统生成\n",
    ] {
        assert_eq!(numbers(&notice(text)), [""; 0], "{text}");
    }
}
