//! Storing, resuming, failing and reporting.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::disk::{Disk, RealDisk};
use super::failing_disk::FailingDisk;
use super::*;
use crate::package::fixture::{ID, Site};

pub(super) const PATH: &str = "packages/2019/07/2019-07-17-la-mediatheque-rouvre.zip";

pub(super) fn record() -> RunRecord {
    RunRecord {
        event: "export".to_owned(),
        program: "communique 0.1.0".to_owned(),
        ..RunRecord::default()
    }
}

pub(super) fn other_site() -> Site {
    Site {
        id: "2020-01-02-le-musee-ferme".to_owned(),
        path: "_communiques/2020-01-02-le-musee-ferme.md".to_owned(),
        ..Site::new()
    }
}

/// Every file of the archive except `.tmp`, with its bytes.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                folders.extend((name != ".tmp").then_some(path));
            } else {
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

#[test]
fn a_package_stands_beside_its_digest() {
    let (root, site) = (tempfile::tempdir().unwrap(), Site::new());
    let store = Store::open(root.path()).unwrap();
    let stored = store.put(&|follows| site.after(follows)).unwrap();
    assert!(stored.is_new);
    assert_eq!(stored.entry.path, PATH);
    let digest = fs::read_to_string(root.path().join(format!("{PATH}.sha256"))).unwrap();
    assert_eq!(digest, format!("{}  {ID}.zip\n", stored.entry.sha256));
    store.finish(&record()).unwrap();
    drop(store);
    let names: Vec<String> = files(root.path()).into_keys().collect();
    let digest = format!("{PATH}.sha256");
    assert_eq!(names, ["README.md", "VERSION", "catalog.jsonl", "log.jsonl", PATH, &digest]);
    let left: Vec<_> = fs::read_dir(root.path().join(".tmp")).unwrap().collect();
    assert_eq!(left.len(), 1, "only the lock stays: {left:?}");
}

/// A post of no site in particular.
pub(super) fn of_path(source: &str) -> Origin<'_> {
    Origin { source, ..Origin::default() }
}

/// Whether a package was made from the inputs of a fingerprint.
pub(super) fn made_from(fingerprint: &str) -> impl Fn(&CatalogueEntry) -> bool {
    move |entry| entry.fingerprint == fingerprint
}

#[test]
fn the_same_inputs_are_known_before_anything_is_made() {
    let (root, site) = (tempfile::tempdir().unwrap(), Site::new());
    let store = Store::open(root.path()).unwrap();
    assert_eq!(store.state_of(ID, &of_path(&site.path), &made_from("f1")).unwrap(), State::New);
    let first = store.put(&|follows| site.after(follows)).unwrap();
    // Without a catalogue, after a kill, and with it: the same answer.
    for finished in [false, true] {
        if finished {
            Store::open(root.path()).unwrap().finish(&record()).unwrap();
        }
        let store = Store::open(root.path()).unwrap();
        let state = store.state_of(ID, &of_path(&site.path), &made_from("f1")).unwrap();
        assert_eq!(state, State::Unchanged(first.entry.clone()), "finished: {finished}");
        assert!(!store.put(&|follows| site.after(follows)).unwrap().is_new);
    }
    let before = files(root.path());
    Store::open(root.path()).unwrap().finish(&record()).unwrap();
    assert!(files(root.path()) == before, "a run with nothing to do changed something");
}

#[test]
fn changed_inputs_make_a_version_that_records_what_changed() {
    let (root, mut site) = (tempfile::tempdir().unwrap(), Site::new());
    let store = Store::open(root.path()).unwrap();
    let first = store.put(&|follows| site.after(follows)).unwrap();
    site.source.push_str("\nEt le soir.\n");
    site.fingerprint = "f2".to_owned();
    let state = store.state_of(ID, &of_path(&site.path), &made_from("f2")).unwrap();
    assert_eq!(state, State::Changed { next_version: 2, previous: first.entry.clone() });
    let second = store.put(&|follows| site.after(follows)).unwrap();
    assert_eq!(second.entry.path, PATH.replace(".zip", ".v2.zip"));
    assert!(root.path().join(PATH).exists());

    let to = root.path().join("to");
    crate::package::extract::extract(&root.path().join(&second.entry.path), &to).unwrap();
    let info = fs::read_to_string(to.join(ID).join("bag-info.txt")).unwrap();
    assert!(info.contains("Communique-Version: 2\n"), "{info}");
    assert!(info.contains("Communique-Changed: source\n"), "{info}");
    assert!(info.contains(&first.entry.sha256), "{info}");
    let content = to.join(ID).join("data").join(ID);
    for (file, reported) in [
        ("metadata/descriptive/dc.xml", format!("<dcterms:replaces>{ID}.zip</dcterms:replaces>")),
        ("metadata/descriptive/dc.xml", format!("<dcterms:isVersionOf>{ID}</dcterms:isVersionOf>")),
        ("metadata/preservation/premis.xml", "SubType>supersedes</relationshipSubType>".to_owned()),
        ("metadata/preservation/premis.xml", format!("Value>{ID}.zip</relatedObject")),
        ("METS.xml", "RECORDSTATUS=\"VERSION\"".to_owned()),
        ("METS.xml", format!("<altRecordID TYPE=\"VERSION\">{ID}.v2</altRecordID>")),
    ] {
        let text = fs::read_to_string(content.join(file)).unwrap();
        assert!(text.contains(&reported), "{reported}\n{text}");
    }
}

