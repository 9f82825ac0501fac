//! Sources: which documents there are, and their bytes.
//!
//! In: the paths of the command line and of lists. Out: [`Documents`], an iterator of [`Input`]s in the order of the output: the paths as
//! named, what is in a folder sorted by the bytes of its path, the members of a container where the container stands. Hidden files and folders
//! below a named folder are passed over, as is what is no file (sockets, pipes). A file's bytes are read when it is loaded, a member's when it
//! is met. Nothing that is wrong with an input is an error: it is an issue, and the input keeps its line.

mod names;
mod sevenz;
mod streams;
mod walk;
mod warc;
mod zip;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use sha2::{Digest, Sha256};
use walkdir::{DirEntry, WalkDir};

use super::output::is_output_name;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::issue::{Issue, IssueCode};
use crate::model::{Document, Provenance};
use crate::pipeline::guarded;
use names::shown;
use walk::{Kind, Walk};

/// Stack, in bytes, of a thread that walks through containers.
pub const STACK_BYTES: usize = 8 << 20;

/// One input: a file, a member of a container, or what stands in its place when there is nothing to be read.
#[derive(Clone, Debug)]
pub struct Input {
    place: Place,
    /// Where it was found, as the record says it.
    pub provenance: Provenance,
}

/// Where the bytes of an input are.
#[derive(Clone, Debug)]
enum Place {
    /// In this file.
    File(PathBuf),
    /// Here.
    Held(Vec<u8>),
    /// Nowhere, for this reason.
    Nowhere(Issue),
}

/// What came of an input.
#[derive(Debug)]
pub enum Loaded {
    /// Its bytes.
    Document(Document),
    /// Why there are none.
    Refused(Refusal),
}

/// An input that is not handed to the pipeline.
#[derive(Debug)]
pub struct Refusal {
    /// Why not.
    pub issue: Issue,
    /// Digest of its bytes, where they could be read.
    pub doc_id: Option<String>,
    /// Number of its bytes, if known.
    pub bytes: Option<u64>,
}

/// Lists the files at `paths` and below, as [`find_with_list`] does without a list.
///
/// # Errors
/// As [`find_with_list`].
pub fn find(paths: &[PathBuf], output: Option<&Path>) -> Result<Vec<Input>> {
    find_with_list(paths, &[], output)
}

/// Lists the files at `paths` and below, then those that a list names. What an earlier run wrote into the folder `output` is passed over. A path that
/// does not exist may be a pattern (`*`, `?`, `[…]`, `**`).
///
/// # Errors
/// [`Error::Usage`] if there is no file at all, or naming every one of `paths` that does not exist: that is a typing error, and a run over less than was
/// asked for would hide it. What a list names and is gone by now keeps its line instead.
pub fn find_with_list(
    paths: &[PathBuf],
    listed: &[PathBuf],
    output: Option<&Path>,
) -> Result<Vec<Input>> {
    let mut missing = Vec::new();
    let mut named = Vec::new();
    for path in paths {
        if path.symlink_metadata().is_ok() {
            named.push(path.clone());
            continue;
        }
        let matches = path.to_str().and_then(|pattern| glob::glob(pattern).ok());
        let matches: Vec<PathBuf> = matches.into_iter().flatten().flatten().collect();
        if matches.is_empty() {
            missing.push(format!("cannot find {}", path.display()));
        }
        named.extend(matches);
    }
    if !missing.is_empty() {
        let help = "\n  help: check the spelling; paths are relative to the current folder";
        return Err(Error::Usage(missing.join("\n") + help));
    }
    let output = output.and_then(|path| path.canonicalize().ok());
    let mut seen = BTreeSet::new();
    let mut inputs = Vec::new();
    for path in named.iter().chain(listed) {
        let mut found = below(path);
        found.sort_by(|a, b| bytes_of(&a.0).cmp(bytes_of(&b.0)));
        for (path, input) in found {
            let is_output = output.is_some()
                && path
                    .file_name()
                    .and_then(|name| name.to_str())
                    .is_some_and(is_output_name)
                && path.parent().and_then(|parent| parent.canonicalize().ok()) == output;
            if !is_output && seen.insert(path) {
                inputs.push(input);
            }
        }
    }
    if inputs.is_empty() {
        return Err(Error::Usage(
            "there are no files below the given paths\n  help: hidden files are passed over; name them to read them".to_owned(),
        ));
    }
    Ok(inputs)
}

/// The paths in a list: one a line, or one before each zero byte, as `find -print0` writes them. Blank entries are none.
pub fn listed(list: &[u8], separator: u8) -> Vec<PathBuf> {
    let entries = list.split(|byte| *byte == separator);
    let bare = |entry: &'_ [u8]| match entry.strip_suffix(b"\r") {
        Some(bare) if separator == b'\n' => bare.to_vec(),
        _ => entry.to_vec(),
    };
    entries
        .map(bare)
        .filter(|entry| !entry.is_empty())
        .map(path_of)
        .collect()
}

