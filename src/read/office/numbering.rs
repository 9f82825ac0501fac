//! Numbers that a word processor writes in front of paragraphs: chapters and clauses have them nowhere else.
//!
//! In: the parts `numbering.xml` and `styles.xml`, then paragraph after paragraph its list and level. Out: the number as shown
//! (`第一章`, `2.1.3`, `（二）`). Bullets have none; a kind of numeral that is not known is shown as a decimal.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::xml::attribute;

/// Levels of a list. Source: ECMA-376, 17.9.6.
const LEVELS: usize = 9;

/// Style that a paragraph has when it names none, as this module keys it.
const NO_STYLE: &str = "";

/// One level of a list.
#[derive(Clone, Debug)]
struct Level {
    /// What stands before the first, minus one.
    start: u32,
    numerals: Numerals,
    /// `%1` stands for the number of the first level.
    text: String,
    /// All numbers are shown as decimals.
    legal: bool,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            start: 1,
            numerals: Numerals::Decimal,
            text: String::new(),
            legal: false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numerals {
    Decimal,
    /// 一, 十一, 一百二十
    Han,
    /// 一〇一
    HanDigits,
    /// 壹, 贰
    HanFormal,
    /// ①
    Circled,
    /// １
    FullWidth,
    UpperLetter,
    LowerLetter,
    UpperRoman,
    LowerRoman,
    /// 甲乙丙
    Stems,
    /// Shows nothing.
    None,
}

/// A list as a paragraph names it.
#[derive(Clone, Debug, Default)]
struct List {
    definition: String,
    /// Levels that begin elsewhere than the definition says.
    starts: BTreeMap<usize, u32>,
}

/// What a paragraph style says about numbers.
#[derive(Clone, Debug, Default)]
struct Style {
    based_on: Option<String>,
    list: Option<String>,
    level: Option<usize>,
}

/// The lists of a document, and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    definitions: BTreeMap<String, Vec<Level>>,
    lists: BTreeMap<String, List>,
    styles: BTreeMap<String, Style>,
    default_style: Option<String>,
    /// Lists of one definition count on together.
    counts: BTreeMap<String, [Option<u32>; LEVELS]>,
    /// Lists whose own starts have been applied.
    begun: std::collections::BTreeSet<(String, usize)>,
}

impl Numbering {
    /// Reads both parts, as far as they can be read; an empty part has no lists.
    pub(super) fn read(numbering: &str, styles: &str) -> Self {
        let mut all = Self::default();
        all.read_lists(numbering);
        all.read_styles(styles);
        all
    }

