//! From bytes to code points.
//!
//! In: a page's text and a byte offset into it. Out: the number of code points before it, which is how records count. Everything
//! inside the program counts bytes; only what is written out asks here.

/// Distance between the counted places, in bytes: small enough that counting the rest of a block costs nothing.
const BLOCK: usize = 256;

/// Code points of a text, counted once.
#[derive(Debug)]
pub struct CodePoints<'t> {
    text: &'t [u8],
    /// Code points that begin before each block.
    before: Vec<u32>,
    total: u32,
}

impl<'t> CodePoints<'t> {
    /// Counts `text`.
    pub fn new(text: &'t str) -> Self {
        let text = text.as_bytes();
        let mut total = 0;
        let before = text
            .chunks(BLOCK)
            .map(|block| {
                let before = total;
                total += starts(block);
                before
            })
            .collect();
        Self {
            text,
            before,
            total,
        }
    }

    /// Number of code points before the byte `offset`; of the whole text where it lies beyond the end.
    pub fn at(&self, offset: usize) -> u32 {
        let block = offset / BLOCK;
        match (self.before.get(block), self.text.get(block * BLOCK..offset)) {
            (Some(before), Some(rest)) => before + starts(rest),
            _ => self.total,
        }
    }

    /// Number of code points of the text.
    pub fn total(&self) -> u32 {
        self.total
    }
}

/// How many code points begin in `bytes`.
fn starts(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .map(|byte| u32::from(byte & 0xc0 != 0x80))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_offset_counts_the_characters_before_it(text in "[a海\n𠘨é]{0,700}") {
            let points = CodePoints::new(&text);
            for (count, (offset, _)) in (0..).zip(text.char_indices()) {
                prop_assert_eq!(points.at(offset), count);
            }
            let all = u32::try_from(text.chars().count()).unwrap();
            prop_assert_eq!(points.at(text.len()), all);
            prop_assert_eq!(points.total(), all);
        }
    }
}
