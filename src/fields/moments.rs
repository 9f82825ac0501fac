//! Moments: every form in which a document writes a point in time.
//!
//! In: folded text without blanks. Out: [`Moment`]s, as precise as written, with the stretch they were read from. Which date of the
//! document a moment is, is decided in `dates`.

use std::ops::Range;

use crate::dictionary::forms::{Expression, Forms};

/// A point in time as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    year: u32,
    month: Option<u32>,
    day: Option<u32>,
    /// Hour and minute.
    time: Option<(u32, u32)>,
}

/// Words that stand in dates.
#[derive(Debug)]
pub(super) struct DateWords {
    fillers: Vec<String>,
    forenoon: Vec<String>,
    noon: Vec<String>,
    afternoon: Vec<String>,
    changed_to: Vec<String>,
}

/// A numeral up to 99 in Chinese: 三, 十二, 二十, 廿一.
pub(super) fn small_numeral(text: &str) -> Option<u32> {
    let mut total = 0;
    let mut digit = None;
    for character in text.chars() {
        match character {
            '十' if total == 0 => total = 10 * digit.take().unwrap_or(1),
            '廿' if total == 0 && digit.is_none() => total = 20,
            _ if digit.is_none() => digit = Some(chinese_digit(character)?),
            _ => return None,
        }
    }
    let value = total + digit.unwrap_or(0);
    (value > 0 && !text.is_empty()).then_some(value)
}

