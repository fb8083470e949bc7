//! What a run is to do, as plain values: the caller (a command line, a task, a program) fills them
//! in, and the pipeline obeys.

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
    /// Collections to take. None: `communiques`, otherwise those that the site's engine publishes
    /// as posts.
    pub collections: Vec<String>,
    /// The site that a release belongs to, if it is not inside it.
    pub site: Option<PathBuf>,
    /// The site's settings file. Default: `communique.yaml` in the site.
    pub config: Option<PathBuf>,
    /// Whether releases are packaged even if files that they name are missing, unreadable or not of
    /// their kind; each one is recorded.
    pub allow_missing: bool,
    /// Codes of findings that are allowed although they would refuse a release.
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
    /// A layout's name or file, or `auto`. Default: chosen by the site's settings and the release's
    /// date.
    pub layout: Option<String>,
    /// Folders of font files to search before the built-in faces.
    pub fonts: Vec<PathBuf>,
    /// Maximum pixels per inch of embedded pictures, as printed: from 72 to 2400. A package keeps
    /// the originals.
    pub downsample: Option<u32>,
}

impl PageOptions {
    /// Resolutions that pictures may be reduced to.
    const DENSITIES: std::ops::RangeInclusive<u32> = 72..=2400;

    /// Refuses values that cannot be used.
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
    /// A SEDA submission information package, as Vitam accepts it; needs `seda` in the site's
    /// settings.
    Seda,
    /// The bag, plus what the legal deposit of periodicals asks for.
    Bnf,
    /// A folder of E-ARK CSIP, with no bag around it.
    Eark,
}

impl PackageKind {
    /// Every kind.
    pub const ALL: [PackageKind; 4] =
        [PackageKind::Bag, PackageKind::Seda, PackageKind::Bnf, PackageKind::Eark];

    /// `bag`, `seda`, `bnf`, `eark`.
    pub fn as_str(self) -> &'static str {
        match self {
            PackageKind::Bag => "bag",
            PackageKind::Seda => "seda",
            PackageKind::Bnf => "bnf",
            PackageKind::Eark => "eark",
        }
    }
}

/// A name that is not one of the choices.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not one of {known}")]
#[non_exhaustive]
pub struct UnknownName {
    name: String,
    known: &'static str,
}

impl FromStr for PackageKind {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<PackageKind, UnknownName> {
        let known = PackageKind::ALL.into_iter().find(|kind| kind.as_str() == name);
        known.ok_or_else(|| UnknownName { name: name.to_owned(), known: "bag, seda, bnf, eark" })
    }
}

/// A moment as written: RFC 3339, with whatever offset it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment(String);

/// A string that is not a [`Moment`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time; write it as RFC 3339: 2024-03-01T09:00:00+01:00")]
#[non_exhaustive]
pub struct NotAMoment(String);

impl Moment {
    /// The moment this many seconds after the start of 1970, in UTC; `None` outside the years that
    /// can be written.
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

/// The first day of what was written: a day, a month or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstDay(pub Date);

/// The last day of what was written: a day, a month or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastDay(pub Date);

/// A text that is no [`FirstDay`] or [`LastDay`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no day, month or year; write 2024-03-01, 2024-03 or 2024")]
#[non_exhaustive]
pub struct NotADay(String);

impl FromStr for FirstDay {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<FirstDay, NotADay> {
        days(text).map(|(first, _)| FirstDay(first)).ok_or_else(|| NotADay(text.to_owned()))
    }
}

impl FromStr for LastDay {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<LastDay, NotADay> {
        days(text).map(|(_, last)| LastDay(last)).ok_or_else(|| NotADay(text.to_owned()))
    }
}

/// First and last of the days that a text means.
fn days(text: &str) -> Option<(Date, Date)> {
    let is_of = |form: &str| {
        let fits =
            |(byte, of): (u8, u8)| if of == b'0' { byte.is_ascii_digit() } else { byte == of };
        text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
    };
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
    if is_of("0000-00-00") {
        return text.parse().ok().map(|day| (day, day));
    }
    let year = number(0..4)?;
    let (from, to) = match (is_of("0000"), is_of("0000-00")) {
        (true, _) => (1, 12),
        (_, true) => (number(5..7)?, number(5..7)?),
        _ => return None,
    };
    let first = |month: i16| Date::new(year, i8::try_from(month).ok()?, 1).ok();
    Some((first(from)?, first(to)?.last_of_month()))
}

/// Which packages are made, and what they record about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordOptions {
    /// The kind of package.
    pub kind: PackageKind,
    /// The version of SEDA, for [`PackageKind::Seda`] only. Default: the newest.
    pub seda_version: Option<SedaVersion>,
    /// The manifests of a bag. None: all.
    pub digests: Vec<DigestAlgorithm>,
    /// The time of the run, for metadata and log. Nothing is taken from the clock: without it,
    /// packages say that it is not known.
    pub at: Option<Moment>,
    /// Who runs this, for metadata and log.
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
    /// Whether everything is done except storing.
    pub dry_run: bool,
    /// Whether to stop at the first refused release.
    pub fail_fast: bool,
    /// Whether to store a new version even if only the program is newer.
    pub upgrade: bool,
    /// File for a list of the packages that hold the releases, as a spreadsheet (CSV).
    pub deposit: Option<PathBuf>,
    /// File for a list of the links that leave the site, as a spreadsheet (CSV).
    pub links: Option<PathBuf>,
    /// Number of threads. Default: one per core.
    pub threads: Option<NonZeroUsize>,
}

impl ExportOptions {
    /// Refuses days between which there is none.
    pub(super) fn check_days(&self) -> Result<(), Failure> {
        match (self.since, self.until) {
            (Some(since), Some(until)) if since > until => {
                let message = format!("no day is from {since} to {until}");
                let help = "--since is the first day, --until the last".to_owned();
                Err(Failure::with_help(message, Some(help)))
            }
            _ => Ok(()),
        }
    }
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
    /// Number of threads. Default: one per core.
    pub threads: Option<NonZeroUsize>,
    /// Resolution of a picture of each page, in pixels per inch. Default: no pictures. Whole sites
    /// are converted without.
    pub pictures: Option<u32>,
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
    /// The reason, kept in the archive for all to read. Never empty.
    pub reason: String,
    /// The time of the withdrawal.
    pub at: Option<Moment>,
    /// Who withdraws it.
    pub agent: Option<String>,
}

impl WithdrawOptions {
    /// A withdrawal for this reason, with time and agent unknown.
    pub fn new(reason: impl Into<String>) -> WithdrawOptions {
        WithdrawOptions { reason: reason.into(), at: None, agent: None }
    }
}

/// A post that is renamed by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RenameOptions {
    /// When this is done.
    pub at: Option<Moment>,
    /// Who does this.
    pub agent: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_months_and_years_are_days() {
        for (text, first, last) in [
            ("2020-02-05", "2020-02-05", "2020-02-05"),
            ("2020-02", "2020-02-01", "2020-02-29"),
            ("2020", "2020-01-01", "2020-12-31"),
        ] {
            assert_eq!(text.parse::<FirstDay>().unwrap().0.to_string(), first);
            assert_eq!(text.parse::<LastDay>().unwrap().0.to_string(), last);
        }
        for text in
            ["", "20", "2020-", "2020-13", "2020-02-30", "2020-2-5", "+202", "2020-02-05T10", "été"]
        {
            assert!(text.parse::<FirstDay>().is_err(), "{text}");
        }
    }
}
