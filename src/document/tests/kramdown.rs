//! Every span in every block: the words of the document are those that kramdown shows.

use std::io::Write;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use scraper::{Html, Node};

use super::super::{Document, mark, plain, trace::trace};
use super::document;

/// kramdown as Jekyll calls it: texts in a JSON array in, HTML out.
const KRAMDOWN: &str = "
require 'json'; require 'kramdown'; require 'kramdown-parser-gfm'
options = { input: 'GFM', hard_wrap: false, auto_ids: false, entity_output: :as_char,
            smart_quotes: 'lsquo,rsquo,ldquo,rdquo' }
texts = JSON.parse(STDIN.read)
puts JSON.generate(texts.map { |text| Kramdown::Document.new(text, options).to_html })
";

// Not here: `[a[^n]](address)`, which kramdown leaves as typed; here it is a link with a note.
const SPANS: &[&str] = &[
    "*mer*",
    "**digue**",
    "***jetée***",
    "`cale`",
    "`{:.phare}`",
    "``un ` quai``",
    "`<o:p>`",
    "*mer*{:.vague}",
    "*mer*{:def}",
    "`cale`{:def .nom}",
    "[carte](https://a.example/b){:def}",
    "fin {:def}",
    "«<<mot>>» et <<deux mots>>",
    "<urn:a:b>",
    "<?php echo 1 ?>",
    "**digue**{: lang=\"en\"}",
    "`cale`{:.nom}",
    "[carte](https://a.example/b){:target=\"_blank\"}",
    "[carte](https://a.example/b \"titre\")",
    "[carte *marine*](https://a.example/b){:.x}{:.y}",
    "[carte][ref]",
    "[ref]",
    "<https://a.example/c_d_e>",
    "<mailto:port@a.example>",
    "<port@a.example>",
    "note[^a]",
    "*note[^a]*",
    "[lien](https://a.example/b)[^a]",
    "deux[^a][^b]",
    "`[^a]`",
    "[^absente]",
    "\\[^a]",
    "<b>gras</b>",
    "<o:p>mot</o:p>",
    "<o:p></o:p>",
    "<st1:place w:st=\"on\">Yport</st1:place>",
    "<span class=\"text-center\">ici</span>",
    "<em lang=\"en\">here</em>",
    "~~barré~~",
    "\"cité\"",
    "&amp; &lt;",
    "\\*étoile\\*",
    "$$x + y$$",
    "l’**« un »**e",
    "GIE",
    "a<!-- caché -->b",
    "{::comment}caché{:/comment}",
    "H<sub>2</sub>O",
    "a_b_c et 2*3*4",
    "a ` b ` c",
    "a`b\\`c",
    "a--_b_ c-_d_",
    "[carte] [ref] [absente] [autre]",
    "[carte](https://a.example/b \"un \"grand\" titre\")",
    "<https://a.example/?b=1&amp;c=2>",
    "{::comment/}fin",
    "{::nomarkdown}*brut*{:/nomarkdown}",
    "{::nomarkdown type=\"latex\"}*brut*{:/}",
    "{::options toc_levels=\"2\" /}fin",
];

