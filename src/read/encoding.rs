//! Bytes to characters: which encoding a text is in.
//!
//! In: bytes, and what others say about their encoding (an HTTP header, a `meta` element). Out: [`Decoded`]. A byte-order mark and bytes
//! that are UTF-8 are certain; what is declared holds if the bytes bear it out, since pages that declare `gb2312` and are UTF-8 are
//! common; the rest is tried as GB18030, Big5 and UTF-16 and named as a guess. Names of members of archives are decoded here too.

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// Largest share of characters that may be undecodable before a text is not taken for the encoding, in parts of 1,000.
/// A download cut inside a character has one; a wrong encoding has one in every few.
const BROKEN_PER_MILLE: usize = 10;

/// Smallest share of double-byte characters that lie in the rows and cells of GB 2312, in parts of 100, for a text to be GB18030.
/// Source: in simplified text nearly all do (the rest are rare names); in Big5 read as GB18030 about half of the second bytes fall
/// below 0xA1.
const GB2312_PER_CENT: usize = 85;

/// Smallest share of units of a UTF-16 text without a mark whose high byte is zero, in parts of 100. Line ends, digits and mark-up are
/// such units, and no text of the kind is without them.
const NARROW_PER_CENT: usize = 2;

/// A decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte-order mark.
    pub text: String,
    /// Name of the encoding.
    pub encoding: &'static str,
    /// Neither the text nor anybody else says which encoding it is in.
    pub guessed: bool,
    /// Number of places that do not decode; they are U+FFFD in the text.
    pub broken: usize,
}

/// The text of `bytes`; none if they are no text in a known encoding.
pub fn text(bytes: &[u8]) -> Option<Decoded> {
    if Encoding::for_bom(bytes).is_none() && is_binary(bytes) {
        return wide_without_mark(bytes);
    }
    decode(bytes, None)
}

/// The text of mark-up or data whose encoding is `declared` by others, if by anybody. Bytes that fit nothing are read as what is declared,
/// or as UTF-8, and their broken places counted.
pub fn declared(bytes: &[u8], declared: Option<&str>) -> Decoded {
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    // What web pages call GBK is what browsers read as GB18030, which has all of it.
    let declared = declared.map(|encoding| if encoding == GBK { GB18030 } else { encoding });
    decode(bytes, declared)
        .or_else(|| wide_without_mark(bytes))
        .unwrap_or_else(|| forced(bytes, declared.unwrap_or(UTF_8), declared.is_none()))
}

/// A name of bytes: UTF-8, else GBK as Windows in China writes it; none if it is neither.
pub fn name(bytes: &[u8]) -> Option<String> {
    if let Ok(name) = std::str::from_utf8(bytes) {
        return Some(name.to_owned());
    }
    GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
}

fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> Option<Decoded> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let body = bytes.get(mark..).unwrap_or_default();
        return tolerated(body, encoding, false);
    }
    // Encodings of one byte decode everything: that they are declared proves nothing.
    let declared = declared.filter(|encoding| !encoding.is_single_byte());
    if let Ok(text) = std::str::from_utf8(bytes)
        && (declared.is_none_or(|encoding| encoding == UTF_8) || text.is_ascii() || has_han(text))
    {
        return Some(Decoded {
            text: text.to_owned(),
            encoding: UTF_8.name(),
            guessed: false,
            broken: 0,
        });
    }
    declared
        .and_then(|encoding| tolerated(bytes, encoding, false))
        .or_else(|| tolerated(bytes, UTF_8, false))
        .or_else(|| tolerated(bytes, GB18030, true).filter(|_| is_simplified(bytes)))
        .or_else(|| tolerated(bytes, BIG5, true))
}

/// `bytes` in `encoding`, unless that breaks too many of the characters beyond ASCII.
fn tolerated(bytes: &[u8], encoding: &'static Encoding, guessed: bool) -> Option<Decoded> {
    let decoded = forced(bytes, encoding, guessed);
    let foreign = decoded.text.chars().filter(|c| !c.is_ascii()).count();
    // A short text that was cut inside its last character is still that text.
    let bearable = (foreign * BROKEN_PER_MILLE / 1000).max(usize::from(foreign > 20));
    (decoded.broken <= bearable).then_some(decoded)
}

fn forced(bytes: &[u8], encoding: &'static Encoding, guessed: bool) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded {
        broken: text.chars().filter(|c| *c == '\u{fffd}').count(),
        text: text.into_owned(),
        encoding: encoding.name(),
        guessed,
    }
}

