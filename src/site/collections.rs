//! Which files of a site are releases.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::IoError;

use super::{SiteConfig, SiteError};

/// One post of the site, found and not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the site, with `/`.
    pub path: String,
    pub collection: Option<String>,
    /// Where it lies on this machine.
    pub(super) file: PathBuf,
    /// Named by the caller as a post of this site, although it lies elsewhere.
    pub(super) is_outside: bool,
    /// Jekyll takes any file with front matter for a document of its collection; what is no
    /// Markdown is found, so that it is told, and not read. A file that the caller names is read
    /// whatever its name says.
    pub(super) is_read: bool,
}

impl SourceFile {
    /// Bytes of the file; 0 where it cannot be looked at, which reading it will tell.
    pub fn size(&self) -> u64 {
        fs::metadata(&self.file).map_or(0, |metadata| metadata.len())
    }
}

/// The collection that is taken where none is asked for.
const DEFAULT_COLLECTION: &str = "communiques";
const POSTS: &str = "posts";
const EXTENSIONS: [&str; 4] = ["md", "markdown", "mkd", "mkdown"];
/// Folders that never hold releases, wherever they are.
const SKIPPED: [&str; 8] =
    ["_site", "node_modules", "vendor", "_layouts", "_includes", "_sass", "_data", "_plugins"];

/// Finds the posts, sorted by the bytes of their paths.
pub(super) fn find_sources(
    root: &Path,
    config: &SiteConfig,
    asked: &[String],
) -> Result<Vec<SourceFile>, SiteError> {
    let mut search = Search { root, config, found: Vec::new() };
    let default = [DEFAULT_COLLECTION.to_owned()];
    let asked = match asked {
        [] if search.folder_of(DEFAULT_COLLECTION).is_dir() => default.as_slice(),
        _ => asked,
    };
    let missing: Vec<String> =
        asked.iter().filter(|name| !search.folder_of(name).is_dir()).cloned().collect();
    if !missing.is_empty() {
        let available = search.available()?;
        return Err(SiteError::UnknownCollections { asked: missing, available });
    }
    if asked.is_empty() {
        search.everything(root)?;
    }
    for name in asked {
        search.collection(name)?;
    }
    let mut found = search.found;
    found.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    found.dedup_by(|a, b| a.path == b.path);
    Ok(found)
}

/// The post that a file of the site is, whatever its name says.
pub(super) fn source_of(root: &Path, config: &SiteConfig, file: &Path) -> SourceFile {
    let relative = file.strip_prefix(root).unwrap_or(file);
    let parts: Vec<_> = relative.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    let path = parts.join("/");
    let folder = format!("{}/", config.jekyll.collections_dir);
    let below = path.strip_prefix(&folder).unwrap_or(&path);
    let folder = below.rsplit_once('/').map_or("", |(folder, _)| folder);
    let collection = match folder.split('/').next().and_then(|top| top.strip_prefix('_')) {
        Some(name) => Some(name).filter(|name| *name != "drafts"),
        // Posts may lie below any folder of the site.
        None => Some(POSTS).filter(|_| folder.split('/').any(|part| part == "_posts")),
    }
    .map(str::to_owned);
    SourceFile { path, collection, file: file.to_owned(), is_outside: false, is_read: true }
}

/// A post that lies outside the site and is to be read with the site's settings: a member of the
/// collection that is taken by default.
pub(super) fn outside_source(root: &Path, config: &SiteConfig, file: &Path) -> SourceFile {
    let path = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    let search = Search { root, config, found: Vec::new() };
    let is_there = search.folder_of(DEFAULT_COLLECTION).is_dir();
    let collection = is_there.then(|| DEFAULT_COLLECTION.to_owned());
    SourceFile { path, collection, file: file.to_owned(), is_outside: true, is_read: true }
}

struct Search<'a> {
    root: &'a Path,
    config: &'a SiteConfig,
    found: Vec<SourceFile>,
}

