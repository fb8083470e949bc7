//! What typesetting may report.

use crate::finding::{Rule, Severity};

/// A character was replaced.
pub static NO_GLYPH: Rule = Rule {
    code: "T001",
    severity: Severity::Warning,
    title: "a character that cannot be set is shown by its Unicode name",
    clause: "ISO 19005-3 §6.2.11.8",
};

pub const RULES: &[&Rule] = &[&NO_GLYPH];
