//! `dict check`: each kind of mistake with its line, all of them in one run, and nothing runs with a dictionary that has an error.

use std::path::{Path, PathBuf};

use crate::program::{Done, Folder, NOTICE, run_in};

/// Folder below `tests/fixtures/dictionaries`, severity, file and line (below that folder, or built in), beginning of the message.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    (
        "missing-column",
        "error",
        "missing-column/aliases.tsv:1",
        "column \"licence\" is missing",
    ),
    (
        "unknown-column",
        "error",
        "unknown-column/segmentation.tsv:1",
        "unknown column \"notes\"",
    ),
    (
        "long-row",
        "error",
        "long-row/segmentation.tsv:3",
        "the row has 5 cells, the header 4",
    ),
    (
        "no-header",
        "error",
        "no-header/context.tsv",
        "the file has no header line",
    ),
    (
        "not-utf8",
        "error",
        "not-utf8/segmentation.tsv:2",
        "the file is not UTF-8",
    ),
    (
        "unknown-file",
        "error",
        "unknown-file/brand.tsv",
        "no dictionary has this name",
    ),
    (
        "unknown-file",
        "error",
        "unknown-file/segmentation.tsv:2",
        "\"光 口\" can never be a word",
    ),
    (
        "unknown-brand",
        "error",
        "unknown-brand/aliases.tsv:2",
        "no brand has the key \"hikvison\"",
    ),
    (
        "two-owners",
        "error",
        "two-owners/aliases.tsv:3",
        "\"海康\" names more than one brand",
    ),
    (
        "repeated-name",
        "error",
        "repeated-name/software.tsv:3",
        "\"ＷＩＮＤＯＷＳ\" stands here again",
    ),
    (
        "misread-series",
        "error",
        "misread-series/series.tsv:2",
        "only makers have names of the kind \"misread\"",
    ),
    (
        "nothing-left",
        "error",
        "nothing-left/aliases.tsv:2",
        "\"®\" can never be found",
    ),
    (
        "capital-in-pattern",
        "error",
        "capital-in-pattern/patterns.tsv:2",
        "the pattern can never match: \"E\"",
    ),
    (
        "missed-example",
        "error",
        "missed-example/patterns.tsv:2",
        "the pattern does not match its example \"E5-26200\"",
    ),
    (
        "matched-counterexample",
        "error",
        "matched-counterexample/patterns.tsv:2",
        "the pattern matches its counterexample \"E3-101\"",
    ),
    (
        "unknown-group",
        "error",
        "unknown-group/patterns.tsv:2",
        "the model refers to group \"2\"",
    ),
    (
        "open-bracket",
        "error",
        "open-bracket/confusables.tsv:2",
        "the pattern \"g[0-9]{1,4\" cannot be read",
    ),
    (
        "unknown-fragment",
        "error",
        "unknown-fragment/software.tsv:2",
        "there is no fragment \"verzion\"",
    ),
    (
        "unknown-fragment",
        "error",
        "unknown-fragment/fragments.tsv:2",
        "there is no fragment \"country\"",
    ),
    (
        "counting-fragment",
        "error",
        "counting-fragment/fragments.tsv:2",
        "the fragment \"(r|n)\" holds a group that counts",
    ),
    (
        "counting-fragment",
        "error",
        "counting-fragment/fragments.tsv:3",
        "\"Upper\" is no name of a fragment",
    ),
    (
        "broken-built-in",
        "error",
        "dictionaries/patterns.tsv:",
        "the pattern does not match its example \"Gold 6348H\"",
    ),
    (
        "zero-frequency",
        "error",
        "zero-frequency/segmentation.tsv:2",
        "the frequency is not a positive number",
    ),
    (
        "unknown-stance",
        "error",
        "unknown-stance/stance.tsv:2",
        "\"minimal\" is no stance",
    ),
    (
        "unknown-stance",
        "error",
        "unknown-stance/stance.tsv:3",
        "\"far\" is no reach",
    ),
    (
        "unknown-category",
        "error",
        "unknown-category/context.tsv:2",
        "\"networks\" is no category",
    ),
    (
        "name-of-two-makers",
        "warning",
        "name-of-two-makers/series.tsv:2",
        "\"海康威视\" is of dahua here and of hikvision at dictionaries/aliases.tsv:",
    ),
    (
        "covered-example",
        "warning",
        "covered-example/patterns.tsv:2",
        "\"GB/T 28181-2016\" is never found: the hard confusable \"standard.national\"",
    ),
    (
        "covering-confusable",
        "warning",
        "dictionaries/patterns.tsv",
        "\"E3-1230\" is never found: the hard confusable \"clause\" (covering-confusable/confusables.tsv:2)",
    ),
    (
        "everyday-pattern",
        "warning",
        "everyday-pattern/patterns.tsv:2",
        "the pattern matches \"采购\", a word of common-words.tsv",
    ),
    (
        "free-and-technical",
        "warning",
        "free-and-technical/patterns.tsv:2",
        "the free pattern matches \"X12\"",
    ),
    (
        "two-readings",
        "warning",
        "two-readings/patterns.tsv:2",
        "the example \"DX-12\" is also read by the free pattern \"uniview-x\"",
    ),
    (
        "short-and-free",
        "warning",
        "short-and-free/aliases.tsv:2",
        "\"hp\" is free, and so short",
    ),
    (
        "common-and-free",
        "warning",
        "common-and-free/aliases.tsv:2",
        "\"服务\" is free, and a word of common-words.tsv",
    ),
    (
        "idle-context",
        "warning",
        "idle-context/aliases.tsv:2",
        "\"海康威视\" has words under context, but is free",
    ),
    (
        "cue-over-clauses",
        "warning",
        "cue-over-clauses/stance.tsv:2",
        "\"推荐；\" can never match",
    ),
    (
        "idle-number",
        "warning",
        "idle-number/context.tsv:3",
        "\"…口\" can never match",
    ),
    (
        "absurd-frequency",
        "warning",
        "absurd-frequency/segmentation.tsv:2",
        "the frequency 5000000 of \"光口\"",
    ),
    (
        "cut-word",
        "warning",
        "cut-word/segmentation.tsv:4",
        "\"招标文件\" is cut into 招标 and 文件",
    ),
    (
        "repeated-word",
        "error",
        "repeated-word/common-words.tsv:4",
        "\"采购\" stands here again; it was first at repeated-word/common-words.tsv:2",
    ),
    (
        "removed-in-vain",
        "error",
        "removed-in-vain/aliases.tsv:2",
        "there is no \"海康危视, hikvision\" to remove",
    ),
    (
        "removed-and-used",
        "error",
        "dictionaries/aliases.tsv",
        "no brand has the key \"hikvision\"",
    ),
    (
        "repeated-label",
        "error",
        "repeated-label/labels.tsv:3",
        "\"甲乙 丙编号\" stands here again; it was first at repeated-label/labels.tsv:2",
    ),
    (
        "repeated-header",
        "error",
        "repeated-header/columns.tsv:3",
        "\"甲乙丙, exact\" stands here again",
    ),
    (
        "sign-in-word",
        "error",
        "sign-in-word/segmentation.tsv:2",
        "\"光口（万兆）\" can never be a word: it holds \"（\"",
    ),
    (
        "built-in-product",
        "error",
        "built-in-product/products-other.tsv:2",
        "the product \"intel/xeon-e5-2620-v4\" stands here again",
    ),
    (
        "cutting-word",
        "warning",
        "cutting-word/segmentation.tsv:2",
        "\"标时\" cuts 中标 in ",
    ),
    (
        "list-without-blanks",
        "warning",
        "list-without-blanks/aliases.tsv:2",
        "\"摄像机|录像机\" is one value of context",
    ),
    (
        "pattern-of-numbers",
        "warning",
        "pattern-of-numbers/patterns.tsv:2",
        "the free pattern matches \"1024\"",
    ),
    (
        "pattern-in-vain",
        "warning",
        "pattern-in-vain/patterns.tsv:2",
        "the pattern \"dahua-qx\" adds nothing to \"dahua-qxy\"",
    ),
    (
        "context-over-clauses",
        "warning",
        "context-over-clauses/aliases.tsv:2",
        "\"摄像；录像\" can never match",
    ),
    (
        "unsorted",
        "warning",
        "unsorted/brands.tsv:3",
        "not tidy: the rows of the group are sorted by id",
    ),
    (
        "full-width",
        "warning",
        "full-width/aliases.tsv:2",
        "not tidy: \"ＱＸＹ®\" is written \"QXY\"",
    ),
    (
        "copy",
        "warning",
        "copy/units.tsv:2",
        "2 rows from here on stand in dictionaries/units.tsv just so",
    ),
];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/dictionaries")
}

