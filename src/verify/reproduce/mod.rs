//! Whether the PDF is what the packaged source gives: its text, by reading the source again, and
//! with [`Checks::reproduce`] all its bytes, by setting it again with the packaged settings.
//!
//! 1. [`gather`] finds in the package what that asks for; what was made to take for ever
//!    ([`burden`]) is not read;
//! 2. the [`Setter`] that the caller hands in reads or sets the release: verification builds
//!    nothing itself;
//! 3. [`text`] compares what it says with what the PDF says.
//!
//! With [`Checks::reproduce`] the rest of the package is made again too ([`whole`]): all but the
//! source, the uploads, the settings and what is stated once ([`stated`]) follows from these.
//!
//! That the text agrees proves that the PDF shows the words which this program reads in the
//! packaged source, in their order; that the bytes agree proves all of the PDF.

mod burden;
mod fields;
mod gather;
mod links;
mod record;
pub mod setter;
mod stated;
pub mod text;
mod whole;

use super::bag::Bag;
use super::checks::Checks;
use super::contents::Contents;
use super::fixity;
use super::pdf::Inspected;
use super::places::SOURCE_FOLDER;
use crate::finding::{Finding, Rule};
use crate::rules::verification as rule;

pub use gather::Sources;
pub use setter::{
    CannotSet, Follows, PackagedFace, PackagedFile, PackagedRelease, Pictures, Read, Rebuilt,
    RebuiltFile, Setter, Stated,
};
use whole::Packaged;

/// What was found, and what could not be.
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

/// Compares the PDFs of a bag with its source. Where source, settings or PDF are damaged, that is
/// told already, and nothing is compared.
pub fn check(
    bag: &Bag,
    contents: &Contents,
    stamp: Option<(u16, u16)>,
    checks: &Checks,
) -> Judgement {
    if gather::is_damaged(bag, contents) {
        return Judgement::default();
    }
    let folder = format!("{}{SOURCE_FOLDER}", bag.content_folder());
    let place = |path: &str| format!("{folder}{path}");
    let sources = Sources { place: &place, kept: &contents.sources, digests: &contents.digests };
    let package = Packaged { bag, contents, stamp };
    let stated = Stated::of(&bag.info, package.premis().as_ref());
    let (mut judgement, record) = judge_with(&sources, &contents.pdfs, checks, Some(&stated));
    judgement.findings.extend(record::compare_pages(&package, &stated));
    if let Ok(release) = gather::release(&sources) {
        judgement.findings.extend(record::compare_program(&package, &release.program));
        judgement.findings.extend(links::check(&release, &contents.pdfs));
    }
    // What is not the source's, or could not be set, is told already.
    let is_set = judgement.unchecked.is_none()
        && !judgement.findings.iter().any(|found| found.rule == &rule::PDF_SOURCE_REFUSED);
    let (Some(setter), true) = (&checks.setter, is_set) else { return judgement };
    let Ok(release) = gather::release(&sources) else { return judgement };
    if checks.reproduce {
        whole::check(&package, &release, &stated, &**setter, &mut judgement);
    } else if !record.is_empty() {
        judgement.findings.extend(match release.program == setter.program() {
            true => record::compare(&package, &record),
            false => record::compare_common(&package, &record),
        });
    }
    judgement
}

/// Compares PDFs with the source they should be of.
pub fn judge(sources: &Sources<'_>, pdfs: &[Inspected], checks: &Checks) -> Judgement {
    judge_with(sources, pdfs, checks, None).0
}

