//! Containers: every member of the fixtures has the line that was written down for it by hand, in order, and nothing is left on disk.
//!
//! `tests/samples/containers.py` makes them; `tests/fixtures/containers.tsv` says what is expected.

use std::path::Path;

use serde_json::Value;

use crate::program::{Folder, run_in};

fn text<'v>(record: &'v Value, pointer: &str) -> &'v str {
    record
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn list(record: &Value, pointer: &str, key: &str) -> Vec<String> {
    let entries = record.pointer(pointer).and_then(Value::as_array);
    let value = |entry: &Value| {
        entry
            .get(key)
            .unwrap_or(entry)
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    entries.into_iter().flatten().map(value).collect()
}

fn records(arguments: &[&str]) -> Vec<Value> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let done = run_in(project, arguments);
    assert_eq!(done.code, 1, "some members are refused: {}", done.stderr);
    let lines = String::from_utf8(done.stdout).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_member_has_its_line_and_every_refusal_its_reason() {
    let folder = "tests/fixtures/containers";
    let found: Vec<String> = records(&["run", folder, "-o", "-", "--quiet"])
        .iter()
        .map(|record| {
            let path = text(record, "/source/path");
            [
                path.rsplit('/').next().unwrap_or_default().to_owned(),
                list(record, "/source/members", "").join(" > "),
                text(record, "/status").to_owned(),
                list(record, "/issues", "code").join(" "),
                list(record, "/project/numbers", "value").join(" "),
            ]
            .join("\t")
        })
        .collect();
    let expected = std::fs::read_to_string("tests/fixtures/containers.tsv").unwrap();
    let expected: Vec<&str> = expected.lines().skip(1).collect();
    assert_eq!(found, expected);
}

#[test]
fn one_thread_and_many_give_the_same_members() {
    let run = |threads| {
        records(&[
            "run",
            "tests/fixtures/containers",
            "-o",
            "-",
            "--quiet",
            "--threads",
            threads,
        ])
    };
    assert_eq!(run("1"), run("4"));
}

#[test]
fn a_web_archive_says_where_and_when() {
    let archive = "tests/fixtures/containers/cut.warc";
    let records = records(&["run", archive, "-o", "-", "--quiet"]);
    let source = &records[0]["source"];
    assert_eq!(source["url"], "http://www.example.cn/a.htm");
    assert_eq!(source["captured_at"], "2024-05-06T09:30:02Z");
    assert_eq!(
        source["warc_record_id"],
        "urn:uuid:00000000-0000-0000-0000-000000000002"
    );
    assert_eq!(records.last().unwrap()["source"].get("url"), None);
}

#[test]
fn limits_of_the_settings_hold() {
    let archive = std::fs::read("tests/fixtures/containers/hostile.zip").unwrap();
    let folder = Folder::new()
        .with("in.zip", archive)
        .with("pipeline.toml", "[limits]\ncontainer_members = 2\n");
    let done = folder.run(&["run", "in.zip", "-o", "out", "--quiet"]);
    assert_eq!(done.code, 1, "{}", done.stderr);
    let records = folder.records();
    assert_eq!(records.len(), 3);
    assert_eq!(list(&records[2], "/issues", "code"), ["too-many-members"]);
}

#[test]
fn a_broken_notice_has_a_failed_line_and_the_others_are_read() {
    let notice = |number: usize| {
        format!(r#"{{"title":"公告{number}","content":"项目编号：QX-2024-0{number}"}}"#)
    };
    let (one, two) = (notice(1), notice(2));
    let folder = Folder::new()
        .with("in/a.jsonl", format!("{one}\n{{\"title\":\"坏\n{two}\n"))
        .with("in/b.json", format!("[{one},\n{two},\n{{\"title\": \"断"))
        .with("in/c.txt", "[1] 见下\n品牌：华为\n");
    let done = folder.run(&["run", "in", "-o", "out", "--quiet"]);
    assert_eq!(done.code, 1, "{}", done.stderr);
    let told: Vec<String> = folder
        .records()
        .iter()
        .map(|record| {
            let members = list(record, "/source/members", "").join(" ");
            let code = list(record, "/issues", "code").join(" ");
            let number = list(record, "/project/numbers", "value").join(" ");
            format!("{} {members} {code}{number}", text(record, "/source/path"))
        })
        .collect();
    assert_eq!(
        told,
        [
            "in/a.jsonl #1 QX-2024-01",
            "in/a.jsonl #2 member-damaged",
            "in/a.jsonl #3 QX-2024-02",
            "in/b.json #1 QX-2024-01",
            "in/b.json #2 QX-2024-02",
            "in/b.json  container-damaged",
            "in/c.txt  ",
        ]
    );
    let message = folder.records()[1]["issues"][0]["message"].clone();
    let message = message.as_str().unwrap();
    assert!(message.starts_with("line 2 is broken JSON"), "{message}");
}

#[test]
fn a_finished_run_over_containers_is_found_finished() {
    let archive = std::fs::read("tests/fixtures/containers/mixed.tar.gz").unwrap();
    let folder = Folder::new().with("in/a.tar.gz", archive);
    assert_eq!(folder.run(&["run", "in", "-o", "out"]).code, 1);
    let again = folder.run(&["run", "in", "-o", "out"]);
    assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
}

#[test]
fn paths_come_from_lists_and_patterns() {
    let folder = Folder::new()
        .with("a/一.txt", "采购人：甲局\n")
        .with("a/二.txt", "采购人：乙局\n")
        .with("list", "a/二.txt\r\n\na/gone.txt\n");
    let names = |done: crate::program::Done| -> Vec<String> {
        let lines = String::from_utf8(done.stdout).unwrap();
        let records = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        records
            .map(|record: Value| text(&record, "/source/path").to_owned())
            .collect()
    };
    let listed = folder.run(&["run", "--files-from", "list", "-o", "-", "--quiet"]);
    assert_eq!(
        listed.code, 1,
        "what a list names and is gone has a failed line"
    );
    assert_eq!(names(listed), ["a/二.txt", "a/gone.txt"]);
    let piped = folder.pipe(
        "a/一.txt\0",
        &["run", "--files-from", "-", "-0", "-o", "-", "--quiet"],
    );
    assert_eq!(names(piped), ["a/一.txt"]);
    let pattern = folder.run(&["run", "a/*.txt", "-o", "-", "--quiet"]);
    assert_eq!(names(pattern), ["a/一.txt", "a/二.txt"]);
}
