//! The worker: reads documents as it is told to, and says what it is doing.
//!
//! In: [`Order`]s. Out: [`Event`]s, with records behind them. It keeps no files and knows nothing of an output: what it was reading when it ended is known to whoever
//! listened, who can start another. A document costs it at most its own record, unless the process as a whole ends.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::Instant;

use serde::Serialize;

use super::document::{LoadedDocument, Unread};
use super::duplicates::Signature;
use super::faults;
use super::json_line;
use super::ledger::Entry;
use super::order::in_order;
use super::protocol::{Event, FoundDocument, Order, Place, Request};
use super::sink::Demand;
use super::sources::{Input, STACK_BYTES, documents_of};
use super::summary::Summary;
use crate::assemble::Origin;
use crate::error::{Error, Result};
use crate::pipeline::{NoneSpare, Pipeline, Reading, Spare, guarded};
use crate::record::{Source, TenderRecord};

/// So many documents are passed over between two signs of life.
const SIGN_OF_LIFE: u64 = 1000;

/// How a worker works.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// How many documents are read at once.
    pub threads: usize,
    /// Whether the text of each document is given out too.
    pub with_text: bool,
    /// Whether a document that has the bytes of an earlier one is named, not read.
    pub once: bool,
}

/// What a worker says: an event, and the lines that follow it.
#[derive(Clone, Debug)]
pub struct Message {
    /// The event.
    pub event: Event,
    /// Record and text, each with its line feed.
    pub lines: Vec<Vec<u8>>,
}

impl From<Event> for Message {
    fn from(event: Event) -> Self {
        Self {
            event,
            lines: Vec::new(),
        }
    }
}

/// A document or the end of a file, on its way through the threads.
enum Step {
    Document(Place, Input),
    Closed(Event),
}

/// A worker at work.
struct Worker<'w, S> {
    pipeline: &'w Pipeline<'w>,
    manner: Manner,
    stopping: &'w AtomicBool,
    say: S,
    /// Where each document that was read stands first.
    first: Mutex<BTreeMap<String, Place>>,
}

/// Does what `orders` say until there are no more of them, or until `stopping` is set. `say` must write at once, and says whether anybody still listens.
///
/// # Errors
/// [`Error::Usage`] if threads cannot be started.
pub fn serve(
    pipeline: &Pipeline,
    manner: Manner,
    orders: impl Iterator<Item = Order> + Send,
    stopping: &AtomicBool,
    say: impl Fn(Message) -> Demand + Sync,
) -> Result<()> {
    let producer = pipeline.producer().clone();
    if say(Event::Ready { producer }.into()) == Demand::Closed {
        return Ok(());
    }
    let worker = Worker {
        pipeline,
        manner,
        stopping,
        say,
        first: Mutex::default(),
    };
    let worker = &worker;
    let (sender, steps) = mpsc::sync_channel(1);
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, move || worker.walk(orders, &sender))
            .map_err(|error| Error::Usage(format!("cannot start a thread: {error}")))?;
        in_order(
            steps.into_iter(),
            manner.threads,
            |step| match step {
                Step::Document(_, input) => input.held_bytes(),
                Step::Closed(_) => 0,
            },
            |step, spare| match step {
                Step::Closed(event) => Some(event.into()),
                Step::Document(..) if worker.is_stopping() => None,
                Step::Document(place, input) => Some(worker.read(place, input, spare)),
            },
            |done| Ok(done.map_or(Demand::Closed, |message| (worker.say)(message))),
        )
    })
}

