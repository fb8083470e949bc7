//! `layouts`: list, show or check layouts.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::options::{CommonOptions, FormatOption, ResultArguments};
use super::{CommandResult, Failure, Outcome, print};
use crate::layout::{FontSet, LayoutError, Layouts, families};
use crate::report::say;
use crate::yaml;

#[derive(Debug, Args)]
pub struct LayoutsArguments {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    pub result: ResultArguments,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the built-in layouts and the days they are chosen for (default)
    List,
    /// Print a layout as YAML
    Show { name: String },
    /// Check a layout file, and that its text can be set in the faces it names
    Check {
        file: PathBuf,
        /// Folder of fonts searched before the built-in ones (repeatable)
        #[arg(long, value_name = "DIR")]
        fonts: Vec<PathBuf>,
    },
}

pub fn run(arguments: &LayoutsArguments, common: &CommonOptions) -> CommandResult {
    let layouts = Layouts::built_in().map_err(Failure::all)?;
    match &arguments.action {
        None | Some(Action::List) => list(&layouts, common),
        Some(Action::Show { name }) => {
            let layout =
                layouts.find(name, Path::new(""), &FontSet::builtin()).map_err(Failure::all)?;
            match common.format {
                FormatOption::Json => {
                    let value = serde_json::to_value(&layout.file).map_err(Failure::new)?;
                    print(&format!("{value}\n"))?;
                }
                _ => print(&yaml::to_text(&layout.file).map_err(Failure::new)?)?,
            }
            Ok(Outcome::Well)
        }
        Some(Action::Check { file, fonts }) => check(file, fonts, common),
    }
}

fn check(file: &Path, folders: &[PathBuf], common: &CommonOptions) -> CommandResult {
    let fonts = FontSet::load(folders).map_err(Failure::new)?;
    match Layouts::read_for(file, &fonts) {
        Ok(layout) => {
            let absent = families::absent(&layout.file, &fonts);
            if common.format == FormatOption::Json {
                let line = json!({ "name": layout.name(), "status": "sound", "absent": absent });
                print(&format!("{line}\n"))?;
                return Ok(Outcome::Well);
            }
            absent.iter().for_each(|absence| say(absence));
            print(&format!("{}: sound\n", layout.name()))?;
            Ok(Outcome::Well)
        }
        Err(errors) => {
            let unread = errors.iter().any(|error| matches!(error, LayoutError::Io(_)));
            let failure = Failure::all(errors);
            super::message::failure(&failure, common.color);
            Ok(if unread { Outcome::Failed } else { Outcome::Refused })
        }
    }
}

fn list(layouts: &Layouts, common: &CommonOptions) -> CommandResult {
    for layout in layouts.iter() {
        let file = &layout.file;
        let day = |day: Option<jiff::civil::Date>| {
            day.map_or_else(|| "…".to_owned(), |day| day.to_string())
        };
        if common.format == FormatOption::Json {
            let line = json!({
                "name": layout.name(), "since": file.since, "until": file.until,
                "description": file.description,
            });
            print(&format!("{line}\n"))?;
            continue;
        }
        let (since, until) = (day(file.since), day(file.until));
        print(&format!("{:<14}{since} – {until}  {}\n", layout.name(), file.description))?;
    }
    Ok(Outcome::Well)
}
