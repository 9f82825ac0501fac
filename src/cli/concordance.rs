//! `tenderlens concordance`: every place where something stands, aligned, with what stands around it.
//!
//! In: what is sought, and paths. Out: a line for each place, aligned by the width that a terminal gives to characters, or as a table, or as
//! JSON lines. What is found is decided in [`crate::lexicography::concordance`].

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::LazyLock;

use clap::{Args, ValueEnum};
use regex::{Regex, RegexBuilder};

use super::corpus::{Looked, Reading};
use super::kwic::Kwic;
use super::terminal::{Colour, colours, painted};
use super::{Knowledge, Outcome, complain, row, source_of};
use crate::batch::document::Text;
use crate::batch::sink::{Demand, Stdout};
use crate::batch::summary::counted;
use crate::dictionary::Dictionaries;
use crate::error::{Error, Result};
use crate::lexicography::concordance::{
    self, Line, Order, Wanted, of_entry, of_mentions, of_text, of_text_as_written, of_word, sample,
};
use crate::lexicography::entries::Entries;
use crate::model::{MentionKind, Stance};
use crate::pipeline::Pipeline;
use crate::text::normalize::fold;

/// Characters on either side that are written where no width limits them.
const CONTEXT: usize = 40;

/// Show every place where something stands, with what stands around it
///
/// A concordance, or keyword in context. PATTERN is a regular expression; it is compared with the folded text, so that full width, dashes
/// and the like are one spelling, and upper and lower case are the same. Instead of a pattern, mentions can be sought (--brand, --product,
/// --kind, --stance, --surface: those that have all of it), a word as the segmenter cuts it (--word), or what an entry of the dictionaries
/// did (--entry), the readings that lost included.
///
/// Each line begins with the document, the page, and the code points of the place in the page's text, as in records. A long name is cut; the
/// other formats have it whole. A tab is shown as " | ", a line feed as " / ".
#[derive(Debug, Args)]
#[command(
    override_usage = "tenderlens concordance [OPTIONS] PATTERN PATH...\n       \
                      tenderlens concordance [OPTIONS] --brand KEY|--product GLOB|--word WORD|--entry FILE:LINE|... PATH...",
    after_help = "\
Examples:
  tenderlens concordance 'E5-26[0-9]+|i7' archive --sort right
  tenderlens concordance --literal 'E5-2620 v4' archive
  tenderlens concordance --brand intel --stance required archive
  tenderlens concordance --product 'xeon-e5-*' archive --format tsv > xeon.tsv
  tenderlens concordance --entry aliases.tsv:120 archive --sample 50 --seed 7
  tenderlens text notice.pdf | tenderlens concordance CPU -

Exit codes:
  0  every document was read, whether anything was found or not
  1  some documents could not be read
  2  nothing was done: wrong usage, settings or dictionaries"
)]
pub(super) struct Arguments {
    /// What is sought, unless an option says it; then files and folders. A single - reads standard input
    #[arg(required = true, value_name = "PATTERN|PATH")]
    words: Vec<String>,
    /// PATTERN is no expression but the text itself
    #[arg(long)]
    literal: bool,
    /// Compare PATTERN with the text as it stands: no fold, upper and lower case differ
    #[arg(long)]
    as_written: bool,
    /// A word as the segmenter cuts the text
    #[arg(long, value_name = "WORD", conflicts_with_all = ["brand", "product", "kind", "stance", "surface", "entry"])]
    word: Option<String>,
    /// Mentions of this maker, by its key in brands.tsv
    #[arg(long, value_name = "KEY")]
    brand: Option<String>,
    /// Mentions of products of the product list: their key, with or without the maker; * stands for anything
    #[arg(long, value_name = "GLOB")]
    product: Option<String>,
    /// Mentions of this kind
    #[arg(long, value_name = "KIND", value_parser = among(MentionKind::ALL, |kind| kind.as_str()))]
    kind: Option<String>,
    /// Mentions with this standing
    #[arg(long, value_name = "STANCE", value_parser = among(Stance::ALL, |stance| stance.as_str()))]
    stance: Option<String>,
    /// Mentions whose characters match this expression
    #[arg(long, value_name = "REGEX")]
    surface: Option<String>,
    /// What this entry did: `file:line` as `explain` gives it, or the id of a pattern or confusable
    #[arg(long, value_name = "FILE:LINE")]
    entry: Option<String>,
    /// Order of the lines: by what stands before, by what was found and stands behind, by document and place, or as they are found
    #[arg(long, value_enum, default_value_t = Sort::None)]
    sort: Sort,
    /// Only so many of the places, chosen at random
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// What the choice begins with: the same seed gives the same choice
    #[arg(long, value_name = "S", default_value_t = 1, requires = "sample")]
    seed: u64,
    /// Stop after so many lines
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Characters on either side [default: as many as fit the terminal; 40 in tsv and jsonl]
    #[arg(long, value_name = "N")]
    context: Option<usize>,
    /// Lines to read, a table with a header, or JSON objects
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    knowledge: Knowledge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Sort {
    Left,
    Right,
    Source,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Tsv,
    Jsonl,
}

/// The words of a fixed set, for the manual.
fn among<T: Copy>(
    values: &'static [T],
    word: impl Fn(T) -> &'static str,
) -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(values.iter().map(|value| word(*value)))
}

