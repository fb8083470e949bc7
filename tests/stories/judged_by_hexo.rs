//! Hexo is the judge of its sites: addresses, days, titles and words are those that it publishes.

use crate::judged_sites::{facts, generator, published, site_of, unescaped, words};

const LAYOUT: &str = "@@source/{{ page.source }}|{{ page.title }}|{{ page.date.format('YYYY-MM-DD') }}|{{ page.path }}@@{{ page.content | safe }}";
const PACKAGE: &str = r#"{"name": "site", "version": "0.0.0", "private": true, "hexo": {"version": "8"},
    "dependencies": {"hexo-renderer-marked": "*"}}"#;

/// Builds a site, and compares its posts.
#[track_caller]
fn compare(config: &str, posts: &[(&str, &str)]) {
    let config = format!("theme: t\nsyntax_highlighter: ''\n{config}");
    let mut files = vec![
        ("_config.yml", config.as_str()),
        ("package.json", PACKAGE),
        ("themes/t/layout/post.njk", LAYOUT),
        ("themes/t/layout/index.njk", ""),
    ];
    files.extend(posts);
    let site = site_of(&files);
    let site = site.path();
    let mut ours = (facts(site), words(site));
    ours.0.values_mut().for_each(|[.., address]| *address = unescaped(address));
    let mut hexo = generator(site, "hexo/bin/hexo");
    // Times are those of the machine, which is where the site is.
    let built = hexo.args(["generate", "--silent"]).env("TZ", "America/New_York").output().unwrap();
    let theirs = published(&site.join("public"));
    let reported = String::from_utf8_lossy(&built.stderr);
    assert_eq!(theirs.0.len(), facts(site).len(), "{theirs:#?}\n{reported}");
    assert_eq!(ours, theirs, "{reported}");
}

#[test]
#[ignore = "needs Hexo in SITE_GENERATORS (npm install hexo hexo-renderer-marked)"]
fn posts_of_hexo_are_as_hexo_publishes_them() {
    compare(
        "title: Tides\nurl: https://news.example.org/press\nroot: /press/\nlanguage: en\n\
         timezone: America/New_York\npermalink: :year/:month/:day/:title/\n\
         new_post_name: :year-:month-:day-:title.md\npost_asset_folder: true\n",
        &[
            (
                "source/_posts/2024-01-05-quay.md",
                "---\ntitle: The quay\ndate: 2024-01-05 23:30:00\ntags: [a, b]\n---\nFirst paragraph.\n\n\
                 <!-- more -->\n\nMore {% post_link deep-pier %} and \
                 {% post_link named 'That one' %}. {{ title }}\n\n\
                 {% blockquote Ada, A Book https://a.example/ The title %}\nWords *here*.\n\
                 {% endblockquote %}\n\n{% codeblock lang:js %}\n\
                 let a = 1;\n{% endcodeblock %}\n\n{% pullquote left %}\nPulled.\n{% endpullquote %}\n\n\
                 {% raw %}{{ x }}{% endraw %}\n\nline one\nline two\n",
            ),
            (
                "source/_posts/deep/pier.md",
                "---\ntitle: \"The pier: a & b\"\ndate: 2024-01-06T01:00:00Z\n\
                 categories: [News, The Sea]\n---\nB. {% asset_img a.png \"A title\" %}\n",
            ),
            (
                "source/_posts/2024-02-01-named.md",
                "---\ntitle: Named\n---\nC. {% asset_link b.pdf 'The file' %}\n",
            ),
            ("source/_posts/2024-02-01-named/b.pdf", "%PDF-1.4\n"),
            (
                "source/_posts/own.md",
                "---\ntitle: Own\ndate: 2024/03/04 10:00\npermalink: own-place\n---\nD.\n",
            ),
            (
                "source/_posts/slugged.md",
                "---\ntitle: Slugged\ndate: 2024-03-05\nslug: other\n---\nD.\n",
            ),
            (
                "source/_posts/flow.md",
                "---\n{\"title\": \"Jay\", \"date\": \"2024-03-06 12:00:00\"}\n---\nE.\n",
            ),
            (
                "source/_posts/bare.md",
                "\"title\": \"Jason\",\n\"date\": \"2024-03-07 12:00:00\"\n;;;\nF.\n",
            ),
            (
                "source/_posts/below.md",
                "\n---\ntitle: Below a line\ndate: 2024-03-10 08:00:00\n---\nI.\n",
            ),
            ("source/_posts/unopened.md", "title: No fence\ndate: 2024-03-08 08:00:00\n---\nG.\n"),
            (
                "source/_posts/off.md",
                "---\ntitle: Off\npublished: false\ndate: 2024-03-05\n---\nH.\n",
            ),
            ("source/_drafts/later.md", "---\ntitle: Later\ndate: 2024-03-05\n---\nH.\n"),
        ],
    );
}

#[test]
#[ignore = "needs Hexo in SITE_GENERATORS (npm install hexo hexo-renderer-marked)"]
fn patterns_of_hexo_are_filled_as_hexo_fills_them() {
    compare(
        "title: Tides\nurl: https://news.example.org\ntimezone: America/New_York\n\
         permalink: ':category/:year/:name-:i_month.html'\n",
        &[
            (
                "source/_posts/2024-01-05 A b.md",
                "---\ntitle: A\ndate: 2024-01-05 10:00:00\ncategories: The News\n---\nText `{{ a }}`.\n\n\
                 ```\n{{ b }} {% c %}\n```\n",
            ),
            ("source/_posts/deep/x.md", "---\ntitle: X\ndate: 2024-02-05 10:00:00\n---\nText.\n"),
            (
                "source/_posts/page.html",
                "---\ntitle: In HTML\ndate: 2024-03-09 08:00:00\n---\n<p>*A* &amp; <b>b</b>\n<p>C\n",
            ),
            ("source/_posts/é.md", "---\ntitle: É\ndate: 2024-02-06 10:00:00\n---\nText.\n"),
        ],
    );
}
