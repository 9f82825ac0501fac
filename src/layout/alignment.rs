//! Tables without a grid: rows whose cells stand below each other, with horizontal rules at most.
//!
//! In: lines from top to bottom and the horizontal rules of the sheet that no grid holds. Out: tables as grids with the glyphs of every cell, and the lines that
//! belong to none. A wrong table that tears prose apart is worse than none: several rows must have their cells at the same places, and a
//! column of figures or rules above and below must say that it is a table. Wrapped lines go to the row they stand nearest to.

use std::ops::Range;

use super::glyphs::Placed;
use super::lines::{Line, Piece};
use super::overleaf::Open;
use super::tables::{Grid, GridCell, Rule};
use crate::model::GlyphText;

/// Fewest columns where no rules say that it is a table; forms set two fields side by side.
const COLUMNS: usize = 3;

/// Fewest rows with their cells at the same places, the header included.
const ROWS: usize = 3;

/// Fewest rules that frame a table of two columns: above, below the header, at the end.
const FRAME: usize = 3;

/// Farthest step from one line of a table to the next, in em.
pub(super) const STEP_EM: f32 = 3.6;

/// Farthest step to a wrapped line behind the last row, in em.
pub(super) const WRAP_EM: f32 = 1.7;

/// Distance within which cells begin, end or have their middle at one place, in em.
pub(super) const FLUSH_EM: f32 = 0.7;

/// Share of a column's cells that must be flush with each other.
const FLUSH_SHARE: f32 = 0.6;

/// Share of a column's cells below the header that must be figures.
const FIGURE_SHARE: f32 = 0.8;

/// Characters of a figure with its currency sign and unit.
const FIGURE_LENGTH: usize = 14;

/// Width from which a column can be one of prose, in em, and share of it from which a line of prose is full.
const PROSE_EM: f32 = 12.0;
const PROSE_SHARE: f32 = 0.75;

/// Farthest of a group header's lines from the lines of the table's columns: two levels of headers above the last are rare.
const HEADS: usize = 2;

/// Share of a table's width that a rule of it spans.
pub(super) const RULE_SHARE: f32 = 0.8;

/// A table and the glyphs of its cells, in the order of the grid's cells.
#[derive(Debug)]
pub(super) struct Aligned<'g> {
    pub(super) grid: Grid,
    pub(super) contents: Vec<Vec<Placed<'g>>>,
    pub(super) columns: Columns,
    /// Where the cells of each column begin, have their middle and end.
    pub(super) places: Vec<[f32; 3]>,
}

impl Aligned<'_> {
    /// Whether a column is empty below the first row, where it is not.
    fn has_lone_header(&self) -> bool {
        (0..self.grid.columns.len() - 1).any(|column| {
            let cells = self.grid.cells.iter().zip(&self.contents);
            let mut filled = cells
                .filter(|(cell, content)| cell.column == column && !content.is_empty())
                .map(|(cell, _)| cell.row);
            filled.next() == Some(0) && filled.next().is_none()
        })
    }
}

/// Takes the tables out of `lines`. A table never goes on behind a place of `breaks`, where something else stands between the lines. What
/// the page before left `open` goes on in the first lines below a place, that of the running header.
pub(super) fn aligned<'g>(
    lines: Vec<Line<'g>>,
    breaks: &[f32],
    rules: &[Rule],
    open: Option<(&Open, f32)>,
) -> (Vec<Line<'g>>, Vec<Aligned<'g>>) {
    let pieces: Vec<Vec<Piece>> = lines.iter().map(Line::pieces).collect();
    let mut tables = Vec::new();
    let mut rest: Vec<Line<'g>> = Vec::new();
    let mut lines = lines.into_iter();
    let mut at = 0;
    while at < pieces.len() {
        let run = run(
            lines.as_slice(),
            pieces.get(at..).unwrap_or_default(),
            breaks,
            rules,
        );
        let own = run.as_ref().and_then(|run| own(run, rules));
        let is_first = |below: f32| {
            tables.is_empty()
                && rest.iter().all(|line| line.across < below)
                && !breaks
                    .iter()
                    .any(|at| run.as_ref().is_some_and(|run| run[0].0.across > *at))
        };
        let table = match (&run, open) {
            (Some(run), Some((open, below))) if is_first(below) => open.go_on(run, rules, own),
            _ => own,
        };
        let used = table.as_ref().map_or(0, |(_, used)| *used);
        tables.extend(table.map(|(table, _)| table));
        let passed = lines.by_ref().take(used.max(1));
        if used == 0 {
            rest.extend(passed);
        } else {
            passed.for_each(drop);
        }
        at += used.max(1);
    }
    (rest, tables)
}

