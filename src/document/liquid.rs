//! Liquid: what Jekyll fills in before kramdown reads the post.
//!
//! Only what the post and its site answer is filled in; the rest is shown as typed, with a
//! finding.

use std::collections::BTreeMap;

use super::mapped::MappedText;
use super::mark;
use super::notices::{Notices, Origin};
use super::rule;

/// Braces further apart, in bytes, are text.
const LONGEST_TAG: usize = 2_048;

/// What a post may ask for.
pub struct Variables<'a> {
    pub site_url: Option<&'a str>,
    /// With leading slash, or empty.
    pub base_url: &'a str,
    pub site_title: Option<&'a str>,
    pub page_title: &'a str,
    /// Absolute.
    pub page_url: Option<&'a str>,
    /// Other front matter of the post, as JSON texts.
    pub other: &'a BTreeMap<String, String>,
}

/// Fills in `{{ site.url }}` and its like, `{% link %}`, `{% include video… %}`, `{% raw %}`.
pub fn fill_in(
    input: &MappedText,
    variables: &Variables,
    origin: &Origin,
    notices: &mut Notices,
) -> MappedText {
    let text = input.text();
    let mut out = MappedText::default();
    let mut at = 0;
    while let Some(start) = next_tag(text, at) {
        out.copy(input, at..start);
        let Some((end, inner)) = tag_at(text, start) else {
            out.copy(input, start..start + 1);
            at = start + 1;
            continue;
        };
        at = end;
        let is_output = text[start..].starts_with("{{");
        if !is_output && let Some((content, after)) = paired(text, inner, end) {
            if inner == "raw" {
                out.replace(&literal(&text[content.clone()]), input, content.start);
            }
            at = after;
            continue;
        }
        let value = if is_output { output(inner, variables) } else { tag(inner) };
        match value {
            Some(value) => out.replace(&value, input, start),
            None => {
                let typed = &text[start..end];
                let position = origin.position(input.source_offset(start));
                notices.find(&rule::LIQUID, position, format!("« {typed} » has no value here"));
                out.replace(&literal(typed), input, start);
            }
        }
    }
    out.copy(input, at..text.len());
    out
}

fn next_tag(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    text[from..]
        .match_indices('{')
        .map(|(i, _)| from + i)
        .find(|&i| matches!(bytes.get(i + 1), Some(b'{' | b'%')))
}

/// The end of the tag that starts at `start`, and what stands in it.
fn tag_at(text: &str, start: usize) -> Option<(usize, &str)> {
    let close = if text[start..].starts_with("{{") { "}}" } else { "%}" };
    let mut window = text.len().min(start + 2 + LONGEST_TAG);
    while !text.is_char_boundary(window) {
        window -= 1;
    }
    let length = text[start + 2..window].find(close)?;
    let inner = &text[start + 2..start + 2 + length];
    if inner.contains("\n\n") {
        return None;
    }
    Some((start + length + 4, inner.trim_matches('-').trim()))
}

/// The content of `{% raw %}…{% endraw %}` or `{% comment %}…{% endcomment %}`, and its end.
fn paired(text: &str, name: &str, from: usize) -> Option<(std::ops::Range<usize>, usize)> {
    if name != "raw" && name != "comment" {
        return None;
    }
    let mut at = from;
    while let Some(start) = text[at..].find("{%").map(|i| at + i) {
        let (end, inner) = tag_at(text, start)?;
        if inner.strip_prefix("end") == Some(name) {
            return Some((from..start, end));
        }
        at = end;
    }
    None
}

fn output(expression: &str, variables: &Variables) -> Option<String> {
    let mut parts = expression.split('|').map(str::trim);
    let value = value(parts.next()?, variables)?;
    parts.try_fold(value, |value, filter| filtered(value, filter, variables))
}

fn value(name: &str, variables: &Variables) -> Option<String> {
    Some(match name {
        "site.url" => variables.site_url?.to_owned(),
        "site.baseurl" => variables.base_url.to_owned(),
        "site.title" => variables.site_title?.to_owned(),
        "page.title" => variables.page_title.to_owned(),
        "page.url" => variables.page_url?.to_owned(),
        name => match name.strip_prefix("page.") {
            Some(key) => scalar(variables.other.get(key)?)?,
            None => unquoted(name)?.to_owned(),
        },
    })
}

/// Jekyll's and Liquid's filters that need nothing else.
fn filtered(value: String, filter: &str, variables: &Variables) -> Option<String> {
    let (name, argument) = match filter.split_once(':') {
        Some((name, argument)) => (name.trim_end(), Some(self::value(argument.trim(), variables)?)),
        None => (filter, None),
    };
    Some(match (name, argument.as_deref()) {
        ("relative_url", None) => relative_url(&value, variables.base_url),
        ("absolute_url", None) if is_absolute(&value) => value,
        ("absolute_url", None) => {
            format!("{}{}", variables.site_url?, relative_url(&value, variables.base_url))
        }
        ("escape", None) => value,
        ("strip", None) => value.trim().to_owned(),
        ("upcase", None) => value.to_uppercase(),
        ("downcase", None) => value.to_lowercase(),
        ("append", Some(end)) => value + end,
        ("prepend", Some(start)) => format!("{start}{value}"),
        ("default", Some(other)) if value.is_empty() => other.to_owned(),
        ("default", Some(_)) => value,
        _ => return None,
    })
}

/// Jekyll's `relative_url`: an address on the site, the site's own path before it.
fn relative_url(address: &str, base: &str) -> String {
    if is_absolute(address) {
        return address.to_owned();
    }
    match address.trim_start_matches('/') {
        "" if base.is_empty() => "/".to_owned(),
        "" => base.to_owned(),
        path => format!("{base}/{path}"),
    }
}

