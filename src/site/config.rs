//! `communique.yaml`, and everything that a site's configuration says.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil;

use crate::error::Position;
use crate::language::Language;

use super::Upload;
use super::engine::{Engine, TemplateLanguage};
use super::fault::ConfigFault;
use super::jekyll::config::{DEFAULT_COLLECTION, JekyllConfig};
use super::templates::Templates;

/// A site's configuration: `_config.yml` and `communique.yaml`, both optional.
#[derive(Debug, Clone, Default)]
pub struct SiteConfig {
    /// The site's engine.
    pub engine: Engine,
    /// Where its content is, and how it is addressed.
    pub content: ContentConfig,
    /// What all engines have in common, under Jekyll's names.
    pub jekyll: JekyllConfig,
    /// `site`: what the site is called among those that share an archive.
    pub own_key: Option<String>,
    /// `language`: for posts whose declaration, place and defaults give none.
    pub language: Option<Language>,
    pub issuer: IssuerConfig,
    /// Press contacts by date, in the order of the file.
    pub contacts: Vec<DatedContact>,
    /// Our front matter keys, and the name that this site gives each.
    pub fields: BTreeMap<String, String>,
    /// Layouts by name or file, or `auto`: one, for all releases; or several, of which each release
    /// takes the first whose own rules apply to it.
    pub layouts: Vec<String>,
    /// `seda`: names of services and the agreement.
    pub seda: SedaConfig,
    pub deposit: DepositConfig,
    pub uploads: Vec<UploadFolder>,
    /// `label`: where the wording above the title comes from.
    pub label: LabelSource,
    /// `allow`, `deny`, `strict`: which findings refuse a release.
    pub acceptance: AcceptanceConfig,
    /// Where the settings stand whose values only later stages can check.
    pub places: SettingPlaces,
    /// What the Liquid of posts may ask for.
    pub templates: Arc<Templates>,
    /// Oddities in the site's own configuration that do not keep it from being read.
    pub warnings: Vec<ConfigFault>,
}

/// Where an engine keeps its content, and what its configuration says about paths and addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContentConfig {
    /// The generator that a folder of Markdown files is known to be of.
    pub generator: Option<&'static str>,
    /// The folder of all content, without slashes around: `content`, `source/_posts`.
    pub folder: String,
    /// By code, such as `fr`.
    pub languages: BTreeMap<String, ContentLanguage>,
    /// The language code of content that names none.
    pub default_language: Option<String>,
    /// Whether the default language is part of addresses too.
    pub default_in_address: bool,
    /// Patterns of addresses, by section.
    pub permalinks: BTreeMap<String, String>,
    /// Whether a page is `name.html` rather than `name/`.
    pub is_ugly: bool,
    /// Sections whose pages are the posts; empty: all dated pages.
    pub main_sections: Vec<String>,
    /// What the names of posts are made of, in Hexo: `:year-:month-:day-:title`.
    pub name_pattern: Option<String>,
    /// Whether each post has a folder of files, in Hexo.
    pub has_asset_folders: bool,
    /// Where global data lie, in Eleventy.
    pub data_folder: String,
    /// The templates of bodies.
    pub templates: TemplateLanguage,
    /// Whether every typed line break is one on the page.
    pub has_hard_breaks: bool,
    /// Whether HTML elements hold Markdown unless they say otherwise.
    pub parses_html: bool,
}

/// A language of a site's content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContentLanguage {
    /// The folder of its content, if it has its own.
    pub folder: Option<String>,
    /// BCP 47 tag, if it is more than the code.
    pub tag: Option<String>,
}

/// Which findings refuse a release, by the codes of their rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AcceptanceConfig {
    pub allow: Vec<String>,
    pub deny: Vec<String>,
    /// Whether warnings refuse a release.
    pub strict: bool,
}

/// The places of settings, in the order of their values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingPlaces {
    /// The file, as the user knows it.
    pub path: String,
    pub mark: Option<Position>,
    pub co_marks: Vec<Position>,
    pub layouts: Vec<Position>,
    pub allow: Vec<Position>,
    pub deny: Vec<Position>,
}

/// Where the label of a release (`Communiqué de presse`), which is also its type, comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum LabelSource {
    /// The last category in the collection `communiques`, whose categories are labels; elsewhere
    /// the standard wording.
    #[default]
    Convention,
    /// The standard wording in the language of the release.
    Standard,
    /// The last category of the release, if it has one.
    Category,
    /// One wording for all releases.
    Text(String),
}

impl LabelSource {
    /// From `label:` of communique.yaml.
    pub fn of_text(text: &str) -> LabelSource {
        match text.trim() {
            "" => LabelSource::Standard,
            "category" => LabelSource::Category,
            text => LabelSource::Text(text.to_owned()),
        }
    }

    /// The label of a release; `None` for the standard wording.
    pub fn label(&self, collection: Option<&str>, categories: &[String]) -> Option<String> {
        let last = || categories.iter().rev().find(|category| !category.trim().is_empty()).cloned();
        match self {
            LabelSource::Convention if collection == Some(DEFAULT_COLLECTION) => last(),
            LabelSource::Convention | LabelSource::Standard => None,
            LabelSource::Category => last(),
            LabelSource::Text(text) => Some(text.clone()),
        }
    }
}

