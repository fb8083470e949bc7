//! Pictures with fewer pixels, in integers: the same on every machine.

/// Rows of `to` pixels, each the mean of the `from` pixels that it covers, in integers: the same on
/// every machine. With `weights`, one per pixel, transparent pixels contribute no colour.
pub fn average(
    samples: &[u8],
    count: usize,
    weights: Option<&[u8]>,
    from: [u32; 2],
    to: [u32; 2],
) -> Vec<u8> {
    let [columns, rows] = [0, 1].map(|axis| covered(from[axis], to[axis]));
    let width = from[0] as usize;
    let mut reduced = Vec::with_capacity(columns.len() * rows.len() * count);
    for row in &rows {
        for column in &columns {
            let mut sums = [0u64; 3];
            let mut whole = 0;
            for &(y, high) in row {
                for &(x, wide) in column {
                    let pixel = y * width + x;
                    let weight =
                        high * wide * weights.map_or(1, |weights| u64::from(weights[pixel]));
                    whole += weight;
                    let colour = &samples[pixel * count..][..count];
                    for (sum, &sample) in sums.iter_mut().zip(colour) {
                        *sum += weight * u64::from(sample);
                    }
                }
            }
            let mean = |sum: u64| (sum + whole / 2).checked_div(whole).unwrap_or(0) as u8;
            reduced.extend(sums[..count].iter().map(|&sum| mean(sum)));
        }
    }
    reduced
}

/// For each of `to` equal parts of a line of `from` pixels, the pixels in it and how much of each,
/// in `to`ths.
fn covered(from: u32, to: u32) -> Vec<Vec<(usize, u64)>> {
    let (from, to) = (u64::from(from), u64::from(to));
    let part = |index: u64| {
        let (start, end) = (index * from, (index + 1) * from);
        let pixels = start / to..end.div_ceil(to);
        let share = |pixel: u64| end.min((pixel + 1) * to) - start.max(pixel * to);
        pixels.map(|pixel| (pixel as usize, share(pixel))).collect()
    };
    (0..to).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_every_pixel_once() {
        assert_eq!(covered(3, 2), [vec![(0, 2), (1, 1)], vec![(1, 1), (2, 2)]]);
        for (from, to) in [(100, 7), (9, 8), (5, 5), (4000, 1417)] {
            let mut shares = vec![0; from as usize];
            covered(from, to).iter().flatten().for_each(|&(pixel, share)| shares[pixel] += share);
            assert!(shares.iter().all(|&share| share == u64::from(to)), "{from} to {to}");
        }
    }

    #[test]
    fn a_pixel_is_the_mean_of_what_it_covers() {
        assert_eq!(average(&[0, 100, 200, 100], 1, None, [4, 1], [2, 1]), [50, 150]);
        assert_eq!(average(&[0, 90, 180], 1, None, [3, 1], [2, 1]), [30, 150]);
        assert_eq!(average(&[7; 36], 3, None, [4, 3], [3, 2]), [7; 18]);
    }

    #[test]
    fn what_is_transparent_lends_no_colour() {
        assert_eq!(average(&[200, 10], 1, Some(&[255, 0]), [2, 1], [1, 1]), [200]);
        assert_eq!(average(&[200, 10], 1, Some(&[0, 0]), [2, 1], [1, 1]), [0]);
        assert_eq!(average(&[200, 100], 1, Some(&[255, 255]), [2, 1], [1, 1]), [150]);
    }
}
