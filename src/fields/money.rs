//! Money: every form in which a document writes an amount.
//!
//! In: folded text without blanks, and the factor that the label or column states. Out: [`Money`], exact to the cent; an amount that is
//! not a whole number of cents, a rate, a foreign currency or a number of something else is none. What an amount is for is decided
//! in `amounts`.

use crate::dictionary::forms::{Expression, Forms};
use crate::model::{AmountFlag, Basis, UnitFrom};

/// An amount as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Money {
    /// Fen: hundredths of a yuan.
    pub(super) cents: u128,
    /// Where the unit was stated.
    pub(super) unit_from: UnitFrom,
    /// What the amount is for, where not for the whole.
    pub(super) basis: Option<Basis>,
    /// What is odd.
    pub(super) flags: Vec<AmountFlag>,
    /// Where the amount begins in the text it was read from.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// Signs that state yuan in front of a figure. A dollar sign does not.
const YUAN_SIGNS: [char; 2] = ['¥', '￥'];

/// Words that stand in amounts.
#[derive(Debug)]
pub(super) struct MoneyWords {
    fillers: Vec<String>,
    /// Words for an amount that is not exact; in front of it they are fillers as well.
    rough: Vec<String>,
    foreign: Vec<String>,
    /// Words behind a figure that is a bound of something.
    bounds: Vec<String>,
}

/// The amount in yuan as a decimal number with two places.
pub(super) fn yuan(cents: u128) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// Cents from which an amount is written with more places than money has because its unit is large: 1,000 yuan.
const ROUNDED: u128 = 100_000;

/// A number as written: its digits, and how many of them stand behind the decimal point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    digits: u128,
    places: u32,
}

impl Decimal {
    /// The number at the start of `text`, with its length: `1,974,000.00`, `12.5`. Commas count where three digits follow.
    pub(super) fn read(text: &str) -> Option<(Self, usize)> {
        const LONGEST: usize = 20;
        let mut number = Self {
            digits: 0,
            places: 0,
        };
        let mut count = 0;
        let mut point = false;
        let mut len = 0;
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let behind = rest.get(character.len_utf8()..)?;
            if let Some(digit) = character.to_digit(10).filter(|_| character.is_ascii()) {
                number.digits = number.digits * 10 + u128::from(digit);
                number.places += u32::from(point);
                count += 1;
                if count > LONGEST {
                    return None;
                }
            } else if matches!(character, ',' | '，') && count > 0 && !point {
                let group = behind.bytes().take_while(u8::is_ascii_digit).count();
                if group != 3 {
                    break;
                }
            } else if character == '.'
                && !point
                && count > 0
                && behind.starts_with(|c: char| c.is_ascii_digit())
            {
                point = true;
            } else {
                break;
            }
            len += character.len_utf8();
            rest = behind;
        }
        (count > 0).then_some((number, len))
    }

    /// The number times `factor`, in hundredths. Fractions of a cent are rounded in amounts of [`ROUNDED`] and more (38.5463005万元); a
    /// smaller number that is not whole is a rate, and none.
    pub(super) fn hundredths(self, factor: u128) -> Option<u128> {
        let scaled = self.digits.checked_mul(factor)?.checked_mul(100)?;
        let divisor = 10_u128.checked_pow(self.places)?;
        let rounded = scaled.checked_add(divisor / 2)? / divisor;
        (scaled.is_multiple_of(divisor) || rounded >= ROUNDED).then_some(rounded)
    }
}

/// Whether a word goes on behind 圆 in a way that amounts do not.
fn goes_on(behind: &str) -> bool {
    behind
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() && !"整正人".contains(c))
}

/// The factor to yuan of the unit at the start of `text`, and its length: 元, 万元, 亿, 千元.
pub(super) fn unit(text: &str) -> Option<(u128, usize)> {
    let mut factor: u128 = 1;
    let mut len = 0;
    for character in text.chars() {
        match character {
            // 36 圆椒 counts vegetables.
            '圆' if goes_on(text.get(len + character.len_utf8()..)?) => return None,
            '千' => factor *= 1000,
            '百' => factor *= 100,
            '万' | '萬' => factor *= 10_000,
            '亿' | '億' => factor *= 100_000_000,
            '元' | '圆' | '圓' => return Some((factor, len + character.len_utf8())),
            _ => break,
        }
        len += character.len_utf8();
        if factor > 1_000_000_000_000 {
            return None;
        }
    }
    // 万 alone counts as a unit of money beside a number; 千 and 百 alone do not.
    let alone = text.get(..len)?;
    (alone.ends_with(['万', '萬', '亿', '億'])).then_some((factor, len))
}

