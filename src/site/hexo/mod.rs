//! Hexo sites: `_config.yml`, posts in `source/_posts`, drafts in `source/_drafts`.

use std::path::Path;

use super::engine::{Engine, TemplateLanguage};
use super::jekyll::read_jekyll;
use super::markdown_options;
use super::markup::{is_markdown, is_readable};
use super::reader::Reader;
use super::search::Search;
use super::source::Source;
use super::{SiteConfig, SiteError, UploadFolder};

/// Hexo, whose configuration has the same name as Jekyll's.
pub(super) struct Hexo;

const CONFIGS: [&str; 2] = ["_config.yml", "_config.yaml"];

/// The folder of all content, from the text of the configuration; Jekyll has no such setting.
fn source_dir(config: &str) -> &str {
    let lines = config.lines().filter_map(|line| line.strip_prefix("source_dir:"));
    let named = lines.map(|rest| rest.split(" #").next().unwrap_or(rest).trim());
    let mut named = named.map(|name| name.trim_matches(['"', '\'', '/']));
    named.rfind(|name| !name.is_empty()).unwrap_or("source")
}

impl Source for Hexo {
    fn engine(&self) -> Engine {
        Engine::Hexo
    }

    fn configs(&self) -> &'static [&'static str] {
        &CONFIGS
    }

    fn is_at(&self, root: &Path) -> bool {
        CONFIGS.iter().any(|name| {
            let text = std::fs::read_to_string(root.join(name));
            text.is_ok_and(|text| root.join(source_dir(&text)).join("_posts").is_dir())
        })
    }

    fn configure(&self, root: &Path, bytes: &[u8], reader: &mut Reader, config: &mut SiteConfig) {
        // Keys shared with Jekyll are read as leniently as Jekyll's.
        config.jekyll = read_jekyll(reader, bytes);
        let values = config.jekyll.values.clone();
        let text = |key: &str| values.get(key).and_then(crate::yaml::Node::printed);
        let source = text("source_dir").unwrap_or("source".to_owned());
        let source = source.trim_matches('/');
        let base = text("root").unwrap_or_default();
        let base = base.trim_matches('/');
        config.jekyll.baseurl = if base.is_empty() { String::new() } else { format!("/{base}") };
        // `url` already contains the path of the site, which `root` repeats.
        if let Some(url) = &mut config.jekyll.url
            && let Some(bare) = url.strip_suffix(&config.jekyll.baseurl)
        {
            *url = bare.trim_end_matches('/').to_owned();
        }
        let languages =
            values.get("language").map(|node| node.items().to_vec()).unwrap_or_default();
        config.jekyll.language = languages.first().and_then(crate::yaml::Node::printed);
        config.jekyll.permalink.get_or_insert(":year/:month/:day/:title/".to_owned());
        config.content.folder = format!("{source}/_posts");
        let names = text("new_post_name").unwrap_or(":title.md".to_owned());
        let pattern = names.rsplit_once('.').map_or(names.as_str(), |(stem, _)| stem);
        config.content.name_pattern = Some(pattern.to_owned());
        config.content.has_asset_folders =
            values.get("post_asset_folder").and_then(crate::yaml::Node::bool).unwrap_or(false);
        config.content.templates = TemplateLanguage::Nunjucks;
        config.content.has_hard_breaks = markdown_options::has_hard_breaks_in_hexo(root, &values);
        config.uploads = vec![UploadFolder::new("/", source)];
    }

    fn find(&self, search: &mut Search<'_>, _: &[String]) -> Result<(), SiteError> {
        // Where posts have folders of their own, other files than Markdown are parts of them.
        let has_folders = search.config.content.has_asset_folders;
        let is_post = |path: &Path| is_markdown(path) || !has_folders && is_readable(path);
        search.content(&is_post)?;
        let drafts = search.config.content.folder.replace("_posts", "_drafts");
        search.below(&drafts, &is_post)
    }
}
