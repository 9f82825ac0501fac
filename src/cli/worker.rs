//! `tenderlens worker`: reads documents for a supervisor.

use std::io::{BufRead, Write};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use clap::Args;

use super::{Knowledge, Outcome, load_dictionaries};
use crate::batch::order;
use crate::batch::protocol::{Event, Order};
use crate::batch::sink::Demand;
use crate::batch::worker::{Manner, Message, serve};
use crate::config::{Config, THREAD_MEGABYTES};
use crate::error::{Error, Result};
use crate::pipeline::Pipeline;

/// Read documents for a supervisor: requests on standard input, events and records on standard output
///
/// Each line of input is a JSON object: {"path": "a.pdf", "input": 1} asks for the documents of a file. Each line of output is one too:
/// an event, named by "event", or a record, which follows the event "record" and has none. docs/worker.md lists them all. Records come
/// in the order of the requests. The worker ends when its input does and everything is read.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  printf '{\"path\":\"samples/server-spec.md\",\"input\":1}\\n' | tenderlens worker")]
pub(super) struct Arguments {
    /// How many documents are read at once [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Give out the page texts too, on the line after the record
    #[arg(long)]
    with_text: bool,
    /// Do not read a document that has the bytes of an earlier one: name it in an event "same"
    #[arg(long)]
    once: bool,
    /// End at once when the input ends, and keep to the memory that the settings allow
    #[arg(long)]
    supervised: bool,
    #[command(flatten)]
    knowledge: Knowledge,
}

pub(super) fn worker(arguments: &Arguments) -> Result<Outcome> {
    let known = arguments.knowledge.config().and_then(|config| {
        let dictionaries = load_dictionaries(&config)?;
        Ok((config, dictionaries))
    });
    let (config, dictionaries) = match known {
        Ok(known) => known,
        Err(error) => {
            let message = error.to_string();
            say(&Event::Refused { message }.into());
            return Err(error);
        }
    };
    let threads = order::threads(arguments.threads.map(usize::from).or(config.threads));
    if arguments.supervised {
        limit_memory(&config, threads);
    }
    // The process ends when the work does: the system takes memory back at once, piece by piece it takes as long as a document.
    let dictionaries = ManuallyDrop::new(dictionaries);
    let pipeline = ManuallyDrop::new(Pipeline::new(&config, &dictionaries));
    let manner = Manner {
        threads,
        with_text: arguments.with_text,
        once: arguments.once,
    };
    let stopping = Arc::new(AtomicBool::new(false));
    let misunderstood = Arc::new(Mutex::new(None));
    let (sender, orders) = mpsc::channel();
    let (stop, wrong) = (Arc::clone(&stopping), Arc::clone(&misunderstood));
    let supervised = arguments.supervised;
    std::thread::spawn(move || {
        if let Err(message) = listen(&sender, &stop) {
            *wrong.lock().unwrap_or_else(PoisonError::into_inner) = Some(message);
        } else if supervised {
            end();
        }
    });
    serve(
        &pipeline,
        manner,
        orders.into_iter(),
        &stopping,
        |message| say(&message),
    )?;
    let misunderstood = misunderstood
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    match misunderstood {
        Some(message) => Err(Error::Usage(message)),
        None => Ok(Outcome::Done),
    }
}

/// Hands on orders until there are no more.
///
/// # Errors
/// What is wrong with a line.
fn listen(sender: &mpsc::Sender<Order>, stopping: &AtomicBool) -> std::result::Result<(), String> {
    for (number, line) in (1..).zip(std::io::stdin().lock().lines()) {
        let Ok(line) = line else {
            return Ok(());
        };
        if line.trim().is_empty() {
            continue;
        }
        let order = serde_json::from_str(&line).map_err(|_| {
            format!(
                "line {number} of standard input is no request\n  help: write {{\"path\": \"a.pdf\"}}; docs/worker.md lists what is understood"
            )
        })?;
        if matches!(order, Order::Stop { .. }) {
            // Seen by documents that wait, not only by those that are still to be found.
            stopping.store(true, Ordering::Relaxed);
        }
        if sender.send(order).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// Writes an event, and what follows it, at once.
fn say(message: &Message) -> Demand {
    let mut bytes = crate::batch::json_line(&message.event);
    for line in &message.lines {
        bytes.extend_from_slice(line);
    }
    let mut out = std::io::stdout().lock();
    match out.write_all(&bytes).and_then(|()| out.flush()) {
        Ok(()) => Demand::More,
        Err(_) => Demand::Closed,
    }
}

/// Nobody supervises any more: what is under way is of no use.
#[expect(clippy::exit, reason = "threads that hang must end too")]
fn end() {
    std::process::exit(0);
}

/// Bounds the memory that this process may address. Where the system knows no such bound there is none.
#[cfg(unix)]
fn limit_memory(config: &Config, threads: usize) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let megabytes = config.supervision.memory_megabytes + THREAD_MEGABYTES * threads;
    let bytes = megabytes as u64 * 1_000_000;
    let maximum = getrlimit(Resource::As).maximum;
    let current = Some(maximum.map_or(bytes, |maximum| maximum.min(bytes)));
    if let Err(error) = setrlimit(Resource::As, Rlimit { current, maximum }) {
        super::complain(&format!(
            "warning: memory cannot be limited to {megabytes} MB here ({error}): a document that takes more is not stopped"
        ));
    }
}

/// There is no such bound here.
#[cfg(not(unix))]
fn limit_memory(_config: &Config, _threads: usize) {}
