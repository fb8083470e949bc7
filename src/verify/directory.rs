//! Folders on disk: walked without following links, read without opening devices.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::IoError;
use crate::finding::Finding;
use crate::limits::Limits;
use crate::limits::package::LARGEST_KNOWN;
use crate::platform;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::known::Stored;
use crate::verify::links::{self, Link};
use crate::verify::names;
use crate::verify::reader::{Entry, EntryKind, PackageReader, ReadFault};

const PIECE: usize = 64 << 10;

/// A path found below a folder, and its place on disk.
pub struct Found {
    pub entry: Entry,
    pub on_disk: PathBuf,
    /// Whether the name is valid text; otherwise `entry.path` has replacement characters.
    pub is_text: bool,
}

/// Everything below `root`, sorted by path. `None`: more than `limit` entries. `unread` gets each folder
/// below it that cannot be listed, with its path, and says whether that ends the walk.
///
/// # Errors
/// If `root` cannot be listed, or `unread` says so.
pub fn walk(
    root: &Path,
    limit: u64,
    unread: &mut dyn FnMut(&str, IoError) -> Result<(), IoError>,
) -> Result<Option<Vec<Found>>, IoError> {
    let mut found = Vec::new();
    let mut folders = vec![(root.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let items = match fs::read_dir(&folder) {
            // A folder that disappeared in the meantime counts as missing.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && folder != root => {
                continue;
            }
            // Nor is one that belongs to the storage, such as `lost+found`, and that only it may read.
            Err(error)
                if error.kind() == std::io::ErrorKind::PermissionDenied
                    && names::surrounding_file(&prefix).is_some() =>
            {
                continue;
            }
            Err(error) if folder != root => {
                unread(prefix.trim_end_matches('/'), IoError::of("list", &folder)(error))?;
                continue;
            }
            items => items.map_err(IoError::of("list", &folder))?,
        };
        for item in items {
            let item = match item {
                Err(error) if folder != root => {
                    unread(prefix.trim_end_matches('/'), IoError::of("list", &folder)(error))?;
                    break;
                }
                item => item.map_err(IoError::of("list", &folder))?,
            };
            let name = item.file_name();
            let on_disk = folder.join(&name);
            let path = format!("{prefix}{}", name.to_string_lossy());
            let is_text = name.to_str().is_some();
            // Metadata are read only if the listing does not give them.
            let (kind, size) = match item.file_type() {
                Ok(listed) if listed.is_dir() => (EntryKind::Folder, 0),
                _ => match fs::symlink_metadata(&on_disk) {
                    Ok(metadata) => (kind(metadata.file_type()), metadata.len()),
                    // So does a file.
                    Err(_) => continue,
                },
            };
            if kind == EntryKind::Folder {
                folders.push((on_disk.clone(), format!("{path}/")));
            }
            let size = if kind == EntryKind::File { size } else { 0 };
            found.push(Found { entry: Entry { path, kind, size }, on_disk, is_text });
            if found.len() as u64 > limit {
                return Ok(None);
            }
        }
    }
    found.sort_by(|a, b| a.entry.path.cmp(&b.entry.path));
    Ok(Some(found))
}

fn kind(file_type: fs::FileType) -> EntryKind {
    if file_type.is_symlink() {
        EntryKind::Link
    } else if file_type.is_dir() {
        EntryKind::Folder
    } else if file_type.is_file() {
        EntryKind::File
    } else {
        EntryKind::Special
    }
}

/// Opens a regular file without following a link or waiting for a pipe in its place.
///
/// # Errors
/// See [`File::open`].
pub fn open(path: &Path) -> std::io::Result<File> {
    platform::open_unfollowed(path)
}

/// Passes at most `limit` bytes of a file to `sink`, and returns how many there were.
///
/// # Errors
/// If the file cannot be opened or read.
pub fn stream(path: &Path, limit: u64, sink: &mut dyn FnMut(&[u8])) -> std::io::Result<u64> {
    // Most files are smaller than a piece.
    let mut piece = vec![0; usize::try_from(limit).map_or(PIECE, |limit| limit.min(PIECE))];
    stream_by(path, (limit, None), &mut piece, sink)
}

