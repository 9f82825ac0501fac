//! Verification: do records still say what their documents say?
//!
//! In: records, and the documents they were made from. Out: [`Finding`]s, one for each hash, quote, offset or box that no longer holds, and each document
//! that is gone. A folder is a whole output, where a document without a record is one too; a file may be a part of one. The documents are read again, which is all
//! that is relied on; nothing of an output but its records is looked at.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use super::document::{LoadedDocument, Text};
use super::order::in_order;
use super::output::{Compression, Form, Lines, RECORDS_STEM, name};
use super::progress::Progress;
use super::sink::Demand;
use super::sources::{Input, documents_of};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::model::FoldedPage;
use crate::pipeline::{NoneSpare, guarded};
use crate::record::DocumentPlace;
use crate::text::code_points::CodePoints;

/// Boxes are stated to a tenth of a point.
const BOX_TOLERANCE: f64 = 0.051;

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which document.
    #[serde(flatten)]
    pub place: DocumentPlace,
    /// Where in its record, as a JSON pointer; empty for the record as a whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// What does not hold.
    pub message: String,
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Looked {
    /// Records.
    pub records: u64,
    /// Quotes and surfaces, with their offsets.
    pub quotes: u64,
    /// Boxes.
    pub boxes: u64,
    /// Records made with other settings than those in effect.
    pub other_settings: u64,
    /// Records of what came from standard input, which cannot be looked at again.
    pub piped: u64,
    /// Documents of containers that have no record among these.
    pub without_record: u64,
}

impl Looked {
    fn add(&mut self, other: Self) {
        self.records += other.records;
        self.quotes += other.quotes;
        self.boxes += other.boxes;
        self.other_settings += other.other_settings;
        self.piped += other.piped;
        self.without_record += other.without_record;
    }
}

/// The records of one file, in order.
struct Group {
    path: String,
    records: Vec<Value>,
}

/// What came of a group.
#[derive(Default)]
struct Verified {
    looked: Looked,
    findings: Vec<Finding>,
    pages: u32,
}

/// Looks whether the records at `path`, a file or the folder of an output, hold, and gives what does not to `report`, in the order of the records. Documents are looked for at their paths below the current
/// folder, or below `archive`, where leading folders of the path may be missing.
///
/// # Errors
/// [`Error::Read`] if the records cannot be read, and what `report` gives.
pub fn verify(
    path: &Path,
    archive: Option<&Path>,
    config: &Config,
    threads: usize,
    progress: &Progress,
    mut report: impl FnMut(Finding) -> Result<Demand>,
) -> Result<Looked> {
    let unreadable = |source| Error::Read {
        path: path.to_owned(),
        source,
    };
    let files = files(path);
    std::fs::File::open(files.first().map_or(path, PathBuf::as_path)).map_err(unreadable)?;
    let is_whole = path.is_dir();
    if files.is_empty() {
        return Err(unreadable(std::io::Error::other(
            "no records lie in this folder",
        )));
    }
    let mut groups = Groups {
        lines: files.iter().flat_map(|file| lines(file)),
        next: None,
        error: None,
    };
    let settings = config.hash();
    let mut looked = Looked::default();
    in_order(
        &mut groups,
        threads,
        |_| 0,
        |group: Group, _| {
            let place = place(&group.path);
            let done = guarded(|| verified(group, archive, is_whole, config, &settings));
            done.unwrap_or_else(|issue| Verified {
                findings: vec![whole(place, issue.message)],
                ..Verified::default()
            })
        },
        |done| {
            progress.document(done.pages, !done.findings.is_empty());
            looked.add(done.looked);
            for finding in done.findings {
                if report(finding)? == Demand::Closed {
                    return Ok(Demand::Closed);
                }
            }
            Ok(Demand::More)
        },
    )?;
    match groups.error {
        Some(source) => Err(unreadable(source)),
        None => Ok(looked),
    }
}

/// The files of records at `path`: itself, or, in a folder, those of an output in their order.
fn files(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let forms = [Compression::None, Compression::Zstd, Compression::Gzip]
        .into_iter()
        .flat_map(|compression| {
            [None, Some(1)].map(|shard_documents| Form {
                compression,
                shard_documents,
            })
        });
    for form in forms {
        let most = form.shard_documents.map_or(1, |_| u64::MAX);
        let named = (0..most).map(|shard| path.join(name(RECORDS_STEM, form, shard)));
        let files: Vec<PathBuf> = named.take_while(|file| file.is_file()).collect();
        if !files.is_empty() {
            return files;
        }
    }
    Vec::new()
}

/// The lines of a file of records, unpacked by its suffix.
fn lines(path: &Path) -> Lines<std::iter::Once<String>> {
    let compression = match path.extension().and_then(|suffix| suffix.to_str()) {
        Some("zst") => Compression::Zstd,
        Some("gz") => Compression::Gzip,
        _ => Compression::None,
    };
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().unwrap_or(Path::new(""));
    Lines::new(folder, std::iter::once(file.into_owned()), compression)
}

