//! The traps that tender documents set for the reading of fields, one by one, each with its outcome.
//!
//! A trap is a way of writing that makes a plain reading wrong. What is not handled stands in `docs/traps.md`, with the reason.

use super::super::tests::{amounts, dates, name, notice, numbers, of_type, parties, read};
use crate::model::{
    AmountFlag, AmountKind, Basis, DateKind, DocumentType, Fields, PartyRole, Policy, UnitFrom,
};

fn award(text: &str) -> Fields {
    read(&[text], &of_type(DocumentType::AwardNotice))
}

// ---------------------------------------------------------------- numbers and names

#[test]
fn a_number_of_any_shape_is_read_whole() {
    for number in [
        "N5133332026000017",
        "SDGP370211000202602000063",
        "310000000251015142271-00280379",
        "JYZF2023E060001",
        "0873-2401HW3L0241",
        "ZX2025-05-42",
        "ZJWS2024-TZDYRMYY18",
        "2024-JQ05",
        "11000026210200165469-XM001",
        "CP-TPIM-2025-G2-003",
        "BSZC2020-G1-000218-YZLZ",
        "PYGP-2022-A-0313",
        "GD2023-DLGK-C0424-B00",
        "豫财招标采购-2026-312",
        "兰财采字公开招-2026-12",
        "鲁采磋商-2026-13",
        "P52038220260001GA",
        "0721-2466C262-B28-830/01",
        "XJNS-2025-HW-006-2",
        "[350601]FJCY[GK]2024001",
        "[230601]zzgj[GK]20230003",
        "绍柯采[2024]2640号-1",
        "商政采〔2025〕837",
        "SZT2021-SN-XC-ZC-FW-1097",
        "26CNIC381070-044",
    ] {
        let fields = notice(&format!(
            "某某项目公开招标公告\n一、项目基本情况\n项目编号：{number}\n项目名称：某市桥梁检测服务项目\n"
        ));
        assert_eq!(numbers(&fields), [number]);
    }
}

#[test]
fn what_is_glued_to_a_number_is_no_part_of_it() {
    for (text, number) in [
        // The next ordinal.
        (
            "编号：SHXM-00-20230620-1082二、项目名称：某某服务",
            "SHXM-00-20230620-1082",
        ),
        ("项目编号：2024-0422二、项目名称：某某服务", "2024-0422"),
        // The next label.
        (
            "项目编号：N5106012024000133采购项目名称：某市道路养护服务",
            "N5106012024000133",
        ),
        (
            "项目编号：2022AFAGZ00980原公告的采购项目名称：某市道路养护服务",
            "2022AFAGZ00980",
        ),
        // The bracket it stands in.
        (
            "某市道路养护服务项目(项目编号:XCSD-2026-A-535)中标公告",
            "XCSD-2026-A-535",
        ),
        // Another number in brackets.
        (
            "项目编号：26CNIC381070-044（招标文件编号：26CNIC381070-044）",
            "26CNIC381070-044",
        ),
    ] {
        assert_eq!(numbers(&notice(text)).first(), Some(&number), "{text}");
    }
}

#[test]
fn the_name_of_the_project_ends_where_the_next_label_or_the_word_for_the_notice_begins() {
    for (text, expected) in [
        (
            "项目名称：某市道路养护服务项目拟采购的货物或服务的说明：道路养护",
            "某市道路养护服务项目",
        ),
        (
            "项目名称:某市道路养护服务政府采购计划备案编号:某财采计[2020]004659",
            "某市道路养护服务",
        ),
        (
            "二、项目名称：某市装备采购项目（二）  三、中标信息",
            "某市装备采购项目（二）",
        ),
        (
            "项目名称：某市装备采购项目（二）预算金额：5万元",
            "某市装备采购项目",
        ),
        (
            "项目名称：某市道路养护服务项目(1标段)中标候选人公示\n",
            "某市道路养护服务项目(1标段)",
        ),
    ] {
        assert_eq!(name(&notice(text)), Some(expected), "{text}");
    }
}

#[test]
fn a_number_that_another_place_has_without_the_word_behind_it_is_that_one() {
    let fields = notice(
        "项目编号：XHTC-HW-2021-1842\n项目名称：某市道路养护服务\n汇款请注明项目编号：XHTC-HW-2021-1842开户\n",
    );
    assert_eq!(numbers(&fields), ["XHTC-HW-2021-1842"]);
}

