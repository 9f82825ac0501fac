//! Tables: a grid of cells from rulings.
//!
//! In: horizontal and vertical rulings of a sheet, and its filled boxes. Out: [`Grid`]s that say which cell a point lies in. Which text stands in a cell is
//! the caller's work. A frame around text, or a column of boxes, is no table.

use crate::model::{Fill, Orientation, Rect, Ruling};

/// Distance within which rulings stand on one line or touch, in points. Source: cells are often drawn side by side with their own borders.
const TOUCH: f32 = 3.0;

/// Share of a cell's side that must be ruled to separate it from its neighbour.
const RULED_SHARE: f32 = 0.6;

/// More rulings than this on a page are a drawing. The densest tender page has fewer than 2,000.
const MOST_RULINGS: usize = 6_000;

/// More grid cells than this are a drawing too.
const MOST_CELLS: usize = 20_000;

/// Tables inside cells inside cells: what is nested deeper is a drawing.
const DEPTH: usize = 4;

/// A table's grid. Rows and columns are those of all rulings; a cell may cover several.
#[derive(Debug)]
pub(super) struct Grid {
    /// x of the column borders.
    pub(super) columns: Vec<f32>,
    /// y of the row borders.
    pub(super) rows: Vec<f32>,
    /// For each grid place, row by row, the index of its cell.
    places: Vec<usize>,
    /// The cells, in the order of their first place.
    pub(super) cells: Vec<GridCell>,
    /// Whether the borders are drawn; else they lie somewhere between the columns.
    is_ruled: bool,
    /// The cell of another grid that it lies in: the index of that grid among the sheet's, and of its cell.
    pub(super) within: Option<(usize, usize)>,
}

/// A cell of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GridCell {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) row_span: usize,
    pub(super) column_span: usize,
}

impl GridCell {
    /// Spans the largest rectangle from the cell's first place that is all of its own: where a piece of a border is missing, a cell is no
    /// rectangle, and what is left of it must not lie over its neighbours.
    fn cover(&mut self, places: &[usize], width: usize, slot: usize) {
        let is_own = |row: usize, column: usize| {
            column < width && places.get(row * width + column) == Some(&slot)
        };
        let columns = (self.column..width).take_while(|column| is_own(self.row, *column));
        self.column_span = columns.count();
        let columns = self.column..self.column + self.column_span;
        let rows =
            (self.row..).take_while(|row| columns.clone().all(|column| is_own(*row, column)));
        self.row_span = rows.count();
    }
}

impl Grid {
    /// A grid of given borders that are not drawn, and cells; none where the cells do not cover every place once.
    pub(super) fn new(columns: Vec<f32>, rows: Vec<f32>, cells: Vec<GridCell>) -> Option<Self> {
        let (width, height) = (columns.len().checked_sub(1)?, rows.len().checked_sub(1)?);
        let mut places = vec![usize::MAX; width * height];
        for (index, cell) in cells.iter().enumerate() {
            for row in cell.row..cell.row + cell.row_span {
                for column in cell.column..cell.column + cell.column_span {
                    let place = places.get_mut(row * width + column)?;
                    if *place != usize::MAX || column >= width {
                        return None;
                    }
                    *place = index;
                }
            }
        }
        places
            .iter()
            .all(|place| *place != usize::MAX)
            .then_some(Self {
                columns,
                rows,
                places,
                cells,
                is_ruled: false,
                within: None,
            })
    }

    pub(super) fn area(&self) -> Rect {
        let edge = |edges: &[f32]| {
            (
                edges.first().copied().unwrap_or(0.0),
                edges.last().copied().unwrap_or(0.0),
            )
        };
        let ((x0, x1), (y0, y1)) = (edge(&self.columns), edge(&self.rows));
        Rect { x0, y0, x1, y1 }
    }

    /// Index of the cell that the point lies in.
    pub(super) fn cell_at(&self, x: f32, y: f32) -> Option<usize> {
        let column = self
            .columns
            .partition_point(|border| *border <= x)
            .checked_sub(1)?;
        let row = self
            .rows
            .partition_point(|border| *border <= y)
            .checked_sub(1)?;
        let width = self.columns.len() - 1;
        if column >= width {
            return None;
        }
        self.places.get(row * width + column).copied()
    }

