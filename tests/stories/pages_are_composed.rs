//! Pages as a typographer would want them, measured on the PDFs by a program that knows nothing of this one.

use std::path::Path;
use std::process::Command;

use crate::communique;
use crate::support::*;

fn measure(site: &Path) {
    let folder = fresh();
    communique!("convert", site, "-o", folder.path(), "--allow-missing").ends(0);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/measure/pages.py");
    let mut python = Command::new("python3");
    let output =
        python.arg(script).args(["--list", "--assert"]).arg(folder.path()).output().unwrap();
    let (out, err) = (&output.stdout, &output.stderr);
    println!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err));
    assert!(output.status.success(), "a bound is exceeded");
}

#[test]
#[ignore = "needs MuPDF"]
fn the_sample_site_keeps_within_the_bounds() {
    measure(&site());
}

#[test]
#[ignore = "needs real releases, COMMUNIQUE_CORPUS"]
fn real_releases_keep_within_the_bounds_of_composition() {
    let corpus = std::env::var("COMMUNIQUE_CORPUS").expect("COMMUNIQUE_CORPUS");
    measure(Path::new(&corpus));
}