#[test]
fn a_newer_program_makes_a_version_only_when_asked() {
    let (root, mut site) = (tempfile::tempdir().unwrap(), Site::new());
    let store = Store::open(root.path()).unwrap();
    store.put(&|follows| site.after(follows)).unwrap();
    site.program = "communique 0.2.0".to_owned();
    assert!(!store.put(&|follows| site.after(follows)).unwrap().is_new);
    let upgraded = store.put_upgrade(&|follows| site.after(follows)).unwrap();
    assert_eq!((upgraded.is_new, upgraded.entry.version), (true, 2));
    assert!(!store.put_upgrade(&|follows| site.after(follows)).unwrap().is_new);
    let file = root.path().join(&upgraded.entry.path);
    let description = recorded::describe_zip(&file).unwrap();
    assert_eq!(description.program, "communique 0.2.0");
}

#[test]
fn an_id_belongs_to_one_post() {
    let (root, site) = (tempfile::tempdir().unwrap(), Site::new());
    let store = Store::open(root.path()).unwrap();
    store.put(&|follows| site.after(follows)).unwrap();
    let other = Site { path: "_autres/2019-07-17-la-mediatheque-rouvre.md".into(), ..Site::new() };
    let message = store.put(&|follows| other.after(follows)).unwrap_err().to_string();
    assert!(message.contains(&site.path) && message.contains(&other.path), "{message}");
    let state = store.state_of(ID, &of_path(&other.path), &made_from("f1")).unwrap();
    assert_eq!(state, State::Clash { other_path: site.path.clone() });
}

#[test]
fn the_order_of_storing_leaves_no_trace() {
    let sites = [Site::new(), other_site()];
    let archive = |order: [usize; 2]| {
        let root = tempfile::tempdir().unwrap();
        let store = Store::open(root.path()).unwrap();
        for index in order {
            store.put(&|follows| sites[index].after(follows)).unwrap();
        }
        store.finish(&record()).unwrap();
        files(root.path())
    };
    assert!(archive([0, 1]) == archive([1, 0]));
}

#[test]
fn many_writers_store_a_package_once() {
    let (root, site, other) = (tempfile::tempdir().unwrap(), Site::new(), other_site());
    let new: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    let store = Store::open(root.path()).unwrap();
                    let stored = [&site, &other]
                        .map(|site| store.put(&|follows| site.after(follows)).unwrap());
                    store.finish(&record()).unwrap();
                    stored.iter().filter(|stored| stored.is_new).count()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(new, 2);
    assert_eq!(check_catalogue(root.path()).unwrap(), []);
    check_log(root.path()).unwrap();
}

#[test]
fn the_catalogue_can_be_made_from_the_packages() {
    let (root, site, other) = (tempfile::tempdir().unwrap(), Site::new(), other_site());
    let store = Store::open(root.path()).unwrap();
    store.put(&|follows| site.after(follows)).unwrap();
    store.put(&|follows| other.after(follows)).unwrap();
    store.finish(&record()).unwrap();
    let path = root.path().join("catalog.jsonl");
    let written = fs::read_to_string(&path).unwrap();
    fs::write(&path, written.lines().next().unwrap()).unwrap();
    let unlisted = written.lines().nth(1).map(|_| "packages/2020/01/2020-01-02-le-musee-ferme.zip");
    let expected = [CatalogueDifference::Unlisted { path: unlisted.unwrap().to_owned() }];
    assert_eq!(check_catalogue(root.path()).unwrap(), expected);
    assert_eq!(rebuild_catalogue(root.path()).unwrap(), 2);
    assert_eq!(fs::read_to_string(&path).unwrap(), written);
    assert_eq!(check_catalogue(root.path()).unwrap(), []);
}

