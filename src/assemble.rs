//! Assembly: what the stages found becomes the record.
//!
//! In: a [`Reading`], its [`Analysis`], and where the document came from. Out: its [`TenderRecord`]. Byte offsets become code points,
//! spans become evidence with quote and box, mentions and items get their ids and are linked, the makers their names. Nothing is found here
//! that no stage has found.

use std::collections::BTreeMap;

use crate::dictionary::lexicon::{Brand, Lexicon};
use crate::issue::{Issue, Severity};
use crate::model::{
    self, Evidence, FoldedPage, Found, Legibility, MediaType, MentionKind, Provenance, Recognition,
    Rect,
};
use crate::pipeline::{Analysis, Reading};
use crate::record::{
    Amount, Bbox, Date, IssueEntry, Item, Keyword, Lot, Mention, Number, Party, Policies, Producer,
    Project, SCHEMA_VERSION, Source, StanceEntry, Stated, Status, TenderRecord, Text, Uscc,
};
use crate::text::code_points::CodePoints;
use crate::text::span::OriginalSpan;

/// Where the quote of a mention ends when going out from it: ends of lines, cells, sentences.
const CLAUSE_ENDS: &[char] = &['\n', '\t', '。', '；', ';', '！', '？'];

/// How far the quote of a mention reaches to either side, in characters. A sentence is rarely longer; text without line ends is.
const QUOTE_REACH: usize = 120;

/// Where a document came from and what its bytes are.
#[derive(Clone, Debug)]
pub struct Origin<'p> {
    /// Where it was found.
    pub provenance: &'p Provenance,
    /// Digest of its bytes; none where they could not be read.
    pub doc_id: Option<String>,
    /// What the content is; none where nobody looked.
    pub media_type: Option<MediaType>,
    /// Number of bytes, if known.
    pub bytes: Option<u64>,
}

impl<'p> Origin<'p> {
    /// Of a document of which nothing is known but where it was found.
    pub fn unread(provenance: &'p Provenance) -> Self {
        Self {
            provenance,
            doc_id: None,
            media_type: None,
            bytes: None,
        }
    }

    /// It, as the record says it.
    pub fn source(&self) -> Source {
        let capture = self.provenance.capture.as_deref();
        Source {
            path: self.provenance.path.clone(),
            members: self.provenance.members.clone(),
            media_type: self.media_type.map(|kind| kind.as_str().to_owned()),
            bytes: self.bytes,
            url: capture.map(|capture| capture.url.clone()),
            captured_at: capture.and_then(|capture| capture.captured_at.clone()),
            warc_record_id: capture.and_then(|capture| capture.record_id.clone()),
        }
    }
}

/// Makes records.
#[derive(Debug)]
pub struct Assembler<'d> {
    brands: BTreeMap<&'d str, &'d Brand>,
    producer: Producer,
}

impl<'d> Assembler<'d> {
    /// An assembler that names makers by `lexicon`.
    pub fn new(lexicon: &'d Lexicon, producer: Producer) -> Self {
        let brands = lexicon
            .brands
            .iter()
            .map(|brand| (brand.id.as_str(), brand));
        Self {
            brands: brands.collect(),
            producer,
        }
    }

    /// What stands as producer in every record.
    pub fn producer(&self) -> &Producer {
        &self.producer
    }

