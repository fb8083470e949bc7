//! Random tables, in HTML and in Markdown: each is set, the file conforms, and its words are those
//! that a browser shows, in the order in which it shows them.

use communique::layout::{FontSet, Layouts};
use communique::pdf::conformance::examine;
use communique::pdf::write_pdf;
use communique::typeset::page::{Shape, Tag};
use communique::typeset::structure::{Child, StructureTree};
use communique::typeset::{TypesetDocument, typeset};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use scraper::{ElementRef, Html};

use super::world::document;

/// Pieces of tables in any order; `@` becomes a word of its own.
const PIECES: &[&str] = &[
    "<tr>",
    "<tr>",
    "<tr>",
    "</tr>",
    "<tr align=right lang=en>",
    "<td>@",
    "<td>@",
    "<td>@",
    "<td>@",
    "<td>",
    "<td></td>",
    "<th>@",
    "<th>@",
    "<th>@",
    "<th></th>",
    "<th scope=row>@",
    "<td scope=colgroup headers=a>@",
    "<td rowspan=2>@",
    "<th rowspan=3>@",
    "<td rowspan=0>@",
    "<td rowspan=99999>@",
    "<td colspan=2>@",
    "<th colspan=3>@",
    "<td colspan=1000>@",
    "<td colspan=0>@",
    "<td colspan=2 rowspan=2>@",
    "<td colspan='3.7' rowspan=' +2x'>@",
    "</td>",
    "</th>",
    "<thead>",
    "<thead>",
    "</thead>",
    "<tbody>",
    "<tbody>",
    "</tbody>",
    "<tfoot>",
    "<tfoot>",
    "</tfoot>",
    "<caption>@</caption>",
    "<caption>@<p>@</p></caption>",
    "<caption></caption>",
    "<caption><ul><li>@</li></ul></caption>",
    "<colgroup span=3>",
    "<col>",
    "<col span=2>",
    "</colgroup>",
    "@",
    " @ ",
    "<b>@</b>",
    "<p>@</p>",
    "<h3>@</h3>",
    "<ul><li>@</li></ul>",
    "<br>",
    "<!-- - -->",
    "<table><tr><td>@</td></tr></table>",
    "<table><caption>@</caption></table>",
    "<table><thead><tr><th>@</th></tr></thead></table>",
    "<table>",
    "</table>",
    "</p>",
    "\n",
];

/// The content of a table, with each word as `@`.
pub fn pieces() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 1..40);
    pieces.prop_map(|pieces| pieces.concat())
}

fn html_tables() -> impl Strategy<Value = String> {
    pieces().prop_map(|pieces| format!("<div><table>{}</table></div>", numbered(&pieces)))
}

fn markdown_tables() -> impl Strategy<Value = String> {
    let cell = prop::sample::select(&["@", "@ @", "", " ", "**@**", "`@`", "@ \\| @", "[@](/a)"]);
    let row = prop::collection::vec(cell, 1..9).prop_map(|cells| format!("|{}|", cells.join("|")));
    let wide = (1..70_usize).prop_map(|columns| format!("|{}", "@|".repeat(columns)));
    let line = prop_oneof![
        6 => row,
        1 => wide,
        1 => prop::sample::select(&["|---|", "|:-:|--:|", "|---", "|===|", "| = |", "@ | @", "+--+"])
            .prop_map(str::to_owned),
    ];
    prop::collection::vec(line, 1..12).prop_map(|lines| numbered(&lines.join("\n")))
}

/// Each `@` as a word of its own.
fn numbered(text: &str) -> String {
    let mut parts = text.split('@');
    let first = parts.next().unwrap_or_default().to_owned();
    (0..).zip(parts).fold(first, |text, (number, part)| format!("{text}q{number}z{part}"))
}

/// The numbered words of a text, in their order.
fn words(text: &str) -> Vec<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{AD}').collect();
    let word = |part: &str| {
        let number = part.split('z').next().unwrap();
        let is_word = part.contains('z') && number.parse::<usize>().is_ok();
        is_word.then(|| format!("q{number}z"))
    };
    text.split('q').skip(1).filter_map(word).collect()
}

/// What a browser shows of a body of HTML.
fn shown(html: &str) -> Vec<String> {
    let parsed = Html::parse_fragment(html);
    let mut text = String::new();
    show(parsed.root_element(), &mut text);
    words(&text)
}

fn show(element: ElementRef, text: &mut String) {
    let name = |node: &ElementRef| node.value().name().to_owned();
    if name(&element) != "table" {
        for node in element.children() {
            match ElementRef::wrap(node) {
                Some(child) => show(child, text),
                None => text.push_str(node.value().as_text().map_or("", |text| text)),
            }
        }
        return;
    }
    let mut parts: Vec<ElementRef> = element.children().filter_map(ElementRef::wrap).collect();
    let first = |parts: &[ElementRef], which: &str| parts.iter().position(|p| name(p) == which);
    let foot = first(&parts, "tfoot").map(|at| parts.remove(at));
    let head = first(&parts, "thead").map(|at| parts.remove(at));
    let is_caption = |part: &ElementRef| name(part) == "caption";
    let (captions, bodies): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_caption);
    for part in captions.into_iter().chain(head).chain(bodies).chain(foot) {
        text.push(' ');
        for node in part.children() {
            match ElementRef::wrap(node) {
                Some(child) => show(child, text),
                None => text.push_str(node.value().as_text().map_or("", |text| text)),
            }
        }
    }
}

