//! Posts renamed by hand: what no run can know, the archivist tells.

use std::path::Path;

use super::Failure;
use super::options::RenameOptions;
use crate::archive::{CatalogueEntry, Renamed, RunRecord, Store, find_archive};
use crate::identity::PROGRAM;

/// Records in an archive's log that the post of a release goes on under another path. No package
/// changes: the next export stores the post there as the next version of the same release. Where
/// the archive has the new post as a release of its own already, that one goes on with both. Gives
/// what was recorded, and whether it was not before.
///
/// `old` is the identifier of a release or the path that its post had; `new` the path of the post
/// in its site, or the identifier that the archive has of it.
///
/// # Errors
/// Where the folder is no archive, names nothing or several releases by these names, or cannot be
/// written to.
pub fn rename(
    archive: &Path,
    old: &str,
    new: &str,
    options: &RenameOptions,
) -> Result<(Renamed, bool), Failure> {
    // Store::open would make an archive of an empty folder.
    if !find_archive(archive).map_err(Failure::new)? {
        let message = format!("{} is not an archive", archive.display());
        let help = "name the archive's folder with --archive".to_owned();
        return Err(Failure::with_help(message, Some(help)));
    }
    let store = Store::open(archive).map_err(Failure::new)?;
    let all = store.latest_of_each();
    let all: Vec<&CatalogueEntry> = all.iter().map(|entry| &**entry).collect();
    let before = the_only(old, &named(&all, old))?;
    let same_site: Vec<&CatalogueEntry> =
        all.iter().filter(|entry| entry.site == before.site).copied().collect();
    let after = named(&same_site, new);
    let renamed = match after.as_slice() {
        [] => Renamed {
            id: before.id.clone(),
            site: before.site.clone(),
            from: before.source.clone(),
            to: path_of_post(new)?,
            into: None,
            version: before.version,
        },
        found => {
            let after = the_only(new, found)?;
            if after.id == before.id {
                let message = format!("`{old}` and `{new}` are the same release already");
                return Err(Failure::new(message));
            }
            Renamed {
                id: before.id.clone(),
                site: before.site.clone(),
                from: before.source.clone(),
                to: after.source.clone(),
                into: Some(after.id.clone()),
                version: after.version,
            }
        }
    };
    let is_told = |reported: &Renamed| (&reported.id, &reported.to) == (&renamed.id, &renamed.to);
    if let Some(reported) =
        store.renamed().into_iter().rev().find(|reported| reported.id == renamed.id)
        && is_told(&reported)
    {
        return Ok((reported, false));
    }
    let record = RunRecord {
        event: "rename".to_owned(),
        at: options.at.as_ref().map(ToString::to_string),
        agent: options.agent.clone(),
        program: PROGRAM.to_owned(),
        renamed: Some(renamed.clone()),
        ..RunRecord::default()
    };
    store.finish(&record).map_err(Failure::new)?;
    Ok((renamed, true))
}

/// The releases of this identifier, else those whose posts have this path.
fn named<'e>(all: &[&'e CatalogueEntry], name: &str) -> Vec<&'e CatalogueEntry> {
    let of_id: Vec<_> = all.iter().filter(|entry| entry.id == name).copied().collect();
    if !of_id.is_empty() {
        return of_id;
    }
    let path = name.trim_start_matches("./");
    all.iter().filter(|entry| entry.source == path).copied().collect()
}

fn the_only<'e>(name: &str, found: &[&'e CatalogueEntry]) -> Result<&'e CatalogueEntry, Failure> {
    match found {
        [one] => Ok(one),
        [] => {
            let help = "give an identifier of catalog.jsonl, or the path of a post in its site";
            let message = format!("the archive has no release `{name}`");
            Err(Failure::with_help(message, Some(help.to_owned())))
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|entry| &*entry.id).collect();
            let message = format!("several releases are of `{name}`: {}", ids.join(", "));
            Err(Failure::with_help(message, Some("give one of the identifiers".to_owned())))
        }
    }
}

/// A path that a post can have in its site.
fn path_of_post(name: &str) -> Result<String, Failure> {
    let path = name.trim_start_matches("./");
    let is_path = !path.is_empty()
        && !path.starts_with('/')
        && path.rsplit('/').next().is_some_and(|file| file.contains('.'))
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if is_path {
        return Ok(path.to_owned());
    }
    let message = format!("`{name}` is neither the path of a post nor a release of the archive");
    let help = "give the path in the site, such as _posts/2024-01-05-opening.md";
    Err(Failure::with_help(message, Some(help.to_owned())))
}
