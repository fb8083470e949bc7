//! What each entry's headers say: names, kinds, limits, and that both headers agree.

use super::central::{self, Central, Common, DESCRIPTOR, ENCRYPTED, UTF8};
use crate::finding::Finding;
use crate::verify::findings::Findings;
use crate::verify::limits::Limits;
use crate::verify::names;
use crate::verify::reader::{Entry, EntryKind};
use crate::verify::rule;

/// Compression methods that are read (APPNOTE §4.4.5).
pub const STORED: u16 = 0;
pub const DEFLATED: u16 = 8;

/// Systems whose external attributes hold a Unix mode: Unix and macOS.
const UNIX_SYSTEMS: [u16; 2] = [3, 19];

/// The entry as the checks see it.
pub fn entry(central: &Central) -> Entry {
    let name = central.name();
    Entry {
        path: name.strip_suffix('/').map_or(name.clone(), str::to_owned),
        kind: kind(central),
        size: central.common.size,
    }
}

fn kind(central: &Central) -> EntryKind {
    let folder = central.common.name.ends_with(b"/");
    let mode = match UNIX_SYSTEMS.contains(&(central.made_by >> 8)) {
        true => central.external >> 16 & 0o170_000,
        false => 0,
    };
    match mode {
        0o120_000 => EntryKind::Link,
        0o040_000 => EntryKind::Folder,
        0 | 0o100_000 if folder => EntryKind::Folder,
        0 | 0o100_000 => EntryKind::File,
        _ => EntryKind::Special,
    }
}

/// Names that are unsafe, no text, given twice, or that fall together.
pub fn check_names(directory: &[Central], faults: &mut Findings) {
    let written: Vec<String> = directory.iter().map(Central::name).collect();
    for (central, name) in directory.iter().zip(&written) {
        let raw = &central.common.name;
        let ascii_or_declared = raw.is_ascii() || central.common.flags & UTF8 != 0;
        if !ascii_or_declared || std::str::from_utf8(raw).is_err() {
            let detail = "the name is not declared to be UTF-8, or is not";
            faults.push(Finding::new(&rule::ZIP_NAME_ENCODING, &**name, detail));
        }
    }
    let paths = written.iter().map(|name| name.strip_suffix('/').unwrap_or(name));
    names::check_members(paths, faults);
}

/// Whether total size and ratio, as declared, allow to unpack; content never grows past what is
/// declared.
pub fn check_limits(
    directory: &[Central],
    file_size: u64,
    limits: &Limits,
    name: &str,
    faults: &mut Findings,
) -> bool {
    let total =
        directory.iter().fold(0_u64, |total, central| total.saturating_add(central.common.size));
    let ratio = total / file_size.max(1);
    let too_much = total > limits.content || total > Limits::RATIO_FREE && ratio > limits.ratio;
    if too_much {
        let detail = format!(
            "unpacked, the entries have {total} bytes, {ratio} times the file's: too much to unpack"
        );
        faults.push(Finding::new(&rule::ZIP_LIMIT, name, detail));
    }
    !too_much
}

/// Whether the entry is a file that can be read; tells why not.
pub fn check_kind(central: &Central, faults: &mut Findings) -> bool {
    let before = faults.len();
    let name = central.name();
    let mut wrong = |rule, detail: &str| faults.push(Finding::new(rule, &*name, detail));
    match kind(central) {
        EntryKind::Link => wrong(&rule::ZIP_LINK, "the entry is a symbolic link"),
        EntryKind::Special => wrong(&rule::ZIP_LINK, "the entry is a special file"),
        EntryKind::Folder if has_content(central) => {
            wrong(&rule::ZIP_SIZE, "the entry is a folder and has content");
        }
        EntryKind::Folder | EntryKind::File => {}
    }
    if central.common.flags & ENCRYPTED != 0 {
        wrong(&rule::ZIP_ENCRYPTED, "the entry is encrypted");
    }
    if !matches!(central.common.method, STORED | DEFLATED) {
        let method = central.common.method;
        wrong(&rule::ZIP_METHOD, &format!("compression method {method} is not read"));
    }
    if central.disk != 0 {
        wrong(&rule::ZIP_DIRECTORY, "the entry is on another disk");
    }
    faults.len() == before
}

/// Nothing, deflated, is two bytes.
fn has_content(folder: &Central) -> bool {
    let least = if folder.common.method == DEFLATED { 2 } else { 0 };
    folder.common.size > 0 || folder.common.compressed > least
}

/// Compares the local header with the central directory's record, field by field.
pub fn check_local(central: &Central, bytes: &[u8], faults: &mut Findings) {
    let name = central.name();
    let Some(local) = central::parse_local(bytes) else {
        let detail = "its local header is malformed";
        faults.push(Finding::new(&rule::ZIP_LOCAL_HEADER, name, detail));
        return;
    };
    let differing = differing_fields(&central.common, &local);
    if !differing.is_empty() {
        let detail =
            format!("local header and central directory differ in {}", differing.join(", "));
        faults.push(Finding::new(&rule::ZIP_LOCAL_HEADER, name, detail));
    }
}

fn differing_fields(central: &Common, local: &Common) -> Vec<&'static str> {
    // With a descriptor the local header may leave these at zero (APPNOTE §4.4.4).
    let deferred = local.flags & DESCRIPTOR != 0;
    let differs =
        |in_central: u64, in_local: u64| in_central != in_local && !(deferred && in_local == 0);
    [
        ("name", central.name != local.name),
        ("flags", central.flags != local.flags),
        ("method", central.method != local.method),
        ("time", (central.time, central.date) != (local.time, local.date)),
        ("CRC-32", differs(u64::from(central.crc32), u64::from(local.crc32))),
        ("compressed size", differs(central.compressed, local.compressed)),
        ("size", differs(central.size, local.size)),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}
