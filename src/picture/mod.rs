//! Pictures of pages, with boxes drawn on what was found.
//!
//! In: the bytes of a PDF, a page, marks with their boxes in points of the sheet. Out: a PNG, and the fonts that had to be replaced because the
//! file does not hold them. What is worth marking is the caller's affair. The only place that knows the rasteriser. No limit holds for a page's
//! drawing here: a picture is asked for by someone who waits for it.

mod overlay;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::font::FontQuery;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};

use crate::model::Rect;

/// Longest side of a picture in pixels: four such pictures fit into 2 GB of memory.
pub const MOST_PIXELS: f32 = 10_000.0;

/// Points to an inch.
const INCH: f32 = 72.0;

/// What a mark stands for; it decides colour and stroke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// A line of text.
    Line,
    /// A running header or footer, or a watermark.
    Running,
    /// The text of a table cell.
    Cell,
    /// A mention.
    Mention,
    /// What proves a field's value.
    Evidence,
}

/// A box to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// What it stands for.
    pub kind: MarkKind,
    /// Where, in points of the sheet.
    pub area: Rect,
    /// A short name beside the box, in ASCII; empty for none.
    pub label: String,
}

/// How a picture is made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Pixels to an inch.
    pub resolution: f32,
    /// A font file (TrueType, OpenType, or a collection of them) that draws the characters of East Asian fonts that are not embedded.
    pub font: Option<Vec<u8>>,
}

/// A picture of a page.
#[derive(Debug)]
pub struct Picture {
    /// The picture as PNG.
    pub png: Vec<u8>,
    /// Names of fonts that are not in the file, sorted: another font was drawn in their place.
    pub replaced: Vec<ReplacedFont>,
}

/// A font that is not in the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReplacedFont {
    /// Its name.
    pub name: String,
    /// Whether nothing was there to draw its East Asian characters with.
    pub is_blank: bool,
}

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Undrawn {
    /// The document cannot be opened, or does not hold the page.
    NoPage,
    /// The picture would be too large: this many pixels on its longer side.
    TooLarge(f32),
    /// Drawing the page failed.
    Failed,
}

/// Draws the page `number` (from 1) of a PDF and `marks` on it, with a legend below that names each kind of `kinds`.
///
/// # Errors
/// [`Undrawn`].
pub fn draw(
    bytes: &[u8],
    number: u32,
    kinds: &[MarkKind],
    marks: &[Mark],
    settings: &Settings,
) -> Result<Picture, Undrawn> {
    let drawn = AssertUnwindSafe(|| draw_unguarded(bytes, number, kinds, marks, settings));
    catch_unwind(drawn).unwrap_or(Err(Undrawn::Failed))
}

fn draw_unguarded(
    bytes: &[u8],
    number: u32,
    kinds: &[MarkKind],
    marks: &[Mark],
    settings: &Settings,
) -> Result<Picture, Undrawn> {
    let pdf = Pdf::new(Arc::new(bytes.to_vec())).map_err(|_| Undrawn::NoPage)?;
    let index = (number as usize).checked_sub(1).ok_or(Undrawn::NoPage)?;
    let page = pdf.pages().get(index).ok_or(Undrawn::NoPage)?;
    let sheet = page.render_dimensions();
    let overlay = overlay::Overlay::new(sheet, kinds, marks);
    let (width, height) = overlay.size();
    let scale = settings.resolution / INCH;
    let longest = width.max(height) * scale;
    if !(1.0..=MOST_PIXELS).contains(&longest) {
        return Err(Undrawn::TooLarge(longest));
    }
    let mut context = RenderContext::new(pixels(width * scale), pixels(height * scale));
    let replaced = Arc::new(Mutex::new(BTreeSet::new()));
    paint(
        page,
        scale,
        &page_settings(settings, &replaced),
        &mut context,
    );
    let drawn = Pdf::new(Arc::new(overlay.pdf())).map_err(|_| Undrawn::Failed)?;
    let top = drawn.pages().first().ok_or(Undrawn::Failed)?;
    paint(top, scale, &InterpreterSettings::default(), &mut context);
    context.flush();
    let mut pixmap = Pixmap::new(context.width(), context.height());
    let target = RasterizerSettings {
        target_init: TargetInit::Clear(WHITE),
        ..RasterizerSettings::default()
    };
    context.render_with(&mut pixmap, &mut Resources::default(), target);
    let png = pixmap.into_png().map_err(|_| Undrawn::Failed)?;
    let replaced = replaced
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .iter()
        .cloned()
        .collect();
    Ok(Picture { png, replaced })
}

/// Paints a page into the upper left corner.
fn paint<'a>(
    page: &'a Page<'a>,
    scale: f32,
    settings: &InterpreterSettings,
    context: &mut RenderContext,
) {
    let transform = Affine::scale(f64::from(scale)) * page.initial_transform(true).to_kurbo();
    render_into(
        page,
        &RenderCache::new(),
        settings,
        &RenderSettings::default(),
        context,
        transform,
    );
}

