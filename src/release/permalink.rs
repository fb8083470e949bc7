//! The address of a post on its site, as Jekyll computes it
//! (<https://jekyllrb.com/docs/permalinks/>).

use jiff::Zoned;
use unicode_normalization::char::is_combining_mark;

use crate::site::SiteConfig;

use super::slug::{stem, title_of_name};

/// What an address is made from.
pub(super) struct Addressed<'a> {
    /// Path relative to the site.
    pub path: &'a str,
    pub collection: Option<&'a str>,
    /// Date in the site's zone.
    pub date: &'a Zoned,
    /// `permalink` of the post.
    pub permalink: Option<&'a str>,
    /// `slug` of the post, which replaces the file's name.
    pub slug: Option<&'a str>,
    pub title: &'a str,
    /// As Jekyll reads them: a text of several words is several.
    pub categories: &'a [String],
}

/// The path of the post's page below the site's address, or `None` if it has no page: its
/// collection is not output, or the pattern has an unknown placeholder.
pub(super) fn page_path(post: &Addressed<'_>, site: &SiteConfig) -> Option<String> {
    let template = template(post, site)?;
    let mut filled = String::new();
    let mut rest = template.as_str();
    while let Some(colon) = rest.find(':') {
        filled.push_str(&rest[..colon]);
        rest = &rest[colon + 1..];
        let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(rest.len());
        if end == 0 {
            filled.push(':');
            continue;
        }
        // `:month_:day`: the underscore belongs to the pattern if the name ends without it.
        let (name, value) = [&rest[..end], rest[..end].trim_end_matches('_')]
            .into_iter()
            .find_map(|name| Some((name, placeholder(post, site, name)?)))?;
        filled.push_str(&escape(&value));
        rest = &rest[name.len()..];
    }
    filled.push_str(rest);
    let prefix =
        translation(post.path).filter(|code| first_language(site).as_deref() != Some(code));
    Some(sanitized(&format!("{}/{filled}", prefix.map(|it| format!("/{it}")).unwrap_or_default())))
}

/// The language whose posts a plug-in of Jekyll has in a folder of their own: `fr` of
/// `_i18n/fr/_posts/…`.
fn translation(path: &str) -> Option<&str> {
    path.strip_prefix("_i18n/")?.split_once("/_posts/").map(|(code, _)| code)
}

/// The language whose pages are at the site's root.
fn first_language(site: &SiteConfig) -> Option<String> {
    let value = |key: &str| site.jekyll.values.get(key).map(|node| node.items().to_vec());
    let named = ["default_lang", "languages"].iter().find_map(|key| value(key))?;
    named.first()?.printed()
}

fn template(post: &Addressed<'_>, site: &SiteConfig) -> Option<String> {
    let style = site.jekyll.permalink.as_deref().unwrap_or("date");
    // Style names work only as the site's own setting: here they would be patterns.
    if let Some(permalink) = post.permalink {
        return Some(permalink.to_owned());
    }
    match post.collection {
        None if below_drafts(post.path) => Some(of_style(style)),
        None if stem(post.path) == "index" => Some("/:path/".to_owned()),
        None => Some(with_suffix("/:path/:basename", style)),
        Some(name) => {
            let config = site.jekyll.collections.get(name);
            // Posts are always output, other collections only if they say so.
            if name != "posts" && !config.is_some_and(|config| config.output) {
                return None;
            }
            match config.and_then(|config| config.permalink.as_deref()) {
                Some(pattern) => Some(pattern.to_owned()),
                None if name == "posts" => Some(of_style(style)),
                None => Some(with_suffix("/:collection/:path", style)),
            }
        }
    }
}

/// The pattern that a built-in style's name stands for.
fn of_style(style: &str) -> String {
    match style {
        "date" => "/:categories/:year/:month/:day/:title:output_ext",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "ordinal" => "/:categories/:year/:y_day/:title:output_ext",
        "weekdate" => "/:categories/:year/W:week/:short_day/:title:output_ext",
        "none" => "/:categories/:title:output_ext",
        pattern => pattern,
    }
    .to_owned()
}

/// Other files get the suffix of the site's own style.
fn with_suffix(template: &str, style: &str) -> String {
    let suffix = match style {
        "pretty" => "/",
        "date" | "ordinal" | "none" => ":output_ext",
        _ if style.ends_with('/') => "/",
        _ if style.ends_with(":output_ext") => ":output_ext",
        _ => "",
    };
    format!("{template}{suffix}")
}

