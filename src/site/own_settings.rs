//! Reads `communique.yaml`, the user's settings.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil;

use crate::error::Position;
use crate::language::Language;
use crate::yaml::{Mapping, Node};

use super::config::{
    AcceptanceConfig, DatedContact, DepositConfig, IssuerConfig, LabelSource, MarkAddresses,
    SedaConfig, SettingPlaces, SiteConfig, UploadFolder,
};
use super::identifiers;
use super::reader::{Reader, expected_names, nearest_name};

/// Fills `config` from the `communique.yaml` of the site at `root`; returns the addresses of marks.
pub(super) fn read_communique(
    reader: &mut Reader,
    bytes: &[u8],
    root: &Path,
    config: &mut SiteConfig,
) -> MarkAddresses {
    const KEYS: [&str; 13] = [
        "site", "issuer", "contacts", "fields", "label", "language", "layout", "seda", "deposit",
        "uploads", "allow", "deny", "strict",
    ];
    let site = root;
    let root = reader.root(bytes);
    reader.refuse_repeated();
    reader.only(&root, &KEYS);
    let marks = read_issuer(reader, &root, config);
    config.own_key = reader.text(&root, "site");
    config.contacts = read_contacts(reader, &root);
    config.fields = read_fields(reader, &root);
    if let Some(label) = reader.text(&root, "label") {
        warn_of_label(reader, &root, &label);
        config.label = LabelSource::of_text(&label);
    }
    let (allow, allowed) = reader.located_texts(&root, "allow").into_iter().unzip();
    let (deny, denied) = reader.located_texts(&root, "deny").into_iter().unzip();
    let strict = reader.truth(&root, "strict").unwrap_or(false);
    config.acceptance = AcceptanceConfig { allow, deny, strict };
    config.language =
        reader.checked(&root, "language", is_language).as_deref().and_then(Language::declared);
    let (names, layouts) = reader.located_texts(&root, "layout").into_iter().unzip();
    config.layouts = names;
    let path = reader.path().to_owned();
    let places =
        SettingPlaces { path, layouts, allow: allowed, deny: denied, ..Default::default() };
    config.places = places;
    config.seda = SedaConfig {
        values: read_seda(reader, &root),
        path: reader.path().to_owned(),
        position: root.entry("seda").map(|entry| entry.key_position),
    };
    config.deposit = read_deposit(reader, &root);
    let folders = read_names(reader, &root, "uploads", None);
    if let Some(section) = root.get("uploads").filter(|_| folders.values().any(|f| climbs(f))) {
        reader.fault(section.position, "`uploads` must name folders of the site");
    }
    if !folders.is_empty() {
        warn_of_folders(reader, &root, &folders, site);
        config.uploads = folders.iter().map(|(at, folder)| UploadFolder::new(at, folder)).collect();
    }
    marks
}

/// A word near `category` is printed above every title, and hardly meant.
fn warn_of_label(reader: &mut Reader, root: &Mapping, label: &str) {
    let near = nearest_name(&label.to_lowercase(), ["category"].into_iter());
    let node = root.get("label").filter(|_| near.is_some() && label != "category");
    if let Some(node) = node {
        let message = format!("`label: {label}` prints this word above every title");
        let help = "`category` prints the last category of a release".to_owned();
        reader.warn(node.position, message, help);
    }
}

/// Folders of `uploads` that the site does not have.
fn warn_of_folders(
    reader: &mut Reader,
    root: &Mapping,
    folders: &BTreeMap<String, String>,
    site: &Path,
) {
    let section = root.get("uploads").and_then(Node::mapping);
    for (address, folder) in folders {
        let path = site.join(folder.trim_matches('/'));
        let node = section.and_then(|section| section.get(address));
        // The usual folder, which a site without files lacks.
        let is_usual =
            UploadFolder::new(address, folder) == UploadFolder::new("uploads", "_uploads");
        let is_missing = !is_usual && !path.is_dir() && !climbs(folder);
        let Some(node) = node.filter(|_| is_missing) else { continue };
        let message = format!(
            "the site has no folder `{folder}`, where `uploads` has the files of `{address}`"
        );
        let beside =
            std::fs::read_dir(path.parent().unwrap_or(site)).into_iter().flatten().flatten();
        let beside = beside.filter(|entry| entry.path().is_dir());
        let mut names: Vec<String> =
            beside.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        let typed = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let help = match nearest_name(&typed, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "correct the name, or make the folder".to_owned(),
        };
        reader.warn(node.position, message, help);
    }
}