fn set(body: &str) -> TypesetDocument {
    let document = document(body);
    let layouts = Layouts::built_in().expect("sound layouts");
    let layout = layouts.for_release(document.date, &[]);
    typeset(&document, layout, &FontSet::builtin()).expect("can be set")
}

/// The text of a document in the order of its structure, as it is read aloud.
fn read_aloud(set: &TypesetDocument) -> String {
    let mut texts = vec![String::new(); set.structure.content_count()];
    for item in set.pages.iter().flat_map(|page| &page.items) {
        if let (Tag::Content(content), Shape::Glyphs(run)) = (item.tag, &item.shape) {
            run.glyphs.iter().for_each(|glyph| texts[content.0 as usize].push_str(&glyph.text));
        }
    }
    let mut text = String::new();
    let mut open = vec![Child::Node(StructureTree::ROOT)];
    while let Some(child) = open.pop() {
        match child {
            Child::Node(node) => open.extend(set.structure.node(node).children.iter().rev()),
            Child::Content(content) => text.push_str(&texts[content.0 as usize]),
        }
    }
    text
}

/// The PDF of a body, which conforms.
fn sound_pdf(body: &str, set: &TypesetDocument) -> Vec<u8> {
    let pdf = write_pdf(set, &FontSet::builtin(), &[]);
    let pdf = pdf.unwrap_or_else(|faults| panic!("{body}\n{faults}"));
    let report = examine(&pdf.bytes).expect("a PDF");
    assert!(report.objections.is_empty(), "{body}\n{report}");
    pdf.bytes.to_vec()
}

/// Tables that once were refused, or written wrong.
const KNOWN: &[&str] = &[
    "<table><tr><td>@</td><td>@</td></tr><tr><td>@</td></tr></table>",
    "<table><tr><td>@</td><td>@</td><td rowspan=3>@</td></tr><tr><td>@</td><td>@</td></tr>\
     <tr><td>@</td><td>@</td><td>@</td></tr></table>",
    "<table><thead><tr><th>@</th></tr></thead></table>",
    "<table><thead><tr><th></th><th>@</th></tr></thead><tbody></tbody></table>",
    "<table><tfoot><tr><td>@</td></tr></tfoot><thead><tr><th>@</th></tr></thead></table>",
    "<table><caption>@</caption></table>",
    "<table><tr><td rowspan=2>@</td><td>@</td><td rowspan=2>@</td></tr>\
     <tr><td colspan=2>@</td></tr></table>",
    "<table><tr><th rowspan=2>@</th><th colspan=2>@</th></tr><tr><th>@</th><th>@</th></tr>\
     <tr><td>@</td><td>@</td><td>@</td></tr></table>",
    "<table><tr><td>@</td></tr>@<tr><td>@</td></tr><caption>@</caption><p>@</p></table>",
];

#[test]
fn known_tables_are_set() {
    for html in KNOWN {
        check_html(&numbered(html));
    }
}

fn check_html(html: &str) {
    let set = set(html);
    assert_eq!(words(&read_aloud(&set)), shown(html), "{html}");
    sound_pdf(html, &set);
}

proptest! {
    #![proptest_config(super::configuration())]

    #[test]
    fn html_tables_are_set_as_browsers_show_them(html in html_tables()) {
        check_html(&html);
    }

    #[test]
    fn markdown_tables_lose_no_word(markdown in markdown_tables()) {
        let set = set(&markdown);
        prop_assert_eq!(words(&read_aloud(&set)), words(&markdown), "{}", markdown);
        sound_pdf(&markdown, &set);
    }
}

#[test]
#[ignore = "needs veraPDF: VERAPDF_CHECK names a program called with `ua1 FILE...`"]
fn verapdf_passes_random_tables() {
    let checker = std::env::var("VERAPDF_CHECK").expect("VERAPDF_CHECK names the checker");
    let folder = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new(checker);
    command.arg("3a,ua1");
    let mut runner = TestRunner::deterministic();
    let strategy = prop_oneof![3 => html_tables(), 1 => markdown_tables()];
    for number in 0..300 {
        let body = strategy.new_tree(&mut runner).unwrap().current();
        let path = folder.path().join(format!("{number}.pdf"));
        std::fs::write(&path, sound_pdf(&body, &set(&body))).unwrap();
        command.arg(path);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let passed = said.lines().filter(|line| line.starts_with("PASS")).count();
    assert!(output.status.success() && passed == 600, "{said}");
}
