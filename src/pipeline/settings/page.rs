//! What a post may ask of its site, which only those packages record whose posts do.

use crate::release::Release;

/// Whether a post's Liquid may ask for the site's title.
pub fn asks_for_title(text: &str) -> bool {
    let openings = ["{{", "{%"].into_iter().flat_map(|opening| text.split(opening).skip(1));
    openings.map(|rest| rest.split('}').next().unwrap_or(rest)).any(|tag| tag.contains("title"))
}

/// The path of the release's page, from which relative addresses and shortcodes start, if its text may
/// have any and the address of the page does not give it ([`of_address`]).
pub fn recorded(release: &Release) -> Option<String> {
    release.address.clone().filter(|_| of_address(release).is_none() && may_start(&release.text))
}

/// Whether a text may have a relative address, or something that a template fills in.
fn may_start(text: &str) -> bool {
    let is_relative = |rest: &str| {
        let address = rest.trim_start_matches(|c: char| c.is_whitespace() || "=\"'<".contains(c));
        let scheme = address.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        !address.starts_with(['/', '#']) && !scheme.starts_with(':')
    };
    let text = text.to_ascii_lowercase();
    ["{{", "{%"].into_iter().any(|opening| text.contains(opening))
        || ["](", "]:", "src"].into_iter().any(|sign| text.split(sign).skip(1).any(is_relative))
}

/// The path of the release's page, from the page's address.
pub fn of_address(release: &Release) -> Option<String> {
    let (url, site) = (release.url.as_deref()?, release.site_url.as_deref()?);
    let path = url.strip_prefix(site)?.strip_prefix(release.base_url.as_str())?;
    path.starts_with('/').then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_are_seen_however_they_are_written() {
        for text in [
            "![a](b.png)",
            "![a]( <b c.png>)",
            "![a][r]\n\n[r]: ../b.png",
            "<IMG\n SRC = 'b.png'>",
            "<img srcset='b.png 2x'>",
            "{{< figure >}}",
            "![a](&#47;b.png)",
        ] {
            assert!(may_start(text), "{text}");
        }
        for text in [
            "![a](/uploads/b.png) and [c](https://d.example/), <img src=/e.png>",
            "[r]: mailto:a@b.example\n\n[x](#there)",
            "words",
        ] {
            assert!(!may_start(text), "{text}");
        }
    }
}
