//! Eleventy sites: of a JavaScript configuration, plain strings are read; posts may be anywhere
//! below the input folder.

mod script;

use std::fs;
use std::path::Path;

use super::dated::has_day;
use super::defaults::DefaultSet;
use super::engine::{Engine, TemplateLanguage};
use super::markdown_options;
use super::markup::{is_readable, markup_not_read};
use super::reader::Reader;
use super::search::Search;
use super::source::Source;
use super::{ConfigFault, SiteConfig, SiteError, UploadFolder};
use crate::error::{Place, Position};
use crate::limits::text::DEEPEST_DIRECTORY_DATA;

/// Eleventy.
pub(super) struct Eleventy;

const CONFIGS: [&str; 6] = [
    "eleventy.config.js",
    "eleventy.config.mjs",
    "eleventy.config.cjs",
    "eleventy.config.ts",
    ".eleventy.js",
    ".eleventy.cjs",
];
/// Endings of the data files of folders and pages: JSON, and YAML where the configuration adds it.
const DATA_EXTENSIONS: [&str; 6] =
    ["json", "11tydata.json", "yml", "yaml", "11tydata.yml", "11tydata.yaml"];
/// Global data files in which sites keep their name and address.
const METADATA: [&str; 4] = ["metadata", "site", "meta", "config"];

impl Source for Eleventy {
    fn engine(&self) -> Engine {
        Engine::Eleventy
    }

    fn configs(&self) -> &'static [&'static str] {
        &CONFIGS
    }

    fn is_at(&self, root: &Path) -> bool {
        CONFIGS.iter().any(|name| root.join(name).is_file())
    }

    fn configure(&self, root: &Path, bytes: &[u8], reader: &mut Reader, config: &mut SiteConfig) {
        let text = String::from_utf8_lossy(bytes);
        let bare = |folder: &str| folder.trim_matches(['/', '.']).to_owned();
        let text = script::without_comments(&text);
        let input = script::folder(&text, "input", "setInputDirectory");
        let input = input.or_else(|| asked_input(root)).map(|input| bare(&input));
        let input = input.unwrap_or_default();
        let data = script::folder(&text, "data", "setDataDirectory");
        let data = data.unwrap_or("_data".to_owned());
        config.jekyll.timezone = Some("UTC".to_owned());
        config.content.templates = templates(&text);
        config.content.has_hard_breaks = markdown_options::has_hard_breaks_in_eleventy(&text);
        config.content.data_folder = joined(&input, &bare(&data));
        for name in METADATA {
            read_metadata(root, &joined(&input, &bare(&data)), name, config);
        }
        config.uploads = script::copied(&text)
            .into_iter()
            .map(|(from, to)| {
                let (from, to) = (bare(&from), to.map(|to| bare(&to)));
                let to = to.unwrap_or_else(|| {
                    let below = from.strip_prefix(&input).filter(|_| !input.is_empty());
                    below.unwrap_or(&from).trim_matches('/').to_owned()
                });
                UploadFolder::new(&to, &from)
            })
            .collect();
        config.uploads.push(UploadFolder::new("/", &input));
        let has_yaml = text.split("addDataExtension").skip(1).any(|call| {
            let call: String = call.chars().take(40).collect();
            call.contains("yml") || call.contains("yaml")
        });
        let extensions = if has_yaml { &DATA_EXTENSIONS[..] } else { &DATA_EXTENSIONS[..2] };
        let data = DirectoryData { root, extensions };
        data.read(&root.join(&input), reader, config, 0);
        config.content.folder = input;
    }

    /// Pages in the requested folders, otherwise all dated pages.
    fn find(&self, search: &mut Search<'_>, asked: &[String]) -> Result<(), SiteError> {
        search.content(&|path: &Path| is_readable(path) || is_template(path))?;
        search.sections(asked, asked)
    }
}

/// A page that is a template: one of a day would be a post.
fn is_template(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let is_of_day = name.is_some_and(has_day);
    is_of_day
        && markup_not_read(path).is_some_and(|it| matches!(it, "Nunjucks" | "Liquid" | "WebC"))
}

