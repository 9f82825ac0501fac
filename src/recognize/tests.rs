//! Sentences and what must be found in them, with a lexicon made for the tests.

use proptest::prelude::*;
use regex::Regex;

use super::context::context_word;
use super::*;
use crate::dictionary::lexicon::{
    Alias, Brand, ConfusableEntry, Licence, Pattern, ProductList, SeriesName, Side, SoftwareName,
    StanceCue,
};
use crate::model::{Cell, Column, ColumnRole, MentionFlag, Page, Row, Stance, Table, TableRoles};
use crate::text::normalize::NormText;
use crate::text::span::OriginalSpan;

const PLACE: &str = "test.tsv:1";

fn brand(id: &str, name: &str, owners: &[(&str, &str)]) -> Brand {
    Brand {
        id: id.to_owned(),
        name: name.to_owned(),
        name_zh: None,
        country: None,
        owners: owners
            .iter()
            .map(|(from, owner)| ((*from).to_owned(), (*owner).to_owned()))
            .collect(),
        sold: Vec::new(),
        categories: vec!["server".to_owned()],
        place: PLACE.to_owned(),
    }
}

fn alias(surface: &str, brand: &str, licence: Licence) -> Alias {
    Alias {
        surface: surface.to_owned(),
        brand: brand.to_owned(),
        miswritten: false,
        letters: None,
        licence,
        context: Vec::new(),
        vetoes: vec![(String::new(), "路".to_owned())],
        place: PLACE.to_owned(),
    }
}

fn series(
    surface: &str,
    vendor: &str,
    series: &str,
    category: &str,
    licence: Licence,
) -> SeriesName {
    SeriesName {
        surface: surface.to_owned(),
        vendor: vendor.to_owned(),
        series: series.to_owned(),
        category: category.to_owned(),
        miswritten: surface == "志强",
        licence,
        place: PLACE.to_owned(),
    }
}

/// A row of the product list.
fn product(vendor: &str, series: &str, model: &str, alias: &str, category: &str) -> String {
    let id = format!("{vendor}/{}", model.to_lowercase().replace(' ', "-"));
    format!("{id}\t{vendor}\t{series}\t{model}\t{alias}\t{category}\t2017-Q3\t\t\t\ttests\n")
}

fn product_list(rows: &[String]) -> ProductList {
    let header =
        "id\tvendor\tseries\tmodel\taliases\tcategory\treleased\tcores\tbase_ghz\tmemory\tsource\n";
    ProductList::of_text("lexicon.tsv", &[header, &rows.concat()].concat())
}

fn pattern(
    id: &str,
    vendor: &str,
    category: &str,
    licence: Licence,
    regex: &str,
    model: Option<&str>,
) -> Pattern {
    Pattern {
        id: id.to_owned(),
        vendor: Some(vendor.to_owned()),
        kind: MentionKind::Model,
        series: None,
        category: Some(category.to_owned()),
        licence,
        regex: Regex::new(&format!(r"\A(?:{regex})\z")).unwrap().into(),
        model: model.map(str::to_owned),
        place: PLACE.to_owned(),
    }
}

fn cue(cue: &str, stance: Stance, side: Side, reach: u32) -> StanceCue {
    StanceCue {
        cue: cue.to_owned(),
        stance: Some(stance),
        side,
        reach,
        not_after: vec!["发".to_owned()],
        place: PLACE.to_owned(),
    }
}