#[test]
fn of_several_numbers_in_one_value_the_first_is_the_project_s() {
    let fields =
        notice("项目编号：永财公开采购-2026-8；永建采购[2026]003号\n项目名称：某市道路养护服务");
    assert_eq!(numbers(&fields).first(), Some(&"永财公开采购-2026-8"));
}

#[test]
fn a_blank_of_a_form_is_no_number_and_no_name() {
    for text in [
        "项目编号：__________\n项目名称：__________\n",
        "项目编号：【 】\n项目名称：【 】\n",
        "项目编号：详见招标公告\n项目名称：详见招标公告\n",
        "项目编号：/\n项目名称：/\n",
    ] {
        let fields = notice(text);
        assert!(numbers(&fields).is_empty(), "{text}");
        assert_eq!(name(&fields), None, "{text}");
    }
}

#[test]
fn labels_with_blanks_inside_are_the_same_labels() {
    let fields = notice(
        "项 目 名 称：某市道路养护服务\n项 目 编 号：ABC-2024-11\n采 购 人：某省公安厅\n招标代理机构：某省甲乙招标有限公司\n",
    );
    assert_eq!(name(&fields), Some("某市道路养护服务"));
    assert_eq!(numbers(&fields), ["ABC-2024-11"]);
    assert_eq!(parties(&fields, PartyRole::Buyer), ["某省公安厅"]);
}

#[test]
fn the_name_of_an_item_is_not_the_name_of_the_project() {
    let fields = notice("标的名称：全自动生化分析仪\n项目名称：某医院检验设备采购项目\n");
    assert_eq!(name(&fields), Some("某医院检验设备采购项目"));
}

// ---------------------------------------------------------------- parties

#[test]
fn other_fields_of_the_buyer_are_not_the_buyer() {
    let fields = notice(
        "采购人地址：某市某某区政府\n招标人代表：某某公司\n采购单位联系人：某某处\n采购人：某市教育局\n使用单位：某市第二中学\n",
    );
    assert_eq!(parties(&fields, PartyRole::Buyer), ["某市教育局"]);
    assert_eq!(parties(&fields, PartyRole::EndUser), ["某市第二中学"]);
}

#[test]
fn buyers_of_a_joint_purchase_are_all_named() {
    let fields = notice("一、项目基本情况\n采购人：甲市气象局；乙市气象局；丙市气象局\n");
    assert_eq!(
        parties(&fields, PartyRole::Buyer),
        ["甲市气象局", "乙市气象局", "丙市气象局"]
    );
}

#[test]
fn who_is_commissioned_is_the_agency_and_an_authorised_person_is_nobody() {
    let fields = notice(
        "某省甲乙招标有限公司受某市水务局的委托，对某市供水项目进行招标。\n法定代表人或其委托代理人：\n委托代理人：\n代理服务费金额：12000元\n",
    );
    assert_eq!(parties(&fields, PartyRole::Buyer), ["某市水务局"]);
    assert_eq!(
        parties(&fields, PartyRole::Agency),
        ["某省甲乙招标有限公司"]
    );
    assert_eq!(amounts(&fields, AmountKind::AgencyFee), ["12000.00"]);
}

#[test]
fn a_time_glued_to_the_start_of_a_name_is_no_part_of_it() {
    for moment in [
        "2016-03-02 17:15:47",
        "发布时间：2016-03-02 17:15",
        "2016-03-02",
        "2016年3月2日",
    ] {
        let fields = notice(&format!(
            "{moment}江苏甲乙招标有限公司受某市第一医院委托，现对某市水泵采购项目进行公开招标。\n"
        ));
        assert_eq!(
            parties(&fields, PartyRole::Agency),
            ["江苏甲乙招标有限公司"],
            "{moment}"
        );
    }
    let fields = notice("江苏2号招标有限公司受某市第一医院委托，现对某市水泵采购。\n");
    assert_eq!(parties(&fields, PartyRole::Buyer), ["某市第一医院"]);
}

#[test]
fn a_name_under_a_mask_is_nobody() {
    for text in [
        "采购人为【某某】 (略) (略) 分公司。",
        "采购人：（略）大学",
        "采购人：某市**局",
    ] {
        let fields = notice(&format!("{text}\n"));
        assert!(fields.parties.is_empty(), "{text}");
    }
}

