//! Panics, caught where they would take others with them. Nothing is known to panic; if a post
//! finds a way, the others go on all the same.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Failure, Refusal};

/// What came of the work on a post; where the work panics, a refusal.
pub(crate) fn guarded<T>(
    path: &str,
    work: impl FnOnce() -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    // All that is shared is only ever changed in whole steps.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        Err(Refusal::of(path, format!("{}: please report it, with the post", defect(&*panic))))
    })
}

/// What came of the work on all posts; where it panics, a failure: what has to be done at the end
/// is done all the same.
pub(super) fn caught<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(Failure::new(format!("{}: please report it", defect(&*panic)))))
}

fn defect(panic: &(dyn Any + Send)) -> String {
    let what = panic.downcast_ref::<String>().map(String::as_str);
    let what = what.or(panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    format!("a bug in this program ({what})")
}
