//! Layout: sheets to pages of text.
//!
//! In: [`Sheets`]. Out: [`Page`]s with text in reading order, boxes, tables, running headers marked.

use crate::issue::Issue;
use crate::model::{Legibility, Page, Sheet, Sheets};

/// Lays out a document; the issues are those of layout alone.
pub fn layout(sheets: &Sheets) -> (Vec<Page>, Vec<Issue>) {
    let pages = sheets.sheets.iter().zip(1..).map(|(sheet, number)| {
        let (text, legibility) = match sheet {
            Sheet::Written(text) => (text.clone(), Legibility::Text),
            Sheet::Drawn(_) | Sheet::Lost => (String::new(), Legibility::Unreadable),
        };
        Page {
            number,
            text,
            legibility,
            ..Page::default()
        }
    });
    (pages.collect(), Vec::new())
}
