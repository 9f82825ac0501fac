//! Labels: where the text says what the next words are.
//!
//! In: the readings of all pages. Out: [`Hit`]s in reading order, each with the stretch its value lies in. One automaton scan a page;
//! the longest label at a place wins. Where a value ends is known to `values`; what it means is read elsewhere.

mod values;

use std::ops::Range;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::reading::Reading;
use crate::dictionary::forms::{Expression, Forms, Label};
use crate::model::{DocumentType, SectionKind, Structure};

pub(super) use values::Shape;

/// Finds labels.
pub(super) struct Labels {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// Sorted by text.
    entries: Vec<(String, Label)>,
    title_heads: Vec<String>,
    title_tails: Vec<String>,
    refused: Vec<String>,
    refused_whole: Vec<String>,
    blank: Vec<String>,
    frame_ends: Vec<String>,
    title_ends: Vec<String>,
    rank_columns: Vec<String>,
    comparison_columns: Vec<String>,
    /// The longest first.
    lot_words: Vec<String>,
}

impl std::fmt::Debug for Labels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Labels({})", self.entries.len())
    }
}

/// How a label is joined to its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Joint {
    /// `项目编号：…`
    Colon,
    /// The value is in another cell.
    Cell,
    /// The label is alone on its line; the value is on the next.
    Line,
    /// `预算400000元`, `截止时间为…`
    Direct,
    /// The head of a table that lost its cell borders stands between them.
    Glued,
}

/// How much a place is to be trusted. Smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// The notice.
    Notice,
    /// Cover, or a document without chapters.
    Front,
    /// Instructions to bidders: mostly the table in front of them.
    Instructions,
    /// What is wanted.
    Requirements,
    /// How bids are scored.
    Evaluation,
    /// Contract clauses and blank forms of a bidding document: nothing is read there.
    Boilerplate,
}

/// A label and the stretch its value lies in. Offsets index the text of the [`Reading`].
#[derive(Clone, Debug)]
pub(super) struct Hit {
    /// Index of the reading.
    pub(super) page: usize,
    /// What the label opens.
    pub(super) label: Label,
    /// The label.
    pub(super) span: Range<usize>,
    /// Where the value begins.
    pub(super) value: usize,
    /// Where it ends at the latest.
    pub(super) end: usize,
    /// How they are joined.
    pub(super) joint: Joint,
    /// Brackets between label and value (`(万元)`); empty where there are none.
    pub(super) qualifier: Range<usize>,
    /// Number of the list entry the label begins.
    pub(super) ordinal: Option<u32>,
    /// Whether something separates the label from what stands before it.
    pub(super) clear: bool,
    /// How much the place is to be trusted.
    pub(super) standing: Standing,
}

/// Whether the document has chapters of which only some speak of the purchase itself: a bidding document, whatever its title says.
fn has_chapters(structure: &Structure) -> bool {
    /// A notice has sections that look like one or two kinds of chapters, but not more.
    const KINDS: usize = 3;
    let mut kinds: Vec<SectionKind> = structure
        .sections
        .iter()
        .map(|section| section.kind)
        .filter(|kind| *kind != SectionKind::Unknown)
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    let bidding = structure.document_type.as_ref().is_some_and(|found| {
        matches!(
            found.value,
            DocumentType::BiddingDocument | DocumentType::Template
        )
    });
    kinds.len() >= KINDS || bidding && !kinds.is_empty()
}

/// The standing of an offset of a reading.
pub(super) fn standing(structure: &Structure, reading: &Reading<'_>, offset: usize) -> Standing {
    if !has_chapters(structure) {
        return Standing::Front;
    }
    let original = reading.original(offset..offset).start();
    match structure.section_at(reading.page.page.number, original) {
        SectionKind::Notice => Standing::Notice,
        SectionKind::Unknown => Standing::Front,
        SectionKind::Instructions => Standing::Instructions,
        SectionKind::Requirements => Standing::Requirements,
        SectionKind::Evaluation => Standing::Evaluation,
        SectionKind::Contract | SectionKind::Forms => Standing::Boilerplate,
    }
}

