//! Posts: read, composed, typeset, written, and the PDF read again.

use std::sync::{Arc, LazyLock};

use communique::document::{Document, build_document, plain};
use communique::layout::{FontSet, Layout, Layouts};
use communique::release::Release;
use communique::site::Uploads;
use communique::typeset::reading::reading;

use crate::world::{config, few_uploads, release_of};
use crate::{fail, words};

static FONTS: LazyLock<FontSet> = LazyLock::new(FontSet::builtin);
static LAYOUTS: LazyLock<Layouts> =
    LazyLock::new(|| Layouts::built_in().unwrap_or_else(|_| fail("the built-in layouts")));
/// A page of a few lines, for what happens where pages end.
static SMALL: LazyLock<Layout> = LazyLock::new(|| {
    let text = include_str!("small-page.yaml");
    Layouts::parse(text, "small-page.yaml").unwrap_or_else(|faults| fail(&format!("{faults:?}")))
});
static UPLOADS: LazyLock<Arc<dyn Uploads>> = LazyLock::new(few_uploads);

/// Longer posts find no more than shorter ones, and take long.
const LONGEST: usize = 16 << 10;

/// The post as the input has it; what begins with no front matter is the body alone.
fn post(input: &[u8]) -> Vec<u8> {
    match input.starts_with(b"---") {
        true => input.to_vec(),
        false => [b"---\ntitle: T\ndate: 2020-01-02\nlang: fr\n---\n", input].concat(),
    }
}

/// The layout of a release; that of its category `petit` has a page of a few lines.
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
    let Some(release) = release_of(&post, &config(), uploads) else { return };
    let layout = layout.unwrap_or_else(|| layout_of(&release));
    let made = crate::whole::make(&release, layout, &FONTS);
    if let Some(whole) = made.unwrap_or_else(|fault| fail(&fault)) {
        words::check(&release, &whole);
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
    build_document(&release_of(post, &config(), Arc::clone(&UPLOADS))?).ok()
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
