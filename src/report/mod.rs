//! Reports: the results of exports and verifications as text, JSON lines, JUnit XML, SARIF or HTML,
//! written to any [`Write`], one release or package after the other ([`ReportFormat`]).

pub(crate) mod html;
pub(crate) mod json;
mod junit;
pub mod premis;
#[cfg(feature = "cli")]
mod sarif;
pub mod survey;
#[cfg(test)]
mod tests;
mod text;

use std::io::{self, Write};
use std::time::Duration;

use crate::archive::PastRun;
use crate::outcome::{Changes, ExportSummary, ReleaseResult};
use crate::verify::{PackageReport, Summary};

/// Prints a line for people on standard error; a closed standard error is ignored.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Format {
    /// Text for people.
    #[default]
    Text,
    /// One JSON object per line, then a line `{"summary": …}`.
    Json,
    /// JUnit XML, with one test suite of one test case per package.
    Junit,
    /// SARIF 2.1.0 (OASIS).
    #[cfg(feature = "cli")]
    Sarif,
    /// One HTML page for people: verdict, counts, what is damaged and what to do.
    Html,
}

impl Format {
    /// All of them.
    pub const ALL: &[Format] = &[
        Format::Text,
        Format::Json,
        Format::Junit,
        #[cfg(feature = "cli")]
        Format::Sarif,
        Format::Html,
    ];

    /// Its name: `json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Json => "json",
            Format::Junit => "junit",
            #[cfg(feature = "cli")]
            Format::Sarif => "sarif",
            Format::Html => "html",
        }
    }
}

/// How to write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Style {
    /// The form.
    pub format: Format,
    /// ANSI colours in text.
    pub color: bool,
    /// In text, no summary if everything is sound.
    pub quiet: bool,
    /// In text, also a line for each package without findings.
    pub verbose: bool,
    /// Whether releases were converted to PDF, rather than exported into an archive.
    pub is_conversion: bool,
}

/// A report format: it takes the results of an export or a verification one by one and keeps none
/// of them, or no more than so many, so their number does not matter. A new format is one file that implements this, and its
/// line in [`Style::writer`].
pub trait ReportFormat: Send {
    /// Announces, before the first release, why packages get a new version, if the reason is
    /// shared.
    ///
    /// # Errors
    /// When it cannot be written; the same holds for all methods.
    fn changes(&mut self, _out: &mut dyn Write, _changes: &Changes) -> io::Result<()> {
        Ok(())
    }

    /// Reports on one release of an export or a conversion.
    fn release(&mut self, out: &mut dyn Write, result: &ReleaseResult) -> io::Result<()>;

    /// Reports on one package, or another path, that was verified.
    fn package(&mut self, out: &mut dyn Write, report: &PackageReport) -> io::Result<()>;

    /// Takes what was done with an archive that is reported on, as its log tells.
    fn history(&mut self, _archive: &str, _runs: Vec<PastRun>) {}

    /// Ends the report.
    fn finish(&mut self, out: &mut dyn Write, total: Total) -> io::Result<()>;
}

/// The totals that end a report.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Total<'a> {
    /// Of a verification.
    Verification(&'a Summary),
    /// Of an export or a conversion, with the time it took.
    Export(&'a ExportSummary, Duration),
}

impl Total<'_> {
    /// The command that gave the results, as reports name it; `releases` is the one that gave those
    /// of releases.
    fn command(&self, releases: &'static str) -> &'static str {
        match self {
            Total::Verification(_) => VERIFY,
            Total::Export(..) => releases,
        }
    }
}

/// The command that checks packages, in formats that name it.
const VERIFY: &str = "communique verify";

impl Style {
    /// The command that gave results of releases, in formats that name it.
    fn command(self) -> &'static str {
        if self.is_conversion { "communique convert" } else { "communique export" }
    }

    /// The writer of a report in this style.
    pub fn writer(self) -> Box<dyn ReportFormat> {
        match self.format {
            Format::Text => Box::new(text::Text::new(self)),
            Format::Json => Box::new(json::Json),
            Format::Junit => Box::new(junit::Junit::new(self.command())),
            #[cfg(feature = "cli")]
            Format::Sarif => Box::new(sarif::SarifReport::default()),
            Format::Html => Box::new(html::Html::new(self.command())),
        }
    }
}