/// The factor to yuan stated in the brackets of a label or in a column header: `（万元）`, `(单位:元)`.
pub(super) fn stated_factor(qualifier: &str) -> Option<u128> {
    qualifier
        .char_indices()
        .filter(|(_, c)| matches!(c, '万' | '萬' | '亿' | '億' | '千' | '百' | '元' | '圆'))
        .find_map(|(at, _)| unit(qualifier.get(at..)?))
        .map(|(factor, _)| factor)
}

/// Money words at the start of `text` in cents, and their length: `贰佰肆拾捌万陆仟贰佰陆拾元整`. Numbers that do not name 元, 角 or 分
/// and have no 整 are none: they count something else.
fn capitals(text: &str) -> Option<(u128, usize)> {
    let mut total: u128 = 0;
    let mut section: u128 = 0;
    let mut digit: Option<u128> = None;
    let mut yuan: Option<u128> = None;
    let mut cents: u128 = 0;
    let mut len = 0;
    let mut closed = false;
    for (read, character) in text.chars().enumerate() {
        if let Some(value) = capital_digit(character) {
            if digit.is_some_and(|digit| digit > 0) && value > 0 {
                return None;
            }
            digit = Some(value);
        } else {
            let multiplier: u128 = match character {
                '拾' | '十' => 10,
                '佰' | '百' => 100,
                '仟' | '千' => 1000,
                _ => 0,
            };
            if multiplier > 0 {
                section += digit.take().unwrap_or(u128::from(multiplier == 10)) * multiplier;
            } else {
                match character {
                    '万' | '萬' => {
                        total += (section + digit.take().unwrap_or(0)) * 10_000;
                        section = 0;
                    }
                    '亿' | '億' => {
                        total = (total + section + digit.take().unwrap_or(0)) * 100_000_000;
                        section = 0;
                    }
                    '元' | '圆' | '圓' if yuan.is_none() && read > 0 => {
                        yuan = Some(total + section + digit.take().unwrap_or(0));
                        closed = true;
                    }
                    '角' if read > 0 => {
                        cents += digit.take()? * 10;
                        closed = true;
                    }
                    '分' if read > 0 && closed => cents += digit.take()?,
                    '整' | '正' if read > 0 => {
                        if yuan.is_none() {
                            yuan = Some(total + section + digit.take().unwrap_or(0));
                        }
                        len += character.len_utf8();
                        closed = true;
                        break;
                    }
                    _ => break,
                }
            }
        }
        len += character.len_utf8();
        if total > 1_000_000_000_000 {
            return None;
        }
    }
    // A digit that is left over stands before something that is not money.
    if !closed || digit.is_some_and(|digit| digit > 0) {
        return None;
    }
    Some((yuan.unwrap_or(0) * 100 + cents, len))
}

fn capital_digit(character: char) -> Option<u128> {
    Some(match character {
        '零' | '〇' | '○' => 0,
        '壹' | '一' => 1,
        '贰' | '貳' | '二' | '两' | '式' => 2,
        '叁' | '三' | '参' => 3,
        '肆' | '四' => 4,
        '伍' | '五' => 5,
        '陆' | '六' => 6,
        '柒' | '七' => 7,
        '捌' | '八' => 8,
        '玖' | '九' => 9,
        _ => return None,
    })
}

impl MoneyWords {
    pub(super) fn new(forms: &Forms) -> Self {
        let of = |kind| forms.words(kind);
        Self {
            fillers: of(Expression::AmountFiller),
            rough: of(Expression::AmountRough),
            foreign: of(Expression::ForeignCurrency),
            bounds: of(Expression::AmountBound),
        }
    }