    /// Width of a cell in points; none where its borders are not drawn.
    pub(super) fn width(&self, cell: GridCell) -> Option<f32> {
        let border = |index: usize| self.columns.get(index).copied().unwrap_or(0.0);
        self.is_ruled
            .then(|| border(cell.column + cell.column_span) - border(cell.column))
    }
}

/// Rulings of one orientation that lie on one line and touch, as one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    /// y of a horizontal rule, x of a vertical one.
    pub(super) position: f32,
    /// Where it begins on the other axis.
    pub(super) start: f32,
    /// Where it ends on the other axis.
    pub(super) end: f32,
}

/// Finds the tables of a sheet, from top to bottom, and the horizontal rules that belong to none, pieces of one rule merged.
pub(super) fn grids(rulings: &[Ruling], fills: &[Fill]) -> (Vec<Grid>, Vec<Rule>) {
    if rulings.len() > MOST_RULINGS {
        return (Vec::new(), Vec::new());
    }
    let horizontal = merged(rulings, Orientation::Horizontal);
    let vertical = merged(rulings, Orientation::Vertical);
    let mut grids: Vec<Grid> = components(&horizontal, &vertical)
        .into_iter()
        .filter_map(|(rows, columns)| grid(&rows, &columns, fills))
        .collect();
    grids.sort_by(|a, b| {
        a.area()
            .y0
            .total_cmp(&b.area().y0)
            .then(a.area().x0.total_cmp(&b.area().x0))
    });
    let grids = nested(grids);
    let of_grid = |rule: &Rule| {
        grids.iter().map(Grid::area).any(|area| {
            (area.y0 - TOUCH..=area.y1 + TOUCH).contains(&rule.position)
                && rule.start < area.x1
                && rule.end > area.x0
        })
    };
    let free = horizontal
        .into_iter()
        .filter(|rule| !of_grid(rule))
        .collect();
    (grids, free)
}

/// Says of each grid in which cell of another it lies, if it does. A grid comes behind the one that it lies in.
fn nested(grids: Vec<Grid>) -> Vec<Grid> {
    let mut found: Vec<(usize, Grid)> = Vec::with_capacity(grids.len());
    for mut grid in grids {
        let area = grid.area();
        let around = |outer: &Grid| {
            let corner = |x, y| outer.cell_at(x, y);
            let cell = corner(area.x0, area.y0)?;
            [(area.x1, area.y0), (area.x0, area.y1), (area.x1, area.y1)]
                .into_iter()
                .all(|(x, y)| corner(x, y) == Some(cell))
                .then_some(cell)
        };
        let outer = found
            .iter()
            .enumerate()
            .rev()
            .find_map(|(index, (depth, outer))| Some((depth + 1, (index, around(outer)?))));
        let depth = outer.map_or(0, |(depth, _)| depth);
        grid.within = outer.map(|(_, within)| within);
        if depth < DEPTH {
            found.push((depth, grid));
        }
    }
    found.into_iter().map(|(_, grid)| grid).collect()
}

/// Rulings of one orientation, those that lie on one line and touch merged.
fn merged(rulings: &[Ruling], orientation: Orientation) -> Vec<Rule> {
    let mut sorted: Vec<_> = rulings
        .iter()
        .filter(|ruling| ruling.orientation == orientation)
        .copied()
        .collect();
    sorted.sort_by(|a, b| {
        a.position
            .total_cmp(&b.position)
            .then(a.start.total_cmp(&b.start))
    });
    let mut rules: Vec<Rule> = Vec::new();
    let mut lane = 0;
    for ruling in sorted {
        // A lane: rules whose positions are within reach of each other.
        while rules
            .get(lane)
            .is_some_and(|rule| ruling.position - rule.position > TOUCH)
        {
            lane += 1;
        }
        let touching = rules[lane..]
            .iter_mut()
            .find(|rule| ruling.start <= rule.end + TOUCH && ruling.end >= rule.start - TOUCH);
        if let Some(rule) = touching {
            rule.start = rule.start.min(ruling.start);
            rule.end = rule.end.max(ruling.end);
        } else {
            rules.push(Rule {
                position: ruling.position,
                start: ruling.start,
                end: ruling.end,
            });
        }
    }
    rules
}

