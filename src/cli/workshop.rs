//! The way of one release: read, plan, make. What `export`, `convert` and `package` share.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::document::{Document, Language, build_document};
use crate::error::Place;
use crate::finding::Finding;
use crate::layout::{FontSet, Layout, LayoutError, Layouts};
use crate::package::ark::ark;
use crate::package::{
    Deposit, Package, PackageOptions, Profile, Provenance, build_package, dublin_core_xml,
};
use crate::pdf::{EmbeddedFile, PdfFile, Relationship, downsample, write_pdf};
use crate::release::{Release, ReleaseError, ReleaseOptions, parse_release};
use crate::report::export::Fault;
use crate::site::{DepositConfig, Site, SiteOptions, SourceFile, read_site};
use crate::typeset::{rule::no_glyph, typeset};
use crate::yaml;

use super::inputs::{body_images, faces_of, fingerprint};
use super::options::{PageArguments, RecordArguments, SiteArguments};
use super::profile::package_options;
use super::settings::Settings;
use super::{Failure, PROGRAM};

/// All that is read once for a run, and shared by its threads.
pub struct Workshop {
    pub site: Site,
    layouts: Layouts,
    /// The layout asked for, or the site's; `None`: by date.
    layout: Option<Layout>,
    fonts: FontSet,
    allow_missing: bool,
    /// Most pixels an inch of the embedded pictures; `None`: all that there are.
    downsample: Option<u32>,
    package: PackageOptions,
    /// By the layout's name: it is written and its faces are looked up once a run.
    prepared: Mutex<BTreeMap<String, Arc<PreparedLayout>>>,
}

/// What packages say of a layout.
struct PreparedLayout {
    text: String,
    faces: Vec<(String, String, String)>,
}

/// Why a release is not packaged: every fault, with the text it is in.
#[derive(Debug)]
pub struct Refusal {
    pub faults: Vec<Fault>,
}

impl Refusal {
    pub fn of(path: &str, message: impl ToString) -> Refusal {
        let fault = Fault {
            path: path.to_owned(),
            position: None,
            message: message.to_string(),
            help: None,
        };
        Refusal { faults: vec![fault] }
    }

    pub fn of_release(path: &str, errors: &[ReleaseError]) -> Refusal {
        let faults = errors.iter().map(|error| fault(path, error.place(), error, error.help()));
        Refusal { faults: faults.collect() }
    }
}

/// What is known of a release before it is typeset.
pub struct Plan<'a> {
    pub layout: &'a Layout,
    prepared: Arc<PreparedLayout>,
    settings: String,
    /// Changes where anything it is made from changes.
    pub fingerprint: String,
}

/// A release as its pages.
pub struct Made {
    pub document: Document,
    pub pdf: PdfFile,
    /// From reading, composing and typesetting.
    pub findings: Vec<Finding>,
}

impl Workshop {
    /// Opens a site and reads layouts and fonts.
    pub fn open(
        path: &Path,
        collections: &[String],
        site: &SiteArguments,
        page: &PageArguments,
    ) -> Result<Workshop, Failure> {
        let options = SiteOptions {
            collections: collections.to_vec(),
            config: site.config.clone(),
            site: site.site.clone(),
        };
        let opened = read_site(path, &options).map_err(|error| match &error {
            crate::site::SiteError::Config { faults } => Failure {
                messages: faults
                    .iter()
                    .map(|fault| (fault.to_string(), fault.help.clone()))
                    .collect(),
            },
            _ => Failure::with_help(&error, error.help()),
        })?;
        let layouts = Layouts::built_in().map_err(Failure::all)?;
        let layout = chosen_layout(page.layout.as_deref(), &opened, &layouts)?;
        let fonts = FontSet::load(&page.fonts).map_err(Failure::new)?;
        let allow_missing = site.allow_missing;
        let downsample = page.downsample;
        Ok(Workshop {
            site: opened,
            layouts,
            layout,
            fonts,
            allow_missing,
            downsample,
            package: PackageOptions::default(),
            prepared: Mutex::default(),
        })
    }

    /// The same, for packages of the kind that is asked for.
    pub fn packing(mut self, record: &RecordArguments) -> Result<Workshop, Failure> {
        self.package = package_options(record, &self.site.config)?;
        Ok(self)
    }