/// Whether there still is what records show as `path`. What came from standard input can be gone from nowhere.
pub fn is_there(path: &str) -> bool {
    path == "-" || names::path_shown_as(path).symlink_metadata().is_ok()
}

#[cfg(unix)]
pub(super) fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes))
}

#[cfg(not(unix))]
pub(super) fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}

fn below(path: &Path) -> Vec<(PathBuf, Input)> {
    if !path.is_dir() {
        return vec![(path.to_owned(), Input::file(path))];
    }
    WalkDir::new(path)
        .follow_links(true)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry))
        .filter_map(|entry| match entry {
            Ok(entry) => entry
                .file_type()
                .is_file()
                .then(|| (entry.path().to_owned(), Input::file(entry.path()))),
            Err(error) => {
                let path = error.path().unwrap_or(path).to_owned();
                let message = format!("the file could not be read: {error}");
                let issue = Issue::document(IssueCode::UnreadableFile, message);
                let input = Input::refused(Input::file(&path).provenance, issue);
                Some((path, input))
            }
        })
        .collect()
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn bytes_of(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

/// The documents in a list of files: the files, and in the place of containers their members.
#[derive(Debug)]
pub struct Documents {
    inputs: mpsc::Receiver<Input>,
}

impl Documents {
    /// Starts to walk through `files`, on a thread of its own that is never more than one input ahead.
    ///
    /// # Errors
    /// [`Error::Usage`] if the thread cannot be started.
    pub fn new(files: Vec<Input>, config: &Config) -> Result<Self> {
        let (sender, inputs) = mpsc::sync_channel(1);
        let config = config.clone();
        let walk = move || {
            for file in files {
                let mut open = true;
                documents_of(file, &config, &mut |input| {
                    open = sender.send(input).is_ok();
                    open
                });
                if !open {
                    return;
                }
            }
        };
        std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn(walk)
            .map_err(|error| Error::Usage(format!("cannot start a thread: {error}")))?;
        Ok(Self { inputs })
    }
}

impl Iterator for Documents {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        self.inputs.recv().ok()
    }
}

/// Hands the documents in a file to `take`, one after the other, until it wants no more: the file itself, or the members of the container that it is.
/// Whether it is one. Containers may nest: the thread needs a stack of [`STACK_BYTES`].
pub fn documents_of(file: Input, config: &Config, take: &mut dyn FnMut(Input) -> bool) -> bool {
    let provenance = file.provenance.clone();
    let walked = guarded(|| {
        let Some((kind, source)) = container(&file) else {
            take(file);
            return false;
        };
        // That nobody takes inputs any more is known to `take`.
        let _ = Walk::new(&config.limits, &config.json, take).file(kind, source, &provenance);
        true
    });
    walked.unwrap_or_else(|issue| {
        take(Input::refused(provenance, issue));
        true
    })
}

/// What container a file is; none if it is a document, or cannot be read, which loading it will say.
fn container(input: &Input) -> Option<(Kind, File)> {
    let Place::File(path) = &input.place else {
        return None;
    };
    let mut file = File::open(path).ok()?;
    let mut head = Vec::new();
    file.by_ref()
        .take(walk::HEAD as u64)
        .read_to_end(&mut head)
        .ok()?;
    let kind = walk::kind(&head)?;
    file.seek(SeekFrom::Start(0)).ok()?;
    if kind == Kind::Zip && zip::is_document_file(&mut file, &head) {
        return None;
    }
    file.seek(SeekFrom::Start(0)).ok()?;
    Some((kind, file))
}

impl Input {
    fn new(place: Place, provenance: Provenance) -> Self {
        Self { place, provenance }
    }

    /// The single file at `path`.
    pub fn file(path: &Path) -> Self {
        let provenance = Provenance {
            path: shown(path),
            ..Provenance::default()
        };
        Self::new(Place::File(path.to_owned()), provenance)
    }

    /// The file at `path`, which records name otherwise.
    pub fn shown_as(path: &Path, shown: String) -> Self {
        let provenance = Provenance {
            path: shown,
            ..Provenance::default()
        };
        Self::new(Place::File(path.to_owned()), provenance)
    }

    /// A document whose bytes are at hand.
    fn held(provenance: Provenance, bytes: Vec<u8>) -> Self {
        Self::new(Place::Held(bytes), provenance)
    }

    /// An input that is not to be read.
    fn refused(provenance: Provenance, issue: Issue) -> Self {
        Self::new(Place::Nowhere(issue), provenance)
    }

