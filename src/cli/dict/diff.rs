//! `tenderlens dict diff`: what other dictionaries change in a corpus.
//!
//! In: two sets of dictionaries, paths, and gold if there is any. Out: counts, then the changes by the edit that is responsible, with lines
//! of text; or one JSON object. What changes, and who is responsible, is decided in [`crate::lexicography::diff`], what is right in
//! [`crate::evaluate::verdict`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::super::corpus::{Looked, Reading};
use super::super::kwic::{Kwic, cut};
use super::super::terminal::{Colour, colours, columns, painted, printable, width};
use super::super::{Format, Outcome, Settings, complain, print};
use crate::batch::document::Text;
use crate::batch::sink::Demand;
use crate::batch::summary::counted;
use crate::config::Config;
use crate::dictionary::{Dictionaries, Source};
use crate::error::Result;
use crate::evaluate::gold::Gold;
use crate::evaluate::records::doc_name;
use crate::evaluate::verdict::{Decision, Judge, Verdict};
use crate::lexicography::concordance::Line;
use crate::lexicography::diff::{
    Changes, FieldChange, MentionChange, Side, State, WordChange, diff as changes_of,
};
use crate::lexicography::edits::{Edit, edits};
use crate::lexicography::entries::Entries;
use crate::model::Provenance;
use crate::pipeline::Pipeline;

/// The name of the dictionaries inside the program.
const BUILT_IN: &str = "built-in";

/// Show what other dictionaries change in a corpus
///
/// Reads the corpus with both dictionaries and shows what NEW reads otherwise than OLD: mentions that appear, vanish, or change kind, span,
/// identity, stance or quantity; words that the segmenter cuts otherwise; fields of the record that differ. Counts come first, then the
/// changes, grouped by the edited entry that is responsible. An entry that only moved to another line was not edited.
///
/// With --gold, each change of a mention on an annotated page is judged by the rules of `eval`. It is right where the new reading agrees
/// with gold in a respect in which the old one did not, and in none less; wrong the other way round; neither where it is better in one
/// respect and worse in another, or gold says nothing of what changes. The respects are named: found (something is annotated there), exact
/// (with this surface and kind), vendor, model, stance; `not` stands before those in which the new reading is worse. Wrong changes come first.
///
/// Documents are read once and kept (--cache), so that the second look at an archive takes seconds.
///
/// Signs: + appears, - vanishes, ~ is read otherwise.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens dict diff built-in my-dictionaries --corpus archive
  tenderlens dict diff before after --corpus archive notices --limit 50
  tenderlens dict diff built-in my-dictionaries --corpus archive --gold gold
  tenderlens dict diff built-in my-dictionaries --corpus archive --format json | jq .counts

Exit codes:
  0  every document was read, whether anything changes or not
  1  some documents could not be read
  2  nothing was done: wrong usage, settings or dictionaries")]
pub(super) struct Arguments {
    /// Folder with the old dictionaries, or `built-in`
    old: PathBuf,
    /// Folder with the new dictionaries, or `built-in`
    new: PathBuf,
    /// Files and folders; a single - reads standard input
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    corpus: Vec<PathBuf>,
    /// Folder with gold, to say which changes are right; documents are matched by file name
    #[arg(long, value_name = "DIR")]
    gold: Option<PathBuf>,
    /// How many changes of each entry the text format shows
    #[arg(long, value_name = "N", default_value_t = 8)]
    limit: usize,
    /// Text to read, or one object with counts, edits and all changes; `edit` of a change is the position of its edit, from 0
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    settings: Settings,
}

/// Dictionaries, and what they are called.
struct Version {
    name: String,
    dictionaries: Dictionaries,
    entries: Entries,
}

impl Version {
    fn load(folder: &Path) -> Result<Self> {
        let source = if folder.as_os_str() == BUILT_IN {
            Source::built_in()
        } else {
            Source::overlaid(folder)?
        };
        let dictionaries = Dictionaries::load(&source)?;
        Ok(Self {
            name: folder.display().to_string(),
            entries: Entries::new(&source, &dictionaries.lexicon),
            dictionaries,
        })
    }
}

