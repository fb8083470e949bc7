//! Archives with one package, and what damage to each of their files is reported as.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::packages::{is_of_the_sample, package};
use crate::package::fixture::ID;
use crate::verify::fixity::sha256;
use crate::verify::*;

struct Archive(tempfile::TempDir);

impl Archive {
    fn new() -> Archive {
        let archive = Archive(tempfile::tempdir().unwrap());
        let zip = package();
        let digest = sha256(&zip);
        let path = Archive::path();
        archive.write("README.md", include_bytes!("../../../archive/reference/README.md"));
        archive.write("VERSION", b"communique-archive 1.0\n");
        archive.write(".tmp/lock", b"");
        archive.write(&path, &zip);
        archive.write(&format!("{path}.sha256"), format!("{digest}  {ID}.zip\n").as_bytes());
        assert_eq!(crate::archive::rebuild_catalogue(archive.root()).unwrap(), 1);
        let added = json!([{ "path": path, "sha256": digest }]);
        let first = json!({ "sequence": 1, "previous": null, "event": "export", "added": added });
        let previous = sha256(first.to_string().as_bytes());
        let second = json!({ "sequence": 2, "previous": previous, "event": "verify", "added": [] });
        archive.write("log.jsonl", format!("{first}\n{second}\n").as_bytes());
        archive
    }

