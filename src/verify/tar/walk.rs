//! A tar's entries, block by block (POSIX.1-2017 pax, ustar; GNU long names and sparse files).

use std::io::{self, Read, Seek};

use super::extended::Extended;
use super::header::{BLOCK, Extent, Header};
use super::stream::{Stream, StreamFault};
use crate::finding::{Finding, Rule};
use crate::limits::Limits;
pub use crate::limits::package::LONGEST_EXTENSION;
use crate::limits::package::LONGEST_FILL;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::names;
use crate::verify::reader::{Entry, EntryKind};

const UNIT: u64 = BLOCK as u64;

/// An entry, and where its content is.
#[derive(Clone)]
pub struct Member {
    pub entry: Entry,
    pub content: Content,
    /// The target of a link; a hard link names an earlier entry.
    pub link: Option<Vec<u8>>,
    pub is_hard: bool,
}

/// What can be read of an entry.
#[derive(Clone)]
pub enum Content {
    /// Everything from this byte on, uncompressed.
    At(u64),
    /// The parts of a sparse file that have content, one after the other from a byte on.
    Sparse(u64, Vec<Extent>),
    /// Nothing, because of a fault already reported.
    Damaged,
    /// It is of an unsupported kind, which is reported.
    Unsupported,
}

/// The result of a walk through a tar.
#[derive(Default)]
pub struct Walked {
    pub members: Vec<Member>,
    pub faults: Findings,
    /// Whether nothing can be said about the entries.
    pub is_broken: bool,
}

/// Walks through a file of `size` bytes.
///
/// # Errors
/// If the file cannot be read.
pub fn walk<R: Read + Seek>(
    stream: &mut Stream<R>,
    size: u64,
    limits: &Limits,
    name: &str,
) -> io::Result<Walked> {
    let mut walk = Walk {
        stream,
        size,
        limits,
        name,
        extended: Extended::default(),
        ahead: None,
        walked: Walked::default(),
    };
    let result = walk.entries().and_then(|()| walk.end());
    let mut walked = walk.walked;
    let mut wrong = |rule, detail: String| walked.faults.push(Finding::new(rule, name, detail));
    match result {
        Ok(()) => {}
        Err(Stop::Fault(StreamFault::Unreadable(error))) => return Err(error),
        Err(Stop::Fault(StreamFault::Damaged(what))) => wrong(&rule::TAR_GZIP, what),
        Err(Stop::Fault(StreamFault::TooMuch(limit))) => {
            wrong(&rule::ZIP_LIMIT, format!("it unpacks to more than {limit} bytes"));
            walked.is_broken = true;
        }
        Err(Stop::Fault(StreamFault::Window(limit))) => {
            wrong(&rule::ZIP_LIMIT, format!("it unpacks with more than {limit} bytes of memory"));
            walked.is_broken = true;
        }
        Err(Stop::Broken) => walked.is_broken = true,
        Err(Stop::Cut) => {}
    }
    Ok(walked)
}

/// Why a walk ends before the tar does; reported, except for faults of the stream.
pub(super) enum Stop {
    Fault(StreamFault),
    Cut,
    Broken,
}

impl From<StreamFault> for Stop {
    fn from(fault: StreamFault) -> Stop {
        Stop::Fault(fault)
    }
}

pub(super) struct Walk<'a, R: Read> {
    pub(super) stream: &'a mut Stream<R>,
    size: u64,
    limits: &'a Limits,
    name: &'a str,
    extended: Extended,
    /// A block that was read ahead to see whether it is a header.
    ahead: Option<[u8; BLOCK]>,
    walked: Walked,
}

