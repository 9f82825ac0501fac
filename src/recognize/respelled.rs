//! Designations that are not written as they are: `DL38O` with a letter for the nought, `S57XX` with signs for any digit.
//!
//! In: a run of the key text that nothing recognises as it stands. Out: how it would be written, and what that makes of it. Whether there is
//! such a designation is for the catalogue to say.

/// What a respelled run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Respelling {
    /// Letters that look like digits, or the other way round, from print that a machine read.
    Misread,
    /// It may be the designation, and may be something else: a number that print may have made of a letter (15-10400), or a designation
    /// without the letters that open it (浪潮 8480M6).
    Guessed,
    /// Signs that stand for any digit: the run names a line of products.
    Wildcard,
}

/// `run` as it would be written, where it can be respelled at all.
pub(super) fn respelled(run: &str) -> Option<(String, Respelling)> {
    wildcards(run)
        .map(|text| (text, Respelling::Wildcard))
        .or_else(|| {
            // A number and a hyphen are a range or a clause before they are a processor.
            let respelling = match run.as_bytes() {
                [b'1', b'3' | b'5' | b'7' | b'9', b'-', ..] => Respelling::Guessed,
                _ => Respelling::Misread,
            };
            Some((misread(run)?, respelling))
        })
}

/// `s57xx` → `s5700`, `ids-96**nx` → `ids-9600nx`: two signs or more behind a digit, noughts for them.
fn wildcards(run: &str) -> Option<String> {
    let bytes = run.as_bytes();
    let at = bytes.windows(3).position(|three| {
        matches!(three, [digit, b'x', b'x'] | [digit, b'*', b'*'] if digit.is_ascii_digit())
    })? + 1;
    let sign = *bytes.get(at)?;
    let len = bytes.iter().skip(at).take_while(|b| **b == sign).count();
    // 20xx is a year, 4**2 a power; designations open with letters.
    let opens = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    if opens == 0 || len > 3 {
        return None;
    }
    Some(format!(
        "{}{}{}",
        run.get(..at)?,
        "0".repeat(len),
        run.get(at + len..)?
    ))
}

/// `dl38o` → `dl380`, `l5-10500` and `15-10500` → `i5-10500`: an o beside a digit is a nought, an l or 1 in front of a single digit and a
/// hyphen an i.
fn misread(run: &str) -> Option<String> {
    let mut bytes = run.as_bytes().to_vec();
    if !bytes.iter().any(u8::is_ascii_digit) {
        return None;
    }
    if let [
        first @ (b'l' | b'1'),
        b'3' | b'5' | b'7' | b'9',
        b'-',
        b'1'..=b'9',
        ..,
    ] = bytes.as_mut_slice()
    {
        *first = b'i';
    }
    for at in 0..bytes.len() {
        let digit = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at))
                .is_some_and(u8::is_ascii_digit)
        };
        if bytes.get(at) == Some(&b'o')
            && (digit(at.checked_sub(1)) || digit(Some(at + 1)))
            && let Some(byte) = bytes.get_mut(at)
        {
            *byte = b'0';
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    (text != run).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_beside_digits_are_taken_for_the_digits_they_look_like() {
        assert_eq!(
            respelled("15-10400f"),
            Some(("i5-10400f".to_owned(), Respelling::Guessed))
        );
        for (run, text) in [
            ("dl36o gen1o", "dl360 gen10"),
            ("l7-127oo", "i7-12700"),
            ("r74o", "r740"),
        ] {
            assert_eq!(
                respelled(run),
                Some((text.to_owned(), Respelling::Misread)),
                "{run}"
            );
        }
        for run in ["e5-2620", "foto", "lotus", "pro", "l3", "log"] {
            assert_eq!(respelled(run), None, "{run}");
        }
    }

    #[test]
    fn signs_for_any_digit_make_a_line_of_products() {
        for (run, text) in [("s67xx", "s6700"), ("ids-76**nx", "ids-7600nx")] {
            assert_eq!(
                respelled(run),
                Some((text.to_owned(), Respelling::Wildcard)),
                "{run}"
            );
        }
        for run in ["20xx", "4**2", "xx", "x5xxxx"] {
            assert_eq!(respelled(run), None, "{run}");
        }
    }
}