#[expect(clippy::too_many_lines, reason = "one lexicon, entry by entry")]
fn lexicon() -> Lexicon {
    use Licence::{Free, Never, Weak};
    let software = |surface: &str, vendor: &str, name: &str, version: &str, licence| SoftwareName {
        surface: surface.to_owned(),
        vendor: Some(vendor.to_owned()),
        name: name.to_owned(),
        category: "os".to_owned(),
        miswritten: false,
        version: Some(Regex::new(&format!(r"\A ?(?:{version})")).unwrap().into()),
        complete: false,
        licence,
        place: PLACE.to_owned(),
    };
    let confusable = |id: &str, hard, regex: &str| ConfusableEntry {
        id: id.to_owned(),
        hard,
        regex: Regex::new(regex).unwrap().into(),
        place: PLACE.to_owned(),
    };
    Lexicon {
        brands: vec![
            brand("intel", "Intel", &[]),
            brand("huawei", "Huawei", &[]),
            brand("lenovo", "Lenovo", &[]),
            brand("ibm-x", "IBM System x", &[("2014-10", "lenovo")]),
        ],
        aliases: vec![
            alias("intel", "intel", Free),
            alias("英特尔", "intel", Free),
            alias("华为", "huawei", Free),
            alias("h3c", "h3c", Free),
            alias("华三", "h3c", Weak),
            alias("联想", "lenovo", Weak),
            alias("浪潮", "inspur", Weak),
            alias("inspur", "inspur", Free),
            alias("海康威视", "hikvision", Free),
            alias("天融信", "topsec", Free),
            alias("ibm", "ibm-x", Free),
        ],
        products: product_list(&[
            product("intel", "Xeon E5 v1", "Xeon E5-2620", "E5-2620", "cpu"),
            product(
                "intel",
                "Xeon E5 v4",
                "Xeon E5-2620 v4",
                "E5-2620 v4",
                "cpu",
            ),
            product("intel", "Xeon Gold", "Xeon Gold 6240", "6240", "cpu"),
            product("intel", "Xeon Silver", "Xeon Silver 4210", "4210", "cpu"),
            product("intel", "Core i7 7th gen", "Core i7-7700", "i7-7700", "cpu"),
            product("intel", "Core i5 8th gen", "Core i5-8500", "i5-8500", "cpu"),
        ]),
        series: vec![
            series("至强", "intel", "Xeon", "cpu", Free),
            series("志强", "intel", "Xeon", "cpu", Weak),
            series("xeon", "intel", "Xeon", "cpu", Free),
            series("金牌", "intel", "Xeon Gold", "cpu", Never),
            series("bronze", "intel", "Xeon Bronze", "cpu", Never),
            series("酷睿", "intel", "Core", "cpu", Free),
            series("i5", "intel", "Core i5", "cpu", Weak),
            series("i7", "intel", "Core i7", "cpu", Weak),
            series("thinkserver", "lenovo", "ThinkServer", "server", Free),
            series("启天", "lenovo", "启天", "pc", Free),
            series("英信", "inspur", "英信", "server", Free),
        ],
        software: vec![
            software(
                "windows server",
                "microsoft",
                "Windows Server",
                r"20\d\d",
                Free,
            ),
            software("银河麒麟", "kylin", "Kylin OS", r"v\d+", Free),
            software("银河麒麟操作系统", "kylin", "Kylin OS", r"v\d+", Free),
            software("linux", "linux", "Linux", r"\d", Weak),
        ],
        patterns: vec![
            pattern(
                "intel.e5",
                "intel",
                "cpu",
                Free,
                r"e5[- ]?(\d{4}) ?(v ?\d)?",
                Some("Xeon E5-${1} ${2}"),
            ),
            Pattern {
                series: Some("Xeon Bronze".to_owned()),
                ..pattern(
                    "intel.bronze",
                    "intel",
                    "cpu",
                    Never,
                    r"bronze (3[12]\d{2})",
                    None,
                )
            },
            pattern(
                "huawei.s",
                "huawei",
                "network",
                Weak,
                r"s\d{4}[a-z]?-[a-z0-9-]+",
                None,
            ),
            pattern(
                "h3c.s",
                "h3c",
                "network",
                Weak,
                r"s\d{4}[a-z]?-[a-z0-9-]+",
                None,
            ),
            pattern("inspur.nf", "inspur", "server", Free, r"nf\d{4}m\d", None),
            pattern(
                "hikvision.ds",
                "hikvision",
                "camera",
                Free,
                r"ds-2cd\w+(?:-\w+)*",
                None,
            ),
        ],
        confusables: vec![
            confusable("standard", true, r"gb/t ?\d{4,5}(?:-\d{4})?"),
            confusable("measure", false, r"\d+(?:\.\d+)?(?:ghz|gb|g|核)"),
            confusable("lot", false, r"s1234-lot"),
        ],
        cues: vec![
            cue("≥", Stance::Minimum, Side::Left, 8),
            cue("不低于", Stance::Minimum, Side::Left, 16),
            cue("及以上", Stance::Minimum, Side::Right, 14),
            cue("或以上", Stance::Minimum, Side::Right, 14),
            cue("相当于或优于", Stance::Equivalent, Side::Left, 16),
            cue("或同档次", Stance::Equivalent, Side::Right, 30),
            cue("或同等", Stance::Equivalent, Side::Right, 30),
            cue("不接受", Stance::Excluded, Side::Left, 12),
            cue("均不接受", Stance::Excluded, Side::Left, 12),
            cue("支持", Stance::Compatible, Side::Left, 0),
            cue("现有", Stance::Existing, Side::Left, 24),
        ],
        context: vec![
            context_word("处理器", "filler"),
            context_word("处理器", "cpu"),
            context_word("cpu", "cpu"),
            context_word("服务器", "server"),
            context_word("交换机", "network"),
            context_word("≥", "filler"),
            context_word("系列", "filler"),
            context_word("…核", "core"),
            context_word("…线程", "core"),
            context_word("…代", "generation"),
            context_word("第…代", "generation"),
            context_word("颗", "counter"),
            context_word("台", "counter"),
            context_word("…路", "socket"),
            context_word("型号", "label_model"),
            context_word("规格型号", "label_model"),
            context_word("品牌", "label_brand"),
            context_word("主要标的名称", "label"),
            context_word("有限公司", "branch"),
            context_word("技术", "trade"),
            context_word("股份", "trade"),
            context_word("数字", "trade"),
            context_word("国产", "void"),
            context_word("定制", "void"),
            context_word("格式", "format"),
            context_word("为", "predicate"),
            context_word("≥", "number_bound"),
            context_word("插件", "program"),
            context_word("hcie", "certificate"),
            context_word("…核", "cores"),
            context_word("第…版", "ordinal"),
            context_word("操作系统", "os"),
        ],
    }
}

