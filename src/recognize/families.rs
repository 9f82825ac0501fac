//! Proposals of numbers behind a series word or a maker: `至强® 金牌 6240`, `酷睿 ≥i7 7700`, `高通 835`, and the lists behind them.
//!
//! In: names that the automaton found, and the technical runs behind them. Out: proposals. Whether they count is decided by `licence`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Recognizer;
use super::cells::is_measure;
use super::models::{Family, Found};
use super::names::NameHit;
use super::page::PageText;
use super::proposals::{ATOMS, Cache, Findings, Proposal, Source, phrase_at, proposal, source_of};
use super::respelled::Respelling;
use super::shapes::{self, Phrase};
use crate::dictionary::lexicon::{Licence, Product, SeriesName};
use crate::model::MentionKind;
use crate::text::span::NormalizedSpan;

impl<'d> Recognizer<'d> {
    /// Numbers behind a series word or a brand: `至强® 金牌 6240`, `酷睿 ≥i7 7700`, `高通 835`.
    pub(super) fn propose_families(
        &self,
        page: &PageText<'_>,
        findings: &mut Findings<'d>,
        cache: &mut Cache<'d>,
    ) {
        let mut new = Vec::new();
        // Where the chain of series words begins that ends with this hit, by the hit's position and maker.
        let mut chains: BTreeMap<(usize, &'d str), (usize, &'d str)> = BTreeMap::new();
        for hit in &findings.hits {
            let Some(surface) = self.names.surfaces.get(hit.surface) else {
                continue;
            };
            for index in &surface.series {
                let Some(name) = self.lexicon.series.get(*index) else {
                    continue;
                };
                let vendor = name.vendor.as_str();
                // 鲲鹏、麒麟: a word that is another thing's name as well is the beginning of a name.
                let opens = self.names_other_things(hit);
                let (start, outer) = chains
                    .range((hit.span.start().saturating_sub(40), "")..(hit.span.start() + 1, ""))
                    .rev()
                    .find(|((end, maker), _)| {
                        *maker == vendor
                            && !opens
                            && *end <= hit.span.start()
                            && !is_other_tier_of_list(page, *end, hit.span.start())
                            && self.context.only_fillers(&page.key, *end, hit.span.start())
                    })
                    .map_or((hit.span.start(), name.series.as_str()), |(_, chain)| {
                        *chain
                    });
                chains.insert((hit.span.end(), vendor), (start, outer));
                // 至强® 金牌: series and tier without a number are one name.
                if start < hit.span.start() && !hit.glued {
                    let span = with_bracket(&page.key, NormalizedSpan::new(start, hit.span.end()));
                    new.push(proposal(
                        span,
                        MentionKind::Series,
                        Some(vendor),
                        Source::Series(*index),
                    ));
                }
                let mut families = vec![Family {
                    vendor,
                    series: &name.series,
                }];
                if outer != name.series {
                    families.push(Family {
                        vendor,
                        series: outer,
                    });
                }
                // 至强金牌4210: the number decides over the tier, so the whole line is asked last.
                if let Some(line) = self.line_of(name)
                    && families.iter().all(|family| family.series != line)
                {
                    families.push(Family {
                        vendor,
                        series: line,
                    });
                }
                self.propose_behind(page, findings, hit, start, &families, cache, &mut new);
            }
            for index in &surface.aliases {
                let Some(alias) = self.lexicon.aliases.get(*index) else {
                    continue;
                };
                if !page.may_be(hit.span, alias) {
                    continue;
                }
                let family = Family {
                    vendor: &alias.brand,
                    series: "",
                };
                self.propose_behind(page, findings, hit, usize::MAX, &[family], cache, &mut new);
            }
        }
        findings.proposals.append(&mut new);
    }

    /// Whether the number is not of the tier that is written in front of it, but of another of the line. Names such as 至强可扩展, which no grammar has
    /// for a series of its own, are those of several tiers and contradict none.
    fn is_other_tier(&self, families: &[Family<'d>], family: Option<Family<'d>>) -> bool {
        families.first().is_some_and(|written| {
            Some(*written) != family
                && self.lexicon.patterns.iter().any(|pattern| {
                    pattern.vendor.as_deref() == Some(written.vendor)
                        && pattern.series.as_deref() == Some(written.series)
                })
        })
    }

    /// The line of products that a series is a tier of: Xeon for Xeon Gold.
    fn line_of(&self, tier: &SeriesName) -> Option<&'d str> {
        let (line, _) = tier.series.split_once(' ')?;
        self.lexicon
            .series
            .iter()
            .find(|name| name.vendor == tier.vendor && name.series == line)
            .map(|name| name.series.as_str())
    }

