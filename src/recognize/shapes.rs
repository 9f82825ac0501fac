//! Technical runs: where designations may stand, judged by the shape of the text alone.
//!
//! In: the key text of a page. Out: [`Phrase`]s, stretches of ASCII runs joined by single blanks, with the places where a designation may
//! begin or end. What a stretch means is not decided here.

use crate::text::span::NormalizedSpan;

/// Longest designation considered, in bytes of key; the longest in the product list has 60.
pub(super) const MAX_LEN: usize = 64;

/// What stands glued in front of the designations of parts, in three letters each.
const PARTS: [&str; 2] = ["cpu", "gpu"];

/// A stretch of technical runs that single blanks join.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    /// Where it stands in the key.
    pub(super) span: NormalizedSpan,
    /// Runs without blanks, in order.
    pub(super) atoms: Vec<NormalizedSpan>,
    /// Where a designation may begin, ascending.
    pub(super) starts: Vec<usize>,
    /// Where a designation may end, ascending.
    pub(super) ends: Vec<usize>,
}

/// Characters that stand inside a run between letters and digits. The middle dot occurs in designations of apparatus.
fn joins(character: char) -> bool {
    matches!(
        character,
        '-' | '.' | '/' | '+' | '_' | '*' | '(' | ')' | '&' | '#' | '·'
    )
}

/// All phrases of `key`, in order. `name_cuts` are the borders of names found in it, ascending: a designation may begin or end there.
pub(super) fn phrases(key: &str, name_cuts: &[usize]) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    let mut atoms: Vec<NormalizedSpan> = Vec::new();
    let mut at = 0;
    while let Some(atom) = next_atom(key, at) {
        if let Some(last) = atoms.last()
            && !bridges(key, *last, atom)
        {
            phrases.push(phrase(key, std::mem::take(&mut atoms), name_cuts));
        }
        atoms.push(atom);
        at = atom.end();
    }
    if !atoms.is_empty() {
        phrases.push(phrase(key, atoms, name_cuts));
    }
    phrases
}

/// The next run at or behind `at`.
fn next_atom(key: &str, at: usize) -> Option<NormalizedSpan> {
    let bytes = key.as_bytes();
    let start = at
        + bytes
            .get(at..)?
            .iter()
            .position(u8::is_ascii_alphanumeric)?;
    let mut end = start;
    let mut open = 0_usize;
    let mut rest = key.get(start..)?.char_indices().peekable();
    while let Some((offset, character)) = rest.next() {
        let next_is_alphanumeric = rest
            .peek()
            .is_some_and(|(_, next)| next.is_ascii_alphanumeric());
        let behind = start + offset + character.len_utf8();
        if character.is_ascii_alphanumeric() {
            end = behind;
        } else if !joins(character) || character == '/' && sets_size_apart(key, start, behind) {
            break;
        } else if character == '(' {
            // A bracket belongs to the run when it closes soon and holds nothing but a run.
            let inside = key.get(behind..).unwrap_or_default();
            let closes = inside
                .bytes()
                .take(24)
                .position(|byte| byte == b')')
                .is_some_and(|close| {
                    close > 0
                        && inside
                            .bytes()
                            .take(close)
                            .all(|b| b.is_ascii_alphanumeric() || b"-./+_*".contains(&b))
                });
            if !closes {
                break;
            }
            open += 1;
        } else if character == ')' {
            if open == 0 {
                break;
            }
            open -= 1;
            end = behind;
        } else if character == '+' {
            // 2000+, 8480+, SFP+-10G: a plus may end a run or stand before another joint.
            end = behind;
        } else if !next_is_alphanumeric {
            let joint_then_run = rest.peek().is_some_and(|(_, next)| match character {
                // Signs for any digit: iDS-96**NX.
                '*' => matches!(next, '*' | '('),
                _ => *next == '(' || *next == '-' && character == '+',
            });
            if !joint_then_run {
                break;
            }
        }
    }
    Some(NormalizedSpan::new(start, end))
}

/// Whether the slash in front of `behind` sets the size of a memory, disk or screen apart from what else a computer is made of: i5/8G/256G,
/// G1620/4G, 8G/GTX960, 512G/14英寸. `start`: where the run begins.
fn sets_size_apart(key: &str, start: usize, behind: usize) -> bool {
    size_at(key, behind).is_some() || size_at(key, start) == Some(behind - 1)
}

