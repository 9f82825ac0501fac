//! `tenderlens explain`: why the text was read as it was.
//!
//! In: a document, text on standard input, or text on the command line. Out: for each stretch in which readings competed, what won, what
//! lost, and why; as text for people, aligned by the width that a terminal gives to characters, or as JSON. What is said is decided in
//! [`crate::lexicography::explain`].

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::terminal::{self, Colour, colours, glyph, printable};
use super::watch::watch;
use super::{
    Format, Knowledge, Outcome, attempt, check_page, given, load, load_dictionaries, piped,
};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::lexicography::explain::{Focus, Origin, Place, Stretch, Won, explain as explain_pages};
use crate::model::Document;
use crate::pipeline::{NoneSpare, Pipeline, read_pages};

/// Columns of a terminal that a row of the text may take; the frame of a page of 100 columns remains.
const ROW: usize = 96;

/// Say why the text was read as it was
///
/// For each line in which readings competed: the line, with what stands where marked beneath it; what it is matched as, where the fold
/// changes it; its words as the segmenter cuts them; the mentions that won, with the entry that found them, the words they are made of and what
/// decided their standing; the readings that lost, with the reason; and what is known to be no product.
///
/// The marks: ^ a mention, x a reading that lost, = the words that decided a standing, - no product. A tab is shown as " | ", a line feed
/// inside a stretch as " / ". All offsets count code points in the text of the page, as in records.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens explain --text 'CPU: Intel Xeon E5-2620 v4'
  echo 'CPU: Intel Xeon E5-2620 v4' | tenderlens explain -
  tenderlens explain tender.pdf --page 12
  tenderlens explain tender.pdf --mention m7 --format json
  tenderlens explain tender.pdf --page 12 --dictionaries mine --watch")]
pub(super) struct Arguments {
    /// The document; - reads standard input
    #[arg(
        value_name = "FILE",
        required_unless_present = "text",
        conflicts_with = "text"
    )]
    file: Option<PathBuf>,
    /// This text; lines in which nothing competes are shown too
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Only this page, from 1
    #[arg(long, value_name = "N")]
    page: Option<u32>,
    /// Only this mention, by its id in the record
    #[arg(long, value_name = "ID")]
    mention: Option<String>,
    /// How to print it; colours only in a terminal, and not where `NO_COLOR` is set
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Explain again whenever the document, the settings or a dictionary is saved; Ctrl-C ends it
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    knowledge: Knowledge,
}

pub(super) fn explain(arguments: &Arguments) -> Result<Outcome> {
    if !arguments.watch {
        return once(arguments, &arguments.knowledge.config()?, None);
    }
    let config = arguments.knowledge.config()?;
    let mut watched = arguments.knowledge.files(&config)?;
    // Standard input can be read once only.
    let kept = match &arguments.file {
        Some(path) if path.as_os_str() != "-" => {
            watched.push(path.clone());
            None
        }
        _ => document(arguments, &config)?,
    };
    watch(&watched, || {
        once(arguments, &arguments.knowledge.config()?, kept.as_ref())
    })
}

/// Explains the document `kept`, or what the arguments name.
fn once(arguments: &Arguments, config: &Config, kept: Option<&Document>) -> Result<Outcome> {
    let document = match kept {
        Some(document) => Some(document.clone()),
        None => document(arguments, config)?,
    };
    let Some(document) = document else {
        return Ok(Outcome::SomeFailed);
    };
    let reading = attempt(
        || read_pages(&document, config, &NoneSpare),
        |reading| &reading.issues,
    );
    let Some(reading) = reading else {
        return Ok(Outcome::SomeFailed);
    };
    check_page(arguments.page, reading.pages.len())?;
    let dictionaries = load_dictionaries(config)?;
    let pipeline = Pipeline::new(config, &dictionaries);
    let analyze = || pipeline.analyze(&reading.pages);
    let Some(analysis) = attempt(analyze, |analysis| &analysis.issues) else {
        return Ok(Outcome::SomeFailed);
    };
    let mentions = analysis.recognition.mentions.len();
    let focus = Focus {
        page: arguments.page,
        mention: match &arguments.mention {
            Some(id) => Some(mention_index(id, mentions)?),
            None => None,
        },
        every_line: arguments.text.is_some(),
    };
    let words = pipeline.words(&reading.pages);
    let explanation = explain_pages(
        &reading.pages,
        &analysis.recognition,
        &words,
        &dictionaries.lexicon,
        focus,
    );
    let out = match arguments.format {
        Format::Json => {
            let json = serde_json::to_string(&explanation);
            json.expect("an explanation has string keys and finite numbers") + "\n"
        }
        Format::Text => {
            let colours = colours();
            let texts: Vec<String> = explanation
                .stretches
                .iter()
                .map(|stretch| shown(stretch, colours))
                .collect();
            if texts.is_empty() {
                "no reading won or lost here\n".to_owned()
            } else {
                texts.join("\n")
            }
        }
    };
    super::print(&out)?;
    Ok(Outcome::Done)
}

