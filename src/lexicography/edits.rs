//! What was edited between two sets of dictionaries.
//!
//! In: the entries of both. Out: [`Edit`]s: entries that one of them lacks, or in which cells differ. An entry that only stands on another line
//! was not edited. What an edit does to a text is not known here.

use std::collections::BTreeMap;

use serde::Serialize;

use super::entries::{Entries, Entry, columns};

/// An entry that differs. A key whose value does not exist is absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// added, removed or changed.
    pub edit: &'static str,
    /// `file:line`: in the new dictionaries, or in the old ones where it was removed.
    pub entry: String,
    /// Its first cell.
    pub label: String,
    /// What differs; of an entry that was added or removed, all that it says.
    pub cells: Vec<CellEdit>,
    /// Index into the old entries.
    #[serde(skip)]
    pub old: Option<usize>,
    /// Index into the new entries.
    #[serde(skip)]
    pub new: Option<usize>,
}

/// A cell that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellEdit {
    /// Name of its column.
    pub column: &'static str,
    /// What it said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// What it says.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub after: String,
}

/// What was edited, by file and line.
pub fn edits(old: &Entries, new: &Entries) -> Vec<Edit> {
    // Entries that both have, cell by cell, are none; the same row twice counts twice.
    let mut unmatched: BTreeMap<(&str, &[String]), Vec<usize>> = BTreeMap::new();
    for (index, entry) in old.all().iter().enumerate().rev() {
        unmatched
            .entry((entry.file, &entry.cells))
            .or_default()
            .push(index);
    }
    let mut added = Vec::new();
    for (index, entry) in (0..).zip(new.all()) {
        let same = unmatched.get_mut(&(entry.file, entry.cells.as_slice()));
        if same.and_then(Vec::pop).is_none() {
            added.push(index);
        }
    }
    let mut removed: Vec<usize> = unmatched.into_values().flatten().collect();
    removed.sort_unstable();

    let mut edits = Vec::new();
    for index in added {
        let Some(entry) = new.all().get(index) else {
            continue;
        };
        let before = taken(&mut removed, old, entry);
        edits.push(edit(old, new, before, Some(index)));
    }
    edits.extend(
        removed
            .into_iter()
            .map(|index| edit(old, new, Some(index), None)),
    );
    edits.sort_by_key(|edit| (edit.new, edit.old));
    edits
}

/// Takes that one of `removed` which `entry` is a new form of: the same file and first cells, as many of them as possible.
fn taken(removed: &mut Vec<usize>, old: &Entries, entry: &Entry) -> Option<usize> {
    let alike = |index: usize| {
        let before = old.all().get(index).filter(|old| old.file == entry.file)?;
        let cells = before.cells.iter().zip(&entry.cells);
        let common = cells.take_while(|(before, after)| before == after).count();
        (common > 0).then_some(common)
    };
    let candidates = (0..).zip(removed.iter());
    let (_, at) = candidates
        .filter_map(|(at, index)| Some((alike(*index)?, std::cmp::Reverse(at))))
        .max()?;
    Some(removed.remove(at.0))
}

fn edit(old: &Entries, new: &Entries, before: Option<usize>, after: Option<usize>) -> Edit {
    let was = before.and_then(|index| old.all().get(index));
    let is = after.and_then(|index| new.all().get(index));
    let known = is.or(was);
    let cell = |entry: Option<&Entry>, column: usize| {
        let cell = entry.and_then(|entry| entry.cells.get(column));
        cell.cloned().unwrap_or_default()
    };
    let file = known.map_or("", |entry| entry.file);
    Edit {
        edit: match (was, is) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        },
        entry: known.map_or(String::new(), |entry| entry.place.clone()),
        label: known.map_or(String::new(), |entry| entry.label().to_owned()),
        cells: (0..)
            .zip(columns(file).iter().copied())
            .map(|(index, column)| CellEdit {
                column,
                before: cell(was, index),
                after: cell(is, index),
            })
            .filter(|cell| cell.before != cell.after)
            .collect(),
        old: before,
        new: after,
    }
}
