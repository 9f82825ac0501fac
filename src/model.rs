//! What flows between the stages.
//!
//! Each stage takes the type the one before it gave and returns a new one, so stages cannot be called in the wrong order:
//! [`Document`] → [`Sheets`] (read) → [`Page`]s (layout) → [`FoldedPage`]s (normalize) → [`Structure`] (structure) →
//! [`Recognition`] (recognize) → [`Token`]s (segment) and [`Fields`] (fields) → the record (assemble).
//! Nothing here computes; nothing here is written to disk (that is `record.rs`).

use crate::issue::Issue;
use crate::text::normalize::NormText;
use crate::text::span::OriginalSpan;

macro_rules! word_enum {
    ($(#[$meta:meta])* $name:ident { $( $(#[$doc:meta])* $variant:ident = $word:literal, )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$doc])* $variant, )+ }

        impl $name {
            /// All values, in order.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            /// The word for it in records and dictionaries.
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<Self, ()> {
                match word { $( $word => Ok(Self::$variant), )+ _ => Err(()) }
            }
        }
    };
}

// ---------------------------------------------------------------- sources

/// One document: its bytes and where they came from. Made by `batch::sources`.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document's own bytes, not its container's.
    pub bytes: Vec<u8>,
    /// Where it was found.
    pub provenance: Provenance,
}

/// Where a document was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Path as given on the command line or found below it, with `/` as separator.
    pub path: String,
    /// Path inside containers, outermost first; empty for a plain file.
    pub members: Vec<String>,
    /// What a web archive says about it.
    pub capture: Option<Box<Capture>>,
}

/// How a web archive came by a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capture {
    /// Address it was fetched from.
    pub url: String,
    /// When, as the archive says it (RFC 3339).
    pub captured_at: Option<String>,
    /// Id of the archive's record.
    pub record_id: Option<String>,
    /// Content type that the server declared, encoding included.
    pub content_type: Option<String>,
}

/// What the content is, decided by the bytes, never by the suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// PDF.
    Pdf,
    /// Plain text (Markdown, CSV and TSV included).
    Text,
    /// A web page, or mark-up that passes for one.
    Html,
    /// JSON.
    Json,
    /// An office document.
    Office(OfficeFormat),
    /// Something recognised that no reader takes, or nothing recognised; the string is its media type.
    Other(&'static str),
}

impl MediaType {
    /// The media type as it stands in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain",
            Self::Html => "text/html",
            Self::Json => "application/json",
            Self::Office(format) => format.as_str(),
            Self::Other(name) => name,
        }
    }
}

word_enum! {
    /// Formats of office programs, by their media types.
    OfficeFormat {
        /// Word since 2007.
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        /// Excel since 2007.
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        /// Excel's binary format since 2007.
        Xlsb = "application/vnd.ms-excel.sheet.binary.macroenabled.12",
        /// Excel before 2007, and the ET of WPS.
        Xls = "application/vnd.ms-excel",
        /// OpenDocument spreadsheet.
        Ods = "application/vnd.oasis.opendocument.spreadsheet",
        /// Word before 2007, and the WPS of that name.
        Doc = "application/msword",
        /// Rich Text Format.
        Rtf = "application/rtf",
        /// OpenDocument text.
        Odt = "application/vnd.oasis.opendocument.text",
        /// Any of them with a password.
        Encrypted = "application/x-ole-storage",
    }
}

// ---------------------------------------------------------------- read

/// A document as a reader delivers it: sheet after sheet, in order.
#[derive(Clone, Debug)]
pub struct Sheets {
    /// What the content is.
    pub media_type: MediaType,
    /// One for each page of the document; the number of a sheet is its index plus one.
    pub sheets: Vec<Sheet>,
    /// What went wrong.
    pub issues: Vec<Issue>,
}

/// What stands on one page, before layout.
#[derive(Clone, Debug)]
pub enum Sheet {
    /// Glyphs and lines placed on a sheet.
    Drawn(Drawing),
    /// Text without geometry.
    Written(String),
    /// Text and tables in reading order, without geometry.
    Structured(Vec<Passage>),
    /// The page could not be read; an issue of [`Sheets`] says why.
    Lost,
}

