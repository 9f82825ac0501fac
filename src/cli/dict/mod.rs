//! `tenderlens dict`: what those who maintain dictionaries ask of them. One file per question.
//!
//! In: the arguments. Out: what the question's file prints. Nothing is asked here.

mod check;

use clap::{Args, Subcommand};

use super::Outcome;
use crate::error::Result;

/// Check dictionaries
///
/// For those who write dictionaries: see what is wrong with them before documents are read.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  tenderlens dict check my-dictionaries")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
}

pub(super) fn dict(arguments: &Arguments) -> Result<Outcome> {
    match &arguments.command {
        Command::Check(arguments) => check::check(arguments),
    }
}