    fn read_lists(&mut self, part: &str) {
        let mut reader = Reader::from_str(part);
        let mut definition = String::new();
        let mut list = None;
        let mut level = 0;
        let mut overriding = false;
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Eof => break,
                Event::End(end) => match end.local_name().as_ref() {
                    "num" => list = None,
                    "lvlOverride" => overriding = false,
                    _ => {}
                },
                Event::Start(element) | Event::Empty(element) => {
                    let value = || attribute(&element, "val").unwrap_or_default();
                    match element.local_name().as_ref() {
                        "abstractNum" => {
                            definition = attribute(&element, "abstractNumId").unwrap_or_default();
                            self.definitions
                                .insert(definition.clone(), vec![Level::default(); LEVELS]);
                        }
                        "lvl" => level = level_of(&element, "ilvl"),
                        "num" => {
                            list = attribute(&element, "numId");
                            if let Some(list) = &list {
                                self.lists.insert(list.clone(), List::default());
                            }
                        }
                        "abstractNumId" => {
                            if let Some(list) = self.list(list.as_ref()) {
                                list.definition = value();
                            }
                        }
                        "lvlOverride" => {
                            overriding = true;
                            level = level_of(&element, "ilvl");
                        }
                        "startOverride" => {
                            if let Some(list) = self.list(list.as_ref())
                                && let Ok(start) = value().parse()
                            {
                                list.starts.insert(level, start);
                            }
                        }
                        name if !overriding => self.level_property(&definition, level, name, value),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    fn list(&mut self, id: Option<&String>) -> Option<&mut List> {
        self.lists.get_mut(id?)
    }

    fn level_property(
        &mut self,
        definition: &str,
        level: usize,
        name: &str,
        value: impl Fn() -> String,
    ) {
        let levels = self.definitions.get_mut(definition);
        let Some(level) = levels.and_then(|levels| levels.get_mut(level)) else {
            return;
        };
        match name {
            "start" => level.start = value().parse().unwrap_or(1),
            "numFmt" => level.numerals = numerals(&value()),
            "lvlText" => level.text = value(),
            "isLgl" => level.legal = true,
            _ => {}
        }
    }

    fn read_styles(&mut self, part: &str) {
        let mut reader = Reader::from_str(part);
        let mut id = None;
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Eof => break,
                Event::End(end) if end.local_name().as_ref() == "style" => id = None,
                Event::Start(element) | Event::Empty(element) => {
                    let value = || attribute(&element, "val");
                    if element.local_name().as_ref() == "style" {
                        id = attribute(&element, "styleId").filter(|_| {
                            attribute(&element, "type").as_deref() == Some("paragraph")
                        });
                        if let Some(id) = &id {
                            self.styles.insert(id.clone(), Style::default());
                            if matches!(
                                attribute(&element, "default").as_deref(),
                                Some("1" | "true")
                            ) {
                                self.default_style = Some(id.clone());
                            }
                        }
                    }
                    if let Some(style) = id.as_ref().and_then(|id| self.styles.get_mut(id)) {
                        match element.local_name().as_ref() {
                            "basedOn" => style.based_on = value(),
                            "numId" => style.list = value(),
                            "ilvl" => style.level = value().and_then(|level| level.parse().ok()),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The number in front of the next paragraph; none if it has none. `list` and `level` are what the paragraph itself says.
    pub(super) fn next(
        &mut self,
        style: Option<&str>,
        list: Option<&str>,
        level: Option<usize>,
    ) -> Option<String> {
        let (list, level) = self.resolve(style, list, level)?;
        let entry = self.lists.get(&list)?;
        let levels = self.definitions.get(&entry.definition)?;
        let own = levels.get(level)?;
        let counts = self.counts.entry(entry.definition.clone()).or_default();
        if let Some(start) = entry.starts.get(&level)
            && self.begun.insert((list.clone(), level))
        {
            *counts.get_mut(level)? = start.checked_sub(1);
            if *start == 0 {
                *counts.get_mut(level)? = None;
            }
        }
        let first = entry.starts.get(&level).copied().unwrap_or(own.start);
        let count = counts.get_mut(level)?;
        *count = Some(count.map_or(first, |count| count.saturating_add(1)));
        for deeper in counts.iter_mut().skip(level + 1) {
            *deeper = None;
        }
        let mut shown = String::new();
        let mut rest = own.text.as_str();
        while let Some((before, behind)) = rest.split_once('%') {
            shown.push_str(before);
            let digit = behind.chars().next().and_then(|c| c.to_digit(10));
            let Some(above) = digit.and_then(|digit| (digit as usize).checked_sub(1)) else {
                shown.push('%');
                rest = behind;
                continue;
            };
            rest = behind.get(1..).unwrap_or_default();
            if let Some(definition) = levels.get(above) {
                let number = counts.get(above).copied().flatten();
                let number = number.unwrap_or(definition.start);
                let numerals = if own.legal {
                    Numerals::Decimal
                } else {
                    definition.numerals
                };
                shown.push_str(&numerals.show(number));
            }
        }
        shown.push_str(rest);
        let shown = shown.trim_end();
        (own.numerals != Numerals::None && !shown.is_empty()).then(|| shown.to_owned())
    }

    /// List and level of a paragraph: what it says itself, else its style, else the style that one is based on.
    fn resolve(
        &self,
        style: Option<&str>,
        list: Option<&str>,
        level: Option<usize>,
    ) -> Option<(String, usize)> {
        let mut list = list.map(str::to_owned);
        let mut level = level;
        let mut name = style
            .map(str::to_owned)
            .or_else(|| self.default_style.clone());
        // Styles can be based on each other in a ring.
        for _ in 0..self.styles.len() {
            if list.is_some() && level.is_some() {
                break;
            }
            let style = self.styles.get(name.as_deref().unwrap_or(NO_STYLE));
            let Some(style) = style else { break };
            list = list.or_else(|| style.list.clone());
            level = level.or(style.level);
            name.clone_from(&style.based_on);
        }
        // List 0 takes the number away that a style gives.
        list.filter(|list| list != "0")
            .map(|list| (list, level.unwrap_or(0)))
    }
}

fn level_of(element: &BytesStart<'_>, name: &str) -> usize {
    attribute(element, name)
        .and_then(|level| level.parse().ok())
        .unwrap_or(0)
}

fn numerals(name: &str) -> Numerals {
    match name {
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting" => Numerals::Han,
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => {
            Numerals::HanDigits
        }
        "chineseLegalSimplified" | "ideographLegalTraditional" => Numerals::HanFormal,
        "ideographTraditional" => Numerals::Stems,
        "decimalFullWidth" | "decimalFullWidth2" => Numerals::FullWidth,
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Numerals::Circled,
        "upperLetter" => Numerals::UpperLetter,
        "lowerLetter" => Numerals::LowerLetter,
        "upperRoman" => Numerals::UpperRoman,
        "lowerRoman" => Numerals::LowerRoman,
        "bullet" | "none" => Numerals::None,
        _ => Numerals::Decimal,
    }
}

impl Numerals {
    fn show(self, number: u32) -> String {
        match self {
            Self::Han => han(number, "零一二三四五六七八九", "十百千"),
            Self::HanFormal => han(number, FORMAL_DIGITS, FORMAL_UNITS),
            Self::HanDigits => digits(number, "〇一二三四五六七八九"),
            Self::FullWidth => digits(number, "０１２３４５６７８９"),
            Self::Circled if (1..=20).contains(&number) => {
                char::from_u32(0x2460 + number - 1).map_or_else(String::new, String::from)
            }
            Self::Circled | Self::Decimal => number.to_string(),
            Self::UpperLetter => letters(number).to_ascii_uppercase(),
            Self::LowerLetter => letters(number),
            Self::UpperRoman => roman(number).to_ascii_uppercase(),
            Self::LowerRoman => roman(number),
            Self::Stems => number
                .checked_sub(1)
                .and_then(|index| STEMS.chars().nth(index as usize))
                .map_or_else(|| number.to_string(), String::from),
            Self::None => String::new(),
        }
    }
}

/// The digits of cheques, 0 to 9, and their tens, hundreds and thousands.
const FORMAL_DIGITS: &str =
    "\u{96f6}\u{58f9}\u{8d30}\u{53c1}\u{8086}\u{4f0d}\u{9646}\u{67d2}\u{634c}\u{7396}";
const FORMAL_UNITS: &str = "\u{62fe}\u{4f70}\u{4edf}";

/// The ten stems, as the standard counts with them.
const STEMS: &str =
    "\u{7532}\u{4e59}\u{4e19}\u{4e01}\u{620a}\u{5df1}\u{5e9a}\u{8f9b}\u{58ec}\u{7678}";

fn digits(number: u32, signs: &str) -> String {
    let value = |digit: char| digit.to_digit(10).unwrap_or(0) as usize;
    let sign = |digit| signs.chars().nth(value(digit));
    number.to_string().chars().filter_map(sign).collect()
}

/// Up to 9999, as ordinals are written: 10 is 十, 15 十五, 105 一百零五. What is larger stays in digits.
fn han(number: u32, signs: &str, units: &str) -> String {
    if number == 0 || number > 9999 {
        return number.to_string();
    }
    let written = number.to_string();
    let sign = |digit: char| digits(digit.to_digit(10).unwrap_or(0), signs);
    let mut shown = String::new();
    let mut gap = false;
    for (index, digit) in written.chars().enumerate() {
        if digit == '0' {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            shown.push_str(&sign('0'));
        }
        let power = written.len() - 1 - index;
        if !(power == 1 && digit == '1' && index == 0) {
            shown.push_str(&sign(digit));
        }
        shown.extend(
            power
                .checked_sub(1)
                .and_then(|power| units.chars().nth(power)),
        );
    }
    shown
}

/// a to z, then aa, bb. Source: ECMA-376, 17.18.59.
fn letters(number: u32) -> String {
    let Some(index) = number.checked_sub(1) else {
        return String::new();
    };
    let letter = char::from(b'a' + u8::try_from(index % 26).unwrap_or(0));
    let times = (index / 26).min(30) as usize + 1;
    std::iter::repeat_n(letter, times).collect()
}

fn roman(number: u32) -> String {
    const SIGNS: &[(u32, &str)] = &[
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = number.min(3999);
    let mut shown = String::new();
    for (value, sign) in SIGNS {
        while rest >= *value {
            shown.push_str(sign);
            rest -= value;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: &str = r#"<w:numbering><w:abstractNum w:abstractNumId="7">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1章 "/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>
        <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
        </w:numbering>"#;
    const STYLES: &str = r#"<w:styles>
        <w:style w:type="paragraph" w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="c"><w:basedOn w:val="c"/></w:style></w:styles>"#;

    #[test]
    fn levels_count_and_begin_anew_below_the_next_chapter() {
        let mut numbering = Numbering::read(LISTS, STYLES);
        let mut next = |style, list, level| numbering.next(style, list, level).unwrap_or_default();
        assert_eq!(next(Some("a"), None, None), "第一章");
        assert_eq!(next(Some("b"), None, None), "1.1");
        assert_eq!(next(None, Some("1"), Some(1)), "1.2");
        assert_eq!(next(Some("a"), None, None), "第二章");
        assert_eq!(next(Some("b"), None, None), "2.1");
        assert_eq!(next(None, Some("1"), Some(2)), "", "a bullet has no number");
        assert_eq!(
            next(Some("a"), Some("0"), None),
            "",
            "list 0 takes the number away"
        );
        assert_eq!(
            next(Some("c"), None, None),
            "",
            "a style based on itself ends"
        );
        assert_eq!(next(None, Some("2"), None), "第五章");
        assert_eq!(next(None, Some("2"), None), "第六章");
    }

    #[test]
    fn numerals_are_written_as_the_word_processor_does() {
        for (numerals, number, shown) in [
            (Numerals::Han, 10, "十"),
            (Numerals::Han, 15, "十五"),
            (Numerals::Han, 20, "二十"),
            (Numerals::Han, 105, "一百零五"),
            (Numerals::Han, 110, "一百一十"),
            (Numerals::HanFormal, 12, "拾贰"),
            (Numerals::HanDigits, 10, "一〇"),
            (Numerals::Circled, 3, "③"),
            (Numerals::LowerLetter, 28, "bb"),
            (Numerals::UpperRoman, 14, "XIV"),
            (Numerals::Stems, 2, "乙"),
            (Numerals::Stems, 11, "11"),
        ] {
            assert_eq!(numerals.show(number), shown);
        }
    }
}
