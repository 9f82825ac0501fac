//! The journal: how far an output has grown, and what makes its records.
//!
//! In: the [`Header`] of a run, and [`Checkpoint`]s as it goes. Out: a hidden file that always holds the last of them, replaced as a whole after everything it
//! speaks of is on disk. A run that was stopped, by whatever, goes on from there; a run over an output that was made otherwise sees what differs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::json_line;
use super::ledger::FileState;
use super::output::{self, Extent, Form};
use super::summary::Summary;
use crate::config::{self, Config};
use crate::error::Result;
use crate::issue::IssueCode;
use crate::record::Producer;

/// Name of the journal in the output folder.
pub const JOURNAL: &str = ".journal.json";

/// A journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    /// What makes the records.
    pub header: Header,
    /// How far they have come.
    pub checkpoint: Checkpoint,
}

/// What makes an output what it is, besides the documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// What stands in the records.
    pub producer: Producer,
    /// The settings that affect results, one by one.
    pub settings: BTreeMap<String, String>,
    /// What the files look like.
    pub form: Form,
    /// Whether texts are written.
    pub with_text: bool,
}

/// A place to go on from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// How many documents have records.
    pub documents: u64,
    /// How many files are done.
    pub files: u64,
    /// The file some documents of which have records, but not all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial: Option<Partial>,
    /// How far each series has grown.
    pub extents: Extents,
    /// What the records add up to.
    pub summary: Summary,
    /// Whether the run was told to start anew, so that what is complete in the folder may be lost.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forced: bool,
    /// Names of the files of the output, once it is complete.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub complete: Vec<String>,
}

/// How far each series has grown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extents {
    /// Records.
    pub records: Extent,
    /// Texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texts: Option<Extent>,
    /// Ledger.
    pub ledger: Extent,
    /// List of files.
    pub files: Extent,
    /// Signatures.
    pub signatures: Extent,
}

/// A container that was not read to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partial {
    /// Path as found from the command line.
    pub path: String,
    /// How many of its documents have records.
    pub documents: u64,
    /// The file, as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<FileState>,
}

/// What must be done again because an output was made otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stale {
    /// Everything.
    All,
    /// What was read. What could not be read does not depend on dictionaries.
    Read,
    /// Documents with one of these issues: the limits behind them were raised.
    Limited(BTreeSet<IssueCode>),
}

impl Journal {
    /// The journal of this name in `folder`; none where there is none, or it was made by a version that wrote it differently.
    pub fn read(folder: &Path, name: &str) -> Option<Self> {
        let bytes = std::fs::read(folder.join(name)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Puts the journal on disk, as that of an output that is not complete, in the place of the one before.
    ///
    /// # Errors
    /// [`Error::Write`](crate::error::Error::Write).
    pub fn write(&self, folder: &Path) -> Result<()> {
        let next = format!("{JOURNAL}.next");
        output::write_hidden(folder, &next, &json_line(self))?;
        let from = folder.join(output::unfinished(&next));
        let path = folder.join(output::unfinished(JOURNAL));
        std::fs::rename(&from, &path).map_err(output::cannot_write(&path))
    }
}

impl Header {
    /// The header of a run of `producer` under `config`.
    pub fn new(producer: Producer, config: &Config, form: Form, with_text: bool) -> Self {
        let settings = config.settings().into_iter();
        Self {
            producer,
            settings: settings
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
            form,
            with_text,
        }
    }

    /// What `earlier` was made with that differs, for people; empty if nothing does.
    pub fn differences(&self, earlier: &Self) -> Vec<String> {
        let mut all = Vec::new();
        let (own, other) = (&self.producer, &earlier.producer);
        if (&own.name, &own.version) != (&other.name, &other.version) {
            all.push(format!(
                "the program: it was {} {}, it is {} {}",
                other.name, other.version, own.name, own.version
            ));
        }
        if own.dictionaries != other.dictionaries {
            all.push(format!(
                "the dictionaries: they were {}, they are {}",
                short(&other.dictionaries),
                short(&own.dictionaries)
            ));
        }
        let keys: BTreeSet<&String> = self
            .settings
            .keys()
            .chain(earlier.settings.keys())
            .collect();
        for key in keys {
            let (was, is) = (earlier.settings.get(key), self.settings.get(key));
            if was != is {
                let shown =
                    |value: Option<&String>| value.map_or("nothing".to_owned(), Clone::clone);
                all.push(format!(
                    "the setting {key}: it was {}, it is {}",
                    shown(was),
                    shown(is)
                ));
            }
        }
        all
    }

    /// What of an output made as `earlier` says must be done again to be as this header says; none where nothing must. Form is not looked at.
    pub fn stale(&self, earlier: &Self) -> Option<Stale> {
        let (own, other) = (&self.producer, &earlier.producer);
        if own == other {
            return None;
        }
        if (&own.name, &own.version) != (&other.name, &other.version)
            || self.settings.len() != earlier.settings.len()
        {
            return Some(Stale::All);
        }
        let mut codes = BTreeSet::new();
        for (key, value) in &self.settings {
            let Some(was) = earlier.settings.get(key) else {
                return Some(Stale::All);
            };
            if was == value {
                continue;
            }
            match config::raised(key, was, value) {
                Some(raised) => codes.extend(raised),
                None => return Some(Stale::All),
            }
        }
        match (own.dictionaries == other.dictionaries, codes.is_empty()) {
            (true, _) => Some(Stale::Limited(codes)),
            (false, true) => Some(Stale::Read),
            (false, false) => Some(Stale::All),
        }
    }
}

/// The start of a digest: enough for the eye.
fn short(digest: &str) -> &str {
    digest.get(..digest.len().min(15)).unwrap_or(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(toml: &str, dictionaries: &str) -> Header {
        let config = Config::parse("pipeline.toml", toml).unwrap();
        let producer = Producer {
            name: "tenderlens".to_owned(),
            version: "1".to_owned(),
            dictionaries: dictionaries.to_owned(),
            config: config.hash(),
        };
        Header::new(producer, &config, Form::default(), false)
    }

    #[test]
    fn what_differs_is_named_and_what_it_touches_is_known() {
        let before = header("", "sha256:a");
        assert_eq!(before.stale(&before), None);
        assert!(before.differences(&before).is_empty());

        let words = header("", "sha256:b");
        assert_eq!(words.stale(&before), Some(Stale::Read));
        assert_eq!(
            words.differences(&before),
            ["the dictionaries: they were sha256:a, they are sha256:b"]
        );

        let raised = header("[limits]\nfile_megabytes = 900\n", "sha256:a");
        let large = BTreeSet::from([IssueCode::FileTooLarge]);
        assert_eq!(raised.stale(&before), Some(Stale::Limited(large)));
        assert_eq!(
            raised.differences(&before),
            ["the setting limits.file_megabytes: it was 300, it is 900"]
        );

        let lowered = header("[limits]\nfile_megabytes = 3\n", "sha256:a");
        assert_eq!(lowered.stale(&before), Some(Stale::All));
        let engine = header("[pdf]\nengine = \"hayro\"\n", "sha256:a");
        assert_eq!(engine.stale(&before), Some(Stale::All));
    }
}