/// UTF-16 without a byte-order mark: all zero bytes are on one side of the units, and nothing breaks.
fn wide_without_mark(bytes: &[u8]) -> Option<Decoded> {
    let zeros = |first: usize| {
        let side = bytes.iter().skip(first).step_by(2);
        side.filter(|byte| **byte == 0).count()
    };
    let enough = |zeros: usize| zeros * 200 >= bytes.len() * NARROW_PER_CENT && zeros > 0;
    let (even, odd) = (zeros(0), zeros(1));
    let encoding = if enough(odd) && even == 0 {
        UTF_16LE
    } else if enough(even) && odd == 0 {
        UTF_16BE
    } else {
        return None;
    };
    let decoded = forced(bytes, encoding, true);
    (decoded.broken == 0 && !is_binary(decoded.text.as_bytes())).then_some(decoded)
}

/// Control characters that no text has.
fn is_binary(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .any(|byte| matches!(byte, 0x00..=0x08 | 0x0e..=0x1a | 0x1c..=0x1f))
}

fn has_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c))
}

/// Whether the double-byte characters are mostly those of GB 2312, when `bytes` are read as GB18030.
fn is_simplified(bytes: &[u8]) -> bool {
    let (mut all, mut common) = (0_usize, 0_usize);
    let mut rest = bytes.iter();
    while let Some(lead) = rest.next() {
        if *lead < 0x80 {
            continue;
        }
        let trail = rest.next().copied().unwrap_or_default();
        if trail.is_ascii_digit() {
            // Four bytes: what GBK has not, such as a blank that does not break. No other encoding of Chinese has such.
            rest.by_ref().take(2).for_each(drop);
            continue;
        }
        all += 1;
        common += usize::from((0xa1..=0xf7).contains(lead) && trail >= 0xa1);
    }
    common * 100 >= all * GB2312_PER_CENT
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTICE: &str = "采购人：某某市公安局\n品牌：海康威视\n";

    #[test]
    fn gb18030_with_many_blanks_that_do_not_break_is_read() {
        let text = NOTICE.replace('：', "：\u{a0}\u{a0}\u{a0}");
        let (bytes, _, _) = GB18030.encode(&text);
        let decoded = declared(&bytes, None);
        assert_eq!((decoded.encoding, decoded.text), ("gb18030", text));
    }

    fn gbk(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    fn utf_16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn an_encoding_that_nobody_names_is_detected() {
        let taiwan = "採購機關：臺北市政府資訊局\n廠牌：華碩\n型號：規格如附件所示\n";
        for (bytes, text, encoding) in [
            (gbk(NOTICE), NOTICE, "gb18030"),
            (BIG5.encode(taiwan).0.into_owned(), taiwan, "Big5"),
            (utf_16(NOTICE, u16::to_le_bytes), NOTICE, "UTF-16LE"),
            (utf_16(NOTICE, u16::to_be_bytes), NOTICE, "UTF-16BE"),
        ] {
            let decoded = super::text(&bytes).unwrap();
            assert_eq!(
                (decoded.text.as_str(), decoded.encoding),
                (text, encoding),
                "detected wrongly"
            );
            assert!(decoded.guessed && decoded.broken == 0);
        }
    }

    #[test]
    fn a_declaration_holds_only_where_the_bytes_bear_it_out() {
        for (bytes, label, encoding) in [
            (gbk(NOTICE), Some("gb2312"), "gb18030"),
            (gbk(NOTICE), Some("utf-8"), "gb18030"),
            (gbk(NOTICE), Some("iso-8859-1"), "gb18030"),
            (NOTICE.as_bytes().to_vec(), Some("gb2312"), "UTF-8"),
            (NOTICE.as_bytes().to_vec(), Some("no-such-label"), "UTF-8"),
            // Valid UTF-8 by accident: the declaration decides.
            (gbk("联通"), Some("gbk"), "gb18030"),
        ] {
            let decoded = declared(&bytes, label);
            assert_eq!(decoded.encoding, encoding, "{label:?}");
            assert!(!decoded.text.contains('\u{fffd}'));
        }
    }

    #[test]
    fn bytes_that_fit_nothing_are_counted_and_not_dropped() {
        let decoded = declared(b"<p>\xff\xfd\x80\x81\xff\xff\x90\xff</p>", None);
        assert!(decoded.broken > 0 && decoded.text.starts_with("<p>"));
        assert_eq!(text(b"\x00\x01\x02"), None);
        assert_eq!(text(&[0xff, 0xfd, 0x80, 0x81, 0xff, 0xff, 0x90]), None);
    }

    #[test]
    fn names_are_utf_8_or_gbk() {
        assert_eq!(name("招标.pdf".as_bytes()).as_deref(), Some("招标.pdf"));
        assert_eq!(name(&gbk("招标.pdf")).as_deref(), Some("招标.pdf"));
        assert_eq!(name(b"\xff\xff"), None);
    }
}
