//! The command line: parse, call, print. One file per command.
//!
//! In: the arguments. Out: an exit code, results on standard output, everything else on standard error. What the options mean is
//! said where they are declared, since `--help` is the manual.

mod concordance;
mod corpus;
mod dict;
mod eval;
mod explain;
mod gold;
mod inspect;
mod kwic;
mod marks;
mod run;
mod schema;
mod summary;
mod terminal;
mod text;
mod verify;
mod watch;
mod worker;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::batch::sink::unless_closed;
use crate::batch::sources::{Input, Loaded};
use crate::config::{Config, FILE_NAME};
use crate::dictionary::{self, Dictionaries};
use crate::error::{Error, Result};
use crate::issue::{Issue, IssueCode, Severity};
use crate::model::{Document, Provenance};
use crate::pipeline;

/// Reads Chinese tender documents and says who buys which product from whom, with evidence.
///
/// One JSON record per document: type, project, buyer, agency, supplier, amounts, dates, goods tables, and every brand, series,
/// product model and software named, with its standing (required, minimum, equivalent, offered, …). Every value names the page and the
/// characters that prove it.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "\
Start with:
  tenderlens run FOLDER -o out        records of all documents in a folder
  tenderlens text FILE                the text that all offsets count in
  tenderlens inspect FILE --stage recognize"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Arguments),
    Text(text::Arguments),
    Inspect(inspect::Arguments),
    Explain(explain::Arguments),
    Concordance(concordance::Arguments),
    Schema(schema::Arguments),
    Dict(dict::Arguments),
    Eval(eval::Arguments),
    Gold(gold::Arguments),
    Summary(summary::Arguments),
    Verify(verify::Arguments),
    #[command(hide = true)]
    Worker(worker::Arguments),
}

/// Where settings come from.
#[derive(Debug, Args)]
struct Settings {
    /// Settings file [default: pipeline.toml of the current folder, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Settings {
    fn read(&self) -> Result<Config> {
        match &self.config {
            Some(path) => Config::read(path),
            None if Path::new(FILE_NAME).is_file() => Config::read(Path::new(FILE_NAME)),
            None => Ok(Config::default()),
        }
    }
}

/// Where settings and dictionaries come from.
#[derive(Debug, Args)]
struct Knowledge {
    #[command(flatten)]
    settings: Settings,
    /// Folder with dictionary files whose rows are laid over the built-in files of the same name
    #[arg(long, value_name = "DIR")]
    dictionaries: Option<PathBuf>,
}

impl Knowledge {
    /// What to watch: the folder of dictionaries, and the settings file.
    ///
    /// # Errors
    /// If no folder is in effect: the built-in dictionaries do not change.
    fn files(&self, config: &Config) -> Result<Vec<PathBuf>> {
        let Some(folder) = config.dictionaries.clone() else {
            return Err(Error::Usage(
                "--watch needs a folder of dictionaries: the built-in ones do not change\n  help: name one with --dictionaries"
                    .to_owned(),
            ));
        };
        let settings = self.settings.config.clone();
        Ok(vec![folder, settings.unwrap_or_else(|| FILE_NAME.into())])
    }

    /// The options that name them, for another process.
    fn named(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let config = self
            .settings
            .config
            .as_deref()
            .map(|path| ("--config", path));
        let dictionaries = self
            .dictionaries
            .as_deref()
            .map(|path| ("--dictionaries", path));
        config.into_iter().chain(dictionaries)
    }

    fn config(&self) -> Result<Config> {
        let mut config = self.settings.read()?;
        if let Some(folder) = &self.dictionaries {
            config.dictionaries = Some(folder.clone());
        }
        Ok(config)
    }
}

fn load_dictionaries(config: &Config) -> Result<Dictionaries> {
    Dictionaries::load(&source_of(config)?)
}

/// The dictionary files in effect.
fn source_of(config: &Config) -> Result<dictionary::Source> {
    match &config.dictionaries {
        Some(folder) => dictionary::Source::overlaid(folder),
        None => Ok(dictionary::Source::built_in()),
    }
}

/// How results are printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// How a command ended, where nothing stopped it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Every document was opened; the dictionaries that were checked have no error.
    Done,
    /// Some were not; they have some.
    SomeFailed,
    /// The user stopped it.
    Stopped,
}