    /// The record of a document that was read. Where an issue says that it was not, the record is a failure all the same.
    pub fn record(&self, origin: &Origin, reading: &Reading, analysis: &Analysis) -> TenderRecord {
        let issues = reading.issues.iter().chain(&analysis.issues);
        let mut record = blank(
            origin.doc_id.clone(),
            origin.source(),
            issues,
            &self.producer,
        );
        let pages = count(reading.pages.len());
        if record.status == Status::Failed {
            record.text = (pages > 0).then(|| only_pages(pages));
            return record;
        }
        let places = Places::new(&reading.pages);
        let text = places.text();
        if text
            .unreadable_pages
            .as_ref()
            .is_some_and(|pages| !pages.is_empty())
        {
            record.status = Status::Partial;
        }
        record.text = Some(text);
        let fields = &analysis.fields;
        record.document_type = analysis
            .structure
            .document_type
            .as_ref()
            .map(|found| places.stated(found));
        record.project = places.project(fields);
        record.parties = fields
            .parties
            .iter()
            .map(|party| places.party(party))
            .collect();
        record.amounts = fields
            .amounts
            .iter()
            .map(|amount| places.amount(amount))
            .collect();
        record.dates = fields.dates.iter().map(|date| places.date(date)).collect();
        record.policies = places.policies(fields);
        let links = Links::new(&analysis.recognition, &fields.items, &places);
        record.items = fields
            .items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                let mut written = places.item(index, item, &links);
                if item.undivided && written.brand.is_none() {
                    let here = links.mentions_of.get(&index).into_iter().flatten();
                    let makers = here
                        .filter_map(|at| analysis.recognition.mentions.get(*at))
                        .filter(|mention| mention.kind == MentionKind::Brand)
                        .map(|mention| mention.span.of(places.page_text(mention.page)));
                    divide(&mut written, makers);
                }
                written
            })
            .collect();
        record.mentions = analysis
            .recognition
            .mentions
            .iter()
            .enumerate()
            .map(|(index, mention)| self.mention(&places, index, mention, &links))
            .collect();
        record.keywords = analysis.keywords.iter().map(keyword).collect();
        record
    }

    /// The record of a document that was not read; `pages` is how many it has, if known.
    pub fn failure(&self, origin: &Origin, pages: Option<usize>, issue: &Issue) -> TenderRecord {
        let mut record = failure(
            origin.doc_id.clone(),
            origin.source(),
            issue,
            &self.producer,
        );
        record.text = pages.map(|pages| only_pages(count(pages)));
        record
    }

    fn mention(
        &self,
        places: &Places,
        index: usize,
        mention: &model::Mention,
        links: &Links,
    ) -> Mention {
        let surface = places.evidence(Evidence {
            page: mention.page,
            span: mention.span,
        });
        let brand = mention
            .vendor
            .as_deref()
            .and_then(|vendor| self.brands.get(vendor));
        let text = places.page_text(mention.page);
        Mention {
            id: mention_id(index),
            kind: mention.kind,
            surface: surface.quote,
            page: mention.page,
            start: surface.start,
            end: surface.end,
            bbox: surface.bbox,
            quote: clause_around(text, mention.span).of(text).to_owned(),
            vendor: mention.vendor.clone(),
            vendor_name: brand.map(|brand| brand.name.clone()),
            vendor_country: brand.and_then(|brand| brand.country.clone()),
            owner: mention.owner.clone(),
            series: mention.series.clone(),
            model: mention.model.clone(),
            product_id: mention.product_id.clone(),
            category: mention.category.clone(),
            released: mention.released.clone(),
            identity: mention.identity,
            flags: mention.flags.clone(),
            candidates: mention.candidates.clone(),
            stance: StanceEntry {
                value: mention.stance,
                cue: mention.cue.map(|cue| cue.of(text).to_owned()),
            },
            quantity: mention.quantity,
            item: links.item_of.get(&index).map(|item| item_id(*item)),
            component_of: mention.component_of.map(mention_id),
            rule: mention.rule.clone(),
            confidence: (mention.confidence * 100.0).round() / 100.0,
        }
    }
}

/// Which mention stands in the row of which item, both as indices. Of several goods that share a row, a mention is of the
/// first whose cells name it.
#[derive(Debug, Default)]
struct Links {
    item_of: BTreeMap<usize, usize>,
    mentions_of: BTreeMap<usize, Vec<usize>>,
}

impl Links {
    fn new(recognition: &Recognition, items: &[model::Item], places: &Places<'_>) -> Self {
        let mentions = &recognition.mentions;
        let mut rows_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (item_index, item) in items.iter().enumerate() {
            let row = item.evidence;
            // Mentions are sorted by page and start, so those of a row are neighbours.
            let first = mentions.partition_point(|mention| {
                (mention.page, mention.span.start()) < (row.page, row.span.start())
            });
            for (index, mention) in mentions.iter().enumerate().skip(first) {
                if mention.page != row.page || mention.span.start() >= row.span.end() {
                    break;
                }
                if row.span.contains(mention.span) {
                    rows_of.entry(index).or_default().push(item_index);
                }
            }
        }
        let mut links = Self::default();
        for (index, rows) in rows_of {
            let Some(mention) = mentions.get(index) else {
                continue;
            };
            let surface = without_blanks(mention.span.of(places.page_text(mention.page)));
            let names = |row: &&usize| items.get(**row).is_some_and(|item| holds(item, &surface));
            if let Some(row) = rows.iter().find(names).or(rows.first()) {
                links.item_of.insert(index, *row);
                links.mentions_of.entry(*row).or_default().push(index);
            }
        }
        links
    }
}

