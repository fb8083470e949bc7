//! Spans wherever kramdown reads them, and what browsers show or hide.

use super::super::{BlockKind, Inline, Numbering};
use super::{assert_outline, codes, document, outline};

#[test]
fn attribute_lists_of_spans_never_show() {
    for (body, expected) in [
        ("## Le *quai*{:.x}", "heading 2 \"Le *quai*\"\n"),
        ("## `cale`{:.x} sud", "heading 2 \"`cale` sud\"\n"),
        ("Le *quai*{:.x}\n---", "heading 2 \"Le *quai*\"\n"),
        (
            "Ber *plat*{:.x}\n: bois *dur*{:.x}",
            "definitions\n  term \"Ber *plat*\"\n  description\n    paragraph \"bois *dur*\"\n",
        ),
        ("> *quai*{:.x} sud", "quotation\n  paragraph \"*quai* sud\"\n"),
        ("* *quai*{:.x} sud", "list bullet tight\n  item\n    paragraph \"*quai* sud\"\n"),
    ] {
        assert_eq!(outline(body), expected, "{body}");
    }
    let table =
        outline("| *quai*{:.x} | b |\n|---|---|\n| [c](https://a.fr/){:target=\"_blank\"} | d |");
    assert!(!table.contains("{:"), "{table}");
    assert_eq!(outline("`{:.x}`"), "paragraph \"`{:.x}`\"\n");
}

#[test]
fn lists_are_numbered_as_the_post_says() {
    for (body, expected) in [
        ("{: start=\"3\"}\n1. un\n2. deux", [3, 4]),
        ("1. un\n2. deux\n{: start=\"3\"}", [3, 4]),
        ("7. un\n8. deux", [7, 8]),
        ("<ol start=\"3\"><li>un</li><li>deux</li></ol>", [3, 4]),
        ("<ol><li value=\"7\">un</li><li>deux</li></ol>", [7, 8]),
        ("<ol reversed><li>un</li><li>deux</li></ol>", [2, 1]),
        ("<ol reversed start=\"9\"><li>un</li><li>deux</li></ol>", [9, 8]),
        ("<ol start=\"-1\"><li>un</li><li>deux</li></ol>", [-1, 0]),
    ] {
        assert_eq!(list(body).1, expected.map(Some), "{body}");
    }
}

#[test]
fn lists_are_numbered_in_the_style_the_post_asks_for() {
    for (body, expected) in [
        ("<ol type=\"a\"><li>un</li></ol>", Numbering::LowerAlpha),
        ("<ol type=\"I\"><li>un</li></ol>", Numbering::UpperRoman),
        ("<ol style=\"list-style-type: lower-roman\"><li>un</li></ol>", Numbering::LowerRoman),
        ("<ol style=\"list-style: inside upper-latin\"><li>un</li></ol>", Numbering::UpperAlpha),
        ("{: type=\"a\"}\n1. un", Numbering::LowerAlpha),
        ("1. un", Numbering::Decimal),
    ] {
        assert_eq!(list(body).0, Some(expected), "{body}");
    }
    assert_eq!(codes("<ol style=\"list-style-type:hebrew\"><li>un</li></ol>"), ["D021"]);
    assert_eq!(list("<ol style=\"list-style:none\"><li>un</li></ol>").1, [None]);
}

/// The numbering of the body's one list, and its numbers.
fn list(body: &str) -> (Option<Numbering>, Vec<Option<i64>>) {
    match &document(body).body[..] {
        [block] => match &block.kind {
            BlockKind::List { numbering, items, .. } => {
                (*numbering, items.iter().map(|item| item.number).collect())
            }
            other => panic!("{other:?}"),
        },
        blocks => panic!("{blocks:?}"),
    }
}

