//! The program, run in a folder of its own.
//!
//! In: files to lie in the folder, and arguments. Out: exit code, both outputs. The folder is empty otherwise, so no settings file of the
//! project has a say.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use tempfile::TempDir;

/// A notice with most kinds of values in it, as text.
pub(crate) const NOTICE: &str = "\
某某市公安局服务器采购项目中标公告
项目编号：ABCD-2024-015
采购人：某某市公安局
代理机构：某某招标代理有限公司
预算金额：123.45万元
投标截止时间：2024年5月6日9时30分
不接受联合体投标。
序号\t名称\t品牌\t型号\t数量\t单价（元）
1\t服务器\t浪潮\tNF5280M6\t2台\t50000.00
技术参数：CPU：2颗Intel Xeon Gold 6330或以上；摄像机为海康威视DS-2CD3T46WD-I3。
";

/// A folder with documents, in which the program is run.
pub(crate) struct Folder {
    folder: TempDir,
}

/// What the program did.
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
        }
    }

    /// Puts a file into the folder; folders on the way are made.
    pub(crate) fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        run_in(self.folder.path(), arguments)
    }

    /// Runs the program with `input` on standard input.
    pub(crate) fn pipe(&self, input: impl AsRef<[u8]>, arguments: &[&str]) -> Done {
        let mut command = command(self.folder.path(), arguments);
        done(command.write_stdin(input.as_ref()))
    }

    /// The records of the folder `out`.
    pub(crate) fn records(&self) -> Vec<serde_json::Value> {
        let text =
            std::fs::read_to_string(self.path("out/records.jsonl")).expect("there are records");
        text.lines()
            .map(|line| serde_json::from_str(line).expect("a line is JSON"))
            .collect()
    }
}

/// Runs the program in `folder`.
pub(crate) fn run_in(folder: &Path, arguments: &[&str]) -> Done {
    done(&mut command(folder, arguments))
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = cargo_bin_cmd!("tenderlens");
    command
        .current_dir(folder)
        .env_remove("COLUMNS") // it would wrap the help otherwise
        .env("XDG_CACHE_HOME", folder.join(".cache")) // what is kept goes with the folder
        .args(arguments);
    command
}

fn done(command: &mut Command) -> Done {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().expect("the program starts");
    Done {
        code: status.code().expect("the program ends by itself"),
        stdout,
        stderr: String::from_utf8(stderr).expect("messages are UTF-8"),
    }
}

/// A PDF of as many pages as there are texts, in ASCII, with a font that every reader has.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len())
        .map(|index| format!("{} 0 R", 4 + 2 * index))
        .collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Kids [{}] /Count {} >>",
            kids.join(" "),
            kids.len()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for page in pages {
        let content = format!("BT /F1 12 Tf 72 700 Td ({page}) Tj ET");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            objects.len() + 2
        ));
        let length = content.len();
        objects.push(format!(
            "<< /Length {length} >>\nstream\n{content}\nendstream"
        ));
    }
    let size = objects.len() + 1;
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        write!(file, "{number} 0 obj\n{object}\nendobj\n").unwrap();
    }
    let start = file.len();
    write!(file, "xref\n0 {size}\n0000000000 65535 f \n").unwrap();
    for place in places {
        writeln!(file, "{place:010} 00000 n ").unwrap();
    }
    write!(
        file,
        "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    )
    .unwrap();
    file
}