#[test]
fn names_that_differ_only_in_the_width_of_brackets_are_one() {
    let fields = notice(
        "采购代理机构：某某招标（集团）有限公司\n2.采购代理机构信息\n名称：某某招标(集团)有限公司\n",
    );
    assert_eq!(
        parties(&fields, PartyRole::Agency),
        ["某某招标（集团）有限公司"]
    );
}

#[test]
fn suppliers_in_a_list_are_suppliers_each() {
    for text in [
        "供应商名称：甲乙科技有限公司,丙丁工程股份有限公司\n",
        "供应商名称：甲乙科技有限公司、丙丁工程股份有限公司\n",
        "供应商名称：甲乙科技有限公司；丙丁工程股份有限公司\n",
        "供应商名称：甲乙科技有限公司/丙丁工程股份有限公司（联合体）\n",
        "供应商名称：甲乙科技有限公司（联合体牵头人）、丙丁工程股份有限公司（联合体成员）\n",
    ] {
        assert_eq!(
            parties(&award(text), PartyRole::Supplier),
            ["甲乙科技有限公司", "丙丁工程股份有限公司"],
            "{text}"
        );
    }
}

#[test]
fn a_label_nobody_knows_ends_a_name() {
    let fields = read(
        &[
            "第一中标候选人：广西甲乙投资有限公司荣誉等级：优；投标报价：467元；第二中标候选人：广西丙丁建筑有限公司荣誉等级：良；",
        ],
        &of_type(DocumentType::CandidateNotice),
    );
    assert_eq!(
        parties(&fields, PartyRole::Candidate),
        ["广西甲乙投资有限公司", "广西丙丁建筑有限公司"]
    );
}

#[test]
fn a_label_glued_behind_a_name_without_a_colon_ends_it() {
    let fields = award(
        "建设单位名称 某某总局机关服务局工程名称 某大院整治项目建设地点 某市中标人 甲乙建设有限公司中标价（元） 13150045.05\n",
    );
    assert_eq!(parties(&fields, PartyRole::Buyer), ["某某总局机关服务局"]);
    assert_eq!(parties(&fields, PartyRole::Supplier), ["甲乙建设有限公司"]);
}

#[test]
fn labels_that_ask_for_a_name_need_no_colon() {
    let fields = read(
        &[
            "采购人名称某市第一医院中标（成交）供应商名称甲乙医疗科技有限公司合同金额1,042,500元人民币合同期限年合同签署时间2023-11-0216:01:00",
        ],
        &of_type(DocumentType::ContractNotice),
    );
    assert_eq!(parties(&fields, PartyRole::Buyer), ["某市第一医院"]);
    assert_eq!(
        parties(&fields, PartyRole::Supplier),
        ["甲乙医疗科技有限公司"]
    );
    assert_eq!(amounts(&fields, AmountKind::Contract), ["1042500.00"]);
    assert_eq!(dates(&fields, DateKind::Signed), ["2023-11-02T16:01"]);
    let sentence = notice("投标人名称应与营业执照一致，采购人名称和地址见第一章。\n");
    assert_eq!(sentence.parties, []);
}

#[test]
fn a_name_ends_at_the_next_entry_whatever_numbers_it() {
    for text in [
        "一．采购人名称：某县恒达建设发展有限公司二．采购项目名称：某院衣柜",
        "采购人:名称:某县恒达建设发展有限公司地址",
        "建设单位：某县恒达建设发展有限公司招标条件某院衣柜项目已经批准",
    ] {
        assert_eq!(
            parties(&notice(text), PartyRole::Buyer),
            ["某县恒达建设发展有限公司"],
            "{text}"
        );
    }
}

#[test]
fn other_names_in_a_bracket_belong_to_the_name() {
    let fields = notice("采购人：某国图书馆(某国古籍保护中心、某国典籍博物馆)\n");
    assert_eq!(
        parties(&fields, PartyRole::Buyer),
        ["某国图书馆(某国古籍保护中心、某国典籍博物馆)"]
    );
}

#[test]
fn a_form_that_writes_the_look_alike_for_the_first_character_is_read() {
    let fields = notice("1.釆购人信息\n名  称：某市横沥镇人民政府\n");
    assert_eq!(parties(&fields, PartyRole::Buyer), ["某市横沥镇人民政府"]);
}

