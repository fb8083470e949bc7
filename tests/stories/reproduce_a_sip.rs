//! A SIP keeps what making it again needs, as a bag does: its PDF is its source, and every file of
//! it is what source, uploads and settings give.

use std::fs;

use crate::communique;
use crate::reseal::Forgery;
use crate::support::*;

const SEDA: &str = "\nseda:\n  archival_agency: AN\n  transferring_agency: PRESSE\n  \
                    originating_agency: AGENCE\n  archival_agreement: CONTRAT\n  \
                    access_rule: ACC-00001\n  acquisition_information: Versement\n";

/// The short release as a SIP.
pub fn sip(options: &[&str]) -> Vec<u8> {
    let (site_copy, to) = (fresh(), fresh());
    copy_tree(&site(), site_copy.path());
    settings(site_copy.path());
    let release = site_copy.path().join("_communiques").join(SHORT);
    let mut command = communique();
    command.arg("package").arg(release).arg("--to").arg(to.path()).args(["--profile", "seda"]);
    run(command.args(options)).ends(0);
    fs::read(to.path().join(format!("{SHORT_ID}.zip"))).unwrap()
}

fn settings(site: &std::path::Path) {
    let path = site.join("communique.yaml");
    let text = fs::read_to_string(&path).unwrap();
    // In the place of the sample's own.
    let (before, own) = text.split_once("\nseda:\n").unwrap();
    let (_, after) = own.split_once("\nuploads:").unwrap();
    fs::write(path, format!("{before}{SEDA}uploads:{after}")).unwrap();
}

/// Status and codes of the findings.
fn verified(zip: &[u8], options: &[&str]) -> (i32, Vec<String>) {
    let folder = fresh();
    let path = folder.path().join(format!("{SHORT_ID}.zip"));
    fs::write(&path, zip).unwrap();
    let mut command = communique();
    command.args(["verify", "--format", "json"]).args(options).arg(&path);
    let run = run(&mut command);
    let line = &run.json().0[0];
    let codes = line["findings"].as_array().unwrap().iter();
    (run.status, codes.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect())
}

fn has(codes: &[String], code: &str) -> bool {
    codes.iter().any(|it| it == code)
}

#[test]
fn every_sip_of_the_site_gives_the_same_package_again() {
    let (site_copy, archive) = (fresh(), fresh());
    copy_tree(&site(), site_copy.path());
    settings(site_copy.path());
    let export = |options: &[&str]| {
        let mut command = communique();
        command.arg("export").arg(site_copy.path()).arg("--to").arg(archive.path());
        run(command.args(["--profile", "seda"]).args(options)).ends(0);
    };
    export(&["--seda-version", "2.2"]);
    // A second version says when, by whom and of what it was made.
    let post = site_copy.path().join("_communiques").join(SHORT);
    let text = fs::read_to_string(&post).unwrap();
    fs::write(&post, text + "\nErratum : lire lundi.\n").unwrap();
    let act = ["--seda-version", "2.2", "--at", "2024-03-01T09:00:00Z", "--agent", "Nadège"];
    export(&act);
    let run = communique!("verify", archive.path(), "--reproduce").ends(0);
    assert!(run.text().contains("0 errors, 0 warnings"), "{}", run.text());
}

#[test]
fn a_sealed_sip_is_whole() {
    let zip = sip(&[]);
    assert_eq!(Forgery::of(&zip).seal(), zip);
    assert_eq!(verified(&zip, &["--reproduce"]), (0, vec![]));
}

#[test]
fn a_time_of_the_container_that_is_not_the_release_s_is_found() {
    let zip = Forgery::of(&sip(&[])).zip_at("2001-01-01T00:00:00Z");
    assert_eq!(verified(&zip, &[]), (1, vec!["M017".to_owned()]));
    assert_eq!(verified(&zip, &["--reproduce"]), (1, vec!["M017".to_owned()]));
}

#[test]
fn a_pdf_in_another_layout_is_found_by_setting_the_source_again() {
    let folder = fresh();
    let (pdf, layout) = (folder.path().join("a.pdf"), folder.path().join("autre.yaml"));
    fs::write(&layout, "name: autre\nextends: charte-1999\npage: { left: 40 }\n").unwrap();
    communique!("convert", post(SHORT), "-o", &pdf, "--layout", &layout).ends(0);
    let mut forgery = Forgery::of(&sip(&[]));
    forgery.replace(".pdf", fs::read(pdf).unwrap());
    let zip = forgery.seal();
    assert_eq!(verified(&zip, &[]), (0, vec![]));
    let (status, codes) = verified(&zip, &["--reproduce"]);
    assert!(status == 1 && has(&codes, "P014"), "{codes:?}");
}

#[test]
fn an_edited_source_is_found_though_all_is_sealed_again() {
    let mut forgery = Forgery::of(&sip(&[]));
    let text = String::from_utf8(forgery.bytes(".markdown").to_vec()).unwrap();
    let body = text.splitn(3, "---").nth(2).unwrap();
    let word = body
        .split_whitespace()
        .find(|word| word.len() > 5 && word.chars().all(|c| c.is_ascii_lowercase()));
    let edited = text.replace(word.unwrap(), "falsifions");
    forgery.replace(".markdown", edited.into_bytes());
    let zip = forgery.seal();
    let (status, codes) = verified(&zip, &[]);
    assert_eq!((status, &codes[..2]), (1, &["P008".to_owned(), "P012".to_owned()][..]));
    // What the package says of its source is that of the other one.
    assert!(codes[2..].iter().all(|code| code == "M018") && codes.len() > 2, "{codes:?}");
    let (status, codes) = verified(&zip, &["--reproduce"]);
    assert!(status == 1 && has(&codes, "P014"), "{codes:?}");
}

#[test]
fn descriptions_that_are_not_of_the_files_are_found() {
    let mut forgery = Forgery::of(&sip(&[]));
    let premis = String::from_utf8(forgery.bytes("premis.xml").to_vec()).unwrap();
    let size = premis.find("<size>").unwrap() + 6;
    let wrong = format!("{}9{}", &premis[..size], &premis[size..]);
    forgery.replace("premis.xml", wrong.into_bytes());
    assert_eq!(verified(&forgery.seal(), &[]), (1, vec!["M011".to_owned()]));
    let mut forgery = Forgery::of(&sip(&[]));
    let record = String::from_utf8(forgery.bytes("dc.xml").to_vec()).unwrap();
    let wrong = record.replace("</dc:title>", " bis</dc:title>");
    forgery.replace("dc.xml", wrong.into_bytes());
    let codes = ["M015", "M018"].map(str::to_owned).to_vec();
    assert_eq!(verified(&forgery.seal(), &[]), (1, codes));
}
