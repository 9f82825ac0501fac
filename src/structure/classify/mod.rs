//! The document's type: what its title says, weighed against its headings and chapters.
//!
//! In: folded pages and their chapters. Out: the type and the words that decided it. The title decides first: of several cues in a line the
//! one that ends last (采购公告更正公告 is a correction). Chapters outweigh a notice's title, since a bidding document begins with its
//! notice. A form that nobody filled in is a template. No single word of the running text decides.

mod titles;

use self::titles::title_cues;
use super::glued;
use super::lines::{lines, whole_line};
use super::sections::Chapters;
use crate::dictionary::headings::{CuePlace, Headings, TypeCue, key};
use crate::model::{DocumentType, Evidence, FoldedPage, Found, Section, SectionKind};
use crate::text::span::{NormalizedSpan, OriginalSpan};

/// Pages of headings that are looked at: notices are short.
const HEADING_PAGES: usize = 20;

/// Weight of each kind of chapter for a bidding document: three outweigh a notice's title.
const CHAPTER_WEIGHT: u32 = 5;

/// So many borders between cells make a row; a label and its value have one.
const BORDERS: usize = 2;

/// Weight from which headings and text decide without a title.
const ENOUGH: u32 = 4;

/// Weight from which a title says of itself whether a notice is a tender: 招标公告, not 采购公告.
const CERTAIN: u32 = 9;

/// Pages on which a form has the labels of the project.
const LABEL_PAGES: usize = 8;

/// So many labels with a value make a real project.
const FILLED_LABELS: usize = 2;

struct Cue {
    document_type: DocumentType,
    weight: u32,
    evidence: Evidence,
}

/// Decides the type; none when nothing speaks for one.
pub(super) fn document_type(
    pages: &[FoldedPage],
    chapters: &Chapters,
    headings: &Headings,
) -> Option<Found<DocumentType>> {
    let mut titles = title_cues(pages, headings);
    titles.retain(|cue| !is_form(cue, chapters));
    let title = best(
        titles
            .iter()
            .filter(|cue| cue.document_type != DocumentType::Template),
    );
    let chapters = bidding_document(pages, chapters);
    let decided = match (title, chapters) {
        (Some(title), Some(chapters)) if chapters.weight > title.weight => Some(chapters),
        (None, Some(chapters)) if chapters.weight >= 3 * CHAPTER_WEIGHT => Some(chapters),
        (Some(title), _) if title.weight >= ENOUGH && in_row(pages, title, headings) => {
            by_headings(pages, headings).or(Some(Cue { ..*title }))
        }
        (Some(title), _) if title.weight >= ENOUGH => Some(Cue { ..*title }),
        (title, chapters) => by_headings(pages, headings)
            .or(chapters)
            .or(title.map(|cue| Cue { ..*cue })),
    };
    let decided = match decided {
        Some(cue) if tells_result(cue.document_type) => {
            Some(without_winner(pages, headings).unwrap_or(cue))
        }
        Some(cue) if cue.document_type == DocumentType::TenderNotice && cue.weight < CERTAIN => {
            Some(negotiation(pages, headings).unwrap_or(cue))
        }
        other => other,
    };
    let form = best(
        titles
            .iter()
            .filter(|cue| cue.document_type == DocumentType::Template),
    );
    let decided = match (decided, form) {
        (Some(decided), _) if !may_be_blank(decided.document_type) => decided,
        (Some(decided), form) => {
            let labels = labels(pages, headings);
            let blank = labels.filled < FILLED_LABELS
                && (form.is_some() || labels.filled == 0 && labels.blank >= 3);
            match form {
                Some(form) if blank => Cue { ..*form },
                None if blank => Cue {
                    document_type: DocumentType::Template,
                    ..decided
                },
                _ => decided,
            }
        }
        (None, Some(form)) => Cue { ..*form },
        (None, None) => return None,
    };
    Some(Found {
        value: decided.document_type,
        evidence: decided.evidence,
    })
}

