//! The address of a post on a site of Hugo, Hexo or Eleventy.

use unicode_normalization::UnicodeNormalization;

use crate::site::{Engine, SiteConfig};

use super::permalink::{Addressed, escape, placeholder_of_date, sanitized};
use super::slug::{slug_of_text, title_of_name};

/// The path of the post's page below the site's address; `None` where it has none, or where its
/// pattern has a placeholder that is not known.
pub(super) fn page_path(post: &Addressed<'_>, site: &SiteConfig) -> Option<String> {
    match site.engine {
        Engine::Hugo => hugo(post, site),
        Engine::Hexo => hexo(post, site),
        _ => eleventy(post, site),
    }
}

/// <https://gohugo.io/content-management/urls/>
fn hugo(post: &Addressed<'_>, site: &SiteConfig) -> Option<String> {
    let title = post.title;
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
    // Posts with folders of their own have pages in such folders.
    let in_folder = |path: String| match site.content.has_asset_folders {
        true if !path.ends_with('/') && !path.ends_with(".html") => path + "/",
        _ => path,
    };
    if let Some(own) = post.permalink {
        return Some(sanitized(&in_folder(format!("/{}", escape(own)))));
    }
    let slug = hexo_name(post.path, site);
    let category = if post.categories.is_empty() {
        "uncategorized".to_owned()
    } else {
        let categories: Vec<String> = post.categories.iter().map(|name| hexo_slug(name)).collect();
        categories.join("/")
    };
    let pattern = site.jekyll.permalink.as_deref()?;
    let path = filled(pattern, &|token| {
        Some(match token {
            "title" => slug.clone(),
            "name" => slug.rsplit('/').next().unwrap_or(&slug).to_owned(),
            "post_title" => hexo_slug(post.title).to_lowercase(),
            "category" => category.clone(),
            "timestamp" => post.date.timestamp().as_second().to_string(),
            "lang" => site.jekyll.language.clone()?,
            token => placeholder_of_date(post.date, token)?,
        })
    })?;
    Some(sanitized(&in_folder(format!("/{}", escape(&path)))))
}

/// The name of a post of Hexo: what its path has at the place of `:title` in the site's pattern of
/// names, else all of it as one word.
pub(super) fn hexo_name(path: &str, site: &SiteConfig) -> String {
    let (below, _) = site.content_path(path);
    let below = below.split_once("_drafts/").map_or(below, |(_, rest)| rest);
    let file = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
    let pattern = site.content.name_pattern.as_deref().unwrap_or(":title");
    match title_in(pattern, file) {
        Some(title) => title.to_owned(),
        None => hexo_slug(file),
    }
}

/// What stands for `:title` in a name of a pattern, whose other placeholders are numbers.
fn title_in<'n>(pattern: &str, name: &'n str) -> Option<&'n str> {
    let (before, after) = pattern.split_once(":title")?;
    let start = length_of(before, name)?;
    // What follows the title is looked for from the end.
    let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
    let end = ends
        .filter(|&end| end > start)
        .find(|&end| length_of(after, &name[end..]) == Some(name.len() - end))?;
    Some(&name[start..end])
}

