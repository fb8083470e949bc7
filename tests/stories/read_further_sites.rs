//! Sites whose posts, dates, line breaks and labels are where plug-ins and settings put them.

use std::path::Path;

use communique::document::plain;

use crate::read_sites::{assert_reproducible, documents, exported, ids, member, site_of};
use crate::support::*;

/// Posts that other programs of the same engines put elsewhere, or date otherwise.
#[test]
fn posts_are_found_where_plug_ins_and_settings_put_them() {
    let post = |more: &str| format!("---\ntitle: Quay\nlang: en\n{more}---\nThe quay opens.\n");
    let hexo = site_of(&[
        ("_config.yml", "title: A\nsource_dir: src\nlanguage: en\n"),
        ("src/_posts/quay.md", &post("date: 2024-1-5\n")),
        ("src/about/index.md", &post("")),
    ]);
    let to = fresh();
    let (lines, ..) = exported(hexo.path(), &to.path().join("a"), 0, &[]);
    assert_eq!(ids(&lines), ["2024-01-05-quay"]);
    let translated = site_of(&[
        ("_config.yml", "title: A\nlanguages: [en, fr]\n"),
        ("index.md", "---\ntitle: Home\n---\n"),
        ("_i18n/en/_posts/2024-01-05-quay.md", "---\ntitle: Quay\n---\nIn {{ site.lang }}.\n"),
        ("_i18n/fr/_posts/2024-01-05-quay.md", "---\ntitle: Quai\n---\nEn {{ site.lang }}.\n"),
        ("_i18n/fr/about.md", "---\ntitle: About\n---\n"),
    ]);
    let documents = documents(translated.path());
    let said: Vec<(&str, String)> = documents
        .iter()
        .map(|(_, it)| (it.language.tag(), plain::blocks_text(&it.body).trim().to_owned()))
        .collect();
    assert_eq!(said, [("en-GB", "In en.".to_owned()), ("fr-FR", "En fr.".to_owned())]);
    let dated = site_of(&[
        ("config.toml", "base_url = \"https://a.example\"\n"),
        ("content/a.md", "+++\ntitle = \"A\"\npath = \"2024/01/05/a\"\n+++\nWords.\n"),
        ("content/2024-01-06_b.md", "---\ntitle: B\ndate: 2024-01-06\n---\nWords.\n"),
    ]);
    let (lines, ..) = exported(dated.path(), &to.path().join("b"), 0, &[]);
    let mut found = ids(&lines);
    found.sort_unstable();
    assert_eq!(found, ["2024-01-05-a", "2024-01-06-b"]);
    assert_reproducible(&to.path().join("b"));
}

/// A line break that is typed is one on the page where the site shows it.
#[test]
fn line_breaks_are_shown_where_the_site_shows_them() {
    let broken = |site: &Path| documents(site)[0].1.body[0].kind.clone();
    let has_break = |site: &Path| format!("{:?}", broken(site)).contains("Break");
    let post = "---\ntitle: Quay\nlang: en\ndate: 2024-01-05\n---\nOne\ntwo.\n";
    let path = "_posts/2024-01-05-a.md";
    let of_post = post.replace("One", "{::options hard_wrap=\"true\" /}\n\nOne");
    for (files, expected) in [
        (vec![("_config.yml", "title: A"), (path, post)], false),
        (vec![("_config.yml", "kramdown: { hard_wrap: true }"), (path, post)], true),
        (vec![("_config.yml", "title: A"), (path, of_post.as_str())], true),
        (vec![("_config.yml", "title: A"), ("source/_posts/a.md", post)], true),
        (
            vec![("hugo.toml", "baseURL = \"https://a.example\""), ("content/news/a.md", post)],
            false,
        ),
        (
            vec![
                ("hugo.toml", "[markup.goldmark.renderer]\nhardWraps = true"),
                ("content/news/a.md", post),
            ],
            true,
        ),
    ] {
        assert_eq!(has_break(site_of(&files).path()), expected, "{files:?}");
    }
    let (site, to) =
        (site_of(&[("_config.yml", "title: A"), ("source/_posts/a.md", post)]), fresh());
    exported(site.path(), to.path(), 0, &[]);
    assert_reproducible(to.path());
}

/// What a release is called may follow from its layout.
#[test]
fn a_layout_gives_the_label() {
    let layout = "extends: marque-etat\nname: own\nlabel: { text: Note de service }\n";
    let post =
        "---\ntitle: Quai\nlang: fr\ndate: 2024-01-05\ncategories: [Ville]\n---\nLe texte.\n";
    for (settings, label) in [
        ("layout: own.yaml\n", "Note de service"),
        ("layout: own.yaml\nlabel: category\n", "Ville"),
        ("layout: auto\n", "Communiqué de presse"),
    ] {
        let site = site_of(&[
            ("_config.yml", "title: A"),
            ("communique.yaml", settings),
            ("own.yaml", layout),
            ("_posts/2024-01-05-a.md", post),
        ]);
        let to = fresh();
        let (lines, ..) = exported(site.path(), to.path(), 0, &[]);
        let record = member(to.path(), &lines[0], "/dc.xml");
        assert!(record.contains(&format!(">{label}</dc:type>")), "{label}: {record}");
        assert_reproducible(to.path());
    }
}
