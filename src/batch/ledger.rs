//! The ledger: what was found, and what came of it.
//!
//! In: records, and the files they were made from. Out: the lines of `ledger.jsonl`: one for each document, in the order of the records, and one for each
//! container behind its documents. The ledger answers "what was searched, and what could not be read" without opening the records. Times stand in it, so it is
//! not the same in two runs; everything else in it is. Beside it lies a hidden list of the files, by which the next run sees what need not be read again.

use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::output::Position;
use crate::issue::IssueCode;
use crate::model::DocumentType;
use crate::record::{DocumentPlace, Status, TenderRecord};

/// Name of the ledger in the output folder.
pub const LEDGER: &str = "ledger.jsonl";

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// A document, which has a record.
    Document(Box<DocumentLine>),
    /// A container, all documents of which have lines before this one. It has no record.
    Container(ContainerLine),
}

/// What the ledger says of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLine {
    /// What its record says of it.
    #[serde(flatten)]
    pub entry: Entry,
    /// The first document of the same bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<DocumentPlace>,
    /// Where its record stands.
    pub record: Position,
    /// Where its text stands, if texts are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Position>,
    /// When it was read (RFC 3339).
    pub read_at: String,
    /// How long that took; 0 where it was read in an earlier run or is a duplicate.
    pub milliseconds: u64,
}

/// What the ledger says of a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerLine {
    /// Path as found from the command line.
    pub path: String,
    /// How many documents were found in it.
    pub documents: u64,
    /// Number of its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// When it was read to its end (RFC 3339).
    pub read_at: String,
}

/// A document, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Path as found from the command line.
    pub path: String,
    /// Path inside containers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// How reading went.
    pub status: Status,
    /// Digest of its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc_id: Option<String>,
    /// Number of its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// By content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// What a server declared it to be, encoding included: readers look at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared_type: Option<String>,
    /// What the document is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_type: Option<DocumentType>,
    /// Number of pages.
    #[serde(default)]
    pub pages: u32,
    /// Pages whose text is missing or cannot be relied on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreadable_pages: Vec<u32>,
    /// Codes of its issues, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<IssueCode>,
}

impl Entry {
    /// What `record` says.
    pub fn of(record: &TenderRecord, declared_type: Option<String>) -> Self {
        let text = record.text.as_ref();
        let unreadable = text.and_then(|text| text.unreadable_pages.clone());
        let mut issues: Vec<IssueCode> = record.issues.iter().map(|issue| issue.code).collect();
        issues.sort_unstable();
        issues.dedup();
        Self {
            path: record.source.path.clone(),
            members: record.source.members.clone(),
            status: record.status,
            doc_id: record.doc_id.clone(),
            bytes: record.source.bytes,
            media_type: record.source.media_type.clone(),
            declared_type,
            document_type: record.document_type.as_ref().map(|found| found.value),
            pages: text.map_or(0, |text| text.pages),
            unreadable_pages: unreadable.unwrap_or_default(),
            issues,
        }
    }

    /// Which document it is.
    pub fn place(&self) -> DocumentPlace {
        DocumentPlace {
            path: self.path.clone(),
            members: self.members.clone(),
        }
    }
}

/// A file all documents of which have records: a line of the hidden list of files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileLine {
    /// Path as found from the command line.
    pub path: String,
    /// How many documents are in it.
    pub documents: u64,
    /// Whether it is a container.
    pub container: bool,
    /// The file, as it was when it was read; absent where it could not be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<FileState>,
}

/// What can be known of a file without reading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileState {
    /// Number of its bytes.
    pub bytes: u64,
    /// When it was last written (RFC 3339), as exactly as the file system says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

impl FileState {
    /// The state of the file at `path`; none if it cannot be seen.
    pub fn of(path: &Path) -> Option<Self> {
        let metadata = path.metadata().ok()?;
        let written = metadata.modified().ok();
        // A time before 1970 cannot be written in this form.
        let written = written.filter(|time| *time >= SystemTime::UNIX_EPOCH);
        Some(Self {
            bytes: metadata.len(),
            modified: written.map(|time| humantime::format_rfc3339_nanos(time).to_string()),
        })
    }
}

/// The time, as the ledger says it.
pub fn now() -> String {
    humantime::format_rfc3339_seconds(SystemTime::now()).to_string()
}
