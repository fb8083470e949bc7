//! Hugo's shortcodes: those that show content of the post itself
//! (<https://gohugo.io/content-management/shortcodes/>); others are shown as typed, with a finding
//! that refuses the release.

use super::mapped::MappedText;
use super::mark;
use super::notices::{Notices, Origin};
use super::rule;
use crate::release::Release;

/// Fills in `{{< … >}}` and `{{% … %}}`.
pub fn fill_in(
    input: &MappedText,
    release: &Release,
    origin: &Origin,
    notices: &mut Notices,
) -> MappedText {
    let text = input.text();
    let mut out = MappedText::default();
    let mut at = 0;
    while let Some(code) = next(text, at) {
        out.copy(input, at..code.start);
        at = code.end;
        let inner = code.inner(text);
        // `{{</* figure */>}}` shows a shortcode without calling it.
        let typed = &text[code.start + 3..code.end - 3];
        if let Some(shown) = typed.strip_prefix("/*").and_then(|it| it.strip_suffix("*/")) {
            let shown = format!(
                "{}{shown}{}",
                &text[code.start..code.start + 3],
                &text[code.end - 3..code.end]
            );
            out.replace(&literal(&shown), input, code.start);
            continue;
        }
        let name = inner.split_whitespace().next().unwrap_or_default();
        if matches!(name, "highlight" | "details")
            && let Some(end) = closing(text, code.end, name)
        {
            let lead = if name == "highlight" { "\n~~~~\n" } else { "\n\n" };
            out.replace(lead, input, code.start);
            let content = text[code.end..end.start].trim_start_matches(['\n', '\r']);
            let from = end.start - content.len();
            let to = from + content.trim_end().len();
            out.copy(input, from..to);
            out.replace(&lead.chars().rev().collect::<String>(), input, end.start);
            at = end.end;
            continue;
        }
        match value(name, inner, release) {
            Some(value) => out.replace(&value, input, code.start),
            None => {
                let typed = &text[code.start..code.end];
                let position = origin.position(input.source_offset(code.start));
                let detail = format!(
                    "`{typed}` is a template of the site, which is not known \
                                      here"
                );
                notices.find(&rule::LIQUID, position, detail);
                out.replace(&literal(typed), input, code.start);
            }
        }
    }
    out.copy(input, at..text.len());
    out
}

struct Code {
    start: usize,
    end: usize,
}

impl Code {
    fn inner<'t>(&self, text: &'t str) -> &'t str {
        text[self.start + 3..self.end - 3].trim().trim_end_matches('/').trim_end()
    }
}

fn next(text: &str, from: usize) -> Option<Code> {
    let mut at = from;
    loop {
        let start = at + text[at..].find("{{")?;
        let close = match text.as_bytes().get(start + 2) {
            Some(b'<') => ">}}",
            Some(b'%') => "%}}",
            _ => {
                at = start + 2;
                continue;
            }
        };
        match text[start + 3..].find(close) {
            Some(length) => return Some(Code { start, end: start + 6 + length }),
            None => at = start + 2,
        }
    }
}

/// The shortcode that ends another.
fn closing(text: &str, from: usize, name: &str) -> Option<Code> {
    let mut at = from;
    while let Some(code) = next(text, at) {
        let inner = text[code.start + 3..code.end - 3].trim();
        if inner.strip_prefix('/').map(str::trim) == Some(name) {
            return Some(code);
        }
        at = code.end;
    }
    None
}

fn value(name: &str, inner: &str, release: &Release) -> Option<String> {
    let arguments = arguments(inner);
    let named =
        |key: &str| arguments.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let first = arguments.iter().find(|(name, _)| name.is_empty()).map(|(_, value)| value.as_str());
    match name {
        "figure" => figure(&named),
        "ref" | "relref" => {
            let path = named("path").or(first)?;
            let (path, fragment) = path.split_once('#').unwrap_or((path, ""));
            let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
            if path.is_empty() {
                return Some(fragment);
            }
            let known = release.liquid.links.get(&format!("ref {path}"))?;
            Some(format!("{known}{fragment}"))
        }
        "youtube" => video("https://www.youtube.com/watch?v=", named("id").or(first)?),
        "vimeo" => video("https://vimeo.com/", named("id").or(first)?),
        "param" => {
            let value = release.page.get(first?)?;
            Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        }
        _ => None,
    }
}

fn video(address: &str, id: &str) -> Option<String> {
    Some(format!("<iframe src=\"{address}{}\"></iframe>", quoted(id)))
}

