//! Pieces of HTML that are written the same way everywhere.

use std::borrow::Cow;

use super::super::emphasis::escape_html;
use super::super::kramdown::{Attributes, autolink};
use super::super::{Alignment, mark, tags};
use super::{ATTRIBUTES, PLACE};

pub(super) fn align_attribute(alignment: Option<Alignment>) -> &'static str {
    match alignment {
        None => "",
        Some(Alignment::Left) => " align=\"left\"",
        Some(Alignment::Centre) => " align=\"center\"",
        Some(Alignment::Right) => " align=\"right\"",
    }
}

pub(super) fn attribute_element(
    attributes: &Attributes,
    previous: bool,
    block: bool,
    at: usize,
) -> String {
    let mut html = format!("<{ATTRIBUTES} {PLACE}=\"{at}\"");
    if !previous {
        html.push_str(" next");
    }
    if block {
        html.push_str(" block");
    }
    html.push_str(&format!(" class=\"{}\"", escape_html(&attributes.classes.join(" "))));
    for (key, value) in &attributes.values {
        let named = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if named && key != PLACE && key != "next" && key != "block" {
            html.push_str(&format!(" {key}=\"{}\"", escape_html(value)));
        }
    }
    html.push_str(&format!("></{ATTRIBUTES}>"));
    html
}

/// HTML as typed, with the place of each start tag.
pub(super) fn with_places(html: &str, source: &dyn Fn(usize) -> usize) -> String {
    let mut out = String::with_capacity(html.len() + 32);
    let mut copied = 0;
    for (start, tag) in tags::all(html) {
        if tag.closing {
            continue;
        }
        // To kramdown, an address between angle brackets here is text, not a tag.
        if autolink(&html[start..]).is_some() {
            out.push_str(&mark::verbatim(&html[copied..start]));
            out.push_str("&lt;");
            copied = start + 1;
            continue;
        }
        let name_end = start + 1 + tag.name.len();
        out.push_str(&mark::verbatim(&html[copied..name_end]));
        out.push_str(&format!(" {PLACE}=\"{}\"", source(start)));
        copied = name_end;
    }
    out.push_str(&mark::verbatim(&html[copied..]));
    // An unclosed comment is text to kramdown; a browser hides everything after it.
    let mut from = 0;
    while let Some(at) = out[from..].find("<!--").map(|at| from + at) {
        match out[at..].find("-->") {
            Some(length) => from = at + length,
            None => return format!("{}{}", &out[..at], out[at..].replace("<!--", "&lt;!--")),
        }
    }
    out
}

/// The text of an HTML fragment written by this module: tags removed, references decoded.
pub(super) fn plain_text(html: &str) -> String {
    let text: Cow<str> = if html.contains(['<', '&']) {
        let fragment = scraper::Html::parse_fragment(html);
        fragment
            .tree
            .values()
            .filter_map(|node| node.as_text().map(|text| text.to_string()))
            .collect::<String>()
            .into()
    } else {
        html.into()
    };
    mark::plain(&text)
}
