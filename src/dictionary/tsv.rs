//! Reading a dictionary file: tab-separated, one header line, one entry a line; and laying the file of a folder over the built-in one.
//!
//! In: the texts of a file and its [`Format`]. Out: [`Sheet`]s, whose rows know the file and line they stand in, and every problem found.
//! Lines that begin with `# ` and empty lines are comments. There is no quoting; a list inside a cell is separated by ` | `. A line that
//! begins with `- ` takes an entry of the built-in file away.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::files::Format;
use crate::error::Problem;

/// A comment begins with `# `; a word may begin with `#` (where it stands for a number).
pub(super) fn is_comment(line: &str) -> bool {
    line.trim().is_empty() || line == "#" || line.starts_with("# ")
}

/// What begins a line that takes an entry away.
pub(super) const REMOVAL: &str = "- ";

/// The line that takes all entries of the built-in file away.
const REMOVE_ALL: &str = "- *";

/// The lines of a file but for comments: number, first byte, text.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut next = text.len() - bare.len();
    let lines = (1..).zip(bare.split_inclusive('\n'));
    let lines = lines.map(move |(number, line)| {
        let start = next;
        next += line.len();
        let line = line.strip_suffix('\n').unwrap_or(line);
        (number, start, line.strip_suffix('\r').unwrap_or(line))
    });
    lines.filter(|(_, _, line)| !is_comment(line))
}

/// Whether every fold leaves the byte as it is, wherever it stands.
fn is_folded(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'/' | b'-' | b'.')
}

/// For each key that was there before, its place and that of the first like it, in order. A million digests are sorted in a fraction of the
/// time in which a map of a million keys is filled.
pub(super) fn repeats<K: Hash + Eq>(keys: impl Iterator<Item = K> + Clone) -> Vec<(usize, usize)> {
    let digest = |key: K| {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        hasher.finish()
    };
    let digests: Vec<u64> = keys.clone().map(digest).collect();
    let mut sorted = digests.clone();
    sorted.sort_unstable();
    let pairs = sorted.windows(2).filter(|pair| pair[0] == pair[1]);
    let several: HashSet<u64> = pairs.map(|pair| pair[0]).collect();
    if several.is_empty() {
        return Vec::new();
    }
    let mut first: HashMap<K, usize> = HashMap::new();
    let alike = keys.zip(digests).enumerate();
    let alike = alike.filter(|(_, (_, digest))| several.contains(digest));
    let pairs = alike.map(|(place, (key, _))| (place, *first.entry(key).or_insert(place)));
    pairs.filter(|(place, first)| place != first).collect()
}

/// The rows of a dictionary file, or of one laid over another.
#[derive(Debug)]
pub struct Sheet<'a> {
    format: &'static Format,
    /// Name as the user knows it: `mine/brands.tsv`.
    file: &'a str,
    /// For each file that rows come from: which cell of a row is that of each column of the format.
    places: Vec<Vec<Option<usize>>>,
    entries: Vec<Entry<'a>>,
    removals: Vec<Entry<'a>>,
    /// The line that takes all entries away.
    removes_all: Option<usize>,
}

/// A line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry<'a> {
    file: &'a str,
    line: usize,
    /// Where it begins in the text of its file, in bytes.
    start: usize,
    /// Without what makes it a removal.
    row: &'a str,
    /// Index of its file's places.
    places: usize,
}

/// The cell of a row at a place, counted from 0, without blanks at its ends; empty where the row is shorter.
pub(super) fn cell(row: &str, place: usize) -> &str {
    // Cells are shorter than a search for the next tab takes to get going.
    let (mut start, mut passed) = (0, 0);
    for (at, byte) in row.bytes().enumerate() {
        if byte != b'\t' {
            continue;
        }
        if passed == place {
            return row.get(start..at).unwrap_or_default().trim();
        }
        (start, passed) = (at + 1, passed + 1);
    }
    let last = row.get(start..).filter(|_| passed == place);
    last.unwrap_or_default().trim()
}

/// One entry of a dictionary file.
#[derive(Clone, Copy, Debug)]
pub struct Row<'s, 'a> {
    format: &'static Format,
    entry: Entry<'a>,
    places: &'s [Option<usize>],
}

/// What a row of a folder does to the built-in file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// File of the folder.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// The entry: the cells that tell it apart.
    pub entry: String,
    /// What is done.
    pub kind: ChangeKind,
}