/// Whether a cell of `item` holds `surface`, which is without blanks.
fn holds(item: &model::Item, surface: &str) -> bool {
    [&item.name, &item.brand, &item.model, &item.spec]
        .into_iter()
        .flatten()
        .any(|cell| without_blanks(cell).contains(surface))
}

fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The record, made by `producer`, of a document at `source` that was not read.
pub fn failure(
    doc_id: Option<String>,
    source: Source,
    issue: &Issue,
    producer: &Producer,
) -> TenderRecord {
    let mut record = blank(doc_id, source, std::iter::once(issue), producer);
    record.status = Status::Failed;
    record
}

fn blank<'i>(
    doc_id: Option<String>,
    source: Source,
    issues: impl Iterator<Item = &'i Issue>,
    producer: &Producer,
) -> TenderRecord {
    let mut status = Status::Ok;
    let mut entries: Vec<IssueEntry> = Vec::new();
    for issue in issues {
        status = status.max(match issue.code.severity() {
            Severity::Note => Status::Ok,
            Severity::Partial => Status::Partial,
            Severity::Failed => Status::Failed,
        });
        entries.push(IssueEntry {
            code: issue.code,
            stage: issue.code.stage().to_owned(),
            page: issue.page,
            message: issue.message.clone(),
            help: issue.code.help().to_owned(),
        });
    }
    entries.sort_by_key(|entry| entry.page);
    TenderRecord {
        schema_version: SCHEMA_VERSION.to_owned(),
        status,
        doc_id,
        source,
        duplicate_of: None,
        text: None,
        document_type: None,
        project: None,
        parties: Vec::new(),
        amounts: Vec::new(),
        dates: Vec::new(),
        policies: None,
        items: Vec::new(),
        mentions: Vec::new(),
        keywords: Vec::new(),
        issues: entries,
        producer: producer.clone(),
    }
}

/// Turns places in the pages into what the record says about them.
struct Places<'p> {
    pages: &'p [FoldedPage],
    points: Vec<CodePoints<'p>>,
}

impl<'p> Places<'p> {
    fn new(pages: &'p [FoldedPage]) -> Self {
        Self {
            pages,
            points: pages
                .iter()
                .map(|page| CodePoints::new(&page.page.text))
                .collect(),
        }
    }

    fn text(&self) -> Text {
        let with = |legibility| {
            let pages = self.pages.iter().map(|page| &page.page);
            let with = pages.filter(move |page| page.legibility == legibility);
            Some(with.map(|page| page.number).collect())
        };
        Text {
            pages: count(self.pages.len()),
            chars: Some(
                self.points
                    .iter()
                    .map(|points| u64::from(points.total()))
                    .sum(),
            ),
            unreadable_pages: with(Legibility::Unreadable),
            ocr_pages: with(Legibility::OcrLayer),
        }
    }

    fn index(number: u32) -> usize {
        (number as usize)
            .checked_sub(1)
            .expect("pages are numbered from 1")
    }

