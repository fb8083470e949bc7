//! Releases go to an institution: as SIPs of SEDA, or as packages for legal deposit.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::communique;
use crate::support::*;

/// A site of one release, with this `communique.yaml`.
fn small_site(config: &str) -> TempDir {
    let site = fresh();
    let posts = site.path().join("_communiques");
    fs::create_dir(&posts).unwrap();
    fs::copy(post(SHORT), posts.join(SHORT)).unwrap();
    fs::write(site.path().join("_config.yml"), "title: Agence\n").unwrap();
    fs::write(site.path().join("communique.yaml"), config).unwrap();
    site
}

const SEDA: &str = "seda:\n  archival_agency: AN\n  transferring_agency: PRESSE\n  \
                    originating_agency: AGENCE\n  archival_agreement: CONTRAT\n";

fn manifest(archive: &Path, package: &str) -> String {
    text_of(archive, package, "manifest.xml")
}

/// A file of a package.
#[track_caller]
fn text_of(archive: &Path, package: &str, end: &str) -> String {
    let members = members(&fs::read(archive.join(package)).unwrap());
    let member = members.into_iter().find(|(name, _)| name.ends_with(end));
    String::from_utf8_lossy(&member.unwrap_or_else(|| panic!("no {end}")).1).into_owned()
}

#[test]
fn a_release_becomes_a_sip_of_the_asked_version() {
    let (site, to) = (small_site(SEDA), fresh());
    let release = site.path().join("_communiques").join(SHORT);
    for version in ["2.2", "2.3"] {
        let folder = to.path().join(version);
        communique!(
            "package",
            &release,
            "--to",
            &folder,
            "--profile",
            "seda",
            "--seda-version",
            version
        )
        .ends(0);
        let zip = format!("{SHORT_ID}.zip");
        let members = members(&fs::read(folder.join(&zip)).unwrap());
        assert_eq!(members[0].0, "manifest.xml");
        for (name, _) in &members[1..] {
            let name = name.strip_prefix("content/").unwrap();
            let is_taken = |c: char| c.is_ascii_alphanumeric() || "_@-.".contains(c);
            assert!(name.chars().all(is_taken), "{name}");
        }
        let text = manifest(&folder, &zip);
        assert!(text.contains(&format!("seda:v{version}\"")), "{text}");
        assert_eq!(text.matches(">BinaryMaster_1<").count(), members.len() - 1);
        for value in ["AN", "PRESSE", "AGENCE", "CONTRAT"] {
            assert!(text.contains(&format!(">{value}<")), "{value}: {text}");
        }
        communique!("verify", folder.join(&zip)).ends(0);
    }
    let default = to.path().join("default");
    communique!("package", &release, "--to", &default, "--profile", "seda").ends(0);
    assert_same_trees(&tree(&default), &tree(&to.path().join("2.3")));
}

#[test]
fn a_missing_agreement_is_reported_before_anything_is_typeset() {
    let config = "layout: auto\nseda:\n  archival_agency: AN\n  transferring_agency: ''\n";
    let (site, to) = (small_site(config), fresh());
    for command in ["export", "package"] {
        let path = match command {
            "export" => site.path().to_owned(),
            _ => site.path().join("_communiques").join(SHORT),
        };
        let to = to.path().join(command);
        let run = communique!(command, path, "--to", &to, "--profile", "seda").ends(2);
        for key in ["transferring_agency", "originating_agency", "archival_agreement"] {
            let message = format!("communique.yaml:2:1: `seda.{key}` is missing");
            assert!(run.err.contains(&message), "{key}: {}", run.err);
        }
        assert!(!run.err.contains("archival_agency »"), "{}", run.err);
        assert!(!to.exists(), "something was written");
    }
    let none = small_site("");
    fs::remove_file(none.path().join("communique.yaml")).unwrap();
    let to = to.path().join("none");
    let run = communique!("export", none.path(), "--to", &to, "--profile", "seda").ends(2);
    assert!(run.err.contains("communique.yaml: `seda.archival_agency` is missing"), "{}", run.err);
}

