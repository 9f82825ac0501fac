//! The way to a worker: a process of its own, or a thread of this one.
//!
//! In: how to start it, and [`Order`]s. Out: [`Message`]s as they come, and, when there are no more, why it ended. Which documents it was reading is the supervisor's
//! affair.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use super::json_line;
use super::protocol::{Event, Order};
use super::sink::Demand;
use super::worker::{Manner, Message, serve};
use crate::config::Config;
use crate::dictionary::{Dictionaries, Source};
use crate::error::{Error, Result};
use crate::pipeline::Pipeline;
use crate::record::Producer;

/// Events that wait to be looked at; a record is one.
const WAITING: usize = 8;

/// Bytes of the worker's last words that are kept.
const LAST_WORDS: usize = 4096;

/// How workers are made.
#[derive(Debug)]
pub enum Launch {
    /// This command, which speaks the protocol.
    Process(Box<Command>),
    /// A thread, with this configuration and these dictionaries.
    Thread(Box<(Config, Source)>, Manner),
}

/// Why a worker ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Timeout,
    Memory,
    Stack,
    /// For people.
    Other(String),
}

impl Cause {
    /// What happened, in a sentence.
    pub(super) fn told(&self, megabytes: usize, seconds: u64) -> String {
        match self {
            Self::Timeout => format!("reading took longer than {seconds} s"),
            Self::Memory => format!("reading took more than {megabytes} MB of memory"),
            Self::Stack => "reading overflowed the stack".to_owned(),
            Self::Other(end) => format!("reading ended the process that did it ({end})"),
        }
    }

    /// What the last words of a process and the way it ended say.
    fn of(status: Option<ExitStatus>, last_words: &str) -> Self {
        // Source: what the standard library prints before it aborts.
        if last_words.contains("memory allocation of") {
            Self::Memory
        } else if last_words.contains("has overflowed its stack") {
            Self::Stack
        } else {
            let end = status.map_or("it is not known how".to_owned(), |status| {
                status.to_string()
            });
            Self::Other(end)
        }
    }
}

/// The command that starts a worker: `program` itself, with these arguments.
pub fn command(program: &Path, arguments: &[std::ffi::OsString]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    // The segmenter's dictionary alone touches 6,000 small pages. Where memory is that of another C library, nobody reads this.
    if std::env::var_os(ALLOCATOR).is_none() {
        command.env(ALLOCATOR, "glibc.malloc.hugetlb=1");
    }
    command
}

/// What the GNU C library reads its settings from. Source: its manual, section 38.2; `hugetlb` is there since 2.35.
const ALLOCATOR: &str = "GLIBC_TUNABLES";

/// A worker, and the way to it.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) messages: Receiver<Message>,
    orders: Orders,
}

#[derive(Debug)]
enum Orders {
    Process {
        child: Child,
        input: Option<ChildStdin>,
        last_words: Arc<Mutex<Vec<u8>>>,
        listener: Option<std::thread::JoinHandle<()>>,
    },
    Thread {
        orders: Sender<Order>,
        stopping: Arc<AtomicBool>,
        error: Arc<Mutex<Option<String>>>,
    },
}

impl Link {
    /// A worker that has said what it makes records with.
    pub(super) fn start(launch: &mut Launch) -> Result<(Self, Producer)> {
        let mut worker = match launch {
            Launch::Process(command) => Self::process(command)?,
            Launch::Thread(knowledge, manner) => Self::thread((**knowledge).clone(), *manner)?,
        };
        match worker.messages.recv().map(|message| message.event) {
            Ok(Event::Ready { producer }) => Ok((worker, producer)),
            Ok(Event::Refused { message }) => Err(Error::Refused(message)),
            _ => {
                let cause = worker.cause();
                Err(Error::Worker(format!(
                    "the process that reads documents does not start: {}",
                    cause.told(0, 0)
                )))
            }
        }
    }

