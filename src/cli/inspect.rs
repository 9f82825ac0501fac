//! `tenderlens inspect`: what a stage made of a document, one item a line, or drawn on a picture of the page.
//!
//! The lines are for people and for the tests' snapshots: stable, every offset in code points of the page's text, texts quoted with line
//! feeds and tabs escaped.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::marks::{self, Marked};
use super::{Knowledge, Outcome, attempt, check_page, complain, load, load_dictionaries, print};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::model::{
    Document, Evidence, Fields, FoldedPage, Found, GlyphText, Identity, MediaType, Page, Passage,
    Recognition, Rect, Sheet, Structure, TableRoles, Token,
};
use crate::picture::{self, MarkKind, ReplacedFont, Undrawn};
use crate::pipeline::{Analysis, NoneSpare, Pipeline, read_pages, read_sheets};
use crate::text::code_points::CodePoints;
use crate::text::span::OriginalSpan;

/// Print what a stage made of a document
///
/// One item a line, in the order of the document: page, place in the page's text (code points, as in records), what it is. Use it to see
/// where a value comes from, or at which stage it was lost. With --image, a picture of the page instead, with boxes around what was found.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens inspect tender.pdf --stage layout --page 12
  tenderlens inspect tender.pdf --stage recognize | grep lost
  tenderlens inspect tender.pdf --page 12 --image page12.png --mark cells,mentions")]
pub(super) struct Arguments {
    /// The document; - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which stage
    #[arg(long, value_enum, required_unless_present = "image")]
    stage: Option<Stage>,
    /// Only this page, from 1
    #[arg(long, value_name = "N")]
    page: Option<u32>,
    /// Write a picture of the page to this file, as PNG
    #[arg(long, value_name = "FILE", requires = "page", conflicts_with = "stage")]
    image: Option<PathBuf>,
    /// What the picture marks, separated by commas
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',', 
          default_values_t = [Marked::Lines, Marked::Cells, Marked::Running], requires = "image")]
    mark: Vec<Marked>,
    /// Resolution of the picture, in pixels to an inch
    #[arg(long, value_name = "N", default_value_t = 110, value_parser = clap::value_parser!(u16).range(20..=1200), requires = "image")]
    resolution: u16,
    /// Font file that draws East Asian characters whose font is not in the document
    #[arg(long, value_name = "FILE", requires = "image")]
    font: Option<PathBuf>,
    #[command(flatten)]
    knowledge: Knowledge,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Stage {
    /// Glyphs, rulings and images as they stand on the sheet
    Pdf,
    /// Lines, lines that end inside a word, tables with their cells, running headers and footers
    Layout,
    /// Lines that the fold changes, before and after
    Normalize,
    /// Document type, chapters, tables with the roles of their columns
    Structure,
    /// Mentions, what is known to be none, and readings that lost
    Recognize,
    /// Words, and the keywords of the document
    Segment,
    /// Project, parties, amounts, dates, policies, items
    Fields,
}

pub(super) fn inspect(arguments: &Arguments) -> Result<Outcome> {
    let config = arguments.knowledge.config()?;
    let Some(document) = load(&arguments.file, &config)? else {
        return Ok(Outcome::SomeFailed);
    };
    let Some(stage) = arguments.stage else {
        return image(arguments, &document, &config);
    };
    if matches!(stage, Stage::Pdf) {
        return sheets(&document, &config, arguments.page);
    }
    let reading = attempt(
        || read_pages(&document, &config, &NoneSpare),
        |reading| &reading.issues,
    );
    let Some(reading) = reading else {
        return Ok(Outcome::SomeFailed);
    };
    check_page(arguments.page, reading.pages.len())?;
    let mut report = Report::new(&reading.pages, arguments.page);
    match stage {
        Stage::Pdf => {}
        Stage::Layout => report.layout(),
        Stage::Normalize => report.normalize(),
        Stage::Structure | Stage::Recognize | Stage::Segment | Stage::Fields => {
            let dictionaries = load_dictionaries(&config)?;
            let pipeline = Pipeline::new(&config, &dictionaries);
            let analyze = || pipeline.analyze(&reading.pages);
            let Some(analysis) = attempt(analyze, |analysis| &analysis.issues) else {
                return Ok(Outcome::SomeFailed);
            };
            report.analysis(stage, &analysis);
        }
    }
    print(&report.out)?;
    Ok(Outcome::Done)
}

