//! Flate streams.

use lopdf::{Dictionary, Object, Stream};

pub use crate::deflate::Effort;
use crate::deflate::{Format, deflated};

/// `bytes` in zlib's format (RFC 1950).
pub fn deflate(bytes: &[u8], effort: Effort) -> Vec<u8> {
    deflated(bytes, effort, Format::Zlib)
}

/// A stream of deflated bytes; `dictionary` is completed.
pub fn flate_stream(mut dictionary: Dictionary, bytes: &[u8]) -> Stream {
    dictionary.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    Stream::new(dictionary, deflate(bytes, Effort::Quick)).with_compression(false)
}

/// The rows of a picture or table under PNG's filters (ISO/IEC 15948 §9), each with its filter
/// type in front, as `/Predictor 15` reads them. `stride` is in bytes, `pixel` the distance in
/// bytes to the sample at the left.
pub fn png_rows(bytes: &[u8], stride: usize, pixel: usize) -> Vec<u8> {
    let mut rows = Vec::with_capacity(bytes.len() + bytes.len() / stride.max(1) + 1);
    let zeros = vec![0; stride];
    let mut above: &[u8] = &zeros;
    let mut candidate = vec![0; stride];
    let mut best = vec![0; stride];
    for row in bytes.chunks_exact(stride.max(1)) {
        let mut chosen = (u64::MAX, FILTERS[0]);
        for filter in FILTERS {
            filter_row(filter, row, above, pixel, &mut candidate);
            // The heuristic of ISO/IEC 15948 §12.8: least sum of absolute differences.
            let sum = sum_of_differences(&candidate);
            if sum < chosen.0 {
                chosen = (sum, filter);
                std::mem::swap(&mut best, &mut candidate);
            }
        }
        rows.push(chosen.1 as u8);
        rows.extend_from_slice(&best);
        above = row;
    }
    rows
}

fn sum_of_differences(row: &[u8]) -> u64 {
    // Sums of 32 bits, which processors add many of at once, hold so many bytes.
    let sum =
        |piece: &[u8]| -> u32 { piece.iter().map(|&b| u32::from((b as i8).unsigned_abs())).sum() };
    row.chunks(1 << 16).map(|piece| u64::from(sum(piece))).sum()
}

/// Filter types, numbered as in the file. « Average » is left out: it seldom wins.
#[derive(Debug, Clone, Copy)]
enum Filter {
    None = 0,
    Sub = 1,
    Up = 2,
    Paeth = 4,
}

const FILTERS: [Filter; 4] = [Filter::None, Filter::Sub, Filter::Up, Filter::Paeth];

fn filter_row(filter: Filter, row: &[u8], above: &[u8], pixel: usize, out: &mut [u8]) {
    // The first pixel has nothing at its left: there, Paeth is Up and Sub is None.
    let first = pixel.min(row.len());
    let (head, tail) = out.split_at_mut(first);
    let of_row = row[first..].iter().zip(row).zip(&above[first..]).zip(above);
    match filter {
        Filter::None => {
            head.copy_from_slice(&row[..first]);
            tail.copy_from_slice(&row[first..]);
        }
        Filter::Sub => {
            head.copy_from_slice(&row[..first]);
            for (out, (((&byte, &left), _), _)) in tail.iter_mut().zip(of_row) {
                *out = byte.wrapping_sub(left);
            }
        }
        Filter::Up => {
            for ((out, &byte), &up) in out.iter_mut().zip(row).zip(above) {
                *out = byte.wrapping_sub(up);
            }
        }
        Filter::Paeth => {
            for ((out, &byte), &up) in head.iter_mut().zip(row).zip(above) {
                *out = byte.wrapping_sub(up);
            }
            for (out, (((&byte, &left), &up), &corner)) in tail.iter_mut().zip(of_row) {
                *out = byte.wrapping_sub(paeth(left, up, corner));
            }
        }
    }
}

/// The neighbour nearest to left + above − corner (ISO/IEC 15948 §9.4).
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

#[cfg(test)]
mod tests {
    use lopdf::dictionary;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_come_back(
            samples in prop::collection::vec(any::<u8>(), 0..600),
            width in 1usize..20,
            pixel in prop::sample::select(vec![1usize, 3]),
        ) {
            let stride = width * pixel;
            let samples = &samples[..samples.len() / stride * stride];
            prop_assume!(!samples.is_empty());
            let parameters = dictionary! {
                "Predictor" => 15,
                "Colors" => pixel as i64,
                "Columns" => width as i64,
            };
            let entries = dictionary! { "DecodeParms" => parameters };
            let stream = flate_stream(entries, &png_rows(samples, stride, pixel));
            prop_assert_eq!(stream.decompressed_content().unwrap(), samples);
        }
    }

    #[test]
    fn a_gradient_becomes_small() {
        let samples: Vec<u8> = (0..100 * 100).map(|i| (i % 100 + i / 100) as u8).collect();
        let deflated = deflate(&png_rows(&samples, 100, 1), Effort::Thorough);
        assert!(deflated.len() < 200, "{} bytes", deflated.len());
    }
}
