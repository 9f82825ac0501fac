//! The entries of the dictionaries, and which of them a reading rests on.
//!
//! In: the texts of the dictionary files and the lexicon made of them. Out: [`Entries`], rows that know their place (`file:line`), found by
//! what recognition and segmentation leave behind: the name of a rule, the words of a cue, a product, a word. What an entry means is not
//! known here.

use std::collections::{BTreeMap, BTreeSet};

use crate::dictionary::Source;
use crate::dictionary::files::Format;
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
    all: Vec<Entry>,
    /// Those that leave a trace in what the stages give.
    traced: BTreeSet<usize>,
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
        let entries = rows(source);
        let mut names: BTreeMap<String, usize> = (0..)
            .zip(&entries)
            .map(|(index, entry)| (entry.place.clone(), index))
            .collect();
        let at = |place: &String| names.get(place).copied();
        let brands = lexicon.brands.iter();
        let products = lexicon.products.iter();
        let brands = brands.filter_map(|brand| Some((brand.id.clone(), at(&brand.place)?)));
        let products =
            products.filter_map(|product| Some((product.id().to_owned(), at(&product.place())?)));
        let cues = lexicon
            .cues
            .iter()
            .filter_map(|cue| Some(((cue.cue.clone(), cue.stance?), at(&cue.place)?)));
        let (brands, products): (BTreeMap<_, _>, BTreeMap<_, _>) =
            (brands.collect(), products.collect());
        let cues: BTreeMap<_, _> = cues.collect();
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
        let aliases = lexicon.aliases.iter().map(|entry| &entry.place);
        let named = aliases
            .chain(lexicon.series.iter().map(|entry| &entry.place))
            .chain(lexicon.software.iter().map(|entry| &entry.place))
            .filter_map(at);
        let mut traced: BTreeSet<usize> =
            named.chain(ids.iter().map(|(_, index)| *index)).collect();
        names.extend(ids);
        let words: BTreeMap<String, usize> = (0..)
            .zip(&entries)
            .filter(|(_, entry)| entry.file == "segmentation.tsv")
            .map(|(index, entry)| (entry.label().to_owned(), index))
            .collect();
        let by_key = brands.values().chain(products.values());
        traced.extend(by_key.chain(cues.values()).chain(words.values()));
        Self {
            all: entries,
            traced,
            names,
            brands,
            products,
            words,
            cues,
        }
    }

    /// Whether an entry leaves a trace in what the stages give: makers, names, products, grammars, confusables, cues, words of the segmenter.
    /// Words beside a mention, labels and headings leave none.
    pub fn is_traced(&self, entry: usize) -> bool {
        self.traced.contains(&entry)
    }

    /// All entries, by file and line.
    pub fn all(&self) -> &[Entry] {
        &self.all
    }

    /// The maker that an entry speaks of, as its cells say.
    pub fn maker(&self, entry: usize) -> Option<&str> {
        let entry = self.all.get(entry)?;
        let mut columns = columns(entry.file).iter();
        let column = columns.position(|name| ["vendor", "brand"].contains(name));
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
            .or_else(|| self.all.iter().position(|entry| ends(&entry.place)))
    }
}

/// The rows of all files, by file and line.
fn rows(source: &Source) -> Vec<Entry> {
    let mut entries = Vec::new();
    for name in Source::names() {
        // A dictionary that has problems is not used at all, so there are none to tell of here.
        let sheet = source.sheet(name, &mut Vec::new());
        entries.extend(sheet.rows().map(|row| Entry {
            file: name,
            place: row.place(),
            cells: row.cells().map(str::to_owned).collect(),
        }));
    }
    entries
}

/// The columns of a dictionary file; none where there is no such file.
pub fn columns(file: &str) -> &'static [&'static str] {
    Format::of(file).map_or(&[], |format| format.columns)
}
