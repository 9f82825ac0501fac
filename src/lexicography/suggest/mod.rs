//! What the dictionaries lack: candidates for entries, from what stands in a corpus.
//!
//! In: what the stages made of one document after the other. Out: [`Suggestion`]s, rows ready for a dictionary file with what speaks for them:
//! makers and designations that no entry knows, from the columns and labels where such things stand; words that the segmenter does not
//! know; words that are more common here than the list of common words says; and strings that are nearly a known name. What
//! `rejected.tsv` lists is left out. Whether a candidate is right is not decided here.

mod collect;
mod forms;
mod grams;
mod keyness;
mod near;

use std::collections::{BTreeMap, BTreeSet};

pub use collect::{Part, part};
pub use grams::Example;

use self::forms::forms;
use self::grams::{Grams, Text, ratio, written};
use self::keyness::Keyness;
use self::near::Near;
use crate::dictionary::Dictionaries;
use crate::dictionary::review::Cutter;
use crate::text::normalize::fold;

/// A candidate for an entry.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// The dictionary file it is for.
    pub file: &'static str,
    /// The cells of its row, in the order of the file's columns; those at the end may be missing.
    pub cells: Vec<String>,
    /// How often it occurs.
    pub count: usize,
    /// In how many documents.
    pub documents: usize,
    /// What speaks for it.
    pub why: String,
    /// Where, three places at most; none where the whole corpus speaks for it.
    pub examples: Vec<Example>,
    /// The more the better; comparable inside one file only.
    score: f64,
}

/// How much must speak for a candidate.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// How often a word must occur; a maker, a designation or a misspelling half as often.
    pub count: usize,
    /// In how many documents an unknown word must occur.
    pub documents: usize,
}

impl Demand {
    /// How often what stands at a telling place must occur.
    fn of_names(self) -> usize {
        self.count.div_ceil(2)
    }
}

/// Least cohesion of a word, in bits: its characters stand together 32 times as often as by chance. Chosen by looking at lists, not measured.
const COHESION: f64 = 5.0;

/// Least freedom of a word, in bits: about three neighbours that are as common as each other.
const FREEDOM: f64 = 1.5;

/// All that was seen in a corpus.
#[derive(Debug, Default)]
pub struct Collection {
    text: Text,
    documents: usize,
    finds: BTreeMap<(collect::What, String), Found>,
    /// In how many documents each word occurs.
    words: BTreeMap<String, usize>,
    /// How often each known name of a maker counted, by its folded, lower-cased spelling.
    makers: BTreeMap<String, usize>,
    /// Words in Latin letters that nothing was recognised in.
    latin: BTreeMap<String, Found>,
}

/// Something that was found at several places.
#[derive(Clone, Debug, Default)]
struct Found {
    count: usize,
    documents: usize,
    last: usize,
    written: String,
    examples: Vec<Example>,
}

impl Found {
    fn add(&mut self, document: usize, written: &str, example: Example) {
        self.count += 1;
        if self.documents == 0 || self.last != document {
            (self.documents, self.last) = (self.documents + 1, document);
        }
        if self.written.is_empty() {
            written.clone_into(&mut self.written);
        }
        if self.examples.len() < 3 {
            self.examples.push(example);
        }
    }
}

impl Collection {
    /// Adds a document.
    pub fn add(&mut self, part: Part) {
        let document = self.documents;
        self.documents += 1;
        self.text.begin_document(part.source);
        for (number, symbols) in &part.pages {
            self.text.push_page(*number, symbols);
        }
        for find in part.finds {
            let found = self.finds.entry((find.what, find.key)).or_default();
            found.add(document, &find.written, find.example);
        }
        for (key, written, example) in part.latin {
            self.latin
                .entry(key)
                .or_default()
                .add(document, &written, example);
        }
        for word in part.words {
            *self.words.entry(word).or_default() += 1;
        }
        for maker in part.makers {
            *self.makers.entry(maker).or_default() += 1;
        }
    }

