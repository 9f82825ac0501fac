//! Entries that load and do not do what their writer expects, seen from recognition.
//!
//! In: the lexicon. Out: warnings: names that two makers claim, designations that a confusable covers, patterns that read everyday text,
//! rows that can never match. What makes a row unreadable is found by the loader.

use std::collections::{BTreeMap, BTreeSet};

use crate::dictionary::Source;
use crate::dictionary::lexicon::{CATEGORIES, ConfusableEntry, Lexicon, Licence, Pattern, at, key};
use crate::dictionary::words::Words;
use crate::error::Problem;

pub(super) fn warn(source: &Source, lexicon: &Lexicon, words: &Words, warnings: &mut Vec<Problem>) {
    let designations = examples(source, "patterns.tsv");
    claimed_twice(lexicon, warnings);
    covered(lexicon, &designations, warnings);
    too_wide(source, lexicon, words, warnings);
    read_by_another(lexicon, &designations, warnings);
    too_free(lexicon, words, warnings);
    without_effect(lexicon, warnings);
    never_in_a_clause(lexicon, warnings);
}

/// An example that a file gives for one of its patterns.
struct Example<'a> {
    /// Where the row stands, `file:line`.
    place: String,
    /// As in the file.
    written: &'a str,
    /// As it is matched.
    key: String,
}

/// The examples of a file of patterns, in order. Problems of reading it have been reported by the loader.
fn examples<'s>(source: &'s Source, name: &str) -> Vec<Example<'s>> {
    let sheet = source.sheet(name, &mut Vec::new());
    let mut examples = Vec::new();
    for row in sheet.rows() {
        examples.extend(row.list("examples").map(|written| Example {
            place: row.place(),
            written,
            key: key(written),
        }));
    }
    examples
}

/// A name as three files may hold it.
struct Name<'l> {
    surface: &'l str,
    vendor: Option<&'l str>,
    licence: Licence,
    place: &'l str,
}

/// All names of makers, product lines and software.
fn names(lexicon: &Lexicon) -> impl Iterator<Item = Name<'_>> {
    let aliases = lexicon.aliases.iter().map(|alias| Name {
        surface: &alias.surface,
        vendor: Some(&alias.brand),
        licence: alias.licence,
        place: &alias.place,
    });
    let series = lexicon.series.iter().map(|series| Name {
        surface: &series.surface,
        vendor: Some(&series.vendor),
        licence: series.licence,
        place: &series.place,
    });
    let software = lexicon.software.iter().map(|software| Name {
        surface: &software.surface,
        vendor: software.vendor.as_deref(),
        licence: software.licence,
        place: &software.place,
    });
    // An empty one has been reported as an error.
    let all = aliases.chain(series).chain(software);
    all.filter(|name| !name.surface.is_empty())
}

/// One surface in two files, or twice among the series, for two makers. Two makers of one alias are an error where nothing decides, which
/// the loader finds; a name that counts only beside its maker is decided by that.
fn claimed_twice(lexicon: &Lexicon, warnings: &mut Vec<Problem>) {
    let mut claims: BTreeMap<&str, Vec<Name>> = BTreeMap::new();
    for claim in names(lexicon).filter(|claim| claim.licence != Licence::Never) {
        claims.entry(claim.surface).or_default().push(claim);
    }
    let makers: BTreeSet<&str> = lexicon
        .aliases
        .iter()
        .map(|alias| alias.place.as_str())
        .collect();
    for (surface, claims) in claims {
        for (index, claim) in claims.iter().enumerate().skip(1) {
            let rival = claims.iter().take(index).find(|rival| {
                let both_aliases = makers.contains(rival.place) && makers.contains(claim.place);
                rival.vendor != claim.vendor && !both_aliases
            });
            if let Some(rival) = rival {
                let maker = |vendor: Option<&str>| vendor.unwrap_or("no maker").to_owned();
                warnings.push(at(
                    claim.place,
                    format!(
                        "\"{surface}\" is of {} here and of {} at {}",
                        maker(claim.vendor),
                        maker(rival.vendor),
                        rival.place
                    ),
                    "keep the one that documents mean, or give one of them the licence never, so that it counts only beside its maker",
                ));
            }
        }
    }
}

/// The hard confusable that covers all of `text`, if one does.
fn hard_cover<'l>(lexicon: &'l Lexicon, text: &str) -> Option<&'l ConfusableEntry> {
    lexicon.confusables.iter().find(|entry| {
        entry.hard
            && entry
                .regex
                .find_iter(text)
                .any(|found| found.as_str().trim() == text)
    })
}

/// Names, products and examples of patterns that a hard confusable covers: they are never found.
fn covered(lexicon: &Lexicon, designations: &[Example], warnings: &mut Vec<Problem>) {
    let names = names(lexicon).map(|name| (name.place, name.surface, name.surface.to_owned()));
    let products = lexicon.products.iter().map(|product| {
        (
            product.place.as_str(),
            product.model.as_str(),
            key(&product.model),
        )
    });
    let examples = designations
        .iter()
        .map(|example| (example.place.as_str(), example.written, example.key.clone()));
    for (place, written, text) in names.chain(products).chain(examples) {
        if let Some(entry) = hard_cover(lexicon, &text) {
            warnings.push(at(
                place,
                format!(
                    "\"{written}\" is never found: the hard confusable \"{}\" ({}) covers it",
                    entry.id, entry.place
                ),
                "make the confusable narrower and put this text under its counterexamples, or make it soft",
            ));
        }
    }
}

