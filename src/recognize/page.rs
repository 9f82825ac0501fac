//! A page as recognition looks at it: the key text, where its cells are, where its clauses end.
//!
//! In: a folded page and the tables of the document's structure. Out: [`PageText`]. The key is the fold with ASCII letters in lower
//! case, so it has the byte offsets of the fold. Nothing here knows names or designations.

use std::collections::BTreeMap;

use super::confusables::ConfusableHit;
use super::names::vetoed;
use crate::dictionary::lexicon::Alias;
use crate::model::{Column, ColumnRole, FoldedPage, Stance, Structure};
use crate::text::span::{NormalizedSpan, OriginalSpan};

/// How far evidence reaches, in bytes: a clause is cut here, and nothing that is looked for in front of a place is longer.
pub(super) const REACH: usize = 600;

/// A cell of a table whose header was understood.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellText {
    /// Where it stands in the key.
    pub(super) span: NormalizedSpan,
    /// Index into the structure's tables.
    pub(super) table: usize,
    /// Row of the table.
    pub(super) row: usize,
    /// What its column holds.
    pub(super) column: Column,
    /// What the whole table holds.
    pub(super) purpose: Option<Stance>,
    /// It belongs to the header.
    pub(super) header: bool,
}

/// The text of a page with what is needed to look around in it.
#[derive(Debug)]
pub(super) struct PageText<'p> {
    /// The page and its fold.
    pub(super) folded: &'p FoldedPage,
    /// The fold in lower case (ASCII only).
    pub(super) key: String,
    /// Cells in the order of the text.
    pub(super) cells: Vec<CellText>,
    /// Technical text that is no product, by start.
    pub(super) confusables: Vec<ConfusableHit>,
    /// Indices into `cells` by table and row.
    rows: BTreeMap<(usize, usize), Vec<usize>>,
}

impl<'p> PageText<'p> {
    /// Prepares the page.
    pub(super) fn new(folded: &'p FoldedPage, structure: &Structure) -> Self {
        let key = folded.folded.text().to_ascii_lowercase();
        let mut cells = Vec::new();
        for (table, roles) in structure.tables.iter().enumerate() {
            if roles.page != folded.page.number {
                continue;
            }
            for (row, cells_of_row) in roles.table.rows.iter().enumerate() {
                for cell in &cells_of_row.cells {
                    if cell.span.is_empty() {
                        continue;
                    }
                    let column = roles
                        .columns
                        .get(cell.column as usize)
                        .copied()
                        .unwrap_or_default();
                    cells.push(CellText {
                        span: folded.folded.to_normalized(cell.span),
                        table,
                        row,
                        column,
                        purpose: roles.purpose,
                        header: row < roles.header_rows,
                    });
                }
            }
        }
        cells.sort_by_key(|cell| (cell.span, cell.table, cell.row));
        let mut rows: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (index, cell) in cells.iter().enumerate() {
            rows.entry((cell.table, cell.row)).or_default().push(index);
        }
        Self {
            folded,
            key,
            cells,
            confusables: Vec::new(),
            rows,
        }
    }

    /// Page number from 1.
    pub(super) fn number(&self) -> u32 {
        self.folded.page.number
    }

    /// The characters of the key that `span` covers.
    pub(super) fn slice(&self, span: NormalizedSpan) -> &str {
        span.of(&self.key)
    }

    /// Whether neither what stands directly beside `span` nor its letters keep it from being the alias.
    pub(super) fn may_be(&self, span: NormalizedSpan, alias: &Alias) -> bool {
        !vetoed(&self.key, span, &alias.vetoes)
            && self.is_in_letters(span, alias.letters.as_deref())
    }

    /// Whether `span` is written in these large and small letters, where they matter.
    pub(super) fn is_in_letters(&self, span: NormalizedSpan, letters: Option<&str>) -> bool {
        letters.is_none_or(|letters| span.of(self.folded.folded.text()) == letters)
    }

    /// The key from `at` on.
    pub(super) fn from(&self, at: usize) -> &str {
        self.key.get(at..).unwrap_or_default()
    }

    /// The key up to `at`.
    pub(super) fn until(&self, at: usize) -> &str {
        self.key.get(..at).unwrap_or_default()
    }

    /// The line in which `span` begins.
    pub(super) fn line(&self, span: NormalizedSpan) -> &str {
        self.slice(self.line_of(span))
    }

    /// The same as a span.
    pub(super) fn line_of(&self, span: NormalizedSpan) -> NormalizedSpan {
        let start = self.until(span.start()).rfind('\n').map_or(0, |at| at + 1);
        let line = self.from(start).split('\n').next().unwrap_or_default();
        NormalizedSpan::new(start, start + line.len())
    }