/// Rulees that cross or touch each other: horizontal ones and vertical ones.
type Component = (Vec<Rule>, Vec<Rule>);

/// The components of a sheet's rules.
fn components(horizontal: &[Rule], vertical: &[Rule]) -> Vec<Component> {
    let mut sets = Sets::new(horizontal.len() + vertical.len());
    for (h, row) in horizontal.iter().enumerate() {
        for (v, column) in vertical.iter().enumerate() {
            let meets = column.position >= row.start - TOUCH
                && column.position <= row.end + TOUCH
                && row.position >= column.start - TOUCH
                && row.position <= column.end + TOUCH;
            if meets {
                sets.unite(h, horizontal.len() + v);
            }
        }
    }
    let mut found: Vec<(usize, Component)> = Vec::new();
    for index in 0..horizontal.len() + vertical.len() {
        let root = sets.root(index);
        let slot = found
            .iter()
            .position(|(known, _)| *known == root)
            .unwrap_or_else(|| {
                found.push((root, (Vec::new(), Vec::new())));
                found.len() - 1
            });
        match index.checked_sub(horizontal.len()) {
            None => found[slot].1.0.push(horizontal[index]),
            Some(v) => found[slot].1.1.push(vertical[v]),
        }
    }
    found
        .into_iter()
        .map(|(_, rules)| rules)
        .filter(|(rows, columns)| rows.len() >= 2 && !columns.is_empty())
        .collect()
}

/// The grid of one component; none where it makes no table.
fn grid(horizontal: &[Rule], vertical: &[Rule], fills: &[Fill]) -> Option<Grid> {
    // The outer border may be missing on some sides: the ends of the lines across stand for it.
    let ends = |rules: &[Rule]| {
        rules
            .iter()
            .flat_map(|rule| [rule.start, rule.end])
            .collect::<Vec<_>>()
    };
    let outer = |positions: Vec<f32>| {
        let low = positions.iter().copied().fold(f32::INFINITY, f32::min);
        let high = positions.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        [low, high]
    };
    let columns = borders(
        vertical
            .iter()
            .map(|rule| rule.position)
            .chain(outer(ends(horizontal)))
            .collect(),
    );
    let rows = borders(
        horizontal
            .iter()
            .map(|rule| rule.position)
            .chain(outer(ends(vertical)))
            .collect(),
    );
    let (width, height) = (columns.len() - 1, rows.len() - 1);
    if width < 2 || height < 1 || width * height > MOST_CELLS {
        return None;
    }
    let shades = shades(fills, &columns, &rows);
    let mut sets = Sets::new(width * height);
    for row in 0..height {
        for column in 0..width {
            let place = row * width + column;
            if column + 1 < width
                && shades[place] == shades[place + 1]
                && !is_ruled(vertical, columns[column + 1], rows[row], rows[row + 1])
            {
                sets.unite(place, place + 1);
            }
            if row + 1 < height
                && shades[place] == shades[place + width]
                && !is_ruled(
                    horizontal,
                    rows[row + 1],
                    columns[column],
                    columns[column + 1],
                )
            {
                sets.unite(place, place + width);
            }
        }
    }
    let mut cells: Vec<GridCell> = Vec::new();
    let mut roots: Vec<usize> = Vec::new();
    let mut places = Vec::with_capacity(width * height);
    let mut slot_of_root = vec![usize::MAX; width * height];
    for place in 0..width * height {
        let root = sets.root(place);
        let (row, column) = (place / width, place % width);
        if slot_of_root[root] == usize::MAX {
            slot_of_root[root] = cells.len();
            roots.push(root);
            cells.push(GridCell {
                row,
                column,
                row_span: 1,
                column_span: 1,
            });
        }
        places.push(slot_of_root[root]);
    }
    for (slot, cell) in cells.iter_mut().enumerate() {
        cell.cover(&places, width, slot);
    }
    // A column of boxes, or a frame, is no table: some row must hold two cells.
    let side_by_side = (0..height).any(|row| {
        places[row * width..(row + 1) * width]
            .windows(2)
            .any(|pair| pair[0] != pair[1])
    });
    (cells.len() >= 2 && side_by_side).then_some(Grid {
        columns,
        rows,
        places,
        cells,
        is_ruled: true,
        within: None,
    })
}

