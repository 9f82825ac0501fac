//! Recognition: brands, series, models and software, told apart from what merely looks like them.
//!
//! In: folded pages and their structure. Out: [`Recognition`].

use crate::dictionary::lexicon::Lexicon;
use crate::model::{FoldedPage, Recognition, Structure};

/// Everything recognition needs, built once from the lexicon.
#[derive(Debug)]
pub struct Recognizer<'d> {
    lexicon: &'d Lexicon,
}

impl<'d> Recognizer<'d> {
    /// Builds automata and grammars.
    pub fn new(lexicon: &'d Lexicon) -> Self {
        Self { lexicon }
    }

    /// Recognises what a document names. `limit` bounds the number of mentions.
    pub fn recognize(
        &self,
        pages: &[FoldedPage],
        structure: &Structure,
        limit: usize,
    ) -> Recognition {
        let _ = (pages, structure, limit, self.lexicon);
        Recognition::default()
    }
}
