//! Footnotes, and the blocks in them.

use super::super::trace::trace_blocks;
use super::{codes, document, outline};

/// The outlines of a body's notes, without positions.
fn notes(body: &str) -> Vec<String> {
    let document = document(body);
    let traced = document.notes.iter().map(|note| trace_blocks(&note.blocks));
    traced.map(|trace| super::without_positions(&trace)).collect()
}

#[test]
fn a_note_holds_any_block() {
    for (definition, expected) in [
        (
            "[^n]:\n    - hareng\n    - morue\n",
            "list bullet tight\n  item\n    paragraph \"hareng\"\n  item\n    paragraph \"morue\"\n",
        ),
        ("[^n]:\n    > parole\n    > donnée\n", "quotation\n  paragraph \"parole donnée\"\n"),
        (
            "[^n]:\n    Ber\n    : charpente\n",
            "definitions\n  term \"Ber\"\n  description\n    paragraph \"charpente\"\n",
        ),
        ("[^n]:\n        quai   nord\n", "code\n  |quai   nord\n"),
        ("[^n]:\n    ### Marée\n\n    haute\n", "heading 3 \"Marée\"\nparagraph \"haute\"\n"),
        (
            "[^n]: Un.\n\n    Deux.\n\n    Trois.\n",
            "paragraph \"Un.\"\nparagraph \"Deux.\"\nparagraph \"Trois.\"\n",
        ),
        (
            "[^n]:\n    4. quatre\n    5. cinq\n",
            "list from 4 tight\n  item\n    paragraph \"quatre\"\n  item\n    paragraph \"cinq\"\n",
        ),
        (
            "[^n]: * hareng\n    * morue\n",
            "list bullet tight\n  item\n    paragraph \"hareng\"\n  item\n    paragraph \"morue\"\n",
        ),
        (
            "[^n]: * * # Marée\n",
            "list bullet tight\n  item\n    list bullet tight\n      item\n        heading 1 \"Marée\"\n",
        ),
        ("[^n]: <b>Gras</b>\nsuite", "paragraph \"**Gras**\"\n"),
    ] {
        let body = format!("Le port[^n] ouvre.\n\n{definition}");
        assert_eq!(notes(&body), [expected], "{body}");
        assert!(!outline(&body).contains("<!--"), "{body}");
    }
}

#[test]
fn a_table_stands_in_a_note_and_not_in_the_text() {
    let body = "Le port[^n] ouvre.\n\n[^n]: Heures :\n\n    | lundi | mardi |\n    |---|---|\n    | 8 h | 9 h |\n";
    assert_eq!(outline(body), "paragraph \"Le port[note 1] ouvre.\"\n");
    let notes = notes(body);
    assert!(notes[0].contains("lundi") && notes[0].contains("table"), "{}", notes[0]);
}

#[test]
fn a_note_may_be_cited_in_a_note_alone() {
    let body = "Le bac[^un] passe.\n\n[^un]: Sauf grève[^deux].\n\n[^deux]: Voir l’arrêté.\n";
    let expected = ["paragraph \"Sauf grève[note 2].\"\n", "paragraph \"Voir l’arrêté.\"\n"];
    assert_eq!(notes(body), expected);
    assert!(codes(body).is_empty());
}

#[test]
fn of_two_definitions_the_last_counts() {
    let body = "Le bac[^n].\n\n[^n]: Ancien.\n\n[^n]: Nouveau.\n";
    assert_eq!(notes(body), ["paragraph \"Nouveau.\"\n"]);
    assert_eq!(codes(body), ["D019"]);
}

#[test]
fn a_definition_does_not_end_a_paragraph() {
    let body = "Le bac[^n].\n[^n]: Suite.\n";
    assert!(notes(body).is_empty());
    assert_eq!(outline(body), "paragraph \"Le bac[^n]. [^n]: Suite.\"\n");
}

#[test]
fn a_reference_in_code_is_code() {
    let body = "`[^n]` et [^n]\n\n[^n]: Note.\n";
    assert_eq!(outline(body), "paragraph \"`[^n]` et [note 1]\"\n");
}