impl Labels {
    pub(super) fn new(forms: &Forms) -> Self {
        let mut labels = forms.labels.clone();
        labels.sort();
        labels.dedup_by(|a, b| a.0 == b.0);
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build(labels.iter().map(|(label, _)| label))
            .expect("labels are neither empty nor double");
        let of = |kind: Expression| -> Vec<String> {
            forms
                .expressions
                .iter()
                .filter(|(_, expression)| *expression == kind)
                .map(|(text, _)| text.clone())
                .collect()
        };
        let mut lot_words: Vec<String> = of(Expression::LotWord);
        lot_words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Self {
            lot_words,
            automaton,
            entries: labels,
            title_heads: forms.words(Expression::TitleHead),
            title_tails: of(Expression::TitleTail),
            refused: of(Expression::Refused),
            refused_whole: of(Expression::RefusedWhole),
            blank: of(Expression::Blank),
            frame_ends: of(Expression::FrameEnd),
            title_ends: of(Expression::TitleEnd),
            rank_columns: of(Expression::RankColumn),
            comparison_columns: of(Expression::ComparisonColumn),
        }
    }

    /// The labels of all pages, in reading order.
    pub(super) fn find(&self, readings: &[Reading<'_>], structure: &Structure) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (page, reading) in readings.iter().enumerate() {
            let first = hits.len();
            for found in self.automaton.leftmost_find_iter(&reading.text) {
                let (_, label) = self
                    .entries
                    .get(found.value() as usize)
                    .expect("the automaton holds the labels");
                let span = found.start()..found.end();
                let (label, span) = self.behind_gap(reading, *label, span);
                let found = self
                    .glued(reading, page, label, span.clone())
                    .or_else(|| hit(reading, page, label, span));
                if let Some(mut hit) = found {
                    hit.standing = standing(structure, reading, hit.span.start);
                    if !reading.is_running(hit.span.clone()) {
                        hits.push(hit);
                    }
                }
            }
            let page_hits = hits.get_mut(first..).unwrap_or_default();
            bound(reading, page_hits);
        }
        hits
    }

    /// The head of a column of suppliers that is glued to that of their addresses: the first row begins at the first figure behind, or behind
    /// the head of their amounts.
    fn glued(
        &self,
        reading: &Reading<'_>,
        page: usize,
        label: Label,
        span: Range<usize>,
    ) -> Option<Hit> {
        /// Heads of the columns behind, in bytes.
        const HEADS: usize = 90;
        if !matches!(label, Label::Supplier | Label::AwardSupplier) {
            return None;
        }
        let rest = reading.from(span.end);
        let address = self.without_label(rest, Label::Address)?;
        // Behind the heads of their amounts and scores the first row begins at once, where rows have no number.
        let amount = self.without_label(address, Label::Award);
        let unnumbered = amount
            .and_then(|row| self.behind_scores(row.get(qualifiers_end(row)..)?))
            .filter(|row| row.starts_with(|c: char| c.is_alphabetic()));
        let (value, fits) = if let Some(row) = unnumbered {
            (span.end + rest.len() - row.len(), true)
        } else {
            let heads = rest.len() - address.len();
            let figure = rest.find(|c: char| c.is_ascii_digit())?;
            let row = rest.get(figure..)?;
            let behind =
                row.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
            let fits = (heads..=HEADS).contains(&figure)
                && !rest.get(..figure)?.contains(['。', '，', ':', '\n', '\t']);
            (span.end + rest.len() - behind.len(), fits)
        };
        fits.then_some(Hit {
            page,
            label,
            qualifier: span.end..span.end,
            span,
            value,
            end: value,
            joint: Joint::Glued,
            ordinal: None,
            clear: false,
            standing: Standing::Front,
        })
    }

