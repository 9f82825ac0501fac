//! The text of a page as fields read it: blanks dropped, wrapped lines joined, every offset mapped back.
//!
//! In: a folded page. Out: [`Reading`]. The blank between a day and a time stays. A line feed is dropped where its line is full and ends inside a sentence, so that a value that
//! wraps is in one piece; tabs (cell borders) and all other line feeds stay. Nothing here knows labels.

use std::ops::Range;

use crate::model::{Evidence, FoldedPage, Rect};
use crate::text::span::{NormalizedSpan, OriginalSpan};

/// A page's text without blanks. Ranges of bytes into [`Reading::text`] are what the other modules of `fields` pass around.
#[derive(Debug)]
pub(super) struct Reading<'p> {
    /// The page.
    pub(super) page: &'p FoldedPage,
    /// Folded text without blanks, but for those between a day and a time, and without the line feeds inside wrapped paragraphs.
    pub(super) text: String,
    /// Where each stretch that was kept begins: in `text`, in the fold.
    stretches: Vec<(u32, u32)>,
    /// Offsets of `text` where a line feed was dropped.
    joins: Vec<u32>,
}

/// How much of the widest line of the document a line must fill to count as full.
const FULL_LINE: f32 = 0.88;

/// Between which margins the lines of a document run.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineWidth {
    /// Width of a full line in columns: 2 for a wide character, 1 for others.
    columns: usize,
    /// Left and right margin in points; none without geometry.
    margins: Option<(f32, f32)>,
}

impl LineWidth {
    /// Measures every page of a document, in order. The widest line is no measure, for texts that lost their line ends have huge ones. The margins
    /// of a page are its own where it has enough lines to show them, else those of the document.
    fn of(pages: &[FoldedPage]) -> Vec<Self> {
        const ENOUGH: usize = 5;
        let by_page: Vec<LongLines> = pages.iter().map(LongLines::of).collect();
        let mut all = LongLines::default();
        for long in &by_page {
            all.widths.extend_from_slice(&long.widths);
            all.lefts.extend_from_slice(&long.lefts);
            all.rights.extend_from_slice(&long.rights);
        }
        let of_all = all.width();
        let on = |long: LongLines| {
            let margins = if long.rights.len() >= ENOUGH {
                long.width().margins
            } else {
                of_all.margins
            };
            Self { margins, ..of_all }
        };
        by_page.into_iter().map(on).collect()
    }
}

/// What the long lines of a text measure.
#[derive(Default)]
struct LongLines {
    widths: Vec<usize>,
    lefts: Vec<f32>,
    rights: Vec<f32>,
}

impl LongLines {
    fn of(page: &FoldedPage) -> Self {
        /// Shorter lines do not show where the margin is.
        const SHORTEST: usize = 30;
        let mut long = Self::default();
        let mut start = 0;
        for line in page.folded.text().split('\n') {
            let width = columns(line);
            if !line.contains('\t') && width >= SHORTEST {
                long.widths.push(width);
                if let Some((first, last)) = ends(page, line, start) {
                    long.lefts.push(first.x0);
                    long.rights.push(last.x1);
                }
            }
            start += line.len() + 1;
        }
        long
    }

    fn width(mut self) -> LineWidth {
        self.widths.sort_unstable();
        self.lefts.sort_unstable_by(f32::total_cmp);
        self.rights.sort_unstable_by(f32::total_cmp);
        let widest = self.widths.len() - self.widths.len().min(1 + self.widths.len() / 20);
        // Most long lines are wrapped ones, so both margins show in the outer fifth of the line ends.
        let left = self.lefts.get(self.lefts.len() / 5).copied();
        let right = self.rights.get(self.rights.len() * 4 / 5).copied();
        LineWidth {
            columns: self.widths.get(widest).copied().unwrap_or(usize::MAX),
            margins: left.zip(right),
        }
    }
}

