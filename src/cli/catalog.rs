//! `catalog`: an archive's catalogue, from its packages.

use std::path::PathBuf;

use clap::Args;

use super::options::CommonOptions;
use super::{CommandResult, Failure, Outcome, print};
use crate::archive::{CatalogueDifference, check_catalogue, rebuild_catalogue};

#[derive(Debug, Args)]
pub struct CatalogArguments {
    archive: PathBuf,
    /// Change nothing; report where catalogue and packages differ
    #[arg(long)]
    check: bool,
}

pub fn run(arguments: &CatalogArguments, common: &CommonOptions) -> CommandResult {
    if arguments.check {
        let differences = check_catalogue(&arguments.archive).map_err(Failure::new)?;
        for difference in &differences {
            print(&format!("{}\n", described(difference)))?;
        }
        return Ok(if differences.is_empty() { Outcome::Well } else { Outcome::Refused });
    }
    let count = rebuild_catalogue(&arguments.archive).map_err(Failure::new)?;
    if !common.quiet {
        print(&format!("{count} packages\n"))?;
    }
    Ok(Outcome::Well)
}

fn described(difference: &CatalogueDifference) -> String {
    match difference {
        CatalogueDifference::Unlisted { path } => format!("{path} is not listed"),
        CatalogueDifference::Absent { path } => format!("{path} is listed but missing"),
        CatalogueDifference::Stale { path } => {
            format!("the entry for {path} does not match the package")
        }
        CatalogueDifference::Form => "the catalogue is not in its canonical form".to_owned(),
    }
}
