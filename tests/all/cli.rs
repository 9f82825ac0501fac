//! The command line: exit codes, messages, one line for each input, the same bytes for any number of threads.

use serde_json::Value;
use sha2::{Digest, Sha256};
use tenderlens::text::hash_name;

use crate::program::{Folder, NOTICE, pdf};

fn codes_of(record: &serde_json::Value) -> Vec<&str> {
    record["issues"].as_array().map_or(Vec::new(), |issues| {
        issues
            .iter()
            .filter_map(|issue| issue["code"].as_str())
            .collect()
    })
}

#[test]
fn documents_that_open_give_exit_code_0_and_a_summary() {
    let folder = Folder::new()
        .with("in/b.txt", NOTICE)
        .with("in/a.pdf", pdf(&["Page one", "Page two"]));
    let done = folder.run(&["run", "in", "-o", "out"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stdout.is_empty(), "records go to the folder");
    assert!(
        done.stderr
            .starts_with("2 documents, 3 pages: 2 ok, 0 partial, 0 failed\n"),
        "{}",
        done.stderr
    );
    assert!(done.stderr.ends_with("written to out\n"), "{}", done.stderr);
    let records = folder.records();
    let paths: Vec<_> = records
        .iter()
        .map(|record| record["source"]["path"].as_str())
        .collect();
    assert_eq!(paths, [Some("in/a.pdf"), Some("in/b.txt")]);
    assert_eq!(records[0]["text"]["pages"], 2);
    assert!(!folder.path("out/.records.jsonl.unfinished").exists());
}

#[test]
fn every_input_has_its_line_whatever_it_is() {
    let whole = pdf(&["A page of text", "Another page"]);
    let folder = Folder::new()
        .with("in/0-empty.txt", "")
        .with("in/1-text-named.pdf", "采购公告\n")
        .with("in/2-truncated.pdf", &whole[..40])
        .with("in/3-binary.dat", [0, 1, 2, 3, 255])
        .with("in/4-page.html", "<html><body>x</body></html>")
        .with("in/5-sheet.xlsx", b"PK\x03\x04 xl/workbook.xml")
        .with("in/6-good.pdf", &whole)
        .with("in/.hidden.txt", "x");
    let done = folder.run(&["run", "in", "-o", "out"]);
    assert_eq!(done.code, 1, "some failed: {}", done.stderr);
    let records = folder.records();
    let found: Vec<_> = records
        .iter()
        .map(|record| (record["status"].as_str().unwrap(), codes_of(record)))
        .collect();
    assert_eq!(
        found,
        [
            ("failed", vec!["empty-file"]),
            ("ok", vec![]),
            ("failed", vec!["pdf-damaged"]),
            ("failed", vec!["unsupported-format"]),
            ("ok", vec![]),
            ("failed", vec!["office-damaged"]),
            ("ok", vec![]),
        ]
    );
    assert_eq!(
        records[1]["source"]["media_type"], "text/plain",
        "the content decides"
    );
    assert!(
        done.stderr
            .contains("unsupported-format in 1 document\n  help: "),
        "{}",
        done.stderr
    );
}

#[test]
fn one_thread_and_many_give_the_same_bytes_in_the_order_of_the_inputs() {
    let mut folder = Folder::new();
    for number in 0..80 {
        let text = NOTICE.repeat(1 + (number * 7) % 40);
        folder = folder.with(&format!("in/{number:03}.txt"), text);
    }
    let one = folder.run(&["run", "in", "-o", "-", "--threads", "1", "--quiet"]);
    let many = folder.run(&["run", "in", "-o", "-", "--threads", "5", "--quiet"]);
    assert_eq!((one.code, many.code), (0, 0));
    assert_eq!(one.stdout.split(|byte| *byte == b'\n').count(), 80 + 1);
    assert!(
        one.stdout == many.stdout,
        "the number of threads changed the records"
    );
    assert!(one.stderr.is_empty(), "--quiet: {}", one.stderr);
    let paths: Vec<String> = String::from_utf8(one.stdout)
        .unwrap()
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["source"]["path"].to_string()
        })
        .collect();
    assert!(paths.is_sorted(), "{paths:?}");
}

