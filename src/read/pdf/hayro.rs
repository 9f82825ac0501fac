//! The main PDF engine: hayro, through a device of our own that keeps what is drawn.
//!
//! In: the bytes of a PDF. Out: glyphs, rulings, boxes of images, curves, page by page. The only file besides `fonts` that knows hayro.
//! Characters that hayro does not know are recovered by `fonts`; what stays unknown is [`GlyphText::Unknown`].

use std::collections::HashSet;
use std::panic::catch_unwind;
use std::sync::Arc;

use hayro_interpret::font::{Glyph as HayroGlyph, GlyphRun, OutlineGlyph, PositionedGlyph};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::hayro_syntax::object::Dict;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect as KurboRect};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};

use super::super::{PdfSettings, Spare};
use super::budget::Budget;
use super::fonts::{self, Fonts};
use super::{Engine, OpenError, page_number, pages, pages_issue};
use crate::issue::{Issue, IssueCode};
use crate::model::{
    Direction, Drawing, Fill, Glyph, GlyphText, Orientation, Rect, Ruling, Shape, Sheet,
};

/// Thickest filled bar that counts as a ruling, in points. Source: 14,588 bars of 32 tender documents are thinner.
const BAR_POINTS: f64 = 3.0;

/// Shortest ruling, in points: shorter strokes are dots, dashes and parts of drawings.
const RULING_POINTS: f64 = 4.0;

/// Tangent of the largest angle at which a glyph still runs along an axis (about 3 degrees).
const AXIS_TANGENT: f64 = 0.05;

/// More missing pages than this are a page tree that lies. Source: the longest documents of the kind have about 1,000 pages.
const MOST_LOST_PAGES: usize = 2_000;

/// hayro.
pub(super) struct Hayro;

impl Engine for Hayro {
    fn read(
        &self,
        bytes: &[u8],
        settings: &PdfSettings,
        spare: &dyn Spare,
    ) -> Result<(Vec<Sheet>, Vec<Issue>), OpenError> {
        let open = || Pdf::new(Arc::new(bytes.to_vec()));
        let pdf = catch_unwind(open)
            .map_err(|_| OpenError::Damaged)?
            .map_err(|error| match error {
                LoadPdfError::Decryption(DecryptionError::PasswordProtected) => OpenError::Password,
                LoadPdfError::Decryption(_) => OpenError::Encryption,
                LoadPdfError::Invalid => OpenError::Damaged,
            })?;
        let mut issues: Vec<Issue> = pages_issue(pdf.pages().len(), settings)
            .into_iter()
            .collect();
        let (mut sheets, page_issues, spent) = pages::read(&pdf, settings, spare);
        issues.extend(page_issues);
        if spent {
            return Ok((sheets, issues));
        }
        if sheets.len() < settings.pages {
            lost_pages(&pdf, &mut sheets, &mut issues)?;
        }
        Ok((sheets, issues))
    }
}

