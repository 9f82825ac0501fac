//! DOCX: what a word processor shows, without pages.
//!
//! In: the bytes of a package. Out: one [`Sheet::Structured`]: paragraphs with their numbers, tables with merged cells, text boxes before the
//! paragraph that they hang on, notes at the end, headers and footers once each as running lines. Tracked deletions and hidden text are
//! left out, insertions stay. Where a page ends only a layout program knows: the document is one page.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::super::encoding;
use super::OfficeSettings;
use super::numbering::Numbering;
use super::xml::{attribute, reference};
use crate::issue::{Issue, IssueCode};
use crate::model::{MediaType, OfficeFormat, Passage, Sheet, Sheets, WrittenCell};

/// Elements whose content is not shown: deletions, moved text at its old place, the second form of a drawing, readings above characters.
const UNREAD: &[&str] = &[
    "del",
    "moveFrom",
    "delText",
    "instrText",
    "delInstrText",
    "Fallback",
    "rt",
    "sdtPr",
    "tblPr",
    "tblGrid",
    "sectPr",
    "rPrChange",
    "pPrChange",
    "tcPrChange",
    "trPrChange",
    "posOffset",
    "align",
    "pctWidth",
    "pctHeight",
];

type Package<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// Reads a document.
pub(super) fn read(bytes: &[u8], settings: &OfficeSettings) -> Sheets {
    let mut issues = Vec::new();
    let mut sheets = Vec::new();
    match ZipArchive::new(Cursor::new(bytes)) {
        Ok(mut package) => {
            let mut parts = Parts {
                package: &mut package,
                limit: settings.part_megabytes * 1_000_000,
                issues: &mut issues,
            };
            sheets.extend(parts.document());
        }
        Err(error) => issues.push(Issue::document(
            IssueCode::OfficeDamaged,
            format!("the package cannot be opened: {error}"),
        )),
    }
    Sheets {
        media_type: MediaType::Office(OfficeFormat::Docx),
        sheets,
        issues,
    }
}

struct Parts<'p, 'b> {
    package: &'p mut Package<'b>,
    limit: usize,
    issues: &'p mut Vec<Issue>,
}

impl Parts<'_, '_> {
    fn document(&mut self) -> Option<Sheet> {
        let names: BTreeSet<String> = self
            .package
            .file_names()
            .flatten()
            .map(std::borrow::Cow::into_owned)
            .collect();
        let main = self.main_part(&names)?;
        let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut numbering = Numbering::read(
            &self.part(&format!("{folder}/numbering.xml")),
            &self.part(&format!("{folder}/styles.xml")),
        );
        let body = self.part(&main);
        if body.is_empty() {
            let message = "the package has no text part";
            self.issues
                .push(Issue::document(IssueCode::OfficeDamaged, message));
            return None;
        }
        let mut passages = self.running(&names, folder, "header");
        passages.extend(self.passages(&body, &mut numbering));
        for notes in ["footnotes", "endnotes"] {
            let part = self.part(&format!("{folder}/{notes}.xml"));
            passages.extend(self.passages(&part, &mut Numbering::default()));
        }
        passages.extend(self.running(&names, folder, "footer"));
        Some(Sheet::Structured(passages))
    }

    /// The part that holds the text, as the list of content types names it.
    fn main_part(&mut self, names: &BTreeSet<String>) -> Option<String> {
        let types = self.part("[Content_Types].xml");
        let mut reader = Reader::from_str(&types);
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Eof => break,
                Event::Start(element) | Event::Empty(element) => {
                    let kind = attribute(&element, "ContentType").unwrap_or_default();
                    if kind.contains("wordprocessingml") || kind.contains("ms-word") {
                        let name = attribute(&element, "PartName").unwrap_or_default();
                        let name = name.trim_start_matches('/');
                        if kind.ends_with("main+xml") && names.contains(name) {
                            return Some(name.to_owned());
                        }
                    }
                }
                _ => {}
            }
        }
        let usual = "word/document.xml";
        if !names.contains(usual) {
            let message = "the package does not say which part holds the text";
            self.issues
                .push(Issue::document(IssueCode::OfficeDamaged, message));
            return None;
        }
        Some(usual.to_owned())
    }

    /// The text of a part; empty where there is none.
    fn part(&mut self, name: &str) -> String {
        let mut bytes = Vec::new();
        let read = match self.package.by_name(name) {
            Ok(part) => part.take(self.limit as u64 + 1).read_to_end(&mut bytes),
            Err(ZipError::FileNotFound) => return String::new(),
            Err(error) => Err(error.into()),
        };
        if let Err(error) = read {
            let message = format!("the part {name} breaks off: {error}");
            self.issues
                .push(Issue::document(IssueCode::OfficeIncomplete, message));
        }
        if bytes.len() > self.limit {
            bytes.truncate(self.limit);
            let message = format!("the part {name} unpacks to more than {} bytes", self.limit);
            self.issues
                .push(Issue::document(IssueCode::OfficeTooLarge, message));
        }
        encoding::declared(&bytes, None).text
    }

    /// The lines of all headers or footers, each once.
    fn running(&mut self, names: &BTreeSet<String>, folder: &str, kind: &str) -> Vec<Passage> {
        let start = format!("{folder}/{kind}");
        let mut seen = BTreeSet::new();
        let mut lines = Vec::new();
        for name in names.iter().filter(|name| name.starts_with(&start)) {
            let part = self.part(name);
            for passage in self.passages(&part, &mut Numbering::default()) {
                let line = match passage {
                    Passage::Text(text) | Passage::Running(text) => text,
                    Passage::Table(rows) => {
                        let cells = rows.into_iter().flatten().map(|cell| cell.text);
                        cells
                            .filter(|text| !text.is_empty())
                            .collect::<Vec<_>>()
                            .join(" ")
                    }
                };
                if !line.is_empty() && seen.insert(line.clone()) {
                    lines.push(Passage::Running(line));
                }
            }
        }
        lines
    }

    fn passages(&mut self, part: &str, numbering: &mut Numbering) -> Vec<Passage> {
        let (passages, broken) = passages(part, numbering);
        if let Some(cause) = broken {
            let message = format!("the text breaks off: {cause}");
            self.issues
                .push(Issue::document(IssueCode::OfficeIncomplete, message));
        }
        passages
    }
}