/// Lines that may be rows, each with its pieces.
pub(super) type Rows<'a, 'g> = [(&'a Line<'g>, &'a [Piece])];

/// The lines from the first on that stand close below each other; none where the first is no row: it has one piece, and no rule above it
/// says that it can be a group header.
fn run<'a, 'g>(
    lines: &'a [Line<'g>],
    pieces: &'a [Vec<Piece>],
    breaks: &[f32],
    rules: &[Rule],
) -> Option<Vec<(&'a Line<'g>, &'a [Piece])>> {
    let (line, first) = lines.first().zip(pieces.first())?;
    if first.len() < 2 && !is_below_rule(line, rules) {
        return None;
    }
    let mut run: Vec<(&Line<'g>, &[Piece])> = Vec::new();
    for (line, pieces) in lines.iter().zip(pieces) {
        let broken = run.last().is_some_and(|(before, _)| {
            line.across - before.across > STEP_EM * before.size.max(line.size)
                || breaks
                    .iter()
                    .any(|at| (before.across..line.across).contains(at))
        });
        if broken {
            break;
        }
        run.push((line, pieces));
    }
    Some(run)
}

/// The table that begins with the first line of `run`, and how many lines it takes. Where a column has nothing but a header, it may be the
/// header of those beside it.
fn own<'g>(run: &Rows<'_, 'g>, rules: &[Rule]) -> Option<(Aligned<'g>, usize)> {
    let plain = read(run, 0, rules);
    if plain
        .as_ref()
        .is_some_and(|(table, _)| !table.has_lone_header())
    {
        return plain;
    }
    (1..=HEADS)
        .find_map(|heads| read(run, heads, rules))
        .or(plain)
}

/// Whether a line stands close below a rule that reaches over it.
fn is_below_rule(line: &Line<'_>, rules: &[Rule]) -> bool {
    let range = line.across - STEP_EM * line.size..line.across - line.size / 2.0;
    rules.iter().any(|rule| {
        range.contains(&rule.position) && rule.start <= line.start() && rule.end >= line.end()
    })
}

/// The table that begins with the first line of `run`, and how many lines it takes. The first `heads` lines are headers of groups of
/// columns: such a table must stand between rules.
fn read<'g>(whole: &Rows<'_, 'g>, heads: usize, rules: &[Rule]) -> Option<(Aligned<'g>, usize)> {
    let (above, run) = whole.split_at_checked(heads)?;
    let (first, pieces) = run.first()?;
    if heads == 0 && pieces.len() < 2 || heads > 0 && !is_below_rule(whole.first()?.0, rules) {
        return None;
    }
    let em = first.size;
    // Three columns prove themselves; two need rules.
    [COLUMNS, COLUMNS - 1].into_iter().find_map(|width| {
        let mut length = run.len();
        loop {
            let columns = columns(run.get(..length)?, width)?;
            let fitting = columns.fitting(run.get(..length)?, width);
            if fitting < ROWS {
                return None;
            }
            if fitting == length {
                let rows = run.get(..fitting)?;
                let own = columns.rules(whole.get(..heads + fitting)?, rules);
                let groups = columns.groups(above, rules, em)?;
                let figures = columns.has_figures(rows);
                let framed = own.len() >= FRAME;
                let proven = if heads > 0 {
                    framed
                } else if width < COLUMNS {
                    figures && framed
                } else {
                    figures || framed
                };
                let sound = columns.are_flush(rows, em) && !columns.has_prose(rows, em);
                return (proven && sound)
                    .then(|| {
                        let lines = whole.get(..heads + fitting)?;
                        columns.table(lines, &groups, &own, columns.borders(em))
                    })
                    .flatten()
                    .filter(|table| table.grid.rows.len() > ROWS)
                    .map(|table| (table, heads + fitting));
            }
            length = fitting;
        }
    })
}