/// As [`judge`], with what the package says of the release, where `stated` asks for it.
fn judge_with(
    sources: &Sources<'_>,
    pdfs: &[Inspected],
    checks: &Checks,
    stated: Option<&Stated>,
) -> (Judgement, Vec<RebuiltFile>) {
    let mut judgement = Judgement::default();
    let Some(setter) = &checks.setter else { return (judgement, Vec::new()) };
    let release = match gather::release(sources) {
        Ok(release) => release,
        Err(fault) if fault.is_excess => {
            let (path, detail) = (fault.path, fault.detail);
            let reason = format!("the PDF was not compared with its source: {path}: {detail}");
            judgement.unchecked = Some(reason);
            return (judgement, Vec::new());
        }
        Err(fault) => {
            judgement.find(&rule::PDF_SOURCE_REFUSED, &fault.path, fault.detail);
            return (judgement, Vec::new());
        }
    };
    if let Some(excess) = burden::excess(&release, checks.reproduce) {
        let reason = format!("the PDF was not compared with the packaged source: {excess}");
        judgement.unchecked = Some(reason);
        return (judgement, Vec::new());
    }
    let mut again = Again {
        setter: &**setter,
        release: &release,
        stated,
        record: Vec::new(),
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

struct Again<'a> {
    setter: &'a dyn Setter,
    release: &'a PackagedRelease,
    stated: Option<&'a Stated>,
    /// What the package should say of the release.
    record: Vec<RebuiltFile>,
    judgement: &'a mut Judgement,
}

impl Again<'_> {
    fn is_same_program(&self) -> bool {
        self.release.program == self.setter.program()
    }

    fn compare_text(&mut self, pdf: &Inspected) {
        let Some(found) = pdf.text() else { return };
        let (setter, release) = (self.setter, self.release);
        let stated = self.stated;
        let mut record = Vec::new();
        let mut read = |pictures| {
            let expected = setter.read(release, pictures, stated)?;
            // What a package says does not depend on what its pictures show.
            if pictures == Pictures::Pixel {
                record = expected.record;
            }
            Ok(text::difference(&expected.texts.join("\n"), found))
        };
        // A picture that cannot be decoded has no caption: only then the pictures themselves
        // count. Where they are not at hand, the first difference is the one to tell.
        let difference = match read(Pictures::Pixel) {
            Ok(Some(difference)) => match read(Pictures::Own) {
                Ok(None) => Ok(None),
                _ => Ok(Some(difference)),
            },
            result => result,
        };
        self.record = record;
        let detail = match difference {
            Ok(None) => return,
            Ok(Some(difference)) => difference.to_string(),
            Err(CannotSet::Needs(needed)) => format!("the text cannot be read without {needed}"),
            Err(CannotSet::Refused(faults)) => {
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
                "--reproduce: another build made the package: « {} »; this one, « {} », {what}",
                self.release.program,
                self.setter.program()
            )
        };
        match self.setter.set(self.release) {
            // The same bytes prove the same, whichever build made them.
            Ok(bytes) if fixity::sha256(&bytes) == pdf.sha256 => {}
            // That they differ proves nothing then.
            Ok(bytes) if !self.is_same_program() => {
                let what = format!("sets the source otherwise, in {} bytes", bytes.len());
                self.judgement.unchecked = Some(other_build(what));
            }
            Ok(bytes) => {
                let digest = fixity::sha256(&bytes);
                let detail = format!(
                    "its SHA-256 is {}; set again, the source gives a PDF of {} bytes with \
                     {digest}",
                    pdf.sha256,
                    bytes.len()
                );
                self.judgement.find(&rule::PDF_NOT_REPRODUCED, &pdf.path, detail);
            }
            Err(CannotSet::Needs(needed)) => {
                self.judgement.unchecked = Some(format!("--reproduce needs {needed}"));
            }
            Err(CannotSet::Refused(faults)) if !self.is_same_program() => {
                let what = format!("refuses the packaged source: {}", faults.join("; "));
                self.judgement.unchecked = Some(other_build(what));
            }
            Err(CannotSet::Refused(faults)) => {
                let detail = format!("the packaged source is refused: {}", faults.join("; "));
                self.judgement.find(&rule::PDF_SOURCE_REFUSED, &pdf.path, detail);
            }
        }
    }
}
