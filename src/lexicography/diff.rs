//! What other dictionaries change in a document, and which of their edits did it.
//!
//! In: a document's pages, and what the stages and the assembler made of them with the old and with the new dictionaries. Out: [`Changes`]:
//! mentions that appear, vanish or are read otherwise, words that are cut otherwise, fields that differ; each with the edit that is
//! responsible, where that can be told. Nothing is recognised here.
//!
//! # Who is responsible
//! Each change is laid at the door of the first that fits, and [`Because`] says which: an edit whose entry won, lost, identified, decided the
//! standing or struck out text there, before or after; the only edit whose word stands in the characters read; the only one whose word
//! stands in the line; the only edit that there is. Where none fits, several edits act together, and the change says so.
//!
//! Offsets that leave this module count Unicode code points in the page's text, as in records. A key whose value does not exist is absent.

use std::collections::BTreeMap;

use serde::Serialize;

use super::alignment::{Cut, Spot, beside, cut_otherwise, paired};
use super::concordance::{Hit, Line, lines};
use super::edits::Edit;
use super::entries::Entries;
use super::explain::whole_lines;
use super::meant::Meant;
use super::statements::statements;
use super::uses::{Deed, Use, texts, uses};
use crate::evaluate::records::Record;
use crate::evaluate::verdict::{Judge, Verdict};
use crate::model::{FoldedPage, Mention};
use crate::pipeline::Analysis;
use crate::record::TenderRecord;
use crate::text::code_points::CodePoints;
use crate::text::normalize::fold;
use crate::text::span::OriginalSpan;

/// Characters on either side of a change.
const CONTEXT: usize = 40;

/// What one set of dictionaries made of a document.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// Its entries.
    pub entries: &'a Entries,
    /// What the stages gave.
    pub analysis: &'a Analysis,
    /// The record.
    pub record: &'a TenderRecord,
}

/// What changes in a document.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Changes {
    /// Mentions, by place.
    pub mentions: Vec<MentionChange>,
    /// Stretches that are cut into other words, by place; those that follow from a change of a mention are left out.
    pub words: Vec<WordChange>,
    /// Fields, items and issues of the record.
    pub fields: Vec<FieldChange>,
}

/// Why an edit is held responsible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Because {
    /// Its entry has a part in the reading, before or after.
    Entry,
    /// Its word, and no other edit's, stands in the characters.
    Word,
    /// Its word, and no other edit's, stands in the line.
    Line,
    /// Nothing else was edited.
    Only,
    /// None can be told from the others.
    Together,
}

/// The edit that a change is laid to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Responsible {
    /// Index into the edits; none where several act together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edit: Option<usize>,
    /// How it is known.
    pub because: Because,
}

/// A mention that appears, vanishes or is read otherwise.
#[derive(Clone, Debug, Serialize)]
pub struct MentionChange {
    /// Where, with what stands around it.
    #[serde(flatten)]
    pub line: Line,
    /// appears, vanishes, or what is read otherwise: kind, span, identity, stance, quantity (the first of them that is).
    pub change: &'static str,
    /// How it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<State>,
    /// How it is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<State>,
    /// What gold says to it, if there is a judge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gold: Option<Verdict>,
    /// Whose work it is.
    #[serde(flatten)]
    pub responsible: Responsible,
}

/// How a mention is read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct State {
    /// Its characters.
    pub surface: String,
    /// First code point in the page's text.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// brand, series, model or software.
    pub kind: &'static str,
    /// What it means.
    #[serde(flatten)]
    pub meant: Meant,
    /// What is odd about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<&'static str>,
    /// What the text does with it.
    pub stance: &'static str,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u64>,
    /// What found it: `file:line`, id or rule.
    pub rule: String,
}

impl State {
    fn of(mention: &Mention, text: &str, points: &CodePoints<'_>) -> Self {
        Self {
            surface: mention.span.of(text).to_owned(),
            start: points.at(mention.span.start()),
            end: points.at(mention.span.end()),
            kind: mention.kind.as_str(),
            meant: Meant::of(mention),
            flags: mention.flags.iter().map(|flag| flag.as_str()).collect(),
            stance: mention.stance.as_str(),
            quantity: mention.quantity,
            rule: mention.rule.clone(),
        }
    }

