//! The container of this program's packages, derived again from the list of entries and compared
//! byte for byte: every header field has exactly one right value, so that no bit of it is free.
//!
//! Package format 1: bagit.txt (manifest.xml in a SIP, METS.xml without a bag) first, the other files sorted by bytes;
//! stored, or deflated; one time for all; mode 0644; no extra fields, comments, descriptors or
//! folders; ZIP64 only if a value needs it; nothing between the entries.

use std::collections::BTreeMap;

use super::central::Member;
use super::common::{DEFLATED, STORED, UTF8};
use super::end::End;
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;

/// Unix (APPNOTE §4.4.2.2), in the upper byte of "version made by".
const MADE_BY_UNIX: u16 = 3 << 8;
/// A regular file of mode 0644 in the upper half of the external attributes.
const ATTRIBUTES: u32 = 0o100_644 << 16;
const ALL_ONES: u64 = 0xFFFF_FFFF;
/// Contents of this size or more have ZIP64 fields: a margin below 4 GiB, because deflate may
/// enlarge what it cannot compress.
const ZIP64_FROM: u64 = 0xFFFF_0000;
/// Extensions of kinds that are already compressed, and therefore stored.
const STORED_KINDS: [&str; 22] = [
    "7z", "avif", "bz2", "docx", "epub", "gif", "gz", "jpeg", "jpg", "mp3", "mp4", "odg", "odp",
    "ods", "odt", "pdf", "png", "pptx", "webp", "xlsx", "xz", "zip",
];

/// Every difference from the writer's form.
pub fn check(members: &[Member], end: &End, name: &str) -> Findings {
    let mut findings = Findings::default();
    check_order(members, &mut findings);
    let Some(time) = common_time(members) else { return findings };
    let mut offset = 0;
    let mut directory_size = 0;
    for member in members {
        let expected = Expected::of(member, time, offset);
        let local = expected.local();
        compare("local header", &local, &member.local, member, &mut findings);
        compare(
            "directory record",
            &expected.central(),
            &member.central.bytes,
            member,
            &mut findings,
        );
        // From where it is, so that one wrong offset is one fault, and not one of all that follow.
        offset = member
            .central
            .offset
            .saturating_add((local.len() as u64).saturating_add(member.central.common.compressed));
        directory_size += member.central.bytes.len() as u64;
    }
    let expected = end_records(members, offset, directory_size);
    if let Some(at) = first_difference(&expected, &end.bytes) {
        let detail = format!("byte {at} of the end records is not what this program writes");
        findings.push(Finding::new(&rule::ZIP_OWN_HEADER, name, detail));
    }
    let end_of_directory = offset.saturating_add(directory_size);
    if end.start != end_of_directory {
        let detail =
            format!("the end records begin at byte {}; expected {}", end.start, end_of_directory);
        findings.push(Finding::new(&rule::ZIP_OWN_HEADER, name, detail));
    }
    findings
}

/// The time that most entries have: one of the first alone, if it is damaged, must not speak for all.
fn common_time(members: &[Member]) -> Option<(u16, u16)> {
    let mut counts = BTreeMap::new();
    for common in members.iter().map(|member| &member.central.common) {
        *counts.entry((common.time, common.date)).or_insert(0_usize) += 1;
    }
    counts.into_iter().max_by_key(|(_, number)| *number).map(|(time, _)| time)
}

/// bagit.txt first, then by bytes; all in one top folder. A SIP has no top folder, and its manifest
/// comes first.
fn check_order(members: &[Member], findings: &mut Findings) {
    let key = |member: &Member| {
        let name = member.central.common.name.clone();
        // Of a bag, or of what E-ARK has without one.
        let below_top = name.splitn(2, |&byte| byte == b'/').nth(1);
        let is_declaration = below_top.is_some_and(|it| it == b"bagit.txt" || it == b"METS.xml");
        (!is_declaration && name != b"manifest.xml", name)
    };
    for pair in members.windows(2) {
        if key(&pair[0]) >= key(&pair[1]) {
            let detail = format!("it comes after {}", pair[0].central.name());
            findings.push(Finding::new(&rule::ZIP_OWN_ORDER, pair[1].central.name(), detail));
        }
    }
}

fn compare(what: &str, expected: &[u8], found: &[u8], member: &Member, findings: &mut Findings) {
    if let Some(at) = first_difference(expected, found) {
        let detail = format!("byte {at} of its {what} is not what this program writes");
        findings.push(Finding::new(&rule::ZIP_OWN_HEADER, member.central.name(), detail));
    }
}

fn first_difference(expected: &[u8], found: &[u8]) -> Option<usize> {
    let differing = expected.iter().zip(found).position(|(a, b)| a != b);
    differing.or((expected.len() != found.len()).then_some(expected.len().min(found.len())))
}

