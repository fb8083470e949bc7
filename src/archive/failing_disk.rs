//! For tests: a disk on which any operation can fail.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::disk::{Disk, DiskFile, RealDisk};

/// A disk that fails from its n-th operation on, as a full or dying one does.
pub(super) struct FailingDisk {
    /// Operations that still succeed.
    left: Arc<AtomicI64>,
}

struct FailingFile {
    file: Box<dyn DiskFile>,
    left: Arc<AtomicI64>,
}

fn spend(left: &AtomicI64) -> io::Result<()> {
    if left.fetch_sub(1, Ordering::SeqCst) > 0 { Ok(()) } else { Err(io::Error::other("full")) }
}

impl FailingDisk {
    pub(super) fn after(operations: i64) -> FailingDisk {
        FailingDisk { left: Arc::new(AtomicI64::new(operations)) }
    }

    fn wrap(&self, file: Box<dyn DiskFile>) -> Box<dyn DiskFile> {
        Box::new(FailingFile { file, left: self.left.clone() })
    }
}

impl Disk for FailingDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        spend(&self.left)?;
        Ok(self.wrap(RealDisk.create(path)?))
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        spend(&self.left)?;
        Ok(self.wrap(RealDisk.append(path)?))
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        spend(&self.left)?;
        RealDisk.create_folder(path)
    }

    fn place(&self, from: &Path, to: &Path) -> io::Result<()> {
        spend(&self.left)?;
        RealDisk.place(from, to)
    }

    fn replace(&self, from: &Path, to: &Path) -> io::Result<()> {
        spend(&self.left)?;
        RealDisk.replace(from, to)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        spend(&self.left)?;
        RealDisk.sync_folder(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        spend(&self.left)?;
        RealDisk.remove(path)
    }
}

impl Write for FailingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        spend(&self.left)?;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Read for FailingFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Seek for FailingFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl DiskFile for FailingFile {
    fn sync(&mut self) -> io::Result<()> {
        spend(&self.left)?;
        self.file.sync()
    }
}