#[test]
fn a_supplier_abroad_has_a_name_in_latin_letters() {
    let fields = award("供应商名称：ABC INSTRUMENTS CO.,LIMITED供应商地址：KOWLOON\n");
    assert_eq!(
        parties(&fields, PartyRole::Supplier),
        ["ABC INSTRUMENTS CO.,LIMITED"]
    );
}

#[test]
fn the_supplier_that_a_correction_names_is_the_supplier() {
    let fields = read(
        &[
            "更正内容：因甲乙器材有限公司放弃中标资格，本项目中标人更正为丙丁照明股份有限公司，其他不变。",
        ],
        &of_type(DocumentType::CorrectionNotice),
    );
    assert_eq!(
        parties(&fields, PartyRole::Supplier),
        ["丙丁照明股份有限公司"]
    );
}

#[test]
fn forms_and_general_clauses_name_no_supplier() {
    let fields = read(
        &["供应商名称(公章)：\n供应商全称（公章）：\n供应商：应当具有独立承担民事责任的能力\n"],
        &of_type(DocumentType::BiddingDocument),
    );
    assert!(parties(&fields, PartyRole::Supplier).is_empty());
}

#[test]
fn a_name_behind_stars_is_nobody() {
    let fields = award("供应商名称：***\n采购人：******\n");
    assert!(fields.parties.is_empty(), "{:?}", fields.parties);
}

#[test]
fn no_value_and_no_quote_holds_a_telephone_number_or_a_contact() {
    let text = "项目联系人：张某某项目联系电话：00000000000 采购单位：某市水务局采购单位地址：某市某路1号采购单位联系方式：李某某 000-00000000 代理机构：某省甲乙招标有限公司代理机构联系人：王某某00000000000 \
        三、中标信息 供应商名称：丙丁科技有限公司供应商地址：某市某路2号 中标金额：50万元 项目经理：赵某某 00000000000";
    let fields = award(text);
    assert_eq!(parties(&fields, PartyRole::Buyer), ["某市水务局"]);
    assert_eq!(parties(&fields, PartyRole::Supplier), ["丙丁科技有限公司"]);
    let quotes = fields
        .parties
        .iter()
        .map(|party| party.name.evidence)
        .chain(fields.amounts.iter().map(|amount| amount.evidence))
        .chain(fields.dates.iter().map(|date| date.evidence))
        .chain(fields.lost.iter().map(|lost| lost.evidence));
    for quote in quotes.map(|evidence| evidence.span.of(text)) {
        assert!(!quote.contains("0000000"), "{quote}");
        assert!(
            !quote.contains("某某某") && !quote.contains("联系人"),
            "{quote}"
        );
    }
}

#[test]
fn a_credit_code_is_checked_and_never_dropped() {
    for (code, valid) in [
        ("914400001903718642", true),
        ("91330200MA2H5LF81H", true),
        ("91310115MA1HBCTD8K", true),
        ("91350211M0000XUF46", false),
    ] {
        let fields = award(&format!(
            "供应商名称：某某科技有限公司\n统一社会信用代码：{code}招标代理机构名称：\n"
        ));
        let supplier = fields.parties.first().expect("a supplier");
        assert_eq!(supplier.uscc, Some((code.to_owned(), valid)));
    }
}

// ---------------------------------------------------------------- money

fn budget(text: &str) -> Option<(String, UnitFrom, Vec<AmountFlag>, Option<Basis>)> {
    let fields = notice(text);
    let mut found = fields
        .amounts
        .into_iter()
        .filter(|amount| amount.kind == AmountKind::Budget);
    let first = found.next()?;
    Some((first.yuan, first.unit_from, first.flags, first.basis))
}

#[test]
fn the_unit_of_the_value_wins_over_the_label_s_and_is_flagged() {
    let (yuan, from, flags, _) = budget("预算金额(元):211.86 万元\n").expect("a budget");
    assert_eq!(yuan, "2118600.00");
    assert_eq!(from, UnitFrom::Value);
    assert_eq!(flags, [AmountFlag::UnitConflict]);
}

