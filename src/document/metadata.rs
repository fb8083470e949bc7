//! The plain texts that PDF, Dublin Core and METS repeat.

use super::typography::collapsed;
use super::{AttachedFile, Block, Inline, Language, Metadata, plain};
use crate::release::Release;

/// Texts that are already composed and are repeated in the metadata.
pub struct ComposedTexts<'a> {
    pub title: &'a [Inline],
    pub subtitle: &'a [Inline],
    pub chapeau: &'a [Block],
    pub label: &'a str,
    pub language: Language,
    pub attachments: &'a [AttachedFile],
}

pub fn metadata(release: &Release, composed: &ComposedTexts) -> Metadata {
    let some = |text: String| (!text.is_empty()).then_some(text);
    let one_line = |text: &str| text.split('\n').map(str::trim).collect::<Vec<_>>().join(" ");
    Metadata {
        title: one_line(&plain::text(composed.title)),
        subtitle: some(one_line(&plain::text(composed.subtitle))),
        description: some(one_line(&plain::blocks_text(composed.chapeau)).trim().to_owned()),
        creator: collapsed(&release.issuer.name),
        publisher: None,
        author: release.author.as_deref().map(collapsed).and_then(some),
        subjects: subjects(release),
        issued: timestamp(&release.date, release.date_is_day),
        modified: release.modified.as_ref().map(|time| timestamp(time, release.modified_is_day)),
        language: composed.language.tag().to_owned(),
        parts: parts(composed.attachments),
        relation: release.redirect_to.as_deref().and_then(|to| redirection(release, to)),
        identifier: release.id.clone(),
        ark: None,
        issn: None,
        frequency: None,
        place: None,
        url: release.url.clone(),
        rights: None,
        licence: None,
        kind: composed.label.to_owned(),
    }
}

/// The address of each attachment on the site or elsewhere, otherwise its name; each once.
fn parts(attachments: &[AttachedFile]) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for attachment in attachments {
        let name = || attachment.file.as_ref().map(|(name, _)| name.clone());
        let part = attachment.target.clone().or_else(name);
        let part = part.unwrap_or_else(|| plain::text(&attachment.name));
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

/// `redirect_to` as an absolute address; as typed if the site has none.
fn redirection(release: &Release, to: &str) -> Option<String> {
    let to = to.trim();
    let base = release.url.as_ref().or(release.site_url.as_ref());
    let base = base.and_then(|base| url::Url::parse(base).ok());
    let joined = match base {
        Some(base) => base.join(to).ok(),
        None => url::Url::parse(to).ok(),
    };
    (!to.is_empty()).then(|| joined.map_or_else(|| to.to_owned(), |url| url.to_string()))
}

/// Tags, then categories, each once.
fn subjects(release: &Release) -> Vec<String> {
    let mut subjects: Vec<String> = Vec::new();
    for subject in release.tags.iter().chain(&release.categories) {
        let subject = collapsed(subject);
        if !subject.is_empty() && !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    subjects
}

/// RFC 3339, without the time zone's name (RFC 9557 adds it in brackets); a day only stays one.
fn timestamp(time: &jiff::Zoned, is_day: bool) -> String {
    if is_day {
        return time.date().to_string();
    }
    time.timestamp().display_with_offset(time.offset()).to_string()
}
