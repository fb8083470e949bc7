//! `convert` of a whole site: a PDF for each release, in a folder. What was read and shaped for
//! one release serves the next.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::interrupt::Interrupt;
use super::options::CommonOptions;
use super::output::write_one_of_many;
use super::storing::{guarded, refused};
use super::workshop::{Refusal, Workshop};
use super::{CommandResult, Failure, Outcome, message, write_output};
use crate::queue::Queue;
use crate::report::export::{self, ReleaseResult, ReleaseStatus};
use crate::site::SourceFile;

/// Where the PDFs go, and which.
pub struct SiteConversion<'a> {
    pub workshop: &'a Workshop,
    pub folder: &'a Path,
    pub drafts: bool,
}

impl SiteConversion<'_> {
    /// Converts all releases; those that are refused are told, and the others go on.
    pub fn run(&self, common: &CommonOptions) -> CommandResult {
        let interrupt = Interrupt::watch();
        common.start_threads()?;
        fs::create_dir_all(self.folder).map_err(|error| {
            Failure::new(format!("cannot create {}: {error}", self.folder.display()))
        })?;
        let clashes = self.clashes();
        let is_refused = AtomicBool::new(false);
        let queue = Queue {
            items: &self.workshop.site.files,
            threads: rayon::current_num_threads(),
            ahead: super::export::AHEAD,
            class: &|file| file.size() / super::export::LONG,
            stop: &|| interrupt.is_asked(),
        };
        let work = |file: &SourceFile| {
            let result = guarded(&file.path, || self.convert(file, &clashes))
                .unwrap_or_else(|refusal| refused(&file.path, refusal));
            is_refused.fetch_or(result.status == ReleaseStatus::Refused, Ordering::Relaxed);
            result
        };
        queue.run(work, |done| {
            done.into_iter().try_for_each(|(_, result)| match result {
                Some(result) => self.tell(&result, common),
                None => Ok(()),
            })
        })?;
        if interrupt.is_asked() {
            return Ok(Outcome::Interrupted(interrupt.status()));
        }
        Ok(if is_refused.into_inner() { Outcome::Refused } else { Outcome::Well })
    }

    /// The PDF of a post: named like it.
    fn output(&self, file: &SourceFile) -> PathBuf {
        let mut name = Path::new(&file.path).file_stem().unwrap_or_default().to_owned();
        name.push(".pdf");
        self.folder.join(name)
    }

    /// Posts whose PDFs would have one name, by that name, as file systems that do not tell cases
    /// apart see it.
    fn clashes(&self) -> BTreeMap<String, Vec<&str>> {
        let mut posts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for file in &self.workshop.site.files {
            posts.entry(key(&self.output(file))).or_default().push(&file.path);
        }
        posts.retain(|_, paths| paths.len() > 1);
        posts
    }

    fn convert(
        &self,
        file: &SourceFile,
        clashes: &BTreeMap<String, Vec<&str>>,
    ) -> Result<ReleaseResult, Refusal> {
        let output = self.output(file);
        if let Some(paths) = clashes.get(&key(&output)) {
            let message = format!("{} would be the PDF of {}", output.display(), paths.join(", "));
            return Err(Refusal::of(&file.path, message));
        }
        let release = self.workshop.read(file)?;
        let mut result = ReleaseResult::new(&file.path, ReleaseStatus::Converted);
        result.id = Some(release.id.clone());
        if release.draft && !self.drafts {
            result.status = ReleaseStatus::Draft;
            return Ok(result);
        }
        let made = self.workshop.make(&release)?;
        write_one_of_many(&output, &made.pdf.bytes)
            .map_err(|failure| Refusal::of(&file.path, failure.messages[0].0.clone()))?;
        result.pages = made.pdf.pages;
        result.bytes = made.pdf.bytes.len() as u64;
        result.findings = made.findings;
        Ok(result)
    }

    fn tell(&self, result: &ReleaseResult, common: &CommonOptions) -> Result<(), Failure> {
        message::result(result, &self.workshop.site.root, common);
        write_output(|out| export::release(out, common.format.into(), common.quiet, result))
    }
}

fn key(output: &Path) -> String {
    output.to_string_lossy().to_lowercase()
}
