//! The project: its numbers and its name.
//!
//! In: readings and labels. Out: numbers, the one that identifies the project first, and the full name without layout blanks.
//! Numbers of contracts, plans, budgets and lots have labels of their own and are not taken.

use std::ops::Range;

use super::labels::{Hit, Joint, Labels, Shape, Standing};
use super::reading::Reading;
use super::table::{below, heads_numbered_column};
use crate::dictionary::forms::Label;
use crate::model::{Found, LostValue};

/// A value with what decides between several: smaller is better.
type Ranked = ((u8, Standing, bool, usize, usize), Found<String>);

fn lose(field: &'static str, found: &Found<String>, reason: &'static str) -> LostValue {
    LostValue {
        field,
        value: found.value.clone(),
        reason,
        evidence: found.evidence,
    }
}

fn best_first(mut ranked: Vec<Ranked>) -> Vec<Found<String>> {
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut values: Vec<Found<String>> = Vec::new();
    for (_, found) in ranked {
        if !values.iter().any(|other| other.value == found.value) {
            values.push(found);
        }
    }
    values
}

/// The length in characters of a label that says number, but not of what.
const BARE_NUMBER: usize = 2;

/// Characters of what may be glued on, of the number of a list entry (`12`, `2.5`) or of a word.
const GLUED: usize = 4;

/// Numerals of list entries.
const NUMERALS: &str = "一二三四五六七八九十";

/// How many bytes of a name may be missing where it was cut.
const TAIL: usize = 60;

