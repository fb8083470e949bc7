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
fn the_time_of_the_act_is_recorded_only_where_it_is_given() {
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

/// As long batches go: two hundred releases in one process, each the same as alone, whichever
/// came before it.
#[test]
#[ignore = "needs a minute"]
fn two_hundred_in_one_process_are_as_each_alone() {
    const COPIES: usize = 200;
    let (folder, archive) = (fresh(), fresh());
    copy_tree(&site(), folder.path());
    let posts = folder.path().join("_communiques");
    let mut samples: Vec<_> = tree(&posts).into_iter().collect();
    for (name, _) in &samples {
        std::fs::remove_file(posts.join(name)).unwrap();
    }
    // The shorter ones: two hundred files take their time.
    samples.sort_by_key(|(_, text)| text.len());
    samples.truncate(5);
    // The name may be the only source of the date.
    let name = |copy: usize| {
        let sample = samples[copy % samples.len()].0.as_str();
        let date = if sample.starts_with("20") { &sample[..11] } else { "" };
        format!("{date}copie-{copy:03}.markdown")
    };
    for copy in 0..COPIES {
        let (_, text) = &samples[copy % samples.len()];
        std::fs::write(posts.join(name(copy)), text).unwrap();
    }
    let options = ["--drafts", "--allow-missing"];
    export(folder.path(), archive.path(), "2", &[("TZ", "Asia/Tokyo")], &options);
    let packages = packages(archive.path());
    assert_eq!(packages.len(), COPIES);
    // Some of each sample, all over the batch.
    for copy in (0..COPIES).step_by(33) {
        let end = format!("-copie-{copy:03}.zip");
        let package = packages.iter().find(|path| path.ends_with(&end)).unwrap();
        let zip = std::fs::read(archive.path().join(package)).unwrap();
        let mut members = members(&zip).into_iter();
        let end = format!("copie-{copy:03}.pdf");
        let (_, packaged) = members.find(|(path, _)| path.ends_with(&end)).unwrap();
        let mut command = communique();
        command.arg("convert").arg(posts.join(name(copy))).args(["--allow-missing", "--quiet"]);
        command.args(["--jobs", "1", "-o", "-"]).env("TZ", "America/New_York");
        assert!(run(&mut command).ends(0).out == packaged, "{}", name(copy));
    }
}
