//! Text and the spans in it: the fold that recognition matches on, and the way back.
//!
//! In: a page's text. Out: its fold with an offset map. Nothing here knows words: those live in the dictionaries.

pub mod characters;
pub mod code_points;
pub mod everyday;
pub mod normalize;
pub mod span;
pub mod symbols;

use std::fmt::Write;

/// A digest the way records write it: `sha256:` and 64 hexadecimal digits.
pub fn hash_name(digest: sha2::Sha256) -> String {
    let bytes = sha2::Digest::finalize(digest);
    bytes
        .iter()
        .fold(String::from("sha256:"), |mut name, byte| {
            let _ = write!(name, "{byte:02x}");
            name
        })
}
