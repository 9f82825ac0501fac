//! Label Studio tasks: gold for an annotation tool with a browser.
//!
//! In: pages with their mentions. Out: one JSON array of tasks, a task for each page, and back. Regions are `labels` (the kind), with `choices`
//! for the stance under the same id, and everything else as JSON in `meta.text`, which the tool shows beside the region and keeps.
//!
//! Offsets count code points, as Label Studio does since its frontend of November 2021; before that it counted UTF-16 units. A region carries its
//! text, so an old export is told by what stands at its offsets.

use serde_json::{Map, Value, json};

use super::gold::{Mention, PageOf};
use super::markup::{Markup, code_points_of, utf16_of};
use crate::error::Problem;
use crate::model::{MentionKind, Stance};
use crate::text::code_points::CodePoints;
use crate::text::span::OriginalSpan;

/// The labelling configuration of a project that shows these tasks.
pub fn configuration() -> String {
    let label = |word: &str| format!("    <Label value=\"{word}\"/>\n");
    let choice = |word: &str| format!("    <Choice value=\"{word}\"/>\n");
    let kinds: String = MentionKind::ALL
        .iter()
        .map(|kind| label(kind.as_str()))
        .collect();
    let stances: String = Stance::ALL
        .iter()
        .map(|stance| choice(stance.as_str()))
        .collect();
    format!(
        "<View>\n  <Style>.htx-text {{ white-space: pre-wrap; }}</Style>\n  <Labels name=\"kind\" toName=\"text\">\n{kinds}  </Labels>\n  \
         <Text name=\"text\" value=\"$text\" granularity=\"symbol\"/>\n  \
         <Choices name=\"stance\" toName=\"text\" perRegion=\"true\">\n{stances}  </Choices>\n</View>\n"
    )
}

/// The task of a page.
pub fn task(of: &PageOf, text: &str, mentions: &[(&Mention, OriginalSpan)]) -> Value {
    let points = CodePoints::new(text);
    let mut result = Vec::new();
    for (number, (mention, span)) in (1..).zip(mentions) {
        let shown = span.of(text).replace(['\n', '\t', '\r'], "");
        let mut markup = Markup::of(mention, &shown);
        let id = format!("m{number}");
        let place = |key: &str, value: Value| {
            let mut place = json!({
                "start": points.at(span.start()),
                "end": points.at(span.end()),
                "text": span.of(text),
            });
            place[key] = value;
            place
        };
        let stance = markup.details.remove("stance");
        let mut region = json!({
            "id": &id,
            "from_name": "kind",
            "to_name": "text",
            "type": "labels",
            "value": place("labels", json!([&mention.kind])),
        });
        if !markup.details.is_empty() {
            let details = Value::Object(markup.details).to_string();
            region["meta"] = json!({ "text": [details] });
        }
        result.push(region);
        if let Some(stance) = stance {
            result.push(json!({
                "id": &id,
                "from_name": "stance",
                "to_name": "text",
                "type": "choices",
                "value": place("choices", json!([stance])),
            }));
        }
    }
    json!({
        "data": { "doc": of.doc, "page": of.page, "text": text },
        "annotations": [{ "result": result }],
    })
}

/// A page as it was annotated.
#[derive(Debug)]
pub struct Annotated {
    /// Which page.
    pub of: PageOf,
    /// Its mentions.
    pub mentions: Vec<Markup>,
}

