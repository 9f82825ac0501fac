//! What stops a run: wrong usage, wrong configuration, wrong dictionaries, output that cannot be written.
//!
//! Nothing that a document contains is an error; that is an [`crate::issue::Issue`].

use std::fmt;
use std::path::PathBuf;

/// The result of everything that can stop a run.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a run cannot start or go on. The command line ends with exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Configuration or dictionaries are wrong; every problem is listed.
    #[error("{}", Problems(.0))]
    Problems(Vec<Problem>),
    /// A file or folder could not be read.
    #[error("cannot read {path}: {source}\n  help: check that the path exists and may be read", path = .path.display())]
    Read {
        /// What was to be read.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Output could not be written.
    #[error("cannot write {path}: {source}\n  help: check free space and permissions, or choose another place with -o", path = .path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// What a process of its own said is wrong with settings or dictionaries: the text of its [`Error::Problems`].
    #[error("{0}")]
    Refused(String),
    /// The process that reads documents cannot be started, or cannot be kept at work.
    #[error("{0}\n  help: run again with --in-process and --threads 1 to see where it ends")]
    Worker(String),
    /// A run was stopped by an error; what is in the output folder is safe.
    #[error(
        "{source}\n  {documents} documents are safe: run the same command again to go on from there"
    )]
    Unfinished {
        /// What stopped it.
        source: Box<Error>,
        /// How many documents need not be read again.
        documents: u64,
    },
    /// The command line asks for something that cannot be done; the message says what to do instead.
    #[error("{0}")]
    Usage(String),
}

/// One thing wrong in a file that a person wrote, with place and remedy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File as the user knows it (`dictionaries/brands.tsv`, `pipeline.toml`).
    pub file: String,
    /// Line from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}\n  help: {}", self.message, self.help)
    }
}

struct Problems<'a>(&'a [Problem]);

impl fmt::Display for Problems<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                // The command line opens the whole with this word, so every problem has it.
                write!(f, "\nerror: ")?;
            }
            write!(f, "{problem}")?;
        }
        let plural = if self.0.len() == 1 { "" } else { "s" };
        write!(f, "\n{} problem{plural}; nothing was run", self.0.len())
    }
}