#[test]
fn a_unit_may_stand_in_the_label_in_brackets_behind_or_on_the_next_line() {
    for (text, yuan) in [
        ("预算金额（万元）：480.000000\n", "4800000.00"),
        ("预算金额：480.000000（万元）\n", "4800000.00"),
        ("预算金额：300\n万元\n", "3000000.00"),
        ("预算金额：￥873.270000 万元（人民币）\n", "8732700.00"),
        ("预算金额：10,727,000.00元\n", "10727000.00"),
        (
            "预算金额：人民币陆万伍仟伍佰贰拾 元 （￥65,520.00）\n",
            "65520.00",
        ),
        (
            "预算金额：贰佰柒拾陆万壹仟陆佰伍拾元整（276.165万元）\n",
            "2761650.00",
        ),
        ("预算金额：4350060。\n", "4350060.00"),
        ("预算金额：2 亿元\n", "200000000.00"),
        ("预算金额：38.5463005 万元\n", "385463.01"),
        ("预算金额：标包【1】:312万元；\n", "3120000.00"),
    ] {
        let found = budget(text).map(|(yuan, ..)| yuan);
        assert_eq!(found.as_deref(), Some(yuan), "{text}");
    }
}

#[test]
fn the_number_of_the_next_entry_is_no_digit_of_the_amount() {
    for (text, yuan) in [
        ("2.合同金额（元）：719972     3.履约期限：30日", "719972.00"),
        (
            "2.合同金额（元）：2655000.00 3.履约期限：30日",
            "2655000.00",
        ),
        ("2、合同金额：719972 元 3、履约期限：30日", "719972.00"),
    ] {
        let fields = read(&[text], &of_type(DocumentType::ContractNotice));
        assert_eq!(amounts(&fields, AmountKind::Contract), [yuan], "{text}");
    }
}

#[test]
fn the_next_label_is_no_part_of_the_amount() {
    let fields = notice("预算金额（元）：1000000单位：项\n最高限价（元）：/采购需求：数量：1\n");
    assert_eq!(amounts(&fields, AmountKind::Budget), ["1000000.00"]);
    assert!(amounts(&fields, AmountKind::Ceiling).is_empty());
}

#[test]
fn an_amount_without_unit_is_flagged_unless_the_sign_for_yuan_stands_before_it() {
    let (yuan, from, flags, _) = budget("预算金额：1800000\n").expect("a budget");
    assert_eq!((yuan.as_str(), from), ("1800000.00", UnitFrom::None));
    assert_eq!(flags, [AmountFlag::NoUnit]);
    let (yuan, from, flags, _) = budget("预算金额：￥1,800,000.00\n").expect("a budget");
    assert_eq!((yuan.as_str(), from), ("1800000.00", UnitFrom::Value));
    assert!(flags.is_empty());
}

#[test]
fn an_amount_that_is_said_to_be_rough_is_flagged() {
    for text in [
        "预算金额约500万元",
        "预算金额：大约 500 万元",
        "预算金额：500万元左右",
        "预算金额：约人民币伍佰万元整",
    ] {
        let (yuan, _, flags, _) = budget(text).expect("an amount");
        assert_eq!(yuan, "5000000.00", "{text}");
        assert_eq!(flags, [AmountFlag::Approximate], "{text}");
    }
}

#[test]
fn words_that_differ_from_figures_are_flagged() {
    let fields = award(
        "供应商名称：某某科技有限公司\n中标金额：人民币壹万贰仟柒佰玖拾柒元整（¥12796.50）\n",
    );
    assert_eq!(amounts(&fields, AmountKind::Award), ["12797.00"]);
    assert_eq!(
        fields.amounts.first().map(|amount| amount.flags.clone()),
        Some(vec![AmountFlag::WordsMismatch])
    );
}

#[test]
fn rates_statistics_and_food_are_no_money() {
    for text in [
        "预算金额：下浮50%\n",
        "预算金额：1.50%\n",
        "预算金额：36    圆蹄\n",
        "预算金额：0.0000000 万元\n",
        "预算金额：￥0 元\n",
        "预算金额：***\n",
        "预算金额：（略）\n",
        "预算金额：100万美元\n",
        "预算金额：$243,000.00\n",
    ] {
        assert_eq!(budget(text), None, "{text}");
    }
    let fields =
        award("中标（成交）金额：下浮50%\n成交金额100万元以下的部分，货物类采购费率1.50%\n");
    assert!(amounts(&fields, AmountKind::Award).is_empty());
}

#[test]
fn a_remark_on_the_kind_of_price_stands_before_the_amount() {
    let fields = award(
        "供应商名称：某某科技有限公司\n中标(成交)金额:(可填写下浮率、折扣率或费率): 68.79万元\n",
    );
    assert_eq!(amounts(&fields, AmountKind::Award), ["687900.00"]);
}