pub(super) fn diff(arguments: &Arguments) -> Result<Outcome> {
    let config: Config = arguments.settings.read()?;
    let old = Version::load(&arguments.old)?;
    let new = Version::load(&arguments.new)?;
    let gold = arguments.gold.as_deref().map(Gold::read).transpose()?;
    let makers = &new.dictionaries.makers;
    let judge = gold.as_ref().map(|gold| Judge::new(gold, makers));
    let edits = edits(&old.entries, &new.entries);
    let old_pipeline = Pipeline::new(&config, &old.dictionaries);
    let new_pipeline = Pipeline::new(&config, &new.dictionaries);
    let Some(corpus) = arguments.reading.corpus(&arguments.corpus, &config)? else {
        return Ok(Outcome::SomeFailed);
    };
    let changes = |text: &Text| {
        let (origin, reading) = (text.origin(), &text.reading);
        let before = old_pipeline.analyze(&reading.pages);
        let after = new_pipeline.analyze(&reading.pages);
        let old_record = old_pipeline.assemble(&origin, reading, &before);
        let new_record = new_pipeline.assemble(&origin, reading, &after);
        let old = Side {
            entries: &old.entries,
            analysis: &before,
            record: &old_record,
        };
        let new = Side {
            entries: &new.entries,
            analysis: &after,
            record: &new_record,
        };
        let Provenance { path, members, .. } = &text.provenance;
        let annotated = judge
            .as_ref()
            .map(|judge| judge.pages(doc_name(path, members)));
        let changes = changes_of(path, &reading.pages, old, new, &edits, judge.as_ref());
        (changes, annotated)
    };
    let mut found = Found::default();
    found.looked = arguments
        .reading
        .each(&corpus, changes, |(changes, annotated)| {
            found.add(changes, annotated);
            Ok(Demand::More)
        })?;
    if found.annotated == Some(0) {
        complain(
            "warning: no page of these documents is annotated, so no change is judged\n  help: gold and documents are matched by file name; pages.tsv lists with y what is annotated",
        );
    }
    print(&match arguments.format {
        Format::Text => Report::new(arguments.limit, &edits, &found).text(&old.name, &new.name),
        Format::Json => found.json(&old, &new, &edits),
    })?;
    Ok(found.looked.outcome())
}

/// What changes in the corpus.
#[derive(Default)]
struct Found {
    looked: Looked,
    changed_documents: u64,
    /// Pages to judge by; none without gold.
    annotated: Option<usize>,
    changes: Changes,
}

impl Found {
    fn add(&mut self, mut changes: Changes, annotated: Option<usize>) {
        if let Some(pages) = annotated {
            *self.annotated.get_or_insert(0) += pages;
        }
        let Changes {
            mentions,
            words,
            fields,
        } = &mut changes;
        self.changed_documents +=
            u64::from(!(mentions.is_empty() && words.is_empty() && fields.is_empty()));
        self.changes.mentions.append(mentions);
        self.changes.words.append(words);
        self.changes.fields.append(fields);
    }

    /// How many mentions change in which way, in the order of [`WAYS`].
    fn ways(&self) -> Vec<(&'static str, usize)> {
        let count = |way: &str| {
            let mentions = self.changes.mentions.iter();
            mentions.filter(|change| change.change == way).count()
        };
        WAYS.iter().map(|way| (*way, count(way))).collect()
    }

    fn json(&self, old: &Version, new: &Version, edits: &[Edit]) -> String {
        let version =
            |version: &Version| json!({"name": version.name, "hash": version.dictionaries.hash});
        let ways: BTreeMap<&str, usize> = self.ways().into_iter().collect();
        let mut counts = json!({
            "documents": self.looked.documents,
            "pages": self.looked.pages,
            "changed_documents": self.changed_documents,
            "mentions": ways,
            "words": self.changes.words.len(),
            "fields": self.changes.fields.len(),
        });
        if let (Some(annotated), Some(counts)) = (self.annotated, counts.as_object_mut()) {
            counts.insert("annotated_pages".to_owned(), json!(annotated));
            let decisions: BTreeMap<&str, usize> = decisions(&self.changes.mentions)
                .map(|(decision, count)| (decision.as_str(), count))
                .collect();
            counts.insert("gold".to_owned(), json!(decisions));
        }
        let value = json!({
            "old": version(old),
            "new": version(new),
            "counts": counts,
            "edits": edits,
            "mentions": self.changes.mentions,
            "words": self.changes.words,
            "fields": self.changes.fields,
        });
        let text = serde_json::to_string_pretty(&value);
        text.expect("counts and texts are JSON") + "\n"
    }
}

