//! Near duplicates: the same notice on two portals, a copy with another date.
//!
//! In: the texts of documents, one by one. Out: a [`Signature`] of each, and in the end the groups of those whose signatures agree in at least [`THRESHOLD`]. A signature
//! estimates which share of their runs of six characters two texts have in common (`MinHash`; one permutation cut into bins, so that a character costs one
//! hash). Blanks, marks and case do not count. Documents with little text have no signature: short texts of a form agree whatever they say.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::model::FoldedPage;
use crate::record::DocumentPlace;
use crate::text::characters::is_letter;

/// Name of the file of groups in the output folder.
pub const DUPLICATES: &str = "duplicates.jsonl";

/// Share of equal bins from which two documents count as near duplicates. With 128 bins the estimate of a true share of 0.8 has a standard error of 0.035.
pub const THRESHOLD: f64 = 0.8;

/// Bins of a signature.
const BINS: usize = 128;

/// Characters of a run: long enough that runs rarely agree by chance, short enough that a changed date costs few.
const RUN: usize = 6;

/// A text with fewer runs has no signature.
const LEAST_RUNS: usize = 100;

/// Bands of bins, and bins of a band. Documents are compared if all bins of a band agree: two that share 0.8 meet with probability 0.998, two that share 0.5
/// with 0.28.
const BANDS: usize = 21;
const BAND: usize = 6;

/// With so many groups a document is compared in a band; more would make a form that everyone uses cost its square.
const COMPARED: usize = 50;

/// Bytes of a signature as it is kept; all zero for none.
pub const SIGNATURE_BYTES: usize = 2 * BINS;

/// What a document is compared by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature([u16; BINS]);

/// A group of documents, a line of [`DUPLICATES`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// `exact`: the same bytes. `near`: texts that agree in at least [`THRESHOLD`].
    pub kind: Kind,
    /// The documents, in the order of the output.
    pub documents: Vec<Member>,
}

/// What documents of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Their bytes.
    Exact,
    /// Most of their text.
    Near,
}

/// A document of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Which document.
    #[serde(flatten)]
    pub place: DocumentPlace,
    /// Digest of its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc_id: Option<String>,
    /// Estimated share of text that it has in common with the first of the group; in near duplicates only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub similarity: Option<f64>,
}

impl Signature {
    /// The signature of a text; none where there is too little of it.
    pub fn of(pages: &[FoldedPage]) -> Option<Self> {
        let texts = pages.iter().map(|page| page.folded.text());
        Self::of_characters(texts.flat_map(str::chars))
    }

    fn of_characters(characters: impl Iterator<Item = char>) -> Option<Self> {
        let mut least = [u64::MAX; BINS];
        let mut run = Run::default();
        let mut runs = 0;
        for character in
            characters.filter(|character| is_letter(*character) || character.is_numeric())
        {
            let Some(hash) = run.push(character.to_ascii_lowercase()) else {
                continue;
            };
            runs += 1;
            let bin = (hash >> 57) as usize;
            if let Some(least) = least.get_mut(bin) {
                *least = (*least).min(hash);
            }
        }
        if runs < LEAST_RUNS {
            return None;
        }
        // A bin that got nothing takes what the next one got, as Shrivastava and Li do it.
        let mut bins = [0; BINS];
        for (number, bin) in bins.iter_mut().enumerate() {
            let from = (0..BINS).map(|step| (step, least[(number + step) % BINS]));
            let taken = from.into_iter().find(|(_, hash)| *hash != u64::MAX);
            let (step, hash) = taken?;
            *bin = (spread(hash.wrapping_add(step as u64)) >> 48) as u16;
        }
        Some(Self(bins))
    }

    /// Estimated share of runs that two texts have in common.
    #[expect(clippy::cast_precision_loss, reason = "counts to 128")]
    pub fn similarity(&self, other: &Self) -> f64 {
        let equal = self.0.iter().zip(&other.0).filter(|(a, b)| a == b);
        equal.count() as f64 / BINS as f64
    }

    /// The signature as it is kept.
    pub fn to_bytes(&self) -> [u8; SIGNATURE_BYTES] {
        let mut bytes = [0; SIGNATURE_BYTES];
        for (place, bin) in bytes.chunks_exact_mut(2).zip(&self.0) {
            place.copy_from_slice(&bin.to_le_bytes());
        }
        bytes
    }

