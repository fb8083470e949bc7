//! From a release and its PDF to a package.

use std::collections::BTreeMap;

use super::bag_info::{BagInfo, label};
use super::deposit::{STATEMENT, deposit_notice};
use super::description::{Part, digest_of_list, encode_address};
use super::documentation::documentation_files;
use super::dublin_core::dublin_core_file;
use super::error::PackageError;
use super::files::{self, PackageFile, SOURCE_FOLDER};
use super::form::{Content, EARK_INFO_PATH, Form, Package};
use super::known::KnownDigests;
use super::manifest::encode_path;
use super::mets::mets_files;
use super::options::{PackageOptions, Profile};
use super::premis::premis_file;
use super::provenance::Provenance;
use super::record::Record;
use super::schemas::schema_files;
use super::{bag, puid, seda, settings};
use crate::archive_path::ArchivePath;
use crate::digest::to_hex;
use crate::document::Document;
use crate::pdf::PdfFile;
use crate::release::Release;

/// Identifies the BagIt profile in `archive/bagit-profile.json`. A UUID (RFC 9562) is permanent,
/// and does not pretend that anything answers there.
const BAGIT_PROFILE: &str = "urn:uuid:3fb5f403-0b05-46b7-b159-4fe449dfbd33";

/// Makes a package of one release. Deterministic: the same arguments give the same entries.
///
/// # Errors
///
/// All missing uploads are reported at once ([`PackageError::Uploads`]).
pub fn build_package(
    options: &PackageOptions,
    release: &Release,
    document: &Document,
    pdf: &PdfFile,
    provenance: &Provenance,
) -> Result<Package, PackageError> {
    describe_package(options, release, document, pdf, provenance, &KnownDigests::new())
}

