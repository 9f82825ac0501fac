//! `tenderlens schema`: the form of a record.

use clap::Args;

use super::{Outcome, print};
use crate::error::Result;

/// Print the JSON Schema of a record
///
/// Every line that "tenderlens run" writes validates against it. Descriptions of all keys are in it.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  tenderlens schema > record.schema.json")]
pub(super) struct Arguments {}

pub(super) fn schema(_: &Arguments) -> Result<Outcome> {
    let schema =
        serde_json::to_string_pretty(&crate::record::schema()).expect("a schema is JSON already");
    print(&(schema + "\n"))?;
    Ok(Outcome::Done)
}
