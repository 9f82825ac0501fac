//! brat standoff: gold for an annotation tool that shows text and spans.
//!
//! In: a page's text and its mentions with their places. Out: the two files of the page, and back. brat counts code points of the text file
//! (its server is written in Python), which is how records count.
//!
//! - `T1⇥Model 5 14⇥E5-2620v4`: a span, its kind. A line feed or tab inside cuts it into fragments, `5 10;11 14`, which brat demands.
//! - `A1⇥Stance T1 required`, `A2⇥Category T1 cpu`: attributes.
//! - `#1⇥AnnotatorNotes T1⇥{"vendor":"intel"}`: everything else, as JSON; the surface is in it where it is not what the fragments say.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value};

use super::gold::Mention;
use super::markup::{Markup, code_points_of};
use crate::error::Problem;
use crate::text::code_points::CodePoints;
use crate::text::span::OriginalSpan;

/// What brat must be told of kinds and attributes: `annotation.conf`.
pub fn configuration() -> String {
    let words = |words: Vec<&str>| words.join("|");
    let stances = crate::model::Stance::ALL
        .iter()
        .map(|stance| stance.as_str());
    let kinds: Vec<String> = crate::model::MentionKind::ALL
        .iter()
        .map(|kind| capital(kind.as_str()))
        .collect();
    format!(
        "[entities]\n{}\n\n[attributes]\nStance Arg:<ENTITY>, Value:{}\nCategory Arg:<ENTITY>\n\n[relations]\n\n[events]\n",
        kinds.join("\n"),
        words(stances.collect())
    )
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The `.ann` file of a page.
pub fn write(text: &str, mentions: &[(&Mention, OriginalSpan)]) -> String {
    let points = CodePoints::new(text);
    let mut out = String::new();
    let mut attributes = 0;
    for (number, (mention, span)) in (1..).zip(mentions) {
        let parts = fragments(text, *span);
        let offsets: Vec<String> = parts
            .iter()
            .map(|part| format!("{} {}", points.at(part.start()), points.at(part.end())))
            .collect();
        let shown: Vec<&str> = parts.iter().map(|part| part.of(text)).collect();
        let mut markup = Markup::of(mention, &shown.concat());
        let (kind, offsets, shown) = (capital(&mention.kind), offsets.join(";"), shown.join(" "));
        let _ = writeln!(out, "T{number}\t{kind} {offsets}\t{shown}");
        for (name, key) in [("Stance", "stance"), ("Category", "category")] {
            // An attribute is one word.
            let word = markup.details.get(key).and_then(Value::as_str);
            let word = word.filter(|word| !word.is_empty() && !word.contains(char::is_whitespace));
            if let Some(word) = word.map(str::to_owned) {
                attributes += 1;
                let _ = writeln!(out, "A{attributes}\t{name} T{number} {word}");
                markup.details.remove(key);
            }
        }
        if !markup.details.is_empty() {
            let details = Value::Object(markup.details);
            let _ = writeln!(out, "#{number}\tAnnotatorNotes T{number}\t{details}");
        }
    }
    out
}

/// The parts of a span between line feeds and tabs.
fn fragments(text: &str, span: OriginalSpan) -> Vec<OriginalSpan> {
    let mut parts = Vec::new();
    let mut start = span.start();
    for part in span.of(text).split(['\n', '\t', '\r']) {
        if !part.is_empty() {
            parts.push(OriginalSpan::new(start, start + part.len()));
        }
        start += part.len() + 1;
    }
    parts
}

/// What an `.ann` file says of one span.
#[derive(Default)]
struct Entity<'a> {
    line: usize,
    kind: String,
    offsets: &'a str,
    details: Map<String, Value>,
}

