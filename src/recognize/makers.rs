//! Licences of makers' names: whether a word is the maker here, and not a word, a person, a street or a company that takes part.
//!
//! In: a maker's name, the page, and what was accepted on it so far. Out: a verdict with its reason. Products are judged in `licence`.

use super::Recognizer;
use super::context::Word;
use super::licence::{Surroundings, Verdict, between, near};
use super::maker_cells::is_latin;
use super::page::{CellText, PageText};
use super::proposals::{Findings, Proposal, Source, phrase_at};
use super::shapes::is_designation;
use crate::dictionary::lexicon::{Alias, Licence, Side};
use crate::model::{ColumnRole, MentionKind, Stance};
use crate::text::span::NormalizedSpan;

impl<'d> Recognizer<'d> {
    /// Judges a maker's name. Of two makers of one name the one is meant whose goods the row or clause is about: 中控, SMC.
    pub(super) fn brand_verdict(
        &self,
        around: Surroundings<'_, '_, 'd>,
        brand: &Proposal<'d>,
    ) -> Verdict {
        let Source::Alias(index) = brand.source else {
            return Verdict::Licensed(0);
        };
        let Some(alias) = self.lexicon.aliases.get(index) else {
            return Verdict::Refused("unknown entry");
        };
        let shared = || {
            near(&around.findings.proposals, brand.span)
                .iter()
                .any(|other| {
                    other.kind == MentionKind::Brand
                        && other.span == brand.span
                        && other.vendor != brand.vendor
                })
        };
        match self.name_verdict(around, brand, alias) {
            Verdict::Licensed(evidence)
                if shared() && Self::has_context(around.page, brand.span, &alias.context) =>
            {
                Verdict::Licensed(evidence + 1)
            }
            verdict => verdict,
        }
    }

    /// Judges a name as if no other maker had it.
    fn name_verdict(
        &self,
        around: Surroundings<'_, '_, 'd>,
        brand: &Proposal<'d>,
        alias: &Alias,
    ) -> Verdict {
        let page = around.page;
        let product = self.product_behind(around, brand);
        if self.word_behind(page, brand.span, "certificate") {
            return Verdict::Licensed(3);
        }
        if brand.glued && !product {
            return Verdict::Refused("the word goes on behind it");
        }
        if self.has_shorter_name(around, brand) {
            return Verdict::Refused("a shorter name of the same maker stands there");
        }
        let maker = self.is_maker_place(page, brand.span);
        if maker && self.is_inside_name(page, brand.span) {
            return Verdict::Refused("the name of another maker, which no list has");
        }
        if maker && !(brand.licence == Licence::Weak && is_given_name(page, brand.span)) {
            return Verdict::Licensed(6);
        }
        if let Some(end) = self.organisation_end(page, brand.span) {
            if self.is_in_goods_row(page, brand.span) {
                return Verdict::Licensed(3);
            }
            // 讯飞 is a part of 科大讯飞, which may be the party.
            let whole = near(&around.findings.proposals, brand.span)
                .iter()
                .filter(|one| one.kind == MentionKind::Brand && one.span.contains(brand.span))
                .map(|one| one.span)
                .max_by_key(|span| span.len())
                .unwrap_or(brand.span);
            let authorised = !self.is_party(page, whole)
                && (self.is_authorised(around, brand.span, end) || self.is_chosen(page, whole));
            if !authorised && (around.has_parties() || !self.is_company_alone(page, brand.span)) {
                return Verdict::Refused("the name of an organisation");
            }
            return Verdict::Licensed(3);
        }
        if self.is_off_topic(around, brand) && !self.names_a_device(around, brand) {
            return Verdict::Refused("a file format, a font, a topic of teaching or a portal");
        }
        if product {
            return Verdict::Licensed(6);
        }
        if self.is_system_line(around, brand) {
            return Verdict::Refused("the line of systems of that name is meant");
        }
        if Self::has_other_form(around, brand) {
            return Verdict::Licensed(5);
        }
        if self.is_place(around, brand.span) {
            return Verdict::Refused("the name of a street or a place");
        }
        if Self::is_in_title_of_work(around, brand.span) {
            return Verdict::Refused("the title of a work");
        }
        if self.is_person(page, brand.span) {
            return Verdict::Refused("the name of a person");
        }
        if self.is_everyday_word(page, brand.span) {
            return Verdict::Refused("a word of English in small letters");
        }
        if !self.is_behind_country(page, brand.span) && self.crosses_words(page, brand.span) {
            return Verdict::Refused("a border of words runs through it");
        }
        if brand.licence == Licence::Free {
            return Verdict::Licensed(3);
        }
        self.doubtful_verdict(around, brand, alias)
    }