    /// The cell in front of the one that begins at `at`, blanks at its ends left out: what stands before a tab on the line.
    pub(super) fn cell_before(&self, at: usize) -> Option<NormalizedSpan> {
        let before = self.until(at).trim_end_matches(' ').strip_suffix('\t')?;
        let before = before.trim_end_matches(' ');
        let start = before.rfind(['\t', '\n']).map_or(0, |at| at + 1);
        let cell = before.get(start..)?;
        let start = start + cell.len() - cell.trim_start_matches(' ').len();
        (start < before.len()).then(|| NormalizedSpan::new(start, before.len()))
    }

    /// The cell behind the one that ends at `at`, in the same way.
    pub(super) fn cell_behind(&self, at: usize) -> Option<NormalizedSpan> {
        let behind = self.from(at).trim_start_matches(' ').strip_prefix('\t')?;
        let behind = behind.trim_start_matches(' ');
        let cell = behind.split(['\t', '\n']).next()?.trim_end_matches(' ');
        let start = self.key.len() - behind.len();
        (!cell.is_empty()).then(|| NormalizedSpan::new(start, start + cell.len()))
    }

    /// The cell behind the one that `span` fills, in a table that no header explains.
    pub(super) fn next_of_filled(&self, span: NormalizedSpan) -> Option<NormalizedSpan> {
        let next = self.cell_behind(span.end())?;
        let filled = self.cell_before(next.start()) == Some(span);
        (filled && self.cell_at(span).is_none()).then_some(next)
    }

    /// Where `span` stands in the page's text.
    pub(super) fn original(&self, span: NormalizedSpan) -> OriginalSpan {
        self.folded.folded.to_original(span)
    }

    /// Whether `span` touches a running header or footer.
    pub(super) fn is_running(&self, span: NormalizedSpan) -> bool {
        !self.folded.page.running.is_empty() && self.folded.page.is_running(self.original(span))
    }

    /// The innermost cell that `span` stands in.
    pub(super) fn cell_at(&self, span: NormalizedSpan) -> Option<&CellText> {
        let behind = self
            .cells
            .partition_point(|cell| cell.span.start() <= span.start());
        // Cells are disjoint but for tables read twice; the nearest one in front is the one, or none is.
        self.cells
            .get(..behind)?
            .iter()
            .rev()
            .take(4)
            .find(|cell| cell.span.contains(span))
    }

    /// The cells of the row that `cell` stands in.
    pub(super) fn row_of<'s>(&'s self, cell: &CellText) -> impl Iterator<Item = &'s CellText> {
        self.rows
            .get(&(cell.table, cell.row))
            .into_iter()
            .flatten()
            .filter_map(|index| self.cells.get(*index))
    }

    /// The cell of this row in a column of that role.
    pub(super) fn row_cell(&self, cell: &CellText, role: ColumnRole) -> Option<&CellText> {
        self.row_of(cell)
            .find(|other| other.column.role == Some(role))
    }

    /// A confusable that covers `span`, a hard one before a soft one.
    pub(super) fn confusable(&self, span: NormalizedSpan) -> Option<&ConfusableHit> {
        self.confusables_near(span)
            .filter(|hit| hit.span.contains(span))
            .max_by_key(|hit| hit.hard)
    }

    /// The confusables that may touch `span`.
    pub(super) fn confusables_near(
        &self,
        span: NormalizedSpan,
    ) -> impl Iterator<Item = &ConfusableHit> {
        let from = self
            .confusables
            .partition_point(|hit| hit.span.start() + REACH < span.start());
        self.confusables
            .iter()
            .skip(from)
            .take_while(move |hit| hit.span.start() < span.end())
    }

    /// The clause or cell around `span`: it ends at `。；;！`, a line feed or a tab.
    pub(super) fn clause(&self, span: NormalizedSpan) -> NormalizedSpan {
        if let Some(cell) = self.cell_at(span) {
            // A long cell holds clauses of its own; a wrapped cell holds line ends that are none.
            let from = cell
                .span
                .start()
                .max(floor(&self.key, span.start().saturating_sub(REACH)));
            let to = cell.span.end().min(floor(&self.key, span.end() + REACH));
            let (start, end) = clause_within(&self.key, span, from, to, ends_sentence);
            return NormalizedSpan::new(start, end);
        }
        let from = floor(&self.key, span.start().saturating_sub(REACH));
        let to = floor(&self.key, span.end() + REACH);
        let (mut start, mut end) = clause_within(&self.key, span, from, to, ends_clause);
        // A sentence runs on over the end of a full line.
        if start > from && runs_on(&self.key, start - 1) {
            let head = NormalizedSpan::new(start - 1, start);
            (start, _) = clause_within(&self.key, head, from, start, ends_clause);
        }
        if end < to && runs_on(&self.key, end) {
            let tail = NormalizedSpan::new(end, end + 1);
            (_, end) = clause_within(&self.key, tail, end, to, ends_clause);
        }
        NormalizedSpan::new(start, end)
    }
}

