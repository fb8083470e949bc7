//! The rows of a PNG, inflated only to check that they are complete.

use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};
use libdeflater::{Decompressor, adler32};

/// Maximum bytes of rows that are inflated at once, by the faster library.
const AT_ONCE: usize = 8 << 20;

/// Bytes that incompressible rows may take in addition to an eighth: more than any compressor adds.
const MARGIN: usize = 1 << 10;

/// Bytes inflated at a time for larger pictures.
const ROOM: usize = 1 << 17;

/// The valid filters (ISO/IEC 15948 §9.2).
const MAX_FILTER: u8 = 4;

/// Whether the zlib stream in `pieces` consists of `height` rows of `stride` bytes, each preceded
/// by a valid filter, and nothing else.
pub fn are_whole<'a>(pieces: impl Iterator<Item = &'a [u8]>, stride: usize, height: u32) -> bool {
    let size = stride * height as usize;
    // Clearing memory takes as long as inflating into it: it is kept for the next picture.
    if size <= AT_ONCE {
        SMALL.with_borrow_mut(|inflater| inflater.are_whole(pieces, stride, size))
    } else {
        LARGE.with_borrow_mut(|inflater| inflater.are_whole(pieces, stride, size))
    }
}

thread_local! {
    static SMALL: RefCell<AtOnce> = RefCell::new(AtOnce::new());
    static LARGE: RefCell<InPieces> = RefCell::new(InPieces::new());
}

/// Inflates all rows.
struct AtOnce {
    inflate: Decompressor,
    deflated: Vec<u8>,
    rows: Vec<u8>,
}

impl AtOnce {
    fn new() -> AtOnce {
        AtOnce { inflate: Decompressor::new(), deflated: Vec::new(), rows: Vec::new() }
    }

    fn are_whole<'a>(
        &mut self,
        pieces: impl Iterator<Item = &'a [u8]>,
        stride: usize,
        size: usize,
    ) -> bool {
        self.deflated.clear();
        for piece in pieces {
            // Streams much longer than their rows are not worth the memory, nor keeping.
            if self.deflated.len() + piece.len() > size + size / 8 + MARGIN {
                return false;
            }
            self.deflated.extend_from_slice(piece);
        }
        if self.rows.len() < size {
            self.rows.resize(size, 0);
        }
        let rows = &mut self.rows[..size];
        self.inflate.zlib_decompress(&self.deflated, rows) == Ok(size)
            // It does not report what follows the stream, which ends with its checksum.
            && self.deflated.ends_with(&adler32(rows).to_be_bytes())
            && rows.iter().step_by(stride).all(|&filter| filter <= MAX_FILTER)
    }
}

/// Inflates rows using little memory.
struct InPieces {
    inflate: Decompress,
    room: Vec<u8>,
}

impl InPieces {
    fn new() -> InPieces {
        InPieces { inflate: Decompress::new(true), room: vec![0; ROOM] }
    }

    fn are_whole<'a>(
        &mut self,
        pieces: impl Iterator<Item = &'a [u8]>,
        stride: usize,
        size: usize,
    ) -> bool {
        let mut next_filter = 0;
        let has_filters = |at: usize, inflated: &[u8]| {
            let end = at + inflated.len();
            let places = (next_filter..end).step_by(stride);
            next_filter += places.len() * stride;
            end <= size && places.map(|place| inflated[place - at]).all(|it| it <= MAX_FILTER)
        };
        self.inflate(pieces, has_filters) == Some(size)
    }

    /// Inflates the pieces, with which the stream must end, and passes the output to `look` with
    /// the amount before it; returns the total if nothing is wrong.
    fn inflate<'a>(
        &mut self,
        pieces: impl Iterator<Item = &'a [u8]>,
        mut look: impl FnMut(usize, &[u8]) -> bool,
    ) -> Option<usize> {
        let InPieces { inflate, room } = self;
        inflate.reset(true);
        let mut status = Status::Ok;
        for mut piece in pieces {
            loop {
                let (taken, made) = (inflate.total_in(), inflate.total_out());
                if status == Status::StreamEnd && !piece.is_empty() {
                    return None;
                }
                status = inflate.decompress(piece, room, FlushDecompress::None).ok()?;
                let inflated = &room[..(inflate.total_out() - made) as usize];
                if !look(made as usize, inflated) {
                    return None;
                }
                piece = &piece[(inflate.total_in() - taken) as usize..];
                if piece.is_empty() && inflated.len() < room.len() {
                    break;
                }
            }
        }
        (status == Status::StreamEnd).then_some(inflate.total_out() as usize)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn deflated(rows: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(rows).unwrap();
        encoder.finish().unwrap()
    }

    /// The result of both ways for rows of `stride` bytes.
    fn are_whole(deflated: &[u8], length: usize, stride: usize, size: usize) -> bool {
        let pieces = || deflated.chunks(length);
        let at_once = AtOnce::new().are_whole(pieces(), stride, size);
        assert_eq!(at_once, InPieces::new().are_whole(pieces(), stride, size));
        at_once
    }

    #[test]
    fn rows_are_looked_at_however_they_are_parted() {
        // Less than the size of a piece, exactly that, one byte more, and twice as much.
        for size in [6400, ROOM, ROOM + 1, 2 * ROOM] {
            let stride = if size % 2 == 0 { 64 } else { size };
            let noise = |i: usize| match i.is_multiple_of(stride) {
                true => (i / stride % 5) as u8,
                false => ((i * i) >> 7) as u8,
            };
            let mut rows: Vec<u8> = (0..size).map(noise).collect();
            let whole = deflated(&rows);
            for length in [whole.len(), whole.len() / 2 + 1, 1000, 7, 1] {
                assert!(are_whole(&whole, length, stride, size), "{size} by {length}");
            }
            assert!(!are_whole(&whole[..whole.len() - 1], 1000, stride, size), "cut");
            assert!(!are_whole(&[&whole[..], &[0]].concat(), 1000, stride, size), "more behind");
            assert!(!are_whole(&deflated(&rows[1..]), 1000, stride, size), "a byte is missing");
            let more = deflated(&[&rows[..], &[0]].concat());
            assert!(!are_whole(&more, 1000, stride, size), "a byte too much");
            rows[size - stride] = 5;
            assert!(!are_whole(&deflated(&rows), 1000, stride, size), "no such filter");
        }
        assert!(!are_whole(&[], 1, 4, 4));
    }

    #[test]
    fn what_is_much_longer_than_its_rows_is_not_held() {
        let mut inflater = AtOnce::new();
        let long = vec![7; 1 << 20];
        assert!(!inflater.are_whole(long.chunks(100), 4, 4));
        assert!(!inflater.are_whole([&long[..]].into_iter(), 4, 4));
        assert!(inflater.deflated.capacity() < 2 * MARGIN);
    }

    #[test]
    fn one_picture_after_the_other_is_looked_at() {
        let (mut small, mut large) = (AtOnce::new(), InPieces::new());
        for size in [ROOM, 100, 2 * ROOM, 0] {
            let rows = vec![0; size];
            let whole = deflated(&rows);
            assert!(small.are_whole([&whole[..]].into_iter(), 10, size));
            assert!(large.are_whole([&whole[..]].into_iter(), 10, size));
            assert!(!small.are_whole([&whole[1..]].into_iter(), 10, size));
            assert!(!large.are_whole([&whole[1..]].into_iter(), 10, size));
        }
    }
}
