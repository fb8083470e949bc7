//! Whole posts at random, through the whole way: each becomes a PDF that conforms and says all
//! that a reader of the post is shown, once, and nothing else.

use std::sync::LazyLock;

use communique::finding::Finding;
use communique::layout::{FontSet, Layout, Layouts};
use communique::package::Profile;
use communique::pages::body::article;
use communique::pipeline::render::compose;
use communique::release::Release;
use communique::typeset::reading::reading;
use proptest::prelude::*;

use super::grammar::{Post, hidden, posts, shown};
use super::whole::{Whole, make};
use super::world::{config, few_uploads, release_of};

static FONTS: LazyLock<FontSet> = LazyLock::new(FontSet::builtin);
static LAYOUTS: LazyLock<Layouts> = LazyLock::new(|| Layouts::built_in().expect("sound"));
/// A page of a few lines, for what happens where pages end.
static SMALL: LazyLock<Layout> = LazyLock::new(|| {
    let text = include_str!("guided/src/small-page.yaml");
    Layouts::parse(text, "small-page.yaml").expect("sound")
});

fn layout_of(release: &Release) -> &'static Layout {
    match release.categories.iter().any(|category| category == "petit") {
        true => &SMALL,
        false => LAYOUTS.for_release(release.date.date(), &release.categories),
    }
}

/// What holds of a page, and its words: shared with its unit tests.
#[path = "../../src/pages/body/tests/soundness.rs"]
mod soundness;
#[path = "../../src/pages/body/tests/words.rs"]
mod words;

/// What is wrong with the text of a release as HTML, or said otherwise than in its PDF.
fn check_page(post: &Post) -> Result<(), String> {
    let Some(release) = release_of(post.text.as_bytes(), &config(), few_uploads()) else {
        return Ok(());
    };
    let composed = compose(&release, &Default::default(), &Profile::default());
    let Ok(document) = composed.map_err(drop) else { return Ok(()) };
    let layout = layout_of(&release);
    let html = article(&document, layout, &|image| Some(format!("{}.png", image.0)));
    let faults = soundness::faults(&html);
    if !faults.is_empty() {
        return Err(format!("{faults:#?}\n{html}"));
    }
    let expected = words::dense(&reading(&document, layout).join("\n"));
    let found = words::lines(&html);
    match expected == found {
        true => Ok(()),
        false => Err(format!("the PDF: {expected:#?}\nHTML: {found:#?}\n{html}")),
    }
}

/// What came of a post; `None` where it is refused.
fn whole(post: &str) -> Result<Option<Whole>, String> {
    let Some(release) = release_of(post.as_bytes(), &config(), few_uploads()) else {
        return Ok(None);
    };
    make(&release, layout_of(&release), &FONTS)
}

/// Words that occur in a text another number of times than they should.
fn misplaced(post: &Post, text: &str, findings: &[Finding]) -> Vec<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{AD}').collect();
    // Capital letters may be the layout's.
    let text = text.to_lowercase();
    let times = |word: &str| text.matches(word).count();
    let of = |code| findings.iter().filter(move |finding| finding.rule.code == code);
    // Between angle brackets in HTML, a word is the name of an element, which is reported.
    let is_element = |word: &str| of("D003").any(|it| it.detail.contains(&format!("<{word}>")));
    let lost = (0..post.shown).map(shown);
    let lost = lost.filter(|word| times(word) != 1 && !(times(word) == 0 && is_element(word)));
    // Nothing is hidden by Markdown in an element that is never closed.
    let is_closed = of("D004").next().is_none();
    let hidden_words = if is_closed { post.hidden } else { 0 };
    let leaked = (0..hidden_words).map(hidden).filter(|word| times(word) != 0);
    lost.chain(leaked).map(|word| format!("{word}: {} times", times(&word))).collect()
}

fn check(post: &Post) -> Result<(), String> {
    // The words of a post that is refused are in no PDF.
    let Some(Whole { findings, text }) = whole(&post.text)? else { return Ok(()) };
    // References in HTML that is never closed are text, and their notes are left out: that is
    // reported.
    if findings.iter().any(|finding| finding.rule.code == "D019") {
        return Ok(());
    }
    match &misplaced(post, &text, &findings)[..] {
        [] => Ok(()),
        words => {
            let reported: Vec<_> = findings.iter().map(|it| (it.rule.code, &it.detail)).collect();
            Err(format!("{words:?}\n{reported:?}\n{text}"))
        }
    }
}

proptest! {
    // Each takes some thirty milliseconds.
    #![proptest_config({
        let configuration = super::configuration();
        ProptestConfig { cases: configuration.cases.max(200), ..configuration }
    })]

    #[test]
    fn any_post_is_shown_whole(post in posts()) {
        if let Err(fault) = check(&post) {
            return Err(TestCaseError::fail(format!("{fault}\n\n{}", post.text)));
        }
    }
}

proptest! {
    #![proptest_config(super::often())]

    #[test]
    fn any_post_says_the_same_as_html(post in posts()) {
        if let Err(fault) = check_page(&post) {
            return Err(TestCaseError::fail(format!("{fault}\n\n{}", post.text)));
        }
    }
}
