//! `cargo bench`: what each stage costs, over the sample site without its longest release, caches
//! warm. The times are for all releases together; the program adds reading and writing of files.

use std::hint::black_box;
use std::io::Cursor;
use std::path::Path;

use communique::document::{Document, build_document};
use communique::layout::{FontSet, Layout, Layouts};
use communique::package::container::{write_zip, write_zip_file};
use communique::package::{Package, PackageOptions, Provenance, build_package};
use communique::pdf::{PdfFile, write_pdf};
use communique::release::{Release, ReleaseOptions, parse_release};
use communique::site::{ReleaseSource, Site, SiteOptions, read_site};
use communique::typeset::{TypesetDocument, typeset};
use communique::verify::{Checks, verify_path};
use criterion::{Criterion, criterion_group, criterion_main};

/// One release at every stage.
struct Sample {
    source: ReleaseSource,
    release: Release,
    document: Document,
    pages: TypesetDocument,
    pdf: PdfFile,
}

struct Samples {
    site: Site,
    layouts: Layouts,
    fonts: FontSet,
    all: Vec<Sample>,
}

impl Samples {
    fn new() -> Samples {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site");
        let site = read_site(&root, &SiteOptions::default()).expect("the sample site is sound");
        let layouts = Layouts::built_in().expect("the built-in layouts are sound");
        let fonts = FontSet::builtin();
        let mut samples = Samples { site, layouts, fonts, all: Vec::new() };
        let files = samples.site.files.iter().filter(|file| !file.path.contains("dossier"));
        samples.all = files
            .map(|file| {
                let source = samples.site.read(file).expect("readable");
                let release = samples.parsed(&source);
                let document = build_document(&release).expect("composed");
                let pages = samples.typeset(&release, &document);
                let pdf = write_pdf(&pages, &samples.fonts, &[]).expect("written");
                Sample { source, release, document, pages, pdf }
            })
            .collect();
        samples
    }

    fn parsed(&self, source: &ReleaseSource) -> Release {
        parse_release(source, &self.site.config, &ReleaseOptions::default()).expect("parsed")
    }

    fn layout(&self, release: &Release) -> &Layout {
        self.layouts.for_release(release.date.date(), &release.categories)
    }

    fn typeset(&self, release: &Release, document: &Document) -> TypesetDocument {
        typeset(document, self.layout(release), &self.fonts).expect("typeset")
    }

    fn package(&self, sample: &Sample) -> Package {
        let provenance = Provenance {
            program: "communique 0.0.0".to_owned(),
            layout_name: self.layout(&sample.release).name().to_owned(),
            layout: String::new(),
            settings: String::new(),
            faces: Vec::new(),
            fingerprint: "0".repeat(64),
            text_files: Default::default(),
            at: None,
            agent: None,
            findings: sample.release.findings.clone(),
            risks: Default::default(),
            pages: sample.pdf.pages,
            site: None,
            moved_from: None,
            follows: None,
        };
        package_of(&sample.release, &sample.document, &sample.pdf, &provenance)
    }
}

fn package_of(
    release: &Release,
    document: &Document,
    pdf: &PdfFile,
    provenance: &Provenance,
) -> Package {
    let options = PackageOptions::default();
    build_package(&options, release, document, pdf, provenance).expect("packaged")
}

fn stages(criterion: &mut Criterion) {
    let samples = Samples::new();
    let folder = tempfile::tempdir().expect("a folder");
    for sample in &samples.all {
        write_zip_file(&samples.package(sample), folder.path()).expect("stored");
    }
    let zips: Vec<_> = std::fs::read_dir(folder.path()).expect("listed").flatten().collect();
    let mut group = criterion.benchmark_group("stages");
    let mut stage = |name: &str, work: &dyn Fn(&Sample)| {
        group.bench_function(name, |bencher| bencher.iter(|| samples.all.iter().for_each(work)));
    };
    stage("read", &|sample| {
        black_box(samples.parsed(&sample.source));
    });
    stage("document", &|sample| {
        black_box(build_document(&sample.release).expect("composed"));
    });
    stage("typeset", &|sample| {
        black_box(samples.typeset(&sample.release, &sample.document));
    });
    stage("pdf", &|sample| {
        black_box(write_pdf(&sample.pages, &samples.fonts, &[]).expect("written"));
    });
    stage("package", &|sample| {
        let mut zip = Cursor::new(Vec::new());
        write_zip(&samples.package(sample), &mut zip).expect("zipped");
        black_box(zip);
    });
    group.bench_function("verify", |bencher| {
        bencher.iter(|| {
            for zip in &zips {
                let summary = verify_path(&zip.path(), &Checks::default(), &mut |_| {});
                assert_eq!(summary.expect("checked").damaged, 0);
            }
        });
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