/// A piece of a sheet without geometry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// A paragraph; line feeds end its lines.
    Text(String),
    /// A running header or footer.
    Running(String),
    /// A table, row by row.
    Table(Vec<Vec<WrittenCell>>),
}

/// A cell of a table without geometry. It stands in the row it begins in, and in the first column there that nothing covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenCell {
    /// Its text on one line, without tabs.
    pub text: String,
    /// How many columns it covers; 0 counts as 1.
    pub column_span: u16,
    /// How many rows it covers; 0 counts as 1, and what reaches below the table is cut off.
    pub row_span: u16,
}

/// A sheet with things drawn on it. All coordinates in points, origin top left, y down, rotation and crop box applied.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    /// Width of the sheet.
    pub width: f32,
    /// Height of the sheet.
    pub height: f32,
    /// Glyphs in drawing order.
    pub glyphs: Vec<Glyph>,
    /// Horizontal and vertical lines, thin filled bars included.
    pub rulings: Vec<Ruling>,
    /// Boxes filled with one colour, in drawing order, those that are no rulings.
    pub fills: Vec<Fill>,
    /// Filled shapes with curves.
    pub shapes: Vec<Shape>,
    /// Boxes that images cover.
    pub images: Vec<Rect>,
    /// Number of drawn paths with curves: text drawn as outlines shows here.
    pub curves: u32,
}

/// One glyph on a sheet.
#[derive(Clone, Debug)]
pub struct Glyph {
    /// Which characters it stands for.
    pub text: GlyphText,
    /// Baseline origin.
    pub x: f32,
    /// Baseline origin.
    pub y: f32,
    /// Width along the direction of writing.
    pub advance: f32,
    /// Font size.
    pub size: f32,
    /// Direction of writing.
    pub direction: Direction,
    /// Not painted: the text layer behind a scan.
    pub invisible: bool,
}

/// What a glyph stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GlyphText {
    /// One character.
    Char(char),
    /// Several characters (a ligature).
    String(Box<str>),
    /// Unknown: printed as U+FFFD, never guessed.
    Unknown,
}

/// Direction in which a glyph's line runs on the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Left to right.
    Right,
    /// Top to bottom, glyphs turned clockwise.
    Down,
    /// Right to left, glyphs upside down.
    Left,
    /// Bottom to top, glyphs turned anticlockwise.
    Up,
    /// Vertical writing: glyphs upright, columns from right to left.
    Vertical,
    /// Not along an axis: watermarks.
    Slanted,
}

/// A horizontal or vertical line of a table or form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ruling {
    /// Which way it runs.
    pub orientation: Orientation,
    /// y of a horizontal line, x of a vertical one.
    pub position: f32,
    /// Where it begins on the other axis.
    pub start: f32,
    /// Where it ends on the other axis.
    pub end: f32,
}

/// A box filled with one colour: the shading of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    /// What it covers.
    pub area: Rect,
    /// Red, green and blue.
    pub colour: [u8; 3],
}

impl Fill {
    /// The colour of a sheet that nothing is drawn on.
    pub const WHITE: [u8; 3] = [255; 3];
}

/// A filled shape with curves: a drawing, or characters drawn as outlines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// What it covers.
    pub area: Rect,
    /// Number of lines and curves that it is made of.
    pub elements: u32,
}

/// Which way a ruling runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    /// Along x.
    Horizontal,
    /// Along y.
    Vertical,
}

/// A box in points, origin top left of the sheet, y down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left.
    pub x0: f32,
    /// Top.
    pub y0: f32,
    /// Right.
    pub x1: f32,
    /// Bottom.
    pub y1: f32,
}

impl Rect {
    /// The smallest box around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// Area in square points; 0 for an empty box.
    pub fn area(self) -> f32 {
        (self.x1 - self.x0).max(0.0) * (self.y1 - self.y0).max(0.0)
    }
}

// ---------------------------------------------------------------- layout

