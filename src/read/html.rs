//! Web pages: the notices themselves, without what stands around them.
//!
//! In: the bytes of a page and the encoding that others declare for it. Out: one [`Sheet::Structured`]. Block elements and `<br>` end
//! lines, blanks collapse as in a browser, tables keep their spans. Left out is what no reader sees or wants: scripts, styles, hidden
//! elements, controls, the page's own header, footer and navigation, lists that are nothing but links. Tables that only arrange the page
//! are taken apart. No style sheet is read: what only CSS hides stays in.

use std::collections::BTreeSet;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::Html;
use scraper::node::{Element, Node};

use super::{encoding, text};
use crate::model::{MediaType, Passage, Sheet, Sheets, WrittenCell};

/// How far into a page its declaration of an encoding may stand. The standard says 1,024; real pages open with comments and scripts.
const DECLARATION_REACH: usize = 8192;

/// A list is navigation from this many links on ...
const NAVIGATION_LINKS: usize = 3;

/// ... if this share of its letters stands in them, in parts of 100. Dates and separators beside the links are no letters.
const NAVIGATION_PER_CENT: usize = 80;

/// Largest `colspan`. Source: HTML, "forming a table".
const MOST_COLUMNS: u16 = 1000;

/// Elements of which nothing is read.
const UNREAD: &[&str] = &[
    "head", "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math",
    "canvas", "audio", "video", "select", "datalist", "button", "nav", "dialog", "rt", "rp", "del",
];

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "legend",
    "li",
    "main",
    "menu",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "td",
    "textarea",
    "th",
    "tr",
    "ul",
];

/// Elements inside which `header` and `footer` belong to the text. Source: HTML, "sections".
const SECTIONS: &[&str] = &["article", "main", "section", "blockquote", "td"];

/// Elements that can be a list of links.
const LISTS: &[&str] = &[
    "ul", "ol", "dl", "div", "aside", "section", "table", "td", "p", "center",
];

/// Reads a web page; `declared` is the encoding or content type that came with it.
pub(super) fn read(bytes: &[u8], declared: Option<&str>) -> Sheets {
    let label = declared.and_then(charset).or_else(|| declaration(bytes));
    let decoded = encoding::declared(bytes, label.as_deref());
    let mut issues = Vec::new();
    text::report(&decoded, &mut issues);
    Sheets {
        media_type: MediaType::Html,
        sheets: vec![Sheet::Structured(passages(&decoded.text))],
        issues,
    }
}

/// The paragraphs and tables of mark-up.
pub(super) fn passages(markup: &str) -> Vec<Passage> {
    let page = Html::parse_document(markup);
    let plan = Plan::new(&page);
    let passages = Writer::new(&plan).write(&page);
    if passages.is_empty() && !plan.link_lists.is_empty() {
        // A page of links only: then they are what it says.
        let plan = Plan {
            link_lists: BTreeSet::new(),
            ..plan
        };
        return Writer::new(&plan).write(&page);
    }
    passages
}

/// The value of `charset` in a content type or `meta` element.
fn charset(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let rest = rest.trim_start_matches(['"', '\'']);
    let is_label = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':');
    let label: String = rest.chars().take_while(|c| is_label(*c)).collect();
    // A page that says so in characters of one byte is not UTF-16. Source: HTML, "determining the character encoding".
    (!label.is_empty() && !label.starts_with("utf-16")).then_some(label)
}

/// The encoding that a page declares for itself.
fn declaration(bytes: &[u8]) -> Option<String> {
    let head = bytes
        .get(..DECLARATION_REACH.min(bytes.len()))
        .unwrap_or(bytes);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let mut elements = head
        .split('<')
        .filter_map(|element| element.split('>').next());
    elements.find_map(|element| {
        if element.starts_with("meta") {
            charset(element)
        } else if element.starts_with("?xml") {
            charset(&element.replace("encoding", "charset"))
        } else {
            None
        }
    })
}

fn is_hidden(element: &Element) -> bool {
    if element.attr("hidden").is_some() {
        return true;
    }
    let hiding_class = |class: &str| matches!(class, "hidden" | "d-none" | "sr-only");
    if element.classes().any(hiding_class) {
        return true;
    }
    element.attr("style").is_some_and(|style| {
        let style: String = style.to_ascii_lowercase().split_whitespace().collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    })
}

fn is_unread(element: &Element) -> bool {
    UNREAD.contains(&element.name())
        || element.attr("role") == Some("navigation")
        || is_hidden(element)
}

/// What must be known before the page is written.
struct Plan {
    /// Nodes that are lists of links.
    link_lists: BTreeSet<NodeId>,
    /// Rows of tables that only arrange the page: their cells are written as paragraphs.
    arranging: BTreeSet<NodeId>,
}