#[test]
fn of_a_total_and_a_yearly_share_the_total_counts_and_a_rate_keeps_its_basis() {
    let (yuan, _, _, basis) = budget("预算金额：27万元（9万元/年）\n").expect("a budget");
    assert_eq!((yuan.as_str(), basis), ("270000.00", None));
    let (yuan, _, _, basis) = budget("预算金额：923680元/年\n").expect("a budget");
    assert_eq!((yuan.as_str(), basis), ("923680.00", Some(Basis::PerYear)));
    let (yuan, _, _, basis) = budget("预算金额：570000.00元（三年）\n").expect("a budget");
    assert_eq!((yuan.as_str(), basis), ("570000.00", None));
}

#[test]
fn fees_deposits_and_the_price_of_the_document_are_no_award() {
    let fields = award(
        "供应商名称：某某科技有限公司\n中标金额：50万元\n代理服务收费金额（元）：27000\n履约保证金：5000元\n招标文件售价：500元\n信息服务费：300元\n",
    );
    assert_eq!(amounts(&fields, AmountKind::Award), ["500000.00"]);
    assert_eq!(amounts(&fields, AmountKind::AgencyFee), ["27000.00"]);
}

#[test]
fn several_lots_in_one_value_are_lots_and_not_the_whole() {
    let fields = notice("预算金额：标包【1】:312万元；标包【2】:88万元；\n");
    let lots: Vec<_> = fields
        .lots
        .iter()
        .map(|lot| (lot.id.as_str(), lot.budget.as_deref()))
        .collect();
    assert_eq!(lots, [("1", Some("3120000.00")), ("2", Some("880000.00"))]);
    assert!(amounts(&fields, AmountKind::Budget).is_empty());
}

/// Number, name, budget and ceiling of each lot.
fn lots(fields: &Fields) -> Vec<[&str; 4]> {
    fields
        .lots
        .iter()
        .map(|lot| {
            [
                lot.id.as_str(),
                lot.name.as_deref().unwrap_or_default(),
                lot.budget.as_deref().unwrap_or_default(),
                lot.ceiling.as_deref().unwrap_or_default(),
            ]
        })
        .collect()
}

#[test]
fn lots_that_sentences_count_up_are_lots() {
    for (text, expected) in [
        (
            "项目概况：本项目划分为2个标段，第一标段：东街道路养护服务，预算金额200.5万元；第二标段：西街道路养护服务，预算金额219.76万元。\n",
            [
                ["一", "东街道路养护服务", "2005000.00", ""],
                ["二", "西街道路养护服务", "2197600.00", ""],
            ],
        ),
        (
            "预算金额：3350(万元)\n采购需求：第1包（1）项目包名称：设备升级服务（2）最高限价：2512.63万元（3）类别：服务第2包（1）项目包名称：网络链路服务（2）最高限价：495.11万元（3）类别：服务\n",
            [
                ["1", "设备升级服务", "", "25126300.00"],
                ["2", "网络链路服务", "", "4951100.00"],
            ],
        ),
        (
            "采购需求：第01包：东区送餐服务；第02包：西区送餐服务。详见招标文件\n",
            [
                ["01", "东区送餐服务", "", ""],
                ["02", "西区送餐服务", "", ""],
            ],
        ),
        (
            "包一预算金额：180,000.00元；包二预算金额：300,000.00元；内容详见附件。\n",
            [["一", "", "180000.00", ""], ["二", "", "300000.00", ""]],
        ),
        (
            "最高限价：01包：972.5万元；02包：37万元。\n",
            [["01", "", "", "9725000.00"], ["02", "", "", "370000.00"]],
        ),
    ] {
        assert_eq!(lots(&notice(text)), expected, "{text}");
    }
}

#[test]
fn what_else_is_told_of_each_lot_makes_no_lots() {
    for text in [
        "合同履行期限：第一包：提交订单后30日内第二包：提交订单后30日内\n",
        "投标人可以参加第一包和第二包的投标。\n",
        "代理服务费：A分标：6106.00元；B分标：6240.00元\n",
        "第二包：甲服务，预算金额2万元；第三包：乙服务，预算金额3万元。\n",
    ] {
        assert_eq!(lots(&notice(text)), [[""; 4]; 0], "{text}");
    }
    let result = award(
        "第一包：供应商名称：甲乙有限公司中标金额：365万元第二包：供应商名称：丙丁有限公司中标金额：427万元\n",
    );
    assert_eq!(lots(&result), [[""; 4]; 0]);
}

