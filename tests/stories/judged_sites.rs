//! The generators of sites are the judges: addresses, days, titles and words are those that they
//! publish.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use communique::document::{build_document, plain};
use communique::release::{Release, ReleaseOptions, parse_release};
use communique::site::{SiteOptions, read_site};
use tempfile::TempDir;

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

pub fn releases(site: &Path) -> Vec<Release> {
    let site = read_site(site, &SiteOptions::default()).unwrap();
    let parsed = site.releases().map(|source| {
        let source = source.unwrap();
        parse_release(&source, &site.config, &ReleaseOptions { allow_missing: true })
            .unwrap_or_else(|errors| panic!("{}: {errors:?}", source.path))
    });
    parsed.collect()
}

/// Title, day and address of each post that is published.
pub fn facts(site: &Path) -> BTreeMap<String, [String; 3]> {
    let facts = releases(site).into_iter().filter(|release| !release.draft).map(|release| {
        let day = release.date.date().to_string();
        (release.path.clone(), [release.title.value, day, release.address.unwrap_or_default()])
    });
    facts.collect()
}

/// The words of each post, by path: letters and digits alone.
pub fn words(site: &Path) -> BTreeMap<String, String> {
    let published = releases(site).into_iter().filter(|release| !release.draft);
    let words = published.map(|release| {
        let document = build_document(&release).unwrap();
        for finding in &document.findings {
            assert_ne!(finding.rule.code, "D005", "{}: {}", release.path, finding.detail);
        }
        (release.path, letters(&plain::blocks_text(&document.body)))
    });
    words.collect()
}

/// The program of a generator that npm has installed in the folder `SITE_GENERATORS`; the site
/// sees its modules.
pub fn generator(site: &Path, program: &str) -> Command {
    let home = std::env::var_os("SITE_GENERATORS").expect("SITE_GENERATORS names a folder");
    let modules = Path::new(&home).join("node_modules");
    assert!(modules.join(program).is_file(), "{program} is not installed in {}", modules.display());
    std::os::unix::fs::symlink(&modules, site.join("node_modules")).unwrap();
    let mut node = Command::new("node");
    node.arg(modules.join(program)).current_dir(site);
    node
}

