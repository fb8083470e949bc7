//! Releases to PDF, outside any archive: one, or all those of a site.

use std::collections::BTreeMap;
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
use crate::platform::create_folder;
use crate::queue::{Queue, threads};
use crate::raster::Picture;
use crate::release::Release;
use crate::site::SourceFile;

/// A release as PDF.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConvertedRelease {
    /// The post's path in its site.
    pub source: String,
    /// The release's identifier.
    pub id: String,
    /// The name that [`convert_site`] gives to the PDF, without `.pdf`.
    pub name: String,
    /// Number of pages.
    pub pages: usize,
    /// Findings about the release.
    pub findings: Vec<Finding>,
    /// What is odd about the settings of its site, one line each.
    pub warnings: Vec<String>,
    /// The PDF.
    pub pdf: Vec<u8>,
    /// A picture of each page, if [`ConvertOptions::pictures`] asks for them.
    pub pictures: Vec<Picture>,
}

/// Typesets one release as PDF/A-3a and PDF/UA-1.
///
/// # Errors
/// [`PipelineError::Refused`] if the post is at fault.
pub fn convert(post: &Path, options: &ConvertOptions) -> Result<ConvertedRelease, PipelineError> {
    let pipeline = Pipeline::open(post, &options.source, &options.page)?;
    pipeline.with_only_post(|file| convert_file(&pipeline, file, options))
}

/// Typesets a release whose text is given, with the settings of a site: the one of the options,
/// otherwise that of the current folder. The text is called `stdin.md` in findings and faults.
///
/// # Errors
/// [`PipelineError::Refused`] if the text is at fault.
pub fn convert_text(
    text: Vec<u8>,
    options: &ConvertOptions,
) -> Result<ConvertedRelease, PipelineError> {
    let site = options.source.site.as_deref().unwrap_or(Path::new("."));
    let pipeline = Pipeline::open_for(site, Some(text.into()), &options.source, &options.page)?;
    pipeline.with_only_post(|file| convert_file(&pipeline, file, options))
}

fn convert_file(
    pipeline: &Pipeline,
    file: &SourceFile,
    options: &ConvertOptions,
) -> Result<ConvertedRelease, Refusal> {
    let release = pipeline.read(file)?;
    let mut converted = converted(pipeline, file, &release)?;
    if let Some(density) = options.pictures {
        converted.pictures = pipeline.draw(&release, density)?;
    }
    Ok(converted)
}

/// The PDF of a release that has been read.
pub(super) fn converted(
    pipeline: &Pipeline,
    file: &SourceFile,
    release: &Release,
) -> Result<ConvertedRelease, Refusal> {
    let rendered = pipeline.render(release)?;
    Ok(ConvertedRelease {
        source: release.path.clone(),
        id: release.id.clone(),
        name: name_of(&file.path),
        pages: rendered.pdf.pages,
        findings: rendered.findings,
        warnings: pipeline.odd_settings(),
        pdf: rendered.pdf.bytes.into(),
        pictures: Vec::new(),
    })
}

/// What the PDF of a post is called, without `.pdf`: the post's own name or, where that is the name
/// of every post of the site (`index.md` in a folder of its own), the folder's.
fn name_of(path: &str) -> String {
    let stem = |path: &Path| path.file_stem().map(|it| it.to_string_lossy().into_owned());
    let path = Path::new(path);
    let own = stem(path).unwrap_or_default();
    // Languages are told apart by a suffix: `index.fr.md`.
    let (first, language) = own.split_once('.').unwrap_or((own.as_str(), ""));
    if !matches!(first, "index" | "_index") {
        return own;
    }
    let folder = path.parent().and_then(Path::file_name).map(|it| it.to_string_lossy());
    match (folder, language) {
        (None, _) => own,
        (Some(folder), "") => folder.into_owned(),
        (Some(folder), language) => format!("{folder}.{language}"),
    }
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
    observer.warned(&pipeline.warnings());
    check_any(&pipeline, options)?;
    create_folder(folder).map_err(Failure::new)?;
    let conversion = SiteConversion { pipeline: &pipeline, folder, drafts: options.drafts };
    let clashes = conversion.clashes();
    let files = &pipeline.site.files;
    observer.expected(files.len());
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

/// Refuses a site all of whose posts are drafts.
fn check_any(pipeline: &Pipeline, options: &ConvertOptions) -> Result<(), Failure> {
    let is_draft = |file: &SourceFile| {
        guarded(&file.path, || pipeline.read(file)).is_ok_and(|release| release.draft)
    };
    let files = &pipeline.site.files;
    if options.drafts || !files.iter().all(is_draft) {
        return Ok(());
    }
    let message =
        format!("there is nothing to convert: the site has {} posts, all drafts", files.len());
    Err(Failure::with_help(message, Some("--drafts takes them too".to_owned())))
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
        self.folder.join(name_of(&file.path) + ".pdf")
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
            let help = "rename one of them, or convert each by itself: `-o NAME.pdf`".to_owned();
            let failure = Failure::with_help(message, Some(help));
            return Err(Refusal::of_failure(&file.path, failure));
        }
        let release = self.pipeline.read(file)?;
        let mut result = ReleaseResult::new(&file.path, ReleaseStatus::Converted);
        result.id = Some(release.id.clone());
        if release.draft && !self.drafts {
            result.status = ReleaseStatus::Draft;
            return Ok(result);
        }
        let rendered = self.pipeline.render(&release)?;
        result.pdf = Some(output.display().to_string());
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