    /// The files, and folders of fonts, that it was opened from: it has to be opened anew where
    /// one of them changes.
    pub fn read_from(&self, site: &SiteArguments, page: &PageArguments) -> Vec<PathBuf> {
        let mut files = self.site.settings_files();
        files.extend(site.config.clone());
        files.extend(page.layout.as_ref().map(PathBuf::from));
        files.extend(self.site.config.layout.as_ref().map(|name| self.site.root.join(name)));
        for folder in &page.fonts {
            files.push(folder.clone());
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            files.extend(entries.map(|entry| entry.path()));
        }
        files
    }

    /// Reads and parses a post.
    pub fn read(&self, file: &SourceFile) -> Result<Release, Refusal> {
        let source = self.site.read(file).map_err(|error| Refusal::of(&file.path, error))?;
        let options = ReleaseOptions { allow_missing: self.allow_missing };
        parse_release(&source, &self.site.config, &options)
            .map_err(|errors| Refusal::of_release(&file.path, &errors))
    }

    /// Decides what a release is made from.
    pub fn plan(&self, release: &Release) -> Result<Plan<'_>, Refusal> {
        let failed = |failure: Failure| Refusal {
            faults: failure
                .messages
                .into_iter()
                .map(|(message, help)| Fault {
                    path: release.path.clone(),
                    position: None,
                    message,
                    help,
                })
                .collect(),
        };
        let layout = self.layout_of(release);
        let prepared = self.prepared(layout).map_err(failed)?;
        let profile = &self.package.profile;
        let settings = Settings::of(release, &self.site.config, profile, self.downsample);
        let settings = settings.to_text().map_err(Failure::new).map_err(failed)?;
        let images = body_images(release);
        let PreparedLayout { text, faces } = &*prepared;
        let fingerprint = fingerprint(release, &images, &settings, text, faces);
        Ok(Plan { layout, prepared, settings, fingerprint })
    }

    /// The layout asked for, or the one of the release's day.
    pub fn layout_of(&self, release: &Release) -> &Layout {
        let layout = self.layout.as_ref();
        layout.unwrap_or_else(|| self.layouts.for_date(release.date.date()))
    }

    fn prepared(&self, layout: &Layout) -> Result<Arc<PreparedLayout>, Failure> {
        let mut known = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(prepared) = known.get(layout.name()) {
            return Ok(Arc::clone(prepared));
        }
        let text = yaml::to_text(&layout.file).map_err(Failure::new)?;
        let prepared = Arc::new(PreparedLayout { text, faces: faces_of(layout, &self.fonts) });
        known.insert(layout.name().to_owned(), Arc::clone(&prepared));
        Ok(prepared)
    }

    /// Composes, typesets and writes the PDF.
    pub fn make(&self, release: &Release) -> Result<Made, Refusal> {
        let document = compose(release, &self.site.config.deposit, &self.package.profile)?;
        set(release, document, self.layout_of(release), &self.fonts, self.downsample)
    }

    /// The package of a made release.
    pub fn pack(
        &self,
        release: &Release,
        plan: Plan,
        made: &Made,
        at: Option<&str>,
        agent: Option<&str>,
    ) -> Result<Package, Refusal> {
        let provenance = Provenance {
            program: PROGRAM.to_owned(),
            layout_name: plan.layout.name().to_owned(),
            layout: plan.prepared.text.clone(),
            settings: plan.settings,
            faces: plan.prepared.faces.clone(),
            fingerprint: plan.fingerprint,
            at: at.map(str::to_owned),
            agent: agent.map(str::to_owned),
            findings: made.findings.clone(),
            pages: made.pdf.pages,
        };
        build_package(&self.package, release, &made.document, &made.pdf, &provenance)
            .map_err(|error| Refusal::of(&release.path, error))
    }
}

/// The document of a release, with what its site says of deposit.
pub fn compose(
    release: &Release,
    deposit: &DepositConfig,
    profile: &Profile,
) -> Result<Document, Refusal> {
    let mut document = build_document(release).map_err(|errors| Refusal {
        faults: errors
            .iter()
            .map(|error| fault(&release.path, Some(error.place()), error, None))
            .collect(),
    })?;
    let metadata = &mut document.metadata;
    metadata.publisher = deposit.publisher.clone();
    metadata.rights = deposit.rights.clone();
    metadata.issn = deposit.issn.clone();
    metadata.ark = deposit.ark_naan.as_deref().map(|naan| ark(naan, &release.id));
    if let Profile::Bnf(Deposit { place }) = profile {
        // As the national library writes it in its own records: « publisher (place) ».
        let publisher = deposit.publisher.as_ref().unwrap_or(&metadata.creator);
        metadata.publisher = Some(match place {
            Some(place) => format!("{publisher} ({place})"),
            None => publisher.clone(),
        });
        metadata.frequency = deposit.frequency.clone();
    }
    Ok(document)
}