/// What an element holds.
#[derive(Default)]
struct Content {
    letters: usize,
    linked: usize,
    links: usize,
    /// For a row its cells, for a table the cells of its longest row.
    cells: usize,
    /// For a table: its rows.
    rows: Vec<NodeId>,
    in_link: bool,
    skipped: bool,
}

impl Plan {
    fn new(page: &Html) -> Self {
        let mut plan = Self {
            link_lists: BTreeSet::new(),
            arranging: BTreeSet::new(),
        };
        // One entry for each open element; the first is the document.
        let mut open: Vec<Content> = vec![Content::default()];
        let mut rows: Vec<NodeId> = Vec::new();
        for edge in page.tree.root().traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Element(element) => {
                        let above = open.last();
                        let name = element.name();
                        let link = name == "a" && element.attr("href").is_some();
                        open.push(Content {
                            in_link: link || above.is_some_and(|above| above.in_link),
                            skipped: is_unread(element) || above.is_some_and(|above| above.skipped),
                            links: usize::from(link),
                            ..Content::default()
                        });
                        match name {
                            "table" => plan.arranging.extend(&rows),
                            "tr" => rows.push(node.id()),
                            _ => {}
                        }
                    }
                    Node::Text(text) => {
                        if let Some(above) = open.last_mut()
                            && !above.skipped
                        {
                            let count = text.chars().filter(|c| c.is_alphabetic()).count();
                            above.letters += count;
                            above.linked += if above.in_link { count } else { 0 };
                        }
                    }
                    _ => {}
                },
                Edge::Close(node) => {
                    let Some(element) = node.value().as_element() else {
                        continue;
                    };
                    let Some(content) = open.pop() else { continue };
                    if let Some(above) = open.last_mut() {
                        above.letters += content.letters;
                        above.linked += content.linked;
                        above.links += content.links;
                        match element.name() {
                            "td" | "th" => above.cells += 1,
                            "tr" => {
                                above.rows.push(node.id());
                                above.cells = above.cells.max(content.cells);
                            }
                            "tbody" | "thead" | "tfoot" => {
                                above.rows.extend(&content.rows);
                                above.cells = above.cells.max(content.cells);
                            }
                            _ => {}
                        }
                    }
                    plan.close(node.id(), element, &content);
                    if element.name() == "tr" {
                        rows.pop();
                    }
                }
            }
        }
        plan
    }

    fn close(&mut self, id: NodeId, element: &Element, content: &Content) {
        if LISTS.contains(&element.name())
            && content.links >= NAVIGATION_LINKS
            && content.linked * 100 >= content.letters * NAVIGATION_PER_CENT
        {
            self.link_lists.insert(id);
        }
        if element.name() == "table" && content.cells <= 1 {
            self.arranging.extend(&content.rows);
        }
    }
}

/// A table that is being written.
#[derive(Default)]
struct OpenTable {
    rows: Vec<Vec<WrittenCell>>,
    /// The row at hand; none between rows, and in rows that are taken apart.
    row: Option<Vec<WrittenCell>>,
    cell: Option<WrittenCell>,
}

/// Writes passages from the tree, in one pass.
struct Writer<'p> {
    plan: &'p Plan,
    passages: Vec<Passage>,
    line: String,
    tables: Vec<OpenTable>,
    /// Blanks that were met since the last character, and whether a line feed was among them.
    blank: Option<bool>,
    /// A line of the cell at hand has ended.
    cell_break: bool,
    sections: usize,
    preformatted: usize,
}

