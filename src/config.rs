//! Settings: `pipeline.toml` and what holds without it.
//!
//! In: the text of a settings file. Out: [`Config`], or every problem with its line. [`Config::default`] is the only place of defaults;
//! the `pipeline.toml` that ships states the same values, and a test holds that. What the command line adds is `cli`'s affair.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{Error, Problem, Result};
use crate::issue::IssueCode;
use crate::read::json::JsonSettings;
use crate::read::office::OfficeSettings;
use crate::read::{PdfEngine, PdfSettings};

/// Name of the settings file that is read from the current folder when none is named.
pub const FILE_NAME: &str = "pipeline.toml";

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// `[pdf]`, and the `[limits]` that concern pages.
    pub pdf: PdfSettings,
    /// `[office]`, and the `[limits]` that concern parts of office documents.
    pub office: OfficeSettings,
    /// `[limits]`.
    pub limits: Limits,
    /// `[json]`.
    pub json: JsonSettings,
    /// `[dictionaries] folder`: whose rows are laid over the built-in ones; relative to the settings file.
    pub dictionaries: Option<PathBuf>,
    /// `[run] threads`: how many documents are read at once; none: one for each processor.
    pub threads: Option<usize>,
    /// The other settings of `[run]`.
    pub supervision: Supervision,
}

/// Bounds on what a document may cost the process that reads it. A backstop behind [`Limits`]: whether they stop a document depends on the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supervision {
    /// Most seconds that are spent on one document.
    pub document_seconds: usize,
    /// Most memory that the process may address, in megabytes of 1,000,000 bytes, besides [`THREAD_MEGABYTES`] for each thread.
    pub memory_megabytes: usize,
}

/// Addresses that a thread reserves without using them: its stack, and the arena of the allocator.
pub const THREAD_MEGABYTES: usize = 256;

/// Bounds on work. All count and none looks at a clock (that do [`PdfSettings::page_seconds`] and [`Supervision`] alone), so results do not depend on the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest file that is read, in megabytes of 1,000,000 bytes.
    pub file_megabytes: usize,
    /// Most mentions that one record holds.
    pub mentions: usize,
    /// How deep containers may lie in each other; a file is depth 0.
    pub container_depth: usize,
    /// Most members that are taken from one file, those of containers inside included.
    pub container_members: usize,
    /// Most that one file unpacks to, in megabytes of 1,000,000 bytes, containers inside included.
    pub container_megabytes: usize,
    /// How many times its own size a packed file may unpack to.
    pub container_ratio: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            pdf: PdfSettings {
                engine: PdfEngine::Auto,
                // The longest documents of the kind have about 1,000 pages; archives bind several into one file.
                pages: 20_000,
                // The densest page of 2,665 real tender pages has 6,006.
                page_glyphs: 200_000,
                page_operations: 2_000_000,
                // A page of text has about a thousand: enough for 20,000 of them twice over.
                operations: 40_000_000,
                // The largest stream of tender documents and awkward test files that is no image has 1.9 MB.
                stream_megabytes: 200,
                // A real page takes a thousandth of a second.
                page_seconds: 10,
            },
            office: OfficeSettings::default(),
            limits: Limits {
                // The largest of 17 tender documents measured has 11 MB; scans reach ten times that.
                file_megabytes: 300,
                // A price list of 400 pages names some thousands.
                mentions: 20_000,
                // Portals pack a zip into a zip, archivists that into a tar.gz.
                container_depth: 5,
                container_members: 1_000_000,
                container_megabytes: 100_000,
                // Text shrinks to a tenth, tables to a hundredth; deflate cannot do more than 1032.
                container_ratio: 200,
            },
            json: JsonSettings::default(),
            dictionaries: None,
            threads: None,
            supervision: Supervision {
                // The slowest of some 1,300 documents takes 3 s; conversions may take 120 s.
                document_seconds: 300,
                // The most that any of them takes is 0.2 GB.
                memory_megabytes: 4000,
            },
        }
    }
}

