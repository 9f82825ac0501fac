//! Faults to order, so that tests can see what the supervisor makes of them. Nothing of this is in a release build.
//!
//! In: the environment variable `TENDERLENS_FAULT`, `fault:part of a path` with more of them behind `;`. A document whose path has the part makes the worker abort, overflow its
//! stack, hang or eat memory; `full:N` makes a write fail once N bytes of a file have been written, as a full disk does; `hurry:` makes the run safe after every document.

use crate::model::Provenance;

/// Does what the environment orders for the document at `place`.
#[cfg(debug_assertions)]
pub(super) fn strike(place: &Provenance) {
    let path = format!("{}/{}", place.path, place.members.join("/"));
    for (fault, part) in orders() {
        if !path.contains(&part) {
            continue;
        }
        match fault.as_str() {
            "abort" => std::process::abort(),
            "overflow" => {
                std::hint::black_box(deep(0));
            }
            "hang" => loop {
                std::thread::sleep(std::time::Duration::from_secs(1));
            },
            "memory" => {
                let mut eaten = Vec::new();
                loop {
                    eaten.push(vec![1_u8; 64 << 20]);
                    std::hint::black_box(&eaten);
                }
            }
            _ => {}
        }
    }
}

/// Does nothing.
#[cfg(not(debug_assertions))]
pub(super) fn strike(_place: &Provenance) {}

/// Whether the journal is to be written after every document.
#[cfg(debug_assertions)]
pub(super) fn in_a_hurry() -> bool {
    orders().iter().any(|(fault, _)| fault == "hurry")
}

/// It is not.
#[cfg(not(debug_assertions))]
pub(super) fn in_a_hurry() -> bool {
    false
}

/// After how many bytes the disk is to be full; none if it is not.
#[cfg(debug_assertions)]
pub(super) fn disk_bytes() -> Option<u64> {
    let orders = orders();
    let full = orders.iter().find(|(fault, _)| fault == "full");
    full.and_then(|(_, bytes)| bytes.parse().ok())
}

/// It is not.
#[cfg(not(debug_assertions))]
pub(super) fn disk_bytes() -> Option<u64> {
    None
}

#[cfg(debug_assertions)]
fn orders() -> Vec<(String, String)> {
    let orders = std::env::var("TENDERLENS_FAULT").unwrap_or_default();
    let order = |order: &str| {
        let (fault, part) = order.split_once(':')?;
        Some((fault.to_owned(), part.to_owned()))
    };
    orders.split(';').filter_map(order).collect()
}

#[cfg(debug_assertions)]
#[expect(unconditional_recursion, reason = "it is to overflow the stack")]
fn deep(level: u64) -> u64 {
    let here = std::hint::black_box([level; 512]);
    deep(level + 1) + here.iter().sum::<u64>()
}
