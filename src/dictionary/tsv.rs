//! Reading one dictionary file: tab-separated, one header line, one entry a line.
//!
//! In: the text of a file and the columns it must have. Out: rows that know their line, and every problem found. Lines that begin
//! with `# ` and empty lines are comments. There is no quoting; a list inside a cell is separated by ` | `.

use crate::error::Problem;

/// A comment begins with `# `; a word may begin with `#` (where it stands for a number).
fn is_comment(line: &str) -> bool {
    line == "#" || line.starts_with("# ")
}

/// A dictionary file, read.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// Name as the user knows it: `brands.tsv`.
    pub file: &'a str,
    columns: Vec<&'a str>,
    rows: Vec<(usize, Vec<&'a str>)>,
}

/// One entry of a dictionary file.
#[derive(Clone, Copy, Debug)]
pub struct Row<'s, 'a> {
    sheet: &'s Sheet<'a>,
    /// Line in the file, from 1.
    pub line: usize,
    cells: &'s [&'a str],
}

impl<'a> Sheet<'a> {
    /// Reads `text`. A missing or unknown column, a row that is too long, and a byte-order mark are problems.
    pub fn read(
        file: &'a str,
        text: &'a str,
        expected: &[&str],
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut sheet = Self {
            file,
            columns: Vec::new(),
            rows: Vec::new(),
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
            .filter(|(_, line)| !line.trim().is_empty() && !is_comment(line));
        let Some((header_line, header)) = lines.next() else {
            problems.push(sheet.problem(
                0,
                "the file has no header line",
                format!("begin it with: {}", expected.join("⇥")),
            ));
            return sheet;
        };
        sheet.columns = header.split('\t').map(str::trim).collect();
        for column in &sheet.columns {
            if !expected.contains(column) {
                problems.push(sheet.problem(
                    header_line,
                    format!("unknown column \"{column}\""),
                    format!("the columns are: {}", expected.join(", ")),
                ));
            }
        }
        for column in expected {
            if !sheet.columns.contains(column) {
                problems.push(sheet.problem(
                    header_line,
                    format!("column \"{column}\" is missing"),
                    format!("the columns are: {}", expected.join(", ")),
                ));
            }
        }
        for (line, row) in lines {
            let cells: Vec<_> = row.split('\t').map(str::trim).collect();
            if cells.len() > sheet.columns.len() {
                let message = format!(
                    "the row has {} cells, the header {}",
                    cells.len(),
                    sheet.columns.len()
                );
                problems.push(sheet.problem(line, message, "remove the tab that is too much"));
            } else {
                sheet.rows.push((line, cells));
            }
        }
        sheet
    }

    /// The entries, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_, 'a>> {
        self.rows.iter().map(|(line, cells)| Row {
            sheet: self,
            line: *line,
            cells,
        })
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
        self.sheet
            .columns
            .iter()
            .position(|name| *name == column)
            .and_then(|index| self.cells.get(index).copied())
            .unwrap_or_default()
    }

    /// The cell under `column`, or none where it is empty.
    pub fn optional(&self, column: &str) -> Option<&'a str> {
        Some(self.get(column)).filter(|cell| !cell.is_empty())
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

    /// A problem of this entry.
    pub fn problem(&self, message: impl Into<String>, help: impl Into<String>) -> Problem {
        self.sheet.problem(self.line, message, help)
    }

    /// `file:line`, the way rules are named in traces.
    pub fn place(&self) -> String {
        format!("{}:{}", self.sheet.file, self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_know_their_line_and_comments_are_passed_over() {
        let mut problems = Vec::new();
        let sheet = Sheet::read(
            "brands.tsv",
            "# brands\nid\tname\n\nintel\tIntel | 英特尔\n",
            &["id", "name"],
            &mut problems,
        );
        assert_eq!(problems, []);
        let row = sheet.rows().next().unwrap();
        assert_eq!(
            (
                row.line,
                row.get("id"),
                row.list("name").collect::<Vec<_>>()
            ),
            (4, "intel", vec!["Intel", "英特尔"])
        );
    }

    #[test]
    fn every_problem_of_a_file_is_reported_with_its_line() {
        let mut problems = Vec::new();
        let _ = Sheet::read(
            "brands.tsv",
            "id\tnmae\na\tb\tc\n",
            &["id", "name"],
            &mut problems,
        );
        let shown: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems.len(), 3, "{shown:?}");
        assert!(
            shown
                .iter()
                .any(|problem| problem.starts_with("brands.tsv:2: the row has 3 cells")),
            "{shown:?}"
        );
    }
}
