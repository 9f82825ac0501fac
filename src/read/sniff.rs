//! What a document is, decided by its bytes.
//!
//! In: the bytes of a document. Out: its [`MediaType`]. The name of the file is never looked at: a `.doc` may be HTML and a `.pdf` a
//! text of an error message. Containers and formats without a reader are named, so that the record can say what was not read.

use super::{encoding, tagged};
use crate::model::{MediaType, OfficeFormat};

/// How far into a file the `%PDF-` mark may stand.
/// Source: PDF 1.7, Annex H, implementation note 13; real files carry mail headers or a byte-order mark before it.
const PDF_MARK_REACH: usize = 1024;

/// How far to look for the mark-up that opens a web page.
const MARKUP_REACH: usize = 4096;

/// First bytes of formats that no reader takes, with their media type.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"WARC/", "application/warc"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%!PS", "application/postscript"),
];

/// What opens a compound file, which the older office formats are.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Names of streams in a compound file that say what it is. The first that is there decides: a document can hold a workbook.
const STREAMS: &[(&str, OfficeFormat)] = &[
    ("EncryptedPackage", OfficeFormat::Encrypted),
    ("WordDocument", OfficeFormat::Doc),
    ("Workbook", OfficeFormat::Xls),
    ("Book", OfficeFormat::Xls),
];

/// Names inside a zip that say which kind of office document it is.
const OFFICE_PARTS: &[(&[u8], MediaType)] = &[
    (b"word/document", MediaType::Office(OfficeFormat::Docx)),
    (b"xl/workbook.bin", MediaType::Office(OfficeFormat::Xlsb)),
    (b"xl/workbook", MediaType::Office(OfficeFormat::Xlsx)),
    (
        b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
        MediaType::Office(OfficeFormat::Ods),
    ),
    (
        b"mimetypeapplication/vnd.oasis.opendocument.text",
        MediaType::Office(OfficeFormat::Odt),
    ),
    (
        b"ppt/presentation.xml",
        MediaType::Other(
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
    ),
    (b"OFD.xml", MediaType::Other("application/ofd")),
];

/// What `bytes` are.
pub fn sniff(bytes: &[u8]) -> MediaType {
    if is_pdf(bytes) {
        return MediaType::Pdf;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip_kind(bytes);
    }
    if bytes.starts_with(OLE) {
        return compound_kind(bytes);
    }
    if bytes.starts_with(b"{\\rtf") {
        return MediaType::Office(OfficeFormat::Rtf);
    }
    if let Some((_, name)) = SIGNATURES.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return MediaType::Other(name);
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return MediaType::Other("application/x-tar");
    }
    let narrowed = narrowed(bytes);
    if let Some(found) = markup(narrowed.as_deref().unwrap_or(bytes)) {
        return found;
    }
    if encoding::text(bytes).is_some() {
        MediaType::Text
    } else {
        MediaType::Other("application/octet-stream")
    }
}

/// Whether the mark of a PDF opens the file, or stands near its beginning in what is no text.
fn is_pdf(bytes: &[u8]) -> bool {
    let head = bytes
        .get(..PDF_MARK_REACH.min(bytes.len()))
        .unwrap_or(bytes);
    match find(head, b"%PDF-") {
        Some(at) => {
            head.iter()
                .take(at)
                .all(|byte| byte.is_ascii_whitespace() || matches!(byte, 0xef | 0xbb | 0xbf))
                || find(bytes, b"endobj").is_some()
        }
        None => false,
    }
}

fn zip_kind(bytes: &[u8]) -> MediaType {
    OFFICE_PARTS
        .iter()
        .find(|(part, _)| find(bytes, part).is_some())
        .map_or(MediaType::Other("application/zip"), |(_, kind)| *kind)
}

/// What a compound file is; its directory names streams in UTF-16.
fn compound_kind(bytes: &[u8]) -> MediaType {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(bytes, &wide).is_some()
    };
    let format = STREAMS.iter().find(|(name, _)| has(name));
    format.map_or(
        MediaType::Other("application/x-ole-storage"),
        |(_, format)| MediaType::Office(*format),
    )
}

/// What opens a web page, or a piece of one.
const WEB_TAGS: &[&[u8]] = &[
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<body",
    b"<div",
    b"<table",
    b"<p>",
    b"<p ",
    b"<meta",
    b"<title",
];