    /// How many documents were added.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// The candidates, by file, the best first. `reference` is what the corpus is compared with; the list of common words where there is
    /// none. `cutter` is the segmenter.
    pub fn suggestions(
        &self,
        dictionaries: &Dictionaries,
        reference: Option<&Self>,
        demand: Demand,
        cutter: Cutter,
    ) -> Vec<Suggestion> {
        let grams = Grams::new(&self.text);
        let mut all = self.makers_and_designations(demand);
        all.extend(self.misspellings(&grams, dictionaries, demand, cutter));
        all.extend(unknown_words(&grams, dictionaries, demand, cutter));
        all.extend(self.common_words(dictionaries, reference));
        let rejected = &dictionaries.words.rejected;
        all.retain(|suggestion| {
            let mut cells = suggestion.cells.iter().flat_map(|cell| cell.split(" | "));
            !cells.any(|cell| rejected.contains(&fold(cell).to_lowercase()))
        });
        all.sort_by(|a, b| {
            let order = a.file.cmp(b.file).then(b.score.total_cmp(&a.score));
            order.then_with(|| a.cells.cmp(&b.cells))
        });
        all
    }

    /// What stands where makers and designations stand, and no entry knows.
    fn makers_and_designations(&self, demand: Demand) -> Vec<Suggestion> {
        let mut all = Vec::new();
        let mut of_maker: BTreeMap<Option<&str>, BTreeMap<String, String>> = BTreeMap::new();
        for ((what, key), found) in &self.finds {
            match what {
                collect::What::Maker if found.count >= demand.of_names() => {
                    let (brand, id) = (found.written.clone(), slug(&found.written));
                    let is_chinese = !brand.is_ascii();
                    let name_zh = if is_chinese {
                        brand.clone()
                    } else {
                        String::new()
                    };
                    let row = |file, cells: &[&str]| Suggestion {
                        file,
                        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
                        count: found.count,
                        documents: found.documents,
                        why: "stands where makers stand, and no entry knows it".to_owned(),
                        examples: found.examples.clone(),
                        score: ratio(found.documents, 1) + ratio(found.count, 1_000),
                    };
                    let note = if is_chinese { "give it a key" } else { "" };
                    let cells = [
                        id.as_str(),
                        &brand,
                        &name_zh,
                        "",
                        "",
                        "",
                        "own knowledge",
                        note,
                    ];
                    all.push(row("brands.tsv", &cells));
                    all.push(row("aliases.tsv", &[&brand, &id, "name", "weak"]));
                }
                collect::What::Maker => {}
                collect::What::Designation(vendor) => {
                    let forms = of_maker.entry(vendor.as_deref()).or_default();
                    forms.insert(key.clone(), found.written.clone());
                }
            }
        }
        for (vendor, designations) in of_maker {
            for form in forms(&designations) {
                let found: Vec<&Found> = form
                    .designations
                    .iter()
                    .filter_map(|written| {
                        let what = collect::What::Designation(vendor.map(str::to_owned));
                        self.finds.get(&(what, collect::key(written)))
                    })
                    .collect();
                let count: usize = found.iter().map(|found| found.count).sum();
                if count < demand.of_names() {
                    continue;
                }
                let documents: usize = found.iter().map(|found| found.documents).sum();
                let id = format!("{}.new-{}", vendor.unwrap_or("open"), form.name);
                let examples = form.designations.join(" | ");
                let cells = [
                    id.as_str(),
                    vendor.unwrap_or_default(),
                    "model",
                    "",
                    "",
                    "weak",
                    &form.pattern,
                    "",
                    &examples,
                ];
                all.push(Suggestion {
                    file: "patterns.tsv",
                    cells: cells.map(str::to_owned).to_vec(),
                    count,
                    documents: documents.min(self.documents),
                    why: format!(
                        "{} stand where designations stand, and no entry knows them",
                        form.designations.len()
                    ),
                    examples: found
                        .iter()
                        .flat_map(|found| found.examples.iter().take(1))
                        .take(3)
                        .cloned()
                        .collect(),
                    score: ratio(form.designations.len(), 1)
                        + ratio(count, 1_000)
                        + if vendor.is_some() { 10.0 } else { 0.0 },
                });
            }
        }
        all
    }

