//! The files of an output folder while they grow.
//!
//! In: lines, in order. Out: files of them, written under hidden names and renamed when all are complete, so that a file named `records.jsonl` is never half a
//! run. A [`Series`] is one file, or several of a stated number of documents each, plain or compressed. It can say where it stands and be cut back to that
//! place, which is how an interrupted run goes on, and it can read a line that it wrote. Compressed files consist of frames that end at places which
//! follow from the lines alone, so an interrupted run and one that was not give the same bytes.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde::{Deserialize, Serialize};

use super::faults;
use super::frames::Frames;
use super::summary::SUMMARY;
use crate::error::{Error, Result};

/// Stem of the records' files.
pub const RECORDS_STEM: &str = "records";
/// Stem of the texts' files.
pub const TEXTS_STEM: &str = "texts";
/// Stem of the ledger.
pub const LEDGER_STEM: &str = "ledger";
/// Stem of the hidden list of files.
pub const FILES_STEM: &str = ".files";
/// Stem of the hidden list of signatures.
pub const SIGNATURES_STEM: &str = ".signatures";

/// Stem of the file of duplicates.
const DUPLICATES_STEM: &str = "duplicates";

/// A frame of a compressed file ends behind the document with which it reaches so many bytes.
const FRAME_BYTES: usize = 1 << 20;

/// How many bytes are gathered before they are written.
const BUFFER_BYTES: usize = 1 << 16;

/// How files are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// Zstandard, at its quickest.
    Zstd,
    /// Gzip.
    Gzip,
}

/// What the files look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// How records and texts are compressed.
    pub compression: Compression,
    /// How many documents a file holds; all, where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shard_documents: Option<u64>,
}

/// Where a line stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Number of the file, from 1; absent where there is only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<u64>,
    /// Where it begins, in bytes of the file, unpacked.
    pub offset: u64,
    /// How long it is, in bytes, its line feed included.
    pub bytes: u64,
}

/// How far a series has grown: what can be cut back to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// Number of the last file, from 0.
    pub shard: u64,
    /// Lines in it.
    pub lines: u64,
    /// Its bytes on disk.
    pub bytes: u64,
    /// Its bytes unpacked.
    pub unpacked: u64,
}

/// Files that grow line by line.
#[derive(Debug)]
pub struct Series {
    folder: PathBuf,
    stem: &'static str,
    form: Form,
    extent: Extent,
    file: File,
    /// Lines that have not been written: up to [`BUFFER_BYTES`], or a frame that has not ended.
    pending: Vec<u8>,
    /// Where frames of the last file begin: unpacked, on disk. Empty for plain files.
    frames: Vec<(u64, u64)>,
}

impl Series {
    /// The series named `stem` in `folder` as it was when it had grown to `extent`; what was written later is cut off. Anew where it had not grown at all.
    ///
    /// # Errors
    /// [`Error::Write`] if the files are not there, or shorter.
    pub fn open(folder: &Path, stem: &'static str, form: Form, extent: Extent) -> Result<Self> {
        let path = folder.join(unfinished(&name(stem, form, extent.shard)));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(extent.bytes == 0);
        let opened = options.open(&path).and_then(|mut file| {
            if file.metadata()?.len() < extent.bytes {
                return Err(std::io::Error::other("the file is shorter than it was"));
            }
            file.set_len(extent.bytes)?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        });
        let file = opened.map_err(cannot_write(&path))?;
        let mut series = Self {
            folder: folder.to_owned(),
            stem,
            form,
            extent,
            file,
            pending: Vec::new(),
            frames: Vec::new(),
        };
        if form.compression != Compression::None {
            // Where the frames begin is not kept; a read of a line before this place unpacks from the start of the file.
            series.frames.push((0, 0));
        }
        series.remove_after()?;
        Ok(series)
    }

    /// Removes files behind the last one: an interrupted run had begun them.
    fn remove_after(&self) -> Result<()> {
        if self.form.shard_documents.is_none() {
            return Ok(());
        }
        for shard in self.extent.shard + 1.. {
            let path = self
                .folder
                .join(unfinished(&name(self.stem, self.form, shard)));
            match std::fs::remove_file(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => break,
                Err(error) => return Err(cannot_write(&path)(error)),
            }
        }
        Ok(())
    }

