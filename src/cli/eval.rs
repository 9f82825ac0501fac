//! `tenderlens eval`: what records are worth, judged by gold.
//!
//! In: a folder of gold, and records or documents to make them of. Out: figures as text or JSON. What they mean is decided in
//! [`crate::evaluate`].

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::corpus::Reading;
use super::gold::named;
use super::{Format, Knowledge, Outcome, complain, load_dictionaries, print};
use crate::batch::document::Text;
use crate::batch::sink::{Demand, RECORDS};
use crate::batch::summary::counted;
use crate::error::Result;
use crate::evaluate::count::{Answers, Count, Counts};
use crate::evaluate::gold::Gold;
use crate::evaluate::mistakes::{Mistake, Mistakes};
use crate::evaluate::records::{self, Record};
use crate::evaluate::report::Report;
use crate::evaluate::resample::{SEED, Unit};
use crate::evaluate::score::Score;
use crate::pipeline::Pipeline;

/// How many makers the text lists; the JSON has all.
const MAKERS: usize = 12;

/// Judge records by annotated documents
///
/// Compares records with gold: a folder with mentions.jsonl, fields.jsonl, items.jsonl and pages.tsv, which people made by reading
/// (docs/evaluation.md describes them). Only pages that pages.tsv lists are judged; on these, what is not in the gold is wrong. A record
/// belongs to a gold document of the same file name.
///
/// Prints precision, recall and F1 of mentions (strict: same kind and surface; overlap: one surface holds the other and is at least half
/// as long), of fields and of rows of goods tables; the share of right makers, designations and stances among the mentions found; and
/// whether confidence means something. "95 of 100" is where F1 lies in 95 of 100 samples of as many documents, drawn with a fixed seed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens eval gold out/records.jsonl
  tenderlens eval gold out --errors 20
  tenderlens eval gold --run archive --dictionaries my-dictionaries
  tenderlens eval gold new --compare old       is new better than old, or is it chance?
  tenderlens eval gold out --fail-under 0.95   in a check that runs on every change
  tenderlens eval gold out --format json | jq .mentions.strict.all

Exit codes:
  0  done
  1  F1 is lower than --fail-under, or a document of --run could not be opened
  2  nothing was judged: wrong usage, or gold, records or dictionaries with mistakes")]
pub(super) struct Arguments {
    /// Folder with gold
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
    /// Records, or the folder they were written to
    #[arg(
        value_name = "RECORDS",
        required_unless_present = "run",
        conflicts_with = "run"
    )]
    records: Option<PathBuf>,
    /// Read documents now instead: files and folders, of which those are read that the gold names
    #[arg(long, value_name = "PATH", num_args = 1..)]
    run: Vec<PathBuf>,
    /// Records of another run over the same documents, to compare with
    #[arg(long, value_name = "RECORDS")]
    compare: Option<PathBuf>,
    /// Print what is wrong: of each kind of mistake the N most frequent; the JSON has all unless this is given
    #[arg(long, value_name = "N")]
    errors: Option<usize>,
    /// End with 1 if the strict F1 of mentions is lower than this
    #[arg(long, value_name = "F1", value_parser = fraction)]
    fail_under: Option<f64>,
    /// What the samples are drawn of: documents, or pages where the gold has many pages of few documents
    #[arg(long, value_enum, default_value_t = Sampled::Document)]
    sample: Sampled,
    /// Where chance begins
    #[arg(long, value_name = "N", default_value_t = SEED)]
    seed: u64,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    knowledge: Knowledge,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Sampled {
    Document,
    Page,
}

fn fraction(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("give a number from 0 to 1".to_owned()),
    }
}

pub(super) fn eval(arguments: &Arguments) -> Result<Outcome> {
    let config = arguments.knowledge.config()?;
    let dictionaries = load_dictionaries(&config)?;
    let gold = Gold::read(&arguments.gold)?;
    let (records, mut outcome) = if let Some(path) = &arguments.records {
        (read_records(path)?, Outcome::Done)
    } else {
        run(arguments, &Pipeline::new(&config, &dictionaries), &gold)?
    };
    let other = match &arguments.compare {
        Some(path) => Some(read_records(path)?),
        None => None,
    };
    let score = Score::new(&gold, &records, &dictionaries.makers);
    let other = other
        .as_ref()
        .map(|records| Score::new(&gold, records, &dictionaries.makers));
    let unit = match arguments.sample {
        Sampled::Document => Unit::Document,
        Sampled::Page => Unit::Page,
    };
    warn(&score, "");
    if let Some(other) = &other {
        warn(other, " to compare with");
    }
    let mut report = Report::new(&score, other.as_ref(), unit, arguments.seed);
    print(&match arguments.format {
        Format::Text => as_text(&report, arguments.errors.unwrap_or(0)),
        Format::Json => {
            if let Some(most) = arguments.errors {
                report.mistakes.truncate(most);
            }
            let json = serde_json::to_string_pretty(&report);
            json.expect("a report has string keys and finite numbers") + "\n"
        }
    })?;
    let f1 = report
        .mentions
        .strict
        .get("all")
        .map_or(0.0, |all| all.f1());
    if let Some(least) = arguments.fail_under
        && f1 < least
    {
        complain(&format!(
            "error: the strict F1 of mentions is {f1:.4}, lower than {least}\n  help: --errors 20 shows what is wrong"
        ));
        outcome = Outcome::SomeFailed;
    }
    Ok(outcome)
}

