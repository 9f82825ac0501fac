//! `tenderlens run`: records of many documents.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use clap::{Args, ValueEnum};
use serde_json::json;
use tempfile::NamedTempFile;

use super::{Knowledge, Outcome, complain, source_of};
use crate::batch::journal::Header;
use crate::batch::link::{Launch, command};
use crate::batch::order;
use crate::batch::output::{Compression, Form};
use crate::batch::progress::{Progress, Voice};
use crate::batch::run::{self, Ended, Place, Reuse};
use crate::batch::sources::{self, Input};
use crate::batch::summary::counted;
use crate::batch::supervisor::{Signals, Supervisor};
use crate::batch::worker::Manner;
use crate::config::Config;
use crate::error::{Error, Result};
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
/// Reading is done by a process of its own. A document that ends it, or outlives the time or memory that "run" in
/// pipeline.toml allows, costs its own record and nothing else.
///
/// The output folder gets records.jsonl, ledger.jsonl (what was found, and what came of it), duplicates.jsonl and summary.json, each
/// complete or not there. A run that was stopped, by whatever, goes on where it was when the same command is given again; over a
/// finished output it ends at once, and over an archive that has grown it reads what is new. The records are the same, byte for byte,
/// for any number of threads and however often a run was stopped. Ctrl-C finishes the documents under way and stops; twice, at once.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[command(after_help = "\
Examples:
  tenderlens run samples -o out
  tenderlens run notices/ contract.pdf -o out --threads 4
  tenderlens run archive -o - | jq -r 'select(.status == \"failed\") | .source.path'
  tenderlens run archive -o out --compress zstd --shard-documents 10000 --with-text
  tenderlens run archive -o out --dictionaries my-dictionaries --redo-stale
  curl -s https://portal.example/notice.html | tenderlens run - -o -
  find archive -name '*.pdf' -print0 | tenderlens run --files-from - -0 -o out

Exit codes:
  0    every document was opened (scans and lost pages have status \"partial\")
  1    some documents could not be opened: status \"failed\", with the reason in \"issues\"
  2    nothing was done: wrong usage, settings or dictionaries; or the output could not be written
  130  stopped with Ctrl-C: the same command goes on")]
pub(super) struct Arguments {
    /// Files, folders and patterns ("notices/**/*.pdf", for shells that do not expand them); "-" reads a document from standard input
    #[arg(required_unless_present = "files_from", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Read more paths from this file, one a line; "-" reads them from standard input
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,
    /// Paths in the list end with a zero byte, as "find -print0" writes them
    #[arg(short = '0', long, requires = "files_from")]
    null: bool,
    /// Folder for the output, made if need be; "-" writes the records to standard output, and nothing else
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// How many documents are read at once [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Compress records and texts: records.jsonl.zst or records.jsonl.gz
    #[arg(long, value_name = "FORMAT", value_enum)]
    compress: Option<Packing>,
    /// Begin a new file of records after so many documents: records-00001.jsonl and so on
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    shard_documents: Option<u64>,
    /// Write the page texts too, in texts.jsonl: a line for each line of the records, with "pages"
    #[arg(long)]
    with_text: bool,
    /// Where the output was made with other dictionaries, settings or another version: read again what that affects
    #[arg(long, conflicts_with = "force")]
    redo_stale: bool,
    /// Start anew, whatever is in the output folder
    #[arg(long)]
    force: bool,
    /// Read in this process, for debuggers: a document that ends it ends the run
    #[arg(long)]
    in_process: bool,
    /// Print neither progress nor summary
    #[arg(short, long)]
    quiet: bool,
    /// How progress and summary are printed, on standard error
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    #[command(flatten)]
    knowledge: Knowledge,
}

/// How files are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Packing {
    /// Zstandard
    Zstd,
    /// Gzip
    Gzip,
}

/// How something is printed that happens while a command runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// For people
    Text,
    /// A JSON object a line
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let config = arguments.knowledge.config()?;
    let folder = (arguments.output.as_os_str() != "-").then_some(&arguments.output);
    if folder.is_none() && (arguments.form() != Form::default() || arguments.with_text) {
        return Err(Error::Usage(
            "standard output takes records only\n  help: leave out --compress, --shard-documents and --with-text, or name a folder with -o"
                .to_owned(),
        ));
    }
    let listed = match &arguments.files_from {
        Some(list) => sources::listed(&read_list(list)?, if arguments.null { 0 } else { b'\n' }),
        None => Vec::new(),
    };
    let (piped, paths): (Vec<PathBuf>, Vec<PathBuf>) = arguments
        .paths
        .iter()
        .cloned()
        .partition(|path| path.as_os_str() == "-");
    let mut inputs = match (piped.is_empty(), paths.is_empty() && listed.is_empty()) {
        (false, true) => Vec::new(),
        _ => sources::find_with_list(&paths, &listed, folder.map(PathBuf::as_path))?,
    };
    // Kept until the end: the worker reads it.
    let spooled = if piped.is_empty() {
        None
    } else {
        Some(spool()?)
    };
    if let Some(spooled) = &spooled {
        inputs.push(Input::shown_as(spooled.path(), "-".to_owned()));
    }
    let signals = Signals::default();
    let told = Signals::clone(&signals);
    // Without it Ctrl-C ends the program at once, after which the same command goes on all the same.
    let _ = ctrlc::set_handler(move || {
        told.fetch_add(1, Ordering::Relaxed);
    });
    let launch = arguments.launch(&config)?;
    let mut supervisor = Supervisor::start(launch, &config, signals)?;
    let voice = match (arguments.quiet, arguments.log_format) {
        (true, _) => Voice::None,
        (false, LogFormat::Text) => Voice::Text,
        (false, LogFormat::Json) => Voice::Json,
    };
    let progress = Progress::through(&inputs, voice);
    let ended = match folder {
        None => run::to_stdout(&inputs, &mut supervisor, &progress),
        Some(folder) => {
            let place = Place {
                folder: folder.clone(),
                form: arguments.form(),
                with_text: arguments.with_text,
                reuse: arguments.reuse(),
            };
            let producer = supervisor.producer().clone();
            let header = Header::new(producer, &config, place.form, place.with_text);
            run::to_folder(&inputs, &place, &header, &mut supervisor, &progress)
        }
    };
    progress.clear();
    let ended = ended?;
    tell(&ended, voice, folder);
    Ok(outcome(&ended))
}

