//! What each entry of the dictionaries did in a document.
//!
//! In: pages and what the stages made of them. Out: [`Use`]s: this entry counted here, that one lost there and why. Entries that leave no trace
//! in what the stages give (words beside a mention, labels, headings) have no uses; nothing is recognised anew.

use std::collections::BTreeMap;

use super::entries::Entries;
use crate::model::{FoldedPage, Mention, Reading, Recognition, Token};
use crate::text::span::OriginalSpan;

/// What an entry did at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Use<'a> {
    /// Index into [`Entries::all`].
    pub entry: usize,
    /// Page number from 1.
    pub page: u32,
    /// Where.
    pub span: OriginalSpan,
    /// What it did.
    pub deed: Deed<'a>,
}

/// What an entry did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Deed<'a> {
    /// It found the mention with this index.
    Found(usize),
    /// It is the maker of the mention with this index.
    Maker(usize),
    /// It is the product that the mention with this index was identified as.
    Product(usize),
    /// Its words decided the standing of the mention with this index.
    Cue(usize),
    /// It kept text from being read as a product.
    Confusable,
    /// It kept a word whole.
    Word,
    /// Its reading is part of the mention with this index, which is of the same maker.
    Inside(usize),
    /// Its reading lost, for this reason.
    Lost(&'a str),
}

impl Deed<'_> {
    /// The mention that the entry had a part in.
    pub fn mention(self) -> Option<usize> {
        match self {
            Self::Found(index)
            | Self::Maker(index)
            | Self::Product(index)
            | Self::Cue(index)
            | Self::Inside(index) => Some(index),
            Self::Confusable | Self::Word | Self::Lost(_) => None,
        }
    }

    /// A word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Found(_) => "found",
            Self::Maker(_) => "maker",
            Self::Product(_) => "product",
            Self::Cue(_) => "cue",
            Self::Confusable => "confusable",
            Self::Word => "word",
            Self::Inside(_) => "inside",
            Self::Lost(_) => "lost",
        }
    }
}

/// The uses of all entries in a document, by place.
pub fn uses<'a>(
    pages: &[FoldedPage],
    recognition: &'a Recognition,
    words: &[Token],
    entries: &Entries,
) -> Vec<Use<'a>> {
    let texts = texts(pages);
    let mut uses = Vec::new();
    for (index, mention) in recognition.mentions.iter().enumerate() {
        for (entry, deed) in parts(entries, index, mention, &texts) {
            let span = match deed {
                Deed::Cue(_) => mention.cue.unwrap_or(mention.span),
                _ => mention.span,
            };
            uses.push(Use {
                entry,
                page: mention.page,
                span,
                deed,
            });
        }
    }
    let confusables = recognition.confusables.iter();
    uses.extend(confusables.filter_map(|confusable| {
        Some(Use {
            entry: entries.named(&confusable.entry)?,
            page: confusable.page,
            span: confusable.span,
            deed: Deed::Confusable,
        })
    }));
    uses.extend(recognition.losers.iter().filter_map(|reading| {
        let entry = entries.named(&reading.entry)?;
        Some(Use {
            entry,
            page: reading.page,
            span: reading.span,
            deed: match covering(recognition, reading, entries.maker(entry)) {
                Some(index) => Deed::Inside(index),
                None => Deed::Lost(&reading.reason),
            },
        })
    }));
    uses.extend(words.iter().filter_map(|word| {
        let text = texts.get(&word.page)?;
        Some(Use {
            entry: entries.word(word.span.of(text))?,
            page: word.page,
            span: word.span,
            deed: Deed::Word,
        })
    }));
    uses.sort_by_key(|one| (one.page, one.span, one.entry));
    uses
}

/// The mention of the maker `vendor` that covers all of a reading.
fn covering(recognition: &Recognition, reading: &Reading, vendor: Option<&str>) -> Option<usize> {
    let mentions = &recognition.mentions;
    let behind = mentions.partition_point(|one| {
        (one.page, one.span.start()) <= (reading.page, reading.span.start())
    });
    let index = behind.checked_sub(1)?;
    let mention = mentions.get(index)?;
    let covers = mention.page == reading.page && mention.span.contains(reading.span);
    (covers && vendor.is_some() && mention.vendor.as_deref() == vendor).then_some(index)
}

/// Texts of pages, by number.
pub fn texts(pages: &[FoldedPage]) -> BTreeMap<u32, &str> {
    pages
        .iter()
        .map(|folded| (folded.page.number, folded.page.text.as_str()))
        .collect()
}

/// The entries that a mention rests on.
fn parts<'a>(
    entries: &Entries,
    index: usize,
    mention: &Mention,
    texts: &BTreeMap<u32, &str>,
) -> Vec<(usize, Deed<'a>)> {
    let vendor = mention.vendor.as_deref();
    let product = mention.product_id.as_deref();
    let found = entries.named(&mention.rule);
    let product = product.and_then(|id| entries.product(id));
    [
        found.map(|entry| (entry, Deed::Found(index))),
        // A product that was found by its own row is not counted twice.
        product
            .filter(|product| found != Some(*product))
            .map(|entry| (entry, Deed::Product(index))),
        vendor
            .and_then(|vendor| entries.brand(vendor))
            .map(|entry| (entry, Deed::Maker(index))),
        mention
            .cue
            .zip(texts.get(&mention.page))
            .and_then(|(cue, text)| entries.cue(cue.of(text), mention.stance))
            .map(|entry| (entry, Deed::Cue(index))),
    ]
    .into_iter()
    .flatten()
    .collect()
}