#[test]
fn a_finished_run_is_not_done_again_and_a_changed_one_is() {
    let folder = Folder::new()
        .with("in/a.txt", NOTICE)
        .with("in/b.txt", "x\n");
    let run = |extra: &[&str]| folder.run(&[&["run", "in", "-o", "out"], extra].concat());
    assert_eq!(run(&[]).code, 0);
    let first = std::fs::read(folder.path("out/records.jsonl")).unwrap();
    let again = run(&[]);
    assert_eq!(again.code, 0);
    assert!(
        again.stderr.contains("out is finished: 2 documents"),
        "{}",
        again.stderr
    );
    assert_eq!(
        std::fs::read(folder.path("out/records.jsonl")).unwrap(),
        first
    );

    std::fs::write(folder.path("in/b.txt"), "y\n").unwrap();
    assert!(
        run(&[]).stderr.contains("written to"),
        "other bytes, same name and length"
    );
    std::fs::write(folder.path("in/c.txt"), "z\n").unwrap();
    assert!(run(&[]).stderr.contains("3 documents"), "one more input");
    std::fs::write(folder.path("limits.toml"), "[limits]\nmentions = 5\n").unwrap();
    assert_eq!(run(&["--config", "limits.toml"]).code, 2, "other settings");
}

#[test]
fn output_inside_the_input_folder_is_not_read() {
    let folder = Folder::new().with("a.txt", NOTICE);
    assert_eq!(folder.run(&["run", ".", "-o", "out"]).code, 0);
    let again = folder.run(&["run", ".", "-o", "out"]);
    assert!(
        again.stderr.contains("is finished: 1 document,"),
        "{}",
        again.stderr
    );
}

#[test]
fn wrong_usage_ends_with_2_and_says_what_to_do() {
    let folder = Folder::new().with("in/.hidden", "x");
    let missing = folder.run(&["run", "nowhere", "elsewhere", "-o", "out"]);
    assert_eq!(missing.code, 2);
    assert_eq!(
        missing.stderr,
        "error: cannot find nowhere\ncannot find elsewhere\n  help: check the spelling; paths are relative to the current folder\n"
    );
    let nothing = folder.run(&["run", "in", "-o", "out"]);
    assert_eq!(nothing.code, 2);
    assert!(
        nothing.stderr.contains("hidden files are passed over"),
        "{}",
        nothing.stderr
    );
    assert_eq!(folder.run(&["run", "in"]).code, 2, "no output named");
    assert_eq!(
        folder
            .run(&["run", "in", "-o", "out", "--threads", "0"])
            .code,
        2
    );
    assert!(
        !folder.path("out").exists(),
        "nothing was run, nothing was made"
    );
}

#[test]
fn output_that_cannot_be_written_ends_with_2() {
    let folder = Folder::new()
        .with("in/a.txt", NOTICE)
        .with("out", "a file in the way");
    let done = folder.run(&["run", "in", "-o", "out"]);
    assert_eq!(done.code, 2);
    assert!(
        done.stderr.starts_with("error: cannot write out: "),
        "{}",
        done.stderr
    );
    assert!(done.stderr.contains("\n  help: "), "{}", done.stderr);
}

