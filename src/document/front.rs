//! What the front matter gives besides text: attachments, contacts, issuer.

use super::images::{Images, Purpose};
use super::notices::Notices;
use super::typography::{NO_BREAK, collapsed, compose_text};
use super::{AttachedFile, ContactBlock, Inline, IssuerBlock, Language, html, links, printable};
use crate::error::Position;
use crate::release::{AttachmentTarget, Contact, Release};
use crate::site::Upload;

/// The list of attachments: those listed on the page that have a file or a link. The front matter
/// stage reports the others.
pub fn attachments(
    release: &Release,
    language: Language,
    notices: &mut Notices,
) -> Vec<AttachedFile> {
    let listed = release.attachments.iter().filter(|attachment| attachment.listed);
    listed
        .filter_map(|attachment| {
            let position = attachment.position;
            let (file, target) = match &attachment.target {
                AttachmentTarget::Upload(upload) => {
                    let file = (upload.file_name().to_owned(), upload.size);
                    (Some(file), upload_target(upload, release, position, notices))
                }
                AttachmentTarget::Link(link) => {
                    (None, links::target(link, release, notices, position))
                }
                AttachmentTarget::None => return None,
            };
            let name = attachment.name.as_deref().map(shown).filter(|name| !name.is_empty());
            let fallback = || match (&file, &attachment.target) {
                (Some((name, _)), _) => name.clone(),
                (None, AttachmentTarget::Link(link)) => link.clone(),
                (None, _) => String::new(),
            };
            let name = name.map(|name| compose_text(&name, language)).unwrap_or_else(fallback);
            let name = text(name);
            (!name.is_empty()).then_some(AttachedFile { name, file, target })
        })
        .collect()
}

/// A file's address on the site; if the site has no address, there is none, and that is not a
/// fault.
fn upload_target(
    upload: &Upload,
    release: &Release,
    position: Position,
    notices: &mut Notices,
) -> Option<String> {
    release.site_url.as_ref()?;
    links::target(&format!("/{}", upload.address), release, notices, position)
}

pub fn contacts(release: &Release, language: Language) -> Vec<ContactBlock> {
    let line = |value: &Option<String>| {
        text(value.as_deref().map(|v| compose_text(&shown(v), language)).unwrap_or_default())
    };
    release
        .contacts
        .iter()
        .filter(|contact| **contact != Contact::default())
        .map(|contact| ContactBlock {
            service: line(&contact.service),
            name: line(&contact.name),
            telephones: contact
                .telephones
                .iter()
                .map(|t| telephone(t))
                .filter(|t| !t.is_empty())
                .collect(),
            email: contact.email.as_deref().map(collapsed).filter(|email| !email.is_empty()),
        })
        .collect()
}

/// A value as the site's templates put it in a page.
fn shown(value: &str) -> String {
    let shown = html::line(value);
    collapsed(&shown.chars().filter(|&c| printable::is_printable(c)).collect::<String>())
}

/// The number as typed, in one piece.
fn telephone(number: &str) -> String {
    collapsed(number).replace(' ', &NO_BREAK.to_string())
}

pub fn issuer(release: &Release, images: &mut Images, notices: &mut Notices) -> IssuerBlock {
    let issuer = &release.issuer;
    let mut load = |upload: &Upload| {
        images.load_upload(upload, Purpose::Mark, Position::START, release, notices)
    };
    let mark = issuer.mark.as_ref().and_then(&mut load);
    let co_marks = issuer.co_marks.iter().filter_map(&mut load).collect();
    let line =
        |value: &Option<String>| value.as_deref().map(collapsed).filter(|value| !value.is_empty());
    IssuerBlock {
        name: collapsed(&issuer.name),
        address: line(&issuer.address),
        website: line(&issuer.website),
        mark,
        co_marks,
    }
}

fn text(text: String) -> Vec<Inline> {
    if text.is_empty() { Vec::new() } else { vec![Inline::Text(text)] }
}
