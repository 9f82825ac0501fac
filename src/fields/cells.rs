//! Cells of goods tables: what a number, a price, a quantity or a designation in them says.
//!
//! In: the text of one cell. Out: quantities with their units, prices in yuan, the parts of cells that hold several values. Which column a
//! cell stands in is known to `items`.

use crate::dictionary::headings::{Headings, Unit, key};

/// Brand and model of a cell that holds both, where a Chinese name stands before a designation, or before a slash and words that hold one.
pub(super) fn split_brand_model(cell: &str) -> (Option<&str>, &str) {
    let is_han = |c: char| c.is_alphabetic() && !c.is_ascii();
    let rest = cell.trim_start_matches(is_han);
    let brand = cell.get(..cell.len() - rest.len()).unwrap_or_default();
    let model = rest.trim_start_matches([' ', '/', '-', '、', '\u{a0}']);
    let begins = |c: char| c.is_ascii_alphanumeric();
    let is_designation = (model.starts_with(begins)
        || rest.starts_with('/') && model.contains(|c: char| c.is_ascii_alphabetic()))
        && model.contains(|c: char| c.is_ascii_digit());
    if (2..=8).contains(&brand.chars().count()) && is_designation {
        (Some(brand), model)
    } else {
        (None, cell)
    }
}

/// Name, brand and model of a cell that holds all three, a blank behind the name: `投影机 爱普生cb-4550`.
pub(super) fn split_name(cell: &str) -> Option<(String, Option<String>, Option<String>)> {
    let (name, rest) = cell.split_once(' ')?;
    let rest = rest.trim();
    let has_digit = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    if rest.is_empty() || has_digit(name) || name.is_ascii() {
        return None;
    }
    let (brand, model) = match (split_brand_model(rest), rest.split_once(' ')) {
        ((Some(brand), model), _) => (Some(brand), Some(model)),
        (_, Some((word, behind))) if !has_digit(word) && has_digit(behind) => {
            (Some(word), Some(behind.trim()))
        }
        _ if has_digit(rest) => (None, Some(rest)),
        _ => (Some(rest), None),
    };
    Some((
        name.to_owned(),
        brand.map(str::to_owned),
        model.map(str::to_owned),
    ))
}

/// A number at the start of `text`, without thousands separators, and what follows it. None unless it is written as one number.
fn number(text: &str) -> Option<(String, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '，' | '.'))
        .unwrap_or(text.len());
    let written = text.get(..end)?.trim_end_matches([',', '，', '.']);
    let rest = text.get(written.len()..)?;
    let (whole, fraction) = written.split_once('.').unwrap_or((written, ""));
    let groups: Vec<&str> = whole.split([',', '，']).collect();
    let grouped = groups.len() > 1;
    let first = groups.first()?;
    let plausible = !first.is_empty()
        && fraction.chars().all(|c| c.is_ascii_digit())
        && (!grouped || first.len() <= 3 && groups.iter().skip(1).all(|group| group.len() == 3));
    if !plausible || whole.len() > 18 {
        return None;
    }
    let mut digits = groups.concat();
    if !fraction.is_empty() {
        digits.push('.');
        digits.push_str(fraction);
    }
    Some((digits, rest))
}

/// The number that `text` begins with in Chinese numerals, below a thousand, and what follows it: 两, 十二, 二十, 一百二十.
/// Thousands are left out, for 千 begins units as well (千克).
fn han_number(text: &str) -> Option<(u32, &str)> {
    let digit = |c: char| {
        let at = "零一二三四五六七八九".chars().position(|digit| digit == c);
        let value = at.or_else(|| (c == '两').then_some(2))?;
        u32::try_from(value).ok()
    };
    let (mut total, mut open, mut end) = (0, None, 0);
    for (at, c) in text.char_indices() {
        let scale = match c {
            '百' => 100,
            '十' => 10,
            _ => 1,
        };
        match (scale, digit(c)) {
            (1, Some(0)) if open.is_none() && total >= 100 => {}
            (1, Some(value)) if open.is_none() => open = Some(value),
            (1, _) => break,
            (10, _) if total % 100 == 0 => total += 10 * open.take().unwrap_or(1),
            (100, _) if total == 0 => total = 100 * open.take()?,
            _ => return None,
        }
        end = at + c.len_utf8();
    }
    let number = total + open.unwrap_or(0);
    (end > 0).then_some((number, text.get(end..)?))
}

/// Quantity and unit of a cell such as `50(台)`, `1台`, `22.00`, `约4900份`; none where it holds anything else.
pub(super) fn quantity(cell: &str, headings: &Headings) -> Option<(String, Option<String>)> {
    let cell = headings.without_rough(cell).trim_start();
    let numeral = || {
        let (number, rest) = han_number(cell)?;
        // 一台, not 一 alone, which may be a dash.
        Some((number.to_string(), rest)).filter(|_| !rest.is_empty())
    };
    let (digits, rest) = number(cell).or_else(numeral)?;
    let rest = rest.trim();
    let unit = rest.trim_matches(|c| matches!(c, '(' | ')' | '（' | '）' | ' '));
    // What stands in brackets behind the unit explains it: 1项（含安装）.
    let unit = unit
        .split_once(['(', '（'])
        .map_or(unit, |(unit, _)| unit.trim());
    if !unit.is_empty() && headings.unit(unit) != Some(Unit::Count) {
        return None;
    }
    Some((
        digits,
        Some(unit.to_owned()).filter(|unit| !unit.is_empty()),
    ))
}

