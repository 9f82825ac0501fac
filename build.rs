//! Says which version of the reading code this is.
//!
//! In: the sources that decide what pages a document has, and the versions of the libraries they use. Out: `READING_CODE`, a digest of them,
//! which cached pages are kept under (`batch/cache`): pages that other code made are never taken for this code's.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

/// Files and folders that decide what pages a document has, below the folder of the manifest.
const DECIDE: &[&str] = &[
    "src/read",
    "src/layout",
    "src/text",
    "src/model.rs",
    "src/pipeline.rs",
    "src/batch/cache.rs",
    "Cargo.lock",
];

fn main() {
    let mut files = Vec::new();
    for place in DECIDE {
        println!("cargo::rerun-if-changed={place}");
        list(Path::new(place), &mut files);
    }
    files.sort();
    let mut digest = DefaultHasher::new();
    for file in &files {
        let bytes = std::fs::read(file).unwrap_or_default();
        digest.write_usize(bytes.len());
        digest.write(&bytes);
    }
    println!("cargo::rustc-env=READING_CODE={:016x}", digest.finish());
}

fn list(place: &Path, files: &mut Vec<PathBuf>) {
    match std::fs::read_dir(place) {
        Ok(entries) => {
            for entry in entries.flatten() {
                list(&entry.path(), files);
            }
        }
        Err(_) => files.push(place.to_owned()),
    }
}
