//! Notices in JSON, as crawlers and interfaces of portals store them.
//!
//! In: a JSON text and the names of the members that hold text ([`JsonSettings`]). Out: the notices in it, each a document of its own
//! ([`notices`]), those that are broken included, and the sheet of one notice (`read`): its texts in the order of the settings; one that is mark-up is read as a web page,
//! one with tables in mark-up as a text that holds them.
//! The other members are not read: what a portal means by `budget` or in which unit only its operator knows.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::salvage::{self, Part};
use super::{delimited, encoding, html, tagged, text};
use crate::issue::{Issue, IssueCode};
use crate::model::{MediaType, Passage, Sheet, Sheets};

/// How deep notices may lie inside the answer of an interface: `{"data": {"rows": [ … ]}}`.
const WRAPPINGS: usize = 3;

/// Which members of a notice are its text (`[json]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonSettings {
    /// Names of members, in the order in which they are written.
    pub text: Vec<String>,
}

impl Default for JsonSettings {
    fn default() -> Self {
        // Names that portals, aggregators and crawlers use; the title first.
        let names = [
            "title",
            "noticeTitle",
            "content",
            "contentText",
            "content_text",
            "detail",
            "text",
            "body",
            "html",
            "noticeContent",
            "description",
        ];
        Self {
            text: names.map(str::to_owned).to_vec(),
        }
    }
}

/// The members of an object.
type Object<'t> = BTreeMap<String, &'t RawValue>;

/// A notice among others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice<'t> {
    /// As it stands.
    Whole(&'t str),
    /// One that cannot be read, for this reason.
    Broken(String),
    /// Not a notice: here the text breaks off, for this reason.
    Ends(String),
}

/// The notices that `json` holds, as they stand there: the elements of an array, the objects of JSON Lines, or of an array inside an object
/// that is no notice itself; what is broken among them keeps its place. None if it is a single notice, or holds none.
pub fn notices<'t>(json: &'t str, settings: &JsonSettings) -> Option<Vec<Notice<'t>>> {
    let values: Result<Vec<&'t RawValue>, _> = serde_json::Deserializer::from_str(json)
        .into_iter()
        .collect();
    let Ok(values) = values else {
        return around_damage(json, settings);
    };
    let whole = match values.as_slice() {
        [] => None,
        [value] => inside(value, settings, WRAPPINGS),
        lines => of(lines, settings),
    };
    Some(whole?.into_iter().map(Notice::Whole).collect())
}

/// The notices of a broken text. None if there are none, or what is between them is not what notices become when they break: a text can
/// quote one.
fn around_damage<'t>(json: &'t str, settings: &JsonSettings) -> Option<Vec<Notice<'t>>> {
    let mut notices = Vec::new();
    let (mut whole, mut foreign) = (0, 0);
    for part in salvage::parts(json) {
        notices.push(match part {
            Part::Object(text) => {
                let object = serde_json::from_str::<Object<'_>>(text);
                whole += usize::from(object.is_ok_and(|object| is_notice(&object, settings)));
                Notice::Whole(text)
            }
            Part::Broken { message, opens } => {
                foreign += usize::from(!opens);
                Notice::Broken(message)
            }
            Part::Ends { message } => Notice::Ends(message),
        });
    }
    (whole > foreign).then_some(notices)
}

/// `values`, if all are objects and one at least is a notice.
fn of<'t>(values: &[&'t RawValue], settings: &JsonSettings) -> Option<Vec<&'t str>> {
    let mut is_any = false;
    for value in values {
        let object: Object<'_> = serde_json::from_str(value.get()).ok()?;
        is_any = is_any || is_notice(&object, settings);
    }
    is_any.then(|| values.iter().map(|value| value.get()).collect())
}

fn inside<'t>(value: &'t RawValue, settings: &JsonSettings, depth: usize) -> Option<Vec<&'t str>> {
    if let Ok(values) = serde_json::from_str::<Vec<&'t RawValue>>(value.get()) {
        return of(&values, settings);
    }
    let object: Object<'t> = serde_json::from_str(value.get()).ok()?;
    if depth == 0 || is_notice(&object, settings) {
        return None;
    }
    object
        .values()
        .find_map(|value| inside(value, settings, depth - 1))
}

/// Whether one of the members that hold text has some.
fn is_notice(object: &Object<'_>, settings: &JsonSettings) -> bool {
    settings
        .text
        .iter()
        .any(|name| text_of(object, name).is_some())
}

fn text_of(object: &Object<'_>, name: &str) -> Option<String> {
    let text: String = serde_json::from_str(object.get(name)?.get()).ok()?;
    (!text.trim().is_empty()).then_some(text)
}

/// Reads one notice.
pub(super) fn read(bytes: &[u8], settings: &JsonSettings) -> Sheets {
    let decoded = encoding::declared(bytes, None);
    let mut issues = Vec::new();
    text::report(&decoded, &mut issues);
    let object: Option<Object<'_>> = serde_json::from_str(&decoded.text).ok();
    let texts: Vec<String> = object
        .iter()
        .flat_map(|object| {
            settings
                .text
                .iter()
                .filter_map(|name| text_of(object, name))
        })
        .collect();
    let mut sheets = Vec::new();
    if texts.is_empty() {
        let message = "the JSON is no notice: no member that [json] text names holds text";
        issues.push(Issue::document(IssueCode::JsonWithoutText, message));
    } else {
        sheets.push(Sheet::Structured(passages(&texts)));
    }
    Sheets {
        media_type: MediaType::Json,
        sheets,
        issues,
    }
}

