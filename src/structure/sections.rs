//! Chapters: where the notice, the instructions, the scoring, the contract, the requirements and the forms begin.
//!
//! In: folded pages. Out: [`Section`]s in reading order. A chapter begins at a line of its own: an ordinal (第三章) with a heading of
//! `sections.tsv`, or a heading that may stand alone. Lines of a table of contents, of tables, and running headers begin none.

use super::lines::{Style, lines, ordinal};
use crate::dictionary::headings::{Headings, key};
use crate::model::{FoldedPage, Page, Section, SectionKind};
use crate::text::span::OriginalSpan;

/// Characters of a heading without blanks; a longer line is a sentence.
const MAX_HEADING: usize = 30;

/// Headings with less than this many bytes of other text between them are lines of a table of contents.
const CONTENTS_GAP: usize = 90;

/// So many headings in a row make a table of contents.
const CONTENTS_RUN: usize = 3;

struct Heading {
    page: u32,
    span: OriginalSpan,
    style: Option<Style>,
    kind: Option<SectionKind>,
}

/// The chapters of a document.
pub(super) struct Chapters {
    /// Where they begin, in reading order.
    pub(super) sections: Vec<Section>,
    /// What the table of contents announces; its lines open no chapter.
    pub(super) contents: Vec<Section>,
}

/// Finds the chapters.
pub(super) fn chapters(pages: &[FoldedPage], headings: &Headings) -> Chapters {
    let mut found = Vec::new();
    for FoldedPage { page, .. } in pages {
        let lines = lines(page);
        for (index, span) in lines.iter().enumerate() {
            if in_table(page, *span) {
                continue;
            }
            let text = span.of(&page.text);
            // 第三章 alone on its line: the heading is the next one.
            let span = match (ordinal(text), lines.get(index + 1)) {
                (Some((Style::Chapter(_), at)), Some(next)) if at >= text.len() => {
                    span.union(*next)
                }
                _ => *span,
            };
            if let Some((style, kind)) = heading(span.of(&page.text), headings) {
                found.push(Heading {
                    page: page.number,
                    span,
                    style,
                    kind,
                });
            }
        }
    }
    divide(&found)
}

fn in_table(page: &Page, span: OriginalSpan) -> bool {
    page.tables
        .iter()
        .any(|table| super::extent(table).is_some_and(|extent| extent.overlaps(span)))
}

/// Style and kind of the heading that `line` is, if it is one. A chapter of unknown kind has no kind.
fn heading(line: &str, headings: &Headings) -> Option<(Option<Style>, Option<SectionKind>)> {
    // Three bytes a Chinese character, and as many blanks again.
    if line.len() > 6 * MAX_HEADING {
        return None;
    }
    let numbered = ordinal(line);
    let rest = numbered.map_or(line, |(_, at)| line.get(at..).unwrap_or_default());
    if rest.contains('\t') {
        return None; // a row of a table
    }
    if rest.contains('。') {
        return None; // most lines; the key of the others is asked for the other marks
    }
    let words = key(rest);
    if words.is_empty()
        || words.chars().count() > MAX_HEADING
        || words.chars().any(is_sentence_mark)
    {
        return None;
    }
    if words.ends_with(|c: char| c.is_ascii_digit()) || words.contains("..") || words.contains('…')
    {
        return None; // a line of the table of contents
    }
    match numbered {
        Some((style @ Style::Chapter(_), _)) => Some((Some(style), headings.section_in(&words))),
        _ => headings
            .section_alone(&words)
            .map(|kind| (numbered.map(|(style, _)| style), Some(kind))),
    }
}

fn is_sentence_mark(c: char) -> bool {
    matches!(
        c,
        '。' | '；' | ';' | '，' | '“' | '”' | '"' | '《' | '》' | '？' | ':'
    )
}

