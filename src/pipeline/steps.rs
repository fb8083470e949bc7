//! The steps of one release: read, plan, render, pack. Exports, conversions and packaging share
//! them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::archive::CatalogueEntry;
use crate::finding::Finding;
use crate::layout::{FontSet, Layout, Layouts};
use crate::package::{Package, PackageError, PackageOptions, Provenance, build_package};
use crate::release::{Release, ReleaseOptions, parse_release};
use crate::site::{
    AccountedUploads, LabelSource, ReleaseSource, Site, SiteOptions, SourceFile, Uploads, read_site,
};
use crate::yaml;

mod checked;
mod pictures;

use checked::{check_not_archive, checked};

use super::acceptance::Acceptance;
use super::choice::Choice;
use super::fingerprint::{Inputs, faces_of, further_faces, sha256_hex};
use super::guard::guarded;
use super::identities::Identities;
use super::options::{PageOptions, RecordOptions, SourceOptions};
use super::profile::package_options;
use super::render::{Rendered, compose, render};
use super::settings::Settings;
use super::{Failure, PipelineError, Refusal};
use crate::identity::PROGRAM;

/// Everything that is read once for a run, and shared by its threads.
pub struct Pipeline {
    /// The site that it was opened on.
    pub site: Site,
    layouts: Layouts,
    choice: Choice,
    fonts: FontSet,
    allow_missing: bool,
    acceptance: Acceptance,
    identities: Identities,
    /// Maximum pixels per inch of the embedded pictures; `None`: no limit.
    downsample: Option<u32>,
    package: PackageOptions,
    /// By the layout's address, since two layouts may have the same name: each is written and its
    /// faces are looked up once per run.
    prepared: Mutex<BTreeMap<usize, Arc<PreparedLayout>>>,
}

/// What packages record about a layout.
struct PreparedLayout {
    text: String,
    /// SHA-256 of the text, in hexadecimal.
    sha256: String,
    faces: Vec<(String, String, String)>,
}

/// What is known about a release before it is typeset.
pub struct Plan<'a> {
    pub layout: &'a Layout,
    prepared: Arc<PreparedLayout>,
    /// Present if there are more than the layout's own.
    faces: Option<Vec<(String, String, String)>>,
    pub settings: String,
    inputs: Inputs,
}

impl Plan<'_> {
    /// The layout as packages have it.
    pub fn layout_text(&self) -> &str {
        &self.prepared.text
    }

    /// PostScript name, version and SHA-256 of each face.
    pub fn faces(&self) -> &[(String, String, String)] {
        self.faces.as_deref().unwrap_or(&self.prepared.faces)
    }

    /// Whether a package in the archive was made from the inputs that the release has now.
    pub fn is_of(&self, release: &Release, entry: &CatalogueEntry) -> bool {
        // If a file cannot be read, rendering the release reports it.
        let now = self.inputs.fingerprint(&*release.uploads, &entry.text_files);
        now.is_ok_and(|now| now == entry.fingerprint)
    }
}

impl Pipeline {
    /// Opens a site and reads layouts and fonts.
    ///
    /// # Errors
    /// Everything that would stop all releases.
    pub fn open(
        path: &Path,
        source: &SourceOptions,
        page: &PageOptions,
    ) -> Result<Pipeline, Failure> {
        Pipeline::open_for(path, None, source, page)
    }

    /// The same, for a post that is no file, if one is given: with the settings of the site at the
    /// path, instead of the posts there.
    ///
    /// # Errors
    /// Everything that would stop all releases.
    pub fn open_for(
        path: &Path,
        text: Option<Arc<[u8]>>,
        source: &SourceOptions,
        page: &PageOptions,
    ) -> Result<Pipeline, Failure> {
        let options = SiteOptions { text, ..site_options(source) };
        Pipeline::open_with(path, &options, source, page)
    }