/// What is sought.
enum Sought {
    Text(Regex),
    TextAsWritten(Regex),
    Word(String),
    Mentions(Wanted),
    /// Its place among the entries.
    Entry(usize, Wanted),
}

pub(super) fn concordance(arguments: &Arguments) -> Result<Outcome> {
    let config = arguments.knowledge.config()?;
    let source = source_of(&config)?;
    let dictionaries = Dictionaries::load(&source)?;
    let entries = Entries::new(&source, &dictionaries.lexicon);
    let (sought, paths) = arguments.sought(&dictionaries, &entries)?;
    let Some(corpus) = arguments.reading.corpus(&paths, &config)? else {
        return Ok(Outcome::SomeFailed);
    };
    let pipeline = LazyLock::new(|| Pipeline::new(&config, &dictionaries));
    let shape = Shape::of(arguments);
    let lines_of = |text: &Text| {
        let pages = &text.reading.pages;
        let path = &text.provenance.path;
        let shown =
            |mentions, hits: &[_]| concordance::lines(path, pages, mentions, hits, shape.context);
        match &sought {
            Sought::Text(pattern) => shown(&[], &of_text(pages, pattern)),
            Sought::TextAsWritten(pattern) => shown(&[], &of_text_as_written(pages, pattern)),
            Sought::Word(word) => shown(&[], &of_word(pages, &pipeline.words(pages), word)),
            Sought::Mentions(wanted) => {
                let recognition = pipeline.analyze(pages).recognition;
                let hits = of_mentions(pages, &recognition, wanted);
                shown(&recognition.mentions, &hits)
            }
            Sought::Entry(entry, wanted) => {
                let analysis = pipeline.analyze(pages);
                let (recognition, words) = (&analysis.recognition, &analysis.tokens);
                let hits = of_entry(pages, recognition, words, &entries, *entry, wanted);
                shown(&recognition.mentions, &hits)
            }
        }
    };

    let mut out = Stdout::new();
    if arguments.format == Format::Tsv {
        out.write(TSV_HEADER.as_bytes())?;
    }
    let at_once = arguments.sort == Sort::None && arguments.sample.is_none();
    let limit = arguments.limit.unwrap_or(usize::MAX);
    let mut counts = Counts::default();
    let mut waiting = Vec::new();
    let looked = arguments.reading.each(&corpus, lines_of, |mut lines| {
        counts.hits += lines.len();
        counts.with_hits += usize::from(!lines.is_empty());
        if !at_once {
            waiting.append(&mut lines);
            return Ok(Demand::More);
        }
        let room = limit - counts.shown;
        counts.stopped = lines.len() > room;
        for line in lines.iter().take(room) {
            counts.shown += 1;
            if out.write(shape.written(line).as_bytes())? == Demand::Closed {
                return Ok(Demand::Closed);
            }
        }
        Ok(if counts.stopped {
            Demand::Closed
        } else {
            Demand::More
        })
    })?;
    if let Some(count) = arguments.sample {
        waiting = sample(waiting, count, arguments.seed);
    }
    let order = match arguments.sort {
        Sort::Left => Some(Order::Left),
        Sort::Right => Some(Order::Right),
        Sort::Source => Some(Order::Source),
        Sort::None => None,
    };
    if let Some(order) = order {
        concordance::sort(&mut waiting, order);
    }
    for line in waiting.iter().take(limit) {
        counts.shown += 1;
        if out.write(shape.written(line).as_bytes())? == Demand::Closed {
            break;
        }
    }
    out.flush()?;
    if !arguments.reading.quiet {
        complain(&counts.told(looked));
    }
    Ok(looked.outcome())
}

