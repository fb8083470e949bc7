//! The README does what it says: its commands are run and give what it shows, its settings and its
//! sample post are used, its layout is sound, and its links lead somewhere. The two commands of the
//! installation are run by `.ci/run`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::*;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// A fenced block: what it is, and its text.
struct Block {
    kind: String,
    text: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(kind) = line.strip_prefix("```") else { continue };
        let inside = lines.by_ref().take_while(|line| *line != "```");
        let text = inside.fold(String::new(), |text, line| text + line + "\n");
        blocks.push(Block { kind: kind.to_owned(), text });
    }
    blocks
}

fn of_kind(kind: &str) -> Vec<String> {
    let all = blocks(&readme()).into_iter().filter(|block| block.kind == kind);
    let all: Vec<String> = all.map(|block| block.text).collect();
    assert!(!all.is_empty(), "no block of {kind}");
    all
}

#[test]
fn it_is_short_and_every_block_is_of_a_kind_that_is_tried() {
    let text = readme();
    assert!(text.lines().count() <= 200, "{} lines", text.lines().count());
    let mut is_inside = false;
    for line in text.lines() {
        is_inside ^= line.starts_with("```");
        assert!(is_inside || !line.starts_with("    "), "blocks are fenced: {line}");
    }
    // `sh` is run by `.ci/run`; `yaml` with its name as a comment in the first line.
    let kinds = ["sh", "console", "markdown", "yaml", "text"];
    for Block { kind, text } in blocks(&text) {
        assert!(kinds.contains(&kind.as_str()), "{kind}: {text}");
        // What is only looked at has no command in it.
        assert!(kind != "text" || !text.contains("communique "), "{text}");
    }
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(ci.contains("'/^```sh$/,/^```$/p' README.md"), "CI runs the commands of kind sh");
}

#[test]
fn links_lead_to_files() {
    for name in [
        "README.md",
        "archive/limits.md",
        "archive/sites.md",
        "archive/metadata.md",
        "archive/verification.md",
        "archive/deposit.md",
        "archive/seda.md",
        "tests/bench/README.md",
    ] {
        let path = root().join(name);
        let text = fs::read_to_string(&path).unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        for link in links.filter(|link| !link.is_empty() && !link.contains("://")) {
            assert!(path.parent().unwrap().join(link).exists(), "{name}: {link}");
        }
    }
}

/// What changes from day to day, or with the typesetting: sizes, times, pages and digests.
fn steady(line: &str) -> String {
    let line = line.replace(" page,", " pages,");
    let is_digest = |word: &str| word.len() >= 40 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let words: Vec<&str> = line.split(' ').collect();
    let mut steady: Vec<String> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let next =
            words.get(index + 1).map(|next| next.trim_matches(|c: char| !c.is_alphanumeric()));
        let is_measured =
            matches!(next, Some("B" | "kB" | "MB" | "s" | "bytes" | "files" | "digests" | "pages"));
        let is_number = word.parse::<f64>().is_ok();
        steady.push(match is_measured && is_number || is_digest(word) {
            true => "#".to_owned(),
            false => (*word).to_owned(),
        });
    }
    steady.join(" ").trim_end().to_owned()
}

/// Whether lines are as they are shown, where `…` stands for any lines, or for any rest of a line.
fn fits(shown: &[String], got: &[String]) -> bool {
    match shown.split_first() {
        None => got.is_empty(),
        Some((line, rest)) if line == "…" => {
            (0..=got.len()).any(|skipped| fits(rest, &got[skipped..]))
        }
        Some((line, rest)) => got.split_first().is_some_and(|(first, others)| {
            let is_alike = match line.strip_suffix('…') {
                Some(head) => first.starts_with(head),
                None => first == line,
            };
            is_alike && fits(rest, others)
        }),
    }
}

