//! The supervisor: gets documents read by a process that may end at any time.
//!
//! In: the files to read. Out: their documents, in order ([`Supervisor::advance`]), each exactly once, whatever happens to the worker. A worker that ends while it
//! should not, or does not come to an end with a document, is replaced; what it was reading is read again one document at a time, and the document that then
//! ends the worker alone gets a failed record that names the cause. The worker can also be a thread of this process, which is then not replaced: for debuggers.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use super::json_line;
use super::ledger::Entry;
use super::link::{Cause, Launch, Link};
use super::protocol::{Event, FoundDocument, Order, Place, Request};
use super::summary::Summary;
use super::worker::Message;
use crate::assemble::{self, Origin};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::issue::{Issue, IssueCode};
use crate::record::{self, Producer, TenderRecord};

/// Files that a worker is told of ahead of those it has finished.
const AHEAD: usize = 64;

/// How often clocks and signals are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// A worker that ends so often without having read anything is not started again.
const BARREN_ENDS: u32 = 3;

/// Signals of the user: 0, 1 (finish what is under way) or more (end at once).
pub type Signals = Arc<AtomicU8>;

/// What a supervisor hands on.
#[derive(Debug)]
pub enum Done {
    /// A document was read.
    Document(Box<ReadDocument>),
    /// A document has the bytes of one before it.
    Same(Box<FoundDocument>),
    /// All documents of a file have been handed on.
    Closed {
        /// Whether it is a container.
        container: bool,
    },
    /// Nothing has happened for a while.
    Waiting,
    /// There is nothing more.
    End,
    /// There is more, but the user wants no more.
    Stopped,
}

/// A document with its record.
#[derive(Debug)]
pub struct ReadDocument {
    /// In short.
    pub entry: Entry,
    /// What it adds to the summary.
    pub summary: Summary,
    /// Its record: a line with its line feed.
    pub record: Vec<u8>,
    /// The line of its text, if that was asked for and there is one.
    pub text: Option<Vec<u8>>,
    /// What near duplicates are found by.
    pub signature: Option<String>,
    /// How long reading took.
    pub milliseconds: u64,
}

/// Gets documents read.
#[derive(Debug)]
pub struct Supervisor {
    launch: Launch,
    document_seconds: u64,
    memory_megabytes: usize,
    signals: Signals,
    producer: Producer,
    worker: Link,
    /// Files that are not closed, in order; `skip` counts the documents that have been handed on.
    pending: VecDeque<Request>,
    /// So many of them the worker knows of.
    sent: usize,
    under_way: BTreeMap<Place, UnderWay>,
    /// The file that was opened last, and when something was last heard of it.
    walking: Option<(u64, Instant)>,
    /// Until this place one document is read at a time.
    careful: Option<Place>,
    /// Documents that ended a worker: copies of them are not tried.
    fatal: Vec<String>,
    /// Why the worker was ended, if it was.
    ended_for: Option<Cause>,
    barren_ends: u32,
    looked: Instant,
    stop_said: bool,
    /// Handed on next.
    ready: VecDeque<Done>,
}

#[derive(Debug)]
struct UnderWay {
    found: FoundDocument,
    since: Instant,
}

impl ReadDocument {
    /// A document of which there is nothing but a record that says why.
    pub fn unread(record: &TenderRecord, declared_type: Option<String>) -> Self {
        Self {
            entry: Entry::of(record, declared_type),
            summary: Summary::of(record),
            record: json_line(record),
            text: None,
            signature: None,
            milliseconds: 0,
        }
    }
}

impl Supervisor {
    /// Starts a worker.
    ///
    /// # Errors
    /// [`Error::Refused`] with everything that is wrong with settings or dictionaries; [`Error::Worker`] if it cannot be started.
    pub fn start(launch: Launch, config: &Config, signals: Signals) -> Result<Self> {
        let mut launch = launch;
        let (worker, producer) = Link::start(&mut launch)?;
        Ok(Self {
            launch,
            document_seconds: config.supervision.document_seconds as u64,
            memory_megabytes: config.supervision.memory_megabytes,
            signals,
            producer,
            worker,
            pending: VecDeque::new(),
            sent: 0,
            under_way: BTreeMap::new(),
            walking: None,
            careful: None,
            fatal: Vec::new(),
            ended_for: None,
            barren_ends: 0,
            looked: Instant::now(),
            stop_said: false,
            ready: VecDeque::new(),
        })
    }

