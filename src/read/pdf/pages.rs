//! The pages of a document that hayro opened, one after the other or, where threads are spare, several at a time.
//!
//! In: an opened document, and threads that are spare. Out: its sheets with their issues, the same for any number of threads: a page depends
//! on another one only by what is left of the operations that the document may ask for, and that is settled in order, at the end.

use std::collections::HashMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, ObjRef, Object, Stream};
use hayro_interpret::hayro_syntax::page::{Page, Resources};
use hayro_interpret::kurbo::Rect as KurboRect;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, RenderContent, TransformExt, interpret,
    interpret_page,
};

use super::super::{PdfSettings, Spare};
use super::budget::{document_issue, page_issue};
use super::fonts::Fonts;
use super::hayro::Recorder;
use super::page_number;
use super::streams::Streams;
use crate::issue::{Issue, IssueCode};
use crate::model::{Drawing, Sheet};

/// Pages that are read before anyone asks again whether a thread is spare. Fewer are not worth a thread, which reads the fonts once more.
const PAGES_AT_A_TIME: usize = 8;

/// A page that was read.
struct PageRead {
    sheet: Sheet,
    issues: Vec<Issue>,
    /// Operations that it asked for.
    spent: usize,
}

/// All sheets, and what went wrong. None behind the page at which the document has spent its operations; the flag says whether that is so.
pub(super) fn read(
    pdf: &Pdf,
    settings: &PdfSettings,
    spare: &dyn Spare,
) -> (Vec<Sheet>, Vec<Issue>, bool) {
    let pages = pdf.pages().len().min(settings.pages);
    let mut streams = Streams::new(pdf, settings.stream_megabytes * 1_000_000);
    // In the order of the pages, too: what one found of the objects that they share, the others do not look at again.
    let too_large: Vec<bool> = pdf
        .pages()
        .iter()
        .take(pages)
        .map(|page| streams.exceed(page))
        .collect();
    let mut reader = PageReader::new(pdf, settings, &too_large);
    let mut left = settings.operations;
    let (mut sheets, mut issues) = (Vec::new(), Vec::new());
    for (index, mut read) in reader.read(0..pages, spare).into_iter().enumerate() {
        if read.spent > left {
            // Read as if it had been its turn.
            let mut again = PageReader::new(pdf, settings, &too_large);
            again.left = left;
            let Some(cut) = again.page(index) else { break };
            read = cut;
        }
        left = left.saturating_sub(read.spent);
        sheets.push(read.sheet);
        issues.extend(read.issues);
        if left == 0 {
            issues.push(document_issue(page_number(index), settings));
            return (sheets, issues, true);
        }
    }
    (sheets, issues, false)
}

/// Reads pages in one thread: what hayro keeps of fonts cannot be shared.
struct PageReader<'a> {
    pdf: &'a Pdf,
    settings: &'a PdfSettings,
    /// By page: whether it means to decode more than allowed.
    too_large: &'a [bool],
    cache: InterpreterCache<'a>,
    fonts: Fonts<'a>,
    /// By graphics state: whether it changes nothing that is kept.
    idle: HashMap<ObjRef, bool>,
    /// Operations that the document can still ask for, at most.
    left: usize,
    /// Glyphs of the page read last: the next one has about as many.
    glyphs: usize,
}

impl<'a> PageReader<'a> {
    fn new(pdf: &'a Pdf, settings: &'a PdfSettings, too_large: &'a [bool]) -> Self {
        Self {
            pdf,
            settings,
            too_large,
            cache: InterpreterCache::new(),
            fonts: Fonts::new(pdf),
            idle: HashMap::new(),
            left: settings.operations,
            glyphs: 0,
        }
    }

    /// Reads pages, half of those to come in a thread that is spare.
    fn read(&mut self, pages: Range<usize>, spare: &dyn Spare) -> Vec<PageRead> {
        let mut done = Vec::new();
        let mut next = pages.start;
        while next < pages.end {
            let rest = pages.end - next;
            if rest >= 2 * PAGES_AT_A_TIME {
                let middle = next + rest.div_ceil(2);
                let (pdf, settings, too_large) = (self.pdf, self.settings, self.too_large);
                let (mut ours, mut theirs) = (Vec::new(), None);
                let shared =
                    spare.share(&mut || ours = self.read(next..middle, spare), &mut || {
                        let mut reader = PageReader::new(pdf, settings, too_large);
                        theirs = Some(reader.read(middle..pages.end, spare));
                    });
                if shared {
                    let whole = ours.len() == middle - next;
                    done.append(&mut ours);
                    if !whole {
                        break;
                    }
                    done.extend(theirs.unwrap_or_else(|| self.read(middle..pages.end, spare)));
                    break;
                }
            }
            for index in next..pages.end.min(next + PAGES_AT_A_TIME) {
                let Some(read) = self.page(index) else {
                    return done;
                };
                self.left = self.left.saturating_sub(read.spent);
                done.push(read);
                if self.left == 0 {
                    return done;
                }
            }
            next += PAGES_AT_A_TIME;
        }
        done
    }