impl Config {
    /// Reads the settings file at `path`.
    ///
    /// # Errors
    /// If it cannot be read, or [`Error::Problems`] with everything that is wrong in it.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Read {
            path: path.to_owned(),
            source,
        })?;
        let mut config = Self::parse(&path.display().to_string(), &text)?;
        if let (Some(folder), Some(beside)) = (&mut config.dictionaries, path.parent()) {
            *folder = beside.join(&*folder);
        }
        Ok(config)
    }

    /// Reads settings from `text`; `file` is the name that problems bear.
    ///
    /// # Errors
    /// [`Error::Problems`] with everything that is wrong in it.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let mut reader = Reader {
            file,
            text,
            problems: Vec::new(),
        };
        let mut config = Self::default();
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            let message = error.message().lines().collect::<Vec<_>>().join("; ");
            reader.problem(
                at,
                message,
                "see pipeline.toml of the distribution for the form",
            );
        }
        reader.sections(table.get_ref(), &mut config);
        if reader.problems.is_empty() {
            Ok(config)
        } else {
            reader.problems.sort_by_key(|problem| problem.line);
            Err(Error::Problems(reader.problems))
        }
    }

    /// `sha256:` and the digest of the settings that affect results; it stands in every record. The dictionaries have their own.
    pub fn hash(&self) -> String {
        let mut digest = Sha256::new();
        for (key, value) in self.settings() {
            digest.update(format!("{key}={value}\n"));
        }
        crate::text::hash_name(digest)
    }

    /// The settings that affect results, as `section.key` and value.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let Limits {
            file_megabytes,
            mentions,
            container_depth,
            container_members,
            container_megabytes,
            container_ratio,
        } = self.limits;
        let PdfSettings {
            engine,
            pages,
            page_glyphs,
            page_operations,
            operations,
            stream_megabytes,
            page_seconds,
        } = self.pdf;
        let OfficeSettings {
            part_megabytes,
            converter,
            converter_seconds,
        } = &self.office;
        let Supervision {
            document_seconds,
            memory_megabytes,
        } = self.supervision;
        let mut all = vec![
            ("pdf.engine", engine_word(engine).to_owned()),
            ("office.converter", converter.clone()),
            ("json.text", self.json.text.join("\u{0}")),
        ];
        let numbers = [
            ("office.converter_seconds", *converter_seconds),
            ("limits.file_megabytes", file_megabytes),
            ("limits.part_megabytes", *part_megabytes),
            ("limits.pages", pages),
            ("limits.page_glyphs", page_glyphs),
            ("limits.page_operations", page_operations),
            ("limits.operations", operations),
            ("limits.stream_megabytes", stream_megabytes),
            ("limits.page_seconds", page_seconds),
            ("limits.mentions", mentions),
            ("limits.container_depth", container_depth),
            ("limits.container_members", container_members),
            ("limits.container_megabytes", container_megabytes),
            ("limits.container_ratio", container_ratio),
            ("run.document_seconds", document_seconds),
            ("run.memory_megabytes", memory_megabytes),
        ];
        all.extend(numbers.map(|(key, number)| (key, number.to_string())));
        all
    }
}

/// Limits, and the issues of the documents that they stop.
const STOPPED_BY: &[(&str, &[IssueCode])] = &[
    ("office.converter_seconds", &[IssueCode::ConversionFailed]),
    ("limits.file_megabytes", &[IssueCode::FileTooLarge]),
    ("limits.part_megabytes", &[IssueCode::OfficeTooLarge]),
    ("limits.pages", &[IssueCode::TooManyPages]),
    ("limits.page_glyphs", &[IssueCode::PdfPageTooComplex]),
    ("limits.page_operations", &[IssueCode::PdfPageTooComplex]),
    ("limits.operations", &[IssueCode::PdfTooComplex]),
    ("limits.stream_megabytes", &[IssueCode::PdfStreamTooLarge]),
    ("limits.page_seconds", &[IssueCode::PdfPageTimeout]),
    ("limits.mentions", &[IssueCode::TooManyMentions]),
    ("limits.container_depth", &[IssueCode::ContainerTooDeep]),
    ("limits.container_members", &[IssueCode::TooManyMembers]),
    (
        "limits.container_megabytes",
        &[IssueCode::ContainerTooLarge],
    ),
    ("limits.container_ratio", &[IssueCode::ArchiveBomb]),
    ("run.document_seconds", &[IssueCode::DocumentTimeout]),
    ("run.memory_megabytes", &[IssueCode::DocumentMemory]),
];

/// The issues of the documents that change when the setting `key` goes from `was` to `is`, if it is a limit that was raised; none if other documents can
/// change too.
pub fn raised(key: &str, was: &str, is: &str) -> Option<&'static [IssueCode]> {
    let (_, codes) = STOPPED_BY.iter().find(|(limit, _)| *limit == key)?;
    let (was, is): (usize, usize) = (was.parse().ok()?, is.parse().ok()?);
    (is > was).then_some(codes)
}