fn text(done: &Done) -> &str {
    std::str::from_utf8(&done.stdout).expect("findings are UTF-8")
}

#[test]
fn each_mistake_gives_its_message_with_its_line() {
    // Each folder has all dictionaries checked, so they share the processors.
    const THREADS: usize = 4;
    let names: Vec<String> = std::fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    std::thread::scope(|scope| {
        for part in names.chunks(names.len().div_ceil(THREADS)) {
            scope.spawn(|| part.iter().for_each(|name| has_its_messages(name)));
        }
    });
}

fn has_its_messages(name: &str) {
    let expected: Vec<_> = MISTAKES
        .iter()
        .filter(|(folder, ..)| *folder == name)
        .collect();
    assert!(!expected.is_empty(), "nothing is expected of {name}");
    let done = run_in(&fixtures(), &["dict", "check", name]);
    let found = text(&done);
    for (_, severity, place, message) in &expected {
        let hit = found
            .lines()
            .zip(found.lines().skip(1))
            .any(|(line, next)| {
                line.starts_with(&format!("{severity}: {place}"))
                    && line.contains(&format!(": {message}"))
                    && next.starts_with("  help: ")
            });
        assert!(
            hit,
            "{severity}: {place}: {message}\nis missing in\n{found}"
        );
    }
    let is_broken = expected
        .iter()
        .any(|(_, severity, ..)| *severity == "error");
    assert_eq!(done.code, i32::from(is_broken), "{name}: {found}");
    assert!(done.stderr.is_empty(), "{name}: {}", done.stderr);
}

