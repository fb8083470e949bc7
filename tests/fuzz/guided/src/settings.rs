//! Layouts, and the settings of sites.

use std::fs;
use std::sync::Arc;

use communique::layout::{FontSet, Layouts};
use communique::site::{ListedUploads, SiteOptions, read_site};

use crate::corpus::{parts, test_file, tests, with_extensions};
use crate::post;

/// A post with a little of everything that layouts have a say in.
const POST: &[u8] = include_bytes!("../seeds/layout-post.md");

/// The input is a layout: where it is one, a post is set in it.
pub fn layout(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(layout) = Layouts::parse_for(text, "layout.yaml", &FontSet::builtin()) {
        let uploads = Arc::new(ListedUploads::default());
        post::make(POST.to_vec(), uploads, Some(&layout));
    }
}

/// The input is `_config.yml`, and behind a line of `=====` `communique.yaml`.
pub fn config(input: &[u8]) {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let folder = folder.unwrap_or_else(|error| crate::fail(&error.to_string()));
    let mut parts = parts(input).into_iter();
    for name in ["_config.yml", "communique.yaml"] {
        if let Some(text) = parts.next() {
            let _ = fs::write(folder.path().join(name), text);
        }
    }
    let _ = fs::create_dir(folder.path().join("_communiques"));
    let post = "---\ntitle: T\ndate: 2020-01-02\n---\nUn.\n";
    let _ = fs::write(folder.path().join("_communiques/a.md"), post);
    if let Ok(site) = read_site(folder.path(), &SiteOptions::default()) {
        for source in site.releases().flatten() {
            let _ = communique::release::parse_release(&source, &site.config, &Default::default());
        }
    }
}

/// Settings of the tests' sites.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = with_extensions(&tests().join("site"), &["yml", "yaml"]);
    let both = [test_file("site/_config.yml"), test_file("site/communique.yaml")];
    seeds.push(both.join(&b"\n=====\n"[..]));
    // The two files of a seed are parted by `=====`, as seeds are here.
    let own = parts(&test_file("fuzz/guided/seeds/configs.txt"));
    let own = own.iter().map(|seed| String::from_utf8_lossy(seed).replace("#####", "====="));
    seeds.extend(own.map(String::into_bytes));
    seeds
}
