//! From a post to a release.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Zoned;

use crate::error::{Place, Position};
use crate::site::{Engine, LiquidValues, ReleaseSource, SiteConfig, TemplateLanguage};
use crate::yaml::{self, Node, RepeatedKey};

use super::address;
use super::attachments::{Finder, read_attachments, read_lead};
use super::author::read_author;
use super::categories::{read_categories, read_tags, words_of_categories};
use super::contact::read_contacts;
use super::dates::{Clock, ReadDate};
use super::drafts::{is_draft, report_unclear};
use super::front_matter::{FrontMatter, SHOWN_KEYS, read_front_matter};
use super::issued::read_release_date;
use super::language::{DeclaredLanguage, read_language};
use super::liquid;
use super::misspelt::report_misspelt;
use super::permalink::{Addressed, page_path};
use super::reading::Reading;
use super::rule::{REPEATED_KEY, TAB_IN_FRONT_MATTER};
use super::slug::slug_and_id;
use super::{Attachment, Contact, Issuer, LeadImage, Located, Release, ReleaseError};

/// The caller's choices about parsing.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReleaseOptions {
    /// Whether a missing or unreadable file is a recorded loss instead of a refusal.
    pub allow_missing: bool,
}

/// Keys, besides those that are shown, that have their own field in [`Release`], or that only tell
/// Jekyll what to do.
pub(super) const FURTHER_KEYS: [&str; 5] =
    ["files", "contact-presse", "permalink", "published", "draft"];

/// Parses one post. All its faults are reported at once; but in a front matter that is not valid
/// YAML, nothing more is read.
pub fn parse_release(
    source: &ReleaseSource,
    site: &SiteConfig,
    options: &ReleaseOptions,
) -> Result<Release, Vec<ReleaseError>> {
    parse(source, site, options, Use::Release)
}

/// What a post is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Release,
    /// Another post asks for its address and its front matter: nothing is asked of the site for
    /// it in turn, and it need not be a release.
    Page,
}

fn parse(
    source: &ReleaseSource,
    site: &SiteConfig,
    options: &ReleaseOptions,
    purpose: Use,
) -> Result<Release, Vec<ReleaseError>> {
    let parts = read_front_matter(source, site).map_err(|error| vec![error])?;
    let clock = Clock::of(site);
    let mut reading = Reading::new(&source.path, &parts.own, &parts.merged, clock);
    report_repeated(&mut reading, &parts.repeated);
    if let Some(position) = parts.tab {
        reading.find(&TAB_IN_FRONT_MATTER, position, "a tab is read as a space");
    }
    let finder = Finder { site, uploads: &*source.uploads, allow_missing: options.allow_missing };
    let fields = read_fields(&mut reading, &finder, &site.name_of(&source.path));
    if site.engine == Engine::Eleventy {
        report_computed(&mut reading);
    }
    keep_others(&mut reading);
    report_misspelt(&mut reading);
    report_unclear(&mut reading);
    let undated = ReadDate::epoch(&reading.clock);
    let Reading { errors, findings, other, .. } = reading;
    let is_page = purpose == Use::Page;
    let title = fields
        .title
        .clone()
        .or_else(|| is_page.then(|| Located { value: String::new(), position: Position::START }));
    let date = fields.date.clone().or(undated.filter(|_| is_page || fields.draft));
    match (title, date) {
        (Some(title), Some(date)) if errors.is_empty() || is_page => {
            let release = assemble(source, site, &parts, fields, title, date, purpose);
            Ok(Release { other, findings, allow_missing: options.allow_missing, ..release })
        }
        _ => Err(sorted(errors)),
    }
}

