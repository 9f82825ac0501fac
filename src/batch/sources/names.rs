//! Names of files and members as records show them.
//!
//! In: a path, or the bytes of a name inside a container. Out: text with `/` between components. Nothing is ever written to disk under
//! such a name, so one that tries to leave its container can do no harm here; but whoever follows it could, so it is refused.

use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

use super::path_of;

/// The path as records show it: components separated by `/`. A byte that is no UTF-8 becomes `\xHH`, and so does a backslash that
/// stands before `xHH` in the name itself: every name can be had back from what is shown.
pub(super) fn shown(path: &Path) -> String {
    let mut shown = String::new();
    for component in path.components() {
        let part = component.as_os_str();
        if component == Component::RootDir {
            shown.push('/');
            continue;
        }
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        shown.push_str(&escaped(part.as_encoded_bytes()));
    }
    shown
}

/// The path that records show like this.
pub(super) fn path_shown_as(shown: &str) -> PathBuf {
    let mut bytes = Vec::with_capacity(shown.len());
    let mut rest = shown.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = match rest {
            [b'\\', b'x', high, low, ..] => byte_of(*high, *low),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        let used = if escaped.is_some() { 3 } else { 0 };
        rest = after.get(used..).unwrap_or_default();
    }
    path_of(bytes)
}

fn byte_of(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// `bytes` as text, what is no UTF-8 escaped.
fn escaped(bytes: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in bytes.utf8_chunks() {
        push_valid(&mut shown, chunk.valid());
        for byte in chunk.invalid() {
            push_escaped(&mut shown, *byte);
        }
    }
    shown
}

fn push_valid(shown: &mut String, valid: &str) {
    for (offset, character) in valid.char_indices() {
        let escape = valid.as_bytes().get(offset + 1..offset + 4).is_some_and(|next| {
            matches!(next, [b'x', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
        });
        if character == '\\' && escape {
            push_escaped(shown, b'\\');
        } else {
            shown.push(character);
        }
    }
}

fn push_escaped(shown: &mut String, byte: u8) {
    let _ = write!(shown, "\\x{byte:02X}");
}

/// The name of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MemberName {
    /// As the record shows it.
    pub(super) shown: String,
    /// It is absolute, or leads out of its container.
    pub(super) leads_out: bool,
    /// It is hidden, as a file below a named folder can be, or a by-product of the packing program.
    pub(super) hidden: bool,
}

/// The name of a member from its bytes: UTF-8, else GBK, else escaped. Backslashes of Windows separate components.
pub(super) fn member(bytes: &[u8]) -> MemberName {
    let name = match crate::read::encoding::name(bytes) {
        Some(name) => name.replace('\\', "/"),
        None => escaped(bytes),
    };
    let drive = matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    MemberName {
        leads_out: drive || name.starts_with('/') || parts.contains(&".."),
        hidden: parts
            .iter()
            .any(|part| part.starts_with('.') && *part != ".." || *part == "__MACOSX"),
        shown: if name.starts_with('/') {
            name
        } else {
            parts.join("/")
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_members_are_decoded_and_those_that_lead_out_are_known() {
        let name = |bytes: &[u8]| member(bytes);
        assert_eq!(
            name("附件/招标文件.pdf".as_bytes()).shown,
            "附件/招标文件.pdf"
        );
        assert_eq!(name(b"\xd5\xd0\xb1\xea\\a.pdf").shown, "招标/a.pdf");
        assert_eq!(name(b"./a//b.pdf").shown, "a/b.pdf");
        assert_eq!(name(b"\xff\xff.pdf").shown, "\\xFF\\xFF.pdf");
        for bad in ["../a", "a/../../b", "/etc/passwd", "C:/a", "a\\..\\b"] {
            assert!(name(bad.as_bytes()).leads_out, "{bad}");
        }
        assert!(!name(b"a..b/c").leads_out);
        assert!(name(b"__MACOSX/a").hidden && name(b"a/.DS_Store").hidden);
        assert!(!name(b"../a").hidden, "it is refused, not passed over");
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_utf_8_is_shown_without_loss() {
        use std::os::unix::ffi::OsStrExt;
        let path = |bytes: &[u8]| shown(Path::new(std::ffi::OsStr::from_bytes(bytes)));
        assert_eq!(path(b"a//b/./c.pdf"), "a/b/c.pdf");
        assert_eq!(path(b"/a\xd5\xd0.pdf"), "/a\\xD5\\xD0.pdf");
        assert_eq!(path(b"a\\xD5.pdf"), "a\\x5CxD5.pdf");
        assert_eq!(path(b"a\\b.pdf"), "a\\b.pdf");
        for name in [&b"/a\xd5\xd0.pdf"[..], b"a\\xD5.pdf", b"a\\b.pdf", b"\\x"] {
            let back = path_shown_as(&path(name));
            assert_eq!(back.as_os_str().as_bytes(), name);
        }
    }
}