/// The media type of a web page, of XML or of JSON.
fn markup(bytes: &[u8]) -> Option<MediaType> {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0xef | 0xbb | 0xbf);
    let start = bytes.iter().position(|byte| !is_blank(byte))?;
    let body = bytes.get(start..)?;
    let head = body.get(..MARKUP_REACH.min(body.len())).unwrap_or(body);
    let head = head.to_ascii_lowercase();
    if find(&head, b"<table").is_some()
        && tagged::is_text_with_tables(&String::from_utf8_lossy(body))
    {
        return None;
    }
    match body.first()? {
        b'<' if WEB_TAGS.iter().any(|tag| find(&head, tag).is_some()) => Some(MediaType::Html),
        b'<' if head.starts_with(b"<?xml") => Some(MediaType::Other("application/xml")),
        b'{' | b'[' => {
            let mut values =
                serde_json::Deserializer::from_slice(body).into_iter::<serde::de::IgnoredAny>();
            values.all(|value| value.is_ok()).then_some(MediaType::Json)
        }
        // Saved pages have a line of the program that saved them in front.
        _ if opens_line(&head, b"<!doctype html") || opens_line(&head, b"<html") => {
            Some(MediaType::Html)
        }
        _ => None,
    }
}

/// Whether a text that begins so can be JSON, or JSON Lines whose first line is broken.
pub fn opens_json(head: &[u8]) -> bool {
    let is_blank = |byte: &&u8| byte.is_ascii_whitespace() || matches!(byte, 0xef | 0xbb | 0xbf);
    let head = head.get(..MARKUP_REACH.min(head.len())).unwrap_or(head);
    matches!(head.iter().find(|byte| !is_blank(byte)), Some(b'{' | b'['))
        || find(head, b"\n{\"").is_some()
}

/// Whether a line of `head` begins with `tag`.
fn opens_line(head: &[u8], tag: &[u8]) -> bool {
    head.split(|byte| *byte == b'\n')
        .any(|line| line.trim_ascii_start().starts_with(tag))
}

/// The bytes of UTF-16 with a mark as far as they are ASCII, to find mark-up in them.
fn narrowed(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = bytes.get(..(2 * MARKUP_REACH).min(bytes.len()))?;
    let skip = match head.get(..2)? {
        b"\xff\xfe" => 2,
        b"\xfe\xff" => 3,
        _ => return None,
    };
    Some(head.iter().skip(skip).step_by(2).copied().collect())
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_decide_and_not_the_name() {
        let cases: &[(&[u8], &str)] = &[
            (b"%PDF-1.4\n", "application/pdf"),
            (b"\xef\xbb\xbf%PDF-1.7\n", "application/pdf"),
            (
                b"From: a\r\n\r\n%PDF-1.4\n1 0 obj\nendobj",
                "application/pdf",
            ),
            (b"a PDF begins with %PDF-1.4", "text/plain"),
            (
                b"PK\x03\x04....word/document.xml",
                OfficeFormat::Docx.as_str(),
            ),
            (b"PK\x03\x04....a.pdf", "application/zip"),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....",
                "application/x-ole-storage",
            ),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1W\0o\0r\0k\0b\0o\0o\0k\0",
                "application/vnd.ms-excel",
            ),
            (b"{\\rtf1", "application/rtf"),
            (b" <!DOCTYPE HTML><p>x", "text/html"),
            (b"<?xml version=\"1.0\"?><a/>", "application/xml"),
            (b"< 30 dB", "text/plain"),
            (b"<!-- saved --><p>x</p>", "text/html"),
            (b"saved by a program\n<!DOCTYPE html>\n<html>", "text/html"),
            (b"a page begins with <html>", "text/plain"),
            (
                b"<html><body><table><tr><td>a</table></body></html>\n\n# b",
                "text/plain",
            ),
            (b"\xff\xfe<\0h\0t\0m\0l\0>\0", "text/html"),
            (b"[{\"a\": 1}]", "application/json"),
            (b"{\"a\": 1}\n{\"a\": 2}\n", "application/json"),
            (b"[1] see below", "text/plain"),
            (b"\x00\x01\x02\x03", "application/octet-stream"),
            ("品牌\t型号\n".as_bytes(), "text/plain"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(
                sniff(bytes).as_str(),
                *expected,
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
    }
}