    /// Judges a name that is a word as well: what stands beside it decides.
    fn doubtful_verdict(
        &self,
        around: Surroundings<'_, '_, 'd>,
        brand: &Proposal<'d>,
        alias: &Alias,
    ) -> Verdict {
        let page = around.page;
        if self.has_designation_behind(around, brand, &alias.brand) {
            return Verdict::Licensed(4);
        }
        if self.in_list_of_makers(around, brand) {
            return Verdict::Licensed(3);
        }
        if self.opens_cell_of_model(around, brand, alias) {
            return Verdict::Licensed(3);
        }
        if alias.licence == Licence::Never {
            return Verdict::Refused("it counts only beside one of its products");
        }
        // 必须是思科品牌: what stands directly in front of the word for a brand is one.
        if self
            .context
            .word_at(&page.key, brand.span.end(), "label_brand")
            .is_some()
        {
            return Verdict::Licensed(4);
        }
        if self.in_brand_list(around, brand) || self.names_makers_behind(&page.key, brand.span) {
            return Verdict::Licensed(4);
        }
        if self.is_behind_country(page, brand.span) {
            return Verdict::Licensed(3);
        }
        let behind = page.from(brand.span.end());
        let blank = behind.len() - behind.trim_start_matches(' ').len();
        if blank <= 1
            && self
                .category_at(around.findings, brand.span.end() + blank)
                .is_some()
        {
            return Verdict::Licensed(3);
        }
        if self.names_its_goods(around, brand.span, &alias.brand) {
            return Verdict::Licensed(3);
        }
        if self.is_there_already(around, brand.span) {
            return Verdict::Licensed(3);
        }
        if Self::has_context(page, brand.span, &alias.context) {
            return Verdict::Licensed(3);
        }
        Verdict::Refused("nothing beside it says that the maker is meant")
    }

    /// 韩国三星: the name of a country stands directly in front.
    fn is_behind_country(&self, page: &PageText<'_>, name: NormalizedSpan) -> bool {
        let country = self.context.word_before(&page.key, name.start(), "country");
        country.is_some()
    }

    /// 与原有大华平台无缝对接: directly in front of the name the text says that something of its is there, and directly behind it what.
    fn is_there_already(&self, around: Surroundings<'_, '_, 'd>, name: NormalizedSpan) -> bool {
        const REACH: usize = 24;
        let goods = ["system", "existing_goods"];
        self.is_behind_cue(around, name.start(), REACH, Stance::Existing)
            && goods.iter().any(|category| {
                let word = self.context.word_at(&around.page.key, name.end(), category);
                word.is_some()
            })
    }

    /// 联想台式机20台, 惠普M405d: a model of the maker or a word for a device stands directly behind the name, whatever the page says of
    /// portals and downloads. Programs are what such instructions speak of.
    fn names_a_device(&self, around: Surroundings<'_, '_, 'd>, brand: &Proposal<'d>) -> bool {
        const PROGRAMS: [&str; 4] = ["software", "os", "system", "database"];
        let places = self.context.gap(&around.page.key, brand.span.end());
        let model = near(&around.findings.proposals, brand.span)
            .iter()
            .any(|other| {
                other.kind == MentionKind::Model
                    && other.vendor == brand.vendor
                    && places.contains(&other.span.start())
            });
        model
            || places.iter().any(|place| {
                let noun = self.category_at(around.findings, *place);
                noun.is_some_and(|category| !PROGRAMS.contains(&category))
            })
    }