/// The digit a character writes, round signs and letters taken for zero included (二O二一, 二○二一).
fn chinese_digit(character: char) -> Option<u32> {
    Some(match character {
        '〇' | '○' | '零' | 'O' | 'o' | '0' | '◯' | 'Ｏ' => 0,
        '一' | '元' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Up to `most` ASCII digits at the start of `text`, at least one, and their length.
fn digits(text: &str, most: usize) -> Option<(u32, usize)> {
    let len = text
        .bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count();
    Some((text.get(..len)?.parse().ok()?, len)).filter(|(_, len)| *len > 0)
}

/// A month or day at the start of `text`, in ASCII or Chinese digits.
fn count(text: &str) -> Option<(u32, usize)> {
    digits(text, 2).or_else(|| {
        let len: usize = text
            .chars()
            .take(3)
            .take_while(|c| {
                *c == '十' || *c == '廿' || chinese_digit(*c).is_some_and(|digit| digit > 0)
            })
            .map(char::len_utf8)
            .sum();
        Some((small_numeral(text.get(..len)?)?, len))
    })
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// What is left of `text` behind line feeds that layout put inside a date.
fn unbroken(text: &str) -> &str {
    text.trim_start_matches('\n')
}

impl DateWords {
    pub(super) fn new(forms: &Forms) -> Self {
        let of = |kind| forms.words(kind);
        Self {
            fillers: of(Expression::DateFiller),
            forenoon: of(Expression::Forenoon),
            noon: of(Expression::Noon),
            afternoon: of(Expression::Afternoon),
            changed_to: of(Expression::ChangedTo),
        }
    }

    /// The moment that begins at the start of `text` (folded, without blanks), and its length in bytes.
    pub(super) fn moment(&self, text: &str) -> Option<(Moment, usize)> {
        let (mut moment, mut rest) = day(text)?;
        if moment.day.is_some()
            && let Some((time, behind)) = self.time(rest)
        {
            moment.time = Some(time);
            rest = behind;
        }
        Some((moment, text.len() - rest.len()))
    }

    /// The time of day at the start of `text`, and what stands behind it.
    fn time<'t>(&self, text: &'t str) -> Option<((u32, u32), &'t str)> {
        let mut rest = self.skip(text, 24);
        let mut shift = 0;
        let starts = |words: &[String], text: &str| {
            words
                .iter()
                .find(|word| text.starts_with(word.as_str()))
                .map(String::len)
        };
        if let Some(len) = starts(&self.forenoon, rest) {
            rest = rest.get(len..)?;
        } else if let Some(len) = starts(&self.afternoon, rest) {
            rest = rest.get(len..)?;
            shift = 12;
        } else if let Some(len) = starts(&self.noon, rest) {
            rest = rest.get(len..)?;
        }
        rest = unbroken(rest);
        let (hour, len) = digits(rest, 2)?;
        rest = unbroken(rest.get(len..)?);
        let mark = rest.chars().next()?;
        if !matches!(mark, ':' | '：' | '时' | '点' | '\u{fe55}') {
            return None;
        }
        rest = unbroken(rest.get(mark.len_utf8()..)?);
        let mut minute = 0;
        if let Some((value, len)) = digits(rest, 2) {
            minute = value;
            rest = rest.get(len..)?;
            rest = unbroken(rest).strip_prefix('分').unwrap_or(rest);
            if let Some(behind) = rest.strip_prefix([':', '：'])
                && let Some((_, len)) = digits(behind, 2)
            {
                rest = behind.get(len..)?;
            } else if let Some((_, len)) = digits(rest, 2)
                && let Some(behind) = rest.get(len..).and_then(|text| text.strip_prefix('秒'))
            {
                rest = behind;
            }
        } else if let Some(behind) = rest.strip_prefix('半') {
            minute = 30;
            rest = behind;
        } else if matches!(mark, ':' | '：') {
            return None;
        }
        let hour = if hour < 12 { hour + shift } else { hour };
        (hour < 24 && minute < 60 || hour == 24 && minute == 0).then_some(((hour, minute), rest))
    }

    /// `text` behind marks, brackets and fillers, at most `most` bytes of them.
    pub(super) fn skip<'t>(&self, text: &'t str, most: usize) -> &'t str {
        let mut rest = text;
        while text.len() - rest.len() <= most {
            let bare = rest.trim_start_matches([
                ',', '，', '(', ')', '（', '）', 'T', '\n', ' ', '[', ']', ':', '：', '、',
            ]);
            let filler = self
                .fillers
                .iter()
                .find_map(|word| bare.strip_prefix(word.as_str()));
            let next = filler.unwrap_or(bare);
            if next.len() == rest.len() {
                break;
            }
            rest = next;
        }
        rest
    }

    /// The first moment of `text` that begins behind nothing but marks and fillers, with its place.
    pub(super) fn first(&self, text: &str) -> Option<(Moment, Range<usize>)> {
        let rest = self.skip(text, 40);
        let start = text.len() - rest.len();
        let (moment, len) = self.moment(rest)?;
        Some((moment, start..start + len))
    }

    /// The date that replaces the one in front of `text`: behind a word for a change, or in the next cell of a row if `cells`.
    pub(super) fn replacement(&self, text: &str, cells: bool) -> Option<(Moment, Range<usize>)> {
        let rest = self.skip(text, 40);
        let rest = rest.trim_start_matches(['”', '"', '；', ';', '。']);
        let behind = match self.strip_change(rest) {
            Some(behind) => behind.trim_start_matches(['“', '"']),
            None if cells => rest.strip_prefix('\t')?,
            None => return None,
        };
        let (moment, place) = self.last(behind)?;
        let start = text.len() - behind.len();
        Some((moment, start + place.start..start + place.end))
    }

    /// What stands behind a word for a change at the start of `text`.
    pub(super) fn strip_change<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.changed_to
            .iter()
            .find_map(|word| text.strip_prefix(word.as_str()))
    }

    /// The end of the window that `text` states, or the moment itself where it states one only: `…9时40分至10时00分`.
    pub(super) fn last(&self, text: &str) -> Option<(Moment, Range<usize>)> {
        let (moment, range) = self.first(text)?;
        let behind = text.get(range.end..)?;
        let bare = self.skip(behind, 24);
        let second = bare.trim_start_matches(['至', '到', '~', '-', '—', '～', '止']);
        if second.len() == bare.len() {
            return Some((moment, range));
        }
        if let Some((end, place)) = self.first(second) {
            let end_at = text.len() - second.len() + place.end;
            return Some((end, range.start..end_at));
        }
        if let Some((time, rest)) = self.time(second) {
            let end = Moment {
                time: Some(time),
                ..moment
            };
            return Some((end, range.start..text.len() - rest.len()));
        }
        // A window whose end is written in another way: nothing is known of it.
        (second.len() == bare.len()).then_some((moment, range))
    }
}

