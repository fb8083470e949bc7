use super::*;

fn french(text: &str) -> String {
    visible(&compose_text(text, Language::FRENCH))
}

fn english(text: &str) -> String {
    visible(&compose_text(text, Language::ENGLISH))
}

/// `~` for U+00A0, `^` for U+202F.
fn visible(text: &str) -> String {
    text.replace(NO_BREAK, "~").replace(THIN, "^")
}

#[test]
fn french_punctuation_is_not_parted_from_its_word() {
    assert_eq!(french("Objet : un test ; deux ! trois ?"), "Objet~: un test^; deux^! trois^?");
    assert_eq!(french("« Bonjour », dit-il"), "«~Bonjour~», dit-il");
    assert_eq!(french("mot: mot; «mot»"), "mot: mot; «mot»");
}

#[test]
fn numbers_keep_their_units() {
    assert_eq!(french("12 % et 3,5 M€, 40 000 €"), "12~% et 3,5~M€, 40~000~€");
    assert_eq!(french("12% en 2019 et 100 personnes"), "12% en 2019 et 100 personnes");
    assert_eq!(french("à 16 h 15, stand n° 12"), "à 16~h~15, stand n°~12");
    assert_eq!(french("le 17 juillet et le 1er mai"), "le 17~juillet et le 1er~mai");
    assert_eq!(french("en 2019 100 agents"), "en 2019 100 agents");
}

#[test]
fn straight_quotes_curl() {
    assert_eq!(french("l'État, \"un mot\""), "l’État, “un mot”");
    assert_eq!(english("it's \"one\" 'two'"), "it’s “one” ‘two’");
    assert_eq!(french("a -- b --- c..."), "a – b — c…");
}

#[test]
fn english_has_no_french_spaces() {
    assert_eq!(english("goals : one ; two"), "goals : one ; two");
}

#[test]
fn addresses_stay() {
    for text in ["https://a.fr/x--y'z...b", "a.l'b@exemple.fr", "plan--d'accès.pdf"] {
        assert_eq!(french(text), text);
    }
    assert_eq!(french("voir (https://a.fr/b--c)..."), "voir (https://a.fr/b--c)…");
}

#[test]
fn ordinals_rise_and_nothing_else() {
    let raised = |text: &str| {
        compose(vec![Inline::Text(text.to_owned())], Language::FRENCH)
            .iter()
            .filter_map(|inline| match inline {
                Inline::Superscript(content) => Some(super::super::plain::text(content)),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(raised("le 1er, la 1re, la 5e et la 2nde"), ["er", "re", "e", "nde"]);
    assert_eq!(raised("au XIXe, le Ier, la Ve, les IIes, la IInde"), ["e", "er", "e", "es", "nde"]);
    assert!(raised("Ce, De, Le, Me, IIIIe, VXe, IXIe, XIXème, CIVILe, DOMe").is_empty());
    assert!(raised("le 2ème, 11ème, 3e2, a1er, 1e, 2 e, 1ère").is_empty());
}

#[test]
fn rules_cross_the_boundaries_of_inlines() {
    let inlines = vec![
        Inline::Text("« ".to_owned()),
        Inline::Strong(vec![Inline::Text("mot".to_owned())]),
        Inline::Text(" » ".to_owned()),
        Inline::Strong(vec![Inline::Text(" fin ".to_owned())]),
        Inline::Text(": l".to_owned()),
        Inline::Emphasis(vec![Inline::Text("'un".to_owned())]),
    ];
    let out = compose(inlines, Language::FRENCH);
    assert_eq!(visible(&super::super::plain::text(&out)), "«~mot~» fin~: l’un");
}

#[test]
fn text_is_composed_and_collapsed() {
    assert_eq!(french("  e\u{301}tat \n  un  "), "état un");
    assert_eq!(collapsed(" a\n\tb\u{A0}c "), "a b\u{A0}c");
}

#[test]
fn what_is_taken_as_inert_is_nfc_and_joins_nothing() {
    use unicode_normalization::{IsNormalized, char::canonical_combining_class, is_nfc_quick};
    for c in (0..=0x10_FFFF).filter_map(char::from_u32).filter(|&c| is_inert(c)) {
        assert_eq!(is_nfc_quick(std::iter::once(c)), IsNormalized::Yes, "{c:?}");
        assert_eq!(canonical_combining_class(c), 0, "{c:?}");
    }
}
