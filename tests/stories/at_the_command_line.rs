//! The first day with the program: what is typed wrongly, what nothing comes of, what is written
//! where, and what is said about it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::communique;
use crate::support::*;

/// A site with one post.
fn small_site(text: &str) -> tempfile::TempDir {
    let folder = fresh();
    fs::create_dir_all(folder.path().join("_communiques")).unwrap();
    fs::write(folder.path().join("_config.yml"), "title: Agence\nlang: fr\n").unwrap();
    fs::write(folder.path().join("_communiques/2024-03-01-marees.md"), text).unwrap();
    folder
}

const POST: &str = "---\ntitle: Les marées\ndate: 2024-03-01\n---\nLa mer monte.\n";

/// Runs the program with words, in a folder.
fn typed(folder: &Path, words: &[&str]) -> Run {
    run(communique().current_dir(folder).args(words))
}

#[test]
fn nothing_succeeds_by_doing_nothing() {
    let drafts = small_site(&POST.replace("date:", "published: false\ndate:"));
    let here = drafts.path();
    for name in ["empty", "of-texts"] {
        fs::create_dir(here.join(name)).unwrap();
    }
    fs::write(here.join("of-texts/notes.txt"), "rien").unwrap();
    let before = tree(here);
    for (words, looked_for) in [
        (&["export", "empty", "--to", "a"][..], "no posts were found in"),
        (&["export", "of-texts", "--to", "a"], "no posts were found in"),
        (&["export", "none", "--to", "a"], "neither a post nor a site at none"),
        (&["export", ".", "--to", "a"], "the only post is a draft"),
        (&["export", ".", "--to", "a"], "--drafts takes them too"),
        (&["export", ".", "--to", "a", "--dry-run"], "the only post is a draft"),
        (&["export", ".", "--to", "a", "--drafts", "--since", "2025"], "from 2025-01-01 on"),
        (&["export", ".", "--to", "a", "--drafts", "--since", "2025"], "is of 2024-03-01"),
        (&["export", ".", "--to", "a", "--drafts", "--until", "2023-06"], "up to 2023-06-30"),
        (
            &["export", ".", "--to", "a", "--since", "2024", "--until", "2023"],
            "no day is from 2024-01-01 to 2023-12-31",
        ),
        (&["export", ".", "--to", "a", "--collection", "actualites"], "no collection `actualites`"),
        (
            &["export", "_communiques/2024-03-01-marees.md", "--to", "a", "--collection", "nope"],
            "no collection `nope`",
        ),
        (&["convert", "empty"], "no posts were found in"),
        (&["convert", "empty", "-o", "pdfs"], "no posts were found in"),
        (&["convert", ".", "-o", "pdfs"], "all drafts"),
        (&["convert", "none.md"], "neither a post nor a site at none.md"),
        (&["package", "empty", "--to", "p"], "no posts were found in"),
        (&["survey", "none"], "neither a post nor a site at none"),
        (&["catalog", "empty"], "empty is not an archive"),
        (&["catalog", "none", "--check"], "none is not an archive"),
        (&["withdraw", "x", "--reason", "r"], ". is not an archive"),
        (&["rename", "a", "b", "--archive", "empty"], "empty is not an archive"),
        (&["extract", "empty", "--to", "x"], "it is a folder"),
        (&["layouts", "check", "none.yaml"], "there is no such file"),
    ] {
        let run = typed(here, words).ends(2);
        assert!(run.err.contains(looked_for), "{words:?}: {}", run.err);
        assert_eq!(tree(here), before, "{words:?} left something");
    }
    for path in ["empty", "of-texts", "none"] {
        typed(here, &["verify", path]).ends(2);
    }
    typed(here, &["survey", "empty"]).ends(2);
}

