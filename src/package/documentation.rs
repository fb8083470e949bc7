//! The `documentation` folder: what the package is, how to check it by hand, and how its PDF was
//! made (E-ARK CSIP 2.2, CSIPSTR16 and CSIP60). In French for a French release, and in English.

use super::error::PackageError;
use super::files::{DOCUMENTATION_FOLDER, PackageFile};
use super::puid;
use super::record::Record;
use crate::digest::DigestAlgorithm;
use crate::document::Language;

/// `documentation/README.md` and, for a French release, `documentation/LISEZMOI.md`.
///
/// `manifests` are those of the bag; `None`: there is no bag around it.
pub(super) fn documentation_files(
    record: &Record,
    manifests: Option<&[DigestAlgorithm]>,
) -> Result<Vec<PackageFile>, PackageError> {
    let file = |name: &str, text: String| {
        let path = format!("{DOCUMENTATION_FOLDER}/{name}");
        record.file(&path, text.into_bytes(), puid::MARKDOWN)
    };
    let readme = file("README.md", text(record, manifests, &ENGLISH))?;
    if !record.document.language.is_same(&Language::FRENCH) {
        return Ok(vec![readme]);
    }
    Ok(vec![file("LISEZMOI.md", text(record, manifests, &FRENCH))?, readme])
}

/// Fixed texts of one language.
struct Words {
    about: &'static str,
    issuer: &'static str,
    issued: &'static str,
    address: &'static str,
    version: &'static str,
    contents: &'static str,
    check: &'static str,
    check_bag: &'static str,
    check_folder: &'static str,
    check_rest: &'static str,
    made: &'static str,
    program: &'static str,
    layout: &'static str,
    face: &'static str,
    made_rest: &'static str,
    schemas: &'static str,
    /// French puts a no-break space before it.
    colon: &'static str,
}

const FRENCH: Words = Words {
    about: "Paquet d’archives d’un communiqué de presse.",
    issuer: "émetteur",
    issued: "date",
    address: "adresse d’origine",
    version: "version du paquet",
    contents: "\
## Ce qu’il contient

- `representations/pdf/data/` : le communiqué mis en page (PDF/A-3a et PDF/UA-1) ;
- `representations/source/data/` : le billet d’origine en Markdown (UTF-8), intact ; avec lui, s’il
  en a, ses images dans `images/` et ses pièces jointes dans `attachments/` ;
- `representations/source/data/settings/` : ce qu’il faut pour recomposer le PDF ;
- `metadata/descriptive/dc.xml` : la notice (Dublin Core) ;
- `metadata/preservation/premis.xml` : ce qui a été fait, et ce qui s’est perdu (PREMIS 3) ;
- `METS.xml` : la liste de tous les fichiers, avec taille et empreinte (METS, E-ARK CSIP 2.2) ;
- `schemas/` : les schémas XML de ces trois descriptions, avec leurs licences.
",
    check: "\
## Contrôler sans ce programme
",
    check_bag: "Que rien n’a changé, depuis le dossier qui contient `bagit.txt` :\n",
    check_folder: "\
Que rien n’a changé : `METS.xml` donne la taille et l’empreinte SHA-512 de chaque fichier, celui d’une
représentation les donne de ses fichiers. À comparer à ce que donne, depuis ce dossier :

    find . -type f -exec sha512sum {} +
",
    check_rest: "\
Le fichier ZIP, et l’empreinte qui l’accompagne dans une archive :
",
    made: "## Comment le PDF a été fait\n",
    program: "programme",
    layout: "mise en page",
    face: "police",
    made_rest: "\
La mise en page est décrite en entier par `representations/source/data/settings/layout.yaml`, et ce
que le site donnait par `settings.yaml`, à côté. Les mêmes entrées donnent les mêmes octets : le
même programme recompose le paquet et le compare.
",
    schemas: "Les descriptions, d’après leurs schémas, sans réseau",
    colon: "\u{A0}: ",
};