/// An address without its escapes.
pub fn unescaped(address: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = address.as_bytes();
    while let [first, after @ ..] = rest {
        let escape = (*first == b'%').then(|| after.get(..2)).flatten();
        let digits = escape.and_then(|it| std::str::from_utf8(it).ok());
        match digits.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// What pages say between `@@` signs (path, title, day and address), and the words after them.
pub fn published(folder: &Path) -> (BTreeMap<String, [String; 3]>, BTreeMap<String, String>) {
    let (mut facts, mut words) = (BTreeMap::new(), BTreeMap::new());
    for (path, bytes) in tree(folder) {
        let text = String::from_utf8_lossy(&bytes);
        let mut parts = text.splitn(3, "@@").skip(1);
        let Some((reported, content)) = parts.next().zip(parts.next()) else { continue };
        assert!(path.ends_with(".html"), "{path}");
        let plain = |html: &str| {
            scraper::Html::parse_fragment(html).root_element().text().collect::<String>()
        };
        let reported: Vec<String> = reported.split('|').map(plain).collect();
        let path = reported[0].trim_start_matches("./").to_owned();
        let day = reported[2].chars().take(10).collect();
        let address = format!("/{}", reported[3].trim_start_matches('/'));
        words.insert(path.clone(), letters(&plain(content)));
        facts.insert(path, [reported[1].clone(), day, address]);
    }
    (facts, words)
}

/// The letters and digits of a text: typography and mark-up apart.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
#[ignore = "needs Hugo"]
fn posts_of_hugo_are_as_hugo_publishes_them() {
    const CONFIG: &str = "baseURL = \"https://news.example.org/\"\ntitle = \"Tides\"\n\
        defaultContentLanguage = \"en\"\ndisableKinds = [\"RSS\", \"sitemap\"]\n\
        [languages.en]\nlanguageCode = \"en-GB\"\n[languages.fr]\nlanguageCode = \"fr-FR\"\n\
        [permalinks]\npress = \"/press/:year/:month/:slug/\"\nnotes = \"/n/:year-:day/:title/\"\n";
    const LAYOUT: &str =
        "@@{{ .File.Path }}|{{ .Title }}|{{ .Date.Format \"2006-01-02\" }}|{{ .RelPermalink }}@@";
    let site = site_of(&[
        ("config.toml", CONFIG),
        ("layouts/_default/single.html", LAYOUT),
        ("layouts/_default/list.html", ""),
        (
            "content/news/The Quay.md",
            "+++\ntitle = \"The quay\"\ndate = 2024-01-05T23:30:00-05:00\n+++\nA.\n",
        ),
        ("content/news/deep/pier/index.md", "---\ntitle: The pier\ndate: 2024-01-06\n---\nB.\n"),
        ("content/news/deep/pier/index.fr.md", "---\ntitle: La jetée\ndate: 2024-01-06\n---\nB.\n"),
        ("content/press/a.md", "---\ntitle: \"Été: a, b & c!\"\ndate: 2024-02-01\n---\nC.\n"),
        ("content/press/b.md", "---\ntitle: B\nslug: other\ndate: 2024-02-02\n---\nC.\n"),
        ("content/notes/c.fr.md", "---\ntitle: Une note\ndate: 2024-03-01 10:00:00\n---\nC.\n"),
        ("content/notes/d.md", "---\ntitle: D\nurl: /own/place/\ndate: 2024-03-02\n---\nC.\n"),
        ("content/notes/e.md", "{\n\"title\": \"E\",\n\"date\": \"2024-03-03\"\n}\nC.\n"),
        ("content/top.md", "---\ntitle: Top\ndate: 2024-04-01\npublishDate: 2024-04-01\n---\nC.\n"),
    ]);
    let built = Command::new("hugo")
        .args(["--quiet", "--buildFuture"])
        .current_dir(site.path())
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stdout));
    let mut published = BTreeMap::new();
    for (path, bytes) in tree(&site.path().join("public")) {
        let text = String::from_utf8_lossy(&bytes).replace("&amp;", "&").replace("&#39;", "'");
        let Some(reported) = text.split("@@").nth(1).filter(|_| path.ends_with(".html")) else {
            continue;
        };
        let parts: Vec<&str> = reported.split('|').collect();
        let facts = [parts[1], parts[2], parts[3]].map(str::to_owned);
        published.insert(format!("content/{}", parts[0]), facts);
    }
    assert_eq!(published.len(), 9, "{published:#?}");
    assert_eq!(facts(site.path()), published);
}

const HUGO_CONFIG: &str = "baseURL = \"https://news.example.org/\"\ndisableKinds = [\"RSS\", \"sitemap\"]\n\
    timeZone = \"America/New_York\"\n[markup.goldmark.renderer]\nunsafe = true\n\
    [markup.goldmark.parser.attribute]\nblock = true\n[permalinks]\nnews = \"/n/:slug/\"\n\
    [cascade]\nplace = \"Everywhere\"\n[params]\neditor = \"The desk\"\n";
const HUGO_LAYOUT: &str = "@@{{ .File.Path }}|{{ .Title }}|{{ .Date.Format \"2006-01-02\" }}|{{ .RelPermalink }}@@{{ .Content }}";
const HUGO_NOTE: &str = "{{/* {{< note >}} */}}\n{{ $kind := .Get \"kind\" | default \"note\" }}\n\
    <aside class=\"{{ $kind }}\">\n\n    <h4>{{ if eq $kind \"note\" }}Note{{ else }}\
    {{ $kind | title }}{{ end }}</h4>\n    {{ .Inner | markdownify }}\n</aside>\n";
const HUGO_FACTS: &str = "<ul>{{ range $at, $fact := .Params }}<li>{{ add $at 1 }}: {{ . }}\
    {{ with $.Page.Params.place }} ({{ . }}){{ end }}</li>{{ else }}<li>none</li>{{ end }}</ul>";

