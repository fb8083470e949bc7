//! The page of one release.

use maud::{Markup, PreEscaped, html};

use super::address::encoded as address;
use super::around::Around;
use super::body;
use super::facts::{Content, Facts, Latest, VersionFacts};
use super::head;
use super::labels::{Labels, PagesLanguage};
use super::page::{Page, clean};
use crate::archive::{ArchivedVersion, Tombstone};
use crate::document::{ImageId, Metadata};
use crate::language::Language;
use crate::pipeline::ShownRelease;

/// The page.
pub fn page(facts: &Facts, around: &Around<'_>) -> Vec<u8> {
    let labels = around.language.labels();
    let Some(last) = facts.last() else { return Vec::new() };
    let entry = last.entry();
    let shown = facts.shown();
    let title = shown.map_or(entry.title.as_str(), |shown| &shown.document.metadata.title);
    let content = html! {
        @match last {
            ArchivedVersion::Withdrawn(tombstone) => { (withdrawn(tombstone, around)) }
            ArchivedVersion::Absent(_) => { (notice(&entry.title, labels.not_there)) }
            ArchivedVersion::Present(_) => { (present(facts, around)) }
        }
        (versions(&facts.versions, around))
    };
    let (year, month) = (entry.date.get(..4).unwrap_or("0000"), &entry.id);
    let month = month.get(..7).unwrap_or_default();
    let root = around.root;
    let page = Page {
        language: around.language,
        title,
        archive: around.archive,
        root,
        head: shown.map(|shown| head::of_release(facts, shown, around)).unwrap_or_default(),
        path: vec![
            (labels.all_releases.to_owned(), format!("{root}index.html")),
            (year.to_owned(), "../index.html".to_owned()),
            (around.language.month(month), format!("../index.html#m-{month}")),
        ],
        has_script: false,
    };
    page.around(&content)
}

fn notice(title: &str, text: &str) -> Markup {
    html! {
        h1 { (clean(title)) }
        p .notice { (text) }
    }
}

fn withdrawn(tombstone: &Tombstone, around: &Around<'_>) -> Markup {
    let (labels, entry) = (around.language.labels(), &tombstone.package);
    let withdrawal = &tombstone.withdrawal;
    html! {
        h1 { (clean(&entry.title)) }
        section .tombstone aria-labelledby="withdrawn" {
            h2 #withdrawn { (labels.withdrawn) }
            p { (labels.withdrawn_text) }
            dl .facts {
                (fact(labels.reason, &withdrawal.reason))
                @if let Some(at) = &withdrawal.at { (fact(labels.at, &around.language.day(at))) }
                @if let Some(agent) = &withdrawal.agent { (fact(labels.by, agent)) }
                (fact(labels.identifier, &entry.id))
                (fact(labels.date, &around.language.day(&entry.date)))
                (fact(labels.source, &entry.source))
                dt { (labels.digest) } dd { code { (entry.sha256) } }
            }
        }
    }
}

fn fact(name: &str, value: &str) -> Markup {
    html! {
        @if !value.is_empty() { dt { (name) } dd { (clean(value)) } }
    }
}

/// A release whose package is there.
fn present(facts: &Facts, around: &Around<'_>) -> Markup {
    let labels = around.language.labels();
    let Some(last) = facts.last() else { return html! {} };
    let entry = last.entry();
    let Latest::Read(content) = &facts.latest else {
        return html! {
            (notice(&entry.title, labels.other_maker))
            (download(facts, around))
        };
    };
    html! {
        @if content.package.is_damaged() { p .notice { (labels.damaged) } }
        @match &content.shown {
            Ok(shown) => { (words(shown, around)) }
            Err(reason) => {
                h1 { (clean(&entry.title)) }
                p .notice { (labels.unreadable) (labels.colon) (clean(reason)) }
            }
        }
        (download(facts, around))
        (record(facts, content, around))
        (check(facts, around))
        (reported(content, labels))
        (files(content, around.language))
    }
}

/// The release itself.
fn words(shown: &ShownRelease, around: &Around<'_>) -> Markup {
    let images = &shown.document.images;
    let picture = |id: ImageId| (around.image)(&images.get(id.0)?.address);
    html! { (PreEscaped(body::article(&shown.document, &shown.layout, &picture))) }
}

