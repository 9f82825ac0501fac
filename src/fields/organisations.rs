//! Names of organisations, their credit codes and where they are.
//!
//! In: candidate texts. Out: the part that is a name, GB 32100 codes with their check, GB/T 2260 division codes. Persons and telephone
//! numbers are none.

use std::ops::Range;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::reading::Reading;
use crate::dictionary::forms::{Forms, Label, Organisation};

/// What is known of names of organisations.
pub(super) struct Organisations {
    suffixes: Vec<String>,
    /// In small letters.
    latin_suffixes: Vec<String>,
    names: Vec<String>,
    refused: Vec<String>,
    persons: Vec<String>,
    consortium: Vec<String>,
    bodies: Vec<String>,
    /// Words for parts played, which may stand before a name.
    roles: Vec<String>,
    regions: CharwiseDoubleArrayAhoCorasick<u32>,
    /// Code, and whether the name is the short one, by the value of the automaton.
    codes: Vec<(String, bool)>,
}

impl std::fmt::Debug for Organisations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Organisations({})", self.suffixes.len())
    }
}

impl Organisations {
    pub(super) fn new(forms: &Forms) -> Self {
        let of = |kind: Organisation| -> Vec<String> {
            forms
                .organisations
                .iter()
                .filter(|(_, entry)| *entry == kind)
                .map(|(text, _)| text.clone())
                .collect()
        };
        let mut names: Vec<(&str, &str, bool)> = Vec::new();
        for region in &forms.regions {
            names.push((&region.name, &region.code, false));
            if let Some(short) = &region.short {
                names.push((short, &region.code, true));
            }
        }
        names.sort_unstable();
        names.dedup_by(|a, b| a.0 == b.0);
        let mut roles: Vec<String> = forms
            .labels
            .iter()
            .filter(|(_, label)| matches!(label, Label::Buyer | Label::Agency))
            .map(|(text, _)| text.clone())
            .collect();
        roles.sort_by_key(|role| std::cmp::Reverse(role.len()));
        let (latin_suffixes, suffixes): (Vec<String>, Vec<String>) = of(Organisation::Suffix)
            .into_iter()
            .partition(|suffix| suffix.is_ascii());
        Self {
            latin_suffixes: latin_suffixes
                .iter()
                .map(|suffix| suffix.to_ascii_lowercase())
                .collect(),
            suffixes,
            names: of(Organisation::Name),
            refused: of(Organisation::Refused),
            persons: of(Organisation::Person),
            consortium: of(Organisation::Consortium),
            bodies: of(Organisation::Body),
            roles,
            regions: CharwiseDoubleArrayAhoCorasickBuilder::new()
                .match_kind(MatchKind::LeftmostLongest)
                .build(names.iter().map(|(name, ..)| name))
                .expect("names of regions are neither empty nor double"),
            codes: names
                .iter()
                .map(|(_, code, short)| ((*code).to_owned(), *short))
                .collect(),
        }
    }

    /// The part of `range` that is the name of an organisation, from its start; none where it names none.
    pub(super) fn name(&self, reading: &Reading<'_>, range: Range<usize>) -> Option<Range<usize>> {
        let text = reading.slice(range.clone());
        let len = self.name_len(text)?;
        Some(range.start..range.start + len)
    }

    /// The name at the start of `range` that an address is glued to; none where it may end in two places.
    pub(super) fn before_address(
        &self,
        reading: &Reading<'_>,
        range: Range<usize>,
    ) -> Option<Range<usize>> {
        let text = reading.slice(range.clone());
        let mut ends = self
            .regions
            .leftmost_find_iter(text)
            .map(|found| found.start())
            .filter(|at| text.get(..*at).is_some_and(|head| self.is_name(head)));
        let end = ends.next()?;
        ends.next()
            .is_none()
            .then(|| range.start..range.start + end)
    }

    /// The length of the public body that the name of a project begins with; none where its place is not said.
    pub(super) fn body_len(&self, project: &str) -> Option<usize> {
        let end = self
            .bodies
            .iter()
            .flat_map(|body| {
                project
                    .match_indices(body.as_str())
                    .map(|(at, body)| at + body.len())
            })
            .filter(|end| *end < project.len())
            .max()?;
        let body = project.get(..end)?;
        (self.is_name(body) && self.region(body).is_some()).then_some(end)
    }

