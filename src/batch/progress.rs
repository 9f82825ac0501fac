//! Progress on the terminal: documents, pages a second, time left. The only file that knows indicatif.
//!
//! In: how many pages each finished document had. Out: one line on standard error that is wiped at the end; nothing where standard error
//! is no terminal or quiet was asked for.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

/// The progress line; empty where none is wanted.
#[derive(Debug)]
pub struct Progress {
    line: Option<(ProgressBar, Arc<AtomicU64>)>,
}

impl Progress {
    /// A line for `documents` documents, or more: what is in containers shows when they are opened.
    pub fn new(documents: usize, quiet: bool) -> Self {
        if quiet || !std::io::stderr().is_terminal() {
            return Self { line: None };
        }
        let pages = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&pages);
        let rate = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let pages = counted.load(Ordering::Relaxed);
            let seconds = state.elapsed().as_secs_f64().max(0.001);
            #[expect(clippy::cast_precision_loss, reason = "a rate for the eye")]
            let rate = pages as f64 / seconds;
            let _ = write!(out, "{pages} pages, {rate:.0} pages/s");
        };
        let style =
            ProgressStyle::with_template("{bar:24} {pos}/{len} documents, {pages}, {eta} left");
        let bar = ProgressBar::new(documents as u64);
        if let Ok(style) = style {
            bar.set_style(style.with_key("pages", rate));
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Self {
            line: Some((bar, pages)),
        }
    }

    /// One more document is done.
    pub fn document(&self, pages: u32) {
        if let Some((bar, counted)) = &self.line {
            counted.fetch_add(u64::from(pages), Ordering::Relaxed);
            bar.inc(1);
            if bar.length().is_some_and(|length| length < bar.position()) {
                bar.inc_length(1);
            }
        }
    }

    /// Wipes the line.
    pub fn clear(&self) {
        if let Some((bar, _)) = &self.line {
            bar.finish_and_clear();
        }
    }
}
