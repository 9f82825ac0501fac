//! Why the text was read as it was: the readings that competed for each stretch, and what decided between them.
//!
//! In: folded pages, what was recognised in them, their words, the lexicon. Out: an [`Explanation`], which is also what
//! `explain --format json` writes, as one object. Nothing is recognised anew, with one exception: names that a veto of their own entry
//! struck out leave no trace in a [`Recognition`], so their vetoes are looked for here.
//!
//! Offsets that leave this module count Unicode code points in the page's text, as in records. A key whose value does not exist is absent.

use std::collections::BTreeMap;

use serde::Serialize;

use super::meant::Meant;
use crate::dictionary::lexicon::Lexicon;
use crate::model::{FoldedPage, Mention, Recognition, StanceGround, Token};
use crate::text::code_points::CodePoints;
use crate::text::span::{NormalizedSpan, OriginalSpan};

/// Which part of a document is explained.
#[derive(Clone, Copy, Debug, Default)]
pub struct Focus {
    /// Only this page, from 1.
    pub page: Option<u32>,
    /// Only the lines of the mention with this index in [`Recognition::mentions`].
    pub mention: Option<usize>,
    /// Lines without any reading too, unless they are blank.
    pub every_line: bool,
}

/// Why a document was read as it was.
#[derive(Debug, Serialize)]
pub struct Explanation {
    /// In the order of the document.
    pub stretches: Vec<Stretch>,
}

/// A line of text in which readings won or lost; several lines where one reading reaches over their ends.
#[derive(Debug, Serialize)]
pub struct Stretch {
    /// Page number from 1.
    pub page: u32,
    /// First code point in the page's text.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The text.
    pub text: String,
    /// What the text is matched as (Latin letters in lower case besides); absent where that is the text itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folded: Option<String>,
    /// The words that the segmenter cuts the text into, had nothing been recognised in it; none in running headers and footers.
    pub words: Vec<Place>,
    /// The readings that won, by place.
    pub won: Vec<Won>,
    /// The readings that lost, by place.
    pub lost: Vec<Lost>,
    /// What is known to be no product, by place.
    pub confusables: Vec<NoProduct>,
}

/// A place in the page's text.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// First code point in the page's text.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The characters there.
    pub text: String,
}

/// A reading that won: a mention.
#[derive(Debug, Serialize)]
pub struct Won {
    /// As in the record: `m7`.
    pub id: String,
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// brand, series, model or software.
    pub kind: &'static str,
    /// What found it.
    #[serde(flatten)]
    pub source: Origin,
    /// What it means.
    #[serde(flatten)]
    pub meant: Meant,
    /// What the text does with it.
    pub stance: &'static str,
    /// What decided the stance: cue, column, table, heading, chapter, `document_type`, presentation (the document presents goods of its
    /// own) or nothing.
    pub ground: &'static str,
    /// The kind of chapter or the type of the document that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground_value: Option<&'static str>,
    /// The words that decided the stance, where words did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cue: Option<Place>,
    /// The words that it is made of, as the segmenter cuts them; the first and the last may reach over it.
    pub words: Vec<Place>,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u64>,
    /// Id of the mention it is a part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component_of: Option<String>,
    /// What is odd about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<&'static str>,
    /// 0 to 1.
    pub confidence: f64,
}

/// A reading that lost.
#[derive(Debug, Serialize)]
pub struct Lost {
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// What proposed it.
    #[serde(flatten)]
    pub source: Origin,
    /// Why it lost.
    pub reason: String,
    /// Ids of the mentions that share characters with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<String>,
}

/// A stretch that is known to be no product.
#[derive(Debug, Serialize)]
pub struct NoProduct {
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// The entry of `confusables.tsv`.
    #[serde(flatten)]
    pub source: Origin,
}

/// What a reading comes from. An entry without a file is a rule of the program.
#[derive(Clone, Debug, Serialize)]
pub struct Origin {
    /// The entry's id, where it has one, or the rule's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// `file:line` in the dictionaries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
}

