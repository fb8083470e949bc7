//! Random bodies: Markdown, HTML, Liquid and their debris.

use communique::document::plain;
use proptest::prelude::*;

use super::world::document;

/// What kramdown, browsers and Liquid give a meaning, and what breaks them.
const PIECES: &[&str] = &[
    "\n",
    "\n\n",
    " ",
    "  ",
    "    ",
    "\t",
    "\r\n",
    "> ",
    "* ",
    "- ",
    "1. ",
    "• ",
    ": ",
    "# ",
    "##",
    "---",
    "***",
    "**",
    "*",
    "_",
    "__",
    "~~",
    "`",
    "```",
    "~~~",
    "|",
    "|--|:-:|",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "[^1]",
    "[^1]: ",
    "*[SIG]: ",
    "SIG",
    "{:",
    "}",
    "{: .citation}",
    "{: .encadre}",
    "{::comment}",
    "{:/}",
    "{::nomarkdown}",
    "{::options toc=\"1\" /}",
    "{{",
    "}}",
    "{%",
    "%}",
    "{{ site.url }}",
    "{% raw %}",
    "{% endraw %}",
    "{% link _uploads/a.pdf %}",
    "{% comment %}",
    "<br>",
    "<br/>",
    "<p>",
    "</p>",
    "<div class=\"encadre\">",
    "</div>",
    "<b>",
    "</b>",
    "<i>",
    "<",
    ">",
    "</",
    "<!--",
    "-->",
    "<img src=\"a.png\" alt=\"\">",
    "<table>",
    "<tr>",
    "<td rowspan=0>",
    "<td colspan=99999>",
    "</table>",
    "<ul>",
    "<li>",
    "<script>",
    "</script>",
    "<iframe src=x>",
    "<dl>",
    "<dt>",
    "<dd>",
    "<pre>",
    "<svg>",
    "<a href=\"//\">",
    "</a>",
    "&nbsp;",
    "&amp;",
    "&#0;",
    "&",
    "\\",
    "\\\\",
    "$$",
    "\"",
    "'",
    "--",
    "…",
    "https://",
    "http://a.fr/b_c",
    "a@b.fr",
    "mailto:",
    "mot",
    "Été",
    "1",
    "12 000",
    "«",
    "»",
    "\u{A0}",
    "\u{202F}",
    "\u{301}",
    "\u{10F000}",
    "\u{10F301}",
    "\u{0}",
    "\u{FEFF}",
    "\u{200F}",
    "👩‍🌾",
    "中",
    "ש",
];

fn bodies() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Bodies that once failed.
const KNOWN: &[&str] = &[
    "",
    "{::comment}",
    "a {::comment}{:/",
    "{%\n{::nomarkdown}%}",
    "\\{::comment}{:/}",
    "{\\::comment}{:/}",
    "<td colspan=99999><td rowspan=0>",
    "[^1]\n\n[^1]: a [^1]",
    "|\n|--|",
];

fn read(body: &str) {
    let document = document(body);
    plain::blocks_text(&document.body);
}

#[test]
fn known_bodies_are_read() {
    KNOWN.iter().for_each(|body| read(body));
}

proptest! {
    #![proptest_config(super::often())]

    #[test]
    fn any_body_is_read(body in bodies()) {
        read(&body);
    }

    #[test]
    fn any_text_is_read(body in any::<String>()) {
        read(&body);
    }
}
