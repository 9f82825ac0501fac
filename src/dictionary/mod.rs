//! The dictionaries: all linguistic knowledge, as data.
//!
//! In: the built-in files, and a folder whose rows are laid over them. Out: [`Dictionaries`], complete and consistent, or every problem that
//! was found; nothing is loaded by half. What an entry means is said in `dictionaries/README.md`.

pub mod files;
pub mod forms;
pub mod headings;
pub mod lexicon;
pub mod makers;
pub mod review;
pub mod tidy;
pub mod tsv;
pub mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use self::files::Format;
use self::tsv::{Change, Row, Sheet};
use crate::error::{Error, Problem, Result};

/// Everything the program knows about words.
#[derive(Debug)]
pub struct Dictionaries {
    /// What recognition knows.
    pub lexicon: lexicon::Lexicon,
    /// What fields know.
    pub forms: forms::Forms,
    /// What structure and the reading of items know.
    pub headings: headings::Headings,
    /// What the segmenter knows.
    pub words: words::Words,
    /// What the comparison with annotation knows.
    pub makers: makers::Makers,
    /// `sha256:` and the digest of all files as used; it stands in every record.
    pub hash: String,
}

/// The texts of the dictionary files in effect: the built-in ones, and those of a folder that are laid over them.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Display name and text of the folder's files, by file name.
    own: BTreeMap<&'static str, (String, String)>,
    /// Whether the built-in rows are checked as those of the folder are.
    checks_all: bool,
}

impl Source {
    /// The built-in files.
    pub fn built_in() -> Self {
        Self::default()
    }

    /// The same, but what the tests find out about the built-in rows, one by one, is found out again: that their patterns can be built,
    /// match their examples, that no two rows are one entry, and that they agree with each other.
    #[must_use]
    pub fn checked(self) -> Self {
        Self {
            checks_all: true,
            ..self
        }
    }

    /// The built-in files with those of `folder` laid over them, row by row.
    ///
    /// # Errors
    /// If the folder cannot be listed, a file in it cannot be read as UTF-8, or it holds a `.tsv` file of an unknown name.
    pub fn overlaid(folder: &Path) -> Result<Self> {
        let mut problems = Vec::new();
        let source = Self::overlaid_with(folder, &mut problems)?;
        if problems.is_empty() {
            Ok(source)
        } else {
            Err(Error::Problems(problems))
        }
    }

    /// As [`Source::overlaid`], but a file that cannot be used is added to `problems` and left out: enough to look for more problems, not
    /// to run with.
    fn overlaid_with(folder: &Path, problems: &mut Vec<Problem>) -> Result<Self> {
        let mut source = Self::built_in();
        for path in dictionary_files(folder)? {
            let file = path.display().to_string();
            let name = path.file_name().and_then(|name| name.to_str());
            let Some(format) = name.and_then(Format::of) else {
                problems.push(Problem {
                    file,
                    line: 0,
                    message: "no dictionary has this name".to_owned(),
                    help: format!("the dictionary files are: {}", names_of_files()),
                });
                continue;
            };
            let bytes = std::fs::read(&path).map_err(|source| Error::Read { path, source })?;
            match String::from_utf8(bytes) {
                Ok(text) => {
                    source.own.insert(format.name, (file, text));
                }
                Err(error) => {
                    let valid = error.utf8_error().valid_up_to();
                    let before = error.as_bytes().iter().take(valid);
                    problems.push(Problem {
                        file,
                        line: 1 + before.filter(|byte| **byte == b'\n').count(),
                        message: "the file is not UTF-8".to_owned(),
                        help: "save it as UTF-8".to_owned(),
                    });
                }
            }
        }
        Ok(source)
    }

    /// The names of all files, in order.
    pub fn names() -> Vec<&'static str> {
        let mut names: Vec<_> = files::FILES.iter().map(|format| format.name).collect();
        names.sort_unstable();
        names
    }

    /// The entries of a file, with every problem of reading it.
    ///
    /// # Panics
    /// If [`FILES`](files::FILES) has no file of this name.
    pub fn sheet(&self, name: &str, problems: &mut Vec<Problem>) -> Sheet<'_> {
        self.laid_over(name, problems, None)
    }

    /// What the rows of the folder do to a built-in file.
    fn changes(&self, name: &str) -> Vec<Change> {
        let mut changes = Vec::new();
        self.laid_over(name, &mut Vec::new(), Some(&mut changes));
        changes
    }

    fn laid_over(
        &self,
        name: &str,
        problems: &mut Vec<Problem>,
        changes: Option<&mut Vec<Change>>,
    ) -> Sheet<'_> {
        let format = Format::of(name).expect("a module reads only the files there are");
        let mut sheet = Sheet::read(format, format.shown, format.text, problems);
        if let Some((file, text)) = self.own.get(name) {
            let own = Sheet::read(format, file, text, problems);
            sheet.overlay(&own, problems, changes);
        }
        if self.checks_all || self.own.contains_key(name) {
            sheet.check_distinct(|row| self.checks(row), problems);
        }
        sheet
    }

    /// Whether what `row` says is checked now. The tests have done so with what is built in.
    fn checks(&self, row: Row<'_, '_>) -> bool {
        self.checks_all || !row.is_built_in()
    }

    /// Whether the built-in file is called so in messages.
    fn is_built_in(file: &str) -> bool {
        files::FILES.iter().any(|format| format.shown == file)
    }

    /// The built-in files have no problems of their own: where one shows in them, the folder is the cause.
    fn name_the_cause(&self, problems: &mut [Problem]) {
        for problem in problems {
            if !self.own.is_empty() && Self::is_built_in(&problem.file) {
                problem.help += "; this row is built in, and a row of your folder makes it wrong";
            }
        }
    }

    fn hash(&self) -> String {
        let mut digest = Sha256::new();
        for format in files::FILES {
            let own = self.own.get(format.name).map(|(_, text)| text.as_str());
            for text in [format.name, format.text].into_iter().chain(own) {
                digest.update((text.len() as u64).to_le_bytes());
                digest.update(text.as_bytes());
            }
        }
        crate::text::hash_name(digest)
    }
}

/// The dictionary files of a folder, as their suffix says, by name.
fn dictionary_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let read_error = |source| Error::Read {
        path: folder.to_owned(),
        source,
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read_error)? {
        let path = entry.map_err(read_error)?.path();
        if path.extension().is_some_and(|suffix| suffix == "tsv") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The names of all dictionary files, for messages.
fn names_of_files() -> String {
    Source::names().join(", ")
}

impl Dictionaries {
    /// Reads and checks all files of `source`.
    ///
    /// # Errors
    /// [`Error::Problems`] with every problem of every file.
    pub fn load(source: &Source) -> Result<Self> {
        let mut problems = Vec::new();
        let lexicon = lexicon::Lexicon::load(source, &mut problems);
        let forms = forms::Forms::load(source, &mut problems);
        let headings = headings::Headings::load(source, &mut problems);
        let words = words::Words::load(source, &mut problems);
        let makers = makers::Makers::load(source, &mut problems);
        if !problems.is_empty() {
            source.name_the_cause(&mut problems);
            problems.sort();
            return Err(Error::Problems(problems));
        }
        Ok(Self {
            lexicon,
            forms,
            headings,
            words,
            makers,
            hash: source.hash(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_dictionaries_have_no_problems() {
        if let Err(error) = Dictionaries::load(&Source::built_in().checked()) {
            panic!("{error}");
        }
    }
}
