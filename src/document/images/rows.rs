//! Samples of a picture as they are kept and embedded: rows with PNG's filters, deflated. A picture
//! then takes a tenth of the space of its samples, which are in memory only while it is decoded.

use bytes::Bytes;

use crate::deflate::{Effort, Format, Stream, deflated, inflated};

/// Samples of 8 bits, row by row from the top, deflated (RFC 1950).
#[derive(Debug, Clone, PartialEq)]
pub struct DeflatedSamples {
    pub bytes: Bytes,
    /// Size of the samples, before filtering and deflating.
    pub length: usize,
    /// The highest sample: for indices, the last colour used.
    pub highest: u8,
    filter: Option<RowFilter>,
}

/// How rows are filtered (ISO/IEC 15948 §9), as `/Predictor 15` reads them.
#[derive(Debug, Clone, Copy, PartialEq)]
struct RowFilter {
    /// Bytes of a row.
    stride: usize,
    /// Bytes of a pixel.
    pixel: usize,
}

impl DeflatedSamples {
    /// Samples of `pixel` bytes per pixel, with PNG's filters.
    pub fn filtered(samples: &[u8], width: u32, pixel: usize) -> DeflatedSamples {
        let stride = (width as usize * pixel).max(1);
        let mut rows = Rows::filtered(width, pixel, samples.len() / stride);
        samples.chunks_exact(stride).for_each(|row| rows.push(row));
        DeflatedSamples { length: samples.len(), ..rows.deflated() }
    }

    /// Indices into a palette, which compress best as they are.
    pub fn indices(samples: &[u8]) -> DeflatedSamples {
        let bytes = deflated(samples, Effort::Thorough, Format::Zlib).into();
        let (length, highest) = (samples.len(), highest(samples));
        DeflatedSamples { bytes, length, highest, filter: None }
    }

    /// Whether the rows have PNG's filters.
    pub fn is_filtered(&self) -> bool {
        self.filter.is_some()
    }

    /// The original samples.
    pub fn samples(&self) -> Vec<u8> {
        let Some(RowFilter { stride, pixel }) = self.filter else {
            return inflated(&self.bytes, self.length);
        };
        let rows = self.length.checked_div(stride).unwrap_or(0);
        unfiltered(&inflated(&self.bytes, self.length + rows), stride, pixel)
    }
}

fn highest(samples: &[u8]) -> u8 {
    samples.iter().copied().max().unwrap_or(0)
}

/// Number of pixels above which rows are deflated as they come: their samples, and what these become
/// if they cannot be compressed, would together take more memory than the rest of the program.
const MAX_HELD_PIXELS: usize = 1 << 24;

/// Rows that are to be deflated, taken one after the other.
pub struct Rows {
    filter: Option<RowFilter>,
    /// The rows so far; with a filter, each is preceded by its type, as `/Predictor 15` reads them
    /// (ISO/IEC 15948 §9).
    rows: Taken,
    /// Bytes taken, and the highest of them.
    length: usize,
    highest: u8,
    /// The last row, unfiltered.
    above: Vec<u8>,
    candidate: Vec<u8>,
    best: Vec<u8>,
}

/// The rows taken so far.
enum Taken {
    /// As they are: the deflater that is quickest needs all of them at once, but nothing else has to
    /// be in memory with them.
    Held(Vec<u8>),
    Deflated(Stream),
}

impl Taken {
    fn new(width: u32, pixel: usize, count: usize) -> Taken {
        let pixels = width as usize * count;
        let length = pixels * pixel + count;
        match pixels > MAX_HELD_PIXELS {
            true => Taken::Deflated(Stream::for_length(length)),
            false => Taken::Held(Vec::with_capacity(length)),
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        match self {
            Taken::Held(rows) => rows.extend_from_slice(bytes),
            Taken::Deflated(stream) => stream.push(bytes),
        }
    }

    fn deflated(self) -> Vec<u8> {
        match self {
            Taken::Held(rows) => deflated(&rows, Effort::Thorough, Format::Zlib),
            Taken::Deflated(stream) => stream.finish(),
        }
    }
}

impl Rows {
    /// About `count` rows of `width` pixels of `pixel` bytes, with PNG's filters.
    pub fn filtered(width: u32, pixel: usize, count: usize) -> Rows {
        let stride = width as usize * pixel;
        Rows {
            filter: Some(RowFilter { stride, pixel }),
            rows: Taken::new(width, pixel, count),
            length: 0,
            highest: 0,
            above: vec![0; stride],
            candidate: vec![0; stride],
            best: vec![0; stride],
        }
    }

    /// About `count` rows of `width` indices.
    pub fn indices(width: u32, count: usize) -> Rows {
        Rows { filter: None, ..Rows::filtered(width, 1, count) }
    }