/// A page as text, with the geometry that belongs to it. `tenderlens text` prints `text`; all offsets index it.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Text in reading order: lines end with a line feed, table cells are separated by a tab, table rows by a line feed.
    pub text: String,
    /// Boxes of the visible characters, sorted by byte offset into `text`; empty where there is no geometry.
    pub boxes: Vec<(u32, Rect)>,
    /// Tables found from rulings or columns, in reading order.
    pub tables: Vec<Table>,
    /// Running headers, footers, page numbers: in the text, but passed over by recognition and fields. Sorted, disjoint.
    pub running: Vec<OriginalSpan>,
    /// Byte offsets of the line feeds that cut a word in two; the fold leaves them out. Ascending.
    pub cuts: Vec<u32>,
    /// Whether the text can be relied on.
    pub legibility: Legibility,
}

impl Page {
    /// The box around the characters of `span`; none where there is no geometry.
    pub fn bbox(&self, span: OriginalSpan) -> Option<Rect> {
        let from = self
            .boxes
            .partition_point(|(offset, _)| (*offset as usize) < span.start());
        self.boxes
            .iter()
            .skip(from)
            .take_while(|(offset, _)| (*offset as usize) < span.end())
            .map(|(_, rect)| *rect)
            .reduce(Rect::union)
    }

    /// Whether `span` touches a running header or footer.
    pub fn is_running(&self, span: OriginalSpan) -> bool {
        self.running.iter().any(|running| running.overlaps(span))
    }
}

/// Whether the text of a page can be relied on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Legibility {
    /// It can.
    #[default]
    Text,
    /// It stems from an invisible OCR layer.
    OcrLayer,
    /// It cannot be read without OCR; what there is stays in the text.
    Unreadable,
}

/// A table on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Rows from top to bottom.
    pub rows: Vec<Row>,
    /// Number of columns of the grid.
    pub columns: u16,
    /// x of the column borders from left to right, `columns + 1` of them; empty where there is no geometry.
    pub borders: Vec<f32>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Cells from left to right. A cell that spans rows stands in its first row only.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Its text: wrapped lines are joined. Empty span for an empty cell.
    pub span: OriginalSpan,
    /// First grid column, from 0.
    pub column: u16,
    /// How many grid columns it covers, at least 1.
    pub column_span: u16,
    /// How many rows it covers, at least 1.
    pub row_span: u16,
}

// ---------------------------------------------------------------- normalize

/// A page and the fold of its text.
#[derive(Clone, Debug)]
pub struct FoldedPage {
    /// The page.
    pub page: Page,
    /// The fold of `page.text`, with the way back.
    pub folded: NormText,
}

// ---------------------------------------------------------------- structure

/// What the parts of a document are: its type, its chapters, its tables' columns.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// The document's type, and what decided it.
    pub document_type: Option<Found<DocumentType>>,
    /// Chapters, in reading order; each reaches to the start of the next.
    pub sections: Vec<Section>,
    /// Every table whose header was understood, tables written as plain lines included.
    pub tables: Vec<TableRoles>,
    /// Where the headings in force begin or cease to say what the text below them does with the products it names, in reading order.
    pub headed: Vec<HeadedStance>,
}

impl Structure {
    /// The section that the byte `offset` of page `page` (from 1) stands in.
    pub fn section_at(&self, page: u32, offset: usize) -> SectionKind {
        let next = self
            .sections
            .partition_point(|section| (section.page, section.start) <= (page, offset));
        next.checked_sub(1)
            .and_then(|index| self.sections.get(index))
            .map_or(SectionKind::Unknown, |section| section.kind)
    }

    /// What the headings above the byte `offset` of page `page` (from 1) say the text does with the products it names.
    pub fn headed_at(&self, page: u32, offset: usize) -> Option<Stance> {
        let next = self
            .headed
            .partition_point(|headed| (headed.page, headed.start) <= (page, offset));
        self.headed.get(next.checked_sub(1)?)?.stance
    }
}

/// From where on the headings say what the text does with the products it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadedStance {
    /// Page number from 1.
    pub page: u32,
    /// Byte of the page's text.
    pub start: usize,
    /// What they say; none where they cease to.
    pub stance: Option<Stance>,
}

