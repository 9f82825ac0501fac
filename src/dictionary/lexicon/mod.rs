//! What recognition knows: brands, products, series, grammars, software, confusables, cues.
//!
//! In: the [files](super::files) of names, products and cues. Out: [`Lexicon`], plain entries in file order, each with its place (`file:line`); automata are built
//! from it by `recognize`. Every surface is folded (`text::normalize::fold`) and lower-cased when loaded, since that is the key text it is
//! matched on; a pattern is written for that key text, and one that could never match it is a problem. Reading is in `load`, of what
//! patterns share in `fragments`, the checks that look across entries in `check`.

mod check;
mod fragments;
mod lazy;
mod load;
mod products;

pub(super) use check::at;
pub use lazy::LazyRegex;
pub(super) use load::key;
pub use products::{Product, ProductList};

use super::Source;
use crate::error::Problem;
use crate::model::{MentionKind, Stance};

/// What a thing is for: the words that stand under `category` in the dictionaries and in records.
pub const CATEGORIES: &[&str] = &[
    "cpu",
    "gpu",
    "server",
    "pc",
    "notebook",
    "storage",
    "network",
    "security",
    "camera",
    "display",
    "printer",
    "phone",
    "chipset",
    "os",
    "database",
    "middleware",
    "software",
    "electrical",
    "industrial",
    "vehicle",
    "lab",
    "other",
];

/// What a context word does that names no category: the other words that may stand under `category` in `context.tsv`.
pub const ROLES: &[&str] = &[
    "filler",
    "core",
    "cores",
    "generation",
    "ordinal",
    "tail",
    "suffix",
    "counter",
    "socket",
    "other_trade",
    "country",
    "sort_of_maker",
    "makers",
    "existing_goods",
    "except",
    "except_open",
    "except_close",
    "label_brand",
    "label_model",
    "label_both",
    "label",
    "organisation",
    "branch",
    "trade",
    "place",
    "person",
    "surname",
    "void",
    "address",
    "portal",
    "price",
    "shop",
    "format",
    "font",
    "training",
    "system",
    "predicate",
    "purchase",
    "joint",
    "toward",
    "program",
    "number_bound",
    "certificate",
    "contract",
    "line",
    "and_others",
    "choice",
    "english",
    "party",
];

/// All entries that recognition uses.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// Makers.
    pub brands: Vec<Brand>,
    /// How makers are written.
    pub aliases: Vec<Alias>,
    /// The product list.
    pub products: ProductList,
    /// Names of product lines (至强, `PowerEdge`, 启天).
    pub series: Vec<SeriesName>,
    /// Software products by name.
    pub software: Vec<SoftwareName>,
    /// Grammars of designations.
    pub patterns: Vec<Pattern>,
    /// What looks like a designation and is none.
    pub confusables: Vec<ConfusableEntry>,
    /// Words that decide the stance.
    pub cues: Vec<StanceCue>,
    /// Words beside a mention that are evidence for it, and the category they name.
    pub context: Vec<ContextWord>,
}

/// How much evidence a surface needs before it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Licence {
    /// It stands for itself: 海康威视, `WS-C2960X-24TS-L`.
    Free,
    /// It needs evidence beside it: 联想, `R740`.
    Weak,
    /// Only directly beside its brand (or, for a brand, beside one of its products): `Itanium 9350`.
    Never,
}

/// A series that went to another owner than the rest of its brand.
#[derive(Debug)]
pub struct SoldSeries {
    /// As products carry it, `System x`.
    pub series: String,
    /// From when, `2014-10`.
    pub from: String,
    /// Key of the owner.
    pub owner: String,
}

/// A maker (`brands.tsv`).
#[derive(Debug)]
pub struct Brand {
    /// Key: lower-case Latin slug, `hikvision`.
    pub id: String,
    /// Name in Latin letters, `Hikvision`.
    pub name: String,
    /// Official Chinese name, if it has one.
    pub name_zh: Option<String>,
    /// Seat of its headquarters, ISO 3166 alpha-2.
    pub country: Option<String>,
    /// Later owners: from when (`2014-10`), and the key of the owner. In order of time.
    pub owners: Vec<(String, String)>,
    /// Series that went to another owner than the brand, in order of time.
    pub sold: Vec<SoldSeries>,
    /// What it makes, most typical first.
    pub categories: Vec<String>,
    /// `file:line`.
    pub place: String,
}

/// One way a maker is written (`aliases.tsv`).
#[derive(Debug)]
pub struct Alias {
    /// Folded and lower-cased.
    pub surface: String,
    /// Key of the brand.
    pub brand: String,
    /// Written wrongly: the mention carries the flag `miswritten`.
    pub miswritten: bool,
    /// Folded, with large and small letters as they must stand in the text; none where they do not matter.
    pub letters: Option<String>,
    /// What it needs to count.
    pub licence: Licence,
    /// A weak surface counts when one of these words stands in its clause or cell (folded, lower-cased).
    pub context: Vec<String>,
    /// It never counts when one of these stands directly around it; `…` marks where the surface is: `让人…`, `…园`, `…路`.
    pub vetoes: Vec<(String, String)>,
    /// `file:line`.
    pub place: String,
}

