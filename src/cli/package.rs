//! `package`: one release to one package, outside any archive.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::convert::refuse;
use super::options::{CommonOptions, FormatOption, PageArguments, RecordArguments, SiteArguments};
use super::{CommandResult, Outcome, message, print};
use crate::pipeline::{self, PackagedRelease, PackagingOptions};

#[derive(Debug, Args)]
pub struct PackageArguments {
    /// The post
    release: PathBuf,
    /// Folder for the package; created if missing
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    page: PageArguments,
    #[command(flatten)]
    record: RecordArguments,
}

pub fn run(arguments: &PackageArguments, common: &CommonOptions) -> CommandResult {
    let options = PackagingOptions {
        source: arguments.site.meant(&[]),
        page: arguments.page.meant(),
        record: arguments.record.meant()?,
    };
    let packaged = match pipeline::package(&arguments.release, &arguments.to, &options) {
        Ok(packaged) => packaged,
        Err(error) => return refuse(error, common),
    };
    let PackagedRelease { id, path, sha256, size, pages, findings } = packaged;
    if !common.quiet {
        findings.iter().for_each(message::finding);
    }
    if common.format == FormatOption::Json {
        let line = json!({
            "id": id, "package": path.display().to_string(), "sha256": sha256,
            "size": size, "pages": pages,
        });
        print(&format!("{line}\n"))?;
    } else if !common.quiet {
        print(&format!("{sha256}  {}\n", path.display()))?;
    }
    Ok(Outcome::Well)
}
