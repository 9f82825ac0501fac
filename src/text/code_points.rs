//! From bytes to code points.
//!
//! In: a page's text and a byte offset into it. Out: the number of code points before it, which is how records count. Everything
//! inside the program counts bytes; only what is written out asks here.

use super::span::OriginalSpan;

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

    /// The byte at which the code point of this number begins; the length of the text for the number behind its last; none beyond that.
    pub fn byte(&self, number: u32) -> Option<usize> {
        if number >= self.total {
            return (number == self.total).then_some(self.text.len());
        }
        let block = self.before.partition_point(|before| *before <= number) - 1;
        let mut left = number - self.before.get(block)?;
        let bytes = self.text.iter().enumerate().skip(block * BLOCK);
        for (offset, byte) in bytes {
            if byte & 0xc0 != 0x80 {
                if left == 0 {
                    return Some(offset);
                }
                left -= 1;
            }
        }
        None
    }

    /// The code points from `start` to before `end`; none where the text has no such.
    pub fn span(&self, start: u32, end: u32) -> Option<OriginalSpan> {
        let (start, end) = (self.byte(start)?, self.byte(end)?);
        (start <= end).then(|| OriginalSpan::new(start, end))
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
        fn a_code_point_begins_where_the_text_says(text in "[a一𠀀é]{0,300}") {
            let points = CodePoints::new(&text);
            let mut number = 0;
            for (offset, _) in text.char_indices() {
                prop_assert_eq!(points.byte(number), Some(offset));
                number += 1;
            }
            prop_assert_eq!(points.byte(number), Some(text.len()));
            prop_assert_eq!(points.byte(number + 1), None);
        }

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
