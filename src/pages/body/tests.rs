//! Releases as HTML: the words of the PDF, elements of ours alone, links that lead somewhere.

mod hostile;
mod soundness;
mod words;

use std::path::Path;

use proptest::prelude::*;

use super::article;
use crate::document::{Document, ImageId, build_document};
use crate::layout::{Layout, Layouts};
use crate::package::Profile;
use crate::pages::goldens::assert_golden;
use crate::pipeline::render::compose;
use crate::release::{ReleaseOptions, parse_release};
use crate::site::{SiteOptions, read_site};
use crate::typeset::reading::reading;
use crate::world;
use soundness::{faults, tags};
use words::{dense, lines};

/// Every kind of block and inline.
const EVERYTHING: &str = include_str!("tests/everything.md");

const HEAD: &str = "title: \"Un *titre*\"\nsous-titre: Un sous-titre\ndate: 2020-01-02\nlang: fr\n\
    numero: 12\nchapeau-text: Un **chapeau**.\nune-ou-diaporama:\n- image: /uploads/a.png\n  \
    alternative-textuelle: Une vue\n  legende: La vue[^1]\nfiles:\n- file: /uploads/a.pdf\n  nom: Une note\n\
    - lien: https://ailleurs.example/x\n  nom: Un lien\ncontact-presse:\n- service: Presse\n  \
    name: Camille Essai\n  tel: [01 99 00 12 34]\n  email: presse@essai.example\n";

fn document(head: &str, body: &str) -> Document {
    let post = world::post(head, body);
    let config = world::config();
    let release = world::release_of(post.as_bytes(), &config, world::few_uploads());
    build_document(&release.expect("a sound front matter")).expect("missing files are allowed")
}

fn layouts() -> Layouts {
    Layouts::built_in().expect("sound")
}

fn beside(image: ImageId) -> Option<String> {
    Some(format!("images/{}.png", image.0))
}

/// The page of a body, with one layout.
fn page(body: &str) -> String {
    let layouts = layouts();
    let layout = layouts.iter().next().expect("there is one");
    article(&document("title: T\ndate: 2020-01-02\nlang: fr\n", body), layout, &beside)
}

/// The first line that HTML and the PDF do not have in common.
fn difference(html: &str, document: &Document, layout: &Layout) -> Option<String> {
    let expected = dense(&reading(document, layout).join("\n"));
    let found = lines(html);
    let count = expected.len().max(found.len());
    let differs = (0..count).find(|&at| expected.get(at) != found.get(at))?;
    Some(format!("the PDF: {:?}, HTML: {:?}", expected.get(differs), found.get(differs)))
}

#[track_caller]
fn assert_sound(document: &Document, layout: &Layout, pictures: super::Pictures, name: &str) {
    let html = article(document, layout, pictures);
    assert_eq!(faults(&html), [""; 0], "{name}\n{html}");
    assert_eq!(difference(&html, document, layout), None, "{name}\n{html}");
}

fn check_site(root: &Path) {
    let site = read_site(root, &SiteOptions::default()).unwrap();
    let layouts = layouts();
    let mut count = 0;
    for source in site.releases() {
        let source = source.unwrap();
        let options = ReleaseOptions { allow_missing: true };
        let Ok(parsed) = parse_release(&source, &site.config, &options) else { continue };
        let Ok(document) = compose(&parsed, &site.config.deposit, &Profile::Bag) else { continue };
        let layout = layouts.for_release(parsed.date.date(), &parsed.categories);
        for pictures in [&beside as super::Pictures, &|_| None] {
            assert_sound(&document, layout, pictures, &source.path);
        }
        count += 1;
    }
    assert!(count > 10, "only {count} releases");
}

