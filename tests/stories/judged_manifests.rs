//! Manifests of SEDA by libxml2 with the published schemas, beside what the program says of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::*;

/// The folder of the schemas, beside their `validate.sh`.
fn schemas() -> PathBuf {
    let validate = std::env::var_os("COMMUNIQUE_SCHEMAS").expect("COMMUNIQUE_SCHEMAS is set");
    Path::new(&validate).parent().unwrap().to_owned()
}

fn judge(script: &str) -> Command {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges").join(script);
    let mut command = Command::new("python3");
    command.arg(script);
    command
}

fn said(output: &Output) -> String {
    let both = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&both).into_owned()
}

#[test]
#[ignore = "needs Python, and the schemas beside validate.sh in COMMUNIQUE_SCHEMAS"]
fn the_rules_of_manifests_are_those_of_the_published_schemas() {
    for version in ["2.2", "2.3"] {
        let schema = schemas().join(format!("seda-{version}/seda-{version}-main.xsd"));
        let output = judge("seda_rules.py").arg(schema).output().unwrap();
        let rules = format!("src/verify/seda/schema/seda-{version}.txt");
        let rules = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(rules)).unwrap();
        assert!(output.stdout == rules, "{version}: {}", said(&output));
    }
}

#[test]
#[ignore = "needs lxml, and the schemas beside validate.sh in COMMUNIQUE_SCHEMAS"]
fn what_libxml2_refuses_is_reported_and_what_it_takes_is_valid() {
    for (version, until) in [("2.2", "2018-12-31"), ("2.3", "2019-06-30")] {
        let to = fresh();
        let archive = to.path().join("archive");
        let options = ["--profile", "seda", "--seda-version", version, "--until", until];
        let mut export = communique();
        run(export.arg("export").arg(site()).arg("--to").arg(&archive).args(options)).ends(0);
        let mut command = judge("seda_mutations.py");
        command.arg(env!("CARGO_BIN_EXE_communique")).arg(schemas()).args([version, "7", "400"]);
        for (number, package) in packages(&archive).iter().enumerate() {
            let members = members(&fs::read(archive.join(package)).unwrap());
            let manifest = to.path().join(format!("{number}.xml"));
            let is_manifest = |(name, _): &&(String, Vec<u8>)| name == "manifest.xml";
            fs::write(&manifest, &members.iter().find(is_manifest).unwrap().1).unwrap();
            command.arg(manifest);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{version}: {}", said(&output));
    }
}
