//! The export reports long-term risks of packages, and records them in the packages.

use std::fs;

use serde_json::Value;

use crate::communique;
use crate::support::*;

/// A site of one release with a PDF, a file that is not what its name says, and links.
fn site_at_risk() -> tempfile::TempDir {
    let folder = fresh();
    for sub in ["_communiques", "_uploads"] {
        fs::create_dir_all(folder.path().join(sub)).unwrap();
    }
    fs::write(folder.path().join("_config.yml"), "url: https://www.lierre.example\n").unwrap();
    let guide = site().join("_uploads/archive-guide-en.pdf");
    fs::copy(guide, folder.path().join("_uploads/guide.pdf")).unwrap();
    fs::write(folder.path().join("_uploads/table.xlsx"), "{\\rtf1 jour, visites}").unwrap();
    let text = "---\ntitle: Avis\nfiles:\n- file: /uploads/guide.pdf\n- file: /uploads/table.xlsx\n\
                ---\n\nVoir [là](https://www.example.org/a) et [là](https://www.example.org/b).\n";
    fs::write(folder.path().join("_communiques/2020-01-02-avis.md"), text).unwrap();
    folder
}

fn codes(line: &Value) -> Vec<(String, u64)> {
    let findings = line["findings"].as_array().unwrap().iter();
    findings
        .map(|it| (it["rule"].as_str().unwrap().to_owned(), it["line"].as_u64().unwrap()))
        .filter(|(rule, _)| rule.starts_with('L'))
        .collect()
}

#[test]
fn risks_are_findings_of_the_export_and_stay_in_the_package() {
    let (site, to) = (site_at_risk(), fresh());
    let run = communique!("export", site.path(), "--to", to.path(), "--format", "json").ends(0);
    let (lines, summary) = run.json();
    let expected = [("L003", 4), ("L002", 5), ("L007", 8)];
    let expected: Vec<(String, u64)> =
        expected.iter().map(|(rule, line)| ((*rule).to_owned(), *line)).collect();
    assert_eq!(codes(&lines[0]), expected);
    for (rule, _) in &expected {
        assert_eq!(summary["rules"][rule], 1, "{rule}");
    }

    let zip = fs::read(to.path().join(&packages(to.path())[0])).unwrap();
    let members = members(&zip);
    let member = |end: &str| {
        let (_, bytes) = members.iter().find(|(name, _)| name.ends_with(end)).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    let provenance: Value = serde_json::from_str(&member("/provenance.json")).unwrap();
    let rules: Vec<&str> = provenance["risks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|risk| risk["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["L003", "L002", "L007"]);
    assert_eq!(provenance["risks"][1]["file"], "uploads/table.xlsx");
    assert_eq!(provenance["links"][1]["address"], "https://www.example.org/b");
    let premis = member("/premis.xml");
    let event = premis.split("<event>").find(|event| event.contains(">L002 ")).unwrap();
    assert!(event.contains(">validation<") && event.contains(">warning<"), "{event}");
    assert!(event.contains("attachments/table.xlsx</linkingObjectIdentifierValue>"), "{event}");
    communique!("verify", to.path()).ends(0);
}

#[test]
fn the_text_counts_the_findings_of_each_rule() {
    let (site, to) = (site_at_risk(), fresh());
    let run = communique!("export", site.path(), "--to", to.path()).ends(0);
    let text = run.text();
    assert!(text.contains("\nFindings\n"), "{text}");
    assert!(text.contains("\n       1  An attached PDF does not declare PDF/A [L003]\n"), "{text}");
    // Notes are counted, not listed.
    assert!(run.err.contains("[L002]") && !run.err.contains("[L003]"), "{}", run.err);
}

#[test]
fn links_out_of_the_site_are_listed_by_host_for_all_releases_of_the_batch() {
    let (site, folder) = (site_at_risk(), fresh());
    let archive = folder.path().join("archive");
    let list = |name: &str| {
        let file = folder.path().join(name);
        communique!("export", site.path(), "--to", &archive, "--links", &file).ends(0);
        String::from_utf8(fs::read(file).unwrap()).unwrap()
    };
    let stored = list("a.csv");
    let id = "2020-01-02-avis;_communiques/2020-01-02-avis.md;8";
    let expected = format!(
        "\u{FEFF}host;address;id;source;line\r\n\
         www.example.org;https://www.example.org/a;{id}\r\n\
         www.example.org;https://www.example.org/b;{id}\r\n"
    );
    assert_eq!(stored, expected);
    assert_eq!(list("b.csv"), stored);
}

#[test]
fn a_file_that_is_not_what_it_claims_refuses_the_release_unless_it_is_accepted() {
    let png = b"\x89PNG\r\n\x1A\n\0\0\0\0garbage".to_vec();
    for (name, bytes, code) in [
        ("plan.pdf", b"%PDF-1.7\ngarbage".to_vec(), "L005"),
        ("plan.png", png, "L009"),
        ("plan.docx", b"\0\x01\x02".to_vec(), "L009"),
    ] {
        let (site, to) = (site_at_risk(), fresh());
        fs::write(site.path().join("_uploads").join(name), &bytes).unwrap();
        let post = site.path().join("_communiques/2020-01-02-avis.md");
        let text = fs::read_to_string(&post).unwrap().replace("table.xlsx", name);
        fs::write(&post, text).unwrap();
        let archive = to.path().join("archive");
        let refused = communique!("export", site.path(), "--to", &archive).ends(1);
        let place = "_communiques/2020-01-02-avis.md:5";
        assert!(refused.err.contains(place) && refused.err.contains(code), "{}", refused.err);
        communique!("export", site.path(), "--to", &archive, "--allow-missing").ends(0);
        let zip = fs::read(archive.join(&packages(&archive)[0])).unwrap();
        let premis = members(&zip).into_iter().find(|(path, _)| path.ends_with("/premis.xml"));
        let premis = String::from_utf8(premis.unwrap().1).unwrap();
        let mut objects = premis.split("<object ");
        let object =
            objects.find(|it| it.contains(&format!("attachments/{name}</objectId"))).unwrap();
        assert!(object.contains("<formatName>unknown</formatName>"), "{object}");
        assert!(!object.contains("formatRegistryKey"), "{object}");
        assert!(premis.contains(&format!("<eventDetail>{code} ")), "{premis}");
        communique!("verify", &archive).ends(0);
        communique!("verify", "--reproduce", &archive).ends(0);
    }
}
