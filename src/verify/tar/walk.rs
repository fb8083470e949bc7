//! A tar's entries, block by block (POSIX.1-2017 pax, ustar; GNU long names).

use std::io::{self, Read, Seek};

use tar::{Header, PaxExtensions};

use super::stream::{Stream, StreamFault};
use crate::finding::{Finding, Rule};
use crate::verify::findings::Findings;
use crate::verify::limits::Limits;
use crate::verify::reader::{Entry, EntryKind};
use crate::verify::rule;

const BLOCK: u64 = 512;
/// Bytes of one extended header or long name; longer ones are not those of a bag.
const LONGEST_EXTENSION: u64 = 1 << 20;
/// Zeros that may fill up the last record: no common tar has larger ones.
const LONGEST_FILL: u64 = 1 << 20;

/// An entry, and where its content is.
pub struct Member {
    pub entry: Entry,
    /// Of the content's first byte, uncompressed.
    pub data: u64,
    /// `false`: for a fault already told.
    pub is_readable: bool,
}

/// What a walk through a tar gave.
#[derive(Default)]
pub struct Walked {
    pub members: Vec<Member>,
    pub faults: Findings,
    /// Whether nothing can be said of the entries.
    pub is_broken: bool,
}

/// What extended headers said of the entry after them.
#[derive(Default)]
struct Extended {
    path: Option<Vec<u8>>,
    size: Option<u64>,
    is_sparse: bool,
    is_there: bool,
}

/// Walks through a file of `size` bytes.
///
/// # Errors
/// When the file cannot be read.
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
        Err(Stop::Broken) => walked.is_broken = true,
        Err(Stop::Cut) => {}
    }
    Ok(walked)
}

/// Why a walk ends before the tar does; but for faults of the stream it is told.
enum Stop {
    Fault(StreamFault),
    Cut,
    Broken,
}

impl From<StreamFault> for Stop {
    fn from(fault: StreamFault) -> Stop {
        Stop::Fault(fault)
    }
}

struct Walk<'a, R> {
    stream: &'a mut Stream<R>,
    size: u64,
    limits: &'a Limits,
    name: &'a str,
    extended: Extended,
    walked: Walked,
}

