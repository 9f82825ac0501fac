//! The text of one page: what stands on it, in reading order, tables cell by cell.
//!
//! In: the glyphs of a sheet that are read. Out: text with the box of every character, tables, the places of lines, watermarks. What the
//! lines of many pages have in common is found elsewhere.

use super::alignment::aligned;
use super::columns::{Stretch, stretches};
use super::glyphs::{Placed, is_wide, turn};
use super::lines::{self, Line};
use super::main_direction;
use super::running::PlacedLine;
use super::tables::{Grid, grids};
use super::writer::Writer;
use crate::model::{Cell, Direction, Drawing, Glyph, Orientation, Rect, Row, Ruling, Table};
use crate::text::span::OriginalSpan;

/// What a table cell keeps free at its left and right together, in points. Source: 5.4 pt a side is the common default of word processors.
const CELL_PADDING: f32 = 11.0;

/// A page's text while it is written.
#[derive(Default)]
pub(super) struct PageWriter {
    pub(super) writer: Writer,
    pub(super) tables: Vec<Table>,
    pub(super) lines: Vec<PlacedLine>,
    pub(super) watermarks: Vec<OriginalSpan>,
    pub(super) cuts: Vec<u32>,
}

/// What follows from top to bottom.
enum Block<'t, 'g> {
    Line(Line<'g>),
    /// A table, and the glyphs of its cells.
    Table(&'t Grid, Vec<Vec<Placed<'g>>>),
}

impl PageWriter {
    /// Writes glyphs direction by direction, the commonest first. Only that one has tables and running lines, and only on the `main` layer.
    pub(super) fn layer(&mut self, drawing: &Drawing, glyphs: &[&Glyph], main: bool) {
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
        let rulings = if main {
            turned(&drawing.rulings, direction)
        } else {
            Vec::new()
        };
        let (grids, rules) = grids(&rulings);
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
        let lines = if direction == Direction::Slanted {
            lines::slanted_lines(free)
        } else {
            lines::lines(&free)
        };
        let depth = if matches!(direction, Direction::Right | Direction::Left) {
            drawing.height
        } else {
            drawing.width
        };
        let areas: Vec<Rect> = grids.iter().map(Grid::area).collect();
        let stretches = if main {
            stretches(lines, &areas)
        } else {
            vec![Stretch {
                lines,
                tables: Vec::new(),
            }]
        };
        for Stretch { lines, tables } in stretches {
            let mut blocks: Vec<(f32, Block<'_, '_>)> = tables
                .into_iter()
                .filter_map(|index| {
                    let contents = std::mem::take(in_cells.get_mut(index)?);
                    Some((
                        areas.get(index)?.y0,
                        Block::Table(grids.get(index)?, contents),
                    ))
                })
                .collect();
            let breaks: Vec<f32> = blocks.iter().map(|(top, _)| *top).collect();
            let (lines, tables) = if main {
                aligned(lines, &breaks, &rules)
            } else {
                (lines, Vec::new())
            };
            blocks.extend(tables.iter().map(|table| {
                let contents = table.contents.clone();
                (table.grid.area().y0, Block::Table(&table.grid, contents))
            }));
            blocks.extend(
                lines
                    .into_iter()
                    .map(|line| (line.across - line.size / 2.0, Block::Line(line))),
            );
            blocks.sort_by(|a, b| a.0.total_cmp(&b.0));
            self.blocks(blocks, direction, main.then_some(depth));
        }
    }

    /// Writes what follows from top to bottom; lines are placed where the sheet's `depth` is given.
    fn blocks(
        &mut self,
        blocks: Vec<(f32, Block<'_, '_>)>,
        direction: Direction,
        depth: Option<f32>,
    ) {
        let right = right_margin(&blocks);
        let mut before: Option<Line<'_>> = None;
        for (_, block) in blocks {
            let line = match block {
                Block::Line(line) => line,
                Block::Table(grid, contents) => {
                    before = None;
                    self.table(grid, &contents);
                    continue;
                }
            };
            let start = self.writer.text.len();
            let cuts = |before: &Line<'_>| {
                follows(before, &line) && before.cuts_word(&line, right - before.start())
            };
            if before.as_ref().is_some_and(cuts) {
                // The line feed in front of this line.
                self.cuts
                    .extend(start.checked_sub(1).and_then(|at| u32::try_from(at).ok()));
            }
            self.writer.line(&line, true);
            let span = OriginalSpan::new(start, self.writer.text.len());
            self.writer.text.push('\n');
            if direction == Direction::Slanted {
                self.watermarks.push(span);
            } else if let Some(depth) = depth.filter(|depth| *depth > 0.0) {
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
    }

    /// Writes a table row by row: cells separated by a tab, rows ended by a line feed. A cell that spans rows stands in its first row.
    fn table(&mut self, grid: &Grid, contents: &[Vec<Placed<'_>>]) {
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
                self.cell(&contents[index], grid.width(cell));
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

    /// Writes a cell's text: wrapped lines joined, paragraphs set apart by a blank. `width` is that between its borders.
    fn cell(&mut self, content: &[Placed<'_>], width: Option<f32>) {
        let lines = lines::lines(content);
        let widest = lines
            .iter()
            .map(|line| line.end() - line.start())
            .fold(0.0, f32::max);
        let mut before: Option<&Line<'_>> = None;
        for line in &lines {
            let is_apart = before.is_some_and(|before| match width {
                Some(width) => is_apart(before, line, width - CELL_PADDING, widest),
                None => between_words(before, line) && !before.cuts_word(line, widest),
            });
            if is_apart {
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
fn right_margin(blocks: &[(f32, Block<'_, '_>)]) -> f32 {
    let ends = blocks.iter().filter_map(|(_, block)| match block {
        Block::Line(line) => Some(line.end()),
        Block::Table(..) => None,
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
    if !between_words(before, after) {
        return false;
    }
    if before.ends_with_blank() || after.starts_with_blank() {
        return true;
    }
    // One word, broken, where the two halves together are too long for the cell, and where blanks are drawn elsewhere but not here.
    let is_cut = before.cuts_word(after, room) || before.has_blank() || after.has_blank();
    before.last_unit() + after.first_unit() <= room - em / 2.0 && !is_cut
}

/// Whether two lines meet at letters or digits of words that blanks set apart.
fn between_words(before: &Line<'_>, after: &Line<'_>) -> bool {
    let is_of_word = |c: char| !is_wide(c) && c.is_alphanumeric();
    before.last_char().is_some_and(is_of_word) && after.first_char().is_some_and(is_of_word)
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
