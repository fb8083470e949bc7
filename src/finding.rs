//! Findings: what a stage noticed without stopping — a loss or oddity in a release, damage in a
//! package — as data, with a stable code and the clause it rests on. [`crate::rules`] has all rules.

use crate::error::Position;

/// How serious a finding is. An error makes a package damaged (or a release refused); a warning
/// is reported and does not change the exit status; a note is not a fault, but may matter one day.
/// What could not be checked is neither sound nor damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Something is wrong, but nothing is lost.
    Warning,
    /// It could not be checked.
    Unchecked,
    /// Damage, or a breach of a requirement.
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

impl Severity {
    /// What it does to the result, in one sentence without final stop.
    pub fn effect(self) -> &'static str {
        match self {
            Severity::Note => "it is not a fault, and does not change the exit status",
            Severity::Warning => "it is reported, and does not change the exit status",
            Severity::Unchecked => "whether it is sound is not known; the exit status is 2",
            Severity::Error => {
                "it makes a package damaged or refuses a release; the exit status is 1"
            }
        }
    }
}

/// The stage that finds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Parsing a post's front matter and finding its files.
    Release,
    /// Reading its Markdown.
    Document,
    /// Typesetting.
    Typeset,
    /// Packaging.
    Package,
    /// Verifying packages and archives.
    Verify,
}

impl Stage {
    /// The word used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Release => "release",
            Stage::Document => "document",
            Stage::Typeset => "typeset",
            Stage::Package => "package",
            Stage::Verify => "verify",
        }
    }
}

/// What a finding means and what to do about it, each one sentence without a full stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Advice {
    /// What it means for the release, the package or the archive.
    pub meaning: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

impl Advice {
    /// For the table of rules.
    pub const fn new(meaning: &'static str, remedy: &'static str) -> Advice {
        Advice { meaning, remedy }
    }
}

/// A rule that something can break. Its code never changes and is never given to another rule.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Stable code, for instance `B012`.
    pub code: &'static str,
    /// How serious it is to break it.
    pub severity: Severity,
    /// The stage that checks it.
    pub stage: Stage,
    /// What is wrong, in one line without a full stop.
    pub title: &'static str,
    /// Standard and clause, for instance `RFC 8493 §2.1.3`.
    pub clause: &'static str,
    /// What that means and what to do.
    pub advice: Advice,
}

impl Rule {
    /// Where it is explained: a place in this program's documentation.
    pub fn page(&self) -> String {
        format!("archive/rules.md#{}", self.code.to_ascii_lowercase())
    }
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule that was broken.
    pub rule: &'static Rule,
    /// The file it is about: a path in the site, or in the package.
    pub path: String,
    /// Where in that file, if it is a text the user can open.
    pub position: Option<Position>,
    /// What exactly is wrong, in one sentence without a full stop.
    pub detail: String,
}

impl Finding {
    /// A finding about a whole file.
    pub fn new(rule: &'static Rule, path: impl Into<String>, detail: impl Into<String>) -> Finding {
        Finding { rule, path: path.into(), position: None, detail: detail.into() }
    }

    /// The same finding at a place in the file.
    pub fn at(mut self, position: Position) -> Finding {
        self.position = Some(position);
        self
    }
}
