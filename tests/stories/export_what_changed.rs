//! What changed is exported again, and nothing else: each input of a package is changed in turn,
//! however the release names it, and so is what lies beside it.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::communique;
use crate::support::*;

mod site;

use site::{POST, Site, picture, pictures};

#[test]
fn every_file_that_a_package_holds_counts_however_it_is_named() {
    let site = Site::new(&[]);
    let archive = packages(site.archive.path());
    let zip = fs::read(site.archive.path().join(&archive[0])).unwrap();
    let provenance = members(&zip)
        .into_iter()
        .find(|(path, _)| path.ends_with("/settings/provenance.json"))
        .unwrap();
    let provenance: Value = serde_json::from_slice(&provenance.1).unwrap();
    communique!("verify", site.archive.path(), "--reproduce").ends(0);
    let held: Vec<&str> = provenance["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["address"].as_str().unwrap())
        .collect();
    let mut files: Vec<(String, String)> = pictures()
        .iter()
        .map(|name| (format!("_uploads/{name}"), format!("uploads/{name}")))
        .collect();
    for name in ["marque.png", "autre.png", "diapo.png", "liste.csv", "ailleurs.csv"] {
        files.push((format!("_uploads/{name}"), format!("uploads/{name}")));
    }
    files.push(("medias/m.png".to_owned(), "media/m.png".to_owned()));
    files.push(("image.png".to_owned(), "image.png".to_owned()));
    assert_eq!(held.len(), files.len() + 1, "and the post: {held:?}");
    for (number, (path, address)) in files.iter().enumerate() {
        let changed = picture(5000 + number);
        let (status, changes) = site.outcome_with(path, Some(&changed), &[]);
        assert_eq!(status, "stored", "{path}: a new version was due");
        let composed: String = unicode(address);
        assert_eq!(changes, [format!("the file {composed} changed")], "{path}");
        // The same bytes again, of a later day.
        let bytes = fs::read(site.path(path)).unwrap();
        assert_eq!(site.outcome_with(path, Some(&bytes), &[]).0, "unchanged", "{path}");
    }
}

/// Addresses are reported in NFC.
fn unicode(address: &str) -> String {
    address.replace("e\u{301}", "é")
}

#[test]
fn whether_a_file_that_is_linked_to_is_there_counts_and_not_what_is_in_it() {
    let site = Site::new(&[]);
    let linked = "_uploads/lie.csv";
    assert_eq!(site.outcome_with(linked, Some(b"other"), &[]).0, "unchanged");
    let gone = site.outcome_with(linked, None, &[]);
    assert_eq!(gone, ("stored".to_owned(), vec!["the file /uploads/lie.csv changed".to_owned()]));
    let come = site.outcome_with("_uploads/absent.csv", Some(b"here"), &[]);
    assert_eq!(
        come,
        ("stored".to_owned(), vec!["the file /uploads/absent.csv changed".to_owned()])
    );
}

#[test]
fn every_setting_that_reaches_a_package_counts() {
    let site = Site::new(&[]);
    // Where pictures are no longer found by it, that counts too, and does not matter here.
    let due = |file, from, to, expected: &str| {
        site.assert_due(&["--allow-missing"], (file, from, to), expected);
    };
    for (from, to, setting) in [
        ("name: Émetteur", "name: Un autre", "issuer.name"),
        ("place: Paris", "place: Caen", "issuer.place"),
        ("1, rue", "2, rue", "issuer.address"),
        ("https://emetteur", "https://x", "issuer.website"),
        ("  isni: 0000 0001 2345 6789\n", "", "issuer.isni"),
        ("uploads/marque.png", "uploads/unique.png", "issuer.mark"),
        ("co_marks: [uploads/autre.png]", "co_marks: []", "issuer.co_marks"),
        ("name: Alix", "name: Dominique", "contacts"),
        ("until: 2019-12-31, name: Alix", "until: 2019-01-01, name: Alix", "contacts"),
        ("sous-titre: surtitre", "auteur: surtitre", "fields.sous-titre"),
        ("publisher: Éditeur", "publisher: X", "deposit.publisher"),
        ("rights: Libre", "rights: X", "deposit.rights"),
        ("issn: 2049-3630, ", "", "deposit.issn"),
        ("'12148'", "'12149'", "deposit.ark_naan"),
    ] {
        due("communique.yaml", from, to, &format!("the setting {setting} changed"));
    }
    for (from, to, setting) in [
        ("https://site", "https://autre", "url of _config.yml"),
        ("/sous", "/dessous", "baseurl of _config.yml"),
        ("/presse/:title/", "/salle/:title/", "the post's address (url, baseurl, permalink)"),
        ("La rédaction", "Un service", "defaults of _config.yml"),
        ("/suite/", "/fin/", "defaults of _config.yml"),
    ] {
        due("_config.yml", from, to, &format!("the setting {setting} changed"));
    }
    let other = ("layout: [charte.yaml, autre.yaml]", "layout: marque-etat");
    due("communique.yaml", other.0, other.1, "its layout is now marque-etat");
    due("charte.yaml", "left: 21", "left: 22", "the layout's page.left changed");
    due("charte.yaml", "until: 2019-12-31", "until: 2019-12-30", "the layout's until changed");
    due(POST, "Le corps.", "Le corps !", "the post changed: body");
    for (options, expected) in [
        (&["--downsample", "150"][..], "the setting --downsample changed"),
        (&["--digest", "sha512"], "the setting --digest changed"),
        (&["--profile", "bnf"], "the setting --profile changed"),
        (&["--profile", "seda"], "the setting --profile changed"),
        (&["--layout", "marque-etat"], "its layout is now marque-etat"),
    ] {
        let (status, changes) = site.outcome(options);
        assert_eq!(status, "stored", "{options:?}: a new version was due");
        assert!(changes.iter().any(|change| change == expected), "{options:?}: {changes:?}");
    }
}

#[test]
fn settings_of_a_profile_count_in_it() {
    let bnf: &[&str] = &["--profile", "bnf"];
    let seda: &[&str] = &["--profile", "seda"];
    for (options, settings) in [
        (bnf, vec![("place: Lyon", "deposit.place"), ("Irrégulier", "deposit.frequency")]),
        (
            seda,
            vec![
                (": A1", "seda.archival_agency"),
                (": A2", "seda.transferring_agency"),
                (": A3", "seda.originating_agency"),
                (": A4", "seda.archival_agreement"),
                (": A5", "seda.submission_agency"),
                (": A6", "seda.archival_profile"),
                (": A7", "seda.acquisition_information"),
                (": A8", "seda.appraisal_rule"),
                (": A9", "seda.access_rule"),
                (": B1", "seda.service_level"),
            ],
        ),
    ] {
        let site = Site::new(options);
        communique!("verify", site.archive.path(), "--reproduce").ends(0);
        for (text, name) in settings {
            let (from, to) = (text, format!("{text}x"));
            let outcome = site.outcome_replacing("communique.yaml", from, &to, options);
            assert_eq!(outcome, ("stored".to_owned(), vec![format!("the setting {name} changed")]));
        }
        assert_eq!(site.outcome(&[options, &["--agent", "Moi"]].concat()).0, "unchanged");
    }
    let site = Site::new(&["--digest", "sha512"]);
    communique!("verify", site.archive.path(), "--reproduce").ends(0);
    let site = Site::new(seda);
    let outcome = site.outcome(&["--profile", "seda", "--seda-version", "2.2"]);
    assert_eq!(outcome.1, ["the setting --seda-version changed"]);
}

#[test]
fn what_reaches_no_package_counts_for_none() {
    let (config, communique) = ("_config.yml", "communique.yaml");
    let site = Site::new(&[]);
    for (file, from, to) in [
        (communique, "issuer:", "# Une remarque\nissuer:"),
        (communique, "name: Sacha", "name: Lou"),
        (communique, "from: 2020-01-01", "from: 2021-01-01"),
        (communique, ", numero: reference", ""),
        (communique, "numero: reference", "numero: quelconque"),
        (communique, ", rien: _rien", ""),
        (communique, "rien: _rien", "rien: _autre"),
        (communique, "place: Lyon", "place: Nice"),
        (communique, "Irrégulier", "Mensuel"),
        (communique, "archival_agency: A1", "archival_agency: B1"),
        (communique, "layout: [charte.yaml, autre.yaml]", "layout: [charte.yaml, auto]"),
        (config, "title: Le site", "title: Un site"),
        (config, "markdown: kramdown", "markdown: autre\nplugins: [x]"),
        (config, "auteur: Personne", "auteur: Tout le monde"),
        (config, "autres: { output: true }", "autres: { output: false }"),
    ] {
        assert_eq!(site.outcome_replacing(file, from, to, &[]).0, "unchanged", "{from} -> {to}");
    }
    assert_eq!(site.outcome_with("_uploads/unique.png", Some(&picture(9)), &[]).0, "unchanged");
    assert_eq!(site.outcome_with("_uploads/nouveau.png", Some(&picture(9)), &[]).0, "unchanged");
    let other = "---\ntitle: Un autre\ndate: 2019-03-15\n---\n\nTexte.\n";
    let beside = "_communiques/2019-03-15-autre.md";
    assert_eq!(site.outcome_with(beside, Some(other.as_bytes()), &[]).0, "unchanged");
    for options in [
        &["--allow-missing"][..],
        &["--at", "2024-01-01T00:00:00Z"],
        &["--agent", "Moi"],
        &["--jobs", "1"],
        &["--digest", "sha512,sha256"],
        &["--profile", "bag"],
    ] {
        assert_eq!(site.outcome(options).0, "unchanged", "{options:?}");
    }
}

#[test]
fn what_was_changed_by_a_setting_is_reported_before_anything_is_stored() {
    let site = Site::new(&[]);
    for day in 15..18 {
        let text = format!("---\ntitle: Le {day}\ndate: 2019-03-{day}\n---\n\nTexte.\n");
        site.write(&format!("_communiques/2019-03-{day}-x.md"), text.as_bytes());
    }
    site.export(&[]).ends(0);
    let settings = fs::read_to_string(site.path("communique.yaml")).unwrap();
    let settings =
        settings.replace("place: Paris", "place: Caen").replace("name: Alix", "name: Jo");
    site.write("communique.yaml", settings.as_bytes());
    let path = "_communiques/2019-03-15-x.md";
    site.write(path, b"---\ntitle: Le 15\ndate: 2019-03-15\n---\n\nAutre texte.\n");
    let before = tree(site.archive.path());

    let dry = site.export(&["--dry-run", "--quiet"]).ends(0);
    assert_same_trees(&tree(site.archive.path()), &before);
    let lines = json_lines(dry.text());
    assert_eq!(lines[0]["new_versions"]["packages"], 4);
    let because = lines[0]["new_versions"]["because"].as_array().unwrap();
    let names: Vec<&str> = because.iter().map(|change| change["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["contacts", "issuer.place"]);
    assert!(because.iter().all(|change| change["packages"] == 4 && change["kind"] == "setting"));
    let line = lines.iter().find(|line| line["source"] == path).unwrap();
    assert_eq!((&line["status"], &line["version"]), (&"stored".into(), &2.into()));
    assert_eq!(line["changes"][0]["kind"], "post");
    assert!(dry.err.contains("4 packages would get a new version"), "{}", dry.err);

    let text =
        communique!("export", site.folder.path(), "--to", site.archive.path(), "--dry-run").ends(0);
    let expected = "would store 2019-03-16-x  v2 (the setting contacts changed; \
                    the setting issuer.place changed)  1 page, about ";
    assert!(text.text().contains(expected), "{}", text.text());

    let run = site.export(&[]).ends(0);
    assert!(run.err.contains("4 packages get a new version"), "{}", run.err);
    assert!(run.err.contains("      4  the setting issuer.place changed"), "{}", run.err);
    assert_eq!(json_lines(run.text())[0], lines[0]);
    let again = site.export(&[]).ends(0);
    assert!(!again.err.contains("new version"), "{}", again.err);
    assert_eq!(again.json().1["unchanged"], 4);
}

#[test]
fn a_package_of_another_build_is_as_good_as_one_of_this() {
    // The archive in this repository was made by another build, of the same posts.
    let folder = fresh();
    let reference = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("archive/reference");
    copy_tree(&reference, folder.path());
    let run = communique!(
        "export",
        crate::support::site(),
        "--to",
        folder.path(),
        "--until",
        "2018-12-31",
        "--format",
        "json"
    )
    .ends(0);
    let (_, summary) = run.json();
    assert_eq!((&summary["unchanged"], &summary["stored"]), (&2.into(), &0.into()));
    assert_eq!(packages(folder.path()).len(), 2);
}
