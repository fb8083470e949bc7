//! What every page has around its content: head, links to the rest, policy, foot.

use maud::{DOCTYPE, Markup, html};

use super::labels::PagesLanguage;
use super::search::CONTENT_SECURITY_POLICY;
use crate::identity::PROGRAM;

/// Where the archive's pages begin.
pub const INDEX: &str = "index.html";
/// The script that searches.
pub const SCRIPT: &str = "pages/search.js";
/// Folder of the index in which it looks.
pub const SEARCH: &str = "pages/search/";
/// The style of all pages.
pub const STYLE: &str = "pages/style.css";

/// A page without its content.
pub struct Page<'a> {
    pub language: PagesLanguage,
    /// Of the window.
    pub title: &'a str,
    /// What the archive is called.
    pub archive: &'a str,
    /// The way from the page to the archive's folder: `../../`.
    pub root: &'a str,
    /// What else its head has.
    pub head: Markup,
    /// Where the page is: titles and addresses from the page, without itself.
    pub path: Vec<(String, String)>,
    /// Whether it has a script of ours.
    pub has_script: bool,
}

/// Nothing is loaded that is not beside the page, and no script but the search's runs. The scheme is
/// named because on a disk there is no `'self'` that all browsers agree on.
fn policy(has_script: bool) -> &'static str {
    match has_script {
        true => CONTENT_SECURITY_POLICY,
        false => {
            "default-src 'none'; style-src 'self' file:; img-src 'self' file:; base-uri 'none'; \
             form-action 'none'"
        }
    }
}

impl Page<'_> {
    /// The page with its content.
    pub fn around(&self, content: &Markup) -> Vec<u8> {
        let (labels, root) = (self.language.labels(), self.root);
        let window = match self.title == self.archive {
            true => clean(self.title),
            false => format!("{} – {}", clean(self.title), clean(self.archive)),
        };
        let page = html! {
            (DOCTYPE)
            html lang=(self.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy(self.has_script));
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="generator" content=(PROGRAM);
                    title { (window) }
                    link rel="stylesheet" href={ (root) (STYLE) };
                    link rel="alternate" type="application/atom+xml" title=(labels.feed)
                        href={ (root) "feed.xml" };
                    (self.head)
                }
                body {
                    a .skip href="#content" { (labels.skip) }
                    header {
                        @if !self.path.is_empty() {
                            p .archive { a href={ (root) (INDEX) } { (clean(self.archive)) } }
                            nav aria-label=(labels.you_are_here) {
                                ol .path {
                                    @for (title, address) in &self.path {
                                        li { a href=(address) { (clean(title)) } }
                                    }
                                }
                            }
                        }
                    }
                    main #content tabindex="-1" { (content) }
                    footer { p { (labels.made_by.replace("{}", PROGRAM)) } }
                }
            }
        };
        let mut bytes = page.into_string().into_bytes();
        bytes.push(b'\n');
        bytes
    }
}

/// A text without control characters, which HTML does not allow (HTML Living Standard §13.1.4).
pub fn clean(text: &str) -> String {
    let shown = |character: char| match character {
        '\n' | '\t' => character,
        _ if character.is_control() => '\u{FFFD}',
        _ => character,
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_texts_and_paths_addresses() {
        let page = Page {
            language: PagesLanguage::Fr,
            title: "<script>alert(1)</script>\u{1}",
            archive: "A & B",
            root: "../",
            head: html! {},
            path: vec![("<b>".to_owned(), "a.html".to_owned())],
            has_script: false,
        };
        let text = String::from_utf8(page.around(&html! { p { "x" } })).unwrap();
        assert!(!text.contains("<script") && !text.contains("<b>"), "{text}");
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;\u{FFFD} – A &amp; B</title>"));
        assert!(text.contains("default-src 'none'; style-src 'self' file:"), "{text}");
    }
}
