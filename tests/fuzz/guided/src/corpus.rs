//! The seeds: files of the project's own tests, in the form that each target reads.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the project's tests.
pub fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Reads a file of the tests.
pub fn test_file(path: &str) -> Vec<u8> {
    let path = tests().join(path);
    fs::read(&path).unwrap_or_else(|error| crate::fail(&format!("{}: {error}", path.display())))
}

/// Writes the seeds of a target to the folder that `FUZZ_SEEDS` names, and ends the process. Does
/// nothing where it names none.
pub fn start(target: &str) {
    let Some(folder) = std::env::var_os("FUZZ_SEEDS").map(PathBuf::from) else { return };
    let seeds = match target {
        "post" | "document" | "front-matter" => posts(),
        "picture" => with_extensions(&tests(), &["png", "jpg", "jpeg", "gif", "webp", "svg"]),
        "layout" => {
            let mut layouts = with_extensions(&tests().join("../layouts"), &["yaml"]);
            layouts.extend(parts(&test_file("fuzz/guided/seeds/layouts.txt")));
            layouts
        }
        "config" => crate::settings::seeds(),
        "zip" => with_extensions(&tests(), &["zip"]),
        "tar" => with_extensions(&tests(), &["tar", "gz"]),
        "bag" => crate::package::bag_seeds(),
        "metadata" => crate::package::metadata_seeds(),
        "archive" => crate::package::archive_seeds(),
        "pdf" => crate::package::pdf_seeds(),
        _ => Vec::new(),
    };
    for (number, seed) in seeds.iter().enumerate().filter(|(_, seed)| seed.len() < 256 << 10) {
        let _ = fs::write(folder.join(format!("seed-{number:04}")), seed);
    }
    std::process::exit(0);
}

/// The posts of the tests, and small ones of what is seldom in posts: `seeds/posts.md`, separated
/// by lines of `=====`.
fn posts() -> Vec<Vec<u8>> {
    let mut posts = with_extensions(&tests(), &["md", "markdown"]);
    posts.extend(parts(&test_file("fuzz/guided/seeds/posts.md")));
    posts
}

/// The text between lines of `=====`.
pub fn parts(text: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(text);
    text.split("=====\n").map(|part| part.as_bytes().to_vec()).collect()
}

/// The files below a folder that have one of these extensions, by their paths.
pub fn with_extensions(root: &Path, extensions: &[&str]) -> Vec<Vec<u8>> {
    let mut paths = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|item| item.path()) {
            let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
            if path.is_dir() && path.file_name() != Some("target".as_ref()) {
                folders.push(path);
            } else if extensions.contains(&&*extension) {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths.iter().filter_map(|path| fs::read(path).ok()).collect()
}
