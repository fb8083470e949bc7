//! What an address that leads nowhere most likely means.

use std::path::Path;

use percent_encoding::percent_decode_str;

use super::UploadFolder;
use super::own_address::cleaned;
use super::reader::nearest_name;

/// Names in a folder up to which they are compared: a hint is not worth more, and a site may lack
/// many files.
const MOST_NAMES: usize = 2_000;

/// The address of the file whose name is nearest to that at a path of the site where none is, in
/// the same folder and without regard to case; written as `path` is. `listing` gives the names in a
/// folder.
pub(super) fn nearest_address(
    root: &Path,
    folders: &[UploadFolder],
    path: &str,
    listing: impl Fn(&Path) -> Vec<String>,
) -> Option<String> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let clean = cleaned(&decoded)?;
    let mapped = folders
        .iter()
        .filter_map(|folder| Some(root.join(&folder.folder).join(folder.below(&clean)?)));
    let head = path.rsplit_once('/').map_or("", |(head, _)| head);
    let slash = if path.contains('/') { "/" } else { "" };
    mapped.chain([root.join(&clean)]).find_map(|candidate| {
        let typed = candidate.file_name()?.to_str()?.to_lowercase();
        let folder = candidate.parent().filter(|folder| folder.starts_with(root))?;
        let names = listing(folder);
        if names.len() > MOST_NAMES {
            return None;
        }
        let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        let near = nearest_name(&typed, lower.iter().map(String::as_str))?;
        let name = &names[lower.iter().position(|name| name == near)?];
        folder.join(name).is_file().then(|| format!("{head}{slash}{name}"))
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_nearest_name_in_the_same_folder_is_found() {
        let site = tempfile::tempdir().unwrap();
        for file in ["_uploads/calendrier.pdf", "_uploads/2024/plan.png", "assets/mark.png"] {
            let path = site.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let folders = [UploadFolder::new("uploads", "_uploads")];
        for (typed, near) in [
            ("/uploads/Calendrier.pdf", Some("/uploads/calendrier.pdf")),
            ("uploads/calendrer.pdf", Some("uploads/calendrier.pdf")),
            ("/uploads/2024/pln.png", Some("/uploads/2024/plan.png")),
            ("assets/Mark.PNG", Some("assets/mark.png")),
            ("/uploads/affiche.pdf", None),
            ("/uploads/nowhere/plan.png", None),
            ("mark.png", None),
            ("/../x.png", None),
            ("%FF", None),
            ("", None),
        ] {
            let names = |folder: &Path| -> Vec<String> {
                let entries = fs::read_dir(folder).into_iter().flatten().flatten();
                entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
            };
            let found = nearest_address(site.path(), &folders, typed, names);
            assert_eq!(found.as_deref(), near, "{typed}");
        }
    }
}
