//! PREMIS (3.0): its file objects are the files that exist, with their sizes, digests and formats,
//! and its events refer to objects and agents that it describes.

use std::collections::{BTreeMap, BTreeSet};

use super::format::puid_fault;
use crate::finding::{Finding, Rule};
use crate::rules::verification as rule;
use crate::verify::bag::Bag;
use crate::verify::findings::Findings;
use crate::verify::fixity::{Algorithm, FileDigests};
use crate::verify::places::is_of_release;
use crate::verify::xml::{self, Fault, Part, attribute, local_name};

/// Where the files described by PREMIS are, below the content folder.
const DESCRIBED: &str = "representations/";
/// The agent who had the package made.
const OPERATOR: &str = "agent/operator";

/// A package as its record should describe it.
pub struct Described<'a> {
    pub id: &'a str,
    /// Folder to which the paths of files are relative, with its slash.
    pub folder: &'a str,
    /// Paths in the package of the files that are described.
    pub files: Vec<&'a str>,
    /// Whether files have other paths than those in the bag that identify them.
    pub is_sip: bool,
}

impl<'a> Described<'a> {
    pub fn bag(bag: &'a Bag, folder: &'a str) -> Described<'a> {
        let is_of_release = |file: &&str| file.strip_prefix(folder).is_some_and(is_of_release);
        let files = bag.payload().filter(is_of_release).collect();
        Described { id: bag.identifier(), folder, files, is_sip: false }
    }
}

/// A file object.
#[derive(Debug, Default, PartialEq, Eq)]
struct FileObject {
    identifier: String,
    location: String,
    size: String,
    /// Algorithm and digest.
    fixity: Vec<(String, String)>,
    puid: Option<String>,
}

/// What a record says.
#[derive(Debug, Default)]
pub struct Premis {
    files: Vec<FileObject>,
    /// Identifiers of objects of every kind.
    objects: Vec<String>,
    events: Vec<String>,
    agents: Vec<String>,
    linked_objects: BTreeSet<String>,
    linked_agents: BTreeSet<String>,
    /// The time of each event.
    times: Vec<String>,
    /// The name of each agent.
    agent_names: Vec<String>,
}

impl Premis {
    /// # Errors
    /// See [`xml::walk`].
    pub fn read(bytes: &[u8]) -> Result<Premis, Fault> {
        let mut reading = Reading::default();
        xml::walk(bytes, &mut |part| reading.take(part))?;
        Ok(reading.finish())
    }

    /// When the package was made: all events have the same time.
    pub fn time(&self) -> Option<&str> {
        self.times.first().map(String::as_str)
    }

    /// Who made the package, apart from the program.
    pub fn operator(&self) -> Option<&str> {
        let at = self.agents.iter().position(|agent| agent == OPERATOR)?;
        self.agent_names.get(at).map(String::as_str)
    }

    /// The path of each file of this folder of a package, by its path below the folder: a file is
    /// identified by package and path, wherever it is.
    pub fn places(&self, id: &str, folder: &str) -> BTreeMap<&str, &str> {
        let below = format!("{id}/{folder}");
        let files = self.files.iter();
        files.filter_map(|it| Some((it.identifier.strip_prefix(&below)?, &*it.location))).collect()
    }

    /// Compares the record at `path` with the files.
    pub fn check(
        &self,
        path: &str,
        package: &Described<'_>,
        digests: &BTreeMap<String, FileDigests>,
        findings: &mut Findings,
    ) {
        let Described { id, folder, is_sip, .. } = package;
        let mut wrong = |rule: &'static Rule, at: &str, detail: String| {
            findings.push(Finding::new(rule, at, detail));
        };
        let mut described = BTreeSet::new();
        for file in &self.files {
            let at = format!("{folder}{}", file.location);
            let identifies = match is_sip {
                true => file.identifier.strip_prefix(&format!("{id}/{DESCRIBED}")).is_some(),
                false => file.identifier == format!("{id}/{}", file.location),
            };
            if !identifies {
                let detail = format!("the object for {} is `{}`", file.location, file.identifier);
                wrong(&rule::PREMIS_OBJECT, path, detail);
            }
            match digests.get(&at) {
                Some(found) => compare(file, path, &at, found, &mut wrong),
                None => {
                    let detail = format!("describes `{}`, which does not exist", file.location);
                    wrong(&rule::PREMIS_OBJECT, path, detail);
                }
            }
            if !described.insert(at) {
                let detail = format!("describes {} twice", file.location);
                wrong(&rule::PREMIS_OBJECT, path, detail);
            }
        }
        for file in &package.files {
            if !described.contains(*file) {
                let detail = format!("{path} describes the other files, but not this one");
                wrong(&rule::PREMIS_OBJECT, file, detail);
            }
        }
        self.check_links(path, &mut wrong);
    }

    fn check_links(&self, path: &str, wrong: &mut dyn FnMut(&'static Rule, &str, String)) {
        for (kind, identifiers) in
            [("object", &self.objects), ("event", &self.events), ("agent", &self.agents)]
        {
            let mut seen = BTreeSet::new();
            for twice in identifiers.iter().filter(|identifier| !seen.insert(*identifier)) {
                wrong(&rule::PREMIS_OBJECT, path, format!("two {kind}s are called `{twice}`"));
            }
        }
        for (kind, linked, known) in [
            ("object", &self.linked_objects, &self.objects),
            ("agent", &self.linked_agents, &self.agents),
        ] {
            let known: BTreeSet<&String> = known.iter().collect();
            for unknown in linked.iter().filter(|identifier| !known.contains(identifier)) {
                let detail = format!("the {kind} `{unknown}` is referred to but not described");
                wrong(&rule::PREMIS_LINK, path, detail);
            }
        }
    }
}