    /// The signature that was kept so; none where none was, or it has another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != SIGNATURE_BYTES || bytes.iter().all(|byte| *byte == 0) {
            return None;
        }
        let mut bins = [0; BINS];
        for (bin, pair) in bins.iter_mut().zip(bytes.chunks_exact(2)) {
            *bin = u16::from_le_bytes(pair.try_into().ok()?);
        }
        Some(Self(bins))
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|bin| write!(f, "{bin:04x}"))
    }
}

impl FromStr for Signature {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let mut bins = [0; BINS];
        for (number, bin) in bins.iter_mut().enumerate() {
            let digits = text.get(4 * number..4 * number + 4).unwrap_or_default();
            *bin = u16::from_str_radix(digits, 16)?;
        }
        Ok(Self(bins))
    }
}

/// The last characters, as a hash that rolls along with them.
#[derive(Default)]
struct Run {
    characters: [u64; RUN],
    pushed: usize,
    sum: u64,
}

/// An odd number without a pattern: 2^64 divided by the golden ratio.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Run {
    /// The hash of the last [`RUN`] characters, once there are so many.
    fn push(&mut self, character: char) -> Option<u64> {
        let place = self.pushed % RUN;
        let gone = self.characters[place].wrapping_mul(const { power(ODD, RUN) });
        let come = u64::from(u32::from(character));
        self.characters[place] = come;
        self.pushed += 1;
        self.sum = self
            .sum
            .wrapping_mul(ODD)
            .wrapping_add(come)
            .wrapping_sub(gone);
        (self.pushed >= RUN).then(|| spread(self.sum))
    }
}

const fn power(base: u64, exponent: usize) -> u64 {
    let mut product = 1_u64;
    let mut times = 0;
    while times < exponent {
        product = product.wrapping_mul(base);
        times += 1;
    }
    product
}

