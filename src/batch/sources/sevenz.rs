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

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use sevenz_rust2::{ArchiveEntry, ArchiveWriter};

    use super::super::walk::Kind;
    use super::super::{Input, Loaded};
    use super::*;
    use crate::config::Config;

    fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
        for (name, bytes) in entries {
            writer
                .push_archive_entry(ArchiveEntry::new_file(name), Some(*bytes))
                .unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn taken(archive: Vec<u8>) -> Vec<(String, Result<Vec<u8>, IssueCode>)> {
        let config = Config::default();
        let mut inputs: Vec<Input> = Vec::new();
        let mut take = |input| {
            inputs.push(input);
            true
        };
        let mut walk = Walk::new(&config.limits, &config.json, &mut take);
        let done = walk.file(Kind::SevenZ, Cursor::new(archive), &Provenance::default());
        assert!(done.is_ok());
        let loaded = |input: Input| {
            let name = input.provenance.members.join(" ");
            match input.load(1 << 20) {
                Loaded::Document(document) => (name, Ok(document.bytes)),
                Loaded::Refused(refusal) => (name, Err(refusal.issue.code)),
            }
        };
        inputs.into_iter().map(loaded).collect()
    }

    #[test]
    fn members_come_in_order_and_bad_names_are_refused() {
        let archive = archive(&[
            ("附件/a.txt", b"one"),
            ("../b.txt", b"two"),
            ("c.txt", b"three"),
        ]);
        assert_eq!(
            taken(archive),
            [
                ("附件/a.txt".to_owned(), Ok(b"one".to_vec())),
                ("../b.txt".to_owned(), Err(IssueCode::MemberNameUnsafe)),
                ("c.txt".to_owned(), Ok(b"three".to_vec())),
            ]
        );
    }

    #[test]
    fn an_archive_that_is_cut_says_so() {
        let mut archive = archive(&[("a.txt", b"one")]);
        archive.truncate(40);
        assert_eq!(
            taken(archive),
            [(String::new(), Err(IssueCode::ContainerDamaged))]
        );
    }
}
