//! A corpus: documents that are looked at again and again, with their pages kept on disk.
//!
//! In: paths. Out: for each document, in the order of [`super::sources`], its pages after reading and layout, or why there are none; from the
//! [`Cache`] where they are kept. What is made of the pages is the caller's affair: `Pipeline::analyze` and `Pipeline::record_of` take them.
//! Records made so are those that `run` writes, byte for byte.

use std::path::PathBuf;

use crate::config::Config;
use crate::error::Result;
use crate::model::Document;
use crate::pipeline::{Spare, guarded};

use super::cache::Cache;
use super::document::{LoadedDocument, Text, Unread};
use super::order::in_order;
use super::progress::Progress;
use super::sink::Demand;
use super::sources::{self, Documents, Input};

/// Documents and the way to their pages.
#[derive(Debug)]
pub struct Corpus<'c> {
    config: &'c Config,
    places: Places,
    cache: Option<Cache>,
    threads: usize,
}

/// Where the documents are.
#[derive(Debug)]
enum Places {
    /// In files, some of which may be containers.
    Files(Vec<Input>),
    /// In memory: standard input.
    Memory(Document),
}

/// Where a document is.
enum Place<'d> {
    Input(Input),
    Memory(&'d Document),
}

impl<'c> Corpus<'c> {
    /// The documents at `paths` and below, read under `config`, in `threads` threads; their pages are kept in `cache`.
    ///
    /// # Errors
    /// [`Error::Usage`](crate::error::Error::Usage) if a path does not exist or there is no file.
    pub fn find(
        paths: &[PathBuf],
        config: &'c Config,
        cache: Option<Cache>,
        threads: usize,
    ) -> Result<Self> {
        Ok(Self {
            config,
            places: Places::Files(sources::find(paths, None)?),
            cache,
            threads,
        })
    }

    /// A corpus of one document, whose pages are not kept.
    pub fn of(document: Document, config: &'c Config) -> Self {
        Self {
            config,
            places: Places::Memory(document),
            cache: None,
            threads: 1,
        }
    }

    /// How many documents there are, a container counted as one.
    pub fn documents(&self) -> usize {
        match &self.places {
            Places::Files(files) => files.len(),
            Places::Memory(_) => 1,
        }
    }

    /// Does `work` on every document that was read, in several threads, and gives what comes of it to `take`, in the order of the documents, in
    /// the calling thread, until it wants no more. A document that makes `work` panic counts as unread.
    ///
    /// # Errors
    /// What `take` gives, and [`Error::Usage`](crate::error::Error::Usage) if the threads cannot be started.
    pub fn each<T: Send>(
        &self,
        progress: &Progress,
        work: impl Fn(&Text) -> T + Sync,
        mut take: impl FnMut(Result<T, Box<Unread>>) -> Result<Demand>,
    ) -> Result<()> {
        let work = |place: Place<'_>, spare: &dyn Spare| {
            let text = match self.text(place, spare) {
                Ok(text) => text,
                Err(unread) => return (0, Err(unread)),
            };
            let done = guarded(|| work(&text)).map_err(|issue| {
                Box::new(Unread {
                    provenance: text.provenance.clone(),
                    doc_id: Some(text.doc_id.clone()),
                    bytes: Some(text.bytes),
                    issue,
                })
            });
            (text.reading.pages.len(), done)
        };
        let places: Box<dyn Iterator<Item = Place<'_>> + Send> = match &self.places {
            Places::Files(files) => {
                Box::new(Documents::new(files.clone(), self.config)?.map(Place::Input))
            }
            Places::Memory(document) => Box::new(std::iter::once(Place::Memory(document))),
        };
        let held = |place: &Place<'_>| match place {
            Place::Input(input) => input.held_bytes(),
            Place::Memory(_) => 0,
        };
        in_order(places, self.threads, held, work, |(pages, done)| {
            progress.document(u32::try_from(pages).unwrap_or(u32::MAX), done.is_err());
            take(done)
        })
    }

    fn text(&self, place: Place<'_>, spare: &dyn Spare) -> Result<Text, Box<Unread>> {
        let loaded = match place {
            Place::Memory(document) => LoadedDocument::of(document.clone()),
            Place::Input(input) => LoadedDocument::load(input, self.config)?,
        };
        loaded.text(self.config, self.cache.as_ref(), spare)
    }
}
