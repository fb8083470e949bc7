//! Embedded videos, by the includes that French government sites share.

/// `{% include video/youtube.html id="…" %}` or `url="…"`: the embedded player, as HTML.
pub fn embedding(rest: &str) -> Option<String> {
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
