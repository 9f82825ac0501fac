//! Fields of whole texts: small invented notices, every value compared with the words that prove it.

use std::sync::LazyLock;

use super::*;
use crate::dictionary::Source;
use crate::model::{
    AmountKind, DateKind, DocumentType, Evidence, Found, Page, PartyRole, Policy, Section,
    SectionKind,
};
use crate::text::normalize::NormText;
use crate::text::span::OriginalSpan;

static FORMS: LazyLock<Forms> = LazyLock::new(|| Forms::load(&Source::built_in(), &mut Vec::new()));
static READER: LazyLock<FieldReader<'static>> = LazyLock::new(|| FieldReader::new(&FORMS));

pub(super) fn pages(texts: &[&str]) -> Vec<FoldedPage> {
    texts
        .iter()
        .zip(1..)
        .map(|(text, number)| FoldedPage {
            folded: NormText::new(text),
            page: Page {
                number,
                text: (*text).to_owned(),
                ..Page::default()
            },
        })
        .collect()
}

pub(super) fn of_type(document_type: DocumentType) -> Structure {
    Structure {
        document_type: Some(Found {
            value: document_type,
            evidence: Evidence {
                page: 1,
                span: OriginalSpan::new(0, 0),
            },
        }),
        ..Structure::default()
    }
}

/// The fields of `texts`, one page each; every quote is checked to lie in its page.
pub(super) fn read(texts: &[&str], structure: &Structure) -> Fields {
    let fields = READER.read(&pages(texts), structure);
    let places = fields
        .numbers
        .iter()
        .chain(&fields.name)
        .map(|found| found.evidence)
        .chain(fields.parties.iter().map(|party| party.name.evidence))
        .chain(fields.amounts.iter().map(|amount| amount.evidence))
        .chain(fields.dates.iter().map(|date| date.evidence))
        .chain(fields.lots.iter().map(|lot| lot.evidence));
    for place in places {
        assert!(!place.span.of(texts[place.page as usize - 1]).is_empty());
    }
    fields
}

pub(super) fn notice(text: &str) -> Fields {
    read(&[text], &Structure::default())
}

pub(super) fn numbers(fields: &Fields) -> Vec<&str> {
    fields
        .numbers
        .iter()
        .map(|number| number.value.as_str())
        .collect()
}

pub(super) fn name(fields: &Fields) -> Option<&str> {
    fields.name.as_ref().map(|name| name.value.as_str())
}

pub(super) fn parties(fields: &Fields, role: PartyRole) -> Vec<&str> {
    fields
        .parties
        .iter()
        .filter(|party| party.role == role)
        .map(|party| party.name.value.as_str())
        .collect()
}

pub(super) fn amounts(fields: &Fields, kind: AmountKind) -> Vec<&str> {
    fields
        .amounts
        .iter()
        .filter(|amount| amount.kind == kind)
        .map(|amount| amount.yuan.as_str())
        .collect()
}

pub(super) fn dates(fields: &Fields, kind: DateKind) -> Vec<&str> {
    fields
        .dates
        .iter()
        .filter(|date| date.kind == kind)
        .map(|date| date.value.as_str())
        .collect()
}

const FLAT: &str = "某市第一小学课桌采购项目竞争性磋商公告 发布时间：2023-05-04 项目概况 某市第一小学课桌采购项目的潜在供应商应在网上获取采购文件，\
并于2023年05月16日 09点30分（北京时间）前提交响应文件。 一、项目基本情况        项目编号：ABCD-2023-015        项目名称：某市第一小学课桌采购项目        \
采购方式：竞争性磋商        预算金额：85.0105000 万元（人民币）        最高限价（如有）：80.0000000 万元（人民币）        采购需求：详见磋商文件        \
本项目( 不接受   )联合体投标。        二、申请人的资格要求：1.满足规定；三、获取采购文件        时间：2023年05月05日至2023年05月11日，每天上午9:00至11:00        \
四、响应文件提交        截止时间：2023年05月16日 09点30分（北京时间）        五、开启        时间：2023年05月16日 10点00分（北京时间）        \
七、凡对本次采购提出询问，请按以下方式联系。        1.采购人信息        名 称：某市第一小学　　　　　        地址：江苏省南京市某路1号　　　        \
联系方式：010-000000　　        2.采购代理机构信息        名 称：江苏甲乙招标有限公司　　　　        地　址：南京市某路2号";

