//! Options shared by several commands: as typed, and as what they mean.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum, ValueHint};

use super::Failure;
use super::suggested::Suggested;
use crate::digest::DigestAlgorithm;
use crate::package::SedaVersion;
use crate::pipeline::options::{Moment, PackageKind, PageOptions, RecordOptions, SourceOptions};
use crate::report;

/// Headings of the options in help.
pub const TAKEN: &str = "What to take";
pub const LOOK: &str = "How it looks";
pub const WRITTEN: &str = "What to write";
pub const REPORTED: &str = "How to report";

/// For every command.
#[derive(Debug, Args)]
#[command(next_help_heading = REPORTED)]
pub struct GlobalArguments {
    /// Print problems only
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Colour the output
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = ColorOption::Auto)]
    #[arg(hide_short_help = true)]
    pub color: ColorOption,
}

/// For commands that report on releases or packages.
#[derive(Debug, Args)]
#[command(next_help_heading = REPORTED)]
pub struct ReportArguments {
    /// Form of the results on standard output
    #[arg(long, value_enum, value_name = "FORM", default_value_t = FormatOption::Text)]
    pub format: FormatOption,
}

/// For commands that report as text or JSON.
#[derive(Debug, Args)]
#[command(next_help_heading = REPORTED)]
pub struct ResultArguments {
    /// Form of the results on standard output
    #[arg(long, global = true, value_enum, value_name = "FORM")]
    #[arg(default_value_t = ResultFormat::Text)]
    pub format: ResultFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ResultFormat {
    /// For people
    Text,
    /// One JSON object per line
    Json,
}

impl From<ResultFormat> for FormatOption {
    fn from(format: ResultFormat) -> FormatOption {
        match format {
            ResultFormat::Text => FormatOption::Text,
            ResultFormat::Json => FormatOption::Json,
        }
    }
}

/// For commands that use several cores.
#[derive(Debug, Args)]
#[command(next_help_heading = REPORTED)]
pub struct JobsArgument {
    /// Number of threads [default: all cores]
    #[arg(long, value_name = "N", hide_short_help = true, value_parser = threads)]
    pub jobs: Option<std::num::NonZeroUsize>,
}

fn threads(typed: &str) -> Result<std::num::NonZeroUsize, &'static str> {
    typed.parse().map_err(|_| "expected a number of threads, from 1 on")
}

fn density(typed: &str) -> Result<u32, &'static str> {
    let density = typed.parse().ok().filter(|density| (72..=2400).contains(density));
    density.ok_or("expected pixels per inch, between 72 and 2400")
}

/// How a command reports, whichever it is.
#[derive(Debug, Clone, Copy)]
pub struct CommonOptions {
    pub format: FormatOption,
    pub quiet: bool,
    pub color: ColorOption,
    pub jobs: Option<std::num::NonZeroUsize>,
}

impl CommonOptions {
    /// The writer of results for standard output.
    pub fn report(&self) -> Box<dyn report::ReportFormat> {
        self.style().writer()
    }

    /// The same for releases that are converted outside any archive.
    pub fn report_of_conversion(&self) -> Box<dyn report::ReportFormat> {
        report::Style { is_conversion: true, ..self.style() }.writer()
    }

    fn style(&self) -> report::Style {
        let (format, color) = (self.format, self.color.on_output());
        report::Style { format, color, quiet: self.quiet, ..report::Style::default() }
    }
}

pub use crate::report::Format as FormatOption;

impl ValueEnum for FormatOption {
    fn value_variants<'a>() -> &'a [FormatOption] {
        FormatOption::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            FormatOption::Text => "For people",
            FormatOption::Json => "One JSON object per line, then a summary",
            FormatOption::Junit => "JUnit XML, for CI",
            FormatOption::Sarif => "SARIF 2.1.0, for code scanning",
            FormatOption::Html => "One HTML page, for people and printers",
        };
        Some(PossibleValue::new(self.as_str()).help(help))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorOption {
    Auto,
    Always,
    Never,
}

impl ColorOption {
    fn on(self, is_terminal: bool) -> bool {
        match self {
            ColorOption::Auto => is_terminal && std::env::var_os("NO_COLOR").is_none(),
            ColorOption::Always => true,
            ColorOption::Never => false,
        }
    }

    pub fn on_output(self) -> bool {
        self.on(std::io::stdout().is_terminal())
    }

    pub fn on_errors(self) -> bool {
        self.on(std::io::stderr().is_terminal())
    }
}

/// Where releases come from.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = TAKEN)]
pub struct SiteArguments {
    /// Site that the release belongs to, if it lies elsewhere
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, hide_short_help = true)]
    pub site: Option<PathBuf>,
    /// Site settings [default: communique.yaml in the site]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub config: Option<PathBuf>,
    /// Accept files that are missing, unreadable or not of their kind; each is recorded
    #[arg(long)]
    pub allow_missing: bool,
    /// Let findings of a rule pass that would refuse a release (repeatable)
    #[arg(long, value_name = "CODE", value_delimiter = ',', hide_short_help = true)]
    #[arg(value_parser = Suggested::rules(), hide_possible_values = true)]
    pub allow: Vec<String>,
    /// Refuse releases with findings of a rule (repeatable)
    #[arg(long, value_name = "CODE", value_delimiter = ',', hide_short_help = true)]
    #[arg(value_parser = Suggested::rules(), hide_possible_values = true)]
    pub deny: Vec<String>,
    /// Refuse releases with any warning
    #[arg(long, hide_short_help = true)]
    pub strict: bool,
}