/// Reads records from a file, or from the folder that `run` wrote them to.
pub(super) fn read_records(path: &Path) -> Result<Vec<Record>> {
    if path.is_dir() {
        records::read(&path.join(RECORDS))
    } else {
        records::read(path)
    }
}

/// The records of the documents of `gold` among the paths of --run, and how reading them ended.
fn run(arguments: &Arguments, pipeline: &Pipeline, gold: &Gold) -> Result<(Vec<Record>, Outcome)> {
    let named = named(&arguments.run, &gold.documents())?;
    let mut records = Vec::new();
    let Some(corpus) = arguments.reading.corpus(&named, pipeline.config())? else {
        return Ok((records, Outcome::SomeFailed));
    };
    let record = |text: &Text| Record::of(&pipeline.record_of(&text.origin(), &text.reading));
    let looked = arguments.reading.each(&corpus, record, |record| {
        records.push(record);
        Ok(Demand::More)
    })?;
    Ok((records, looked.outcome()))
}

fn warn(score: &Score, which: &str) {
    if !score.absent.is_empty() {
        complain(&format!(
            "warning: the records{which} hold nothing of {}: {}\n  help: what the gold has of them counts as missed; run over them too, or take them out of the gold",
            counted(score.absent.len() as u64, "gold document"),
            score.absent.join(", ")
        ));
    }
    if !score.repeated.is_empty() {
        complain(&format!(
            "warning: the records{which} hold several documents of one name: {}\n  help: gold knows documents by file name; run over a folder in which each name stands once",
            score.repeated.join(", ")
        ));
    }
}

fn as_text(report: &Report, errors: usize) -> String {
    let mut out = Sheet(String::new());
    out.head(&format!(
        "{} judged; samples of {}s, seed {}",
        counted(report.pages as u64, "page"),
        report.sampling.unit,
        report.sampling.seed
    ));
    for headline in &report.headlines {
        let bounds = headline.low.zip(headline.high);
        out.count(headline.name, headline.count, bounds);
    }
    if let Some(comparison) = &report.comparison {
        out.section("this run", &["F1", "other", "less", "95 of 100", "p"]);
        for compared in comparison {
            let _ = write!(
                out.0,
                "  {:<24} {:>7.3} {:>7.3}",
                compared.name, compared.f1, compared.other_f1
            );
            if let Some(by) = &compared.difference {
                let _ = write!(
                    out.0,
                    " {:>+7.3} {:>+6.3} {:>+6.3} {:>7.4}",
                    by.difference, by.low, by.high, by.p
                );
            }
            out.0.push('\n');
        }
    }
    out.counts("mentions, strict", &report.mentions.strict, usize::MAX);
    out.counts("mentions, overlap", &report.mentions.overlap, usize::MAX);
    out.counts(
        "mentions, strict, by maker",
        &report.mentions.by_vendor,
        MAKERS,
    );
    out.counts("fields", &report.fields, usize::MAX);
    out.section("items", &["P", "R", "F1"]);
    out.count("rows", report.items.rows, None);
    for (column, answers) in &report.items.cells {
        out.answers(column, *answers);
    }
    out.section("mentions found, right", &[]);
    out.answers("vendor", report.mentions.vendor);
    out.answers("model", report.mentions.model);
    out.answers("stance", report.mentions.stance);
    out.confusion(report);
    out.calibration(report);
    if errors > 0 {
        out.mistakes(&report.mistakes, errors);
    }
    out.0
}

/// What is printed.
struct Sheet(String);

impl Sheet {
    fn head(&mut self, title: &str) {
        let _ = writeln!(
            self.0,
            "{title}\n  {:<24} {:>7} {:>7} {:>7}  {:<13} right/predicted/gold",
            "", "P", "R", "F1", "95 of 100"
        );
    }

    fn section(&mut self, title: &str, columns: &[&str]) {
        let _ = write!(self.0, "\n{title:<26}");
        for column in columns {
            let _ = write!(self.0, " {column:>7}");
        }
        self.0.push('\n');
    }

    fn count(&mut self, name: &str, count: Count, bounds: Option<(f64, f64)>) {
        let bounds = bounds.map_or(String::new(), |(low, high)| format!("{low:.3} - {high:.3}"));
        let _ = writeln!(
            self.0,
            "  {name:<24} {:>7.3} {:>7.3} {:>7.3}  {bounds:<13} {}/{}/{}",
            count.precision(),
            count.recall(),
            count.f1(),
            count.right,
            count.predicted,
            count.gold
        );
    }

