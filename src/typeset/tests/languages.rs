//! Releases in the languages that have forms, from post to page.

use super::*;
use crate::document::build_document;
use crate::release::{ReleaseOptions, parse_release};
use crate::site::{SiteOptions, read_site};

/// For each language: words long enough to be divided, and what a page shows besides the post's
/// words.
const RELEASES: [(&str, &str, [&str; 4]); 6] = [
    (
        "de",
        "die Schifffahrtsgesellschaften werden über Veränderungen benachrichtigt, \"sagt sie\"",
        ["5. März 2024", "Pressemitteilung", "„sagt sie“", "Pressekontakt"],
    ),
    (
        "es",
        "las administraciones portuarias reciben notificaciones extraordinarias, \"dice ella\"",
        ["5 de marzo de 2024", "Nota de prensa", "«dice ella»", "Contacto de prensa"],
    ),
    (
        "it",
        "le amministrazioni portuali ricevono comunicazioni straordinarie, \"dice lei\"",
        ["5 marzo 2024", "Comunicato stampa", "«dice lei»", "Contatti per la stampa"],
    ),
    (
        "pt",
        "as administrações portuárias recebem notificações extraordinárias, \"diz ela\"",
        ["5 de março de 2024", "Comunicado de imprensa", "“diz ela”", "Contacto para a imprensa"],
    ),
    (
        "nl",
        "de scheepvaartmaatschappijen ontvangen buitengewone onderhoudsmeldingen, \"zegt ze\"",
        ["5 maart 2024", "Persbericht", "zegt ze", "Perscontact"],
    ),
    (
        "pl",
        "przedsiębiorstwa żeglugowe otrzymują nadzwyczajne powiadomienia, \"powiedziała\"",
        ["5 marca 2024 r.", "Komunikat prasowy", "„powiedziała”", "Kontakt dla mediów"],
    ),
];

#[test]
fn each_language_with_forms_is_set_as_its_readers_expect() {
    let folder = tempfile::tempdir().expect("a folder");
    for (tag, words, _) in RELEASES {
        let post = format!(
            "---\ntitle: Test\nlang: {tag}\ndate: 2024-03-05 09:00:00 +01:00\n\
             contact-presse:\n  name: Camille Exemple\n  tel: 01 99 00 12 34\n---\n{}\n",
            [words; 12].join(", ")
        );
        std::fs::write(folder.path().join(format!("2024-03-05-{tag}.md")), post).expect("written");
    }
    let site = read_site(folder.path(), &SiteOptions::default()).expect("a site");
    assert_eq!(site.files.len(), RELEASES.len());
    for file in &site.files {
        let source = site.read(file).expect("a post");
        let options = ReleaseOptions { allow_missing: false };
        let release = parse_release(&source, &site.config, &options).expect("a release");
        let document = build_document(&release).expect("a document");
        let tag = document.language.tag();
        let (_, _, shown) =
            RELEASES.iter().find(|(known, ..)| *known == tag).unwrap_or_else(|| panic!("{tag}"));
        let set = set(&document);
        let text = painted::painted(&set).text.replace(['\u{A0}', '\u{202F}'], " ");
        for expected in shown {
            assert!(text.replace('\u{AD}', "").contains(expected), "{tag}: `{expected}` in {text}");
        }
        assert!(set.unset.is_empty(), "{tag}: {:?}", set.unset);
        assert!(set.loose_lines.is_empty(), "{tag}: {:?}", set.loose_lines);
    }
}