#[test]
fn a_post_alone_is_in_the_collection_asked_for() {
    let folder = small_site(POST);
    let here = folder.path();
    fs::create_dir(here.join("_avis")).unwrap();
    fs::write(here.join("_avis/2024-03-02-avis.md"), POST).unwrap();
    let post = ["export", "_communiques/2024-03-01-marees.md", "--to", "a", "--dry-run"];
    let of = |name: &'static str| typed(here, &[&post[..], &["--collection", name]].concat());
    let run = of("avis").ends(2);
    for said in ["is not in the collection `avis`", "it is in `communiques`"] {
        assert!(run.err.contains(said), "{said}: {}", run.err);
    }
    of("communiques").ends(0);
}

#[test]
fn years_and_months_are_days() {
    let to = fresh();
    let stored = |days: &[&str]| {
        let mut command = communique();
        command.arg("export").arg(site()).args(["--dry-run", "--format", "json", "--to"]);
        let (lines, _) = run(command.arg(to.path().join("a")).args(days)).ends(0).json();
        lines.iter().map(|line| line["id"].as_str().unwrap()[..7].to_owned()).collect::<Vec<_>>()
    };
    let of = |from: &str, until: &str| {
        let mut all = stored(&["--since", "1999"]);
        all.retain(|month| (from..=until).contains(&month.as_str()));
        all
    };
    assert_eq!(stored(&["--since", "2020"]), of("2020-01", "9999"));
    assert_eq!(stored(&["--until", "2020"]), of("0000", "2020-12"));
    assert_eq!(stored(&["--since", "2020-02", "--until", "2020-02"]), of("2020-02", "2020-02"));
}

#[test]
fn the_folder_of_posts_is_the_site_as_its_posts_are() {
    let to = fresh();
    let export = |path: &Path| {
        let archive = to.path().join("a");
        communique!("export", path, "--to", archive, "--dry-run", "--format", "json").ends(0).json()
    };
    assert_eq!(export(&site().join("_communiques")), export(&site()));
    assert_eq!(export(&post(SHORT)).0[0]["source"], format!("_communiques/{SHORT}"));
}

#[test]
fn a_format_is_offered_where_it_can_be_written_and_json_everywhere() {
    let folder = small_site(POST);
    let here = folder.path();
    for words in [
        &["export", ".", "--to", "a"][..],
        &["export", ".", "--to", "a"],
        &["survey", "."],
        &["convert", ".", "-o", "pdfs"],
        &["convert", "_communiques/2024-03-01-marees.md", "-o", "m.pdf"],
        &["package", "_communiques/2024-03-01-marees.md", "--to", "p"],
        &["verify", "a"],
        &["catalog", "a", "--check"],
        &["catalog", "a"],
        &["extract", "p/2024-03-01-marees.zip", "--to", "x"],
        &["rename", "2024-03-01-marees", "_communiques/b.md", "--archive", "a"],
        &["withdraw", "2024-03-01-marees", "--reason", "r", "--archive", "a"],
        &["layouts"],
        &["layouts", "show", "marque-etat"],
        &["rules"],
        &["rules", "R001"],
        &["init", "."],
    ] {
        let run = typed(here, &[words, &["--format", "json"]].concat()).ends(0);
        let lines = json_lines(run.text());
        assert!(!lines.is_empty() && lines.iter().all(|it| it.is_object()), "{words:?}");
    }
    // The others say which there are.
    for command in
        ["survey", "init", "package", "catalog", "extract", "withdraw", "rename", "rules"]
    {
        let run = typed(here, &[command, "--format", "junit"]).ends(2);
        assert!(run.err.contains("[possible values: text, json]"), "{command}: {}", run.err);
        let help = typed(here, &[command, "-h"]).ends(0);
        assert!(!help.text().contains("sarif"), "{command}");
        assert!(!help.text().contains("--jobs"), "{command}");
    }
    for command in ["worker", "man", "completions"] {
        let help = typed(here, &[command, "--help"]).ends(0);
        assert!(!help.text().contains("--format"), "{command}");
    }
}

