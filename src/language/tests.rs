use jiff::civil::date;

use super::*;

fn of(typed: &str) -> String {
    Language::declared(typed).map_or_else(String::new, |language| language.tag().to_owned())
}

#[test]
fn what_sites_write_becomes_a_tag() {
    for (typed, tag) in [
        ("fr", "fr-FR"),
        ("en", "en-GB"),
        ("en_us", "en-US"),
        ("de", "de"),
        (" DE-at ", "de-AT"),
        ("de_DE.UTF-8", "de-DE"),
        ("pt-br", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("deu", "de"),
        ("ger", "de"),
        ("cmn-Hans", "zh-Hans"),
        ("fr-x-falc", "fr-x-falc"),
        ("hsb", "hsb"),
        ("German", "de"),
        ("Français", "fr-FR"),
        ("norwegian", "no"),
        ("no", "no"),
        ("iw", "he"),
        ("en-UK", "en-GB"),
    ] {
        assert_eq!(of(typed), tag, "{typed}");
    }
}

#[test]
fn what_names_no_language_is_none() {
    for typed in [
        "",
        "jp",
        "xx",
        "fr/en",
        "c",
        "all",
        "mul",
        "POSIX",
        "default",
        "und",
        "true",
        "français, anglais",
    ] {
        assert_eq!(of(typed), "", "{typed}");
    }
}

#[test]
fn dates_are_written_as_the_language_does() {
    let day = date(2024, 1, 5);
    let written = |tag: &str, place| {
        let date = &Language::of_code(tag).unwrap().forms().date;
        date.written(day, place).replace('\u{A0}', " ")
    };
    for (tag, text) in [
        ("fr", "Paris, le 5 janvier 2024"),
        ("en-GB", "Paris, 5 January 2024"),
        ("en-US", "Paris, January 5, 2024"),
        ("de-DE", "Paris, 5. Januar 2024"),
        ("de-AT", "Paris, 5. Jänner 2024"),
        ("es-MX", "Paris, 5 de enero de 2024"),
        ("it", "Paris, 5 gennaio 2024"),
        ("pt-BR", "Paris, 5 de janeiro de 2024"),
        ("nl-BE", "Paris, 5 januari 2024"),
        ("pl", "Paris, 5 stycznia 2024 r."),
        ("ja", "Paris, 2024-01-05"),
    ] {
        assert_eq!(written(tag, Some("Paris")), text);
    }
    assert_eq!(written("fr", None), "Le 5 janvier 2024");
    assert_eq!(written("hsb", None), "2024-01-05");
    let first =
        |tag: &str| Language::of_code(tag).unwrap().forms().date.written(date(2024, 5, 1), None);
    assert_eq!(first("it"), "1º\u{A0}maggio\u{A0}2024");
    assert_eq!(first("pt-BR"), "1º\u{A0}de\u{A0}maio\u{A0}de\u{A0}2024");
    assert_eq!(first("pt"), "1\u{A0}de\u{A0}maio\u{A0}de\u{A0}2024");
}

#[test]
fn every_language_with_forms_has_all_of_them() {
    let all: Vec<Language> = Language::all_with_forms().collect();
    assert!(all.len() >= 8);
    for language in all {
        let forms = language.forms();
        let texts = &forms.texts;
        for text in
            [&forms.label, &texts.contact, &texts.telephone, &texts.email, &texts.attachments]
        {
            assert!(!text.is_empty(), "{language}: a label is missing");
        }
        let folio = texts.folio.as_deref().unwrap_or_default();
        assert!(folio.contains("{page}") && folio.contains("{pages}"), "{language}: {folio}");
        assert!(forms.number("7").contains('7'), "{language}: number");
        assert!(forms.date.months.iter().all(|month| month.chars().all(char::is_alphabetic)));
        for (place, parts) in [(None, &["5", "2024"][..]), (Some("Ici"), &["5", "2024", "Ici"])] {
            let written = forms.date.written(date(2024, 1, 5), place);
            let has = |part: &str| written.contains(part);
            assert!(has(&forms.date.months[0]) && parts.iter().all(|part| has(part)), "{written}");
            assert!(!written.contains(['{', '}']), "{language}: {written}");
        }
        let hyphenation = forms.hyphenation.as_ref().expect("patterns");
        let code: [u8; 2] = hyphenation.patterns.as_bytes().try_into().expect("two letters");
        assert!(hypher::Lang::from_iso(code).is_some(), "{language}: patterns");
    }
}

#[test]
fn a_language_without_forms_has_neutral_ones() {
    let japanese = Language::declared("ja").unwrap();
    assert!(!japanese.has_forms());
    assert_eq!(japanese.forms(), Language::UNDETERMINED.forms());
    assert_eq!(japanese.forms().label, "");
    assert_eq!(japanese.forms().number("12"), "12");
    assert_eq!((japanese.name(), japanese.iso_639_2()), ("Japanese", "jpn"));
}

#[test]
fn direction_follows_the_script() {
    let is_right_to_left = |tag: &str| Language::declared(tag).unwrap().is_right_to_left();
    assert!(["ar", "he-IL", "fa", "ur-PK", "az-Arab"].into_iter().all(is_right_to_left));
    assert!(!["fr", "ja", "ur-Latn", "az"].into_iter().any(is_right_to_left));
}