    /// The file that it is; none for a member, and for what is not to be read.
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::Held(_) | Place::Nowhere(_) => None,
        }
    }

    /// Why it is not to be read, whatever its bytes are.
    pub fn refusal(&self) -> Option<&Issue> {
        match &self.place {
            Place::Nowhere(issue) => Some(issue),
            Place::File(_) | Place::Held(_) => None,
        }
    }

    /// How many bytes it holds in memory.
    pub fn held_bytes(&self) -> usize {
        match &self.place {
            Place::Held(bytes) => bytes.len(),
            Place::File(_) | Place::Nowhere(_) => 0,
        }
    }

    /// Its bytes, unless there are none, or more than `limit`.
    pub fn load(self, limit: usize) -> Loaded {
        match self.place {
            Place::Nowhere(issue) => Loaded::Refused(Refusal {
                issue,
                doc_id: None,
                bytes: None,
            }),
            Place::Held(bytes) => whole(bytes, self.provenance),
            Place::File(path) => match read(&path, limit as u64, self.provenance) {
                Ok(loaded) => loaded,
                Err(error) => unreadable(error),
            },
        }
    }

    /// Digest of the bytes as a record names it; none where they cannot be read.
    pub fn digest(&self) -> Option<String> {
        let mut digest = Sha256::new();
        match &self.place {
            Place::Nowhere(_) => return None,
            Place::Held(bytes) => digest.update(bytes),
            Place::File(path) => {
                digest_rest(&mut File::open(path).ok()?, &mut digest).ok()?;
            }
        }
        Some(crate::text::hash_name(digest))
    }
}

fn read(path: &Path, limit: u64, provenance: Provenance) -> std::io::Result<Loaded> {
    let mut file = File::open(path)?;
    let mut bytes = Vec::new();
    file.by_ref().take(limit + 1).read_to_end(&mut bytes)?;
    let length = bytes.len() as u64;
    if length > limit {
        let mut digest = Sha256::new();
        digest.update(&bytes);
        let length = length + digest_rest(&mut file, &mut digest)?;
        let message = format!("the file has {length} bytes, more than the limit of {limit}");
        return Ok(Loaded::Refused(Refusal {
            issue: Issue::document(IssueCode::FileTooLarge, message),
            doc_id: Some(crate::text::hash_name(digest)),
            bytes: Some(length),
        }));
    }
    Ok(whole(bytes, provenance))
}

/// A document of these bytes, unless there are none.
fn whole(bytes: Vec<u8>, provenance: Provenance) -> Loaded {
    if bytes.is_empty() {
        return Loaded::Refused(Refusal {
            issue: Issue::document(IssueCode::EmptyFile, "the file holds no bytes"),
            doc_id: Some(crate::text::hash_name(Sha256::new())),
            bytes: Some(0),
        });
    }
    Loaded::Document(Document { bytes, provenance })
}

fn unreadable(cause: impl std::fmt::Display) -> Loaded {
    Loaded::Refused(Refusal {
        issue: Issue::document(
            IssueCode::UnreadableFile,
            format!("the file could not be read: {cause}"),
        ),
        doc_id: None,
        bytes: None,
    })
}

/// Feeds what is left of `file` to `digest`; how many bytes that were.
fn digest_rest(file: &mut File, digest: &mut Sha256) -> std::io::Result<u64> {
    let mut buffer = vec![0; 1 << 16];
    let mut length = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(length);
        }
        digest.update(buffer.get(..read).unwrap_or_default());
        length += read as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_listed_by_path_bytes_without_hidden_files() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in [
            "b.txt",
            "a/z.txt",
            "a-b.txt",
            ".hidden.txt",
            ".git/config",
            "a/.x",
        ] {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let inputs = find(&[root.to_owned()], None).unwrap();
        let prefix = shown(root) + "/";
        let names: Vec<_> = inputs
            .iter()
            .map(|input| input.provenance.path.strip_prefix(&prefix).unwrap())
            .collect();
        assert_eq!(names, ["a-b.txt", "a/z.txt", "b.txt"]);
    }

    #[test]
    fn a_file_named_twice_is_read_once_and_named_hidden_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".a.txt");
        std::fs::write(&file, "x").unwrap();
        let inputs = find(&[file.clone(), folder.path().to_owned(), file], None).unwrap();
        assert_eq!(inputs.len(), 1);
    }

    #[test]
    fn every_missing_path_is_named() {
        let error = find(&["no-1".into(), "no-2".into()], None).unwrap_err();
        assert!(error.to_string().contains("no-1"));
        assert!(error.to_string().contains("no-2"));
    }

    #[test]
    fn an_empty_file_and_a_large_one_keep_their_digest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "").unwrap();
        let Loaded::Refused(refusal) = Input::file(&path).load(10) else {
            panic!("an empty file is refused");
        };
        assert_eq!(refusal.issue.code, IssueCode::EmptyFile);
        std::fs::write(&path, "more than ten bytes").unwrap();
        let Loaded::Refused(refusal) = Input::file(&path).load(10) else {
            panic!("a large file is refused");
        };
        assert_eq!(refusal.issue.code, IssueCode::FileTooLarge);
        assert_eq!(refusal.bytes, Some(19));
        assert_eq!(refusal.doc_id, Input::file(&path).digest());
    }
}
