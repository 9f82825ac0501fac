//! Values: where what stands behind a label ends, and what is no value.
//!
//! In: a label or a stretch of a reading. Out: the stretch that is one value, without the number of the next entry, unclosed brackets and
//! marks. What the value means is read elsewhere.

use std::ops::Range;

use super::{Hit, Labels, NUMERALS};
use crate::fields::reading::Reading;

/// What a value may hold, which decides where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::fields) enum Shape {
    /// A number: no comma of any kind.
    Number,
    /// A name of an organisation: no comma, enumerations stay.
    Organisation,
    /// A title: enumerations and commas stay.
    Title,
}

impl Labels {
    /// The value of a hit, cut and trimmed; none where there is none, or where a blank form or a reference stands instead.
    pub(in crate::fields) fn value(
        &self,
        reading: &Reading<'_>,
        hit: &Hit,
        shape: Shape,
    ) -> Option<Range<usize>> {
        self.cut(reading, hit.value..hit.end, shape, hit.ordinal)
    }

    /// The part of `range` that is one value.
    pub(in crate::fields) fn cut(
        &self,
        reading: &Reading<'_>,
        range: Range<usize>,
        shape: Shape,
        ordinal: Option<u32>,
    ) -> Option<Range<usize>> {
        let mut range = range;
        let text = reading.slice(range.clone());
        range.end = range.start + value_len(text, shape);
        // A number does not wrap; what stands on the next line is something else.
        if shape == Shape::Number
            && let Some(join) = reading.first_join(range.clone())
        {
            range.end = join;
        }
        if let Some(gap) = reading.gap(range.clone()) {
            range.end = gap;
        }
        let mut range = trim(reading, range, ordinal);
        if shape == Shape::Organisation {
            range.end = range.start + without_remark(reading.slice(range.clone())).len();
        }
        let text = reading.slice(range.clone());
        let says_nothing = text.is_empty()
            || self
                .refused
                .iter()
                .any(|word| text.starts_with(word.as_str()))
            || self.blank.iter().any(|word| holds_blank(text, word))
            || self.refused_whole.iter().any(|word| word == text)
            || !text.chars().any(char::is_alphanumeric)
            || self
                .automaton
                .leftmost_find_iter(text)
                .next()
                .is_some_and(|found| found.start() == 0 && found.end() == text.len());
        (!says_nothing).then_some(range)
    }
}

/// Whether `text` holds a word for a blank. One of Latin letters (XX) must stand alone: inside a number (`GXXK`) it is part of it.
fn holds_blank(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let same = |c: char| word.contains(c);
        let before = text.get(..at).unwrap_or_default().trim_end_matches(same);
        let behind = text
            .get(at + word.len()..)
            .unwrap_or_default()
            .trim_start_matches(same);
        !word.bytes().all(|byte| byte.is_ascii_alphabetic())
            || !before.ends_with(|c: char| c.is_ascii_alphanumeric())
                && !behind.starts_with(|c: char| c.is_ascii_alphanumeric())
    })
}

/// The length of the value at the start of `text`.
fn value_len(text: &str, shape: Shape) -> usize {
    let mut open = Vec::new();
    let mut previous = '\n';
    for (at, character) in text.char_indices() {
        match character {
            '(' | '[' | '【' | '〔' | '《' | '「' | '“' => open.push(character),
            ')' | ']' | '】' | '〕' | '》' | '」' | '”' if open.pop().is_none() => return at,
            '\n' | '\t' | '。' | '；' | ';' | '！' | '？' | '|' | '\u{fffd}' => return at,
            // Co.,Ltd. is one name.
            ',' if shape == Shape::Organisation && is_latin_comma(previous, text, at) => {}
            '，' | ',' if shape != Shape::Title && open.is_empty() => return at,
            '、' if NUMERALS.contains(previous) => {
                let before = text.get(..at).unwrap_or_default();
                let head = before.trim_end_matches(|c: char| NUMERALS.contains(c));
                if before.len() - head.len() <= 6 && !head.is_empty() {
                    return head.len();
                }
            }
            '.' if NUMERALS.contains(previous) && shape == Shape::Organisation => {
                return at - previous.len_utf8();
            }
            '、' if shape == Shape::Number => return at,
            _ => {}
        }
        previous = character;
    }
    text.len()
}