    /// The same, without looking for posts.
    ///
    /// # Errors
    /// Everything that would stop all releases.
    pub fn open_settings(
        path: &Path,
        source: &SourceOptions,
        page: &PageOptions,
    ) -> Result<Pipeline, Failure> {
        let options = SiteOptions { only_settings: true, ..site_options(source) };
        Pipeline::open_with(path, &options, source, page)
    }

    fn open_with(
        path: &Path,
        options: &SiteOptions,
        source: &SourceOptions,
        page: &PageOptions,
    ) -> Result<Pipeline, Failure> {
        page.check()?;
        check_not_archive(path)?;
        let opened = read_site(path, options);
        let layouts = Layouts::built_in().map_err(Failure::all)?;
        let fonts = FontSet::load(&page.fonts).map_err(Failure::new)?;
        let (opened, choice, acceptance) = checked(opened, source, page, &layouts, &fonts)?;
        Ok(Pipeline {
            acceptance,
            identities: Identities::of(&opened),
            site: opened,
            layouts,
            choice,
            fonts,
            allow_missing: source.allow_missing,
            downsample: page.downsample,
            package: PackageOptions::default(),
            prepared: Mutex::default(),
        })
    }

    /// The same, for packages of the requested kind.
    ///
    /// # Errors
    /// Every setting that such packages need and the site lacks.
    pub fn for_packages(mut self, record: &RecordOptions) -> Result<Pipeline, Failure> {
        self.package = package_options(record, &self.site.config)?;
        Ok(self)
    }

    /// The files, and folders of fonts, that it was opened from: it must be opened again if one of
    /// them changes.
    pub(super) fn read_from(&self, source: &SourceOptions, page: &PageOptions) -> Vec<PathBuf> {
        let mut files = self.site.settings_files();
        files.extend(source.config.clone());
        files.extend(page.layout.as_ref().map(PathBuf::from));
        files.extend(self.site.config.layouts.iter().map(|name| self.site.root.join(name)));
        for folder in &page.fonts {
            files.push(folder.clone());
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            files.extend(entries.map(|entry| entry.path()));
        }
        files
    }

    /// Reads and parses a post, with an identifier that no other post of the site has.
    pub fn read(&self, file: &SourceFile) -> Result<Release, Refusal> {
        let mut release = self.parse(file)?;
        let read = |file: &SourceFile| guarded(&file.path, || self.parse(file)).ok();
        self.identities.settle(&self.site, &mut release, &read);
        Ok(release)
    }

    /// What a post is called by its day and name alone.
    pub(super) fn named(&self, file: &SourceFile) -> Result<String, Refusal> {
        Ok(self.parse(file)?.id)
    }

    fn parse(&self, file: &SourceFile) -> Result<Release, Refusal> {
        let mut source = self.site.read(file).map_err(|error| Refusal::of(&file.path, error))?;
        let uploads = Arc::new(AccountedUploads::new(source.uploads));
        source.uploads = Arc::clone(&uploads) as Arc<dyn Uploads>;
        let options = ReleaseOptions { allow_missing: self.allow_missing };
        let release = parse_release(&source, &self.site.config, &options);
        uploads.end_front_matter();
        let mut release = release.map_err(|errors| Refusal::of_release(&file.path, &errors))?;
        self.label(&mut release);
        Ok(release)
    }

    /// The label that its layout gives a release whose site says nothing of labels.
    fn label(&self, release: &mut Release) {
        let text = self.layout_of(release).file.label.text.as_deref();
        if let Some(text) = text.filter(|_| self.site.config.label == LabelSource::Convention) {
            release.label = LabelSource::of_text(text).label(None, &release.categories);
        }
    }

    /// The address that a post of this text would have at a path of the site.
    pub(super) fn address_of(&self, path: &str, bytes: Vec<u8>) -> Option<String> {
        let source = ReleaseSource {
            path: path.to_owned(),
            collection: self.site.collection_of(path),
            bytes: bytes.into(),
            uploads: Arc::clone(&self.site.uploads),
        };
        let options = ReleaseOptions { allow_missing: true };
        guarded(path, || {
            parse_release(&source, &self.site.config, &options)
                .map_err(|errors| Refusal::of_release(path, &errors))
        })
        .ok()?
        .address
    }

