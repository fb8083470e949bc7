//! The kind of package that is asked for, and what the site's settings give for it: known before
//! anything is typeset.

use super::Failure;
use super::options::{PackageKind, RecordOptions};
use crate::digest::DigestAlgorithm;
use crate::package::{Deposit, PackageOptions, Profile, SedaVersion, Transfer};
use crate::site::{MissingKey, SiteConfig};

/// The options of a package.
///
/// # Errors
/// Every key that `communique.yaml` lacks, and options that do not go together.
pub fn package_options(
    record: &RecordOptions,
    config: &SiteConfig,
) -> Result<PackageOptions, Failure> {
    let is_sip = record.kind == PackageKind::Seda;
    if record.seda_version.is_some() && !is_sip {
        return Err(Failure::new("--seda-version needs --profile seda"));
    }
    if !record.digests.is_empty() && is_sip {
        let message = "--digest chooses the manifests of a bag; a SEDA package has SHA-512 in \
                       its manifest";
        return Err(Failure::new(message));
    }
    if !record.digests.is_empty() && record.kind == PackageKind::Eark {
        let message = "--digest chooses the manifests of a bag; a package of E-ARK has SHA-512 in \
                       METS";
        return Err(Failure::new(message));
    }
    let mut options = PackageOptions::default();
    if !record.digests.is_empty() {
        let is_asked = |algorithm: &DigestAlgorithm| record.digests.contains(algorithm);
        options.digests = DigestAlgorithm::ALL.into_iter().filter(is_asked).collect();
    }
    options.profile = match record.kind {
        PackageKind::Bag => Profile::Bag,
        PackageKind::Eark => Profile::Eark,
        PackageKind::Bnf => {
            let place = config.deposit.place.clone().or_else(|| config.issuer.place.clone());
            Profile::Bnf(Deposit { place })
        }
        PackageKind::Seda => {
            let version = record.seda_version.unwrap_or(SedaVersion::V2_3);
            Profile::Seda(transfer(version, config)?)
        }
    };
    Ok(options)
}

fn transfer(version: SedaVersion, config: &SiteConfig) -> Result<Transfer, Failure> {
    let mut missing = Vec::new();
    let mut required = |key: &str| match config.seda.required(key) {
        Ok(value) => value.to_owned(),
        Err(key) => {
            missing.push(key);
            String::new()
        }
    };
    let optional = |key: &str| config.seda.values.get(key).cloned();
    let transfer = Transfer {
        version,
        archival_agency: required("archival_agency"),
        transferring_agency: required("transferring_agency"),
        originating_agency: required("originating_agency"),
        archival_agreement: required("archival_agreement"),
        submission_agency: optional("submission_agency"),
        archival_profile: optional("archival_profile"),
        service_level: optional("service_level"),
        acquisition_information: optional("acquisition_information"),
        appraisal_rule: optional("appraisal_rule"),
        access_rule: optional("access_rule"),
        dissemination_rule: optional("dissemination_rule"),
        reuse_rule: optional("reuse_rule"),
    };
    if missing.is_empty() { Ok(transfer) } else { Err(missing_keys(&missing)) }
}

fn missing_keys(missing: &[MissingKey]) -> Failure {
    let help = "--profile seda needs it: set it under `seda:` in communique.yaml, as the \
                archival agency gave it";
    Failure {
        messages: missing.iter().map(|key| (key.to_string(), Some(help.to_owned()))).collect(),
    }
}
