//! Releases to PDF, outside any archive: one, or all those of a site.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::export::{AHEAD, LONG};
use super::exporter::refused;
use super::guard::guarded;
use super::options::ConvertOptions;
use super::output_file::write_one_of_many;
use super::steps::Pipeline;
use super::{Failure, Observer, PipelineError, Refusal};
use crate::finding::Finding;
use crate::outcome::{ExportSummary, ReleaseResult, ReleaseStatus};
use crate::queue::{Queue, threads};
use crate::site::SourceFile;

/// A release as PDF.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConvertedRelease {
    /// The post's path in its site.
    pub source: String,
    /// The release's identifier.
    pub id: String,
    /// The release's name for files and addresses.
    pub slug: String,
    /// Number of pages.
    pub pages: usize,
    /// Findings about the release.
    pub findings: Vec<Finding>,
    /// The PDF.
    pub pdf: Vec<u8>,
}

/// Typesets one release as PDF/A-3a and PDF/UA-1.
///
/// # Errors
/// [`PipelineError::Refused`] if the post is at fault.
pub fn convert(post: &Path, options: &ConvertOptions) -> Result<ConvertedRelease, PipelineError> {
    let pipeline = Pipeline::open(post, &options.source, &options.page)?;
    pipeline.with_only_post(|file| {
        let release = pipeline.read(file)?;
        let rendered = pipeline.render(&release)?;
        Ok(ConvertedRelease {
            source: release.path,
            id: release.id,
            slug: release.slug,
            pages: rendered.pdf.pages,
            findings: rendered.findings,
            pdf: rendered.pdf.bytes.into(),
        })
    })
}

/// Typesets every release of a site, each as a PDF named after its post. What was read and shaped
/// for one release is reused for the next. A refused release does not stop the others.
///
/// # Errors
/// If nothing could be done, or the run could not go on.
pub fn convert_site(
    site: &Path,
    folder: &Path,
    options: &ConvertOptions,
    observer: &dyn Observer,
) -> Result<ExportSummary, Failure> {
    let pipeline = Pipeline::open(site, &options.source, &options.page)?;
    pipeline.check_posts()?;
    fs::create_dir_all(folder)
        .map_err(|error| Failure::new(format!("cannot create {}: {error}", folder.display())))?;
    let conversion = SiteConversion { pipeline: &pipeline, folder, drafts: options.drafts };
    let clashes = conversion.clashes();
    let files = &pipeline.site.files;
    let queue = Queue {
        items: files,
        threads: threads(options.threads),
        ahead: AHEAD,
        class: &|file| file.size() / LONG,
        stop: &|| observer.is_cancelled(),
    };
    let work = |file: &SourceFile| {
        let result = guarded(&file.path, || conversion.convert(file, &clashes))
            .unwrap_or_else(|refusal| refused(&file.path, refusal));
        observer.progressed(result.status == ReleaseStatus::Refused);
        result
    };
    let mut summary = ExportSummary { found: files.len(), ..ExportSummary::default() };
    queue.run(work, |done| {
        let mut results = Vec::with_capacity(done.len());
        for (file, result) in done {
            match result {
                Some(result) => {
                    summary.add(&result);
                    results.push(result);
                }
                None => summary.skipped.push(file.path.clone()),
            }
        }
        observer.finished(&pipeline.site.root, &results)
    })?;
    Ok(summary)
}

/// Where the PDFs go, and for which posts.
struct SiteConversion<'a> {
    pipeline: &'a Pipeline,
    folder: &'a Path,
    drafts: bool,
}

impl SiteConversion<'_> {
    /// The PDF of a post, named after it.
    fn output(&self, file: &SourceFile) -> PathBuf {
        let mut name = Path::new(&file.path).file_stem().unwrap_or_default().to_owned();
        name.push(".pdf");
        self.folder.join(name)
    }

    /// Posts whose PDFs would have the same name, by that name, as file systems that ignore case
    /// see it.
    fn clashes(&self) -> BTreeMap<String, Vec<&str>> {
        let mut posts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for file in &self.pipeline.site.files {
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
            let message = format!(
                "{} would be the PDF of several posts: {}",
                output.display(),
                paths.join(", ")
            );
            return Err(Refusal::of(&file.path, message));
        }
        let release = self.pipeline.read(file)?;
        let mut result = ReleaseResult::new(&file.path, ReleaseStatus::Converted);
        result.id = Some(release.id.clone());
        if release.draft && !self.drafts {
            result.status = ReleaseStatus::Draft;
            return Ok(result);
        }
        let rendered = self.pipeline.render(&release)?;
        write_one_of_many(&output, &rendered.pdf.bytes)
            .map_err(|failure| Refusal::of_failure(&file.path, failure))?;
        result.pages = rendered.pdf.pages;
        result.bytes = rendered.pdf.bytes.len() as u64;
        result.findings = rendered.findings;
        Ok(result)
    }
}

fn key(output: &Path) -> String {
    output.to_string_lossy().to_lowercase()
}
