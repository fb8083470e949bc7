//! What a post's Liquid may ask of its site: configuration, data files and includes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cache::locked;
use crate::limits::text::{DEEPEST_DATA, LARGEST_DATA_FILE, MAX_FILES_LISTED};
use crate::yaml::{self, Mapping, Node};

use super::stamp::Stamp;

/// What the Liquid of one post asks of its site, with the answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiquidValues {
    /// Values of the site's configuration, by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub site: BTreeMap<String, Value>,
    /// Data files and folders, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub data: BTreeMap<String, Value>,
    /// Texts of includes, by path below the folder of includes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub includes: BTreeMap<String, String>,
    /// Addresses of other pages, by the tag's name and argument: `post_url 2024-01-05-a`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub links: BTreeMap<String, String>,
    /// The address of the post below the site's, if the site itself has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_url: Option<String>,
    /// The posts before and after it: `previous` and `next`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub beside: BTreeMap<String, Value>,
    /// Pages by tag, as Eleventy has them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub collections: BTreeMap<String, Value>,
    /// Words of the site in the language of the post, by the key that templates have for them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub translations: BTreeMap<String, String>,
    /// The front matter of its layout.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub layout: BTreeMap<String, Value>,
    /// Other pages that Hugo's templates ask for, by what they are asked for by.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pages: BTreeMap<String, Value>,
    /// Texts of files that Hugo's templates read, by path below the site.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
}

/// The key by which another document of the site is known among other values; no Liquid has it.
pub const LISTED_DOCUMENT: &str = "is a document";
/// The key of its excerpt, in Markdown.
pub const LISTED_EXCERPT: &str = "excerpt in Markdown";

/// What stands for a value that is there on the site, and not known here: no script is run.
pub const UNKNOWN_VALUE: &str = "\u{10FFFC}unknown";

/// The key of a mapping of which only a part is kept: the rest is too large.
pub const PARTIAL_DATA: &str = "\u{10FFFC}partial";

/// Before the path of a file that a post includes from its own folder.
pub const INCLUDE_BESIDE: &str = "./";

impl LiquidValues {
    pub fn is_empty(&self) -> bool {
        *self == LiquidValues::default()
    }
}

/// A value as read from a file with this stamp.
type Stamped = (Option<Stamp>, Arc<Value>);

/// Documents as Liquid lists them, by the name of their collection.
type Listings = BTreeMap<String, Arc<Vec<Value>>>;

/// Reads what Liquid may ask for: from the site's folder, or from what a package recorded.
#[derive(Debug, Default)]
pub struct Templates {
    root: Option<PathBuf>,
    config: Mapping,
    /// Where data files lie, where it is not the usual place.
    data_folder: Option<String>,
    recorded: LiquidValues,
    /// Data files by path, as they were when they were read.
    read: Mutex<BTreeMap<PathBuf, Stamped>>,
    /// Made when they are first asked for: a site does not change while it is read.
    listings: Mutex<Listings>,
}

impl Templates {
    /// For a site, with its configuration.
    pub fn of_site(root: &Path, config: &Mapping) -> Templates {
        Templates { root: Some(root.to_owned()), config: config.clone(), ..Templates::default() }
    }

    /// The same with data in another folder.
    pub fn with_data_in(self, folder: &str) -> Templates {
        let data_folder = Some(folder.to_owned()).filter(|folder| !folder.is_empty());
        Templates { data_folder, ..self }
    }

    /// For what a package recorded.
    pub fn of_package(recorded: LiquidValues) -> Templates {
        Templates { recorded, ..Templates::default() }
    }

    /// The site's folder, if it is available.
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// The documents of a collection, made by `list` when they are first asked for.
    pub fn listing(&self, name: &str, list: impl FnOnce() -> Vec<Value>) -> Arc<Vec<Value>> {
        if let Some(known) = locked(&self.listings).get(name) {
            return Arc::clone(known);
        }
        let listed = Arc::new(list());
        locked(&self.listings).insert(name.to_owned(), Arc::clone(&listed));
        listed
    }

    /// Whether the site itself is available.
    pub fn has_site(&self) -> bool {
        self.root.is_some()
    }

    /// What a package recorded; empty if the site is available.
    pub fn recorded(&self) -> &LiquidValues {
        &self.recorded
    }

