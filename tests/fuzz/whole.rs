//! The whole way of a post to its PDF, and what must hold at its end. Shared with the guided fuzzer.

use communique::finding::Finding;
use communique::layout::{FontSet, Layout};
use communique::package::Profile;
use communique::pdf::conformance::examine;
use communique::pdf::reader::inspect;
use communique::pipeline::render::{Rendered, compose, render};
use communique::release::Release;
use communique::typeset::reading::reading;
use communique::verify::reproduce::text::difference;

/// What came of a release, and the text that its PDF gives back.
pub struct Whole {
    pub findings: Vec<Finding>,
    pub text: String,
}

/// Makes the PDF of a release, and compares it with what it was made from. `None` where it is
/// rightly refused.
///
/// # Errors
///
/// Whatever is wrong with the program: a refusal that the post does not deserve, a PDF that cannot
/// be read, says something else than the document, or does not conform.
pub fn make(release: &Release, layout: &Layout, fonts: &FontSet) -> Result<Option<Whole>, String> {
    let Ok(document) = compose(release, &Default::default(), &Profile::default()) else {
        return Ok(None);
    };
    let expected = reading(&document, layout).join("\n");
    let made = match render(release, document, layout, fonts, None) {
        Ok(made) => made,
        Err(refusal) => {
            let reported = refusal.faults.iter().map(|fault| fault.message.as_str());
            let reported: Vec<&str> =
                reported.filter(|reported| !is_of_the_input(reported)).collect();
            return match reported.is_empty() {
                true => Ok(None),
                false => Err(format!("refused: {}", reported.join("; "))),
            };
        }
    };
    let text = text_of(&made, &expected)?;
    let report = examine(&made.pdf.bytes).map_err(|error| error.to_string())?;
    match report.objections.first() {
        None => Ok(Some(Whole { findings: made.findings, text })),
        Some(it) => Err(format!("not conformant: {}: {}", it.check.title, it.detail)),
    }
}

/// Whether a refusal is the right answer: to a post without title.
fn is_of_the_input(reported: &str) -> bool {
    reported == "the title is empty"
}

/// The text of the PDF, which is what `verify` expects (P012).
fn text_of(made: &Rendered, expected: &str) -> Result<String, String> {
    let facts = inspect(&made.pdf.bytes).map_err(|error| format!("unread: {error}"))?;
    let text = facts.text.ok_or("the PDF has no tagged text")?;
    match difference(expected, &text) {
        None => Ok(text),
        Some(difference) => Err(format!("P012: {difference}")),
    }
}