/// A block with `§` where the span goes.
const BLOCKS: &[&str] = &[
    "Avant § après.",
    "§",
    "Avant\n§\naprès.",
    "# Avant § après",
    "### § #",
    "Avant § après\n===",
    "§\n---",
    "| § | b |\n|---|---|\n| c | d |",
    "| a | b |\n|---|---|\n| Avant § après | § |",
    "a | b § c",
    "* Avant § après\n* fin",
    "* un\n\n* Avant § après\n\n* fin",
    "1. Avant § après\n2. fin",
    "* un\n  * Avant § après\n  * fin\n* deux",
    "* un\n\n  Avant § après\n\n* deux",
    "* un\n\n  > Avant § après\n\n* deux",
    "* un\n\n  | § | b |\n  |---|---|\n  | c | d |\n\n* deux",
    "* un\n\n      code § fin\n\n* deux",
    "* ## Titre § fin\n* deux",
    "> Avant § après",
    "> > Avant § après\n\nfin",
    "> * Avant § après\n> * fin",
    "> ## Avant § après",
    "> | § | b |\n> |---|---|\n> | c | d |",
    "Terme § fin\n: Avant § après",
    "Terme\n: un\n\n: Avant § après",
    "Terme\n: Avant § après\n\n  suite § fin",
    "Un[^n].\n\n[^n]: Avant § après.",
    "Un[^n].\n\n[^n]: Avant.\n\n    Suite § fin.",
    "Un[^n].\n\n[^n]:\n    * Avant § après\n    * fin",
    "Un[^n].\n\n[^n]:\n    > Avant § après",
    "Un[^n].\n\n[^n]: Avant.\n\n    | § | b |\n    |---|---|\n    | c | d |",
    "Un[^n].\n\n[^n]:\n    ## Avant § après\n\n    fin",
    "Un[^n].\n\n[^n]:\n    Terme\n    : Avant § après",
    "Un[^n].\n\n[^n]:\n        code § fin",
    "Un[^n].\n\n[^n]: Voir[^m].\n\n[^m]: Avant § après.",
    "<div markdown=\"1\">\nAvant § après\n</div>",
    "<div>Avant § après</div>",
    "<table><tr><td>Avant § après</td></tr></table>",
    "    code § fin",
    "```\ncode § fin\n```",
    "~~~\ncode § fin\n~~~",
    "Avant § après\n***\nfin",
    "***\n- - -\n___\n§",
    "## Avant § après {#ancre}",
    "Avant § après {#ancre}\n---",
    "<div markdown=\"span\">\nAvant § après\n</div>",
    "<p markdown=\"1\">Avant § après</p>",
    "<div markdown=\"0\">\nAvant § après\n</div>",
    "<div>\n<p markdown=\"1\">Avant § après</p>\n</div>",
    "<table><tr><td markdown=\"span\">Avant § après</td></tr></table>",
    "{::options parse_block_html=\"true\" /}\n\n<div>\nAvant § après\n\n* fin\n</div>",
    "[un]: a b.pdf\n[deux]: c d.pdf 'titre'\n\nVoir [un], § et [deux]",
    "Terme\n: un\n^\nTerme § fin\n: deux",
    "Terme\n: \n\n§",
    "{::comment}\nAvant § {:/}après\n{:/comment}\n\nfin",
    "**Avant § après**",
    "*Avant § après*",
    "<b>Avant § après</b>",
    "{:.citation}\nAvant § après",
    "Avant § après\n{:.citation}",
];

const DEFINITIONS: &str = "\n\n{:def: .vague}\n\n[ref]: https://a.example/ref\n\n*[GIE]: groupe\n\n\
     [^a]: Première note.\n\n[^b]: Seconde note.\n";

#[test]
#[ignore = "needs kramdown"]
fn every_span_in_every_block_has_the_words_of_kramdown() {
    let texts: Vec<String> = BLOCKS
        .iter()
        .flat_map(|block| SPANS.iter().map(move |span| (block, span)))
        // Within HTML there is no code, and every `<` begins a tag, which would have to be closed.
        .filter(|(block, span)| {
            let is_text = ["<<", "<?", "<urn", "`<"].iter().any(|sign| span.contains(sign));
            let ends_comment = block.starts_with("{::comment}") && span.contains("<!--");
            !(block.starts_with("<") && is_text || ends_comment)
        })
        .map(|(block, span)| block.replace('§', span))
        .map(|text| format!("Début.\n\n{text}\n\nFin.{DEFINITIONS}"))
        .collect();
    let mut faults = Vec::new();
    for (text, html) in texts.iter().zip(kramdown(&texts)) {
        let (expected, got) = (words_of_html(&html), words_of_document(&document(text)));
        if expected != got {
            let body = text.strip_suffix(DEFINITIONS).unwrap_or(text);
            faults.push(format!(
                "{body}\n  kramdown {}\n  here     {}",
                expected.join(" "),
                got.join(" ")
            ));
        }
    }
    let shown = faults.iter().take(200).cloned().collect::<Vec<_>>().join("\n\n");
    assert!(faults.is_empty(), "{} of {} differ\n{shown}", faults.len(), texts.len());
}

