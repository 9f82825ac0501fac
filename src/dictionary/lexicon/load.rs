//! Reading the lexicon's files row by row.
//!
//! In: [`Source`]. Out: [`Lexicon`], and every problem that one row shows by itself. Problems between rows are found in `check`.

use std::collections::HashMap;
use std::str::FromStr;

use regex::Regex;

use super::fragments::{self, Fragments};
use super::{
    Alias, Brand, CATEGORIES, ConfusableEntry, ContextWord, LazyRegex, Lexicon, Licence, Pattern,
    ProductList, ROLES, SeriesName, Side, SoftwareName, SoldSeries, StanceCue,
};
use crate::dictionary::Source;
use crate::dictionary::tsv::Row;
use crate::error::Problem;
use crate::model::{MentionKind, Stance};
use crate::text::normalize::fold;

const LICENCES: &str = "free, weak, never";

impl FromStr for Licence {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "free" => Ok(Self::Free),
            "weak" => Ok(Self::Weak),
            "never" => Ok(Self::Never),
            _ => Err(()),
        }
    }
}

impl FromStr for Side {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "left" => Ok(Self::Left),
            "right" => Ok(Self::Right),
            "either" => Ok(Self::Either),
            _ => Err(()),
        }
    }
}

/// How a surface relates to the name it stands for; only `miswritten` and `misread` change a mention (they set the flag).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Name,
    Miswritten,
    Misread,
    Colloquial,
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "name" => Ok(Self::Name),
            "miswritten" => Ok(Self::Miswritten),
            "misread" => Ok(Self::Misread),
            "colloquial" => Ok(Self::Colloquial),
            _ => Err(()),
        }
    }
}

const KINDS: &str = "name, miswritten, colloquial";
const ALIAS_KINDS: &str = "name, miswritten, misread, colloquial";

/// The kind of a name of a series or of software: letters of a misread name are compared among makers only.
fn kind_of_name(row: Row<'_, '_>, problems: &mut Vec<Problem>) -> Option<Kind> {
    let kind: Option<Kind> = required_word(row, "kind", KINDS, problems);
    if kind == Some(Kind::Misread) {
        problems.push(row.problem(
            "only makers have names of the kind \"misread\"",
            format!("use one of: {KINDS}"),
        ));
        return None;
    }
    kind
}

pub(super) fn load(source: &Source, problems: &mut Vec<Problem>) -> Lexicon {
    let mut lexicon = Lexicon::default();
    let fragments = Fragments::load(source, problems);
    let mut regexes = Regexes::new(source, fragments);
    brands(source, problems, &mut lexicon.brands);
    aliases(source, problems, &mut lexicon.aliases);
    lexicon.products = ProductList::load(source, problems);
    series(source, problems, &mut lexicon.series);
    software(source, problems, &mut regexes, &mut lexicon.software);
    patterns(source, problems, &mut regexes, &mut lexicon.patterns);
    confusables(source, problems, &mut regexes, &mut lexicon.confusables);
    stance(source, problems, &mut lexicon.cues);
    context(source, problems, &mut lexicon.context);
    lexicon
}

/// The text that recognition matches on: of a page, too, only ASCII letters become small ones.
pub(in crate::dictionary) fn key(text: &str) -> String {
    fold(text).to_ascii_lowercase()
}

pub(super) fn required<'a>(row: Row<'_, 'a>, column: &str, problems: &mut Vec<Problem>) -> &'a str {
    let cell = row.get(column);
    if cell.is_empty() {
        problems.push(row.problem(
            format!("\"{column}\" is empty"),
            "fill the cell, or remove the row",
        ));
    }
    cell
}

/// A surface as matched; a surface of which the fold leaves nothing is a problem.
fn surface(row: Row<'_, '_>, column: &str, problems: &mut Vec<Problem>) -> String {
    let cell = required(row, column, problems);
    let folded = key(cell);
    if !cell.is_empty() && folded.trim().is_empty() {
        problems.push(row.problem(
            format!("\"{cell}\" can never be found: the fold removes all of it"),
            "write letters, digits or Chinese characters",
        ));
    }
    folded
}

