//! `tenderlens gold sample`: which pages to annotate.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::super::corpus::Reading;
use super::super::{Knowledge, Outcome, complain, load_dictionaries, print};
use super::name_of;
use crate::batch::document::Text;
use crate::batch::sink::Demand;
use crate::batch::summary::counted;
use crate::error::Result;
use crate::evaluate::gold::PAGES_HEADER;
use crate::evaluate::resample::SEED;
use crate::evaluate::sample::{candidates, sample as draw};
use crate::pipeline::Pipeline;

/// Choose pages to annotate
///
/// Draws pages evenly over types of documents and over three levels of doubt: contested (a reading lost and nothing stands in its place, or a mention is
/// not sure), sure, and silent (nothing was found; here is what was missed). Prints them as pages.tsv, with n: set y when a page is annotated. The same
/// documents and seed give the same pages.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tenderlens gold sample archive -n 50 > pages.tsv
  tenderlens gold sample archive -n 200 --seed 7")]
pub(super) struct Arguments {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How many pages
    #[arg(short, long, value_name = "N", default_value_t = 50)]
    number: usize,
    /// Where chance begins
    #[arg(long, value_name = "N", default_value_t = SEED)]
    seed: u64,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    knowledge: Knowledge,
}

pub(super) fn sample(arguments: &Arguments) -> Result<Outcome> {
    let config = arguments.knowledge.config()?;
    let dictionaries = load_dictionaries(&config)?;
    let pipeline = Pipeline::new(&config, &dictionaries);
    let Some(corpus) = arguments.reading.corpus(&arguments.paths, &config)? else {
        return Ok(Outcome::SomeFailed);
    };
    let of_document = |text: &Text| {
        let pages = &text.reading.pages;
        let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
        candidates(
            name_of(&text.provenance.path),
            count,
            &pipeline.analyze(pages),
        )
    };
    let mut all = Vec::new();
    let looked = arguments.reading.each(&corpus, of_document, |pages| {
        all.extend(pages);
        Ok(Demand::More)
    })?;
    let drawn = draw(all, arguments.number, arguments.seed);
    let mut out = format!("{PAGES_HEADER}\n");
    let mut strata: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for page in &drawn {
        let _ = writeln!(out, "{}\t{}\tn\tn", page.of.doc, page.of.page);
        let stratum = (page.document_type, page.doubt.as_str());
        *strata.entry(stratum).or_default() += 1;
    }
    print(&out)?;
    if !arguments.reading.quiet {
        for ((document_type, doubt), pages) in strata {
            complain(&format!(
                "{document_type}, {doubt}: {}",
                counted(pages, "page")
            ));
        }
    }
    Ok(looked.outcome())
}