/// Runs the program.
///
/// Exit codes: 0 every document was opened, 1 some were not (or dictionaries that were to be checked have errors), 2 nothing was done or
/// the output is not complete.
pub fn main() -> ExitCode {
    pipeline::silence_document_panics();
    let outcome = match Cli::parse().command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Text(arguments) => text::text(&arguments),
        Command::Inspect(arguments) => inspect::inspect(&arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Concordance(arguments) => concordance::concordance(&arguments),
        Command::Schema(arguments) => schema::schema(&arguments),
        Command::Dict(arguments) => dict::dict(&arguments),
        Command::Eval(arguments) => eval::eval(&arguments),
        Command::Gold(arguments) => gold::gold(&arguments),
        Command::Summary(arguments) => summary::summary(&arguments),
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Worker(arguments) => worker::worker(&arguments),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomeFailed) => ExitCode::from(1),
        // As shells say it of a program that Ctrl-C ended.
        Ok(Outcome::Stopped) => ExitCode::from(130),
        Err(error) => {
            complain(&format!("error: {error}"));
            ExitCode::from(2)
        }
    }
}

/// Prints results to standard output; a reader that has left is no error.
fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    unless_closed(out.write_all(text.as_bytes()).and_then(|()| out.flush())).map(|_| ())
}

/// A row of a table: a cell must not hold what ends it. Each such character becomes one blank, so that the others keep their number.
fn row<const COLUMNS: usize>(cells: [String; COLUMNS]) -> String {
    let cells = cells.map(|cell| cell.replace(['\t', '\n', '\r'], " "));
    cells.join("\t") + "\n"
}

/// Prints a line to standard error. If that is closed there is nobody left to tell.
fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn complain_about(issue: &Issue) {
    let page = issue
        .page
        .map_or(String::new(), |page| format!(" on page {page}"));
    let word = match issue.code.severity() {
        Severity::Failed => "error",
        Severity::Partial => "warning",
        Severity::Note => "note",
    };
    let (code, message, help) = (issue.code.as_str(), &issue.message, issue.code.help());
    complain(&format!("{word}: {code}{page}: {message}\n  help: {help}"));
}

/// The document at `path`, which is standard input if it is `-`; none where there is none to read, which has then been said.
fn load(path: &Path, config: &Config) -> Result<Option<Document>> {
    if path.as_os_str() == "-" {
        return piped(config);
    }
    Ok(match Input::file(path).load(bytes_limit(config)) {
        Loaded::Document(document) => Some(document),
        Loaded::Refused(refusal) => {
            complain_about(&refusal.issue);
            None
        }
    })
}

/// The document on standard input; none where there is none to read, which has then been said.
fn piped(config: &Config) -> Result<Option<Document>> {
    let mut bytes = Vec::new();
    let mut input = std::io::stdin().lock().take(bytes_limit(config) as u64 + 1);
    let read = input.read_to_end(&mut bytes);
    read.map_err(|source| Error::Read {
        path: PathBuf::from("standard input"),
        source,
    })?;
    Ok(given(bytes, "-", config))
}

/// The document of these bytes, by the name of `path`; none where it is refused, which has then been said.
fn given(bytes: Vec<u8>, path: &str, config: &Config) -> Option<Document> {
    let limit = bytes_limit(config);
    let refused = if bytes.is_empty() {
        Some((IssueCode::EmptyFile, "there is no text".to_owned()))
    } else if bytes.len() > limit {
        let message = format!("the text has more than {limit} bytes");
        Some((IssueCode::FileTooLarge, message))
    } else {
        None
    };
    if let Some((code, message)) = refused {
        complain_about(&Issue::document(code, message));
        return None;
    }
    let provenance = Provenance {
        path: path.to_owned(),
        ..Provenance::default()
    };
    Some(Document { bytes, provenance })
}

fn bytes_limit(config: &Config) -> usize {
    config.limits.file_megabytes * 1_000_000
}

/// What `work` makes of a document, unless it panics or an issue that `issues_of` finds in it says that the document was not read. What
/// went wrong has then been said, as have all other issues.
fn attempt<T>(work: impl FnOnce() -> T, issues_of: impl FnOnce(&T) -> &[Issue]) -> Option<T> {
    let done = match pipeline::guarded(work) {
        Ok(done) => done,
        Err(issue) => {
            complain_about(&issue);
            return None;
        }
    };
    let issues = issues_of(&done);
    for issue in issues {
        complain_about(issue);
    }
    let failed = |issue: &Issue| issue.code.severity() == Severity::Failed;
    (!issues.iter().any(failed)).then_some(done)
}

/// Refuses a page number that the document does not have.
fn check_page(page: Option<u32>, pages: usize) -> Result<()> {
    match page {
        Some(number) if number == 0 || number as usize > pages => Err(Error::Usage(format!(
            "there is no page {number}\n  help: the pages of this document are 1 to {pages}"
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
