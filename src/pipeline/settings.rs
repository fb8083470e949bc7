//! `settings.yaml` of a package: what a release took from its site, for typesetting it again.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::digest::DigestAlgorithm;
use crate::document::emoji;
use crate::language::Language;
use crate::package::{Deposit, PackageOptions, Profile, Transfer};
use crate::release::{Contact, DeclaredLanguage, Declarer, Issuer, Release};
use crate::site::{
    DatedContact, DefaultSet, DepositConfig, Engine, IssuerConfig, LabelSource, LiquidValues,
    SiteConfig, TemplateLanguage, Templates, Upload, UploadError, UploadFolder, Uploads,
    address_of_found, own_addresses,
};
use crate::yaml::{self, YamlError};

mod asked;
mod names;
mod page;
mod zone;

use asked::{digest_settings, profile_settings, upload_settings};
use names::{label_settings, other_than, usual_slug_and_id};

/// The values, resolved: none of them depends on the date or place of the post any more.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    issuer: IssuerSettings,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    site_url: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    base_url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// The path of its page, if the site has no address and the text may start from the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    /// The engine of the site, unless it is Jekyll.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    engine: Option<String>,
    /// The templates of its posts, where they are not Liquid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    templates: Option<String>,
    /// Whether a site of Jekyll writes CommonMark.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    commonmark: bool,
    /// Whether the site fills in emoji by their names, where the post has such names.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    emoji: bool,
    /// Whether every typed line break is one on the page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    hard_breaks: bool,
    /// Whether HTML elements hold Markdown unless they say otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    markdown_in_html: bool,
    /// Slug and identifier of the release, if they are not those of its path and day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    slug: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identifier: Option<String>,
    /// The time zone of dates, unless it is that of Paris.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timezone: Option<String>,
    /// The wording above the title, empty for the standard one; absent if it is the last category,
    /// or the standard one of a release without categories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    /// What else the post's Liquid asks of its site.
    #[serde(default, skip_serializing_if = "LiquidValues::is_empty")]
    liquid: LiquidValues,
    /// Present if the post has Liquid, which may ask for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    site_title: Option<String>,
    /// The site's language, if the release has no nearer one: `und` if there is none at all; absent
    /// if it is French, as in the packages of earlier builds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    contacts: Vec<ContactSettings>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ark_naan: Option<String>,
    /// Present unless it is a bag: a package of another kind is another version.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    profile: BTreeMap<String, String>,
    /// The manifests of a bag, unless it has all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    digests: Vec<String>,
    /// Recorded by earlier builds. Not an input: a release that lacks nothing is the same either way.
    #[serde(default, skip_serializing)]
    #[allow(dead_code, reason = "read for the packages that have it")]
    allow_missing: Option<bool>,
    /// Maximum pixels per inch of the embedded pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub downsample: Option<u32>,
    /// Our front matter keys that have other names in the site, if the post may use such a name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, String>,
    /// Where uploads are, unless in the usual place.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    uploads: BTreeMap<String, String>,
    /// The site's front matter defaults that had an effect, as YAML.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    defaults: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerSettings {
    name: String,
    place: Option<String>,
    address: Option<String>,
    website: Option<String>,
    mark: Option<String>,
    co_marks: Vec<String>,
    isni: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactSettings {
    service: Option<String>,
    name: Option<String>,
    telephones: Vec<String>,
    email: Option<String>,
}

impl IssuerSettings {
    fn of(issuer: &Issuer) -> IssuerSettings {
        let address = |mark: &Upload| mark.address.clone();
        IssuerSettings {
            name: issuer.name.clone(),
            place: issuer.place.clone(),
            address: issuer.address.clone(),
            website: issuer.website.clone(),
            mark: issuer.mark.as_ref().map(address),
            co_marks: issuer.co_marks.iter().map(address).collect(),
            isni: issuer.isni.clone(),
        }
    }
}

