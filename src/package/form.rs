//! A package: files by their paths, in one of two forms.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::archive_path::ArchivePath;
use crate::digest::FileReference;

/// What a SIP says about itself.
pub const INFO_PATH: &str = "content/package-info.txt";
/// What a package of E-ARK says about itself: the folder is for other metadata (CSIPSTR8).
pub const EARK_INFO_PATH: &str = "metadata/other/package-info.txt";

/// Content of a package's file, in memory or by reference.
#[derive(Debug, Clone)]
pub enum Content {
    Bytes(Bytes),
    File(FileReference),
}

/// All files of one package, by their path below the package's top folder.
pub struct Package {
    /// Name of the top folder and of the zip.
    pub id: String,
    /// The release's date: the time of every entry of the container.
    pub date: jiff::Zoned,
    pub entries: BTreeMap<ArchivePath, Content>,
    pub form: Form,
}

/// How a package is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A bag, in a top folder named by the id.
    Bag,
    /// A SIP: `manifest.xml` and `content/`, without top folder.
    Sip,
    /// What METS describes, in a top folder named by the id.
    Eark,
}

impl Package {
    /// The file that describes the package to the archive.
    pub(crate) fn info_path(&self) -> &'static str {
        match self.form {
            Form::Bag => "bag-info.txt",
            Form::Sip => INFO_PATH,
            Form::Eark => EARK_INFO_PATH,
        }
    }
}
