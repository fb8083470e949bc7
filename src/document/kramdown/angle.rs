//! Angle brackets that CommonMark, or kramdown, does not take as a tag.
//!
//! Sources: kramdown's `autolink.rb` and `html.rb`.

use crate::limits::text::LONGEST_AUTOLINK;

/// kramdown's autolinks, `<https://…>`, `<mailto:name@host>` and `<name@host>`, at the beginning of
/// `rest`: the length, and the content of the angle brackets.
pub fn autolink(rest: &str) -> Option<(usize, &str)> {
    let end = rest.bytes().take(LONGEST_AUTOLINK).position(|byte| matches!(byte, b'>' | b'\n'))?;
    let inner = rest[..end].strip_prefix('<').filter(|_| rest[end..].starts_with('>'))?;
    let web = ["mailto:", "http:", "https:", "ftp:", "ftps:"];
    let address = web.iter().any(|s| inner.len() > s.len() && inner.starts_with(s));
    let part = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
    };
    let mail = inner.split_once('@').is_some_and(|(name, host)| part(name) && part(host));
    (address || mail).then_some((inner.len() + 2, inner))
}

/// A tag with a namespace, as left by word processors (`<o:p>`), at the beginning of `rest`.
/// CommonMark takes it as a link or as text.
pub fn namespaced_tag(whole: &str) -> Option<usize> {
    let rest = whole.strip_prefix('<')?;
    let named = rest.strip_prefix('/').unwrap_or(rest);
    let prefix = named.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))?;
    let local = named[prefix..].strip_prefix(':')?;
    let starts = |c: char| c.is_alphabetic() || c == '_';
    if !named.starts_with(|c: char| c.is_ascii_alphabetic()) || !local.starts_with(starts) {
        return None;
    }
    // A name has one colon at most: `<urn:a:b>` is text.
    let after = local.trim_start_matches(|c: char| c != ':' && in_name(c));
    let end = tag_end(after)?;
    let tag = &rest[..rest.len() - after.len() + end];
    (autolink(whole).is_none() && !tag.contains("\n\n")).then_some(tag.len() + 1)
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || "-_:.".contains(c)
}

/// Where the tag ends whose name precedes `text`: after its attributes and `>`.
fn tag_end(text: &str) -> Option<usize> {
    let mut window = text.len().min(LONGEST_AUTOLINK);
    while !text.is_char_boundary(window) {
        window -= 1;
    }
    let mut rest = &text[..window];
    loop {
        let blanks = rest.len() - rest.trim_start().len();
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>')) {
            return Some(window - after.len());
        }
        if blanks == 0 || !rest.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return None;
        }
        rest = rest.trim_start_matches(in_name);
        let Some(value) = rest.trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start();
        rest = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => value[1..].split_once(quote)?.1,
            None => {
                let after = value.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
                (after.len() < value.len()).then_some(after)?
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn autolinks_are_those_of_kramdown() {
        for (text, address) in [
            ("<mailto:a@b.fr> c", Some("mailto:a@b.fr")),
            ("<a@b>", Some("a@b")),
            ("<https://a.fr/b c>", Some("https://a.fr/b c")),
            ("<é.è@b.fr>", Some("é.è@b.fr")),
            ("<https:>", None),
            ("<a+b@c.fr>", None),
            ("<st1:a@b.fr>", None),
            ("<a@b\n>", None),
        ] {
            assert_eq!(autolink(text).map(|(_, address)| address), address, "{text}");
        }
    }

    #[test]
    fn tags_with_a_namespace_are_no_links() {
        assert_eq!(namespaced_tag("<o:p>x"), Some(5));
        assert_eq!(namespaced_tag("</st1:place>"), Some(12));
        assert_eq!(namespaced_tag("<st1:a\nw:st=\"on\">"), Some(17));
        let texts = [
            "<mailto:a@b.fr>",
            "<b>",
            "<o:p",
            "< o:p>",
            "<tel:+33>",
            "<note: voir>",
            "<a:b 12%>",
            "<urn:a:b>",
        ];
        for text in texts {
            assert_eq!(namespaced_tag(text), None, "{text}");
        }
    }
}
