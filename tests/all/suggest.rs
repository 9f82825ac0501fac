//! `dict suggest`: what a corpus lacks becomes rows that a folder can hold, and what is rejected stays away.

use std::fmt::Write;

use crate::program::{Done, Folder};

/// Notices about goods of a maker and a system that nobody knows.
fn corpus() -> Folder {
    let mut folder = Folder::new();
    for (number, verb) in ["购买", "升级", "维护", "扩展", "更换", "租用"]
        .iter()
        .enumerate()
    {
        let mut text = "某某学校设备采购项目中标公告\n序号\t名称\t品牌\t型号\t数量\n".to_owned();
        let model = 2100 + number * 100;
        let _ = writeln!(text, "1\t巡检仪\t珏璟\tQXJ-{model}A\t2");
        let _ = writeln!(
            text,
            "本次{verb}珏璟罡平台，与海康威视摄像机对接；海康威视负责。"
        );
        if number < 3 {
            let _ = writeln!(text, "摄像机为海康危视产品。");
        }
        folder = folder.with(&format!("corpus/{number}.txt"), text);
    }
    folder
}

fn suggest(folder: &Folder, more: &[&str]) -> String {
    let begin = [
        "dict",
        "suggest",
        "--corpus",
        "corpus",
        "--no-cache",
        "--quiet",
    ];
    let Done {
        code,
        stdout,
        stderr,
    } = folder.run(&[&begin[..], more].concat());
    assert_eq!(code, 0, "{stderr}");
    String::from_utf8(stdout).unwrap()
}

/// The rows, without header and comments.
fn rows(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.skip(1).collect()
}

#[test]
fn unknown_makers_designations_and_misspellings_become_rows_that_pass_the_check() {
    let mut folder = corpus();
    let mut found = Vec::new();
    for file in [
        "brands.tsv",
        "aliases.tsv",
        "patterns.tsv",
        "segmentation.tsv",
    ] {
        let text = suggest(&folder, &["--file", file]);
        found.push(rows(&text).join("\n"));
        folder = folder.with(&format!("mine/{file}"), text);
    }
    let [brands, aliases, patterns, words] = found.try_into().unwrap();
    assert!(brands.contains("\t珏璟\t"), "{brands}");
    assert!(aliases.contains("珏璟\tnew-"), "{aliases}");
    assert!(
        aliases.contains("海康危视\thikvision\tmiswritten\tweak"),
        "{aliases}"
    );
    assert!(patterns.contains("QXJ-2100A | QXJ-2200A"), "{patterns}");
    assert!(words.contains("珏璟罡"), "{words}");
    let check = folder.run(&["dict", "check", "mine"]);
    let said = String::from_utf8(check.stdout).unwrap();
    assert_eq!(check.code, 0, "{said}");
}

#[test]
fn what_speaks_for_a_row_stands_above_it() {
    let text = suggest(&corpus(), &["--file", "aliases.tsv"]);
    let lines: Vec<&str> = text.lines().collect();
    let row = lines
        .iter()
        .position(|line| line.starts_with("海康危视"))
        .unwrap();
    assert!(
        lines[row - 4].starts_with("# 3 times in 3 documents: nearly 海康威视, which counts "),
        "{text}"
    );
    assert_eq!(
        lines[row - 3],
        "#   corpus/0.txt, page 1: 摄像机为[海康危视]产品。"
    );
}

#[test]
fn what_is_rejected_is_not_suggested_again() {
    let folder = corpus();
    let before = suggest(&folder, &[]);
    assert!(before.contains("\n珏璟罡\t"), "{before}");
    let rejected = "candidate\treason\n珏璟罡\ta platform of one buyer\n海康危视\ta place\nQXJ-2100A\ta demonstrator\n";
    let folder = folder.with("mine/rejected.tsv", rejected);
    let after = suggest(&folder, &["--dictionaries", "mine"]);
    for gone in ["\n珏璟罡\t", "\n海康危视\t", "QXJ-2100A |"] {
        assert!(!after.contains(gone), "{gone}: {after}");
    }
    let without = folder.with("mine/rejected.tsv", "candidate\treason\n珏璟罡\n");
    let done = without.run(&["dict", "check", "mine"]);
    assert_eq!(done.code, 1, "a rejection needs a reason");
}

#[test]
fn a_reference_decides_what_is_common() {
    let mut folder = corpus();
    for number in 0..6 {
        folder = folder.with(
            &format!("old/{number}.txt"),
            "道路养护工程的投标邀请。道路养护。\n",
        );
    }
    let common = ["--file", "common-words.tsv", "--reference"];
    let against = |paths: &str| suggest(&folder, &[&common[..], &[paths]].concat());
    assert!(against("old").contains("平台\t1000"), "{}", against("old"));
    assert!(
        rows(&against("corpus")).is_empty(),
        "a corpus is as common as itself"
    );
    let wrong = folder.run(&["dict", "suggest", "--corpus", "corpus", "--file", "x.tsv"]);
    assert_eq!(wrong.code, 2);
}