    /// Proposes the number that stands behind the name `hit`, and what is listed behind it. `start` is where the series words begin; none
    /// belong to the designation behind a brand.
    #[expect(
        clippy::too_many_arguments,
        reason = "the state of one scan; a struct for it would be used once"
    )]
    fn propose_behind(
        &self,
        page: &PageText<'_>,
        findings: &Findings<'d>,
        hit: &NameHit,
        start: usize,
        families: &[Family<'d>],
        cache: &mut Cache<'d>,
        new: &mut Vec<Proposal<'d>>,
    ) {
        let series = start != usize::MAX;
        let places = if hit.glued {
            vec![hit.span.end()]
        } else {
            self.context.gap(&page.key, hit.span.end())
        };
        let mut list_end = None;
        for place in places {
            if series && is_other_tier_of_list(page, hit.span.end(), place) {
                continue;
            }
            let Some(phrase) = phrase_at(&findings.phrases, place) else {
                continue;
            };
            if let Some((span, family, found)) = self.longest(page, phrase, place, families, cache)
            {
                let text = shapes::joined(page.slice(span));
                let end = self.extended(page, phrase, span, &found);
                let from = if series { start } else { span.start() };
                let whole = NormalizedSpan::new(span.start(), end);
                let found = self.of_whole(page, span, whole, Some(family), &found, cache);
                let (end, found) = self
                    .past_noun(page, findings, whole, Some(family), cache)
                    .unwrap_or((end, found));
                for one in found.iter() {
                    let bare = text.bytes().all(|byte| byte.is_ascii_digit());
                    let doubtful = !series || self.names_other_things(hit);
                    if bare && doubtful && self.is_counted(page, span) {
                        continue;
                    }
                    new.push(Proposal {
                        licence: Licence::Free,
                        family: Some(family),
                        found: Some(one.clone()),
                        text: text.clone(),
                        tier_mismatch: self.is_other_tier(families, Some(family)),
                        ..proposal(
                            NormalizedSpan::new(from, end),
                            MentionKind::Model,
                            one.vendor,
                            source_of(one),
                        )
                    });
                }
                list_end = Some((span.end(), family));
                break;
            }
            if series && let Some(parts) = self.joined_parts(page, phrase, place, families, cache) {
                let (head, tail) = parts;
                new.push(Proposal {
                    span: NormalizedSpan::new(start.min(head.span.start()), head.span.end()),
                    tier_mismatch: self.is_other_tier(families, head.family),
                    ..head
                });
                new.extend(tail);
                break;
            }
            // A series word with a number that no list has: ThinkServer BD520.
            if series
                && !self.names_other_things(hit)
                && place <= hit.span.end() + 2
                && let Some(span) = self.unlisted(page, phrase, place)
                && !(page.slice(span).contains('/') && self.opens_series(findings, place, families))
            {
                let text = shapes::joined(page.slice(span));
                new.push(Proposal {
                    licence: Licence::Free,
                    family: families.first().copied(),
                    text,
                    ..proposal(
                        NormalizedSpan::new(start, span.end()),
                        MentionKind::Model,
                        families.first().map(|family| family.vendor),
                        Source::Rule("series.number"),
                    )
                });
                break;
            }
        }
        if !series && list_end.is_none() {
            let place = hit.span.end() + usize::from(page.from(hit.span.end()).starts_with(' '));
            let maker = families.first().zip(phrase_at(&findings.phrases, place));
            new.extend(maker.and_then(|(maker, phrase)| {
                self.beheaded(page, phrase, place, maker.vendor)
                    .or_else(|| self.numbered(page, findings, phrase, place, maker.vendor))
            }));
        }
        if let Some((end, family)) = list_end {
            self.propose_listed(page, findings, end, family, cache, new);
        }
    }

    /// `i7 8750H-UHD630`, `i5-12500-16G`: a processor of the list with graphics or memory behind a joint, where nothing is called by the whole.
    fn joined_parts(
        &self,
        page: &PageText<'_>,
        phrase: &Phrase,
        place: usize,
        families: &[Family<'d>],
        cache: &mut Cache<'d>,
    ) -> Option<(Proposal<'d>, Vec<Proposal<'d>>)> {
        let span = phrase.stretches(place, 1).last()?;
        let text = page.slice(span);
        for (joint, _) in text.match_indices(['-', '+']) {
            let head = NormalizedSpan::new(place, place + joint);
            let tail = NormalizedSpan::new(place + joint + 1, span.end());
            let behind = self.find(cache, page.slice(tail).to_owned(), None);
            let graphics = behind.iter().any(|one| self.is_graphics(one));
            if !graphics && !is_measure(page.slice(tail)) {
                continue;
            }
            let found = families.iter().find_map(|family| {
                let found = self.find(cache, page.slice(head).to_owned(), Some(*family));
                let listed = found.iter().find(|one| !one.products.is_empty()).cloned();
                Some((*family, listed?))
            });
            let Some((family, one)) = found else { continue };
            let part = |span: NormalizedSpan, one: &Found<'d>| Proposal {
                licence: Licence::Free,
                found: Some(one.clone()),
                text: page.slice(span).to_owned(),
                ..proposal(span, MentionKind::Model, one.vendor, source_of(one))
            };
            let tails = behind.iter().filter(|one| self.is_graphics(one));
            let tails = tails.map(|one| part(tail, one)).collect();
            let head = Proposal {
                family: Some(family),
                ..part(head, &one)
            };
            return Some((head, tails));
        }
        None
    }

    /// Whether the list has a processor or a graphics card of this name.
    fn is_listed_part(&self, text: &str, cache: &mut Cache<'d>) -> bool {
        let found = self.find(cache, text.to_owned(), None);
        let products = found.iter().flat_map(|one| &one.products);
        products
            .filter_map(|index| self.lexicon.products.get(*index))
            .any(|product| matches!(product.category(), "cpu" | "gpu"))
    }

    /// Whether a find is a graphics processor.
    fn is_graphics(&self, found: &Found<'d>) -> bool {
        let pattern = found
            .pattern
            .and_then(|index| self.lexicon.patterns.get(index))
            .and_then(|pattern| pattern.category.as_deref());
        let product = found
            .products
            .first()
            .and_then(|index| self.lexicon.products.get(*index))
            .map(Product::category);
        pattern.or(product) == Some("gpu")
    }

    /// Whether a series word is the name of software or of another maker as well: 麒麟 is a line of processors only in front of a number of
    /// one, 升腾 is Huawei's only where 昇腾 is meant.
    fn names_other_things(&self, hit: &NameHit) -> bool {
        let Some(surface) = self.names.surfaces.get(hit.surface) else {
            return false;
        };
        let makers = || {
            surface
                .aliases
                .iter()
                .filter_map(|index| self.lexicon.aliases.get(*index))
        };
        let mut lines = surface
            .series
            .iter()
            .filter_map(|index| self.lexicon.series.get(*index));
        !surface.software.is_empty()
            || makers().next().is_some()
                && lines.any(|line| makers().all(|maker| maker.brand != line.vendor))
    }

    /// 浪潮8480M6: a designation directly behind its maker's name without the letters that open it. Which one is meant, nobody can know.
    fn beheaded(
        &self,
        page: &PageText<'_>,
        phrase: &Phrase,
        place: usize,
        vendor: &'d str,
    ) -> Option<Proposal<'d>> {
        const SHORTEST: usize = 5;
        let (span, products) = phrase
            .stretches(place, 1)
            .filter(|span| {
                let text = page.slice(*span);
                text.len() >= SHORTEST
                    && text.starts_with(|c: char| c.is_ascii_digit())
                    && shapes::is_designation(text)
                    && !is_measure(text)
                    && page.confusable(*span).is_none()
            })
            .map(|span| (span, self.catalogue.beheaded(page.slice(span), vendor)))
            .filter(|(_, products)| !products.is_empty())
            .last()?;
        Some(guessed(page, span, vendor, products))
    }

    /// 惠普1020打印机: the number of a machine directly behind its maker's name, without the word for its line. Its line must say what sort of
    /// machine is meant.
    fn numbered(
        &self,
        page: &PageText<'_>,
        findings: &Findings<'d>,
        phrase: &Phrase,
        place: usize,
        vendor: &'d str,
    ) -> Option<Proposal<'d>> {
        let span = *phrase.atoms.iter().find(|atom| atom.start() == place)?;
        let text = page.slice(span);
        let number = text.bytes().all(|byte| byte.is_ascii_digit());
        let joined = page
            .from(span.end())
            .starts_with(['-', '/', '.', '*', '+', '~']);
        if !number || joined || page.confusable(span).is_some() || self.is_counted(page, span) {
            return None;
        }
        let blank = usize::from(page.from(span.end()).starts_with(' '));
        let noun = self.category_at(findings, span.end() + blank);
        // 联想2020: a year of our time is a model only in front of what it is.
        let year = text.len() == 4 && text.starts_with("20");
        let line = page.line_of(span);
        let mut products = self.catalogue.beheaded(text, vendor);
        products.retain(|index| {
            let category = self.lexicon.products.get(*index).map(Product::category);
            category.is_some()
                && (noun == category || !year && self.has_category(findings, line, category))
        });
        (!products.is_empty()).then(|| guessed(page, span, vendor, products))
    }

    /// `4210R, 5218R, 6230R`: the family carries over list signs.
    fn propose_listed(
        &self,
        page: &PageText<'_>,
        findings: &Findings<'d>,
        from: usize,
        family: Family<'d>,
        cache: &mut Cache<'d>,
        new: &mut Vec<Proposal<'d>>,
    ) {
        const LONGEST_LIST: usize = 16;
        let mut at = from;
        for _ in 0..LONGEST_LIST {
            let counted = past_count(&page.key, at);
            let rest = page.from(counted);
            let behind = rest
                .trim_start_matches([' ', ',', '，', '、', '/', '+', '…', '.', '或', '及', '和']);
            let skipped = rest.len() - behind.len();
            if skipped == 0 || skipped > 8 {
                return;
            }
            let place = counted + skipped;
            let Some(phrase) = phrase_at(&findings.phrases, place) else {
                return;
            };
            let Some((span, family, found)) = self.longest(page, phrase, place, &[family], cache)
            else {
                return;
            };
            let text = shapes::joined(page.slice(span));
            let bare = text.bytes().all(|byte| byte.is_ascii_digit());
            if bare && self.is_counted(page, span) {
                return;
            }
            // Behind a count numbers of anything may stand: 6330*2/2933.
            let listed = found.iter().any(|one| !one.products.is_empty());
            if counted > at && !listed {
                return;
            }
            // ThinkPad P53 T2000: the machine ends where a processor or a card of the list begins.
            if !listed && self.is_listed_part(&text, cache) {
                return;
            }
            for one in found.iter() {
                new.push(Proposal {
                    licence: Licence::Free,
                    family: Some(family),
                    found: Some(one.clone()),
                    text: text.clone(),
                    ..proposal(span, MentionKind::Model, one.vendor, source_of(one))
                });
            }
            at = span.end();
        }
    }

    /// The longest stretch at `place` that the catalogue knows in one of the families.
    fn longest(
        &self,
        page: &PageText<'_>,
        phrase: &Phrase,
        place: usize,
        families: &[Family<'d>],
        cache: &mut Cache<'d>,
    ) -> Option<(NormalizedSpan, Family<'d>, Rc<[Found<'d>]>)> {
        let mut best = None;
        for span in phrase.stretches(place, ATOMS) {
            let text = shapes::joined(page.slice(span));
            if !text.bytes().any(|byte| byte.is_ascii_digit()) || text.len() < 2 {
                continue;
            }
            for family in families {
                let found = self.find(cache, text.clone(), Some(*family));
                if !found.is_empty() {
                    best = Some((span, *family, found));
                    break;
                }
            }
        }
        best
    }

    /// A designation at `place` that no list has: a mixed run, or a number of three to five digits that counts nothing.
    fn unlisted(
        &self,
        page: &PageText<'_>,
        phrase: &Phrase,
        place: usize,
    ) -> Option<NormalizedSpan> {
        // i7(10510)16G: what a bracket holds is read behind it, up to its end.
        if page.from(place).starts_with('(') {
            return None;
        }
        let bracketed = page.until(place).ends_with('(');
        let span = phrase.stretches(place, 1).last()?;
        let span = phrase
            .stretches(place, 1)
            .find(|short| {
                if bracketed && page.from(short.end()).starts_with(')') {
                    return true;
                }
                let behind = page.key.as_bytes().get(short.end());
                behind == Some(&b'*') || behind == Some(&b'(')
            })
            .unwrap_or(span);
        let text = page.slice(span);
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = if digits {
            (3..=5).contains(&text.len()) && !self.is_counted(page, span)
        } else {
            shapes::is_designation(text)
        };
        (fits && page.confusable(span).is_none()).then(|| {
            let end = self.extended_by_suffix(page, phrase, span.end());
            NormalizedSpan::new(span.start(), end)
        })
    }

    /// Whether a word for another line of the maker begins at `place`: i5 in 酷睿i5/i7.
    fn opens_series(&self, findings: &Findings<'d>, place: usize, families: &[Family<'d>]) -> bool {
        let from = findings
            .hits
            .partition_point(|hit| hit.span.start() < place);
        let here = findings.hits.iter().skip(from);
        here.take_while(|hit| hit.span.start() == place)
            .filter(|hit| !hit.glued)
            .filter_map(|hit| self.names.surfaces.get(hit.surface))
            .flat_map(|surface| &surface.series)
            .filter_map(|index| self.lexicon.series.get(*index))
            .any(|name| families.iter().any(|family| family.vendor == name.vendor))
    }

    /// Whether the number at `span` counts something: a unit, a classifier or a decimal stands behind it.
    fn is_counted(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        let behind = page.from(span.end());
        let next = behind.trim_start_matches(' ');
        let decimal = behind.strip_prefix(['.', ',']).is_some_and(|rest| {
            rest.bytes()
                .next()
                .is_some_and(|byte| byte.is_ascii_digit())
        });
        decimal
            || next.starts_with([
                '%', '‰', '年', '月', '元', '万', '倍', '米', '度', '℃', '分',
            ])
            || self
                .context
                .word_at(&page.key, span.end() + behind.len() - next.len(), "counter")
                .is_some()
    }
}

