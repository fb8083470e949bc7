//! The releases as JSON, for programs: `archive/pages.md` describes the file.

use serde::Serialize;

use super::entry::Entry;

/// Version of the file's form: a later one may add keys, and changes the number if it changes what
/// they mean.
const FORM: u32 = 1;

/// The JSON file (RFC 8259) of all releases, in the order given, each on a line of its own.
/// `address`: the address of the archive, if it is published; paths are below it.
pub fn listing(address: Option<&str>, entries: &[Entry]) -> Vec<u8> {
    let mut json = format!("{{\"form\":{FORM}").into_bytes();
    if let Some(address) = address {
        json.extend_from_slice(b",\"address\":");
        write(&mut json, &address);
    }
    json.extend_from_slice(format!(",\"count\":{},\"releases\":[", entries.len()).as_bytes());
    for (index, entry) in entries.iter().enumerate() {
        json.extend_from_slice(if index == 0 { b"\n" } else { b",\n" });
        write(&mut json, entry);
    }
    json.extend_from_slice(b"\n]}\n");
    json
}

fn write(json: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(json, value).expect("texts and numbers can be written to memory");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::entry::samples::entry;

    #[test]
    fn a_listing_says_what_the_entries_say() {
        let entries = [entry("a\"<", "2019-07-17"), entry("b", "2020-01-02")];
        let json = listing(Some("https://a.example/"), &entries);
        let read: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(read["form"], FORM);
        assert_eq!(read["count"], 2);
        assert_eq!(read["address"], "https://a.example/");
        let back: Vec<Entry> = serde_json::from_value(read["releases"].clone()).unwrap();
        assert_eq!(back, entries);
        assert_eq!(String::from_utf8(json).unwrap().lines().count(), 4);
    }

    #[test]
    fn an_empty_listing_is_json() {
        let read: serde_json::Value = serde_json::from_slice(&listing(None, &[])).unwrap();
        assert_eq!(read["releases"], serde_json::json!([]));
    }
}
