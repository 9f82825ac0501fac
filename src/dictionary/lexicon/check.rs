//! Problems between the entries of a lexicon: products that stand twice, unknown keys, one surface for two brands.
//!
//! In: [`Lexicon`] as read. Out: problems. What one row shows by itself is checked where it is read, and that no two rows of a file are one
//! entry, where the file is.

use std::collections::{BTreeMap, HashSet};

use super::{Lexicon, Licence, Product, ProductList, product_key};
use crate::dictionary::tsv::repeats;
use crate::error::Problem;

pub(super) fn across(lexicon: &Lexicon, problems: &mut Vec<Problem>) {
    let brands: HashSet<&str> = lexicon
        .brands
        .iter()
        .map(|brand| brand.id.as_str())
        .collect();
    known_brands(lexicon, &brands, problems);
    products_that_stand_twice(&lexicon.products, problems);
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

fn known_brands(lexicon: &Lexicon, brands: &HashSet<&str>, problems: &mut Vec<Problem>) {
    let owners = lexicon.brands.iter().flat_map(|brand| {
        let owners = brand.owners.iter().map(|(_, owner)| owner);
        let buyers = brand.sold.iter().map(|one| &one.owner);
        owners.chain(buyers).map(|owner| (owner, &brand.place))
    });
    let used = owners
        .chain(
            lexicon
                .aliases
                .iter()
                .map(|entry| (&entry.brand, &entry.place)),
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
    let unknown = |brand: &str, place: &str| {
        let message = format!("no brand has the key \"{brand}\"");
        at(place, message, "add it to brands.tsv, or correct the key")
    };
    let is_known = |brand: &str| brand.is_empty() || brands.contains(brand);
    let used = used.filter(|(brand, _)| !is_known(brand));
    problems.extend(used.map(|(brand, place)| unknown(brand, place)));
    let products = lexicon.products.iter();
    let products = products.filter(|product| !is_known(product.vendor()));
    problems.extend(products.map(|product| unknown(product.vendor(), &product.place())));
}

/// Products are told apart over all their files, and no two of a maker may be written alike. Two of one key in one file have been found
/// where it is read.
fn products_that_stand_twice(products: &ProductList, problems: &mut Vec<Problem>) {
    let of_both = |(again, first): (usize, usize)| products.get(again).zip(products.get(first));
    for (product, first) in repeats(products.iter().map(Product::id))
        .into_iter()
        .filter_map(of_both)
    {
        if first.file() != product.file() {
            problems.push(at(
                &product.place(),
                format!(
                    "the product \"{}\" stands here again; it was first at {}",
                    product.id(),
                    first.place()
                ),
                "keep one of the two",
            ));
        }
    }
    let models = products
        .iter()
        .map(|product| (product.vendor(), product_key(product.model())));
    for (product, first) in repeats(models).into_iter().filter_map(of_both) {
        if first.id() != product.id() {
            problems.push(at(
                &product.place(),
                format!(
                    "the model \"{}\" is also that of \"{}\" at {}",
                    product.model(),
                    first.id(),
                    first.place()
                ),
                "keep one of the two: models are compared by their letters, digits and +",
            ));
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