impl SiteArguments {
    pub fn meant(&self, collections: &[String]) -> SourceOptions {
        SourceOptions {
            collections: collections.to_vec(),
            site: self.site.clone(),
            config: self.config.clone(),
            allow_missing: self.allow_missing,
            allow: self.allow.clone(),
            deny: self.deny.clone(),
            strict: self.strict,
        }
    }
}

/// How pages are made.
#[derive(Debug, Args)]
#[command(next_help_heading = LOOK)]
pub struct PageArguments {
    /// Layout name or file [default: chosen by the site's settings and the release's date]
    #[arg(long, value_name = "NAME|FILE", value_hint = ValueHint::FilePath)]
    #[arg(value_parser = Suggested::layouts(), hide_possible_values = true)]
    pub layout: Option<String>,
    /// Folder of font files to search before the built-in faces (repeatable)
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub fonts: Vec<PathBuf>,
    /// Downsample embedded pictures to at most this many pixels per inch (packages keep the
    /// originals) [default: no downsampling]
    #[arg(long, value_name = "DPI", value_parser = density)]
    #[arg(hide_short_help = true)]
    pub downsample: Option<u32>,
}

impl PageArguments {
    pub fn meant(&self) -> PageOptions {
        PageOptions {
            layout: self.layout.clone(),
            fonts: self.fonts.clone(),
            downsample: self.downsample,
        }
    }
}

/// How packages are made.
#[derive(Debug, Args)]
#[command(next_help_heading = WRITTEN)]
pub struct RecordArguments {
    /// Kind of package
    #[arg(long, value_enum, default_value_t = ProfileOption::Bag)]
    pub profile: ProfileOption,
    /// Version of SEDA, for --profile seda [default: 2.3]
    #[arg(long, value_enum, value_name = "VERSION", hide_short_help = true)]
    pub seda_version: Option<SedaVersionOption>,
    /// Manifests of a bag [default: sha256,sha512]
    #[arg(long, value_delimiter = ',', value_name = "NAMES", hide_short_help = true)]
    pub digest: Vec<DigestAlgorithm>,
    /// Time of this run, RFC 3339, for metadata and log [default: SOURCE_DATE_EPOCH, otherwise
    /// recorded as unknown]
    #[arg(long, value_name = "TIME", hide_short_help = true)]
    pub at: Option<String>,
    /// Who runs this, for metadata and log
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub agent: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProfileOption {
    /// BagIt 1.0 with METS, PREMIS and Dublin Core
    Bag,
    /// A SEDA submission information package, as Vitam accepts it; needs `seda` in communique.yaml
    Seda,
    /// The bag, plus what the legal deposit of periodicals asks for
    Bnf,
    /// A folder of E-ARK CSIP (METS, PREMIS, Dublin Core), with no bag around it
    Eark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SedaVersionOption {
    #[value(name = "2.2")]
    V2_2,
    #[value(name = "2.3")]
    V2_3,
}

impl From<ProfileOption> for PackageKind {
    fn from(profile: ProfileOption) -> PackageKind {
        match profile {
            ProfileOption::Bag => PackageKind::Bag,
            ProfileOption::Seda => PackageKind::Seda,
            ProfileOption::Bnf => PackageKind::Bnf,
            ProfileOption::Eark => PackageKind::Eark,
        }
    }
}

impl From<SedaVersionOption> for SedaVersion {
    fn from(version: SedaVersionOption) -> SedaVersion {
        match version {
            SedaVersionOption::V2_2 => SedaVersion::V2_2,
            SedaVersionOption::V2_3 => SedaVersion::V2_3,
        }
    }
}

impl RecordArguments {
    pub fn meant(&self) -> Result<RecordOptions, Failure> {
        Ok(RecordOptions {
            kind: self.profile.into(),
            seda_version: self.seda_version.map(SedaVersion::from),
            digests: self.digest.clone(),
            at: time(self.at.as_deref())?,
            agent: self.agent.clone(),
        })
    }
}

/// The time of a run: the one given, or that of the environment.
pub fn time(asked: Option<&str>) -> Result<Option<Moment>, Failure> {
    let Some(at) = asked else { return time_of_environment() };
    at.parse().map(Some).map_err(|_| {
        Failure::with_help(
            format!("--at: `{at}` is not a time"),
            Some("write it as RFC 3339: 2024-03-01T09:00:00+01:00".to_owned()),
        )
    })
}

/// SOURCE_DATE_EPOCH (reproducible-builds.org).
pub fn time_of_environment() -> Result<Option<Moment>, Failure> {
    let Some(epoch) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let seconds = epoch.to_str().and_then(|text| text.parse().ok());
    match seconds.and_then(Moment::from_epoch) {
        Some(time) => Ok(Some(time)),
        None => Err(Failure::new("SOURCE_DATE_EPOCH is not a number of seconds")),
    }
}
