//! The caller's choices about a package.

use super::deposit::Deposit;
use super::seda::Transfer;
use crate::digest::DigestAlgorithm;

/// What kind of package to build.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::large_enum_variant, reason = "a run has one")]
pub enum Profile {
    /// BagIt 1.0 with METS, PREMIS and Dublin Core.
    #[default]
    Bag,
    /// The same, plus what the legal deposit of periodicals asks for.
    Bnf(Deposit),
    /// A SEDA submission information package.
    Seda(Transfer),
    /// The folder of E-ARK CSIP alone, with no bag around it.
    Eark,
}

/// The caller's choices about a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageOptions {
    pub profile: Profile,
    /// The manifests of a bag; sorted, at least one.
    pub digests: Vec<DigestAlgorithm>,
}

impl Default for PackageOptions {
    fn default() -> PackageOptions {
        PackageOptions { profile: Profile::Bag, digests: DigestAlgorithm::ALL.to_vec() }
    }
}
