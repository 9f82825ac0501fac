//! Columns of text: pages that are set in two or more columns, read one after the other.
//!
//! In: the lines of a sheet from top to bottom, and the boxes of its ruled tables. Out: stretches in reading order. Two columns are read
//! apart only where a gutter runs through many lines of full text on both sides: rows of a table, labels and their values stand side by
//! side too, and belong together.

use super::glyphs::Placed;
use super::lines::Line;
use crate::model::Rect;

/// Lines of full text that each column must have. Source: shorter blocks side by side in tender documents are signatures and addresses.
const FULL_LINES: usize = 6;

/// Share of a column's width from which a line of text is full.
const FULL_SHARE: f32 = 0.75;

/// Share of a column's lines that must be full: the last line of a paragraph, formulas and headings are not.
const MOST: f32 = 0.5;

/// Narrowest column, in em: below, what stands side by side are cells. Source: journals set in three columns have 14.
const NARROWEST_EM: f32 = 12.0;

/// Narrowest gutter, in em.
const GUTTER_EM: f32 = 1.0;

/// Places tried for the right column's edge; cells of tables begin at one place too.
const MOST_EDGES: usize = 4;

/// Points within which lines begin at one place.
const EDGE: f32 = 3.0;

/// Columns inside columns inside columns: newspapers have fewer.
const DEPTH: usize = 3;

/// What is read from top to bottom before the next stretch begins.
#[derive(Debug)]
pub(super) struct Stretch<'g> {
    /// Lines, from top to bottom.
    pub(super) lines: Vec<Line<'g>>,
    /// Indices of ruled tables that stand among them.
    pub(super) tables: Vec<usize>,
}

/// Puts lines and tables into reading order. `tables` are boxes in the coordinates of the lines.
pub(super) fn stretches<'g>(lines: Vec<Line<'g>>, tables: &[Rect]) -> Vec<Stretch<'g>> {
    let mut found = Vec::new();
    let whole = Stretch {
        lines,
        tables: (0..tables.len()).collect(),
    };
    cut(whole, tables, DEPTH, &mut found);
    found
}

/// Which side of a gutter something stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Both,
    Across,
}

fn cut<'g>(stretch: Stretch<'g>, boxes: &[Rect], depth: usize, found: &mut Vec<Stretch<'g>>) {
    let Some(gutter) = gutter(&stretch.lines).filter(|_| depth > 0) else {
        found.push(stretch);
        return;
    };
    // Everything from top to bottom, with the side it stands on.
    let mut parts: Vec<(f32, Side, Part<'g>)> = Vec::new();
    for line in stretch.lines {
        parts.push((line.across, gutter.side(&line), Part::Line(line)));
    }
    for table in stretch.tables {
        let Some(area) = boxes.get(table) else {
            continue;
        };
        let side = match (area.x1 <= gutter.end, area.x0 >= gutter.start) {
            (true, _) => Side::Left,
            (_, true) => Side::Right,
            _ => Side::Across,
        };
        parts.push((area.y0, side, Part::Table(table)));
    }
    parts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut across = Vec::new();
    let mut beside = Vec::new();
    for (_, side, part) in parts {
        if side == Side::Across {
            flush(&mut beside, &mut across, &gutter, boxes, depth, found);
            across.push(part);
        } else {
            beside.push((side, part));
        }
    }
    flush(&mut beside, &mut across, &gutter, boxes, depth, found);
    found.extend(joined(across));
}

#[derive(Debug)]
enum Part<'g> {
    Line(Line<'g>),
    Table(usize),
}

/// Ends what stands beside a gutter: two columns, or parts of what stands across it when they are too short to be columns.
fn flush<'g>(
    beside: &mut Vec<(Side, Part<'g>)>,
    across: &mut Vec<Part<'g>>,
    gutter: &Gutter,
    boxes: &[Rect],
    depth: usize,
    found: &mut Vec<Stretch<'g>>,
) {
    let lines = beside.iter().filter_map(|(_, part)| match part {
        Part::Line(line) => Some(line),
        Part::Table(_) => None,
    });
    if !gutter.has_columns(lines) {
        across.extend(beside.drain(..).map(|(_, part)| part));
        return;
    }
    found.extend(joined(std::mem::take(across)));
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (side, part) in beside.drain(..) {
        match (side, part) {
            (Side::Both, Part::Line(line)) => {
                let (before, after) = gutter.split(&line);
                left.extend(before.map(Part::Line));
                right.extend(after.map(Part::Line));
            }
            (Side::Right, part) => right.push(part),
            (_, part) => left.push(part),
        }
    }
    for column in [left, right] {
        if let Some(stretch) = joined(column) {
            cut(stretch, boxes, depth - 1, found);
        }
    }
}

