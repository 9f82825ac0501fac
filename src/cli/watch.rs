//! Doing something again whenever a file is saved.
//!
//! In: files and folders to watch, and what to do. Out: what that prints, each time; before it, on standard error, what was saved. It
//! looks at sizes and times of change, several times a second: that works on network folders too, where the system notices nothing, and
//! costs a folder of dictionaries less than a thousandth of a processor. It ends with Ctrl-C, or when nobody reads standard output any more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use super::{Outcome, complain};
use crate::batch::sink::{Demand, unless_closed};
use crate::error::Result;

/// How long to wait between two looks. A change is acted upon when two looks in a row see the same, so that no file is read half saved.
const PAUSE: Duration = Duration::from_millis(150);

/// Size and time of change of every file.
type Look = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Runs `work` now and whenever one of `paths` has changed; files of a folder are watched where they are dictionaries. An error of
/// `work` is said, and watching goes on.
///
/// # Errors
/// If standard output cannot be written.
pub(super) fn watch(
    paths: &[PathBuf],
    mut work: impl FnMut() -> Result<Outcome>,
) -> Result<Outcome> {
    let mut seen = look(paths);
    let mut last = attempt(&mut work);
    complain("watching; Ctrl-C ends");
    loop {
        sleep(PAUSE);
        let now = look(paths);
        if now == seen {
            continue;
        }
        let mut settled = now;
        loop {
            sleep(PAUSE);
            let next = look(paths);
            if next == settled {
                break;
            }
            settled = next;
        }
        for path in changed(&seen, &settled) {
            complain(&format!("{} has changed", path.display()));
        }
        seen = settled;
        if separate()? == Demand::Closed {
            return Ok(last);
        }
        last = attempt(&mut work);
    }
}

/// Runs `work`, and says what it failed of.
fn attempt(work: &mut impl FnMut() -> Result<Outcome>) -> Outcome {
    work().unwrap_or_else(|error| {
        complain(&format!("error: {error}"));
        Outcome::SomeFailed
    })
}

/// An empty line between two outputs.
fn separate() -> Result<Demand> {
    let mut out = std::io::stdout().lock();
    unless_closed(std::io::Write::write_all(&mut out, b"\n"))
}

/// What `paths` look like now; what cannot be looked at is not there.
fn look(paths: &[PathBuf]) -> Look {
    let mut look = Look::new();
    let mut add = |path: &Path| {
        if let Ok(metadata) = std::fs::metadata(path)
            && metadata.is_file()
        {
            let state = (metadata.len(), metadata.modified().ok());
            look.insert(path.to_owned(), state);
        }
    };
    for path in paths {
        add(path);
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            let file = entry.path();
            if file.extension().is_some_and(|suffix| suffix == "tsv") {
                add(&file);
            }
        }
    }
    look
}

/// The files that are new, gone, or not what they were.
fn changed<'l>(before: &'l Look, after: &'l Look) -> Vec<&'l Path> {
    let mut paths: Vec<&Path> = before
        .keys()
        .chain(after.keys())
        .filter(|path| before.get(*path) != after.get(*path))
        .map(PathBuf::as_path)
        .collect();
    paths.sort();
    paths.dedup();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_lost_and_altered_files_are_changed_and_others_are_not() {
        let state = |size| (size, None);
        let look = |files: &[(&str, u64)]| -> Look {
            let file = |(name, size): &(&str, u64)| (PathBuf::from(name), state(*size));
            files.iter().map(file).collect()
        };
        let before = look(&[("a", 1), ("b", 1), ("c", 1)]);
        let after = look(&[("a", 1), ("b", 2), ("d", 1)]);
        let names: Vec<_> = changed(&before, &after)
            .into_iter()
            .map(|path| path.display().to_string())
            .collect();
        assert_eq!(names, ["b", "c", "d"]);
        assert!(changed(&before, &before).is_empty());
    }
}
