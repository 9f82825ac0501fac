//! Layout: sheets to pages of text.
//!
//! In: [`Sheets`]. Out: [`Page`]s with their text in reading order, the box of every character, tables read cell by cell, running headers
//! marked, and an issue for every page that needs OCR. Nothing here knows words.

mod lines;
mod mapping;
mod running;
mod tables;

use std::collections::BTreeMap;

use crate::issue::{Issue, IssueCode};
use crate::model::{
    Cell, Direction, Drawing, Glyph, GlyphText, Legibility, Orientation, Page, Rect, Row, Ruling,
    Sheet, Sheets, Table,
};
use crate::text::span::OriginalSpan;
use lines::{Line, Placed, Writer, is_wide, turn};
use running::PlacedLine;
use tables::{Grid, grids};

/// Share of unknown glyphs from which a page counts as unreadable. Source: 31 of 32 tender documents have none, the one with a broken
/// font 95 %, standards printed with unmapped fonts 30 to 85 %; anything between 10 and 30 % separates them.
const UNKNOWN_SHARE: f32 = 0.2;

/// Share of the sheet that an image covers when it is a scan.
const SCAN_SHARE: f32 = 0.5;

/// Fewer visible glyphs than this on a page that an image covers are a stamp or page number on a scan.
const SCAN_GLYPHS: usize = 30;

/// More curved paths than this on a page without glyphs are text drawn as outlines. Source: pages of such a document have thousands.
const OUTLINE_CURVES: u32 = 300;

/// What a table cell keeps free at its left and right together, in points. Source: 5.4 pt a side is the common default of word processors.
const CELL_PADDING: f32 = 11.0;

