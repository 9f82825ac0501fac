//! `tenderlens dict stats`: what each entry does in a corpus.
//!
//! In: dictionaries and paths. Out: what was counted, as tables to read, as one table, or as JSON. What is counted is said in
//! [`crate::lexicography::stats`].

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::super::corpus::Reading;
use super::super::kwic::cut;
use super::super::terminal::{Colour, colours, columns, head, painted, printable, tail, width};
use super::super::{Knowledge, Outcome, print, row, source_of};
use crate::batch::sink::Demand;
use crate::batch::summary::counted;
use crate::dictionary::Dictionaries;
use crate::error::Result;
use crate::lexicography::concordance::Line;
use crate::lexicography::entries::Entries;
use crate::lexicography::stats::{EntryStats, Reason, Stats, part};
use crate::pipeline::Pipeline;

/// Count what each entry does in a corpus
///
/// For every entry that leaves a trace (makers, names, products, grammars, confusables, cues, words of the segmenter): how often it counted
/// (hits: mentions it found, made or identified; standings it decided; text it kept from being a product; words it kept whole), in how many
/// documents, how often its reading was part of a longer one of the same maker (inside), how often it lost, why, and to what, how often its mention could be several products, and the last place of each. Words beside
/// a mention, labels and headings leave no trace and are not listed.
///
/// The text format shows the busiest entries, those that lose most, the most ambiguous (that count about as often as they lose, or can mean
/// several products), and how many were never seen; --limit says how many of each. The other formats have every entry.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens dict stats --corpus archive
  tenderlens dict stats --corpus archive --unused
  tenderlens dict stats --corpus archive --file aliases.tsv --format tsv > aliases-stats.tsv
  tenderlens dict stats --corpus archive --format json | jq '.[] | select(.share_lost > 0.9) | .entry'")]
pub(super) struct Arguments {
    /// Files and folders; a single - reads standard input
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    corpus: Vec<PathBuf>,
    /// Only entries of this dictionary file
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
    /// Only entries that were never seen, neither counting nor losing
    #[arg(long)]
    unused: bool,
    /// How many entries each table of the text format shows
    #[arg(long, value_name = "N", default_value_t = 15)]
    limit: usize,
    /// Tables to read, one table with a header, or an array of objects
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    knowledge: Knowledge,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Tsv,
    Json,
}

pub(super) fn stats(arguments: &Arguments) -> Result<Outcome> {
    let config = arguments.knowledge.config()?;
    let source = source_of(&config)?;
    let dictionaries = Dictionaries::load(&source)?;
    let entries = Entries::new(&source, &dictionaries.lexicon);
    let pipeline = Pipeline::new(&config, &dictionaries);
    let Some(corpus) = arguments.reading.corpus(&arguments.corpus, &config)? else {
        return Ok(Outcome::SomeFailed);
    };
    let mut stats = Stats::new(&entries);
    let looked = arguments.reading.each(
        &corpus,
        |text| {
            let pages = &text.reading.pages;
            let analysis = pipeline.analyze(pages);
            let path = &text.provenance.path;
            part(
                path,
                pages,
                &analysis.recognition,
                &analysis.tokens,
                &entries,
            )
        },
        |part| {
            stats.add(part);
            Ok(Demand::More)
        },
    )?;
    let mut all = stats.all();
    if let Some(file) = &arguments.file {
        all.retain(|entry| file_of(entry) == file.as_str());
    }
    if arguments.unused {
        all.retain(EntryStats::is_unused);
    }
    print(&match arguments.format {
        Format::Text if arguments.unused => unused(&all, looked.documents),
        Format::Text => Tables::new(arguments.limit).of(&all, looked.documents),
        Format::Tsv => tsv(&all),
        Format::Json => {
            let json = serde_json::to_string_pretty(&all);
            json.expect("counts and texts are JSON") + "\n"
        }
    })?;
    Ok(looked.outcome())
}

/// Name of the entry's file, without folders and line.
fn file_of(entry: &EntryStats) -> &str {
    let file = entry.entry.rsplit_once(':').map_or("", |(file, _)| file);
    file.rsplit('/').next().unwrap_or(file)
}

fn unused(all: &[EntryStats], documents: u64) -> String {
    let mut text = String::new();
    for entry in all {
        let _ = writeln!(text, "{}\t{}", entry.entry, printable(&entry.label));
    }
    let entries = counted(all.len() as u64, "entry").replace("entrys", "entries");
    let _ = writeln!(
        text,
        "{entries} never seen in {}",
        counted(documents, "document")
    );
    text
}

/// How the tables are drawn.
struct Tables {
    limit: usize,
    columns: usize,
    colours: bool,
}

/// Columns of an entry's place, of its label, and of the counts.
const PLACE: usize = 24;
const LABEL: usize = 18;
const COUNTS: usize = 24;

