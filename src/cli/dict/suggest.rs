//! `tenderlens dict suggest`: candidates for entries, from a corpus.
//!
//! In: dictionaries and paths. Out: rows ready to be pasted into dictionary files, what speaks for each in comments above it. What is suggested
//! is said in [`crate::lexicography::suggest`].

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::super::corpus::Reading;
use super::super::terminal::printable;
use super::super::{Knowledge, Outcome, print, source_of};
use crate::batch::sink;
use crate::config::Config;
use crate::dictionary::Dictionaries;
use crate::dictionary::files::Format;
use crate::error::{Error, Result};
use crate::lexicography::suggest::{Collection, Demand, Suggestion, part};
use crate::pipeline::{Pipeline, word_ends};

/// Suggest entries that a corpus shows to be missing
///
/// Suggested are: makers (for brands.tsv and aliases.tsv) and designations (for patterns.tsv, one row for those that are built alike) that
/// stand in columns or behind labels for such things and that no entry knows; words that hold together and stand freely, and that the
/// segmenter does not know (for segmentation.tsv); strings that are nearly the name of a maker that is more common here (for
/// aliases.tsv); and words that are in far more documents than the reference lets expect (for common-words.tsv).
///
/// The output is made of dictionary files: each row can be pasted into a file of your folder as it is, and what speaks for it stands above
/// it in comments, with three places. With --file it is one file, which can be saved as it is. Look at every row: a suggestion is a question. What
/// you list in rejected.tsv of your folder, with the reason, is not suggested again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens dict suggest --corpus archive | less
  tenderlens dict suggest --corpus archive --file aliases.tsv > mine/aliases.tsv
  tenderlens dict suggest --corpus notices/2025 --reference notices/2019 --file common-words.tsv")]
pub(super) struct Arguments {
    /// Files and folders; a single - reads standard input
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    corpus: Vec<PathBuf>,
    /// Files and folders that common words are compared with [default: the shares in common-words.tsv]
    #[arg(long, num_args = 1.., value_name = "PATH")]
    reference: Vec<PathBuf>,
    /// Only rows for this dictionary file
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
    /// How often a word must occur; a maker, a designation or a misspelling half as often
    #[arg(long, value_name = "N", default_value_t = 4)]
    min_count: usize,
    /// In how many documents an unknown word must occur
    #[arg(long, value_name = "N", default_value_t = 2)]
    min_documents: usize,
    /// How many rows for each dictionary file
    #[arg(long, value_name = "N", default_value_t = 40)]
    limit: usize,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    knowledge: Knowledge,
}

pub(super) fn suggest(arguments: &Arguments) -> Result<Outcome> {
    if let Some(file) = &arguments.file
        && Format::of(file).is_none()
    {
        return Err(Error::Usage(format!(
            "no dictionary has the name {file}\n  help: suggestions are for aliases.tsv, brands.tsv, common-words.tsv, patterns.tsv and segmentation.tsv"
        )));
    }
    let config = arguments.knowledge.config()?;
    let dictionaries = Dictionaries::load(&source_of(&config)?)?;
    let pipeline = Pipeline::new(&config, &dictionaries);
    let collect = |paths: &[PathBuf]| collect(arguments, paths, &config, &dictionaries, &pipeline);
    let Some((collection, mut outcome)) = collect(&arguments.corpus)? else {
        return Ok(Outcome::SomeFailed);
    };
    let reference = match arguments.reference.as_slice() {
        [] => None,
        paths => {
            let Some((reference, read)) = collect(paths)? else {
                return Ok(Outcome::SomeFailed);
            };
            if read == Outcome::SomeFailed {
                outcome = read;
            }
            Some(reference)
        }
    };
    let demand = Demand {
        count: arguments.min_count.max(1),
        documents: arguments.min_documents,
    };
    let all = collection.suggestions(&dictionaries, reference.as_ref(), demand, &word_ends);
    let wanted = |one: &&Suggestion| {
        arguments
            .file
            .as_deref()
            .is_none_or(|file| file == one.file)
    };
    let wanted: Vec<&Suggestion> = all.iter().filter(wanted).collect();
    print(&shown(&wanted, collection.documents(), arguments.limit))?;
    Ok(outcome)
}

/// What the documents at `paths` show; none where there is nothing to read, which has then been said.
fn collect(
    arguments: &Arguments,
    paths: &[PathBuf],
    config: &Config,
    dictionaries: &Dictionaries,
    pipeline: &Pipeline,
) -> Result<Option<(Collection, Outcome)>> {
    let Some(corpus) = arguments.reading.corpus(paths, config)? else {
        return Ok(None);
    };
    let mut collection = Collection::default();
    let looked = arguments.reading.each(
        &corpus,
        |text| {
            let pages = &text.reading.pages;
            let analysis = pipeline.analyze(pages);
            let (recognition, tokens) = (&analysis.recognition, &analysis.tokens);
            let source = &text.provenance.path;
            part(source, pages, recognition, tokens, dictionaries)
        },
        |part| {
            collection.add(part);
            Ok(sink::Demand::More)
        },
    )?;
    Ok(Some((collection, looked.outcome())))
}

/// Dictionary files of the suggestions, what speaks for each in comments.
fn shown(all: &[&Suggestion], documents: usize, limit: usize) -> String {
    let mut text = String::new();
    for of_file in all.chunk_by(|a, b| a.file == b.file) {
        let Some(format) = of_file.first().and_then(|first| Format::of(first.file)) else {
            continue;
        };
        if !text.is_empty() {
            text.push('\n');
        }
        let (name, found) = (format.name, of_file.len());
        let _ = writeln!(
            text,
            "# {name}: the best {} of {found} suggestions from {documents} documents",
            limit.min(found)
        );
        let _ = writeln!(text, "{}", format.columns.join("\t"));
        for suggestion in of_file.iter().take(limit) {
            let (count, documents) = (suggestion.count, suggestion.documents);
            let _ = writeln!(
                text,
                "# {count} times in {documents} documents: {}",
                suggestion.why
            );
            for example in &suggestion.examples {
                let line = printable(&example.text);
                let _ = writeln!(
                    text,
                    "#   {}, page {}: {line}",
                    printable(&example.source),
                    example.page
                );
            }
            let cells = suggestion.cells.iter().map(|cell| printable(cell));
            let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("\t").trim_end());
        }
    }
    if text.is_empty() {
        text.push_str("# nothing to suggest\n");
    }
    text
}