/// The picture of the first page, and what can be taken away.
fn download(facts: &Facts, around: &Around<'_>) -> Markup {
    let labels = around.language.labels();
    let Some(last) = facts.last() else { return html! {} };
    let package = format!("{}{}", around.root, address(&last.path()));
    let size = around.language.size(last.entry().size);
    html! {
        section .document aria-labelledby="document" {
            h2 #document { (labels.document) }
            @if let Some(picture) = around.picture {
                @let target = around.pdf.unwrap_or(&package);
                p .first-page {
                    a href=(target) { img src=(picture) alt=(labels.first_page_of); }
                }
            }
            ul .downloads {
                @if let Some(pdf) = around.pdf {
                    li { a href=(pdf) { (labels.download_pdf) } }
                }
                li { a href=(package) { (labels.download_package.replace("{}", &size)) } }
            }
            @if matches!(facts.latest, Latest::Read(_)) { p { (labels.package_holds) } }
        }
    }
}

/// What the release says about itself.
fn record(facts: &Facts, content: &Content, around: &Around<'_>) -> Markup {
    let labels = around.language.labels();
    let Some(last) = facts.last() else { return html! {} };
    let entry = last.entry();
    let shown = content.shown.as_ref().ok();
    let metadata = shown.map(|shown| &shown.document.metadata);
    let release = shown.map(|shown| &shown.release);
    let program = content.package.info("Bag-Software-Agent").unwrap_or(&entry.program);
    html! {
        section .record aria-labelledby="record" {
            h2 #record { (labels.facts) }
            dl .facts {
                (fact(labels.identifier, &entry.id))
                (fact(labels.date, &around.language.day(&entry.date)))
                @if let Some(metadata) = metadata { (described(metadata, around)) }
                (fact(labels.language, &named_language(&entry.language)))
                @if let Some(release) = release {
                    (fact(labels.categories, &release.categories.join(", ")))
                    (fact(labels.tags, &release.tags.join(", ")))
                }
                (fact(labels.pages, &entry.pages.to_string()))
                @if let Some(site) = &entry.site { (fact(labels.site, site)) }
                (fact(labels.source, &entry.source))
                (fact(labels.layout, &entry.layout))
                (fact(labels.program, program))
            }
        }
    }
}

fn described(metadata: &Metadata, around: &Around<'_>) -> Markup {
    let labels = around.language.labels();
    html! {
        @if let Some(modified) = &metadata.modified {
            (fact(labels.modified, &around.language.day(modified)))
        }
        (fact(labels.issuer, &metadata.creator))
        @if let Some(url) = &metadata.url {
            dt { (labels.address) }
            dd { @if body::is_safe(url) { a href=(url) { (clean(url)) } } @else { (clean(url)) } }
        }
        @if let Some(rights) = &metadata.rights {
            dt { (labels.rights) }
            dd {
                @match &metadata.licence {
                    Some(licence) => { a href=(licence) rel="license" { (clean(rights)) } }
                    None => { (clean(rights)) }
                }
            }
        }
        @if let Some(ark) = &metadata.ark { (fact("ARK", ark)) }
        @if let Some(issn) = &metadata.issn { (fact("ISSN", issn)) }
    }
}

/// `français (fr-FR)`: the language's own name, if it is known.
fn named_language(tag: &str) -> String {
    let language = Language::of_code(tag);
    let name = language.and_then(|language| language.forms().own_name());
    name.map_or_else(|| tag.to_owned(), |name| format!("{name} ({tag})"))
}

