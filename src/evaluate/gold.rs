//! Gold: what people found in documents, to judge records by.
//!
//! In: a folder with `mentions.jsonl`, `fields.jsonl`, `items.jsonl` and `pages.tsv`, or some of them. Out: [`Gold`], in the order of the
//! files, or every problem of every line; nothing is scored against gold that is read by half. `docs/evaluation.md` describes the format.
//! Whether a surface stands on its page is not asked here (see [`super::check`]).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::alike;
use crate::error::{Error, Problem, Result};
use crate::model::{DocumentType, MentionKind, Policy, Stance};

/// File of annotated mentions.
pub const MENTIONS: &str = "mentions.jsonl";
/// File of annotated fields.
pub const FIELDS: &str = "fields.jsonl";
/// File of annotated items.
pub const ITEMS: &str = "items.jsonl";
/// File that lists the annotated pages.
pub const PAGES: &str = "pages.tsv";

/// Header line of `pages.tsv`.
pub const PAGES_HEADER: &str = "doc\tpage\tmentions\titems";

/// What people found.
#[derive(Clone, Debug, Default)]
pub struct Gold {
    /// Brands and products, one for each occurrence.
    pub mentions: Vec<Line<Mention>>,
    /// What documents say about the purchase, one for each document.
    pub fields: Vec<Line<Fields>>,
    /// Rows of goods tables.
    pub items: Vec<Line<Item>>,
    /// What is annotated.
    pub pages: Vec<Line<PageRow>>,
}

/// A value and the line of the file it stands in.
#[derive(Clone, Debug)]
pub struct Line<T> {
    /// From 1.
    pub number: usize,
    /// The value.
    pub value: T,
}

/// A page of a document. A document without pages is page 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageOf {
    /// Name of the file.
    pub doc: String,
    /// From 1.
    pub page: u32,
}

/// An occurrence of a brand or product. Keys that are not named here are kept in `rest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// Name of the file.
    pub doc: String,
    /// From 1; 0 or none where the document has no pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// As on the page; line ends inside it are left out, or one blank.
    pub surface: String,
    /// What is named.
    pub kind: String,
    /// Another kind that is as right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind_alt: Option<String>,
    /// Slug of the maker; none or empty where unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Canonical designation, or canonical name of a series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What kind of goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What the text does with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stance: Option<String>,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qty: Option<Value>,
    /// Remark; the word `borderline` in it makes the mention optional.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// First code point of the occurrence in the text that was annotated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<u32>,
    /// Everything else.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// What a document says about the purchase. `…_alt` are other accepted values. Other keys are passed over.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// Name of the file.
    pub doc: String,
    /// Type of the document.
    pub doc_type: Option<String>,
    /// See [`Fields`].
    pub doc_type_alt: Option<Several>,
    /// Project numbers, any of which is right.
    pub project_number: Option<Several>,
    /// Project name.
    pub project_name: Option<String>,
    /// Who buys.
    pub buyer: Option<String>,
    /// See [`Fields`].
    pub buyer_alt: Option<Several>,
    /// Who runs the procedure.
    pub agency: Option<String>,
    /// Who won.
    pub suppliers: Option<Several>,
    /// Budget in yuan.
    pub budget_yuan: Option<Scalar>,
    /// Ceiling in yuan.
    pub ceiling_yuan: Option<Scalar>,
    /// Amounts awarded in yuan.
    pub award_yuan: Option<Several>,
    /// Their sum, where the document states it beside them.
    pub award_total_yuan: Option<Scalar>,
    /// Deadline, to the minute.
    pub deadline: Option<String>,
    /// Date of the notice.
    pub published: Option<String>,
    /// accept, reject or unknown.
    pub import_products: Option<String>,
    /// accept, reject or unknown.
    pub consortium: Option<String>,
}

/// A row of a goods table. Keys that are not named here are kept in `rest`, and tell rows apart.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Item {
    /// Name of the file.
    pub doc: String,
    /// From 1; 0 or none where the document has no pages.
    pub page: Option<u32>,
    /// Row of its table.
    pub row: Option<Scalar>,
    /// Cell.
    pub name: Option<Scalar>,
    /// Cell.
    pub brand: Option<Scalar>,
    /// Cell.
    pub model: Option<Scalar>,
    /// Cell.
    pub quantity: Option<Scalar>,
    /// Cell.
    pub unit: Option<Scalar>,
    /// Yuan.
    pub unit_price_yuan: Option<Scalar>,
    /// Yuan.
    pub total_yuan: Option<Scalar>,
    /// Other accepted cells, by key; `null` accepts an absent one.
    pub alt: BTreeMap<String, Option<Several>>,
    /// Everything else.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A page that is annotated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRow {
    /// Which page.
    pub of: PageOf,
    /// Whether its mentions are annotated, all of them.
    pub mentions: bool,
    /// Whether its items are.
    pub items: bool,
}

