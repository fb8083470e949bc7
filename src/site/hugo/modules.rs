//! Themes and modules: where a site's own folders are mounted, and what is not with it
//! (<https://gohugo.io/configuration/module/>).

use std::fs;
use std::path::Path;

use crate::yaml::{Mapping, Node};

use super::super::config::ContentLanguage;
use super::super::reader::Reader;
use super::super::{SiteConfig, UploadFolder};

/// Folders of the site that stand for its usual ones: `{ source: content/en, target: content }`.
pub(super) fn read_mounts(values: &Mapping, config: &mut SiteConfig) {
    let module = values.get("module").and_then(Node::mapping);
    let mounts = module.and_then(|module| module.get("mounts")).map(Node::items);
    let mut contents = Vec::new();
    for mount in mounts.unwrap_or_default().iter().filter_map(Node::mapping) {
        let text = |key: &str| mount.get(key).and_then(Node::printed);
        let (Some(source), Some(target)) = (text("source"), text("target")) else { continue };
        let bare = |path: &str| path.trim_matches(['/', '.']).to_owned();
        let (source, target) = (bare(&source), bare(&target));
        match (target.as_str(), text("lang")) {
            ("content", Some(code)) => {
                let language = config.content.languages.entry(code.to_lowercase()).or_default();
                *language = ContentLanguage { folder: Some(source), tag: language.tag.take() };
            }
            ("content", None) => contents.push(source),
            ("static" | "assets", _) => config.uploads.push(UploadFolder::new("/", &source)),
            (target, _) => {
                if let Some(below) = target.strip_prefix("static/") {
                    config.uploads.push(UploadFolder::new(below, &source));
                }
            }
        }
    }
    // Of several folders one would hide the others.
    if let [only] = &contents[..] {
        only.clone_into(&mut config.content.folder);
    }
}

/// Themes and modules whose templates are not with the site: their shortcodes are not known.
pub(super) fn report_missing(root: &Path, reader: &mut Reader, values: &Mapping) {
    let base = values.get("themesdir").and_then(Node::printed).unwrap_or("themes".to_owned());
    let is_theme = |name: &str| root.join(base.trim_matches(['/', '.'])).join(name).is_dir();
    for theme in values.get("theme").map(Node::items).unwrap_or_default() {
        let name = theme.printed().filter(|name| !name.is_empty() && !is_theme(name));
        let Some(name) = name.filter(|name| !is_vendored(root, name)) else { continue };
        let message =
            format!("the theme `{name}` is not with the site: its shortcodes are not known");
        let help = "bring it with `git submodule update --init`, or with `hugo mod vendor`";
        reader.warn(theme.position, message, help.to_owned());
    }
    let module = values.get("module").and_then(Node::mapping);
    let imports = module.and_then(|module| module.get("imports")).map(Node::items);
    for import in imports.unwrap_or_default().iter().filter_map(Node::mapping) {
        let Some(node) = import.get("path") else { continue };
        let name = node.printed().filter(|name| !is_theme(name) && !is_vendored(root, name));
        let Some(name) = name else { continue };
        let message =
            format!("the module `{name}` is not with the site: its shortcodes are not known");
        reader.warn(node.position, message, "bring it with `hugo mod vendor`".to_owned());
    }
}

/// Whether `hugo mod vendor` has put a module beside the site.
fn is_vendored(root: &Path, name: &str) -> bool {
    let listed = fs::read_to_string(root.join("_vendor/modules.txt")).unwrap_or_default();
    let mut names = listed.lines().filter_map(|line| line.strip_prefix("# ")?.split(' ').next());
    names.any(|known| known == name)
}
