//! What holds over the sources, read as text: who may import whom, which file knows which library, what is not in the code.
//!
//! When one of these fails, either the change is in the wrong place or the rule hurts; then loosen it here, with the reason.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// A source file without its comments and its unit tests.
struct Code {
    /// Below `src`, `/` separated.
    path: String,
    text: String,
    /// As it stands.
    whole: String,
}

fn sources() -> Vec<Code> {
    let root = project().join("src");
    let mut sources: Vec<Code> = WalkDir::new(&root)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("the sources can be read").into_path())
        .filter(|path| path.extension().is_some_and(|suffix| suffix == "rs"))
        .map(|path| {
            let whole = std::fs::read_to_string(&path).unwrap();
            Code {
                path: path
                    .strip_prefix(&root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/"),
                text: code_of(&whole),
                whole,
            }
        })
        .collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(sources.len() > 30, "the sources are found");
    sources
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The code of a file: without comments, and without the items that only tests have. The files are formatted, so that an item ends where its indentation says.
fn code_of(whole: &str) -> String {
    let mut code = Vec::new();
    let mut lines = whole.lines();
    while let Some(line) = lines.next() {
        if line.trim_start() == "#[cfg(test)]" {
            let (indent, _) = line.split_at(line.len() - line.trim_start().len());
            skip_item(&mut lines, indent);
        } else if !line.trim_start().starts_with("//") {
            code.push(line.split(" // ").next().unwrap_or(line));
        }
    }
    code.join("\n")
}

/// Skips the item that begins with the next of `lines`, its other attributes included.
fn skip_item<'t>(lines: &mut impl Iterator<Item = &'t str>, indent: &str) {
    let is_other =
        |line: &&str| line.trim_start().starts_with("#[") || line.trim_start().starts_with("//");
    let Some(first) = lines.find(|line| !is_other(line)) else {
        return;
    };
    if first.ends_with(';') || first.ends_with('}') {
        return;
    }
    let ends = ["}", "};", ");", "];"].map(|end| format!("{indent}{end}"));
    lines.find(|line| ends.iter().any(|end| end == line));
}

#[test]
fn only_the_item_behind_its_attribute_is_left_out_as_a_test() {
    let text = "use a;\n#[cfg(test)]\nmod tests;\nfn b() {}\n#[cfg(test)]\n#[expect(c)]\nmod d {\n    fn e() {\n    }\n}\nfn f() {} // g\n";
    assert_eq!(code_of(text), "use a;\nfn b() {}\nfn f() {}");
    for (path, code) in [
        ("recognize/mod.rs", "fn recognize"),
        ("fields/mod.rs", "impl<'d> FieldReader"),
    ] {
        let sources = sources();
        let source = sources.iter().find(|source| source.path == path).unwrap();
        assert!(
            source.text.contains(code),
            "src/{path}: {code} is not looked at"
        );
    }
}

/// Whether `path` is the file or folder `place` (`segment` stands for `segment.rs` and `segment/…`).
fn is_in(path: &str, place: &str) -> bool {
    path == place
        || path == format!("{place}.rs")
        || path
            .strip_prefix(place)
            .is_some_and(|rest| rest.starts_with('/'))
}

const STAGES: &[&str] = &[
    "read",
    "layout",
    "structure",
    "recognize",
    "segment",
    "fields",
];

/// What stands around the stages and may not be known to them.
const AROUND: &[&str] = &[
    "pipeline",
    "assemble",
    "record",
    "batch",
    "lexicography",
    "evaluate",
    "picture",
    "cli",
    "config",
];

#[test]
fn a_stage_imports_no_other_stage_and_nothing_around_it() {
    for code in sources() {
        // A test may make what its stage is given by the stage that makes it.
        if code.path.ends_with("/tests.rs") {
            continue;
        }
        let Some(stage) = STAGES.iter().find(|stage| is_in(&code.path, stage)) else {
            continue;
        };
        for other in STAGES.iter().chain(AROUND).filter(|other| *other != stage) {
            assert!(
                !code.text.contains(&format!("crate::{other}")),
                "src/{}: the stage {stage} imports {other}; what both need belongs to model, text or dictionary",
                code.path
            );
        }
    }
}

#[test]
fn what_lies_below_knows_nothing_of_what_lies_above() {
    // From the ground up; each may use what stands before it.
    let floors: &[(&str, &[&str])] = &[
        ("error", &[]),
        ("text", &["error"]),
        ("issue", &["error", "text"]),
        ("model", &["error", "text", "issue"]),
        ("dictionary", &["error", "text", "issue", "model"]),
    ];
    let all = ["error", "text", "issue", "model", "dictionary"];
    for code in sources() {
        let Some((floor, allowed)) = floors.iter().find(|(floor, _)| is_in(&code.path, floor))
        else {
            continue;
        };
        for other in all.iter().chain(STAGES).chain(AROUND) {
            let known = other == floor || allowed.contains(other);
            assert!(
                known || !code.text.contains(&format!("crate::{other}")),
                "src/{}: {floor} lies below {other} and must not know it",
                code.path
            );
        }
    }
}

#[test]
fn only_the_pipeline_and_what_it_serves_run_stages() {
    let runs = [
        "read::read(",
        "layout::layout(",
        "structure::structure(",
        "Recognizer::new(",
        "FieldReader::new(",
        "Segmenter::new(",
    ];
    for code in sources() {
        for call in runs {
            let own = STAGES.iter().any(|stage| is_in(&code.path, stage));
            assert!(
                own || code.path == "pipeline.rs" || !code.text.contains(call),
                "src/{}: only pipeline.rs knows the order of the stages, but {call}…) is called here",
                code.path
            );
        }
    }
}