/// The colour that each place of a grid is filled with; none where it is white. A border of which no line is drawn shows as a change of
/// colour; the shading of a merged cell is often drawn in pieces of one colour.
fn shades(fills: &[Fill], columns: &[f32], rows: &[f32]) -> Vec<Option<[u8; 3]>> {
    let (width, height) = (columns.len() - 1, rows.len() - 1);
    let mut shades = vec![None; width * height];
    if fills.len() > MOST_RULINGS {
        return shades;
    }
    // The places whose sides lie inside the fill, but for the thickness of a border.
    let covered = |borders: &[f32], start: f32, end: f32| {
        let from = borders.partition_point(|border| border + TOUCH < start);
        let to = borders.partition_point(|border| border - TOUCH <= end);
        from..to.saturating_sub(1).max(from)
    };
    for fill in fills {
        let across = covered(columns, fill.area.x0, fill.area.x1);
        for row in covered(rows, fill.area.y0, fill.area.y1) {
            for column in across.clone() {
                shades[row * width + column] = (fill.colour != Fill::WHITE).then_some(fill.colour);
            }
        }
    }
    shades
}

/// Positions sorted, those within reach of each other merged to one.
fn borders(mut positions: Vec<f32>) -> Vec<f32> {
    positions.sort_by(f32::total_cmp);
    let mut borders: Vec<f32> = Vec::new();
    for position in positions {
        if borders.last().is_none_or(|last| position - last > TOUCH) {
            borders.push(position);
        }
    }
    borders
}

/// Whether the side at `position` from `start` to `end` is ruled.
fn is_ruled(rules: &[Rule], position: f32, start: f32, end: f32) -> bool {
    let covered: f32 = rules
        .iter()
        .filter(|rule| (rule.position - position).abs() <= TOUCH)
        .map(|rule| (rule.end.min(end) - rule.start.max(start)).max(0.0))
        .sum();
    covered >= RULED_SHARE * (end - start)
}

/// Disjoint sets.
struct Sets(Vec<usize>);

impl Sets {
    fn new(len: usize) -> Self {
        Self((0..len).collect())
    }

    fn root(&mut self, mut index: usize) -> usize {
        while self.0[index] != index {
            self.0[index] = self.0[self.0[index]];
            index = self.0[index];
        }
        index
    }

    /// The smaller index becomes the root, so that roots do not depend on the order of calls.
    fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ruled(rows: &[(f32, f32, f32)], columns: &[(f32, f32, f32)]) -> Vec<Ruling> {
        let of = |orientation| {
            move |&(position, start, end): &(f32, f32, f32)| Ruling {
                orientation,
                position,
                start,
                end,
            }
        };
        rows.iter()
            .map(of(Orientation::Horizontal))
            .chain(columns.iter().map(of(Orientation::Vertical)))
            .collect()
    }

    #[test]
    fn rulings_make_a_grid_and_missing_ones_merge_cells() {
        // Two rows, three columns; in the first row the last two columns are one cell.
        let rulings = ruled(
            &[(0.0, 0.0, 300.0), (20.0, 0.0, 300.0), (40.0, 0.0, 300.0)],
            &[
                (0.0, 0.0, 40.0),
                (100.0, 0.0, 40.0),
                (200.0, 20.0, 40.0),
                (300.0, 0.0, 40.0),
            ],
        );
        let (grids, _) = grids(&rulings, &[]);
        let [grid] = grids.as_slice() else {
            panic!("one table, not {}", grids.len())
        };
        assert_eq!(grid.cells.len(), 5);
        assert_eq!(
            grid.cells[1],
            GridCell {
                row: 0,
                column: 1,
                row_span: 1,
                column_span: 2
            }
        );
        assert_eq!(grid.cell_at(250.0, 10.0), Some(1));
        assert_eq!(grid.cell_at(250.0, 30.0), Some(4));
        assert_eq!(grid.cell_at(350.0, 30.0), None);
    }

