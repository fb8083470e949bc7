//! From a post to a release.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Zoned;

use crate::error::{Place, Position};
use crate::site::{ReleaseSource, SiteConfig};
use crate::yaml::{self, Node, RepeatedKey};

use super::attachments::{Finder, read_attachments, read_lead};
use super::contact::read_contacts;
use super::dates::{date_of_name, read_date};
use super::front_matter::{FrontMatter, SHOWN_KEYS, read_front_matter};
use super::language::{DeclaredLanguage, read_language};
use super::permalink::{Addressed, page_path};
use super::reading::Reading;
use super::rule::REPEATED_KEY;
use super::slug::{slug_and_id, stem};
use super::{Attachment, Contact, Issuer, LeadImage, Located, Release, ReleaseError};

/// What the caller chooses about parsing.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReleaseOptions {
    /// Whether a missing or unreadable file is a recorded loss instead of a refusal.
    pub allow_missing: bool,
}

/// Beside those that are shown, keys that have a field of their own in [`Release`], or that only
/// tell Jekyll what to do.
const FURTHER_KEYS: [&str; 5] = ["files", "contact-presse", "permalink", "published", "draft"];

/// Parses one post. All its faults are told at once, except that nothing is read in a front
/// matter that is no YAML.
pub fn parse_release(
    source: &ReleaseSource,
    site: &SiteConfig,
    options: &ReleaseOptions,
) -> Result<Release, Vec<ReleaseError>> {
    let parts = read_front_matter(source, site).map_err(|error| vec![error])?;
    let mut reading = Reading::new(&source.path, &parts.own, &parts.merged);
    tell_repeated(&mut reading, &parts.repeated);
    let finder = Finder { site, uploads: &*source.uploads, allow_missing: options.allow_missing };
    let fields = read_fields(&mut reading, &finder);
    keep_others(&mut reading);
    let Reading { errors, findings, other, .. } = reading;
    match (fields.title.clone(), fields.date.clone()) {
        (Some(title), Some(date)) if errors.is_empty() => {
            let release = assemble(source, site, &parts, fields, title, date);
            Ok(Release { other, findings, allow_missing: options.allow_missing, ..release })
        }
        _ => Err(sorted(errors)),
    }
}

/// What the front matter says, field by field.
struct Fields {
    title: Option<Located<String>>,
    date: Option<Zoned>,
    date_is_local: bool,
    subtitle: Option<Located<String>>,
    modified: Option<Zoned>,
    language: Option<DeclaredLanguage>,
    categories: Vec<String>,
    tags: Vec<String>,
    author: Option<String>,
    number: Option<String>,
    chapeau: Option<Located<String>>,
    lead: Vec<LeadImage>,
    attachments: Vec<Attachment>,
    contacts: Vec<Contact>,
    redirect_to: Option<String>,
    permalink: Option<String>,
    slug: Option<String>,
    draft: bool,
}

fn read_fields(reading: &mut Reading<'_>, finder: &Finder<'_>) -> Fields {
    let title = read_title(reading);
    let date = read_release_date(reading);
    let day = date.as_ref().map(Zoned::date);
    let lead = read_lead(reading, finder);
    Fields {
        title,
        date,
        date_is_local: is_local(reading),
        subtitle: reading.located(&["sous-titre"]),
        modified: reading.date("date_de_modification"),
        language: read_language(reading, finder.site),
        categories: read_categories(reading),
        tags: read_tags(reading),
        author: read_author(reading),
        number: reading.text(&["numero", "number"]),
        chapeau: reading.located(&["chapeau-text"]),
        attachments: read_attachments(reading, finder, &lead),
        lead,
        contacts: read_contacts(reading, finder.site, day),
        redirect_to: reading.texts("redirect_to").into_iter().next(),
        permalink: reading.text(&["permalink"]),
        slug: reading.merged.get("slug").and_then(Node::printed),
        draft: is_draft(reading),
    }
}

/// Names and addresses follow from what was read.
fn assemble(
    source: &ReleaseSource,
    site: &SiteConfig,
    parts: &FrontMatter,
    fields: Fields,
    title: Located<String>,
    date: Zoned,
) -> Release {
    let categories = words_of_categories(&fields.categories, parts);
    let post = Addressed {
        path: &source.path,
        collection: source.collection.as_deref(),
        date: &date,
        date_is_local: fields.date_is_local,
        permalink: fields.permalink.as_deref(),
        slug: fields.slug.as_deref(),
        categories: &categories,
    };
    let url = if fields.draft { None } else { absolute_url(&post, site) };
    let (slug, id) = slug_and_id(&source.path, &date);
    Release {
        id,
        slug,
        path: source.path.clone(),
        source: Arc::clone(&source.bytes),
        text: Arc::clone(&parts.text),
        title,
        subtitle: fields.subtitle,
        date,
        modified: fields.modified,
        language: fields.language,
        categories: fields.categories,
        tags: fields.tags,
        author: fields.author,
        number: fields.number,
        chapeau: fields.chapeau,
        lead: fields.lead,
        attachments: fields.attachments,
        contacts: fields.contacts,
        body_start: parts.body_start,
        url,
        redirect_to: fields.redirect_to,
        draft: fields.draft,
        issuer: issuer(site),
        site_url: site.jekyll.url.clone(),
        base_url: site.jekyll.baseurl.clone(),
        site_title: site.jekyll.title.clone(),
        defaults: yaml::to_block(&parts.defaults),
        other: BTreeMap::new(),
        uploads: Arc::clone(&source.uploads),
        allow_missing: false,
        findings: Vec::new(),
    }
}

