//! What is in an archive's folders, and what does not belong there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::unread::Unread;
use crate::error::IoError;
use crate::finding::Finding;
use crate::limits::package::{LARGEST_README, MAX_ARCHIVE_FILES};
use crate::rules::verification as rule;
use crate::verify::directory::{self, Found};
use crate::verify::findings::Findings;
use crate::verify::fixity;
use crate::verify::names;
use crate::verify::reader::EntryKind;

/// The archive's list of packages, and the log of what was done with them.
pub const CATALOGUE: &str = "catalog.jsonl";
pub const LOG: &str = "log.jsonl";
/// Files at the archive's root.
const OWN_FILES: [&str; 4] = ["README.md", "VERSION", CATALOGUE, LOG];
/// Pages that show the archive, at its root, and the folder of the others.
const PAGES: [&str; 2] = ["index.html", "feed.xml"];
const PAGES_FOLDER: &str = "pages";
/// Folder of unfinished writes, and in it the archive's lock, which stays.
pub const TEMPORARY: &str = ".tmp";
pub const LOCK: &str = "lock";
/// In it too: held while pages are written.
const PAGES_LOCK: &str = "pages.lock";
/// The first line of `VERSION`.
const VERSION: &str = "communique-archive 1.0";

/// A zip in the archive.
#[derive(Debug)]
pub struct PackageFile {
    /// Path in the archive, with `/`.
    pub path: String,
    pub on_disk: PathBuf,
    /// Size in bytes.
    pub size: u64,
    /// Whether it has a `.zip.sha256`.
    pub has_digest_file: bool,
}

