//! What structure knows: document types, chapter headings, column headers, captions, units, and cells that are no values.
//!
//! In: the [files](super::files) of headings. Out: [`Headings`], entries in file order with the indexes to look them up. Words are compared by their
//! [`key`]: folded, lower-cased, without blanks. Nothing here reads a document.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::Source;
use super::tsv::Row;
use crate::error::Problem;
use crate::model::{ColumnRole, DocumentType, SectionKind, Stance};
use crate::text::normalize::fold;

/// The spelling that words are compared by: folded, lower-cased, without blanks.
pub fn key(text: &str) -> String {
    let mut key = fold(text);
    key.retain(|c| !c.is_whitespace());
    // Asking a Han character takes as long as folding it.
    let is_capital = |c: char| !('\u{2e80}'..='\u{9fff}').contains(&c) && c.is_uppercase();
    if key.chars().any(is_capital) {
        key = key.to_lowercase();
    }
    key
}

/// All entries that structure uses.
#[derive(Debug, Default)]
pub struct Headings {
    /// Cues for the document's type.
    pub types: Vec<TypeCue>,
    /// Headings of chapters.
    pub sections: Vec<SectionHeading>,
    /// What captions say about the table below them, titles about the whole document, and headings about the text below them.
    pub captions: Vec<CaptionCue>,
    caption_finder: CaptionFinder,
    type_index: HashMap<CuePlace, HashMap<String, usize>>,
    alone: HashMap<String, SectionKind>,
    /// Headers of columns that number their rows, of two characters and more: a table that lost its cell borders begins so.
    pub row_numbers: Vec<String>,
    columns: Vec<ColumnHeader>,
    exact: HashMap<String, usize>,
    ends: HashMap<String, usize>,
    starts: HashMap<String, usize>,
    units: HashMap<String, Unit>,
    undertakings: HashSet<String>,
    cells: HashMap<String, CellWord>,
    cell_starts: HashMap<String, CellWord>,
    rough: Vec<String>,
    work: Vec<String>,
}

/// A word that speaks for a document type (`document-types.tsv`).
#[derive(Debug)]
pub struct TypeCue {
    /// By its [`key`].
    pub cue: String,
    /// What it speaks for; none for words that only keep a shorter cue inside them from counting.
    pub document_type: Option<DocumentType>,
    /// Where it counts.
    pub place: CuePlace,
    /// How much it counts: 10 decides a title.
    pub weight: u32,
}

/// Where a cue for the document type counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CuePlace {
    /// On the cover or in the first lines.
    Title,
    /// Behind an ordinal or at the start of a line.
    Heading,
    /// Anywhere.
    Text,
    /// A label with a value behind it: the document is for a real project.
    Label,
    /// Directly behind the cue of a title, which then is none.
    Behind,
}

impl std::str::FromStr for CuePlace {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "title" => Ok(Self::Title),
            "heading" => Ok(Self::Heading),
            "text" => Ok(Self::Text),
            "label" => Ok(Self::Label),
            "behind" => Ok(Self::Behind),
            _ => Err(()),
        }
    }
}

/// The heading of a chapter (`sections.tsv`).
#[derive(Debug)]
pub struct SectionHeading {
    /// By its [`key`].
    pub heading: String,
    /// What the chapter holds.
    pub kind: SectionKind,
}

/// What a caption, a title or a heading says about what stands below it (`captions.tsv`).
#[derive(Debug)]
pub struct CaptionCue {
    /// By its [`key`].
    pub cue: String,
    /// What the table holds, or the text does with what it names.
    pub stance: Stance,
    /// Whether its rows can be goods.
    pub goods: bool,
    /// Where it counts.
    pub place: CaptionPlace,
}

/// Where a caption counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptionPlace {
    /// Above a table.
    Caption,
    /// In the title of the document.
    Title,
    /// At the end of a heading: for the text below it.
    Heading,
}

impl std::str::FromStr for CaptionPlace {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "caption" => Ok(Self::Caption),
            "title" => Ok(Self::Title),
            "heading" => Ok(Self::Heading),
            _ => Err(()),
        }
    }
}

/// Finds, in one pass, the captions that count above a table.
#[derive(Default)]
struct CaptionFinder {
    /// None where there are none.
    cues: Option<CharwiseDoubleArrayAhoCorasick<usize>>,
}

impl fmt::Debug for CaptionFinder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CaptionFinder").finish_non_exhaustive()
    }
}

