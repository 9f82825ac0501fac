//! Sources: which documents there are, and their bytes.
//!
//! In: the paths of the command line. Out: [`Input`]s in the order of the output: the paths as named, what is in a folder sorted by the
//! bytes of its path. Hidden files and folders below a named folder are passed over, as is what is no file (sockets, pipes). Nothing that
//! is wrong with an input is an error: it is an issue, and the input keeps its line.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};
use walkdir::{DirEntry, WalkDir};

use crate::error::{Error, Result};
use crate::issue::{Issue, IssueCode};
use crate::model::{Document, Provenance};

/// One input: a file, or what stands in its place when it could not be listed.
#[derive(Clone, Debug)]
pub struct Input {
    path: PathBuf,
    /// Where it was found, as the record says it.
    pub provenance: Provenance,
    /// What went wrong when it was listed.
    unlisted: Option<String>,
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

/// Lists the files at `paths` and below. `output` is passed over: it is what an earlier run wrote.
///
/// # Errors
/// [`Error::Usage`] naming every one of `paths` that does not exist: that is a typing error, and a run over less than was asked for would
/// hide it.
pub fn find(paths: &[PathBuf], output: Option<&Path>) -> Result<Vec<Input>> {
    let missing: Vec<String> = paths
        .iter()
        .filter(|path| path.symlink_metadata().is_err())
        .map(|path| format!("cannot find {}", path.display()))
        .collect();
    if !missing.is_empty() {
        let help = "\n  help: check the spelling; paths are relative to the current folder";
        return Err(Error::Usage(missing.join("\n") + help));
    }
    let output = output.and_then(|path| path.canonicalize().ok());
    let mut seen = BTreeSet::new();
    let mut inputs = Vec::new();
    for path in paths {
        let mut found = below(path);
        found.sort_by(|a, b| bytes_of(&a.path).cmp(bytes_of(&b.path)));
        for input in found {
            let is_output = output.is_some() && input.path.canonicalize().ok() == output;
            if !is_output && seen.insert(input.path.clone()) {
                inputs.push(input);
            }
        }
    }
    Ok(inputs)
}

fn below(path: &Path) -> Vec<Input> {
    if !path.is_dir() {
        return vec![Input::new(path, None)];
    }
    WalkDir::new(path)
        .follow_links(true)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry))
        .filter_map(|entry| match entry {
            Ok(entry) => entry
                .file_type()
                .is_file()
                .then(|| Input::new(entry.path(), None)),
            Err(error) => Some(Input::new(
                error.path().unwrap_or(path),
                Some(error.to_string()),
            )),
        })
        .collect()
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn bytes_of(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

impl Input {
    fn new(path: &Path, unlisted: Option<String>) -> Self {
        Self {
            path: path.to_owned(),
            provenance: Provenance {
                path: shown(path),
                ..Provenance::default()
            },
            unlisted,
        }
    }

    /// The single file at `path`, for commands that take one.
    pub fn file(path: &Path) -> Self {
        Self::new(path, None)
    }

    /// Reads the bytes, unless there are none, or more than `limit`.
    pub fn load(&self, limit: usize) -> Loaded {
        if let Some(message) = &self.unlisted {
            return unreadable(message);
        }
        match self.read(limit as u64) {
            Ok(loaded) => loaded,
            Err(error) => unreadable(error),
        }
    }

    fn read(&self, limit: u64) -> std::io::Result<Loaded> {
        let mut file = File::open(&self.path)?;
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
        if bytes.is_empty() {
            return Ok(Loaded::Refused(Refusal {
                issue: Issue::document(IssueCode::EmptyFile, "the file holds no bytes"),
                doc_id: Some(crate::text::hash_name(Sha256::new())),
                bytes: Some(0),
            }));
        }
        Ok(Loaded::Document(Document {
            bytes,
            provenance: self.provenance.clone(),
        }))
    }

    /// Digest of the bytes as a record names it; none where they cannot be read.
    pub fn digest(&self) -> Option<String> {
        let mut digest = Sha256::new();
        let mut file = File::open(&self.path).ok()?;
        digest_rest(&mut file, &mut digest).ok()?;
        Some(crate::text::hash_name(digest))
    }
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

/// The path as records show it: components separated by `/`. A byte that is no UTF-8 becomes `\xHH`, and so does a backslash that
/// stands before `xHH` in the name itself: every name can be had back from what is shown.
fn shown(path: &Path) -> String {
    let mut shown = String::new();
    for component in path.components() {
        let part = component.as_os_str();
        if component == Component::RootDir {
            shown.push('/');
            continue;
        }
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        for chunk in part.as_encoded_bytes().utf8_chunks() {
            push_valid(&mut shown, chunk.valid());
            for byte in chunk.invalid() {
                push_escaped(&mut shown, *byte);
            }
        }
    }
    shown
}

fn push_valid(shown: &mut String, valid: &str) {
    for (offset, character) in valid.char_indices() {
        let escape = valid.as_bytes().get(offset + 1..offset + 4).is_some_and(|next| {
            matches!(next, [b'x', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
        });
        if character == '\\' && escape {
            push_escaped(shown, b'\\');
        } else {
            shown.push(character);
        }
    }
}

fn push_escaped(shown: &mut String, byte: u8) {
    use std::fmt::Write;
    let _ = write!(shown, "\\x{byte:02X}");
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

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_utf_8_is_shown_without_loss() {
        use std::os::unix::ffi::OsStrExt;
        let path = |bytes: &[u8]| shown(Path::new(std::ffi::OsStr::from_bytes(bytes)));
        assert_eq!(path(b"a//b/./c.pdf"), "a/b/c.pdf");
        assert_eq!(path(b"/a\xd5\xd0.pdf"), "/a\\xD5\\xD0.pdf");
        assert_eq!(path(b"a\\xD5.pdf"), "a\\x5CxD5.pdf");
        assert_eq!(path(b"a\\b.pdf"), "a\\b.pdf");
    }
}
