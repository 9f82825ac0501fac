//! What the documents say against what is so: a document that nobody checks is wrong within a month.

use std::path::Path;

use serde_json::Value;
use tenderlens::issue::{IssueCode, Severity};
use tenderlens::model::{AmountFlag, MentionFlag};

use crate::program::{Folder, run_in};

fn document(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_readme_shows_the_help_as_it_is() {
    let help = String::from_utf8(Folder::new().run(&["--help"]).stdout).unwrap();
    let commands = help
        .split("Commands:\n")
        .nth(1)
        .and_then(|rest| rest.split("\n\n").next())
        .expect("the help lists commands");
    assert!(
        document("README.md").contains(commands),
        "put this into README.md, under \"Commands\":\n{commands}"
    );
}

#[test]
fn the_readme_begins_with_the_two_commands() {
    let readme = document("README.md");
    let [run, test] = ["cargo run --release -- run samples -o out", "cargo test"].map(|command| {
        readme
            .find(command)
            .unwrap_or_else(|| panic!("README.md lacks `{command}`"))
    });
    let commands = readme
        .find("## Commands")
        .expect("README.md has a section Commands");
    assert!(
        run < commands && test < commands,
        "the two commands come first"
    );
}

#[test]
fn the_table_of_issues_is_the_list_in_the_code() {
    let architecture = document("ARCHITECTURE.md");
    let rows: Vec<&str> = architecture
        .split("## Issues")
        .nth(1)
        .expect("ARCHITECTURE.md has a section Issues")
        .lines()
        .skip_while(|line| !line.starts_with("| `"))
        .take_while(|line| line.starts_with("| `"))
        .collect();
    let expected: Vec<String> = IssueCode::ALL
        .iter()
        .map(|code| {
            let status = match code.severity() {
                Severity::Failed => "failed",
                Severity::Partial => "partial",
                Severity::Note => "ok",
            };
            format!(
                "| `{}` | {} | {status} | {} |",
                code.as_str(),
                code.stage(),
                code.help()
            )
        })
        .collect();
    assert_eq!(
        rows,
        expected,
        "the table should be:\n{}",
        expected.join("\n")
    );
}

#[test]
fn every_flag_is_documented() {
    let architecture = document("ARCHITECTURE.md");
    let flags = MentionFlag::ALL
        .iter()
        .map(|flag| flag.as_str())
        .chain(AmountFlag::ALL.iter().map(|flag| flag.as_str()));
    for flag in flags {
        assert!(
            architecture.contains(&format!("| `{flag}` |")),
            "ARCHITECTURE.md, section Flags, lacks {flag}"
        );
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = document("Cargo.toml");
    let architecture = document("ARCHITECTURE.md");
    let dependencies = manifest
        .split("[dependencies]")
        .nth(1)
        .and_then(|rest| rest.split("\n[dev-dependencies]").next())
        .expect("Cargo.toml lists dependencies");
    for line in dependencies.lines().filter(|line| line.contains(" = ")) {
        let name = line.split(" = ").next().unwrap_or_default();
        assert!(
            architecture.contains(&format!("`{name}`")),
            "ARCHITECTURE.md does not say why {name} is there"
        );
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
    ] {
        for target in document(name).split("](").skip(1) {
            let target = target.split([')', '#']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") {
                assert!(
                    root.join(target).exists(),
                    "{name} links to {target}, which is not there"
                );
            }
        }
    }
}

#[test]
fn the_changelog_knows_the_version_and_the_schema() {
    let changelog = document("CHANGELOG.md");
    assert!(changelog.contains(&format!("schema {}", tenderlens::record::SCHEMA_VERSION)));
    assert!(changelog.contains(concat!("[", env!("CARGO_PKG_VERSION"), "]")));
}

/// Whether everything in `part` stands in `whole` too; an element of a list may stand anywhere in the other.
fn is_part(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => part
            .iter()
            .all(|(key, value)| whole.get(key).is_some_and(|found| is_part(value, found))),
        (Value::Array(part), Value::Array(whole)) => part
            .iter()
            .all(|value| whole.iter().any(|found| is_part(value, found))),
        _ => part == whole,
    }
}

#[test]
fn the_readme_shows_a_part_of_a_real_record() {
    let readme = document("README.md");
    let excerpt = readme
        .split("```json\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("README.md shows a record");
    let excerpt: Value = serde_json::from_str(excerpt).expect("what README.md shows is JSON");
    let path = excerpt["source"]["path"].as_str().unwrap();
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let record = run_in(project, &["run", path, "-o", "-", "--quiet"]).stdout;
    let record: Value = serde_json::from_slice(&record).unwrap();
    for (key, value) in excerpt.as_object().unwrap() {
        assert!(
            is_part(value, &record[key]),
            "README.md shows of {path}, {key}:\n{value}\nthe record says:\n{}",
            record[key]
        );
    }
}