fn folded(text: &str) -> FoldedPage {
    FoldedPage {
        page: Page {
            number: 1,
            text: text.to_owned(),
            ..Page::default()
        },
        folded: NormText::new(text),
    }
}

fn recognized(text: &str, structure: &Structure) -> Vec<(String, Mention)> {
    let lexicon = lexicon();
    let recognizer = Recognizer::new(&lexicon);
    recognizer
        .recognize(&[folded(text)], structure, 1000)
        .mentions
        .into_iter()
        .map(|mention| (mention.span.of(text).to_owned(), mention))
        .collect()
}

fn found(text: &str) -> Vec<(String, Mention)> {
    recognized(text, &Structure::default())
}

fn surfaces(text: &str) -> Vec<String> {
    found(text)
        .into_iter()
        .map(|(surface, _)| surface)
        .collect()
}

/// The only model in `text`.
fn model(text: &str) -> (String, Mention) {
    let mut models: Vec<_> = found(text)
        .into_iter()
        .filter(|(_, mention)| mention.kind == MentionKind::Model)
        .collect();
    assert_eq!(models.len(), 1, "{text}: {models:?}");
    models.remove(0)
}

/// A table of one header row and the given rows, and the text it stands in.
fn table(header: &[(&str, ColumnRole)], rows: &[&[&str]]) -> (String, Structure) {
    let mut text = String::new();
    let mut cells_of = |values: &[&str]| -> Row {
        let mut cells = Vec::new();
        for (column, value) in values.iter().enumerate() {
            let start = text.len();
            text.push_str(value);
            cells.push(Cell {
                span: OriginalSpan::new(start, text.len()),
                column: u16::try_from(column).unwrap(),
                column_span: 1,
                row_span: 1,
            });
            text.push(if column + 1 == values.len() {
                '\n'
            } else {
                '\t'
            });
        }
        Row { cells }
    };
    let head: Vec<&str> = header.iter().map(|(name, _)| *name).collect();
    let mut all = vec![cells_of(&head)];
    all.extend(rows.iter().map(|row| cells_of(row)));
    let roles = TableRoles {
        page: 1,
        table: Table {
            rows: all,
            columns: u16::try_from(header.len()).unwrap(),
            borders: Vec::new(),
        },
        header_rows: 1,
        columns: header
            .iter()
            .map(|(_, role)| Column {
                role: Some(*role),
                ..Column::default()
            })
            .collect(),
        purpose: None,
        goods: true,
    };
    let structure = Structure {
        tables: vec![roles],
        ..Structure::default()
    };
    (text, structure)
}

