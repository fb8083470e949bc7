//! Packages that claim to be this program's, with a source made to take forever to read: they are
//! reported as unchecked, at once.

use std::fs;
use std::path::Path;

use communique::digest::{Digests, to_hex};

use crate::support::*;

/// The reference archive's bag in a folder, with one file replaced and everything that describes it
/// made to fit, except METS and PREMIS: that they differ is found.
fn package(end: &str, bytes: &[u8]) -> tempfile::TempDir {
    let zip = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus/bag.zip");
    let mut zip = zip::ZipArchive::new(fs::File::open(zip).unwrap()).unwrap();
    let folder = fresh();
    let mut files = Vec::new();
    for index in 0..zip.len() {
        let mut member = zip.by_index(index).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut member, &mut content).unwrap();
        let name = name.split_once('/').unwrap().1.to_owned();
        if name.ends_with(end) {
            content = bytes.to_vec();
        }
        files.push((name, content));
    }
    files.sort();
    let payload = files.iter().filter(|(name, _)| name.starts_with("data/"));
    let (octets, count) =
        payload.fold((0, 0), |(sum, count), (_, content)| (sum + content.len(), count + 1));
    let info = files.iter_mut().find(|(name, _)| name == "bag-info.txt").unwrap();
    let line = |line: &str| match line.starts_with("Payload-Oxum: ") {
        true => format!("Payload-Oxum: {octets}.{count}\n"),
        false => format!("{line}\n"),
    };
    info.1 = std::str::from_utf8(&info.1).unwrap().lines().map(line).collect::<String>().into();
    for (kind, is_payload) in [("manifest", true), ("tagmanifest", false)] {
        for algorithm in ["sha256", "sha512"] {
            let listed = files.iter().filter(|(name, _)| {
                name.starts_with("data/") == is_payload && !name.starts_with("tagm")
            });
            let lines: String = listed
                .map(|(name, content)| {
                    let digests = Digests::of(content);
                    let digest = match algorithm {
                        "sha256" => to_hex(&digests.sha256),
                        _ => to_hex(&digests.sha512),
                    };
                    format!("{digest}  {name}\n")
                })
                .collect();
            let name = format!("{kind}-{algorithm}.txt");
            let at = files.iter().position(|(file, _)| *file == name).unwrap();
            files[at].1 = lines.into_bytes();
        }
    }
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

#[test]
fn sources_and_settings_without_end_are_not_read() {
    let post = |body: String| format!("---\ntitle: Un avis\ndate: 2020-01-02\n---\n\n{body}\n");
    for (end, text) in [
        ("/avis.md", post("<b>".repeat(200_000))),
        ("/avis.md", post("<div>".repeat(200_000))),
        ("/avis.md", post("mot ".repeat(3 << 20))),
        ("/settings.yaml", format!("a: {}", "[".repeat(200_000))),
        ("/layout.yaml", format!("a: {}", "{a: ".repeat(200_000))),
    ] {
        let run = json(package(end, text.as_bytes()).path()).ends(1).within(128);
        let reason = run.lines()[0]["reason"].as_str().unwrap_or_default().to_owned();
        assert!(reason.contains("was not compared"), "{end}: {reason}");
    }
}
