//! The fold: one spelling for what is written in many ways, with every offset mapped back.
//!
//! In: a page's text, or an entry of a dictionary (both go through the same fold, so an entry can match). Out: [`NormText`].
//! The text itself is never changed, and case is kept: the recogniser folds case in its own key. This is not NFKC, which would
//! turn ① into 1 and ™ into TM, and would leave dashes, zero-width marks and ® alone.
//!
//! | written | folded |
//! |---|---|
//! | full-width letters, digits and technical signs | ASCII |
//! | blanks of every kind except tab and line feed | a blank |
//! | hyphens and minus signs of every kind | `-` |
//! | em dash, horizontal bar, 一 between letters or digits | `-` |
//! | × ✕ ＊ | `*`, ≧ `≥`, ≦ `≤` |
//! | soft hyphen, zero-width and bidi marks, ® ™ © ℠, (R) and (TM) behind a name | nothing |
//! | radicals U+2E80–2FDF | unified ideographs |
//! | 釆, which forms of whole platforms write for 采 | 采 |
//! | Roman numerals Ⅰ–Ⅻ | I–XII |
//! | Cyrillic and Greek capitals in a run with ASCII | Latin |
//! | private use U+E000–F8FF | a blank (bullets) |

use super::characters::{latin_look_alike, unified_ideograph};
use super::span::{NormalizedSpan, OriginalSpan};

/// A folded text and the way back to the text it came from.
#[derive(Clone, Debug, Default)]
pub struct NormText {
    text: String,
    map: OffsetMap,
}

impl NormText {
    /// The fold of `original`.
    pub fn new(original: &str) -> Self {
        Self::joined(original, &[])
    }

    /// The fold of `original` without the line feeds at the bytes `breaks` (ascending): they cut a word, and its halves are one in the fold.
    pub fn joined(original: &str, breaks: &[u32]) -> Self {
        Folder {
            original,
            breaks,
            text: String::with_capacity(original.len()),
            map: OffsetMap::default(),
        }
        .fold()
    }

    /// The folded text; [`NormalizedSpan`]s index it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The characters of the original that `span` came from. Characters that the fold dropped belong to it where they stand inside,
    /// not where they stand at its ends.
    pub fn to_original(&self, span: NormalizedSpan) -> OriginalSpan {
        self.map.to_original(span)
    }

    /// What `span` of the original became. Empty where all of it was dropped.
    pub fn to_normalized(&self, span: OriginalSpan) -> NormalizedSpan {
        self.map.to_normalized(span)
    }
}

/// The fold of a short text whose offsets do not matter, such as an entry of a dictionary.
pub fn fold(original: &str) -> String {
    NormText::new(original).text
}

/// A stretch of the fold. Inside a verbatim piece offsets run in parallel; any other piece is one unit.
#[derive(Clone, Copy, Debug)]
struct Piece {
    norm: u32,
    norm_end: u32,
    orig: u32,
    orig_end: u32,
    verbatim: bool,
}

/// Where each stretch of a fold came from: pieces in order, without gaps in the fold. Gaps in the original are what was dropped.
#[derive(Clone, Debug, Default)]
struct OffsetMap {
    pieces: Vec<Piece>,
}

impl OffsetMap {
    fn push(&mut self, norm: usize, norm_len: usize, orig: usize, orig_len: usize, verbatim: bool) {
        let narrow =
            |offset: usize| u32::try_from(offset).expect("a page text is smaller than 4 GiB");
        let (norm, norm_end, orig, orig_end) = (
            narrow(norm),
            narrow(norm + norm_len),
            narrow(orig),
            narrow(orig + orig_len),
        );
        if let Some(last) = self.pieces.last_mut()
            && verbatim
            && last.verbatim
            && last.orig_end == orig
        {
            last.norm_end = norm_end;
            last.orig_end = orig_end;
        } else {
            self.pieces.push(Piece {
                norm,
                norm_end,
                orig,
                orig_end,
                verbatim,
            });
        }
    }

    /// Takes back what was pushed at or behind `norm`.
    fn truncate(&mut self, norm: usize) {
        while let Some(last) = self.pieces.last_mut() {
            if (last.norm as usize) >= norm {
                self.pieces.pop();
                continue;
            }
            if (last.norm_end as usize) > norm {
                let cut = last.norm_end - u32::try_from(norm).expect("checked when pushed");
                last.norm_end -= cut;
                last.orig_end -= cut;
            }
            break;
        }
    }

