//! What `inspect --image` marks on a page.
//!
//! In: a page, and what the stages found. Out: marks with their boxes. A place that runs over several lines is marked line by line. What
//! has no geometry cannot be marked.

use clap::ValueEnum;

use crate::model::{Evidence, Fields, Page, Rect};
use crate::picture::{Mark, MarkKind};
use crate::pipeline::Analysis;
use crate::text::span::OriginalSpan;

/// Share of the smaller of two characters' heights (or widths) that they have in common when they stand side by side (or one below the other).
const SIDE_BY_SIDE: f32 = 0.5;

/// What is drawn on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum Marked {
    /// Lines of text
    Lines,
    /// The text of table cells, with row and column
    Cells,
    /// Running headers and footers, watermarks
    Running,
    /// Mentions, with their number
    Mentions,
    /// What proves the values of fields and items
    Evidence,
}

impl Marked {
    pub(super) fn kind(self) -> MarkKind {
        match self {
            Self::Lines => MarkKind::Line,
            Self::Cells => MarkKind::Cell,
            Self::Running => MarkKind::Running,
            Self::Mentions => MarkKind::Mention,
            Self::Evidence => MarkKind::Evidence,
        }
    }

    /// Whether it takes the stages after layout to know.
    pub(super) fn needs_analysis(self) -> bool {
        matches!(self, Self::Mentions | Self::Evidence)
    }
}

/// The marks of layout: lines outside tables, running lines, cells.
pub(super) fn of_layout(page: &Page) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut start = 0;
    for text in page.text.split_inclusive('\n') {
        let span = OriginalSpan::new(start, start + text.trim_end_matches('\n').len());
        start += text.len();
        let in_table = page
            .tables
            .iter()
            .flat_map(|table| &table.rows)
            .flat_map(|row| &row.cells)
            .any(|cell| span.contains(cell.span));
        if !in_table && !page.is_running(span) {
            add(&mut marks, page, span, MarkKind::Line, "");
        }
    }
    for running in &page.running {
        add(&mut marks, page, *running, MarkKind::Running, "");
    }
    for table in &page.tables {
        for (row, cells) in (1..).zip(&table.rows) {
            for cell in &cells.cells {
                // One box for the whole cell: that its lines were joined is what there is to see.
                if let Some(area) = page.bbox(cell.span) {
                    let label = format!("{row}.{}", cell.column + 1);
                    marks.push(Mark {
                        kind: MarkKind::Cell,
                        area,
                        label,
                    });
                }
            }
        }
    }
    marks
}

/// The marks of the stages behind layout: mentions and evidence.
pub(super) fn of_analysis(page: &Page, analysis: &Analysis) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (number, mention) in (1..).zip(&analysis.recognition.mentions) {
        if mention.page == page.number {
            add(
                &mut marks,
                page,
                mention.span,
                MarkKind::Mention,
                &format!("m{number}"),
            );
        }
    }
    let mut places = analysis
        .structure
        .document_type
        .iter()
        .map(|found| ("type", found.evidence))
        .collect();
    evidence(&analysis.fields, &mut places);
    for (name, evidence) in places {
        if evidence.page == page.number {
            add(&mut marks, page, evidence.span, MarkKind::Evidence, name);
        }
    }
    marks
}

