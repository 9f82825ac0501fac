//! What is wrong with gold, beyond what keeps it from being read.
//!
//! In: gold, the folder it stands in, and the texts of its pages as far as they are known. Out: problems with file and line, all at once: surfaces
//! that do not stand on their page, or not as often; mentions that overlap; pages and documents named twice or not at all.

use std::collections::BTreeMap;
use std::path::Path;

use super::gold::{FIELDS, Gold, ITEMS, Line, MENTIONS, Mention, PAGES, PageOf};
use super::place::{places, stands_in};
use crate::error::Problem;

/// Texts of pages.
pub type Texts = BTreeMap<PageOf, String>;

/// What is wrong with the gold of `folder`. Where a document has no page in `texts` at all, its surfaces are not looked for.
pub fn check(folder: &Path, gold: &Gold, texts: &Texts) -> Vec<Problem> {
    let mut checked = Checked {
        folder,
        problems: Vec::new(),
    };
    checked.pages(gold);
    checked.documents(gold);
    checked.surfaces(gold, texts);
    checked.problems.sort();
    checked.problems
}

struct Checked<'a> {
    folder: &'a Path,
    problems: Vec<Problem>,
}

impl Checked<'_> {
    fn problem(&mut self, file: &str, line: usize, message: String, help: &str) {
        self.problems.push(Problem {
            file: self.folder.join(file).display().to_string(),
            line,
            message,
            help: help.to_owned(),
        });
    }

    /// Mentions on pages that are not judged.
    fn pages(&mut self, gold: &Gold) {
        let judged = gold.mention_pages();
        for line in &gold.mentions {
            let of = line.value.of();
            if !judged.contains(&of) {
                let message = format!("page {} of {} is not listed with y", of.page, of.doc);
                let help = format!(
                    "list it in {PAGES} when it is complete; until then its mentions are not judged"
                );
                self.problem(MENTIONS, line.number, message, &help);
            }
        }
    }

    /// Documents and rows that stand twice.
    fn documents(&mut self, gold: &Gold) {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for line in &gold.fields {
            if let Some(first) = seen.insert(&line.value.doc, line.number) {
                let message = format!("{} has a line already: line {first}", line.value.doc);
                self.problem(FIELDS, line.number, message, "put both into one line");
            }
        }
        let mut rows: BTreeMap<String, usize> = BTreeMap::new();
        for line in &gold.items {
            let item = &line.value;
            if item.row.is_none() {
                continue;
            }
            // The whole object: rows are numbered anew in every table, and equal rows may stand in two tables of a page.
            let whole = format!("{item:?}");
            if let Some(first) = rows.insert(whole, line.number) {
                let message = format!("the same row stands in line {first}");
                self.problem(
                    ITEMS,
                    line.number,
                    message,
                    "leave one out; tables are told apart by \"table\"",
                );
            }
        }
    }

    fn surfaces(&mut self, gold: &Gold, texts: &Texts) {
        let mut by_page: BTreeMap<PageOf, Vec<&Line<Mention>>> = BTreeMap::new();
        for line in &gold.mentions {
            by_page.entry(line.value.of()).or_default().push(line);
        }
        let known = |of: &PageOf| texts.keys().any(|known| known.doc == of.doc);
        for (of, lines) in by_page {
            let Some(text) = texts.get(&of) else {
                for line in lines.iter().filter(|_| known(&of)) {
                    let message = format!("{} has no page {}", of.doc, of.page);
                    self.problem(MENTIONS, line.number, message, "pages count from 1");
                }
                continue;
            };
            self.page(&of, text, &lines);
        }
    }

    fn page(&mut self, of: &PageOf, text: &str, lines: &[&Line<Mention>]) {
        let mentions: Vec<&Mention> = lines.iter().map(|line| &line.value).collect();
        for (line, place) in lines.iter().zip(places(text, &mentions)) {
            if place.is_some() {
                continue;
            }
            let (surface, at) = (
                &line.value.surface,
                format!("page {} of {}", of.page, of.doc),
            );
            let (message, help) = if stands_in(text, surface) {
                (
                    format!(
                        "\"{surface}\" stands on {at}, but not once more beside the other mentions"
                    ),
                    "one line for each occurrence; mentions do not overlap",
                )
            } else {
                (
                    format!("\"{surface}\" does not stand on {at}"),
                    "write it as `tenderlens text FILE --page N` shows it, without line ends",
                )
            };
            self.problem(MENTIONS, line.number, message, help);
        }
    }
}