#[test]
fn options_of_one_profile_do_not_go_with_another() {
    let (site, to) = (small_site(SEDA), fresh());
    let refused = communique!("export", site.path(), "--to", to.path(), "--seda-version", "2.2");
    assert!(refused.ends(2).err.contains("--profile seda"));
    let mut sip = communique();
    sip.args(["export", "--profile", "seda", "--digest", "sha256", "--to"]);
    assert!(run(sip.arg(to.path()).arg(site.path())).ends(2).err.contains("--digest"));
    let run = communique!("export", site.path(), "--to", to.path(), "--digest", "md5").ends(2);
    assert!(run.err.contains("sha512"), "{}", run.err);
}

#[test]
fn an_archive_of_sips_is_kept_like_one_of_bags() {
    let (site, to) = (small_site(SEDA), fresh());
    let archive = to.path().join("archive");
    let export = || communique!("export", site.path(), "--to", &archive, "--profile", "seda");
    export().ends(0);
    let first = tree(&archive);
    assert!(first.contains_key(SHORT_PACKAGE), "{:?}", first.keys());
    assert!(first.contains_key(&format!("{SHORT_PACKAGE}.sha256")));
    let catalogue = String::from_utf8(first["catalog.jsonl"].clone()).unwrap();
    assert!(catalogue.contains(&format!("\"id\":\"{SHORT_ID}\"")), "{catalogue}");
    export().ends(0);
    assert_same_trees(&first, &tree(&archive));

    let release = site.path().join("_communiques").join(SHORT);
    let text = fs::read_to_string(&release).unwrap();
    fs::write(&release, format!("{text}\nEt voici la suite.\n")).unwrap();
    export().ends(0);
    let second = SHORT_PACKAGE.replace(".zip", ".v2.zip");
    let manifest = manifest(&archive, &second);
    assert!(manifest.contains(&format!("<MessageIdentifier>{SHORT_ID}.v2<")), "{manifest}");
    assert!(manifest.contains("<Version>2<"), "{manifest}");
    let replaced = format!("{SHORT_ID}.zip {}", sha256(&first[SHORT_PACKAGE]));
    assert!(manifest.contains(&replaced), "{manifest}");
    assert_eq!(tree(&archive)[SHORT_PACKAGE], first[SHORT_PACKAGE]);

    communique!("verify", &archive).ends(0);
    communique!("catalog", &archive, "--check").ends(0);
    let bags = communique!("export", site.path(), "--to", &archive, "--format", "json").ends(0);
    assert_eq!(bags.json().1["stored"], 1, "a bag of the same release is another version");
    communique!("verify", &archive).ends(0);
}

#[test]
fn every_damage_of_a_sip_in_an_archive_is_named() {
    let (site, to) = (small_site(SEDA), fresh());
    let archive = to.path().join("archive");
    communique!("export", site.path(), "--to", &archive, "--profile", "seda").ends(0);
    let zip = archive.join(SHORT_PACKAGE);
    let whole = fs::read(&zip).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 12) {
        let mut damaged = whole.clone();
        damaged[at] ^= 4;
        fs::write(&zip, damaged).unwrap();
        let run = communique!("verify", &archive).ends(1);
        assert!(run.text().contains(&format!("{SHORT_ID}.zip")), "byte {at}: {}", run.text());
    }
    // Rewritten with its digest: its own manifest, the catalogue and the log still show it.
    let mut members = members(&whole);
    members.last_mut().unwrap().1.push(b' ');
    fs::write(&zip, zip_of(&members)).unwrap();
    let line = format!("{}  {SHORT_ID}.zip\n", sha256(&fs::read(&zip).unwrap()));
    fs::write(archive.join(format!("{SHORT_PACKAGE}.sha256")), line).unwrap();
    let run = communique!("verify", &archive).ends(1);
    for code in ["S003", "S004", "A008", "A018"] {
        assert!(run.text().contains(code), "{code}: {}", run.text());
    }
}

