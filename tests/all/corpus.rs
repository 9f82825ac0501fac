//! A corpus read from kept pages is the corpus read from its files.

use std::path::{Path, PathBuf};

use tenderlens::batch::cache::Cache;
use tenderlens::batch::corpus::Corpus;
use tenderlens::batch::document::Text;
use tenderlens::batch::progress::{Progress, Voice};
use tenderlens::batch::sink::Demand;
use tenderlens::config::Config;
use tenderlens::dictionary::{Dictionaries, Source};
use tenderlens::pipeline::Pipeline;

const PLENTY: u64 = 100_000_000;

fn paths() -> Vec<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["samples", "tests/fixtures/broken"]
        .map(|place| project.join(place))
        .to_vec()
}

/// The records of the samples and of broken files, as lines, from the cache in `folder` if there is one.
fn records(pipeline: &Pipeline, config: &Config, folder: Option<&Path>) -> Vec<String> {
    let cache = folder.map(|folder| Cache::new(folder.to_owned(), PLENTY, config));
    let corpus = Corpus::find(&paths(), config, cache, 2).unwrap();
    let mut lines = Vec::new();
    corpus
        .each(
            &Progress::new(0, Voice::None),
            |text| pipeline.record_of(&text.origin(), &text.reading),
            |record| {
                let record = record
                    .unwrap_or_else(|unread| pipeline.refusal(&unread.origin(), &unread.issue));
                lines.push(serde_json::to_string(&record).unwrap());
                Ok(Demand::More)
            },
        )
        .unwrap();
    lines
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    entries
}

#[test]
fn records_of_kept_pages_are_those_of_the_files_even_when_the_cache_is_damaged() {
    let config = Config::default();
    let dictionaries = Dictionaries::load(&Source::built_in()).unwrap();
    let pipeline = Pipeline::new(&config, &dictionaries);
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("made/if/need/be");

    let plain = records(&pipeline, &config, None);
    assert!(
        plain
            .iter()
            .any(|record| record.contains("\"status\":\"failed\""))
    );
    assert_eq!(records(&pipeline, &config, Some(&folder)), plain);
    let kept = entries(&folder);
    assert!(kept.len() >= 22, "every sample is kept: {kept:?}");
    assert!(
        kept.iter()
            .all(|path| path.extension().is_some_and(|suffix| suffix == "pages")),
        "{kept:?}"
    );

    // What the cache holds is what is used: the pages of one document, kept under the name of another, are believed.
    let first = std::fs::read(&kept[0]).unwrap();
    let second = std::fs::read(&kept[1]).unwrap();
    let other = std::fs::read(kept.last().unwrap()).unwrap();
    std::fs::write(&kept[0], &other).unwrap();
    assert_ne!(records(&pipeline, &config, Some(&folder)), plain);

    // A byte is wrong, the end is missing, nothing is left, a folder stands in its place.
    let mut wrong = first.clone();
    *wrong.last_mut().unwrap() ^= 1;
    std::fs::write(&kept[0], &wrong).unwrap();
    std::fs::write(&kept[1], &second[..second.len() / 2]).unwrap();
    std::fs::write(&kept[2], "").unwrap();
    std::fs::remove_file(&kept[3]).unwrap();
    std::fs::create_dir(&kept[3]).unwrap();
    assert_eq!(records(&pipeline, &config, Some(&folder)), plain);
    assert_eq!(std::fs::read(&kept[0]).unwrap(), first, "written anew");
    assert_eq!(std::fs::read(&kept[1]).unwrap(), second, "written anew");
    assert_eq!(entries(&folder).len(), kept.len(), "nothing is left behind");
}

#[test]
fn pages_read_under_other_settings_are_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "采购人：某某局\n").unwrap();
    let cache = folder.path().join("cache");
    let read = |config: &Config| {
        let kept = Cache::new(cache.clone(), PLENTY, config);
        let corpus = Corpus::find(std::slice::from_ref(&path), config, Some(kept), 1).unwrap();
        let take = |pages: Result<_, _>| {
            assert_eq!(pages.unwrap(), 1);
            Ok(Demand::More)
        };
        let pages = |text: &Text| text.reading.pages.len();
        corpus
            .each(&Progress::new(0, Voice::None), pages, take)
            .unwrap();
    };
    read(&Config::default());
    read(&Config::default());
    assert_eq!(entries(&cache).len(), 1);
    read(&Config::parse("pipeline.toml", "[limits]\npages = 7\n").unwrap());
    assert_eq!(entries(&cache).len(), 2);
}
