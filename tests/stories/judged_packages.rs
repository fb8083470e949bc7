//! What other programs say of packages: a BagIt profile's validator, Siegfried, FIDO, and an own reading
//! of METS and PREMIS (`tests/judges/packages.py`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::communique;
use crate::support::*;

/// The bags of a site's packages, unpacked.
fn bags(site: &Path, options: &[&str]) -> (TempDir, Vec<PathBuf>) {
    let to = fresh();
    let archive = to.path().join("archive");
    let mut export = communique();
    export.args(["export", "--quiet", "--drafts", "--allow-missing"]).args(options);
    run(export.arg("--to").arg(&archive).arg(site)).ends(0);
    let unpacked = to.path().join("bags");
    for package in packages(&archive) {
        communique!("extract", archive.join(package), "--to", &unpacked).ends(0);
    }
    let mut bags: Vec<PathBuf> =
        fs::read_dir(&unpacked).unwrap().map(|item| item.unwrap().path()).collect();
    bags.sort();
    (to, bags)
}

/// The judge's last line: what it looked at.
#[track_caller]
fn judge(what: &str, bags: &[PathBuf]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/packages.py");
    let output = Command::new("python3").arg(script).arg(what).args(bags).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains(&format!("{what}: {} packages", bags.len())), "{said}");
    said
}

fn corpus() -> PathBuf {
    PathBuf::from(std::env::var_os("COMMUNIQUE_CORPUS").expect("COMMUNIQUE_CORPUS names a site"))
}

#[test]
#[ignore = "needs bagit_profile"]
fn every_package_is_as_the_bagit_profile_says() {
    for options in
        [&[][..], &["--profile", "bnf"], &["--digest", "sha256", "--at", "2024-03-01T09:00:00Z"]]
    {
        let (_to, bags) = bags(&site(), options);
        assert_eq!(bags.len(), POSTS);
        judge("profile", &bags);
    }
}

#[test]
#[ignore = "needs lxml"]
fn every_reference_of_mets_and_premis_leads_somewhere() {
    for options in [&[][..], &["--profile", "bnf"]] {
        let (_to, bags) = bags(&site(), options);
        judge("mets", &bags);
        judge("premis", &bags);
    }
}

#[test]
#[ignore = "needs pygfried, opf-fido and lxml"]
fn siegfried_and_fido_agree_on_every_file() {
    let (_to, bags) = bags(&site(), &[]);
    judge("formats", &bags);
}

#[test]
#[ignore = "needs bagit_profile, pygfried, opf-fido, lxml and COMMUNIQUE_CORPUS"]
fn packages_of_real_releases_are_as_they_should_be() {
    let (_to, bags) = bags(&corpus(), &[]);
    for what in ["profile", "mets", "premis", "formats"] {
        judge(what, &bags);
    }
}

#[test]
#[ignore = "needs lxml"]
fn the_judge_of_mets_sees_a_changed_file() {
    let (_to, bags) = bags(&post(SHORT), &["--site", site().to_str().unwrap()]);
    let mut pdfs = tree(&bags[0]).into_keys().filter(|path| path.ends_with(".pdf"));
    let pdf = bags[0].join(pdfs.next().unwrap());
    fs::write(&pdf, "%PDF-1.7\n").unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/packages.py");
    let output = Command::new("python3").arg(script).arg("mets").args(&bags).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
}
