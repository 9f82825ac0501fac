//! Folders that annotation tools read and write.
//!
//! In: gold and the texts of its pages. Out: the files of a folder for brat or Label Studio, and back. All listed pages are in it, those without a mention
//! too. What such a tool does not show lies beside it, as it was: fields, items, the list of pages, and mentions whose surface was not found in the
//! text (`unplaced.jsonl`), so that nothing is lost on the way there and back.

use std::collections::BTreeMap;

use serde_json::Value;

use super::brat;
use super::check::Texts;
use super::gold::{Gold, MENTIONS, Mention, PageOf};
use super::label_studio;
use super::markup::Markup;
use super::place::places;
use crate::error::Problem;
use crate::text::span::OriginalSpan;

/// Mentions whose surface was not found.
pub const UNPLACED: &str = "unplaced.jsonl";

/// The tasks of Label Studio.
pub const TASKS: &str = "tasks.json";

/// An annotation tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// One text and one standoff file for each page.
    Brat,
    /// One file of tasks.
    LabelStudio,
}

/// Texts of files, by name.
pub type Files = BTreeMap<String, String>;

/// The files for `tool`, and how many mentions could not be placed. A page without text is left out, and its mentions are unplaced.
pub fn export(gold: &Gold, texts: &Texts, tool: Tool) -> (Files, usize) {
    let mut by_page: BTreeMap<PageOf, Vec<&Mention>> = BTreeMap::new();
    for row in &gold.pages {
        by_page.entry(row.value.of.clone()).or_default();
    }
    for line in &gold.mentions {
        by_page
            .entry(line.value.of())
            .or_default()
            .push(&line.value);
    }
    let mut files = Files::new();
    let mut tasks = Vec::new();
    let mut unplaced: Vec<&Mention> = Vec::new();
    for (of, mentions) in by_page {
        let Some(text) = texts.get(&of) else {
            unplaced.extend(mentions);
            continue;
        };
        let mut placed: Vec<(&Mention, OriginalSpan)> = Vec::new();
        for (mention, place) in mentions.iter().zip(places(text, &mentions)) {
            match place {
                Some(span) => placed.push((mention, span)),
                None => unplaced.push(mention),
            }
        }
        match tool {
            Tool::Brat => {
                let name = page_name(&of);
                files.insert(format!("{name}.txt"), text.clone());
                files.insert(format!("{name}.ann"), brat::write(text, &placed));
            }
            Tool::LabelStudio => tasks.push(label_studio::task(&of, text, &placed)),
        }
    }
    match tool {
        Tool::Brat => files.insert("annotation.conf".to_owned(), brat::configuration()),
        Tool::LabelStudio => {
            files.insert(TASKS.to_owned(), Value::Array(tasks).to_string() + "\n");
            files.insert("config.xml".to_owned(), label_studio::configuration())
        }
    };
    files.insert(UNPLACED.to_owned(), lines(unplaced.iter().copied()));
    (files, unplaced.len())
}

/// `mentions.jsonl` of what an annotation tool made of `files`, whose names in `problems` begin with `folder`.
pub fn import(folder: &str, files: &Files, tool: Tool, problems: &mut Vec<Problem>) -> String {
    let shown = |name: &str| format!("{folder}/{name}");
    let mut pages: Vec<(PageOf, String, Vec<Markup>)> = Vec::new();
    match tool {
        Tool::Brat => {
            for (name, annotations) in files {
                let Some(page) = name.strip_suffix(".ann") else {
                    continue;
                };
                let (of, text) = (page_of(page), files.get(&format!("{page}.txt")));
                let (Some(of), Some(text)) = (of, text) else {
                    problems.push(Problem {
                        file: shown(name),
                        line: 0,
                        message: "there is no text that it belongs to".to_owned(),
                        help: "keep the .txt file beside it, and the names of both: DOC.p0012.txt"
                            .to_owned(),
                    });
                    continue;
                };
                let marked = brat::read(&shown(name), text, annotations, problems);
                pages.push((of, shown(name), marked));
            }
        }
        Tool::LabelStudio => {
            let tasks = files.get(TASKS).map(String::as_str).unwrap_or_default();
            for page in label_studio::read(&shown(TASKS), tasks, problems) {
                pages.push((page.of, shown(TASKS), page.mentions));
            }
        }
    }
    let mut mentions = Vec::new();
    for (of, file, marked) in pages {
        for markup in marked {
            match markup.mention(&of) {
                Ok(mention) => mentions.push(mention),
                Err(message) => problems.push(Problem {
                    file: file.clone(),
                    line: 0,
                    message: format!("page {} of {}: {message}", of.page, of.doc),
                    help: format!("the keys of a mention are those of {MENTIONS}"),
                }),
            }
        }
    }
    let unplaced = files.get(UNPLACED).map(String::as_str).unwrap_or_default();
    lines(&mentions) + unplaced
}

fn lines<'m>(mentions: impl IntoIterator<Item = &'m Mention>) -> String {
    let line = |mention| serde_json::to_string(mention).unwrap_or_default() + "\n";
    mentions.into_iter().map(line).collect()
}

/// `notice.pdf.p0012`: so pages stand in their order.
fn page_name(of: &PageOf) -> String {
    format!("{}.p{:04}", of.doc, of.page)
}

fn page_of(name: &str) -> Option<PageOf> {
    let (doc, page) = name.rsplit_once(".p")?;
    Some(PageOf {
        doc: doc.to_owned(),
        page: page.parse().ok()?,
    })
}