#[test]
fn identifiers_stand_alike_in_every_record() {
    let config = format!(
        "issuer: {{ name: Agence, place: Fécamp }}\ndeposit:\n  issn: 2434-561x\n  \
         ark_naan: 99999\n  frequency: Irrégulière\n{SEDA}"
    );
    let (site, to) = (small_site(&config), fresh());
    let release = site.path().join("_communiques").join(SHORT);
    let zip = format!("{SHORT_ID}.zip");
    let pack = |profile: &str| {
        let folder = to.path().join(profile);
        communique!("package", &release, "--to", &folder, "--profile", profile).ends(0);
        communique!("verify", folder.join(&zip)).ends(0);
        folder
    };
    let folder = pack("bnf");
    let info = text_of(&folder, &zip, "/bag-info.txt").replace("\n ", " ");
    let line = info.lines().find_map(|line| line.strip_prefix("External-Identifier: ark:"));
    let ark = format!("ark:{}", line.expect("an ARK"));
    assert!(ark.starts_with("ark:/99999/cp1"), "{ark}");
    for file in ["/dc.xml", "/premis.xml", "/METS.xml", "/depot-legal.md", ".pdf"] {
        assert!(text_of(&folder, &zip, file).contains(&ark), "{file}");
    }
    let dublin_core = text_of(&folder, &zip, "/dc.xml");
    for value in ["urn:ISSN:2434-561X", "<dc:publisher>Agence</dc:publisher>", "Irrégulière"] {
        assert!(dublin_core.contains(value), "{value}: {dublin_core}");
    }
    assert!(text_of(&folder, &zip, "/METS.xml").contains("<note>Fécamp</note>"));
    assert!(info.contains("Communique-ISSN: 2434-561X\n"), "{info}");
    assert!(info.contains("ne documente aucune entrée"), "{info}");
    let notice = text_of(&folder, &zip, "/depot-legal.md");
    assert!(notice.contains("- ISSN : 2434-561X\n"), "{notice}");
    assert!(manifest(&pack("seda"), &zip).contains(&ark));
}

#[test]
fn wrong_identifiers_are_reported_where_they_stand() {
    let config = "deposit:\n  issn: 2434-5610\n  ark_naan: 'NAAN'\n";
    let (site, to) = (small_site(config), fresh());
    let run = communique!("export", site.path(), "--to", to.path().join("archive")).ends(2);
    let issn = "communique.yaml:2:9: `2434-5610` is not an ISSN: its check digit should be X";
    assert!(run.err.contains(issn), "{}", run.err);
    assert!(run.err.contains("communique.yaml:3:13: `NAAN` is not a NAAN"), "{}", run.err);
}

#[test]
fn a_bag_has_the_manifests_that_were_asked_for() {
    let (site, to) = (small_site(""), fresh());
    let release = site.path().join("_communiques").join(SHORT);
    communique!("package", release, "--to", to.path(), "--digest", "sha512").ends(0);
    let zip = to.path().join(format!("{SHORT_ID}.zip"));
    let members = members(&fs::read(&zip).unwrap());
    let names = members.iter().filter_map(|(name, _)| name.strip_prefix(&format!("{SHORT_ID}/")));
    let manifests: Vec<&str> = names.filter(|name| name.contains("manifest-")).collect();
    assert_eq!(manifests, ["manifest-sha512.txt", "tagmanifest-sha512.txt"]);
    communique!("verify", zip).ends(0);
}

#[test]
fn a_place_kept_for_an_identifier_is_no_identifier() {
    for (value, shown) in [
        ("…", "…"),
        ("'...'", "..."),
        ("XXX", "XXX"),
        ("<code du service>", "<code du service>"),
        ("TODO", "TODO"),
    ] {
        let config = SEDA.replace("PRESSE", value);
        let (site, to) = (small_site(&config), fresh());
        let run =
            communique!("export", site.path(), "--to", to.path().join("a"), "--profile", "seda");
        let run = run.ends(2);
        let message = format!(
            "communique.yaml:3:24: `{shown}` is not an identifier: write what the archival agency gave"
        );
        assert!(run.err.contains(&message), "{value}: {}", run.err);
    }
}

