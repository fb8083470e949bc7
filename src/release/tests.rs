use super::*;
use crate::site::{SiteError, SiteOptions, read_site};

const PDF: &str = "%PDF-1.7\n";
const CONFIG: &str = "title: Le site
timezone: Europe/Paris
url: https://site.example
collections:
  communiques:
    output: true
    permalink: /presse/:title/
defaults:
- scope: { path: '', type: communiques }
  values:
    file: uploads/exemple.pdf
    categories:
    une-ou-diaporama:
    - image:
      legende:
    contact-presse:
      name: Service de presse
      tel: [ '01 00 00 00 00' ]
      email: presse@exemple.fr
";

#[test]
fn the_nearest_word_on_the_language_counts() {
    let post = |front: &str| format!("---\ntitle: Essai\ndate: 2019-07-17\n{front}---\n");
    let messages = |story: Story, name: &str, front: &str| {
        let release = story.parse_named(name, post(front)).unwrap();
        let declared = release.language.map(|it| (it.language.tag().to_owned(), it.by));
        (declared, release.findings.iter().map(|finding| finding.rule.code).collect::<Vec<_>>())
    };
    let is = |tag: &str, by| Some((tag.to_owned(), by));
    let site = |end: &str| Story::new().file("_config.yml", format!("{CONFIG}{end}"));
    let everywhere = "    locale: es_ES\nlang: it\n";
    let archivist = |story: Story| story.file("communique.yaml", "language: pl\n");
    let french = "lang: fr\n";
    for (story, name, front, expected) in [
        (archivist(site(everywhere)), "de/essai.md", french, is("fr-FR", Declarer::Post)),
        (archivist(site(everywhere)), "de/essai.md", "", is("de", Declarer::Path)),
        (site(""), "essai.pt-BR.md", "", is("pt-BR", Declarer::Path)),
        (archivist(site(everywhere)), "essai.md", "", is("es-ES", Declarer::Defaults)),
        (archivist(site("lang: it\n")), "essai.md", "", is("pl", Declarer::Settings)),
        (site("lang: it\n"), "essai.md", "", is("it", Declarer::Site)),
        (site("languages: [nl, fr]\n"), "essai.md", "", is("nl", Declarer::Site)),
        (site("lang: { fr: Français }\n"), "essai.md", "", None),
        (site(""), "essai.md", "language: German\n", is("de", Declarer::Post)),
        (site(""), "essai.md", "", None),
    ] {
        assert_eq!(messages(story, name, front), (expected, Vec::new()), "{name} {front}");
    }
    let wrong = messages(site("lang: it\n"), "essai.md", "lang: english or so\n");
    assert_eq!(wrong, (is("it", Declarer::Site), vec!["R020"]));
}

/// A site with one post, and its files.
struct Story {
    folder: tempfile::TempDir,
    options: ReleaseOptions,
}

impl Story {
    fn new() -> Story {
        let folder = tempfile::tempdir().unwrap();
        let story = Story { folder, options: ReleaseOptions::default() };
        story.file("_config.yml", CONFIG)
    }

