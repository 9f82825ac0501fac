//! The linguist's workbench as its users meet it: concordance, `dict stats`, `dict diff`, over a corpus whose pages are kept.

use serde_json::Value;

use crate::program::{Done, Folder};

/// Two requirements, an offer of the same maker, and an everyday word that is also a name.
const A: &str = "采购需求\nCPU：2颗Intel Xeon E5-2620 v4或以上\n交换机：华为S5735-L24T4S-A1\n";
const B: &str = "招标文件\n服务器须支持麒麟操作系统，CPU：Ｉｎｔｅｌ Xeon Gold 6330\n不禁让人联想到另一个赛场\n";

fn corpus() -> Folder {
    Folder::new()
        .with("corpus/a.txt", A)
        .with("corpus/b.txt", B)
}

fn text(done: Done) -> String {
    assert_eq!(done.code, 0, "{}", done.stderr);
    String::from_utf8(done.stdout).unwrap()
}

fn json(done: Done) -> Value {
    serde_json::from_str(&text(done)).expect("one JSON value")
}

fn lines(done: Done) -> Vec<Value> {
    let text = text(done);
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line is a JSON object"))
        .collect()
}

/// The code points `start..end` of `text`.
fn slice(text: &str, line: &Value) -> String {
    let at = |key: &str| usize::try_from(line[key].as_u64().unwrap()).unwrap();
    text.chars()
        .skip(at("start"))
        .take(at("end") - at("start"))
        .collect()
}

#[test]
fn a_concordance_stands_in_one_column_and_names_its_places() {
    let folder = corpus();
    let done = folder.run(&["concordance", "intel|华为", "corpus"]);
    assert_eq!(done.stderr, "3 hits in 2 of 2 documents\n");
    let shown = text(done);
    let rows: Vec<&str> = shown.lines().collect();
    assert!(rows[0].starts_with("a.txt:1:11-16 "), "{shown}");
    assert!(rows[1].starts_with("a.txt:1:40-42 "), "{shown}");
    assert!(rows[2].starts_with("b.txt:1:22-27 "), "{shown}");
    let column = |row: &str, hit: &str| -> usize {
        let before = row.split(hit).next().unwrap();
        let wide = |character: char| character as u32 >= 0x2e80;
        before
            .chars()
            .map(|one| if wide(one) { 2 } else { 1 })
            .sum()
    };
    assert_eq!(column(rows[0], "Intel"), column(rows[1], "华为"), "{shown}");
    assert_eq!(
        column(rows[0], "Intel"),
        column(rows[2], "Ｉｎｔｅｌ"),
        "{shown}"
    );
    assert!(!shown.contains('\u{1b}'), "no colours outside a terminal");
}

#[test]
fn mentions_can_be_sought_by_what_they_are_and_their_offsets_slice_the_text() {
    let folder = corpus();
    let found = |arguments: &[&str]| {
        let arguments = [
            &["concordance"],
            arguments,
            &["corpus", "--format", "jsonl"],
        ]
        .concat();
        lines(folder.run(&arguments))
    };
    let texts = |lines: &[Value]| -> Vec<String> {
        let text = |line: &Value| line["text"].as_str().unwrap().to_owned();
        lines.iter().map(text).collect()
    };
    let intel = found(&["--brand", "intel"]);
    assert_eq!(
        texts(&intel),
        ["Intel", "Xeon E5-2620 v4", "Ｉｎｔｅｌ", "Xeon Gold 6330"]
    );
    for line in &intel {
        let source = if line["source"] == "corpus/a.txt" {
            A
        } else {
            B
        };
        assert_eq!(slice(source, line), line["text"].as_str().unwrap());
        assert_eq!(line["mention"]["vendor"], "intel");
    }
    let minimum = found(&["--brand", "intel", "--stance", "minimum", "--kind", "model"]);
    assert_eq!(texts(&minimum), ["Xeon E5-2620 v4"]);
    assert_eq!(
        texts(&found(&["--product", "intel/*", "--surface", "gold"])),
        ["Xeon Gold 6330"]
    );
    assert_eq!(texts(&found(&["--word", "招标文件"])), ["招标文件"]);
    assert_eq!(
        texts(&found(&["--literal", "ｅ５－２６２０ v4"])),
        ["E5-2620 v4"]
    );
    assert_eq!(
        texts(&found(&["--as-written", "intel|Ｉｎｔｅｌ"])),
        ["Ｉｎｔｅｌ"]
    );
    // By what stands behind: blanks do not count.
    let right = found(&["--brand", "intel", "--kind", "brand", "--sort", "right"]);
    assert_eq!(texts(&right), ["Intel", "Ｉｎｔｅｌ"]);
    assert_eq!(found(&["--brand", "intel", "--sample", "2"]).len(), 2);
}