const ENGLISH: Words = Words {
    about: "Archive package of a press release.",
    issuer: "issuer",
    issued: "date",
    address: "original address",
    version: "version of the package",
    contents: "\
## What it contains

- `representations/pdf/data/`: the release, typeset (PDF/A-3a and PDF/UA-1);
- `representations/source/data/`: the original post in Markdown (UTF-8), untouched; with it, where
  it has any, its pictures in `images/` and its attachments in `attachments/`;
- `representations/source/data/settings/`: what it takes to typeset the PDF again;
- `metadata/descriptive/dc.xml`: the record (Dublin Core);
- `metadata/preservation/premis.xml`: what was done, and what was lost (PREMIS 3);
- `METS.xml`: every file, with its size and digest (METS, E-ARK CSIP 2.2);
- `schemas/`: the XML schemas of these three, with their licences.
",
    check: "\
## Checking it without this program
",
    check_bag: "That nothing has changed, from the folder that holds `bagit.txt`:\n",
    check_folder: "\
That nothing has changed: `METS.xml` gives the size and SHA-512 of each file, and that of a
representation those of its own. To be compared with what this gives, from this folder:

    find . -type f -exec sha512sum {} +
",
    check_rest: "\
The ZIP file, and the digest beside it in an archive:
",
    made: "## How the PDF was made\n",
    program: "program",
    layout: "layout",
    face: "typeface",
    made_rest: "\
The layout is described in full by `representations/source/data/settings/layout.yaml`, and what the
site gave by `settings.yaml` beside it. The same inputs give the same bytes: the same program
typesets the package again and compares.
",
    schemas: "The descriptions, against their schemas, without a network",
    colon: ": ",
};

fn text(record: &Record, manifests: Option<&[DigestAlgorithm]>, words: &Words) -> String {
    let mut text = format!("# {}\n\n{}\n\n", record.document.metadata.title, words.about);
    for (label, value) in description(record, words) {
        text += &format!("- {label}{}{value}\n", words.colon);
    }
    text += &format!("\n{}\n{}\n", words.contents, words.check);
    match manifests {
        Some(manifests) => {
            text += &format!("{}\n", words.check_bag);
            for algorithm in manifests {
                let name = algorithm.as_str();
                text += &format!("    {name}sum -c manifest-{name}.txt\n");
                text += &format!("    {name}sum -c tagmanifest-{name}.txt\n");
            }
            text += "    bagit.py --validate .\n";
        }
        None => text += words.check_folder,
    }
    let id = &record.release.id;
    let folder = manifests.map(|_| format!("    cd data/{id}\n")).unwrap_or_default();
    let zip = match &record.provenance.follows {
        Some(follows) => format!("{id}.v{}.zip", follows.version),
        None => format!("{id}.zip"),
    };
    text += &format!(
        "\n{}\n    unzip -t {zip}\n    sha256sum -c {zip}.sha256\n\n{}\n{}\n",
        words.check_rest,
        schema_commands(&folder, words),
        words.made
    );
    text += &format!("- {}{}{}\n", words.program, words.colon, record.provenance.program);
    text += &format!("- {}{}{}\n", words.layout, words.colon, record.provenance.layout_name);
    for (name, version, _) in &record.provenance.faces {
        text += &format!("- {}{}{name}, {version}\n", words.face, words.colon);
    }
    text + &format!("\n{}\n    communique verify --reproduce {zip}\n", words.made_rest)
}

/// What the package is of: label and value.
fn description(record: &Record, words: &Words) -> Vec<(&'static str, String)> {
    let metadata = &record.document.metadata;
    let version = record.provenance.follows.as_ref().map_or(1, |follows| follows.version);
    let fields = [
        ("id", format!("`{}`", record.release.id)),
        (words.version, version.to_string()),
        (words.issuer, metadata.creator.clone()),
        (words.issued, metadata.issued.clone()),
        (words.address, metadata.url.clone().unwrap_or_default()),
        ("ARK", metadata.ark.clone().unwrap_or_default()),
        ("ISSN", metadata.issn.clone().unwrap_or_default()),
    ];
    fields.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect()
}

/// The commands that check each description against its schema.
fn schema_commands(folder: &str, words: &Words) -> String {
    let commands = [
        "mets.xsd METS.xml representations/*/METS.xml",
        "premis-v3-0.xsd metadata/preservation/premis.xml",
        "dublin-core.xsd metadata/descriptive/dc.xml",
    ];
    let mut text = format!("{}{}\n\n{folder}", words.schemas, words.colon.trim_end());
    for command in commands {
        text += &format!("    xmllint --nonet --noout --schema schemas/{command}\n");
    }
    text
}
