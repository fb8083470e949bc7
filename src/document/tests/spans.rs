use super::{assert_outline, codes, outline};

#[test]
fn links_are_made_absolute() {
    assert_outline("[x](/a/b)", &["paragraph \"[https://exemple.gouv.fr/a/b](x)\""]);
    assert_outline(
        "[x](/mon%20doc é.pdf)",
        &["paragraph \"[https://exemple.gouv.fr/mon%20doc%20%C3%A9.pdf](x)\""],
    );
    assert_outline("[x](https://été.fr/à)", &["paragraph \"[https://xn--t-9fab.fr/%C3%A0](x)\""]);
    assert_eq!(codes("[x](/uploads/absent.pdf)"), ["D011"]);
}

#[test]
fn numbers_of_controls_are_signs_of_windows_1252() {
    assert_outline("12&#128; &#x92;&#150;", &["paragraph \"12€ ’–\""]);
    assert_outline(
        "<b>&#128;</b> [&#151;](/a)",
        &["paragraph \"**€** [https://exemple.gouv.fr/a](—)\""],
    );
}

#[test]
fn broken_links_are_reported_and_not_repaired() {
    assert_outline("[x](https:/https://a.fr/)", &["paragraph \"x\""]);
    assert_eq!(codes("[x](https:/https://a.fr/)"), ["D008"]);
    assert_outline(
        "**Voir [x]**(https://a.fr/b)",
        &["paragraph \"**Voir [x]**([https://a.fr/b](https://a.fr/b))\""],
    );
    assert_eq!(codes("**Voir [x]**(https://a.fr/b)"), ["D008"]);
    assert_eq!(codes("[x](javascript:alert(1))"), ["D012"]);
    assert_outline("[x](javascript:alert(1))", &["paragraph \"x\""]);
}

#[test]
fn a_link_to_what_liquid_does_not_know_is_not_live() {
    let body = "[x]({% link _communiques/autre.md %})";
    assert_outline(body, &["paragraph \"x\""]);
    assert_eq!(codes(body), ["D005"]);
}

#[test]
fn mail_links_need_no_scheme() {
    assert_outline("[x](a.b@c.fr)", &["paragraph \"[mailto:a.b@c.fr](x)\""]);
    assert_eq!(codes("[x](a.b@c.fr)"), ["D010"]);
}

#[test]
fn bare_addresses_live_without_their_punctuation() {
    assert_outline(
        "Voir https://a.fr/b_c(d). Ou (http://b.fr/), ou a@b.fr; fin",
        &[
            "paragraph \"Voir [https://a.fr/b_c(d)](https://a.fr/b_c(d)). Ou ([http://b.fr/](http://b.fr/)), ou [mailto:a@b.fr](a@b.fr); fin\"",
        ],
    );
    assert_outline("<https://a.fr/b>", &["paragraph \"[https://a.fr/b](https://a.fr/b)\""]);
    assert_outline("[a][1]\n\n[1]: <https://a.fr/b>", &["paragraph \"[https://a.fr/b](a)\""]);
    assert_outline("[a](<https://a.fr/b>)", &["paragraph \"[https://a.fr/b](a)\""]);
    assert_outline("data.exemple.fr reste", &["paragraph \"data.exemple.fr reste\""]);
}

#[test]
fn emphasis_is_kramdowns() {
    assert_outline("l’**« un »**e", &["paragraph \"l’**«~un~»**e\""]);
    assert_outline("A*/B *note", &["paragraph \"A*/B *note\""]);
    assert_outline("\\*un\\* et \\/", &["paragraph \"*un* et \\/\""]);
    assert_outline("~~un~~ ~10", &["paragraph \"<s>un</s> ~10\""]);
}

#[test]
fn lines_break_as_in_kramdown() {
    assert_outline("un  \ndeux\\\\\ntrois\nquatre", &["paragraph \"un⏎deux⏎trois quatre\""]);
}

#[test]
fn inline_html_mixes_with_markdown() {
    assert_outline(
        "<b>un *deux*\n\ntrois",
        &["paragraph \"**un *deux***\"", "paragraph \"trois\""],
    );
    assert_outline(
        "a<sup>b</sup> <u>c</u> <small>d</small> <s>e</s>",
        &["paragraph \"a<sup>b</sup> <u>c</u> <small>d</small> <s>e</s>\""],
    );
    assert_outline("a&nbsp;b &amp; c &lt;d", &["paragraph \"a~b & c <d\""]);
    assert_outline("<q>un</q>", &["paragraph \"«~un~»\""]);
    assert_outline(
        "<bdi>un</bdi> <b dir=ltr>deux</b>",
        &["paragraph \"<bdi>un</bdi> <bdi>**deux**</bdi>\""],
    );
    assert_outline("5 < 6 et <etat>texte</etat>", &["paragraph \"5 < 6 et texte\""]);
    assert_eq!(codes("<etat>texte</etat>"), ["D003"]);
}

#[test]
fn abbreviations_are_wrapped_where_they_stand_alone() {
    assert_outline(
        "*[SIG]: Service d’info\n\nLe SIG, la SIGMA",
        &["paragraph \"Le <abbr Service d’info>SIG</abbr>, la SIGMA\""],
    );
}

#[test]
fn liquid_that_cannot_be_rendered_is_shown() {
    assert_eq!(outline("{{ page.title }} {% x %}"), "paragraph \"Un titre {% x %}\"\n");
    assert_eq!(codes("a {% x %}"), ["D005"]);
    assert_eq!(codes("a {{ x }}"), ["D040"]);
}

#[test]
fn math_is_text() {
    assert_outline("$$a_b * c_d$$", &["paragraph \"$$a_b * c_d$$\""]);
}

#[test]
fn notes_made_by_hand_are_text() {
    assert_outline(
        "Un (1) mot\n\n(1) Note",
        &["paragraph \"Un (1) mot\"", "paragraph \"(1) Note\""],
    );
}
