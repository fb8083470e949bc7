//! Where a command writes, looked at before it does anything: an archive holds what it is made of, and
//! a site its posts, settings and files. Neither a report nor a PDF takes their place.

use std::path::{Path, PathBuf};

use super::{Command, Failure};
use crate::archive::archive_around;

/// A place that a command was told to write to.
#[derive(Debug, Clone, Copy)]
enum Output<'a> {
    /// A report or a list, by its option.
    Report(&'static str, &'a Path),
    /// A PDF, or a folder of files.
    Work(&'a Path),
}

/// Refuses places in an archive, files of a site, and one file for two things.
pub(super) fn check(command: &Command) -> Result<(), Failure> {
    let outputs = of(command);
    let archive = match command {
        // It may not be there yet.
        Command::Export(it) => Some(it.to.as_path()),
        Command::Finish(it) => Some(it.to.as_path()),
        _ => None,
    };
    for output in &outputs {
        let (Output::Report(_, path) | Output::Work(path)) = *output;
        let around = archive_around(path);
        let around =
            around.or_else(|| archive.filter(|it| path.starts_with(it)).map(Path::to_owned));
        let shown = path.display();
        if let Some(archive) = around {
            let archive = archive.display();
            let message = format!(
                "{shown} is a place in the archive {archive}, which holds nothing but what it is \
                 made of"
            );
            return Err(Failure::with_help(message, Some("name a place outside it".to_owned())));
        }
        if let Output::Report(option, path) = *output
            && (path == Path::new("-") || is_text_of_a_site(path))
        {
            let message = format!("{option} writes a file of its own, not {shown}");
            let help = "name a new file; `--format json` is for standard output".to_owned();
            return Err(Failure::with_help(message, Some(help)));
        }
        if is_file_of_a_site(path) {
            let message = format!("{shown} is a file of a site: it would be replaced");
            return Err(Failure::with_help(message, Some("name another place".to_owned())));
        }
    }
    let mut reports: Vec<&Path> = Vec::new();
    for output in &outputs {
        let Output::Report(option, path) = *output else { continue };
        if reports.contains(&path) {
            let message = format!("{option} names {}, which another option does", path.display());
            return Err(Failure::with_help(message, Some("give each its own file".to_owned())));
        }
        reports.push(path);
    }
    Ok(())
}

fn of(command: &Command) -> Vec<Output<'_>> {
    fn report<'a>(option: &'static str, path: &'a Option<PathBuf>) -> Option<Output<'a>> {
        path.as_deref().map(|path| Output::Report(option, path))
    }
    let work = |path| Some(Output::Work(path));
    let here = Path::new("");
    let all = match command {
        Command::Export(it) => vec![
            report("--report", &it.report),
            report("--deposit", &it.deposit),
            report("--links", &it.links),
        ],
        Command::Finish(it) => vec![report("--deposit", &it.deposit), report("--links", &it.links)],
        Command::Verify(it) => {
            // Standard output is one of its places.
            let output = report("--output", &it.output).filter(|_| !is_standard(&it.output));
            vec![output, report("--premis", &it.premis)]
        }
        Command::Convert(it) if is_standard(&it.output) => Vec::new(),
        Command::Convert(it) => vec![work(it.output.as_deref().unwrap_or(here))],
        Command::Package(it) => vec![work(&it.to)],
        Command::Extract(it) => vec![work(&it.to)],
        Command::Layouts(it) => vec![it.output().and_then(work)],
        Command::Man(it) => vec![it.to.as_deref().and_then(work)],
        Command::Init(it) => vec![work(&it.site_path)],
        _ => Vec::new(),
    };
    all.into_iter().flatten().collect()
}

fn is_standard(output: &Option<PathBuf>) -> bool {
    output.as_deref() == Some(Path::new("-"))
}

/// Posts and settings: no report of this program is written in their form.
fn is_text_of_a_site(path: &Path) -> bool {
    let extension = path.extension().map(|it| it.to_string_lossy().to_lowercase());
    let texts = ["md", "markdown", "yaml", "yml", "toml"];
    extension.is_some_and(|extension| texts.contains(&&*extension))
}

/// A file that is there, in a folder of posts or uploads, which engines of sites call `_posts` or
/// `_uploads`.
fn is_file_of_a_site(path: &Path) -> bool {
    let Ok(path) = path.canonicalize() else { return false };
    if !path.is_file() {
        return false;
    }
    path.ancestors().skip(1).any(|folder| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let site = folder.parent().unwrap_or(folder);
        let is_site = ["_config.yml", "_config.yaml", "_config.toml", "communique.yaml"];
        // What is made of a site is called so too.
        name.starts_with('_') && name != "_site" && is_site.iter().any(|it| site.join(it).is_file())
    })
}
