//! Vertical justification: the spaces between a page's blocks give a little, all in proportion, if
//! that keeps the page from ending short. Lines stay a leading apart, and most pages are set as the
//! layout says.

use crate::layout::Length;

use super::foot::{UNSEEN, lines_of};
use super::row::{FORBIDDEN, Penalty, Row};

/// Spaces as the layout asks for them. Scalings are in thousandths.
pub const AS_ASKED: i64 = 1_000;
/// How far a page's spaces may be narrowed and widened: 5 to 10 points of 7.
const LEAST: i64 = 750;
const MOST: i64 = 1_450;

/// For a page with other spaces than asked for, and by how much more for the limit of what is
/// allowed: dearer than white space that nobody notices, cheaper than a page that ends short.
const OTHER_SPACES: Penalty = 500;
const WIDEST_SPACES: Penalty = 3_000;

/// The space above a row that may give: wherever a page may end, however badly, inside and outside
/// frames, but not at their edges, since it holds their padding.
pub fn giving(rows: &[Row], index: usize) -> Length {
    let row = &rows[index];
    let gives = row.before > Length::ZERO
        && !row.is_cells
        && index.checked_sub(1).is_some_and(|above| {
            rows[above].break_after < FORBIDDEN / 2 && rows[above].frames == row.frames
        });
    if gives { row.before } else { Length::ZERO }
}

/// Whether a page that is too full by `-free` can be filled all the same.
pub fn hold(free: Length, giving: Length) -> bool {
    free.0 >= 0 || free + giving.scale(AS_ASKED - LEAST, AS_ASKED) >= Length::ZERO
}

/// How the spaces of a page with this much left at its foot (less than nothing if it is too full)
/// are scaled.
pub fn scaling(free: Length, giving: Length, line: Length) -> i64 {
    if giving <= Length::ZERO {
        return AS_ASKED;
    }
    if free.0 < 0 {
        // Rounded so that nothing is outside the page's text.
        return AS_ASKED - (-free.0 * AS_ASKED / giving.0 + 1);
    }
    let more = free.min(giving.scale(MOST - AS_ASKED, AS_ASKED));
    if lines_of(free, line) <= UNSEEN || lines_of(free - more, line) > UNSEEN {
        return AS_ASKED;
    }
    AS_ASKED + more.0 * AS_ASKED / giving.0
}

/// What is left at the foot of a page with its spaces scaled.
pub fn left(free: Length, giving: Length, scaling: i64) -> Length {
    free - giving.scale(scaling - AS_ASKED, AS_ASKED)
}

/// By how much the space above a row is wider than asked for.
pub fn given(rows: &[Row], index: usize, scaling: i64) -> Length {
    giving(rows, index).scale(scaling - AS_ASKED, AS_ASKED)
}

/// The cost of a scaling.
pub fn cost(scaling: i64) -> Penalty {
    let limit = match scaling {
        AS_ASKED => return 0,
        less if less < AS_ASKED => AS_ASKED - LEAST,
        _ => MOST - AS_ASKED,
    };
    let share = (scaling - AS_ASKED).abs();
    OTHER_SPACES + WIDEST_SPACES * share * share / (limit * limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::foot::HIGH;

    const LINE: Length = Length(1_000);

    #[test]
    fn only_a_page_that_would_end_short_has_its_spaces_widened_and_only_if_that_is_enough() {
        let scaled = |free: i64| scaling(Length(free), Length(4_000), LINE);
        assert_eq!([scaled(0), scaled(2_700)], [AS_ASKED; 2]);
        assert_eq!([scaled(2_900), scaled(4_500)], [MOST; 2]);
        assert_eq!(scaled(4_700), AS_ASKED);
        assert_eq!(left(Length(2_900), Length(4_000), MOST), Length(1_100));
        // As much as is left, not more.
        assert_eq!(scaling(Length(3_000), Length(10_000), LINE), 1_300);
        assert_eq!(scaling(Length(3_000), Length::ZERO, LINE), AS_ASKED);
    }

    #[test]
    fn a_page_that_is_a_little_too_full_has_its_spaces_narrowed() {
        let giving = Length(4_000);
        assert!(hold(Length(-1_000), giving) && !hold(Length(-1_001), giving));
        let narrowed = scaling(Length(-700), giving, LINE);
        assert!(left(Length(-700), giving, narrowed) >= Length::ZERO);
        assert!(cost(LEAST) > cost(narrowed) && cost(narrowed) > cost(AS_ASKED));
        assert!(cost(MOST) < HIGH);
    }

    #[test]
    fn spaces_give_where_a_page_may_end_but_not_at_the_edges_of_frames() {
        let row = |before: i64| Row { before: Length(before), ..Row::new(LINE) };
        let mut rows = vec![row(7), row(7), row(0), row(7), row(7), row(7)];
        rows[0].break_after = super::super::row::LEAD_IN;
        rows[2].break_after = super::super::row::FORBIDDEN;
        rows[4].frames = vec![0];
        rows[5].frames = vec![0];
        let given: Vec<i64> = (0..rows.len()).map(|row| giving(&rows, row).0).collect();
        assert_eq!(given, [0, 7, 0, 0, 0, 7]);
    }
}