    /// 惠普等国际知名品牌: behind the name stands a word for makers, and nothing but words for others and for what sort they are between.
    fn names_makers_behind(&self, key: &str, name: NormalizedSpan) -> bool {
        const WORDS: usize = 4;
        let mut at = name.end();
        let mut sorted = false;
        if let Some(end) = self.context.word_at(key, at, "and_others") {
            at = end;
        }
        for _ in 0..WORDS {
            let Some(end) = self.context.word_at(key, at, "sort_of_maker") else {
                break;
            };
            sorted = true;
            at = end;
        }
        let makers = ["label_brand", "makers"];
        let goods = sorted && self.context.word_at(key, at, "existing_goods").is_some();
        at > name.end()
            && (goods
                || makers
                    .iter()
                    .any(|category| self.context.word_at(key, at, category).is_some()))
    }

    /// Whether one of `words` stands in the clause of `span`, or in its row, be it one of a table or a line of short cells that no header explains.
    fn has_context(page: &PageText<'_>, span: NormalizedSpan, words: &[String]) -> bool {
        // Bytes of a row of goods. Notices whose line ends are lost have tabs, too.
        const ROW: usize = 300;
        let in_row = || match page.cell_at(span) {
            Some(cell) => page
                .row_of(cell)
                .any(|other| holds_any(page.slice(other.span), words)),
            None => Some(page.line(span))
                .filter(|line| line.contains('\t') && line.len() <= ROW)
                .is_some_and(|line| holds_any(line, words)),
        };
        holds_any(page.slice(page.clause(span)), words) || in_row()
    }

    /// Whether a cell or line opens with one character more than the name and is the name of a company: 蓝 before 晶科技有限公司.
    fn is_inside_name(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        opens_with_one_character(page, span) && self.is_organisation(page, span)
    }

    /// A maker's authorisation is about its goods; a company in any other place is a party. What the company, which ends at `end`, is called does
    /// not speak of papers: 某某认证集团.
    fn is_authorised(
        &self,
        around: Surroundings<'_, '_, 'd>,
        brand: NormalizedSpan,
        end: usize,
    ) -> bool {
        /// Characters between a company and what is said of its papers: 出具的针对本项目的原厂授权书. Farther behind, papers are of others.
        const REACH: usize = 24;
        let clause = around.page.clause(brand);
        let is_near = |at: usize| {
            let between = around.page.key.get(end..at);
            between.is_some_and(|between| between.chars().count() <= REACH)
        };
        around
            .findings
            .context_in(clause)
            .any(|hit| match hit.what {
                Word::Cue(index) => {
                    is_near(hit.span.start())
                        && self.lexicon.cues.get(index).is_some_and(|cue| {
                            cue.stance == Some(Stance::Qualification) && cue.side != Side::Left
                        })
                }
                Word::Context(_) => false,
            })
    }

    /// Whether a word for a street or a place stands directly behind the name: 路, but not 路由器.
    pub(super) fn is_place(&self, around: Surroundings<'_, '_, 'd>, name: NormalizedSpan) -> bool {
        let address = self
            .context
            .word_at(&around.page.key, name.end(), "address");
        let goods = around
            .findings
            .context_at(name.end())
            .filter(|hit| self.context.category(hit).is_some_and(Self::names_products))
            .map(|hit| hit.span.end())
            .max();
        address.is_some_and(|address| goods.is_none_or(|goods| goods <= address))
    }

    /// 《龙芯湾》: in a title that speaks of no paper and no goods (《华为原厂授权书》, 《海康威视摄像机说明书》) a name is a word.
    fn is_in_title_of_work(around: Surroundings<'_, '_, 'd>, name: NormalizedSpan) -> bool {
        const LONGEST: usize = 60;
        let page = around.page;
        let before = page.until(name.start());
        let Some(open) = before.rfind('《') else {
            return false;
        };
        let behind = page.from(name.end());
        let Some(close) = behind.find('》') else {
            return false;
        };
        let inside = NormalizedSpan::new(open + '《'.len_utf8(), name.end() + close);
        let title = !page.slice(inside).contains(['》', '《', '\n']);
        title && inside.len() <= LONGEST && around.findings.context_in(inside).next().is_none()
    }