/// What the front matter says, field by field.
struct Fields {
    title: Option<Located<String>>,
    date: Option<ReadDate>,
    subtitle: Option<Located<String>>,
    modified: Option<ReadDate>,
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

fn read_fields(reading: &mut Reading<'_>, finder: &Finder<'_>, name: &str) -> Fields {
    let title = read_title(reading);
    let date = read_release_date(reading, name, finder.site.engine);
    let day = date.as_ref().map(|read| read.date.date());
    let lead = read_lead(reading, finder);
    Fields {
        title,
        date,
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
        draft: is_draft(reading, finder.site.engine),
    }
}

/// Names and addresses follow from what was read.
fn assemble(
    source: &ReleaseSource,
    site: &SiteConfig,
    parts: &FrontMatter,
    fields: Fields,
    title: Located<String>,
    read: ReadDate,
    purpose: Use,
) -> Release {
    let date = read.date;
    let address = own_address(source, site, parts, &fields, &title.value, &date);
    let url = whole_address(site, address.as_deref());
    let (slug, id) = slug_and_id(&site.name_of(&source.path), &date);
    let id = if fields.date.is_none() && fields.draft { slug.clone() } else { id };
    Release {
        id,
        slug,
        path: source.path.clone(),
        source: Arc::clone(&source.bytes),
        text: Arc::clone(&parts.text),
        title,
        subtitle: fields.subtitle,
        date,
        date_is_day: read.is_day,
        modified_is_day: fields.modified.as_ref().is_some_and(|read| read.is_day),
        modified: fields.modified.map(|read| read.date),
        language: fields.language,
        label: site.label.label(source.collection.as_deref(), &fields.categories),
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
        liquid: liquid_values(source, site, parts, address.as_deref(), purpose),
        page: liquid::page(source, parts, site),
        engine: site.engine,
        templates: templates_of(parts, site),
        address,
        dialect: site.dialect(),
        markup: site.markup_of(&source.path),
        has_emoji: site.jekyll.has_emoji,
        has_hard_breaks: site.content.has_hard_breaks,
        parses_html: site.content.parses_html,
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
        only_examined: false,
        findings: Vec::new(),
    }
}

/// The address of the post's page; drafts have none.
fn own_address(
    source: &ReleaseSource,
    site: &SiteConfig,
    parts: &FrontMatter,
    fields: &Fields,
    title: &str,
    date: &Zoned,
) -> Option<String> {
    let categories = match site.engine {
        Engine::Folder | Engine::Jekyll => words_of_categories(&fields.categories, parts),
        _ => fields.categories.clone(),
    };
    let date = Clock::in_addresses(date, site);
    let post = Addressed {
        path: &source.path,
        collection: source.collection.as_deref(),
        date: &date,
        permalink: fields.permalink.as_deref(),
        slug: fields.slug.as_deref(),
        title,
        categories: &categories,
    };
    if fields.draft { None } else { page_address(&post, site) }
}

/// An address of the site, with the site's own address in front.
fn whole_address(site: &SiteConfig, address: Option<&str>) -> Option<String> {
    let url = site.jekyll.url.as_ref().zip(address);
    url.map(|(url, address)| format!("{url}{}{address}", site.jekyll.baseurl))
}

/// What the post's Liquid asks of the site; for other posts, their addresses and titles.
fn liquid_values(
    source: &ReleaseSource,
    site: &SiteConfig,
    parts: &FrontMatter,
    address: Option<&str>,
    purpose: Use,
) -> LiquidValues {
    if purpose == Use::Page {
        return LiquidValues::default();
    }
    liquid::values(parts, &source.path, address, site, &|page| {
        let options = ReleaseOptions { allow_missing: true };
        parse(page, site, &options, Use::Page).ok().map(liquid::Page::of)
    })
}

fn report_repeated(reading: &mut Reading<'_>, repeated: &[RepeatedKey]) {
    for RepeatedKey { key, dropped, kept } in repeated {
        let detail = format!("`{key}` is given twice, on lines {} and {}", dropped.line, kept.line);
        reading.find(&REPEATED_KEY, *kept, detail);
    }
}

/// What a page shows is not known where a template or a script computes it.
fn report_computed(reading: &mut Reading<'_>) {
    const KEY: &str = "eleventyComputed";
    let Some(computed) = reading.merged.get(KEY).and_then(Node::mapping) else { return };
    let shown = computed.entries.iter().map(|entry| entry.key.as_str());
    let shown: Vec<&str> = shown.filter(|key| SHOWN_KEYS.contains(key)).collect();
    if !shown.is_empty() {
        let position = reading.own.entry(KEY).map_or(Position::START, |entry| entry.key_position);
        let keys = shown.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        reading.errors.push(ReleaseError::Computed { place: reading.place(position), keys });
    }
}

/// White space is collapsed as a browser does it: a no-break space is none.
fn read_title(reading: &mut Reading<'_>) -> Option<Located<String>> {
    let faults = reading.errors.len();
    let title = reading.located(&["title"]).map(|title| Located {
        value: title.value.split_ascii_whitespace().collect::<Vec<_>>().join(" "),
        position: title.position,
    });
    // A title of the wrong shape has already been reported.
    if title.is_none() && reading.errors.len() == faults {
        let position = reading.own.entry("title").map_or(Position::START, |e| e.key_position);
        let keys = reading.own.entries.iter().map(|entry| &entry.key);
        let keys = keys.filter(|key| key.to_lowercase().contains("titl"));
        let alike = keys.filter(|key| *key != "title").cloned().collect();
        reading.errors.push(ReleaseError::NoTitle { place: reading.place(position), alike });
    }
    title
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

/// The path of a post's page below the site's address, by the rules of its engine.
fn page_address(post: &Addressed<'_>, site: &SiteConfig) -> Option<String> {
    match site.engine {
        Engine::Folder | Engine::Jekyll => page_path(post, site),
        Engine::Hugo | Engine::Eleventy | Engine::Hexo => address::page_path(post, site),
    }
}

/// Those of the site, or of the post itself (`templateEngineOverride: njk,md`).
fn templates_of(parts: &FrontMatter, site: &SiteConfig) -> TemplateLanguage {
    let own = parts.merged.get("templateEngineOverride").and_then(Node::printed);
    match own.filter(|_| site.engine == Engine::Eleventy) {
        None => site.content.templates,
        Some(own) if own.contains("njk") => TemplateLanguage::Nunjucks,
        Some(own) if own.contains("liquid") => TemplateLanguage::Liquid,
        Some(_) => TemplateLanguage::None,
    }
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
