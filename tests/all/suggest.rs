//! `dict suggest`: what a corpus lacks becomes rows that a folder can hold, and what is rejected stays away.

use std::fmt::Write;

use crate::program::{Done, Folder};

/// Notices about goods of a maker and a system that nobody knows.
fn corpus() -> Folder {
    let mut folder = Folder::new();
    // What stands beside a name changes, else it would be taken for a part of it.
    let beside = [
        ("购买", "系统"),
        ("升级", "软件"),
        ("维护", "终端"),
        ("扩展", "主机"),
        ("更换", "装置"),
        ("租用", "设施"),
    ];
    for (number, (verb, noun)) in beside.iter().enumerate() {
        let mut text = "某某学校设备采购项目中标公告\n序号\t名称\t品牌\t型号\t数量\n".to_owned();
        let model = 2100 + number * 100;
        let _ = writeln!(text, "1\t巡检仪\t珏璟\tQXJ-{model}A\t2");
        let _ = writeln!(
            text,
            "本次{verb}珏璟罡{noun}，平台与天融信防火墙对接；天融信负责。"
        );
        if number < 3 {
            let _ = writeln!(text, "防火墙为天荣信产品。");
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
        aliases.contains("天荣信\ttopsec\tmiswritten\tweak"),
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
        .position(|line| line.starts_with("天荣信"))
        .unwrap();
    assert!(
        lines[row - 4].starts_with("# 3 times in 3 documents: nearly 天融信, which counts "),
        "{text}"
    );
    assert_eq!(
        lines[row - 3],
        "#   corpus/0.txt, page 1: 防火墙为[天荣信]产品。"
    );
}

#[test]
fn what_is_rejected_is_not_suggested_again() {
    let folder = corpus();
    let before = suggest(&folder, &[]);
    assert!(before.contains("\n珏璟罡\t"), "{before}");
    let rejected = "candidate\treason\n珏璟罡\ta platform of one buyer\n天荣信\ta place\nQXJ-2100A\ta demonstrator\n";
    let folder = folder.with("mine/rejected.tsv", rejected);
    let after = suggest(&folder, &["--dictionaries", "mine"]);
    for gone in ["\n珏璟罡\t", "\n天荣信\t", "QXJ-2100A |"] {
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
