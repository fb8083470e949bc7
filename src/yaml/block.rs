//! A tree written as YAML again, so that reading it gives the same tree.

use super::{Mapping, Meaning, Node, Scalar, Value};

/// The mapping in block style. Strings are quoted; numbers, dates and truth values are written as
/// typed, because how they were typed decides what they mean and how they are shown.
pub fn to_block(mapping: &Mapping) -> String {
    let mut out = String::new();
    entries(mapping, 0, &mut out);
    out
}

fn entries(mapping: &Mapping, indent: usize, out: &mut String) {
    for entry in &mapping.entries {
        out.push_str(&" ".repeat(indent));
        out.push_str(&quoted(&entry.key));
        out.push(':');
        value(&entry.value, indent + 2, out);
    }
}

/// What follows a colon or a hyphen, to the end of its last line.
fn value(node: &Node, indent: usize, out: &mut String) {
    match &node.value {
        Value::Scalar(scalar) => {
            out.push(' ');
            out.push_str(&written(scalar));
            out.push('\n');
        }
        Value::Mapping(mapping) if mapping.entries.is_empty() => out.push_str(" {}\n"),
        Value::Sequence(nodes) if nodes.is_empty() => out.push_str(" []\n"),
        Value::Mapping(mapping) => {
            out.push('\n');
            entries(mapping, indent, out);
        }
        Value::Sequence(nodes) => {
            out.push('\n');
            for node in nodes {
                out.push_str(&" ".repeat(indent));
                out.push('-');
                value(node, indent + 2, out);
            }
        }
    }
}

fn written(scalar: &Scalar) -> String {
    match scalar.meaning() {
        Meaning::Null => "~".to_owned(),
        Meaning::Text => quoted(&scalar.text),
        _ => scalar.text.clone(),
    }
}

/// A JSON string is a double-quoted scalar of YAML 1.2 §5.7, and of 1.1 if no slash is escaped.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    #[test]
    fn what_is_written_reads_the_same() {
        let text = concat!(
            "a: Été\n\"b\": 1,000\nc: [x, 'no', no, ~, 2019-07-17]\n",
            "d: {e: {f: 12:30:00, g: ''}, h: []}\ni: |\n  deux\n  lignes « \"là\" »\n",
            "j: 1.10\nk: 2019-07-17 10:42:00\n'l: m': {}\nn:\n- - o\n  - p: q\n",
        );
        let json = |text: &str| parse(text).unwrap().root.to_json();
        let root = parse(text).unwrap().root;
        let written = to_block(root.mapping().unwrap());
        assert_eq!(json(&written), json(text), "{written}");
        let again = parse(&written).unwrap().root;
        let scalars = |node: &Node| node.mapping().unwrap().get("j").unwrap().printed();
        assert_eq!(scalars(&again), scalars(&root));
        assert_eq!(to_block(again.mapping().unwrap()), written);
    }
}