/// A value with the place that proves it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A place in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Page number from 1.
    pub page: u32,
    /// Span in that page's text.
    pub span: OriginalSpan,
}

word_enum! {
    /// What a document is.
    DocumentType {
        /// 招标公告
        TenderNotice = "tender_notice",
        /// 竞争性磋商公告, 竞争性谈判公告, 询价公告
        NegotiationNotice = "negotiation_notice",
        /// 单一来源公示
        SingleSourceNotice = "single_source_notice",
        /// 中标公告, 成交结果公告
        AwardNotice = "award_notice",
        /// 中标候选人公示
        CandidateNotice = "candidate_notice",
        /// 更正公告
        CorrectionNotice = "correction_notice",
        /// 终止公告, 废标公告
        TerminationNotice = "termination_notice",
        /// 合同公告
        ContractNotice = "contract_notice",
        /// 采购意向公告
        IntentionNotice = "intention_notice",
        /// 招标文件, 磋商文件
        BiddingDocument = "bidding_document",
        /// 技术规格书, 采购需求
        TechnicalSpecification = "technical_specification",
        /// 合同
        Contract = "contract",
        /// 投标文件, 响应文件
        BidResponse = "bid_response",
        /// 示范文本 with blanks
        Template = "template",
        /// None of these.
        Other = "other",
    }
}

impl DocumentType {
    /// Whether such a document announces something to the public.
    pub fn is_notice(self) -> bool {
        match self {
            Self::TenderNotice
            | Self::NegotiationNotice
            | Self::SingleSourceNotice
            | Self::AwardNotice
            | Self::CandidateNotice
            | Self::CorrectionNotice
            | Self::TerminationNotice
            | Self::ContractNotice
            | Self::IntentionNotice => true,
            Self::BiddingDocument
            | Self::TechnicalSpecification
            | Self::Contract
            | Self::BidResponse
            | Self::Template
            | Self::Other => false,
        }
    }
}

/// A chapter of a document: from here to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Page number from 1.
    pub page: u32,
    /// Byte offset into that page's text where the heading begins.
    pub start: usize,
    /// What stands in it.
    pub kind: SectionKind,
}

word_enum! {
    /// What a chapter holds; decides whether a cue is a requirement or boilerplate.
    SectionKind {
        /// 招标公告, 投标邀请: the notice in front.
        Notice = "notice",
        /// 投标人须知: instructions to bidders.
        Instructions = "instructions",
        /// 评标办法: how bids are scored.
        Evaluation = "evaluation",
        /// 合同条款
        Contract = "contract",
        /// 采购需求, 技术规格: what is wanted.
        Requirements = "requirements",
        /// 投标文件格式: blank forms.
        Forms = "forms",
        /// No heading was understood so far.
        Unknown = "unknown",
    }
}

/// A table whose header was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRoles {
    /// Page number from 1.
    pub page: u32,
    /// The table: one of the page's, or one made from plain lines. Spans index that page's text.
    pub table: Table,
    /// How many of its rows are header; 0 when it continues a table of the page before.
    pub header_rows: usize,
    /// One for each grid column.
    pub columns: Vec<Column>,
    /// What the whole table holds, from its caption or the heading above it.
    pub purpose: Option<Stance>,
    /// Whether its rows are goods or equipment; not so for lots, scores, staff, functions of an application.
    pub goods: bool,
}

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// What its cells are.
    pub role: Option<ColumnRole>,
    /// What its header says about the products in it (推荐品牌: reference).
    pub stance: Option<Stance>,
    /// The factor to yuan stated in the header of a price column (万元: 10000); 0 where none is stated.
    pub yuan: u32,
}

word_enum! {
    /// What the cells of a column are.
    ColumnRole {
        /// 序号
        Number = "number",
        /// 名称
        Name = "name",
        /// 品牌, 厂商
        Brand = "brand",
        /// 型号, 规格型号
        Model = "model",
        /// 品牌型号: brand and model in one cell
        BrandModel = "brand_model",
        /// 类别
        Category = "category",
        /// 技术参数, 配置
        Specification = "specification",
        /// 数量
        Quantity = "quantity",
        /// 单位
        Unit = "unit",
        /// 单价
        UnitPrice = "unit_price",
        /// 总价, 小计
        Total = "total",
        /// 产地
        Origin = "origin",
        /// 供应商
        Supplier = "supplier",
        /// 备注
        Remark = "remark",
    }
}

