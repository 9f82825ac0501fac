//! `tenderlens run`: records of many documents.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Knowledge, Outcome, complain, load_dictionaries};
use crate::batch::finished::finished;
use crate::batch::progress::Progress;
use crate::batch::sink::{Sink, Target};
use crate::batch::sources::{self, Documents};
use crate::batch::summary::counted;
use crate::batch::{order, run};
use crate::error::{Error, Result};
use crate::pipeline::Pipeline;
use crate::record::Status;

/// Write one record per document
///
/// Reads files and folders (with all folders below, sorted; hidden files are passed over) and writes one JSON object per document and
/// line, in the order of the inputs. Every input has its line: one that cannot be read has status "failed" and says why. The kind of a
/// file is decided by its content, never by its suffix. PDF, web pages, DOCX, workbooks (XLSX, XLS, ODS), plain text and Markdown are
/// read; DOC, WPS, RTF and ODT too where LibreOffice is installed.
///
/// Containers are opened: zip, 7z, tar, gzip, bzip2, xz, Zstandard, web archives (WARC, WACZ), and JSON arrays or JSON Lines of notices.
/// Each member has a line of its own ("members" in its "source"); the container has one only where it cannot be read to its end.
/// Nothing is unpacked to disk, and "limits" in pipeline.toml bounds what is unpacked.
///
/// The records are the same, byte for byte, for any number of threads. They are written under another name first, so that
/// records.jsonl is never half a run. Running again over a finished output finds that out and ends.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens run samples -o out
  tenderlens run notices/ contract.pdf -o out --threads 4
  tenderlens run archive -o - | jq -r 'select(.status == \"failed\") | .source.path'
  tenderlens run archive -o out --dictionaries my-dictionaries
  find archive -name '*.pdf' -print0 | tenderlens run --files-from - -0 -o out

Exit codes:
  0  every document was opened (scans and lost pages have status \"partial\")
  1  some documents could not be opened: status \"failed\", with the reason in \"issues\"
  2  nothing was done: wrong usage, settings or dictionaries; or the output could not be written")]
pub(super) struct Arguments {
    /// Files, folders and patterns ("notices/**/*.pdf", for shells that do not expand them)
    #[arg(required_unless_present = "files_from", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Read more paths from this file, one a line; "-" reads them from standard input
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,
    /// Paths in the list end with a zero byte, as "find -print0" writes them
    #[arg(short = '0', long, requires = "files_from")]
    null: bool,
    /// Folder for records.jsonl, made if need be; "-" writes the records to standard output
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// How many documents are read at once [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Print neither progress nor summary
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    knowledge: Knowledge,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let config = arguments.knowledge.config()?;
    let dictionaries = load_dictionaries(&config)?;
    let target = if arguments.output.as_os_str() == "-" {
        Target::Stdout
    } else {
        Target::Folder(arguments.output.clone())
    };
    let records = target.records();
    let listed = match &arguments.files_from {
        Some(list) => sources::listed(&read_list(list)?, if arguments.null { 0 } else { b'\n' }),
        None => Vec::new(),
    };
    let inputs = sources::find_with_list(&arguments.paths, &listed, records.as_deref())?;
    if inputs.is_empty() {
        return Err(Error::Usage(
            "there are no files below the given paths\n  help: hidden files are passed over; name them to read them".to_owned(),
        ));
    }
    let tell = |line: &str| {
        if !arguments.quiet {
            complain(line.trim_end());
        }
    };
    let pipeline = Pipeline::new(&config, &dictionaries);
    if let Some(records) = &records
        && records.is_file()
        && let Some(documents) = finished(
            records,
            Documents::new(inputs.clone(), &config)?,
            pipeline.producer(),
        )
    {
        tell(&format!(
            "{} is finished: {}, read with the same program, dictionaries and settings; nothing to do",
            records.display(),
            counted(documents, "document")
        ));
        return Ok(Outcome::Done);
    }
    let threads = arguments.threads.map(usize::from).or(config.threads);
    let progress = Progress::new(inputs.len(), arguments.quiet);
    let sink = Sink::open(&target)?;
    let documents = Documents::new(inputs, &config)?;
    let done = run::run(
        &pipeline,
        documents,
        order::threads(threads),
        sink,
        &progress,
    );
    progress.clear();
    let summary = done?;
    tell(&summary.to_string());
    if let Some(records) = &records {
        tell(&format!("written to {}", records.display()));
    }
    if summary.with_status(Status::Failed) > 0 {
        Ok(Outcome::SomeFailed)
    } else {
        Ok(Outcome::Done)
    }
}

/// The bytes of a list of files.
fn read_list(path: &Path) -> Result<Vec<u8>> {
    let mut list = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().lock().read_to_end(&mut list)
    } else {
        File::open(path).and_then(|mut file| file.read_to_end(&mut list))
    };
    match read {
        Ok(_) => Ok(list),
        Err(source) => Err(Error::Read {
            path: path.to_owned(),
            source,
        }),
    }
}
