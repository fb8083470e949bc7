//! Where posts seem to be, for users whose site turned out to have none.

use std::fs;
use std::path::{Path, PathBuf};

use super::markup::is_markdown;
use super::search::sorted_entries;

/// The folder of the site that directly contains the most Markdown files.
pub(super) fn likely_folder(root: &Path) -> Option<String> {
    let mut best: Option<(usize, PathBuf)> = None;
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = sorted_entries(&folder) else { continue };
        let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
        let number = entries.iter().filter(|entry| is_markdown(&entry.path())).count();
        if number > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((number, folder.clone()));
        }
        let below = entries.iter().filter(|entry| is_folder(entry));
        let is_hidden =
            |name: &str| name.starts_with('.') || matches!(name, "node_modules" | "vendor");
        let below = below.filter(|entry| !is_hidden(&entry.file_name().to_string_lossy()));
        folders.extend(below.map(fs::DirEntry::path));
    }
    let (_, folder) = best?;
    let relative = folder.strip_prefix(root).ok()?.to_string_lossy().into_owned();
    Some(if relative.is_empty() { ".".to_owned() } else { relative })
}
