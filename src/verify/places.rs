//! Where this program's packages have their files: paths below their content folder.

/// Folder of the typeset release.
pub const PDF_FOLDER: &str = "representations/pdf/data/";
/// Folder of the source, with its uploads and settings.
pub const SOURCE_FOLDER: &str = "representations/source/data/";
/// The preservation metadata.
pub const PREMIS: &str = "metadata/preservation/premis.xml";
/// METS of the package and of its representations; what is attached may have that name too.
const METS_FILES: [&str; 3] =
    ["METS.xml", "representations/pdf/METS.xml", "representations/source/METS.xml"];
/// Below the source folder: files that are attached.
const ATTACHMENTS: &str = "attachments/";
/// Below the source folder: files that are drawn.
const PICTURES: [&str; 2] = ["images/", "settings/marks/"];

/// Whether a path below the content folder is that of the typeset release.
pub fn is_page_file(path: &str) -> bool {
    path.strip_prefix(PDF_FOLDER).is_some_and(|name| name.ends_with(".pdf") && !name.contains('/'))
}

/// Whether a path below the content folder is that of a metadata file.
pub fn is_metadata(path: &str) -> bool {
    METS_FILES.contains(&path) || path.starts_with("metadata/") && path.ends_with(".xml")
}

/// Whether a file, by its path below the content folder, explains the package: it follows from the
/// rest, or is the same in every package.
pub fn is_explanation(path: &str) -> bool {
    path.starts_with("documentation/") || path.starts_with("schemas/")
}

/// Whether a file, by its path below the content folder, is the same in most packages of a site.
pub fn is_shared(path: &str) -> bool {
    let settings = path.strip_prefix(SOURCE_FOLDER).and_then(|path| path.strip_prefix("settings/"));
    path.starts_with("schemas/") || settings == Some("layout.yaml")
}

/// Whether a file, by its path below the content folder, is one that is preserved.
pub fn is_of_release(path: &str) -> bool {
    path.starts_with(PDF_FOLDER) || path.starts_with(SOURCE_FOLDER)
}

/// Whether the content of a file, given by its path below the content folder, is needed to typeset
/// the release again.
pub fn is_needed(path: &str) -> bool {
    path.strip_prefix(SOURCE_FOLDER).is_some_and(|path| {
        !path.contains('/') || path.starts_with("settings/") || is_picture(path)
    })
}

/// Whether the bytes of a needed file matter: those of pictures do if the PDF's do.
pub fn is_kept(path: &str, whole: bool) -> bool {
    is_needed(path) && (whole || !path.strip_prefix(SOURCE_FOLDER).is_some_and(is_picture))
}

/// Whether a file, given by its path below the content folder, is an attachment: what the package
/// says about it depends on its content.
pub fn is_attached(path: &str) -> bool {
    path.strip_prefix(SOURCE_FOLDER).is_some_and(|path| path.starts_with(ATTACHMENTS))
}

/// Whether a file, by its path below the source folder, is drawn.
pub fn is_picture(path: &str) -> bool {
    PICTURES.iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needed_files_are_known_by_their_folder() {
        let path = |path: &str| format!("{SOURCE_FOLDER}{path}");
        for needed in ["avis.markdown", "settings/layout.yaml", "settings/marks/a.png", "images/a"]
        {
            assert!(is_needed(&path(needed)), "{needed}");
        }
        assert!(!is_needed(&path("attachments/a.png")));
        for (file, without) in [("avis.markdown", true), ("settings/marks/a.png", false)] {
            assert!(is_kept(&path(file), true), "{file}");
            assert_eq!(is_kept(&path(file), false), without, "{file}");
        }
        assert!(!is_needed("representations/pdf/data/a.pdf"));
        assert!(is_metadata("representations/pdf/METS.xml"));
        assert!(!is_metadata(&path("attachments/METS.xml")));
    }
}
