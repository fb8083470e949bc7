//! What is reported about the composition of pages: lines that are too loose, pages that end short, pictures that
//! were moved.

use crate::error::Position;
use crate::finding::Finding;
use crate::rules::typeset::{HIGH_PAGE, LOOSE_LINE, MOVED_PICTURE};

use super::TypesetDocument;
use super::high_page::{Cause, HighPage, MovedPicture};

/// The lines of a release that are too loose, in the order of reading.
pub fn loose_lines(path: &str, set: &TypesetDocument) -> Vec<Finding> {
    let finding = |(beginning, ratio): &(String, i64)| {
        // A ratio of 1000 is half a space more.
        let width = 100 + ratio / 20;
        let detail = format!("`{}…` has spaces {width}% as wide as usual", beginning.trim());
        Finding::new(&LOOSE_LINE, path, detail).at(Position::START)
    };
    set.loose_lines.iter().map(finding).collect()
}

/// The pages of a release that end short, each with its cause.
pub fn high_pages(path: &str, set: &TypesetDocument) -> Vec<Finding> {
    let finding = |high: &HighPage| {
        let cause = match high.cause {
            Cause::Heading => "a heading stays with its text",
            Cause::Picture => "the next picture does not fit",
            Cause::Table => "the next row of a table does not fit",
            Cause::Lines => "the next lines stay together",
        };
        let detail = format!("page {} ends {} lines short: {cause}", high.page + 1, high.lines);
        Finding::new(&HIGH_PAGE, path, detail).at(Position::START)
    };
    set.high_pages.iter().map(finding).collect()
}

/// The pictures of a release that were moved, each with the page that this fills.
pub fn moved_pictures(path: &str, set: &TypesetDocument) -> Vec<Finding> {
    let finding = |moved: &MovedPicture| {
        let address = set.images.get(moved.image.0).map_or("", |image| image.address.as_str());
        let detail = format!(
            "`{address}` changes places with the text around it, to fill page {}",
            moved.page + 1
        );
        Finding::new(&MOVED_PICTURE, path, detail).at(Position::START)
    };
    set.moved_pictures.iter().map(finding).collect()
}
