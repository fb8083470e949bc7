//! `package`: one release to one package, outside any archive.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::convert::{only_path, read_only_release, refuse};
use super::options::{CommonOptions, FormatOption, PageArguments, RecordArguments, SiteArguments};
use super::storing::guarded;
use super::workshop::{Refusal, Workshop};
use super::{CommandResult, Failure, Outcome, message, print};
use crate::package::container::write_zip_file;

#[derive(Debug, Args)]
pub struct PackageArguments {
    /// The post
    release: PathBuf,
    /// The folder the package goes to; made where there is none
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
    let at = arguments.record.time()?;
    let workshop = Workshop::open(&arguments.release, &[], &arguments.site, &arguments.page)?
        .packing(&arguments.record)?;
    let packed = guarded(only_path(&workshop), || {
        let release = read_only_release(&workshop)?;
        let plan = workshop.plan(&release)?;
        let made = workshop.make(&release)?;
        let record = &arguments.record;
        let provenance = workshop.provenance(&release, plan, &made, record, at.as_deref())?;
        let package = workshop
            .pack(&release, &made, &provenance)
            .map_err(|error| Refusal::of(&release.path, error))?;
        Ok((package, made))
    });
    let (package, made) = match packed {
        Ok(packed) => packed,
        Err(refusal) => return refuse(&workshop, refusal, common),
    };
    if !common.quiet {
        made.findings.iter().for_each(message::finding);
    }
    std::fs::create_dir_all(&arguments.to).map_err(|error| {
        Failure::new(format!("cannot create {}: {error}", arguments.to.display()))
    })?;
    let (path, zip) = write_zip_file(&package, &arguments.to).map_err(Failure::new)?;
    let sha256 = crate::digest::to_hex(&zip.sha256);
    if common.format == FormatOption::Json {
        let line = json!({
            "id": package.id, "package": path.display().to_string(), "sha256": sha256,
            "size": zip.size, "pages": made.pdf.pages,
        });
        print(&format!("{line}\n"))?;
    } else if !common.quiet {
        print(&format!("{sha256}  {}\n", path.display()))?;
    }
    Ok(Outcome::Well)
}
