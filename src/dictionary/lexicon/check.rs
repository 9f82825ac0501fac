//! Problems between the entries of a lexicon: duplicates, unknown keys, one surface for two brands.
//!
//! In: [`Lexicon`] as read. Out: problems. What one row shows by itself is checked where it is read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Lexicon, Licence, product_key};
use crate::error::Problem;

pub(super) fn across(lexicon: &Lexicon, problems: &mut Vec<Problem>) {
    let brands: BTreeSet<&str> = lexicon
        .brands
        .iter()
        .map(|brand| brand.id.as_str())
        .collect();
    known_brands(lexicon, &brands, problems);
    duplicates(
        lexicon
            .brands
            .iter()
            .map(|brand| (brand.id.clone(), &brand.place)),
        "brand",
        problems,
    );
    duplicates(
        lexicon
            .products
            .iter()
            .map(|product| (product.id.clone(), &product.place)),
        "product",
        problems,
    );
    duplicates(
        lexicon.products.iter().map(|product| {
            (
                format!("{}:{}", product.vendor, product_key(&product.model)),
                &product.place,
            )
        }),
        "model",
        problems,
    );
    duplicates(
        lexicon
            .patterns
            .iter()
            .map(|pattern| (pattern.id.clone(), &pattern.place)),
        "pattern",
        problems,
    );
    duplicates(
        lexicon
            .aliases
            .iter()
            .map(|alias| (format!("{} ({})", alias.surface, alias.brand), &alias.place)),
        "surface",
        problems,
    );
    duplicates(
        lexicon.series.iter().map(|series| {
            (
                format!("{} ({})", series.surface, series.vendor),
                &series.place,
            )
        }),
        "series name",
        problems,
    );
    duplicates(
        lexicon
            .software
            .iter()
            .map(|software| (software.surface.clone(), &software.place)),
        "software name",
        problems,
    );
    duplicates(
        lexicon
            .cues
            .iter()
            .map(|cue| (format!("{} ({:?})", cue.cue, cue.side), &cue.place)),
        "cue",
        problems,
    );
    duplicates(
        lexicon.context.iter().map(|word| {
            (
                format!(
                    "{} ({})",
                    word.word,
                    word.category.as_deref().unwrap_or_default()
                ),
                &word.place,
            )
        }),
        "context word",
        problems,
    );
    shared_surfaces(lexicon, problems);
}

/// A problem at a place written `file:line`.
pub(in crate::dictionary) fn at(place: &str, message: String, help: impl Into<String>) -> Problem {
    let (file, line) = place.rsplit_once(':').unwrap_or((place, "0"));
    Problem {
        file: file.to_owned(),
        line: line.parse().unwrap_or(0),
        message,
        help: help.into(),
    }
}

fn known_brands(lexicon: &Lexicon, brands: &BTreeSet<&str>, problems: &mut Vec<Problem>) {
    let owners = lexicon
        .brands
        .iter()
        .flat_map(|brand| brand.owners.iter().map(|(_, owner)| (owner, &brand.place)));
    let used = owners
        .chain(
            lexicon
                .aliases
                .iter()
                .map(|entry| (&entry.brand, &entry.place)),
        )
        .chain(
            lexicon
                .products
                .iter()
                .map(|entry| (&entry.vendor, &entry.place)),
        )
        .chain(
            lexicon
                .series
                .iter()
                .map(|entry| (&entry.vendor, &entry.place)),
        )
        .chain(
            lexicon
                .software
                .iter()
                .filter_map(|entry| entry.vendor.as_ref().map(|vendor| (vendor, &entry.place))),
        )
        .chain(
            lexicon
                .patterns
                .iter()
                .filter_map(|entry| entry.vendor.as_ref().map(|vendor| (vendor, &entry.place))),
        );
    for (brand, place) in used {
        if !brand.is_empty() && !brands.contains(brand.as_str()) {
            problems.push(at(
                place,
                format!("no brand has the key \"{brand}\""),
                "add it to brands.tsv, or correct the key",
            ));
        }
    }
}

fn duplicates<'l>(
    entries: impl Iterator<Item = (String, &'l String)>,
    what: &str,
    problems: &mut Vec<Problem>,
) {
    let mut seen: HashMap<String, &String> = HashMap::new();
    for (key, place) in entries {
        if let Some(first) = seen.get(&key) {
            problems.push(at(
                place,
                format!("the {what} \"{key}\" stands here again; it was first at {first}"),
                "keep one of the two",
            ));
        } else {
            seen.insert(key, place);
        }
    }
}

/// A surface of two brands is decided by what stands around it, so each of them must be weak and say which words speak for it.
fn shared_surfaces(lexicon: &Lexicon, problems: &mut Vec<Problem>) {
    let mut owners: BTreeMap<&str, Vec<&super::Alias>> = BTreeMap::new();
    for alias in &lexicon.aliases {
        owners
            .entry(alias.surface.as_str())
            .or_default()
            .push(alias);
    }
    for (surface, aliases) in owners {
        if aliases.len() < 2 {
            continue;
        }
        for alias in aliases {
            if alias.licence == Licence::Free
                || alias.licence == Licence::Weak && alias.context.is_empty()
            {
                problems.push(at(
                    &alias.place,
                    format!("\"{surface}\" names more than one brand, and nothing here decides for \"{}\"", alias.brand),
                    "make it weak and list words under context that stand beside it only for this brand",
                ));
            }
        }
    }
}