#[test]
fn a_notice_that_lost_its_line_ends_is_read() {
    let fields = notice(FLAT);
    assert_eq!(numbers(&fields), ["ABCD-2023-015"]);
    assert_eq!(name(&fields), Some("某市第一小学课桌采购项目"));
    assert_eq!(parties(&fields, PartyRole::Buyer), ["某市第一小学"]);
    assert_eq!(
        parties(&fields, PartyRole::Agency),
        ["江苏甲乙招标有限公司"]
    );
    assert_eq!(amounts(&fields, AmountKind::Budget), ["850105.00"]);
    assert_eq!(amounts(&fields, AmountKind::Ceiling), ["800000.00"]);
    assert_eq!(dates(&fields, DateKind::Published), ["2023-05-04"]);
    assert_eq!(dates(&fields, DateKind::Deadline), ["2023-05-16T09:30"]);
    assert_eq!(dates(&fields, DateKind::Opening), ["2023-05-16T10:00"]);
    assert_eq!(
        fields.consortium.map(|found| found.value),
        Some(Policy::Reject)
    );
    assert_eq!(fields.import_products, None);
}

#[test]
fn evidence_is_label_and_value() {
    let fields = notice(FLAT);
    let quote = |evidence: Evidence| evidence.span.of(FLAT);
    assert_eq!(quote(fields.numbers[0].evidence), "项目编号：ABCD-2023-015");
    assert_eq!(
        quote(fields.amounts[0].evidence),
        "预算金额：85.0105000 万元"
    );
    assert_eq!(fields.amounts[0].raw.of(FLAT), "85.0105000 万元");
    assert_eq!(
        quote(fields.parties[0].name.evidence),
        "名 称：某市第一小学"
    );
    assert_eq!(fields.parties[0].region.as_deref(), Some("320100"));
}

#[test]
fn the_next_ordinal_and_the_next_label_end_a_value() {
    for (text, number) in [
        (
            "一、项目编号：SHXM-00-20230620-1082二、项目名称：某某设备采购",
            "SHXM-00-20230620-1082",
        ),
        (
            "项目编号：N5106012024000133采购项目名称：某某设备采购",
            "N5106012024000133",
        ),
        (
            "某某项目（项目编号:XCSD-2026-A-535）中标公告",
            "XCSD-2026-A-535",
        ),
        (
            "一、项目编号：2021-11-118（招标文件编号：2021-11-118）二、项目名称：某某服务",
            "2021-11-118",
        ),
        ("1、项目编号：SF20212、项目名称：某某设备采购", "SF2021"),
        (
            "项目编号：[350821]ZDHY[XJ]2021002      项目名称：某某采购",
            "[350821]ZDHY[XJ]2021002",
        ),
        (
            "项目编号：豫财招标采购-2026-312\n项目名称：某某采购",
            "豫财招标采购-2026-312",
        ),
        (
            "采 购 编 号：0721-2466C262-B28-830/01\n",
            "0721-2466C262-B28-830/01",
        ),
        (
            "项目编号/包号：TAHP-ZB-2023-1790（1-12包）\n",
            "TAHP-ZB-2023-1790",
        ),
        (
            "项目编号（或招标编号、政府采购计划编号、采购计划备案文号等，如有）：HD2021000752 项目名称：某某采购",
            "HD2021000752",
        ),
    ] {
        assert_eq!(numbers(&notice(text)), [number], "{text}");
    }
}

