//! What is told to the world: results of verification as text, JSON lines, JUnit XML or SARIF.
//! Reports are written to any [`Write`], one package after the other.

pub mod changes;
pub mod export;
mod json;
mod junit;
pub mod premis;
#[cfg(feature = "cli")]
mod sarif;
#[cfg(test)]
mod tests;
mod text;

use std::io::{self, Write};

use crate::verify::{PackageReport, Summary};

/// Writes a line for people on standard error; nobody reading it any more is no fault.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, then a line `{"summary": …}`.
    Json,
    /// JUnit XML, one test suite with one test case a package.
    Junit,
    /// SARIF 2.1.0 (OASIS).
    #[cfg(feature = "cli")]
    Sarif,
}

/// How to write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// The form.
    pub format: Format,
    /// ANSI colours in text.
    pub color: bool,
    /// In text, no summary where all is sound.
    pub quiet: bool,
    /// In text, a line for each package without findings too.
    pub verbose: bool,
}

/// Takes the results of verification one by one.
pub trait VerificationReport {
    /// Tells of one package.
    ///
    /// # Errors
    /// When it cannot be written.
    fn package(&mut self, report: &PackageReport) -> io::Result<()>;

    /// Ends the report.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()>;
}

/// A report of verification in the given style. None keeps anything of a package that it told of,
/// so that their number does not matter.
pub fn verification<'a>(style: Style, out: &'a mut dyn Write) -> Box<dyn VerificationReport + 'a> {
    match style.format {
        Format::Text => Box::new(text::Text::new(out, style)),
        Format::Json => Box::new(json::Json::new(out)),
        Format::Junit => Box::new(junit::Junit::new(out)),
        #[cfg(feature = "cli")]
        Format::Sarif => Box::new(sarif::SarifReport::new(out)),
    }
}
