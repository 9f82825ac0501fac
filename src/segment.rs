//! Segmentation: words of what recognition left over.
//!
//! In: folded pages and the mentions in them. Out: [`Token`]s and [`Keyword`]s. The only file that knows jieba-rs.

use crate::dictionary::words::Words;
use crate::model::{FoldedPage, Keyword, Recognition, Token};

/// The segmenter with the project's words in it.
#[derive(Debug)]
pub struct Segmenter {
    words: usize,
}

impl Segmenter {
    /// Builds the segmenter.
    pub fn new(words: &Words) -> Self {
        Self {
            words: words.words.len(),
        }
    }

    /// The words of a document, page by page, in order; mentions and running headers are left out.
    pub fn segment(&self, pages: &[FoldedPage], recognition: &Recognition) -> Vec<Token> {
        let _ = (pages, recognition, self.words);
        Vec::new()
    }

    /// The words most typical of the document, the heaviest first.
    pub fn keywords(&self, pages: &[FoldedPage], tokens: &[Token]) -> Vec<Keyword> {
        let _ = (pages, tokens, self.words);
        Vec::new()
    }
}
