//! Options that several commands share, as typed.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Failure;
use crate::digest::DigestAlgorithm;
use crate::report;

/// For every command.
#[derive(Debug, Args)]
pub struct CommonOptions {
    /// Form of the results
    #[arg(long, global = true, value_enum, default_value_t = FormatOption::Text)]
    pub format: FormatOption,
    /// Tell only what is wrong
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Colours in texts for people
    #[arg(long, global = true, value_enum, default_value_t = ColorOption::Auto)]
    pub color: ColorOption,
    /// Number of threads [default: all cores]
    #[arg(long, global = true, value_name = "N")]
    pub jobs: Option<std::num::NonZeroUsize>,
}

impl CommonOptions {
    /// Sets the number of threads of this process.
    pub fn start_threads(&self) -> Result<(), Failure> {
        let threads = self.jobs.map_or(0, std::num::NonZeroUsize::get);
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .stack_size(crate::queue::STACK)
            .build_global()
            .map_err(|error| Failure::new(format!("cannot start threads: {error}")))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatOption {
    Text,
    Json,
    Junit,
    Sarif,
}

impl From<FormatOption> for report::Format {
    fn from(format: FormatOption) -> report::Format {
        match format {
            FormatOption::Text => report::Format::Text,
            FormatOption::Json => report::Format::Json,
            FormatOption::Junit => report::Format::Junit,
            FormatOption::Sarif => report::Format::Sarif,
        }
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
#[derive(Debug, Args)]
pub struct SiteArguments {
    /// The site a release belongs to, where it does not lie in it
    #[arg(long, value_name = "DIR")]
    pub site: Option<PathBuf>,
    /// Site settings [default: communique.yaml in the site]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Package releases although files they name are missing or unreadable; each is recorded
    #[arg(long)]
    pub allow_missing: bool,
}

/// How pages are made.
#[derive(Debug, Args)]
pub struct PageArguments {
    /// A layout's name or file [default: by the site's settings and the release's date]
    #[arg(long, value_name = "NAME|FILE")]
    pub layout: Option<String>,
    /// A folder of font files that come before the built-in ones (repeatable)
    #[arg(long, value_name = "DIR")]
    pub fonts: Vec<PathBuf>,
    /// Embed pictures with at most so many pixels an inch as printed (a package keeps the
    /// originals) [default: as they are]
    #[arg(long, value_name = "DPI", value_parser = clap::value_parser!(u32).range(72..=2400))]
    pub downsample: Option<u32>,
}

/// What a package says of its making.
#[derive(Debug, Args)]
pub struct RecordArguments {
    /// What kind of package
    #[arg(long, value_enum, default_value_t = ProfileOption::Bag)]
    pub profile: ProfileOption,
    /// Version of SEDA, for --profile seda [default: 2.3]
    #[arg(long, value_enum, value_name = "VERSION")]
    pub seda_version: Option<SedaVersionOption>,
    /// Which manifests a bag gets [default: sha256,sha512]
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub digest: Vec<DigestAlgorithm>,
    /// When this is done, RFC 3339, for metadata and log [default: SOURCE_DATE_EPOCH; else the
    /// packages say that it is not known]
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Who does this, for metadata and log
    #[arg(long, value_name = "NAME")]
    pub agent: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProfileOption {
    /// BagIt 1.0 with METS, PREMIS and Dublin Core
    Bag,
    /// A submission information package of SEDA, as Vitam takes it; needs « seda » in
    /// communique.yaml
    Seda,
    /// The bag, with what the legal deposit of periodicals asks for
    Bnf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SedaVersionOption {
    #[value(name = "2.2")]
    V2_2,
    #[value(name = "2.3")]
    V2_3,
}

impl RecordArguments {
    /// `--at`, or SOURCE_DATE_EPOCH (reproducible-builds.org), as RFC 3339.
    pub fn time(&self) -> Result<Option<String>, Failure> {
        time(self.at.as_deref())
    }
}

/// When something is done: the time asked for, or SOURCE_DATE_EPOCH (reproducible-builds.org), as
/// RFC 3339.
pub fn time(asked: Option<&str>) -> Result<Option<String>, Failure> {
    if let Some(at) = asked {
        let parsed: Result<jiff::Timestamp, _> = at.parse();
        return match parsed {
            Ok(_) => Ok(Some(at.to_owned())),
            Err(_) => Err(Failure::with_help(
                format!("--at: « {at} » is no time"),
                Some("write it as RFC 3339: 2024-03-01T09:00:00+01:00".to_owned()),
            )),
        };
    }
    let Some(epoch) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let time = epoch
        .to_str()
        .and_then(|text| text.parse().ok())
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    match time {
        Some(time) => Ok(Some(time.to_string())),
        None => Err(Failure::new("SOURCE_DATE_EPOCH is no number of seconds")),
    }
}