/// The boxes of the first and the last character of a line that begins at `start` of the fold.
fn ends(page: &FoldedPage, line: &str, start: usize) -> Option<(Rect, Rect)> {
    let trimmed = line.trim();
    let from = start + line.len() - line.trim_start().len();
    let character = |at: usize, len: usize| {
        let span = page.folded.to_original(NormalizedSpan::new(at, at + len));
        page.page.bbox(span)
    };
    let first = trimmed.chars().next()?;
    let last = trimmed.chars().next_back()?;
    let to = from + trimmed.len();
    Some((
        character(from, first.len_utf8())?,
        character(to - last.len_utf8(), last.len_utf8())?,
    ))
}

/// A character of ASCII takes one column, any other two.
fn columns(line: &str) -> usize {
    // Of the bytes behind the first of a character, none counts.
    let of_byte = |byte: u8| usize::from(byte < 0x80) + 2 * usize::from(byte >= 0xc0);
    line.trim().bytes().map(of_byte).sum()
}

/// Whether a line begins like an entry of a list: `一、`, `1.`, `2、`, `（三）`, `①`.
fn begins_entry(line: &str) -> bool {
    let line = line.trim_start();
    let mut rest = line.trim_start_matches(['(', '（', '第']);
    let bracket = rest.len() < line.len();
    let digits = rest.len();
    rest =
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    if rest.len() == digits {
        return line.starts_with(|c: char| "①②③④⑤⑥⑦⑧⑨⑩★▲●■□☑√※◆".contains(c));
    }
    let marks: &[char] = if bracket {
        &[')', '）', '章', '条', '部', '包']
    } else {
        &['、', '.', '．', ')', '）']
    };
    rest.starts_with(marks)
}

/// Whether the blank between `before` and `behind` says where the day ends and the time begins: `2022-1-7 09:00`, which without it
/// could be the seventieth.
fn parts_day_and_time(before: &str, behind: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let head = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let time = behind.trim_start_matches(' ');
    let hour = digits(time);
    (1..=2).contains(&(before.len() - head.len()))
        && head.ends_with(['-', '/', '.'])
        && (1..=2).contains(&hour)
        && time.get(hour..).is_some_and(|rest| rest.starts_with(':'))
}

/// Whether a line begins with a short text and a colon, as labels do.
fn begins_label(line: &str) -> bool {
    const LONGEST: usize = 16;
    line.chars()
        .filter(|c| *c != ' ')
        .take(LONGEST)
        .take_while(|c| !matches!(c, '，' | '。' | '、' | '；'))
        .any(|c| c == ':')
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).expect("a page text is smaller than 4 GiB")
}

impl<'p> Reading<'p> {
    /// Reads the pages of a document, in order.
    pub(super) fn of(pages: &'p [FoldedPage]) -> Vec<Self> {
        let widths = LineWidth::of(pages);
        let pages = pages.iter().zip(widths);
        pages.map(|(page, width)| Self::new(page, width)).collect()
    }

    /// Reads a page whose lines are as wide as `width`.
    fn new(page: &'p FoldedPage, width: LineWidth) -> Self {
        let folded = page.folded.text();
        let mut reading = Self {
            page,
            text: String::with_capacity(folded.len()),
            stretches: Vec::new(),
            joins: Vec::new(),
        };
        let mut start = 0;
        let mut lines = folded.split('\n').peekable();
        while let Some(line) = lines.next() {
            reading.push(line, start);
            let end = start + line.len();
            if let Some(next) = lines.peek() {
                if reading.wraps(line, start, next, width) {
                    reading.joins.push(narrow(reading.text.len()));
                } else {
                    reading.keep(end, "\n");
                }
            }
            start = end + 1;
        }
        reading
    }

    fn push(&mut self, line: &str, start: usize) {
        let mut from = 0;
        for (at, _) in line.match_indices(' ') {
            let apart = parts_day_and_time(
                line.get(..at).unwrap_or_default(),
                line.get(at..).unwrap_or_default(),
            );
            let end = if apart { at + 1 } else { at };
            self.keep(start + from, line.get(from..end).unwrap_or_default());
            from = at + 1;
        }
        self.keep(start + from, line.get(from..).unwrap_or_default());
    }

