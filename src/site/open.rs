//! Opens a site: its root, its configuration, its posts.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{IoError, Position};

use super::config::MarkAddresses;
use super::generators;
use super::likely::likely_folder;
use super::markup::markup_not_read;
use super::own_settings::read_communique;
use super::reader::Reader;
use super::search::{outside_source, source_of};
use super::sources::{FoundFiles, find_sources, recognised};
use super::templates::Templates;
use super::{
    Engine, FileUploads, ReleaseSource, SiteConfig, SiteError, SourceFile, Upload, UploadError,
    UploadFolder, Uploads, own_addresses,
};

/// If one of these appears in a site, it becomes another site.
const JEKYLL_CONFIGS: [&str; 2] = ["_config.yml", "_config.yaml"];
const COMMUNIQUE_CONFIG: &str = "communique.yaml";

/// The caller's choices about a site.
#[derive(Debug, Clone, Default)]
pub struct SiteOptions {
    /// Names of collections to take; empty for the default.
    pub collections: Vec<String>,
    /// A `communique.yaml` that is elsewhere.
    pub config: Option<PathBuf>,
    /// The site's folder, if it is not the one given or found.
    pub site: Option<PathBuf>,
    /// A post that is no file: it is read with the settings of the site at the path, instead of
    /// the posts there.
    pub text: Option<Arc<[u8]>>,
    /// Whether only the settings are read, and no posts are looked for.
    pub only_settings: bool,
}

/// The name of a post that is no file.
const NAME_OF_TEXT: &str = "stdin.md";

/// A site whose posts have been found but not read.
pub struct Site {
    /// Canonical.
    pub root: PathBuf,
    pub config: SiteConfig,
    pub uploads: Arc<dyn Uploads>,
    /// Sorted by the bytes of their paths.
    pub files: Vec<SourceFile>,
    /// Documents that no convention makes posts, by kind, with their number.
    pub left_out: Vec<(String, usize)>,
}

/// Opens the site at `path`: a site, a folder of Markdown files, or a folder or file within a
/// site, which is the nearest folder above it with a configuration.
pub fn read_site(path: &Path, options: &SiteOptions) -> Result<Site, SiteError> {
    let given = canonical(path)?;
    let root = root_of(path, options.site.as_deref())?;
    let is_outside = !given.starts_with(&root);
    if is_outside && given.is_dir() {
        return Err(SiteError::OutsideSite { path: path.to_owned(), root });
    }
    let (config, uploads) = read_config(&root, options)?;
    if options.only_settings {
        return Ok(Site { root, config, uploads, files: Vec::new(), left_out: Vec::new() });
    }
    if let Some(text) = &options.text {
        let file = outside_source(&root, &config, Path::new(NAME_OF_TEXT));
        let files = vec![SourceFile { text: Some(Arc::clone(text)), ..file }];
        return Ok(Site { root, config, uploads, files, left_out: Vec::new() });
    }
    let FoundFiles { files, left_out } = match given.is_dir() {
        true => {
            let mut found = find_sources(&root, &config, &options.collections)?;
            found.files.retain(|source| source.file.starts_with(&given));
            found
        }
        false => {
            let file = named_source(&root, &config, &given);
            check_collection(&root, &config, &file, &options.collections)?;
            FoundFiles { files: vec![file], left_out: Vec::new() }
        }
    };
    Ok(Site { root, config, uploads, files, left_out })
}

/// The folder of the site that a path belongs to: `site` if given, otherwise the nearest folder
/// with a configuration, the path itself or one above it. Canonical.
pub fn root_of(path: &Path, site: Option<&Path>) -> Result<PathBuf, SiteError> {
    let given = canonical(path)?;
    match site {
        Some(site) => canonical(site),
        None => Ok(site_of(&given)),
    }
}

/// Refuses a post that is in none of the collections asked for.
fn check_collection(
    root: &Path,
    config: &SiteConfig,
    post: &SourceFile,
    asked: &[String],
) -> Result<(), SiteError> {
    if asked.is_empty() {
        return Ok(());
    }
    let is_in = match post.is_outside {
        true => post.collection.as_ref().is_some_and(|name| asked.contains(name)),
        false => find_sources(root, config, asked)?.files.iter().any(|it| it.path == post.path),
    };
    if is_in {
        return Ok(());
    }
    let (path, own) = (post.path.clone(), post.collection.clone());
    Err(SiteError::OtherCollection { path, own, asked: asked.to_vec() })
}