    /// What stands in `heads` behind the heads of columns of scores: 评审总得分.
    fn behind_scores<'t>(&self, heads: &'t str) -> Option<&'t str> {
        let mut rest = heads;
        while let Some(behind) = self.without_label(rest, Label::OtherAmount) {
            rest = behind.get(qualifiers_end(behind)..)?;
        }
        Some(rest)
    }

    /// The label, or the shorter one behind a gap inside it: in `…设备采购    预算金额：`, the first word ends the value before.
    fn behind_gap(
        &self,
        reading: &Reading<'_>,
        label: Label,
        span: Range<usize>,
    ) -> (Label, Range<usize>) {
        let unchanged = (label, span.clone());
        let Some(gap) = reading.only_gap(span.clone()) else {
            return unchanged;
        };
        let rest = reading.slice(gap..span.end);
        match self
            .entries
            .binary_search_by(|(text, _)| text.as_str().cmp(rest))
        {
            Ok(at) => match self.entries.get(at) {
                // 采购人 名称 and 开启 时间 are one label whatever stands between.
                Some((_, Label::Organisation | Label::Time)) | None => unchanged,
                Some((_, shorter)) => (*shorter, gap..span.end),
            },
            Err(_) => unchanged,
        }
    }

    /// Where the first label inside `range` begins, be it one that nothing separates from what stands before it.
    pub(super) fn first_inside(&self, reading: &Reading<'_>, range: Range<usize>) -> Option<usize> {
        let start = range.start;
        self.automaton
            .leftmost_find_iter(reading.slice(range))
            .map(|found| start + found.start())
            .find(|at| *at > start)
    }

    /// The length of what stands in `text` before the sentence goes on behind a project's name.
    pub(super) fn before_frame_end(&self, text: &str) -> usize {
        self.frame_ends
            .iter()
            .filter_map(|word| text.find(word.as_str()))
            .min()
            .unwrap_or(text.len())
    }

    /// Where the name of a project begins that stands in a sentence from `start` on: behind the word that leads to it. Such a word may need the
    /// mark in front of it: 就 leads to a name behind a comma, and begins one (就业服务) elsewhere.
    pub(super) fn behind_head(&self, reading: &Reading<'_>, start: usize) -> usize {
        let mark = reading.before(start).chars().next_back();
        let with_mark = start - mark.map_or(0, char::len_utf8);
        let behind = |from: usize| {
            self.title_heads
                .iter()
                .find_map(|head| reading.from(from).strip_prefix(head.as_str()))
                .map(|rest| reading.text.len() - rest.len())
                .filter(|at| *at > start)
        };
        behind(start).or_else(|| behind(with_mark)).unwrap_or(start)
    }

    /// Where the name of a project begins that stands in a sentence up to the end of `range`: behind the last word of several characters that
    /// leads to it (关于). One of a single character may be part of the name (就业, 对外).
    pub(super) fn behind_last_head(&self, reading: &Reading<'_>, range: Range<usize>) -> usize {
        let text = reading.slice(range.clone());
        let leads = |head: &&String| head.chars().all(char::is_alphabetic);
        self.title_heads
            .iter()
            .filter(leads)
            .filter_map(|head| Some(text.rfind(head.as_str())? + head.len()))
            .max()
            .map_or(range.start, |len| range.start + len)
    }

    /// `range` of a project's name without the words for a notice at its end.
    pub(super) fn without_tail(&self, reading: &Reading<'_>, range: Range<usize>) -> Range<usize> {
        let text = reading.slice(range.clone());
        let tail = self
            .title_tails
            .iter()
            .filter(|tail| text.ends_with(tail.as_str()))
            .map(String::len)
            .max()
            .unwrap_or(0);
        range.start..range.end - tail
    }

    /// What stands behind a label of this kind at the start of `text`, the longest one.
    pub(super) fn without_label<'t>(&self, text: &'t str, kind: Label) -> Option<&'t str> {
        self.entries
            .iter()
            .filter(|(_, label)| *label == kind)
            .filter_map(|(entry, _)| text.strip_prefix(entry.as_str()))
            .min_by_key(|rest| rest.len())
    }

    /// Whether a label of this kind stands at the end of `text`.
    pub(super) fn ends_with(&self, text: &str, kind: Label) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|(entry, label)| *label == kind && text.ends_with(entry.as_str()))
    }

    /// Whether `text` heads a column of places in a ranking.
    pub(super) fn heads_ranks(&self, text: &str) -> bool {
        self.rank_columns.iter().any(|word| word == text)
    }

    /// Whether `text` heads a column that compares bidders.
    pub(super) fn heads_comparison(&self, text: &str) -> bool {
        self.comparison_columns
            .iter()
            .any(|word| text.contains(word.as_str()))
    }

    /// Whether a label of an award ends like one of a bid (最终报价), so that its column may hold what everyone bade.
    pub(super) fn may_be_bid(&self, label: &str) -> bool {
        self.entries
            .iter()
            .any(|(text, field)| *field == Label::BidPrice && label.ends_with(text.as_str()))
    }

    /// Words for a lot beside its number, the longest first.
    pub(super) fn lot_words(&self) -> &[String] {
        &self.lot_words
    }

    /// The length of the word that may be the end of a project's name before a label: 采购 of 采购项目编号, which is a label of the same kind
    /// without it. 编号 of 项目编号 says too little to be that label.
    pub(super) fn title_end_len(&self, label: &str) -> Option<usize> {
        /// Characters of the label behind the word.
        const SHORTEST: usize = 4;
        let field = |text: &str| {
            let at = self
                .entries
                .binary_search_by(|(entry, _)| entry.as_str().cmp(text));
            at.ok()
                .and_then(|at| self.entries.get(at))
                .map(|(_, field)| *field)
        };
        let own = field(label)?;
        self.title_ends
            .iter()
            .filter(|end| {
                label.strip_prefix(end.as_str()).is_some_and(|rest| {
                    rest.chars().count() >= SHORTEST && field(rest) == Some(own)
                })
            })
            .map(String::len)
            .min()
    }

    /// Whether `text` ends like the name of a project.
    pub(super) fn ends_title(&self, text: &str) -> bool {
        self.title_ends
            .iter()
            .any(|end| text.ends_with(end.as_str()))
    }

    /// Whether `text` is a blank form or refers elsewhere.
    pub(super) fn says_nothing(&self, text: &str) -> bool {
        self.refused
            .iter()
            .any(|word| text.starts_with(word.as_str()))
    }
}