impl Arguments {
    /// What is sought, and where.
    fn sought(
        &self,
        dictionaries: &Dictionaries,
        entries: &Entries,
    ) -> Result<(Sought, Vec<PathBuf>)> {
        let wanted = Wanted {
            surface: match &self.surface {
                Some(surface) => Some(expression(surface, false)?),
                None => None,
            },
            vendor: match &self.brand {
                Some(key) => Some(brand(key, dictionaries)?),
                None => None,
            },
            product: match &self.product {
                Some(glob) => Some(glob_expression(glob)?),
                None => None,
            },
            kind: self.kind.as_ref().and_then(|kind| kind.parse().ok()),
            stance: self.stance.as_ref().and_then(|stance| stance.parse().ok()),
        };
        let paths = |words: &[String]| words.iter().map(PathBuf::from).collect();
        let by_option = if let Some(word) = &self.word {
            Some(Sought::Word(word.clone()))
        } else if let Some(place) = &self.entry {
            let entry = entries.at(place).ok_or_else(|| {
                Error::Usage(format!(
                    "there is no entry at {place}\n  help: name it as `explain` does, for example aliases.tsv:120; comments are no entries"
                ))
            })?;
            Some(Sought::Entry(entry, wanted))
        } else if wanted.is_open() {
            None
        } else {
            Some(Sought::Mentions(wanted))
        };
        if let Some(sought) = by_option {
            if self.literal || self.as_written {
                return Err(Error::Usage(
                    "--literal and --as-written belong to a PATTERN\n  help: --surface restricts mentions by their characters".to_owned(),
                ));
            }
            return Ok((sought, paths(&self.words)));
        }
        let Some((pattern, rest)) = self
            .words
            .split_first()
            .filter(|(_, rest)| !rest.is_empty())
        else {
            return Err(Error::Usage(
                "nowhere to look\n  help: name files or folders behind the pattern; - reads standard input".to_owned(),
            ));
        };
        let sought = match (self.as_written, self.literal) {
            (true, true) => Sought::TextAsWritten(expression(&regex::escape(pattern), true)?),
            (true, false) => Sought::TextAsWritten(expression(pattern, true)?),
            (false, true) => Sought::Text(expression(&regex::escape(&fold(pattern)), false)?),
            (false, false) => Sought::Text(expression(&folded_expression(pattern), false)?),
        };
        Ok((sought, paths(rest)))
    }
}

/// An expression, character by character in the spelling of the fold. A sign that the fold turns into one with a meaning of its own in
/// expressions, such as a bracket of full width, stays a sign.
fn folded_expression(pattern: &str) -> String {
    let mut folded = String::new();
    for character in pattern.chars() {
        if character.is_ascii() {
            folded.push(character);
        } else {
            let alone = fold(character.encode_utf8(&mut [0; 4]));
            folded.push_str(&regex::escape(&alone));
        }
    }
    folded
}

fn expression(pattern: &str, case: bool) -> Result<Regex> {
    RegexBuilder::new(pattern)
        .case_insensitive(!case)
        .build()
        .map_err(|error| {
            let message = error.to_string();
            Error::Usage(format!(
                "{message}\n  help: --literal takes the pattern as it is; . * + ? ( ) [ ] {{ }} | mean themselves behind a backslash"
            ))
        })
}

/// A glob as an expression over keys of products.
fn glob_expression(glob: &str) -> Result<Regex> {
    let pattern = regex::escape(glob).replace(r"\*", ".*").replace(r"\?", ".");
    expression(&format!("^(?:{pattern})$"), false)
}

/// The key of a maker, if there is one.
fn brand(key: &str, dictionaries: &Dictionaries) -> Result<String> {
    let brands = &dictionaries.lexicon.brands;
    if brands.iter().any(|brand| brand.id == key) {
        return Ok(key.to_owned());
    }
    let sought = key.to_lowercase();
    let meant = brands.iter().find(|brand| {
        brand.id == sought
            || brand.name.to_lowercase() == sought
            || brand.name_zh.as_deref() == Some(key)
    });
    let help = match meant {
        Some(brand) => format!("did you mean {}?", brand.id),
        None => "the keys of makers are the first column of brands.tsv".to_owned(),
    };
    Err(Error::Usage(format!(
        "there is no maker {key:?}\n  help: {help}"
    )))
}

