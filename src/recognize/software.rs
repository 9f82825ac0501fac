//! Proposals of software: names with the versions behind them.
//!
//! In: names that the automaton found. Out: proposals. Whether they count is decided by `licence`.

use super::Recognizer;
use super::names::NameHit;
use super::page::PageText;
use super::proposals::{Proposal, Source, proposal};
use crate::dictionary::lexicon::{Licence, SoftwareName};
use crate::model::{ColumnRole, MentionKind};
use crate::text::span::NormalizedSpan;

impl<'d> Recognizer<'d> {
    pub(super) fn propose_software(
        &self,
        page: &PageText<'_>,
        hits: &[NameHit],
        hit: NameHit,
        index: usize,
        proposals: &mut Vec<Proposal<'d>>,
    ) {
        let Some(name) = self.lexicon.software.get(index) else {
            return;
        };
        let rest = page.from(hit.span.end());
        let blank = usize::from(rest.starts_with(' '));
        let mut end = hit.span.end();
        let mut licence = name.licence;
        if let Some(version) = &name.version {
            for skip in [0, blank] {
                let matched = rest
                    .get(skip..)
                    .and_then(|rest| version.find(rest))
                    .filter(|found| found.start() == 0 && !found.is_empty());
                if let Some(found) = matched
                    && !rest
                        .get(skip + found.end()..)
                        .and_then(|behind| behind.bytes().next())
                        .is_some_and(|behind| {
                            behind.is_ascii_alphanumeric() && !ends_in_han(found.as_str())
                        })
                {
                    end = hit.span.end() + skip + found.end();
                    break;
                }
            }
        }
        let named = end == hit.span.end();
        let beside = named
            .then(|| version_beside(page, name, hit.span.end()))
            .flatten();
        if !named || beside.is_some() {
            // A version is evidence; a word that is never one by itself needs its maker all the same.
            licence = match licence {
                Licence::Free | Licence::Weak => Licence::Free,
                Licence::Never => Licence::Weak,
            };
        }
        // A part of a path or of a longer word is no name: software/rescu-manual.
        let joined = rest
            .strip_prefix('-')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        if (hit.glued || joined) && named {
            return;
        }
        // 统信UOS操作系统: without a version behind it the generic noun is none of the name.
        if named && beside.is_none() && self.has_generic_end(page, hits, hit, name) {
            return;
        }
        // An operating system whose maker has the same name is a line of systems as long as no version is named: 麒麟.
        let line = named
            && beside.is_none()
            && name.category == "os"
            && self.names.surfaces.get(hit.surface).is_some_and(|surface| {
                surface.aliases.iter().any(|index| {
                    self.lexicon
                        .aliases
                        .get(*index)
                        .is_some_and(|alias| Some(&alias.brand) == name.vendor.as_ref())
                })
            });
        let kind = if line {
            MentionKind::Series
        } else {
            MentionKind::Software
        };
        if !named {
            self.propose_versions(page, end, index, proposals);
        }
        proposals.push(Proposal {
            licence,
            text: page
                .slice(beside.unwrap_or(NormalizedSpan::new(hit.span.end(), end)))
                .trim()
                .to_owned(),
            beside,
            ..proposal(
                NormalizedSpan::new(hit.span.start(), end),
                kind,
                name.vendor.as_deref(),
                Source::Software(index),
            )
        });
    }

    /// `Windows 7/10`, `Windows2003/XP`: versions of the same program behind bars.
    fn propose_versions(
        &self,
        page: &PageText<'_>,
        from: usize,
        index: usize,
        proposals: &mut Vec<Proposal<'d>>,
    ) {
        const LONGEST_LIST: usize = 8;
        let Some(name) = self.lexicon.software.get(index) else {
            return;
        };
        let Some(version) = &name.version else { return };
        let mut at = from;
        for _ in 0..LONGEST_LIST {
            let Some(rest) = page.from(at).strip_prefix('/') else {
                return;
            };
            let start = at + 1;
            let Some(found) = version
                .find(rest)
                .filter(|found| found.start() == 0 && !found.as_str().trim().is_empty())
            else {
                return;
            };
            // Windows 10/8G and Windows 10/8 GB go on with the memory.
            let behind = rest.get(found.end()..).unwrap_or_default();
            if found.as_str().starts_with(' ')
                || behind
                    .trim_start_matches(' ')
                    .starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.')
            {
                return;
            }
            at = start + found.end();
            proposals.push(Proposal {
                text: found.as_str().to_owned(),
                ..proposal(
                    NormalizedSpan::new(start, at),
                    MentionKind::Software,
                    name.vendor.as_deref(),
                    Source::Software(index),
                )
            });
        }
    }