impl<'p> Writer<'p> {
    fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            passages: Vec::new(),
            line: String::new(),
            tables: Vec::new(),
            blank: None,
            cell_break: false,
            sections: 0,
            preformatted: 0,
        }
    }

    fn write(mut self, page: &Html) -> Vec<Passage> {
        let mut skipped: Option<NodeId> = None;
        for edge in page.tree.root().traverse() {
            match edge {
                Edge::Open(_) if skipped.is_some() => {}
                Edge::Open(node) => match node.value() {
                    Node::Element(element) => {
                        if self.is_passed_over(node.id(), element) {
                            skipped = Some(node.id());
                        } else {
                            self.open(node.id(), element);
                        }
                    }
                    Node::Text(text) => self.text(text),
                    _ => {}
                },
                Edge::Close(node) => {
                    if skipped == Some(node.id()) {
                        skipped = None;
                    } else if skipped.is_none()
                        && let Some(element) = node.value().as_element()
                    {
                        self.close(node.id(), element);
                    }
                }
            }
        }
        self.end_line();
        self.passages
    }

    fn is_passed_over(&self, id: NodeId, element: &Element) -> bool {
        is_unread(element)
            || self.plan.link_lists.contains(&id)
            || self.sections == 0 && matches!(element.name(), "header" | "footer")
    }

    fn open(&mut self, id: NodeId, element: &Element) {
        let name = element.name();
        if SECTIONS.contains(&name) {
            self.sections += 1;
        }
        match name {
            "br" => self.break_line(),
            "pre" | "textarea" => self.preformatted += 1,
            _ => {}
        }
        if BLOCKS.contains(&name) {
            self.end_line();
        }
        match name {
            "table" => self.tables.push(OpenTable::default()),
            "tr" => {
                let apart = self.plan.arranging.contains(&id);
                if apart {
                    self.flush_rows();
                }
                if let Some(table) = self.tables.last_mut() {
                    table.row = (!apart).then(Vec::new);
                }
            }
            "td" | "th" => {
                self.blank = None;
                self.cell_break = false;
                if let Some(table) = self.tables.last_mut()
                    && table.row.is_some()
                {
                    let span = |name| {
                        let digits = element.attr(name)?.trim();
                        let end = digits.find(|c: char| !c.is_ascii_digit());
                        digits.get(..end.unwrap_or(digits.len()))?.parse().ok()
                    };
                    table.cell = Some(WrittenCell {
                        text: String::new(),
                        column_span: span("colspan").unwrap_or(1).clamp(1, MOST_COLUMNS),
                        // 0 reaches to the end of the table.
                        row_span: match span("rowspan") {
                            Some(0) => u16::MAX,
                            rows => rows.unwrap_or(1),
                        },
                    });
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, id: NodeId, element: &Element) {
        let name = element.name();
        if BLOCKS.contains(&name) {
            self.end_line();
        }
        if SECTIONS.contains(&name) {
            self.sections -= 1;
        }
        match name {
            "pre" | "textarea" => self.preformatted -= 1,
            "td" | "th" => {
                if let Some(table) = self.tables.last_mut()
                    && let Some(cell) = table.cell.take()
                    && let Some(row) = &mut table.row
                {
                    row.push(cell);
                }
            }
            "tr" if !self.plan.arranging.contains(&id) => {
                if let Some(table) = self.tables.last_mut()
                    && let Some(row) = table.row.take()
                {
                    table.rows.push(row);
                }
            }
            "table" => {
                self.flush_rows();
                self.tables.pop();
            }
            _ => {}
        }
    }

    /// Ends the table as far as it has come.
    fn flush_rows(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            let rows = std::mem::take(&mut table.rows);
            if rows.iter().flatten().any(|cell| !cell.text.is_empty()) {
                self.passages.push(Passage::Table(rows));
            }
        }
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\n' | '\r' if self.preformatted > 0 => self.break_line(),
                ' ' | '\t' if self.preformatted > 0 && !self.in_cell() => self.push(c),
                c if c.is_ascii_whitespace() || c == '\u{b}' => {
                    self.blank = Some(self.blank == Some(true) || c == '\n');
                }
                c => self.push(c),
            }
        }
    }

    fn push(&mut self, c: char) {
        let blank = self.blank.take();
        let cell_break = std::mem::take(&mut self.cell_break);
        let cell = self.tables.last_mut().and_then(|table| table.cell.as_mut());
        let target = cell.map_or(&mut self.line, |cell| &mut cell.text);
        if let Some(last) = target.chars().next_back() {
            // A line feed in the source between two characters of full width is no blank. Source: CSS Text, "segment break transformation".
            let joined = blank == Some(true) && is_wide(last) && is_wide(c);
            if cell_break || blank.is_some() && !joined {
                target.push(' ');
            }
        }
        target.push(c);
    }

    fn in_cell(&self) -> bool {
        self.tables.last().is_some_and(|table| table.cell.is_some())
    }

    /// A line end that the page asks for.
    fn break_line(&mut self) {
        if self.in_cell() {
            self.cell_break = true;
            self.blank = None;
        } else {
            self.end_line();
        }
    }

    /// Ends the line at hand, if there is one. Cells have one line: there a blank stands for the line end.
    fn end_line(&mut self) {
        self.blank = None;
        if self.in_cell() {
            self.cell_break = true;
        } else if self.line.chars().any(|c| !c.is_whitespace()) {
            let line = std::mem::take(&mut self.line);
            self.passages.push(Passage::Text(line));
        } else {
            self.line.clear();
        }
    }
}

