//! What the package of a release must be.

use std::io::Cursor;

use super::container::{ContainerError, write_zip, write_zip_file};
use super::fixture::{ID, Site, assert_runs};
use super::*;
use crate::digest::Digests;
use crate::pdf::PdfFile;

fn zipped(package: &Package) -> Vec<u8> {
    let mut zip = Cursor::new(Vec::new());
    write_zip(package, &mut zip).unwrap();
    zip.into_inner()
}

fn text(package: &Package, path: &str) -> String {
    match &package.entries[&path.parse().unwrap()] {
        Content::Bytes(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
        Content::File(_) => panic!("{path} is held by reference"),
    }
}

#[test]
fn every_file_stands_once_in_its_place() {
    let site = Site::new();
    let package = site.package();
    let digest = crate::digest::to_hex(&Digests::of("uploads/2019/façade.png".as_bytes()).sha256);
    let source = format!("data/{ID}/representations/source/data");
    let mut expected = vec![
        "bag-info.txt".to_owned(),
        "bagit.txt".to_owned(),
        format!("data/{ID}/METS.xml"),
        format!("data/{ID}/documentation/LISEZMOI.md"),
        format!("data/{ID}/documentation/README.md"),
        format!("data/{ID}/representations/pdf/METS.xml"),
        format!("data/{ID}/representations/source/METS.xml"),
        format!("data/{ID}/schemas/DILCISExtensionMETS.xsd"),
        format!("data/{ID}/schemas/LICENCES.txt"),
        format!("data/{ID}/schemas/dc.xsd"),
        format!("data/{ID}/schemas/dcmitype.xsd"),
        format!("data/{ID}/schemas/dcterms.xsd"),
        format!("data/{ID}/schemas/dublin-core.xsd"),
        format!("data/{ID}/schemas/mets.xsd"),
        format!("data/{ID}/schemas/premis-v3-0.xsd"),
        format!("data/{ID}/schemas/xlink.xsd"),
        format!("data/{ID}/schemas/xml.xsd"),
        format!("data/{ID}/metadata/descriptive/dc.xml"),
        format!("data/{ID}/metadata/preservation/premis.xml"),
        format!("data/{ID}/representations/pdf/data/la-mediatheque-rouvre.pdf"),
        format!("{source}/attachments/100 _ lecture.csv"),
        format!("{source}/attachments/Programme.pdf"),
        format!("{source}/images/Façade.PNG"),
        format!("{source}/images/façade-{}.png", &digest[..8]),
        format!("{source}/la-mediatheque-rouvre.markdown"),
        format!("{source}/settings/layout.yaml"),
        format!("{source}/settings/marks/marque.png"),
        format!("{source}/settings/provenance.json"),
        format!("{source}/settings/settings.yaml"),
        "manifest-sha256.txt".to_owned(),
        "manifest-sha512.txt".to_owned(),
        "tagmanifest-sha256.txt".to_owned(),
        "tagmanifest-sha512.txt".to_owned(),
    ];
    expected.sort();
    let paths: Vec<String> = package.entries.keys().map(ToString::to_string).collect();
    assert_eq!(paths, expected);
}

#[test]
fn bag_info_has_what_the_archive_needs() {
    let site = Site::new();
    let package = site.package();
    let payload = package.entries.iter().filter(|(path, _)| path.as_str().starts_with("data/"));
    let (count, size) = payload.fold((0, 0), |(n, size), (_, c)| (n + 1, size + c.size()));
    let description = PackageDescription::of_package(&package).unwrap();
    assert_eq!(description.id, ID);
    assert_eq!(description.title, "La médiathèque rouvre : « enfin » & <toujours>");
    assert_eq!(description.source_path, "_communiques/2019-07-17-la-mediatheque-rouvre.markdown");
    assert_eq!((description.version, description.pages), (1, 1));
    let info = text(&package, "bag-info.txt");
    assert!(info.contains(&format!("Payload-Oxum: {size}.{count}\n")), "{info}");
    assert!(!info.contains("Bagging-Date"), "{info}");
}

#[test]
fn the_time_of_the_act_is_unknown_unless_the_caller_gives_it() {
    let premis = format!("data/{ID}/metadata/preservation/premis.xml");
    let mets = format!("data/{ID}/METS.xml");
    let mut site = Site::new();
    let package = site.package();
    assert!(text(&package, &premis).contains("<eventDateTime>XXXX-XX-XX</eventDateTime>"));
    assert!(text(&package, &mets).contains("n’a pas été indiqué"));
    site.at = Some("2024-03-01t09:00:00z".to_owned());
    let package = site.package();
    assert!(
        text(&package, &premis).contains("<eventDateTime>2024-03-01T09:00:00Z</eventDateTime>")
    );
    assert!(text(&package, &mets).contains("CREATEDATE=\"2024-03-01T09:00:00Z\""));
    assert!(text(&package, "bag-info.txt").contains("Bagging-Date: 2024-03-01\n"));
    site.at = Some("hier".to_owned());
    assert!(matches!(site.try_package(), Err(PackageError::Time { at }) if at == "hier"));
}

#[test]
fn all_missing_uploads_are_reported_at_once() {
    let mut site = Site::new();
    site.extra_images = vec!["uploads/a.png".to_owned(), "uploads/b.png".to_owned()];
    let message = site.try_package().err().unwrap().to_string();
    assert!(message.contains("uploads/a.png") && message.contains("uploads/b.png"), "{message}");
}

#[test]
fn a_picture_that_changed_after_it_was_read_is_reported() {
    let site = Site::new();
    let document = site.document();
    assert!(site.try_package_with(&document).is_ok());
    std::fs::write(site.folder.path().join("uploads/2018/Façade.PNG"), "another").unwrap();
    let message = site.try_package_with(&document).err().unwrap().to_string();
    assert!(message.ends_with("Façade.PNG: it has changed since it was found"), "{message}");
}

#[test]
fn identifiers_that_could_leave_their_folder_are_refused() {
    for id in [
        "2019-07-17-",
        "2019-13-17-a",
        "../../2019-07-17-a",
        "2019-07-17-a/b",
        "2019-07-17-a.v2",
        "été",
    ] {
        let site = Site { id: id.to_owned(), ..Site::new() };
        let mut release = Site::new().release();
        release.id = site.id.clone();
        let pdf = PdfFile { bytes: Vec::new().into(), pages: 0 };
        let (document, provenance) = (site.document(), site.provenance());
        let result =
            build_package(&PackageOptions::default(), &release, &document, &pdf, &provenance);
        assert!(matches!(result, Err(PackageError::Identifier { .. })), "{id}");
    }
}

#[test]
fn the_published_profile_names_every_label_of_a_bag() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/archive/bagit-profile.json");
    let profile: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let options = PackageOptions {
        profile: Profile::Bnf(Deposit { place: Some("Lierre".to_owned()) }),
        ..PackageOptions::default()
    };
    let site = Site { at: Some("2024-03-01T09:00:00Z".to_owned()), ..Site::new() };
    let info = text(&site.try_package_of(&options).unwrap(), "bag-info.txt");
    let labels = info.lines().filter_map(|line| line.split_once(": ")).map(|(label, _)| label);
    for label in labels.filter(|label| !label.starts_with(' ')) {
        assert!(profile["Bag-Info"][label].is_object(), "{label}");
    }
    let identifier = profile["BagIt-Profile-Info"]["BagIt-Profile-Identifier"].as_str().unwrap();
    assert!(info.contains(&format!("BagIt-Profile-Identifier: {identifier}\n")), "{info}");
}

