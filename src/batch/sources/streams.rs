//! Containers that are read from front to back: tar, and files packed by gzip, bzip2, xz and Zstandard.
//!
//! In: a stream. Out: the members of a tar as they come; a packed file as one member, or the members of the tar or web archive that was
//! packed. Links are refused, devices and pipes passed over.

use std::io::{BufReader, Read, SeekFrom};

use super::super::frames::Frames;
use super::names::{self, MemberName};
use super::walk::{Bytes, Kind, Stop, Walk, Whole};
use crate::issue::IssueCode;
use crate::model::Provenance;

/// Most memory that unpacking xz may take, in kB: dictionaries are at most 64 MB in what programs write.
const XZ_KILOBYTES: u32 = 256 * 1024;

/// Suffixes of packed files, and what remains of them.
const SUFFIXES: &[(&str, &str)] = &[
    (".tgz", ".tar"),
    (".tbz2", ".tar"),
    (".txz", ".tar"),
    (".gz", ""),
    (".bz2", ""),
    (".xz", ""),
    (".zst", ""),
];

/// Takes the members of the tar in `source`.
pub(super) fn tar(
    walk: &mut Walk<'_>,
    source: impl Read,
    provenance: &Provenance,
) -> Result<(), Stop> {
    let mut archive = tar::Archive::new(source);
    let entries = archive.entries().map_err(|error| walk.broken(error))?;
    for entry in entries {
        let mut entry = entry.map_err(|error| walk.broken(error))?;
        let name = names::member(&entry.path_bytes());
        let kind = entry.header().entry_type();
        if kind.is_symlink() || kind.is_hard_link() {
            walk.refuse(
                provenance,
                &name,
                IssueCode::MemberLink,
                "the member is a link",
            )?;
        } else if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() {
            // What a tar gives is as long as it is: only what packs it can be a bomb. The total is counted all the same.
            let left = entry.size();
            let inner = &mut entry;
            let mut content = walk.metered(Whole { inner, left }, u64::MAX);
            walk.member(provenance, &name, None, &mut content)?;
        }
    }
    Ok(())
}

/// Takes what is packed in `source`.
pub(super) fn compressed(
    walk: &mut Walk<'_>,
    kind: Kind,
    mut source: Box<dyn Bytes>,
    provenance: &Provenance,
) -> Result<(), Stop> {
    let packed = source
        .seek(SeekFrom::End(0))
        .and_then(|length| source.seek(SeekFrom::Start(0)).map(|_| length))
        .map_err(|error| walk.broken(error))?;
    let own = provenance.members.last().unwrap_or(&provenance.path);
    let name = names::member(unpacked_name(own).as_bytes());
    let source = BufReader::new(source);
    match kind {
        Kind::Bzip2 => {
            let stream = walk.metered(bzip2::bufread::MultiBzDecoder::new(source), packed);
            walk.unpacked(stream, &name, provenance)
        }
        Kind::Xz => {
            let stream = lzma_rust2::XzReader::new_mem_limit(source, true, XZ_KILOBYTES);
            let stream = walk.metered(stream, packed);
            walk.unpacked(stream, &name, provenance)
        }
        Kind::Zstd => {
            let stream = walk.metered(Frames::new(source), packed);
            walk.unpacked(stream, &name, provenance)
        }
        _ => {
            let stream = walk.metered(flate2::bufread::MultiGzDecoder::new(source), packed);
            walk.unpacked(stream, &name, provenance)
        }
    }
}

/// What a packed file is called when unpacked: the last part of its name, without the suffix of the packing program.
fn unpacked_name(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name);
    let lower = last.to_ascii_lowercase();
    for (suffix, rest) in SUFFIXES {
        if lower.ends_with(suffix)
            && let Some(stem) = last.get(..last.len() - suffix.len())
            && !stem.is_empty()
        {
            return format!("{stem}{rest}");
        }
    }
    last.to_owned()
}

impl MemberName {
    /// The name of a member that has none.
    pub(super) fn numbered(number: usize) -> Self {
        names::member(format!("#{number}").as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_of_the_packing_program_goes() {
        for (packed, unpacked) in [
            ("a/b.pdf.gz", "b.pdf"),
            ("notices.TGZ", "notices.tar"),
            ("a.tar.zst", "a.tar"),
            (".gz", ".gz"),
            ("plain", "plain"),
        ] {
            assert_eq!(unpacked_name(packed), unpacked);
        }
    }
}
