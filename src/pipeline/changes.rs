//! What differs between a package in the archive and the release as it is now, in terms that the
//! site's maintainers know: the post, a file, a setting, a value of the layout, a face.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::fingerprint::answer;
use super::source_digest::digest_at;
use super::steps::Plan;
use crate::archive::{
    ArchiveError, CatalogueEntry, RecordedInputs, recorded_inputs, recorded_source,
};
use crate::digest::to_hex;
use crate::identity::PROGRAM;
use crate::outcome::Change;
use crate::package::description::Part;
use crate::release::{Release, differing_parts};
use crate::site::{Answer, ReleaseSource, SiteConfig};
use crate::yaml;

/// Everything that changed since a package was made; empty if all that it records is unchanged.
///
/// # Errors
/// If the package cannot be read.
pub fn changes(
    root: &Path,
    previous: &CatalogueEntry,
    release: &Release,
    plan: &Plan<'_>,
    site: &SiteConfig,
) -> Result<Vec<Change>, ArchiveError> {
    let path = root.join(&previous.path);
    let before = recorded_inputs(&path)?;
    let mut changes = Vec::new();
    if is_other_source(previous, &before, release) {
        changes.push(Change::Post(changed_parts(&path, release, site)));
    }
    let is_moved = previous.source != release.path;
    if is_moved {
        changes.push(Change::Moved(previous.source.clone()));
    }
    // What follows from the post's place and day is reported with them.
    let is_told = |name: &String| {
        matches!(name.as_str(), "identifier" | "slug") || is_moved && name == ADDRESS
    };
    let mut settings = settings(&before.settings, &plan.settings);
    settings.retain(|name| !is_told(name));
    changes.extend(settings.into_iter().map(Change::Setting));
    let layout = values(&before.layout, plan.layout_text());
    let names = [&before.description.layout, plan.layout.name()];
    if names[0] != names[1] {
        changes.push(Change::Layout(names[1].to_owned()));
    } else {
        changes.extend(layout.into_iter().map(Change::LayoutValue));
    }
    changes.extend(faces(&before, plan));
    changes.extend(files(&before, &previous.source, release));
    // A package of another build may record everything as it is now.
    if changes.is_empty() && before.description.program == PROGRAM {
        changes.push(Change::Files);
    }
    Ok(changes)
}

/// What changed in the text of a post since a package was made; nothing where the package does not
/// say what it was.
fn changed_parts(package: &Path, release: &Release, site: &SiteConfig) -> Vec<String> {
    let Some(before) = recorded_source(package) else { return Vec::new() };
    let source = |bytes: Arc<[u8]>| ReleaseSource {
        path: release.path.clone(),
        collection: None,
        bytes,
        uploads: release.uploads.clone(),
    };
    differing_parts(&source(before.into()), &source(Arc::clone(&release.source)), site)
}

/// Whether the post has other bytes, wherever it lies.
fn is_other_source(previous: &CatalogueEntry, before: &RecordedInputs, release: &Release) -> bool {
    before.description.parts.get(&Part::Source) != Some(&digest_at(&previous.source, release))
}

fn faces(before: &RecordedInputs, plan: &Plan<'_>) -> Vec<Change> {
    let now = plan.faces().iter().map(|(name, _, sha256)| (name.clone(), sha256.clone()));
    let now: Vec<(String, String)> = now.collect();
    if now == before.faces {
        return Vec::new();
    }
    let [before, now] = [before.faces.as_slice(), &now].map(BTreeSet::from_iter);
    let names = before.symmetric_difference(&now).map(|(name, _)| name.clone());
    let names: BTreeSet<String> = names.collect();
    match names.is_empty() {
        true => vec![Change::Face("in another order".to_owned())],
        false => names.into_iter().map(Change::Face).collect(),
    }
}

