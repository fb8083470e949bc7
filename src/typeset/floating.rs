//! Moves pictures that do not fit where they are in the post, if that fills the page that they left
//! short: behind text that follows them, to the head of the next page or between two blocks, or
//! before the text that leads up to them. Never before a heading, nor away from a line that announces
//! them; a picture directly under a heading may let the text under it go first. Tags keep the order
//! of the post.

use std::ops::Range;

use crate::layout::Length;

use super::apart::Apart;
use super::filling::Filling;
use super::fitting::white;
use super::foot::HIGH;
use super::galley::Galley;
use super::high_page::{Cause, MovedPicture};
use super::limits::Limits;
use super::page::Shape;
use super::row::{FORBIDDEN, Row, is_lead_in};

/// Blocks that a picture may pass.
const BLOCKS: usize = 4;
/// Lines, after the first, of a block that a picture may pass.
const ABOUT_IT: usize = 2;
/// Pictures of a document that may be moved.
const MOVES: usize = 12;

/// How many pages rows take, and the lines of white space at their feet.
type Filled = (usize, i64);

/// A picture with its caption, and the text with which it changes places.
struct Move {
    first: usize,
    /// Where the second part begins.
    middle: usize,
    end: usize,
    /// Whether the picture has to be at the head of a page, since a paragraph is divided there.
    at_head: bool,
}

/// Moves the pictures of a galley that leave pages short.
pub fn float_pictures(galley: &mut Galley, apart: &Apart, first_top: Length) {
    let mut done = 0;
    for _ in 0..MOVES {
        let limits = Limits::of(galley, apart, first_top);
        let cuts = limits.break_pages(&galley.rows);
        let high = limits.high_pages(&galley.rows, &cuts);
        let before = (cuts.len(), white(&high));
        let next = high.iter().find(|high| high.cause == Cause::Picture && high.page >= done);
        let Some(page) = next.map(|high| high.page) else { return };
        done = page + 1;
        let Some(picture) = waiting(&galley.rows, cuts[page].rows.end) else { continue };
        let moves = moves(&galley.rows, cuts[page].rows.start, picture, &limits);
        let mut best: Option<(Filled, Move)> = None;
        for way in moves {
            let spaces = apply(&mut galley.rows, &way);
            let found = filled(galley, apart, first_top, &way);
            undo(&mut galley.rows, &way, spaces);
            let known = best.as_ref().map_or(before, |(known, _)| *known);
            if let Some(found) = found.filter(|found| *found < known) {
                best = Some((found, way));
            }
        }
        if let Some((_, way)) = best {
            apply(&mut galley.rows, &way);
            note_moved(galley, &way, page);
        }
    }
}

/// Notes the pictures that have changed places with the text around them to fill `page`.
fn note_moved(galley: &mut Galley, way: &Move, page: usize) {
    let items = galley.rows[way.first..way.end].iter().flat_map(|row| &row.items);
    for item in items {
        if let Shape::Image { image, .. } = item.shape
            && galley.moved_pictures.iter().all(|known| known.image != image)
        {
            galley.moved_pictures.push(MovedPicture { image, page });
        }
    }
}

/// What the pages are like now; `None` if the picture is inside a paragraph.
fn filled(galley: &Galley, apart: &Apart, first_top: Length, way: &Move) -> Option<Filled> {
    let limits = Limits::of(galley, apart, first_top);
    let cuts = limits.break_pages(&galley.rows);
    let picture = way.first + (way.end - way.middle);
    let is_set = !way.at_head || cuts.iter().any(|cut| cut.rows.start == picture);
    is_set.then(|| (cuts.len(), white(&limits.high_pages(&galley.rows, &cuts))))
}

/// All ways to move the picture at row `picture`, which did not fit on the page that begins with
/// row `start`: those that disturb the order least come first.
fn moves(rows: &[Row], start: usize, picture: usize, limits: &Limits) -> Vec<Move> {
    let Some(group) = group(rows, picture) else { return Vec::new() };
    let (first, middle) = (group.start, group.end);
    let run = (middle..rows.len()).take_while(|&row| is_plain(&rows[row])).count();
    let run = middle..middle + run;
    // A line or two directly under a picture may be about it.
    let lines = run.clone().take_while(|&row| !is_between(rows, row + 1)).count();
    let run = if lines < ABOUT_IT { middle..middle } else { run };
    let forward = run.clone().map(|row| row + 1).filter(|&end| is_between(rows, end)).take(BLOCKS);
    let mut found: Vec<Move> =
        forward.map(|end| Move { first, middle, end, at_head: false }).collect();
    if let Some(end) = filling(rows, start..first, run, limits) {
        found.push(Move { first, middle, end, at_head: true });
    }
    let back = (start + 1..first).rev().take_while(|&row| is_plain(&rows[row]));
    let back = back.filter(|&row| is_between(rows, row)).take(BLOCKS);
    found.extend(back.map(|to| Move { first: to, middle: first, end: middle, at_head: false }));
    found
}

/// The picture that did not fit on the page that ends before row `next`: that row, or the one under
/// the heading that begins there.
fn waiting(rows: &[Row], next: usize) -> Option<usize> {
    (next..rows.len())
        .take_while(|&row| row == next || rows[row - 1].break_after >= HIGH)
        .find(|&row| rows[row].has_picture)
}