/// Where the size at `at` ends, by itself: 8G, 2*16GB, 1T, 512MB, 14英寸.
pub(super) fn size_at(key: &str, at: usize) -> Option<usize> {
    const DIGITS: usize = 4;
    const UNITS: &[&str] = &["gb", "tb", "mb", "g", "t", "m"];
    // 14寸, 14英寸: of a screen.
    const INCH: char = '寸';
    const BRITISH: char = '英';
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut number = key.get(at..)?;
    let count = digits(number);
    if (1..=2).contains(&count)
        && let Some(behind) = number.get(count..)?.strip_prefix(['*', 'x'])
        && digits(behind) > 0
    {
        number = behind;
    }
    let whole = digits(number);
    if whole == 0 || whole > DIGITS {
        return None;
    }
    let rest = number.get(whole..)?;
    let rest = match rest.strip_prefix('.') {
        Some(fraction) if digits(fraction) > 0 => fraction.get(digits(fraction)..)?,
        _ => rest,
    };
    // 14英文版 is no size.
    let inches = rest.strip_prefix(BRITISH).unwrap_or(rest);
    if inches.starts_with(INCH) {
        return Some(key.len() - rest.len());
    }
    let unit = UNITS.iter().find(|unit| {
        rest.get(..unit.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(unit))
    })?;
    let behind = rest.get(unit.len()..)?;
    let by_itself = !behind.starts_with(|c: char| c.is_ascii_alphanumeric() || "-._+*".contains(c));
    by_itself.then(|| key.len() - behind.len())
}

/// Whether a designation may run on from one atom to the next: over one blank, a blank at either side of a hyphen, or a line end behind a
/// hyphen.
fn bridges(key: &str, before: NormalizedSpan, after: NormalizedSpan) -> bool {
    let between = key.get(before.end()..after.start()).unwrap_or("\t");
    match between {
        "" | " " | " - " | "- " | " -" | " (" | ") " | "-\n" | "\n-" => true,
        // A version may have slipped to the next line.
        "\n" | " \n" | "\n " | "\n * " => {
            let text = after.of(key);
            let version = text.strip_prefix('v').unwrap_or_default();
            // Tesla, and V100 on the next line: a word in front of its number.
            let word = before.of(key);
            let word = word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
            version.len() == 1 && version.bytes().all(|byte| byte.is_ascii_digit())
                || word
                    && text.bytes().any(|byte| byte.is_ascii_digit())
                    && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        }
        _ => false,
    }
}

/// Whether a number of one or two digits stands in front of the byte at `at`, and in front of that nothing or the border of a part.
fn is_multiplier(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    let digits = before
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let border = before.iter().rev().nth(digits);
    (1..=2).contains(&digits) && border.is_none_or(|byte| b"/*(_+".contains(byte))
}

