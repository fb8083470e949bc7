//! Attributes of elements, and those of XML Schema's own namespace: `xsi:nil` and `xsi:type`.

use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::name::{QName, ResolveResult};
use quick_xml::reader::NsReader;

use super::model::Place;
use super::rules::Complex;
use super::{Reading, simple};
use crate::verify::names::shown;

const TYPES: &str = "http://www.w3.org/2001/XMLSchema";

impl Reading<'_> {
    pub(super) fn nil(&mut self, name: &str, place: &Place, value: &str) -> bool {
        if !place.may_be_nil {
            self.invalid(format!("`{name}` may not be nil"));
        }
        matches!(value.trim(), "true" | "1")
    }

    /// The type that `xsi:type` names, if it may stand for the declared one.
    pub(super) fn substitute(
        &mut self,
        value: &str,
        declared: &str,
        reader: &NsReader<&[u8]>,
    ) -> Option<&'static str> {
        let qualified = QName(value.trim());
        let (namespace, local) = reader.resolver().resolve_element(qualified);
        let prefixed = match namespace {
            ResolveResult::Bound(it) if it.into_inner() == TYPES => {
                format!("xs:{}", local.into_inner())
            }
            namespace => self.name(namespace, qualified).0,
        };
        let rules = self.rules;
        let complex = rules.complex.get_key_value(&*prefixed).map(|(name, _)| *name);
        let simple = rules.simple.get_key_value(&*prefixed).map(|(name, _)| *name);
        let found = complex.or(simple).or_else(|| simple::named(&prefixed));
        let found = found.filter(|kind| simple::is_derived(rules, kind, declared));
        if found.is_none() {
            self.invalid(format!("`xsi:type` names `{}`, which cannot stand here", shown(value)));
        }
        found
    }

    /// Name and value of an attribute; `None` if it declares a namespace.
    pub(super) fn attribute(
        &self,
        attribute: &Attribute<'_>,
        reader: &NsReader<&[u8]>,
    ) -> Option<(String, String)> {
        if attribute.key.as_namespace_binding().is_some() {
            return None;
        }
        let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
        let key = match namespace {
            ResolveResult::Unbound => local.into_inner().to_owned(),
            namespace => match self.name(namespace, attribute.key) {
                (name, true) => format!("seda:{name}"),
                (name, false) => name,
            },
        };
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some((key, value.into_owned()))
    }

    pub(super) fn attributes(
        &mut self,
        name: &str,
        complex: Option<&'static Complex>,
        given: &[(String, String)],
    ) {
        let declared = complex.map_or(&[][..], |it| &it.attributes);
        for (key, value) in given {
            match declared.iter().find(|it| it.name == key) {
                None => {
                    self.invalid(format!("`{name}` may not have the attribute `{}`", shown(key)));
                }
                Some(attribute) => {
                    self.value(
                        &format!("the attribute `{key}` of `{name}`"),
                        attribute.kind,
                        value,
                    );
                    if let Some(fixed) = attribute.fixed.filter(|fixed| fixed != value) {
                        let detail = format!("the attribute `{key}` of `{name}` is not `{fixed}`");
                        self.invalid(detail);
                    }
                }
            }
        }
        for attribute in declared.iter().filter(|it| it.is_required) {
            if !given.iter().any(|(key, _)| key == attribute.name) {
                self.invalid(format!("`{name}` lacks the attribute `{}`", attribute.name));
            }
        }
    }

    /// Attributes where anything may stand: those that are declared for themselves.
    pub(super) fn check_any(&mut self, name: &str, given: &[(String, String)]) {
        for (key, value) in given {
            if let Some(kind) = self.rules.attributes.get(key.as_str()) {
                self.value(&format!("the attribute `{key}` of `{}`", shown(name)), kind, value);
            }
        }
    }

    pub(super) fn value(&mut self, what: &str, kind: &str, value: &str) {
        if let Err(expected) = simple::check(self.rules, kind, value) {
            self.invalid(format!("{what}, `{}`, is not {expected}", shown(value)));
        } else if simple::is_identifier(self.rules, kind) {
            let value = value.trim().to_owned();
            if !self.identifiers.insert(value.clone()) {
                self.checked.repeated.insert(value);
            }
        }
    }
}
