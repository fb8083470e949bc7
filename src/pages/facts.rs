//! What is known of a release in an archive: its versions, and what its latest package holds.

use std::path::Path;

use crate::archive::{ArchivedVersion, recorded_info};
use crate::package::bag_info::label;
use crate::pipeline::{Reproducer, ShownRelease};
use crate::verify::{Checks, ReadPackage, read_package};

/// Width of the pictures of first pages, in pixels.
pub const PICTURE_WIDTH: u32 = 320;

/// A release, its latest version read.
pub struct Facts {
    pub id: String,
    /// From the first; never empty.
    pub versions: Vec<VersionFacts>,
    pub latest: Latest,
}

pub struct VersionFacts {
    pub archived: ArchivedVersion,
    /// Names of what differs from the version before.
    pub changed: Vec<String>,
}

/// What there is of the latest version.
pub enum Latest {
    /// A tombstone.
    Withdrawn,
    /// Nothing, though the catalogue lists it.
    Missing,
    /// Something that cannot be read, or that another program made.
    Illegible,
    Read(Box<Content>),
}

/// A package that was read, and its release, or why that cannot be.
pub struct Content {
    pub package: ReadPackage,
    pub shown: Result<ShownRelease, String>,
}

impl Facts {
    /// Reads a release.
    pub fn read(
        root: &Path,
        id: &str,
        versions: Vec<ArchivedVersion>,
        (reproducer, checks): (&Reproducer, &Checks),
    ) -> Facts {
        let latest = versions.last().map_or(Latest::Missing, |version| match version {
            ArchivedVersion::Withdrawn(_) => Latest::Withdrawn,
            ArchivedVersion::Absent(_) => Latest::Missing,
            ArchivedVersion::Present(entry) => read_package(&root.join(&entry.path), checks)
                .ok()
                .flatten()
                .map_or(Latest::Illegible, |package| {
                    Latest::Read(Box::new(Content::of(package, reproducer)))
                }),
        });
        let versions = versions
            .into_iter()
            .map(|archived| VersionFacts { changed: changed(root, &archived), archived });
        Facts { id: id.to_owned(), versions: versions.collect(), latest }
    }

    /// The latest version.
    pub fn last(&self) -> Option<&ArchivedVersion> {
        self.versions.last().map(|version| &version.archived)
    }

    /// Whether they follow from what the archive records: not from damage, which may be repaired, or
    /// from what could not be read.
    pub fn are_settled(&self) -> bool {
        match &self.latest {
            Latest::Withdrawn => true,
            Latest::Missing | Latest::Illegible => false,
            Latest::Read(content) => !content.package.is_damaged(),
        }
    }

    /// What could be read of the release.
    pub fn shown(&self) -> Option<&ShownRelease> {
        match &self.latest {
            Latest::Read(content) => content.shown.as_ref().ok(),
            Latest::Withdrawn | Latest::Missing | Latest::Illegible => None,
        }
    }
}

impl Content {
    fn of(package: ReadPackage, reproducer: &Reproducer) -> Content {
        let shown = match &package.release {
            Ok(release) => reproducer
                .show(release, &package.stated, PICTURE_WIDTH)
                .map_err(|error| error.to_string()),
            Err(reason) => Err(reason.clone()),
        };
        Content { package, shown }
    }
}

/// What a package says has changed since the one before.
fn changed(root: &Path, version: &ArchivedVersion) -> Vec<String> {
    let ArchivedVersion::Present(entry) = version else { return Vec::new() };
    if entry.version < 2 {
        return Vec::new();
    }
    let info = recorded_info(&root.join(&entry.path));
    let value = info.ok().and_then(|info| info.get(label::CHANGED).map(str::to_owned));
    let value = value.unwrap_or_default();
    value.split(", ").filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
