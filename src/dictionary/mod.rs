//! The dictionaries: all linguistic knowledge, as data.
//!
//! In: the built-in files, or a folder that replaces some of them. Out: [`Dictionaries`], complete and consistent, or every problem that
//! was found; nothing is loaded by half. What an entry means is said in `dictionaries/README.md`.

pub mod forms;
pub mod headings;
pub mod lexicon;
pub mod makers;
pub mod review;
pub mod tsv;
pub mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sha2::{Digest, Sha256};

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

/// The texts of the dictionary files in effect.
#[derive(Debug)]
pub struct Source {
    /// Display name and text, by file name.
    files: BTreeMap<&'static str, (String, String)>,
    /// The names of files that a folder replaced.
    replaced: BTreeSet<&'static str>,
}

impl Source {
    /// The built-in files.
    pub fn built_in() -> Self {
        let all = lexicon::FILES
            .iter()
            .chain(forms::FILES)
            .chain(headings::FILES)
            .chain(words::FILES)
            .chain(makers::FILES);
        Self {
            files: all
                .map(|(name, text)| (*name, (format!("dictionaries/{name}"), (*text).to_owned())))
                .collect(),
            replaced: BTreeSet::new(),
        }
    }

    /// The built-in files, each replaced by the one of the same name in `folder`, where there is one.
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

    /// As [`Source::overlaid`], but a file that cannot be used is added to `problems`, and the built-in one stays in its place: enough to
    /// look for more problems, not to run with.
    fn overlaid_with(folder: &Path, problems: &mut Vec<Problem>) -> Result<Self> {
        let read_error = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Read { path, source }
        };
        let mut source = Self::built_in();
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(read_error(folder))? {
            names.push(entry.map_err(read_error(folder))?.file_name());
        }
        names.sort();
        for name in names {
            let path = folder.join(&name);
            let is_dictionary = path.extension().is_some_and(|suffix| suffix == "tsv");
            let Some(name) = name.to_str().filter(|_| is_dictionary) else {
                continue;
            };
            let file = path.display().to_string();
            let known = source.files.keys().copied().find(|known| *known == name);
            let Some(name) = known else {
                let help = format!(
                    "the dictionary files are: {}",
                    source.files.keys().copied().collect::<Vec<_>>().join(", ")
                );
                problems.push(Problem {
                    file,
                    line: 0,
                    message: "no dictionary has this name".to_owned(),
                    help,
                });
                continue;
            };
            match String::from_utf8(std::fs::read(&path).map_err(read_error(&path))?) {
                Ok(text) => {
                    source.files.insert(name, (file, text));
                    source.replaced.insert(name);
                }
                Err(error) => {
                    let line = 1 + error
                        .as_bytes()
                        .iter()
                        .take(error.utf8_error().valid_up_to())
                        .filter(|byte| **byte == b'\n')
                        .count();
                    problems.push(Problem {
                        file,
                        line,
                        message: "the file is not UTF-8".to_owned(),
                        help: "save it as UTF-8".to_owned(),
                    });
                }
            }
        }
        Ok(source)
    }

    /// Display name and text of a file.
    ///
    /// # Panics
    /// If no module lists a file of this name in its `FILES`.
    pub fn file(&self, name: &str) -> (&str, &str) {
        let (file, text) = self
            .files
            .get(name)
            .expect("a module reads only the files it lists");
        (file, text)
    }

    fn hash(&self) -> String {
        let mut digest = Sha256::new();
        for (name, (_, text)) in &self.files {
            digest.update(name.as_bytes());
            digest.update([0]);
            digest.update(text.as_bytes());
            digest.update([0]);
        }
        crate::text::hash_name(digest)
    }
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
        if let Err(error) = Dictionaries::load(&Source::built_in()) {
            panic!("{error}");
        }
    }
}
