//! Which files of a site are releases.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::IoError;

use super::dated::is_dated;
use super::jekyll::config::{DEFAULT_COLLECTION, POSTS};
use super::markup::{has_front_matter, is_html, is_markdown, is_named_by_day, is_readable};
use super::{Engine, SiteConfig, SiteError};

/// A post of the site, found but not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path relative to the site, with `/`.
    pub path: String,
    pub collection: Option<String>,
    /// Its place on this machine.
    pub(super) file: PathBuf,
    /// Named by the caller as a post of this site, although it is elsewhere.
    pub(super) is_outside: bool,
    /// Engines take files of other markup too: what is neither Markdown nor HTML is found, so that
    /// it is reported, but not read. A file named by the caller is read whatever its name.
    pub(super) is_read: bool,
    /// Its text, where it is no file of this machine.
    pub(super) text: Option<Arc<[u8]>>,
}

impl SourceFile {
    /// Size of the file in bytes; 0 if it cannot be accessed, which reading it will report.
    pub fn size(&self) -> u64 {
        fs::metadata(&self.file).map_or(0, |metadata| metadata.len())
    }
}

/// Folders that never contain releases, wherever they are.
const SKIPPED: [&str; 9] = [
    "_site",
    "node_modules",
    "vendor",
    "_layouts",
    "_includes",
    "_sass",
    "_data",
    "_plugins",
    "_i18n",
];

/// The folder in which a plug-in of Jekyll keeps languages apart, each with posts of its own.
pub(super) const TRANSLATIONS: &str = "_i18n";

/// The post made from a file of the site, whatever its name.
pub(super) fn source_of(root: &Path, config: &SiteConfig, file: &Path) -> SourceFile {
    let relative = file.strip_prefix(root).unwrap_or(file);
    let parts: Vec<_> = relative.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    let path = parts.join("/");
    if !matches!(config.engine, Engine::Jekyll | Engine::Folder) {
        let collection = config.section_of(&path);
        return SourceFile {
            path,
            collection,
            file: file.to_owned(),
            is_outside: false,
            is_read: true,
            text: None,
        };
    }
    let folder = format!("{}/", config.jekyll.collections_dir);
    let below = path.strip_prefix(&folder).unwrap_or(&path);
    let folder = below.rsplit_once('/').map_or("", |(folder, _)| folder);
    let top = folder.split('/').next().filter(|top| *top != TRANSLATIONS);
    let collection = match top.and_then(|top| top.strip_prefix('_')) {
        Some(name) => Some(name).filter(|name| *name != "drafts"),
        // Posts may be below any folder of the site.
        None => Some(POSTS).filter(|_| folder.split('/').any(|part| part == "_posts")),
    }
    .map(str::to_owned);
    let file = file.to_owned();
    SourceFile { path, collection, file, is_outside: false, is_read: true, text: None }
}

/// A post outside the site that is read with the site's settings: a member of the default
/// collection.
pub(super) fn outside_source(root: &Path, config: &SiteConfig, file: &Path) -> SourceFile {
    let path = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    let search = Search { root, config, found: Vec::new(), left_out: Vec::new() };
    let is_there = search.folder_of(DEFAULT_COLLECTION).is_dir();
    let collection = is_there.then(|| DEFAULT_COLLECTION.to_owned());
    let file = file.to_owned();
    SourceFile { path, collection, file, is_outside: true, is_read: true, text: None }
}

/// The files of a site, while they are searched.
pub(super) struct Search<'a> {
    pub root: &'a Path,
    pub config: &'a SiteConfig,
    pub found: Vec<SourceFile>,
    /// Documents that are not posts, by kind, with their number.
    pub left_out: Vec<(String, usize)>,
}

