//! Fields: what a document says about the purchase.
//!
//! In: folded pages and their structure. Out: [`Fields`], each value with its evidence.

pub mod items;

use crate::dictionary::forms::Forms;
use crate::model::{Fields, FoldedPage, Structure};

/// Everything the reading of fields needs, built once from the dictionaries.
#[derive(Debug)]
pub struct FieldReader<'d> {
    forms: &'d Forms,
}

impl<'d> FieldReader<'d> {
    /// Builds automata.
    pub fn new(forms: &'d Forms) -> Self {
        Self { forms }
    }

    /// Reads the fields of a document.
    pub fn read(&self, pages: &[FoldedPage], structure: &Structure) -> Fields {
        let _ = (pages, structure, self.forms);
        Fields::default()
    }
}