    /// Adds a line, which ends with a line feed, and says where it stands.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn write(&mut self, line: &[u8]) -> Result<Position> {
        if self
            .form
            .shard_documents
            .is_some_and(|most| self.extent.lines >= most)
        {
            self.next_shard()?;
        }
        let position = Position {
            shard: self.form.shard_documents.map(|_| self.extent.shard + 1),
            offset: self.extent.unpacked,
            bytes: line.len() as u64,
        };
        self.pending.extend_from_slice(line);
        self.extent.unpacked += line.len() as u64;
        self.extent.lines += 1;
        if self.form.compression == Compression::None && self.pending.len() >= BUFFER_BYTES {
            self.put()?;
        }
        Ok(position)
    }

    fn next_shard(&mut self) -> Result<()> {
        self.end_frame()?;
        self.sync()?;
        let extent = Extent {
            shard: self.extent.shard + 1,
            ..Extent::default()
        };
        let next = Self::open(&self.folder, self.stem, self.form, extent)?;
        *self = next;
        Ok(())
    }

    /// Whether enough lines wait for a frame to end, or the file is full.
    pub fn frame_is_full(&self) -> bool {
        let shard = self.form.shard_documents;
        self.form.compression != Compression::None
            && (self.pending.len() >= FRAME_BYTES || shard == Some(self.extent.lines))
    }

    /// Ends the frame: what was written so far can be unpacked, and cut back to.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn end_frame(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.put()
    }

    /// Puts what waits on disk, as a frame where files are compressed.
    fn put(&mut self) -> Result<()> {
        let path = self.path();
        let packed = match self.form.compression {
            Compression::None => None,
            Compression::Zstd => {
                let packed = compress_to_vec(self.pending.as_slice(), CompressionLevel::Fastest);
                Some(packed)
            }
            Compression::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
                let packed = encoder
                    .write_all(&self.pending)
                    .and_then(|()| encoder.finish());
                Some(packed.map_err(cannot_write(&path))?)
            }
        };
        let bytes = packed.as_deref().unwrap_or(&self.pending);
        full_disk(self.extent.bytes + bytes.len() as u64)
            .and_then(|()| self.file.write_all(bytes))
            .map_err(cannot_write(&path))?;
        self.extent.bytes += bytes.len() as u64;
        self.pending.clear();
        if packed.is_some() {
            self.frames.push((self.extent.unpacked, self.extent.bytes));
        }
        Ok(())
    }

    /// How far it has grown. It can be cut back to this place if nothing waits: after [`Series::sync`], where [`Series::can_end`] was true.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// Whether a place to cut back to is here, or can be made without changing what the bytes will be.
    pub fn can_end(&self) -> bool {
        self.form.compression == Compression::None || self.pending.is_empty()
    }

    /// Puts everything on disk and waits until it is there.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn sync(&mut self) -> Result<()> {
        if self.form.compression == Compression::None {
            self.end_frame()?;
        }
        self.file.sync_data().map_err(cannot_write(&self.path()))
    }

    /// A line that was written.
    ///
    /// # Errors
    /// [`Error::Read`].
    pub fn read(&mut self, position: &Position) -> Result<Vec<u8>> {
        let shard = position.shard.map_or(0, |shard| shard - 1);
        let same_file = shard == self.extent.shard;
        let waiting = self.extent.unpacked - self.pending.len() as u64;
        if same_file && position.offset >= waiting {
            let from = usize::try_from(position.offset - waiting).unwrap_or(usize::MAX);
            let to = from.saturating_add(usize::try_from(position.bytes).unwrap_or(usize::MAX));
            return Ok(self.pending.get(from..to).unwrap_or_default().to_vec());
        }
        let path = self
            .folder
            .join(unfinished(&name(self.stem, self.form, shard)));
        let frames = if same_file {
            self.frames.as_slice()
        } else {
            &[]
        };
        let frame = frames
            .iter()
            .rev()
            .find(|(unpacked, _)| *unpacked <= position.offset);
        let read = || -> std::io::Result<Vec<u8>> {
            let mut file = File::open(&path)?;
            let (unpacked, packed) = match (self.form.compression, frame) {
                (Compression::None, _) => (position.offset, position.offset),
                (_, frame) => frame.copied().unwrap_or_default(),
            };
            file.seek(SeekFrom::Start(packed))?;
            let mut reader = unpacking(file, self.form.compression);
            std::io::copy(
                &mut reader.by_ref().take(position.offset - unpacked),
                &mut std::io::sink(),
            )?;
            let mut line = vec![0; usize::try_from(position.bytes).unwrap_or_default()];
            reader.read_exact(&mut line)?;
            Ok(line)
        };
        read().map_err(|source| Error::Read {
            path: path.clone(),
            source,
        })
    }

    /// The names of its files when it is complete, in order.
    pub fn names(&self) -> Vec<String> {
        let shards = 0..=self.extent.shard;
        shards
            .map(|shard| name(self.stem, self.form, shard))
            .collect()
    }

    fn path(&self) -> PathBuf {
        let name = name(self.stem, self.form, self.extent.shard);
        self.folder.join(unfinished(&name))
    }
}

