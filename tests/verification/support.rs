//! Runs the program, watches what memory it takes, and that it writes nothing.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// A package of `tests/packages`.
pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packages").join(path)
}

pub fn fresh() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// How a run ended.
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
    /// Most memory that was resident, in MiB.
    pub peak: u64,
}

impl Run {
    #[track_caller]
    pub fn ends(self, status: i32) -> Run {
        let out: String = self.out.chars().take(2000).collect();
        assert_eq!(self.status, status, "\nout: {out}\nerr: {}", self.err);
        self
    }

    #[track_caller]
    pub fn within(self, mebibytes: u64) -> Run {
        assert!(self.peak <= mebibytes, "{} MiB, more than {mebibytes}", self.peak);
        self
    }

    pub fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Codes of all findings, without repetitions, sorted.
    pub fn codes(&self) -> Vec<String> {
        let lines = self.lines();
        let findings = lines.iter().filter_map(|line| line["findings"].as_array()).flatten();
        let mut codes: Vec<_> =
            findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
        codes.sort();
        codes.dedup();
        codes
    }
}

/// Runs `communique verify` in an empty folder, which it must leave empty.
pub fn verify<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Run {
    let (folder, reported) = (fresh(), fresh());
    let (out, err) = (reported.path().join("out"), reported.path().join("err"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_communique"))
        .arg("verify")
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(File::create(&out).unwrap())
        .stderr(File::create(&err).unwrap())
        .spawn()
        .unwrap();
    let mut peak = 0;
    let status = loop {
        peak = resident(child.id()).unwrap_or(peak).max(peak);
        if let Some(status) = child.try_wait().unwrap() {
            break status.code().expect("the program was ended by a signal");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "something was written");
    let read = |path: &Path| fs::read_to_string(path).unwrap();
    Run { status, out: read(&out), err: read(&err), peak }
}

/// `verify --format json` of one path.
pub fn json(path: &Path) -> Run {
    verify([path.as_os_str(), "--format".as_ref(), "json".as_ref()])
}

/// The kernel's own mark of the highest use so far (proc(5), VmHWM), in MiB.
fn resident(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kibibytes| kibibytes >> 10)
}

/// A bag in a folder: a declaration and a manifest of these lines.
pub fn bag(manifest: &str) -> TempDir {
    let folder = fresh();
    let declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    fs::write(folder.path().join("bagit.txt"), declaration).unwrap();
    fs::write(folder.path().join("manifest-sha256.txt"), manifest).unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    folder
}
