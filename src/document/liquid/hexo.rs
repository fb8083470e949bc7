//! Hexo's own tags (<https://hexo.io/docs/tag-plugins>), and code, which its templates leave alone.

use std::ops::Range;

use super::pieces::Piece;
use crate::release::Release;

/// What a tag without content shows, in Markdown or HTML.
pub fn shown(name: &str, argument: &str, release: &Release) -> Option<String> {
    let words = words(argument);
    let is_file = |word: &&String| word.contains('.') || word.contains('/');
    match name {
        "asset_img" | "img" => {
            let at = words.iter().position(|word| is_file(&word))?;
            let texts: Vec<&String> =
                words[at + 1..].iter().filter(|word| word.parse::<u32>().is_err()).collect();
            // A title, then an alternative text: one of them serves as both.
            let alternative = texts.last().map_or("", |text| text.as_str());
            Some(format!("![{}]({})", bracketed(alternative), address(&words[at])))
        }
        "asset_path" => words.first().map(|path| address(path)),
        "asset_link" => {
            let path = words.first()?;
            Some(format!("[{}]({})", bracketed(words.get(1).unwrap_or(path)), address(path)))
        }
        "post_link" | "post_path" => {
            let slug = words.first()?;
            let known = release.liquid.links.get(&format!("post_link {slug}"))?;
            if name == "post_path" {
                return Some(known.clone());
            }
            let title = release.liquid.links.get(&format!("post_title {slug}"));
            let text = words.get(1).or(title)?;
            Some(format!("[{}]({known})", bracketed(text)))
        }
        "link" => {
            let at = words.iter().position(|word| word.contains("://") || word.starts_with('/'))?;
            let text = if at == 0 { words[0].clone() } else { words[..at].join(" ") };
            Some(format!("[{}]({})", bracketed(&text), address(&words[at])))
        }
        "youtube" => video("https://www.youtube.com/watch?v=", words.first()?),
        "vimeo" => video("https://vimeo.com/", words.first()?),
        "iframe" => video("", words.first()?),
        _ => None,
    }
}

/// Who is quoted, as `{% blockquote author, source link title %}` says it.
pub fn attribution(argument: &str) -> String {
    let (said, link, title) = with_link(argument);
    let Some(link) = link else { return said };
    let bare = link.trim_start_matches("https://").trim_start_matches("http://");
    let title = if title.is_empty() { bare.trim_end_matches('/') } else { title.as_str() };
    let link = format!("[{}](<{link}>)", bracketed(title));
    if said.is_empty() { link } else { format!("{said}, {link}") }
}

/// The caption of `{% codeblock caption lang:js link title %}`.
pub fn caption(argument: &str) -> String {
    const OPTIONS: [&str; 9] = [
        "lang",
        "line_number",
        "line_threshold",
        "highlight",
        "first_line",
        "mark",
        "wrap",
        "linenos",
        "language_attr",
    ];
    let is_option =
        |word: &str| word.split_once(':').is_some_and(|(name, _)| OPTIONS.contains(&name));
    let words: Vec<&str> = argument.split_whitespace().filter(|word| !is_option(word)).collect();
    let words = words.join(" ");
    let (said, link, title) = with_link(&words);
    let Some(link) = link else { return said };
    let title = if title.is_empty() { "link" } else { title.as_str() };
    format!("{said} [{}](<{link}>)", bracketed(title)).trim_start().to_owned()
}

/// What stands before a link, the link, and what stands after it.
fn with_link(text: &str) -> (String, Option<&str>, String) {
    let is_link = |word: &&str| word.starts_with("https://") || word.starts_with("http://");
    let Some(link) = text.split_whitespace().find(is_link) else {
        return (text.to_owned(), None, String::new());
    };
    let (before, after) = text.split_once(link).unwrap_or((text, ""));
    (before.trim().to_owned(), Some(link), after.trim().to_owned())
}

fn video(before: &str, id: &str) -> Option<String> {
    let id = id.replace('&', "&amp;").replace('"', "&quot;");
    Some(format!("<iframe src=\"{before}{id}\"></iframe>"))
}

