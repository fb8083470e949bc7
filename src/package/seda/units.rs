//! Archive units (SEDA 2.3, ArchiveUnit): the release, in it the release as PDF and as source, its
//! pictures and attachments, and what describes the package.

use super::figures;
use super::names::{Names, file_name};
use super::transfer::Transfer;
use crate::package::files::{PDF_FOLDER, PackageFile, SOURCE_FOLDER};
use crate::package::form::INFO_PATH;
use crate::package::record::Record;
use crate::release::{AttachmentTarget, Release};

/// A unit of description.
#[derive(Debug, Clone, Default)]
pub(super) struct Unit {
    /// `RecordGrp`, `SubGrp` or `Item`.
    pub(super) level: &'static str,
    pub(super) title: String,
    pub(super) description: Option<String>,
    /// First and last day: `2019-07-17`.
    pub(super) days: (String, String),
    /// The file it describes, by URI.
    pub(super) uri: Option<String>,
    pub(super) details: Option<Details>,
    pub(super) units: Vec<Unit>,
}

/// Additional fields of the release's own unit.
#[derive(Debug, Clone)]
pub(super) struct Details {
    pub(super) identifier: String,
    pub(super) ark: Option<String>,
    pub(super) issn: Option<String>,
    pub(super) url: Option<String>,
    pub(super) kind: String,
    /// ISO 639-2.
    pub(super) language: String,
    pub(super) subjects: Vec<Subject>,
    pub(super) submission_agency: String,
    /// RFC 3339, or a day alone.
    pub(super) issued: String,
    pub(super) appraisal_rule: Option<String>,
    pub(super) access_rule: Option<String>,
    pub(super) dissemination_rule: Option<String>,
    pub(super) reuse_rule: Option<String>,
    /// What was lost, and what else happened on the way to the package.
    pub(super) history: Vec<String>,
}

/// A keyword, and the list of the site that it is from.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) text: String,
    /// `tags` or `categories`.
    pub(super) list: &'static str,
}

/// The unit of the release, with all others in it.
pub(super) fn release(
    record: &Record,
    transfer: &Transfer,
    files: &[PackageFile],
    names: &Names,
) -> Unit {
    let metadata = &record.document.metadata;
    let day = |time: &str| time.get(..10).unwrap_or(time).to_owned();
    let first = day(&metadata.issued);
    let last = metadata.modified.as_deref().map(day).filter(|day| *day > first);
    let days = (first.clone(), last.unwrap_or(first));
    let plan = Plan { record, names, days };
    let mut units = plan.of(files, plan.folder(PDF_FOLDER), Plan::pdf);
    let source = |file: &PackageFile| {
        let below = file.path.as_str().strip_prefix(SOURCE_FOLDER);
        below.is_some_and(|below| !below[1..].contains('/'))
    };
    units.extend(plan.of(files, source, Plan::source));
    let folder = |name: &str| plan.folder(&format!("{SOURCE_FOLDER}/{name}"));
    units.extend(plan.of(files, folder("images"), Plan::image));
    units.extend(plan.of(files, folder("attachments"), Plan::attachment));
    units.push(plan.package(files));
    Unit {
        level: "RecordGrp",
        title: metadata.title.clone(),
        description: metadata.description.clone(),
        days: plan.days.clone(),
        uri: None,
        details: Some(details(record, transfer)),
        units,
    }
}

fn details(record: &Record, transfer: &Transfer) -> Details {
    let metadata = &record.document.metadata;
    let submission = transfer.submission_agency.as_ref().unwrap_or(&transfer.transferring_agency);
    Details {
        identifier: metadata.identifier.clone(),
        ark: metadata.ark.clone(),
        issn: metadata.issn.clone(),
        url: metadata.url.clone(),
        kind: metadata.kind.clone(),
        language: record.document.language.iso_639_2().to_owned(),
        subjects: metadata.subjects.iter().map(|text| subject(record, text)).collect(),
        submission_agency: submission.clone(),
        issued: metadata.issued.clone(),
        appraisal_rule: transfer.appraisal_rule.clone(),
        access_rule: transfer.access_rule.clone(),
        dissemination_rule: transfer.dissemination_rule.clone(),
        reuse_rule: transfer.reuse_rule.clone(),
        history: history(record),
    }
}

fn subject(record: &Record, text: &str) -> Subject {
    let is_it = |tag: &String| tag.split_whitespace().eq(text.split_whitespace());
    let list = if record.release.tags.iter().any(is_it) { "tags" } else { "categories" };
    Subject { text: text.to_owned(), list }
}

/// How the post became a package, in the words of PREMIS: a new version, a new name, losses.
fn history(record: &Record) -> Vec<String> {
    let provenance = record.provenance;
    let replaced = provenance.follows.iter().map(|follows| {
        let replaces = record.say("Remplace", "Replaces");
        format!("{replaces} {} ({})", follows.replaces, follows.changed.join(", "))
    });
    let before = provenance.moved_from.iter().filter(|before| **before != record.release.path);
    let moved = before.map(|before| {
        let moved = record.say("Billet renommé ou déplacé :", "The post was renamed or moved:");
        format!("{moved} {before} → {}", record.release.path)
    });
    let lost = provenance.findings.iter().map(|finding| {
        let place = finding.position.map(|at| format!(":{}:{}", at.line, at.column));
        let (code, title) = (finding.rule.code, finding.rule.title);
        let place = place.unwrap_or_default();
        format!("{code} {title} ({}{place}: {})", finding.path, finding.detail)
    });
    replaced.chain(moved).chain(lost).collect()
}

