//! `tenderlens gold`: what those who annotate documents need. One file per question.
//!
//! In: the arguments. Out: what the question's file prints or writes. What gold is, is said in [`crate::evaluate::gold`].

mod agree;
mod check;
mod exchange;
mod prefill;
mod sample;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::Outcome;
use super::corpus::Reading;
use crate::batch::document::Text;
use crate::batch::sink::Demand;
use crate::batch::sources;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::evaluate::check::Texts;
use crate::evaluate::gold::PageOf;

/// Make and check annotated documents
///
/// For those who annotate: choose pages, begin with what the program finds, mark it in brat or Label Studio, check the result, compare annotators.
/// docs/evaluation.md describes the files; `eval` judges records by them.
#[derive(Debug, Args)]
#[command(after_help = "\
Example: from documents to gold
  tenderlens run archive -o out
  tenderlens gold sample archive -n 50 > pages.tsv
  tenderlens gold prefill out --pages pages.tsv -o gold
  (correct gold by reading, or gold export, brat, gold import; set y in pages.tsv where a page is complete)
  tenderlens gold check gold archive
  tenderlens eval gold out")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Sample(sample::Arguments),
    Prefill(prefill::Arguments),
    Check(check::Arguments),
    Agree(agree::Arguments),
    Export(exchange::Export),
    Import(exchange::Import),
}

pub(super) fn gold(arguments: &Arguments) -> Result<Outcome> {
    match &arguments.command {
        Command::Sample(arguments) => sample::sample(arguments),
        Command::Prefill(arguments) => prefill::prefill(arguments),
        Command::Check(arguments) => check::check(arguments),
        Command::Agree(arguments) => agree::agree(arguments),
        Command::Export(arguments) => exchange::export(arguments),
        Command::Import(arguments) => exchange::import(arguments),
    }
}

/// The file name of a document.
fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The files among `paths` and below that have one of the names `documents`.
///
/// # Errors
/// [`Error::Usage`] if there is none, or a path does not exist.
pub(super) fn named(paths: &[PathBuf], documents: &BTreeSet<&str>) -> Result<Vec<PathBuf>> {
    let found = sources::find(paths, None)?;
    let found = found.into_iter().map(|input| input.provenance.path);
    let named: Vec<PathBuf> = found
        .filter(|path| documents.contains(name_of(path)))
        .map(PathBuf::from)
        .collect();
    if named.is_empty() {
        return Err(Error::Usage(
            "none of the documents that the gold names is below the given paths\n  help: documents and gold are matched by file name"
                .to_owned(),
        ));
    }
    Ok(named)
}

/// The texts of all pages of `documents` among `paths`, and how reading them ended.
fn texts(
    paths: &[PathBuf],
    documents: &BTreeSet<&str>,
    reading: &Reading,
    config: &Config,
) -> Result<(Texts, Outcome)> {
    let mut texts = Texts::new();
    let paths = named(paths, documents)?;
    let Some(corpus) = reading.corpus(&paths, config)? else {
        return Ok((texts, Outcome::SomeFailed));
    };
    let pages = |text: &Text| -> Vec<(PageOf, String)> {
        let doc = name_of(&text.provenance.path);
        let pages = text.reading.pages.iter().map(|page| &page.page);
        let of = |page| PageOf {
            doc: doc.to_owned(),
            page,
        };
        pages
            .map(|page| (of(page.number), page.text.clone()))
            .collect()
    };
    let looked = reading.each(&corpus, pages, |pages| {
        texts.extend(pages);
        Ok(Demand::More)
    })?;
    Ok((texts, looked.outcome()))
}

/// Writes `files` into `folder`, which must not hold anything yet: what stands there is somebody's work.
fn write(folder: &Path, files: &BTreeMap<String, String>) -> Result<()> {
    let is_used = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if is_used {
        return Err(Error::Usage(format!(
            "{} is not empty\n  help: name a new folder with -o; nothing is written over annotations",
            folder.display()
        )));
    }
    let written = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Write { path, source }
    };
    std::fs::create_dir_all(folder).map_err(written(folder))?;
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(written(&path))?;
    }
    Ok(())
}