/// Writes the picture of a page.
fn image(arguments: &Arguments, document: &Document, config: &Config) -> Result<Outcome> {
    let (Some(file), Some(number)) = (&arguments.image, arguments.page) else {
        return Ok(Outcome::Done);
    };
    let font = arguments.font.as_ref().map(|path| read(path)).transpose()?;
    let Some(reading) = attempt(
        || read_pages(document, config, &NoneSpare),
        |reading| &reading.issues,
    ) else {
        return Ok(Outcome::SomeFailed);
    };
    if reading.media_type != MediaType::Pdf {
        let message = "only pages of a PDF can be drawn\n  help: look at the text with --stage layout instead of --image";
        return Err(Error::Usage(message.to_owned()));
    }
    check_page(arguments.page, reading.pages.len())?;
    let Some(page) = reading
        .pages
        .iter()
        .map(|folded| &folded.page)
        .find(|page| page.number == number)
    else {
        return Ok(Outcome::SomeFailed);
    };
    let kinds: Vec<MarkKind> = arguments.mark.iter().map(|marked| marked.kind()).collect();
    let mut found = marks::of_layout(page);
    if arguments.mark.iter().any(|marked| marked.needs_analysis()) {
        let dictionaries = load_dictionaries(config)?;
        let pipeline = Pipeline::new(config, &dictionaries);
        let analyze = || pipeline.analyze(&reading.pages);
        let Some(analysis) = attempt(analyze, |analysis| &analysis.issues) else {
            return Ok(Outcome::SomeFailed);
        };
        found.extend(marks::of_analysis(page, &analysis));
    }
    let settings = picture::Settings {
        resolution: f32::from(arguments.resolution),
        font,
    };
    match picture::draw(&document.bytes, number, &kinds, &found, &settings) {
        Ok(picture) => {
            std::fs::write(file, picture.png).map_err(|source| Error::Write {
                path: file.clone(),
                source,
            })?;
            tell_of_fonts(&picture.replaced);
            Ok(Outcome::Done)
        }
        Err(Undrawn::TooLarge(pixels)) => Err(Error::Usage(format!(
            "the picture would be {pixels:.0} pixels long; at most {:.0} are drawn\n  help: choose another --resolution",
            picture::MOST_PIXELS
        ))),
        Err(Undrawn::NoPage | Undrawn::Failed) => {
            complain(&format!(
                "error: page {number} cannot be drawn\n  help: look at it in a viewer; --stage pdf lists what was read of it"
            ));
            Ok(Outcome::SomeFailed)
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })
}

/// Says which fonts of the page are not in the file, since the picture then shows other glyphs, or none.
fn tell_of_fonts(replaced: &[ReplacedFont]) {
    for (is_blank, what, help) in [
        (
            true,
            "their East Asian characters are left blank",
            "name a font that has them with --font, for example a Noto Sans CJK",
        ),
        (
            false,
            "another font was drawn",
            "boxes stand where the document says, glyphs may be wider or narrower",
        ),
    ] {
        let names: Vec<&str> = replaced
            .iter()
            .filter(|font| font.is_blank == is_blank)
            .map(|font| font.name.as_str())
            .collect();
        if !names.is_empty() {
            complain(&format!(
                "note: not in the document: {}; {what}\n  help: {help}",
                names.join(", ")
            ));
        }
    }
}

fn sheets(document: &Document, config: &Config, page: Option<u32>) -> Result<Outcome> {
    let Some(read) = attempt(
        || read_sheets(document, config, &NoneSpare),
        |read| &read.issues,
    ) else {
        return Ok(Outcome::SomeFailed);
    };
    check_page(page, read.sheets.len())?;
    let mut out = String::new();
    for (number, sheet) in (1..).zip(&read.sheets) {
        if page.is_none_or(|page| page == number) {
            print_sheet(&mut out, number, sheet);
        }
    }
    print(&out)?;
    Ok(Outcome::Done)
}

