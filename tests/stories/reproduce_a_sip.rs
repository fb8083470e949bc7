//! A SIP keeps what typesetting again needs, as a bag does: its PDF is its source, and that is
//! proven in the same way.

use std::fs;

use communique::digest::{Digests, to_hex};

use crate::communique;
use crate::support::*;

const SEDA: &str = "\nseda:\n  archival_agency: AN\n  transferring_agency: PRESSE\n  \
                    originating_agency: AGENCE\n  archival_agreement: CONTRAT\n";

type Files = Vec<(String, Vec<u8>)>;

/// The short release as a SIP.
fn sip() -> Files {
    let (site_copy, to) = (fresh(), fresh());
    copy_tree(&site(), site_copy.path());
    settings(site_copy.path());
    let release = site_copy.path().join("_communiques").join(SHORT);
    communique!("package", release, "--to", to.path(), "--profile", "seda").ends(0);
    members(&fs::read(to.path().join(format!("{SHORT_ID}.zip"))).unwrap())
}

fn settings(site: &std::path::Path) {
    let path = site.join("communique.yaml");
    let text = fs::read_to_string(&path).unwrap_or_default();
    fs::write(path, text + SEDA).unwrap();
}

/// Puts other bytes in a file's place, and makes manifest and PREMIS fit.
fn replace(files: &mut Files, end: &str, new: &[u8]) {
    let at = files.iter().position(|(name, _)| name.ends_with(end)).expect(end);
    let old = std::mem::replace(&mut files[at].1, new.to_vec());
    let name = files[at].0.clone();
    for description in ["content/premis.xml", "manifest.xml"] {
        let (before, after) = (Digests::of(&old), Digests::of(new));
        let at = files.iter().position(|(name, _)| name == description).unwrap();
        if name == description {
            continue;
        }
        let text = String::from_utf8(files[at].1.clone()).unwrap();
        // PREMIS describes the files of the release alone.
        let Some(digest) = text.find(&to_hex(&before.sha512)) else { continue };
        let sizes = [format!("<size>{}<", before.size), format!("<Size>{}<", before.size)];
        let size = sizes.iter().find_map(|size| Some(digest + text[digest..].find(size)?)).unwrap();
        let end = size + 6 + before.size.to_string().len();
        let text = format!("{}{}{}", &text[..size + 6], after.size, &text[end..]);
        let text = text.replace(&to_hex(&before.sha512), &to_hex(&after.sha512));
        let text = text.replace(&to_hex(&before.sha256), &to_hex(&after.sha256));
        match description {
            "manifest.xml" => files[at].1 = text.into_bytes(),
            _ => replace(files, description, text.as_bytes()),
        }
    }
}

/// Codes of the findings but those of the container, which another program packed; and how it
/// ended.
fn verified(files: &Files, options: &[&str]) -> (i32, Vec<String>) {
    let folder = fresh();
    let path = folder.path().join(format!("{SHORT_ID}.zip"));
    fs::write(&path, zip_of(files)).unwrap();
    let mut command = communique();
    command.args(["verify", "--format", "json"]).args(options).arg(&path);
    let run = run(&mut command);
    let line = &run.json().0[0];
    let codes = line["findings"].as_array().unwrap().iter();
    let codes = codes.map(|finding| finding["rule"].as_str().unwrap().to_owned());
    (run.status, codes.filter(|code| !code.starts_with('Z')).collect())
}

#[test]
fn every_sip_of_the_site_gives_the_same_pdf_again() {
    let (site_copy, archive) = (fresh(), fresh());
    copy_tree(&site(), site_copy.path());
    settings(site_copy.path());
    communique!("export", site_copy.path(), "--to", archive.path(), "--profile", "seda").ends(0);
    let run = communique!("verify", archive.path(), "--reproduce", "--format", "json").ends(0);
    let (lines, summary) = run.json();
    assert_eq!(summary["sound"], PUBLISHED + 1);
    assert!(lines.iter().all(|line| line["findings"] == serde_json::json!([])), "{lines:?}");
}

#[test]
fn a_sip_packed_anew_is_whole_but_for_its_form() {
    assert_eq!(verified(&sip(), &["--reproduce"]), (1, vec![]));
}

#[test]
fn a_pdf_in_another_layout_is_found_by_setting_the_source_again() {
    let folder = fresh();
    let (pdf, layout) = (folder.path().join("a.pdf"), folder.path().join("autre.yaml"));
    fs::write(&layout, "name: autre\nextends: charte-1999\npage: { left: 40 }\n").unwrap();
    communique!("convert", post(SHORT), "-o", &pdf, "--layout", &layout).ends(0);
    let mut files = sip();
    replace(&mut files, ".pdf", &fs::read(pdf).unwrap());
    assert_eq!(verified(&files, &[]), (1, vec![]));
    assert_eq!(verified(&files, &["--reproduce"]), (1, vec!["P014".to_owned()]));
}

#[test]
fn an_edited_source_is_found_though_all_is_sealed_again() {
    let mut files = sip();
    let source = |files: &Files| {
        let (_, bytes) = files.iter().find(|(name, _)| name.ends_with(".markdown")).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    let text = source(&files);
    let body = text.splitn(3, "---").nth(2).unwrap();
    let word = body
        .split_whitespace()
        .find(|word| word.len() > 5 && word.chars().all(|c| c.is_ascii_lowercase()));
    let edited = text.replace(word.unwrap(), "falsifions");
    replace(&mut files, ".markdown", edited.as_bytes());
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    assert_eq!(verified(&files, &[]), (1, codes(&["P008", "P012"])));
    assert_eq!(verified(&files, &["--reproduce"]), (1, codes(&["P008", "P012", "P014"])));
}

#[test]
fn descriptions_that_are_not_of_the_files_are_found() {
    let mut files = sip();
    let find = |files: &Files, end: &str| {
        let (_, bytes) = files.iter().find(|(name, _)| name.ends_with(end)).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    let premis = find(&files, "premis.xml");
    let size = premis.find("<size>").unwrap() + 6;
    let wrong = format!("{}9{}", &premis[..size], &premis[size..]);
    replace(&mut files, "premis.xml", wrong.as_bytes());
    assert_eq!(verified(&files, &[]), (1, vec!["M011".to_owned()]));
    let mut files = sip();
    let wrong = find(&files, "dc.xml").replace("</dc:title>", " bis</dc:title>");
    replace(&mut files, "dc.xml", wrong.as_bytes());
    assert_eq!(verified(&files, &[]), (1, vec!["M015".to_owned()]));
}
