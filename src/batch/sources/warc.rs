//! Web archives (WARC): what was fetched, with address and time.
//!
//! In: a stream of WARC records. Out: a member for each answer with status 2xx, each resource and each conversion that has a body. Requests,
//! metadata, revisits, redirects and error pages are no documents. Source of the form: WARC 1.1 (ISO 28500:2017); of answers: RFC 9112.

use std::io::{BufRead, Cursor, Read};

use super::names::MemberName;
use super::walk::{Stop, Walk, Whole};
use crate::issue::IssueCode;
use crate::model::{Capture, Provenance};

/// Longest head of a record or answer, in bytes, and most fields in the head of an answer. Servers refuse longer ones.
const HEAD_BYTES: usize = 64 << 10;
const FIELDS: usize = 256;

/// The head of a record.
#[derive(Debug, Default)]
struct Head {
    kind: String,
    length: u64,
    content_type: String,
    capture: Capture,
}

/// Takes the members of the archive in `source`.
pub(super) fn members(
    walk: &mut Walk<'_>,
    mut source: impl BufRead,
    provenance: &Provenance,
) -> Result<(), Stop> {
    while let Some(head) = head(&mut source).map_err(|error| walk.broken(error))? {
        let left = head.length;
        let inner = source.by_ref().take(left);
        let mut block = Whole { inner, left };
        record(walk, head, &mut block, provenance)?;
        std::io::copy(&mut block, &mut std::io::sink()).map_err(|error| walk.broken(error))?;
    }
    Ok(())
}

/// Takes what one record holds.
fn record(
    walk: &mut Walk<'_>,
    mut head: Head,
    block: &mut dyn Read,
    provenance: &Provenance,
) -> Result<(), Stop> {
    if !matches!(head.kind.as_str(), "response" | "resource" | "conversion") || head.length == 0 {
        return Ok(());
    }
    // An address is no path: nothing in it leads anywhere.
    let name = MemberName {
        shown: head.capture.url.clone(),
        leads_out: false,
        hidden: false,
    };
    if head.kind != "response" || !head.content_type.starts_with("application/http") {
        if !head.content_type.is_empty() {
            head.capture.content_type = Some(head.content_type);
        }
        return walk.member(provenance, &name, Some(head.capture), block);
    }
    let Some(answer) = answer(block).map_err(|error| walk.broken(error))? else {
        let message = "the answer of the server has no head that can be read";
        return walk.refuse(provenance, &name, IssueCode::MemberDamaged, message);
    };
    if !(200..300).contains(&answer.status) {
        return Ok(());
    }
    head.capture.content_type = answer.content_type;
    let body = Cursor::new(answer.begun).chain(block);
    let body: Box<dyn Read> = if answer.chunked {
        Box::new(Chunks::new(std::io::BufReader::new(body)))
    } else {
        Box::new(body)
    };
    let mut body: Box<dyn Read> = match answer.packed.as_deref() {
        None | Some("identity") => body,
        Some("gzip" | "x-gzip") => Box::new(flate2::read::MultiGzDecoder::new(body)),
        Some("deflate") => Box::new(flate2::read::ZlibDecoder::new(body)),
        Some(_) => {
            let message = "the answer is packed in a way that is not read";
            return walk.refuse(provenance, &name, IssueCode::MemberDamaged, message);
        }
    };
    let mut body = walk.metered(&mut body, head.length);
    walk.member(provenance, &name, Some(head.capture), &mut body)
}

/// The head of the next record; none at the end.
fn head(source: &mut impl BufRead) -> std::io::Result<Option<Head>> {
    let mut version = String::new();
    while version.trim().is_empty() {
        version.clear();
        if !line(source, &mut version)? {
            return Ok(None);
        }
    }
    if !version.starts_with("WARC/") {
        return Err(std::io::Error::other(
            "a record does not begin with its version",
        ));
    }
    let mut head = Head::default();
    let mut length = None;
    let mut field = String::new();
    let mut bytes = 0;
    loop {
        field.clear();
        let more = line(source, &mut field)?;
        bytes += field.len();
        if !more || bytes > HEAD_BYTES {
            return Err(std::io::Error::other("the head of a record does not end"));
        }
        let text = field.trim_end();
        if text.is_empty() {
            break;
        }
        let Some((name, value)) = text.split_once(':') else {
            continue;
        };
        let value = value.trim().to_owned();
        let bare = value
            .trim_start_matches('<')
            .trim_end_matches('>')
            .to_owned();
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => head.kind = value.to_ascii_lowercase(),
            "content-length" => length = value.parse().ok(),
            "content-type" => head.content_type = value,
            "warc-target-uri" => head.capture.url = bare,
            "warc-date" => head.capture.captured_at = Some(value),
            "warc-record-id" => head.capture.record_id = Some(bare),
            _ => {}
        }
    }
    head.length =
        length.ok_or_else(|| std::io::Error::other("a record does not say how long it is"))?;
    Ok(Some(head))
}

