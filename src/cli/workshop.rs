//! The way of one release: read, plan, make. What `export`, `convert` and `package` share.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::archive::CatalogueEntry;
use crate::error::Place;
use crate::layout::{FontSet, Layout, LayoutError, Layouts};
use crate::package::{Package, PackageError, PackageOptions, Provenance, build_package};
use crate::release::{Release, ReleaseError, ReleaseOptions, parse_release};
use crate::report::export::Fault;
use crate::site::{AccountedUploads, Site, SiteOptions, SourceFile, Uploads, read_site};
use crate::yaml;

use super::inputs::{Inputs, faces_of, further_faces, sha256_hex};
use super::making::{Made, compose, set};
use super::options::{PageArguments, RecordArguments, SiteArguments};
use super::profile::package_options;
use super::settings::Settings;
use super::{Failure, PROGRAM};

/// All that is read once for a run, and shared by its threads.
pub struct Workshop {
    pub site: Site,
    layouts: Layouts,
    choice: Choice,
    fonts: FontSet,
    allow_missing: bool,
    /// Most pixels an inch of the embedded pictures; `None`: all that there are.
    downsample: Option<u32>,
    package: PackageOptions,
    /// By the layout's address, since two may have one name: it is written and its faces are
    /// looked up once a run.
    prepared: Mutex<BTreeMap<usize, Arc<PreparedLayout>>>,
}

/// What packages say of a layout.
struct PreparedLayout {
    text: String,
    /// Of the text, in hexadecimal.
    sha256: String,
    faces: Vec<(String, String, String)>,
}

/// Which layout releases get.
enum Choice {
    /// One for all: that which was asked for, or the site's only one.
    Always(Box<Layout>),
    /// The first of the site's whose rules hold; where none does, a built-in one by its own.
    First(Vec<Layout>),
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

    /// The same, of another post.
    pub fn of_path(&self, path: &str) -> Refusal {
        let fault = |fault: &Fault| Fault { path: path.to_owned(), ..fault.clone() };
        Refusal { faults: self.faults.iter().map(fault).collect() }
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
    /// Where there are more than the layout's own.
    faces: Option<Vec<(String, String, String)>>,
    pub settings: String,
    inputs: Inputs,
}

impl Plan<'_> {
    /// The layout as a package has it.
    pub fn layout_text(&self) -> &str {
        &self.prepared.text
    }

    /// PostScript name, version and SHA-256 of each face.
    pub fn faces(&self) -> &[(String, String, String)] {
        self.faces.as_deref().unwrap_or(&self.prepared.faces)
    }

