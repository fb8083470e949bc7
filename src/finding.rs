//! Findings: what a stage noticed without stopping — a loss or oddity in a release, damage in a
//! package — as data, with a stable code and the clause it rests on.

use crate::error::Position;

/// How grave a finding is. An error makes a package damaged (or a release refused); a warning
/// is told and changes no exit status; a note is no fault, but may matter one day. What could not
/// be checked is neither sound nor damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Note,
    Warning,
    Unchecked,
    Error,
}

impl Severity {
    /// The word used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Unchecked => "unchecked",
            Severity::Error => "error",
        }
    }
}

/// A rule that something can break. Its code never changes and is never given to another rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable code, for instance `B012`.
    pub code: &'static str,
    pub severity: Severity,
    /// One line for the table of rules.
    pub title: &'static str,
    /// Standard and clause, for instance `RFC 8493 §2.1.3`.
    pub clause: &'static str,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static Rule,
    /// The file it is about: a path in the site, or in the package.
    pub path: String,
    /// Where in that file, if it is a text the user can open.
    pub position: Option<Position>,
    /// What exactly is wrong, in one sentence without final stop.
    pub detail: String,
}

impl Finding {
    pub fn new(rule: &'static Rule, path: impl Into<String>, detail: impl Into<String>) -> Finding {
        Finding { rule, path: path.into(), position: None, detail: detail.into() }
    }

    pub fn at(mut self, position: Position) -> Finding {
        self.position = Some(position);
        self
    }
}