// ---------------------------------------------------------------- recognize

/// What recognition found in a document.
#[derive(Clone, Debug, Default)]
pub struct Recognition {
    /// Mentions sorted by page and start, not overlapping.
    pub mentions: Vec<Mention>,
    /// Stretches that are technical without being products (standards, dates, measures…), sorted by page and start.
    pub confusables: Vec<Confusable>,
    /// Readings that lost, for `explain`; sorted by page and start.
    pub losers: Vec<Reading>,
    /// What went wrong.
    pub issues: Vec<Issue>,
}

/// A stretch that is known not to be a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusable {
    /// Page number from 1.
    pub page: u32,
    /// Where it stands.
    pub span: OriginalSpan,
    /// Id of the entry in `confusables.tsv`.
    pub entry: String,
}

/// A reading that was considered and lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Page number from 1.
    pub page: u32,
    /// Where it stands.
    pub span: OriginalSpan,
    /// Which entry proposed it: `file:line` or rule id.
    pub entry: String,
    /// Why it lost.
    pub reason: String,
}

/// A product or brand named in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Page number from 1.
    pub page: u32,
    /// Where it stands.
    pub span: OriginalSpan,
    /// What is named.
    pub kind: MentionKind,
    /// Key of the maker in `brands.tsv`; none where unknown.
    pub vendor: Option<String>,
    /// Key of the brand's owner at the document's date; none where the maker is unknown.
    pub owner: Option<String>,
    /// Series name, canonical.
    pub series: Option<String>,
    /// Model, canonical; none for brands and series.
    pub model: Option<String>,
    /// Key of the product list, where the product list has it.
    pub product_id: Option<String>,
    /// cpu, server, camera …
    pub category: Option<String>,
    /// When the product appeared, as in the product list (`2016-Q1`).
    pub released: Option<String>,
    /// How sure the identity is; none for a brand.
    pub identity: Option<Identity>,
    /// What is odd about it.
    pub flags: Vec<MentionFlag>,
    /// Full names that the text may mean, when the identity is ambiguous.
    pub candidates: Vec<String>,
    /// What the text does with it.
    pub stance: Stance,
    /// The words that decided the stance; none when something else did.
    pub cue: Option<OriginalSpan>,
    /// What decided the stance.
    pub ground: StanceGround,
    /// How many of it, if the text says so.
    pub quantity: Option<u64>,
    /// Index into [`Recognition::mentions`] of the product it is a part of.
    pub component_of: Option<usize>,
    /// The entry that found it, as file and line or as the id of a pattern, or the name of a rule.
    pub rule: String,
    /// 0 to 1, higher where more of what stands around it supports it; comparable inside one run only, and no probability.
    pub confidence: f32,
}

word_enum! {
    /// What a mention names.
    MentionKind {
        /// A maker.
        Brand = "brand",
        /// A product line without a number.
        Series = "series",
        /// A product designation.
        Model = "model",
        /// A software product.
        Software = "software",
    }
}

word_enum! {
    /// How sure it is which product is meant.
    Identity {
        /// The product list has it and nothing near it contradicts.
        Exact = "exact",
        /// It has the form of the maker's designations but is not in the product list.
        Pattern = "pattern",
        /// A line, not one product.
        Series = "series",
        /// Several products can be meant: see the candidates.
        Ambiguous = "ambiguous",
    }
}

word_enum! {
    /// What the text does with a product.
    Stance {
        /// Must be supplied: `CPU：2颗Intel Xeon Gold 6330`
        Required = "required",
        /// At least this: `≥英特尔 G3250`
        Minimum = "minimum",
        /// This or equal: `或相当于`
        Equivalent = "equivalent",
        /// As an example: `推荐品牌`
        Reference = "reference",
        /// What a bidder offers.
        Offered = "offered",
        /// What was bought: result and contract notices.
        Awarded = "awarded",
        /// Must work with it: `支持银河麒麟`
        Compatible = "compatible",
        /// Is there already: `现有思科7609`
        Existing = "existing",
        /// Is not accepted.
        Excluded = "excluded",
        /// A certificate or authorisation: `Cisco认证工程师`
        Qualification = "qualification",
        /// None of these.
        Mention = "mention",
    }
}

