//! Addresses between the files of an archive: relative, so that a copy on a disk works, or below
//! the address at which the archive is published.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a segment of a path may have as it is: RFC 3986 §2.3.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A path below the archive as a part of an address.
pub fn encoded(path: &str) -> String {
    let segments = path.split('/').filter(|it| !it.is_empty());
    let segments = segments.map(|segment| utf8_percent_encode(segment, ESCAPED).to_string());
    segments.collect::<Vec<_>>().join("/")
}

/// The address of the file at `to`, as the file at `from` refers to it; both are paths below the
/// archive. `base`: the address of the archive, if it has one.
pub fn address(base: Option<&str>, from: &str, to: &str) -> String {
    match base {
        Some(base) => format!("{}/{}", base.trim_end_matches('/'), encoded(to)),
        None => relative(from, to),
    }
}

/// The address of a file relative to another; both are paths below the archive.
pub fn relative(from: &str, to: &str) -> String {
    let folders = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (folders(from), folders(to));
    let pairs = from.iter().zip(&to).take(from.len().min(to.len()) - 1);
    let common = pairs.take_while(|(one, other)| one == other).count();
    let up = "../".repeat(from.len() - 1 - common);
    format!("{up}{}", encoded(&to[common..].join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_relative_or_below_that_of_the_archive() {
        assert_eq!(relative("feed.xml", "pages/a b.html"), "pages/a%20b.html");
        assert_eq!(relative("pages/2019/a.html", "pages/2019/b.html"), "b.html");
        assert_eq!(
            relative("pages/2019/a.html", "packages/2019/é.zip"),
            "../../packages/2019/%C3%A9.zip"
        );
        assert_eq!(relative("pages/a.html", "index.html"), "../index.html");
        assert_eq!(
            address(Some("https://a.example/x/"), "feed.xml", "p/a:b"),
            "https://a.example/x/p/a%3Ab"
        );
    }
}
