//! Lists of a batch, for those who receive it: of its packages, and of the links that leave the
//! site. Both cover all releases of the batch, stored now or before: they are read from the
//! archive.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::Path;

use super::Failure;
use super::options::ExportOptions;
use super::output_file::write_whole;
use super::spreadsheet::Spreadsheet;
use crate::archive::{ArchiveError, CatalogueEntry, Listed, recorded_info, recorded_links};
use crate::package::bag_info::{BagInfo, label};
use crate::queue::{map_in_order, threads};

/// Writes the lists of a run's packages that its options ask for.
///
/// # Errors
/// If a package cannot be read, or a list not be written.
pub fn write_lists(
    options: &ExportOptions,
    root: &Path,
    packages: &BTreeSet<String>,
) -> Result<(), Failure> {
    if let Some(file) = &options.deposit {
        write_packages(file, root, listed(root, packages)?)?;
    }
    if let Some(file) = &options.links {
        write_links(file, root, &listed(root, packages)?, options.threads)?;
    }
    Ok(())
}

/// What the catalogue, which has just been written, lists of these packages.
fn listed(root: &Path, packages: &BTreeSet<String>) -> Result<Vec<CatalogueEntry>, Failure> {
    let mut entries = Vec::new();
    let mut catalogue = Listed::open(root).map_err(Failure::new)?;
    while let Some(entry) = catalogue.next().map_err(Failure::new)? {
        entries.extend(packages.contains(&entry.path).then_some(entry));
    }
    Ok(entries)
}

/// Writes the list of packages, sorted by id and version, completely or not at all.
fn write_packages(file: &Path, root: &Path, listed: Vec<CatalogueEntry>) -> Result<(), Failure> {
    let described = listed.into_iter().map(|entry| {
        let info = recorded_info(&root.join(&entry.path))?;
        Ok((entry, info))
    });
    let described: Result<Vec<_>, ArchiveError> = described.collect();
    let bytes = deposit(&described.map_err(Failure::new)?).map_err(Failure::new)?;
    write_whole(file, &bytes)
}

/// What an intake asks for: the package, then what it is of.
fn deposit(packages: &[(CatalogueEntry, BagInfo)]) -> Result<Vec<u8>, csv::Error> {
    let mut sheet = Spreadsheet::new([
        "id",
        "title",
        "date",
        "file",
        "size",
        "sha256",
        "pages",
        "version",
        "language",
        "issuer",
        "place",
        "issn",
        "frequency",
        "ark",
        "address",
    ])?;
    for (entry, info) in packages {
        // The day alone: with time and offset, a spreadsheet would not recognise it as a date.
        let day = entry.date.get(..10).unwrap_or(&entry.date);
        let numbers = [entry.size, entry.pages, entry.version.into()].map(|it| it.to_string());
        let [size, pages, version] = &numbers;
        let CatalogueEntry { id, title, path, sha256, language, .. } = entry;
        let of = |label| info.get(label).unwrap_or_default();
        let identifier = |start: &str| {
            let mut all = info.all(label::IDENTIFIER).filter(|it| it.starts_with(start));
            all.next().unwrap_or_default()
        };
        let (issuer, place) = (of("Source-Organization"), of("Communique-Place"));
        let (issn, frequency) = (of("Communique-ISSN"), of("Communique-Frequency"));
        let (ark, address) = (identifier("ark:"), identifier("http"));
        sheet.row([
            id, title, day, path, size, sha256, pages, version, language, issuer, place, issn,
            frequency, ark, address,
        ])?;
    }
    sheet.into_bytes()
}

/// Writes the links out of the site that the packages record, by host, then address, then release.
fn write_links(
    file: &Path,
    root: &Path,
    listed: &[CatalogueEntry],
    asked: Option<NonZeroUsize>,
) -> Result<(), Failure> {
    let links = map_in_order(listed, threads(asked), |entry| rows(root, entry));
    let links: Result<Vec<_>, ArchiveError> = links.into_iter().collect();
    let mut rows: Vec<[String; 5]> = links.map_err(Failure::new)?.into_iter().flatten().collect();
    rows.sort();
    let write = || {
        let mut sheet = Spreadsheet::new(["host", "address", "id", "source", "line"])?;
        for row in &rows {
            sheet.row(row.each_ref().map(String::as_str))?;
        }
        sheet.into_bytes()
    };
    write_whole(file, &write().map_err(|error: csv::Error| Failure::new(error))?)
}

fn rows(root: &Path, entry: &CatalogueEntry) -> Result<Vec<[String; 5]>, ArchiveError> {
    let links = recorded_links(&root.join(&entry.path))?;
    let row = |link: crate::archive::RecordedLink| {
        [link.host, link.address, entry.id.clone(), entry.source.clone(), link.line.to_string()]
    };
    Ok(links.into_iter().map(row).collect())
}
