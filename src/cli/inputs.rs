//! What a release is made from, in texts that do not depend on the machine: the settings that go
//! into its package, and the fingerprint by which an unchanged release is known.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::digest::to_hex;
use crate::layout::{FontSet, Layout};
use crate::package::{Deposit, Profile};
use crate::release::{AttachmentTarget, Contact, Release};
use crate::site::{DepositConfig, Upload};
use crate::yaml;

use super::Failure;

/// The values that a release took from its site: what typesetting it again needs beside its
/// source and files.
#[derive(Serialize)]
struct Settings<'a> {
    issuer: IssuerSettings<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    site_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    contacts: Vec<ContactSettings<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rights: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ark_naan: Option<&'a str>,
    /// Where it is not the bag: a package of another kind is another version.
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<BTreeMap<&'static str, &'a str>>,
    allow_missing: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    downsample: Option<u32>,
}

/// What was chosen for a release outside its post: in the site's settings or as an option.
#[derive(Clone, Copy)]
pub struct Choices<'a> {
    pub deposit: &'a DepositConfig,
    pub profile: &'a Profile,
    /// Most pixels an inch of the embedded pictures.
    pub downsample: Option<u32>,
}

#[derive(Serialize)]
struct IssuerSettings<'a> {
    name: &'a str,
    place: Option<&'a str>,
    address: Option<&'a str>,
    website: Option<&'a str>,
    mark: Option<&'a str>,
    co_marks: Vec<&'a str>,
    isni: Option<&'a str>,
}

#[derive(Serialize)]
struct ContactSettings<'a> {
    service: Option<&'a str>,
    name: Option<&'a str>,
    telephones: &'a [String],
    email: Option<&'a str>,
}

/// The settings of a release as YAML.
pub fn settings(release: &Release, choices: Choices) -> Result<String, Failure> {
    let Choices { deposit, profile, downsample } = choices;
    let issuer = &release.issuer;
    let settings = Settings {
        issuer: IssuerSettings {
            name: &issuer.name,
            place: issuer.place.as_deref(),
            address: issuer.address.as_deref(),
            website: issuer.website.as_deref(),
            mark: issuer.mark.as_ref().map(|mark| mark.address.as_str()),
            co_marks: issuer.co_marks.iter().map(|mark| mark.address.as_str()).collect(),
            isni: issuer.isni.as_deref(),
        },
        site_url: release.site_url.as_deref(),
        url: release.url.as_deref(),
        contacts: release.contacts.iter().map(contact_settings).collect(),
        publisher: deposit.publisher.as_deref(),
        rights: deposit.rights.as_deref(),
        issn: deposit.issn.as_deref(),
        ark_naan: deposit.ark_naan.as_deref(),
        profile: profile_settings(deposit, profile),
        allow_missing: release.allow_missing,
        downsample,
    };
    yaml::to_text(&settings).map_err(Failure::new)
}

fn profile_settings<'a>(
    deposit: &'a DepositConfig,
    profile: &'a Profile,
) -> Option<BTreeMap<&'static str, &'a str>> {
    let (mut values, optional) = match profile {
        Profile::Bag => return None,
        Profile::Bnf(Deposit { place }) => (
            BTreeMap::from([("name", "bnf")]),
            vec![("place", place), ("frequency", &deposit.frequency)],
        ),
        Profile::Seda(transfer) => {
            let optional = vec![
                ("submission_agency", &transfer.submission_agency),
                ("archival_profile", &transfer.archival_profile),
                ("acquisition_information", &transfer.acquisition_information),
                ("appraisal_rule", &transfer.appraisal_rule),
                ("access_rule", &transfer.access_rule),
            ];
            let values = BTreeMap::from([
                ("name", "seda"),
                ("version", transfer.version.as_str()),
                ("archival_agreement", &transfer.archival_agreement),
                ("archival_agency", &transfer.archival_agency),
                ("transferring_agency", &transfer.transferring_agency),
                ("originating_agency", &transfer.originating_agency),
            ]);
            (values, optional)
        }
    };
    values.extend(optional.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?))));
    Some(values)
}

fn contact_settings(contact: &Contact) -> ContactSettings<'_> {
    ContactSettings {
        service: contact.service.as_deref(),
        name: contact.name.as_deref(),
        telephones: &contact.telephones,
        email: contact.email.as_deref(),
    }
}

/// PostScript name, version and SHA-256 of every face a layout may use, in order of search.
pub fn faces_of(layout: &Layout, fonts: &FontSet) -> Vec<(String, String, String)> {
    let families: Vec<String> =
        layout.file.faces.values().flatten().map(|family| family.to_lowercase()).collect();
    fonts
        .faces()
        .filter(|(_, face)| families.iter().any(|family| family == face.family_key()))
        .map(|(_, face)| {
            (face.postscript_name.clone(), face.version.clone(), to_hex(face.sha256()))
        })
        .collect()
}

/// Digest over everything a package is made from but the program: the source, the files it
/// names, the images of its body, the settings, the layout, the faces.
pub fn fingerprint(
    release: &Release,
    body_images: &[Upload],
    settings: &str,
    layout: &str,
    faces: &[(String, String, String)],
) -> String {
    let mut digest = Sha256::new();
    let mut line = |kind: &str, name: &str, value: &str| {
        // A length before each part keeps two different lists from reading the same.
        for part in [kind, name, value] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
    };
    let hex = |bytes: &[u8]| to_hex(&Sha256::digest(bytes));
    line("source", &release.path, &hex(&release.source));
    let mut uploads: Vec<&Upload> = body_images.iter().collect();
    uploads.extend(release.lead.iter().map(|lead| &lead.upload));
    uploads.extend(release.issuer.mark.iter().chain(&release.issuer.co_marks));
    uploads.extend(release.attachments.iter().filter_map(|file| match &file.target {
        AttachmentTarget::Upload(upload) => Some(upload),
        _ => None,
    }));
    uploads.sort_by(|a, b| a.address.cmp(&b.address));
    uploads.dedup_by(|a, b| a.address == b.address);
    for upload in uploads {
        line("upload", &upload.address, &to_hex(&upload.file.sha256));
    }
    line("settings", "", &hex(settings.as_bytes()));
    line("layout", "", &hex(layout.as_bytes()));
    for (name, _, sha256) in faces {
        line("face", name, sha256);
    }
    to_hex(&digest.finalize())
}

/// Ends of the names of files that a body may show.
const SHOWN: [&str; 6] = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"];

/// The uploads that a body's text may name as images: found without parsing it, so that an
/// unchanged release costs little. One too many does no harm, one too few would.
pub fn body_images(release: &Release) -> Vec<Upload> {
    let body = release.text.get(release.body_start..).unwrap_or_default();
    let chapeau = release.chapeau.as_ref().map(|text| text.value.as_str()).unwrap_or_default();
    let mut found = Vec::new();
    for text in [body, chapeau] {
        let quoted = text.split(['"', '\'', '(', ')', '<', '>', '\n']);
        for part in quoted.flat_map(|part| std::iter::once(part).chain(part.split_whitespace())) {
            let lower = part.to_lowercase();
            if SHOWN.iter().any(|end| lower.trim_end().ends_with(end))
                && let Ok(upload) = release.uploads.find(part.trim())
            {
                found.push(upload);
            }
        }
    }
    found
}
