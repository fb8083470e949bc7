//! `extract`: unpack a package safely.

use std::path::PathBuf;

use clap::Args;

use super::{CommandResult, Failure, Outcome};
use crate::package::extract::{ExtractError, extract};

#[derive(Debug, Args)]
pub struct ExtractArguments {
    /// The package (.zip)
    package: PathBuf,
    /// Folder to unpack to; nothing in it is overwritten
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

pub fn run(arguments: &ExtractArguments) -> CommandResult {
    match extract(&arguments.package, &arguments.to) {
        Ok(_) => Ok(Outcome::Well),
        Err(error @ (ExtractError::Refused { .. } | ExtractError::Zip { .. })) => {
            super::message::failure(&Failure::new(error), super::options::ColorOption::Auto);
            Ok(Outcome::Refused)
        }
        Err(error) => Err(Failure::new(error)),
    }
}
