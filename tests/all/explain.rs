//! `explain` as a linguist meets it: what competed, what won, what lost and why.

use serde_json::Value;

use crate::program::{Done, Folder};

const REQUIREMENT: &str = "CPU：2颗Intel Xeon E5-2620 v4或以上";
const EVERYDAY: &str = "奥运会的激情不禁让人联想到另一个赛场";

fn text(done: Done) -> String {
    assert_eq!(done.code, 0, "{}", done.stderr);
    String::from_utf8(done.stdout).unwrap()
}

fn json(done: Done) -> Value {
    serde_json::from_str(&text(done)).expect("one JSON object")
}

/// The part of `text` that the code points `start..end` of `place` name.
fn slice(text: &str, place: &Value) -> String {
    let at = |key: &str| usize::try_from(place[key].as_u64().unwrap()).unwrap();
    let length = at("end") - at("start");
    text.chars().skip(at("start")).take(length).collect()
}

#[test]
fn an_everyday_word_that_is_also_a_brand_shows_the_veto_that_struck_it_out() {
    let folder = Folder::new();
    let shown = text(folder.run(&["explain", "--text", EVERYDAY]));
    let lost = shown
        .lines()
        .find(|line| line.trim_start().starts_with("lost"))
        .expect("a reading lost");
    assert!(lost.contains("\"联想\""), "{lost}");
    assert!(lost.contains("dictionaries/aliases.tsv:"), "{lost}");
    assert!(lost.contains("its entry forbids it in 让人…"), "{lost}");
    assert!(shown.contains("words   奥运会 的 激情"), "{shown}");
    // Ten characters of double width stand before it.
    let marks = shown.lines().nth(2).unwrap();
    assert_eq!(marks, format!("  {}xxxx", " ".repeat(20)));
}

#[test]
fn a_requirement_shows_what_won_its_cue_and_what_lost() {
    let folder = Folder::new().with("a.txt", format!("采购需求\n{REQUIREMENT}\n"));
    let explanation = json(folder.run(&["explain", "a.txt", "--format", "json"]));
    let stretches = explanation["stretches"].as_array().unwrap();
    assert_eq!(stretches.len(), 1, "one line names a product");
    let stretch = &stretches[0];
    let page = format!("采购需求\n{REQUIREMENT}\n");
    assert_eq!(stretch["text"], REQUIREMENT);
    assert_eq!(stretch["folded"], "CPU:2颗Intel Xeon E5-2620 v4或以上");
    let won = &stretch["won"][1];
    assert_eq!(won["id"], "m2");
    assert_eq!(won["kind"], "model");
    assert_eq!(won["vendor"], "intel");
    assert_eq!(won["model"], "Xeon E5-2620 v4");
    assert_eq!(won["identity"], "exact");
    assert_eq!(won["stance"], "minimum");
    assert_eq!(won["cue"]["text"], "或以上");
    assert_eq!(won["ground"], "cue");
    let words: Vec<&str> = won["words"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|word| word["text"].as_str())
        .collect();
    assert_eq!(words, ["Xeon", "E5", "-", "2620", "v4"]);
    let entry = won["entry"].as_str().unwrap();
    assert!(entry.starts_with("dictionaries/patterns.tsv:"), "{entry}");
    let lost = stretch["lost"].as_array().unwrap();
    assert!(
        lost.iter()
            .any(|lost| lost["text"] == "Xeon" && lost["against"][0] == "m2"),
        "{lost:?}"
    );
    assert!(lost.iter().all(|lost| lost["reason"] != ""));
    for key in ["words", "won", "lost", "confusables"] {
        for place in stretch[key].as_array().unwrap() {
            assert_eq!(slice(&page, place), place["text"].as_str().unwrap());
        }
    }
    assert_eq!(slice(&page, &won["cue"]), "或以上");
}

#[test]
fn the_place_that_decided_a_stance_is_named() {
    let folder = Folder::new()
        .with("column.txt", "序号\t名称\t推荐品牌\t数量\n1\t交换机\t思科\t2\n2\t服务器\t浪潮\t2\n")
        .with(
            "chapter.txt",
            "某某学校招标文件\n第一章 投标邀请\n邀请投标。\n第二章 投标人须知\n本项目使用思科交换机。\n",
        )
        .with("type.txt", "某某学校设备采购项目中标公告\n中标货物为思科交换机。\n")
        .with("nothing.txt", "思科交换机\n");
    for (file, ground, value, shown) in [
        (
            "column.txt",
            "column",
            None,
            "stance reference: so says the header of its column",
        ),
        (
            "chapter.txt",
            "chapter",
            Some("instructions"),
            "stance mention: it stands in a chapter of instructions",
        ),
        (
            "type.txt",
            "document_type",
            Some("award_notice"),
            "stance awarded: the document is of the type award_notice",
        ),
        (
            "nothing.txt",
            "nothing",
            None,
            "stance mention: nothing says more",
        ),
    ] {
        let explanation = json(folder.run(&["explain", file, "--format", "json"]));
        let stretches = explanation["stretches"].as_array().unwrap();
        let mut won = stretches
            .iter()
            .flat_map(|stretch| stretch["won"].as_array().unwrap());
        let won = won.find(|won| won["text"] == "思科").expect(file);
        assert_eq!(won["ground"], ground, "{file}: {won}");
        assert_eq!(won["ground_value"].as_str(), value, "{file}: {won}");
        let text = text(folder.run(&["explain", file]));
        assert!(text.contains(shown), "{file}: {text}");
    }
}

#[test]
fn piped_text_is_explained_without_colours() {
    let folder = Folder::new();
    let piped = text(folder.pipe(REQUIREMENT, &["explain", "-"]));
    assert_eq!(
        piped,
        text(folder.run(&["explain", "--text", REQUIREMENT])),
        "the same text from elsewhere"
    );
    assert!(!piped.contains('\u{1b}'));
    assert!(piped.contains("stance minimum: because of \"或以上\""));
    let marks = piped.lines().nth(2).unwrap();
    // CPU, one of double width, a digit, one of double width: eight columns.
    assert_eq!(marks, "          m1^^^ m2^^^^^^^^^^^^^======");
    let none = text(folder.pipe("今天天气很好\n", &["explain", "-"]));
    assert_eq!(none, "no reading won or lost here\n");
}

#[test]
fn explain_can_be_asked_for_one_mention_and_refuses_one_that_is_not_there() {
    let folder = Folder::new().with(
        "a.txt",
        format!("{REQUIREMENT}\n摄像机为海康威视DS-2CD3T46WD-I3。\n"),
    );
    let shown = text(folder.run(&["explain", "a.txt", "--mention", "m3"]));
    assert!(shown.contains("海康威视"), "{shown}");
    assert!(!shown.contains("Intel"), "{shown}");
    for (arguments, code) in [
        (&["explain", "a.txt", "--mention", "m99"][..], 2),
        (&["explain", "a.txt", "--mention", "x"], 2),
        (&["explain", "a.txt", "--page", "2"], 2),
        (&["explain"], 2),
        (&["explain", "a.txt", "--text", "b"], 2),
        (&["explain", "--text", ""], 1),
        (&["explain", "nowhere.txt"], 1),
    ] {
        let done = folder.run(arguments);
        assert_eq!(done.code, code, "{arguments:?}: {}", done.stderr);
        assert!(done.stdout.is_empty());
        assert!(done.stderr.starts_with("error: "), "{}", done.stderr);
    }
    assert_eq!(folder.pipe("", &["explain", "-"]).code, 1);
}
