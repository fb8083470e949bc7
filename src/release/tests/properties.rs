use super::*;
use crate::digest::FileReference;
use crate::error::IoError;
use crate::site::{ReleaseSource, SiteConfig, UploadError};
use proptest::prelude::*;

/// A site without any upload.
struct NoUploads;

impl Uploads for NoUploads {
    fn find(&self, address: &str) -> Result<Upload, UploadError> {
        Err(UploadError::Missing { address: address.to_owned() })
    }
    fn digest(&self, _: &Upload) -> Result<FileReference, IoError> {
        unreachable!("no upload was found")
    }
    fn read(&self, _: &Upload) -> Result<Arc<[u8]>, IoError> {
        Ok(Arc::default())
    }
    fn head(&self, _: &Upload, _: usize) -> Result<Vec<u8>, IoError> {
        Ok(Vec::new())
    }
}

fn parse(path: &str, bytes: &[u8]) -> Result<Release, Vec<ReleaseError>> {
    let source = ReleaseSource {
        path: path.to_owned(),
        collection: Some("posts".to_owned()),
        bytes: bytes.into(),
        uploads: Arc::new(NoUploads),
    };
    parse_release(&source, &SiteConfig::default(), &ReleaseOptions::default())
}

fn is_sane(result: Result<Release, Vec<ReleaseError>>) -> bool {
    match result {
        Ok(release) => {
            release.id.is_ascii()
                && release.id.len() <= 100
                && release.text.is_char_boundary(release.body_start)
        }
        Err(errors) => !errors.is_empty() && errors.iter().all(|e| e.place().is_some()),
    }
}

proptest! {
    #[test]
    fn any_bytes_end_in_a_release_or_in_faults(
        bytes in proptest::collection::vec(any::<u8>(), 0..80)
    ) {
        prop_assert!(is_sane(parse("a.md", &bytes)));
    }

    #[test]
    fn any_front_matter_ends_in_a_release_or_in_faults(
        path in "\\PC{0,130}",
        values in proptest::collection::vec("[-0-9:+Z \\[\\]{},&*#'\"/a-z%é.]{0,24}", 12)
    ) {
        let keys = [
            "title", "date", "date_de_modification", "files", "une-ou-diaporama", "slug",
            "contact-presse", "permalink", "categories", "tags", "published", "image",
        ];
        let lines = keys.iter().zip(&values).map(|(key, value)| format!("{key}: {value}\n"));
        let post = format!("---\n{}---\n", lines.collect::<String>());
        prop_assert!(is_sane(parse(&path, post.as_bytes())));
        for (key, value) in keys.iter().zip(&values) {
            let post = format!("---\ntitle: x\ndate: 2019-07-17\n{key}: {value}\n---\n");
            prop_assert!(is_sane(parse(&path, post.as_bytes())));
        }
    }
}