    fn keep(&mut self, folded: usize, text: &str) {
        if !text.is_empty() {
            self.stretches
                .push((narrow(self.text.len()), narrow(folded)));
            self.text.push_str(text);
        }
    }

    /// Whether `line`, which begins at `start` of the fold, goes on in `next`.
    fn wraps(&self, line: &str, start: usize, next: &str, width: LineWidth) -> bool {
        let trimmed = line.trim_end();
        if trimmed.is_empty()
            || next.trim().is_empty()
            || line.contains('\t')
            || next.contains('\t')
            || trimmed.ends_with(['。', '；', ';', ':', '！', '?', '？', '!', '…', '.'])
            || begins_entry(next)
            || begins_label(next)
        {
            return false;
        }
        if let Some((left, right)) = width.margins
            && let Some((first, last)) = ends(self.page, line, start)
        {
            // A full line begins at the margin, or two characters in, and leaves less room than the next word needs.
            let size = last.y1 - last.y0;
            return first.x0 <= left + 3.5 * size && last.x1 + 1.6 * size >= right;
        }
        #[expect(
            clippy::cast_sign_loss,
            clippy::cast_possible_truncation,
            reason = "a share of a count of columns"
        )]
        let full = (width.columns.min(1 << 20) as f32 * FULL_LINE) as usize;
        columns(trimmed) >= full
    }

    /// The place in the fold of an offset of `text`.
    fn folded(&self, offset: usize) -> usize {
        let index = self
            .stretches
            .partition_point(|(start, _)| *start as usize <= offset);
        index
            .checked_sub(1)
            .and_then(|index| self.stretches.get(index))
            .map_or(0, |(start, folded)| {
                *folded as usize + (offset - *start as usize)
            })
    }

    /// The stretch of the page's text that `range` was read from; inner blanks belong to it.
    pub(super) fn original(&self, range: Range<usize>) -> OriginalSpan {
        let start = self.folded(range.start);
        let end = match self
            .text
            .get(range.clone())
            .and_then(|text| text.chars().next_back())
        {
            Some(last) => self.folded(range.end - last.len_utf8()) + last.len_utf8(),
            None => start,
        };
        self.page
            .folded
            .to_original(NormalizedSpan::new(start, end.max(start)))
    }

    /// The evidence for what `range` says.
    pub(super) fn evidence(&self, range: Range<usize>) -> Evidence {
        Evidence {
            page: self.page.page.number,
            span: self.original(range),
        }
    }

    /// The characters of `range` as the page writes them, without the blanks that layout puts between Chinese, digits and letters;
    /// blanks between two Latin words stay.
    pub(super) fn written(&self, range: Range<usize>) -> String {
        let text = self.original(range).of(&self.page.page.text);
        let mut written = String::with_capacity(text.len());
        let mut blank = false;
        for character in text.chars() {
            if character.is_whitespace() {
                blank = true;
                continue;
            }
            if blank
                && character.is_ascii_alphabetic()
                && written.ends_with(|last: char| last.is_ascii_alphanumeric())
            {
                written.push(' ');
            }
            blank = false;
            written.push(character);
        }
        written
    }

    /// The offset where the first wide gap inside `range` begins, where the text around it is not spread out: columns without a border.
    pub(super) fn gap(&self, range: Range<usize>) -> Option<usize> {
        const WIDE: usize = 4;
        let first = self
            .stretches
            .partition_point(|(start, _)| (*start as usize) <= range.start);
        let inside = || {
            self.stretches
                .iter()
                .skip(first)
                .take_while(|(start, _)| (*start as usize) < range.end)
        };
        let text = self.text.get(range.clone())?;
        // Every third character apart from its neighbour: justified, not columns.
        if inside().count() * 3 > text.chars().count() {
            return None;
        }
        inside()
            .find(|(start, folded)| {
                let before = self.folded((*start as usize).saturating_sub(1));
                *folded as usize >= before + WIDE
                    && self
                        .page
                        .folded
                        .text()
                        .get(..*folded as usize)
                        .is_some_and(|text| text.len() - text.trim_end_matches(' ').len() >= WIDE)
            })
            .map(|(start, _)| *start as usize)
    }

    /// Where the only stretch of blanks inside `range` is, if it is the only one: the offset behind it.
    pub(super) fn only_gap(&self, range: Range<usize>) -> Option<usize> {
        let first = self
            .stretches
            .partition_point(|(start, _)| (*start as usize) <= range.start);
        let mut inside = self
            .stretches
            .iter()
            .skip(first)
            .map(|(start, _)| *start as usize)
            .take_while(|start| *start < range.end);
        inside.next().filter(|_| inside.next().is_none())
    }

    /// Where the first of the lines that `range` joins ends.
    pub(super) fn first_join(&self, range: Range<usize>) -> Option<usize> {
        let next = self
            .joins
            .partition_point(|join| (*join as usize) <= range.start);
        self.joins
            .get(next)
            .map(|join| *join as usize)
            .filter(|join| *join < range.end)
    }

    /// Where a number ends inside `range` because blanks stood between it and another: a wide gap, or the number of the next list entry
    /// (`719972 3.履约期限`), which would make it ten times as large.
    pub(super) fn number_end(&self, range: Range<usize>) -> Option<usize> {
        let first = self
            .stretches
            .partition_point(|(start, _)| (*start as usize) <= range.start);
        let digit = |c: char| c.is_ascii_digit();
        self.stretches
            .iter()
            .skip(first)
            .map(|(start, folded)| (*start as usize, *folded as usize))
            .take_while(|(start, _)| *start < range.end)
            .find(|(start, folded)| {
                let (before, behind) = (self.before(*start), self.from(*start));
                if !before.ends_with(digit) || !behind.starts_with(digit) {
                    return false;
                }
                let page = self.page.folded.text().get(..*folded).unwrap_or_default();
                let bare = page.trim_end_matches(' ');
                if bare.ends_with('\n') {
                    return false;
                }
                let entry = behind.trim_start_matches(digit);
                let numbered = behind.len() - entry.len() <= 2
                    && entry
                        .strip_prefix(['.', '、', '．'])
                        .is_some_and(|name| name.starts_with(|c: char| !c.is_ascii_digit()));
                page.len() - bare.len() > 1 || numbered
            })
            .map(|(start, _)| start)
    }

    /// The part of the reading that `span` of the page's text became.
    pub(super) fn range(&self, span: OriginalSpan) -> Range<usize> {
        let folded = self.page.folded.to_normalized(span);
        let key = |offset: usize| {
            let next = self
                .stretches
                .partition_point(|(_, start)| (*start as usize) <= offset);
            let Some((start, from)) = next.checked_sub(1).and_then(|at| self.stretches.get(at))
            else {
                return 0;
            };
            let limit = self
                .stretches
                .get(next)
                .map_or(self.text.len(), |(start, _)| *start as usize);
            (*start as usize + offset - *from as usize).min(limit)
        };
        key(folded.start())..key(folded.end())
    }

    /// Whether `range` touches a running header or footer.
    pub(super) fn is_running(&self, range: Range<usize>) -> bool {
        !self.page.page.running.is_empty() && self.page.page.is_running(self.original(range))
    }

    /// What stands in `range`.
    pub(super) fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// What stands from `offset` to the end of the page.
    pub(super) fn from(&self, offset: usize) -> &str {
        self.text.get(offset..).unwrap_or_default()
    }

    /// What stands before `offset`.
    pub(super) fn before(&self, offset: usize) -> &str {
        self.text.get(..offset).unwrap_or_default()
    }
}