fn print_sheet(out: &mut String, number: u32, sheet: &Sheet) {
    let mut line = |text: String| {
        let _ = writeln!(out, "{number} {text}");
    };
    match sheet {
        Sheet::Lost => line("lost".to_owned()),
        Sheet::Written(text) => {
            for text in text.lines() {
                line(format!("written {text:?}"));
            }
        }
        Sheet::Structured(passages) => {
            for passage in passages {
                match passage {
                    Passage::Text(text) => line(format!("written {text:?}")),
                    Passage::Running(text) => line(format!("running {text:?}")),
                    Passage::Table(rows) => {
                        for cells in rows {
                            let cells = cells.iter().map(|cell| {
                                let (wide, high) = (cell.column_span.max(1), cell.row_span.max(1));
                                format!("{wide}x{high} {:?}", cell.text)
                            });
                            line(format!("row {}", cells.collect::<Vec<_>>().join(" | ")));
                        }
                    }
                }
            }
        }
        Sheet::Drawn(drawing) => {
            line(format!(
                "sheet {:.1} x {:.1}, {} glyphs, {} rulings, {} images, {} curves",
                drawing.width,
                drawing.height,
                drawing.glyphs.len(),
                drawing.rulings.len(),
                drawing.images.len(),
                drawing.curves
            ));
            for glyph in &drawing.glyphs {
                let text = match &glyph.text {
                    GlyphText::Char(character) => format!("{:?}", character.to_string()),
                    GlyphText::String(text) => format!("{text:?}"),
                    GlyphText::Unknown => "unknown".to_owned(),
                };
                let invisible = if glyph.invisible { " invisible" } else { "" };
                line(format!(
                    "glyph {text} at {:.1} {:.1} advance {:.1} size {:.1} {:?}{invisible}",
                    glyph.x, glyph.y, glyph.advance, glyph.size, glyph.direction
                ));
            }
            for ruling in &drawing.rulings {
                line(format!(
                    "ruling {:?} at {:.1} from {:.1} to {:.1}",
                    ruling.orientation, ruling.position, ruling.start, ruling.end
                ));
            }
            for image in &drawing.images {
                line(format!("image {}", boxed(Some(*image))));
            }
        }
    }
}

fn boxed(rect: Option<Rect>) -> String {
    rect.map_or(String::new(), |rect| {
        format!(
            "[{:.1} {:.1} {:.1} {:.1}]",
            rect.x0, rect.y0, rect.x1, rect.y1
        )
    })
}

/// The lines to be printed, for all pages or one.
struct Report<'p> {
    pages: Vec<(&'p FoldedPage, CodePoints<'p>)>,
    only: Option<u32>,
    out: String,
}

