//! What a shortcode makes, as Markdown can hold it: HTML on one line.

use super::super::mark;
use super::value::Value;

/// Elements that are blocks where they begin a line (CommonMark 0.31, §4.6), and those that are
/// blocks for this program.
const BLOCKS: [&str; 44] = [
    "address",
    "article",
    "aside",
    "audio",
    "blockquote",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
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
    "header",
    "hr",
    "iframe",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "script",
    "search",
    "section",
    "style",
    "summary",
    "svg",
    "table",
    "ul",
    "video",
    "object",
];

pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The text of HTML, without its tags.
pub fn plain(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let is_tag =
            rest[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!".contains(c));
        match rest[at..].find('>').filter(|_| is_tag) {
            Some(end) => rest = &rest[at + end + 1..],
            None => {
                out.push('<');
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Whether what follows a text stands within a tag.
pub fn is_in_tag(before: &str) -> bool {
    before.rfind('<').is_some_and(|open| !before[open..].contains('>'))
}

/// HTML on one line: Markdown sees neither an indented line nor an empty one. Lines of `pre` are
/// kept as references.
pub fn on_one_line(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = find_ignoring_case(rest, "<pre") {
        joined(&rest[..start], &mut out);
        let end = find_ignoring_case(&rest[start..], "</pre").map_or(rest.len(), |end| start + end);
        out.push_str(&rest[start..end].replace('\r', "").replace('\n', "&#10;"));
        rest = &rest[end..];
    }
    joined(rest, &mut out);
    out.trim().to_owned()
}

fn joined(text: &str, out: &mut String) {
    let mut is_start = true;
    for line in text.split('\n') {
        if !is_start && !out.ends_with(' ') {
            out.push(' ');
        }
        let line = if is_start { line } else { line.trim_start() };
        out.push_str(line.trim_end_matches('\r'));
        is_start = false;
    }
}

fn find_ignoring_case(text: &str, what: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'<', bytes).find(|&at| {
        bytes.get(at..at + what.len()).is_some_and(|it| it.eq_ignore_ascii_case(what.as_bytes()))
    })
}

/// Whether the HTML begins with a block.
pub fn is_block(html: &str) -> bool {
    let mut rest = html.trim_start();
    while let Some(comment) = rest.strip_prefix("<!--") {
        let Some(end) = comment.find("-->") else { return true };
        rest = comment[end + 3..].trim_start();
    }
    let name = rest.strip_prefix('<').unwrap_or_default();
    let name = name.trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    BLOCKS.iter().any(|block| block.eq_ignore_ascii_case(&name[..end]))
}

/// HTML within a line: its text is no Markdown.
pub fn within_a_line(html: &str) -> String {
    let mut is_tag = false;
    let shown = |c: char| {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ => {}
        }
        if !is_tag && "*_`~[]\\|".contains(c) { mark::typed(c) } else { c }
    };
    html.chars().map(shown).collect()
}

/// Shows a value where the template is: escaped, and within a tag without tags.
pub fn show(value: &Value, out: &mut String) -> Result<(), String> {
    let text = value.printed()?;
    match value {
        Value::Html(_) if is_in_tag(out) => {
            let shown = plain(&text).replace('"', "&#34;").replace('\'', "&#39;");
            out.push_str(shown.trim());
        }
        Value::Html(_) => out.push_str(&text),
        _ => out.push_str(&escaped(&text)),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_stands_on_one_line() {
        let html = "\n<div>\n\n    <pre>a\n  b</pre>\n   c\n</div>\n";
        assert_eq!(on_one_line(html), "<div> <pre>a&#10;  b</pre> c </div>");
        for (html, is) in
            [(" <!-- x --> <DIV>", true), ("<span>", false), ("a", false), ("", false)]
        {
            assert_eq!(is_block(html), is, "{html}");
        }
        assert_eq!(plain("a <b>b</b> < c"), "a b < c");
        assert!(is_in_tag("<a href=\"") && !is_in_tag("<a>") && !is_in_tag("a"));
    }
}