    /// What a page draws with, without its graphics states if they change nothing that is kept: some writers set one for each piece of text,
    /// and the interpreter reads it from the file each time.
    fn resources(&mut self, page: &Page<'a>) -> Resources<'a> {
        let resources = page.resources().clone();
        let states = &resources.ext_g_states;
        let all_idle = states.keys().all(|name| {
            let is_idle = || {
                states
                    .get::<Dict<'_>>(&name)
                    .is_none_or(|one| is_idle(&one))
            };
            match states.get_ref(&name) {
                Some(reference) => *self.idle.entry(reference).or_insert_with(is_idle),
                None => is_idle(),
            }
        });
        if all_idle {
            let ext_g_states = Dict::empty();
            return Resources {
                ext_g_states,
                ..resources
            };
        }
        resources
    }

    /// Reads a page, counted from 0; none if there is no such page.
    fn page(&mut self, index: usize) -> Option<PageRead> {
        let page = self.pdf.pages().get(index)?;
        let number = page_number(index);
        if self.too_large.get(index).copied().unwrap_or_default() {
            let message = format!(
                "the page's content, or a font or form that it draws with, decodes to more than {} megabytes",
                self.settings.stream_megabytes
            );
            return Some(PageRead {
                sheet: Sheet::Lost,
                issues: vec![Issue::page(IssueCode::PdfStreamTooLarge, number, message)],
                spent: 0,
            });
        }
        let (width, height) = page.render_dimensions();
        let resources = self.resources(page);
        let mut device =
            Recorder::new(page, &mut self.fonts, self.settings, self.left, self.glyphs);
        let interpret = || {
            let area = KurboRect::new(0.0, 0.0, f64::from(width), f64::from(height));
            let transform = page.initial_transform(true).to_kurbo();
            let mut context = Context::new(
                transform,
                area,
                &self.cache,
                self.pdf.xref(),
                InterpreterSettings {
                    render_content: RenderContent::ANNOTATIONS,
                    ..InterpreterSettings::default()
                },
            );
            interpret(
                page.typed_operations(),
                &resources,
                &mut context,
                &mut device,
            );
            // Set to draw annotations only: the content was drawn with the resources above.
            interpret_page(page, &mut context, &mut device);
        };
        let outcome = catch_unwind(AssertUnwindSafe(interpret));
        let (drawing, spent, dropped) = device.into_drawing();
        self.glyphs = drawing.glyphs.len();
        let mut issues = Vec::new();
        if dropped {
            let message = format!(
                "the page draws more than {} glyphs; those behind were left out",
                self.settings.page_glyphs
            );
            issues.push(Issue::page(IssueCode::PdfPageTooComplex, number, message));
        }
        let sheet = match outcome {
            Ok(()) if has_lost_content(page) => {
                issues.push(Issue::page(
                    IssueCode::PdfPageFailed,
                    number,
                    "a part of the page's content cannot be decoded",
                ));
                keep(drawing)
            }
            Ok(()) => Sheet::Drawn(drawing),
            Err(payload) => {
                issues.push(page_issue(payload.as_ref(), number, self.settings));
                // What was drawn before the page broke off is kept; the cache may be torn.
                self.cache = InterpreterCache::new();
                keep(drawing)
            }
        };
        Some(PageRead {
            sheet,
            issues,
            spent,
        })
    }
}

/// Whether a graphics state leaves the font and all colours as they are and hides nothing.
fn is_idle(state: &Dict<'_>) -> bool {
    // A function by name is the identity, or the one there was.
    let keeps_colours = |key: &&str| {
        let function = state.get::<Object<'_>>(*key);
        function.is_none_or(|function| function.into_name().is_some())
    };
    let shows = |key: &&str| state.get::<f32>(*key).is_none_or(|alpha| alpha > 0.0);
    !state.contains_key("Font")
        && ["TR", "TR2"].iter().all(keeps_colours)
        && ["CA", "ca"].iter().all(shows)
}

/// The sheet of a page that broke off.
fn keep(drawing: Drawing) -> Sheet {
    if drawing.glyphs.is_empty() && drawing.images.is_empty() {
        Sheet::Lost
    } else {
        Sheet::Drawn(drawing)
    }
}

/// Whether a content stream of the page holds data that cannot be decoded: the interpreter passes over it without a word.
fn has_lost_content(page: &Page<'_>) -> bool {
    let is_lost = |stream: Stream<'_>| {
        !stream.raw_data().is_empty() && stream.decoded_data().map_or(true, |data| data.is_empty())
    };
    if let Some(contents) = page.raw().get::<Array<'_>>("Contents") {
        return contents
            .iter::<Object<'_>>()
            .filter_map(Object::into_stream)
            .any(is_lost);
    }
    let nothing = page.page_stream().is_none_or(<[u8]>::is_empty);
    nothing
        && page
            .raw()
            .get::<Stream<'_>>("Contents")
            .is_some_and(is_lost)
}
