//! A site is looked at before it is exported, and gives settings to start from.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::communique;
use crate::support::*;

fn site_of(files: &[(&str, &str)]) -> TempDir {
    let folder = fresh();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn surveyed(site: &Path, status: i32, more: &[&str]) -> Value {
    let mut command = communique();
    let run =
        run(command.arg("survey").arg(site).args(["--format", "json"]).args(more)).ends(status);
    serde_json::from_str(run.text()).unwrap()
}

fn key<'a>(survey: &'a Value, name: &str) -> &'a Value {
    let keys = survey["keys"].as_array().unwrap();
    keys.iter().find(|key| key["name"] == name).unwrap_or_else(|| panic!("no {name}: {keys:?}"))
}

/// A site with a bit of everything.
fn mixed() -> TempDir {
    site_of(&[
        ("_config.yml", "title: Le port\nurl: https://www.port.example.net\ncollections: [avis]\n"),
        ("about.md", "---\ntitle: About\n---\nA page.\n"),
        (
            "_posts/2024-01-05-a.md",
            "---\ntitle: Ouverture\nlang: fr\nchapo: Le quai ouvre.\nsubtitle: Enfin\nweight: 3\n---\n![Le quai](/img/quai.png)\n\nTexte.\n",
        ),
        ("_posts/2024-02-05-b.md", "---\ntitle: Opening\nlang: en\nchapo: It opens.\n---\nText.\n"),
        ("_posts/2024-03-05-c.md", "---\ntitel: Sans titre\n---\nTexte.\n"),
        (
            "_posts/2024-04-05-d.md",
            "---\ntitle: Brouillon\npublished: false\n---\nUn texte qui est en français.\n",
        ),
        ("static/img/quai.png", ""),
    ])
}

#[test]
fn a_survey_tells_what_a_site_is_and_what_would_be_refused() {
    let site = mixed();
    fs::write(site.path().join("static/img/quai.png"), include_bytes!("../site/assets/mark.png"))
        .unwrap();
    let before = tree(site.path());
    let survey = surveyed(site.path(), 0, &[]);
    assert_eq!(survey["site"], "Jekyll");
    assert_eq!(survey["settings"], json!(["_config.yml"]));
    assert_eq!(survey["key"], "port.example.net");
    assert_eq!((&survey["posts"], &survey["drafts"]), (&4.into(), &1.into()));
    assert_eq!((&survey["first"], &survey["last"]), (&"2024-01-05".into(), &"2024-04-05".into()));
    assert_eq!(survey["collections"], json!({ "posts": 4 }));
    assert_eq!(survey["left_out"], json!({ "pages": 1 }));
    let languages = survey["languages"].as_array().unwrap();
    assert_eq!(languages.len(), 2);
    assert_eq!(languages[0]["declared_by"], "the post");
    assert_eq!(survey["undeclared"], 1);
    assert_eq!(key(&survey, "title")["posts"], 3);
    assert_eq!(key(&survey, "title")["read_as"], "title");
    assert_eq!(key(&survey, "chapo")["suggestion"], "chapeau-text");
    assert_eq!(key(&survey, "chapo")["example"], "Le quai ouvre.");
    assert_eq!(key(&survey, "subtitle")["suggestion"], "sous-titre");
    assert_eq!(key(&survey, "weight")["read_as"], Value::Null);
    assert_eq!(key(&survey, "weight")["suggestion"], Value::Null);
    let refused = survey["refused"].as_array().unwrap();
    let sources: Vec<&Value> = refused.iter().map(|one| &one["source"]).collect();
    assert_eq!(sources, ["_posts/2024-01-05-a.md", "_posts/2024-03-05-c.md"]);
    assert!(refused[1]["faults"][0].as_str().unwrap().contains("title"), "{refused:?}");
    let img = &survey["files"][0];
    assert_eq!(
        (&img["address"], &img["missing"], &img["suggestion"]),
        (&"/img".into(), &1.into(), &"static/img".into())
    );
    // It only looks.
    assert_same_trees(&before, &tree(site.path()));
    let text = communique!("survey", site.path()).ends(0);
    for part in [
        "Site       Jekyll",
        "`fields: { chapeau-text: chapo }`",
        "Would be refused: 2 of 4",
        "declared by the post",
    ] {
        assert!(text.text().contains(part), "no {part}:\n{}", text.text());
    }
}

#[test]
fn the_settings_that_are_written_are_read_and_do_what_they_say() {
    for command in [&["init"] as &[&str], &["survey", "--write"]] {
        let site = mixed();
        fs::write(
            site.path().join("static/img/quai.png"),
            include_bytes!("../site/assets/mark.png"),
        )
        .unwrap();
        let mut program = communique();
        run(program.args(command).arg(site.path())).ends(0);
        let path = site.path().join("communique.yaml");
        let written = fs::read_to_string(&path).unwrap();
        assert!(written.contains("#  chapeau-text: chapo    # in 2 posts"), "{written}");
        // As it is, and with every comment that is a setting taken away, it is read.
        let survey = surveyed(site.path(), 0, &[]);
        assert_eq!(survey["key"], "port.example.net");
        assert_eq!(survey["warnings"], json!([]));
        assert_eq!(survey["refused"].as_array().unwrap().len(), 1, "{survey}");
        let is_setting = |rest: &str| !rest.starts_with(' ') || rest.starts_with("  ");
        let bare: String = written
            .lines()
            .map(|line| line.strip_prefix('#').filter(|rest| is_setting(rest)).unwrap_or(line))
            // There is no such mark.
            .map(|line| line.replace(", mark: assets/mark.png", "") + "\n")
            .collect();
        fs::write(&path, &bare).unwrap();
        let survey = surveyed(site.path(), 0, &[]);
        assert_eq!(key(&survey, "chapo")["read_as"], "chapeau-text", "{bare}");
        // Never over one that is there.
        let mut program = communique();
        let again = run(program.args(command).arg(site.path())).ends(2);
        assert!(again.err.contains("is there already"), "{}", again.err);
        assert_eq!(fs::read_to_string(&path).unwrap(), bare);
    }
}