#[test]
fn the_catalogue_gives_the_profile_where_it_is_not_the_usual_one() {
    let (root, site, other) = (tempfile::tempdir().unwrap(), Site::new(), other_site());
    let store = Store::open(root.path()).unwrap();
    store.put(&|follows| site.after(follows)).unwrap();
    store.put(&|_| Ok(other.sip())).unwrap();
    store.finish(&record()).unwrap();
    let path = root.path().join("catalog.jsonl");
    let written = fs::read_to_string(&path).unwrap();
    let reported: Vec<bool> = written.lines().map(|line| line.contains("\"profile\"")).collect();
    assert_eq!(reported, [false, true], "{written}");
    // As in archives made before it was recorded.
    fs::write(&path, written.replace("\"profile\":\"seda\",", "")).unwrap();
    assert_eq!(check_catalogue(root.path()).unwrap(), []);
    rebuild_catalogue(root.path()).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), written);
}

#[test]
fn a_lost_package_stays_in_the_catalogue_until_it_is_back() {
    let (root, site) = (tempfile::tempdir().unwrap(), Site::new());
    let store = Store::open(root.path()).unwrap();
    store.put(&|follows| site.after(follows)).unwrap();
    store.finish(&record()).unwrap();
    fs::remove_file(root.path().join(PATH)).unwrap();
    let store = Store::open(root.path()).unwrap();
    store.finish(&record()).unwrap();
    let absent = [CatalogueDifference::Absent { path: PATH.to_owned() }];
    assert_eq!(check_catalogue(root.path()).unwrap(), absent);
    assert!(root.path().join(format!("{PATH}.sha256")).exists());
    assert!(store.put(&|follows| site.after(follows)).unwrap().is_new);
    assert_eq!(check_catalogue(root.path()).unwrap(), []);
}

#[test]
fn the_log_is_chained_and_survives_a_torn_line() {
    let (root, site, other) = (tempfile::tempdir().unwrap(), Site::new(), other_site());
    let store = Store::open(root.path()).unwrap();
    store.put(&|follows| site.after(follows)).unwrap();
    store.finish(&record()).unwrap();
    let path = root.path().join("log.jsonl");
    let first = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{first}{{\"sequ")).unwrap();
    store.put(&|follows| other.after(follows)).unwrap();
    store.finish(&RunRecord { at: Some("2024-03-01T09:00:00Z".into()), ..record() }).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with(&first) && text.lines().count() == 2, "{text}");
    check_log(root.path()).unwrap();
    fs::write(&path, text.replacen("0.1.0", "0.1.1", 1)).unwrap();
    assert!(matches!(check_log(root.path()), Err(LogError::Chain { line: 2 })));
}

#[test]
fn only_empty_folders_and_known_formats_are_opened() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("notes.txt"), "").unwrap();
    assert!(matches!(Store::open(root.path()), Err(ArchiveError::NotAnArchive { .. })));
    fs::write(root.path().join("VERSION"), "communique-archive 9.0\n").unwrap();
    let refused = Store::open(root.path());
    assert!(matches!(refused, Err(ArchiveError::Format { found, .. }) if found.ends_with("9.0")));
}

#[test]
fn what_dead_runs_left_is_swept() {
    let (root, site) = (tempfile::tempdir().unwrap(), Site::new());
    let alive = Store::open(root.path()).unwrap();
    let dead = root.path().join(".tmp/999999-0");
    fs::create_dir_all(&dead).unwrap();
    fs::write(dead.join("0"), "half a package").unwrap();
    let orphan = root.path().join("packages/2019/07/2019-07-01-x.zip.sha256");
    fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    fs::write(&orphan, "").unwrap();
    drop(Store::open(root.path()).unwrap());
    assert!(!dead.exists() && !orphan.exists());
    assert!(alive.put(&|follows| site.after(follows)).unwrap().is_new, "a living run was swept");
}

