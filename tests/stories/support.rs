//! Runs the program, makes folders, reads what was written.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Releases of the sample site that are published.
pub const PUBLISHED: usize = 12;
/// With the one that is not.
pub const POSTS: usize = 13;

/// The sample site.
pub fn site() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site")
}

/// The site of releases with one fault each.
pub fn refused_site() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refused")
}

/// A post of the sample site.
pub fn post(name: &str) -> PathBuf {
    site().join("_communiques").join(name)
}

/// A short release, for stories that need any one.
pub const SHORT: &str = "nouveau-siege.markdown";
pub const SHORT_ID: &str = "2018-09-18-nouveau-siege";
pub const SHORT_PACKAGE: &str = "packages/2018/09/2018-09-18-nouveau-siege.zip";

pub fn fresh() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub out: Vec<u8>,
    pub err: String,
}

impl Run {
    fn of(output: Output) -> Run {
        Run {
            status: output.status.code().expect("the program was ended by a signal"),
            out: output.stdout,
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.out).unwrap()
    }

    #[track_caller]
    pub fn ends(self, status: i32) -> Run {
        let out = String::from_utf8_lossy(&self.out[..self.out.len().min(4000)]);
        assert_eq!(self.status, status, "\nout: {out}\nerr: {}", self.err);
        self
    }

    /// The lines of `--format json`: those before the summary, and the summary.
    #[track_caller]
    pub fn json(&self) -> (Vec<Value>, Value) {
        let mut lines = json_lines(self.text());
        let last = lines.pop().expect("a summary");
        let summary = last.get("summary").unwrap_or_else(|| panic!("no summary: {last}"));
        (lines, summary.clone())
    }
}

#[track_caller]
pub fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// The program, in an environment that says nothing to it.
pub fn communique() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_communique"));
    for name in ["SOURCE_DATE_EPOCH", "NO_COLOR", "TZ", "LANG", "LC_ALL"] {
        command.env_remove(name);
    }
    command
}

pub fn run(command: &mut Command) -> Run {
    Run::of(command.output().unwrap())
}

/// Runs the program with arguments of any kind of path or text.
#[macro_export]
macro_rules! communique {
    ($($argument:expr),+ $(,)?) => {{
        let mut command = $crate::support::communique();
        $(command.arg($argument);)+
        $crate::support::run(&mut command)
    }};
}

/// The sample site's archive, exported once for all stories, with what the program said.
/// It must not be changed: [`archive_copy`] gives one that may be.
pub struct Exported {
    pub archive: PathBuf,
    pub run: Run,
    /// Held until the process ends: another one must not export to the same folder meanwhile.
    _lock: File,
}

/// In a folder that stays until the next run: a static is never told that the last test is over.
pub static EXPORTED: LazyLock<Exported> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stories");
    fs::create_dir_all(&folder).unwrap();
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let archive = folder.join("archive");
    if archive.exists() {
        fs::remove_dir_all(&archive).unwrap();
    }
    let run = communique!("export", site(), "--to", &archive, "--format", "json");
    Exported { archive, run, _lock: lock }
});

/// A copy of the sample site's archive.
pub fn archive_copy() -> TempDir {
    let folder = fresh();
    copy_tree(&EXPORTED.archive, folder.path());
    folder
}

/// Copies what is in a folder into another.
pub fn copy_tree(from: &Path, to: &Path) {
    for (path, bytes) in tree(from) {
        let file = to.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
}

/// Every file below a folder, by its path in it.
pub fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = item.path();
            if item.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// Asks for the same files with the same bytes, and names the first that differs.
#[track_caller]
pub fn assert_same_trees(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    let names = |tree: &BTreeMap<String, Vec<u8>>| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(one), names(other));
    for (name, bytes) in one {
        assert!(bytes == &other[name], "{name} differs");
    }
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The packages (.zip) of an archive, by their path in it.
pub fn packages(archive: &Path) -> Vec<String> {
    tree(archive).into_keys().filter(|path| path.ends_with(".zip")).collect()
}

/// A package's members in their order.
pub fn members(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut member = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut member, &mut bytes).unwrap();
            (member.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// A zip of some members.
pub fn zip_of(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
