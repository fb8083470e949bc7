//! PDFs as the program writes them from posts: what is inside, and how pictures come out.

mod caches;
mod conversions;
mod images;
mod metadata;
mod pictures;
mod png;
mod site;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Makes a site of one post, given as text, with uploads beside it; the post.
fn site(folder: &Path, body: &str, uploads: &[(&str, &[u8])]) -> PathBuf {
    let posts = folder.join("_communiques");
    fs::create_dir_all(&posts).unwrap();
    fs::create_dir_all(folder.join("_uploads")).unwrap();
    let config = "title: Mairie de Sainte-Épreuve\nlanguage: fr\ncollections:\n  communiques:\n    output: true\n  uploads:\n    output: true\n";
    fs::write(folder.join("_config.yml"), config).unwrap();
    let post = posts.join("2021-03-04-images.markdown");
    let front = "---\ntitle: Images\ndate: 2021-03-04 09:30:00 +0100\n---\n\n";
    fs::write(&post, format!("{front}{body}\n")).unwrap();
    for (name, bytes) in uploads {
        fs::write(folder.join("_uploads").join(name), bytes).unwrap();
    }
    post
}

/// Converts a post, given as text, with uploads beside it; the PDF.
fn convert(folder: &Path, body: &str, uploads: &[(&str, &[u8])]) -> Vec<u8> {
    convert_with(folder, body, uploads, &[]).0
}

/// The same with options; the PDF, and the results as JSON.
fn convert_with(
    folder: &Path,
    body: &str,
    uploads: &[(&str, &[u8])],
    options: &[&str],
) -> (Vec<u8>, String) {
    let output = folder.join("images.pdf");
    let run = Command::new(env!("CARGO_BIN_EXE_communique"))
        .arg("convert")
        .arg(site(folder, body, uploads))
        .arg("-o")
        .arg(&output)
        .args(["--format", "json"])
        .args(options)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    (fs::read(output).unwrap(), String::from_utf8(run.stdout).unwrap())
}