    /// 支持麒麟、统信等操作系统: the name is also that of a line of systems, and systems are spoken of.
    fn is_system_line(&self, around: Surroundings<'_, '_, 'd>, brand: &Proposal<'d>) -> bool {
        let line = near(&around.findings.proposals, brand.span)
            .iter()
            .any(|other| {
                other.kind == MentionKind::Series
                    && other.span == brand.span
                    && matches!(other.source, Source::Software(_))
            });
        line && (self.has_category(around.findings, around.page.clause(brand.span), Some("os"))
            || near(around.accepted, brand.span)
                .iter()
                .any(|other| self.category_of(other) == Some("os")))
    }

    /// 天融信网络安全技术有限公司: the name ends where the company's trade begins.
    fn has_shorter_name(&self, around: Surroundings<'_, '_, 'd>, brand: &Proposal<'d>) -> bool {
        let page = around.page;
        let mut cut = brand.span.end();
        while let Some(before) = self.context.word_before(&page.key, cut, "trade")
            && before > brand.span.start()
        {
            cut = before;
        }
        // 安恒信息 is a name of its own; a trade of four characters is none of it.
        brand.span.end() - cut >= 12
            && self.is_organisation(page, brand.span)
            && near(&around.findings.proposals, brand.span)
                .iter()
                .any(|other| {
                    other.kind == MentionKind::Brand
                        && other.vendor == brand.vendor
                        && other.span.start() == brand.span.start()
                        && other.span.end() <= cut
                })
    }

    /// The cell of a model opens with it: 思科 3550, 兄弟7360, or 创维 alone, where the row says that such things are its goods. A name that
    /// counts only beside its products needs the row in either case.
    fn opens_cell_of_model(
        &self,
        around: Surroundings<'_, '_, 'd>,
        brand: &Proposal<'d>,
        alias: &Alias,
    ) -> bool {
        let page = around.page;
        let Some(cell) = page.cell_at(brand.span) else {
            return false;
        };
        let is_sign = |c: char| "、/，,；;或|".contains(c);
        let before = page
            .key
            .get(cell.span.start()..brand.span.start())
            .unwrap_or_default();
        if cell.header
            || !matches!(cell.column.role, Some(ColumnRole::Model))
            || !(before.trim().is_empty() || before.trim_end().ends_with(is_sign))
        {
            return false;
        }
        let rest = page
            .key
            .get(brand.span.end()..cell.span.end())
            .unwrap_or_default();
        let rest = rest.split(is_sign).next().unwrap_or_default().trim();
        if alias.licence == Licence::Never {
            return self.row_names_its_goods(page, around.findings, cell, alias);
        }
        if rest.is_empty() {
            // Words for goods are in the cell that names them; a maker may make more than the list says.
            return self.row_names_its_goods(page, around.findings, cell, alias)
                || self.row_names_goods(page, around.findings, cell);
        }
        // The designation: 3550, HF R328, LBP2900激光打印机, but not 220V or 300套.
        let latin = rest.find(|c: char| !c.is_ascii()).unwrap_or(rest.len());
        let designation = rest.get(..latin).unwrap_or_default().trim();
        let count = |of: fn(&u8) -> bool| designation.bytes().filter(of).count();
        let (digits, letters) = (count(u8::is_ascii_digit), count(u8::is_ascii_alphabetic));
        let at = brand.span.end()
            + page
                .from(brand.span.end())
                .find(designation)
                .unwrap_or_default();
        (digits >= 3 || digits >= 1 && letters >= 2)
            && !super::cells::is_measure(designation)
            && self
                .context
                .word_at(&page.key, at + designation.len(), "counter")
                .is_none()
    }