impl PackageFile {
    /// File name.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// Where the tombstones are, by the path of the package that each stands for.
pub type Tombstones = BTreeMap<String, PathBuf>;

/// Where their PREMIS records are, by the same.
pub type WithdrawalRecords = BTreeMap<String, PathBuf>;

/// What is known about the packages: SHA-256 by path in the archive, `None` if unreadable.
pub type Digests = BTreeMap<String, Option<String>>;

/// The archive's files by kind.
#[derive(Default)]
pub struct Contents {
    /// Sorted by path.
    pub packages: Vec<PackageFile>,
    pub tombstones: Tombstones,
    pub withdrawal_records: WithdrawalRecords,
    pub findings: Findings,
    pub unread: Unread,
}

/// Lists an archive, as far as it can be read, with the unfinished files of these runs, each of which is still going on or
/// not.
pub fn list(root: &Path, runs: &BTreeMap<String, bool>) -> Result<Contents, IoError> {
    let mut contents = Contents::default();
    let unread = &mut contents.unread;
    let mut note = |path: &str, error| {
        unread.add(path, error);
        Ok(())
    };
    let Some(found) = directory::walk(root, MAX_ARCHIVE_FILES, &mut note)? else {
        let detail = format!("more than {MAX_ARCHIVE_FILES} files");
        contents.findings.push(Finding::new(&rule::ARCHIVE_STRAY, "", detail));
        return Ok(contents);
    };
    let paths: BTreeSet<&str> = found.iter().map(|found| found.entry.path.as_str()).collect();
    for Found { entry, on_disk, .. } in &found {
        let path = entry.path.as_str();
        if is_surrounding(path, &mut contents.findings) {
            continue;
        }
        let mut report =
            |rule, detail: &str| contents.findings.push(Finding::new(rule, path, detail));
        match entry.kind {
            EntryKind::Folder => continue,
            EntryKind::Link => report(&rule::ARCHIVE_LINK, "a symbolic link: it is not followed"),
            EntryKind::Special => report(&rule::ARCHIVE_LINK, "a special file: it is not opened"),
            EntryKind::File => match recognise(path) {
                Kind::Own => {}
                // What an ongoing run writes is not a fault.
                Kind::Temporary if is_live(path, runs) => {}
                Kind::Temporary => report(&rule::ARCHIVE_LEFTOVER, "an unfinished write"),
                Kind::Package => contents.packages.push(PackageFile {
                    path: path.to_owned(),
                    on_disk: on_disk.clone(),
                    size: entry.size,
                    has_digest_file: paths.contains(&*format!("{path}.sha256")),
                }),
                Kind::DigestOf(package) if paths.contains(package) => {}
                Kind::DigestOf(package) => {
                    // If the catalogue or the log knows the package, they report that it is
                    // missing.
                    let detail = format!(
                        "its package {package} is missing: a run ended before storing it, or it \
                         was removed"
                    );
                    report(&rule::ARCHIVE_LEFTOVER, &detail);
                }
                Kind::TombstoneOf(package) => {
                    contents.tombstones.insert(package, on_disk.clone());
                }
                Kind::RecordOf(package) => {
                    contents.withdrawal_records.insert(package, on_disk.clone());
                }
                Kind::Stray => report(&rule::ARCHIVE_STRAY, "the file belongs to no package"),
            },
        }
    }
    check_places(&mut contents);
    let version = check_version(root, &mut contents.findings);
    contents.unread.or_default("VERSION", version);
    let readme = check_readme(root, &mut contents.findings);
    contents.unread.or_default("README.md", readme);
    Ok(contents)
}

/// The package of an archive at this path on the disk; `None` if it would not be one of its packages.
pub fn package_at(root: &Path, on_disk: &Path) -> Option<PackageFile> {
    let parts = on_disk.strip_prefix(root).ok()?.components().map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let path = parts.collect::<Option<Vec<_>>>()?.join("/");
    let is_package = matches!(recognise(&path), Kind::Package);
    // One that is gone by now is reported like any other that disappears.
    let size = match on_disk.symlink_metadata() {
        Ok(metadata) if !metadata.is_file() => return None,
        metadata => metadata.map_or(0, |it| it.len()),
    };
    let has_digest_file = on_disk.with_extension("zip.sha256").exists();
    is_package.then(|| PackageFile { path, on_disk: on_disk.to_owned(), size, has_digest_file })
}

/// Whether a file or folder is not of the archive, but of the system around it: reported, a folder of
/// such files once.
fn is_surrounding(path: &str, findings: &mut Findings) -> bool {
    let Some(name) = names::surrounding_file(path) else { return false };
    if path.ends_with(name) {
        let detail = format!("`{}` is not of the archive", names::shown(name));
        findings.push(Finding::new(&rule::ARCHIVE_SYSTEM_FILE, path, detail));
    }
    true
}

/// Whether an unfinished file belongs to an ongoing run.
fn is_live(path: &str, runs: &BTreeMap<String, bool>) -> bool {
    let run = path.split('/').nth(1).and_then(|run| runs.get(run));
    run.copied().unwrap_or_default()
}

#[derive(Debug, PartialEq, Eq)]
enum Kind<'a> {
    Own,
    Temporary,
    Package,
    DigestOf(&'a str),
    TombstoneOf(String),
    RecordOf(String),
    Stray,
}

fn recognise(path: &str) -> Kind<'_> {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        [name] if OWN_FILES.contains(name) || PAGES.contains(name) => Kind::Own,
        // Made from the packages, of which nothing depends on them.
        [PAGES_FOLDER, _, ..] => Kind::Own,
        [TEMPORARY, LOCK | PAGES_LOCK] => Kind::Own,
        [TEMPORARY, ..] => Kind::Temporary,
        ["packages", _, _, name] => {
            if let Some(package) = path.strip_suffix(".sha256").filter(|p| p.ends_with(".zip")) {
                Kind::DigestOf(package)
            } else if let Some(stem) = path.strip_suffix(".withdrawn.json") {
                Kind::TombstoneOf(format!("{stem}.zip"))
            } else if let Some(stem) = path.strip_suffix(".withdrawn.premis.xml") {
                Kind::RecordOf(format!("{stem}.zip"))
            } else if name.ends_with(".zip") {
                Kind::Package
            } else {
                Kind::Stray
            }
        }
        ["packages", .., name] if name.ends_with(".zip") => Kind::Package,
        _ => Kind::Stray,
    }
}