#[test]
fn what_is_built_on_the_pipeline_does_not_know_the_command_line() {
    for code in sources() {
        let below = ["batch", "lexicography", "evaluate", "picture", "pipeline"];
        let below = below.iter().any(|place| is_in(&code.path, place));
        assert!(
            !below || !code.text.contains("crate::cli"),
            "src/{}: the command line calls this, not the other way round",
            code.path
        );
    }
}

#[test]
fn a_library_is_known_to_one_place() {
    let places: &[(&str, &[&str])] = &[
        ("hayro_syntax", &["read/pdf", "picture"]),
        ("hayro_interpret", &["read/pdf", "picture"]),
        ("use hayro::", &["picture"]),
        ("skrifa", &["read/pdf"]),
        ("pdf_extract::", &["read/pdf"]),
        (
            "std::time",
            &[
                "read/pdf/budget",
                "read/office/convert",
                "batch",
                "cli/watch",
            ],
        ),
        ("encoding_rs", &["read", "text/everyday"]),
        ("jieba_rs", &["segment"]),
        ("rayon", &["batch/order"]),
        ("indicatif", &["batch/progress"]),
        ("walkdir", &["batch/sources"]),
        ("postcard", &["batch/cache"]),
        ("etcetera", &["batch/cache"]),
        ("clap", &["cli"]),
        ("unicode_width", &["cli/terminal"]),
        ("terminal_size::", &["cli/terminal"]),
        ("schemars", &["record"]),
        ("toml::", &["config"]),
        ("thiserror", &["error"]),
        (
            "serde::",
            &["record", "read/sniff", "batch", "lexicography", "evaluate"],
        ),
        ("unicode_normalization", &["evaluate/alike"]),
        ("fastrand", &["evaluate"]),
        ("std::net", &[]),
        ("process::{Child", &["read/office/convert", "batch/link"]),
        ("process::Command", &["read/office/convert", "batch/link"]),
        ("tempfile", &["read/office/convert", "cli/run"]),
        ("rustix", &["read/office/convert", "cli/worker"]),
        ("ctrlc", &["cli/run"]),
        ("humantime", &["batch/ledger"]),
        ("scraper", &["read/html"]),
        ("quick_xml", &["read/office"]),
        ("calamine", &["read/office/workbook"]),
        ("csv", &["read/delimited"]),
        ("ZipArchive", &["read/office", "batch/sources/zip"]),
        ("sevenz_rust2", &["batch/sources/sevenz"]),
        ("httparse", &["batch/sources/warc"]),
        ("ruzstd", &["batch/frames", "batch/output"]),
        ("bzip2::", &["batch/sources/streams"]),
        ("lzma_rust2", &["batch/sources/streams"]),
    ];
    for code in sources() {
        for (library, allowed) in places {
            let known = allowed.iter().any(|place| is_in(&code.path, place));
            assert!(
                known || !code.text.contains(library),
                "src/{}: {library} is known to {allowed:?} only, so that it can be replaced there",
                code.path
            );
        }
    }
}

#[test]
fn words_of_the_language_live_in_dictionaries() {
    let is_han = |character: char| ('\u{4e00}'..='\u{9fff}').contains(&character);
    let is_numeral = |character: char| "〇零一二三四五六七八九十百千万亿".contains(character);
    let mut found = Vec::new();
    for code in sources() {
        // A table of single characters, and files that hold nothing but tests.
        if code.path == "text/characters.rs" || code.path.ends_with("/tests.rs") {
            continue;
        }
        for line in code.text.lines() {
            // A set of single characters: "…".contains(c).
            let words = line.split('"').collect::<Vec<_>>();
            let is_set = |index: usize| {
                words
                    .get(index + 1)
                    .is_some_and(|next| next.starts_with(".contains("))
            };
            let holds_word = words.iter().enumerate().any(|(index, part)| {
                let pairs = part.chars().zip(part.chars().skip(1));
                let word = |(a, b)| is_han(a) && is_han(b) && !(is_numeral(a) && is_numeral(b));
                !is_set(index) && pairs.into_iter().any(word)
            });
            if holds_word {
                found.push(format!("src/{}: {}", code.path, line.trim()));
            }
        }
    }
    assert!(
        found.is_empty(),
        "Chinese words belong to dictionaries/ (sets of single characters and numerals may stay):\n{}",
        found.join("\n")
    );
}

#[test]
fn every_file_says_what_it_is_for() {
    for code in sources() {
        assert!(
            code.whole.starts_with("//! "),
            "src/{} does not open with what comes in, what goes out, what it does not do",
            code.path
        );
    }
}

#[test]
fn a_panic_unwinds_in_every_profile() {
    let manifest = std::fs::read_to_string(project().join("Cargo.toml")).unwrap();
    assert!(
        !manifest.contains("panic = \"abort\""),
        "a page that panics must cost its own text only"
    );
    assert!(manifest.contains("panic = \"unwind\""));
    assert!(manifest.contains("unsafe_code = \"forbid\""));
}

#[test]
fn files_have_names_that_say_something() {
    for code in sources() {
        for part in code.path.trim_end_matches(".rs").split('/') {
            assert!(
                !["utils", "util", "helpers", "common", "misc", "manager"].contains(&part),
                "src/{}: the name says that nobody decided what it is for",
                code.path
            );
        }
    }
}

#[test]
fn no_test_is_switched_off() {
    let ignored = concat!("#[", "ignore");
    let places = [project().join("src"), project().join("tests")];
    for entry in places.iter().flat_map(WalkDir::new) {
        let path = entry.unwrap().into_path();
        if path.extension().is_some_and(|suffix| suffix == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(
                !text.contains(ignored),
                "{} switches a test off",
                path.display()
            );
        }
    }
}