#[test]
fn an_item_may_say_how_it_is_numbered() {
    for (body, expected) in [
        (
            "<ol><li>un<li type=\"i\">deux<li style=\"list-style-type:upper-alpha\">trois</ol>",
            ["item", "item ii", "item C"],
        ),
        (
            "<ol type=\"a\"><li>un<li type=\"a\">deux<li type=\"1\">trois</ol>",
            ["item", "item", "item 3"],
        ),
    ] {
        let outline = outline(body);
        let items = outline.lines().map(str::trim).filter(|line| line.starts_with("item"));
        assert_eq!(items.collect::<Vec<_>>(), expected, "{body}");
        assert!(codes(body).is_empty(), "{body}");
    }
    assert_eq!(codes("<ol><li type=\"hebrew\">un</li></ol>"), ["D021"]);
    // A bullet is not a number.
    assert!(codes("<ul><li type=\"square\">un</li></ul>").is_empty());
}

#[test]
fn headers_that_cells_name_are_kept_where_they_stand_in_line() {
    let table = |headers: &str| {
        format!(
            "<table><tr><th id=a>A<th id=b>B</tr><tr><td headers=\"{headers}\">1<td>2</tr></table>"
        )
    };
    for headers in ["", "a", "a absent", "  a\n"] {
        assert!(codes(&table(headers)).is_empty(), "{headers}");
    }
    for headers in ["b", "a b"] {
        assert_eq!(codes(&table(headers)), ["D026"], "{headers}");
    }
    let spanned = "<table><tr><th id=a colspan=2>A</tr><tr><td>1<td headers=a>2</tr></table>";
    assert!(codes(spanned).is_empty());
}

#[test]
fn rowspans_that_are_too_many_to_be_set_are_reported() {
    let row = "<tr><td rowspan=0>a</td><td>b</td></tr>";
    let head = "<tr><th>A</th><th>B</th></tr>";
    let table = |rows: usize| {
        format!("<table><thead>{head}</thead><tbody>{}</tbody></table>", row.repeat(rows))
    };
    assert!(codes(&table(50)).is_empty());
    assert_eq!(codes(&table(500)), ["D026"]);
}

#[test]
fn tags_of_word_processors_are_hidden_and_their_text_kept() {
    for (body, expected) in [
        ("Le <o:p>bac</o:p> passe<o:p></o:p>.", "paragraph \"Le bac passe.\"\n"),
        ("<st1:place w:st=\"on\">Yport</st1:place> est clos.", "paragraph \"Yport est clos.\"\n"),
        ("À <st1:place\nw:st=\"on\">Yport</st1:place>.", "paragraph \"À Yport.\"\n"),
        ("<p>Le <v:shape>bac</v:shape></p>", "paragraph \"Le bac\"\n"),
        ("* `<o:p>`", "list bullet tight\n  item\n    paragraph \"`<o:p>`\"\n"),
        ("## Le <w:t>bac</w:t>", "heading 2 \"Le bac\"\n"),
    ] {
        assert_eq!(outline(body), expected, "{body}");
    }
}

#[test]
fn addresses_between_angle_brackets_are_kramdowns() {
    for (body, expected) in [
        ("<mailto:port@a.fr>", "paragraph \"[mailto:port@a.fr](port@a.fr)\"\n"),
        ("<port@a.fr>", "paragraph \"[mailto:port@a.fr](port@a.fr)\"\n"),
        ("<port@a>", "paragraph \"[mailto:port@a](port@a)\"\n"),
        ("`<port@a.fr>`", "paragraph \"`<port@a.fr>`\"\n"),
    ] {
        assert_eq!(outline(body), expected, "{body}");
        assert!(codes(body).is_empty(), "{body}");
    }
}

#[test]
fn what_browsers_hide_is_reported_and_not_set() {
    for body in [
        "Le bac.\n\n<p hidden>fermé</p>",
        "Le bac.\n\n<p style=\"display:none\">fermé</p>",
        "Le bac.\n\n<div><span style=\"visibility: hidden\">fermé</span></div>",
        "Le bac.\n\nfermé\n{: style=\"display:none\"}",
        "Le bac.\n\n<noscript>fermé</noscript>",
        "Le bac.\n\n<dialog>fermé</dialog>",
        "Le bac.\n\n<ul><li hidden>fermé</li></ul>",
    ] {
        assert!(!outline(body).contains("fermé"), "{body}");
        assert!(codes(body).contains(&"D022"), "{body} {:?}", codes(body));
    }
    assert!(codes("Le bac<span hidden></span>.").is_empty());
}