/// Whether a label may stand without colon directly before its value, or as a mere heading.
fn may_be_direct(label: Label) -> bool {
    is_amount(label)
        || is_date(label)
        || names_party(label)
        || is_heading(label)
        || matches!(
            label,
            Label::DeadlineBehind | Label::Commission | Label::Buys | Label::ProjectFrame
        )
}

/// Whether a label is of an amount of the purchase.
fn is_amount(label: Label) -> bool {
    matches!(
        label,
        Label::Budget
            | Label::Ceiling
            | Label::BudgetCeiling
            | Label::LotBudget
            | Label::LotCeiling
            | Label::UnitCeiling
            | Label::Award
            | Label::BidPrice
            | Label::ContractAmount
            | Label::Deposit
            | Label::AgencyFee
    )
}

/// Whether a label is of a date of the purchase.
fn is_date(label: Label) -> bool {
    matches!(
        label,
        Label::Deadline | Label::Opening | Label::Published | Label::Signed | Label::AwardDate
    )
}

/// Whether a label is of a party: without a mark behind it, it is a word of a sentence.
pub(super) fn names_party(label: Label) -> bool {
    matches!(
        label,
        Label::Buyer
            | Label::Agency
            | Label::Supplier
            | Label::Candidate1
            | Label::Candidate2
            | Label::Candidate3
            | Label::Candidate4
            | Label::Candidate5
    )
}

/// Whether a label only says what the labels behind it speak of.
pub(super) fn is_heading(label: Label) -> bool {
    matches!(
        label,
        Label::BuyerHeading
            | Label::AgencyHeading
            | Label::SupplierHeading
            | Label::BidderHeading
            | Label::OtherHeading
            | Label::SubmitHeading
            | Label::OpenHeading
            | Label::ObtainHeading
    )
}

