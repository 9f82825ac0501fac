//! `--watch`: what is saved is seen, mistakes are shown, and watching goes on.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;

use crate::program::Folder;

/// Far above what is needed, for machines that do much else.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program, watching; ended when dropped.
struct Watching {
    child: Child,
    lines: Receiver<String>,
    /// Lines that nobody waited for yet: the two outputs come in any order.
    passed: Vec<String>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watching {
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut child = Command::new(cargo_bin!("tenderlens"))
            .args(arguments)
            .current_dir(folder.path(""))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (sender, lines) = channel();
        let outputs: [Box<dyn Read + Send>; 2] = [
            Box::new(child.stdout.take().unwrap()),
            Box::new(child.stderr.take().unwrap()),
        ];
        for output in outputs {
            let sender = sender.clone();
            thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        Self {
            child,
            lines,
            passed: Vec::new(),
        }
    }

    /// Waits for a line of either output that holds `part`.
    fn until(&mut self, part: &str) {
        if let Some(index) = self.passed.iter().position(|line| line.contains(part)) {
            self.passed.remove(index);
            return;
        }
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(part) => return,
                Ok(line) => self.passed.push(line),
                Err(error) => panic!(
                    "no line holds {part:?} ({error}); there were {:#?}",
                    self.passed
                ),
            }
        }
    }
}

const WORDS: &str = "word\tfrequency\ttag\tnote\n";

#[test]
fn a_check_is_repeated_when_a_file_is_saved_and_survives_mistakes() {
    let folder = Folder::new().with("mine/segmentation.tsv", format!("{WORDS}光模块\t100\tn\n"));
    let mut watching = Watching::start(&folder, &["dict", "check", "mine", "--watch"]);
    watching.until("1 file: 0 errors");
    watching.until("watching");
    let folder = folder.with("mine/segmentation.tsv", format!("{WORDS}光 模块\t100\tn\n"));
    watching.until("mine/segmentation.tsv has changed");
    watching.until("error: mine/segmentation.tsv:2: \"光 模块\" can never be a word");
    let folder = folder.with("mine/brand.tsv", "x");
    watching.until("mine/brand.tsv: no dictionary has this name");
    std::fs::remove_file(folder.path("mine/brand.tsv")).unwrap();
    let _folder = folder.with("mine/segmentation.tsv", format!("{WORDS}光模块\t100\tn\n"));
    watching.until("1 file: 0 errors");
}

#[test]
fn an_explanation_is_repeated_with_the_dictionaries_as_saved() {
    let header = "surface\tbrand\tkind\tlicence\tcontext\tveto\tnote\n";
    let folder = Folder::new()
        .with("a.txt", "采购某某笔电两台")
        .with("mine/aliases.tsv", header);
    let watch = ["explain", "a.txt", "--dictionaries", "mine", "--watch"];
    let mut watching = Watching::start(&folder, &watch);
    watching.until("no reading won or lost here");
    watching.until("watching");
    let broken = format!("{header}某某笔电\tlenovo\tname\tloose\n");
    let folder = folder.with("mine/aliases.tsv", broken);
    watching.until("error: mine/aliases.tsv:2: \"loose\" is no licence");
    let right = format!("{header}某某笔电\tlenovo\tname\tfree\n");
    let folder = folder.with("mine/aliases.tsv", right);
    watching.until("by mine/aliases.tsv:2");
    let _folder = folder.with("a.txt", "采购其他");
    watching.until("no reading won or lost here");
}

#[test]
fn the_built_in_dictionaries_cannot_be_watched() {
    let folder = Folder::new();
    for arguments in [
        &["dict", "check", "--watch"][..],
        &["explain", "--text", "a", "--watch"],
    ] {
        let done = folder.run(arguments);
        assert_eq!(done.code, 2);
        assert!(
            done.stderr.contains("--watch needs a folder"),
            "{}",
            done.stderr
        );
    }
}
