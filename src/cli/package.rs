//! `package`: one release to one package, outside any archive.

use std::path::PathBuf;

use super::convert::refuse;
use super::interrupt::Interrupt;
use super::options::{
    CommonOptions, FormatOption, PageArguments, RecordArguments, ResultArguments, SiteArguments,
    WRITTEN,
};
use super::{CommandResult, Outcome, message, print, write_output};
use crate::outcome::{ReleaseResult, ReleaseStatus};
use crate::pipeline::{self, PackagedRelease, PackagingOptions};
use clap::{Args, ValueHint};

#[derive(Debug, Args)]
pub struct PackageArguments {
    /// The post
    #[arg(value_name = "POST", value_hint = ValueHint::FilePath)]
    release: PathBuf,
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    page: PageArguments,
    /// Folder for the package; created if missing
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = WRITTEN)]
    pub(super) to: PathBuf,
    #[command(flatten)]
    record: RecordArguments,
    #[command(flatten)]
    pub result: ResultArguments,
}

pub fn run(arguments: &PackageArguments, common: &CommonOptions) -> CommandResult {
    Interrupt::ends_the_process();
    let options = PackagingOptions {
        source: arguments.site.meant(&[]),
        page: arguments.page.meant(),
        record: arguments.record.meant()?,
    };
    let packaged = match pipeline::package(&arguments.release, &arguments.to, &options) {
        Ok(packaged) => packaged,
        Err(error) => return refuse(error, None, common),
    };
    let PackagedRelease { source, id, path, sha256, size, pages, findings } = packaged;
    if !common.quiet && common.format == FormatOption::Text {
        findings.iter().for_each(message::finding);
    }
    if common.format == FormatOption::Json {
        let mut result = ReleaseResult::new(&source, ReleaseStatus::Converted);
        (result.id, result.sha256, result.pages) = (Some(id), Some(sha256), pages);
        (result.package, result.bytes) = (Some(path.display().to_string()), size);
        result.findings = findings;
        let mut report = common.report();
        write_output(|out| report.release(out, &result))?;
    } else if !common.quiet {
        print(&format!("{sha256}  {}\n", path.display()))?;
    }
    Ok(Outcome::Well)
}