/// The numbers of the project.
pub(super) fn numbers(
    labels: &Labels,
    readings: &[Reading<'_>],
    hits: &[Hit],
    lost: &mut Vec<LostValue>,
) -> Vec<Found<String>> {
    let mut ranked = Vec::new();
    for hit in hits {
        let mut certainty = match hit.label {
            Label::ProjectNumber => 0,
            Label::DocumentNumber => 2,
            _ => continue,
        };
        let Some(reading) = readings.get(hit.page) else {
            continue;
        };
        if hit.standing >= Standing::Evaluation || hit.joint == Joint::Direct {
            continue;
        }
        // 编号 alone numbers anything; it counts where nothing better is said.
        if reading.slice(hit.span.clone()).chars().count() <= BARE_NUMBER {
            certainty = 3;
        }
        // Words without a colon may be those of a sentence.
        let colon = reading.slice(hit.qualifier.end..hit.value);
        if hit.joint == Joint::Colon && !colon.contains([':', '：', '\u{fe55}']) {
            certainty += 1;
        }
        let Some(range) = labels.value(reading, hit, Shape::Number) else {
            continue;
        };
        let range = if names_both(labels, reading, hit) {
            behind_name(reading, range.clone()).unwrap_or(range)
        } else {
            range
        };
        let Some(range) = number(reading, range) else {
            continue;
        };
        let found = Found {
            value: reading.written(range.clone()),
            evidence: reading.evidence(hit.span.start..range.end),
        };
        ranked.push((
            (
                certainty,
                hit.standing,
                !hit.clear,
                hit.page,
                hit.span.start,
            ),
            found,
        ));
    }
    // The number of the next list entry, glued on: `…-20211273、项目名称` or `…-20211272.5采购预算` beside `…-2021127`; or a word.
    let values: Vec<String> = ranked
        .iter()
        .map(|(_, found)| found.value.clone())
        .collect();
    let glued = |value: &str| {
        values.iter().any(|other| {
            value.strip_prefix(other.as_str()).is_some_and(|tail| {
                let bracketed = tail
                    .strip_prefix('（')
                    .and_then(|tail| tail.strip_suffix('）'));
                is_entry_number(bracketed.unwrap_or(tail)) || is_word(tail)
            })
        })
    };
    let glued: Vec<bool> = ranked
        .iter()
        .map(|(_, found)| glued(&found.value))
        .collect();
    let mut glued = glued.into_iter();
    ranked.retain(|(_, found)| {
        let glued = glued.next().unwrap_or(false);
        if glued {
            lost.push(lose("number", found, "what follows is glued on"));
        }
        !glued
    });
    let best = ranked.iter().map(|((certainty, ..), _)| *certainty).min();
    ranked.retain(|((certainty, ..), found)| {
        let taken = Some(*certainty) == best;
        if !taken {
            lost.push(lose("number", found, "another label says more"));
        }
        taken
    });
    best_first(ranked)
}

/// 项目名称及编号: whether a label of names stands in front of the label of numbers at `number`, a joint between.
fn names_both(labels: &Labels, reading: &Reading<'_>, number: &Hit) -> bool {
    let mut before = reading.before(number.span.start).chars();
    before.next_back();
    labels.ends_with(before.as_str(), Label::ProjectName)
}

/// The number behind the name in `range`, without the bracket around it: 妇科医疗设备采购（GXZC2018-J1-21797）. None where no name stands in front.
fn behind_name(reading: &Reading<'_>, range: Range<usize>) -> Option<Range<usize>> {
    const NAME: usize = 4;
    let text = reading.slice(range.clone());
    let is_word = |c: char| c.is_alphabetic() && !c.is_ascii();
    let mut words = text.split(|c| !is_word(c));
    let name = words.rfind(|word| word.chars().count() >= NAME)?;
    let behind = text.rfind(name)? + name.len();
    let rest = text.get(behind..)?;
    let start = behind + rest.find(|c: char| c.is_ascii_alphanumeric())?;
    let bracketed = text.get(..start)?.ends_with('(') && text.ends_with(')');
    Some(range.start + start..range.end - usize::from(bracketed))
}

/// Whether `tail` is the number of the next list entry.
fn is_entry_number(tail: &str) -> bool {
    (1..=GLUED).contains(&tail.len())
        && tail.starts_with(|c: char| c.is_ascii_digit())
        && tail
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Whether `tail` is a word, not the one character that belongs to a number (号).
fn is_word(tail: &str) -> bool {
    (2..=GLUED).contains(&tail.chars().count())
        && tail.chars().all(|c| c.is_alphabetic() && !c.is_ascii())
}

/// The part of `range` that is a number; none where it is none.
fn number(reading: &Reading<'_>, range: Range<usize>) -> Option<Range<usize>> {
    let mut text = reading.slice(range.clone());
    // Which lots the number is meant for: `TAHP-2023-1790（1-12包）`.
    if let Some(inner) = text.strip_suffix(')')
        && let Some(open) = inner.rfind('(')
        && inner
            .get(open..)
            .is_some_and(|lots| lots.contains(['包', '段', '项']))
    {
        text = inner.get(..open)?;
    }
    // Words glued on behind the last figure.
    let bare = text.trim_end_matches(|c: char| c.is_alphabetic() && !c.is_ascii());
    if !bare.is_empty() && text.len() - bare.len() >= 9 {
        text = bare;
    }
    // The numeral of the next list entry: `…001三：开标时间`.
    if text.len() == range.len() && reading.from(range.end).starts_with([':', '、', '.']) {
        text = text.trim_end_matches(|c: char| NUMERALS.contains(c));
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let characters = text.chars().count();
    let plain = text
        .chars()
        .all(|c| c.is_alphanumeric() || "-_/.()[]〔〕【】#&+—–".contains(c));
    (digits >= 2 && (4..=60).contains(&characters) && plain)
        .then(|| range.start..range.start + text.len())
}

/// The name of the project.
pub(super) fn name(
    labels: &Labels,
    readings: &[Reading<'_>],
    hits: &[Hit],
    lost: &mut Vec<LostValue>,
) -> Option<Found<String>> {
    let mut ranked = Vec::new();
    for (index, hit) in hits.iter().enumerate() {
        let Some(reading) = readings.get(hit.page) else {
            continue;
        };
        if hit.standing >= Standing::Evaluation {
            continue;
        }
        if hit.label == Label::ProjectNumber {
            ranked.extend(before_number(labels, reading, hit));
            continue;
        }
        if hit.label == Label::ProjectFrame {
            ranked.extend(in_sentence(labels, reading, hit));
            continue;
        }
        if hit.label != Label::ProjectName || hit.joint == Joint::Direct {
            continue;
        }
        let in_cell = || {
            let cell = (hit.joint == Joint::Cell).then(|| below(reading, hit.span.start))??;
            labels.cut(reading, cell, Shape::Title, None)
        };
        let listed = hit.joint == Joint::Cell && heads_numbered_column(reading, hit.span.start);
        let range = if listed {
            in_cell()
        } else {
            // 见招标公告 in its own cell: what stands below is of another label.
            let own = reading.slice(hit.value..hit.end).trim();
            let refers = labels.says_nothing(own);
            let value = labels.value(reading, hit, Shape::Title);
            value.or_else(|| (!refers).then(in_cell)?)
        };
        let Some(range) = range else {
            continue;
        };
        let range = with_end(
            labels,
            readings,
            reading,
            hits.get(index + 1),
            range.clone(),
        )
        .unwrap_or_else(|| labels.without_tail(reading, range));
        let text = reading.slice(range.clone());
        if !is_title(text) {
            continue;
        }
        // 采购项目 may introduce a description; 名称 says that it is a name.
        let certainty = u8::from(!reading.slice(hit.span.clone()).ends_with('称'));
        ranked.push((
            (
                certainty,
                hit.standing,
                !hit.clear,
                hit.page,
                hit.span.start,
            ),
            Found {
                value: reading.written(range.clone()),
                evidence: reading.evidence(hit.span.start..range.end),
            },
        ));
    }
    let names = best_first(ranked);
    let first = names.first()?.clone();
    // A name that wraps on the cover is cut there; another place has it whole.
    let whole = names.iter().skip(1).find(|other| {
        first.evidence.page == 1
            && other.evidence.page > 1
            && other.value.len() <= first.value.len() + TAIL
            && other.value.starts_with(&first.value)
    });
    let taken = whole.cloned().unwrap_or(first);
    let others = names.iter().filter(|other| **other != taken);
    lost.extend(others.map(|other| lose("name", other, "another place is trusted more")));
    Some(taken)
}

/// The name in `range` with the word that the label `next`, glued on, may begin with: 采购 in `…设备采购项目编号：…`. Another place must say so, where
/// the sentence goes on in another way.
fn with_end(
    labels: &Labels,
    readings: &[Reading<'_>],
    reading: &Reading<'_>,
    next: Option<&Hit>,
    range: Range<usize>,
) -> Option<Range<usize>> {
    let glued = |next: &&Hit| !next.clear || reading.before(range.end).ends_with([')', '”', '》']);
    let next = next
        .filter(|next| next.span.start == range.end)
        .filter(glued)?;
    let label = reading.slice(next.span.clone());
    let end = labels.title_end_len(label)?;
    let whole = range.start..range.end + end;
    let name = reading.slice(whole.clone());
    // Up to two characters more of the label are the usual end of a name as well: 采购项目.
    let rest: String = label.get(end..)?.chars().take(2).collect();
    let said = readings.iter().any(|reading| {
        reading
            .text
            .match_indices(name)
            .any(|(at, _)| !reading.from(at + name.len()).starts_with(&rest))
    });
    said.then_some(whole)
}

fn is_title(text: &str) -> bool {
    let wide = text
        .chars()
        .filter(|c| c.is_alphabetic() && !c.is_ascii())
        .count();
    let characters = text.chars().count();
    (4..=150).contains(&characters) && wide >= 3
}

/// The name behind the words that open a notice of works: 本招标项目某某工程已由…批准.
fn in_sentence(labels: &Labels, reading: &Reading<'_>, hit: &Hit) -> Option<Ranked> {
    let text = reading.slice(hit.value..hit.end);
    let len = text
        .find(['，', ',', '。', '(', '；', ':'])
        .unwrap_or(text.len());
    let range = labels.cut(
        reading,
        hit.value..hit.value + labels.before_frame_end(text.get(..len)?),
        Shape::Title,
        None,
    )?;
    let name = reading.slice(range.clone());
    (is_title(name) && name.chars().count() >= 8 && labels.ends_title(name)).then(|| {
        (
            (1, hit.standing, false, hit.page, range.start),
            Found {
                value: reading.written(range.clone()),
                evidence: reading.evidence(hit.span.start..range.end),
            },
        )
    })
}

/// The name in front of a number in brackets: `某某设备采购项目（项目编号：…）`.
fn before_number(labels: &Labels, reading: &Reading<'_>, hit: &Hit) -> Option<Ranked> {
    let before = reading.before(hit.span.start).strip_suffix('(')?;
    let start = before
        .char_indices()
        .rev()
        .find(|(_, c)| matches!(c, '\n' | '\t' | '。' | '；' | '，' | ',' | ':' | '“' | '”'))
        .map_or(0, |(at, c)| at + c.len_utf8());
    let start = labels.behind_head(reading, start);
    let whole = start..before.len().max(start);
    let is_name = |range: &Range<usize>| {
        let text = reading.slice(range.clone());
        is_title(text) && text.chars().count() >= 8
    };
    let last = labels.behind_last_head(reading, whole.clone())..whole.end;
    let range = [last, whole].into_iter().find(is_name)?;
    Some((
        (2, hit.standing, false, hit.page, range.start),
        Found {
            value: reading.written(range.clone()),
            evidence: reading.evidence(range),
        },
    ))
}
