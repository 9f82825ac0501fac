//! What must hold of laid out pages, whatever was drawn.
//!
//! In: sheets and the pages that layout made of them. Out: nothing, or a panic that says which promise is broken. Both targets check this;
//! nothing here judges whether the order of the text is good.

use std::collections::BTreeMap;

use tenderlens::layout;
use tenderlens::model::{Drawing, Glyph, GlyphText, Page, Rect, Sheet, Sheets, Table};

/// How far a box may reach over the edge of its sheet, in points: a hundredth of what a record shows.
const EDGE_POINTS: f32 = 0.01;

/// Lays `sheets` out and checks what comes out.
///
/// # Panics
/// If a promise is broken.
pub fn check_layout(sheets: &Sheets) {
    let (pages, issues) = layout::layout(sheets);
    assert_eq!(pages.len(), sheets.sheets.len(), "a sheet is a page");
    for issue in &issues {
        let number = issue.page.unwrap_or(1);
        assert!(
            number >= 1 && number as usize <= pages.len(),
            "an issue names a page that is there"
        );
    }
    for ((page, sheet), number) in pages.iter().zip(&sheets.sheets).zip(1..) {
        assert_eq!(page.number, number);
        check_offsets(page);
        page.tables
            .iter()
            .for_each(|table| check_table(page, table));
        if let Sheet::Drawn(drawing) = sheet {
            check_boxes(page, drawing);
            check_characters(page, drawing);
            layout::sheet_lines(drawing);
        }
    }
    let again = layout::layout(sheets).0;
    assert!(
        pages.iter().zip(&again).all(|(a, b)| a.text == b.text),
        "the same sheets give the same text"
    );
}

fn check_offsets(page: &Page) {
    let text = &page.text;
    assert!(
        page.running
            .windows(2)
            .all(|pair| pair[0].end() <= pair[1].start()),
        "running lines are sorted and disjoint"
    );
    for running in &page.running {
        assert!(
            text.get(running.range()).is_some(),
            "a running line is a stretch of the text"
        );
    }
    assert!(
        page.cuts.windows(2).all(|pair| pair[0] < pair[1]),
        "cuts ascend"
    );
    for cut in &page.cuts {
        assert_eq!(
            text.as_bytes().get(*cut as usize),
            Some(&b'\n'),
            "a cut is a line feed"
        );
    }
}

fn check_table(page: &Page, table: &Table) {
    let mut end = 0;
    let mut taken: BTreeMap<(usize, u16), ()> = BTreeMap::new();
    assert!(
        table.borders.is_empty() || table.borders.len() == usize::from(table.columns) + 1,
        "borders stand around columns"
    );
    for (number, row) in table.rows.iter().enumerate() {
        for cell in &row.cells {
            assert!(
                cell.span.start() >= end,
                "cells follow each other in the text"
            );
            assert!(
                page.text.get(cell.span.range()).is_some(),
                "a cell is a stretch of the text"
            );
            end = cell.span.end();
            assert!(cell.column_span >= 1 && cell.row_span >= 1);
            assert!(
                u32::from(cell.column) + u32::from(cell.column_span) <= u32::from(table.columns),
                "a cell lies inside its table"
            );
            for row in number..number + usize::from(cell.row_span) {
                for column in cell.column..cell.column + cell.column_span {
                    assert!(
                        taken.insert((row, column), ()).is_none(),
                        "two cells cover row {row}, column {column}"
                    );
                }
            }
        }
    }
}

fn check_boxes(page: &Page, drawing: &Drawing) {
    assert!(
        page.boxes.windows(2).all(|pair| pair[0].0 < pair[1].0),
        "boxes are sorted by offset"
    );
    for (offset, rect) in &page.boxes {
        let rest = page.text.get(*offset as usize..);
        assert!(
            rest.is_some_and(|rest| !rest.is_empty()),
            "a box stands at a character"
        );
        let Rect { x0, y0, x1, y1 } = *rect;
        assert!(
            x0 <= x1 && y0 <= y1,
            "a box is no less than empty: {rect:?}"
        );
        let inside = |value: f32, size: f32| (-EDGE_POINTS..=size + EDGE_POINTS).contains(&value);
        assert!(
            [x0, x1].iter().all(|x| inside(*x, drawing.width))
                && [y0, y1].iter().all(|y| inside(*y, drawing.height)),
            "a box lies on its sheet of {} x {}: {rect:?}",
            drawing.width,
            drawing.height
        );
    }
}

/// The characters of a page are those of its glyphs: none is lost but for glyphs printed twice, off the sheet or behind visible ones, and
/// none is added but blanks.
fn check_characters(page: &Page, drawing: &Drawing) {
    let mut drawn: BTreeMap<char, usize> = BTreeMap::new();
    let mut shown: BTreeMap<char, usize> = BTreeMap::new();
    for glyph in &drawing.glyphs {
        for character in characters(glyph) {
            *drawn.entry(character).or_default() += 1;
            if !glyph.invisible && is_well_inside(glyph, drawing) {
                *shown.entry(character).or_default() += 1;
            }
        }
    }
    let mut written: BTreeMap<char, usize> = BTreeMap::new();
    for character in page
        .text
        .chars()
        .filter(|character| !character.is_whitespace())
    {
        *written.entry(character).or_default() += 1;
    }
    for (character, count) in &written {
        let most = drawn.get(character).copied().unwrap_or_default();
        assert!(
            *count <= most,
            "{character:?} is drawn {most} times and written {count} times"
        );
    }
    for character in shown.keys() {
        assert!(
            written.contains_key(character),
            "{character:?} is drawn on the sheet and missing from the text"
        );
    }
}

/// Whether the glyph stands on the sheet by any measure.
fn is_well_inside(glyph: &Glyph, drawing: &Drawing) -> bool {
    let reach = glyph.size + glyph.advance.abs();
    (reach..=drawing.width - reach).contains(&glyph.x)
        && (reach..=drawing.height - reach).contains(&glyph.y)
}

/// The characters that a glyph adds to a page's text; punctuation of vertical writing is left out, since layout writes its ordinary form.
fn characters(glyph: &Glyph) -> Vec<char> {
    let all = match &glyph.text {
        GlyphText::Char(character) => vec![*character],
        GlyphText::String(text) => text.chars().collect(),
        GlyphText::Unknown => vec!['\u{fffd}'],
    };
    all.into_iter()
        .filter(|character| !character.is_whitespace())
        .collect()
}