#[test]
fn numbers_of_other_things_are_not_the_project_s() {
    for text in [
        "合同编号：HT-2023-00178",
        "预算编号：0024-K00012345",
        "采购计划备案号：永采2023-12345",
        "内部项目编号：2025-采-0023",
        "包号：0725-01",
        "项目编号：__________",
        "项目编号：【 】",
        "项目编号：详见招标公告",
        "标段编号：A2023-01-001",
    ] {
        assert_eq!(numbers(&notice(text)), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn the_number_stands_behind_the_name_where_one_label_is_of_both() {
    for (text, expected) in [
        (
            "一、项目名称及编号：妇科设备采购（GXZC2018-J1-21797-KLZB）",
            "GXZC2018-J1-21797-KLZB",
        ),
        (
            "项目名称及编号：妇科设备采购GXZC2018-J1-21797（重）",
            "GXZC2018-J1-21797（重）",
        ),
        (
            "项目名称及编号：ABZFCG[2021]330282001188721号",
            "ABZFCG[2021]330282001188721号",
        ),
    ] {
        assert_eq!(numbers(&notice(text)), [expected], "{text}");
    }
}

#[test]
fn a_name_that_is_stated_elsewhere_is_not_the_label_below() {
    let text = "条款号\t条款名称\t编列内容\n1.1.4\t招标项目名称\t见招标公告\n1.1.5\t项目建设地点\t见招标公告";
    assert_eq!(name(&notice(text)), None);
}

#[test]
fn names_lose_layout_blanks_and_nothing_else() {
    for (text, expected) in [
        (
            "项目名称：2024 年-2026 年市属 IT 设施维护项目（一期）\n",
            "2024年-2026年市属IT设施维护项目（一期）",
        ),
        ("采购项目名称\t某区 2026 年公园改造\n", "某区2026年公园改造"),
        (
            "原公告的采购项目名称：应急管理局车辆采购项目公开招标公告　　首次公告日期：2024年02月05日",
            "应急管理局车辆采购项目",
        ),
        (
            "项目名称：某大学食堂设备采购    预算金额：80.855万元",
            "某大学食堂设备采购",
        ),
        (
            "某某台式计算机网上竞价项目（网上竞价编号：GDPX2016Z04048）成交公告",
            "某某台式计算机网上竞价项目",
        ),
        (
            "本招标项目某镇道路改造工程，项目业主为某镇人民政府。",
            "某镇道路改造工程",
        ),
    ] {
        assert_eq!(name(&notice(text)), Some(expected), "{text}");
    }
    for text in [
        "项目名称：见前附表",
        "1.1.4\t项目名称\t\n1.2.1\t资金来源\t自筹",
        "项目名称：____________",
    ] {
        assert_eq!(name(&notice(text)), None, "{text}");
    }
}

#[test]
fn persons_phones_and_clauses_are_no_parties() {
    for text in [
        "采购人：王某某先生",
        "采购人地址：某市某路18号",
        "采购单位联系人：某老师",
        "委托代理人：某某",
        "1.采购人信息 名称：某某 地址：无",
        "采购人应当在收到报告后五个工作日内确定中标供应商。",
        "招标人：见投标人须知前附表",
        "供应商名称（公章）：",
        "代理机构：某市某区某街道357号广场17层09室",
    ] {
        assert_eq!(notice(text).parties, [], "{text}");
    }
}

#[test]
fn parties_of_every_form_are_found() {
    let cases: [(&str, PartyRole, &str); 8] = [
        ("采 购 人：某省某厅\n", PartyRole::Buyer, "某省某厅"),
        (
            "采购单位：某某学院采购单位地址：某市",
            PartyRole::Buyer,
            "某某学院",
        ),
        (
            "甲乙招标有限公司受某区水务局委托，对某某项目进行采购。",
            PartyRole::Buyer,
            "某区水务局",
        ),
        (
            "甲乙招标有限公司受某区水务局委托，对某某项目进行采购。",
            PartyRole::Agency,
            "甲乙招标有限公司",
        ),
        (
            "招标代理机构：某县公共资源交易有限责任公司（盖单位章）\n",
            PartyRole::Agency,
            "某县公共资源交易有限责任公司",
        ),
        (
            "采购人：某某公安局（以下简称“采购人”）\n",
            PartyRole::Buyer,
            "某某公安局",
        ),
        (
            "1.采购人信息\n名称：某县供水有限公司、某县某镇人民政府\n地址：某县",
            PartyRole::Buyer,
            "某县供水有限公司、某县某镇人民政府",
        ),
        (
            "招标人为某某燃气有限公司，招标代理人为某某咨询有限公司。",
            PartyRole::Buyer,
            "某某燃气有限公司",
        ),
    ];
    for (text, role, expected) in cases {
        assert_eq!(parties(&notice(text), role), [expected], "{text}");
    }
}

#[test]
fn the_winner_is_the_supplier_and_the_losers_are_not() {
    let text = "一、项目编号：AB2021001 二、项目名称：某某设备采购 三、中标（成交）信息 供应商名称：甲乙科技有限公司 \
统一社会信用代码：914400001903718642 供应商地址：某市某路 中标（成交）金额：56.3800000（万元） \
四、未中标供应商 供应商名称：丙丁科技有限公司 五、代理服务收费金额（元）：27000";
    let fields = read(&[text], &of_type(DocumentType::AwardNotice));
    assert_eq!(parties(&fields, PartyRole::Supplier), ["甲乙科技有限公司"]);
    assert_eq!(parties(&fields, PartyRole::Bidder), ["丙丁科技有限公司"]);
    assert_eq!(amounts(&fields, AmountKind::Award), ["563800.00"]);
    assert_eq!(amounts(&fields, AmountKind::AgencyFee), ["27000.00"]);
    assert_eq!(
        fields.parties.iter().find_map(|party| party.uscc.clone()),
        Some(("914400001903718642".to_owned(), true))
    );
}

#[test]
fn what_a_loser_or_anyone_bade_is_no_award() {
    let won = "中标公告\n1.中标供应商名称：甲有限公司\n3.中标金额：100元\n";
    for more in [
        "报价金额：200元",
        "九、中标候选人信息\n1.中标候选人供应商名称：乙有限公司\n3.报价金额：200元",
    ] {
        let fields = read(
            &[&format!("{won}{more}")],
            &of_type(DocumentType::AwardNotice),
        );
        assert_eq!(parties(&fields, PartyRole::Supplier), ["甲有限公司"]);
        assert_eq!(amounts(&fields, AmountKind::Award), ["100.00"], "{more}");
    }
}

#[test]
fn candidates_have_ranks_and_have_not_won() {
    let text = "第一中标候选人：甲乙建设有限公司 投标报价：1236635.55元\n第二中标候选人：单位名称：丙丁建设有限公司 投标报价：1240000元\n";
    let fields = read(&[text], &of_type(DocumentType::CandidateNotice));
    let ranks: Vec<_> = fields
        .parties
        .iter()
        .map(|party| (party.role, party.rank, party.name.value.as_str()))
        .collect();
    assert_eq!(
        ranks,
        [
            (PartyRole::Candidate, Some(1), "甲乙建设有限公司"),
            (PartyRole::Candidate, Some(2), "丙丁建设有限公司")
        ]
    );
    assert_eq!(amounts(&fields, AmountKind::Award), Vec::<&str>::new());
}

#[test]
fn bidders_in_an_invitation_are_no_parties() {
    let text = "中标人：某某科技有限公司\n供应商名称：某某科技有限公司\n";
    assert_eq!(
        read(&[text], &of_type(DocumentType::TenderNotice)).parties,
        []
    );
}

#[test]
fn forms_and_contract_clauses_of_a_bidding_document_give_nothing() {
    let texts = [
        "项目编号：AB-2023-01\n采购人：某某大学\n预算金额：300000元\n",
        "甲方：某某公司\n项目编号：ZZ-9999-99\n最高限价：1元\n",
    ];
    let section = |page, kind| Section {
        page,
        start: 0,
        kind,
    };
    let structure = Structure {
        sections: vec![
            section(1, SectionKind::Notice),
            section(2, SectionKind::Forms),
        ],
        ..of_type(DocumentType::BiddingDocument)
    };
    let fields = read(&texts, &structure);
    assert_eq!(numbers(&fields), ["AB-2023-01"]);
    assert_eq!(parties(&fields, PartyRole::Buyer), ["某某大学"]);
    assert_eq!(amounts(&fields, AmountKind::Ceiling), Vec::<&str>::new());
}

#[test]
fn budget_and_ceiling_keep_their_labels() {
    for (text, budget, ceiling) in [
        (
            "预算金额（元）：1500000最高限价（元）：1400000",
            "1500000.00",
            "1400000.00",
        ),
        (
            "预算金额：10（万元）最高限价：9（万元）",
            "100000.00",
            "90000.00",
        ),
        (
            "项目预算金额：9373.99 万元、项目最高限价（如有）：9373.99 万元\n",
            "93739900.00",
            "93739900.00",
        ),
        (
            "预算金额(元) ：4350060。\n最高限价(元) ：4350060。\n",
            "4350060.00",
            "4350060.00",
        ),
        ("采购预算及最高限价：35万元\n", "350000.00", "350000.00"),
        (
            "预算金额：200000元\n最高限价：同预算金额\n",
            "200000.00",
            "200000.00",
        ),
        (
            "名称\t预算金额（万元）\t最高限价（万元）\n某某设备\t12.5\t12\n",
            "125000.00",
            "120000.00",
        ),
    ] {
        let fields = notice(text);
        assert_eq!(amounts(&fields, AmountKind::Budget), [budget], "{text}");
        assert_eq!(amounts(&fields, AmountKind::Ceiling), [ceiling], "{text}");
    }
}

#[test]
fn fees_tariffs_and_prices_of_documents_are_no_budget_and_no_award() {
    let text = "招标文件售价：500元\n投标保证金：20000元\n代理服务收费标准：成交金额100万元以下的部分，货物类采购费率1.50%\n注册资本：5000万元\n";
    let fields = read(&[text], &of_type(DocumentType::AwardNotice));
    let kinds: Vec<_> = fields.amounts.iter().map(|amount| amount.kind).collect();
    assert_eq!(
        kinds.first(),
        Some(&AmountKind::Deposit),
        "{:?}",
        fields.amounts
    );
    assert_eq!(amounts(&fields, AmountKind::Budget), Vec::<&str>::new());
    assert_eq!(amounts(&fields, AmountKind::Ceiling), Vec::<&str>::new());
}

#[test]
fn windows_for_documents_and_registration_are_no_deadline() {
    for text in [
        "获取招标文件时间：2023年12月26日至2024年1月2日，每天上午08:30至12:00",
        "三、获取招标文件\n时间：2026-01-05 至 2026-01-12\n截止时间：2026-01-12 17:00",
        "报名截止时间：2024年1月2日17时",
        "合同履行期限：2024年1月1日至2024年12月31日",
        "投标保证金到账截止时间：2026年01月22日15时",
    ] {
        assert_eq!(notice(text).dates, [], "{text}");
    }
}

#[test]
fn a_correction_supersedes_what_stands_before_it() {
    let text = "原公告响应文件提交截止时间：2021年12月21日 10点00分 变更为：响应文件提交截止时间：2021年12月21日 14点30分";
    let fields = read(&[text], &of_type(DocumentType::CorrectionNotice));
    assert_eq!(
        dates(&fields, DateKind::Deadline).first(),
        Some(&"2021-12-21T14:30")
    );
}

#[test]
fn policies_follow_value_tick_and_sentence() {
    let policy = |text: &str| {
        let fields = notice(text);
        (
            fields.import_products.map(|found| found.value),
            fields.consortium.map(|found| found.value),
        )
    };
    let (accept, reject) = (Some(Policy::Accept), Some(Policy::Reject));
    for (text, expected) in [
        (
            "8、是否接受进口产品：否 9、是否专门面向中小企业：否",
            reject,
        ),
        ("10、是否可采购进口产品： 否", reject),
        ("10\t是否允许采购进口产品：\t不允许进口产品", reject),
        ("是否进口产品\t不允许", reject),
        (
            "本项目是否允许招标进口产品：□是；√否（1）进口产品是指通过海关进入境内的产品",
            reject,
        ),
        ("是否允许进口产品\t□是 / ■否", reject),
        ("进口产品\t本采购项目拒绝进口产品参加投标", reject),
        ("2.1.6本次采购产品为非进口产品。", reject),
        ("是否接受进口产品：☑是 □否", accept),
        ("是否排除进口产品：是", reject),
        ("是否排除进口产品：否\n", accept),
        ("是否排除进口产品\t是否预留\n", None),
        ("是否排除进口产品（是/否）：\n", None),
        ("本项目允许采购进口产品。", accept),
        (
            "若本项目不允许采购进口产品，所投产品为进口产品的投标无效。",
            None,
        ),
        (
            "招标文件不接受进口产品投标的内容时，所投产品不含进口产品；",
            None,
        ),
        ("《政府采购进口产品管理办法》", None),
        ("本项目不涉及进口产品。", None),
        (
            "包号\t名称\t是否接受进口产品投标\n1\t某某图书\t否\n2\t外文图书\t是\n",
            accept,
        ),
    ] {
        assert_eq!(policy(text).0, expected, "{text}");
    }
    for (text, expected) in [
        ("本项目（是/否）接受联合体投标： 否", reject),
        ("本项目(是/否)接受联合体投标: 是 否", None),
        ("本项目( 是 /否 )接受联合体。", None),
        ("本项目（是/否）接受联合体投标： 0", reject),
        ("6.本项目是否接受联合体投标：□是 ■否。", reject),
        ("6.本项目是否接受联合体投标：■是 □否。", accept),
        ("本项目 (不允许) 接受联合体投标。", reject),
        ("本项目( 不接受  )联合体投标。", reject),
        ("本合同包不接受联合体投标", reject),
        ("是否接受联合体响应\t本次采购不接受联合响应。", reject),
        ("本次招标 （接受或不接受）联合体投标。", None),
        (
            "投标人须知前附表规定接受联合体投标的，联合体应符合下列要求",
            None,
        ),
        ("（注：若为联合体投标时，须提交协议）", None),
        ("9、本项目是否接受联合体投标：不允许联合体。", reject),
        ("本项目接受联合体投标。", accept),
    ] {
        assert_eq!(policy(text).1, expected, "{text}");
    }
}

#[test]
fn who_begins_a_sentence_of_buying_is_the_buyer() {
    for (text, expected) in [
        (
            "某市机关事务管理局拟进行单一来源采购，现将有关事项公告如下。\n",
            vec!["某市机关事务管理局"],
        ),
        ("我单位拟对下列项目进行招标。\n", vec![]),
        (
            "采购人：某市财政局\n某市机关事务管理局拟对某项目进行招标。\n",
            vec!["某市财政局"],
        ),
    ] {
        assert_eq!(parties(&notice(text), PartyRole::Buyer), expected, "{text}");
    }
}

#[test]
fn lots_are_read_from_tables_and_headings() {
    let table = notice(
        "包号\t分包名称\t数量\t预算金额（万元）\n1\t某某图书\t1批\t150\n2\t某某报刊\t1批\t37.5\n",
    );
    let lots: Vec<_> = table
        .lots
        .iter()
        .map(|lot| (lot.id.as_str(), lot.name.as_deref(), lot.budget.as_deref()))
        .collect();
    assert_eq!(
        lots,
        [
            ("1", Some("某某图书"), Some("1500000.00")),
            ("2", Some("某某报刊"), Some("375000.00"))
        ]
    );
    let of_goods = notice(
        "包号\t货物名称\t数量\t预算（万元）\n1\t离心机\t2台\t16.00\n1\t烘箱\t2台\t20.00\n2\t天平\t1台\t6.00\n3\t摇床\t1台\t5.00\n3\t水浴\t1台\t5.00\n",
    );
    let lots: Vec<_> = of_goods
        .lots
        .iter()
        .map(|lot| (lot.id.as_str(), lot.name.as_deref(), lot.budget.as_deref()))
        .collect();
    assert_eq!(
        lots,
        [
            ("1", None, Some("360000.00")),
            ("2", Some("天平"), Some("60000.00")),
            ("3", None, None)
        ]
    );
    let merged = notice(
        "包号\t品目\t货物名称\t数量\t预算（万元）\n1\t1-1\t离心机\t2台\t16.00\n1-2\t烘箱\t2台\t20.00\n2\t2-1\t天平\t1台\t6.00\n",
    );
    assert_eq!(merged.lots, []);
    assert_eq!(amounts(&merged, AmountKind::Budget), Vec::<&str>::new());
    let headed = notice(
        "合同包1（社科类图书）：\n合同包预算金额：160000.00元\n合同包最高限价：150000.00元\n合同包2（理科类图书）：\n合同包预算金额：140000.00元\n",
    );
    let lots: Vec<_> = headed
        .lots
        .iter()
        .map(|lot| {
            (
                lot.id.as_str(),
                lot.name.as_deref(),
                lot.budget.as_deref(),
                lot.ceiling.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        lots,
        [
            (
                "1",
                Some("社科类图书"),
                Some("160000.00"),
                Some("150000.00")
            ),
            ("2", Some("理科类图书"), Some("140000.00"), None)
        ]
    );
}

proptest::proptest! {
    #[test]
    fn any_text_gives_fields_whose_places_lie_in_it(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "项目编号", "：", "AB-2023-01", "采购人", "名称", "某某大学", "（", ")", "\n", "\t", " ", "　", "一、", "2、", "预算金额", "（万元）", "12.5",
                "元", "截止时间", "2024年1月5日", "9时", "前提交", "受", "委托", "本招标项目", "包号", "合同包1", "联合体", "不接受", "进口产品", "是否", "□", "■", "Ⅲ", "®", "一",
            ]),
            0..60,
        )
    ) {
        let text = parts.concat();
        let _ = read(&[&text, &text], &of_type(DocumentType::AwardNotice));
    }
}

#[test]
fn a_table_of_candidates_gives_their_places() {
    let text = "一、评标结果\n排序\t中标候选人名称\t投标报价（元）\n1\t青溪设备有限公司\t100.00\n2\t白塔电子有限公司\t110.00\n3\t南坡科技有限公司\t120.00";
    let fields = read(&[text], &of_type(DocumentType::CandidateNotice));
    let ranked: Vec<_> = fields
        .parties
        .iter()
        .map(|party| (party.role, party.name.value.as_str(), party.rank))
        .collect();
    assert_eq!(
        ranked,
        [
            (PartyRole::Candidate, "青溪设备有限公司", Some(1)),
            (PartyRole::Candidate, "白塔电子有限公司", Some(2)),
            (PartyRole::Candidate, "南坡科技有限公司", Some(3)),
        ]
    );
}

#[test]
fn a_column_of_suppliers_names_winners_unless_it_compares_them() {
    let award = of_type(DocumentType::AwardNotice);
    let lots =
        "包号\t供应商名称\t金额（元）\n1\t青溪设备有限公司\t100.00\n2\t白塔电子有限公司\t110.00";
    assert_eq!(
        parties(&read(&[lots], &award), PartyRole::Supplier),
        ["青溪设备有限公司", "白塔电子有限公司"]
    );
    let scores = "序号\t供应商名称\t综合得分\n1\t青溪设备有限公司\t91.2\n2\t白塔电子有限公司\t88.4";
    assert_eq!(
        parties(&read(&[scores], &award), PartyRole::Supplier),
        ["青溪设备有限公司"]
    );
}

#[test]
fn each_row_of_a_table_of_winners_is_an_award() {
    let table = |heads: &str| {
        let (lot, supplier, amount) = ("1", "甲乙科技有限公司", "2986000.00");
        let text = format!(
            "某县设备采购中标公告\n{heads}\n{lot}\t{supplier}\t{amount}\n2\t丙丁设备有限公司\t1458000.00\n"
        );
        let fields = read(&[&text], &of_type(DocumentType::AwardNotice));
        let awards = amounts(&fields, AmountKind::Award);
        awards.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    for heads in [
        "标项\t供应商名称\t中标金额（元）",
        "包号\t成交供应商名称\t成交金额",
        "序号\t中标人\t中标价（元）",
        "包组\t成交供应商\t最终报价",
    ] {
        assert_eq!(table(heads), ["2986000.00", "1458000.00"], "{heads}");
    }
    // These may be what everyone bade.
    for heads in [
        "序号\t供应商名称\t报价（元）",
        "序号\t供应商名称\t最终报价（元）",
        "排名\t供应商名称\t中标金额（元）",
        "序号\t投标人\t中标金额（元）",
    ] {
        assert_eq!(table(heads), [""; 0], "{heads}");
    }
}

#[test]
fn a_total_in_words_is_the_amount_of_a_contract_where_it_stands_in_one() {
    for total in ["合计人民币（大写）", "合计（大写）", "总计（大写）"] {
        let text =
            format!("某县设备采购合同\n{total}：壹佰贰拾壹万叁仟玖佰陆拾元整（￥1213960.00）\n");
        let of = |kind| {
            let fields = read(&[&text], &of_type(kind));
            amounts(&fields, AmountKind::Contract).len()
        };
        assert_eq!(of(DocumentType::Contract), 1, "{total}");
        assert_eq!(of(DocumentType::BidResponse), 0, "{total}");
    }
}

#[test]
fn labels_that_markdown_emphasises_are_labels() {
    for (open, close) in [
        ("**", "**："),
        ("**", "：**"),
        ("__", "__: "),
        ("- **", "**："),
    ] {
        let text = format!(
            "# 某县设备采购招标公告\n{open}项目编号{close}AB-2026-018\n{open}采购人{close}某县卫生健康局\n{open}预算金额{close}126.00万元\n"
        );
        let fields = notice(&text);
        assert_eq!(numbers(&fields), ["AB-2026-018"], "{close}");
        assert_eq!(
            parties(&fields, PartyRole::Buyer),
            ["某县卫生健康局"],
            "{close}"
        );
        assert_eq!(
            amounts(&fields, AmountKind::Budget),
            ["1260000.00"],
            "{close}"
        );
    }
}

#[test]
fn members_of_a_consortium_are_suppliers_of_their_own() {
    let fields = read(
        &["中标供应商：青溪设备有限公司（联合体牵头人）、白塔电子有限公司（联合体成员）"],
        &of_type(DocumentType::AwardNotice),
    );
    assert_eq!(
        parties(&fields, PartyRole::Supplier),
        ["青溪设备有限公司", "白塔电子有限公司"]
    );
}

#[test]
fn who_bids_is_the_bidder_and_the_date_of_a_bid_is_no_publication() {
    let fields = read(
        &["投标文件\n项目名称：阅览设备采购项目\n投标人：青溪设备有限公司\n日期：2022年8月16日"],
        &of_type(DocumentType::BidResponse),
    );
    assert_eq!(parties(&fields, PartyRole::Bidder), ["青溪设备有限公司"]);
    assert!(fields.dates.is_empty());
}

#[test]
fn the_day_of_signing_is_not_that_of_publication() {
    let fields = read(
        &["七、合同签订日期\n2022年11月18日\n八、合同公告日期\n2022年11月21日"],
        &of_type(DocumentType::ContractNotice),
    );
    let dates: Vec<_> = fields
        .dates
        .iter()
        .map(|date| (date.kind, date.value.as_str()))
        .collect();
    assert_eq!(
        dates,
        [
            (DateKind::Published, "2022-11-21"),
            (DateKind::Signed, "2022-11-18")
        ]
    );
}

#[test]
fn the_corrected_deadline_counts() {
    let corrected = of_type(DocumentType::CorrectionNotice);
    for text in [
        "序号\t更正项\t更正前内容\t更正后内容\n1\t投标截止时间\t2024年03月29日09时30分\t2024年04月08日09时30分",
        "投标截止时间：2024年03月29日09时30分（北京时间）更正为：2024年04月08日09时30分",
        "提交投标文件截止时间变更为：2024年4月8日上午9:30",
    ] {
        let fields = read(&[text], &corrected);
        let deadlines: Vec<_> = fields
            .dates
            .iter()
            .filter(|date| date.kind == DateKind::Deadline)
            .map(|date| date.value.as_str())
            .collect();
        assert_eq!(deadlines, ["2024-04-08T09:30"], "{text}");
    }
}

#[test]
fn the_head_beside_a_name_s_head_is_no_name() {
    let fields = notice(
        "序号\t采购项目名称\t主要用途\t预算金额（万元）\n1\t电子门牌系统升级改造\t更换门牌\t60.00",
    );
    assert_eq!(name(&fields), Some("电子门牌系统升级改造"));
}

#[test]
fn a_table_that_lost_its_borders_names_the_supplier_and_a_person_is_no_buyer() {
    let fields = read(
        &[
            "一、项目编号：2021121731230546二、项目名称：江苏省南京市白塔区税务局功放电子卖场采购项目三、中标成交信息：中标信息序号标项名称总价(元)中标供应商名称中标供应商地址中标供应商统一社会信用代码备注14790.00青溪网络科技有限公司湖南省长沙市雨花区长沙市雨花区某路二段8号四、主要标的信息九、联系方式1.采购人信息名称：张三地址：无",
        ],
        &of_type(DocumentType::AwardNotice),
    );
    assert_eq!(
        parties(&fields, PartyRole::Supplier),
        ["青溪网络科技有限公司"]
    );
    assert_eq!(
        parties(&fields, PartyRole::Buyer),
        ["江苏省南京市白塔区税务局"]
    );
}

#[test]
fn letters_of_a_number_are_no_blank() {
    let fields = notice("项目编号：NNZC2021-C3-991771-GXXK\n项目名称：公共服务终端采购");
    assert_eq!(numbers(&fields), ["NNZC2021-C3-991771-GXXK"]);
    assert_eq!(numbers(&notice("项目编号：2023-XX-001")), [""; 0]);
}

#[test]
fn a_name_may_hold_a_word_for_money_and_an_amount_is_no_name() {
    let award = of_type(DocumentType::AwardNotice);
    for supplier in ["江西博元酒店管理有限公司", "广元市白塔电子有限公司"] {
        let text = format!("中标供应商：{supplier}");
        assert_eq!(
            parties(&read(&[&text], &award), PartyRole::Supplier),
            [supplier]
        );
    }
    for text in ["中标供应商：报价1200元的公司", "中标供应商：三万元中标公司"]
    {
        assert_eq!(
            parties(&read(&[text], &award), PartyRole::Supplier),
            [""; 0]
        );
    }
}

#[test]
fn what_lost_is_kept_with_the_reason() {
    let fields = notice(
        "项目名称：某市道路养护服务项目\n采购项目：某市道路养护及保洁服务的说明\n预算金额：100万元\n包1预算金额：60万元\n采购人：某市城管局\n采购人：某市城管局\n",
    );
    let lost: Vec<_> = fields
        .lost
        .iter()
        .map(|lost| (lost.field, lost.value.as_str(), lost.reason))
        .collect();
    assert!(
        lost.contains(&("buyer", "某市城管局", "repeats it")),
        "{lost:?}"
    );
    assert!(
        lost.contains(&(
            "name",
            "某市道路养护及保洁服务的说明",
            "another place is trusted more"
        )),
        "{lost:?}"
    );
}

#[test]
fn a_quote_never_reaches_over_the_cells_of_others() {
    let text = "评标结果如下：\t\t\t排名\t\t\t投标人名称\t\t\t项目负责人\t\t\t\t1\t\t\t甲乙建设有限公司\t\t\t张某某\t\t\t\t2\t\t\t丙丁建设有限公司\t\t\t李某某";
    let fields = read(&[text], &of_type(DocumentType::CandidateNotice));
    assert_eq!(
        parties(&fields, PartyRole::Candidate),
        ["甲乙建设有限公司", "丙丁建设有限公司"]
    );
    for party in &fields.parties {
        let quote = party.name.evidence.span.of(text);
        assert!(!quote.contains("某某"), "{quote}");
    }
}