/// Settings that note which fonts are not in the file, and draw them with another one.
fn page_settings(
    settings: &Settings,
    replaced: &Arc<Mutex<BTreeSet<ReplacedFont>>>,
) -> InterpreterSettings {
    let noted = Arc::clone(replaced);
    let east_asian = settings.font.clone().map(Arc::new);
    InterpreterSettings {
        font_resolver: Arc::new(move |query| match query {
            FontQuery::Standard(font) => Some(font.get_font_data()),
            FontQuery::Fallback(font) => {
                let is_east_asian = font.character_collection.is_some();
                let name = font
                    .post_script_name
                    .clone()
                    .or_else(|| font.font_name.clone());
                noted
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(ReplacedFont {
                        name: name.unwrap_or_else(|| "without a name".to_owned()),
                        is_blank: is_east_asian && east_asian.is_none(),
                    });
                match &east_asian {
                    Some(data) if is_east_asian => Some((Arc::<Vec<u8>>::clone(data), 0)),
                    _ => Some(font.pick_standard_font().get_font_data()),
                }
            }
        }),
        ..InterpreterSettings::default()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 1 and MOST_PIXELS"
)]
fn pixels(length: f32) -> u16 {
    length.ceil().clamp(1.0, MOST_PIXELS) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect {
        x0: 100.0,
        y0: 200.0,
        x1: 160.0,
        y1: 220.0,
    };

    fn sample(name: &str) -> Vec<u8> {
        std::fs::read(format!("samples/{name}")).expect("the sample is there")
    }

    fn at(resolution: f32) -> Settings {
        Settings {
            resolution,
            font: None,
        }
    }

    /// Red, green and blue of the picture at a point of the sheet.
    fn colour(picture: &Picture, resolution: f32, x: f32, y: f32) -> [u8; 3] {
        let pixmap = Pixmap::from_png(std::io::Cursor::new(&picture.png)).expect("a PNG");
        let [x, y] = [x, y].map(|points| pixels((points * resolution / INCH).floor()));
        let pixel = pixmap.sample(x, y);
        [pixel.r, pixel.g, pixel.b]
    }

    #[test]
    fn a_mark_is_drawn_where_its_box_is() {
        let marks = [Mark {
            kind: MarkKind::Mention,
            area: AREA,
            label: "m1".to_owned(),
        }];
        let bytes = sample("template.pdf");
        let draw = |kinds: &[MarkKind]| draw(&bytes, 1, kinds, &marks, &at(144.0)).expect("drawn");
        let (marked, unmarked) = (draw(&[MarkKind::Mention]), draw(&[MarkKind::Line]));
        let vermilion = [213, 94, 0];
        for (x, y) in [
            (130.0, AREA.y0),
            (130.0, AREA.y1),
            (AREA.x0, 210.0),
            (AREA.x1, 210.0),
        ] {
            assert_eq!(colour(&marked, 144.0, x, y), vermilion, "at {x} {y}");
            assert_ne!(
                colour(&unmarked, 144.0, x, y),
                vermilion,
                "the kind was not asked for"
            );
        }
        assert_ne!(colour(&marked, 144.0, 130.0, 150.0), vermilion);
    }

    #[test]
    fn the_legend_stands_below_the_sheet_and_makes_room_for_each_kind() {
        let bytes = sample("template.pdf");
        let height = |kinds: &[MarkKind]| {
            let picture = draw(&bytes, 1, kinds, &[], &at(72.0)).expect("drawn");
            Pixmap::from_png(std::io::Cursor::new(&picture.png))
                .expect("a PNG")
                .height()
        };
        assert_eq!(height(&[]), 842, "A4");
        assert_eq!(
            height(&[MarkKind::Line, MarkKind::Cell, MarkKind::Line]),
            842 + 36
        );
    }

    #[test]
    fn fonts_that_are_not_in_the_document_are_named() {
        let bytes = sample("gbk-not-embedded.pdf");
        let drawn = draw(&bytes, 1, &[], &[], &at(30.0)).expect("drawn");
        let names: Vec<_> = drawn
            .replaced
            .iter()
            .map(|font| (font.name.as_str(), font.is_blank))
            .collect();
        assert_eq!(names, [("SimSun", true)]);
        let embedded = draw(&sample("template.pdf"), 1, &[], &[], &at(30.0)).expect("drawn");
        assert_eq!(embedded.replaced, []);
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        let bytes = sample("template.pdf");
        let undrawn = |bytes: &[u8], page, resolution| {
            draw(bytes, page, &[], &[], &at(resolution)).expect_err("not drawn")
        };
        assert_eq!(undrawn(&bytes, 99, 72.0), Undrawn::NoPage);
        assert_eq!(undrawn(&bytes, 0, 72.0), Undrawn::NoPage);
        assert_eq!(undrawn(b"%PDF-1.4\nnothing", 1, 72.0), Undrawn::NoPage);
        assert!(
            matches!(undrawn(&bytes, 1, 1200.0), Undrawn::TooLarge(pixels) if pixels > 14_000.0)
        );
    }
}