fn required_word<T: FromStr>(
    row: Row<'_, '_>,
    column: &str,
    words: &str,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    if row.get(column).is_empty() {
        problems.push(row.problem(
            format!("\"{column}\" is empty"),
            format!("use one of: {words}"),
        ));
    }
    row.word(column, words, problems)
}

pub(super) fn category(row: Row<'_, '_>, category: &str, problems: &mut Vec<Problem>) -> String {
    if !CATEGORIES.contains(&category) {
        problems.push(row.problem(
            format!("\"{category}\" is no category"),
            format!("use one of: {}", CATEGORIES.join(", ")),
        ));
    }
    category.to_owned()
}

/// Whether `id` is a key: lower-case ASCII letters and digits, joined by single hyphens.
fn is_slug(id: &str) -> bool {
    !id.is_empty()
        && id.split('-').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

fn brands(source: &Source, problems: &mut Vec<Problem>, brands: &mut Vec<Brand>) {
    for row in source.sheet("brands.tsv", problems).rows() {
        let id = required(row, "id", problems);
        if !id.is_empty() && !is_slug(id) {
            problems.push(row.problem(
                format!("\"{id}\" is no key"),
                "use lower-case Latin letters and digits, joined by single hyphens",
            ));
        }
        if let Some(country) = row.optional("country")
            && !(country.len() == 2 && country.chars().all(|c| c.is_ascii_uppercase()))
        {
            problems.push(row.problem(
                format!("\"{country}\" is no country"),
                "use the two capital letters of ISO 3166, such as CN",
            ));
        }
        let mut owners: Vec<(String, String)> = Vec::new();
        let mut sold: Vec<SoldSeries> = Vec::new();
        for owner in row.list("owners") {
            let (owner, series) = owner
                .split_once(' ')
                .map_or((owner, None), |(owner, series)| (owner, Some(series)));
            match owner.split_once('@') {
                Some((owner, month)) if is_slug(owner) && is_month(month) && series.is_some() => {
                    sold.extend(series.map(|series| SoldSeries {
                        series: series.to_owned(),
                        from: month.to_owned(),
                        owner: owner.to_owned(),
                    }));
                }
                Some((owner, month)) if is_slug(owner) && is_month(month) => {
                    if owners.last().is_some_and(|(last, _)| last.as_str() > month) {
                        problems.push(row.problem(
                            "the owners are not in order of time",
                            "write the earliest first",
                        ));
                    }
                    owners.push((month.to_owned(), owner.to_owned()));
                }
                _ => problems.push(row.problem(
                    format!("\"{owner}\" is no owner"),
                    "write the key of the owner, @ and the month: lenovo@2014-10",
                )),
            }
        }
        brands.push(Brand {
            id: id.to_owned(),
            name: required(row, "name", problems).to_owned(),
            name_zh: row.optional("name_zh").map(str::to_owned),
            country: row.optional("country").map(str::to_owned),
            owners,
            sold,
            categories: row
                .list("categories")
                .map(|word| category(row, word, problems))
                .collect(),
            place: row.place(),
        });
    }
}

/// `2014-10`; a year alone is written with the month in which the change was complete, or `-01`.
fn is_month(text: &str) -> bool {
    text.split_once('-').is_some_and(|(year, month)| {
        year.len() == 4
            && year.parse::<u16>().is_ok()
            && month.len() == 2
            && month
                .parse::<u8>()
                .is_ok_and(|month| (1..=12).contains(&month))
    })
}

fn aliases(source: &Source, problems: &mut Vec<Problem>, aliases: &mut Vec<Alias>) {
    for row in source.sheet("aliases.tsv", problems).rows() {
        let surface = surface(row, "surface", problems);
        let brand = required(row, "brand", problems).to_owned();
        let kind: Option<Kind> = required_word(row, "kind", ALIAS_KINDS, problems);
        let licence: Option<Licence> = required_word(row, "licence", LICENCES, problems);
        let mut vetoes = Vec::new();
        for veto in row.list("veto") {
            match veto.split_once('…') {
                Some((before, after)) if !(before.is_empty() && after.is_empty()) => {
                    vetoes.push((key(before), key(after)));
                }
                _ => problems.push(row.problem(
                    format!("veto \"{veto}\" does not say where the surface stands"),
                    "write … for the surface, with a word before or behind it; dictionaries/README.md shows how",
                )),
            }
        }
        if let (Some(kind), Some(licence)) = (kind, licence) {
            aliases.push(Alias {
                surface,
                brand,
                miswritten: matches!(kind, Kind::Miswritten | Kind::Misread),
                letters: (kind == Kind::Misread).then(|| fold(row.get("surface"))),
                licence,
                context: row.list("context").map(key).collect(),
                vetoes,
                place: row.place(),
            });
        }
    }
}

fn series(source: &Source, problems: &mut Vec<Problem>, series: &mut Vec<SeriesName>) {
    for row in source.sheet("series.tsv", problems).rows() {
        let kind = kind_of_name(row, problems);
        let licence: Option<Licence> = required_word(row, "licence", LICENCES, problems);
        let entry = (
            surface(row, "surface", problems),
            required(row, "vendor", problems).to_owned(),
            required(row, "series", problems).to_owned(),
            category(row, row.get("category"), problems),
        );
        if let (Some(kind), Some(licence)) = (kind, licence) {
            series.push(SeriesName {
                surface: entry.0,
                vendor: entry.1,
                series: entry.2,
                category: entry.3,
                miswritten: kind == Kind::Miswritten,
                licence,
                place: row.place(),
            });
        }
    }
}

fn software(
    source: &Source,
    problems: &mut Vec<Problem>,
    regexes: &mut Regexes<'_>,
    software: &mut Vec<SoftwareName>,
) {
    for row in source.sheet("software.tsv", problems).rows() {
        let kind = kind_of_name(row, problems);
        let licence: Option<Licence> = required_word(row, "licence", LICENCES, problems);
        let versions = row.optional("versions");
        let complete = versions.is_some_and(|versions| versions.ends_with('|'));
        let version = versions
            .map(|versions| versions.trim_end_matches('|'))
            .and_then(|versions| regexes.build(row, versions, Guard::Start, problems));
        let entry = (
            surface(row, "surface", problems),
            required(row, "name", problems).to_owned(),
            category(row, row.get("category"), problems),
        );
        if let (Some(kind), Some(licence)) = (kind, licence) {
            software.push(SoftwareName {
                surface: entry.0,
                vendor: row.optional("vendor").map(str::to_owned),
                name: entry.1,
                category: entry.2,
                miswritten: kind == Kind::Miswritten,
                version,
                complete,
                licence,
                place: row.place(),
            });
        }
    }
}

fn patterns(
    source: &Source,
    problems: &mut Vec<Problem>,
    regexes: &mut Regexes<'_>,
    patterns: &mut Vec<Pattern>,
) {
    for row in source.sheet("patterns.tsv", problems).rows() {
        let id = required(row, "id", problems);
        let kind: Option<MentionKind> = required_word(row, "kind", "model, series", problems);
        if let Some(MentionKind::Brand | MentionKind::Software) = kind {
            problems.push(row.problem(
                "a pattern finds models or series only",
                "brands belong in aliases.tsv, software in software.tsv",
            ));
        }
        let licence: Option<Licence> = required_word(row, "licence", LICENCES, problems);
        let written = required(row, "pattern", problems);
        let Some(regex) = regexes.build(row, written, Guard::Whole, problems) else {
            continue;
        };
        let model = row.optional("model").map(str::to_owned);
        if regexes.checks(row, written) {
            examples(row, &regex, Guard::Whole, problems);
            if let Some(model) = &model {
                template(row, model, &regex, problems);
            }
        }
        if let (Some(kind), Some(licence)) = (kind, licence) {
            patterns.push(Pattern {
                id: id.to_owned(),
                vendor: row.optional("vendor").map(str::to_owned),
                kind,
                series: row.optional("series").map(str::to_owned),
                category: row
                    .optional("category")
                    .map(|word| category(row, word, problems)),
                licence,
                regex,
                model,
                place: row.place(),
            });
        }
    }
}

/// Checks that every `$1` or `${name}` of a template is a group of the pattern: an unknown one would silently become nothing.
fn template(row: Row<'_, '_>, model: &str, regex: &Regex, problems: &mut Vec<Problem>) {
    for part in model.split('$').skip(1) {
        let name: String = match part.strip_prefix('{') {
            Some(braced) => braced.chars().take_while(|c| *c != '}').collect(),
            None => part
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect(),
        };
        let known = match name.parse::<usize>() {
            Ok(index) => index < regex.captures_len(),
            Err(_) => regex.capture_names().flatten().any(|group| group == name),
        };
        if !known {
            problems.push(row.problem(
                format!("the model refers to group \"{name}\", which the pattern does not have"),
                "write ${1} for the first pair of round brackets; brackets that begin with ?: do not count",
            ));
        }
    }
}

fn confusables(
    source: &Source,
    problems: &mut Vec<Problem>,
    regexes: &mut Regexes<'_>,
    confusables: &mut Vec<ConfusableEntry>,
) {
    for row in source.sheet("confusables.tsv", problems).rows() {
        let hard = match row.get("strength") {
            "hard" => true,
            "soft" => false,
            other => {
                problems.push(row.problem(
                    format!("\"{other}\" is no strength"),
                    "use one of: hard, soft",
                ));
                continue;
            }
        };
        let written = required(row, "pattern", problems);
        let Some(regex) = regexes.build(row, written, Guard::Within, problems) else {
            continue;
        };
        if regexes.checks(row, written) {
            examples(row, &regex, Guard::Within, problems);
        }
        confusables.push(ConfusableEntry {
            id: required(row, "id", problems).to_owned(),
            hard,
            regex,
            place: row.place(),
        });
    }
}

fn stance(source: &Source, problems: &mut Vec<Problem>, cues: &mut Vec<StanceCue>) {
    let stances = Stance::ALL
        .iter()
        .map(|stance| stance.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    for row in source.sheet("stance.tsv", problems).rows() {
        let cue = surface(row, "cue", problems);
        let stance: Option<Stance> = row.word("stance", &stances, problems);
        let side: Option<Side> = required_word(row, "side", "left, right, either", problems);
        let reach = row.get("reach").parse();
        if reach.is_err() {
            problems.push(row.problem(
                format!("\"{}\" is no reach", row.get("reach")),
                "write how many characters may stand between cue and product; 0 is the whole clause",
            ));
        }
        if let (Some(side), Ok(reach)) = (side, reach) {
            cues.push(StanceCue {
                cue,
                stance,
                side,
                reach,
                not_after: row.list("not_after").map(key).collect(),
                place: row.place(),
            });
        }
    }
}

fn context(source: &Source, problems: &mut Vec<Problem>, words: &mut Vec<ContextWord>) {
    for row in source.sheet("context.tsv", problems).rows() {
        words.push(ContextWord {
            word: surface(row, "word", problems),
            category: row.optional("category").map(|word| {
                if ROLES.contains(&word) {
                    word.to_owned()
                } else {
                    category(row, word, problems)
                }
            }),
            place: row.place(),
        });
    }
}

/// Where in a text a pattern must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guard {
    /// All of it.
    Whole,
    /// At its start, behind an optional blank.
    Start,
    /// Anywhere, but never from or to the middle of a word; as a rule, an example as a whole and a counterexample in no part.
    Within,
}

impl Guard {
    /// The expression that is built for `pattern`.
    fn around(self, pattern: &str) -> String {
        match self {
            Self::Whole => format!(r"\A(?:{pattern})\z"),
            Self::Start => format!(r"\A ?(?:{pattern})"),
            Self::Within => {
                format!(r"(?-u:\b{{start-half}})(?:{pattern})(?-u:\b{{end-half}})")
            }
        }
    }
}

/// A pattern must match each of its examples as a whole and none of its counterexamples.
fn examples(row: Row<'_, '_>, regex: &Regex, guard: Guard, problems: &mut Vec<Problem>) {
    let mut count = 0;
    for example in row.list("examples") {
        count += 1;
        let text = key(example);
        let whole = regex
            .find(&text)
            .is_some_and(|found| guard == Guard::Whole || found.len() == text.len());
        if !whole {
            problems.push(row.problem(
                format!("the pattern does not match its example \"{example}\" as a whole"),
                format!("it is compared with \"{text}\"; correct one of the two"),
            ));
        }
    }
    if count == 0 {
        problems.push(row.problem(
            "the pattern has no example",
            "write at least one text that it must match as a whole",
        ));
    }
    for counterexample in row.list("counterexamples") {
        let text = key(counterexample);
        if regex.is_match(&text) {
            problems.push(row.problem(
                format!("the pattern matches its counterexample \"{counterexample}\""),
                format!("it is compared with \"{text}\"; correct one of the two"),
            ));
        }
    }
}

/// Regular expressions so far: many entries share one, and building costs more than anything else in a load.
struct Regexes<'s> {
    source: &'s Source,
    fragments: Fragments,
    known: HashMap<String, LazyRegex>,
}

