//! Titles: the cues in the title lines of a document.
//!
//! In: the first pages. Out: the deciding [`Cue`] of each title line: of several the one that ends last. Brackets are passed over, and so are
//! cues in labels, terms, sentences and rows that only speak of such a document. Which of the lines counts, and what weighs against it, is
//! decided in `classify`.

use super::Cue;
use crate::dictionary::headings::{CuePlace, Headings, TypeCue};
use crate::model::{DocumentType, Evidence, FoldedPage, Page};
use crate::structure::lines::{lines, ordinal};
use crate::text::span::OriginalSpan;

/// Lines of the cover that are looked at.
const TITLE_LINES: usize = 25;

/// Characters of a title line; a longer one is text.
const TITLE_LENGTH: usize = 100;

/// Characters in which a text without line breaks must come to the end of its title.
const FIRST_WORDS: usize = 150;

/// So many types of notices in the title lines of one page are the menu of a portal, or a list of its notices.
const MENU: usize = 4;

/// So many title lines of notices, of one type less, are a list as well: a notice and the path to it have fewer.
const LIST: usize = 6;

/// The deciding cue of each title line; none of a page that only leads to notices.
pub(super) fn title_cues(pages: &[FoldedPage], headings: &Headings) -> Vec<Cue> {
    let cues = all_title_cues(pages, headings);
    let mut notices: Vec<DocumentType> = cues
        .iter()
        .map(|cue| cue.document_type)
        .filter(|document_type| document_type.is_notice())
        .collect();
    let titles = notices.len();
    notices.sort_unstable();
    notices.dedup();
    if notices.len() >= MENU || notices.len() + 1 == MENU && titles >= LIST {
        return Vec::new();
    }
    cues
}

fn all_title_cues(pages: &[FoldedPage], headings: &Headings) -> Vec<Cue> {
    let mut cues = Vec::new();
    for FoldedPage { page, .. } in pages.iter().take(2) {
        let mut last: Option<OriginalSpan> = None;
        let mut vertical: Vec<OriginalSpan> = Vec::new();
        for (index, span) in lines(page).into_iter().take(TITLE_LINES).enumerate() {
            let length = span.of(&page.text).chars().count();
            let span = in_front_of_list(page, span);
            let text = span.of(&page.text);
            if length == 1 {
                // A title set vertically: one character a line.
                vertical.push(span);
                continue;
            }
            cues.extend(title_cue(page, &vertical, headings));
            vertical.clear();
            if length > TITLE_LENGTH {
                // A text without line breaks, which may begin with its title; else the path of a portal may stand above one.
                let first = index == 0;
                if first {
                    cues.extend(first_title(page, span, headings));
                }
                if first && cues.is_empty() {
                    continue;
                }
                break;
            }
            if ordinal(text).is_some() {
                last = None;
                continue; // a heading
            }
            // A title broken over two lines is read across the break as well.
            match last.replace(span) {
                Some(last) => cues.extend(title_cue(page, &[last, span], headings)),
                None => cues.extend(title_cue(page, &[span], headings)),
            }
        }
        cues.extend(title_cue(page, &vertical, headings));
        let text_length: usize = page.text.chars().filter(|c| !c.is_whitespace()).count();
        if !cues.is_empty() || text_length > 400 {
            break; // the next page is looked at only behind an empty cover
        }
    }
    cues
}

/// The part of a line in front of the list that begins inside it: `某某结果公告一、项目编号：…`.
fn in_front_of_list(page: &Page, line: OriginalSpan) -> OriginalSpan {
    let text = line.of(&page.text);
    let list = ["一、", "一．", "一."]
        .iter()
        .filter_map(|first| {
            text.match_indices(first)
                .map(|(at, _)| at)
                // 十一、 and 第一、 begin no list, and a line that is its entry is left as it is.
                .find(|at| {
                    let before = text.get(..*at).unwrap_or_default();
                    !before.is_empty() && !before.ends_with(['十', '第', '之', '(', '（'])
                })
        })
        .min();
    let title = text.get(..list.unwrap_or(text.len())).unwrap_or_default();
    OriginalSpan::new(line.start(), line.start() + title.trim_end().len())
}

/// The cues of the title that a text without line breaks begins with: what stands in front of the first blank, or behind it where that
/// ends with a cue and no sentence goes on, as in texts that repeat their title.
fn first_title(page: &Page, line: OriginalSpan, headings: &Headings) -> Vec<Cue> {
    /// A title and twice its repetition.
    const PHRASES: usize = 3;
    let mut start = line.start();
    for index in 0..PHRASES {
        let phrase = first_words(page, OriginalSpan::new(start, line.end()));
        let rest = OriginalSpan::new(phrase.end(), line.end()).of(&page.text);
        let next = rest.trim_start();
        let goes_on = next.len() == rest.len() && !rest.is_empty();
        let cues = title_cue(page, &[phrase], headings);
        let ends = |cue: &Cue| cue.evidence.span.end() == phrase.end();
        if !cues.is_empty() && (index == 0 || !goes_on && cues.iter().any(ends)) {
            return cues;
        }
        if goes_on || next.is_empty() {
            break;
        }
        start = line.end() - next.len();
    }
    Vec::new()
}

/// The start of a text without line breaks: up to a blank or the end of a sentence.
fn first_words(page: &Page, text: OriginalSpan) -> OriginalSpan {
    let words = text.of(&page.text);
    let end = words
        .char_indices()
        .take(FIRST_WORDS)
        .find(|(at, c)| matches!(c, '，' | '。') || (*at > 0 && c.is_whitespace()))
        .map(|(at, _)| at)
        .or_else(|| words.char_indices().nth(FIRST_WORDS).map(|(at, _)| at))
        .unwrap_or(words.len());
    OriginalSpan::new(text.start(), text.start() + end)
}