#[test]
fn a_pdf_is_written_where_it_is_asked_for() {
    let folder = fresh();
    let here = folder.path();
    fs::create_dir(here.join("there")).unwrap();
    let release = post(SHORT);
    let release = release.to_str().unwrap();
    for (output, file) in [
        (&[][..], "nouveau-siege.pdf"),
        (&["-o", "there"], "there/nouveau-siege.pdf"),
        (&["-o", "new/folder/"], "new/folder/nouveau-siege.pdf"),
        (&["-o", "siege.PDF"], "siege.PDF"),
    ] {
        let run = typed(here, &[&["convert", release], output].concat()).ends(0);
        assert!(fs::read(here.join(file)).unwrap().starts_with(b"%PDF-1.7\n"), "{file}");
        let size = fs::metadata(here.join(file)).unwrap().len() as f64 / 1e3;
        assert_eq!(run.text(), format!("converted {file}  1 page, {size:.1} kB\n"));
    }
    let before = tree(here);
    for (output, said) in [
        ("siege.html", "name it siege.pdf"),
        ("siege.docx", "convert writes PDF only"),
        ("siege", "write siege.pdf for a file, siege/ for a new folder"),
    ] {
        let run = typed(here, &["convert", release, "-o", output]).ends(2);
        assert!(run.err.contains(said), "{}", run.err);
    }
    let site = site();
    let run = typed(here, &["convert", site.to_str().unwrap(), "-o", "site.html"]).ends(2);
    assert!(run.err.contains("convert writes PDF only"), "{}", run.err);
    let run = typed(here, &["convert", release, "-o", "-", "--format", "json"]).ends(2);
    assert!(run.err.contains("cannot both go to standard output"), "{}", run.err);
    assert_eq!(tree(here), before);
}

/// Of a site in which every post is the index of a folder of its own, each PDF is called as the
/// folder is.
#[test]
fn posts_of_one_name_do_not_take_each_others_place() {
    let folder = fresh();
    let here = folder.path();
    for name in ["crue", "decrue"] {
        fs::create_dir_all(here.join("content/presse").join(name)).unwrap();
        fs::write(here.join(format!("content/presse/{name}/index.md")), POST).unwrap();
    }
    fs::write(here.join("hugo.toml"), "languageCode = 'fr'\ntitle = 'Agence'\n").unwrap();
    let run = typed(here, &["convert", ".", "-o", "pdfs"]).ends(0);
    assert!(
        run.text().ends_with("2 PDFs in pdfs: 2 pages, ")
            || run.text().contains("2 PDFs in pdfs: 2 pages, ")
    );
    let pdfs: Vec<String> = tree(&here.join("pdfs")).into_keys().collect();
    assert_eq!(pdfs, ["crue.pdf", "decrue.pdf"]);
    typed(here, &["convert", "content/presse/crue/index.md"]).ends(0);
    assert_eq!(
        fs::read(here.join("crue.pdf")).unwrap(),
        fs::read(here.join("pdfs/crue.pdf")).unwrap()
    );
}

