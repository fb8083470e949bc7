//! Dublin Core, the PDF's XMP and METS describe a release alike.

use std::fs;

use crate::communique;
use crate::support::*;

/// The texts of every element of a name, of list items inside it one by one.
pub fn values(xml: &str, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in xml.split(&format!("<{name}")).skip(1) {
        if !rest.starts_with(['>', ' ', '\n']) {
            continue;
        }
        let (_, inside) = rest.split_once('>').unwrap();
        let inside = inside.split(&format!("</{name}>")).next().unwrap();
        let items: Vec<&str> = inside.split("<rdf:li").skip(1).collect();
        match items.as_slice() {
            [] => found.push(unescaped(inside)),
            items => found.extend(items.iter().map(|item| {
                let (_, text) = item.split_once('>').unwrap();
                unescaped(text.split("</rdf:li>").next().unwrap())
            })),
        }
    }
    found
}

pub fn unescaped(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c))
}

fn attribute<'a>(xml: &'a str, name: &str) -> &'a str {
    xml.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap()
}

/// The three records of a package.
struct Records {
    dublin_core: String,
    xmp: String,
    mets: String,
}

fn records(zip: &[u8]) -> Records {
    let members = members(zip);
    let member = |end: &str| &members.iter().find(|(name, _)| name.ends_with(end)).unwrap().1;
    let text = |end: &str| String::from_utf8(member(end).clone()).unwrap();
    let pdf = String::from_utf8_lossy(member(".pdf")).into_owned();
    let xmp = pdf.split("<x:xmpmeta").nth(1).unwrap().split("</x:xmpmeta>").next().unwrap();
    Records { dublin_core: text("/dc.xml"), xmp: xmp.to_owned(), mets: text("/METS.xml") }
}

/// Where each value is in Dublin Core and in XMP. METS points to the first, with its digest.
const SAME: [(&str, &str); 15] = [
    ("dc:title", "dc:title"),
    ("dcterms:alternative", "dcterms:alternative"),
    ("dc:creator", "dc:creator"),
    ("dc:contributor", "dc:contributor"),
    ("dc:publisher", "dc:publisher"),
    ("dc:description", "dc:description"),
    ("dc:subject", "dc:subject"),
    ("dc:type", "dc:type"),
    ("dc:format", "dc:format"),
    ("dc:language", "dc:language"),
    ("dc:source", "dc:source"),
    ("dc:rights", "dc:rights"),
    ("dcterms:license", "xmpRights:WebStatement"),
    ("dcterms:issued", "dcterms:issued"),
    ("dcterms:created", "dcterms:created"),
];

#[track_caller]
pub fn assert_alike(zip: &[u8]) {
    let Records { dublin_core, xmp, mets } = records(zip);
    for (in_dublin_core, in_xmp) in SAME {
        let (one, other) = (values(&dublin_core, in_dublin_core), values(&xmp, in_xmp));
        assert_eq!(one, other, "{in_dublin_core}");
    }
    for always in ["dc:title", "dc:creator", "dc:publisher", "dc:type", "dcterms:issued"] {
        assert!(!values(&dublin_core, always).is_empty(), "{always}");
    }
    assert_eq!(values(&dublin_core, "dcterms:modified"), values(&xmp, "dcterms:modified"));
    let mut related = values(&dublin_core, "dcterms:isPartOf");
    related.extend(values(&dublin_core, "dcterms:hasPart"));
    related.extend(values(&dublin_core, "dcterms:relation"));
    assert_eq!(related, values(&xmp, "dc:relation"));
    let identifiers = values(&dublin_core, "dc:identifier");
    assert_eq!(identifiers[0], values(&xmp, "dc:identifier")[0]);
    let mut others = values(&xmp, "xmp:Identifier");
    others.extend(values(&xmp, "dc:source"));
    assert_eq!(identifiers[1..], others);
    assert_eq!(values(&xmp, "xmp:CreateDate"), values(&dublin_core, "dcterms:created"));

    assert_eq!(attribute(&mets, "OBJID"), identifiers[0]);
    assert_eq!(unescaped(attribute(&mets, "LABEL")), values(&dublin_core, "dc:title")[0]);
    let mut recorded = values(&mets, "altRecordID");
    recorded.truncate(others.len());
    assert_eq!(recorded, others);
    let name = &values(&mets, "name")[1];
    assert_eq!(std::slice::from_ref(name), values(&dublin_core, "dc:creator").as_slice());
    let reference = mets.split("<mdRef").find(|it| it.contains("MDTYPE=\"DC\"")).unwrap();
    assert_eq!(attribute(reference, "SIZE"), dublin_core.len().to_string());
}

#[test]
fn every_release_of_the_sample_is_described_alike() {
    for package in packages(&EXPORTED.archive) {
        assert_alike(&fs::read(EXPORTED.archive.join(package)).unwrap());
    }
}

