//! Structure: what the parts of a document are.
//!
//! In: folded pages. Out: [`Structure`]: document type, chapters, tables whose header was understood (tables written as plain lines
//! and tables glued into one word included), with the role of each column. Nothing here reads the cells below a header; items do.

mod captions;
mod classify;
mod columns;
mod continued;
mod glued;
mod lines;
mod plain;
mod sections;
mod several;
mod shifted;

use crate::dictionary::headings::Headings;
use crate::model::{FoldedPage, Structure, Table};
use crate::text::span::OriginalSpan;

/// Finds the structure of a document.
pub fn structure(pages: &[FoldedPage], headings: &Headings) -> Structure {
    let chapters = sections::chapters(pages, headings);
    let mut structure = Structure {
        document_type: classify::document_type(pages, &chapters, headings),
        sections: chapters.sections,
        ..Structure::default()
    };
    (structure.tables, structure.headed) = columns::tables(pages, &structure, headings);
    structure
}

/// The stretch of text that a table's cells cover; none where all are empty.
fn extent(table: &Table) -> Option<OriginalSpan> {
    table
        .rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| cell.span)
        .filter(|span| !span.is_empty())
        .reduce(OriginalSpan::union)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::dictionary::Source;
    use crate::model::{Cell, Page, Row};
    use crate::text::normalize::NormText;

    /// The built-in headings.
    pub(crate) fn headings() -> &'static Headings {
        static HEADINGS: LazyLock<Headings> = LazyLock::new(|| {
            let mut problems = Vec::new();
            let headings = Headings::load(&Source::built_in(), &mut problems);
            assert_eq!(problems, []);
            headings
        });
        &HEADINGS
    }

    fn folded(page: Page) -> FoldedPage {
        let folded = NormText::new(&page.text);
        FoldedPage { page, folded }
    }

    /// One page for each text, without tables.
    pub(crate) fn pages(texts: &[&str]) -> Vec<FoldedPage> {
        texts
            .iter()
            .zip(1..)
            .map(|(text, number)| {
                folded(Page {
                    number,
                    text: (*text).to_owned(),
                    ..Page::default()
                })
            })
            .collect()
    }

    /// A page whose lines with a bar in them are the rows of one table each run, a cell between two bars, the way layout writes them: cells
    /// become separated by tabs. `^` is a cell that the one above covers, `<` one that the one to the left covers.
    pub(crate) fn page_with_tables(number: u32, drawn: &str) -> FoldedPage {
        let mut page = Page {
            number,
            ..Page::default()
        };
        let mut open: Option<Table> = None;
        for line in drawn.lines() {
            let Some(cells) = line.trim().strip_prefix('|') else {
                page.tables.extend(open.take());
                page.text.push_str(line);
                page.text.push('\n');
                continue;
            };
            let cells: Vec<_> = cells
                .trim_end_matches('|')
                .split('|')
                .map(str::trim)
                .collect();
            let table = open.get_or_insert_with(|| Table {
                rows: Vec::new(),
                columns: u16::try_from(cells.len()).unwrap(),
                borders: (0..=cells.len())
                    .map(|border| border as f32 * 80.0)
                    .collect(),
            });
            let mut row = Row::default();
            for (column, text) in (0..).zip(&cells) {
                match *text {
                    "^" => {
                        for above in table.rows.iter_mut().rev() {
                            if let Some(cell) =
                                above.cells.iter_mut().find(|cell| cell.column == column)
                            {
                                cell.row_span += 1;
                                break;
                            }
                        }
                    }
                    "<" => row.cells.last_mut().unwrap().column_span += 1,
                    _ => {
                        let start = page.text.len();
                        page.text.push_str(text);
                        row.cells.push(Cell {
                            span: OriginalSpan::new(start, page.text.len()),
                            column,
                            column_span: 1,
                            row_span: 1,
                        });
                        page.text.push('\t');
                    }
                }
            }
            page.text.pop();
            page.text.push('\n');
            table.rows.push(row);
        }
        page.tables.extend(open.take());
        folded(page)
    }

    fn any_page() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "序号",
            "名称",
            "品牌",
            "型号",
            "数量",
            "单价",
            "单位",
            "\t",
            "\t\t\t",
            "  ",
            "\n",
            "|",
            "|---|",
            "1",
            "12台",
            "3,970.00",
            "华为",
            "交换机",
            "S5731-H",
            "第一章",
            "招标公告",
            "一、",
            "（",
            "）",
            "：",
            "合计",
            "/",
            "\u{a0}",
            "\"",
            ",",
            "无",
            "2.1",
            "品牌:",
            "数量：",
        ]);
        prop_oneof![
            6 => prop::collection::vec(pieces, 0..60).prop_map(|parts| parts.concat()),
            1 => any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn no_text_panics_and_every_span_lies_on_boundaries_inside_its_page(texts in prop::collection::vec(any_page(), 1..3)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let pages = pages(&texts);
            let structure = structure(&pages, headings());
            for found in &structure.tables {
                let text = &pages[found.page as usize - 1].page.text;
                prop_assert_eq!(found.columns.len(), usize::from(found.table.columns));
                prop_assert!(found.header_rows <= found.table.rows.len());
                for cell in found.table.rows.iter().flat_map(|row| &row.cells) {
                    prop_assert!(text.get(cell.span.range()).is_some());
                    prop_assert!(cell.column < found.table.columns);
                }
            }
            for section in &structure.sections {
                prop_assert!(pages[section.page as usize - 1].page.text.get(section.start..).is_some());
            }
            if let Some(found) = &structure.document_type {
                prop_assert!(pages[found.evidence.page as usize - 1].page.text.get(found.evidence.span.range()).is_some());
            }
        }
    }
}