impl<R: Read + Seek> Walk<'_, R> {
    fn tell(&mut self, rule: &'static Rule, path: &str, detail: impl Into<String>) {
        self.walked.faults.push(Finding::new(rule, path, detail));
    }

    /// Every entry, up to the first block of zeros.
    fn entries(&mut self) -> Result<(), Stop> {
        let (mut headers, mut total) = (0_u64, 0_u64);
        let mut block = [0; BLOCK as usize];
        loop {
            let at = self.stream.position();
            let length = self.stream.fill(&mut block)?;
            if (length as u64) < BLOCK {
                let detail =
                    format!("it ends at byte {} without its end marker", at + length as u64);
                self.tell(&rule::TAR_CUT, self.name, detail);
                return Err(Stop::Cut);
            }
            if block.iter().all(|byte| *byte == 0) {
                return Ok(());
            }
            headers += 1;
            let header = Header::from_byte_slice(&block);
            let Some(size) = sound_size(header) else {
                let detail = format!("the header at byte {at} is damaged: none after it is read");
                self.tell(&rule::TAR_HEADER, self.name, detail);
                return Err(if headers == 1 { Stop::Broken } else { Stop::Cut });
            };
            match header.entry_type().as_byte() {
                b'x' | b'X' | b'g' | b'L' => self.extension(header, size)?,
                b'K' | b'V' => self.pass(size)?,
                kind => {
                    let size = self.extended.size.unwrap_or(size);
                    total = total.saturating_add(size);
                    self.member(header, kind, size)?;
                }
            }
            if headers > self.limits.entries || total > self.limits.content {
                let detail = format!(
                    "{headers} entries of {total} bytes and more; the limits are {} and {}",
                    self.limits.entries, self.limits.content
                );
                self.tell(&rule::ZIP_LIMIT, self.name, detail);
                return Err(Stop::Broken);
            }
        }
    }

    fn extension(&mut self, header: &Header, size: u64) -> Result<(), Stop> {
        let kind = header.entry_type().as_byte();
        let at = self.stream.position() - BLOCK;
        if size > LONGEST_EXTENSION {
            let detail = format!("the extended header at byte {at} has {size} bytes");
            self.tell(&rule::TAR_HEADER, self.name, detail);
            return Err(Stop::Broken);
        }
        let mut content = Vec::new();
        self.stream.stream(size, &mut |piece| content.extend_from_slice(piece))?;
        self.pass_to(at + BLOCK + size.next_multiple_of(BLOCK))?;
        if content.len() as u64 != size {
            return Ok(());
        }
        self.extended.is_there = kind != b'g';
        if kind == b'L' {
            content.truncate(content.iter().position(|byte| *byte == 0).unwrap_or(content.len()));
            self.extended.path = Some(content);
            return Ok(());
        }
        if !self.records(&content, kind == b'g') {
            let detail = format!("the extended header at byte {at} is malformed");
            self.tell(&rule::TAR_HEADER, self.name, detail);
        }
        Ok(())
    }

    /// Takes over what is said of the next entry; nothing can be said so of all entries.
    fn records(&mut self, content: &[u8], is_global: bool) -> bool {
        for record in PaxExtensions::new(content) {
            let Some((key, value)) =
                record.ok().and_then(|it| Some((it.key().ok()?, it.value_bytes())))
            else {
                return false;
            };
            match key {
                "path" | "size" if is_global => return false,
                "path" => self.extended.path = Some(value.to_owned()),
                "size" => {
                    let number = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
                    if number.is_none() {
                        return false;
                    }
                    self.extended.size = number;
                }
                _ if key.starts_with("GNU.sparse.") => self.extended.is_sparse = true,
                _ => {}
            }
        }
        true
    }

    fn member(&mut self, header: &Header, kind: u8, size: u64) -> Result<(), Stop> {
        let extended = std::mem::take(&mut self.extended);
        let bytes = extended.path.unwrap_or_else(|| header.path_bytes().into_owned());
        let written = String::from_utf8_lossy(&bytes);
        let is_folder = kind == b'5' || written.ends_with('/');
        // « ./ » is what tar writes of a folder that it was called in.
        let path = written.trim_start_matches("./").trim_end_matches('/');
        let path = if path == "." { "" } else { path }.to_owned();
        if std::str::from_utf8(&bytes).is_err() {
            self.tell(&rule::ZIP_NAME_ENCODING, &path, "the name is not UTF-8");
        }
        let before = self.walked.faults.len();
        let kind = match kind {
            b'0' | b'\0' | b'7' if !is_folder => EntryKind::File,
            b'0' | b'\0' | b'7' | b'5' => EntryKind::Folder,
            b'1' | b'2' => EntryKind::Link,
            _ => EntryKind::Special,
        };
        self.check_kind(&path, header.entry_type().as_byte(), size, extended.is_sparse);
        let has_data = !matches!(header.entry_type().as_byte(), b'1'..=b'6');
        let data = self.stream.position();
        let mut is_readable = kind == EntryKind::File && self.walked.faults.len() == before;
        let end = data.saturating_add(if has_data { size } else { 0 });
        let is_cut = !self.stream.is_compressed() && end > self.size;
        if is_cut {
            let detail = format!("its data, {size} bytes from byte {data}, goes past the end");
            self.tell(&rule::ZIP_CUT, &path, detail);
            is_readable = false;
        }
        let is_root = path.is_empty() && kind == EntryKind::Folder;
        if !is_root {
            let entry = Entry { path, kind, size: if kind == EntryKind::File { size } else { 0 } };
            self.walked.members.push(Member { entry, data, is_readable });
        }
        if is_cut {
            return Err(Stop::Cut);
        }
        self.pass_data(end)
    }

    /// Goes on after an entry's data; where they are damaged or cut, the entry is not read again.
    fn pass_data(&mut self, end: u64) -> Result<(), Stop> {
        let result = self.pass_to(end.checked_next_multiple_of(BLOCK).unwrap_or(end));
        if let (Err(_), Some(member)) = (&result, self.walked.members.last_mut()) {
            member.is_readable = false;
        }
        if let Err(Stop::Cut) = result
            && let Some(path) = self.walked.members.last().map(|member| member.entry.path.clone())
        {
            self.tell(&rule::ZIP_CUT, &path, "its data goes past the end");
        }
        result
    }

    fn check_kind(&mut self, path: &str, kind: u8, size: u64, is_sparse: bool) {
        match kind {
            b'0' | b'\0' | b'7' if !is_sparse => {}
            b'0' | b'\0' | b'7' | b'S' => {
                self.tell(&rule::TAR_KIND, path, "the entry is sparse: it is not read");
            }
            b'5' => {}
            b'1' => self.tell(&rule::ZIP_LINK, path, "the entry is a hard link"),
            b'2' => self.tell(&rule::ZIP_LINK, path, "the entry is a symbolic link"),
            b'3' | b'4' | b'6' => self.tell(&rule::ZIP_LINK, path, "the entry is a special file"),
            _ => {
                let detail =
                    format!("entries of the type « {} » are not read", kind.escape_ascii());
                self.tell(&rule::TAR_KIND, path, detail);
            }
        }
        if matches!(kind, b'1'..=b'6') && size > 0 {
            let detail = format!("an entry without content has a size of {size}");
            self.tell(&rule::TAR_HEADER, path, detail);
        }
    }

    fn pass(&mut self, size: u64) -> Result<(), Stop> {
        let end = self.stream.position().saturating_add(size);
        self.pass_to(end.checked_next_multiple_of(BLOCK).unwrap_or(end))
    }

    fn pass_to(&mut self, place: u64) -> Result<(), Stop> {
        if !self.stream.is_compressed() && place > self.size {
            // The next header will not be there.
            self.stream.go_to(self.size)?;
            return Ok(());
        }
        self.stream.go_to(place)?;
        if self.stream.position() < place { Err(Stop::Cut) } else { Ok(()) }
    }

    /// After the end marker there are zeros, if anything.
    fn end(&mut self) -> Result<(), Stop> {
        if self.extended.is_there {
            let detail = "an extended header stands before no entry";
            self.tell(&rule::TAR_HEADER, self.name, detail);
        }
        let from = self.stream.position();
        let mut strange = false;
        let most = if self.stream.is_compressed() { u64::MAX } else { LONGEST_FILL };
        let length = self.stream.stream(most, &mut |piece| {
            strange |= piece.iter().any(|byte| *byte != 0);
        })?;
        if strange || !self.stream.is_compressed() && from + length < self.size {
            let detail = format!("bytes from byte {from} on follow the end marker");
            self.tell(&rule::ZIP_STRAY_BYTES, self.name, detail);
        }
        Ok(())
    }
}

/// The size that a header gives, if the header has its checksum.
fn sound_size(header: &Header) -> Option<u64> {
    let bytes = header.as_bytes();
    let sum: u32 = bytes
        .iter()
        .enumerate()
        .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) })
        .sum();
    (header.cksum().ok()? == sum).then(|| header.entry_size().ok()).flatten()
}