/// Lays out a document; the issues are those of layout alone.
pub fn layout(sheets: &Sheets) -> (Vec<Page>, Vec<Issue>) {
    let mut issues = Vec::new();
    let mut pages = Vec::with_capacity(sheets.sheets.len());
    let mut placed_lines = Vec::with_capacity(sheets.sheets.len());
    for (sheet, number) in sheets.sheets.iter().zip(1..) {
        let (page, lines) = match sheet {
            Sheet::Drawn(drawing) => drawn_page(drawing, number, &mut issues),
            Sheet::Written(text) => (
                Page {
                    number,
                    text: text.clone(),
                    ..Page::default()
                },
                Vec::new(),
            ),
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
    for line in lines::lines(placed) {
        let mut writer = Writer::default();
        let mut width = 0;
        for segment in line.segments() {
            let column = ((segment.start() - left) / column_width).round().max(0.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a column of a sheet, not negative"
            )]
            let blanks = (column as usize)
                .saturating_sub(width)
                .max(usize::from(width > 0));
            writer.text.extend(std::iter::repeat_n(' ', blanks));
            writer.line(&segment, false);
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

fn drawn_page(drawing: &Drawing, number: u32, issues: &mut Vec<Issue>) -> (Page, Vec<PlacedLine>) {
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
    let mut writer = PageWriter::default();
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
    } = writer;
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
    if shown == 0 && drawing.curves > OUTLINE_CURVES {
        issues.push(Issue::page(
            IssueCode::PageOutlines,
            number,
            "the page draws curves and no text",
        ));
        return Legibility::Unreadable;
    }
    Legibility::Text
}

/// A page's text while it is written.
#[derive(Default)]
struct PageWriter {
    writer: Writer,
    tables: Vec<Table>,
    lines: Vec<PlacedLine>,
    watermarks: Vec<OriginalSpan>,
    cuts: Vec<u32>,
}

/// What follows from top to bottom.
enum Block<'g> {
    Line(Line<'g>),
    Table(usize),
}

impl PageWriter {
    /// Writes glyphs direction by direction, the commonest first. Only that one has tables and running lines, and only on the `main` layer.
    fn layer(&mut self, drawing: &Drawing, glyphs: &[&Glyph], main: bool) {
        let Some(first) = main_direction(glyphs) else {
            return;
        };
        let mut directions: Vec<Direction> = glyphs
            .iter()
            .map(|glyph| glyph.direction)
            .filter(|direction| *direction != first)
            .collect();
        directions.sort_unstable();
        directions.dedup();
        self.group(drawing, glyphs, first, main);
        for direction in directions {
            self.group(drawing, glyphs, direction, false);
        }
    }

    /// Writes all glyphs of one direction; the `main` group has tables and running lines.
    fn group(&mut self, drawing: &Drawing, glyphs: &[&Glyph], direction: Direction, main: bool) {
        let grids = if main {
            grids(&turned(&drawing.rulings, direction))
        } else {
            Vec::new()
        };
        let mut in_cells: Vec<Vec<Vec<Placed<'_>>>> = grids
            .iter()
            .map(|grid| vec![Vec::new(); grid.cells.len()])
            .collect();
        let mut free = Vec::with_capacity(glyphs.len());
        for glyph in glyphs.iter().filter(|glyph| glyph.direction == direction) {
            let placed = Placed::new(glyph, direction);
            let (along, across) = placed.middle();
            let cell = grids
                .iter()
                .enumerate()
                .find_map(|(index, grid)| Some((index, grid.cell_at(along, across)?)));
            match cell {
                Some((grid, cell)) => in_cells[grid][cell].push(placed),
                None => free.push(placed),
            }
        }
        let mut blocks: Vec<(f32, Block<'_>)> = grids
            .iter()
            .enumerate()
            .map(|(index, grid)| (grid.area().y0, Block::Table(index)))
            .collect();
        blocks.extend(
            if direction == Direction::Slanted {
                lines::slanted_lines(free)
            } else {
                lines::lines(free)
            }
            .into_iter()
            .map(|line| (line.across - line.size / 2.0, Block::Line(line))),
        );
        blocks.sort_by(|a, b| a.0.total_cmp(&b.0));
        let depth = if matches!(direction, Direction::Right | Direction::Left) {
            drawing.height
        } else {
            drawing.width
        };
        let right = right_margin(&blocks);
        let mut before: Option<Line<'_>> = None;
        for (_, block) in blocks {
            match block {
                Block::Line(line) => {
                    let start = self.writer.text.len();
                    let room = |before: &Line<'_>| right - before.start();
                    if before.as_ref().is_some_and(|before| {
                        follows(before, &line) && before.cuts_word(&line, room(before))
                    }) {
                        // The line feed in front of this line.
                        self.cuts
                            .extend(start.checked_sub(1).and_then(|at| u32::try_from(at).ok()));
                    }
                    self.writer.line(&line, true);
                    let span = OriginalSpan::new(start, self.writer.text.len());
                    self.writer.text.push('\n');
                    if direction == Direction::Slanted {
                        self.watermarks.push(span);
                    } else if main && depth > 0.0 {
                        // Directions that count down begin at minus the sheet's depth.
                        let across = if line.across < 0.0 {
                            line.across + depth
                        } else {
                            line.across
                        };
                        self.lines.push(PlacedLine {
                            span,
                            height: across / depth,
                        });
                    }
                    before = Some(line);
                }
                Block::Table(index) => {
                    before = None;
                    if let (Some(grid), Some(cells)) = (grids.get(index), in_cells.get_mut(index)) {
                        self.table(grid, std::mem::take(cells));
                    }
                }
            }
        }
    }

    /// Writes a table row by row: cells separated by a tab, rows ended by a line feed. A cell that spans rows stands in its first row.
    fn table(&mut self, grid: &Grid, mut contents: Vec<Vec<Placed<'_>>>) {
        if contents.iter().all(Vec::is_empty) {
            return;
        }
        let mut rows = Vec::new();
        for row in 0..grid.rows.len().saturating_sub(1) {
            let mut here: Vec<usize> = (0..grid.cells.len())
                .filter(|index| covers(grid, *index, row))
                .collect();
            here.sort_by_key(|index| grid.cells[*index].column);
            let mut cells = Vec::new();
            for (position, index) in here.into_iter().enumerate() {
                if position > 0 {
                    self.writer.text.push('\t');
                }
                let cell = grid.cells[index];
                if cell.row != row {
                    continue;
                }
                let start = self.writer.text.len();
                self.cell(std::mem::take(&mut contents[index]), grid.width(cell));
                let narrow = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
                cells.push(Cell {
                    span: OriginalSpan::new(start, self.writer.text.len()),
                    column: narrow(cell.column),
                    column_span: narrow(cell.column_span),
                    row_span: narrow(cell.row_span),
                });
            }
            self.writer.text.push('\n');
            rows.push(Row { cells });
        }
        let columns = u16::try_from(grid.columns.len() - 1).unwrap_or(u16::MAX);
        self.tables.push(Table {
            rows,
            columns,
            borders: grid.columns.clone(),
        });
    }

    /// Writes a cell's text: wrapped lines joined, paragraphs set apart by a blank.
    fn cell(&mut self, content: Vec<Placed<'_>>, width: f32) {
        let lines = lines::lines(content);
        let widest = lines
            .iter()
            .map(|line| line.end() - line.start())
            .fold(0.0, f32::max);
        let mut before: Option<&Line<'_>> = None;
        for line in &lines {
            if before.is_some_and(|before| is_apart(before, line, width - CELL_PADDING, widest)) {
                self.writer.text.push(' ');
            }
            self.writer.line(line, false);
            before = Some(line);
        }
    }
}

fn covers(grid: &Grid, index: usize, row: usize) -> bool {
    let cell = grid.cells[index];
    (cell.row..cell.row + cell.row_span).contains(&row)
}

/// Largest distance from one line of a paragraph to the next, in em. Source: spacing in tender documents is at most double.
const LINE_STEP_EM: f32 = 2.5;

/// Whether `line` can be the next line of the paragraph that `before` belongs to.
fn follows(before: &Line<'_>, line: &Line<'_>) -> bool {
    line.across - before.across < LINE_STEP_EM * before.size.max(line.size)
}

/// Where the lines outside tables end at the right: the end of the longest.
fn right_margin(blocks: &[(f32, Block<'_>)]) -> f32 {
    let ends = blocks.iter().filter_map(|(_, block)| match block {
        Block::Line(line) => Some(line.end()),
        Block::Table(_) => None,
    });
    ends.fold(0.0, f32::max)
}

/// Whether a blank belongs between two lines of a cell that offers `room` points: after a paragraph's end, and between words.
fn is_apart(before: &Line<'_>, after: &Line<'_>, room: f32, widest: f32) -> bool {
    let width = before.end() - before.start();
    let em = before.size.max(after.size);
    // A line is full when what follows did not fit. In narrow cells the padding weighs most: there the widest line tells.
    let full =
        width + after.first_unit() > room - em || (room < 10.0 * em && width > widest - em / 2.0);
    if !full {
        return true;
    }
    let (Some(last), Some(first)) = (before.last_char(), after.first_char()) else {
        return false;
    };
    if is_wide(last) || is_wide(first) || !last.is_alphanumeric() || !first.is_alphanumeric() {
        return false;
    }
    if before.ends_with_blank() || after.starts_with_blank() {
        return true;
    }
    // One word, broken, where the two halves together are too long for the cell, and where blanks are drawn elsewhere but not here.
    let is_cut = before.cuts_word(after, room) || before.has_blank() || after.has_blank();
    before.last_unit() + after.first_unit() <= room - em / 2.0 && !is_cut
}

/// Rulings in the coordinates of a writing direction.
fn turned(rulings: &[Ruling], direction: Direction) -> Vec<Ruling> {
    let turned = |ruling: &Ruling| {
        let ((x0, y0), (x1, y1)) = match ruling.orientation {
            Orientation::Horizontal => (
                (ruling.start, ruling.position),
                (ruling.end, ruling.position),
            ),
            Orientation::Vertical => (
                (ruling.position, ruling.start),
                (ruling.position, ruling.end),
            ),
        };
        let ((a0, c0), (a1, c1)) = (turn(direction, x0, y0), turn(direction, x1, y1));
        // Exact: turning exchanges coordinates and changes signs, nothing else.
        if c0.total_cmp(&c1).is_eq() {
            Ruling {
                orientation: Orientation::Horizontal,
                position: c0,
                start: a0.min(a1),
                end: a0.max(a1),
            }
        } else {
            Ruling {
                orientation: Orientation::Vertical,
                position: a0,
                start: c0.min(c1),
                end: c0.max(c1),
            }
        }
    };
    rulings.iter().map(turned).collect()
}
