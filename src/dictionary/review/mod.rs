//! What is wrong with dictionaries, for those who write them, and what a folder of theirs changes.
//!
//! In: a folder of dictionary files, or none for the built-in ones. Out: [`Review`]: every problem that keeps them from being loaded, as
//! the loader finds it, warnings about entries that load and cannot do what their writer expects, and notes of what rows of the folder do
//! to built-in ones. It changes nothing, and what entries do to documents it cannot say: the warnings compare entries with each other and
//! with the examples in the files.

mod entries;
mod words;

pub use words::Cutter;

use std::collections::BTreeSet;
use std::path::Path;

use super::files::FILES;
use super::forms::Forms;
use super::headings::Headings;
use super::lexicon::Lexicon;
use super::tidy::untidy;
use super::tsv::{Change, ChangeKind};
use super::words::Words;
use super::{Source, names_of_files};
use crate::error::{Error, Problem, Result};

/// What was found, of all severities.
#[derive(Debug)]
pub struct Review {
    /// By file and line, errors first.
    pub findings: Vec<Finding>,
    /// How many files were checked.
    pub files: usize,
    /// How many rows the folder adds to the built-in ones.
    pub added: usize,
    /// How many built-in rows it replaces by others.
    pub replaced: usize,
    /// How many it removes.
    pub removed: usize,
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
    /// Where, what, and what to do; a note has nothing to be done.
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
    /// A row of the folder changes a built-in one.
    Note,
}

impl Severity {
    /// The word in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Checks the built-in dictionaries, or those with `folder` laid over them. Warnings about built-in files beside those of a folder are
/// given only where the folder causes them. `cutter` is the segmenter.
///
/// # Errors
/// If the folder or a file in it cannot be read, or the folder holds no dictionary.
pub fn review(folder: Option<&Path>, cutter: Cutter) -> Result<Review> {
    let Some(folder) = folder else {
        return Ok(Review::of(
            &Source::built_in().checked(),
            Vec::new(),
            cutter,
        ));
    };
    let mut problems = Vec::new();
    let source = Source::overlaid_with(folder, &mut problems)?.checked();
    let files = source.own.len() + problems.len();
    if files == 0 {
        return Err(Error::Usage(format!(
            "{} holds no dictionary\n  help: the dictionary files are: {}",
            folder.display(),
            names_of_files()
        )));
    }
    let mut review = Review {
        files,
        ..Review::of(&source, problems, cutter)
    };
    let foreign = |finding: &Finding| {
        finding.severity == Severity::Warning && Source::is_built_in(&finding.problem.file)
    };
    if review.findings.iter().any(foreign) {
        let built_in = Review::of(&Source::built_in().checked(), Vec::new(), cutter);
        let known: BTreeSet<Finding> = built_in.findings.into_iter().collect();
        review
            .findings
            .retain(|finding| !(foreign(finding) && known.contains(finding)));
    }
    Ok(review)
}

impl Review {
    /// Everything wrong in `source`, in order, with the problems that reading it has shown.
    fn of(source: &Source, mut errors: Vec<Problem>, cutter: Cutter) -> Self {
        let lexicon = Lexicon::load(source, &mut errors);
        let _ = Forms::load(source, &mut errors);
        let _ = Headings::load(source, &mut errors);
        let words = Words::load(source, &mut errors);
        source.name_the_cause(&mut errors);
        let mut warnings = untidy(source);
        entries::warn(source, &lexicon, &words, &mut warnings);
        words::warn(source, &words, cutter, &mut warnings);
        let mut review = Self {
            findings: Vec::new(),
            files: FILES.len(),
            added: 0,
            replaced: 0,
            removed: 0,
        };
        let mut notes = Vec::new();
        for format in FILES {
            let changes = source.changes(format.name);
            review.count_changes(format.shown, changes, &mut notes, &mut warnings);
        }
        let all = [
            (errors, Severity::Error),
            (warnings, Severity::Warning),
            (notes, Severity::Note),
        ];
        for (problems, severity) in all {
            let finding = |problem| Finding { problem, severity };
            review.findings.extend(problems.into_iter().map(finding));
        }
        review.findings.sort_by(|a, b| {
            let order = |finding: &Finding| (finding.problem.line, finding.severity);
            let files = a.problem.file.cmp(&b.problem.file);
            files
                .then_with(|| order(a).cmp(&order(b)))
                .then_with(|| a.problem.cmp(&b.problem))
        });
        review.findings.dedup();
        review
    }

    /// Counts what rows of a folder do to the built-in file `shown`, and says so where an entry of it is concerned. Rows that say what
    /// is said already are one warning: mostly the whole file was copied.
    fn count_changes(
        &mut self,
        shown: &str,
        changes: Vec<Change>,
        notes: &mut Vec<Problem>,
        warnings: &mut Vec<Problem>,
    ) {
        let mut idle: Vec<Change> = Vec::new();
        for change in changes {
            let entry = &change.entry;
            let message = match &change.kind {
                ChangeKind::Added => {
                    self.added += 1;
                    continue;
                }
                ChangeKind::Replaced { cells, .. } if cells.is_empty() => {
                    idle.push(change);
                    continue;
                }
                ChangeKind::Replaced { place, cells } => {
                    self.replaced += 1;
                    let cells: Vec<String> = cells.iter().map(difference).collect();
                    format!("\"{entry}\" replaces {place}: {}", cells.join(", "))
                }
                ChangeKind::Removed { place } => {
                    self.removed += 1;
                    format!("\"{entry}\" removes {place}")
                }
                ChangeKind::RemovedAll { entries } => {
                    self.removed += entries;
                    format!("removes all {entries} rows of {shown}")
                }
            };
            notes.push(Problem {
                file: change.file,
                line: change.line,
                message,
                help: String::new(),
            });
        }
        if let Some(first) = idle.first() {
            let message = match idle.len() {
                1 => format!("\"{}\" stands in {shown} just so", first.entry),
                count => format!("{count} rows from here on stand in {shown} just so"),
            };
            warnings.push(Problem {
                file: first.file.clone(),
                line: first.line,
                message,
                help: "leave out what is not changed; a built-in row goes only where a line here begins with \"- \" and names it"
                    .to_owned(),
            });
        }
    }
}

/// A cell that differs, with both values where they are short.
fn difference((column, before, after): &(&'static str, String, String)) -> String {
    const SHORT: usize = 40;
    if before.chars().count().max(after.chars().count()) > SHORT {
        return format!("other {column}");
    }
    format!("{column} \"{before}\" -> \"{after}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_dictionaries_have_no_errors() {
        let whole =
            |_: &Words, texts: &[String]| texts.iter().map(|text| vec![text.len()]).collect();
        let review = review(None, &whole).unwrap();
        let errors: Vec<_> = review
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}