/// The passages of a part, and why it breaks off if it does.
fn passages(part: &str, numbering: &mut Numbering) -> (Vec<Passage>, Option<String>) {
    let mut reader = Reader::from_str(part);
    reader.config_mut().check_end_names = false;
    let mut writer = Writer::new(numbering);
    // Depth inside an element that is not read.
    let mut unread = 0_usize;
    let broken = loop {
        match reader.read_event() {
            Ok(Event::Eof) => break None,
            Ok(Event::Start(element)) => {
                if unread > 0 || UNREAD.contains(&element.local_name().as_ref()) {
                    writer.mark(&element);
                    unread += 1;
                } else {
                    writer.open(&element);
                }
            }
            Ok(Event::Empty(element)) if unread == 0 => {
                if UNREAD.contains(&element.local_name().as_ref()) {
                    writer.mark(&element);
                } else {
                    writer.open(&element);
                    writer.close(element.local_name().as_ref());
                }
            }
            Ok(Event::End(_)) if unread > 0 => unread -= 1,
            Ok(Event::End(element)) => writer.close(element.local_name().as_ref()),
            Ok(Event::Text(text)) if unread == 0 => writer.text(&text),
            Ok(Event::CData(text)) if unread == 0 => writer.text(&text),
            Ok(Event::GeneralRef(name)) if unread == 0 => {
                writer.text(&reference(&name).unwrap_or_default());
            }
            Ok(_) => {}
            Err(error) => break Some(error.to_string()),
        }
    };
    (writer.finish(), broken)
}

/// A paragraph at hand.
#[derive(Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    list: Option<String>,
    level: Option<usize>,
}

#[derive(Default)]
struct OpenTable {
    rows: Vec<Vec<OpenCell>>,
    row: Vec<OpenCell>,
    /// The row was deleted, and the deletion not yet accepted.
    deleted: bool,
}

#[derive(Default)]
struct OpenCell {
    content: Vec<Passage>,
    column_span: u16,
    /// It belongs to the cell above.
    continued: bool,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "each says which element is open; any of them may be, at once"
)]
struct Writer<'n> {
    numbering: &'n mut Numbering,
    /// Where finished passages go: the page, then one for each open cell.
    targets: Vec<Vec<Passage>>,
    tables: Vec<OpenTable>,
    /// Open paragraphs: a text box hangs inside one.
    paragraphs: Vec<Paragraph>,
    in_text: bool,
    in_run: bool,
    in_row_properties: bool,
    hidden: bool,
}

impl<'n> Writer<'n> {
    fn new(numbering: &'n mut Numbering) -> Self {
        Self {
            numbering,
            targets: vec![Vec::new()],
            tables: Vec::new(),
            paragraphs: Vec::new(),
            in_text: false,
            in_run: false,
            in_row_properties: false,
            hidden: false,
        }
    }

    /// An element that is not read says something all the same: a row was deleted.
    fn mark(&mut self, element: &BytesStart<'_>) {
        if self.in_row_properties
            && element.local_name().as_ref() == "del"
            && let Some(table) = self.tables.last_mut()
        {
            table.deleted = true;
        }
    }

