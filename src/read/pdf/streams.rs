//! Streams that decode to more than allowed, found before the engine decodes them.
//!
//! In: a page. Out: whether its content, or anything it draws with, is such a stream. A few kilobytes can stand for gigabytes, and the engine
//! decodes a stream as a whole. Not looked at: images, which are never decoded, and the streams that hold the file's own objects.

use std::collections::HashMap;
use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::Filter;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{
    Array, Dict, MaybeRef, Name, ObjRef, Object, ObjectIdentifier, Stream,
};
use hayro_interpret::hayro_syntax::page::Page;

/// Most bytes that one byte of Deflate stands for. Source: a match of 258 bytes takes two bits at least.
const FLATE_RATIO: usize = 1032;

/// The same for LZW: codes of 12 bits, the longest entry of a full table has 3,838 bytes.
const LZW_RATIO: usize = 2559;

/// The same for run lengths: two bytes stand for 128.
const RUN_LENGTH_RATIO: usize = 64;

/// How deep objects are followed. Source: the interpreter follows forms in forms to 50; each takes three steps.
const DEPTH: usize = 150;

/// Entries that lead away from what a page draws, or hold long lists of numbers.
const PASSED_OVER: [&str; 10] = [
    "Parent",
    "P",
    "Dest",
    "A",
    "Popup",
    "W",
    "W2",
    "Widths",
    "CharProcs",
    "Properties",
];

/// The streams of one document.
pub(super) struct Streams<'a> {
    pdf: &'a Pdf,
    /// Most bytes that a stream may decode to.
    most: usize,
    /// Whether an object is, or leads to, a stream that is too large.
    seen: HashMap<ObjRef, bool>,
}

impl<'a> Streams<'a> {
    pub(super) fn new(pdf: &'a Pdf, most: usize) -> Self {
        Self {
            pdf,
            most,
            seen: HashMap::new(),
        }
    }

    /// Whether interpreting the page means to decode more than allowed, all parts of its content taken together.
    pub(super) fn exceed(&mut self, page: &Page<'a>) -> bool {
        let raw = page.raw();
        let contents: Vec<Stream<'_>> = match raw.get::<Array<'_>>("Contents") {
            Some(parts) => parts.iter::<Stream<'_>>().collect(),
            None => raw.get::<Stream<'_>>("Contents").into_iter().collect(),
        };
        let sum = |size: &dyn Fn(&Stream<'_>) -> usize| {
            contents
                .iter()
                .fold(0_usize, |sum, stream| sum.saturating_add(size(stream)))
        };
        if sum(&at_most) > self.most && sum(&|stream| decoded_size(stream, self.most)) > self.most {
            return true;
        }
        let resources = page.resources();
        [
            &resources.fonts,
            &resources.x_objects,
            &resources.ext_g_states,
            &resources.color_spaces,
        ]
        .into_iter()
        .any(|dict| self.dict(dict, DEPTH))
            || raw
                .get::<Array<'_>>("Annots")
                .is_some_and(|annotations| self.array(&annotations, DEPTH))
    }

    fn dict(&mut self, dict: &Dict<'a>, depth: usize) -> bool {
        let mut entries = dict.entries();
        entries.any(|(key, value)| !PASSED_OVER.contains(&key.as_str()) && self.value(value, depth))
    }

    fn array(&mut self, array: &Array<'a>, depth: usize) -> bool {
        array.raw_iter().any(|value| self.value(value, depth))
    }

    fn value(&mut self, value: MaybeRef<Object<'a>>, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        match value {
            MaybeRef::NotRef(object) => self.object(&object, depth),
            MaybeRef::Ref(reference) => {
                if let Some(known) = self.seen.get(&reference) {
                    return *known;
                }
                // Objects may lead back to themselves.
                self.seen.insert(reference, false);
                let id = ObjectIdentifier::new(reference.obj_number, reference.gen_number);
                let object = self.pdf.xref().get::<Object<'_>>(id);
                let exceeds = object.is_some_and(|object| self.object(&object, depth));
                self.seen.insert(reference, exceeds);
                exceeds
            }
        }
    }

    fn object(&mut self, object: &Object<'a>, depth: usize) -> bool {
        match object {
            Object::Dict(dict) => self.dict(dict, depth),
            Object::Array(array) => self.array(array, depth),
            Object::Stream(stream) => {
                let dict = stream.dict();
                let is_image = dict
                    .get::<Name<'_>>("Subtype")
                    .is_some_and(|subtype| subtype.as_str() == "Image");
                !is_image
                    && (at_most(stream) > self.most && decoded_size(stream, self.most) > self.most
                        || self.dict(dict, depth))
            }
            _ => false,
        }
    }
}

/// What a stream cannot exceed, judged by its filters.
fn at_most(stream: &Stream<'_>) -> usize {
    let ratio = |filter: &Filter| match filter {
        Filter::FlateDecode => FLATE_RATIO,
        Filter::LzwDecode => LZW_RATIO,
        Filter::RunLengthDecode => RUN_LENGTH_RATIO,
        _ => 1,
    };
    let raw = stream.raw_data().len();
    stream
        .filters()
        .iter()
        .fold(raw, |size, filter| size.saturating_mul(ratio(filter)))
}

/// How many bytes a stream decodes to, counted no further than just beyond `most`. Filters other than Deflate cannot be counted on the way:
/// where they might exceed `most`, they are taken at their worst.
fn decoded_size(stream: &Stream<'_>, most: usize) -> usize {
    let filters = stream.filters();
    if !filters.iter().all(|filter| *filter == Filter::FlateDecode) {
        let worst = at_most(stream);
        return if worst > most {
            worst
        } else {
            stream.decoded_data().map_or(0, |data| data.len())
        };
    }
    let raw = stream.raw_data();
    let mut reader: Box<dyn Read + '_> = Box::new(&*raw);
    for _ in &filters {
        reader = Box::new(ZlibDecoder::new(reader));
    }
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0_usize;
    // Damaged data counts as far as it can be decoded.
    while size <= most
        && let Ok(read @ 1..) = reader.read(&mut buffer)
    {
        size += read;
    }
    size
}