fn address(path: &str) -> String {
    if path.contains([' ', '(', ')']) { format!("<{path}>") } else { path.to_owned() }
}

fn bracketed(text: &str) -> String {
    text.replace('[', "\\[").replace(']', "\\]")
}

/// Words; quoted ones are kept whole.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '"' | '\'' => rest[1..].split_once(first).unwrap_or((&rest[1..], "")),
            _ => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

/// The pieces, with those in code taken as text.
pub fn without_code(text: &str, pieces: Vec<Piece>) -> Vec<Piece> {
    let code = code_in(text);
    let is_in_code = |piece: &Piece| {
        let start = piece.range().start;
        code.iter().any(|range| range.contains(&start))
    };
    pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Output { ref whole, .. } | Piece::Tag { ref whole, .. }
                if is_in_code(&piece) =>
            {
                Piece::Text(whole.clone())
            }
            piece => piece,
        })
        .collect()
}

/// Fenced code and spans of code.
fn code_in(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut fence: Option<(usize, char, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start();
        let sign = content.chars().next().filter(|c| matches!(c, '`' | '~'));
        let length = sign.map_or(0, |sign| content.chars().take_while(|&c| c == sign).count());
        match fence {
            None if length >= 3 => fence = sign.map(|sign| (at, sign, length)),
            None => found.extend(spans(line, at)),
            Some((start, open, least)) => {
                if sign == Some(open) && length >= least && content[length..].trim().is_empty() {
                    found.push(start..at + line.len());
                    fence = None;
                }
            }
        }
        at += line.len();
    }
    found.extend(fence.map(|(start, ..)| start..text.len()));
    found
}

fn spans(line: &str, at: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = line[from..].find('`').map(|start| from + start) {
        let length = line[start..].chars().take_while(|&c| c == '`').count();
        let ticks = &line[start..start + length];
        match line[start + length..].find(ticks) {
            Some(end) => {
                let end = start + length + end + length;
                found.push(at + start..at + end);
                from = end;
            }
            None => from = start + length,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::pieces::pieces;
    use super::*;
    use crate::document::tests::release;

    #[test]
    fn tags_of_hexo_are_written_as_markdown() {
        let mut release = release("");
        release.liquid.links.insert("post_link quay".to_owned(), "/2024/quay/".to_owned());
        release.liquid.links.insert("post_title quay".to_owned(), "The quay".to_owned());
        let shown = |name: &str, argument: &str| shown(name, argument, &release);
        for (name, argument, markdown) in [
            ("asset_img", "left a b.png", "![](b.png)"),
            ("asset_img", "a.png 300 200 'A title' \"An alternative\"", "![An alternative](a.png)"),
            ("post_link", "quay", "[The quay](/2024/quay/)"),
            ("post_link", "quay 'There'", "[There](/2024/quay/)"),
            ("link", "The site https://a.example/", "[The site](https://a.example/)"),
        ] {
            assert_eq!(shown(name, argument).as_deref(), Some(markdown), "{name} {argument}");
        }
        assert_eq!(shown("gist", "1"), None);
    }

    #[test]
    fn quotations_and_code_have_captions() {
        for (typed, shown) in [
            ("Ada, A Book", "Ada, A Book"),
            ("Ada https://a.example/ A title", "Ada, [A title](<https://a.example/>)"),
            ("https://a.example/", "[a.example](<https://a.example/>)"),
            ("", ""),
        ] {
            assert_eq!(attribution(typed), shown);
        }
        assert_eq!(
            caption("A title lang:js https://a.example/"),
            "A title [link](<https://a.example/>)"
        );
        assert_eq!(caption("lang:js"), "");
    }

    #[test]
    fn code_is_no_template() {
        let text = "{{ a }} `{% b %}`\n```\n{{ c }}\n```\n{% d %}";
        let pieces = without_code(text, pieces(text));
        let is_text = |piece: &Piece| matches!(piece, Piece::Text(_));
        let other: Vec<&str> =
            pieces.iter().filter(|it| !is_text(it)).map(|it| &text[it.range().clone()]).collect();
        assert_eq!(other, ["{{ a }}", "{% d %}"]);
    }
}
