//! `<name>.withdrawn.premis.xml`: a withdrawal as PREMIS 3.0. It follows from the tombstone, so every
//! field of it is known.

use std::path::Path;

use quick_xml::escape::escape;
use serde_json::Value;

use crate::error::IoError;
use crate::finding::Finding;
use crate::limits::package::LARGEST_TOMBSTONE;
use crate::premis::UNKNOWN_TIME;
use crate::rules::verification as rule;
use crate::verify::directory;
use crate::verify::names::shown;
use crate::verify::reproduce::fields;
use crate::xml::sanitised;

/// Largest record in bytes: what a tombstone has takes more in XML.
const LARGEST_RECORD: u64 = 8 * LARGEST_TOMBSTONE;

/// Compares the record, if there is one, with the tombstone at the path `name`; `is_due`: there must
/// be one.
pub fn check(
    name: &str,
    tombstone: &[u8],
    record: Option<&Path>,
    is_due: bool,
) -> Result<Option<Finding>, IoError> {
    let stem = name.strip_suffix(".json").unwrap_or(name);
    let finding = |detail: String| {
        Finding::new(&rule::ARCHIVE_WITHDRAWAL_RECORD, format!("{stem}.premis.xml"), detail)
    };
    let Some(path) = record else {
        return Ok(is_due.then(|| finding("the file is missing".to_owned())));
    };
    let mut bytes = Vec::new();
    directory::stream(path, LARGEST_RECORD, &mut |piece| bytes.extend_from_slice(piece))
        .map_err(IoError::of("read", path))?;
    Ok(difference(&bytes, tombstone).map(finding))
}

/// The first difference from what the tombstone says.
fn difference(record: &[u8], tombstone: &[u8]) -> Option<String> {
    // A tombstone that is malformed has been reported.
    let expected = expected(&serde_json::from_slice(tombstone).ok()?);
    if record.trim_ascii_end() == expected.as_bytes() {
        return None;
    }
    let Some(found) = fields::of_xml(record) else {
        return Some("it cannot be read as XML".to_owned());
    };
    let given = fields::of_xml(expected.as_bytes())?;
    let differences = fields::differences(&found, &given, |_| false);
    let Some((field, found, given)) = differences.first() else {
        return Some("it is not written as the program writes it".to_owned());
    };
    let said =
        |value: Option<&str>| value.map_or("missing".to_owned(), |it| format!("`{}`", shown(it)));
    let (found, given) = (said(*found), said(*given));
    Some(format!("{} is {found}; by the tombstone it is {given}", shown(field)))
}

/// The record of a tombstone, without the end of its last line.
fn expected(tombstone: &Value) -> String {
    let text = |pointer: &str| {
        let value = tombstone.pointer(pointer);
        let value = value.and_then(Value::as_str).map(str::to_owned);
        value.map(|value| escaped(&value))
    };
    let always = |pointer: &str| text(pointer).unwrap_or_default();
    let size = tombstone.pointer("/package/size").and_then(Value::as_u64).unwrap_or_default();
    let (package, id) = (always("/package/path"), always("/package/id"));
    let program = always("/withdrawal/program");
    let (name, version) = program.rsplit_once(' ').unwrap_or((&program, ""));
    let version = match version {
        "" => String::new(),
        version => format!("\n    <agentVersion>{version}</agentVersion>"),
    };
    let (linked, operator) = match text("/withdrawal/agent") {
        None => Default::default(),
        Some(agent) => (
            identifier(4, "linkingAgentIdentifier", "agent/operator"),
            format!(
                "\n  <agent>{}\n    <agentName>{agent}</agentName>\n    \
                 <agentType>person or organization</agentType>\n  </agent>",
                identifier(4, "agentIdentifier", "agent/operator")
            ),
        ),
    };
    let value = |key: &str| match key {
        "identified" => identifier(4, "objectIdentifier", &id),
        "package" => identifier(4, "objectIdentifier", &package),
        "related" => identifier(6, "relatedObjectIdentifier", &id),
        "event" => identifier(4, "eventIdentifier", &format!("{package}/event/withdrawal")),
        "program" => identifier(4, "linkingAgentIdentifier", "agent/program"),
        "operator" => linked.clone(),
        "object" => identifier(4, "linkingObjectIdentifier", &package),
        "agent" => identifier(4, "agentIdentifier", "agent/program"),
        "name" => name.to_owned(),
        "version" => version.clone(),
        "operating" => operator.clone(),
        "size" => size.to_string(),
        "at" => text("/withdrawal/at").unwrap_or_else(|| UNKNOWN_TIME.to_owned()),
        "reason" => always("/withdrawal/reason"),
        key => always(&format!("/package/{key}")),
    };
    let mut parts = TEMPLATE.split('{');
    let mut record = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (key, rest) = part.split_once('}').unwrap_or((part, ""));
        record += &value(key);
        record += rest;
    }
    record
}

fn escaped(text: &str) -> String {
    escape(sanitised(text)).into_owned()
}

/// An identifier on lines of its own, with its value already escaped.
fn identifier(indent: usize, name: &str, value: &str) -> String {
    let at = " ".repeat(indent);
    format!(
        "\n{at}<{name}>\n{at}  <{name}Type>local</{name}Type>\n{at}  \
         <{name}Value>{value}</{name}Value>\n{at}</{name}>"
    )
}

/// Library of Congress, Preservation Vocabularies, eventType: dea, deaccession.
const TEMPLATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<premis xmlns="http://www.loc.gov/premis/v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0">
  <object xsi:type="intellectualEntity">{identified}
    <originalName>{source}</originalName>
  </object>
  <object xsi:type="file">{package}
    <objectCharacteristics>
      <fixity>
        <messageDigestAlgorithm>SHA-256</messageDigestAlgorithm>
        <messageDigest>{sha256}</messageDigest>
      </fixity>
      <size>{size}</size>
      <format>
        <formatDesignation>
          <formatName>ZIP Format</formatName>
        </formatDesignation>
        <formatRegistry>
          <formatRegistryName>PRONOM</formatRegistryName>
          <formatRegistryKey>x-fmt/263</formatRegistryKey>
        </formatRegistry>
      </format>
    </objectCharacteristics>
    <relationship>
      <relationshipType>structural</relationshipType>
      <relationshipSubType>represents</relationshipSubType>{related}
    </relationship>
  </object>
  <event>{event}
    <eventType authority="eventType" authorityURI="http://id.loc.gov/vocabulary/preservation/eventType" valueURI="http://id.loc.gov/vocabulary/preservation/eventType/dea">deaccession</eventType>
    <eventDateTime>{at}</eventDateTime>
    <eventDetailInformation>
      <eventDetail>{reason}</eventDetail>
    </eventDetailInformation>
    <eventOutcomeInformation>
      <eventOutcome>success</eventOutcome>
    </eventOutcomeInformation>{program}{operator}{object}
  </event>
  <agent>{agent}
    <agentName>{name}</agentName>
    <agentType>software</agentType>{version}
  </agent>{operating}
</premis>"#;