/// What a row of a folder does to an entry of the built-in file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It takes the place of a built-in one.
    Replaced {
        /// `file:line` of that.
        place: String,
        /// The cells that differ: column, before, after. None: the row says what is said already.
        cells: Vec<(&'static str, String, String)>,
    },
    /// It takes a built-in one away.
    Removed {
        /// `file:line` of that.
        place: String,
    },
    /// It takes all built-in ones away.
    RemovedAll {
        /// How many they are.
        entries: usize,
    },
}

impl<'a> Sheet<'a> {
    /// Reads the `text` of a file. A missing or unknown column and a row that is too long are problems; a byte-order mark is passed over.
    pub fn read(
        format: &'static Format,
        file: &'a str,
        text: &'a str,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut sheet = Self {
            format,
            file,
            places: Vec::new(),
            entries: Vec::new(),
            removals: Vec::new(),
            removes_all: None,
        };
        let mut lines = lines(text);
        let Some((header_line, _, header)) = lines.next() else {
            let help = format!("begin it with: {}", format.columns.join("⇥"));
            problems.push(sheet.problem(0, "the file has no header line", help));
            return sheet;
        };
        let header: Vec<&str> = header.split('\t').map(str::trim).collect();
        let columns = format!("the columns are: {}", format.columns.join(", "));
        for column in &header {
            if !format.columns.contains(column) {
                let message = format!("unknown column \"{column}\"");
                problems.push(sheet.problem(header_line, message, columns.as_str()));
            }
        }
        for column in format.columns {
            if !header.contains(column) {
                let message = format!("column \"{column}\" is missing");
                problems.push(sheet.problem(header_line, message, columns.as_str()));
            }
        }
        let place = |column: &&str| header.iter().position(|name| name == column);
        sheet
            .places
            .push(format.columns.iter().map(place).collect());
        for (line, start, row) in lines {
            if row.trim_end() == REMOVE_ALL {
                sheet.removes_all = Some(line);
                continue;
            }
            let removed = row.strip_prefix(REMOVAL);
            let row = removed.unwrap_or(row);
            let found = 1 + row.bytes().filter(|byte| *byte == b'\t').count();
            if found > header.len() {
                let expected = header.len();
                let message = format!("the row has {found} cells, the header {expected}");
                problems.push(sheet.problem(line, message, "remove the tab that is too much"));
                continue;
            }
            let entry = Entry {
                file,
                line,
                start,
                row,
                places: 0,
            };
            match removed {
                Some(_) => sheet.removals.push(entry),
                None => sheet.entries.push(entry),
            }
        }
        sheet
    }

    /// The entries, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_, 'a>> {
        self.entries.iter().map(|entry| self.row(*entry))
    }

    fn row(&self, entry: Entry<'a>) -> Row<'_, 'a> {
        let places = self.places.get(entry.places);
        Row {
            format: self.format,
            entry,
            places: places.map_or(&[], Vec::as_slice),
        }
    }

    /// Lays the rows of `own` over these: new ones in front, those that agree in the key with one that is there in its place, and those
    /// that it takes away taken away. Taking away what is not there is a problem. What was done is added to `changes`, where they are
    /// asked for, in the order of the lines.
    pub fn overlay(
        &mut self,
        own: &Self,
        problems: &mut Vec<Problem>,
        mut changes: Option<&mut Vec<Change>>,
    ) {
        let mut kept = vec![own.removes_all.is_none(); self.entries.len()];
        if let (Some(line), Some(changes)) = (own.removes_all, &mut changes) {
            let entries = kept.len();
            changes.push(own.change(line, "*".to_owned(), ChangeKind::RemovedAll { entries }));
        }
        let keys: Vec<Vec<String>> = if own.removals.is_empty() {
            Vec::new()
        } else {
            self.rows().map(|row| row.key()).collect()
        };
        for removal in &own.removals {
            let row = own.row(*removal);
            let wanted = row.key();
            let mut found = false;
            for ((kept, key), entry) in kept.iter_mut().zip(&keys).zip(&self.entries) {
                // What is not stated may be anything.
                let agrees = |(wanted, is): (&String, &String)| wanted.is_empty() || wanted == is;
                let named = wanted.iter().any(|cell| !cell.is_empty());
                if !(*kept && named && wanted.iter().zip(key).all(agrees)) {
                    continue;
                }
                (*kept, found) = (false, true);
                if let Some(changes) = &mut changes {
                    let entry = self.row(*entry);
                    let place = entry.place();
                    let kind = ChangeKind::Removed { place };
                    changes.push(own.change(removal.line, entry.name(), kind));
                }
            }
            if !found {
                problems.push(row.problem(
                    format!("there is no \"{}\" to remove", row.name()),
                    format!(
                        "copy {} from {}, or remove this line",
                        self.format.key.join(" and "),
                        self.file
                    ),
                ));
            }
        }
        // Rows of the folder may be many more than those that they are laid over.
        let mut replacing: HashMap<Cow<'_, str>, Vec<Entry<'_>>> = self
            .rows()
            .zip(&kept)
            .filter(|(_, kept)| **kept)
            .map(|(row, _)| (row.key_text(), Vec::new()))
            .collect();
        let first = self.places.len();
        self.places.extend(own.places.iter().cloned());
        let mut entries = Vec::with_capacity(own.entries.len() + self.entries.len());
        for row in own.rows() {
            let entry = Entry {
                places: first + row.entry.places,
                ..row.entry
            };
            if let Some(replacing) = replacing.get_mut(&row.key_text()) {
                replacing.push(entry);
                continue;
            }
            entries.push(entry);
            if let Some(changes) = &mut changes {
                changes.push(own.change(entry.line, row.name(), ChangeKind::Added));
            }
        }
        for (entry, _) in self.entries.iter().zip(kept).filter(|(_, kept)| *kept) {
            let before = self.row(*entry);
            let replacing = replacing.get(&before.key_text());
            let Some(replacing) = replacing.filter(|entries| !entries.is_empty()) else {
                entries.push(*entry);
                continue;
            };
            entries.extend(replacing);
            if let Some(changes) = &mut changes {
                changes.extend(replacing.iter().map(|entry| {
                    let kind = ChangeKind::Replaced {
                        place: before.place(),
                        cells: self.row(*entry).differences(before),
                    };
                    own.change(entry.line, before.name(), kind)
                }));
            }
        }
        self.entries = entries;
        if let Some(changes) = changes {
            changes.sort_by_key(|change| change.line);
        }
    }

    fn change(&self, line: usize, entry: String, kind: ChangeKind) -> Change {
        Change {
            file: self.file.to_owned(),
            line,
            entry,
            kind,
        }
    }

    /// Adds a problem for every row that agrees in its key with one before it, among those that `checked` says yes to.
    pub fn check_distinct(
        &self,
        checked: impl Fn(Row<'_, '_>) -> bool,
        problems: &mut Vec<Problem>,
    ) {
        let rows: Vec<Row<'_, '_>> = self.rows().filter(|row| checked(*row)).collect();
        for (again, first) in repeats(rows.iter().map(Row::key_text)) {
            let [Some(row), Some(first)] = [rows.get(again), rows.get(first)] else {
                continue;
            };
            let (name, first) = (row.name(), first.place());
            problems.push(row.problem(
                format!("\"{name}\" stands here again; it was first at {first}"),
                format!(
                    "keep one of the two: rows are one entry where {} agree after folding",
                    self.format.key.join(" and ")
                ),
            ));
        }
        // Only the file of a folder can take something away.
        if let Some(removal) = self
            .removals
            .first()
            .filter(|_| self.file == self.format.shown)
        {
            let message = "a built-in file takes nothing away";
            problems.push(self.problem(removal.line, message, "remove the row itself"));
        }
    }

    fn problem(&self, line: usize, message: impl Into<String>, help: impl Into<String>) -> Problem {
        Problem {
            file: self.file.to_owned(),
            line,
            message: message.into(),
            help: help.into(),
        }
    }
}

