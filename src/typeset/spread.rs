//! Spaces of a justified line.

use crate::layout::Length;

/// Distributes a line's missing width among its spaces, to the last unit.
pub struct Spread {
    missing: Option<Length>,
    /// Total stretch or shrink of the line's spaces.
    total: Length,
    /// Share of a space's width by which it may stretch or shrink, in hundredths.
    share: i64,
    given: Length,
    passed: Length,
}

impl Spread {
    pub fn new(missing: Option<Length>, total: Length, share: i64) -> Spread {
        Spread { missing, total, share, given: Length::ZERO, passed: Length::ZERO }
    }

    /// The width of the next space, whose natural width is `width`.
    pub fn space(&mut self, width: Length) -> Length {
        let Some(missing) = self.missing else { return width };
        let total = self.total;
        if total.0 <= 0 {
            return width;
        }
        let missing = Length(missing.0.max(-total.0));
        self.passed += width.scale(self.share, 100);
        width + self.due(missing, total)
    }

    /// Whether a line is made longer.
    pub fn is_stretched(&self) -> bool {
        self.missing.is_some_and(|missing| missing.0 > 0)
    }

    /// The share of a sign that may stretch by `stretch`.
    pub fn sign(&mut self, stretch: Length) -> Length {
        match self.missing {
            Some(missing) if missing.0 > 0 && self.total.0 > 0 => {
                self.passed += stretch;
                self.due(missing, self.total)
            }
            _ => Length::ZERO,
        }
    }

    /// The part of the missing width that is due but was not given out.
    fn due(&mut self, missing: Length, total: Length) -> Length {
        let due = missing.scale(self.passed.0.min(total.0), total.0);
        let extra = due - self.given;
        self.given = due;
        extra
    }
}
