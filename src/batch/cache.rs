//! Pages on disk: a document that was read once need not be read again.
//!
//! In: the bytes of a document and the settings. Out: its pages as reading and layout left them, if they were kept; or they are kept now. An
//! entry is found by the digest of the bytes, what a web archive declared of them, the version of the reading code (see `build.rs`) and the digest of the settings: change any of
//! them and it is not found. Nothing here reads a document, and nothing that goes wrong here is an error: an entry that is damaged or cannot
//! be written is as good as none.
//!
//! # Format
//! A file for each document: the SHA-256 of the rest, then `Stored` in the postcard format. It is written under another name and renamed, so
//! several runs may use one folder. Coordinates are stored bit by bit: records made of stored pages are those made of the document.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::issue::{Issue, IssueCode, Severity};
use crate::model::{Cell, Legibility, MediaType, Page, Rect, Row, Table};
use crate::pipeline::{Reading, fold_pages};
use crate::text::span::OriginalSpan;

/// Ending of the files.
const SUFFIX: &str = "pages";

/// Ending of a file while it is written.
const UNFINISHED: &str = "unfinished";

/// How long an unfinished file may be somebody's who still writes it.
const ABANDONED: Duration = Duration::from_hours(24);

/// Length of the digest in front of an entry.
const DIGEST: usize = 32;

/// A folder of pages.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// Bytes that its files may have together.
    limit: u64,
    /// What an entry depends on besides the bytes of the document.
    version: String,
    written: AtomicU64,
}

/// What documents must agree in to have the same pages: the digest of their bytes, and what a server declared them to be, which is all else that a reader looks at.
pub fn key(doc_id: &str, declared_type: Option<&str>) -> String {
    format!("{doc_id}\n{}", declared_type.unwrap_or_default())
}

/// Where pages are kept if no other place is named: `tenderlens/pages` in the folder that the platform has for such files; none where there
/// is no such folder.
pub fn usual_folder() -> Option<PathBuf> {
    use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
    let folder = choose_native_strategy().ok()?.cache_dir();
    Some(folder.join(env!("CARGO_PKG_NAME")).join("pages"))
}

impl Cache {
    /// The pages in `folder`, read under `config`; its files may have `limit` bytes together.
    pub fn new(folder: PathBuf, limit: u64, config: &Config) -> Self {
        Self {
            folder,
            limit,
            version: format!("{}\n{}", env!("READING_CODE"), config.hash()),
            written: AtomicU64::new(0),
        }
    }

    /// The pages of the document with this key; none where they are not kept, or not whole.
    pub fn get(&self, document: &str) -> Option<Reading> {
        let path = self.path(document);
        let bytes = std::fs::read(&path).ok()?;
        let (digest, rest) = bytes.split_at_checked(DIGEST)?;
        if Sha256::digest(rest).as_slice() != digest {
            return None;
        }
        let stored: Stored = postcard::from_bytes(rest).ok()?;
        let reading = stored.reading()?;
        // What was used last is removed last; if the time cannot be set, it is removed earlier.
        let _ = File::open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        Some(reading)
    }