/// Whether a cue entitles what a bidder is to fill in: it stands in a chapter of forms.
fn is_form(cue: &Cue, chapters: &Chapters) -> bool {
    let place = (cue.evidence.page, cue.evidence.span.start());
    let above = chapters
        .sections
        .iter()
        .rfind(|section| (section.page, section.start) < place);
    cue.document_type == DocumentType::BidResponse
        && above.is_some_and(|section| section.kind == SectionKind::Forms)
}

/// Whether a cue stands in the row of a table, be it one that lost its borders: a head (技术指标) says less than the headings of the document.
fn in_row(pages: &[FoldedPage], cue: &Cue, headings: &Headings) -> bool {
    let page = pages
        .iter()
        .find(|folded| folded.page.number == cue.evidence.page);
    page.is_some_and(|FoldedPage { page, .. }| {
        let start = cue.evidence.span.start();
        let line = whole_line(&page.text, OriginalSpan::new(start, start));
        line.of(&page.text).matches('\t').count() >= BORDERS
            || glued::heads_in(page, line, headings)
    })
}

/// Whether a document of this type says who won.
fn tells_result(document_type: DocumentType) -> bool {
    matches!(
        document_type,
        DocumentType::AwardNotice | DocumentType::CandidateNotice
    )
}

/// The words by which a notice entitled as a result (结果公告) says that nobody won, where nothing in it says who did.
fn without_winner(pages: &[FoldedPage], headings: &Headings) -> Option<Cue> {
    let said = said(pages, headings);
    let won: u32 = said
        .iter()
        .filter(|cue| tells_result(cue.document_type))
        .map(|cue| cue.weight)
        .sum();
    said.into_iter()
        .find(|cue| cue.document_type == DocumentType::TerminationNotice && cue.weight > won)
}

/// The words by which a notice entitled in general terms (采购公告) says that it invites to negotiate, several or only one, where they
/// outweigh those of a tender.
fn negotiation(pages: &[FoldedPage], headings: &Headings) -> Option<Cue> {
    let said = said(pages, headings);
    let tender: u32 = said
        .iter()
        .filter(|cue| cue.document_type == DocumentType::TenderNotice)
        .map(|cue| cue.weight)
        .sum();
    said.into_iter()
        .filter(|cue| {
            matches!(
                cue.document_type,
                DocumentType::NegotiationNotice | DocumentType::SingleSourceNotice
            ) && cue.weight > tender.max(ENOUGH)
        })
        .reduce(|best, cue| if cue.weight > best.weight { cue } else { best })
}

/// Whether forms of this type go round blank.
fn may_be_blank(document_type: DocumentType) -> bool {
    matches!(
        document_type,
        DocumentType::BiddingDocument | DocumentType::Contract | DocumentType::BidResponse
    )
}

/// The heaviest cue, the first of several.
fn best<'c>(cues: impl Iterator<Item = &'c Cue>) -> Option<&'c Cue> {
    cues.fold(None, |best: Option<&Cue>, cue| match best {
        Some(other) if other.weight >= cue.weight => Some(other),
        _ => Some(cue),
    })
}

