//! What changed is exported again, and nothing else: each input of a package is changed in turn,
//! however the release names it, and so is what lies beside it.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;

use crate::communique;
use crate::support::*;

const POST: &str = "_communiques/2019-03-14-essai.md";

/// Ways of writing the address of a picture in a text, `@` standing for its name.
const WAYS: [&str; 24] = [
    "![a](/uploads/@)",
    "![a](uploads/@)",
    "![a](</uploads/@>)",
    "![a](/uploads/@ \"Titre\")",
    "![a](/uploads/@?v=2#haut)",
    "![a](/uploads//./@)",
    "![a](https://site.example/uploads/@)",
    "![a](https://site.example/sous/uploads/@)",
    "![a](/sous/uploads/@)",
    "![a]({{ site.url }}/uploads/@)",
    "![a]({{site.url}}/uploads/@)",
    "![a][@]\n\n[@]: /uploads/@",
    "![@]\n\n[@]: /uploads/@ 'Titre'",
    "<img src=\"/uploads/@\" alt=\"a\">",
    "<img src='/uploads/@' alt='a'>",
    "<img alt=a src=/uploads/@>",
    "<IMG ALT=\"a\" SRC=\"/uploads/@\">",
    "<img alt=\"a\"\n  src = \"/uploads/@\"\n/>",
    "<figure><img src=\"/uploads/@\" alt=\"a\"><figcaption>Légende</figcaption></figure>",
    "<p><a href=\"https://else.example/\"><img src=\"/uploads/@\" alt=\"a\"></a></p>",
    "Une note[^n].\n\n[^n]: La note.\n\n    ![a](/uploads/@)",
    "> ![a](/uploads/@)",
    "- élément\n\n  ![a](/uploads/@)",
    "<div markdown=\"1\">\n\n![a](/uploads/@)\n\n</div>",
];

/// Names of pictures, on disk and as a text writes them.
const NAMES: [(&str, &str); 6] = [
    ("a b.png", "a%20b.png"),
    ("été.png", "été.png"),
    ("e\u{301}cran.png", "%C3%A9cran.png"),
    ("r&d.png", "r&amp;d.png"),
    ("x1.png", "&#x78;1.png"),
    ("y1.PNG", "%79%31.PNG"),
];

/// A picture of one pixel, of its own colour.
fn picture(number: usize) -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    let colour = image::Rgb([number as u8, (number >> 8) as u8, 7]);
    let pixel = image::RgbImage::from_pixel(1, 1, colour);
    pixel.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// A site with one release that uses all there is to use, and its archive.
struct Site {
    folder: TempDir,
    archive: TempDir,
}

impl Site {
    fn new(options: &[&str]) -> Site {
        let site = Site { folder: fresh(), archive: fresh() };
        site.write("_config.yml", CONFIG.as_bytes());
        site.write("communique.yaml", COMMUNIQUE.as_bytes());
        site.write("charte.yaml", LAYOUT.as_bytes());
        site.write("autre.yaml", b"name: autre\nextends: charte-1999\n");
        for (number, name) in
            ["marque", "autre", "unique", "diapo", "media", "image"].iter().enumerate()
        {
            site.write(&format!("_uploads/{name}.png"), &picture(1000 + number));
        }
        fs::create_dir(site.path("medias")).unwrap();
        fs::rename(site.path("_uploads/media.png"), site.path("medias/m.png")).unwrap();
        fs::rename(site.path("_uploads/image.png"), site.path("image.png")).unwrap();
        for name in ["liste", "ailleurs", "lie"] {
            site.write(&format!("_uploads/{name}.csv"), name.as_bytes());
        }
        site.write(POST, post().as_bytes());
        for (number, name) in pictures().into_iter().enumerate() {
            site.write(&format!("_uploads/{name}"), &picture(number));
        }
        site.export(options).ends(0);
        assert_eq!(site.told(options).0, "unchanged");
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), bytes).unwrap();
    }

    fn export(&self, options: &[&str]) -> Run {
        let mut command = communique();
        command.arg("export").arg(self.folder.path()).arg("--to").arg(self.archive.path());
        command.args(["--format", "json"]).args(options);
        run(&mut command)
    }

    /// What would become of the release, and why.
    #[track_caller]
    fn told(&self, options: &[&str]) -> (String, Vec<String>) {
        let run = self.export(&[options, &["--dry-run"]].concat()).ends(0);
        let (lines, _) = run.json();
        let line = lines.iter().find(|line| line["source"] == POST).unwrap();
        let changes = line["changes"].as_array().into_iter().flatten();
        let changes = changes.map(|change| change["detail"].as_str().unwrap().to_owned());
        (line["status"].as_str().unwrap().to_owned(), changes.collect())
    }

    /// The same while a file has other bytes; none: while it is away.
    #[track_caller]
    fn told_with(
        &self,
        name: &str,
        bytes: Option<&[u8]>,
        options: &[&str],
    ) -> (String, Vec<String>) {
        let before = fs::read(self.path(name)).ok();
        match bytes {
            Some(bytes) => self.write(name, bytes),
            None => fs::remove_file(self.path(name)).unwrap(),
        }
        let told = self.told(options);
        match before {
            Some(before) => self.write(name, &before),
            None => fs::remove_file(self.path(name)).unwrap(),
        }
        told
    }

    /// The same while a text of a file is another one.
    #[track_caller]
    fn told_replacing(
        &self,
        name: &str,
        from: &str,
        to: &str,
        options: &[&str],
    ) -> (String, Vec<String>) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        self.told_with(name, Some(text.replacen(from, to, 1).as_bytes()), options)
    }
}

