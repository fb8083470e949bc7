//! Who transfers what to whom, and by which version of the standard.

/// A version of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SedaVersion {
    V2_2,
    V2_3,
}

/// A text that is not a [`SedaVersion`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not one of 2.2, 2.3")]
pub struct UnknownSedaVersion(String);

impl std::str::FromStr for SedaVersion {
    type Err = UnknownSedaVersion;

    fn from_str(text: &str) -> Result<SedaVersion, UnknownSedaVersion> {
        let known = [SedaVersion::V2_2, SedaVersion::V2_3].into_iter();
        let mut known = known.filter(|version| version.as_str() == text);
        known.next().ok_or_else(|| UnknownSedaVersion(text.to_owned()))
    }
}

impl SedaVersion {
    /// `2.3`.
    pub fn as_str(self) -> &'static str {
        match self {
            SedaVersion::V2_2 => "2.2",
            SedaVersion::V2_3 => "2.3",
        }
    }
}

/// Who transfers what to whom, under which agreement: identifiers as the archival agency knows
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    pub version: SedaVersion,
    pub archival_agreement: String,
    pub archival_agency: String,
    pub transferring_agency: String,
    pub originating_agency: String,
    pub submission_agency: Option<String>,
    pub archival_profile: Option<String>,
    /// What the archival agency is asked to do with it.
    pub service_level: Option<String>,
    pub acquisition_information: Option<String>,
    /// Code of the rule for how long it is kept; the final action is always to keep.
    pub appraisal_rule: Option<String>,
    /// Code of the rule for when it may be read.
    pub access_rule: Option<String>,
    /// Code of the rule for when it may be shown to the public.
    pub dissemination_rule: Option<String>,
    /// Code of the rule for what may be done with it.
    pub reuse_rule: Option<String>,
}
