//! Work on many things at once, results in order. The only file that knows rayon.
//!
//! In: things, one after the other, and what is to be done with each. Out: what came of them, in their order, for any number of threads. Only a
//! window of them is under way at a time, in number and in bytes, so memory does not grow with how many there are.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};

use crate::error::{Error, Result};
use crate::pipeline::{Spare, guarded};

use super::sink::Demand;

/// Things under way for each thread: worked on, or finished and waiting for an earlier one. Small enough for memory, large enough that a
/// long document rarely leaves the other threads without work.
const WINDOW: usize = 16;

/// Bytes that things under way may hold: no further one is begun before some of them are worked on. One more, and one that waits to be begun,
/// can come on top.
const HELD_BYTES: usize = 256 << 20;

/// Stack of a thread. Source: every one of 1,526 files passes in 128 KB; nesting is bounded, the rest is margin.
const STACK_BYTES: usize = 8 << 20;

/// Threads to work with: as many as asked for, or one for each processor.
pub fn threads(wanted: Option<usize>) -> usize {
    wanted.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
}

/// What the calling thread hears.
enum Heard<I, T> {
    /// There is a thing to be worked on.
    Begin(usize, I),
    /// A thing was worked on; it held so many bytes.
    Done(usize, usize, T),
    /// There are no more things.
    NoMore,
}

/// Lets things begin as long as there is room for them.
struct Room {
    taken: Mutex<Taken>,
    changed: Condvar,
    window: usize,
}

#[derive(Default)]
struct Taken {
    under_way: usize,
    bytes: usize,
    /// Nobody takes results any more.
    closed: bool,
}

impl Room {
    /// Waits until there is room; whether anything is still wanted then.
    fn wait(&self) -> bool {
        let full = |taken: &mut Taken| {
            !taken.closed && (taken.under_way >= self.window || taken.bytes >= HELD_BYTES)
        };
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = self.changed.wait_while(taken, full);
        !taken.unwrap_or_else(PoisonError::into_inner).closed
    }

    fn change(&self, change: impl FnOnce(&mut Taken)) {
        change(&mut self.taken.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_one();
    }
}

/// What the threads may do at the same time: one thing each, or a part of another's. Who would exceed that waits.
struct Hands {
    free: Mutex<usize>,
    freed: Condvar,
}

impl Hands {
    /// Does `work` with a hand that was free, waiting for one.
    fn work<T>(&self, work: impl FnOnce() -> T) -> T {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let free = self.freed.wait_while(free, |free| *free == 0);
        *free.unwrap_or_else(PoisonError::into_inner) -= 1;
        let done = work();
        self.release();
        done
    }

    fn release(&self) {
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.freed.notify_one();
    }
}

impl Spare for Hands {
    fn share(&self, here: &mut dyn FnMut(), there: &mut (dyn FnMut() + Send)) -> bool {
        {
            let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
            if *free == 0 {
                return false;
            }
            *free -= 1;
        }
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
            // What panics there is not done, and the caller sees that; so it is where no thread can be had.
            let spawned = thread.spawn_scoped(scope, || {
                let _ = guarded(there);
                self.release();
            });
            if spawned.is_err() {
                self.release();
            }
            here();
        });
        true
    }
}