/// Characters between which a line may end without a blank: Han, kana, full-width forms and their punctuation.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::IssueCode;
    use encoding_rs::GB18030;

    /// Lines, and rows with their cells between bars.
    fn shown(markup: &str) -> Vec<String> {
        let mut lines = Vec::new();
        for passage in passages(markup) {
            match passage {
                Passage::Text(text) | Passage::Running(text) => lines.push(text),
                Passage::Table(rows) => lines.extend(rows.iter().map(|row| {
                    let cells = row.iter().map(|cell| {
                        let spans = (cell.column_span, cell.row_span);
                        let (wide, high) = spans;
                        let spans = if spans == (1, 1) {
                            String::new()
                        } else {
                            format!("{wide}x{high} ")
                        };
                        spans + &cell.text
                    });
                    format!("|{}|", cells.collect::<Vec<_>>().join("|"))
                })),
            }
        }
        lines
    }

    #[test]
    fn blocks_and_breaks_end_lines_and_blanks_collapse() {
        let page = "<html><body><h1>中标\n 公告</h1><p>采购人：<b>甲</b>局<br>预算  \n 5 万元</p>\
                    <div>一<span>二</span><div>三</div>四</div></body></html>";
        assert_eq!(
            shown(page),
            [
                "中标公告",
                "采购人：甲局",
                "预算 5 万元",
                "一二",
                "三",
                "四"
            ]
        );
    }

    #[test]
    fn scripts_hidden_elements_and_navigation_are_left_out() {
        let page = "<html><head><title>站点</title><style>p{}</style></head><body>\
            <header><a href=/>首页</a></header><nav>栏目</nav>\
            <ul><li><a href=a>公告甲</a> 2024-01-02</li><li><a href=b>公告乙的名称</a></li><li><a href=c>公告丙的名称</a></li></ul>\
            <script>var a = '脚本';</script><p style='color:red; DISPLAY : none'>藏</p><p hidden>藏</p><div class='x hidden'>藏</div>\
            <select><option>选项</select><article><header>题目</header>正文 <a href=d>链接</a></article><!-- 注释 --><footer>版权</footer>";
        assert_eq!(shown(page), ["题目", "正文 链接"]);
    }

    #[test]
    fn a_page_of_links_only_keeps_them() {
        let page =
            "<ul><li><a href=a>甲公告</a><li><a href=b>乙公告</a><li><a href=c>丙公告</a></ul>";
        assert_eq!(shown(page), ["甲公告", "乙公告", "丙公告"]);
    }

    #[test]
    fn tables_keep_their_cells_and_spans() {
        let page = "<table><caption>清单</caption><thead><tr><th rowspan=2>名称<th colspan='2'>参数</thead>\
            <tr><td>品牌<td>型号<tr><td>路由器<td><p>华为</p><p>中国</p><td>AR<br>6120</table>";
        assert_eq!(
            shown(page),
            [
                "清单",
                "|1x2 名称|2x1 参数|",
                "|品牌|型号|",
                "|路由器|华为 中国|AR 6120|"
            ]
        );
    }

    #[test]
    fn tables_that_arrange_the_page_are_taken_apart() {
        let page = "<table><tr><td>左<td><p>标题</p><table><tr><td>采购人<td>甲局</table>尾</td></tr></table>\
            <table><tr><td><p>第一段</p><p>第二段</p></td></tr></table>";
        assert_eq!(
            shown(page),
            ["左", "标题", "|采购人|甲局|", "尾", "第一段", "第二段"]
        );
    }

    #[test]
    fn gb18030_without_any_label_is_read_right() {
        let page = "<html><body><p>采购人：某某市公安局</p><p>品牌：海康威视</p></body></html>";
        let sheets = read(&GB18030.encode(page).0, None);
        let Some(Sheet::Structured(passages)) = sheets.sheets.first() else {
            panic!("a page has a sheet");
        };
        assert_eq!(passages[1], Passage::Text("品牌：海康威视".to_owned()));
        let codes: Vec<_> = sheets.issues.iter().map(|issue| issue.code).collect();
        assert_eq!(codes, [IssueCode::EncodingGuessed]);
    }

    #[test]
    fn declared_encodings_are_found_where_pages_write_them() {
        for (page, label) in [
            ("<meta charset=GBK>", Some("gbk")),
            (
                "<META http-equiv=Content-Type content='text/html; charset=gb2312'>",
                Some("gb2312"),
            ),
            ("<?xml version='1.0' encoding='Big5'?>", Some("big5")),
            ("<meta charset='utf-16'>", None),
            ("<p>charset=gbk</p>", None),
        ] {
            assert_eq!(declaration(page.as_bytes()).as_deref(), label, "{page}");
        }
    }

    #[test]
    fn nesting_without_end_is_read_without_end_of_stack() {
        let page = "<div>".repeat(50_000) + "底";
        assert_eq!(shown(&page), ["底"]);
    }
}