/// What decided a stance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StanceGround {
    /// Words beside the product: 不低于
    Cue,
    /// The header of its column: 推荐品牌
    Column,
    /// What stands above its table, or heads its columns: 设备清单, 资产编号
    Table,
    /// A heading of the text it stands in: 现状
    Heading,
    /// The chapter it stands in.
    Chapter(SectionKind),
    /// What the document is.
    DocumentType(DocumentType),
    /// The document presents goods of its own: a price list, a maker's specification.
    Presentation,
    /// Nothing says more than that it is named.
    Nothing,
}

word_enum! {
    /// What is odd about a mention.
    MentionFlag {
        /// Written wrongly, but clear: `志强`
        Miswritten = "miswritten",
        /// The product appeared after the document.
        NewerThanDocument = "newer_than_document",
        /// The version is missing: `E5-2620`
        VersionMissing = "version_missing",
        /// The tier word contradicts the number: `Xeon-Bronze 4210`
        TierMismatch = "tier_mismatch",
        /// The suffix is missing: `i7 CPU(8565)`
        SuffixMissing = "suffix_missing",
        /// Clock or cores beside it contradict the product list.
        DetailMismatch = "detail_mismatch",
    }
}

// ---------------------------------------------------------------- segment

/// A word of the text that recognition left over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Page number from 1.
    pub page: u32,
    /// Where it stands.
    pub span: OriginalSpan,
}

/// A word that is typical of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyword {
    /// The word.
    pub word: String,
    /// 0 to 1; the weights of a document's keywords are relative to its first.
    pub weight: f64,
}

// ---------------------------------------------------------------- fields

/// What a document says about the purchase.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// Project numbers, the one that identifies the project first.
    pub numbers: Vec<Found<String>>,
    /// Project name without layout blanks.
    pub name: Option<Found<String>>,
    /// Lots.
    pub lots: Vec<Lot>,
    /// Who takes part.
    pub parties: Vec<Party>,
    /// Money.
    pub amounts: Vec<Amount>,
    /// Points in time.
    pub dates: Vec<Date>,
    /// Whether imported products may be offered.
    pub import_products: Option<Found<Policy>>,
    /// Whether consortia may bid.
    pub consortium: Option<Found<Policy>>,
    /// Rows of goods tables.
    pub items: Vec<Item>,
    /// Values that were read and not taken, for `inspect`; in no order that means anything.
    pub lost: Vec<LostValue>,
}

/// A value of a field that was read and lost against another.
#[derive(Clone, Debug, PartialEq)]
pub struct LostValue {
    /// The field, in the words of the record: `budget`, `buyer`, `name`.
    pub field: &'static str,
    /// The value.
    pub value: String,
    /// Why it lost.
    pub reason: &'static str,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A lot (包, 标段).
#[derive(Clone, Debug, PartialEq)]
pub struct Lot {
    /// As numbered in the document.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Yuan with two decimals.
    pub budget: Option<String>,
    /// Yuan with two decimals.
    pub ceiling: Option<String>,
    /// Where it stands.
    pub evidence: Evidence,
}

/// Someone who takes part in the purchase. Organisations only.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// Part played.
    pub role: PartyRole,
    /// Name of the organisation.
    pub name: Found<String>,
    /// Rank among candidates, from 1.
    pub rank: Option<u32>,
    /// Unified social credit code, and whether its check digit holds.
    pub uscc: Option<(String, bool)>,
    /// Division code (GB/T 2260).
    pub region: Option<String>,
}