/// The name of a product line (`series.tsv`).
#[derive(Debug)]
pub struct SeriesName {
    /// Folded and lower-cased.
    pub surface: String,
    /// Key of the brand.
    pub vendor: String,
    /// Canonical series name.
    pub series: String,
    /// cpu, server …
    pub category: String,
    /// Written wrongly: 志强.
    pub miswritten: bool,
    /// What it needs to count.
    pub licence: Licence,
    /// `file:line`.
    pub place: String,
}

/// A software product (`software.tsv`).
#[derive(Debug)]
pub struct SoftwareName {
    /// Folded and lower-cased.
    pub surface: String,
    /// Key of the brand; none for free software without a maker.
    pub vendor: Option<String>,
    /// Canonical name.
    pub name: String,
    /// os, database …
    pub category: String,
    /// Written wrongly: windwos.
    pub miswritten: bool,
    /// What may follow as version or edition: matches from the start of the text directly behind the surface, an optional blank included.
    pub version: Option<LazyRegex>,
    /// The name tells its version: Win11.
    pub complete: bool,
    /// What it needs to count; a version counts as evidence.
    pub licence: Licence,
    /// `file:line`.
    pub place: String,
}

/// A grammar of designations (`patterns.tsv`).
#[derive(Debug)]
pub struct Pattern {
    /// `intel.xeon-e`.
    pub id: String,
    /// Key of the brand; none for the open class of designations of unknown makers.
    pub vendor: Option<String>,
    /// Model or series.
    pub kind: MentionKind,
    /// Canonical series name, if it is one series.
    pub series: Option<String>,
    /// cpu, server …
    pub category: Option<String>,
    /// What it needs to count.
    pub licence: Licence,
    /// Matches folded, lower-cased text, anchored at both ends: give it the run (or a part of one), not the page.
    pub regex: LazyRegex,
    /// How the canonical model is written, with `$1` or `$name` for groups; none: as matched.
    pub model: Option<String>,
    /// `file:line`.
    pub place: String,
}

impl Pattern {
    /// The group of a grammar that holds the maker's code for a configuration; few have one, and looking for it saves a match with groups.
    const CONFIGURATION: &str = "(?<configuration>";

    /// Whether the grammar tells the maker's code for a configuration from the machine.
    pub fn tells_configurations(&self) -> bool {
        self.regex.as_str().contains(Self::CONFIGURATION)
    }

    /// The code for a configuration that ends `text`, a designation in folded, lower-cased text.
    pub fn configuration<'t>(&self, text: &'t str) -> Option<&'t str> {
        if !self.tells_configurations() {
            return None;
        }
        let found = self.regex.captures(text)?;
        let code = found.name("configuration")?.as_str();
        (!code.is_empty()).then_some(code)
    }
}

/// A kind of text that looks like a designation and is none (`confusables.tsv`).
#[derive(Debug)]
pub struct ConfusableEntry {
    /// `standard.national`.
    pub id: String,
    /// Hard ones win over everything; soft ones only over weak and unlicensed models.
    pub hard: bool,
    /// Finds it in folded, lower-cased text. No ASCII letter, digit or `_` may stand directly beside a match: that guard is built in.
    pub regex: LazyRegex,
    /// `file:line`.
    pub place: String,
}

/// A word that decides the stance (`stance.tsv`).
#[derive(Debug)]
pub struct StanceCue {
    /// Folded and lower-cased.
    pub cue: String,
    /// What it makes of a product; none for words that only keep a shorter cue inside them from counting.
    pub stance: Option<Stance>,
    /// On which side of the product it stands.
    pub side: Side,
    /// How many characters may stand between; 0: the whole clause.
    pub reach: u32,
    /// It does not count directly behind one of these (发现有 is no 现有).
    pub not_after: Vec<String>,
    /// `file:line`.
    pub place: String,
}

/// On which side of a product a cue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before it: ≥, 不低于.
    Left,
    /// Behind it: 及以上.
    Right,
    /// On either side.
    Either,
}

/// A word that is evidence for a product beside it (`context.tsv`).
#[derive(Debug)]
pub struct ContextWord {
    /// Folded and lower-cased: 服务器.
    pub word: String,
    /// The category it names, if any.
    pub category: Option<String>,
    /// `file:line`.
    pub place: String,
}

/// The key under which a model is looked up in the product list: folded, lower-cased, letters, digits and `+` only.
/// `Xeon E5-2620 v4`, `XEON E5 2620V4` and `xeone5-2620 v4` have one key; `FT-2000` and `FT-2000+` have two.
pub fn product_key(model: &str) -> String {
    let mut key = String::with_capacity(model.len());
    push_product_key(model, &mut key);
    key
}

/// Adds the [`product_key`] of a model to `key`.
fn push_product_key(model: &str, key: &mut String) {
    // The fold changes no letter or digit of ASCII text, and nearly all designations are that.
    if model.is_ascii() {
        let bytes = model.bytes();
        let kept = bytes.filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'+');
        key.extend(kept.map(|byte| char::from(byte.to_ascii_lowercase())));
        return;
    }
    let folded = crate::text::normalize::fold(model);
    let small = folded.chars().flat_map(char::to_lowercase);
    key.extend(small.filter(|character| character.is_alphanumeric() || *character == '+'));
}

impl Lexicon {
    /// Reads the lexicon's files from `source`; every problem found is added to `problems`.
    pub fn load(source: &Source, problems: &mut Vec<Problem>) -> Self {
        let lexicon = load::load(source, problems);
        if source.checks_all || !source.own.is_empty() {
            check::across(&lexicon, problems);
        }
        lexicon
    }
}
