//! Any glyphs, rulings, fills, shapes and images on any sheet: the pages keep what layout promises.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use tenderlens::model::{
    Direction, Drawing, Fill, Glyph, GlyphText, MediaType, Orientation, Rect, Ruling, Shape, Sheet,
    Sheets,
};

/// Characters of every kind that layout treats differently.
const CHARACTERS: &[char] = &[
    '采',
    '购',
    '人',
    '型',
    '号',
    '：',
    ':',
    '（',
    '(',
    'A',
    'S',
    'x',
    '5',
    '7',
    '3',
    '-',
    '/',
    '.',
    ',',
    ' ',
    '\u{a0}',
    '\u{3000}',
    '，',
    '。',
    '\u{2f08}',
    '\u{fffd}',
    '\u{20000}',
    '\t',
    '\n',
    '①',
    '│',
];

#[derive(Arbitrary, Debug)]
struct AnySheet {
    width: u16,
    height: u16,
    glyphs: Vec<AnyGlyph>,
    rulings: Vec<(bool, Place, Place, Place)>,
    fills: Vec<(AnyBox, u8)>,
    shapes: Vec<(AnyBox, u8)>,
    images: Vec<AnyBox>,
    curves: u16,
}

#[derive(Arbitrary, Debug)]
struct AnyBox(Place, Place, Place, Place);

impl AnyBox {
    fn area(&self) -> Rect {
        let Self(x0, y0, x1, y1) = self;
        Rect {
            x0: x0.points().min(x1.points()),
            y0: y0.points().min(y1.points()),
            x1: x0.points().max(x1.points()),
            y1: y0.points().max(y1.points()),
        }
    }
}

#[derive(Arbitrary, Debug)]
struct AnyGlyph {
    text: u8,
    x: Place,
    y: Place,
    advance: u8,
    size: u8,
    direction: u8,
    invisible: bool,
}

/// A coordinate: mostly on a grid, so that lines and cells come about, at times anything finite.
#[derive(Arbitrary, Debug)]
enum Place {
    Coarse(u8),
    Fine(u16),
    Beside(u8, i8),
    Any(f32),
}

impl Place {
    fn points(&self) -> f32 {
        match self {
            Self::Coarse(step) => f32::from(*step) * 12.0,
            Self::Fine(step) => f32::from(*step) / 8.0,
            Self::Beside(step, shift) => f32::from(*step) * 12.0 + f32::from(*shift) / 16.0,
            Self::Any(value) if value.is_finite() => *value,
            Self::Any(_) => 0.0,
        }
    }
}

impl AnyGlyph {
    fn glyph(&self) -> Glyph {
        let text = match self.text {
            255 => GlyphText::Unknown,
            254 => GlyphText::String("ffi".into()),
            other => GlyphText::Char(CHARACTERS[usize::from(other) % CHARACTERS.len()]),
        };
        let direction = match self.direction {
            0..160 => Direction::Right,
            160..180 => Direction::Down,
            180..200 => Direction::Left,
            200..220 => Direction::Up,
            220..240 => Direction::Vertical,
            240.. => Direction::Slanted,
        };
        Glyph {
            text,
            x: self.x.points(),
            y: self.y.points(),
            advance: f32::from(self.advance) / 4.0,
            size: f32::from(self.size.max(1)) / 4.0,
            direction,
            invisible: self.invisible && self.text % 4 == 0,
        }
    }
}

fn drawing(any: &AnySheet) -> Drawing {
    let ruling = |(vertical, position, start, end): &(bool, Place, Place, Place)| Ruling {
        orientation: if *vertical {
            Orientation::Vertical
        } else {
            Orientation::Horizontal
        },
        position: position.points(),
        start: start.points().min(end.points()),
        end: start.points().max(end.points()),
    };
    let fill = |(area, colour): &(AnyBox, u8)| Fill {
        area: area.area(),
        // Few colours, white among them, so that neighbours are alike at times.
        colour: [255 - colour % 3; 3],
    };
    let shape = |(area, elements): &(AnyBox, u8)| Shape {
        area: area.area(),
        elements: u32::from(*elements),
    };
    Drawing {
        width: f32::from(any.width) / 64.0,
        height: f32::from(any.height) / 64.0,
        glyphs: any.glyphs.iter().map(AnyGlyph::glyph).collect(),
        rulings: any.rulings.iter().map(ruling).collect(),
        fills: any.fills.iter().map(fill).collect(),
        shapes: any.shapes.iter().map(shape).collect(),
        images: any.images.iter().map(AnyBox::area).collect(),
        curves: u32::from(any.curves),
    }
}

fuzz_target!(|any: Vec<AnySheet>| {
    tenderlens_fuzz::check_layout(&Sheets {
        media_type: MediaType::Pdf,
        sheets: any.iter().map(|any| Sheet::Drawn(drawing(any))).collect(),
        issues: Vec::new(),
    });
});