impl<'p> Report<'p> {
    fn new(pages: &'p [FoldedPage], only: Option<u32>) -> Self {
        Self {
            pages: pages
                .iter()
                .map(|page| (page, CodePoints::new(&page.page.text)))
                .collect(),
            only,
            out: String::new(),
        }
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// `page start..end kind "text" rest`, unless another page was asked for.
    fn place(&mut self, page: u32, span: OriginalSpan, kind: &str, rest: &str) {
        if self.only.is_some_and(|only| only != page) {
            return;
        }
        let found = self
            .pages
            .iter()
            .find(|(folded, _)| folded.page.number == page);
        let Some((folded, points)) = found else {
            return;
        };
        let (start, end) = (points.at(span.start()), points.at(span.end()));
        let quote = span.of(&folded.page.text);
        let text = format!(
            "{page} {start}..{end} {kind} {quote:?}{}{rest}",
            if rest.is_empty() { "" } else { " " }
        );
        self.line(&text);
    }

    fn evidence(&mut self, evidence: Evidence, kind: &str, rest: &str) {
        self.place(evidence.page, evidence.span, kind, rest);
    }

    fn layout(&mut self) {
        let pages: Vec<&Page> = self.pages.iter().map(|(folded, _)| &folded.page).collect();
        for page in pages {
            if self.only.is_some_and(|only| only != page.number) {
                continue;
            }
            let tables = page.tables.len();
            self.line(&format!(
                "{} page {:?}, {tables} tables",
                page.number, page.legibility
            ));
            let mut start = 0;
            for text in page.text.split_inclusive('\n') {
                let span = OriginalSpan::new(start, start + text.trim_end_matches('\n').len());
                start += text.len();
                let is_cut = u32::try_from(span.end())
                    .is_ok_and(|end| page.cuts.binary_search(&end).is_ok());
                let kind = match (page.is_running(span), is_cut) {
                    (true, _) => "running",
                    (false, true) => "line cut in a word",
                    (false, false) => "line",
                };
                self.place(page.number, span, kind, &boxed(page.bbox(span)));
            }
            for (number, table) in (1..).zip(&page.tables) {
                for (row, cells) in (1..).zip(&table.rows) {
                    for cell in &cells.cells {
                        let last = cell.column + cell.column_span.max(1);
                        let kind =
                            format!("table {number} row {row} column {}-{last}", cell.column + 1);
                        self.place(page.number, cell.span, &kind, &boxed(page.bbox(cell.span)));
                    }
                }
            }
        }
    }

    fn normalize(&mut self) {
        let pages: Vec<&FoldedPage> = self.pages.iter().map(|(folded, _)| *folded).collect();
        for folded in pages {
            let page = &folded.page;
            let mut start = 0;
            for text in page.text.split_inclusive('\n') {
                let span = OriginalSpan::new(start, start + text.trim_end_matches('\n').len());
                start += text.len();
                let after = folded.folded.to_normalized(span).of(folded.folded.text());
                if after != span.of(&page.text) {
                    self.place(page.number, span, "folded", &format!("{after:?}"));
                }
            }
        }
    }

    fn analysis(&mut self, stage: Stage, analysis: &Analysis) {
        match stage {
            Stage::Structure => self.structure(&analysis.structure),
            Stage::Recognize => self.recognition(&analysis.recognition),
            Stage::Segment => {
                self.tokens(&analysis.tokens);
                if self.only.is_none() {
                    for keyword in &analysis.keywords {
                        self.line(&format!("keyword {:?} {:.4}", keyword.word, keyword.weight));
                    }
                }
            }
            Stage::Fields => self.fields(&analysis.fields),
            Stage::Pdf | Stage::Layout | Stage::Normalize => {}
        }
    }

    fn structure(&mut self, structure: &Structure) {
        if let Some(found) = &structure.document_type {
            let kind = format!("document_type {}", found.value.as_str());
            self.evidence(found.evidence, &kind, "");
        }
        for section in &structure.sections {
            let end = self.line_end(section.page, section.start);
            let span = OriginalSpan::new(section.start, end);
            self.place(section.page, span, "section", section.kind.as_str());
        }
        for table in &structure.tables {
            self.table(table);
        }
    }

    fn line_end(&self, page: u32, start: usize) -> usize {
        let found = self
            .pages
            .iter()
            .find(|(folded, _)| folded.page.number == page);
        let rest = found.and_then(|(folded, _)| folded.page.text.get(start..));
        rest.map_or(start, |rest| start + rest.find('\n').unwrap_or(rest.len()))
    }

    fn table(&mut self, table: &TableRoles) {
        if self.only.is_some_and(|only| only != table.page) {
            return;
        }
        let purpose = table.purpose.map_or("", |purpose| purpose.as_str());
        self.line(&format!(
            "{} table of {} rows, {} of them header {purpose}",
            table.page,
            table.table.rows.len(),
            table.header_rows
        ));
        for (number, column) in (1..).zip(&table.columns) {
            let role = column.role.map_or("-", |role| role.as_str());
            let stance = column.stance.map_or("", |stance| stance.as_str());
            let yuan = if column.yuan == 0 {
                String::new()
            } else {
                format!("x{}", column.yuan)
            };
            let text = format!("{} column {number} {role} {stance} {yuan}", table.page);
            self.line(text.trim_end());
        }
    }

    fn recognition(&mut self, recognition: &Recognition) {
        for (number, mention) in (1..).zip(&recognition.mentions) {
            let mut rest = format!("{} stance={}", mention.rule, mention.stance.as_str());
            let cue = mention.cue.map(|cue| self.text(mention.page, cue));
            let values = [
                ("cue", cue.as_deref()),
                ("vendor", mention.vendor.as_deref()),
                ("series", mention.series.as_deref()),
                ("model", mention.model.as_deref()),
                ("category", mention.category.as_deref()),
                ("identity", mention.identity.map(Identity::as_str)),
                ("product", mention.product_id.as_deref()),
            ];
            for (key, value) in values {
                if let Some(value) = value {
                    let _ = write!(rest, " {key}={value:?}");
                }
            }
            if let Some(quantity) = mention.quantity {
                let _ = write!(rest, " quantity={quantity}");
            }
            if let Some(host) = mention.component_of {
                let _ = write!(rest, " component_of=m{}", host + 1);
            }
            for flag in &mention.flags {
                let _ = write!(rest, " {}", flag.as_str());
            }
            let _ = write!(rest, " confidence={:.2}", mention.confidence);
            let kind = format!("m{number} {}", mention.kind.as_str());
            self.place(mention.page, mention.span, &kind, &rest);
        }
        for confusable in &recognition.confusables {
            self.place(confusable.page, confusable.span, "none", &confusable.entry);
        }
        for reading in &recognition.losers {
            let rest = format!("{}: {}", reading.entry, reading.reason);
            self.place(reading.page, reading.span, "lost", &rest);
        }
    }

    fn text(&self, page: u32, span: OriginalSpan) -> String {
        let found = self
            .pages
            .iter()
            .find(|(folded, _)| folded.page.number == page);
        found.map_or(String::new(), |(folded, _)| {
            span.of(&folded.page.text).to_owned()
        })
    }

    fn tokens(&mut self, tokens: &[Token]) {
        for token in tokens {
            self.place(token.page, token.span, "word", "");
        }
    }

    fn fields(&mut self, fields: &Fields) {
        for number in &fields.numbers {
            self.found("number", number, &number.value);
        }
        if let Some(name) = &fields.name {
            self.found("name", name, &name.value);
        }
        for lot in &fields.lots {
            let rest = format!(
                "{} {:?} {:?} {:?}",
                lot.id, lot.name, lot.budget, lot.ceiling
            );
            self.evidence(lot.evidence, "lot", &rest);
        }
        for party in &fields.parties {
            let rank = party
                .rank
                .map_or(String::new(), |rank| format!(" rank={rank}"));
            let region = party.region.as_deref().unwrap_or_default();
            let uscc = party.uscc.as_ref().map_or("", |(code, _)| code.as_str());
            let rest = format!(
                "{:?}{rank} region={region:?} uscc={uscc:?}",
                party.name.value
            );
            self.evidence(party.name.evidence, party.role.as_str(), &rest);
        }
        for amount in &fields.amounts {
            let flags: Vec<&str> = amount.flags.iter().map(|flag| flag.as_str()).collect();
            let basis = amount.basis.map_or("", |basis| basis.as_str());
            let (yuan, from) = (&amount.yuan, amount.unit_from.as_str());
            let rest = format!("{yuan} unit={from} {basis} {}", flags.join(" "));
            self.evidence(amount.evidence, amount.kind.as_str(), rest.trim_end());
        }
        for date in &fields.dates {
            self.evidence(date.evidence, date.kind.as_str(), &date.value);
        }
        if let Some(policy) = &fields.import_products {
            self.found("import_products", policy, policy.value.as_str());
        }
        if let Some(policy) = &fields.consortium {
            self.found("consortium", policy, policy.value.as_str());
        }
        for (number, item) in (1..).zip(&fields.items) {
            let cells = [
                ("name", &item.name),
                ("brand", &item.brand),
                ("model", &item.model),
                ("quantity", &item.quantity),
                ("unit", &item.unit),
                ("unit_price", &item.unit_price),
                ("total", &item.total),
                ("spec", &item.spec),
            ];
            let mut rest = format!("{} row={}", item.role.as_str(), item.row);
            for (key, cell) in cells {
                if let Some(cell) = cell {
                    let _ = write!(rest, " {key}={cell:?}");
                }
            }
            self.evidence(item.evidence, &format!("i{number}"), &rest);
        }
        for lost in &fields.lost {
            let rest = format!("{} {:?}: {}", lost.field, lost.value, lost.reason);
            self.evidence(lost.evidence, "lost", &rest);
        }
    }

    fn found<T>(&mut self, kind: &str, found: &Found<T>, value: &str) {
        self.evidence(found.evidence, kind, &format!("{value:?}"));
    }
}
