//! Typesets packaged releases again, for verification: from what the package holds, and nothing
//! else but the faces.

use std::sync::Arc;

use crate::cache::Cache;
use crate::digest::to_hex;
use crate::layout::{FontSet, Layout, Layouts};
use crate::package::Profile;
use crate::release::{Release, ReleaseOptions, parse_release};
use crate::site::{
    AccountedUploads, DepositConfig, ListedFile, ListedUploads, ReleaseSource, Uploads,
};
use crate::typeset::reading::reading;
use crate::verify::reproduce::{
    CannotRebuild, PackagedRelease, Pictures, Read, Rebuilder, Rebuilt, Stated,
};

use super::Refusal;
use super::render::{compose, render};
use super::settings::Settings;
use crate::identity::PROGRAM;

/// A picture of one pixel: the text of a release does not depend on what its pictures show.
const PIXEL: &[u8] = include_bytes!("pixel.png");

/// Typesets packaged releases again, in the faces that it is given.
pub struct Reproducer {
    fonts: FontSet,
    /// Layouts by their text: most packages of an archive share a few.
    layouts: Cache<String, Arc<Layout>>,
    settings: Cache<String, Arc<Settings>>,
}

/// Number of layouts and settings that are kept, and maximum length of one's text in bytes.
const MAX_CACHED: usize = 64;
const MAX_CACHED_BYTES: usize = 64 << 10;

/// A packaged release, parsed again.
struct Parsed {
    release: Release,
    deposit: DepositConfig,
    profile: Profile,
    layout: Arc<Layout>,
    downsample: Option<u32>,
}

mod pdf_record;
mod rebuild;
mod shown;

pub use shown::ShownRelease;

impl Reproducer {
    /// Reproduces with these faces, among which the releases' own are looked up.
    pub fn new(fonts: FontSet) -> Reproducer {
        Reproducer { fonts, layouts: Cache::new(MAX_CACHED), settings: Cache::new(MAX_CACHED) }
    }
}

impl Rebuilder for Reproducer {
    fn program(&self) -> &str {
        PROGRAM
    }

    fn read(
        &self,
        packaged: &PackagedRelease,
        pictures: Pictures,
        stated: Option<&Stated>,
    ) -> Result<Read, CannotRebuild> {
        let parsed = self.parse(packaged, pictures, stated)?;
        parsed.release.uploads.begin_text();
        let document = compose(&parsed.release, &parsed.deposit, &parsed.profile)?;
        let texts = reading(&document, &parsed.layout);
        let Some(stated) = stated else { return Ok(Read { texts, ..Read::default() }) };
        let settings = self.settings(&packaged.settings)?;
        let is_own = packaged.program == PROGRAM;
        let (record, time) = match rebuild::record(packaged, stated, &settings, &parsed, &document)
        {
            Ok(Rebuilt { files, time }) => (files, Some(time)),
            Err(error) if is_own => return Err(error),
            // What another build packaged may not be what this one can package.
            Err(_) => Default::default(),
        };
        let pdf =
            is_own.then(|| pdf_record::pdf_record(packaged, &parsed.release, &document)).flatten();
        Ok(Read { texts, record, pdf, time })
    }

    fn set(&self, packaged: &PackagedRelease) -> Result<Vec<u8>, CannotRebuild> {
        if let Some(file) =
            packaged.files.iter().find(|file| file.is_picture && file.bytes.is_none())
        {
            let (address, size) = (&file.address, file.size);
            let needed = format!("the picture {address}, whose {size} bytes are over the limit");
            return Err(CannotRebuild::Needs(needed));
        }
        let Parsed { release, deposit, profile, layout, downsample } =
            self.parse(packaged, Pictures::Own, None)?;
        let fonts = self.recorded_faces(packaged)?;
        let document = compose(&release, &deposit, &profile)?;
        Ok(render(&release, document, &layout, &fonts, downsample)?.pdf.bytes.into())
    }

    fn package(
        &self,
        packaged: &PackagedRelease,
        stated: &Stated,
    ) -> Result<Rebuilt, CannotRebuild> {
        if let Some(file) = packaged.files.iter().find(|file| file.bytes.is_none()) {
            let (address, size) = (&file.address, file.size);
            let needed = format!("the file {address}, whose {size} bytes are over the limit");
            return Err(CannotRebuild::Needs(needed));
        }
        let settings = self.settings(&packaged.settings)?;
        let parsed = self.parse(packaged, Pictures::Own, Some(stated))?;
        rebuild::rebuild(packaged, stated, &settings, &parsed, &self.recorded_faces(packaged)?)
    }
}

