//! Organisations: whether a maker's name is a part of the name of a company, and whether that company stands there as the maker.
//!
//! In: a name and the page. Out: where the company's name ends, and what its place on the page says. Whether the maker counts is decided in
//! `makers`.

use super::Recognizer;
use super::page::PageText;
use crate::text::span::NormalizedSpan;

/// Country and town: no more places are the origin of goods.
const PLACES: usize = 2;

impl Recognizer<'_> {
    /// Whether the name is a part of the name of an organisation.
    pub(super) fn is_organisation(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        self.organisation_end(page, span).is_some()
    }

    /// Where the legal form ends of the organisation that the name is a part of.
    pub(super) fn organisation_end(
        &self,
        page: &PageText<'_>,
        span: NormalizedSpan,
    ) -> Option<usize> {
        let at = match self.own_company(page, span) {
            Ok(end) => return Some(end),
            Err(at) => at,
        };
        // Up to six characters that no list has may stand before the legal form: 数字技术, 易联.
        let rest: String = page
            .from(at)
            .chars()
            .take_while(|c| !c.is_ascii() && !c.is_whitespace() && !"，。；、：".contains(*c))
            .take(14)
            .collect();
        self.context
            .words("branch")
            .iter()
            .filter_map(|word| Some((rest.find(word)?, word.len())))
            .min()
            .filter(|(found, _)| *found <= 18)
            .map(|(found, len)| at + found + len)
    }

    /// Whether the company that the name at `span` is a part of is called a party in front: 中标人：某某有限公司.
    pub(super) fn is_party(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        let before = page.until(self.company_start(page, span));
        let label = before.trim_end_matches([' ', '\t', ':']).len();
        let party = self.context.word_before(&page.key, label, "party");
        label < before.len() && party.is_some()
    }

    /// Where the company's name begins that the name at `span` is a part of: with a place, or with the name.
    fn company_start(&self, page: &PageText<'_>, span: NormalizedSpan) -> usize {
        let place = self.context.word_before(&page.key, span.start(), "place");
        place.unwrap_or(span.start())
    }

    /// Whether the company that the name at `span` is a part of is the maker of what is to be used: 采用西门子(中国)有限公司产品, or one of several
    /// in a list behind such a word.
    pub(super) fn is_chosen(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        const COMPANIES: usize = 8;
        let key = &page.key;
        let mut start = self.company_start(page, span);
        for _ in 0..COMPANIES {
            if self.context.word_before(key, start, "choice").is_some() {
                return true;
            }
            // The company in front of a list sign.
            let Some(list) = page.until(start).strip_suffix('、') else {
                return false;
            };
            let Some(legal_form) = self.context.word_before(key, list.len(), "branch") else {
                return false;
            };
            let name = page.until(legal_form);
            start = name
                .rfind(|c: char| "、，。；：: \n\t".contains(c))
                .map_or(0, |at| {
                    at + name
                        .get(at..)
                        .and_then(|t| t.chars().next())
                        .map_or(1, char::len_utf8)
                });
            // 采用 opens the name that was cut there.
            let opened = self.context.words("choice").iter().any(|word| {
                key.get(start..legal_form)
                    .is_some_and(|name| name.contains(word))
            });
            if opened {
                return true;
            }
        }
        false
    }

    /// Where the name of the company ends that is called by the name at `span`, its places and trades and a legal form, and nothing else; if there
    /// is none, where those places and trades end.
    fn own_company(&self, page: &PageText<'_>, span: NormalizedSpan) -> Result<usize, usize> {
        const WORDS: usize = 6;
        let key = &page.key;
        let mut at = span.end();
        if let Some(end) = self.context.word_at(key, at, "organisation") {
            return Ok(end);
        }
        // 松下AG-UX90, 三菱PLC: behind a Chinese name Latin letters are no legal form, nor is what a hyphen continues.
        let latin = page.slice(span).is_ascii();
        let is_legal_form = |at: usize, end: usize| {
            let ascii = key.get(at..end).is_some_and(str::is_ascii);
            !ascii || latin && key.as_bytes().get(end) != Some(&b'-')
        };
        for _ in 0..WORDS {
            let branch = self.context.word_at(key, at, "branch");
            if let Some(end) = branch.filter(|end| is_legal_form(at, *end)) {
                return Ok(end);
            }
            let next = self
                .context
                .word_at(key, at, "trade")
                .or_else(|| self.context.word_at(key, at, "place"));
            at = match next {
                Some(end) => end,
                None if key
                    .as_bytes()
                    .get(at)
                    .is_some_and(|byte| b"()".contains(byte)) =>
                {
                    at + 1
                }
                None => break,
            };
        }
        Err(at)
    }

    /// 某某有限公司 中国 上海 台 20: whether the maker's own company stands in a row of a list of goods whose table is lost: behind it the columns of
    /// origins, units and quantities. Parties have addresses, and are called so in front.
    pub(super) fn is_in_goods_row(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        let Ok(end) = self.own_company(page, span) else {
            return false;
        };
        let start = self.company_start(page, span);
        let line = page.until(start).rsplit('\n').next().unwrap_or_default();
        let before = line.trim_end();
        let goods = !before.is_empty() && before.len() < line.len();
        goods && self.is_counted_from_places(page, end) && !self.is_party(page, span)
    }

    /// Whether places, each set apart by blanks, stand behind `at`, and a unit and a number behind those.
    fn is_counted_from_places(&self, page: &PageText<'_>, at: usize) -> bool {
        let key = &page.key;
        let blank = |c: char| matches!(c, ' ' | '\t');
        let mut at = at;
        for places in 0..=PLACES {
            let rest = page.from(at);
            let behind = rest.trim_start_matches(blank);
            if behind.len() == rest.len() {
                return false;
            }
            let next = key.len() - behind.len();
            let place = self.context.word_at(key, next, "place").filter(|end| {
                let rest = page.from(*end);
                rest.starts_with(char::is_whitespace)
            });
            let Some(end) = place else {
                let unit = self.context.word_at(key, next, "counter");
                let number = unit.map(|unit| page.from(unit).trim_start_matches(blank));
                return places > 0
                    && number.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            };
            at = end;
        }
        false
    }

    /// Whether the page is nothing but a list of companies, as makers are listed, and that of the name stands alone on its line.
    pub(super) fn is_company_alone(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        let key = &page.key;
        let start = page.line_of(span).start();
        let line = page.line(span);
        let start = start + line.len() - line.trim_start().len();
        let place = start == span.start()
            || self.context.word_at(key, start, "place") == Some(span.start());
        let branches = self.context.words("branch");
        // 某某建筑劳务有限公司, 某某餐饮管理有限公司: who does that makes no goods, whatever the name.
        let rest = line.get(span.end() - start..).unwrap_or_default();
        let mut trades = self.context.words("other_trade").iter();
        place
            && !trades.any(|trade| rest.contains(trade))
            && key
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .all(|line| branches.iter().any(|branch| line.ends_with(branch)))
    }
}
