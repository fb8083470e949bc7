//! Whether words were lost on the way from the post to the PDF, judged without the program's own
//! reading of Markdown and HTML: for bodies in which it is plain what a reader sees.

use communique::release::Release;

use crate::fail;
use crate::whole::Whole;

/// Every word that is shown must be in the PDF. If there are findings about the release, or more
/// than words may be meant, nothing is judged.
pub fn check(release: &Release, whole: &Whole) {
    if !whole.findings.is_empty() {
        return;
    }
    let source = String::from_utf8_lossy(&release.source);
    let Some(shown) = body(&source).and_then(shown) else { return };
    let text = whole.text.replace('\u{AD}', "");
    // Capital letters may be the layout's.
    let text = text.to_lowercase();
    let shown = shown.to_lowercase();
    if let Some(lost) = words(&shown).find(|word| !text.contains(word)) {
        fail(&format!("lost: `{lost}`"));
    }
}

/// The text after the front matter.
fn body(source: &str) -> Option<&str> {
    let rest = source.strip_prefix("---\n")?;
    Some(&rest[rest.find("\n---\n")? + 5..])
}

/// What hides text, or makes something else of it, in Markdown, Liquid and HTML.
const HIDING: &[&str] = &[
    "&",
    "`",
    "~",
    "$",
    "\\",
    "\t",
    "\r",
    "\0",
    "{{",
    "{%",
    "{::",
    "![",
    "*[",
    "](",
    "]:",
    "][",
    "<!",
    "<?",
    "http",
    "www",
    "@",
    "mailto",
    "hidden",
    "display",
    "visibility",
    "<script",
    "<style",
    "<svg",
    "<math",
    "<template",
    "<select",
    "<option",
    "<noscript",
    "<textarea",
    "<title",
    "<head",
    "<iframe",
    "<object",
    "<video",
    "<audio",
    "<canvas",
    "<embed",
    "<frame",
    "<noembed",
    "<xmp",
    "<plaintext",
    "<img",
    "<input",
    "<button",
    "<map",
    "<area",
    "<base",
    "<link",
    "<meta",
    "<col",
    "<image",
    "<datalist",
    "<progress",
    "<meter",
    "<rp",
    "<rt",
    "<ruby",
    "<applet",
    "<param",
];

/// The text without tags and attribute lists; `None` where it is not plain what is shown.
fn shown(body: &str) -> Option<String> {
    let lower = body.to_lowercase();
    let notes = lower.replace("[^1]:", "").replace("[^2]:", "");
    let is_plain = body.is_ascii() && !HIDING.iter().any(|hiding| notes.contains(hiding));
    // Notes that nothing refers to are not shown, and of two with one label one counts.
    let is_plain = is_plain
        && ["[^1]", "[^2]"].iter().all(|note| {
            let definitions = body.matches(&format!("{note}:")).count();
            definitions == 0 || definitions == 1 && body.matches(note).count() > 1
        });
    if !is_plain {
        return None;
    }
    let without_tags = without(body, "<", ">")?;
    without(&without_tags, "{:", "}")
}

/// The text without what is between two marks; `None` if one of them is alone.
fn without(text: &str, open: &str, close: &str) -> Option<String> {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        kept.push_str(before);
        kept.push(' ');
        let (within, after) = after.split_once(close)?;
        if within.contains(['\n', '"', '\'', '<', '{', '=']) || !within.starts_with(is_of_tag) {
            return None;
        }
        rest = after;
    }
    kept.push_str(rest);
    (!rest.contains(close)).then_some(kept)
}

fn is_of_tag(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '/' | ' ' | '.')
}

/// Words of letters: four and more, since smaller ones are names of things.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic()))
}