#[test]
fn what_an_entry_did_is_found_where_it_won_and_where_it_lost() {
    let folder = corpus();
    let stats = json(folder.run(&["dict", "stats", "--corpus", "corpus", "--format", "json"]));
    let entry_of = |label: &str, file: &str| {
        let entries = stats.as_array().unwrap().iter();
        let mut found = entries.filter(|entry| {
            entry["label"] == label && entry["entry"].as_str().unwrap().contains(file)
        });
        found.next().unwrap_or_else(|| panic!("{label} in {file}"))
    };
    let huawei = entry_of("华为", "aliases.tsv");
    assert_eq!(
        (&huawei["hits"], &huawei["documents"]),
        (&1.into(), &1.into())
    );
    assert_eq!(huawei["example"]["source"], "corpus/a.txt");
    let intel = entry_of("intel", "brands.tsv");
    assert_eq!(
        (&intel["hits"], &intel["documents"]),
        (&4.into(), &2.into())
    );
    let cue = entry_of("或以上", "stance.tsv");
    assert_eq!(cue["hits"], 2, "the maker and its product: {cue}");
    let word = entry_of("招标文件", "segmentation.tsv");
    assert_eq!(word["hits"], 1);
    let series = entry_of("Xeon", "series.tsv");
    assert_eq!(
        (&series["hits"], &series["inside"], &series["lost"]),
        (&0.into(), &2.into(), &0.into()),
        "a series word beside its number is part of the model"
    );

    let place = huawei["entry"].as_str().unwrap();
    let found = lines(folder.run(&[
        "concordance",
        "--entry",
        place,
        "corpus",
        "--format",
        "jsonl",
    ]));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["deed"], "found");
    let short = place.rsplit('/').next().unwrap();
    assert_eq!(
        lines(folder.run(&[
            "concordance",
            "--entry",
            short,
            "corpus",
            "--format",
            "jsonl"
        ])),
        found
    );

    let unused = text(folder.run(&["dict", "stats", "--corpus", "corpus", "--unused"]));
    assert!(unused.contains("\t海康威视\n"), "{unused}");
    assert!(!unused.contains("\t华为\n"));
    assert!(unused.ends_with("entries never seen in 2 documents\n"));
}

/// Dictionaries with one more alias, a cue that means something else, and two more words.
fn edited() -> Folder {
    corpus()
        .with(
            "new/aliases.tsv",
            "surface\tbrand\tkind\tlicence\tcontext\tveto\tnote\n赛场\thuawei\tname\tfree\t\t\t\n",
        )
        .with(
            "new/stance.tsv",
            "cue\tstance\tside\treach\tnot_after\tnote\n或以上\treference\tright\t14\t\t\n",
        )
        .with(
            "new/segmentation.tsv",
            "word\tfrequency\ttag\tnote\n另一个\t1\tm\t\n须支持\t9000\tv\t\n",
        )
}

#[test]
fn a_diff_counts_first_and_lays_each_change_to_the_edit_that_made_it() {
    let folder = edited();
    let arguments = ["dict", "diff", "built-in", "new", "--corpus", "corpus"];
    let shown = text(folder.run(&arguments));
    let head: Vec<&str> = shown.lines().take(3).collect();
    assert!(head[0].starts_with("built-in -> new: "), "{shown}");
    assert_eq!(head[1], "2 documents, 2 pages; 2 changed");
    assert!(
        head[2].starts_with("  mentions  1 appears, 2 have another stance"),
        "{shown}"
    );

    let diff = json(folder.run(&[&arguments[..], &["--format", "json"]].concat()));
    let edits = diff["edits"].as_array().unwrap();
    let edit = |change: &Value| -> String {
        let index = usize::try_from(change["edit"].as_u64().expect("an edit is named")).unwrap();
        edits[index]["label"].as_str().unwrap().to_owned()
    };
    let mentions = diff["mentions"].as_array().unwrap();
    let told: Vec<(String, &str, &str, &str)> = mentions
        .iter()
        .map(|change| {
            let word = |key: &str| change[key].as_str().unwrap();
            (edit(change), word("change"), word("text"), word("because"))
        })
        .collect();
    let told: Vec<(&str, &str, &str, &str)> = told
        .iter()
        .map(|(edit, change, text, because)| (edit.as_str(), *change, *text, *because))
        .collect();
    assert_eq!(
        told,
        [
            ("或以上", "stance", "Intel", "entry"),
            ("或以上", "stance", "Xeon E5-2620 v4", "entry"),
            ("赛场", "appears", "赛场", "entry"),
        ]
    );
    assert_eq!(mentions[1]["before"]["stance"], "minimum");
    assert_eq!(mentions[1]["after"]["stance"], "reference");
    assert_eq!(slice(B, &mentions[2]), "赛场");
    let words = diff["words"].as_array().unwrap();
    let cut = words
        .iter()
        .find(|change| edit(change) == "须支持")
        .expect("the new word is cut whole");
    assert_eq!(cut["after"], serde_json::json!(["须支持"]));
    assert_eq!(diff["counts"]["words"], words.len());

    // The other way round everything is undone.
    let back = json(folder.run(&[
        "dict", "diff", "new", "built-in", "--corpus", "corpus", "--format", "json",
    ]));
    assert_eq!(back["counts"]["mentions"]["vanishes"], 1);
    assert_eq!(back["counts"]["mentions"]["stance"], 2);
    assert_eq!(back["mentions"][2]["before"], mentions[2]["after"]);
}

