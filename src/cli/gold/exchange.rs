//! `tenderlens gold export` and `gold import`: gold in brat and Label Studio.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::super::corpus::Reading;
use super::super::{Outcome, Settings, complain};
use super::{texts, write};
use crate::batch::summary::counted;
use crate::error::{Error, Result};
use crate::evaluate::exchange::{self, Tool, UNPLACED};
use crate::evaluate::gold::{FIELDS, Gold, ITEMS, MENTIONS, PAGES};

/// What no tool shows, and what lies beside it therefore.
const KEPT: [&str; 3] = [FIELDS, ITEMS, PAGES];

/// Write gold for an annotation tool
///
/// Places every mention in the text of its page and writes a folder for brat (a .txt and an .ann file for each page) or Label Studio (tasks.json and the
/// labelling configuration, config.xml). All listed pages are in it. Stance and category are attributes; all other keys stand as JSON in the note of a
/// span. Offsets count code points. `gold import` makes gold of the folder again, and nothing is lost on the way: what cannot be placed is kept in
/// unplaced.jsonl and said.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens gold export gold archive --to brat -o annotate
  tenderlens gold export gold archive --to label-studio -o annotate")]
pub(super) struct Export {
    /// Folder with gold
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
    /// Files and folders with the annotated documents
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// For which tool
    #[arg(long, value_enum, value_name = "TOOL")]
    to: Named,
    /// New folder
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    settings: Settings,
}

/// Make gold of what an annotation tool wrote
///
/// Reads a folder that `gold export` wrote and people changed: the .ann files of brat, or tasks.json, replaced by the JSON export of Label Studio.
/// A note that is no JSON becomes the remark of its mention. Everything that cannot be read is said at once, and nothing is written then.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  tenderlens gold import annotate --from brat -o gold-corrected")]
pub(super) struct Import {
    /// Folder that was exported
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Of which tool
    #[arg(long, value_enum, value_name = "TOOL")]
    from: Named,
    /// New folder for the gold
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Named {
    Brat,
    LabelStudio,
}

impl Named {
    fn tool(self) -> Tool {
        match self {
            Self::Brat => Tool::Brat,
            Self::LabelStudio => Tool::LabelStudio,
        }
    }
}

pub(super) fn export(arguments: &Export) -> Result<Outcome> {
    let config = arguments.settings.read()?;
    let gold = Gold::read(&arguments.gold)?;
    let documents = gold.documents();
    let (texts, outcome) = texts(&arguments.paths, &documents, &arguments.reading, &config)?;
    let (mut files, unplaced) = exchange::export(&gold, &texts, arguments.to.tool());
    for name in KEPT {
        let path = arguments.gold.join(name);
        if path.is_file() {
            files.insert(name.to_owned(), read(&path)?);
        }
    }
    write(&arguments.output, &files)?;
    if unplaced > 0 {
        complain(&format!(
            "warning: {} could not be placed and stand in {UNPLACED}\n  help: gold check says which; import takes them along",
            counted(unplaced as u64, "mention")
        ));
    }
    Ok(outcome)
}

pub(super) fn import(arguments: &Import) -> Result<Outcome> {
    let mut files = BTreeMap::new();
    let folder = &arguments.folder;
    let unread = |source| Error::Read {
        path: folder.clone(),
        source,
    };
    for entry in std::fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        if let Some(name) = path.file_name().and_then(|name| name.to_str())
            && path.is_file()
        {
            files.insert(name.to_owned(), read(&path)?);
        }
    }
    let mut problems = Vec::new();
    let shown = folder.display().to_string();
    let mentions = exchange::import(&shown, &files, arguments.from.tool(), &mut problems);
    if !problems.is_empty() {
        problems.sort();
        return Err(Error::Problems(problems));
    }
    let lines = mentions.lines().count() as u64;
    let kept = |name: &str| Some((name.to_owned(), files.get(name)?.clone()));
    let mut gold: BTreeMap<String, String> = KEPT.into_iter().filter_map(kept).collect();
    gold.insert(MENTIONS.to_owned(), mentions);
    write(&arguments.output, &gold)?;
    let (mentions, folder) = (counted(lines, "mention"), arguments.output.display());
    complain(&format!("{mentions} written to {folder}"));
    Ok(Outcome::Done)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })
}