/// Spreads a number over all its bits. Source: the last step of `SplitMix64`.
fn spread(number: u64) -> u64 {
    let mut mixed = number;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The groups among `documents`, each of which comes with the first document of the same bytes, if there is one, and has the signature of its number: those of
/// equal bytes, then those of nearly the same text, both in the order of their first documents.
///
/// # Errors
/// What `documents` gives.
pub fn groups(
    signatures: &[Option<Signature>],
    documents: impl Iterator<Item = Result<(Member, Option<DocumentPlace>)>>,
) -> Result<Vec<Group>> {
    let near = near(signatures);
    let wanted: BTreeSet<usize> = near.iter().flatten().map(|(number, _)| *number).collect();
    let mut named: BTreeMap<usize, Member> = BTreeMap::new();
    let mut groups: Vec<Group> = Vec::new();
    // Which group a first document leads.
    let mut led: BTreeMap<(String, Vec<String>), usize> = BTreeMap::new();
    for (number, document) in documents.enumerate() {
        let (member, first) = document?;
        if let Some(first) = first {
            let key = (first.path.clone(), first.members.clone());
            let group = *led.entry(key).or_insert_with(|| {
                groups.push(Group {
                    kind: Kind::Exact,
                    documents: vec![Member {
                        place: first,
                        ..member.clone()
                    }],
                });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(group) {
                group.documents.push(member.clone());
            }
        }
        if wanted.contains(&number) {
            named.insert(number, member);
        }
    }
    for group in near {
        let members = group.into_iter().filter_map(|(number, similarity)| {
            let member = named.get(&number)?.clone();
            Some(Member {
                similarity: Some(similarity),
                ..member
            })
        });
        groups.push(Group {
            kind: Kind::Near,
            documents: members.collect(),
        });
    }
    Ok(groups)
}

/// Numbers of near duplicates with their similarity to the first of their group, which is in front. Groups in the order of their first, members in order. The
/// result depends on the signatures and their order alone.
fn near(signatures: &[Option<Signature>]) -> Vec<Vec<(usize, f64)>> {
    let mut parents: Vec<usize> = (0..signatures.len()).collect();
    for band in 0..BANDS {
        let mut met: BTreeMap<&[u16], Vec<usize>> = BTreeMap::new();
        for (number, signature) in signatures.iter().enumerate() {
            let Some(signature) = signature else {
                continue;
            };
            let key = signature.0.get(band * BAND..(band + 1) * BAND);
            let others = met.entry(key.unwrap_or_default()).or_default();
            let mut compared = BTreeSet::new();
            for other in others.iter().copied() {
                let root = root_of(&mut parents, other);
                if root == root_of(&mut parents, number) || !compared.insert(root) {
                    continue;
                }
                let alike = signatures
                    .get(root)
                    .and_then(Option::as_ref)
                    .is_some_and(|other| signature.similarity(other) >= THRESHOLD);
                if alike {
                    // The earlier one leads its group, so that who is compared with whom follows from the order alone.
                    let own = root_of(&mut parents, number);
                    let (first, second) = (root.min(own), root.max(own));
                    if let Some(parent) = parents.get_mut(second) {
                        *parent = first;
                    }
                }
            }
            if others.len() < COMPARED {
                others.push(number);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for number in 0..signatures.len() {
        let root = root_of(&mut parents, number);
        groups.entry(root).or_default().push(number);
    }
    let measured = |members: Vec<usize>| {
        let first = members
            .first()
            .and_then(|first| signatures.get(*first)?.as_ref());
        let similarity = |number: usize| {
            let own = signatures.get(number).and_then(Option::as_ref);
            first
                .zip(own)
                .map_or(0.0, |(first, own)| first.similarity(own))
        };
        members
            .into_iter()
            .map(|number| (number, similarity(number)))
            .collect()
    };
    let several = groups.into_values().filter(|members| members.len() > 1);
    several.map(measured).collect()
}

fn root_of(parents: &mut [usize], number: usize) -> usize {
    let mut root = number;
    while let Some(parent) = parents.get(root).copied()
        && parent != root
    {
        root = parent;
    }
    let mut along = number;
    while let Some(parent) = parents.get_mut(along)
        && *parent != root
    {
        along = std::mem::replace(parent, root);
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A text of `length` characters that depends on `seed`.
    fn text(seed: u64, length: u64) -> String {
        (0..length)
            .map(|place| {
                let code = spread(seed.wrapping_mul(1000).wrapping_add(place)) % 5000;
                char::from_u32(0x4e00 + u32::try_from(code).unwrap()).unwrap()
            })
            .collect()
    }

    fn signature(text: &str) -> Option<Signature> {
        Signature::of_characters(text.chars())
    }

    #[test]
    fn a_copy_with_another_date_is_a_near_duplicate_and_another_text_is_not() {
        let notice = text(1, 800);
        let dated = |date: &str| signature(&format!("{notice}{date}{notice}"));
        let signatures = [
            dated("2024年5月6日"),
            signature(&text(2, 800)),
            None,
            dated("2024 年 6 月 13 日"),
            signature(&text(3, 800)),
        ];
        let groups = near(&signatures);
        assert_eq!(groups.len(), 1);
        let numbers: Vec<_> = groups[0].iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [0, 3]);
        assert!((groups[0][0].1 - 1.0).abs() < f64::EPSILON);
        assert!(groups[0][1].1 > 0.95);
    }

    #[test]
    fn the_estimate_is_near_the_share_of_runs_in_common() {
        let whole = text(1, 4000);
        // Runs in common: 3,600 of 4,400.
        let changed: String = whole
            .chars()
            .take(3600)
            .chain(text(9, 400).chars())
            .collect();
        let share = signature(&whole)
            .unwrap()
            .similarity(&signature(&changed).unwrap());
        assert!((share - 0.82).abs() < 0.1, "{share}");
    }

    #[test]
    fn little_text_has_no_signature() {
        assert_eq!(signature(&text(1, 60)), None);
        assert!(signature(&text(1, 200)).is_some());
    }

    proptest! {
        #[test]
        fn a_signature_survives_being_kept_and_being_said(seed in 0..1000_u64) {
            let signature = signature(&text(seed, 300)).unwrap();
            prop_assert_eq!(Signature::from_bytes(&signature.to_bytes()), Some(signature.clone()));
            prop_assert_eq!(signature.to_string().parse::<Signature>().unwrap(), signature);
        }
    }
}