/// In which ways a mention changes.
const WAYS: &[&str] = &[
    "appears", "vanishes", "kind", "span", "identity", "stance", "quantity",
];

/// How many changes gold finds right, wrong …, in the order of [`Decision::ALL`].
fn decisions<'c>(
    changes: impl IntoIterator<Item = &'c MentionChange> + Clone,
) -> impl Iterator<Item = (Decision, usize)> {
    Decision::ALL.into_iter().map(move |decision| {
        let changes = changes.clone().into_iter();
        let judged = changes.filter(|change| decided(change) == Some(decision));
        (decision, judged.count())
    })
}

/// What gold says to a change; none where there is no gold at all.
fn decided(change: &MentionChange) -> Option<Decision> {
    change.gold.as_ref().map(|gold| gold.verdict)
}

/// The report for people.
struct Report<'a> {
    limit: usize,
    columns: usize,
    colours: bool,
    kwic: Kwic,
    edits: &'a [Edit],
    found: &'a Found,
}

impl<'a> Report<'a> {
    fn new(limit: usize, edits: &'a [Edit], found: &'a Found) -> Self {
        Self {
            limit,
            columns: columns().max(70),
            colours: colours(),
            kwic: Kwic::fitting(6, colours()),
            edits,
            found,
        }
    }

