//! The second PDF engine: pdf-extract, through an output device of our own.
//!
//! In: the bytes of a PDF. Out: glyphs and rulings, page by page. It knows no images and no invisible text, and turns no page; it panics
//! on fonts it does not know, so each page is interpreted behind `catch_unwind`. The only file that knows pdf-extract.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{
    ColorSpace, Document, MediaBox, OutputDev, OutputError, Path, PathOp, Transform,
    output_doc_page,
};

use super::super::{PdfSettings, Spare};
use super::budget::{Budget, document_issue, page_issue};
use super::{Engine, OpenError, page_number, pages_issue};
use crate::issue::Issue;
use crate::model::{Direction, Drawing, Glyph, GlyphText, Orientation, Ruling, Sheet};

/// pdf-extract.
pub(super) struct PdfExtract;

impl Engine for PdfExtract {
    fn read(
        &self,
        bytes: &[u8],
        settings: &PdfSettings,
        _: &dyn Spare,
    ) -> Result<(Vec<Sheet>, Vec<Issue>), OpenError> {
        let open = || {
            let mut document = Document::load_mem(bytes).map_err(|_| OpenError::Damaged)?;
            if document.is_encrypted() {
                document.decrypt("").map_err(|_| OpenError::Password)?;
            }
            Ok(document)
        };
        let document = catch_unwind(open).map_err(|_| OpenError::Damaged)??;
        let mut left = settings.operations;
        let mut sheets = Vec::new();
        let pages = document.get_pages();
        let mut issues: Vec<Issue> = pages_issue(pages.len(), settings).into_iter().collect();
        for (index, key) in pages.into_keys().enumerate().take(settings.pages) {
            let mut recorder = Recorder {
                drawing: Drawing::default(),
                corner: (0.0, 0.0),
                budget: Budget::new(settings, left),
                settings,
            };
            let interpret = AssertUnwindSafe(|| output_doc_page(&document, &mut recorder, key));
            let outcome = catch_unwind(interpret);
            let number = page_number(index);
            left = left.saturating_sub(recorder.budget.spent());
            let kept = if recorder.drawing.glyphs.is_empty() {
                Sheet::Lost
            } else {
                Sheet::Drawn(std::mem::take(&mut recorder.drawing))
            };
            match outcome {
                Ok(Ok(())) => sheets.push(if matches!(kept, Sheet::Lost) {
                    Sheet::Drawn(recorder.drawing)
                } else {
                    kept
                }),
                Ok(Err(_)) => {
                    issues.push(page_issue(&(), number, settings));
                    sheets.push(kept);
                }
                Err(payload) => {
                    issues.push(page_issue(payload.as_ref(), number, settings));
                    sheets.push(kept);
                }
            }
            if left == 0 {
                issues.push(document_issue(number, settings));
                break;
            }
        }
        Ok((sheets, issues))
    }
}

struct Recorder<'s> {
    drawing: Drawing,
    /// Lower left corner of the media box: the origin of its coordinates.
    corner: (f64, f64),
    budget: Budget,
    settings: &'s PdfSettings,
}

