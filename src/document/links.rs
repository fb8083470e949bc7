//! Links: addresses made absolute, bare addresses made live, broken ones reported and left as
//! typed.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::notices::Notices;
use super::{Inline, mark, rule};
use crate::error::Position;
use crate::release::Release;
use crate::site::{UploadError, path_on_host};

/// What RFC 3986 §2 does not allow in an address, except `%` (it may begin an escape).
const NOT_IN_ADDRESS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The absolute address that a link leads to; `None`, with a finding, if it leads nowhere.
pub fn target(
    href: &str,
    release: &Release,
    notices: &mut Notices,
    position: Position,
) -> Option<String> {
    let href = href.trim();
    // Whether it is a heading of the release is known once all of it has been read.
    if href.len() > 1 && href.starts_with('#') {
        return Some(href.to_owned());
    }
    // Liquid without a value was reported where it occurs.
    if href.contains("{{") || href.contains("{%") {
        return None;
    }
    let mut found = |rule, detail: String| {
        notices.find(rule, position, detail);
        None
    };
    match scheme(href) {
        Some("http" | "https") => match web_address(href) {
            Some(address) => Some(address),
            None => found(&rule::BROKEN_LINK, format!("`{href}` is not an address")),
        },
        Some("mailto") => match is_mailto(&href[7..]) {
            true => Some(encoded(href)),
            false => found(&rule::BROKEN_LINK, format!("`{href}` is not an e-mail address")),
        },
        Some("tel" | "ftp" | "sftp") => Some(encoded(href)),
        Some(other) => found(
            &rule::UNSAFE_LINK,
            format!("the link to `{other}:` is dropped; its text is kept"),
        ),
        None if is_email(href) => {
            notices.find(&rule::MAIL_LINK, position, format!("`{href}` is read as mailto:{href}"));
            Some(format!("mailto:{}", encoded(href)))
        }
        None => relative(href, release, notices, position),
    }
}

fn relative(
    href: &str,
    release: &Release,
    notices: &mut Notices,
    position: Position,
) -> Option<String> {
    if let Some(rest) = href.strip_prefix("//") {
        return web_address(&format!("https://{rest}"));
    }
    let first = href.split(['/', '?', '#']).next().unwrap_or_default();
    if href.is_empty()
        || first.starts_with("www.")
        || href.contains("http:")
        || href.contains("https:")
    {
        notices.find(&rule::BROKEN_LINK, position, format!("`{href}` is not an address"));
        return None;
    }
    let address = on_site(href.split(['?', '#']).next().unwrap_or_default(), release);
    if address.trim_start_matches('/').starts_with("uploads/")
        && let Err(error) = release.uploads.find(address)
    {
        notices.find(&rule::MISSING_UPLOAD, position, error.to_string());
        if matches!(error, UploadError::LeavesSite { .. }) {
            return None;
        }
    }
    let base = match (&release.url, &release.site_url) {
        (Some(page), _) if !href.starts_with('/') => Some(page.clone()),
        (_, Some(site)) => Some(format!("{site}/")),
        _ => None,
    };
    let joined = base
        .and_then(|base| url::Url::parse(&base).ok())
        .and_then(|base| base.join(href).ok())
        .map(|url| encoded(url.as_str()));
    if joined.is_none() {
        let detail = format!("`{href}` is relative, and the site has no address");
        notices.find(&rule::RELATIVE_LINK, position, detail);
    }
    joined
}

/// The site address (`/uploads/x.png`) of an image of the site; `None` for one elsewhere.
pub fn site_address(source: &str, release: &Release) -> Option<String> {
    let own = path_on_host(source, release.site_url.as_deref());
    let path = match own {
        Some(rest) if rest.starts_with('/') => rest,
        _ if scheme(source).is_some() || source.starts_with("//") => return None,
        _ => source.split(['?', '#']).next().unwrap_or_default(),
    };
    Some(on_site(path, release).to_owned())
}

/// A path on the host as a path on the site.
fn on_site<'p>(path: &'p str, release: &Release) -> &'p str {
    let within = path.strip_prefix(release.base_url.as_str());
    within.filter(|rest| rest.starts_with('/')).unwrap_or(path)
}

/// The scheme, if there is one (RFC 3986 §3.1); a drive letter or `a:b` in a path is one too.
fn scheme(href: &str) -> Option<&str> {
    let (scheme, _) = href.split_once(':')?;
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let known = named && !scheme.contains('.');
    known.then(|| match scheme.to_ascii_lowercase().as_str() {
        "http" => "http",
        "https" => "https",
        "mailto" => "mailto",
        "tel" => "tel",
        "ftp" => "ftp",
        "sftp" => "sftp",
        _ => scheme,
    })
}

/// `http` and `https` addresses as typed if they are well-formed, otherwise escaped; `None` if they
/// have no host.
fn web_address(href: &str) -> Option<String> {
    let (_, rest) = href.split_once("://")?;
    let parsed = url::Url::parse(href).ok()?;
    let host = parsed.host_str()?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let named = host.contains('.') || host.contains(':') || host == "localhost";
    if !named || authority.is_empty() || authority.ends_with(':') {
        return None;
    }
    let ascii_host = authority.is_ascii();
    Some(if ascii_host { encoded(href) } else { encoded(parsed.as_str()) })
}

