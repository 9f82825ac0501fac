//! The tidy form of a dictionary file: the same entries, written as all files are.
//!
//! In: the text of a file. Out: [`Tidied`], the text as it should be and what was done to it. Entries, comments and groups stay: a group is
//! what stands between two comments or empty lines. What would change the meaning is not done, and only files whose order has no meaning
//! are sorted. Tidying what is tidy changes nothing.

use std::collections::HashMap;
use std::path::Path;

use super::files::Format;
use super::tsv::{REMOVAL, is_comment};
use super::{Source, dictionary_files};
use crate::error::{Error, Problem, Result};

/// A file, tidied.
#[derive(Debug, PartialEq, Eq)]
pub struct Tidied {
    /// The file as it should be.
    pub text: String,
    /// Line of the file as it was, and what is done there.
    pub changes: Vec<(usize, String)>,
}

/// Tidies the dictionary files of `folder` and says what was done; `help` is empty. Files of other names, and those that are not UTF-8, stay.
///
/// # Errors
/// If the folder or a file cannot be read, or a file cannot be written; files before it are tidy then, and it is as it was.
pub fn tidy_folder(folder: &Path) -> Result<Vec<Problem>> {
    let mut done = Vec::new();
    for path in dictionary_files(folder)? {
        let name = path.file_name().and_then(|name| name.to_str());
        let read = std::fs::read(&path).map_err(|source| Error::Read {
            path: path.clone(),
            source,
        })?;
        let (Some(format), Ok(text)) = (name.and_then(Format::of), String::from_utf8(read)) else {
            continue;
        };
        let tidied = tidy(format, &text);
        if tidied.text == text {
            continue;
        }
        replace(&path, &tidied.text).map_err(|source| Error::Write {
            path: path.clone(),
            source,
        })?;
        let file = path.display().to_string();
        done.extend(tidied.changes.into_iter().map(|(line, message)| Problem {
            file: file.clone(),
            line,
            message,
            help: String::new(),
        }));
    }
    Ok(done)
}

/// Puts `text` in the place of the file, as a whole: it is written beside it and renamed.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    // A link stays one: what it points to is replaced.
    let path = path.canonicalize()?;
    let beside = path.with_extension("tsv.new");
    std::fs::write(&beside, text)?;
    std::fs::set_permissions(&beside, std::fs::metadata(&path)?.permissions())?;
    std::fs::rename(&beside, &path)
}

/// What is not tidy in the files that `source` adds to the built-in ones, or in the built-in ones where it adds none.
pub(super) fn untidy(source: &Source) -> Vec<Problem> {
    let mut found = Vec::new();
    for format in super::files::FILES {
        let (file, text) = match source.own.get(format.name) {
            Some((file, text)) => (file.as_str(), text.as_str()),
            None if source.own.is_empty() => (format.shown, format.text),
            None => continue,
        };
        found.extend(
            tidy(format, text)
                .changes
                .into_iter()
                .map(|(line, what)| Problem {
                    file: file.to_owned(),
                    line,
                    message: format!("not tidy: {what}"),
                    help: "dict check --fix does that".to_owned(),
                }),
        );
    }
    found
}

/// A line with the number it had.
type Numbered = (usize, String);

