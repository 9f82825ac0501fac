//! The dictionary files: names, columns, and what tells the entries of each apart.
//!
//! In: nothing. Out: [`FILES`], one [`Format`] for each file, with the built-in text. What the columns mean is said in
//! `dictionaries/README.md`; the modules beside this one read them.

use super::{headings, lexicon, makers};

/// What a dictionary file looks like.
#[derive(Debug)]
pub struct Format {
    /// Name of the file.
    pub name: &'static str,
    /// How messages call the built-in file.
    pub shown: &'static str,
    /// The built-in file.
    pub text: &'static str,
    /// Columns, in the order of the built-in file.
    pub columns: &'static [&'static str],
    /// The columns that tell entries apart: two rows that agree in them are one entry.
    pub key: &'static [&'static str],
    /// The spelling in which rows agree: that in which the entry is compared with texts.
    pub fold: fn(&str) -> String,
    /// Columns that hold lists.
    pub lists: &'static [&'static str],
    /// Columns whose cells are compared with texts after the fold, so that how they are written makes no difference.
    pub folded: &'static [&'static str],
    /// The column that the rows are sorted by; none where their order is left to the writer.
    pub sorted_by: Option<&'static str>,
}

impl Format {
    /// The format of the file with this name.
    pub fn of(name: &str) -> Option<&'static Self> {
        FILES.iter().find(|format| format.name == name)
    }
}

/// The product lists.
pub fn product_lists() -> impl Iterator<Item = &'static Format> {
    FILES.iter().filter(|format| format.columns == PRODUCT)
}

/// A file whose entries are told apart by `$key`.
macro_rules! file {
    ($name:literal, $columns:expr, $key:expr, $fold:expr, { $($field:ident: $value:expr),* }) => {
        Format {
            name: $name,
            shown: concat!("dictionaries/", $name),
            text: include_str!(concat!("../../dictionaries/", $name)),
            columns: $columns,
            key: $key,
            fold: $fold,
            $($field: $value,)*
            ..NOTHING_ELSE
        }
    };
}

/// What most files have nothing of.
const NOTHING_ELSE: Format = Format {
    name: "",
    shown: "",
    text: "",
    columns: &[],
    key: &[],
    fold: lexicon::key,
    lists: &[],
    folded: &[],
    sorted_by: None,
};

/// The columns of a product list.
pub(super) const PRODUCT: &[&str] = &[
    "id", "vendor", "series", "model", "aliases", "category", "released", "cores", "base_ghz",
    "memory", "source",
];

/// All dictionary files.
pub const FILES: &[Format] = &[
    file!("brands.tsv",
        &["id", "name", "name_zh", "country", "owners", "categories", "source", "note"],
        &["id"], lexicon::key,
        { lists: &["owners", "categories"], sorted_by: Some("id") }),
    file!("aliases.tsv",
        &["surface", "brand", "kind", "licence", "context", "veto", "note"],
        &["surface", "brand"], lexicon::key,
        { lists: &["context", "veto"], folded: &["surface"] }),
    file!("products-intel.tsv", PRODUCT, &["id"], lexicon::key, { lists: &["aliases", "memory"] }),
    file!("products-amd.tsv", PRODUCT, &["id"], lexicon::key, { lists: &["aliases", "memory"] }),
    file!("products-other.tsv", PRODUCT, &["id"], lexicon::key, { lists: &["aliases", "memory"] }),
    file!("products-gpu.tsv", PRODUCT, &["id"], lexicon::key, { lists: &["aliases", "memory"] }),
    file!("products-computers.tsv", PRODUCT, &["id"], lexicon::key, { lists: &["aliases", "memory"] }),
    file!("products-network.tsv", PRODUCT, &["id"], lexicon::key, { lists: &["aliases", "memory"] }),
    file!("products-printers.tsv", PRODUCT, &["id"], lexicon::key, { lists: &["aliases", "memory"] }),
    file!("products-hardware.tsv", PRODUCT, &["id"], lexicon::key, { lists: &["aliases", "memory"] }),
    file!("series.tsv",
        &["surface", "vendor", "series", "category", "kind", "licence", "note"],
        &["surface", "vendor"], lexicon::key, { folded: &["surface"] }),
    file!("software.tsv",
        &["surface", "vendor", "name", "category", "kind", "versions", "licence", "note"],
        &["surface"], lexicon::key, { folded: &["surface"] }),
    file!(
        "fragments.tsv",
        &["name", "pattern", "note"],
        &["name"],
        str::to_owned,
        {}
    ),
    file!("patterns.tsv",
        &["id", "vendor", "kind", "series", "category", "licence", "pattern", "model",
            "examples", "counterexamples", "note"],
        &["id"], lexicon::key, { lists: &["examples", "counterexamples"] }),
    file!("confusables.tsv",
        &["id", "strength", "pattern", "examples", "counterexamples", "note"],
        &["id"], lexicon::key, { lists: &["examples", "counterexamples"] }),
    file!("stance.tsv",
        &["cue", "stance", "side", "reach", "not_after", "note"],
        &["cue", "side"], lexicon::key, { lists: &["not_after"], folded: &["cue"] }),
    file!("context.tsv", &["word", "category", "note"], &["word", "category"], lexicon::key,
        { folded: &["word"] }),
    file!("labels.tsv", &["label", "field"], &["label"], headings::key, { folded: &["label"] }),
    file!("expressions.tsv", &["text", "kind"], &["text", "kind"], headings::key,
        { folded: &["text"] }),
    file!("organisations.tsv", &["word", "kind"], &["word", "kind"], headings::key,
        { folded: &["word"] }),
    file!(
        "policies.tsv",
        &["policy", "value", "pattern"],
        &["policy", "value", "pattern"],
        str::to_owned,
        {}
    ),
    file!("regions.tsv", &["code", "name", "short"], &["code", "name"], headings::key,
        { sorted_by: Some("code") }),
    file!("document-types.tsv", &["cue", "type", "where", "weight", "note"], &["cue", "where"],
        headings::key, { folded: &["cue"] }),
    file!("sections.tsv", &["heading", "kind", "alone", "note"], &["heading"], headings::key,
        { folded: &["heading"] }),
    file!("columns.tsv",
        &["header", "match", "role", "stance", "goods", "content", "note"],
        &["header", "match"], headings::key, { folded: &["header"] }),
    file!("captions.tsv", &["cue", "stance", "goods", "where", "note"], &["cue", "where"],
        headings::key, { folded: &["cue"] }),
    file!("units.tsv", &["unit", "kind", "yuan", "note"], &["unit"], headings::key,
        { folded: &["unit"] }),
    file!("cells.tsv", &["word", "meaning", "match", "note"], &["word", "match"], headings::key,
        { folded: &["word"] }),
    file!(
        "segmentation.tsv",
        &["word", "frequency", "tag", "note"],
        &["word"],
        str::to_owned,
        {}
    ),
    file!("common-words.tsv", &["word", "per_thousand"], &["word"], str::to_owned,
        { sorted_by: Some("word") }),
    file!("rejected.tsv", &["candidate", "reason"], &["candidate"], lexicon::key, { folded: &["candidate"] }),
    file!("makers.tsv", &["slug", "maker"], &["slug"], makers::bare, { sorted_by: Some("slug") }),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_format_says_of_columns_are_columns_of_it() {
        for format in FILES {
            let said = [format.key, format.lists, format.folded].concat();
            for column in said.into_iter().chain(format.sorted_by) {
                assert!(
                    format.columns.contains(&column),
                    "{}: {column}",
                    format.name
                );
            }
            assert!(!format.key.is_empty(), "{}", format.name);
        }
    }
}
