//! `layouts`: list, show, check or try layouts.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueHint};
use serde_json::json;

use super::interrupt::Interrupt;
use super::options::{CommonOptions, FormatOption, LOOK, ResultArguments, WRITTEN};
use super::suggested::Suggested;
use super::{CommandResult, Failure, Outcome, print};
use crate::error::reason;
use crate::layout::{FontSet, Layout, LayoutError, Layouts, doubts, families, text_with_origins};
use crate::outcome::size;
use crate::pipeline::output_file::write_whole;
use crate::pipeline::{self, ConvertOptions, PipelineError};

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
    /// Print a whole layout as YAML; values that it takes from another say so
    Show {
        /// A built-in layout, or a file
        #[arg(value_name = "NAME|FILE", value_hint = ValueHint::FilePath)]
        #[arg(value_parser = Suggested::layout_names(), hide_possible_values = true)]
        name: String,
        #[command(flatten)]
        fonts: FontsArgument,
    },
    /// Check a layout file, and that its text can be set in the faces it names
    Check {
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
        #[command(flatten)]
        fonts: FontsArgument,
    },
    /// Typeset a sample release in a layout: a PDF, and a PNG of each page
    Preview {
        /// A built-in layout, or a file
        #[arg(value_name = "NAME|FILE", value_hint = ValueHint::FilePath)]
        #[arg(value_parser = Suggested::layout_names(), hide_possible_values = true)]
        name: String,
        /// Folder for PDF and PNGs, created if missing [default: the current one]
        #[arg(long, short, value_name = "DIR", value_hint = ValueHint::DirPath)]
        #[arg(help_heading = WRITTEN)]
        output: Option<PathBuf>,
        #[command(flatten)]
        fonts: FontsArgument,
    },
}

#[derive(Debug, Args)]
struct FontsArgument {
    /// Folder of fonts searched before the built-in ones (repeatable)
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = LOOK)]
    fonts: Vec<PathBuf>,
}

impl LayoutsArguments {
    /// The folder that files are written to.
    pub(super) fn output(&self) -> Option<&Path> {
        match &self.action {
            Some(Action::Preview { output, .. }) => {
                Some(output.as_deref().unwrap_or(Path::new("")))
            }
            _ => None,
        }
    }
}

pub fn run(arguments: &LayoutsArguments, common: &CommonOptions) -> CommandResult {
    match &arguments.action {
        None | Some(Action::List) => list(common),
        Some(Action::Show { name, fonts }) => show(name, &fonts.fonts, common),
        Some(Action::Check { file, fonts }) => check(file, &fonts.fonts, common),
        Some(Action::Preview { name, output, fonts }) => {
            preview(name, output.as_deref(), &fonts.fonts, common)
        }
    }
}

fn list(common: &CommonOptions) -> CommandResult {
    for layout in Layouts::built_in().map_err(Failure::all)?.iter() {
        let file = &layout.file;
        if common.format == FormatOption::Json {
            let line = json!({
                "name": layout.name(), "since": file.since, "until": file.until,
                "description": file.description,
            });
            print(&format!("{line}\n"))?;
            continue;
        }
        let day = |day: Option<jiff::civil::Date>| {
            day.map_or_else(|| "…".to_owned(), |day| day.to_string())
        };
        let (since, until) = (day(file.since), day(file.until));
        print(&format!("{:<14}{since} – {until}  {}\n", layout.name(), file.description))?;
    }
    Ok(Outcome::Well)
}

/// A layout by its name or file, with its text.
fn found(name: &str, folders: &[PathBuf]) -> Result<(Layout, String), Failure> {
    let fonts = FontSet::load(folders).map_err(Failure::new)?;
    let layouts = Layouts::built_in().map_err(Failure::all)?;
    let layout = layouts.find(name, Path::new(""), &fonts).map_err(failure_of)?;
    let text = match Layouts::built_in_text(name) {
        Some(text) => text.to_owned(),
        None => std::fs::read_to_string(name)
            .map_err(|error| Failure::new(format!("cannot read {name}: {}", reason(&error))))?,
    };
    Ok((layout, text))
}

fn show(name: &str, folders: &[PathBuf], common: &CommonOptions) -> CommandResult {
    let (layout, text) = found(name, folders)?;
    match common.format {
        FormatOption::Json => {
            let value = serde_json::to_value(&layout.file).map_err(Failure::new)?;
            print(&format!("{value}\n"))?;
        }
        _ => {
            print(&text_with_origins(&layout, &text).map_err(|error| Failure::new(error.message))?)?
        }
    }
    Ok(Outcome::Well)
}

