//! Posts: read, composed, typeset, written, and the PDF read again.

use std::sync::{Arc, LazyLock};

use communique::pipeline::render::{Rendered, compose, render};
use communique::document::{Document, build_document, plain};
use communique::layout::{FontSet, Layout, Layouts};
use communique::package::Profile;
use communique::pdf::conformance::examine;
use communique::pdf::reader::inspect;
use communique::release::{Release, ReleaseOptions, parse_release};
use communique::site::{ReleaseSource, SiteConfig, Uploads};
use communique::typeset::reading::reading;
use communique::verify::reproduce::text::difference;

use crate::{fail, pictures, words};

static FONTS: LazyLock<FontSet> = LazyLock::new(FontSet::builtin);
static LAYOUTS: LazyLock<Layouts> =
    LazyLock::new(|| Layouts::built_in().unwrap_or_else(|_| fail("the built-in layouts")));
/// A page of a few lines, for what happens where pages end.
static SMALL: LazyLock<Layout> = LazyLock::new(|| {
    let text = include_str!("small-page.yaml");
    Layouts::parse(text, "small-page.yaml").unwrap_or_else(|faults| fail(&format!("{faults:?}")))
});
static UPLOADS: LazyLock<Arc<dyn Uploads>> = LazyLock::new(|| Arc::new(pictures::uploads()));

/// Posts longer than this tell no more than shorter ones, and take long.
const LONGEST: usize = 16 << 10;

/// The post as the input has it; what begins with no front matter is the body alone.
fn post(input: &[u8]) -> Vec<u8> {
    match input.starts_with(b"---") {
        true => input.to_vec(),
        false => [b"---\ntitle: T\ndate: 2020-01-02\nlang: fr\n---\n", input].concat(),
    }
}

fn release(post: Vec<u8>, uploads: Arc<dyn Uploads>) -> Option<Release> {
    let source = ReleaseSource {
        path: "_communiques/essai.md".to_owned(),
        collection: Some("communiques".to_owned()),
        bytes: post.into(),
        uploads,
    };
    let mut site = SiteConfig::default();
    site.jekyll.url = Some("https://essai.example".to_owned());
    parse_release(&source, &site, &ReleaseOptions { allow_missing: true }).ok()
}

/// The layout of a release; that of its category « petit » has a page of a few lines.
fn layout_of(release: &Release) -> &'static Layout {
    match release.categories.iter().any(|category| category == "petit") {
        true => &SMALL,
        false => LAYOUTS.for_release(release.date.date(), &release.categories),
    }
}

/// The whole way, and what must hold at its end.
pub fn whole(input: &[u8]) {
    if input.len() > LONGEST {
        return;
    }
    make(post(input), Arc::clone(&UPLOADS), None);
}

/// Makes the PDF of a post, and compares it with what it was made from.
pub fn make(post: Vec<u8>, uploads: Arc<dyn Uploads>, layout: Option<&Layout>) {
    let Some(release) = release(post, uploads) else { return };
    let layout = layout.unwrap_or_else(|| layout_of(&release));
    let Ok(document) = compose(&release, &Default::default(), &Profile::default()) else { return };
    let expected = reading(&document, layout).join("\n");
    let made = match render(&release, document, layout, &FONTS, None) {
        Ok(made) => made,
        Err(refusal) => {
            let told = refusal.faults.iter().map(|fault| fault.message.as_str());
            let told: Vec<&str> = told.filter(|told| !is_of_the_input(told)).collect();
            if told.is_empty() {
                return;
            }
            fail(&format!("refused: {}", told.join("; ")));
        }
    };
    check_text(&made, &expected);
    check_form(&made);
    words::check(&release, &made);
}

/// Whether a refusal is the right answer: to a post without title, and to a layout whose faces
/// are not there.
fn is_of_the_input(told: &str) -> bool {
    told == "the title is empty" || told.contains("none of the families")
}

/// What `verify` compares (P012).
fn check_text(made: &Rendered, expected: &str) {
    let facts = inspect(&made.pdf.bytes).unwrap_or_else(|error| fail(&format!("unread: {error}")));
    let Some(text) = facts.text else { fail("the PDF has no tagged text") };
    if let Some(difference) = difference(expected, &text) {
        fail(&format!("P012: {difference}"));
    }
}

/// What the program's own look at a PDF/A and PDF/UA finds.
fn check_form(made: &Rendered) {
    let report = examine(&made.pdf.bytes).unwrap_or_else(|error| fail(&format!("{error}")));
    if let Some(objection) = report.objections.first() {
        fail(&format!("not conformant: {}: {}", objection.check.title, objection.detail));
    }
}

/// Composing alone, which is ten times as fast: Markdown, HTML, Liquid.
pub fn document(input: &[u8]) {
    if let Some(document) = composed(&post(input)) {
        plain::blocks_text(&document.body);
        reading(&document, &SMALL);
    }
}

fn composed(post: &[u8]) -> Option<Document> {
    build_document(&release(post.to_vec(), Arc::clone(&UPLOADS))?).ok()
}

/// The input is the front matter, whatever it holds.
pub fn front_matter(input: &[u8]) {
    let post = match input.starts_with(b"---") {
        true => input.to_vec(),
        false => [b"---\n", input, b"\n---\nUn.\n"].concat(),
    };
    if let Some(document) = composed(&post) {
        reading(&document, &SMALL);
    }
}