/// Posts with what Hugo adds to Markdown, and shortcodes of the site's own.
const HUGO_FILES: [(&str, &str); 19] = [
    ("hugo.toml", HUGO_CONFIG),
    ("layouts/shortcodes/note.html", HUGO_NOTE),
    ("layouts/shortcodes/facts.html", HUGO_FACTS),
    ("data/tides.toml", "high = \"06:12\"\n[low]\nheight = 0.4\n"),
    (
        "layouts/shortcodes/tide.html",
        "{{ with .Site.Data.tides }}{{ .high }}, {{ .low.height }} m{{ end }}",
    ),
    ("layouts/shortcodes/who.html", "{{ partial \"who.html\" (dict \"page\" .Page) -}}"),
    ("layouts/partials/who.html", "<b>{{ .page.Title | upper }} & {{ site.Params.editor }}</b>"),
    (
        "content/news/g.md",
        "---\ntitle: G\ndate: 2024-01-10\n---\nBy {{< who >}}, *today*, {{< tide >}}.\n\n\
             {{< note >}}\nA *first* one.\n\nAnd `more`.\n{{< /note >}}\n*After* it.\n\n\
             - One\n- {{< note kind=\"alert\" >}}Two & {{< who >}}{{< /note >}}\n- Three\n\n\
             {{< facts \"a < b\" 3 true >}}\n\n{{< facts >}}\n\n| x | {{< who >}} |\n|---|---|\n| 1 | 2 |\n",
    ),
    ("layouts/_default/single.html", HUGO_LAYOUT),
    ("layouts/_default/list.html", ""),
    (
        "content/news/_index.md",
        "---\ntitle: News\ncascade:\n  - place: The quay\n    kind: loud\n---\n",
    ),
    (
        "content/news/a.md",
        "---\ntitle: A\ndate: 2024-01-05 23:30:00\nplace: Here\n---\n## Head {#own .x}\n\nLead.\n{.lead}\n\n\
             {{< figure src=\"/a.png\" alt=\"Alt\" title=\"Title\" caption=\"A *caption*\" >}}\n\n\
             [x]({{< ref \"b.md\" >}}) and [y]({{< relref \"/news/c\" >}}#top)\n\n\
             {{< highlight go >}}\na < b && c\n{{< /highlight >}}\n\n\
             - [ ] done\n- [ ] open\n\nTerm\n: Described\n\n~~gone~~ <b>bold</b>\n\n\
             | a | b |\n|---|---|\n| 1 | 2 |\n\n{{% param place %}}\n\n{{</* shown */>}}\n",
    ),
    (
        "content/news/b.md",
        "---\ntitle: B\ndate: 2024-01-06\nslug: bee\n---\n{{< param place >}}.\n",
    ),
    ("content/news/c/index.md", "---\ntitle: C\ndate: 2024-01-07\n---\nB.<!--more-->\n\nMore.\n"),
    ("content/news/c/part.md", "---\ntitle: Part\n---\nNo page.\n"),
    (
        "content/other/d.md",
        "---\ntitle: D\ndate: 2024-01-08T10:00:00Z\n---\n{{< param place >}}\n\n[z]({{< ref \"b.md\" >}}), [c]({{< relref \"c\" >}})\n",
    ),
    ("content/other/e.md", "---\ntitle: E\ndate: 2024-01-09\n_build:\n  render: never\n---\nE.\n"),
    ("content/other/f/index.md", "---\ntitle: F\ndate: 2024-01-09\nheadless: true\n---\nF.\n"),
    ("static/a.png", ""),
];

/// What is read of a site's posts is what Hugo makes of them, of which there are `posts`.
pub fn assert_said_as_hugo_publishes(site: &Path, posts: usize) {
    let ours = (facts(site), words(site));
    let built = Command::new("hugo").arg("--quiet").current_dir(site).output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stdout));
    let (facts, words) = published(&site.join("public"));
    let below = |path: String| format!("content/{path}");
    let facts: BTreeMap<_, _> = facts.into_iter().map(|(path, it)| (below(path), it)).collect();
    let words: BTreeMap<_, _> = words.into_iter().map(|(path, it)| (below(path), it)).collect();
    assert_eq!(facts.len(), posts, "{facts:#?}");
    assert_eq!(ours, (facts, words));
}

#[test]
#[ignore = "needs Hugo"]
fn posts_of_hugo_say_what_hugo_publishes() {
    let site = site_of(&HUGO_FILES);
    assert_said_as_hugo_publishes(site.path(), 5);
}