    /// `text` behind marks, words that may stand before an amount, and remarks in brackets.
    fn skip<'t>(&self, text: &'t str) -> &'t str {
        let mut rest = text;
        loop {
            let bare = rest.trim_start_matches([
                ':', '：', '(', '（', ')', '¥', '￥', '"', '“', '”', '，', ',', '、', '_', '[',
                '【', '=', '≤', '<', '\n', '-',
            ]);
            let word = self
                .fillers
                .iter()
                .chain(&self.rough)
                .find_map(|word| bare.strip_prefix(word.as_str()));
            let next = word.unwrap_or(bare);
            if next.len() == rest.len() {
                return rest;
            }
            rest = next;
        }
    }

    /// The first amount of `text`, which nothing but marks and fillers may precede. `label` is the factor stated elsewhere and where.
    pub(super) fn first(&self, text: &str, label: Option<(u128, UnitFrom)>) -> Option<Money> {
        let mut head = text;
        // A remark in brackets without figures: `(可填写下浮率或费率):68.79万元`.
        if let Some(close) = head.strip_prefix('(').and_then(|inner| inner.find(')'))
            && let Some(behind) = head.get(close + 2..)
            && behind.starts_with(':')
        {
            head = behind;
        }
        let rest = self.skip(head);
        if text.len() - rest.len() > 60 {
            return None;
        }
        let start = text.len() - rest.len();
        let skipped = head.get(..head.len() - rest.len())?;
        let yuan_sign = skipped.ends_with(YUAN_SIGNS);
        let mut money = self
            .figures(rest, label, yuan_sign)
            .or_else(|| self.words(rest))?;
        money.start += start;
        money.end += start;
        if money.cents == 0 {
            return None;
        }
        self.compare(text, &mut money);
        let behind = text.get(money.end..).unwrap_or_default();
        let rough = |word: &String| skipped.contains(word) || behind.starts_with(word);
        if self.rough.iter().any(rough) {
            money.flags.push(AmountFlag::Approximate);
        }
        Some(money)
    }

    /// The amount in figures at the start of `text`; `yuan_sign` says that the sign for yuan stands in front of it.
    fn figures(
        &self,
        text: &str,
        label: Option<(u128, UnitFrom)>,
        yuan_sign: bool,
    ) -> Option<Money> {
        let (number, len) = Decimal::read(text)?;
        let mut rest = text.get(len..)?;
        let bare = rest.strip_prefix('\n').unwrap_or(rest);
        let bracket = bare.strip_prefix(['(', '（']);
        let own = unit(bare)
            .map(|(factor, len)| (factor, bare.get(len..).unwrap_or_default()))
            .or_else(|| {
                let (factor, len) = unit(bracket?)?;
                let behind = bracket?.get(len..)?;
                // The label behind may have cut the closing bracket off.
                let closed = behind.strip_prefix([')', '）']);
                Some((factor, closed.or(behind.is_empty().then_some(behind))?))
            });
        let mut flags = Vec::new();
        let (factor, unit_from) = match (own, label) {
            (Some((factor, behind)), stated) => {
                if stated.is_some_and(|(other, _)| other != factor) {
                    flags.push(AmountFlag::UnitConflict);
                }
                rest = behind;
                (factor, UnitFrom::Value)
            }
            (None, Some(stated)) => stated,
            (None, None) if yuan_sign => (1, UnitFrom::Value),
            (None, None) => {
                flags.push(AmountFlag::NoUnit);
                (1, UnitFrom::None)
            }
        };
        let end = text.len() - rest.len();
        if own.is_none() {
            // Without a unit of its own the number must end where the value does.
            let next = rest.chars().next();
            if next.is_some_and(|c| {
                c.is_alphanumeric() || matches!(c, '%' | '‰' | '％' | '-' | '~' | '—' | '/')
            }) {
                return None;
            }
        }
        if self
            .foreign
            .iter()
            .any(|word| rest.starts_with(word.as_str()) || bare.starts_with(word.as_str()))
        {
            return None;
        }
        // 100万元—500万元 is a bracket of a tariff.
        let range = rest
            .strip_prefix(['-', '~', '～', '—', '–'])
            .is_some_and(|behind| behind.starts_with(|c: char| c.is_ascii_digit()));
        if range
            || self
                .bounds
                .iter()
                .any(|word| rest.starts_with(word.as_str()))
        {
            return None;
        }
        let cents = number.hundredths(factor)?;
        // A small number without any unit may count anything, 万元 above all.
        if unit_from == UnitFrom::None && cents < 100_000 {
            return None;
        }
        let basis = basis(rest);
        Some(Money {
            cents,
            unit_from,
            basis,
            flags,
            start: 0,
            end,
        })
    }

    fn words(&self, text: &str) -> Option<Money> {
        let (cents, len) = capitals(text)?;
        let rest = text.get(len..)?;
        if self
            .foreign
            .iter()
            .any(|word| rest.starts_with(word.as_str()))
        {
            return None;
        }
        Some(Money {
            cents,
            unit_from: UnitFrom::Value,
            basis: basis(rest),
            flags: Vec::new(),
            start: 0,
            end: len,
        })
    }

    /// Compares figures and words where both stand side by side: `…元整(￥65,520.00)`.
    fn compare(&self, text: &str, money: &mut Money) {
        let Some(rest) = text.get(money.end..) else {
            return;
        };
        let rest = rest.strip_prefix('整').unwrap_or(rest);
        if !rest.starts_with(['(', '（', '，', ',', '¥', '￥', '[', ':']) {
            return;
        }
        let other = self.skip(rest);
        if rest.len() - other.len() > 40 {
            return;
        }
        let by_words = text
            .get(money.start..)
            .is_some_and(|own| capitals(own).is_some());
        let second = if by_words {
            // Inside the bracket the unit may be left out: the words have named it.
            self.figures(other, Some((1, UnitFrom::Value)), true)
                .map(|second| (second.cents, second.end))
        } else {
            capitals(other)
        };
        if let Some((cents, len)) = second {
            if cents != money.cents && cents > 0 {
                money.flags.push(AmountFlag::WordsMismatch);
            } else if !by_words && money.unit_from == UnitFrom::None {
                // The words name the unit: 36000.00(叁万陆仟元整).
                money.unit_from = UnitFrom::Value;
                money.flags.retain(|flag| *flag != AmountFlag::NoUnit);
            }
            money.end = text.len() - other.len() + len;
        }
    }
}