    /// Adds a row.
    pub fn push(&mut self, row: &[u8]) {
        self.length += row.len();
        self.highest = self.highest.max(highest(row));
        match self.filter {
            None => self.rows.push(row),
            Some(RowFilter { pixel, .. }) => self.push_filtered(row, pixel),
        }
    }

    fn push_filtered(&mut self, row: &[u8], pixel: usize) {
        let mut chosen = (u64::MAX, FILTERS[0]);
        for filter in FILTERS {
            filter_row(filter, row, &self.above, pixel, &mut self.candidate);
            // The heuristic of ISO/IEC 15948 §12.8: least sum of absolute differences.
            let sum = sum_of_differences(&self.candidate);
            if sum < chosen.0 {
                chosen = (sum, filter);
                std::mem::swap(&mut self.best, &mut self.candidate);
            }
        }
        self.rows.push(&[chosen.1 as u8]);
        self.rows.push(&self.best);
        self.above.copy_from_slice(row);
    }

    /// The rows, deflated.
    pub fn deflated(self) -> DeflatedSamples {
        let Rows { filter, rows, length, highest, .. } = self;
        DeflatedSamples { bytes: rows.deflated().into(), length, highest, filter }
    }
}

fn sum_of_differences(row: &[u8]) -> u64 {
    // The number of bytes that 32-bit sums, which processors add many at a time, can hold.
    let sum =
        |piece: &[u8]| -> u32 { piece.iter().map(|&b| u32::from((b as i8).unsigned_abs())).sum() };
    row.chunks(1 << 16).map(|piece| u64::from(sum(piece))).sum()
}

/// Filter types, numbered as in the file. "Average" is left out: it seldom wins.
#[derive(Debug, Clone, Copy)]
enum Filter {
    None = 0,
    Sub = 1,
    Up = 2,
    Paeth = 4,
}

const FILTERS: [Filter; 4] = [Filter::None, Filter::Sub, Filter::Up, Filter::Paeth];

fn filter_row(filter: Filter, row: &[u8], above: &[u8], pixel: usize, out: &mut [u8]) {
    // The first pixel has nothing on its left: there, Paeth is Up and Sub is None.
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

/// What [`filtered`] was given.
fn unfiltered(rows: &[u8], stride: usize, pixel: usize) -> Vec<u8> {
    let mut samples: Vec<u8> = Vec::with_capacity(rows.len());
    for row in rows.chunks_exact(stride + 1) {
        let start = samples.len();
        for (column, &byte) in row[1..].iter().enumerate() {
            let at = |before: Option<usize>| before.map_or(0, |at| samples[at]);
            let above = (start + column).checked_sub(stride);
            let left = (column >= pixel).then(|| start + column - pixel);
            let predicted = match row[0] {
                1 => at(left),
                2 => at(above),
                4 => paeth(
                    at(left),
                    at(above),
                    at(above.filter(|_| column >= pixel).map(|at| at - pixel)),
                ),
                _ => 0,
            };
            samples.push(byte.wrapping_add(predicted));
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn samples_come_back(
            samples in prop::collection::vec(any::<u8>(), 0..600),
            width in 1u32..20,
            pixel in prop::sample::select(vec![1usize, 3]),
        ) {
            let stride = width as usize * pixel;
            let samples = &samples[..samples.len() / stride * stride];
            let kept = DeflatedSamples::filtered(samples, width, pixel);
            prop_assert_eq!(kept.samples(), samples);
            prop_assert_eq!(kept.length, samples.len());
            prop_assert_eq!(DeflatedSamples::indices(samples).samples(), samples);
        }
    }

    #[test]
    fn rows_that_are_deflated_as_they_come_give_the_same_samples() {
        let stride = 70 * 3;
        let samples: Vec<u8> = (0..stride * 50).map(|at| (at * at / 7) as u8).collect();
        let held = DeflatedSamples::filtered(&samples, 70, 3);
        for filtered in [true, false] {
            let rows = if filtered { Rows::filtered(70, 3, 50) } else { Rows::indices(210, 50) };
            let mut rows = Rows { rows: Taken::Deflated(Stream::for_length(9)), ..rows };
            samples.chunks_exact(stride).for_each(|row| rows.push(row));
            let streamed = rows.deflated();
            assert_eq!(streamed.samples(), samples);
            assert_eq!((streamed.length, streamed.highest), (held.length, held.highest));
        }
        let is_held = |width| matches!(Taken::new(width, 3, 4096), Taken::Held(_));
        assert!(is_held(4096) && !is_held(4097));
    }

    #[test]
    fn a_gradient_becomes_small() {
        let samples: Vec<u8> = (0..100 * 100).map(|i| (i % 100 + i / 100) as u8).collect();
        let kept = DeflatedSamples::filtered(&samples, 100, 1);
        assert!(kept.bytes.len() < 200, "{} bytes", kept.bytes.len());
        assert_eq!(kept.highest, 198);
    }
}