/// `{{< figure src="a.png" alt="…" caption="…" >}}` as HTML.
fn figure<'v>(named: &impl Fn(&str) -> Option<&'v str>) -> Option<String> {
    let source = quoted(named("src")?);
    let alternative =
        named("alt").map(|alt| format!(" alt=\"{}\"", quoted(alt))).unwrap_or_default();
    let picture = format!("<img src=\"{source}\"{alternative}>");
    let picture = match named("link") {
        Some(link) => format!("<a href=\"{}\">{picture}</a>", quoted(link)),
        None => picture,
    };
    let parts = [named("title"), named("caption"), named("attr")];
    let caption: Vec<&str> = parts.into_iter().flatten().filter(|it| !it.is_empty()).collect();
    let caption = match caption.is_empty() {
        true => String::new(),
        false => format!("<figcaption>{}</figcaption>", caption.join(" ")),
    };
    Some(format!("<figure>{picture}{caption}</figure>"))
}

fn quoted(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

/// Arguments after the name; those without a name have an empty one.
fn arguments(inner: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = inner.split_once(char::is_whitespace).map_or("", |(_, rest)| rest).trim_start();
    while !rest.is_empty() {
        let name_end =
            rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(rest.len());
        // Spaces may stand around the sign.
        let (name, after) = match rest[name_end..].trim_start().strip_prefix('=') {
            Some(after) if name_end > 0 => (&rest[..name_end], after.trim_start()),
            _ => ("", rest),
        };
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '`' | '\''));
        let (value, next) = match quote {
            Some(quote) => until(&after[1..], quote),
            None => after
                .split_once(char::is_whitespace)
                .map_or((after.to_owned(), ""), |(value, next)| (value.to_owned(), next)),
        };
        found.push((name.to_owned(), value));
        rest = next.trim_start();
    }
    found
}

/// A text up to its closing quote, with escapes undone, and what follows.
fn until(text: &str, quote: char) -> (String, &str) {
    let mut value = String::new();
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '\\' if !is_escaped && quote == '"' => is_escaped = true,
            c if c == quote && !is_escaped => return (value, &text[at + c.len_utf8()..]),
            c => {
                value.push(c);
                is_escaped = false;
            }
        }
    }
    (value, "")
}

/// The text, with nothing left in it for Markdown or typography to interpret.
fn literal(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_punctuation() { mark::typed(c) } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::release;
    use crate::error::Position;

    fn filled(text: &str) -> (String, usize) {
        let mut release = release("");
        release.liquid.links.insert("ref news/quay.md".to_owned(), "/news/quay/".to_owned());
        release.page = serde_json::json!({ "place": "Quay" });
        let mut notices = Notices::new("p.md");
        let origin = Origin::Value(Position::START);
        let out = fill_in(&MappedText::new(text), &release, &origin, &mut notices);
        (mark::plain(out.text()), notices.findings.len())
    }

    #[test]
    fn shortcodes_with_content_are_filled_in() {
        for (typed, shown) in [
            (
                "{{< figure src=\"a.png\" alt=\"A \\\"b\\\"\" caption=`C` >}}",
                "<figure><img src=\"a.png\" alt=\"A &quot;b&quot;\"><figcaption>C</figcaption></figure>",
            ),
            (
                "{{< figure src = \"a.png\" class = \"x\" alt= \"A\" >}}",
                "<figure><img src=\"a.png\" alt=\"A\"></figure>",
            ),
            ("[x]({{< ref \"news/quay.md#top\" >}})", "[x](/news/quay/#top)"),
            ("{{% relref path=\"#top\" %}}", "#top"),
            (
                "{{< highlight go \"linenos=table\" >}}\na < b\n{{< /highlight >}}",
                "\n~~~~\na < b\n~~~~\n",
            ),
            ("{{</* figure */>}}", "{{< figure >}}"),
            (
                "{{< youtube abc >}}",
                "<iframe src=\"https://www.youtube.com/watch?v=abc\"></iframe>",
            ),
            ("{{% param place %}} {{ .Title }}", "Quay {{ .Title }}"),
        ] {
            assert_eq!(filled(typed), (shown.to_owned(), 0), "{typed}");
        }
    }

    #[test]
    fn others_are_found() {
        assert_eq!(filled("a {{< map 1 >}} b"), ("a {{< map 1 >}} b".to_owned(), 1));
        assert_eq!(filled("a {{< open"), ("a {{< open".to_owned(), 0));
    }
}
