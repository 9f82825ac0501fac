//! A mention as annotation tools carry it: a kind, the characters marked, and everything else as JSON.
//!
//! In: gold mentions. Out: [`Markup`], which [`super::brat`] and [`super::label_studio`] write in their own ways, and back: nothing that the
//! gold says is lost on the way, and what an annotator changed is what the gold says then.

use serde_json::{Map, Value};

use super::gold::{Mention, PageOf};
use crate::text::span::OriginalSpan;

/// A marked stretch of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Markup {
    /// What is named.
    pub kind: String,
    /// The characters marked, line ends left out.
    pub surface: String,
    /// All other keys of the gold; those of the page only where they are not what the file says.
    pub details: Map<String, Value>,
}

impl Markup {
    /// The markup of `mention`, whose place reads `shown`.
    ///
    /// # Panics
    /// If a mention is no JSON object.
    pub fn of(mention: &Mention, shown: &str) -> Self {
        let Ok(Value::Object(mut details)) = serde_json::to_value(mention) else {
            panic!("a mention is an object with text keys");
        };
        let of = mention.of();
        details.remove("doc");
        details.remove("kind");
        if mention.page == Some(of.page) {
            details.remove("page");
        } else if mention.page.is_none() {
            details.insert("page".to_owned(), Value::Null);
        }
        if mention.surface == shown {
            details.remove("surface");
        } else {
            // Beside what it was written for, so that it is known when the bounds were changed.
            details.insert("marked".to_owned(), shown.into());
        }
        Self {
            kind: mention.kind.clone(),
            surface: shown.to_owned(),
            details,
        }
    }

    /// The mention on page `of`.
    ///
    /// # Errors
    /// What is wrong with a key.
    pub fn mention(mut self, of: &PageOf) -> Result<Mention, String> {
        let written = self.details.remove("surface");
        let marked = self.details.remove("marked");
        let is_unchanged = marked.is_some_and(|marked| marked == self.surface.as_str());
        let surface = written.filter(|_| is_unchanged);
        self.details.insert(
            "surface".to_owned(),
            surface.unwrap_or_else(|| self.surface.into()),
        );
        self.details.insert("doc".to_owned(), of.doc.clone().into());
        self.details.insert("kind".to_owned(), self.kind.into());
        match self.details.get("page") {
            None => {
                self.details.insert("page".to_owned(), of.page.into());
            }
            Some(Value::Null) => {
                self.details.remove("page");
            }
            Some(_) => {}
        }
        serde_json::from_value(Value::Object(self.details)).map_err(|error| error.to_string())
    }
}

/// The span of the code points `start..end` of `text`; none where it has no such characters.
pub(super) fn code_points_of(text: &str, start: usize, end: usize) -> Option<OriginalSpan> {
    let mut offsets = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let first = offsets.clone().nth(start)?;
    let last = offsets.nth(end)?;
    (first < last).then(|| OriginalSpan::new(first, last))
}

/// The span of the UTF-16 units `start..end` of `text`; none where they are not whole characters of it.
pub(super) fn utf16_of(text: &str, start: usize, end: usize) -> Option<OriginalSpan> {
    let mut units = 0;
    let ends = text
        .chars()
        .map(|character| (character.len_utf16(), character.len_utf8()));
    let mut at = 0;
    let mut found = (None, None);
    for (wide, bytes) in ends.chain([(1, 0)]) {
        if units == start {
            found.0 = Some(at);
        }
        if units == end {
            found.1 = Some(at);
        }
        units += wide;
        at += bytes;
    }
    let (first, last) = (found.0?, found.1?);
    (first < last).then(|| OriginalSpan::new(first, last))
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in super::super) fn of() -> PageOf {
        PageOf {
            doc: "a.pdf".to_owned(),
            page: 3,
        }
    }

    /// A page with mentions anywhere in it: astral characters, line ends and tabs inside and around them, any keys.
    pub(in super::super) fn any_page()
    -> impl Strategy<Value = (String, Vec<(Mention, OriginalSpan)>)> {
        let parts = prop::collection::vec(
            (
                "[ 华\n\t𠮷😀a]{0,5}",
                "[A-Z0-9𠮷华😀][A-Z0-9 \n\t𠮷😀]{0,5}[A-Z0-9华𠮷]",
                any_mention(),
            ),
            0..6,
        );
        parts.prop_map(|parts| {
            let mut text = String::new();
            let mut mentions = Vec::new();
            for (between, shown, mut mention) in parts {
                text.push_str(&between);
                let span = OriginalSpan::new(text.len(), text.len() + shown.len());
                text.push_str(&shown);
                if mention.surface.is_empty() {
                    mention.surface = shown.replace(['\n', '\t'], "");
                }
                mentions.push((mention, span));
            }
            (text, mentions)
        })
    }

    fn any_mention() -> impl Strategy<Value = Mention> {
        let word = || prop::option::of("[a-z华\" \n]{0,4}");
        let kind = prop::sample::select(vec!["brand", "series", "model", "software"]);
        // An empty surface stands for that of the text.
        let surface = prop_oneof![Just(String::new()), "[A-Z华 ]{1,4}"];
        (
            kind,
            surface,
            word(),
            word(),
            word(),
            word(),
            prop::option::of(0..9_u32),
            any::<bool>(),
        )
            .prop_map(
                |(kind, surface, vendor, stance, category, note, at, extra)| {
                    let mut mention = Mention {
                        doc: of().doc,
                        page: Some(of().page),
                        surface,
                        kind: kind.to_owned(),
                        vendor,
                        stance,
                        category,
                        note,
                        at,
                        ..Mention::default()
                    };
                    if extra {
                        mention.rest.insert("pos".to_owned(), 2.into());
                        mention.qty = Some(7.into());
                    }
                    mention
                },
            )
    }

    #[test]
    fn a_document_without_pages_keeps_how_it_was_written() {
        for page in [None, Some(0), Some(1)] {
            let mention = Mention {
                doc: "a.txt".to_owned(),
                page,
                surface: "x".to_owned(),
                kind: "brand".to_owned(),
                ..Mention::default()
            };
            let markup = Markup::of(&mention, "x");
            assert_eq!(markup.mention(&mention.of()), Ok(mention));
        }
    }

    #[test]
    fn offsets_are_whole_characters() {
        let text = "a𠮷b";
        assert_eq!(
            code_points_of(text, 1, 3).map(|span| span.of(text)),
            Some("𠮷b")
        );
        assert_eq!(utf16_of(text, 1, 4).map(|span| span.of(text)), Some("𠮷b"));
        assert_eq!(utf16_of(text, 2, 4), None, "half of a pair");
        for outside in [
            code_points_of(text, 1, 4),
            utf16_of(text, 1, 5),
            code_points_of(text, 1, 1),
        ] {
            assert_eq!(outside, None);
        }
    }
}
