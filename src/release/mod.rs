//! One release: front matter, body and the files it names.
//!
//! 1. `front_matter`: the post in its parts, over the site's defaults;
//! 2. `parse`: every field of a [`Release`], through `dates`, `contact`, `attachments`,
//!    `slug` and `permalink`;
//! 3. all faults at once ([`ReleaseError`]), or the release with its findings ([`rule`]).

mod address;
mod attachments;
mod author;
mod called;
mod categories;
mod contact;
mod dates;
mod drafts;
mod engine_names;
mod error;
mod front_matter;
mod issued;
mod keys;
mod language;
mod liquid;
mod meanings;
mod misspelt;
mod parse;
mod permalink;
mod reading;
mod slug;
#[cfg(test)]
mod tests;
mod translations;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Position;
use crate::finding::Finding;
use crate::rules::release as rule;
use crate::site::{Dialect, Engine, LiquidValues, TemplateLanguage, Upload, Uploads};

pub use error::ReleaseError;
pub use keys::{FrontMatterKey, differing_parts, front_matter_keys};
pub use language::{DeclaredLanguage, Declarer};
pub use meanings::meaning_of;
pub use parse::{ReleaseOptions, parse_release};
pub use slug::{recorded_slug_and_id, slug_and_id, slug_of};

/// Everything a post says, with the site's defaults applied and its files found.
pub struct Release {
    /// `YYYY-MM-DD-slug`: the day in the site's time zone and the ASCII slug of the file's name.
    pub id: String,
    pub slug: String,
    /// Path of the post relative to the site's root.
    pub path: String,
    /// The post's bytes, untouched; and as text.
    pub source: Arc<[u8]>,
    pub text: Arc<str>,
    /// `title`, with white space collapsed as in HTML.
    pub title: Located<String>,
    /// `sous-titre`.
    pub subtitle: Option<Located<String>>,
    /// In the site's time zone.
    pub date: jiff::Zoned,
    /// Whether the post gives only a day: the hour of `date` is then meaningless.
    pub date_is_day: bool,
    /// `date_de_modification`.
    pub modified: Option<jiff::Zoned>,
    pub modified_is_day: bool,
    /// As declared by the post or its site; otherwise it is detected from the words.
    pub language: Option<DeclaredLanguage>,
    /// The wording above the title, which is also its type; `None` for the standard one.
    pub label: Option<String>,
    /// All categories in order.
    pub categories: Vec<String>,
    pub tags: Vec<String>,
    /// `auteur`.
    pub author: Option<String>,
    /// `numero`.
    pub number: Option<String>,
    /// `chapeau-text`: Markdown.
    pub chapeau: Option<Located<String>>,
    /// `une-ou-diaporama`.
    pub lead: Vec<LeadImage>,
    /// `files` and every upload that the post's own front matter names.
    pub attachments: Vec<Attachment>,
    pub contacts: Vec<Contact>,
    /// The Markdown after the front matter: `text[body_start..]`.
    pub body_start: usize,
    /// Absolute address of the post on the site, if the site has a `url`.
    pub url: Option<String>,
    /// The path of its page below the address of the site, if it has a page.
    pub address: Option<String>,
    /// The dialect of Markdown in which the texts of its front matter are written.
    pub dialect: Dialect,
    /// The markup of its body: the same, or HTML.
    pub markup: Dialect,
    /// Whether the site fills in emoji by their names, `:tada:` (the plug-in jemoji).
    pub has_emoji: bool,
    /// Whether every typed line break is one on the page.
    pub has_hard_breaks: bool,
    /// Whether HTML elements hold Markdown unless they say otherwise (kramdown's
    /// `parse_block_html`).
    pub parses_html: bool,
    /// `redirect_to`, as typed.
    pub redirect_to: Option<String>,
    pub draft: bool,
    pub issuer: Issuer,
    /// Site address used to make relative links absolute, without trailing slash.
    pub site_url: Option<String>,
    /// The site's engine, and with it the language of templates in the text.
    pub engine: Engine,
    /// The templates that its texts may hold.
    pub templates: TemplateLanguage,
    /// What the post's Liquid asks of its site.
    pub liquid: LiquidValues,
    /// The front matter over the site's defaults, as the post's Liquid sees it (`page.…`).
    pub page: serde_json::Value,
    /// The path of the site's root on its host, with leading slash; empty if it is the host's root.
    pub base_url: String,
    /// `title` of `_config.yml`, which a post may show (`{{ site.title }}`).
    pub site_title: Option<String>,
    /// The site's front matter defaults that had an effect, as YAML under our names; empty if there
    /// are none.
    pub defaults: String,
    /// Front matter keys that have no field above, as compact JSON texts.
    pub other: BTreeMap<String, String>,
    /// Where the body finds its images.
    pub uploads: Arc<dyn Uploads>,
    /// Whether a file that is missing or unreadable is a recorded loss (`--allow-missing`)
    /// instead of a refusal.
    pub allow_missing: bool,
    /// Whether it is only looked at (`survey`): its pictures are checked, and not made ready for a
    /// PDF.
    pub only_examined: bool,
    pub findings: Vec<Finding>,
}

/// A value and its place in the post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    pub value: T,
    pub position: Position,
}

/// An entry of `une-ou-diaporama`.
#[derive(Debug, Clone)]
pub struct LeadImage {
    pub upload: Upload,
    /// `legende`: Markdown.
    pub caption: Option<Located<String>>,
    /// `alternative-textuelle` as typed; `None` if absent or empty.
    pub alternative: Option<String>,
    pub position: Position,
}

/// A file or address that goes with the release.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// `nom`; `None` if the front matter gives none.
    pub name: Option<String>,
    pub target: AttachmentTarget,
    /// Whether it is in `files` (and listed on the page), or named by another key.
    pub listed: bool,
    pub position: Position,
}

#[derive(Debug, Clone)]
pub enum AttachmentTarget {
    /// A file of the site.
    Upload(Upload),
    /// An address elsewhere (`lien`).
    Link(String),
    /// Only a name, or a file that is missing (recorded loss): nothing to package.
    None,
}

/// `contact-presse`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    pub service: Option<String>,
    pub name: Option<String>,
    pub telephones: Vec<String>,
    pub email: Option<String>,
}

/// The publisher: `issuer` of communique.yaml; without a name, the site's title.
#[derive(Debug, Clone, Default)]
pub struct Issuer {
    pub name: String,
    pub place: Option<String>,
    pub address: Option<String>,
    pub website: Option<String>,
    pub mark: Option<Upload>,
    /// Marks of co-emitters, set at the right.
    pub co_marks: Vec<Upload>,
    pub isni: Option<String>,
}

impl Issuer {
    /// All its marks.
    pub fn marks(&self) -> impl Iterator<Item = &Upload> {
        self.mark.iter().chain(&self.co_marks)
    }
}