/// What was found.
#[derive(Debug, Default)]
struct Counts {
    hits: usize,
    shown: usize,
    /// Documents with hits.
    with_hits: usize,
    /// The limit was reached before the last document.
    stopped: bool,
}

impl Counts {
    fn told(&self, looked: Looked) -> String {
        if self.stopped {
            let lines = counted(self.shown as u64, "line");
            return format!("stopped after {lines}: there are more");
        }
        let mut told = format!(
            "{} in {} of {}",
            counted(self.hits as u64, "hit"),
            self.with_hits,
            counted(looked.documents, "document")
        );
        if self.shown < self.hits {
            let _ = write!(told, ", {} shown", self.shown);
        }
        if looked.unread > 0 {
            let _ = write!(told, "; {} could not be read", looked.unread);
        }
        told
    }
}

const TSV_HEADER: &str = "source\tpage\tstart\tend\tleft\ttext\tright\tid\tkind\tvendor\tmodel\tproduct_id\tstance\tdeed\treason\n";

/// How lines are written.
struct Shape {
    format: Format,
    kwic: Kwic,
    /// Characters on either side that are taken.
    context: usize,
    colours: bool,
}

impl Shape {
    fn of(arguments: &Arguments) -> Self {
        let colours = colours();
        let kwic = match arguments.context {
            Some(characters) => Kwic::with_context(characters, colours),
            None => Kwic::fitting(0, colours),
        };
        Self {
            format: arguments.format,
            context: match (arguments.context, arguments.format) {
                (Some(context), _) => context,
                (None, Format::Text) => kwic.context(),
                (None, _) => CONTEXT,
            },
            kwic,
            colours,
        }
    }

    fn written(&self, line: &Line) -> String {
        match self.format {
            Format::Text => self.aligned(line),
            Format::Tsv => tsv(line),
            Format::Jsonl => {
                let json = serde_json::to_string(line);
                json.expect("a line is text and numbers, which JSON can always say") + "\n"
            }
        }
    }

    fn aligned(&self, line: &Line) -> String {
        let Some(reason) = &line.reason else {
            return self.kwic.shown(line, Colour::Green) + "\n";
        };
        let under = painted(&format!("lost: {reason}"), Colour::Faint, self.colours);
        let indent = " ".repeat(self.kwic.before_hit());
        format!("{}\n{indent}{under}\n", self.kwic.shown(line, Colour::Red))
    }
}

fn tsv(line: &Line) -> String {
    let named = line.mention.as_ref();
    row([
        line.source.clone(),
        line.page.to_string(),
        line.start.to_string(),
        line.end.to_string(),
        line.left.clone(),
        line.text.clone(),
        line.right.clone(),
        named.map_or(String::new(), |named| named.id.clone()),
        named.map_or(String::new(), |named| named.kind.to_owned()),
        named
            .and_then(|named| named.vendor.clone())
            .unwrap_or_default(),
        named
            .and_then(|named| named.model.clone())
            .unwrap_or_default(),
        named
            .and_then(|named| named.product_id.clone())
            .unwrap_or_default(),
        named.map_or(String::new(), |named| named.stance.to_owned()),
        line.deed.unwrap_or_default().to_owned(),
        line.reason.clone().unwrap_or_default(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_compared_in_the_spelling_of_the_fold() {
        let matches = |pattern: &str, text: &str| {
            let pattern = expression(&folded_expression(pattern), false).unwrap();
            pattern.is_match(&fold(text))
        };
        assert!(matches("Ｅ５-26[０-９]+", "e5-2620"));
        assert!(matches("型号：", "型号:"));
        assert!(matches("（v4）", "(V4)"), "a bracket stays a bracket");
        assert!(!matches("（v4）", "v4"));
        assert!(matches("(不低于|≥)\\s*i7", "不低于 I7"));
    }

    #[test]
    fn a_glob_is_compared_with_whole_keys() {
        let glob = glob_expression("xeon-e5-26?0*").unwrap();
        assert!(glob.is_match("xeon-e5-2620-v4"));
        assert!(!glob.is_match("intel/xeon-e5-2620-v4"));
        assert!(!glob_expression("i7").unwrap().is_match("i7-7700"));
        assert!(glob_expression("a+b").unwrap().is_match("a+b"));
    }
}
