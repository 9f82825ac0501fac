//! What a terminal shows: colours, the width of characters, text that cannot steer it.
//!
//! In: text. Out: text that is safe to print and takes as many columns as was asked for. Nothing is printed here.

use std::io::IsTerminal;

use unicode_width::UnicodeWidthChar;

/// Columns where there is no terminal to ask.
const COLUMNS: usize = 100;

/// Colours of the terminal's own palette. Numbers: Select Graphic Rendition of ECMA-48.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colour {
    Bold = 1,
    Faint = 2,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Blue = 34,
}

/// Whether standard output shows colours: it is a terminal and `NO_COLOR` is not set.
pub(super) fn colours() -> bool {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stdout().is_terminal() && !no_color
}

/// Columns of the terminal; a usual number of them where standard output is none.
pub(super) fn columns() -> usize {
    terminal_size::terminal_size_of(std::io::stdout())
        .map_or(COLUMNS, |(width, _)| usize::from(width.0))
}

/// `text` in a colour, if there are any.
pub(super) fn painted(text: &str, colour: Colour, colours: bool) -> String {
    if colours && !text.is_empty() {
        format!("\u{1b}[{}m{text}\u{1b}[0m", colour as u8)
    } else {
        text.to_owned()
    }
}

/// Text on one line, without characters that steer a terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(glyph).collect()
}

/// How a character is shown.
pub(super) fn glyph(character: char) -> String {
    match character {
        '\t' => " | ".to_owned(),
        '\n' => " / ".to_owned(),
        control if control.is_control() => '\u{fffd}'.to_string(),
        other => other.to_string(),
    }
}

/// Columns that `text` takes: two for each Han character.
pub(super) fn width(text: &str) -> usize {
    text.chars().filter_map(UnicodeWidthChar::width).sum()
}

/// The beginning of `text` in exactly `columns` columns: what is too long ends with an ellipsis, what is too short with blanks.
pub(super) fn head(text: &str, columns: usize) -> String {
    let mut kept = text.to_owned();
    if width(text) > columns {
        kept = fitting(text.chars(), columns.saturating_sub(1))
            .into_iter()
            .collect();
        if columns > 0 {
            kept.push('…');
        }
    }
    let missing = columns.saturating_sub(width(&kept));
    kept + &" ".repeat(missing)
}

/// The end of `text` in exactly `columns` columns: what is too long begins with an ellipsis, what is too short with blanks.
pub(super) fn tail(text: &str, columns: usize) -> String {
    let kept = if width(text) > columns {
        let characters = fitting(text.chars().rev(), columns.saturating_sub(1));
        let ellipsis = (columns > 0).then_some('…');
        ellipsis
            .into_iter()
            .chain(characters.into_iter().rev())
            .collect()
    } else {
        text.to_owned()
    };
    " ".repeat(columns.saturating_sub(width(&kept))) + &kept
}

/// As many of `characters` as fit.
fn fitting(characters: impl Iterator<Item = char>, columns: usize) -> Vec<char> {
    let mut taken = 0;
    characters
        .take_while(|character| {
            taken += character.width().unwrap_or(0);
            taken <= columns
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_cut_at_the_side_that_is_farther_away() {
        assert_eq!(head("采购人：某局", 8), "采购人… ");
        assert_eq!(tail("采购人：某局", 8), " …：某局");
        assert_eq!(head("采购", 6), "采购  ");
        assert_eq!(tail("采购", 6), "  采购");
        assert_eq!(head("采购", 0), "");
    }

    #[test]
    fn text_of_a_document_cannot_steer_the_terminal() {
        assert_eq!(printable("\u{1b}[31m\tx\ny"), "\u{fffd}[31m | x / y");
        assert_eq!(painted("x", Colour::Red, false), "x");
    }

    proptest! {
        #[test]
        fn what_is_fitted_takes_exactly_its_columns(text in "[a采…é\u{301}]{0,20}", columns in 0_usize..12) {
            prop_assert_eq!(width(&head(&text, columns)), columns);
            prop_assert_eq!(width(&tail(&text, columns)), columns);
        }
    }
}
