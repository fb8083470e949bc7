//! Flate streams.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Object, Stream};

/// Level 9 costs twice the time for one hundredth of the size.
const LEVEL: u32 = 6;

/// `bytes` in zlib's format (RFC 1950).
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder =
        ZlibEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(LEVEL));
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("writing to memory does not fail")
}

/// A stream of deflated bytes; `dictionary` is completed.
pub fn flate_stream(mut dictionary: Dictionary, bytes: &[u8]) -> Stream {
    dictionary.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    Stream::new(dictionary, deflate(bytes)).with_compression(false)
}

/// The rows of a picture or table under PNG's filters (ISO/IEC 15948 §9), each with its filter
/// type in front, as `/Predictor 15` reads them. `stride` is in bytes, `pixel` the distance in
/// bytes to the sample at the left.
pub fn png_rows(bytes: &[u8], stride: usize, pixel: usize) -> Vec<u8> {
    let mut rows = Vec::with_capacity(bytes.len() + bytes.len() / stride.max(1) + 1);
    let zeros = vec![0; stride];
    let mut above: &[u8] = &zeros;
    let mut candidate = Vec::with_capacity(stride);
    let mut best = Vec::with_capacity(stride);
    for row in bytes.chunks_exact(stride.max(1)) {
        let mut chosen = (u64::MAX, 0);
        for filter in 0..=4u8 {
            candidate.clear();
            candidate.extend((0..row.len()).map(|i| filtered(filter, row, above, i, pixel)));
            // The heuristic of ISO/IEC 15948 §12.8: least sum of absolute differences.
            let sum = candidate.iter().map(|&b| u64::from((b as i8).unsigned_abs())).sum();
            if sum < chosen.0 {
                chosen = (sum, filter);
                std::mem::swap(&mut best, &mut candidate);
            }
        }
        rows.push(chosen.1);
        rows.extend_from_slice(&best);
        above = row;
    }
    rows
}

fn filtered(filter: u8, row: &[u8], above: &[u8], i: usize, pixel: usize) -> u8 {
    let left = if i >= pixel { row[i - pixel] } else { 0 };
    let corner = if i >= pixel { above[i - pixel] } else { 0 };
    let prediction = match filter {
        0 => 0,
        1 => left,
        2 => above[i],
        3 => ((u16::from(left) + u16::from(above[i])) / 2) as u8,
        _ => paeth(left, above[i], corner),
    };
    row[i].wrapping_sub(prediction)
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(above) - i16::from(corner);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    let (a, b, c) = (distance(left), distance(above), distance(corner));
    if a <= b && a <= c {
        left
    } else if b <= c {
        above
    } else {
        corner
    }
}
