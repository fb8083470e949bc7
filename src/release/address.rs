//! The address of a post on a site of Hugo, Hexo or Eleventy.

use unicode_normalization::UnicodeNormalization;

use crate::site::{Engine, SiteConfig};

use super::permalink::{Addressed, escape, placeholder_of_date, sanitized};
use super::slug::title_of_name;

/// The path of the post's page below the site's address; `None` if it has none, or its pattern has
/// an unknown placeholder.
pub(super) fn page_path(post: &Addressed<'_>, title: &str, site: &SiteConfig) -> Option<String> {
    match site.engine {
        Engine::Hugo => hugo(post, title, site),
        Engine::Hexo => hexo(post, site),
        _ => eleventy(post, site),
    }
}

/// <https://gohugo.io/content-management/urls/>
fn hugo(post: &Addressed<'_>, title: &str, site: &SiteConfig) -> Option<String> {
    let content = &site.content;
    let (below, code) = site.content_path(post.path);
    let folder = folder_of_page(below);
    let own_name = site.name_of(post.path);
    let code = code.or(content.default_language.as_deref());
    let is_default = code == content.default_language.as_deref();
    let prefix = match code {
        Some(code) if !is_default || content.default_in_address => format!("/{code}"),
        _ => String::new(),
    };
    if let Some(url) = post.permalink.filter(|url| !url.contains(':')) {
        // An address from the root of the site is used as it is.
        let prefix = if url.starts_with('/') { "" } else { &prefix };
        return Some(sanitized(&format!("{prefix}/{url}")));
    }
    let section = folder.split('/').next().unwrap_or_default();
    let name = post.slug.unwrap_or(&own_name);
    let pattern = post.permalink.or(content.permalinks.get(section).map(String::as_str));
    let path = match pattern {
        None => format!("/{folder}/{name}"),
        Some(pattern) => filled(pattern, &|token| {
            Some(match token {
                "section" => section.to_owned(),
                "sections" => folder.to_owned(),
                "title" => title.to_owned(),
                "slug" => post.slug.unwrap_or(title).to_owned(),
                "slugorfilename" | "slugorcontentbasename" => name.to_owned(),
                "filename" | "contentbasename" => own_name.clone(),
                "monthname" => post.date.strftime("%B").to_string(),
                "weekday" => post.date.strftime("%w").to_string(),
                "weekdayname" => post.date.strftime("%A").to_string(),
                "yearday" => post.date.strftime("%-j").to_string(),
                token => placeholder_of_date(post.date, token)?,
            })
        })?,
    };
    let path = path.trim_matches('/').split('/').map(urlized).collect::<Vec<_>>().join("/");
    let end = if content.is_ugly { ".html" } else { "/" };
    Some(sanitized(&format!("{prefix}/{}{end}", escape(&path))))
}

/// Hugo's `urlize`: lower case, hyphens for spaces, and nothing but letters, digits and a few signs.
fn urlized(text: &str) -> String {
    let mut path = String::new();
    for c in text.trim().nfc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric()
            || "._-+#~@".contains(c)
            || unicode_normalization::char::is_combining_mark(c)
        {
            path.push(c);
        } else if c.is_whitespace() && !path.ends_with('-') {
            path.push('-');
        }
    }
    path
}

/// <https://hexo.io/docs/permalinks>
fn hexo(post: &Addressed<'_>, site: &SiteConfig) -> Option<String> {
    let (below, _) = site.content_path(post.path);
    let below = below.split_once("_drafts/").map_or(below, |(_, rest)| rest);
    let file = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
    // The day is part of the name only if the site names its posts that way.
    let named = match (site.content.names_have_days, file.rsplit_once('/')) {
        (false, _) => file.to_owned(),
        (true, None) => title_of_name(file).to_owned(),
        (true, Some((folder, name))) => format!("{folder}/{}", title_of_name(name)),
    };
    if let Some(own) = post.permalink {
        let end = if own.ends_with('/') || own.contains('.') { "" } else { ".html" };
        return Some(sanitized(&format!("/{}{end}", escape(own))));
    }
    let categories: Vec<String> = post.categories.iter().map(|name| hexo_slug(name)).collect();
    let category =
        if categories.is_empty() { "uncategorized".to_owned() } else { categories.join("/") };
    let pattern = site.jekyll.permalink.as_deref()?;
    let path = filled(pattern, &|token| {
        Some(match token {
            "title" => post.slug.unwrap_or(&named).to_owned(),
            "name" | "post_title" => named.rsplit('/').next().unwrap_or(&named).to_owned(),
            "category" => category.clone(),
            "lang" => site.jekyll.language.clone()?,
            token => placeholder_of_date(post.date, token)?,
        })
    })?;
    Some(sanitized(&format!("/{}", escape(&path))))
}

