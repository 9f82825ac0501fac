//! What is wrong with dictionaries, for those who write them.
//!
//! In: a folder of dictionary files, or none for the built-in ones. Out: [`Review`]: every problem that keeps them from being loaded, as
//! the loader finds it, and warnings about entries that load and cannot do what their writer expects. It changes nothing, and what entries
//! do to documents it cannot say: the warnings compare entries with each other and with the examples in the files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::Source;
use super::forms::Forms;
use super::headings::Headings;
use super::lexicon::{CATEGORIES, ConfusableEntry, Lexicon, Licence, Pattern, at, key};
use super::tsv::Sheet;
use super::words::Words;
use crate::error::{Error, Problem, Result};

/// What was found, errors and warnings together.
#[derive(Debug)]
pub struct Review {
    /// By file and line, errors first.
    pub findings: Vec<Finding>,
    /// How many files were checked.
    pub files: usize,
}

impl Review {
    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        let findings = self.findings.iter();
        findings
            .filter(|finding| finding.severity == severity)
            .count()
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where, what, and what to do.
    pub problem: Problem,
    /// How bad it is.
    pub severity: Severity,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing runs with these dictionaries.
    Error,
    /// They run, and an entry does not do what its writer expects.
    Warning,
}

impl Severity {
    /// The word in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Checks the built-in dictionaries, or those of `folder` in their place. Warnings about built-in files beside those of a folder are
/// given only where the folder causes them.
///
/// # Errors
/// If the folder or a file in it cannot be read, or the folder holds no dictionary.
pub fn review(folder: Option<&Path>) -> Result<Review> {
    let Some(folder) = folder else {
        let source = Source::built_in();
        let files = source.files.len();
        let findings = findings(&source, Vec::new());
        return Ok(Review { findings, files });
    };
    let mut problems = Vec::new();
    let source = Source::overlaid_with(folder, &mut problems)?;
    let files = source.replaced.len() + problems.len();
    if files == 0 {
        return Err(Error::Usage(format!(
            "{} holds no dictionary\n  help: the dictionary files are: {}",
            folder.display(),
            source.files.keys().copied().collect::<Vec<_>>().join(", ")
        )));
    }
    let own: BTreeSet<&str> = source
        .replaced
        .iter()
        .map(|name| source.file(name).0)
        .collect();
    let mut findings = findings(&source, problems);
    let foreign = |finding: &Finding| {
        finding.severity == Severity::Warning && !own.contains(finding.problem.file.as_str())
    };
    if findings.iter().any(foreign) {
        let known: BTreeSet<Finding> = self::findings(&Source::built_in(), Vec::new())
            .into_iter()
            .collect();
        findings.retain(|finding| !(foreign(finding) && known.contains(finding)));
    }
    Ok(Review { findings, files })
}

/// Everything wrong in `source`, in order, with the problems that reading it has shown.
fn findings(source: &Source, mut errors: Vec<Problem>) -> Vec<Finding> {
    let lexicon = Lexicon::load(source, &mut errors);
    let _ = Forms::load(source, &mut errors);
    let _ = Headings::load(source, &mut errors);
    let words = Words::load(source, &mut errors);
    let mut warnings = Vec::new();
    let designations = examples(source, "patterns.tsv");
    claimed_twice(&lexicon, &mut warnings);
    covered(&lexicon, &designations, &mut warnings);
    too_wide(source, &lexicon, &words, &mut warnings);
    read_by_another(&lexicon, &designations, &mut warnings);
    too_free(&lexicon, &words, &mut warnings);
    without_effect(&lexicon, &mut warnings);
    never_in_a_clause(&lexicon, &mut warnings);
    repeated_words(source, &mut warnings);
    segmentation(source, &words, &mut warnings);
    let finding = |severity| move |problem| Finding { problem, severity };
    let mut findings: Vec<Finding> = errors
        .into_iter()
        .map(finding(Severity::Error))
        .chain(warnings.into_iter().map(finding(Severity::Warning)))
        .collect();
    findings.sort_by(|a, b| {
        let order = |finding: &Finding| (finding.problem.line, finding.severity);
        let files = a.problem.file.cmp(&b.problem.file);
        files
            .then_with(|| order(a).cmp(&order(b)))
            .then_with(|| a.problem.cmp(&b.problem))
    });
    findings.dedup();
    findings
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
    let (file, text) = source.file(name);
    let sheet = Sheet::read(file, text, &[], &mut Vec::new());
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

/// Above this a word outweighs whatever it overlaps. Source: of the 349,045 words of the general dictionary 54 are more frequent, all but
/// a few of them words of one character.
const HIGHEST_FREQUENCY: usize = 100_000;

/// The sum of the frequencies of the general dictionary, which makes probabilities of them.
const GENERAL_TOTAL: f64 = 60_101_964.0;

/// Words that stand twice, of which only the last counts.
fn repeated_words(source: &Source, warnings: &mut Vec<Problem>) {
    for name in ["segmentation.tsv", "common-words.tsv"] {
        let (file, text) = source.file(name);
        let sheet = Sheet::read(file, text, &[], &mut Vec::new());
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for row in sheet.rows() {
            let word = row.get("word");
            if let Some(before) = seen.insert(word, row.line) {
                warnings.push(row.problem(
                    format!("\"{word}\" stands here again; it was at line {before}, and only the last counts"),
                    "keep one of the two",
                ));
            }
        }
    }
}

/// Segmentation words that outweigh everything, or that others of the list cut. What the general dictionary does to them is not known here.
fn segmentation(source: &Source, words: &Words, warnings: &mut Vec<Problem>) {
    let mut probabilities: BTreeMap<&str, f64> = BTreeMap::new();
    for (word, frequency, _) in &words.words {
        let frequency = u32::try_from(*frequency).unwrap_or(u32::MAX);
        probabilities.insert(word, (f64::from(frequency) / GENERAL_TOTAL).ln());
    }
    let (file, text) = source.file("segmentation.tsv");
    for row in Sheet::read(file, text, &[], &mut Vec::new()).rows() {
        let word = row.get("word");
        let Some(own) = probabilities.get(word) else {
            continue;
        };
        let frequency = row.get("frequency").parse::<usize>().unwrap_or_default();
        if frequency > HIGHEST_FREQUENCY {
            warnings.push(row.problem(
                format!("the frequency {frequency} of \"{word}\" outweighs every word beside it"),
                format!("stay below {HIGHEST_FREQUENCY}; 100 suits a technical term"),
            ));
        }
        if let Some((split, parts)) = best_split(word, &probabilities)
            && split > *own
        {
            warnings.push(row.problem(
                format!(
                    "\"{word}\" is cut into {}: together they are more frequent",
                    parts.join(" and ")
                ),
                "raise its frequency, or lower theirs",
            ));
        }
    }
}

/// The most probable way to write `word` as other words of the list, with the logarithm of its probability.
fn best_split<'w>(
    word: &'w str,
    probabilities: &BTreeMap<&str, f64>,
) -> Option<(f64, Vec<&'w str>)> {
    let bounds: Vec<usize> = word
        .char_indices()
        .map(|(at, _)| at)
        .chain([word.len()])
        .collect();
    // The best way to each bound.
    let mut best: BTreeMap<usize, (f64, Vec<&str>)> = BTreeMap::from([(0, (0.0, Vec::new()))]);
    for &end in bounds.iter().skip(1) {
        for &start in bounds.iter().take_while(|start| **start < end) {
            let part = word.get(start..end).filter(|part| *part != word);
            let (Some(part), Some((before, parts))) = (part, best.get(&start)) else {
                continue;
            };
            let Some(probability) = probabilities.get(part) else {
                continue;
            };
            let total = before + probability;
            if best.get(&end).is_none_or(|(known, _)| *known < total) {
                let parts = parts.iter().copied().chain([part]).collect();
                best.insert(end, (total, parts));
            }
        }
    }
    best.remove(&word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_dictionaries_have_no_errors() {
        let review = review(None).unwrap();
        let errors: Vec<_> = review
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }

    #[test]
    fn a_word_is_split_where_its_parts_are_more_probable_together() {
        let probabilities = BTreeMap::from([
            ("招标", -3.0),
            ("文件", -4.0),
            ("文", -1.0),
            ("件", -2.0),
            ("招标文件", -9.0),
        ]);
        assert_eq!(
            best_split("招标文件", &probabilities),
            Some((-6.0, vec!["招标", "文", "件"]))
        );
        assert_eq!(best_split("招标书", &probabilities), None);
    }
}