    fn page(&self, number: u32) -> &'p FoldedPage {
        self.pages
            .get(Self::index(number))
            .expect("stages name pages that exist")
    }

    fn page_text(&self, number: u32) -> &'p str {
        &self.page(number).page.text
    }

    fn evidence(&self, evidence: Evidence) -> crate::record::Evidence {
        let page = &self.page(evidence.page).page;
        let points = self.points.get(Self::index(evidence.page));
        let at = |offset| points.map_or(0, |points| points.at(offset));
        crate::record::Evidence {
            page: evidence.page,
            start: at(evidence.span.start()),
            end: at(evidence.span.end()),
            quote: evidence.span.of(&page.text).to_owned(),
            bbox: page.bbox(evidence.span).and_then(rounded),
        }
    }

    fn stated<T: Clone>(&self, found: &Found<T>) -> Stated<T> {
        Stated {
            value: found.value.clone(),
            evidence: self.evidence(found.evidence),
        }
    }

    fn project(&self, fields: &model::Fields) -> Option<Project> {
        let project = Project {
            numbers: fields
                .numbers
                .iter()
                .map(|number| Number {
                    value: number.value.clone(),
                    raw: as_written(
                        number
                            .evidence
                            .span
                            .of(self.page_text(number.evidence.page)),
                        &number.value,
                    ),
                    evidence: self.evidence(number.evidence),
                })
                .collect(),
            name: fields.name.as_ref().map(|name| self.stated(name)),
            lots: fields
                .lots
                .iter()
                .map(|lot| Lot {
                    id: lot.id.clone(),
                    name: lot.name.clone(),
                    budget: lot.budget.clone(),
                    ceiling: lot.ceiling.clone(),
                    evidence: self.evidence(lot.evidence),
                })
                .collect(),
        };
        let stated =
            !project.numbers.is_empty() || project.name.is_some() || !project.lots.is_empty();
        stated.then_some(project)
    }

    fn party(&self, party: &model::Party) -> Party {
        Party {
            role: party.role,
            name: self.stated(&party.name),
            rank: party.rank,
            uscc: party
                .uscc
                .clone()
                .map(|(value, valid)| Uscc { value, valid }),
            region: party.region.clone(),
        }
    }

    fn amount(&self, amount: &model::Amount) -> Amount {
        Amount {
            kind: amount.kind,
            amount: amount.yuan.clone(),
            currency: "CNY".to_owned(),
            raw: amount
                .raw
                .of(self.page_text(amount.evidence.page))
                .to_owned(),
            unit_from: amount.unit_from,
            basis: amount.basis,
            flags: amount.flags.clone(),
            evidence: self.evidence(amount.evidence),
        }
    }

    fn date(&self, date: &model::Date) -> Date {
        Date {
            kind: date.kind,
            value: date.value.clone(),
            raw: date.raw.of(self.page_text(date.evidence.page)).to_owned(),
            evidence: self.evidence(date.evidence),
        }
    }

    fn policies(&self, fields: &model::Fields) -> Option<Policies> {
        let policies = Policies {
            import_products: fields
                .import_products
                .as_ref()
                .map(|found| self.stated(found)),
            consortium: fields.consortium.as_ref().map(|found| self.stated(found)),
        };
        let stated = policies.import_products.is_some() || policies.consortium.is_some();
        stated.then_some(policies)
    }

    fn item(&self, index: usize, item: &model::Item, links: &Links) -> Item {
        let mentions = links.mentions_of.get(&index).into_iter().flatten();
        Item {
            id: item_id(index),
            page: item.page,
            row: item.row,
            role: item.role,
            name: item.name.clone(),
            brand: item.brand.clone(),
            model: item.model.clone(),
            quantity: item.quantity.clone(),
            unit: item.unit.clone(),
            unit_price: item.unit_price.clone(),
            total: item.total.clone(),
            spec: item.spec.clone(),
            mention_ids: mentions.map(|mention| mention_id(*mention)).collect(),
            evidence: self.evidence(item.evidence),
        }
    }
}

/// Takes the maker out of the cell of `item` that is headed as brand and model, where it stands there alone or in front of the model:
/// `H3C S5130S-28S-EI`.
fn divide<'t>(item: &mut Item, makers: impl Iterator<Item = &'t str>) {
    let Some(cell) = item.model.as_deref() else {
        return;
    };
    let behind = |maker: &str| {
        let joined = |rest: &&str| rest.starts_with('-') && maker.is_ascii();
        cell.strip_prefix(maker).filter(|rest| !joined(rest))
    };
    // Of names that begin together the longest is meant.
    let maker = makers
        .filter_map(|maker| Some((maker, behind(maker)?)))
        .max_by_key(|(maker, _)| maker.len());
    if let Some((maker, rest)) = maker {
        let model = rest.trim_start_matches([' ', '/', '-', '、']).to_owned();
        item.brand = Some(maker.to_owned());
        item.model = Some(model).filter(|model| !model.is_empty());
    }
}

fn mention_id(index: usize) -> String {
    format!("m{}", index + 1)
}

fn item_id(index: usize) -> String {
    format!("i{}", index + 1)
}