#[test]
fn no_dictionary_with_an_error_is_loaded_by_half() {
    let mut broken: Vec<&str> = MISTAKES
        .iter()
        .filter(|(_, severity, ..)| *severity == "error")
        .map(|(folder, ..)| *folder)
        .collect();
    broken.dedup();
    let folder = Folder::new().with("a.txt", NOTICE);
    for name in broken {
        let dictionaries = fixtures().join(name);
        let dictionaries = dictionaries.to_str().unwrap();
        let done = folder.run(&["run", "a.txt", "-o", "out", "--dictionaries", dictionaries]);
        assert_eq!(done.code, 2, "{name}: {}", done.stderr);
        assert!(!folder.path("out").exists(), "{name}: records were begun");
    }
}

#[test]
fn the_built_in_dictionaries_have_nothing_to_be_found() {
    let done = Folder::new().run(&["dict", "check"]);
    assert_eq!(done.code, 0, "{}", text(&done));
    // Where they had warnings, each check of a folder would look for them in the built-in files, too, to leave them out.
    assert!(
        text(&done).ends_with(" files: 0 errors, 0 warnings\n"),
        "{}",
        text(&done)
    );
}

#[test]
fn mistakes_of_several_files_come_in_one_run_by_file_and_line() {
    let folder = Folder::new();
    let mine = folder.path("mine");
    std::fs::create_dir(&mine).unwrap();
    for (from, file) in [
        ("unknown-stance", "stance.tsv"),
        ("two-owners", "aliases.tsv"),
        ("cut-word", "segmentation.tsv"),
        ("unknown-file", "brand.tsv"),
    ] {
        std::fs::copy(fixtures().join(from).join(file), mine.join(file)).unwrap();
    }
    let done = folder.run(&["dict", "check", "mine"]);
    let heads: Vec<String> = text(&done)
        .lines()
        .filter(|line| line.contains("mine/") && !line.starts_with("  "))
        .filter(|line| !line.starts_with("note: "))
        .map(|line| line.splitn(3, ": ").take(2).collect::<Vec<_>>().join(": "))
        .collect();
    assert_eq!(
        heads,
        [
            "error: mine/aliases.tsv:3",
            "error: mine/brand.tsv",
            "warning: mine/segmentation.tsv:4",
            "error: mine/stance.tsv:2",
            "error: mine/stance.tsv:3",
        ]
    );
    assert!(
        text(&done)
            .ends_with("4 files: 4 errors, 1 warning; 3 rows added, 4 replaced, 0 removed\n"),
        "{}",
        text(&done)
    );
}

