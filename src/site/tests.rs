use super::*;
use std::fs;
use std::path::Path;

const POST: &str = "---\ntitle: Un\n---\nCorps.\n";

fn site(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn open(path: &Path, collections: &[&str]) -> Result<Site, SiteError> {
    let collections = collections.iter().map(|&name| name.to_owned()).collect();
    read_site(path, &SiteOptions { collections, ..SiteOptions::default() })
}

fn paths(site: &Site) -> Vec<&str> {
    site.files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn communiques_are_taken_where_they_exist() {
    let folder = site(&[
        ("_config.yml", "title: Site\n"),
        ("_communiques/b.markdown", POST),
        ("_communiques/2019/a.md", POST),
        ("_communiques/notes.txt", "x"),
        ("_actus/c.md", POST),
        ("index.md", POST),
    ]);
    let found = open(folder.path(), &[]).unwrap();
    assert_eq!(paths(&found), ["_communiques/2019/a.md", "_communiques/b.markdown"]);
    assert_eq!(found.files[0].collection.as_deref(), Some("communiques"));
    assert_eq!(found.config.jekyll.title.as_deref(), Some("Site"));
    let both = open(folder.path(), &["actus", "communiques"]).unwrap();
    assert_eq!(paths(&both).len(), 3);
}

#[test]
fn collections_of_people_are_not_releases() {
    let config = "collections: { people: {}, teams: {}, news: {} }\n";
    let dated = "---\ntitle: Un\ndate: 2024-01-05\n---\nCorps.\n";
    let event = "---\ntitle: Un\nevents:\n- name: start\n  date: 2024-01-05\n---\nCorps.\n";
    let folder = site(&[
        ("_config.yml", config),
        ("_people/a.md", "---\nfullname: A\n---\n"),
        ("_people/b.md", "---\nfullname: B\n---\n"),
        ("_people/2024-01-05-c.md", POST),
        ("_teams/d.md", event),
        ("_news/e.md", dated),
        ("_news/2024-1-6-f.md", POST),
        // A date that was forgotten, where the others have one, is to be reported.
        ("_news/g.md", POST),
        ("about.md", POST),
    ]);
    let found = open(folder.path(), &[]).unwrap();
    let expected = ["_news/2024-1-6-f.md", "_news/e.md", "_news/g.md", "_people/2024-01-05-c.md"];
    assert_eq!(paths(&found), expected);
    let counted = |name: &str, number| (name.to_owned(), number);
    let left_out = [
        counted("pages", 1),
        counted("people without a date", 2),
        counted("teams without a date", 1),
    ];
    assert_eq!(found.left_out, left_out);
    // Those that are asked for are taken whole; so is the key that the site maps.
    assert_eq!(paths(&open(folder.path(), &["people"]).unwrap()).len(), 3);
    fs::write(folder.path().join("communique.yaml"), "fields: { date: fullname }\n").unwrap();
    fs::write(folder.path().join("_people/a.md"), "---\nfullname: 2024-01-07\n---\n").unwrap();
    assert!(paths(&open(folder.path(), &[]).unwrap()).contains(&"_people/a.md"));
    // In a site without posts or collections, only dated pages are releases.
    let pages =
        [("_config.yml", "title: S\n"), ("about.md", POST), ("news/a.md", dated), ("b.md", POST)];
    let pages = site(&pages);
    let found = open(pages.path(), &[]).unwrap();
    assert_eq!(paths(&found), ["news/a.md"]);
    assert_eq!(found.left_out, [counted("pages without a date", 2)]);
    // So it is in a folder of files, unless none of them is dated.
    let folder = site(&[
        ("about/a.md", POST),
        ("news/a.md", dated),
        ("news/b.md", dated),
        ("news/c.md", POST),
    ]);
    let found = open(folder.path(), &[]).unwrap();
    assert_eq!(paths(&found), ["news/a.md", "news/b.md", "news/c.md"]);
    assert_eq!(found.left_out, [counted("pages without a date", 1)]);
    assert_eq!(paths(&open(site(&[("a.md", POST)]).path(), &[]).unwrap()), ["a.md"]);
}

#[test]
fn documents_of_another_markup_are_found_and_reported() {
    let folder = site(&[
        ("_communiques/a.md", POST),
        ("_communiques/b.textile", POST),
        ("_communiques/c.txt", "x"),
        ("_communiques/index.html", POST),
        ("_config.yml", "exclude: [_communiques/index.html]\n"),
    ]);
    let found = open(folder.path(), &[]).unwrap();
    assert_eq!(paths(&found), ["_communiques/a.md", "_communiques/b.textile"]);
    let read: Vec<_> = found.releases().collect();
    assert!(read[0].is_ok());
    assert!(matches!(read[1], Err(SiteError::NotRead { markup: Some("Textile") })));
    // Named by the caller, it is read all the same.
    let named = open(&folder.path().join("_communiques/b.textile"), &[]).unwrap();
    assert!(named.releases().all(|read| read.is_ok()));
}

#[test]
fn posts_lie_below_any_folder() {
    let folder = site(&[
        ("_posts/2019-01-01-a.md", POST),
        ("presse/_posts/2019-01-02-b.md", POST),
        ("presse/c.md", POST),
        ("_actus/_posts/2019-01-03-d.md", POST),
    ]);
    let found = open(folder.path(), &["posts"]).unwrap();
    assert_eq!(paths(&found), ["_posts/2019-01-01-a.md", "presse/_posts/2019-01-02-b.md"]);
    assert!(found.files.iter().all(|file| file.collection.as_deref() == Some("posts")));
}

#[test]
fn a_collection_that_is_not_there_names_those_that_are() {
    let folder = site(&[("_actus/c.md", POST), ("_posts/d.md", POST), ("_uploads/x", "")]);
    let error = open(folder.path(), &["agenda"]).err().unwrap();
    assert_eq!(error.to_string(), "the site has no collection `agenda`");
    assert_eq!(error.help().unwrap(), "it has `actus`, `posts`");
}

#[test]
fn a_plain_folder_gives_every_post_with_front_matter() {
    let folder = site(&[
        ("z.md", POST),
        ("a/é.mkd", "\u{feff}---\r\ntitle: x\r\n---\r\n"),
        ("README.md", "# no front matter\n"),
        ("_site/z.md", POST),
        ("vendor/v.md", POST),
        (".git/g.md", POST),
        ("_layouts/l.md", POST),
    ]);
    let found = open(folder.path(), &[]).unwrap();
    assert_eq!(paths(&found), ["a/é.mkd", "z.md"]);
}

#[test]
fn pages_are_no_posts_where_there_are_posts() {
    let folder =
        site(&[("z.md", POST), ("_posts/2019-01-02-x.mkdown", POST), ("_drafts/y.md", POST)]);
    let found = open(folder.path(), &[]).unwrap();
    assert_eq!(paths(&found), ["_drafts/y.md", "_posts/2019-01-02-x.mkdown"]);
    assert_eq!(found.left_out, [("pages".to_owned(), 1)]);
    let collections: Vec<_> = found.files.iter().map(|f| f.collection.as_deref()).collect();
    assert_eq!(collections, [None, Some("posts")]);
}

#[test]
fn one_file_belongs_to_the_site_above_it() {
    let folder = site(&[("_config.yml", ""), ("_notes/2019/a.md", POST)]);
    let found = open(&folder.path().join("_notes/2019/a.md"), &[]).unwrap();
    assert_eq!(paths(&found), ["_notes/2019/a.md"]);
    assert_eq!(found.files[0].collection.as_deref(), Some("notes"));

    let alone = site(&[("a.md", POST)]);
    assert_eq!(paths(&open(&alone.path().join("a.md"), &[]).unwrap()), ["a.md"]);

    let options = SiteOptions { site: Some(folder.path().to_owned()), ..SiteOptions::default() };
    let found = read_site(&alone.path().join("a.md"), &options).unwrap();
    assert_eq!(paths(&found), ["a.md"]);
    assert!(found.releases().all(|source| source.is_ok()));
    let error = read_site(alone.path(), &options).err().unwrap();
    assert!(matches!(error, SiteError::OutsideSite { .. }), "{error}");
}

#[test]
fn an_unreadable_post_spoils_no_other() {
    let folder = site(&[("_communiques/a.md", POST), ("_communiques/c.md", POST)]);
    let outside = site(&[("b.md", POST)]);
    let link = folder.path().join("_communiques/b.md");
    std::os::unix::fs::symlink(outside.path().join("b.md"), link).unwrap();
    let found = open(folder.path(), &[]).unwrap();
    let read: Vec<bool> = found.releases().map(|source| source.is_ok()).collect();
    assert_eq!(read, [true, false, true]);
}

#[test]
fn communique_yaml_is_read() {
    let folder = site(&[
        ("m.png", "x"),
        (
            "communique.yaml",
            concat!(
                "issuer: { name: Service, place: Paris, mark: m.png }\n",
                "contacts:\n",
                "- { from: 2018-01-01, until: 2018-12-31, name: A, tel: 01 00 00 00 00 }\n",
                "- { from: 2019-01-01, name: B, tel: [ 02, '03 ' ], email: b@exemple.fr }\n",
                "fields: { title: titre }\n",
                "layout: auto\n",
                "deposit: { issn: 1234-5679 }\n",
                "uploads: { /medias: files }\n",
            ),
        ),
    ]);
    let config = open(folder.path(), &[]).unwrap().config;
    assert_eq!(config.issuer.name.as_deref(), Some("Service"));
    assert_eq!(config.issuer.mark.as_ref().unwrap().address, "m.png");
    let day = jiff::civil::date(2019, 7, 17);
    let names: Vec<_> = config.contacts_on(day).map(|c| c.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["B"]);
    assert_eq!(config.contacts[1].telephones, ["02", "03"]);
    assert_eq!(config.fields["title"], "titre");
    assert!(config.is_upload("/medias/x.pdf") && !config.is_upload("/uploads/x.pdf"));
    assert_eq!(config.deposit.issn.as_deref(), Some("1234-5679"));
}

#[test]
fn faults_of_both_files_are_reported_at_once() {
    let folder = site(&[
        ("_config.yml", "title: a: b\n"),
        (
            "communique.yaml",
            "isuer: { name: x }\nissuer: { plcae: y, mark: none.png }\ncontacts: [ { from: soon } ]\n",
        ),
    ]);
    let error = open(folder.path(), &[]).err().unwrap();
    let SiteError::Config { faults, .. } = error else { panic!("{error}") };
    let reported: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        reported,
        [
            "_config.yml:1:9: a second colon stands where none is expected",
            "communique.yaml:1:1: unknown key `isuer`",
            "communique.yaml:2:11: unknown key `plcae`",
            "communique.yaml:3:21: `soon` is not a day: write it as 2019-07-17",
            "communique.yaml:2:27: the site has no file `none.png` for a mark",
        ]
    );
    assert_eq!(faults[1].help.as_deref(), Some("did you mean `issuer`?"));
    assert_eq!(faults[2].help.as_deref(), Some("did you mean `place`?"));
}

#[test]
fn the_baseurl_belongs_to_the_site() {
    let folder = site(&[
        ("_config.yml", "url: https://h.example/\nbaseurl: /base/\n"),
        ("_uploads/a.pdf", "x"),
    ]);
    let found = open(folder.path(), &[]).unwrap();
    for address in ["/base/uploads/a.pdf", "https://h.example/base/uploads/a.pdf"] {
        assert_eq!(found.uploads.find(address).unwrap().address, "uploads/a.pdf");
    }
}
