//! Proposals: everything on a page that may be a mention, before any of it is believed.
//!
//! In: a page's names, phrases and context. Out: [`Proposal`]s, overlapping and contradicting each other. Which of them count is decided by
//! `licence` and `resolve`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Recognizer;
use super::context::ContextHit;
use super::identity::NOUNS_INSIDE;
use super::models::{Family, Found};
use super::names::NameHit;
use super::page::PageText;
use super::respelled::{Respelling, respelled};
use super::shapes::{self, Phrase};
use crate::dictionary::lexicon::{Licence, Product};
use crate::model::MentionKind;
use crate::text::span::NormalizedSpan;

/// Which entry proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// Index into the lexicon's aliases.
    Alias(usize),
    /// Index into the lexicon's series names.
    Series(usize),
    /// Index into the lexicon's software names.
    Software(usize),
    /// Index into the lexicon's patterns.
    Pattern(usize),
    /// Index into the lexicon's products.
    Product(usize),
    /// A rule of the recogniser's own.
    Rule(&'static str),
}

/// Something that may be a mention.
#[derive(Clone, Debug)]
pub(super) struct Proposal<'d> {
    /// Where it stands in the key.
    pub(super) span: NormalizedSpan,
    /// What it would be.
    pub(super) kind: MentionKind,
    /// Key of the maker, where known.
    pub(super) vendor: Option<&'d str>,
    /// Which entry proposes it.
    pub(super) source: Source,
    /// What it needs to count.
    pub(super) licence: Licence,
    /// It counts only when a designation stands directly behind it.
    pub(super) glued: bool,
    /// The series word in front of the number belongs to it.
    pub(super) family: Option<Family<'d>>,
    /// For a model, what the catalogue says.
    pub(super) found: Option<Found<'d>>,
    /// The designation without series words and fillers, as compared; of software, its version.
    pub(super) text: String,
    /// Where the version of software stands that is not behind its name but in the cell beside it.
    pub(super) beside: Option<NormalizedSpan>,
    /// What it would be licensed by so far.
    pub(super) evidence: i32,
    /// The series word in front contradicts the number.
    pub(super) tier_mismatch: bool,
    /// It is not written as the designation is.
    pub(super) respelled: Option<Respelling>,
}

impl Proposal<'_> {
    /// Whether it is a model, a series or software.
    pub(super) fn is_product(&self) -> bool {
        self.kind != MentionKind::Brand
    }

    /// Whether the list has it, perhaps several of its name.
    pub(super) fn is_listed(&self) -> bool {
        let found = self.found.as_ref();
        found.is_some_and(|found| !found.products.is_empty())
    }
}

/// What was found on a page before decisions are made.
#[derive(Debug)]
pub(super) struct Findings<'d> {
    /// Names on their boundaries.
    pub(super) hits: Vec<NameHit>,
    /// Technical runs.
    pub(super) phrases: Vec<Phrase>,
    /// Context words and cues.
    pub(super) context: Vec<ContextHit>,
    /// Everything that may be a mention.
    pub(super) proposals: Vec<Proposal<'d>>,
}

impl Findings<'_> {
    /// The context words and cues that begin at byte `at` of the key.
    pub(super) fn context_at(&self, at: usize) -> impl Iterator<Item = &ContextHit> {
        let from = self.context.partition_point(|hit| hit.span.start() < at);
        let rest = self.context.iter().skip(from);
        rest.take_while(move |hit| hit.span.start() == at)
    }
}

/// Answers of the catalogue, kept for the length of a document: designations repeat.
pub(super) type Cache<'d> = BTreeMap<(String, &'d str, &'d str), Rc<[Found<'d>]>>;

/// A designation behind a name crosses at most this many blanks: `Pro 280 G2 MT`.
pub(super) const ATOMS: usize = 5;

