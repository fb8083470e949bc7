//! The uploads of a site on this file system.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use crate::cache::locked;
use crate::digest::FileReference;
use crate::error::IoError;
use crate::limits::text::MAX_AT_ONCE;

use super::digests::KnownDigests;
use super::nearest::nearest_address;
use super::own_address::{below, cleaned};
use super::stamp::Stamp;
use super::{Upload, UploadError, UploadFolder, Uploads};

/// Top folders of file systems: an address into one of them is a path on somebody's machine.
const FILE_SYSTEM_FOLDERS: [&str; 14] = [
    "bin", "boot", "dev", "etc", "home", "mnt", "opt", "proc", "root", "run", "sys", "tmp", "usr",
    "var",
];

/// Finds uploads below a site's folder. Digests, computed on demand, and listings are cached, so
/// that a file named by many releases is read once, and again only if it has changed.
pub struct FileUploads {
    /// Canonical.
    root: PathBuf,
    folders: Vec<UploadFolder>,
    /// Prefixes of addresses that are the site's own: `https://host/base`, `/base`.
    own_addresses: Vec<String>,
    digests: KnownDigests,
    listings: Mutex<BTreeMap<PathBuf, Listed>>,
}

/// The stamp of a folder when it was listed, and its names.
type Listed = (Option<Stamp>, Arc<Listing>);

/// The names in a folder, by their NFC form.
type Listing = BTreeMap<String, PathBuf>;

impl FileUploads {
    /// `root` must be canonical; `own_addresses` have no trailing slash.
    pub fn new(
        root: PathBuf,
        folders: Vec<UploadFolder>,
        own_addresses: Vec<String>,
    ) -> FileUploads {
        let (digests, listings) = Default::default();
        FileUploads { root, folders, own_addresses, digests, listings }
    }

    /// The file at a decoded site path such as `uploads/x.png`, canonical.
    fn locate(&self, path: &str, address: &str) -> Result<Option<PathBuf>, UploadError> {
        let mapped = self.folders.iter().filter_map(|upload| {
            let rest = upload.below(path)?;
            Some(self.root.join(&upload.folder).join(rest))
        });
        for candidate in mapped.chain([self.root.join(path)]) {
            if let Some(found) = self.existing(&candidate) {
                return self.inside(&found, address);
            }
        }
        Ok(None)
    }

    /// The path itself if it exists, otherwise the one whose names are the same in NFC.
    fn existing(&self, path: &Path) -> Option<PathBuf> {
        if fs::symlink_metadata(path).is_ok() {
            return Some(path.to_owned());
        }
        let relative = path.strip_prefix(&self.root).ok()?;
        relative.components().try_fold(self.root.clone(), |folder, component| {
            let exact = folder.join(component);
            if fs::symlink_metadata(&exact).is_ok() {
                return Some(exact);
            }
            let name: String = component.as_os_str().to_str()?.nfc().collect();
            self.listing(&folder).get(&name).cloned()
        })
    }

    /// Resolves links; a file that they put outside the site is refused.
    fn inside(&self, path: &Path, address: &str) -> Result<Option<PathBuf>, UploadError> {
        let real = match fs::canonicalize(path) {
            Ok(real) => real,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(IoError::of("resolve", path)(error).into()),
        };
        if !real.starts_with(&self.root) {
            return Err(UploadError::LeavesSite { address: address.to_owned() });
        }
        Ok(real.is_file().then_some(real))
    }

    fn listing(&self, folder: &Path) -> Arc<Listing> {
        let stamp = Stamp::of(folder);
        let known = locked(&self.listings).get(folder).cloned();
        known.filter(|(then, _)| *then == stamp).map(|(_, listing)| listing).unwrap_or_else(|| {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            let mut listing = Listing::new();
            for entry in entries {
                let name: String = entry.file_name().to_string_lossy().nfc().collect();
                // Of two names that are the same in NFC, the same one is taken every time.
                let path = entry.path();
                let taken = listing.entry(name).or_insert_with(|| path.clone());
                *taken = path.min(taken.clone());
            }
            let listing = Arc::new(listing);
            let known = (stamp, Arc::clone(&listing));
            locked(&self.listings).insert(folder.to_owned(), known);
            listing
        })
    }
}