/// Reads an export. Of several annotations of a task the first that was not cancelled counts; `gold agree` compares annotators. `file` is the name of
/// the export in `problems`.
pub fn read(file: &str, tasks: &str, problems: &mut Vec<Problem>) -> Vec<Annotated> {
    let mut problem = |line: usize, message: String| {
        problems.push(Problem {
            file: file.to_owned(),
            line,
            message,
            help: "export the project as JSON (not JSON-MIN), with the tasks that were imported"
                .to_owned(),
        });
    };
    let tasks: Vec<Value> = match serde_json::from_str(tasks) {
        Ok(tasks) => tasks,
        Err(error) => {
            problem(error.line(), error.to_string());
            return Vec::new();
        }
    };
    let mut pages = Vec::new();
    for (number, task) in (1..).zip(&tasks) {
        let data = &task["data"];
        let page = data["page"]
            .as_u64()
            .and_then(|page| u32::try_from(page).ok());
        let (Some(doc), Some(page), Some(text)) =
            (data["doc"].as_str(), page, data["text"].as_str())
        else {
            problem(0, format!("task {number} does not name doc, page and text"));
            continue;
        };
        let of = PageOf {
            doc: doc.to_owned(),
            page,
        };
        let annotations = task["annotations"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let counts = |annotation: &&Value| annotation["was_cancelled"] != true;
        let result = annotations
            .iter()
            .find(counts)
            .map(|annotation| &annotation["result"]);
        let result = result
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut mentions = Vec::new();
        for region in result.iter().filter(|region| region["type"] == "labels") {
            match markup(region, result, text) {
                Ok(markup) => mentions.push(markup),
                Err(message) => problem(
                    0,
                    format!("task {number}, region {}: {message}", region["id"]),
                ),
            }
        }
        pages.push(Annotated { of, mentions });
    }
    pages
}

fn markup(region: &Value, result: &[Value], text: &str) -> Result<Markup, String> {
    let value = &region["value"];
    let offset = |key: &str| {
        let offset = value[key]
            .as_u64()
            .and_then(|offset| usize::try_from(offset).ok());
        offset.ok_or_else(|| format!("its {key} is no offset"))
    };
    let (start, end) = (offset("start")?, offset("end")?);
    let is_said = |span: &OriginalSpan| match value["text"].as_str() {
        Some(said) => said == span.of(text),
        None => true,
    };
    let span = code_points_of(text, start, end)
        .filter(is_said)
        .or_else(|| utf16_of(text, start, end).filter(is_said))
        .ok_or_else(|| format!("{start}..{end} is not where its text stands"))?;
    let label = value["labels"][0].as_str().ok_or("it has no label")?;
    let mut details = Map::new();
    if let Some(note) = region["meta"]["text"][0].as_str() {
        match serde_json::from_str::<Map<String, Value>>(note) {
            Ok(kept) => details = kept,
            // What a person typed there is a remark.
            Err(_) => {
                details.insert("note".to_owned(), note.into());
            }
        }
    }
    let of_region = |other: &&Value| other["id"] == region["id"] && other["from_name"] == "stance";
    if let Some(stance) = result.iter().find(of_region) {
        details.insert("stance".to_owned(), stance["value"]["choices"][0].clone());
    }
    Ok(Markup {
        kind: label.to_owned(),
        surface: span.of(text).replace(['\n', '\t', '\r'], ""),
        details,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evaluate::markup::tests::{any_page, of};

    fn back(tasks: &Value) -> Vec<Mention> {
        let mut problems = Vec::new();
        let pages = read("tasks.json", &tasks.to_string(), &mut problems);
        assert_eq!(problems, []);
        let mentions = pages.into_iter().flat_map(|page| page.mentions);
        mentions
            .map(|markup| markup.mention(&of()).unwrap())
            .collect()
    }

    fn brand() -> Mention {
        Mention {
            doc: of().doc,
            page: Some(of().page),
            surface: "华为".to_owned(),
            kind: "brand".to_owned(),
            stance: Some("offered".to_owned()),
            ..Mention::default()
        }
    }

    #[test]
    fn offsets_count_code_points_and_an_old_export_is_read_too() {
        let text = "😀华为";
        let mut task = task(&of(), text, &[(&brand(), OriginalSpan::new(4, 10))]);
        let region = |task: &mut Value, start: u64, end: u64| {
            for result in task["annotations"][0]["result"].as_array_mut().unwrap() {
                result["value"]["start"] = start.into();
                result["value"]["end"] = end.into();
            }
        };
        assert_eq!(task["annotations"][0]["result"][0]["value"]["start"], 1);
        assert_eq!(back(&json!([task])), [brand()]);
        region(&mut task, 2, 4);
        assert_eq!(back(&json!([task])), [brand()], "UTF-16");
        region(&mut task, 0, 2);
        let mut problems = Vec::new();
        read("tasks.json", &json!([task]).to_string(), &mut problems);
        assert_eq!(problems.len(), 1);
        assert!(
            problems[0]
                .message
                .contains("0..2 is not where its text stands"),
            "{problems:?}"
        );
    }

    #[test]
    fn a_cancelled_annotation_does_not_count() {
        let mut task = task(&of(), "华为", &[(&brand(), OriginalSpan::new(0, 6))]);
        let kept = task["annotations"][0].clone();
        task["annotations"] = json!([{ "was_cancelled": true, "result": [] }, kept]);
        assert_eq!(back(&json!([task])), [brand()]);
    }

    proptest! {
        #[test]
        fn a_page_comes_back_as_it_was((text, mentions) in any_page()) {
            let with_places: Vec<(&Mention, OriginalSpan)> = mentions.iter().map(|(mention, span)| (mention, *span)).collect();
            let original: Vec<Mention> = mentions.iter().map(|(mention, _)| mention.clone()).collect();
            let tasks = json!([task(&of(), &text, &with_places)]);
            prop_assert_eq!(back(&tasks), original);
        }
    }
}
