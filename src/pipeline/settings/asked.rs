//! The options of a run, as far as a rebuilt package needs them.

use std::collections::BTreeMap;

use crate::digest::DigestAlgorithm;
use crate::package::{Deposit, Profile};
use crate::site::{DepositConfig, UploadFolder};

/// `None` if all manifests are asked for.
pub(super) fn digest_settings(digests: &[DigestAlgorithm]) -> Vec<String> {
    let all = digests == DigestAlgorithm::ALL;
    let names = digests.iter().map(|digest| digest.as_str().to_owned());
    if all { Vec::new() } else { names.collect() }
}

/// The upload folders that the front matter may name; empty if they are the usual ones.
pub(super) fn upload_settings(
    uploads: &[UploadFolder],
    named: &dyn Fn(&str) -> bool,
) -> BTreeMap<String, String> {
    let usual = [UploadFolder::new("uploads", "_uploads")];
    let in_use = |folders: &[UploadFolder]| -> BTreeMap<String, String> {
        let named = folders.iter().filter(|upload| named(&upload.address));
        named.map(|upload| (upload.address.clone(), upload.folder.clone())).collect()
    };
    let used = in_use(uploads);
    if used == in_use(&usual) {
        return BTreeMap::new();
    }
    // An empty list would stand for the usual ones.
    let all = || uploads.iter().map(|upload| (upload.address.clone(), upload.folder.clone()));
    if used.is_empty() { all().collect() } else { used }
}

pub(super) fn profile_settings(
    deposit: &DepositConfig,
    profile: &Profile,
) -> BTreeMap<String, String> {
    let (given, optional) = match profile {
        Profile::Bag => return BTreeMap::new(),
        Profile::Eark => (vec![("name", "eark")], Vec::new()),
        Profile::Bnf(Deposit { place }) => {
            (vec![("name", "bnf")], vec![("place", place), ("frequency", &deposit.frequency)])
        }
        Profile::Seda(transfer) => (
            vec![
                ("name", "seda"),
                ("version", transfer.version.as_str()),
                ("archival_agreement", transfer.archival_agreement.as_str()),
                ("archival_agency", transfer.archival_agency.as_str()),
                ("transferring_agency", transfer.transferring_agency.as_str()),
                ("originating_agency", transfer.originating_agency.as_str()),
            ],
            vec![
                ("submission_agency", &transfer.submission_agency),
                ("archival_profile", &transfer.archival_profile),
                ("service_level", &transfer.service_level),
                ("acquisition_information", &transfer.acquisition_information),
                ("appraisal_rule", &transfer.appraisal_rule),
                ("access_rule", &transfer.access_rule),
                ("dissemination_rule", &transfer.dissemination_rule),
                ("reuse_rule", &transfer.reuse_rule),
            ],
        ),
    };
    let optional = optional.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?)));
    let all = given.into_iter().chain(optional);
    all.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}
