//! What typesetting may report.

use crate::error::Position;
use crate::finding::{Finding, Rule, Severity};

use super::TypesetDocument;
use super::page_breaking::{Cause, HighPage};

/// A character was replaced.
pub static NO_GLYPH: Rule = Rule {
    code: "T001",
    severity: Severity::Warning,
    title: "a character that cannot be set is shown by its Unicode name",
    clause: "ISO 19005-3 §6.2.11.8",
};

/// That `character` was replaced; the place is where it first stands in the source, which may
/// write it otherwise (as an entity, decomposed) and then has no place for it.
pub fn no_glyph(path: &str, source: &str, character: char) -> Finding {
    let code = u32::from(character);
    let detail = format!("« {character} » (U+{code:04X}) cannot be set; its name is shown");
    let finding = Finding::new(&NO_GLYPH, path, detail);
    match source.find(character) {
        Some(offset) => finding.at(Position::of_offset(source, offset)),
        None => finding,
    }
}

/// A line with too few spaces to share what it lacks.
pub static LOOSE_LINE: Rule = Rule {
    code: "T002",
    severity: Severity::Note,
    title: "a line's spaces are more than twice as wide as they should be",
    clause: "Lexique des règles typographiques, Espacements",
};

/// A page that is not full.
pub static HIGH_PAGE: Rule = Rule {
    code: "T003",
    severity: Severity::Note,
    title: "a page stops three lines high or more",
    clause: "The Chicago Manual of Style, 2.116",
};

/// The lines of a release that are too loose, in the order of reading.
pub fn loose_lines(path: &str, set: &TypesetDocument) -> Vec<Finding> {
    let finding = |(beginning, ratio): &(String, i64)| {
        // A ratio of 1000 is half a space more.
        let width = 100 + ratio / 20;
        let detail = format!("« {}… » has spaces of {width} %", beginning.trim());
        Finding::new(&LOOSE_LINE, path, detail)
    };
    set.loose_lines.iter().map(finding).collect()
}

/// The pages of a release that stop high, each with its cause.
pub fn high_pages(path: &str, set: &TypesetDocument) -> Vec<Finding> {
    let finding = |high: &HighPage| {
        let cause = match high.cause {
            Cause::Heading => "a heading stays with its text",
            Cause::Picture => "the next picture has no room",
            Cause::Table => "the next row of a table has no room",
            Cause::Lines => "the next lines stay together",
        };
        let detail = format!("page {} stops {} lines high: {cause}", high.page + 1, high.lines);
        Finding::new(&HIGH_PAGE, path, detail)
    };
    set.high_pages.iter().map(finding).collect()
}

pub const RULES: &[&Rule] = &[&NO_GLYPH, &LOOSE_LINE, &HIGH_PAGE];