/// How many bytes at the beginning of a name a part of a pattern takes.
fn length_of(pattern: &str, name: &str) -> Option<usize> {
    let (mut pattern, mut at) = (pattern, 0);
    while !pattern.is_empty() {
        let Some(token) = pattern.strip_prefix(':') else {
            let c = pattern.chars().next()?;
            at += name.get(at..)?.strip_prefix(c).map(|_| c.len_utf8())?;
            pattern = &pattern[c.len_utf8()..];
            continue;
        };
        let digits = |most: usize| {
            let rest = name.get(at..).unwrap_or_default();
            rest.bytes().take(most).take_while(u8::is_ascii_digit).count()
        };
        let end = token.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(token.len());
        let (fewest, most) = match &token[..end] {
            "year" => (4, 4),
            "month" | "day" => (2, 2),
            "i_month" | "i_day" => (1, 2),
            _ => return None,
        };
        let found = digits(most);
        if found < fewest {
            return None;
        }
        at += found;
        pattern = &token[end..];
    }
    Some(at)
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

/// <https://www.11ty.dev/docs/permalinks/>: the path of the file, its day included.
fn eleventy(post: &Addressed<'_>, site: &SiteConfig) -> Option<String> {
    let (below, _) = site.content_path(post.path);
    let bare = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
    let (folder, stem) = bare.rsplit_once('/').unwrap_or(("", bare));
    if let Some(own) = post.permalink {
        let own = filled_template(own, post, bare)?;
        let is_page = !own.contains("{%") && own != "false";
        return is_page.then(|| sanitized(&format!("/{}", own.trim_end_matches("index.html"))));
    }
    let is_index = stem == "index" || folder.rsplit('/').next() == Some(stem);
    let page = if is_index { String::new() } else { format!("{stem}/") };
    Some(sanitized(&format!("/{}", escape(&format!("{folder}/{page}")))))
}

/// The name of a page of Eleventy without its day; of an index, that of its folder.
pub(super) fn file_slug(bare: &str) -> &str {
    let (folder, stem) = bare.rsplit_once('/').unwrap_or(("", bare));
    match title_of_name(stem) {
        "index" => title_of_name(folder.rsplit('/').next().unwrap_or_default()),
        slug => slug,
    }
}

/// An address that is a template, as far as the post itself fills it in.
fn filled_template(own: &str, post: &Addressed<'_>, bare: &str) -> Option<String> {
    let mut path = String::new();
    let mut rest = own;
    while let Some((before, after)) = rest.split_once("{{") {
        let (inner, after) = after.split_once("}}")?;
        let mut steps = inner.trim_matches('-').split('|').map(str::trim);
        let mut value = match steps.next()? {
            "page.fileSlug" => file_slug(bare).to_owned(),
            "page.filePathStem" => format!("/{bare}"),
            "title" => post.title.to_owned(),
            "page.date" | "date" => post.date.to_string(),
            _ => return None,
        };
        for step in steps {
            let (name, argument) = step.split_once([':', '(']).unwrap_or((step, ""));
            let argument = argument.trim().trim_end_matches(')').trim().trim_matches(['"', '\'']);
            value = match name.trim() {
                "slug" | "slugify" => slug_of_text(&value.replace('&', " and ")),
                "date" => post.date.strftime(argument).to_string(),
                "downcase" | "lower" => value.to_lowercase(),
                _ => return None,
            };
        }
        path.push_str(before);
        path.push_str(&value);
        rest = after;
    }
    path.push_str(rest);
    Some(path)
}

/// The folder of the content that a page is in: that which holds a bundle.
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
            title: "The Quay: opened, again!",
            categories: &[],
        };
        page_path(&post, &site)
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
    fn names_of_hexo_have_the_site_s_pattern() {
        for (pattern, path, name) in [
            (":title", "deep/pier.md", "deep/pier"),
            (":year-:month-:day-:title", "2024-01-05-quay.md", "quay"),
            (":year-:month-:day-:title", "deep/pier.md", "deep-pier"),
            (":year/:title", "2024/quay.md", "quay"),
            (":title-:i_day", "quay-5.md", "quay"),
            (":lang/:title", "en/quay.md", "en-quay"),
        ] {
            let mut site = SiteConfig { engine: Engine::Hexo, ..SiteConfig::default() };
            site.content.folder = "source/_posts".to_owned();
            site.content.name_pattern = Some(pattern.to_owned());
            assert_eq!(hexo_name(&format!("source/_posts/{path}"), &site), name, "{pattern}");
        }
    }

    #[test]
    fn pages_of_eleventy_lie_where_their_files_do() {
        let input = |site: &mut SiteConfig| site.content.folder = "src".to_owned();
        let eleventy = |path: &str, own: Option<&str>| at(Engine::Eleventy, path, own, input);
        assert_eq!(eleventy("src/posts/2024-01-05-a.md", None).unwrap(), "/posts/2024-01-05-a/");
        assert_eq!(eleventy("src/posts/a/index.md", None).unwrap(), "/posts/a/");
        assert_eq!(eleventy("src/a.md", Some("/news/{{ page.fileSlug }}/")).unwrap(), "/news/a/");
        assert_eq!(eleventy("src/a.md", Some("false")), None);
        for (pattern, path) in [
            ("/{{ page.date | date: '%Y/%m' }}/{{page.fileSlug}}/index.html", "/2024/01/a/"),
            ("/x/{{ title | slugify }}.html", "/x/the-quay-opened-again.html"),
            ("{{ page.filePathStem }}.html", "/n/2024-01-05-a.html"),
        ] {
            assert_eq!(eleventy("src/n/2024-01-05-a.md", Some(pattern)).unwrap(), path);
        }
        assert_eq!(eleventy("src/a.md", Some("/{{ computed }}/")), None);
    }
}
