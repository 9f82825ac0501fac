//! Text drawn as curves: characters that stand on the sheet and in no font.
//!
//! In: the shapes of a sheet and the glyphs that are read. Out: about how many characters are drawn without glyphs. A guess from size and
//! detail, for an issue; which characters they are is work for OCR. Logos that spell a name count too.

use super::glyphs::Placed;
use crate::model::{Direction, Glyph, Rect, Shape};

/// Heights of a line of characters, in points: smaller are bullets and dots, larger drawings and stamps. Source: text of tender documents
/// is set in 7 to 42 points.
const HEIGHTS: (f32, f32) = (6.0, 45.0);

/// Corners of the outline of a character of average detail. Source: headings drawn as outlines in a tender document have 18 to 60 a
/// character; arrows, ticks and rounded boxes fewer than 12.
const DETAIL: f32 = 15.0;

/// More shapes than this are a map or a drawing; no more are looked at.
const MOST_SHAPES: usize = 2_000;

/// About how many characters `shapes` draw where none of `glyphs` stands.
pub(super) fn outlined(shapes: &[Shape], glyphs: &[&Glyph]) -> usize {
    let mut lines: Vec<(Rect, f32)> = shapes
        .iter()
        .take(MOST_SHAPES)
        .filter_map(|shape| Some((shape.area, characters(shape)?)))
        .collect();
    if lines.is_empty() {
        return 0;
    }
    let mut middles: Vec<(f32, f32)> = glyphs
        .iter()
        .map(|glyph| Placed::new(glyph, Direction::Right).middle())
        .collect();
    middles.sort_by(|a, b| a.1.total_cmp(&b.1));
    lines.retain(|(area, _)| {
        let from = middles.partition_point(|(_, y)| *y < area.y0);
        let beside = middles.iter().skip(from).take_while(|(_, y)| *y <= area.y1);
        let mut beside = beside.map(|(x, _)| *x);
        !beside.any(|x| (area.x0..=area.x1).contains(&x))
    });
    let count: f32 = lines.iter().map(|(_, count)| *count).sum();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of characters on a sheet"
    )]
    let count = count as usize;
    count
}

/// How many characters the shape can be; none where it is too large, too small or too plain.
fn characters(shape: &Shape) -> Option<f32> {
    let Rect { x0, y0, x1, y1 } = shape.area;
    let (width, height) = (x1 - x0, y1 - y0);
    let count = (width / height).round().max(1.0);
    let fits = (HEIGHTS.0..=HEIGHTS.1).contains(&height) && width >= HEIGHTS.0;
    (fits && shape.elements as f32 >= DETAIL * count).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::super::tests::glyphs;
    use super::*;

    fn shape(x0: f32, width: f32, elements: u32) -> Shape {
        let area = Rect {
            x0,
            y0: 91.0,
            x1: x0 + width,
            y1: 102.0,
        };
        Shape { area, elements }
    }

    fn count(shapes: &[Shape], texts: &[(f32, f32, &str)]) -> usize {
        let glyphs = glyphs(texts);
        outlined(shapes, &glyphs.iter().collect::<Vec<_>>())
    }

    #[test]
    fn characters_drawn_as_outlines_are_counted_whole_words_or_one_by_one() {
        assert_eq!(count(&[shape(40.0, 44.0, 160)], &[]), 4);
        let one_by_one = [40.0, 52.0, 64.0].map(|x| shape(x, 11.0, 40));
        assert_eq!(count(&one_by_one, &[(100.0, 100.0, "正文")]), 3);
    }

    #[test]
    fn what_is_plain_or_small_or_large_is_no_character() {
        let bar = shape(40.0, 300.0, 24);
        let arrow = shape(40.0, 11.0, 9);
        let mut seal = shape(40.0, 120.0, 900);
        seal.area.y0 = -18.0;
        assert_eq!(count(&[bar, arrow, seal], &[]), 0);
    }

    #[test]
    fn outlines_of_text_that_is_there_are_not_counted() {
        let bold = [shape(40.0, 40.0, 160)];
        assert_eq!(count(&bold, &[(40.0, 100.0, "招标公告")]), 0);
        assert_eq!(count(&bold, &[(40.0, 130.0, "招标公告")]), 4);
    }
}
