//! Running headers, footers and page numbers: text that stands at the same place on many pages.
//!
//! In: the lines of every page with their height on the sheet. Out: the spans to mark. The text itself stays where it is.

use std::collections::BTreeMap;

use crate::text::span::OriginalSpan;

/// Share of the sheet's height at its top and bottom where running text stands.
pub(super) const MARGIN: f32 = 0.13;

/// Share of a document's pages that must show the same line; in long documents three pages are enough, since headers change by chapter.
const SHARE: f32 = 0.4;

/// A line outside tables.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlacedLine {
    /// Its characters in the page text, without the line end.
    pub(super) span: OriginalSpan,
    /// Distance of its baseline from the top of the sheet, as a share of the sheet's height.
    pub(super) height: f32,
}

/// Marks the running lines of each page. `pages` holds a page's text and its lines in reading order.
pub(super) fn running(pages: &[(&str, &[PlacedLine])]) -> Vec<Vec<OriginalSpan>> {
    let in_margin = |line: &&PlacedLine| line.height < MARGIN || line.height > 1.0 - MARGIN;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (text, lines) in pages {
        let mut keys: Vec<_> = lines
            .iter()
            .filter(in_margin)
            .map(|line| key(line.span.of(text), line.height))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            *seen.entry(key).or_default() += 1;
        }
    }
    let enough = ((pages.len() as f32 * SHARE).ceil()).clamp(2.0, 3.0);
    let is_running = |text: &str, line: &PlacedLine| {
        let key = key(line.span.of(text), line.height);
        seen.get(&key).is_some_and(|count| *count as f32 >= enough) || is_page_number(&key)
    };
    pages
        .iter()
        .map(|(text, lines)| {
            lines
                .iter()
                .filter(in_margin)
                .filter(|line| is_running(text, line))
                .map(|line| line.span)
                .collect()
        })
        .collect()
}

/// What two running lines have in common: the characters, with every number alike, and whether they stand at the top or at the bottom.
fn key(line: &str, height: f32) -> String {
    let mut key = String::from(if height < 0.5 { "↑" } else { "↓" });
    let mut in_number = false;
    for character in line.chars().filter(|character| !character.is_whitespace()) {
        let digit = character.is_numeric();
        if !digit {
            key.push(character);
        } else if !in_number {
            key.push('#');
        }
        in_number = digit;
    }
    key
}

/// A line of a number and page words alone.
fn is_page_number(key: &str) -> bool {
    let rest = key.trim_start_matches(['↑', '↓']);
    rest.contains('#')
        && rest.chars().all(|character| {
            matches!(
                character,
                '#' | '第' | '页' | '共' | '-' | '—' | '–' | '/' | '·' | '~' | '(' | ')'
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Vec<PlacedLine> {
        let lines: Vec<&str> = text.lines().collect();
        let mut start = 0;
        let mut placed = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let height = 0.05 + 0.9 * index as f32 / (lines.len() - 1) as f32;
            placed.push(PlacedLine {
                span: OriginalSpan::new(start, start + line.len()),
                height,
            });
            start += line.len() + 1;
        }
        placed
    }

    #[test]
    fn headers_and_page_numbers_are_marked_and_the_text_between_is_not() {
        let texts = [
            "某某项目 招标文件\n采购人：某局\n预算\n第 1 页",
            "某某项目 招标文件\n采购人：某局\n最高限价\n第 2 页",
        ];
        let lines: Vec<_> = texts.iter().map(|text| page(text)).collect();
        let pages: Vec<_> = texts
            .iter()
            .zip(&lines)
            .map(|(text, lines)| (*text, lines.as_slice()))
            .collect();
        for (spans, text) in running(&pages).iter().zip(texts) {
            let shown: Vec<_> = spans.iter().map(|span| span.of(text)).collect();
            assert_eq!(shown.len(), 2, "{shown:?}");
            assert_eq!(shown[0], "某某项目 招标文件");
        }
    }

    #[test]
    fn a_line_on_one_page_only_is_no_header() {
        let text = "招标公告\n正文\n2024年5月";
        let lines = page(text);
        assert!(running(&[(text, &lines)])[0].is_empty());
    }
}