    fn text(&self, old: &str, new: &str) -> String {
        let mut text = format!("{old} -> {new}: ");
        let kinds: Vec<String> = ["added", "changed", "removed"]
            .into_iter()
            .filter_map(|kind| {
                let count = self.edits.iter().filter(|edit| edit.edit == kind).count();
                (count > 0).then(|| format!("{count} {kind}"))
            })
            .collect();
        let entries = if self.edits.len() == 1 {
            "entry"
        } else {
            "entries"
        };
        if kinds.is_empty() {
            text.push_str("no entry differs\n");
        } else {
            let (count, kinds) = (self.edits.len(), kinds.join(", "));
            let _ = writeln!(text, "{count} {entries} ({kinds})");
        }
        let found = self.found;
        let _ = writeln!(
            text,
            "{}, {}; {} changed",
            counted(found.looked.documents, "document"),
            counted(found.looked.pages, "page"),
            found.changed_documents
        );
        let mut counts: Vec<String> = found
            .ways()
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(way, count)| match way {
                "appears" | "vanishes" => format!("{count} {}", plural(way, count)),
                _ => format!(
                    "{count} {} another {way}",
                    if count == 1 { "has" } else { "have" }
                ),
            })
            .collect();
        if counts.is_empty() {
            counts.push("none change".to_owned());
        }
        let _ = writeln!(text, "  mentions  {}", counts.join(", "));
        if let Some(pages) = found.annotated {
            let decisions = decisions(&found.changes.mentions)
                .map(|(decision, count)| format!("{count} {}", decision.as_str()));
            let decisions: Vec<String> = decisions.collect();
            let _ = writeln!(
                text,
                "  by gold   {}, {}",
                decisions.join(", "),
                counted(pages as u64, "annotated page")
            );
        }
        let _ = writeln!(
            text,
            "  words     {} cut otherwise",
            found.changes.words.len()
        );
        let _ = writeln!(text, "  fields    {} differ", found.changes.fields.len());
        for edit in 0..self.edits.len() {
            self.group(&mut text, Some(edit));
        }
        self.group(&mut text, None);
        text
    }

    /// What one edit did, or what cannot be laid to any.
    fn group(&self, text: &mut String, edit: Option<usize>) {
        let changes = &self.found.changes;
        let mentions: Vec<_> = changes
            .mentions
            .iter()
            .filter(|one| one.responsible.edit == edit)
            .collect();
        let words: Vec<_> = changes
            .words
            .iter()
            .filter(|one| one.responsible.edit == edit)
            .collect();
        let fields: Vec<_> = changes
            .fields
            .iter()
            .filter(|one| one.responsible.edit == edit)
            .collect();
        let nothing = mentions.is_empty() && words.is_empty() && fields.is_empty();
        match edit.and_then(|index| self.edits.get(index)) {
            Some(edit) => self.title(text, edit, nothing),
            None if nothing => return,
            None => {
                let title = painted(
                    "several entries together, or the order of entries",
                    Colour::Bold,
                    self.colours,
                );
                let _ = writeln!(text, "\n{title}");
            }
        }
        self.mentions(text, &mentions);
        self.words(text, &words);
        self.fields(text, &fields);
    }

    fn mentions(&self, text: &mut String, mentions: &[&MentionChange]) {
        for way in WAYS {
            let mut changed: Vec<_> = mentions.iter().filter(|one| one.change == *way).collect();
            changed.sort_by_key(|one| decided(one));
            if changed.is_empty() {
                continue;
            }
            let sources = changed.iter().map(|one| one.line.source.as_str());
            let documents: BTreeSet<&str> = sources.collect();
            let what = match *way {
                "appears" | "vanishes" => plural(way, changed.len()),
                _ if changed.len() == 1 => format!("has another {way}"),
                _ => format!("have another {way}"),
            };
            let documents = counted(documents.len() as u64, "document");
            let judged: Vec<String> = decisions(changed.iter().map(|one| **one))
                .filter(|(_, count)| *count > 0)
                .map(|(decision, count)| format!("{count} {}", decision.as_str()))
                .collect();
            let _ = write!(text, "  {} {what}, in {documents}", changed.len());
            if !judged.is_empty() {
                let _ = write!(text, ": {}", judged.join(", "));
            }
            text.push('\n');
            for one in changed.iter().take(self.limit) {
                self.mention(text, one);
            }
            more(text, changed.len(), self.limit);
        }
    }

    /// The same words cut in the same way are one line, with the last place as example.
    fn words(&self, text: &mut String, words: &[&WordChange]) {
        let mut cuts: BTreeMap<_, (usize, &Line)> = BTreeMap::new();
        for one in words {
            let cut = cuts
                .entry((&one.before, &one.after))
                .or_insert((0, &one.line));
            *cut = (cut.0 + 1, &one.line);
        }
        if !cuts.is_empty() {
            let ways = counted(cuts.len() as u64, "way");
            let _ = writeln!(text, "  {} cut otherwise, in {ways}", words.len());
        }
        let mut cuts: Vec<_> = cuts.into_iter().collect();
        cuts.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        for ((before, after), (count, line)) in cuts.iter().take(self.limit) {
            let (before, after) = (before.join("▏"), after.join("▏"));
            let _ = writeln!(text, "    {count}× {before} -> {after}");
            self.line(text, ' ', line, Colour::Yellow);
        }
        more(text, cuts.len(), self.limit);
    }

    fn fields(&self, text: &mut String, fields: &[&FieldChange]) {
        if !fields.is_empty() {
            let count = counted(fields.len() as u64, "field");
            let _ = writeln!(text, "  {count} of records");
        }
        for one in fields.iter().take(self.limit) {
            let name = one.source.rsplit('/').next().unwrap_or(&one.source);
            let name = painted(&printable(name), Colour::Faint, self.colours);
            let _ = writeln!(text, "    {name} {}", one.field);
            for (sign, said) in [('-', &one.before), ('+', &one.after)] {
                if let Some(said) = said {
                    let said = cut(&printable(said), self.columns - 8);
                    let _ = writeln!(text, "      {sign} {said}");
                }
            }
        }
        more(text, fields.len(), self.limit);
    }

    fn title(&self, text: &mut String, edit: &Edit, nothing: bool) {
        let sign = match edit.edit {
            "added" => '+',
            "removed" => '-',
            _ => '~',
        };
        let cells: Vec<String> = edit
            .cells
            .iter()
            .skip(usize::from(edit.edit != "changed"))
            .filter(|cell| cell.column != "note")
            .map(|cell| match edit.edit {
                "added" => format!("{} {}", cell.column, cell.after),
                "removed" => format!("{} {}", cell.column, cell.before),
                _ => format!(
                    "{}: {} -> {}",
                    cell.column,
                    shown(&cell.before),
                    shown(&cell.after)
                ),
            })
            .collect();
        let title = format!("{sign} {} {}", edit.entry, printable(&edit.label));
        let _ = write!(text, "\n{}", painted(&title, Colour::Bold, self.colours));
        if !cells.is_empty() {
            let room = self.columns.saturating_sub(width(&title) + 2).max(24);
            let cells = printable(&cells.join(", "));
            let cells = cut(&cells, room);
            let _ = write!(text, "  {}", cells.trim_end());
        }
        text.push('\n');
        if nothing {
            text.push_str("  changes nothing here\n");
        }
    }

    fn mention(&self, text: &mut String, change: &MentionChange) {
        let (sign, colour) = match change.change {
            "appears" => ('+', Colour::Green),
            "vanishes" => ('-', Colour::Red),
            _ => ('~', Colour::Yellow),
        };
        self.line(text, sign, &change.line, colour);
        let what = match (&change.before, &change.after) {
            (Some(before), Some(after)) => {
                format!(
                    "{} -> {}",
                    said(change.change, before),
                    said(change.change, after)
                )
            }
            (Some(state), None) | (None, Some(state)) => format!(
                "{} {}, {}",
                state.kind,
                said("identity", state),
                state.stance
            ),
            (None, None) => String::new(),
        };
        let what = printable(&what);
        let verdict = change.gold.as_ref().map_or(String::new(), judged);
        let room = (self.columns - 10).saturating_sub(width(&verdict)).max(24);
        let what = cut(&what, room);
        let verdict = match decided(change) {
            Some(Decision::Right) => painted(&verdict, Colour::Green, self.colours),
            Some(Decision::Wrong) => painted(&verdict, Colour::Red, self.colours),
            _ => painted(&verdict, Colour::Faint, self.colours),
        };
        let what = painted(what.trim_end(), Colour::Faint, self.colours);
        let _ = writeln!(text, "          {verdict}{what}");
    }

    /// A line of text with the change in the middle, and where it stands.
    fn line(&self, text: &mut String, sign: char, line: &Line, colour: Colour) {
        let sign = painted(&sign.to_string(), colour, self.colours);
        let _ = writeln!(text, "    {sign} {}", self.kwic.shown(line, colour));
    }
}

