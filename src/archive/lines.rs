//! Lines of the catalogue and the log, read one at a time, in bounded memory however long one is.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::digest::to_hex;
use crate::error::IoError;
use crate::limits::package::LONGEST_LINE;

/// A line, without its line feed: whatever bytes it holds, since damage to one must not shift the
/// others.
pub(super) struct Line<'a> {
    /// `None` if it is longer than any that this program writes.
    pub text: Option<&'a [u8]>,
    /// Whether a line feed ends it. A run killed while appending leaves a line without.
    pub is_whole: bool,
    /// Bytes in the file, its line feed included.
    pub length: u64,
}

/// A file's lines.
pub(super) struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    /// Bytes of a line from which on it is not held.
    longest: u64,
}

impl Lines<BufReader<File>> {
    /// `None` if there is no such file.
    pub(super) fn open(path: &Path) -> Result<Option<Self>, IoError> {
        match File::open(path) {
            Ok(file) => Ok(Some(Lines::of(BufReader::new(file), LONGEST_LINE))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(IoError::of("read", path)(error)),
        }
    }
}

impl<R: BufRead> Lines<R> {
    pub(super) fn of(reader: R, longest: u64) -> Lines<R> {
        Lines { reader, line: Vec::new(), longest }
    }

    /// The next line, if there is one. `all` gets all its bytes, in pieces, however many there are.
    pub(super) fn next(&mut self, all: &mut dyn FnMut(&[u8])) -> io::Result<Option<Line<'_>>> {
        let Lines { reader, line, longest } = self;
        line.clear();
        let mut length = reader.by_ref().take(*longest).read_until(b'\n', line)? as u64;
        if length == 0 {
            return Ok(None);
        }
        let mut is_whole = line.last() == Some(&b'\n');
        line.truncate(line.len() - usize::from(is_whole));
        all(line);
        let is_held = is_whole || length < *longest;
        while !is_held && !is_whole {
            let piece = match reader.fill_buf() {
                Ok([]) => break,
                Ok(piece) => piece,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = memchr::memchr(b'\n', piece);
            let taken = end.map_or(piece.len(), |end| end + 1);
            all(&piece[..end.unwrap_or(piece.len())]);
            reader.consume(taken);
            is_whole = end.is_some();
            length += taken as u64;
        }
        let text = is_held.then_some(line.as_slice());
        Ok(Some(Line { text, is_whole, length }))
    }
}

/// Passes each line to `each`, with its digest, until that returns false. A missing file has none.
pub(super) fn each_line(
    path: &Path,
    mut each: impl FnMut(Line<'_>, String) -> bool,
) -> Result<(), IoError> {
    let Some(mut lines) = Lines::open(path)? else { return Ok(()) };
    loop {
        let mut digest = Sha256::new();
        let line = lines.next(&mut |piece| digest.update(piece));
        let Some(line) = line.map_err(IoError::of("read", path))? else { return Ok(()) };
        if !each(line, to_hex(&digest.finalize())) {
            return Ok(());
        }
    }
}

/// Passes the complete lines to `each`, but those longer than any that this program writes.
/// Nothing ever rested on an incomplete one.
pub(super) fn each_whole_line(path: &Path, mut each: impl FnMut(&[u8])) -> Result<(), IoError> {
    each_line(path, |line, _| {
        line.text.filter(|_| line.is_whole).into_iter().for_each(&mut each);
        true
    })
}

/// Where the next line of a log goes.
#[derive(Default)]
pub(super) struct End {
    /// Bytes, number and last digest of the complete lines.
    pub length: u64,
    pub lines: u64,
    pub last: Option<String>,
    /// Whether an incomplete line follows them.
    pub is_cut: bool,
}

impl End {
    pub(super) fn of(path: &Path) -> Result<End, IoError> {
        let mut end = End::default();
        each_line(path, |line, digest| {
            end.is_cut = !line.is_whole;
            if line.is_whole {
                end = End {
                    length: end.length + line.length,
                    lines: end.lines + 1,
                    last: Some(digest),
                    is_cut: false,
                };
            }
            true
        })?;
        Ok(end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_byte_is_passed_and_no_long_line_is_held(
            file in prop::collection::vec(prop::sample::select(b"ab\n".to_vec()), 0..60),
            longest in 1_u64..9,
            buffer in 1_usize..9,
        ) {
            let mut lines = Lines::of(BufReader::with_capacity(buffer, &file[..]), longest);
            let (mut again, mut total) = (Vec::new(), 0);
            for expected in file.split_inclusive(|&byte| byte == b'\n') {
                let mut all = Vec::new();
                let line = lines.next(&mut |piece| all.extend_from_slice(piece)).unwrap().unwrap();
                let bare = expected.strip_suffix(b"\n").unwrap_or(expected);
                prop_assert_eq!(line.is_whole, bare.len() < expected.len());
                prop_assert_eq!(line.length, expected.len() as u64);
                if let Some(text) = line.text {
                    prop_assert_eq!(text, bare);
                }
                let is_short = (bare.len() as u64) < longest;
                prop_assert_eq!(line.text.is_some(), is_short);
                again.extend_from_slice(&all);
                again.extend(line.is_whole.then_some(b'\n'));
                total += line.length;
                prop_assert!(lines.line.capacity() <= 2 * longest.max(8) as usize);
            }
            let rest = lines.next(&mut |_| {}).unwrap();
            prop_assert!(rest.is_none());
            prop_assert_eq!(again, &file[..]);
            prop_assert_eq!(total, file.len() as u64);
        }
    }
}