impl Uploads for FileUploads {
    fn find(&self, address: &str) -> Result<Upload, UploadError> {
        let locate = |path: &str| self.locate(path, address);
        let (address, path) = look_up(address, &self.own_addresses, locate)?;
        // Opened, so that one which cannot be read is reported now.
        let file = File::open(&path).map_err(IoError::of("open", &path))?;
        let metadata = file.metadata().map_err(IoError::of("read", &path))?;
        Ok(Upload { address, path, size: metadata.len(), stamp: Some(Stamp::from(&metadata)) })
    }

    fn nearest(&self, address: &str) -> Option<String> {
        let path = site_path(address.trim(), &self.own_addresses);
        let names = |folder: &Path| self.listing(folder).keys().cloned().collect();
        nearest_address(&self.root, &self.folders, path, names)
    }

    fn digest(&self, upload: &Upload) -> Result<FileReference, IoError> {
        self.digests.of(upload)
    }

    fn is_as_found(&self, upload: &Upload) -> bool {
        Stamp::of(&upload.path) == upload.stamp
    }

    fn read(&self, upload: &Upload) -> Result<Arc<[u8]>, IoError> {
        let path = &upload.path;
        read_shared(path).map_err(IoError::of("read", path))
    }

    fn head(&self, upload: &Upload, length: usize) -> Result<Vec<u8>, IoError> {
        let path = &upload.path;
        let mut head = Vec::new();
        File::open(path)
            .and_then(|file| file.take(length as u64).read_to_end(&mut head))
            .map_err(IoError::of("read", path))?;
        Ok(head)
    }
}

/// Reads a file into memory that is shared, without a copy for that.
fn read_shared(path: &Path) -> io::Result<Arc<[u8]>> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    if size > MAX_AT_ONCE {
        return fs::read(path).map(Arc::from);
    }
    let mut bytes: Arc<[u8]> = iter::repeat_n(0, size as usize).collect();
    let only = Arc::get_mut(&mut bytes).unwrap_or_default();
    let mut rest = Vec::new();
    // A file that changes meanwhile is read as it is; a package of it is refused ([`KnownDigests`]).
    match file.read_exact(only) {
        Ok(()) => file.read_to_end(&mut rest)?,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return fs::read(path).map(Arc::from);
        }
        Err(error) => return Err(error),
    };
    if rest.is_empty() { Ok(bytes) } else { Ok([&bytes, &rest[..]].concat().into()) }
}

/// The address of a file that was found, and of no other: a percent sign in its name begins no escape.
pub fn address_of_found(path: &str) -> String {
    format!("/{}", path.replace('%', "%25"))
}

/// What stands at an address, by `locate` of the clean, decoded path that it may mean; with that
/// path in NFC.
pub(super) fn look_up<T>(
    address: &str,
    own_addresses: &[String],
    locate: impl Fn(&str) -> Result<Option<T>, UploadError>,
) -> Result<(String, T), UploadError> {
    let leaves_site = || UploadError::LeavesSite { address: address.to_owned() };
    let missing = || UploadError::Missing { address: address.to_owned() };
    let path = site_path(address.trim(), own_addresses);
    if names_machine_file(path) {
        return Err(leaves_site());
    }
    if has_scheme(path) {
        return Err(missing());
    }
    for reading in readings(path) {
        let clean = cleaned(&reading).ok_or_else(leaves_site)?;
        if clean.is_empty() || clean.contains('\0') {
            continue;
        }
        if let Some(found) = locate(&clean)? {
            return Ok((clean.nfc().collect(), found));
        }
    }
    Err(if names_file_system(path) { leaves_site() } else { missing() })
}