/// Tidies the text of a file.
pub fn tidy(format: &Format, text: &str) -> Tidied {
    let mut changes = Vec::new();
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    if bare.len() < text.len() {
        changes.push((1, "the byte-order mark goes".to_owned()));
    }
    if let Some(line) = (1..)
        .zip(bare.split('\n'))
        .find(|(_, line)| line.ends_with('\r'))
    {
        changes.push((line.0, "lines end with a line feed alone".to_owned()));
    }
    let mut lines: Vec<Numbered> = (1..).zip(bare.lines().map(str::to_owned)).collect();
    let last = lines.len();
    while lines.last().is_some_and(|(_, line)| line.trim().is_empty()) {
        lines.pop();
    }
    if lines.len() < last {
        changes.push((lines.len() + 1, "empty lines at the end go".to_owned()));
    } else if last > 0 && !bare.ends_with('\n') {
        changes.push((last, "the last line ends, too".to_owned()));
    }
    let header = lines.iter().position(|(_, line)| !is_comment(line));
    let columns: Vec<String> = header
        .and_then(|index| lines.get(index))
        .map(|(_, line)| {
            line.split('\t')
                .map(|cell| cell.trim().to_owned())
                .collect()
        })
        .unwrap_or_default();
    for (index, (number, line)) in lines.iter_mut().enumerate() {
        let tidied = if is_comment(line) || Some(index) <= header {
            line.trim_end().to_owned()
        } else {
            tidy_row(format, &columns, line)
        };
        if tidied != *line {
            changes.push((*number, difference(line, &tidied)));
            *line = tidied;
        }
    }
    let rows = lines.split_off(header.map_or(lines.len(), |index| index + 1));
    lines.extend(sorted(
        format,
        &columns,
        distinct(rows, &mut changes),
        &mut changes,
    ));
    // A row that went may have stood behind empty lines.
    while lines.last().is_some_and(|(_, line)| line.is_empty()) {
        lines.pop();
    }
    changes.sort();
    let text = lines.into_iter().map(|(_, line)| line + "\n").collect();
    Tidied { text, changes }
}

/// A row without blanks around its cells and without empty cells beyond the header, its lists and spellings as they should be.
fn tidy_row(format: &Format, columns: &[String], line: &str) -> String {
    let (sign, row) = match line.strip_prefix(REMOVAL) {
        Some(row) => (REMOVAL, row),
        None => ("", line),
    };
    let cells = row.split('\t').enumerate().map(|(index, cell)| {
        let cell = cell.trim();
        let column = columns.get(index).map_or("", String::as_str);
        if format.lists.contains(&column) {
            let values = cell.split(" | ").map(str::trim);
            values
                .filter(|value| !value.is_empty())
                .collect::<Vec<_>>()
                .join(" | ")
        } else if format.folded.contains(&column) {
            plain(format, cell)
        } else {
            cell.to_owned()
        }
    });
    let mut cells: Vec<String> = cells.collect();
    while cells.len() > columns.len() && cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    let tidied = format!("{sign}{}", cells.join("\t"));
    // A cell that begins with a blank and # must not become a comment, one with - no removal.
    let same = is_comment(&tidied) == is_comment(line)
        && tidied.starts_with(REMOVAL) == line.starts_with(REMOVAL);
    if same { tidied } else { line.to_owned() }
}

/// A cell with Latin letters and digits in half width, single blanks, and without marks that nobody sees. Signs stay: what is matched is
/// the fold of the cell, and Chinese is read more easily with its own.
fn plain(format: &Format, cell: &str) -> String {
    let mut plain = String::with_capacity(cell.len());
    for character in cell.chars() {
        match character {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
                plain.push_str(&crate::text::normalize::fold(
                    character.encode_utf8(&mut [0; 4]),
                ));
            }
            '®' | '™' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            blank if blank.is_whitespace() && plain.ends_with(' ') => {}
            blank if blank.is_whitespace() => plain.push(' '),
            other => plain.push(other),
        }
    }
    let plain = plain.trim();
    let kept = !plain.is_empty() && (format.fold)(plain) == (format.fold)(cell);
    if kept { plain } else { cell }.to_owned()
}

/// What was done to a line.
fn difference(before: &str, after: &str) -> String {
    let cells = before.split('\t').zip(after.split('\t'));
    let respelt = cells
        .map(|(before, after)| (before.trim(), after))
        .find(|(a, b)| a != b);
    match respelt {
        Some((before, after)) => format!("\"{before}\" is written \"{after}\""),
        None => "blanks around cells and empty cells behind the last column go".to_owned(),
    }
}

/// Rows without those that stand before just so.
fn distinct(rows: Vec<Numbered>, changes: &mut Vec<(usize, String)>) -> Vec<Numbered> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut kept = Vec::with_capacity(rows.len());
    for (number, line) in rows {
        if is_comment(&line) {
            kept.push((number, line));
        } else if let Some(first) = seen.get(&line) {
            changes.push((number, format!("the row goes: it stands at line {first}")));
        } else {
            seen.insert(line.clone(), number);
            kept.push((number, line));
        }
    }
    kept
}

