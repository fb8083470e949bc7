//! Descriptions of schemas that XMP does not define (ISO 19005-3 §6.6.2.3.3).

use std::collections::{BTreeMap, BTreeSet};

use super::types;
use crate::pdf::model::xmp::{ArrayKind, Name, Property, Value};

pub const EXTENSION: &str = "http://www.aiim.org/pdfa/ns/extension/";

/// A kind of structure that describes schemas: its fields are in one namespace, under one prefix,
/// each with its name, its type and whether it is required.
struct Form {
    name: &'static str,
    namespace: &'static str,
    prefix: &'static str,
    fields: &'static [(&'static str, &'static str, bool)],
}

const SCHEMA: Form = Form {
    name: "schema",
    namespace: "http://www.aiim.org/pdfa/ns/schema#",
    prefix: "pdfaSchema",
    fields: &[
        ("schema", "text", true),
        ("namespaceURI", "uri", true),
        ("prefix", "text", true),
        ("property", "seq structure", false),
        ("valueType", "seq structure", false),
    ],
};

const PROPERTY: Form = Form {
    name: "property",
    namespace: "http://www.aiim.org/pdfa/ns/property#",
    prefix: "pdfaProperty",
    fields: &[
        ("name", "text", true),
        ("valueType", "text", true),
        ("category", "text", true),
        ("description", "text", true),
    ],
};

const VALUE_TYPE: Form = Form {
    name: "value type",
    namespace: "http://www.aiim.org/pdfa/ns/type#",
    prefix: "pdfaType",
    fields: &[
        ("type", "text", true),
        ("namespaceURI", "uri", true),
        ("prefix", "text", true),
        ("description", "text", true),
        ("field", "seq structure", false),
    ],
};

const FIELD: Form = Form {
    name: "field",
    namespace: "http://www.aiim.org/pdfa/ns/field#",
    prefix: "pdfaField",
    fields: &[("name", "text", true), ("valueType", "text", true), ("description", "text", true)],
};

/// The schemas that a packet describes.
#[derive(Debug, Default)]
pub struct Extensions {
    /// Types of properties.
    properties: BTreeMap<Name, String>,
    /// Simplified names of types.
    pub types: BTreeSet<String>,
    pub faults: Vec<String>,
}

impl Extensions {
    pub fn of(properties: &[Property]) -> Extensions {
        let mut extensions = Extensions::default();
        for property in properties.iter().filter(|property| property.name.0 == EXTENSION) {
            match &property.value {
                Value::Array(ArrayKind::Bag, schemas) if property.name.1 == "schemas" => {
                    // Types defined by one schema can be used by properties of any.
                    schemas.iter().for_each(|schema| extensions.add_types(schema));
                    schemas.iter().for_each(|schema| extensions.add_schema(schema));
                }
                _ => extensions.fault(format!("{} is not a bag of schemas", property.name.1)),
            }
            if property.prefix != "pdfaExtension" {
                extensions.fault(format!("{}:{}", property.prefix, property.name.1));
            }
        }
        extensions
    }

    pub fn type_of(&self, name: &Name) -> Option<&str> {
        self.properties.get(name).map(String::as_str)
    }

    fn fault(&mut self, fault: String) {
        self.faults.push(fault);
    }

    fn add_types(&mut self, schema: &Property) {
        for value_type in items(schema, &SCHEMA, "valueType") {
            let name = text(value_type, &VALUE_TYPE, "type").unwrap_or_default();
            self.types.insert(types::simplified(name));
        }
    }

    fn add_schema(&mut self, schema: &Property) {
        self.check(schema, &SCHEMA);
        let namespace = text(schema, &SCHEMA, "namespaceURI").unwrap_or_default();
        for property in items(schema, &SCHEMA, "property") {
            self.check(property, &PROPERTY);
            let category = text(property, &PROPERTY, "category");
            if let Some(category) = category.filter(|it| !matches!(*it, "internal" | "external")) {
                self.fault(format!("a property of the category `{category}`"));
            }
            let kind = self.known_type(property, &PROPERTY);
            let name = text(property, &PROPERTY, "name");
            if let (Some(name), Some(kind)) = (name, kind) {
                let key = (namespace.to_owned(), name.to_owned());
                self.properties.entry(key).or_insert(kind);
            }
        }
        for value_type in items(schema, &SCHEMA, "valueType") {
            self.check(value_type, &VALUE_TYPE);
            for field in items(value_type, &VALUE_TYPE, "field") {
                self.check(field, &FIELD);
                self.known_type(field, &FIELD);
            }
        }
    }

    fn known_type(&mut self, of: &Property, form: &Form) -> Option<String> {
        let kind = text(of, form, "valueType")?;
        if types::is_known(kind, &self.types) {
            return Some(kind.to_owned());
        }
        self.fault(format!("a {} of the unknown type `{kind}`", form.name));
        None
    }

    /// Whether a structure has the fields of its form, and no others.
    fn check(&mut self, structure: &Property, form: &Form) {
        let Value::Structure(fields) = &structure.value else {
            self.fault(format!("a {} that is not a structure", form.name));
            return;
        };
        for field in fields {
            let known = form.fields.iter().find(|known| known.0 == field.name.1);
            let known = known.filter(|_| field.name.0 == form.namespace);
            match known {
                None => self.fault(format!("a {} with the field {}", form.name, field.name.1)),
                Some((name, kind, _)) if !types::matches(&field.value, kind, &self.types) => {
                    self.fault(format!("a {} whose {name} is not of type {kind}", form.name));
                }
                Some((name, ..)) if field.prefix != form.prefix => {
                    let found = &field.prefix;
                    self.fault(format!("{found}:{name} for {}:{name}", form.prefix));
                }
                Some(_) => {}
            }
        }
        for (name, ..) in form.fields.iter().filter(|(.., required)| *required) {
            if field(structure, form, name).is_none() {
                self.fault(format!("a {} without {name}", form.name));
            }
        }
    }
}

fn field<'p>(structure: &'p Property, form: &Form, name: &str) -> Option<&'p Value> {
    let Value::Structure(fields) = &structure.value else { return None };
    let is = |field: &&Property| field.name.0 == form.namespace && field.name.1 == name;
    fields.iter().find(is).map(|field| &field.value)
}

fn text<'p>(structure: &'p Property, form: &Form, name: &str) -> Option<&'p str> {
    match field(structure, form, name)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn items<'p>(structure: &'p Property, form: &Form, name: &str) -> &'p [Property] {
    match field(structure, form, name) {
        Some(Value::Array(_, items)) => items,
        _ => &[],
    }
}