impl Settings {
    pub fn of(
        release: &Release,
        site: &SiteConfig,
        package: &PackageOptions,
        downsample: Option<u32>,
    ) -> Settings {
        // Every part is named, so that additions to a site must be decided on here too. What is
        // left out reaches a release resolved (contacts, layouts, its address), or is in `package`.
        let SiteConfig {
            engine,
            content,
            jekyll,
            issuer: _,
            contacts: _,
            own_key: _,
            language: _,
            fields,
            layouts: _,
            seda: _,
            deposit,
            uploads,
            label: _,
            templates: _,
            places: _,
            acceptance: _,
            warnings: _,
        } = site;
        let PackageOptions { profile, digests } = package;
        let front_matter = release.text.get(..release.body_start).unwrap_or_default();
        // An escape may write any name.
        let named = |name: &str| front_matter.contains(name) || front_matter.contains('\\');
        let usual = usual_slug_and_id(release);
        Settings {
            issuer: IssuerSettings::of(&release.issuer),
            site_url: release.site_url.clone(),
            base_url: jekyll.baseurl.clone(),
            url: release.url.clone(),
            page: page::recorded(release),
            engine: engine.key().map(str::to_owned),
            templates: content.templates.key().map(str::to_owned),
            commonmark: jekyll.is_commonmark,
            emoji: release.has_emoji && emoji::asks(&release.text),
            hard_breaks: release.has_hard_breaks,
            markdown_in_html: release.parses_html,
            slug: other_than(&usual.0, &release.slug),
            identifier: other_than(&usual.1, &release.id),
            timezone: zone::recorded(site),
            label: label_settings(release),
            liquid: release.liquid.clone(),
            site_title: jekyll.title.clone().filter(|_| page::asks_for_title(&release.text)),
            language: language_setting(release),
            contacts: release.contacts.iter().map(ContactSettings::of).collect(),
            publisher: deposit.publisher.clone(),
            rights: deposit.rights.clone(),
            issn: deposit.issn.clone(),
            ark_naan: deposit.ark_naan.clone(),
            profile: profile_settings(deposit, profile),
            digests: digest_settings(digests),
            allow_missing: None,
            downsample,
            fields: field_settings(fields, &named),
            uploads: upload_settings(uploads, &named),
            defaults: release.defaults.clone(),
        }
    }

    pub fn to_text(&self) -> Result<String, YamlError> {
        yaml::to_text(self)
    }

    pub fn parse(text: &str) -> Result<Settings, YamlError> {
        yaml::from_text(text)
    }

    /// Prefixes of addresses that are the site's own, the longest first.
    pub fn own_addresses(&self) -> Vec<String> {
        own_addresses(self.site_url.as_deref(), &self.base_url)
    }

    /// A site that gives a release exactly these values.
    ///
    /// # Errors
    /// If the defaults are not valid YAML, or a mark is not among the uploads.
    pub fn site(&self, uploads: &dyn Uploads) -> Result<SiteConfig, SettingsError> {
        let mark = |address: &String| uploads.find(&address_of_found(address));
        let issuer = &self.issuer;
        let mut site = SiteConfig {
            issuer: IssuerConfig {
                name: Some(issuer.name.clone()),
                place: issuer.place.clone(),
                address: issuer.address.clone(),
                website: issuer.website.clone(),
                mark: issuer.mark.as_ref().map(mark).transpose()?,
                co_marks: issuer.co_marks.iter().map(mark).collect::<Result<_, _>>()?,
                isni: issuer.isni.clone(),
            },
            contacts: self.contacts.iter().map(ContactSettings::dated).collect(),
            language: match self.language.as_deref() {
                None => Some(Language::FRENCH),
                Some(tag) => Language::declared(tag),
            },
            fields: self.fields.clone(),
            deposit: DepositConfig {
                publisher: self.publisher.clone(),
                rights: self.rights.clone(),
                issn: self.issn.clone(),
                ark_naan: self.ark_naan.clone(),
                frequency: self.profile.get("frequency").cloned(),
                ..DepositConfig::default()
            },
            label: match &self.label {
                None => LabelSource::Category,
                Some(label) => LabelSource::of_text(label),
            },
            uploads: match self.uploads.is_empty() {
                true => vec![UploadFolder::new("uploads", "_uploads")],
                false => self.uploads.iter().map(|(at, to)| UploadFolder::new(at, to)).collect(),
            },
            ..SiteConfig::default()
        };
        site.jekyll.url = self.site_url.clone();
        site.jekyll.baseurl = self.base_url.clone();
        site.jekyll.title = self.site_title.clone();
        site.engine = Engine::of_key(self.engine.as_deref());
        site.content.templates = TemplateLanguage::of_key(self.templates.as_deref());
        site.jekyll.is_commonmark = self.commonmark;
        site.jekyll.has_emoji = self.emoji;
        site.content.has_hard_breaks = self.hard_breaks;
        site.content.parses_html = self.markdown_in_html;
        site.templates = Arc::new(Templates::of_package(self.liquid.clone()));
        site.jekyll.timezone = zone::named(self.timezone.as_deref());
        if let Some(values) = yaml::parse(&self.defaults)?.root.mapping() {
            let (path, values) = (String::new(), values.clone());
            site.jekyll.defaults = vec![DefaultSet { path, kind: None, values }];
        }
        Ok(site)
    }