/// A text, or a number that stands for its text.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A number.
    Number(serde_json::Number),
}

impl Scalar {
    /// Its text.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// One value, or a list of them; `null` in a list stands for an absent one.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Several {
    /// One.
    One(Scalar),
    /// A list.
    Many(Vec<Option<Scalar>>),
}

impl Several {
    /// Its texts, in order; none for an absent value.
    pub fn texts(&self) -> Vec<Option<String>> {
        match self {
            Self::One(one) => vec![Some(one.text())],
            Self::Many(many) => {
                let text = |one: &Option<Scalar>| one.as_ref().map(Scalar::text);
                many.iter().map(text).collect()
            }
        }
    }
}

impl Mention {
    /// Where it stands.
    pub fn of(&self) -> PageOf {
        PageOf {
            doc: self.doc.clone(),
            page: page_number(self.page),
        }
    }

    /// Whether finding it or missing it counts for nothing.
    pub fn is_optional(&self) -> bool {
        let note = self.note.as_deref().unwrap_or_default();
        note.contains("borderline")
    }
}

impl Item {
    /// Where it stands.
    pub fn of(&self) -> PageOf {
        PageOf {
            doc: self.doc.clone(),
            page: page_number(self.page),
        }
    }
}

/// Pages count from 1; a document without pages is page 1.
pub(super) fn page_number(page: Option<u32>) -> u32 {
    page.unwrap_or(1).max(1)
}

impl Gold {
    /// Reads the gold in `folder`.
    ///
    /// # Errors
    /// [`Error::Problems`] with every problem of every file, [`Error::Read`] if a file that is there cannot be read, [`Error::Usage`] if
    /// there is none.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut problems = Vec::new();
        let gold = Self::read_with(folder, &mut problems)?;
        if problems.is_empty() {
            return Ok(gold);
        }
        problems.sort();
        Err(Error::Problems(problems))
    }

    /// As [`Gold::read`], but the problems are added to `problems`, and what can be read is given.
    ///
    /// # Errors
    /// As [`Gold::read`], but for problems of lines.
    pub fn read_with(folder: &Path, problems: &mut Vec<Problem>) -> Result<Self> {
        let mut reader = Reader {
            folder,
            file: String::new(),
            problems,
            found: 0,
        };
        let mentions = reader.lines(MENTIONS, Reader::mention)?;
        let fields = reader.lines(FIELDS, Reader::fields)?;
        let items = reader.lines(ITEMS, Reader::item)?;
        let pages = reader.pages()?;
        if reader.found == 0 {
            let names = [MENTIONS, FIELDS, ITEMS, PAGES].join(", ");
            return Err(Error::Usage(format!(
                "{} holds no gold\n  help: name a folder with {names}, or some of them",
                folder.display()
            )));
        }
        if pages.is_empty() && !mentions.is_empty() {
            reader.file = folder.join(PAGES).display().to_string();
            reader.problem(
                0,
                "no page is listed, so no mention can be scored".to_owned(),
                &format!("list the annotated pages under {}", shown(PAGES_HEADER)),
            );
        }
        Ok(Self {
            mentions,
            fields,
            items,
            pages,
        })
    }

    /// The names of all documents, sorted.
    pub fn documents(&self) -> BTreeSet<&str> {
        let mentions = self.mentions.iter().map(|line| line.value.doc.as_str());
        let fields = self.fields.iter().map(|line| line.value.doc.as_str());
        let items = self.items.iter().map(|line| line.value.doc.as_str());
        let pages = self.pages.iter().map(|line| line.value.of.doc.as_str());
        mentions.chain(fields).chain(items).chain(pages).collect()
    }

    /// The pages whose mentions are annotated, sorted.
    pub fn mention_pages(&self) -> BTreeSet<&PageOf> {
        let rows = self.pages.iter().map(|line| &line.value);
        rows.filter(|row| row.mentions).map(|row| &row.of).collect()
    }
}