impl<'s> Regexes<'s> {
    fn new(source: &'s Source, fragments: Fragments) -> Self {
        Self {
            source,
            fragments,
            known: HashMap::new(),
        }
    }

    /// Whether what `row` says with the pattern `written` is checked now: a fragment of the folder changes what a built-in row says.
    fn checks(&self, row: Row<'_, '_>, written: &str) -> bool {
        self.source.checks(row) || self.fragments.are_changed() && fragments::uses(written)
    }

    /// The expression for what was `written`. A pattern that names a fragment there is not, that cannot be built, or that could never match
    /// the key text because it holds capitals or characters that the fold replaces, is a problem.
    fn build(
        &mut self,
        row: Row<'_, '_>,
        written: &str,
        guard: Guard,
        problems: &mut Vec<Problem>,
    ) -> Option<LazyRegex> {
        if written.is_empty() {
            return None;
        }
        let pattern = match self.fragments.expand(written) {
            Ok(pattern) => pattern,
            Err(unknown) => {
                problems.push(unknown.problem(row));
                return None;
            }
        };
        // ASCII classes: `\d` of all scripts would make each automaton many times larger, and the fold leaves ASCII digits only.
        let ascii = pattern.is_ascii() && guard != Guard::Within;
        let known = self
            .known
            .entry(guard.around(&pattern).replace(r"\d", "[0-9]"));
        let regex = known
            .or_insert_with_key(|whole| LazyRegex::new(whole.clone(), !ascii))
            .clone();
        if !self.checks(row, written) {
            return Some(regex);
        }
        if let Some(never) = never_in_key_text(written) {
            problems.push(row.problem(
                format!("the pattern can never match: \"{never}\" does not occur in folded, lower-cased text"),
                "write lower-case letters, plain digits and -, and no ® or ™: the text is folded before it is compared",
            ));
        }
        if let Err(error) = regex.build() {
            let error = error.to_string();
            let reason = error.lines().last().unwrap_or_default();
            problems.push(row.problem(
                format!("the pattern \"{written}\" cannot be read: {reason}"),
                BRACKETS,
            ));
            return None;
        }
        Some(regex)
    }
}

/// What to do about a pattern that cannot be read.
pub(super) const BRACKETS: &str =
    "brackets come in pairs, and . + * ? ( ) [ ] { } | are literal only behind a backslash";

/// A character of the pattern that no folded, lower-cased text holds.
pub(super) fn never_in_key_text(pattern: &str) -> Option<char> {
    let mut escaped = false;
    for character in pattern.chars() {
        if !escaped
            && (character.is_ascii_uppercase()
                || !character.is_ascii()
                    && key(character.encode_utf8(&mut [0; 4])) != character.to_string())
        {
            return Some(character);
        }
        escaped = !escaped && character == '\\';
    }
    None
}