fn below_drafts(path: &str) -> bool {
    path.split('/').any(|part| part == "_drafts")
}

fn placeholder(post: &Addressed<'_>, site: &SiteConfig, name: &str) -> Option<String> {
    let slug = post.slug.unwrap_or_else(|| title_of_name(stem(post.path)));
    Some(match name {
        "title" => slugify(slug, true),
        "slug" => slugify(slug, false).to_lowercase(),
        "name" => slugify(stem(post.path), false).to_lowercase(),
        // For pages only.
        "basename" if post.collection.is_none() => stem(post.path).to_owned(),
        "collection" => post.collection.unwrap_or_default().to_owned(),
        "path" => cleaned_path(post, site),
        "output_ext" => ".html".to_owned(),
        "categories" => categories(post, site, str::to_lowercase),
        "slugified_categories" => {
            categories(post, site, |name| slugify(name, false).to_lowercase())
        }
        name => return placeholder_of_date(post.date, name),
    })
}

/// The placeholders that every engine shares.
pub(super) fn placeholder_of_date(date: &Zoned, name: &str) -> Option<String> {
    let time = |format: &str| date.strftime(format).to_string();
    Some(match name {
        "year" => time("%Y"),
        "month" => time("%m"),
        "day" => time("%d"),
        "hour" => time("%H"),
        "minute" => time("%M"),
        "second" => time("%S"),
        "i_day" => time("%-d"),
        "i_month" => time("%-m"),
        "short_month" => time("%b"),
        "long_month" => time("%B"),
        "short_year" => time("%y"),
        "w_year" => time("%G"),
        "week" => time("%V"),
        "w_day" => time("%u"),
        "short_day" => time("%a"),
        "long_day" => time("%A"),
        "y_day" => time("%j"),
        _ => return None,
    })
}

/// The path below `collections_dir`, if there is one.
fn below_collections<'a>(post: &Addressed<'a>, site: &SiteConfig) -> &'a str {
    let folder = format!("{}/", site.jekyll.collections_dir);
    post.path.strip_prefix(&folder).unwrap_or(post.path)
}

/// A document's path without its collection's folder and extension; a page's folder.
fn cleaned_path(post: &Addressed<'_>, site: &SiteConfig) -> String {
    let path = below_collections(post, site);
    let Some(collection) = post.collection else {
        return path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    };
    let inner = path.strip_prefix(&format!("_{collection}")).unwrap_or(path);
    match inner.rsplit_once('.') {
        Some((bare, extension)) if !extension.contains('/') => bare.to_owned(),
        _ => inner.to_owned(),
    }
}

/// The folders that contain a post's `_posts`, then its categories.
fn categories(post: &Addressed<'_>, site: &SiteConfig, write: impl Fn(&str) -> String) -> String {
    let above = match post.collection {
        Some("posts") => {
            below_collections(post, site).split_once("/_posts/").map_or("", |(above, _)| above)
        }
        _ => "",
    };
    // Languages that a plug-in keeps apart are no categories.
    let above = if translation(post.path).is_some() { "" } else { above };
    let folders = above.split('/').filter(|folder| !folder.is_empty());
    let names = folders.chain(post.categories.iter().map(String::as_str));
    let mut written: Vec<String> = Vec::new();
    for name in names.map(write) {
        if !written.contains(&name) {
            written.push(name);
        }
    }
    written.join("/")
}

