//! `export --deposit FILE.csv`: the list of what a deposit holds, to be opened as a spreadsheet.
//!
//! RFC 4180 leaves encoding and separator to what opens the file. Here that is a spreadsheet in
//! French: Excel takes the system's separator, which is the semicolon (the comma stands in
//! numbers), and UTF-8 only where a byte order mark says so; LibreOffice finds out both.

use std::collections::BTreeSet;
use std::path::Path;

use super::Failure;
use super::output::write_whole;
use crate::archive::CatalogueEntry;

const COLUMNS: [&str; 7] = ["id", "title", "date", "file", "size", "sha256", "pages"];

/// Writes the list of the packages at these paths, sorted by id and version, whole or not at all.
pub fn write(
    file: &Path,
    entries: &[CatalogueEntry],
    packages: &BTreeSet<String>,
) -> Result<(), Failure> {
    let listed = entries.iter().filter(|entry| packages.contains(&entry.path));
    let bytes = to_bytes(listed).map_err(Failure::new)?;
    write_whole(file, &bytes)
}

fn to_bytes<'a>(entries: impl Iterator<Item = &'a CatalogueEntry>) -> Result<Vec<u8>, csv::Error> {
    let bytes = b"\xEF\xBB\xBF".to_vec();
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(bytes);
    writer.write_record(COLUMNS)?;
    for entry in entries {
        // The day: a spreadsheet knows it for a date, which it does not with time and offset.
        let day = entry.date.get(..10).unwrap_or(&entry.date);
        writer.write_record([
            entry.id.as_str(),
            &as_text(&entry.title),
            day,
            &entry.path,
            &entry.size.to_string(),
            &entry.sha256,
            &entry.pages.to_string(),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A cell that no spreadsheet computes: an apostrophe goes before what would begin a formula.
fn as_text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
