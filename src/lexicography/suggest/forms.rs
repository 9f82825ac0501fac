//! The common form of designations: a pattern that reads them and their like.
//!
//! In: designations of one maker. Out: [`Form`]s, each with the designations that it was made of, as rows of `patterns.tsv` need them. A form is
//! no more than what was seen: numbers of the lengths that were seen, and behind them the endings that were seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Designations that begin with the same letters, and how they go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// The letters in front, in lower case, as a part of a key: `ds`, or `x` where there are none.
    pub(super) name: String,
    /// Regular expression over folded, lower-cased text.
    pub(super) pattern: String,
    /// The designations, as written.
    pub(super) designations: Vec<String>,
}

/// Longest form, in characters of its pattern; designations that need a longer one are too different to be one form.
const LONGEST: usize = 200;

/// Whether a text can be a designation: Latin letters and digits, one of each at least, and signs between them.
pub(super) fn is_designation(text: &str) -> bool {
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let signs = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-+/._ ()".contains(c));
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    letters > 0
        && digits > 0
        && letters + digits >= 4
        && signs
        && text.chars().count() <= 40
        && ends(text.chars().next())
        && (ends(text.chars().next_back()) || text.ends_with(['+', ')']))
}

/// The forms of `designations`, folded and as written, by name.
pub(super) fn forms(designations: &BTreeMap<String, String>) -> Vec<Form> {
    let mut groups: BTreeMap<(String, String), BTreeMap<&str, &str>> = BTreeMap::new();
    for (key, written) in designations {
        let head: String = key.chars().take_while(|c| !c.is_ascii_digit()).collect();
        let number: String = key
            .chars()
            .skip(head.chars().count())
            .take_while(char::is_ascii_digit)
            .collect();
        let digits = number.len().to_string();
        groups
            .entry((head, digits))
            .or_default()
            .insert(key, written);
    }
    let mut forms = Vec::new();
    for ((head, digits), members) in groups {
        let begin = format!("{}[0-9]{{{digits}}}", regex::escape(&head));
        let length = head.len() + digits.parse::<usize>().unwrap_or_default();
        let endings: BTreeSet<String> = members
            .keys()
            .map(|key| skeleton(key.get(length..).unwrap_or_default()))
            .collect();
        let may_end = endings.contains("");
        let others: Vec<&str> = endings
            .iter()
            .map(String::as_str)
            .filter(|ending| !ending.is_empty())
            .collect();
        let rest = match (others.is_empty(), may_end) {
            (true, _) => String::new(),
            (false, true) => format!("(?:{})?", others.join("|")),
            (false, false) => format!("(?:{})", others.join("|")),
        };
        let pattern = begin + &rest;
        let letters: String = head.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = if letters.is_empty() {
            "x".to_owned()
        } else {
            letters
        };
        let designations: Vec<String> = members
            .values()
            .map(|written| (*written).to_owned())
            .collect();
        if pattern.chars().count() <= LONGEST {
            forms.push(Form {
                name: format!("{name}{digits}"),
                pattern,
                designations,
            });
        }
    }
    forms
}

/// A text as a pattern: digits by their number, everything else as it is.
fn skeleton(text: &str) -> String {
    let mut pattern = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let taken = if digits > 0 { digits } else { first.len_utf8() };
        let (part, behind) = rest.split_at_checked(taken).unwrap_or((rest, ""));
        if digits > 0 {
            pattern.push_str("[0-9]");
            if digits > 1 {
                let _ = write!(pattern, "{{{digits}}}");
            }
        } else {
            pattern.push_str(&regex::escape(part));
        }
        rest = behind;
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn designations_of_one_build_share_a_form_that_reads_them_all() {
        let written = ["QX-2100A", "QX-2200", "QX-2300-24P", "ZB12/4", "QX-900"];
        let designations: BTreeMap<String, String> = written
            .iter()
            .map(|text| (text.to_ascii_lowercase(), (*text).to_owned()))
            .collect();
        let forms = forms(&designations);
        let shown: Vec<(&str, &str)> = forms
            .iter()
            .map(|form| (form.name.as_str(), form.pattern.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("qx3", r"qx\-[0-9]{3}"),
                ("qx4", r"qx\-[0-9]{4}(?:\-[0-9]{2}p|a)?"),
                ("zb2", r"zb[0-9]{2}(?:/[0-9])")
            ]
        );
        for form in &forms {
            let regex = regex::Regex::new(&format!(r"\A(?:{})\z", form.pattern)).unwrap();
            for designation in &form.designations {
                assert!(
                    regex.is_match(&designation.to_ascii_lowercase()),
                    "{designation}"
                );
            }
            assert!(!regex.is_match("2024"));
        }
    }

    #[test]
    fn a_designation_has_letters_and_digits() {
        for text in ["QX-2100", "FT-2000+", "iDS-96(B)"] {
            assert!(is_designation(text), "{text}");
        }
        for text in ["2024", "USB", "A1", "交换机24口", "-X100", "详见附件", ""] {
            assert!(!is_designation(text), "{text}");
        }
    }
}
