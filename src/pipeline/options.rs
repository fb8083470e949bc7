//! What a run is asked for, as plain values: whoever asks (a command line, a task, a program)
//! fills them in, and the pipeline obeys.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use jiff::civil::Date;

use super::Failure;
use crate::digest::DigestAlgorithm;
use crate::package::SedaVersion;

/// Where releases come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceOptions {
    /// Collections to take. None: `communiques`, else those that the engine of the site publishes as posts.
    pub collections: Vec<String>,
    /// The site that a release belongs to, where it does not lie in it.
    pub site: Option<PathBuf>,
    /// Settings of the site. Without them, `communique.yaml` in the site.
    pub config: Option<PathBuf>,
    /// Whether releases are packaged although files that they name are missing or unreadable;
    /// each is recorded.
    pub allow_missing: bool,
    /// Codes of findings that are let pass although they would refuse a release.
    pub allow: Vec<String>,
    /// Codes of findings that refuse a release.
    pub deny: Vec<String>,
    /// Whether every warning refuses a release.
    pub strict: bool,
}

/// How pages are made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageOptions {
    /// A layout's name or file, or `auto`. Without it, the site's settings and the release's date
    /// decide.
    pub layout: Option<String>,
    /// Folders of font files that come before the built-in ones.
    pub fonts: Vec<PathBuf>,
    /// Most pixels per inch of embedded pictures, as printed: from 72 to 2400. A package keeps the
    /// originals.
    pub downsample: Option<u32>,
}

impl PageOptions {
    /// Densities that pictures may be reduced to.
    const DENSITIES: std::ops::RangeInclusive<u32> = 72..=2400;

    /// Refuses values that nothing can be made with.
    pub(super) fn check(&self) -> Result<(), Failure> {
        match self.downsample {
            Some(density) if !PageOptions::DENSITIES.contains(&density) => {
                let (least, most) = PageOptions::DENSITIES.into_inner();
                let message = format!("downsample: {density} is not between {least} and {most}");
                Err(Failure::new(message))
            }
            _ => Ok(()),
        }
    }
}

/// The kind of a package.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PackageKind {
    /// BagIt 1.0 with METS, PREMIS and Dublin Core.
    #[default]
    Bag,
    /// A submission information package of SEDA, as Vitam takes it; needs `seda` in the site's
    /// settings.
    Seda,
    /// The bag, with what the legal deposit of periodicals asks for.
    Bnf,
}

impl PackageKind {
    /// Every kind.
    pub const ALL: [PackageKind; 3] = [PackageKind::Bag, PackageKind::Seda, PackageKind::Bnf];

    /// `bag`, `seda`, `bnf`.
    pub fn as_str(self) -> &'static str {
        match self {
            PackageKind::Bag => "bag",
            PackageKind::Seda => "seda",
            PackageKind::Bnf => "bnf",
        }
    }
}

/// A name that stands for nothing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not one of {known}")]
pub struct UnknownName {
    name: String,
    known: &'static str,
}

impl FromStr for PackageKind {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<PackageKind, UnknownName> {
        let known = PackageKind::ALL.into_iter().find(|kind| kind.as_str() == name);
        known.ok_or_else(|| UnknownName { name: name.to_owned(), known: "bag, seda, bnf" })
    }
}

/// A moment, as it was written: RFC 3339, with whatever offset it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment(String);

/// A text that is no [`Moment`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time; write it as RFC 3339: 2024-03-01T09:00:00+01:00")]
pub struct NotAMoment(String);

impl Moment {
    /// The moment this many seconds after 1970 began, in UTC; `None` outside the years that can
    /// be written.
    pub fn from_epoch(seconds: i64) -> Option<Moment> {
        let timestamp = jiff::Timestamp::from_second(seconds).ok()?;
        Some(Moment(timestamp.to_string()))
    }

    /// The moment, in the form it was written in.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Moment, NotAMoment> {
        match text.parse::<jiff::Timestamp>() {
            Ok(_) => Ok(Moment(text.to_owned())),
            Err(_) => Err(NotAMoment(text.to_owned())),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which packages are made, and what they record of that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordOptions {
    /// The kind of package.
    pub kind: PackageKind,
    /// The version of SEDA, for [`PackageKind::Seda`] alone. Without it, the newest.
    pub seda_version: Option<SedaVersion>,
    /// The manifests that a bag gets. None: all.
    pub digests: Vec<DigestAlgorithm>,
    /// When this is done, for metadata and log. Nothing is taken from the clock: without it,
    /// packages say that it is not known.
    pub at: Option<Moment>,
    /// Who does this, for metadata and log.
    pub agent: Option<String>,
}

/// An export: every release of a site into an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportOptions {
    /// Where releases come from.
    pub source: SourceOptions,
    /// How pages are made.
    pub page: PageOptions,
    /// Which packages are made.
    pub record: RecordOptions,
    /// First day of the releases to take.
    pub since: Option<Date>,
    /// Last day of the releases to take.
    pub until: Option<Date>,
    /// Whether unpublished posts are taken too.
    pub drafts: bool,
    /// Whether everything is done but storing.
    pub dry_run: bool,
    /// Whether the first refused release ends the run.
    pub fail_fast: bool,
    /// Whether a new version is stored where only the program is newer.
    pub upgrade: bool,
    /// File for the list of the packages that hold the releases, as a spreadsheet (CSV).
    pub deposit: Option<PathBuf>,
    /// File for the list of the links that leave the site, as a spreadsheet (CSV).
    pub links: Option<PathBuf>,
    /// Number of threads. Without it, as many as there are cores.
    pub threads: Option<NonZeroUsize>,
}

/// A conversion to PDF, of a release or a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConvertOptions {
    /// Where releases come from.
    pub source: SourceOptions,
    /// How pages are made.
    pub page: PageOptions,
    /// Whether unpublished posts of a site are taken too.
    pub drafts: bool,
    /// Number of threads. Without it, as many as there are cores.
    pub threads: Option<NonZeroUsize>,
}

/// The packaging of one release, outside any archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackagingOptions {
    /// Where the release comes from.
    pub source: SourceOptions,
    /// How pages are made.
    pub page: PageOptions,
    /// Which package is made.
    pub record: RecordOptions,
}

/// A withdrawal from an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WithdrawOptions {
    /// Why: it stays in the archive, for all to read. Never empty.
    pub reason: String,
    /// When this is done.
    pub at: Option<Moment>,
    /// Who does this.
    pub agent: Option<String>,
}

impl WithdrawOptions {
    /// A withdrawal for this reason, by nobody at no time that is known.
    pub fn new(reason: impl Into<String>) -> WithdrawOptions {
        WithdrawOptions { reason: reason.into(), at: None, agent: None }
    }
}