impl CaptionFinder {
    fn new(captions: &[CaptionCue]) -> Self {
        // Of two rows whose cues are one when blanks are left out, the later counts.
        let by_cue: BTreeMap<&str, usize> = captions
            .iter()
            .enumerate()
            .filter(|(_, caption)| caption.place == CaptionPlace::Caption)
            .map(|(index, caption)| (caption.cue.as_str(), index))
            .collect();
        let cues = (!by_cue.is_empty()).then(|| {
            CharwiseDoubleArrayAhoCorasick::with_values(by_cue)
                .expect("cues are neither empty nor double")
        });
        Self { cues }
    }

    /// The place of the cue that ends last in `line`, of those the longest.
    fn last(&self, line: &str) -> Option<usize> {
        let found = self.cues.as_ref()?.find_overlapping_iter(line);
        let last = found.max_by_key(|hit| (hit.end(), hit.end() - hit.start()))?;
        Some(last.value())
    }
}

/// A header of a table column (`columns.tsv`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColumnHeader {
    /// What the cells are; none for headers that are known but hold nothing that is read.
    pub role: Option<ColumnRole>,
    /// What the header says about the products below it.
    pub stance: Option<Stance>,
    /// What kind of rows it speaks for.
    pub rows: Rows,
    /// The cells may hold parameters instead of what the role says: they decide.
    pub mixed: bool,
}

/// What the rows of a table are, as far as one of its headers says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    /// Goods, for all the header says.
    #[default]
    Goods,
    /// No goods.
    Other,
    /// Lots, which are goods only where they are named and counted.
    Lots,
    /// What somebody has already, whatever stands above the table.
    Owned,
}

impl std::str::FromStr for Rows {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "" => Ok(Self::Goods),
            "no" => Ok(Self::Other),
            "lot" => Ok(Self::Lots),
            "owned" => Ok(Self::Owned),
            _ => Err(()),
        }
    }
}

/// A unit (`units.tsv`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Of a quantity.
    Count,
    /// Of money, with the factor to yuan; 0 for a currency that is not converted.
    Money(u32),
}

/// A cell that is no value (`cells.tsv`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellWord {
    /// Nothing is stated.
    Absent,
    /// The row sums up others.
    Total,
}

fn word<T: std::str::FromStr>(
    row: &Row<'_, '_>,
    column: &str,
    words: &str,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let value = row.word(column, words, problems);
    if value.is_none() && row.optional(column).is_none() {
        problems.push(row.problem(
            format!("\"{column}\" is empty"),
            format!("use one of: {words}"),
        ));
    }
    value
}

fn listed<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> String {
    all.iter()
        .map(|value| name(*value))
        .collect::<Vec<_>>()
        .join(", ")
}

impl Headings {
    /// Reads the files from `source`; every problem found is added to `problems`.
    pub fn load(source: &Source, problems: &mut Vec<Problem>) -> Self {
        let mut headings = Self::default();
        headings.load_types(source, problems);
        headings.load_sections(source, problems);
        headings.load_columns(source, problems);
        headings.load_captions(source, problems);
        headings.load_units(source, problems);
        headings.load_cells(source, problems);
        headings
    }

    fn load_types(&mut self, source: &Source, problems: &mut Vec<Problem>) {
        let types = listed(DocumentType::ALL, DocumentType::as_str);
        for row in source.sheet("document-types.tsv", problems).rows() {
            let document_type = row.word("type", &types, problems);
            let place = word(
                &row,
                "where",
                "title, heading, text, label, behind",
                problems,
            );
            let Ok(weight) = row.get("weight").parse() else {
                problems.push(row.problem(
                    "the weight is no whole number",
                    "10 decides a title; 1 is little evidence",
                ));
                continue;
            };
            if let (Some(cue), Some(place)) = (non_empty(&row, "cue", problems), place) {
                let cues = self.type_index.entry(place).or_default();
                cues.insert(cue.clone(), self.types.len());
                self.types.push(TypeCue {
                    cue,
                    document_type,
                    place,
                    weight,
                });
            }
        }
    }

    fn load_sections(&mut self, source: &Source, problems: &mut Vec<Problem>) {
        let kinds = listed(SectionKind::ALL, SectionKind::as_str);
        for row in source.sheet("sections.tsv", problems).rows() {
            let kind = word(&row, "kind", &kinds, problems);
            let alone = yes_or_no(&row, "alone", problems);
            if let (Some(heading), Some(kind)) = (non_empty(&row, "heading", problems), kind) {
                if alone {
                    self.alone.insert(heading.clone(), kind);
                }
                self.sections.push(SectionHeading { heading, kind });
            }
        }
    }