fn phrase(key: &str, atoms: Vec<NormalizedSpan>, name_cuts: &[usize]) -> Phrase {
    let span = atoms
        .iter()
        .copied()
        .reduce(NormalizedSpan::union)
        .expect("a phrase has an atom");
    let mut starts = Vec::new();
    let mut ends = Vec::new();
    for atom in &atoms {
        starts.push(atom.start());
        ends.push(atom.end());
        let text = atom.of(key);
        let bytes = text.as_bytes();
        for (offset, byte) in bytes.iter().enumerate() {
            let here = atom.start() + offset;
            let letter_behind = bytes.get(offset + 1).is_some_and(u8::is_ascii_alphabetic);
            match byte {
                // R4900G5_8360Y: host and part.
                b'/' | b'*' | b'(' | b'_' => {
                    ends.push(here);
                    starts.push(here + 1);
                }
                // FT-2000+/64, TA-LOG(FT-B20): what closes belongs to what is in front, or to nothing.
                b'+' | b')' => {
                    ends.push(here);
                    ends.push(here + 1);
                    starts.push(here + 1);
                }
                b'.' if letter_behind => {
                    ends.push(here);
                    starts.push(here + 1);
                }
                // 4xGold, R730xd/2xE5-2680: a multiplier glued in front.
                b'x' if offset + 1 < bytes.len() && is_multiplier(bytes, offset) => {
                    starts.push(here + 1);
                }
                // 6330x2, 4210x2: a multiplier glued behind.
                b'x' if bytes.len() - offset <= 3
                    && offset + 1 < bytes.len()
                    && bytes.iter().skip(offset + 1).all(u8::is_ascii_digit) =>
                {
                    ends.push(here);
                }
                _ => {}
            }
        }
        // CPUi5-10400, CPUE5-2620: what the part is called, glued in front of it.
        if PARTS
            .iter()
            .any(|part| text.len() > part.len() && text.starts_with(part))
        {
            starts.push(atom.start() + PARTS[0].len());
        }
        if is_configured(text) {
            for (offset, _) in text.match_indices('-') {
                ends.push(atom.start() + offset);
                starts.push(atom.start() + offset + 1);
            }
        }
        if let Some(end) = counted_on(key, *atom) {
            ends.push(end);
        }
        let from = name_cuts.partition_point(|cut| *cut <= atom.start());
        for cut in name_cuts
            .iter()
            .skip(from)
            .take_while(|cut| **cut < atom.end())
        {
            let joint = key.as_bytes().get(*cut).is_some_and(|b| b"-/+".contains(b));
            starts.push(cut + usize::from(joint));
            // hp-dl380g9-03: a machine is called by its maker, its designation and a running number.
            if key.as_bytes().get(*cut) == Some(&b'-')
                && let Some((head, number)) = text.rsplit_once('-')
                && number.len() == 2
                && number.bytes().all(|byte| byte.is_ascii_digit())
            {
                ends.push(atom.start() + head.len());
            }
            let joint = key
                .as_bytes()
                .get(cut - 1)
                .is_some_and(|b| b"-/+".contains(b));
            ends.push(cut - usize::from(joint));
        }
    }
    starts.sort_unstable();
    starts.dedup();
    ends.sort_unstable();
    ends.dedup();
    Phrase {
        span,
        atoms,
        starts,
        ends,
    }
}

/// Where a designation ends in an atom to which the number of the next item is glued: `x3650m42x intel`.
fn counted_on(key: &str, atom: NormalizedSpan) -> Option<usize> {
    let [.., before, number, b'x'] = atom.of(key).as_bytes() else {
        return None;
    };
    let next = key.get(atom.end()..)?.strip_prefix(' ')?;
    (before.is_ascii_alphanumeric()
        && (b'1'..=b'9').contains(number)
        && next.starts_with(char::is_alphabetic))
    .then_some(atom.end() - 2)
}

/// Whether a run ends with memory and disk behind a hyphen (`pro-m1pro-16+1tb`): then hyphens set parts apart in all of it.
fn is_configured(text: &str) -> bool {
    let figure = |text: &str, most: usize| {
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = text.len() - unit.len();
        (1..=most).contains(&digits) && matches!(unit, "" | "g" | "gb" | "t" | "tb")
    };
    text.rsplit_once('-')
        .and_then(|(_, last)| last.split_once('+'))
        .is_some_and(|(memory, disk)| {
            figure(memory, 2)
                && figure(disk, 4)
                && disk.ends_with(|c: char| c.is_ascii_alphabetic())
        })
}

impl Phrase {
    /// How many atoms a designation may take: `atoms`, or all of letter-spaced text.
    pub(super) fn reach(&self, atoms: usize) -> usize {
        let spaced = self.atoms.iter().filter(|atom| atom.len() == 1).count();
        if spaced >= 5 { spaced + 1 } else { atoms }
    }

    /// The stretches that begin at `start` and end where a designation may end, shortest first. At most `atoms` blanks are crossed.
    pub(super) fn stretches(
        &self,
        start: usize,
        atoms: usize,
    ) -> impl Iterator<Item = NormalizedSpan> {
        let last = self
            .atoms
            .iter()
            .filter(|atom| atom.end() > start)
            .take(atoms)
            .last()
            .map_or(start, |atom| atom.end());
        self.ends
            .iter()
            .filter(move |end| **end > start && **end <= last && **end - start <= MAX_LEN)
            .map(move |end| NormalizedSpan::new(start, *end))
    }
}

