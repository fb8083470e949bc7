//! `site.static_files` of Jekyll, where templates compare the paths or names of its files with what
//! they are given: of all files of a site, those that a post or what it includes may mean.

use serde_json::{Value, json};

use crate::limits::text::MAX_ASKED;
use crate::site::{Engine, LiquidValues, SiteConfig, UNKNOWN_VALUE};

/// The list of all files: no collection has this name.
const LISTING: &str = " static files";

/// Takes the files that a text, with all that it includes, may compare.
pub(super) fn take(text: &str, site: &SiteConfig, values: &mut LiquidValues) {
    let compares = [".path ==", ".name ==", ".basename ==", ".path contains"];
    let is_asked =
        text.contains("site.static_files") && compares.iter().any(|it| text.contains(it));
    if !is_asked || !matches!(site.engine, Engine::Jekyll | Engine::Folder) {
        return;
    }
    let all = site
        .templates
        .listing(LISTING, || site.templates.static_files().into_iter().map(Value::from).collect());
    let named = all.iter().filter_map(Value::as_str).filter(|path| is_named(path, text));
    let files: Vec<Value> = named.take(MAX_ASKED).map(file).collect();
    values.site.insert("static_files".to_owned(), files.into());
}

fn is_named(path: &str, text: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = folder.trim_start_matches('/');
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    text.contains(stem) || folder.len() > 3 && text.contains(folder)
}

fn file(path: &str) -> Value {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let extension = if extension.is_empty() { String::new() } else { format!(".{extension}") };
    json!({
        "path": path, "name": name, "basename": stem, "extname": extension,
        "modified_time": UNKNOWN_VALUE,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_those_that_a_text_may_mean() {
        assert!(is_named("/assets/quay.png", "file=\"quay.png\""));
        assert!(is_named("/assets/quay.png", "path contains 'assets'"));
        assert!(!is_named("/assets/quay.png", "file=\"pier.png\""));
        assert_eq!(file("/a/b.c.png")["extname"], ".png");
    }
}