/// `packages/YYYY/MM/YYYY-MM-DD-….zip`.
fn check_places(contents: &mut Contents) {
    for package in &contents.packages {
        let name = package.name();
        let month = name.get(..7).unwrap_or_default().replace('-', "/");
        let expected = format!("packages/{month}/{name}");
        if package.path != expected {
            let detail = format!("its name puts it at {expected}");
            let finding = Finding::new(&rule::ARCHIVE_PLACE, package.path.clone(), detail);
            contents.findings.push(finding);
        }
    }
}

/// SHA-256 of the README that this version of the program writes, and of those that earlier ones
/// wrote: each is right about an archive of its time.
const READMES: [&str; 7] = [
    "5dcef387ddcfca6fb0c28b182cd0692ddbe50f7faddeadafe5ce64c169f5ca2e",
    "293c87a743e0b912e7be558433733d4f3a0782ef537b32a37a33d92158a675df",
    "4347d52c14120f94c0c17c0e90b32975b9ecfd51e42497f13508fed81854c3d4",
    "5cfccd9e8f17a4a55c3f263530ab9172eb0867db1815cbf30fda52db61e00c04",
    "1581752d4e0586eae1d98f354b2da9dbd77109204ef49c62688bd21444689919",
    "6a20978e020dc5932d81d6ce19b19bcb9611a1a50ee2710bf5172c99bcad1c77",
    "5c8395e2ce32224765051d40d472307c0d4498a299f61483955975832839168b",
];

/// It explains the archive to whoever finds it.
fn check_readme(root: &Path, findings: &mut Findings) -> Result<(), IoError> {
    let path = root.join("README.md");
    let mut text = Vec::new();
    let (rule, detail) = match directory::stream(&path, LARGEST_README, &mut |piece| {
        text.extend_from_slice(piece);
    }) {
        Ok(0) => (&rule::ARCHIVE_README, "the file is empty"),
        Ok(_) if READMES.contains(&&*fixity::sha256(&text)) => return Ok(()),
        Ok(_) => (&rule::ARCHIVE_README_OTHER, "it is not one that this program writes"),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            (&rule::ARCHIVE_README, "the file is missing")
        }
        Err(error) => return Err(IoError::of("read", &path)(error)),
    };
    findings.push(Finding::new(rule, "README.md", detail));
    Ok(())
}

fn check_version(root: &Path, findings: &mut Findings) -> Result<(), IoError> {
    let path = root.join("VERSION");
    let mut text = Vec::new();
    let detail = match directory::stream(&path, 1024, &mut |piece| text.extend_from_slice(piece)) {
        Ok(_) if text == format!("{VERSION}\n").as_bytes() => return Ok(()),
        Ok(_) => format!("the format is not `{VERSION}`, the only one known"),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            "the file is missing".to_owned()
        }
        Err(error) => return Err(IoError::of("read", &path)(error)),
    };
    findings.push(Finding::new(&rule::ARCHIVE_VERSION, "VERSION", detail));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_their_place() {
        assert_eq!(recognise("VERSION"), Kind::Own);
        assert_eq!(recognise("notes.txt"), Kind::Stray);
        for page in ["index.html", "feed.xml", "pages/2019/07/a.html", "pages/style.css"] {
            assert_eq!(recognise(page), Kind::Own);
        }
        for stray in ["pages", "index.htm", "packages/index.html", "packages/2019/07/feed.xml"] {
            assert_eq!(recognise(stray), Kind::Stray);
        }
        assert_eq!(recognise(".tmp/x.zip"), Kind::Temporary);
        assert_eq!(recognise("packages/2019/07/a.zip"), Kind::Package);
        assert_eq!(recognise("packages/a.zip"), Kind::Package);
        let package = "packages/2019/07/a.zip";
        assert_eq!(recognise("packages/2019/07/a.zip.sha256"), Kind::DigestOf(package));
        let withdrawn = recognise("packages/2019/07/a.withdrawn.json");
        assert_eq!(withdrawn, Kind::TombstoneOf(package.to_owned()));
        assert_eq!(recognise("packages/2019/07/a.txt"), Kind::Stray);
        assert_eq!(recognise("packages/2019/07/a.sha256"), Kind::Stray);
    }
}