/// Reads a line into `text`; whether there was one. What is no UTF-8 is replaced.
fn line(source: &mut impl BufRead, text: &mut String) -> std::io::Result<bool> {
    let mut bytes = Vec::new();
    source
        .by_ref()
        .take(HEAD_BYTES as u64)
        .read_until(b'\n', &mut bytes)?;
    text.push_str(&String::from_utf8_lossy(&bytes));
    Ok(!bytes.is_empty())
}

/// The head of a server's answer.
struct Answer {
    status: u16,
    content_type: Option<String>,
    packed: Option<String>,
    chunked: bool,
    /// What was read of the body already.
    begun: Vec<u8>,
}

/// The head of the answer that `block` begins with; none if there is none.
fn answer(block: &mut dyn Read) -> std::io::Result<Option<Answer>> {
    let mut read = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = block.read(&mut buffer)?;
        read.extend_from_slice(buffer.get(..count).unwrap_or_default());
        let mut fields = [httparse::EMPTY_HEADER; FIELDS];
        let mut response = httparse::Response::new(&mut fields);
        match response.parse(&read) {
            Ok(httparse::Status::Complete(length)) => {
                let value = |name: &str| {
                    let field = response.headers.iter();
                    let mut field = field.filter(|field| field.name.eq_ignore_ascii_case(name));
                    let value = String::from_utf8_lossy(field.next()?.value);
                    Some(value.trim().to_owned())
                };
                let lower = |name| value(name).map(|value| value.to_ascii_lowercase());
                return Ok(Some(Answer {
                    status: response.code.unwrap_or(0),
                    content_type: value("content-type"),
                    packed: lower("content-encoding").filter(|packed| !packed.is_empty()),
                    chunked: lower("transfer-encoding").is_some_and(|how| how.contains("chunked")),
                    begun: read.get(length..).unwrap_or_default().to_vec(),
                }));
            }
            Ok(httparse::Status::Partial) if count > 0 && read.len() < HEAD_BYTES => {}
            _ => return Ok(None),
        }
    }
}

/// A body in chunks. Archives that store it unchunked and leave the field in the head are met: what does not begin with a length is given
/// as it is.
struct Chunks<R: BufRead> {
    source: R,
    left: u64,
    begun: bool,
    ended: bool,
    plain: bool,
}

impl<R: BufRead> Chunks<R> {
    fn new(source: R) -> Self {
        Self {
            source,
            left: 0,
            begun: false,
            ended: false,
            plain: false,
        }
    }

    /// The length of the chunk that begins here.
    fn length(&mut self) -> std::io::Result<u64> {
        let mut text = String::new();
        while text.trim().is_empty() {
            text.clear();
            if !line(&mut self.source, &mut text)? {
                return Ok(0);
            }
        }
        let digits = text.split(';').next().unwrap_or_default().trim();
        u64::from_str_radix(digits, 16).map_err(std::io::Error::other)
    }

    /// Whether the first line is the length of a chunk.
    fn begins_with_length(&mut self) -> std::io::Result<bool> {
        let head = self.source.fill_buf()?;
        let digits = head
            .iter()
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count();
        Ok((1..=8).contains(&digits)
            && matches!(head.get(digits), Some(b'\r' | b'\n' | b';' | b' ')))
    }
}

impl<R: BufRead> Read for Chunks<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if !self.begun {
            self.begun = true;
            self.plain = !self.begins_with_length()?;
        }
        if self.plain {
            return self.source.read(buffer);
        }
        if self.left == 0 && !self.ended {
            self.left = self.length()?;
            self.ended = self.left == 0;
        }
        if self.ended {
            return Ok(0);
        }
        let read = self.source.by_ref().take(self.left).read(buffer)?;
        self.left -= read as u64;
        self.ended = read == 0 && !buffer.is_empty();
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_a_body_without_them_is_taken_as_it_is() {
        for (body, text) in [
            (&b"4\r\nabcd\r\n3;x=y\r\nefg\r\n0\r\n\r\n"[..], "abcdefg"),
            (b"<html>", "<html>"),
            (b"5\r\nab", "ab"),
        ] {
            let mut found = String::new();
            Chunks::new(body).read_to_string(&mut found).unwrap();
            assert_eq!(found, text);
        }
    }

    #[test]
    fn the_head_of_a_record_says_what_where_and_when() {
        let mut source = &b"\r\nWARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: <http://a.cn/b>\r\nWARC-Date: 2021-08-06T03:11:00Z\r\n\
            WARC-Record-ID: <urn:uuid:1>\r\nContent-Length: 3\r\n\r\nabc"[..];
        let head = head(&mut source).unwrap().unwrap();
        assert_eq!((head.kind.as_str(), head.length), ("response", 3));
        assert_eq!(head.capture.url, "http://a.cn/b");
        assert_eq!(head.capture.record_id.as_deref(), Some("urn:uuid:1"));
        assert_eq!(source, b"abc");
        assert!(super::head(&mut &b"HTTP/1.1 200 OK\r\n"[..]).is_err());
        assert!(super::head(&mut &b""[..]).unwrap().is_none());
    }
}
