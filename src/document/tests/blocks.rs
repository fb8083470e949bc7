use super::{assert_outline, codes, document};

#[test]
fn attribute_lists_belong_to_the_block_before_or_after() {
    assert_outline(
        "Un\n{: .text-center}\nDeux",
        &["paragraph Centre \"Un\"", "paragraph \"Deux\""],
    );
    assert_outline("{: .credit}\nUn\n\nDeux", &["paragraph Credit \"Un\"", "paragraph \"Deux\""]);
    assert_outline("{:c: .credit}\n\nUn\n{: c}", &["paragraph Credit \"Un\""]);
    assert_outline(
        "* Un\n  {: .text-right}\n* Deux",
        &[
            "list bullet tight",
            "  item",
            "    paragraph Right \"Un\"",
            "  item",
            "    paragraph \"Deux\"",
        ],
    );
    assert_eq!(codes("Un\n{: .inconnu}"), ["D001"]);
    assert_outline("Un **b**{: .inconnu} mot", &["paragraph \"Un **b** mot\""]);
}

#[test]
fn a_quotation_takes_its_author() {
    let expected =
        &["quotation", "  paragraph \"«~Oui~»,\"", "  attribution \"Ada Lune, ministre\""];
    assert_outline(">« Oui »,{: .citation}\n>Ada Lune, ministre{: .auteur-citation}", expected);
    assert_outline(
        "> « Oui »,\n{: .citation}\n> Ada Lune, ministre\n{: .auteur-citation}",
        expected,
    );
    assert_outline("« Oui »,\n{: .citation}\n\nAda Lune, ministre\n{: .auteur-citation}", expected);
    assert_outline(
        "> « Oui »\n<br>\n<br>**Ada Lune, ministre**\n\nSuite",
        &[
            "quotation",
            "  paragraph \"«~Oui~»\"",
            "  attribution \"**Ada Lune, ministre**\"",
            "paragraph \"Suite\"",
        ],
    );
}

#[test]
fn a_quotation_without_signature_keeps_its_paragraphs() {
    assert_outline(
        "> Un\n>\n> **Deux**",
        &["quotation", "  paragraph \"Un\"", "  paragraph \"**Deux**\""],
    );
}

#[test]
fn important_links_are_paragraphs() {
    assert_outline(
        "> [Lire](https://a.fr/b)\n{: .lien-important}",
        &["paragraph ImportantLink \"[https://a.fr/b](Lire)\""],
    );
}

#[test]
fn a_box_holds_blocks() {
    assert_outline(
        "> Un\n>\n> * deux\n{: .encadre}",
        &[
            "box",
            "  paragraph \"Un\"",
            "  list bullet tight",
            "    item",
            "      paragraph \"deux\"",
        ],
    );
    assert_outline("> Un\n{: .exergue}", &["paragraph Exergue \"Un\""]);
    assert_outline("> Un\n{: .encadre .citation}", &["box", "  quotation", "    paragraph \"Un\""]);
    assert_outline(
        "<div class=\"encadre\" markdown=\"1\">\n**Un**\n\nDeux\n</div>",
        &["box", "  paragraph \"**Un**\"", "  paragraph \"Deux\""],
    );
}

#[test]
fn escaped_extensions_are_text() {
    assert_outline("Un\n\\{: .encadre}", &["paragraph \"Un {: .encadre}\""]);
    assert_outline("\\{::comment}a{:/}", &["paragraph \"{::comment}a{:/}\""]);
    assert_outline("Un {::comment}a{:/comment} deux", &["paragraph \"Un deux\""]);
}

#[test]
fn br_alone_on_a_line_is_space() {
    let expected = &["paragraph \"Un\"", "space", "paragraph \"**Deux**\""];
    assert_outline("Un\n<br>\n**Deux**", expected);
    assert_outline("<br>\nUn\n<br>\n<br/>\n\n<br> <br>\n\n**Deux**\n<br>", expected);
    assert_outline("Un<br>**Deux**", &["paragraph \"Un⏎**Deux**\""]);
    assert_outline(
        "* Un\n  <br>\n\nDeux",
        &["list bullet tight", "  item", "    paragraph \"Un\"", "space", "paragraph \"Deux\""],
    );
}

#[test]
fn a_typed_bullet_begins_an_item() {
    let items = &[
        "list bullet tight",
        "  item",
        "    paragraph \"un^;\"",
        "  item",
        "    paragraph \"deux trois\"",
    ];
    let mut expected = vec!["paragraph \"Voici~:\""];
    expected.extend(items);
    assert_outline("Voici :\n•\tun ;\n• deux\ntrois", &expected);
    assert_outline("Voici :\n<br>• un ;\n<br>•  deux trois", &expected);
    assert_outline("a • b", &["paragraph \"a • b\""]);
}

#[test]
fn lists_interrupt_paragraphs_whatever_their_number() {
    assert_outline(
        "Un :\n2. deux\n3. trois",
        &[
            "paragraph \"Un~:\"",
            "list from 2 tight",
            "  item",
            "    paragraph \"deux\"",
            "  item",
            "    paragraph \"trois\"",
        ],
    );
    assert_outline("Un\n1) deux", &["paragraph \"Un 1) deux\""]);
    assert_outline(
        "Un\n: 2) deux",
        &["definitions", "  term \"Un\"", "  description", "    paragraph \"2) deux\""],
    );
    assert_outline("*\n\n-", &["paragraph \"*\"", "paragraph \"-\""]);
}

