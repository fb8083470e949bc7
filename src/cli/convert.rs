//! `convert`: one release to PDF, or those of a site.

use std::path::{Path, PathBuf};

use clap::Args;

use super::convert_site::SiteConversion;
use super::options::{CommonOptions, FormatOption, PageArguments, SiteArguments};
use super::output::write_whole;
use super::storing::guarded;
use super::workshop::{Refusal, Workshop};
use super::{CommandResult, Failure, Outcome, message, write_output};
use crate::release::Release;
use crate::report::Format;
use crate::report::export::{self, ReleaseResult, ReleaseStatus};

#[derive(Debug, Args)]
pub struct ConvertArguments {
    /// The post; or a site, with a folder for its PDFs
    release: PathBuf,
    /// The PDF; `-` for standard output; of a site, the folder [default: the post's name with
    /// .pdf, in this folder]
    #[arg(long, short, value_name = "OUT.pdf|DIR")]
    output: Option<PathBuf>,
    /// Of a site, posts too that are not published
    #[arg(long)]
    drafts: bool,
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    page: PageArguments,
}

pub fn run(arguments: &ConvertArguments, common: &CommonOptions) -> CommandResult {
    let workshop = Workshop::open(&arguments.release, &[], &arguments.site, &arguments.page)?;
    // « -o x.pdf » asks for one PDF, even of a site with one post.
    let is_folder = |output: &&Path| {
        arguments.release.is_dir()
            && (output.is_dir() || output.extension() != Some("pdf".as_ref()))
    };
    if let Some(folder) = arguments.output.as_deref().filter(is_folder) {
        if folder == Path::new("-") {
            return Err(Failure::new("the PDFs of a site need a folder: -o DIR"));
        }
        let (workshop, drafts) = (&workshop, arguments.drafts);
        return SiteConversion { workshop, folder, drafts }.run(common);
    }
    let made = guarded(only_path(&workshop), || {
        let release = read_only_release(&workshop)?;
        let made = workshop.make(&release)?;
        Ok((release, made))
    });
    let (release, made) = match made {
        Ok(made) => made,
        Err(refusal) => return refuse(&workshop, refusal, common),
    };
    let output = arguments.output.clone();
    let output = output.unwrap_or_else(|| PathBuf::from(format!("{}.pdf", release.slug)));
    let is_standard = output == Path::new("-");
    if is_standard {
        write_output(|out| out.write_all(&made.pdf.bytes))?;
    } else {
        write_whole(&output, &made.pdf.bytes)?;
    }
    if common.format == FormatOption::Json && !is_standard {
        let mut result = ReleaseResult::new(&release.path, ReleaseStatus::Converted);
        result.id = Some(release.id);
        result.pages = made.pdf.pages;
        result.findings = made.findings;
        tell_json(&result)?;
    } else if !common.quiet {
        made.findings.iter().for_each(message::finding);
    }
    Ok(Outcome::Well)
}

fn tell_json(result: &ReleaseResult) -> Result<(), Failure> {
    write_output(|out| export::release(out, Format::Json, false, result))
}

/// The path of the one release that a path named, for messages.
pub fn only_path(workshop: &Workshop) -> &str {
    workshop.site.files.first().map_or("", |file| file.path.as_str())
}

/// The one release that a path named.
pub fn read_only_release(workshop: &Workshop) -> Result<Release, Refusal> {
    match workshop.site.files.as_slice() {
        [file] => workshop.read(file),
        files => Err(Refusal {
            faults: vec![crate::report::export::Fault {
                path: workshop.site.root.display().to_string(),
                position: None,
                message: format!("one post is expected, {} are there", files.len()),
                help: Some(
                    "name the post's file; « convert SITE -o DIR » and « export » take whole sites"
                        .to_owned(),
                ),
            }],
        }),
    }
}

/// Tells why a release is refused.
pub fn refuse(workshop: &Workshop, refusal: Refusal, common: &CommonOptions) -> CommandResult {
    for fault in &refusal.faults {
        let text = std::fs::read_to_string(workshop.site.root.join(&fault.path)).ok();
        message::fault(fault, text.as_deref(), common.color);
    }
    if common.format == FormatOption::Json {
        let mut result = ReleaseResult::new(only_path(workshop), ReleaseStatus::Refused);
        result.faults = refusal.faults;
        tell_json(&result)?;
    }
    Ok(Outcome::Refused)
}
