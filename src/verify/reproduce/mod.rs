//! Whether the PDF is what the packaged source gives: its text, by reading the source again, and
//! with [`Checks::reproduce`] all its bytes, by typesetting it again with the packaged settings.
//!
//! 1. [`gather`] collects what is needed from the package; what was made to take forever
//!    ([`bounds`]) is not read;
//! 2. the [`Rebuilder`] passed in by the caller reads or typesets the release: verification itself
//!    builds nothing;
//! 3. [`text`] compares what it says with what the PDF says.
//!
//! With [`Checks::reproduce`] the rest of the package, be it a bag or a SIP, is rebuilt too
//! ([`whole`]): everything but the source, the uploads, the settings and what is stated only once
//! ([`stated`]) follows from these. Without it, what the package says is compared with its source
//! as far as that is known without typesetting ([`record`]).
//!
//! If the text agrees, the PDF shows the words that this program reads in the packaged source, in
//! their order; if the bytes agree, all of the PDF is proven.

mod bounds;
pub(super) mod fields;
mod gather;
mod links;
mod packaged;
mod pdf_record;
pub mod rebuilder;
mod record;
mod stated;
pub mod text;
mod whole;

use super::bag::Bag;
use super::checks::Checks;
use super::contents::Contents;
use super::fixity;
use super::metadata::Premis;
use super::pdf::Inspected;
use crate::finding::{Finding, Rule};
use crate::rules::verification as rule;

use gather::{GatherFault, Sources};
pub use packaged::Packaged;
pub use rebuilder::{
    CannotRebuild, Follows, PackagedDigests, PackagedFace, PackagedFile, PackagedRelease,
    PdfRecord, Pictures, Read, Rebuilder, Rebuilt, RebuiltFile, Stated,
};

/// What was found, and what could not be checked.
#[derive(Debug, Default)]
pub struct Judgement {
    /// By path in the package.
    pub findings: Vec<Finding>,
    pub unchecked: Option<String>,
}

impl Judgement {
    fn find(&mut self, rule: &'static Rule, path: &str, detail: impl Into<String>) {
        self.findings.push(Finding::new(rule, path, detail));
    }
}

/// What `--reproduce` says of a package that another program made.
pub fn of_another_maker(checks: &Checks) -> Option<String> {
    let why = "--reproduce: this program did not make the package, and cannot make it again";
    checks.reproduce.then(|| why.to_owned())
}

/// Compares a bag, with its preservation metadata, with its source. If source, settings or PDF are damaged, that has been reported,
/// and nothing is compared.
pub fn check(
    bag: &Bag,
    (contents, premis): (&Contents, Option<&Premis>),
    stamp: Option<(u16, u16)>,
    checks: &Checks,
) -> Judgement {
    if gather::is_damaged(bag, contents) {
        return Judgement::default();
    }
    let package = Packaged::bag(bag, (contents, premis), stamp);
    let folder = &package.source_folder;
    judge(&package, &|path| format!("{folder}/{path}"), checks)
}

/// The release of a package, or why it cannot be read; `place` is where it has a path below the
/// folder of the source.
pub fn packaged_release(
    package: &Packaged<'_>,
    place: &dyn Fn(&str) -> String,
) -> Result<PackagedRelease, String> {
    let sources = Sources { place, kept: package.sources, digests: package.digests };
    let release =
        gather::release(&sources).map_err(|fault| format!("{}: {}", fault.path, fault.detail))?;
    match bounds::excess(&release, true) {
        Some(excess) => Err(excess),
        None => Ok(release),
    }
}

/// Compares a package with its source; `place` is where it has a path below the folder of the
/// source.
pub fn judge(package: &Packaged<'_>, place: &dyn Fn(&str) -> String, checks: &Checks) -> Judgement {
    let sources = Sources { place, kept: package.sources, digests: package.digests };
    let stated = package.stated();
    let release = gather::release(&sources);
    let (mut judgement, (record, time)) = judge_pdfs(&release, package.pdfs, &stated, checks);
    judgement.findings.extend(record::compare_pages(package, &stated));
    if let Ok(release) = &release {
        judgement.findings.extend(record::compare_program(package, &release.program));
        // Otherwise each link has been compared with those that the release gives.
        let is_own = checks.rebuilder.as_ref().is_some_and(|it| it.program() == release.program);
        if !is_own || judgement.unchecked.is_some() {
            judgement.findings.extend(links::check(release, package.pdfs));
        }
    }
    // What differs from the source, or could not be typeset, has been reported.
    let is_set = judgement.unchecked.is_none()
        && !judgement.findings.iter().any(|found| found.rule == &rule::PDF_SOURCE_REFUSED);
    let (Some(rebuilder), true, Ok(release)) = (&checks.rebuilder, is_set, &release) else {
        return judgement;
    };
    if checks.reproduce {
        whole::check(package, release, &stated, &**rebuilder, &mut judgement);
    } else if !record.is_empty() {
        judgement.findings.extend(match release.program == rebuilder.program() {
            true => {
                let of_container = time.and_then(|time| package.time_fault(time));
                [record::compare(package, &record), Vec::from_iter(of_container)].concat()
            }
            false => record::compare_common(package, &record),
        });
    }
    judgement
}