/// A stretch of key as designations are compared: without line ends, blanks around hyphens and letter-spacing.
pub(super) fn joined(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    if is_letter_spaced(text) {
        joined.extend(text.chars().filter(|c| !c.is_whitespace()));
        return joined;
    }
    for character in text.chars() {
        match character {
            '\n' => {
                if !joined.ends_with(['-', ' ']) {
                    joined.push(' ');
                }
            }
            ' ' if joined.ends_with(['-', ' ']) => {}
            '-' => {
                while joined.ends_with(' ') {
                    joined.pop();
                }
                joined.push('-');
            }
            '*' if text.contains('\n') => {}
            other => joined.push(other),
        }
    }
    joined
}

/// `e 5 - 2 6 2 0`: every character stands alone.
fn is_letter_spaced(text: &str) -> bool {
    let mut parts = 0;
    for part in text.split(' ') {
        if part.chars().count() != 1 {
            return false;
        }
        parts += 1;
    }
    parts >= 5
}

/// A designation without anything but letters, digits and plus signs: the form in which spellings are compared.
pub(super) fn compact(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric() || *c == '+')
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether `text` (one run or several) is built like a designation: it has a digit and a letter or a joint, and is no number with a
/// unit.
pub(super) fn is_designation(text: &str) -> bool {
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 || letters == 0 || letters + digits < 3 {
        return false;
    }
    let begins_with_digit = text
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_digit());
    if begins_with_digit {
        // 8gb, 2u, 100mbps, 21.5: a number and its unit; designations of this form need another joint.
        let tail = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        return tail.len() > 1 && tail.bytes().any(|byte| byte.is_ascii_digit());
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(key: &str) -> Vec<&str> {
        phrases(key, &[])
            .iter()
            .map(|phrase| phrase.span.of(key))
            .collect()
    }

    #[test]
    fn runs_are_joined_over_single_blanks_and_cut_at_han() {
        assert_eq!(
            texts("采购华为s5735-l24t4s-a1交换机2台，cpu：e5-2620 v4"),
            ["s5735-l24t4s-a1", "2", "cpu", "e5-2620 v4"]
        );
    }

    #[test]
    fn a_bracket_that_closes_belongs_to_the_run() {
        assert_eq!(texts("ta-log(ft-b20) v3"), ["ta-log(ft-b20) v3"]);
        assert_eq!(texts("5218(2.3ghz，64核)"), ["5218", "2.3ghz", "64"]);
    }

    #[test]
    fn sizes_between_bars_are_no_part_of_a_run() {
        assert_eq!(texts("i5/8g/256g"), ["i5", "8g", "256g"]);
        assert_eq!(
            texts("g1620/4gb/1.5t/gtx960"),
            ["g1620", "4gb", "1.5t", "gtx960"]
        );
        assert_eq!(texts("i7/2*8g/14英寸"), ["i7", "2*8g", "14"]);
        for text in [
            "ds-7808n-k2/8p",
            "ft-2000+/64",
            "tl-sg1024/4g-x",
            "cp-1/4gx",
        ] {
            assert_eq!(texts(text), [text]);
        }
    }

    #[test]
    fn a_line_end_behind_a_hyphen_is_bridged() {
        let key = "s5720-28x-\nli-ac";
        assert_eq!(texts(key), [key]);
        assert_eq!(joined(key), "s5720-28x-li-ac");
    }

    #[test]
    fn hyphens_set_apart_the_parts_of_a_configuration() {
        for text in ["pro-m1pro-16+1tb", "m1-8+256g", "i5-1135g7-16g+512g"] {
            assert!(is_configured(text), "{text}");
        }
        for text in [
            "ds-7816n-k2",
            "sfp+-10g",
            "ft-2000+/64",
            "i5-16+512",
            "x-100+2g",
        ] {
            assert!(!is_configured(text), "{text}");
        }
    }

    #[test]
    fn letter_spacing_is_taken_out() {
        assert_eq!(joined("e 5 - 2 6 2 0"), "e5-2620");
    }

    #[test]
    fn a_number_with_a_unit_is_no_designation() {
        for text in ["8gb", "2u", "1080p", "21.5", "cpu"] {
            assert!(!is_designation(text), "{text}");
        }
        for text in ["s7706", "lk140pro", "qrs7108-fmsz3939"] {
            assert!(is_designation(text), "{text}");
        }
    }
}