/// Typesets a document and writes its PDF, its pictures reduced to `density` pixels an inch.
pub fn set(
    release: &Release,
    document: Document,
    layout: &Layout,
    fonts: &FontSet,
    density: Option<u32>,
) -> Result<Made, Refusal> {
    let mut typeset =
        typeset(&document, layout, fonts).map_err(|error| Refusal::of(&release.path, error))?;
    let reduced = match density {
        Some(density) => downsample(&mut typeset, density, &release.path),
        None => Vec::new(),
    };
    let record = dublin_core_xml(&document.metadata);
    let embedded = [source_file(release, &document), record_file(&record, &document)];
    let pdf =
        write_pdf(&typeset, fonts, &embedded).map_err(|error| Refusal::of(&release.path, error))?;
    let mut findings = release.findings.clone();
    findings.extend(document.findings.iter().cloned());
    findings.extend(reduced);
    let source = String::from_utf8_lossy(&release.source);
    let unset = typeset.unset.iter();
    findings.extend(unset.map(|&character| no_glyph(&release.path, &source, character)));
    Ok(Made { document, pdf, findings })
}

/// An error's message without the place that is told apart.
fn fault(path: &str, place: Option<&Place>, error: &impl ToString, help: Option<String>) -> Fault {
    let text = error.to_string();
    let message = match place {
        Some(place) => text.strip_prefix(&format!("{place}: ")).unwrap_or(&text).to_owned(),
        None => text,
    };
    Fault {
        path: place.map_or(path, |place| &place.path).to_owned(),
        position: place.map(|place| place.position),
        message,
        help,
    }
}

/// The untouched post, to be embedded in its PDF.
fn source_file<'a>(release: &'a Release, document: &Document) -> EmbeddedFile<'a> {
    let name = release.path.rsplit('/').next().unwrap_or(&release.path);
    let description = match document.language {
        Language::French => "Source du communiqué (Markdown)",
        Language::English => "Source of the release (Markdown)",
    };
    EmbeddedFile {
        name: name.to_owned(),
        media_type: "text/markdown",
        description: description.to_owned(),
        relationship: Relationship::Source,
        bytes: &release.source,
        modified: modified(document),
    }
}

/// The Dublin Core record that the package has too, to be embedded in the PDF.
fn record_file<'a>(record: &'a [u8], document: &Document) -> EmbeddedFile<'a> {
    let description = match document.language {
        Language::French => "Notice du communiqué (Dublin Core)",
        Language::English => "Record of the release (Dublin Core)",
    };
    EmbeddedFile {
        name: "dc.xml".to_owned(),
        media_type: "application/xml",
        description: description.to_owned(),
        relationship: Relationship::Data,
        bytes: record,
        modified: modified(document),
    }
}

/// The release's last date, RFC 3339.
fn modified(document: &Document) -> String {
    document.metadata.modified.as_ref().unwrap_or(&document.metadata.issued).clone()
}

/// The layout that was asked for by name or file, else the site's; `None` for « auto ».
fn chosen_layout(
    asked: Option<&str>,
    site: &Site,
    layouts: &Layouts,
) -> Result<Option<Layout>, Failure> {
    let (name, folder) = match (asked, &site.config.layout) {
        (Some(name), _) => (name, PathBuf::new()),
        // A file named in the site's settings lies in the site.
        (None, Some(name)) => (name.as_str(), site.root.clone()),
        (None, None) => return Ok(None),
    };
    if name == "auto" {
        return Ok(None);
    }
    find_layout(name, &folder, layouts).map(Some).map_err(Failure::all)
}

/// A layout by the name of a built-in one, or from a file.
pub fn find_layout(
    name: &str,
    folder: &Path,
    layouts: &Layouts,
) -> Result<Layout, Vec<LayoutError>> {
    if let Ok(layout) = layouts.get(name) {
        return Ok(layout.clone());
    }
    let path = folder.join(name);
    if path.is_file() || name.contains(['/', '.']) {
        return Layouts::read(&path);
    }
    layouts.get(name).cloned().map_err(|error| vec![error])
}