    fn open(&mut self, element: &BytesStart<'_>) {
        let value = || attribute(element, "val");
        let is_on = || !matches!(value().as_deref(), Some("0" | "false" | "off"));
        match element.local_name().as_ref() {
            "p" => self.paragraphs.push(Paragraph::default()),
            "r" => {
                self.in_run = true;
                self.hidden = false;
            }
            "vanish" if self.in_run => self.hidden = is_on(),
            "t" => self.in_text = true,
            "tab" if self.in_run => self.push(" "),
            "ptab" => self.push(" "),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "sym" => {
                let font = attribute(element, "font").unwrap_or_default();
                let code = attribute(element, "char").unwrap_or_default();
                if let Some(c) = super::symbol(&font, &code) {
                    self.push(c.encode_utf8(&mut [0; 4]));
                }
            }
            "pStyle" => self.paragraph(|paragraph| paragraph.style = value()),
            "numId" => self.paragraph(|paragraph| paragraph.list = value()),
            "ilvl" => self.paragraph(|paragraph| {
                paragraph.level = value().and_then(|level| level.parse().ok());
            }),
            "tbl" => self.tables.push(OpenTable::default()),
            "trPr" => self.in_row_properties = true,
            "gridBefore" => {
                let columns = value().and_then(|columns| columns.parse().ok());
                if let (Some(table), Some(column_span)) = (self.tables.last_mut(), columns) {
                    table.row.push(OpenCell {
                        column_span,
                        ..OpenCell::default()
                    });
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.row.push(OpenCell::default());
                    self.targets.push(Vec::new());
                }
            }
            "gridSpan" => self.cell(|cell| {
                cell.column_span = value().and_then(|span| span.parse().ok()).unwrap_or(1);
            }),
            "vMerge" => self.cell(|cell| cell.continued = value().as_deref() != Some("restart")),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => self.end_paragraph(),
            "r" => self.in_run = false,
            "t" => self.in_text = false,
            "trPr" => self.in_row_properties = false,
            "tc" if self.targets.len() > 1 => {
                let content = self.targets.pop().unwrap_or_default();
                self.cell(|cell| cell.content = content);
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    let row = std::mem::take(&mut table.row);
                    if !std::mem::take(&mut table.deleted) {
                        table.rows.push(row);
                    }
                }
            }
            "tbl" => {
                if let Some(table) = self.tables.pop() {
                    let passages = written(table.rows);
                    self.target().extend(passages);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        if self.hidden {
            return;
        }
        let clean = |c: char| !matches!(c, '\t' | '\r' | '\u{c}');
        self.paragraph(|paragraph| {
            paragraph.text.extend(text.chars().filter(|c| clean(*c)));
        });
    }

    fn paragraph(&mut self, change: impl FnOnce(&mut Paragraph)) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            change(paragraph);
        }
    }

    fn cell(&mut self, change: impl FnOnce(&mut OpenCell)) {
        let table = self.tables.last_mut();
        if let Some(cell) = table.and_then(|table| table.row.last_mut()) {
            change(cell);
        }
    }

    fn target(&mut self) -> &mut Vec<Passage> {
        if self.targets.is_empty() {
            self.targets.push(Vec::new());
        }
        let last = self.targets.len() - 1;
        &mut self.targets[last]
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else {
            return;
        };
        let shown = paragraph.text.trim_matches(['\n', ' ']);
        // A paragraph without text has its number all the same, as numbered cells of a first column do.
        let number = self.numbering.next(
            paragraph.style.as_deref(),
            paragraph.list.as_deref(),
            paragraph.level,
        );
        let line = match number {
            Some(number) if shown.is_empty() => number,
            // Punctuation of full width brings its own distance.
            Some(number) if number.ends_with(['、', '）', '．', '：']) => number + shown,
            Some(number) => format!("{number} {shown}"),
            None => shown.to_owned(),
        };
        if !line.is_empty() {
            self.target().push(Passage::Text(line));
        }
    }

    /// What was written; what a part that breaks off left open is closed.
    fn finish(mut self) -> Vec<Passage> {
        while !self.paragraphs.is_empty() {
            self.end_paragraph();
        }
        while !self.tables.is_empty() {
            self.close("tc");
            self.close("tr");
            self.close("tbl");
        }
        self.targets.into_iter().flatten().collect()
    }
}

