//! Values of simple types: XML Schema 1.0 part 2, as far as SEDA uses it.

use std::borrow::Cow;

use super::rules::{Rules, Simple};
use super::{date, uri};

/// Built-in types, what each is derived from, and what its values are called.
const BUILTIN: [(&str, &str, &str); 20] = [
    ("xs:ID", "xs:NCName", "an identifier"),
    ("xs:IDREF", "xs:NCName", "an identifier"),
    ("xs:NCName", "xs:token", "a name without colon"),
    ("xs:anyURI", "xs:anySimpleType", "an address"),
    ("xs:base64Binary", "xs:anySimpleType", "in base 64"),
    ("xs:boolean", "xs:anySimpleType", "`true` or `false`"),
    ("xs:date", "xs:anySimpleType", "a date as YYYY-MM-DD"),
    ("xs:dateTime", "xs:anySimpleType", "a moment as YYYY-MM-DDThh:mm:ss"),
    ("xs:decimal", "xs:anySimpleType", "a decimal number"),
    ("xs:gDay", "xs:anySimpleType", "a day as ---DD"),
    ("xs:gMonth", "xs:anySimpleType", "a month as --MM"),
    ("xs:gMonthDay", "xs:anySimpleType", "a day of the year as --MM-DD"),
    ("xs:gYear", "xs:anySimpleType", "a year as YYYY"),
    ("xs:gYearMonth", "xs:anySimpleType", "a month as YYYY-MM"),
    ("xs:hexBinary", "xs:anySimpleType", "in hexadecimal"),
    ("xs:int", "xs:integer", "a whole number of 32 bits"),
    ("xs:integer", "xs:decimal", "a whole number"),
    ("xs:language", "xs:token", "a language tag"),
    ("xs:positiveInteger", "xs:integer", "a whole number above 0"),
    ("xs:token", "xs:string", "text"),
];

/// What a built-in type is derived from.
pub fn base(kind: &str) -> Option<&'static str> {
    match kind {
        "xs:string" => Some("xs:anySimpleType"),
        _ => BUILTIN.iter().find(|(name, ..)| *name == kind).map(|(_, base, _)| *base),
    }
}

/// A built-in type by its name.
pub fn named(kind: &str) -> Option<&'static str> {
    match kind {
        "xs:string" => Some("xs:string"),
        _ => BUILTIN.iter().find(|(name, ..)| *name == kind).map(|(name, ..)| *name),
    }
}

#[cfg(test)]
pub fn is_builtin(kind: &str) -> bool {
    kind == "xs:anySimpleType" || base(kind).is_some()
}

/// Whether one type may stand for another: it is the same, or derived from it.
pub fn is_derived(rules: &Rules, kind: &str, from: &str) -> bool {
    let mut kind = kind;
    loop {
        if kind == from || from == "xs:anyType" {
            return true;
        }
        if let Some(Simple::Union(members)) = rules.simple.get(from)
            && members.iter().any(|member| is_derived(rules, kind, member))
        {
            return true;
        }
        let complex = rules.complex.get(kind).map(|it| it.base.or(it.text));
        kind = match (complex, rules.simple.get(kind)) {
            (Some(Some(base)), _) => base,
            (_, Some(Simple::Restriction { base, .. })) => base,
            _ => match base(kind) {
                Some(base) => base,
                None => return false,
            },
        };
    }
}

/// Whether values of a type are identifiers: unique in a file.
pub fn is_identifier(rules: &Rules, kind: &str) -> bool {
    match rules.simple.get(kind) {
        Some(Simple::Union(members)) => members.iter().any(|it| is_identifier(rules, it)),
        Some(Simple::Restriction { base, .. }) => is_identifier(rules, base),
        None => kind == "xs:ID",
    }
}