/// `edited`, and gold: of the two that are read with another stance one was right before and one is now; nothing is a mention in 赛场.
fn judged() -> Folder {
    edited()
        .with(
            "gold/mentions.jsonl",
            "{\"doc\":\"a.txt\",\"page\":0,\"surface\":\"Intel\",\"kind\":\"brand\",\"vendor\":\"intel\",\"stance\":\"minimum\"}\n\
             {\"doc\":\"a.txt\",\"page\":0,\"surface\":\"Xeon E5-2620 v4\",\"kind\":\"model\",\"vendor\":\"intel\",\"stance\":\"reference\"}\n",
        )
        .with("gold/pages.tsv", "doc\tpage\tmentions\titems\na.txt\t0\ty\tn\nb.txt\t1\ty\tn\n")
        .with("half/pages.tsv", "doc\tpage\tmentions\titems\na.txt\t0\tn\tn\nb.txt\t1\ty\tn\n")
        .with("other/pages.tsv", "doc\tpage\tmentions\titems\nc.txt\t0\ty\tn\n")
}

#[test]
fn gold_says_which_changes_are_right() {
    let folder = judged();
    let diff = |old: &str, new: &str, gold: &str| {
        json(folder.run(&[
            "dict", "diff", old, new, "--corpus", "corpus", "--gold", gold, "--format", "json",
        ]))
    };
    let verdicts = |diff: &Value| -> Vec<Value> {
        let mentions = diff["mentions"].as_array().unwrap().iter();
        mentions.map(|change| change["gold"].clone()).collect()
    };
    let there = diff("built-in", "new", "gold");
    let expected = serde_json::json!([
        {"verdict": "wrong", "worse": ["stance"]},
        {"verdict": "right", "better": ["stance"]},
        {"verdict": "wrong", "worse": ["found"]},
    ]);
    assert_eq!(Value::from(verdicts(&there)), expected);
    let counts = serde_json::json!({"right": 1, "wrong": 2, "neither": 0, "no gold": 0});
    assert_eq!(there["counts"]["gold"], counts);
    assert_eq!(there["counts"]["annotated_pages"], 2);

    let back = diff("new", "built-in", "gold");
    let counts = serde_json::json!({"right": 2, "wrong": 1, "neither": 0, "no gold": 0});
    assert_eq!(back["counts"]["gold"], counts);
    assert_eq!(
        verdicts(&back)[2],
        serde_json::json!({"verdict": "right", "better": ["found"]})
    );

    let half = diff("built-in", "new", "half");
    let words: Vec<Value> = verdicts(&half)
        .iter()
        .map(|gold| gold["verdict"].clone())
        .collect();
    assert_eq!(words, ["no gold", "no gold", "wrong"]);
    assert_eq!(half["counts"]["annotated_pages"], 1);
}