    fn path() -> String {
        format!("packages/{}/{}/{ID}.zip", &ID[..4], &ID[5..7])
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn on_disk(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.on_disk(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn replace(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.on_disk(path)).unwrap();
        assert!(text.contains(from), "{text}");
        self.write(path, text.replacen(from, to, 1).as_bytes());
    }

    fn rename(&self, from: &str, to: &str) {
        fs::create_dir_all(self.on_disk(to).parent().unwrap()).unwrap();
        fs::rename(self.on_disk(from), self.on_disk(to)).unwrap();
    }

    fn reports(&self) -> Vec<PackageReport> {
        let mut reports = Vec::new();
        verify_path(self.root(), &Checks::default(), &mut |report| reports.push(report)).unwrap();
        reports
    }

    /// Code and path of each finding of every report.
    fn findings(&self) -> Vec<String> {
        let found = self.reports().into_iter().flat_map(|report| report.findings);
        let found = found.filter(|finding| !is_of_the_sample(finding));
        found.map(|finding| format!("{} {}", finding.rule.code, finding.path)).collect()
    }
}

#[test]
fn a_sound_archive_has_a_report_a_package_and_its_own() {
    let archive = Archive::new();
    assert_eq!(archive.findings(), [""; 0]);
    let paths: Vec<String> = archive.reports().into_iter().map(|report| report.path).collect();
    let package = archive.on_disk(&Archive::path());
    assert_eq!(paths, [package.display().to_string(), archive.root().display().to_string()]);
}

#[test]
fn a_missing_package_is_found_by_catalogue_and_log() {
    let archive = Archive::new();
    let path = Archive::path();
    fs::remove_file(archive.on_disk(&path)).unwrap();
    assert_eq!(
        archive.findings(),
        [format!("A011 {path}.sha256"), format!("A006 {path}"), format!("A015 {path}")]
    );
}

#[test]
fn a_missing_or_false_digest_file_is_reported() {
    let archive = Archive::new();
    let path = format!("{}.sha256", Archive::path());
    let text = fs::read(archive.on_disk(&path)).unwrap();
    fs::remove_file(archive.on_disk(&path)).unwrap();
    assert_eq!(archive.findings(), [format!("A001 {ID}.zip.sha256")]);
    archive.write(&path, &text[..text.len() - 1]);
    assert_eq!(archive.findings(), [format!("A002 {ID}.zip.sha256")]);
    let mut other = text.clone();
    other[0] = if other[0] == b'0' { b'1' } else { b'0' };
    archive.write(&path, &other);
    assert_eq!(archive.findings(), [format!("A003 {ID}.zip")]);
}

#[test]
fn a_changed_package_is_found_by_every_record() {
    let archive = Archive::new();
    let path = Archive::path();
    let mut zip = fs::read(archive.on_disk(&path)).unwrap();
    *zip.last_mut().unwrap() ^= 1;
    archive.write(&path, &zip);
    let found = archive.findings();
    for expected in [format!("A003 {ID}.zip"), format!("A008 {path}"), format!("A018 {path}")] {
        assert!(found.contains(&expected), "{expected}: {found:?}");
    }
}

#[test]
fn a_package_under_another_name_is_reported() {
    let archive = Archive::new();
    let (old, new) = (Archive::path(), "packages/2019/08/2019-08-01-autre.zip");
    archive.rename(&old, new);
    archive.rename(&format!("{old}.sha256"), &format!("{new}.sha256"));
    let found = archive.findings();
    assert!(found.contains(&"A014 2019-08-01-autre.zip".to_owned()), "{found:?}");
    assert!(found.contains(&"A002 2019-08-01-autre.zip.sha256".to_owned()), "{found:?}");
    assert!(found.contains(&format!("A006 {old}")), "{found:?}");
}

#[test]
fn a_package_in_another_folder_is_reported() {
    let archive = Archive::new();
    let (old, new) = (Archive::path(), format!("packages/2019/08/{ID}.zip"));
    archive.rename(&old, &new);
    archive.rename(&format!("{old}.sha256"), &format!("{new}.sha256"));
    let found = archive.findings();
    assert!(found.contains(&format!("A014 {new}")), "{found:?}");
}

#[test]
fn strange_files_are_reported_and_leftovers_are_warnings() {
    let archive = Archive::new();
    archive.write("notes.txt", b"");
    archive.write("packages/2019/07/notes.txt", b"");
    archive.write(".tmp/123-0/4", b"");
    std::os::unix::fs::symlink("/etc", archive.on_disk("packages/2018")).unwrap();
    let expected = [
        "A011 .tmp/123-0/4",
        "A004 notes.txt",
        "A013 packages/2018",
        "A004 packages/2019/07/notes.txt",
    ];
    assert_eq!(archive.findings(), expected);
}

#[test]
fn a_stale_catalogue_is_a_warning() {
    let archive = Archive::new();
    archive.write("catalog.jsonl", b"");
    assert_eq!(archive.findings(), [format!("A005 {}", Archive::path())]);
    archive.write("catalog.jsonl", b"{\"path\":\n");
    let found = archive.findings();
    assert_eq!(found, ["A007 catalog.jsonl".to_owned(), format!("A005 {}", Archive::path())]);
    fs::remove_file(archive.on_disk("catalog.jsonl")).unwrap();
    assert_eq!(archive.findings(), ["A016 catalog.jsonl"]);
}

#[test]
fn a_changed_log_breaks_its_chain() {
    let archive = Archive::new();
    // No event of that name stores anything.
    archive.replace("log.jsonl", "\"export\"", "\"export \"");
    assert_eq!(archive.findings(), ["A040 log.jsonl", "A010 log.jsonl"]);
    let text = fs::read_to_string(archive.on_disk("log.jsonl")).unwrap();
    archive.write("log.jsonl", text.split_once('\n').unwrap().1.as_bytes());
    let lost = format!("A027 {}", Archive::path());
    assert_eq!(archive.findings(), ["A010 log.jsonl", "A010 log.jsonl", &lost]);
    let archive = Archive::new();
    let text = fs::read_to_string(archive.on_disk("log.jsonl")).unwrap() + "{\"seq";
    archive.write("log.jsonl", text.as_bytes());
    assert_eq!(archive.findings(), ["A019 log.jsonl"]);
}

/// The archive without the lines of its log that `edit` removes, the others chained again.
fn rewrite_log(archive: &Archive, edit: impl Fn(usize, &mut serde_json::Value) -> bool) {
    let text = fs::read_to_string(archive.on_disk("log.jsonl")).unwrap();
    let (mut previous, mut lines, mut number) = (serde_json::Value::Null, String::new(), 0);
    for (index, line) in text.lines().enumerate() {
        let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
        if edit(index + 1, &mut line) {
            number += 1;
            line["sequence"] = number.into();
            line["previous"] = previous;
            previous = sha256(line.to_string().as_bytes()).into();
            lines.push_str(&format!("{line}\n"));
        }
    }
    archive.write("log.jsonl", lines.as_bytes());
}

#[test]
fn a_log_that_was_forged_with_its_chain_is_found_by_the_packages() {
    let path = Archive::path();
    let (unlogged, catalogue) = (format!("A027 {path}"), "A032 log.jsonl".to_owned());
    let archive = Archive::new();
    archive.write("log.jsonl", b"");
    assert_eq!(archive.findings(), std::slice::from_ref(&unlogged));
    fs::remove_file(archive.on_disk("log.jsonl")).unwrap();
    assert_eq!(archive.findings(), ["A017 log.jsonl"]);
    let archive = Archive::new();
    rewrite_log(&archive, |number, _| number > 1);
    assert_eq!(archive.findings(), [unlogged]);
    let archive = Archive::new();
    rewrite_log(&archive, |_, line| {
        line["catalogue"] = "0".repeat(64).into();
        true
    });
    assert_eq!(archive.findings(), [catalogue]);
    let archive = Archive::new();
    rewrite_log(&archive, |number, line| {
        line["at"] = format!("2024-03-0{}T09:00:00Z", 3 - number).into();
        true
    });
    assert_eq!(archive.findings(), ["A033 log.jsonl"]);
}

#[test]
fn a_package_that_a_run_has_not_logged_yet_is_a_warning() {
    let archive = Archive::new();
    archive.write("log.jsonl", b"");
    archive.write(".tmp/123-0/lock", b"");
    let found = archive.findings();
    assert_eq!(found, ["A011 .tmp/123-0/lock".to_owned(), format!("A028 {}", Archive::path())]);
    // While the run goes on, its files are not leftovers.
    let lock = fs::File::open(archive.on_disk(".tmp/123-0/lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(archive.findings(), [format!("A028 {}", Archive::path())]);
}

#[test]
fn every_field_of_the_catalogue_is_compared_with_the_package() {
    let whole = Archive::new();
    let text = fs::read_to_string(whole.on_disk("catalog.jsonl")).unwrap();
    let line: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert!(line.len() > 10, "{text}");
    for field in line.keys() {
        let mut forged = line.clone();
        forged[field] = match &line[field] {
            serde_json::Value::Number(number) => (number.as_u64().unwrap() + 1).into(),
            value => format!("{}x", value.as_str().unwrap_or_default()).into(),
        };
        let archive = Archive::new();
        archive.write("catalog.jsonl", (json!(forged).to_string() + "\n").as_bytes());
        let errors = archive.reports().into_iter().flat_map(|report| report.findings);
        let reported: Vec<String> = errors
            .filter(|found| found.rule.code.starts_with('A'))
            .map(|found| format!("{} {} {}", found.rule.code, found.path, found.detail))
            .collect();
        let is_named = |reported: &String| {
            reported.contains(&format!("`{field}`")) || matches!(field.as_str(), "path" | "sha256")
        };
        assert!(reported.iter().any(is_named), "{field}: {reported:?}");
    }
    let archive = Archive::new();
    archive.write("catalog.jsonl", text.replacen(",\"", ", \"", 1).as_bytes());
    assert_eq!(archive.findings(), ["A030 catalog.jsonl"]);
}

#[test]
fn what_explains_the_archive_is_there() {
    let archive = Archive::new();
    archive.write("README.md", b"Another text.\n");
    assert_eq!(archive.findings(), ["A035 README.md"]);
    archive.write("README.md", b"");
    assert_eq!(archive.findings(), ["A034 README.md"]);
}

#[test]
fn another_format_is_reported() {
    let archive = Archive::new();
    archive.write("VERSION", b"communique-archive 9.0\n");
    assert_eq!(archive.findings(), ["A012 VERSION"]);
    fs::remove_file(archive.on_disk("VERSION")).unwrap();
    assert_eq!(archive.findings(), ["A012 VERSION"]);
}

#[test]
fn an_emptied_package_is_damage_and_the_others_are_checked() {
    let archive = Archive::new();
    archive.write("packages/2019/07/2019-07-18-vide.zip", b"");
    let found = archive.findings();
    assert!(found.contains(&"Z001 2019-07-18-vide.zip".to_owned()), "{found:?}");
    assert_eq!(archive.reports().len(), 3);
}

#[test]
fn what_the_store_makes_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("archive");
    let store = crate::archive::Store::open(&root).unwrap();
    let mut site = crate::package::fixture::Site::new();
    assert!(store.put(&|follows| site.after(follows)).unwrap().is_new);
    site.source.push_str("\nEncore une ligne.\n");
    site.fingerprint = "f2".to_owned();
    assert!(store.put(&|follows| site.after(follows)).unwrap().is_new);
    let record = crate::archive::RunRecord { event: "export".to_owned(), ..Default::default() };
    store.finish(&record).unwrap();
    drop(store);
    let mut paths = Vec::new();
    verify_path(&root, &Checks::default(), &mut |report| {
        let others = report.findings.iter().filter(|finding| !is_of_the_sample(finding));
        assert_eq!(others.collect::<Vec<_>>(), [] as [&crate::finding::Finding; 0]);
        paths.push(report.path);
    })
    .unwrap();
    assert_eq!(paths.len(), 3, "{paths:?}");
    assert!(paths[1].ends_with(&format!("{ID}.zip")) || paths[1].ends_with(".v2.zip"));
}
