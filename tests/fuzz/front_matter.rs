//! Random front matter, down to bytes that are no text.

use communique::document::build_document;
use proptest::prelude::*;

use super::world::release;

const KEYS: &[&str] = &[
    "title",
    "date",
    "chapeau-text",
    "categories",
    "tags",
    "files",
    "une-ou-diaporama",
    "contact-presse",
    "lang",
    "published",
    "permalink",
    "redirect_to",
    "slug",
    "image",
    "<<",
    "? a",
    "auteur",
    "numero",
    "sous-titre",
    "date_de_modification",
];

const VALUES: &[&str] = &[
    "",
    "~",
    "no",
    "12:30:00",
    "2019-07-17",
    "2019-07-17 10:42:00 +02:00",
    "2019-02-31",
    "0x1F",
    "-.inf",
    "[",
    "[a, b",
    "[a, [b, {c: d}]]",
    "{a: 1}",
    "{name: N, tel: [1, 2], email: a@b}",
    "\"\\u00e9",
    "\"\\uD800\"",
    "'a",
    "'it''s'",
    "|",
    "|-\n  un\n\n  deux",
    ">\n  un\n  deux",
    "|9",
    "&a b",
    "*a",
    "&a [*a]",
    "!!binary x",
    "!ruby/object x",
    "%",
    "@",
    "`",
    "# rien",
    "\n- file: /uploads/a.pdf\n  nom: N",
    "\n- image: /uploads/a.png",
    "\n- lien: https://a.fr",
    "\n- nom: N",
    "\n  - - a",
    "/uploads/../../etc/passwd",
    "uploads/%FF.pdf",
    "<b>x</b> &amp;",
    "\t- x",
    "\u{FEFF}",
    "\u{85}",
    "\u{2028}",
    "\u{7}",
    "---",
    "...",
    ": : :",
];

fn posts() -> impl Strategy<Value = Vec<u8>> {
    let line = (prop::sample::select(KEYS), prop::sample::select(VALUES))
        .prop_map(|(key, value)| format!("{key}: {value}\n"));
    let lines = prop::collection::vec(line, 0..8).prop_map(|lines| lines.concat());
    let fenced = (any::<bool>(), lines).prop_map(|(closed, lines)| {
        format!("---\n{lines}{}a\n", if closed { "---\n" } else { "" })
    });
    prop_oneof![
        4 => fenced.prop_map(String::into_bytes),
        1 => any::<String>().prop_map(|text| format!("---\n{text}\n---\n").into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..80).prop_map(|bytes| [b"---\n", &bytes[..]].concat()),
    ]
}

/// Posts that once failed.
const KNOWN: &[&[u8]] = &[b"", b"---", b"---\n---", b"\xEF\xBB\xBF---\n---\n", b"---\r\n\xFF"];

fn read(post: &[u8]) {
    if let Some(release) = release(post) {
        // Refusing is as good as reading.
        let _ = build_document(&release);
    }
}

#[test]
fn known_posts_are_read_or_refused() {
    KNOWN.iter().for_each(|post| read(post));
}

proptest! {
    #![proptest_config(super::often())]

    #[test]
    fn any_front_matter_is_read_or_refused(post in posts()) {
        read(&post);
    }
}
