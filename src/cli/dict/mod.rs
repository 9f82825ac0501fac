//! `tenderlens dict`: what those who maintain dictionaries ask of them. One file per question.
//!
//! In: the arguments. Out: what the question's file prints. Nothing is asked here.

mod check;
mod diff;
mod stats;
mod suggest;

use clap::{Args, Subcommand};

use super::Outcome;
use crate::error::Result;

/// Check dictionaries, and see what they do to documents
///
/// For those who write dictionaries: see what is wrong with them, what an edit changes in an archive, what each entry does there,
/// and what they lack.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens dict check my-dictionaries
  tenderlens dict diff built-in my-dictionaries --corpus archive
  tenderlens dict stats --corpus archive --unused
  tenderlens dict suggest --corpus archive")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    Diff(diff::Arguments),
    Stats(stats::Arguments),
    Suggest(suggest::Arguments),
}

pub(super) fn dict(arguments: &Arguments) -> Result<Outcome> {
    match &arguments.command {
        Command::Check(arguments) => check::check(arguments),
        Command::Diff(arguments) => diff::diff(arguments),
        Command::Stats(arguments) => stats::stats(arguments),
        Command::Suggest(arguments) => suggest::suggest(arguments),
    }
}
