//! `convert`: one release to PDF.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::options::{CommonOptions, PageArguments, SiteArguments};
use super::workshop::{Refusal, Workshop};
use super::{CommandResult, Failure, Outcome, message, write_output};
use crate::release::Release;

#[derive(Debug, Args)]
pub struct ConvertArguments {
    /// The post
    release: PathBuf,
    /// The PDF; `-` for standard output [default: the post's name with .pdf, in this folder]
    #[arg(long, short, value_name = "OUT.pdf")]
    output: Option<PathBuf>,
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    page: PageArguments,
}

pub fn run(arguments: &ConvertArguments, common: &CommonOptions) -> CommandResult {
    let workshop = Workshop::open(&arguments.release, &[], &arguments.site, &arguments.page)?;
    let release = match read_only_release(&workshop) {
        Ok(release) => release,
        Err(refusal) => return Ok(refuse(&workshop, &refusal, common)),
    };
    let made = match workshop.plan(&release).and_then(|plan| workshop.make(&release, &plan)) {
        Ok(made) => made,
        Err(refusal) => return Ok(refuse(&workshop, &refusal, common)),
    };
    if !common.quiet {
        made.findings.iter().for_each(message::finding);
    }
    let output = arguments.output.clone();
    let output = output.unwrap_or_else(|| PathBuf::from(format!("{}.pdf", release.slug)));
    if output == Path::new("-") {
        write_output(|out| out.write_all(&made.pdf.bytes))?;
    } else {
        write_whole(&output, &made.pdf.bytes)?;
    }
    Ok(Outcome::Well)
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
                help: Some("name the post's file; « export » takes whole sites".to_owned()),
            }],
        }),
    }
}

/// Tells why a release is refused.
pub fn refuse(workshop: &Workshop, refusal: &Refusal, common: &CommonOptions) -> Outcome {
    for fault in &refusal.faults {
        let text = std::fs::read_to_string(workshop.site.root.join(&fault.path)).ok();
        message::fault(fault, text.as_deref(), common.color);
    }
    Outcome::Refused
}

/// Writes a file whole or not at all; one that is there is replaced.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::new(format!("cannot write {}: {error}", path.display()));
    let name = path.file_name().ok_or_else(|| Failure::new("-o: a file is expected"))?;
    let mut unfinished = std::ffi::OsString::from(".");
    unfinished.push(name);
    unfinished.push(format!(".{}.unfinished", std::process::id()));
    let unfinished = path.with_file_name(unfinished);
    let written = std::fs::File::create(&unfinished)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&unfinished, path));
    written.map_err(|error| {
        // What was begun goes away; if it cannot, the first error is the one to tell.
        let _ = std::fs::remove_file(&unfinished);
        failed(error)
    })
}
