//! The entries of the dictionaries, and which of them a reading rests on.
//!
//! In: the texts of the dictionary files and the lexicon made of them. Out: [`Entries`], rows that know their place (`file:line`), found by
//! what recognition and segmentation leave behind: the name of a rule, the words of a cue, a product, a word. What an entry means is not
//! known here.

use std::collections::BTreeMap;

use crate::dictionary::Source;
use crate::dictionary::lexicon::Lexicon;
use crate::model::Stance;
use crate::text::normalize::fold;

/// A row of a dictionary file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Name of the file, without its folder.
    pub file: &'static str,
    /// `file:line`, as messages and `explain` give it.
    pub place: String,
    /// Its cells.
    pub cells: Vec<String>,
}

impl Entry {
    /// What the entry is for: its first cell, a word, an id or a pattern.
    pub fn label(&self) -> &str {
        self.cells.first().map_or("", String::as_str)
    }
}

/// All rows of all dictionary files, by file and line.
#[derive(Debug)]
pub struct Entries {
    entries: Vec<Entry>,
    /// Names of the columns, by file.
    columns: BTreeMap<&'static str, Vec<String>>,
    /// By `file:line`, and by the ids of patterns and confusables, which recognition names instead.
    names: BTreeMap<String, usize>,
    /// By key of the maker.
    brands: BTreeMap<String, usize>,
    /// By key of the product.
    products: BTreeMap<String, usize>,
    /// By word of the segmenter.
    words: BTreeMap<String, usize>,
    /// By cue and stance.
    cues: BTreeMap<(String, Stance), usize>,
}

impl Entries {
    /// The entries of `source`, which `lexicon` was made of.
    pub fn new(source: &Source, lexicon: &Lexicon) -> Self {
        let (columns, entries) = rows(source);
        let mut names: BTreeMap<String, usize> = (0..)
            .zip(&entries)
            .map(|(index, entry)| (entry.place.clone(), index))
            .collect();
        let at = |place: &String| names.get(place).copied();
        let brands = lexicon.brands.iter();
        let products = lexicon.products.iter();
        let brands = brands.filter_map(|brand| Some((brand.id.clone(), at(&brand.place)?)));
        let products =
            products.filter_map(|product| Some((product.id.clone(), at(&product.place)?)));
        let cues = lexicon
            .cues
            .iter()
            .filter_map(|cue| Some(((cue.cue.clone(), cue.stance), at(&cue.place)?)));
        let (brands, products, cues) = (brands.collect(), products.collect(), cues.collect());
        let ids: Vec<(String, usize)> = lexicon
            .patterns
            .iter()
            .map(|pattern| (&pattern.id, &pattern.place))
            .chain(
                lexicon
                    .confusables
                    .iter()
                    .map(|entry| (&entry.id, &entry.place)),
            )
            .filter_map(|(id, place)| Some((id.clone(), at(place)?)))
            .collect();
        names.extend(ids);
        Self {
            columns,
            names,
            brands,
            products,
            cues,
            words: (0..)
                .zip(&entries)
                .filter(|(_, entry)| entry.file == "segmentation.tsv")
                .map(|(index, entry)| (entry.label().to_owned(), index))
                .collect(),
            entries,
        }
    }

    /// All entries, by file and line.
    pub fn all(&self) -> &[Entry] {
        &self.entries
    }

    /// The columns of a file; none where there is no such file.
    pub fn columns(&self, file: &str) -> &[String] {
        self.columns.get(file).map_or(&[], Vec::as_slice)
    }

    /// The maker that an entry speaks of, as its cells say.
    pub fn maker(&self, entry: usize) -> Option<&str> {
        let entry = self.entries.get(entry)?;
        let mut columns = self.columns(entry.file).iter();
        let column = columns.position(|name| name == "vendor" || name == "brand");
        // The column may be missing at the end of a row.
        let cell = entry.cells.get(column?)?;
        Some(cell.as_str()).filter(|cell| !cell.is_empty())
    }

    /// The entry that recognition calls `name`: a `file:line`, or the id of a pattern or confusable. None for a rule of the program.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// The maker's entry.
    pub fn brand(&self, vendor: &str) -> Option<usize> {
        self.brands.get(vendor).copied()
    }

    /// The product's entry.
    pub fn product(&self, id: &str) -> Option<usize> {
        self.products.get(id).copied()
    }

    /// The entry that keeps `word` whole.
    pub fn word(&self, word: &str) -> Option<usize> {
        self.words.get(word).copied()
    }

    /// The entry by which `words`, as written, make a product's standing `stance`.
    pub fn cue(&self, words: &str, stance: Stance) -> Option<usize> {
        let key = (fold(words).to_lowercase(), stance);
        self.cues.get(&key).copied()
    }

    /// The entry at `wanted`, which names file and line as messages do or without leading folders; or the id of a pattern or confusable.
    pub fn at(&self, wanted: &str) -> Option<usize> {
        let ends = |place: &str| {
            place
                .strip_suffix(wanted)
                .is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        self.named(wanted)
            .or_else(|| self.entries.iter().position(|entry| ends(&entry.place)))
    }
}

/// The columns of all files, and their rows by file and line.
fn rows(source: &Source) -> (BTreeMap<&'static str, Vec<String>>, Vec<Entry>) {
    let cells = |line: &str| {
        line.split('\t')
            .map(|cell| cell.trim().to_owned())
            .collect()
    };
    let mut columns = BTreeMap::new();
    let mut entries = Vec::new();
    for name in Source::names() {
        let (shown, text) = source.file(name);
        let mut rows = (1..).zip(text.lines()).filter(|(_, line): &(usize, &str)| {
            !line.trim().is_empty() && *line != "#" && !line.starts_with("# ")
        });
        columns.insert(
            name,
            rows.next().map(|(_, line)| cells(line)).unwrap_or_default(),
        );
        entries.extend(rows.map(|(number, line)| Entry {
            file: name,
            place: format!("{shown}:{number}"),
            cells: cells(line),
        }));
    }
    (columns, entries)
}
