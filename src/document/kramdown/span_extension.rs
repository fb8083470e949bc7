//! `{::comment}…{:/}`, `{::nomarkdown}…{:/}` and `{::options … /}` within a line.
//!
//! Source: kramdown's `extensions.rb`.

use std::ops::Range;

/// An extension within a line.
pub struct SpanExtension {
    /// What is shown of it, as it is.
    pub shown: Option<Range<usize>>,
    pub end: usize,
}

/// `{::name …}`, or `{::name … /}`, which has no content.
pub struct StartTag<'t> {
    pub name: &'t str,
    pub attributes: &'t str,
    pub is_empty: bool,
    /// Of the tag, in bytes.
    pub length: usize,
}

/// The start tag at the beginning of `text` (kramdown's `EXT_START_STR`), if it is one of those that
/// exist.
pub fn start_tag(text: &str) -> Option<StartTag<'_>> {
    let rest = text.strip_prefix("{::")?;
    let name = ["comment", "nomarkdown", "options"].into_iter().find(|n| rest.starts_with(n))?;
    let (inner, _) = rest[name.len()..].split_once('}')?;
    let length = "{::".len() + name.len() + inner.len() + 1;
    let is_empty = inner.ends_with('/');
    let attributes = inner.strip_suffix('/').unwrap_or(inner);
    let is_named = attributes.is_empty() || attributes.starts_with(|c: char| c.is_whitespace());
    is_named.then_some(StartTag { name, attributes, is_empty, length })
}

/// Whether what `{::nomarkdown type="…"}` holds is for HTML.
pub fn is_for_html(attributes: &str) -> bool {
    let Some((_, value)) = attributes.split_once("type=") else { return true };
    value.contains("html")
}

/// The extension at the beginning of `text`, on one line: what is shown of it, and its length.
pub fn on_one_line(text: &str) -> Option<SpanExtension> {
    let line = text.split('\n').next()?;
    let tag = start_tag(line)?;
    let start = tag.length;
    if tag.is_empty {
        return Some(SpanExtension { shown: None, end: start });
    }
    let (close, end) = stop_tag(&line[start..], tag.name)?;
    let is_shown = tag.name == "nomarkdown" && is_for_html(tag.attributes);
    Some(SpanExtension { shown: is_shown.then_some(start..start + close), end: start + end })
}

/// Where the first end tag of `name` begins, and where it ends: `{:/}` or `{:/name}`.
pub fn stop_tag(text: &str, name: &str) -> Option<(usize, usize)> {
    text.match_indices("{:/").find_map(|(at, open)| {
        let after = &text[at + open.len()..];
        let rest = after.strip_prefix(name).unwrap_or(after).strip_prefix('}')?;
        Some((at, text.len() - rest.len()))
    })
}

/// The extension at `at`, unless it begins its line (then it is a block) or is in code.
pub fn span_extension(text: &str, at: usize) -> Option<SpanExtension> {
    let tag = start_tag(&text[at..])?;
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    let in_code = line.matches('`').count() % 2 == 1;
    if in_code || line.trim_matches([' ', '\t', '>']).is_empty() {
        return None;
    }
    let start = at + tag.length;
    if tag.is_empty {
        return Some(SpanExtension { shown: None, end: start });
    }
    let paragraph = text[start..].split("\n\n").next().unwrap_or_default();
    let (close, end) = stop_tag(paragraph, tag.name)?;
    let is_shown = tag.name == "nomarkdown" && is_for_html(tag.attributes);
    Some(SpanExtension { shown: is_shown.then_some(start..start + close), end: start + end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_begin_and_end_extensions() {
        let tag = start_tag("{::options parse_block_html=\"true\" /} a").unwrap();
        assert_eq!((tag.name, tag.is_empty, tag.length), ("options", true, 37));
        for text in ["{::autre}", "{::commentaire}", "{:/comment}", "{::comment"] {
            assert!(start_tag(text).is_none(), "{text}");
        }
        assert_eq!(stop_tag("a{:/autre}{:/}b", "comment"), Some((10, 14)));
        assert_eq!(stop_tag("a{:/comment}b", "comment"), Some((1, 12)));
        assert_eq!(stop_tag("a", "comment"), None);
        assert!(
            is_for_html("") && is_for_html(" type=\"html latex\"") && !is_for_html(" type='latex'")
        );
        let on_one_line = |text| on_one_line(text).map(|found| (found.shown, found.end));
        assert_eq!(on_one_line("{::comment}a{:/} b"), Some((None, 16)));
        assert_eq!(on_one_line("{::comment/} b"), Some((None, 12)));
        assert_eq!(on_one_line("{::nomarkdown}a{:/}"), Some((Some(14..15), 19)));
    }
}
