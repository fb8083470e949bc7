//! The program knows which build it is, and says so wherever it is named.

use std::fs;

use serde_json::Value;

use crate::communique;
use crate::support::*;

/// `communique 0.1.0+3f9a1c2b4d5e6f70`, as the program prints it.
fn program() -> String {
    communique!("--version").ends(0).text().lines().next().unwrap().to_owned()
}

#[test]
fn the_version_names_the_build_and_what_it_is_made_of() {
    let run = communique!("--version").ends(0);
    let mut lines = run.text().lines();
    let program = lines.next().unwrap();
    let build = program.strip_prefix(&format!("communique {}+", env!("CARGO_PKG_VERSION")));
    let build = build.unwrap_or_else(|| panic!("{program}"));
    assert!(build.len() == 16 && build.bytes().all(|b| b.is_ascii_hexdigit()), "{build}");
    let parts: Vec<&str> = lines.map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(parts, ["source", "crates", "faces", "layouts", "compiler"]);
    assert_eq!(communique!("-V").ends(0).text(), format!("{program}\n"));
    assert!(!run.text().contains("unlocked"), "the crates are locked here");
}

#[test]
fn packages_catalogue_and_log_name_the_build() {
    let program = program();
    let (_, version) = program.rsplit_once(' ').unwrap();
    let to = fresh();
    communique!("export", post(SHORT), "--to", to.path()).ends(0);
    for name in ["catalog.jsonl", "log.jsonl"] {
        let line: Value = serde_json::from_slice(&fs::read(to.path().join(name)).unwrap()).unwrap();
        assert_eq!(line["program"], program.as_str(), "{name}");
    }
    let files = members(&fs::read(to.path().join(SHORT_PACKAGE)).unwrap());
    let text = |end: &str| {
        let file = files.iter().find(|(path, _)| path.ends_with(end)).unwrap();
        String::from_utf8(file.1.clone()).unwrap()
    };
    assert!(text("/bag-info.txt").contains(&format!("Bag-Software-Agent: {program}\n")));
    assert!(text("/provenance.json").contains(&format!("\"program\": \"{program}\"")));
    let premis = text("/premis.xml");
    for reported in [
        format!("<agentVersion>{version}</agentVersion>"),
        format!("<messageDigestOriginator>{program}</messageDigestOriginator>"),
    ] {
        assert!(premis.contains(&reported), "{reported}");
    }
}
