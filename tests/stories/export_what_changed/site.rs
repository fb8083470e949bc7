//! The site that the story changes: one release that uses all there is to use.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::support::*;

pub const POST: &str = "_communiques/2019-03-14-essai.md";

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
pub fn picture(number: usize) -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    let colour = image::Rgb([number as u8, (number >> 8) as u8, 7]);
    let pixel = image::RgbImage::from_pixel(1, 1, colour);
    pixel.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// A site with one release that uses all there is to use, and its archive.
pub struct Site {
    pub folder: TempDir,
    pub archive: TempDir,
}

impl Site {
    pub fn new(options: &[&str]) -> Site {
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
        assert_eq!(site.outcome(options).0, "unchanged");
        site
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), bytes).unwrap();
    }

    pub fn export(&self, options: &[&str]) -> Run {
        let mut command = communique();
        command.arg("export").arg(self.folder.path()).arg("--to").arg(self.archive.path());
        command.args(["--format", "json"]).args(options);
        run(&mut command)
    }

    /// What would become of the release, and why.
    #[track_caller]
    pub fn outcome(&self, options: &[&str]) -> (String, Vec<String>) {
        let run = self.export(&[options, &["--dry-run"]].concat()).ends(0);
        let (lines, _) = run.json();
        let line = lines.iter().find(|line| line["source"] == POST).unwrap();
        let changes = line["changes"].as_array().into_iter().flatten();
        let changes = changes.map(|change| change["detail"].as_str().unwrap().to_owned());
        (line["status"].as_str().unwrap().to_owned(), changes.collect())
    }

    /// The same while a file has other bytes; none: while it is away.
    #[track_caller]
    pub fn outcome_with(
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
        let outcome = self.outcome(options);
        match before {
            Some(before) => self.write(name, &before),
            None => fs::remove_file(self.path(name)).unwrap(),
        }
        outcome
    }

    /// The same while a text of a file is another one.
    #[track_caller]
    pub fn outcome_replacing(
        &self,
        name: &str,
        from: &str,
        to: &str,
        options: &[&str],
    ) -> (String, Vec<String>) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        self.outcome_with(name, Some(text.replacen(from, to, 1).as_bytes()), options)
    }

    /// Asserts that a new version is due while a text of a file is another one, and why.
    #[track_caller]
    pub fn assert_due(
        &self,
        options: &[&str],
        (file, from, to): (&str, &str, &str),
        expected: &str,
    ) {
        let (status, changes) = self.outcome_replacing(file, from, to, options);
        assert_eq!(status, "stored", "{from}: a new version was due");
        assert!(changes.iter().any(|change| change == expected), "{from}: {changes:?}");
    }
}

pub fn pictures() -> Vec<String> {
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
  service_level: B1
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
