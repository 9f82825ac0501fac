//! Lines of a page and the ordinals they begin with.
//!
//! In: a page. Out: its lines as spans, without running headers and blank lines; for a line, the ordinal in front of its text
//! (第三章, 二、, （一）, 2.1.3, 4)). Which words make a heading is not known here.

use crate::model::Page;
use crate::text::span::OriginalSpan;

/// The lines of `page` that are neither blank nor running headers or footers, without blanks at their ends.
pub(super) fn lines(page: &Page) -> Vec<OriginalSpan> {
    let mut lines = Vec::new();
    let mut running = page.running.iter().peekable();
    let mut start = 0;
    for line in page.text.split_inclusive('\n') {
        let end = start + line.len();
        let lead = line.len() - line.trim_start().len();
        let length = line.trim().len();
        if length > 0 {
            let span = OriginalSpan::new(start + lead, start + lead + length);
            while running
                .next_if(|other| other.end() <= span.start())
                .is_some()
            {}
            if running.peek().is_none_or(|other| !other.overlaps(span)) {
                lines.push(span);
            }
        }
        start = end;
    }
    lines
}

/// The line around `line` with the tabs at its ends, which stand for empty cells.
pub(super) fn whole_line(text: &str, line: OriginalSpan) -> OriginalSpan {
    let before = text.get(..line.start()).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = text
        .get(line.end()..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |at| line.end() + at);
    OriginalSpan::new(start, end)
}

/// How a heading is numbered: headings of one style stand on one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// 第…章, 第…部分, 第…篇; the character names the division.
    Chapter(char),
    /// 第…节
    Part,
    /// 一、
    Han,
    /// （一）
    BracketedHan,
    /// 2.1.3: how many numbers.
    Dotted(u8),
    /// 2、
    Arabic,
    /// （2） or 2)
    BracketedArabic,
    /// 2 and a blank, where nothing but a short title follows.
    Bare,
}

const HAN_NUMERALS: &str = "一二三四五六七八九十百零〇";

fn is_numeral(c: char) -> bool {
    HAN_NUMERALS.contains(c) || c.is_ascii_digit()
}

/// The ordinal that `line` begins with and the offset of what follows it.
pub(super) fn ordinal(line: &str) -> Option<(Style, usize)> {
    let line_length = line.len();
    let behind = |rest: &str| line_length - rest.trim_start_matches(is_separator).len();
    let first = line.chars().next()?;
    if first == '第' {
        let rest = line.get(first.len_utf8()..)?.trim_start();
        let number = rest.trim_start_matches(|c: char| is_numeral(c));
        if number.len() == rest.len() {
            return None;
        }
        let rest = number.trim_start();
        let mut characters = rest.chars();
        let division = characters.next()?;
        let mut rest = characters.as_str();
        let style = match division {
            '章' | '篇' | '卷' | '编' => Style::Chapter(division),
            '部' => {
                rest = rest.strip_prefix('分')?;
                Style::Chapter(division)
            }
            '节' => Style::Part,
            _ => return None,
        };
        return Some((style, behind(rest)));
    }
    let bracketed = matches!(first, '(' | '（');
    let body = if bracketed {
        line.get(first.len_utf8()..)?
    } else {
        line
    };
    let han = body.trim_start_matches(|c: char| HAN_NUMERALS.contains(c));
    if han.len() < body.len() {
        return if bracketed {
            let rest = han.strip_prefix([')', '）'])?;
            Some((Style::BracketedHan, behind(rest)))
        } else {
            let rest = han.strip_prefix(['、', '.', '．', '，'])?;
            Some((Style::Han, behind(rest)))
        };
    }
    let mut rest = body;
    let mut numbers = 0_u8;
    loop {
        let next = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = rest.len() - next.len();
        if digits == 0 || digits > 2 {
            break;
        }
        numbers = numbers.saturating_add(1);
        rest = next;
        match rest.strip_prefix(['.', '．']) {
            Some(next) if next.starts_with(|c: char| c.is_ascii_digit()) => rest = next,
            _ => break,
        }
    }
    if numbers == 0 || rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some(rest) = rest.strip_prefix([')', '）']) {
        return (numbers == 1).then(|| (Style::BracketedArabic, behind(rest)));
    }
    if bracketed {
        return None;
    }
    if numbers > 1 {
        return Some((Style::Dotted(numbers), behind(rest)));
    }
    if let Some(rest) = rest.strip_prefix('、') {
        return Some((Style::Arabic, behind(rest)));
    }
    let rest = rest.strip_prefix(['.', '．'])?;
    Some((Style::Dotted(1), behind(rest)))
}