    fn process(command: &mut Command) -> Result<Self> {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // In a group of its own: the keyboard speaks to the supervisor alone.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let not_started = |error| {
            Error::Worker(format!(
                "cannot start the process that reads documents: {error}"
            ))
        };
        let mut child = command.spawn().map_err(not_started)?;
        let (sender, messages) = mpsc::sync_channel(WAITING);
        if let Some(output) = child.stdout.take() {
            spawn(move || listen(BufReader::with_capacity(1 << 18, output), &sender))?;
        }
        let last_words: Arc<Mutex<Vec<u8>>> = Arc::default();
        let listener = match child.stderr.take() {
            Some(output) => {
                let kept = Arc::clone(&last_words);
                Some(spawn(move || keep_end(output, &kept))?)
            }
            None => None,
        };
        let input = child.stdin.take();
        Ok(Self {
            messages,
            orders: Orders::Process {
                child,
                input,
                last_words,
                listener,
            },
        })
    }

    fn thread((config, source): (Config, Source), manner: Manner) -> Result<Self> {
        let (sender, messages) = mpsc::sync_channel::<Message>(WAITING);
        let (orders, taken) = mpsc::channel();
        let stopping: Arc<AtomicBool> = Arc::default();
        let error: Arc<Mutex<Option<String>>> = Arc::default();
        let (stop, said) = (Arc::clone(&stopping), Arc::clone(&error));
        spawn(move || {
            let say = |message| match sender.send(message) {
                Ok(()) => Demand::More,
                Err(_) => Demand::Closed,
            };
            let dictionaries = match Dictionaries::load(&source) {
                Ok(dictionaries) => dictionaries,
                Err(error) => {
                    let message = error.to_string();
                    say(Event::Refused { message }.into());
                    return;
                }
            };
            let pipeline = Pipeline::new(&config, &dictionaries);
            if let Err(error) = serve(&pipeline, manner, taken.into_iter(), &stop, say) {
                *said.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
            }
        })?;
        Ok(Self {
            messages,
            orders: Orders::Thread {
                orders,
                stopping,
                error,
            },
        })
    }

    /// Tells the worker something. That it has ended is seen elsewhere.
    pub(super) fn say(&mut self, order: &Order) {
        match &mut self.orders {
            Orders::Process { input, .. } => {
                if let Some(input) = input {
                    let _ = input
                        .write_all(&json_line(order))
                        .and_then(|()| input.flush());
                }
            }
            Orders::Thread {
                orders, stopping, ..
            } => {
                if matches!(order, Order::Stop { .. }) {
                    stopping.store(true, Ordering::Relaxed);
                }
                let _ = orders.send(order.clone());
            }
        }
    }

    pub(super) fn can_be_ended(&self) -> bool {
        matches!(self.orders, Orders::Process { .. })
    }

    /// Ends the worker at once.
    pub(super) fn end(&mut self) {
        match &mut self.orders {
            Orders::Process { child, .. } => {
                let _ = child.kill();
            }
            Orders::Thread { stopping, .. } => stopping.store(true, Ordering::Relaxed),
        }
    }

    /// Why it ended. Waits until it has.
    pub(super) fn cause(&mut self) -> Cause {
        match &mut self.orders {
            Orders::Process {
                child,
                input,
                last_words,
                listener,
            } => {
                *input = None;
                let status = child.wait().ok();
                if let Some(listener) = listener.take() {
                    let _ = listener.join();
                }
                let words = last_words.lock().unwrap_or_else(PoisonError::into_inner);
                Cause::of(status, &String::from_utf8_lossy(&words))
            }
            Orders::Thread { error, .. } => {
                let error = error.lock().unwrap_or_else(PoisonError::into_inner).take();
                Cause::Other(error.unwrap_or_else(|| "it panicked".to_owned()))
            }
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if let Orders::Process { child, input, .. } = &mut self.orders {
            *input = None;
            // It ends by itself when nobody speaks to it any more; one that hangs does not.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> Result<std::thread::JoinHandle<()>> {
    let thread = std::thread::Builder::new().stack_size(super::sources::STACK_BYTES);
    thread
        .spawn(work)
        .map_err(|error| Error::Usage(format!("cannot start a thread: {error}")))
}

/// Reads events until there are no more, or one is broken off.
fn listen(mut output: impl BufRead, sender: &SyncSender<Message>) {
    let mut line = Vec::new();
    loop {
        line.clear();
        if !whole_line(&mut output, &mut line) {
            return;
        }
        let Ok(event) = serde_json::from_slice::<Event>(&line) else {
            return;
        };
        let count = match &event {
            Event::Record { text, .. } => 1 + usize::from(*text),
            _ => 0,
        };
        let mut message = Message::from(event);
        for _ in 0..count {
            let mut line = Vec::new();
            if !whole_line(&mut output, &mut line) {
                return;
            }
            message.lines.push(line);
        }
        if sender.send(message).is_err() {
            return;
        }
    }
}

/// Whether there was another line with a line feed at its end.
fn whole_line(output: &mut impl BufRead, line: &mut Vec<u8>) -> bool {
    output.read_until(b'\n', line).is_ok() && line.last() == Some(&b'\n')
}

/// Keeps the end of what is said.
fn keep_end(mut output: impl std::io::Read, kept: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 1024];
    while let Ok(read @ 1..) = output.read(&mut buffer) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(buffer.get(..read).unwrap_or_default());
        let over = kept.len().saturating_sub(LAST_WORDS);
        kept.drain(..over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_words_of_a_worker_name_the_cause() {
        let cause = |words| Cause::of(None, words);
        assert_eq!(cause("memory allocation of 8 bytes failed"), Cause::Memory);
        assert_eq!(
            cause("\nthread 'x' has overflowed its stack\n"),
            Cause::Stack
        );
        assert!(matches!(cause("anything"), Cause::Other(_)));
    }

    #[test]
    fn an_event_that_is_broken_off_is_none() {
        let (sender, messages) = mpsc::sync_channel(9);
        let opened = "{\"event\":\"opened\",\"input\":3}\n";
        listen(
            format!("{opened}{opened}{{\"event\":\"ope").as_bytes(),
            &sender,
        );
        drop(sender);
        assert_eq!(messages.iter().count(), 2);
    }
}