/// Adds a lost sheet for each page that the page tree counts and does not hold.
fn lost_pages(
    pdf: &Pdf,
    sheets: &mut Vec<Sheet>,
    issues: &mut Vec<Issue>,
) -> Result<(), OpenError> {
    let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let counted = root.and_then(|root| root.get::<Dict<'_>>("Pages")?.get::<i32>("Count"));
    let counted = counted
        .and_then(|count| usize::try_from(count).ok())
        .unwrap_or_default();
    if sheets.is_empty() && counted > 0 {
        return Err(OpenError::Damaged);
    }
    let missing = counted.saturating_sub(sheets.len());
    if missing > MOST_LOST_PAGES {
        let message = format!(
            "the page tree counts {counted} pages and holds {}",
            sheets.len()
        );
        issues.push(Issue::document(IssueCode::PdfPageFailed, message));
        return Ok(());
    }
    for index in sheets.len()..counted {
        issues.push(Issue::page(
            IssueCode::PdfPageFailed,
            page_number(index),
            "the page is missing from the file",
        ));
        sheets.push(Sheet::Lost);
    }
    Ok(())
}

/// Whether drawing the glyph leaves no trace.
fn shows_nothing(outline: Option<&OutlineGlyph>) -> bool {
    outline.is_none_or(|outline| outline.outline().is_empty())
}

/// Which run was filled last: bold by fill and stroke draws the same run twice.
#[derive(PartialEq)]
struct RunKey {
    x: f64,
    y: f64,
    glyphs: usize,
    code: u32,
}

/// How a run of glyphs is shown.
struct RunStyle {
    vertical: bool,
    invisible: bool,
    /// It has one glyph only.
    alone: bool,
}

/// Keeps what is drawn on a page.
pub(super) struct Recorder<'p, 'd> {
    drawing: Drawing,
    fonts: &'p mut Fonts<'d>,
    page: &'p Page<'d>,
    settings: &'p PdfSettings,
    /// What the page shows in fonts named in GBK; collected when a run looks like it.
    gbk: Option<HashSet<Vec<u8>>>,
    budget: Budget,
    last_fill: Option<RunKey>,
    dropped: bool,
}

impl<'p, 'd> Recorder<'p, 'd> {
    /// For a page of a document that may still draw `left` operations, and probably draws about `glyphs` glyphs.
    pub(super) fn new(
        page: &'p Page<'d>,
        fonts: &'p mut Fonts<'d>,
        settings: &'p PdfSettings,
        left: usize,
        glyphs: usize,
    ) -> Self {
        let (width, height) = page.render_dimensions();
        Self {
            drawing: Drawing {
                width,
                height,
                glyphs: Vec::with_capacity(glyphs),
                ..Drawing::default()
            },
            fonts,
            page,
            settings,
            gbk: None,
            budget: Budget::new(settings, left),
            last_fill: None,
            dropped: false,
        }
    }

    /// What was drawn, how many operations that took, and whether glyphs were left out.
    pub(super) fn into_drawing(self) -> (Drawing, usize, bool) {
        (self.drawing, self.budget.spent(), self.dropped)
    }

    fn place(&mut self, text: GlyphText, glyph: &HayroGlyph<'_>, matrix: Affine, style: &RunStyle) {
        if self.drawing.glyphs.len() >= self.settings.page_glyphs {
            self.dropped = true;
            return;
        }
        let [a, b, c, d, x, y] = matrix.as_coeffs();
        let size = length(c, d) * 1000.0;
        let (direction, advance) = if style.vertical {
            (Direction::Vertical, size)
        } else {
            (direction(a, b), advance(glyph, matrix))
        };
        let [x, y, advance, size] = [x, y, advance, size].map(narrow);
        if text == GlyphText::Char('\0')
            || ![x, y, advance, size].iter().all(|value| value.is_finite())
            || size <= 0.0
        {
            return;
        }
        self.drawing.glyphs.push(Glyph {
            text,
            x,
            y,
            advance,
            size,
            direction,
            invisible: style.invisible,
        });
    }

    /// The characters of a run in a font named in GBK, one entry a glyph; none for other runs.
    fn gbk_run(&mut self, glyphs: &[PositionedGlyph<'_>]) -> Option<Vec<Option<char>>> {
        let mut codes = glyphs.iter().map(|glyph| glyph.char_code());
        if !codes.any(|code| (0x81..=0xff).contains(&code)) {
            return None;
        }
        let bytes: Vec<u8> = glyphs
            .iter()
            .map(|glyph| u8::try_from(glyph.char_code()).ok())
            .collect::<Option<_>>()?;
        let program = glyphs.first().and_then(|glyph| match &**glyph {
            HayroGlyph::Outline(outline) => outline.font_data(),
            HayroGlyph::Type3(_) => None,
        });
        if program.is_some() {
            return None;
        }
        let page = self.page;
        let strings = self.gbk.get_or_insert_with(|| fonts::gbk_strings(page));
        strings
            .contains(&bytes)
            .then(|| fonts::gbk_characters(&bytes))
    }

    /// The characters of a glyph; U+0000 for padding that stands for nothing and shows nothing: a box in its place is a character that the
    /// font lacks, and thus unknown.
    /// A glyph that is `alone` in its run may be the bullet of a symbol font whose map gives the code for the character.
    fn text(&mut self, glyph: &HayroGlyph<'_>, alone: bool) -> GlyphText {
        let outline = match glyph {
            HayroGlyph::Outline(outline) => Some(outline),
            HayroGlyph::Type3(_) => None,
        };
        match glyph.as_unicode() {
            Some(BfString::Char(character)) => match character {
                '\0' | '\u{ffff}' if glyph.char_code() == 0 && shows_nothing(outline) => {
                    GlyphText::Char('\0')
                }
                '\0' | '\u{fffd}' | '\u{fffe}' | '\u{ffff}' => self.recover(outline),
                '\u{e000}'..='\u{f8ff}' => outline.map_or(GlyphText::Char(character), |outline| {
                    self.fonts.symbol(outline, character)
                }),
                ' '..='\u{ff}' if alone => outline.map_or(GlyphText::Char(character), |outline| {
                    self.fonts.bullet(outline, character)
                }),
                _ => GlyphText::Char(fonts::plain(character)),
            },
            Some(BfString::String(text)) => {
                GlyphText::String(text.chars().map(fonts::plain).collect::<String>().into())
            }
            None => self.recover(outline),
        }
    }

    fn recover(&mut self, outline: Option<&OutlineGlyph>) -> GlyphText {
        outline
            .and_then(|outline| self.fonts.recover(outline))
            .map_or(GlyphText::Unknown, |character| match outline {
                Some(outline) if ('\u{e000}'..='\u{f8ff}').contains(&character) => {
                    self.fonts.symbol(outline, character)
                }
                _ => GlyphText::Char(fonts::plain(character)),
            })
    }

    fn path(&mut self, path: &BezPath, transform: Affine, paint: &Paint<'_>, mode: &DrawMode) {
        self.last_fill = None;
        self.budget.spend(1);
        let stroked = match mode {
            DrawMode::Stroke(_) => true,
            DrawMode::Fill(_) | DrawMode::FillAndStroke(..) => false,
            DrawMode::Invisible => return,
        };
        // White bars are no rulings, but a white box covers the shading below it.
        let style = PathStyle {
            stroked,
            colour: colour(paint),
        };
        if path.elements().iter().any(is_curve) {
            self.shape(path, transform, &style);
            return;
        }
        let mut corners: Vec<Point> = Vec::new();
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(point) => {
                    self.subpath(&corners, &style);
                    corners.clear();
                    corners.push(transform * point);
                }
                PathEl::LineTo(point) => corners.push(transform * point),
                PathEl::QuadTo(..) | PathEl::CurveTo(..) => {}
                PathEl::ClosePath => {
                    if let Some(first) = corners.first().copied() {
                        corners.push(first);
                    }
                }
            }
        }
        self.subpath(&corners, &style);
    }

    /// Rulings of one run of straight lines, or the box that it fills.
    fn subpath(&mut self, corners: &[Point], style: &PathStyle) {
        let white = style.colour == Some(Fill::WHITE);
        if style.stroked {
            if white {
                return;
            }
            for pair in corners.windows(2) {
                if let [from, to] = pair {
                    self.ruling(*from, *to);
                }
            }
            return;
        }
        let (Some(first), true) = (corners.first(), corners.len() >= 2) else {
            return;
        };
        let area = corners
            .iter()
            .fold(KurboRect::from_points(*first, *first), |area, corner| {
                area.union_pt(*corner)
            });
        let middle = area.center();
        if area.height() <= BAR_POINTS && area.width() > area.height() {
            if !white {
                self.ruling(Point::new(area.x0, middle.y), Point::new(area.x1, middle.y));
            }
        } else if area.width() <= BAR_POINTS {
            if !white {
                self.ruling(Point::new(middle.x, area.y0), Point::new(middle.x, area.y1));
            }
        } else if let Some(colour) = style.colour
            && is_box(corners)
        {
            self.fill(area, colour);
        }
    }

    /// A path with curves; white ones serve as background.
    fn shape(&mut self, path: &BezPath, transform: Affine, style: &PathStyle) {
        if style.colour == Some(Fill::WHITE) {
            return;
        }
        self.drawing.curves = self.drawing.curves.saturating_add(1);
        let area = transform.transform_rect_bbox(path.control_box());
        let [x0, y0, x1, y1] = [area.x0, area.y0, area.x1, area.y1].map(narrow);
        let finite = [x0, y0, x1, y1].iter().all(|value| value.is_finite());
        let few = self.drawing.shapes.len() < self.settings.page_glyphs;
        if !style.stroked && finite && few {
            self.drawing.shapes.push(Shape {
                area: Rect { x0, y0, x1, y1 },
                elements: u32::try_from(path.elements().len()).unwrap_or(u32::MAX),
            });
        }
    }

    fn fill(&mut self, area: KurboRect, colour: [u8; 3]) {
        let [x0, y0, x1, y1] = [area.x0, area.y0, area.x1, area.y1].map(narrow);
        let finite = [x0, y0, x1, y1].iter().all(|value| value.is_finite());
        if finite && self.drawing.fills.len() < self.settings.page_glyphs {
            let area = Rect { x0, y0, x1, y1 };
            self.drawing.fills.push(Fill { area, colour });
        }
    }

    fn ruling(&mut self, from: Point, to: Point) {
        let (dx, dy) = ((to.x - from.x).abs(), (to.y - from.y).abs());
        let limit = self.settings.page_glyphs;
        if self.drawing.rulings.len() >= limit || !(dx.is_finite() && dy.is_finite()) {
            return;
        }
        let (orientation, position, a, b) = if dy <= 0.5 && dx >= RULING_POINTS {
            (
                Orientation::Horizontal,
                f64::midpoint(from.y, to.y),
                from.x,
                to.x,
            )
        } else if dx <= 0.5 && dy >= RULING_POINTS {
            (
                Orientation::Vertical,
                f64::midpoint(from.x, to.x),
                from.y,
                to.y,
            )
        } else {
            return;
        };
        let [position, start, end] = [position, a.min(b), a.max(b)].map(narrow);
        if [position, start, end].iter().all(|value| value.is_finite()) {
            self.drawing.rulings.push(Ruling {
                orientation,
                position,
                start,
                end,
            });
        }
    }
}