/// `digits` without leading zeros, with two decimal places and more where the price has them.
fn with_cents(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    format!("{whole}.{:0<2}", fraction.trim_end_matches('0'))
}

/// A price in yuan. A unit beside the number outweighs `column`, the factor that the header states (0: none, yuan). None where the cell holds
/// another currency, several prices, or nothing above zero.
pub(super) fn yuan(cell: &str, column: u32, headings: &Headings) -> Option<String> {
    let mut text = cell.trim().trim_start_matches(['¥', '￥', ' ']);
    // Words before the number: 人民币.
    let lead = text.find(|c: char| c.is_ascii_digit())?;
    if lead > 0 {
        let before = format!(
            "{}元",
            text.get(..lead)?
                .trim_end_matches([':', '：', ' ', '¥', '￥'])
        );
        if headings.unit(&before) != Some(Unit::Money(1)) {
            return None;
        }
        text = text.get(lead..)?;
    }
    let (digits, rest) = number(text)?;
    let unit = key(rest);
    let unit = unit.trim_matches(|c| matches!(c, '(' | ')' | '¥' | '￥'));
    // 元/台, 元整: the unit of money is what stands first.
    let stated = unit
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .rev()
        .find_map(|end| match headings.unit(unit.get(..end)?) {
            Some(Unit::Money(factor)) => Some((factor, unit.get(end..)?)),
            _ => None,
        });
    let factor = match stated {
        Some((factor, behind)) if factor > 0 && !behind.contains(|c: char| c.is_ascii_digit()) => {
            factor
        }
        None if unit.is_empty() => column.max(1),
        _ => return None,
    };
    let price = with_cents(&times(&digits, factor)?);
    price
        .contains(|c: char| c.is_ascii_digit() && c != '0')
        .then_some(price)
}

/// `digits` times a factor, exactly.
fn times(digits: &str, factor: u32) -> Option<String> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let scaled: u128 = format!("{whole}{fraction}").parse().ok()?;
    let product = scaled.checked_mul(u128::from(factor))?.to_string();
    let product = format!("{product:0>width$}", width = fraction.len() + 1);
    let point = product.len() - fraction.len();
    Some(format!(
        "{}.{}",
        product.get(..point)?,
        product.get(point..)?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::tests::headings;

    #[test]
    fn one_cell_of_brand_and_model_is_taken_apart_only_before_a_designation() {
        assert_eq!(
            split_brand_model("海康威视DS-2CD3T46WD-I3"),
            (Some("海康威视"), "DS-2CD3T46WD-I3")
        );
        assert_eq!(
            split_brand_model("戴尔 OptiPlex 3020"),
            (Some("戴尔"), "OptiPlex 3020")
        );
        assert_eq!(
            split_brand_model("光彩科技/全彩A30+-15"),
            (Some("光彩科技"), "全彩A30+-15")
        );
        assert_eq!(split_brand_model("国产定制"), (None, "国产定制"));
        assert_eq!(
            split_brand_model("HP ProDesk 480"),
            (None, "HP ProDesk 480")
        );
    }

    #[test]
    fn quantities_are_numbers_with_an_optional_unit() {
        let read = |cell| quantity(cell, headings());
        let said = |number: &str, unit: &str| {
            Some((
                number.to_owned(),
                Some(unit.to_owned()).filter(|unit| !unit.is_empty()),
            ))
        };
        assert_eq!(read("50(台)"), said("50", "台"));
        assert_eq!(read("1台"), said("1", "台"));
        assert_eq!(read("22.00"), said("22.00", ""));
        assert_eq!(read("1,200"), said("1200", ""));
        assert_eq!(read("5.50 套"), said("5.50", "套"));
        assert_eq!(read("一宗"), said("1", "宗"));
        assert_eq!(read("1项（含安装）"), said("1", "项"));
        for (cell, number) in [
            ("两台", "2"),
            ("十台", "10"),
            ("十二台", "12"),
            ("二十台", "20"),
            ("三十五台", "35"),
            ("一百台", "100"),
            ("一百零五台", "105"),
            ("二百三十台", "230"),
        ] {
            assert_eq!(read(cell), said(number, "台"), "{cell}");
        }
        for cell in [
            "",
            "若干",
            "一",
            "1台；2台",
            "2024-05-06",
            "12345型",
            "1,2",
            "二三台",
            "十",
            "百台",
            "十十台",
        ] {
            assert_eq!(read(cell), None, "{cell}");
        }
    }
}