/// The proposal that one of `products`, whose names `span` gives only in part, is meant.
fn guessed<'d>(
    page: &PageText<'_>,
    span: NormalizedSpan,
    vendor: &'d str,
    products: Vec<usize>,
) -> Proposal<'d> {
    Proposal {
        text: page.slice(span).to_owned(),
        found: Some(Found {
            vendor: Some(vendor),
            pattern: None,
            products,
            model: None,
            licence: Licence::Free,
        }),
        respelled: Some(Respelling::Guessed),
        ..proposal(
            span,
            MentionKind::Model,
            Some(vendor),
            Source::Rule("brand.tail"),
        )
    }
}

/// `span` with the bracket behind it that closes one inside: 至强(Xeon).
fn with_bracket(key: &str, span: NormalizedSpan) -> NormalizedSpan {
    let text = span.of(key);
    let open = text.matches('(').count() > text.matches(')').count();
    let closes = open && key.as_bytes().get(span.end()) == Some(&b')');
    NormalizedSpan::new(span.start(), span.end() + usize::from(closes))
}

/// Where a number of pieces and a remark in brackets end that stand at `at`: `*2`, `*2(16核)`.
fn past_count(key: &str, at: usize) -> usize {
    // 2.0GHz,16核
    const REMARK: usize = 24;
    let rest = key.get(at..).unwrap_or_default();
    let count = rest
        .trim_start_matches(' ')
        .strip_prefix('*')
        .map(|behind| behind.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' '));
    let behind = count.unwrap_or(rest);
    let bracket = behind.strip_prefix('(').and_then(|inside| {
        let close = inside.find(')')?;
        inside.get(close + 1..).filter(|_| close <= REMARK)
    });
    key.len() - bracket.unwrap_or(behind).len()
}

/// i5/i7, I3/DS-2CD3T86FWD: behind a word that ends in its number a bar sets the next member of a list apart, unless that is a number.
fn is_other_tier_of_list(page: &PageText<'_>, end: usize, next: usize) -> bool {
    let numbered = page.until(end).ends_with(|c: char| c.is_ascii_digit());
    let bar = page
        .key
        .get(end..next)
        .is_some_and(|between| between.contains('/'));
    numbered && bar && !page.from(next).starts_with(|c: char| c.is_ascii_digit())
}