/// Patterns that read text that is no designation: common words, and the examples of confusables that do not keep them from it (a hard
/// one always does, a soft one where the pattern is not free).
fn too_wide(source: &Source, lexicon: &Lexicon, words: &Words, warnings: &mut Vec<Problem>) {
    let technical = examples(source, "confusables.tsv");
    let technical: Vec<_> = technical
        .iter()
        .filter(|example| hard_cover(lexicon, &example.key).is_none())
        .collect();
    let everyday: Vec<(&str, String)> = words
        .common
        .keys()
        .map(|word| (word.as_str(), key(word)))
        .collect();
    for pattern in &lexicon.patterns {
        if let Some((word, _)) = everyday
            .iter()
            .find(|(_, word)| pattern.regex.is_match(word))
        {
            warnings.push(at(
                &pattern.place,
                format!("the pattern matches \"{word}\", a word of common-words.tsv"),
                "make it narrower, and put the word under its counterexamples",
            ));
        }
        if pattern.licence != Licence::Free {
            continue;
        }
        for example in &technical {
            if pattern.regex.is_match(&example.key) {
                warnings.push(at(
                    &pattern.place,
                    format!(
                        "the free pattern matches \"{}\", which is an example of a soft confusable ({})",
                        example.written, example.place
                    ),
                    "make it weak, or narrower with this text under its counterexamples; a soft confusable does not hold a free pattern back",
                ));
            }
        }
    }
}

/// Examples of a free pattern that a free pattern of another maker reads, too: the record would name either.
fn read_by_another(lexicon: &Lexicon, designations: &[Example], warnings: &mut Vec<Problem>) {
    let free: Vec<&Pattern> = lexicon
        .patterns
        .iter()
        .filter(|pattern| pattern.licence == Licence::Free && pattern.vendor.is_some())
        .collect();
    let by_place: BTreeMap<&str, &Pattern> = free
        .iter()
        .map(|pattern| (pattern.place.as_str(), *pattern))
        .collect();
    for example in designations {
        let Some(own) = by_place.get(example.place.as_str()) else {
            continue;
        };
        let other = free
            .iter()
            .find(|other| other.vendor != own.vendor && other.regex.is_match(&example.key));
        if let Some(other) = other {
            warnings.push(at(
                &own.place,
                format!(
                    "the example \"{}\" is also read by the free pattern \"{}\" of another maker ({})",
                    example.written, other.id, other.place
                ),
                "make one of the two weak, so that the maker beside it decides",
            ));
        }
    }
}

/// Free names that stand for too much: one or two Latin letters, or a Chinese word of two characters that everybody uses.
fn too_free(lexicon: &Lexicon, words: &Words, warnings: &mut Vec<Problem>) {
    let common: BTreeSet<String> = words.common.keys().map(|word| key(word)).collect();
    for name in names(lexicon).filter(|name| name.licence == Licence::Free) {
        let characters = name.surface.chars().count();
        if characters <= 2 && name.surface.chars().all(|c| c.is_ascii_alphabetic()) {
            warnings.push(at(
                name.place,
                format!(
                    "\"{}\" is free, and so short that it will stand for something else",
                    name.surface
                ),
                "make it weak or never",
            ));
        } else if common.contains(name.surface) {
            warnings.push(at(
                name.place,
                format!("\"{}\" is free, and a word of common-words.tsv", name.surface),
                "make it weak, with words under context that stand beside it where the name is meant",
            ));
        }
    }
}

/// Cells that change nothing.
fn without_effect(lexicon: &Lexicon, warnings: &mut Vec<Problem>) {
    for alias in &lexicon.aliases {
        if alias.licence == Licence::Free && !alias.context.is_empty() {
            warnings.push(at(
                &alias.place,
                format!(
                    "\"{}\" has words under context, but is free and counts without them",
                    alias.surface
                ),
                "make it weak, or empty the cell",
            ));
        }
    }
}

/// Cues and context words that can never match: those that reach over the end of a clause, in which alone they are looked for, and those
/// with a `…` that stands for no number.
fn never_in_a_clause(lexicon: &Lexicon, warnings: &mut Vec<Problem>) {
    let cues = lexicon.cues.iter().map(|cue| (&cue.cue, &cue.place));
    let words = lexicon.context.iter().map(|word| (&word.word, &word.place));
    for (word, place) in cues.chain(words) {
        if let Some(end) = word.chars().find(|c| ['。', '；', ';', '！'].contains(c)) {
            warnings.push(at(
                place,
                format!("\"{word}\" can never match: \"{end}\" ends the clause in which it is looked for"),
                "leave the sign out, or remove the row",
            ));
        }
    }
    for word in &lexicon.context {
        let numbers = word.word.matches('…').count();
        let names_goods = word
            .category
            .as_deref()
            .is_none_or(|category| CATEGORIES.contains(&category));
        if numbers > usize::from(!names_goods) {
            warnings.push(at(
                &word.place,
                format!("\"{}\" can never match: … stands for a number once, and not in words that name a category of goods", word.word),
                "write the word without it, or as several rows",
            ));
        }
    }
}
