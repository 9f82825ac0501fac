//! Strings that are nearly a known name.
//!
//! In: the names, and strings of the corpus. Out: for a string the name that it may be a misspelling of. Chinese names have another character
//! at one place, or two neighbours changed places; Latin ones may also have one letter more or less. Whether it is a misspelling is the
//! linguist's decision.

use std::collections::BTreeMap;

/// Shortest name that is compared, in characters; shorter ones have too many neighbours that are words of their own.
const SHORTEST_CHINESE: usize = 3;
/// The same for names in Latin letters.
const SHORTEST_LATIN: usize = 5;

/// Known names, by what is left when one character is covered or dropped.
#[derive(Debug, Default)]
pub(super) struct Near {
    names: Vec<Vec<char>>,
    by_rest: BTreeMap<Vec<char>, Vec<usize>>,
}

/// Stands for the covered character.
const ANY: char = '\0';

impl Near {
    /// Indexes `names`, folded and lower-cased; those that are too short are left out.
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut near = Self::default();
        for name in names {
            let name: Vec<char> = name.chars().collect();
            let is_latin = is_latin(&name);
            let shortest = if is_latin {
                SHORTEST_LATIN
            } else {
                SHORTEST_CHINESE
            };
            let is_chinese = name.iter().all(|c| !c.is_ascii() && c.is_alphanumeric());
            if name.len() < shortest || !(is_latin || is_chinese) {
                continue;
            }
            let index = near.names.len();
            for rest in rests(&name) {
                near.by_rest.entry(rest).or_default().push(index);
            }
            near.names.push(name);
        }
        near
    }

    /// The first name that `text` nearly is, without being one.
    pub(super) fn of(&self, text: &str) -> Option<String> {
        let text: Vec<char> = text.chars().collect();
        let mut candidates: Vec<usize> = rests(&text)
            .iter()
            .filter_map(|rest| self.by_rest.get(rest))
            .flatten()
            .copied()
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        let names = candidates
            .into_iter()
            .filter_map(|index| self.names.get(index));
        let mut found = None;
        for name in names {
            if *name == text {
                return None;
            }
            if found.is_none() && is_near(name, &text) {
                found = Some(name.iter().collect());
            }
        }
        found
    }
}

fn is_latin(name: &[char]) -> bool {
    name.iter().all(char::is_ascii_alphabetic)
}

/// What is left of a name with one character covered, two neighbours covered, or, of a Latin one, one dropped.
fn rests(name: &[char]) -> Vec<Vec<char>> {
    let covered = |range: std::ops::Range<usize>| -> Vec<char> {
        let cover = |(index, c): (usize, &char)| if range.contains(&index) { ANY } else { *c };
        name.iter().enumerate().map(cover).collect()
    };
    let mut rests: Vec<Vec<char>> = (0..name.len()).map(|at| covered(at..at + 1)).collect();
    rests.extend((1..name.len()).map(|at| covered(at - 1..at + 1)));
    if is_latin(name) {
        rests.push(name.to_vec());
        rests.extend((0..name.len()).map(|dropped| {
            let kept = name.iter().enumerate().filter(|(at, _)| *at != dropped);
            kept.map(|(_, c)| *c).collect()
        }));
    }
    rests
}

/// Whether one edit leads from one to the other: another character, neighbours that changed places, or, in Latin letters, one more or less.
fn is_near(a: &[char], b: &[char]) -> bool {
    if a.len() == b.len() {
        let differ: Vec<usize> = (0..a.len()).filter(|at| a.get(*at) != b.get(*at)).collect();
        return match differ.as_slice() {
            [_] => true,
            [first, second] => {
                *second == first + 1
                    && a.get(*first) == b.get(*second)
                    && a.get(*second) == b.get(*first)
            }
            _ => false,
        };
    }
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 || !is_latin(long) {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    short.get(same..) == long.get(same + 1..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_away_is_near() {
        let near = Near::new(["海康威视", "浪潮", "hikvision", "lenovo"].into_iter());
        let of = |text: &str| near.of(text);
        assert_eq!(
            of("海康危视").as_deref(),
            Some("海康威视"),
            "another character"
        );
        assert_eq!(
            of("海威康视").as_deref(),
            Some("海康威视"),
            "two changed places"
        );
        assert_eq!(
            of("海康威"),
            None,
            "a part of a Chinese name is no misspelling"
        );
        assert_eq!(of("浪朝"), None, "too short");
        assert_eq!(of("hikvison").as_deref(), Some("hikvision"), "one less");
        assert_eq!(of("hikvission").as_deref(), Some("hikvision"), "one more");
        assert_eq!(of("hikvisoin").as_deref(), Some("hikvision"));
        assert_eq!(of("lenovo"), None, "the name itself");
        assert_eq!(of("hikvson"), None, "two less");
    }

    #[test]
    fn a_name_beside_another_is_no_misspelling_of_it() {
        let near = Near::new(["紫光股份", "紫光股分"].into_iter());
        assert_eq!(near.of("紫光股份"), None);
    }
}
