//! Walking through containers: their members, in order, down to a depth.
//!
//! In: a file that is a container. Out: an [`Input`] for each member, with its bytes or with the reason why there are none; one for the
//! container itself only where it cannot be read (to its end). What a container costs is counted: bytes unpacked, members, how often its own
//! size a stream grows to, depth; nothing here trusts what a container says about itself. Nothing is written to disk.

use std::cell::Cell;
use std::io::{BufRead, BufReader, Cursor, Read, Seek};
use std::rc::Rc;

use super::names::MemberName;
use super::{Input, sevenz, streams, warc, zip};
use crate::config::Limits;
use crate::issue::{Issue, IssueCode};
use crate::model::{Capture, Provenance};
use crate::read::json::{self, JsonSettings, Notice};
use crate::read::{encoding, sniff};

/// How many bytes are looked at to tell what a stream is. Source: the mark of a tar stands at 257; the rest is margin.
pub(super) const HEAD: usize = 4096;

/// A stream may grow to this many bytes whatever its own size: a page of blanks shrinks to nothing.
const RATIO_FLOOR: u64 = 16 << 20;

/// What a container is made from: a file, or the bytes of a member.
pub(super) trait Bytes: Read + Seek {}
impl<T: Read + Seek> Bytes for T {}

/// Kinds of containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Zip,
    SevenZ,
    Tar,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    Warc,
    Json,
}

/// Why a walk ends early.
pub(super) enum Stop {
    /// Nobody takes inputs any more.
    Closed,
    /// This container cannot be read on; others can.
    Container(Issue),
    /// The file as a whole is refused from here on.
    File(Issue),
}

/// The walk through one file.
pub(super) struct Walk<'w> {
    limits: &'w Limits,
    json: &'w JsonSettings,
    /// Takes an input; whether more are wanted.
    take: &'w mut dyn FnMut(Input) -> bool,
    spent: Rc<Spent>,
    members: usize,
}

/// What unpacking has cost so far, and why it must end.
#[derive(Default)]
pub(super) struct Spent {
    unpacked: Cell<u64>,
    over: Cell<Option<Over>>,
}

/// A limit that was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    Total,
    Ratio,
}

/// A stream whose bytes are counted.
pub(super) struct Metered<R> {
    inner: R,
    spent: Rc<Spent>,
    total: u64,
    /// Bytes that this stream has given, and may give.
    given: u64,
    most: u64,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.given += read as u64;
        self.spent
            .unpacked
            .set(self.spent.unpacked.get() + read as u64);
        let over = if self.given > self.most {
            Some(Over::Ratio)
        } else if self.spent.unpacked.get() > self.total {
            Some(Over::Total)
        } else {
            None
        };
        if over.is_some() {
            self.spent.over.set(over);
            return Err(std::io::Error::other("a limit of unpacking was reached"));
        }
        Ok(read)
    }
}

/// A member that says how long it is: ending before is an error, which not every library sees.
pub(super) struct Whole<R> {
    pub(super) inner: R,
    /// Bytes that are still to come.
    pub(super) left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(read)
    }
}

impl<'w> Walk<'w> {
    pub(super) fn new(
        limits: &'w Limits,
        json: &'w JsonSettings,
        take: &'w mut dyn FnMut(Input) -> bool,
    ) -> Self {
        Self {
            limits,
            json,
            take,
            spent: Rc::default(),
            members: 0,
        }
    }

    /// Takes the members of the container in `source`.
    ///
    /// # Errors
    /// [`Stop::Closed`] only: what else goes wrong is an input of its own.
    pub(super) fn file(
        &mut self,
        kind: Kind,
        source: impl Bytes + 'static,
        provenance: &Provenance,
    ) -> Result<(), Stop> {
        match self.container(kind, Box::new(source), provenance) {
            Err(Stop::Container(issue) | Stop::File(issue)) => {
                self.hand_over(Input::refused(provenance.clone(), issue))
            }
            ended => ended,
        }
    }

    /// Takes the members of a container.
    fn container(
        &mut self,
        kind: Kind,
        source: Box<dyn Bytes>,
        provenance: &Provenance,
    ) -> Result<(), Stop> {
        match kind {
            Kind::Zip => zip::members(self, source, provenance),
            Kind::SevenZ => sevenz::members(self, source, provenance),
            Kind::Tar => streams::tar(self, source, provenance),
            Kind::Warc => warc::members(self, BufReader::new(source), provenance),
            Kind::Json => self.notices(source, provenance),
            Kind::Gzip | Kind::Bzip2 | Kind::Xz | Kind::Zstd => {
                streams::compressed(self, kind, source, provenance)
            }
        }
    }

