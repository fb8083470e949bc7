//! Names and places of packages, and identifiers that two releases ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The path of a package in the archive: `packages/2019/07/<id>.zip`, or `<id>.v2.zip` for a later
/// version. The folders come from the day at the start of the id.
pub fn package_path(id: &str, version: u32) -> String {
    let year = id.get(..4).unwrap_or("0000");
    let month = id.get(5..7).unwrap_or("00");
    format!("packages/{year}/{month}/{}", package_file_name(id, version))
}

/// `<id>.zip`, `<id>.v2.zip`, ….
pub fn package_file_name(id: &str, version: u32) -> String {
    match version {
        0 | 1 => format!("{id}.zip"),
        version => format!("{id}.v{version}.zip"),
    }
}

/// The digest file beside a package: `<path>.sha256`.
pub(super) fn digest_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".sha256");
    PathBuf::from(name)
}

/// Identifiers that several releases would get, with the paths of those releases: to be checked
/// before a run, since which of them came first must not depend on the order of storing.
pub fn clashing_identifiers<'a>(
    releases: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut paths = BTreeMap::<&str, BTreeSet<&str>>::new();
    for (id, path) in releases {
        paths.entry(id).or_default().insert(path);
    }
    paths.retain(|_, paths| paths.len() > 1);
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_stand_in_the_month_of_their_day() {
        assert_eq!(package_path("2019-07-17-a", 1), "packages/2019/07/2019-07-17-a.zip");
        assert_eq!(package_path("2019-07-17-a", 3), "packages/2019/07/2019-07-17-a.v3.zip");
    }

    #[test]
    fn only_identifiers_asked_for_twice_clash() {
        let releases = [("a", "1.md"), ("b", "2.md"), ("a", "3.md"), ("b", "2.md")];
        let clashes = clashing_identifiers(releases);
        assert_eq!(clashes, BTreeMap::from([("a", BTreeSet::from(["1.md", "3.md"]))]));
    }
}