    /// Strings that are nearly the name of a maker that is more common here, and no words themselves.
    fn misspellings(
        &self,
        grams: &Grams,
        dictionaries: &Dictionaries,
        demand: Demand,
        cutter: Cutter,
    ) -> Vec<Suggestion> {
        let aliases = &dictionaries.lexicon.aliases;
        let right = aliases.iter().filter(|alias| !alias.miswritten);
        let near = Near::new(right.clone().map(|alias| alias.surface.as_str()));
        let least = demand.of_names();
        let mut candidates: Vec<(String, Found)> = Vec::new();
        let mut places_of: Vec<(String, usize, usize)> = Vec::new();
        for length in 3..=grams::LONGEST {
            for (gram, places) in grams
                .groups(length)
                .filter(|(_, places)| places.len() >= least)
            {
                let text = written(gram);
                if let (Some(name), Some(first)) = (near.of(&text), places.first()) {
                    let found = Found {
                        count: places.len(),
                        documents: grams.documents(places),
                        written: text,
                        examples: grams.examples(places, length),
                        ..Found::default()
                    };
                    candidates.push((name, found));
                    places_of.push(grams.text.surroundings(*first, length));
                }
            }
        }
        let surroundings: Vec<String> = places_of.iter().map(|(text, ..)| text.clone()).collect();
        let cuts = cutter(&dictionaries.words, &surroundings);
        let mut cuts = cuts
            .iter()
            .zip(&places_of)
            .map(|(ends, (_, from, to))| is_apart(ends, *from, *to));
        candidates.retain(|_| cuts.next().unwrap_or(false));
        for (key, found) in self.latin.iter().filter(|(_, found)| found.count >= least) {
            candidates.extend(near.of(key).map(|name| (name, found.clone())));
        }
        let mut all = Vec::new();
        for (name, found) in candidates {
            let usual = self.makers.get(&name).copied().unwrap_or_default();
            let brand = right.clone().find(|alias| alias.surface == name);
            let Some(brand) = brand.filter(|_| usual > found.count) else {
                continue;
            };
            let cells = [found.written.as_str(), &brand.brand, "miswritten", "weak"];
            all.push(Suggestion {
                file: "aliases.tsv",
                cells: cells.map(str::to_owned).to_vec(),
                count: found.count,
                documents: found.documents,
                why: format!(
                    "nearly {name}, which counts {usual} times here ({})",
                    brand.place
                ),
                examples: found.examples,
                score: ratio(found.documents, 1) + ratio(usual, 1_000),
            });
        }
        all
    }

    /// Words that are in more documents than the reference lets expect.
    fn common_words(
        &self,
        dictionaries: &Dictionaries,
        reference: Option<&Self>,
    ) -> Vec<Suggestion> {
        let common = &dictionaries.words.common;
        let mut all = Vec::new();
        for (word, documents) in &self.words {
            let keyness = match reference {
                Some(reference) => {
                    let there = reference.words.get(word).copied().unwrap_or_default();
                    Keyness::of(*documents, self.documents, there, reference.documents)
                }
                None => {
                    Keyness::against_list(*documents, self.documents, common.get(word).copied())
                }
            };
            let per_thousand = (ratio(*documents, self.documents) * 1000.0).round();
            if !keyness.is_remarkable() || per_thousand < 10.0 {
                continue;
            }
            let known = common.get(word).map_or_else(
                || "not in the list".to_owned(),
                |share| format!("{:.0} in the list", share * 1000.0),
            );
            all.push(Suggestion {
                file: "common-words.tsv",
                cells: vec![word.clone(), format!("{per_thousand:.0}")],
                count: *documents,
                documents: *documents,
                why: format!(
                    "log-likelihood {:.1}, {:.1} times as common as in the reference; {known}",
                    keyness.likelihood, keyness.times
                ),
                examples: Vec::new(),
                score: keyness.likelihood,
            });
        }
        all
    }
}

