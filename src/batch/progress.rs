//! Progress: documents, pages a second, time left, what takes long. The only file that knows indicatif.
//!
//! In: the documents that were finished, and what is under way. Out, on standard error: a line that changes where it is a terminal, and is wiped at the end; a line
//! every 30 s where it is none, or where JSON is asked for; nothing where quiet is. The time left is told by pages: those of the files that are left
//! are estimated by their bytes.

use std::cell::{Cell, RefCell};
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::sources::Input;
use super::summary::{Summary, counted};
use crate::record::Status;

/// How often a line is printed where it cannot change.
const EVERY: Duration = Duration::from_secs(30);

/// How often a line that can change does.
const DRAWN_EVERY: Duration = Duration::from_millis(250);

/// A document that takes longer is named.
const SLOW: Duration = Duration::from_secs(3);

/// What is said, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Nothing.
    None,
    /// Lines for people.
    Text,
    /// A JSON object a line.
    Json,
}

impl Voice {
    /// Lines for people, unless there is to be quiet.
    pub fn of(quiet: bool) -> Self {
        if quiet { Self::None } else { Self::Text }
    }
}

/// How far the work has come.
#[derive(Debug)]
pub struct Progress {
    voice: Voice,
    line: Option<ProgressBar>,
    begun: Instant,
    said: Cell<Instant>,
    counts: Cell<Counts>,
    slowest: RefCell<Option<(String, Duration)>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    documents: u64,
    failed: u64,
    pages: u64,
    /// Pages that were there before this run.
    before: u64,
    /// Files, and their bytes: all, and those that are done.
    files: u64,
    files_done: u64,
    bytes: u64,
    bytes_done: u64,
    /// Bytes of files that were done before this run.
    bytes_before: u64,
}

/// What a line of JSON says.
#[derive(Serialize)]
struct Said<'s> {
    event: &'static str,
    seconds: u64,
    documents: u64,
    failed: u64,
    pages: u64,
    pages_per_second: u64,
    files: u64,
    files_done: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds_left: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slowest: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slowest_seconds: Option<u64>,
}

impl Progress {
    /// Progress through `files` files; containers among them count as one.
    pub fn new(files: usize, voice: Voice) -> Self {
        let line = (voice == Voice::Text && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::new(files as u64);
            if let Ok(style) = ProgressStyle::with_template("{bar:24} {msg}") {
                bar.set_style(style);
            }
            bar
        });
        let counts = Counts {
            files: files as u64,
            ..Counts::default()
        };
        Self {
            voice,
            line,
            begun: Instant::now(),
            said: Cell::new(Instant::now()),
            counts: Cell::new(counts),
            slowest: RefCell::new(None),
        }
    }

    /// Progress through `inputs`, whose sizes are looked up: the time left can be told.
    pub fn through(inputs: &[Input], voice: Voice) -> Self {
        let progress = Self::new(inputs.len(), voice);
        if voice != Voice::None {
            progress.count(|counts| counts.bytes = inputs.iter().map(bytes_of).sum());
        }
        progress
    }

    /// So much was there before.
    pub fn taken_over(&self, inputs: &[Input], summary: &Summary) {
        if self.voice == Voice::None {
            return;
        }
        let bytes = inputs.iter().map(bytes_of).sum();
        self.count(|counts| {
            counts.documents = summary.documents();
            counts.failed = summary.with_status(Status::Failed);
            counts.pages = summary.pages();
            counts.before = counts.pages;
            counts.files_done = inputs.len() as u64;
            counts.bytes_done = bytes;
            counts.bytes_before = bytes;
        });
    }

    /// One more document is done.
    pub fn document(&self, pages: u32, failed: bool) {
        self.count(|counts| {
            counts.documents += 1;
            counts.failed += u64::from(failed);
            counts.pages += u64::from(pages);
        });
        self.say_in_time();
    }

    /// One more file is done.
    pub fn input(&self, input: &Input) {
        if self.voice == Voice::None {
            return;
        }
        self.count(|counts| {
            counts.files_done += 1;
            counts.bytes_done += bytes_of(input);
        });
    }

    /// Nothing was done for a while; the document that has been under way longest.
    pub fn waiting(&self, slowest: Option<(String, Duration)>) {
        *self.slowest.borrow_mut() = slowest.filter(|(_, since)| *since >= SLOW);
        self.say_in_time();
    }

    /// Wipes the line.
    pub fn clear(&self) {
        if let Some(line) = &self.line {
            line.finish_and_clear();
        }
    }

    fn count(&self, change: impl FnOnce(&mut Counts)) {
        let mut counts = self.counts.get();
        change(&mut counts);
        self.counts.set(counts);
    }

    fn say_in_time(&self) {
        let every = if self.line.is_some() {
            DRAWN_EVERY
        } else {
            EVERY
        };
        if self.voice == Voice::None || self.said.get().elapsed() < every {
            return;
        }
        self.said.set(Instant::now());
        let slowest = self.slowest.borrow();
        let counts = self.counts.get();
        let elapsed = self.begun.elapsed();
        if let Some(line) = &self.line {
            line.set_length(counts.files.max(counts.files_done));
            line.set_position(counts.files_done);
            line.set_message(counts.told(elapsed, slowest.as_ref()));
            return;
        }
        let text = match self.voice {
            Voice::None => return,
            Voice::Text => counts.told(elapsed, slowest.as_ref()),
            Voice::Json => counts.said(elapsed, slowest.as_ref()),
        };
        // If standard error is closed there is nobody left to tell.
        let _ = writeln!(std::io::stderr(), "{text}");
        drop(slowest);
        self.slowest.borrow_mut().take();
    }
}

