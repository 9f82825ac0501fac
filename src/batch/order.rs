//! Work on many things at once, results in order. The only file that knows rayon.
//!
//! In: things, one after the other, and what is to be done with each. Out: what came of them, in their order, for any number of threads. Only a
//! window of them is under way at a time, in number and in bytes, so memory does not grow with how many there are.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use crate::error::{Error, Result};

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

/// Does `work` on all `things` in `threads` threads and gives the results to `take`, in the order of `things`, until it wants no more.
///
/// `held` says how many bytes a thing keeps in memory until it is worked on. `take` runs in the calling thread. `work` must not panic: guard what may.
///
/// # Errors
/// What `take` gives, and [`Error::Usage`] if the threads cannot be started.
pub fn in_order<I: Send, T: Send>(
    things: impl Iterator<Item = I>,
    threads: usize,
    held: impl Fn(&I) -> usize,
    work: impl Fn(I) -> T + Sync,
    mut take: impl FnMut(T) -> Result<Demand>,
) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|error| {
            Error::Usage(format!(
                "cannot start {threads} threads: {error}\n  help: ask for fewer with --threads"
            ))
        })?;
    let window = WINDOW * threads;
    // Cleared when nobody takes results any more, so that what waits for a thread is not done for nothing.
    let wanted = AtomicBool::new(true);
    pool.in_place_scope_fifo(|scope| {
        let (sender, receiver) = mpsc::channel();
        let mut waiting = BTreeMap::new();
        let mut started = things.enumerate();
        let mut under_way = 0;
        let mut bytes_held = 0;
        let mut next = 0;
        loop {
            while under_way < window
                && bytes_held < HELD_BYTES
                && let Some((number, thing)) = started.next()
            {
                let bytes = held(&thing);
                bytes_held += bytes;
                let (sender, wanted, work) = (sender.clone(), &wanted, &work);
                scope.spawn_fifo(move |_| {
                    if wanted.load(Ordering::Relaxed) {
                        // The receiver is gone only when nobody takes results any more.
                        let _ = sender.send((number, bytes, work(thing)));
                    }
                });
                under_way += 1;
            }
            if under_way == 0 {
                return Ok(());
            }
            let Ok((number, bytes, result)) = receiver.recv() else {
                return Ok(());
            };
            bytes_held -= bytes;
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&next) {
                next += 1;
                under_way -= 1;
                match take(result) {
                    Ok(Demand::More) => {}
                    ended => {
                        wanted.store(false, Ordering::Relaxed);
                        return ended.map(|_| ());
                    }
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_stop_when_nobody_wants_them() {
        let things: Vec<u64> = (0..500).collect();
        for threads in [1, 3] {
            let slow_first = |thing: &u64| {
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
}