impl<S: Fn(Message) -> Demand + Sync> Worker<'_, S> {
    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Finds the documents that the orders name.
    fn walk(&self, orders: impl Iterator<Item = Order>, steps: &mpsc::SyncSender<Step>) {
        for order in orders {
            match order {
                Order::Stop { .. } => return,
                Order::Known { known } => {
                    let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
                    first.extend(known.into_iter().map(|key| (key, (0, 0))));
                }
                Order::Read(request) => {
                    if !self.walk_through(&request, steps) {
                        return;
                    }
                }
            }
            if self.is_stopping() {
                return;
            }
        }
    }

    /// Finds the documents in a file; whether more are wanted.
    fn walk_through(&self, request: &Request, steps: &mpsc::SyncSender<Step>) -> bool {
        let input = request.input;
        let mut wanted = (self.say)(Event::Opened { input }.into()) == Demand::More;
        let mut documents = 0;
        let container = documents_of(request.input(), self.pipeline.config(), &mut |found| {
            let place = (input, documents);
            documents += 1;
            if place.1 < request.skip {
                if documents % SIGN_OF_LIFE == 0 {
                    wanted = (self.say)(Event::Opened { input }.into()) == Demand::More;
                }
            } else if place.1 < request.alone {
                wanted = (self.say)(self.read(place, found, &NoneSpare)) == Demand::More;
            } else {
                wanted = steps.send(Step::Document(place, found)).is_ok();
            }
            wanted &= !self.is_stopping();
            wanted
        });
        let closed = Event::Closed {
            input,
            documents,
            container,
        };
        if !wanted {
            return false;
        }
        if request.alone > 0 && documents <= request.alone {
            // Nothing is under way: said at once, so that a crash while the next file is opened cannot be laid to this one.
            return (self.say)(closed.into()) == Demand::More;
        }
        steps.send(Step::Closed(closed)).is_ok()
    }

    /// Reads a document. It must come whatever happens: those behind it wait for it.
    fn read(&self, place: Place, input: Input, spare: &dyn Spare) -> Message {
        let provenance = input.provenance.clone();
        let loaded = match guarded(|| LoadedDocument::load(input, self.pipeline.config())) {
            Ok(Ok(loaded)) => loaded,
            Ok(Err(unread)) => return self.unread(place, &unread),
            Err(issue) => {
                let record = self.pipeline.refusal(&Origin::unread(&provenance), &issue);
                return message(place, &record, None);
            }
        };
        let origin = Origin {
            doc_id: Some(loaded.doc_id.clone()),
            bytes: Some(loaded.document.bytes.len() as u64),
            ..Origin::unread(&provenance)
        };
        let declared_type = loaded.declared_type().map(str::to_owned);
        let found = Box::new(FoundDocument {
            source: origin.source(),
            doc_id: loaded.doc_id.clone(),
            declared_type: declared_type.clone(),
        });
        let (input, document) = place;
        if self.manner.once && self.comes_before(place, found.key()) {
            return Message::from(Event::Same {
                input,
                document,
                found,
            });
        }
        (self.say)(Message::from(Event::Began {
            input,
            document,
            found,
        }));
        let begun = Instant::now();
        let mut message = guarded(|| self.message(place, loaded, declared_type.clone(), spare))
            .unwrap_or_else(|issue| {
                let record = self.pipeline.refusal(&origin, &issue);
                message(place, &record, declared_type)
            });
        if let Event::Record { milliseconds, .. } = &mut message.event {
            *milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        }
        (self.say)(Message::from(Event::Ended { input, document }));
        message
    }

    fn message(
        &self,
        place: Place,
        loaded: LoadedDocument,
        declared_type: Option<String>,
        spare: &dyn Spare,
    ) -> Message {
        faults::strike(&loaded.document.provenance);
        let text = match loaded.text(self.pipeline.config(), None, spare) {
            Ok(text) => text,
            Err(unread) => return self.unread(place, &unread),
        };
        let record = self.pipeline.record_of(&text.origin(), &text.reading);
        let mut message = message(place, &record, declared_type);
        if let Event::Record {
            signature,
            text: said,
            ..
        } = &mut message.event
        {
            *signature = Signature::of(&text.reading.pages).map(|signature| signature.to_string());
            *said = self.manner.with_text;
        }
        if self.manner.with_text {
            message.lines.push(text_line(&record, Some(&text.reading)));
        }
        message
    }

    fn unread(&self, place: Place, unread: &Unread) -> Message {
        let record = self.pipeline.refusal(&unread.origin(), &unread.issue);
        message(place, &record, None)
    }

    /// Whether a document of this key comes earlier in the order of the output, and is therefore read. Of several that are under way at once, the earliest is.
    fn comes_before(&self, place: Place, key: String) -> bool {
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        let earliest = first.entry(key).or_insert(place);
        if *earliest < place {
            return true;
        }
        *earliest = place;
        false
    }
}

/// A record, with what is said of it.
fn message(place: Place, record: &TenderRecord, declared_type: Option<String>) -> Message {
    Message {
        event: Event::Record {
            input: place.0,
            document: place.1,
            entry: Box::new(Entry::of(record, declared_type)),
            summary: Box::new(Summary::of(record)),
            signature: None,
            milliseconds: 0,
            text: false,
        },
        lines: vec![json_line(record)],
    }
}

/// A line of the texts: what all offsets of a record count in.
#[derive(Serialize)]
struct TextLine<'t> {
    doc_id: Option<&'t str>,
    source: &'t Source,
    pages: Vec<&'t str>,
}

/// The line of the text of `record`; without pages where there is no reading.
pub fn text_line(record: &TenderRecord, reading: Option<&Reading>) -> Vec<u8> {
    let pages = reading.map_or(&[][..], |reading| &reading.pages);
    json_line(&TextLine {
        doc_id: record.doc_id.as_deref(),
        source: &record.source,
        pages: pages.iter().map(|page| page.page.text.as_str()).collect(),
    })
}