/// `issuer`: the publisher.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssuerConfig {
    pub name: Option<String>,
    pub place: Option<String>,
    pub address: Option<String>,
    pub website: Option<String>,
    pub mark: Option<Upload>,
    pub co_marks: Vec<Upload>,
    pub isni: Option<String>,
}

impl IssuerConfig {
    /// All its marks.
    pub fn marks(&self) -> impl Iterator<Item = &Upload> {
        self.mark.iter().chain(&self.co_marks)
    }
}

/// An entry of `contacts`, in force from `from` to `until`, both days included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatedContact {
    pub from: Option<civil::Date>,
    pub until: Option<civil::Date>,
    pub service: Option<String>,
    pub name: Option<String>,
    pub telephones: Vec<String>,
    pub email: Option<String>,
}

/// `seda`: who transfers what to whom, under which agreement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SedaConfig {
    /// Values by key, as typed; none is empty.
    pub values: BTreeMap<String, String>,
    /// The file, as the user knows it, and the place of the section in it.
    pub path: String,
    pub position: Option<Position>,
}

impl SedaConfig {
    /// The value of a key that a transfer needs.
    ///
    /// # Errors
    /// The fault to report, at the section, otherwise at the file.
    pub fn required(&self, key: &str) -> Result<&str, MissingKey> {
        self.values.get(key).map(String::as_str).ok_or_else(|| MissingKey {
            key: format!("seda.{key}"),
            path: self.path.clone(),
            position: self.position,
        })
    }
}

/// A key of `communique.yaml` that is required for what was requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingKey {
    pub key: String,
    pub path: String,
    /// Of its section, if there is one.
    pub position: Option<Position>,
}

impl std::fmt::Display for MissingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.position {
            Some(at) => write!(f, "{}:{}:{}", self.path, at.line, at.column)?,
            None => f.write_str(&self.path)?,
        }
        write!(f, ": `{}` is missing", self.key)
    }
}

/// `deposit`: what legal deposit asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DepositConfig {
    /// Checked: `1234-5679`.
    pub issn: Option<String>,
    /// Naming authority number under which ARKs are given.
    pub ark_naan: Option<String>,
    pub publisher: Option<String>,
    pub rights: Option<String>,
    /// Place of publication; otherwise the issuer's.
    pub place: Option<String>,
    pub frequency: Option<String>,
}

/// Where the files of a site address are: `/uploads/x` at `_uploads/x`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadFolder {
    /// The prefix of the address, without slashes around it: `uploads`.
    pub address: String,
    /// The folder, relative to the site, without slashes around: `_uploads`.
    pub folder: String,
}

/// Addresses of marks, to be looked up when the uploads are known.
#[derive(Debug, Default)]
pub(super) struct MarkAddresses {
    pub mark: Option<(String, crate::error::Position)>,
    pub co_marks: Vec<(String, crate::error::Position)>,
}

impl SiteConfig {
    /// What stands for the site where an archive has packages of several, whatever machine or
    /// folder it lies on.
    pub fn key(&self) -> Option<String> {
        self.keys().into_iter().next()
    }

    /// What a package of the site may have for its key: `site` of communique.yaml, else the
    /// address without its scheme, else the title. All of them, so that a site that gets a better
    /// one is still known by the one it had.
    pub fn keys(&self) -> Vec<String> {
        let address = self.jekyll.url.as_deref().map(|url| {
            let url = url.split_once("://").map_or(url, |(_, rest)| rest);
            let url = url.strip_prefix("www.").unwrap_or(url).trim_matches('/');
            format!("{}{}", url.to_lowercase(), self.jekyll.baseurl)
        });
        let address = address.filter(|address| !address.is_empty() && !is_of_this_machine(address));
        let keys = [self.own_key.clone(), address, self.jekyll.title.clone()];
        let keys = keys.into_iter().flatten();
        let keys = keys.map(|key| key.split_whitespace().collect::<Vec<_>>().join(" "));
        keys.filter(|key| !key.is_empty()).collect()
    }

    /// The press contacts of `communique.yaml` that are in force on a day.
    pub fn contacts_on(&self, day: civil::Date) -> impl Iterator<Item = &DatedContact> {
        self.contacts.iter().filter(move |contact| {
            contact.from.is_none_or(|from| from <= day)
                && contact.until.is_none_or(|until| day <= until)
        })
    }

    /// Whether a site address names an upload, `/uploads/…` or as the site maps it.
    pub fn is_upload(&self, address: &str) -> bool {
        let path = address.strip_prefix('/').unwrap_or(address);
        // A folder mapped to the site's root would turn every path into an upload.
        let named = self.uploads.iter().filter(|upload| !upload.address.is_empty());
        named.into_iter().any(|upload| upload.below(path).is_some())
    }
}

/// Whether an address is where sites are looked at while they are written, and no site's own.
fn is_of_this_machine(address: &str) -> bool {
    let host = address.split(['/', ':']).next().unwrap_or_default();
    matches!(host, "localhost" | "127.0.0.1" | "0.0.0.0" | "example.com")
}

impl UploadFolder {
    pub fn new(address: &str, folder: &str) -> UploadFolder {
        let bare = |path: &str| path.trim_matches('/').to_owned();
        UploadFolder { address: bare(address), folder: bare(folder) }
    }

    /// The rest of a site path below this address; an empty address is the root of the site.
    pub fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        let path = path.trim_start_matches('/');
        match self.address.is_empty() {
            true => Some(path),
            false => path.strip_prefix(&self.address)?.strip_prefix('/'),
        }
    }
}