    /// Whether the cell that names the goods of a row has a word for any kind of goods.
    fn row_names_goods(
        &self,
        page: &PageText<'_>,
        findings: &Findings<'d>,
        cell: &CellText,
    ) -> bool {
        page.row_cell(cell, ColumnRole::Name).is_some_and(|name| {
            findings
                .context_in(name.span)
                .any(|hit| self.context.category(hit).is_some_and(Self::names_products))
        })
    }

    /// Whether the cell that names the goods of a row says that they are of a kind that the maker makes.
    pub(super) fn row_names_its_goods(
        &self,
        page: &PageText<'_>,
        findings: &Findings<'d>,
        cell: &CellText,
        alias: &Alias,
    ) -> bool {
        let made = self
            .brand(&alias.brand)
            .map_or(&[][..], |entry| &entry.categories);
        let mut names = page.row_of(cell).filter(|other| {
            matches!(
                other.column.role,
                Some(ColumnRole::Name | ColumnRole::Category)
            )
        });
        names.any(|name| {
            holds_any(page.slice(name.span), &alias.context)
                || findings.context_in(name.span).any(|hit| {
                    self.context
                        .category(hit)
                        .is_some_and(|category| made.iter().any(|one| one == category))
                })
        })
    }

    /// One of the things it makes is named a few characters behind it: 希捷2T监控硬盘.
    fn names_its_goods(
        &self,
        around: Surroundings<'_, '_, 'd>,
        name: NormalizedSpan,
        key: &str,
    ) -> bool {
        let page = around.page;
        let clause = page.clause(name);
        let reach = super::page::floor(&page.key, name.end() + 24);
        let behind = NormalizedSpan::new(name.end(), reach.min(clause.end()).max(name.end()));
        self.makes_goods_in(around, behind, key)
    }

    /// One of the things it makes is named in the cells in front of it: 核心交换机 | 华为.
    fn names_its_goods_in_front(
        &self,
        around: Surroundings<'_, '_, 'd>,
        name: NormalizedSpan,
        key: &str,
    ) -> bool {
        let line = around.page.line_of(name).start();
        self.makes_goods_in(around, NormalizedSpan::new(line, name.start()), key)
    }

    /// Whether a word in `place` names one of the things that the maker `key` makes.
    fn makes_goods_in(
        &self,
        around: Surroundings<'_, '_, 'd>,
        place: NormalizedSpan,
        key: &str,
    ) -> bool {
        self.brand(key).is_some_and(|entry| {
            around.findings.context_in(place).any(|hit| {
                let category = self.context.category(hit);
                category
                    .is_some_and(|category| entry.categories.iter().any(|made| made == category))
            })
        })
    }

    /// L1, L7: a product of the brand stands behind it, or in the same clause once it is accepted.
    fn product_behind(&self, around: Surroundings<'_, '_, 'd>, brand: &Proposal<'d>) -> bool {
        let mut places = self.context.gap(&around.page.key, brand.span.end());
        // Alone in its cell, its product in the next: 华为 | S12704.
        let next_cell = around.page.next_of_filled(brand.span);
        places.extend(next_cell.map(NormalizedSpan::start));
        let beside = near(&around.findings.proposals, brand.span)
            .iter()
            .any(|other| {
                // 美的 | KFR-35GW: a type that all makers use.
                if other.vendor.is_none() && next_cell == Some(other.span) {
                    return other.licence == Licence::Weak && other.kind == MentionKind::Model;
                }
                other.is_product()
                    // HP DL380 Gen9: the product of another house of the same name.
                    && (other.vendor == brand.vendor
                        || other.vendor.is_some() && self.is_related(other.vendor, brand.vendor))
                    && other.span.start() >= brand.span.end()
                    && places.contains(&other.span.start())
                    && !(other.glued && other.family.is_none())
            });
        if beside || brand.glued {
            return beside;
        }
        // 联想 in one cell of a row, 启天M430 in another.
        if let Some(cell) = around.page.cell_at(brand.span) {
            let in_row = around.page.row_of(cell).any(|other| {
                near(around.accepted, other.span).iter().any(|one| {
                    one.is_product() && one.vendor == brand.vendor && other.span.contains(one.span)
                })
            });
            if in_row {
                return true;
            }
        }
        let clause = around.page.clause(brand.span);
        near(around.accepted, brand.span).iter().any(|other| {
            other.kind == MentionKind::Model
                && other.vendor == brand.vendor
                && clause.contains(other.span)
                && other.span.start() >= brand.span.end()
                && other.span.start() - brand.span.end() <= 36
        })
    }