/// The post that the caller names; it may be outside the site.
fn named_source(root: &Path, config: &SiteConfig, file: &Path) -> SourceFile {
    if file.starts_with(root) {
        source_of(root, config, file)
    } else {
        outside_source(root, config, file)
    }
}

impl Site {
    /// The folder that directly contains the most Markdown files, as a hint for the user.
    pub fn likely_folder(&self) -> Option<String> {
        likely_folder(&self.root)
    }

    /// The collection that a post of this path would belong to, whether it is there or not.
    pub fn collection_of(&self, path: &str) -> Option<String> {
        source_of(&self.root, &self.config, &self.root.join(path)).collection
    }

    /// The post at a path, read with this site's settings.
    pub fn source(&self, path: &Path) -> Result<SourceFile, SiteError> {
        Ok(named_source(&self.root, &self.config, &canonical(path)?))
    }

    /// The files that the settings are read from, whether they exist or not.
    pub fn settings_files(&self) -> Vec<PathBuf> {
        let source = recognised(&self.root).map_or(&[] as &[&str], |source| source.configs());
        let names = source.iter().chain(&JEKYLL_CONFIGS).chain([&COMMUNIQUE_CONFIG]);
        let issuer = &self.config.issuer;
        let marks = issuer.marks();
        names.map(|name| self.root.join(name)).chain(marks.map(|mark| mark.path.clone())).collect()
    }

    /// The files of settings that are there, by their paths in the site.
    pub fn settings_there(&self) -> Vec<String> {
        let source = recognised(&self.root).map_or(&[] as &[&str], |source| source.configs());
        let first = source.iter().find(|name| self.root.join(name).is_file());
        let own = [COMMUNIQUE_CONFIG];
        let own = own.iter().filter(|name| self.root.join(name).is_file());
        first.into_iter().chain(own).map(|name| (*name).to_owned()).collect()
    }

    /// Where a post of this site lies on this machine.
    pub fn place_of<'f>(&self, source: &'f SourceFile) -> &'f Path {
        &source.file
    }

    /// Reads the posts one by one; one that cannot be read does not stop the others.
    pub fn releases(&self) -> impl Iterator<Item = Result<ReleaseSource, SiteError>> + '_ {
        self.files.iter().map(|file| self.read(file))
    }

    /// Reads one post.
    pub fn read(&self, source: &SourceFile) -> Result<ReleaseSource, SiteError> {
        if !source.is_read {
            return Err(SiteError::NotRead { markup: markup_not_read(&source.file) });
        }
        if let Some(text) = &source.text {
            return Ok(self.source_of(source, Arc::clone(text)));
        }
        let real = fs::canonicalize(&source.file).map_err(IoError::of("open", &source.file))?;
        if !source.is_outside && !real.starts_with(&self.root) {
            let path = source.file.clone();
            return Err(SiteError::OutsideSite { path, root: self.root.clone() });
        }
        let bytes = fs::read(&real).map_err(IoError::of("read", &source.file))?;
        Ok(self.source_of(source, bytes.into()))
    }

    fn source_of(&self, source: &SourceFile, bytes: Arc<[u8]>) -> ReleaseSource {
        ReleaseSource {
            path: source.path.clone(),
            collection: source.collection.clone(),
            bytes,
            uploads: Arc::clone(&self.uploads),
        }
    }
}

fn canonical(path: &Path) -> Result<PathBuf, SiteError> {
    fs::canonicalize(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => SiteError::NoSuchSite { path: path.to_owned() },
        _ => IoError::of("open", path)(error).into(),
    })
}

/// The nearest folder with a configuration, the path itself or one above it; otherwise the one that
/// has the folder of posts, as the same site without settings has it, and at last the folder given,
/// or the file's own.
fn site_of(path: &Path) -> PathBuf {
    let is_site =
        |folder: &&Path| recognised(folder).is_some() || folder.join(COMMUNIQUE_CONFIG).is_file();
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let is_of_posts = |folder: &&Path| {
        folder.file_name().is_some_and(|name| name == "_posts" || name == "_drafts")
    };
    let of_posts = || folder.ancestors().find(is_of_posts).and_then(Path::parent);
    folder.ancestors().find(is_site).or_else(of_posts).unwrap_or(folder).to_owned()
}