/// What gold says to a change, as it stands before it: `neither (found, not stance): `.
fn judged(gold: &Verdict) -> String {
    let better = gold.better.iter().map(ToString::to_string);
    let worse = gold.worse.iter().map(|respect| format!("not {respect}"));
    let respects: Vec<String> = better.chain(worse).collect();
    match (gold.verdict, gold.verdict.as_str()) {
        (Decision::NoGold, _) => String::new(),
        (_, decision) if respects.is_empty() => format!("{decision}: "),
        (_, decision) => format!("{decision} ({}): ", respects.join(", ")),
    }
}

fn plural(way: &str, count: usize) -> String {
    match (way, count) {
        (way, 1) => way.to_owned(),
        ("vanishes", _) => "vanish".to_owned(),
        (way, _) => way.trim_end_matches('s').to_owned(),
    }
}

fn shown(cell: &str) -> &str {
    if cell.is_empty() { "nothing" } else { cell }
}

/// What a mention is in the respect in which it changes.
fn said(change: &str, state: &State) -> String {
    match change {
        "kind" => state.kind.to_owned(),
        "span" => state.surface.clone(),
        "stance" => state.stance.to_owned(),
        "quantity" => state
            .quantity
            .map_or("none".to_owned(), |count| count.to_string()),
        _ => {
            let mut parts: Vec<&str> = Vec::new();
            parts.push(state.meant.vendor.as_deref().unwrap_or("maker unknown"));
            parts.extend(
                state
                    .meant
                    .model
                    .as_deref()
                    .or(state.meant.series.as_deref()),
            );
            parts.extend(state.meant.category.as_deref());
            parts.extend(state.meant.identity);
            parts.extend(state.flags.iter().copied());
            let mut said = parts.join(" ");
            if !state.meant.candidates.is_empty() {
                let _ = write!(said, " ({})", state.meant.candidates.join(" / "));
            }
            said
        }
    }
}

fn more(text: &mut String, all: usize, limit: usize) {
    if all > limit {
        let _ = writeln!(text, "    … {} more (--limit)", all - limit);
    }
}
