//! Pictures: as files that posts name, and as inputs.

use std::sync::{Arc, LazyLock};

use communique::site::{ListedFile, ListedUploads};

use crate::corpus::test_file;
use crate::post;

/// Files of the sample site by the addresses that the dictionary has.
const FILES: &[(&str, &str)] = &[
    ("a.png", "cli/pixel.png"),
    ("a.pdf", "../tests/refused/_uploads/note-saine.pdf"),
];

fn listed(bytes: Vec<u8>) -> ListedFile {
    ListedFile {
        size: bytes.len() as u64,
        sha256: [7; 32],
        head: bytes[..bytes.len().min(4096)].to_vec(),
        bytes: Some(bytes.into()),
    }
}

/// What posts find: small pictures, a document.
pub fn uploads() -> ListedUploads {
    let files = FILES.iter().map(|(name, path)| {
        (format!("uploads/{name}"), listed(test_file(&format!("../src/{path}"))))
    });
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>\
        <rect width='9' height='9' fill='red'/></svg>";
    let svg = std::iter::once(("uploads/a.svg".to_owned(), listed(svg.to_vec())));
    ListedUploads::new(vec!["https://essai.example".to_owned()], files.chain(svg))
}

/// The endings by which a picture's kind is told, beside its bytes.
const ENDINGS: [&str; 5] = ["png", "jpg", "gif", "svg", "webp"];

static POST: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let pictures = ENDINGS.map(|ending| format!("![Vue](/uploads/a.{ending})\n\n"));
    format!("---\ntitle: T\ndate: 2020-01-02\n---\n{}", pictures.concat()).into_bytes()
});

/// The input is a picture.
pub fn picture(input: &[u8]) {
    let ending = match input {
        [0x89, ..] => "png",
        [0xFF, ..] => "jpg",
        [b'G', ..] => "gif",
        [b'R', ..] => "webp",
        _ => "svg",
    };
    let post = String::from_utf8_lossy(&POST);
    let line = format!("![Vue](/uploads/a.{ending})");
    let (head, _) = post.split_once("![").unwrap_or((&post, ""));
    let file = (format!("uploads/a.{ending}"), listed(input.to_vec()));
    let uploads = ListedUploads::new(vec!["https://essai.example".to_owned()], [file]);
    post::make(format!("{head}{line}\n").into_bytes(), Arc::new(uploads), None);
}
