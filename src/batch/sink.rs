//! The sink: where lines go.
//!
//! In: finished lines, in order. Out: `records.jsonl` in a folder, written under another name and renamed when complete, so that a file of
//! that name is never half a run; or standard output.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Name of the file of records in the output folder.
pub const RECORDS: &str = "records.jsonl";

/// Its name while it is being written. The leading point hides it from a run over the folder.
const UNFINISHED: &str = ".records.jsonl.unfinished";

/// Where records go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A folder, made if need be.
    Folder(PathBuf),
    /// Standard output.
    Stdout,
}

impl Target {
    /// The file of records; none for standard output.
    pub fn records(&self) -> Option<PathBuf> {
        match self {
            Self::Folder(folder) => Some(folder.join(RECORDS)),
            Self::Stdout => None,
        }
    }
}

/// Whether anybody still wants lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Go on.
    More,
    /// The reader of the pipe has left: nothing more is to be done, and that is no error.
    Closed,
}

/// An open sink.
#[derive(Debug)]
pub enum Sink {
    /// Into a folder.
    Folder {
        /// The file that grows.
        file: BufWriter<File>,
        /// The folder.
        folder: PathBuf,
    },
    /// To standard output.
    Stdout(BufWriter<std::io::Stdout>),
}

impl Sink {
    /// Opens `target`.
    ///
    /// # Errors
    /// [`Error::Write`] if the folder or the file cannot be made.
    pub fn open(target: &Target) -> Result<Self> {
        match target {
            Target::Stdout => Ok(Self::Stdout(BufWriter::new(std::io::stdout()))),
            Target::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(cannot_write(folder))?;
                let path = folder.join(UNFINISHED);
                let file = File::create(&path).map_err(cannot_write(&path))?;
                Ok(Self::Folder {
                    file: BufWriter::new(file),
                    folder: folder.clone(),
                })
            }
        }
    }

    /// Writes one line; `line` ends with a line feed.
    ///
    /// # Errors
    /// [`Error::Write`] if it cannot be written.
    pub fn write(&mut self, line: &[u8]) -> Result<Demand> {
        match self {
            Self::Stdout(out) => unless_closed(out.write_all(line)),
            Self::Folder { file, folder } => {
                file.write_all(line)
                    .map_err(cannot_write(&folder.join(UNFINISHED)))?;
                Ok(Demand::More)
            }
        }
    }

    /// Completes the output: on disk, under its final name.
    ///
    /// # Errors
    /// [`Error::Write`] if that fails; an earlier file of records is then still what it was.
    pub fn finish(self) -> Result<()> {
        match self {
            Self::Stdout(mut out) => unless_closed(out.flush()).map(|_| ()),
            Self::Folder { mut file, folder } => {
                let (unfinished, records) = (folder.join(UNFINISHED), folder.join(RECORDS));
                file.flush()
                    .and_then(|()| file.get_ref().sync_all())
                    .map_err(cannot_write(&unfinished))?;
                std::fs::rename(&unfinished, &records).map_err(cannot_write(&records))
            }
        }
    }
}

fn cannot_write(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Write { path, source }
}

/// What a write to standard output means.
///
/// # Errors
/// [`Error::Write`] for anything but a closed pipe.
pub fn unless_closed(written: std::io::Result<()>) -> Result<Demand> {
    match written {
        Ok(()) => Ok(Demand::More),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Demand::Closed),
        Err(error) => Err(cannot_write(Path::new("standard output"))(error)),
    }
}
