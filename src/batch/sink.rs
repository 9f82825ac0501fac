//! Standard output as a place where lines go.
//!
//! In: finished lines, in order. Out: the same; and whether anybody still reads them.

use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

use super::output::cannot_write;
use crate::error::Result;

/// Name of the file of records in an output folder.
pub const RECORDS: &str = "records.jsonl";

/// Whether anybody still wants lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Go on.
    More,
    /// The reader of the pipe has left: nothing more is to be done, and that is no error.
    Closed,
}

/// Standard output.
#[derive(Debug)]
pub struct Stdout(BufWriter<std::io::Stdout>);

impl Default for Stdout {
    fn default() -> Self {
        Self::new()
    }
}

impl Stdout {
    /// Standard output, nothing written yet.
    pub fn new() -> Self {
        Self(BufWriter::new(std::io::stdout()))
    }

    /// Writes one line; `line` ends with a line feed.
    ///
    /// # Errors
    /// [`Error::Write`](crate::error::Error::Write) if it cannot be written.
    pub fn write(&mut self, line: &[u8]) -> Result<Demand> {
        unless_closed(self.0.write_all(line))
    }

    /// Sends on what was written.
    ///
    /// # Errors
    /// [`Error::Write`](crate::error::Error::Write) if that fails.
    pub fn flush(&mut self) -> Result<Demand> {
        unless_closed(self.0.flush())
    }
}

/// What a write to standard output means.
///
/// # Errors
/// [`Error::Write`](crate::error::Error::Write) for anything but a closed pipe.
pub fn unless_closed(written: std::io::Result<()>) -> Result<Demand> {
    match written {
        Ok(()) => Ok(Demand::More),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Demand::Closed),
        Err(error) => Err(cannot_write(Path::new("standard output"))(error)),
    }
}
