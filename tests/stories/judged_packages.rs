//! What other programs say of packages: a BagIt profile's validator, E-ARK's, Siegfried, FIDO, and
//! an own reading of METS and PREMIS (`tests/judges/packages.py`).

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

/// The folders that METS describes.
fn contents(bags: &[PathBuf]) -> Vec<PathBuf> {
    bags.iter().map(|bag| bag.join("data").join(bag.file_name().unwrap())).collect()
}

/// What E-ARK's validator says of these folders or zips, and whether all are valid.
fn eark(packages: &[PathBuf]) -> (String, bool) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/eark-check");
    let output = Command::new(script).args(packages).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).unwrap(), output.status.success())
}

/// CSIPSTR13 recommends metadata for each representation; the package's describe all its files.
#[track_caller]
fn assert_eark(packages: &[PathBuf]) {
    let (said, is_valid) = eark(packages);
    assert!(
        is_valid && said.contains(&format!("{} packages, 0 invalid", packages.len())),
        "{said}"
    );
    let faults = said.lines().filter(|line| line.starts_with("    "));
    let other: Vec<&str> = faults.filter(|line| !line.contains(" CSIPSTR13 ")).collect();
    assert!(other.is_empty(), "{said}");
}

#[test]
#[ignore = "needs eark-validator"]
fn the_validator_of_e_ark_accepts_every_package() {
    for options in [&[][..], &["--profile", "bnf", "--at", "2024-03-01T09:00:00Z"]] {
        let (_to, bags) = bags(&site(), options);
        assert_eq!(bags.len(), POSTS);
        assert_eark(&contents(&bags));
    }
}

/// The zips as they are: METS at the top of the one folder in each (CSIPSTR4).
#[test]
#[ignore = "needs eark-validator"]
fn the_validator_of_e_ark_accepts_the_zips_of_its_profile() {
    let to = fresh();
    let mut export = communique();
    export.args(["export", "--quiet", "--drafts", "--allow-missing", "--profile", "eark"]);
    run(export.arg("--to").arg(to.path()).arg(site())).ends(0);
    let zips: Vec<PathBuf> =
        packages(to.path()).iter().map(|package| to.path().join(package)).collect();
    assert_eq!(zips.len(), POSTS);
    assert_eark(&zips);
}

#[test]
#[ignore = "needs eark-validator and COMMUNIQUE_CORPUS"]
fn the_validator_of_e_ark_accepts_real_releases() {
    let (_to, bags) = bags(&corpus(), &[]);
    assert_eark(&contents(&bags));
}

#[test]
#[ignore = "needs eark-validator"]
fn the_validator_of_e_ark_sees_what_is_missing() {
    let (_to, bags) = bags(&post(SHORT), &["--site", site().to_str().unwrap()]);
    let content = contents(&bags).remove(0);
    let mets = content.join("METS.xml");
    let text = fs::read_to_string(&mets).unwrap();
    fs::write(&mets, text.replace("USE=\"Schemas\"", "USE=\"Others\"")).unwrap();
    let (said, is_valid) = eark(&[content]);
    assert!(!is_valid && said.contains(" CSIP113 "), "{said}");
}

/// The commands of a package's documentation do what it says, as they stand.
#[test]
#[ignore = "needs sha256sum, unzip, bagit-python and xmllint"]
fn the_commands_of_the_documentation_check_the_package() {
    let (to, bags) = bags(&post(SHORT), &["--site", site().to_str().unwrap()]);
    let archive = to.path().join("archive");
    let zip = archive.join(&packages(&archive)[0]);
    for name in ["LISEZMOI.md", "README.md"] {
        let text = fs::read_to_string(contents(&bags)[0].join("documentation").join(name)).unwrap();
        let commands = text.lines().filter_map(|line| line.strip_prefix("    "));
        let mut folder = bags[0].clone();
        let mut count = 0;
        for command in commands.filter(|command| !command.starts_with("communique ")) {
            if let Some(into) = command.strip_prefix("cd ") {
                folder = bags[0].join(into);
                continue;
            }
            let place = if command.contains(".zip") { zip.parent().unwrap() } else { &folder };
            let output =
                Command::new("sh").arg("-c").arg(command).current_dir(place).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{command}: {said}");
            count += 1;
        }
        assert_eq!(count, 10, "{text}");
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
