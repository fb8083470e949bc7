//! A site of one release, made for the tests of packages and of the archive.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use super::*;
use crate::document::{Document, ImageContent, ImageResource, IssuerBlock, Language, Metadata};
use crate::error::Position;
use crate::finding::Finding;
use crate::pdf::PdfFile;
use crate::release::{Attachment, AttachmentTarget, Issuer, LeadImage, Located, Release};
use crate::rules::typeset::NO_GLYPH;
use crate::site::{AskedFiles, FileUploads, Upload, Uploads};

pub(crate) const ID: &str = "2019-07-17-la-mediatheque-rouvre";
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR";

/// A site with one release, in a folder of its own.
pub(crate) struct Site {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) id: String,
    pub(crate) source: String,
    pub(crate) path: String,
    pub(crate) fingerprint: String,
    pub(crate) program: String,
    pub(crate) at: Option<String>,
    pub(crate) extra_images: Vec<String>,
    /// Attachments `uploads/n/1.csv` and so on, all with the bytes of one file.
    pub(crate) extra_attachments: usize,
}

impl Site {
    pub(crate) fn new() -> Site {
        let folder = tempfile::tempdir().unwrap();
        let file = |path: &str, bytes: &[u8]| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        };
        file("assets/marque.png", PNG);
        file("uploads/2018/Façade.PNG", PNG);
        file("uploads/2019/façade.png", &[PNG, b"..."].concat());
        file("uploads/100 % lecture.csv", "jour;visites\nlundi;12\n".repeat(500).as_bytes());
        file("uploads/Programme.pdf", b"%PDF-1.7\n");
        Site {
            folder,
            id: ID.to_owned(),
            source: "---\ntitle: La médiathèque rouvre\n---\n\nElle rouvre.\n".to_owned(),
            path: "_communiques/2019-07-17-la-mediatheque-rouvre.markdown".to_owned(),
            fingerprint: "f1".to_owned(),
            program: crate::identity::PROGRAM.to_owned(),
            at: None,
            extra_images: Vec::new(),
            extra_attachments: 0,
        }
    }

    fn uploads(&self) -> FileUploads {
        FileUploads::new(self.folder.path().canonicalize().unwrap(), Vec::new(), Vec::new())
    }

    fn upload(&self, address: &str) -> Upload {
        self.uploads().find(&address.replace('%', "%25")).unwrap()
    }

    fn attachments(&self) -> Vec<Attachment> {
        let position = Position::START;
        let attach = |address: &str| Attachment {
            name: None,
            target: AttachmentTarget::Upload(self.upload(address)),
            listed: true,
            position,
        };
        let same = self.upload("uploads/100 % lecture.csv");
        let more = (1..=self.extra_attachments).map(|number| Attachment {
            target: AttachmentTarget::Upload(Upload {
                address: format!("uploads/n/{number}.csv"),
                ..same.clone()
            }),
            ..attach("uploads/Programme.pdf")
        });
        let link = Attachment {
            target: AttachmentTarget::Link("https://exemple.fr/".to_owned()),
            ..attach("uploads/Programme.pdf")
        };
        [
            attach("uploads/Programme.pdf"),
            attach("uploads/100 % lecture.csv"),
            attach("uploads/2018/Façade.PNG"),
            attach("uploads/Programme.pdf"),
            link,
        ]
        .into_iter()
        .chain(more)
        .collect()
    }

    pub(crate) fn release(&self) -> Release {
        let position = Position::START;
        Release {
            id: self.id.clone(),
            slug: self.id[11..].to_owned(),
            path: self.path.clone(),
            source: self.source.as_bytes().into(),
            text: self.source.as_str().into(),
            title: Located { value: "La médiathèque rouvre".to_owned(), position },
            subtitle: None,
            date: "2019-07-17T23:30:15+00:00[UTC]".parse().unwrap(),
            date_is_day: false,
            modified_is_day: false,
            modified: None,
            language: None,
            label: None,
            categories: Vec::new(),
            tags: Vec::new(),
            author: None,
            number: None,
            chapeau: None,
            lead: vec![LeadImage {
                upload: self.upload("uploads/2018/Façade.PNG"),
                caption: None,
                alternative: None,
                position,
            }],
            attachments: self.attachments(),
            contacts: Vec::new(),
            body_start: 0,
            url: None,
            redirect_to: None,
            draft: false,
            issuer: Issuer {
                name: "Ville de Lierre".to_owned(),
                mark: Some(self.upload("assets/marque.png")),
                ..Issuer::default()
            },
            site_url: None,
            base_url: String::new(),
            address: None,
            engine: Default::default(),
            templates: Default::default(),
            liquid: Default::default(),
            page: serde_json::Value::Null,
            dialect: Default::default(),
            markup: Default::default(),
            has_emoji: false,
            has_hard_breaks: false,
            parses_html: false,
            site_title: None,
            defaults: String::new(),
            other: BTreeMap::new(),
            uploads: Arc::new(self.uploads()),
            allow_missing: false,
            only_examined: false,
            findings: Vec::new(),
        }
    }

    pub(crate) fn document(&self) -> Document {
        let image = |address: &str| ImageResource {
            stamp: self.uploads().find(address).ok().and_then(|upload| upload.stamp),
            address: address.to_owned(),
            width: 1,
            height: 1,
            density: None,
            sampling: 1.0,
            profile: None,
            content: ImageContent::Jpeg { bytes: [].into(), components: 3, orientation: 1 },
        };
        let mut images: Vec<_> =
            ["assets/marque.png", "uploads/2018/Façade.PNG", "uploads/2019/façade.png"]
                .map(image)
                .into();
        images.extend(self.extra_images.iter().map(|address| image(address)));
        Document {
            language: Language::FRENCH,
            title: Vec::new(),
            subtitle: Vec::new(),
            label: "Communiqué de presse".to_owned(),
            number: None,
            date_line: Vec::new(),
            date: jiff::civil::date(2019, 7, 18),
            chapeau: Vec::new(),
            lead: Vec::new(),
            body: Vec::new(),
            attachments: Vec::new(),
            contacts: Vec::new(),
            notes: Vec::new(),
            issuer: IssuerBlock::default(),
            images,
            left_out: Vec::new(),
            metadata: self.metadata(),
            findings: Vec::new(),
        }
    }

    fn metadata(&self) -> Metadata {
        Metadata {
            title: "La médiathèque rouvre : « enfin » & <toujours>".to_owned(),
            subtitle: Some("Trois salles de plus".to_owned()),
            description: Some("Elle rouvre.".to_owned()),
            creator: "Ville de Lierre".to_owned(),
            publisher: Some("Ville de Lierre".to_owned()),
            author: None,
            subjects: vec!["lecture".to_owned()],
            issued: "2019-07-18T01:30:15+02:00".to_owned(),
            modified: None,
            language: "fr-FR".to_owned(),
            parts: Vec::new(),
            relation: None,
            identifier: self.id.clone(),
            ark: None,
            issn: None,
            frequency: None,
            place: None,
            url: Some("https://exemple.fr/mediatheque?a=1&b=2".to_owned()),
            rights: None,
            licence: None,
            kind: "Communiqué de presse".to_owned(),
        }
    }

    pub(crate) fn provenance(&self) -> Provenance {
        Provenance {
            program: self.program.clone(),
            layout_name: "charte".to_owned(),
            layout: "page: A4\n".to_owned(),
            settings: "language: fr\n".to_owned(),
            faces: vec![("Lierre-Regular".to_owned(), "1.0".to_owned(), "ab".repeat(32))],
            fingerprint: self.fingerprint.clone(),
            text_files: AskedFiles::default(),
            at: self.at.clone(),
            agent: None,
            findings: vec![Finding::new(&NO_GLYPH, &*self.path, "no face has U+2603")],
            risks: risks::Risks::default(),
            pages: 1,
            site: None,
            moved_from: None,
            follows: None,
        }
    }

    pub(crate) fn package(&self) -> Package {
        self.try_package().unwrap()
    }

    /// The same release as a SIP.
    pub(crate) fn sip(&self) -> Package {
        let options = PackageOptions {
            profile: Profile::Seda(Transfer {
                version: SedaVersion::V2_3,
                archival_agreement: "CONTRAT".to_owned(),
                archival_agency: "AN".to_owned(),
                transferring_agency: "LIERRE-PRESSE".to_owned(),
                originating_agency: "LIERRE".to_owned(),
                submission_agency: None,
                archival_profile: None,
                service_level: None,
                acquisition_information: None,
                appraisal_rule: Some("APP-00001".to_owned()),
                access_rule: Some("ACC-00001".to_owned()),
                dissemination_rule: None,
                reuse_rule: Some("REU-00001".to_owned()),
            }),
            ..PackageOptions::default()
        };
        self.try_package_of(&options).unwrap()
    }

    pub(crate) fn try_package(&self) -> Result<Package, PackageError> {
        self.try_package_of(&PackageOptions::default())
    }

    /// The package, as a version after another if there is one.
    pub(crate) fn after(&self, follows: Option<&Succession>) -> Result<Package, PackageError> {
        self.build(&PackageOptions::default(), follows)
    }

    pub(crate) fn try_package_of(&self, options: &PackageOptions) -> Result<Package, PackageError> {
        self.build(options, None)
    }

    /// The package with the PDF of a document made earlier.
    pub(crate) fn try_package_with(&self, document: &Document) -> Result<Package, PackageError> {
        self.build_with(document, &PackageOptions::default(), None)
    }

    fn build(
        &self,
        options: &PackageOptions,
        follows: Option<&Succession>,
    ) -> Result<Package, PackageError> {
        self.build_with(&self.document(), options, follows)
    }

    /// The package again, with digests that are known and no PDF.
    pub(crate) fn described(&self, options: &PackageOptions, known: &KnownDigests) -> Package {
        let pdf = PdfFile { bytes: bytes::Bytes::new(), pages: 1 };
        let (release, document, provenance) = (self.release(), self.document(), self.provenance());
        describe_package(options, &release, &document, &pdf, &provenance, known).unwrap()
    }

    fn build_with(
        &self,
        document: &Document,
        options: &PackageOptions,
        follows: Option<&Succession>,
    ) -> Result<Package, PackageError> {
        let bytes = b"%PDF-1.7\n%%EOF\n";
        let pdf = PdfFile { bytes: bytes.to_vec().into(), pages: 1 };
        let provenance = Provenance { follows: follows.cloned(), ..self.provenance() };
        build_package(options, &self.release(), document, &pdf, &provenance)
    }
}

/// Runs a program that judges from outside.
pub(crate) fn assert_runs(program: &str, arguments: &[&str], folder: &Path) {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("cannot run {program}: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{program} {arguments:?}\n{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}

/// Places in a zip, one byte in `stride`; of the schemas, which are most of it and the same in every
/// package, one in forty of these.
pub(crate) fn places(zip: &[u8], stride: usize) -> Vec<usize> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let data: Vec<_> = (0..archive.len())
        .filter_map(|index| {
            let entry = archive.by_index_raw(index).unwrap();
            let start = entry.data_start().unwrap() as usize;
            let end = start + entry.compressed_size() as usize;
            entry.name().unwrap().contains("/schemas/").then_some(start..end)
        })
        .collect();
    let is_of_schema = |at: &usize| data.iter().any(|range| range.contains(at));
    let all = (0..zip.len()).step_by(stride);
    all.filter(|at| !is_of_schema(at) || at % (40 * stride) == 0).collect()
}