#[test]
fn every_key_of_the_front_matter_goes_where_the_table_says() {
    let (folder, to) = (fresh(), fresh());
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "_config.yml",
        "title: Ville de Lierre\nurl: https://www.lierre.example\n\
         collections:\n  communiques:\n    output: true\n    permalink: /presse/:title/\n",
    );
    write("communique.yaml", "deposit: { rights: Licence Ouverte 2.0 }\n");
    write("_uploads/plan.csv", "rue;jour\n");
    write(
        "_communiques/2020-01-02-voirie.md",
        "---\ntitle: 'Rue & « pont » : travaux'\nsous-titre: Le calendrier\nlang: fr\n\
         date: 2020-01-02 09:30:00 +01:00\ndate_de_modification: 2020-02-03 10:00:00 +01:00\n\
         auteur: Service de la voirie\ntags:\n- voirie\n- pont\ncategories:\n- Communiqué\n\
         chapeau-text: Les **travaux** commencent.\nredirect_to: /en/works/\n\
         files:\n- file: /uploads/plan.csv\n  nom: Plan\n---\n\nTexte.\n",
    );
    communique!("export", folder.path(), "--to", to.path()).ends(0);
    let zip = fs::read(to.path().join(&packages(to.path())[0])).unwrap();
    assert_alike(&zip);
    let record = records(&zip).dublin_core;
    let is = |name: &str, expected: &[&str]| assert_eq!(values(&record, name), expected, "{name}");
    // With the no-break spaces that the page has.
    is("dc:title", &["Rue & «\u{a0}pont\u{a0}»\u{a0}: travaux"]);
    is("dcterms:alternative", &["Le calendrier"]);
    is("dc:description", &["Les travaux commencent."]);
    is("dc:creator", &["Ville de Lierre"]);
    is("dc:publisher", &["Ville de Lierre"]);
    is("dc:contributor", &["Service de la voirie"]);
    is("dc:rights", &["Licence Ouverte 2.0"]);
    is("dcterms:license", &["https://www.etalab.gouv.fr/licence-ouverte-open-licence/"]);
    is("dc:subject", &["voirie", "pont", "Communiqué"]);
    is("dcterms:issued", &["2020-01-02T09:30:00+01:00"]);
    is("dcterms:created", &["2020-01-02T09:30:00+01:00"]);
    is("dcterms:modified", &["2020-02-03T10:00:00+01:00"]);
    is("dc:language", &["fr-FR"]);
    is("dc:format", &["application/pdf"]);
    let url = "https://www.lierre.example/presse/voirie/";
    is("dc:identifier", &["2020-01-02-voirie", url]);
    is("dc:source", &[url]);
    is("dcterms:hasPart", &["https://www.lierre.example/uploads/plan.csv"]);
    is("dcterms:relation", &["https://www.lierre.example/en/works/"]);
    is("dc:rights", &["Licence Ouverte 2.0"]);
}

#[test]
fn a_later_version_names_the_one_it_replaces_and_its_pdf_does_not() {
    let site = fresh();
    let history = || {
        let archive = fresh();
        let post = site.path().join("2020-01-02-voirie.md");
        for text in ["Texte.", "Texte corrigé.", "Texte corrigé encore."] {
            fs::write(&post, format!("---\ntitle: Voirie\n---\n\n{text}\n")).unwrap();
            communique!("export", site.path(), "--to", archive.path()).ends(0);
        }
        archive
    };
    let archive = history();
    let zip = |name: &str| fs::read(archive.path().join("packages/2020/01").join(name)).unwrap();
    let records_of = |name: &str| records(&zip(name));
    for (name, replaced) in [
        ("2020-01-02-voirie.zip", None),
        ("2020-01-02-voirie.v2.zip", Some("2020-01-02-voirie.zip")),
        ("2020-01-02-voirie.v3.zip", Some("2020-01-02-voirie.v2.zip")),
    ] {
        let Records { dublin_core, xmp, mets } = records_of(name);
        let replaced: Vec<String> = replaced.into_iter().map(str::to_owned).collect();
        assert_eq!(values(&dublin_core, "dcterms:replaces"), replaced);
        assert_eq!(values(&dublin_core, "dcterms:isVersionOf").len(), replaced.len());
        let status = if replaced.is_empty() { "NEW" } else { "VERSION" };
        assert_eq!(attribute(&mets, "RECORDSTATUS"), status);
        let version = values(&mets, "altRecordID");
        assert_eq!(
            version.last().map(|it| format!("{it}.zip")),
            (!replaced.is_empty()).then(|| name.to_owned())
        );
        assert!(!xmp.contains("replaces") && !xmp.contains("voirie.v"), "{xmp}");
    }
    communique!("verify", archive.path(), "--reproduce").ends(0);
    assert!(tree(archive.path()) == tree(history().path()), "the same history, other bytes");
}