    /// Refuses a release for what was found in it, as far as the settings ask for that.
    pub(super) fn accept(&self, findings: &[Finding]) -> Result<(), Refusal> {
        self.acceptance.check(findings)
    }

    /// Works on the one post that it was opened on.
    pub(super) fn with_only_post<T>(
        &self,
        work: impl FnOnce(&SourceFile) -> Result<T, Refusal>,
    ) -> Result<T, PipelineError> {
        let file = self.only_post()?;
        guarded(&file.path, || work(file)).map_err(|refusal| PipelineError::Refused {
            post: file.path.clone(),
            site: self.site.root.clone(),
            refusal,
        })
    }

    fn only_post(&self) -> Result<&SourceFile, Failure> {
        match self.site.files.as_slice() {
            [file] => Ok(file),
            [] => Err(self.no_posts()),
            files => {
                let root = self.site.root.display();
                let message = format!("{root} has {} posts: expected one", files.len());
                let help = "name the post's file; `convert SITE -o DIR` and `export SITE --to \
                            ARCHIVE` take whole sites";
                Err(Failure::with_help(message, Some(help.to_owned())))
            }
        }
    }

    /// Determines what a release is made from.
    pub fn plan(&self, release: &Release) -> Result<Plan<'_>, Refusal> {
        let failed = |failure| Refusal::of_failure(&release.path, failure);
        let layout = self.layout_of(release);
        let prepared = self.prepared(layout).map_err(failed)?;
        let settings = Settings::of(release, &self.site.config, &self.package, self.downsample);
        let settings = settings.to_text().map_err(Failure::new).map_err(failed)?;
        let further = further_faces(
            &[&release.text, &settings],
            release.language.as_ref().map(|declared| &declared.language),
            &self.fonts,
        );
        let faces = Some(further).filter(|further| !further.is_empty());
        let faces = faces.map(|further| faces_of(layout, &self.fonts, &further));
        let named = release.uploads.named();
        let all = faces.as_deref().unwrap_or(&prepared.faces);
        let source = sha256_hex(&release.source);
        let inputs = Inputs::of((release, &source), &named, &settings, &prepared.sha256, all)
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

    /// The layout asked for, or the first whose rules apply to the release.
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
    pub fn render(&self, release: &Release) -> Result<Rendered, Refusal> {
        #[cfg(test)]
        crate::trap::spring("render", &release.path);
        release.uploads.begin_text();
        let document = compose(release, &self.site.config.deposit, &self.package.profile)?;
        // Later steps ask for nothing new.
        release.uploads.asked();
        // A release refused for its contents need not be typeset.
        self.acceptance.check(&document.findings)?;
        let rendered =
            render(release, document, self.layout_of(release), &self.fonts, self.downsample)?;
        self.acceptance.check(&rendered.all_findings())?;
        Ok(rendered)
    }

    /// How a rendered release came to be, as its package records it.
    pub fn provenance(
        &self,
        release: &Release,
        plan: Plan,
        rendered: &Rendered,
        record: &RecordOptions,
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
            at: record.at.as_ref().map(ToString::to_string),
            agent: record.agent.clone(),
            findings: rendered.findings.clone(),
            risks: rendered.risks.clone(),
            pages: rendered.pdf.pages,
            site: self.site.config.key(),
            moved_from: None,
            follows: None,
        })
    }

    /// The package of a rendered release.
    pub fn pack(
        &self,
        release: &Release,
        rendered: &Rendered,
        provenance: &Provenance,
    ) -> Result<Package, PackageError> {
        #[cfg(test)]
        crate::trap::spring("pack", &release.path);
        build_package(&self.package, release, &rendered.document, &rendered.pdf, provenance)
    }
}

fn site_options(source: &SourceOptions) -> SiteOptions {
    SiteOptions {
        collections: source.collections.clone(),
        config: source.config.clone(),
        site: source.site.clone(),
        ..SiteOptions::default()
    }
}
