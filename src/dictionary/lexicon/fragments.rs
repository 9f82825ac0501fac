//! Named parts of patterns, written once and used in many: `{edition}` in the pattern of a version.
//!
//! In: `fragments.tsv`. Out: [`Fragments`], which put a pattern together from what is written in a row. Whether that can be built is found
//! out by `load`, for each row that uses it.

use std::collections::HashMap;

use regex_syntax::Parser;
use regex_syntax::hir::Hir;

use super::load::{BRACKETS, never_in_key_text, required};
use crate::dictionary::Source;
use crate::dictionary::tsv::Row;
use crate::error::Problem;

/// The fragments by name, each put together already.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    by_name: HashMap<String, String>,
    /// Rows of a folder are among them.
    changed: bool,
}

/// A name in curly brackets that no fragment has.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unknown(String);

impl Unknown {
    /// The problem of the row that names it.
    pub(super) fn problem(&self, row: Row<'_, '_>) -> Problem {
        row.problem(
            format!("there is no fragment \"{}\"", self.0),
            "fragments.tsv lists the fragments; one of them may use those above it. For a literal bracket write \\{",
        )
    }
}

impl Fragments {
    /// Reads `fragments.tsv`, in which a fragment may use those above it.
    pub(super) fn load(source: &Source, problems: &mut Vec<Problem>) -> Self {
        let mut fragments = Self::default();
        for row in source.sheet("fragments.tsv", problems).rows() {
            let name = required(row, "name", problems);
            let written = required(row, "pattern", problems);
            fragments.changed |= !row.is_built_in();
            match fragments.expand(written) {
                Ok(pattern) => {
                    if source.checks(row) {
                        check(row, name, written, &pattern, problems);
                    }
                    fragments.by_name.insert(name.to_owned(), pattern);
                }
                Err(unknown) => problems.push(unknown.problem(row)),
            }
        }
        fragments
    }

    /// Whether a folder has rows of its own.
    pub(super) fn are_changed(&self) -> bool {
        self.changed
    }

    /// `written` with every fragment in place, each in brackets of its own.
    ///
    /// # Errors
    /// The first name that no fragment has.
    pub(super) fn expand(&self, written: &str) -> Result<String, Unknown> {
        let mut pattern = String::with_capacity(written.len());
        let mut rest = written;
        while let Some((before, name, behind)) = split(rest) {
            let fragment = self
                .by_name
                .get(name)
                .ok_or_else(|| Unknown(name.to_owned()))?;
            pattern.push_str(before);
            pattern.push_str("(?:");
            pattern.push_str(fragment);
            pattern.push(')');
            rest = behind;
        }
        pattern.push_str(rest);
        Ok(pattern)
    }
}

/// Whether `written` uses a fragment.
pub(super) fn uses(written: &str) -> bool {
    split(written).is_some()
}

/// What stands before the first fragment of `written`, its name, and what stands behind it. Repetitions (`{1,3}`) begin with a digit,
/// and a bracket behind an escaped letter (`\p{…}`, `\b{…}`) belongs to that.
fn split(written: &str) -> Option<(&str, &str, &str)> {
    let mut escaped = false;
    let mut escape = None;
    for (at, character) in written.char_indices() {
        if character == '{'
            && !escaped
            && !escape.is_some_and(char::is_alphabetic)
            && let Some(inside) = written.get(at + 1..)
            && inside.starts_with(|c: char| c.is_ascii_lowercase())
            && let Some((name, behind)) = inside.split_once('}')
        {
            return Some((written.get(..at)?, name, behind));
        }
        escape = escaped.then_some(character);
        escaped = !escaped && character == '\\';
    }
    None
}

/// Adds what is wrong with a fragment by itself.
fn check(row: Row<'_, '_>, name: &str, written: &str, pattern: &str, problems: &mut Vec<Problem>) {
    let named = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !named && !name.is_empty() {
        problems.push(row.problem(
            format!("\"{name}\" is no name of a fragment"),
            "use lower-case Latin letters, digits and hyphens, a letter first",
        ));
    }
    if let Some(never) = never_in_key_text(written) {
        problems.push(row.problem(
            format!("the fragment can never match: \"{never}\" does not occur in folded, lower-cased text"),
            "write lower-case letters, plain digits and -, and no ® or ™: the text is folded before it is compared",
        ));
    }
    match Parser::new().parse(pattern) {
        Err(_) => problems.push(row.problem(
            format!("the fragment \"{written}\" cannot be read by itself"),
            BRACKETS,
        )),
        Ok(hir) if groups(&hir) > 0 => problems.push(row.problem(
            format!("the fragment \"{written}\" holds a group that counts"),
            "write (?: instead of (: where the fragment is used, ${1} and the like would count it",
        )),
        Ok(_) => {}
    }
}

/// How many groups of an expression count.
fn groups(hir: &Hir) -> usize {
    hir.properties().explicit_captures_len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragments() -> Fragments {
        let by_name = [("edition", "pro|home"), ("pack", "sp ?[0-9]")];
        Fragments {
            by_name: by_name
                .map(|(name, pattern)| (name.to_owned(), pattern.to_owned()))
                .into(),
            changed: false,
        }
    }

    #[test]
    fn a_fragment_stands_for_its_pattern_in_brackets() {
        let expand = |written| fragments().expand(written);
        assert_eq!(
            expand("10(?: {edition})?{pack}*").as_deref(),
            Ok("10(?: (?:pro|home))?(?:sp ?[0-9])*")
        );
        assert_eq!(expand("{server}"), Err(Unknown("server".to_owned())));
    }

    #[test]
    fn repetitions_properties_borders_and_literal_brackets_are_no_fragments() {
        for written in [
            r"[0-9]{1,3}",
            r"a{2}",
            r"\p{han}+",
            r"\b{start-half}x",
            r"\{edition}",
        ] {
            assert!(!uses(written), "{written}");
            assert_eq!(fragments().expand(written).as_deref(), Ok(written));
        }
        for written in [r"\\{edition}", r"\({edition}\)"] {
            assert!(uses(written), "what is escaped is literal: {written}");
        }
    }
}