impl<'a> Row<'_, 'a> {
    /// The cell under `column`, without blanks at its ends; empty where the row is shorter.
    pub fn get(&self, column: &str) -> &'a str {
        self.format
            .columns
            .iter()
            .position(|name| *name == column)
            .map_or("", |index| self.cell(index))
    }

    /// The cell under the format's column of this index.
    fn cell(&self, index: usize) -> &'a str {
        let place = self.places.get(index).copied().flatten();
        place.map_or("", |place| cell(self.entry.row, place))
    }

    /// The cell under `column`, or none where it is empty.
    pub fn optional(&self, column: &str) -> Option<&'a str> {
        Some(self.get(column)).filter(|cell| !cell.is_empty())
    }

    /// All cells, in the order of the format's columns.
    pub fn cells(&self) -> impl Iterator<Item = &'a str> {
        (0..self.format.columns.len()).map(|index| self.cell(index))
    }

    /// The values of a list cell.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &'a str> {
        self.get(column)
            .split(" | ")
            .map(str::trim)
            .filter(|value| !value.is_empty())
    }

    /// The cell under `column` as a word of a fixed set; an unknown word is a problem and gives none, an empty cell gives none.
    pub fn word<T: std::str::FromStr>(
        &self,
        column: &str,
        words: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        let cell = self.optional(column)?;
        let parsed = cell.parse().ok();
        if parsed.is_none() {
            problems.push(self.problem(
                format!("\"{cell}\" is no {column}"),
                format!("use one of: {words}"),
            ));
        }
        parsed
    }

    /// What tells the entry apart, in the spelling in which it is compared.
    pub fn key(&self) -> Vec<String> {
        let cells = self.format.key.iter().map(|column| self.get(column));
        cells.map(self.format.fold).collect()
    }

    /// What tells the entry apart, as [`Row::key`] spells it, in one text.
    fn key_text(&self) -> Cow<'a, str> {
        if let [column] = self.format.key {
            let cell = self.get(column);
            if cell.bytes().all(is_folded) {
                return Cow::Borrowed(cell);
            }
        }
        Cow::Owned(self.key().join("\t"))
    }

    /// What tells the entry apart, as written.
    pub fn name(&self) -> String {
        let cells = self
            .format
            .key
            .iter()
            .filter_map(|column| self.optional(column));
        cells.collect::<Vec<_>>().join(", ")
    }

    /// The cells in which this row differs from `before`.
    fn differences(&self, before: Row<'_, 'a>) -> Vec<(&'static str, String, String)> {
        let cells = self.cells().zip(before.cells());
        let cells = self.format.columns.iter().zip(cells);
        let different = cells.filter(|(_, (after, before))| after != before);
        different
            .map(|(column, (after, before))| (*column, before.to_owned(), after.to_owned()))
            .collect()
    }

    /// A problem of this entry.
    pub fn problem(&self, message: impl Into<String>, help: impl Into<String>) -> Problem {
        Problem {
            file: self.entry.file.to_owned(),
            line: self.entry.line,
            message: message.into(),
            help: help.into(),
        }
    }

    /// Where it begins in the text of its file, in bytes.
    pub fn start(&self) -> usize {
        self.entry.start
    }

    /// The line it stands in, counted from 1.
    pub fn line(&self) -> usize {
        self.entry.line
    }

    /// Whether it stands in a built-in file.
    pub fn is_built_in(&self) -> bool {
        self.entry.file == self.format.shown
    }

    /// `file:line`, the way rules are named in traces.
    pub fn place(&self) -> String {
        format!("{}:{}", self.entry.file, self.entry.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT_IN: &str = "\
# makers
surface\tbrand\tkind\tlicence\tcontext\tveto\tnote
金山\tkingsoft\tname\tweak\twps | 办公
联想\tlenovo\tname\tfree
海康\thikvision\tname\tweak
海康\tother\tname\tweak
";

    fn read<'a>(file: &'a str, text: &'a str, problems: &mut Vec<Problem>) -> Sheet<'a> {
        Sheet::read(Format::of("aliases.tsv").unwrap(), file, text, problems)
    }

    fn shown(sheet: &Sheet) -> Vec<String> {
        let row = |row: Row| format!("{} {} {}", row.place(), row.name(), row.get("licence"));
        sheet.rows().map(row).collect()
    }

    /// The rows of `own` laid over the built-in ones, what it changed, and the problems.
    fn overlaid(own: &str) -> (Vec<String>, Vec<Change>, Vec<Problem>) {
        let mut problems = Vec::new();
        let header = "surface\tbrand\tkind\tlicence\tcontext\tveto\tnote\n";
        let own = format!("{header}{own}");
        let mut sheet = read("b", BUILT_IN, &mut problems);
        let mut changes = Vec::new();
        let own = read("o", &own, &mut problems);
        sheet.overlay(&own, &mut problems, Some(&mut changes));
        sheet.check_distinct(|_| true, &mut problems);
        (shown(&sheet), changes, problems)
    }

    #[test]
    fn rows_know_their_line_and_comments_are_passed_over() {
        let mut problems = Vec::new();
        let sheet = read("b", BUILT_IN, &mut problems);
        assert_eq!(problems, []);
        let row = sheet.rows().next().unwrap();
        assert_eq!(
            (row.place(), row.list("context").collect::<Vec<_>>()),
            ("b:3".to_owned(), vec!["wps", "办公"])
        );
    }

    #[test]
    fn a_cell_is_found_by_its_place_and_none_where_the_row_is_shorter() {
        let row = "金山\t kingsoft \t\tweak";
        let cells: Vec<_> = (0..6).map(|place| cell(row, place)).collect();
        assert_eq!(cells, ["金山", "kingsoft", "", "weak", "", ""]);
        assert_eq!((cell("", 0), cell("\t", 1)), ("", ""));
    }

    #[test]
    fn columns_may_stand_in_any_order() {
        let mut problems = Vec::new();
        let text =
            "note\tlicence\tkind\tveto\tcontext\tbrand\tsurface\nx\tfree\t\t\t\tlenovo\t联想\n";
        assert_eq!(
            shown(&read("b", text, &mut problems)),
            ["b:2 联想, lenovo free"]
        );
        assert_eq!(problems, []);
    }

    #[test]
    fn every_problem_of_a_file_is_reported_with_its_line() {
        let mut problems = Vec::new();
        let text = "surface\tbrnad\tkind\tlicence\tcontext\tveto\tnote\n1\t2\t3\t4\t5\t6\t7\t8\n";
        let _ = read("b", text, &mut problems);
        let shown: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems.len(), 3, "{shown:?}");
        assert!(
            shown
                .iter()
                .any(|problem| problem.starts_with("b:2: the row has 8 cells")),
            "{shown:?}"
        );
    }

    #[test]
    fn a_row_is_added_takes_the_place_of_one_or_takes_one_away() {
        let (rows, changes, problems) =
            overlaid("ＴＣＬ\ttcl\tname\tfree\n联想\tlenovo\tname\tweak\n- 金山\tkingsoft\n");
        assert_eq!(problems, []);
        assert_eq!(
            rows,
            [
                "o:2 ＴＣＬ, tcl free",
                "o:3 联想, lenovo weak",
                "b:5 海康, hikvision weak",
                "b:6 海康, other weak"
            ]
        );
        let kinds: Vec<_> = changes.into_iter().map(|change| change.kind).collect();
        let place = |place: &str| place.to_owned();
        assert_eq!(
            kinds,
            [
                ChangeKind::Added,
                ChangeKind::Replaced {
                    place: place("b:4"),
                    cells: vec![("licence", "free".to_owned(), "weak".to_owned())]
                },
                ChangeKind::Removed {
                    place: place("b:3")
                }
            ]
        );
    }

    #[test]
    fn what_a_removal_leaves_open_may_be_anything() {
        let (rows, _, problems) = overlaid("- 海康\n");
        assert_eq!(problems, []);
        assert_eq!(rows, ["b:3 金山, kingsoft weak", "b:4 联想, lenovo free"]);
    }

    #[test]
    fn a_removal_that_removes_nothing_is_a_problem() {
        for own in ["- 海康\tlenovo\n", "- \n", "- *\n- 金山\tkingsoft\n"] {
            let (_, _, problems) = overlaid(own);
            assert_eq!(problems.len(), 1, "{own}: {problems:?}");
            assert!(problems[0].message.starts_with("there is no \""), "{own}");
        }
    }

    #[test]
    fn a_file_replaces_the_built_in_one_only_where_it_says_so() {
        let (rows, changes, problems) = overlaid("- *\n华为\thuawei\tname\tfree\n");
        assert_eq!(problems, []);
        assert_eq!(rows, ["o:3 华为, huawei free"]);
        assert_eq!(changes[0].kind, ChangeKind::RemovedAll { entries: 4 });
    }

    #[test]
    fn a_row_that_stands_twice_is_a_problem_at_the_second() {
        let (rows, _, problems) = overlaid(
            "联想\tlenovo\tname\tweak\n- 海康\n联 想\tlenovo\tname\tfree\n联想\tlenovo\tname\tfree\n",
        );
        assert_eq!(rows.len(), 4);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(
            problems[0].to_string(),
            "o:5: \"联想, lenovo\" stands here again; it was first at o:2\n  help: keep one of the two: rows are one entry where surface and brand agree after folding"
        );
    }
}