/// What is to be explained; none where it could not be read, which has then been said.
fn document(arguments: &Arguments, config: &Config) -> Result<Option<Document>> {
    match (&arguments.text, &arguments.file) {
        (Some(text), _) => Ok(given(text.clone().into_bytes(), "--text", config)),
        (None, Some(path)) => load(path, config),
        (None, None) => piped(config),
    }
}

/// The index of the mention with this id, of `mentions` there are.
fn mention_index(id: &str, mentions: usize) -> Result<usize> {
    let number = id.strip_prefix('m').and_then(|number| number.parse().ok());
    let index = number.and_then(|number: usize| number.checked_sub(1));
    index.filter(|index| *index < mentions).ok_or_else(|| {
        let help = match mentions {
            0 => "this document has no mentions".to_owned(),
            1 => "the only mention of this document is m1".to_owned(),
            _ => format!("the mentions of this document are m1 to m{mentions}"),
        };
        Error::Usage(format!("there is no mention {id:?}\n  help: {help}"))
    })
}

fn shown(stretch: &Stretch, colours: bool) -> String {
    let mut out = format!(
        "page {}, {}..{}\n",
        stretch.page, stretch.start, stretch.end
    );
    Marked::new(stretch).print(&mut out, colours);
    let mut line = |label: &str, text: &str| {
        let _ = writeln!(out, "  {label:<7} {text}");
    };
    if let Some(folded) = &stretch.folded {
        line("fold", &printable(folded));
    }
    let words: Vec<&str> = stretch.words.iter().map(|word| &*word.text).collect();
    if !words.is_empty() {
        line("words", &printable(&words.join(" ")));
    }
    for won in &stretch.won {
        let (id, kind, what) = (&won.id, won.kind, quoted(&won.place));
        let id = painted(&format!("{id:<7}"), Mark::Won, colours);
        line(&id, &format!("{kind} {what}: {}", identity(won)));
        let because = because(won);
        line("", &format!("stance {}: {because}", won.stance));
        let (by, confidence) = (from(&won.source), won.confidence);
        line("", &format!("by {by}, confidence {confidence:.2}"));
        let words: Vec<&str> = won.words.iter().map(|word| &*word.text).collect();
        if !words.is_empty() {
            line("", &format!("of the words {}", printable(&words.join(" "))));
        }
    }
    for lost in &stretch.lost {
        let against = match lost.against.as_slice() {
            [] => String::new(),
            ids => format!(" ({})", ids.join(", ")),
        };
        let (what, by, reason) = (quoted(&lost.place), from(&lost.source), &lost.reason);
        let label = painted("lost   ", Mark::Lost, colours);
        line(&label, &format!("{what} by {by}: {reason}{against}"));
    }
    for none in &stretch.confusables {
        let label = painted("none   ", Mark::NoProduct, colours);
        let (what, by) = (quoted(&none.place), from(&none.source));
        line(&label, &format!("{what} is no product, by {by}"));
    }
    if stretch.won.is_empty() && stretch.lost.is_empty() {
        line("", "no entry of the dictionaries competes here");
    }
    out
}