/// Records that follow each other and are of the same file.
struct Groups<L> {
    lines: L,
    next: Option<Value>,
    error: Option<std::io::Error>,
}

impl<L: Iterator<Item = std::io::Result<Vec<u8>>>> Groups<L> {
    fn record(&mut self) -> Option<Value> {
        if let Some(record) = self.next.take() {
            return Some(record);
        }
        let line = self.lines.next()?;
        match line.and_then(|line| Ok(serde_json::from_slice(&line)?)) {
            Ok(record) => Some(record),
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }
}

impl<L: Iterator<Item = std::io::Result<Vec<u8>>>> Iterator for Groups<L> {
    type Item = Group;

    fn next(&mut self) -> Option<Group> {
        let first = self.record()?;
        let path = path_of(&first).to_owned();
        let mut records = vec![first];
        while let Some(record) = self.record() {
            if path_of(&record) != path {
                self.next = Some(record);
                break;
            }
            records.push(record);
        }
        Some(Group { path, records })
    }
}

fn path_of(record: &Value) -> &str {
    record
        .pointer("/source/path")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn members_of(record: &Value) -> Vec<String> {
    let members = record.pointer("/source/members").and_then(Value::as_array);
    let members = members.into_iter().flatten().filter_map(Value::as_str);
    members.map(str::to_owned).collect()
}

fn place(path: &str) -> DocumentPlace {
    DocumentPlace {
        path: path.to_owned(),
        members: Vec::new(),
    }
}

fn whole(place: DocumentPlace, message: impl Into<String>) -> Finding {
    Finding {
        place,
        at: String::new(),
        message: message.into(),
    }
}

/// The file that a record names.
fn found(path: &str, archive: Option<&Path>) -> Option<PathBuf> {
    let Some(archive) = archive else {
        return Some(PathBuf::from(path)).filter(|path| path.exists());
    };
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    (0..parts.len()).find_map(|from| {
        let tail: PathBuf = parts.iter().skip(from).collect();
        Some(archive.join(tail)).filter(|path| path.exists())
    })
}

fn verified(
    group: Group,
    archive: Option<&Path>,
    is_whole: bool,
    config: &Config,
    settings: &str,
) -> Verified {
    let mut all = Verified::default();
    let mut by_members: BTreeMap<Vec<String>, VecDeque<Value>> = BTreeMap::new();
    for record in group.records {
        all.looked.records += 1;
        let made_with = record.pointer("/producer/config").and_then(Value::as_str);
        all.looked.other_settings += u64::from(made_with != Some(settings));
        by_members
            .entry(members_of(&record))
            .or_default()
            .push_back(record);
    }
    if group.path == "-" {
        all.looked.piped += all.looked.records;
        return all;
    }
    let Some(file) = found(&group.path, archive) else {
        // What could not be read then need not be there now.
        let read = |record: &Value| record.get("doc_id").is_some();
        if by_members.values().flatten().any(read) {
            all.findings
                .push(whole(place(&group.path), "the file is not there"));
        }
        return all;
    };
    documents_of(Input::file(&file), config, &mut |input| {
        let place = DocumentPlace {
            path: group.path.clone(),
            members: input.provenance.members.clone(),
        };
        let record = by_members
            .get_mut(&place.members)
            .and_then(VecDeque::pop_front);
        if let Some(record) = record {
            one(input, &record, place, config, &mut all);
        } else {
            all.looked.without_record += 1;
            if is_whole {
                all.findings
                    .push(whole(place, "the document has no record"));
            }
        }
        true
    });
    for (members, records) in by_members {
        // The line that a container has which could not be read to its end.
        for _ in records
            .iter()
            .filter(|record| record.get("doc_id").is_some())
        {
            let place = DocumentPlace {
                path: group.path.clone(),
                members: members.clone(),
            };
            all.findings.push(whole(place, "the document is not there"));
        }
    }
    all
}

/// Looks at one document.
fn one(input: Input, record: &Value, place: DocumentPlace, config: &Config, all: &mut Verified) {
    let stated = record.get("doc_id").and_then(Value::as_str);
    let loaded = match LoadedDocument::load(input, config) {
        Ok(loaded) => loaded,
        Err(unread) => {
            if stated != unread.doc_id.as_deref() {
                let message = format!("the document cannot be read: {}", unread.issue.message);
                all.findings.push(whole(place, message));
            }
            return;
        }
    };
    if stated != Some(loaded.doc_id.as_str()) {
        let message = format!("the bytes are others: their digest is {}", loaded.doc_id);
        all.findings.push(whole(place, message));
        return;
    }
    if record.get("status").and_then(Value::as_str) == Some("failed") {
        // It may be what ended the process that read it.
        return;
    }
    match loaded.text(config, None, &NoneSpare) {
        Ok(text) => {
            all.pages += u32::try_from(text.reading.pages.len()).unwrap_or(u32::MAX);
            compare(&text, record, &place, all);
        }
        Err(unread) => {
            let message = format!("the document cannot be read: {}", unread.issue.message);
            all.findings.push(whole(place, message));
        }
    }
}

fn compare(text: &Text, record: &Value, place: &DocumentPlace, all: &mut Verified) {
    let pages: Vec<Page<'_>> = text.reading.pages.iter().map(Page::new).collect();
    let stated = record.pointer("/text/pages").and_then(Value::as_u64);
    if stated != Some(pages.len() as u64) {
        let message = format!("the document has {} pages", pages.len());
        all.findings.push(whole(place.clone(), message));
    }
    let mut at = String::new();
    walk(record, &mut at, &mut |at, object| {
        let Some(place_of) = Stated::of(object) else {
            return;
        };
        for (key, quote) in ["surface", "quote"].into_iter().filter_map(|key| {
            let quote = object.get(key)?.as_str()?;
            Some((key, quote))
        }) {
            all.looked.quotes += 1;
            // A mention's quote is the clause around it: it stands somewhere on the page.
            let around = key == "quote" && object.contains_key("surface");
            if let Err(message) = place_of.holds(&pages, quote, around) {
                all.findings.push(Finding {
                    place: place.clone(),
                    at: format!("{at}/{key}"),
                    message,
                });
            }
        }
        if let Some(stated) = object.get("bbox").and_then(Value::as_array) {
            all.looked.boxes += 1;
            if !place_of.has_box(&pages, stated) {
                all.findings.push(Finding {
                    place: place.clone(),
                    at: format!("{at}/bbox"),
                    message: "the characters stand elsewhere on the sheet".to_owned(),
                });
            }
        }
    });
}

/// Calls `look` for every object in `value`, with the way to it.
fn walk(
    value: &Value,
    at: &mut String,
    look: &mut impl FnMut(&str, &serde_json::Map<String, Value>),
) {
    let length = at.len();
    match value {
        Value::Object(object) => {
            look(at, object);
            for (key, value) in object {
                at.push('/');
                at.push_str(key);
                walk(value, at, look);
                at.truncate(length);
            }
        }
        Value::Array(values) => {
            for (number, value) in values.iter().enumerate() {
                at.push('/');
                at.push_str(&number.to_string());
                walk(value, at, look);
                at.truncate(length);
            }
        }
        _ => {}
    }
}

struct Page<'p> {
    page: &'p FoldedPage,
    points: CodePoints<'p>,
}

impl<'p> Page<'p> {
    fn new(page: &'p FoldedPage) -> Self {
        Self {
            page,
            points: CodePoints::new(&page.page.text),
        }
    }
}

/// Where a record says that something stands.
struct Stated {
    page: usize,
    start: u32,
    end: u32,
}

impl Stated {
    /// The place that an object states; none if it states none.
    fn of(object: &serde_json::Map<String, Value>) -> Option<Self> {
        let number = |key: &str| u32::try_from(object.get(key)?.as_u64()?).ok();
        Some(Self {
            page: usize::try_from(number("page")?).ok()?,
            start: number("start")?,
            end: number("end")?,
        })
    }

