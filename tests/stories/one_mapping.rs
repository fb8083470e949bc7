//! One table says where each value goes; every record of a package is asked whether it does, and
//! `archive/metadata.md` is the table, printed.

use std::fs;
use std::path::Path;

use crate::describe_alike::{unescaped, values};
use crate::support::*;

/// A value: what it is, the key that gives it, how the example has it, and the elements or, in
/// capitals, attributes that hold it in each record. A text after an equals sign is what they hold
/// in the place of the value.
struct Row {
    what: &'static str,
    key: &'static str,
    value: &'static str,
    records: [&'static [&'static str]; 5],
}

const RECORDS: [&str; 5] = ["Dublin Core", "XMP in the PDF", "METS", "PREMIS", "SEDA"];

const ISSUED: &str = "2020-01-02T09:30:00+01:00";
const CHANGED: &str = "2020-02-03T10:00:00+01:00";
const LICENCE: &str = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/";

#[rustfmt::skip]
const ROWS: [Row; 20] = [
    Row { what: "title", key: "`title`", value: "Travaux de voirie",
        records: [&["dc:title"], &["dc:title"], &["LABEL"], &[], &["Title"]] },
    Row { what: "subtitle", key: "`sous-titre`", value: "Le calendrier",
        records: [&["dcterms:alternative"], &["dcterms:alternative"], &[], &[], &[]] },
    Row { what: "summary", key: "`chapeau-text`, as plain text", value: "Les travaux commencent.",
        records: [&["dc:description"], &["dc:description"], &[], &[], &["Description"]] },
    Row { what: "issuer", key: "`issuer.name`", value: "Ville de Lierre",
        records: [&["dc:creator"], &["dc:creator"], &["name"], &["agentName"], &[]] },
    Row { what: "publisher", key: "`deposit.publisher`, otherwise the issuer", value: "Éditions de Lierre",
        records: [&["dc:publisher"], &["dc:publisher"], &["name"], &[], &[]] },
    Row { what: "place of publication, of `bnf`", key: "`deposit.place`, otherwise `issuer.place`", value: "Lierre-sur-Mer",
        records: [&[], &[], &["note"], &[], &[]] },
    Row { what: "author", key: "`auteur`", value: "Service de la voirie",
        records: [&["dc:contributor"], &["dc:contributor"], &[], &[], &[]] },
    Row { what: "tag", key: "`tags`", value: "pont",
        records: [&["dc:subject"], &["dc:subject"], &[], &[], &["KeywordContent", "KeywordReference"]] },
    Row { what: "category", key: "`categories`", value: "Mobilité",
        records: [&["dc:subject"], &["dc:subject"], &[], &[], &["KeywordContent", "KeywordReference"]] },
    Row { what: "date", key: "`date`", value: ISSUED,
        records: [&["dcterms:issued", "dcterms:created"], &["dcterms:issued", "dcterms:created", "dc:date", "xmp:CreateDate"],
            &["CREATEDATE"], &[], &["SentDate", "CreatedDate=2020-01-02", "StartDate=2020-01-02"]] },
    Row { what: "date of change", key: "`date_de_modification`", value: CHANGED,
        records: [&["dcterms:modified"], &["dcterms:modified", "xmp:ModifyDate"], &[], &[], &["EndDate=2020-02-03"]] },
    Row { what: "language", key: "`lang`, or as the README says", value: "fr-FR",
        records: [&["dc:language"], &["dc:language"], &[], &[], &["Language=fra"]] },
    Row { what: "kind", key: "the label", value: "Communiqué de presse",
        records: [&["dc:type"], &["dc:type"], &[], &[], &["DocumentType"]] },
    Row { what: "identifier", key: "day and name of the file", value: "2020-01-02-voirie",
        records: [&["dc:identifier"], &["dc:identifier"], &["OBJID"], &["objectIdentifierValue"],
            &["OriginatingAgencyArchiveUnitIdentifier", "MessageIdentifier"]] },
    Row { what: "address", key: "the site's `url` and the permalink", value: "https://www.lierre.example/presse/voirie/",
        records: [&["dc:source", "dc:identifier"], &["dc:source"], &["altRecordID"], &["objectIdentifierValue"], &["ExternalReference"]] },
    Row { what: "ISSN", key: "`deposit.issn`", value: "urn:ISSN:2434-561X",
        records: [&["dcterms:isPartOf"], &["dc:relation"], &[], &[], &["ExternalReference"]] },
    Row { what: "frequency, of `bnf`", key: "`deposit.frequency`", value: "Irrégulière",
        records: [&["dcterms:accrualPeriodicity"], &[], &[], &[], &[]] },
    Row { what: "another form of it", key: "`redirect_to`", value: "https://www.lierre.example/en/works/",
        records: [&["dcterms:relation"], &["dc:relation"], &[], &[], &[]] },
    Row { what: "rights", key: "`deposit.rights`", value: "Licence Ouverte 2.0",
        records: [&["dc:rights"], &["dc:rights"], &[], &["licenseTerms"], &[]] },
    Row { what: "licence", key: "the address of what `deposit.rights` names, if it is known", value: LICENCE,
        records: [&["dcterms:license"], &["xmpRights:WebStatement"], &[], &["licenseDocumentationIdentifierValue"], &[]] },
];