#[test]
fn a_series_word_and_what_stands_in_the_gap_belong_to_the_model() {
    for (text, surface, model_name) in [
        (
            "英特尔至强E5-2620 v4处理器",
            "至强E5-2620 v4",
            "Xeon E5-2620 v4",
        ),
        (
            "采用至强® 金牌 6240两颗",
            "至强® 金牌 6240",
            "Xeon Gold 6240",
        ),
        (
            "Intel® Xeon® 至强金牌 6240 CPU",
            "Xeon® 至强金牌 6240",
            "Xeon Gold 6240",
        ),
        ("INTEL 酷睿 ≥i7 7700，≥8G", "酷睿 ≥i7 7700", "Core i7-7700"),
        (
            "CPU：i5 六核六线程 8500",
            "i5 六核六线程 8500",
            "Core i5-8500",
        ),
        ("E5—2620 V4", "E5—2620 V4", "Xeon E5-2620 v4"),
        (
            "Ｅ５－２６２０Ｖ４",
            "Ｅ５－２６２０Ｖ４",
            "Xeon E5-2620 v4",
        ),
    ] {
        let (found, mention) = model(text);
        assert_eq!(found, surface, "{text}");
        assert_eq!(mention.model.as_deref(), Some(model_name), "{text}");
        assert_eq!(mention.identity, Some(Identity::Exact), "{text}");
        assert_eq!(mention.vendor.as_deref(), Some("intel"), "{text}");
    }
}

#[test]
fn a_missing_version_leaves_candidates() {
    let (_, mention) = model("2颗至强E5-2620处理器");
    assert_eq!(mention.identity, Some(Identity::Ambiguous));
    assert_eq!(mention.flags, [MentionFlag::VersionMissing]);
    assert_eq!(
        mention.candidates,
        ["Intel Xeon E5-2620", "Intel Xeon E5-2620 v4"]
    );
    assert_eq!(mention.product_id, None);
}

#[test]
fn a_tier_word_that_contradicts_the_number_is_flagged() {
    let (surface, mention) = model("Intel Xeon-Bronze 4210处理器");
    assert_eq!(surface, "Xeon-Bronze 4210");
    assert_eq!(mention.model.as_deref(), Some("Xeon Silver 4210"));
    assert_eq!(mention.flags, [MentionFlag::TierMismatch]);
    assert_ne!(mention.identity, Some(Identity::Exact));
}

#[test]
fn a_number_no_list_has_stays_as_written_behind_its_series() {
    let (surface, mention) = model("联想 Thinkserver BD520 三台");
    assert_eq!(surface, "Thinkserver BD520");
    assert_eq!(mention.model.as_deref(), Some("ThinkServer BD520"));
    assert_eq!(mention.identity, Some(Identity::Pattern));
}

#[test]
fn a_line_named_without_a_number_is_a_partial_model() {
    let (surface, mention) = model("CPU：八代i7处理器");
    assert_eq!(surface, "八代i7");
    assert_eq!(mention.identity, Some(Identity::Series));
    assert_eq!(mention.series.as_deref(), Some("Core i7 8th gen"));
}

#[test]
fn bare_numbers_need_a_licence() {
    assert!(surfaces("文件编号 6240 号").is_empty());
    assert_eq!(surfaces("2*Intel 6240 CPU"), ["Intel", "6240"]);
    assert_eq!(surfaces("至强系列 6240, 4210"), ["至强系列 6240", "4210"]);
}

#[test]
fn standards_and_measures_are_no_products() {
    assert!(surfaces("符合GB/T 28181-2016，主频2.4GHz，16核，内存32GB").is_empty());
}