impl Search<'_> {
    fn collections_folder(&self) -> PathBuf {
        self.root.join(&self.config.jekyll.collections_dir)
    }

    fn folder_of(&self, collection: &str) -> PathBuf {
        // A name with a slash would be another folder.
        let name = collection.replace('/', "");
        self.collections_folder().join(format!("_{name}"))
    }

    /// Names of the folders that can be collections.
    fn available(&self) -> Result<Vec<String>, SiteError> {
        let mut names = Vec::new();
        for entry in sorted_entries(&self.collections_folder())? {
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
            let is_upload = self.config.uploads.iter().any(|upload| upload.folder == name);
            if entry.path().is_dir() && !SKIPPED.contains(&name.as_str()) && !is_upload {
                names.extend(name.strip_prefix('_').map(str::to_owned));
            }
        }
        Ok(names)
    }

    /// Every document of one collection. Posts lie below other folders too, and their drafts in a
    /// folder of their own.
    fn collection(&mut self, name: &str) -> Result<(), SiteError> {
        let folder = self.folder_of(name);
        self.walk(&folder, &|search, file| {
            search.found.extend(search.document(file)?);
            Ok(())
        })?;
        if name != POSTS {
            return Ok(());
        }
        if self.folder_of("drafts").is_dir() {
            self.collection("drafts")?;
        }
        // What is below the top one was found above, and is told once.
        self.walk(&self.collections_folder(), &|search, file| {
            let document = search.document(file)?;
            search.found.extend(document.filter(|it| it.collection.as_deref() == Some(POSTS)));
            Ok(())
        })
    }

    /// Markdown, or another file that Jekyll takes for a document.
    fn document(&self, file: &Path) -> Result<Option<SourceFile>, SiteError> {
        let is_read = is_markdown(file);
        if !is_read && !has_front_matter(file)? {
            return Ok(None);
        }
        Ok(Some(SourceFile { is_read, ..source_of(self.root, self.config, file) }))
    }

    /// Every Markdown file with front matter.
    fn everything(&mut self, folder: &Path) -> Result<(), SiteError> {
        self.walk(folder, &|search, file| {
            if is_markdown(file) && has_front_matter(file)? {
                search.found.push(source_of(search.root, search.config, file));
            }
            Ok(())
        })
    }

    fn walk(
        &mut self,
        folder: &Path,
        take: &dyn Fn(&mut Self, &Path) -> Result<(), SiteError>,
    ) -> Result<(), SiteError> {
        for entry in sorted_entries(folder)? {
            let path = entry.path();
            let kind = entry.file_type().map_err(IoError::of("read", &path))?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // Linked folders may lead in circles; Jekyll's safe mode leaves them out as well.
            if kind.is_dir() {
                if !self.is_skipped(&path, &name) {
                    self.walk(&path, take)?;
                }
            } else if !name.starts_with('.') && !self.is_excluded(&path) {
                take(self, &path)?;
            }
        }
        Ok(())
    }

    fn is_skipped(&self, path: &Path, name: &str) -> bool {
        let is_upload =
            self.config.uploads.iter().any(|upload| self.root.join(&upload.folder) == path);
        name.starts_with('.') || SKIPPED.contains(&name) || is_upload || self.is_excluded(path)
    }

    fn is_excluded(&self, path: &Path) -> bool {
        let excluded = &self.config.jekyll.exclude;
        excluded.iter().any(|entry| !entry.is_empty() && self.root.join(entry) == path)
    }
}

fn sorted_entries(folder: &Path) -> Result<Vec<fs::DirEntry>, IoError> {
    let read = || fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>();
    let mut entries = read().map_err(IoError::of("list", folder))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    Ok(entries)
}

fn is_markdown(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str()))
}

/// Whether the first line is `---`; an unreadable file is left to be told when it is read.
fn has_front_matter(path: &Path) -> Result<bool, SiteError> {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(64).read_to_end(&mut head));
    if read.is_err() {
        return Ok(true);
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    Ok(line.starts_with(b"---") && line[3..].iter().all(u8::is_ascii_whitespace))
}