/// A finished table. Rows with a table inside, and all rows of a table of one column, arrange the page: they are taken apart.
fn written(rows: Vec<Vec<OpenCell>>) -> Vec<Passage> {
    let is_frame = rows.iter().all(|row| row.len() <= 1);
    let mut passages = Vec::new();
    let mut table: Vec<Vec<WrittenCell>> = Vec::new();
    // For each column of the row above: the row and the index of the cell that can be continued, and how many columns it covers.
    let mut above: Vec<(u16, usize, usize, u16)> = Vec::new();
    for row in rows {
        let nested = |cell: &OpenCell| {
            let mut content = cell.content.iter();
            content.any(|passage| matches!(passage, Passage::Table(_)))
        };
        if is_frame || row.iter().any(nested) {
            flush(&mut table, &mut passages);
            above.clear();
            passages.extend(row.into_iter().flat_map(|cell| cell.content));
            continue;
        }
        let mut cells: Vec<WrittenCell> = Vec::new();
        let mut column = 0_u16;
        let mut open = Vec::new();
        for cell in row {
            let span = cell.column_span.max(1);
            let merged = above
                .iter()
                .find(|(start, .., wide)| cell.continued && (*start, *wide) == (column, span));
            if let Some(&(_, index, position, _)) = merged
                && let Some(first) = table.get_mut(index).and_then(|row| row.get_mut(position))
            {
                first.row_span = first.row_span.saturating_add(1);
                let more = one_line(cell.content);
                if !more.is_empty() {
                    first.text.push(' ');
                    first.text.push_str(&more);
                }
                open.push((column, index, position, span));
            } else {
                open.push((column, table.len(), cells.len(), span));
                cells.push(WrittenCell {
                    text: one_line(cell.content),
                    column_span: span,
                    row_span: 1,
                });
            }
            column = column.saturating_add(span);
        }
        above = open;
        table.push(cells);
    }
    flush(&mut table, &mut passages);
    passages
}

fn flush(table: &mut Vec<Vec<WrittenCell>>, passages: &mut Vec<Passage>) {
    let rows = std::mem::take(table);
    if rows.iter().flatten().any(|cell| !cell.text.is_empty()) {
        passages.push(Passage::Table(rows));
    }
}

/// The text of a cell: its paragraphs set apart by a blank.
fn one_line(content: Vec<Passage>) -> String {
    let lines = content.into_iter().filter_map(|passage| match passage {
        Passage::Text(text) | Passage::Running(text) => Some(text.replace('\n', " ")),
        Passage::Table(_) => None,
    });
    lines.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &str) -> Vec<Passage> {
        let part = format!("<w:document><w:body>{body}</w:body></w:document>");
        let (passages, broken) = passages(&part, &mut Numbering::default());
        assert_eq!(broken, None);
        passages
    }

    fn text(text: &str) -> Passage {
        Passage::Text(text.to_owned())
    }

    fn cell(text: &str, column_span: u16, row_span: u16) -> WrittenCell {
        WrittenCell {
            text: text.to_owned(),
            column_span,
            row_span,
        }
    }

    #[test]
    fn deletions_and_hidden_text_are_left_out_and_insertions_kept() {
        let body = "<w:p><w:r><w:t>预算</w:t></w:r><w:del><w:r><w:delText>10</w:delText></w:r></w:del>\
            <w:ins><w:r><w:t>20 &lt;万</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>\
            <w:r><w:t>元</w:t><w:br/><w:t>整</w:t><w:tab/><w:t>计</w:t></w:r></w:p>";
        assert_eq!(shown(body), [text("预算20 <万元\n整 计")]);
    }

    #[test]
    fn merged_cells_span_and_deleted_rows_are_gone() {
        let tc = |properties: &str, text: &str| {
            format!(
                "<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
            )
        };
        let body = format!(
            "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}{}</w:tr><w:tr><w:trPr><w:del/></w:trPr>{}</w:tr></w:tbl>",
            tc("<w:vMerge w:val='restart'/>", "类"),
            tc("<w:gridSpan w:val='2'/>", "货物"),
            tc("<w:vMerge/>", ""),
            tc("", "华为"),
            tc("", "S5731"),
            tc("", "旧"),
        );
        let rows = vec![
            vec![cell("类", 1, 2), cell("货物", 2, 1)],
            vec![cell("华为", 1, 1), cell("S5731", 1, 1)],
        ];
        assert_eq!(shown(&body), [Passage::Table(rows)]);
    }

    #[test]
    fn text_boxes_are_read_once_and_frames_taken_apart() {
        let body = "<w:p><w:r><w:t>前</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p>\
            </w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Fallback>\
            </mc:AlternateContent></w:r><w:r><w:t>后</w:t></w:r></w:p>\
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>一</w:t></w:r></w:p><w:p><w:r><w:t>二</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
        assert_eq!(
            shown(body),
            [text("框"), text("前后"), text("一"), text("二")]
        );
    }

    #[test]
    fn a_part_that_breaks_off_keeps_what_came_before() {
        let part = "<w:document><w:p><w:r><w:t>one</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>two</w:t></w:r></w:p></w:tc><w:tc><w:p><w";
        let (passages, broken) = passages(part, &mut Numbering::default());
        assert!(broken.is_some());
        assert_eq!(
            passages,
            [
                text("one"),
                Passage::Table(vec![vec![cell("two", 1, 1), cell("", 1, 1)]])
            ]
        );
    }
}
