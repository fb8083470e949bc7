//! Addresses of the site itself, in any of their forms.

/// Prefixes of addresses that are the site's own, the longest first, so that a site below `/base`
/// finds its own addresses. The host matches whether the address has `https:`, `http:` or no
/// scheme.
pub fn own_addresses(url: Option<&str>, base: &str) -> Vec<String> {
    let mut own = Vec::new();
    if let Some(url) = url {
        let hosts = match url.split_once("://") {
            Some(("http" | "https", host)) => {
                vec![
                    url.to_owned(),
                    format!("https://{host}"),
                    format!("http://{host}"),
                    format!("//{host}"),
                ]
            }
            _ => vec![url.to_owned()],
        };
        own.extend(hosts.iter().filter(|_| !base.is_empty()).map(|host| format!("{host}{base}")));
        own.extend(hosts);
    }
    if !base.is_empty() {
        own.push(base.to_owned());
    }
    own
}

/// The path on the site's host in a full address, in any form of that host.
pub fn path_on_host<'a>(address: &'a str, url: Option<&str>) -> Option<&'a str> {
    let own = own_addresses(url, "");
    own.iter().find_map(|own| {
        let rest = address.get(own.len()..)?;
        let is_own = address[..own.len()].eq_ignore_ascii_case(own);
        (is_own && (rest.is_empty() || rest.starts_with('/'))).then_some(rest)
    })
}
