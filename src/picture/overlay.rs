//! What is drawn on top of a page: boxes, their labels and the legend, as a PDF of one page that the same rasteriser draws.
//!
//! In: marks with boxes in points, origin top left. Out: the bytes of a PDF. Colours are those of Okabe and Ito, which colour-blind readers tell
//! apart; strokes differ too.

use std::fmt::Write;

use super::{Mark, MarkKind};

/// Height of a row of the legend, in points.
const ROW: f32 = 13.0;

/// Room around the legend, in points.
const MARGIN: f32 = 5.0;

/// Narrowest picture, in points: the legend's rows need so much.
const NARROWEST: f32 = 190.0;

/// Font size of the legend, in points.
const LEGEND_SIZE: f32 = 8.0;

/// Font size of labels, in points: they must fit between lines of text.
const LABEL_SIZE: f32 = 4.5;

/// How a kind of mark looks.
struct Look {
    /// What the legend says.
    name: &'static str,
    /// Red, green, blue from 0 to 1.
    colour: &'static str,
    /// Line width in points, and the dashes of the stroke.
    stroke: &'static str,
    /// Whether the box is filled, lightly.
    filled: bool,
}

impl MarkKind {
    fn look(self) -> Look {
        match self {
            Self::Line => Look {
                name: "line of text",
                colour: "0 0.447 0.698",
                stroke: "0.5 w [] 0 d",
                filled: false,
            },
            Self::Running => Look {
                name: "running header or footer, watermark",
                colour: "0.8 0.475 0.655",
                stroke: "0.7 w [1 1] 0 d",
                filled: true,
            },
            Self::Cell => Look {
                name: "text of a cell (row.column)",
                colour: "0.902 0.624 0",
                stroke: "1 w [] 0 d",
                filled: false,
            },
            Self::Mention => Look {
                name: "mention",
                colour: "0.835 0.369 0",
                stroke: "1.2 w [] 0 d",
                filled: true,
            },
            Self::Evidence => Look {
                name: "evidence of a field",
                colour: "0 0.62 0.451",
                stroke: "1 w [4 2] 0 d",
                filled: false,
            },
        }
    }
}

/// The page that lies on top.
pub(super) struct Overlay<'m> {
    sheet: (f32, f32),
    kinds: Vec<MarkKind>,
    marks: &'m [Mark],
}

impl<'m> Overlay<'m> {
    /// For a sheet of this width and height; the legend names `kinds`.
    pub(super) fn new(sheet: (f32, f32), kinds: &[MarkKind], marks: &'m [Mark]) -> Self {
        let mut kinds = kinds.to_vec();
        kinds.sort_unstable();
        kinds.dedup();
        Self {
            sheet,
            kinds,
            marks,
        }
    }

    /// Width and height of the sheet with the legend below it, in points.
    pub(super) fn size(&self) -> (f32, f32) {
        let legend = if self.kinds.is_empty() {
            0.0
        } else {
            self.kinds.len() as f32 * ROW + 2.0 * MARGIN
        };
        let width = if self.kinds.is_empty() {
            self.sheet.0
        } else {
            self.sheet.0.max(NARROWEST)
        };
        (width, self.sheet.1 + legend)
    }

    /// The overlay as a PDF.
    pub(super) fn pdf(&self) -> Vec<u8> {
        let (width, height) = self.size();
        let content = self.content();
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R /Resources << /ExtGState << /Light << /ca 0.18 >> /Full << /ca 1 >> >> \
             /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        );
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            page,
            format!(
                "<< /Length {} >>\nstream\n{content}\nendstream",
                content.len()
            ),
        ];
        let mut pdf = "%PDF-1.4\n".to_owned();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for (number, object) in (1..).zip(&objects) {
            let _ = writeln!(table, "{:010} 00000 n ", pdf.len());
            let _ = write!(pdf, "{number} 0 obj\n{object}\nendobj\n");
        }
        let start = pdf.len();
        let _ = write!(
            pdf,
            "{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        );
        pdf.into_bytes()
    }

    fn content(&self) -> String {
        let mut out = String::new();
        // Wide boxes first: what lies inside others stays in sight.
        let mut marks: Vec<&Mark> = self
            .marks
            .iter()
            .filter(|mark| self.kinds.contains(&mark.kind))
            .collect();
        marks.sort_by_key(|mark| mark.kind);
        for mark in marks {
            let area = mark.area;
            if !(area.x0.is_finite()
                && area.y0.is_finite()
                && area.x1.is_finite()
                && area.y1.is_finite())
            {
                continue;
            }
            let bottom = self.size().1 - area.y1;
            rectangle(
                &mut out,
                mark.kind,
                area.x0,
                bottom,
                area.x1 - area.x0,
                area.y1 - area.y0,
            );
            text(
                &mut out,
                mark.kind.look().colour,
                LABEL_SIZE,
                area.x0,
                bottom + area.y1 - area.y0 + 0.4,
                &mark.label,
            );
        }
        for (row, kind) in (1..).zip(&self.kinds) {
            let look = kind.look();
            let bottom = self.size().1 - self.sheet.1 - MARGIN - row as f32 * ROW;
            rectangle(&mut out, *kind, MARGIN, bottom + 2.0, 22.0, ROW - 4.0);
            text(
                &mut out,
                "0 0 0",
                LEGEND_SIZE,
                MARGIN + 28.0,
                bottom + 3.5,
                look.name,
            );
        }
        out
    }
}

fn rectangle(out: &mut String, kind: MarkKind, x: f32, y: f32, width: f32, height: f32) {
    let Look {
        colour,
        stroke,
        filled,
        ..
    } = kind.look();
    if filled {
        let _ = writeln!(
            out,
            "/Light gs {colour} rg {x} {y} {width} {height} re f /Full gs"
        );
    }
    let _ = writeln!(out, "{stroke} {colour} RG {x} {y} {width} {height} re S");
}

fn text(out: &mut String, colour: &str, size: f32, x: f32, y: f32, text: &str) {
    if text.is_empty() {
        return;
    }
    let _ = write!(out, "BT {colour} rg /F {size} Tf {x} {y} Td (");
    for character in text
        .chars()
        .filter(|character| matches!(character, ' '..='~'))
    {
        if matches!(character, '(' | ')' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push_str(") Tj ET\n");
}
