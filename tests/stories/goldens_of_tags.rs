//! The tag tree and the bookmarks of every sample release's PDF: each must stay as it is in
//! `tests/releases/NAME/expected/tags.txt`. `UPDATE_GOLDENS=1 cargo test --test stories goldens`
//! rewrites them.

use std::fs;

use crate::goldens::{check_file, expected};
use crate::support::*;
use crate::tag_tree;

#[test]
fn tag_trees_stay_as_they_are() {
    let posts = tree(&site().join("_communiques"));
    assert_eq!(posts.len(), POSTS);
    let mut differences = Vec::new();
    for post_name in posts.keys() {
        let arguments = ["--allow-missing", "--quiet", "-o", "-"];
        let mut command = communique();
        let pdf = run(command.arg("convert").arg(post(post_name)).args(arguments)).ends(0).out;
        let name = post_name.strip_suffix(".markdown").unwrap();
        differences.extend(check_file(&expected(name).join("tags.txt"), &tag_tree::read(&pdf)));
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

/// A golden without its release says nothing any more.
#[test]
fn goldens_are_of_releases_that_are_there() {
    let releases = expected("x").parent().unwrap().parent().unwrap().to_owned();
    for entry in fs::read_dir(releases).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            let name = entry.file_name().unwrap().to_str().unwrap();
            assert!(post(&format!("{name}.markdown")).exists(), "{name}");
        }
    }
}
