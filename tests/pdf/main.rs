//! PDFs as the program writes them from posts: what is inside, and how pictures come out.

mod images;
mod png;
mod site;

use std::fs;
use std::path::Path;
use std::process::Command;

/// Converts a post, given as text, with uploads beside it; the PDF.
fn convert(folder: &Path, body: &str, uploads: &[(&str, &[u8])]) -> Vec<u8> {
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
    let output = folder.join("images.pdf");
    let run = Command::new(env!("CARGO_BIN_EXE_communique"))
        .arg("convert")
        .arg(&post)
        .arg("-o")
        .arg(&output)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    fs::read(output).unwrap()
}
