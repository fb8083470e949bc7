//! What kind of file may be a post: by its name, and by its first bytes.

use std::fs;
use std::io::Read;
use std::path::Path;

use super::SiteError;
use super::dated::has_day;

const EXTENSIONS: [&str; 4] = ["md", "markdown", "mkd", "mkdown"];

pub(super) fn is_markdown(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str()))
}

/// A page in HTML.
pub(super) fn is_html(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|it| ["html", "htm"].contains(&it.to_ascii_lowercase().as_str()))
}

/// Whether the markup of a file is one that is read.
pub(super) fn is_readable(path: &Path) -> bool {
    is_markdown(path) || is_html(path)
}

/// What the markup of a file is called, where engines take it for a page and it is not read.
pub(super) fn markup_not_read(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "adoc" | "asciidoc" | "ad" => "AsciiDoc",
        "org" => "Org",
        "rst" => "reStructuredText",
        "textile" => "Textile",
        "pandoc" | "pdc" => "Pandoc's Markdown",
        "mdx" => "MDX",
        "haml" => "Haml",
        "pug" | "jade" => "Pug",
        "njk" => "Nunjucks",
        "liquid" => "Liquid",
        "webc" => "WebC",
        _ => return None,
    })
}

/// Whether a name begins with a day.
pub(super) fn is_named_by_day(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(has_day)
}

/// Whether the file begins with front matter, in YAML, TOML or JSON; an unreadable file is reported
/// when it is read.
pub(super) fn has_front_matter(path: &Path) -> Result<bool, SiteError> {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(64).read_to_end(&mut head));
    if read.is_err() {
        return Ok(true);
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    // Hugo passes over empty lines before the fence.
    let head = head.trim_ascii_start();
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    // Org has keywords of its own.
    if head.starts_with(b"#+") && markup_not_read(path).is_some() {
        return Ok(true);
    }
    Ok(matches!(line, b"---" | b"+++" | b";;;" | b"{" | b"---json" | b"---toml" | b"---yaml")
        // Scripts are seen, so that they are reported.
        || matches!(line, b"---js" | b"---javascript"))
}