#[test]
fn findings_as_json_are_an_array_of_objects() {
    let done = run_in(
        &fixtures(),
        &["dict", "check", "unknown-stance", "--format", "json"],
    );
    assert_eq!(done.code, 1);
    let findings: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let first = &findings[0];
    assert_eq!(
        findings.as_array().map(Vec::len),
        Some(4),
        "two errors, and two notes of what is replaced"
    );
    assert_eq!(first["severity"], "error");
    assert_eq!(first["file"], "unknown-stance/stance.tsv");
    assert_eq!(first["line"], 2);
    assert_eq!(first["message"], "\"minimal\" is no stance");
    assert!(
        first["help"]
            .as_str()
            .is_some_and(|help| help.starts_with("use one of: "))
    );
}

#[test]
fn the_dictionaries_in_effect_are_those_of_option_or_settings() {
    let folder = Folder::new()
        .with(
            "set/mine/segmentation.tsv",
            "word\tfrequency\ttag\tnote\n光口\t0\tn\n",
        )
        .with("set/p.toml", "[dictionaries]\nfolder = \"mine\"\n");
    for arguments in [["--dictionaries", "set/mine"], ["--config", "set/p.toml"]] {
        let done = folder.run(&[&["dict", "check"], &arguments[..]].concat());
        assert_eq!(done.code, 1, "{}", done.stderr);
        assert!(
            text(&done).starts_with("error: set/mine/segmentation.tsv:2: "),
            "{}",
            text(&done)
        );
    }
}

