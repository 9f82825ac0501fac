//! Regular expressions that are built when they are first asked.
//!
//! In: an expression as the dictionaries write it. Out: [`LazyRegex`], which passes for a [`Regex`]. A document meets few of the thousand
//! patterns, and building all of them took a quarter of the program's start. Whether an expression can be built is not found out here: rows
//! of a folder are built when they are loaded, and those of the built-in files by the tests.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::Hir;

/// A regular expression, built when it is first asked. Clones share what was built.
#[derive(Clone, Debug)]
pub struct LazyRegex {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    written: String,
    unicode: bool,
    built: OnceLock<Regex>,
}

impl Shared {
    fn build(&self) -> Result<Regex, regex::Error> {
        RegexBuilder::new(&self.written)
            .unicode(self.unicode)
            .build()
    }
}

impl LazyRegex {
    /// The expression `written`; without `unicode`, its classes hold ASCII only.
    pub fn new(written: String, unicode: bool) -> Self {
        Self {
            shared: Arc::new(Shared {
                written,
                unicode,
                built: OnceLock::new(),
            }),
        }
    }

    /// The expression as written, which need not be built for it.
    pub fn as_str(&self) -> &str {
        &self.shared.written
    }

    /// Its parts, without building it; none if it is no regular expression.
    pub fn parse(&self) -> Option<Hir> {
        let mut parser = ParserBuilder::new().unicode(self.shared.unicode).build();
        parser.parse(&self.shared.written).ok()
    }

    /// Builds it now, so that asking it cannot panic.
    ///
    /// # Errors
    /// If it is no regular expression.
    pub fn build(&self) -> Result<&Regex, regex::Error> {
        if let Some(built) = self.shared.built.get() {
            return Ok(built);
        }
        let built = self.shared.build()?;
        Ok(self.shared.built.get_or_init(|| built))
    }
}

impl Deref for LazyRegex {
    type Target = Regex;

    /// # Panics
    /// If it cannot be built, and was not when it was loaded.
    fn deref(&self) -> &Regex {
        self.shared.built.get_or_init(|| {
            let built = self.shared.build();
            built.expect("the tests build the built-in expressions, and the loader all others")
        })
    }
}

impl From<Regex> for LazyRegex {
    fn from(built: Regex) -> Self {
        let lazy = Self::new(built.as_str().to_owned(), true);
        lazy.shared.built.get_or_init(|| built);
        lazy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_built_once_for_all_its_clones() {
        let lazy = LazyRegex::new("a[0-9]+".to_owned(), false);
        let clone = lazy.clone();
        assert!(clone.is_match("a1"));
        assert!(std::ptr::eq(lazy.build().unwrap(), &raw const *clone));
        assert_eq!(lazy.as_str(), "a[0-9]+");
    }

    #[test]
    fn what_is_no_expression_is_an_error_where_it_is_built() {
        let lazy = LazyRegex::new("a(".to_owned(), true);
        assert_eq!(lazy.as_str(), "a(", "to be written is not to be built");
        assert!(lazy.build().is_err());
    }
}
