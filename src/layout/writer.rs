//! Text from lines, and the box of every visible character.
//!
//! In: lines of glyphs. Out: their characters with blanks, tabs and boxes. Which glyphs make a line is decided elsewhere.

use super::gaps::Gap;
use super::lines::Line;
use crate::model::{Direction, Glyph, GlyphText, Rect};

/// Text being written, with the box of every visible character.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub(super) text: String,
    pub(super) boxes: Vec<(u32, Rect)>,
}

impl Writer {
    /// Writes a line. A gap that separates columns is a tab, or a blank where `tabs` is false.
    pub(super) fn line(&mut self, line: &Line<'_>, tabs: bool) {
        self.boxes.reserve(line.glyphs.len());
        for (placed, gap) in line.glyphs.iter().zip(&line.gaps) {
            if placed.is_blank() {
                continue;
            }
            match gap {
                Gap::None => {}
                Gap::Column if tabs => self.text.push('\t'),
                Gap::Blank | Gap::Column => self.text.push(' '),
            }
            self.glyph(placed.glyph);
        }
    }

    fn glyph(&mut self, glyph: &Glyph) {
        let offset = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        match &glyph.text {
            GlyphText::Char(character) => self.text.push(upright(*character, glyph.direction)),
            GlyphText::String(text) => self.text.push_str(text),
            GlyphText::Unknown => self.text.push('\u{fffd}'),
        }
        self.boxes.push((offset, bounds(glyph)));
    }
}

/// The box of a glyph on the sheet. The ascent of 0.88 em and descent of 0.12 em are those of the ideographic em box.
pub(super) fn bounds(glyph: &Glyph) -> Rect {
    let Glyph {
        x,
        y,
        advance,
        size,
        ..
    } = *glyph;
    let (ascent, descent) = (0.88 * size, 0.12 * size);
    match glyph.direction {
        Direction::Right | Direction::Slanted => Rect {
            x0: x,
            y0: y - ascent,
            x1: x + advance,
            y1: y + descent,
        },
        Direction::Left => Rect {
            x0: x - advance,
            y0: y - descent,
            x1: x,
            y1: y + ascent,
        },
        Direction::Down => Rect {
            x0: x - descent,
            y0: y,
            x1: x + ascent,
            y1: y + advance,
        },
        Direction::Up => Rect {
            x0: x - ascent,
            y0: y - advance,
            x1: x + descent,
            y1: y,
        },
        Direction::Vertical => Rect {
            x0: x,
            y0: y - ascent,
            x1: x + size,
            y1: y + descent,
        },
    }
}

/// Punctuation of vertical writing in its ordinary form.
fn upright(character: char, direction: Direction) -> char {
    if direction != Direction::Vertical && !('\u{fe10}'..='\u{fe44}').contains(&character) {
        return character;
    }
    match character {
        '︐' => '，',
        '︑' => '、',
        '︒' => '。',
        '︓' => '：',
        '︔' => '；',
        '︕' => '！',
        '︖' => '？',
        '︵' => '（',
        '︶' => '）',
        '︷' => '｛',
        '︸' => '｝',
        '︹' => '〔',
        '︺' => '〕',
        '︻' => '【',
        '︼' => '】',
        '︽' => '《',
        '︾' => '》',
        '︿' => '〈',
        '﹀' => '〉',
        '﹁' => '「',
        '﹂' => '」',
        '﹃' => '『',
        '﹄' => '』',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::glyphs::{Placed, is_wide};
    use super::super::lines::lines;
    use super::*;

    fn glyphs(parts: &[(&str, f32)]) -> Vec<Glyph> {
        let mut all = Vec::new();
        for (text, start) in parts {
            let mut x = *start;
            for character in text.chars() {
                let advance = if is_wide(character) { 10.0 } else { 5.0 };
                let text = GlyphText::Char(character);
                all.push(Glyph {
                    text,
                    x,
                    y: 100.0,
                    advance,
                    size: 10.0,
                    direction: Direction::Right,
                    invisible: false,
                });
                x += advance;
            }
        }
        all
    }

    fn placed(glyphs: &[Glyph]) -> Vec<Placed<'_>> {
        let place = |glyph| Placed::new(glyph, Direction::Right);
        glyphs.iter().map(place).collect()
    }

    fn written(parts: &[(&str, f32)]) -> String {
        let glyphs = glyphs(parts);
        let mut writer = Writer::default();
        for line in lines(&placed(&glyphs)) {
            writer.line(&line, true);
        }
        writer.text
    }

    #[test]
    fn han_characters_that_stand_apart_are_one_word() {
        assert_eq!(
            written(&[("招", 0.0), ("标", 30.0), ("文", 60.0), ("件", 90.0)]),
            "招标文件"
        );
        assert_eq!(
            written(&[("采", 0.0), ("购", 20.0), ("人：某局", 40.0)]),
            "采购人：某局"
        );
    }

    #[test]
    fn words_that_stand_apart_stay_apart() {
        assert_eq!(written(&[("第一章", 0.0), ("公告", 40.0)]), "第一章 公告");
        assert_eq!(written(&[("名称", 0.0), ("数量", 60.0)]), "名称\t数量");
        assert_eq!(
            written(&[("PowerEdge", 0.0), ("R740", 48.0)]),
            "PowerEdge R740"
        );
    }

    #[test]
    fn the_quarter_em_between_han_and_latin_is_no_blank() {
        assert_eq!(
            written(&[("采购", 0.0), ("2026", 22.5), ("年度", 45.0)]),
            "采购2026年度"
        );
    }

    #[test]
    fn a_glyph_printed_again_beside_itself_counts_once() {
        assert_eq!(written(&[("公告", 0.0), ("公告", 0.3)]), "公告");
        assert_eq!(written(&[("11", 0.0)]), "11");
    }

    #[test]
    fn every_visible_character_has_its_box() {
        let glyphs = glyphs(&[("型号", 0.0), ("A1", 40.0)]);
        let mut writer = Writer::default();
        let all = lines(&placed(&glyphs));
        writer.line(&all[0], true);
        assert_eq!(writer.text, "型号\tA1");
        let offsets: Vec<u32> = writer.boxes.iter().map(|(offset, _)| *offset).collect();
        assert_eq!(offsets, [0, 3, 7, 8]);
    }
}