#[test]
fn what_cannot_be_checked_ends_with_2() {
    let folder = Folder::new().with("empty/notes.txt", "x");
    let missing = folder.run(&["dict", "check", "nowhere"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing.stderr.contains("cannot read nowhere"),
        "{}",
        missing.stderr
    );
    let empty = folder.run(&["dict", "check", "empty"]);
    assert_eq!(empty.code, 2);
    assert!(
        empty.stderr.contains("empty holds no dictionary"),
        "{}",
        empty.stderr
    );
    let both = folder.run(&["dict", "check", "empty", "--dictionaries", "empty"]);
    assert_eq!(both.code, 2, "two folders are named");
    assert_eq!(folder.run(&["dict"]).code, 2, "no command");
}

const ALIASES: &str = "surface\tbrand\tkind\tlicence\tcontext\tveto\tnote\n";

#[test]
fn rows_of_a_folder_add_replace_and_remove_entries_and_traces_name_their_lines() {
    let rows = "某某笔电\tlenovo\tname\tfree\n海康威视\thikvision\tname\tnever\n- 联想\n";
    let folder = Folder::new()
        .with("a.txt", format!("{NOTICE}某某笔电两台，联想笔记本三台。\n"))
        .with("mine/aliases.tsv", format!("{ALIASES}{rows}"));
    let mentions = |arguments: &[&str]| {
        let done = folder.run(&[&["run", "a.txt", "-o", "out", "--force"], arguments].concat());
        assert_eq!(done.code, 0, "{}", done.stderr);
        let record = folder.records().remove(0);
        let mentions = record["mentions"].as_array().cloned().unwrap_or_default();
        let found: Vec<(String, String)> = mentions
            .iter()
            .map(|mention| {
                let text = |key: &str| mention[key].as_str().unwrap_or_default().to_owned();
                (text("surface"), text("rule"))
            })
            .collect();
        (found, record["producer"]["dictionaries"].clone())
    };
    let (before, built_in) = mentions(&[]);
    let (after, with_folder) = mentions(&["--dictionaries", "mine"]);
    let rule = |found: &[(String, String)], wanted: &str| {
        let hit = found.iter().find(|(surface, _)| surface == wanted);
        hit.map(|(_, rule)| rule.clone())
    };
    assert_eq!(rule(&before, "某某笔电"), None);
    assert_eq!(
        rule(&after, "某某笔电").as_deref(),
        Some("mine/aliases.tsv:2")
    );
    assert!(rule(&before, "联想").is_some(), "{before:?}");
    assert_eq!(rule(&after, "联想"), None, "{after:?}");
    assert_eq!(
        rule(&before, "Intel"),
        rule(&after, "Intel"),
        "what is not named stays"
    );
    assert_ne!(built_in, with_folder, "the digest covers both");
}

#[test]
fn a_check_of_a_folder_says_what_it_overrides() {
    let rows = "某某笔电\tlenovo\tname\tfree\n海康威视\thikvision\tname\tnever\n- 浪潮\n";
    let folder = Folder::new()
        .with("mine/aliases.tsv", format!("{ALIASES}{rows}"))
        .with("mine/units.tsv", "unit\tkind\tyuan\tnote\n- *\n台\tcount\n");
    let done = folder.run(&["dict", "check", "mine"]);
    let notes: Vec<&str> = text(&done)
        .lines()
        .filter(|line| line.starts_with("note: "))
        .collect();
    assert_eq!(notes.len(), 3, "{}", text(&done));
    let begin =
        "note: mine/aliases.tsv:3: \"海康威视, hikvision\" replaces dictionaries/aliases.tsv:";
    assert!(
        notes[0].starts_with(begin) && notes[0].ends_with("licence \"free\" -> \"never\""),
        "{notes:?}"
    );
    assert!(
        notes[1].starts_with(
            "note: mine/aliases.tsv:4: \"浪潮, inspur\" removes dictionaries/aliases.tsv:"
        ),
        "{notes:?}"
    );
    assert!(
        notes[2].starts_with("note: mine/units.tsv:2: removes all "),
        "{notes:?}"
    );
    let last = text(&done).lines().last().unwrap_or_default();
    assert!(
        last.contains("; 2 rows added, 1 replaced, "),
        "1 alias and 1 unit are new: {last}"
    );
}

#[test]
fn a_removal_of_what_is_not_there_stops_the_program() {
    let folder = Folder::new()
        .with("a.txt", NOTICE)
        .with("mine/aliases.tsv", format!("{ALIASES}- 某某牌\tinspur\n"));
    for arguments in [
        &["dict", "check", "mine"][..],
        &["run", "a.txt", "-o", "out", "--dictionaries", "mine"],
    ] {
        let done = folder.run(arguments);
        assert_ne!(done.code, 0);
        let said = format!("{}{}", text(&done), done.stderr);
        assert!(
            said.starts_with(
                "error: mine/aliases.tsv:2: there is no \"某某牌, inspur\" to remove\n  help: copy surface and brand from dictionaries/aliases.tsv"
            ),
            "{said}"
        );
    }
    assert!(!folder.path("out").exists());
}

#[test]
fn a_copy_of_a_built_in_file_is_warned_of_once() {
    let copy = include_str!("../../dictionaries/units.tsv");
    let folder = Folder::new().with("mine/units.tsv", copy);
    let done = folder.run(&["dict", "check", "mine"]);
    assert_eq!(done.code, 0);
    assert_eq!(
        text(&done)
            .lines()
            .filter(|line| line.contains("units.tsv"))
            .count(),
        1,
        "{}",
        text(&done)
    );
}

#[test]
fn a_folder_is_tidied_once_and_what_was_done_is_shown() {
    let untidy =
        format!("{ALIASES}# ours\r\nＱＸＹ®\thikvision\tname\tweak\t摄像机 |  门禁\t\t\t\n");
    let folder = Folder::new()
        .with("mine/aliases.tsv", untidy)
        .with("mine/notes.txt", " left alone ");
    let done = folder.run(&["dict", "check", "mine", "--fix"]);
    assert_eq!(done.code, 0, "{}{}", text(&done), done.stderr);
    let fixed: Vec<&str> = text(&done)
        .lines()
        .filter(|line| line.starts_with("fixed: "))
        .collect();
    assert_eq!(
        fixed,
        [
            "fixed: mine/aliases.tsv:2: lines end with a line feed alone",
            "fixed: mine/aliases.tsv:3: \"ＱＸＹ®\" is written \"QXY\"",
        ]
    );
    let tidied = std::fs::read_to_string(folder.path("mine/aliases.tsv")).unwrap();
    assert_eq!(
        tidied,
        format!("{ALIASES}# ours\nQXY\thikvision\tname\tweak\t摄像机 | 门禁\t\t\n")
    );
    let again = folder.run(&["dict", "check", "mine", "--fix"]);
    assert!(!text(&again).contains("fixed: "), "{}", text(&again));
    assert!(!text(&again).contains("not tidy"), "{}", text(&again));
    let files = std::fs::read_dir(folder.path("mine")).unwrap().count();
    assert_eq!(files, 2, "nothing else is left in the folder");
}

#[test]
fn the_built_in_dictionaries_are_never_written() {
    let done = Folder::new().run(&["dict", "check", "--fix"]);
    assert_eq!(done.code, 2);
    assert!(
        done.stderr.contains("--fix needs a folder"),
        "{}",
        done.stderr
    );
}
