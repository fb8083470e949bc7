//! What a site is and how it would be read: everything that is known before typesetting.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::Failure;
use super::guard::guarded;
use super::options::{PageOptions, SourceOptions};
use super::render::compose;
use super::steps::Pipeline;
use crate::document::looks_like_content;
use crate::finding::Finding;
use crate::outcome::{Counted, Fault};
use crate::outcome::{FolderUse, KeyUse, SiteSurvey};
use crate::package::Profile;
use crate::queue::{map_in_order, threads};
use crate::release::{FrontMatterKey, front_matter_keys, meaning_of};
use crate::site::{Answer, SourceFile};

/// Looks at a site without exporting it.
///
/// # Errors
/// Where it cannot be read at all.
pub fn survey_site(
    site: &Path,
    source: &SourceOptions,
    jobs: Option<std::num::NonZeroUsize>,
) -> Result<SiteSurvey, Failure> {
    let pipeline = Pipeline::open(site, source, &PageOptions::default())?;
    let opened = &pipeline.site;
    let config = &opened.config;
    let mut survey = SiteSurvey {
        engine: match config.content.generator {
            Some(generator) => format!("{} of {generator}", config.engine.name()),
            None => config.engine.name().to_owned(),
        },
        settings: opened.settings_there(),
        title: config.jekyll.title.clone(),
        address: config.jekyll.url.as_ref().map(|url| format!("{url}{}", config.jekyll.baseurl)),
        key: config.key(),
        timezone: Some(config.jekyll.timezone.clone().unwrap_or_else(|| {
            "the offset that a date is written with, otherwise UTC: no `timezone` is named"
                .to_owned()
        })),
        posts: opened.files.len(),
        left_out: opened.left_out.clone(),
        warnings: pipeline.warnings(),
        ..SiteSurvey::default()
    };
    let looks = map_in_order(&opened.files, threads(jobs), |file| look(&pipeline, file));
    let mut keys = Keys::default();
    let mut folders = Folders::default();
    for (file, look) in opened.files.iter().zip(looks) {
        let collection = file.collection.clone().unwrap_or_else(|| "no collection".to_owned());
        *survey.collections.entry(collection).or_default() += 1;
        keys.add(&look.keys);
        folders.add(&look);
        survey.add(file, look);
    }
    survey.keys = keys.uses();
    survey.files = folders.uses(&opened.root);
    if survey.posts == 0 {
        survey.warnings.extend(pipeline.no_posts().messages.into_iter().map(|(message, help)| {
            match help {
                Some(help) => format!("{message} ({help})"),
                None => message,
            }
        }));
    }
    Ok(survey)
}

/// What is known of one post.
#[derive(Default)]
struct Look {
    keys: Vec<FrontMatterKey>,
    is_draft: bool,
    day: Option<jiff::civil::Date>,
    /// Tag, and who declares it.
    language: Option<(String, String)>,
    is_read: bool,
    /// Addresses of files that are there, and of those that are not.
    found: Vec<String>,
    missing: Vec<String>,
    findings: Vec<Finding>,
    faults: Vec<Fault>,
}

fn look(pipeline: &Pipeline, file: &SourceFile) -> Look {
    let config = &pipeline.site.config;
    let mut look = Look::default();
    if let Ok(source) = pipeline.site.read(file) {
        look.keys = front_matter_keys(&source, config);
    }
    let composed = guarded(&file.path, || {
        let mut release = pipeline.read(file)?;
        release.only_examined = true;
        look.is_read = true;
        look.is_draft = release.draft;
        look.day = Some(release.date.date());
        look.language = release
            .language
            .as_ref()
            .map(|declared| (declared.language.tag().to_owned(), declared.by.as_str().to_owned()));
        release.uploads.begin_text();
        let composed = compose(&release, &config.deposit, &Profile::Bag);
        let asked = release.uploads.asked();
        look.found = [asked.shown, asked.linked].concat();
        look.missing = asked.absent;
        for (address, answer) in release.uploads.named() {
            match answer {
                Answer::Found(_) => look.found.push(address),
                _ => look.missing.push(address),
            }
        }
        // A relative address is looked for in several places.
        let name = |address: &str| address.rsplit('/').next().map(str::to_owned);
        let names: BTreeSet<_> = look.found.iter().map(|address| name(address)).collect();
        look.missing.retain(|address| !names.contains(&name(address)));
        look.findings = composed?.findings;
        pipeline.accept(&look.findings)
    });
    if let Err(refusal) = composed {
        look.faults = refusal.faults;
    }
    look
}

impl SiteSurvey {
    fn add(&mut self, file: &SourceFile, look: Look) {
        self.drafts += usize::from(look.is_draft);
        if let Some(day) = look.day {
            let (first, last) = self.days.unwrap_or((day, day));
            self.days = Some((first.min(day), last.max(day)));
        }
        match look.language {
            Some(language) => *self.languages.entry(language).or_default() += 1,
            None => self.undeclared += usize::from(look.is_read),
        }
        look.findings.iter().for_each(|finding| Counted::add(&mut self.findings, finding));
        if !look.faults.is_empty() {
            self.refused.push((file.path.clone(), look.faults));
        }
    }
}

