//! `tenderlens verify`: do records still say what their documents say?

use std::path::PathBuf;

use clap::Args;

use super::{Format, Outcome, Settings, complain};
use crate::batch::order;
use crate::batch::progress::{Progress, Voice};
use crate::batch::sink::{Demand, Stdout};
use crate::batch::summary::counted;
use crate::batch::verify::{Finding, verify as check};
use crate::error::Result;

/// Check records against their documents
///
/// Reads the documents again and looks whether each still has the bytes that its record names, whether every quote and surface stands
/// where the record says, character for character, and whether every box is around it. What no longer holds is printed, one finding a
/// line. Documents are looked for where they were when the records were made, or below --archive.
///
/// The folder of an output is a whole: there a document of a container that has no record is a finding too. A file may be a part of one, a
/// shard or what a filter has left.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens verify out
  tenderlens verify out/records-00002.jsonl
  tenderlens verify evidence/records.jsonl.zst --archive /media/copy-of-the-archive

Exit codes:
  0  everything holds
  1  something does not
  2  nothing was checked: wrong usage, or records that cannot be read")]
pub(super) struct Arguments {
    /// Records that a run wrote, compressed or not, or the folder that it wrote to
    #[arg(value_name = "PATH")]
    records: PathBuf,
    /// Folder that holds the documents now; leading folders of their paths may be missing in it
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
    /// How many files are read at once [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Print neither progress nor summary
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn verify(arguments: &Arguments) -> Result<Outcome> {
    let config = arguments.settings.read()?;
    let threads = order::threads(arguments.threads.map(usize::from).or(config.threads));
    let progress = Progress::new(0, Voice::of(arguments.quiet));
    let mut out = Stdout::new();
    let mut findings = 0;
    let archive = arguments.archive.as_deref();
    let looked = check(
        &arguments.records,
        archive,
        &config,
        threads,
        &progress,
        |finding| {
            findings += 1;
            let line = match arguments.format {
                Format::Text => told(&finding).into_bytes(),
                Format::Json => crate::batch::json_line(&finding),
            };
            out.write(&line)
        },
    );
    progress.clear();
    let looked = looked?;
    if out.flush()? == Demand::More && !arguments.quiet {
        if looked.other_settings > 0 {
            complain(&format!(
                "warning: {} made with other settings: where limits or engine differ, so can the text\n  help: name the settings of the run with --config",
                counted(looked.other_settings, "record")
            ));
        }
        if looked.piped > 0 {
            complain(&format!(
                "warning: {} of what came from standard input, which cannot be read again",
                counted(looked.piped, "record")
            ));
        }
        if looked.without_record > 0 && !arguments.records.is_dir() {
            complain(&format!(
                "note: {} in the same containers without a record in this file",
                counted(looked.without_record, "document")
            ));
        }
        let (records, quotes) = (
            counted(looked.records, "record"),
            counted(looked.quotes, "quote"),
        );
        let boxes = looked.boxes;
        let holds = match findings {
            0 => "everything holds".to_owned(),
            findings => counted(findings, "finding"),
        };
        complain(&format!("{records}, {quotes}, {boxes} boxes: {holds}"));
    }
    Ok(if findings > 0 {
        Outcome::SomeFailed
    } else {
        Outcome::Done
    })
}

fn told(finding: &Finding) -> String {
    let at = match finding.at.as_str() {
        "" => String::new(),
        at => format!(" {at}"),
    };
    format!("{}{at}: {}\n", finding.place, finding.message)
}
