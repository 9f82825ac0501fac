//! Where annotated surfaces stand in a page's text.
//!
//! In: a page's text and the mentions annotated on it. Out: for each a span of the text, or none where it does not stand there as often as
//! annotated. Gold has no offsets, since its surfaces were read from the page, not from our text: line ends inside a surface are left out in
//! it, and widths, dashes and trade marks may differ (see [`alike::surface`]).

use std::cmp::Reverse;
use std::ops::Range;

use super::alike;
use super::gold::Mention;
use crate::text::code_points::CodePoints;
use crate::text::span::OriginalSpan;

/// A page's text in the form in which surfaces are compared, with the way back.
struct Compared {
    /// Compared characters, each with the span of the character it stems from.
    characters: Vec<(char, OriginalSpan)>,
}

impl Compared {
    fn new(text: &str) -> Self {
        let mut characters = Vec::with_capacity(text.len());
        for (at, character) in text.char_indices() {
            let span = OriginalSpan::new(at, at + character.len_utf8());
            let folded = alike::surface(character.encode_utf8(&mut [0; 4]));
            characters.extend(folded.chars().map(|folded| (folded, span)));
        }
        Self { characters }
    }

    /// All places of `surface`, from left to right, as ranges of compared characters.
    fn places(&self, surface: &str) -> Vec<Range<usize>> {
        let wanted: Vec<char> = surface
            .chars()
            .flat_map(|character| {
                let folded = alike::surface(character.encode_utf8(&mut [0; 4]));
                folded.chars().collect::<Vec<_>>()
            })
            .collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let is_here = |window: &[(char, OriginalSpan)]| {
            window.iter().map(|(character, _)| character).eq(&wanted)
        };
        let windows = self.characters.windows(wanted.len()).enumerate();
        windows
            .filter(|(_, window)| is_here(window))
            .map(|(at, _)| at..at + wanted.len())
            .collect()
    }

    /// Whether letters or digits run on over an end of `place`: HP in HPE.
    fn is_cut(&self, place: &Range<usize>) -> bool {
        let is_latin = |at: Option<usize>| {
            let character = at.and_then(|at| self.characters.get(at));
            character.is_some_and(|(character, _)| character.is_ascii_alphanumeric())
        };
        // Compared characters have no blanks, so what stands apart in the text must be told by its span.
        let touch = |left: usize, right: usize| {
            let spans = self.characters.get(left).zip(self.characters.get(right));
            spans.is_some_and(|((_, left), (_, right))| left.end() >= right.start())
        };
        let runs_on =
            |left: usize| is_latin(Some(left)) && is_latin(Some(left + 1)) && touch(left, left + 1);
        place.start.checked_sub(1).is_some_and(runs_on) || runs_on(place.end - 1)
    }

    fn span(&self, place: &Range<usize>) -> Option<OriginalSpan> {
        let (_, first) = self.characters.get(place.start)?;
        let (_, last) = self.characters.get(place.end.checked_sub(1)?)?;
        Some(OriginalSpan::new(first.start(), last.end()))
    }
}

/// The places of `mentions` in `text`, in their order. Longer surfaces choose first, so that a name inside a longer one is not taken for it;
/// each takes the first place that is free, or the one nearest to where it was annotated (`at`).
pub fn places(text: &str, mentions: &[&Mention]) -> Vec<Option<OriginalSpan>> {
    let compared = Compared::new(text);
    let points = CodePoints::new(text);
    let mut order: Vec<usize> = (0..mentions.len()).collect();
    let length = |index: &usize| {
        let surface = mentions.get(*index).map(|mention| mention.surface.as_str());
        surface.map_or(0, |surface| alike::surface(surface).chars().count())
    };
    order.sort_by_key(|index| Reverse(length(index)));
    let mut taken: Vec<Range<usize>> = Vec::new();
    let mut found = vec![None; mentions.len()];
    for index in order {
        let Some(mention) = mentions.get(index) else {
            continue;
        };
        let is_free = |place: &Range<usize>| {
            let overlaps =
                |other: &Range<usize>| other.start < place.end && place.start < other.end;
            !taken.iter().any(overlaps)
        };
        let distance = |place: &Range<usize>| {
            let start = compared
                .span(place)
                .map_or(0, |span| points.at(span.start()));
            mention.at.map_or(0, |at| at.abs_diff(start))
        };
        let best = compared
            .places(&mention.surface)
            .into_iter()
            .filter(is_free)
            .min_by_key(|place| (distance(place), compared.is_cut(place), place.start));
        if let Some(place) = best {
            if let Some(span) = found.get_mut(index) {
                *span = compared.span(&place);
            }
            taken.push(place);
        }
    }
    found
}

/// Whether `surface` stands anywhere in `text`, overlapping others or not.
pub fn stands_in(text: &str, surface: &str) -> bool {
    !Compared::new(text).places(surface).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mention(surface: &str, at: Option<u32>) -> Mention {
        Mention {
            surface: surface.to_owned(),
            at,
            ..Mention::default()
        }
    }

    fn found<'t>(text: &'t str, mentions: &[Mention]) -> Vec<Option<(usize, &'t str)>> {
        let mentions: Vec<&Mention> = mentions.iter().collect();
        places(text, &mentions)
            .into_iter()
            .map(|span| span.map(|span| (span.start(), span.of(text))))
            .collect()
    }

    #[test]
    fn a_surface_is_found_over_line_ends_widths_and_dashes() {
        let text = "采购 Ｅ５－２６２０\nv4 两颗";
        assert_eq!(
            found(text, &[mention("E5-2620v4", None)]),
            [Some((7, "Ｅ５－２６２０\nv4"))]
        );
        assert_eq!(found(text, &[mention("E5-2630", None)]), [None]);
    }

    #[test]
    fn each_mention_has_a_place_of_its_own_and_longer_ones_choose_first() {
        let text = "联想网御、联想";
        let all = [
            mention("联想", None),
            mention("联想网御", None),
            mention("联想", None),
        ];
        assert_eq!(
            found(text, &all),
            [Some((15, "联想")), Some((0, "联想网御")), None]
        );
    }

    #[test]
    fn a_name_that_runs_on_is_chosen_last_and_a_known_offset_first() {
        assert_eq!(found("HPE, HP", &[mention("HP", None)]), [Some((5, "HP"))]);
        assert_eq!(found("HPE", &[mention("HP", None)]), [Some((0, "HP"))]);
        assert_eq!(
            found(
                "华为 华为 华为",
                &[mention("华为", Some(6)), mention("华为", None)]
            ),
            [Some((14, "华为")), Some((0, "华为"))]
        );
    }

    proptest! {
        #[test]
        fn what_is_cut_out_of_a_text_is_found_where_it_alone_stands(before in "[a-c 𠮷\n]{0,12}", surface in "[x-z华𠮷®][x-z华 \n]{0,6}[x-z华]", after in "[a-c 𠮷\n]{0,12}") {
            let text = format!("{before}{surface}{after}");
            let written = surface.replace('\n', "");
            let spans = places(&text, &[&mention(&written, None)]);
            let span = spans[0].expect("it stands there");
            prop_assert_eq!(alike::surface(span.of(&text)), alike::surface(&surface));
            prop_assert!(span.start() >= before.len() || surface.starts_with('𠮷'));
        }
    }
}
