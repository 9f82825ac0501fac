//! `gold`: from documents to gold and back, as those who annotate do it.

use serde_json::Value;

use crate::program::{Folder, NOTICE};

/// A document with a character outside the basic plane in front, and a name over a line end.
const TEXT: &str = "\u{20bb7}采购清单\n服务器：浪潮 NF5280\nM6，两台；浪潮\n";

/// Another.
const OTHER: &str = "摄像机：海康威视\n";

const MENTIONS: &str = r#"{"doc":"a.txt","page":1,"surface":"浪潮","kind":"brand","vendor":"inspur","stance":"required","note":"first","pos":7}
{"doc":"a.txt","page":1,"surface":"NF5280M6","kind":"model","vendor":"inspur","model":"NF5280M6","category":"server","stance":"required","qty":2}
{"doc":"a.txt","page":1,"surface":"浪潮","kind":"brand","vendor":"inspur"}
{"doc":"b.txt","page":0,"surface":"海康威视","kind":"brand","vendor":"hikvision","stance":"mention"}
"#;

const PAGES: &str = "doc\tpage\tmentions\titems\na.txt\t1\ty\tn\nb.txt\t1\ty\tn\n";

fn folder() -> Folder {
    Folder::new()
        .with("in/a.txt", TEXT)
        .with("in/b.txt", NOTICE)
        .with("gold/mentions.jsonl", MENTIONS)
        .with("gold/pages.tsv", PAGES)
        .with(
            "gold/fields.jsonl",
            "{\"doc\":\"a.txt\",\"buyer\":\"某某局\",\"more\":1}\n",
        )
}