/// The address with invalid characters escaped, and nothing else changed.
fn encoded(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let mut fragment = false;
    for (i, part) in address.split('%').enumerate() {
        if i > 0 {
            let hex = part.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
            out.push_str(if hex { "%" } else { "%25" });
        }
        for c in part.chars() {
            // A second number sign, and brackets after the authority, must be escaped.
            let escaped = c == '#' && fragment;
            fragment |= c == '#';
            match c {
                '#' if escaped => out.push_str("%23"),
                '[' => out.push_str("%5B"),
                ']' => out.push_str("%5D"),
                _ => out.extend(utf8_percent_encode(c.encode_utf8(&mut [0; 4]), NOT_IN_ADDRESS)),
            }
        }
    }
    out
}

/// Whether `to` can follow `mailto:` (RFC 6068 §2): addresses between commas, whose hosts may be
/// local names, or none before a subject.
fn is_mailto(to: &str) -> bool {
    let (addresses, headers) = to.split_once('?').map_or((to, false), |(to, _)| (to, true));
    let address = |text: &str| {
        is_email(text) || is_email(&format!("{text}.fr")) && !text.ends_with(['.', '@'])
    };
    addresses.split(',').all(|text| address(text.trim())) || addresses.is_empty() && headers
}

/// Whether `text` is an e-mail address as people write them.
pub fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let name_char = |c: char| c.is_alphanumeric() || "._%+-'".contains(c);
    let labels: Vec<&str> = host.split('.').collect();
    let label = |l: &&str| {
        !l.is_empty()
            && l.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    !name.is_empty()
        && name.chars().all(name_char)
        && labels.len() >= 2
        && labels.iter().all(label)
        && labels
            .last()
            .is_some_and(|l| l.chars().count() >= 2 && l.chars().all(char::is_alphabetic))
}

/// Text as inlines: bare addresses linked (if `link`), abbreviations wrapped.
pub fn split(text: &str, abbreviations: &[(String, String)], link: bool) -> Vec<Inline> {
    let mut inlines = Vec::new();
    if abbreviations.is_empty() && !(link && may_hold_address(text)) {
        push_text(text, &mut inlines);
        return inlines;
    }
    let mut plain = 0;
    let mut at = 0;
    while at < text.len() {
        let starts_word = !text[..at].chars().next_back().is_some_and(is_word);
        let found = if !starts_word {
            None
        } else {
            link.then(|| address_at(&text[at..]))
                .flatten()
                .or_else(|| abbreviation_at(&text[at..], abbreviations))
        };
        match found {
            Some((length, inline)) => {
                push_text(&text[plain..at], &mut inlines);
                inlines.push(inline);
                at += length;
                plain = at;
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    push_text(&text[plain..], &mut inlines);
    inlines
}

/// Whether a text contains what every address contains.
fn may_hold_address(text: &str) -> bool {
    text.contains('@') || text.match_indices(':').any(|(at, _)| text[at..].starts_with("://"))
}

fn push_text(text: &str, inlines: &mut Vec<Inline>) {
    if !text.is_empty() {
        inlines.push(Inline::Text(text.to_owned()));
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || "._%+-@".contains(c)
}

fn address_at(text: &str) -> Option<(usize, Inline)> {
    let length = web_length(text).or_else(|| email_length(text))?;
    let typed = mark::plain(&text[..length]);
    let target = if is_email(&typed) { format!("mailto:{typed}") } else { web_address(&typed)? };
    let link = Inline::Link { target, title: None, content: vec![Inline::Text(typed)] };
    Some((length, link))
}

fn web_length(text: &str) -> Option<usize> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    let end = text
        .find(|c: char| c.is_whitespace() || "<>\"«»“”|\u{60}".contains(c))
        .unwrap_or(text.len());
    let mut address = &text[..end];
    let opened = address.matches('(').count();
    let mut closed = address.matches(')').count();
    while let Some(last) = address.chars().next_back() {
        match last {
            ')' if closed > opened => closed -= 1,
            _ if ".,;:!?'’*_…]".contains(last) => {}
            _ => break,
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    (address.len() > scheme.len()).then_some(address.len())
}

fn email_length(text: &str) -> Option<usize> {
    // No name is longer (RFC 5321 §4.5.3.1.1); the limit keeps long words cheap.
    let name = text.char_indices().take(65).find(|(_, c)| !is_name_char(*c))?;
    if name.1 != '@' || name.0 == 0 {
        return None;
    }
    let host = &text[name.0 + 1..];
    let end = host.find(|c: char| !(c.is_alphanumeric() || "-.".contains(c))).unwrap_or(host.len());
    let host = host[..end].trim_end_matches(['.', '-']);
    let length = name.0 + 1 + host.len();
    is_email(&text[..length]).then_some(length)
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || "._%+-".contains(c)
}

fn abbreviation_at(text: &str, abbreviations: &[(String, String)]) -> Option<(usize, Inline)> {
    let (short, expansion) = abbreviations.iter().find(|(short, _)| {
        text.strip_prefix(short.as_str())
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    })?;
    let content = vec![Inline::Text(short.clone())];
    if expansion.is_empty() {
        return None;
    }
    Some((short.len(), Inline::Abbreviation { expansion: expansion.clone(), content }))
}