/// What a value should be, if it is not.
pub fn check(rules: &Rules, kind: &str, value: &str) -> Result<(), String> {
    match rules.simple.get(kind) {
        Some(Simple::Union(members)) => {
            let wrong: Vec<String> =
                members.iter().map_while(|it| check(rules, it, value).err()).collect();
            match wrong.len() == members.len() {
                true => Err(wrong.join(", or ")),
                false => Ok(()),
            }
        }
        Some(Simple::Restriction { base, min_length, values }) => {
            check(rules, base, value)?;
            let value = normalised(rules, base, value);
            if value.chars().count() < *min_length {
                return Err("not empty".to_owned());
            }
            if !values.is_empty() && !values.contains(&&*value) {
                return Err(values
                    .iter()
                    .map(|it| format!("`{it}`"))
                    .collect::<Vec<_>>()
                    .join(" or "));
            }
            Ok(())
        }
        None => match is_of(kind, &normalised(rules, kind, value)) {
            true => Ok(()),
            false => {
                let called = BUILTIN.iter().find(|(name, ..)| *name == kind);
                Err(called.map_or("text", |(.., called)| *called).to_owned())
            }
        },
    }
}

/// A value with its white space as its type has it.
pub fn normalised<'a>(rules: &Rules, kind: &str, value: &'a str) -> Cow<'a, str> {
    let mut builtin = kind;
    while let Some(Simple::Restriction { base, .. }) = rules.simple.get(builtin) {
        builtin = base;
    }
    if matches!(builtin, "xs:string" | "xs:anySimpleType") {
        return Cow::Borrowed(value);
    }
    let trimmed = value.trim_matches(is_space);
    match trimmed.contains(is_space) {
        true => Cow::Owned(
            trimmed.split(is_space).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" "),
        ),
        false => Cow::Borrowed(trimmed),
    }
}

/// White space of XML (XML 1.0 §2.3).
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn is_of(kind: &str, value: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    match kind {
        "xs:ID" | "xs:IDREF" | "xs:NCName" => is_name(value),
        "xs:anyURI" => uri::is_reference(value),
        "xs:base64Binary" => is_base64(value),
        "xs:hexBinary" => {
            value.len().is_multiple_of(2) && value.bytes().all(|it| it.is_ascii_hexdigit())
        }
        "xs:boolean" => matches!(value, "true" | "false" | "0" | "1"),
        "xs:decimal" => match unsigned.split_once('.') {
            Some((whole, part)) => {
                unsigned.len() > 1
                    && (whole.is_empty() || digits(whole))
                    && (part.is_empty() || digits(part))
            }
            None => digits(unsigned),
        },
        "xs:integer" => digits(unsigned),
        "xs:int" => digits(unsigned) && value.parse::<i32>().is_ok(),
        "xs:positiveInteger" => {
            digits(unsigned) && !value.starts_with('-') && unsigned.bytes().any(|it| it != b'0')
        }
        "xs:language" => is_language(value),
        _ => date::is_of(kind, value),
    }
}

