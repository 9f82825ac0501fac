//! Names: brands, product lines and software, found by one automaton.
//!
//! In: the lexicon's surfaces and the key text of a page. Out: [`NameHit`]s that stand on their boundaries and are not vetoed. Whether a name
//! counts is decided by `licence`.

use std::collections::BTreeMap;

use daachorse::CharwiseDoubleArrayAhoCorasick;

use crate::dictionary::lexicon::Lexicon;
use crate::text::span::NormalizedSpan;

/// Everything that one surface may be.
#[derive(Clone, Debug, Default)]
pub(super) struct Surface {
    /// Indices into the lexicon's aliases.
    pub(super) aliases: Vec<usize>,
    /// Indices into the lexicon's series names.
    pub(super) series: Vec<usize>,
    /// Indices into the lexicon's software names.
    pub(super) software: Vec<usize>,
}

/// A surface of the lexicon in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct NameHit {
    /// Where it stands in the key.
    pub(super) span: NormalizedSpan,
    /// Index into [`Names::surfaces`].
    pub(super) surface: usize,
    /// A letter or digit stands directly beside it on the right: it counts only when what follows is a designation.
    pub(super) glued: bool,
}

/// The automaton and what its surfaces are.
pub(super) struct Names {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    pub(super) surfaces: Vec<Surface>,
}

impl std::fmt::Debug for Names {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Names({} surfaces)", self.surfaces.len())
    }
}

/// An automaton over `texts`, each with its position as value; none where there are no texts.
///
/// # Panics
/// If it cannot be built: without it nothing would be recognised, and nobody would notice.
pub(super) fn automaton<'t>(
    texts: impl ExactSizeIterator<Item = &'t str>,
) -> Option<CharwiseDoubleArrayAhoCorasick<u32>> {
    let build = |texts| {
        CharwiseDoubleArrayAhoCorasick::with_values(texts)
            .expect("the texts are distinct and not empty, and few enough for their positions")
    };
    (texts.len() > 0).then(|| build(texts.zip(0_u32..)))
}

impl Names {
    /// Builds the automaton.
    pub(super) fn new(lexicon: &Lexicon) -> Self {
        let mut by_text: BTreeMap<&str, Surface> = BTreeMap::new();
        for (index, alias) in lexicon.aliases.iter().enumerate() {
            by_text
                .entry(&alias.surface)
                .or_default()
                .aliases
                .push(index);
        }
        for (index, name) in lexicon.series.iter().enumerate() {
            by_text.entry(&name.surface).or_default().series.push(index);
        }
        for (index, name) in lexicon.software.iter().enumerate() {
            by_text
                .entry(&name.surface)
                .or_default()
                .software
                .push(index);
        }
        by_text.remove("");
        let automaton = automaton(by_text.keys().copied());
        Self {
            automaton,
            surfaces: by_text.into_values().collect(),
        }
    }

    /// Index into the lexicon's aliases of the one maker that a text as a whole names.
    pub(super) fn alias_of(&self, text: &str) -> Option<usize> {
        let found = self
            .automaton
            .as_ref()?
            .find_overlapping_iter(text)
            .find(|found| found.start() == 0 && found.end() == text.len())?;
        match self
            .surfaces
            .get(found.value() as usize)?
            .aliases
            .as_slice()
        {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// All hits of `key` that stand on their boundaries, sorted by start, longer ones first.
    pub(super) fn hits(&self, key: &str, lexicon: &Lexicon) -> Vec<NameHit> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let mut hits: Vec<_> = automaton
            .find_overlapping_iter(key)
            .filter_map(|found| {
                let span = NormalizedSpan::new(found.start(), found.end());
                let surface = found.value() as usize;
                let glued = boundary(key, span)?;
                Some(NameHit {
                    span,
                    surface,
                    glued,
                })
            })
            .filter(|hit| {
                let entry = self.surfaces.get(hit.surface);
                entry.is_some_and(|entry| {
                    !entry.series.is_empty()
                        || !entry.software.is_empty()
                        || entry.aliases.iter().any(|alias| {
                            lexicon
                                .aliases
                                .get(*alias)
                                .is_some_and(|alias| !vetoed(key, hit.span, &alias.vetoes))
                        })
                })
            })
            .collect();
        self.cut_hits(automaton, key, &mut hits);
        hits.sort_by_key(|hit| (hit.span.start(), std::cmp::Reverse(hit.span.end())));
        hits
    }

    /// Makers' names in Chinese that the end of a full line cuts: 博⏎科. The line feed stays inside the span.
    fn cut_hits(
        &self,
        automaton: &CharwiseDoubleArrayAhoCorasick<u32>,
        key: &str,
        hits: &mut Vec<NameHit>,
    ) {
        // A line of prose that was cut because it was full; shorter ones end where their author ended them, but for cells, where signs on
        // both sides tell that it is one name: 品牌：海康⏎威视、大华.
        const FULL: usize = 20;
        // No name of the lexicon that is cut has more on either side, in characters.
        const HALF: usize = 6;
        let mut from = 0;
        while let Some(at) = key.get(from..).and_then(|rest| rest.find('\n')) {
            let seam = from + at;
            let line = key.get(from..seam).unwrap_or_default();
            from = seam + 1;
            let behind = key.get(from..).unwrap_or_default();
            let han = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && c.is_alphabetic());
            let full = line.chars().count() >= FULL;
            if line.contains('\t') || !han(line.chars().next_back()) || !han(behind.chars().next())
            {
                continue;
            }
            let head: usize = line
                .chars()
                .rev()
                .take(HALF)
                .take_while(|c| !c.is_ascii())
                .map(char::len_utf8)
                .sum();
            let tail: usize = behind
                .chars()
                .take(HALF)
                .take_while(|c| !c.is_ascii())
                .map(char::len_utf8)
                .sum();
            let start = seam - head;
            let text = [
                key.get(start..seam).unwrap_or_default(),
                behind.get(..tail).unwrap_or_default(),
            ]
            .concat();
            for found in automaton.find_overlapping_iter(&text) {
                let surface = found.value() as usize;
                let brand = self
                    .surfaces
                    .get(surface)
                    .is_some_and(|entry| !entry.aliases.is_empty());
                let span = NormalizedSpan::new(start + found.start(), start + found.end() + 1);
                if brand
                    && found.start() < head
                    && found.end() > head
                    && (full || is_bounded(key, span))
                {
                    hits.push(NameHit {
                        span,
                        surface,
                        glued: false,
                    });
                }
            }
        }
    }
}

