//! What each entry's headers say: names, kinds, limits, and whether both headers agree.

use super::central::{self, Central};
use super::common::{Common, DEFLATED, DESCRIPTOR, ENCRYPTED};
use super::methods;
use crate::finding::Finding;
use crate::limits::Limits;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::names;
use crate::verify::reader::{Entry, EntryKind};

/// A method meaning that the actual method is inside the encryption.
const AES: u16 = 99;

/// Systems whose external attributes hold a Unix mode: Unix and macOS.
const UNIX_SYSTEMS: [u16; 2] = [3, 19];

/// The entry as the checks see it.
pub fn entry(central: &Central) -> Entry {
    let name = central.name();
    Entry {
        path: names::straightened(name.trim_end_matches('/')).into_owned(),
        kind: kind(central),
        size: central.common.size,
    }
}

fn kind(central: &Central) -> EntryKind {
    let folder = central.name.text.ends_with('/');
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

/// Names that are unsafe, not text, duplicate, or that collide.
pub fn check_names(directory: &[Central], faults: &mut Findings) {
    let mut paths = Vec::with_capacity(directory.len());
    for central in directory {
        let path = central.name.text.trim_end_matches('/');
        let mut wrong = |rule, detail: &str| faults.push(Finding::new(rule, path, detail));
        if !central.name.is_declared {
            let detail = "the name is not declared to be UTF-8, or is not";
            wrong(&rule::ZIP_NAME_ENCODING, detail);
        }
        if central.name.had_backslashes {
            wrong(&rule::ZIP_BACKSLASHES, "its folders are separated by backslashes");
        }
        let straight = names::straightened(path);
        if straight != path {
            wrong(&rule::ZIP_NAME_PARTS, "the name has an empty or `.` component");
        }
        paths.push(straight);
    }
    names::check_members(paths.iter().map(|path| &**path), faults);
}

/// Whether the declared total size and ratio allow unpacking; content never grows beyond what is
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
            "unpacked, the entries have {total} bytes, {ratio} times the size of the file: too \
             much to unpack"
        );
        faults.push(Finding::new(&rule::ZIP_LIMIT, name, detail));
    }
    !too_much
}

/// Whether the entry is a file that can be read; reports why not.
pub fn check_kind(central: &Central, faults: &mut Findings) -> bool {
    let before = faults.len();
    let name = central.name();
    let mut wrong = |rule, detail: &str| faults.push(Finding::new(rule, &*name, detail));
    match kind(central) {
        EntryKind::Special => wrong(&rule::ZIP_LINK, "the entry is a special file"),
        EntryKind::Folder if has_content(central) => {
            wrong(&rule::ZIP_SIZE, "the entry is a folder but has content");
        }
        EntryKind::Folder | EntryKind::File | EntryKind::Link => {}
    }
    if is_encrypted(central) {
        wrong(&rule::ZIP_ENCRYPTED, "the entry is encrypted");
    } else if !methods::is_read(central.common.method) {
        let method = central.common.method;
        wrong(&rule::ZIP_METHOD, &format!("compression method {method} is not supported"));
    }
    if central.disk != 0 {
        wrong(&rule::ZIP_SPLIT, "the entry is on another disk");
    }
    faults.len() == before
}

/// Whether an entry is in an unsupported form.
pub fn is_unsupported(central: &Central) -> bool {
    is_encrypted(central) || !methods::is_read(central.common.method) || central.disk != 0
}

fn is_encrypted(central: &Central) -> bool {
    central.common.flags & ENCRYPTED != 0 || central.common.method == AES
}

/// An empty content, deflated, has two bytes.
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
    for (rule, differing) in [
        (&rule::ZIP_LOCAL_HEADER, differing_fields(&central.common, &local)),
        (&rule::ZIP_LOCAL_VARIES, varying_fields(&central.common, &local)),
    ] {
        if !differing.is_empty() {
            let detail = format!(
                "the local header and the central directory differ in {}",
                differing.join(", ")
            );
            faults.push(Finding::new(rule, &*name, detail));
        }
    }
}

/// Fields that no reader needs for the content.
fn varying_fields(central: &Common, local: &Common) -> Vec<&'static str> {
    let fields = [
        ("flags", central.flags != local.flags),
        ("time", (central.time, central.date) != (local.time, local.date)),
    ];
    fields.into_iter().filter_map(|(field, differs)| differs.then_some(field)).collect()
}

fn differing_fields(central: &Common, local: &Common) -> Vec<&'static str> {
    // With a descriptor the local header may leave these at zero (APPNOTE §4.4.4).
    let deferred = local.flags & DESCRIPTOR != 0;
    let differs =
        |in_central: u64, in_local: u64| in_central != in_local && !(deferred && in_local == 0);
    [
        ("name", central.name != local.name),
        ("encryption", (central.flags ^ local.flags) & ENCRYPTED != 0),
        ("method", central.method != local.method),
        ("CRC-32", differs(u64::from(central.crc32), u64::from(local.crc32))),
        ("compressed size", differs(central.compressed, local.compressed)),
        ("size", differs(central.size, local.size)),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}