    fn load_columns(&mut self, source: &Source, problems: &mut Vec<Problem>) {
        let roles = listed(ColumnRole::ALL, ColumnRole::as_str);
        let stances = listed(Stance::ALL, Stance::as_str);
        for row in source.sheet("columns.tsv", problems).rows() {
            let goods = row.get("goods");
            let rows = goods.parse();
            if rows.is_err() {
                problems.push(row.problem(
                    format!("\"{goods}\" in \"goods\" is unknown"),
                    "leave it empty, or use one of: no, lot, owned",
                ));
            }
            let entry = ColumnHeader {
                role: row.word("role", &roles, problems),
                stance: row.word("stance", &stances, problems),
                rows: rows.unwrap_or_default(),
                mixed: row.get("content") == "mixed",
            };
            if !entry.mixed && row.optional("content").is_some() {
                problems
                    .push(row.problem("the content is unknown", "leave it empty or write: mixed"));
            }
            let index = match row.get("match") {
                "exact" => &mut self.exact,
                "end" => &mut self.ends,
                "start" => &mut self.starts,
                other => {
                    problems.push(row.problem(
                        format!("\"{other}\" is no match"),
                        "use one of: exact, end, start",
                    ));
                    continue;
                }
            };
            let Some(header) = non_empty(&row, "header", problems) else {
                continue;
            };
            if entry.role == Some(ColumnRole::Number)
                && row.get("match") == "exact"
                && header.chars().nth(1).is_some()
            {
                self.row_numbers.push(header.clone());
            }
            index.insert(header, self.columns.len());
            self.columns.push(entry);
        }
    }

    fn load_captions(&mut self, source: &Source, problems: &mut Vec<Problem>) {
        let stances = listed(Stance::ALL, Stance::as_str);
        for row in source.sheet("captions.tsv", problems).rows() {
            let stance = word(&row, "stance", &stances, problems);
            let goods = row.optional("goods").is_none() || yes_or_no(&row, "goods", problems);
            let place = word(&row, "where", "caption, title, heading", problems);
            if let (Some(cue), Some(stance), Some(place)) =
                (non_empty(&row, "cue", problems), stance, place)
            {
                self.captions.push(CaptionCue {
                    cue,
                    stance,
                    goods,
                    place,
                });
            }
        }
        self.caption_finder = CaptionFinder::new(&self.captions);
    }

    fn load_units(&mut self, source: &Source, problems: &mut Vec<Problem>) {
        for row in source.sheet("units.tsv", problems).rows() {
            let unit = match (row.get("kind"), row.get("yuan").parse()) {
                ("count" | "undertaking", Err(_)) => Unit::Count,
                ("money", Ok(yuan)) => Unit::Money(yuan),
                _ => {
                    problems.push(row.problem(
                        "neither a unit of quantities nor one of money",
                        "kind is count or undertaking without yuan, or money with the factor to yuan",
                    ));
                    continue;
                }
            };
            if let Some(key) = non_empty(&row, "unit", problems) {
                if row.get("kind") == "undertaking" {
                    self.undertakings.insert(key.clone());
                }
                self.units.insert(key, unit);
            }
        }
    }

    fn load_cells(&mut self, source: &Source, problems: &mut Vec<Problem>) {
        for row in source.sheet("cells.tsv", problems).rows() {
            let meaning = match row.get("meaning") {
                "absent" => CellWord::Absent,
                "total" => CellWord::Total,
                "rough" if row.get("match") == "start" => {
                    self.rough.extend(non_empty(&row, "word", problems));
                    continue;
                }
                "work" if row.get("match") == "end" => {
                    self.work.extend(non_empty(&row, "word", problems));
                    continue;
                }
                other => {
                    problems.push(row.problem(
                        format!("\"{other}\" is no meaning of a word that matches so"),
                        "use one of: absent, total, rough (start), work (end)",
                    ));
                    continue;
                }
            };
            let index = match row.get("match") {
                "whole" => &mut self.cells,
                "start" => &mut self.cell_starts,
                other => {
                    problems.push(row.problem(
                        format!("\"{other}\" is no match"),
                        "use one of: whole, start",
                    ));
                    continue;
                }
            };
            if let Some(key) = non_empty(&row, "word", problems) {
                index.insert(key, meaning);
            }
        }
    }

    /// The longest cue for a document type of this place that `key` begins with.
    pub fn type_cue(&self, place: CuePlace, key: &str) -> Option<&TypeCue> {
        let cues = self.type_index.get(&place)?;
        let bounds: Vec<usize> = key
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .take(MAX_WORD)
            .collect();
        bounds
            .into_iter()
            .rev()
            .find_map(|end| cues.get(key.get(..end)?))
            .and_then(|index| self.types.get(*index))
    }