/// The mentions of an `.ann` file, in the order of their numbers. `file` is its name in `problems`.
pub fn read(file: &str, text: &str, annotations: &str, problems: &mut Vec<Problem>) -> Vec<Markup> {
    let mut entities: BTreeMap<u64, Entity> = BTreeMap::new();
    let mut problem = |line: usize, message: String, help: &str| {
        problems.push(Problem {
            file: file.to_owned(),
            line,
            message,
            help: help.to_owned(),
        });
    };
    let number = |id: &str| id.strip_prefix('T').and_then(|digits| digits.parse().ok());
    // Spans first: attributes and notes may stand before what they belong to.
    for (line, row) in (1..).zip(annotations.lines()) {
        let cells: Vec<&str> = row.splitn(3, '\t').collect();
        if let [id, what, ..] = *cells.as_slice()
            && let Some(id) = number(id)
        {
            let (kind, offsets) = what.split_once(' ').unwrap_or((what, ""));
            let entity = Entity {
                line,
                kind: kind.to_lowercase(),
                offsets,
                details: Map::new(),
            };
            entities.insert(id, entity);
        }
    }
    for (line, row) in (1..).zip(annotations.lines()) {
        let cells: Vec<&str> = row.splitn(3, '\t').collect();
        let [id, what, ..] = *cells.as_slice() else {
            if !row.trim().is_empty() {
                problem(
                    line,
                    "the line has no tab".to_owned(),
                    "see the standoff format of brat",
                );
            }
            continue;
        };
        let words: Vec<&str> = what.split(' ').collect();
        let target = words.get(1).and_then(|id| number(id));
        let entity = target.and_then(|target| entities.get_mut(&target));
        match (id.chars().next(), entity) {
            (Some('A' | 'M'), Some(entity)) => {
                if let [name, _, value] = *words.as_slice() {
                    entity.details.insert(name.to_lowercase(), value.into());
                }
            }
            (Some('#'), Some(entity)) => {
                let note = cells.get(2).copied().unwrap_or_default();
                match serde_json::from_str::<Map<String, Value>>(note) {
                    Ok(details) => entity.details.extend(details),
                    // What a person typed there is a remark.
                    Err(_) => {
                        entity.details.insert("note".to_owned(), note.into());
                    }
                }
            }
            (Some('A' | 'M' | '#'), None) => problem(
                line,
                format!("it belongs to no span: {what}"),
                "name the T-number of a span of this file",
            ),
            (Some('T'), _) => {}
            _ => problem(
                line,
                format!("{id} is neither span, attribute nor note"),
                "relations and events are not part of gold; remove the line",
            ),
        }
    }
    let mut marked = Vec::new();
    for entity in entities.into_values() {
        let spans: Option<Vec<OriginalSpan>> = entity
            .offsets
            .split(';')
            .map(|part| {
                let (start, end) = part.split_once(' ')?;
                code_points_of(text, start.parse().ok()?, end.parse().ok()?)
            })
            .collect();
        match spans.as_deref() {
            Some(spans) => marked.push(Markup {
                kind: entity.kind,
                surface: spans.iter().map(|span| span.of(text)).collect(),
                details: entity.details,
            }),
            None => problem(
                entity.line,
                format!("\"{}\" is no span of the text", entity.offsets),
                "offsets count code points of the .txt file beside it",
            ),
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evaluate::gold::PageOf;
    use crate::evaluate::markup::tests::{any_page, of};

    fn back(text: &str, annotations: &str) -> Vec<Mention> {
        let mut problems = Vec::new();
        let read = read("p.ann", text, annotations, &mut problems);
        assert_eq!(problems, []);
        read.into_iter()
            .map(|markup| markup.mention(&of()).unwrap())
            .collect()
    }

    #[test]
    fn a_span_over_a_line_end_is_cut_and_counts_code_points() {
        let text = "𠮷 E5-2620\nv4\n";
        let mention = Mention {
            doc: "a.pdf".to_owned(),
            page: Some(3),
            surface: "E5-2620v4".to_owned(),
            kind: "model".to_owned(),
            vendor: Some("intel".to_owned()),
            stance: Some("minimum".to_owned()),
            ..Mention::default()
        };
        let start = text.find('E').unwrap();
        let span = OriginalSpan::new(start, text.len() - 1);
        let written = write(text, &[(&mention, span)]);
        assert_eq!(
            written,
            "T1\tModel 2 9;10 12\tE5-2620 v4\nA1\tStance T1 minimum\n#1\tAnnotatorNotes T1\t{\"vendor\":\"intel\"}\n"
        );
        assert_eq!(back(text, &written), [mention]);
    }

    #[test]
    fn what_a_person_changed_is_what_the_gold_says_then() {
        let text = "华为技术 S7706";
        let mention = Mention {
            doc: "a.pdf".to_owned(),
            page: Some(3),
            surface: "华 为".to_owned(),
            kind: "brand".to_owned(),
            ..Mention::default()
        };
        let written = write(text, &[(&mention, OriginalSpan::new(0, 6))]);
        assert_eq!(back(text, &written), [mention], "the blank is kept");
        let changed = written.replace("Brand 0 2\t华为", "Series 0 4\t华为技术")
            + "T2\tModel 5 10\tS7706\n#2\tAnnotatorNotes T2\tpartial\n";
        let both = back(text, &changed);
        assert_eq!(
            (both[0].surface.as_str(), both[0].kind.as_str()),
            ("华为技术", "series")
        );
        assert_eq!(
            (both[1].surface.as_str(), both[1].note.as_deref()),
            ("S7706", Some("partial"))
        );
    }

    #[test]
    fn every_line_that_cannot_be_read_is_said() {
        let mut problems = Vec::new();
        let annotations =
            "T1\tBrand 0 9\tx\nA1\tStance T7 required\nR1\tOf Arg1:T1 Arg2:T1\nnonsense\n";
        let read = read("p.ann", "short", annotations, &mut problems);
        assert_eq!(read, []);
        let lines: Vec<usize> = problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [2, 3, 4, 1], "{problems:?}");
    }

    proptest! {
        #[test]
        fn a_page_comes_back_as_it_was((text, mentions) in any_page()) {
            let with_places: Vec<(&Mention, OriginalSpan)> = mentions.iter().map(|(mention, span)| (mention, *span)).collect();
            let original: Vec<Mention> = mentions.iter().map(|(mention, _)| mention.clone()).collect();
            let page: PageOf = of();
            prop_assert!(original.iter().all(|mention| mention.of() == page));
            prop_assert_eq!(back(&text, &write(&text, &with_places)), original);
        }
    }
}