    fn page<'a, 'p>(&self, pages: &'a [Page<'p>]) -> Option<&'a Page<'p>> {
        pages.get(self.page.checked_sub(1)?)
    }

    /// Whether `quote` stands there, or, with `around`, anywhere on the page.
    ///
    /// # Errors
    /// What stands there instead.
    fn holds(&self, pages: &[Page<'_>], quote: &str, around: bool) -> Result<(), String> {
        let Some(page) = self.page(pages) else {
            return Err(format!("there is no page {}", self.page));
        };
        let text = page.page.page.text.as_str();
        if around {
            let there = text.contains(quote);
            return there
                .then_some(())
                .ok_or_else(|| format!("page {} does not hold these words", self.page));
        }
        let there = page
            .points
            .span(self.start, self.end)
            .map(|span| span.of(text));
        match there {
            Some(there) if there == quote => Ok(()),
            Some(there) => Err(format!(
                "on page {}, from {} to {}, stands \"{there}\", not \"{quote}\"",
                self.page, self.start, self.end
            )),
            None => Err(format!(
                "page {} has no characters from {} to {}",
                self.page, self.start, self.end
            )),
        }
    }

    fn has_box(&self, pages: &[Page<'_>], stated: &[Value]) -> bool {
        let rect = self.page(pages).and_then(|page| {
            let span = page.points.span(self.start, self.end)?;
            page.page.page.bbox(span)
        });
        let Some(rect) = rect else {
            return false;
        };
        let own = [rect.x0, rect.y0, rect.x1, rect.y1].map(f64::from);
        stated.len() == own.len()
            && stated.iter().zip(own).all(|(stated, own)| {
                stated
                    .as_f64()
                    .is_some_and(|stated| (stated - own).abs() <= BOX_TOLERANCE)
            })
    }
}