    /// What stands in the records.
    pub fn producer(&self) -> &Producer {
        &self.producer
    }

    /// The files to read, numbered upwards in order. To be called once.
    pub fn read(&mut self, requests: impl IntoIterator<Item = Request>) {
        self.pending.extend(requests);
    }

    /// The document that has been under way longest, and since when.
    pub fn slowest(&self) -> Option<(String, Duration)> {
        let slowest = self
            .under_way
            .values()
            .min_by_key(|document| document.since)?;
        let place = slowest.found.source.place();
        Some((place.to_string(), slowest.since.elapsed()))
    }

    /// What comes next. Never waits longer than a moment.
    ///
    /// # Errors
    /// [`Error::Worker`] if workers end again and again without having read anything.
    pub fn advance(&mut self) -> Result<Done> {
        loop {
            if let Some(done) = self.ready.pop_front() {
                return Ok(done);
            }
            match self.signals.load(Ordering::Relaxed) {
                0 => {}
                1 if self.stop_said => {}
                1 => {
                    self.stop_said = true;
                    self.worker.say(&Order::Stop { stop: true });
                }
                _ => {
                    self.worker.end();
                    return Ok(Done::Stopped);
                }
            }
            if self.pending.is_empty() {
                return Ok(Done::End);
            }
            self.send();
            if self.looked.elapsed() >= LOOK_EVERY {
                self.looked = Instant::now();
                self.end_if_late();
            }
            match self.worker.messages.recv_timeout(LOOK_EVERY) {
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout) => return Ok(Done::Waiting),
                Err(RecvTimeoutError::Disconnected) if self.stop_said => return Ok(Done::Stopped),
                Err(RecvTimeoutError::Disconnected) => self.replace()?,
            }
        }
    }

    /// Tells the worker of more files: many ahead, or one where care is needed.
    fn send(&mut self) {
        let ahead = if self.careful.is_some() { 1 } else { AHEAD };
        while self.sent < ahead
            && !self.stop_said
            && let Some(request) = self.pending.get_mut(self.sent)
        {
            request.alone = match self.careful {
                Some((input, document)) if request.input == input => document.saturating_add(1),
                Some((input, _)) if request.input < input => u64::MAX,
                _ => 0,
            };
            self.worker.say(&Order::Read(request.clone()));
            self.sent += 1;
        }
    }

    fn take(&mut self, message: Message) {
        let mut lines = message.lines.into_iter();
        match message.event {
            Event::Ready { .. } | Event::Refused { .. } => {}
            Event::Opened { input } => self.walking = Some((input, Instant::now())),
            Event::Began {
                input,
                document,
                found,
            } => {
                let since = Instant::now();
                if let Some((walking, heard)) = &mut self.walking
                    && *walking == input
                {
                    *heard = since;
                }
                let under_way = UnderWay {
                    found: *found,
                    since,
                };
                self.under_way.insert((input, document), under_way);
            }
            Event::Ended { input, document } => {
                self.under_way.remove(&(input, document));
            }
            Event::Record {
                input,
                document,
                entry,
                summary,
                signature,
                milliseconds,
                ..
            } => {
                self.under_way.remove(&(input, document));
                self.passed((input, document));
                self.ready.push_back(Done::Document(Box::new(ReadDocument {
                    entry: *entry,
                    summary: *summary,
                    record: lines.next().unwrap_or_default(),
                    text: lines.next(),
                    signature,
                    milliseconds,
                })));
            }
            Event::Same {
                input,
                document,
                found,
            } => {
                self.passed((input, document));
                self.ready.push_back(Done::Same(found));
            }
            Event::Closed {
                input, container, ..
            } => self.close(input, container),
        }
    }

    /// A document has been handed on.
    fn passed(&mut self, place: Place) {
        self.barren_ends = 0;
        if let Some(request) = self.pending.front_mut() {
            request.skip = place.1 + 1;
        }
        if self.careful.is_some_and(|until| until <= place) {
            self.careful = None;
        }
    }

    fn close(&mut self, input: u64, container: bool) {
        self.barren_ends = 0;
        self.pending.pop_front();
        self.sent = self.sent.saturating_sub(1);
        if self.walking.is_some_and(|(walking, _)| walking == input) {
            self.walking = None;
        }
        if self.careful.is_some_and(|(until, _)| until <= input) {
            self.careful = None;
        }
        self.ready.push_back(Done::Closed { container });
    }

    /// Ends a worker that does not come to an end with a document, or with looking for one.
    fn end_if_late(&mut self) {
        let limit = Duration::from_secs(self.document_seconds);
        let reading = self
            .under_way
            .values()
            .any(|document| document.since.elapsed() > limit);
        let looking = self.under_way.is_empty()
            && self
                .walking
                .is_some_and(|(_, heard)| heard.elapsed() > limit);
        if (reading || looking) && self.worker.can_be_ended() {
            self.ended_for = Some(Cause::Timeout);
            self.worker.end();
        }
    }

    /// The worker has ended: lays it to a document if it was alone, and starts another.
    fn replace(&mut self) -> Result<()> {
        let cause = self.worker.cause();
        let cause = self.ended_for.take().unwrap_or(cause);
        let under_way = std::mem::take(&mut self.under_way);
        let walking = self.walking.take();
        let front = self.pending.front().cloned();
        let alone = front
            .as_ref()
            .filter(|request| request.skip < request.alone);
        self.barren_ends += 1;
        match (alone, under_way.first_key_value()) {
            (Some(request), Some((place, document)))
                if under_way.len() == 1 && *place == (request.input, request.skip) =>
            {
                self.lay_to_document(*place, document, &cause);
            }
            (Some(request), None) if walking.is_some_and(|(input, _)| input == request.input) => {
                self.lay_to_file(request, &cause);
            }
            (_, None) => {
                // Nothing was being read: perhaps a file was being opened. It is told of alone.
                self.careful = walking.map(|(input, _)| (input, u64::MAX - 1));
            }
            (_, Some(_)) => self.careful = under_way.keys().next_back().copied(),
        }
        if self.barren_ends >= BARREN_ENDS {
            return Err(Error::Worker(format!(
                "the process that reads documents ended {BARREN_ENDS} times without having read one: {}",
                cause.told(self.memory_megabytes, self.document_seconds)
            )));
        }
        let (worker, producer) = Link::start(&mut self.launch)?;
        if producer != self.producer {
            return Err(Error::Worker(
                "dictionaries, settings or the program were changed during the run".to_owned(),
            ));
        }
        self.worker = worker;
        self.sent = 0;
        if !self.fatal.is_empty() {
            let known = self.fatal.clone();
            self.worker.say(&Order::Known { known });
        }
        Ok(())
    }

    fn lay_to_document(&mut self, place: Place, document: &UnderWay, cause: &Cause) {
        let found = document.found.clone();
        self.fatal.push(found.key());
        let done = self.failed(Some(found.doc_id), found.source, found.declared_type, cause);
        self.ready.push_back(done);
        self.passed(place);
    }

    /// What was to be found in a file cannot be found.
    fn lay_to_file(&mut self, request: &Request, cause: &Cause) {
        let source = Origin::unread(&request.input().provenance).source();
        let done = self.failed(None, source, None, cause);
        self.ready.push_back(done);
        self.close(request.input, true);
    }

    fn failed(
        &self,
        doc_id: Option<String>,
        source: record::Source,
        declared_type: Option<String>,
        cause: &Cause,
    ) -> Done {
        let code = match cause {
            Cause::Timeout => IssueCode::DocumentTimeout,
            Cause::Memory => IssueCode::DocumentMemory,
            Cause::Stack | Cause::Other(_) => IssueCode::DocumentCrashed,
        };
        let issue = Issue::document(
            code,
            cause.told(self.memory_megabytes, self.document_seconds),
        );
        let record = assemble::failure(doc_id, source, &issue, &self.producer);
        Done::Document(Box::new(ReadDocument::unread(&record, declared_type)))
    }
}