/// [`build_package`] where the digests of files are known: those of a package that is there, and is
/// only described again, perhaps without its PDF. Its manifests are named, but empty: they only repeat
/// the digests.
///
/// # Errors
///
/// Those of [`build_package`].
pub fn describe_package(
    options: &PackageOptions,
    release: &Release,
    document: &Document,
    pdf: &PdfFile,
    provenance: &Provenance,
    known: &KnownDigests,
) -> Result<Package, PackageError> {
    check_identifier(&release.id)?;
    let act = time_of_act(provenance)?;
    let record = Record { release, document, provenance, act, known };

    let mut files = vec![files::source_file(release, known)?];
    files.extend(files::upload_files(release, document)?);
    files::recognise_false(&mut files, &provenance.risks);
    files::date_pdfs(&mut files, &provenance.risks);
    files.extend(settings::settings_files(release, provenance, &files, known)?);
    let parts = part_digests(&files, provenance);
    files.push(files::pdf_file(release, pdf, known)?);
    if let Profile::Bnf(deposit) = &options.profile {
        files.push(deposit_notice(&record, deposit)?);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    if let Profile::Seda(transfer) = &options.profile {
        let info = info(&record, &options.profile, None, &parts);
        return seda::sip(&record, transfer, files, info);
    }

    let is_eark = options.profile == Profile::Eark;
    let manifests = (!is_eark).then_some(options.digests.as_slice());
    files.extend(documentation_files(&record, manifests)?);
    files.extend(schema_files()?);
    if is_eark {
        let info = info(&record, &options.profile, None, &parts).to_string().into_bytes();
        files.push(record.file(EARK_INFO_PATH, info, puid::TEXT)?);
    }
    files.extend(metadata_files(&record, &files)?);
    if is_eark {
        let entries = files.into_iter().map(|file| (file.path, file.content)).collect();
        return Ok(package(&record, entries, Form::Eark));
    }
    let oxum = bag::payload_oxum(&files);
    let info = info(&record, &options.profile, Some(&oxum), &parts);
    let entries = bag::bag(&release.id, &info, files, &options.digests, !known.is_empty())?;
    Ok(package(&record, entries, Form::Bag))
}

fn package(record: &Record, entries: BTreeMap<ArchivePath, Content>, form: Form) -> Package {
    let Record { release, .. } = record;
    Package { id: release.id.clone(), date: release.date.clone(), entries, form }
}

/// The identifier names a folder, a file and a place in the archive (`packages/2019/07`).
fn check_identifier(id: &str) -> Result<(), PackageError> {
    let is_word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let is_version = |word: &str| {
        word.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
    };
    let is_slug = |slug: &str| match slug.split_once('.') {
        None => is_word(slug),
        // What distinguishes two releases with one name; `.v2` would be a version.
        Some((slug, apart)) => is_word(slug) && is_word(apart) && !is_version(apart),
    };
    let day = id.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
    match (day, id.get(10..).and_then(|rest| rest.strip_prefix('-'))) {
        (Some(_), Some(slug)) if is_slug(slug) => Ok(()),
        _ => Err(PackageError::Identifier { id: id.to_owned() }),
    }
}

/// `--at`, spelled as XML Schema's `dateTime` requires (RFC 3339 §5.6 allows `t` and a space).
fn time_of_act(provenance: &Provenance) -> Result<Option<String>, PackageError> {
    let Some(at) = &provenance.at else { return Ok(None) };
    if at.parse::<jiff::Timestamp>().is_err() {
        return Err(PackageError::Time { at: at.clone() });
    }
    Ok(Some(at.to_ascii_uppercase().replacen(' ', "T", 1)))
}

/// Digest of each part of the inputs, so that versions can say which of them changed.
fn part_digests(files: &[PackageFile], provenance: &Provenance) -> Vec<(Part, String)> {
    let part_of = |file: &PackageFile| match file.path.as_str().strip_prefix(SOURCE_FOLDER) {
        Some("/settings/layout.yaml") => Some(Part::Layout),
        Some("/settings/settings.yaml") => Some(Part::Settings),
        Some("/settings/provenance.json") | None => None,
        Some(path) if path[1..].contains('/') => Some(Part::Uploads),
        Some(_) => Some(Part::Source),
    };
    Part::ALL
        .into_iter()
        .map(|part| {
            let digest = match part {
                Part::Faces => digest_of_list(
                    provenance
                        .faces
                        .iter()
                        .map(|(name, _, sha256)| (name.as_str(), sha256.clone())),
                ),
                _ => digest_of_list(files.iter().filter(|file| part_of(file) == Some(part)).map(
                    |file| {
                        let name = file.original.as_deref().unwrap_or(file.path.as_str());
                        (name, to_hex(&file.digests.sha256))
                    },
                )),
            };
            (part, digest)
        })
        .collect()
}

/// Dublin Core, PREMIS and METS: each describes files before it, with size and digest. PREMIS
/// describes those of the representations, METS all.
fn metadata_files(
    record: &Record,
    files: &[PackageFile],
) -> Result<Vec<PackageFile>, PackageError> {
    let dublin_core = dublin_core_file(record)?;
    let described: Vec<&PackageFile> = files.iter().filter(|file| file.is_of_release()).collect();
    let premis = premis_file(record, &described, &|file| file.path.to_string())?;
    let mets = mets_files(record, &dublin_core, &premis, files)?;
    Ok([dublin_core, premis].into_iter().chain(mets).collect())
}

/// What the package says about itself; a SIP has no payload to count.
fn info(
    record: &Record,
    profile: &Profile,
    oxum: Option<&str>,
    parts: &[(Part, String)],
) -> BagInfo {
    let Record { release, document, provenance, act, .. } = record;
    let metadata = &document.metadata;
    let mut info = BagInfo::default();
    info.push("Source-Organization", &metadata.creator);
    info.push("Organization-Address", release.issuer.address.as_deref().unwrap_or_default());
    info.push(label::TITLE, &metadata.title);
    // RFC 8493 §2.2.2 makes it optional: unless the caller gives the time, it is not known.
    info.push("Bagging-Date", act.as_deref().and_then(|at| at.get(..10)).unwrap_or_default());
    info.push(label::IDENTIFIER, &release.id);
    info.push(label::IDENTIFIER, metadata.ark.as_deref().unwrap_or_default());
    info.push(label::IDENTIFIER, metadata.url.as_deref().unwrap_or_default());
    if let Profile::Bnf(_) = profile {
        info.push(label::SENDER_DESCRIPTION, STATEMENT);
    }
    info.push("Payload-Oxum", oxum.unwrap_or_default());
    if oxum.is_some() {
        info.push("BagIt-Profile-Identifier", BAGIT_PROFILE);
    }
    if *profile == Profile::Eark {
        info.push(label::PROFILE, "eark");
    }
    info.push(label::PROGRAM, &provenance.program);
    info.push(label::AGENT, provenance.agent.as_deref().unwrap_or_default());
    let version = provenance.follows.as_ref().map_or(1, |follows| follows.version);
    info.push(label::VERSION, &version.to_string());
    if let Some(follows) = &provenance.follows {
        info.push(label::REPLACES, &format!("{} {}", follows.replaces, follows.sha256));
        info.push(label::CHANGED, &follows.changed.join(", "));
    }
    info.push(label::DATE, &metadata.issued);
    info.push("Communique-ISSN", metadata.issn.as_deref().unwrap_or_default());
    if let Profile::Bnf(deposit) = profile {
        info.push("Communique-Place", deposit.place.as_deref().unwrap_or_default());
        info.push("Communique-Frequency", metadata.frequency.as_deref().unwrap_or_default());
    }
    info.push(label::LANGUAGE, &metadata.language);
    push_inputs(&mut info, record, parts);
    info
}

/// What the package was made from.
fn push_inputs(info: &mut BagInfo, record: &Record, parts: &[(Part, String)]) {
    let Record { release, provenance, .. } = record;
    info.push_exact(label::SOURCE_PATH, &encode_path(&release.path));
    info.push(label::SITE, provenance.site.as_deref().unwrap_or_default());
    if let Some(before) = &provenance.moved_from {
        info.push_exact(label::MOVED_FROM, &encode_path(before));
    }
    info.push(label::LAYOUT, &provenance.layout_name);
    info.push(label::PAGES, &provenance.pages.to_string());
    info.push(label::FINGERPRINT, &provenance.fingerprint);
    let text_files = &provenance.text_files;
    for (label, addresses) in [
        (label::SHOWN, &text_files.shown),
        (label::LINKED, &text_files.linked),
        (label::ABSENT, &text_files.absent),
    ] {
        for address in addresses {
            info.push_exact(label, &encode_address(address));
        }
    }
    for (part, digest) in parts {
        info.push(part.label(), digest);
    }
}