/// The address below the site's own one.
fn site_path<'a>(address: &'a str, own_addresses: &[String]) -> &'a str {
    let is_path = |rest: &&str| rest.starts_with('/');
    let rest = own_addresses.iter().find_map(|own| below(address, own).filter(is_path));
    rest.unwrap_or(address)
}

/// What an address may mean: decoded, as typed (a name may hold a percent sign), and without
/// query and fragment.
fn readings(path: &str) -> Vec<String> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let bare = path.split(['?', '#']).next().unwrap_or_default();
    let mut readings = vec![decode(path), path.to_owned()];
    if bare.len() < path.len() {
        readings.push(decode(bare));
    }
    readings
}

/// `file:…` or `C:\…`.
fn names_machine_file(path: &str) -> bool {
    let drive =
        matches!(path.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    drive || path.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"))
}

fn names_file_system(path: &str) -> bool {
    let top = path.strip_prefix('/').and_then(|rest| rest.split('/').next());
    top.is_some_and(|top| FILE_SYSTEM_FOLDERS.contains(&top))
}

/// `https://…`, `mailto:…`, `//host/…`: an address elsewhere.
fn has_scheme(path: &str) -> bool {
    let scheme = path.split(':').next().filter(|scheme| scheme.len() < path.len());
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    path.starts_with("//") || scheme.is_some_and(is_scheme)
}

#[cfg(test)]
mod tests {
    use super::super::own_address::{own_addresses, path_on_host};
    use super::*;

    fn site() -> (tempfile::TempDir, FileUploads) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        fs::create_dir_all(root.join("_uploads/sub")).unwrap();
        fs::create_dir_all(root.join("assets")).unwrap();
        fs::write(root.join("_uploads/Logo A.png"), "a").unwrap();
        fs::write(root.join("_uploads/50%25.pdf"), "b").unwrap();
        fs::write(root.join("_uploads/sub/e\u{301}te\u{301}.pdf"), "c").unwrap();
        fs::write(root.join("assets/mark.png"), "d").unwrap();
        fs::write(folder.path().join("secret"), "s").unwrap();
        let root = fs::canonicalize(root).unwrap();
        let own = own_addresses(Some("https://site.example"), "");
        let uploads = FileUploads::new(root, vec![UploadFolder::new("/uploads", "_uploads")], own);
        (folder, uploads)
    }

    #[test]
    fn addresses_find_their_files() {
        let (_folder, uploads) = site();
        for (address, found) in [
            ("/uploads/Logo A.png", "uploads/Logo A.png"),
            ("/uploads/Logo%20A.png", "uploads/Logo A.png"),
            ("/x/../uploads/sub/./%2e%2e/Logo A.png", "uploads/Logo A.png"),
            ("uploads/Logo%20A.png?v=2#top", "uploads/Logo A.png"),
            ("https://site.example/uploads/Logo%20A.png", "uploads/Logo A.png"),
            ("http://site.example/uploads/Logo%20A.png", "uploads/Logo A.png"),
            ("//site.example/uploads/Logo%20A.png", "uploads/Logo A.png"),
            ("/uploads/50%25.pdf", "uploads/50%25.pdf"),
            ("/uploads/sub/%C3%A9t%C3%A9.pdf", "uploads/sub/\u{e9}t\u{e9}.pdf"),
            ("/uploads/sub/\u{e9}te\u{301}.pdf", "uploads/sub/\u{e9}t\u{e9}.pdf"),
            ("assets//./mark.png", "assets/mark.png"),
        ] {
            assert_eq!(uploads.find(address).unwrap().address, found, "{address}");
        }
    }

    #[test]
    fn a_folder_may_stand_for_the_root_of_the_site() {
        let (folder, _) = site();
        let root = fs::canonicalize(folder.path().join("site")).unwrap();
        fs::create_dir_all(root.join("static/img")).unwrap();
        fs::write(root.join("static/img/pier.png"), "p").unwrap();
        let folders = vec![UploadFolder::new("/", "static")];
        let uploads = FileUploads::new(root, folders, Vec::new());
        for address in ["/img/pier.png", "img/pier.png"] {
            assert_eq!(uploads.find(address).unwrap().address, "img/pier.png");
        }
        assert_eq!(uploads.find("/assets/mark.png").unwrap().address, "assets/mark.png");
    }

    #[test]
    fn the_host_of_the_site_is_known_in_any_form() {
        let url = Some("https://Site.example");
        assert_eq!(path_on_host("//site.example/a.png", url), Some("/a.png"));
        assert_eq!(path_on_host("http://site.example", url), Some(""));
        assert_eq!(path_on_host("https://site.example.org/a.png", url), None);
        assert_eq!(path_on_host("/a.png", url), None);
    }

    #[test]
    fn what_is_not_there_is_missing() {
        let (_folder, uploads) = site();
        for address in
            ["/uploads/none.png", "/uploads/sub", "", "/", "https://else.example/a.png", "mailto:x"]
        {
            let error = uploads.find(address).unwrap_err();
            assert!(matches!(error, UploadError::Missing { .. }), "{address}: {error}");
        }
    }

    #[test]
    fn no_path_leaves_the_site() {
        let (folder, uploads) = site();
        let root = folder.path().join("site");
        std::os::unix::fs::symlink("../../secret", root.join("_uploads/link.pdf")).unwrap();
        for address in [
            "/uploads/../../secret",
            "/uploads/%2e%2e/%2E%2E/secret",
            "..\\secret",
            "/etc/passwd",
            "file:///etc/passwd",
            "C:\\secret.pdf",
            "/uploads/link.pdf",
        ] {
            let error = uploads.find(address).unwrap_err();
            assert!(matches!(error, UploadError::LeavesSite { .. }), "{address}: {error}");
        }
    }

    #[test]
    fn threads_share_what_was_digested() {
        let (_folder, uploads) = site();
        let digest = || uploads.digest(&uploads.find("/uploads/Logo A.png").unwrap()).unwrap();
        let digested: Vec<FileReference> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(digest)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(digested.iter().all(|file| *file == digested[0]));
        assert_eq!(uploads.digests.len(), 1);
    }

    #[test]
    fn what_changed_after_it_was_found_is_not_digested() {
        let (folder, uploads) = site();
        let found = uploads.find("/uploads/Logo A.png").unwrap();
        assert_eq!(uploads.digest(&found).unwrap().size, 1);
        fs::write(folder.path().join("site/_uploads/Logo A.png"), "longer").unwrap();
        let error = uploads.digest(&found).unwrap_err().to_string();
        assert!(error.ends_with("Logo A.png: it has changed since it was found"), "{error}");
        let anew = uploads.find("/uploads/Logo A.png").unwrap();
        assert_eq!(uploads.digest(&anew).unwrap().size, 6);
        assert!(!uploads.is_as_found(&found) && uploads.is_as_found(&anew));
    }

    #[test]
    fn what_changed_but_in_its_content_is_what_was_found() {
        let (folder, uploads) = site();
        let path = folder.path().join("site/_uploads/Logo A.png");
        let found = uploads.find("/uploads/Logo A.png").unwrap();
        // Another link changes the file's stamp.
        fs::hard_link(&path, folder.path().join("link")).unwrap();
        let digested = uploads.digest(&found).unwrap();
        fs::write(&path, "a").unwrap();
        let touched = fs::File::options().write(true).open(&path).unwrap();
        touched.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        let linked = uploads.find("/uploads/Logo A.png").unwrap();
        assert_eq!(uploads.digest(&linked).unwrap(), digested);
    }

    #[test]
    fn links_within_the_site_are_followed() {
        let (folder, uploads) = site();
        let root = folder.path().join("site");
        std::os::unix::fs::symlink("Logo A.png", root.join("_uploads/logo.png")).unwrap();
        let found = uploads.find("/uploads/logo.png").unwrap();
        assert_eq!(uploads.head(&found, 10).unwrap(), b"a");
        assert_eq!(&*uploads.read(&found).unwrap(), b"a");
    }
}
