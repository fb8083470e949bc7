//! Lengths on the page.

use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// A length or position in 1/65536 pt (1 pt = 1/72 inch): integers, so that the same sums give
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
    pub fn scale(self, numerator: i64, denominator: i64) -> Length {
        let product = i128::from(self.0) * i128::from(numerator);
        let denominator = i128::from(denominator);
        let half = denominator / 2;
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