#[test]
fn broken_settings_end_with_2_and_name_every_line() {
    let folder = Folder::new().with("a.txt", NOTICE).with(
        "pipeline.toml",
        "[pdf]\nengine = \"mupdf\"\n\n[limits]\nmention = 5\n",
    );
    let done = folder.run(&["run", "a.txt", "-o", "out"]);
    assert_eq!(done.code, 2);
    assert_eq!(
        done.stderr,
        "error: pipeline.toml:2: there is no engine \"mupdf\"\n  help: the engines are: auto, hayro, pdf-extract\n\
         error: pipeline.toml:5: unknown key \"mention\" in [limits]\n  help: the keys of [limits] are: file_megabytes, part_megabytes, pages, page_glyphs, page_operations, operations, stream_megabytes, page_seconds, mentions, container_depth, container_members, container_megabytes, container_ratio\n\
         2 problems; nothing was run\n"
    );
    assert!(!folder.path("out").exists());
    let missing = folder.run(&["run", "a.txt", "-o", "out", "--config", "none.toml"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing.stderr.starts_with("error: cannot read none.toml: "),
        "{}",
        missing.stderr
    );
}

#[test]
fn broken_dictionaries_end_with_2_and_name_file_and_line() {
    let folder = Folder::new()
        .with("a.txt", NOTICE)
        .with(
            "mine/segmentation.tsv",
            "word\tfrequency\ttag\tnote\n光口\tmany\tn\t\n电口\t0\tn\t\n",
        )
        .with("mine/notes.txt", "not a dictionary");
    let done = folder.run(&["run", "a.txt", "-o", "out", "--dictionaries", "mine"]);
    assert_eq!(done.code, 2);
    for line in [2, 3] {
        let place = format!("error: mine/segmentation.tsv:{line}: ");
        assert!(
            done.stderr.contains(&place),
            "{place} is missing in\n{}",
            done.stderr
        );
    }
    assert!(
        done.stderr.ends_with("2 problems; nothing was run\n"),
        "{}",
        done.stderr
    );
    let unknown = folder.with("mine/brand.tsv", "x").run(&[
        "run",
        "a.txt",
        "-o",
        "out",
        "--dictionaries",
        "mine",
    ]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.stderr.contains("no dictionary has this name"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn a_settings_file_names_dictionaries_relative_to_itself() {
    let words = "word\tfrequency\ttag\tnote\n光口\tmany\tn\t\n";
    let folder = Folder::new()
        .with("a.txt", NOTICE)
        .with("set/mine/segmentation.tsv", words)
        .with("set/p.toml", "[dictionaries]\nfolder = \"mine\"\n");
    let done = folder.run(&["run", "a.txt", "-o", "out", "--config", "set/p.toml"]);
    assert_eq!(done.code, 2);
    assert!(
        done.stderr.contains("set/mine/segmentation.tsv:2: "),
        "{}",
        done.stderr
    );
}

#[test]
fn a_large_file_is_refused_by_the_limit_and_says_which() {
    let folder = Folder::new()
        .with("a.txt", "x".repeat(1_000_001))
        .with("pipeline.toml", "[limits]\nfile_megabytes = 1\n");
    assert_eq!(folder.run(&["run", "a.txt", "-o", "out"]).code, 1);
    let records = folder.records();
    assert_eq!(codes_of(&records[0]), ["file-too-large"]);
    assert_eq!(records[0]["source"]["bytes"], 1_000_001);
    assert!(records[0]["doc_id"].is_string());
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_ends_the_run_quietly() {
    use std::process::{Command, Stdio};
    let mut folder = Folder::new();
    for number in 0..200 {
        folder = folder.with(&format!("in/{number:03}.txt"), NOTICE.repeat(20));
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_tenderlens"))
        .args(["run", "in", "-o", "-", "--quiet"])
        .current_dir(folder.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[cfg(unix)]
#[test]
fn names_that_are_no_utf_8_are_read_and_shown() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new().with("in/a.txt", "x\n");
    let name = std::ffi::OsStr::from_bytes(b"\xb2\xc9.txt");
    if std::fs::write(folder.path("in").join(name), "y\n").is_err() {
        return; // a file system that knows UTF-8 only has no such names
    }
    assert_eq!(folder.run(&["run", "in", "-o", "out"]).code, 0);
    let records = folder.records();
    assert_eq!(records[1]["source"]["path"], "in/\\xB2\\xC9.txt");
}

#[test]
fn text_and_inspect_read_what_is_piped_in() {
    let folder = Folder::new().with("a.txt", NOTICE);
    for arguments in [
        &["text", "a.txt"][..],
        &["inspect", "a.txt", "--stage", "recognize"],
    ] {
        let piped: Vec<&str> = arguments
            .iter()
            .map(|argument| if *argument == "a.txt" { "-" } else { argument })
            .collect();
        let done = folder.pipe(NOTICE, &piped);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(!done.stdout.is_empty() && !done.stdout.contains(&b'\x1b'));
        assert_eq!(done.stdout, folder.run(arguments).stdout, "{arguments:?}");
    }
    let nothing = folder.pipe("", &["text", "-"]);
    assert_eq!(nothing.code, 1);
    assert!(nothing.stderr.starts_with("error: empty-file: "));
}

#[test]
fn text_prints_the_pages_separated_by_form_feeds() {
    let folder = Folder::new()
        .with("a.pdf", pdf(&["Page one", "Page two"]))
        .with("b.txt", "\u{feff}一\r\n二\u{c}三");
    let both = folder.run(&["text", "a.pdf"]);
    assert_eq!(both.code, 0, "{}", both.stderr);
    let text = String::from_utf8(both.stdout).unwrap();
    let pages: Vec<&str> = text.split('\u{c}').map(str::trim_end).collect();
    assert_eq!(pages, ["Page one", "Page two"]);
    let second = folder.run(&["text", "a.pdf", "--page", "2"]);
    assert_eq!(
        String::from_utf8(second.stdout).unwrap().trim_end(),
        "Page two"
    );
    let third = folder.run(&["text", "a.pdf", "--page", "3"]);
    assert_eq!(
        (third.code, third.stderr.as_str()),
        (
            2,
            "error: there is no page 3\n  help: the pages of this document are 1 to 2\n"
        )
    );
    let layout = folder.run(&["text", "a.pdf", "--layout", "--page", "1"]);
    assert_eq!(String::from_utf8(layout.stdout).unwrap().trim(), "Page one");
    assert_eq!(
        folder.run(&["text", "b.txt"]).stdout,
        "一\n二\n三".as_bytes()
    );
}

#[test]
fn commands_on_one_file_end_with_1_where_it_cannot_be_read() {
    let folder = Folder::new()
        .with("empty.pdf", "")
        .with("a.png", b"\x89PNG\r\n\x1a\n");
    for arguments in [
        &["text", "empty.pdf"][..],
        &["text", "a.png"],
        &["inspect", "a.png", "--stage", "layout"],
        &["inspect", "nowhere.pdf", "--stage", "pdf"],
    ] {
        let done = folder.run(arguments);
        assert_eq!(done.code, 1, "{arguments:?}");
        assert!(
            done.stderr.starts_with("error: ") && done.stderr.contains("\n  help: "),
            "{}",
            done.stderr
        );
    }
}

#[test]
fn inspect_draws_a_page_with_what_was_found_on_it() {
    let folder = Folder::new()
        .with("a.pdf", pdf(&["Intel Xeon Gold 6330", "Two"]))
        .with("b.txt", NOTICE);
    let draw = |arguments: &[&str]| folder.run(&[&["inspect"], arguments].concat());
    let done = draw(&[
        "a.pdf",
        "--page",
        "1",
        "--image",
        "p.png",
        "--mark",
        "lines,mentions",
    ]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let marked = std::fs::read(folder.path("p.png")).unwrap();
    assert!(marked.starts_with(b"\x89PNG"));
    let done = draw(&[
        "a.pdf", "--page", "1", "--image", "p.png", "--mark", "lines",
    ]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_ne!(
        std::fs::read(folder.path("p.png")).unwrap(),
        marked,
        "the mention is not marked"
    );

    for (arguments, message) in [
        (
            &["b.txt", "--page", "1", "--image", "p.png"][..],
            "only pages of a PDF can be drawn",
        ),
        (&["a.pdf", "--image", "p.png"], "--page"),
        (
            &["a.pdf", "--page", "3", "--image", "p.png"],
            "the pages of this document are 1 to 2",
        ),
        (
            &["a.pdf", "--page", "1", "--image", "nowhere/p.png"],
            "cannot write",
        ),
        (
            &[
                "a.pdf",
                "--page",
                "1",
                "--image",
                "p.png",
                "--font",
                "nowhere.ttf",
            ],
            "cannot read",
        ),
        (
            &[
                "a.pdf",
                "--page",
                "1",
                "--image",
                "p.png",
                "--resolution",
                "1200",
            ],
            "choose another --resolution",
        ),
    ] {
        let done = draw(arguments);
        assert_eq!(done.code, 2, "{arguments:?}: {}", done.stderr);
        assert!(
            done.stderr.contains(message),
            "{arguments:?}: {}",
            done.stderr
        );
    }
}

#[test]
fn inspect_prints_one_item_a_line_for_every_stage() {
    let folder = Folder::new()
        .with("a.pdf", pdf(&["Page one"]))
        .with("b.txt", NOTICE);
    let lines = |arguments: &[&str]| {
        let done = folder.run(arguments);
        assert_eq!(done.code, 0, "{arguments:?}: {}", done.stderr);
        String::from_utf8(done.stdout).unwrap()
    };
    let glyphs = lines(&["inspect", "a.pdf", "--stage", "pdf"]);
    assert!(glyphs.starts_with("1 sheet 595.0 x 842.0, "), "{glyphs}");
    assert!(
        glyphs.contains("\n1 glyph \"P\" at 72.0 142.0 "),
        "{glyphs}"
    );
    let layout = lines(&["inspect", "b.txt", "--stage", "layout"]);
    assert!(
        layout.contains("\n1 18..36 line \"项目编号：ABCD-2024-015\"\n"),
        "{layout}"
    );
    let folded = lines(&["inspect", "b.txt", "--stage", "normalize"]);
    assert!(
        folded.contains(" folded \"项目编号：ABCD-2024-015\" "),
        "{folded}"
    );
    for stage in ["structure", "segment", "recognize", "fields"] {
        let items = lines(&["inspect", "b.txt", "--stage", stage]);
        assert!(
            !items.is_empty(),
            "the stage {stage} finds nothing in a notice full of it"
        );
    }
}

#[test]
fn schema_prints_a_json_schema() {
    let done = Folder::new().run(&["schema"]);
    assert_eq!(done.code, 0);
    let schema: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(schema["title"], "TenderRecord");
    jsonschema::meta::validate(&schema).expect("the schema is a valid schema");
}

/// Every command that has a manual of its own.
const COMMANDS: [&str; 21] = [
    "run",
    "text",
    "inspect",
    "explain",
    "concordance",
    "schema",
    "dict",
    "dict check",
    "dict diff",
    "dict stats",
    "eval",
    "gold",
    "gold sample",
    "gold prefill",
    "gold check",
    "gold agree",
    "gold export",
    "gold import",
    "summary",
    "verify",
    "worker",
];

/// The manual as a reader sees it: read the difference when this changes.
#[test]
fn help_is_as_reviewed() {
    let folder = Folder::new();
    for command in COMMANDS {
        let arguments: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let help = folder.run(&arguments).stdout;
        let name = command.replace(' ', "_");
        insta::assert_snapshot!(format!("help__{name}"), String::from_utf8(help).unwrap());
    }
}

/// A difference here is a change of the record: bump `SCHEMA_VERSION` and tell the readers of the records in CHANGELOG.md.
#[test]
fn the_schema_is_as_published() {
    let schema = Folder::new().run(&["schema"]).stdout;
    insta::assert_snapshot!("schema", String::from_utf8(schema).unwrap());
}

/// The schema without what only people read.
fn without_descriptions(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.retain(|key, value| !(key == "description" && value.is_string()));
            object.values_mut().for_each(without_descriptions);
        }
        Value::Array(values) => values.iter_mut().for_each(without_descriptions),
        _ => {}
    }
}

/// A change of the schema gets a version of its own, and that a row of its own here; the rows of versions that were published stay.
#[test]
fn a_version_of_the_schema_names_one_schema() {
    let schema = Folder::new().run(&["schema"]).stdout;
    let mut schema: Value = serde_json::from_slice(&schema).unwrap();
    without_descriptions(&mut schema);
    let digest = hash_name(Sha256::new_with_prefix(schema.to_string()));
    let digest = digest.strip_prefix("sha256:").unwrap();
    let version = tenderlens::record::SCHEMA_VERSION;
    let versions = std::fs::read_to_string("tests/fixtures/schema-versions.tsv").unwrap();
    let last = versions.lines().last().unwrap();
    assert_eq!(
        last,
        format!("{version}\t{digest}"),
        "the schema has changed: give it a new version (SCHEMA_VERSION, CHANGELOG.md) and add its row to tests/fixtures/schema-versions.tsv"
    );
    let named = versions
        .lines()
        .filter(|line| line.starts_with(&format!("{version}\t")));
    assert_eq!(named.count(), 1, "{version} names one schema");
}

#[test]
fn help_explains_every_command() {
    let folder = Folder::new();
    for command in COMMANDS {
        let arguments: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let done = folder.run(&arguments);
        assert_eq!(done.code, 0);
        let help = String::from_utf8(done.stdout).unwrap();
        assert!(
            help.contains("Example"),
            "`{command} --help` shows no example"
        );
    }
}