    fn to_original(&self, span: NormalizedSpan) -> OriginalSpan {
        let first = self
            .pieces
            .partition_point(|piece| piece.norm_end as usize <= span.start());
        let Some(piece) = self.pieces.get(first) else {
            let end = self.pieces.last().map_or(0, |last| last.orig_end as usize);
            return OriginalSpan::new(end, end);
        };
        let start = piece.orig as usize
            + if piece.verbatim {
                span.start() - piece.norm as usize
            } else {
                0
            };
        if span.is_empty() {
            return OriginalSpan::new(start, start);
        }
        let last = self
            .pieces
            .partition_point(|piece| (piece.norm_end as usize) < span.end());
        let piece = self
            .pieces
            .get(last)
            .expect("a span of a fold ends inside that fold");
        let end = if piece.verbatim {
            piece.orig as usize + (span.end() - piece.norm as usize)
        } else {
            piece.orig_end as usize
        };
        OriginalSpan::new(start, end)
    }

    fn to_normalized(&self, span: OriginalSpan) -> NormalizedSpan {
        let first = self
            .pieces
            .partition_point(|piece| piece.orig_end as usize <= span.start());
        let Some(piece) = self.pieces.get(first) else {
            let end = self.pieces.last().map_or(0, |last| last.norm_end as usize);
            return NormalizedSpan::new(end, end);
        };
        let start = piece.norm as usize
            + if piece.verbatim {
                span.start().saturating_sub(piece.orig as usize)
            } else {
                0
            };
        let behind = self
            .pieces
            .partition_point(|piece| (piece.orig as usize) < span.end());
        let end = behind
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index))
            .map_or(start, |piece| {
                if piece.verbatim && span.end() < piece.orig_end as usize {
                    piece.norm as usize + (span.end() - piece.orig as usize)
                } else {
                    piece.norm_end as usize
                }
            });
        NormalizedSpan::new(start, end.max(start))
    }
}

/// What becomes of one character, looked at alone.
enum Fate {
    Keep,
    Become(char),
    Spell(&'static str),
    Drop,
    /// `-` between letters or digits, else itself.
    Dash,
    /// The Latin capital in a run with ASCII, else itself.
    LookAlike(char),
}

fn fate(character: char) -> Fate {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            let ascii = char::from_u32(character as u32 - 0xfee0)
                .expect("the full-width forms lie 0xFEE0 above ASCII");
            if ascii.is_ascii_alphanumeric() || "-./+_()#&*:<>=%@~".contains(ascii) {
                Fate::Become(ascii)
            } else {
                Fate::Keep
            }
        }
        '\u{e000}'..='\u{f8ff}'
        | '\u{3000}'
        | '\u{a0}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}' => Fate::Become(' '),
        '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{2d7}' | '\u{fe63}' => Fate::Become('-'),
        '\u{2014}' | '\u{2015}' | '\u{fe58}' | '一' => Fate::Dash,
        '×' | '✕' | '✖' | '╳' => Fate::Become('*'),
        '≧' => Fate::Become('≥'),
        '≦' => Fate::Become('≤'),
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}'
        | '®'
        | '™'
        | '©'
        | '℠' => Fate::Drop,
        '\u{2e80}'..='\u{2fdf}' => unified_ideograph(character).map_or(Fate::Keep, Fate::Become),
        '釆' => Fate::Become('采'),
        // Nearly all there is: the ideographs that are not named above.
        '\u{4e00}'..='\u{9fff}' => Fate::Keep,
        '\u{2160}'..='\u{216b}' => {
            const ROMAN: [&str; 12] = [
                "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
            ];
            Fate::Spell(ROMAN[character as usize - 0x2160])
        }
        _ => latin_look_alike(character).map_or(Fate::Keep, Fate::LookAlike),
    }
}

/// The ASCII letter or digit that a character becomes without regard to its neighbours.
fn alphanumeric(character: char) -> bool {
    match fate(character) {
        Fate::Keep => character.is_ascii_alphanumeric(),
        Fate::Become(folded) => folded.is_ascii_alphanumeric(),
        Fate::Spell(_) => true,
        Fate::Drop | Fate::Dash | Fate::LookAlike(_) => false,
    }
}

struct Folder<'a> {
    original: &'a str,
    /// Line feeds that are dropped, from the next one on.
    breaks: &'a [u32],
    text: String,
    map: OffsetMap,
}

