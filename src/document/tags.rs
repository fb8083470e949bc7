//! HTML tags in a text: where they start and end, and their names. Just enough to find elements and
//! to record positions; parsing HTML is html5ever's job.

/// A tag, `<name …>` or `</name>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// In lower case.
    pub name: String,
    pub closing: bool,
    /// `<name … />`.
    pub self_closing: bool,
    /// Length in bytes, `<` and `>` included.
    pub length: usize,
}

/// Elements without content (HTML Living Standard §13.1.2, void elements).
pub fn is_void(name: &str) -> bool {
    const VOID: &[&str] = &[
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr",
    ];
    VOID.contains(&name)
}

/// Elements that start a block in kramdown, with their content taken as HTML.
pub fn is_block(name: &str) -> bool {
    BLOCK.contains(&name)
}

const BLOCK: &[&str] = &[
    "address",
    "article",
    "aside",
    "audio",
    "blockquote",
    "body",
    "canvas",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "li",
    "listing",
    "main",
    "map",
    "math",
    "menu",
    "nav",
    "noscript",
    "object",
    "ol",
    "p",
    "plaintext",
    "pre",
    "script",
    "section",
    "style",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "video",
    "xmp",
];

/// The tag at the beginning of `text`; quoted attribute values are skipped.
pub fn at_start(text: &str) -> Option<Tag> {
    let rest = text.strip_prefix('<')?;
    let closing = rest.starts_with('/');
    let named = rest.strip_prefix('/').unwrap_or(rest);
    let name_length = named
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == ':'))
        .unwrap_or(named.len());
    if !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let name = named[..name_length].to_ascii_lowercase();
    let from = text.len() - named.len() + name_length;
    let mut quote = None;
    let mut last = ' ';
    for (i, c) in text[from..].char_indices() {
        match (quote, c) {
            (Some(q), _) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if last == '=' => quote = Some(c),
            (None, '>') => {
                return Some(Tag {
                    name,
                    closing,
                    self_closing: last == '/',
                    length: from + i + 1,
                });
            }
            (None, '<') => return None,
            _ => {}
        }
        if !c.is_whitespace() {
            last = c;
        }
    }
    None
}

/// The tags of `text`, each with the byte offset it starts at; comments are skipped.
pub fn all(text: &str) -> Vec<(usize, Tag)> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('<').map(|i| at + i) {
        if let Some(length) = text[start..].strip_prefix("<!--").and_then(|rest| rest.find("-->")) {
            at = start + length + 7;
            continue;
        }
        match at_start(&text[start..]) {
            Some(tag) => {
                at = start + tag.length;
                let raw = matches!(tag.name.as_str(), "script" | "style") && !tag.closing;
                if raw && let Some(end) = end_of_raw(&text[at..], &tag.name) {
                    at += end;
                }
                tags.push((start, tag));
            }
            None => at = start + 1,
        }
    }
    tags
}

/// Where `</script` starts, whatever precedes it.
fn end_of_raw(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").map(|(i, _)| i).find(|&i| {
        text.get(i + 2..i + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name))
    })
}

/// The length of the element at the beginning of `text`, end tag included; `None` if it is not
/// closed.
pub fn element_length(text: &str) -> Option<usize> {
    let first = at_start(text)?;
    if is_void(&first.name) || first.self_closing {
        return Some(first.length);
    }
    let mut depth = 0usize;
    for (start, tag) in all(text) {
        if tag.name != first.name || tag.self_closing {
            continue;
        }
        depth = if tag.closing { depth.saturating_sub(1) } else { depth + 1 };
        if depth == 0 {
            return Some(start + tag.length);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_ends_where_its_attributes_do() {
        let tag = at_start("<IMG alt=\"a > b\" src='x'> suite").unwrap();
        assert_eq!((tag.name.as_str(), tag.length), ("img", 25));
        assert_eq!(at_start("< 5"), None);
        assert_eq!(at_start("<5"), None);
        assert_eq!(at_start("<b"), None);
        assert!(at_start("<br/>").unwrap().self_closing);
        assert!(at_start("</p>").unwrap().closing);
    }

    #[test]
    fn an_element_ends_at_its_own_end_tag() {
        assert_eq!(element_length("<div><div>a</div></div>b"), Some(23));
        assert_eq!(element_length("<div><div>a</div>b"), None);
        assert_eq!(element_length("<hr>a"), Some(4));
        assert_eq!(element_length("<div><!-- </div> --></div>"), Some(26));
        assert_eq!(element_length("<script>if (a</div>b) '<script'</script>x"), Some(40));
    }
}