    /// The first respect in which the two differ; none where they say the same of the text. What found them does not count.
    fn differs(&self, other: &Self) -> Option<&'static str> {
        let respects = [
            ("kind", self.kind != other.kind),
            ("span", (self.start, self.end) != (other.start, other.end)),
            (
                "identity",
                (&self.meant, &self.flags) != (&other.meant, &other.flags),
            ),
            ("stance", self.stance != other.stance),
            ("quantity", self.quantity != other.quantity),
        ];
        respects
            .into_iter()
            .find_map(|(respect, differs)| differs.then_some(respect))
    }
}

/// A stretch that is cut into other words.
#[derive(Clone, Debug, Serialize)]
pub struct WordChange {
    /// Where, with what stands around it.
    #[serde(flatten)]
    pub line: Line,
    /// Its words.
    pub before: Vec<String>,
    /// Its words now.
    pub after: Vec<String>,
    /// Whose work it is.
    #[serde(flatten)]
    pub responsible: Responsible,
}

/// Something the record says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Path of the document.
    pub source: String,
    /// Key of the record: parties, amounts, `project.name` …
    pub field: String,
    /// What it said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Whose work it is.
    #[serde(flatten)]
    pub responsible: Responsible,
}

/// What changes between `old` and `new` in the document `source`; `edits` are what differs between their dictionaries. Changes of mentions
/// are judged where there is a `judge`.
pub fn diff(
    source: &str,
    pages: &[FoldedPage],
    old: Side<'_>,
    new: Side<'_>,
    edits: &[Edit],
    judge: Option<&Judge<'_>>,
) -> Changes {
    let comparison = Comparison::new(source, pages, old, new, edits);
    let (mentions, touched) = comparison.mentions(judge);
    Changes {
        mentions,
        words: comparison.words(&touched),
        fields: comparison.fields(),
    }
}

struct Comparison<'a> {
    source: &'a str,
    pages: &'a [FoldedPage],
    texts: BTreeMap<u32, &'a str>,
    old: Side<'a>,
    new: Side<'a>,
    old_uses: Vec<Use<'a>>,
    new_uses: Vec<Use<'a>>,
    /// Edits by index of their entry.
    old_edits: BTreeMap<usize, usize>,
    new_edits: BTreeMap<usize, usize>,
    /// For each edit, its word as texts are matched; empty where it has none.
    edited_words: Vec<String>,
}

