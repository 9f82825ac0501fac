//! Entries that load and do not do what their writer expects, seen from recognition.
//!
//! In: the lexicon. Out: warnings: names that two makers claim, designations that a confusable covers, patterns that read everyday text,
//! rows that can never match. What makes a row unreadable is found by the loader.

use std::collections::{BTreeMap, BTreeSet};

use crate::dictionary::Source;
use crate::dictionary::files::FILES;
use crate::dictionary::lexicon::{CATEGORIES, ConfusableEntry, Lexicon, Licence, Pattern, at, key};
use crate::dictionary::words::Words;
use crate::error::Problem;

pub(super) fn warn(source: &Source, lexicon: &Lexicon, words: &Words, warnings: &mut Vec<Problem>) {
    let designations = examples(source, "patterns.tsv");
    lists(source, warnings);
    claimed_twice(lexicon, warnings);
    covered(lexicon, &designations, warnings);
    too_wide(source, lexicon, words, warnings);
    read_by_another(lexicon, &designations, warnings);
    superfluous(lexicon, &designations, warnings);
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

/// Numbers as texts are full of them.
const NUMBERS: &[&str] = &[
    "7", "42", "365", "1024", "2024", "10086", "200000", "1.5", "2.10", "3.2.1", "10-20", "2-1",
];

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
    let names =
        names(lexicon).map(|name| (name.place.to_owned(), name.surface, name.surface.to_owned()));
    let products = lexicon.products.iter();
    let products = products.map(|product| (product.place(), product.model(), key(product.model())));
    let examples = designations
        .iter()
        .map(|example| (example.place.clone(), example.written, example.key.clone()));
    for (place, written, text) in names.chain(products).chain(examples) {
        if let Some(entry) = hard_cover(lexicon, &text) {
            warnings.push(at(
                &place,
                format!(
                    "\"{written}\" is never found: the hard confusable \"{}\" ({}) covers it",
                    entry.id, entry.place
                ),
                "make the confusable narrower and put this text under its counterexamples, or make it soft",
            ));
        }
    }
}

/// Lists whose values are not apart: a bar without a blank on both sides belongs to the value.
fn lists(source: &Source, warnings: &mut Vec<Problem>) {
    for format in FILES {
        let sheet = source.sheet(format.name, &mut Vec::new());
        for row in sheet.rows() {
            for column in format.lists {
                if let Some(value) = row.list(column).find(|value| value.contains('|')) {
                    warnings.push(row.problem(
                        format!("\"{value}\" is one value of {column}: its bar has not a blank on either side"),
                        "write \" | \" between the values of a list",
                    ));
                }
            }
        }
    }
}

/// Patterns that add nothing: another one of the maker reads all their examples, asks for no more beside them, and says the same of them.
fn superfluous(lexicon: &Lexicon, designations: &[Example], warnings: &mut Vec<Problem>) {
    let mut examples: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for example in designations {
        let place = example.place.as_str();
        examples.entry(place).or_default().push(&example.key);
    }
    let said = |pattern: &Pattern, text| {
        let found = pattern.regex.captures(text)?;
        let mut model = String::new();
        found.expand(pattern.model.as_deref().unwrap_or("$0"), &mut model);
        Some((model, pattern.configuration(text)))
    };
    for own in &lexicon.patterns {
        let Some(own_examples) = examples.get(own.place.as_str()) else {
            continue;
        };
        let other = lexicon.patterns.iter().find(|other| {
            other.place != own.place
                && other.vendor == own.vendor
                && other.kind == own.kind
                && other.series == own.series
                && other.category == own.category
                && needs(other.licence) <= needs(own.licence)
                && own_examples.iter().all(|text| {
                    let says = said(other, text);
                    says.is_some() && says == said(own, text)
                })
        });
        if let Some(other) = other {
            warnings.push(at(
                &own.place,
                format!(
                    "the pattern \"{}\" adds nothing to \"{}\" ({}), which reads all its examples and says the same of them",
                    own.id, other.id, other.place
                ),
                "add an example that only this one reads, or remove one of the two",
            ));
        }
    }
}

/// How much a licence asks for.
fn needs(licence: Licence) -> u8 {
    match licence {
        Licence::Free => 0,
        Licence::Weak => 1,
        Licence::Never => 2,
    }
}

/// Patterns that read text that is no designation: common words, numbers, and the examples of confusables that do not keep them from it (a hard
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
        if let Some(number) = NUMBERS.iter().find(|number| pattern.regex.is_match(number)) {
            warnings.push(at(
                &pattern.place,
                format!(
                    "the free pattern matches \"{number}\", as which any number may stand in a text"
                ),
                "make it weak, or demand a letter",
            ));
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
    let beside = lexicon.aliases.iter();
    let beside = beside.flat_map(|alias| alias.context.iter().map(|word| (word, &alias.place)));
    for (word, place) in cues.chain(words).chain(beside) {
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