/// The ordinal of a heading: as [`ordinal`], or a number that only a blank sets apart from a short title (2 现有设备). Rows of lists begin
/// so, too; what they name is no heading's words.
pub(super) fn heading_ordinal(line: &str) -> Option<(Style, usize)> {
    const TITLE: usize = 16;
    let bare = || {
        let title = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = line.len() - title.len();
        let title = title.strip_prefix(' ')?.trim_start();
        let words = title.chars().all(|c| !c.is_ascii() && c.is_alphabetic());
        let heads =
            (1..=2).contains(&digits) && words && (2..=TITLE).contains(&title.chars().count());
        heads.then(|| (Style::Bare, line.len() - title.len()))
    };
    ordinal(line).or_else(bare)
}

/// What may stand between an ordinal and the heading.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '、' | '.' | '．' | ':' | '：' | '，')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_of_every_kind_are_cut_from_the_heading() {
        for (line, style, heading) in [
            ("第三章 评标办法", Style::Chapter('章'), "评标办法"),
            ("第 四 部 分  采购需求", Style::Chapter('部'), ""),
            ("第四部分  采购需求", Style::Chapter('部'), "采购需求"),
            ("第 5 章：合同条款", Style::Chapter('章'), "合同条款"),
            ("第一节 总则", Style::Part, "总则"),
            ("一、项目概况", Style::Han, "项目概况"),
            ("（二）设备清单", Style::BracketedHan, "设备清单"),
            ("2.2.1 机房子系统", Style::Dotted(3), "机房子系统"),
            ("3、硬件清单", Style::Arabic, "硬件清单"),
            ("3. 硬件清单", Style::Dotted(1), "硬件清单"),
            ("（3）交换机", Style::BracketedArabic, "交换机"),
            ("3）交换机", Style::BracketedArabic, "交换机"),
        ] {
            let found = ordinal(line);
            if heading.is_empty() {
                assert_eq!(found, None, "{line}");
                continue;
            }
            let (found, at) = found.unwrap_or_else(|| panic!("{line}"));
            assert_eq!((found, line.get(at..).unwrap()), (style, heading), "{line}");
        }
    }

    #[test]
    fn a_number_and_a_blank_set_a_short_title_apart_and_nothing_else() {
        let heading = |line: &'static str| {
            heading_ordinal(line).map(|(style, at)| (style, line.get(at..).unwrap()))
        };
        assert_eq!(heading("2  现有设备"), Some((Style::Bare, "现有设备")));
        assert_eq!(heading("2、现有设备"), Some((Style::Arabic, "现有设备")));
        for line in [
            "2 交换机\t12台",
            "2 交换机 12台",
            "2台 交换机",
            "2019 年度计划",
            "2 台",
        ] {
            assert_eq!(heading(line), None, "{line}");
        }
    }

    #[test]
    fn years_quantities_and_plain_words_are_no_ordinals() {
        for line in [
            "2026年2月",
            "12台",
            "一台服务器",
            "第三方检测",
            "1000.5",
            "产品清单",
            "(项目)",
        ] {
            assert_eq!(ordinal(line), None, "{line}");
        }
    }

    #[test]
    fn running_headers_and_blank_lines_are_no_lines() {
        let page = Page {
            number: 1,
            text: "某某项目招标文件\n\n  第一章 招标公告 \n正文\n".to_owned(),
            running: vec![OriginalSpan::new(0, 24)],
            ..Page::default()
        };
        let found: Vec<_> = lines(&page)
            .into_iter()
            .map(|line| line.of(&page.text))
            .collect();
        assert_eq!(found, ["第一章 招标公告", "正文"]);
    }
}
