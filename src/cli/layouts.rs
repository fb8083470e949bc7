//! `layouts`: list, show or check layouts.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{CommandResult, Failure, Outcome, print};
use crate::layout::{FontSet, LayoutError, Layouts, families};
use crate::report::say;
use crate::yaml;

#[derive(Debug, Args)]
pub struct LayoutsArguments {
    #[command(subcommand)]
    action: Option<Action>,
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

pub fn run(arguments: &LayoutsArguments) -> CommandResult {
    let layouts = Layouts::built_in().map_err(Failure::all)?;
    match &arguments.action {
        None | Some(Action::List) => list(&layouts),
        Some(Action::Show { name }) => {
            let layout =
                layouts.find(name, Path::new(""), &FontSet::builtin()).map_err(Failure::all)?;
            print(&yaml::to_text(&layout.file).map_err(Failure::new)?)?;
            Ok(Outcome::Well)
        }
        Some(Action::Check { file, fonts }) => check(file, fonts),
    }
}

fn check(file: &Path, folders: &[PathBuf]) -> CommandResult {
    let fonts = FontSet::load(folders).map_err(Failure::new)?;
    match Layouts::read_for(file, &fonts) {
        Ok(layout) => {
            families::absent(&layout.file, &fonts).iter().for_each(|absence| say(absence));
            print(&format!("{}: sound\n", layout.name()))?;
            Ok(Outcome::Well)
        }
        Err(errors) => {
            let unread = errors.iter().any(|error| matches!(error, LayoutError::Io(_)));
            let failure = Failure::all(errors);
            super::message::failure(&failure, super::options::ColorOption::Auto);
            Ok(if unread { Outcome::Failed } else { Outcome::Refused })
        }
    }
}

fn list(layouts: &Layouts) -> CommandResult {
    for layout in layouts.iter() {
        let file = &layout.file;
        let day = |day: Option<jiff::civil::Date>| {
            day.map_or_else(|| "…".to_owned(), |day| day.to_string())
        };
        let (since, until) = (day(file.since), day(file.until));
        print(&format!("{:<14}{since} – {until}  {}\n", layout.name(), file.description))?;
    }
    Ok(Outcome::Well)
}
