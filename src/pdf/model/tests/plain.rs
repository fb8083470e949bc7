//! What is read quickly is read as lopdf reads it.

use lopdf::content::Content;
use lopdf::{Document, LoadOptions};
use proptest::prelude::*;

use crate::pdf::model::content::{Operand, Reach, each_by_lopdf, each_plain};
use crate::pdf::model::filters::Budget;
use crate::pdf::model::syntax::Syntax;
use crate::pdf::model::{Object, Objects, regular};
use crate::pdf::tests::{sample, write};

static SAMPLE: std::sync::LazyLock<Vec<u8>> =
    std::sync::LazyLock::new(|| write(&sample::release()));

const LIMIT: usize = 1 << 24;

fn by_lopdf(bytes: &[u8]) -> Option<Document> {
    let options = LoadOptions { max_decompressed_size: Some(LIMIT), ..LoadOptions::default() };
    Document::load_mem_with_options(bytes, options).ok()
}

/// Whether a file is regular; fails if it is but lopdf reads other objects.
fn is_regular(bytes: &[u8]) -> bool {
    let mut unpacked = Vec::new();
    let Some(quick) = regular::load(bytes, &mut unpacked, &mut Budget(LIMIT)) else { return false };
    let patient = by_lopdf(bytes).expect("what is regular is readable");
    // The objects would fill a screen for each byte.
    assert!(quick == Objects::from(patient), "other objects than lopdf's");
    true
}

#[test]
fn our_own_files_are_regular() {
    assert!(is_regular(&SAMPLE));
}

/// The content streams of the sample.
fn contents() -> Vec<Vec<u8>> {
    let pdf = by_lopdf(&SAMPLE).unwrap();
    pdf.get_pages().values().map(|page| pdf.get_page_content(*page)).collect()
}

fn operations_by_lopdf(bytes: &[u8]) -> Vec<(Vec<u8>, Vec<Operand<'static>>)> {
    let Ok(content) = Content::decode(bytes) else { return Vec::new() };
    let operations = content.operations.into_iter();
    operations
        .map(|operation| {
            let operands = operation.operands.into_iter();
            let operands = operands.map(|operand| Operand::from(Object::from(operand))).collect();
            (operation.operator.into_bytes(), operands)
        })
        .collect()
}

fn operations(bytes: &[u8]) -> Vec<(Vec<u8>, Vec<Operand<'static>>)> {
    let mut found = Vec::new();
    let mut push = |operator: &[u8], operands: &[Operand<'_>]| {
        found.push((operator.to_vec(), operands.iter().cloned().map(owned).collect()));
        Ok::<(), ()>(())
    };
    if each_plain(bytes, |_| true, &mut push).unwrap() == Reach::Void {
        found.clear();
        let push = |operator: &[u8], operands: &[Operand<'_>]| {
            found.push((operator.to_vec(), operands.iter().cloned().map(owned).collect()));
            Ok::<(), ()>(())
        };
        each_by_lopdf(bytes, |_| true, push).unwrap();
    }
    found
}

/// The same, with bytes of its own.
fn owned(operand: Operand<'_>) -> Operand<'static> {
    match operand {
        Operand::Name(name) => Operand::Name(name.into_owned().into()),
        Operand::String(bytes) => Operand::String(bytes.into_owned().into()),
        Operand::Dictionary(entries) => {
            Operand::Dictionary(lopdf::Dictionary::from(&entries).into())
        }
        Operand::Array(items) => Operand::Array(items.into_iter().map(owned).collect()),
        Operand::Other => Operand::Other,
    }
}

#[test]
fn our_own_contents_are_plain() {
    for content in contents() {
        assert_eq!(each_plain(&content, |_| true, |_, _| Ok::<(), ()>(())), Ok(Reach::Whole));
        assert_eq!(operations(&content), operations_by_lopdf(&content));
    }
}

#[test]
fn rare_spellings_are_read_as_lopdf_reads_them() {
    for content in [
        "BT /F#31 12 Tf [(a\\(b\\051\\r\\n) -5 <61 6> .5 (c(d)e)] TJ ET",
        "/P <</MCID 3/ActualText(\\376\\377)>> BDC (x) Tj EMC",
        "(a\\\r\nb\\8\\777\\) Tj",
        "% comment\n1 0 0 1 0 0 cm",
        "1 0 0 rg [1 0 R true null /N] x 12Tf nullx trueTj",
        "q 1 0 0 1 10.5. 3 cm (text) Tj Q",
        "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI (after) Tj",
        "+5 -.5 5. 99999999999999999999 w (a) Tj",
        "(never ends",
        "1 2 3",
        "[(a) [(b)] <</K(v)>>] TJ <<>> <> Do",
    ] {
        let bytes = content.as_bytes();
        assert_eq!(operations(bytes), operations_by_lopdf(bytes), "{content}");
    }
}

#[test]
fn objects_that_are_read_are_those_that_lopdf_reads() {
    let mut read = 0;
    for text in [
        "12",
        "-3",
        "+4.5",
        ".5",
        "1 0 R",
        "1  0  R",
        "[1 0 R 2 3]",
        "[1 0 2 R]",
        "true",
        "null",
        "/Name#20x",
        "/",
        "(a(b)c\\)\\n\\101)",
        "<48656c6c6f>",
        "<4>",
        "<4 8>",
        "<</A/B/C[1 2]>>",
        "<< /A << /B (x) >> /A 2 >>",
        "[ ]",
        "nullx",
        "5.5.5",
        "--1",
        "1 0 Rx",
        "[(a)",
        "<<A 1>>",
        "<</A 1 0 R/B 1 0 R>>",
        "/A#zz",
        "<</A%c\n1>>",
        "999999999999999999999",
    ] {
        let Some(quick) = Syntax::new(text.as_bytes()).object() else { continue };
        // In an object stream, where lopdf reads direct objects.
        let index = "1 0 ";
        let entries = lopdf::dictionary! { "N" => 1, "First" => index.len() as i64 };
        let mut stream = lopdf::Stream::new(entries, format!("{index}{text}").into_bytes());
        let patient = lopdf::ObjectStream::new(&mut stream).unwrap();
        assert_eq!(Some(&(&quick).into()), patient.objects.get(&(1, 0)), "{text}");
        read += 1;
    }
    assert!(read > 15, "{read}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damaged_files_that_are_regular_are_read_alike(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = SAMPLE.clone();
        for (position, value) in flips {
            let position = position.index(bytes.len());
            bytes[position] = value;
        }
        is_regular(&bytes);
    }

    #[test]
    fn damaged_contents_are_read_alike(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        for mut content in contents() {
            for (position, value) in &flips {
                let position = position.index(content.len());
                content[position] = *value;
            }
            prop_assert_eq!(operations(&content), operations_by_lopdf(&content));
        }
    }

    #[test]
    fn any_tokens_are_read_alike(
        tokens in prop::collection::vec(prop::sample::select(TOKENS), 0..12),
    ) {
        let content = tokens.concat().into_bytes();
        prop_assert_eq!(operations(&content), operations_by_lopdf(&content));
    }
}

const TOKENS: &[&str] = &[
    " ", "\n", "1", "-", ".", "0 R", "(a)", "(", ")", "\\", "<", ">", "<<", ">>", "[", "]", "/N",
    "#41", "Tj", "'", "\"", "BI", "ID", "EI", "true", "null", "%", "\0", "<61>", "/K 1", "é", "d1",
    "T*", "{",
];