fn is_absolute(address: &str) -> bool {
    address.contains("://") || address.starts_with("//") || address.starts_with("mailto:")
}

/// A front matter value that stands for one text.
fn scalar(json: &str) -> Option<String> {
    match serde_json::from_str(json).ok()? {
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn unquoted(text: &str) -> Option<&str> {
    ['"', '\''].iter().find_map(|&q| text.strip_prefix(q)?.strip_suffix(q))
}

fn tag(inner: &str) -> Option<String> {
    let (name, rest) = inner.split_once(char::is_whitespace)?;
    match name {
        "link" => upload_address(rest.trim()),
        "include" => video(rest.trim()),
        _ => None,
    }
}

/// `{% link %}` to an upload; the address of any other page is not known here.
fn upload_address(path: &str) -> Option<String> {
    let rest = path.trim_start_matches('/').trim_start_matches('_').strip_prefix("uploads/")?;
    Some(format!("/uploads/{rest}"))
}

/// `{% include video/youtube.html id="…" %}` or `url="…"`: the embedding, as HTML.
fn video(rest: &str) -> Option<String> {
    let (path, parameters) = rest.split_once(char::is_whitespace)?;
    if !path.contains("video") && !path.contains("iframe") && !path.contains("youtube") {
        return None;
    }
    let id = parameter(parameters, "id");
    let address = match (parameter(parameters, "url"), id) {
        (Some(url), _) => url.to_owned(),
        (None, Some(id)) if path.contains("dailymotion") => {
            format!("https://www.dailymotion.com/video/{id}")
        }
        (None, Some(id)) if path.contains("vimeo") => format!("https://vimeo.com/{id}"),
        (None, Some(id)) if path.contains("youtube") => {
            format!("https://www.youtube.com/watch?v={id}")
        }
        _ => return None,
    };
    let quoted = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;");
    let title = parameter(parameters, "title")
        .map_or_else(String::new, |title| format!(" title=\"{}\"", quoted(title)));
    Some(format!("<iframe src=\"{}\"{title}></iframe>", quoted(&address)))
}

fn parameter<'a>(parameters: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = parameters;
    while let Some((key, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quote = after.chars().next().filter(|&c| c == '"' || c == '\'');
        let (value, next) = match quote {
            Some(q) => after[1..].split_once(q)?,
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        if key.split_whitespace().next_back() == Some(name) {
            return Some(value);
        }
        rest = next;
    }
    None
}

/// The text, with nothing in it left for kramdown or typography to interpret.
fn literal(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_punctuation() { mark::typed(c) } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Position;

    fn filled(text: &str) -> (String, usize) {
        let other = [("couleur", "\"bleu\""), ("nombre", "12"), ("liste", "[1]")];
        let variables = Variables {
            site_url: Some("https://exemple.gouv.fr"),
            base_url: "/base",
            site_title: Some("Le site"),
            page_title: "Un titre",
            page_url: None,
            other: &other.map(|(key, json)| (key.to_owned(), json.to_owned())).into(),
        };
        let mut notices = Notices::new("p.md");
        let origin = Origin::Value(Position::START);
        let out = fill_in(&MappedText::new(text), &variables, &origin, &mut notices);
        (mark::plain(out.text()), notices.findings.len())
    }

    #[test]
    fn what_the_post_knows_is_filled_in() {
        assert_eq!(
            filled("[x]({{ site.url }}{{site.baseurl}}/a) {{ page.title }}"),
            ("[x](https://exemple.gouv.fr/base/a) Un titre".to_owned(), 0)
        );
        assert_eq!(filled("{% link _uploads/a.pdf %}"), ("/uploads/a.pdf".to_owned(), 0));
        assert_eq!(filled("a{% comment %}b{% endcomment %}c"), ("ac".to_owned(), 0));
        assert_eq!(filled("{% raw %}{{ x }}{% endraw %}"), ("{{ x }}".to_owned(), 0));
    }

    #[test]
    fn addresses_start_from_the_sites_own_path() {
        for (typed, shown) in [
            ("{{ '/uploads/a.pdf' | relative_url }}", "/base/uploads/a.pdf"),
            ("{{ 'a' | relative_url }}", "/base/a"),
            ("{{ '/' | relative_url }}", "/base"),
            ("{{ '/a' | absolute_url }}", "https://exemple.gouv.fr/base/a"),
            ("{{ 'https://b.fr/' | absolute_url }}", "https://b.fr/"),
            (
                "{{ '/a' | prepend: site.baseurl | prepend: site.url }}",
                "https://exemple.gouv.fr/base/a",
            ),
            ("{{ '/a' | prepend: x }}", "{{ '/a' | prepend: x }}"),
            ("{{ site.title | upcase }}", "LE SITE"),
            ("{{ page.couleur | append: ' vif' }} {{ page.nombre }}", "bleu vif 12"),
            ("{{ page.liste }}", "{{ page.liste }}"),
        ] {
            assert_eq!(filled(typed).0, shown, "{typed}");
        }
    }

    #[test]
    fn what_it_does_not_know_stays_as_typed() {
        assert_eq!(filled("a {{ x | y }} b"), ("a {{ x | y }} b".to_owned(), 1));
        assert_eq!(filled("{% for a in b %}"), ("{% for a in b %}".to_owned(), 1));
        assert_eq!(filled("un {{ non fermé"), ("un {{ non fermé".to_owned(), 0));
    }

    #[test]
    fn a_video_becomes_its_embedding() {
        assert_eq!(
            filled("{% include video/youtube.html id=\"a-1\" title=\"Une vidéo\" %}").0,
            "<iframe src=\"https://www.youtube.com/watch?v=a-1\" title=\"Une vidéo\"></iframe>"
        );
    }
}