fn is_language(typed: &str) -> Result<String, String> {
    match Language::declared(typed) {
        Some(_) => Ok(typed.to_owned()),
        None => Err(format!("`{typed}` is not a language: expected a tag such as fr, de-AT or ja")),
    }
}

/// Keys of a post's front matter that a site may call otherwise.
pub const OUR_KEYS: [&str; 24] = [
    "title",
    "sous-titre",
    "date",
    "date_de_modification",
    "lang",
    "categories",
    "tags",
    "auteur",
    "numero",
    "chapeau-text",
    "une-ou-diaporama",
    "files",
    "contact-presse",
    "redirect_to",
    "redirect_from",
    "permalink",
    "draft",
    "language",
    "locale",
    "category",
    "tag",
    "number",
    "slug",
    "published",
];

/// SEDA 2.3, ArchiveTransfer and ManagementMetadata.
const SEDA_KEYS: [&str; 12] = [
    "archival_agency",
    "transferring_agency",
    "originating_agency",
    "submission_agency",
    "archival_agreement",
    "archival_profile",
    "service_level",
    "acquisition_information",
    "appraisal_rule",
    "access_rule",
    "dissemination_rule",
    "reuse_rule",
];

/// Identifiers that an archival agency gave: none that stands for one still to come.
fn read_seda(reader: &mut Reader, root: &Mapping) -> BTreeMap<String, String> {
    let values = read_names(reader, root, "seda", Some(&SEDA_KEYS));
    let section = root.get("seda").and_then(Node::mapping);
    for (key, value) in &values {
        let node = section.and_then(|section| section.get(key));
        if let Some(node) = node.filter(|_| is_placeholder(value)) {
            let message = format!(
                "`{value}` is not an identifier: write what the archival agency gave for \
                 `seda.{key}`, or leave the key out"
            );
            reader.fault(node.position, message);
        }
    }
    values
}

/// Whether a text only keeps a place: `…`, `xxx`, `<code>`, `TODO`.
fn is_placeholder(text: &str) -> bool {
    let word = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let is_filler = word.len() > 1 && word.chars().all(|c| c == 'x');
    let words = ["todo", "tbd", "à compléter", "a completer", "à définir"];
    is_filler
        || words.contains(&word.as_str())
        || text.contains(['…', '<', '>'])
        || text.contains("...")
        || !text.is_empty() && word.is_empty()
}

fn climbs(folder: &str) -> bool {
    folder.split('/').any(|part| part == "..")
}

fn read_issuer(reader: &mut Reader, root: &Mapping, config: &mut SiteConfig) -> MarkAddresses {
    const KEYS: [&str; 8] =
        ["name", "place", "address", "website", "mark", "co_marks", "co_emitters", "isni"];
    let Some(issuer) = reader.section(root, "issuer") else { return MarkAddresses::default() };
    reader.only(issuer, &KEYS);
    config.issuer = IssuerConfig {
        name: reader.text(issuer, "name"),
        place: reader.text(issuer, "place"),
        address: reader.text(issuer, "address"),
        website: reader.text(issuer, "website"),
        isni: reader.checked(issuer, "isni", identifiers::isni),
        ..IssuerConfig::default()
    };
    let mark = reader.located_texts(issuer, "mark").into_iter().next();
    let mut co_marks = reader.located_texts(issuer, "co_marks");
    co_marks.extend(reader.located_texts(issuer, "co_emitters"));
    MarkAddresses { mark, co_marks }
}