#[test]
fn a_disk_that_fails_at_any_point_leaves_no_partial_package() {
    let site = Site::new();
    let export = |root: &Path, disk: Box<dyn Disk>| -> Result<(), ArchiveError> {
        let store = Store::open_on(disk, root)?;
        store.put(&|follows| site.after(follows))?;
        store.finish(&record())
    };
    let whole = tempfile::tempdir().unwrap();
    export(whole.path(), Box::new(RealDisk)).unwrap();
    let whole = files(whole.path());

    let mut failures = 0;
    for operations in 0.. {
        let root = tempfile::tempdir().unwrap();
        let result = export(root.path(), Box::new(FailingDisk::after(operations)));
        for (name, bytes) in files(root.path()) {
            // The last line of the log may be torn: the next run repairs it.
            let is_whole = match name.as_str() {
                "log.jsonl" => whole[&name].starts_with(&bytes),
                _ => whole.get(&name) == Some(&bytes),
            };
            assert!(is_whole, "after {operations} operations: {name}");
        }
        let (zip, digest) = (root.path().join(PATH), root.path().join(format!("{PATH}.sha256")));
        assert!(!zip.exists() || digest.exists(), "after {operations} operations: no digest");
        export(root.path(), Box::new(RealDisk)).unwrap();
        let resumed = files(root.path());
        assert!(resumed.keys().eq(whole.keys()), "after {operations}: {:?}", resumed.keys());
        assert!(resumed[PATH] == whole[PATH] && resumed["catalog.jsonl"] == whole["catalog.jsonl"]);
        check_log(root.path()).unwrap();
        if result.is_ok() {
            break;
        }
        failures += 1;
    }
    assert!(failures > 15, "only {failures} points of failure");
}

#[test]
fn a_disk_that_fails_at_any_point_of_a_withdrawal_leaves_all_or_a_tombstone() {
    let site = Site::new();
    let target: Target = ID.parse().unwrap();
    let withdrawal = Withdrawal {
        reason: "erreur".to_owned(),
        at: None,
        agent: None,
        program: "communique 0.1.0".to_owned(),
    };
    let tombstone = PATH.replace(".zip", ".withdrawn.json");
    let mut whole: Option<BTreeMap<String, Vec<u8>>> = None;
    for operations in (0..).map(|number| if number == 0 { i64::MAX } else { number - 1 }) {
        let root = tempfile::tempdir().unwrap();
        let store = Store::open(root.path()).unwrap();
        store.put(&|follows| site.after(follows)).unwrap();
        store.finish(&record()).unwrap();
        drop(store);
        let failing = Store::open_on(Box::new(FailingDisk::after(operations)), root.path());
        let result = failing.and_then(|store| store.withdraw(&target, &withdrawal));
        let (zip, stone) = (root.path().join(PATH), root.path().join(&tombstone));
        assert!(zip.exists() || stone.exists(), "after {operations} operations: vanished");
        let digest = root.path().join(format!("{PATH}.sha256"));
        assert!(!zip.exists() || digest.exists(), "after {operations} operations: damaged");
        let again = Store::open(root.path()).unwrap().withdraw(&target, &withdrawal).unwrap();
        assert_eq!(again.len(), 1);
        assert!(!zip.exists());
        let files = files(root.path());
        check_log(root.path()).unwrap();
        assert_eq!(check_catalogue(root.path()).unwrap(), []);
        match &whole {
            None => whole = Some(files),
            Some(whole) => assert!(*whole == files, "after {operations} operations"),
        }
        if result.is_ok() && operations < i64::MAX {
            assert!(operations > 8, "only {operations} points of failure");
            break;
        }
    }
}

#[test]
fn a_target_is_an_id_or_one_of_its_versions() {
    let target = |text: &str| text.parse::<Target>().unwrap();
    assert_eq!(target("2020-01-02-a"), Target { id: "2020-01-02-a".into(), version: None });
    assert_eq!(target("2020-01-02-a.v2"), Target { id: "2020-01-02-a".into(), version: Some(2) });
    assert_eq!(target("2020-01-02-a.v0").version, None);
}

#[test]
fn a_long_run_is_reported_in_several_lines() {
    let root = tempfile::tempdir().unwrap();
    let package = |number| log::LoggedPackage {
        path: format!("packages/{number}.zip"),
        sha256: "ab".repeat(32),
    };
    let news = log::News { added: (0..2500).map(package).collect(), ..log::News::default() };
    let record = RunRecord { posts: Some(Posts::default()), ..record() };
    log::append(&RealDisk, root.path(), &record, news, &[0; 32]).unwrap();
    check_log(root.path()).unwrap();
    let text = fs::read_to_string(root.path().join("log.jsonl")).unwrap();
    let with_account: Vec<bool> = text.lines().map(|line| line.contains("\"posts\"")).collect();
    assert_eq!(with_account, [false, false, true]);
    let mut recorded = BTreeSet::new();
    log::recorded(root.path(), &mut |it| _ = recorded.insert(it.path.clone())).unwrap();
    assert!(
        (0..2500).all(|number| recorded.contains(&package(number).path)) && recorded.len() == 2500
    );
}