    /// Whether a shorter name of the same software stands there, and what follows it is a noun for its kind.
    fn has_generic_end(
        &self,
        page: &PageText<'_>,
        hits: &[NameHit],
        hit: NameHit,
        name: &SoftwareName,
    ) -> bool {
        let from = hits.partition_point(|other| other.span.start() < hit.span.start());
        hits.iter()
            .skip(from)
            .take_while(|other| other.span.start() == hit.span.start())
            .filter(|other| other.span.end() < hit.span.end())
            .any(|other| {
                let same = self.names.surfaces.get(other.surface).is_some_and(|entry| {
                    entry.software.iter().any(|index| {
                        self.lexicon
                            .software
                            .get(*index)
                            .is_some_and(|shorter| shorter.name == name.name)
                    })
                });
                same && self
                    .context
                    .word_at(&page.key, other.span.end(), &name.category)
                    == Some(hit.span.end())
            })
    }
}

/// The version that is all there is in the cell behind a name that ends its own at `at`: openEuler | 22.03.
fn version_beside(page: &PageText<'_>, name: &SoftwareName, at: usize) -> Option<NormalizedSpan> {
    const LONGEST: usize = 32;
    let version = name.version.as_ref()?;
    let span = page.cell_behind(at)?;
    let cell = page.slice(span);
    // A figure in any other column may be a price, a score or a number of pieces.
    let is_column = page.cell_at(span).map(|cell| {
        matches!(
            cell.column.role,
            Some(ColumnRole::Model | ColumnRole::BrandModel)
        )
    });
    let may_be = is_column.unwrap_or_else(|| stands_like_a_version(page, span));
    let whole = cell.len() <= LONGEST
        && version
            .find(cell)
            .is_some_and(|found| found.start() == 0 && found.end() == cell.len());
    (whole && may_be && !may_count(cell)).then_some(span)
}

/// Whether a cell of no table ends its line, or has a number of pieces with their unit behind it, and no words above it, which say that it is
/// something else.
fn stands_like_a_version(page: &PageText<'_>, cell: NormalizedSpan) -> bool {
    let rest = page.from(cell.end()).split('\n').next().unwrap_or_default();
    let rest = rest.trim_matches(' ');
    let counted = || {
        let number = rest.trim_start_matches(['\t', ' ']);
        let unit = number.trim_start_matches(|c: char| c.is_ascii_digit());
        unit.len() < number.len() && unit.starts_with(|c: char| !c.is_ascii() && c.is_alphabetic())
    };
    let mut lines = page.until(cell.start()).rsplit('\n');
    let before = lines.next().unwrap_or_default();
    let above = lines.next().unwrap_or_default();
    let above = above.split('\t').nth(before.matches('\t').count());
    let is_headed = above.is_some_and(|above| {
        !above.trim().is_empty() && !above.bytes().any(|byte| byte.is_ascii_digit())
    });
    (rest.is_empty() || counted()) && !is_headed
}

/// Whether a cell may be a number of pieces or a price: `10`, `2.00`, but not `2016` or `8.6`.
fn may_count(cell: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match cell.split_once('.') {
        Some((head, tail)) => digits(head) && tail == "00",
        None => digits(cell) && !(cell.len() == 4 && cell.starts_with("20")),
    }
}

fn ends_in_han(text: &str) -> bool {
    text.chars().next_back().is_some_and(|c| !c.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_pieces_and_prices_are_no_versions() {
        for cell in ["2", "10", "2.00", "1200"] {
            assert!(may_count(cell), "{cell}");
        }
        for cell in ["22.03", "8.6", "2016", "v10", "11g", "7.0.2"] {
            assert!(!may_count(cell), "{cell}");
        }
    }
}
