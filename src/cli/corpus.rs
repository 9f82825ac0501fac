//! The options by which a command reads a corpus, and what is said of documents that could not be read.
//!
//! In: options and paths. Out: a [`Corpus`]. What is done with it is the command's affair.

use std::path::PathBuf;

use clap::Args;

use super::{complain, piped};
use crate::batch::cache::{Cache, usual_folder};
use crate::batch::corpus::{Corpus, Unread};
use crate::batch::order;
use crate::batch::progress::Progress;
use crate::config::Config;
use crate::error::Result;
use crate::issue::{Issue, Severity};

/// How documents are read.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// Folder for the pages of documents that were read, so that they are read once [default: tenderlens/pages in the folder that the
    /// platform has for such files]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Read every document anew and keep nothing
    #[arg(long, conflicts_with = "cache")]
    no_cache: bool,
    /// Megabytes that kept pages may take; what was unused longest is removed first
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    cache_megabytes: u64,
    /// How many documents are read at once [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Print neither progress nor counts to standard error
    #[arg(short, long)]
    pub(super) quiet: bool,
}

impl Reading {
    /// The documents at `paths`; a single `-` is standard input. None where that could not be read, which has then been said.
    pub(super) fn corpus<'c>(
        &self,
        paths: &[PathBuf],
        config: &'c Config,
    ) -> Result<Option<Corpus<'c>>> {
        if paths == [PathBuf::from("-")] {
            return Ok(piped(config)?.map(|document| Corpus::of(document, config)));
        }
        let folder = match &self.cache {
            Some(folder) => Some(folder.clone()),
            None => usual_folder(),
        };
        let cache = folder
            .filter(|_| !self.no_cache)
            .map(|folder| Cache::new(folder, self.cache_megabytes * 1_000_000, config));
        let threads = self.threads.map(usize::from).or(config.threads);
        Corpus::find(paths, config, cache, order::threads(threads)).map(Some)
    }

    /// A progress line for `corpus`, if one is wanted.
    pub(super) fn progress(&self, corpus: &Corpus) -> Progress {
        Progress::new(corpus.documents(), self.quiet)
    }
}

/// Says why a document could not be read.
pub(super) fn complain_about_unread(unread: &Unread) {
    complain_about_document(&unread.provenance.path, &unread.issue);
}

/// Says what is wrong with a document of many.
pub(super) fn complain_about_document(path: &str, issue: &Issue) {
    let (code, message, help) = (issue.code.as_str(), &issue.message, issue.code.help());
    complain(&format!("error: {path}: {code}: {message}\n  help: {help}"));
}

/// The issue that says that nothing of a document was read; none where something was.
pub(super) fn failure(issues: &[Issue]) -> Option<&Issue> {
    issues
        .iter()
        .find(|issue| issue.code.severity() == Severity::Failed)
}