#[test]
fn verdicts_are_counted_first_and_then_by_entry_with_what_is_wrong_at_the_top() {
    let folder = judged();
    let arguments = ["dict", "diff", "built-in", "new", "--corpus", "corpus"];
    let shown = text(folder.run(&[&arguments[..], &["--gold", "gold"]].concat()));
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(
        lines[3],
        "  by gold   1 right, 2 wrong, 0 neither, 0 no gold, 2 annotated pages"
    );
    let at = |wanted: &str| {
        let found = lines.iter().position(|line| line.contains(wanted));
        found.unwrap_or_else(|| panic!("{wanted} is missing in\n{shown}"))
    };
    at("  1 appears, in 1 document: 1 wrong");
    at("  2 have another stance, in 1 document: 1 right, 1 wrong");
    let wrong = at("          wrong (not stance): minimum -> reference");
    assert!(wrong < at("          right (stance): minimum -> reference"));
    at("          wrong (not found): brand ");

    let done = folder.run(&[&arguments[..], &["--gold", "other"]].concat());
    assert_eq!(done.code, 0);
    assert!(
        done.stderr
            .contains("warning: no page of these documents is annotated"),
        "{}",
        done.stderr
    );
}

#[test]
fn dictionaries_that_say_the_same_differ_in_nothing() {
    let folder = corpus().with(
        "same/aliases.tsv",
        "# Only a comment.\nsurface\tbrand\tkind\tlicence\tcontext\tveto\tnote\n",
    );
    let shown = text(folder.run(&["dict", "diff", "built-in", "same", "--corpus", "corpus"]));
    assert_eq!(
        shown,
        "built-in -> same: no entry differs\n2 documents, 2 pages; 0 changed\n  mentions  none change\n  words     0 cut otherwise\n  fields    0 differ\n"
    );
}

#[test]
fn kept_pages_and_many_threads_change_no_line() {
    let folder = edited();
    for arguments in [
        &[
            "concordance",
            "--brand",
            "intel",
            "corpus",
            "--sort",
            "left",
        ][..],
        &["dict", "stats", "--corpus", "corpus", "--format", "tsv"],
        &[
            "dict", "diff", "built-in", "new", "--corpus", "corpus", "--format", "json",
        ],
    ] {
        let with = |more: &[&str]| text(folder.run(&[arguments, more].concat()));
        let plain = with(&["--no-cache", "--threads", "1"]);
        assert_eq!(with(&["--cache", ".kept"]), plain);
        assert_eq!(with(&["--cache", ".kept", "--threads", "3"]), plain);
    }
    assert_eq!(std::fs::read_dir(folder.path(".kept")).unwrap().count(), 2);
}

#[test]
fn the_workbench_reads_piped_text_and_says_what_it_could_not_read() {
    let folder = corpus().with("corpus/c.pdf", "%PDF-1.4 broken");
    let piped = text(folder.pipe(B, &["concordance", "gold", "-"]));
    assert!(piped.starts_with("-:1:"), "{piped}");
    let stats = text(folder.pipe(
        A,
        &[
            "dict",
            "stats",
            "--corpus",
            "-",
            "--file",
            "brands.tsv",
            "--format",
            "tsv",
        ],
    ));
    assert!(
        stats.lines().any(|row| row.contains("\tintel\t2\t")),
        "{stats}"
    );
    let done = folder.run(&["concordance", "gold", "corpus"]);
    assert_eq!(done.code, 1);
    assert!(
        done.stderr.contains("error: corpus/c.pdf: pdf-damaged"),
        "{}",
        done.stderr
    );
    assert!(
        done.stderr
            .ends_with("1 hit in 1 of 2 documents; 1 could not be read\n"),
        "{}",
        done.stderr
    );
    assert_eq!(String::from_utf8(done.stdout).unwrap().lines().count(), 1);
}

#[test]
fn wrong_questions_end_with_2_and_say_what_to_ask() {
    let folder = corpus();
    for (arguments, help) in [
        (
            &["concordance", "gold"][..],
            "name files or folders behind the pattern",
        ),
        (
            &["concordance", "(", "corpus"],
            "--literal takes the pattern as it is",
        ),
        (&["concordance", "gold", "nowhere"], "cannot find nowhere"),
        (
            &["concordance", "--brand", "nobody", "corpus"],
            "first column of brands.tsv",
        ),
        (
            &["concordance", "--entry", "aliases.tsv:0", "corpus"],
            "name it as `explain` does",
        ),
        (
            &["concordance", "--literal", "--brand", "intel", "corpus"],
            "belong to a PATTERN",
        ),
        (
            &["dict", "diff", "built-in", "nowhere", "--corpus", "corpus"],
            "cannot read nowhere",
        ),
        (
            &[
                "dict", "diff", "built-in", "built-in", "--corpus", "corpus", "--gold", "corpus",
            ],
            "corpus holds no gold",
        ),
    ] {
        let done = folder.run(arguments);
        assert_eq!(done.code, 2, "{arguments:?}");
        assert!(done.stderr.contains(help), "{}", done.stderr);
        assert!(done.stdout.is_empty());
    }
}
