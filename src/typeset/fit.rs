//! How a justified line takes up missing width: its word spaces first, then also the width of its
//! letters, within limits that no reader notices (Hàn Thế Thành, "Micro-typographic extensions to
//! the TeX typesetting system", 2000).

use crate::layout::Length;

use super::page::UNSCALED;

/// Ratios are in thousandths of the spaces' stretch or shrink.
pub const UNIT: i64 = 1_000;
/// Ratio up to which only the spaces give.
const SPACES_ALONE: i64 = 250;

/// What can give in a line.
#[derive(Debug, Clone, Copy)]
pub struct Give {
    /// Of its spaces, in the required direction.
    pub spaces: Length,
    /// Width of its letters.
    pub letters: Length,
    /// By how many thousandths letters may be scaled.
    pub scaling: i64,
}

/// How a line gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// By how much its spaces stretch (positive) or shrink (negative).
    pub ratio: i64,
    /// Of its letters ([`super::page::GlyphRun::scaling`]).
    pub scaling: i64,
}

/// Divides the amount by which a line is too short (positive) or too long (negative) between spaces
/// and letters; `None` if nothing can give. Spaces stretch as far as needed: the ratio says how
/// far.
pub fn fit(missing: Length, give: Give) -> Option<Fit> {
    let (lack, sign) = (missing.0.abs(), missing.0.signum());
    let (spaces, letters) = (give.spaces.0, give.letters.0 * give.scaling / UNSCALED);
    let fit = |ratio: i64, share: i64| Fit {
        ratio: sign * ratio,
        scaling: UNSCALED + sign * give.scaling * share / UNIT,
    };
    if lack == 0 {
        return Some(fit(0, 0));
    }
    if spaces <= 0 {
        return (lack <= letters).then(|| fit(0, lack * UNIT / letters.max(1)));
    }
    let alone = spaces * SPACES_ALONE / UNIT;
    if lack <= alone || letters <= 0 {
        return Some(fit(lack * UNIT / spaces, 0));
    }
    let (rest, room) = (lack - alone, spaces - alone + letters);
    if rest > room {
        return Some(fit((lack - letters) * UNIT / spaces, UNIT));
    }
    let share = rest * UNIT / room;
    Some(fit(SPACES_ALONE + (UNIT - SPACES_ALONE) * share / UNIT, share))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(missing: i64, spaces: i64) -> Option<(i64, i64)> {
        let give = Give { spaces: Length(spaces), letters: Length(10_000), scaling: 20 };
        fit(Length(missing), give).map(|fit| (fit.ratio, fit.scaling))
    }

    #[test]
    fn spaces_give_way_before_letters_and_letters_within_their_limits() {
        assert_eq!(fitted(0, 400), Some((0, 1000)));
        assert_eq!(fitted(80, 400), Some((200, 1000)));
        assert_eq!(fitted(350, 400), Some((625, 1010)));
        assert_eq!(fitted(600, 400), Some((1000, 1020)));
        assert_eq!(fitted(1_000, 400), Some((2000, 1020)));
        assert_eq!(fitted(-600, 400), Some((-1000, 980)));
    }

    #[test]
    fn a_line_without_spaces_gives_way_by_its_letters_alone() {
        assert_eq!(fitted(100, 0), Some((0, 1010)));
        assert_eq!(fitted(201, 0), None);
    }
}
