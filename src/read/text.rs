//! Plain text, Markdown and delimited tables as documents of one page.
//!
//! In: the bytes of a text. Out: one [`Sheet::Written`], with line feeds as line ends, or a [`Sheet::Structured`] where it holds tables, and
//! an issue where the encoding was a guess.

use super::encoding::{self, Decoded};
use super::{delimited, tagged};
use crate::issue::{Issue, IssueCode};
use crate::model::{MediaType, Sheet, Sheets};

/// Reads a text.
pub(super) fn read(bytes: &[u8]) -> Sheets {
    let mut issues = Vec::new();
    let sheets = if let Some(decoded) = encoding::text(bytes) {
        report(&decoded, &mut issues);
        let text = with_line_feeds(&decoded.text);
        vec![
            match tagged::passages(&text).or_else(|| delimited::passages(&text)) {
                Some(passages) => Sheet::Structured(passages),
                None => Sheet::Written(text),
            },
        ]
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

/// Says what is not certain about a decoded text.
pub(super) fn report(decoded: &Decoded, issues: &mut Vec<Issue>) {
    let name = decoded.encoding;
    if decoded.guessed {
        let message = format!("the text was read as {name}");
        issues.push(Issue::document(IssueCode::EncodingGuessed, message));
    }
    if decoded.broken > 0 {
        let message = format!("{} places do not decode as {name}", decoded.broken);
        issues.push(Issue::document(IssueCode::TextGarbled, message));
    }
}

/// One line end for all systems. A form feed separates pages in what `tenderlens text` prints, so none may stand inside a page.
pub(super) fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace(['\r', '\u{c}'], "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GB18030;

    fn page_and_codes(bytes: &[u8]) -> (Option<String>, Vec<IssueCode>) {
        let sheets = read(bytes);
        let page = sheets.sheets.into_iter().next().map(|sheet| match sheet {
            Sheet::Written(text) => text,
            Sheet::Drawn(_) | Sheet::Structured(_) | Sheet::Lost => panic!("a text is written"),
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
        let (page, codes) = page_and_codes(b"\x00\x01");
        assert_eq!((page, codes), (None, vec![IssueCode::UnsupportedFormat]));
    }
}