/// Whether the comma at `at` of `text` stands between Latin words.
fn is_latin_comma(previous: char, text: &str, at: usize) -> bool {
    (previous == '.' || previous.is_ascii_alphabetic())
        && text
            .get(at + 1..)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Takes marks off both ends, and the number of the next list entry off the end.
fn trim(reading: &Reading<'_>, range: Range<usize>, ordinal: Option<u32>) -> Range<usize> {
    const MARKS: &[char] = &[
        ',', '，', '、', ':', '：', '.', '．', '·', '_', '-', '"', '“', '”', '*', '|', '/', '\'',
        '<', '>', '\\',
    ];
    const OPEN: &[char] = &['(', '[', '【', '“', '《', '「'];
    let mut text = reading.slice(range.clone());
    let mut start = range.end - text.trim_start_matches(MARKS).len();
    // A quotation mark that is closed inside the value belongs to it: “智慧”系统.
    let bare = reading.slice(start..range.end).trim_end_matches(MARKS);
    if text
        .get(..text.len() - (range.end - start))
        .is_some_and(|marks| marks.ends_with('“'))
        && bare.find('”') < bare.find('“').or(Some(bare.len()))
        && bare.contains('”')
    {
        start -= '“'.len_utf8();
    }
    text = reading.slice(start..range.end);
    if let Some(next) = ordinal.map(|ordinal| (ordinal + 1).to_string()) {
        let bare = text.trim_end_matches(['、', '.', ')', ' ']);
        let followed = reading
            .from(start + text.len())
            .starts_with(['、', '.', '．']);
        if (bare.len() < text.len() || followed)
            && let Some(head) = bare.strip_suffix(next.as_str())
        {
            text = head.strip_suffix('(').unwrap_or(head);
        }
    }
    // Its Chinese numeral where an excerpt breaks off behind it: `二、项目名称：…采购项目三`.
    let next = ordinal.and_then(|ordinal| NUMERALS.chars().nth(ordinal as usize));
    if let Some(head) = next.and_then(|next| text.strip_suffix(next))
        && reading.from(start + text.len()).is_empty()
    {
        text = head;
    }
    // The number of the next entry where that of this one is not known: `…采购项目3、`.
    let bare = text.trim_end_matches(['、', '．', '.']);
    let head = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    if bare.len() < text.len()
        && (1..=2).contains(&(bare.len() - head.len()))
        && head.ends_with(|c: char| c.is_alphabetic() && !c.is_ascii())
    {
        text = head;
    }
    // A bracket with nothing but the numeral of the next entry in it; where that entry has a numeral of its own, the bracket is the value's.
    let behind = reading.from(range.end);
    let numbered = behind
        .trim_start_matches(|c: char| NUMERALS.contains(c))
        .starts_with('、');
    if let Some(head) = text.strip_suffix(')').and_then(|head| {
        let bare = head.trim_end_matches(|c: char| NUMERALS.contains(c));
        (bare.len() < head.len()).then(|| bare.strip_suffix('('))?
    }) && range.end == start + reading.slice(start..range.end).len()
        && behind.starts_with(|c: char| c.is_alphabetic())
        && !numbered
    {
        text = head;
    }
    let text = text
        .trim_end_matches(MARKS)
        .trim_end_matches(OPEN)
        .trim_end_matches(MARKS);
    // A bracket that is not closed was cut by the label inside it.
    let mut open = Vec::new();
    for (at, character) in text.char_indices() {
        match character {
            '(' | '（' => open.push(at),
            ')' | '）' => {
                open.pop();
            }
            _ => {}
        }
    }
    let len = open.first().copied().unwrap_or(text.len());
    let end = start + len;
    // So does one that was opened inside: 建设“智慧校园”.
    let value = reading.slice(start..end);
    let quoted = value.rfind('“') > value.rfind('”');
    let closed = reading.slice(end..range.end.max(end)).starts_with('”');
    start
        ..end
            + if quoted && closed {
                '”'.len_utf8()
            } else {
                0
            }
}

/// A name without the remark in brackets behind it: `（以下简称“采购人”）`, `（盖单位章）`.
fn without_remark(text: &str) -> &str {
    let Some(inner) = text.strip_suffix([')', '）']) else {
        return text;
    };
    let Some(open) = inner.rfind(['(', '（']) else {
        return text;
    };
    let remark = inner.get(open..).unwrap_or_default();
    if remark.ends_with('章') || remark.contains(['“', '"', '：', ':']) {
        text.get(..open).unwrap_or_default()
    } else {
        text
    }
}