fn joined(parts: Vec<Part<'_>>) -> Option<Stretch<'_>> {
    let mut stretch = Stretch {
        lines: Vec::new(),
        tables: Vec::new(),
    };
    let some = !parts.is_empty();
    for part in parts {
        match part {
            Part::Line(line) => stretch.lines.push(line),
            Part::Table(table) => stretch.tables.push(table),
        }
    }
    some.then_some(stretch)
}

/// A blank strip between two columns, and how far the columns reach.
#[derive(Clone, Copy, Debug)]
struct Gutter {
    left: f32,
    start: f32,
    end: f32,
    right: f32,
}

impl Gutter {
    fn side(&self, line: &Line<'_>) -> Side {
        let (before, behind) = self.around(line);
        match (before, behind) {
            (Some(before), Some(behind)) => {
                let clear = before.end() <= self.start + EDGE && behind.along >= self.end - EDGE;
                if clear && !self.is_row(line) {
                    Side::Both
                } else {
                    Side::Across
                }
            }
            (Some(before), None) if before.end() > self.start + EDGE => Side::Across,
            (Some(_), None) => Side::Left,
            (None, Some(behind)) if behind.along < self.end - EDGE => Side::Across,
            (None, _) => Side::Right,
        }
    }

    /// Whether a line is the row of a table that reaches over both columns: several pieces on both sides, and full text on neither.
    fn is_row(&self, line: &Line<'_>) -> bool {
        let (mut left, mut right) = (Fill::default(), Fill::default());
        self.count(line, &mut left, &mut right);
        let pieces = line.pieces();
        let before = pieces
            .iter()
            .filter(|piece| piece.end <= self.start + EDGE)
            .count();
        left.full + right.full == 0 && before > 1 && pieces.len() - before > 1
    }

    /// The last visible glyph that begins before the gutter's middle, and the first behind it.
    fn around<'a, 'g>(
        &self,
        line: &'a Line<'g>,
    ) -> (Option<&'a Placed<'g>>, Option<&'a Placed<'g>>) {
        let middle = f32::midpoint(self.start, self.end);
        let at = line.glyphs.partition_point(|placed| placed.along < middle);
        let (before, behind) = line.glyphs.split_at(at);
        (
            before.iter().rev().find(|placed| !placed.is_blank()),
            behind.iter().find(|placed| !placed.is_blank()),
        )
    }

    fn split<'g>(&self, line: &Line<'g>) -> (Option<Line<'g>>, Option<Line<'g>>) {
        let middle = f32::midpoint(self.start, self.end);
        let at = line.glyphs.partition_point(|placed| placed.along < middle);
        (line.part(0..at), line.part(at..line.glyphs.len()))
    }

    /// Whether most of `lines` are full text on the left, and most on the right.
    fn has_columns<'a, 'g: 'a>(&self, lines: impl Iterator<Item = &'a Line<'g>>) -> bool {
        let (mut left, mut right) = (Fill::default(), Fill::default());
        for line in lines {
            self.count(line, &mut left, &mut right);
        }
        left.is_text() && right.is_text()
    }

    /// Whether a stretch of `lines` between those that reach across makes two columns.
    fn has_stretch(&self, lines: &[Line<'_>]) -> bool {
        lines
            .split(|line| self.side(line) == Side::Across)
            .any(|beside| self.has_columns(beside.iter()))
    }

    fn count(&self, line: &Line<'_>, left: &mut Fill, right: &mut Fill) {
        let middle = f32::midpoint(self.start, self.end);
        let at = line.glyphs.partition_point(|placed| placed.along < middle);
        left.count(line, 0..at, self.start - self.left);
        right.count(line, at..line.glyphs.len(), self.right - self.end);
    }
}

/// How many lines of a column there are, and how many of them are full.
#[derive(Clone, Copy, Debug, Default)]
struct Fill {
    lines: usize,
    full: usize,
}

impl Fill {
    fn count(&mut self, line: &Line<'_>, range: std::ops::Range<usize>, width: f32) {
        let Some(glyphs) = line.glyphs.get(range) else {
            return;
        };
        let mut shown = glyphs.iter().filter(|placed| !placed.is_blank());
        let Some(first) = shown.next() else {
            return;
        };
        let end = shown.next_back().map_or(first.end(), Placed::end);
        let inked: f32 = glyphs.iter().map(|placed| placed.glyph.advance).sum();
        self.lines += 1;
        // Cells side by side span as much, but leave most of it blank.
        if end - first.along >= FULL_SHARE * width && inked >= FULL_SHARE * width {
            self.full += 1;
        }
    }

