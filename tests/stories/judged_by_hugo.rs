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
