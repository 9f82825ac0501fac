//! Formats that only an office program reads: DOC, WPS, RTF, ODT. LibreOffice makes a DOCX of them.
//!
//! In: the bytes of a document. Out: those of a DOCX, or an issue that says what to do. The program works in a private folder with a
//! profile of its own; both are removed, and a program that takes too long is ended with all that it started. Nothing is converted
//! where no program is found.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::OfficeSettings;
use crate::issue::{Issue, IssueCode};

/// Names of the program on the search path.
const PROGRAMS: &[&str] = &["soffice", "libreoffice"];

/// How often is looked whether the program has ended.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Converts `bytes`; the name of the program comes with the DOCX.
///
/// # Errors
/// An issue: no program, too slow, or it made nothing.
pub(super) fn to_docx(
    bytes: &[u8],
    suffix: &str,
    settings: &OfficeSettings,
) -> Result<(Vec<u8>, String), Issue> {
    let missing = || {
        let message = "the format needs LibreOffice, which was not found";
        Issue::document(IssueCode::ConverterMissing, message)
    };
    let program = program(&settings.converter, std::env::var_os("PATH").as_deref());
    let program = program.ok_or_else(missing)?;
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let failed = |cause: &str| {
        let message = format!("{name} did not convert the document: {cause}");
        Issue::document(IssueCode::ConversionFailed, message)
    };
    let folder = tempfile::Builder::new()
        .prefix("tenderlens-")
        .tempdir()
        .map_err(|error| failed(&error.to_string()))?;
    let converted = run(&program, folder.path(), bytes, suffix, settings).map_err(|e| failed(&e));
    // A folder that cannot be removed is no reason to lose the document.
    let _ = folder.close();
    Ok((converted?, name.into_owned()))
}

/// The program that `setting` names; "auto" looks on the search path, "none" is none.
fn program(setting: &str, path: Option<&OsStr>) -> Option<PathBuf> {
    match setting {
        "none" => None,
        "auto" => {
            let folders: Vec<PathBuf> = std::env::split_paths(path?).collect();
            PROGRAMS.iter().find_map(|name| {
                let mut places = folders.iter().map(|folder| folder.join(name));
                places.find(|place| place.is_file())
            })
        }
        named => Some(PathBuf::from(named)),
    }
}

fn run(
    program: &Path,
    folder: &Path,
    bytes: &[u8],
    suffix: &str,
    settings: &OfficeSettings,
) -> Result<Vec<u8>, String> {
    let input = folder.join(format!("document.{suffix}"));
    let output = folder.join("converted");
    std::fs::write(&input, bytes).map_err(|error| error.to_string())?;
    let mut profile = std::ffi::OsString::from("-env:UserInstallation=file://");
    profile.push(folder.join("profile"));
    let mut command = Command::new(program);
    command
        .arg(profile)
        .args([
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            "docx",
            "--outdir",
        ])
        .arg(&output)
        .arg(&input)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let limit = Duration::from_secs(settings.converter_seconds as u64);
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(_)) => break,
            Ok(None) if begun.elapsed() < limit => std::thread::sleep(LOOK_EVERY),
            Ok(None) => {
                end(&mut child);
                return Err(format!("it took longer than {} s", limit.as_secs()));
            }
            Err(error) => {
                end(&mut child);
                return Err(error.to_string());
            }
        }
    }
    std::fs::read(output.join("document.docx")).map_err(|_| "it made no DOCX of it".to_owned())
}

/// Ends the program and all that it started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id())
        .ok()
        .and_then(rustix::process::Pid::from_raw)
    {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A program of this script, in a folder of its own.
    fn converter(script: &str) -> (tempfile::TempDir, OfficeSettings) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("soffice");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        let settings = OfficeSettings {
            converter: path.to_str().unwrap().to_owned(),
            converter_seconds: 20,
            ..OfficeSettings::default()
        };
        (folder, settings)
    }

    #[test]
    fn the_program_gets_the_document_and_its_output_is_taken() {
        let (folder, settings) = converter(
            "out=$8; in=$9; mkdir \"$out\"; cat \"$in\" > \"$out/document.docx\"; dirname \"$in\" > \"$(dirname \"$0\")/used\"",
        );
        let (bytes, name) = to_docx(b"bytes", "doc", &settings).unwrap();
        assert_eq!(
            (bytes.as_slice(), name.as_str()),
            (&b"bytes"[..], "soffice")
        );
        let used = std::fs::read_to_string(folder.path().join("used")).unwrap();
        assert!(
            !Path::new(used.trim()).exists(),
            "the private folder is removed"
        );
    }

    #[test]
    fn a_program_that_hangs_is_ended_and_one_that_makes_nothing_is_reported() {
        let (_folder, mut settings) = converter("sleep 60");
        settings.converter_seconds = 0;
        let issue = to_docx(b"x", "doc", &settings).unwrap_err();
        assert_eq!(issue.code, IssueCode::ConversionFailed);
        assert!(issue.message.contains("longer"), "{}", issue.message);
        let (_folder, settings) = converter("exit 0");
        let issue = to_docx(b"x", "doc", &settings).unwrap_err();
        assert!(issue.message.contains("made no DOCX"), "{}", issue.message);
    }

    #[test]
    fn without_a_program_the_issue_says_so() {
        assert_eq!(program("auto", Some(OsStr::new("/nowhere"))), None);
        assert_eq!(program("none", None), None);
        let settings = OfficeSettings {
            converter: "none".to_owned(),
            ..OfficeSettings::default()
        };
        let issue = to_docx(b"x", "doc", &settings).unwrap_err();
        assert_eq!(issue.code, IssueCode::ConverterMissing);
    }
}