fn objects(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn gold_comes_back_from_both_tools_as_it_went() {
    for tool in ["brat", "label-studio"] {
        let folder = folder();
        let out = folder.run(&[
            "gold",
            "export",
            "gold",
            "in",
            "--no-cache",
            "--to",
            tool,
            "-o",
            "out",
        ]);
        assert_eq!((out.code, out.stderr.as_str()), (0, ""), "{tool}");
        let back = folder.run(&["gold", "import", "out", "--from", tool, "-o", "back"]);
        assert_eq!(
            (back.code, back.stderr.as_str()),
            (0, "4 mentions written to back\n"),
            "{tool}"
        );
        let read = |name: &str| std::fs::read_to_string(folder.path(name)).unwrap();
        assert_eq!(
            objects(&read("back/mentions.jsonl")),
            objects(MENTIONS),
            "{tool}"
        );
        for name in ["fields.jsonl", "pages.tsv"] {
            assert_eq!(
                read(&format!("back/{name}")),
                read(&format!("gold/{name}")),
                "{tool}"
            );
        }
        let again = folder.run(&["gold", "import", "out", "--from", tool, "-o", "back"]);
        assert_eq!(again.code, 2, "nothing is written over annotations");
        assert!(
            again.stderr.contains("back is not empty\n  help: "),
            "{}",
            again.stderr
        );
    }
}

#[test]
fn the_files_of_brat_count_code_points_and_cut_at_line_ends() {
    let folder = folder();
    folder.run(&[
        "gold",
        "export",
        "gold",
        "in",
        "--no-cache",
        "--to",
        "brat",
        "-o",
        "out",
    ]);
    let read = |name: &str| std::fs::read_to_string(folder.path(name)).unwrap();
    assert_eq!(
        read("out/a.txt.p0001.txt"),
        "\u{20bb7}采购清单\n服务器：浪潮 NF5280\nM6，两台；浪潮\n"
    );
    let annotations = read("out/a.txt.p0001.ann");
    let lines: Vec<&str> = annotations.lines().collect();
    assert_eq!(lines[0], "T1\tBrand 10 12\t浪潮");
    assert!(
        lines.contains(&"T2\tModel 13 19;20 22\tNF5280 M6"),
        "{annotations}"
    );
    assert!(lines.contains(&"T3\tBrand 26 28\t浪潮"), "{annotations}");
    assert!(read("out/annotation.conf").contains("Value:required|minimum|"));
}

#[test]
fn what_cannot_be_placed_is_said_and_kept() {
    let more = MENTIONS.to_owned()
        + "{\"doc\":\"a.txt\",\"page\":1,\"surface\":\"华为\",\"kind\":\"brand\"}\n";
    let folder = folder().with("gold/mentions.jsonl", &more);
    let out = folder.run(&[
        "gold",
        "export",
        "gold",
        "in",
        "--no-cache",
        "--to",
        "brat",
        "-o",
        "out",
    ]);
    assert_eq!(out.code, 0);
    assert!(
        out.stderr
            .starts_with("warning: 1 mention could not be placed"),
        "{}",
        out.stderr
    );
    folder.run(&["gold", "import", "out", "--from", "brat", "-o", "back"]);
    let back = std::fs::read_to_string(folder.path("back/mentions.jsonl")).unwrap();
    assert_eq!(objects(&back), objects(&more));
}

#[test]
fn check_finds_what_does_not_stand_on_its_page_and_what_is_never_judged() {
    let folder = folder().with(
        "gold/mentions.jsonl",
        MENTIONS.to_owned()
            + "{\"doc\":\"a.txt\",\"page\":1,\"surface\":\"NF5280 M5\",\"kind\":\"model\"}\n\
               {\"doc\":\"a.txt\",\"page\":1,\"surface\":\"浪潮\",\"kind\":\"brand\"}\n\
               {\"doc\":\"a.txt\",\"page\":3,\"surface\":\"浪潮\",\"kind\":\"brnd\"}\n",
    );
    let with_text = folder.run(&["gold", "check", "gold", "in", "--no-cache"]);
    assert_eq!(with_text.code, 1, "{}", with_text.stderr);
    let text = String::from_utf8(with_text.stdout).unwrap();
    let found: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("error: "))
        .collect();
    assert_eq!(
        found,
        [
            "error: gold/mentions.jsonl:5: \"NF5280 M5\" does not stand on page 1 of a.txt",
            "error: gold/mentions.jsonl:6: \"浪潮\" stands on page 1 of a.txt, but not once more beside the other mentions",
            "error: gold/mentions.jsonl:7: \"brnd\" is no kind",
            "error: gold/mentions.jsonl:7: a.txt has no page 3",
            "error: gold/mentions.jsonl:7: page 3 of a.txt is not listed with y",
        ]
    );
    assert!(
        text.ends_with(
            "7 mentions of 2 documents, 2 documents compared with the text: 5 problems\n"
        ),
        "{text}"
    );
    let alone = folder.run(&["gold", "check", "gold"]);
    assert!(
        String::from_utf8(alone.stdout)
            .unwrap()
            .ends_with("0 documents compared with the text: 2 problems\n")
    );
}

#[test]
fn check_finds_what_stands_twice() {
    let folder = folder()
        .with(
            "gold/fields.jsonl",
            "{\"doc\":\"a.txt\"}\n{\"doc\":\"a.txt\"}\n",
        )
        .with(
            "gold/items.jsonl",
            "{\"doc\":\"a.txt\",\"page\":1,\"row\":1,\"name\":\"x\",\"table\":\"1\"}\n\
             {\"doc\":\"a.txt\",\"page\":1,\"row\":1,\"name\":\"x\",\"table\":\"2\"}\n\
             {\"doc\":\"a.txt\",\"page\":1,\"row\":1,\"name\":\"x\",\"table\":\"2\"}\n",
        );
    let done = folder.run(&["gold", "check", "gold", "in", "--no-cache"]);
    let text = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.code, 1);
    assert!(
        text.contains("error: gold/fields.jsonl:2: a.txt has a line already: line 1\n"),
        "{text}"
    );
    assert!(
        text.contains("error: gold/items.jsonl:3: the same row stands in line 2\n"),
        "{text}"
    );
    assert!(text.ends_with(": 2 problems\n"), "{text}");
}