impl<R: Read + Seek> Walk<'_, R> {
    pub(super) fn report(&mut self, rule: &'static Rule, path: &str, detail: impl Into<String>) {
        self.walked.faults.push(Finding::new(rule, path, detail));
    }

    /// Every entry, up to the first block of zeros.
    fn entries(&mut self) -> Result<(), Stop> {
        let (mut headers, mut total) = (0_u64, 0_u64);
        while let Some((at, block)) = self.next_block(headers > 0)? {
            headers += 1;
            let Some(header) = Header::of(&block) else {
                let detail = format!(
                    "the header at byte {at} is damaged: nothing after it is \
                                      read"
                );
                self.report(&rule::TAR_HEADER, self.name, detail);
                return Err(if headers == 1 { Stop::Broken } else { Stop::Cut });
            };
            match header.kind() {
                b'x' | b'X' | b'g' | b'L' | b'K' => self.extension(&header)?,
                // A volume's label.
                b'V' => self.pass(header.size())?,
                _ => {
                    self.member(&header)?;
                    let size = self.walked.members.last().map_or(0, |it| it.entry.size);
                    total = total.saturating_add(size.max(self.extended.size.unwrap_or(0)));
                    self.extended = Extended::default();
                }
            }
            self.check_limits(headers, total)?;
        }
        Ok(())
    }

    /// The next block and its position; `None` at the end.
    fn next_block(&mut self, may_end: bool) -> Result<Option<(u64, [u8; BLOCK])>, Stop> {
        let at = self.stream.position();
        let mut block = [0; BLOCK];
        let (at, length) = match self.ahead.take() {
            Some(ahead) => {
                block = ahead;
                (at - UNIT, BLOCK)
            }
            None => (at, self.stream.fill(&mut block)?),
        };
        if length == 0 && may_end && !self.extended.is_there {
            self.report(&rule::TAR_NO_END, self.name, format!("it ends at byte {at}"));
            return Ok(None);
        }
        if length < BLOCK {
            let detail = format!("it ends at byte {} without its end marker", at + length as u64);
            self.report(&rule::TAR_CUT, self.name, detail);
            return Err(Stop::Cut);
        }
        Ok(block.iter().any(|byte| *byte != 0).then_some((at, block)))
    }

    /// Limits on entries, and on the bytes that unpacking them would give: sparse files have more
    /// than the tar.
    fn check_limits(&mut self, headers: u64, total: u64) -> Result<(), Stop> {
        let too_much = total > self.limits.content
            || total > Limits::RATIO_FREE && total / self.size.max(1) > self.limits.ratio;
        if headers > self.limits.entries || too_much {
            let detail = format!(
                "at least {headers} entries of {total} bytes; the limits are {} and {}, and {} \
                 times the bytes of the file",
                self.limits.entries, self.limits.content, self.limits.ratio
            );
            self.report(&rule::ZIP_LIMIT, self.name, detail);
            return Err(Stop::Broken);
        }
        Ok(())
    }

    fn extension(&mut self, header: &Header<'_>) -> Result<(), Stop> {
        let (kind, size) = (header.kind(), header.size());
        let at = self.stream.position() - UNIT;
        if size > LONGEST_EXTENSION {
            let detail = format!("the extended header at byte {at} has {size} bytes");
            self.report(&rule::TAR_HEADER, self.name, detail);
            return Err(Stop::Broken);
        }
        let mut content = Vec::new();
        self.stream.stream(size, &mut |piece| content.extend_from_slice(piece))?;
        self.pass_to(at + UNIT + size.next_multiple_of(UNIT))?;
        if content.len() as u64 != size {
            return Ok(());
        }
        self.extended.is_there = kind != b'g';
        if matches!(kind, b'L' | b'K') {
            content.truncate(content.iter().position(|byte| *byte == 0).unwrap_or(content.len()));
            let place = match kind {
                b'L' => &mut self.extended.path,
                _ => &mut self.extended.link,
            };
            *place = Some(content);
            return Ok(());
        }
        if !self.extended.take(&content, kind == b'g') {
            let detail = format!("the extended header at byte {at} is malformed");
            self.report(&rule::TAR_HEADER, self.name, detail);
        }
        Ok(())
    }

    fn member(&mut self, header: &Header<'_>) -> Result<(), Stop> {
        let mut extended = std::mem::take(&mut self.extended);
        let made_up = extended.sparse.as_mut().and_then(|sparse| sparse.name.take());
        let bytes = made_up.or(extended.path.take()).unwrap_or_else(|| header.path());
        let written = String::from_utf8_lossy(&bytes);
        let path = self.path(&written, std::str::from_utf8(&bytes).is_ok());
        let code = header.kind();
        let kind = match code {
            b'0' | b'\0' | b'7' | b'S' if written.ends_with('/') => EntryKind::Folder,
            b'0' | b'\0' | b'7' | b'S' => EntryKind::File,
            // With the names of its contents, in an incremental backup.
            b'5' | b'D' => EntryKind::Folder,
            b'1' | b'2' => EntryKind::Link,
            b'3' | b'4' | b'6' => EntryKind::Special,
            _ => EntryKind::File,
        };
        let size = extended.size.unwrap_or(header.size());
        let link = (kind == EntryKind::Link)
            .then(|| extended.link.take().unwrap_or_else(|| header.link().to_vec()));
        let mut part =
            Part { path, code, kind, size, whole: size, link, content: Content::Damaged };
        if kind == EntryKind::File {
            self.content(header, &mut part, extended)?;
        }
        self.check_kind(&part);
        let has_data = match code {
            b'1' if size > 0 => self.is_followed_by_data()?,
            _ => !matches!(code, b'1'..=b'6'),
        };
        let data = if self.ahead.is_some() {
            self.stream.position() - UNIT
        } else {
            self.stream.position()
        };
        self.add(part, data, has_data)
    }

    /// The path as the checks see it; oddities are reported.
    fn path(&mut self, written: &str, is_text: bool) -> String {
        // `./` is what tar writes for the folder in which it was called.
        let path = written.trim_start_matches("./").trim_end_matches('/');
        let path = if path == "." { "" } else { path };
        let straight = names::straightened(path);
        if straight != path {
            let detail = "the name has an empty or `.` component";
            self.report(&rule::ZIP_NAME_PARTS, path, detail);
        }
        if !is_text {
            self.report(&rule::ZIP_NAME_ENCODING, &straight, "the name is not UTF-8");
        }
        straight.into_owned()
    }

    /// Whether a hard link with a size has content, as pax allows but others do not mean: if so,
    /// the next block is not a header.
    fn is_followed_by_data(&mut self) -> Result<bool, Stop> {
        let mut block = [0; BLOCK];
        let at = self.stream.position();
        if self.stream.fill(&mut block)? < BLOCK {
            self.stream.go_to(at)?;
            return Ok(true);
        }
        let is_header = Header::of(&block).is_some_and(|header| !header.path().is_empty());
        let is_end = block.iter().all(|byte| *byte == 0);
        if is_header || is_end {
            self.ahead = Some(block);
            return Ok(false);
        }
        self.stream.go_to(at)?;
        Ok(true)
    }

    fn add(&mut self, part: Part, data: u64, has_data: bool) -> Result<(), Stop> {
        let Part { path, code, kind, size, whole, link, mut content } = part;
        let end = data.saturating_add(if has_data { size } else { 0 });
        let is_cut = !self.stream.is_compressed() && end > self.size;
        if is_cut {
            let detail = format!(
                "its data, {size} bytes from byte {data}, extends beyond the \
                                  end"
            );
            self.report(&rule::ZIP_CUT, &path, detail);
            content = Content::Damaged;
        }
        let is_root = path.is_empty() && kind == EntryKind::Folder;
        if !is_root {
            let entry = Entry { path, kind, size: if kind == EntryKind::File { whole } else { 0 } };
            self.walked.members.push(Member { entry, content, link, is_hard: code == b'1' });
        }
        if is_cut {
            return Err(Stop::Cut);
        }
        match self.ahead.is_some() {
            true => Ok(()),
            false => self.pass_data(end),
        }
    }

    /// Continues after an entry's data; if they are damaged or truncated, the entry is not read
    /// again.
    fn pass_data(&mut self, end: u64) -> Result<(), Stop> {
        let result = self.pass_to(end.checked_next_multiple_of(UNIT).unwrap_or(end));
        if let (Err(_), Some(member)) = (&result, self.walked.members.last_mut()) {
            member.content = Content::Damaged;
        }
        if let Err(Stop::Cut) = result
            && let Some(path) = self.walked.members.last().map(|member| member.entry.path.clone())
        {
            self.report(&rule::ZIP_CUT, &path, "its data extends beyond the end");
        }
        result
    }

    fn check_kind(&mut self, part: &Part) {
        let Part { path, code, .. } = part;
        match code {
            b'0' | b'\0' | b'7' | b'S' | b'5' | b'D' | b'1' | b'2' => {}
            b'3' | b'4' | b'6' => self.report(&rule::ZIP_LINK, path, "the entry is a special file"),
            b'M' => self.report(&rule::ZIP_SPLIT, path, "the entry continues from another volume"),
            _ => {
                let detail = format!("entries of type `{}` are not supported", code.escape_ascii());
                self.report(&rule::TAR_KIND, path, detail);
            }
        }
    }

    fn pass(&mut self, size: u64) -> Result<(), Stop> {
        let end = self.stream.position().saturating_add(size);
        self.pass_to(end.checked_next_multiple_of(UNIT).unwrap_or(end))
    }

    fn pass_to(&mut self, place: u64) -> Result<(), Stop> {
        if !self.stream.is_compressed() && place > self.size {
            // There will be no next header.
            self.stream.go_to(self.size)?;
            return Ok(());
        }
        self.stream.go_to(place)?;
        if self.stream.position() < place { Err(Stop::Cut) } else { Ok(()) }
    }

    /// After the end marker only zeros may follow.
    fn end(&mut self) -> Result<(), Stop> {
        if self.extended.is_there {
            let detail = "an extended header has no entry after it";
            self.report(&rule::TAR_HEADER, self.name, detail);
        }
        let from = self.stream.position();
        let mut strange = false;
        let most = if self.stream.is_compressed() { u64::MAX } else { LONGEST_FILL };
        let length = self.stream.stream(most, &mut |piece| {
            strange |= piece.iter().any(|byte| *byte != 0);
        })?;
        if strange || !self.stream.is_compressed() && from + length < self.size {
            let detail = format!("there is data from byte {from} on, after the end marker");
            self.report(&rule::ZIP_STRAY_BYTES, self.name, detail);
        }
        if self.stream.is_followed() {
            let detail = "uncompressed bytes follow the compressed data";
            self.report(&rule::ZIP_STRAY_BYTES, self.name, detail);
        }
        Ok(())
    }
}

/// An entry while it is read.
pub(super) struct Part {
    pub(super) path: String,
    /// The header's type.
    pub(super) code: u8,
    pub(super) kind: EntryKind,
    /// Size of the data in the tar, in bytes.
    pub(super) size: u64,
    /// Size of the content.
    pub(super) whole: u64,
    pub(super) link: Option<Vec<u8>>,
    pub(super) content: Content,
}
