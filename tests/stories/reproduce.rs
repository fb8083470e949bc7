//! The same site gives the same bytes, whoever exports it, when and where.

use std::path::Path;

use crate::support::*;

/// Exports with a number of threads and an environment.
fn export(site: &Path, to: &Path, jobs: &str, environment: &[(&str, &str)], options: &[&str]) {
    let mut command = communique();
    command.arg("export").arg(site).arg("--to").arg(to).args(["--jobs", jobs]).args(options);
    run(command.envs(environment.iter().copied())).ends(0);
}

#[test]
fn threads_time_zone_language_and_folder_do_not_count() {
    let (one, other, elsewhere) = (fresh(), fresh(), fresh());
    export(&site(), one.path(), "1", &[("TZ", "Asia/Tokyo"), ("LANG", "C")], &[]);
    copy_tree(&site(), elsewhere.path());
    let environment =
        [("TZ", "America/New_York"), ("LC_ALL", "fr_FR.UTF-8"), ("HOME", "/nonexistent")];
    export(elsewhere.path(), other.path(), "2", &environment, &[]);
    let tree_of_one = tree(one.path());
    assert_same_trees(&tree_of_one, &tree(other.path()));
    assert_eq!(packages(one.path()).len(), PUBLISHED);
    // The archive of the other stories was made in an environment that says nothing.
    assert_same_trees(&tree_of_one, &tree(&EXPORTED.archive));
}

#[test]
fn the_time_of_the_act_is_told_only_where_it_is_given() {
    let (at, epoch, none) = (fresh(), fresh(), fresh());
    let time = "2024-03-01T08:00:00Z";
    export(&post(SHORT), at.path(), "1", &[], &["--at", time]);
    export(&post(SHORT), epoch.path(), "1", &[("SOURCE_DATE_EPOCH", "1709280000")], &[]);
    export(&post(SHORT), none.path(), "1", &[], &[]);
    assert_same_trees(&tree(at.path()), &tree(epoch.path()));
    let premis = |archive: &Path| {
        let zip = std::fs::read(archive.join(SHORT_PACKAGE)).unwrap();
        let mut members = members(&zip).into_iter();
        let (_, xml) = members.find(|(name, _)| name.ends_with("premis.xml")).unwrap();
        String::from_utf8(xml).unwrap()
    };
    assert!(premis(at.path()).contains(time));
    assert!(!premis(none.path()).contains(time));
    assert!(premis(none.path()).contains("<eventDateTime>XXXX-XX-XX<"), "EDTF: unknown");
}