/// Sets tables of contents apart and leaves out what does not change the kind.
fn divide(found: &[Heading]) -> Chapters {
    let mut sections: Vec<Section> = Vec::new();
    let mut contents: Vec<Section> = Vec::new();
    let mut style_in_force = None;
    let mut index = 0;
    while index < found.len() {
        let close = |pair: &[Heading]| match pair {
            [one, next] => {
                one.page == next.page && next.span.start() < one.span.end() + CONTENTS_GAP
            }
            _ => false,
        };
        let rest = found.get(index..).unwrap_or_default();
        let run = 1 + rest.windows(2).take_while(|pair| close(pair)).count();
        if run >= CONTENTS_RUN {
            contents.extend(rest.iter().take(run).filter_map(|heading| {
                Some(Section {
                    page: heading.page,
                    start: heading.span.start(),
                    kind: heading.kind?,
                })
            }));
            index += run;
            continue;
        }
        for heading in rest.iter().take(run) {
            let kind = match heading.kind {
                Some(kind) => kind,
                // An unknown chapter ends the one before it, an unknown division inside a chapter does not.
                None if style_in_force == Some(heading.style) => SectionKind::Unknown,
                None => continue,
            };
            if matches!(heading.style, Some(Style::Chapter(_))) {
                style_in_force.get_or_insert(heading.style);
            }
            if sections.last().is_none_or(|last| last.kind != kind) {
                sections.push(Section {
                    page: heading.page,
                    start: heading.span.start(),
                    kind,
                });
            }
        }
        index += run;
    }
    Chapters { sections, contents }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{headings, pages};
    use super::*;

    fn kinds(texts: &[&str]) -> Vec<(u32, SectionKind)> {
        chapters(&pages(texts), headings())
            .sections
            .into_iter()
            .map(|section| (section.page, section.kind))
            .collect()
    }

    const BODY: &str = "这里是正文，说明本章的内容和要求，由若干句子组成，长度足以同目录区分开来。\n这里还有一句，也是正文，讲的是同一件事，字数也不少。\n";

    #[test]
    fn chapters_are_found_by_their_words_whatever_the_ordinal() {
        let text = format!(
            "第一章 竞争性磋商公告\n{BODY}第二章 供应商须知\n{BODY}第三部分：项目技术要求\n{BODY}第五章  磋商响应文件格式\n{BODY}第六章 评审办法\n{BODY}"
        );
        assert_eq!(
            kinds(&[&text]),
            [
                (1, SectionKind::Notice),
                (1, SectionKind::Instructions),
                (1, SectionKind::Requirements),
                (1, SectionKind::Forms),
                (1, SectionKind::Evaluation)
            ]
        );
    }

    #[test]
    fn a_table_of_contents_opens_no_chapter() {
        let contents = "目录\n第一章 招标公告\n第二章 投标人须知\n第三章 评标办法\n第四章 合同条款\n第五章 采购需求........ 30\n";
        let body = format!("第一章 招标公告\n{BODY}");
        let last = format!("第四章 合同条款及格式\n{BODY}");
        assert_eq!(
            kinds(&[contents, &body, &last]),
            [(2, SectionKind::Notice), (3, SectionKind::Contract)]
        );
    }

    #[test]
    fn an_ordinal_may_be_set_apart_from_its_heading() {
        let text = format!("第一章\t投标邀请\n{BODY}第二章\n投标人须知\n{BODY}");
        assert_eq!(
            kinds(&[&text]),
            [(1, SectionKind::Notice), (1, SectionKind::Instructions)]
        );
    }

    #[test]
    fn a_sentence_that_cites_a_chapter_is_no_heading() {
        let text = format!(
            "第三章“评标办法”前附表应列明全部因素\n{BODY}第五章采购需求中所列的内容，以合同为准\n{BODY}投标人须知\n{BODY}"
        );
        assert_eq!(kinds(&[&text]), [(1, SectionKind::Instructions)]);
    }

    #[test]
    fn an_unknown_chapter_ends_the_one_before_and_an_unknown_part_does_not() {
        let text =
            format!("第一章 采购需求\n{BODY}第一部分 总体说明\n{BODY}第二章 其他事项\n{BODY}");
        assert_eq!(
            kinds(&[&text]),
            [(1, SectionKind::Requirements), (1, SectionKind::Unknown)]
        );
    }
}
