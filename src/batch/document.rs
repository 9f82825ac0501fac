//! One document on its way to its pages.
//!
//! In: an [`Input`]. Out: its bytes with their digest ([`LoadedDocument`]), then its pages ([`Text`]), or why there are none ([`Unread`]). What is made of the pages is
//! the caller's affair.

use sha2::{Digest, Sha256};

use crate::assemble::Origin;
use crate::config::Config;
use crate::issue::Issue;
use crate::model::{Document, Provenance};
use crate::pipeline::{Reading, Spare, guarded, read_pages};

use super::cache::{Cache, key};
use super::sources::{Input, Loaded};

/// A document whose bytes are at hand.
#[derive(Debug)]
pub struct LoadedDocument {
    /// Bytes, and where they were found.
    pub document: Document,
    /// Digest of the bytes, as in records.
    pub doc_id: String,
}

impl LoadedDocument {
    /// A document and its digest.
    pub fn of(document: Document) -> Self {
        let mut digest = Sha256::new();
        digest.update(&document.bytes);
        let doc_id = crate::text::hash_name(digest);
        Self { document, doc_id }
    }

    /// The bytes of `input`.
    ///
    /// # Errors
    /// Why there are none.
    pub fn load(input: Input, config: &Config) -> Result<Self, Box<Unread>> {
        let provenance = input.provenance.clone();
        match input.load(config.limits.file_megabytes * 1_000_000) {
            Loaded::Document(document) => Ok(Self::of(document)),
            Loaded::Refused(refusal) => Err(Box::new(Unread {
                provenance,
                doc_id: refusal.doc_id,
                bytes: refusal.bytes,
                issue: refusal.issue,
            })),
        }
    }

    /// What a server declared it to be.
    pub fn declared_type(&self) -> Option<&str> {
        let capture = self.document.provenance.capture.as_ref()?;
        capture.content_type.as_deref()
    }

    /// What two documents must agree in to have the same pages.
    pub fn key(&self) -> String {
        key(&self.doc_id, self.declared_type())
    }

    /// Its pages, out of `cache` if they are kept there; threads that are `spare` help to read them.
    ///
    /// # Errors
    /// Why there are none.
    pub fn text(
        self,
        config: &Config,
        cache: Option<&Cache>,
        spare: &dyn Spare,
    ) -> Result<Text, Box<Unread>> {
        let bytes = self.document.bytes.len() as u64;
        let key = self.key();
        let reading = match cache.and_then(|cache| cache.get(&key)) {
            Some(kept) => Ok(kept),
            None => guarded(|| read_pages(&self.document, config, spare)).inspect(|reading| {
                if let Some(cache) = cache {
                    cache.put(&key, reading);
                }
            }),
        };
        let (provenance, doc_id) = (self.document.provenance, self.doc_id);
        match reading {
            Ok(reading) => Ok(Text {
                provenance,
                doc_id,
                bytes,
                reading,
            }),
            Err(issue) => Err(Box::new(Unread {
                provenance,
                doc_id: Some(doc_id),
                bytes: Some(bytes),
                issue,
            })),
        }
    }
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
