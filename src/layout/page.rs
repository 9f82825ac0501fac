//! The text of one page: what stands on it, in reading order, tables cell by cell.
//!
//! In: the glyphs of a sheet that are read. Out: text with the box of every character, tables, the places of lines, watermarks. What the
//! lines of many pages have in common is found elsewhere.

use super::alignment::{Aligned, aligned};
use super::columns::{Stretch, stretches};
use super::glyphs::{Placed, is_wide, turn};
use super::lines::{self, Line};
use super::main_direction;
use super::overleaf::Open;
use super::running::{MARGIN, PlacedLine};
use super::tables::{Grid, Rule, grids};
use super::writer::Writer;
use crate::model::{Cell, Direction, Drawing, Fill, Glyph, Orientation, Rect, Row, Ruling, Table};
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
    /// The table without a grid that the page before ended with.
    pub(super) before: Option<Open>,
    /// The one that this page ends with.
    pub(super) open: Option<Open>,
}

/// What follows from top to bottom.
enum Block<'t, 'g> {
    Line(Line<'g>),
    Table(TableBlock<'t, 'g>),
}

/// A table that is to be written.
struct TableBlock<'t, 'g> {
    grid: &'t Grid,
    /// The glyphs of its cells.
    contents: Vec<Vec<Placed<'g>>>,
    /// The tables that lie in its cells, from top to bottom, each with the index of its cell.
    inner: Vec<(usize, TableBlock<'t, 'g>)>,
}

impl<'t, 'g> TableBlock<'t, 'g> {
    /// Takes one of `grids` and those inside it, with their glyphs, out of `contents`.
    fn take(
        grids: &'t [Grid],
        index: usize,
        contents: &mut [Vec<Vec<Placed<'g>>>],
    ) -> Option<Self> {
        let inside = grids.iter().zip(0..).filter_map(|(grid, inner)| {
            let (outer, cell) = grid.within?;
            (outer == index).then_some((cell, inner))
        });
        let inner = inside
            .filter_map(|(cell, inner)| Some((cell, Self::take(grids, inner, contents)?)))
            .collect();
        Some(Self {
            grid: grids.get(index)?,
            contents: std::mem::take(contents.get_mut(index)?),
            inner,
        })
    }

    fn is_empty(&self) -> bool {
        self.contents.iter().all(Vec::is_empty)
            && self.inner.iter().all(|(_, table)| table.is_empty())
    }
}

/// The innermost cell that a point lies in, with the index of its grid.
fn cell_at(grids: &[Grid], along: f32, across: f32) -> Option<(usize, usize)> {
    grids.iter().zip(0..).fold(None, |found, (grid, index)| {
        // A table in a cell comes behind the one that the cell is of.
        let inside = grid.within == found;
        let cell = inside.then(|| grid.cell_at(along, across)).flatten();
        cell.map(|cell| (index, cell)).or(found)
    })
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
        let (rulings, fills) = if main {
            let fill = |fill: &Fill| turned_fill(fill, direction);
            let fills = drawing.fills.iter().map(fill).collect();
            (turned(&drawing.rulings, direction), fills)
        } else {
            (Vec::new(), Vec::new())
        };
        let (grids, rules) = grids(&rulings, &fills);
        let mut in_cells: Vec<Vec<Vec<Placed<'_>>>> = grids
            .iter()
            .map(|grid| vec![Vec::new(); grid.cells.len()])
            .collect();
        let mut free = Vec::with_capacity(glyphs.len());
        for glyph in glyphs.iter().filter(|glyph| glyph.direction == direction) {
            let placed = Placed::new(glyph, direction);
            let (along, across) = placed.middle();
            match cell_at(&grids, along, across) {
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
        let outer: Vec<usize> = (0..grids.len())
            .filter(|index| grids[*index].within.is_none())
            .collect();
        let areas: Vec<Rect> = outer.iter().map(|index| grids[*index].area()).collect();
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
                .filter_map(|place| {
                    let table = TableBlock::take(&grids, *outer.get(place)?, &mut in_cells)?;
                    Some((table.grid.area().y0, Block::Table(table)))
                })
                .collect();
            let breaks: Vec<f32> = blocks.iter().map(|(top, _)| *top).collect();
            let (lines, tables) = if main {
                self.without_grid(lines, &breaks, &rules, direction, depth)
            } else {
                (lines, Vec::new())
            };
            blocks.extend(tables.iter().map(|table| {
                let block = TableBlock {
                    grid: &table.grid,
                    contents: table.contents.clone(),
                    inner: Vec::new(),
                };
                (table.grid.area().y0, Block::Table(block))
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

    /// Takes the tables without a grid out of `lines`; `breaks` are the tops of the ruled ones. The first goes on with the table that the page
    /// before ended with, and the last is left open for the page behind, where nothing but running lines stands between.
    fn without_grid<'g>(
        &mut self,
        lines: Vec<Line<'g>>,
        breaks: &[f32],
        rules: &[Rule],
        direction: Direction,
        depth: f32,
    ) -> (Vec<Line<'g>>, Vec<Aligned<'g>>) {
        // Directions that count down begin at minus the sheet's depth.
        let start = match direction {
            Direction::Left | Direction::Down | Direction::Vertical => -depth,
            Direction::Right | Direction::Up | Direction::Slanted => 0.0,
        };
        let (header, footer) = (start + MARGIN * depth, start + (1.0 - MARGIN) * depth);
        let before = self
            .before
            .take()
            .filter(|open| open.direction == direction);
        let before = before.as_ref().map(|open| (open, header));
        let (lines, tables) = aligned(lines, breaks, rules, before);
        let is_last = |table: &&Aligned<'_>| {
            let end = table.grid.area().y1;
            breaks.iter().all(|top| *top < end)
                && lines
                    .iter()
                    .all(|line| line.across < end || line.across > footer)
        };
        self.open = tables
            .last()
            .filter(is_last)
            .map(|table| Open::new(table, direction));
        (lines, tables)
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
                Block::Table(table) => {
                    before = None;
                    self.table(&table, false);
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

    /// Writes a table row by row: cells separated by a tab, rows ended by a line feed. A cell that spans rows stands in its first row. A
    /// table that lies `inside` a cell stays in the cell's line: blanks separate its cells.
    fn table(&mut self, table: &TableBlock<'_, '_>, inside: bool) {
        if table.is_empty() {
            return;
        }
        let grid = table.grid;
        // The table comes before those inside it.
        let place = self.tables.len();
        self.tables.push(Table {
            rows: Vec::new(),
            columns: narrow(grid.columns.len() - 1),
            borders: grid.columns.clone(),
        });
        for row in 0..grid.rows.len().saturating_sub(1) {
            let mut here: Vec<usize> = (0..grid.cells.len())
                .filter(|index| covers(grid, *index, row))
                .collect();
            here.sort_by_key(|index| grid.cells[*index].column);
            let mut cells = Vec::new();
            for (position, index) in here.into_iter().enumerate() {
                if position > 0 && !inside {
                    self.writer.text.push('\t');
                }
                let cell = grid.cells[index];
                if cell.row != row {
                    continue;
                }
                let end = self.writer.text.len();
                if inside {
                    self.blank();
                }
                let start = self.writer.text.len();
                self.cell(table, index);
                if self.writer.text.len() == start {
                    self.writer.text.truncate(end);
                }
                cells.push(Cell {
                    span: OriginalSpan::new(
                        start.min(self.writer.text.len()),
                        self.writer.text.len(),
                    ),
                    column: narrow(cell.column),
                    column_span: narrow(cell.column_span),
                    row_span: narrow(cell.row_span),
                });
            }
            if !inside {
                self.writer.text.push('\n');
            }
            if let Some(table) = self.tables.get_mut(place) {
                table.rows.push(Row { cells });
            }
        }
    }

    /// Writes a cell's text: wrapped lines joined, paragraphs and tables inside set apart by a blank.
    fn cell(&mut self, table: &TableBlock<'_, '_>, index: usize) {
        let lines = lines::lines(&table.contents[index]);
        let width = table.grid.width(table.grid.cells[index]);
        let widest = lines
            .iter()
            .map(|line| line.end() - line.start())
            .fold(0.0, f32::max);
        let mut inner = table
            .inner
            .iter()
            .filter(|(cell, _)| *cell == index)
            .map(|(_, table)| table)
            .peekable();
        let mut before: Option<&Line<'_>> = None;
        for line in &lines {
            let is_above = |table: &&TableBlock<'_, '_>| table.grid.area().y0 < line.across;
            while let Some(table) = inner.next_if(is_above) {
                self.table(table, true);
                before = None;
            }
            let is_apart = before.is_none_or(|before| match width {
                Some(width) => is_apart(before, line, width - CELL_PADDING, widest),
                None => between_words(before, line) && !before.cuts_word(line, widest),
            });
            if is_apart {
                self.blank();
            }
            self.writer.line(line, false);
            before = Some(line);
        }
        for table in inner {
            self.table(table, true);
        }
    }

    /// Sets apart what follows from what stands in the same cell.
    fn blank(&mut self) {
        if !self.writer.text.is_empty() && !self.writer.text.ends_with(['\t', '\n', ' ']) {
            self.writer.text.push(' ');
        }
    }
}

fn narrow(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
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

/// A fill in the coordinates of a writing direction.
fn turned_fill(fill: &Fill, direction: Direction) -> Fill {
    let Rect { x0, y0, x1, y1 } = fill.area;
    let ((a0, c0), (a1, c1)) = (turn(direction, x0, y0), turn(direction, x1, y1));
    let area = Rect {
        x0: a0.min(a1),
        y0: c0.min(c1),
        x1: a0.max(a1),
        y1: c0.max(c1),
    };
    Fill { area, ..*fill }
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

#[cfg(test)]
mod tests {
    use super::super::tests::{glyphs, page};
    use crate::model::{Orientation, Page, Ruling, Table};

    /// The rulings of a grid with borders at these x and y.
    fn ruled(columns: &[f32], rows: &[f32]) -> Vec<Ruling> {
        let ends = |edges: &[f32]| (edges[0], edges[edges.len() - 1]);
        let along = |orientation, positions: &[f32], (start, end)| {
            let ruling = |position: &f32| Ruling {
                orientation,
                position: *position,
                start,
                end,
            };
            positions.iter().map(ruling).collect::<Vec<_>>()
        };
        let mut rulings = along(Orientation::Horizontal, rows, ends(columns));
        rulings.extend(along(Orientation::Vertical, columns, ends(rows)));
        rulings
    }

    fn cells(page: &Page, table: &Table) -> Vec<Vec<String>> {
        let row = |row: &crate::model::Row| {
            let texts = row.cells.iter().map(|cell| cell.span.of(&page.text));
            texts.map(str::to_owned).collect()
        };
        table.rows.iter().map(row).collect()
    }

    #[test]
    fn a_table_in_a_cell_is_read_cell_by_cell_where_it_stands() {
        let mut rulings = ruled(&[20.0, 100.0, 500.0], &[50.0, 80.0, 240.0]);
        rulings.extend(ruled(&[120.0, 180.0, 240.0], &[110.0, 140.0, 190.0]));
        let page = page(
            glyphs(&[
                (30.0, 70.0, "条款"),
                (110.0, 70.0, "内容"),
                (30.0, 150.0, "需求"),
                (110.0, 100.0, "清单："),
                (125.0, 130.0, "名称"),
                (185.0, 130.0, "型号"),
                (125.0, 155.0, "核心路由"),
                (185.0, 155.0, "NE40E-"),
                (125.0, 170.0, "交换机"),
                (185.0, 170.0, "X8"),
                (110.0, 220.0, "以上含税"),
            ]),
            rulings,
        );
        let [outer, inner] = page.tables.as_slice() else {
            panic!("two tables, not {}", page.tables.len())
        };
        let whole = "清单： 名称 型号 核心路由交换机 NE40E-X8 以上含税";
        assert_eq!(cells(&page, outer), [["条款", "内容"], ["需求", whole]]);
        assert_eq!(
            cells(&page, inner),
            [["名称", "型号"], ["核心路由交换机", "NE40E-X8"]]
        );
        assert_eq!(page.text, format!("条款\t内容\n需求\t{whole}\n"));
    }

    #[test]
    fn an_empty_cell_of_a_table_in_a_cell_leaves_no_blank() {
        let mut rulings = ruled(&[20.0, 100.0, 500.0], &[50.0, 80.0, 240.0]);
        rulings.extend(ruled(&[120.0, 240.0, 360.0], &[110.0, 140.0, 190.0]));
        let texts = [
            (30.0, 70.0, "条款"),
            (250.0, 130.0, "型号"),
            (130.0, 160.0, "甲"),
        ];
        let page = page(glyphs(&texts), rulings);
        assert_eq!(page.text, "条款\t\n\t型号 甲\n");
        assert_eq!(cells(&page, &page.tables[1]), [["", "型号"], ["甲", ""]]);
    }
}
