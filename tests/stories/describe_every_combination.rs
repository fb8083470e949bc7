//! Whatever a site and a post give or leave out, each record says each thing once, as it should,
//! and the records agree.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ::communique::pdf::conformance::examine;
use tempfile::TempDir;

use crate::communique;
use crate::describe_alike::assert_alike;
use crate::support::*;

/// What may be given, and the ways: front matter or settings, as YAML.
const FACTORS: &[(&str, &[&str])] = &[
    ("lang", &["lang: fr", "lang: en", ""]),
    (
        "redirect_to",
        &["", "redirect_to: /en/works/", "redirect_to: [https://a.example/b?c&d, /e/]"],
    ),
    ("redirect_from", &["", "redirect_from: [/ancien/, /vieux/]"]),
    (
        "files",
        &[
            "",
            "files:\n- file: /uploads/plan.csv\n  nom: Plan",
            "files:\n- file: https://autre.example/plan?a=1&b=2\n  nom: Ailleurs",
            "files:\n- file: /uploads/plan.csv\n  nom: Plan\n- file: /uploads/plan.csv\n  nom: Le même\n\
             - file: https://autre.example/plan\n  nom: Ailleurs",
        ],
    ),
    ("tags", &["", "tags: voirie", "tags: [voirie, 'R&D <b>', voirie]"]),
    ("categories", &["", "categories: voirie", "categories: [Communiqué, voirie, Text]"]),
    ("auteur", &["", "auteur: Service « voirie »", "auteur: [A & B, C]"]),
    ("sous-titre", &["", "sous-titre: Le calendrier"]),
    ("chapeau", &["", "chapeau-text: Les **travaux** <i>commencent</i>."]),
    ("modified", &["", "date_de_modification: 2020-02-03 10:00:00 +01:00"]),
    ("published", &["", "published: false"]),
    ("post's contact", &["", "contact-presse:\n  name: Ada\n  email: ada@lierre.example"]),
    ("numero", &["", "numero: 12"]),
    ("url", &["url: https://www.lierre.example", ""]),
    ("issn", &["", "issn: 2434-561X"]),
    ("ark", &["", "ark_naan: 99999"]),
    ("publisher", &["", "publisher: Éditeur & fils"]),
    ("rights", &["", "rights: Licence Ouverte 2.0", "rights: Tous droits réservés"]),
    ("frequency", &["", "frequency: Irrégulière"]),
    ("place", &["", "place: Lierre"]),
    ("mark", &["", "mark: assets/mark.png"]),
    ("site's contact", &["", "contacts:\n- name: Ada\n  tel: [01 99 00 27 12]"]),
    ("profile", &["bag", "bnf", "seda 2.2", "seda 2.3", "eark"]),
    ("versions", &["1", "2"]),
];

/// Rows in which every two levels of any two factors meet, few but not the fewest: the row that
/// most pairs are new in comes next.
fn pairwise(levels: &[usize]) -> Vec<Vec<usize>> {
    let mut open = BTreeSet::new();
    for one in 0..levels.len() {
        for other in one + 1..levels.len() {
            for pair in (0..levels[one]).flat_map(|a| (0..levels[other]).map(move |b| (a, b))) {
                open.insert((one, pair.0, other, pair.1));
            }
        }
    }
    let mut rows = Vec::new();
    while let Some(&(one, a, other, b)) = open.first() {
        let mut row: Vec<Option<usize>> = vec![None; levels.len()];
        (row[one], row[other]) = (Some(a), Some(b));
        for factor in 0..levels.len() {
            let gain = |level: usize| {
                let meets = |(with, chosen): (usize, &Option<usize>)| {
                    let Some(chosen) = *chosen else { return false };
                    let pair = match with < factor {
                        true => (with, chosen, factor, level),
                        false => (factor, level, with, chosen),
                    };
                    open.contains(&pair)
                };
                row.iter().enumerate().filter(|&pair| meets(pair)).count()
            };
            if row[factor].is_none() {
                let start = rows.len();
                let turned = (0..levels[factor]).map(|level| (level + start) % levels[factor]);
                row[factor] = turned.max_by_key(|&level| gain(level));
            }
        }
        let row: Vec<usize> = row.into_iter().flatten().collect();
        for one in 0..row.len() {
            for other in one + 1..row.len() {
                open.remove(&(one, row[one], other, row[other]));
            }
        }
        rows.push(row);
    }
    rows
}