impl<'d> Recognizer<'d> {
    /// What the catalogue says `text` is, asked once a document.
    pub(super) fn find(
        &self,
        cache: &mut Cache<'d>,
        text: String,
        family: Option<Family<'d>>,
    ) -> Rc<[Found<'d>]> {
        let (vendor, series) = family.map_or(("", ""), |family| (family.vendor, family.series));
        let key = (text, vendor, series);
        if let Some(found) = cache.get(&key) {
            return Rc::clone(found);
        }
        let found: Rc<[Found<'d>]> = self.catalogue.find(&key.0, family).into();
        cache.insert(key, Rc::clone(&found));
        found
    }

    /// Collects everything on the page that may be a mention.
    pub(super) fn findings(&self, page: &PageText<'_>, cache: &mut Cache<'d>) -> Findings<'d> {
        let hits = self.names.hits(&page.key, self.lexicon);
        let mut cuts: Vec<_> = hits
            .iter()
            .flat_map(|hit| [hit.span.start(), hit.span.end()])
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let phrases = shapes::phrases(&page.key, &cuts);
        let context = self.context.hits(&page.key);
        let mut findings = Findings {
            hits,
            phrases,
            context,
            proposals: Vec::new(),
        };
        self.propose_names(page, &mut findings);
        self.propose_families(page, &mut findings, cache);
        self.propose_free(page, &mut findings, cache);
        self.propose_unbordered(page, &mut findings, cache);
        findings
    }

    fn propose_names(&self, page: &PageText<'_>, findings: &mut Findings<'d>) {
        for hit in &findings.hits {
            let Some(surface) = self.names.surfaces.get(hit.surface) else {
                continue;
            };
            for index in &surface.aliases {
                let Some(alias) = self.lexicon.aliases.get(*index) else {
                    continue;
                };
                if !page.may_be(hit.span, alias) {
                    continue;
                }
                // A line end inside: the halves may be parts of other words.
                let cut = page.slice(hit.span).contains('\n');
                let licence = match alias.licence {
                    Licence::Free if cut => Licence::Weak,
                    licence => licence,
                };
                findings.proposals.push(Proposal {
                    licence,
                    glued: hit.glued,
                    ..proposal(
                        hit.span,
                        MentionKind::Brand,
                        Some(&alias.brand),
                        Source::Alias(*index),
                    )
                });
            }
            if page.slice(hit.span).contains('\n') {
                continue;
            }
            for index in &surface.series {
                let Some(name) = self.lexicon.series.get(*index) else {
                    continue;
                };
                // i5, E5, Ultra 7: a line that is named by a designation.
                let numbered = name.surface.bytes().any(|byte| byte.is_ascii_digit());
                let kind = if numbered {
                    MentionKind::Model
                } else {
                    MentionKind::Series
                };
                let span = self.with_generation(&page.key, hit.span, numbered);
                // 十代i5: only processors have a generation.
                let licence = if span == hit.span {
                    name.licence
                } else {
                    Licence::Free
                };
                findings.proposals.push(Proposal {
                    licence,
                    glued: hit.glued,
                    text: name.surface.clone(),
                    ..proposal(span, kind, Some(&name.vendor), Source::Series(*index))
                });
            }
            for index in &surface.software {
                self.propose_software(page, &findings.hits, *hit, *index, &mut findings.proposals);
            }
        }
    }

    /// `八代i7`, `酷睿i5九代`: the generation belongs to a line that is named without a number.
    fn with_generation(&self, key: &str, span: NormalizedSpan, numbered: bool) -> NormalizedSpan {
        if !numbered || has_number(key, span.end()) {
            return span;
        }
        let blank = usize::from(key.as_bytes().get(span.end()) == Some(&b' '));
        let end = self
            .context
            .counted_at(key, span.end() + blank, "generation")
            .map(|(end, _)| end)
            .or_else(|| self.context.generation_in_brackets(key, span.end() + blank))
            .unwrap_or(span.end());
        let start = self
            .context
            .counted_before(key, span.start(), "generation")
            .map_or(span.start(), |(start, _)| start);
        NormalizedSpan::new(start, end)
    }