/// Compares PDFs with their source; with what the package should say about the release.
fn judge_pdfs(
    release: &Result<PackagedRelease, GatherFault>,
    pdfs: &[Inspected],
    stated: &Stated,
    checks: &Checks,
) -> (Judgement, Record) {
    let mut judgement = Judgement::default();
    let Some(rebuilder) = &checks.rebuilder else { return (judgement, Record::default()) };
    let release = match release {
        Ok(release) => release,
        Err(fault) if fault.is_excess => {
            let (path, detail) = (&fault.path, &fault.detail);
            let reason = format!("the PDF was not compared with its source: {path}: {detail}");
            judgement.unchecked = Some(reason);
            return (judgement, Record::default());
        }
        Err(fault) => {
            judgement.find(&rule::PDF_SOURCE_REFUSED, &fault.path, fault.detail.as_str());
            return (judgement, Record::default());
        }
    };
    if let Some(excess) = bounds::excess(release, checks.reproduce) {
        let reason = format!("the PDF was not compared with the packaged source: {excess}");
        judgement.unchecked = Some(reason);
        return (judgement, Record::default());
    }
    let mut again = Again {
        rebuilder: &**rebuilder,
        release,
        stated,
        record: Record::default(),
        judgement: &mut judgement,
    };
    for pdf in pdfs {
        again.compare_text(pdf);
        if checks.reproduce {
            again.compare_bytes(pdf);
        }
    }
    let record = again.record;
    (judgement, record)
}

/// What a package should say about its release, and the time of its container's entries.
type Record = (Vec<RebuiltFile>, Option<jiff::civil::DateTime>);

struct Again<'a> {
    rebuilder: &'a dyn Rebuilder,
    release: &'a PackagedRelease,
    stated: &'a Stated,
    /// What the package should say about the release.
    record: Record,
    judgement: &'a mut Judgement,
}

impl Again<'_> {
    fn is_same_program(&self) -> bool {
        self.release.program == self.rebuilder.program()
    }

    fn compare_text(&mut self, pdf: &Inspected) {
        let Some(found) = pdf.text() else { return };
        let (rebuilder, release) = (self.rebuilder, self.release);
        let stated = self.stated;
        let (mut record, mut said) = (Record::default(), None);
        let mut read = |pictures| {
            let expected = rebuilder.read(release, pictures, Some(stated))?;
            // What a package says does not depend on what its pictures show.
            if pictures == Pictures::Pixel {
                (record, said) = ((expected.record, expected.time), expected.pdf);
            }
            Ok(text::difference(&expected.texts.join("\n"), found))
        };
        // A picture that cannot be decoded has no caption: only then do the pictures themselves
        // matter. If they are not available, the first difference is the one to report.
        let difference = match read(Pictures::Pixel) {
            Ok(Some(difference)) => match read(Pictures::Own) {
                Ok(None) => Ok(None),
                _ => Ok(Some(difference)),
            },
            result => result,
        };
        self.record = record;
        if let Some(said) = said.filter(|_| self.is_same_program()) {
            let post = release.path.rsplit('/').next().unwrap_or_default();
            self.judgement.findings.extend(pdf_record::compare(pdf, &said, post));
        }
        let detail = match difference {
            Ok(None) => return,
            Ok(Some(difference)) => difference.to_string(),
            Err(CannotRebuild::Needs(needed)) => {
                format!("the text cannot be read without {needed}")
            }
            Err(CannotRebuild::Refused(faults)) => {
                format!("the source is refused: {}", faults.join("; "))
            }
        };
        let rule = match self.is_same_program() {
            true => &rule::PDF_TEXT,
            false => &rule::PDF_TEXT_OTHER_PROGRAM,
        };
        self.judgement.find(rule, &pdf.path, detail);
    }

    fn compare_bytes(&mut self, pdf: &Inspected) {
        let other_build = |what: String| {
            format!(
                "--reproduce: the package was made by another build, `{}`; this one, `{}`, \
                 {what}",
                self.release.program,
                self.rebuilder.program()
            )
        };
        match self.rebuilder.set(self.release) {
            // The same bytes prove the same, whichever build made them.
            Ok(bytes) if fixity::sha256(&bytes) == pdf.sha256 => {}
            // If they differ, that proves nothing.
            Ok(bytes) if !self.is_same_program() => {
                let what = format!("typesets the source differently, in {} bytes", bytes.len());
                self.judgement.unchecked = Some(other_build(what));
            }
            Ok(bytes) => {
                let digest = fixity::sha256(&bytes);
                let detail = format!(
                    "its SHA-256 is {}; typeset again, the source gives a PDF of {} bytes with \
                     {digest}",
                    pdf.sha256,
                    bytes.len()
                );
                self.judgement.find(&rule::PDF_NOT_REPRODUCED, &pdf.path, detail);
            }
            Err(CannotRebuild::Needs(needed)) => {
                self.judgement.unchecked = Some(format!("--reproduce needs {needed}"));
            }
            Err(CannotRebuild::Refused(faults)) if !self.is_same_program() => {
                let what = format!("refuses the packaged source: {}", faults.join("; "));
                self.judgement.unchecked = Some(other_build(what));
            }
            Err(CannotRebuild::Refused(faults)) => {
                let detail = format!("the packaged source is refused: {}", faults.join("; "));
                self.judgement.find(&rule::PDF_SOURCE_REFUSED, &pdf.path, detail);
            }
        }
    }
}