/// Whether a list sign, a label or a border of the text stands on either side.
fn is_bounded(key: &str, span: NormalizedSpan) -> bool {
    let before = key.get(..span.start()).unwrap_or_default();
    let behind = key.get(span.end()..).unwrap_or_default();
    let border = |c: Option<char>| c.is_none_or(|c| "、，,/：:\n\t(（)）或".contains(c));
    border(before.chars().next_back()) && border(behind.chars().next())
}

/// Whether a veto (`before…behind`) stands directly around `span`.
pub(super) fn vetoed(key: &str, span: NormalizedSpan, vetoes: &[(String, String)]) -> bool {
    let before = key.get(..span.start()).unwrap_or_default();
    let behind = key.get(span.end()..).unwrap_or_default();
    vetoes
        .iter()
        .any(|(left, right)| before.ends_with(left.as_str()) && behind.starts_with(right.as_str()))
}

/// Whether the surface stands alone: a Latin letter or digit at its border must not go on. None: it does not; true: something Latin goes
/// on behind it, so it counts only when that is a designation.
fn boundary(key: &str, span: NormalizedSpan) -> Option<bool> {
    let text = span.of(key);
    let before = key.get(..span.start())?.bytes().next_back();
    let behind = key.get(span.end()..)?.bytes().next();
    let (first, last) = (text.bytes().next()?, text.bytes().next_back()?);
    if first.is_ascii_alphanumeric()
        && let Some(before) = before
    {
        // 2xintel, m42x intel: a digit or its x may stand in front of a word, a letter may not.
        if before.is_ascii_alphabetic() || before.is_ascii_digit() && first.is_ascii_digit() {
            let multiplier = before == b'x'
                && span
                    .start()
                    .checked_sub(2)
                    .and_then(|at| key.as_bytes().get(at))
                    .is_some_and(u8::is_ascii_digit);
            if !multiplier {
                return None;
            }
        }
        if before.is_ascii_digit() && text.len() < 3 {
            return None;
        }
    }
    if !last.is_ascii_alphanumeric() {
        return Some(false);
    }
    // dell'arte, d'Or: an apostrophe joins letters of one word.
    let rest = key.get(span.end()..)?;
    let joined = rest.strip_prefix(['\'', '’']);
    if joined.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphabetic()) && !rest.starts_with("s ")
    }) {
        return None;
    }
    match behind {
        Some(behind) if behind.is_ascii_alphabetic() => {
            // xeone5, hpclj: only before a designation, and only for names that are long enough to be no accident.
            (text.len() >= 3).then_some(true)
        }
        Some(behind) if behind.is_ascii_digit() => {
            if last.is_ascii_digit() {
                None
            } else {
                Some(true)
            }
        }
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::lexicon::{Alias, Licence};

    fn lexicon(surfaces: &[&str]) -> Lexicon {
        let aliases = surfaces
            .iter()
            .map(|surface| Alias {
                surface: (*surface).to_owned(),
                brand: "brand".to_owned(),
                miswritten: false,
                letters: None,
                licence: Licence::Free,
                context: Vec::new(),
                vetoes: vec![(String::new(), "园".to_owned())],
                place: "aliases.tsv:1".to_owned(),
            })
            .collect();
        Lexicon {
            aliases,
            ..Lexicon::default()
        }
    }

    fn found(surfaces: &[&str], key: &str) -> Vec<String> {
        let lexicon = lexicon(surfaces);
        Names::new(&lexicon)
            .hits(key, &lexicon)
            .iter()
            .filter(|hit| !hit.glued)
            .map(|hit| hit.span.of(key).to_owned())
            .collect()
    }

    #[test]
    fn latin_names_need_latin_boundaries_unless_a_designation_follows() {
        assert!(found(&["intel", "hp"], "intelligent 150hp").is_empty());
        assert_eq!(
            found(&["intel"], "采购intel处理器2x intel"),
            ["intel", "intel"]
        );
    }

    #[test]
    fn a_name_inside_a_veto_is_no_hit() {
        assert_eq!(found(&["苹果"], "苹果园南路的苹果平板"), ["苹果"]);
    }
}