#[test]
fn the_budget_that_a_correction_states_last_counts() {
    let fields = read(
        &[
            "原“预算金额：38.5463005万元、最高限价：38.5463005万元”现更正为“预算金额：385.463005万元、最高限价：385.463005万元”",
        ],
        &of_type(DocumentType::CorrectionNotice),
    );
    assert_eq!(
        amounts(&fields, AmountKind::Budget).first(),
        Some(&"3854630.05")
    );
    assert_eq!(
        amounts(&fields, AmountKind::Ceiling).first(),
        Some(&"3854630.05")
    );
}

// ---------------------------------------------------------------- dates

#[test]
fn a_deadline_in_every_form() {
    for (text, value) in [
        ("2024年5月6日9时30分", "2024-05-06T09:30"),
        ("2021-05-2716:51:02", "2021-05-27T16:51"),
        ("2021-12-0600:00", "2021-12-06T00:00"),
        ("2026-01-0514:00:00", "2026-01-05T14:00"),
        ("2026年02月10日上午 9：00", "2026-02-10T09:00"),
        ("2022年12月7日下午2:30", "2022-12-07T14:30"),
        (
            "2026 年 03 月 06 日 09 时 00 分 00 秒 （北京时间）",
            "2026-03-06T09:00",
        ),
        ("2025-06-10   9:00", "2025-06-10T09:00"),
        ("2024/10/11 9:55:30", "2024-10-11T09:55"),
        ("2020.12.17", "2020-12-17"),
        ("2023年 1 月 1  日", "2023-01-01"),
        ("二○一一年六月十八日", "2011-06-18"),
        ("二零一一年六月十八日", "2011-06-18"),
        ("二O二一年十一月二日", "2021-11-02"),
        ("2026年3月17日00点00分", "2026-03-17T00:00"),
        ("2026年3月31日24:00", "2026-04-01T00:00"),
        ("2026年3月25日10:00。", "2026-03-25T10:00"),
        // A blank says where the day ends.
        ("2022-1-7  09:00", "2022-01-07T09:00"),
        ("2022/1/1 09:30", "2022-01-01T09:30"),
        ("2022-1-10 9:30", "2022-01-10T09:30"),
    ] {
        let fields = notice(&format!("投标截止时间：{text}\n"));
        assert_eq!(dates(&fields, DateKind::Deadline), [value], "{text}");
    }
}

#[test]
fn a_label_may_be_joined_to_the_next_in_front_of_their_common_date() {
    for label in [
        "投标文件递交截止时间和开标时间",
        "提交响应文件截止时间及提交响应文件地点",
        "投标截止时间、开标时间及地点",
    ] {
        let fields = notice(&format!("{label}：2024年5月6日9时30分\n"));
        assert_eq!(
            dates(&fields, DateKind::Deadline),
            ["2024-05-06T09:30"],
            "{label}"
        );
    }
    let fields =
        notice("投标截止时间：投标文件应在2024年5月6日下午3:00（北京时间）前送至某市某路2号\n");
    assert_eq!(dates(&fields, DateKind::Deadline), ["2024-05-06T15:00"]);
}

#[test]
fn what_looks_like_a_date_and_is_none() {
    for text in [
        "年  月  日",
        "    年  月  日  时  分",
        "2024-2025",
        "2021-88\n4",
        "1902-1",
        "2024年2月30日",
        "另行通知",
    ] {
        let fields = notice(&format!("投标截止时间：{text}\n"));
        assert!(dates(&fields, DateKind::Deadline).is_empty(), "{text}");
    }
}

#[test]
fn windows_and_lives_of_companies_are_no_dates_of_the_project() {
    let fields = notice(
        "三、获取招标文件\n时间：2023年12月26日至2024年1月2日，每天上午08:30至12:00，下午12:00至18:00。\n成立时间：2001-05-06\n营业期限：2001-05-06至2031-05-05\n合同履行期限：2024年3月1日至2025年2月28日\n",
    );
    assert_eq!(fields.dates, []);
}