impl Search<'_> {
    fn collections_folder(&self) -> PathBuf {
        self.root.join(&self.config.jekyll.collections_dir)
    }

    pub fn folder_of(&self, collection: &str) -> PathBuf {
        // A name with a slash would be another folder.
        let name = collection.replace('/', "");
        self.collections_folder().join(format!("_{name}"))
    }

    /// Names of the folders that can be collections.
    pub fn available(&mut self) -> Result<Vec<String>, SiteError> {
        let mut names = Vec::new();
        for entry in sorted_entries(&self.collections_folder())? {
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
            let is_upload = self.config.uploads.iter().any(|upload| upload.folder == name);
            if entry.path().is_dir() && !SKIPPED.contains(&name.as_str()) && !is_upload {
                names.extend(name.strip_prefix('_').map(str::to_owned));
            }
        }
        let before = self.found.len();
        self.collection(POSTS)?;
        if self.found.len() > before && !names.iter().any(|name| name == POSTS) {
            names.push(POSTS.to_owned());
        }
        self.found.truncate(before);
        Ok(names)
    }

    /// The posts by Jekyll's conventions: the documents of `_posts` folders and their drafts; if
    /// there are none, the dated ones of the collections that the site names; if there are none of
    /// those either, every Markdown file with front matter: in a site, those that are dated.
    pub fn by_convention(&mut self) -> Result<(), SiteError> {
        let root = self.root;
        self.everything(root)?;
        let is_post = |file: &SourceFile| file.collection.as_deref() == Some(POSTS);
        let is_draft = |file: &SourceFile| file.path.split('/').any(|part| part == "_drafts");
        let collections = &self.config.jekyll.collections;
        let is_named = |file: &SourceFile| {
            file.collection.as_ref().is_some_and(|name| collections.contains_key(name))
        };
        if self.found.iter().any(is_post) {
            self.keep(|file| is_post(file) || is_draft(file));
            return Ok(());
        }
        if self.found.iter().any(is_named) {
            self.keep(|file| is_named(file) || is_draft(file));
        }
        self.leave_out_undated();
        Ok(())
    }

    /// Leaves out, and counts, the documents without a date of collections of which most have none:
    /// people, teams, places; and such pages, folder by folder. Where most have a date, a missing
    /// one is a fault to be reported, as in a mere folder of files of which none has a date.
    fn leave_out_undated(&mut self) {
        let config = self.config;
        // Drafts get their date when they are published.
        let is_dated = |file: &SourceFile| {
            file.path.split('/').any(|part| part == "_drafts")
                || is_dated(config, &file.path, file.collection.as_deref(), &file.file)
        };
        let dated: Vec<bool> = self.found.iter().map(is_dated).collect();
        if config.engine == Engine::Folder && !dated.contains(&true) {
            return;
        }
        let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for (file, is_dated) in self.found.iter().zip(&dated) {
            let (with, without) = counts.entry(kind_of(file)).or_default();
            *(if *is_dated { with } else { without }) += 1;
        }
        let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
        for (file, is_dated) in std::mem::take(&mut self.found).into_iter().zip(dated) {
            let (with, without) = counts[&kind_of(&file)];
            if is_dated || with > without {
                self.found.push(file);
            } else {
                let name = file.collection.unwrap_or_else(|| "pages".to_owned());
                *left_out.entry(format!("{name} without a date")).or_default() += 1;
            }
        }
        self.left_out.extend(left_out);
    }

    /// Every file of the content that satisfies `is_page` and has front matter.
    pub fn content(&mut self, is_page: &dyn Fn(&Path) -> bool) -> Result<(), SiteError> {
        let content = &self.config.content;
        let own = content.languages.values().filter_map(|it| it.folder.clone());
        let mut folders: Vec<String> = own.chain([content.folder.clone()]).collect();
        folders.sort();
        folders.dedup();
        folders.iter().try_for_each(|folder| self.below(folder, is_page))?;
        self.found.sort_by(|a, b| a.path.cmp(&b.path));
        self.found.dedup_by(|a, b| a.path == b.path);
        self.leave_out_other_languages();
        Ok(())
    }

    /// Where every language has a folder of its own, what lies beside them is not published.
    fn leave_out_other_languages(&mut self) {
        let languages = &self.config.content.languages;
        let folders: Vec<String> =
            languages.values().filter_map(|it| Some(format!("{}/", it.folder.as_ref()?))).collect();
        if languages.is_empty() || folders.len() < languages.len() {
            return;
        }
        let before = self.found.len();
        self.found.retain(|file| folders.iter().any(|folder| file.path.starts_with(folder)));
        if self.found.len() < before {
            let number = before - self.found.len();
            self.left_out.push(("pages in the folder of no language".to_owned(), number));
        }
    }

    /// Every file below a folder of the site, if the folder exists.
    pub fn below(
        &mut self,
        folder: &str,
        is_page: &dyn Fn(&Path) -> bool,
    ) -> Result<(), SiteError> {
        let folder = self.root.join(folder);
        if !folder.is_dir() {
            return Ok(());
        }
        self.walk(&folder, &|search, file| {
            // The front matter of Hexo needs no fence before it; that of Eleventy may be in data
            // files alone.
            let is_bare = match search.config.engine {
                Engine::Hexo => true,
                Engine::Eleventy => is_markdown(file),
                _ => false,
            };
            if is_page(file) && (is_bare || has_front_matter(file)?) {
                let source = source_of(search.root, search.config, file);
                search.found.push(SourceFile { is_read: is_readable(file), ..source });
            }
            Ok(())
        })
    }

    /// Keeps the pages of these sections; if there are none, the dated ones.
    pub fn sections(&mut self, sections: &[String], asked: &[String]) -> Result<(), SiteError> {
        if sections.is_empty() {
            let config = self.config;
            let dated: Vec<bool> = self
                .found
                .iter()
                .map(|file| is_dated(config, &file.path, file.collection.as_deref(), &file.file))
                .collect();
            let mut dated = dated.into_iter();
            let (kept, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.found)
                .into_iter()
                .partition(|_| dated.next().unwrap_or_default());
            self.found = kept;
            if !others.is_empty() {
                self.left_out.push(("pages without a date".to_owned(), others.len()));
            }
            return Ok(());
        }
        let mut known: Vec<String> =
            self.found.iter().filter_map(|file| file.collection.clone()).collect();
        known.sort();
        known.dedup();
        let missing: Vec<String> =
            asked.iter().filter(|name| !known.contains(name)).cloned().collect();
        if !missing.is_empty() {
            return Err(SiteError::UnknownCollections { asked: missing, available: known });
        }
        self.keep(|file| file.collection.as_ref().is_some_and(|name| sections.contains(name)));
        Ok(())
    }

    /// Keeps these of the files found, and counts the others.
    pub fn keep(&mut self, is_kept: impl Fn(&SourceFile) -> bool) {
        let (kept, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.found).into_iter().partition(is_kept);
        self.found = kept;
        for file in others {
            let name = file.collection.unwrap_or_else(|| "pages".to_owned());
            match self.left_out.iter_mut().find(|(known, _)| *known == name) {
                Some((_, number)) => *number += 1,
                None => self.left_out.push((name, 1)),
            }
        }
    }

    /// Every document of one collection. Posts may be below other folders too, and their drafts are
    /// in a folder of their own.
    pub fn collection(&mut self, name: &str) -> Result<(), SiteError> {
        let folder = self.folder_of(name);
        if folder.is_dir() {
            self.walk(&folder, &|search, file| {
                search.found.extend(search.document(file)?);
                Ok(())
            })?;
        }
        if name != POSTS {
            return Ok(());
        }
        if self.folder_of("drafts").is_dir() {
            self.collection("drafts")?;
        }
        self.translated_posts()?;
        // Those below the top one were found above, and are counted once.
        self.walk(&self.collections_folder(), &|search, file| {
            let document = search.document(file)?;
            search.found.extend(document.filter(|it| it.collection.as_deref() == Some(POSTS)));
            Ok(())
        })
    }

    /// Markdown, or another file that Jekyll takes as a document.
    pub fn document(&self, file: &Path) -> Result<Option<SourceFile>, SiteError> {
        let is_read = is_readable(file);
        if !is_read && !has_front_matter(file)? {
            return Ok(None);
        }
        Ok(Some(SourceFile { is_read, ..source_of(self.root, self.config, file) }))
    }

    /// Every Markdown file with front matter, and what Jekyll takes as a post in another markup.
    pub fn everything(&mut self, folder: &Path) -> Result<(), SiteError> {
        self.translated_posts()?;
        self.walk(folder, &|search, file| {
            let source = source_of(search.root, search.config, file);
            let is_post = source.collection.as_deref() == Some(POSTS) && is_named_by_day(file);
            let may_be = is_markdown(file) || is_html(file) && source.collection.is_some();
            if (may_be || is_post) && has_front_matter(file)? {
                search.found.push(SourceFile { is_read: is_readable(file), ..source });
            }
            Ok(())
        })
    }

    pub fn walk(
        &mut self,
        folder: &Path,
        take: &dyn Fn(&mut Self, &Path) -> Result<(), SiteError>,
    ) -> Result<(), SiteError> {
        for entry in sorted_entries(folder)? {
            let path = entry.path();
            let kind = entry.file_type().map_err(IoError::of("read", &path))?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // Linked folders may form circles; Jekyll's safe mode leaves them out as well.
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
        name.starts_with('.')
            || SKIPPED.contains(&name)
            || is_upload
            || self.is_excluded(path)
            || is_archive(path)
    }

    fn is_excluded(&self, path: &Path) -> bool {
        let excluded = &self.config.jekyll.exclude;
        excluded.iter().any(|entry| !entry.is_empty() && self.root.join(entry) == path)
    }
}

/// An archive of this program, which may have been put into the site: its texts are no posts.
fn is_archive(folder: &Path) -> bool {
    fs::read(folder.join("VERSION")).is_ok_and(|text| text.starts_with(b"communique-archive"))
}

/// What a document is one of: its collection, otherwise the pages of its folder.
fn kind_of(file: &SourceFile) -> String {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    file.collection.clone().unwrap_or_else(|| format!("{folder}/"))
}

pub(super) fn sorted_entries(folder: &Path) -> Result<Vec<fs::DirEntry>, IoError> {
    let read = || fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>();
    let mut entries = read().map_err(IoError::of("list", folder))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    Ok(entries)
}
