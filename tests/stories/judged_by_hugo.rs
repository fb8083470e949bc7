//! Hugo is the judge of its sites' templates, folders of languages and front matter: addresses, days,
//! titles and words are those that it publishes.

use crate::judged_sites::{assert_said_as_hugo_publishes, site_of};

const CONFIG: &str = "baseURL = \"https://news.example.org/\"\n\
    disableKinds = [\"RSS\", \"sitemap\"]\ntheme = \"own\"\ndefaultContentLanguage = \"en\"\n\
    [markup.goldmark.renderer]\nunsafe = true\n[params.desk]\nphone = \"01 99 00 12 34\"\n\
    [languages.en]\ncontentDir = \"content/en\"\n[languages.fr]\ncontentDir = \"content/fr\"\n";
const LAYOUT: &str = "@@{{ .Lang }}/{{ .File.Path }}|{{ .Title }}|{{ .Date.Format \"2006-01-02\" }}|\
    {{ .RelPermalink }}@@{{ .Content }}";
const LOOP: &str = "{{ range $i, $x := .Params }}{{ if eq $x \"skip\" }}{{ continue }}{{ end }}\
    {{ if eq $x \"stop\" }}{{ break }}{{ end }}<b>{{ $i }}{{ $x }}</b> {{ end }}";
const WHEN: &str = "<i>{{ .Page.Date.Format \"02/01/2006\" }} {{ dateFormat \"15:04\" .Page.Date }} \
    {{ (time \"2024-02-03\").Year }} {{ .Page.Date.Year }}</i>";
const CALLS: &str = "{{< loop a skip b stop c >}}, {{< sum >}}, {{< when >}}, {{< word >}}, \
    {{< param desk.phone >}}, [home]({{< ref \"/\" >}}), [news]({{< relref \"/news\" >}}).\n";

#[test]
#[ignore = "needs Hugo"]
fn templates_and_folders_of_hugo_are_read_as_hugo_does() {
    let first = format!("\n\n---\nTitle: A\nDATE: 2024-01-05T10:20:00Z\n---\n{CALLS}");
    let french = format!("+++\ntitle = \"C\"\ndate = 2024-01-07\n+++\n{CALLS}");
    let site = site_of(&[
        ("hugo.toml", CONFIG),
        ("layouts/_default/single.html", LAYOUT),
        ("layouts/_default/list.html", ""),
        ("themes/own/layouts/shortcodes/loop.html", LOOP),
        (
            "themes/own/layouts/shortcodes/sum.html",
            "{{ $n := partial \"add.html\" (dict \"a\" 2 \"b\" 3) }}<i>{{ add $n 1 }}</i>",
        ),
        ("themes/own/layouts/partials/add.html", "{{ $sum := add .a .b }}{{ return $sum }}"),
        ("themes/own/layouts/shortcodes/when.html", WHEN),
        ("layouts/shortcodes/word.html", "<em>{{ i18n \"more\" }} {{ T \"less\" }}</em>"),
        ("i18n/en.toml", "[more]\nother = \"More\"\n"),
        ("themes/own/i18n/en.yaml", "less: Less\n"),
        ("i18n/fr.yaml", "more:\n  other: Davantage\nless: Moins\n"),
        ("content/en/news/_index.md", "---\ntitle: News\n---\n"),
        ("content/fr/news/_index.md", "---\ntitle: Nouvelles\n---\n"),
        ("content/en/news/a.md", &first),
        (
            "content/en/news/b.html",
            "---\ntitle: B\ndate: 2024-01-06\n---\n<p>*Text* &amp; <b>bold</b></p>\n<ul><li>One\n\
             <li>Two</ul>\n{{< word >}}\n",
        ),
        ("content/fr/news/c.md", &french),
        ("content/de/news/d.md", "---\ntitle: D\ndate: 2024-01-08\n---\nNirgends.\n"),
    ]);
    assert_said_as_hugo_publishes(site.path(), 3);
}

const WHEN_IN_WORDS: &str = "<i>{{ time.Format \":date_full\" .Page.Date }}; {{ dateFormat \":date_medium\" .Page.Date }}; \
    {{ time.Format \"Monday 2 January, Mon Jan\" .Page.Date }}; {{ .Page.Date.Format \"Monday 2 Jan\" }}; \
    {{ time.Format \":date_short\" \"2024-05-09\" }}; {{ time.Format \":time_short\" .Page.Date }}</i>";
