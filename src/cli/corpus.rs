//! The options by which a command reads a corpus, and what is said of documents that could not be read.
//!
//! In: options and paths. Out: a [`Corpus`], and what comes of its documents. What is done with each is the command's affair.

use std::path::PathBuf;

use clap::Args;

use super::{Outcome, complain, piped};
use crate::batch::cache::{Cache, usual_folder};
use crate::batch::corpus::Corpus;
use crate::batch::document::Text;
use crate::batch::order;
use crate::batch::progress::{Progress, Voice};
use crate::batch::sink::Demand;
use crate::config::Config;
use crate::error::Result;
use crate::issue::Severity;

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

    /// Does `work` on every document of `corpus` that can be read, in several threads, and gives the results to `take`, in order, until it
    /// wants no more. What could not be read is said.
    ///
    /// # Errors
    /// What `take` gives.
    pub(super) fn each<T: Send>(
        &self,
        corpus: &Corpus,
        work: impl Fn(&Text) -> T + Sync,
        mut take: impl FnMut(T) -> Result<Demand>,
    ) -> Result<Looked> {
        let mut looked = Looked::default();
        // Told at the end, so that they do not cross the progress line.
        let mut complaints = Vec::new();
        let progress = Progress::new(corpus.documents(), Voice::of(self.quiet));
        let done = corpus.each(
            &progress,
            |text| {
                let mut issues = text.reading.issues.iter();
                match issues.find(|issue| issue.code.severity() == Severity::Failed) {
                    Some(issue) => Err((text.provenance.path.clone(), issue.clone())),
                    None => Ok((text.reading.pages.len() as u64, work(text))),
                }
            },
            |done| match done.unwrap_or_else(|unread| Err((unread.provenance.path, unread.issue))) {
                Ok((pages, result)) => {
                    looked.documents += 1;
                    looked.pages += pages;
                    take(result)
                }
                Err((path, issue)) => {
                    looked.unread += 1;
                    let (code, message) = (issue.code.as_str(), &issue.message);
                    let help = issue.code.help();
                    complaints.push(format!("error: {path}: {code}: {message}\n  help: {help}"));
                    Ok(Demand::More)
                }
            },
        );
        progress.clear();
        for complaint in complaints {
            complain(&complaint);
        }
        done.map(|()| looked)
    }
}

/// What was read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looked {
    pub(super) documents: u64,
    pub(super) pages: u64,
    /// Documents that could not be read.
    pub(super) unread: u64,
}

impl Looked {
    pub(super) fn outcome(self) -> Outcome {
        match self.unread {
            0 => Outcome::Done,
            _ => Outcome::SomeFailed,
        }
    }
}