/// Every value of `fields` with the name of its field.
fn evidence(fields: &Fields, places: &mut Vec<(&'static str, Evidence)>) {
    places.extend(
        fields
            .numbers
            .iter()
            .map(|number| ("number", number.evidence)),
    );
    places.extend(fields.name.iter().map(|name| ("name", name.evidence)));
    places.extend(fields.lots.iter().map(|lot| ("lot", lot.evidence)));
    places.extend(
        fields
            .parties
            .iter()
            .map(|party| (party.role.as_str(), party.name.evidence)),
    );
    places.extend(
        fields
            .amounts
            .iter()
            .map(|amount| (amount.kind.as_str(), amount.evidence)),
    );
    places.extend(
        fields
            .dates
            .iter()
            .map(|date| (date.kind.as_str(), date.evidence)),
    );
    places.extend(
        fields
            .import_products
            .iter()
            .map(|policy| ("import_products", policy.evidence)),
    );
    places.extend(
        fields
            .consortium
            .iter()
            .map(|policy| ("consortium", policy.evidence)),
    );
    places.extend(fields.items.iter().map(|item| ("item", item.evidence)));
}

/// Adds a mark for each line that `span` runs over; the first one bears the label.
fn add(marks: &mut Vec<Mark>, page: &Page, span: OriginalSpan, kind: MarkKind, label: &str) {
    let mut label = label.to_owned();
    for area in areas(page, span) {
        marks.push(Mark {
            kind,
            area,
            label: std::mem::take(&mut label),
        });
    }
}

/// The boxes of the lines that `span` runs over.
fn areas(page: &Page, span: OriginalSpan) -> Vec<Rect> {
    let from = page
        .boxes
        .partition_point(|(offset, _)| (*offset as usize) < span.start());
    let boxes = page
        .boxes
        .iter()
        .skip(from)
        .take_while(|(offset, _)| (*offset as usize) < span.end());
    let mut areas: Vec<Rect> = Vec::new();
    let mut before: Option<Rect> = None;
    for (_, area) in boxes {
        match areas.last_mut() {
            Some(line) if before.is_some_and(|before| is_beside(before, *area)) => {
                *line = line.union(*area);
            }
            _ => areas.push(*area),
        }
        before = Some(*area);
    }
    areas
}

/// Whether two characters stand in one line, whichever way it runs.
fn is_beside(a: Rect, b: Rect) -> bool {
    let common = |a: (f32, f32), b: (f32, f32)| {
        a.1.min(b.1) - a.0.max(b.0) > SIDE_BY_SIDE * (a.1 - a.0).min(b.1 - b.0)
    };
    let near = |a: (f32, f32), b: (f32, f32), reach: f32| b.0 - a.1 < reach && a.0 - b.1 < reach;
    let (width, height) = (
        (a.x1 - a.x0).max(b.x1 - b.x0),
        (a.y1 - a.y0).max(b.y1 - b.y0),
    );
    let in_row = common((a.y0, a.y1), (b.y0, b.y1));
    let in_column = common((a.x0, a.x1), (b.x0, b.x1))
        && near((a.y0, a.y1), (b.y0, b.y1), 0.2 * height.min(width));
    in_row || in_column
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x0: f32, y0: f32) -> Rect {
        Rect {
            x0,
            y0,
            x1: x0 + 10.0,
            y1: y0 + 10.0,
        }
    }

    #[test]
    fn a_place_over_two_lines_is_marked_line_by_line() {
        let page = Page {
            text: "招标文件".to_owned(),
            boxes: vec![
                (0, rect(480.0, 100.0)),
                (3, rect(490.0, 100.0)),
                (6, rect(80.0, 118.0)),
                (9, rect(90.0, 118.0)),
            ],
            ..Page::default()
        };
        let lines = areas(&page, OriginalSpan::new(0, 12));
        assert_eq!(
            lines,
            [
                rect(480.0, 100.0).union(rect(490.0, 100.0)),
                rect(80.0, 118.0).union(rect(90.0, 118.0))
            ]
        );
        assert_eq!(areas(&page, OriginalSpan::new(3, 6)), [rect(490.0, 100.0)]);
    }

    #[test]
    fn a_column_of_vertical_writing_is_one_line() {
        let page = Page {
            text: "采购人".to_owned(),
            boxes: vec![
                (0, rect(80.0, 100.0)),
                (3, rect(80.0, 110.0)),
                (6, rect(80.0, 120.0)),
            ],
            ..Page::default()
        };
        assert_eq!(areas(&page, OriginalSpan::new(0, 9)).len(), 1);
    }
}
