//! Dates: which of the points in time a document writes is the deadline, the opening, the publication.
//!
//! In: readings and labels. Out: [`Date`]s in ISO 8601, as precise as the document. Windows for obtaining documents, validity and
//! delivery periods are no dates of the project and have labels of their own. How a point in time is written is known to `moments`.

use super::labels::{Hit, Joint, Standing, is_heading};
use super::moments::DateWords;
use super::reading::Reading;
use crate::dictionary::forms::Label;
use crate::model::{Date, DateKind, DocumentType, Evidence, LostValue};

/// A date with what decides between several of one kind: smaller is better.
type Ranked = ((u8, Standing, bool, usize, usize), Date);

/// The dates of a document, the one to be trusted most first within each kind.
pub(super) fn dates(
    words: &DateWords,
    readings: &[Reading<'_>],
    hits: &[Hit],
    document_type: Option<DocumentType>,
    lost: &mut Vec<LostValue>,
) -> Vec<Date> {
    let mut ranked: Vec<Ranked> = Vec::new();
    for (index, hit) in hits.iter().enumerate() {
        if hit.standing == Standing::Boilerplate {
            continue;
        }
        let Some(reading) = readings.get(hit.page) else {
            continue;
        };
        if is_signing(reading, hit, document_type) {
            continue;
        }
        if hit.label == Label::DeadlineBehind {
            ranked.extend(behind(words, reading, hit));
        } else if let Some(kind) = kind_of(reading, hits, index) {
            ranked.extend(labelled(words, reading, hit, kind, document_type));
        }
    }
    if document_type == Some(DocumentType::CorrectionNotice) {
        // What is corrected stands before what is right.
        for ((_, _, _, page, start), date) in &mut ranked {
            if matches!(date.kind, DateKind::Deadline | DateKind::Opening) {
                (*page, *start) = (usize::MAX - *page, usize::MAX - *start);
            }
        }
    }
    ranked.extend(signature(words, readings, hits, document_type));
    ranked.sort_by(|(a, left), (b, right)| (left.kind, a).cmp(&(right.kind, b)));
    let mut dates: Vec<Date> = Vec::new();
    for (_, date) in ranked {
        let known = |other: &Date| other.kind == date.kind && other.value == date.value;
        if dates.iter().any(known) {
            lost.push(LostValue {
                field: date.kind.as_str(),
                value: date.value,
                reason: "repeats it",
                evidence: date.evidence,
            });
        } else {
            dates.push(date);
        }
    }
    dates
}

/// Whether a label says only that a date follows, in a document that nobody publishes: there a bidder or a party signs.
fn is_signing(reading: &Reading<'_>, hit: &Hit, document_type: Option<DocumentType>) -> bool {
    hit.label == Label::Published
        && reading.slice(hit.span.clone()).chars().count() <= BARE_DATE
        && matches!(
            document_type,
            Some(DocumentType::BidResponse | DocumentType::Contract)
        )
}

/// The length in characters of labels that say date, but not of what.
const BARE_DATE: usize = 2;

/// Whether a label that says date, but not of what, ends a longer word: 生产日期, 到货日期, `出 库 日 期`.
fn ends_word(reading: &Reading<'_>, hit: &Hit) -> bool {
    let spaced = reading
        .original(hit.span.clone())
        .of(&reading.page.page.text)
        .contains(char::is_whitespace);
    let joined = reading
        .before(hit.span.start)
        .ends_with(|c: char| c.is_alphabetic());
    hit.label == Label::Published
        && reading.slice(hit.span.clone()).chars().count() <= BARE_DATE
        && hit.ordinal.is_none()
        && joined
        && (spaced || !hit.clear)
}

/// The length in characters of labels that say deadline, but not of what.
const BARE_DEADLINE: usize = 4;

/// What the date behind a label is of.
fn kind_of(reading: &Reading<'_>, hits: &[Hit], index: usize) -> Option<DateKind> {
    let hit = hits.get(index)?;
    match hit.label {
        Label::Published => (!ends_word(reading, hit)).then_some(DateKind::Published),
        Label::Opening | Label::OpenHeading => Some(DateKind::Opening),
        Label::AwardDate => Some(DateKind::Award),
        Label::Signed => Some(DateKind::Signed),
        Label::SubmitHeading => Some(DateKind::Deadline),
        Label::Deadline => {
            // 截止时间 alone is the deadline of what the heading speaks of.
            let bare = reading.slice(hit.span.clone()).chars().count() <= BARE_DEADLINE;
            (!bare || heading(hits, index) != Some(Label::ObtainHeading))
                .then_some(DateKind::Deadline)
        }
        Label::Time => match heading(hits, index)? {
            Label::SubmitHeading => Some(DateKind::Deadline),
            Label::OpenHeading => Some(DateKind::Opening),
            _ => None,
        },
        _ => None,
    }
}

/// The heading that a label stands under.
fn heading(hits: &[Hit], index: usize) -> Option<Label> {
    let page = hits.get(index)?.page;
    hits.get(..index)?
        .iter()
        .rev()
        .take_while(|hit| hit.page + 1 >= page)
        .find(|hit| is_heading(hit.label) && hit.clear)
        .map(|hit| hit.label)
}

fn labelled(
    words: &DateWords,
    reading: &Reading<'_>,
    hit: &Hit,
    kind: DateKind,
    document_type: Option<DocumentType>,
) -> Option<Ranked> {
    const LONGEST: usize = 160;
    let rest = reading.from(hit.value);
    let cut = rest
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| *at > LONGEST)
        .unwrap_or(rest.len());
    let text = rest.get(..cut).unwrap_or_default();
    let (mut moment, mut place) = if let Some(behind) = words.strip_change(text) {
        let (moment, place) = words.last(behind)?;
        let start = text.len() - behind.len();
        (moment, start + place.start..start + place.end)
    } else if kind == DateKind::Deadline {
        words.last(text)?
    } else {
        words.first(text)?
    };
    // The value ends where its line does; a heading's date may stand on the next line.
    if hit.value + place.start > hit.end || !moment.has_day() {
        return None;
    }
    // 日期 alone is under forms as well; it dates the document only on its first page or in its notice.
    let bare = hit.label == Label::Published
        && reading.slice(hit.span.clone()).chars().count() <= BARE_DATE;
    if bare && hit.page > 0 && hit.standing != Standing::Notice {
        return None;
    }
    let corrects = document_type == Some(DocumentType::CorrectionNotice);
    if matches!(kind, DateKind::Deadline | DateKind::Opening)
        && let Some((later, behind)) =
            words.replacement(text.get(place.end..).unwrap_or_default(), corrects)
        && later.has_day()
    {
        moment = later;
        place = place.end + behind.start..place.end + behind.end;
    }
    let raw = hit.value + place.start..hit.value + place.end;
    let evidence = reading.evidence(hit.span.start..raw.end);
    let certainty = u8::from(hit.label == Label::Time || is_heading(hit.label))
        + 2 * u8::from(kind == DateKind::Deadline && !moment.has_time())
        + match (hit.label, reading.slice(hit.span.clone()).chars().count()) {
            (Label::Published, BARE_DATE) => 5,
            (Label::Published, _) if hit.joint == Joint::Direct => 4,
            _ => 0,
        };
    Some((
        (
            certainty,
            hit.standing,
            !hit.clear,
            hit.page,
            hit.span.start,
        ),
        Date {
            kind,
            value: moment.iso(),
            raw: reading.original(raw),
            evidence,
        },
    ))
}

