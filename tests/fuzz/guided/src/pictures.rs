//! Pictures: as files that posts name, and as inputs.

use std::sync::LazyLock;

use crate::post;
use crate::world::uploads;

/// The extensions that give a picture's kind, besides its bytes.
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
    let uploads = uploads([(format!("a.{ending}"), input.to_vec())]);
    post::make(format!("{head}{line}\n").into_bytes(), uploads, None);
}