#[test]
fn a_weak_grammar_counts_beside_its_brand_and_takes_its_maker() {
    for (text, vendor) in [
        ("华为S5735-L24T4S-A1交换机", "huawei"),
        ("H3C S5130-28S-EI交换机", "h3c"),
    ] {
        assert_eq!(model(text).1.vendor.as_deref(), Some(vendor), "{text}");
    }
    assert!(surfaces("房间S5735-L24").is_empty());
}

#[test]
fn a_weak_brand_counts_only_with_evidence() {
    assert!(surfaces("让人联想到时尚浪潮").is_empty());
    assert_eq!(surfaces("联想启天M430台式机"), ["联想", "启天M430"]);
    assert_eq!(
        surfaces("浪潮 INSPUR NF5280M5"),
        ["浪潮 INSPUR", "NF5280M5"]
    );
    assert_eq!(surfaces("英特尔、联想、浪潮"), ["英特尔", "联想", "浪潮"]);
}

#[test]
fn a_company_as_a_party_is_no_brand_and_as_a_maker_it_is() {
    assert!(surfaces("采购人：杭州海康威视数字技术股份有限公司").is_empty());
    let (text, structure) = table(
        &[("名称", ColumnRole::Name), ("品牌", ColumnRole::Brand)],
        &[&["摄像机", "杭州海康威视数字技术股份有限公司"]],
    );
    let found = recognized(&text, &structure);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, "海康威视");
}

#[test]
fn a_maker_that_no_list_has_is_found_in_its_column() {
    let (text, structure) = table(
        &[
            ("名称", ColumnRole::Name),
            ("品牌", ColumnRole::Brand),
            ("型号", ColumnRole::Model),
            ("数量", ColumnRole::Quantity),
        ],
        &[
            &["密码机", "神兵", "SFT1916-G", "6"],
            &["桌子", "国产定制", "定制", "1"],
        ],
    );
    let found = recognized(&text, &structure);
    let surfaces: Vec<_> = found.iter().map(|(surface, _)| surface.as_str()).collect();
    assert_eq!(surfaces, ["神兵", "SFT1916-G"]);
    assert_eq!(found[1].1.quantity, Some(6));
}

#[test]
fn the_brand_in_a_model_cell_is_a_mention_of_its_own() {
    let (text, structure) = table(
        &[("品牌", ColumnRole::Brand), ("型号", ColumnRole::Model)],
        &[&["天融信", "天融信TA-LOG（FT-B20） V3"]],
    );
    let found = recognized(&text, &structure);
    let surfaces: Vec<_> = found.iter().map(|(surface, _)| surface.as_str()).collect();
    assert_eq!(surfaces, ["天融信", "天融信", "TA-LOG（FT-B20） V3"]);
    assert_eq!(found[2].1.vendor.as_deref(), Some("topsec"));
}

#[test]
fn a_version_and_a_generic_noun_belong_to_the_designation_in_a_model_cell() {
    let (text, structure) = table(
        &[("品牌", ColumnRole::Brand), ("型号", ColumnRole::Model)],
        &[
            &["神兵", "SecX 3600 安全网关 G7-4866 V3.0（千兆）"],
            &["神兵", "220V/50Hz"],
        ],
    );
    let found = recognized(&text, &structure);
    let surfaces: Vec<_> = found.iter().map(|(surface, _)| surface.as_str()).collect();
    assert_eq!(
        surfaces,
        ["神兵", "SecX 3600 安全网关 G7-4866 V3.0", "神兵"]
    );
    assert_eq!(found[1].1.model.as_deref(), Some("SecX 3600 G7-4866 V3.0"));
}

#[test]
fn a_series_word_and_a_noun_in_front_of_a_designation_leave_it_a_designation() {
    let (text, structure) = table(
        &[("品牌", ColumnRole::Brand), ("型号", ColumnRole::Model)],
        &[&["浪潮", "英信机架式服务器NF5280M9"]],
    );
    let found = recognized(&text, &structure);
    let (surface, model) = &found[1];
    assert_eq!(surface, "英信机架式服务器NF5280M9");
    assert_eq!(model.model.as_deref(), Some("NF5280M9"));
    assert_eq!(model.identity, Some(Identity::Pattern));
}

