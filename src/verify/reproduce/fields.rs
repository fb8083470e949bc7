//! The fields of a metadata file, each by a path that names it, so that two files can be compared
//! field by field. The order of what is in an element is a field too.

use std::collections::BTreeMap;

use quick_xml::XmlVersion;
use serde_json::Value;

use crate::verify::xml::{self, Part, local_name};

/// Values by path: `mets/fileSec/fileGrp[2]/file[1]@MIMETYPE`. At a path that ends in [`CHILDREN`] or
/// [`ATTRIBUTES`] are the names of those of an element, in their order.
pub type Fields = BTreeMap<String, String>;

/// The end of the path of an element's children: names that follow themselves are given once.
const CHILDREN: char = '/';
/// The end of the path of its attributes.
const ATTRIBUTES: char = '@';

/// The fields of an XML file; `None` if it cannot be read.
pub fn of_xml(bytes: &[u8]) -> Option<Fields> {
    let mut fields = Fields::new();
    let mut open: Vec<Element> = Vec::new();
    let mut roots = BTreeMap::new();
    let result = xml::walk(bytes, &mut |part| {
        match part {
            Part::Start(element, _) => {
                let name = local_name(element);
                if let Some(parent) = open.last_mut() {
                    add_name(name, &mut parent.order);
                }
                let counts = open.last_mut().map_or(&mut roots, |parent| &mut parent.children);
                let count: &mut u32 = counts.entry(name.to_owned()).or_default();
                *count += 1;
                let place = match *count {
                    1 => name.to_owned(),
                    number => format!("{name}[{number}]"),
                };
                let path = match open.last() {
                    Some(parent) => format!("{}/{place}", parent.path),
                    None => place,
                };
                let mut order = String::new();
                for attribute in element.attributes().with_checks(false) {
                    let attribute = attribute.map_err(|error| error.to_string())?;
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                    let value = value.map_err(|error| error.to_string())?.into_owned();
                    let key = attribute.key.into_inner();
                    add_name(key, &mut order);
                    fields.insert(format!("{path}{ATTRIBUTES}{key}"), value);
                }
                if order.contains(' ') {
                    fields.insert(format!("{path}{ATTRIBUTES}"), order);
                }
                open.push(Element { path, ..Element::default() });
            }
            Part::Text(text) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(text);
                }
            }
            Part::End(_) => {
                if let Some(Element { path, text, children, order }) = open.pop() {
                    if order.contains(' ') {
                        fields.insert(format!("{path}{CHILDREN}"), order);
                    }
                    // White space between elements is not a value.
                    if children.is_empty() || !text.trim().is_empty() {
                        fields.insert(path, text);
                    }
                }
            }
        }
        Ok(())
    });
    result.ok().map(|()| fields)
}

#[derive(Default)]
struct Element {
    path: String,
    text: String,
    /// Number of children with each name.
    children: BTreeMap<String, u32>,
    /// Their names.
    order: String,
}

/// Adds a name to names separated by spaces, unless it is the last of them.
fn add_name(name: &str, order: &mut String) {
    let last = order.rsplit(' ').next().unwrap_or_default();
    if last != name {
        order.push_str(if order.is_empty() { "" } else { " " });
        order.push_str(name);
    }
}

/// The fields of a JSON file.
pub fn of_json(bytes: &[u8]) -> Option<Fields> {
    let mut fields = Fields::new();
    add_json(&serde_json::from_slice(bytes).ok()?, String::new(), &mut fields);
    Some(fields)
}

fn add_json(value: &Value, path: String, fields: &mut Fields) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let separator = if path.is_empty() { "" } else { "." };
                add_json(value, format!("{path}{separator}{key}"), fields);
            }
        }
        Value::Array(items) => {
            for (number, item) in (1..).zip(items) {
                add_json(item, format!("{path}[{number}]"), fields);
            }
        }
        leaf => {
            fields.insert(path, leaf.to_string());
        }
    }
}

/// Fields that differ between the two, except those that `is_left_out`: path, found value and
/// expected value.
pub fn differences<'a>(
    found: &'a Fields,
    expected: &'a Fields,
    is_left_out: impl Fn(&str) -> bool,
) -> Vec<(&'a str, Option<&'a str>, Option<&'a str>)> {
    let mut differences = Vec::new();
    let is_same = |path: &str, one: &str, other: &str| {
        let kept = |names: &str| {
            let names = names.split(' ').filter(|name| {
                !is_left_out(&format!("{path}{name}")) && !is_left_out(&format!("{path}{name}/"))
            });
            names.fold(String::new(), |mut order, name| {
                add_name(name, &mut order);
                order
            })
        };
        one == other || path.ends_with([CHILDREN, ATTRIBUTES]) && kept(one) == kept(other)
    };
    for (path, value) in expected {
        let there = found.get(path);
        if !there.is_some_and(|there| is_same(path, there, value)) && !is_left_out(path) {
            differences.push((path.as_str(), there.map(String::as_str), Some(value.as_str())));
        }
    }
    for (path, value) in found {
        if !expected.contains_key(path) && !is_left_out(path) {
            differences.push((path.as_str(), Some(value.as_str()), None));
        }
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_attribute_and_key_is_a_field() {
        let fields = of_xml(b"<m x='1'><a/><a b='2'>t&amp;u</a><c> <d/> </c></m>").unwrap();
        let paths: Vec<_> = fields.iter().map(|(path, value)| format!("{path}={value}")).collect();
        assert_eq!(paths, ["m/=a c", "m/a=", "m/a[2]=t&u", "m/a[2]@b=2", "m/c/d=", "m@x=1"]);
        let one = of_xml(b"<m a='' b=''><a/><a/><b/></m>").unwrap();
        for (other, number) in [
            (&b"<m a='' b=''><a/><a/><b/></m>"[..], 0),
            (b"<m b='' a=''><a/><a/><b/></m>", 1),
            (b"<m a='' b=''><a/><b/><a/></m>", 1),
        ] {
            let other = of_xml(other).unwrap();
            assert_eq!(differences(&other, &one, |_| false).len(), number);
            assert_eq!(differences(&other, &one, |path| path.ends_with('b')).len(), 0);
        }
        let fields = of_json(b"{\"a\":{\"b\":[1,\"x\"]}}").unwrap();
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["a.b[1]", "a.b[2]"]);
        let other = of_json(b"{\"a\":{\"b\":[2]}}").unwrap();
        let found = differences(&other, &fields, |path| path == "a.b[2]");
        assert_eq!(found, [("a.b[1]", Some("2"), Some("1"))]);
    }
}