impl Counts {
    /// Pages of this run in a second.
    fn rate(&self, elapsed: Duration) -> f64 {
        as_f64(self.pages - self.before) / elapsed.as_secs_f64().max(0.001)
    }

    /// Estimated by the pages that the bytes which are left hold, if they are like those that were read; none as long as too little was read to tell.
    fn left(&self, elapsed: Duration) -> Option<Duration> {
        let (bytes, pages) = (
            self.bytes_done - self.bytes_before,
            self.pages - self.before,
        );
        if bytes == 0 || pages == 0 || elapsed < SLOW {
            return None;
        }
        let left =
            as_f64(self.bytes.saturating_sub(self.bytes_done)) * as_f64(pages) / as_f64(bytes);
        Duration::try_from_secs_f64(left / self.rate(elapsed)).ok()
    }

    fn told(&self, elapsed: Duration, slowest: Option<&(String, Duration)>) -> String {
        let mut parts = vec![
            counted(self.documents, "document"),
            counted(self.pages, "page"),
            format!("{:.0} pages/s", self.rate(elapsed)),
        ];
        if self.failed > 0 {
            parts.push(format!("{} failed", self.failed));
        }
        if let Some(left) = self.left(elapsed) {
            parts.push(format!("{} left", for_people(left)));
        }
        if let Some((name, since)) = slowest {
            parts.push(format!("{name} for {}", for_people(*since)));
        }
        parts.join(", ")
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate for the eye"
    )]
    fn said(&self, elapsed: Duration, slowest: Option<&(String, Duration)>) -> String {
        let said = Said {
            event: "progress",
            seconds: elapsed.as_secs(),
            documents: self.documents,
            failed: self.failed,
            pages: self.pages,
            pages_per_second: self.rate(elapsed) as u64,
            files: self.files,
            files_done: self.files_done,
            seconds_left: self.left(elapsed).map(|left| left.as_secs()),
            slowest: slowest.map(|(name, _)| name.as_str()),
            slowest_seconds: slowest.map(|(_, since)| since.as_secs()),
        };
        serde_json::to_string(&said).unwrap_or_default()
    }
}

#[expect(clippy::cast_precision_loss, reason = "rates for the eye")]
fn as_f64(number: u64) -> f64 {
    number as f64
}

fn bytes_of(input: &Input) -> u64 {
    let metadata = input.path().and_then(|path| path.metadata().ok());
    metadata.map_or(0, |metadata| metadata.len())
}

/// `40 s`, `12 min`, `3 h 20 min`.
fn for_people(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let minutes = seconds / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_goes_by_the_pages_in_the_bytes_that_are_left() {
        let counts = Counts {
            documents: 3,
            failed: 1,
            pages: 700,
            before: 100,
            bytes: 5_000,
            bytes_done: 2_000,
            bytes_before: 1_000,
            ..Counts::default()
        };
        // 600 pages of 1,000 bytes in 60 s: the 3,000 bytes left hold 1,800 pages.
        let minute = Duration::from_mins(1);
        assert_eq!(counts.left(minute), Some(Duration::from_mins(3)));
        let slow = ("a.zip > b.pdf".to_owned(), Duration::from_secs(75));
        assert_eq!(
            counts.told(minute, Some(&slow)),
            "3 documents, 700 pages, 10 pages/s, 1 failed, 3 min left, a.zip > b.pdf for 1 min"
        );
        assert_eq!(Counts::default().left(minute), None);
    }

    #[test]
    fn durations_are_said_as_people_say_them() {
        let said = |seconds| for_people(Duration::from_secs(seconds));
        assert_eq!(
            [said(40), said(720), said(12_000)],
            ["40 s", "12 min", "3 h 20 min"]
        );
    }
}