    /// A designation stands directly behind it, and one of the things it makes is named behind that: 先锋DVR-221刻录光驱. Where the name is
    /// no everyday word, a long designation is enough: 三菱FX3U-48MR; a shorter one where something must fit it: 适用于HP M452.
    fn has_designation_behind(
        &self,
        around: Surroundings<'_, '_, 'd>,
        brand: &Proposal<'d>,
        key: &str,
    ) -> bool {
        const LONG: usize = 5;
        const REACH: usize = 12;
        let page = around.page;
        let blank = usize::from(page.from(brand.span.end()).starts_with(' '));
        let next = page.next_of_filled(brand.span);
        let place = next.map_or(brand.span.end() + blank, NormalizedSpan::start);
        let Some(span) = phrase_at(&around.findings.phrases, place)
            .and_then(|phrase| phrase.stretches(place, 1).last())
        else {
            return false;
        };
        let text = page.slice(span);
        let long = || {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            text.starts_with(|c: char| c.is_ascii_alphabetic())
                && (text.len() >= LONG && digits >= 2
                    || digits >= 3
                        && self.is_behind_cue(
                            around,
                            brand.span.start(),
                            REACH,
                            Stance::Compatible,
                        ))
        };
        // 天融信NF5280M5: a grammar knows whose it is.
        let others = near(&around.findings.proposals, span).iter().any(|one| {
            one.is_product()
                && one.span.start() == place
                && one.licence != Licence::Never
                && one.vendor.is_some()
                && one.vendor != brand.vendor
        });
        // 新科来RAS-3000: one character in front makes it another name, which no list has.
        let other_name = opens_with_one_character(page, brand.span);
        is_designation(text)
            && !others
            && !other_name
            && page.confusable(span).is_none()
            && (brand.licence == Licence::Weak && next.is_none() && long()
                || self.names_its_goods(around, span, key)
                || next.is_some_and(|cell| cell == span)
                    && self.names_its_goods_in_front(around, brand.span, key))
    }

    /// One of three makers or more in a list, of one trade: 闪迪、朗科、金士顿. Words that stand in lists otherwise (苹果、小米) are fewer.
    fn in_list_of_makers(&self, around: Surroundings<'_, '_, 'd>, brand: &Proposal<'d>) -> bool {
        const LIST: usize = 3;
        let key = &around.page.key;
        let names: Vec<&Proposal<'d>> = near(&around.findings.proposals, brand.span)
            .iter()
            .filter(|one| one.kind == MentionKind::Brand && !one.glued)
            .collect();
        let listed = |text: &str| matches!(text, "、" | "/" | "，" | "或" | " / " | "、 ");
        let mut makers = vec![brand.vendor];
        let (mut start, mut end) = (brand.span, brand.span);
        while let Some(next) = names.iter().find(|one| {
            one.span.start() > end.end() && between(key, end, one.span).is_some_and(listed)
        }) {
            end = next.span;
            makers.push(next.vendor);
        }
        while let Some(last) = names.iter().rev().find(|one| {
            one.span.end() < start.start() && between(key, one.span, start).is_some_and(listed)
        }) {
            start = last.span;
            makers.push(last.vendor);
        }
        makers.sort_unstable();
        makers.dedup();
        let trades = |maker: Option<&str>| -> &[String] {
            maker
                .and_then(|maker| self.brand(maker))
                .map_or(&[], |entry| &entry.categories)
        };
        let own = trades(brand.vendor);
        let same_trade = makers
            .iter()
            .filter(|maker| trades(**maker).iter().any(|trade| own.contains(trade)))
            .count();
        same_trade >= LIST
    }