/// Strings that hold together and stand freely, and that the segmenter does not know.
fn unknown_words(
    grams: &Grams,
    dictionaries: &Dictionaries,
    demand: Demand,
    cutter: Cutter,
) -> Vec<Suggestion> {
    let mut candidates: Vec<Suggestion> = Vec::new();
    for length in 2..=grams::LONGEST {
        for (gram, places) in grams.groups(length) {
            if places.len() < demand.count || grams.documents(places) < demand.documents {
                continue;
            }
            let cohesion = grams.cohesion(gram, places.len());
            if cohesion < COHESION {
                continue;
            }
            let freedom = grams.freedom(places, length);
            if freedom < FREEDOM {
                continue;
            }
            candidates.push(Suggestion {
                file: "segmentation.tsv",
                cells: vec![written(gram), "100".to_owned(), "n".to_owned()],
                count: places.len(),
                documents: grams.documents(places),
                why: format!("cohesion {cohesion:.1} bits, freedom {freedom:.1} bits"),
                examples: grams.examples(places, length),
                score: cohesion * freedom * ratio(places.len(), 1).ln_1p(),
            });
        }
    }
    let word = |candidate: &Suggestion| candidate.cells.first().cloned().unwrap_or_default();
    let texts: Vec<String> = candidates.iter().map(word).collect();
    let cuts = cutter(&dictionaries.words, &texts);
    let counts: BTreeMap<String, usize> = candidates
        .iter()
        .map(|one| (word(one), one.count))
        .collect();
    // A part of a word that occurs hardly without the rest is none.
    let mut parts: BTreeSet<String> = BTreeSet::new();
    for (whole, count) in &counts {
        let bounds: Vec<usize> = whole
            .char_indices()
            .map(|(at, _)| at)
            .chain([whole.len()])
            .collect();
        for (index, start) in bounds.iter().enumerate() {
            for end in bounds.iter().skip(index + 1) {
                let part = whole.get(*start..*end).unwrap_or_default();
                let is_part = counts
                    .get(part)
                    .is_some_and(|of_part| *of_part * 4 <= *count * 5);
                if is_part && part != whole {
                    parts.insert(part.to_owned());
                }
            }
        }
    }
    let known = texts.iter().zip(cuts);
    let known = known.map(|(text, ends)| has_words_only(text, &ends) || parts.contains(text));
    let new = candidates
        .into_iter()
        .zip(known)
        .filter(|(_, known)| !known);
    new.map(|(candidate, _)| candidate).collect()
}

/// Whether a text is cut into words of two and more characters: a known word, or a phrase of such.
fn has_words_only(text: &str, ends: &[usize]) -> bool {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends).all(|(start, end)| {
        let word = text.get(start..*end).unwrap_or_default();
        word.chars().count() > 1
    })
}

/// Whether what stands at `from..to` of a text whose words end at `ends` is cut out of no word, and can be a miswritten name: a word of two
/// characters and more in a name of three is written rightly.
fn is_apart(ends: &[usize], from: usize, to: usize) -> bool {
    const HAN: usize = 3; // bytes of a character
    let starts: Vec<usize> = std::iter::once(0).chain(ends.iter().copied()).collect();
    let mut inside = starts
        .iter()
        .zip(ends)
        .filter(|(start, end)| **start < to && **end > from);
    let whole = to - from;
    inside.all(|(start, end)| {
        let length = end - start;
        *start >= from && *end <= to && (length == HAN || length < whole && whole > 3 * HAN)
    })
}

/// A key for a maker, made of what Latin letters its name has.
fn slug(name: &str) -> String {
    let folded = fold(name).to_ascii_lowercase();
    let parts = folded.split(|c: char| !c.is_ascii_alphanumeric());
    let slug = parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    if slug.is_empty() {
        // Code points keep keys apart until somebody gives a better one.
        let points = name.chars().map(|c| format!("{:x}", u32::from(c)));
        format!("new-{}", points.collect::<Vec<_>>().join("-"))
    } else {
        slug
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_cut_out_of_words_is_no_misspelling() {
        // 金融信|托: the second word goes on behind it.
        assert!(!is_apart(&[6, 12], 0, 9));
        // 天|津|信 and 天津|信.
        assert!(is_apart(&[3, 6, 9], 0, 9));
        assert!(!is_apart(&[6, 9], 0, 9));
        // 烽火|通讯: parts of four characters may be words, the whole may not.
        assert!(is_apart(&[6, 12], 0, 12));
        assert!(!is_apart(&[12], 0, 12));
    }

    #[test]
    fn a_key_is_made_of_latin_letters_or_of_code_points() {
        assert_eq!(slug("Hill-Rom, Inc"), "hill-rom-inc");
        assert_eq!(slug("图森"), "new-56fe-68ee");
    }
}
