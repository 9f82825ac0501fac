//! What each stage costs, and starting, on documents of `samples`: `cargo bench`, or `cargo bench -- recognize` for one stage.
//!
//! In: sample documents. Out: the time that each stage takes for each of them, with what the stages before it gave at hand. Times depend on
//! the machine and on what else it does: they say where time goes, not whether a change made it more. `benches/guard` says that.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use divan::{Bencher, black_box};

use tenderlens::assemble::Origin;
use tenderlens::config::Config;
use tenderlens::dictionary::{Dictionaries, Source};
use tenderlens::fields::items::items;
use tenderlens::fields::{FieldReader, reconcile};
use tenderlens::model::{Document, Fields, FoldedPage, Page, Provenance, Structure};
use tenderlens::pipeline::{
    Analysis, NoneSpare, Pipeline, Reading, fold_pages, read_pages, read_sheets,
};
use tenderlens::recognize::Recognizer;
use tenderlens::segment::Segmenter;
use tenderlens::{layout, structure};

/// One of each kind that differs in what it costs: long prose, a table with rulings, fonts that need repair, formats without geometry.
const SAMPLES: &[&str] = &[
    "bidding-document.pdf",
    "maintenance-inventory.pdf",
    "identity-no-tounicode.pdf",
    "award-notice.html",
    "contract-notice.docx",
    "award-notice.xlsx",
    "flat-notice.txt",
];

static CONFIG: LazyLock<Config> = LazyLock::new(Config::default);

static DICTIONARIES: LazyLock<Dictionaries> = LazyLock::new(load);

static PIPELINE: LazyLock<Pipeline<'static>> =
    LazyLock::new(|| Pipeline::new(&CONFIG, &DICTIONARIES));

fn main() {
    divan::main();
}

fn load() -> Dictionaries {
    Dictionaries::load(&Source::built_in()).expect("the built-in dictionaries have no errors")
}

fn document(name: &str) -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("samples")
        .join(name);
    let bytes = std::fs::read(path).expect("the sample is there");
    let provenance = Provenance {
        path: name.to_owned(),
        ..Provenance::default()
    };
    Document { bytes, provenance }
}

/// What the stages before recognition give.
struct Prepared {
    document: Document,
    reading: Reading,
    structure: Structure,
}

impl Prepared {
    fn new(name: &str) -> Self {
        let document = document(name);
        let reading = read_pages(&document, &CONFIG, &NoneSpare);
        let structure = structure::structure(&reading.pages, &DICTIONARIES.headings);
        Self {
            document,
            reading,
            structure,
        }
    }

    fn pages(&self) -> &[FoldedPage] {
        &self.reading.pages
    }

    fn analysis(&self) -> Analysis {
        PIPELINE.analyze(self.pages())
    }

    fn origin(&self) -> Origin<'_> {
        Origin {
            media_type: Some(self.reading.media_type),
            bytes: Some(self.document.bytes.len() as u64),
            ..Origin::unread(&self.document.provenance)
        }
    }
}

/// Before the first document.
#[divan::bench_group]
mod start {
    use super::{Bencher, CONFIG, DICTIONARIES, Pipeline, black_box};

    #[divan::bench]
    fn dictionaries() {
        black_box(super::load());
    }

    #[divan::bench]
    fn pipeline(bencher: Bencher) {
        bencher.bench(|| Pipeline::new(&CONFIG, &DICTIONARIES));
    }
}

#[divan::bench(args = SAMPLES)]
fn a_read(bencher: Bencher, name: &str) {
    let document = document(name);
    bencher.bench(|| read_sheets(&document, &CONFIG, &NoneSpare));
}

#[divan::bench(args = SAMPLES)]
fn b_layout(bencher: Bencher, name: &str) {
    let sheets = read_sheets(&document(name), &CONFIG, &NoneSpare);
    bencher.bench(|| layout::layout(&sheets));
}

#[divan::bench(args = SAMPLES)]
fn c_fold(bencher: Bencher, name: &str) {
    let pages = Prepared::new(name).reading.pages.into_iter();
    let pages: Vec<Page> = pages.map(|folded| folded.page).collect();
    bencher
        .with_inputs(|| pages.clone())
        .bench_values(fold_pages);
}

#[divan::bench(args = SAMPLES)]
fn d_structure(bencher: Bencher, name: &str) {
    let prepared = Prepared::new(name);
    bencher.bench(|| structure::structure(prepared.pages(), &DICTIONARIES.headings));
}

#[divan::bench(args = SAMPLES)]
fn e_recognize(bencher: Bencher, name: &str) {
    let prepared = Prepared::new(name);
    let judge = Arc::new(Segmenter::new(&DICTIONARIES.words));
    let recognizer = Recognizer::new(&DICTIONARIES.lexicon).with_judge(judge);
    let limit = CONFIG.limits.mentions;
    bencher.bench(|| recognizer.recognize(prepared.pages(), &prepared.structure, limit));
}

#[divan::bench(args = SAMPLES)]
fn f_segment(bencher: Bencher, name: &str) {
    let prepared = Prepared::new(name);
    let recognition = prepared.analysis().recognition;
    let segmenter = Segmenter::new(&DICTIONARIES.words);
    bencher.bench(|| {
        let tokens = segmenter.segment(prepared.pages(), &recognition);
        segmenter.keywords(prepared.pages(), &tokens)
    });
}

#[divan::bench(args = SAMPLES)]
fn g_fields(bencher: Bencher, name: &str) {
    let prepared = Prepared::new(name);
    let reader = FieldReader::new(&DICTIONARIES.forms);
    bencher.bench(|| {
        let (pages, structure) = (prepared.pages(), &prepared.structure);
        let mut fields = Fields {
            items: items(pages, structure, &DICTIONARIES.headings, &mut Vec::new()),
            ..reader.read(pages, structure)
        };
        reconcile(&mut fields);
        fields
    });
}

#[divan::bench(args = SAMPLES)]
fn h_assemble(bencher: Bencher, name: &str) {
    let prepared = Prepared::new(name);
    let analysis = prepared.analysis();
    bencher.bench(|| PIPELINE.assemble(&prepared.origin(), &prepared.reading, &analysis));
}

/// From bytes to the line that is written.
#[divan::bench(args = SAMPLES)]
fn whole(bencher: Bencher, name: &str) {
    let document = document(name);
    bencher.bench(|| serde_json::to_string(&PIPELINE.record(&document)));
}