fn tell_repeated(reading: &mut Reading<'_>, repeated: &[RepeatedKey]) {
    for RepeatedKey { key, dropped, kept } in repeated {
        let detail = format!("« {key} » stands on lines {} and {}", dropped.line, kept.line);
        reading.find(&REPEATED_KEY, *kept, detail);
    }
}

/// White space is collapsed as a browser does it: a no-break space is none.
fn read_title(reading: &mut Reading<'_>) -> Option<Located<String>> {
    let faults = reading.errors.len();
    let title = reading.located(&["title"]).map(|title| Located {
        value: title.value.split_ascii_whitespace().collect::<Vec<_>>().join(" "),
        position: title.position,
    });
    // A title of the wrong shape has been told already.
    if title.is_none() && reading.errors.len() == faults {
        let position = reading.own.entry("title").map_or(Position::START, |e| e.key_position);
        reading.errors.push(ReleaseError::NoTitle { place: reading.place(position) });
    }
    title
}

/// `date`, else the day that the file's name begins with.
fn read_release_date(reading: &mut Reading<'_>) -> Option<Zoned> {
    let given = reading.merged.get("date").is_some_and(|node| !node.is_null());
    if given {
        return reading.date("date");
    }
    let place = reading.place(Position::START);
    match date_of_name(stem(reading.path)) {
        Some(Ok(date)) => return Some(date),
        Some(Err(typed)) => reading.errors.push(ReleaseError::BadDate { place, typed }),
        None => reading.errors.push(ReleaseError::NoDate { place }),
    }
    None
}

/// `categories`, then `category`, as in Jekyll; but Jekyll splits a text at its spaces, and here
/// a label of several words is one.
fn read_categories(reading: &mut Reading<'_>) -> Vec<String> {
    let mut categories = Vec::new();
    for category in ["categories", "category"].iter().flat_map(|key| reading.texts(key)) {
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    categories
}

/// The categories as Jekyll has them, for the post's address: the words of a text apart.
fn words_of_categories(categories: &[String], parts: &FrontMatter) -> Vec<String> {
    let text = |mapping: &yaml::Mapping| mapping.get("categories").and_then(Node::printed);
    let texts = [text(&parts.own), text(&parts.defaults)].map(Option::unwrap_or_default);
    let words = |category: &String| match texts.iter().any(|text| text.trim() == category) {
        true => category.split_whitespace().map(str::to_owned).collect(),
        false => vec![category.clone()],
    };
    categories.iter().flat_map(words).collect()
}

/// Whether the date is told without saying where: a day alone, or a time without offset that
/// YAML does not take for one of UTC.
fn is_local(reading: &Reading<'_>) -> bool {
    match reading.merged.get("date").filter(|node| !node.is_null()) {
        Some(node) => node.scalar().and_then(read_date).is_some_and(|read| read.is_local),
        None => true,
    }
}

/// `tag`, then `tags`; a text of several words is several tags, as in Jekyll.
fn read_tags(reading: &mut Reading<'_>) -> Vec<String> {
    let one_text = reading.merged.get("tags").is_some_and(|node| node.scalar().is_some());
    let mut tags = reading.texts("tag");
    let more = reading.texts("tags");
    match one_text {
        true => {
            tags.extend(more.iter().flat_map(|text| text.split_whitespace()).map(str::to_owned))
        }
        false => tags.extend(more),
    }
    tags
}

fn read_author(reading: &mut Reading<'_>) -> Option<String> {
    Some(reading.texts("auteur").join(", ")).filter(|author| !author.is_empty())
}

/// Left out of the site: not published, or kept among the drafts.
fn is_draft(reading: &Reading<'_>) -> bool {
    let says = |key: &str| reading.merged.get(key).and_then(Node::bool);
    says("published") == Some(false)
        || says("draft") == Some(true)
        || reading.path.split('/').any(|part| part == "_drafts")
}

fn is_known(key: &str) -> bool {
    SHOWN_KEYS.contains(&key) || FURTHER_KEYS.contains(&key)
}

fn keep_others(reading: &mut Reading<'_>) {
    let own = reading.own;
    for entry in own.entries.iter().filter(|entry| !is_known(&entry.key)) {
        reading.keep_other(&entry.key, &entry.value);
    }
}

fn absolute_url(post: &Addressed<'_>, site: &SiteConfig) -> Option<String> {
    let url = site.jekyll.url.as_ref()?;
    Some(format!("{url}{}{}", site.jekyll.baseurl, page_path(post, site)?))
}

fn issuer(site: &SiteConfig) -> Issuer {
    let config = site.issuer.clone();
    Issuer {
        name: config.name.or_else(|| site.jekyll.title.clone()).unwrap_or_default(),
        place: config.place,
        address: config.address,
        website: config.website,
        mark: config.mark,
        co_marks: config.co_marks,
        isni: config.isni,
    }
}

/// In the order of the file.
fn sorted(mut errors: Vec<ReleaseError>) -> Vec<ReleaseError> {
    errors.sort_by_key(|error| error.place().map(|place: &Place| place.position));
    errors
}
