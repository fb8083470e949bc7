//! How the caller of a batch follows it and ends it early.

use std::path::Path;

use super::Failure;
use super::survey::Survey;
use crate::outcome::ReleaseResult;

/// Follows a batch. Every method has a default, so that `()` follows nothing.
pub trait Observer: Sync {
    /// Whether to start no more releases: those in hand are finished, and what was stored gets into
    /// catalogue and log. Called often, from many threads.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// Called before anything is written, with what is known about the batch.
    ///
    /// # Errors
    /// Ends the run.
    fn surveyed(&self, _survey: &Survey) -> Result<(), Failure> {
        Ok(())
    }

    /// Called once the posts are found, before a conversion begins.
    fn expected(&self, _posts: usize) {}

    /// Called before a conversion begins, with what is odd about the site, one line each.
    fn warned(&self, _warnings: &[String]) {}

    /// One more release is done, in any order and on any thread.
    fn progressed(&self, _is_refused: bool) {}

    /// The next results, in the order of the site's posts. Paths in them are relative to the site's
    /// folder, which is the first argument.
    ///
    /// # Errors
    /// Ends the run.
    fn finished(&self, _site: &Path, _results: &[ReleaseResult]) -> Result<(), Failure> {
        Ok(())
    }
}

impl Observer for () {}