    fn file(self, path: &str, content: impl AsRef<[u8]>) -> Story {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    fn allowing_missing(mut self) -> Story {
        self.options.allow_missing = true;
        self
    }

    fn parse_named(self, name: &str, post: impl AsRef<[u8]>) -> Result<Release, Vec<ReleaseError>> {
        let story = self.file(&format!("_communiques/{name}"), post);
        let site = read_site(story.folder.path(), &SiteOptions::default()).unwrap();
        let source: Result<Vec<_>, SiteError> = site.releases().collect();
        parse_release(&source.unwrap()[0], &site.config, &story.options)
    }

    fn parse(self, post: impl AsRef<[u8]>) -> Result<Release, Vec<ReleaseError>> {
        self.parse_named("essai.md", post)
    }

    fn release(self, front_matter: &str) -> Release {
        let post = format!("---\n{front_matter}---\nCorps.\n");
        self.parse(post).unwrap_or_else(|errors| panic!("{}", messages(&errors).join("\n")))
    }

    fn faults(self, front_matter: &str) -> Vec<String> {
        messages(&self.parse(format!("---\n{front_matter}---\nCorps.\n")).err().unwrap())
    }
}

fn messages(errors: &[ReleaseError]) -> Vec<String> {
    errors.iter().map(|error| format!("{}: {error}", error.place().unwrap())).collect()
}

fn codes(release: &Release) -> Vec<&str> {
    release.findings.iter().map(|finding| finding.rule.code).collect()
}

const BASE: &str = "title: Un titre\ndate: 2019-07-17 10:42:00 +02:00\n";

#[test]
fn a_whole_post_is_read() {
    let release = Story::new()
        .file("_uploads/une.jpg", "jpeg")
        .file("_uploads/Note A.pdf", PDF)
        .release(concat!(
            "title: \"Une première : \\n  deux lignes\"\n",
            "sous-titre: Suite\n",
            "date: 2019-07-17 10:42:00 +02:00\n",
            "date_de_modification: 2019-07-18\n",
            "categories: [Presse, Communiqué de presse]\n",
            "tags: [a, b c]\n",
            "auteur: La rédaction\n",
            "numero: 12\n",
            "lang: no\n",
            "chapeau-text: |-\n  Un **chapeau**.\n\n  Deux.\n",
            "une-ou-diaporama:\n",
            "- image: /uploads/une.jpg\n  legende: Une vue\n  alternative-textuelle: ' '\n",
            "files:\n",
            "- file: /uploads/Note%20A.pdf\n  nom: 'La note '\n",
            "- lien: https://ailleurs.example/\n  nom: Ailleurs\n",
            "redirect_to: /suite/\n",
            "fonction: { niveau: 2 }\n",
        ));
    assert_eq!(release.id, "2019-07-17-essai");
    assert_eq!(release.title.value, "Une première : deux lignes");
    assert_eq!(release.title.position, Position { line: 2, column: 8 });
    assert_eq!(release.subtitle.unwrap().value, "Suite");
    assert_eq!(release.date.to_string(), "2019-07-17T10:42:00+02:00[Europe/Paris]");
    assert_eq!(release.modified.unwrap().date().to_string(), "2019-07-18");
    assert_eq!(release.categories, ["Presse", "Communiqué de presse"]);
    assert_eq!(release.tags, ["a", "b c"]);
    assert_eq!(release.author.as_deref(), Some("La rédaction"));
    assert_eq!(release.number.as_deref(), Some("12"));
    assert_eq!(release.language.unwrap().language.tag(), "no");
    assert_eq!(release.chapeau.unwrap().value, "Un **chapeau**.\n\nDeux.");
    assert_eq!(release.lead[0].caption.as_ref().unwrap().value, "Une vue");
    assert_eq!(release.lead[0].alternative, None);
    assert_eq!(release.attachments[0].name.as_deref(), Some("La note"));
    let AttachmentTarget::Upload(note) = &release.attachments[0].target else { panic!() };
    assert_eq!(note.address, "uploads/Note A.pdf");
    let AttachmentTarget::Link(link) = &release.attachments[1].target else { panic!() };
    assert_eq!(link, "https://ailleurs.example/");
    assert_eq!(release.contacts[0].name.as_deref(), Some("Service de presse"));
    assert_eq!(&release.text[release.body_start..], "Corps.\n");
    assert_eq!(release.url.as_deref(), Some("https://site.example/presse/essai/"));
    assert_eq!(release.redirect_to.as_deref(), Some("/suite/"));
    assert_eq!(release.issuer.name, "Le site");
    assert_eq!(release.other["fonction"], r#"{"niveau":2}"#);
    assert_eq!(release.other.len(), 1);
    assert!(!release.draft);
    assert_eq!(codes(&Story::new().release(BASE)), [] as [&str; 0]);
}

#[test]
fn other_keys_may_name_uploads() {
    let release = Story::new()
        .file("_uploads/a.pdf", PDF)
        .file("_uploads/b.pdf", PDF)
        .file("_uploads/c.png", "png")
        .release(&format!(
            "{BASE}{}",
            concat!(
                "communique_file: /uploads/a.pdf\n",
                "files: [ { File: /uploads/b.pdf, nom: B } ]\n",
                "annexes: { liste: [ /uploads/b.pdf, https://site.example/uploads/c.png ] }\n",
                "file: uploads/exemple.pdf\n",
            )
        ));
    let named: Vec<_> = release
        .attachments
        .iter()
        .map(|attachment| match &attachment.target {
            AttachmentTarget::Upload(upload) => (upload.address.as_str(), attachment.listed),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [("uploads/b.pdf", true), ("uploads/a.pdf", false), ("uploads/c.png", false)];
    assert_eq!(named, expected);
}

#[test]
fn a_name_without_file_is_reported() {
    let release = Story::new().release(&format!("{BASE}files:\n- nom: La note\n- file:\n"));
    assert_eq!(release.attachments.len(), 1);
    assert!(matches!(release.attachments[0].target, AttachmentTarget::None));
    assert_eq!(codes(&release), ["R004"]);
}

#[test]
fn missing_files_are_refused_or_recorded() {
    let post = format!(
        "{BASE}une-ou-diaporama: [ image: /uploads/no.png ]\nfiles:\n- file: /uploads/no.pdf\n  nom: N\n"
    );
    let path = "_communiques/essai.md";
    assert_eq!(
        Story::new().faults(&post),
        [
            format!("{path}:4:28: the file /uploads/no.png is missing from the site's uploads"),
            format!("{path}:6:9: the file /uploads/no.pdf is missing from the site's uploads"),
        ]
    );
    let release = Story::new().allowing_missing().release(&post);
    assert_eq!(codes(&release), ["R005", "R005"]);
    assert!(release.lead.is_empty());
    assert!(matches!(release.attachments[0].target, AttachmentTarget::None));
}

#[test]
fn a_bare_name_that_is_nowhere_is_a_finding() {
    let story = || Story::new().file("_communiques/cover.jpg", "x");
    for (image, found) in [("other.jpg", &["R014"][..]), ("cover.jpg", &[])] {
        let release = story().release(&format!("{BASE}image: {image}\n"));
        assert_eq!(codes(&release), found, "{image}");
    }
    assert_eq!(story().faults(&format!("{BASE}image: /other.jpg\n")).len(), 1);
}

#[test]
fn a_draft_needs_no_date_and_an_empty_date_is_none() {
    let release = Story::new().release("title: X\npublished: false\n");
    assert!(release.draft);
    assert_eq!(release.id, "essai");
    assert_eq!(Story::new().faults("title: X\n").len(), 1);
    let release = Story::new().release(&format!("{BASE}date_de_modification: ''\n"));
    assert!(release.modified.is_none());
}

#[test]
fn a_path_out_of_the_site_is_always_refused() {
    for address in ["/uploads/../../x", "/etc/passwd", "file:///etc/passwd"] {
        let post = format!("{BASE}files:\n- file: {address}\n");
        let faults = Story::new().allowing_missing().faults(&post);
        assert!(faults[0].contains("leaves the site"), "{faults:?}");
    }
}

#[test]
fn a_pdf_must_be_one() {
    let post = format!("{BASE}files: [ file: /uploads/a.PDF ]\n");
    let story = || Story::new().file("_uploads/a.PDF", "<html>not found</html>");
    assert!(story().faults(&post)[0].contains("is not a PDF"));
    assert_eq!(codes(&story().allowing_missing().release(&post)), ["R007"]);
}

#[test]
fn every_fault_is_reported_at_once() {
    let faults = Story::new().faults(concat!(
        "date: 2019-02-30\n",
        "chapeau-text: [a]\n",
        "files: [ file: /uploads/x.pdf ]\n",
    ));
    let path = "_communiques/essai.md";
    assert_eq!(faults.len(), 4, "{faults:?}");
    assert!(faults[0].starts_with(&format!("{path}:1:1: there is no title")));
    assert!(faults[1].starts_with(&format!("{path}:2:7: `2019-02-30` is not a date")));
    assert!(faults[2].starts_with(&format!("{path}:3:15: `chapeau-text` is a list")));
    assert!(faults[3].starts_with(&format!("{path}:4:16: the file /uploads/x.pdf is missing")));
}

#[test]
fn a_file_that_is_not_a_post_is_refused_with_its_place() {
    for (post, fault) in [
        ("Corps.\n".as_bytes(), "1:1: there is no front matter"),
        (b"", "1:1: there is no front matter"),
        (b"---\ntitle: x\n", "1:1: the front matter is not closed"),
        (b"---\n- a\n---\n", "2:1: the front matter is a list"),
        (b"---\ntitle: a: b\n---\n", "2:9: the front matter is not valid YAML"),
        (b"---\nfiles:\n\t- nom: x\n---\n", "3:1: the front matter is not valid YAML: a tab"),
        (b"---\ntitle: \xe9t\xe9\n---\n", "2:8: the byte 0xE9 is not UTF-8"),
        (b"---\n---\n", "1:1: there is no title"),
    ] {
        let errors = Story::new().parse(post).err().unwrap();
        let messages = messages(&errors);
        assert!(messages[0].contains(fault), "{messages:?}");
    }
}

#[test]
fn latin_1_is_guessed() {
    let errors = Story::new().parse(b"---\ntitle: \xe9\n---\n").err().unwrap();
    assert!(errors[0].help().unwrap().contains("Latin-1"));
}

#[test]
fn windows_files_keep_their_places() {
    let post =
        "\u{feff}---\r\ntitle: Un\r\n  deux\r\ndate: 2019-07-17\r\nnumero: [1]\r\n---\r\nÉté.\r\n";
    let errors = Story::new().parse(post).err().unwrap();
    assert!(messages(&errors)[0].contains(":5:9: `numero` is a list"), "{errors:?}");
    let release = Story::new().parse(post.replace("[1]", "1")).unwrap();
    assert_eq!(release.title.value, "Un deux");
    assert_eq!(&release.text[release.body_start..], "Été.\r\n");
    assert_eq!(release.source.len(), release.text.len());
}

#[test]
fn the_file_name_may_give_the_date() {
    let post = "---\ntitle: x\n---\n";
    let release = Story::new().parse_named("2019-07-17-un-essai.md", post).ok().unwrap();
    assert_eq!(release.id, "2019-07-17-un-essai");
    assert_eq!(release.url.as_deref(), Some("https://site.example/presse/un-essai/"));
    let errors = Story::new().parse_named("essai.md", post).err().unwrap();
    assert!(messages(&errors)[0].contains("there is no date"));
}

#[test]
fn contacts_come_from_the_post_then_the_site() {
    let own = format!("{BASE}contact-presse:\n  name: A\n  tel: ' 02 00 00 00 00 '\n");
    let site = "contacts: [ { from: 2019-01-01, name: B } ]\n";
    let release = Story::new().file("communique.yaml", site).release(&own);
    assert_eq!(release.contacts[0].name.as_deref(), Some("A"));
    assert_eq!(release.contacts[0].telephones, ["02 00 00 00 00"]);
    // As on the site: what the post leaves out comes from the default.
    assert_eq!(release.contacts[0].email.as_deref(), Some("presse@exemple.fr"));

    let dated = Story::new().file("communique.yaml", site).release(BASE);
    assert_eq!(dated.contacts[0].name.as_deref(), Some("B"));
    let before = BASE.replace("2019", "2018");
    let default = Story::new().file("communique.yaml", site).release(&before);
    assert_eq!(default.contacts[0].name.as_deref(), Some("Service de presse"));
}

#[test]
fn other_sites_names_are_mapped() {
    let release = Story::new()
        .file("communique.yaml", "fields: { title: titre, chapeau-text: summary }\n")
        .release("titre: Un\nsummary: Deux\ndate: 2019-07-17\n");
    assert_eq!(release.title.value, "Un");
    assert_eq!(release.chapeau.unwrap().value, "Deux");
    assert!(release.other.is_empty());
}

#[test]
fn values_that_yaml_reads_differently_are_shown_so_and_reported() {
    let release = Story::new().release("title: no\ntitle: 1_000\ndate: 2019-07-17 10:00:00\n");
    assert_eq!(release.title.value, "1000");
    assert_eq!(release.date.time().to_string(), "12:00:00");
    assert_eq!(codes(&release), ["R001", "R002", "R003"]);
}

#[test]
fn defaults_that_an_include_names_are_known() {
    let config = "defaults:\n- scope: { path: '' }\n  values: { place: Quay, colour: blue }\n";
    let release = Story::new()
        .file("_config.yml", config)
        .file("_includes/where.html", "{% include who.html %}")
        .file("_includes/who.html", "{{ page.place }}")
        .parse(format!("---\n{BASE}---\n{{% include where.html %}}\n"));
    let page = release.unwrap().page;
    assert_eq!((page["place"].as_str(), page["colour"].as_str()), (Some("Quay"), None));
}

#[test]
fn drafts_have_no_address() {
    for key in ["published: false\n", "draft: true\n"] {
        let release = Story::new().release(&format!("{BASE}{key}"));
        assert!(release.draft);
        assert_eq!(release.url, None);
    }
    assert!(!Story::new().release(&format!("{BASE}published: true\n")).draft);
}

mod properties;
