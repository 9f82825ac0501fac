//! Plain text, Markdown and delimited tables as documents of one page.
//!
//! In: the bytes of a text. Out: one [`Sheet::Written`], with line feeds as line ends. UTF-8 (with or without byte-order mark) and
//! UTF-16 with a byte-order mark are certain; anything else is tried as GB18030 and then as Big5, and an issue says that it was a guess.
//! Bytes that are none of these are no text; [`is_text`] is what `sniff` asks.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::issue::{Issue, IssueCode};
use crate::model::{MediaType, Sheet, Sheets};

/// Largest share of characters that may be undecodable before a text is not taken for the encoding, in parts of 1,000.
/// A download cut inside a character has one; a wrong encoding has one in every few.
const BROKEN_PER_MILLE: usize = 10;

/// Smallest share of double-byte characters that lie in the rows and cells of GB 2312, in parts of 100, for a text to be GB18030.
/// Source: in simplified text nearly all do (the rest are rare names); in Big5 read as GB18030 about half of the second bytes fall
/// below 0xA1.
const GB2312_PER_CENT: usize = 85;

/// Reads a text.
pub fn read(bytes: &[u8]) -> Sheets {
    let mut issues = Vec::new();
    let sheets = if let Some(decoded) = decode(bytes) {
        let name = decoded.encoding.name();
        if decoded.guessed {
            let message = format!("the text was read as {name}");
            issues.push(Issue::document(IssueCode::EncodingGuessed, message));
        }
        if decoded.broken > 0 {
            let message = format!("{} places do not decode as {name}", decoded.broken);
            issues.push(Issue::document(IssueCode::TextGarbled, message));
        }
        vec![Sheet::Written(with_line_feeds(&decoded.text))]
    } else {
        let message = "the content is no text in a known encoding";
        issues.push(Issue::document(IssueCode::UnsupportedFormat, message));
        Vec::new()
    };
    Sheets {
        media_type: MediaType::Text,
        sheets,
        issues,
    }
}

/// Whether `bytes` are text in a known encoding.
pub fn is_text(bytes: &[u8]) -> bool {
    decode(bytes).is_some()
}

struct Decoded {
    text: String,
    encoding: &'static Encoding,
    /// The text itself does not say which encoding it is in.
    guessed: bool,
    /// Number of places that do not decode.
    broken: usize,
}

fn decode(bytes: &[u8]) -> Option<Decoded> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let body = bytes.get(mark..).unwrap_or_default();
        return decoded(body, encoding, false);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (!is_binary(bytes)).then(|| Decoded {
            text: text.to_owned(),
            encoding: UTF_8,
            guessed: false,
            broken: 0,
        });
    }
    decoded(bytes, UTF_8, false)
        .or_else(|| decoded(bytes, GB18030, true).filter(|_| is_simplified(bytes)))
        .or_else(|| decoded(bytes, BIG5, true))
}

/// `bytes` in `encoding`, unless that breaks too many of the characters beyond ASCII.
fn decoded(bytes: &[u8], encoding: &'static Encoding, guessed: bool) -> Option<Decoded> {
    let wide = encoding == UTF_16LE || encoding == UTF_16BE;
    if !wide && is_binary(bytes) {
        return None;
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let mut foreign = 0;
    let mut broken = 0;
    for character in text.chars().filter(|character| !character.is_ascii()) {
        foreign += 1;
        broken += usize::from(character == '\u{fffd}');
    }
    // A short text that was cut inside its last character is still that text.
    let tolerated = (foreign * BROKEN_PER_MILLE / 1000).max(usize::from(foreign > 20));
    (broken <= tolerated).then(|| Decoded {
        text: text.into_owned(),
        encoding,
        guessed,
        broken,
    })
}

/// Control characters that no text has.
fn is_binary(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .any(|byte| matches!(byte, 0x00..=0x08 | 0x0e..=0x1a | 0x1c..=0x1f))
}

/// Whether the double-byte characters are mostly those of GB 2312, when `bytes` are read as GB18030.
fn is_simplified(bytes: &[u8]) -> bool {
    let (mut all, mut common) = (0_usize, 0_usize);
    let mut rest = bytes.iter();
    while let Some(lead) = rest.next() {
        if *lead < 0x80 {
            continue;
        }
        all += 1;
        if let Some(trail) = rest.next()
            && (0xa1..=0xf7).contains(lead)
            && *trail >= 0xa1
        {
            common += 1;
        }
    }
    common * 100 >= all * GB2312_PER_CENT
}

/// One line end for all systems. A form feed separates pages in what `tenderlens text` prints, so none may stand inside a page.
fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace(['\r', '\u{c}'], "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_and_codes(bytes: &[u8]) -> (Option<String>, Vec<IssueCode>) {
        let sheets = read(bytes);
        let page = sheets.sheets.into_iter().next().map(|sheet| match sheet {
            Sheet::Written(text) => text,
            Sheet::Drawn(_) | Sheet::Lost => panic!("a text is written"),
        });
        (page, sheets.issues.iter().map(|issue| issue.code).collect())
    }

    #[test]
    fn utf_8_is_read_without_its_mark_and_with_line_feeds() {
        let (page, codes) = page_and_codes("\u{feff}采购人：甲\r\n品牌\t型号\r完".as_bytes());
        assert_eq!(page.as_deref(), Some("采购人：甲\n品牌\t型号\n完"));
        assert!(codes.is_empty());
    }

    #[test]
    fn gb18030_is_read_and_named_as_a_guess() {
        let text = "采购人：某某市公安局\n品牌：海康威视\n";
        let (bytes, _, _) = GB18030.encode(text);
        let (page, codes) = page_and_codes(&bytes);
        assert_eq!(page.as_deref(), Some(text));
        assert_eq!(codes, [IssueCode::EncodingGuessed]);
    }

    #[test]
    fn big5_is_not_taken_for_gb18030() {
        let text = "採購機關：臺北市政府資訊局\n廠牌：華碩\n型號：規格如附件所示\n";
        let (bytes, _, _) = BIG5.encode(text);
        let (page, codes) = page_and_codes(&bytes);
        assert_eq!(page.as_deref(), Some(text));
        assert_eq!(codes, [IssueCode::EncodingGuessed]);
    }

    #[test]
    fn utf_16_with_a_mark_is_read() {
        let mut bytes = vec![0xff, 0xfe];
        for unit in "型号 A".encode_utf16() {
            bytes.extend(unit.to_le_bytes());
        }
        assert_eq!(page_and_codes(&bytes).0.as_deref(), Some("型号 A"));
    }

    #[test]
    fn a_text_cut_inside_a_character_keeps_the_rest_and_says_so() {
        let text = "采购人名称地址联系方式采购代理机构名称项目编号预算金额".repeat(3);
        let bytes = text.as_bytes().get(..text.len() - 1).unwrap();
        let (page, codes) = page_and_codes(bytes);
        assert!(page.unwrap().starts_with("采购人名称"));
        assert_eq!(codes, [IssueCode::TextGarbled]);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert!(!is_text(b"\x00\x01\x02"));
        assert!(!is_text(&[0xff, 0xfd, 0x80, 0x81, 0xff, 0xff, 0x90]));
        let (page, codes) = page_and_codes(b"\x00\x01");
        assert_eq!((page, codes), (None, vec![IssueCode::UnsupportedFormat]));
    }
}
