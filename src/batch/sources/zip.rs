//! Zip archives. The only file of the sources that knows the library `zip`.
//!
//! In: an archive. Out: its members in the order of its directory. An office document is a zip too, and one document; of a packed web archive
//! (WACZ) only the captured pages are members.

use std::io::{BufReader, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use super::names::{self, MemberName};
use super::walk::{Bytes, Stop, Walk};
use crate::issue::IssueCode;
use crate::model::{MediaType, Provenance};
use crate::read::sniff;

/// File type bits of a Unix mode, and their value for a symbolic link. Source: POSIX, `sys/stat.h`.
const TYPE_BITS: u32 = 0o170_000;
const LINK: u32 = 0o120_000;

/// Takes the members of the archive in `source`.
pub(super) fn members(
    walk: &mut Walk<'_>,
    mut source: Box<dyn Bytes>,
    provenance: &Provenance,
) -> Result<(), Stop> {
    let mut archive =
        ZipArchive::new(BufReader::new(&mut source)).map_err(|error| walk.broken(error))?;
    let names: Vec<Vec<u8>> = archive.file_names_raw().map(<[u8]>::to_vec).collect();
    if is_document(&names) {
        drop(archive);
        source
            .seek(SeekFrom::Start(0))
            .map_err(|error| walk.broken(error))?;
        return walk.document(source, provenance);
    }
    let is_wacz = is_wacz(&names);
    for index in 0..archive.len() {
        let (name, packed, refused) = match archive.by_index_raw(index) {
            Ok(entry) => {
                let is_link = entry
                    .unix_mode()
                    .is_some_and(|mode| mode & TYPE_BITS == LINK);
                if entry.is_dir() {
                    continue;
                }
                let refused = if is_link {
                    Some((IssueCode::MemberLink, "the member is a link"))
                } else if entry.encrypted() {
                    Some((IssueCode::MemberEncrypted, "the member is encrypted"))
                } else {
                    None
                };
                (
                    names::member(entry.name_raw()),
                    entry.compressed_size(),
                    refused,
                )
            }
            Err(error) => {
                let name = names.get(index).map(|name| names::member(name));
                let name = name.unwrap_or_else(|| MemberName::numbered(index + 1));
                walk.refuse(
                    provenance,
                    &name,
                    IssueCode::MemberDamaged,
                    error.to_string(),
                )?;
                continue;
            }
        };
        if is_wacz && !name.shown.starts_with(WACZ_ARCHIVE) {
            continue;
        }
        if let Some((code, message)) = refused {
            walk.refuse(provenance, &name, code, message)?;
            continue;
        }
        match archive.by_index(index) {
            Ok(entry) => {
                let mut content = walk.metered(entry, packed);
                walk.member(provenance, &name, None, &mut content)?;
            }
            Err(ZipError::UnsupportedArchive(cause)) => {
                walk.refuse(
                    provenance,
                    &name,
                    IssueCode::MemberDamaged,
                    format!("the member is packed in a way that is not read: {cause}"),
                )?;
            }
            Err(error) => {
                walk.refuse(
                    provenance,
                    &name,
                    IssueCode::MemberDamaged,
                    format!("the member could not be read: {error}"),
                )?;
            }
        }
    }
    Ok(())
}

/// Where a WACZ keeps what was captured. Source: WACZ 1.1.1, "directory layout".
const WACZ_ARCHIVE: &str = "archive/";

fn is_wacz(names: &[Vec<u8>]) -> bool {
    let has = |wanted: &dyn Fn(&[u8]) -> bool| names.iter().any(|name| wanted(name));
    has(&|name| name == b"datapackage.json")
        && has(&|name| {
            name.starts_with(WACZ_ARCHIVE.as_bytes())
                && (name.ends_with(b".warc") || name.ends_with(b".warc.gz"))
        })
}

/// Whether a file that begins like a zip, with `head`, is one document. Where the archive is damaged its first members say so.
pub(super) fn is_document_file(file: &mut std::fs::File, head: &[u8]) -> bool {
    match ZipArchive::new(BufReader::new(file)) {
        Ok(archive) => {
            let names: Vec<Vec<u8>> = archive.file_names_raw().map(<[u8]>::to_vec).collect();
            is_document(&names)
        }
        Err(_) => matches!(sniff::sniff(head), MediaType::Office(_)),
    }
}

/// Whether a zip with these members is one document: an office document or an OFD.
fn is_document(names: &[Vec<u8>]) -> bool {
    let has = |wanted: &[u8]| names.iter().any(|name| name == wanted);
    has(b"[Content_Types].xml") || has(b"OFD.xml") || has(b"mimetype") && has(b"content.xml")
}