#[test]
fn two_builds_give_the_same_zip() {
    assert!(zipped(&Site::new().package()) == zipped(&Site::new().package()));
}

#[test]
fn the_zip_has_fixed_headers() {
    let site = Site::new();
    let package = site.package();
    let bytes = zipped(&package);
    let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names[0], format!("{ID}/bagit.txt"));
    assert!(names[1..].is_sorted(), "{names:?}");
    for index in 0..zip.len() {
        let entry = zip.by_index(index).unwrap();
        let time = entry.last_modified().unwrap();
        // 23:30:15 in UTC is 01:30:14 of the next day in Paris, to two seconds.
        assert_eq!(time.to_string(), "2019-07-18 01:30:14", "{}", entry.name().unwrap());
        assert_eq!(entry.unix_mode(), Some(0o100_644), "{}", entry.name().unwrap());
        assert_eq!(entry.extra_data().unwrap_or_default(), b"", "{}", entry.name().unwrap());
        let stored = entry.compression() == zip::CompressionMethod::Stored;
        let expected = entry.name().unwrap().to_lowercase();
        assert_eq!(stored, expected.ends_with(".png") || expected.ends_with(".pdf"), "{expected}");
    }
    let summary = write_zip(&package, &mut Cursor::new(Vec::new())).unwrap();
    assert_eq!((summary.size, summary.sha256), (bytes.len() as u64, Digests::of(&bytes).sha256));
}

#[test]
fn dates_outside_ms_dos_times_are_set_to_the_nearest() {
    let time = |date: &str| container::entry_time(&date.parse().unwrap()).to_string();
    assert_eq!(time("1954-02-01T12:00:00[Europe/Paris]"), "1980-01-01 00:00:00");
    assert_eq!(time("2200-02-01T12:00:00[Europe/Paris]"), "2107-12-31 23:59:58");
}

