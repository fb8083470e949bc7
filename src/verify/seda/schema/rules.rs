//! The rules of one SEDA schema, made from its XSD by `tests/judges/seda_rules.py`, which explains
//! their form.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::model::Model;

static SEDA_2_2: LazyLock<Rules> = LazyLock::new(|| Rules::read(include_str!("seda-2.2.txt")));
static SEDA_2_3: LazyLock<Rules> = LazyLock::new(|| Rules::read(include_str!("seda-2.3.txt")));
/// Versions by their namespaces, which the rules repeat.
const VERSIONS: [(&str, &LazyLock<Rules>); 2] = [
    ("fr:gouv:culture:archivesdefrance:seda:v2.2", &SEDA_2_2),
    ("fr:gouv:culture:archivesdefrance:seda:v2.3", &SEDA_2_3),
];

/// A schema: names have a prefix if they are not SEDA's own.
#[derive(Debug, Default)]
pub struct Rules {
    pub namespace: &'static str,
    /// Global elements: their types, and whether they are abstract.
    pub elements: BTreeMap<&'static str, (&'static str, bool)>,
    /// Global attributes: their types.
    pub attributes: BTreeMap<&'static str, &'static str>,
    pub complex: BTreeMap<&'static str, Complex>,
    pub simple: BTreeMap<&'static str, Simple>,
}

/// A complex type.
#[derive(Debug, Default)]
pub struct Complex {
    pub is_abstract: bool,
    /// The type it is derived from.
    pub base: Option<&'static str>,
    pub is_mixed: bool,
    /// The simple type of its text, if it has no elements.
    pub text: Option<&'static str>,
    pub model: Model,
    pub attributes: Vec<Attribute>,
}

#[derive(Debug)]
pub struct Attribute {
    pub name: &'static str,
    pub kind: &'static str,
    pub is_required: bool,
    pub fixed: Option<&'static str>,
}

/// A simple type.
#[derive(Debug)]
pub enum Simple {
    Union(Vec<&'static str>),
    Restriction { base: &'static str, min_length: usize, values: Vec<&'static str> },
}

/// The rules of the schema of a namespace, if it is known.
pub fn of_namespace(namespace: &str) -> Option<&'static Rules> {
    let known = VERSIONS.iter().find(|(version, _)| *version == namespace);
    known.map(|(_, rules)| &***rules)
}

impl Rules {
    fn read(text: &'static str) -> Rules {
        let mut rules = Rules::default();
        for line in text.lines() {
            let mut words = line.split(' ');
            let (kind, name) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
            let mut word = || words.next().unwrap_or("");
            match kind {
                "namespace" => rules.namespace = name,
                "element" => {
                    let of = word();
                    rules.elements.insert(name, (of, word() == "abstract"));
                }
                "attribute" => {
                    rules.attributes.insert(name, word());
                }
                "simple" => {
                    rules.simple.insert(name, simple(line));
                }
                "complex" => {
                    rules.complex.insert(name, complex(words));
                }
                _ => {}
            }
        }
        rules
    }
}

fn simple(line: &'static str) -> Simple {
    let (_, definition) = line.split_once(" = ").unwrap_or_default();
    if let Some(members) = definition.strip_prefix("union ") {
        return Simple::Union(members.split(' ').collect());
    }
    let (head, values) = definition.split_once(" enumeration ").unwrap_or((definition, ""));
    let mut words = head.split(' ');
    let base = words.nth(1).unwrap_or_default();
    let min_length = words.nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
    let values = values.split('"').skip(1).step_by(2).collect();
    Simple::Restriction { base, min_length, values }
}

fn complex<'a>(words: impl Iterator<Item = &'static str> + 'a) -> Complex {
    let mut complex = Complex::default();
    let mut words = words.peekable();
    let mut is_all = false;
    while let Some(word) = words.next() {
        match word {
            "abstract" => complex.is_abstract = true,
            "mixed" => complex.is_mixed = true,
            "is" => complex.base = words.next(),
            "text" => complex.text = words.next(),
            "all" => is_all = true,
            "content" => complex.model = Model::of(words.next().unwrap_or(""), is_all),
            "attributes" => complex.attributes = words.by_ref().map(attribute).collect(),
            _ => {}
        }
    }
    complex
}

fn attribute(text: &'static str) -> Attribute {
    let (text, fixed) = match text.split_once('=') {
        Some((text, fixed)) => (text, Some(fixed)),
        None => (text, None),
    };
    let (text, is_required) = match text.strip_suffix('!') {
        Some(text) => (text, true),
        None => (text, false),
    };
    let prefix = ["xml:", "xlink:"].into_iter().find(|it| text.starts_with(it)).map_or(0, str::len);
    let colon = text[prefix..].find(':').map_or(text.len(), |at| prefix + at);
    let kind = text.get(colon + 1..).unwrap_or_default();
    Attribute { name: &text[..colon], kind, is_required, fixed }
}