/// What posts have in their front matter.
#[derive(Default)]
struct Keys(BTreeMap<String, KeyUse>);

impl Keys {
    fn add(&mut self, keys: &[FrontMatterKey]) {
        let mut met = BTreeSet::new();
        for key in keys.iter().filter(|key| met.insert(&key.name)) {
            let entry = self.0.entry(key.name.clone()).or_insert_with(|| new_use(key));
            entry.posts += 1;
            if entry.example.is_empty() && key.value != "null" {
                entry.example.clone_from(&key.value);
            }
        }
    }

    fn uses(self) -> Vec<KeyUse> {
        let mut uses: Vec<KeyUse> = self.0.into_values().collect();
        uses.sort_by(|a, b| b.posts.cmp(&a.posts).then_with(|| a.name.cmp(&b.name)));
        uses
    }
}

fn new_use(key: &FrontMatterKey) -> KeyUse {
    let mut one = KeyUse { name: key.name.clone(), ..KeyUse::default() };
    let read_as = key.read_as.as_deref();
    match read_as.and_then(|ours| Some((ours, meaning_of(ours)?))) {
        Some((ours, meaning)) => {
            one.read_as = Some(ours.to_owned());
            let renamed = if ours == key.name { String::new() } else { format!(", as `{ours}`") };
            one.meaning = format!("{meaning}{renamed}");
        }
        None => {
            one.suggestion = suggestion(&key.name);
            one.meaning = match (one.suggestion, looks_like_content(&key.name)) {
                (Some(ours), _) => {
                    format!("not shown; `fields: {{ {ours}: {} }}` would read it", key.name)
                }
                (None, true) => "not shown, although it looks like content".to_owned(),
                (None, false) => "kept in the packaged source, not used".to_owned(),
            };
        }
    }
    one
}

/// The key of ours that a site's key is most likely for.
pub(super) fn suggestion(theirs: &str) -> Option<&'static str> {
    const NAMES: [(&str, &[&str]); 6] = [
        ("title", &["titre", "titel", "titulo", "headline"]),
        ("sous-titre", &["subtitle", "sous_titre", "soustitre", "subheading", "deck"]),
        (
            "chapeau-text",
            &["chapo", "chapeau", "description", "summary", "excerpt", "abstract", "lead", "intro"],
        ),
        ("auteur", &["author", "authors", "auteurs", "writer"]),
        (
            "date",
            &[
                "publishdate",
                "pubdate",
                "published_at",
                "date_publication",
                "publisheddate",
                "datepublished",
                "publicationdate",
                "publication_date",
                "fecha",
                "datum",
            ],
        ),
        ("date_de_modification", &["updated", "modified", "lastmod", "last_modified_at"]),
    ];
    let theirs = theirs.to_lowercase();
    let names = NAMES.iter().find(|(_, names)| names.contains(&theirs.as_str()));
    names.map(|(ours, _)| *ours)
}

/// Addresses of files, by their first folder.
#[derive(Default)]
struct Folders {
    found: BTreeMap<String, BTreeSet<String>>,
    missing: BTreeMap<String, BTreeSet<String>>,
}

impl Folders {
    fn add(&mut self, look: &Look) {
        for (all, addresses) in [(&mut self.found, &look.found), (&mut self.missing, &look.missing)]
        {
            for address in addresses {
                let path = address.trim_start_matches('/');
                let folder = path.split_once('/').map_or("", |(folder, _)| folder);
                if !folder.contains(':') {
                    all.entry(format!("/{folder}")).or_default().insert(path.to_owned());
                }
            }
        }
    }

    fn uses(self, root: &Path) -> Vec<FolderUse> {
        let addresses: BTreeSet<&String> = self.found.keys().chain(self.missing.keys()).collect();
        let uses = addresses.into_iter().map(|address| {
            let missing = self.missing.get(address);
            FolderUse {
                address: address.clone(),
                found: self.found.get(address).map_or(0, BTreeSet::len),
                missing: missing.map_or(0, BTreeSet::len),
                example: missing.and_then(|all| all.first()).map(|path| format!("/{path}")),
                suggestion: missing.and_then(|all| folder_with(root, address, all)),
            }
        });
        uses.collect()
    }
}

/// The folder of the site that has one of these files, where another address was expected.
fn folder_with(root: &Path, address: &str, missing: &BTreeSet<String>) -> Option<String> {
    let below = |path: &str| {
        let rest = path.strip_prefix(address.trim_start_matches('/')).unwrap_or(path);
        rest.trim_start_matches('/').to_owned()
    };
    let mut folders: Vec<String> = std::fs::read_dir(root)
        .ok()?
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.') && !matches!(name.as_str(), "node_modules" | "_site"))
        .collect();
    folders.sort();
    let first_folder = address.trim_start_matches('/');
    missing.iter().find_map(|path| {
        let rest = below(path.split(['?', '#']).next().unwrap_or(path));
        folders.iter().find_map(|folder| {
            let nested = format!("{folder}/{first_folder}");
            [nested, folder.clone()]
                .into_iter()
                .find(|it| !rest.is_empty() && root.join(it).join(&rest).is_file())
        })
    })
}