#[test]
fn headings_are_those_of_kramdown() {
    assert_outline(
        "Un\n## Deux ## {#id}\nTrois",
        &["paragraph \"Un\"", "heading 2 \"Deux\"", "paragraph \"Trois\""],
    );
    assert_outline("#Un", &["paragraph \"#Un\""]);
    assert_outline("Un\n==\n\nDeux\n--", &["heading 1 \"Un\"", "heading 2 \"Deux\""]);
    assert_outline("Un\ndeux\n---", &["paragraph \"Un deux —\""]);
    assert_outline("**Un titre**", &["paragraph \"**Un titre**\""]);
}

#[test]
fn tables_need_no_borders() {
    let expected = &[
        "table [None, Some(Right)]",
        "  head",
        "    header",
        "      paragraph \"Ville\"",
        "    header",
        "      paragraph \"Nombre\"",
        "  row",
        "    cell",
        "      paragraph \"**Brest** [https://r.fr](x)\"",
        "    cell",
        "      paragraph \"12~%\"",
    ];
    assert_outline(
        "Ville | Nombre\n---|---:\n**Brest** [x][r] | 12 %\n\n[r]: https://r.fr",
        expected,
    );
    assert_outline(
        "|Ville|Nombre|\n|---|---:|\n|**Brest** [x][r]|12 %|\n\n[r]: https://r.fr",
        expected,
    );
}

#[test]
fn html_tables_span() {
    assert_outline(
        "<table>\n\n<caption>Villes</caption><tr><th>A<th>B</tr>\n<tr><td colspan=2 rowspan=9>**c**</table>",
        &[
            "table [None, None]",
            "  caption \"Villes\"",
            "  head",
            "    header",
            "      paragraph \"A\"",
            "    header",
            "      paragraph \"B\"",
            "  row",
            "    cell 2×1",
            "      paragraph \"**c**\"",
        ],
    );
}

#[test]
fn definitions_have_terms() {
    assert_outline(
        "Un\nDeux\n: Trois",
        &[
            "definitions",
            "  term \"Un\"",
            "  term \"Deux\"",
            "  description",
            "    paragraph \"Trois\"",
        ],
    );
}

#[test]
fn notes_are_numbered_by_their_first_reference() {
    let document = document("Un[^b] deux[^a] trois[^b].\n\n[^a]: A\n[^b]: B\n[^c]: C");
    let notes: Vec<String> = document
        .notes
        .iter()
        .map(|note| crate::document::plain::blocks_text(&note.blocks))
        .collect();
    assert_eq!(notes, ["B", "A"]);
    assert_eq!(super::outline("Un[^b].\n\n[^b]: B"), "paragraph \"Un[note 1].\"\n");
    assert_eq!(document.findings[0].rule.code, "D019");
}

#[test]
fn comments_and_extensions_are_not_shown() {
    assert_outline("Un\n<!-- x\n\ny --> Deux", &["paragraph \"Un\"", "paragraph \"Deux\""]);
    assert_outline(
        "{::comment}\nx\n\ny\n{:/comment}\n\nUn <!-- z --> deux",
        &["paragraph \"Un deux\""],
    );
    assert_outline("{::nomarkdown}\n<p>**Un**</p>\n{:/}", &["paragraph \"**Un**\""]);
    assert_outline("Un <!-- deux", &["paragraph \"Un <!– deux\""]);
}

#[test]
fn html_blocks_are_read_as_browsers_do() {
    assert_outline("<p>Un<p>Deux</p>", &["paragraph \"Un\"", "paragraph \"Deux\""]);
    assert_outline(
        "<ul><li>Un<li>Deux **x**</ul>",
        &[
            "list bullet tight",
            "  item",
            "    paragraph \"Un\"",
            "  item",
            "    paragraph \"Deux **x**\"",
        ],
    );
    assert_outline(
        "<p align=center>Un</p>\n<hr>\n<pre>a\n  b</pre>",
        &["paragraph Centre \"Un\"", "rule", "code", "  |a", "  |  b"],
    );
    assert_outline("<div>a \\</div>\n\nb", &["paragraph \"a \\\"", "paragraph \"b\""]);
    assert_eq!(codes("<script>alert(1)</script>\n\nUn"), ["D003"]);
    assert_outline(
        "<iframe src=\"https://v.fr/x\" title=\"La vidéo\"></iframe>",
        &["paragraph \"[https://v.fr/x](La vidéo)\""],
    );
}

#[test]
fn rules_may_have_blanks_between_their_marks() {
    for rule in ["---", "***", "___", "- - -", "* * *", "_ _ _", " *  *  * *"] {
        let expected = ["paragraph \"Un\"", "rule", "paragraph \"Deux\""];
        assert_outline(&format!("Un\n\n{rule}\n\nDeux"), &expected);
    }
    for rule in ["- - -", "* * *"] {
        assert_outline(
            &format!("Un\n{rule}\nDeux"),
            &["paragraph \"Un\"", "rule", "paragraph \"Deux\""],
        );
    }
}

#[test]
fn positions_are_those_of_the_file() {
    let document = document("Un\n\n> * deux\n\n  trois\n");
    let lines: Vec<_> =
        document.body.iter().map(|b| (b.position.line, b.position.column)).collect();
    assert_eq!(lines, [(4, 1), (6, 3), (8, 3)]);
}

#[test]
fn code_stays_as_typed() {
    assert_outline("```\n{: .x}\n* \\* -- \"a\"\n```", &["code", "  |{: .x}", "  |* \\* -- \"a\""]);
    assert_outline("`\\* {: .x} ...`", &["paragraph \"`\\* {: .x} ...`\""]);
}