fn page() -> String {
    let mut page = String::from(
        "# Where each value goes\n\n\
         Every row is checked against the records of a package; a test prints the table. An equals sign stands before what\n\
         a record has in the place of the value. Files, with their sizes and digests, are in METS, PREMIS and SEDA; the ARK\n\
         of `deposit.ark_naan` is an identifier in all of them.\n\n",
    );
    page += &format!("| What | From | {} |\n|:--|:--|", RECORDS.join(" | "));
    page += &":--|".repeat(RECORDS.len());
    page.push('\n');
    for row in &ROWS {
        let cells = row.records.iter().map(|names| names.join(", ")).collect::<Vec<_>>();
        page += &format!("| {} | {} | {} |\n", row.what, row.key, cells.join(" | "));
    }
    page + "\n\
        `files` are dcterms:hasPart in Dublin Core and dc:relation in XMP. A key of the front matter that is not here is in\n\
        `front_matter` of `provenance.json`.\n\n\
        A later version names the package it replaces in Dublin Core (dcterms:replaces, isVersionOf), METS (RECORDSTATUS,\n\
        altRecordID), PREMIS (\"supersedes\"), `bag-info.txt` (with its digest) and SEDA's `Replaces`, but neither in the PDF nor\n\
        in the record embedded in it: the same source gives the same PDF whichever archive it goes to; otherwise `--reproduce`\n\
        could not prove anything.\n"
}

#[test]
fn the_page_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("archive/metadata.md");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&path, page()).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), page());
}

/// A site that gives every value of the table.
fn whole_site() -> tempfile::TempDir {
    let folder = fresh();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "_config.yml",
        "title: Lierre\nurl: https://www.lierre.example\n\
         collections:\n  communiques:\n    output: true\n    permalink: /presse/:title/\n",
    );
    write(
        "communique.yaml",
        "issuer: { name: Ville de Lierre }\nlabel: Communiqué de presse\n\
         deposit: { publisher: Éditions de Lierre, place: Lierre-sur-Mer, issn: 2434-561X, frequency: Irrégulière, \
         rights: Licence Ouverte 2.0 }\n\
         seda: { archival_agency: AN, transferring_agency: PRESSE, originating_agency: AGENCE, archival_agreement: CONTRAT }\n",
    );
    write(
        "_communiques/2020-01-02-voirie.md",
        "---\ntitle: Travaux de voirie\nsous-titre: Le calendrier\nlang: fr-FR\n\
         date: 2020-01-02 09:30:00 +01:00\ndate_de_modification: 2020-02-03 10:00:00 +01:00\n\
         auteur: Service de la voirie\ntags: [pont]\ncategories: [Mobilité]\n\
         chapeau-text: Les **travaux** commencent.\nredirect_to: /en/works/\n---\n\nTexte.\n",
    );
    folder
}

#[test]
fn every_value_is_where_the_table_says() {
    let (site, to) = (whole_site(), fresh());
    let member = |profile: &str, end: &str| {
        let archive = to.path().join(profile);
        if !archive.exists() {
            let mut export = communique();
            export.args(["export", "--quiet", "--profile", profile, "--to"]);
            run(export.arg(&archive).arg(site.path())).ends(0);
        }
        let members = members(&fs::read(archive.join(&packages(&archive)[0])).unwrap());
        let found = members.into_iter().find(|(name, _)| name.ends_with(end));
        String::from_utf8_lossy(&found.unwrap().1).into_owned()
    };
    let pdf = member("bnf", ".pdf");
    let xmp = pdf.split("<x:xmpmeta").nth(1).unwrap().split("</x:xmpmeta>").next().unwrap();
    let records = [
        member("bnf", "/dc.xml"),
        xmp.to_owned(),
        member("bnf", "/METS.xml"),
        member("bnf", "/premis.xml"),
        member("seda", "manifest.xml"),
    ];
    for row in &ROWS {
        for ((names, record), of) in row.records.iter().zip(&records).zip(RECORDS) {
            for name in *names {
                let (name, value) = name.split_once('=').unwrap_or((name, row.value));
                let is_attribute = name.bytes().all(|byte| byte.is_ascii_uppercase());
                let is_there = match is_attribute {
                    true => unescaped(record).contains(&format!(" {name}=\"{value}\"")),
                    false => values(record, name).iter().any(|it| it == value),
                };
                assert!(is_there, "{}: {name} of {of} is not `{value}`: {record}", row.what);
            }
        }
    }
}