    /// The counts with the most gold, and their sum last.
    fn counts(&mut self, title: &str, counts: &Counts, most: usize) {
        self.section(title, &["P", "R", "F1"]);
        let mut rows: Vec<(&String, &Count)> =
            counts.iter().filter(|(name, _)| *name != "all").collect();
        if most < rows.len() {
            rows.sort_by_key(|(_, count)| std::cmp::Reverse(count.gold.max(count.predicted)));
        }
        for (name, count) in rows.iter().take(most) {
            let name = if name.is_empty() {
                "without agreed slug"
            } else {
                name
            };
            self.count(name, **count, None);
        }
        if most < rows.len() {
            let rest = rows.iter().skip(most).map(|(_, count)| **count).sum();
            self.count(&format!("{} more", rows.len() - most), rest, None);
        }
        if let Some(all) = counts.get("all") {
            self.count("all", *all, None);
        }
    }

    fn answers(&mut self, name: &str, answers: Answers) {
        let accuracy = answers
            .accuracy()
            .map_or("-".to_owned(), |share| format!("{share:.3}"));
        let Answers { right, of } = answers;
        let _ = writeln!(self.0, "  {name:<24} {accuracy:>7}  {right}/{of}");
    }

    fn confusion(&mut self, report: &Report) {
        let rows = &report.mentions.stance_confusion;
        let said: BTreeSet<&String> = rows.values().flat_map(|row| row.keys()).collect();
        if rows.is_empty() {
            return;
        }
        self.section("stance: gold down, read as across", &[]);
        let short = |name: &str| {
            let short: String = name.chars().take(7).collect();
            if short.is_empty() {
                "none".to_owned()
            } else {
                short
            }
        };
        let _ = write!(self.0, "  {:<15}", "");
        for name in &said {
            let _ = write!(self.0, " {:>7}", short(name));
        }
        self.0.push('\n');
        for (gold, row) in rows {
            let _ = write!(self.0, "  {gold:<15}");
            for name in &said {
                let times = row.get(*name).map_or(".".to_owned(), u64::to_string);
                let _ = write!(self.0, " {times:>7}");
            }
            self.0.push('\n');
        }
    }

    fn calibration(&mut self, report: &Report) {
        let calibration = &report.calibration;
        self.section("confidence", &["right", "of", "P"]);
        for band in &calibration.bands {
            let _ = writeln!(
                self.0,
                "  {:.2} to {:.2}             {:>7} {:>7} {:>7.3}",
                band.from,
                band.to,
                band.right,
                band.predicted,
                band.precision.unwrap_or_default()
            );
        }
        let reliable = &calibration.reliable;
        let precision = reliable
            .precision
            .map_or("-".to_owned(), |share| format!("{share:.3}"));
        let _ = writeln!(
            self.0,
            "  at least {:.2}            {:>7} {:>7} {precision:>7}\n  expected error {:.3}",
            reliable.from, reliable.right, reliable.predicted, calibration.expected_error
        );
    }

    fn mistakes(&mut self, mistakes: &Mistakes, most: usize) {
        if !mistakes.rules.is_empty() {
            self.section("entries with mistakes", &["right", "of"]);
            for rule in mistakes.rules.iter().take(most) {
                let stance = match rule.wrong_stance {
                    0 => String::new(),
                    times => format!("  stance wrong {times} times"),
                };
                let _ = writeln!(
                    self.0,
                    "  {:<24} {:>7} {:>7}{stance}",
                    rule.rule, rule.right, rule.predicted
                );
            }
            self.more(mistakes.rules.len(), most);
        }
        for (title, list) in [
            ("spurious mentions, by entry", &mistakes.spurious),
            ("missed mentions, by maker", &mistakes.missed),
            ("inexact mentions, by entry", &mistakes.inexact),
            ("wrong makers, by entry", &mistakes.vendor),
            ("wrong designations, by entry", &mistakes.model),
            ("wrong stances, by cue", &mistakes.stance),
            ("wrong fields, by field", &mistakes.fields),
            ("rows not found, by row", &mistakes.rows),
            ("wrong cells, by column", &mistakes.cells),
        ] {
            if list.is_empty() {
                continue;
            }
            self.section(title, &[]);
            for mistake in list.iter().take(most) {
                self.mistake(mistake);
            }
            self.more(list.len(), most);
        }
    }

    fn mistake(&mut self, mistake: &Mistake) {
        let (gold, said) = (mistake.gold.as_deref(), mistake.said.as_deref());
        let what = format!("{} -> {}", gold.unwrap_or("-"), said.unwrap_or("-"));
        let by = mistake
            .by
            .as_ref()
            .map_or(String::new(), |by| format!(" [{by}]"));
        let page = mistake
            .page
            .map_or(String::new(), |page| format!(" page {page}"));
        let line = format!("  {:>4} {what}{by}  {}{page}", mistake.times, mistake.doc);
        // Cells may hold line ends and tabs.
        self.0.push_str(&line.replace(['\n', '\t', '\r'], " "));
        self.0.push('\n');
    }

    fn more(&mut self, all: usize, most: usize) {
        if all > most {
            let _ = writeln!(self.0, "  and {} more", all - most);
        }
    }
}
