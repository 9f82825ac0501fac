//! Spans: which stretch of which text.
//!
//! In: byte offsets. Out: [`OriginalSpan`] (indexes a page's text) and [`NormalizedSpan`] (indexes the fold of that text).
//! The two never mix; only [`super::normalize::NormText`] turns one into the other. Nothing here knows pages or code points:
//! the record's code-point offsets are made when the record is assembled.

use std::ops::Range;

macro_rules! span {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            start: u32,
            end: u32,
        }

        impl $name {
            /// The half-open span `start..end`, in bytes.
            ///
            /// # Panics
            /// If `start > end` or an offset exceeds `u32::MAX`; page texts are far smaller.
            pub fn new(start: usize, end: usize) -> Self {
                assert!(start <= end, "a span starts before it ends: {start}..{end}");
                let narrow = |offset: usize| u32::try_from(offset).expect("a page text is smaller than 4 GiB");
                Self { start: narrow(start), end: narrow(end) }
            }

            /// First byte.
            pub fn start(self) -> usize {
                self.start as usize
            }

            /// One past the last byte.
            pub fn end(self) -> usize {
                self.end as usize
            }

            /// Length in bytes.
            pub fn len(self) -> usize {
                self.end() - self.start()
            }

            /// Whether the span covers nothing.
            pub fn is_empty(self) -> bool {
                self.start == self.end
            }

            /// The span as a range of bytes.
            pub fn range(self) -> Range<usize> {
                self.start()..self.end()
            }

            /// Whether `other` lies wholly inside this span.
            pub fn contains(self, other: Self) -> bool {
                self.start <= other.start && other.end <= self.end
            }

            /// Whether the two share at least one byte.
            pub fn overlaps(self, other: Self) -> bool {
                self.start < other.end && other.start < self.end
            }

            /// The smallest span that covers both.
            #[must_use]
            pub fn union(self, other: Self) -> Self {
                Self { start: self.start.min(other.start), end: self.end.max(other.end) }
            }

            /// The characters of `text` that the span covers.
            ///
            /// # Panics
            /// If the span does not lie in `text` on character boundaries, that is, if it belongs to another text.
            pub fn of(self, text: &str) -> &str {
                text.get(self.range()).expect("a span is used with the text it was made for")
            }
        }
    };
}

span! {
    /// A stretch of a page's text, in bytes, half open.
    OriginalSpan
}

span! {
    /// A stretch of the fold of a page's text, in bytes, half open.
    NormalizedSpan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_slices_the_text_it_was_made_for() {
        let text = "思科WS-C2960";
        let span = OriginalSpan::new(6, text.len());
        assert_eq!(span.of(text), "WS-C2960");
        assert!(span.overlaps(OriginalSpan::new(0, 7)));
        assert!(!span.overlaps(OriginalSpan::new(0, 6)));
        assert_eq!(
            span.union(OriginalSpan::new(0, 3)),
            OriginalSpan::new(0, text.len())
        );
    }

    #[test]
    #[should_panic(expected = "starts before it ends")]
    fn a_span_that_ends_before_it_starts_is_refused() {
        let _ = NormalizedSpan::new(3, 2);
    }
}