fn pictures() -> Vec<String> {
    let ways = (0..WAYS.len()).map(|number| format!("w{number}.png"));
    ways.chain(NAMES.iter().map(|(name, _)| (*name).to_owned())).collect()
}

fn post() -> String {
    let mut text = POST_HEAD.to_owned();
    for (number, way) in WAYS.iter().enumerate() {
        text.push_str(&way.replace('@', &format!("w{number}.png")));
        text.push_str("\n\n");
    }
    for (number, (_, typed)) in NAMES.iter().enumerate() {
        match number % 2 == 0 {
            true => text.push_str(&format!("![a](/uploads/{typed})\n\n")),
            false => text.push_str(&format!("<img src=\"/uploads/{typed}\" alt=\"a\">\n\n")),
        }
    }
    text.push_str("[Un fichier](/uploads/lie.csv), [un autre](/uploads/absent.csv).\n");
    text
}

const CONFIG: &str = "\
title: Le site
url: https://site.example
baseurl: /sous
timezone: Europe/Paris
markdown: kramdown
collections:
  communiques: { output: true, permalink: '/presse/:title/' }
  autres: { output: true }
defaults:
- scope: { path: '', type: communiques }
  values: { auteur: La rédaction, redirect_to: /suite/ }
- scope: { path: '', type: autres }
  values: { auteur: Personne }
";

const COMMUNIQUE: &str = "\
issuer:
  name: Émetteur
  place: Paris
  address: 1, rue des Essais
  website: https://emetteur.example
  isni: 0000 0001 2345 6789
  mark: uploads/marque.png
  co_marks: [uploads/autre.png]
contacts:
- { until: 2019-12-31, name: Alix, tel: [01 02 03 04 05] }
- { from: 2020-01-01, name: Sacha, tel: [01 02 03 04 06] }
fields: { sous-titre: surtitre, numero: reference }
layout: [charte.yaml, autre.yaml]
deposit: { publisher: Éditeur, rights: Libre, issn: 2049-3630, ark_naan: '12148', place: Lyon, frequency: Irrégulier }
seda:
  archival_agency: A1
  transferring_agency: A2
  originating_agency: A3
  archival_agreement: A4
  submission_agency: A5
  archival_profile: A6
  acquisition_information: A7
  appraisal_rule: A8
  access_rule: A9
uploads: { uploads: _uploads, media: medias, rien: _rien }
";

const LAYOUT: &str = "\
name: charte
extends: charte-1999
until: 2019-12-31
page: { left: 21 }
";

const POST_HEAD: &str = "\
---
title: Un essai
surtitre: Tout est là
date: 2019-03-14
chapeau-text: 'Le chapeau, [un lien](/uploads/lie.csv).'
une-ou-diaporama:
- image: uploads/diapo.png
  legende: Une légende
files:
- file: uploads/liste.csv
  nom: La liste
une_cle: { profonde: [ /uploads/ailleurs.csv ] }
image: image.png
visuel: /media/m.png
---

Le corps.

";

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
        let (status, changes) = site.told_with(path, Some(&changed), &[]);
        assert_eq!(status, "stored", "{path}: a new version was due");
        let composed: String = unicode(address);
        assert_eq!(changes, [format!("the file {composed} changed")], "{path}");
        // The same bytes again, of a later day.
        let bytes = fs::read(site.path(path)).unwrap();
        assert_eq!(site.told_with(path, Some(&bytes), &[]).0, "unchanged", "{path}");
    }
}

/// Addresses are told in NFC.
fn unicode(address: &str) -> String {
    address.replace("e\u{301}", "é")
}

#[test]
fn whether_a_file_that_is_linked_to_is_there_counts_and_not_what_is_in_it() {
    let site = Site::new(&[]);
    let linked = "_uploads/lie.csv";
    assert_eq!(site.told_with(linked, Some(b"other"), &[]).0, "unchanged");
    let gone = site.told_with(linked, None, &[]);
    assert_eq!(gone, ("stored".to_owned(), vec!["the file /uploads/lie.csv changed".to_owned()]));
    let come = site.told_with("_uploads/absent.csv", Some(b"here"), &[]);
    assert_eq!(
        come,
        ("stored".to_owned(), vec!["the file /uploads/absent.csv changed".to_owned()])
    );
}

