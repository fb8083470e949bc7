use super::{located, release};
use crate::document::{build_document, trace};
use crate::error::Position;
use crate::release::{Attachment, AttachmentTarget, Contact};

#[test]
fn a_release_is_composed_in_full() {
    let mut release = release("Un [^1] mot.\n\n[^1]: Note");
    release.title = located("Commande : l'État  écoute");
    release.subtitle = Some(located("Sous-titre"));
    release.chapeau = Some(located("**Un** chapô [^1].\n\n[^1]: Autre"));
    release.categories = vec!["Actualité".to_owned(), "Dossier de presse".to_owned()];
    release.label = release.categories.last().cloned();
    release.tags = vec!["eau".to_owned(), "Actualité".to_owned()];
    release.number = Some("12".to_owned());
    release.issuer.place = Some("Paris".to_owned());
    release.contacts = vec![Contact {
        service: None,
        name: Some("Ada Lune".to_owned()),
        telephones: vec!["01 02 03 04 05 ".to_owned()],
        email: Some("ada@exemple.fr".to_owned()),
    }];
    release.attachments = vec![Attachment {
        name: Some("Le communiqué ".to_owned()),
        target: AttachmentTarget::None,
        listed: true,
        position: Position::START,
    }];
    let document = build_document(&release).unwrap();
    let expected = "\
language fr-FR
label \"Dossier de presse\"
number \"N°~12\"
date \"Paris, le~17~juillet~2019\"
title \"Commande~: l’État écoute\"
subtitle \"Sous-titre\"
chapeau
  paragraph @2:8 \"**Un** chapô [note 1].\"
body
  paragraph @4:1 \"Un [note 2] mot.\"
note 1
  paragraph @2:8 \"Autre\"
note 2
  paragraph @6:7 \"Note\"
contact \"\" \"Ada Lune\" 01~02~03~04~05 ada@exemple.fr
";
    assert_eq!(trace::trace(&document), expected);
    let metadata = &document.metadata;
    assert_eq!(metadata.title, "Commande\u{A0}: l’État écoute");
    assert_eq!(metadata.description.as_deref(), Some("Un chapô ."));
    assert_eq!(metadata.subjects, ["eau", "Actualité", "Dossier de presse"]);
    assert_eq!(metadata.issued, "2019-07-17T10:42:00+02:00");
    assert_eq!(metadata.kind, "Dossier de presse");
}

#[test]
fn the_day_is_that_of_the_date_s_own_zone() {
    let mut release = release("Un");
    release.date = "2019-12-31T23:30:00+00:00[UTC]".parse().unwrap();
    let document = build_document(&release).unwrap();
    assert_eq!(document.date, jiff::civil::date(2019, 12, 31));
    assert_eq!(document.metadata.issued, "2019-12-31T23:30:00+00:00");
}

#[test]
fn a_day_without_time_stays_one() {
    let mut release = release("Un");
    release.date_is_day = true;
    let document = build_document(&release).unwrap();
    assert_eq!(document.metadata.issued, "2019-07-17");
    assert_eq!(document.metadata.issued_time(), "2019-07-17T00:00:00");
}

#[test]
fn a_category_is_no_label_unless_the_site_says_so() {
    let mut release = release("Un");
    release.categories = vec!["uncategorized".to_owned()];
    let document = build_document(&release).unwrap();
    assert_eq!(document.label, "Communiqué de presse");
    assert_eq!(document.metadata.subjects, ["uncategorized"]);
}

#[test]
fn english_is_guessed_from_the_words_and_reported() {
    let mut release = release(
        "The service opens in all the towns of the country, and it is for everyone who \"asks\".",
    );
    release.language = None;
    let document = build_document(&release).unwrap();
    assert_eq!(document.language.tag(), "en");
    assert_eq!(document.label, "Press release");
    assert_eq!(document.findings[0].rule.code, "D018");
}

#[test]
fn an_empty_title_refuses() {
    let mut release = release("Un");
    for title in [" \u{0} ", "&nbsp;", "<b>&#8195;</b>", "\u{200B}\u{AD}", "&lrm;&zwj;"] {
        release.title = located(title);
        let error = super::errors(&release).remove(0);
        assert_eq!(error.to_string(), "_communiques/un-titre.md:2:8: the title is empty");
    }
}