/// What decided the standing.
fn because(won: &Won) -> String {
    let value = won.ground_value.unwrap_or_default();
    match (won.ground, &won.cue) {
        (_, Some(cue)) => format!("because of {}", quoted(cue)),
        ("column", _) => "so says the header of its column".to_owned(),
        ("table", _) => "so says what stands above its table, or heads its columns".to_owned(),
        ("heading", _) => "so says the heading it stands under".to_owned(),
        ("chapter", _) => format!("it stands in a chapter of {value}"),
        ("document_type", _) => format!("the document is of the type {value}"),
        ("presentation", _) => "the document presents goods of its own".to_owned(),
        _ => "nothing says more".to_owned(),
    }
}

/// What is named.
fn identity(won: &Won) -> String {
    let mut parts = Vec::new();
    let meant = &won.meant;
    let values = [
        ("vendor", meant.vendor.as_deref()),
        ("series", meant.series.as_deref()),
        ("model", meant.model.as_deref()),
        ("identity", meant.identity),
        ("product", meant.product_id.as_deref()),
        ("category", meant.category.as_deref()),
        ("part of", won.component_of.as_deref()),
    ];
    for (key, value) in values {
        if let Some(value) = value {
            parts.push(format!("{key} {value}"));
        }
    }
    if let Some(quantity) = won.quantity {
        parts.push(format!("quantity {quantity}"));
    }
    if !meant.candidates.is_empty() {
        parts.push(format!("candidates {}", meant.candidates.join(" / ")));
    }
    parts.extend(won.flags.iter().map(|flag| (*flag).to_owned()));
    if parts.is_empty() {
        parts.push("maker unknown".to_owned());
    }
    parts.join(", ")
}

fn quoted(place: &Place) -> String {
    format!("{:?} {}..{}", place.text, place.start, place.end)
}

fn from(origin: &Origin) -> String {
    match (&origin.rule, &origin.entry) {
        (Some(rule), Some(entry)) => format!("{rule} ({entry})"),
        (Some(rule), None) => format!("the rule {rule}"),
        (None, Some(entry)) => entry.clone(),
        (None, None) => "an unknown entry".to_owned(),
    }
}

/// What a character of the text belongs to; the later wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Nothing,
    NoProduct,
    Lost,
    Cue,
    Won,
}

impl Mark {
    fn sign(self) -> char {
        match self {
            Self::Nothing => ' ',
            Self::NoProduct => '-',
            Self::Lost => 'x',
            Self::Cue => '=',
            Self::Won => '^',
        }
    }

    fn colour(self) -> Option<Colour> {
        match self {
            Self::Nothing => None,
            Self::NoProduct => Some(Colour::Blue),
            Self::Lost => Some(Colour::Red),
            Self::Cue => Some(Colour::Yellow),
            Self::Won => Some(Colour::Green),
        }
    }
}

fn painted(text: &str, mark: Mark, colours: bool) -> String {
    match mark.colour() {
        Some(colour) => terminal::painted(text, colour, colours),
        None => text.to_owned(),
    }
}

/// A stretch as it is shown: for each character what is printed for it and what is printed beneath.
struct Marked {
    cells: Vec<Cell>,
}

struct Cell {
    /// What is printed for the character.
    text: String,
    mark: Mark,
    /// As wide as the text.
    beneath: String,
}

impl Cell {
    fn width(&self) -> usize {
        self.beneath.len()
    }
}

impl Marked {
    fn new(stretch: &Stretch) -> Self {
        let mut cells: Vec<Cell> = stretch
            .text
            .chars()
            .map(|character| Cell {
                text: glyph(character),
                mark: Mark::Nothing,
                beneath: String::new(),
            })
            .collect();
        let inside = |place: &Place| {
            let from = |offset: u32| offset.saturating_sub(stretch.start) as usize;
            from(place.start)..from(place.end)
        };
        let mut mark = |place: &Place, mark: Mark| {
            let range = inside(place);
            let length = range.len();
            for cell in cells.iter_mut().skip(range.start).take(length) {
                cell.mark = cell.mark.max(mark);
            }
        };
        for none in &stretch.confusables {
            mark(&none.place, Mark::NoProduct);
        }
        for lost in &stretch.lost {
            mark(&lost.place, Mark::Lost);
        }
        for won in &stretch.won {
            mark(&won.place, Mark::Won);
            if let Some(cue) = &won.cue {
                mark(cue, Mark::Cue);
            }
        }
        for cell in &mut cells {
            let width = terminal::width(&cell.text);
            cell.beneath = cell.mark.sign().to_string().repeat(width);
        }
        // The id of a mention stands over the first of its signs, if there is room.
        for won in &stretch.won {
            let range = inside(&won.place);
            let length = range.len();
            let own = || cells.iter().skip(range.start).take(length);
            if won.id.len() > own().map(Cell::width).sum() {
                continue;
            }
            let mut letters = won.id.chars();
            for cell in cells.iter_mut().skip(range.start).take(length) {
                cell.beneath = cell
                    .beneath
                    .chars()
                    .map(|sign| letters.next().unwrap_or(sign))
                    .collect();
            }
        }
        Self { cells }
    }

