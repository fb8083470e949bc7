use super::*;

fn place(line: u32, column: u32) -> Position {
    Position { line, column }
}

fn root(text: &str) -> Mapping {
    match parse(text).unwrap().root.value {
        Value::Mapping(mapping) => mapping,
        other => panic!("no mapping: {other:?}"),
    }
}

fn printed(plain: &str) -> String {
    Scalar::plain(plain).printed()
}

#[test]
fn keys_and_values_know_their_place() {
    let mapping = root("---\ntitre: Été\nfiles:\n- nom: é\n  file: \"/a\"\n");
    let files = mapping.entry("files").unwrap();
    assert_eq!(files.key_position, place(3, 1));
    let first = files.value.sequence().unwrap()[0].mapping().unwrap();
    assert_eq!(first.entry("file").unwrap().key_position, place(5, 3));
    assert_eq!(first.get("file").unwrap().position, place(5, 9));
    assert_eq!(mapping.get("titre").unwrap().position, place(2, 8));
}

#[test]
fn windows_line_ends_do_not_move_places() {
    let mapping = root("---\r\ntitle: a\r\n  b\r\nlang: fr\r\n");
    assert_eq!(mapping.get("title").unwrap().printed().unwrap(), "a b");
    assert_eq!(mapping.entry("lang").unwrap().key_position, place(4, 1));
}

#[test]
fn plain_scalars_print_as_in_ruby() {
    for (typed, shown) in [
        ("no", "false"),
        ("On", "true"),
        ("n", "n"),
        ("1_000", "1000"),
        ("017", "15"),
        ("0o17", "0o17"),
        ("0x1F", "31"),
        ("12:30:00", "45000"),
        ("2019-07-17", "2019-07-17"),
        ("2019-07-17 10:42:00 +02:00", "2019-07-17 10:42:00 +0200"),
        ("2018-07-18 15:16:00 Z", "2018-07-18 15:16:00 +0000"),
        ("1.50", "1.5"),
        ("1.", "1.0"),
        ("1.0e+20", "1.0e+20"),
        ("01.02.03.04.05", "01.02.03.04.05"),
        ("0198765432", "0198765432"),
        ("+33 1 02", "+33 1 02"),
        ("2019-02-30", "2019-02-30"),
        ("~", ""),
        ("1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890"),
    ] {
        assert_eq!(printed(typed), shown, "{typed}");
    }
}

#[test]
fn quoted_scalars_are_texts() {
    let mapping = root("a: 'no'\nb: \"2019-07-17\"\nc: |-\n  12:30:00\nd: !!str 007\n");
    for (key, text) in [("a", "no"), ("b", "2019-07-17"), ("c", "12:30:00"), ("d", "007")] {
        assert_eq!(mapping.get(key).unwrap().printed().unwrap(), text);
    }
}

#[test]
fn the_last_of_repeated_keys_wins_and_is_reported() {
    let document = parse("a: 1\nb: 2\na: 3\n").unwrap();
    assert_eq!(document.root.mapping().unwrap().get("a").unwrap().printed().unwrap(), "3");
    let repeated = RepeatedKey { key: "a".into(), dropped: place(1, 1), kept: place(3, 1) };
    assert_eq!(document.repeated, [repeated]);
}

#[test]
fn merge_keys_bring_what_is_not_there() {
    let document = parse("base: &b {x: 1, y: 2}\nown:\n  <<: *b\n  y: 3\n").unwrap();
    let own = document.root.mapping().unwrap().get("own").unwrap().to_json();
    assert_eq!(own, serde_json::json!({ "x": 1, "y": 3 }));
    assert_eq!(document.repeated, []);
}

#[test]
fn a_tab_in_the_indentation_is_named() {
    let error = parse("---\nfiles:\n\t- nom: x\n").unwrap_err();
    assert_eq!(error.position, place(3, 1));
    assert!(error.message.contains("tab"), "{error}");
}

#[test]
fn an_unquoted_colon_has_help() {
    let error = parse("---\ntitle: Budget : les chiffres: suite\n").unwrap_err();
    assert_eq!(error.position.line, 2);
    assert!(error.help.unwrap().starts_with("put a value that contains a colon in quotes"));
}

#[test]
fn what_is_not_closed_is_shown_where_it_opens() {
    let quote = parse("---\ntitle: \"Une\nlang: fr\n").unwrap_err();
    assert_eq!(quote.position, place(2, 8));
    let key = parse("---\ntitle: x\nsans deux points\nlang: fr\n").unwrap_err();
    assert_eq!(key.position, place(3, 1));
}

#[test]
fn control_characters_have_a_place() {
    let error = parse("---\ntitle: a\u{8}b\n").unwrap_err();
    assert_eq!(error.position, place(2, 9));
}

#[test]
fn hostile_documents_end_in_errors() {
    let deep = "[".repeat(5000);
    assert!(parse(&deep).is_err());
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for i in 1..12 {
        let aliases = vec![format!("*a{}", i - 1); 10].join(",");
        bomb += &format!("a{i}: &a{i} [{aliases}]\n");
    }
    assert!(parse(&bomb).unwrap_err().message.contains("too many"));
    assert!(parse("a: *a\n").unwrap_err().message.contains("unknown anchor"));
    assert!(parse("a: &a [*a]\n").is_err());
}