    /// Where the designation ends when words that continue it are taken in.
    pub(super) fn extended(
        &self,
        page: &PageText<'_>,
        phrase: &Phrase,
        span: NormalizedSpan,
        found: &[Found<'d>],
    ) -> usize {
        let mut end = span.end();
        let blank = usize::from(page.from(end).starts_with(' '));
        if let Some(tail) = self.context.word_over_line(&page.key, end + blank, "tail") {
            return tail;
        }
        // A processor's name ends with its number: what follows is its clock.
        let processor = found.iter().any(|one| {
            let category = one
                .products
                .first()
                .and_then(|index| self.lexicon.products.get(*index))
                .map(Product::category);
            matches!(category, Some("cpu" | "gpu" | "chipset"))
        });
        if !processor {
            end = self.extended_by_suffix(page, phrase, end);
        }
        end
    }

    /// What the `whole` designation is whose beginning `span` is `found`. A product whose name is only a part of what is written is not the one
    /// that is meant: DL380 Gen10 in DL380 Gen10 Plus.
    pub(super) fn of_whole(
        &self,
        page: &PageText<'_>,
        span: NormalizedSpan,
        whole: NormalizedSpan,
        family: Option<Family<'d>>,
        found: &Rc<[Found<'d>]>,
        cache: &mut Cache<'d>,
    ) -> Rc<[Found<'d>]> {
        if whole == span || found.iter().all(|one| one.products.is_empty()) {
            return Rc::clone(found);
        }
        let longer = self.find(cache, shapes::joined(page.slice(whole)), family);
        if longer.iter().any(|one| !one.products.is_empty()) {
            return longer;
        }
        let added = page.slice(NormalizedSpan::new(span.end(), whole.end()));
        let blank = usize::from(added.starts_with(' '));
        let noun = self
            .context
            .word_over_line(&page.key, span.end() + blank, "tail")
            == Some(whole.end());
        if noun || !added.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
            return Rc::clone(found);
        }
        if !longer.is_empty() {
            return longer;
        }
        found
            .iter()
            .map(|one| Found {
                products: Vec::new(),
                model: None,
                ..one.clone()
            })
            .collect()
    }

    /// `SecGate 3600 防火墙 G7-4866`: where the designation ends whose first part is `first`, a noun behind it, and what it is. The list must
    /// have it without the noun: what stands behind a noun is mostly another thing.
    pub(super) fn past_noun(
        &self,
        page: &PageText<'_>,
        findings: &Findings<'d>,
        first: NormalizedSpan,
        family: Option<Family<'d>>,
        cache: &mut Cache<'d>,
    ) -> Option<(usize, Rc<[Found<'d>]>)> {
        let blanked = |at: usize| at + usize::from(page.from(at).starts_with(' '));
        let noun = blanked(first.end());
        if page.from(noun).starts_with(|c: char| c.is_ascii()) {
            return None;
        }
        let behind = NOUNS_INSIDE
            .iter()
            .find_map(|category| self.context.word_at(&page.key, noun, category))?;
        let place = blanked(behind);
        let phrase = phrase_at(&findings.phrases, place)?;
        phrase
            .stretches(place, 1)
            .filter_map(|second| {
                let text = format!("{} {}", page.slice(first), page.slice(second));
                let found = self.find(cache, shapes::joined(&text), family);
                let listed = found.iter().any(|one| !one.products.is_empty());
                listed.then_some((second.end(), found))
            })
            .last()
    }

    /// Takes in versions (`V3`, `/V4.0`), generations (`G2`, `Gen10`) and suffix words (`Plus`, `MT`) behind a designation.
    pub(super) fn extended_by_suffix(
        &self,
        page: &PageText<'_>,
        phrase: &Phrase,
        end: usize,
    ) -> usize {
        let mut end = end;
        loop {
            let rest = page.from(end);
            let skip = match rest.bytes().next() {
                Some(b' ' | b'/') => 1,
                Some(b'v') => 0,
                _ => return end,
            };
            let at = end + skip;
            if at >= phrase.span.end() {
                return end;
            }
            let next = if let Some(word) = self.context.word_at(&page.key, at, "suffix")
                && skip == 1
                && rest.starts_with(' ')
                && !page
                    .key
                    .as_bytes()
                    .get(word)
                    .is_some_and(u8::is_ascii_alphanumeric)
            {
                word
            } else if let Some(version) = version_at(&page.key, at)
                && !(rest.starts_with('/') && is_alternative(page.until(end), page.from(at)))
            {
                version
            } else {
                return end;
            };
            end = next;
        }
    }

    /// Stretches that the catalogue knows without anything in front of them.
    fn propose_free(
        &self,
        page: &PageText<'_>,
        findings: &mut Findings<'d>,
        cache: &mut Cache<'d>,
    ) {
        let mut new = Vec::new();
        for phrase in &findings.phrases {
            self.propose_respelled(page, phrase, cache, &mut new);
            for start in &phrase.starts {
                for span in phrase.stretches(*start, phrase.reach(ATOMS)) {
                    let raw = page.slice(span);
                    if raw.len() < 2 {
                        continue;
                    }
                    let text = shapes::joined(raw);
                    let found = self.find(cache, text.clone(), None);
                    let rating = super::cells::is_measure(&text);
                    if found.is_empty() || rating && found.iter().all(|one| one.pattern.is_none()) {
                        continue;
                    }
                    if self.is_list(&text, &found, cache) {
                        continue;
                    }
                    let end = self.extended(page, phrase, span, &found);
                    let whole = NormalizedSpan::new(span.start(), end);
                    let found = self.of_whole(page, span, whole, None, &found, cache);
                    let (end, found) = self
                        .past_noun(page, findings, whole, None, cache)
                        .unwrap_or((end, found));
                    for one in found.iter() {
                        let start = self.behind_brand(page, &findings.hits, span, one.vendor);
                        new.push(Proposal {
                            licence: one.licence,
                            found: Some(one.clone()),
                            text: text.clone(),
                            ..proposal(
                                NormalizedSpan::new(start, end),
                                MentionKind::Model,
                                one.vendor,
                                source_of(one),
                            )
                        });
                    }
                    self.propose_alternatives(page, span, &text, &found, cache, &mut new);
                }
            }
        }
        findings.proposals.append(&mut new);
    }

    /// DS-2CD2T25D-I5/DS-7816N-K2: two designations of one maker, each of which its grammars know, and none by the whole.
    fn is_list(&self, text: &str, found: &[Found<'d>], cache: &mut Cache<'d>) -> bool {
        const SHORTEST: usize = 6;
        let Some((head, tail)) = text.split_once('/') else {
            return false;
        };
        if head.len() < SHORTEST
            || tail.len() < SHORTEST
            || found.iter().any(|one| !one.products.is_empty())
        {
            return false;
        }
        let mut by_itself = |part: &str| {
            self.find(cache, part.to_owned(), None).iter().any(|one| {
                one.licence == Licence::Free
                    && found
                        .iter()
                        .any(|whole| whole.vendor == one.vendor && one.vendor.is_some())
            })
        };
        by_itself(head) && by_itself(tail)
    }

    /// A run that is no designation as it stands and one when read otherwise. A misread one must be in the product list: letters for digits
    /// make designations of words.
    fn propose_respelled(
        &self,
        page: &PageText<'_>,
        phrase: &Phrase,
        cache: &mut Cache<'d>,
        new: &mut Vec<Proposal<'d>>,
    ) {
        const RUNS: usize = 2;
        for (index, atom) in phrase.atoms.iter().enumerate() {
            // 15-10400F/16G: what stands behind a bar is another thing.
            let bar = page.slice(*atom).find('/').map(|at| atom.start() + at);
            let runs = if bar.is_some() { 1 } else { RUNS };
            for last in phrase.atoms.iter().skip(index).take(runs) {
                let span = atom.union(*last);
                let span = NormalizedSpan::new(span.start(), bar.unwrap_or(span.end()));
                let run = page.slice(span);
                let Some((text, respelling)) = respelled(run) else {
                    continue;
                };
                let known = self.find(cache, shapes::joined(run), None);
                if known.iter().any(|one| one.licence != Licence::Never) {
                    continue;
                }
                for one in self.find(cache, shapes::joined(&text), None).iter() {
                    let listed = one.products.iter().any(|index| {
                        let product = self.lexicon.products.get(*index);
                        product.is_some_and(Product::is_sourced)
                    });
                    if respelling != Respelling::Wildcard && (!listed || one.pattern.is_none()) {
                        continue;
                    }
                    // What begins with a number and a hyphen is also a range or a clause: 15-10400.
                    let licence = match one.licence {
                        Licence::Free if respelling == Respelling::Guessed => Licence::Weak,
                        licence => licence,
                    };
                    new.push(Proposal {
                        licence,
                        found: Some(one.clone()),
                        text: text.clone(),
                        respelled: Some(respelling),
                        ..proposal(span, MentionKind::Model, one.vendor, source_of(one))
                    });
                }
            }
        }
    }

    /// Where the designation at `span` begins when its maker's name, which some grammars allow in front, is left to a mention of its own.
    fn behind_brand(
        &self,
        page: &PageText<'_>,
        hits: &[NameHit],
        span: NormalizedSpan,
        vendor: Option<&str>,
    ) -> usize {
        let from = hits.partition_point(|hit| hit.span.start() < span.start());
        hits.iter()
            .skip(from)
            .take_while(|hit| hit.span.start() == span.start())
            .filter(|hit| hit.span.end() < span.end())
            .find_map(|hit| {
                let surface = self.names.surfaces.get(hit.surface)?;
                let brand = surface.aliases.iter().any(|index| {
                    self.lexicon
                        .aliases
                        .get(*index)
                        .is_some_and(|alias| Some(alias.brand.as_str()) == vendor)
                });
                let series = surface.series.iter().any(|index| {
                    self.lexicon
                        .series
                        .get(*index)
                        .is_some_and(|name| Some(name.vendor.as_str()) == vendor)
                });
                let joint = page.key.as_bytes().get(hit.span.end()).is_some_and(|byte| {
                    // DH- and RG- open the designations of their makers.
                    b" /".contains(byte) || *byte == b'-' && hit.span.len() > 3
                });
                (brand && !series && joint).then_some(hit.span.end() + 1)
            })
            .unwrap_or(span.start())
    }

    /// `NF5280M5/M6`, `LaserJet 1020/1022/3050`: the pieces behind the slashes replace the end of the designation in front of them.
    fn propose_alternatives(
        &self,
        page: &PageText<'_>,
        span: NormalizedSpan,
        text: &str,
        found: &[Found<'d>],
        cache: &mut Cache<'d>,
        new: &mut Vec<Proposal<'d>>,
    ) {
        const LONGEST_LIST: usize = 8;
        let mut at = span.end();
        for _ in 0..LONGEST_LIST {
            let Some(rest) = page.from(at).strip_prefix('/') else {
                return;
            };
            let len = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
            let piece = NormalizedSpan::new(at + 1, at + 1 + len);
            let Some(replaced) = with_end_replaced(text, page.slice(piece)) else {
                return;
            };
            let before = new.len();
            // Letters alone may be anything, such as the kind of current: TL-SG1024DT/DC.
            let letters = page
                .slice(piece)
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic());
            for one in self.find(cache, replaced.clone(), None).iter() {
                if letters && one.products.is_empty() {
                    continue;
                }
                if found
                    .iter()
                    .any(|first| first.vendor == one.vendor && first.pattern == one.pattern)
                {
                    // The surface is only the end of the designation.
                    let mut one = one.clone();
                    one.model.get_or_insert_with(|| replaced.to_uppercase());
                    new.push(Proposal {
                        licence: one.licence,
                        found: Some(one.clone()),
                        text: replaced.clone(),
                        ..proposal(piece, MentionKind::Model, one.vendor, source_of(&one))
                    });
                }
            }
            if new.len() == before {
                return;
            }
            at = piece.end();
        }
    }
}

/// The designation `text` with `piece` for its end, where the two may be alternatives.
fn with_end_replaced(text: &str, piece: &str) -> Option<String> {
    let len = piece.len();
    // Gen9/Gen10: the word stays, the number grows.
    let head = if is_alternative(text, piece) {
        let number = text.trim_end_matches(|c: char| c.is_ascii_digit());
        Some(number.len() - letters_behind(number).len())
    } else {
        text.len()
            .checked_sub(len)
            .filter(|head| (2..=4).contains(&len) && begins_run(text, *head))
    };
    let (stem, tail) = head.and_then(|head| Some((text.get(..head)?, text.get(head..)?)))?;
    let shape = |text: &str| -> Vec<bool> {
        let mut shape: Vec<bool> = text.bytes().map(|b| b.is_ascii_digit()).collect();
        if is_alternative(tail, piece) {
            shape.dedup();
        }
        shape
    };
    // i7-8550U/16G goes on with the memory.
    let memory = piece
        .trim_end_matches('b')
        .strip_suffix(['g', 't'])
        .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    (!memory && shape(tail) == shape(piece)).then(|| format!("{stem}{piece}"))
}

/// Whether a run of letters or of digits begins in `text` at `at`: DC is no other end of `PoE`.
fn begins_run(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    at == 0 || !(letter(at - 1) && letter(at))
}

/// A proposal without evidence.
pub(super) fn proposal(
    span: NormalizedSpan,
    kind: MentionKind,
    vendor: Option<&str>,
    source: Source,
) -> Proposal<'_> {
    Proposal {
        span,
        kind,
        vendor,
        source,
        licence: Licence::Free,
        glued: false,
        family: None,
        found: None,
        text: String::new(),
        beside: None,
        evidence: 0,
        tier_mismatch: false,
        respelled: None,
    }
}

/// The entry that a find of the catalogue rests on.
pub(super) fn source_of(found: &Found<'_>) -> Source {
    match (found.pattern, found.products.first()) {
        (Some(pattern), _) => Source::Pattern(pattern),
        (None, Some(product)) => Source::Product(*product),
        (None, None) => Source::Rule("catalogue"),
    }
}

/// Whether what stands behind a slash replaces the end of what stands before it rather than continuing it: M5/M6, Gen9/Gen10.
fn is_alternative(before: &str, behind: &str) -> bool {
    let head = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let word = letters_behind(head);
    let letters = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
    head.len() < before.len() && !word.is_empty() && behind.get(..letters) == Some(word)
}

/// The letters that `text` ends with.
fn letters_behind(text: &str) -> &str {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    text.get(rest.len()..).unwrap_or_default()
}

/// The phrase in which a designation may begin at `place`.
pub(super) fn phrase_at(phrases: &[Phrase], place: usize) -> Option<&Phrase> {
    let index = phrases.partition_point(|phrase| phrase.span.end() <= place);
    phrases
        .get(index)
        .filter(|phrase| phrase.starts.binary_search(&place).is_ok())
}

/// Whether the number of a processor stands at `at`, behind the word of its line: `-10400`, ` 8700K`, but not the memory in `i5 16G`.
fn has_number(key: &str, at: usize) -> bool {
    let behind = key.get(at..).unwrap_or_default();
    let number = behind.strip_prefix(['-', ' ']).unwrap_or(behind);
    number.bytes().take_while(u8::is_ascii_digit).count() >= 4
}

/// Where a version or generation at `at` ends: `v3`, `v2.0`, `g2`, `gen10`.
pub(super) fn version_at(key: &str, at: usize) -> Option<usize> {
    let rest = key.get(at..)?;
    let head = ["gen", "v", "g", "m"].iter().find(|head| {
        rest.strip_prefix(**head)
            .is_some_and(|tail| tail.bytes().next().is_some_and(|b| b.is_ascii_digit()))
    })?;
    let tail = rest.get(head.len()..)?;
    let mut len = 0;
    for (offset, byte) in tail.bytes().enumerate() {
        if byte.is_ascii_digit() {
            len = offset + 1;
        } else if byte != b'.' {
            break;
        }
    }
    let goes_on = tail
        .as_bytes()
        .get(len)
        .is_some_and(u8::is_ascii_alphanumeric);
    // Nobody counts to a hundred generations: G4560 and V100 behind a machine are its processor and its card.
    let major = tail.bytes().take_while(u8::is_ascii_digit).count();
    (!goes_on && major <= 2 && len <= 8).then_some(at + head.len() + len)
}
