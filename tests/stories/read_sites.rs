//! Sites of any engine are read as their own engine reads them.

use std::fs;
use std::path::Path;

use communique::document::{Document, build_document, trace};
use communique::release::{ReleaseOptions, parse_release};
use communique::site::{SiteOptions, read_site};
use serde_json::Value;
use tempfile::TempDir;

use crate::communique;
use crate::support::*;

pub fn site_of(files: &[(&str, &str)]) -> TempDir {
    let folder = fresh();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Exports a site; the results by id, and the summary.
#[track_caller]
pub fn exported(site: &Path, to: &Path, status: i32, more: &[&str]) -> (Vec<Value>, Value, String) {
    let mut command = support_command(site, to);
    let run = run(command.args(more)).ends(status);
    let (lines, summary) = run.json();
    (lines, summary, run.err)
}

fn support_command(site: &Path, to: &Path) -> std::process::Command {
    let mut command = communique();
    command.arg("export").arg(site).arg("--to").arg(to).args(["--format", "json"]);
    command
}

pub fn ids(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["id"].as_str().unwrap_or("none")).collect()
}

fn rules(line: &Value) -> Vec<&str> {
    let findings = line["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

/// The documents of a site, by the paths of their posts.
pub fn documents(site: &Path) -> Vec<(String, Document)> {
    let site = read_site(site, &SiteOptions::default()).unwrap();
    let documents = site.releases().map(|source| {
        let source = source.unwrap();
        let options = ReleaseOptions { allow_missing: false };
        let release = parse_release(&source, &site.config, &options);
        let release = release.unwrap_or_else(|errors| panic!("{}: {errors:?}", source.path));
        let document = build_document(&release);
        (source.path.clone(), document.unwrap_or_else(|errors| panic!("{errors:?}")))
    });
    documents.collect()
}

/// The member of a package that has this end.
pub fn member(to: &Path, line: &Value, end: &str) -> String {
    let zip = fs::read(to.join(line["package"].as_str().unwrap())).unwrap();
    let members = members(&zip);
    let (_, bytes) = members.iter().find(|(name, _)| name.ends_with(end)).unwrap();
    String::from_utf8(bytes.clone()).unwrap()
}

#[track_caller]
pub fn assert_reproducible(to: &Path) {
    communique!("verify", to, "--reproduce").ends(0);
}

#[test]
fn days_are_those_of_the_site() {
    let site = site_of(&[
        ("_config.yml", "url: https://news.example.org\ntimezone: America/New_York\n"),
        (
            "_posts/2024-01-05-evening.md",
            "---\ntitle: Evening\nlang: en\ndate: 2024-01-05 20:30:00 -0500\n---\nText.\n",
        ),
        ("_posts/2024-01-06-day.md", "---\ntitle: Day\nlang: en\n---\nText.\n"),
        ("_posts/2024-01-07-odd.md", "---\ntitle: Odd\nlang: en\ndate: the seventh\n---\nText.\n"),
    ]);
    let to = fresh();
    let (lines, ..) = exported(site.path(), to.path(), 0, &[]);
    assert_eq!(ids(&lines), ["2024-01-05-evening", "2024-01-06-day", "2024-01-07-odd"]);
    let issued = |line: &Value| {
        let record = member(to.path(), line, "/dc.xml");
        let (_, rest) = record.split_once("<dcterms:issued").unwrap();
        rest.split(['>', '<']).nth(1).unwrap().to_owned()
    };
    assert_eq!(issued(&lines[0]), "2024-01-05T20:30:00-05:00");
    assert_eq!(issued(&lines[1]), "2024-01-06");
    assert_eq!(rules(&lines[2]), ["R011"]);
    assert_reproducible(to.path());
}

#[test]
fn days_are_those_that_were_typed_where_no_zone_is_named() {
    let post = |date: &str| format!("---\ntitle: A notice\nlang: en\ndate: {date}\n---\nText.\n");
    let site = site_of(&[
        ("_config.yml", "url: https://news.example.org\n"),
        ("_posts/2024-01-05-early.md", &post("2024-01-05 00:30:00 +0200")),
        ("_posts/2024-01-05-late.md", &post("2024-01-05 23:30:00 -0500")),
        ("_posts/2024-01-05-plain.md", &post("2024-01-05 23:30:00")),
    ]);
    let to = fresh();
    let (lines, ..) = exported(site.path(), to.path(), 0, &[]);
    assert_eq!(ids(&lines), ["2024-01-05-early", "2024-01-05-late", "2024-01-05-plain"]);
    let record = |at: usize| member(to.path(), &lines[at], "/dc.xml");
    // Its page is where a server whose clock is that of Greenwich puts it.
    for (at, issued, page) in [
        (0, "2024-01-05T00:30:00+02:00", "/2024/01/04/early.html"),
        (1, "2024-01-05T23:30:00-05:00", "/2024/01/06/late.html"),
        (2, "2024-01-05T23:30:00+00:00", "/2024/01/05/plain.html"),
    ] {
        assert!(record(at).contains(issued) && record(at).contains(page), "{}", record(at));
    }
    assert_reproducible(to.path());
}

#[test]
fn posts_of_one_name_have_identifiers_of_their_own_that_stay() {
    let post =
        |lang: &str| format!("---\ntitle: Release {lang}\nlang: {lang}\n---\nText in {lang}.\n");
    let config = ("_config.yml", "url: https://news.example.org\n");
    let site = site_of(&[config, ("fr/_posts/2024-01-05-release.md", &post("fr"))]);
    let to = fresh();
    let (lines, ..) = exported(site.path(), to.path(), 0, &[]);
    assert_eq!(ids(&lines), ["2024-01-05-release"]);
    // A translation comes later: what is in the archive keeps its name.
    let path = site.path().join("en/_posts/2024-01-05-release.md");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, post("en")).unwrap();
    let (lines, ..) = exported(site.path(), to.path(), 0, &[]);
    assert_eq!(ids(&lines), ["2024-01-05-release.en", "2024-01-05-release"]);
    assert_eq!(lines[1]["status"], "unchanged");
    let other = fresh();
    let (lines, ..) = exported(site.path(), other.path(), 0, &[]);
    assert_eq!(ids(&lines), ["2024-01-05-release.en", "2024-01-05-release.fr"]);
    assert_reproducible(other.path());
    // If the language does not distinguish them, the path does.
    let site = site_of(&[
        ("a/_posts/2024-01-05-x.md", &post("en")),
        ("b/_posts/2024-01-05-x.md", &post("en")),
        ("_posts/2024-01-05-x.md", &post("en")),
    ]);
    let (lines, ..) = exported(site.path(), fresh().path(), 0, &[]);
    assert_eq!(ids(&lines), ["2024-01-05-x", "2024-01-05-x.a", "2024-01-05-x.b"]);
}

#[test]
fn front_matter_is_read_in_any_of_its_languages() {
    let site = site_of(&[
        ("2024-01-05-a.md", "+++\ntitle = \"A notice\"\ndate = 2024-01-05\n+++\nText.\n"),
        ("2024-01-06-b.md", "{\n\"title\": \"B notice\",\n\"date\": \"2024-01-06\"\n}\n\nText.\n"),
        ("2024-01-07-c.md", "---\ntitle: A\n\t\t# a comment after tabs\nlang: en\n---\nText.\n"),
        ("2024-01-08-harbour/index.md", "---\ntitle: The harbour\ndate: 2024-01-08\n---\nText.\n"),
        ("2024-01-09-bridge/index.md", "---\ntitle: The bridge\ndate: 2024-01-09\n---\nText.\n"),
    ]);
    let (lines, ..) = exported(site.path(), fresh().path(), 0, &[]);
    assert_eq!(
        ids(&lines),
        ["2024-01-05-a", "2024-01-06-b", "2024-01-07-c", "2024-01-08-harbour", "2024-01-09-bridge"]
    );
    assert!(rules(&lines[2]).contains(&"R012"));
    let broken = site_of(&[("a.md", "+++\ntitle = = 1\n+++\n")]);
    let (lines, ..) = exported(broken.path(), fresh().path(), 1, &[]);
    assert_eq!(lines[0]["findings"][0]["line"], 2);
}

#[test]
fn liquid_is_rendered_as_the_site_does() {
    let site = site_of(&[
        ("_config.yml", "url: https://news.example.org\nphone: 01 99 00 12 34\n"),
        ("_data/releases.yml", "- version: \"1.2\"\n  size: 1024\n"),
        ("_includes/note.html", "Note: {{ include.text }} ({{ site.phone }})"),
        ("_posts/2024-01-05-first.md", "---\ntitle: First\nlang: en\n---\nText.\n"),
        (
            "_posts/2024-01-06-second.md",
            "---\ntitle: Second\nlang: en\n---\nSee [the first]({% post_url 2024-01-05-first %}) and \
             [again]({% link _posts/2024-01-05-first.md %}).\n\n{% assign r = site.data.releases | \
             where: \"version\", \"1.2\" | first %}\n\nSize: {{ r.size }} bytes\n\n\
             {% include note.html text=\"read\" %}\n\n{% highlight ruby %}\n<?xml version=\"1.0\"?>\n\
             if a == \"b\"\n  run --now\nend\n{% endhighlight %}\n",
        ),
    ]);
    let to = fresh();
    let (lines, ..) = exported(site.path(), to.path(), 0, &[]);
    assert_eq!(rules(&lines[1]), Vec::<&str>::new());
    let (_, document) = documents(site.path()).pop().unwrap();
    let traced = trace::trace(&document);
    for part in [
        "[https://news.example.org/2024/01/05/first.html](the first)",
        "Size: 1024 bytes",
        "Note: read (01 99 00 12 34)",
        "|<?xml version=\"1.0\"?>",
        "|  run --now",
    ] {
        assert!(traced.contains(part), "{part}:\n{traced}");
    }
    assert_reproducible(to.path());
}

#[test]
fn what_cannot_be_rendered_refuses_unless_it_is_let_pass() {
    let site =
        site_of(&[("2024-01-05-a.md", "---\ntitle: A\nlang: en\n---\nSee {% gist 12 %}.\n")]);
    let (lines, ..) = exported(site.path(), fresh().path(), 1, &[]);
    assert_eq!(lines[0]["status"], "refused");
    assert!(lines[0]["findings"][0]["detail"].as_str().unwrap().ends_with("[D005]"));
    let to = fresh();
    let (lines, ..) = exported(site.path(), to.path(), 0, &["--allow", "D005"]);
    assert_eq!(rules(&lines[0]), ["D005"]);
    fs::write(site.path().join("communique.yaml"), "allow: [D005]\n").unwrap();
    exported(site.path(), fresh().path(), 0, &[]);
    exported(site.path(), fresh().path(), 1, &["--deny", "D005"]);
    let to = fresh();
    let run = run(support_command(site.path(), to.path()).args(["--deny", "X001"])).ends(2);
    assert!(run.err.contains("`X001`"), "{}", run.err);
}

#[test]
fn posts_are_found_by_the_conventions_of_the_site() {
    let post = "---\ntitle: A\nlang: en\n---\nText.\n";
    let site = site_of(&[
        ("_config.yml", "title:\n  it: Agenzia\n  en: Agency\nurl: https://news.example.org\n"),
        ("about.md", "---\ntitle: About\n---\nA page, no post.\n"),
        ("news/_posts/2024-01-05-a.md", post),
    ]);
    let (lines, summary, err) = exported(site.path(), fresh().path(), 0, &[]);
    assert_eq!(ids(&lines), ["2024-01-05-a"]);
    assert_eq!(summary["site"], "Jekyll");
    assert_eq!(summary["not_posts"]["pages"], 1);
    assert!(err.contains("_config.yml:2:3: `title` must be a string"), "{err}");
    exported(site.path(), fresh().path(), 0, &["--collection", "posts"]);
    let empty = site_of(&[("_config.yml", ""), ("posts/a.md", "# A\n")]);
    let mut command = support_command(empty.path(), fresh().path());
    let run = run(&mut command).ends(2);
    assert!(run.err.contains("no posts were found") && run.err.contains("posts"), "{}", run.err);
}

#[test]
fn files_are_found_where_the_site_has_them() {
    let picture = include_bytes!("../site/assets/mark.png");
    let site = site_of(&[
        ("communique.yaml", "uploads: { /: static }\n"),
        ("content/2024-01-05-p.md", "---\ntitle: Picture\nlang: en\n---\n![Pier](/img/pier.png)\n"),
        (
            "content/quay/index.md",
            "---\ntitle: Quay\nlang: en\ndate: 2024-01-06\n---\n![Quay](quay.png)\n",
        ),
        (
            "content/2024-01-07-s.md",
            "---\ntitle: S\nlang: en\n---\n![As browsers](../../../../img/pier.png)\n",
        ),
        ("static/img/pier.png", ""),
    ]);
    fs::write(site.path().join("static/img/pier.png"), picture).unwrap();
    fs::write(site.path().join("content/quay/quay.png"), picture).unwrap();
    // Without settings, where other generators publish them.
    for settings in ["uploads: { /: static }\n", ""] {
        fs::write(site.path().join("communique.yaml"), settings).unwrap();
        let to = fresh();
        let (lines, ..) = exported(site.path(), to.path(), 0, &[]);
        assert_eq!(ids(&lines), ["2024-01-05-p", "2024-01-07-s", "2024-01-06-quay"]);
        assert_reproducible(to.path());
    }
}

#[test]
fn links_lead_to_headings_within_the_pdf() {
    let site = site_of(&[
        ("_config.yml", "url: https://news.example.org\n"),
        (
            "_posts/2024-01-05-a.md",
            "---\ntitle: Long notice\nlang: en\n---\nSee [the deadlines](#deadlines).\n\n## Deadlines\n\nThe tenth of May.\n",
        ),
    ]);
    let to = fresh();
    let pdf = to.path().join("a.pdf");
    let post = site.path().join("_posts/2024-01-05-a.md");
    communique!("convert", post, "-o", &pdf).ends(0);
    let bytes = fs::read(pdf).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(!text.contains("news.example.org/2024/01/05/a.html#deadlines"));
    let file = lopdf_like(&bytes);
    assert_eq!(file, 1, "one annotation has a destination");
}

/// Annotations with a destination.
fn lopdf_like(bytes: &[u8]) -> usize {
    let pdf = lopdf::Document::load_mem(bytes).unwrap();
    let links = pdf.objects.values().filter_map(|object| object.as_dict().ok());
    links.filter(|entries| entries.get(b"Dest").is_ok() && entries.get(b"Rect").is_ok()).count()
}

#[test]
fn a_release_without_words_is_found() {
    let site = site_of(&[(
        "2024-01-05-empty.md",
        "---\ntitle: Elsewhere\nlang: en\nlink: https://news.example.org/elsewhere\nsubtitle: On another site\ncategory: uncategorized\n---\n",
    )]);
    let to = fresh();
    let (lines, ..) = exported(site.path(), to.path(), 0, &[]);
    assert_eq!(rules(&lines[0]), ["D042", "D041"]);
    let record = member(to.path(), &lines[0], "/dc.xml");
    assert!(record.contains(">Press release<") && record.contains(">uncategorized<"));
}

#[test]
fn sites_of_hugo_are_read() {
    let picture = include_bytes!("../site/assets/mark.png");
    let site = site_of(&[
        (
            "hugo.toml",
            "baseURL = \"https://news.example.org/\"\ntitle = \"Tides\"\ndefaultContentLanguage = \"en\"\n[languages.en]\nlocale = \"en-GB\"\n[languages.fr]\nlocale = \"fr-FR\"\n[permalinks.page]\npress = \"/press/:year/:slug/\"\n",
        ),
        (
            "content/news/quay/index.md",
            "+++\ntitle = \"The quay\"\ndate = 2024-01-05T10:00:00+01:00\nlastmod = 2024-02-01\n+++\n{{< figure src=\"quay.png\" alt=\"A quay\" >}}\n\nSee [the pier]({{< relref \"/press/pier.md\" >}}).\n\n| a | b |\n|---|---|\n| ~~c~~ | d |\n",
        ),
        (
            "content/news/quay/index.fr.md",
            "+++\ntitle = \"Le quai\"\ndate = 2024-01-05\n+++\nLe quai ouvre.\n",
        ),
        ("content/news/_index.md", "+++\ntitle = \"News\"\ndate = 2024-01-01\n+++\n"),
        (
            "content/press/pier.md",
            "---\ntitle: The pier\npublishDate: 2024-01-06\n---\nThe pier opens.\n",
        ),
        (
            "content/press/later.md",
            "---\ntitle: Later\ndate: 2024-01-07\ndraft: true\n---\nNot yet.\n",
        ),
        ("content/about.md", "+++\ntitle = \"About\"\n+++\nUs.\n"),
    ]);
    fs::write(site.path().join("content/news/quay/quay.png"), picture).unwrap();
    let to = fresh();
    let (lines, summary, _) = exported(site.path(), to.path(), 0, &[]);
    assert_eq!(summary["site"], "Hugo");
    let found: Vec<_> = ids(&lines);
    assert_eq!(
        found,
        ["2024-01-05-quay.fr", "2024-01-05-quay.en", "2024-01-07-later", "2024-01-06-pier"]
    );
    let record = member(to.path(), &lines[1], "/dc.xml");
    assert!(record.contains(">https://news.example.org/news/quay/<"), "{record}");
    let record = member(to.path(), &lines[3], "/dc.xml");
    assert!(record.contains(">https://news.example.org/press/2024/the-pier/<"), "{record}");
    let traced: String =
        documents(site.path()).iter().map(|(_, document)| trace::trace(document)).collect();
    assert!(traced.contains("https://news.example.org/press/2024/the-pier/"), "{traced}");
    assert_reproducible(to.path());
}

#[test]
fn sites_of_hexo_and_eleventy_are_read() {
    let hexo = site_of(&[
        (
            "_config.yml",
            "url: https://news.example.org\nlanguage: en\ntimezone: Europe/Rome\npermalink: :year/:title/\n",
        ),
        (
            "source/_posts/quay.md",
            "---\ntitle: The quay\ndate: 2024-01-05 23:30:00\n---\nIt *opens*.\n",
        ),
        ("source/about/index.md", "---\ntitle: About\n---\nUs.\n"),
    ]);
    let to = fresh();
    let (lines, summary, _) = exported(hexo.path(), to.path(), 0, &[]);
    assert_eq!((summary["site"].as_str().unwrap(), ids(&lines)), ("Hexo", vec!["2024-01-05-quay"]));
    assert_reproducible(to.path());
    let eleventy = site_of(&[
        (
            "eleventy.config.js",
            "export default function (c) {\n c.addPassthroughCopy({ \"./public/\": \"/\" });\n return { dir: { input: \"src\" } };\n}\n",
        ),
        (
            "src/_data/metadata.js",
            "export default { title: \"Tides\", url: \"https://news.example.org/\", language: \"en\" }\n",
        ),
        ("src/news/news.json", "{ \"permalink\": \"/n/{{ page.fileSlug }}/\" }\n"),
        ("src/news/quay.md", "---js\n"),
        ("src/news/2024-01-05-pier.md", "---\ntitle: The pier\n---\n{{ title }} opens.\n"),
        ("src/about.md", "---\ntitle: About\n---\nUs.\n"),
    ]);
    let to = fresh();
    let (lines, summary, _) = exported(eleventy.path(), to.path(), 0, &[]);
    assert_eq!(summary["site"], "Eleventy");
    assert_eq!(ids(&lines), ["2024-01-05-pier"]);
    let record = member(to.path(), &lines[0], "/dc.xml");
    assert!(record.contains(">https://news.example.org/n/pier/<"), "{record}");
    assert_reproducible(to.path());
}