    /// Counts what `inner` gives, which is `packed` bytes in its container.
    pub(super) fn metered<R: Read>(&self, inner: R, packed: u64) -> Metered<R> {
        let ratio = self.limits.container_ratio as u64;
        Metered {
            inner,
            spent: Rc::clone(&self.spent),
            total: self.limits.container_megabytes as u64 * 1_000_000,
            given: 0,
            most: packed.saturating_mul(ratio).max(RATIO_FLOOR),
        }
    }

    /// Counts a member.
    ///
    /// # Errors
    /// [`Stop::File`] if there are too many.
    fn count(&mut self) -> Result<(), Stop> {
        self.members += 1;
        if self.members > self.limits.container_members {
            let message = format!(
                "the container has more than {} members",
                self.limits.container_members
            );
            return Err(Stop::File(Issue::document(
                IssueCode::TooManyMembers,
                message,
            )));
        }
        Ok(())
    }

    /// Takes a member whose bytes cannot be had.
    ///
    /// # Errors
    /// As [`Walk::member`].
    pub(super) fn refuse(
        &mut self,
        within: &Provenance,
        name: &MemberName,
        code: IssueCode,
        message: impl Into<String>,
    ) -> Result<(), Stop> {
        self.count()?;
        let issue = Issue::document(code, message);
        self.hand_over(Input::refused(below(within, &name.shown, None), issue))
    }

    /// Takes a member: reads it, and walks through it if it is a container itself.
    ///
    /// # Errors
    /// [`Stop`] where nothing behind the member can be read.
    pub(super) fn member(
        &mut self,
        within: &Provenance,
        name: &MemberName,
        capture: Option<Capture>,
        content: &mut dyn Read,
    ) -> Result<(), Stop> {
        if name.hidden && !name.leads_out {
            return Ok(());
        }
        if name.leads_out {
            let message = "the name of the member is absolute or leads out of the container";
            return self.refuse(within, name, IssueCode::MemberNameUnsafe, message);
        }
        self.count()?;
        let provenance = below(within, &name.shown, capture);
        let limit = self.limits.file_megabytes as u64 * 1_000_000;
        let mut bytes = Vec::new();
        let read = content.take(limit + 1).read_to_end(&mut bytes);
        if let Some(stop) = self.over(&provenance) {
            return stop;
        }
        if let Err(error) = read {
            let message = format!("the member could not be read: {error}");
            let issue = Issue::document(IssueCode::MemberDamaged, message);
            return self.hand_over(Input::refused(provenance, issue));
        }
        if bytes.len() as u64 > limit {
            let message = format!("the member has more bytes than the limit of {limit}");
            let issue = Issue::document(IssueCode::FileTooLarge, message);
            return self.hand_over(Input::refused(provenance, issue));
        }
        match kind(&bytes) {
            None => self.hand_over(Input::held(provenance, bytes)),
            Some(kind)
                if provenance.members.len() >= self.limits.container_depth
                    && kind != Kind::Json =>
            {
                let message = format!(
                    "containers lie in each other more than {} deep",
                    self.limits.container_depth
                );
                let issue = Issue::document(IssueCode::ContainerTooDeep, message);
                self.hand_over(Input::refused(provenance, issue))
            }
            Some(kind) => match self.container(kind, Box::new(Cursor::new(bytes)), &provenance) {
                Err(Stop::Container(issue)) => self.hand_over(Input::refused(provenance, issue)),
                ended => ended,
            },
        }
    }

    /// What follows from a limit that was passed while a member was read; none if none was.
    fn over(&mut self, provenance: &Provenance) -> Option<Result<(), Stop>> {
        match self.spent.over.take()? {
            Over::Ratio => {
                let message = format!(
                    "the member unpacks to more than {} times its size",
                    self.limits.container_ratio
                );
                let issue = Issue::document(IssueCode::ArchiveBomb, message);
                Some(self.hand_over(Input::refused(provenance.clone(), issue)))
            }
            Over::Total => Some(Err(self.too_large())),
        }
    }

    fn too_large(&self) -> Stop {
        let message = format!(
            "the container unpacks to more than {} MB; what lies behind was not read",
            self.limits.container_megabytes
        );
        Stop::File(Issue::document(IssueCode::ContainerTooLarge, message))
    }