fn check(file: &Path, folders: &[PathBuf], common: &CommonOptions) -> CommandResult {
    let fonts = FontSet::load(folders).map_err(Failure::new)?;
    let layout = match Layouts::read_for(file, &fonts) {
        Ok(layout) => layout,
        Err(errors) => return refuse(file, errors, common),
    };
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let absent = families::absent(&layout.file, &fonts);
    let doubts = doubts(&layout, &text);
    if common.format == FormatOption::Json {
        let (width, height) = text_area(&layout);
        let line = json!({
            "name": layout.name(), "status": "sound", "absent": absent, "doubts": doubts,
            "text_area": { "width": width, "height": height },
        });
        print(&format!("{line}\n"))?;
        return Ok(Outcome::Well);
    }
    let mut lines = String::new();
    if !common.quiet {
        lines = format!("{}: sound\n{}", layout.name(), described(&layout));
    }
    for doubt in absent.iter().chain(&doubts) {
        lines.push_str(&format!("  warning: {doubt}\n"));
    }
    print(&lines)?;
    Ok(Outcome::Well)
}

fn refuse(file: &Path, errors: Vec<LayoutError>, common: &CommonOptions) -> CommandResult {
    let is_unread = errors.iter().any(|error| matches!(error, LayoutError::Io(_)));
    let failure = failure_of(errors);
    super::message::failure(&failure, common.color);
    if common.format == FormatOption::Json {
        let faults: Vec<&String> = failure.messages.iter().map(|(message, _)| message).collect();
        let file = file.display().to_string();
        print(&format!("{}\n", json!({ "file": file, "status": "faulty", "faults": faults })))?;
    }
    Ok(if is_unread { Outcome::Failed } else { Outcome::Refused })
}

/// Every fault, with what to do about it.
fn failure_of(errors: Vec<LayoutError>) -> Failure {
    let failures = errors.iter().map(|error| Failure::with_help(error, error.help()));
    Failure::joined(failures)
}

/// Width and height of the area of the text, in millimetres.
fn text_area(layout: &Layout) -> (f64, f64) {
    let page = &layout.file.page;
    let (width, height) = page.size.millimetres();
    (width - page.left.0 - page.right.0, height - page.top.0 - page.bottom.0)
}

/// What a layout comes to: its text area, and the releases it is for.
fn described(layout: &Layout) -> String {
    let file = &layout.file;
    let page = &file.page;
    let (width, height) = text_area(layout);
    let days = match (file.since, file.until) {
        (None, None) => None,
        (Some(since), None) => Some(format!("from {since} on")),
        (None, Some(until)) => Some(format!("until {until}")),
        (Some(since), Some(until)) => Some(format!("from {since} until {until}")),
    };
    let categories = match file.categories.as_slice() {
        [] => None,
        categories => Some(format!("of {}", categories.join(" or "))),
    };
    let releases: Vec<String> = days.into_iter().chain(categories).collect();
    let releases = match releases.is_empty() {
        true => {
            "all that no layout before it takes: it has no since, until or categories".to_owned()
        }
        false => format!("{}; all, where it is the only layout", releases.join(", ")),
    };
    format!(
        "  text area  {width} × {height} mm on {:?}; margins: left {}, right {}, top {}, bottom {}\n  \
         releases   {releases}\n",
        page.size, page.left.0, page.right.0, page.top.0, page.bottom.0,
    )
}

/// A release with one of everything that a layout sets.
const SAMPLE: &str = include_str!("../../layouts/sample.md");

/// Pixels per inch of the pictures of its pages.
const DENSITY: u32 = 120;

fn preview(
    name: &str,
    folder: Option<&Path>,
    folders: &[PathBuf],
    common: &CommonOptions,
) -> CommandResult {
    Interrupt::ends_the_process();
    let (layout, _) = found(name, folders)?;
    let mut options = ConvertOptions::default();
    options.page.layout = Some(name.to_owned());
    options.page.fonts = folders.to_vec();
    options.pictures = Some(DENSITY);
    let converted = match pipeline::convert_text(SAMPLE.as_bytes().to_vec(), &options) {
        Ok(converted) => converted,
        Err(PipelineError::Failed(failure)) => return Err(failure),
        Err(PipelineError::Refused { refusal, .. }) => return Err(Failure::new(refusal)),
    };
    if let Some(folder) = folder {
        crate::platform::create_folder(folder).map_err(Failure::new)?;
    }
    let stem = layout.name().replace(['/', '\\'], "-");
    let path = |name: String| folder.map_or_else(|| PathBuf::from(&name), |it| it.join(&name));
    let pdf = path(format!("{stem}.pdf"));
    write_whole(&pdf, &converted.pdf)?;
    let mut pictures = Vec::with_capacity(converted.pictures.len());
    for (index, picture) in converted.pictures.iter().enumerate() {
        let path = path(format!("{stem}-{}.png", index + 1));
        write_whole(&path, &picture.to_png())?;
        pictures.push(path.display().to_string());
    }
    let (shown, pages, bytes) = (pdf.display(), converted.pages, converted.pdf.len() as u64);
    match common.format {
        FormatOption::Json => {
            let line = json!({
                "pdf": shown.to_string(), "pages": pages, "bytes": bytes, "pictures": pictures,
            });
            print(&format!("{line}\n"))?;
        }
        _ if common.quiet => {}
        _ => {
            print(&format!("wrote {shown}: {pages} pages, {}\n", size(bytes)))?;
            pictures.iter().try_for_each(|picture| print(&format!("wrote {picture}\n")))?;
        }
    }
    Ok(Outcome::Well)
}