/// Does `work` on all `things` in `threads` threads and gives the results to `take`, in the order of `things`, until it wants no more. A result is given as soon
/// as those before it are, whether more things come or not.
///
/// What `work` gets besides the thing are the threads that have nothing to do. `held` says how many bytes a thing keeps in memory until it is worked on. `take` runs in the calling thread, `things` in one of their own. `work` must not
/// panic: guard what may.
///
/// # Errors
/// What `take` gives, and [`Error::Usage`] if the threads cannot be started.
pub fn in_order<I: Send, T: Send>(
    things: impl Iterator<Item = I> + Send,
    threads: usize,
    held: impl Fn(&I) -> usize + Sync,
    work: impl Fn(I, &dyn Spare) -> T + Sync,
    mut take: impl FnMut(T) -> Result<Demand>,
) -> Result<()> {
    let not_started = |error: &dyn std::fmt::Display| {
        Error::Usage(format!(
            "cannot start {threads} threads: {error}\n  help: ask for fewer with --threads"
        ))
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|error| not_started(&error))?;
    let room = Room {
        taken: Mutex::default(),
        changed: Condvar::new(),
        window: WINDOW * threads,
    };
    let room = &room;
    let hands = &Hands {
        free: Mutex::new(threads),
        freed: Condvar::new(),
    };
    let (sender, heard) = mpsc::channel();
    let feed = {
        let (sender, held) = (sender.clone(), &held);
        move || {
            let mut things = things.enumerate();
            while room.wait()
                && let Some((number, thing)) = things.next()
            {
                room.change(|taken| {
                    taken.under_way += 1;
                    taken.bytes += held(&thing);
                });
                if sender.send(Heard::Begin(number, thing)).is_err() {
                    return;
                }
            }
            // The receiver is gone only when nobody takes results any more.
            let _ = sender.send(Heard::NoMore);
        }
    };
    std::thread::scope(|feeder| {
        std::thread::Builder::new()
            .spawn_scoped(feeder, feed)
            .map_err(|error| not_started(&error))?;
        pool.in_place_scope_fifo(|scope| {
            // Cleared when nobody takes results any more, so that what waits for a thread is not done for nothing.
            let wanted = Arc::new(AtomicBool::new(true));
            let mut waiting = BTreeMap::new();
            let (mut begun, mut next, mut more) = (0, 0, true);
            while more || next < begun {
                match heard.recv() {
                    Ok(Heard::Begin(number, thing)) => {
                        begun = number + 1;
                        let bytes = held(&thing);
                        let (sender, wanted) = (sender.clone(), Arc::clone(&wanted));
                        let work = &work;
                        scope.spawn_fifo(move |_| {
                            if wanted.load(Ordering::Relaxed) {
                                let done = hands.work(|| work(thing, hands));
                                let _ = sender.send(Heard::Done(number, bytes, done));
                            }
                        });
                    }
                    Ok(Heard::Done(number, bytes, result)) => {
                        room.change(|taken| taken.bytes -= bytes);
                        waiting.insert(number, result);
                    }
                    Ok(Heard::NoMore) | Err(_) => more = false,
                }
                while let Some(result) = waiting.remove(&next) {
                    next += 1;
                    room.change(|taken| taken.under_way -= 1);
                    match take(result) {
                        Ok(Demand::More) => {}
                        ended => {
                            wanted.store(false, Ordering::Relaxed);
                            room.change(|taken| taken.closed = true);
                            return ended.map(|_| ());
                        }
                    }
                }
            }
            Ok(())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_stop_when_nobody_wants_them() {
        let things: Vec<u64> = (0..500).collect();
        for threads in [1, 3] {
            let slow_first = |thing: &u64, _: &dyn Spare| {
                std::thread::sleep(std::time::Duration::from_micros(300 - (thing % 100) * 3));
                *thing
            };
            let mut taken = Vec::new();
            let take = |thing| {
                taken.push(thing);
                Ok(if thing == 120 {
                    Demand::Closed
                } else {
                    Demand::More
                })
            };
            in_order(things.iter(), threads, |_| 1, slow_first, take).unwrap();
            assert_eq!(taken, (0..=120).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_thread_without_a_thing_of_its_own_takes_part_and_a_busy_one_does_not() {
        let here = || std::thread::current().id();
        let work = |(), spare: &dyn Spare| {
            let mut elsewhere = None;
            let mut nested = None;
            let shared = spare.share(
                &mut || nested = Some(spare.share(&mut || {}, &mut || {})),
                &mut || elsewhere = Some(here()),
            );
            (
                shared,
                nested,
                elsewhere.is_some_and(|other| other != here()),
            )
        };
        for (threads, expected) in [(1, (false, None, false)), (2, (true, Some(false), true))] {
            let mut done = Vec::new();
            let take = |result| {
                done.push(result);
                Ok(Demand::More)
            };
            in_order(std::iter::once(()), threads, |()| 0, work, take).unwrap();
            assert_eq!(done, [expected], "{threads} threads");
        }
    }

    #[test]
    fn a_result_is_given_before_more_things_come() {
        let (sender, things) = mpsc::channel();
        let (told, results) = mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                for thing in 0..3 {
                    sender.send(thing).unwrap();
                    let patience = std::time::Duration::from_secs(20);
                    assert_eq!(results.recv_timeout(patience), Ok(thing));
                }
            });
            let take = |thing| {
                told.send(thing).unwrap();
                Ok(Demand::More)
            };
            in_order(things.into_iter(), 2, |_| 0, |thing, _| thing, take).unwrap();
        });
    }
}
