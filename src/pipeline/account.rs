//! The account of an export: every post that was found is accounted for.

use super::Failure;
use crate::archive::Posts;
use crate::outcome::ExportSummary;

/// Every post that was found must be reported exactly once, whatever became of it.
pub fn check(summary: &ExportSummary) -> Result<(), Failure> {
    let (found, accounted) = (summary.found, summary.accounted());
    if found == accounted {
        return Ok(());
    }
    Err(Failure::new(format!("{found} posts were found, but {accounted} accounted for")))
}

/// The account as recorded in the archive's log.
pub fn for_the_log(summary: &ExportSummary) -> Posts {
    Posts {
        found: summary.found,
        packaged: summary.stored + summary.unchanged,
        outside: summary.outside.len(),
        drafts: summary.drafts.clone(),
        withdrawn: summary.withdrawn.iter().map(|(source, _)| source.clone()).collect(),
        refused: summary.refusals.iter().map(|(source, _)| source.clone()).collect(),
        skipped: summary.skipped.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{ReleaseResult, ReleaseStatus};

    #[test]
    fn a_post_that_goes_missing_is_reported() {
        let statuses = [
            ReleaseStatus::Stored,
            ReleaseStatus::Unchanged,
            ReleaseStatus::Draft,
            ReleaseStatus::Withdrawn,
            ReleaseStatus::Refused,
        ];
        let mut summary = ExportSummary { found: statuses.len() + 2, ..ExportSummary::default() };
        summary.outside.push("_communiques/early.md".to_owned());
        summary.skipped.push("_communiques/late.md".to_owned());
        for (number, status) in statuses.into_iter().enumerate() {
            let failure = check(&summary).unwrap_err();
            let expected = format!("7 posts were found, but {} accounted for", number + 2);
            assert_eq!(failure.messages[0].0, expected);
            summary.add(&ReleaseResult::new("_communiques/a.md", status));
        }
        check(&summary).unwrap();
        let log = for_the_log(&summary);
        let lists = [&log.drafts, &log.withdrawn, &log.refused, &log.skipped].map(Vec::len);
        assert_eq!(log.found, log.packaged + log.outside + lists.iter().sum::<usize>());
        // Reported twice is as wrong as not reported.
        summary.add(&ReleaseResult::new("_communiques/a.md", ReleaseStatus::Stored));
        assert!(check(&summary).is_err());
    }
}
