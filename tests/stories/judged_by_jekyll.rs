//! Jekyll is the judge of Liquid: posts say what it publishes.

use std::collections::BTreeMap;
use std::process::Command;

use communique::document::{build_document, plain};

use crate::judged_sites::{facts, letters, published, releases, site_of, words};

/// Renders the posts of a site, and gives their HTML by path.
const JEKYLL: &str = r#"
require "jekyll"
require "json"
Jekyll.logger.log_level = :error
to = File.join(ARGV[0], "_site")
options = { "source" => ARGV[0], "destination" => to, "quiet" => true, "future" => true }
site = Jekyll::Site.new(Jekyll.configuration(options))
site.process
reported = site.posts.docs.map do |document|
  path = Pathname.new(document.path).relative_path_from(Pathname.new(site.source)).to_s
  [path, document.output]
end
puts JSON.generate(reported.to_h)
"#;

#[test]
#[ignore = "needs Jekyll (ruby -rjekyll)"]
#[expect(clippy::too_many_lines, reason = "most of it is the bodies")]
fn liquid_says_what_jekyll_says() {
    const BODIES: &[&str] = &[
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
        "{% for p in site.posts limit: 3 %}{{ p.title }} {{ p.url }} {{ p.date | date: \"%Y-%m-%d\" }} {{ p.id }}; {% endfor %}{{ site.posts | size }}",
        "{% for n in site.notes %}{{ n.title }} {{ n.url }} {{ n.kind }} {{ n.collection }}; {% endfor %}{{ site.hidden | size }}",
        "{% assign k = site.posts | where_exp: \"p\", \"p.n > 2 and p.kind == 'calm'\" | sort: \"title\" %}{{ k.size }} {{ k.first.title }} {{ k | map: \"slug\" | join: \" \" }}",
        "{% assign g = site.data.table | group_by_exp: \"r\", \"r.name | size\" %}{% for k in g %}{{ k.name }}: {{ k.items | map: \"name\" | join: \" \" }} {% endfor %}",
        "{% for c in site.categories %}{{ c[0] }} {{ c[1] | size }} {{ c[1].first.title }} {% endfor %}{{ site.tags.a | size }} {{ site.tags.b.last.title }}",
        "{{ page.previous.title }} {{ page.previous.url }} {{ page.next.title }} {% if page.next.n %}has{% endif %}",
        "<table>{% tablerow r in site.data.table cols: 2 %}{{ r.name }} {{ tablerowloop.index }}{% endtablerow %}</table>",
        "{% include_relative part.html text=page.kind %} {{ layout.mood }} {{ site.baseurl }}",
        "{% assign f = site.data.table | find: \"n\", \"1\" %}{{ f.name }} {% assign e = site.data.table | find_exp: \"r\", \"r.kind == 'y'\" %}{{ e.name }}",
        "{{ page.date | date_to_string: \"ordinal\", \"US\" }} {{ page.date | date_to_long_string: \"ordinal\" }} {{ page.date | date_to_long_string }} {{ \"2024-03-22\" | date_to_string: \"ordinal\" }}",
        "{{ \" a   b \n c\" | normalize_whitespace }} {{ \"日本語 two\" | number_of_words: \"cjk\" }} {{ \"it's -- so\" | smartify }}",
        "{{ \"*em* [l](/x)\" | markdownify }}",
        "{{ \"A b.C_d Ünï!\" | slugify: \"pretty\" }} {{ \"A b.C_d Ünï!\" | slugify: \"ascii\" }} {{ \"A b.C_d Ünï!\" | slugify: \"raw\" }} {{ \"A b.C_d Ünï!\" | slugify: \"none\" }} {{ \"A b.C_d Ünï!\" | slugify: \"default\" }}",
        "{{ page.tags | inspect }} {{ page.tags | push: \"c\" | join: \"\" }} {{ page.tags | unshift: \"c\" | join: \"\" }} {{ \"a b&c\" | url_encode }} {{ \"<i>x</i> y\" | strip_html }} {{ \"a b/ö\" | uri_escape }}",
        "{% if page.n %}\n{% highlight ruby %}\nputs \"{% raw %}{{ x }}{% endraw %}\"\n{% endhighlight %}\n{% endif %}",
        "{% for a in (1..2) %}{% for b in (1..2) %}{{ forloop.parentloop.index }}{{ forloop.index }} {% endfor %}{% else %}none{% endfor %}{% for x in site.none %}x{% else %}empty{% endfor %}",
        "{% assign p = site.posts | where: \"title\", \"With excerpt\" | first %}{{ p.excerpt | strip_html }} {{ p.excerpt | number_of_words }}",
        "{{ page.path }} {{ page.slug }} {{ page.collection }} {{ page.relative_path }} {{ site.time_zone }} {{ page.layout }}",
        "{% assign t = page.tags | sort | reverse %}{% for x in t %}{{ x }}{% endfor %} {{ t | concat: page.tags | uniq | size }} {{ \"b,,a\" | split: \",\" | compact | size }}",
        "{{ site.data.table | where: \"kind\", \"x\" | map: \"name\" | sort_natural | join: \" \" }} {{ 5 | times: 3 | minus: 1 | at_most: 10 }} {{ \"a-b\" | replace: \"-\", \"+\" | capitalize }}",
        "{%- assign a = 1 -%}\n  {%- if a == 1 -%}  tight  {%- endif -%}\n done {{- \" x \" -}} y",
    ];
    let mut files = vec![
        ("_config.yml".to_owned(), "url: https://news.example.org\nbaseurl: /base\nphone: 01 99 00 12 34\npeople: [{name: Ada}, {name: Bo}]\ncollections: { notes: { output: true }, hidden: {} }\n".to_owned()),
        ("_data/releases.yml".to_owned(), "- version: \"1.2\"\n  size: 1024\n- version: \"1.1\"\n  size: 7\n".to_owned()),
        ("_data/order.json".to_owned(), "{\"z\": 1, \"a\": 2, \"m\": 3}".to_owned()),
        ("_data/table.csv".to_owned(), "name,n,kind\nPier,3,x\nQuay,1,y\nDock,2,x\n".to_owned()),
        ("_includes/note.html".to_owned(), "Note {{ include.text }}{% if include.kind %} ({{ include.kind }}){% endif %} {{ site.phone }}".to_owned()),
        ("_layouts/plain.html".to_owned(), "---\nmood: gentle\n---\n{{ content }}".to_owned()),
        ("_posts/part.html".to_owned(), "Part {{ include.text }} {{ page.title }}".to_owned()),
        ("_notes/b.md".to_owned(), "---\ntitle: Note B\nkind: loud\n---\nText.\n".to_owned()),
        ("_notes/a-first-note.md".to_owned(), "---\nkind: calm\n---\nText.\n".to_owned()),
        ("_hidden/x.md".to_owned(), "---\ntitle: X\n---\nText.\n".to_owned()),
        ("_posts/2023-12-01-older.md".to_owned(), "---\ntitle: With excerpt\nlang: en\ncategories: [News, Sea]\ntags: [b, c]\n---\nThe *first* paragraph.\n\nThe second.\n".to_owned()),
        ("_posts/2024-02-01-newer.md".to_owned(), "---\ntitle: Newer\nlang: en\ncategories: Sea\nn: 1\n---\nText.\n".to_owned()),
        ("_posts/2024-02-02-off.md".to_owned(), "---\ntitle: Off\npublished: false\nlang: en\n---\nText.\n".to_owned()),
    ];
    for (number, body) in BODIES.iter().enumerate() {
        let head = format!(
            "---\ntitle: Post {number}\nlang: en\nlayout: plain\ntags: [a, b]\nn: 3\nkind: calm\n---\n"
        );
        files.push((format!("_posts/2024-01-01-p{number}.md"), format!("{head}{body}\n")));
    }
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
    let site = site_of(&borrowed);
    let mut ruby = Command::new("ruby");
    ruby.args(["-e", JEKYLL]).arg(site.path()).env("TZ", "UTC").env("LANG", "C.UTF-8");
    let output = ruby.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let published: BTreeMap<String, String> = serde_json::from_slice(&output.stdout).unwrap();
    let mut wrong = Vec::new();
    for release in releases(site.path()).into_iter().filter(|release| !release.draft) {
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

#[test]
#[ignore = "needs Jekyll (ruby -rjekyll)"]
fn posts_in_html_and_below_folders_are_as_jekyll_publishes_them() {
    const LAYOUT: &str = "@@{{ page.path }}|{{ page.title }}|{{ page.date | date: \"%Y-%m-%d\" }}|\
        {{ page.url }}@@{{ content }}";
    let site = site_of(&[
        (
            "_config.yml",
            "permalink: pretty\ndefaults: [{ scope: { path: '' }, values: { layout: post } }]\n\
             kramdown: { hard_wrap: true, parse_block_html: true, smart_quotes: 'apos,apos,quot,quot', auto_ids: false }\n",
        ),
        ("_layouts/post.html", LAYOUT),
        ("index.html", "---\nlayout: null\n---\nNo post.\n"),
        (
            "_posts/2024-01-05-a.html",
            "---\ntitle: A\n---\n<p>*{{ page.title }}* &amp; <b>b</b>\n<p>C\n\
             {% highlight ruby %}\na < b\n{% endhighlight %}\n<table><tr><td>1<td>2</table>\n",
        ),
        ("news/deep/_posts/2024-01-06-b.md", "---\ntitle: B\ncategories: Sea\n---\nOne\ntwo\n"),
        (
            "_posts/2024-01-08-e.md",
            "---\ntitle: E\n---\n<div>\nOne [two](/three)\n\n<p>[four](/five)</p>\n</div>\n\n\
             <div markdown=\"0\">[six](/seven)</div>\n\n<pre>[eight](/nine)</pre>\n",
        ),
        ("news/_posts/2024-01-07-c.md", "---\ntitle: C\npublished: false\n---\nC.\n"),
        ("_drafts/d.md", "---\ntitle: D\n---\nD.\n"),
    ]);
    let ours = (facts(site.path()), words(site.path()));
    let mut ruby = Command::new("ruby");
    ruby.args(["-e", JEKYLL]).arg(site.path()).env("TZ", "UTC").env("LANG", "C.UTF-8");
    let output = ruby.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let theirs = published(&site.path().join("_site"));
    assert_eq!(theirs.0.len(), 3, "{theirs:#?}");
    assert_eq!(ours, theirs);
}