/// The columns that the rows of a run have in common.
fn columns(run: &Rows<'_, '_>, width: usize) -> Option<Columns> {
    let mut spans: Vec<(f32, f32)> = Vec::new();
    let mut rows = 0;
    for (_, pieces) in run.iter().filter(|(_, pieces)| pieces.len() >= width) {
        let mut all = spans.clone();
        all.extend(pieces.iter().map(|piece| (piece.start, piece.end)));
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut merged: Vec<(f32, f32)> = Vec::new();
        for (start, end) in all {
            match merged.last_mut() {
                Some(last) if start < last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        let columns = Columns { spans: merged };
        // A line that would melt columns together belongs to something else.
        let apart = |pieces: &[Piece]| {
            let places: Vec<_> = pieces
                .iter()
                .filter_map(|piece| columns.single(piece))
                .collect();
            places.len() == pieces.len() && places.windows(2).all(|pair| pair[0] != pair[1])
        };
        let earlier = run
            .iter()
            .filter(|(_, pieces)| pieces.len() >= width)
            .take(rows);
        if !apart(pieces) || !earlier.clone().all(|(_, pieces)| apart(pieces)) {
            break;
        }
        rows += 1;
        spans = columns.spans;
    }
    (rows >= ROWS && spans.len() >= width).then_some(Columns { spans })
}

/// Where the columns of a table lie: from the first to the last x that a cell of each covers.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub(super) spans: Vec<(f32, f32)>,
}

impl Columns {
    /// The columns that a piece touches. One without width touches the column that it ends.
    pub(super) fn touched(&self, piece: &Piece) -> Range<usize> {
        let flat = piece.end <= piece.start;
        let before = |end: f32| end < piece.start || !flat && end <= piece.start;
        let from = self.spans.partition_point(|(_, end)| before(*end));
        let to = self
            .spans
            .partition_point(|(start, _)| *start < piece.end || flat && *start <= piece.end);
        from..to.max(from)
    }

    fn single(&self, piece: &Piece) -> Option<usize> {
        let touched = self.touched(piece);
        (touched.len() == 1).then_some(touched.start)
    }

    /// How many lines from the first on are rows or wrapped lines of these columns.
    fn fitting(&self, run: &Rows<'_, '_>, width: usize) -> usize {
        let fits = |(line, pieces): &(&Line<'_>, &[Piece])| {
            let places: Vec<_> = pieces.iter().map(|piece| self.touched(piece)).collect();
            let apart = places.windows(2).all(|pair| pair[0].end <= pair[1].start);
            let spanning = places.iter().filter(|place| place.len() > 1).count();
            let figures = pieces.iter().any(|piece| is_figure(line, piece));
            // What spans columns is prose, unless a figure beside it says that it is a sum.
            apart
                && places.iter().all(|place| !place.is_empty())
                && (spanning == 0 || spanning == 1 && pieces.len() > 1 && figures)
        };
        let reach = run.iter().take_while(|line| fits(line)).count();
        let last = run
            .iter()
            .take(reach)
            .rposition(|(_, pieces)| pieces.len() >= width);
        let Some(last) = last else { return 0 };
        // Behind the last row only what wraps from its cells, never from its first, where a paragraph would begin.
        let wraps = |pair: &Rows<'_, '_>| {
            let [(before, _), (line, pieces)] = pair else {
                return false;
            };
            line.across - before.across <= WRAP_EM * line.size
                && pieces
                    .iter()
                    .all(|piece| self.single(piece).is_some_and(|column| column > 0))
        };
        let behind = run.get(last..reach).unwrap_or_default();
        last + 1 + behind.windows(2).take_while(|pair| wraps(pair)).count()
    }

    /// The pieces of one column, with their lines, from top to bottom.
    fn cells<'a, 'g>(
        &'a self,
        rows: &'a Rows<'a, 'g>,
        column: usize,
    ) -> impl Iterator<Item = (&'a Line<'g>, &'a Piece)> {
        rows.iter().flat_map(move |(line, pieces)| {
            let of_column = move |piece: &&Piece| self.single(piece) == Some(column);
            pieces
                .iter()
                .filter(of_column)
                .map(move |piece| (*line, piece))
        })
    }

    /// Whether the cells of every column begin, end or have their middle at one place.
    fn are_flush(&self, rows: &Rows<'_, '_>, em: f32) -> bool {
        self.places(rows)
            .iter()
            .enumerate()
            .all(|(column, medians)| {
                let mut near = [0; 3];
                let mut all = 0;
                for (_, piece) in self.cells(rows, column) {
                    all += 1;
                    for ((near, median), place) in near.iter_mut().zip(medians).zip(places(piece)) {
                        *near += usize::from((place - median).abs() <= FLUSH_EM * em);
                    }
                }
                near.iter()
                    .any(|near| *near as f32 >= FLUSH_SHARE * all as f32)
            })
    }

    /// Where most cells of each column begin, have their middle and end.
    fn places(&self, rows: &Rows<'_, '_>) -> Vec<[f32; 3]> {
        let median = |mut places: Vec<f32>| {
            places.sort_by(f32::total_cmp);
            places.get(places.len() / 2).copied().unwrap_or(0.0)
        };
        let of_column = |column: usize| {
            let cells: Vec<[f32; 3]> = self
                .cells(rows, column)
                .map(|(_, piece)| places(piece))
                .collect();
            [0, 1, 2].map(|at| median(cells.iter().map(|cell| cell[at]).collect()))
        };
        (0..self.spans.len()).map(of_column).collect()
    }

    /// Borders between the columns, and half an em around them.
    fn borders(&self, em: f32) -> Vec<f32> {
        let ends = self.spans.first().zip(self.spans.last());
        let (left, right) = ends.map_or((0.0, 0.0), |(first, last)| (first.0, last.1));
        let between = self
            .spans
            .windows(2)
            .map(|pair| f32::midpoint(pair[0].1, pair[1].0));
        std::iter::once(left - em / 2.0)
            .chain(between)
            .chain([right + em / 2.0])
            .collect()
    }

    /// Whether a column is text that has nothing to do with the cells beside it: line after line is full, though descriptions in cells end
    /// anywhere and wrap.
    fn has_prose(&self, rows: &Rows<'_, '_>, em: f32) -> bool {
        self.spans.iter().enumerate().any(|(column, (start, end))| {
            let width = end - start;
            let widths: Vec<f32> = self
                .cells(rows, column)
                .map(|(_, piece)| piece.end - piece.start)
                .collect();
            let full = widths
                .iter()
                .filter(|cell| **cell >= PROSE_SHARE * width)
                .count();
            let alone = rows.iter().filter(|(_, pieces)| pieces.len() == 1).count();
            width >= PROSE_EM * em && 2 * full > widths.len() && 3 * alone < rows.len()
        })
    }

    /// Whether a column holds figures below its header.
    fn has_figures(&self, rows: &Rows<'_, '_>) -> bool {
        (0..self.spans.len()).any(|column| {
            let below: Vec<bool> = self
                .cells(rows, column)
                .map(|(line, piece)| is_figure(line, piece))
                .skip(1)
                .collect();
            let figures = below.iter().filter(|figure| **figure).count();
            figures + 1 >= ROWS && figures as f32 >= FIGURE_SHARE * below.len() as f32
        })
    }

    /// The heights of the rules that belong to the table, each once.
    pub(super) fn rules(&self, rows: &Rows<'_, '_>, rules: &[Rule]) -> Vec<f32> {
        let (Some((top, _)), Some((bottom, _))) = (rows.first(), rows.last()) else {
            return Vec::new();
        };
        let (Some(left), Some(right)) = (self.spans.first(), self.spans.last()) else {
            return Vec::new();
        };
        let range = top.across - STEP_EM * top.size..bottom.across + STEP_EM * bottom.size;
        let width = right.1 - left.0;
        let mut heights: Vec<f32> = rules
            .iter()
            .filter(|rule| range.contains(&rule.position))
            .filter(|rule| rule.end.min(right.1) - rule.start.max(left.0) >= RULE_SHARE * width)
            .map(|rule| rule.position)
            .collect();
        heights.sort_by(f32::total_cmp);
        heights.dedup_by(|a, b| *a - *b < top.size / 2.0);
        heights
    }

    /// The table of these lines, with these borders. `groups` are the places of the first lines' pieces, headers of groups of columns.
    pub(super) fn table<'g>(
        &self,
        lines: &Rows<'_, 'g>,
        groups: &[Vec<Range<usize>>],
        rules: &[f32],
        borders: Vec<f32>,
    ) -> Option<Aligned<'g>> {
        let rows = self.rows(lines, groups.len(), rules);
        let place = |line: usize, at: usize, piece: &Piece| {
            let group = groups.get(line).and_then(|places| places.get(at));
            group.cloned().unwrap_or_else(|| self.touched(piece))
        };
        let em = lines.first()?.0.size;
        let mut heights = Vec::with_capacity(rows.len() + 1);
        let mut cells = Vec::new();
        let mut contents: Vec<Vec<Placed<'g>>> = Vec::new();
        let mut above = None;
        for (row, range) in rows.iter().enumerate() {
            let here = lines.get(range.clone())?;
            let (top, _) = here.first()?;
            let top_edge = top.across - top.size;
            heights.push(above.map_or(top_edge, |above: f32| f32::midpoint(above, top_edge)));
            above = here.last().map(|(line, _)| line.across);
            // Every piece of the row, with the columns that it stands in.
            let pieces: Vec<(Range<usize>, &Line<'g>, &Piece)> = range
                .clone()
                .zip(here)
                .flat_map(|(index, (line, pieces))| {
                    let placed = move |(at, piece)| (place(index, at, piece), *line, piece);
                    pieces.iter().enumerate().map(placed)
                })
                .collect();
            let mut column = 0;
            while column < self.spans.len() {
                let span = pieces
                    .iter()
                    .filter(|(touched, ..)| touched.start == column)
                    .map(|(touched, ..)| touched.len())
                    .fold(1, usize::max);
                cells.push(GridCell {
                    row,
                    column,
                    row_span: 1,
                    column_span: span,
                });
                let inside = pieces
                    .iter()
                    .filter(|(touched, ..)| (column..column + span).contains(&touched.start));
                let glyphs =
                    inside.filter_map(|(_, line, piece)| line.glyphs.get(piece.glyphs.clone()));
                contents.push(glyphs.flatten().copied().collect());
                column += span;
            }
        }
        heights.push(lines.last()?.0.across + em / 2.0);
        let grid = Grid::new(borders, heights, cells)?;
        Some(Aligned {
            grid,
            contents,
            columns: self.clone(),
            places: self.places(lines),
        })
    }
}