#[test]
fn the_sample_site_says_the_same_as_html() {
    check_site(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site"));
}

#[test]
#[ignore = "needs a site of real releases, COMMUNIQUE_CORPUS"]
fn real_releases_say_the_same_as_html() {
    check_site(Path::new(&std::env::var("COMMUNIQUE_CORPUS").expect("COMMUNIQUE_CORPUS")));
}

#[test]
fn every_kind_of_block_says_the_same_as_html() {
    let document = document(HEAD, EVERYTHING);
    for layout in layouts().iter() {
        for pictures in [&beside as super::Pictures, &|_| None] {
            assert_sound(&document, layout, pictures, layout.name());
        }
    }
    let html = article(&document, layouts().iter().next().expect("there is one"), &beside);
    assert_golden("body/tests/everything.golden.html", &html);
}

#[test]
fn notes_and_their_references_lead_to_each_other() {
    let html = page("Mot[^a] et mot[^a].\n\n[^a]: La note[^b].\n\n[^b]: L’autre.\n");
    for part in [
        "<sup class=\"call\"><a href=\"#note-1\" id=\"call-1\" role=\"doc-noteref\" aria-label=\"Note 1\">1</a></sup>",
        "id=\"call-1-2\"",
        "<li id=\"note-1\">",
        "<a href=\"#call-1\" role=\"doc-backlink\" aria-label=\"Retour à l’appel de note 1 (1)\">↩ (1)</a>",
        "<a href=\"#call-1-2\"",
        "aria-label=\"Retour à l’appel de note 2\">↩</a>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert_eq!(faults(&html), [""; 0]);
}

#[test]
fn a_title_is_text() {
    let html = page(
        "<script>alert(1)</script>\n\n`<script>alert(1)</script>`\n\n[x](javascript:alert(1))\n",
    );
    assert!(html.contains("<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>"), "{html}");
    assert!(!html.contains("<script") && !html.contains("javascript"), "{html}");
}

#[test]
fn lists_have_the_numbers_of_the_pdf() {
    let html = page("3. c\n4. d\n\n<ol type=\"a\"><li>x<li value=\"7\">y<li type=\"I\">z</ol>\n");
    for part in ["start=\"3\"", "type=\"a\"", "<li value=\"7\">", "class=\"upper-roman\""] {
        assert!(html.contains(part), "{part}\n{html}");
    }
}

#[test]
fn levels_of_headings_are_those_of_the_pdf() {
    let html = page("#### Un\n\n# Deux\n\n### Trois\n\n- ## Quatre\n\n## Cinq\n");
    let levels: Vec<String> = tags(&html)
        .into_iter()
        .filter(|name| name.starts_with('h') && name.len() == 2 && name != "hr")
        .collect();
    assert_eq!(levels, ["h1", "h2", "h2", "h3", "h4", "h3"]);
}

/// Pieces that would be something else than text, were they not escaped.
const HOSTILE: [&str; 24] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</article></main></body></html>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[",
    "</style><style>*{}",
    "</title>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>1</script>",
    "https://a.example/\"onclick=\"x",
    "#note-1",
    "#r-x",
    "&lt;script&gt;",
    "&#60;b&#62;",
    "\u{0}\u{1b}\u{7f}\u{85}\r\n\t",
    "\u{2028}\u{202E}\u{FFFE}",
    "<svg/onload=alert(1)>",
    "call-1",
    "`${alert(1)}`",
];

proptest! {
    #[test]
    fn no_text_of_a_release_is_markup(
        pieces in prop::collection::vec(
            prop::collection::vec(prop::sample::select(&HOSTILE[..]), 0..3), 1..40,
        ),
        seed in "[a-z<>&\"'# ]{0,9}",
    ) {
        let layouts = layouts();
        let mut document = document(HEAD, EVERYTHING);
        let mut pieces = pieces.iter().cycle();
        hostile::texts(&mut document, &mut |text| {
            *text = format!("{}{seed}", pieces.next().expect("never ends").concat());
        });
        let layout = layouts.iter().next().expect("there is one");
        for pictures in [&beside as super::Pictures, &|_| Some(seed.clone()), &|_| None] {
            let html = article(&document, layout, pictures);
            prop_assert_eq!(faults(&html), Vec::<String>::new(), "{}", html);
        }
    }
}