/// The rows of a picture and its caption, if they may be moved.
fn group(rows: &[Row], picture: usize) -> Option<Range<usize>> {
    let row = rows.get(picture)?;
    let is_free = row.has_picture && row.frames.is_empty() && !row.is_cells;
    let is_bound = picture > 0 && rows[picture - 1].break_after >= HIGH;
    let end = (picture..rows.len()).find(|&row| rows[row].break_after < HIGH)? + 1;
    // What follows a small picture belongs to it.
    let is_whole = rows[picture..end].iter().all(|row| !is_lead_in(row.break_after))
        && (end == rows.len() || is_between(rows, end));
    let is_movable = !is_bound || is_headed(rows, picture);
    (is_free && is_movable && is_whole).then_some(picture..end)
}

/// Whether a heading stands directly above a row.
fn is_headed(rows: &[Row], row: usize) -> bool {
    let above = rows[..row].iter().rev().take_while(|row| row.break_after >= FORBIDDEN);
    above
        .take_while(|row| row.is_text || !row.headings.is_empty())
        .any(|row| !row.headings.is_empty())
}

/// Whether a picture may pass a row: a line of a paragraph or a list.
fn is_plain(row: &Row) -> bool {
    row.is_text
        && row.headings.is_empty()
        && row.frames.is_empty()
        && !row.is_cells
        && !row.has_picture
}

/// Whether a block ends above a row.
fn is_between(rows: &[Row], row: usize) -> bool {
    row > 0 && rows[row - 1].break_after == 0 && rows.get(row).is_some_and(|row| row.before.0 > 0)
}

/// The end of as much of the text after a picture as the page takes in its place.
fn filling(rows: &[Row], page: Range<usize>, run: Range<usize>, limits: &Limits) -> Option<usize> {
    let extras = limits.extras();
    let capacity = limits.room.of_page(page.start);
    let mut filling = Filling::new(rows, page.start, &extras, capacity);
    for row in page {
        filling.add(rows, row);
        filling.add_notes(row);
    }
    let mut end = None;
    for row in run {
        filling.add(rows, row);
        filling.add_notes(row);
        if filling.used() > capacity {
            break;
        }
        if rows[row].break_after < HIGH {
            end = Some(row + 1);
        }
    }
    end
}

/// Exchanges the two parts, with the spaces that belong to their new neighbours. Returns the spaces
/// as they were.
fn apply(rows: &mut [Row], way: &Move) -> [Length; 3] {
    let Move { first, middle, end, .. } = *way;
    let before = |rows: &[Row], row: usize| rows.get(row).map_or(Length::ZERO, |row| row.before);
    let spaces = [first, middle, end].map(|row| before(rows, row));
    rows[first..end].rotate_left(middle - first);
    let second = first + (end - middle);
    rows[first].before = spaces[0];
    rows[second].before = spaces[1];
    if let Some(next) = rows.get_mut(end) {
        next.before = spaces[1].max(spaces[2]);
    }
    spaces
}

fn undo(rows: &mut [Row], way: &Move, spaces: [Length; 3]) {
    let Move { first, middle, end, .. } = *way;
    rows[first..end].rotate_right(middle - first);
    rows[first].before = spaces[0];
    rows[middle].before = spaces[1];
    if let Some(next) = rows.get_mut(end) {
        next.before = spaces[2];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::row::LEAD_IN;

    fn line(before: i64, break_after: i64) -> Row {
        let before = Length(before);
        Row { before, break_after, is_text: true, ..Row::new(Length(10)) }
    }

    fn picture(before: i64) -> Row {
        Row { before: Length(before), has_picture: true, ..Row::new(Length(60)) }
    }

    #[test]
    fn exchanged_parts_take_over_the_spaces_around_them_and_all_can_be_undone() {
        let mut rows = vec![line(0, 0), picture(7), line(9, 0), line(0, 0), line(16, 0)];
        let before: Vec<i64> = rows.iter().map(|row| row.before.0).collect();
        let way = Move { first: 1, middle: 2, end: 4, at_head: false };
        let spaces = apply(&mut rows, &way);
        assert!(rows[3].has_picture);
        let spaced = |rows: &[Row]| rows.iter().map(|row| row.before.0).collect::<Vec<i64>>();
        assert_eq!(spaced(&rows), [0, 7, 0, 9, 16]);
        undo(&mut rows, &way, spaces);
        assert!(rows[1].has_picture);
        assert_eq!(spaced(&rows), before);
    }

    #[test]
    fn a_picture_leaves_neither_its_announcement_nor_what_it_heads_and_passes_no_heading() {
        let rows = [line(0, 0), picture(7), line(7, 0)];
        assert_eq!(group(&rows, 1), Some(1..2));
        assert_eq!(group(&[line(0, LEAD_IN), picture(7)], 1), None);
        let logo = Row { break_after: LEAD_IN, ..picture(7) };
        assert_eq!(group(&[logo, line(7, 0)], 0), None);
        let boxed = Row { frames: vec![0], ..picture(7) };
        assert_eq!(group(&[boxed], 0), None);
        let heading = Row { headings: vec![0], ..line(16, 0) };
        assert!(!is_plain(&heading) && is_plain(&rows[0]) && !is_plain(&rows[1]));
    }

    #[test]
    fn a_picture_under_a_heading_lets_the_text_under_it_go_first() {
        let heading = Row { headings: vec![0], ..line(16, FORBIDDEN) };
        let rows = [line(0, 0), heading, line(0, FORBIDDEN), picture(7), line(9, 0)];
        assert_eq!(waiting(&rows, 1), Some(3));
        assert_eq!(group(&rows, 3), Some(3..4));
        // A caption above is no heading.
        let rows = [picture(0), line(4, FORBIDDEN), picture(7), line(9, 0)];
        assert_eq!(group(&rows, 2), None);
        assert_eq!(waiting(&[line(0, 0), line(0, 0), picture(7)], 1), None);
    }
}
