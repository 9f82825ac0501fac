//! Layout: sheets to pages of text.
//!
//! In: [`Sheets`]. Out: [`Page`]s with their text in reading order, the box of every character, tables read cell by cell, running headers
//! marked, and an issue for every page that needs OCR. Nothing here knows words.

mod aligned_rows;
mod alignment;
mod columns;
mod gaps;
mod glyphs;
mod lines;
mod mapping;
mod outlines;
mod overleaf;
mod page;
mod running;
mod structured;
mod tables;
mod writer;

use std::collections::BTreeMap;

use crate::issue::{Issue, IssueCode};
use crate::model::{
    Direction, Drawing, Glyph, GlyphText, Legibility, Page, Passage, Rect, Sheet, Sheets,
};
use glyphs::{Placed, is_wide};
use overleaf::Open;
use page::PageWriter;
use running::PlacedLine;
use writer::Writer;

/// Share of unknown glyphs from which a page counts as unreadable. Source: 31 of 32 tender documents have none, the one with a broken
/// font 95 %, standards printed with unmapped fonts 30 to 85 %; anything between 10 and 30 % separates them.
const UNKNOWN_SHARE: f32 = 0.2;

/// Share of the sheet that an image covers when it is a scan.
const SCAN_SHARE: f32 = 0.5;

/// Fewer visible glyphs than this on a page that an image covers are a stamp or page number on a scan.
const SCAN_GLYPHS: usize = 30;

/// More curved paths than this on a page without glyphs are text drawn as outlines. Source: pages of such a document have thousands.
const OUTLINE_CURVES: u32 = 300;

/// Fewer characters than this drawn as curves are signs and logos. Source: the shortest heading that a tender document draws so has three.
const OUTLINED: usize = 3;

/// Lays out a document; the issues are those of layout alone.
pub fn layout(sheets: &Sheets) -> (Vec<Page>, Vec<Issue>) {
    let mut issues = Vec::new();
    let mut pages = Vec::with_capacity(sheets.sheets.len());
    let mut placed_lines = Vec::with_capacity(sheets.sheets.len());
    let mut open = None;
    for (sheet, number) in sheets.sheets.iter().zip(1..) {
        let (page, lines) = match sheet {
            Sheet::Drawn(drawing) => drawn_page(drawing, number, &mut open, &mut issues),
            Sheet::Written(text) => (
                Page {
                    number,
                    text: text.clone(),
                    ..Page::default()
                },
                Vec::new(),
            ),
            Sheet::Structured(passages) => (structured::page(passages, number), Vec::new()),
            Sheet::Lost => (
                Page {
                    number,
                    legibility: Legibility::Unreadable,
                    ..Page::default()
                },
                Vec::new(),
            ),
        };
        pages.push(page);
        placed_lines.push(lines);
    }
    let texts: Vec<(&str, &[PlacedLine])> = pages
        .iter()
        .zip(&placed_lines)
        .map(|(page, lines)| (page.text.as_str(), lines.as_slice()))
        .collect();
    let marks = running::running(&texts);
    for (page, spans) in pages.iter_mut().zip(marks) {
        page.running.extend(spans);
        page.running.sort_unstable();
    }
    (pages, issues)
}

/// The text of a sheet that knows its paragraphs and tables: the same as that of its page.
pub fn structured_text(passages: &[Passage]) -> String {
    structured::page(passages, 1).text
}

/// The lines of a sheet as they stand on it: every glyph in the column of a fixed-width grid that it has on the sheet.
pub fn sheet_lines(drawing: &Drawing) -> String {
    let (glyphs, _) = readable(drawing);
    let Some(direction) = main_direction(&glyphs) else {
        return String::new();
    };
    let placed: Vec<_> = glyphs
        .iter()
        .filter(|glyph| glyph.direction == direction)
        .map(|glyph| Placed::new(glyph, direction))
        .collect();
    let left = placed
        .iter()
        .map(|placed| placed.along)
        .fold(f32::INFINITY, f32::min);
    let mut sizes: Vec<f32> = placed.iter().map(|placed| placed.glyph.size).collect();
    sizes.sort_by(f32::total_cmp);
    // A Han character is one em wide and takes two columns.
    let column_width = sizes.get(sizes.len() / 2).copied().unwrap_or(10.0) / 2.0;
    let mut text = String::new();
    for line in lines::lines(&placed) {
        let mut writer = Writer::default();
        let mut width = 0;
        for piece in line.pieces() {
            let column = ((piece.start - left) / column_width).round().max(0.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a column of a sheet, not negative"
            )]
            let blanks = (column as usize)
                .saturating_sub(width)
                .max(usize::from(width > 0));
            writer.text.extend(std::iter::repeat_n(' ', blanks));
            if let Some(part) = line.part(piece.glyphs) {
                writer.line(&part, false);
            }
            width = writer
                .text
                .chars()
                .map(|character| if is_wide(character) { 2 } else { 1 })
                .sum();
        }
        text.push_str(&writer.text);
        text.push('\n');
    }
    text
}