const WHERE: &str = "<i>{{ with .Site.GetPage (.Get 0) }}{{ .Title }} {{ .RelPermalink }} {{ .Params.desk }}{{ end }}; \
    {{ relref .Page (.Get 0) }}; {{ site.Language.Lang }} {{ .Page.Language.LanguageName }} {{ .Site.Language.Params.greeting }}; \
    {{ .Site.Params.desk }}; {{ .Page.Section }} {{ .Page.File.BaseFileName }}; {{ .Site.LanguagePrefix }} {{ relLangURL \"a\" }}; \
    {{ path.Base \"x/y.png\" }} {{ path.Join \"a\" \"../b\" }} {{ truncate 9 \"one two three\" }} {{ seq 3 5 }} {{ math.Ceil 1.2 }}</i>";
const FILES_READ: &str = "<ul>{{ range (getJSON \"data/\" (.Get 0)).towns }}<li>{{ .name }} {{ .height }}</li>{{ end }}</ul>\
    <ul>{{ range $row := getCSV \";\" \"data/tides.csv\" }}<li>{{ index $row 0 }}: {{ index $row 1 }}</li>{{ end }}</ul>\
    <p>{{ readFile \"data/note.txt\" }}</p>\
    {{ with resources.Get \"list.yaml\" | transform.Unmarshal }}{{ range .items }}<b>{{ . }}</b>{{ end }}{{ end }}";
const TABS: &str = "{{ .Inner }}<ul>{{ range .Scratch.Get \"tabs\" }}<li>{{ .name }}: {{ .text }}</li>{{ end }}</ul>";
const TAB: &str = "{{ .Parent.Scratch.Add \"tabs\" (slice (dict \"name\" (.Get 0) \"text\" (string .Inner))) }}\
    <i>{{ .Parent.Get \"of\" }} {{ .Ordinal }} {{ .Parent.Name }}</i>";

/// What shortcodes ask of their site: dates in the language of the page, other pages, files, and the
/// shortcodes around them.
#[test]
#[ignore = "needs Hugo"]
fn templates_of_hugo_ask_their_site_for_the_same() {
    const POST: &str = "{{< when >}}\n\n{{< where \"/news/b\" >}}\n\n{{< read \"towns.json\" >}}\n\n\
        {{< tabs of=\"the quay\" >}}{{< tab A >}}one{{< /tab >}}{{< tab B >}}two{{< /tab >}}{{< /tabs >}}\n";
    const LANGUAGES: [&str; 12] =
        ["en", "fr", "de", "es", "pl", "pt-br", "ja", "ru", "fr-ca", "no", "cs", "eu"];
    let mut config = "baseURL = \"https://news.example.org/\"\ndefaultContentLanguage = \"en\"\n\
        disableKinds = [\"RSS\", \"sitemap\"]\n[markup.goldmark.renderer]\nunsafe = true\n\
        [params]\ndesk = \"The desk\"\n"
        .to_owned();
    let mut posts = Vec::new();
    for (day, code) in LANGUAGES.iter().enumerate() {
        config.push_str(&format!(
            "[languages.{code}]\nlanguageName = \"Name of {code}\"\n[languages.{code}.params]\n\
             greeting = \"Words of {code}\"\n"
        ));
        let day = day + 1;
        posts.push((
            format!("content/news/a.{code}.md"),
            format!("---\ntitle: A {code}\ndate: 2024-{day:02}-{day:02}T08:07:00Z\n---\n{POST}"),
        ));
        posts.push((
            format!("content/news/b.{code}.md"),
            format!("---\ntitle: B {code}\ndesk: Quay\ndate: 2024-02-{day:02}\n---\nWords.\n"),
        ));
    }
    config.push_str("[languages.de.params.more]\nx = 1\n");
    let config = config.replacen(
        "greeting = \"Words of fr\"",
        "greeting = \"Words of fr\"\ndesk = \"Le bureau\"",
        1,
    );
    // The path of a file names its language here.
    let layout = LAYOUT.replace("{{ .Lang }}/", "");
    let mut files = vec![
        ("hugo.toml", config.as_str()),
        ("layouts/_default/single.html", &layout),
        ("layouts/_default/list.html", ""),
        ("layouts/shortcodes/when.html", WHEN_IN_WORDS),
        ("layouts/shortcodes/where.html", WHERE),
        ("layouts/shortcodes/read.html", FILES_READ),
        ("layouts/shortcodes/tabs.html", TABS),
        ("layouts/shortcodes/tab.html", TAB),
        (
            "data/towns.json",
            "{\"towns\": [{\"name\": \"Kiel\", \"height\": 1.5}, {\"name\": \"Brest\"}]}",
        ),
        ("data/tides.csv", "high;06:12\nlow;12:30\n"),
        ("data/note.txt", "A < B & C\n"),
        ("assets/list.yaml", "items: [x, z]\n"),
    ];
    files.extend(posts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let site = site_of(&files);
    assert_said_as_hugo_publishes(site.path(), 2 * LANGUAGES.len());
}
