//! The address of a release is the one that Jekyll gives its page.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::communique;
use crate::support::*;

/// Path below the collections' folder, and front matter beside the title.
const POSTS: [(&str, &str); 13] = [
    (
        "_communiques/Été à la_mer 1.md",
        "date: 2019-07-05 09:03:07 +02:00\ncategories: [Ville, À venir]",
    ),
    ("_communiques/bas/2019-12-30-Week's end (v1.2).markdown", "date: 2019-12-30 23:30:00 +01:00"),
    ("_communiques/c--d.md", "date: 2020-01-02\nslug: Mon Slug_é\ncategory: Presse/Info"),
    (
        "_communiques/e.md",
        "date: 2021-03-04\npermalink: /x/:year/:title/:categories/\ncategories: un deux",
    ),
    ("_communiques/f.md", "date: 2021-03-04\npermalink: pretty"),
    ("_communiques/g.md", "date: 2021-03-04\npermalink: /ailleurs/a b?é.html"),
    ("_communiques/h.md", "date: 2021-03-04 23:10:00\npermalink: sans/barre-:day"),
    ("_communiques/i.md", "date: 2021-03-04\npermalink: /:collection/:path:output_ext"),
    (
        "_communiques/j.md",
        "date: 2021-03-04\ncategories: [a, b, A]\npermalink: /:slugified_categories/:name",
    ),
    ("_communiques/2018-02-03-nom.md", "tags: x"),
    ("_posts/2019-07-05-Un billet.md", "categories: [Ville]"),
    ("_posts/2019-07-06-autre.md", "category: x\ndate: 2019-07-07 01:00:00 +02:00"),
    ("presse/_posts/2019-07-08-dossier.md", "categories: y"),
];

/// The site's own settings, and the collection's pattern.
const SITES: [(&str, &str); 14] = [
    ("baseurl: /sous", ""),
    ("permalink: pretty", ""),
    ("permalink: date", "date"),
    ("permalink: ordinal", "pretty"),
    ("permalink: weekdate", ":title"),
    ("permalink: none\nbaseurl: sous/", "/presse/:title/"),
    ("permalink: /:year/:month/:title", ""),
    ("permalink: /a/:title/", ""),
    ("permalink: /a/:title:output_ext", ""),
    ("timezone: America/New_York", "/:year-:month_:day/:hour:minute:second/:slug:output_ext"),
    ("timezone: Asia/Tokyo", "/:categories/:i_month.:i_day/:name"),
    ("", "/:short_year/:short_month/:long_month/:short_day/:long_day/:w_year/:week/:w_day/:y_day"),
    ("collections_dir: col", "/:collection/:path/"),
    ("collections_dir: col", "presse//:title.html"),
];

/// Tells every document's address by its path; none where the collection is not put out.
const JEKYLL: &str = r#"
require "jekyll"
require "json"
Jekyll.logger.log_level = :error
to = File.join(ARGV[0], "_site")
options = { "source" => ARGV[0], "destination" => to, "quiet" => true, "future" => true }
site = Jekyll::Site.new(Jekyll.configuration(options))
site.reset
site.read
reported = site.documents.map do |document|
  path = Pathname.new(document.path).relative_path_from(Pathname.new(site.source)).to_s
  base = site.config["baseurl"].to_s
  [path, site.config["url"] + (base.empty? ? "" : "/" + base.gsub(%r{\A/|/\z}, "")) + document.url]
end
puts JSON.generate(reported.to_h)
"#;

fn addresses_of_jekyll(site: &Path) -> BTreeMap<String, String> {
    let mut ruby = Command::new("ruby");
    ruby.args(["-e", JEKYLL]).arg(site).env("TZ", "UTC").env("LANG", "C.UTF-8");
    let output = ruby.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn addresses_of_packages(site: &Path) -> BTreeMap<String, String> {
    let to = fresh();
    let names = ["--collection", "communiques", "--collection", "posts"];
    let run = communique!(
        "export",
        site,
        "--to",
        to.path(),
        "--format",
        "json",
        names[0],
        names[1],
        names[2],
        names[3]
    );
    let (lines, _) = run.ends(0).json();
    let address = |line: &Value| {
        let zip = fs::read(to.path().join(line["package"].as_str().unwrap())).unwrap();
        let members = members(&zip);
        let (_, record) = members.iter().find(|(name, _)| name.ends_with("/dc.xml")).unwrap();
        let record = String::from_utf8(record.clone()).unwrap();
        let (_, rest) = record.split_once("<dc:source").unwrap();
        let (_, rest) = rest.split_once('>').unwrap();
        let (address, _) = rest.split_once('<').unwrap();
        (line["source"].as_str().unwrap().to_owned(), address.replace("&apos;", "'"))
    };
    lines.iter().map(address).collect()
}

#[test]
#[ignore = "needs Jekyll (ruby -rjekyll)"]
fn every_address_is_that_of_jekyll() {
    for (settings, pattern) in SITES {
        let site = fresh();
        let write = |path: &str, text: &str| {
            let path = site.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let permalink = match pattern {
            "" => String::new(),
            pattern => format!("    permalink: '{pattern}'\n"),
        };
        write(
            "_config.yml",
            &format!(
                "title: V\nurl: https://ex.org\n{settings}\n\
                 collections:\n  communiques:\n    output: true\n{permalink}"
            ),
        );
        let below = if settings.contains("collections_dir") { "col/" } else { "" };
        for (path, keys) in POSTS {
            write(&format!("{below}{path}"), &format!("---\ntitle: T\n{keys}\n---\n\nTexte.\n"));
        }
        let (theirs, ours) = (addresses_of_jekyll(site.path()), addresses_of_packages(site.path()));
        assert_eq!(theirs.len(), POSTS.len(), "{settings}");
        assert_eq!(ours, theirs, "{settings}, {pattern}");
    }
}