fn kramdown(texts: &[String]) -> Vec<String> {
    let mut child = Command::new("ruby")
        .args(["-e", KRAMDOWN])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("ruby is installed");
    let input = serde_json::to_vec(texts).unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(&input).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    serde_json::from_slice(&output.stdout).expect("kramdown answers")
}

/// Words of letters and digits, in order.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn words_of_html(html: &str) -> Vec<String> {
    let parsed = Html::parse_fragment(html);
    let mut text = String::new();
    for node in parsed.tree.root().descendants() {
        let part = match node.value() {
            Node::Text(part) => part,
            Node::Element(e)
                if matches!(e.name(), "td" | "th" | "li" | "dt" | "dd" | "p" | "br") =>
            {
                text.push(' ');
                continue;
            }
            _ => continue,
        };
        let mut around = node.ancestors().filter_map(|node| node.value().as_element());
        let made = around.any(|e| {
            matches!(e.attr("role"), Some("doc-noteref" | "doc-backlink")) || e.name() == "script"
        });
        if !made {
            text.push_str(part);
        }
    }
    words(&text)
}

fn words_of_document(document: &Document) -> Vec<String> {
    words(&text_of(document))
}

fn text_of(document: &Document) -> String {
    let mut text = plain::blocks_text(&document.body);
    for note in &document.notes {
        text.push('\n');
        text.push_str(&plain::blocks_text(&note.blocks));
    }
    text
}

/// Beginnings of lines; what follows them is text.
const STARTS: &[&str] = &[
    "",
    "",
    "",
    "    ",
    "  ",
    "\t",
    "* ",
    "- ",
    "1. ",
    "  * ",
    "   1. ",
    "    * ",
    "> ",
    "> > ",
    "> * ",
    "# ",
    "### ",
    ": ",
    "| ",
    "[^1]: ",
    "[^2]: ",
    "    [^2]: ",
    "[^1]:\n    - ",
    "<div>",
    "<div markdown=\"1\">\n",
    "{:.citation}\n",
    "{: start=\"3\"}\n",
    "```\n",
    "~~~\n",
    "• ",
];

const ENDS: &[&str] = &[
    "",
    "",
    "",
    " | ",
    "{:.x}",
    "*a*{:.x}",
    "`{:.x}`",
    "`a`{:.x}",
    "[^1]",
    "[^2]",
    "[^3]",
    "`[^1]`",
    "<o:p>",
    "</o:p>",
    "<br>",
    "  ",
    "\\",
    "</div>",
    "$$",
    "**",
    "`",
    "<a@b.fr>",
    "\n---",
    "\n===",
    "\n|---|\n",
    "<!--",
    "](x)",
    "[",
];

/// A text of lines: beginnings and ends as above, each line with a word of its own.
fn text() -> impl Strategy<Value = String> {
    let line = (0..STARTS.len(), 0..ENDS.len(), 0..3usize);
    prop::collection::vec(line, 1..14).prop_map(|lines| {
        let mut text = String::new();
        for (number, (start, end, blanks)) in lines.into_iter().enumerate() {
            let blank = if blanks == 0 { "\n\n" } else { "\n" };
            text.push_str(&format!("{}mot{number}q {}{blank}", STARTS[start], ENDS[end]));
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// The mark of a stashed piece never shows, whatever is around it.
    #[test]
    fn no_mark_reaches_the_document(text in text()) {
        let traced = trace(&document(&text));
        prop_assert!(!traced.contains(mark::is_reserved), "{text}\n{traced}");
    }

    /// Each word is in the document, or a finding says where it was.
    #[test]
    fn no_word_is_lost(text in text()) {
        let document = document(&text);
        let shown = text_of(&document);
        let traced = trace(&document);
        // A note that nothing refers to is reported by its label.
        let unused = document.findings.iter().any(|finding| finding.rule.code == "D019");
        let lost = (0..14).map(|number| format!("mot{number}q")).find(|word| {
            let reported = shown.contains(word.as_str()) || traced.contains(word.as_str()) || unused;
            text.contains(word.as_str()) && !reported
        });
        prop_assert!(lost.is_none(), "{lost:?}\n{text}\n{traced}");
    }
}