    /// Keeps the pages of the document with this key, if that can be done. What failed or lost pages on the way is not kept: with a converter
    /// installed, or more time, more of it may be read the next time.
    pub fn put(&self, document: &str, reading: &Reading) {
        let passing = |issue: &Issue| match issue.code.severity() {
            Severity::Failed => true,
            Severity::Partial => issue.code.stage() == "read",
            Severity::Note => false,
        };
        if read_as(reading.media_type.as_str()) != Some(reading.media_type)
            || reading.issues.iter().any(passing)
        {
            return;
        }
        let Ok(rest) = postcard::to_allocvec(&Stored::of(reading)) else {
            return;
        };
        if self
            .write(&self.path(document), &Sha256::digest(&rest), &rest)
            .is_ok()
        {
            self.written.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn path(&self, document: &str) -> PathBuf {
        let mut key = Sha256::new();
        key.update(&self.version);
        key.update("\n");
        key.update(document);
        let name = crate::text::hash_name(key);
        let name = name.strip_prefix("sha256:").unwrap_or(&name);
        self.folder.join(name).with_extension(SUFFIX)
    }

    fn write(&self, path: &Path, digest: &[u8], rest: &[u8]) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        // Two processes have two numbers, two threads of one never keep the same count.
        let own = format!(
            "{}-{}.{UNFINISHED}",
            std::process::id(),
            self.written.fetch_add(1, Ordering::Relaxed)
        );
        let unfinished = path.with_extension(own);
        let done = File::create(&unfinished).and_then(|mut file| {
            file.write_all(digest)?;
            file.write_all(rest)
        });
        let done = done.and_then(|()| std::fs::rename(&unfinished, path));
        if done.is_err() {
            let _ = std::fs::remove_file(&unfinished);
        }
        done
    }
}

impl Drop for Cache {
    /// Removes what is too much, the longest unused first, if anything was added.
    fn drop(&mut self) {
        if *self.written.get_mut() > 0 {
            sweep(&self.folder, self.limit);
        }
    }
}

/// Removes the oldest files of `folder` until the others have no more than `limit` bytes, and unfinished ones that nobody writes any more.
/// Files of other kinds are left alone.
fn sweep(folder: &Path, limit: u64) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut kept = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(about) = entry.metadata() else {
            continue;
        };
        let age = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let suffix = path.extension().and_then(|suffix| suffix.to_str());
        if suffix == Some(SUFFIX) {
            kept.push((age, path, about.len()));
        } else if suffix == Some(UNFINISHED) && age.elapsed().is_ok_and(|unused| unused > ABANDONED)
        {
            let _ = std::fs::remove_file(path);
        }
    }
    kept.sort();
    let mut total: u64 = kept.iter().map(|(.., length)| length).sum();
    for (_, path, length) in kept {
        if total <= limit {
            return;
        }
        if std::fs::remove_file(path).is_ok() {
            total -= length;
        }
    }
}

/// A reading without the fold, which is made anew.
#[derive(Serialize, Deserialize)]
struct Stored {
    media_type: String,
    pages: Vec<StoredPage>,
    issues: Vec<StoredIssue>,
}

#[derive(Serialize, Deserialize)]
struct StoredPage {
    number: u32,
    text: String,
    boxes: Vec<(u32, [f32; 4])>,
    tables: Vec<StoredTable>,
    running: Vec<StoredSpan>,
    cuts: Vec<u32>,
    legibility: u8,
}

#[derive(Serialize, Deserialize)]
struct StoredTable {
    /// Each cell: place, column, columns covered, rows covered.
    rows: Vec<Vec<(StoredSpan, u16, u16, u16)>>,
    columns: u16,
    borders: Vec<f32>,
}

/// Start and end.
type StoredSpan = (usize, usize);

#[derive(Serialize, Deserialize)]
struct StoredIssue {
    code: String,
    page: Option<u32>,
    message: String,
}

/// The kind of content of this name that pages are made of.
fn read_as(name: &str) -> Option<MediaType> {
    let known = [
        MediaType::Pdf,
        MediaType::Text,
        MediaType::Html,
        MediaType::Json,
    ];
    let known = known.into_iter().find(|known| known.as_str() == name);
    known.or_else(|| name.parse().ok().map(MediaType::Office))
}

const LEGIBILITIES: &[Legibility] = &[
    Legibility::Text,
    Legibility::OcrLayer,
    Legibility::Unreadable,
];

impl Stored {
    fn of(reading: &Reading) -> Self {
        Self {
            media_type: reading.media_type.as_str().to_owned(),
            pages: reading
                .pages
                .iter()
                .map(|folded| StoredPage::of(&folded.page))
                .collect(),
            issues: reading
                .issues
                .iter()
                .map(|issue| StoredIssue {
                    code: issue.code.as_str().to_owned(),
                    page: issue.page,
                    message: issue.message.clone(),
                })
                .collect(),
        }
    }