impl<'a> Comparison<'a> {
    fn new(
        source: &'a str,
        pages: &'a [FoldedPage],
        old: Side<'a>,
        new: Side<'a>,
        edits: &[Edit],
    ) -> Self {
        let used = |side: Side<'a>| {
            let analysis = side.analysis;
            uses(pages, &analysis.recognition, &analysis.tokens, side.entries)
        };
        let by_entry = |entry: fn(&Edit) -> Option<usize>| {
            let numbered = (0..).zip(edits);
            numbered
                .filter_map(|(number, edit)| Some((entry(edit)?, number)))
                .collect()
        };
        Self {
            source,
            pages,
            texts: texts(pages),
            old_uses: used(old),
            new_uses: used(new),
            old,
            new,
            old_edits: by_entry(|edit| edit.old),
            new_edits: by_entry(|edit| edit.new),
            edited_words: edits.iter().map(|edit| key(&edit.label)).collect(),
        }
    }

    /// What changes in the mentions, and the stretches in which anything that is kept from the segmenter changes.
    fn mentions(&self, judge: Option<&Judge<'_>>) -> (Vec<MentionChange>, Vec<Spot>) {
        let before = &self.old.analysis.recognition.mentions;
        let after = &self.new.analysis.recognition.mentions;
        let mut changes = Vec::new();
        let mut changed = Vec::new();
        let mut touched = self.confusables();
        let spots = |mentions: &[Mention]| -> Vec<Spot> {
            let mentions = mentions.iter();
            mentions
                .map(|mention| (mention.page, mention.span))
                .collect()
        };
        let pairs = paired(&spots(before), &spots(after));
        for (at, (old, new)) in (0..).zip(pairs.iter().copied()) {
            let was = old.and_then(|index| before.get(index));
            let is = new.and_then(|index| after.get(index));
            let Some(page) = was.or(is).map(|mention| mention.page) else {
                continue;
            };
            let Some(text) = self.texts.get(&page) else {
                continue;
            };
            let points = CodePoints::new(text);
            let state = |mention: &Mention| State::of(mention, text, &points);
            let (was_state, is_state) = (was.map(state), is.map(state));
            let change = match (&was_state, &is_state) {
                (None, _) => Some("appears"),
                (_, None) => Some("vanishes"),
                (Some(was), Some(is)) => was.differs(is),
            };
            let (Some(change), Some(span)) = (change, is.or(was).map(|mention| mention.span))
            else {
                continue;
            };
            let whole = [was, is]
                .into_iter()
                .flatten()
                .fold(span, |whole, mention| whole.union(mention.span));
            touched.push((page, whole));
            changed.push(at);
            changes.push(MentionChange {
                line: self.line(page, span),
                change,
                before: was_state,
                after: is_state,
                gold: None,
                responsible: self.responsible(page, whole, old, new),
            });
        }
        if let Some(judge) = judge.filter(|_| !changes.is_empty()) {
            let (old, new) = (Record::of(self.old.record), Record::of(self.new.record));
            let verdicts = judge.verdicts(new.doc(), &old.mentions, &new.mentions, &pairs);
            for (change, at) in changes.iter_mut().zip(changed) {
                change.gold = verdicts.get::<usize>(at).cloned();
            }
        }
        touched.sort_unstable();
        (changes, touched)
    }

    /// Confusables that only one side has.
    fn confusables(&self) -> Vec<Spot> {
        let spots = |side: Side<'_>| -> Vec<Spot> {
            let confusables = &side.analysis.recognition.confusables;
            confusables.iter().map(|one| (one.page, one.span)).collect()
        };
        let (old, new) = (spots(self.old), spots(self.new));
        let lacks = |side: &[Spot], spot: &Spot| side.binary_search(spot).is_err();
        let sorted = |mut spots: Vec<Spot>| {
            spots.sort_unstable();
            spots
        };
        let (old, new) = (sorted(old), sorted(new));
        let gone = old.iter().filter(|spot| lacks(&new, spot));
        gone.chain(new.iter().filter(|spot| lacks(&old, spot)))
            .copied()
            .collect()
    }

    /// Stretches that are cut otherwise.
    fn words(&self, touched: &[Spot]) -> Vec<WordChange> {
        let spots = |side: Side<'_>| -> Vec<Spot> {
            let tokens = side.analysis.tokens.iter();
            tokens.map(|token| (token.page, token.span)).collect()
        };
        let mut changes = Vec::new();
        for Cut {
            page,
            before,
            after,
        } in cut_otherwise(&spots(self.old), &spots(self.new))
        {
            let stretch = before
                .iter()
                .chain(&after)
                .copied()
                .reduce(OriginalSpan::union);
            let (Some(stretch), Some(text)) = (stretch, self.texts.get(&page)) else {
                continue;
            };
            let follows = touched
                .iter()
                .any(|(number, span)| *number == page && beside(*span, stretch));
            if follows {
                continue;
            }
            let written = |spans: &[OriginalSpan]| -> Vec<String> {
                spans.iter().map(|span| span.of(text).to_owned()).collect()
            };
            changes.push(WordChange {
                line: self.line(page, stretch),
                before: written(&before),
                after: written(&after),
                responsible: self.responsible(page, stretch, None, None),
            });
        }
        changes
    }

    /// What the record says otherwise.
    fn fields(&self) -> Vec<FieldChange> {
        let mut gone = statements(self.old.record);
        let mut come = statements(self.new.record);
        // What both say is no change, wherever it stands in its list.
        gone.retain(
            |statement| match come.iter().position(|other| other == statement) {
                Some(at) => {
                    come.remove(at);
                    false
                }
                None => true,
            },
        );
        let mut changes: Vec<FieldChange> = Vec::new();
        for (field, before) in gone {
            let at = come.iter().position(|(other, _)| *other == field);
            let after = at.map(|at| come.remove(at).1);
            changes.push(self.field(field, Some(before), after));
        }
        changes.extend(
            come.into_iter()
                .map(|(field, after)| self.field(field, None, Some(after))),
        );
        changes.sort_by(|a, b| a.field.cmp(&b.field));
        changes
    }

    fn field(&self, field: String, before: Option<String>, after: Option<String>) -> FieldChange {
        let text: Vec<&str> = before.iter().chain(&after).map(String::as_str).collect();
        let said = self.only_word_in(&text.join("\n"), Because::Word);
        let somewhere = || {
            let pages: Vec<&str> = self.texts.values().copied().collect();
            self.only_word_in(&pages.join("\n"), Because::Word)
        };
        FieldChange {
            source: self.source.to_owned(),
            field,
            before,
            after,
            responsible: said
                .or_else(|| self.only())
                .or_else(somewhere)
                .unwrap_or(TOGETHER),
        }
    }

    fn line(&self, page: u32, span: OriginalSpan) -> Line {
        let hit = Hit {
            page,
            span,
            mention: None,
            deed: None,
        };
        lines(self.source, self.pages, &[], &[hit], CONTEXT)
            .pop()
            .expect("a change stands on a page of the document")
    }

    /// The edit that is responsible for what changes in `span`; `old` and `new` are the mentions there.
    fn responsible(
        &self,
        page: u32,
        span: OriginalSpan,
        old: Option<usize>,
        new: Option<usize>,
    ) -> Responsible {
        let part = |uses: &[Use<'_>], edits: &BTreeMap<usize, usize>, mention: Option<usize>| {
            let here = |one: &&Use<'_>| match one.deed {
                Deed::Inside(_) | Deed::Lost(_) | Deed::Confusable | Deed::Word => {
                    one.page == page && one.span.overlaps(span)
                }
                deed => mention.is_some() && deed.mention() == mention,
            };
            uses.iter()
                .filter(here)
                .filter_map(|one| Some((rank(one.deed), *edits.get(&one.entry)?)))
                .min()
        };
        let parts = [
            part(&self.new_uses, &self.new_edits, new),
            part(&self.old_uses, &self.old_edits, old),
        ];
        if let Some((_, edit)) = parts.into_iter().flatten().min() {
            return Responsible {
                edit: Some(edit),
                because: Because::Entry,
            };
        }
        let text = self.texts.get(&page).copied().unwrap_or_default();
        self.only_word_in(span.of(text), Because::Word)
            .or_else(|| self.only_word_in(whole_lines(text, span).of(text), Because::Line))
            .or_else(|| self.only())
            .unwrap_or(TOGETHER)
    }

    /// The edit whose word stands in `text`, if it is one.
    fn only_word_in(&self, text: &str, because: Because) -> Option<Responsible> {
        let text = key(text);
        let mut found = (0..)
            .zip(&self.edited_words)
            .filter(|(_, word)| !word.is_empty() && text.contains(word.as_str()));
        let (edit, _) = found.next()?;
        found.next().is_none().then_some(Responsible {
            edit: Some(edit),
            because,
        })
    }

    /// The edit, if there is only one.
    fn only(&self) -> Option<Responsible> {
        (self.edited_words.len() == 1).then_some(Responsible {
            edit: Some(0),
            because: Because::Only,
        })
    }
}

const TOGETHER: Responsible = Responsible {
    edit: None,
    because: Because::Together,
};

/// What weighs more when several edits have a part in a change.
fn rank(deed: Deed<'_>) -> u8 {
    match deed {
        Deed::Found(_) => 0,
        Deed::Product(_) => 1,
        Deed::Cue(_) => 2,
        Deed::Confusable => 3,
        Deed::Word => 4,
        Deed::Lost(_) | Deed::Inside(_) => 5,
        Deed::Maker(_) => 6,
    }
}

/// Text as entries are matched on it.
fn key(text: &str) -> String {
    fold(text).to_lowercase()
}
