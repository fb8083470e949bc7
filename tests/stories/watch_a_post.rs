//! A press officer writes a post, and sees at each save what it gives.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::communique;
use crate::support::*;

struct Session {
    process: Child,
    out: Receiver<String>,
    err: Receiver<String>,
}

/// A line takes what a slow machine needs; a session that says nothing at all must not hold up the
/// others for ever.
const PATIENCE: Duration = Duration::from_secs(120);

/// The lines of a stream, as they come.
fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    lines
}

/// Waits for a line that contains a text.
#[track_caller]
fn expect(lines: &Receiver<String>, text: &str) {
    let mut passed = Vec::new();
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) if line.contains(text) => return,
            Ok(line) => passed.push(line),
            Err(_) => panic!("{text}: {passed:#?}"),
        }
    }
}

impl Session {
    fn begin(folder: &Path, words: &[&str]) -> Session {
        let mut command = communique();
        command.current_dir(folder).arg("convert").args(words).arg("--watch");
        let streams = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = streams.spawn().unwrap();
        let out = lines(process.stdout.take().unwrap());
        let err = lines(process.stderr.take().unwrap());
        Session { process, out, err }
    }

    /// What is converted.
    #[track_caller]
    fn says(&self, text: &str) {
        expect(&self.out, text);
    }

    /// What is remarked about it.
    #[track_caller]
    fn remarks(&self, text: &str) {
        expect(&self.err, text);
    }

    fn end(mut self) -> i32 {
        let number = self.process.id().to_string();
        std::process::Command::new("kill").args(["-INT", &number]).status().unwrap();
        self.process.wait().unwrap().code().unwrap()
    }
}

/// Saves as editors do: whole, in one step.
fn save(path: &Path, bytes: impl AsRef<[u8]>) {
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, bytes).unwrap();
    fs::rename(unfinished, path).unwrap();
}

#[cfg(unix)]
#[test]
fn each_save_is_set_and_what_changed_is_said() {
    let folder = fresh();
    let here = folder.path();
    for name in ["_communiques", "_uploads"] {
        fs::create_dir(here.join(name)).unwrap();
    }
    fs::write(here.join("_config.yml"), "title: Agence\nlang: fr\n").unwrap();
    let post = here.join("_communiques/2024-03-01-marees.md");
    let text = |body: &str| format!("---\ntitle: Les marées\ndate: 2024-03-01\n---\n{body}\n");
    save(&post, text("La mer monte."));
    let name = "_communiques/2024-03-01-marees.md";
    let session = Session::begin(here, &[name, "-o", "a.pdf"]);
    session.says("converted a.pdf  1 page, ");
    session.remarks("Ctrl-C ends");
    let pages = "La mer monte, et avec elle le bruit des galets. ".repeat(120);
    save(&post, text(&pages));
    session.says("converted a.pdf  2 pages (was 1), ");
    assert!(fs::read(here.join("a.pdf")).unwrap().starts_with(b"%PDF-1.7\n"));
    // A fault leaves the PDF as it was, and shows the line.
    let before = fs::read(here.join("a.pdf")).unwrap();
    save(&post, text("La mer.").replace("2024-03-01\n", "hier\n").replace("title", "titel"));
    session.remarks("the PDF is still the one before");
    assert_eq!(fs::read(here.join("a.pdf")).unwrap(), before);
    // A picture that is missing, and then there.
    save(&post, text("![](/uploads/vague.png)\n\nLa mer."));
    session.remarks("vague.png");
    session.remarks("the PDF is still the one before");
    let png = |shade: u8| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let picture = image::GrayImage::from_pixel(40, 30, image::Luma([shade]));
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        save(&here.join("_uploads/vague.png"), bytes.into_inner());
    };
    png(10);
    session.remarks("has no alternative text");
    session.says("converted a.pdf  1 page (was 2), ");
    png(200);
    session.says("converted a.pdf  1 page, ");
    // A finding that is mended is said to be gone.
    save(&post, text("![Une vague](/uploads/vague.png)\n\nLa mer."));
    session.remarks("no longer: ");
    session.says("converted a.pdf  1 page, ");
    // Settings count, too.
    fs::write(here.join("communique.yaml"), "issuer: { name: Agence des marées }\n").unwrap();
    session.says("converted a.pdf  1 page, ");
    assert_eq!(session.end(), 0);
    let alone = communique!("convert", &post, "-o", "-").ends(0).out;
    assert_eq!(fs::read(here.join("a.pdf")).unwrap(), alone);
}

#[test]
fn only_one_post_is_watched() {
    let folder = fresh();
    let site = site();
    let site = site.to_str().unwrap();
    for words in [
        &["convert", site, "-o", "pdfs", "--watch"][..],
        &["convert", "-", "--watch"],
        &["convert", "none.md", "--watch"],
    ] {
        let run = run(communique().current_dir(folder.path()).args(words)).ends(2);
        assert!(!run.err.is_empty());
    }
    assert_eq!(tree(folder.path()).len(), 0);
}