/// The texts one after the other; one that the next begins with, as titles do, is not said twice.
fn passages(texts: &[String]) -> Vec<Passage> {
    let mut passages = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let next = texts.get(index + 1);
        if next.is_some_and(|next| next.trim_start().starts_with(text.trim())) {
            continue;
        }
        if tagged::is_text_with_tables(text) {
            let lines = text::with_line_feeds(text);
            passages.extend(tagged::passages(&lines).unwrap_or_default());
        } else if is_markup(text) {
            passages.extend(html::passages(text));
        } else {
            let lines = text::with_line_feeds(text);
            let lines = lines.trim_matches('\n');
            match delimited::passages(lines) {
                Some(tables) => passages.extend(tables),
                None => passages.push(Passage::Text(lines.to_owned())),
            }
        }
    }
    passages
}

/// Whether a text is mark-up: it has an end tag, or a tag that needs none.
fn is_markup(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    [
        "</p>", "</div>", "</td>", "</span>", "</table>", "<br>", "<br/>", "<br />",
    ]
    .iter()
    .any(|tag| lower.contains(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The notices as they stand; what is broken as nothing.
    fn found(json: &str) -> Option<Vec<&str>> {
        let notices = notices(json, &JsonSettings::default())?;
        let text = |notice| match notice {
            Notice::Whole(text) => text,
            Notice::Broken(_) | Notice::Ends(_) => "",
        };
        Some(notices.into_iter().map(text).collect())
    }

    #[test]
    fn arrays_lines_and_wrapped_arrays_hold_notices() {
        let one = r#"{"title":"甲公告"}"#;
        let two = r#"{"title": "乙公告", "id": 7}"#;
        assert_eq!(found(&format!("[{one}, {two}]")), Some(vec![one, two]));
        assert_eq!(found(&format!("{one}\n{two}\n")), Some(vec![one, two]));
        let answer = format!(r#"{{"code": 200, "data": {{"rows": [{one}]}}}}"#);
        assert_eq!(found(&answer), Some(vec![one]));
    }

    #[test]
    fn a_notice_and_data_that_is_none_are_not_taken_apart() {
        for json in [
            r#"{"title": "甲公告", "files": [{"title": "附件"}]}"#,
            "[1, 2]",
            r#"[{"id": 1}]"#,
            r#"[{"title": "甲"}, 3]"#,
            "{broken",
            "",
            "[1] see below",
            "[1] see\n{\"title\": \"甲\"}\nand more",
            "{\"title\": \"甲\"} is how a notice begins",
            "{\"title\": \"甲公告\", \"content\": \"采购",
            "{name}\n{\"title\": 5}",
        ] {
            assert_eq!(found(json), None, "{json}");
        }
    }

    #[test]
    fn a_broken_notice_costs_no_other() {
        let one = r#"{"title":"甲公告"}"#;
        let two = r#"{"title": "乙公告", "id": 7}"#;
        for (json, expected) in [
            (
                format!("{one}\n{{\"title\": \"丙\n{two}\n"),
                vec![one, "", two],
            ),
            (
                format!("{{\"title\": \"丙\n{one}\n{two}\n"),
                vec!["", one, two],
            ),
            (format!("丙\"}}\n{one}\n{two}\n"), vec!["", one, two]),
            (format!("{one}\n{two}\n{{\"titl"), vec![one, two, ""]),
            (format!("[{one}, {two}, {{\"titl"), vec![one, two, ""]),
            (format!("[\n{one},\n{two},\n"), vec![one, two, ""]),
        ] {
            assert_eq!(found(&json), Some(expected), "{json}");
        }
    }

    #[test]
    fn texts_stand_in_the_order_of_the_settings_and_no_title_twice() {
        let notice = r#"{"detail": "<p>采购人：甲局</p><table><tr><td>品牌<td>华为</table>", "title": "甲公告", "budget": 5}"#;
        let sheets = read(notice.as_bytes(), &JsonSettings::default());
        let Some(Sheet::Structured(passages)) = sheets.sheets.first() else {
            panic!("a notice has a sheet");
        };
        assert_eq!(passages[0], Passage::Text("甲公告".to_owned()));
        assert_eq!(passages[1], Passage::Text("采购人：甲局".to_owned()));
        assert!(matches!(passages[2], Passage::Table(_)));
        assert_eq!(
            super::passages(&["甲公告".to_owned(), "甲公告\r\n正文".to_owned()]),
            [Passage::Text("甲公告\n正文".to_owned())]
        );
    }

    #[test]
    fn json_without_text_says_so() {
        let sheets = read(br#"{"id": 1}"#, &JsonSettings::default());
        assert_eq!(sheets.issues[0].code, IssueCode::JsonWithoutText);
    }
}
