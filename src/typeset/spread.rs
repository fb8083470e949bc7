//! Spaces of a justified line.

use crate::layout::Length;

/// Shares a line's missing width among its spaces, to the last unit.
pub struct Spread {
    missing: Option<Length>,
    /// What all spaces of the line stretch, or shrink.
    total: Length,
    /// Share of a space's width that it may stretch, or shrink, in hundredths.
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
        let due = missing.scale(self.passed.0.min(total.0), total.0);
        let extra = due - self.given;
        self.given = due;
        width + extra
    }
}
