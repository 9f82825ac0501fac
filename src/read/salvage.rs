//! JSON that is broken in one place: the notices around it are still there.
//!
//! In: a text that is no JSON as a whole. Out: its objects one after the other ([`parts`]), and in the place of what cannot be read where that stands and why.
//! Behind damage reading goes on at the next line that opens an object as deep as the others stand. What the objects mean is not looked at.

use serde_json::Deserializer;
use serde_json::value::RawValue;

/// A part of a broken text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// A whole object.
    Object(&'t str),
    /// What is none, up to the next place where values can begin.
    Broken {
        /// Why not, with the line.
        message: String,
        /// Whether it begins as an object does.
        opens: bool,
    },
    /// An array that does not come to its end.
    Ends {
        /// Why not, with the line.
        message: String,
    },
}

/// The parts of `text`, in order.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut scan = Scan::new(text);
    let mut parts = Vec::new();
    while let Some(part) = scan.next() {
        parts.push(part);
    }
    parts
}

/// What opens a line on which a value begins: alone on its line, in an array written out over lines, it is indented.
fn marks(text: &str, is_array: bool) -> Vec<String> {
    let flush = vec!["\n{".to_owned()];
    if !is_array {
        return flush;
    }
    let inner = text.trim_start().get(1..).unwrap_or_default();
    let lead = inner.len() - inner.trim_start().len();
    let lead = inner.get(..lead).unwrap_or_default();
    match lead.rfind('\n') {
        Some(line) => vec![format!("{}{{", lead.get(line..).unwrap_or_default())],
        // An array that opens on the line of its first value: databases put a blank in front of the others.
        None => [flush, vec!["\n {".to_owned()]].concat(),
    }
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    is_array: bool,
    is_closed: bool,
    marks: Vec<String>,
    /// Where the next line begins that opens a value, or the text ends.
    block: usize,
    /// A place and its line, from which the lines of later places are counted.
    counted: (usize, usize),
}

impl<'t> Scan<'t> {
    fn new(text: &'t str) -> Self {
        let start = text.len() - text.trim_start().len();
        let is_array = text.trim_start().starts_with('[');
        let at = start + usize::from(is_array);
        let mut scan = Self {
            text,
            at,
            is_array,
            is_closed: false,
            marks: marks(text, is_array),
            block: 0,
            counted: (0, 1),
        };
        scan.skip();
        scan.block = scan.next_block();
        scan
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Skips what stands between values.
    fn skip(&mut self) {
        let rest = self.rest();
        let next = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        self.at += rest.len() - next.len();
    }

    fn next_block(&self) -> usize {
        let rest = self.rest();
        let found = self.marks.iter().filter_map(|mark| rest.find(mark));
        found
            .min()
            .map_or(self.text.len(), |line| self.at + line + 1)
    }

    fn line(&mut self, at: usize) -> usize {
        let (from, line) = self.counted;
        let between = self.text.get(from..at).unwrap_or_default();
        let line = line + between.matches('\n').count();
        self.counted = (at, line);
        line
    }

    fn next(&mut self) -> Option<Part<'t>> {
        self.skip();
        if self.is_array && !self.is_closed && self.rest().starts_with(']') {
            self.is_closed = true;
            self.at += 1;
            self.skip();
        }
        if self.rest().is_empty() {
            return self.end();
        }
        if self.at >= self.block {
            self.block = self.next_block();
        }
        let block = self.text.get(self.at..self.block).unwrap_or_default();
        let mut values = Deserializer::from_str(block).into_iter::<&'t RawValue>();
        match values.next() {
            Some(Ok(value)) => {
                let line = self.line(self.at);
                self.at += values.byte_offset();
                Some(if value.get().starts_with('{') {
                    Part::Object(value.get())
                } else {
                    let message = format!("what stands in line {line} is no JSON object");
                    let opens = false;
                    Part::Broken { message, opens }
                })
            }
            Some(Err(error)) => Some(self.broken(&error)),
            None => None,
        }
    }

    /// What cannot be read up to the end of the block.
    fn broken(&mut self, error: &serde_json::Error) -> Part<'t> {
        let opens = self.rest().starts_with('{');
        let line = self.line(self.at);
        let said = error.to_string();
        // Where it says that it is, counts from the place where reading began.
        let cause = said.split(" at line ").next().unwrap_or_default();
        self.at = self.block;
        if self.is_array && !self.is_closed && self.rest().is_empty() {
            self.is_closed = true;
            let message = format!("the array breaks off in line {line}: {cause}");
            return Part::Ends { message };
        }
        let message = format!("line {line} is broken JSON: {cause}");
        Part::Broken { message, opens }
    }

    /// What is wrong with the end of the text, said once.
    fn end(&mut self) -> Option<Part<'t>> {
        if !self.is_array || self.is_closed {
            return None;
        }
        self.is_closed = true;
        let line = self.line(self.text.trim_end().len());
        let message = format!("the array breaks off behind line {line}: it has no end");
        Some(Part::Ends { message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values as they stand, what is broken as the line that it names.
    fn shown(text: &str) -> Vec<String> {
        let line = |message: &str| {
            let rest = message.split("line ").nth(1).unwrap_or_default();
            rest.chars()
                .take_while(char::is_ascii_digit)
                .collect::<String>()
        };
        let show = |part| match part {
            Part::Object(value) => value.to_owned(),
            Part::Broken { message, .. } => format!("broken {}", line(&message)),
            Part::Ends { message } => format!("ends {}", line(&message)),
        };
        parts(text).into_iter().map(show).collect()
    }

    #[test]
    fn lines_around_a_broken_one_are_values() {
        let (a, b) = (r#"{"t":"a"}"#, r#"{"t":"b"}"#);
        assert_eq!(shown(&format!("{a}\n{{\"t\":\n{b}\n")), [a, "broken 2", b]);
        assert_eq!(shown(&format!("{{\"t\n\n{a}\r\n{b}")), ["broken 1", a, b]);
        assert_eq!(shown(&format!("502\"}}\n{a}")), ["broken 1", "broken 1", a]);
        assert_eq!(shown(&format!("{a}\n{b}\n{{\"t\":\"c")), [a, b, "broken 3"]);
        assert_eq!(shown(&format!("{a} and\nmore\n{b}")), [a, "broken 1", b]);
    }

    #[test]
    fn an_array_without_its_end_keeps_its_values() {
        let (a, b) = (r#"{"t":"a"}"#, r#"{"t":"b"}"#);
        assert_eq!(shown(&format!("[{a}, {b}, {{\"t\": \"c")), [a, b, "ends 1"]);
        assert_eq!(shown(&format!("[{a},\n {b},\n")), [a, b, "ends 2"]);
        assert_eq!(
            shown(&format!("[\n  {a},\n  {{\"t\": [\n    {{}},\n  {b}\n]\n")),
            [a, "broken 3", b]
        );
        assert_eq!(
            shown(&format!("[{a}, \n {{]}}, \n {b}]")),
            [a, "broken 2", b]
        );
    }

    #[test]
    fn hostile_texts_take_no_more_time_than_their_length() {
        let nested = "{\"a\":\n".repeat(200_000);
        assert!(parts(&nested).len() > 1);
        let flat = format!("[{}", "{},".repeat(500_000));
        assert_eq!(parts(&flat).len(), 500_001);
    }
}