/// The glyphs that a reader sees, and whether they are an OCR layer; off-sheet glyphs are left out.
fn readable(drawing: &Drawing) -> (Vec<&Glyph>, bool) {
    let on_sheet = |glyph: &&Glyph| {
        let (x, y) = (glyph.x + glyph.advance / 2.0, glyph.y - glyph.size / 3.0);
        (-1.0..=drawing.width + 1.0).contains(&x) && (-1.0..=drawing.height + 1.0).contains(&y)
    };
    let of = |invisible: bool| {
        drawing
            .glyphs
            .iter()
            .filter(move |glyph| glyph.invisible == invisible)
            .filter(on_sheet)
    };
    let shown = |glyphs: &[&Glyph]| glyphs.iter().filter(|glyph| !is_blank(glyph)).count();
    let mut glyphs: Vec<&Glyph> = of(false).collect();
    let layer: Vec<&Glyph> = of(true).collect();
    // A scan may carry visible glyphs on top of its layer: a stamp, a page number, the mark of whoever passed it on.
    let visible = shown(&glyphs);
    let is_layer = shown(&layer) > visible && (visible == 0 || is_pictured(drawing));
    if is_layer {
        glyphs.extend(layer);
    }
    (glyphs, is_layer)
}

/// Whether images cover most of the sheet; scans are often stored in strips.
fn is_pictured(drawing: &Drawing) -> bool {
    let sheet = (drawing.width * drawing.height).max(1.0);
    drawing.images.iter().map(|image| image.area()).sum::<f32>() >= SCAN_SHARE * sheet
}

fn is_blank(glyph: &Glyph) -> bool {
    matches!(glyph.text, GlyphText::Char(character) if character.is_whitespace())
}

/// The direction most glyphs run in, slanted ones last.
fn main_direction(glyphs: &[&Glyph]) -> Option<Direction> {
    let mut counts: BTreeMap<Direction, usize> = BTreeMap::new();
    for glyph in glyphs {
        *counts.entry(glyph.direction).or_default() += 1;
    }
    let rank = |(direction, count): &(Direction, usize)| {
        (
            *direction != Direction::Slanted,
            *count,
            std::cmp::Reverse(*direction),
        )
    };
    counts
        .into_iter()
        .max_by_key(rank)
        .map(|(direction, _)| direction)
}

/// The page of a drawing. `open` is the table without a grid that the page before ended with, and then the one that this page does.
fn drawn_page(
    drawing: &Drawing,
    number: u32,
    open: &mut Option<Open>,
    issues: &mut Vec<Issue>,
) -> (Page, Vec<PlacedLine>) {
    let (glyphs, ocr_layer) = readable(drawing);
    let shown = drawing
        .glyphs
        .iter()
        .filter(|glyph| (ocr_layer || !glyph.invisible) && !is_blank(glyph))
        .count();
    let kept = glyphs.iter().filter(|glyph| !is_blank(glyph)).count();
    if shown > kept {
        let message = format!(
            "{} characters stand outside the visible sheet and were left out",
            shown - kept
        );
        issues.push(Issue::page(IssueCode::TextOffSheet, number, message));
    }
    let legibility = legibility(drawing, &glyphs, kept, ocr_layer, number, issues);
    let mut writer = PageWriter {
        before: open.take(),
        ..PageWriter::default()
    };
    // A layer behind a scan and what stands visibly on top of it are two texts.
    for invisible in [true, false] {
        let glyphs: Vec<&Glyph> = glyphs
            .iter()
            .filter(|glyph| glyph.invisible == invisible)
            .copied()
            .collect();
        writer.layer(drawing, &glyphs, invisible == ocr_layer);
    }
    let PageWriter {
        writer,
        tables,
        lines,
        watermarks,
        cuts,
        open: left_open,
        ..
    } = writer;
    *open = left_open;
    let page = Page {
        number,
        text: writer.text,
        cuts,
        boxes: writer
            .boxes
            .into_iter()
            .map(|(offset, area)| (offset, on_sheet(area, drawing)))
            .collect(),
        tables,
        running: watermarks,
        legibility,
    };
    (page, lines)
}

/// The part of a box that lies on the sheet: the em box of a glyph at the edge reaches over it.
fn on_sheet(area: Rect, drawing: &Drawing) -> Rect {
    Rect {
        x0: area.x0.clamp(0.0, drawing.width.max(0.0)),
        y0: area.y0.clamp(0.0, drawing.height.max(0.0)),
        x1: area.x1.clamp(0.0, drawing.width.max(0.0)),
        y1: area.y1.clamp(0.0, drawing.height.max(0.0)),
    }
}