impl Reproducer {
    /// The faces that the release was typeset in, in their order.
    fn recorded_faces(&self, packaged: &PackagedRelease) -> Result<FontSet, CannotRebuild> {
        let digests: Vec<[u8; 32]> = packaged.faces.iter().map(|face| face.sha256).collect();
        self.fonts.only(&digests).map_err(|missing| {
            let name = |index: usize| {
                let face = &packaged.faces[index];
                format!("{} ({}, SHA-256 {})", face.name, face.version, to_hex(&face.sha256))
            };
            let names: Vec<String> = missing.into_iter().map(name).collect();
            CannotRebuild::Needs(format!(
                "the face {}: name its folder with --fonts",
                names.join(" and the face ")
            ))
        })
    }

    fn parse(
        &self,
        packaged: &PackagedRelease,
        pictures: Pictures,
        stated: Option<&Stated>,
    ) -> Result<Parsed, CannotRebuild> {
        let refused = |message: String| CannotRebuild::Refused(vec![message]);
        let settings = self.settings(&packaged.settings)?;
        let layout = self.layout(&packaged.layout)?;
        let linked = stated.map(|stated| stated.linked.as_slice()).unwrap_or_default();
        let listed = uploads(packaged, &settings, pictures);
        let listed = listed.with_present(linked.iter().map(String::as_str));
        let listed: Arc<dyn Uploads> = Arc::new(listed);
        // What a release asks for matters when its package is made again.
        let uploads = Arc::new(AccountedUploads::new(Arc::clone(&listed)));
        let site = settings.site(&*listed).map_err(|error| refused(error.to_string()))?;
        let source = ReleaseSource {
            path: packaged.path.clone(),
            collection: None,
            bytes: Arc::clone(&packaged.source),
            uploads: Arc::clone(&uploads) as Arc<dyn Uploads>,
        };
        // What was missing then is missing now, and no reason to refuse.
        let options = ReleaseOptions { allow_missing: true };
        let release = parse_release(&source, &site, &options);
        uploads.end_front_matter();
        let mut release = release.map_err(|errors| Refusal::of_release(&packaged.path, &errors))?;
        settings.resolve(&mut release);
        Ok(Parsed {
            release,
            deposit: site.deposit,
            profile: settings.profile(),
            layout,
            downsample: settings.downsample,
        })
    }

    fn layout(&self, text: &str) -> Result<Arc<Layout>, CannotRebuild> {
        let parse = || {
            Layouts::parse(text, "layout.yaml").map(Arc::new).map_err(|errors| {
                CannotRebuild::Refused(errors.iter().map(ToString::to_string).collect())
            })
        };
        match text.len() <= MAX_CACHED_BYTES {
            true => self.layouts.get_or_try_make(text, parse),
            false => parse(),
        }
    }

    fn settings(&self, text: &str) -> Result<Arc<Settings>, CannotRebuild> {
        let parse = || {
            let refused = |error| CannotRebuild::Refused(vec![format!("settings.yaml: {error}")]);
            Settings::parse(text).map(Arc::new).map_err(refused)
        };
        match text.len() <= MAX_CACHED_BYTES {
            true => self.settings.get_or_try_make(text, parse),
            false => parse(),
        }
    }
}

fn uploads(packaged: &PackagedRelease, settings: &Settings, pictures: Pictures) -> ListedUploads {
    let files = packaged.files.iter().map(|file| {
        let bytes = match pictures {
            Pictures::Own => file.bytes.as_ref().map(|bytes| Arc::from(bytes.as_slice())),
            Pictures::Pixel if file.is_picture => Some(Arc::from(PIXEL)),
            Pictures::Pixel => file.bytes.as_ref().map(|bytes| Arc::from(bytes.as_slice())),
        };
        let (size, sha256, sha512) = (file.size, file.sha256, file.sha512);
        (file.address.clone(), ListedFile { size, sha256, sha512, head: file.head.clone(), bytes })
    });
    ListedUploads::new(settings.own_addresses(), files)
}

impl From<Refusal> for CannotRebuild {
    fn from(refusal: Refusal) -> CannotRebuild {
        let messages = refusal.faults.iter().map(|fault| match fault.position {
            Some(at) => format!("{}:{}:{}: {}", fault.path, at.line, at.column, fault.message),
            None => format!("{}: {}", fault.path, fault.message),
        });
        CannotRebuild::Refused(messages.collect())
    }
}