/// [`stream`], piece by piece. If there are as many bytes as expected, and a longer read returned
/// no more, the file is not read again.
fn stream_by(
    path: &Path,
    (limit, expected): (u64, Option<u64>),
    piece: &mut [u8],
    sink: &mut dyn FnMut(&[u8]),
) -> std::io::Result<u64> {
    let mut file = open(path)?;
    let mut size = 0;
    while size < limit {
        let wanted =
            usize::try_from(limit - size).map_or(piece.len(), |left| left.min(piece.len()));
        let length = match file.read(&mut piece[..wanted]) {
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if length == 0 {
            break;
        }
        size += length as u64;
        sink(&piece[..length]);
        if length < wanted && expected == Some(size) {
            break;
        }
    }
    Ok(size)
}

/// A bag in a folder.
pub struct Directory {
    name: String,
    entries: Vec<Entry>,
    on_disk: Vec<PathBuf>,
    faults: Findings,
    broken: bool,
    /// Buffer for reading files.
    piece: Vec<u8>,
    /// Small files that were read once, with their index among the entries: tag files are read for
    /// their contents and for their digests.
    kept: Vec<(usize, Vec<u8>)>,
}

/// Maximum size of a file that is kept, and number of such files.
const SMALL: u64 = 16 << 10;
const MAX_KEPT: usize = 16;

impl Directory {
    /// Lists a folder.
    ///
    /// # Errors
    /// If it, or a folder in it, cannot be listed.
    pub fn open(root: &Path, limits: &Limits) -> Result<Directory, IoError> {
        let name = root.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_else(|| root.display().to_string());
        let mut faults = Findings::default();
        let found = walk(root, limits.files, &mut |_, error| Err(error))?;
        let broken = found.is_none();
        if broken {
            let detail = format!("more than {} files and folders", limits.files);
            faults.push(Finding::new(&rule::ZIP_LIMIT, &*name, detail));
        }
        let (mut entries, mut on_disk) = (Vec::new(), Vec::new());
        let mut links = Vec::new();
        for (index, found) in found.unwrap_or_default().into_iter().enumerate() {
            let path = found.entry.path.clone();
            if !found.is_text {
                let detail = "the name is not UTF-8";
                faults.push(Finding::new(&rule::BAG_FOLDER_NAME, &*path, detail));
            }
            match found.entry.kind {
                EntryKind::Link => {
                    let target = fs::read_link(&found.on_disk).unwrap_or_default();
                    links.push(Link { index, target: target.to_string_lossy().into_owned() });
                }
                EntryKind::Special => {
                    let detail = "a special file: it is not opened";
                    faults.push(Finding::new(&rule::BAG_LINK, path, detail));
                }
                EntryKind::File | EntryKind::Folder => {}
            }
            entries.push(found.entry);
            on_disk.push(found.on_disk);
        }
        let rules = links::Rules { stray: &rule::BAG_LINK, inside: &rule::BAG_LINK_INSIDE };
        let settled = links::settle(&mut entries, &links, false, &rules, &mut faults);
        for (link, file) in settled {
            on_disk[link] = on_disk[file].clone();
        }
        // Most bags have no file as large as the buffer.
        let largest = entries.iter().map(|entry| entry.size.saturating_add(1)).max().unwrap_or(1);
        let piece = vec![0; usize::try_from(largest).map_or(PIECE, |size| size.min(PIECE))];
        let kept = Vec::new();
        Ok(Directory { name, entries, on_disk, faults, broken, piece, kept })
    }
}

impl PackageReader for Directory {
    fn name(&self) -> &str {
        &self.name
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn faults(&self) -> &Findings {
        &self.faults
    }

    fn is_broken(&self) -> bool {
        self.broken
    }

    fn read(&mut self, index: usize, sink: &mut dyn FnMut(&[u8])) -> Result<(), ReadFault> {
        if let Some(at) = self.kept.iter().position(|(kept, _)| *kept == index) {
            sink(&self.kept.swap_remove(at).1);
            return Ok(());
        }
        let (entry, path) = (&self.entries[index], &self.on_disk[index]);
        let is_kept =
            entry.size <= SMALL && !entry.path.contains('/') && self.kept.len() < MAX_KEPT;
        let mut bytes = Vec::new();
        let mut sink = |piece: &[u8]| {
            if is_kept {
                bytes.extend_from_slice(piece);
            }
            sink(piece);
        };
        let changed = |detail: String| {
            Err(ReadFault::Damaged(vec![Finding::new(
                &rule::FIXITY_CHANGED,
                entry.path.clone(),
                detail,
            )]))
        };
        // One byte more than listed shows that the file is growing, without following it forever.
        let limits = (entry.size.saturating_add(1), Some(entry.size));
        match stream_by(path, limits, &mut self.piece, &mut sink) {
            Ok(size) if size == entry.size => {
                if is_kept {
                    self.kept.push((index, bytes));
                }
                Ok(())
            }
            Ok(_) => {
                changed(format!("it no longer has the {} bytes it had when listed", entry.size))
            }
            Err(error) if is_gone(&error) => changed("it disappeared, or became a link".to_owned()),
            Err(source) => Err(ReadFault::Unreadable(IoError {
                operation: "read",
                path: path.clone(),
                source,
            })),
        }
    }

    fn read_unless(
        &mut self,
        index: usize,
        is_known: &mut dyn FnMut(Stored<'_>) -> bool,
        sink: &mut dyn FnMut(&[u8]),
    ) -> Result<bool, ReadFault> {
        if self.entries[index].size > LARGEST_KNOWN {
            return self.read(index, sink).map(|()| false);
        }
        let mut bytes = Vec::with_capacity(self.entries[index].size as usize);
        let read = self.read(index, &mut |piece| bytes.extend_from_slice(piece));
        if read.is_ok() && is_known(Stored { terms: b"", bytes: &bytes }) {
            return Ok(true);
        }
        sink(&bytes);
        read.map(|()| false)
    }
}

/// Gone, or replaced with a link (`ELOOP` from `O_NOFOLLOW`) or a folder.
fn is_gone(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | IsADirectory | NotADirectory)
        || platform::is_link_refused(error)
}