    /// Why a stream broke off: a limit, or damage.
    pub(super) fn broken(&self, error: impl std::fmt::Display) -> Stop {
        match self.spent.over.take() {
            Some(Over::Total) => self.too_large(),
            Some(Over::Ratio) => {
                let message = format!(
                    "the container unpacks to more than {} times its size",
                    self.limits.container_ratio
                );
                Stop::Container(Issue::document(IssueCode::ArchiveBomb, message))
            }
            None => {
                let message = format!("the container breaks off: {error}");
                Stop::Container(Issue::document(IssueCode::ContainerDamaged, message))
            }
        }
    }

    /// A stream that was unpacked: walked through as it comes where that can be done, else taken as one member of this name.
    ///
    /// # Errors
    /// As [`Walk::member`].
    pub(super) fn unpacked(
        &mut self,
        stream: impl Read,
        name: &MemberName,
        provenance: &Provenance,
    ) -> Result<(), Stop> {
        let mut stream = BufReader::with_capacity(HEAD, stream);
        let head = stream.fill_buf().map_err(|error| self.broken(error))?;
        match kind(head) {
            Some(Kind::Tar) => streams::tar(self, stream, provenance),
            Some(Kind::Warc) => warc::members(self, stream, provenance),
            _ => self.member(provenance, name, None, &mut stream),
        }
    }

    /// The notices of a JSON text; the text itself if it holds none.
    fn notices(&mut self, mut source: impl Bytes, provenance: &Provenance) -> Result<(), Stop> {
        let limit = self.limits.file_megabytes as u64 * 1_000_000;
        let mut bytes = Vec::new();
        let read = source.by_ref().take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|error| self.broken(error))?;
        if bytes.len() as u64 > limit {
            let message = format!("the file has more bytes than the limit of {limit}");
            let issue = Issue::document(IssueCode::FileTooLarge, message);
            return self.hand_over(Input::refused(provenance.clone(), issue));
        }
        let decoded = encoding::declared(&bytes, None);
        let Some(notices) = json::notices(&decoded.text, self.json) else {
            return self.hand_over(Input::held(provenance.clone(), bytes));
        };
        drop(bytes);
        for (number, notice) in (1..).zip(notices) {
            let name = MemberName::numbered(number);
            match notice {
                Notice::Whole(text) => {
                    self.count()?;
                    let within = below(provenance, &name.shown, None);
                    self.hand_over(Input::held(within, text.as_bytes().to_vec()))?;
                }
                Notice::Broken(why) => {
                    self.refuse(provenance, &name, IssueCode::MemberDamaged, why)?;
                }
                Notice::Ends(why) => {
                    let issue = Issue::document(IssueCode::ContainerDamaged, why);
                    self.hand_over(Input::refused(provenance.clone(), issue))?;
                }
            }
        }
        Ok(())
    }

    /// Takes what turns out to be a document and no container.
    pub(super) fn document(
        &mut self,
        mut source: impl Bytes,
        provenance: &Provenance,
    ) -> Result<(), Stop> {
        let mut bytes = Vec::new();
        let read = source.read_to_end(&mut bytes);
        read.map_err(|error| self.broken(error))?;
        self.hand_over(Input::held(provenance.clone(), bytes))
    }

    fn hand_over(&mut self, input: Input) -> Result<(), Stop> {
        if (self.take)(input) {
            Ok(())
        } else {
            Err(Stop::Closed)
        }
    }
}

/// What a container is, by its first bytes; none for what is a document. Which zips are documents only their directory says, which JSON is
/// one only its end.
pub(super) fn kind(head: &[u8]) -> Option<Kind> {
    const MARKS: &[(&[u8], Kind)] = &[
        (b"PK\x03\x04", Kind::Zip),
        (b"PK\x05\x06", Kind::Zip),
        (b"7z\xbc\xaf\x27\x1c", Kind::SevenZ),
        (b"\x1f\x8b\x08", Kind::Gzip),
        (b"\xfd7zXZ\x00", Kind::Xz),
        (b"\x28\xb5\x2f\xfd", Kind::Zstd),
        (b"WARC/", Kind::Warc),
    ];
    if let Some((_, kind)) = MARKS.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Some(*kind);
    }
    // A block of a bzip2 begins with the digits of pi.
    if head.starts_with(b"BZh") && head.get(4..10) == Some(b"1AY&SY") {
        return Some(Kind::Bzip2);
    }
    if head.get(257..262) == Some(b"ustar") {
        return Some(Kind::Tar);
    }
    sniff::opens_json(head).then_some(Kind::Json)
}

/// A place inside a container.
fn below(within: &Provenance, name: &str, capture: Option<Capture>) -> Provenance {
    let mut members = within.members.clone();
    members.push(name.to_owned());
    Provenance {
        path: within.path.clone(),
        members,
        capture: capture.map(Box::new).or_else(|| within.capture.clone()),
    }
}