    /// The names that `range` joins (某某公司、某某公司（联合体）), without remarks on who leads; the range itself where it is one name.
    pub(super) fn joined(&self, reading: &Reading<'_>, range: Range<usize>) -> Vec<Range<usize>> {
        let mut start = range.start;
        let parts: Vec<Range<usize>> = reading
            .slice(range.clone())
            .split(['、', '/'])
            .map(|part| {
                let bare = self.without_consortium(part);
                let place = start..start + bare.len();
                start += part.len()
                    + reading
                        .from(start + part.len())
                        .chars()
                        .next()
                        .map_or(0, char::len_utf8);
                place
            })
            .collect();
        if parts
            .iter()
            .all(|part| self.is_name(reading.slice(part.clone())))
        {
            parts
        } else {
            vec![range]
        }
    }

    /// The names that follow in `range`, each behind a mark that lists: `；某某局；某某局`. Ends at the first text that is no name.
    pub(super) fn listed_behind(
        &self,
        reading: &Reading<'_>,
        range: Range<usize>,
    ) -> Vec<Range<usize>> {
        const MARKS: [char; 6] = ['；', ';', '，', ',', '、', '/'];
        let mut names = Vec::new();
        let mut at = range.start;
        while let Some(rest) = reading.slice(at..range.end.max(at)).strip_prefix(MARKS) {
            let start = range.end - rest.len();
            let len = rest
                .find(|c: char| MARKS.contains(&c) || matches!(c, '。' | '\n' | '\t'))
                .unwrap_or(rest.len());
            let name = self.without_consortium(rest.get(..len).unwrap_or_default());
            if !self.is_name(name) {
                break;
            }
            names.push(start..start + name.len());
            at = start + len;
        }
        names
    }

    /// A name without the bracket that says what it does in a consortium.
    fn without_consortium<'t>(&self, name: &'t str) -> &'t str {
        let bare = without_bracket(name);
        let remark = name.get(bare.len()..).unwrap_or_default();
        if self
            .consortium
            .iter()
            .any(|word| remark.contains(word.as_str()))
        {
            bare
        } else {
            name
        }
    }

    fn name_len(&self, text: &str) -> Option<usize> {
        if self.is_name(text) {
            return Some(text.len());
        }
        // Something is glued on: a date, a number, a note. The name ends where Chinese does, if it ends like a name there.
        let cut = text
            .char_indices()
            .find(|(at, c)| *at > 0 && !(c.is_alphabetic() || "()（）·、-—“”&".contains(*c)))
            .map(|(at, _)| at)?;
        let (head, tail) = text.split_at_checked(cut)?;
        if is_address(tail) {
            return None;
        }
        let head = head.trim_end_matches(['(', '（', '、', '-', '—']);
        if tail.starts_with(':') {
            return self.before_label(head);
        }
        self.is_name(head).then_some(head.len())
    }

    /// The length of the name that `text` begins with where a label that is not known is glued on: `某某公司资质等级:`.
    fn before_label(&self, text: &str) -> Option<usize> {
        /// Characters of such a label.
        const LABEL: std::ops::RangeInclusive<usize> = 2..=8;
        self.suffixes
            .iter()
            .filter(|suffix| suffix.chars().count() > 1)
            .filter_map(|suffix| Some(text.rfind(suffix.as_str())? + suffix.len()))
            .filter(|end| {
                let label = text.get(*end..).unwrap_or_default();
                LABEL.contains(&label.chars().count())
                    && text.get(..*end).is_some_and(|head| self.is_name(head))
            })
            .max()
    }

    /// Whether the whole of `text` names an organisation (several joined by 、 included).
    fn is_name(&self, text: &str) -> bool {
        let characters = text.chars().count();
        if self.names.iter().any(|name| name == text) {
            return true;
        }
        let wide = text
            .chars()
            .filter(|c| c.is_alphabetic() && !c.is_ascii())
            .count();
        if !(3..=80).contains(&characters) {
            return false;
        }
        if wide == 0 {
            return self.is_latin_name(text);
        }
        if wide * 2 < characters || wide < 3 {
            return false;
        }
        if self.refused.iter().any(|word| text.contains(word.as_str()))
            || self
                .persons
                .iter()
                .any(|title| text.ends_with(title.as_str()))
        {
            return false;
        }
        if is_address(text) {
            return false;
        }
        let ends = |part: &str| {
            let bare = without_bracket(part);
            self.suffixes
                .iter()
                .any(|suffix| bare.ends_with(suffix.as_str()) || part.ends_with(suffix.as_str()))
        };
        // A bracket behind the name may list other names of it.
        text.split(['、', '/']).all(ends)
            || without_bracket(text).split(['、', '/']).all(ends) && text.ends_with([')', '）'])
    }

    /// Whether `text` is the name of a company in Latin letters: `ABCINSTRUMENTSCO.,LTD`, blanks dropped.
    fn is_latin_name(&self, text: &str) -> bool {
        /// Letters in front of the ending.
        const SHORTEST: usize = 3;
        let lower = text.to_ascii_lowercase();
        let lower = lower.trim_end_matches('.');
        let plain = lower
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".,&-()'".contains(c));
        plain
            && self.latin_suffixes.iter().any(|suffix| {
                lower.strip_suffix(suffix.as_str()).is_some_and(|head| {
                    head.chars().filter(char::is_ascii_alphabetic).count() >= SHORTEST
                })
            })
    }

    /// `range` without the word for a part played at its start (受采购人某某局委托) and the particle at its end.
    pub(super) fn without_role(&self, reading: &Reading<'_>, range: Range<usize>) -> Range<usize> {
        let text = reading.slice(range.clone());
        let bare = self
            .roles
            .iter()
            .find_map(|role| text.strip_prefix(role.as_str()))
            .unwrap_or(text)
            .trim_start_matches([':', '“', '”', '(', ')']);
        let end = bare.strip_suffix('的').unwrap_or(bare);
        let start = range.end - bare.len();
        start..start + end.len()
    }

    /// The division code that the start of a name or address states: the most exact of the names that agree.
    pub(super) fn region(&self, text: &str) -> Option<String> {
        let mut best: Option<&str> = None;
        let mut end = 0;
        for found in self.regions.leftmost_find_iter(text) {
            let (code, short) = self
                .codes
                .get(found.value() as usize)
                .expect("the automaton holds the codes");
            // A short name means a place only at the start, or directly behind another place.
            // 某某（上海）有限公司 names one as well.
            let bracketed = text
                .get(..found.start())
                .is_some_and(|before| before.ends_with(['(', '（']))
                && text
                    .get(found.end()..)
                    .is_some_and(|behind| behind.starts_with([')', '）']));
            if *short && found.start() != end && found.start() > 0 && !bracketed {
                continue;
            }
            match best {
                None if found.start() <= 36 => best = Some(code),
                Some(known) if inside(code, known) => best = Some(code),
                _ => continue,
            }
            end = found.end();
        }
        best.map(str::to_owned)
    }
}

