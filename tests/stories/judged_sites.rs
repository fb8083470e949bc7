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

fn site_of(files: &[(&str, &str)]) -> TempDir {
    let folder = fresh();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn releases(site: &Path) -> Vec<Release> {
    let site = read_site(site, &SiteOptions::default()).unwrap();
    let parsed = site.releases().map(|source| {
        let source = source.unwrap();
        parse_release(&source, &site.config, &ReleaseOptions { allow_missing: true })
            .unwrap_or_else(|errors| panic!("{}: {errors:?}", source.path))
    });
    parsed.collect()
}

/// Title, day and address of each post.
fn facts(site: &Path) -> BTreeMap<String, [String; 3]> {
    let facts = releases(site).into_iter().filter(|release| !release.draft).map(|release| {
        let day = release.date.date().to_string();
        (release.path.clone(), [release.title.value, day, release.address.unwrap_or_default()])
    });
    facts.collect()
}

/// The letters and digits of a text: typography and mark-up apart.
fn letters(text: &str) -> String {
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
        let Some(told) = text.split("@@").nth(1).filter(|_| path.ends_with(".html")) else {
            continue;
        };
        let parts: Vec<&str> = told.split('|').collect();
        let facts = [parts[1], parts[2], parts[3]].map(str::to_owned);
        published.insert(format!("content/{}", parts[0]), facts);
    }
    assert_eq!(published.len(), 9, "{published:#?}");
    assert_eq!(facts(site.path()), published);
}

/// Renders the posts of a site, and gives their HTML by path.
const JEKYLL: &str = r#"
require "jekyll"
require "json"
Jekyll.logger.log_level = :error
to = File.join(ARGV[0], "_site")
options = { "source" => ARGV[0], "destination" => to, "quiet" => true, "future" => true }
site = Jekyll::Site.new(Jekyll.configuration(options))
site.process
told = site.posts.docs.map do |document|
  path = Pathname.new(document.path).relative_path_from(Pathname.new(site.source)).to_s
  [path, document.output]
end
puts JSON.generate(told.to_h)
"#;

#[test]
#[ignore = "needs Jekyll (ruby -rjekyll)"]
fn liquid_says_what_jekyll_says() {
    const BODIES: [&str; 22] = [
        "{{ site.phone }} {{ site.people | map: \"name\" | join: \", \" }} {{ site.none }}",
        "{% assign r = site.data.releases | where: \"version\", \"1.2\" | first %}Size {{ r.size }}",
        "{% for r in site.data.releases %}{{ forloop.index }} {{ r.version }}{% unless forloop.last %}, {% endunless %}{% endfor %}",
        "{% for p in site.data.order %}{{ p[0] }} is {{ p[1] }}; {% endfor %}",
        "{% for r in site.data.table reversed %}{{ r.name }} {{ r.n | plus: 1 }} {% endfor %}",
        "{% assign g = site.data.table | group_by: \"kind\" %}{% for k in g %}{{ k.name }} {{ k.size }} {% endfor %}",
        "{% if page.tags contains \"b\" and page.n > 2 %}yes{% elsif page.n %}maybe{% else %}no{% endif %}",
        "{% case page.n %}{% when 1, 3 %}odd{% else %}even{% endcase %}",
        "{% capture x %}a {{ page.title }} b{% endcapture %}{{ x | upcase | truncate: 9 }}",
        "{% include note.html text=\"first\" kind=page.kind %} {% include note.html text=page.title %}",
        "{{ page.date | date: \"%d %B %Y\" }} {{ page.date | date_to_string }} {{ page.date | date_to_xmlschema }}",
        "{{ \"a, b;c\" | split: \",\" | last | strip }} {{ \"The Quay — é\" | slugify }} {{ \"a b&c\" | cgi_escape }}",
        "{{ page.tags | array_to_sentence_string }} {{ page.tags | size }} {{ \"one two three\" | number_of_words }}",
        "{{ \"<b>\" | xml_escape }} {{ page.tags | jsonify }} {{ nil | default: \"none\" }}",
        "{% raw %}{{ x }} {% y %}{% endraw %} {% comment %}hidden{% endcomment %} done",
        "[x]({% post_url 2024-01-01-p0 %}) and [y]({% link _posts/2024-01-01-p0.md %})",
        "{% highlight ruby %}\nif a == \"b\"\n  run --now\nend\n{% endhighlight %}",
        "{% for i in (1..5) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }} {% endfor %}",
        "a {%- if true -%} b {%- endif %} c {{- page.n -}} d",
        "{% assign s = site.data.table | sort: \"n\" %}{{ s[0].name }} {{ s.last.name }} {{ s | size }}",
        "{{ \"/x\" | relative_url }} {{ \"/x\" | absolute_url }} {{ page.url }} {{ page.id }}",
        "{% increment k %}{% increment k %} {% cycle \"a\", \"b\" %}{% cycle \"a\", \"b\" %} {{ 7 | divided_by: 2 }} {{ 7 | modulo: 2 }} {{ 3.7 | floor }}",
    ];
    let mut files = vec![
        ("_config.yml".to_owned(), "url: https://news.example.org\nbaseurl: /base\nphone: 01 99 00 12 34\npeople: [{name: Ada}, {name: Bo}]\n".to_owned()),
        ("_data/releases.yml".to_owned(), "- version: \"1.2\"\n  size: 1024\n- version: \"1.1\"\n  size: 7\n".to_owned()),
        ("_data/order.json".to_owned(), "{\"z\": 1, \"a\": 2, \"m\": 3}".to_owned()),
        ("_data/table.csv".to_owned(), "name,n,kind\nPier,3,x\nQuay,1,y\nDock,2,x\n".to_owned()),
        ("_includes/note.html".to_owned(), "Note {{ include.text }}{% if include.kind %} ({{ include.kind }}){% endif %} {{ site.phone }}".to_owned()),
    ];
    for (number, body) in BODIES.iter().enumerate() {
        let head =
            format!("---\ntitle: Post {number}\nlang: en\ntags: [a, b]\nn: 3\nkind: calm\n---\n");
        files.push((format!("_posts/2024-01-01-p{number}.md"), format!("{head}{body}\n")));
    }
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
    let site = site_of(&borrowed);
    let mut ruby = Command::new("ruby");
    ruby.args(["-e", JEKYLL]).arg(site.path()).env("TZ", "Europe/Paris").env("LANG", "C.UTF-8");
    let output = ruby.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let published: BTreeMap<String, String> = serde_json::from_slice(&output.stdout).unwrap();
    let mut wrong = Vec::new();
    for release in releases(site.path()) {
        let document = build_document(&release).unwrap();
        let ours = plain::blocks_text(&document.body);
        let html = scraper::Html::parse_fragment(&published[&release.path]);
        let theirs: String = html.root_element().text().collect();
        if letters(&ours) != letters(&theirs) {
            let body = &release.text[release.body_start..];
            wrong.push(format!("{body}ours: {ours}\ntheirs: {}\n", theirs.trim()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