fn read_contacts(reader: &mut Reader, root: &Mapping) -> Vec<DatedContact> {
    const KEYS: [&str; 6] = ["from", "until", "service", "name", "tel", "email"];
    let Some(node) = root.get("contacts") else { return Vec::new() };
    let mut contacts = Vec::new();
    for item in node.items() {
        let Some(contact) = reader.mapping(item, "an entry of `contacts`") else { continue };
        reader.only(contact, &KEYS);
        let (from, until) = (read_day(reader, contact, "from"), read_day(reader, contact, "until"));
        if let (Some(from), Some(until), Some(node)) = (from, until, contact.get("until"))
            && until < from
        {
            let message = format!("`until` ({until}) is before `from` ({from})");
            let help = "exchange the two days: this contact is never in force".to_owned();
            reader.fault_with_help(node.position, message, Some(help));
        }
        contacts.push(DatedContact {
            from,
            until,
            service: reader.text(contact, "service"),
            name: reader.text(contact, "name"),
            telephones: reader.texts(contact, "tel"),
            email: reader.text(contact, "email"),
        });
    }
    contacts
}

fn read_day(reader: &mut Reader, mapping: &Mapping, key: &str) -> Option<civil::Date> {
    let text = reader.text(mapping, key)?;
    let day = text.parse().ok();
    if day.is_none() {
        let position = mapping.get(key)?.position;
        reader.fault(position, format!("`{text}` is not a day: write it as 2019-07-17"));
    }
    day
}

fn read_names(
    reader: &mut Reader,
    root: &Mapping,
    key: &str,
    known: Option<&[&str]>,
) -> BTreeMap<String, String> {
    let Some(section) = reader.section(root, key) else { return BTreeMap::new() };
    if let Some(known) = known {
        reader.only(section, known);
    }
    let keys = section.entries.iter().map(|entry| entry.key.clone());
    keys.filter_map(|key| Some((key.clone(), reader.text(section, &key)?))).collect()
}

/// Our names with those of the site, whichever of them stands first.
fn read_fields(reader: &mut Reader, root: &Mapping) -> BTreeMap<String, String> {
    let is_ours = |name: &str| OUR_KEYS.contains(&name);
    let typed = read_names(reader, root, "fields", None);
    let section = root.get("fields").and_then(Node::mapping);
    let mut fields = BTreeMap::new();
    for (left, right) in typed {
        let (ours, theirs) = match (is_ours(&left), is_ours(&right)) {
            (true, _) => (left, right),
            (false, true) => (right, left),
            (false, false) => {
                let position = section.and_then(|it| it.entry(&left)).map(|it| it.key_position);
                let message = format!("`{left}: {right}` of `fields` names no key of a release");
                let help = expected_names(&left, &OUR_KEYS);
                reader.warn(position.unwrap_or(Position::START), message, help);
                continue;
            }
        };
        fields.entry(ours).or_insert(theirs);
    }
    fields
}

fn read_deposit(reader: &mut Reader, root: &Mapping) -> DepositConfig {
    const KEYS: [&str; 6] = ["issn", "ark_naan", "publisher", "rights", "place", "frequency"];
    let Some(deposit) = reader.section(root, "deposit") else { return DepositConfig::default() };
    reader.only(deposit, &KEYS);
    let is_naan = |typed: &str| match identifiers::is_naan(typed) {
        true => Ok(typed.to_owned()),
        false => Err(format!(
            "`{typed}` is not a NAAN: expected the number of a naming authority, such as 12148"
        )),
    };
    DepositConfig {
        issn: reader.checked(deposit, "issn", identifiers::issn),
        ark_naan: reader.checked(deposit, "ark_naan", is_naan),
        publisher: reader.text(deposit, "publisher"),
        rights: reader.text(deposit, "rights"),
        place: reader.text(deposit, "place"),
        frequency: reader.text(deposit, "frequency"),
    }
}