/// Explains the part of a document that `focus` asks for.
///
/// `words` are those of the pages with nothing recognised in them, sorted as the pages are.
pub fn explain(
    pages: &[FoldedPage],
    recognition: &Recognition,
    words: &[Token],
    lexicon: &Lexicon,
    focus: Focus,
) -> Explanation {
    let files = Files::new(lexicon);
    let mention = focus
        .mention
        .and_then(|index| recognition.mentions.get(index));
    let wanted = |number: u32| {
        focus.page.is_none_or(|page| page == number)
            && mention.is_none_or(|mention| mention.page == number)
    };
    let mut stretches = Vec::new();
    for folded in pages.iter().filter(|folded| wanted(folded.page.number)) {
        let page = Competition::new(folded, recognition, words, lexicon, &files);
        let mut spans = page.stretches(focus.every_line && mention.is_none());
        if let Some(mention) = mention {
            spans.retain(|span| span.overlaps(mention.span));
        }
        stretches.extend(spans.into_iter().map(|span| page.stretch(span)));
    }
    Explanation { stretches }
}

/// Where the entries stand that go by an id.
struct Files<'d> {
    patterns: BTreeMap<&'d str, &'d str>,
    confusables: BTreeMap<&'d str, &'d str>,
}

impl<'d> Files<'d> {
    fn new(lexicon: &'d Lexicon) -> Self {
        Self {
            patterns: lexicon
                .patterns
                .iter()
                .map(|entry| (entry.id.as_str(), entry.place.as_str()))
                .collect(),
            confusables: lexicon
                .confusables
                .iter()
                .map(|entry| (entry.id.as_str(), entry.place.as_str()))
                .collect(),
        }
    }

    /// What `name`, which recognition gives as the source of a reading, is: `file:line`, the id of a pattern, or a rule.
    fn of_reading(&self, name: &str) -> Origin {
        let is_place = name
            .rsplit_once(':')
            .is_some_and(|(_, line)| line.parse::<u32>().is_ok());
        if is_place {
            return Origin {
                rule: None,
                entry: Some(name.to_owned()),
            };
        }
        Self::named(name, self.patterns.get(name).copied())
    }

    fn of_confusable(&self, name: &str) -> Origin {
        Self::named(name, self.confusables.get(name).copied())
    }

    fn named(name: &str, place: Option<&str>) -> Origin {
        Origin {
            rule: Some(name.to_owned()),
            entry: place.map(str::to_owned),
        }
    }
}