/// How to check the package by hand.
fn check(facts: &Facts, around: &Around<'_>) -> Markup {
    let labels = around.language.labels();
    let Some(last) = facts.last() else { return html! {} };
    let path = last.path();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let stem = name.strip_suffix(".zip").unwrap_or(name);
    let (before, after) = labels.check_text.split_once("{}").unwrap_or((labels.check_text, ""));
    let is_bag = matches!(&facts.latest, Latest::Read(content)
        if content.package.files.iter().any(|file| file.path == "METS.xml")
            && last.entry().profile.as_deref() != Some("eark"));
    html! {
        section .check aria-labelledby="check" {
            h2 #check { (labels.check) }
            p { (before) code { (folder) "/" } (after) }
            pre tabindex="0" { code { "sha256sum -c " (name) ".sha256" } }
            @if is_bag {
                p { (labels.check_files) }
                pre tabindex="0" {
                    code { "unzip " (name) "\ncd " (stem) "\nsha256sum -c manifest-sha256.txt" }
                }
            }
            dl .facts { dt { (labels.digest) } dd { code { (last.entry().sha256) } } }
        }
    }
}

/// What was lost, or worth a remark, when the package was made.
fn reported(content: &Content, labels: &Labels) -> Markup {
    let events = content.package.events.iter();
    let found: Vec<_> = events.filter_map(|event| Some((event, event.rule()?))).collect();
    // Without any event, what was reported is not known.
    if content.package.events.is_empty() {
        return html! {};
    }
    html! {
        section .reported aria-labelledby="reported" {
            h2 #reported { (labels.reported) }
            @if found.is_empty() { p { (labels.nothing_reported) } } @else {
                ul {
                    @for (event, (code, title)) in &found {
                        li lang="en" {
                            strong { (code) } " " (clean(title)) " (" (clean(&event.outcome)) ")"
                            @if !event.note.is_empty() { ": " (clean(&event.note)) }
                        }
                    }
                }
            }
        }
    }
}

fn files(content: &Content, language: PagesLanguage) -> Markup {
    let labels = language.labels();
    html! {
        section .files aria-labelledby="files" {
            h2 #files { (labels.files) }
            div .scroll role="group" aria-labelledby="files" tabindex="0" {
                table {
                    thead {
                        tr {
                            th scope="col" { (labels.path) }
                            th .n scope="col" { (labels.size) }
                            th scope="col" { "SHA-256" }
                        }
                    }
                    tbody {
                        @for file in &content.package.files {
                            tr {
                                th scope="row" { (clean(&file.path)) }
                                td .n { (language.size(file.size)) }
                                td { code { (file.sha256) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// All versions, the latest first.
fn versions(versions: &[VersionFacts], around: &Around<'_>) -> Markup {
    let labels = around.language.labels();
    html! {
        section .versions aria-labelledby="versions" {
            h2 #versions { (labels.versions) }
            ol reversed {
                @for (index, version) in versions.iter().enumerate().rev() {
                    (one_version(version, index + 1 == versions.len(), around, labels))
                }
            }
        }
    }
}

fn one_version(
    version: &VersionFacts,
    is_latest: bool,
    around: &Around<'_>,
    labels: &Labels,
) -> Markup {
    let archived = &version.archived;
    let entry = archived.entry();
    let name = labels.version.replace("{}", &entry.version.to_string());
    let target = format!("{}{}", around.root, address(&archived.path()));
    html! {
        li value=(entry.version) {
            @match archived {
                ArchivedVersion::Absent(_) => { (name) }
                ArchivedVersion::Present(_) | ArchivedVersion::Withdrawn(_) => {
                    a href=(target) { (name) }
                }
            }
            @if is_latest { " (" (labels.latest) ")" }
            @match archived {
                ArchivedVersion::Present(_) => { ", " (around.language.size(entry.size)) }
                ArchivedVersion::Absent(_) => { " – " (labels.not_there) }
                ArchivedVersion::Withdrawn(tombstone) => {
                    " – " (labels.withdrawn) (labels.colon) (clean(&tombstone.withdrawal.reason))
                }
            }
            @if !version.changed.is_empty() {
                br;
                (labels.changed.replace("{}", &named_parts(&version.changed, labels)))
            }
            br;
            code { (entry.sha256) }
        }
    }
}

fn named_parts(changed: &[String], labels: &Labels) -> String {
    let name = |part: &String| {
        let known = labels.parts.iter().find(|(name, _)| name == part);
        known.map_or_else(|| clean(part), |(_, name)| (*name).to_owned())
    };
    changed.iter().map(name).collect::<Vec<_>>().join(", ")
}