impl Tables {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            columns: columns().max(70),
            colours: colours(),
        }
    }

    fn of(&self, all: &[EntryStats], documents: u64) -> String {
        let mut text = format!(
            "{} entries in {}\n",
            all.len(),
            counted(documents, "document")
        );
        let busiest = ranked(all, |entry| entry.hits);
        self.table(&mut text, "most hits", &busiest, |entry| {
            self.example(entry.example.as_ref())
        });
        let losing = ranked(all, |entry| entry.lost);
        self.table(&mut text, "most lost", &losing, |entry| {
            entry.reasons.first().map_or(String::new(), |reason| {
                format!("{}× {}", reason.count, because(reason))
            })
        });
        let ambiguous = ranked(all, EntryStats::ambiguity);
        self.table(&mut text, "most ambiguous", &ambiguous, |entry| {
            let lost = self.example(entry.lost_example.as_ref());
            match entry.several {
                0 => format!("lost: {lost}"),
                several => format!(
                    "{several}× several products; {}",
                    self.example(entry.example.as_ref())
                ),
            }
        });
        let mut files: Vec<(&str, u64, u64)> = Vec::new();
        for entry in all {
            let seen = u64::from(!entry.is_unused());
            match files
                .last_mut()
                .filter(|(file, ..)| *file == file_of(entry))
            {
                Some((_, entries, used)) => (*entries, *used) = (*entries + 1, *used + seen),
                None => files.push((file_of(entry), 1, seen)),
            }
        }
        let _ = writeln!(text, "\n{}", painted("seen", Colour::Bold, self.colours));
        for (file, entries, used) in files {
            let _ = writeln!(text, "{} {used:>7} of {entries:>6}", head(file, PLACE));
        }
        text.push_str("\n--unused lists what was never seen\n");
        text
    }

    fn table(
        &self,
        text: &mut String,
        title: &str,
        entries: &[&EntryStats],
        remark: impl Fn(&EntryStats) -> String,
    ) {
        if entries.is_empty() {
            return;
        }
        let heading = head(title, PLACE + LABEL + 1);
        let heading = painted(&heading, Colour::Bold, self.colours);
        let _ = writeln!(text, "\n{heading}    hits docs  lost");
        let room = self.columns.saturating_sub(PLACE + LABEL + COUNTS + 4);
        for entry in entries.iter().take(self.limit) {
            let line = entry.entry.rsplit_once(':').map_or("", |(_, line)| line);
            let place = format!("{}:{line}", file_of(entry));
            let share = entry.share_lost * 100.0;
            let counts = format!(
                "{:>7} {:>4} {:>5} {share:>3.0}%",
                entry.hits, entry.documents, entry.lost
            );
            let remark = cut(&remark(entry), room);
            let row = format!(
                "{} {} {counts}  {}",
                head(&place, PLACE),
                head(&printable(&entry.label), LABEL),
                painted(&remark, Colour::Faint, self.colours)
            );
            let _ = writeln!(text, "{}", row.trim_end());
        }
        let more = entries.len().saturating_sub(self.limit);
        if more > 0 {
            let _ = writeln!(text, "… {more} more (--limit)");
        }
    }

    /// The hit with as much around it as fits, without the document.
    fn example(&self, line: Option<&Line>) -> String {
        let Some(line) = line else {
            return String::new();
        };
        let room = self.columns.saturating_sub(PLACE + LABEL + COUNTS + 4);
        let hit = printable(&line.text);
        let left = room.saturating_sub(width(&hit)) / 2;
        let before = printable(&line.left);
        let before = if width(&before) > left {
            tail(&before, left)
        } else {
            before
        };
        format!("{}{hit}{}", before.trim_start(), printable(&line.right))
    }
}

/// Why a reading lost, and what won.
fn because(reason: &Reason) -> String {
    match &reason.winner {
        Some(winner) => format!("{} ({winner})", reason.reason),
        None => reason.reason.clone(),
    }
}

/// Entries with any of what `measure` counts, those with most of it first.
fn ranked(all: &[EntryStats], measure: impl Fn(&EntryStats) -> u64) -> Vec<&EntryStats> {
    let mut ranked: Vec<&EntryStats> = all.iter().filter(|entry| measure(entry) > 0).collect();
    ranked.sort_by_key(|entry| std::cmp::Reverse(measure(entry)));
    ranked
}

fn tsv(all: &[EntryStats]) -> String {
    let mut text = "entry\tlabel\thits\tdocuments\tinside\tlost\tshare_lost\tseveral\tambiguity\treasons\texample_source\texample_page\texample\n".to_owned();
    for entry in all {
        let reasons = entry.reasons.iter();
        let reasons: Vec<String> = reasons
            .map(|reason| format!("{} × {}", reason.count, because(reason)))
            .collect();
        let example = entry.example.as_ref().or(entry.lost_example.as_ref());
        text.push_str(&row([
            entry.entry.clone(),
            entry.label.clone(),
            entry.hits.to_string(),
            entry.documents.to_string(),
            entry.inside.to_string(),
            entry.lost.to_string(),
            entry.share_lost.to_string(),
            entry.several.to_string(),
            entry.ambiguity().to_string(),
            reasons.join("; "),
            example.map_or(String::new(), |line| line.source.clone()),
            example.map_or(String::new(), |line| line.page.to_string()),
            example.map_or(String::new(), |line| {
                format!("{}[{}]{}", line.left, line.text, line.right)
            }),
        ]));
    }
    text
}