/// The commands are run one after the other, in a folder that has what the repository has.
#[test]
fn sessions_are_as_they_are_shown() {
    let folder = fresh();
    copy_tree(&site(), &folder.path().join("tests/site"));
    let program = PathBuf::from(env!("CARGO_BIN_EXE_communique"));
    let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
    for session in of_kind("console") {
        let mut commands: Vec<(String, Vec<String>)> = Vec::new();
        for line in session.lines() {
            match (line.strip_prefix("$ "), commands.last_mut()) {
                (Some(command), _) => commands.push((command.to_owned(), Vec::new())),
                (None, Some((_, shown))) => shown.push(steady(line)),
                (None, None) => panic!("a session begins with a command: {line}"),
            }
        }
        for (command, shown) in commands {
            let output = Command::new("sh")
                .args(["-c", &format!("{{ {command}; }} 2>&1")])
                .current_dir(folder.path())
                .env("PATH", &path)
                .env_remove("SOURCE_DATE_EPOCH")
                .output()
                .unwrap();
            let got = String::from_utf8(output.stdout).unwrap();
            let lines: Vec<String> = got.lines().map(steady).collect();
            assert!(fits(&shown, &lines), "$ {command}\n{got}\nshown:\n{}", shown.join("\n"));
        }
    }
}

/// A file that the sample post names.
fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::GrayImage::from_pixel(400, 300, image::Luma([90]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

#[test]
fn the_sample_post_and_the_settings_are_used() {
    let folder = fresh();
    let at = |name: &str| folder.path().join(name);
    for name in ["_communiques", "_uploads", "assets"] {
        fs::create_dir(at(name)).unwrap();
    }
    fs::write(at("_config.yml"), "title: Agence des marées\n").unwrap();
    let [post] = of_kind("markdown").try_into().unwrap();
    fs::write(at("_communiques/2024-03-05-marees.md"), &post).unwrap();
    fs::write(at("_uploads/vague.png"), picture()).unwrap();
    let attached =
        run(communique().arg("convert").arg(super::support::post(SHORT)).args(["-o", "-"]));
    fs::write(at("_uploads/calendrier.pdf"), attached.ends(0).out).unwrap();
    fs::write(at("assets/mark.png"), picture()).unwrap();
    let settings = of_kind("yaml").into_iter().find(|text| text.starts_with("# communique.yaml"));
    let settings = settings.expect("the settings");
    let archive = at("archive");
    // With no settings, nothing of the post is odd.
    let strict = |more: &[&str]| {
        let mut command = communique();
        command.arg("export").arg(folder.path()).arg("--to").arg(&archive).arg("--strict");
        run(command.args(more).args(["--format", "json"])).ends(0).json()
    };
    let (lines, _) = strict(&[]);
    assert_eq!(lines.len(), 1);
    let unread = lines[0]["findings"].as_array().unwrap();
    assert!(unread.iter().all(|it| it["severity"] == "note"), "{unread:?}");
    fs::write(at("communique.yaml"), &settings).unwrap();
    let (lines, summary) = strict(&["--dry-run"]);
    assert_eq!((&lines[0]["status"], &summary["versions"]), (&"stored".into(), &1.into()));
    // Every key of the post that is explained is read: without it, another package is made.
    let survey = run(communique().arg("survey").arg(folder.path()).args(["--format", "json"]));
    let survey = &json_lines(survey.ends(0).text())[0];
    for key in survey["keys"].as_array().unwrap() {
        assert!(key["read_as"].is_string(), "{key}");
    }
    // SIPs and deposits need settings that are shown, too.
    for profile in ["seda", "bnf"] {
        let to = at(profile);
        let mut command = communique();
        command.arg("export").arg(folder.path()).arg("--to").arg(to).args(["--profile", profile]);
        run(&mut command).ends(0);
    }
}

#[test]
fn the_layout_is_sound() {
    let folder = fresh();
    let layout = of_kind("yaml").into_iter().find(|text| text.contains("extends: "));
    let file = folder.path().join("prefecture.yaml");
    fs::write(&file, layout.expect("a layout")).unwrap();
    run(communique().args(["layouts", "check"]).arg(&file)).ends(0);
}