/// The deadline in front of `前递交投标文件`.
fn behind(words: &DateWords, reading: &Reading<'_>, hit: &Hit) -> Option<Ranked> {
    const LONGEST: usize = 90;
    let before = reading.before(hit.span.start);
    let from = before
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| before.len() - at <= LONGEST)?;
    let window = before.get(from..)?;
    window.char_indices().find_map(|(at, _)| {
        let (moment, len) = words.moment(window.get(at..)?)?;
        let rest = words.skip(window.get(at + len..)?, 40);
        let closes = rest
            .trim_start_matches(['之', '以', '止', ')', '）', '整'])
            .is_empty();
        if !closes || !moment.has_time() {
            return None;
        }
        let start = from + at;
        Some((
            (1, hit.standing, false, hit.page, start),
            Date {
                kind: DateKind::Deadline,
                value: moment.iso(),
                raw: reading.original(start..start + len),
                evidence: reading.evidence(start..hit.span.end),
            },
        ))
    })
}

/// Whether a label asks for a date that is not that of publication.
fn is_other_date(label: Label) -> bool {
    matches!(
        label,
        Label::Signed
            | Label::AwardDate
            | Label::Deadline
            | Label::Opening
            | Label::OtherDate
            | Label::Time
            | Label::SubmitHeading
            | Label::OpenHeading
            | Label::ObtainHeading
    )
}

/// The date under a notice, alone on its line, and the date over one.
fn signature(
    words: &DateWords,
    readings: &[Reading<'_>],
    hits: &[Hit],
    document_type: Option<DocumentType>,
) -> Vec<Ranked> {
    let whole_is_notice = document_type.is_some_and(DocumentType::is_notice);
    let mut found = Vec::new();
    for (page, reading) in readings.iter().enumerate() {
        let mut start = 0;
        for line in reading.text.split('\n') {
            let range = start..start + line.len();
            start = range.end + 1;
            let Some((moment, len)) = words.moment(line) else {
                continue;
            };
            if !moment.has_day() {
                continue;
            }
            let alone = len == line.len() && !moment.has_time();
            let follows = range.start + len;
            let above = page == 0
                && !alone
                && hits.iter().any(|hit| {
                    hit.page == 0 && hit.span.start == follows && hit.label == Label::Stop
                });
            let standing = hits
                .iter()
                .rfind(|hit| (hit.page, hit.span.start) < (page, range.start))
                .map_or(Standing::Front, |hit| hit.standing);
            // What a label asks for is not a signature.
            let labelled = hits.iter().any(|hit| {
                (hit.page, hit.value) == (page, range.start) && is_other_date(hit.label)
            });
            let under = alone && !labelled && (standing == Standing::Notice || whole_is_notice);
            if under || above {
                let place = range.start..range.start + len;
                // The last one signs; the ones before may be dates of a list.
                let order = usize::MAX - page;
                found.push((
                    (2, Standing::Notice, above, order, usize::MAX - range.start),
                    Date {
                        kind: DateKind::Published,
                        value: moment.iso().chars().take(10).collect(),
                        raw: reading.original(place.clone()),
                        evidence: Evidence {
                            page: reading.page.page.number,
                            span: reading.original(place),
                        },
                    },
                ));
            }
        }
    }
    found
}
