//! A corpus: documents that are looked at again and again, with their pages kept on disk.
//!
//! In: paths. Out: for each document, in the order of [`super::sources`], its pages after reading and layout, or why there are none; from the
//! [`Cache`] where they are kept. What is made of the pages is the caller's affair: `Pipeline::analyze` and `Pipeline::record_of` take them.
//! Records made so are those that `run` writes, byte for byte.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::assemble::Origin;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::issue::Issue;
use crate::model::{Document, Provenance};
use crate::pipeline::{Reading, guarded, read_pages};

use super::cache::{Cache, key};
use super::order::in_order;
use super::progress::Progress;
use super::sink::Demand;
use super::sources::{self, Documents, Input, Loaded};

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

/// A document that was read.
#[derive(Debug)]
pub struct Text {
    /// Where it was found.
    pub provenance: Provenance,
    /// Digest of its bytes, as in records.
    pub doc_id: String,
    /// Number of its bytes.
    pub bytes: u64,
    /// Its pages, and what went wrong when they were read. Without pages where the issues say that it could not be read.
    pub reading: Reading,
}

impl Text {
    /// Where the pages come from, for the record.
    pub fn origin(&self) -> Origin<'_> {
        Origin {
            provenance: &self.provenance,
            doc_id: Some(self.doc_id.clone()),
            media_type: Some(self.reading.media_type),
            bytes: Some(self.bytes),
        }
    }
}

/// A document that could not be read at all.
#[derive(Debug)]
pub struct Unread {
    /// Where it was found.
    pub provenance: Provenance,
    /// Digest of its bytes, where they could be read.
    pub doc_id: Option<String>,
    /// Number of its bytes, if known.
    pub bytes: Option<u64>,
    /// Why not.
    pub issue: Issue,
}

impl Unread {
    /// What is known of it, for the record.
    pub fn origin(&self) -> Origin<'_> {
        Origin {
            doc_id: self.doc_id.clone(),
            bytes: self.bytes,
            ..Origin::unread(&self.provenance)
        }
    }
}

impl<'c> Corpus<'c> {
    /// The documents at `paths` and below, read under `config`, in `threads` threads; their pages are kept in `cache`.
    ///
    /// # Errors
    /// [`Error::Usage`] if a path does not exist or there is no file.
    pub fn find(
        paths: &[PathBuf],
        config: &'c Config,
        cache: Option<Cache>,
        threads: usize,
    ) -> Result<Self> {
        let inputs = sources::find(paths, None)?;
        if inputs.is_empty() {
            return Err(Error::Usage(
                "there are no files below the given paths\n  help: hidden files are passed over; name them to read them".to_owned(),
            ));
        }
        Ok(Self {
            config,
            places: Places::Files(inputs),
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
    /// What `take` gives, and [`Error::Usage`] if the threads cannot be started.
    pub fn each<T: Send>(
        &self,
        progress: &Progress,
        work: impl Fn(&Text) -> T + Sync,
        mut take: impl FnMut(Result<T, Box<Unread>>) -> Result<Demand>,
    ) -> Result<()> {
        let work = |place: Place<'_>| {
            let text = match self.text(place) {
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
        let places: Box<dyn Iterator<Item = Place<'_>>> = match &self.places {
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
            progress.document(u32::try_from(pages).unwrap_or(u32::MAX));
            take(done)
        })
    }

    fn text(&self, place: Place<'_>) -> Result<Text, Box<Unread>> {
        let input = match place {
            Place::Memory(document) => return self.text_of(document),
            Place::Input(input) => input,
        };
        let provenance = input.provenance.clone();
        match input.load(self.config.limits.file_megabytes * 1_000_000) {
            Loaded::Document(document) => self.text_of(&document),
            Loaded::Refused(refusal) => Err(Box::new(Unread {
                provenance,
                doc_id: refusal.doc_id,
                bytes: refusal.bytes,
                issue: refusal.issue,
            })),
        }
    }

    fn text_of(&self, document: &Document) -> Result<Text, Box<Unread>> {
        let mut digest = Sha256::new();
        digest.update(&document.bytes);
        let doc_id = crate::text::hash_name(digest);
        let bytes = document.bytes.len() as u64;
        let key = key(&doc_id, &document.provenance);
        let kept = self.cache.as_ref().and_then(|cache| cache.get(&key));
        let reading = kept.map_or_else(
            || {
                let reading = guarded(|| read_pages(document, self.config))?;
                if let Some(cache) = &self.cache {
                    cache.put(&key, &reading);
                }
                Ok(reading)
            },
            Ok,
        );
        match reading {
            Ok(reading) => Ok(Text {
                provenance: document.provenance.clone(),
                doc_id,
                bytes,
                reading,
            }),
            Err(issue) => Err(Box::new(Unread {
                provenance: document.provenance.clone(),
                doc_id: Some(doc_id),
                bytes: Some(bytes),
                issue,
            })),
        }
    }
}