word_enum! {
    /// Part played in the purchase.
    PartyRole {
        /// 采购人, 招标人
        Buyer = "buyer",
        /// 代理机构
        Agency = "agency",
        /// 中标人, 成交供应商, 乙方
        Supplier = "supplier",
        /// 中标候选人
        Candidate = "candidate",
        /// A bidder that is neither.
        Bidder = "bidder",
        /// 使用单位
        EndUser = "end_user",
    }
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// What it is for.
    pub kind: AmountKind,
    /// Yuan with two decimals.
    pub yuan: String,
    /// Where the unit was stated.
    pub unit_from: UnitFrom,
    /// What the amount is for, where not for the whole.
    pub basis: Option<Basis>,
    /// What is odd about it.
    pub flags: Vec<AmountFlag>,
    /// The amount as written.
    pub raw: OriginalSpan,
    /// Label and amount.
    pub evidence: Evidence,
}

word_enum! {
    /// What an amount is for.
    AmountKind {
        /// 预算金额
        Budget = "budget",
        /// 最高限价
        Ceiling = "ceiling",
        /// 中标金额
        Award = "award",
        /// 合同金额
        Contract = "contract",
        /// 单价
        UnitPrice = "unit_price",
        /// 总价
        Total = "total",
        /// 保证金
        Deposit = "deposit",
        /// 代理服务费
        AgencyFee = "agency_fee",
    }
}

word_enum! {
    /// Where the unit of an amount was stated.
    UnitFrom {
        /// Beside the number.
        Value = "value",
        /// In the label.
        Label = "label",
        /// In the column header.
        Column = "column",
        /// Nowhere: yuan is assumed.
        None = "none",
    }
}

word_enum! {
    /// What an amount is for, where it is not for the whole.
    Basis {
        /// 元/年
        PerYear = "per_year",
        /// 元/台
        PerUnit = "per_unit",
        /// Of one lot.
        PerLot = "per_lot",
    }
}

word_enum! {
    /// What is odd about an amount.
    AmountFlag {
        /// Label and value state different units.
        UnitConflict = "unit_conflict",
        /// Words and digits differ.
        WordsMismatch = "words_mismatch",
        /// No unit anywhere.
        NoUnit = "no_unit",
        /// The scale cannot be right.
        ScaleSuspect = "scale_suspect",
        /// The text says that it is not exact.
        Approximate = "approximate",
    }
}

/// A point in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    /// What happens then.
    pub kind: DateKind,
    /// ISO 8601, as precise as the document: `2024-05-06T09:30`, `2024-05`.
    pub value: String,
    /// As written.
    pub raw: OriginalSpan,
    /// Label and date.
    pub evidence: Evidence,
}

word_enum! {
    /// What a date is of.
    DateKind {
        /// 公告日期
        Published = "published",
        /// 投标截止时间
        Deadline = "deadline",
        /// 开标时间
        Opening = "opening",
        /// 中标日期
        Award = "award",
        /// 合同签订日期
        Signed = "signed",
    }
}

word_enum! {
    /// A yes or no of the buyer.
    Policy {
        /// 接受
        Accept = "accept",
        /// 不接受
        Reject = "reject",
    }
}

/// A row of a goods table.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Page number from 1.
    pub page: u32,
    /// Row number in its table, from 1, headers not counted.
    pub row: u32,
    /// What the row is about.
    pub role: ItemRole,
    /// Cell, literally.
    pub name: Option<String>,
    /// Cell, literally.
    pub brand: Option<String>,
    /// Cell, literally.
    pub model: Option<String>,
    /// A decimal number.
    pub quantity: Option<String>,
    /// Cell, or what stands behind the quantity.
    pub unit: Option<String>,
    /// Yuan as a decimal number.
    pub unit_price: Option<String>,
    /// Yuan as a decimal number.
    pub total: Option<String>,
    /// Cell, literally.
    pub spec: Option<String>,
    /// Whether `model` is a cell headed as brand and model that nothing took apart.
    pub undivided: bool,
    /// The row.
    pub evidence: Evidence,
}

word_enum! {
    /// What an item is.
    ItemRole {
        /// Wanted.
        Requested = "requested",
        /// Offered by a bidder.
        Offered = "offered",
        /// Bought.
        Awarded = "awarded",
        /// There already.
        Existing = "existing",
    }
}