#[test]
fn an_empty_document_is_null() {
    assert!(parse("---\n").unwrap().root.is_null());
    assert!(parse("").unwrap().root.is_null());
}

#[test]
fn typed_values_go_there_and_back() {
    let text = to_text(&vec!["a", "no"]).unwrap();
    assert_eq!(from_text::<Vec<String>>(&text).unwrap(), ["a", "no"]);
    let error = from_text::<Vec<u8>>("- 1\n- x\n").unwrap_err();
    assert_eq!(error.position, place(2, 3));
}

mod properties {
    use proptest::prelude::*;

    proptest! {
        /// Where both readings agree on types, the tree is the one serde_yaml builds.
        #[test]
        fn texts_are_read_as_serde_yaml_reads_them(
            texts in proptest::collection::btree_map("[a-z]{3,8}", "\\PC{0,40}", 0..6)
        ) {
            let written = super::to_text(&texts).unwrap();
            let read = super::parse(&written).unwrap().root;
            for (key, text) in &texts {
                let node = read.mapping().unwrap().get(key).unwrap();
                let typed = match &node.value {
                    super::Value::Scalar(scalar) => scalar.text.clone(),
                    other => panic!("{other:?}"),
                };
                prop_assert_eq!(&typed, text);
            }
        }

        #[test]
        fn no_text_panics(text in "[-a:&*!|>'\"%@`{}\\[\\], \t\n#é0-9~<]{0,60}") {
            let _ = super::parse(&text);
        }
    }
}

/// Words of parsers, which mean nothing to the author of a text.
const FOREIGN: [&str; 22] = [
    "token",
    "scalar",
    "stream",
    "block sequence",
    "block mapping",
    "mapping values",
    "flow",
    "context",
    "deserial",
    "document start",
    "document indicator",
    "node content",
    "literal",
    "at line",
    "EOF",
    "invalid type",
    "struct",
    "trailing",
    "ident",
    "expected `",
    "expected '",
    "simple key",
];

const BROKEN_YAML: &[&str] = &[
    "title: a: b",
    "a",
    "a\nb: c",
    "a: b\n  c: d",
    "a: [b",
    "a: {b: c",
    "a: \"b",
    "a: 'b",
    "a: \"\\q\"",
    "a: \"\\xZZ\"",
    "a: @b",
    "a: `b",
    "a: %b",
    "a: *b",
    "a: *",
    "a: &",
    "a: - b",
    "- a\nb: c",
    "a: b\n- c",
    "\ta: b",
    "a:\n\t- b",
    "a: !<b",
    "a: !b! c",
    "%FOO",
    "%YAML 9.9\n--- a",
    "a: |x\n  b",
    "a: >0\n b",
    "? a: b: c",
    "a: b\n ? c",
    "a: \u{1}",
    "a: [b]]",
    "a: {b}}: c",
    "[a]: b\n",
    "{",
    "}",
    "]",
    "---\na: b\n---\nc: d\n...\nx",
    "a: b\na: c",
    "&a *a",
    "- - ]",
    "a: \"b\n---\nc\"",
    "a: \"\\ud800\"",
    "!<tag:x> : :",
    "key\n  other: x",
];

const BROKEN_TOML: &[&str] = &[
    "a = b c",
    "a = \"b",
    "a = 'b",
    "a = ",
    "a = 1 2",
    "[x",
    "a = [1, 2",
    "a: b",
    "a = 'it''s'",
    "a = “b”",
    "a.b",
    "= 3",
    "a = 2024-13-45",
    "a = 007",
    "a = {b=1",
    "a = tru",
    "a = \"\\q\"",
    "a=1\na=2",
    "[a]\n[a]",
    "a = 1__0",
    "a = 0x",
    "a = \"\"\"b",
    "a = 1e",
    "[[a]]\n[a]",
    "a = [1 2]",
    "a = {b=1,,}",
    "a\u{0} = 1",
    "a = \"\u{1}\"",
    "]",
    "a = +",
    "a = 25:61:00",
];

const BROKEN_JSON: &[&str] = &[
    "{",
    "[1",
    "{\"a\"",
    "{\"a\": }",
    "{\"a\": 1,}",
    "{a: 1}",
    "{\"a\" 1}",
    "{\"a\": tru}",
    "{\"a\": \"b",
    "{\"a\": \"\\q\"}",
    "{\"a\": \"\\ud800\"}",
    "{\"a\": 01}",
    "{\"a\": 1e999}",
    "{\"a\": 1} x",
    "x",
    "",
    "{\"a\": \"b\nc\"}",
    "[1 2]",
    "{\"a\": 1 \"b\": 2}",
    "nul",
];

#[test]
fn what_is_wrong_is_said_in_the_words_of_the_author() {
    use super::{Layered, parse_json, parse_toml};
    let mut errors: Vec<YamlError> = Vec::new();
    for text in BROKEN_YAML {
        errors.extend(parse(text).err());
        errors.extend(Layered::parse(text).err());
    }
    errors.extend(BROKEN_TOML.iter().filter_map(|text| parse_toml(text).err()));
    errors.extend(BROKEN_JSON.iter().filter_map(|text| parse_json(text).err()));
    assert!(errors.len() > 90, "{}", errors.len());
    for error in errors {
        let said = format!("{} {}", error.message, error.help.unwrap_or_default());
        let foreign = FOREIGN.iter().find(|word| said.contains(*word));
        assert_eq!(foreign, None, "{said}");
    }
}