    /// None where it names something that is not known here.
    fn reading(self) -> Option<Reading> {
        let media_type = read_as(&self.media_type)?;
        let issues = self.issues.into_iter().map(|issue| {
            let code = IssueCode::ALL
                .iter()
                .find(|known| known.as_str() == issue.code)?;
            Some(Issue {
                code: *code,
                page: issue.page,
                message: issue.message,
            })
        });
        let pages: Option<Vec<Page>> = self.pages.into_iter().map(StoredPage::page).collect();
        Some(Reading {
            media_type,
            issues: issues.collect::<Option<_>>()?,
            pages: fold_pages(pages?),
        })
    }
}

impl StoredPage {
    fn of(page: &Page) -> Self {
        let Page {
            number,
            text,
            boxes,
            tables,
            running,
            cuts,
            legibility,
        } = page;
        Self {
            number: *number,
            text: text.clone(),
            boxes: boxes
                .iter()
                .map(|(at, Rect { x0, y0, x1, y1 })| (*at, [*x0, *y0, *x1, *y1]))
                .collect(),
            tables: tables.iter().map(StoredTable::of).collect(),
            running: running.iter().map(|span| stored(*span)).collect(),
            cuts: cuts.clone(),
            legibility: match legibility {
                Legibility::Text => 0,
                Legibility::OcrLayer => 1,
                Legibility::Unreadable => 2,
            },
        }
    }

    fn page(self) -> Option<Page> {
        let boxes = self.boxes.into_iter();
        Some(Page {
            number: self.number,
            text: self.text,
            boxes: boxes
                .map(|(at, [x0, y0, x1, y1])| (at, Rect { x0, y0, x1, y1 }))
                .collect(),
            tables: self.tables.into_iter().map(StoredTable::table).collect(),
            running: self.running.into_iter().map(span).collect(),
            cuts: self.cuts,
            legibility: *LEGIBILITIES.get(usize::from(self.legibility))?,
        })
    }
}

impl StoredTable {
    fn of(table: &Table) -> Self {
        let Table {
            rows,
            columns,
            borders,
        } = table;
        let cell = |cell: &Cell| {
            let Cell {
                span,
                column,
                column_span,
                row_span,
            } = *cell;
            (stored(span), column, column_span, row_span)
        };
        Self {
            rows: rows
                .iter()
                .map(|row| row.cells.iter().map(cell).collect())
                .collect(),
            columns: *columns,
            borders: borders.clone(),
        }
    }

    fn table(self) -> Table {
        let cell = |(place, column, column_span, row_span)| Cell {
            span: span(place),
            column,
            column_span,
            row_span,
        };
        let row = |cells: Vec<_>| Row {
            cells: cells.into_iter().map(cell).collect(),
        };
        Table {
            rows: self.rows.into_iter().map(row).collect(),
            columns: self.columns,
            borders: self.borders,
        }
    }
}

fn stored(span: OriginalSpan) -> StoredSpan {
    (span.start(), span.end())
}

fn span((start, end): StoredSpan) -> OriginalSpan {
    OriginalSpan::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_unused_longest_is_removed_first_and_what_is_not_ours_stays() {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        for (name, age) in [
            ("a.pages", 30),
            ("b.pages", 400_000),
            ("c.pages", 20),
            ("d.1-0.unfinished", 400_000),
            ("e.1-0.unfinished", 10),
            ("notes.txt", 400_000),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, [0; 100]).unwrap();
            let file = File::options().write(true).open(&path).unwrap();
            file.set_modified(now - Duration::from_secs(age)).unwrap();
        }
        let names = || {
            let entries = std::fs::read_dir(folder.path()).unwrap();
            let mut names: Vec<_> = entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        };
        sweep(folder.path(), 250);
        assert_eq!(
            names(),
            ["a.pages", "c.pages", "e.1-0.unfinished", "notes.txt"]
        );
        sweep(folder.path(), 199);
        assert_eq!(names(), ["c.pages", "e.1-0.unfinished", "notes.txt"]);
    }
}