/// One combination: its site, its options, and what it is.
struct Combination {
    folder: TempDir,
    given: Vec<&'static str>,
}

impl Combination {
    fn new(row: &[usize]) -> Combination {
        let given: Vec<&str> =
            FACTORS.iter().zip(row).map(|((_, levels), &level)| levels[level]).collect();
        let combination = Combination { folder: fresh(), given };
        combination.write_site();
        combination.write_post("Texte.");
        combination
    }

    fn is(&self, factor: &str) -> &'static str {
        self.given[FACTORS.iter().position(|(name, _)| *name == factor).unwrap()]
    }

    fn lines(&self, factors: &[&str], indent: &str) -> String {
        let texts = factors.iter().map(|factor| self.is(factor)).filter(|text| !text.is_empty());
        texts.map(|text| format!("{indent}{text}\n")).collect()
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn write_site(&self) {
        let collections =
            "collections:\n  communiques:\n    output: true\n    permalink: /p/:title/\n";
        let url = self.lines(&["url"], "");
        self.write("_config.yml", format!("title: Ville de Lierre\n{url}{collections}"));
        let deposit =
            self.lines(&["issn", "ark", "publisher", "rights", "frequency", "place"], "  ");
        let deposit = if deposit.is_empty() { deposit } else { format!("deposit:\n{deposit}") };
        let issuer = self.lines(&["place", "mark"], "  ");
        let issuer = format!("issuer:\n  name: Ville de Lierre & bourg\n{issuer}");
        let contacts = self.lines(&["site's contact"], "");
        let seda = "seda: { archival_agency: AN, transferring_agency: PRESSE, \
                    originating_agency: AGENCE, archival_agreement: CONTRAT }\n";
        self.write("communique.yaml", format!("{issuer}{deposit}{contacts}{seda}"));
        self.write("_uploads/plan.csv", "rue;jour\n");
        self.write("assets/mark.png", fs::read(site().join("assets/mark.png")).unwrap());
    }

    fn write_post(&self, text: &str) {
        let keys: Vec<&str> = FACTORS[..13].iter().map(|(name, _)| *name).collect();
        let front = self.lines(&keys, "");
        let front = format!("title: 'Rue & « pont » : travaux'\n{front}");
        self.write("_communiques/2020-01-02-voirie.md", format!("---\n{front}---\n\n{text}\n"));
    }

    /// The archive, and the packages in it, of the first version and the second.
    fn export(&self) -> (TempDir, Vec<PathBuf>) {
        let archive = fresh();
        let (profile, version) =
            self.is("profile").split_once(' ').unwrap_or((self.is("profile"), ""));
        let versions = self.is("versions").parse().unwrap();
        for text in ["Texte.", "Texte corrigé."].iter().take(versions) {
            self.write_post(text);
            let mut export = communique();
            export.args(["export", "--quiet", "--drafts", "--profile", profile]);
            if !version.is_empty() {
                export.args(["--seda-version", version]);
            }
            run(export.arg("--to").arg(archive.path()).arg(self.folder.path())).ends(0);
        }
        let packages: Vec<PathBuf> =
            packages(archive.path()).iter().map(|name| archive.path().join(name)).collect();
        assert_eq!(packages.len(), versions, "{:#?}", self.given);
        (archive, packages)
    }
}

fn combinations() -> Vec<Combination> {
    let levels: Vec<usize> = FACTORS.iter().map(|(_, levels)| levels.len()).collect();
    pairwise(&levels).iter().map(|row| Combination::new(row)).collect()
}