#[test]
fn labels_glued_to_their_values_are_cut_off() {
    assert_eq!(
        surfaces("品牌:新苗规格型号:DNP-9162BS-Ⅲ主要标的名称:培养箱"),
        ["新苗", "DNP-9162BS-Ⅲ"]
    );
}

#[test]
fn software_takes_its_version_and_file_formats_are_left_out() {
    assert_eq!(
        surfaces("支持银河麒麟V10和Windows Server 2016"),
        ["银河麒麟V10", "Windows Server 2016"]
    );
    assert!(surfaces("以linux格式保存").is_empty());
}

#[test]
fn at_least_belongs_to_what_follows_it() {
    for (text, stance) in [
        ("CPU：≥Intel i5 8500", Stance::Minimum),
        ("CPU：Intel i5 8500 ≥3.0GHz", Stance::Mention),
        ("配置≥2颗Intel Xeon 6240", Stance::Mention),
        ("至强E5 2620 v4系列或以上", Stance::Minimum),
        ("≥相当于或优于至强金牌 6240", Stance::Equivalent),
        ("现有至强金牌 6240", Stance::Existing),
        ("发现有至强金牌 6240", Stance::Mention),
    ] {
        assert_eq!(model(text).1.stance, stance, "{text}");
    }
}

#[test]
fn refused_equals_do_not_make_an_equivalent() {
    let found = found("只能采用华为品牌，任何其他品牌或同等性能产品均不接受");
    assert_eq!(found.len(), 1);
    assert_ne!(found[0].1.stance, Stance::Equivalent);
}

#[test]
fn counts_stand_in_front_or_behind() {
    for (text, quantity) in [
        ("2颗Intel 至强金牌 6240", Some(2)),
        ("双路至强E5-2620 v4", Some(2)),
        ("至强金牌6240*2/4*32GB", Some(2)),
        ("2*Intel 6240 CPU", Some(2)),
        ("至强金牌6240/4*32GB", None),
        ("至强金牌6240 2.6GHz *4", Some(4)),
    ] {
        assert_eq!(model(text).1.quantity, quantity, "{text}");
    }
}

#[test]
fn a_processor_is_a_part_of_the_server_in_front_of_it() {
    let found = found("浪潮NF5280M5服务器 至强金牌6240*2");
    assert_eq!(found[2].1.component_of, Some(1));
}

#[test]
fn owners_follow_the_documents_date() {
    let owner = |text: &str| found(text)[0].1.owner.clone();
    assert_eq!(owner("2013年5月6日 IBM").as_deref(), Some("ibm-x"));
    assert_eq!(owner("2016年5月6日 IBM").as_deref(), Some("lenovo"));
}

#[test]
fn what_lost_is_kept_with_its_reason() {
    let lexicon = lexicon();
    let recognizer = Recognizer::new(&lexicon);
    let text = "让人联想到";
    let recognition = recognizer.recognize(&[folded(text)], &Structure::default(), 10);
    assert_eq!(recognition.losers.len(), 1);
    assert_eq!(recognition.losers[0].span.of(text), "联想");
    assert!(!recognition.losers[0].reason.is_empty());
}

#[test]
fn too_many_mentions_are_cut_and_reported() {
    let lexicon = lexicon();
    let recognizer = Recognizer::new(&lexicon);
    let recognition = recognizer.recognize(&[folded("Intel、华为、H3C")], &Structure::default(), 2);
    assert_eq!(recognition.mentions.len(), 2);
    assert_eq!(recognition.issues.len(), 1);
}

proptest! {
    #[test]
    fn mentions_of_any_text_are_sorted_disjoint_and_on_character_boundaries(
        parts in proptest::collection::vec(prop_oneof![
            Just("至强".to_owned()), Just("® ".to_owned()), Just("E5-2620".to_owned()), Just(" v4".to_owned()),
            Just("联想".to_owned()), Just("启天M430".to_owned()), Just("*2/".to_owned()), Just("(".to_owned()),
            Just("）".to_owned()), Just("≥".to_owned()), Just("\n".to_owned()), Just("\t".to_owned()),
            Just("品牌：".to_owned()), Just("型号:".to_owned()), Just("2颗".to_owned()), Just("第十代".to_owned()),
            Just("Ⅲ".to_owned()), Just("Ｓ５".to_owned()), Just("及以上".to_owned()), Just("、".to_owned()),
            any::<String>(),
        ], 0..24),
    ) {
        let text = parts.concat();
        let mut end = 0;
        for (_, mention) in found(&text) {
            prop_assert!(mention.span.start() >= end);
            prop_assert!(!mention.span.is_empty());
            prop_assert!(text.get(mention.span.range()).is_some());
            end = mention.span.end();
        }
    }
}

