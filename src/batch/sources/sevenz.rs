//! 7z archives. The only file that knows `sevenz-rust2`.
//!
//! In: an archive. Out: its members in order. Archives with a password are refused as a whole.

use std::io::{BufReader, SeekFrom};

use sevenz_rust2::{ArchiveReader, Error, Password};

use super::names;
use super::walk::{Bytes, Stop, Walk};
use crate::issue::{Issue, IssueCode};
use crate::model::Provenance;

/// Takes the members of the archive in `source`.
pub(super) fn members(
    walk: &mut Walk<'_>,
    mut source: Box<dyn Bytes>,
    provenance: &Provenance,
) -> Result<(), Stop> {
    let packed = source
        .seek(SeekFrom::End(0))
        .and_then(|length| source.seek(SeekFrom::Start(0)).map(|_| length))
        .map_err(|error| walk.broken(error))?;
    let mut archive = ArchiveReader::new(BufReader::new(source), Password::empty())
        .map_err(|error| reason(walk, error))?;
    let mut stop = None;
    let done = archive.for_each_entries(|entry, content| {
        if entry.is_directory() || entry.is_anti_item() {
            return Ok(true);
        }
        let name = names::member(entry.name().as_bytes());
        let mut content = walk.metered(content, packed);
        let taken = walk.member(provenance, &name, None, &mut content);
        if taken.is_ok() {
            // Members share a stream: what was not read of one would be taken for the next.
            std::io::copy(&mut content, &mut std::io::sink())?;
        }
        stop = taken.err();
        Ok(stop.is_none())
    });
    match (stop, done) {
        (Some(stop), _) => Err(stop),
        (None, Err(error)) => Err(reason(walk, error)),
        (None, Ok(())) => Ok(()),
    }
}

/// Why an archive cannot be read (on).
fn reason(walk: &Walk<'_>, error: Error) -> Stop {
    let encrypted = match &error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => true,
        Error::UnsupportedCompressionMethod(method) => method.contains("AES"),
        _ => false,
    };
    if encrypted {
        let message = "the archive is encrypted";
        return Stop::Container(Issue::document(IssueCode::MemberEncrypted, message));
    }
    walk.broken(error)
}