/// Gives a complete file its name. One that has it already, because the program was stopped in between, is left alone.
///
/// # Errors
/// [`Error::Write`].
pub fn publish(folder: &Path, name: &str) -> Result<()> {
    let (hidden, shown) = (folder.join(unfinished(name)), folder.join(name));
    match std::fs::rename(&hidden, &shown) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && shown.is_file() => Ok(()),
        renamed => renamed.map_err(cannot_write(&shown)),
    }
}

/// Writes a whole file under its hidden name and waits until it is on disk.
///
/// # Errors
/// [`Error::Write`].
pub fn write_hidden(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(unfinished(name));
    let written = full_disk(0)
        .and_then(|()| File::create(&path))
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_data()
        });
    written.map_err(cannot_write(&path))
}

/// The name of a file while it is not complete. The leading point hides it from a run over the folder.
pub fn unfinished(name: &str) -> String {
    format!(".{}.unfinished", name.trim_start_matches('.'))
}

/// The name of a file of a series.
pub fn name(stem: &str, form: Form, shard: u64) -> String {
    let number = match form.shard_documents {
        Some(_) => format!("-{:05}", shard + 1),
        None => String::new(),
    };
    let suffix = match form.compression {
        Compression::None => "",
        Compression::Zstd => ".zst",
        Compression::Gzip => ".gz",
    };
    format!("{stem}{number}.jsonl{suffix}")
}

/// The name of the one file of a series that is neither compressed nor sharded.
pub fn plain_name(stem: &str) -> String {
    name(stem, Form::default(), 0)
}

/// The lines of one plain file.
pub fn plain_lines(folder: &Path, name: String) -> Lines<std::iter::Once<String>> {
    Lines::new(folder, std::iter::once(name), Compression::None)
}

/// Whether a run gives files such names.
pub fn is_output_name(name: &str) -> bool {
    let bare = name
        .strip_suffix(".zst")
        .or_else(|| name.strip_suffix(".gz"))
        .unwrap_or(name);
    let Some(stem) = bare.strip_suffix(".jsonl") else {
        return name == SUMMARY;
    };
    let series = stem.trim_end_matches(|end: char| end.is_ascii_digit());
    let series = series.strip_suffix('-').unwrap_or(stem);
    [RECORDS_STEM, TEXTS_STEM, LEDGER_STEM, DUPLICATES_STEM].contains(&series)
}

/// The lines of a series, file after file, each with its line feed.
pub struct Lines<N> {
    names: N,
    folder: PathBuf,
    compression: Compression,
    reader: Option<Box<dyn BufRead + Send>>,
}

impl<N: Iterator<Item = String>> Lines<N> {
    /// The lines of the files of these names in `folder`.
    pub fn new(folder: &Path, names: N, compression: Compression) -> Self {
        Self {
            names,
            folder: folder.to_owned(),
            compression,
            reader: None,
        }
    }
}

impl<N: Iterator<Item = String>> Iterator for Lines<N> {
    type Item = std::io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(reader) = &mut self.reader {
                let mut line = Vec::new();
                match reader.read_until(b'\n', &mut line) {
                    Ok(0) => self.reader = None,
                    Ok(_) => return Some(Ok(line)),
                    Err(error) => return Some(Err(error)),
                }
            }
            let path = self.folder.join(self.names.next()?);
            match File::open(path) {
                Ok(file) => {
                    let reader = unpacking(file, self.compression);
                    self.reader = Some(Box::new(BufReader::new(reader)));
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

fn unpacking(file: File, compression: Compression) -> Box<dyn Read + Send> {
    match compression {
        Compression::None => Box::new(file),
        Compression::Gzip => Box::new(MultiGzDecoder::new(file)),
        Compression::Zstd => Box::new(Frames::new(BufReader::new(file))),
    }
}

/// What a write meets where a test ordered a full disk.
fn full_disk(written: u64) -> std::io::Result<()> {
    match faults::disk_bytes() {
        Some(most) if written > most => Err(std::io::ErrorKind::StorageFull.into()),
        _ => Ok(()),
    }
}

/// The error of a file that cannot be written.
pub(super) fn cannot_write(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Write { path, source }
}