/// What an amount is for, by what stands behind it: `/年`, `每台`.
fn basis(rest: &str) -> Option<Basis> {
    let rest = rest.strip_prefix('整').unwrap_or(rest);
    let of = rest
        .strip_prefix(['/', '每'])
        .or_else(|| rest.strip_prefix('(')?.strip_prefix('每'))?;
    match of.trim_start_matches(['每', '/']).chars().next()? {
        '年' => Some(Basis::PerYear),
        c if c.is_alphabetic() || c == '㎡' => Some(Basis::PerUnit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::dictionary::Source;

    fn words() -> &'static MoneyWords {
        static WORDS: LazyLock<MoneyWords> =
            LazyLock::new(|| MoneyWords::new(&Forms::load(&Source::built_in(), &mut Vec::new())));
        &WORDS
    }

    /// The amount at the start of `text`, in yuan, as folded text without blanks gives it.
    fn read(text: &str) -> Option<String> {
        Some(yuan(words().first(text, None)?.cents))
    }

    #[test]
    fn every_way_to_write_an_amount() {
        for (text, expected) in [
            ("2,435,216.00元", "2435216.00"),
            ("241.71万元(人民币)", "2417100.00"),
            ("1331.000000万元(人民币)", "13310000.00"),
            ("人民币9950000.00元", "9950000.00"),
            ("￥873.270000万元(人民币)", "8732700.00"),
            ("¥500.0元", "500.00"),
            ("480.000000(万元", "4800000.00"),
            ("480.000000(万元)", "4800000.00"),
            ("174.12万", "1741200.00"),
            ("27万元(9万元/年)", "270000.00"),
            ("570000.00元(三年)", "570000.00"),
            ("1800000", "1800000.00"),
            ("4350060", "4350060.00"),
            ("2亿元", "200000000.00"),
            ("300\n万元", "3000000.00"),
            ("贰拾万元", "200000.00"),
            ("壹万伍仟元整(¥15000)", "15000.00"),
            ("叁佰叁拾万元整", "3300000.00"),
            ("贰佰肆拾捌万陆仟贰佰陆拾元整(￥:2486260元)", "2486260.00"),
            ("人民币大写:肆万元", "40000.00"),
            ("4495000.00元(大写:肆佰肆拾玖万伍仟元整)", "4495000.00"),
            ("人民币陆万伍仟伍佰贰拾元(￥65,520.00)", "65520.00"),
            ("伍佰伍拾壹万零贰佰玖拾捌元捌角壹分", "5510298.81"),
            ("(可填写下浮率或费率):68.79万元", "687900.00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount() {
        for text in [
            "",
            "/",
            "0元",
            "0.0000000万元",
            "下浮50%",
            "1.50%",
            "35",
            "12个月",
            "2024年",
            "100万美元",
            "拾陆份",
            "柒点建设有限公司",
            "详见附件",
            "0.0344元/条",
            "180-200万元",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_unit_of_the_value_wins_over_that_of_the_label() {
        let money = words()
            .first("211.86万元", Some((1, UnitFrom::Label)))
            .expect("an amount");
        assert_eq!(yuan(money.cents), "2118600.00");
        assert_eq!(money.unit_from, UnitFrom::Value);
        assert_eq!(money.flags, [AmountFlag::UnitConflict]);
        let label = stated_factor("(人民币万元)").map(|factor| (factor, UnitFrom::Label));
        let money = words().first("248.6260", label).expect("an amount");
        assert_eq!(yuan(money.cents), "2486260.00");
        assert!(money.flags.is_empty());
    }

    #[test]
    fn words_that_differ_from_figures_are_flagged() {
        let money = words()
            .first("人民币壹万贰仟柒佰玖拾柒元整(¥12796.50)", None)
            .expect("an amount");
        assert_eq!(money.flags, [AmountFlag::WordsMismatch]);
    }

    #[test]
    fn words_that_agree_name_the_unit() {
        let money = words()
            .first("36000.00(叁万陆仟元整)", None)
            .expect("an amount");
        assert_eq!(money.unit_from, UnitFrom::Value);
        assert!(money.flags.is_empty());
    }

    #[test]
    fn the_basis_stands_behind_the_amount() {
        let basis = |text| words().first(text, None).and_then(|money| money.basis);
        assert_eq!(basis("923680元/年"), Some(Basis::PerYear));
        assert_eq!(basis("12.55元/条"), Some(Basis::PerUnit));
        assert_eq!(basis("500元每台"), Some(Basis::PerUnit));
        assert_eq!(basis("500元整"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in any::<String>()) {
            let _ = words().first(&text, None);
            let _ = capitals(&text);
        }

        #[test]
        fn ten_thousands_are_exact(whole in 0_u64..10_000_000, places in 0_u64..1_000_000) {
            prop_assume!(whole + places > 0);
            let text = format!("{whole}.{places:06}万元");
            let expected = u128::from(whole) * 1_000_000 + u128::from(places);
            prop_assert_eq!(words().first(&text, None).map(|money| money.cents), Some(expected));
        }

        #[test]
        fn words_and_figures_agree(amount in 1_u64..1_000_000_000) {
            let spelled = spell(amount);
            prop_assert_eq!(capitals(&spelled), Some((u128::from(amount) * 100, spelled.len())), "{}", spelled);
        }
    }

    /// The amount in the words that contracts use.
    fn spell(amount: u64) -> String {
        const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
        let group = |mut number: u64, out: &mut String| {
            let mut zero = false;
            for (unit, word) in [(1000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
                let digit = usize::try_from(number / unit).expect("one digit");
                number %= unit;
                if digit == 0 {
                    zero = !out.is_empty();
                    continue;
                }
                if zero {
                    out.push('零');
                    zero = false;
                }
                out.push(DIGITS[digit]);
                out.push_str(word);
            }
        };
        let mut out = String::new();
        for (unit, word) in [(100_000_000, "亿"), (10_000, "万"), (1, "")] {
            let part = amount / unit % 10_000;
            if part > 0 {
                if !out.is_empty() && part < 1000 {
                    out.push('零');
                }
                let mut own = String::new();
                group(part, &mut own);
                out.push_str(&own);
                out.push_str(word);
            }
        }
        out + "元整"
    }
}
