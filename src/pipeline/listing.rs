//! Lists the posts of a site as tasks, for workers that another program drives.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::destination::Destination;
use super::export::open;
use super::exporter::ReleaseExporter;
use super::guard::guarded;
use super::listed::Listed;
use super::moves::Moves;
use super::options::ExportOptions;
use super::{Failure, free_space};
use crate::archive::{Snapshot, clashing_identifiers};
use crate::error::reason;
use crate::queue::{map_in_order, threads};
use crate::site::SourceFile;

/// A post, as it was found without typesetting it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ListedPost {
    /// The post's path in the site.
    pub source: String,
    /// The post's place on this machine, absolute.
    pub file: PathBuf,
    /// Day of the release, `YYYY-MM-DD`; `None` if the post could not be read, as for all that
    /// follows but its size.
    pub date: Option<String>,
    /// The language that post or site declares, as BCP 47.
    pub language: Option<String>,
    /// Size of the post in bytes.
    pub size: u64,
    /// Approximate size of its package in bytes.
    pub bytes: u64,
    /// Whether it is published.
    pub is_draft: bool,
    /// What a worker need not find out again.
    pub listed: Listed,
}

/// The posts of a site, and what tasks over them have in common.
#[derive(Debug)]
#[non_exhaustive]
pub struct Listing {
    /// In the order of their paths.
    pub posts: Vec<ListedPost>,
    common: Map<String, Value>,
}

/// Reads every post of a site, and says which release of an archive each is. Posts that cannot be
/// read are listed too: the worker that gets them reports why.
///
/// # Errors
/// If the site cannot be read, or the folder is not an archive.
pub fn list(
    site: &Path,
    archive: Option<&Path>,
    options: &ExportOptions,
) -> Result<Listing, Failure> {
    options.check_days()?;
    let pipeline = open(site, options)?;
    pipeline.check_posts()?;
    let snapshot = archive.map(Snapshot::read).transpose().map_err(Failure::new)?.flatten();
    let destination = snapshot.as_ref().map_or(Destination::Nowhere, Destination::Known);
    let root = archive.unwrap_or(Path::new(""));
    let jobs = threads(options.threads);
    let moves = Arc::new(Moves::of(&pipeline, root, destination, jobs));
    let exporter = ReleaseExporter::new(options, &pipeline, root, destination).with_moves(&moves);
    let files = &pipeline.site.files;
    let look = |file: &SourceFile| {
        let mut post = ListedPost {
            source: file.path.clone(),
            file: pipeline.site.place_of(file).to_owned(),
            date: None,
            language: None,
            size: file.size(),
            bytes: 0,
            is_draft: false,
            listed: Listed::default(),
        };
        let read = guarded(&file.path, || {
            let named = pipeline.named(file)?;
            Ok((named, exporter.read(file)?))
        });
        if let Ok((named, found)) = read {
            let release = &found.release;
            post.date = Some(release.date.strftime("%Y-%m-%d").to_string());
            post.language = release.language.as_ref().map(|it| it.language.tag().to_owned());
            post.bytes = free_space::expected_size(release);
            post.is_draft = release.draft;
            post.listed = Listed::of(&found, &named);
        }
        post
    };
    let mut posts = map_in_order(files, jobs, look);
    settle(&mut posts, options.drafts);
    let common = common(&pipeline.site.root, archive, options)?;
    Ok(Listing { posts, common })
}

/// Tells each post which others ask for the same identifier.
fn settle(posts: &mut [ListedPost], drafts: bool) {
    let wanted = posts.iter().filter(|post| drafts || !post.is_draft);
    let ids: Vec<(String, String)> = wanted
        .filter_map(|post| Some((post.listed.id.as_ref()?.to_lowercase(), post.source.clone())))
        .collect();
    let clashes = clashing_identifiers(ids.iter().map(|(id, path)| (&**id, &**path)));
    if clashes.is_empty() {
        return;
    }
    for post in posts.iter_mut().filter(|post| drafts || !post.is_draft) {
        let Some(id) = post.listed.id.as_ref().map(|id| id.to_lowercase()) else { continue };
        let paths = clashes.get(&*id).into_iter().flatten();
        let others = paths.filter(|path| ***path != *post.source);
        post.listed.others = others.map(|path| (*path).to_owned()).collect();
    }
}

/// What all tasks say: the site, the archive, and the options of the run.
fn common(
    site: &Path,
    archive: Option<&Path>,
    options: &ExportOptions,
) -> Result<Map<String, Value>, Failure> {
    let absolute = |path: &Path| {
        let found = std::path::absolute(path).map_err(|error| {
            Failure::new(format!("cannot resolve `{}`: {}", path.display(), reason(&error)))
        })?;
        let Some(text) = found.to_str() else {
            let message = format!("`{}` is not UTF-8, as tasks are", path.display());
            return Err(Failure::new(message));
        };
        Ok(json!(text))
    };
    let mut all = Map::new();
    let mut set = |name: &str, value: Value| {
        let says_nothing = matches!(&value, Value::Null | Value::Bool(false))
            || value.as_array().is_some_and(Vec::is_empty);
        if !says_nothing {
            all.insert(name.to_owned(), value);
        }
    };
    let ExportOptions { source, page, record, .. } = options;
    set("site", absolute(site)?);
    set("to", archive.map_or(Ok(Value::Null), absolute)?);
    set("config", source.config.as_deref().map_or(Ok(Value::Null), absolute)?);
    set("allow-missing", json!(source.allow_missing));
    set("allow", json!(source.allow));
    set("deny", json!(source.deny));
    set("strict", json!(source.strict));
    let layout = page.layout.as_ref().map(|layout| match Path::new(layout).is_file() {
        true => absolute(Path::new(layout)),
        false => Ok(json!(layout)),
    });
    set("layout", layout.unwrap_or(Ok(Value::Null))?);
    let fonts: Result<Vec<Value>, Failure> = page.fonts.iter().map(|it| absolute(it)).collect();
    set("fonts", json!(fonts?));
    set("downsample", json!(page.downsample));
    set("profile", json!(record.kind.as_str()));
    set("seda-version", json!(record.seda_version.map(|version| version.as_str())));
    let digests: Vec<String> = record.digests.iter().map(ToString::to_string).collect();
    set("digest", json!(digests));
    set("at", json!(record.at.as_ref().map(ToString::to_string)));
    set("agent", json!(record.agent));
    set("since", json!(options.since.map(|day| day.to_string())));
    set("until", json!(options.until.map(|day| day.to_string())));
    set("drafts", json!(options.drafts));
    set("upgrade", json!(options.upgrade));
    Ok(all)
}

impl Listing {
    /// A post as a task: a JSON object in one line, without its end.
    pub fn task(&self, post: &ListedPost) -> String {
        // A name that is not UTF-8 names no file, and the worker refuses it.
        let file = post.file.to_string_lossy();
        let mut task = Map::from_iter([("release".to_owned(), json!(file))]);
        task.extend(self.common.clone());
        let ListedPost { date, language, size, bytes, listed, .. } = post;
        for (name, value) in [
            ("date", json!(date)),
            ("language", json!(language)),
            ("size", json!(size)),
            ("bytes", json!(bytes)),
            ("listed", json!(listed)),
        ] {
            task.insert(name.to_owned(), value);
        }
        Value::Object(task).to_string()
    }
}