#[test]
fn every_pair_is_in_a_combination() {
    let levels = [3, 2, 4, 2, 1];
    let rows = pairwise(&levels);
    for (one, other) in (0..5).flat_map(|one| (one + 1..5).map(move |other| (one, other))) {
        let met: BTreeSet<_> = rows.iter().map(|row| (row[one], row[other])).collect();
        assert_eq!(met.len(), levels[one] * levels[other]);
    }
    assert!(rows.len() <= 16, "{}", rows.len());
}

/// Lines of indented XML that occur twice: an element with the same text and attributes.
fn repeated_lines(xml: &str) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    xml.lines()
        .filter(|line| line.contains("</") && line.contains('>'))
        .filter(|line| !line.trim().starts_with("</") && !seen.insert(*line))
        .collect()
}

fn member(package: &Path, end: &str) -> Option<Vec<u8>> {
    let members = members(&fs::read(package).unwrap());
    members.into_iter().find(|(name, _)| name.ends_with(end)).map(|(_, bytes)| bytes)
}

#[test]
fn all_that_may_be_given_is_described_once_and_alike() {
    for combination in combinations() {
        let (archive, packages) = combination.export();
        for package in &packages {
            let report = examine(&member(package, ".pdf").unwrap()).unwrap();
            assert_eq!(report.objections, [], "{:#?}\n{report}", combination.given);
            if let Some(dublin_core) = member(package, "/dc.xml") {
                let dublin_core = String::from_utf8(dublin_core).unwrap();
                let repeated = repeated_lines(&dublin_core);
                assert!(repeated.is_empty(), "{:#?}\n{repeated:#?}", combination.given);
                // A SIP has its own manifest in the place of METS.
                if member(package, "/METS.xml").is_some() {
                    assert_alike(&fs::read(package).unwrap());
                }
            }
        }
        communique!("verify", "--quiet", archive.path()).ends(0);
    }
}

#[test]
#[ignore = "needs veraPDF: VERAPDF_CHECK names a program called with `3a,ua1 FILE...`"]
fn verapdf_passes_every_combination() {
    let checker = std::env::var("VERAPDF_CHECK").expect("VERAPDF_CHECK names the checker");
    let folder = fresh();
    let mut command = Command::new(checker);
    command.arg("3a,ua1");
    let mut count = 0;
    for combination in combinations() {
        for package in combination.export().1 {
            let path = folder.path().join(format!("{count}.pdf"));
            fs::write(&path, member(&package, ".pdf").unwrap()).unwrap();
            command.arg(path);
            count += 1;
        }
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let passed = said.lines().filter(|line| line.starts_with("PASS")).count();
    assert!(output.status.success() && passed == 2 * count, "{said}");
}

#[test]
#[ignore = "needs xmllint, and the schemas' validate.sh in COMMUNIQUE_SCHEMAS"]
fn schemas_accept_every_combination() {
    let validate = std::env::var("COMMUNIQUE_SCHEMAS").expect("COMMUNIQUE_SCHEMAS is set");
    let folder = fresh();
    for combination in combinations() {
        let records: &[(&str, &str)] = match combination.is("profile") {
            "seda 2.2" => &[("seda22", "manifest.xml")],
            "seda 2.3" => &[("seda23", "manifest.xml"), ("seda23v", "manifest.xml")],
            _ => &[("mets", "/METS.xml"), ("premis", "/premis.xml"), ("dc", "/dc.xml")],
        };
        for package in combination.export().1 {
            for (kind, name) in records {
                let path = folder.path().join("record.xml");
                fs::write(&path, member(&package, name).unwrap()).unwrap();
                let output =
                    Command::new("sh").args([&validate, *kind]).arg(&path).output().unwrap();
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{:#?}\n{kind}: {said}", combination.given);
            }
        }
    }
}
