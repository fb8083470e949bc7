//! `verify --from-copy`: says what a copy can put back, and with `--repair` puts it back.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::Failure;
use crate::archive::{PutBack, RunRecord, put_back};
use crate::digest::to_hex;
use crate::error::{IoError, shown};
use crate::pipeline::output_file::{OutputFile, cannot_write};
use crate::report::say;
use crate::verify::repair::{Damage, Plan, Repair, plan};
use crate::verify::{Checks, PathKind, recognise, verify_paths};

/// How often what was put back may show what else can be: manifests, then what they list.
const ROUNDS: usize = 4;

/// Puts back what the copy can, as often as that helps; says what was put back and what was not.
pub fn repair(
    path: &Path,
    copy: &Path,
    checks: &Checks,
    record: &RunRecord,
    quiet: bool,
) -> Result<(), Failure> {
    let mut last = Plan::default();
    for _ in 0..ROUNDS {
        last = planned(path, copy, checks)?;
        if last.repairs.is_empty() {
            break;
        }
        put_all(path, &last, record)?;
        if !quiet {
            last.repairs.iter().for_each(|repair| tell("put back", repair));
        }
    }
    tell_refused(&last);
    Ok(())
}

/// Says what the copy could put back.
pub fn propose(path: &Path, copy: &Path, checks: &Checks) -> Result<(), Failure> {
    let plan = planned(path, copy, checks)?;
    plan.repairs.iter().for_each(|repair| tell("--repair would put back", repair));
    tell_refused(&plan);
    Ok(())
}

/// What is damaged, and what the copy has of it.
fn planned(path: &Path, copy: &Path, checks: &Checks) -> Result<Plan, Failure> {
    let mut damage = Damage::default();
    verify_paths(&[path.to_owned()], checks, &mut |report| damage.note(&report));
    plan(path, copy, &damage, checks).map_err(Failure::new)
}

fn tell(what: &str, repair: &Repair) {
    let Repair { path, from, sha256, confirmed_by } = repair;
    let file = if from.is_some() { shown(path) } else { format!("{}.sha256", shown(path)) };
    say(&format!("{what}: {file} (SHA-256 {sha256}, confirmed by {confirmed_by})"));
}

fn tell_refused(plan: &Plan) {
    for refused in &plan.refused {
        say(&format!("not put back: {}: {}", shown(&refused.path), refused.reason));
    }
}

fn put_all(path: &Path, plan: &Plan, record: &RunRecord) -> Result<(), Failure> {
    match recognise(path).map_err(Failure::new)? {
        PathKind::Archive => {
            let files: Vec<PutBack> = plan.repairs.iter().map(put).collect();
            put_back(path, &files, record).map_err(Failure::new)
        }
        PathKind::Bag => {
            plan.repairs.iter().try_for_each(|repair| replace(&path.join(&repair.path), repair))
        }
        PathKind::Zip | PathKind::Tar => {
            plan.repairs.iter().try_for_each(|repair| replace(path, repair))
        }
    }
}

fn put(repair: &Repair) -> PutBack {
    PutBack {
        path: repair.path.clone(),
        from: repair.from.clone(),
        sha256: repair.sha256.clone(),
        confirmed_by: repair.confirmed_by.clone(),
    }
}

/// Replaces a file at once by the copy's, which must have its digest still.
fn replace(path: &Path, repair: &Repair) -> Result<(), Failure> {
    let Some(from) = &repair.from else { return Ok(()) };
    let unread = |error| Failure::new(IoError::of("read", from)(error));
    if let Some(folder) = path.parent() {
        let made = std::fs::create_dir_all(folder).map_err(IoError::of("create", folder));
        made.map_err(Failure::new)?;
    }
    let mut source = File::open(from).map_err(unread)?;
    let mut target = OutputFile::create(path)?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 256 << 10]);
    loop {
        let unread = |error| Failure::new(IoError::of("read", from)(error));
        let count = source.read(&mut buffer).map_err(unread)?;
        if count == 0 {
            break;
        }
        hasher.update(&buffer[..count]);
        target.write_all(&buffer[..count]).map_err(|error| cannot_write(path, &error))?;
    }
    if to_hex(&hasher.finalize()) != repair.sha256 {
        return Err(Failure::new(format!(
            "{} changed meanwhile: it is not put back",
            shown(&from.display().to_string())
        )));
    }
    target.finish()
}