/// The label at `span`, if it is used as one. The end of its value is still open.
fn hit(reading: &Reading<'_>, page: usize, label: Label, span: Range<usize>) -> Option<Hit> {
    let before = reading.before(span.start);
    let (ordinal, head) = ordinal_before(before);
    let begins_cell = head.is_empty() || head.ends_with(['\n', '\t']);
    let clear = begins_cell
        || ordinal.is_some()
        || before.ends_with(|c: char| !c.is_alphanumeric())
        || gap_before(reading, span.start, 1);
    let after = qualifiers_end(reading.from(span.end)) + span.end;
    let after = after + joined_label_len(label, reading.from(after));
    let after = after + emphasis_len(reading.from(after));
    let rest = reading.from(after);
    let colon = rest.len() - rest.trim_start_matches([':', '：', '\u{fe55}']).len();
    let word = rest
        .chars()
        .next()
        .filter(|c| "为是".contains(*c))
        .map_or(0, char::len_utf8);
    let after_word = rest.get(word..).unwrap_or_default();
    let after_word = word + after_word.len() - after_word.trim_start_matches(':').len();
    let (joint, value) = if colon > 0 {
        let value = rest.get(colon..).unwrap_or_default();
        (Joint::Colon, after + colon + emphasis(value).len())
    } else if word > 0 && may_be_direct(label) {
        if after_word > word {
            (Joint::Colon, after + after_word)
        } else {
            (Joint::Direct, after + word)
        }
    } else if begins_cell && rest.starts_with('\t')
        || head.ends_with('\t') && (rest.starts_with('\n') || rest.is_empty())
    {
        (Joint::Cell, after)
    } else if begins_cell && (rest.starts_with('\n') || rest.is_empty()) {
        (Joint::Line, after)
    } else if begins_cell && gap_before(reading, after, 2) {
        (Joint::Cell, after)
    } else if label == Label::ProjectNumber && lost_colon(reading, &span) {
        (Joint::Colon, after)
    } else if may_be_direct(label)
        && (!names_party(label)
            || gap_before(reading, after, 1)
            || reading.slice(span.clone()).ends_with(NAME))
    {
        (Joint::Direct, after)
    } else {
        return None;
    };
    Some(Hit {
        page,
        label,
        qualifier: span.end..after,
        span,
        value,
        end: value,
        joint,
        ordinal,
        clear,
        standing: Standing::Front,
    })
}

/// The marks of emphasis that Markdown sets around words, at the start of `text`.
fn emphasis(text: &str) -> &str {
    let len = ["**", "__"]
        .into_iter()
        .find(|marks| text.starts_with(marks))
        .map_or(0, str::len);
    text.get(..len).unwrap_or_default()
}

/// The length of the marks of emphasis that close a label in front of its colon or at the end of its cell: `**项目编号**：`.
fn emphasis_len(text: &str) -> usize {
    let marks = emphasis(text);
    let behind = text.get(marks.len()..).unwrap_or_default();
    let closes = behind.is_empty() || behind.starts_with([':', '：', '\t', '\n']);
    if closes { marks.len() } else { 0 }
}

/// Whether a number stands directly behind the label at `span`, which lost its colon: `项目编号ABC-2018-01`.
fn lost_colon(reading: &Reading<'_>, span: &Range<usize>) -> bool {
    /// Characters of a label that says of what the number is: behind 编号 alone it may be that of anything.
    const SAYS: usize = 3;
    /// Characters and digits that no other figure in a sentence has.
    const NUMBER: usize = 8;
    const DIGITS: usize = 4;
    let rest = reading.from(span.end);
    let len = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-_/.[]()".contains(c)))
        .unwrap_or(rest.len());
    let number = rest.get(..len).unwrap_or_default();
    reading.slice(span.clone()).chars().count() >= SAYS
        && number.starts_with(|c: char| c.is_ascii_alphanumeric())
        && number.len() >= NUMBER
        && number.bytes().filter(u8::is_ascii_digit).count() >= DIGITS
}

/// Whether at least `blanks` blanks stood before `offset` in the page's text.
fn gap_before(reading: &Reading<'_>, offset: usize, blanks: usize) -> bool {
    let Some(first) = reading.from(offset).chars().next() else {
        return false;
    };
    let here = reading.original(offset..offset + first.len_utf8()).start();
    let text = &reading.page.page.text;
    text.get(..here).is_some_and(|before| {
        before
            .chars()
            .rev()
            .take_while(|c| c.is_whitespace() && *c != '\n')
            .count()
            >= blanks
    })
}

