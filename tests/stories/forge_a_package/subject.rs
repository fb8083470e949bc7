//! What is forged: an archive of releases that have something in every field.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::communique;
use crate::support::*;

const CONFIG: &str = "title: Agence des marées\nurl: https://presse.example.org\n";

const SETTINGS: &str = "site: presse.example.org
issuer: { name: Agence des marées, place: Fécamp, address: 1 quai des Essais, website: www.example.org, mark: assets/mark.png }
contacts:
- { from: 2018-01-01, name: Camille Exemple, tel: [ 01 99 00 12 34 ], email: presse@example.org }
deposit: { publisher: Éditions des marées, rights: Licence Ouverte 2.0, issn: 1234-5679, ark_naan: \"99999\" }
seda: { archival_agency: AN, transferring_agency: PRESSE, originating_agency: AGENCE, archival_agreement: CONTRAT, access_rule: ACC-1, appraisal_rule: APP-1, archival_profile: PROFIL, acquisition_information: Versement, submission_agency: SERVICE }
";

const POST: &str = "---
title: La ligne des quais ouvre lundi
sous-titre: Après deux ans de travaux
date: 2024-03-01 10:30:00 +01:00
date_de_modification: 2024-03-02
chapeau-text: Le premier tram part à six heures, le dernier à minuit.
auteur: Camille Exemple
categories: [Actualité]
tags: [transports, quais]
numero: 12
une-ou-diaporama:
- image: /uploads/plan.jpg
  legende: Le plan de la ligne, en 2024.
  alternative-textuelle: Un plan de la ligne et de ses arrêts
files:
- file: /uploads/horaires.csv
  nom: Les horaires
- lien: https://www.example.org/dossier.html
  nom: Le dossier
---

La ligne des quais dessert douze arrêts, de la gare au port, et [le réseau](https://reseau.example.org/lignes) la relie
au reste de la ville. Les tarifs ne changent pas.

## Les horaires

- en semaine, un tram toutes les dix minutes ;
- le dimanche, un tram toutes les vingt minutes.

| Arrêt | Premier départ |
|:------|---------------:|
| Gare  | 6 h 00         |
| Port  | 6 h 21         |

Renseignements au <tel:+33199001234> ou à <mailto:presse@example.org>.
";

const OTHER: &str =
    "---\ntitle: Avis de vent\nlang: fr\n---\n\nLes quais sont fermés jusqu’à demain.\n";

pub const ID: &str = "2024-03-01-ouverture";

/// An archive that has seen every kind of act.
pub struct Subject {
    /// Held for its life.
    _folder: TempDir,
    pub archive: PathBuf,
    /// The second version of a release, whose post was moved.
    pub zip: Vec<u8>,
}

fn act(site: &Path, archive: &Path, options: &[&str], day: &str) {
    let at = format!("2024-05-{day}T09:00:00Z");
    let mut command = communique();
    command.arg("export").arg(site).arg("--to").arg(archive).args(options);
    run(command.args(["--at", &at, "--agent", "Nadège Exemple"])).ends(0);
}

impl Subject {
    /// With packages of this kind.
    pub fn new(options: &[&str]) -> Subject {
        let folder = fresh();
        let (site, archive) = (folder.path().join("site"), folder.path().join("archive"));
        let posts = site.join("_communiques");
        for name in ["_communiques", "_uploads", "assets"] {
            fs::create_dir_all(site.join(name)).unwrap();
        }
        fs::write(site.join("_config.yml"), CONFIG).unwrap();
        fs::write(site.join("communique.yaml"), SETTINGS).unwrap();
        let sample = crate::support::site();
        fs::copy(sample.join("assets/mark.png"), site.join("assets/mark.png")).unwrap();
        fs::copy(sample.join("_uploads/exposition-1.jpg"), site.join("_uploads/plan.jpg")).unwrap();
        fs::write(site.join("_uploads/horaires.csv"), "arrêt;heure\nGare;6 h 00\n").unwrap();
        fs::write(posts.join("2024-03-01-ouverture.md"), POST).unwrap();
        for name in ["2024-03-05-avis.md", "2024-03-06-avis.md"] {
            fs::write(posts.join(name), OTHER).unwrap();
        }
        act(&site, &archive, options, "01");
        // The same post in another place, then by hand another one, changed.
        let moved = posts.join("2024");
        fs::create_dir(&moved).unwrap();
        fs::rename(posts.join("2024-03-01-ouverture.md"), moved.join("2024-03-01-ouverture.md"))
            .unwrap();
        act(&site, &archive, options, "02");
        let (old, new) = (posts.join("2024-03-06-avis.md"), posts.join("2024-03-06-vent.md"));
        fs::remove_file(&old).unwrap();
        fs::write(&new, OTHER.replace("demain", "lundi")).unwrap();
        let at = |day: &str| format!("2024-05-{day}T09:00:00Z");
        let (old, new) = ("_communiques/2024-03-06-avis.md", "_communiques/2024-03-06-vent.md");
        communique!("rename", old, new, "--archive", &archive, "--at", at("03")).ends(0);
        act(&site, &archive, options, "04");
        let why = ["--reason", "Retrait demandé", "--at", "2024-05-05T09:00:00Z"];
        let mut command = communique();
        command.args(["withdraw", "2024-03-05-avis", "--archive"]).arg(&archive).args(why);
        run(command.args(["--agent", "Nadège Exemple"])).ends(0);
        communique!("verify", &archive, "--since-last", "--at", at("06")).ends(0);
        fs::remove_dir_all(&site).unwrap();
        let zip = fs::read(archive.join(format!("packages/2024/03/{ID}.v2.zip"))).unwrap();
        Subject { _folder: folder, archive, zip }
    }
}
