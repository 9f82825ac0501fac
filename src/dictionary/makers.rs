//! Makers' slugs: the keys under which annotators and other tools know one maker.
//!
//! In: `makers.tsv`. Out: [`Makers`], which says whether two keys mean one maker. Recognition does not read it: a record always has the key
//! of `brands.tsv`; only the comparison of records with annotation needs to know which keys are as good.

use std::collections::BTreeMap;

use super::Source;
use crate::error::Problem;

/// Which keys mean one maker.
#[derive(Debug, Default)]
pub struct Makers {
    /// The key that stands for the maker, by bare slug.
    by_slug: BTreeMap<String, String>,
}

impl Makers {
    /// Reads the file from `source`; every problem found is added to `problems`.
    pub fn load(source: &Source, problems: &mut Vec<Problem>) -> Self {
        let sheet = source.sheet("makers.tsv", problems);
        let mut first: BTreeMap<String, String> = BTreeMap::new();
        let mut loaded = Self::default();
        for row in sheet.rows() {
            let (slug, maker) = (bare(row.get("slug")), row.get("maker"));
            if slug.is_empty() || maker.is_empty() {
                problems.push(row.problem(
                    "slug or maker is missing",
                    "give both, or leave the row out",
                ));
            } else if let Some(place) = first.get(&slug) {
                problems.push(row.problem(
                    format!("the slug stands in {place} already"),
                    "leave one of the rows out; only letters and digits count",
                ));
            } else {
                first.insert(slug.clone(), row.place());
                loaded.by_slug.insert(slug, maker.to_owned());
            }
        }
        for row in sheet.rows() {
            let maker = row.get("maker");
            let own = loaded.by_slug.get(&bare(maker));
            if !maker.is_empty() && own.is_none_or(|own| own != maker) {
                problems.push(row.problem(
                    format!("the maker \"{maker}\" has no row of its own"),
                    format!("add the row: {maker}⇥{maker}"),
                ));
            }
        }
        loaded
    }

    /// The key that stands for the maker with this slug; none where no agreed slug is known.
    pub fn maker(&self, slug: &str) -> Option<&str> {
        self.by_slug.get(&bare(slug)).map(String::as_str)
    }
}

/// Letters and digits of a slug, in capitals: the spelling in which slugs agree.
pub(super) fn bare(slug: &str) -> String {
    slug.to_uppercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_of_one_maker_are_compared_by_letters_and_digits() {
        let mut problems = Vec::new();
        let makers = Makers::load(&Source::built_in(), &mut problems);
        assert_eq!(problems, []);
        assert!(makers.maker("dell").is_some());
        assert_eq!(makers.maker("Dell EMC"), makers.maker("dell"));
        assert_ne!(makers.maker("intel"), makers.maker("amd"));
        assert_eq!(makers.maker("no such maker"), None);
        assert_eq!(makers.maker(""), None);
    }
}
