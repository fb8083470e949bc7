//! Addresses of the site itself, in any of their forms, and the paths that they mean.

/// Prefixes of addresses that are the site's own, the longest first, so that a site below `/base`
/// finds its own addresses. [`below`] compares with them.
pub fn own_addresses(url: Option<&str>, base: &str) -> Vec<String> {
    let mut own = Vec::new();
    if let Some(url) = url {
        let host = url.trim_end_matches('/');
        own.extend(Some(format!("{host}{base}")).filter(|_| !base.is_empty()));
        own.push(host.to_owned());
    }
    if !base.is_empty() {
        own.push(base.to_owned());
    }
    own
}

/// What of an address lies below one of the site's own: empty, or with a leading slash. Of an
/// address with a host, scheme, port and a `www.` make no difference.
pub fn below<'a>(address: &'a str, own: &str) -> Option<&'a str> {
    let rest = match (with_host(own), with_host(address)) {
        (Some((own_host, own_path)), Some((host, path))) if host.eq_ignore_ascii_case(own_host) => {
            path.strip_prefix(own_path)?
        }
        (Some(_), _) => return None,
        (None, _) => address.strip_prefix(own)?,
    };
    (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
}

/// The path on the site's host that an address names in full, in any form of that host.
pub fn path_on_host<'a>(address: &'a str, url: Option<&str>) -> Option<&'a str> {
    let own = own_addresses(url, "");
    let rest = own.iter().find_map(|own| below(address, own))?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// Host, without port and `www.`, and what follows it.
fn with_host(address: &str) -> Option<(&str, &str)> {
    let scheme = |name: &str| {
        let start = address.get(..name.len())?;
        start.eq_ignore_ascii_case(name).then(|| &address[name.len()..])
    };
    let rest = scheme("https://").or_else(|| scheme("http://")).or_else(|| scheme("//"))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if is_port(port) => host,
        _ => authority,
    };
    let is_www = host.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    let host = if is_www { &host[4..] } else { host };
    (!host.is_empty()).then_some((host, path))
}

/// Without empty and `.` components, and with each `..` taking the one before it (RFC 3986 §5.2.4);
/// `None` if that leads above the site.
pub fn cleaned(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            _ if part.split('\\').any(|piece| piece == "..") => return None,
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_the_same_in_any_of_its_forms() {
        for url in ["https://site.example", "http://www.site.example:8080", "//Site.Example/"] {
            for form in [
                "https://site.example/a.png",
                "http://site.example/a.png",
                "//site.example/a.png",
                "HTTPS://WWW.SITE.EXAMPLE/a.png",
                "https://www.site.example:443/a.png",
            ] {
                assert_eq!(path_on_host(form, Some(url)), Some("/a.png"), "{form} of {url}");
            }
            for other in [
                "https://site.example.org/a.png",
                "https://a.site.example/a.png",
                "https://site.example@evil.example/a.png",
                "/a.png",
                "site.example/a.png",
            ] {
                assert_eq!(path_on_host(other, Some(url)), None, "{other} of {url}");
            }
        }
        let below_base = own_addresses(Some("https://site.example"), "/base");
        let rest = |address| below_base.iter().find_map(|own| below(address, own));
        assert_eq!(rest("//www.site.example/base/a"), Some("/a"));
        assert_eq!(rest("//site.example/other/a"), Some("/other/a"));
        assert_eq!((rest("/base/a"), rest("/basement/a")), (Some("/a"), None));
    }
}