/// The cues of the characters of `spans`: the one that ends last and, if that says template, also the last one that names a type.
fn title_cue(page: &Page, spans: &[OriginalSpan], headings: &Headings) -> Vec<Cue> {
    let mut cues = Vec::new();
    let mut any = true;
    while any {
        let found = last_title_cue(page, spans, headings, !cues.is_empty());
        any = cues.is_empty()
            && found
                .as_ref()
                .is_some_and(|cue| cue.document_type == DocumentType::Template);
        cues.extend(found);
    }
    cues
}

/// The cue that ends last in the characters of `spans`, brackets left out unless they hold all there is.
fn last_title_cue(
    page: &Page,
    spans: &[OriginalSpan],
    headings: &Headings,
    filled: bool,
) -> Option<Cue> {
    let (first, last) = (spans.first()?, spans.last()?);
    // Characters with their place, so that a cue found without blanks and brackets can be shown in the text.
    let mut all: Vec<(usize, char)> = Vec::new();
    for span in spans {
        let text = span.of(&page.text);
        all.extend(
            text.char_indices()
                .filter(|(_, c)| !c.is_whitespace())
                .map(|(at, c)| (span.start() + at, c)),
        );
    }
    let outside: Vec<(usize, char)> = outside_brackets(all.iter().copied()).collect();
    let line = Line {
        text: page.text.get(..last.end())?,
        told: is_told(last.of(&page.text)),
    };
    let (cue, start, end) = last_cue(&outside, line, headings, filled)
        .or_else(|| last_cue(&all, line, headings, filled))?;
    // Read across a line break, a cue counts only if it lies on the break or behind it: the line before was read already.
    if spans.len() == 2 && end <= first.end() {
        return None;
    }
    let document_type = cue.document_type?;
    debug_assert!(end <= last.end());
    Some(Cue {
        document_type,
        weight: cue.weight,
        evidence: Evidence {
            page: page.number,
            span: OriginalSpan::new(start, end),
        },
    })
}

/// Characters with their places, without brackets and what stands in them.
fn outside_brackets(
    characters: impl Iterator<Item = (usize, char)>,
) -> impl Iterator<Item = (usize, char)> {
    let mut depth = 0_u32;
    characters.filter(move |(_, c)| match c {
        '(' | '（' | '[' | '【' => {
            depth += 1;
            false
        }
        ')' | '）' | ']' | '】' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    })
}

/// A title line.
#[derive(Clone, Copy)]
struct Line<'p> {
    /// The page up to the line's end.
    text: &'p str,
    /// Whether it is a sentence or the row of a table: a cue inside one is a word like others.
    told: bool,
}

/// Whether a line is a sentence or the row of a table; what stands in brackets says nothing about that.
fn is_told(line: &str) -> bool {
    let marked = outside_brackets(line.char_indices())
        .any(|(_, c)| matches!(c, '，' | ',' | '。' | '；' | ';'));
    marked || line.matches('\t').count() >= super::BORDERS
}

/// Whether `cue`, which stands in `line` from `start` to `end`, can entitle a document: it is no label (采购需求：, unless it announces a
/// notice) and begins no term (招标公告日期), and in a sentence or a row no other word goes on.
fn entitles(cue: &TypeCue, line: Line, start: usize, end: usize, headings: &Headings) -> bool {
    let before = line.text.get(..start).unwrap_or_default();
    let begins = before
        .rsplit('\n')
        .next()
        .is_none_or(|before| before.trim().is_empty());
    let behind = line.text.get(end..).unwrap_or_default();
    let announces = cue.document_type.is_some_and(DocumentType::is_notice);
    if begins && !announces && behind.trim_start().starts_with([':', '：']) {
        return false;
    }
    let word: String = behind
        .chars()
        .take_while(|c| !c.is_whitespace())
        .take(16)
        .collect();
    if headings.type_cue(CuePlace::Behind, &word).is_some() {
        return false;
    }
    let ends = word
        .chars()
        .next()
        .is_none_or(|c| c.is_ascii() || !c.is_alphanumeric());
    !line.told || ends || headings.type_cue(CuePlace::Title, &word).is_some()
}

fn last_cue<'h>(
    characters: &[(usize, char)],
    line: Line,
    headings: &'h Headings,
    filled: bool,
) -> Option<(&'h TypeCue, usize, usize)> {
    let mut last: Option<(&TypeCue, usize, usize)> = None;
    for index in 0..characters.len() {
        let rest = characters.get(index..).unwrap_or_default();
        let word: String = rest.iter().take(16).map(|(_, c)| *c).collect();
        // The cues are Chinese words: one character of the text is one of the key.
        let Some(cue) = headings.type_cue(CuePlace::Title, &word) else {
            continue;
        };
        if filled && cue.document_type == Some(DocumentType::Template) {
            continue;
        }
        let (start, _) = rest.first().copied()?;
        let (at, c) = rest.get(cue.cue.chars().count() - 1).copied()?;
        let end = at + c.len_utf8();
        // A word that only keeps a shorter one from counting does so wherever it stands.
        let counts = cue.document_type.is_none() || entitles(cue, line, start, end, headings);
        // Of cues that end at the same place the longer one, which came first, stays.
        if last.is_none_or(|(_, _, other)| other < end) && counts {
            last = Some((cue, start, end));
        }
    }
    last
}