/// What the chapters say: so many kinds of them, so much weight for a bidding document.
fn bidding_document(pages: &[FoldedPage], chapters: &Chapters) -> Option<Cue> {
    let known = || {
        let all = chapters.sections.iter().chain(&chapters.contents);
        all.filter(|section| section.kind != SectionKind::Unknown)
    };
    let mut kinds: Vec<SectionKind> = known().map(|section| section.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let first: &Section = known().next()?;
    let page = &pages
        .iter()
        .find(|folded| folded.page.number == first.page)?
        .page;
    let line = page.text.get(first.start..)?.lines().next()?;
    Some(Cue {
        document_type: DocumentType::BiddingDocument,
        weight: CHAPTER_WEIGHT * u32::try_from(kinds.len()).unwrap_or(u32::MAX),
        evidence: Evidence {
            page: first.page,
            span: OriginalSpan::new(first.start, first.start + line.trim_end().len()),
        },
    })
}

/// What headings and text say where there is no title.
fn by_headings(pages: &[FoldedPage], headings: &Headings) -> Option<Cue> {
    said(pages, headings)
        .into_iter()
        .filter(|cue| cue.weight >= ENOUGH)
        .reduce(|best, cue| if cue.weight > best.weight { cue } else { best })
}

/// What headings and text say, type by type: every cue counts once.
fn said(pages: &[FoldedPage], headings: &Headings) -> Vec<Cue> {
    let mut seen: Vec<&str> = Vec::new();
    let mut found: Vec<Cue> = Vec::new();
    let mut add = |cue: &TypeCue, evidence: Evidence| {
        let Some(document_type) = cue.document_type else {
            return;
        };
        match found
            .iter_mut()
            .find(|other| other.document_type == document_type)
        {
            Some(other) => other.weight += cue.weight,
            None => found.push(Cue {
                document_type,
                weight: cue.weight,
                evidence,
            }),
        }
    };
    for FoldedPage { page, folded } in pages.iter().take(HEADING_PAGES) {
        for (start, rest) in heading_places(&page.text) {
            let word: String = rest
                .chars()
                .filter(|c| !c.is_whitespace())
                .take(20)
                .collect();
            if let Some(cue) = headings.type_cue(CuePlace::Heading, &key(&word))
                && !seen.contains(&cue.cue.as_str())
            {
                seen.push(&cue.cue);
                let line = rest.find('\n').unwrap_or(rest.len());
                let end = rest
                    .char_indices()
                    .nth(word.chars().count())
                    .map_or(line, |(at, _)| at.min(line));
                add(
                    cue,
                    Evidence {
                        page: page.number,
                        span: OriginalSpan::new(start, start + end),
                    },
                );
            }
        }
        for cue in headings
            .types
            .iter()
            .filter(|cue| cue.place == CuePlace::Text)
        {
            if !seen.contains(&cue.cue.as_str())
                && let Some(at) = folded.text().find(&cue.cue)
            {
                seen.push(&cue.cue);
                let span = NormalizedSpan::new(at, at + cue.cue.len());
                add(
                    cue,
                    Evidence {
                        page: page.number,
                        span: folded.to_original(span),
                    },
                );
            }
        }
    }
    found
}

/// Places where a heading may begin: the start of a line, or behind 三、 inside one (notices without line breaks).
fn heading_places(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut after_break = true;
    let mut numeral = false;
    text.char_indices().filter_map(move |(at, c)| {
        let here = after_break
            && !c.is_whitespace()
            && !is_numeral(c)
            && !matches!(c, '、' | '.' | '(' | '（');
        if c == '\n' || (numeral && matches!(c, '、' | '.')) {
            after_break = true;
        } else if !c.is_whitespace() && !is_numeral(c) && !matches!(c, '(' | '（') {
            after_break = false;
        }
        if !c.is_whitespace() {
            numeral = is_numeral(c);
        }
        here.then(|| (at, text.get(at..).unwrap_or_default()))
    })
}

fn is_numeral(c: char) -> bool {
    "一二三四五六七八九十".contains(c) || c.is_ascii_digit()
}

#[derive(Default)]
struct Labels {
    filled: usize,
    blank: usize,
}

/// Counts the labels of a project with and without a value on the first pages.
fn labels(pages: &[FoldedPage], headings: &Headings) -> Labels {
    let mut labels = Labels::default();
    for FoldedPage { page, .. } in pages.iter().take(LABEL_PAGES) {
        let all = lines(page);
        for (index, span) in all.iter().enumerate() {
            let line = span.of(&page.text);
            let label: String = line
                .chars()
                .filter(|c| !c.is_whitespace())
                .skip_while(|c| matches!(c, '(' | '（'))
                .take(16)
                .collect();
            let label = key(&label);
            let Some(cue) = headings.type_cue(CuePlace::Label, &label) else {
                continue;
            };
            let behind = label.get(cue.cue.len()..).unwrap_or_default();
            if !behind.starts_with([':', '/', '(']) {
                continue;
            }
            let value = line.split_once([':', '：']).map_or("", |(_, value)| value);
            let next = all.get(index + 1).map_or("", |next| next.of(&page.text));
            let filled = is_value(value)
                || (value.trim().is_empty()
                    && next.split_once([':', '：']).is_none()
                    && is_value(next));
            if filled {
                labels.filled += 1;
            } else {
                labels.blank += 1;
            }
        }
    }
    labels
}

/// Whether a form was filled in here: four letters or digits outside brackets.
fn is_value(text: &str) -> bool {
    let mut depth = 0_u32;
    let mut letters = 0;
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '【' | '<' | '〈' => depth += 1,
            ')' | '）' | ']' | '】' | '>' | '〉' => depth = depth.saturating_sub(1),
            _ if depth == 0 && c.is_alphanumeric() => letters += 1,
            _ => {}
        }
    }
    letters >= 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::sections::chapters;
    use crate::structure::tests::{headings, pages};

    fn kind(texts: &[&str]) -> Option<(DocumentType, String)> {
        let pages = pages(texts);
        let found = document_type(&pages, &chapters(&pages, headings()), headings())?;
        let page = &pages[found.evidence.page as usize - 1].page;
        Some((found.value, found.evidence.span.of(&page.text).to_owned()))
    }

    #[test]
    fn a_result_that_nobody_won_is_a_termination() {
        let failed = "某单位理疗仪采购结果公告\n一、项目基本情况\n采购项目编号：AB-2021-10\n二、项目废标/流标的原因\n无供应商递交响应文件，本项目流标。\n";
        let kind = |text| kind(&[text]).map(|(kind, _)| kind);
        assert_eq!(kind(failed), Some(DocumentType::TerminationNotice));
        let part = "某单位设备采购结果公告\n一、项目编号：AB-2021-10\n三、中标（成交）信息\n供应商名称：甲乙有限公司\n四、主要标的信息\n货物\n八、其它补充事宜\n第二包不足三家，本项目流标。\n";
        assert_eq!(kind(part), Some(DocumentType::AwardNotice));
    }

    #[test]
    fn an_empty_table_of_failed_lots_is_no_failure() {
        let award = "一、项目编号：AB-2021-10\n二、项目名称：某县技术咨询服务\n三、中标（成交）信息\n1.中标结果：\n序号\t中标（成交）金额(元)\t中标供应商名称\n1\t报价:798000(元)\t甲乙有限公司\n2.废标结果:\n序号\t标项名称\t废标理由\t其他事项\n/\t/\t/\t/\n四、主要标的信息\n";
        assert_eq!(
            kind(&[award]).map(|(kind, _)| kind),
            Some(DocumentType::AwardNotice)
        );
        let flat = award.replace(['\n', '\t'], " ");
        assert_eq!(
            kind(&[&flat]).map(|(kind, _)| kind),
            Some(DocumentType::AwardNotice)
        );
    }

    #[test]
    fn a_notice_that_speaks_of_the_bidding_document_is_none() {
        let kind = |text: &str| kind(&[text]).map(|(kind, _)| kind);
        assert_eq!(
            kind(
                "甲乙招标有限公司受某医院委托，现对水泵采购项目进行公开招标，欢迎合格的供应商前来投标。\n一、招标项目性质：\n详细要求见招标文件第三章项目说明部分。\n包号\t设备名称\t预算金额\t简要技术指标\n包01\t水泵\t45.00\t扬程30米\n三、招标文件的发售时间及地点等：\n招标文件售价：￥400.0 元\n四、投标截止时间：2016年03月23日 09:30\n"
            ),
            Some(DocumentType::TenderNotice)
        );
        assert_eq!(
            kind(
                "项目概况\n水泵采购招标项目的潜在投标人应在某平台获取招标文件,并于2022年12月29日 09:30(北京时间)前递交投标文件。\n一、项目基本情况\n项目编号:AB-2022316\n"
            ),
            Some(DocumentType::TenderNotice)
        );
        assert_eq!(
            kind(
                "项目概况\n水泵采购项目的潜在供应商应在某平台获取采购文件，并于2022年12月29日 09:30（北京时间）前提交响应文件。\n一、项目基本情况\n采购方式：竞争性磋商\n"
            ),
            Some(DocumentType::NegotiationNotice)
        );
    }

    #[test]
    fn a_cue_in_a_label_a_term_a_sentence_or_a_row_is_no_title() {
        use DocumentType::*;
        let kind = |text: &str| kind(&[text]).map(|(kind, _)| kind);
        for text in [
            "招标公告日期：2019年7月25日\n中标日期：2019年8月20日\n",
            "本项目招标公告日期\t2018年12月26日\n成交日期\t2019年01月04日\n",
            "签约时间:成交公告发布后5个工作日内签署合同\n采购产品清单\n",
            "采购需求：\n标项名称: 甲乙街道\n",
            "注：上表“参考品牌”仅说明档次，但须在投标文件中说明并经评标委员会认可。\n",
            "价格\t30\t以满足招标文件要求且价格最低的报价为基准价\t保留两位\n",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
        for (text, expected) in [
            (
                "现发布某局办公设备采购的中标公告。此次采购预算为37万元。\n",
                AwardNotice,
            ),
            (
                "某局交换机采购公开招标公告发布时间\n某局交换机采购招标公告\n",
                TenderNotice,
            ),
            (
                "为便于供应商了解信息，现将本单位采购意向公开如下：\n",
                IntentionNotice,
            ),
            ("某执法艇建造项目谈判邀请公告\n", NegotiationNotice),
            ("招标公告：某局交换机采购项目\n", TenderNotice),
        ] {
            assert_eq!(kind(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_a_notice_says_it_publishes_decides_where_there_is_no_title() {
        let kind = |text: &str| kind(&[text]).map(|(kind, _)| kind);
        assert_eq!(
            kind(
                "本项目招标公告日期\t2018年12月26日\n根据规定，现就本次谈判的成交结果公告如下：\n一、采购项目名称：设备采购\n"
            ),
            Some(DocumentType::AwardNotice)
        );
        assert_eq!(
            kind("一、项目信息\n采用单一来源采购方式的原因及相关说明:该产品为独家\n三、公示期限\n"),
            Some(DocumentType::SingleSourceNotice)
        );
    }

    #[test]
    fn the_head_of_a_table_that_lost_its_borders_says_less_than_headings() {
        let text = "项目名称：甲乙设备\n报价截止时间:2025-02-26\n采购产品需求\n序号商品分类产品名称参考品牌参考型号计量单位采购数量技术指标\n1教学仪器录播设备\n";
        assert_eq!(
            kind(&[text]).map(|(kind, _)| kind),
            Some(DocumentType::NegotiationNotice)
        );
    }

    #[test]
    fn a_form_of_deviations_is_of_a_bidder_unless_it_is_a_form_of_the_bidding_document() {
        let kind = |text: &str| kind(&[text]).map(|(kind, _)| kind);
        let form = "技术规格偏离表\n序号\t货物名称\t招标文件要求\t投标响应\t偏离说明\n1\t防火墙\t吞吐\t吞吐\t无偏离\n";
        assert_eq!(kind(form), Some(DocumentType::BidResponse));
        assert_eq!(
            kind(&format!("某局防火墙采购项目\n招标文件\n{form}")),
            Some(DocumentType::BiddingDocument)
        );
        assert_eq!(
            kind(&format!("第六章 投标文件格式\n{form}")),
            Some(DocumentType::BiddingDocument)
        );
    }

    #[test]
    fn a_form_that_the_contents_list_is_not_the_document() {
        let text = "办公电脑采购项目招投标文件.docx\n格式：DOCX\n某大学\n办公电脑采购工程\n招标文件\n招标工程编号:\nAB2013005\n某大学资产管理处\n2013年2月26日\n目录\n第一章招标公告……1\n第二章投标须知……3\n附件1投标文件封面…21\n附件2投标函…22\n附件5技术要求响应表…26\n";
        assert_eq!(
            kind(&[text]).map(|(kind, _)| kind),
            Some(DocumentType::BiddingDocument)
        );
    }

    #[test]
    fn a_title_in_general_terms_leaves_it_to_the_method() {
        let notice = |method: &str| {
            format!(
                "某局食堂服务项目采购公告\n一、项目基本情况\n采购方式：{method}\n三、获取采购文件\n四、响应文件提交\n"
            )
        };
        let kind = |text: &str| kind(&[text]).map(|(kind, _)| kind);
        assert_eq!(
            kind(&notice("竞争性磋商")),
            Some(DocumentType::NegotiationNotice)
        );
        assert_eq!(
            kind(&notice("单一来源")),
            Some(DocumentType::SingleSourceNotice)
        );
        assert_eq!(
            kind(
                "某局食堂服务项目采购公告\n一、项目基本情况\n采购方式：公开招标\n三、获取招标文件\n"
            ),
            Some(DocumentType::TenderNotice)
        );
    }

    #[test]
    fn the_last_cue_of_a_title_decides() {
        use DocumentType::*;
        for (title, expected) in [
            ("某局交换机采购项目公开招标公告", TenderNotice),
            (
                "某局交换机采购项目公开招标采购公告更正公告",
                CorrectionNotice,
            ),
            ("某局服务器采购项目（第二次）废标公告", TerminationNotice),
            ("某局服务器采购项目废标公告（二次）", TerminationNotice),
            ("某医院设备中标（成交）结果公告", AwardNotice),
            ("某项目合同（A分标）公告", ContractNotice),
            ("某项目单一来源采购成交公告", AwardNotice),
            ("某项目中标候选人公示", CandidateNotice),
            ("某单位2026年1月政府采购意向公告", IntentionNotice),
            ("某项目竞争性磋商", NegotiationNotice),
            ("某项目成交公告更正公告", CorrectionNotice),
            ("某机房运维服务合同书", Contract),
            ("变更公告\n投诉处理结果", Other),
            ("某局服务器采购项目投诉处理决定书", Other),
            ("某校空调采购项目质疑的回复（二）", Other),
            ("办公设备租赁合同", Contract),
            (
                "关于某数据库采购项目采用单一来源方式采购征求意见公示",
                SingleSourceNotice,
            ),
            (
                "某市政务云建设项目\n项目需求说明\n请投标人在制作投标文件时仔细阅读。",
                TechnicalSpecification,
            ),
        ] {
            let text = format!("{title}\n发布时间：2021-12-17\n一、项目概况 正文\n");
            assert_eq!(
                kind(&[&text]).map(|(kind, _)| kind),
                Some(expected),
                "{title}"
            );
        }
    }

    #[test]
    fn a_title_ends_where_the_list_behind_it_begins() {
        use DocumentType::*;
        for (text, expected) in [
            (
                "某单位手术衣柜采购项目结果公示 一、项目名称：手术衣柜二、预算金额：以采购文件约定为准",
                AwardNotice,
            ),
            (
                "某医院进行更衣区、洗浴区改造项目成交公告 一、项目编号：AB-2022-107（招标文件编号：AB-2022-107）二、项目名称：某医院进行更衣区、洗浴区改造项目三、中标（成交）信息供应商名称：甲乙有限公司",
                AwardNotice,
            ),
            (
                "某医院衣柜系统项目 某医院衣柜系统项目（项目编号：0724-2431MZ38）中标结果公告一、项目编号：0724-2431MZ38二、项目名称：某医院衣柜系统项目三、中标人信息 供应商名称：甲乙有限公司供应商地址：某市某路2号四、其他",
                AwardNotice,
            ),
        ] {
            assert_eq!(
                kind(&[text]).map(|(kind, _)| kind),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn the_menu_of_a_portal_and_a_list_of_notices_have_no_type() {
        let menu = "交易信息\n工程类\n招标公告\n变更公告\n中标候选人公示\n中标公告\n异常公告\n某市水泥采购项目\n2026/01/13\n";
        let list = "首页 > 交易公开\n甲项目招标公告2026-03-17\n乙项目变更公告2026-03-17\n丙项目成交结果公示2026-03-17\n丁项目采购合同公告2026-03-17\n";
        assert_eq!(kind(&[menu]), None);
        assert_eq!(kind(&[list]), None);
        let long = "首页 > 交易公开\n甲项目招标公告2026-03-17\n乙项目变更公告2026-03-17\n丙项目成交结果公示2026-03-17\n丁项目招标公告2026-03-17\n戊项目变更公告2026-03-17\n己项目招标公告2026-03-17\n";
        assert_eq!(kind(&[long]), None);
        // Three of them are what a notice about a notice says of itself.
        let notice =
            "某局食堂服务项目更正公告\n原公告：某局食堂服务项目招标公告\n中标公告另行发布\n";
        assert_eq!(
            kind(&[notice]).map(|(kind, _)| kind),
            Some(DocumentType::CorrectionNotice)
        );
    }

    #[test]
    fn the_evidence_is_the_cue_in_the_text() {
        assert_eq!(
            kind(&["某局 服务器\n招 标 文 件\n2026年"]),
            Some((DocumentType::BiddingDocument, "招 标 文 件".to_owned()))
        );
    }

    #[test]
    fn a_title_set_vertically_or_broken_over_lines_is_read() {
        assert_eq!(
            kind(&["项目编号：A-1\n某派出所服务项目\n竞\n争\n性\n磋\n商\n文\n件\n采购单位：某局"])
                .map(|(kind, _)| kind),
            Some(DocumentType::BiddingDocument)
        );
        assert_eq!(
            kind(&["某市交通运输局监控设备采购项目中标结\n果公告\n一、项目编号：A-1"]),
            Some((DocumentType::AwardNotice, "中标结\n果公告".to_owned()))
        );
    }

    const BODY: &str = "这里是正文，说明本章的内容和要求，由若干句子组成，长度足以同目录区分开来。\n这里还有一句，也是正文，讲的是同一件事，字数也不少。\n";

    #[test]
    fn chapters_make_a_bidding_document_of_what_begins_like_a_notice() {
        let text = format!(
            "某项目公开招标公告\n{BODY}第一章 投标人须知\n{BODY}第二章 评标办法\n{BODY}第三章 合同条款\n{BODY}第四章 采购需求\n{BODY}"
        );
        assert_eq!(
            kind(&[&text]).map(|(kind, _)| kind),
            Some(DocumentType::BiddingDocument)
        );
    }

    #[test]
    fn a_model_text_is_a_template_only_while_it_is_blank() {
        let blank = "设备采购招标文件示范文本\n（2024年版）\n项目名称：            \n招标编号：\n招标人：        （盖单位章）\n    年  月  日";
        assert_eq!(
            kind(&[blank]).map(|(kind, _)| kind),
            Some(DocumentType::Template)
        );
        let filled = "设备采购招标文件示范文本\n（2024年版）\n招标文件\n项目名称：餐饮服务保障项目\n招标编号：1100002521-XM002\n招标人：某市保护区管理处";
        assert_eq!(
            kind(&[filled]).map(|(kind, _)| kind),
            Some(DocumentType::BiddingDocument)
        );
    }

    #[test]
    fn without_a_title_the_set_of_headings_decides_and_one_word_does_not() {
        let award = "一、项目编号：A-1二、项目名称：交换机三、中标（成交）信息供应商名称：某公司四、主要标的信息 名称 五、评审专家名单：某某";
        assert_eq!(
            kind(&[award]).map(|(kind, _)| kind),
            Some(DocumentType::AwardNotice)
        );
        assert_eq!(kind(&["本公司提供的中标产品均有合同。"]), None);
    }
}