fn compare(
    file: &FileObject,
    premis: &str,
    path: &str,
    found: &FileDigests,
    wrong: &mut dyn FnMut(&'static Rule, &str, String),
) {
    if file.size != found.size.to_string() {
        let detail = format!("{} bytes; {premis} expects {}", found.size, file.size);
        wrong(&rule::PREMIS_SIZE, path, detail);
    }
    if file.fixity.is_empty() {
        wrong(&rule::PREMIS_DIGEST, path, format!("{premis} gives no digest for it"));
    }
    for (algorithm, expected) in &file.fixity {
        match Algorithm::from_name(algorithm).and_then(|name| found.digests.get(&name)) {
            Some(actual) if actual == expected => {}
            Some(actual) => {
                let detail = format!("{algorithm} is {actual}; {premis} expects {expected}");
                wrong(&rule::PREMIS_DIGEST, path, detail);
            }
            None => {
                let detail = format!("{premis} gives a digest by `{algorithm}`");
                wrong(&rule::PREMIS_DIGEST, path, detail);
            }
        }
    }
    if let Some(detail) = file.puid.as_ref().and_then(|puid| puid_fault(puid, &found.head)) {
        wrong(&rule::METADATA_FORMAT, path, format!("{detail} ({premis})"));
    }
}

/// A record being read, element by element.
#[derive(Default)]
pub struct Reading {
    record: Premis,
    /// The open file object.
    file: Option<FileObject>,
    algorithm: String,
    registry: String,
    /// Text of the open element.
    text: String,
}

impl Reading {
    /// Takes the next part of the file.
    pub fn take(&mut self, part: Part<'_>) -> Result<(), String> {
        match part {
            Part::Start(element, _) => {
                if local_name(element) == "object" {
                    let kind = attribute(element, "type")?;
                    self.file = (kind.as_deref() == Some("file")).then(FileObject::default);
                }
                self.text.clear();
            }
            Part::Text(text) => self.text.push_str(text),
            Part::End(name) => self.end(name),
        }
        Ok(())
    }

    /// The record whose parts were taken.
    pub fn finish(self) -> Premis {
        self.record
    }

    fn end(&mut self, name: &str) {
        // Taken and put back, so that its memory serves all elements.
        let mut buffer = std::mem::take(&mut self.text);
        self.end_with(name, buffer.trim());
        buffer.clear();
        self.text = buffer;
    }

    fn end_with(&mut self, name: &str, text: &str) {
        if let Some(file) = &mut self.file {
            match name {
                "objectIdentifierValue" => file.identifier = text.to_owned(),
                "contentLocationValue" => file.location = text.to_owned(),
                "size" => file.size = text.to_owned(),
                "messageDigestAlgorithm" => self.algorithm = text.to_owned(),
                "messageDigest" => {
                    file.fixity.push((std::mem::take(&mut self.algorithm), text.to_owned()));
                }
                "formatRegistryName" => self.registry = text.to_owned(),
                "formatRegistryKey" if self.registry == "PRONOM" => {
                    file.puid = Some(text.to_owned());
                }
                _ => {}
            }
        }
        let record = &mut self.record;
        match name {
            "objectIdentifierValue" => record.objects.push(text.to_owned()),
            "eventIdentifierValue" => record.events.push(text.to_owned()),
            "agentIdentifierValue" => record.agents.push(text.to_owned()),
            "linkingObjectIdentifierValue" | "relatedObjectIdentifierValue" => {
                record.linked_objects.insert(text.to_owned());
            }
            "eventDateTime" => record.times.push(text.to_owned()),
            "agentName" => record.agent_names.push(text.to_owned()),
            "linkingAgentIdentifierValue" => {
                record.linked_agents.insert(text.to_owned());
            }
            "object" => record.files.extend(self.file.take()),
            _ => {}
        }
    }
}