    fn is_text(self) -> bool {
        self.full >= FULL_LINES && self.full as f32 >= MOST * self.lines as f32
    }
}

/// The strip between the two widest columns of text; none where there are no columns.
fn gutter(lines: &[Line<'_>]) -> Option<Gutter> {
    if lines.len() < FULL_LINES {
        return None;
    }
    let left = lines.iter().map(Line::start).fold(f32::INFINITY, f32::min);
    let right = lines.iter().map(Line::end).fold(0.0, f32::max);
    let mut sizes: Vec<f32> = lines.iter().map(|line| line.size).collect();
    sizes.sort_by(f32::total_cmp);
    let em = sizes.get(sizes.len() / 2).copied()?;
    // Where the right column can begin: many lines begin there, or go on there behind a gap.
    let range = left + NARROWEST_EM * em..right - NARROWEST_EM * em;
    if range.is_empty() {
        return None;
    }
    let mut starts: Vec<f32> = Vec::new();
    for line in lines {
        let mut end = f32::NEG_INFINITY;
        for placed in line.glyphs.iter().filter(|placed| !placed.is_blank()) {
            if placed.along - end >= GUTTER_EM * line.size && range.contains(&placed.along) {
                starts.push(placed.along);
            }
            end = placed.end();
        }
    }
    starts.sort_by(f32::total_cmp);
    edges(&starts).into_iter().find_map(|edge| {
        // The left column ends where the last of its lines does that leaves the gutter free.
        let start = lines
            .iter()
            .flat_map(|line| line.glyphs.iter())
            .filter(|placed| !placed.is_blank() && placed.end() <= edge - GUTTER_EM * em + EDGE)
            .map(Placed::end)
            .fold(left, f32::max);
        let gutter = Gutter {
            left,
            start,
            end: edge,
            right,
        };
        (start - left >= NARROWEST_EM * em && gutter.has_stretch(lines)).then_some(gutter)
    })
}

/// The places where enough of the sorted `starts` lie within reach of each other, those with the most first.
fn edges(starts: &[f32]) -> Vec<f32> {
    let mut places: Vec<(usize, f32)> = Vec::new();
    let mut index = 0;
    while let Some(start) = starts.get(index) {
        let count = starts.partition_point(|other| *other <= start + EDGE) - index;
        if count >= FULL_LINES {
            places.push((count, *start));
        }
        index += count.max(1);
    }
    places.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    places.truncate(MOST_EDGES);
    places.into_iter().map(|(_, start)| start).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{glyphs, page};

    const FULL: &str = "设备到货后由双方共同验收并签署记录，不合";

    fn beside(count: u8, left: &'static str, right: &'static str) -> Vec<(f32, f32, &'static str)> {
        (0..count)
            .map(|line| 100.0 + 16.0 * f32::from(line))
            .flat_map(|y| [(40.0, y, left), (270.0, y + 5.0, right)])
            .collect()
    }

    #[test]
    fn full_text_on_both_sides_of_a_gutter_is_read_column_by_column() {
        let page = page(
            glyphs(&beside(8, FULL, "质保期内出现故障的四小时内到达现场处理。")),
            Vec::new(),
        );
        let first: Vec<&str> = page.text.lines().take(8).collect();
        assert_eq!(first, [FULL; 8]);
        assert_eq!(page.text.lines().count(), 16);
    }

    #[test]
    fn few_lines_or_short_ones_side_by_side_are_read_across() {
        for texts in [beside(4, FULL, FULL), beside(9, "甲方代表", "乙方代表")] {
            let page = page(glyphs(&texts), Vec::new());
            let second = page.text.lines().nth(1).unwrap_or_default();
            let right = texts.get(1).map_or("", |text| text.2);
            assert!(second.ends_with(right), "{second}");
        }
    }

    #[test]
    fn a_line_over_both_columns_parts_what_stands_above_from_what_stands_below() {
        let mut texts = vec![(
            40.0,
            60.0,
            "某某项目采购需求说明书，适用于全部包件及其附属设备与服务的供货",
        )];
        texts.extend(beside(8, FULL, "质保期内出现故障的四小时内到达现场处理。"));
        let page = page(glyphs(&texts), Vec::new());
        assert!(page.text.starts_with("某某项目采购需求说明书"));
        assert_eq!(page.text.lines().nth(8), Some(FULL));
    }
}