fn stances(text: &str) -> Vec<(String, Stance)> {
    found(text)
        .into_iter()
        .map(|(surface, mention)| (surface, mention.stance))
        .collect()
}

#[test]
fn an_alternative_behind_a_slash_is_a_product_of_its_own() {
    let models: Vec<_> = found("浪潮NF5280M5/M6服务器")
        .into_iter()
        .filter(|(_, mention)| mention.kind == MentionKind::Model)
        .map(|(surface, mention)| (surface, mention.model))
        .collect();
    assert_eq!(
        models,
        [
            ("NF5280M5".to_owned(), Some("NF5280M5".to_owned())),
            ("M6".to_owned(), Some("NF5280M6".to_owned())),
        ]
    );
}

#[test]
fn a_brand_beside_its_model_has_the_models_stance() {
    assert_eq!(
        stances("现有平台不变，交换机为华为S5735S-L48或同档次"),
        [
            ("华为".to_owned(), Stance::Equivalent),
            ("S5735S-L48".to_owned(), Stance::Equivalent),
        ]
    );
}

#[test]
fn a_predicate_behind_a_comma_ends_what_is_supported() {
    let all = stances("支持SNMP采集，处理器为Xeon Gold 6240");
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(
        all.iter().all(|(_, stance)| *stance != Stance::Compatible),
        "{all:?}"
    );
    let all = stances("支持Windows Server 2016，银河麒麟V10");
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(
        all.iter().all(|(_, stance)| *stance == Stance::Compatible),
        "{all:?}"
    );
}

#[test]
fn the_number_behind_the_noun_is_the_products_own() {
    let text =
        "现有华为S5735S-L48交换机12台、浪潮NF5280M5服务器两台，服务器NF5466M5交换机2台服务器";
    let numbers: Vec<_> = found(text)
        .into_iter()
        .filter(|(_, mention)| mention.kind == MentionKind::Model)
        .map(|(_, mention)| mention.quantity)
        .collect();
    assert_eq!(numbers, [Some(12), Some(2), None]);
}

#[test]
fn a_name_that_the_end_of_a_full_line_cuts_is_whole() {
    let text = "本中心机房内的核心网络设备和服务器设备均已使用多年现拟采购天\n融信NF5280M5防护设备";
    let brands: Vec<_> = found(text)
        .into_iter()
        .filter(|(_, mention)| mention.kind == MentionKind::Brand)
        .map(|(surface, _)| surface)
        .collect();
    assert!(brands.is_empty(), "nothing beside it says so: {brands:?}");
    let text = "本中心机房内的核心网络设备和服务器设备均已使用多年现拟采购浪\n潮NF5280M5服务器";
    assert_eq!(surfaces(text), ["浪\n潮", "NF5280M5"]);
}

#[test]
fn a_version_is_read_from_words_and_from_the_figures_beside_it() {
    let (_, mention) = model("CPU：E5-2620第4版");
    assert_eq!(mention.model.as_deref(), Some("Xeon E5-2620 v4"));
    assert_eq!(mention.identity, Some(Identity::Exact));
}

#[test]
fn a_makers_certificate_names_the_maker() {
    assert_eq!(surfaces("项目经理具有华为HCIE证书"), ["华为"]);
}

#[test]
fn a_generic_noun_at_the_end_of_a_systems_name_stays_out() {
    assert_eq!(surfaces("兼容银河麒麟操作系统的软件"), ["银河麒麟"]);
    assert_eq!(
        surfaces("兼容银河麒麟操作系统V10的软件"),
        ["银河麒麟操作系统V10"]
    );
}
