//! What typesetting may report.

use crate::error::Position;
use crate::finding::{Finding, Rule, Severity};

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

pub const RULES: &[&Rule] = &[&NO_GLYPH];
