//! What documents share never shows in their bytes: with all caches on, off, warm or cold, in any
//! order and on several threads, each PDF is the same.

use std::collections::BTreeMap;
use std::path::Path;

use communique::document::build_document;
use communique::layout::{FontSet, Layouts};
use communique::pdf::write_pdf;
use communique::release::{ReleaseOptions, parse_release};
use communique::site::{Site, SiteOptions, SourceFile, read_site};
use communique::typeset::typeset;

fn made(site: &Site, file: &SourceFile, layouts: &Layouts, fonts: &FontSet) -> Vec<u8> {
    let source = site.read(file).unwrap();
    let release = parse_release(&source, &site.config, &ReleaseOptions::default()).unwrap();
    let document = build_document(&release).unwrap();
    let layout = layouts.for_release(release.date.date(), &release.categories);
    let pages = typeset(&document, layout, fonts).unwrap();
    write_pdf(&pages, fonts, &[]).unwrap().bytes.into()
}

type Pdfs = BTreeMap<String, Vec<u8>>;

fn all<'a>(files: impl Iterator<Item = &'a SourceFile>, site: &Site, fonts: &FontSet) -> Pdfs {
    let layouts = Layouts::built_in().unwrap();
    files.map(|file| (file.path.clone(), made(site, file, &layouts, fonts))).collect()
}

#[track_caller]
fn assert_same(one: &Pdfs, other: &Pdfs, when: &str) {
    assert!(one.keys().eq(other.keys()));
    for (path, bytes) in one {
        assert!(bytes == &other[path], "{path} differs {when}");
    }
}

#[test]
fn what_is_shared_never_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site");
    let site = read_site(&root, &SiteOptions::default()).unwrap();
    communique::internals::enable_caches(false);
    let alone = all(site.files.iter(), &site, &FontSet::builtin());
    communique::internals::enable_caches(true);
    let cold = FontSet::builtin();
    assert_same(&alone, &all(site.files.iter().rev(), &site, &cold), "in another order");
    // Warm now.
    let turn = |by: usize| site.files.iter().cycle().skip(by).take(site.files.len());
    let work = &|by: usize| all(turn(by), &site, &cold);
    let threads: Vec<Pdfs> = std::thread::scope(|scope| {
        let threads = [3, 8].map(|by| scope.spawn(move || work(by)));
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    threads.iter().for_each(|made| assert_same(&alone, made, "on several threads"));
}
