//! Lengths on the page.

use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// A length or position in 1/65536 pt (1 pt = 1/72 inch): an integer, so that the same sums give
/// the same page everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Length(pub i64);

impl Length {
    pub const ZERO: Length = Length(0);
    /// One typographic point.
    pub const POINT: Length = Length(65_536);

    pub fn pt(points: f64) -> Length {
        Length((points * 65_536.0).round() as i64)
    }

    pub fn mm(millimetres: f64) -> Length {
        Length::pt(millimetres * 72.0 / 25.4)
    }

    pub fn to_pt(self) -> f64 {
        self.0 as f64 / 65_536.0
    }

    pub fn to_mm(self) -> f64 {
        self.to_pt() * 25.4 / 72.0
    }

    /// `self` × `numerator` / `denominator`, rounded to the nearest unit.
    // Inlined, so that a constant denominator needs no division.
    #[inline(always)]
    pub fn scale(self, numerator: i64, denominator: i64) -> Length {
        let half = denominator / 2;
        // Nearly all products fit; a 128-bit division costs ten times as much as a 64-bit one.
        if denominator > 0
            && let Some(product) = self.0.checked_mul(numerator)
        {
            let away = if product >= 0 { half } else { -half };
            if let Some(sum) = product.checked_add(away) {
                return Length(sum / denominator);
            }
        }
        self.scale_wide(numerator, denominator)
    }

    #[cold]
    fn scale_wide(self, numerator: i64, denominator: i64) -> Length {
        let half = denominator / 2;
        let product = i128::from(self.0) * i128::from(numerator);
        let (half, denominator) = (i128::from(half), i128::from(denominator));
        let rounded = if product >= 0 { product + half } else { product - half } / denominator;
        Length(rounded as i64)
    }
}

impl Add for Length {
    type Output = Length;
    fn add(self, other: Length) -> Length {
        Length(self.0 + other.0)
    }
}

impl Sub for Length {
    type Output = Length;
    fn sub(self, other: Length) -> Length {
        Length(self.0 - other.0)
    }
}

impl Neg for Length {
    type Output = Length;
    fn neg(self) -> Length {
        Length(-self.0)
    }
}

impl AddAssign for Length {
    fn add_assign(&mut self, other: Length) {
        self.0 += other.0;
    }
}

impl SubAssign for Length {
    fn sub_assign(&mut self, other: Length) {
        self.0 -= other.0;
    }
}

impl std::iter::Sum for Length {
    fn sum<I: Iterator<Item = Length>>(lengths: I) -> Length {
        lengths.fold(Length::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling_rounds_to_the_nearest_however_large() {
        assert_eq!(Length(5).scale(1, 2), Length(3));
        assert_eq!(Length(-5).scale(1, 2), Length(-3));
        assert_eq!(Length(7).scale(-1, 3), Length(-2));
        let large = 1 << 60;
        assert_eq!(Length(large).scale(1_000_000, 3_000_000), Length(384_307_168_202_282_325));
        assert_eq!(Length(-large).scale(6, 9), Length(-768_614_336_404_564_651));
        assert_eq!(Length(large).scale(7, 1), Length(large.wrapping_mul(7)));
    }
}