#[test]
fn a_file_that_changed_since_it_was_digested_is_reported() {
    for changed in ["jour;visites\n", &"jour;visites\nmardi;12\n".repeat(500)] {
        let site = Site::new();
        let package = site.package();
        std::fs::write(site.folder.path().join("uploads/100 % lecture.csv"), changed).unwrap();
        let to = tempfile::tempdir().unwrap();
        let error = write_zip_file(&package, to.path()).unwrap_err();
        assert!(
            matches!(error, ContainerError::Changed { path } if path.ends_with("uploads/100 % lecture.csv"))
        );
        assert_eq!(std::fs::read_dir(to.path()).unwrap().count(), 0, "something was left");
    }
}

#[test]
fn a_zip_is_never_overwritten() {
    let to = tempfile::tempdir().unwrap();
    let site = Site::new();
    let package = site.package();
    let (path, _) = write_zip_file(&package, to.path()).unwrap();
    assert_eq!(path, to.path().join(format!("{ID}.zip")));
    let again = write_zip_file(&package, to.path());
    assert!(matches!(again, Err(ContainerError::Exists { .. })));
    assert_eq!(std::fs::read_dir(to.path()).unwrap().count(), 1);
}

#[test]
#[ignore = "needs Info-ZIP's unzip"]
fn unzip_accepts_the_zip() {
    let to = tempfile::tempdir().unwrap();
    let (path, _) = write_zip_file(&Site::new().package(), to.path()).unwrap();
    assert_runs("unzip", &["-tq", path.to_str().unwrap()], to.path());
}

#[test]
#[ignore = "needs bagit-python"]
fn bagit_python_accepts_the_bag() {
    let to = tempfile::tempdir().unwrap();
    let (path, _) = write_zip_file(&Site::new().package(), to.path()).unwrap();
    assert_runs("python3", &["-m", "zipfile", "-e", path.to_str().unwrap(), "."], to.path());
    assert_runs("bagit.py", &["--validate", ID], to.path());
}

#[test]
#[ignore = "needs sha256sum"]
fn sha256sum_reads_the_manifests() {
    let to = tempfile::tempdir().unwrap();
    let (path, _) = write_zip_file(&Site::new().package(), to.path()).unwrap();
    extract::extract(&path, to.path()).unwrap();
    let bag = to.path().join(ID);
    assert_runs("sha256sum", &["--strict", "-c", "manifest-sha256.txt"], &bag);
    assert_runs("sha256sum", &["--strict", "-c", "tagmanifest-sha256.txt"], &bag);
    assert_runs("sha512sum", &["--strict", "-c", "tagmanifest-sha512.txt"], &bag);
}

#[test]
#[ignore = "needs xmllint, and the schemas' validate.sh in COMMUNIQUE_SCHEMAS"]
fn schemas_accept_the_metadata() {
    let validate = std::env::var("COMMUNIQUE_SCHEMAS").expect("COMMUNIQUE_SCHEMAS is set");
    let site = Site::new();
    let to = tempfile::tempdir().unwrap();
    let (path, _) = write_zip_file(&site.package(), to.path()).unwrap();
    extract::extract(&path, to.path()).unwrap();
    let content = to.path().join(ID).join("data").join(ID);
    let kinds = [
        ("mets", "METS.xml"),
        ("dc", "metadata/descriptive/dc.xml"),
        ("premis", "metadata/preservation/premis.xml"),
    ];
    for (kind, file) in kinds {
        assert_runs("sh", &[&validate, kind, file], &content);
    }
}

/// What is compared byte by byte first, when a package is verified.
#[test]
fn a_package_described_again_without_its_pdf_says_the_same() {
    let site = Site::new();
    for profile in [Profile::Bag, Profile::Eark] {
        let options = PackageOptions { profile, ..PackageOptions::default() };
        let package = site.try_package_of(&options).unwrap();
        let folder =
            if options.profile == Profile::Bag { format!("data/{ID}/") } else { String::new() };
        let known: KnownDigests = package
            .entries
            .iter()
            .filter_map(|(path, content)| {
                let Content::Bytes(bytes) = content else { return None };
                Some((path.as_str().strip_prefix(&folder)?.to_owned(), Digests::of(bytes)))
            })
            .collect();
        let mut again = site.described(&options, &known);
        let pdf = |path: &str| path.ends_with(".pdf") && path.contains("representations/pdf/");
        let mut before = package;
        before.entries.retain(|path, _| !pdf(path.as_str()));
        again.entries.retain(|path, _| !pdf(path.as_str()));
        for ((path, content), (_, other)) in before.entries.iter().zip(&again.entries) {
            // These only repeat the digests.
            let is_manifest = path.as_str().contains("manifest-sha");
            match (content, other) {
                (_, Content::Bytes(other)) if is_manifest => assert!(other.is_empty(), "{path}"),
                (Content::Bytes(one), Content::Bytes(other)) => assert_eq!(one, other, "{path}"),
                (Content::File(one), Content::File(other)) => assert_eq!(one, other, "{path}"),
                _ => panic!("{path}"),
            }
        }
        assert_eq!(again.entries.len(), before.entries.len());
    }
}
