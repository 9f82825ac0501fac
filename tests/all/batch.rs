//! Runs that are stopped, broken and gone on with: nothing is lost, nothing is read twice without need, and the records are the same.
//!
//! Faults are ordered by an environment variable that only debug builds know.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::program::{Done, Folder, NOTICE, pdf};

/// The program, in `folder`, with this fault ordered.
fn command(folder: &Folder, fault: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenderlens"));
    command
        .args(arguments)
        .current_dir(folder.path(""))
        .env("TENDERLENS_FAULT", fault)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run_with(folder: &Folder, fault: &str, arguments: &[&str]) -> Done {
    let output = command(folder, fault, arguments).output().unwrap();
    Done {
        code: output.status.code().unwrap(),
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A folder of short notices, no two the same, and one named `bad.txt` among them.
fn notices(count: usize) -> Folder {
    let mut folder = Folder::new().with("in/bad.txt", "坏的文件\n");
    for number in 0..count {
        let text = format!("{NOTICE}第{number}号\n").repeat(1 + number % 5);
        folder = folder.with(&format!("in/{number:03}.txt"), text);
    }
    folder
}

/// A zip of these members.
fn zip(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = zip::ZipWriter::new(&mut bytes);
    for (name, content) in members {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap();
    bytes.into_inner()
}

/// Notices in files and in a container between them.
fn archive() -> Folder {
    let member = |number: usize| {
        let text = format!("{NOTICE}成员{number}\n").repeat(1 + number % 7);
        (format!("{number:02}.txt"), text.into_bytes())
    };
    let members: Vec<_> = (0..30).map(member).collect();
    notices(20)
        .with("in/010-members.zip", zip(&members))
        .with("in/copy-of-003.txt", format!("{NOTICE}第3号\n").repeat(4))
        .with("in/pages.pdf", pdf(&["one", "two"]))
}

#[cfg(debug_assertions)]
#[test]
fn a_document_that_ends_or_holds_up_the_worker_costs_its_own_record_and_no_other() {
    for (fault, code) in [
        ("abort", "document-crashed"),
        ("overflow", "document-crashed"),
        ("memory", "document-memory"),
        ("hang", "document-timeout"),
    ] {
        // A busy machine takes its time to eat memory.
        let seconds = if fault == "hang" { 2 } else { 120 };
        let folder = notices(8).with(
            "pipeline.toml",
            format!("[run]\ndocument_seconds = {seconds}\nmemory_megabytes = 1000\n"),
        );
        let order = format!("{fault}:bad");
        let done = run_with(&folder, &order, &["run", "in", "-o", "out", "--quiet"]);
        assert_eq!(done.code, 1, "{fault}: {}", done.stderr);
        let records = folder.records();
        assert_eq!(records.len(), 9, "{fault}");
        for record in &records {
            let bad = record["source"]["path"] == "in/bad.txt";
            assert_eq!(record["status"] == "failed", bad, "{fault}: {record}");
            assert!(record["doc_id"].is_string());
            if bad {
                assert_eq!(record["issues"][0]["code"], code, "{fault}: {record}");
                assert_eq!(record["source"]["bytes"], "坏的文件\n".len());
            }
        }
    }
}

#[cfg(debug_assertions)]
#[test]
fn what_ends_the_worker_inside_a_container_is_named_and_its_copies_are_not_tried() {
    let text = |text: &str| text.as_bytes().to_vec();
    let members = [
        ("a.txt".to_owned(), text("甲\n")),
        ("bad.txt".to_owned(), text("坏\n")),
        ("c.txt".to_owned(), text("丙\n")),
        ("bad-too.txt".to_owned(), text("坏\n")),
    ];
    let folder = Folder::new()
        .with("in/1.txt", "一\n")
        .with("in/2.zip", zip(&members))
        .with("in/3.txt", "三\n");
    let done = run_with(&folder, "abort:bad.txt", &["run", "in", "-o", "out"]);
    assert_eq!(done.code, 1, "{}", done.stderr);
    let records = folder.records();
    let told: Vec<_> = records
        .iter()
        .map(|record| {
            let member = record["source"]["members"][0].as_str().unwrap_or_default();
            (member, record["status"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("", "ok"),
            ("a.txt", "ok"),
            ("bad.txt", "failed"),
            ("c.txt", "ok"),
            ("bad-too.txt", "failed"),
            ("", "ok")
        ]
    );
    assert_eq!(records[4]["duplicate_of"]["members"][0], "bad.txt");
    assert_eq!(records[4]["issues"], records[2]["issues"]);
}

/// Names of the files in the output folder that are not the same in two runs because times stand in them.
const WITH_TIMES: &[&str] = &["ledger.jsonl", ".journal.json", ".files.jsonl"];

/// The files of an output: names and bytes.
fn output(folder: &Folder, name: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder.path(name))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !WITH_TIMES.contains(&name.as_str()))
        .map(|file| {
            let bytes = std::fs::read(folder.path(name).join(&file)).unwrap();
            (file, bytes)
        })
        .collect();
    files.sort();
    files
}

/// Kills a run again and again, `times` in all, and lets it end; the output must be that of one that was left alone.
#[cfg(debug_assertions)]
fn kill_and_go_on(times: u64, options: &[&str], seed: u64) {
    let folder = archive();
    let with = |out: &'static str| [&["run", "in", "--quiet", "-o", out], options].concat();
    let left_alone = run_with(&folder, "", &with("alone"));
    assert_eq!(left_alone.code, 0, "{}", left_alone.stderr);
    let mut moments = fastrand::Rng::with_seed(seed);
    let mut grown = BTreeSet::new();
    let documents = || {
        let journal = std::fs::read(folder.path("out/.journal.json.unfinished")).ok()?;
        let journal: Value = serde_json::from_slice(&journal).ok()?;
        let documents = journal["checkpoint"]["documents"].as_u64()?;
        (documents > 0).then_some(documents)
    };
    for time in 1..=times {
        // One document does not end, so the run does not either.
        let mut child = command(&folder, "hurry:;hang:bad", &with("out"))
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(moments.u64(100..1500)));
        if time == times {
            wait_for("a document", documents);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        grown.extend(documents());
    }
    let done = run_with(&folder, "", &with("out"));
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(!grown.is_empty(), "a run was stopped before it was done");
    let (stopped, alone) = (output(&folder, "out"), output(&folder, "alone"));
    let names = |files: &[(String, Vec<u8>)]| -> Vec<String> {
        files.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&stopped), names(&alone));
    for ((name, stopped), (_, alone)) in stopped.iter().zip(&alone) {
        assert!(
            stopped == alone,
            "{name} differs; documents at the stops: {grown:?}"
        );
    }
}

#[cfg(debug_assertions)]
#[test]
fn a_run_that_is_killed_at_any_moment_goes_on_to_the_same_bytes() {
    kill_and_go_on(13, &["--with-text"], 1);
}

#[cfg(debug_assertions)]
#[test]
fn a_compressed_and_sharded_run_that_is_killed_goes_on_to_the_same_bytes() {
    kill_and_go_on(12, &["--compress", "zstd", "--shard-documents", "7"], 2);
}

#[cfg(all(debug_assertions, target_os = "linux"))]
#[test]
fn the_worker_ends_with_its_supervisor() {
    let folder = notices(1);
    let mut child = command(&folder, "hang:bad", &["run", "in", "-o", "out", "--quiet"])
        .spawn()
        .unwrap();
    let worker = wait_for("a worker", || worker_of(child.id()));
    std::thread::sleep(Duration::from_millis(300));
    child.kill().unwrap();
    child.wait().unwrap();
    wait_for("the end of the worker", || {
        let gone = !Path::new(&format!("/proc/{worker}")).exists();
        gone.then_some(())
    });
}

/// The child of a process.
#[cfg(target_os = "linux")]
fn worker_of(parent: u32) -> Option<u32> {
    std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .find_map(|entry| {
            let process: u32 = entry.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            let (_, rest) = stat.rsplit_once(')')?;
            let of: u32 = rest.split_whitespace().nth(1)?.parse().ok()?;
            (of == parent).then_some(process)
        })
}

fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..600 {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{what} was waited for in vain");
}

#[cfg(debug_assertions)]
#[test]
fn a_full_disk_is_said_once_and_costs_nothing_that_was_written() {
    let folder = archive();
    assert_eq!(run_with(&folder, "", &["run", "in", "-o", "alone"]).code, 0);
    let full = run_with(&folder, "full:50000;hurry:", &["run", "in", "-o", "out"]);
    assert_eq!(full.code, 2);
    assert_eq!(
        full.stderr.matches("cannot write").count(),
        1,
        "{}",
        full.stderr
    );
    assert!(
        full.stderr.contains("documents are safe"),
        "{}",
        full.stderr
    );
    assert!(!folder.path("out/records.jsonl").exists());
    let done = run_with(&folder, "", &["run", "in", "-o", "out"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(output(&folder, "out") == output(&folder, "alone"));
}

#[cfg(debug_assertions)]
#[test]
fn two_runs_do_not_write_to_one_folder() {
    let folder = notices(1);
    let run = ["run", "in", "-o", "out"];
    let mut first = command(&folder, "hang:bad", &run).spawn().unwrap();
    wait_for("the first run", || {
        folder
            .path("out/.journal.json.unfinished")
            .exists()
            .then_some(())
    });
    let second = run_with(&folder, "", &run);
    assert_eq!(second.code, 2);
    assert!(
        second.stderr.contains("another run is writing to out"),
        "{}",
        second.stderr
    );
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(run_with(&folder, "", &run).code, 0);
}

#[cfg(unix)]
#[test]
fn the_keyboard_stops_a_run_which_can_then_be_gone_on_with() {
    let folder = archive();
    assert_eq!(run_with(&folder, "", &["run", "in", "-o", "alone"]).code, 0);
    let mut child = command(
        &folder,
        "hurry:",
        &["run", "in", "-o", "out", "--threads", "1"],
    )
    .spawn()
    .unwrap();
    wait_for("a document", || {
        let journal = std::fs::read(folder.path("out/.journal.json.unfinished")).ok()?;
        let journal: Value = serde_json::from_slice(&journal).ok()?;
        (journal["checkpoint"]["documents"].as_u64()? > 0).then_some(())
    });
    let interrupt = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    let code = child.wait().unwrap().code();
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    // On a quick machine all is done before the signal comes.
    if code != Some(0) {
        assert_eq!(code, Some(130), "{said}");
        assert!(said.contains("the same command goes on"), "{said}");
    }
    assert_eq!(run_with(&folder, "", &["run", "in", "-o", "out"]).code, 0);
    assert!(output(&folder, "out") == output(&folder, "alone"));
}

#[test]
fn an_archive_that_has_grown_is_read_where_it_is_new() {
    let folder = archive();
    let run = |out: &str| folder.run(&["run", "in", "-o", out]);
    assert_eq!(run("out").code, 0);
    for (name, text) in [
        ("in/005-new.txt", "新的一号\n"),
        ("in/zzz.txt", "新的二号\n"),
    ] {
        std::fs::write(folder.path(name), text).unwrap();
    }
    let grown = run("out");
    assert!(
        grown
            .stderr
            .contains("53 documents of them read by an earlier run"),
        "{}",
        grown.stderr
    );
    assert_eq!(run("alone").code, 0);
    assert!(output(&folder, "out") == output(&folder, "alone"));
    std::fs::remove_file(folder.path("in/003.txt")).unwrap();
    assert_eq!(run("out").code, 0);
    let again = folder.run(&["run", "in", "-o", "alone", "--force"]);
    assert_eq!(again.code, 0);
    assert!(
        output(&folder, "out") == output(&folder, "alone"),
        "the first of two documents of the same bytes is gone"
    );
}

#[test]
fn an_output_made_otherwise_is_refused_unless_it_is_to_be_done_again() {
    let folder = notices(3)
        .with("more.toml", "[limits]\nfile_megabytes = 400\n")
        .with("other/brands.tsv", "");
    let run = |extra: &[&str]| folder.run(&[&["run", "in", "-o", "out"], extra].concat());
    assert_eq!(run(&[]).code, 0);
    let other = run(&["--config", "more.toml"]);
    assert_eq!(other.code, 2);
    let said = "the setting limits.file_megabytes: it was 300, it is 400";
    assert!(other.stderr.contains(said), "{}", other.stderr);
    let redone = run(&["--config", "more.toml", "--redo-stale"]);
    assert_eq!(redone.code, 0, "{}", redone.stderr);
    assert!(
        redone
            .stderr
            .contains("4 documents of them read by an earlier run"),
        "no document was stopped by the limit: {}",
        redone.stderr
    );
    let anew = folder.run(&["run", "in", "-o", "anew", "--config", "more.toml"]);
    assert_eq!(anew.code, 0);
    assert!(output(&folder, "out") == output(&folder, "anew"));
    let compressed = run(&["--config", "more.toml", "--compress", "gzip"]);
    assert_eq!(compressed.code, 2);
    assert!(
        compressed.stderr.contains("--force"),
        "{}",
        compressed.stderr
    );
    assert_eq!(run(&["--compress", "gzip", "--force"]).code, 0);
    assert!(
        !folder.path("out/records.jsonl").exists(),
        "it belonged to the output that was replaced"
    );
}

#[test]
fn records_of_documents_that_are_there_and_not_named_any_more_are_not_thrown_away() {
    let folder = notices(3).with("other/a.txt", "采购人：甲局\n");
    let run = |arguments: &[&str]| folder.run(&[arguments, &["-o", "out"]].concat());
    assert_eq!(run(&["run", "in"]).code, 0);
    let records = std::fs::read(folder.path("out/records.jsonl")).unwrap();
    for (arguments, said) in [
        (
            &["run", "other"][..],
            "4 documents of files that are not among the inputs: in/000.txt, in/001.txt, ...",
        ),
        (
            &["run", "in/000.txt", "in/bad.txt"],
            "2 documents of files that are not among the inputs: in/001.txt, in/002.txt\n",
        ),
        (&["run", "in/000.txt", "--redo-stale"], "3 documents"),
    ] {
        let done = run(arguments);
        assert_eq!(done.code, 2, "{arguments:?}");
        assert!(done.stderr.contains(said), "{}", done.stderr);
        assert!(done.stderr.contains("--force"), "{}", done.stderr);
        let now = std::fs::read(folder.path("out/records.jsonl")).unwrap();
        assert!(now == records, "{arguments:?} changed the output");
    }
    assert_eq!(run(&["run", "in", "other"]).code, 0, "nothing is lost");
    assert_eq!(folder.records().len(), 5);
    std::fs::remove_file(folder.path("in/000.txt")).unwrap();
    assert_eq!(
        run(&["run", "in", "other"]).code,
        0,
        "the archive has lost a file"
    );
    assert_eq!(folder.records().len(), 4);
    assert_eq!(run(&["run", "other", "--force"]).code, 0);
    assert_eq!(folder.records().len(), 1);
    std::fs::remove_file(folder.path("other/a.txt")).unwrap();
    assert_eq!(
        run(&["run", "in"]).code,
        2,
        "nothing of the archive is left"
    );
}

/// Begins a run and ends it when it has a document, by no fault of its own.
fn kill_early(folder: &Folder, arguments: &[&str]) {
    let mut child = command(folder, "hurry:", arguments).spawn().unwrap();
    wait_for("a document", || {
        let journal = std::fs::read(folder.path("out/.journal.json.unfinished")).ok()?;
        let journal: Value = serde_json::from_slice(&journal).ok()?;
        (journal["checkpoint"]["documents"].as_u64()? > 0).then_some(())
    });
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn what_a_stopped_run_has_read_is_not_thrown_away_by_one_over_other_documents() {
    let folder = archive().with("other/a.txt", "采购人：甲局\n");
    let run = ["run", "in", "-o", "out", "--threads", "1"];
    kill_early(&folder, &run);
    let other = folder.run(&["run", "other", "-o", "out"]);
    assert_eq!(other.code, 2, "{}", other.stderr);
    assert!(other.stderr.contains("in/"), "{}", other.stderr);
    assert_eq!(folder.run(&["run", "in", "-o", "out"]).code, 0);
    assert_eq!(folder.run(&["run", "in", "-o", "alone"]).code, 0);
    assert!(output(&folder, "out") == output(&folder, "alone"));
}

#[test]
fn a_run_that_was_told_to_start_anew_and_was_stopped_is_gone_on_with() {
    let folder = archive().with("other/a.txt", "采购人：甲局\n");
    assert_eq!(folder.run(&["run", "other", "-o", "out"]).code, 0);
    let run = ["run", "in", "-o", "out", "--threads", "1"];
    kill_early(&folder, &[&run[..], &["--force"]].concat());
    let on = folder.run(&run);
    assert_eq!(on.code, 0, "{}", on.stderr);
    assert_eq!(folder.run(&["run", "in", "-o", "alone"]).code, 0);
    assert!(output(&folder, "out") == output(&folder, "alone"));
}

#[test]
fn a_file_of_records_of_unknown_origin_is_not_overwritten() {
    let folder = notices(1).with("out/records.jsonl", "{}\n");
    let done = folder.run(&["run", "in", "-o", "out"]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("--force"), "{}", done.stderr);
    assert_eq!(
        std::fs::read(folder.path("out/records.jsonl")).unwrap(),
        b"{}\n"
    );
}

#[test]
fn documents_of_the_same_bytes_and_of_nearly_the_same_text_are_grouped() {
    let long: Vec<String> = (0..400)
        .map(|number| format!("第{number}条要求如下；"))
        .collect();
    let long = long.concat();
    let folder = Folder::new()
        .with("in/a.txt", format!("{NOTICE}{long}2024年5月6日发布\n"))
        .with("in/b.txt", NOTICE)
        .with("in/c.txt", format!("{NOTICE}{long}2024年6月13日发布\n"))
        .with("in/d.txt", NOTICE);
    assert_eq!(folder.run(&["run", "in", "-o", "out", "--quiet"]).code, 0);
    let records = folder.records();
    assert_eq!(records[3]["duplicate_of"]["path"], "in/b.txt");
    assert_eq!(records[3]["mentions"], records[1]["mentions"]);
    assert_eq!(records[3]["source"]["path"], "in/d.txt");
    let groups = lines(&folder.path("out/duplicates.jsonl"));
    let paths = |group: &Value| -> Vec<String> {
        let documents = group["documents"].as_array().unwrap();
        documents
            .iter()
            .map(|document| document["path"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(groups.len(), 2);
    assert_eq!(groups[0]["kind"], "exact");
    assert_eq!(paths(&groups[0]), ["in/b.txt", "in/d.txt"]);
    assert_eq!(groups[1]["kind"], "near");
    assert_eq!(paths(&groups[1]), ["in/a.txt", "in/c.txt"]);
    let summary = folder.run(&["summary", "out"]);
    let said = String::from_utf8(summary.stdout).unwrap();
    assert!(
        said.contains("duplicates: 1 of the same bytes, 1 nearly the same"),
        "{said}"
    );
}

#[test]
fn compressed_and_sharded_records_are_the_plain_ones_and_each_has_its_text() {
    let folder = archive();
    let plain = folder.run(&["run", "in", "-o", "plain", "--with-text"]);
    assert_eq!(plain.code, 0);
    let records = std::fs::read(folder.path("plain/records.jsonl")).unwrap();
    let texts = std::fs::read(folder.path("plain/texts.jsonl")).unwrap();
    for (record, text) in lines(&folder.path("plain/records.jsonl"))
        .iter()
        .zip(lines(&folder.path("plain/texts.jsonl")))
    {
        assert_eq!(record["doc_id"], text["doc_id"]);
        assert_eq!(record["source"], text["source"]);
        for mention in record["mentions"].as_array().into_iter().flatten() {
            let at = |key: &str| usize::try_from(mention[key].as_u64().unwrap()).unwrap();
            let page = text["pages"][at("page") - 1].as_str().unwrap();
            let surface: String = page
                .chars()
                .skip(at("start"))
                .take(at("end") - at("start"))
                .collect();
            assert_eq!(mention["surface"], surface);
        }
    }
    let packed = folder.run(&[
        "run",
        "in",
        "-o",
        "gz",
        "--with-text",
        "--compress",
        "gzip",
        "--shard-documents",
        "20",
    ]);
    assert_eq!(packed.code, 0);
    let unpacked = |stem: &str| -> Vec<u8> {
        let mut all = Vec::new();
        for shard in 1..=3 {
            let path = folder.path(&format!("gz/{stem}-{shard:05}.jsonl.gz"));
            let file = std::fs::File::open(path).unwrap();
            flate2::read::MultiGzDecoder::new(file)
                .read_to_end(&mut all)
                .unwrap();
        }
        all
    };
    assert!(unpacked("records") == records);
    assert!(unpacked("texts") == texts);
    let stdout = folder.run(&["run", "in", "-o", "-", "--quiet"]).stdout;
    assert!(stdout == records, "standard output");
    let thread = folder.run(&["run", "in", "-o", "thread", "--in-process", "--quiet"]);
    assert_eq!(thread.code, 0);
    assert!(std::fs::read(folder.path("thread/records.jsonl")).unwrap() == records);
}

#[test]
fn the_ledger_and_the_summary_name_every_document_and_why_it_could_not_be_read() {
    let folder = archive()
        .with("in/empty.txt", "")
        .with("in/broken.pdf", "%PDF-1.4\nx");
    assert_eq!(folder.run(&["run", "in", "-o", "out", "--quiet"]).code, 1);
    let ledger = lines(&folder.path("out/ledger.jsonl"));
    let documents: Vec<&Value> = ledger
        .iter()
        .filter(|line| line["kind"] == "document")
        .collect();
    let records = std::fs::read(folder.path("out/records.jsonl")).unwrap();
    assert_eq!(documents.len(), folder.records().len());
    for (line, record) in documents.iter().zip(folder.records()) {
        for key in ["path", "members", "bytes", "media_type"] {
            assert_eq!(line[key], record["source"][key]);
        }
        assert_eq!(line["status"], record["status"]);
        let place = |key: &str| usize::try_from(line["record"][key].as_u64().unwrap()).unwrap();
        let stated = &records[place("offset")..place("offset") + place("bytes")];
        assert_eq!(serde_json::from_slice::<Value>(stated).unwrap(), record);
    }
    let container: Vec<&Value> = ledger
        .iter()
        .filter(|line| line["kind"] == "container")
        .collect();
    assert_eq!(container.len(), 1);
    assert_eq!(container[0]["documents"], 30);
    let done = folder.run(&["summary", "out"]);
    assert_eq!(done.code, 1);
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(said.starts_with("55 documents searched"), "{said}");
    assert!(
        said.contains("  in/empty.txt\n") && said.contains("  in/broken.pdf\n"),
        "{said}"
    );
}

#[test]
fn a_worker_answers_requests_line_by_line() {
    let folder = notices(2);
    let done = folder.pipe(
        "{\"path\":\"in/000.txt\",\"input\":7}\n{\"path\":\"in/gone.txt\",\"input\":8}\n",
        &["worker", "--threads", "1"],
    );
    assert_eq!(done.code, 0, "{}", done.stderr);
    let said: Vec<Value> = String::from_utf8(done.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let events: BTreeSet<&str> = said
        .iter()
        .filter_map(|line| line["event"].as_str())
        .collect();
    assert_eq!(
        events,
        BTreeSet::from(["ready", "opened", "began", "ended", "record", "closed"])
    );
    let records: Vec<_> = said.iter().filter(|line| line["event"].is_null()).collect();
    assert_eq!(records.len(), 2);
    assert_eq!(records[0]["source"]["path"], "in/000.txt");
    assert_eq!(records[1]["issues"][0]["code"], "unreadable-file");
    let wrong = folder.pipe("what\n", &["worker"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.stderr.contains("line 1 of standard input"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn a_document_comes_from_standard_input() {
    let folder = Folder::new();
    let done = folder.pipe(NOTICE, &["run", "-", "-o", "-", "--quiet"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let record: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(record["source"]["path"], "-");
    assert_eq!(record["document_type"]["value"], "award_notice");
}

#[test]
fn progress_and_summary_can_be_json() {
    let folder = notices(2);
    let done = folder.run(&["run", "in", "-o", "out", "--log-format", "json"]);
    let last = done.stderr.lines().last().unwrap();
    let said: Value = serde_json::from_str(last).unwrap();
    assert_eq!(said["event"], "complete");
    assert_eq!(said["summary"]["records"]["documents"], 3);
}

#[test]
fn verify_finds_what_no_longer_holds_and_nothing_else() {
    let folder = archive().with("in/empty.txt", "");
    assert_eq!(folder.run(&["run", "in", "-o", "out", "--quiet"]).code, 1);
    let verify = |extra: &[&str]| folder.run(&[&["verify", "out/records.jsonl"], extra].concat());
    let all = verify(&[]);
    assert_eq!(all.code, 0, "{}", String::from_utf8_lossy(&all.stdout));
    assert!(
        all.stderr.contains("54 records") && all.stderr.contains("everything holds"),
        "{}",
        all.stderr
    );
    // Somewhere else, below another folder.
    std::fs::create_dir_all(folder.path("moved")).unwrap();
    std::fs::rename(folder.path("in"), folder.path("moved/in")).unwrap();
    assert_eq!(verify(&["--archive", "moved"]).code, 0);
    assert_eq!(verify(&["--archive", "moved/in"]).code, 0);
    assert_eq!(verify(&[]).code, 1);

    std::fs::remove_file(folder.path("moved/in/000.txt")).unwrap();
    std::fs::write(folder.path("moved/in/001.txt"), "x").unwrap();
    let records = std::fs::read_to_string(folder.path("out/records.jsonl")).unwrap();
    let tampered = records.replacen("\"surface\":\"NF5280M6\"", "\"surface\":\"NF5280M7\"", 4);
    std::fs::write(folder.path("out/records.jsonl"), tampered).unwrap();
    let found = verify(&["--archive", "moved", "--format", "json", "--quiet"]);
    assert_eq!(found.code, 1);
    let findings: Vec<Value> = String::from_utf8(found.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<_> = findings
        .iter()
        .map(|finding| {
            (
                finding["path"].as_str().unwrap(),
                finding["message"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(told[0], ("in/000.txt", "the file is not there"));
    assert!(
        told[1].0 == "in/001.txt" && told[1].1.starts_with("the bytes are others"),
        "{told:?}"
    );
    assert!(
        told[2].1.contains("stands \"NF5280M6\", not \"NF5280M7\""),
        "{told:?}"
    );
    assert_eq!(told.len(), 3, "{told:?}");
}

#[test]
fn verify_takes_a_part_of_the_records_for_a_part_and_a_folder_for_the_whole() {
    let folder = archive();
    let shards = ["--shard-documents", "20", "--compress", "gzip"];
    let run = |arguments: &[&str]| folder.run(&[&["run", "--quiet", "in"], arguments].concat());
    assert_eq!(run(&[&["-o", "gz"], &shards[..]].concat()).code, 0);
    assert_eq!(run(&["-o", "out"]).code, 0);
    let records = std::fs::read_to_string(folder.path("out/records.jsonl")).unwrap();
    let some: Vec<&str> = records.lines().step_by(3).collect();
    std::fs::write(folder.path("some.jsonl"), some.join("\n")).unwrap();
    let shard = "gz/records-00002.jsonl.gz";
    for (path, said) in [
        ("gz", "53 records"),
        ("out", "53 records"),
        (shard, "20 records"),
        ("some.jsonl", "18 records"),
    ] {
        let done = folder.run(&["verify", path]);
        let findings = String::from_utf8(done.stdout).unwrap();
        assert_eq!(done.code, 0, "{path}: {findings}");
        assert!(done.stderr.contains(said), "{path}: {}", done.stderr);
    }
    std::fs::copy(folder.path("some.jsonl"), folder.path("out/records.jsonl")).unwrap();
    let whole = folder.run(&["verify", "out"]);
    assert_eq!(whole.code, 1, "members have no record");
    assert_eq!(folder.run(&["verify", "in"]).code, 2, "it holds no records");
    let piped = folder.pipe(NOTICE, &["run", "-", "-o", "-", "--quiet"]);
    std::fs::write(folder.path("piped.jsonl"), piped.stdout).unwrap();
    let done = folder.run(&["verify", "piped.jsonl"]);
    assert_eq!(done.code, 0, "{}", String::from_utf8_lossy(&done.stdout));
    assert!(
        done.stderr.contains("1 record of what came"),
        "{}",
        done.stderr
    );
}
