//! Which package a package says it is.

use super::bag::Info;

/// The package of this program that a bag says it is.
pub struct Identity {
    pub id: String,
    pub version: String,
    /// Everything that it says about itself.
    pub info: Info,
}

impl Identity {
    /// 1 for the first version.
    pub fn number(&self) -> u64 {
        self.version.parse().unwrap_or(1)
    }

    /// Name of the package in an archive: `ID.zip`, then `ID.v2.zip`.
    pub fn file_name(&self) -> String {
        match self.version.as_str() {
            "" | "1" => format!("{}.zip", self.id),
            version => format!("{}.v{version}.zip", self.id),
        }
    }
}