    /// The chapter that a line without ordinal opens: it is the heading and nothing else.
    pub fn section_alone(&self, key: &str) -> Option<SectionKind> {
        self.alone.get(key).copied()
    }

    /// The chapter whose heading `key` holds; of several headings, the longest decides.
    pub fn section_in(&self, key: &str) -> Option<SectionKind> {
        self.sections
            .iter()
            .filter(|section| key.contains(section.heading.as_str()))
            .max_by_key(|section| section.heading.len())
            .map(|section| section.kind)
    }

    /// What a caption says about its table: the cue that ends last decides, of those the longest.
    pub fn caption(&self, text: &str) -> Option<&CaptionCue> {
        let line = key(text);
        self.captions.get(self.caption_finder.last(&line)?)
    }

    /// What a column with this header holds, and the factor to yuan that the header states (0: none). None for unknown headers.
    pub fn column(&self, header: &str) -> Option<(ColumnHeader, u32)> {
        // Most cells are no headers, and long ones are spared the fold, which drops little but blanks.
        if header.split_whitespace().map(str::len).sum::<usize>() > LONGEST_HEADER {
            return None;
        }
        let whole = key(header);
        if whole.is_empty() || whole.chars().count() > MAX_HEADER {
            return None;
        }
        let bare = without_brackets(&whole);
        let entry = self
            .exact_column(&whole)
            .or_else(|| self.exact_column(&bare))
            .or_else(|| self.combined_column(&bare))
            .or_else(|| self.partial_column(&bare))
            .or_else(|| self.translated_column(&bare))?;
        let money = matches!(entry.role, Some(ColumnRole::UnitPrice | ColumnRole::Total));
        match self.money_in(&whole).filter(|_| money) {
            // A price in a currency that is not converted is no price in yuan.
            Some(0) => Some((
                ColumnHeader {
                    role: None,
                    ..entry
                },
                0,
            )),
            stated => Some((entry, stated.unwrap_or_default())),
        }
    }

    /// What a line of the document's title says about the goods: every cue in it.
    pub fn title_stances(&self, line: &str) -> impl Iterator<Item = Stance> {
        let line = key(line);
        self.captions
            .iter()
            .filter(move |caption| {
                caption.place == CaptionPlace::Title && line.contains(caption.cue.as_str())
            })
            .map(|caption| caption.stance)
    }

    /// What a heading says about the text below it: the longest cue that ends it decides.
    pub fn heading_stance(&self, words: &str) -> Option<Stance> {
        let words = key(words);
        let words = words.trim_end_matches(':');
        self.captions
            .iter()
            .filter(|caption| {
                caption.place == CaptionPlace::Heading && words.ends_with(caption.cue.as_str())
            })
            .max_by_key(|caption| caption.cue.len())
            .map(|caption| caption.stance)
    }

    /// The longest header that `text` ends with, as a label in running text, and how many characters it has; `text` has no blanks.
    pub fn label(&self, text: &str) -> Option<(ColumnHeader, usize)> {
        text.char_indices()
            .map(|(start, _)| text.get(start..).unwrap_or_default())
            .take_while(|label| label.chars().nth(1).is_some())
            .find_map(|label| {
                let column = self.columns.get(*self.exact.get(label)?)?;
                Some((*column, label.chars().count()))
            })
    }

    fn exact_column(&self, key: &str) -> Option<ColumnHeader> {
        self.exact
            .get(key.trim_matches(is_decoration))
            .and_then(|index| self.columns.get(*index))
            .copied()
    }

    /// A header of several known words: 品牌/规格型号, 数量及单位.
    fn combined_column(&self, key: &str) -> Option<ColumnHeader> {
        let mut parts = key
            .split(['/', '、', '|', ',', '，'])
            .map(|part| self.exact_column(part));
        let first = parts.next()??;
        let mut roles = vec![first.role?];
        for part in parts {
            roles.push(part?.role?);
        }
        if roles.len() < 2 {
            return None;
        }
        let has = |role| roles.contains(&role);
        let role = if has(ColumnRole::Brand) && has(ColumnRole::Model) {
            ColumnRole::BrandModel
        } else if has(ColumnRole::Quantity) {
            ColumnRole::Quantity
        } else {
            first.role?
        };
        Some(ColumnHeader {
            role: Some(role),
            ..first
        })
    }