/// The input folder that a script of `package.json` gives: `eleventy --input=src`.
fn asked_input(root: &Path) -> Option<String> {
    let package = fs::read_to_string(root.join("package.json")).ok()?;
    let command =
        package.lines().find(|line| line.contains("eleventy") && line.contains("--input"))?;
    let rest = command.split("--input").nth(1)?.trim_start_matches(['=', ' ']);
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '&'));
    Some(rest[..end.unwrap_or(rest.len())].to_owned()).filter(|folder| !folder.is_empty())
}

/// `markdownTemplateEngine: "njk"`, or `false`.
fn templates(script: &str) -> TemplateLanguage {
    match script::word(script, "markdownTemplateEngine").as_deref() {
        Some("njk") => TemplateLanguage::Nunjucks,
        Some("liquid") | None => TemplateLanguage::Liquid,
        Some(_) => TemplateLanguage::None,
    }
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Title, address and language of the site, if a global data file has them as plain strings.
fn read_metadata(root: &Path, folder: &str, name: &str, config: &mut SiteConfig) {
    for extension in ["json", "js", "cjs", "mjs", "yaml", "yml", "ts"] {
        let path = root.join(folder).join(format!("{name}.{extension}"));
        let Ok(text) = fs::read_to_string(path) else { continue };
        let value = |keys: &[&str]| keys.iter().find_map(|key| script::value(&text, key));
        let jekyll = &mut config.jekyll;
        jekyll.title = jekyll.title.take().or_else(|| value(&["title", "name"]));
        let url = value(&["url", "baseUrl", "base", "domain", "origin"]);
        let url = url.filter(|url| url.contains("://"));
        jekyll.url = jekyll.url.take().or(url.map(|url| url.trim_end_matches('/').to_owned()));
        jekyll.language = jekyll.language.take().or_else(|| value(&["language", "lang", "locale"]));
    }
}

/// `posts/posts.json` and `posts/posts.11tydata.json`: front matter for all posts of a folder.
struct DirectoryData<'a> {
    root: &'a Path,
    extensions: &'a [&'a str],
}

impl DirectoryData<'_> {
    fn read(&self, folder: &Path, reader: &mut Reader, config: &mut SiteConfig, depth: usize) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        let mut folders: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        folders.sort();
        for path in folders.iter().filter(|path| path.is_dir() && !path.is_symlink()) {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if name.starts_with(['.', '_'])
                || name == "node_modules"
                || depth == DEEPEST_DIRECTORY_DATA
            {
                continue;
            }
            let relative = self.relative(path);
            self.beside(&format!("{relative}/{name}"), &relative, reader, config);
            self.read(path, reader, config, depth + 1);
        }
        for path in folders.iter().filter(|path| is_readable(path) && path.is_file()) {
            let relative = self.relative(path);
            let bare = relative.rsplit_once('.').map_or(relative.as_str(), |(bare, _)| bare);
            self.beside(bare, &relative, reader, config);
        }
    }

    /// The data files of a name, which concern a path.
    fn beside(&self, bare: &str, path: &str, reader: &mut Reader, config: &mut SiteConfig) {
        for extension in self.extensions {
            read_data(self.root, &format!("{bare}.{extension}"), path, reader, config);
        }
        warn_of_script(self.root, bare, reader);
    }

    fn relative(&self, path: &Path) -> String {
        path.strip_prefix(self.root).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }
}

/// A data file: front matter for the pages that a path names.
fn read_data(root: &Path, file: &str, path: &str, reader: &mut Reader, config: &mut SiteConfig) {
    let Ok(bytes) = fs::read(root.join(file)) else { return };
    let mut own = Reader::new(file.to_owned());
    let values = own.root(&bytes);
    reader.odd.append(&mut own.faults);
    config.jekyll.defaults.push(DefaultSet { path: path.to_owned(), kind: None, values });
}

/// Data that a script computes: the site has it, and it is not known here.
fn warn_of_script(root: &Path, bare: &str, reader: &mut Reader) {
    for extension in ["11tydata.js", "11tydata.cjs", "11tydata.mjs", "11tydata.ts"] {
        let file = format!("{bare}.{extension}");
        if root.join(&file).is_file() {
            let message = "no script is run: what it says of posts is not known; write it as JSON";
            let place = Place::new(file, Position::START);
            reader.odd.push(ConfigFault { place, message: message.to_owned(), help: None });
        }
    }
}