    /// L2: another form of the same name stands beside it.
    fn has_other_form(around: Surroundings<'_, '_, 'd>, brand: &Proposal<'d>) -> bool {
        let key = &around.page.key;
        let latin = |span: NormalizedSpan| is_latin(span.of(key));
        near(&around.findings.proposals, brand.span)
            .iter()
            .any(|other| {
                other.kind == MentionKind::Brand
                    && other.vendor == brand.vendor
                    && !other.glued
                    && latin(other.span) != latin(brand.span)
                    && between(key, brand.span, other.span).is_some_and(|text| {
                        matches!(text, "" | " " | "(" | " (" | "/" | ")" | "\n")
                    })
            })
    }

    /// L4: an accepted brand stands beside it, only a list sign between.
    fn in_brand_list(&self, around: Surroundings<'_, '_, 'd>, brand: &Proposal<'d>) -> bool {
        let key = &around.page.key;
        // Makers of systems stand among systems: 统信、openEuler.
        let of_systems = brand
            .vendor
            .and_then(|vendor| self.brand(vendor))
            .is_some_and(|entry| entry.categories.iter().any(|category| category == "os"));
        near(around.accepted, brand.span).iter().any(|other| {
            (other.kind == MentionKind::Brand
                || of_systems && self.category_of(other) == Some("os"))
                && other.vendor != brand.vendor
                && between(key, brand.span, other.span).is_some_and(|text| {
                    let text = text.trim_matches([' ', '\n', '(', ')', '”', '“', '"']);
                    matches!(
                        text,
                        "、" | "/" | "," | "，" | "或" | "和" | "及" | "与" | "／" | "；" | ";"
                    )
                })
        })
    }

    /// L3: a column of makers, or a label of makers in front.
    pub(super) fn is_maker_place(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        if let Some(cell) = page.cell_at(span)
            && !cell.header
            && matches!(
                cell.column.role,
                Some(ColumnRole::Brand | ColumnRole::BrandModel)
            )
        {
            return true;
        }
        self.label_before(page, span.start(), &["label_brand", "label_both"])
            .is_some()
            || self.label_above(page, span.start())
            || self.label_cell(page, span)
    }

    /// Whether `span` fills its cell and a label of makers the first cell of its line, in a table that no header explains: 品牌 | 华三.
    fn label_cell(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        let Some(label) = page.cell_before(span.start()) else {
            return false;
        };
        let words = ["label_brand", "label_both"];
        let mut words = words.iter().flat_map(|one| self.context.words(one));
        let filled = page.from(span.end()).trim_start_matches(' ');
        page.cell_at(span).is_none()
            && page.cell_before(label.start()).is_none()
            && (filled.is_empty() || filled.starts_with(['\t', '\n']))
            && words.any(|word| *word == page.slice(label))
    }

    /// Whether a label of makers stands alone on the line above the one that the name at `at` opens, itself or behind a place. Two labels
    /// above each other are heads of columns, and the values below belong to the first of them.
    fn label_above(&self, page: &PageText<'_>, at: usize) -> bool {
        let Some(seam) = page.until(at).rfind('\n') else {
            return false;
        };
        let head = page.key.get(seam + 1..at).unwrap_or_default();
        let start = at - head.trim_start_matches(' ').len();
        let opens = start == at || self.context.word_at(&page.key, start, "place") == Some(at);
        let mut lines = page.until(seam).rsplit('\n').map(str::trim);
        let is_label = |line: &str, categories: &[&str]| {
            let words = categories.iter().flat_map(|one| self.context.words(one));
            !line.is_empty() && words.copied().any(|word| word == line)
        };
        opens
            && lines
                .next()
                .is_some_and(|line| is_label(line, &["label_brand"]))
            && !lines.next().is_some_and(|line| {
                is_label(
                    line,
                    &["label", "label_brand", "label_model", "label_both", "party"],
                )
            })
    }

