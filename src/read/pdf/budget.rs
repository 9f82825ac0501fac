//! What a page may cost: counted operations, and a clock behind them.
//!
//! In: what an engine draws, operation by operation. Out: nothing, or a panic that the page's own `catch_unwind` takes; it runs no panic hook
//! and prints nothing. Only what an engine reports can be counted: between two reports it decodes and parses, which the limit on streams bounds.

use std::panic::resume_unwind;
use std::time::{Duration, Instant};

use super::super::PdfSettings;
use crate::issue::{Issue, IssueCode};

/// Operations between two looks at the clock. A look costs as much as some operations.
const LOOK_EVERY: usize = 256;

/// Why a page was stopped: the payload of the panic that does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    /// It draws more than a page may.
    Operations,
    /// It takes too long. The limit on operations comes first wherever it can.
    Time,
}

/// What is left to spend on a page.
pub(super) struct Budget {
    spent: usize,
    operations: usize,
    next_look: usize,
    begun: Instant,
    time: Duration,
}

impl Budget {
    /// For a page of a document that may still draw `left` operations. The clock runs from here.
    pub(super) fn new(settings: &PdfSettings, left: usize) -> Self {
        Self {
            spent: 0,
            operations: settings.page_operations.min(left),
            next_look: LOOK_EVERY,
            begun: Instant::now(),
            time: Duration::from_secs(settings.page_seconds as u64),
        }
    }

    /// Counts operations; does not return when they are more than allowed.
    pub(super) fn spend(&mut self, operations: usize) {
        self.spent = self.spent.saturating_add(operations);
        if self.spent > self.operations {
            resume_unwind(Box::new(Stopped::Operations));
        }
        if self.spent >= self.next_look {
            self.next_look = self.spent + LOOK_EVERY;
            self.look();
        }
    }

    /// Looks at the clock; does not return when time is up. For operations behind which there may be much that is not reported.
    pub(super) fn look(&self) {
        if self.begun.elapsed() > self.time {
            resume_unwind(Box::new(Stopped::Time));
        }
    }

    /// Operations so far.
    pub(super) fn spent(&self) -> usize {
        self.spent
    }
}

/// What a page that panicked with `payload` reports.
pub(super) fn page_issue(
    payload: &(dyn std::any::Any + Send),
    number: u32,
    settings: &PdfSettings,
) -> Issue {
    let (code, message) = match payload.downcast_ref::<Stopped>() {
        Some(Stopped::Operations) => (
            IssueCode::PdfPageTooComplex,
            "the page asks for more drawing operations than allowed".to_owned(),
        ),
        Some(Stopped::Time) => (
            IssueCode::PdfPageTimeout,
            format!(
                "the page took more than {} seconds on this machine; what was drawn until then was kept",
                settings.page_seconds
            ),
        ),
        None => (
            IssueCode::PdfPageFailed,
            "the page could not be interpreted".to_owned(),
        ),
    };
    Issue::page(code, number, message)
}

/// What a document reports whose operations are spent at the page `last`.
pub(super) fn document_issue(last: u32, settings: &PdfSettings) -> Issue {
    let message = format!(
        "the document asks for more than {} drawing operations; the pages behind page {last} were left out",
        settings.operations
    );
    Issue::document(IssueCode::PdfTooComplex, message)
}