/// Hexo keeps the case, and replaces everything but letters, digits and name characters with
/// hyphens.
fn hexo_slug(text: &str) -> String {
    let kept = |c: char| if c.is_alphanumeric() || "._~".contains(c) { c } else { '-' };
    let slug: String = text
        .nfkd()
        .filter(|&c| !unicode_normalization::char::is_combining_mark(c))
        .map(kept)
        .collect();
    slug.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// <https://www.11ty.dev/docs/permalinks/>: the path of the file, its day left out.
fn eleventy(post: &Addressed<'_>, site: &SiteConfig) -> Option<String> {
    let (below, _) = site.content_path(post.path);
    let (folder, file) = below.rsplit_once('/').unwrap_or(("", below));
    let stem = title_of_name(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
    if let Some(own) = post.permalink {
        // A template filled in by the site's own data is unknown here.
        let own = own.replace("{{ page.fileSlug }}", stem).replace("{{page.fileSlug}}", stem);
        let is_page = !own.contains("{{") && !own.contains("{%") && own != "false";
        return is_page.then(|| sanitized(&format!("/{}", own.trim_end_matches("index.html"))));
    }
    let folder = folder.split('/').map(title_of_name).collect::<Vec<_>>().join("/");
    let is_index = stem == "index" || folder.rsplit('/').next() == Some(stem);
    let page = if is_index { String::new() } else { format!("{stem}/") };
    Some(sanitized(&format!("/{}", escape(&format!("{folder}/{page}")))))
}

/// The folder of the content that a page is in: for a bundle, the one that holds it.
fn folder_of_page(below: &str) -> &str {
    let (folder, file) = below.rsplit_once('/').unwrap_or(("", below));
    match file.starts_with("index.") {
        true => folder.rsplit_once('/').map_or("", |(above, _)| above),
        false => folder,
    }
}

/// A pattern with its `:tokens` replaced.
fn filled(pattern: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut path = String::new();
    let mut rest = pattern;
    while let Some(colon) = rest.find(':') {
        path.push_str(&rest[..colon]);
        rest = &rest[colon + 1..];
        let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(rest.len());
        path.push_str(&value(&rest[..end])?);
        rest = &rest[end..];
    }
    path.push_str(rest);
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(
        engine: Engine,
        path: &str,
        permalink: Option<&str>,
        change: impl Fn(&mut SiteConfig),
    ) -> Option<String> {
        let mut site = SiteConfig { engine, ..SiteConfig::default() };
        change(&mut site);
        let date = jiff::civil::date(2024, 1, 5).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        let post = Addressed {
            path,
            collection: None,
            date: &date,
            permalink,
            slug: None,
            categories: &[],
        };
        page_path(&post, "The Quay: opened, again!", &site)
    }

    #[test]
    fn pages_of_hugo_lie_where_their_content_does() {
        let content = |site: &mut SiteConfig| {
            site.content.folder = "content".to_owned();
            site.content.default_language = Some("en".to_owned());
            for code in ["en", "fr"] {
                site.content.languages.insert(code.to_owned(), Default::default());
            }
            let pattern = "/:year/:month/:slug/".to_owned();
            site.content.permalinks.insert("press".to_owned(), pattern);
        };
        let hugo = |path: &str, own: Option<&str>| at(Engine::Hugo, path, own, content).unwrap();
        assert_eq!(hugo("content/news/The Quay.md", None), "/news/the-quay/");
        assert_eq!(hugo("content/news/quay/index.fr.md", None), "/fr/news/quay/");
        assert_eq!(hugo("content/press/x.md", None), "/2024/01/the-quay-opened-again/");
        assert_eq!(hugo("content/news/x.md", Some("/own/")), "/own/");
    }

    #[test]
    fn posts_of_hexo_have_the_site_s_pattern() {
        let pattern = |site: &mut SiteConfig| {
            site.content.folder = "source/_posts".to_owned();
            site.jekyll.permalink = Some(":year/:month/:day/:title/".to_owned());
        };
        let hexo = |path: &str| at(Engine::Hexo, path, None, pattern).unwrap();
        assert_eq!(hexo("source/_posts/a b.md"), "/2024/01/05/a%20b/");
        assert_eq!(hexo("source/_posts/2024-01-05-a.md"), "/2024/01/05/2024-01-05-a/");
    }

    #[test]
    fn pages_of_eleventy_lie_where_their_files_do() {
        let input = |site: &mut SiteConfig| site.content.folder = "src".to_owned();
        let eleventy = |path: &str, own: Option<&str>| at(Engine::Eleventy, path, own, input);
        assert_eq!(eleventy("src/posts/2024-01-05-a.md", None).unwrap(), "/posts/a/");
        assert_eq!(eleventy("src/posts/a/index.md", None).unwrap(), "/posts/a/");
        assert_eq!(eleventy("src/a.md", Some("/news/{{ page.fileSlug }}/")).unwrap(), "/news/a/");
        assert_eq!(eleventy("src/a.md", Some("false")), None);
    }
}