const ENGINES: &[PdfEngine] = &[PdfEngine::Auto, PdfEngine::Hayro, PdfEngine::PdfExtract];

fn engine_word(engine: PdfEngine) -> &'static str {
    match engine {
        PdfEngine::Auto => "auto",
        PdfEngine::Hayro => "hayro",
        PdfEngine::PdfExtract => "pdf-extract",
    }
}

/// Where each setting goes. One entry is all that a new setting needs besides its field.
type Setter = fn(&mut Reader, &mut Config, &Spanned<DeValue>);

const SECTIONS: &[(&str, &[(&str, Setter)])] = &[
    (
        "pdf",
        &[("engine", |reader, config, value| {
            let words: Vec<&str> = ENGINES.iter().map(|engine| engine_word(*engine)).collect();
            if let Some(word) = reader.string(value) {
                match ENGINES.iter().find(|engine| engine_word(**engine) == word) {
                    Some(engine) => config.pdf.engine = *engine,
                    None => reader.problem(
                        value.span().start,
                        format!("there is no engine \"{word}\""),
                        format!("the engines are: {}", words.join(", ")),
                    ),
                }
            }
        })],
    ),
    (
        "office",
        &[
            ("converter", |reader, config, value| {
                if let Some(program) = reader.string(value) {
                    program.clone_into(&mut config.office.converter);
                }
            }),
            ("converter_seconds", |reader, config, value| {
                reader.count(value, &mut config.office.converter_seconds);
            }),
        ],
    ),
    (
        "limits",
        &[
            ("file_megabytes", |reader, config, value| {
                reader.count(value, &mut config.limits.file_megabytes);
            }),
            ("part_megabytes", |reader, config, value| {
                reader.count(value, &mut config.office.part_megabytes);
            }),
            ("pages", |reader, config, value| {
                reader.count(value, &mut config.pdf.pages);
            }),
            ("page_glyphs", |reader, config, value| {
                reader.count(value, &mut config.pdf.page_glyphs);
            }),
            ("page_operations", |reader, config, value| {
                reader.count(value, &mut config.pdf.page_operations);
            }),
            ("operations", |reader, config, value| {
                reader.count(value, &mut config.pdf.operations);
            }),
            ("stream_megabytes", |reader, config, value| {
                reader.count(value, &mut config.pdf.stream_megabytes);
            }),
            ("page_seconds", |reader, config, value| {
                reader.count(value, &mut config.pdf.page_seconds);
            }),
            ("mentions", |reader, config, value| {
                reader.count(value, &mut config.limits.mentions);
            }),
            ("container_depth", |reader, config, value| {
                reader.count(value, &mut config.limits.container_depth);
            }),
            ("container_members", |reader, config, value| {
                reader.count(value, &mut config.limits.container_members);
            }),
            ("container_megabytes", |reader, config, value| {
                reader.count(value, &mut config.limits.container_megabytes);
            }),
            ("container_ratio", |reader, config, value| {
                reader.count(value, &mut config.limits.container_ratio);
            }),
        ],
    ),
    (
        "json",
        &[("text", |reader, config, value| {
            if let Some(names) = reader.strings(value) {
                config.json.text = names;
            }
        })],
    ),
    (
        "dictionaries",
        &[("folder", |reader, config, value| {
            config.dictionaries = reader.string(value).map(PathBuf::from);
        })],
    ),
    (
        "run",
        &[
            ("threads", |reader, config, value| {
                let mut threads = 0;
                reader.count(value, &mut threads);
                config.threads = Some(threads);
            }),
            ("document_seconds", |reader, config, value| {
                reader.count(value, &mut config.supervision.document_seconds);
            }),
            ("memory_megabytes", |reader, config, value| {
                reader.count(value, &mut config.supervision.memory_megabytes);
            }),
        ],
    ),
];

struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn sections(&mut self, table: &DeTable, config: &mut Config) {
        for (name, value) in table {
            let at = name.span().start;
            let known = SECTIONS
                .iter()
                .find(|(section, _)| section == name.get_ref());
            let Some((section, keys)) = known else {
                let names: Vec<String> = SECTIONS
                    .iter()
                    .map(|(name, _)| format!("[{name}]"))
                    .collect();
                let message = format!("unknown section or key \"{}\"", name.get_ref());
                self.problem(
                    at,
                    message,
                    format!("the sections are: {}", names.join(", ")),
                );
                continue;
            };
            let Some(settings) = value.get_ref().as_table() else {
                let message = format!("\"{section}\" is a section, not a key");
                self.problem(
                    at,
                    message,
                    format!("write [{section}] on a line of its own, and its keys below"),
                );
                continue;
            };
            for (key, value) in settings {
                if let Some((_, set)) = keys.iter().find(|(name, _)| name == key.get_ref()) {
                    set(self, config, value);
                } else {
                    let names: Vec<&str> = keys.iter().map(|(name, _)| *name).collect();
                    let message = format!("unknown key \"{}\" in [{section}]", key.get_ref());
                    let help = format!("the keys of [{section}] are: {}", names.join(", "));
                    self.problem(key.span().start, message, help);
                }
            }
        }
    }

    fn string<'v>(&mut self, value: &'v Spanned<DeValue>) -> Option<&'v str> {
        let word = value.get_ref().as_str();
        if word.is_none() {
            let message = format!("expected a text, found {}", value.get_ref().type_str());
            self.problem(value.span().start, message, "write it in double quotes");
        }
        word
    }

    fn strings(&mut self, value: &Spanned<DeValue>) -> Option<Vec<String>> {
        let Some(array) = value.get_ref().as_array() else {
            let message = format!("expected a list, found {}", value.get_ref().type_str());
            self.problem(
                value.span().start,
                message,
                "write texts in [ ], with commas between",
            );
            return None;
        };
        array
            .iter()
            .map(|entry| self.string(entry).map(str::to_owned))
            .collect()
    }

    /// A whole number of at least 1.
    fn count(&mut self, value: &Spanned<DeValue>, target: &mut usize) {
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| usize::from_str_radix(number.as_str(), number.radix()).ok());
        match number {
            Some(number) if number > 0 => *target = number,
            _ => self.problem(
                value.span().start,
                "expected a whole number of at least 1",
                "write it without quotes and unit",
            ),
        }
    }

    fn problem(&mut self, at: usize, message: impl Into<String>, help: impl Into<String>) {
        let before = self.text.as_bytes().iter().take(at);
        self.problems.push(Problem {
            file: self.file.to_owned(),
            line: 1 + before.filter(|byte| **byte == b'\n').count(),
            message: message.into(),
            help: help.into(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_states_the_defaults() {
        let shipped = include_str!("../pipeline.toml");
        assert_eq!(
            Config::parse(FILE_NAME, shipped).unwrap(),
            Config::default(),
            "pipeline.toml and Config::default() differ: change both"
        );
        for (section, keys) in SECTIONS {
            assert!(
                shipped.contains(&format!("[{section}]")),
                "add [{section}] to pipeline.toml"
            );
            for (key, _) in *keys {
                assert!(
                    shipped.lines().any(|line| line
                        .trim_start_matches("# ")
                        .starts_with(&format!("{key} ="))),
                    "explain {key} in pipeline.toml"
                );
            }
        }
    }

    #[test]
    fn every_problem_is_reported_with_its_line() {
        let text = "[pdf]\nengine = \"mupdf\"\nfast = true\n\n[limit]\nmentions = 3\n\n[limits]\nmentions = \"many\"\n[run]\nthreads = 0\n";
        let Err(Error::Problems(problems)) = Config::parse(FILE_NAME, text) else {
            panic!("five problems");
        };
        let found: Vec<_> = problems
            .iter()
            .map(|problem| (problem.line, problem.message.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                (2, "there is no engine \"mupdf\""),
                (3, "unknown key \"fast\" in [pdf]"),
                (5, "unknown section or key \"limit\""),
                (9, "expected a whole number of at least 1"),
                (11, "expected a whole number of at least 1"),
            ]
        );
        assert_eq!(problems[1].help, "the keys of [pdf] are: engine");
    }

    #[test]
    fn broken_toml_is_a_problem_with_its_line() {
        let Err(Error::Problems(problems)) = Config::parse(FILE_NAME, "[run]\nthreads = \n") else {
            panic!("a problem");
        };
        assert_eq!(problems.first().map(|problem| problem.line), Some(2));
    }

    #[test]
    fn the_hash_changes_with_results_and_not_with_threads() {
        let default = Config::default();
        let with = |text| Config::parse(FILE_NAME, text).unwrap().hash();
        assert_eq!(with("[run]\nthreads = 7\n"), default.hash());
        assert_ne!(with("[limits]\nmentions = 7\n"), default.hash());
        assert_ne!(with("[limits]\nfile_megabytes = 7\n"), default.hash());
        assert_ne!(with("[pdf]\nengine = \"hayro\"\n"), default.hash());
    }
}
