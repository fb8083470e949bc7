use proptest::prelude::*;

use super::{document, release};
use crate::document::{build_document, plain, trace};

/// Words that no rule changes, so that the text must survive letter by letter.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn deep_nesting_ends() {
    for body in [
        format!("{}fin", "> ".repeat(5_000)),
        format!("{}fin", "* ".repeat(2_000)),
        format!("{}fin", "<div>".repeat(5_000)),
        format!("a {}fin", "<b>".repeat(5_000)),
        format!("{}fin", "[".repeat(5_000)),
        format!("{}fin", "<table><tr><td>".repeat(1_000)),
        format!("{}fin", "<div markdown=\"1\">\n".repeat(2_000)),
        format!("{}fin{}", "<div markdown=\"1\">\n".repeat(200), "\n</div>".repeat(200)),
        format!("<div>{}fin</div>", "<p markdown=\"1\">".repeat(2_000)),
        format!("| {}fin", "<code".repeat(5_000)),
        format!("{}fin", "mot\n: \n".repeat(2_000)),
        format!("{}fin\n\n[a]: /b", "[a] [".repeat(5_000)),
    ] {
        let document = document(&body);
        assert!(plain::blocks_text(&document.body).contains("fin"), "{}", &body[..20]);
    }
}

proptest! {
    #[test]
    fn words_of_a_paragraph_survive(text in "[a-zA-Zéàçœ0-9«»’,;:!?()% \u{A0}-]{1,120}") {
        let text = format!("x {text}");
        let built = document(&text);
        prop_assert_eq!(words(&plain::blocks_text(&built.body)), words(&text));
    }

    #[test]
    fn markdown_never_panics(text in "([*_`~<>\\[\\](){}:.#|=!&;$^\\\\\"' \n\tab1é•-]|<br>|<b>|</div>|<div>|\\{: \\.a\\}|https://a\\.fr|\\{\\{|\\{%|%\\}){0,200}") {
        let mut release = release(&text);
        release.allow_missing = true;
        if let Ok(document) = build_document(&release) {
            let shown = trace::trace(&document);
            prop_assert!(!shown.chars().any(crate::document::mark::is_reserved));
        }
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        let mut release = release(&text);
        release.allow_missing = true;
        let _ = build_document(&release);
    }
}
