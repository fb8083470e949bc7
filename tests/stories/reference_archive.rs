//! The archive in this repository, as the program once wrote it: every later version verifies it,
//! and none rewrites it.

use std::path::{Path, PathBuf};

use crate::communique;
use crate::support::*;

fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("archive/reference")
}

#[test]
fn it_is_sound_and_stays_as_it_is() {
    let before = tree(&reference());
    let run = communique!("verify", reference(), "--format", "json").ends(0);
    let (_, summary) = run.json();
    assert_eq!((&summary["packages"], &summary["warnings"]), (&2.into(), &0.into()), "{summary}");
    communique!("catalog", reference(), "--check").ends(0);
    assert_same_trees(&tree(&reference()), &before);
}

#[test]
fn its_digests_are_those_of_its_packages() {
    let files = tree(&reference());
    let zips: Vec<&String> = files.keys().filter(|name| name.ends_with(".zip")).collect();
    assert_eq!(zips.len(), 2);
    for zip in zips {
        let name = zip.rsplit('/').next().unwrap();
        let line = format!("{}  {name}\n", sha256(&files[zip]));
        assert_eq!(files[&format!("{zip}.sha256")], line.as_bytes());
    }
}