struct Plan<'a> {
    record: &'a Record<'a>,
    names: &'a Names,
    days: (String, String),
}

impl Plan<'_> {
    fn folder(&self, folder: &str) -> impl Fn(&PackageFile) -> bool + use<> {
        let folder = format!("{folder}/");
        move |file| file.path.as_str().starts_with(&folder)
    }

    /// A unit for each of these files.
    fn of(
        &self,
        files: &[PackageFile],
        wanted: impl Fn(&PackageFile) -> bool,
        describe: impl Fn(&Self, &PackageFile) -> (String, Option<String>),
    ) -> Vec<Unit> {
        let item = |file: &PackageFile| {
            let (title, description) = describe(self, file);
            Unit {
                level: "Item",
                title,
                description,
                days: self.days.clone(),
                uri: Some(self.names.uri(file)),
                ..Unit::default()
            }
        };
        files.iter().filter(|file| wanted(file)).map(item).collect()
    }

    fn pdf(&self, _: &PackageFile) -> (String, Option<String>) {
        let say = |french, english| self.record.say(french, english);
        let title = say("Communiqué mis en page (PDF)", "The release, typeset (PDF)");
        let description = say(
            "PDF/A-3a et PDF/UA-1, composé à partir de la source Markdown, qu’il contient",
            "PDF/A-3a and PDF/UA-1, typeset from the Markdown source, which it contains",
        );
        (title.to_owned(), Some(description.to_owned()))
    }

    fn source(&self, file: &PackageFile) -> (String, Option<String>) {
        let say = |french, english| self.record.say(french, english);
        let title = say("Source du communiqué (Markdown)", "Source of the release (Markdown)");
        let path = file.original.as_deref().unwrap_or_default();
        let description = say("Fichier d’origine, intact :", "The original file, untouched:");
        (title.to_owned(), Some(format!("{description} {path}")))
    }

    /// The caption, otherwise the alternative text, otherwise the file's name.
    fn image(&self, file: &PackageFile) -> (String, Option<String>) {
        let address = file.original.as_deref().unwrap_or_default();
        let texts = figures::texts_of(self.record.document, address);
        let shown = self.record.say("Image du communiqué :", "Picture of the release:");
        let description = format!("{shown} {address}");
        match (texts.caption, texts.alternative) {
            (Some(caption), alternative) => (caption, alternative.or(Some(description))),
            (None, Some(alternative)) => (alternative, Some(description)),
            (None, None) => (file_name(file).to_owned(), Some(description)),
        }
    }

    /// The name that the post gives it, otherwise the file's.
    fn attachment(&self, file: &PackageFile) -> (String, Option<String>) {
        let address = file.original.as_deref().unwrap_or_default();
        let title = attachment_name(self.record.release, address);
        let attached = self.record.say("Pièce jointe :", "Attachment:");
        let title = title.unwrap_or_else(|| file_name(file).to_owned());
        (title, Some(format!("{attached} {address}")))
    }

    /// What describes the package, and what is needed to typeset it again.
    fn package(&self, files: &[PackageFile]) -> Unit {
        let say = |french, english| self.record.say(french, english);
        let rest = |file: &PackageFile| {
            let path = file.path.as_str();
            let settings = format!("{SOURCE_FOLDER}/settings/");
            path.starts_with(&settings) || path.starts_with("metadata/")
        };
        let name = |_: &Self, file: &PackageFile| (file_name(file).to_owned(), None);
        let mut units = self.of(files, rest, name);
        units.push(Unit {
            level: "Item",
            title: INFO_PATH.trim_start_matches("content/").to_owned(),
            description: None,
            days: self.days.clone(),
            uri: Some(INFO_PATH.to_owned()),
            ..Unit::default()
        });
        let title =
            say("Description du paquet et réglages", "Description of the package, settings");
        let description = say(
            "Notice Dublin Core, historique PREMIS, et ce qu’il faut pour recomposer le PDF",
            "Dublin Core record, PREMIS history, and what is needed to typeset the PDF again",
        );
        Unit {
            level: "SubGrp",
            title: title.to_owned(),
            description: Some(description.to_owned()),
            days: self.days.clone(),
            units,
            ..Unit::default()
        }
    }
}

fn attachment_name(release: &Release, address: &str) -> Option<String> {
    let mut of_address = release.attachments.iter().filter(|attachment| {
        matches!(&attachment.target, AttachmentTarget::Upload(upload) if upload.address == address)
    });
    let name = of_address.find_map(|attachment| attachment.name.clone())?;
    Some(name).filter(|name| !name.trim().is_empty())
}
