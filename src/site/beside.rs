//! Files that a post names relative to itself: those of its bundle, or of its asset folder.

/// The site addresses that an address in a post may mean, most likely first: in a bundle
/// (`…/index.md`) the post's own folder comes before the root of the site.
pub fn addresses_of(post: &str, address: &str) -> Vec<String> {
    let is_relative = !address.is_empty()
        && !address.starts_with(['/', '#', '?', '\\'])
        && !address.split(['/', '?', '#']).next().unwrap_or_default().contains(':');
    if !is_relative {
        return vec![address.to_owned()];
    }
    let (folder, name) = post.rsplit_once('/').unwrap_or(("", post));
    let stem = name.split('.').next().unwrap_or(name);
    let beside = joined(folder, address);
    let own_folder = joined(&format!("{folder}/{stem}"), address);
    let is_bundle = matches!(stem, "index" | "_index");
    let found = match is_bundle {
        true => [beside, Some(address.to_owned()), None],
        false => [Some(address.to_owned()), beside, own_folder],
    };
    let mut addresses: Vec<String> = Vec::new();
    for address in found.into_iter().flatten() {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

/// A relative address resolved from a folder of the site; `None` if it leaves the site.
fn joined(folder: &str, address: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in address.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(format!("/{}", parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_s_own_files_come_first() {
        assert_eq!(addresses_of("news/quay/index.md", "a.png"), ["/news/quay/a.png", "a.png"]);
        assert_eq!(
            addresses_of("_posts/2024-01-05-a.md", "../img/a.png"),
            ["../img/a.png", "/img/a.png", "/_posts/img/a.png"]
        );
        for address in ["/a.png", "https://a.example/b.png", "#a"] {
            assert_eq!(addresses_of("news/quay/index.md", address), [address]);
        }
        assert_eq!(addresses_of("index.md", "../../a"), ["../../a"]);
    }
}