fn shown(header: &str) -> String {
    header.replace('\t', "⇥")
}

/// Reads the files of a folder and keeps what is wrong with them.
struct Reader<'a> {
    folder: &'a Path,
    /// The file at hand, as the user knows it.
    file: String,
    problems: &'a mut Vec<Problem>,
    /// How many of the files are there.
    found: usize,
}

impl Reader<'_> {
    fn problem(&mut self, line: usize, message: String, help: &str) {
        self.problems.push(Problem {
            file: self.file.clone(),
            line,
            message,
            help: help.to_owned(),
        });
    }

    /// The text of a file; none where there is no such file.
    fn text(&mut self, name: &str) -> Result<Option<String>> {
        let path = self.folder.join(name);
        self.file = path.display().to_string();
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && self.folder.is_dir() => {
                return Ok(None);
            }
            Err(source) => return Err(Error::Read { path, source }),
        };
        self.found += 1;
        let text = String::from_utf8(bytes);
        if text.is_err() {
            self.problem(0, "the file is not UTF-8".to_owned(), "save it as UTF-8");
        }
        Ok(text.ok())
    }

    /// The lines of a file of JSON objects, each looked over by `check`.
    fn lines<T: DeserializeOwned>(
        &mut self,
        name: &str,
        check: fn(&mut Self, usize, &T),
    ) -> Result<Vec<Line<T>>> {
        let mut lines = Vec::new();
        let text = self.text(name)?.unwrap_or_default();
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() {
                continue;
            }
            match serde_json::from_str::<T>(line) {
                Ok(value) => {
                    check(self, number, &value);
                    lines.push(Line { number, value });
                }
                Err(error) => {
                    let message = error.to_string();
                    // The line of the message is that of the JSON, which is always 1.
                    let message = message.replace(" at line 1 column ", ", in column ");
                    self.problem(number, message, "each line is one JSON object");
                }
            }
        }
        Ok(lines)
    }

    /// A problem where `word` is none of `words`.
    fn word<T: FromStr>(&mut self, number: usize, key: &str, word: Option<&str>, words: &[&str]) {
        if let Some(word) = word
            && T::from_str(word).is_err()
            && !words.contains(&word)
        {
            let all = words.join(", ");
            let message = format!("\"{word}\" is no {key}");
            self.problem(number, message, &format!("use one of: {all}"));
        }
    }

    fn document(&mut self, number: usize, doc: &str) {
        if doc.is_empty() {
            let message = "no document is named".to_owned();
            self.problem(number, message, "give the file name under \"doc\"");
        } else if doc.contains('/') {
            let message = format!("\"{doc}\" is a path");
            self.problem(number, message, "give the name of the file alone");
        }
    }

    fn mention(&mut self, number: usize, mention: &Mention) {
        let kinds: Vec<&str> = MentionKind::ALL.iter().map(|kind| kind.as_str()).collect();
        let stances: Vec<&str> = Stance::ALL.iter().map(|stance| stance.as_str()).collect();
        self.document(number, &mention.doc);
        if alike::surface(&mention.surface).is_empty() {
            let message = "the surface is empty".to_owned();
            self.problem(number, message, "write it as it stands on the page");
        }
        self.word::<MentionKind>(number, "kind", Some(&mention.kind), &kinds);
        self.word::<MentionKind>(number, "kind", mention.kind_alt.as_deref(), &kinds);
        let stance = mention.stance.as_deref().filter(|word| !word.is_empty());
        self.word::<Stance>(number, "stance", stance, &stances);
    }

    fn fields(&mut self, number: usize, fields: &Fields) {
        let types: Vec<&str> = DocumentType::ALL.iter().map(|kind| kind.as_str()).collect();
        self.document(number, &fields.doc);
        let stated = |word: &Option<String>| word.clone().filter(|word| !word.is_empty());
        self.word::<DocumentType>(
            number,
            "document type",
            stated(&fields.doc_type).as_deref(),
            &types,
        );
        for word in texts(fields.doc_type_alt.as_ref()) {
            self.word::<DocumentType>(number, "document type", Some(&word), &types);
        }
        for policy in [&fields.import_products, &fields.consortium] {
            let policy = stated(policy);
            let words = ["accept", "reject", "unknown"];
            self.word::<Policy>(number, "policy", policy.as_deref(), &words);
        }
        let amounts = [
            &fields.budget_yuan,
            &fields.ceiling_yuan,
            &fields.award_total_yuan,
        ];
        let single = amounts.into_iter().flatten().map(Scalar::text);
        for amount in single.chain(texts(fields.award_yuan.as_ref())) {
            self.amount(number, &amount);
        }
        for (date, lengths) in [
            (&fields.deadline, [10, 16, 19]),
            (&fields.published, [10; 3]),
        ] {
            if let Some(date) = date
                && !date.is_empty()
                && !(lengths.contains(&date.len()) && is_date(date))
            {
                let message = format!("\"{date}\" is no date of ISO 8601");
                self.problem(number, message, "write 2024-05-06, or 2024-05-06T09:30");
            }
        }
    }

    fn item(&mut self, number: usize, item: &Item) {
        self.document(number, &item.doc);
        for amount in [&item.unit_price_yuan, &item.total_yuan]
            .into_iter()
            .flatten()
        {
            self.amount(number, &amount.text());
        }
        for key in item.alt.keys() {
            let columns: Vec<&str> = super::items::COLUMNS.iter().map(|of| of.name).collect();
            if key != "name" && !columns.contains(&key.as_str()) {
                let all = columns.join(", ");
                let message = format!("other values of \"{key}\" are never asked for");
                self.problem(number, message, &format!("the keys are: name, {all}"));
            }
        }
    }

    fn amount(&mut self, number: usize, amount: &str) {
        if !amount.is_empty() && alike::number(amount).is_none() {
            let message = format!("\"{amount}\" is no amount");
            self.problem(number, message, "write yuan with two decimals: 1234500.00");
        }
    }

    fn pages(&mut self) -> Result<Vec<Line<PageRow>>> {
        let text = self.text(PAGES)?.unwrap_or_default();
        Ok(self.page_rows(&text))
    }

    fn page_rows(&mut self, text: &str) -> Vec<Line<PageRow>> {
        let mut rows: Vec<Line<PageRow>> = Vec::new();
        let mut seen: BTreeMap<PageOf, usize> = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() || (number == 1 && line.starts_with("doc\t")) {
                continue;
            }
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            let [doc, page, mentions, items] = *cells.as_slice() else {
                let message = format!("the row has {} cells", cells.len());
                self.problem(number, message, &format!("write {}", shown(PAGES_HEADER)));
                continue;
            };
            self.document(number, doc);
            let Ok(page) = page.parse::<u32>() else {
                let message = format!("\"{page}\" is no page number");
                self.problem(number, message, "pages count from 1");
                continue;
            };
            let is_yes = |cell: &str| cell.to_lowercase().starts_with('y');
            for cell in [mentions, items] {
                if !is_yes(cell) && !cell.to_lowercase().starts_with('n') {
                    let message = format!("\"{cell}\" is neither y nor n");
                    self.problem(number, message, "y: annotated completely; n: not annotated");
                }
            }
            let of = PageOf {
                doc: doc.to_owned(),
                page: page.max(1),
            };
            if let Some(first) = seen.insert(of.clone(), number) {
                let message = format!("the page stands in line {first} already");
                self.problem(number, message, "leave one of the rows out");
            }
            let value = PageRow {
                of,
                mentions: is_yes(mentions),
                items: is_yes(items),
            };
            rows.push(Line { number, value });
        }
        rows
    }
}

/// The rows of a `pages.tsv` that stands anywhere.
///
/// # Errors
/// [`Error::Read`] if there is no such file, [`Error::Problems`] with every row that is none.
pub fn read_pages(path: &Path) -> Result<Vec<Line<PageRow>>> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })?;
    let mut problems = Vec::new();
    let mut reader = Reader {
        folder: path,
        file: path.display().to_string(),
        problems: &mut problems,
        found: 1,
    };
    let rows = reader.page_rows(&text);
    if problems.is_empty() {
        Ok(rows)
    } else {
        Err(Error::Problems(problems))
    }
}

/// The texts that are there.
pub(super) fn texts(several: Option<&Several>) -> Vec<String> {
    let texts = several.map(Several::texts).unwrap_or_default();
    texts
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect()
}

/// Digits and signs where ISO 8601 has them; whether there is such a day is not asked.
fn is_date(text: &str) -> bool {
    let form = "dddd-dd-ddTdd:dd:dd";
    text.chars().zip(form.chars()).all(|(character, place)| {
        if place == 'd' {
            character.is_ascii_digit()
        } else {
            character == place
        }
    })
}
