//! Tells the program which build it is: a digest over all that its bytes follow from. Version and
//! source alone do not say it, since other releases of the crates, or other faces, set other pages.
//!
//! It is the same for every profile, place and day: names are relative, times are not looked at.
//! The compiler counts too, because the standard library brings Unicode's tables.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

/// Hexadecimal digits of the identity: short enough to be read aloud, and nobody forges it.
const DIGITS: usize = 16;

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    for name in ["src", "fonts", "layouts", "build.rs", "Cargo.toml", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={name}");
    }
    println!("cargo:rerun-if-env-changed=RUSTC");
    choose_platform();
    let parts = [
        ("source", source(&root)),
        ("crates", crates(&root)),
        ("faces", hex(&files(&root, "fonts", &["ttf", "otf"]))),
        ("layouts", hex(&files(&root, "layouts", &["yaml"]))),
        ("compiler", compiler()),
    ];
    write_languages(&root);
    let mut all = Vec::new();
    for (name, value) in &parts {
        add(&mut all, name, value.as_bytes());
        println!("cargo:rustc-env=COMMUNIQUE_{}={value}", name.to_uppercase());
    }
    println!("cargo:rustc-env=COMMUNIQUE_BUILD={}", &hex(&all)[..DIGITS]);
}

/// `portable`: done without what only Unix offers. On other systems, and where a check of that code
/// asks for it on Unix.
fn choose_platform() {
    println!("cargo:rustc-check-cfg=cfg(portable)");
    println!("cargo:rerun-if-env-changed=COMMUNIQUE_PORTABLE");
    let is_asked = env::var_os("COMMUNIQUE_PORTABLE").is_some_and(|value| value == "1");
    if is_asked || env::var_os("CARGO_CFG_UNIX").is_none() {
        println!("cargo:rustc-cfg=portable");
    }
}

/// The program's own source, but for what only tests have; and the manifest, for the crates'
/// features. A packaged crate keeps the manifest as it was written beside cargo's own form of it.
fn source(root: &Path) -> String {
    let mut all = files(root, "src", &["rs", "png", "tsv", "yaml", "xsd"]);
    let manifest = ["Cargo.toml.orig", "Cargo.toml"].iter().find_map(|name| read(&root.join(name)));
    add(&mut all, "Cargo.toml", &manifest.unwrap_or_default());
    hex(&all)
}

/// The files of `src/language/forms` as a table of tags and texts, for the program to carry.
fn write_languages(root: &Path) {
    let folder = root.join("src/language/forms");
    let names = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let paths: BTreeSet<PathBuf> =
        names.filter(|path| path.extension().is_some_and(|kind| kind == "yaml")).collect();
    let mut rows: Vec<(String, String)> = paths
        .iter()
        .filter_map(|path| {
            Some((path.file_stem()?.to_str()?.to_owned(), path.to_str()?.to_owned()))
        })
        .collect();
    rows.sort();
    let mut table = format!("static FILES: [(&str, &str); {}] = [\n", rows.len());
    for (tag, path) in rows {
        table += &format!("    ({tag:?}, include_str!({path:?})),\n");
    }
    table += "];\n";
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("languages.rs"), table).expect("cargo's folder can be written");
}

/// Name, version and checksum of every locked crate. The file itself is written anew when the
/// crate is packaged.
fn crates(root: &Path) -> String {
    let Some(lock) = read(&root.join("Cargo.lock")) else { return "unlocked".to_owned() };
    let lock = String::from_utf8_lossy(&lock).into_owned();
    let locked: BTreeSet<String> = lock
        .split("[[package]]")
        .filter(|package| package.contains("\nsource = "))
        .map(|package| {
            let keys = ["name = ", "version = ", "checksum = "];
            let is_told = |line: &&str| keys.iter().any(|key| line.starts_with(key));
            package.lines().filter(is_told).collect::<Vec<_>>().join("\n")
        })
        .collect();
    hex(locked.into_iter().collect::<Vec<_>>().join("\n\n").as_bytes())
}

fn compiler() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().ok();
    let version = version.and_then(|output| String::from_utf8(output.stdout).ok());
    version.map_or_else(|| "unknown".to_owned(), |version| version.trim().to_owned())
}

/// Names and contents of the files of these kinds below a folder, in the order of their names.
fn files(root: &Path, folder: &str, kinds: &[&str]) -> Vec<u8> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = format!("{folder}/{name}");
            if entry.path().is_dir() && name != "tests" {
                folders.push(path);
            } else if !name.ends_with("tests.rs")
                && name.rsplit_once('.').is_some_and(|(_, kind)| kinds.contains(&kind))
            {
                found.insert(path);
            }
        }
    }
    let mut all = Vec::new();
    for path in found {
        add(&mut all, &path, &read(&root.join(&path)).unwrap_or_default());
    }
    all
}

/// A length before each part keeps two different lists from reading the same.
fn add(all: &mut Vec<u8>, name: &str, content: &[u8]) {
    for part in [name.as_bytes(), content] {
        all.extend((part.len() as u64).to_be_bytes());
        all.extend(part);
    }
}

fn read(path: &Path) -> Option<Vec<u8>> {
    fs::read(path).ok()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
