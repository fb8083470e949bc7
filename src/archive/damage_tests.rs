//! Packages that are damaged or cannot be read, and what they hold back.

use std::fs;
use std::path::Path;

use sha2::Digest;

use super::tests::{PATH, made_from, of_path, other_site, record};
use super::*;
use crate::digest::to_hex;
use crate::error::IoError;
use crate::package::fixture::{ID, Site};

#[test]
fn a_log_is_cut_and_chained_by_its_bytes() {
    let (root, mut site) = (tempfile::tempdir().unwrap(), Site::new());
    Store::open(root.path()).unwrap().put(&|follows| site.after(follows)).unwrap();
    Store::open(root.path()).unwrap().finish(&record()).unwrap();
    let path = root.path().join("log.jsonl");
    let whole = fs::read(&path).unwrap();
    // Bytes that are not UTF-8 take more space as text: in a damaged line, and in one that a killed
    // run left incomplete.
    let damaged: Vec<u8> = [&b"\xff\xfe\xff\xfe damaged\n"[..], &whole].concat();
    fs::write(&path, [&damaged[..], b"{\"torn\": \"\xc3"].concat()).unwrap();
    site.source.push_str("\nEt le soir.\n");
    site.fingerprint = "f2".to_owned();
    let store = Store::open(root.path()).unwrap();
    store.put(&|follows| site.after(follows)).unwrap();
    store.finish(&record()).unwrap();
    let after = fs::read(&path).unwrap();
    assert_eq!(&after[..damaged.len()], damaged, "no line before was touched");
    let last = after[damaged.len()..].strip_suffix(b"\n").unwrap();
    let last: serde_json::Value = serde_json::from_slice(last).unwrap();
    let before = whole.strip_suffix(b"\n").unwrap();
    assert_eq!(last["previous"], to_hex(&sha2::Sha256::digest(before)).as_str());
    assert_eq!(last["sequence"], 3);
    assert_eq!(last["added"].as_array().unwrap().len(), 1, "{last}");
}

#[test]
fn a_package_that_cannot_be_read_holds_back_its_own_release_alone() {
    let (root, mut site) = (tempfile::tempdir().unwrap(), Site::new());
    Store::open(root.path()).unwrap().put(&|follows| site.after(follows)).unwrap();
    Store::open(root.path()).unwrap().finish(&record()).unwrap();
    let catalogue = fs::read(root.path().join("catalog.jsonl")).unwrap();
    let bytes = fs::read(root.path().join(PATH)).unwrap();
    site.source.push_str("\nEt le soir.\n");
    site.fingerprint = "f2".to_owned();
    // Truncated, so that the catalogue does not describe it; and of the same size.
    for damaged in [bytes[..100].to_vec(), vec![0; bytes.len()]] {
        fs::write(root.path().join(PATH), damaged).unwrap();
        let store = Store::open(root.path()).unwrap();
        let error = match store.state_of(ID, &of_path(&site.path), &made_from("f2")) {
            Ok(State::Changed { .. }) => store.put(&|follows| site.after(follows)).unwrap_err(),
            Ok(state) => panic!("{state:?}"),
            Err(error) => error,
        };
        assert!(!error.stops_the_run(), "{error}");
        let other = other_site();
        let stored = store.put(&|follows| other.after(follows)).unwrap();
        store.finish(&record()).unwrap();
        // What the catalogue lists stays listed, so that verification reports the loss.
        let after = fs::read(root.path().join("catalog.jsonl")).unwrap();
        let lines: Vec<&[u8]> = after.split_inclusive(|&byte| byte == b'\n').collect();
        assert!(lines.contains(&&catalogue[..]), "{stored:?}");
    }
}

#[test]
#[cfg_attr(portable, ignore = "only Unix tells")]
fn only_a_disk_that_is_lost_stops_a_run() {
    let error = |code: rustix::io::Errno, operation, path: &str| {
        ArchiveError::from(IoError::of(operation, Path::new(path))(code.into()))
    };
    use rustix::io::Errno;
    for code in [Errno::NOSPC, Errno::DQUOT, Errno::ROFS, Errno::IO, Errno::STALE, Errno::NODEV] {
        assert!(error(code, "create", "archive/packages/2019/07").stops_the_run(), "{code}");
    }
    for code in [Errno::ACCESS, Errno::PERM, Errno::NOENT, Errno::NAMETOOLONG, Errno::LOOP] {
        assert!(!error(code, "open", "archive/packages/2019/07/a.zip").stops_the_run(), "{code}");
        assert!(!error(code, "create", "archive/packages/2019/07").stops_the_run(), "{code}");
        // Every package is written here first.
        assert!(error(code, "create", "archive/.tmp/7-0/3").stops_the_run(), "{code}");
    }
}