#[test]
fn what_browsers_show_in_controls_is_kept() {
    for (body, expected) in [
        ("Le <button>bac</button>", "paragraph \"Le bac\"\n"),
        ("Le <input value=\"bac\"> passe", "paragraph \"Le bac passe\"\n"),
        (
            "Le <select><option>bac</option><option selected>quai</option></select>",
            "paragraph \"Le quai\"\n",
        ),
        (
            "<details><summary>Le bac</summary>passe</details>",
            "paragraph \"Le bac\"\nparagraph \"passe\"\n",
        ),
        ("<ruby>bac<rt>bak</rt></ruby>", "paragraph \"bac (bak)\"\n"),
    ] {
        assert_eq!(outline(body), expected, "{body}");
    }
}

#[test]
fn any_element_may_name_its_language() {
    for name in ["em", "strong", "i", "b", "cite", "q", "u", "sup", "small", "span", "a", "code"] {
        let body = format!("Le <{name} lang=\"de\">Kahn</{name}>.");
        assert!(outline(&body).contains("<de>"), "{body} {}", outline(&body));
    }
    for body in [
        "<ul lang=\"de\"><li>Kahn</li></ul>",
        "<table lang=\"de\"><tr><td>Kahn</td></tr></table>",
        "<table><tr lang=\"de\"><td>Kahn</td></tr></table>",
        "<table><tr><td lang=\"de\">Kahn</td></tr></table>",
        "<dl><dt lang=\"de\">Kahn</dt><dd>bac</dd></dl>",
        "<dl><dt>bac</dt><dd lang=\"de\">Kahn</dd></dl>",
        "<blockquote lang=\"de\">Kahn</blockquote>",
        "* Kahn\n{: lang=\"de\"}",
    ] {
        let outline = outline(body);
        assert!(outline.contains("<de>Kahn") || outline.contains("[de]"), "{body} {outline}");
    }
    let blocks = document("<ul lang=\"en\"><li>The ferry</li></ul>").body;
    assert!(blocks[0].language.is_some());
}

#[test]
fn mathematics_are_reported() {
    assert_eq!(codes("Soit $$a -- \"b\"$$ ici."), ["D023"]);
    assert_outline("Soit $$a -- \"b\"$$ ici.", &["paragraph \"Soit $$a -- \"b\"$$ ici.\""]);
    assert!(codes("`$$a$$`").is_empty());
    assert_eq!(codes("<math><mi>x</mi></math>"), ["D023"]);
}

#[test]
fn what_is_shown_as_typed_keeps_its_quotes_and_dashes() {
    assert_outline("{{ \"a\" | b: 'c--d...' }}", &["paragraph \"{{ \"a\" | b: 'c--d...' }}\""]);
}

#[test]
fn a_table_of_a_caption_alone_is_a_paragraph() {
    assert_outline("<table><caption>Marées</caption></table>", &["paragraph \"Marées\""]);
    assert_outline("<table></table>\n\nFin", &["paragraph \"Fin\""]);
}

#[test]
fn a_picture_where_none_can_stand_leaves_its_text() {
    let body = "<dl><dt>Ber <img src=\"https://a.fr/b.png\" alt=\"bois\"></dt><dd>x</dd></dl>";
    let Some(BlockKind::Definitions(definitions)) = document(body).body.pop().map(|b| b.kind)
    else {
        panic!("definitions");
    };
    let Some(Inline::Text(term)) = definitions[0].terms[0].first() else { panic!("term") };
    assert!(term.starts_with("Ber"));
}