fn legibility(
    drawing: &Drawing,
    glyphs: &[&Glyph],
    shown: usize,
    ocr_layer: bool,
    number: u32,
    issues: &mut Vec<Issue>,
) -> Legibility {
    if ocr_layer {
        issues.push(Issue::page(
            IssueCode::PageOcrLayer,
            number,
            "the text of the page is an invisible layer behind a picture",
        ));
        return Legibility::OcrLayer;
    }
    let unknown = glyphs
        .iter()
        .filter(|glyph| glyph.text == GlyphText::Unknown)
        .count();
    if unknown as f32 > UNKNOWN_SHARE * shown as f32 {
        let message = format!(
            "{unknown} of {shown} characters are drawn with fonts that do not say what they mean"
        );
        issues.push(Issue::page(IssueCode::PageUnmapped, number, message));
        return Legibility::Unreadable;
    }
    if let Some(message) = mapping::lie(glyphs) {
        issues.push(Issue::page(IssueCode::PageUnmapped, number, message));
        return Legibility::Unreadable;
    }
    if shown < SCAN_GLYPHS && is_pictured(drawing) {
        issues.push(Issue::page(
            IssueCode::PageScanned,
            number,
            "the page is a picture",
        ));
        return Legibility::Unreadable;
    }
    let outlined = outlines::outlined(&drawing.shapes, glyphs);
    // Few glyphs among outlines are the page number or a stamp.
    let all = shown < SCAN_GLYPHS && outlined > SCAN_GLYPHS;
    if all || shown == 0 && drawing.curves > OUTLINE_CURVES {
        issues.push(Issue::page(
            IssueCode::PageOutlines,
            number,
            "the page draws its text as curves",
        ));
        return Legibility::Unreadable;
    }
    if outlined >= OUTLINED {
        let message = format!("about {outlined} characters are drawn as curves and cannot be read");
        issues.push(Issue::page(IssueCode::TextOutlines, number, message));
    }
    Legibility::Text
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{MediaType, Orientation, Ruling};

    /// Glyphs of ten points for texts that begin at the given places; Han characters are one em wide, others half of one.
    pub(crate) fn glyphs(texts: &[(f32, f32, &str)]) -> Vec<Glyph> {
        let mut glyphs = Vec::new();
        for (start, y, text) in texts {
            let mut x = *start;
            for character in text.chars() {
                let advance = if is_wide(character) { 10.0 } else { 5.0 };
                glyphs.push(Glyph {
                    text: GlyphText::Char(character),
                    x,
                    y: *y,
                    advance,
                    size: 10.0,
                    direction: Direction::Right,
                    invisible: false,
                });
                x += advance;
            }
        }
        glyphs
    }

    /// The page of these glyphs and rulings.
    pub(crate) fn page(glyphs: Vec<Glyph>, rulings: Vec<Ruling>) -> Page {
        let drawing = Drawing {
            width: 600.0,
            height: 800.0,
            glyphs,
            rulings,
            ..Drawing::default()
        };
        let sheets = Sheets {
            media_type: MediaType::Pdf,
            sheets: vec![Sheet::Drawn(drawing)],
            issues: Vec::new(),
        };
        layout(&sheets).0.remove(0)
    }

    fn any_glyphs() -> impl Strategy<Value = Vec<(f32, f32, &'static str)>> {
        let word = prop::sample::select(vec![
            "名称",
            "型号",
            "1",
            "20",
            "S5731",
            "服务器四台",
            "a",
            "，",
        ]);
        let place =
            (0_u16..14, 0_u16..30).prop_map(|(x, y)| (40.0 * f32::from(x), 26.0 * f32::from(y)));
        let texts = prop::collection::btree_map(0_u16..420, (word, -8_i16..8), 0..90);
        (texts, place).prop_map(|(texts, (dx, dy))| {
            let at = |(cell, (word, shift)): (u16, (&'static str, i16))| {
                let (x, y) = (f32::from(cell % 14) * 40.0, f32::from(cell / 14) * 26.0);
                (
                    (x + dx / 50.0).min(540.0),
                    (y + dy / 80.0 + f32::from(shift)).clamp(10.0, 790.0),
                    word,
                )
            };
            texts.into_iter().map(at).collect()
        })
    }

    fn any_rulings() -> impl Strategy<Value = Vec<Ruling>> {
        let ruling = (any::<bool>(), 0_u16..60, 0_u16..30, 1_u16..60).prop_map(
            |(across, position, start, length)| Ruling {
                orientation: if across {
                    Orientation::Horizontal
                } else {
                    Orientation::Vertical
                },
                position: f32::from(position) * 13.0,
                start: f32::from(start) * 20.0,
                end: f32::from(start + length) * 20.0,
            },
        );
        prop::collection::vec(ruling, 0..40)
    }

    proptest! {
        #[test]
        fn every_glyph_is_written_once_and_every_cell_lies_in_the_text(texts in any_glyphs(), rulings in any_rulings()) {
            let glyphs = glyphs(&texts);
            let mut drawn: Vec<char> = texts.iter().flat_map(|(_, _, text)| text.chars()).collect();
            let page = page(glyphs, rulings);
            let mut written: Vec<char> = page.text.chars().filter(|c| !c.is_whitespace()).collect();
            drawn.sort_unstable();
            written.sort_unstable();
            prop_assert_eq!(drawn, written);
            prop_assert!(page.boxes.is_sorted_by_key(|(offset, _)| *offset));
            for table in &page.tables {
                prop_assert!(table.rows.iter().flat_map(|row| &row.cells).all(|cell| page.text.get(cell.span.range()).is_some()));
                prop_assert_eq!(table.borders.len(), usize::from(table.columns) + 1);
            }
        }
    }
}
