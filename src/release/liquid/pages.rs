//! Other pages of the site: their addresses and titles, as tags ask for them.

use std::sync::Arc;

use crate::site::{ReleaseSource, SiteConfig, Upload, UploadError, Uploads};

use super::super::Release;

/// Reads the front matter of a page of the site; its text is not asked for anything.
pub(in crate::release) type ReadPage<'a> = &'a dyn Fn(&ReleaseSource) -> Option<Page>;

/// What its front matter says of a page.
pub(in crate::release) struct Page {
    pub address: Option<String>,
    pub title: String,
    /// As it is printed.
    pub date: String,
    /// In the order of time.
    pub moment: i128,
    pub categories: Vec<String>,
    pub tags: Vec<String>,
    pub is_draft: bool,
}

impl Page {
    pub fn of(release: Release) -> Page {
        Page {
            address: release.address,
            title: release.title.value,
            date: release.date.strftime("%Y-%m-%d %H:%M:%S %z").to_string(),
            moment: release.date.timestamp().as_nanosecond(),
            categories: release.categories,
            tags: release.tags,
            is_draft: release.draft,
        }
    }
}

/// A site whose pages can be asked for.
pub(super) struct Pages<'a> {
    pub site: &'a SiteConfig,
    pub read: ReadPage<'a>,
}

/// The address of another page, the site's own path before it.
pub(super) fn linked(tag: &str, argument: &str, pages: &Pages<'_>) -> Option<String> {
    let site = pages.site;
    let paths = match tag {
        "post_url" => site.templates.posts_named(argument),
        _ => vec![argument.trim_start_matches('/').to_owned()],
    };
    let address = paths.iter().find_map(|path| address_of(path, pages))?;
    Some(format!("{}{address}", site.jekyll.baseurl))
}

/// The address of the page that a file of the site is.
pub(super) fn address_of(path: &str, pages: &Pages<'_>) -> Option<String> {
    Some(page_of(path, pages)?.0)
}

/// The address of the page that a file of the site is, and its title.
fn page_of(path: &str, pages: &Pages<'_>) -> Option<(String, String)> {
    let site = pages.site;
    if !site.templates.is_file(path) {
        return None;
    }
    let has_front_matter = |bytes: &Vec<u8>| bytes.starts_with(b"---") || bytes.starts_with(b"+++");
    let Some(bytes) = site.templates.source(path).filter(has_front_matter) else {
        // A file without front matter lies where it is.
        return Some((format!("/{path}"), path.to_owned()));
    };
    let source = ReleaseSource {
        path: path.to_owned(),
        collection: collection_of(path, site),
        bytes: bytes.into(),
        uploads: Arc::new(NoUploads),
    };
    let page = (pages.read)(&source)?;
    Some((page.address?, page.title))
}

fn collection_of(path: &str, site: &SiteConfig) -> Option<String> {
    let folder = format!("{}/", site.jekyll.collections_dir);
    let below = path.strip_prefix(&folder).unwrap_or(path);
    let top = below.split('/').next().and_then(|top| top.strip_prefix('_'));
    let is_post = below.split('/').any(|part| part == "_posts");
    let top = top.filter(|_| below.contains('/')).map(str::to_owned);
    if is_post { Some("posts".to_owned()) } else { top }
}

pub(super) struct NoUploads;

impl Uploads for NoUploads {
    fn find(&self, address: &str) -> Result<Upload, UploadError> {
        Err(UploadError::Missing { address: address.to_owned() })
    }
    fn digest(
        &self,
        upload: &Upload,
    ) -> Result<crate::digest::FileReference, crate::error::IoError> {
        Err(missing(upload))
    }
    fn read(&self, upload: &Upload) -> Result<Arc<[u8]>, crate::error::IoError> {
        Err(missing(upload))
    }
    fn head(&self, upload: &Upload, _: usize) -> Result<Vec<u8>, crate::error::IoError> {
        Err(missing(upload))
    }
}

fn missing(upload: &Upload) -> crate::error::IoError {
    crate::error::IoError::of("read", &upload.path)(std::io::ErrorKind::NotFound.into())
}