/// Files of the front matter, marks and pictures, and what the text asks for.
fn files(before: &RecordedInputs, source: &str, release: &Release) -> Vec<Change> {
    let uploads = &*release.uploads;
    let mut changed = BTreeSet::new();
    let mut met = BTreeSet::from([release.path.clone(), source.to_owned()]);
    let asked = &before.description.text_files;
    let by_text = asked.shown.iter().map(|address| answer(uploads, address));
    let named = release.uploads.named().into_iter().map(|(_, answer)| answer);
    let marks = release.issuer.marks().cloned().map(Answer::Found);
    for answer in named.chain(by_text).chain(marks) {
        let Answer::Found(upload) = answer else { continue };
        met.insert(upload.address.clone());
        let now = uploads.digest(&upload).ok().map(|file| to_hex(&file.sha256));
        match before.files.get(&upload.address) {
            // There is no digest to compare with.
            Some(None) => {}
            Some(recorded) if *recorded == now => {}
            _ => _ = changed.insert(upload.address),
        }
    }
    // Builds that did not record what a text asks for still recorded its pictures.
    for (address, recorded) in before.files.iter().filter(|(address, _)| !met.contains(*address)) {
        let found = match answer(uploads, &format!("/{address}")) {
            Answer::Found(upload) => uploads.digest(&upload).ok(),
            _ => None,
        };
        let now = found.map(|file| to_hex(&file.sha256));
        if now.is_none() || recorded.is_some() && *recorded != now {
            changed.insert(address.clone());
        }
    }
    let is_found = |address: &&String| matches!(answer(uploads, address), Answer::Found(_));
    changed.extend(asked.linked.iter().filter(|address| !is_found(address)).cloned());
    changed.extend(asked.absent.iter().filter(is_found).cloned());
    changed.into_iter().map(Change::File).collect()
}

/// What the address of a post's page is called among the settings.
const ADDRESS: &str = "the post's address (url, baseurl, permalink)";

/// Settings that differ, by their names in the site's files or on the command line.
fn settings(before: &str, now: &str) -> Vec<String> {
    let named: BTreeSet<String> = values(before, now)
        .into_iter()
        .filter(|path| path != "allow_missing")
        .map(|path| setting(&path))
        .collect();
    named.into_iter().collect()
}

/// `issuer.name`, `deposit.issn`, `--profile`: the name of what `settings.yaml` has at a path.
fn setting(path: &str) -> String {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    match (first, rest) {
        ("publisher" | "rights" | "issn" | "ark_naan", _) => format!("deposit.{first}"),
        ("profile", "name") => "--profile".to_owned(),
        ("profile", "version") => "--seda-version".to_owned(),
        ("profile", "place" | "frequency") => format!("deposit.{rest}"),
        ("profile", "") => "--profile".to_owned(),
        ("profile", key) => format!("seda.{key}"),
        ("downsample", _) => "--downsample".to_owned(),
        ("digests", _) => "--digest".to_owned(),
        ("site_url", _) => "url of _config.yml".to_owned(),
        ("base_url", _) => "baseurl of _config.yml".to_owned(),
        ("site_title", _) => "title of _config.yml".to_owned(),
        ("url" | "page", _) => ADDRESS.to_owned(),
        ("defaults", _) => "defaults of _config.yml".to_owned(),
        ("contacts", _) => "contacts".to_owned(),
        _ => path.to_owned(),
    }
}

/// Paths of the values that differ between two YAML texts.
fn values(before: &str, now: &str) -> Vec<String> {
    if before == now {
        return Vec::new();
    }
    let leaves = |text: &str| {
        let mut leaves = BTreeMap::new();
        if let Ok(document) = yaml::parse(text) {
            collect(String::new(), &document.root.to_json(), &mut leaves);
        }
        leaves
    };
    let (before, now) = (leaves(before), leaves(now));
    let paths: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let differs = paths.into_iter().filter(|path| before.get(*path) != now.get(*path));
    differs.cloned().collect()
}

/// Lists are compared as a whole: an index means nothing to people.
fn collect(path: String, value: &Value, leaves: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                collect(path, value, leaves);
            }
        }
        Value::Null => {}
        value => _ = leaves.insert(path, value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_called_as_the_site_calls_them() {
        let before = "issuer: { name: A, place: ~ }\nissn: x\nallow_missing: false\n";
        let now = "issuer: { name: B, isni: '1' }\nprofile: { name: bnf, place: P }\n";
        let expected = ["--profile", "deposit.issn", "deposit.place", "issuer.isni", "issuer.name"];
        assert_eq!(settings(before, now), expected);
        assert_eq!(settings(before, "issuer: { name: A }\nissn: x\n"), [""; 0]);
    }

    #[test]
    fn values_of_a_layout_are_named_by_their_path() {
        let before = "page: { left: 40, top: 20 }\nfaces: { text: [A, B] }\n";
        let now = "page: { left: 41, top: 20 }\nfaces: { text: [B, A] }\n";
        assert_eq!(values(before, now), ["faces.text", "page.left"]);
    }
}
