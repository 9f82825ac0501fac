//! Tables in mark-up inside a plain text, as programs that read pictures of pages (OCR) write them into Markdown.
//!
//! In: a decoded text with line feeds. Out: its [`Passage`]s, where it holds such tables; none of any other text. A table is read as in a web
//! page, what stands between tables as any plain text: there a line feed ends a line, as it does in no web page.

use std::ops::Range;

use super::{delimited, html};
use crate::model::Passage;

/// Tags in which such programs wrap each table, as if it were a page.
const WRAPPING: [[&str; 2]; 2] = [["<body>", "</body>"], ["<html>", "</html>"]];

/// Tags beside tables that make no web page of a text.
const BESIDE: [&str; 3] = ["html", "body", "img"];

/// The passages of a text that holds tables in mark-up; none where it holds none.
pub(super) fn passages(text: &str) -> Option<Vec<Passage>> {
    let tables = tables(text);
    if tables.is_empty() {
        return None;
    }
    let mut passages = Vec::new();
    let mut read = 0;
    for table in tables {
        passages.extend(plain(text.get(read..table.start).unwrap_or_default()));
        passages.extend(html::passages(text.get(table.clone()).unwrap_or_default()));
        read = table.end;
    }
    passages.extend(plain(text.get(read..).unwrap_or_default()));
    Some(passages)
}

/// Whether tables are all the mark-up of a text, and words stand beside them: it is no web page, whatever it begins with.
pub(super) fn is_text_with_tables(text: &str) -> bool {
    let tables = tables(text);
    let mut beside = Vec::new();
    let mut read = 0;
    for table in &tables {
        beside.push(read..table.start);
        read = table.end;
    }
    beside.push(read..text.len());
    let mut words = false;
    for text in beside.into_iter().filter_map(|range| text.get(range)) {
        let mut read = 0;
        for tag in tags(text) {
            if !BESIDE
                .iter()
                .any(|name| tag.name.eq_ignore_ascii_case(name))
            {
                return false;
            }
            let word = text.get(read..tag.place.start).unwrap_or_default();
            words |= word.contains(char::is_alphanumeric);
            read = tag.place.end;
        }
        let rest = text.get(read..).unwrap_or_default();
        words |= rest.contains(char::is_alphanumeric);
    }
    !tables.is_empty() && words
}

/// What a text between tables says.
fn plain(text: &str) -> Vec<Passage> {
    let text = text.trim_matches(['\n', ' ']);
    if text.is_empty() {
        return Vec::new();
    }
    delimited::passages(text).unwrap_or_else(|| vec![Passage::Text(text.to_owned())])
}

/// Where the outermost tables stand that have cells and an end, each with the tags it is wrapped in.
fn tables(text: &str) -> Vec<Range<usize>> {
    let mut tables = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    let mut cells = false;
    for tag in tags(text) {
        let is = |name: &str| tag.name.eq_ignore_ascii_case(name);
        if is("td") || is("th") {
            cells = true;
        } else if is("table") && !tag.closes {
            if depth == 0 {
                start = tag.place.start;
                cells = false;
            }
            depth += 1;
        } else if is("table") && depth > 0 {
            depth -= 1;
            if depth == 0 && cells {
                tables.push(with_wrapping(text, start..tag.place.end));
            }
        }
    }
    tables
}

/// `table` with the tags around it.
fn with_wrapping(text: &str, table: Range<usize>) -> Range<usize> {
    let mut range = table;
    for [open, close] in WRAPPING {
        let before = text.get(..range.start).unwrap_or_default().trim_end();
        let behind = text.get(range.end..).unwrap_or_default().trim_start();
        let Some((before, behind)) = before.strip_suffix(open).zip(behind.strip_prefix(close))
        else {
            break;
        };
        range = before.len()..text.len() - behind.len();
    }
    range
}

/// A tag of mark-up.
struct Tag<'t> {
    place: Range<usize>,
    name: &'t str,
    closes: bool,
}

/// The tags of a text: a name of ASCII letters directly behind the bracket, as no comparison (`<5V`, `<= b`) has it.
fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    /// Bytes of a tag with its attributes.
    const LONGEST: usize = 1000;
    text.match_indices('<').filter_map(move |(start, _)| {
        let inner = text.get(start + 1..)?;
        let closes = inner.starts_with('/');
        let inner = inner.strip_prefix('/').unwrap_or(inner);
        let len = inner
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(inner.len());
        let name = inner.get(..len)?;
        let mut attributes = inner.bytes().skip(len).take(LONGEST);
        let end = attributes.position(|byte| byte == b'>')?;
        let place = start..text.len() - inner.len() + len + end + 1;
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            .then_some(Tag {
                place,
                name,
                closes,
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines, and rows with their cells between bars.
    fn shown(text: &str) -> Vec<String> {
        let shown = |passage: Passage| match passage {
            Passage::Text(text) | Passage::Running(text) => vec![text],
            Passage::Table(rows) => rows
                .iter()
                .map(|row| {
                    let cells: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
                    format!("|{}|", cells.join("|"))
                })
                .collect(),
        };
        let passages = passages(text).unwrap_or_default();
        passages.into_iter().flat_map(shown).collect()
    }

    const TABLE: &str = "<table><tr><td>名称</td><td>型号</td></tr><tr><td>水泵</td><td>AB-1 &lt;甲&gt;</td></tr></table>";

    #[test]
    fn a_table_in_markup_is_a_table_and_the_lines_around_it_stay() {
        let rows = ["|名称|型号|", "|水泵|AB-1 <甲>|"];
        assert_eq!(
            shown(&format!(
                "## 一、清单\n电压<5V。\n\n{TABLE}\n\n注：含税。\n交货期<=30天。\n"
            )),
            [
                &["## 一、清单\n电压<5V。"],
                &rows[..],
                &["注：含税。\n交货期<=30天。"]
            ]
            .concat()
        );
        assert_eq!(
            shown(&format!(
                "<html><body>{TABLE}</body></html>\n\n| 甲 | 乙 |\n| - | - |\n| 一 | 二 |\n\n{TABLE}"
            )),
            [&rows[..], &["|甲|乙|", "|-|-|", "|一|二|"], &rows[..]].concat()
        );
    }

    #[test]
    fn a_text_that_only_names_tags_or_breaks_off_holds_no_table() {
        for text in [
            "支持 <table> 标签。\n",
            "a < b > c\n",
            "<table><tr><td>名称</td>\n",
            "<table></table>\n",
            "",
        ] {
            assert_eq!(passages(text), None, "{text}");
        }
    }

    #[test]
    fn what_begins_like_a_web_page_is_a_text_where_words_stand_beside_its_tables_alone() {
        for (text, expected) in [
            (
                format!("<html><body>{TABLE}</body></html>\n\n## 二、说明\n"),
                true,
            ),
            (format!("{TABLE}\n注：含税。\n"), true),
            (format!("<html><body>{TABLE}</body></html>\n"), false),
            (format!("{TABLE}<p>注：含税。</p>\n"), false),
            (
                format!("<html><head><title>甲</title></head><body>{TABLE}乙</body></html>\n"),
                false,
            ),
            ("注：含税。\n".to_owned(), false),
        ] {
            assert_eq!(is_text_with_tables(&text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "(<|>|/|table|td|html|body|甲|\n| ){0,40}") {
            let _ = passages(&text);
            let _ = is_text_with_tables(&text);
        }
    }
}
