//! What a run would lose of the outputs that earlier runs left.
//!
//! In: the files that earlier outputs hold, and the inputs of a run. Out: a refusal where their documents would vanish without anybody having removed them
//! (decision 10). Nothing is changed here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::sources::{self, Input};
use super::summary::counted;
use crate::error::{Error, Result};

/// How many files a refusal names.
const NAMED: usize = 2;

/// Refuses a run over `inputs` into `folder`, which holds so many documents of the files at these paths, if documents would be lost whose files are still
/// there, or all of them.
///
/// # Errors
/// [`Error::Usage`].
pub(super) fn refuse_loss(
    folder: &Path,
    held: &BTreeMap<String, u64>,
    inputs: &[Input],
) -> Result<()> {
    let named: BTreeSet<&str> = inputs
        .iter()
        .map(|input| input.provenance.path.as_str())
        .collect();
    let missing = held
        .iter()
        .filter(|(path, documents)| **documents > 0 && !named.contains(path.as_str()));
    let missing: Vec<(&str, u64)> = missing
        .map(|(path, documents)| (path.as_str(), *documents))
        .collect();
    let is_other = missing.len() == held.len();
    // What is gone from an archive goes from its output, unless nothing of the archive is left: then it is another.
    let lost: Vec<(&str, u64)> = missing
        .into_iter()
        .filter(|(path, _)| is_other || sources::is_there(path))
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    let documents = lost.iter().map(|(_, documents)| documents).sum();
    let names: Vec<&str> = lost.iter().take(NAMED).map(|(path, _)| *path).collect();
    let more = if lost.len() > NAMED { ", ..." } else { "" };
    Err(Error::Usage(format!(
        "the output in {} would lose {} of files that are not among the inputs: {}{more}\n  \
         help: name these files too, as they were named then, choose another folder with -o, or start anew with --force",
        folder.display(),
        counted(documents, "document"),
        names.join(", ")
    )))
}