    /// Whether a package in the archive was made from what the release is made from now.
    pub fn is_of(&self, release: &Release, entry: &CatalogueEntry) -> bool {
        // Where a file cannot be read, making the release tells it.
        let now = self.inputs.fingerprint(&*release.uploads, &entry.text_files);
        now.is_ok_and(|now| now == entry.fingerprint)
    }
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
        let choice = choose(page.layout.as_deref(), &opened, &layouts)?;
        let fonts = FontSet::load(&page.fonts).map_err(Failure::new)?;
        let allow_missing = site.allow_missing;
        let downsample = page.downsample;
        Ok(Workshop {
            site: opened,
            layouts,
            choice,
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
        files.extend(self.site.config.layouts.iter().map(|name| self.site.root.join(name)));
        for folder in &page.fonts {
            files.push(folder.clone());
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            files.extend(entries.map(|entry| entry.path()));
        }
        files
    }

    /// Reads and parses a post.
    pub fn read(&self, file: &SourceFile) -> Result<Release, Refusal> {
        let mut source = self.site.read(file).map_err(|error| Refusal::of(&file.path, error))?;
        let uploads = Arc::new(AccountedUploads::new(source.uploads));
        source.uploads = Arc::clone(&uploads) as Arc<dyn Uploads>;
        let options = ReleaseOptions { allow_missing: self.allow_missing };
        let release = parse_release(&source, &self.site.config, &options);
        uploads.end_front_matter();
        release.map_err(|errors| Refusal::of_release(&file.path, &errors))
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
        let settings = Settings::of(release, &self.site.config, &self.package, self.downsample);
        let settings = settings.to_text().map_err(Failure::new).map_err(failed)?;
        let further = further_faces(&[&release.text, &settings], &self.fonts);
        let faces = Some(further).filter(|further| !further.is_empty());
        let faces = faces.map(|further| faces_of(layout, &self.fonts, &further));
        let named = release.uploads.named();
        let all = faces.as_deref().unwrap_or(&prepared.faces);
        let inputs = Inputs::of(release, &named, &settings, &prepared.sha256, all)
            .map_err(Failure::new)
            .map_err(failed)?;
        Ok(Plan { layout, prepared, faces, settings, inputs })
    }

    fn prepared(&self, layout: &Layout) -> Result<Arc<PreparedLayout>, Failure> {
        let mut known = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        let key = std::ptr::from_ref(layout).addr();
        if let Some(prepared) = known.get(&key) {
            return Ok(Arc::clone(prepared));
        }
        let text = yaml::to_text(&layout.file).map_err(Failure::new)?;
        let (sha256, faces) =
            (sha256_hex(text.as_bytes()), faces_of(layout, &self.fonts, &BTreeSet::new()));
        let prepared = Arc::new(PreparedLayout { text, sha256, faces });
        known.insert(key, Arc::clone(&prepared));
        Ok(prepared)
    }

    /// The layout asked for, or the first whose rules hold for the release.
    pub fn layout_of(&self, release: &Release) -> &Layout {
        let day = release.date.date();
        let categories = &release.categories;
        match &self.choice {
            Choice::Always(layout) => layout,
            Choice::First(layouts) => layouts
                .iter()
                .find(|layout| layout.is_for(day, categories))
                .unwrap_or_else(|| self.layouts.for_release(day, categories)),
        }
    }

    /// Composes, typesets and writes the PDF.
    pub fn make(&self, release: &Release) -> Result<Made, Refusal> {
        release.uploads.begin_text();
        let document = compose(release, &self.site.config.deposit, &self.package.profile)?;
        // What comes after asks for nothing new.
        release.uploads.asked();
        set(release, document, self.layout_of(release), &self.fonts, self.downsample)
    }

    /// How a made release came to be, as its package tells it.
    pub fn provenance(
        &self,
        release: &Release,
        plan: Plan,
        made: &Made,
        record: &RecordArguments,
        at: Option<&str>,
    ) -> Result<Provenance, Refusal> {
        let text_files = release.uploads.asked();
        let fingerprint = plan.inputs.fingerprint(&*release.uploads, &text_files);
        let fingerprint = fingerprint.map_err(|error| Refusal::of(&release.path, error))?;
        Ok(Provenance {
            program: PROGRAM.to_owned(),
            layout_name: plan.layout.name().to_owned(),
            layout: plan.prepared.text.clone(),
            faces: plan.faces().to_vec(),
            settings: plan.settings,
            fingerprint,
            text_files,
            at: at.map(str::to_owned),
            agent: record.agent.clone(),
            findings: made.findings.clone(),
            risks: made.risks.clone(),
            pages: made.pdf.pages,
            follows: None,
        })
    }

    /// The package of a made release.
    pub fn pack(
        &self,
        release: &Release,
        made: &Made,
        provenance: &Provenance,
    ) -> Result<Package, PackageError> {
        build_package(&self.package, release, &made.document, &made.pdf, provenance)
    }
}

/// An error's message without the place that is told apart.
pub fn fault(
    path: &str,
    place: Option<&Place>,
    error: &impl ToString,
    help: Option<String>,
) -> Fault {
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

/// The layout that was asked for by name or file, else the site's. `auto` leaves the choice to
/// the layouts' rules.
fn choose(asked: Option<&str>, site: &Site, layouts: &Layouts) -> Result<Choice, Failure> {
    let find = |name: &str, folder: &Path| find_layout(name, folder, layouts).map_err(Failure::all);
    if let Some(name) = asked.filter(|&name| name != "auto") {
        return Ok(Choice::Always(Box::new(find(name, Path::new(""))?)));
    }
    // Files named in the site's settings lie in the site.
    match &site.config.layouts[..] {
        [name] if asked.is_none() && name != "auto" => {
            Ok(Choice::Always(Box::new(find(name, &site.root)?)))
        }
        names if asked.is_none() => {
            let named = names.iter().take_while(|&name| name != "auto");
            let found: Result<_, _> = named.map(|name| find(name, &site.root)).collect();
            Ok(Choice::First(found?))
        }
        _ => Ok(Choice::First(Vec::new())),
    }
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