#[test]
fn the_word_for_date_at_the_end_of_another_says_nothing_of_the_notice() {
    for text in [
        "生产日期：2020-05-27",
        "3.产品生产日期：2025年6月1日以后",
        "检测日期：2026-05-27",
        "到货日期：2026年5月27日",
        "出 库 日 期：2026-05-27",
    ] {
        let fields = notice(&format!("某市水泵采购项目\n{text}\n"));
        assert!(dates(&fields, DateKind::Published).is_empty(), "{text}");
    }
    for text in [
        "日期：2026-05-27",
        "日 期：2026-05-27",
        "甲乙招标有限公司  日期：2026年5月27日",
        "（三）日期：2026-05-27",
    ] {
        let fields = notice(&format!("某市水泵采购项目\n{text}\n"));
        assert_eq!(
            dates(&fields, DateKind::Published),
            ["2026-05-27"],
            "{text}"
        );
    }
}

// ---------------------------------------------------------------- policies

fn import(text: &str) -> Option<Policy> {
    notice(text).import_products.map(|found| found.value)
}

fn consortium(text: &str) -> Option<Policy> {
    notice(text).consortium.map(|found| found.value)
}

#[test]
fn an_import_policy_in_every_way_of_writing() {
    for (text, value) in [
        (
            "8、是否接受进口产品：否 9、是否专门面向中小企业：否\n",
            Some(Policy::Reject),
        ),
        ("10、是否可采购进口产品： 否\n", Some(Policy::Reject)),
        (
            "10 是否允许采购进\n口产品： 不允许进口产品\n",
            Some(Policy::Reject),
        ),
        ("是否进口产品\t不允许\n", Some(Policy::Reject)),
        (
            "本项目是否允许招标进口产品：□是；√否\n",
            Some(Policy::Reject),
        ),
        (
            "进口产品\t本采购项目拒绝进口产品参加投标\n",
            Some(Policy::Reject),
        ),
        ("2.1.6本次采购产品为非进口产品。\n", Some(Policy::Reject)),
        (
            "若本项目不允许采购进口产品，如供应商所投产品为进口产品，其投标将被认定为投标无效。\n",
            None,
        ),
        (
            "招标文件不接受进口产品投标的内容时，投标人所投产品不含进口产品；\n",
            None,
        ),
        (
            "“进口产品”是指通过中国海关报关验放进入中国境内且产自关境外的产品\n",
            None,
        ),
        (
            "《政府采购进口产品管理办法》（财库〔2007〕119 号文）\n",
            None,
        ),
        ("是否接受进口产品：\n包号\t名称\n", None),
    ] {
        assert_eq!(import(text), value, "{text}");
    }
}

#[test]
fn a_consortium_policy_in_every_way_of_writing() {
    for (text, value) in [
        ("本项目（是/否）接受联合体投标： 否\n", Some(Policy::Reject)),
        ("本项目(是/否)接受联合体投标: 是 否\n", None),
        ("本项目( 是 /否 )接受联合体。\n", None),
        ("本项目（是/否）接受联合体投标： 0\n", Some(Policy::Reject)),
        (
            "6.本项目是否接受联合体投标：□是 ■否。\n",
            Some(Policy::Reject),
        ),
        ("本项目 (不允许) 接受联合体投标。\n", Some(Policy::Reject)),
        ("本合同包不接受联合体投标\n", Some(Policy::Reject)),
        (
            "是否接受联合体响 应 本次采购不接受联合响应。\n",
            Some(Policy::Reject),
        ),
        (
            "本次招标 （接受或不接受）联合体投标。联合体投标的，应满足下列要 求：\n",
            None,
        ),
        (
            "投标人须知前附表规定接受联合体投标的，联合体除应符合本章要求外\n",
            None,
        ),
        ("（注：若为联合体投标时，各方均须盖章）\n", None),
        (
            "9、本项目是否接受联合体投标：不允许联合体。\n",
            Some(Policy::Reject),
        ),
        ("本项目接受联合体投标\n", Some(Policy::Accept)),
        // What is refused are references.
        ("5. 不接受联合体投标业绩\n", None),
        ("不接受联合体业绩\n", None),
        (
            "以联合体名义投标取得的业绩不予认可，不接受联合体投标的业绩证明\n",
            None,
        ),
        (
            "不接受联合体投标。业绩要求：近三年两项\n",
            Some(Policy::Reject),
        ),
    ] {
        assert_eq!(consortium(text), value, "{text}");
    }
}