/// What the program makes of a text on standard input.
fn piped(folder: &Path, words: &[&str], text: &str) -> Run {
    let mut command = communique();
    command.current_dir(folder).args(words);
    let streams = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = streams.spawn().unwrap();
    process.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    Run {
        status: output.status.code().unwrap(),
        out: output.stdout,
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_post_comes_from_standard_input() {
    let folder = small_site(POST);
    let here = folder.path();
    let text = fs::read_to_string(post(SHORT)).unwrap();
    let at = site();
    let at = at.to_str().unwrap();
    let run = piped(here, &["convert", "-", "--site", at], &text).ends(0);
    let file = communique!("convert", post(SHORT), "-o", "-").ends(0);
    let words = |pdf: &[u8]| lopdf::Document::load_mem(pdf).unwrap().extract_text(&[1]).unwrap();
    assert_eq!(words(&run.out), words(&file.out), "with the settings of that site");
    // With those of this folder, to a file.
    let run = piped(here, &["convert", "-", "-o", "neuf.pdf"], &text).ends(0);
    assert!(run.text().starts_with("converted neuf.pdf  1 page"), "{}", run.text());
    // A fault is shown with its line.
    let run = piped(here, &["convert", "-"], "---\ntitle: Sans fin\ndate: hier\n---\n").ends(1);
    assert!(run.err.contains("stdin.md:3:7"), "{}", run.err);
    assert!(run.err.contains("date: hier"), "{}", run.err);
    assert!(run.out.is_empty());
}

#[cfg(unix)]
#[test]
#[ignore = "needs script, of util-linux"]
fn a_terminal_gets_progress_and_no_pdf() {
    let folder = fresh();
    let here = folder.path();
    let on_terminal = |words: &str| {
        let program = env!("CARGO_BIN_EXE_communique");
        let mut command = std::process::Command::new("script");
        command.current_dir(here).env("TERM", "xterm").env_remove("NO_COLOR");
        command.args(["-qec", &format!("{program} {words}"), "/dev/null"]).stdin(Stdio::null());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (status, said) = on_terminal(&format!("convert {} -o -", post(SHORT).display()));
    assert_eq!(status, Some(2));
    assert!(said.contains("standard output is a terminal") && !said.contains("%PDF"), "{said}");
    // What is quickly done has no bar.
    let (status, said) = on_terminal(&format!("convert {} -o pdfs", post(SHORT).display()));
    assert_eq!(status, Some(2), "{said}");
    let (status, said) = on_terminal(&format!("convert {} -o a.pdf", post(SHORT).display()));
    assert_eq!(status, Some(0));
    assert!(said.contains("converted a.pdf") && !said.contains('█'), "{said}");
}

#[test]
fn a_second_version_says_what_changed() {
    let folder = small_site(POST);
    let here = folder.path();
    let path = here.join("_communiques/2024-03-01-marees.md");
    fs::create_dir(here.join("_uploads")).unwrap();
    let with_picture = format!("{POST}\n![Une vague](/uploads/vague.png)\n");
    fs::write(&path, &with_picture).unwrap();
    let png = |shade: u8| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::GrayImage::from_pixel(40, 30, image::Luma([shade]))
            .write_to(&mut bytes, image::ImageFormat::Png)
            .unwrap();
        bytes.into_inner()
    };
    fs::write(here.join("_uploads/vague.png"), png(10)).unwrap();
    let export = |more: &[&str]| typed(here, &[&["export", ".", "--to", "a"], more].concat());
    let first = export(&[]).ends(0);
    assert!(first.text().starts_with("stored    2024-03-01-marees  1 page, "), "{}", first.text());
    assert!(first.text().contains("Releases   1 stored, 0 unchanged"), "{}", first.text());
    fs::write(&path, with_picture.replace("monte", "descend").replace("Les marées", "Marées"))
        .unwrap();
    fs::write(here.join("_uploads/vague.png"), png(200)).unwrap();
    fs::write(here.join("_communiques/2024-03-02-autre.md"), POST).unwrap();
    let why = "2024-03-01-marees  v2 (the post changed: title, body, 1 picture)  1 page, ";
    let before = tree(&here.join("a"));
    let dry = export(&["--dry-run"]).ends(0);
    assert_eq!(tree(&here.join("a")), before);
    assert!(dry.text().contains(&format!("would store {why}about ")), "{}", dry.text());
    assert!(dry.text().contains("2 would be stored (1 new, 1 a new version)"), "{}", dry.text());
    let second = export(&[]).ends(0);
    assert!(second.text().contains(&format!("stored    {why}")), "{}", second.text());
    assert!(second.text().contains("2 stored (1 new, 1 a new version), 0 unchanged"));
    let size = |text: &str, of: &str| -> f64 {
        let line = text.lines().find(|line| line.contains(of)).unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        words[words.len() - 2].parse().unwrap()
    };
    let (expected, got) = (size(dry.text(), "marees  v2"), size(second.text(), "marees  v2"));
    assert!((expected / got - 1.0).abs() < 0.05, "about {expected}, and {got}");
    // And what is no longer there.
    fs::remove_file(&path).unwrap();
    for more in [&["--dry-run"][..], &[]] {
        let run = export(more).ends(0);
        let gone = "\nGone from the site (the archive keeps them)\n  2024-03-01-marees: ";
        assert!(run.text().contains(gone), "{}", run.text());
    }
}

#[test]
fn what_the_system_refuses_is_in_words() {
    let folder = small_site(POST);
    let here = folder.path();
    let release = "_communiques/2024-03-01-marees.md";
    fs::write(here.join("a-file"), "").unwrap();
    fs::create_dir(here.join("a-folder.pdf")).unwrap();
    for words in [
        &["export", ".", "--to", "a-file"][..],
        &["export", ".", "--to", "a-file/below"],
        &["export", ".", "--to", "a", "--report", "none/report"],
        &["export", ".", "--to", "a", "--config", "none.yaml"],
        &["export", ".", "--to", "a", "--fonts", "none"],
        &["export", ".", "--to", "a", "--layout", "./none.yaml"],
        &["convert", release, "-o", "none/out.pdf"],
        &["convert", ".", "-o", "a-file/below"],
        &["package", release, "--to", "a-file"],
        &["extract", "none.zip", "--to", "x"],
        &["extract", "a-file", "--to", "x"],
        &["verify", "none"],
        &["verify", "a-file", "-o", "none/report"],
        &["catalog", "a-file"],
        &["layouts", "check", "none.yaml"],
        &["layouts", "check", "a-folder.pdf"],
        &["man", "--to", "a-file"],
        &["init", "a-file"],
    ] {
        let run = typed(here, words);
        assert_ne!(run.status, 0, "{words:?}");
        let said = format!("{}{}", run.text(), run.err);
        assert!(!said.contains("os error") && !said.is_empty(), "{words:?}: {said}");
    }
}

#[test]
fn keys_that_are_misspelt_get_the_nearest_name() {
    let post = "---\ntitle: Les marées\ndate: 2024-03-01\nlang: fr\nchapeau-txt: Le chapô\n\
                sous-titr: Un\ncategries: [a]\nfiles:\n  - flie: /uploads/a.pdf\n    nom: ''\n\
                une-ou-diaporama:\n  - image: ''\n    legend: Une vague\n\
                contact-presse:\n  - name: Camille\n    telephone: 01\n---\nLa mer monte.\n";
    let folder = small_site(post);
    let run = typed(folder.path(), &["convert", ".", "-o", "pdfs"]).ends(0);
    for said in [
        ":5:1: `chapeau-txt` is not read: did you mean `chapeau-text`?",
        ":6:1: `sous-titr` is not read: did you mean `sous-titre`?",
        ":7:1: `categries` is not read: did you mean `categories`?",
        ":9:5: `flie` in an entry of `files` is not read: did you mean `file`?",
        ":13:5: `legend` in an entry of `une-ou-diaporama` is not read: did you mean `legende`?",
        ":16:5: `telephone` in an entry of `contact-presse` is not read: known keys: name, tel",
    ] {
        assert!(run.err.contains(said), "{said}\n{}", run.err);
    }
    // A key of a site's own is none of ours, and is left to it.
    let post = POST.replace("date:", "author: A\nrubrique: x\nid: 3\ndate:");
    let folder = small_site(&post);
    let run = typed(folder.path(), &["convert", ".", "-o", "pdfs"]).ends(0);
    assert!(!run.err.contains("is not read"), "{}", run.err);
    fs::write(folder.path().join("communique.yaml"), "isuer: { name: A }\nissuer: { nam: B }\n")
        .unwrap();
    let run = typed(folder.path(), &["convert", ".", "-o", "pdfs"]).ends(2);
    for said in ["did you mean `issuer`?", "did you mean `name`?"] {
        assert!(run.err.contains(said), "{}", run.err);
    }
}