    /// A label of one of `categories` whose value `at` stands in: label, colon, and nothing but parts of the value up to `at`. Gives where
    /// the value begins.
    pub(super) fn label_before(
        &self,
        page: &PageText<'_>,
        at: usize,
        categories: &[&str],
    ) -> Option<usize> {
        const VALUE: usize = 120;
        let from = super::page::floor(&page.key, at.saturating_sub(VALUE));
        let before = page.key.get(from..at)?;
        let colon = before.rfind([':', '：'])?;
        let value = before.get(colon..)?;
        if value.contains(['\n', '\t', ';', '；', '。', '|']) {
            return None;
        }
        let label_end = from + before.get(..colon)?.trim_end().len();
        let begins = from + colon + value.chars().next().map_or(1, char::len_utf8);
        categories
            .iter()
            .any(|category| {
                self.context
                    .word_before(&page.key, label_end, category)
                    .is_some()
            })
            .then_some(begins)
    }

    /// Whether a cue for a person stands in front of the name, or a form of address behind it.
    fn is_person(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        if page.slice(span).is_ascii() || span.len() > 9 {
            return false;
        }
        if self
            .context
            .word_at(&page.key, span.end(), "surname")
            .is_some()
        {
            return true;
        }
        let clause = page.clause(span);
        let before = page
            .key
            .get(clause.start()..span.start())
            .unwrap_or_default();
        self.context
            .words("person")
            .iter()
            .filter_map(|word| before.rfind(word).map(|at| at + word.len()))
            .max()
            .is_some_and(|end| before.len() - end <= 18)
    }

    /// Whether the name is an English word, written small in a run of English words: `silk brocade fabric`, but not `apple笔记本`.
    pub(super) fn is_everyday_word(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        if self.context.word_at(&page.key, span.start(), "english") != Some(span.end()) {
            return false;
        }
        let text = page.folded.folded.text();
        let small = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
        let before = text.get(..span.start()).unwrap_or_default();
        let behind = text.get(span.end()..).unwrap_or_default();
        // What a blank sets apart; nothing where something else does.
        let left = before
            .strip_suffix(' ')
            .map(|rest| rest.rsplit(' ').next().unwrap_or_default());
        let right = behind
            .strip_prefix(' ')
            .map(|rest| rest.split(' ').next().unwrap_or_default());
        let word = |side: Option<&str>| side.is_some_and(|word| word.len() > 1 && small(word));
        let han = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && c.is_alphabetic());
        small(span.of(text))
            && (word(left) || word(right))
            && !han(before.chars().next_back())
            && !han(behind.chars().next())
    }

    fn crosses_words(&self, page: &PageText<'_>, span: NormalizedSpan) -> bool {
        let Some(judge) = &self.judge else {
            return false;
        };
        let text = page.slice(span);
        if text.is_ascii() || text.chars().count() > 3 {
            return false;
        }
        let clause = page.clause(span);
        judge.crosses(
            page.slice(clause),
            span.start() - clause.start()..span.end() - clause.start(),
        )
    }
}

fn holds_any(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.contains(word.as_str()))
}

/// Whether a cell or line holds one character and the name, as it would hold surname and given name: 杨 before 长鑫.
fn is_given_name(page: &PageText<'_>, span: NormalizedSpan) -> bool {
    let behind = page.from(span.end()).chars().next();
    opens_with_one_character(page, span) && behind.is_none_or(|c| !c.is_alphanumeric())
}

/// Whether one Han character opens a cell or line, and a Chinese name of two stands behind it.
fn opens_with_one_character(page: &PageText<'_>, span: NormalizedSpan) -> bool {
    let name = page.slice(span);
    let mut before = page.until(span.start()).chars().rev();
    !name.is_ascii()
        && name.chars().count() <= 2
        && before
            .next()
            .is_some_and(|c| !c.is_ascii() && c.is_alphabetic())
        && before.next().is_none_or(|c| !c.is_alphanumeric())
}
