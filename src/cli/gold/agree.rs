//! `tenderlens gold agree`: how far two annotators agree.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::super::{Format, Outcome, print};
use crate::batch::summary::counted;
use crate::error::{Error, Result};
use crate::evaluate::agree::{Agreement, Only, agreement};
use crate::evaluate::count::Counts;
use crate::evaluate::gold::Gold;

/// Compare two annotators
///
/// Over the pages that both have annotated: F1 of their mentions by kind (strict: same kind and surface; overlap: one surface holds the other), and Cohen's
/// kappa of the stances they gave to what both marked. 1 is full agreement, a kappa of 0 what chance would give. Then what only one of them marked.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  tenderlens gold agree gold-of-one gold-of-the-other")]
pub(super) struct Arguments {
    /// Folder with the gold of one
    #[arg(value_name = "FIRST")]
    first: PathBuf,
    /// Folder with the gold of the other
    #[arg(value_name = "SECOND")]
    second: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn agree(arguments: &Arguments) -> Result<Outcome> {
    let [first, second] = [&arguments.first, &arguments.second].map(|folder| Gold::read(folder));
    let agreement = agreement(&first?, &second?);
    if agreement.pages == 0 {
        return Err(Error::Usage(
            "no page is annotated in both folders\n  help: pages.tsv of each lists with y what is annotated".to_owned(),
        ));
    }
    print(&match arguments.format {
        Format::Text => as_text(&agreement),
        Format::Json => {
            let json = serde_json::to_string_pretty(&agreement);
            json.expect("an agreement has string keys and finite numbers") + "\n"
        }
    })?;
    Ok(Outcome::Done)
}

fn as_text(agreement: &Agreement) -> String {
    let pages = counted(agreement.pages as u64, "page");
    let mut out = format!("{pages} annotated by both\n");
    let mut counts = |title: &str, counts: &Counts| {
        let _ = writeln!(
            out,
            "\n{title:<20} {:>7}  {:>7} {:>7} {:>7}",
            "F1", "both", "first", "second"
        );
        for (name, count) in counts {
            let (f1, right) = (count.f1(), count.right);
            let _ = writeln!(
                out,
                "  {name:<18} {f1:>7.3}  {right:>7} {:>7} {:>7}",
                count.gold, count.predicted
            );
        }
    };
    counts("strict", &agreement.strict);
    counts("overlap", &agreement.overlap);
    let shown = |share: Option<f64>| share.map_or("-".to_owned(), |share| format!("{share:.3}"));
    let stance = &agreement.stance;
    let _ = writeln!(
        out,
        "\nstance of {}: agreement {}, kappa {}",
        counted(stance.spans, "span"),
        shown(stance.agreement),
        shown(stance.kappa)
    );
    for (title, list) in [
        ("first", &agreement.only_first),
        ("second", &agreement.only_second),
    ] {
        if !list.is_empty() {
            let _ = writeln!(out, "\nonly the {title}");
        }
        for Only {
            kind,
            surface,
            doc,
            page,
        } in list
        {
            let _ = writeln!(out, "  {kind} {surface}  {doc} page {page}");
        }
    }
    out
}