#[test]
fn a_sip_states_rules_history_and_the_lists_of_its_keywords() {
    let config = format!(
        "{SEDA}  appraisal_rule: APP-1\n  access_rule: ACC-1\n  dissemination_rule: DIS-1\n  reuse_rule: REU-1\n"
    );
    let (site, to) = (small_site(&config), fresh());
    let release = site.path().join("_communiques").join(SHORT);
    let text = fs::read_to_string(&release).unwrap();
    fs::write(
        &release,
        text.replacen("---\n", "---\ntags: [voirie]\n", 1) + "\n![](absente.png)\n",
    )
    .unwrap();
    let options = ["--profile", "seda", "--allow-missing", "--at", "2024-03-01T09:00:00Z"];
    let mut export = communique();
    export.arg("export").arg(site.path()).arg("--to").arg(to.path()).args(options);
    run(&mut export).ends(0);
    let manifest = manifest(to.path(), SHORT_PACKAGE);
    let flat: String = manifest.lines().map(str::trim).collect();
    for part in [
        "<AccessRule><Rule>ACC-1</Rule>",
        "<DisseminationRule><Rule>DIS-1</Rule>",
        "<ReuseRule><Rule>REU-1</Rule>",
        "<KeywordReference schemeName=\"tags\">voirie</KeywordReference>",
        "<CustodialHistoryItem when=\"2024-03-01T09:00:00Z\">",
    ] {
        assert!(flat.contains(part), "{part}: {manifest}");
    }
    communique!("verify", to.path()).ends(0);
}

#[test]
fn a_package_of_e_ark_is_a_folder_of_csip_that_the_archive_knows() {
    let (site, to) = (small_site("deposit: { rights: CC BY 4.0 }\n"), fresh());
    let archive = to.path().join("archive");
    let export = || communique!("export", site.path(), "--to", &archive, "--profile", "eark");
    export().ends(0);
    let members = members(&fs::read(archive.join(SHORT_PACKAGE)).unwrap());
    assert_eq!(members[0].0, format!("{SHORT_ID}/METS.xml"));
    assert!(
        members.iter().all(|(name, _)| !name.ends_with("bagit.txt") && !name.contains("/data/2"))
    );
    let catalogue = fs::read_to_string(archive.join("catalog.jsonl")).unwrap();
    assert!(catalogue.contains("\"profile\":\"eark\""), "{catalogue}");
    communique!("verify", &archive).ends(0);
    communique!("verify", "--reproduce", &archive).ends(0);
    let first = tree(&archive);
    export().ends(0);
    assert_same_trees(&first, &tree(&archive));
    // A package of another kind is another version.
    communique!("export", site.path(), "--to", &archive).ends(0);
    assert_eq!(packages(&archive).len(), 2);
    communique!("verify", &archive).ends(0);
}

#[test]
fn whatever_is_done_to_a_package_of_e_ark_is_found() {
    let (site, to) = (small_site(""), fresh());
    let archive = to.path().join("archive");
    communique!("export", site.path(), "--to", &archive, "--profile", "eark").ends(0);
    let all = members(&fs::read(archive.join(SHORT_PACKAGE)).unwrap());
    let alone = to.path().join(format!("{SHORT_ID}.zip"));
    let check = |members: &[(String, Vec<u8>)], what: &str| {
        fs::write(&alone, zip_of(members)).unwrap();
        let run = communique!("verify", &alone, "--format", "json").ends(1);
        let said = String::from_utf8_lossy(&run.out);
        assert!(said.contains(what), "{what}: {said}");
    };
    for (index, (name, _)) in all.iter().enumerate() {
        let mut rest = all.clone();
        rest.remove(index);
        let file = name.rsplit('/').next().unwrap();
        check(&rest, if file == "package-info.txt" { "bag" } else { file });
        let mut longer = all.clone();
        longer[index].1.push(b'\n');
        check(&longer, file);
    }
    let added = (format!("{SHORT_ID}/documentation/note.txt"), b"x".to_vec());
    check(&[all.clone(), vec![added]].concat(), "note.txt");
    let outside = ("note.txt".to_owned(), b"x".to_vec());
    check(&[all.clone(), vec![outside]].concat(), "note.txt");
}
