//! What a supervisor and a worker say to each other, one JSON object a line.
//!
//! In, on standard input of `tenderlens worker`: [`Order`]s. Out, on its standard output: [`Event`]s; an [`Event::Record`] is followed by the record itself, on a
//! line of its own, as `run` writes it, and by the line of its text where that was asked for. Records come in the order of the requests, and of the
//! documents in a container. `docs/worker.md` describes this for those who write a supervisor of their own.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::cache;
use super::ledger::Entry;
use super::sources::Input;
use super::summary::Summary;
use crate::record::{Producer, Source};

/// What a worker is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Order {
    /// Read a file.
    Read(Request),
    /// Begin nothing more; finish what is under way.
    Stop {
        /// Always true.
        stop: bool,
    },
    /// Documents of these keys have records: they need not be read again.
    Known {
        /// Digests, as the key of a document states them.
        known: Vec<String>,
    },
}

/// A file to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Number by which events name it.
    #[serde(default)]
    pub input: u64,
    /// Which file.
    #[serde(flatten)]
    pub file: FileName,
    /// The path that stands in the records, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// So many of its documents have records already.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skip: u64,
    /// Documents before this one are read with nothing else under way.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub alone: u64,
}

impl Request {
    /// The request for a file; none for what is no file.
    pub fn of(number: u64, input: &Input) -> Option<Self> {
        let path = input.path()?;
        let shown = &input.provenance.path;
        Some(Self {
            input: number,
            file: FileName::of(path),
            shown: (Input::file(path).provenance.path != *shown).then(|| shown.clone()),
            skip: 0,
            alone: 0,
        })
    }

    /// The file that is asked for.
    pub fn input(&self) -> Input {
        let path = self.file.path();
        match &self.shown {
            Some(shown) => Input::shown_as(&path, shown.clone()),
            None => Input::file(&path),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The path of a file, in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FileName {
    /// One that is UTF-8.
    Text {
        /// The path.
        path: String,
    },
    /// One that is not.
    Bytes {
        /// Its bytes.
        path_bytes: Vec<u8>,
    },
}

impl FileName {
    /// The name of `path`.
    pub fn of(path: &Path) -> Self {
        match path.to_str() {
            Some(path) => Self::Text {
                path: path.to_owned(),
            },
            None => Self::Bytes {
                path_bytes: path.as_os_str().as_encoded_bytes().to_vec(),
            },
        }
    }

    /// The path that it names.
    pub fn path(&self) -> PathBuf {
        match self {
            Self::Text { path } => PathBuf::from(path),
            Self::Bytes { path_bytes } => super::sources::path_of(path_bytes.clone()),
        }
    }
}

/// Which document: the file it is in, and how many come before it there.
pub(super) type Place = (u64, u64);

/// A document whose bytes are at hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundDocument {
    /// Where it was found.
    pub source: Source,
    /// Digest of its bytes.
    pub doc_id: String,
    /// What a server declared it to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared_type: Option<String>,
}

impl FoundDocument {
    /// What two documents must agree in to have the same record.
    pub fn key(&self) -> String {
        cache::key(&self.doc_id, self.declared_type.as_deref())
    }
}

/// What a worker says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// It can begin.
    Ready {
        /// What will stand in its records.
        producer: Producer,
    },
    /// Wrong settings or dictionaries: it cannot begin, and has ended.
    Refused {
        /// Everything that is wrong, for people.
        message: String,
    },
    /// A file was opened, or many documents in it were passed over.
    Opened {
        /// Which.
        input: u64,
    },
    /// A document is being read.
    Began {
        /// In which file.
        input: u64,
        /// Which of its documents, from 0.
        document: u64,
        /// The document.
        #[serde(flatten)]
        found: Box<FoundDocument>,
    },
    /// A document has been read; its record comes when those before it have come.
    Ended {
        /// In which file.
        input: u64,
        /// Which of its documents.
        document: u64,
    },
    /// The record of a document is the next line.
    Record {
        /// Of which file.
        input: u64,
        /// Of which of its documents.
        document: u64,
        /// The document, in short.
        entry: Box<Entry>,
        /// What it adds to the summary of the run.
        summary: Box<Summary>,
        /// What near duplicates are found by.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signature: Option<String>,
        /// How long reading took.
        milliseconds: u64,
        /// Whether the line after the record holds the document's text.
        text: bool,
    },
    /// A document has the bytes of one before it and was not read.
    Same {
        /// In which file.
        input: u64,
        /// Which of its documents.
        document: u64,
        /// The document.
        #[serde(flatten)]
        found: Box<FoundDocument>,
    },
    /// All documents of a file have records.
    Closed {
        /// Which file.
        input: u64,
        /// How many documents there are in it.
        documents: u64,
        /// Whether it is a container.
        container: bool,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_what_its_keys_say() {
        let read = |line: &str| serde_json::from_str::<Order>(line).unwrap();
        let request = Request {
            input: 0,
            file: FileName::Text {
                path: "a.pdf".to_owned(),
            },
            shown: None,
            skip: 0,
            alone: 0,
        };
        assert_eq!(read(r#"{"path":"a.pdf"}"#), Order::Read(request));
        assert_eq!(read(r#"{"stop":true}"#), Order::Stop { stop: true });
        assert!(serde_json::from_str::<Order>(r#"{"file":"a.pdf"}"#).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_no_utf_8_comes_through() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"a\xff.pdf"));
        let line = serde_json::to_string(&FileName::of(path)).unwrap();
        let name: FileName = serde_json::from_str(&line).unwrap();
        assert_eq!(name.path(), path);
    }
}
