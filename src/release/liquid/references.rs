//! Pages of a site of Hugo, as `ref`, `relref` and `GetPage` name them
//! (<https://gohugo.io/methods/page/getpage/>).

use std::sync::Arc;

use serde_json::Value;

use crate::site::{LiquidValues, Uploads, documents_of};

use super::pages::{NoUploads, Pages, address_of};

/// Takes the addresses of the pages that the shortcodes `ref` and `relref` of a text name.
pub(super) fn take(text: &str, post: &str, pages: &Pages<'_>, values: &mut LiquidValues) {
    for (at, name) in text.match_indices("ref ") {
        let rest = text[at + name.len()..].trim_start();
        let rest = rest.strip_prefix("path=").unwrap_or(rest);
        let end = rest.find(['>', '%', '\n']).unwrap_or(rest.len());
        let typed = rest[..end].trim().trim_matches(['"', '`', '\'']);
        let asked = typed.split('#').next().unwrap_or_default();
        take_one(asked, post, pages, values);
    }
}

/// Takes the address of one page.
pub(super) fn take_one(asked: &str, post: &str, pages: &Pages<'_>, values: &mut LiquidValues) {
    let key = format!("ref {asked}");
    if asked.is_empty() || values.links.contains_key(&key) {
        return;
    }
    let of_page = file_of(asked, post, pages).and_then(|path| address_of(&path, pages));
    // A section, and the site itself, have pages of their own.
    if let Some(address) = of_page.or_else(|| section_of(asked, post, pages)) {
        values.links.insert(key, format!("{}{address}", pages.site.jekyll.baseurl));
    }
}

/// The file of the page that is asked for: below the content, in the language of the post, or beside
/// the post, otherwise the only one of that name.
pub(super) fn file_of(asked: &str, post: &str, pages: &Pages<'_>) -> Option<String> {
    let site = pages.site;
    let (_, code) = site.content_path(post);
    let own = code.and_then(|code| site.content.languages.get(code)?.folder.clone());
    let beside = post.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let mut bases: Vec<String> = own.into_iter().collect();
    bases.extend([site.content.folder.clone(), beside]);
    let bare = asked.trim_start_matches('/').trim_end_matches('/');
    let stem = bare.strip_suffix(".md").unwrap_or(bare);
    let in_language: Vec<String> = code
        .map(|code| {
            let ends = ["", "/index", "/_index"];
            ends.iter().map(|end| format!("{stem}{end}.{code}.md")).collect::<Vec<_>>()
        })
        .unwrap_or_default();
    let usual = ["", ".md", "/index.md", "/_index.md", ".html"].map(|end| format!("{bare}{end}"));
    let names: Vec<String> = in_language.into_iter().chain(usual).collect();
    let candidates = bases.iter().flat_map(|base| {
        names.iter().map(move |name| format!("{base}/{name}").trim_start_matches('/').to_owned())
    });
    let mut candidates = candidates.filter(|path| !path.ends_with('/'));
    candidates.find(|path| site.templates.is_file(path)).or_else(|| called(asked, post, pages))
}

/// The address of a section that has no page of its own: `/`, `/news`.
pub(super) fn section_of(asked: &str, post: &str, pages: &Pages<'_>) -> Option<String> {
    let site = pages.site;
    let bare = asked.trim_matches('/');
    let (_, code) = site.content_path(post);
    let own = code.and_then(|code| site.content.languages.get(code)?.folder.clone());
    let folder = own.unwrap_or_else(|| site.content.folder.clone());
    let is_folder = site.templates.root()?.join(&folder).join(bare).is_dir();
    let is_plain = asked.starts_with('/') && !bare.split('/').any(|part| part == "..");
    let is_default = code.is_none() || code == site.content.default_language.as_deref();
    let prefix = match code.filter(|_| !is_default || site.content.default_in_address) {
        Some(code) => format!("/{code}/"),
        None => "/".to_owned(),
    };
    let end = if bare.is_empty() { String::new() } else { format!("{bare}/") };
    (is_folder && is_plain).then(|| format!("{prefix}{end}"))
}

/// The only page of the post's language that is called so, wherever it lies; Hugo refuses a name
/// that several have.
fn called(name: &str, post: &str, pages: &Pages<'_>) -> Option<String> {
    let site = pages.site;
    let name = name.strip_suffix(".md").unwrap_or(name);
    if name.contains('/') {
        return None;
    }
    let paths = site.templates.listing(NAMES_OF_PAGES, || {
        let pages = documents_of(site, "", &(Arc::new(NoUploads) as Arc<dyn Uploads>));
        pages.into_iter().map(|page| page.path.into()).collect()
    });
    let language = site.content_path(post).1;
    let mut found = paths
        .iter()
        .filter_map(Value::as_str)
        .filter(|path| site.name_of(path) == name && site.content_path(path).1 == language);
    found.next().filter(|_| found.next().is_none()).map(str::to_owned)
}

/// The list of all pages' paths: no collection has this name.
const NAMES_OF_PAGES: &str = " paths";