fn keyword(keyword: &model::Keyword) -> Keyword {
    Keyword {
        word: keyword.word.clone(),
        weight: (keyword.weight * 1e4).round() / 1e4,
    }
}

fn only_pages(pages: u32) -> Text {
    Text {
        pages,
        chars: None,
        unreadable_pages: None,
        ocr_pages: None,
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The box in tenths of a point; none where a coordinate is not a number, which JSON cannot say.
fn rounded(rect: Rect) -> Option<Bbox> {
    let bbox = [rect.x0, rect.y0, rect.x1, rect.y1].map(|value| (value * 10.0).round() / 10.0);
    bbox.iter().all(|value| value.is_finite()).then_some(bbox)
}

/// The sentence, line or cell around `span`, without blanks at its ends.
fn clause_around(text: &str, span: OriginalSpan) -> OriginalSpan {
    let before = text.get(..span.start()).unwrap_or_default();
    let start = before
        .char_indices()
        .rev()
        .take(QUOTE_REACH)
        .take_while(|(_, character)| !CLAUSE_ENDS.contains(character))
        .filter(|(_, character)| !character.is_whitespace())
        .last()
        .map_or(span.start(), |(offset, _)| offset);
    let behind = text.get(span.end()..).unwrap_or_default();
    let end = behind
        .char_indices()
        .take(QUOTE_REACH)
        .take_while(|(_, character)| !CLAUSE_ENDS.contains(character))
        .filter(|(_, character)| !character.is_whitespace())
        .last()
        .map_or(span.end(), |(offset, character)| {
            span.end() + offset + character.len_utf8()
        });
    OriginalSpan::new(start, end)
}

/// The stretch of `quote` that folds to `value` when blanks are passed over; none where there is no such stretch.
fn as_written(quote: &str, value: &str) -> Option<String> {
    let folded = crate::text::normalize::NormText::new(quote);
    let value = crate::text::normalize::fold(value);
    let wanted: Vec<char> = value.chars().filter(|c| !c.is_whitespace()).collect();
    let there: Vec<(usize, char)> = folded
        .text()
        .char_indices()
        .filter(|(_, c)| !c.is_whitespace())
        .collect();
    let hit = there
        .windows(wanted.len().max(1))
        .find(|window| window.iter().map(|(_, c)| c).eq(&wanted))?;
    let (start, _) = *hit.first()?;
    let (last, character) = *hit.last()?;
    let span = crate::text::span::NormalizedSpan::new(start, last + character.len_utf8());
    Some(folded.to_original(span).of(quote).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::IssueCode;
    use crate::model::{
        Fields, Identity, ItemRole, MentionKind, Page, Stance, StanceGround, Structure,
    };
    use crate::text::normalize::NormText;

    fn assembler(lexicon: &Lexicon) -> Assembler<'_> {
        let producer = Producer {
            name: "tenderlens".to_owned(),
            version: "0".to_owned(),
            dictionaries: "sha256:0".to_owned(),
            config: "sha256:0".to_owned(),
        };
        Assembler::new(lexicon, producer)
    }

    fn origin(provenance: &Provenance) -> Origin<'_> {
        Origin {
            provenance,
            doc_id: Some("sha256:1".to_owned()),
            media_type: Some(MediaType::Pdf),
            bytes: Some(3),
        }
    }

    fn reading(texts: &[&str]) -> Reading {
        let pages = (1..).zip(texts).map(|(number, text)| FoldedPage {
            folded: NormText::new(text),
            page: Page {
                number,
                text: (*text).to_owned(),
                boxes: text
                    .char_indices()
                    .zip(0_u8..)
                    .map(|((offset, _), place)| {
                        let x0 = f32::from(place) * 10.04;
                        let rect = Rect {
                            x0,
                            y0: 20.06,
                            x1: x0 + 10.0,
                            y1: 32.0,
                        };
                        (u32::try_from(offset).unwrap(), rect)
                    })
                    .collect(),
                ..Page::default()
            },
        });
        Reading {
            media_type: MediaType::Pdf,
            pages: pages.collect(),
            issues: Vec::new(),
        }
    }

    fn analysis(mentions: Vec<model::Mention>, items: Vec<model::Item>) -> Analysis {
        Analysis {
            structure: Structure::default(),
            recognition: Recognition {
                mentions,
                ..Recognition::default()
            },
            tokens: Vec::new(),
            keywords: Vec::new(),
            fields: Fields {
                items,
                ..Fields::default()
            },
            issues: Vec::new(),
        }
    }

    fn span(text: &str, part: &str) -> OriginalSpan {
        let start = text.find(part).unwrap();
        OriginalSpan::new(start, start + part.len())
    }

    fn mention(page: u32, span: OriginalSpan) -> model::Mention {
        model::Mention {
            page,
            span,
            kind: MentionKind::Model,
            vendor: Some("hikvision".to_owned()),
            owner: None,
            series: None,
            model: None,
            product_id: None,
            category: None,
            released: None,
            identity: Some(Identity::Pattern),
            flags: Vec::new(),
            candidates: Vec::new(),
            stance: Stance::Minimum,
            cue: None,
            ground: StanceGround::Nothing,
            quantity: None,
            component_of: None,
            rule: "r".to_owned(),
            confidence: 0.966_6,
        }
    }

    fn item(page: u32, span: OriginalSpan) -> model::Item {
        model::Item {
            page,
            row: 1,
            role: ItemRole::Requested,
            name: None,
            brand: None,
            model: None,
            quantity: None,
            unit: None,
            unit_price: None,
            total: None,
            spec: None,
            undivided: false,
            evidence: Evidence { page, span },
        }
    }

    #[test]
    fn a_maker_alone_or_in_front_in_a_cell_of_brand_and_model_is_the_brand() {
        let lexicon = Lexicon::default();
        let provenance = Provenance::default();
        for (cell, maker, kind, undivided, expected) in [
            (
                "海康",
                "海康",
                MentionKind::Brand,
                true,
                (Some("海康"), None),
            ),
            (
                "海康",
                "海康",
                MentionKind::Brand,
                false,
                (None, Some("海康")),
            ),
            (
                "海康",
                "海康",
                MentionKind::Series,
                true,
                (None, Some("海康")),
            ),
            (
                "H3C S10",
                "H3C",
                MentionKind::Brand,
                true,
                (Some("H3C"), Some("S10")),
            ),
            (
                "海康/DS-7",
                "海康",
                MentionKind::Brand,
                true,
                (Some("海康"), Some("DS-7")),
            ),
            (
                "HP-P3015",
                "HP",
                MentionKind::Brand,
                true,
                (None, Some("HP-P3015")),
            ),
        ] {
            let text = format!("闸机\t{cell}");
            let mut found = mention(1, span(&text, maker));
            found.kind = kind;
            let mut row = item(1, span(&text, &text));
            row.model = Some(cell.to_owned());
            row.undivided = undivided;
            let record = assembler(&lexicon).record(
                &origin(&provenance),
                &reading(&[&text]),
                &analysis(vec![found], vec![row]),
            );
            let item = record.items.first().unwrap();
            assert_eq!((item.brand.as_deref(), item.model.as_deref()), expected);
        }
    }

    #[test]
    fn of_several_goods_in_one_row_each_has_the_mentions_that_its_cells_name() {
        let text = "离心机；显微镜\tL 100；X200";
        let lexicon = Lexicon::default();
        let provenance = Provenance::default();
        let goods = ["L100", "X200"].map(|model| {
            let mut row = item(1, span(text, text));
            row.model = Some(model.to_owned());
            row
        });
        let found = ["离心机", "L 100", "X200"].map(|part| mention(1, span(text, part)));
        let record = assembler(&lexicon).record(
            &origin(&provenance),
            &reading(&[text]),
            &analysis(found.to_vec(), goods.to_vec()),
        );
        let ids: Vec<_> = record.items.iter().map(|item| &item.mention_ids).collect();
        assert_eq!(
            ids,
            [
                &vec!["m1".to_owned(), "m2".to_owned()],
                &vec!["m3".to_owned()]
            ]
        );
    }

    #[test]
    fn offsets_count_code_points_and_boxes_tenths_of_a_point() {
        let text = "𠘨：海康DS-2CD3T46，不低于";
        let mut found = mention(1, span(text, "DS-2CD3T46"));
        found.cue = Some(span(text, "不低于"));
        let lexicon = Lexicon::default();
        let provenance = Provenance::default();
        let record = assembler(&lexicon).record(
            &origin(&provenance),
            &reading(&[text]),
            &analysis(vec![found], Vec::new()),
        );
        let mention = record.mentions.first().unwrap();
        let slice: String = text
            .chars()
            .skip(mention.start as usize)
            .take((mention.end - mention.start) as usize)
            .collect();
        assert_eq!(
            (slice.as_str(), mention.start, mention.end),
            ("DS-2CD3T46", 4, 14)
        );
        assert_eq!(mention.surface, slice);
        assert_eq!(mention.quote, text);
        assert_eq!(mention.bbox, Some([40.2, 20.1, 140.5, 32.0]));
        assert_eq!(mention.stance.cue.as_deref(), Some("不低于"));
        assert!((mention.confidence - 0.97).abs() < 1e-6);
        assert_eq!(record.text.unwrap().chars, Some(18));
    }

    #[test]
    fn a_mention_belongs_to_the_item_whose_row_it_stands_in() {
        let texts = ["交换机\tS5731\n服务器\tNF5280\n", "其他 R740\n"];
        let mentions = vec![
            mention(1, span(texts[0], "S5731")),
            mention(1, span(texts[0], "NF5280")),
            mention(2, span(texts[1], "R740")),
        ];
        let items = vec![
            item(1, span(texts[0], "交换机\tS5731")),
            item(1, span(texts[0], "服务器\tNF5280")),
        ];
        let lexicon = Lexicon::default();
        let provenance = Provenance::default();
        let record = assembler(&lexicon).record(
            &origin(&provenance),
            &reading(&texts),
            &analysis(mentions, items),
        );
        let links: Vec<_> = record.mentions.iter().map(|m| m.item.as_deref()).collect();
        assert_eq!(links, [Some("i1"), Some("i2"), None]);
        let back: Vec<_> = record
            .items
            .iter()
            .map(|item| item.mention_ids.clone())
            .collect();
        assert_eq!(back, [["m1"], ["m2"]]);
    }

    #[test]
    fn a_quote_ends_with_its_sentence_line_or_cell() {
        let text = "甲。 品牌 ：海康威视 ；乙\n主机\t 海康威视\t2";
        let quote = |nth: usize| {
            let (start, part) = text.match_indices("海康威视").nth(nth).unwrap();
            clause_around(text, OriginalSpan::new(start, start + part.len())).of(text)
        };
        assert_eq!(quote(0), "品牌 ：海康威视");
        assert_eq!(quote(1), "海康威视");
        let long = "字".repeat(500) + "海康" + &"字".repeat(500);
        let around = clause_around(&long, span(&long, "海康")).of(&long);
        assert_eq!(around.chars().count(), 2 + 2 * QUOTE_REACH);
    }

    #[test]
    fn a_number_is_shown_as_it_was_written() {
        assert_eq!(
            as_written("项目编号：ＡＢ－ 2024-015", "AB-2024-015").as_deref(),
            Some("ＡＢ－ 2024-015")
        );
        assert_eq!(as_written("项目编号：", "AB"), None);
    }

    #[test]
    fn the_worst_issue_decides_the_status_and_a_failure_keeps_the_pages_only() {
        let lexicon = Lexicon::default();
        let provenance = Provenance::default();
        let assembler = assembler(&lexicon);
        let status = |codes: &[IssueCode]| {
            let mut reading = reading(&["一", "二"]);
            reading.issues = codes
                .iter()
                .map(|code| Issue::document(*code, "x"))
                .collect();
            let record = assembler.record(
                &origin(&provenance),
                &reading,
                &analysis(Vec::new(), Vec::new()),
            );
            (record.status, record.text.unwrap().chars)
        };
        assert_eq!(status(&[]), (Status::Ok, Some(2)));
        assert_eq!(status(&[IssueCode::PageOcrLayer]), (Status::Ok, Some(2)));
        let scanned = [IssueCode::PageOcrLayer, IssueCode::PageScanned];
        assert_eq!(status(&scanned), (Status::Partial, Some(2)));
        let damaged = [IssueCode::PageScanned, IssueCode::PdfDamaged];
        assert_eq!(status(&damaged), (Status::Failed, None));
    }
}