    /// A value of the configuration.
    pub fn value(&self, key: &str) -> Option<Value> {
        match &self.root {
            Some(_) => self.config.get(key).map(Node::to_json),
            None => self.recorded.site.get(key).cloned(),
        }
    }

    /// A data file, or a folder of them.
    pub fn data(&self, name: &str) -> Option<Value> {
        let Some(root) = &self.root else { return self.recorded.data.get(name).cloned() };
        let folder = self.data_folder.clone().unwrap_or_else(|| self.folder("data_dir", "_data"));
        let folder = root.join(folder);
        if !is_plain(name) {
            return None;
        }
        let is_computed = ["js", "cjs", "mjs", "ts"]
            .iter()
            .any(|end| folder.join(format!("{name}.{end}")).is_file());
        let computed = || is_computed.then(|| UNKNOWN_VALUE.into());
        self.data_at(&folder, name, 0).or_else(computed)
    }

    fn data_at(&self, folder: &Path, name: &str, depth: usize) -> Option<Value> {
        for extension in ["yml", "yaml", "json", "toml", "csv", "tsv"] {
            let path = folder.join(format!("{name}.{extension}"));
            if path.is_file() {
                return self.data_file(&path, extension).map(|value| (*value).clone());
            }
        }
        let folder = folder.join(name);
        if !folder.is_dir() || depth == DEEPEST_DATA {
            return None;
        }
        let mut names: Vec<String> = fs::read_dir(&folder)
            .ok()?
            .flatten()
            .filter_map(|entry| entry.path().file_stem()?.to_str().map(str::to_owned))
            .filter(|name| !name.starts_with('.'))
            .collect();
        names.sort();
        names.dedup();
        let values = names.into_iter();
        Some(
            values
                .filter_map(|name| Some((name.clone(), self.data_at(&folder, &name, depth + 1)?)))
                .collect(),
        )
    }

    fn data_file(&self, path: &Path, extension: &str) -> Option<Arc<Value>> {
        let stamp = Stamp::of(path);
        let known = locked(&self.read).get(path).cloned();
        if let Some((_, value)) = known.filter(|(then, _)| *then == stamp) {
            return Some(value);
        }
        let text = self.text(path)?;
        let text = text.trim_start_matches('\u{feff}');
        let value = match extension {
            "json" => serde_json::from_str(text).ok()?,
            "toml" => toml::from_str(text).ok()?,
            "csv" => table(text, b',')?,
            "tsv" => table(text, b'\t')?,
            _ => yaml::parse(text).ok()?.root.to_json(),
        };
        let value = Arc::new(value);
        locked(&self.read).insert(path.to_owned(), (stamp, Arc::clone(&value)));
        Some(value)
    }

    /// The text of an include.
    pub fn include(&self, name: &str) -> Option<String> {
        let Some(root) = &self.root else { return self.recorded.includes.get(name).cloned() };
        let folder = root.join(self.folder("includes_dir", "_includes"));
        is_plain(name).then(|| self.text(&folder.join(name))).flatten()
    }

    /// Whether a path is a file of the site.
    pub fn is_file(&self, path: &str) -> bool {
        self.root.as_ref().is_some_and(|root| is_plain(path) && root.join(path).is_file())
    }

    /// The bytes of a text file of the site.
    pub fn source(&self, path: &str) -> Option<Vec<u8>> {
        let root = self.root.as_ref()?;
        is_plain(path).then(|| self.text(&root.join(path))).flatten().map(String::into_bytes)
    }