impl Recorder<'_> {
    /// User space to sheet: origin top left, y down.
    fn place(&self, x: f64, y: f64) -> (f32, f32) {
        (
            narrow(x - self.corner.0),
            self.drawing.height - narrow(y - self.corner.1),
        )
    }

    fn lines(&mut self, ctm: &Transform, path: &Path) {
        let mut last: Option<(f32, f32)> = None;
        let mut first = None;
        let mut ends = Vec::new();
        let at = |recorder: &Self, x: f64, y: f64| {
            recorder.place(
                x * ctm.m11 + y * ctm.m21 + ctm.m31,
                x * ctm.m12 + y * ctm.m22 + ctm.m32,
            )
        };
        for operation in &path.ops {
            match *operation {
                PathOp::MoveTo(x, y) => {
                    last = Some(at(self, x, y));
                    first = last;
                }
                PathOp::LineTo(x, y) => {
                    let to = at(self, x, y);
                    ends.extend(last.map(|from| (from, to)));
                    last = Some(to);
                }
                PathOp::Rect(x, y, width, height) => {
                    let corners = [
                        (x, y),
                        (x + width, y),
                        (x + width, y + height),
                        (x, y + height),
                    ]
                    .map(|(x, y)| at(self, x, y));
                    let [a, b, c, d] = corners;
                    ends.extend([(a, b), (b, c), (c, d), (d, a)]);
                }
                PathOp::Close => ends.extend(last.zip(first)),
                PathOp::CurveTo(..) => {
                    self.drawing.curves = self.drawing.curves.saturating_add(1);
                    return;
                }
            }
        }
        for ((x0, y0), (x1, y1)) in ends {
            let ruling = if (y0 - y1).abs() <= 0.5 && (x0 - x1).abs() >= 4.0 {
                Ruling {
                    orientation: Orientation::Horizontal,
                    position: y0,
                    start: x0.min(x1),
                    end: x0.max(x1),
                }
            } else if (x0 - x1).abs() <= 0.5 && (y0 - y1).abs() >= 4.0 {
                Ruling {
                    orientation: Orientation::Vertical,
                    position: x0,
                    start: y0.min(y1),
                    end: y0.max(y1),
                }
            } else {
                continue;
            };
            if self.drawing.rulings.len() < self.settings.page_glyphs {
                self.drawing.rulings.push(ruling);
            }
        }
    }
}

impl OutputDev for Recorder<'_> {
    fn begin_page(
        &mut self,
        _: u32,
        media_box: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.corner = (media_box.llx, media_box.lly);
        self.drawing.width = narrow(media_box.urx - media_box.llx);
        self.drawing.height = narrow(media_box.ury - media_box.lly);
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        trm: &Transform,
        width: f64,
        _: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        self.budget.spend(1);
        if self.drawing.glyphs.len() >= self.settings.page_glyphs {
            return Ok(());
        }
        let (x, y) = self.place(trm.m31, trm.m32);
        let size = narrow(font_size * trm.m21.hypot(trm.m22));
        let advance = narrow(width * font_size * trm.m11.hypot(trm.m12));
        let mut characters = text.chars().map(super::fonts::plain);
        let text = match (characters.next(), characters.next()) {
            (None | Some('\u{fffd}'), _) => GlyphText::Unknown,
            (Some(character), None) => GlyphText::Char(character),
            (Some(_), Some(_)) => GlyphText::String(text.into()),
        };
        let direction = if trm.m12.abs() <= trm.m11.abs() * 0.05 && trm.m11 >= 0.0 {
            Direction::Right
        } else {
            Direction::Slanted
        };
        if [x, y, size, advance].iter().all(|value| value.is_finite()) && size > 0.0 {
            self.drawing.glyphs.push(Glyph {
                text,
                x,
                y,
                advance,
                size,
                direction,
                invisible: false,
            });
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn stroke(
        &mut self,
        ctm: &Transform,
        _: &ColorSpace,
        _: &[f64],
        path: &Path,
    ) -> Result<(), OutputError> {
        self.budget.spend(1);
        self.lines(ctm, path);
        Ok(())
    }

    fn fill(
        &mut self,
        ctm: &Transform,
        _: &ColorSpace,
        _: &[f64],
        path: &Path,
    ) -> Result<(), OutputError> {
        self.budget.spend(1);
        // Only thin bars: the edges of shaded boxes are no rulings.
        let thin = path.ops.iter().all(|operation| matches!(operation, PathOp::Rect(_, _, width, height) if width.abs() <= 3.0 || height.abs() <= 3.0));
        if thin {
            self.lines(ctm, path);
        }
        Ok(())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a sheet's coordinates need no more than six digits"
)]
fn narrow(value: f64) -> f32 {
    value as f32
}