    /// A header with its translation behind it: 货物名称/Name of the goods.
    fn translated_column(&self, key: &str) -> Option<ColumnHeader> {
        let own = key.trim_end_matches(|c: char| c.is_ascii_alphabetic() || "/.'-".contains(c));
        let translated = own.len() + 1 < key.len() && !own.is_empty();
        translated.then(|| self.exact_column(own).or_else(|| self.partial_column(own)))?
    }

    fn partial_column(&self, key: &str) -> Option<ColumnHeader> {
        let key = key.trim_matches(is_decoration);
        let at = |index: &usize| self.columns.get(*index).copied();
        let ends = key
            .char_indices()
            .find_map(|(start, _)| self.ends.get(key.get(start..)?));
        let starts = || {
            key.char_indices()
                .rev()
                .find_map(|(end, _)| self.starts.get(key.get(..end)?))
        };
        ends.or_else(starts).and_then(at)
    }

    /// The factor to yuan of the longest unit of money in `key`.
    fn money_in(&self, key: &str) -> Option<u32> {
        let mut best: Option<(usize, u32)> = None;
        for (start, _) in key.char_indices() {
            let rest = key.get(start..).unwrap_or_default();
            for end in rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(6) {
                let word = rest.get(..end).unwrap_or_default();
                if let Some(Unit::Money(yuan)) = self.units.get(word)
                    && best.is_none_or(|(length, _)| word.len() > length)
                {
                    best = Some((word.len(), *yuan));
                }
            }
        }
        best.map(|(_, yuan)| yuan)
    }

    /// What unit `text` is, if it is one.
    pub fn unit(&self, text: &str) -> Option<Unit> {
        if text.len() > MAX_WORD {
            return None;
        }
        self.units.get(&key(text)).copied()
    }

    /// Whether this unit counts work, time or people: a lot counted so is no item.
    pub fn counts_undertakings(&self, unit: &str) -> bool {
        self.undertakings.contains(&key(unit))
    }

    /// A quantity without the word in front of it that makes it a rough one: 约4900份.
    pub fn without_rough<'t>(&self, quantity: &'t str) -> &'t str {
        let bare = |word: &String| quantity.strip_prefix(word.as_str());
        self.rough.iter().find_map(bare).unwrap_or(quantity)
    }

    /// Whether a name is that of work, not of goods: …改造工程.
    pub fn is_work(&self, name: &str) -> bool {
        let name = key(name);
        self.work.iter().any(|word| name.ends_with(word.as_str()))
    }

    /// What a cell means that is no value; none for values.
    pub fn cell(&self, text: &str) -> Option<CellWord> {
        let start: String = text.chars().take(MAX_WORD).collect();
        let key = key(&start);
        if key.is_empty() {
            return Some(CellWord::Absent);
        }
        if let Some(word) = self.cells.get(&key) {
            return Some(*word);
        }
        key.char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .find_map(|end| self.cell_starts.get(key.get(..end)?))
            .copied()
    }
}

/// A header is a few words; anything longer is a sentence. Source: the longest headers met have 20 characters.
const MAX_HEADER: usize = 30;

/// Bytes above which the fold of a text without blanks has more than [`MAX_HEADER`] characters, unless most of it is marks that the fold drops.
const LONGEST_HEADER: usize = 8 * MAX_HEADER;

/// Units and cells that are no values are short words; longer ones need not be looked up.
const MAX_WORD: usize = 32;

/// Marks and numbers around a header: `★`, `☆1`, `:`, `*`.
fn is_decoration(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '(' | ')')
}

/// `key` without its bracketed parts.
fn without_brackets(key: &str) -> String {
    let mut depth = 0_u32;
    let mut bare = String::with_capacity(key.len());
    for c in key.chars() {
        match c {
            '(' | '[' | '【' | '〔' | '（' => depth += 1,
            ')' | ']' | '】' | '〕' | '）' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    bare
}

fn non_empty(row: &Row<'_, '_>, column: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let word = key(row.get(column));
    if word.is_empty() {
        problems.push(row.problem(
            format!("\"{column}\" is empty"),
            "state it or remove the line",
        ));
        return None;
    }
    Some(word)
}

fn yes_or_no(row: &Row<'_, '_>, column: &str, problems: &mut Vec<Problem>) -> bool {
    match row.get(column) {
        "yes" => true,
        "no" => false,
        other => {
            problems.push(row.problem(
                format!("\"{other}\" in \"{column}\" is neither yes nor no"),
                "use one of: yes, no",
            ));
            false
        }
    }
}