/// A page and all readings on it.
struct Competition<'a> {
    folded: &'a FoldedPage,
    points: CodePoints<'a>,
    files: &'a Files<'a>,
    recognition: &'a Recognition,
    /// Index into the mentions, and the mention.
    won: Vec<(usize, &'a Mention)>,
    /// Place, source and reason, by place.
    lost: Vec<(OriginalSpan, &'a str, String)>,
    words: Vec<OriginalSpan>,
}

impl<'a> Competition<'a> {
    fn new(
        folded: &'a FoldedPage,
        recognition: &'a Recognition,
        words: &'a [Token],
        lexicon: &'a Lexicon,
        files: &'a Files<'a>,
    ) -> Self {
        let number = folded.page.number;
        let won = recognition
            .mentions
            .iter()
            .enumerate()
            .filter(|(_, mention)| mention.page == number)
            .collect();
        let mut lost = vetoed(folded, lexicon);
        lost.extend(
            recognition
                .losers
                .iter()
                .filter(|reading| reading.page == number)
                .map(|reading| (reading.span, reading.entry.as_str(), reading.reason.clone())),
        );
        lost.sort();
        Self {
            folded,
            points: CodePoints::new(&folded.page.text),
            files,
            recognition,
            won,
            lost,
            words: words
                .iter()
                .filter(|word| word.page == number)
                .map(|word| word.span)
                .collect(),
        }
    }

    /// The lines in which a reading won or lost, by place and disjoint; lines that one reading connects are one stretch.
    fn stretches(&self, every_line: bool) -> Vec<OriginalSpan> {
        let text = &self.folded.page.text;
        let mut spans: Vec<OriginalSpan> = self
            .won
            .iter()
            .map(|(_, mention)| mention.span)
            .chain(self.lost.iter().map(|(span, ..)| *span))
            .map(|span| whole_lines(text, span))
            .collect();
        if every_line {
            let mut start = 0;
            for line in text.split_inclusive('\n') {
                let end = start + line.trim_end_matches('\n').len();
                if !line.trim().is_empty() {
                    spans.push(OriginalSpan::new(start, end));
                }
                start += line.len();
            }
        }
        spans.sort_unstable();
        let mut stretches: Vec<OriginalSpan> = Vec::new();
        for span in spans {
            match stretches.last_mut() {
                Some(last) if last.overlaps(span) => *last = last.union(span),
                _ => stretches.push(span),
            }
        }
        stretches
    }

    fn place(&self, span: OriginalSpan) -> Place {
        Place {
            start: self.points.at(span.start()),
            end: self.points.at(span.end()),
            text: span.of(&self.folded.page.text).to_owned(),
        }
    }

    /// The words that share characters with `span`.
    fn words_of(&self, span: OriginalSpan) -> Vec<Place> {
        let from = self
            .words
            .partition_point(|word| word.end() <= span.start());
        let words = self.words.iter().skip(from);
        words
            .take_while(|word| word.start() < span.end())
            .map(|word| self.place(*word))
            .collect()
    }

    fn stretch(&self, span: OriginalSpan) -> Stretch {
        let Place { start, end, text } = self.place(span);
        let norm = &self.folded.folded;
        let after = norm.to_normalized(span).of(norm.text());
        let inside = |other: OriginalSpan| other.overlaps(span);
        Stretch {
            page: self.folded.page.number,
            start,
            end,
            folded: (after != text).then(|| after.to_owned()),
            text,
            words: self.words_of(span),
            won: self
                .won
                .iter()
                .filter(|(_, mention)| inside(mention.span))
                .map(|(index, mention)| self.won(*index, mention))
                .collect(),
            lost: self
                .lost
                .iter()
                .filter(|(lost, ..)| inside(*lost))
                .map(|(lost, source, reason)| Lost {
                    place: self.place(*lost),
                    source: self.files.of_reading(source),
                    reason: reason.clone(),
                    against: self
                        .won
                        .iter()
                        .filter(|(_, mention)| mention.span.overlaps(*lost))
                        .map(|(index, _)| id(*index))
                        .collect(),
                })
                .collect(),
            confusables: self
                .recognition
                .confusables
                .iter()
                .filter(|one| one.page == self.folded.page.number && inside(one.span))
                .map(|one| NoProduct {
                    place: self.place(one.span),
                    source: self.files.of_confusable(&one.entry),
                })
                .collect(),
        }
    }

    fn won(&self, index: usize, mention: &Mention) -> Won {
        let (ground, ground_value) = named(mention.ground);
        Won {
            id: id(index),
            place: self.place(mention.span),
            kind: mention.kind.as_str(),
            source: self.files.of_reading(&mention.rule),
            meant: Meant::of(mention),
            stance: mention.stance.as_str(),
            ground,
            ground_value,
            cue: mention.cue.map(|cue| self.place(cue)),
            words: self.words_of(mention.span),
            quantity: mention.quantity,
            component_of: mention.component_of.map(id),
            flags: mention.flags.iter().map(|flag| flag.as_str()).collect(),
            confidence: (f64::from(mention.confidence) * 100.0).round() / 100.0,
        }
    }
}

/// What decided a stance, and which chapter or type it was.
fn named(ground: StanceGround) -> (&'static str, Option<&'static str>) {
    match ground {
        StanceGround::Cue => ("cue", None),
        StanceGround::Column => ("column", None),
        StanceGround::Table => ("table", None),
        StanceGround::Heading => ("heading", None),
        StanceGround::Chapter(kind) => ("chapter", Some(kind.as_str())),
        StanceGround::DocumentType(value) => ("document_type", Some(value.as_str())),
        StanceGround::Presentation => ("presentation", None),
        StanceGround::Nothing => ("nothing", None),
    }
}

/// The id that the mention with this index has in the record.
pub fn id(index: usize) -> String {
    format!("m{}", index + 1)
}

/// The lines that `span` touches, without the last line feed.
pub(super) fn whole_lines(text: &str, span: OriginalSpan) -> OriginalSpan {
    let before = text.get(..span.start()).unwrap_or_default();
    let behind = text.get(span.end()..).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = span.end() + behind.find('\n').unwrap_or(behind.len());
    OriginalSpan::new(start, end)
}

/// Names that a veto of their own entry strikes out: place, entry and reason.
fn vetoed<'d>(folded: &FoldedPage, lexicon: &'d Lexicon) -> Vec<(OriginalSpan, &'d str, String)> {
    let key = folded.folded.text().to_ascii_lowercase();
    let mut found = Vec::new();
    let aliases = lexicon.aliases.iter();
    for alias in aliases.filter(|alias| !alias.vetoes.is_empty() && !alias.surface.is_empty()) {
        for (start, surface) in key.match_indices(alias.surface.as_str()) {
            let end = start + surface.len();
            let before = key.get(..start).unwrap_or_default();
            let behind = key.get(end..).unwrap_or_default();
            let veto = alias.vetoes.iter().find(|(left, right)| {
                before.ends_with(left.as_str()) && behind.starts_with(right.as_str())
            });
            if let Some((left, right)) = veto {
                let span = folded.folded.to_original(NormalizedSpan::new(start, end));
                let reason = format!("its entry forbids it in {left}…{right}");
                found.push((span, alias.place.as_str(), reason));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::lexicon::{Alias, Licence};
    use crate::model::{Page, Reading};
    use crate::text::normalize::NormText;

    fn page(text: &str) -> FoldedPage {
        FoldedPage {
            folded: NormText::new(text),
            page: Page {
                number: 1,
                text: text.to_owned(),
                ..Page::default()
            },
        }
    }

    fn lost(text: &str, surface: &str) -> Reading {
        let start = text.find(surface).unwrap();
        Reading {
            page: 1,
            span: OriginalSpan::new(start, start + surface.len()),
            entry: "rule".to_owned(),
            reason: "reason".to_owned(),
        }
    }

    fn texts(text: &str, losers: Vec<Reading>, focus: Focus) -> Vec<String> {
        let recognition = Recognition {
            losers,
            ..Recognition::default()
        };
        let lexicon = Lexicon::default();
        explain(&[page(text)], &recognition, &[], &lexicon, focus)
            .stretches
            .into_iter()
            .map(|stretch| stretch.text)
            .collect()
    }

    #[test]
    fn a_stretch_is_the_lines_that_one_reading_touches() {
        let text = "一\n型号E5-\n2620台\n四 E5\n";
        let losers = vec![lost(text, "E5-\n2620"), lost(text, "E5\n")];
        assert_eq!(
            texts(text, losers.clone(), Focus::default()),
            ["型号E5-\n2620台", "四 E5\n"],
            "the second reading holds a line feed of its own"
        );
        let all = Focus {
            every_line: true,
            ..Focus::default()
        };
        assert_eq!(texts("一\n\n二\n", Vec::new(), all), ["一", "二"]);
        let elsewhere = Focus {
            page: Some(2),
            ..Focus::default()
        };
        assert!(texts(text, losers, elsewhere).is_empty());
    }

    #[test]
    fn a_name_that_its_veto_struck_out_is_among_the_losers() {
        let lexicon = Lexicon {
            aliases: vec![Alias {
                surface: "联想".to_owned(),
                brand: "lenovo".to_owned(),
                miswritten: false,
                letters: None,
                licence: Licence::Weak,
                context: Vec::new(),
                vetoes: vec![("让人".to_owned(), String::new())],
                place: "aliases.tsv:7".to_owned(),
            }],
            ..Lexicon::default()
        };
        let text = "Ａ让人联想；联想";
        let explanation = explain(
            &[page(text)],
            &Recognition::default(),
            &[],
            &lexicon,
            Focus::default(),
        );
        let found: Vec<_> = explanation
            .stretches
            .iter()
            .flat_map(|stretch| &stretch.lost)
            .map(|lost| {
                (
                    lost.place.start,
                    lost.source.entry.as_deref(),
                    &*lost.reason,
                )
            })
            .collect();
        assert_eq!(
            found,
            [(3, Some("aliases.tsv:7"), "its entry forbids it in 让人…")]
        );
    }
}