impl<'a> Device<'a> for Recorder<'_, '_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.path(path, props.transform, &props.paint, mode);
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        // A form begins with one, and may hold much that draws nothing.
        self.budget.spend(1);
        self.budget.look();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.budget.spend(1);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let glyphs = run.glyphs();
        self.budget.spend(glyphs.len().max(1));
        let Some(first) = glyphs.first() else { return };
        let [.., x, y] = (props.transform * first.transform()).as_coeffs();
        let key = RunKey {
            x,
            y,
            glyphs: glyphs.len(),
            code: first.char_code(),
        };
        let invisible = match mode {
            DrawMode::Fill(_) => {
                self.last_fill = Some(key);
                false
            }
            DrawMode::Stroke(_) if self.last_fill.take().is_some_and(|last| last == key) => return,
            DrawMode::Stroke(_) | DrawMode::FillAndStroke(..) => false,
            DrawMode::Invisible => true,
        };
        let invisible = invisible || is_transparent(&props.paint);
        let style = RunStyle {
            vertical: matches!(run.writing_mode(), WritingMode::Vertical),
            invisible,
            alone: glyphs.len() == 1,
        };
        let gbk = self.gbk_run(glyphs);
        for (index, glyph) in glyphs.iter().enumerate() {
            let matrix = props.transform * glyph.transform();
            let text = match gbk.as_ref().and_then(|characters| characters.get(index)) {
                None => self.text(glyph, style.alone),
                Some(Some(character)) => GlyphText::Char(*character),
                Some(None) => {
                    // The second byte of a pair: its width is the character's.
                    if let Some(last) = self.drawing.glyphs.last_mut() {
                        last.advance += narrow(advance(glyph, matrix));
                    }
                    continue;
                }
            };
            self.place(text, glyph, matrix, &style);
            // The widths of a font that is named in GBK are those of a substitute: the step to the next glyph is what the file says.
            if gbk.is_some()
                && let (Some(next), Some(last)) =
                    (glyphs.get(index + 1), self.drawing.glyphs.last_mut())
            {
                let [.., x, y] = (props.transform * next.transform()).as_coeffs();
                last.advance = (narrow(x) - last.x).hypot(narrow(y) - last.y);
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.last_fill = None;
        self.budget.spend(1);
        let area = props.transform.transform_rect_bbox(KurboRect::new(
            0.0,
            0.0,
            f64::from(image.width()),
            f64::from(image.height()),
        ));
        let [x0, y0, x1, y1] = [area.x0, area.y0, area.x1, area.y1].map(narrow);
        if [x0, y0, x1, y1].iter().all(|value| value.is_finite()) {
            self.drawing.images.push(Rect { x0, y0, x1, y1 });
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// How far a glyph moves the pen, in points.
fn advance(glyph: &HayroGlyph<'_>, matrix: Affine) -> f64 {
    let [a, b, ..] = matrix.as_coeffs();
    let width = match glyph {
        HayroGlyph::Outline(outline) => outline.advance_width(),
        HayroGlyph::Type3(type3) => type3.advance_width(),
    };
    f64::from(width.unwrap_or(0.0)) * length(a, b)
}

/// Of a vector, which mostly runs along an axis.
fn length(x: f64, y: f64) -> f64 {
    match (x == 0.0, y == 0.0) {
        (_, true) => x.abs(),
        (true, false) => y.abs(),
        (false, false) => x.hypot(y),
    }
}

/// Which way a glyph runs whose em has the horizontal vector (a, b); y grows downwards.
fn direction(a: f64, b: f64) -> Direction {
    if b.abs() <= a.abs() * AXIS_TANGENT {
        if a >= 0.0 {
            Direction::Right
        } else {
            Direction::Left
        }
    } else if a.abs() <= b.abs() * AXIS_TANGENT {
        if b > 0.0 {
            Direction::Down
        } else {
            Direction::Up
        }
    } else {
        Direction::Slanted
    }
}

/// How a path is drawn.
struct PathStyle {
    stroked: bool,
    /// None for a pattern.
    colour: Option<[u8; 3]>,
}

/// Red, green and blue; what can hardly be told from white is white.
fn colour(paint: &Paint<'_>) -> Option<[u8; 3]> {
    let Paint::Color(color) = paint else {
        return None;
    };
    let [red, green, blue, _] = color.to_rgba().components();
    if [red, green, blue].iter().all(|component| *component > 0.98) {
        return Some(Fill::WHITE);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a byte"
    )]
    Some([red, green, blue].map(|component| (component * 255.0).round().clamp(0.0, 255.0) as u8))
}

fn is_curve(element: &PathEl) -> bool {
    matches!(element, PathEl::QuadTo(..) | PathEl::CurveTo(..))
}

/// Whether corners are those of a rectangle along the axes.
fn is_box(corners: &[Point]) -> bool {
    let (Some(first), Some(last)) = (corners.first(), corners.last()) else {
        return false;
    };
    let straight = corners.windows(2).all(|pair| {
        let step = pair[1] - pair[0];
        step.x.abs() < 0.5 || step.y.abs() < 0.5
    });
    let closed = (*last - *first).hypot() < 0.5;
    straight && corners.len() == if closed { 5 } else { 4 }
}

fn is_transparent(paint: &Paint<'_>) -> bool {
    match paint {
        Paint::Color(color) => color.to_rgba().components()[3] <= 0.0,
        Paint::Pattern(_) => false,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a sheet's coordinates need no more than six digits"
)]
fn narrow(value: f64) -> f32 {
    value as f32
}