/// The number of the list entry that ends `before`, and what stands before it: `…2、`, `…（三）`, `…1.2`.
fn ordinal_before(before: &str) -> (Option<u32>, &str) {
    let open = before.trim_end_matches([')', '、', '.', '．', '★', '▲', '●', '■', '◆', '*', '※']);
    let digits = open.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if digits.len() < open.len() {
        let number = open.get(digits.len()..).unwrap_or_default();
        let last = number.rsplit('.').next().unwrap_or_default();
        let head = digits.trim_end_matches(['(', '（', '★', '▲', '●', '■', '◆', '*', '※']);
        let separated =
            open.len() < before.len() || number.contains('.') || head.ends_with(['\n', '\t']);
        return match last.parse() {
            Ok(ordinal) if ordinal < 100 && separated => (Some(ordinal), head),
            _ => (None, before),
        };
    }
    if open.len() < before.len() {
        let numeral = open.trim_end_matches(|c: char| NUMERALS.contains(c));
        if numeral.len() < open.len() {
            let head = numeral.trim_end_matches(['(', '（']);
            let value = open
                .get(numeral.len()..)
                .and_then(super::moments::small_numeral)
                .unwrap_or(0);
            return (Some(value), head);
        }
        if open.is_empty() || open.ends_with(['\n', '\t']) {
            return (None, open);
        }
    }
    (None, before)
}

const NUMERALS: &str = "一二三四五六七八九十";

/// The last character of labels that ask for a name (采购人名称): in a sentence they are rare.
const NAME: char = '称';

/// The length of the second label that a connective joins to one of a date or an amount, up to their colon: `及开标时间`, `、地点`.
fn joined_label_len(label: Label, text: &str) -> usize {
    /// Characters of such a label.
    const LONGEST: usize = 24;
    let joins = is_date(label) || is_amount(label);
    if !joins || !text.starts_with(['及', '和', '与', '暨', '或', '、', '/']) {
        return 0;
    }
    let len = text
        .char_indices()
        .take(LONGEST)
        .find(|(_, c)| !(c.is_alphabetic() && !c.is_ascii() || "、/()".contains(*c)))
        .filter(|(_, c)| *c == ':')
        .map_or(0, |(at, _)| at);
    if len > 4 { len } else { 0 }
}

/// The length of the brackets that stand between a label and its value: `（元）`, `（如有）（万元）`.
fn qualifiers_end(text: &str) -> usize {
    const LONGEST: usize = 150;
    let mut end = 0;
    for _ in 0..3 {
        let rest = text.get(end..).unwrap_or_default();
        if !rest.starts_with(['(', '[', '【']) {
            break;
        }
        let Some(close) = rest
            .char_indices()
            .take_while(|(at, c)| *at < LONGEST && *c != '\n' && *c != '\t')
            .find(|(_, c)| matches!(c, ')' | ']' | '】'))
            .map(|(at, c)| at + c.len_utf8())
        else {
            break;
        };
        // A bracket with a figure in it is a value, not a remark on the label.
        if rest
            .get(..close)
            .is_some_and(|bracket| bracket.bytes().any(|byte| byte.is_ascii_digit()))
        {
            break;
        }
        end += close;
    }
    end
}

/// Sets where values end: at the next label, at the end of the line or cell. Skips to the next cell or line where the value is there.
fn bound(reading: &Reading<'_>, hits: &mut [Hit]) {
    // Where the labels behind begin, the nearest last.
    let mut nexts = vec![reading.text.len()];
    for hit in hits.iter_mut().rev() {
        let mut rest = reading.from(hit.value);
        // A label may be joined to another one in front of their common value.
        let next = nexts.iter().rev().find(|next| **next >= hit.value);
        let limit = next.copied().unwrap_or(reading.text.len());
        let skip = rest.len() - rest.trim_start_matches(['\t', '\n']).len();
        let skips: bool = match hit.joint {
            Joint::Colon | Joint::Line => true,
            Joint::Cell => !rest.trim_start_matches('\t').starts_with('\n'),
            Joint::Direct | Joint::Glued => false,
        };
        if skips && hit.value + skip <= limit {
            hit.value += skip;
            rest = reading.from(hit.value);
        }
        // Only as far as the next label: a page may be one line of thousands of them.
        let value = reading.slice(hit.value..limit.max(hit.value));
        hit.end = hit.value + value.find(['\n', '\t']).unwrap_or(value.len());
        if !matches!(hit.joint, Joint::Direct | Joint::Glued) || is_heading(hit.label) && hit.clear
        {
            nexts.push(hit.span.start);
        }
    }
}