/// Namespaces in XML 1.0 §3: a name without colon.
fn is_name(value: &str) -> bool {
    let is_start = |c: char| {
        c.is_ascii_alphabetic()
            || c == '_'
            || matches!(c, '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
                | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
                | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
                | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
    };
    let is_part = |c: char| {
        is_start(c)
            || c.is_ascii_digit()
            || matches!(c, '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
    };
    value.starts_with(is_start) && value.chars().all(is_part)
}

/// `[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*`.
fn is_language(value: &str) -> bool {
    value.split('-').enumerate().all(|(index, part)| {
        let is_taken = |byte: u8| byte.is_ascii_alphabetic() || index > 0 && byte.is_ascii_digit();
        (1..=8).contains(&part.len()) && part.bytes().all(is_taken)
    })
}

/// Characters outside the alphabet are passed over, as RFC 2045 §6.8 has it and libxml2 does: what a digest
/// really is, is compared elsewhere.
fn is_base64(value: &str) -> bool {
    let in_alphabet = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/');
    let bytes: Vec<u8> = value.bytes().filter(|it| in_alphabet(it) || *it == b'=').collect();
    let data = bytes.iter().rposition(|it| *it != b'=').map_or(0, |at| at + 1);
    // Bits that no octet has are zero (RFC 2045, as XML Schema takes it).
    let ends = match bytes.len() - data {
        0 => true,
        1 => bytes[..data].last().is_some_and(|it| b"AEIMQUYcgkosw048".contains(it)),
        2 => bytes[..data].last().is_some_and(|it| b"AQgw".contains(it)),
        _ => false,
    };
    bytes.len().is_multiple_of(4) && ends && bytes[..data].iter().all(in_alphabet)
}

#[cfg(test)]
mod tests {
    use super::super::rules::of_namespace;
    use super::*;

    #[test]
    fn values_are_those_of_their_type() {
        let rules = of_namespace("fr:gouv:culture:archivesdefrance:seda:v2.3").unwrap();
        let is = |kind: &str, value: &str| check(rules, kind, value).is_ok();
        for (kind, right, wrong) in [
            ("xs:boolean", &["true", " 0\n"][..], &["True", "2", ""][..]),
            ("xs:decimal", &["1", "-1.5", ".5", "+2."], &["", ".", "1e3", "--1", "1,5"]),
            ("xs:int", &["-5", "2147483647"], &["2147483648", "1.0"]),
            ("xs:positiveInteger", &["1", "+007"], &["0", "-1", "00"]),
            ("xs:language", &["fr", "fr-FR"], &["f_r", "françaises", "", "abcdefghi"]),
            ("xs:ID", &["a", "_é-1", " a "], &["1a", "a:b", "a b", ""]),
            ("BinaryType", &["AAAA", "AA==", "ab", ""], &["A", "AB==A", "AB=="]),
            ("NonEmptyTokenType", &["a"], &["", "  "]),
            ("LevelType", &["Item", " Item "], &["item", "Items"]),
            ("SizeInBytesType", &["12"], &["0", "12 o"]),
            (
                "DateType",
                &["2020", "--02", "2020-02-29", "2020-02-29T24:00:00Z"],
                &["2021-02-29", "Z"],
            ),
        ] {
            right.iter().for_each(|value| assert!(is(kind, value), "{kind} {value:?}"));
            wrong.iter().for_each(|value| assert!(!is(kind, value), "{kind} {value:?}"));
        }
        assert!(is_identifier(rules, "GroupIdType"));
        assert!(!is_identifier(rules, "GroupRefIdType"));
    }

    #[test]
    fn every_type_that_is_named_exists() {
        for namespace in ["2.2", "2.3"] {
            let namespace = format!("fr:gouv:culture:archivesdefrance:seda:v{namespace}");
            let rules = of_namespace(&namespace).unwrap();
            assert_eq!(rules.namespace, namespace);
            let is_known = |name: &str| {
                name == "xs:anyType"
                    || rules.complex.contains_key(name)
                    || rules.simple.contains_key(name)
                    || is_builtin(name)
            };
            let elements = rules.elements.values().map(|(kind, _)| *kind);
            let attributes = rules.attributes.values().copied();
            for name in elements.chain(attributes) {
                assert!(is_known(name), "{name}");
            }
            for (name, complex) in &rules.complex {
                let own = complex.attributes.iter().map(|it| it.kind);
                let children = complex.model.positions.iter().map(|it| it.kind);
                for kind in own.chain(children).chain(complex.text).chain(complex.base) {
                    assert!(kind.is_empty() || is_known(kind), "{kind} in {name}");
                }
            }
            for simple in rules.simple.values() {
                match simple {
                    Simple::Union(members) => assert!(members.iter().all(|it| is_known(it))),
                    Simple::Restriction { base, .. } => assert!(is_known(base), "{base}"),
                }
            }
            assert!(is_derived(rules, "ArchiveTransferType", "BusinessRequestMessageType"));
            assert!(is_derived(rules, "ArchiveUnitIdType", "xs:ID"));
            assert!(is_derived(rules, "xs:date", "DateType"));
            assert!(!is_derived(rules, "xs:string", "xs:token"));
        }
    }
}
