//! What was known of each release when its page was made, a file for each year: whether a page must
//! be made again follows from it, and lists are made without opening packages.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::make::Record;

/// Where the records of a year are.
pub fn path(year: &str) -> String {
    format!("pages/records/{year}.jsonl")
}

/// The records of a year, by identifier; what cannot be read is made again.
pub fn read(root: &Path, year: &str) -> BTreeMap<String, Record> {
    let text = fs::read_to_string(root.join(path(year))).unwrap_or_default();
    let records = text.lines().filter_map(|line| serde_json::from_str::<Record>(line).ok());
    records.map(|record| (record.entry.id.clone(), record)).collect()
}

/// Adds the line of a record.
pub fn write(record: &Record, lines: &mut Vec<u8>) {
    serde_json::to_writer(&mut *lines, record).expect("texts and numbers are always JSON");
    lines.push(b'\n');
}