#[test]
fn a_tombstone_takes_away_nothing_but_the_package_of_its_own_place() {
    let (folder, site) = (tempfile::tempdir().unwrap(), Site::new());
    let (root, victim) = (folder.path().join("archive"), folder.path().join("own.zip"));
    fs::write(&victim, "not the archive's").unwrap();
    let other = other_site();
    let store = Store::open(&root).unwrap();
    let kept = store.put(&|follows| other.after(follows)).unwrap().entry;
    store.put(&|follows| site.after(follows)).unwrap();
    let withdrawal = Withdrawal {
        reason: "erreur".to_owned(),
        at: None,
        agent: None,
        program: "communique 0.1.0".to_owned(),
    };
    store.withdraw(&ID.parse().unwrap(), &withdrawal).unwrap();
    drop(store);
    let tombstone = root.join(PATH.replace(".zip", ".withdrawn.json"));
    let sound = fs::read_to_string(&tombstone).unwrap();
    for (field, own, forged) in [
        ("path", PATH, "../own.zip"),
        ("path", PATH, victim.to_str().unwrap()),
        ("path", PATH, "packages/2019/07/../../../../own.zip"),
        ("path", PATH, &*kept.path),
        ("id", ID, &*kept.id),
        ("id", ID, "../../../../own"),
    ] {
        let own = format!("\"{field}\": \"{own}\"");
        assert!(sound.contains(&own), "{sound}");
        let forged = sound.replace(&own, &format!("\"{field}\": \"{forged}\""));
        fs::write(&tombstone, &forged).unwrap();
        let store = Store::open(&root).unwrap();
        assert_eq!(store.unreadable().len(), 1, "{forged}");
        // Nothing is stored in its place, though nothing else is held back.
        assert!(store.put(&|follows| site.after(follows)).is_err(), "{forged}");
        drop(store);
        assert!(!root.join(PATH).exists(), "{forged}");
        assert!(victim.exists() && root.join(&kept.path).exists(), "{forged}");
    }
    fs::write(&tombstone, sound).unwrap();
    Store::open(&root).unwrap();
}

/// Whoever can write to an archive's folder can put in a line that never ends.
#[test]
fn a_line_longer_than_any_of_ours_is_not_held_and_shifts_no_other() {
    let (root, site) = (tempfile::tempdir().unwrap(), Site::new());
    let store = Store::open(root.path()).unwrap();
    store.put(&|follows| site.after(follows)).unwrap();
    store.finish(&record()).unwrap();
    let longest = crate::limits::package::LONGEST_LINE as usize;
    let long = vec![b'x'; longest + 1];
    let with_line = |name: &str| {
        let path = root.path().join(name);
        let before = fs::read(&path).unwrap();
        fs::write(&path, [&before, &long[..], b"\n", &before].concat()).unwrap();
    };
    with_line("catalog.jsonl");
    with_line("log.jsonl");
    let found = super::catalogue::read(root.path(), &super::entries::Entries::default()).unwrap();
    assert_eq!(found.0.len(), 1);
    let all = fs::read(root.path().join("catalog.jsonl")).unwrap();
    assert_eq!(found.1, crate::digest::Digests::of(&all).sha256);
    assert!(matches!(check_log(root.path()), Err(LogError::Line { line: 2, .. })));
    let news = log::News { added: Vec::new(), ..log::News::default() };
    log::append(&super::disk::RealDisk, root.path(), &record(), news, &[0; 32]).unwrap();
    let text = fs::read_to_string(root.path().join("log.jsonl")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let last: log::LogLine = serde_json::from_str(lines[lines.len() - 1]).unwrap();
    assert_eq!(last.sequence, lines.len() as u64);
    let digest = crate::digest::Digests::of(lines[lines.len() - 2].as_bytes()).sha256;
    assert_eq!(last.previous, Some(crate::digest::to_hex(&digest)));
}