/// Where a piece begins, has its middle and ends.
fn places(piece: &Piece) -> [f32; 3] {
    [
        piece.start,
        f32::midpoint(piece.start, piece.end),
        piece.end,
    ]
}

/// Whether a piece is a figure, a currency sign and a unit with it.
fn is_figure(line: &Line<'_>, piece: &Piece) -> bool {
    let (mut digits, mut others, mut first) = (0, 0, None);
    for placed in line.glyphs.get(piece.glyphs.clone()).unwrap_or_default() {
        let GlyphText::Char(character) = placed.glyph.text else {
            return false;
        };
        if character.is_ascii_digit() {
            digits += 1;
        } else if !matches!(character, ',' | '.' | '，' | '-' | '%' | ' ' | '\u{3000}') {
            others += 1;
        }
        first = first.or((!character.is_whitespace()).then_some(character));
    }
    let leads =
        |c: char| c.is_ascii_digit() || matches!(c, '¥' | '￥' | '$' | '-' | '+' | '(' | '（');
    digits > 0
        && others <= digits.max(2)
        && digits + others <= FIGURE_LENGTH
        && first.is_some_and(leads)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{glyphs, page};
    use crate::model::{Orientation, Ruling};

    /// The texts of a page's tables, cell by cell.
    fn tables(texts: &[(f32, f32, &str)], rules: &[f32]) -> Vec<Vec<Vec<String>>> {
        let rule = |y: &f32| Ruling {
            orientation: Orientation::Horizontal,
            position: *y,
            start: 20.0,
            end: 500.0,
        };
        let page = page(glyphs(texts), rules.iter().map(rule).collect());
        let cells = |row: &crate::model::Row| {
            let text = |cell: &crate::model::Cell| cell.span.of(&page.text).to_owned();
            row.cells.iter().map(text).collect()
        };
        let rows = |table: &crate::model::Table| table.rows.iter().map(cells).collect();
        page.tables.iter().map(rows).collect()
    }

    #[test]
    fn figures_below_each_other_prove_a_table_and_wrapped_lines_join_their_row() {
        let found = tables(
            &[
                (40.0, 100.0, "序号"),
                (100.0, 100.0, "名称"),
                (400.0, 100.0, "数量"),
                (40.0, 130.0, "1"),
                (100.0, 130.0, "交换机"),
                (400.0, 130.0, "2"),
                (100.0, 144.0, "（核心）"),
                (40.0, 170.0, "2"),
                (100.0, 170.0, "服务器"),
                (400.0, 170.0, "11"),
            ],
            &[],
        );
        assert_eq!(
            found,
            [[
                ["序号", "名称", "数量"],
                ["1", "交换机（核心）", "2"],
                ["2", "服务器", "11"]
            ]]
        );
    }

    #[test]
    fn words_below_each_other_are_a_table_only_between_rules() {
        let words: Vec<(f32, f32, &str)> = [100.0, 120.0, 140.0]
            .iter()
            .flat_map(|y| [(40.0, *y, "甲方"), (200.0, *y, "乙方"), (400.0, *y, "丙方")])
            .collect();
        assert!(tables(&words, &[]).is_empty());
        assert_eq!(tables(&words, &[85.0, 105.0, 150.0]).len(), 1);
    }

    #[test]
    fn text_below_a_table_and_sums_over_several_columns_are_told_apart() {
        let found = tables(
            &[
                (40.0, 100.0, "名称"),
                (200.0, 100.0, "单价"),
                (400.0, 100.0, "数量"),
                (40.0, 120.0, "主机"),
                (200.0, 120.0, "4500"),
                (400.0, 120.0, "4"),
                (40.0, 140.0, "鼠标"),
                (200.0, 140.0, "60"),
                (400.0, 140.0, "8"),
                (
                    40.0,
                    154.0,
                    "以上价格含税，并包括运输、安装与三年上门服务，不再另计。",
                ),
            ],
            &[],
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].len(), 3);
    }

    #[test]
    fn a_header_over_several_columns_between_rules_is_a_row_of_its_own() {
        let mut texts = vec![
            (40.0, 100.0, "序号"),
            (100.0, 100.0, "名称"),
            (345.0, 100.0, "价格"),
            (300.0, 120.0, "单价"),
            (400.0, 120.0, "总价"),
        ];
        for (y, number, name, price, total) in [
            (140.0, "1", "主机", "4500", "9000"),
            (160.0, "2", "鼠标", "60", "120"),
            (180.0, "3", "键盘", "90", "180"),
        ] {
            texts.extend([
                (40.0, y, number),
                (100.0, y, name),
                (300.0, y, price),
                (400.0, y, total),
            ]);
        }
        let found = tables(&texts, &[85.0, 125.0, 185.0]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0][0], ["序号", "名称", "价格"]);
        assert_eq!(found[0][1], ["", "", "单价", "总价"]);
        assert_eq!(found[0][2], ["1", "主机", "4500", "9000"]);
    }

    #[test]
    fn text_in_columns_is_no_table_though_a_column_of_numbers_stands_beside_it() {
        let prose = "本项目的设备应当是全新原装产品，交货时附";
        let lines: Vec<(f32, f32, &str)> = (0..5_u8)
            .map(|line| 100.0 + 14.0 * f32::from(line))
            .flat_map(|y| [(40.0, y, "主机"), (120.0, y, "23.6"), (240.0, y, prose)])
            .collect();
        assert!(tables(&lines, &[]).is_empty());
    }
}