/// Rows sorted inside their groups, where the file is one that is sorted; lines that remove something end a group, too.
fn sorted(
    format: &Format,
    columns: &[String],
    mut rows: Vec<Numbered>,
    changes: &mut Vec<(usize, String)>,
) -> Vec<Numbered> {
    let place = |column: &str| columns.iter().position(|name| name == column);
    let Some((column, place)) = format
        .sorted_by
        .and_then(|column| Some((column, place(column)?)))
    else {
        return rows;
    };
    let is_row = |line: &str| !is_comment(line) && !line.starts_with(REMOVAL);
    let cell = |line: &str| line.split('\t').nth(place).unwrap_or_default().to_owned();
    for group in rows.chunk_by_mut(|(_, a), (_, b)| is_row(a) && is_row(b)) {
        let pairs = group.iter().zip(group.iter().skip(1));
        let first = pairs.into_iter().find(|((_, a), (_, b))| cell(a) > cell(b));
        if let Some((_, (number, _))) = first {
            changes.push((
                *number,
                format!("the rows of the group are sorted by {column}"),
            ));
            group.sort_by_cached_key(|(_, line)| cell(line));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tsv::Sheet;
    use super::*;

    fn format(name: &str) -> &'static Format {
        Format::of(name).unwrap()
    }

    const ALIASES: &str = "surface\tbrand\tkind\tlicence\tcontext\tveto\tnote\n";

    #[test]
    fn rows_keep_their_entries_and_lose_what_nobody_sees() {
        let untidy = format!(
            "\u{feff}{ALIASES}# makers \r\n ＴＣＬ®\ttcl\tname\tweak\t电视  |  手机 \t\t \r\n- 金山 \t\t\r\nTCL\ttcl\tname\tweak\t电视 | 手机\t\t\t\n\n\n"
        );
        let tidied = tidy(format("aliases.tsv"), &untidy);
        assert_eq!(
            tidied.text,
            format!("{ALIASES}# makers\nTCL\ttcl\tname\tweak\t电视 | 手机\t\t\n- 金山\t\t\n")
        );
        let lines: Vec<usize> = tidied.changes.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 2, 2, 3, 4, 5, 5, 6], "{:#?}", tidied.changes);
    }

    #[test]
    fn groups_are_sorted_by_themselves_and_only_where_order_means_nothing() {
        let brands = "id\tname\nb\tB\na\tA\n# others\nd\tD\nc\tC\n- z\nb2\tB\n";
        let tidied = tidy(format("brands.tsv"), brands);
        assert_eq!(
            tidied.text,
            "id\tname\na\tA\nb\tB\n# others\nc\tC\nd\tD\n- z\nb2\tB\n"
        );
        let policies = "policy\tvalue\tpattern\nb\tx\ty\na\tx\ty\n";
        assert_eq!(tidy(format("policies.tsv"), policies).text, policies);
    }

    #[test]
    fn a_row_never_becomes_a_comment_or_a_removal() {
        for row in [" # x\ttcl", " - x\ttcl", "#\t\t"] {
            let text = format!("{ALIASES}{row}\n");
            assert_eq!(tidy(format("aliases.tsv"), &text).text, text);
        }
    }

    #[test]
    fn the_built_in_files_are_tidy() {
        let untidy = untidy(&Source::built_in());
        assert!(untidy.is_empty(), "{untidy:#?}");
    }

    proptest! {
        #[test]
        fn tidying_twice_is_tidying_once_and_loses_no_entry(
            rows in proptest::collection::vec("[ab＃Ａ®# \t|-]{0,6}", 0..12),
            end in "(\n|\r\n|)",
        ) {
            for name in ["aliases.tsv", "brands.tsv"] {
                let format = format(name);
                let text = format!("{}\n{}{end}", format.columns.join("\t"), rows.join("\n"));
                let once = tidy(format, &text);
                prop_assert_eq!(&tidy(format, &once.text).text, &once.text);
                prop_assert_eq!(once.changes.is_empty(), once.text == text);
                let entries = |text: &str| {
                    let sheet = Sheet::read(format, "f", text, &mut Vec::new());
                    let mut keys: Vec<_> = sheet.rows().map(|row| row.key()).collect();
                    keys.sort();
                    keys.dedup();
                    keys
                };
                prop_assert_eq!(entries(&once.text), entries(&text));
            }
        }
    }
}