/// The day, month or year that begins at the start of `text`, and what stands behind it.
fn day(text: &str) -> Option<(Moment, &str)> {
    let (year, mut rest, chinese) = year(text)?;
    let mut moment = Moment {
        year,
        month: None,
        day: None,
        time: None,
    };
    let mark = unbroken(rest).chars().next()?;
    let sign = matches!(mark, '-' | '/' | '.');
    if !(mark == '年' || sign && !chinese) {
        return None;
    }
    rest = unbroken(rest).get(mark.len_utf8()..)?;
    let Some((month, len)) = count(unbroken(rest)) else {
        return (mark == '年').then_some((moment, rest));
    };
    if !(1..=12).contains(&month) {
        return None;
    }
    let behind = unbroken(unbroken(rest).get(len..)?);
    if sign {
        let after = behind.strip_prefix(mark)?;
        let (value, len) = digits(after, 2)?;
        moment.month = Some(month);
        moment.day = Some(value);
        rest = after.get(len..)?;
        // Numbers go on (2024-05-081…) and so do project numbers; a time may be glued on.
        let next = rest.chars().next();
        if next.is_some_and(|c| c == '-' || c.is_ascii_alphabetic() && c != 'T')
            || next.is_some_and(|c| c.is_ascii_digit())
                && !(len == 2
                    && digits(rest, 2).is_some_and(|(_, len)| {
                        rest.get(len..)
                            .is_some_and(|text| text.starts_with([':', '：', '时', '点']))
                    }))
        {
            return None;
        }
    } else {
        let after = behind.strip_prefix('月')?;
        moment.month = Some(month);
        rest = after;
        let number = unbroken(after);
        if let Some((value, len)) = count(number) {
            let tail = unbroken(number.get(len..)?);
            if let Some(behind) = tail.strip_prefix(['日', '号']) {
                moment.day = Some(value);
                rest = behind;
            }
        }
    }
    let valid = moment
        .day
        .is_none_or(|day| day >= 1 && day <= days_in(year, month));
    valid.then_some((moment, rest))
}

/// A year of four digits, what stands behind it, and whether it is in Chinese.
fn year(text: &str) -> Option<(u32, &str, bool)> {
    if let Some((year, 4)) = digits(text, 4) {
        let rest = text.get(4..)?;
        return (1980..=2099).contains(&year).then_some((year, rest, false));
    }
    let mut year = 0;
    let mut len = 0;
    for character in text.chars().take(4) {
        year = year * 10 + chinese_digit(character)?;
        len += character.len_utf8();
    }
    let rest = text.get(len..)?;
    ((1980..=2099).contains(&year) && rest.starts_with('年')).then_some((year, rest, true))
}

impl Moment {
    /// ISO 8601, as precise as written. 24:00 is 00:00 of the next day.
    pub(super) fn iso(self) -> String {
        let Self {
            year,
            month,
            day,
            time,
        } = self;
        match (month, day, time) {
            (Some(month), Some(day), Some((24, minute))) => {
                let (year, month, day) = if day < days_in(year, month) {
                    (year, month, day + 1)
                } else if month < 12 {
                    (year, month + 1, 1)
                } else {
                    (year + 1, 1, 1)
                };
                format!("{year:04}-{month:02}-{day:02}T00:{minute:02}")
            }
            (Some(month), Some(day), Some((hour, minute))) => {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")
            }
            (Some(month), Some(day), None) => format!("{year:04}-{month:02}-{day:02}"),
            (Some(month), None, _) => format!("{year:04}-{month:02}"),
            (None, ..) => format!("{year:04}"),
        }
    }

