//! Eleventy is the judge of its sites: addresses, days, titles and words are those that it publishes.

use crate::judged_sites::{facts, generator, published, site_of, words};

const LAYOUT: &str = "@@{{ page.inputPath }}|{{ title }}|{{ page.date.toISOString() }}|{{ page.url }}@@{{ content | safe }}";

/// Builds a site whose input is `src`, and compares its posts.
#[track_caller]
fn compare(files: &[(&str, &str)], posts: usize) {
    let site = site_of(files);
    let site = site.path();
    let ours = (facts(site), words(site));
    let built = generator(site, "@11ty/eleventy/cmd.cjs").arg("--quiet").output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let theirs = published(&site.join("_site"));
    assert_eq!(theirs.0.len(), posts, "{theirs:#?}");
    assert_eq!(ours, theirs);
}

#[test]
#[ignore = "needs Eleventy in SITE_GENERATORS (npm install @11ty/eleventy)"]
#[expect(clippy::too_many_lines, reason = "most of it is the site")]
fn posts_of_eleventy_are_as_eleventy_publishes_them() {
    const CONFIG: &str = "module.exports = function (config) {\n\
        config.addPassthroughCopy(\"src/img\");\nreturn { dir: { input: \"src\" } };\n};\n";
    compare(
        &[
            ("eleventy.config.js", CONFIG),
            ("src/_includes/post.njk", LAYOUT),
            ("src/_includes/note.liquid", "Note: {{ title }}"),
            ("src/_data/metadata.json", r#"{"title": "Tides", "url": "https://news.example.org"}"#),
            ("src/_data/people.json", r#"[{"name": "Ada"}, {"name": "Bo"}]"#),
            ("src/posts/posts.json", r#"{"layout": "post.njk", "tags": ["posts"]}"#),
            (
                "src/news/news.11tydata.json",
                r#"{"layout": "post.njk", "tags": "news",
                "permalink": "/news/{{ page.date | date: '%Y/%m' }}/{{ page.fileSlug }}/"}"#,
            ),
            (
                "src/posts/2024-01-05-quay.md",
                "---\ntitle: The quay\ntags: [a]\n---\nWords {{ title }} {{ metadata.title }} \
                 {{ page.date | date: \"%Y\" }} {{ page.fileSlug }} {{ page.url | url }}.\n\n\
                 {% for p in collections.posts %}{{ p.data.title }}: {{ p.url }}; {% endfor %}\n\n\
                 {% if title == \"The quay\" %}yes{% else %}no{% endif %} \
                 {{ people | map: \"name\" | join: \", \" }} {{ missing }}\n\n\
                 | a | b |\n|---|---|\n| 1 | 2 |\n\n~~gone~~ https://bare.example.org \"q\" -- d\n",
            ),
            ("src/posts/pier.md", "---\ntitle: The pier\ndate: 2024-01-06T23:30:00-05:00\n---\nB.\n"),
            ("src/posts/2024-03-01-folder/index.md", "---\ntitle: Folder\n---\nC *d* **e**.\n"),
            (
                "src/posts/sub/2024-03-02-x.md",
                "---\ntitle: Sub & more\ndate: \"2024-03-03\"\n\
                 permalink: \"/own/{{ title | slugify }}.html\"\n---\nD.\n",
            ),
            ("src/posts/none.md", "---\ntitle: None\ndate: 2024-03-04\npermalink: false\n---\nE.\n"),
            (
                "src/posts/apart.md",
                "---\ntitle: Apart\ndate: 2024-03-05\neleventyExcludeFromCollections: true\n---\nE.\n",
            ),
            (
                "src/news/2024-04-01-a.md",
                "---\ntitle: News A\n---\n{% for p in collections.news reversed %}\
                 {{ forloop.index }} {{ p.data.title }} {{ p.date | date: \"%d %b\" }}\n{% endfor %}",
            ),
            (
                "src/news/c.md",
                "---json\n{ \"title\": \"News C\", \"date\": \"2024-04-03T23:10:00\" }\n---\nF.\n",
            ),
            ("src/news/d.json", "{\"title\": \"News D\", \"date\": \"2024-04-04\"}"),
            ("src/news/d.md", "---\n---\nG {{ title }}.\n"),
            (
                "src/news/plain.md",
                "---\ntitle: \"Été & co: 1\"\ndate: 2024-04-05T10:00\n\
                 templateEngineOverride: md\npermalink: /plain/\n---\nH {{ title }} {% x %}.\n",
            ),
            (
                "src/news/njk.md",
                "---\ntitle: In Nunjucks\ndate: 2024-04-06\ntemplateEngineOverride: njk,md\n---\n\
                 {% set x = \"y\" %}{{ title | upper }} {{ x }} \
                 {% for p in people %}{{ loop.index }}: {{ p.name }} {% endfor %}\
                 {% if x == \"z\" %}a{% elif x == \"y\" %}b{% endif %} {{ [\"a\", \"b\"] | length }}\n"
                    .replace("{{ [\"a\", \"b\"] | length }}", "{{ people | length }}")
                    .leak(),
            ),
            ("src/top.md", "---\ntitle: Top\ndate: 2024-05-01\nlayout: post.njk\n---\nT.\n"),
        ],
        11,
    );
}

#[test]
#[ignore = "needs Eleventy in SITE_GENERATORS (npm install @11ty/eleventy)"]
fn nunjucks_and_no_templates_are_read_as_the_configuration_says() {
    for (engine, body) in [
        ("\"njk\"", "{{ title | lower | safe }} {% if tags %}{{ tags | join(\", \") }}{% endif %}"),
        ("false", "{{ title }} {% if %} stays"),
        ("\"liquid\"", "{{ title | downcase }}"),
    ] {
        let config = format!(
            "export default () => ({{ dir: {{ input: \"src\" }}, markdownTemplateEngine: {engine} }});"
        );
        let post = format!("---\ntitle: The Quay\nlayout: post.njk\ntags: [x, y]\n---\n{body}\n");
        compare(
            &[
                ("eleventy.config.mjs", &config),
                ("src/_includes/post.njk", LAYOUT),
                ("src/2024-01-05-a.md", &post),
            ],
            1,
        );
    }
}

#[test]
fn what_eleventy_computes_is_refused() {
    let site = site_of(&[
        ("eleventy.config.js", "module.exports = () => ({ dir: { input: \"src\" } });"),
        ("src/_data/site.js", "module.exports = () => ({ name: fetch() });"),
        ("src/2024-01-05-a.md", "---\ntitle: A\n---\n{{ site.name }}\n"),
        (
            "src/2024-01-06-b.md",
            "---\ntitle: B\neleventyComputed:\n  title: \"{{ page.fileSlug }}\"\n---\nText.\n",
        ),
        ("src/2024-01-07-c.md", "---js\n{ title: \"C\" }\n---\nText.\n"),
    ]);
    let to = crate::support::fresh();
    let run = crate::communique!("export", site.path(), "--to", to.path()).ends(1);
    for reported in ["D005", "`eleventyComputed` computes `title`", "there is no front matter"] {
        assert!(run.err.contains(reported), "{reported}: {}", run.err);
    }
}

#[test]
#[ignore = "needs Eleventy in SITE_GENERATORS (npm install @11ty/eleventy)"]
fn pages_of_eleventy_may_be_html_or_have_their_front_matter_elsewhere() {
    const CONFIG: &str = "module.exports = function (config) {\n\
        config.addDataExtension(\"yml\", (text) => JSON.parse(text));\n\
        return { dir: { input: \"src\" } };\n};\n";
    compare(
        &[
            (".eleventy.js", CONFIG),
            ("src/_includes/post.njk", LAYOUT),
            ("src/news/news.json", r#"{"layout": "post.njk"}"#),
            ("src/news/bare/index.md", "Words *alone* {{ title }}.\n"),
            ("src/news/bare/index.yml", r#"{"title": "Bare", "date": "2024-05-01"}"#),
            ("src/news/2024-05-02-dated.md", "Date: 2020-01-01\n\nA name with a day.\n"),
            ("src/news/2024-05-02-dated.json", r#"{"title": "Dated"}"#),
            (
                "src/news/page.html",
                "---\ntitle: In HTML\ndate: 2024-05-03\n---\n<p>*{{ title }}* &amp; <b>b</b>\n<p>C\n",
            ),
        ],
        3,
    );
}