#[test]
fn what_the_program_finds_can_be_corrected_and_is_then_judged() {
    let folder = Folder::new().with("in/a.txt", NOTICE);
    assert_eq!(folder.run(&["run", "in", "-o", "out", "--quiet"]).code, 0);
    let drawn = folder.run(&["gold", "sample", "in", "-n", "5", "--quiet", "--no-cache"]);
    assert_eq!(
        String::from_utf8(drawn.stdout).unwrap(),
        "doc\tpage\tmentions\titems\na.txt\t1\tn\tn\n"
    );
    let done = folder.run(&["gold", "prefill", "out", "-o", "gold"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let pages = std::fs::read_to_string(folder.path("gold/pages.tsv")).unwrap();
    assert_eq!(pages, "doc\tpage\tmentions\titems\na.txt\t1\tn\tn\n");
    let untouched = folder.run(&["gold", "check", "gold"]);
    assert_eq!(untouched.code, 1, "nobody has read the page yet");
    let folder = folder.with("gold/pages.tsv", pages.replace("\tn\tn", "\ty\ty"));
    let checked = folder.run(&["gold", "check", "gold", "in", "--no-cache"]);
    assert_eq!(
        checked.code,
        0,
        "{}",
        String::from_utf8_lossy(&checked.stdout)
    );
    let judged = folder.run(&["eval", "gold", "out", "--format", "json"]);
    let report: Value = serde_json::from_slice(&judged.stdout).unwrap();
    for part in [
        &report["mentions"]["strict"]["all"],
        &report["fields"]["all"],
        &report["items"]["rows"],
    ] {
        assert_eq!(
            part["f1"], 1.0,
            "what the program says is what it says: {part}"
        );
        assert_ne!(part["gold"], 0);
    }
}

#[test]
fn two_annotators_are_compared() {
    let other = MENTIONS
        .replace("\"kind\":\"model\"", "\"kind\":\"software\"")
        .replace("\"stance\":\"mention\"", "\"stance\":\"required\"");
    let folder = folder()
        .with("other/mentions.jsonl", other)
        .with("other/pages.tsv", PAGES);
    let done = folder.run(&["gold", "agree", "gold", "other", "--format", "json"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let agreement: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(agreement["pages"], 2);
    assert_eq!(agreement["strict"]["all"]["f1"], 0.75);
    assert_eq!(agreement["overlap"]["all"]["f1"], 1.0);
    assert_eq!(agreement["stance"]["spans"], 3);
    assert_eq!(agreement["stance"]["agreement"], 0.6667);
    let text = folder.run(&["gold", "agree", "gold", "gold"]);
    assert!(
        String::from_utf8(text.stdout)
            .unwrap()
            .contains("stance of 3 spans: agreement 1.000, kappa 1.000\n")
    );
    let none = folder.with(
        "other/pages.tsv",
        "doc\tpage\tmentions\titems\na.txt\t1\tn\tn\n",
    );
    let none = none.run(&["gold", "agree", "gold", "other"]);
    assert_eq!(none.code, 2);
    assert!(
        none.stderr.contains("no page is annotated in both folders"),
        "{}",
        none.stderr
    );
}

#[test]
fn an_import_that_cannot_be_read_writes_nothing() {
    let folder = Folder::new()
        .with("out/a.txt.p0001.txt", "浪潮")
        .with("out/a.txt.p0001.ann", "T1\tBrand 0 9\t浪潮\nT2\tBrand 0 2\t浪潮\n#1\tAnnotatorNotes T2\t{\"qty\":1,\"at\":\"x\"}\n")
        .with("out/b.ann", "");
    let done = folder.run(&["gold", "import", "out", "--from", "brat", "-o", "back"]);
    assert_eq!(done.code, 2);
    for expected in [
        "error: out/a.txt.p0001.ann:1: \"0 9\" is no span of the text",
        "error: out/a.txt.p0001.ann: page 1 of a.txt: invalid type: string \"x\", expected u32",
        "error: out/b.ann: there is no text that it belongs to",
    ] {
        assert!(
            done.stderr.contains(expected),
            "{expected} is missing in\n{}",
            done.stderr
        );
    }
    assert!(!folder.path("back").exists());
}
