//! The summary of a run, for people.
//!
//! In: the records, one by one. Out: [`Summary`], whose `Display` says how many documents there were, of which type, which makers they
//! name, and what commonly went wrong and what to do about it. Counts are values; nothing is global.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::duplicates::{Group, Kind};
use crate::issue::IssueCode;
use crate::record::{Producer, Status, TenderRecord};

/// Name of the file of the summary in an output folder.
pub const SUMMARY: &str = "summary.json";

/// How many makers and issues are listed.
const LISTED: usize = 8;

/// Counts over the documents of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    documents: u64,
    pages: u64,
    by_status: BTreeMap<Status, u64>,
    by_type: BTreeMap<String, u64>,
    mentions: u64,
    by_vendor: BTreeMap<String, u64>,
    /// Occurrences, and documents concerned.
    by_issue: BTreeMap<IssueCode, (u64, u64)>,
}

impl Summary {
    /// The counts of one record.
    pub fn of(record: &TenderRecord) -> Self {
        let mut summary = Self {
            documents: 1,
            pages: record.text.as_ref().map_or(0, |text| u64::from(text.pages)),
            mentions: record.mentions.len() as u64,
            ..Self::default()
        };
        summary.by_status.insert(record.status, 1);
        if record.status != Status::Failed {
            let kind = record
                .document_type
                .as_ref()
                .map_or("undecided", |found| found.value.as_str());
            summary.by_type.insert(kind.to_owned(), 1);
        }
        for mention in &record.mentions {
            if let Some(name) = mention.vendor_name.as_ref().or(mention.vendor.as_ref()) {
                *summary.by_vendor.entry(name.clone()).or_default() += 1;
            }
        }
        for issue in &record.issues {
            let (times, documents) = summary.by_issue.entry(issue.code).or_default();
            *times += 1;
            *documents = 1;
        }
        summary
    }

    /// Adds the counts of `other`.
    pub fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.pages += other.pages;
        self.mentions += other.mentions;
        for (status, count) in other.by_status {
            *self.by_status.entry(status).or_default() += count;
        }
        for (kind, count) in other.by_type {
            *self.by_type.entry(kind).or_default() += count;
        }
        for (vendor, count) in other.by_vendor {
            *self.by_vendor.entry(vendor).or_default() += count;
        }
        for (code, (times, documents)) in other.by_issue {
            let entry = self.by_issue.entry(code).or_default();
            entry.0 += times;
            entry.1 += documents;
        }
    }

    /// Number of documents with this status.
    pub fn with_status(&self, status: Status) -> u64 {
        self.by_status.get(&status).copied().unwrap_or(0)
    }

    /// Number of documents.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// Number of pages.
    pub fn pages(&self) -> u64 {
        self.pages
    }
}

/// The summary of a complete run: what `summary.json` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSummary {
    /// What made the records.
    pub producer: Producer,
    /// What they add up to.
    pub records: Summary,
    /// Documents that have the bytes of an earlier one.
    pub exact_duplicates: u64,
    /// Documents that are nearly the same as the first of their group, which is not counted.
    pub near_duplicates: u64,
}

impl RunSummary {
    /// A summary without duplicates.
    pub fn new(records: Summary, producer: Producer) -> Self {
        Self {
            producer,
            records,
            exact_duplicates: 0,
            near_duplicates: 0,
        }
    }

    /// Counts the duplicates in `groups`.
    pub fn count_duplicates(&mut self, groups: &[Group]) {
        for group in groups {
            let more = group.documents.len().saturating_sub(1) as u64;
            match group.kind {
                Kind::Exact => self.exact_duplicates += more,
                Kind::Near => self.near_duplicates += more,
            }
        }
    }
}

impl fmt::Display for RunSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.records.fmt(f)?;
        if self.exact_duplicates + self.near_duplicates > 0 {
            writeln!(
                f,
                "duplicates: {} of the same bytes, {} nearly the same",
                self.exact_duplicates, self.near_duplicates
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [ok, partial, failed] =
            [Status::Ok, Status::Partial, Status::Failed].map(|status| self.with_status(status));
        let (documents, pages) = (
            counted(self.documents, "document"),
            counted(self.pages, "page"),
        );
        writeln!(
            f,
            "{documents}, {pages}: {ok} ok, {partial} partial, {failed} failed"
        )?;
        if !self.by_type.is_empty() {
            let types = most(
                self.by_type
                    .iter()
                    .map(|(kind, count)| (kind.as_str(), *count)),
            );
            writeln!(f, "types: {}", listed(&types, usize::MAX))?;
        }
        if self.mentions > 0 {
            let vendors = self
                .by_vendor
                .iter()
                .map(|(name, count)| (name.as_str(), *count));
            let vendors = listed(&most(vendors), LISTED);
            writeln!(f, "{}: {vendors}", counted(self.mentions, "mention"))?;
        }
        let mut issues: Vec<_> = self.by_issue.iter().collect();
        issues.sort_by_key(|(code, (_, documents))| (Reverse(*documents), **code));
        for (code, (times, documents)) in issues.iter().take(LISTED) {
            let times = if times == documents {
                String::new()
            } else {
                format!(", {times} times")
            };
            let documents = counted(*documents, "document");
            writeln!(f, "{} in {documents}{times}", code.as_str())?;
            writeln!(f, "  help: {}", code.help())?;
        }
        Ok(())
    }
}

/// `1 page`, `2 pages`.
pub(crate) fn counted(number: u64, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}

/// The pairs with the largest counts first; equal counts by name.
fn most<'a>(counts: impl Iterator<Item = (&'a str, u64)>) -> Vec<(&'a str, u64)> {
    let mut counts: Vec<_> = counts.collect();
    counts.sort_by_key(|(name, count)| (Reverse(*count), *name));
    counts
}

fn listed(counts: &[(&str, u64)], limit: usize) -> String {
    let mut words: Vec<String> = counts
        .iter()
        .take(limit)
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    if counts.len() > limit {
        words.push(format!("{} more", counts.len() - limit));
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_comes_first_and_equal_counts_are_in_order_of_name() {
        let counts = [("b", 2), ("a", 2), ("c", 9)];
        assert_eq!(listed(&most(counts.into_iter()), 2), "c 9, a 2, 1 more");
    }

    #[test]
    fn a_summary_names_the_commonest_issue_and_its_remedy() {
        let one = Summary {
            documents: 1,
            by_status: BTreeMap::from([(Status::Partial, 1)]),
            by_type: BTreeMap::from([("contract".to_owned(), 1)]),
            pages: 3,
            by_issue: BTreeMap::from([(IssueCode::PageScanned, (2, 1))]),
            ..Summary::default()
        };
        let mut all = one.clone();
        all.add(one);
        assert_eq!(
            all.to_string(),
            format!(
                "2 documents, 6 pages: 0 ok, 2 partial, 0 failed\ntypes: contract 2\n\
                 page-scanned in 2 documents, 4 times\n  help: {}\n",
                IssueCode::PageScanned.help()
            )
        );
    }
}
