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
    let help = super::scripts::help(character).map_or_else(String::new, |help| format!("; {help}"));
    let detail = format!("« {character} » (U+{code:04X}) cannot be set; its name is shown{help}");
    let finding = Finding::new(&NO_GLYPH, path, detail);
    match source.find(character) {
        Some(offset) => finding.at(Position::of_offset(source, offset)),
        None => finding,
    }
}

/// A face was found for a script that the layout has none for.
pub static FACE_FOUND: Rule = Rule {
    code: "T002",
    severity: Severity::Note,
    title: "text is set in a face that the layout does not name",
    clause: "ISO 19005-3 §6.2.11.4",
};

/// That some of a release is set in `family`.
pub fn face_found(path: &str, family: &str) -> Finding {
    let detail = format!("the layout’s faces lack some of its letters: they are set in {family}");
    Finding::new(&FACE_FOUND, path, detail)
}

pub const RULES: &[&Rule] = &[&NO_GLYPH, &FACE_FOUND];
