//! One release to one package, outside any archive.

use std::path::{Path, PathBuf};

use super::options::PackagingOptions;
use super::steps::Pipeline;
use super::{Failure, PipelineError, Refusal};
use crate::digest::to_hex;
use crate::finding::Finding;
use crate::package::container::write_zip_file;

/// A package that was written.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PackagedRelease {
    /// The post's path in its site.
    pub source: String,
    /// The release's identifier.
    pub id: String,
    /// The package.
    pub path: PathBuf,
    /// SHA-256 of the package, in hexadecimal.
    pub sha256: String,
    /// Size of the package, in bytes.
    pub size: u64,
    /// Number of pages of the PDF.
    pub pages: usize,
    /// Findings about the release.
    pub findings: Vec<Finding>,
}

/// Typesets one release and writes its package into a folder, which is created if missing.
///
/// # Errors
/// [`PipelineError::Refused`] if the post is at fault.
pub fn package(
    post: &Path,
    folder: &Path,
    options: &PackagingOptions,
) -> Result<PackagedRelease, PipelineError> {
    let pipeline = Pipeline::open(post, &options.source, &options.page)?;
    let pipeline = pipeline.for_packages(&options.record)?;
    let (source, package, rendered) = pipeline.with_only_post(|file| {
        let release = pipeline.read(file)?;
        let plan = pipeline.plan(&release)?;
        let rendered = pipeline.render(&release)?;
        let provenance = pipeline.provenance(&release, plan, &rendered, &options.record)?;
        let package = pipeline
            .pack(&release, &rendered, &provenance)
            .map_err(|error| Refusal::of(&release.path, error))?;
        Ok((release.path, package, rendered))
    })?;
    crate::platform::create_folder(folder).map_err(Failure::new)?;
    let (path, zip) = write_zip_file(&package, folder).map_err(Failure::new)?;
    Ok(PackagedRelease {
        source,
        id: package.id,
        path,
        sha256: to_hex(&zip.sha256),
        size: zip.size,
        pages: rendered.pdf.pages,
        findings: rendered.findings,
    })
}
