//! What a document is, decided by its bytes.
//!
//! In: the bytes of a document. Out: its [`MediaType`]. The name of the file is never looked at: a `.doc` may be HTML and a `.pdf` a
//! text of an error message. Containers and formats without a reader are named, so that the record can say what was not read.

use super::text;
use crate::model::MediaType;

/// How far into a file the `%PDF-` mark may stand.
/// Source: PDF 1.7, Annex H, implementation note 13; real files carry mail headers or a byte-order mark before it.
const PDF_MARK_REACH: usize = 1024;

/// How far to look for the mark-up that opens a web page.
const MARKUP_REACH: usize = 1024;

/// First bytes of formats that no reader takes, with their media type.
const SIGNATURES: &[(&[u8], &str)] = &[
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "application/x-ole-storage",
    ),
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
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
];

/// Names inside a zip that say which kind of office document it is.
const OFFICE_PARTS: &[(&[u8], &str)] = &[
    (
        b"word/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        b"xl/workbook.xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (
        b"ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    (b"OFD.xml", "application/ofd"),
];

/// What `bytes` are.
pub fn sniff(bytes: &[u8]) -> MediaType {
    if is_pdf(bytes) {
        return MediaType::Pdf;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return MediaType::Other(zip_kind(bytes));
    }
    if let Some((_, name)) = SIGNATURES.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return MediaType::Other(name);
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return MediaType::Other("application/x-tar");
    }
    if let Some(name) = markup(bytes) {
        return MediaType::Other(name);
    }
    if text::is_text(bytes) {
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

fn zip_kind(bytes: &[u8]) -> &'static str {
    OFFICE_PARTS
        .iter()
        .find(|(part, _)| find(bytes, part).is_some())
        .map_or("application/zip", |(_, name)| name)
}

/// The media type of a web page, of XML or of JSON.
fn markup(bytes: &[u8]) -> Option<&'static str> {
    let start = bytes
        .iter()
        .position(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf))?;
    let body = bytes.get(start..)?;
    match body.first()? {
        b'<' => {
            let head = body.get(..MARKUP_REACH.min(body.len())).unwrap_or(body);
            let head = head.to_ascii_lowercase();
            let web = [
                &b"<!doctype html"[..],
                b"<html",
                b"<head",
                b"<body",
                b"<div",
                b"<table",
            ];
            if web.iter().any(|tag| find(&head, tag).is_some()) {
                Some("text/html")
            } else if head.starts_with(b"<?xml") {
                Some("application/xml")
            } else {
                None
            }
        }
        b'{' | b'[' => {
            let mut values =
                serde_json::Deserializer::from_slice(body).into_iter::<serde::de::IgnoredAny>();
            values
                .all(|value| value.is_ok())
                .then_some("application/json")
        }
        _ => None,
    }
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
            (b"PK\x03\x04....word/document.xml", OFFICE_PARTS[0].1),
            (b"PK\x03\x04....a.pdf", "application/zip"),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....",
                "application/x-ole-storage",
            ),
            (b" <!DOCTYPE HTML><p>x", "text/html"),
            (b"<?xml version=\"1.0\"?><a/>", "application/xml"),
            (b"< 30 dB", "text/plain"),
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