#[test]
fn every_setting_that_reaches_a_package_counts() {
    let (config, communique, layout) = ("_config.yml", "communique.yaml", "charte.yaml");
    let site = Site::new(&[]);
    for (file, from, to, expected) in [
        (communique, "name: Émetteur", "name: Un autre", "the setting issuer.name changed"),
        (communique, "place: Paris", "place: Caen", "the setting issuer.place changed"),
        (communique, "1, rue", "2, rue", "the setting issuer.address changed"),
        (communique, "https://emetteur", "https://x", "the setting issuer.website changed"),
        (communique, "  isni: 0000 0001 2345 6789\n", "", "the setting issuer.isni changed"),
        (communique, "uploads/marque.png", "uploads/unique.png", "the setting issuer.mark changed"),
        (
            communique,
            "co_marks: [uploads/autre.png]",
            "co_marks: []",
            "the setting issuer.co_marks changed",
        ),
        (communique, "name: Alix", "name: Dominique", "the setting contacts changed"),
        (
            communique,
            "until: 2019-12-31, name: Alix",
            "until: 2019-01-01, name: Alix",
            "the setting contacts changed",
        ),
        (
            communique,
            "sous-titre: surtitre",
            "auteur: surtitre",
            "the setting fields.sous-titre changed",
        ),
        (communique, "publisher: Éditeur", "publisher: X", "the setting deposit.publisher changed"),
        (communique, "rights: Libre", "rights: X", "the setting deposit.rights changed"),
        (communique, "issn: 2049-3630, ", "", "the setting deposit.issn changed"),
        (communique, "'12148'", "'12149'", "the setting deposit.ark_naan changed"),
        (
            communique,
            "layout: [charte.yaml, autre.yaml]",
            "layout: marque-etat",
            "its layout is now marque-etat",
        ),
        (layout, "left: 21", "left: 22", "the layout's page.left changed"),
        (layout, "until: 2019-12-31", "until: 2019-12-30", "the layout's until changed"),
        (config, "https://site", "https://autre", "the setting url of _config.yml changed"),
        (config, "/sous", "/dessous", "the setting baseurl of _config.yml changed"),
        (
            config,
            "/presse/:title/",
            "/salle/:title/",
            "the setting the post's address (url, baseurl, permalink) changed",
        ),
        (config, "La rédaction", "Un service", "the setting defaults of _config.yml changed"),
        (config, "/suite/", "/fin/", "the setting defaults of _config.yml changed"),
        (POST, "Le corps.", "Le corps !", "the post changed"),
    ] {
        // Where pictures are no longer found by it, that counts too, and does not matter here.
        let (status, changes) = site.told_replacing(file, from, to, &["--allow-missing"]);
        assert_eq!(status, "stored", "{from}: a new version was due");
        assert!(changes.iter().any(|change| change == expected), "{from}: {changes:?}");
    }
    for (options, expected) in [
        (&["--downsample", "150"][..], "the setting --downsample changed"),
        (&["--digest", "sha512"], "the setting --digest changed"),
        (&["--profile", "bnf"], "the setting --profile changed"),
        (&["--profile", "seda"], "the setting --profile changed"),
        (&["--layout", "marque-etat"], "its layout is now marque-etat"),
    ] {
        let (status, changes) = site.told(options);
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
            ],
        ),
    ] {
        let site = Site::new(options);
        communique!("verify", site.archive.path(), "--reproduce").ends(0);
        for (text, name) in settings {
            let (from, to) = (text, format!("{text}x"));
            let told = site.told_replacing("communique.yaml", from, &to, options);
            assert_eq!(told, ("stored".to_owned(), vec![format!("the setting {name} changed")]));
        }
        assert_eq!(site.told(&[options, &["--agent", "Moi"]].concat()).0, "unchanged");
    }
    let site = Site::new(&["--digest", "sha512"]);
    communique!("verify", site.archive.path(), "--reproduce").ends(0);
    let site = Site::new(seda);
    let told = site.told(&["--profile", "seda", "--seda-version", "2.2"]);
    assert_eq!(told.1, ["the setting --seda-version changed"]);
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
        assert_eq!(site.told_replacing(file, from, to, &[]).0, "unchanged", "{from} -> {to}");
    }
    assert_eq!(site.told_with("_uploads/unique.png", Some(&picture(9)), &[]).0, "unchanged");
    assert_eq!(site.told_with("_uploads/nouveau.png", Some(&picture(9)), &[]).0, "unchanged");
    let other = "---\ntitle: Un autre\ndate: 2019-03-15\n---\n\nTexte.\n";
    let beside = "_communiques/2019-03-15-autre.md";
    assert_eq!(site.told_with(beside, Some(other.as_bytes()), &[]).0, "unchanged");
    for options in [
        &["--allow-missing"][..],
        &["--at", "2024-01-01T00:00:00Z"],
        &["--agent", "Moi"],
        &["--jobs", "1"],
        &["--digest", "sha512,sha256"],
        &["--profile", "bag"],
    ] {
        assert_eq!(site.told(options).0, "unchanged", "{options:?}");
    }
}

#[test]
fn what_was_changed_by_a_setting_is_told_before_anything_is_stored() {
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
    let expected = "would store 2019-03-16-x.v2  1 page: the setting contacts changed; \
                    the setting issuer.place changed\n";
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