/// Whether `text` holds a figure before the word for a road, a house, a floor or a room, or before a currency.
fn is_address(text: &str) -> bool {
    let mut figure = false;
    for character in text.chars() {
        if figure && "号层楼室栋幢座弄路米元".contains(character) {
            return true;
        }
        figure = character.is_ascii_digit();
    }
    false
}

/// Whether division `code` lies inside division `outer`.
fn inside(code: &str, outer: &str) -> bool {
    code.starts_with(outer.trim_end_matches("00")) && code != outer
}

/// A name without the bracket behind it: `某某公安局(本部)`.
fn without_bracket(name: &str) -> &str {
    name.strip_suffix([')', '）'])
        .and_then(|inner| inner.rfind(['(', '（']).and_then(|open| inner.get(..open)))
        .unwrap_or(name)
}

/// The credit code at the start of `text` (GB 32100-2015) and whether its check digit holds.
pub(super) fn social_credit_code(text: &str) -> Option<(String, bool)> {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const LENGTH: usize = 18;
    // GB 32100-2015, table 4: powers of 3 modulo 31.
    const WEIGHTS: [usize; 17] = [
        1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
    ];
    let code: String = text
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    if code.len() != LENGTH {
        return None;
    }
    let values: Option<Vec<usize>> = code.chars().map(|c| ALPHABET.find(c)).collect();
    let Some(values) = values else {
        return Some((code, false));
    };
    let sum: usize = values
        .iter()
        .zip(WEIGHTS)
        .map(|(value, weight)| value * weight)
        .sum();
    let check = (31 - sum % 31) % 31;
    let valid = values.last() == Some(&check);
    Some((code, valid))
}

#[cfg(test)]
mod tests {
    use super::social_credit_code;

    #[test]
    fn credit_codes_are_checked() {
        for code in [
            "914400001903718642",
            "91330200MA2H5LF81H",
            "91500107MAACALR185",
            "91310115MA1HBCTD8K",
        ] {
            assert_eq!(social_credit_code(code), Some((code.to_owned(), true)));
        }
        assert_eq!(
            social_credit_code("91350211M0000XUF46"),
            Some(("91350211M0000XUF46".to_owned(), false))
        );
        assert_eq!(social_credit_code("123456"), None);
        assert_eq!(
            social_credit_code("914400001903718642招标代理机构").map(|(_, valid)| valid),
            Some(true)
        );
    }
}