    #[test]
    fn a_cell_with_a_piece_of_its_border_missing_does_not_lie_over_its_neighbour() {
        // Two rows of two cells; the border below the right one is missing, and that between the lower ones.
        let rules = ruled(
            &[(0.0, 0.0, 200.0), (40.0, 0.0, 100.0), (80.0, 0.0, 200.0)],
            &[(0.0, 0.0, 80.0), (100.0, 0.0, 40.0), (200.0, 0.0, 80.0)],
        );
        let (found, _) = grids(&rules, &[]);
        let mut taken = std::collections::BTreeSet::new();
        for cell in &found[0].cells {
            for row in cell.row..cell.row + cell.row_span {
                for column in cell.column..cell.column + cell.column_span {
                    assert!(taken.insert((row, column)), "{:?}", found[0].cells);
                }
            }
        }
        assert_eq!(found[0].cells.len(), 2);
        assert_eq!(
            found[0].cell_at(50.0, 60.0),
            found[0].cell_at(150.0, 20.0),
            "what stands in the open corner belongs to the open cell"
        );
    }

    #[test]
    fn a_change_of_shading_is_a_border_and_pieces_of_one_shade_are_one_cell() {
        // Three rows of two cells; on the right no borders are drawn inside.
        let rules = ruled(
            &[
                (0.0, 0.0, 200.0),
                (20.0, 0.0, 100.0),
                (40.0, 0.0, 100.0),
                (60.0, 0.0, 200.0),
            ],
            &[(0.0, 0.0, 60.0), (100.0, 0.0, 60.0), (200.0, 0.0, 60.0)],
        );
        let fill = |y0: f32, y1: f32, colour| Fill {
            area: Rect {
                x0: 100.5,
                y0,
                x1: 199.5,
                y1,
            },
            colour,
        };
        let teal = [80, 150, 165];
        let shapes = |fills: &[Fill]| -> Vec<(usize, usize)> {
            let (grids, _) = grids(&rules, fills);
            let right = grids[0].cells.iter().filter(|cell| cell.column == 1);
            right.map(|cell| (cell.row, cell.row_span)).collect()
        };
        assert_eq!(shapes(&[]), [(0, 3)]);
        assert_eq!(
            shapes(&[fill(0.0, 19.0, teal), fill(20.0, 40.0, teal)]),
            [(0, 2), (2, 1)]
        );
        assert_eq!(
            shapes(&[fill(0.0, 60.0, teal), fill(40.0, 60.0, Fill::WHITE)]),
            [(0, 2), (2, 1)]
        );
        // What is marked behind a line of text is no cell.
        assert_eq!(shapes(&[fill(5.0, 15.0, teal)]), [(0, 3)]);
    }

    #[test]
    fn borders_drawn_cell_by_cell_are_one_border() {
        let mut rulings = Vec::new();
        for column in 0..2 {
            for row in 0..2 {
                let (x, y) = (column as f32 * 100.0, row as f32 * 20.0);
                rulings.extend(ruled(
                    &[(y + 0.5, x, x + 100.0), (y + 20.0, x, x + 99.0)],
                    &[(x, y, y + 20.0), (x + 99.5, y, y + 20.0)],
                ));
            }
        }
        let (grids, _) = grids(&rulings, &[]);
        assert_eq!(grids.len(), 1);
        assert_eq!(grids[0].cells.len(), 4);
    }

    #[test]
    fn a_frame_around_text_is_no_table() {
        let frame = ruled(
            &[(0.0, 0.0, 300.0), (400.0, 0.0, 300.0)],
            &[(0.0, 0.0, 400.0), (300.0, 0.0, 400.0)],
        );
        assert!(grids(&frame, &[]).0.is_empty());
        let boxes = ruled(
            &[(0.0, 0.0, 300.0), (50.0, 0.0, 300.0), (90.0, 0.0, 300.0)],
            &[(0.0, 0.0, 90.0), (300.0, 0.0, 90.0)],
        );
        assert!(grids(&boxes, &[]).0.is_empty());
    }

    #[test]
    fn a_table_open_at_its_sides_ends_where_its_lines_end() {
        let open = ruled(
            &[(0.0, 0.0, 300.0), (20.0, 0.0, 300.0), (40.0, 0.0, 300.0)],
            &[(100.0, 0.0, 40.0), (200.0, 0.0, 40.0)],
        );
        let (grids, _) = grids(&open, &[]);
        assert_eq!(grids.len(), 1);
        assert_eq!(grids[0].cells.len(), 6);
    }
}