/// Folders that other generators (Docusaurus, Astro, VuePress, Next.js, Gatsby) publish at the
/// site's root.
const PUBLIC_FOLDERS: [&str; 3] = ["static", "public", ".vuepress/public"];

/// Reads both configuration files, and reports the faults of both at once.
fn read_config(
    root: &Path,
    options: &SiteOptions,
) -> Result<(SiteConfig, Arc<dyn Uploads>), SiteError> {
    let mut config = SiteConfig {
        uploads: vec![UploadFolder::new("uploads", "_uploads")],
        ..SiteConfig::default()
    };
    let mut faults = Vec::new();
    if let Some(source) = recognised(root) {
        config.engine = source.engine();
        for name in source.configs() {
            if let Some(bytes) = optional(&root.join(name))? {
                let mut reader = Reader::new(*name);
                source.configure(root, &bytes, &mut reader, &mut config);
                reader.warn_repeated();
                faults.append(&mut reader.faults);
                config.warnings.append(&mut reader.odd);
                break;
            }
        }
    }
    generators::recognise(root, &mut config);
    if config.engine == Engine::Folder {
        let there = PUBLIC_FOLDERS.iter().filter(|folder| root.join(folder).is_dir());
        config.uploads.extend(there.map(|folder| UploadFolder::new("/", folder)));
    }
    let templates = Templates::of_site(root, &config.jekyll.values);
    config.templates = Arc::new(templates.with_data_in(&config.content.data_folder));
    let (name, bytes) = match &options.config {
        Some(path) => {
            let bytes = fs::read(path).map_err(IoError::of("read", path))?;
            (path.display().to_string(), Some(bytes))
        }
        None => (COMMUNIQUE_CONFIG.to_owned(), optional(&root.join(COMMUNIQUE_CONFIG))?),
    };
    config.seda.path.clone_from(&name);
    let mut reader = Reader::new(name);
    let marks = bytes.map(|bytes| read_communique(&mut reader, &bytes, root, &mut config));
    let own = own_addresses(config.jekyll.url.as_deref(), &config.jekyll.baseurl);
    let uploads = FileUploads::new(root.to_owned(), config.uploads.clone(), own);
    find_marks(&mut reader, &marks.unwrap_or_default(), &uploads, &mut config)?;
    faults.append(&mut reader.faults);
    config.warnings.append(&mut reader.odd);
    if faults.is_empty() {
        Ok((config, Arc::new(uploads)))
    } else {
        Err(SiteError::Config { faults, read: Box::new((root.to_owned(), config)) })
    }
}

fn optional(path: &Path) -> Result<Option<Vec<u8>>, IoError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(IoError::of("read", path)(error)),
    }
}

fn find_marks(
    reader: &mut Reader,
    marks: &MarkAddresses,
    uploads: &FileUploads,
    config: &mut SiteConfig,
) -> Result<(), SiteError> {
    let mut find = |(address, position): &(String, Position)| -> Result<Option<Upload>, IoError> {
        match uploads.find(address) {
            Ok(upload) => Ok(Some(upload)),
            Err(UploadError::Io(error)) => Err(error),
            Err(UploadError::LeavesSite { .. }) => {
                let message = format!("the mark `{address}` leads out of the site");
                let help = "put it into the site, and name its path there".to_owned();
                reader.fault_with_help(*position, message, Some(help));
                Ok(None)
            }
            Err(UploadError::Missing { .. }) => {
                let message = format!("the site has no file `{address}` for a mark");
                let help = match uploads.nearest(address) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name a picture by its path in the site: assets/mark.png".to_owned(),
                };
                reader.fault_with_help(*position, message, Some(help));
                Ok(None)
            }
        }
    };
    if let Some(mark) = &marks.mark {
        config.issuer.mark = find(mark)?;
        config.places.mark = config.issuer.mark.is_some().then_some(mark.1);
    }
    for mark in &marks.co_marks {
        let found = find(mark)?;
        config.places.co_marks.extend(found.is_some().then_some(mark.1));
        config.issuer.co_marks.extend(found);
    }
    Ok(())
}
