//! Packages: what parts unpack to, before a library unpacks them.
//!
//! In: the bytes of a zip. Out: the first part that is larger than allowed. Sizes are not taken from the directory of the package alone, which
//! can lie: a part that could be too large is unpacked to nothing and counted.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// How many times its size a part can unpack to at most. Source: the limit of deflate.
const MOST: u64 = 1032;

/// The name of the first part that unpacks to more than `limit` bytes. What cannot be opened is left to the reader to report.
pub(super) fn too_large(bytes: &[u8], limit: u64) -> Option<String> {
    let mut package = ZipArchive::new(Cursor::new(bytes)).ok()?;
    (0..package.len()).find_map(|index| {
        let mut part = package.by_index(index).ok()?;
        let name = String::from_utf8_lossy(part.name_raw()).into_owned();
        if part.size() > limit {
            return Some(name);
        }
        if part.compressed_size().saturating_mul(MOST) <= limit {
            return None;
        }
        let mut counted = part.by_ref().take(limit + 1);
        // A part that breaks off is left to the reader, too.
        let size = std::io::copy(&mut counted, &mut std::io::sink()).unwrap_or(0);
        (size > limit).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_part_that_unpacks_to_too_much_is_named() {
        let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        for (name, length) in [("small.xml", 10), ("large.xml", 5000)] {
            package.start_file(name, options).unwrap();
            package.write_all(&vec![b' '; length]).unwrap();
        }
        let bytes = package.finish().unwrap().into_inner();
        assert_eq!(too_large(&bytes, 4999).as_deref(), Some("large.xml"));
        assert_eq!(too_large(&bytes, 5000), None);
        assert_eq!(too_large(b"no zip", 1), None);
    }
}