    /// Rows of the text, with the marks beneath those that have any.
    fn print(&self, out: &mut String, colours: bool) {
        let mut rest = self.cells.as_slice();
        while !rest.is_empty() {
            let mut width = 0;
            let fits = |cell: &&Cell| {
                width += cell.width();
                width <= ROW
            };
            let count = rest.iter().take_while(fits).count().max(1);
            let (row, behind) = rest.split_at(count);
            rest = behind;
            let _ = writeln!(out, "  {}", run(row, colours, |cell| &cell.text));
            if row.iter().any(|cell| cell.mark != Mark::Nothing) {
                let beneath = run(row, colours, |cell| &cell.beneath);
                let _ = writeln!(out, "  {}", beneath.trim_end());
            }
        }
    }
}

/// A row, painted run by run.
fn run(row: &[Cell], colours: bool, text: impl Fn(&Cell) -> &str) -> String {
    row.chunk_by(|a, b| a.mark == b.mark)
        .map(|cells| {
            let joined: String = cells.iter().map(&text).collect();
            let mark = cells.first().map_or(Mark::Nothing, |cell| cell.mark);
            painted(&joined, mark, colours)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicography::meant::Meant;

    fn place(start: u32, end: u32) -> Place {
        Place {
            start,
            end,
            text: String::new(),
        }
    }

    fn stretch(text: &str, won: &[(u32, u32)]) -> Stretch {
        let won = won.iter().zip(1..).map(|((start, end), number)| Won {
            id: format!("m{number}"),
            place: place(*start, *end),
            kind: "brand",
            source: Origin {
                rule: None,
                entry: None,
            },
            meant: Meant::default(),
            stance: "mention",
            ground: "nothing",
            ground_value: None,
            cue: None,
            words: Vec::new(),
            quantity: None,
            component_of: None,
            flags: Vec::new(),
            confidence: 0.5,
        });
        Stretch {
            page: 1,
            start: 10,
            end: 10 + u32::try_from(text.chars().count()).unwrap(),
            text: text.to_owned(),
            folded: None,
            words: Vec::new(),
            won: won.collect(),
            lost: Vec::new(),
            confusables: Vec::new(),
        }
    }

    fn rows(text: &str, won: &[(u32, u32)], colours: bool) -> Vec<String> {
        let mut out = String::new();
        Marked::new(&stretch(text, won)).print(&mut out, colours);
        out.lines().map(str::to_owned).collect()
    }

    #[test]
    fn marks_stand_beneath_characters_of_double_width() {
        assert_eq!(
            rows("采购\t思科ab", &[(13, 15)], false),
            ["  采购 | 思科ab", "         m1^^"]
        );
        assert_eq!(
            rows("采购H", &[(12, 13)], false),
            ["  采购H", "      ^"],
            "the id has no room"
        );
    }

    #[test]
    fn a_long_line_is_cut_into_rows_and_each_has_its_marks() {
        let text = "购".repeat(60);
        let rows = rows(&text, &[(10, 12), (68, 70)], false);
        assert_eq!(rows.len(), 4, "{rows:?}");
        assert_eq!(rows[1], "  m1^^");
        assert_eq!(rows[3], format!("  {}m2^^", " ".repeat(20)));
    }

    #[test]
    fn text_of_a_document_cannot_steer_the_terminal() {
        assert_eq!(rows("\u{1b}[31mx", &[], false), ["  \u{fffd}[31mx"]);
        assert_eq!(
            rows("ab", &[(10, 12)], true)[0],
            "  \u{1b}[32mab\u{1b}[0m",
            "only marks are painted"
        );
    }
}