/// Whether the line feed at `at` only breaks a full line of prose: no sentence ends there, and no item of a list begins behind it.
fn runs_on(key: &str, at: usize) -> bool {
    // A line of ten-point text on A4 holds some forty characters; half a line was ended by its author.
    const FULL: std::ops::RangeInclusive<usize> = 30..=60;
    if key.as_bytes().get(at) != Some(&b'\n') {
        return false;
    }
    let line = key.get(..at).unwrap_or_default();
    let line = line.rsplit('\n').next().unwrap_or_default();
    let next = key.get(at + 1..).unwrap_or_default();
    let prose = |c: char| c.is_alphanumeric() || matches!(c, '、' | '，' | ',' | '(' | ')');
    !line.contains('\t')
        && FULL.contains(&line.chars().count())
        && line.chars().next_back().is_some_and(prose)
        && next.chars().next().is_some_and(|c| {
            !c.is_ascii() && c.is_alphabetic() || c.is_ascii_alphabetic() || c.is_ascii_digit()
        })
        && !is_list_mark(next)
        && !next.lines().next().unwrap_or_default().contains('\t')
}

/// Whether `line` begins with the mark of an item: 1. 2、 (3) 一、.
fn is_list_mark(line: &str) -> bool {
    let len = numeral_prefix(line);
    let behind = line.get(len..).unwrap_or_default().trim_start_matches(' ');
    len > 0 && behind.starts_with(['.', '、', ')', ':', '：'])
}

/// The last character boundary at or before `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ends_sentence(character: char) -> bool {
    matches!(character, '。' | '；' | ';' | '！')
}

fn ends_clause(character: char) -> bool {
    ends_sentence(character) || matches!(character, '\n' | '\t')
}

fn clause_within(
    key: &str,
    span: NormalizedSpan,
    from: usize,
    to: usize,
    ends: fn(char) -> bool,
) -> (usize, usize) {
    let start = key
        .get(from..span.start())
        .and_then(|before| before.rfind(ends).map(|at| (before, at)))
        .map_or(from, |(before, at)| {
            let len = before
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8);
            from + at + len
        });
    let end = key
        .get(span.end()..to)
        .and_then(|behind| behind.find(ends))
        .map_or(to, |at| span.end() + at);
    (start, end)
}

/// The value of a Chinese or ASCII numeral up to 99, if all of `text` is one.
pub(super) fn numeral(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let of_digits = |text: &str| {
        let mut digits = text.chars();
        let digit = chinese_digit(digits.next()?)?;
        // 二五 is no number of things.
        digits.next().is_none().then_some(digit)
    };
    let Some((tens, units)) = text.split_once('十') else {
        return of_digits(text);
    };
    let tens = if tens.is_empty() { 1 } else { of_digits(tens)? };
    let units = if units.is_empty() {
        0
    } else {
        of_digits(units)?
    };
    Some(tens * 10 + units)
}

/// The value of a Chinese digit; 双 and 单 count as in 双路 and 单路.
fn chinese_digit(character: char) -> Option<u64> {
    Some(match character {
        '零' | '〇' => 0,
        '一' | '单' | '壹' => 1,
        '二' | '两' | '双' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// How many bytes of numeral (ASCII digits, or Chinese) `text` begins with.
pub(super) fn numeral_prefix(text: &str) -> usize {
    let ascii = text.bytes().take_while(u8::is_ascii_digit).count();
    if ascii > 0 {
        return ascii;
    }
    text.chars()
        .take_while(|c| *c == '十' || chinese_digit(*c).is_some())
        .map(char::len_utf8)
        .sum()
}

/// How many bytes of numeral `text` ends with.
pub(super) fn numeral_suffix(text: &str) -> usize {
    let ascii = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    if ascii > 0 {
        return ascii;
    }
    text.chars()
        .rev()
        .take_while(|c| *c == '十' || chinese_digit(*c).is_some())
        .map(char::len_utf8)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_numerals_are_read() {
        for (text, value) in [
            ("两", 2),
            ("双", 2),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("48", 48),
        ] {
            assert_eq!(numeral(text), Some(value), "{text}");
        }
        for text in ["多", "二五", "十十", "十二三", ""] {
            assert_eq!(numeral(text), None, "{text}");
        }
    }
}
