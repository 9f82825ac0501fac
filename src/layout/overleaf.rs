//! Tables without a grid that go on overleaf: what a page leaves open, and how the next one takes it up.
//!
//! In: the table that ended a page, and the first lines of the page behind it. Out: how many of those lines are its next rows. They need no
//! proof of their own, but each of their cells must lie between the borders and be flush with the cells of the page before.

use super::alignment::{Aligned, Columns, FLUSH_EM, Rows, WRAP_EM};
use super::lines::Piece;
use super::tables::Rule;
use crate::model::Direction;

/// The table without a grid that a page ends with.
#[derive(Clone, Debug)]
pub(super) struct Open {
    /// Its writing direction.
    pub(super) direction: Direction,
    columns: Columns,
    borders: Vec<f32>,
    /// Where the cells of each column begin, have their middle and end.
    places: Vec<[f32; 3]>,
}

impl Open {
    /// What `table` leaves open; it may itself have come from the page before.
    pub(super) fn new(table: &Aligned<'_>, direction: Direction) -> Self {
        Self {
            direction,
            columns: table.columns.clone(),
            borders: table.grid.columns.clone(),
            places: table.places.clone(),
        }
    }

    /// The rows that go on with the table at the top of the next page, and how many lines they take. `own` is the table that these lines
    /// prove by themselves: where it reaches further, it is taken, with the borders of this one if they fit.
    pub(super) fn go_on<'g>(
        &self,
        rows: &Rows<'_, 'g>,
        rules: &[Rule],
        own: Option<(Aligned<'g>, usize)>,
    ) -> Option<(Aligned<'g>, usize)> {
        let reach = self.reach(rows);
        match own {
            Some((mut table, used)) if used > reach => {
                if self.holds(&table.columns) {
                    table.grid.columns.clone_from(&self.borders);
                }
                Some((table, used))
            }
            own => self
                .table(rows.get(..reach)?, rules)
                .map_or(own, |table| Some((table, reach))),
        }
    }

    fn table<'g>(&self, rows: &Rows<'_, 'g>, rules: &[Rule]) -> Option<Aligned<'g>> {
        let mut columns = self.columns.clone();
        for (line, pieces) in rows {
            for piece in *pieces {
                let span = columns.spans.get_mut(self.column(piece, line.size)?)?;
                *span = (span.0.min(piece.start), span.1.max(piece.end));
            }
        }
        let own = columns.rules(rows, rules);
        let table = columns.table(rows, &[], &own, self.borders.clone())?;
        Some(Aligned {
            places: self.places.clone(),
            ..table
        })
    }

    /// How many lines from the first on are rows of this table, or wrapped lines of its cells.
    fn reach(&self, rows: &Rows<'_, '_>) -> usize {
        let fits = |line_size: f32, pieces: &[Piece]| {
            let columns: Vec<Option<usize>> = pieces
                .iter()
                .map(|piece| self.column(piece, line_size))
                .collect();
            columns.iter().all(Option::is_some) && columns.windows(2).all(|pair| pair[0] < pair[1])
        };
        let fitting = rows
            .iter()
            .take_while(|(line, pieces)| fits(line.size, pieces))
            .count();
        let is_full = |pieces: &[Piece]| pieces.len() >= 2 && 2 * pieces.len() > self.places.len();
        let last = rows
            .iter()
            .take(fitting)
            .rposition(|(_, pieces)| is_full(pieces));
        let Some(last) = last else { return 0 };
        // Behind the last row only what wraps from its cells, never from its first, where a paragraph would begin.
        let behind = rows.get(last..fitting).unwrap_or_default();
        let wraps = |pair: &&Rows<'_, '_>| {
            let [(before, _), (line, pieces)] = pair else {
                return false;
            };
            let inside = |piece: &Piece| self.column(piece, line.size).is_some_and(|at| at > 0);
            line.across - before.across <= WRAP_EM * line.size && pieces.iter().all(inside)
        };
        last + 1 + behind.windows(2).take_while(wraps).count()
    }

    /// The column that a cell stands in and is flush with the cells of.
    fn column(&self, piece: &Piece, size: f32) -> Option<usize> {
        let column = self
            .borders
            .partition_point(|border| *border <= piece.start)
            .checked_sub(1)?;
        let inside = self.borders.get(column + 1)? >= &piece.end;
        let middle = f32::midpoint(piece.start, piece.end);
        let own = [piece.start, middle, piece.end];
        let flush = self
            .places
            .get(column)?
            .iter()
            .zip(own)
            .any(|(place, own)| (place - own).abs() <= FLUSH_EM * size);
        (inside && flush).then_some(column)
    }