/// How the writer packs a file: by its name's extension, never by trial.
fn method(name: &str) -> u16 {
    let file_name = name.rsplit('/').next().unwrap_or_default();
    let kind = file_name.rsplit_once('.').map(|(_, kind)| kind.to_ascii_lowercase());
    match kind.is_some_and(|kind| STORED_KINDS.contains(&kind.as_str())) {
        true => STORED,
        false => DEFLATED,
    }
}

/// What the writer makes of an entry.
struct Expected<'a> {
    member: &'a Member,
    method: u16,
    time: (u16, u16),
    offset: u64,
}

impl<'a> Expected<'a> {
    fn of(member: &'a Member, time: (u16, u16), offset: u64) -> Expected<'a> {
        Expected { member, method: method(&member.central.name()), time, offset }
    }

    fn is_large(&self) -> bool {
        self.member.central.common.size >= ZIP64_FROM
    }

    fn needed(&self) -> u16 {
        match (self.is_large(), self.method) {
            (true, _) => 45,
            (false, DEFLATED) => 20,
            (false, _) => 10,
        }
    }

    /// The fields that both headers share, from "version needed" to the length of the name.
    fn common(&self) -> Vec<u8> {
        let common = &self.member.central.common;
        let (size, compressed) = match self.is_large() {
            true => (ALL_ONES, ALL_ONES),
            false => (common.size, common.compressed),
        };
        let mut bytes = self.needed().to_le_bytes().to_vec();
        let flags = if common.name.is_ascii() { 0 } else { UTF8 };
        for value in [flags, self.method, self.time.0, self.time.1] {
            bytes.extend(value.to_le_bytes());
        }
        for value in [common.crc32, compressed as u32, size as u32] {
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend((common.name.len() as u16).to_le_bytes());
        bytes
    }

    fn zip64(&self, values: &[u64]) -> Vec<u8> {
        if values.is_empty() {
            return Vec::new();
        }
        let mut bytes = 1_u16.to_le_bytes().to_vec();
        bytes.extend((values.len() as u16 * 8).to_le_bytes());
        bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        bytes
    }

    fn sizes(&self) -> Vec<u64> {
        let common = &self.member.central.common;
        if self.is_large() { vec![common.size, common.compressed] } else { Vec::new() }
    }

    fn local(&self) -> Vec<u8> {
        let extra = self.zip64(&self.sizes());
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend(self.common());
        bytes.extend((extra.len() as u16).to_le_bytes());
        bytes.extend(&self.member.central.common.name);
        bytes.extend(extra);
        bytes
    }

    fn central(&self) -> Vec<u8> {
        let mut values = self.sizes();
        if self.offset >= ALL_ONES {
            values.push(self.offset);
        }
        let extra = self.zip64(&values);
        let mut bytes = b"PK\x01\x02".to_vec();
        bytes.extend((MADE_BY_UNIX | self.needed()).to_le_bytes());
        bytes.extend(self.common());
        bytes.extend((extra.len() as u16).to_le_bytes());
        // Comment length, disk, internal attributes.
        bytes.extend([0; 6]);
        bytes.extend(ATTRIBUTES.to_le_bytes());
        bytes.extend((self.offset.min(ALL_ONES) as u32).to_le_bytes());
        bytes.extend(&self.member.central.common.name);
        bytes.extend(extra);
        bytes
    }
}

/// The end record, after ZIP64 records if a value needs them.
fn end_records(members: &[Member], offset: u64, size: u64) -> Vec<u8> {
    let count = members.len() as u64;
    let large = count > 0xFFFF || offset.max(size) > ALL_ONES;
    let mut bytes = Vec::new();
    if large {
        let needed = members
            .iter()
            .map(|member| Expected::of(member, (0, 0), 0).needed())
            .max()
            .unwrap_or(10);
        bytes.extend(b"PK\x06\x06");
        bytes.extend(44_u64.to_le_bytes());
        bytes.extend([needed.to_le_bytes(), needed.to_le_bytes()].concat());
        bytes.extend([0; 8]);
        for value in [count, count, size, offset] {
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend(b"PK\x06\x07");
        bytes.extend(0_u32.to_le_bytes());
        bytes.extend((offset + size).to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
    }
    bytes.extend(b"PK\x05\x06");
    bytes.extend([0; 4]);
    let short = count.min(0xFFFF) as u16;
    bytes.extend([short.to_le_bytes(), short.to_le_bytes()].concat());
    let size = if large { ALL_ONES } else { size };
    let offset = offset.min(ALL_ONES);
    bytes.extend((size as u32).to_le_bytes());
    bytes.extend((offset as u32).to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}