#[test]
fn a_site_without_posts_says_where_they_seem_to_be() {
    let site = site_of(&[("_config.yml", ""), ("news/a.md", "# A\n")]);
    let survey = surveyed(site.path(), 2, &[]);
    let warnings = survey["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|it| it.as_str().unwrap().contains("news")), "{warnings:?}");
    communique!("survey", site.path().join("nowhere")).ends(2);
}

#[test]
fn fields_are_read_either_way_round_and_misses_are_told() {
    let post = (
        "_posts/2024-01-05-a.md",
        "---\ntitle: A\nlang: fr\nsubtitle: Le sous-titre\nresume: Le chapô.\n---\nTexte.\n",
    );
    for fields in [
        "{ subtitle: sous-titre, chapeau-text: resume }",
        "{ sous-titre: subtitle, resume: chapeau-text }",
    ] {
        let settings = format!("fields: {fields}\n");
        let site = site_of(&[("_config.yml", ""), ("communique.yaml", &settings), post]);
        let survey = surveyed(site.path(), 0, &[]);
        assert_eq!(key(&survey, "subtitle")["read_as"], "sous-titre", "{fields}");
        assert_eq!(key(&survey, "resume")["read_as"], "chapeau-text", "{fields}");
        let to = fresh();
        let run = communique!("export", site.path(), "--to", to.path()).ends(0);
        assert!(!run.err.contains("fields"), "{}", run.err);
        communique!("verify", to.path(), "--reproduce").ends(0);
    }
    let settings = "fields: { chapeau-text: chapo, foo: bar }\n";
    let site = site_of(&[("_config.yml", ""), ("communique.yaml", settings), post]);
    let run = communique!("export", site.path(), "--to", fresh().path()).ends(0);
    assert!(
        run.err.contains("communique.yaml:1:32: `foo: bar` of `fields` names no key"),
        "{}",
        run.err
    );
    assert!(run.err.contains("no post has `chapo` in its front matter"), "{}", run.err);
}

#[test]
fn files_on_the_host_of_the_site_are_local_in_any_form() {
    let picture = include_bytes!("../site/assets/mark.png");
    let body: String =
        ["https://port.example.net", "//www.port.example.net", "http://PORT.example.net:80", ""]
            .map(|host| format!("![Quai]({host}/img/quai.png)\n\n"))
            .concat();
    let post = format!("---\ntitle: A\nlang: fr\n---\n{body}");
    let site = site_of(&[
        ("_config.yml", "url: https://www.port.example.net\n"),
        ("communique.yaml", "uploads: { /: static }\n"),
        ("_posts/2024-01-05-a.md", &post),
        ("static/img/quai.png", ""),
    ]);
    fs::write(site.path().join("static/img/quai.png"), picture).unwrap();
    let to = fresh();
    let run = communique!("export", site.path(), "--to", to.path(), "--format", "json").ends(0);
    let (lines, summary) = run.json();
    assert_eq!(summary["images"], 1, "one file, shown four times: {lines:?}");
    communique!("verify", to.path(), "--reproduce").ends(0);
}

#[test]
fn odd_settings_of_the_site_are_warnings() {
    let post = ("_posts/2024-01-05-a.md", "---\ntitle: A\nlang: fr\n---\nTexte.\n");
    for value in ["{ a: b }", "[a, b]", "12", "~", "2024-01-05", "true", "''", "[{ a: [b] }]"] {
        for name in [
            "title",
            "url",
            "baseurl",
            "lang",
            "timezone",
            "permalink",
            "collections",
            "defaults",
            "exclude",
            "collections_dir",
            "markdown",
            "plugins",
            "locale",
            "languages",
            "description",
            "author",
        ] {
            let config = format!("{name}: {value}\n");
            let site = site_of(&[("_config.yml", &config), post]);
            let run = communique!("survey", site.path());
            // A folder of collections that is nowhere, and posts that are excluded, are none.
            let may_hide = matches!(name, "collections_dir" | "exclude");
            assert!(
                run.status == 0 || may_hide && run.status == 2,
                "{config}: {}\n{}",
                run.status,
                run.err
            );
            assert!(!run.err.contains("error"), "{config}: {}", run.err);
        }
    }
}

#[test]
fn emoji_are_filled_in_where_the_site_has_jemoji() {
    let post = (
        "_posts/2024-01-05-a.md",
        "---\ntitle: \"Bravo :tada:\"\nlang: fr\n---\nUn :+1: et `:tada:`, mais pas :rien_de_tel:.\n",
    );
    let shown = |config: &str| {
        let site = site_of(&[("_config.yml", config), post]);
        let to = fresh();
        communique!("export", site.path(), "--to", to.path()).ends(0);
        communique!("verify", to.path(), "--reproduce").ends(0);
        let zip = fs::read(to.path().join("packages/2024/01/2024-01-05-a.zip")).unwrap();
        let members = members(&zip);
        let (_, dc) = members.iter().find(|(name, _)| name.ends_with("dc.xml")).unwrap();
        String::from_utf8(dc.clone()).unwrap()
    };
    assert!(shown("plugins: [jemoji]\n").contains("Bravo 🎉"));
    let typed = shown("plugins: [jekyll-feed]\n");
    assert!(typed.contains("tada") && !typed.contains('🎉'), "{typed}");
}