    /// Whether the day is known.
    pub(super) fn has_day(self) -> bool {
        self.day.is_some()
    }

    /// Whether the hour is known.
    pub(super) fn has_time(self) -> bool {
        self.time.is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::dictionary::Source;

    fn words() -> &'static DateWords {
        static WORDS: LazyLock<DateWords> =
            LazyLock::new(|| DateWords::new(&Forms::load(&Source::built_in(), &mut Vec::new())));
        &WORDS
    }

    #[test]
    fn every_way_to_write_a_date() {
        let words = words();
        for (text, expected) in [
            ("2024年5月6日9时30分(北京时间)", "2024-05-06T09:30"),
            ("2024-05-06", "2024-05-06"),
            ("2021-05-2716:51:02", "2021-05-27T16:51"),
            ("2021-12-0600:00", "2021-12-06T00:00"),
            ("2025-06-109:00", "2025-06-10T09:00"),
            ("2026年2月10日上午9:00", "2026-02-10T09:00"),
            ("2026年2月10日下午2:30", "2026-02-10T14:30"),
            ("2026年2月10日下午14:30", "2026-02-10T14:30"),
            ("2023年12月13日09点30分", "2023-12-13T09:30"),
            ("2026年03月06日09时00分00秒", "2026-03-06T09:00"),
            ("2024年1月5日(星期五)上午9时", "2024-01-05T09:00"),
            ("2024/10/119:55:30", "2024-10-11T09:55"),
            ("2020.12.17", "2020-12-17"),
            ("二○一一年六月十八日", "2011-06-18"),
            ("二〇二六年四月", "2026-04"),
            ("二O二一年十一月", "2021-11"),
            ("2025年12\n月05日10时00分", "2025-12-05T10:00"),
            ("2024年12月\n1", "2024-12"),
            ("2026年12月31日24:00", "2027-01-01T00:00"),
            ("2024年", "2024"),
        ] {
            assert_eq!(
                words
                    .moment(text)
                    .map(|(moment, _)| moment.iso())
                    .as_deref(),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_date() {
        let words = words();
        for text in [
            "2024-2025",
            "2024-2026年",
            "2021-88-4",
            "1902-1",
            "2023-02-30",
            "2024年13月1日",
            "2024-05-08-01",
            "2024-05-081",
            "年月日",
            "二〇二四",
        ] {
            assert_eq!(words.moment(text), None, "{text}");
        }
    }

    #[test]
    fn a_window_ends_where_its_second_date_says() {
        let words = words();
        let last = |text| words.last(text).map(|(moment, _)| moment.iso());
        assert_eq!(
            last("2026年6月11日9时40分至10时00分").as_deref(),
            Some("2026-06-11T10:00")
        );
        assert_eq!(
            last("2026-01-0514:00:00至2026-01-0609:00:00").as_deref(),
            Some("2026-01-06T09:00")
        );
    }

    #[test]
    fn small_numerals_are_read() {
        for (text, value) in [
            ("三", 3),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("三十一", 31),
            ("廿一", 21),
        ] {
            assert_eq!(small_numeral(text), Some(value), "{text}");
        }
        assert_eq!(small_numeral("百"), None);
        assert_eq!(small_numeral(""), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in any::<String>()) {
            let words = words();
            let _ = words.moment(&text);
            let _ = words.last(&text);
        }

        #[test]
        fn a_day_and_time_come_back(year in 1990_u32..2060, month in 1_u32..13, day in 1_u32..29, hour in 0_u32..24, minute in 0_u32..60) {
            let iso = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}");
            for text in [
                format!("{year}年{month}月{day}日{hour}时{minute:02}分"),
                format!("{year}-{month:02}-{day:02}{hour:02}:{minute:02}"),
                format!("{year}/{month:02}/{day:02}{hour:02}:{minute:02}:00"),
            ] {
                prop_assert_eq!(words().moment(&text).map(|(moment, len)| (moment.iso(), len)), Some((iso.clone(), text.len())));
            }
        }
    }
}
