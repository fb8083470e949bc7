//! The result of an examination, and what it does not cover.

use std::fmt;

use super::check::{CHECKS, Check};
use crate::pdf::model::xmp::Declared;

/// What no check covers.
pub const NOT_CHECKED: &[&str] = &[
    "glyph programs: outlines and encodings inside embedded fonts, and widths except those of \
     TrueType CID fonts",
    "colours: ICC profiles beyond their header, device colours outside page content",
    "images: what is inside JPEG, JPEG 2000 and JBIG2 data",
    "transparency groups, halftones, patterns and shadings",
    "content of form XObjects and of annotations' appearances: whether it is tagged",
    "embedded files: whether they are what they are declared to be",
    "reading order, and whether tags and alternative texts say what is meant",
    "PDF/A-1, PDF/A-4 and PDF/UA-2",
];

/// A breach of a declared standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    pub check: &'static Check,
    /// What was found, and where.
    pub detail: String,
}

/// The result of an examination. There is no "conformant": see [`NOT_CHECKED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The file declares no standard that is checked.
    NothingToCheck,
    /// It declares one, and breaks it.
    NotConformant,
    /// No check found anything against it.
    NothingFound,
}

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConformanceReport {
    pub declared: Declared,
    /// In the order of the checks.
    pub objections: Vec<Objection>,
}

impl ConformanceReport {
    pub fn verdict(&self) -> Verdict {
        let checked = CHECKS.iter().any(|check| check.scope.applies(&self.declared));
        match (self.objections.is_empty(), checked) {
            (false, _) => Verdict::NotConformant,
            (true, true) => Verdict::NothingFound,
            (true, false) => Verdict::NothingToCheck,
        }
    }
}

impl fmt::Display for ConformanceReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.declared.pdfa {
            Some((part, level)) => write!(f, "declares PDF/A-{part}{}", level.to_lowercase())?,
            None => f.write_str("declares no PDF/A")?,
        }
        match self.declared.pdfua {
            Some(part) => writeln!(f, " and PDF/UA-{part}")?,
            None => writeln!(f, " and no PDF/UA")?,
        }
        for Objection { check, detail } in &self.objections {
            writeln!(f, "- {}: {detail} ({})", check.title, check.clause)?;
        }
        match self.verdict() {
            Verdict::NothingToCheck => f.write_str("no standard to check"),
            Verdict::NotConformant => write!(f, "{} objections", self.objections.len()),
            Verdict::NothingFound => f.write_str("no objections"),
        }?;
        write!(f, "; not checked: {}", NOT_CHECKED.join("; "))
    }
}