impl Arguments {
    fn form(&self) -> Form {
        Form {
            compression: match self.compress {
                None => Compression::None,
                Some(Packing::Zstd) => Compression::Zstd,
                Some(Packing::Gzip) => Compression::Gzip,
            },
            shard_documents: self.shard_documents,
        }
    }

    fn reuse(&self) -> Reuse {
        match (self.redo_stale, self.force) {
            (_, true) => Reuse::Nothing,
            (true, false) => Reuse::RedoStale,
            (false, false) => Reuse::Matching,
        }
    }

    /// What reads: this program as a worker, or a thread.
    fn launch(&self, config: &Config) -> Result<Launch> {
        let threads = self.threads.map(usize::from).or(config.threads);
        let manner = Manner {
            threads: order::threads(threads),
            with_text: self.with_text,
            once: self.output.as_os_str() != "-",
        };
        if self.in_process {
            let knowledge = (config.clone(), source_of(config)?);
            return Ok(Launch::Thread(Box::new(knowledge), manner));
        }
        let program = std::env::current_exe().map_err(|error| {
            Error::Worker(format!("this program does not find itself: {error}"))
        })?;
        let mut arguments: Vec<OsString> = vec!["worker".into(), "--supervised".into()];
        arguments.extend(["--threads".into(), manner.threads.to_string().into()]);
        for (flag, set) in [("--with-text", manner.with_text), ("--once", manner.once)] {
            if set {
                arguments.push(flag.into());
            }
        }
        for (flag, path) in self.knowledge.named() {
            arguments.extend([flag.into(), path.as_os_str().to_owned()]);
        }
        Ok(Launch::Process(Box::new(command(&program, &arguments))))
    }
}

/// Says how a run ended.
fn tell(ended: &Ended, voice: Voice, folder: Option<&PathBuf>) {
    let place = folder.map_or("standard output".to_owned(), |folder| {
        folder.display().to_string()
    });
    match voice {
        Voice::None => {}
        Voice::Text => match ended {
            Ended::Finished { documents, .. } => complain(&format!(
                "{place} is finished: {}, read with the same program, dictionaries and settings; nothing to do",
                counted(*documents, "document")
            )),
            Ended::Complete { summary, kept } => {
                complain(summary.to_string().trim_end());
                if *kept > 0 {
                    complain(&format!(
                        "{} of them read by an earlier run",
                        counted(*kept, "document")
                    ));
                }
                if folder.is_some() {
                    complain(&format!("written to {place}"));
                }
            }
            Ended::Stopped { safe } if folder.is_some() => complain(&format!(
                "stopped: {} safe in {place}; the same command goes on from there",
                counted(*safe, "document")
            )),
            Ended::Stopped { .. } | Ended::Unread => {}
        },
        Voice::Json => {
            let said = match ended {
                Ended::Finished { documents, .. } => {
                    json!({"event": "finished", "documents": documents, "output": place})
                }
                Ended::Complete { summary, kept } => {
                    json!({"event": "complete", "summary": summary, "kept": kept, "output": place})
                }
                Ended::Unread => return,
                Ended::Stopped { safe } => {
                    json!({"event": "stopped", "documents": safe, "output": place})
                }
            };
            complain(&said.to_string());
        }
    }
}

fn outcome(ended: &Ended) -> Outcome {
    let failed = match ended {
        Ended::Finished { summary, .. } => summary.with_status(Status::Failed),
        Ended::Complete { summary, .. } => summary.records.with_status(Status::Failed),
        Ended::Unread => return Outcome::Done,
        Ended::Stopped { .. } => return Outcome::Stopped,
    };
    if failed > 0 {
        Outcome::SomeFailed
    } else {
        Outcome::Done
    }
}

/// What stands on standard input, in a private file.
fn spool() -> Result<NamedTempFile> {
    let read = |source| Error::Read {
        path: PathBuf::from("standard input"),
        source,
    };
    let mut file = NamedTempFile::with_prefix("tenderlens-").map_err(read)?;
    std::io::copy(&mut std::io::stdin().lock(), &mut file).map_err(read)?;
    Ok(file)
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