    /// Whether other columns lie one by one between the borders of these.
    fn holds(&self, other: &Columns) -> bool {
        let between = |((start, end), borders): (&(f32, f32), &[f32])| {
            borders[0] <= *start && *end <= borders[1]
        };
        other.spans.len() + 1 == self.borders.len()
            && other.spans.iter().zip(self.borders.windows(2)).all(between)
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout;
    use super::super::tests::glyphs;
    use crate::model::{Drawing, MediaType, Page, Sheet, Sheets};

    fn pages(sheets: &[&[(f32, f32, &str)]]) -> Vec<Page> {
        let drawing = |texts: &&[(f32, f32, &str)]| {
            Sheet::Drawn(Drawing {
                width: 600.0,
                height: 800.0,
                glyphs: glyphs(texts),
                ..Drawing::default()
            })
        };
        let sheets = Sheets {
            media_type: MediaType::Pdf,
            sheets: sheets.iter().map(drawing).collect(),
            issues: Vec::new(),
        };
        layout(&sheets).0
    }

    fn rows(page: &Page) -> Vec<Vec<&str>> {
        let rows = page.tables.iter().flat_map(|table| &table.rows);
        rows.map(|row| {
            row.cells
                .iter()
                .map(|cell| cell.span.of(&page.text))
                .collect()
        })
        .collect()
    }

    const FIRST: &[(f32, f32, &str)] = &[
        (40.0, 600.0, "序号"),
        (100.0, 600.0, "名称"),
        (400.0, 600.0, "数量"),
        (40.0, 630.0, "1"),
        (100.0, 630.0, "交换机"),
        (400.0, 630.0, "2"),
        (40.0, 660.0, "2"),
        (100.0, 660.0, "服务器"),
        (400.0, 660.0, "11"),
    ];

    #[test]
    fn a_row_or_two_overleaf_belong_to_the_table_that_ended_the_page() {
        let next = [
            (40.0, 60.0, "某项目招标文件"),
            (100.0, 120.0, "（冗余）"),
            (400.0, 120.0, "台"),
            (40.0, 150.0, "3"),
            (100.0, 150.0, "核心路由器"),
            (400.0, 150.0, "4"),
            (40.0, 180.0, "以上价格含税"),
        ];
        let pages = pages(&[FIRST, &next]);
        assert_eq!(
            rows(&pages[1]),
            [vec!["", "（冗余）", "台"], vec!["3", "核心路由器", "4"]]
        );
        assert_eq!(pages[0].tables[0].borders, pages[1].tables[0].borders);
        assert!(pages[1].text.ends_with("以上价格含税\n"));
    }

    #[test]
    fn what_stands_elsewhere_or_behind_text_does_not_go_on() {
        let shifted = [
            (60.0, 120.0, "3"),
            (170.0, 120.0, "核心路由器"),
            (450.0, 120.0, "4"),
        ];
        let behind = [
            (40.0, 120.0, "二、售后服务要求如下"),
            (40.0, 150.0, "3"),
            (100.0, 150.0, "驻场"),
            (400.0, 150.0, "4"),
        ];
        for next in [&shifted[..], &behind[..]] {
            assert!(rows(&pages(&[FIRST, next])[1]).is_empty(), "{next:?}");
        }
        let mut ended = FIRST.to_vec();
        ended.push((40.0, 690.0, "合计金额以报价单为准"));
        let next = [
            (40.0, 120.0, "3"),
            (100.0, 120.0, "驻场"),
            (400.0, 120.0, "4"),
        ];
        assert!(rows(&pages(&[&ended, &next])[1]).is_empty());
        assert_eq!(rows(&pages(&[FIRST, &next])[1]), [["3", "驻场", "4"]]);
    }

    #[test]
    fn a_character_without_width_at_the_end_of_a_column_stands_in_it() {
        let mut next = glyphs(&[(40.0, 120.0, "3"), (130.0, 120.0, "台")]);
        for glyph in next.iter_mut().filter(|glyph| glyph.x > 100.0) {
            glyph.advance = 0.0;
        }
        let sheet = |glyphs| {
            Sheet::Drawn(Drawing {
                width: 600.0,
                height: 800.0,
                glyphs,
                ..Drawing::default()
            })
        };
        let sheets = Sheets {
            media_type: MediaType::Pdf,
            sheets: vec![sheet(glyphs(FIRST)), sheet(next)],
            issues: Vec::new(),
        };
        assert_eq!(rows(&layout(&sheets).0[1]), [["3", "台", ""]]);
    }
}
