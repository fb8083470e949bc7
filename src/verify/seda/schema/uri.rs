//! Addresses: RFC 3986, after what XML Schema lets stand for its own escape has been put aside
//! (XML Schema 1.0 part 2 §3.2.17, XLink §5.4).

/// Whether a value is a reference to a resource.
pub fn is_reference(value: &str) -> bool {
    // Characters that are escaped on the way are as good as any other.
    let is_escaped = |c: char| !('!'..='~').contains(&c) || "<>\"{}|\\^`".contains(c);
    let text: String = value.chars().map(|c| if is_escaped(c) { '_' } else { c }).collect();
    if !has_whole_escapes(&text) {
        return false;
    }
    let (text, fragment) = text.split_once('#').unwrap_or((&text, ""));
    let (text, query) = text.split_once('?').unwrap_or((text, ""));
    if fragment.contains('#') || query.contains(['[', ']']) {
        return false;
    }
    match text.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => is_hierarchy(rest),
        // A colon in the first segment would end a scheme.
        Some((before, _)) if !before.contains('/') => false,
        _ => is_hierarchy(text),
    }
}

fn has_whole_escapes(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || b"+-.".contains(&it))
}

/// Authority and path.
fn is_hierarchy(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("//") else { return !text.contains(['[', ']']) };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    is_authority(authority) && !path.contains(['[', ']'])
}

fn is_authority(text: &str) -> bool {
    let (user, place) = text.split_once('@').unwrap_or(("", text));
    let (host, port) = match place.strip_prefix('[').and_then(|it| it.split_once(']')) {
        Some((_, "")) => ("", ""),
        Some((_, rest)) => match rest.strip_prefix(':') {
            Some(port) => ("", port),
            None => return false,
        },
        None => place.split_once(':').unwrap_or((place, "")),
    };
    let is_plain = |text: &str| !text.contains(['[', ']', '@']);
    is_plain(user)
        && is_plain(host)
        && port.bytes().all(|it| it.is_ascii_digit())
        && port.len() <= 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_other_text() {
        for right in [
            "",
            "content/a.pdf",
            "http://a.example/b?c#d",
            "urn:a:b",
            "//h:80/x",
            "a/b:c",
            "é <à>",
            "a b",
            "http://[::1]:8/",
            "?a",
            "#b",
            "%41",
            "../a",
        ] {
            assert!(is_reference(right), "{right}");
        }
        for wrong in ["%4", "%zz", "1a:b", ":a", "http://h:p/", "a[b", "#a#b", "http://[::1"] {
            assert!(!is_reference(wrong), "{wrong}");
        }
    }
}