    /// The kind of package, as far as it matters for the PDF: for a SIP, it does not.
    pub fn profile(&self) -> Profile {
        match self.profile.get("name").map(String::as_str) {
            Some("bnf") => Profile::Bnf(Deposit { place: self.profile.get("place").cloned() }),
            _ => Profile::Bag,
        }
    }

    /// The options with which a package was made.
    ///
    /// # Errors
    /// If a version or a digest algorithm is unknown.
    pub fn package(&self) -> Result<PackageOptions, String> {
        let value = |key: &str| self.profile.get(key).cloned();
        let given = |key: &str| value(key).unwrap_or_default();
        let profile = match given("name").as_str() {
            "seda" => Profile::Seda(Transfer {
                version: given("version").parse().map_err(|error| format!("version: {error}"))?,
                archival_agreement: given("archival_agreement"),
                archival_agency: given("archival_agency"),
                transferring_agency: given("transferring_agency"),
                originating_agency: given("originating_agency"),
                submission_agency: value("submission_agency"),
                archival_profile: value("archival_profile"),
                service_level: value("service_level"),
                acquisition_information: value("acquisition_information"),
                appraisal_rule: value("appraisal_rule"),
                access_rule: value("access_rule"),
                dissemination_rule: value("dissemination_rule"),
                reuse_rule: value("reuse_rule"),
            }),
            "eark" => Profile::Eark,
            _ => self.profile(),
        };
        let is_asked =
            |digest: &DigestAlgorithm| self.digests.iter().any(|name| name == digest.as_str());
        let digests = match self.digests.is_empty() {
            true => DigestAlgorithm::ALL.to_vec(),
            false => DigestAlgorithm::ALL.into_iter().filter(is_asked).collect(),
        };
        Ok(PackageOptions { profile, digests })
    }

    /// Sets what parsing would take from the place of the post in its site.
    pub fn resolve(&self, release: &mut Release) {
        release.url = self.url.clone();
        let page = page::of_address(release).or_else(|| self.page.clone());
        release.address = page.or(release.address.take());
        release.liquid = self.liquid.clone();
        release.contacts = self.contacts.iter().map(ContactSettings::contact).collect();
        let (slug, identifier) = usual_slug_and_id(release);
        release.slug = self.slug.clone().unwrap_or(slug);
        release.id = self.identifier.clone().unwrap_or(identifier);
    }
}

fn language_setting(release: &Release) -> Option<String> {
    match &release.language {
        None => Some(Language::UNDETERMINED.tag().to_owned()),
        Some(DeclaredLanguage { language, by: Declarer::Settings | Declarer::Site, .. }) => {
            Some(language.tag().to_owned()).filter(|_| *language != Language::FRENCH)
        }
        Some(_) => None,
    }
}

/// Why settings cannot be used again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    #[error("settings.yaml: {0}")]
    Yaml(#[from] YamlError),
    #[error("settings.yaml: cannot read the mark: {0}")]
    Mark(#[from] UploadError),
}

impl ContactSettings {
    fn of(contact: &Contact) -> ContactSettings {
        ContactSettings {
            service: contact.service.clone(),
            name: contact.name.clone(),
            telephones: contact.telephones.clone(),
            email: contact.email.clone(),
        }
    }

    fn contact(&self) -> Contact {
        Contact {
            service: self.service.clone(),
            name: self.name.clone(),
            telephones: self.telephones.clone(),
            email: self.email.clone(),
        }
    }

    fn dated(&self) -> DatedContact {
        let Contact { service, name, telephones, email } = self.contact();
        DatedContact { service, name, telephones, email, ..DatedContact::default() }
    }
}
/// Names of fields that the front matter may have.
fn field_settings(
    fields: &BTreeMap<String, String>,
    named: &dyn Fn(&str) -> bool,
) -> BTreeMap<String, String> {
    let own = fields.iter().filter(|(_, theirs)| named(theirs));
    own.map(|(ours, theirs)| (ours.clone(), theirs.clone())).collect()
}