/// `Jekyll::Utils.slugify`: in pretty mode some signs stay.
fn slugify(text: &str, pretty: bool) -> String {
    let stays = |c: char| {
        c.is_alphanumeric() || is_combining_mark(c) || (pretty && "._~!$&'()+,;=@".contains(c))
    };
    let mut slug = String::new();
    for c in text.chars() {
        if stays(c) {
            slug.push(c);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_matches('-').to_owned()
}

/// `Jekyll::URL.escape_path`: everything except the characters of a path segment (RFC 3986 §3.3).
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(&byte) {
            escaped.push(byte as char);
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// `Jekyll::URL.sanitize_url`: one leading slash, no `..` components, no empty ones.
pub(super) fn sanitized(path: &str) -> String {
    let path = format!("/{path}").replace("..", "/").replace("./", "");
    let mut clean = String::new();
    for c in path.chars() {
        if c != '/' || !clean.ends_with('/') {
            clean.push(c);
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::CollectionConfig;

    fn site(style: Option<&str>, collection: Option<&str>) -> SiteConfig {
        let mut site = SiteConfig::default();
        site.jekyll.permalink = style.map(str::to_owned);
        let permalink = collection.map(str::to_owned);
        site.jekyll
            .collections
            .insert("notes".to_owned(), CollectionConfig { permalink, output: true });
        site
    }

    fn at(path: &str, site: &SiteConfig, permalink: Option<&str>) -> Option<String> {
        let collection = path.split('/').next().and_then(|top| top.strip_prefix('_'));
        let date = jiff::civil::date(2019, 7, 5).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        let categories = ["Communiqué de presse".to_owned()];
        let (date, categories) = (&date, &categories);
        let title = "";
        let post = Addressed { path, collection, date, permalink, slug: None, title, categories };
        page_path(&post, site)
    }

    #[test]
    fn a_collection_s_pattern_is_filled() {
        let named = site(None, Some("/presse/:title/"));
        assert_eq!(at("_notes/Été 1.md", &named, None).unwrap(), "/presse/%C3%89t%C3%A9-1/");
        assert_eq!(at("_notes/a.md", &site(None, Some("/:basename")), None), None);
        let dated = site(None, Some("/:year/:month_:i_day/:name:output_ext"));
        assert_eq!(at("_notes/x/A.md", &dated, None).unwrap(), "/2019/07_5/a.html");
        let nested = site(None, Some("/:collection/:path"));
        assert_eq!(at("_notes/x/A.md", &nested, None).unwrap(), "/notes/x/A");
    }

    #[test]
    fn without_a_pattern_the_site_s_style_ends_the_address() {
        for (style, path) in [
            (None, "/notes/a.html"),
            (Some("pretty"), "/notes/a/"),
            (Some("none"), "/notes/a.html"),
            (Some("/:year/:title"), "/notes/a"),
        ] {
            assert_eq!(at("_notes/a.md", &site(style, None), None).unwrap(), path, "{style:?}");
        }
    }

    #[test]
    fn posts_and_pages_have_the_site_s_style() {
        let pretty = site(Some("pretty"), None);
        assert_eq!(
            at("_posts/2019-07-05-a.md", &pretty, None).unwrap(),
            "/communiqu%C3%A9%20de%20presse/2019/07/05/a/"
        );
        assert_eq!(at("x/a.md", &pretty, None).unwrap(), "/x/a/");
        assert_eq!(at("x/index.md", &pretty, None).unwrap(), "/x/");
    }

    #[test]
    fn the_post_s_own_permalink_wins() {
        let site = site(None, Some("/presse/:title/"));
        assert_eq!(at("_notes/a.md", &site, Some("/ailleurs/../b/")).unwrap(), "/ailleurs/b/");
    }

    #[test]
    fn only_the_site_knows_styles_by_name() {
        let named = site(Some("pretty"), Some("pretty"));
        assert_eq!(at("_notes/a.md", &named, None).unwrap(), "/pretty");
        assert_eq!(at("_posts/2019-07-05-a.md", &named, Some("date")).unwrap(), "/date");
    }

    #[test]
    fn folders_of_posts_are_categories() {
        let post = "presse/agenda/_posts/2019-07-05-a.md";
        let date = jiff::civil::date(2019, 7, 5).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        let post = Addressed {
            path: post,
            collection: Some("posts"),
            date: &date,
            permalink: None,
            slug: None,
            title: "",
            categories: &["Agenda".to_owned(), "Ville".to_owned()],
        };
        let path = page_path(&post, &site(None, None)).unwrap();
        assert_eq!(path, "/presse/agenda/ville/2019/07/05/a.html");
    }

    #[test]
    fn what_has_no_page_has_no_address() {
        let site = site(None, None);
        assert_eq!(at("_hidden/a.md", &site, None), None);
        assert_eq!(at("_notes/a.md", &site, Some("/:nothing/")), None);
    }

    #[test]
    fn translated_posts_are_below_their_language() {
        let mut site = site(None, None);
        site.jekyll.values =
            crate::yaml::parse("languages: [en, fr]").unwrap().root.mapping().cloned().unwrap();
        let date = jiff::civil::date(2019, 7, 5).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        for (code, address) in [("en", "/2019/07/05/a.html"), ("fr", "/fr/2019/07/05/a.html")] {
            let post = Addressed {
                path: &format!("_i18n/{code}/_posts/2019-07-05-a.md"),
                collection: Some("posts"),
                date: &date,
                permalink: None,
                slug: None,
                title: "",
                categories: &[],
            };
            assert_eq!(page_path(&post, &site).unwrap(), address);
        }
    }
}