impl Folder<'_> {
    fn fold(mut self) -> NormText {
        let mut look_alikes_end = 0;
        let mut look_alikes_fold = false;
        // Where the characters begin that are kept as they are and not yet copied.
        let mut kept = 0;
        for (at, character) in self.original.char_indices() {
            let len = character.len_utf8();
            if character.is_ascii() {
                if let Some((next, rest)) = self.breaks.split_first()
                    && *next as usize == at
                {
                    self.breaks = rest;
                    self.keep(kept, at);
                    kept = at + len;
                } else if character == ')' {
                    self.keep(kept, at + len);
                    kept = at + len;
                    self.drop_registered();
                }
                continue;
            }
            let fate = fate(character);
            if matches!(fate, Fate::Keep) {
                continue;
            }
            self.keep(kept, at);
            kept = at + len;
            match fate {
                Fate::Keep | Fate::Drop => {}
                Fate::Become(folded) => {
                    self.become_char(at, len, folded);
                    if folded == ')' {
                        self.drop_registered();
                    }
                }
                Fate::Spell(letters) => {
                    self.map
                        .push(self.text.len(), letters.len(), at, len, false);
                    self.text.push_str(letters);
                }
                Fate::Dash => {
                    // A dash may stand apart from the letters it joins; the numeral 一 may not.
                    let apart = character != '一';
                    let beside = if apart {
                        self.text.trim_end_matches(' ')
                    } else {
                        &self.text
                    };
                    let before = beside.ends_with(|c: char| c.is_ascii_alphanumeric());
                    let rest = self.original.get(at + len..).unwrap_or_default();
                    let skipped = |c: char| {
                        matches!(self::fate(c), Fate::Drop)
                            || apart && (c == ' ' || matches!(self::fate(c), Fate::Become(' ')))
                    };
                    let joins = |(offset, c): (usize, char)| {
                        alphanumeric(c)
                            || latin_look_alike(c).is_some()
                                && self.look_alike_run(at + len + offset, false).1
                    };
                    if before
                        && rest
                            .char_indices()
                            .find(|(_, c)| !skipped(*c))
                            .is_some_and(joins)
                    {
                        self.become_char(at, len, '-');
                    } else {
                        kept = at;
                    }
                }
                Fate::LookAlike(latin) => {
                    if at >= look_alikes_end {
                        (look_alikes_end, look_alikes_fold) = self.look_alike_run(
                            at,
                            self.text.ends_with(|c: char| c.is_ascii_alphanumeric()),
                        );
                    }
                    if look_alikes_fold {
                        self.become_char(at, len, latin);
                    } else {
                        kept = at;
                    }
                }
            }
        }
        self.keep(kept, self.original.len());
        NormText {
            text: self.text,
            map: self.map,
        }
    }

    /// Copies the bytes `from..to` of the original as they are.
    fn keep(&mut self, from: usize, to: usize) {
        let verbatim = self.original.get(from..to).unwrap_or_default();
        if !verbatim.is_empty() {
            self.map
                .push(self.text.len(), verbatim.len(), from, verbatim.len(), true);
            self.text.push_str(verbatim);
        }
    }

    fn become_char(&mut self, at: usize, len: usize, folded: char) {
        self.map
            .push(self.text.len(), folded.len_utf8(), at, len, false);
        self.text.push(folded);
    }

    /// Drops a `(R)` or `(TM)` that was just completed behind a letter or digit: the registered sign spelled out.
    fn drop_registered(&mut self) {
        for sign in ["(R)", "(r)", "(TM)", "(tm)", "(Tm)"] {
            let Some(before) = self.text.strip_suffix(sign) else {
                continue;
            };
            // Only behind characters whose own fate does not depend on what stands behind the sign.
            if before.ends_with(|c: char| c.is_alphanumeric() && matches!(fate(c), Fate::Keep)) {
                let keep = before.len();
                self.text.truncate(keep);
                self.map.truncate(keep);
            }
            return;
        }
    }

    /// Where the run of letters, digits and look-alikes at `at` ends, and whether it holds ASCII or ASCII
    /// stands before it, so that its look-alikes are Latin.
    fn look_alike_run(&self, at: usize, mut has_ascii: bool) -> (usize, bool) {
        let rest = self.original.get(at..).unwrap_or_default();
        let mut end = self.original.len();
        for (offset, character) in rest.char_indices() {
            if alphanumeric(character) {
                has_ascii = true;
            } else if latin_look_alike(character).is_none()
                && !matches!(fate(character), Fate::Drop)
            {
                end = at + offset;
                break;
            }
        }
        (end, has_ascii)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span_of(folded: &NormText, needle: &str) -> NormalizedSpan {
        let start = folded
            .text()
            .find(needle)
            .unwrap_or_else(|| panic!("{needle:?} in {:?}", folded.text()));
        NormalizedSpan::new(start, start + needle.len())
    }

    #[test]
    fn one_spelling_for_many() {
        for (written, folded) in [
            ("Ｅ５－２６２０", "E5-2620"),
            ("E5–2620", "E5-2620"),
            ("E5‑2620", "E5-2620"),
            ("E5—2620 V4", "E5-2620 V4"),
            ("E5一2620v4", "E5-2620v4"),
            ("英特尔®至强®E5", "英特尔至强E5"),
            ("Intel(R) Xeon（R） Core(TM)", "Intel Xeon Core"),
            ("DS-2CD2047G2-LU(C)", "DS-2CD2047G2-LU(C)"),
            ("DNP-9162BS-Ⅲ", "DNP-9162BS-III"),
            ("1920×1080", "1920*1080"),
            ("Е5-2620", "E5-2620"),
            ("⼈⺠", "人民"),
            ("①8核", "①8核"),
            ("价格——含税", "价格——含税"),
            ("一台", "一台"),
            ("RTX™ 5060", "RTX 5060"),
            ("中\u{200b}标", "中标"),
            ("，：；（）", "，:；()"),
        ] {
            assert_eq!(fold(written), folded, "{written}");
        }
    }

    #[test]
    fn signs_beside_look_alikes_and_dashes_fold_once() {
        for original in ["О(R)R", "R一(R)R", "R—ОR", "R—\u{3000}R", "a(R(R))"] {
            let once = fold(original);
            assert_eq!(fold(&once), once, "{original}");
        }
    }

    #[test]
    fn full_width_model_maps_back_to_the_original_span() {
        let original = "CPU：Ｅ５－２６２０，2颗";
        let folded = NormText::new(original);
        assert_eq!(
            folded.to_original(span_of(&folded, "E5-2620")).of(original),
            "Ｅ５－２６２０"
        );
    }

    #[test]
    fn a_dropped_sign_belongs_to_a_span_only_from_inside() {
        let original = "NVIDIA® GeForce RTX™ 5060";
        let folded = NormText::new(original);
        assert_eq!(
            folded.to_original(span_of(&folded, "NVIDIA")).of(original),
            "NVIDIA"
        );
        assert_eq!(
            folded
                .to_original(span_of(&folded, "RTX 5060"))
                .of(original),
            "RTX™ 5060"
        );
    }

    #[test]
    fn a_word_cut_by_a_line_end_is_one_in_the_fold_and_covers_both_halves() {
        let original = "思科WS-C3750\nX-24T-S，\n设备";
        let cut = u32::try_from(original.find('\n').unwrap()).unwrap();
        let folded = NormText::joined(original, &[cut]);
        assert_eq!(folded.text(), "思科WS-C3750X-24T-S，\n设备");
        let span = span_of(&folded, "WS-C3750X-24T-S");
        assert_eq!(folded.to_original(span).of(original), "WS-C3750\nX-24T-S");
    }

    #[test]
    fn an_original_span_finds_its_fold() {
        let original = "型号Ⅲ®：Ｅ５";
        let folded = NormText::new(original);
        let start = original.find('Ｅ').unwrap();
        let span = folded.to_normalized(OriginalSpan::new(start, original.len()));
        assert_eq!(span.of(folded.text()), "E5");
    }

    fn any_text() -> impl Strategy<Value = String> {
        let tricky = prop::sample::select(vec![
            "®", "™", "(R)", "（R）", "(TM)", "（", ")", "R", "T", "M", "Ｅ", "5", "—", "一", "－",
            "‑", " ", "\u{3000}", "О", "Α", "Ⅲ", "⼈", "⺠", "\u{200b}", "\u{202c}", "\u{f0d8}",
            "×", "型", "号", "\t", "\n", "\u{fffd}", "≧", "𠘨",
        ]);
        prop_oneof![
            3 => prop::collection::vec(tricky, 0..24).prop_map(|parts| parts.concat()),
            1 => any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(original in any_text()) {
            let once = fold(&original);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn the_map_is_total_and_monotone(original in any_text()) {
            let folded = NormText::new(&original);
            let mut last = 0;
            for (start, character) in folded.text().char_indices() {
                let back = folded.to_original(NormalizedSpan::new(start, start + character.len_utf8()));
                prop_assert!(original.get(back.range()).is_some(), "on character boundaries");
                prop_assert!(!back.is_empty());
                prop_assert!(back.start() >= last, "monotone");
                last = back.start();
            }
        }

        #[test]
        fn the_fold_of_where_a_span_came_from_is_that_span(original in any_text(), cut in any::<(prop::sample::Index, prop::sample::Index)>()) {
            let folded = NormText::new(&original);
            let bounds: Vec<usize> = folded.text().char_indices().map(|(at, _)| at).chain([folded.text().len()]).collect();
            let (a, b) = (*cut.0.get(&bounds), *cut.1.get(&bounds));
            let span = NormalizedSpan::new(a.min(b), a.max(b));
            let back = folded.to_normalized(folded.to_original(span));
            if span.is_empty() {
                return Ok(());
            }
            // Roman numerals are one unit: a span that cuts one covers all of it on the way back.
            prop_assert!(back.contains(span), "{:?} {:?}", back, span);
            let all_single = !span.of(folded.text()).contains(['I', 'V', 'X']) && !back.of(folded.text()).contains(['I', 'V', 'X']);
            prop_assert!(!all_single || back == span);
        }
    }
}
