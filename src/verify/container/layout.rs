//! Checks that entries do not overlap, and leave no stray bytes between them.

use super::central::Member;
use super::common::DESCRIPTOR;
use super::end::End;
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;

/// Bytes of a data descriptor (APPNOTE §4.3.9): with or without signature, 32 or 64 bits.
const DESCRIPTOR_LENGTHS: [u64; 4] = [12, 16, 20, 24];

/// Walks the file from its first byte to the end records.
pub fn check(members: &[Member], end: &End, name: &str) -> Findings {
    let mut order: Vec<&Member> = members.iter().collect();
    order.sort_by_key(|member| member.central.offset);
    let mut findings = Findings::default();
    let mut position = 0;
    let mut may_describe = false;
    for member in order {
        let start = member.central.offset;
        if start < position {
            let detail = format!("it begins at byte {start}, inside the entry before it");
            findings.push(Finding::new(&rule::ZIP_OVERLAP, member.central.name(), detail));
        } else {
            stray(position, start, may_describe, name, &mut findings);
        }
        let length = member.local.len() as u64;
        position = start.saturating_add(length).saturating_add(member.central.common.compressed);
        may_describe = member.central.common.flags & DESCRIPTOR != 0;
    }
    if position <= end.directory_offset {
        stray(position, end.directory_offset, may_describe, name, &mut findings);
    }
    let directory_end = end.directory_offset + end.directory_size;
    stray(directory_end, end.start, false, name, &mut findings);
    findings
}

fn stray(from: u64, to: u64, may_describe: bool, name: &str, findings: &mut Findings) {
    if to <= from || may_describe && DESCRIPTOR_LENGTHS.contains(&(to - from)) {
        return;
    }
    let detail = format!("{} bytes from byte {from} belong to no entry", to - from);
    findings.push(Finding::new(&rule::ZIP_STRAY_BYTES, name, detail));
}
