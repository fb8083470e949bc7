//! Packages a packaged release again: everything except what the package states only once follows
//! from its source, uploads and settings.

use super::Parsed;
use crate::digest::{Digests, to_hex};
use crate::document::Document;
use crate::finding::Finding;
use crate::layout::FontSet;
use crate::package::container::entry_datetime;
use crate::package::description::Part;
use crate::package::risks::Risks;
use crate::package::schemas::known_digests;
use crate::package::{
    Content, Form, KnownDigests, Package, Provenance, Succession, describe_package,
};
use crate::pdf::PdfFile;
use crate::pipeline::fingerprint::{Inputs, faces_of, further_faces};
use crate::pipeline::render::{Rendered, compose, render};
use crate::pipeline::settings::Settings;
use crate::verify::reproduce::{
    CannotRebuild, Follows, PackagedDigests, PackagedRelease, Rebuilt, RebuiltFile, Stated,
};

/// PostScript name, version and SHA-256 of each face.
type Faces = Vec<(String, String, String)>;

/// The package of a release typeset in these faces.
pub(super) fn rebuild(
    packaged: &PackagedRelease,
    stated: &Stated,
    settings: &Settings,
    parsed: &Parsed,
    fonts: &FontSet,
) -> Result<Rebuilt, CannotRebuild> {
    let options = settings.package().map_err(refused)?;
    let Parsed { release, deposit, layout, downsample, .. } = parsed;
    let further = further_faces(
        &[&release.text, &packaged.settings],
        release.language.as_ref().map(|declared| &declared.language),
        fonts,
    );
    let faces = faces_of(layout, fonts, &further);
    let inputs = Again { packaged, stated, settings, parsed, faces };
    release.uploads.begin_text();
    let document = compose(release, deposit, &options.profile)?;
    release.uploads.asked();
    let rendered = render(release, document, layout, fonts, *downsample)?;
    let Rendered { document, pdf, findings, risks } = rendered;
    let package = inputs.package((&document, &pdf), (findings, risks), &KnownDigests::new())?;
    let time = entry_datetime(&package.date);
    Ok(Rebuilt { files: files(package), time })
}

/// The package of a release as far as it is known without typesetting: its PDF is empty, and
/// findings of typesetting are missing. Where there are none, the record is the same to the byte.
pub(super) fn record(
    packaged: &PackagedRelease,
    stated: &Stated,
    settings: &Settings,
    parsed: &Parsed,
    document: &Document,
) -> Result<Rebuilt, CannotRebuild> {
    let faces = packaged.faces.iter();
    let faces = faces.map(|it| (it.name.clone(), it.version.clone(), to_hex(&it.sha256)));
    let inputs = Again { packaged, stated, settings, parsed, faces: faces.collect() };
    parsed.release.uploads.asked();
    let pdf = PdfFile { bytes: bytes::Bytes::new(), pages: stated.pages };
    let risks = Risks::of(&parsed.release, document);
    let known = known_digests_of(packaged);
    let findings = parsed.release.findings.iter().chain(&document.findings).cloned().collect();
    let package = inputs.package((document, &pdf), (findings, risks), &known)?;
    let time = entry_datetime(&package.date);
    Ok(Rebuilt { files: files(package), time })
}

/// The digests that the package's files were found to have. With them, what is said about it is
/// mostly the same to the byte, and needs no comparison by fields; those say nothing about digests.
fn known_digests_of(packaged: &PackagedRelease) -> KnownDigests {
    let files = packaged.digests.iter().map(|(path, &found)| {
        let PackagedDigests { size, sha256, sha512 } = found;
        (path.clone(), Digests { size, sha256, sha512, crc32: 0 })
    });
    files.collect()
}

/// The inputs of the new package.
struct Again<'a> {
    packaged: &'a PackagedRelease,
    stated: &'a Stated,
    settings: &'a Settings,
    parsed: &'a Parsed,
    faces: Faces,
}

impl Again<'_> {
    fn package(
        self,
        (document, pdf): (&Document, &PdfFile),
        (findings, risks): (Vec<Finding>, Risks),
        known: &KnownDigests,
    ) -> Result<Package, CannotRebuild> {
        let Again { packaged, stated, settings, parsed: Parsed { release, layout, .. }, faces } =
            self;
        let (source, layout_sha256) = (&packaged.source_sha256, &packaged.layout_sha256);
        let named = release.uploads.named();
        let text_files = release.uploads.asked();
        let inputs =
            Inputs::of((release, source), &named, &packaged.settings, layout_sha256, &faces);
        let fingerprint = inputs
            .and_then(|inputs| inputs.fingerprint(&*release.uploads, &text_files))
            .map_err(|error| refused(error.to_string()))?;
        let provenance = Provenance {
            // A package of another build is compared as that build's.
            program: packaged.program.clone(),
            layout_name: layout.name().to_owned(),
            layout: packaged.layout.clone(),
            settings: packaged.settings.clone(),
            faces,
            fingerprint,
            text_files,
            at: stated.at.clone(),
            agent: stated.agent.clone(),
            findings,
            risks,
            pages: pdf.pages,
            site: stated.site.clone(),
            moved_from: stated.moved_from.clone(),
            follows: stated.follows.as_ref().map(succession),
        };
        let options = settings.package().map_err(refused)?;
        describe_package(&options, release, document, pdf, &provenance, known)
            .map_err(|error| refused(error.to_string()))
    }
}

fn refused(message: String) -> CannotRebuild {
    CannotRebuild::Refused(vec![message])
}

fn files(package: Package) -> Vec<RebuiltFile> {
    // Verification takes a package without a bag for the payload of one.
    let folder = match package.form {
        Form::Eark => format!("data/{}/", package.id),
        Form::Bag | Form::Sip => String::new(),
    };
    let files = package.entries.into_iter().map(|(path, content)| {
        let path = format!("{folder}{path}");
        match content {
            Content::Bytes(bytes) => {
                let known = known_digests(&bytes).map(|digests| to_hex(&digests.sha256));
                RebuiltFile { path, sha256: known, bytes: Some(bytes) }
            }
            Content::File(file) => {
                RebuiltFile { path, sha256: Some(to_hex(&file.sha256)), bytes: None }
            }
        }
    });
    files.collect()
}

/// Anything that is not the name of a part is left out: the package then comes out different.
fn succession(follows: &Follows) -> Succession {
    let names = Part::ALL.iter().map(|part| part.name()).chain(["program"]);
    Succession {
        version: follows.version,
        replaces: follows.replaces.clone(),
        sha256: follows.sha256.clone(),
        changed: names.filter(|name| follows.changed.iter().any(|it| it == name)).collect(),
    }
}