    /// Paths of the files below a folder of the site, relative to it, in their order; not too many.
    pub fn files_below(&self, folder: &str) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(root) = self.root.as_ref().filter(|_| is_plain(folder)) {
            list(&root.join(folder), "", 0, &mut found);
        }
        found
    }

    /// Addresses of the files that Jekyll copies as they are, in their order; not too many.
    pub fn static_files(&self) -> Vec<String> {
        let mut found = Vec::new();
        for entry in self.root.iter().flat_map(|root| sorted(root)) {
            let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else {
                continue;
            };
            let is_own =
                name.starts_with(['.', '_']) || matches!(&*name, "node_modules" | "vendor");
            if kind.is_dir() && !is_own {
                list(&entry.path(), &format!("/{name}/"), 0, &mut found);
            } else if kind.is_file() && !is_own {
                found.push(format!("/{name}"));
            }
        }
        found
    }

    /// Paths of the posts whose names without extension are `name`, below a folder if it names one:
    /// what `post_url` asks for.
    pub fn posts_named(&self, name: &str) -> Vec<String> {
        let Some(root) = &self.root else { return Vec::new() };
        let (above, stem) = name.rsplit_once('/').unwrap_or(("", name));
        let base = self.folder("collections_dir", "");
        let mut found = Vec::new();
        let folders = [
            format!("{base}/_posts/{above}"),
            format!("{base}/{above}/_posts"),
            format!("{base}/_drafts/{above}"),
        ];
        for folder in folders {
            for extension in ["md", "markdown", "mkd", "mkdown", "html"] {
                let path = format!("{folder}/{stem}.{extension}");
                let path =
                    path.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
                if is_plain(&path) && root.join(&path).is_file() && !found.contains(&path) {
                    found.push(path);
                }
            }
        }
        found
    }

    fn folder(&self, key: &str, usual: &str) -> String {
        self.config.get(key).and_then(Node::printed).unwrap_or(usual.to_owned())
    }

    /// The text of a file inside the site, with links resolved.
    fn text(&self, path: &Path) -> Option<String> {
        let real = fs::canonicalize(path).ok()?;
        let root = self.root.as_ref()?;
        let is_small =
            fs::metadata(&real).is_ok_and(|it| it.is_file() && it.len() <= LARGEST_DATA_FILE);
        (real.starts_with(root) && is_small).then(|| fs::read_to_string(real).ok()).flatten()
    }
}

/// What a folder has, by name; nothing where it cannot be read.
fn sorted(folder: &Path) -> Vec<fs::DirEntry> {
    let mut entries: Vec<fs::DirEntry> =
        fs::read_dir(folder).into_iter().flatten().flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    entries
}

/// Adds the files below a folder; links are not followed.
fn list(folder: &Path, above: &str, depth: usize, found: &mut Vec<String>) {
    for entry in sorted(folder) {
        let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else {
            continue;
        };
        let path = format!("{above}{name}");
        if kind.is_dir() && depth < DEEPEST_DATA && !name.starts_with('.') {
            list(&entry.path(), &format!("{path}/"), depth + 1, found);
        } else if kind.is_file() && found.len() < MAX_FILES_LISTED {
            found.push(path);
        }
    }
}

/// Whether a path is relative and does not climb.
fn is_plain(path: &str) -> bool {
    !path.is_empty()
        && !path.starts_with('/')
        && !path.contains(['\\', '\0'])
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// A table as a list of its rows, keyed by the names in the first one.
fn table(text: &str, delimiter: u8) -> Option<Value> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let names = reader.headers().ok()?.clone();
    let row = |row: csv::StringRecord| -> Value {
        names
            .iter()
            .zip(row.iter())
            .map(|(name, cell)| (name.to_owned(), Value::from(cell)))
            .collect()
    };
    reader.records().map(|record| Some(row(record.ok()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_and_includes_are_read_where_they_lie() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("_data/a.yml", "- x: 1\n"),
            ("_data/b.csv", "n,m\n1,two\n"),
            ("_data/c/d.json", "{\"e\": true}"),
            ("_includes/note.html", "<p>{{ include.text }}</p>"),
            ("_posts/2024-01-05-a.md", "---\n---\n"),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let root = fs::canonicalize(folder.path()).unwrap();
        let templates = Templates::of_site(&root, &Mapping::default());
        let data = |name: &str| templates.data(name).map(|value| value.to_string());
        assert_eq!(data("a").unwrap(), "[{\"x\":1}]");
        assert_eq!(data("b").unwrap(), "[{\"n\":\"1\",\"m\":\"two\"}]");
        assert_eq!(data("c").unwrap(), "{\"d\":{\"e\":true}}");
        assert_eq!(data("../a"), None);
        assert!(
            templates.include("note.html").is_some() && templates.include("/etc/passwd").is_none()
        );
        assert_eq!(templates.posts_named("2024-01-05-a"), ["_posts/2024-01-05-a.md"]);
    }
}
